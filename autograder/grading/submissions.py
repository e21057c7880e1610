"""Find the submissions of a lab in a folder, and say of each whether it can be graded."""

from __future__ import annotations

import os
import stat
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

import nbformat
from dateutil.parser import isoparse
from nbformat import NotebookNode

from autograder.lab.source import Lab
from autograder.results import GRADED, MISSING, UNREADABLE, WRONG_NOTEBOOK
from mlops_lab.errors import UserError

LONGEST_NAME = 255  # bytes
LONGEST_KEY = 200  # characters, each of them one byte; file names end at 255
SIZE_LIMIT = 20 * 1024**2  # bytes; plots included, a solved lab has less than two megabytes


@dataclass(frozen=True)
class Submission:
    """One student's folder for one lab."""

    student: str
    notebook: Path
    status: str  # GRADED where nothing stands in the way
    reason: str = ""
    timestamp: datetime | None = None  # of handing in, UTC

    @property
    def key(self) -> str:
        """The student's name with whatever a file pattern could misread taken out.

        One that gets longer by this than a file name may be ends in a hash instead.
        """
        key = quote(self.student, safe=" @._-+,=()'")
        if len(key) <= LONGEST_KEY:
            return key
        return _shortened(key)


def collect(folder: Path, lab: Lab) -> list[Submission]:
    """Return the submissions of ``lab`` below ``folder``, sorted by student.

    Parameters
    ----------
    folder : Path
        Laid out as nbgrader does: ``<student>/<lab>/<word>.ipynb``.

    Raises
    ------
    UserError
        If the folder is missing or holds no student at all.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder: give the one that holds a folder per student.")
    students = sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
    if not students:
        raise UserError(f"{folder} holds no submissions: expected <student>/{lab.name}/ in it.")
    return [_submission(path, lab) for path in students]


def _submission(student: Path, lab: Lab) -> Submission:
    folder = student / lab.name
    notebook = folder / f"{lab.word}.ipynb"
    status, reason = _readable(student, folder, notebook, lab)
    return Submission(legible_name(student), notebook, status, reason, _timestamp(folder))


def legible_name(folder: Path) -> str:
    """Return a folder's name as text that can be printed and written anywhere.

    Bytes that are no UTF-8 and characters that cannot be seen are written as in a string of
    Python, and so is the backslash, so that two folders keep two names.

    >>> legible_name(Path("ann\\nlee"))
    'ann\\\\nlee'
    """
    text = os.fsencode(folder.name).decode("utf-8", "surrogateescape")
    name = "".join(repr(c)[1:-1] if c == "\\" or not c.isprintable() else c for c in text)
    return name if len(name.encode()) <= LONGEST_NAME else _shortened(name)


def _shortened(name: str) -> str:
    """Return the beginning of a name and a hash of all of it."""
    return f"{name[:40]}-{blake2b(name.encode(), digest_size=8).hexdigest()}"


def _readable(student: Path, folder: Path, notebook: Path, lab: Lab) -> tuple[str, str]:
    if student.is_symlink() or folder.is_symlink() or notebook.is_symlink():
        return UNREADABLE, "the submission is a symbolic link, which is not followed"
    try:
        facts = notebook.lstat()
    except OSError:
        others = sorted(legible_name(p) for p in folder.glob("*.ipynb")) if folder.is_dir() else []
        if others:
            return MISSING, f"no {notebook.name} was handed in, only {', '.join(others[:3])}"
        return MISSING, f"no {notebook.name} was handed in"
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


def _timestamp(folder: Path) -> datetime | None:
    """Read nbgrader's ``timestamp.txt``; one that cannot be read counts as none."""
    path = folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            text = file.read(100).decode().strip().replace(" UTC", "+00:00")
        moment = isoparse(text.replace(" ", "T", 1))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OSError, OverflowError):
        return None
    return moment if moment.year >= 1000 else None  # nbgrader cannot read it again
