"""The table tells what has run, and runs nothing."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlops_lab import progress, stand_ins

EXERCISES = [(1, "Double <it>", 2, "double"), (2, "Halve", 1, "halve half"), (3, "Why", 3, "")]
STUB = "def double(x):\n    raise NotImplementedError('not done yet')"
RIGHT = "def double(x):\n    return 2 * x"
CHECK = "# Check of exercise 1: Double <it>\nassert double(2) == 4"


@pytest.fixture
def kernel(monkeypatch):
    """IPython's shell, watched as a notebook's is."""
    monkeypatch.setattr(progress, "_ran", [])
    monkeypatch.setattr(stand_ins, "_in_use", {})
    shell = InteractiveShell()
    progress.watch(shell)
    return shell


def states(kernel, *cells):
    """Run cells, then return the state of the first exercise and the points by checks."""
    for cell in cells:
        kernel.run_cell(cell, store_history=True)
    (_, state, points), *_ = progress.show(EXERCISES).rows
    return state, points


@pytest.mark.parametrize(
    ("cells", "state", "points"),
    [
        ([], "○ open", 0),
        ([STUB, CHECK], "○ open", 0),
        ([RIGHT], "? its check has not run", 0),
        ([RIGHT, CHECK], "✓ right", 2),
        ([RIGHT.replace("2", "3"), CHECK], "✗ wrong", 0),
        ([RIGHT.replace("2 * x", "{}[x]"), CHECK], "✗ wrong: stopped with a KeyError", 0),
        ([RIGHT, CHECK, RIGHT], "? its check has not run since", 0),
        ([RIGHT, CHECK, RIGHT, CHECK], "✓ right", 2),
        ([RIGHT, CHECK, STUB], "○ open", 0),
        ([RIGHT, CHECK, "double(3)"], "✓ right", 2),
        (["def double(x)\n    return", CHECK], "✗ wrong: its cell stopped with a SyntaxError", 0),
        ([STUB, RIGHT.replace("def", "@stand_in(1)\ndef"), CHECK], "○ open", 0),
        (["double = lambda x: x + x", CHECK], "✓ right", 2),
        ([RIGHT, CHECK.replace("== 4", "== 5"), CHECK], "✓ right", 2),
    ],
)
def test_an_exercise_is_right_wrong_or_open_by_what_ran_last(kernel, cells, state, points):
    """And if the answer changed since, that is said."""
    kernel.run_cell("from mlops_lab.stand_ins import stand_in")
    assert states(kernel, *cells) == (state, points)


def test_the_table_reads_as_text_and_as_html(kernel):
    """With points by the checks seen, what a person gives, and an honest sentence."""
    states(kernel, RIGHT, CHECK)
    table = progress.show(EXERCISES)
    text, html = repr(table), table._repr_html_()
    first = "2 of 3 points by the checks that you can see; 3 more points are for a person to give."
    assert text.startswith(first)
    assert first in html
    assert " 1  Double <it>    2 / 2  ✓ right" in text
    assert " 3  Why            – / 3  … for a person to grade" in text
    assert "Double &lt;it&gt;" in html
    for said in (text, html):
        assert "may say otherwise" in said


def test_a_lab_without_prose_speaks_of_no_person():
    """Nor of points that there are not."""
    said = progress.Progress([(progress.Exercise(1, "One", 1, "f"), "○ open", 0.0)]).summary
    assert said == "0 of 1 point by the checks that you can see."
