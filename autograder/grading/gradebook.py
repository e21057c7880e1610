"""The gradebook, written and read through nbgrader's models, by one process alone."""

from __future__ import annotations

import contextlib
import shutil
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import writes_json
from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import compute_checksum, determine_grade

from autograder.engine.reading import Refused, content
from autograder.files import sweep, write_whole
from autograder.grading import shown
from autograder.grading.classresults import Earlier
from autograder.grading.earlier import EarlierTexts, exercise_of, texts
from autograder.grading.penalty import Rule
from autograder.grading.submissions import Submission
from autograder.lab.nbgrader_config import COURSE, database
from autograder.lab.source import Lab

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that was not touched


@dataclass(frozen=True)
class Row:
    """One graded cell of one student, as the gradebook has it."""

    grade_id: str
    points: float | None  # None: a person has still to grade it, for the first time or anew
    by_machine: float | None  # the points before a person changed them
    max_points: float
    by_hand: bool  # whether it is for a person to grade
    untouched: bool  # whether nothing was written into it
    comment: str  # of a person
    kept: float | None  # points by hand that wait because something else was handed in since


@dataclass(frozen=True)
class Entry:
    """What the gradebook says of one submission."""

    rows: list[Row]  # in the lab's order
    seconds_late: float
    penalty: float  # in points, never more than were given


def open_gradebook(path: Path, *, read_only: bool = False) -> Gradebook:
    """Open a gradebook; use it in a `with` statement."""
    return Gradebook(database(path, read_only=read_only), COURSE)


class Books:
    """The one writer of a gradebook: enters submissions of a lab, one transaction each.

    nbgrader's own converters open the database some ten times a submission and write each
    notebook twice, which takes longer than most submissions compute. Here its models, its rules
    for points and its limits on outputs are used in one open session; a test compares the points
    with those of ``nbgrader autograde`` cell by cell.

    Parameters
    ----------
    root : Path
        The course folder, as `assignment.prepare` left it.
    penalty : Rule, optional
        For what is handed in late; without one, penalties in the gradebook stay as they are.
    """

    def __init__(self, root: Path, lab: Lab, penalty: Rule | None = None) -> None:
        self._root, self._lab, self._penalty = root, lab, penalty
        self._earlier = EarlierTexts(root, lab.name)
        self._gradebook = open_gradebook(root / "gradebook.db")
        self._gradebook.db().expire_on_commit = False  # nobody else writes
        notebook = self._gradebook.find_notebook(lab.word, lab.name)
        # held here, so that the session finds the cells of every submission in memory
        self._held = [notebook, *notebook.solution_cells, *notebook.task_cells]
        self._held += list(notebook.grade_cells)
        self._checksums = {cell.name: cell.checksum for cell in notebook.source_cells}
        self._limit = LimitOutput()

    def __enter__(self) -> Books:
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.close()

    def record(self, submission: Submission, executed: NotebookNode | None) -> Entry:
        """Enter a submission and return what the gradebook now says of it.

        A submission that is entered again keeps the points and comments that a person gave. Where
        the answer they were given for has another text now, or its check gives other points, they
        wait for a person, and the text that got them is kept.

        Parameters
        ----------
        executed : notebook or None
            The submission with the outputs of its run and of the checks; None for one that
            could not be graded, which gets no points.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own, about sessions of its database
            notebook = self._entered(submission)
            before, now = self._handed_in(submission), _read(submission)
            changed = _changed(self._lab, texts(before), texts(now))
            if _is_read(notebook, changed):
                self._earlier.keep(submission.key, before)
            if executed is None:
                self._nothing(notebook, changed)
            else:
                self._score(notebook, executed, changed)
            self._gradebook.db.commit()
            entry = entry_of(notebook, self._lab)
            if self._penalty:
                entry = replace(
                    entry, penalty=self._penalty.of(submission.student, entry, self._lab)
                )
                notebook.late_submission_penalty = entry.penalty
                self._gradebook.db.commit()
        # behind the commit: a run killed in between finds the submission new once more
        self._write(submission, executed, entry)
        hand_in(self._root, self._lab, submission)
        if not any(row.kept is not None for row in entry.rows):
            self._earlier.forget(submission.key)
        return entry

    def _entered(self, submission: Submission) -> SubmittedNotebook:
        student = self._gradebook.update_or_create_student(submission.key)
        # formgrader shows "None, None" for a name that is not there
        if submission.last and (submission.first or student.last_name is None):
            student.first_name, student.last_name = submission.first, submission.last
        when = submission.timestamp
        naive = when.replace(tzinfo=None) if when else None
        entry = self._gradebook.update_or_create_submission(
            self._lab.name, submission.key, timestamp=naive
        )
        return next(notebook for notebook in entry.notebooks if notebook.name == self._lab.word)

    def _score(self, notebook: SubmittedNotebook, executed: NotebookNode, changed: set) -> None:
        """Take over points and empty answers, by the rules of nbgrader's ``SaveAutoGrades``."""
        grades = {grade.name: grade for grade in notebook.grades}
        comments = {comment.name: comment for comment in notebook.comments}
        for cell in executed.cells:
            facts = cell.metadata.get("nbgrader")
            if not facts:
                continue
            name = facts["grade_id"]
            if name in self._checksums:
                facts["checksum"] = self._checksums[name]
            if name in grades:
                grade = grades[name]
                points, _ = determine_grade(cell)
                if grade.manual_score is None:
                    grade.needs_manual_grade = points is None
                elif exercise_of(name) in changed or points != grade.auto_score:
                    grade.needs_manual_grade = True
                grade.auto_score = points
            if name in comments:
                untouched = facts.get("checksum") == compute_checksum(cell)
                comments[name].auto_comment = NO_RESPONSE if untouched else None

    def _nothing(self, notebook: SubmittedNotebook, changed: set) -> None:
        """Enter no points; those of a person for what was handed in before wait for one."""
        for grade in notebook.grades:
            grade.auto_score = 0
            if grade.manual_score is None:
                grade.needs_manual_grade = False
            elif exercise_of(grade.name) in changed:
                grade.needs_manual_grade = True

    def _handed_in(self, submission: Submission) -> bytes | None:
        """Return the notebook that was entered before, or None."""
        folder = self._root / "submitted" / submission.key / self._lab.name
        try:
            return (folder / f"{self._lab.word}.ipynb").read_bytes()
        except OSError:
            return None

    def earlier(self, submission: Submission, row: Row) -> Earlier | None:
        """Return what a person gave for a text that has been handed in anew since."""
        if row.kept is None:
            return None
        read = self._earlier.of(submission.key)
        if read is None:  # its check gives other points, and its text is what it was
            read = texts(_read(submission))
        return Earlier(row.kept, row.comment, read.get(exercise_of(row.grade_id), ""))

    def _write(self, submission: Submission, executed: NotebookNode | None, entry: Entry) -> None:
        """Write the graded notebook to ``autograded/``, where formgrader reads it."""
        folder = self._root / "autograded" / submission.key / self._lab.name
        path = folder / f"{self._lab.word}.ipynb"
        if executed is None:
            if not path.is_file():
                return
            reason = submission.reason or submission.status
            made = shown.not_graded(nbformat.read(path, as_version=4), reason)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            limited, _ = self._limit.preprocess(executed, {})
            earlier = {row.grade_id: self.earlier(submission, row) for row in entry.rows}
            earlier = {name: one for name, one in earlier.items() if one is not None}
            made = shown.annotated(limited, self._lab, earlier)
        sweep(folder)
        write_whole(path, writes_json(made) + "\n")
        if executed is not None:
            lay_beside(submission, folder)


