"""What must hold of the built site: it asks no other host, breaks no link, shows no answer."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from autograder.book.columns import broken
from autograder.lab.regions import regions, student_view
from autograder.lab.source import Lab

FOREIGN = re.compile(r"\s*(?:(?:https?|wss?|ftp):)?//", flags=re.IGNORECASE)
IN_CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?\s*([^"')\s;]+)""", flags=re.IGNORECASE)
# Static and dynamic imports, and a source set by a script, with the address as a literal.
IN_SCRIPT = re.compile(
    r"""(?:\bimport\b[^"'`;()]*\(?|\bfrom\b|\bimportScripts\(|\.src\s*=)\s*["'`]"""
    r"""((?:(?:https?|wss?):)?//[^"'`]+)"""
)
LOADING_LINKS = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect"} | {
    "dns-prefetch", "icon", "apple-touch-icon", "manifest",
}  # fmt: skip
LOADING = {"src", "srcset", "poster", "data", "background"}


class _Page(HTMLParser):
    """Collects what a page loads, where it links to, and which anchors it has."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._inside = tag if tag in ("script", "style") else ""
        self.anchors.update(given[key] for key in ("id", "name") if key in given)
        self.loads += IN_CSS.findall(given.get("style", ""))
        for name in LOADING & given.keys():
            if name == "srcset":
                self.loads += [part.split()[0] for part in given[name].split(",") if part.strip()]
            else:
                self.loads.append(given[name])
        address = given.get("href", given.get("xlink:href"))
        if address is None:
            return
        if tag == "a":
            self.links.append(address)
        elif tag == "link":
            if LOADING_LINKS & set(given.get("rel", "").lower().split()):
                self.loads.append(address)
        else:  # <use>, <image>, <base>: all of them change what is loaded
            self.loads.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.loads += IN_CSS.findall(data)
        elif self._inside == "script":
            self.loads += IN_SCRIPT.findall(data)


def read_page(text: str) -> _Page:
    """Parse one page."""
    parsed = _Page()
    parsed.feed(text)
    return parsed


def foreign_loads(site: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, address) for everything the site would load from another host.

    Links that a reader may follow are not loads.
    """
    for path in sorted(site.rglob("*")):
        if path.suffix not in (".html", ".css", ".js", ".mjs", ".svg"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix in (".html", ".svg"):
            loads = read_page(text).loads
        else:
            loads = (IN_CSS if path.suffix == ".css" else IN_SCRIPT).findall(text)
        for address in loads:
            if FOREIGN.match(address):
                yield path.relative_to(site).as_posix(), address


def broken_links(site: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, address) for every link or load inside the site that leads nowhere."""
    pages = {
        path.resolve(): read_page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.relative_to(site).parts
    }
    for path, parsed in pages.items():
        for address in dict.fromkeys(parsed.links + parsed.loads):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            missing = not target.is_file()
            if target in pages and anchor and anchor not in pages[target].anchors:
                missing = True
            if missing:
                yield path.relative_to(site.resolve()).as_posix(), address


def squeeze(text: str) -> str:
    """Return the text without white space, so that wrapping and indenting do not hide it."""
    return "".join(text.split())


def leaks(site: Path, secrets: Iterable[str], *, where: str = "**/*") -> Iterator[tuple[str, str]]:
    """Yield (file, secret) for every secret found in a text file of the site.

    ``where`` is a pattern of the files to search; all of them by default.

    Pages are searched as a reader sees them (without tags, entities resolved) and as they
    are written; the search index by the words that only secrets contain.
    """
    wanted = {squeeze(line): line for line in secrets}
    for path in sorted(site.glob(where)):
        relative = path.relative_to(site)
        if path.suffix not in (".html", ".ipynb", ".md", ".txt", ".js", ".json", ".py"):
            continue
        if relative.parts[0] in ("_static", "vendor", "_sphinx_design_static"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        seen = squeeze(text)
        if path.suffix == ".html":
            seen += squeeze(html.unescape(re.sub(r"<[^>]*>", "", text)))
        elif path.suffix in (".ipynb", ".json", ".js"):
            seen += squeeze(text.replace('\\"', '"').replace("\\n", "\n"))
        for short, line in wanted.items():
            if short in seen:
                yield relative.as_posix(), line


def secret_lines(lab: Lab) -> set[str]:
    """Return the lines that a page of the lab must not show.

    Lines of answers, hidden tests and instructors' cells of at least 16 letters that stand
    nowhere in the open text of the lab, not even as a part of a longer line.
    """
    shown = squeeze(open_text(lab))
    lines = {line.strip() for region in hidden_regions(lab) for line in region}
    return {line for line in lines if len(squeeze(line)) >= 16 and squeeze(line) not in shown}


def secret_passages(lab: Lab) -> set[str]:
    """Return what a chapter must not show: three hidden lines in a row, or a whole answer.

    Fewer may come up by chance or be a phrase of the language (``for _ in
    range(steps):``), so they do not count outside the lab's own page. Nor do three lines with
    fewer than 40 letters together, such as the beginning of a call to ``checks.raises``.
    """
    shown = squeeze(open_text(lab))
    found = set()
    for region in hidden_regions(lab):
        lines = [line.strip() for line in region]
        least = 40 if len(lines) > 3 else 24
        passages = ("\n".join(lines[at : at + 3]) for at in range(max(1, len(lines) - 2)))
        found.update(text for text in passages if len(squeeze(text)) >= least)
    return {text for text in found if squeeze(text) not in shown}


def hidden_regions(lab: Lab) -> Iterator[list[str]]:
    """Yield the lines of each region that students do not see, without empty ones."""
    for cell in lab.cells:
        if cell.withheld:
            yield [line for line in cell.text.splitlines() if line.strip()]
        else:
            yield from regions(cell.text)


def open_text(lab: Lab) -> str:
    """Return everything of the lab that students see, as written and as a page shows it."""
    cells = [(cell.kind, student_view(cell.text)) for cell in lab.cells if not cell.withheld]
    text = "\n".join(shown for _, shown in cells)
    code = broken([shown for kind, shown in cells if kind == "code"])
    return "\n".join([text, re.sub(r"[`*]", "", text), *code])


def secret_words(secrets: Iterable[str], public: str) -> set[str]:
    """Return the identifiers with an underscore that stand in secrets and nowhere else.

    Sphinx's search index holds single words, so a line cannot be found in it, but a name
    made up for an answer can.

    >>> secret_words(["my_helper = z_score"], "z_score is explained")
    {'my_helper'}
    """
    names = re.compile(r"\b[A-Za-z]\w*_\w+\b")
    known = {name.lower() for name in names.findall(public)}
    found = {name.lower() for line in secrets for name in names.findall(line)}
    return {name for name in found - known if len(name) >= 6}


def indexed(site: Path, words: Iterable[str]) -> Iterator[str]:
    """Yield those of the words that the search index of the site knows."""
    index = site / "searchindex.js"
    text = index.read_text(encoding="utf-8").lower() if index.exists() else ""
    known = set(re.findall(r"\w+", text))
    yield from sorted(set(words) & known)
