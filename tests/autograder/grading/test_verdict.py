"""Verdict and points make one result, and never contradict each other."""

from dataclasses import replace

import pytest

from autograder.grading import verdict
from autograder.grading.classresults import Earlier
from autograder.grading.gradebook import Row
from autograder.lab.source import read_lab
from autograder.results import CellVerdict, Result
from mlops_lab.errors import UserError

CHECK = Row("double-check", 0.0, 0.0, 2.0, False, False, "", None)
PROSE = Row("why-answer", None, None, 3.0, True, False, "Good.", None)
RUN = Result("ann", "graded", notebook=object(), cells={"double-check": CellVerdict("passed")})


@pytest.fixture
def lab(course):
    return read_lab(course / "solutions" / "02_toy")


def test_a_gradebook_that_disagrees_with_the_judge_stops_everything(lab):
    """Such grades must not be used."""
    with pytest.raises(UserError, match="do not use these grades"):
        verdict.exercise(lab, CHECK, RUN, None)


def test_a_persons_words_are_no_reason(lab):
    """They are for one student alone."""
    row = replace(PROSE, points=1.0)
    one = verdict.exercise(lab, row, RUN, None)
    assert (one.status, one.reason, one.comment) == ("failed", "", "Good.")
    assert (one.number, one.title, one.exercise) == (2, "Why", "why")


def test_what_was_not_written_is_said(lab):
    """Unless a person gave points for it."""
    row = replace(PROSE, points=0.0, untouched=True)
    assert verdict.exercise(lab, row, RUN, None).reason == "no answer was written"
    assert verdict.exercise(lab, replace(row, points=1.0), RUN, None).reason == ""


def test_what_was_handed_in_anew_waits(lab):
    """Without the comment that was made on another text."""
    earlier = Earlier(3.0, "Good.", "old")
    one = verdict.exercise(lab, replace(PROSE, kept=3.0), RUN, earlier)
    assert (one.points, one.status, one.comment, one.earlier) == (None, "to be graded", "", earlier)
    assert "handed in anew" in one.reason
