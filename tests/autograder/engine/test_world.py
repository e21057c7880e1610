"""What a check may read is settled by the source."""

from __future__ import annotations

from nbformat.v4 import new_code_cell, new_notebook

from autograder.engine.world import asked, known, model, names_assigned


def _source(cells, *some):
    flat = [c for cell in some for c in (cell if isinstance(cell, list) else [cell])]
    return new_notebook(cells=flat)


def test_names_are_found_wherever_they_are_assigned():
    """Assignments in loops, unpacking, imports and definitions all count; inner ones do not."""
    text = (
        "for i, (j, k) in x: pass\nwith open(f) as g: q = 1\ndef f(): z = 1\n"
        "class C: w = 1\nimport a.b"
    )
    assert names_assigned([text]) == {"i", "j", "k", "g", "q", "f", "C", "a"}


def test_the_judge_runs_given_cells_parameters_and_what_answers_import(cells):
    """In the order of the source; cells that show something and checks are not among them."""
    sizes = new_code_cell("rows = 10", metadata={"tags": ["parameters"]})
    answer = "import json\nfrom pathlib import Path as P\ndef mean(x):\n    import os\n    return 1"
    source = _source(
        cells,
        cells.given("setup", "import numpy as np"),
        sizes,
        cells.code("print(rows)"),
        cells.exercise("mean", answer, "pass"),
        cells.given("table", "table = 1"),
    )
    assert [(cell.place, cell.label, cell.source) for cell in known(source)] == [
        (0, "setup-given", "import numpy as np"),
        (1, "cell 2", "rows = 10"),
        (3, "mean-answer", "import json\nfrom pathlib import Path as P"),
        (5, "table-given", "table = 1"),
    ]


def test_a_check_asks_for_what_answers_before_it_assign(cells):
    """Not for what given cells, parameters, imports, checks or other cells define."""
    source = _source(
        cells,
        cells.given("setup", "table = 0"),
        cells.exercise("a", "import json\ntable = 1\none = 2", "left = 3"),
        cells.code("shown = 4"),
        cells.exercise("b", "two = 5", "pass"),
        cells.given("again", "one = 6"),
        cells.exercise("c", "three = 7", "pass"),
    )
    assert asked(source) == {
        "a-check": ["one", "table"],
        "b-check": ["one", "table", "two"],
        "c-check": ["table", "three", "two"],
    }


def test_a_stand_in_is_the_students_sides_alone(cells):
    """The judge does not run it, and what it defines stays the answer's."""
    stand_in = cells.given("a", "def one(): pass")
    stand_in.metadata["tags"] = ["stand-in"]
    source = _source(
        cells,
        cells.exercise("a", "def one(): return 1", "pass"),
        stand_in,
        cells.exercise("b", "def two(): return 2", "pass"),
    )
    assert known(source) == []
    assert [cell.label for cell in model(source)] == ["a-answer", "b-answer"]
    assert asked(source) == {"a-check": ["one"], "b-check": ["one", "two"]}
