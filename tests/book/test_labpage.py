"""A lab's page shows what a student aims for and nothing that a student must find."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.book.labpage import PLACE, WIDGET, answer_place, page
from autograder.lab.build import notebook
from autograder.lab.source import read_lab

PICTURE = {"image/png": "aGVsbG8="}


@pytest.fixture
def executed(course: Path) -> NotebookNode:
    """The toy lab as if it had been executed."""
    made = notebook(read_lab(course / "solutions" / "02_toy"))
    for cell in made.cells:
        if "print(double(21))" in cell.source:
            cell.outputs = [
                new_output("stream", name="stdout", text="42\n"),
                new_output("stream", name="stderr", text="100%|####|\n"),
                new_output("display_data", data={WIDGET: {}, "text/plain": "a bar"}),
                new_output("display_data", data=PICTURE, metadata={"image/png": {"alt": "A dot."}}),
            ]
    return made


def text_of(made: NotebookNode) -> str:
    return "\n".join(cell.source for cell in made.cells)


def test_no_answer_hidden_test_or_rubric_is_on_the_page(executed):
    """The page holds no line of an answer, hidden test, model answer or instructors' cell."""
    shown = nbformat.writes(page(executed))
    for secret in ("twice_the_value", "hidden_number", "every rubric", "very short indeed"):
        assert secret in nbformat.writes(executed)
        assert secret not in shown
    assert "BEGIN SOLUTION" not in shown
    assert "BEGIN HIDDEN" not in shown


def test_signature_and_docstring_stay_with_a_place_for_the_answer(executed):
    """An answer's cell keeps its first lines and says where to write."""
    (answer,) = [c for c in page(executed).cells if "answer" in c.metadata.get("tags", [])]
    assert answer.source == f'def double(x):\n    """Twice x."""\n    {PLACE}'


def test_an_output_of_nothing_is_no_box(executed):
    """An empty line that a cell printed does not stand on the page."""
    for cell in executed.cells:
        if "print(double(21))" in cell.source:
            cell.outputs = [new_output("stream", name="stdout", text="\n"), *cell.outputs]
    texts = [o.text for c in page(executed).cells for o in c.get("outputs", []) if "text" in o]
    assert texts == ["42\n"]


def test_visible_check_is_kept_and_folded(executed):
    """The check that students see is on the page, folded."""
    (check,) = [c for c in page(executed).cells if "check" in c.metadata.get("tags", [])]
    assert "checks.passed" in check.source
    assert "hide-input" in check.metadata["tags"]


def test_outputs_are_targets_but_progress_bars_are_not(executed):
    """Numbers and pictures stay with their alternative text; bars and stderr go."""
    (demo,) = [c for c in page(executed).cells if "print(double(21))" in c.source]
    assert [output.output_type for output in demo.outputs] == ["stream", "display_data"]
    assert demo.outputs[1].metadata["image/png"]["alt"] == "A dot."


def test_box_at_the_top_leads_to_the_chapter_and_says_how_to_open(executed):
    """The second cell links the chapter and names the notebook and the command."""
    door = page(executed).cells[1].source
    assert "<../02_toy>" in door
    assert "`02_toy/toy.ipynb`" in door
    assert "`make lab`" in door


def test_prose_answer_becomes_a_box_that_says_its_points(executed):
    """Where prose was written, the page says that a person reads it and for how many points."""
    assert "A person reads them, for up to 3 points." in text_of(page(executed))


def test_the_executed_notebook_is_not_changed_and_the_page_is_the_same_twice(executed):
    """Making a page changes nothing, and made twice it is the same to the byte."""
    before = nbformat.writes(executed)
    assert nbformat.writes(page(executed)) == nbformat.writes(page(executed))
    assert nbformat.writes(executed) == before


def test_parameters_injected_by_papermill_are_left_out(executed):
    """The cell that papermill adds for a run is not part of the lab."""
    executed.cells.insert(3, nbformat.v4.new_code_cell("seed = 99  # injected"))
    executed.cells[3].metadata["tags"] = ["injected-parameters"]
    assert "seed = 99" not in text_of(page(executed))


def test_the_page_shows_no_stand_in_and_no_progress(executed):
    """Every exercise is done there."""
    executed.cells.insert(3, nbformat.v4.new_code_cell("# Stand-in for exercise 1"))
    executed.cells[3].metadata["tags"] = ["stand-in"]
    text = text_of(page(executed))
    assert "Stand-in" not in text
    assert "How far you are" in nbformat.writes(executed)
    assert "How far you are" not in text


def test_the_page_does_not_blame_its_reader_for_a_missing_prediction(executed, capsys):
    """A prediction cell shows what was measured, without the reminder to predict."""
    from mlops_lab.predictions import reveal

    reveal(None, 24.5, "the share of late flights", unit="%")
    (demo,) = [cell for cell in executed.cells if "print(double(21))" in cell.source]
    demo.outputs[0].text = capsys.readouterr().out
    shown = nbformat.writes(page(executed))
    assert "measured 24.5 %." in shown
    assert "no prediction" not in shown


def test_an_answer_without_markers_goes_as_a_whole():
    """Nothing of an answer's cell is shown if nothing says where the solution begins."""
    assert answer_place("double = lambda x: 2 * x") == PLACE
