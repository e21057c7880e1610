"""The results of a lab come back as they were written, or a sentence says why not."""

import json

import pytest

from autograder.grading import classresults
from autograder.grading.classresults import ClassResults, Earlier, ExerciseResult, StudentResult
from mlops_lab.errors import UserError

WHY = ExerciseResult(
    grade_id="why-answer",
    exercise="why",
    number=2,
    title="Why",
    points=None,
    by_machine=None,
    max_points=3.0,
    by_hand=True,
    status="to be graded",
    earlier=Earlier(2.5, "Good.", "Because."),
)
DOUBLE = ExerciseResult("double-check", "double", 1, "Double", 2.0, 2.0, 2.0, False, "passed")
ANN = StudentResult("Zoë", "Zo%C3%AB", "graded", penalty=0.5, exercises=(DOUBLE, WHY))
CLASS = ClassResults("02_toy", "Toy", "2026-10-12T08:00:00+00:00", students=(ANN,))


def test_what_is_written_is_read(tmp_path):
    """Every field, tuples and what lies inside included."""
    classresults.save(CLASS, tmp_path)
    assert classresults.load(tmp_path, "02_toy") == CLASS


def test_two_labs_lie_side_by_side(tmp_path):
    """Writing one leaves the other alone."""
    classresults.save(CLASS, tmp_path)
    classresults.save(ClassResults("03_other", "Other", ""), tmp_path)
    assert classresults.load(tmp_path, "02_toy") == CLASS


def test_points_so_far_and_points_that_wait():
    """What a person has still to give is neither a zero nor a point."""
    assert (ANN.points, ANN.max_points, ANN.waiting, ANN.waits) == (1.5, 5, 3, True)
    gone = StudentResult("b", "b", "missing", penalty=3.0, exercises=(DOUBLE,))
    assert gone.points == 0  # never below


def damaged(path):
    path.write_text(path.read_text()[:200])


def unlike(path):
    path.write_text("[1, 2]")


def renamed(path):
    path.write_text(path.read_text().replace('"penalty"', '"fine"'))


def newer(path):
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 99}))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (damaged, "is damaged"),
        (unlike, "is damaged"),
        (renamed, "is damaged"),
        (newer, "written by another version"),
        (lambda path: path.unlink(), "02_toy is not graded in"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, harm, sentence):
    """It says what to do."""
    harm(classresults.save(CLASS, tmp_path))
    with pytest.raises(UserError, match=sentence):
        classresults.load(tmp_path, "02_toy")
