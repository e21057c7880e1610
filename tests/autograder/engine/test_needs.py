"""An error is traced to the exercise it follows from, and to no other."""

import pytest

from autograder.engine.needs import is_stub, needed, sentence

STUB = 'def {}(x):\n    raise NotImplementedError("not done yet")'
CELLS = [
    ("setup-given", "import numpy as np"),
    ("a-answer", STUB.format("a")),
    ("b-answer", "def b(x):\n    return x"),
    ("cell 4", "%matplotlib inline\ntable = a(3)"),
    ("c-answer", STUB.format("c")),
    ("d-answer", "def d(x):\n    return table + b(x)"),
]
ANSWERS = {"a-answer": 1, "b-answer": 2, "c-answer": 3, "d-answer": 4}


@pytest.mark.parametrize(
    ("names", "own", "numbers"),
    [
        ({"b"}, "d-answer", []),
        ({"a"}, "d-answer", [1]),
        ({"table"}, "d-answer", [1]),  # through a cell between
        ({"d", "c"}, "b-answer", [1, 3]),
        ({"a"}, "a-answer", []),  # what it lacks itself
        ({"nowhere", "np"}, "d-answer", []),
    ],
)
def test_names_lead_to_exercises_not_done(names, own, numbers):
    """Directly, and through what other cells define."""
    assert needed(names, CELLS, ANSWERS, own) == numbers


def test_only_the_released_line_is_a_stub():
    """Text about it is not."""
    assert is_stub(STUB.format("a"))
    assert not is_stub('# raise NotImplementedError("not done yet")\nx = 1')
    assert not is_stub("not done yet")


def test_one_and_many_are_named():
    """In singular and plural."""
    assert sentence([3]) == "needs exercise 3, which is not done"
    assert sentence([1, 2, 3]) == "needs exercises 1, 2 and 3, which are not done"
