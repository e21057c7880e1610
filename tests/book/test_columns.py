"""Long lines of a lab's code are broken for its page, and the code stays what it was."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.book.columns import WIDTH, broken
from autograder.book.labpage import page
from autograder.lab.build import notebook
from autograder.lab.source import lab_names, read_lab

ROOT = Path(__file__).resolve().parents[2]


def meaning(code: str) -> str:
    """The syntax tree, in which docstrings count by their words alone."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            text = ast.get_docstring(node, clean=False)
            if text is not None:
                node.body[0].value.value = " ".join(text.split())
    return ast.dump(tree)


@pytest.mark.parametrize(
    "code",
    [
        f"print(first_of_the_long_names{', another_of_the_long_names' * 4})",
        "count = 1  # " + "a remark that is far too long for its line " * 3,
        "def answer():\n    \"\"\"" + "A sentence about the answer. " * 5 + "\"\"\"\n    return 1",
        "say('it is " + "long " * 20 + "')",
        'say(f"the share of {shares[0]:.1%} and ' + "some words " * 8 + '{shares[1]:.1%}")',
        'table = {"a name": "' + "some words " * 10 + '".strip()}',
    ],
    ids=["call", "comment", "docstring", "quotes", "values", "method"],
)
def test_long_lines_are_broken_and_mean_the_same(code):
    """No line is longer than the page, and Python reads what it read before."""
    (made,) = broken([code])
    assert max(map(len, made.splitlines())) <= WIDTH < max(map(len, code.splitlines()))
    assert meaning(made) == meaning(code)


def test_a_parameter_that_goes_on_is_indented():
    """The second line of an argument's description is no argument of its own."""
    line = "    costs : DataFrame, costs.loc[a, b] in units per 1,000 flights, and NaN before it"
    (made,) = broken([f'def bill(costs):\n    """Return it.\n\n{line}\n    """'])
    assert "flights, and NaN\n        before it\n" in made


@pytest.mark.parametrize("code", ["x = [1,2]", "%matplotlib inline", "", "def f(:\n" + "x" * 90])
def test_short_code_and_what_is_no_python_stay(code):
    """A cell that fits is shown as its author wrote it."""
    assert broken([code]) == [code]


@pytest.mark.parametrize("name", lab_names(ROOT))
def test_nearly_all_code_of_a_lab_fits_its_page(name):
    """Of a lab's lines hardly one is cut at its right edge, and no cell changes its meaning."""
    cells = page(notebook(read_lab(ROOT / "solutions" / name))).cells
    given = [cell.source for cell in cells if cell.cell_type == "code"]
    made = broken(given)
    long = [line for text in made for line in text.splitlines() if len(line) > WIDTH]
    assert len(long) <= 20, long
    for before, after in zip(given, made, strict=True):
        try:
            read = meaning(before)
        except SyntaxError:
            continue
        assert meaning(after) == read
