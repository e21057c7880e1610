"""Report on a graded class: how each exercise did, for the next edition of the lab."""

from __future__ import annotations

import csv
import io
import statistics
from collections import Counter
from dataclasses import dataclass

import numpy as np

from autograder.grading import standing
from autograder.grading.classresults import ClassResults, ExerciseResult
from autograder.grading.tables import as_text
from autograder.lab.cells import Cell, labelled
from autograder.lab.source import Lab
from autograder.report import items, sentences
from autograder.report.items import Item
from autograder.report.sentences import Group
from autograder.results import (
    CRASHED,
    FAILED,
    GRADER_FAILED,
    NEEDS_ANOTHER,
    NOT_BEGUN,
    NOT_RUN,
    OUT_OF_MEMORY,
    TIMED_OUT,
)

# Column of the table → why points are missing, as the judge named it. What is left is wrong.
CAUSES = {
    "not_done": NOT_BEGUN,
    "needs_another": NEEDS_ANOTHER,
    "timed_out": TIMED_OUT,
    "out_of_memory": OUT_OF_MEMORY,
    "crashed": CRASHED,
    "not_run": NOT_RUN,
    "grader_failed": GRADER_FAILED,
}
# What a student's code did not do itself, and what therefore is no wrong behaviour.
NOT_WRONG = {"not_done", "needs_another", "not_run", "grader_failed"}
COLUMNS = [
    *("lab", "exercise", "title", "further", "grade_id", "by_hand", "max_points", "students"),
    *("passed", "pass_rate", "pass_low", "pass_high"),
    *("difficulty", "discrimination", "upper_lower", "why_undefined", "waiting", *CAUSES),
    *("median_seconds", "wrong_behaviours", "commonest", "commonest_students", "advice"),
]


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lab in one class."""

    number: int
    title: str
    further: bool  # outside of the core
    grade_id: str
    by_hand: bool
    max_points: float
    item: Item
    waiting: int  # students whose answer a person has still to grade
    causes: dict[str, int]  # students by the names in `CAUSES`
    median_s: float | None  # of its check, where it ran
    wrong: list[Group]  # what wrong answers do, the commonest first
    advice: str

    @property
    def name(self) -> str:
        """Its title, with the word that it is outside of the core."""
        return labelled(self.title, self.further)

    @property
    def failed(self) -> int:
        """Students whose answer was tried and was wrong."""
        return sum(one.students for one in self.wrong)


@dataclass(frozen=True)
class Report:
    """A lab in one class."""

    lab: Lab
    students: int
    counted: int  # whose notebook could be run
    outcomes: dict[str, int]  # students by outcome, the commonest first
    points: list[float]  # of the students counted, penalties taken off
    max_points: float
    waiting_students: int
    waiting_points: float
    late: int
    unknown: int  # students whose results are not in results.json
    alpha: float | None
    why_no_alpha: str
    exercises: list[Exercise]


def examine(lab: Lab, results: ClassResults) -> Report:
    """Return the report on a class.

    Exercises are judged by the students whose notebook could be run; those who handed in
    nothing or something unreadable say nothing about an exercise.
    """
    students = results.students
    counted = [one for one in students if one.ran]
    cells = {cell.grade_id: cell for cell in lab.cells if cell.grade_id}
    tasks = {cell.id: cell for cell in lab.exercises}
    grade_ids = [name for name, cell in cells.items() if cell.points and cell.id in tasks]
    found = [{entry.grade_id: entry for entry in one.exercises} for one in counted]
    most = np.array([float(cells[name].points) for name in grade_ids])
    points = np.array(
        [[_points(entries.get(name)) for name in grade_ids] for entries in found], dtype=float
    ).reshape(len(counted), len(grade_ids))
    exercises = []
    for place, item in enumerate(items.analyse(points, most)):
        cell = cells[grade_ids[place]]
        own = [entries[cell.grade_id] for entries in found if cell.grade_id in entries]
        exercises.append(_exercise(tasks[cell.id], cell, item, own))
    reliability, why = _alpha(points)
    return Report(
        lab=lab,
        students=len(students),
        counted=len(counted),
        outcomes=dict(Counter(one.status for one in students).most_common()),
        points=[one.points for one in counted],
        max_points=float(most.sum()),
        waiting_students=sum(one.waits for one in students),
        waiting_points=sum(one.waiting for one in students),
        late=sum(one.seconds_late > 0 for one in students),
        unknown=sum(one.status == standing.UNKNOWN for one in students),
        alpha=reliability,
        why_no_alpha=why,
        exercises=exercises,
    )


def _points(entry: ExerciseResult | None) -> float:
    return float("nan") if entry is None or entry.points is None else entry.points


def _exercise(task: Cell, graded: Cell, item: Item, entries: list[ExerciseResult]) -> Exercise:
    by_hand = graded.kind == "markdown"
    causes = dict.fromkeys(CAUSES, 0)
    wrong = []
    for entry in entries:
        if entry.points is None or entry.points >= entry.max_points:
            continue
        cause = why(entry)
        if cause:
            causes[cause] += 1
        if cause not in NOT_WRONG and entry.status == FAILED and entry.reason:
            wrong.append(entry.reason)
    seconds = [e.seconds for e in entries if e.seconds > 0 and not by_hand]
    waiting = sum(entry.points is None for entry in entries)
    # the answers nobody wrote are graded first: no judgement before the others are
    advice = "" if waiting else items.advice(item, by_hand=by_hand)
    return Exercise(
        number=task.number,
        title=task.title,
        further=task.further,
        grade_id=graded.grade_id,
        by_hand=by_hand,
        max_points=float(graded.points),
        item=item,
        waiting=waiting,
        causes=causes,
        median_s=statistics.median(seconds) if seconds else None,
        wrong=sentences.group(wrong),
        advice=advice,
    )


def why(entry: ExerciseResult) -> str:
    """Return which of `CAUSES` an answer without full points fell to, or nothing."""
    return next((name for name, cause in CAUSES.items() if entry.cause == cause), "")


def _alpha(points: np.ndarray) -> tuple[float | None, str]:
    complete = points[:, ~np.isnan(points).any(axis=0)]
    if len(points) < items.FEWEST_FOR_ALPHA:
        return None, f"fewer than {items.FEWEST_FOR_ALPHA} students"
    if complete.shape[1] < 2:
        return None, "fewer than two exercises that are graded for everybody"
    value = items.alpha(complete)
    return value, "" if value is not None else "everybody has the same points"


def table(report: Report) -> str:
    """Return the report as CSV: one row an exercise, the columns of `COLUMNS`."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in report.exercises:
        row = {
            "lab": report.lab.name,
            "exercise": one.number,
            "title": one.title,
            "further": "yes" if one.further else "no",
            "grade_id": one.grade_id,
            "by_hand": "yes" if one.by_hand else "no",
            "max_points": one.max_points,
            **vars(one.item),
            "pass_rate": one.item.pass_rate,
            "waiting": one.waiting,
            **one.causes,
            "median_seconds": one.median_s,
            "wrong_behaviours": len(one.wrong),
            "commonest": one.wrong[0].sentence if one.wrong else "",
            "commonest_students": one.wrong[0].students if one.wrong else 0,
            "advice": one.advice,
        }
        writer.writerow({key: _cell(row[key]) for key in COLUMNS})
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int):
        return value
    return as_text(value)


