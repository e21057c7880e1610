"""Facts about the built site, seen by a browser: `make book` first.

Each page is opened from a server at the width of a phone and of a desk, and from a folder.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.lab.source import lab_names, read_lab

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "book" / "_build" / "html"
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if path.relative_to(SITE).parts[0] not in ("_static", "vendor")
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A long lab has thousands of coloured words of code, and axe-core measures the contrast of each
# in milliseconds: three of every colour tell the same.
FEWER_TOKENS = """() => {
  const seen = {};
  for (const word of document.querySelectorAll(".highlight pre span[class]")) {
    seen[word.className] = (seen[word.className] || 0) + 1;
    if (seen[word.className] > 3) word.replaceWith(...word.childNodes);
  }
}"""
READ = [name for name in PAGES if name[:2].isdigit() or "labs/" in name]
# Labs with plots that have their panels beside each other: wider, and smaller on a phone.
SIDE_BY_SIDE = {"labs/14_serve.html", "labs/16_monitor.html"}
# A word that stands in a page for maintainers and in no other.
SEARCHED_NOWHERE = "thebe"
# Findings of axe-core that are let through; each stands in book/maintain/accessibility.md.
ALLOWED: set[str] = set()

pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(not PAGES, reason="book/_build/html is not there: run `make book` first"),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed: apt install chromium"),
]


@dataclass
class Seen:
    """What the browser reported while a page was open."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site on a local port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def opened(browser, url: str, *, width: int, dark: bool = False):
    """Open a page and return it with what the browser reported."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page, seen = context.new_page(), Seen()
    local = ("http://127.0.0.1:", "file:", "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(local) or seen.foreign.append(r.url))
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.goto(url, wait_until="load")
    page.evaluate("async () => { await window.MathJax?.startup?.promise }")
    page.wait_for_timeout(150)
    return page, seen


def serious(page) -> list[str]:
    """Return the serious and critical findings of axe-core, one sentence each."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(FEWER_TOKENS)
    options = {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{item['impact']} {item['id']}: {item['nodes'][0]['html'][:160]}"
        for item in found
        if item["impact"] in ("serious", "critical") and item["id"] not in ALLOWED
    ]


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)], ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_page_from_a_server(browser, address, name, width, dark):
    """A page asks no other host, reports no error, fits its width and is accessible."""
    page, seen = opened(browser, address + name, width=width, dark=dark)
    try:
        assert seen == Seen()
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{wide} px wider than the window"
        assert serious(page) == []
    finally:
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_from_a_folder(browser, name):
    """Opened from a disk, a page asks no host at all and reports no error."""
    page, seen = opened(browser, (SITE / name).as_uri(), width=1440)
    try:
        assert seen == Seen()
    finally:
        page.context.close()


def test_formulas_are_set_without_a_network(browser):
    """MathJax comes from the site itself and leaves no formula as text."""
    chapter = next(name for name in PAGES if "tex-svg.js" in (SITE / name).read_text())
    page, _ = opened(browser, (SITE / chapter).as_uri(), width=1440)
    try:
        assert page.locator("mjx-container").count() > 0
        # one that is broken at the end of a line has a drawing for each part
        assert page.locator("mjx-container:not(:has(svg))").count() == 0
        assert page.locator("mjx-container [data-mjx-error]").count() == 0
    finally:
        page.context.close()


def test_search_finds_a_word_from_a_folder(browser):
    """The search works without a server."""
    page, seen = opened(browser, f"{(SITE / 'search.html').as_uri()}?q=calibration", width=1440)
    try:
        page.wait_for_selector("#search-results li a")
        assert seen == Seen()
    finally:
        page.context.close()


@pytest.mark.parametrize("words", ["Müller", "Schröder", "Kästner", "Žliobaitė", "calibration"])
def test_search_finds_names_with_letters_of_other_languages(browser, words):
    """An author is found by the letters of the name."""
    from urllib.parse import quote

    page, _ = opened(browser, f"{(SITE / 'search.html').as_uri()}?q={quote(words)}", width=1440)
    try:
        page.wait_for_selector("#search-results li a", timeout=5000)
    finally:
        page.context.close()


