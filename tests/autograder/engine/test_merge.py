"""In which order a submission's cells run between the source's, and that none loses a part."""

from __future__ import annotations

import random

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.engine.merge import merge
from autograder.lab.regions import TEXT_STUB

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


PICTURE = {"a.png": {"image/png": "iVBORw0KGgo="}}


@pytest.fixture
def laid(cells):
    """Lays cells of a submission over a source with one answer in prose between two texts."""

    def prose(text, **more):
        facts = cells.facts("why-answer", grade=True, solution=True, points=3)
        return new_markdown_cell(text, metadata=facts, **more)

    source = new_notebook(
        cells=[cells.text("## Why"), prose("model answer"), cells.text("## Next, a longer text")]
    )

    def lay(*answer, stub=TEXT_STUB, **more):
        submission = [source.cells[0], prose(stub, **more), *answer, source.cells[2]]
        return merge(source, NotebookNode(cells=submission)).notebook.cells

    lay.prose = prose
    return lay


def test_a_picture_pasted_into_an_answer_is_kept(laid):
    """The text names it, so it is nothing without it."""
    cell = laid(stub="![mine](attachment:a.png)", attachments=PICTURE)[1]
    assert cell.attachments == PICTURE
    assert cell.metadata.nbgrader.grade_id == "why-answer"


def test_a_picture_in_a_cell_of_ones_own_is_kept(laid):
    """Below an answer that was given."""
    cells = laid(new_markdown_cell("![x](attachment:a.png)", attachments=PICTURE), stub="Because.")
    assert [cell.source for cell in cells][1:3] == ["Because.", "![x](attachment:a.png)"]
    assert cells[2].attachments == PICTURE


@pytest.mark.parametrize("bad", ["x", {"a.png": "x"}, {"a.png": {"image/png": 3}}, [1]])
def test_what_is_no_attachment_is_left_out(laid, bad):
    """Whatever a notebook holds in that place."""
    cell = new_markdown_cell("text")
    cell["attachments"] = bad
    assert "attachments" not in laid(cell, stub="Because.")[2]


@pytest.mark.parametrize("stub", [TEXT_STUB, "", f"{TEXT_STUB}\n"])
def test_an_answer_below_an_untouched_one_is_the_answer(laid, stub):
    """Its text and its pictures go to the person who grades; the text that follows does not."""
    below = [new_markdown_cell("Because."), new_markdown_cell("![x](attachment:a.png)")]
    below[1]["attachments"] = PICTURE
    cells = laid(*below, stub=stub)
    assert cells[1].source == "Because.\n\n![x](attachment:a.png)"
    assert cells[1].attachments == PICTURE
    assert [cell.source for cell in cells].count("Because.") == 0


def test_nothing_below_is_no_answer(laid, cells):
    """Neither the lab's own text that comes next nor code."""
    assert laid()[1].source == TEXT_STUB
    assert laid(cells.code("1 + 1"))[1].source == TEXT_STUB
