"""What keeps a lab going where an exercise is open: stand-ins, forgiving tags, the last cell."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from autograder.lab import tags
from autograder.lab.cells import Cell
from autograder.lab.source import Lab
from mlops_lab.progress import STAND_IN

HEADING = """\
## How far you are

Run the next cell whenever you like. It runs no check anew."""


def with_stand_in(number: int, cell: Cell) -> str:
    """Return the code of a stand-in, each definition behind the decorator that chooses.

    Parameters
    ----------
    number : int
        Of the exercise.
    """
    lines = cell.text.splitlines()
    for node in reversed(cell.definitions):
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        lines.insert(first - 1, f"@stand_in({number})")
    imports = "from mlops_lab.stand_ins import stand_in"
    return "\n".join([f"{STAND_IN} {number}, used while that is open", imports, "\n", *lines])


def forgive(cells: list[NotebookNode]) -> None:
    """Let Jupyter run on behind an exercise that is not done, or not right.

    That is for all code from the first answer on that is not given: answers, checks and what
    calls the answers. A grader looks at the outputs, whatever the tags.
    """
    begun = False
    for cell in cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        begun = begun or bool(nbgrader.get("solution"))
        given = nbgrader.get("locked") and not nbgrader.get("grade")
        marks = cell.metadata.get("tags", [])
        if begun and cell.cell_type == "code" and not given and "solution" not in marks:
            cell.metadata["tags"] = [*marks, tags.MAY_STOP]


def progress(lab: Lab) -> list[NotebookNode]:
    """Return the last cells: what has become of each exercise, from what has run."""
    answers = {cell.id: cell for cell in lab.cells if cell.role == "answer"}
    rows = []
    for one in lab.exercises:
        answer = answers[one.id]
        code = answer.definitions if answer.kind == "code" else []
        names = " ".join(node.name for node in code)
        rows.append(f"        {(one.number, one.label, lab.points(one.id), names)!r},")
    lines = ["# How far you are, by what has run", "from mlops_lab import progress", ""]
    lines += ["progress.show(", "    [", *rows, "    ]", ")"]
    node = nbformat.v4.new_code_cell("\n".join(lines), id=tags.PROGRESS)
    node.metadata["jupyter"] = {"source_hidden": True}
    node.metadata["tags"] = [tags.PROGRESS]
    node.metadata["nbgrader"] = {
        "grade_id": tags.PROGRESS, "schema_version": 3, "task": False,
        "grade": False, "locked": True, "solution": False,
    }  # fmt: skip
    text = nbformat.v4.new_markdown_cell(HEADING, id="progress-text")
    text.metadata["tags"] = [tags.PROGRESS]
    return [text, node]