def text(report: Report) -> str:
    """Return the figures as they are printed, a line per exercise."""
    width = max(len(one.name) for one in report.exercises) if report.exercises else 8
    head = f"    {'exercise':<{width}}  {'n':>4}  passed  difficulty  discrimination  commonest"
    lines = [f"{report.lab.name}: {report.counted} of {report.students} submissions could be run"]
    lines += ["", head]
    for one in report.exercises:
        item = one.item
        figures = (item.pass_rate, ".0%"), (item.difficulty, ".2f"), (item.discrimination, ".2f")
        share, mean, r = (_figure(None if one.waiting else v, form) for v, form in figures)
        wrong = f"{one.wrong[0].students} × {one.wrong[0].sentence[:60]}" if one.wrong else ""
        lines.append(
            f"{one.number:>2}  {one.name:<{width}}  {one.item.students:>4}  {share:>6}"
            f"  {mean:>10}  {r:>14}  {wrong}".rstrip()
        )
    lines += [f"{one.number:>2}  {one.advice}" for one in report.exercises if one.advice]
    if report.waiting_students:
        lines.append(
            f"{report.waiting_points:g} points of {report.waiting_students} "
            f"student{'s' if report.waiting_students > 1 else ''} wait for a person"
        )
    return "\n".join(lines)


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
