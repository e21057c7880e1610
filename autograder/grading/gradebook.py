"""The gradebook, written and read through nbgrader's models, by one process alone."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import writes_json
from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import compute_checksum, determine_grade

from autograder.engine.engine import Refused, content
from autograder.files import write_whole
from autograder.grading.submissions import Submission
from autograder.lab.release import release
from autograder.lab.source import Lab

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that was not touched


@dataclass(frozen=True)
class Row:
    """One graded cell of one student, as the gradebook has it."""

    student: str
    lab: str
    grade_id: str
    points: float | None  # None: a person has still to grade it
    by_machine: float | None  # the points before a person changed them
    max_points: float
    by_hand: bool  # whether it is for a person to grade
    comment: str


@dataclass(frozen=True)
class Entry:
    """What the gradebook says of one submission."""

    rows: list[Row]  # in the lab's order
    seconds_late: float
    penalty: float  # in points, never more than were given


def prepare(root: Path, lab: Lab, due: datetime | None) -> Path:
    """Enter a lab into the gradebook of the course folder ``root``.

    The gradebook appears under its name only when it is complete, so that a run that is
    killed leaves either none or one that can be opened.

    Returns
    -------
    Path
        The lab's notebook for grading: answers and hidden checks inside.
    """
    for stage in ("source", "release"):
        shutil.rmtree(root / stage / lab.name, ignore_errors=True)
    book = root / "gradebook.db"
    if book.exists():
        release(lab, root, enter=True)
    else:
        with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as scratch:
            release(lab, Path(scratch), enter=True)
            (Path(scratch) / "gradebook.db").rename(book)
            for stage in ("source", "release"):
                (root / stage).mkdir(exist_ok=True)
                (Path(scratch) / stage / lab.name).rename(root / stage / lab.name)
    with _open(root) as gradebook:
        naive = due.astimezone(UTC).replace(tzinfo=None) if due else None
        gradebook.update_or_create_assignment(lab.name, duedate=naive)
    return root / "source" / lab.name / f"{lab.word}.ipynb"


class Books:
    """The one writer of a gradebook: enters submissions of a lab, one transaction each.

    nbgrader's own converters open the database some ten times a submission and write each
    notebook twice, which takes longer than most submissions compute. Here its models, its rules
    for points and its limits on outputs are used in one open session; a test compares the points
    with those of ``nbgrader autograde`` cell by cell.

    Parameters
    ----------
    root : Path
        The course folder, as `prepare` left it.
    """

    def __init__(self, root: Path, lab: Lab) -> None:
        self._root, self._lab = root, lab
        self._gradebook = _open(root)
        self._gradebook.db().expire_on_commit = False  # nobody else writes
        notebook = self._gradebook.find_notebook(lab.word, lab.name)
        self._cells = {cell.name: cell for cell in notebook.grade_cells}
        # held here, so that the session finds the cells of every submission in memory
        self._held = [notebook, *notebook.solution_cells, *notebook.task_cells]
        self._checksums = {cell.name: cell.checksum for cell in notebook.source_cells}
        self._limit = LimitOutput()

    def __enter__(self) -> Books:
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.close()

    def record(self, submission: Submission, executed: NotebookNode | None) -> Entry:
        """Enter a submission and return what the gradebook now says of it.

        A submission that is entered again keeps the points, comments and penalties that a person
        gave. As nbgrader has it, points given by hand are marked for another look, but only if
        the submission or the points of its checks have changed.

        Parameters
        ----------
        executed : notebook or None
            The submission with the outputs of its run and of the checks; None for one that
            could not be graded, which gets no points.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own, about sessions of its database
            notebook = self._entered(submission)
            if executed is None:
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
            else:
                self._score(notebook, executed, self._is_new(submission))
            self._gradebook.db.commit()
            entry = self._entry(submission, notebook)
        if executed is not None:
            # behind the commit: a run killed in between finds the submission new once more
            self._write(submission, executed)
            hand_in(self._root, self._lab, submission)
        return entry

    def _entered(self, submission: Submission) -> SubmittedNotebook:
        self._gradebook.update_or_create_student(submission.key)
        when = submission.timestamp
        naive = when.replace(tzinfo=None) if when else None
        entry = self._gradebook.update_or_create_submission(
            self._lab.name, submission.key, timestamp=naive
        )
        return next(notebook for notebook in entry.notebooks if notebook.name == self._lab.word)

    def _score(self, notebook: SubmittedNotebook, executed: NotebookNode, changed: bool) -> None:
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
                elif changed or points != grade.auto_score:
                    grade.needs_manual_grade = True
                grade.auto_score = points
            if name in comments:
                untouched = facts.get("checksum") == compute_checksum(cell)
                comments[name].auto_comment = NO_RESPONSE if untouched else None

    def _is_new(self, submission: Submission) -> bool:
        """Whether this notebook differs from the one that was entered before."""
        folder = self._root / "submitted" / submission.key / self._lab.name
        kept = folder / f"{self._lab.word}.ipynb"
        try:
            return kept.read_bytes() != content(submission.notebook)
        except (OSError, Refused):
            return True

    def _write(self, submission: Submission, executed: NotebookNode) -> None:
        """Write the graded notebook to ``autograded/``, where formgrader reads it."""
        folder = self._root / "autograded" / submission.key / self._lab.name
        folder.mkdir(parents=True, exist_ok=True)
        shown, _ = self._limit.preprocess(executed, {})
        write_whole(folder / f"{self._lab.word}.ipynb", writes_json(shown) + "\n")
        _stamp(folder, submission)

    def _entry(self, submission: Submission, notebook: SubmittedNotebook) -> Entry:
        order = {cell.grade_id: place for place, cell in enumerate(self._lab.cells)}
        exercise = {cell.grade_id: cell.id for cell in self._lab.cells}
        comments = {c.name: c.manual_comment or c.auto_comment or "" for c in notebook.comments}
        rows = [
            Row(
                student=submission.student,
                lab=self._lab.name,
                grade_id=grade.name,
                points=_points(grade),
                by_machine=grade.auto_score,
                max_points=self._cells[grade.name].max_score,
                by_hand=self._cells[grade.name].cell_type == "markdown",
                comment=comments.get(f"{exercise.get(grade.name)}-answer", ""),
            )
            for grade in notebook.grades
        ]
        rows.sort(key=lambda row: order.get(row.grade_id, len(order)))
        given = sum(row.points or 0 for row in rows)
        penalty = min(float(notebook.late_submission_penalty or 0), given)
        return Entry(rows, notebook.assignment.total_seconds_late, penalty)


def _points(grade) -> float | None:
    if grade.manual_score is not None:
        return grade.manual_score + (grade.extra_credit or 0)
    if grade.auto_score is None:
        return None
    return grade.auto_score + (grade.extra_credit or 0)


def _open(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}", "mlops-lab")


def hand_in(root: Path, lab: Lab, submission: Submission) -> None:
    """Put a submission where nbgrader looks for it: the notebook and its time, nothing else."""
    folder = root / "submitted" / submission.key / lab.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with contextlib.suppress(Refused):  # somebody has taken it away since it was graded
        (folder / f"{lab.word}.ipynb").write_bytes(content(submission.notebook))
    _stamp(folder, submission)


def _stamp(folder: Path, submission: Submission) -> None:
    if submission.timestamp:
        text = submission.timestamp.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        (folder / "timestamp.txt").write_text(text, encoding="utf-8")
