"""What a check reads, and the value it gives back."""

from __future__ import annotations

import ast

import pytest

from autograder.engine.check import CheckNamespace, execute
from autograder.engine.remote import Absent


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
