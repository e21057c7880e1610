"""The feedback page says what counted, and runs nothing a student wrote."""

import re

import pytest

from autograder.lab.source import read_lab
from autograder.report.feedback import Line, Page, render, write

ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "</code></pre><svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    '" autofocus onfocus="alert(1)',
    "{{ 7 * 7 }}",
]


@pytest.fixture
def page(course):
    """A page with one line, whose parts a test can replace."""

    def make(**changes):
        parts = {
            "student": "somebody",
            "status": "graded",
            "reason": "",
            "late": "",
            "penalty": 0.0,
            **{key: changes.pop(key) for key in ("student", "reason") if key in changes},
        }
        line = {
            "number": 1,
            "title": "Double",
            "points": 0.0,
            "max_points": 2.0,
            "status": "failed",
            "reason": "The double of 2 is 3.",
            "comment": "",
            "answer": "def double(x):\n    return x + 1",
            "is_code": True,
            **changes,
        }
        return Page(lab=read_lab(course / "solutions" / "02_toy"), lines=[Line(**line)], **parts)

    return make


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("field", ["answer", "reason", "comment", "student", "title", "status"])
def test_nothing_a_student_wrote_becomes_markup(page, attack, field):
    """Every field is escaped, in code and in prose."""
    for is_code in (True, False):
        html = render(page(**{field: attack}, is_code=is_code))
        body = html.split("<body>")[1]
        assert not re.search(r"<(script|img|svg|a)\b", body)
        assert not re.search(r"<[^>]*\son\w+\s*=", body)
        assert "49" not in body.replace("149", "")


def test_the_page_asks_nobody_for_anything(page):
    """No address of another host, and a policy that forbids loading."""
    html = render(page())
    assert "http" not in html.replace("http-equiv", "")
    assert "default-src 'none'" in html


def test_the_sentence_stands_beside_its_exercise(page):
    """Number, title, points, sentence and answer are all there."""
    text = re.sub(r"<[^>]+>", "", render(page()))
    for part in (
        "Exercise 1 · Double",
        "0 / 2",
        "✗ failed — The double of 2 is 3.",
        "return x + 1",
    ):
        assert part in text


def test_what_waits_for_a_person_says_so(page):
    """Open points are no zero."""
    text = re.sub(r"<[^>]+>", "", render(page(points=None, is_code=False)))
    assert "– / 2" in text
    assert "2 points are still to be graded by a person" in " ".join(text.split())


def test_a_very_long_answer_is_cut(page):
    """Half a megabyte of answer makes no half megabyte of page."""
    html = render(page(answer="x = 1\n" * 100_000))
    assert len(html) < 500_000
    assert "cut here" in html


def test_the_page_lies_where_the_command_says(page, tmp_path):
    """Folders on the way to it are made."""
    path = tmp_path / "somebody" / "02_toy" / "toy.html"
    write(page(), path)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
