"""What a student's cells put out is shown, and nothing of it runs or loads."""

import base64
import re

import pytest

from autograder.report.outputs import LONGEST_TEXT, MOST, as_html

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 20).decode()

HOSTILE = [
    "<script>alert(1)</script>",
    "<table onmouseover=alert(1)><tr><td>x</td></tr></table>",
    '<a href="javascript:alert(1)">x</a>',
    '<td style="background:url(http://x.example/)">x</td>',
    "<style>* { background: url(http://x.example/) }</style>",
    '<svg><animate onbegin="alert(1)"/></svg>',
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<meta http-equiv="refresh" content="0;url=http://x.example/">',
    '<form action="http://x.example/"><input autofocus onfocus=alert(1)></form>',
    '<img src="http://x.example/pixel.png">',
    '<base href="http://x.example/">',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]


def display(**data):
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.mark.parametrize("markup", HOSTILE)
@pytest.mark.parametrize("kind", ["text/html", "text/plain", "image/png", "image/svg+xml"])
def test_markup_loses_all_that_acts(markup, kind):
    """As a table, as text, as a picture that is none: no tag that acts, no address."""
    shown = as_html([display(**{kind: markup}), {"output_type": "stream", "text": markup}])
    shown = re.sub(r"<pre>.*?</pre>", "", shown, flags=re.DOTALL)
    assert not re.search(r"<(script|img|svg|a|iframe|style|meta|form|input|base|math)\b", shown)
    assert not re.search(r"<[^>]*\s(on\w+|style|href|src)\s*=", shown)


def test_text_is_escaped_and_cut():
    """Half a megabyte of text does not make half a megabyte of page; colours are taken off."""
    shown = as_html([{"output_type": "stream", "text": "\x1b[31m<b>\x1b[0m" + "x" * 500_000}])
    assert shown.startswith("<pre>&lt;b&gt;xxx")
    assert len(shown) < LONGEST_TEXT + 100


def test_a_table_stays_a_table():
    """What pandas shows can be read."""
    markup = (
        '<style scoped>.a {}</style><table border="1"><tr><th>late</th><td>0.2</td></tr></table>'
    )
    shown = as_html([display(**{"text/html": markup, "text/plain": "late 0.2"})])
    assert "<th>late</th><td>0.2</td>" in shown
    assert ".a {}" not in shown


def test_a_plot_is_shown_and_a_false_one_is_not():
    """A picture is told by its first bytes, not by its name."""
    assert f"data:image/png;base64,{PNG}" in as_html([display(**{"image/png": PNG})])
    false = base64.b64encode(b"<svg onload=alert(1)>").decode()
    assert as_html([display(**{"image/png": false, "text/plain": "a figure"})]) == (
        "<pre>a figure</pre>"
    )
    assert as_html([display(**{"image/png": "no base64 \ud800"})]) == ""


def test_an_error_is_one_line():
    """Name and message, no traceback."""
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["…"]}
    assert as_html([error]) == "<pre>KeyError: &#x27;x&#x27;</pre>"


def test_of_very_many_outputs_the_first_are_shown():
    """A loop with `display` in it makes no page without end."""
    shown = as_html([display(**{"text/plain": f"output {i}"}) for i in range(500)])
    assert shown.count("<pre>") == MOST
    assert f"and {500 - MOST} more outputs" in shown


@pytest.mark.parametrize("output", [{}, {"output_type": "display_data"}, {"output_type": "stream"}])
def test_an_output_that_is_none_is_left_out(output):
    """Whatever a file claims."""
    assert as_html([output]) == ""


def test_of_progress_bars_only_finished_ones_stay():
    """One line each, however many pieces they came in."""
    pieces = [f"\r {share}%|{'#' * (share // 10):10}| {share}/100" for share in range(0, 101, 10)]
    outputs = [{"output_type": "stream", "name": "stderr", "text": piece} for piece in pieces]
    assert as_html(outputs) == "<pre>100%|##########| 100/100</pre>".replace("<pre>", "<pre> ")
    assert as_html(outputs[:5]) == ""
    widget = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "0%|  | 0/9"}
    assert as_html([display(**widget)]) == ""


def test_a_picture_carries_the_words_that_the_cell_supplied():
    """Escaped like all else of the student's."""
    output = display(**{"image/png": PNG}) | {"metadata": {"image/png": {"alt": 'a "rise"'}}}
    assert 'alt="a &quot;rise&quot;"' in as_html([output])
    assert 'alt="a picture that your code drew"' in as_html([display(**{"image/png": PNG})])


@pytest.mark.parametrize("markup", ["<b><p>", "<<b>b><p>", "<i <b>>", "<font x='>'><p>"])
def test_nested_markup_does_not_multiply(markup):
    """Parsers repeat open elements of formatting in every block."""
    shown = as_html([display(**{"text/html": markup * (70_000 // len(markup))})])
    assert len(shown) < 400_000
