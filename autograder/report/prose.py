"""Text that people wrote, as HTML that can be shown to whoever opens it."""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt

LONGEST = 20_000  # characters shown

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={},
    url_schemes=set(),
    link_rel=None,
)


def as_html(markdown: str) -> str:
    """Return Markdown as HTML; links and pictures become their words, and markup is escaped.

    >>> as_html("See `fit` and <b>this</b>")
    '<p>See <code>fit</code> and &lt;b&gt;this&lt;/b&gt;</p>\\n'
    """
    if len(markdown) > LONGEST:
        markdown = markdown[:LONGEST] + "\n\n… (cut here)"
    return _CLEANER.clean(_MARKDOWN.render(markdown))


def with_code(sentence: str) -> str:
    """Return a sentence with what stands between backticks as code, and all else escaped.

    >>> with_code("`f` is 2*3*4 < 25")
    '<code>f</code> is 2*3*4 &lt; 25'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(sentence))
