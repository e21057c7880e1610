"""A student's outputs as HTML that can be shown to whoever opens it.

Text is escaped, tables keep their structure and nothing else, pictures are pictures. What else a
notebook may hold (scripts, styles, links, SVG, widgets) is left out.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterable

import nh3
from nbformat import NotebookNode

LONGEST_TEXT = 4_000  # characters of one output
LARGEST_PICTURE = 400_000  # characters in base64: about 300 kB
MOST = 12  # outputs of one exercise

_TAGS = {
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "p", "br", "hr", "div", "span",
    "b", "strong", "i", "em", "code", "pre", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd",
    "h1", "h2", "h3", "h4", "h5", "h6", "details", "summary",
}  # fmt: skip
_ATTRIBUTES = {"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags={"script", "style", "template", "svg", "math", "iframe", "object"},
    url_schemes=set(),
    link_rel=None,
)
# Parsers copy elements that format text into each block that they reach into, without end.
_FORMATTING = re.compile(
    r"</?(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^>]*>", re.IGNORECASE
)
_BAR = re.compile(r"\d+%\|.*\|")  # a progress bar as tqdm draws it, or what is left of one
_WIDGET = "application/vnd.jupyter.widget-view+json"
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def as_html(outputs: Iterable[NotebookNode]) -> str:
    """Return the outputs of an exercise as one piece of HTML; nothing in it runs or loads.

    >>> as_html([{"output_type": "stream", "name": "stdout", "text": "1 < 2"}])
    '<pre>1 &lt; 2</pre>'
    """
    shown = [piece for output in _joined(outputs) if (piece := _one(output))]
    left = len(shown) - MOST
    if left > 0:
        shown = [*shown[:MOST], f"<p>… and {left} more outputs, which are not shown here.</p>"]
    return "\n".join(shown)


def _joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with pieces of text that follow one another joined, and no unfinished bars."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if not isinstance(output, dict):
            continue
        text = output.get("text")
        text = "".join(map(str, text)) if isinstance(text, list) else text
        if output.get("output_type") == "stream" and isinstance(text, str):
            if kept and kept[-1].get("output_type") == "stream":
                kept[-1] = {**kept[-1], "text": kept[-1]["text"] + text}
            else:
                kept.append({"output_type": "stream", "text": text})
        else:
            kept.append(output)
    for output in kept:
        if output.get("output_type") == "stream" and isinstance(output.get("text"), str):
            output["text"] = without_bars(output["text"])
    return kept


def without_bars(text: str) -> str:
    r"""Return what a terminal would show in the end: of progress bars those that were finished.

    >>> without_bars("\r 50%|#  | 1/2\r100%|###| 2/2\ndone")
    '100%|###| 2/2\ndone'
    """
    lines = []
    for line in text.split("\n"):
        last = next((part for part in reversed(line.split("\r")) if part.strip()), "")
        if not _BAR.search(last) or "100%|" in last:
            lines.append(last)
        elif lines and not lines[-1]:
            lines.pop()
    return "\n".join(lines)


def _one(output: NotebookNode) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _text(output.get("text"))
    if kind == "error":
        return _text(f"{output.get('ename')}: {output.get('evalue')}")
    data = output.get("data")
    if not isinstance(data, dict) or _WIDGET in data:
        return ""
    for mime in _SIGNATURES:
        if mime in data:
            return _picture(mime, data[mime], data.get("text/plain"), _alt(output, mime))
    if isinstance(markup := data.get("text/html"), str) and len(markup) <= 20 * LONGEST_TEXT:
        return f'<div class="table">{_CLEANER.clean(_FORMATTING.sub(" ", markup))}</div>'
    return _text(data.get("text/plain"))


def _text(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        return ""
    text = _COLOURS.sub("", text)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + "\n… (cut here)"
    # no control characters: an HTML reader takes some of them for the end of the file
    text = "".join(c for c in text if c in "\n\t" or c >= " ")
    return f"<pre>{html.escape(text.rstrip())}</pre>"


def _alt(output: NotebookNode, mime: str) -> str:
    """Return what the cell says of its picture, for those who do not see it."""
    facts = output.get("metadata")
    facts = facts.get(mime) if isinstance(facts, dict) else None
    said = facts.get("alt") if isinstance(facts, dict) else None
    text = said if isinstance(said, str) and said.strip() else "a picture that your code drew"
    return html.escape(" ".join(text.split())[:500])


def _picture(mime: str, data: object, instead: object, alt: str) -> str:
    try:
        raw = base64.b64decode(str(data), validate=False)
    except (binascii.Error, ValueError):
        return _text(instead)
    if not raw.startswith(_SIGNATURES[mime]) or len(raw) * 4 > 3 * LARGEST_PICTURE:
        return _text(instead)
    code = base64.b64encode(raw).decode()
    return f'<img alt="{alt}" src="data:{mime};base64,{code}">'
