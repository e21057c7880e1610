// Four things the theme leaves undone.
// A page opened from a folder may not fetch its neighbours: list search results without
// their summaries then, instead of an error for each.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
// Whatever scrolls sideways (a wide formula or table on a phone) can be reached by keyboard.
window.addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  const mark = () => {
    const wide = "mjx-container[display], .cell_output .output, .pst-scrollable-table-container";
    for (const box of document.querySelectorAll(wide)) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else if (box.tabIndex === 0) box.removeAttribute("tabindex");
    }
  };
  mark();
  window.addEventListener("resize", mark);
});
// The arrows that unfold a part of the side bar have no name of their own.
document.addEventListener("DOMContentLoaded", () => {
  for (const arrow of document.querySelectorAll(".has-children > details > summary")) {
    const page = arrow.parentElement.parentElement.querySelector("a")?.textContent ?? "this page";
    arrow.setAttribute("aria-label", `Pages below ${page}`);
  }
});
// A long name in a table may break behind a part of it, and not between any two letters.
document.addEventListener("DOMContentLoaded", () => {
  for (const code of document.querySelectorAll("td code span.pre")) {
    const parts = code.textContent.split(/(?<=[_(=.,/])(?=.)/);
    code.replaceChildren(...parts.flatMap((part, at) => (at ? [document.createElement("wbr"), part] : [part])));
  }
});
