"""What became of each exercise: the check's verdict and the gradebook's points in one result."""

from __future__ import annotations

from autograder.grading.classresults import Earlier, ExerciseResult
from autograder.grading.gradebook import Row
from autograder.lab.source import Lab
from autograder.results import (
    FAILED,
    NOT_BEGUN,
    NOT_RUN,
    PASSED,
    TO_GRADE,
    CellVerdict,
    Result,
)
from mlops_lab.errors import UserError

NOT_WRITTEN = "no answer was written"


def exercise(lab: Lab, row: Row, result: Result, earlier: Earlier | None) -> ExerciseResult:
    """Return what became of an exercise whose submission was just graded.

    Raises
    ------
    UserError
        If gradebook and judge disagree, which is a fault of the grader.
    """
    verdict = _verdict(row, result)
    if not row.by_hand and bool(row.by_machine) != (verdict.status == PASSED):
        raise UserError(
            f"the gradebook gives {row.by_machine} points for {row.grade_id} of "
            f"{result.student}, but the check {verdict.status}: do not use these grades."
        )
    return entered(lab, row, verdict, earlier)


def entered(lab: Lab, row: Row, verdict: CellVerdict, earlier: Earlier | None) -> ExerciseResult:
    """Return an exercise's result from its row in the gradebook and what is known of its check."""
    id_ = next((c.id for c in lab.cells if c.grade_id == row.grade_id), row.grade_id)
    number, title = next(((c.number, c.title) for c in lab.exercises if c.id == id_), (0, id_))
    waits = row.points is None
    return ExerciseResult(
        grade_id=row.grade_id,
        exercise=id_,
        number=number,
        title=title,
        points=row.points,
        by_machine=row.by_machine,
        max_points=row.max_points,
        by_hand=row.by_hand,
        status=verdict.status,
        cause=verdict.cause,
        part=verdict.part,
        reason=verdict.reason,
        comment="" if waits else row.comment,
        seconds=round(verdict.seconds, 3),
        earlier=earlier if waits else None,
    )


def _verdict(row: Row, result: Result) -> CellVerdict:
    """Return what became of a graded cell: a check's verdict, or a person's."""
    if result.notebook is None:
        return CellVerdict(result.status, result.reason)
    if row.by_hand:
        return by_person(row)
    return result.cells.get(row.grade_id) or CellVerdict(
        NOT_RUN, "the check was not run", cause=NOT_RUN
    )


def by_person(row: Row) -> CellVerdict:
    """Return what became of an answer that only a person grades."""
    if row.points is None:
        return CellVerdict(TO_GRADE, _waiting(row), cause=TO_GRADE)
    if row.points >= row.max_points:
        return CellVerdict(PASSED, cause=PASSED)
    if row.untouched and not row.points:
        return CellVerdict(FAILED, NOT_WRITTEN, cause=NOT_BEGUN)
    return CellVerdict(FAILED)


def _waiting(row: Row) -> str:
    if row.kept is not None:
        return "it was handed in anew, and a person grades it again"
    return "a person grades this answer"
