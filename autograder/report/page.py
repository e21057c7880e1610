"""A student's page, made from the results of the lab and the notebook that was run."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.grading.classresults import ExerciseResult, StudentResult
from autograder.grading.times import lateness
from autograder.lab.source import Lab
from autograder.report.feedback import Line, Page


def page(lab: Lab, one: StudentResult, notebook: NotebookNode | None) -> Page:
    """Return all that the feedback for one student on one lab says.

    Parameters
    ----------
    notebook : notebook or None
        The submission as it was run; None where it was not, then no answers are shown.
    """
    late = lateness(one.seconds_late)
    return Page(
        one.student,
        lab,
        one.status,
        one.reason,
        f"handed in {late} late" if late else "",
        one.penalty,
        [_line(lab, exercise, notebook) for exercise in one.exercises],
    )


def _line(lab: Lab, one: ExerciseResult, notebook: NotebookNode | None) -> Line:
    answer, outputs = _own(notebook, f"{one.exercise}-answer")
    return Line(
        number=one.number,
        title=one.title,
        section=lab.section(one.exercise),
        points=one.points,
        max_points=one.max_points,
        status=one.status,
        reason=one.reason,
        comment=one.comment,
        answer=answer,
        is_code=not one.by_hand,
        outputs=outputs,
    )


def _own(notebook: NotebookNode | None, answer: str) -> tuple[str, list]:
    """Return a student's answer, and what it and the cells that follow it put out.

    Outputs of checks are left out: a function that prints its arguments would print there what
    hidden checks call it with.
    """
    text, outputs, inside = "", [], False
    for cell in notebook.cells if notebook is not None else ():
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("solution"):
            inside = facts["grade_id"] == answer
            text = cell.source if inside else text
        if inside and cell.cell_type == "code" and not facts.get("grade"):
            outputs += cell.outputs
    return text, outputs
