"""People's words are rendered, and nothing in them acts."""

import re

import pytest

from autograder.report.prose import LONGEST, as_html, with_code


def test_markdown_is_rendered():
    """Code, emphasis and lists, as a person who grades writes them."""
    shown = as_html("See `fit`: *almost*.\n\n- one\n- two")
    assert "<code>fit</code>" in shown
    assert "<em>almost</em>" in shown
    assert shown.count("<li>") == 2


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](http://x.example/pixel.png)",
        "<http://x.example>",
        '<p onclick="alert(1)">x</p>',
        ">" * 5000 + "x",
    ],
)
def test_nothing_acts_or_loads(attack):
    """No link, no picture, no markup of the writer's own."""
    shown = as_html(attack)
    assert not re.search(r"<(script|a|img)\b|<[^>]*\s(on\w+|href|src)=", shown)
    assert len(shown) < 20_000


def test_a_long_text_is_cut():
    """A page stays a page."""
    assert len(as_html("x " * LONGEST)) < LONGEST + 100


def test_a_sentence_shows_code_and_nothing_else():
    """Stars and underscores of a computation stay as they are."""
    assert with_code("`f_1` is <b> 2*3*4 &c.") == "<code>f_1</code> is &lt;b&gt; 2*3*4 &amp;c."