def _changed(lab: Lab, before: dict[str, str], now: dict[str, str]) -> set[str]:
    return {cell.id for cell in lab.exercises if before.get(cell.id) != now.get(cell.id)}


def _is_read(notebook: SubmittedNotebook, changed: set[str]) -> bool:
    """Whether a person gave points for an answer that now changes, and none waits already."""
    graded = [grade for grade in notebook.grades if grade.manual_score is not None]
    if any(grade.needs_manual_grade for grade in graded):
        return False
    return any(exercise_of(grade.name) in changed for grade in graded)


def entry_of(notebook: SubmittedNotebook, lab: Lab) -> Entry:
    """Return what a gradebook says of a submission."""
    order = {cell.grade_id: place for place, cell in enumerate(lab.cells)}
    comments = {comment.name: comment for comment in notebook.comments}
    rows = []
    for grade in notebook.grades:
        comment = comments.get(f"{exercise_of(grade.name)}-answer")
        points = _points(grade)
        given = grade.manual_score is not None
        waits = points is None or (given and grade.needs_manual_grade)
        rows.append(
            Row(
                grade_id=grade.name,
                points=None if waits else points,
                by_machine=grade.auto_score,
                max_points=float(grade.max_score),
                by_hand=grade.cell_type == "markdown",
                untouched=bool(comment is not None and comment.auto_comment == NO_RESPONSE),
                comment=(comment.manual_comment or "") if comment is not None else "",
                kept=points if given and waits else None,
            )
        )
    rows.sort(key=lambda row: order.get(row.grade_id, len(order)))
    given = sum(row.points or 0 for row in rows)
    penalty = min(float(notebook.late_submission_penalty or 0), given)
    return Entry(rows, _seconds_late(notebook), penalty)


def _seconds_late(notebook: SubmittedNotebook) -> float:
    submission = notebook.assignment
    if submission.assignment.duedate is None:  # nbgrader would add an extension to it
        return 0.0
    return float(submission.total_seconds_late)


def _points(grade) -> float | None:
    if grade.manual_score is not None:
        return grade.manual_score + (grade.extra_credit or 0)
    if grade.auto_score is None:
        return None
    return grade.auto_score + (grade.extra_credit or 0)


def _read(submission: Submission) -> bytes | None:
    try:
        return content(submission.notebook)
    except (OSError, Refused):
        return None


def hand_in(root: Path, lab: Lab, submission: Submission) -> None:
    """Put a submission where nbgrader looks for it: the notebook, its time, its secret name."""
    folder = root / "submitted" / submission.key / lab.name
    shutil.rmtree(folder, ignore_errors=True)
    data = _read(submission)
    if data is None:  # there is none, or somebody has taken it away since
        return
    folder.mkdir(parents=True)
    (folder / f"{lab.word}.ipynb").write_bytes(data)
    lay_beside(submission, folder)


def lay_beside(submission: Submission, folder: Path) -> None:
    """Lay into a folder what nbgrader expects beside a notebook."""
    if submission.timestamp:
        text = submission.timestamp.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        (folder / "timestamp.txt").write_text(text, encoding="utf-8")
    secret = submission.notebook.parent / "submission_secret.txt"
    # nbgrader's exchange wrote it, and finds by it whose feedback is whose
    with contextlib.suppress(OSError):
        if secret.is_file() and not secret.is_symlink() and secret.stat().st_size < 1000:
            write_whole(folder / secret.name, secret.read_bytes())
