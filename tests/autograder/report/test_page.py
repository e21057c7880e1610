"""A student's page is made from the results, with causes and parts as the judge named them."""

import pytest

from autograder.grading.classresults import ExerciseResult, StudentResult
from autograder.lab.source import read_lab
from autograder.report.page import page


@pytest.fixture
def lab(course):
    """A lab of one exercise with a check and one in prose."""
    return read_lab(course / "solutions" / "02_toy")


def _exercise(**changes):
    facts = {
        "grade_id": "double-check",
        "exercise": "double",
        "number": 1,
        "title": "Double",
        "points": 0.0,
        "by_machine": 0.0,
        "max_points": 2.0,
        "by_hand": False,
        "status": "failed",
        "cause": "wrong",
        "part": "hidden",
        "reason": "The double of another number should be different.",
    }
    return ExerciseResult(**facts | changes)


def test_cause_and_part_reach_the_page(lab):
    """So does the section to read again; an answer in prose has none."""
    one = StudentResult("ada", "ada", "graded", exercises=(_exercise(), _exercise(by_hand=True)))
    checked, prose = page(lab, one, None).lines
    assert (checked.cause, checked.part, checked.visible_holds) == ("wrong", "hidden", True)
    assert checked.section
    assert not prose.section


def test_why_nothing_was_run_is_said_once(lab):
    """Not again at every exercise."""
    why = "toy.ipynb is not a valid notebook"
    line = _exercise(status="unreadable", cause="", part="", reason=why)
    made = page(lab, StudentResult("ada", "ada", "unreadable", why, exercises=(line,)), None)
    assert made.said == f"{why}."  # a name of a file keeps its first letter
    assert (made.lines[0].said, made.lines[0].mark) == ("", "○ not run")


def test_being_late_is_a_sentence(lab):
    """With its length."""
    one = StudentResult("ada", "ada", "graded", seconds_late=2 * 86400, exercises=())
    assert page(lab, one, None).late == "Handed in 2 days late."