def test_maintainers_pages_are_neither_searched_nor_in_the_side_bar():
    """What is for those who change the book does not meet its readers."""
    front = (SITE / "index.html").read_text()
    side = front.split('class="bd-links')[1].split("</nav>")[0]
    assert 'href="instructor/course.html"' in side
    assert SEARCHED_NOWHERE in (ROOT / "book/maintain/decisions.md").read_text(encoding="utf-8")
    assert SEARCHED_NOWHERE not in (SITE / "searchindex.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_lines_are_readable_and_the_contents_in_view(browser, width):
    """A line has at most 44 rem, and "On this page" stands beside it from 1024 pixels on."""
    chapter = next(name for name in PAGES if name.startswith("01_"))
    page, _ = opened(browser, (SITE / chapter).as_uri(), width=width)
    try:
        assert page.locator("article p").first.bounding_box()["width"] <= 44 * 16
        contents = page.locator(".bd-sidebar-secondary .page-toc").first
        assert contents.is_visible()
        box = contents.bounding_box()
        assert box["x"] + box["width"] <= width
    finally:
        page.context.close()


@pytest.mark.parametrize("width", [1024, 1280, 1440])
@pytest.mark.parametrize("name", READ)
def test_code_is_not_cut_beside_the_side_bars(browser, name, width):
    """No code of a chapter scrolls sideways, and hardly any of a lab."""
    page, _ = opened(browser, (SITE / name).as_uri(), width=width)
    try:
        page.evaluate("document.querySelectorAll('details.hide').forEach(d => d.open = true)")
        cut = page.evaluate(
            "[...document.querySelectorAll('article div.highlight pre')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 2).map(e => e.textContent.slice(0, 80))"
        )
        assert len(cut) <= (8 if name.startswith("labs/") else 0), cut
    finally:
        page.context.close()


@pytest.mark.parametrize("name", READ)
def test_plots_and_formulas_can_be_read_on_a_phone(browser, name):
    """The words of a plot (14 points at 110 dots an inch) are ten pixels high, formulas whole."""
    page, _ = opened(browser, (SITE / name).as_uri(), width=390)
    try:
        heights = page.evaluate(
            "[...document.querySelectorAll('article .cell_output img')]"
            ".map(e => [14 * 110 / 72 * e.clientWidth / e.naturalWidth, e.alt.slice(0, 60)])"
        )
        least = 8 if name in SIDE_BY_SIDE else 10
        assert [plot for plot in heights if plot[0] < least] == []
        cut = page.evaluate(
            "[...document.querySelectorAll('article mjx-container[display]')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 2).map(e => e.parentElement.id)"
        )
        assert cut == []
    finally:
        page.context.close()


@pytest.mark.parametrize("name", READ)
def test_names_in_tables_are_not_broken_between_letters(browser, name):
    """On a phone a name such as number_late_rate breaks behind a part, or not at all."""
    page, _ = opened(browser, (SITE / name).as_uri(), width=390)
    try:
        broken = page.evaluate(
            "[...document.querySelectorAll('td code span.pre')].flatMap(e => [...e.childNodes])"
            ".filter(n => { const r = document.createRange(); r.selectNodeContents(n);"
            " return new Set([...r.getClientRects()].map(b => Math.round(b.top))).size > 1 })"
            ".map(n => n.textContent)"
        )
        assert broken == []
    finally:
        page.context.close()


@pytest.mark.parametrize("name", [name for name in READ if "/" not in name])
def test_figures_are_counted_within_their_chapter(name):
    """Figure 14.3 is the third of chapter 14, whatever stands before that chapter."""
    import re

    numbers = re.findall(r'caption-number">Fig\. ([\d.]+) ', (SITE / name).read_text())
    assert numbers == [f"{int(name[:2])}.{place}" for place in range(1, len(numbers) + 1)] != []


@pytest.mark.parametrize("name", READ)
def test_nothing_is_cut_on_paper(browser, name):
    """Printed, code is broken into lines and no plot is wider than the sheet."""
    page, _ = opened(browser, (SITE / name).as_uri(), width=794)
    try:
        page.emulate_media(media="print")
        cut = page.evaluate(
            "[...document.querySelectorAll('article pre, article img, article svg.diagram')]"
            ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 2)"
            ".map(e => e.textContent.slice(0, 60))"
        )
        assert cut == []
    finally:
        page.context.close()


def test_knowledge_check_by_keyboard(browser):
    """With the keyboard alone a reader chooses, asks, and reads why."""
    chapter = next((name for name in PAGES if 'class="quiz"' in (SITE / name).read_text()), None)
    if not chapter:
        pytest.skip("no page has a knowledge check yet")
    page, _ = opened(browser, (SITE / chapter).as_uri(), width=390)
    try:
        quiz = page.locator(".quiz").first
        quiz.locator("input").first.focus()
        page.keyboard.press("Space")
        assert quiz.locator(".quiz-why:visible").count() == 0
        quiz.locator("button").focus()
        page.keyboard.press("Enter")
        assert quiz.locator(".quiz-why:visible").count() >= 1
        assert quiz.locator("[role=status]").inner_text() != ""
        page.context.close()
        page, _ = opened(browser, (SITE / chapter).as_uri(), width=1440, dark=True)
        for quiz in page.locator(".quiz").all():
            for option in quiz.locator("input").all():
                option.check()
            quiz.locator("button").click()
        assert serious(page) == []
    finally:
        page.context.close()


def test_every_picture_has_words():
    """Every picture on every page has an alternative text, or is marked as decoration."""
    import re

    for name in PAGES:
        for picture in re.findall(r"<img\b[^>]*>", (SITE / name).read_text()):
            if "logo-mark" not in picture:
                assert re.search(r'alt="[^"]{20,}"', picture), f"{name}: {picture}"


@pytest.mark.parametrize("lab", lab_names(ROOT))
def test_the_site_shows_targets_and_no_answers(lab):
    """A lab's page has its outputs, and the site none of its hidden lines."""
    from autograder.book.labpage import PLACE
    from autograder.book.sitecheck import leaks, secret_lines, secret_passages

    text = (SITE / "labs" / f"{lab}.html").read_text()
    assert PLACE in text
    assert "cell_output" in text
    read = read_lab(ROOT / "solutions" / lab)
    assert list(leaks(SITE, secret_lines(read), where=f"**/labs/{lab}.*")) == []
    assert list(leaks(SITE, secret_passages(read))) == []
