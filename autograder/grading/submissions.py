"""One student's submission, and whether its notebook can be graded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.engine.merge import grade_id
from autograder.engine.reading import Refused, content, read_notebook
from autograder.grading import names
from autograder.lab.source import Lab
from autograder.results import GRADED, UNREADABLE, WRONG_NOTEBOOK


@dataclass(frozen=True)
class Submission:
    """One student's folder for one lab."""

    student: str
    notebook: Path
    status: str  # GRADED where nothing stands in the way
    reason: str = ""
    timestamp: datetime | None = None  # of handing in, UTC
    remarks: tuple[str, ...] = ()  # sentences for the instructor
    first: str = ""  # name, for formgrader
    last: str = ""

    @property
    def key(self) -> str:
        """The student's name in the gradebook and in the folders that nbgrader reads."""
        return names.key(self.student)


def readable(notebook: Path, lab: Lab, *, linked: bool = False) -> tuple[str, str]:
    """Return GRADED, or why a notebook that is there cannot be graded, and the sentence for it.

    Parameters
    ----------
    linked : bool
        Whether it, or a folder on the way to it, is a symbolic link.
    """
    if linked:
        return UNREADABLE, "the submission is a symbolic link, which is not followed"
    ours = {cell.grade_id for cell in lab.cells if cell.role in ("answer", "check")}
    try:
        node = read_notebook(content(notebook), notebook.name, ours)
    except Refused as refused:
        return refused.status, refused.sentence
    if not {grade_id(cell) for cell in node.cells} & ours:
        return WRONG_NOTEBOOK, f"{notebook.name} holds none of the exercises of {lab.name}"
    return GRADED, ""
