"""Where a class stands: points from the gradebook, sentences from the table of points.

The gradebook is opened so that nothing can be written to it. Points that a person gave in
formgrader count at once; the sentences are those of the last `autograder grade`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from autograder.grading.tables import plain
from autograder.lab.source import Lab
from autograder.results import FAILED, GRADED, NOT_RUN, PASSED, TO_GRADE
from mlops_lab.errors import UserError

UNKNOWN = "not in grades.csv"
RAN = {PASSED, FAILED, NOT_RUN, TO_GRADE}  # what a check or an answer says if the notebook was run


@dataclass(frozen=True)
class Entry:
    """One graded cell of one student."""

    grade_id: str
    points: float | None  # None: a person has still to grade it
    max_points: float
    by_hand: bool
    status: str
    reason: str = ""  # one sentence, where points are missing
    seconds: float = 0.0


@dataclass(frozen=True)
class Standing:
    """One student's work on a lab."""

    student: str
    status: str  # one of `autograder.results`, such as "graded"
    entries: tuple[Entry, ...]  # in the lab's order
    late_s: float = 0.0
    penalty: float = 0.0  # points

    @property
    def waits(self) -> bool:
        """Whether a person has still to grade a part of it."""
        return any(entry.points is None for entry in self.entries)

    @property
    def points(self) -> float:
        """Points given so far, less the penalty, never below zero."""
        return max(0.0, sum(entry.points or 0 for entry in self.entries) - self.penalty)

    @property
    def max_points(self) -> float:
        """Points that can be had."""
        return sum(entry.max_points for entry in self.entries)

    @property
    def ran(self) -> bool:
        """Whether the notebook could be read and run, if only in part."""
        return any(entry.status in RAN for entry in self.entries)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what every command that reads a graded class needs."""
    parser.add_argument("lab", metavar="LAB", help="such as 01_recap")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the results of `autograder grade`"
    )


def read_class(root: Path, lab: Lab) -> list[Standing]:
    """Return the standing of every student who has an entry for a lab, sorted by name.

    Parameters
    ----------
    root : Path
        The folder that `autograder grade` wrote its results to.

    Raises
    ------
    UserError
        If there is no gradebook, or the lab was not graded there.
    """
    from nbgrader.api import Gradebook, MissingEntry  # takes a second

    book = (root / "gradebook.db").resolve()
    if not book.is_file():
        raise UserError(
            f"{root} holds no gradebook.db: give the folder that `autograder grade` wrote to."
        )
    said = _sentences(root / "grades.csv", lab.name)
    outcomes = _outcomes(root / "summary.json", lab.name)
    order = {cell.grade_id: place for place, cell in enumerate(lab.cells)}
    try:
        with Gradebook(f"sqlite:///file:{quote(str(book))}?mode=ro&uri=true", "mlops-lab") as open_:
            found = []
            for submission in open_.assignment_submissions(lab.name):
                student = unquote(submission.student_id)  # as `Submission.key` wrote it
                rows = {row: said.get((plain(student), row)) for row in order}
                found.append(_standing(submission, lab, order, rows, outcomes))
    except MissingEntry:
        found = []
    except Exception as error:  # whatever SQLAlchemy says of a file that is no gradebook
        if "sqlalchemy" not in type(error).__module__ + type(error).__mro__[1].__module__:
            raise
        raise UserError(
            f"{root / 'gradebook.db'} cannot be read as a gradebook: grade the class again."
        ) from None
    if not found:
        raise UserError(
            f"{lab.name} is not graded in {root}: run `autograder grade {lab.name}` first."
        )
    return sorted(found, key=lambda standing: standing.student)


def _standing(submission, lab: Lab, order: dict, rows: dict, outcomes: dict) -> Standing:
    student = unquote(submission.student_id)
    entries = []
    for notebook in submission.notebooks:
        if notebook.name != lab.word:
            continue
        comments = {c.name: c.comment or "" for c in notebook.comments}
        for grade in notebook.grades:
            row = rows.get(grade.name) or {}
            comment = comments.get(f"{grade.name.removesuffix('-answer')}-answer", "")
            entries.append(_entry(grade, row, comment))
    entries.sort(key=lambda entry: order.get(entry.grade_id, len(order)))
    return Standing(
        student=student,
        status=outcomes.get(student) or (GRADED if any(rows.values()) else UNKNOWN),
        entries=tuple(entries),
        late_s=submission.total_seconds_late or 0.0,
        penalty=float(submission.late_submission_penalty or 0),
    )


def _entry(grade, row: dict[str, str], comment: str) -> Entry:
    waits = grade.manual_score is None and grade.auto_score is None
    points = None if waits else float(grade.score)
    by_hand = grade.cell_type == "markdown"
    status, reason = row.get("status", UNKNOWN), row.get("reason", "")
    if by_hand and status in {TO_GRADE, UNKNOWN} and points is not None:
        full = points >= grade.max_score
        status = PASSED if full else FAILED
        reason = "" if full else comment
    try:
        seconds = float(row.get("seconds") or 0)
    except ValueError:
        seconds = 0.0
    return Entry(grade.name, points, float(grade.max_score), by_hand, status, reason, seconds)


def _sentences(path: Path, lab: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of ``grades.csv`` by student and grade id."""
    csv.field_size_limit(sys.maxsize)
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row.get("lab") == lab]
        return {(row["student"], row["grade_id"]): row for row in rows}
    except OSError:
        raise UserError(f"{path} cannot be read: run `autograder grade {lab}` again.") from None
    except (KeyError, UnicodeDecodeError, csv.Error):
        raise UserError(f"{path} is damaged: run `autograder grade {lab}` again.") from None


def _outcomes(path: Path, lab: str) -> dict[str, str]:
    """Return what became of each submission, from ``summary.json``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["lab"] != lab:
            return {}
        return {entry["student"]: entry["status"] for entry in content["students"]}
    except OSError:
        raise UserError(f"{path} cannot be read: run `autograder grade {lab}` again.") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path} is damaged: run `autograder grade {lab}` again.") from None
