"""A student's page, made from the results of the lab and the notebook that was run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from autograder.grading.classresults import RAN, ExerciseResult, StudentResult
from autograder.grading.times import lateness
from autograder.lab.source import Lab
from autograder.report.feedback import Line, Page
from autograder.report.portion import portion
from autograder.results import NOT_RUN


def page(
    lab: Lab,
    one: StudentResult,
    notebook: NotebookNode | None,
    outputs: Mapping[int, list[Any]] | None = None,
) -> Page:
    """Return all that the feedback for one student on one lab says.

    Parameters
    ----------
    notebook : notebook or None
        The submission as it was run; None where it was not, then no answers are shown.
    outputs : mapping of int to list, optional
        What its cells showed when it was handed in, by their place in the notebook. What they
        showed when it was graded is not for students: hidden checks had called their code by then,
        and code can keep and show what it was called with.
    """
    late = lateness(one.seconds_late)
    return Page(
        one.student,
        lab,
        one.status,
        one.reason,
        f"Handed in {late} late." if late else "",
        one.penalty,
        [_line(lab, exercise, notebook, outputs or {}) for exercise in one.exercises],
    )


def _line(
    lab: Lab, one: ExerciseResult, notebook: NotebookNode | None, outputs: Mapping[int, list[Any]]
) -> Line:
    own = portion(lab, notebook, outputs, one.exercise)
    ran = one.status in RAN  # else the page says once, above all exercises, why not
    return Line(
        number=one.number,
        title=one.title,
        further=lab.is_further(one.exercise),
        section="" if one.by_hand else lab.section(one.exercise),
        points=one.points,
        max_points=one.max_points,
        status=one.status,
        cause=one.cause if ran else NOT_RUN,
        part=one.part,
        reason=one.reason if ran else "",
        comment=one.comment,
        answer=own.answer,
        is_code=not one.by_hand,
        outputs=own.outputs,
    )
