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
            "cause": "wrong",
            "part": "visible",
            "reason": changes.pop("sentence", "The double of 2 is 3."),
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
        "✗ wrong",
        "The double of 2 is 3.",
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


def _words(page):
    return " ".join(re.sub(r"<[^>]+>", "", render(page).split("<body>")[1]).split())


def test_after_a_hidden_failure_the_page_says_what_holds(page):
    """And which situation fails, with no advice to run what says Right."""
    said = _words(
        page(part="hidden", sentence="On a table of one row, the mean should be different.")
    )
    assert "✗ wrong on other data" in said
    assert "The part of the check that you see in the lab holds." in said
    assert "On a table of one row, the mean should be different." in said
    assert "run the visible check" not in said


def test_what_was_never_begun_is_not_wrong(page):
    """It is grey, without a sentence, an answer or outputs."""
    made = page(cause="not begun", sentence="not done yet", section="Means")
    said = _words(made)
    assert "○ not begun" in said
    assert "✗" not in said
    assert "not done yet" not in said
    assert "Read again" not in said
    assert 'class="untouched"' in render(made)


def test_what_needs_another_exercise_is_apart(page):
    """Its sentence names the other one."""
    reason = "This needs exercise 7, which is not done."
    said = _words(page(cause="needs another exercise", sentence=reason))
    assert "return x + 1" in said  # it was written, and is shown
    assert "1 out of reach" in said
    assert f"○ needs another exercise {reason}" in said


def test_a_section_is_named_where_points_are_missing(page):
    """In plain English, and not where all is right."""
    assert "Read again in the lab: “Means › Of two”." in _words(page(section="Means › Of two"))
    assert "Read again" not in _words(page(points=2.0, section="Means"))


def test_comments_and_sentences_are_rendered(page):
    """Code is shown as code."""
    html = render(page(comment="Look at `fit`, *please*", sentence="`double` stopped."))
    assert "<code>fit</code>, <em>please</em>" in html
    assert "<code>double</code> stopped." in html


def test_students_read_no_words_of_the_grader(page):
    """Neither of a judge nor of a talk."""
    html = render(page())
    assert not re.search(r"judge|the talk|put out|once more", html)
