"""A lab in the gradebook: entered, and entered anew when its exercises have changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from autograder.files import new_name, write_whole
from autograder.grading import classresults
from autograder.grading.earlier import exercise_of
from autograder.grading.gradebook import open_gradebook
from autograder.lab.release import release
from autograder.lab.source import Lab
from mlops_lab.errors import UserError

KEEP = object()  # stands for the deadline that is there
COLUMNS = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")


@dataclass
class Kept:
    """All that a gradebook knows of one submission, by the names of its cells."""

    student: str
    timestamp: datetime | None
    extension: timedelta | None
    penalty: float | None
    grades: dict[str, dict] = field(default_factory=dict)
    comments: dict[str, dict] = field(default_factory=dict)


def prepare(
    root: Path, lab: Lab, due: datetime | None | object = KEEP
) -> tuple[datetime | None, list[str]]:
    """Enter a lab into the gradebook of the course folder ``root``.

    The gradebook appears under its name only when it is complete, so that a run that is
    killed leaves either none or one that can be opened. nbgrader refuses to add or remove an
    exercise once there are submissions: then all of the lab's submissions are entered anew, with
    the points, comments and extensions that stand in the gradebook. What a person gave for an
    exercise that is gone is kept in ``OUT/<lab>/retired.json`` and comes back with it.

    Parameters
    ----------
    due : datetime or None, optional
        The deadline, or None to have none; without it, what stands in the gradebook stays.

    Returns
    -------
    datetime or None
        The deadline, in UTC.
    list of str
        Remarks: a sentence where exercises have changed.
    """
    remarks = []
    book = root / "gradebook.db"
    # nbgrader reads file patterns into the path of its folder, and any path is good enough for ours
    with tempfile.TemporaryDirectory(prefix="lab-") as name:
        scratch = Path(name)
        if not book.exists():
            release(lab, scratch, book=scratch / "gradebook.db")
            write_whole(book, (scratch / "gradebook.db").read_bytes())
        elif _exercises_changed(book, lab, scratch / "look"):
            retired = classresults.folder(root, lab.name) / "retired.json"
            remarks.append("the lab has other exercises than when it was graded last")
            if _enter_anew(book, lab, scratch, retired):
                remarks.append(f"points given by hand for exercises that are gone are in {retired}")
        else:
            release(lab, scratch, book=book)
        for stage in ("source", "release"):
            _replace(scratch / stage / lab.name, root / stage / lab.name)
    with open_gradebook(book) as gradebook:
        if due is not KEEP:
            naive = due.astimezone(UTC).replace(tzinfo=None) if due else None
            gradebook.update_or_create_assignment(lab.name, duedate=naive)
        stands = gradebook.find_assignment(lab.name).duedate
    return stands.replace(tzinfo=UTC) if stands else None, remarks


def _replace(made: Path, target: Path) -> None:
    """Put a folder in the place of another one; a kill in between leaves what is made again."""
    target.parent.mkdir(exist_ok=True)
    fresh = new_name(target.parent)
    shutil.copytree(made, fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _exercises_changed(book: Path, lab: Lab, scratch: Path) -> bool:
    """Whether cells of a lab that has submissions were added or removed."""
    from autograder.lab.release import source_notebook

    with open_gradebook(book) as gradebook:
        try:
            notebook = gradebook.find_notebook(lab.word, lab.name)
        except MissingEntry:
            return False
        if not notebook.submissions:
            return False
        kinds = (notebook.grade_cells, notebook.solution_cells, notebook.source_cells)
        before = [{cell.name for cell in cells} for cells in kinds]
    source = nbformat.read(source_notebook(lab, scratch), as_version=4)
    facts = [c.metadata["nbgrader"] for c in source.cells if "nbgrader" in c.metadata]
    now = [
        {fact["grade_id"] for fact in facts if fact.get("grade")},
        {fact["grade_id"] for fact in facts if fact.get("solution")},
        {fact["grade_id"] for fact in facts},
    ]
    return before != now


def _enter_anew(book: Path, lab: Lab, scratch: Path, retired: Path) -> bool:
    """Enter a lab and its submissions anew in a copy, then take the copy over in one step.

    Returns whether something that a person gave has no place any more and went to ``retired``.
    """
    copy = scratch / "gradebook.db"
    _copy(book, copy)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own, about sessions of its database
        with open_gradebook(copy) as gradebook:
            due = gradebook.find_assignment(lab.name).duedate
            kept = [_kept(one, lab) for one in gradebook.assignment_submissions(lab.name)]
            gradebook.remove_assignment(lab.name)
        release(lab, scratch, book=copy)
        gone = _read_retired(retired)
        with open_gradebook(copy) as gradebook:
            gradebook.update_or_create_assignment(lab.name, duedate=due)
            left = {one.student: _restore(gradebook, lab, one, gone) for one in kept}
    left = {student: names for student, names in (gone | left).items() if names}
    if left:  # before the gradebook: a kill in between keeps the points in both
        retired.parent.mkdir(parents=True, exist_ok=True)
        write_whole(retired, json.dumps(left, indent=1, ensure_ascii=False) + "\n")
    _copy(copy, book)
    if not left:
        retired.unlink(missing_ok=True)
    return bool(left)


def _copy(one: Path, other: Path) -> None:
    """Copy a gradebook over another in one transaction; who has it open sees the new one."""
    source, target = sqlite3.connect(one), sqlite3.connect(other)
    try:
        with target:
            source.backup(target)
    finally:
        source.close()
        target.close()


def _kept(submission, lab: Lab) -> Kept:
    notebook = next(one for one in submission.notebooks if one.name == lab.word)
    return Kept(
        student=submission.student_id,
        timestamp=submission.timestamp,
        extension=submission.extension,
        penalty=notebook.late_submission_penalty,
        grades={g.name: {key: getattr(g, key) for key in COLUMNS} for g in notebook.grades},
        comments={
            c.name: {"auto_comment": c.auto_comment, "manual_comment": c.manual_comment}
            for c in notebook.comments
        },
    )


def _restore(gradebook: Gradebook, lab: Lab, kept: Kept, gone: dict) -> dict:
    """Enter a submission with what is known of it; return what has no place any more."""
    earlier = gone.get(kept.student, {})
    submission = gradebook.update_or_create_submission(
        lab.name, kept.student, timestamp=kept.timestamp
    )
    submission.extension = kept.extension
    notebook = next(one for one in submission.notebooks if one.name == lab.word)
    notebook.late_submission_penalty = kept.penalty
    there = {grade.name: grade for grade in notebook.grades}
    for name, grade in there.items():
        facts = kept.grades.get(name) or (earlier.get(name) or {}).get("grade") or {}
        for key, value in facts.items():
            setattr(grade, key, value)
    said = {_answer(name): facts.get("comment") for name, facts in earlier.items()}
    for comment in notebook.comments:
        facts = kept.comments.get(comment.name) or said.get(comment.name) or {}
        for key, value in facts.items():
            setattr(comment, key, value)
    gradebook.db.commit()
    left = {name: facts for name, facts in earlier.items() if name not in there}
    for name, grade in kept.grades.items():
        if name not in there and grade["manual_score"] is not None:
            left[name] = {"grade": grade, "comment": kept.comments.get(_answer(name))}
    return left


def _answer(grade_id: str) -> str:
    return f"{exercise_of(grade_id)}-answer"


def _read_retired(path: Path) -> dict[str, dict]:
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_bytes()))
    except (ValueError, TypeError):
        raise UserError(
            f"{path} is damaged, and points given by hand stand in it: mend it, or move it away."
        ) from None
