"""The graded notebook as formgrader shows it: with notes for the person who grades by hand."""

from __future__ import annotations

from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.grading.classresults import Earlier
from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION
from autograder.lab.source import Lab

NOT_GRADED = "not-graded"  # id of the cell that says so


def annotated(notebook: NotebookNode, lab: Lab, earlier: Mapping[str, Earlier]) -> NotebookNode:
    """Return a notebook with notes above the answers that a person grades.

    They show the lab's model answer and rubric, and the text that had points before.

    Parameters
    ----------
    earlier : mapping
        By grade id.
    """
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        rubric = _rubric(lab, name)
        if rubric:
            cells.append(
                _note(f"rubric-{len(cells)}", "**For you alone: the lab's rubric.**", rubric)
            )
        if name in earlier:
            lead = (
                "**Handed in anew.** Below stands the new answer. A person gave "
                f"{earlier[name].points:g} points for this one:"
            )
            cells.append(_note(f"anew-{len(cells)}", lead, earlier[name].answer))
        cells.append(cell)
    return nbformat.from_dict({**notebook, "cells": cells})


def not_graded(notebook: NotebookNode, reason: str) -> NotebookNode:
    """Return a graded notebook with a note on top: what was handed in since was not graded."""
    note = new_markdown_cell(
        f"**What was handed in last could not be graded:** {reason}. Below stands what was handed "
        "in before.",
        id=NOT_GRADED,
    )
    cells = [note, *(cell for cell in notebook.cells if cell.get("id") != NOT_GRADED)]
    return nbformat.from_dict({**notebook, "cells": cells})


def _note(id_: str, lead: str, text: str) -> NotebookNode:
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    return new_markdown_cell(f"{lead}\n\n{quoted}", id=id_)


def _rubric(lab: Lab, grade_id: str) -> str:
    """Return the model answer of a prose exercise as the lab's author wrote it."""
    for cell in lab.cells:
        if cell.grade_id == grade_id and cell.kind == "markdown" and cell.points:
            lines = cell.text.splitlines()
            kept = [line for line in lines if line.strip() not in (BEGIN_SOLUTION, END_SOLUTION)]
            return "\n".join(kept).strip()
    return ""
