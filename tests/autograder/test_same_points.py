"""An honest submission gets the same points here and from stock nbgrader, cell by cell."""

import csv

import nbformat
import pytest

from autograder.__main__ import main
from autograder.grading import assignment, gradebook
from autograder.grading.collect import collect
from autograder.lab.nbgrader_config import config, convert
from autograder.lab.source import read_lab
from tests.conftest import TOY

HONEST = {
    "right": "def double(x):\n    return x + x",
    "untouched": None,
    "only-visible": "def double(x):\n    return 4",
    "raises": "def double(x):\n    return {}['x']",
    "prints": "def double(x):\n    print('doubling', x)\n    return 2 * x",
    "warns": "def double(x):\n    import warnings\n    warnings.warn('old')\n    return 2 * x",
    "renamed": "def twice(x):\n    return 2 * x",
    "returns-nothing": "def double(x):\n    2 * x",
    "a-class": "class double(int):\n    def __new__(cls, x):\n        return int(2 * x)",
    "syntax": "def double(x)\n    return 2 * x",
}


@pytest.mark.slow
def test_every_cell_gets_the_same_points(tmp_path):
    """Right and wrong, noisy and broken code alike."""
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde

    course, submitted, out = tmp_path / "course", tmp_path / "submitted", tmp_path / "out"
    (course / "solutions" / "02_toy").mkdir(parents=True)
    (course / "solutions" / "02_toy" / "toy.py").write_text(TOY)
    assert main(["release", "--course", str(course)]) == 0
    for student, answer in HONEST.items():
        node = nbformat.read(course / "labs" / "02_toy" / "toy.ipynb", as_version=4)
        for cell in node.cells:
            if answer and cell.id == "double-answer":
                cell.source = answer
        folder = submitted / student / "02_toy"
        folder.mkdir(parents=True)
        nbformat.write(node, folder / "toy.ipynb")
    folders = ["--course", str(course), "--submitted", str(submitted), "--out", str(out)]
    assert main(["grade", "02_toy", *folders]) == 0
    with open(out / "02_toy" / "grades.csv", newline="", encoding="utf-8") as file:
        ours = {
            (row["student"], row["grade_id"]): float(row["points"] or "nan")
            for row in csv.DictReader(file)
            if row["grade_id"] == "double-check"
        }

    lab, stock = read_lab(course / "solutions" / "02_toy"), tmp_path / "stock"
    stock.mkdir()
    assignment.prepare(stock, lab)
    for submission in collect(submitted, lab).submissions:
        gradebook.hand_in(stock, lab, submission)
    settings = config(stock, lab.name)
    settings.Execute.iopub_timeout = 60  # of a busy machine, not of the student
    convert(Autograde, settings)
    with Gradebook(settings.CourseDirectory.db_url) as book:
        theirs = {
            (s, "double-check"): book.find_grade("double-check", "toy", "02_toy", s).score
            for s in HONEST
        }
    assert ours == theirs
    assert sum(ours.values()) == 2 * 4  # right, prints, warns, a-class
