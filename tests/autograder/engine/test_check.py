"""What a check reads, and the value it gives back."""

from __future__ import annotations

import ast

import pytest

from autograder.engine.check import CheckNamespace, NothingCompared, execute
from autograder.engine.remote import Absent
from mlops_lab import checks


class Student:
    """Has a value for every name but one."""

    def get(self, name):
        if name == "nothing":
            raise Absent(name)
        return "the student's"


def test_only_the_names_of_answers_are_asked_for():
    """What the source defines is the source's, and what it does not define is nobody's."""
    names = CheckNamespace({"table": 1, "model": 2}, {"model", "nothing"}, Student())
    assert names["table"] == 1
    assert names["model"] == "the student's"
    for name in ("nothing", "checks", "__builtins__"):
        with pytest.raises(KeyError):
            names[name]


def test_the_value_of_a_check_is_that_of_its_last_expression():
    """Partial points are read from it."""
    assert execute(ast.parse("a = 1\na + 1"), {}) == 2
    assert execute(ast.parse("a = 1"), {}) is None


@pytest.mark.parametrize(
    "text",
    [
        "for one in []:\n    assert one",
        "for one in []:\n    checks.equal(one, 1, 'it')\nchecks.passed('all')",
        "def compare():\n    checks.that(True, 'it')",
        "if False:\n    checks.raises(ValueError, int, 'x')",
    ],
)
def test_a_check_that_compares_nothing_fails(text):
    """Any answer would pass."""
    with pytest.raises(NothingCompared):
        execute(ast.parse(text), {"checks": checks})


@pytest.mark.parametrize(
    "text",
    [
        "assert 1",
        "for one in [1]:\n    checks.equal(one, 1, 'it')",
        "def compare():\n    checks.that(True, 'it')\ncompare()",
        "[checks.equal(one, 1, 'it') for one in (1, 1)]",
        "own()",  # a function of the lab's own, which may compare
    ],
)
def test_one_comparison_is_enough(text):
    """It may be in a function, in a comprehension, or in what the check calls."""
    execute(ast.parse(text), {"checks": checks, "own": lambda: None})


def test_a_comparison_fails_as_ever():
    """With its own sentence, in its own line."""
    with pytest.raises(AssertionError, match="^no$") as error:
        execute(ast.parse("x = 1\nassert x == 2, 'no'"), {})
    assert error.traceback[-1].lineno == 1
    with pytest.raises(checks.CheckFailed, match="should be"):
        execute(ast.parse("checks.equal('a', 1, 'it')"), {"checks": checks})
