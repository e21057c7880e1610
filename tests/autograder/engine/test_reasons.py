"""Sentences about checks that did not hold."""

from __future__ import annotations

import pytest

from autograder.engine.check import NothingCompared
from autograder.engine.codec import CodecError
from autograder.engine.reasons import Reasons, stopped_with
from autograder.results import (
    GRADER_FAILED,
    HIDDEN,
    NEEDS_ANOTHER,
    NOT_BEGUN,
    NOT_COMPARABLE,
    OUT_OF_MEMORY,
    RAISED,
    UNDEFINED,
    VISIBLE,
    WRONG,
)
from mlops_lab.stand_ins import NOT_DONE

STUB = f'def one():\n    raise NotImplementedError("{NOT_DONE}")'
CHECK = {"kind": "check", "label": "two-check", "answer": "two-answer", "source": "two()"}
STEPS = [
    {"kind": "answer", "label": "one-answer", "source": STUB},
    {"kind": "answer", "label": "two-answer", "source": "def two():\n    return one()"},
    CHECK,
]


def of_call(error: Exception) -> Exception:
    """Mark an error as one that a student's function raised."""
    error.student_call, error.student_line = "two", 3
    return error


CASES = {
    "wrong": (AssertionError("a is b"), WRONG, "a is b", "a is b"),
    "nothing said": (AssertionError(), WRONG, *["The check does not hold."] * 2),
    "raised": (
        of_call(KeyError("hidden")),
        RAISED,
        "`two` stopped with KeyError in line 3 of its cell: 'hidden'.",
        "`two` stopped with KeyError in line 3 of its cell.",
    ),
    "needs another": (
        of_call(NotImplementedError(NOT_DONE)),
        NEEDS_ANOTHER,
        *["This needs exercise 1, which is not done."] * 2,
    ),
    "not comparable": (
        CodecError("a module is no value"),
        NOT_COMPARABLE,
        "What came back cannot be compared: a module is no value.",
        "What came back cannot be compared.",
    ),
    "memory": (
        of_call(MemoryError()),
        OUT_OF_MEMORY,
        *["`two` asked for more memory than there is."] * 2,
    ),
    "undefined": (
        NameError("x", name="two"),
        UNDEFINED,
        *["`two` is not defined: no cell of the notebook defines it."] * 2,
    ),
    "the lab's own name": (
        NameError("x", name="table"),
        GRADER_FAILED,
        *["`table` is not defined: no given cell of the lab defines it."] * 2,
    ),
    "empty": (
        NothingCompared(),
        GRADER_FAILED,
        *["Nothing was compared in this check, which is a fault of the lab."] * 2,
    ),
    "another kind": (
        TypeError("a thing"),
        WRONG,
        "TypeError: a thing.",
        "What your code returned is not of the kind that was asked for (TypeError).",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_reason_names_its_cause_and_quotes_nothing_in_the_hidden_part(name):
    """There the student's code knows the hidden data."""
    error, cause, visible, hidden = CASES[name]
    exercises = {"one-answer": 1, "two-answer": 2}
    asked = {"two-check": {"two"}}
    steps = STEPS if name == "needs another" else STEPS[1:]
    reasons = Reasons(steps, asked, exercises)
    assert reasons.of(error, CHECK, VISIBLE) == (cause, visible)
    assert reasons.of(error, CHECK, HIDDEN) == (cause, hidden)


def test_a_stub_is_not_begun():
    """Not wrong, and not in need of itself."""
    reasons = Reasons(STEPS, {}, {"one-answer": 1})
    step = {"label": "one-check", "answer": "one-answer", "source": "one()"}
    assert reasons.of(NotImplementedError(NOT_DONE), step, VISIBLE) == (NOT_BEGUN, NOT_DONE)


def test_a_cell_that_stopped_is_told_by_class_and_line():
    """The name of a class of the student's own may say anything."""
    assert stopped_with("KeyError", {"line": 2}, []) == "its cell stopped with KeyError in line 2"
    assert stopped_with("Answer42", {}, []) == "its cell stopped with an error of its own"
