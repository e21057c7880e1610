"""A check may compare with the lab's own answers, whatever the student's are."""

from __future__ import annotations

import pytest

from autograder.engine.reference import ModelAnswers
from autograder.engine.world import Known
from autograder.results import FAILED, PASSED, RAISED, VISIBLE, WRONG

SETUP = "import numpy as np\nfrom mlops_lab import checks\nFACTOR = 3"
FIRST = "def scale(x):\n    return FACTOR * x"
SECOND = "def total(xs):\n    return sum(scale(x) for x in xs)"
FIRST_CHECK = "checks.equal(scale(1), 3, 'the product')"
SECOND_CHECK = """checks.equal(total([]), 0, 'the total of nothing')
### BEGIN HIDDEN TESTS
checks.same_as_reference(
    "total", total, checks.reference.total, "the total",
    ("some numbers", lambda rng: (list(rng.random(3)),)),
    ("an array", lambda rng: (rng.random(3),), "what the task calls a sequence"),
)
### END HIDDEN TESTS"""


def lab(cells, first=FIRST, second=SECOND):
    return [
        cells.given("setup", SETUP),
        cells.exercise("first", first, FIRST_CHECK),
        cells.exercise("second", second, SECOND_CHECK),
    ]


@pytest.fixture(scope="module")
def graded(desk, cells):
    """Grades the answers to the second exercise, or to both."""
    desk.source(*lab(cells))

    def grade(second=SECOND, first=FIRST):
        return desk.grade(*lab(cells, first, second)).cells["second-check"]

    return grade


def test_a_right_answer_agrees(graded):
    assert graded().status == PASSED
    other = "import math\ndef total(xs):\n    return math.fsum(3 * x for x in xs)"
    assert graded(other).status == PASSED


def test_a_wrong_answer_is_told_its_situation_and_no_data(graded):
    verdict = graded("def total(xs):\n    return 3 * max(xs, default=0)")
    assert (verdict.status, verdict.cause) == (FAILED, WRONG)
    assert verdict.reason == "For some numbers, the total should be different."


def test_an_answer_that_stops_is_told_its_situation(graded):
    verdict = graded("def total(xs):\n    return 3 * sum(xs or [])")
    assert verdict.cause == RAISED
    assert verdict.reason == "For an array, `total` stopped with ValueError in line 2 of its cell."


def test_what_is_right_does_not_depend_on_another_answer(graded):
    """The model answer calls the model's own `scale`, whatever the student's returns."""
    wrong = "def scale(x):\n    return 4 * x"
    assert graded(first=wrong).status == FAILED
    assert graded("def total(xs):\n    return sum(3 * x for x in xs)", first=wrong).status == PASSED


def test_no_answer_reaches_the_model_answers(graded):
    """Not by the name in the notebook, nor by its own copy of the library."""
    cheat = "total = checks.reference.total"
    assert graded(cheat).status == FAILED
    cheat = "def total(xs):\n    return checks.reference.total(xs) if xs else 0"
    assert graded(cheat).status == FAILED


def test_an_error_cannot_speak_through_the_situation(graded):
    """In the visible part too, what a student's error carries is no word of the check's."""
    text = "def total(xs):\n    error = KeyError('x')\n    error._situation = 'me'\n    raise error"
    verdict = graded(text)
    assert verdict.part == VISIBLE
    assert "for me" not in verdict.reason.lower()


def test_only_what_is_needed_is_executed():
    done = []
    cells = [
        Known(1, "a", "a = 1"),
        Known(2, "b", "done.append('b')\nb = 2"),
        Known(3, "c", "c = a + 1"),
        Known(4, "d", "def d():\n    return c + x"),
    ]
    answers = ModelAnswers({"done": done, "x": 10, "a": 5}, cells, {"a"}, lambda text: text)
    assert answers["d"]() == 12
    assert done == []
    with pytest.raises(KeyError):
        answers["nowhere"]


def test_annotations_are_what_a_notebook_makes_of_them():
    """The judge's own `from __future__` holds for its file alone."""
    cells = [Known(0, "typed", "def typed(x: int):\n    return x")]
    found = ModelAnswers({}, cells, (), lambda text: text)["typed"]
    assert found.__annotations__ == {"x": int}
