"""One student's submission, and whether its notebook can be graded."""

from __future__ import annotations

import stat
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.grading import names
from autograder.lab.source import Lab
from autograder.results import GRADED, UNREADABLE, WRONG_NOTEBOOK

SIZE_LIMIT = 20 * 1024**2  # bytes; plots included, a solved lab has less than two megabytes


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
    try:
        facts = notebook.lstat()
    except OSError as error:
        return UNREADABLE, f"{notebook.name} cannot be read: {error.strerror}"
    if not stat.S_ISREG(facts.st_mode):
        return UNREADABLE, f"{notebook.name} is not an ordinary file"
    if facts.st_size == 0:
        return UNREADABLE, f"{notebook.name} is empty"
    if facts.st_size > SIZE_LIMIT:
        size = facts.st_size // 1024**2
        return UNREADABLE, f"{notebook.name} has {size} MB, more than the 20 MB allowed"
    try:
        node = _read(notebook)
        nbformat.writes(node).encode()  # halves of surrogate pairs cannot be written
    except UnicodeError:
        return UNREADABLE, f"{notebook.name} is not UTF-8 text"
    except RecursionError:
        return UNREADABLE, f"{notebook.name} is nested too deeply to be a notebook"
    except Exception:  # whatever nbformat says of it: this file is the student's, not ours
        return UNREADABLE, f"{notebook.name} is not a valid notebook (broken or cut off)"
    facts = [c.metadata.get("nbgrader", {}) for c in node.cells]
    if not all(isinstance(f, dict) and type(f.get("grade_id", "")) is str for f in facts):
        return UNREADABLE, f"{notebook.name} has metadata in it that nbgrader did not write"
    ids = {f.get("grade_id") for f in facts}
    ours = {cell.grade_id for cell in lab.cells if cell.role in ("answer", "check")}
    if not ids & ours:
        return WRONG_NOTEBOOK, f"{notebook.name} holds none of the exercises of {lab.name}"
    return GRADED, ""


def _read(path: Path) -> NotebookNode:
    """Return of a notebook what is graded: kind, text and metadata of its cells.

    Ids, outputs and the notebook's own metadata are left out before it is validated. Editors write
    them in ways that the format does not allow (ids in version 4.2), and they count for nothing.
    """
    # not nbformat.read: it would complain aloud of what the caller says in a sentence
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        node = nbformat.reader.reads(path.read_text(encoding="utf-8-sig"))
        node = nbformat.convert(node, 4)
    cells = [{key: cell[key] for key in ("cell_type", "metadata", "source")} for cell in node.cells]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    bare = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    nbformat.validate(bare)
    return nbformat.from_dict(bare)
