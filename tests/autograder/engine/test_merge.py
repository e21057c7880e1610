"""In which order a submission's cells run between the source's."""

from __future__ import annotations

import random

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.engine.merge import merge

NAMES = ["setup-given", "a-answer", "a-check", "table-given", "b-answer", "b-check"]


@pytest.fixture
def source(cells):
    """Two exercises with a given cell before each."""
    first = [cells.given("setup", "import x"), *cells.exercise("a", "def a(): pass", "check a")]
    second = [cells.given("table", "table = 1"), *cells.exercise("b", "def b(): pass", "check b")]
    return new_notebook(cells=[*first, *second])


def _order(source, *numbers):
    """The labels of the steps when a submission has these cells of the source, or own texts."""
    cells = [new_code_cell(n) if isinstance(n, str) else source.cells[n].copy() for n in numbers]
    for place, cell in enumerate(cells):
        cell["id"] = f"c{place}"
    return [step.label for step in merge(source, new_notebook(cells=cells)).steps]


def test_the_released_order_stays(source):
    """With the student's own cells where they stand."""
    assert _order(source, 0, 1, "own", 2, 3, 4, 5, "last") == [
        *NAMES[:2], "cell 3", *NAMES[2:], "cell 8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ((1, 2, 3, 4, 5, 0), NAMES),  # the set-up behind everything
        ((0, 1, 2, 4, 5, 3), NAMES),  # data behind the check that reads them
        ((5, 2, 0, 1, 3, 4), [*NAMES[:2], *NAMES[3:1:-1], *NAMES[4:]]),  # checks before everything
        ((2, 5, 1, 4), NAMES),
        ((0, 1, 3, 4), [*NAMES[:2], *NAMES[3:1:-1], *NAMES[4:]]),  # checks deleted
        ((0, 1, 1, 2, 2, 3, 4, 5, 0, 3), [NAMES[0], "cell 2", *NAMES[1:]]),  # all copied
        ((0, 4, 5, 3, 1, 2), [NAMES[0], *NAMES[3:5], *NAMES[1:3], NAMES[5]]),  # an answer first
        ((0, 1, 2, 3, "own", 5), [*NAMES[:4], "cell 5", NAMES[5]]),  # an answer deleted
    ],
)
def test_given_cells_and_checks_keep_the_sources_order(source, numbers, wanted):
    """Wherever they were moved, each once; a check runs behind its answer, before the next one.

    A given cell may run in the student's process before a check of the cells above it: the judge
    runs its own for itself.
    """
    assert _order(source, *numbers) == wanted


def test_an_answer_deleted_and_written_anew_is_there_before_its_check(source):
    """Whoever lost the cell of an answer and wrote another one keeps the points."""
    assert _order(source, 0, "def a(): pass", 2, 3, 4, 5)[1:3] == ["cell 2", "a-check"]
    assert _order(source, 0, "def a(): pass", 3, 4, 5)[1:3] == ["cell 2", "table-given"]


def test_no_order_of_cells_changes_that_of_given_cells_nor_that_of_checks(source):
    """Tried over and over, with cells moved, copied and deleted."""
    rng = random.Random(1)
    fixed = [name for name in NAMES if not name.endswith("answer")]
    for _ in range(300):
        numbers = rng.choices([*range(6), "own"], k=rng.randint(0, 12))
        order = _order(source, *numbers)
        for kind in ("given", "check"):
            fixed = [name for name in NAMES if name.endswith(kind)]
            assert [name for name in order if name in fixed] == fixed
        assert order.index("table-given") < order.index("b-check")
        for exercise in "ab":
            if f"{exercise}-answer" in order:
                assert order.index(f"{exercise}-answer") < order.index(f"{exercise}-check")
