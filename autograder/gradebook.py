"""The gradebook, written and read through nbgrader, by one process alone."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)

from autograder.nbgrader_config import config, convert
from autograder.release import release
from autograder.source import Lab
from autograder.submissions import Submission

NOT_RUN_OUTPUT = [new_output("error", ename="NotRun", evalue="the check was not run")]


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


def record(root: Path, lab: Lab, submission: Submission, executed: NotebookNode) -> None:
    """Let nbgrader write one executed submission into the gradebook and to ``autograded/``.

    nbgrader's own steps before and after the execution are kept, so that its formats are
    exact; in place of its execution the outputs come from a run inside the sandbox.

    Parameters
    ----------
    executed : notebook
        The submission with the outputs of its run and of the checks.

    Raises
    ------
    UserError
        If nbgrader cannot read it.
    """
    _hand_in(root, lab, submission)
    settings = config(root, lab.name)
    settings.CourseDirectory.student_id = submission.key
    settings.BaseConverter.force = True
    settings.Autograde.force = True
    settings.Autograde.autograde_preprocessors = [
        _picks_up(executed),
        IgnorePattern,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    convert(Autograde, settings)


def record_nothing(root: Path, lab: Lab, submission: Submission) -> None:
    """Enter a submission that cannot be graded, with no points."""
    with _open(root) as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own, about sessions of its database
        gradebook.update_or_create_student(submission.key)
        when = submission.timestamp
        naive = when.replace(tzinfo=None) if when else None
        gradebook.update_or_create_submission(lab.name, submission.key, timestamp=naive)
        notebook = gradebook.find_submission_notebook(lab.word, lab.name, submission.key)
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = 0, False
        gradebook.db.commit()


def rows(root: Path, lab: Lab, submission: Submission) -> list[Row]:
    """Return the graded cells of a submission, in the lab's order."""
    order = {cell.grade_id: place for place, cell in enumerate(lab.cells)}
    exercise = {cell.grade_id: cell.id for cell in lab.cells}
    with _open(root) as gradebook:
        notebook = gradebook.find_submission_notebook(lab.word, lab.name, submission.key)
        comments = {c.name: c.comment or "" for c in notebook.comments}
        found = [
            Row(
                student=submission.student,
                lab=lab.name,
                grade_id=grade.name,
                points=_points(grade),
                by_machine=grade.auto_score,
                max_points=grade.max_score,
                by_hand=grade.cell_type == "markdown",
                comment=comments.get(f"{exercise.get(grade.name)}-answer", ""),
            )
            for grade in notebook.grades
        ]
    return sorted(found, key=lambda row: order.get(row.grade_id, len(order)))


def lateness(root: Path, lab: Lab, submission: Submission) -> tuple[float, float]:
    """Return by how many seconds a submission is late, and the penalty in points."""
    with _open(root) as gradebook:
        entry = gradebook.find_submission(lab.name, submission.key)
        return entry.total_seconds_late, float(entry.late_submission_penalty or 0)


def _points(grade) -> float | None:
    if grade.manual_score is not None:
        return grade.manual_score + (grade.extra_credit or 0)
    if grade.auto_score is None:
        return None
    return grade.auto_score + (grade.extra_credit or 0)


def _open(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}", "mlops-lab")


def _hand_in(root: Path, lab: Lab, submission: Submission) -> None:
    """Put a submission where nbgrader looks for it: the notebook and its time, nothing else."""
    folder = root / "submitted" / submission.key / lab.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(submission.notebook, folder / f"{lab.word}.ipynb")
    if submission.timestamp:
        text = submission.timestamp.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        (folder / "timestamp.txt").write_text(text, encoding="utf-8")


def _picks_up(executed: NotebookNode) -> type[NbGraderPreprocessor]:
    """Return a stand-in for nbgrader's Execute that takes the outputs of a run before."""
    outputs = {_name(cell): cell.outputs for cell in executed.cells if cell.cell_type == "code"}

    class PickUp(NbGraderPreprocessor):
        def preprocess(self, nb, resources):
            for cell in nb.cells:
                if cell.cell_type == "code":
                    graded = cell.metadata.get("nbgrader", {}).get("grade")
                    # nbgrader takes a check without an output for one that passed
                    missing = NOT_RUN_OUTPUT if graded else []
                    cell.outputs = outputs.get(_name(cell), missing)
            return nb, resources

    return PickUp


def _name(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {cell.get('id')}"
