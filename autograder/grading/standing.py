"""Where a class stands: the results of a lab, with the points that a person gave since.

Points, comments, lateness and penalties are the gradebook's, so what is typed in formgrader counts
at once; all else stands in `results.json`. The gradebook is opened so that nothing can be written
to it.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from autograder.grading import classresults, penalty, verdict
from autograder.grading.classresults import ClassResults, Earlier, ExerciseResult, StudentResult
from autograder.lab.source import Lab
from autograder.results import CellVerdict
from mlops_lab.errors import UserError

UNKNOWN = "not in results.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what every command that reads a graded class needs."""
    parser.add_argument("lab", metavar="LAB", help="such as 01_recap")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the results of `autograder grade`"
    )


def current(root: Path, lab: Lab) -> ClassResults:
    """Return the results of a lab as they are now, students sorted by name.

    Parameters
    ----------
    root : Path
        The folder that `autograder grade` wrote its results to.

    Raises
    ------
    UserError
        If there is no gradebook, or the lab was not graded there.
    """
    from nbgrader.api import MissingEntry  # takes a second

    from autograder.grading.gradebook import entry_of, open_gradebook

    book = root / "gradebook.db"
    if not book.is_file():
        raise UserError(
            f"{root} holds no gradebook.db: give the folder that `autograder grade` wrote to."
        )
    results = classresults.load(root, lab.name)
    known = {one.key: one for one in results.students}
    try:
        with open_gradebook(book, read_only=True) as gradebook:
            entries = {
                submission.student_id: entry_of(notebook, lab)
                for submission in gradebook.assignment_submissions(lab.name)
                for notebook in submission.notebooks
                if notebook.name == lab.word
            }
    except MissingEntry:
        raise UserError(
            f"{lab.name} is not in the gradebook of {root}: run `autograder grade {lab.name}`."
        ) from None
    except Exception as error:  # whatever SQLAlchemy says of a file that is no gradebook
        if "sqlalchemy" not in type(error).__module__ + type(error).__mro__[1].__module__:
            raise
        raise UserError(
            f"{root / 'gradebook.db'} cannot be read as a gradebook: grade the class again."
        ) from None
    rule = penalty.chosen(None, results.late_penalty, root) if results.late_penalty else None
    students = [_student(lab, key, known.get(key), entry, rule) for key, entry in entries.items()]
    students += [one for key, one in known.items() if key not in entries]
    return replace(results, students=tuple(sorted(students, key=lambda one: one.student)))


def _student(lab: Lab, key: str, known: StudentResult | None, entry, rule) -> StudentResult:
    # without a result, a run was killed before it wrote any
    known = known or StudentResult(unquote(key), key, UNKNOWN)
    said = {one.grade_id: one for one in known.exercises}
    return replace(
        known,
        seconds_late=entry.seconds_late,
        penalty=rule.of(known.student, entry, lab) if rule else entry.penalty,
        exercises=tuple(_exercise(lab, row, said.get(row.grade_id), known) for row in entry.rows),
    )


def _exercise(lab: Lab, row, said: ExerciseResult | None, known: StudentResult) -> ExerciseResult:
    if said is None:
        return verdict.entered(lab, row, CellVerdict(UNKNOWN), None)
    earlier = said.earlier
    if earlier is None and row.kept is not None:
        earlier = Earlier(row.kept, row.comment, "")
    if row.by_hand and known.ran:
        return verdict.entered(lab, row, verdict.by_person(row), earlier)
    judged = CellVerdict(said.status, said.reason, said.seconds, said.cause, said.part)
    return verdict.entered(lab, row, judged, earlier)
