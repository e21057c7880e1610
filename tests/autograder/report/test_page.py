"""A page is made from the results and the notebook, without the outputs of checks."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from autograder.grading.classresults import ExerciseResult, StudentResult
from autograder.lab.source import read_lab
from autograder.report.page import page


@pytest.fixture
def lab(course):
    return read_lab(course / "solutions" / "02_toy")


def cell(text, said, **facts):
    made = new_code_cell(text, outputs=[new_output("stream", name="stdout", text=said)])
    made.metadata["nbgrader"] = facts
    return made


def test_what_checks_print_is_left_out(lab):
    """A function that prints its arguments would print what hidden checks pass."""
    double = ("double-check", "double", 1, "Double", 0.0, 0.0, 2.0, False, "failed")
    exercises = (ExerciseResult(*double, reason="The double of 2 is 5."),)
    one = StudentResult("ann", "ann", "graded", seconds_late=3600, exercises=exercises)
    notebook = nbformat.v4.new_notebook(
        cells=[
            cell("def double(x): ...", "mine", grade_id="double-answer", solution=True),
            cell("double(2)", "hidden 17", grade_id="double-check", grade=True),
            cell("print(1)", "below"),
        ]
    )
    made = page(lab, one, notebook)
    (line,) = made.lines
    assert made.late == "handed in 1 hour late"
    assert (line.answer, line.reason) == ("def double(x): ...", "The double of 2 is 5.")
    assert [output.text for output in line.outputs] == ["mine", "below"]
    assert page(lab, one, None).lines[0].answer == ""
