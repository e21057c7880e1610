"""Who grades by hand sees the rubric, the earlier text, and what could not be graded."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading.classresults import Earlier
from autograder.grading.shown import annotated, not_graded
from autograder.lab.source import read_lab


@pytest.fixture
def graded():
    answer = new_markdown_cell("no idea")
    answer.metadata["nbgrader"] = {"grade_id": "why-answer", "grade": True, "solution": True}
    return new_notebook(cells=[new_code_cell("1 + 1"), answer])


def test_notes_stand_above_the_answer(course, graded):
    """In a notebook that is valid, with the student's cells as they were."""
    lab = read_lab(course / "solutions" / "02_toy")
    earlier = {"why-answer": Earlier(2.5, "Good.", "Because.\n\nAnd so on.")}
    made = annotated(graded, lab, earlier)
    nbformat.validate(made)
    texts = [cell.source for cell in made.cells]
    assert (texts[0], texts[-1]) == ("1 + 1", "no idea")
    assert "> Because two times one is two, as every rubric knows." in texts[1]
    assert "BEGIN SOLUTION" not in texts[1]
    assert "gave 2.5 points" in texts[2]
    assert "> Because.\n> \n> And so on." in texts[2]
    assert len(annotated(graded, lab, {}).cells) == 3


def test_one_note_says_that_the_last_file_was_not_graded(graded):
    """However often the class is graded."""
    made = not_graded(not_graded(graded, "it is empty"), "it is broken")
    nbformat.validate(made)
    assert len(made.cells) == 3
    assert "could not be graded:** it is broken" in made.cells[0].source
