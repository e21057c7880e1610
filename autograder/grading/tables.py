"""What an instructor gets of a graded lab: a table of points and a summary of the class."""

from __future__ import annotations

import csv
import io
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from autograder.files import write_whole
from autograder.grading.classresults import ClassResults, ExerciseResult, StudentResult
from autograder.grading.times import lateness
from autograder.results import FAILED, MISSING, PASSED

COLUMNS = ["student", "lab", "grade_id", "points", "max_points", "status", "reason", "seconds"]
FORMULA = "=+@-"  # what a spreadsheet takes for the beginning of one


def write_grades(results: ClassResults, path: Path) -> None:
    """Write ``grades.csv``: one row per student and graded cell."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in results.students:
        for exercise in one.exercises:
            row = {
                **vars(exercise),
                "student": one.student,
                "lab": results.lab,
                "reason": exercise.reason or exercise.comment if not exercise.full else "",
            }
            writer.writerow({key: plain(row[key]) for key in COLUMNS})
    write_whole(path, text.getvalue())


def summary(results: ClassResults) -> dict:
    """Return figures on the class: points, outcomes, and how each exercise went.

    Returns
    -------
    dict
        ``lab``, ``submissions``, ``seconds``, ``due``, ``late_penalty``, ``outcomes`` (status →
        number of submissions), ``not_handed_in`` and ``unknown`` (students), ``remarks``,
        ``points`` (mean, median, max), ``exercises`` (per grade id: passed, share passed, the
        most frequent reasons), ``students`` (one entry each).
    """
    points = [one.points for one in results.students]
    return {
        "lab": results.lab,
        "submissions": len(results.students),
        "seconds": results.seconds,
        "due": results.due,
        "late_penalty": results.late_penalty,
        "outcomes": dict(Counter(one.status for one in results.students)),
        "not_handed_in": [one.student for one in results.students if one.status == MISSING],
        "unknown": list(results.unknown),
        "remarks": list(results.remarks),
        "points": {
            "mean": round(statistics.fmean(points), 2),
            "median": statistics.median(points),
            "max": max(one.max_points for one in results.students),
        },
        "exercises": _exercises(one for student in results.students for one in student.exercises),
        "students": [
            {
                "student": one.student,
                "status": one.status,
                "reason": one.reason,
                "points": one.points,
                "late": _late(one),
                "penalty": one.penalty,
                "to_be_graded_by_hand": one.waiting,
                "remarks": list(one.remarks),
            }
            for one in results.students
        ],
    }


def _exercises(exercises: Iterable[ExerciseResult]) -> dict:
    found: dict[str, dict] = {}
    for one in exercises:
        entry = found.setdefault(one.grade_id, {"passed": 0, "of": 0, "reasons": Counter()})
        entry["of"] += 1
        entry["passed"] += one.status == PASSED
        if one.status == FAILED and one.reason:
            entry["reasons"][one.reason] += 1
    for entry in found.values():
        entry["share_passed"] = round(entry["passed"] / entry["of"], 3)
        entry["reasons"] = [
            {"reason": reason, "submissions": n} for reason, n in entry["reasons"].most_common(5)
        ]
    return found


def write_summary(results: ClassResults, path: Path) -> None:
    """Write ``summary.json``."""
    write_whole(path, json.dumps(summary(results), indent=1, ensure_ascii=False) + "\n")


def table(students: list[StudentResult]) -> str:
    """Return the class as a text table, a line per student."""
    width = max(12, *(len(one.student) for one in students))
    lines = [f"{'student':<{width}}  {'points':>11}  {'outcome':<15} remark"]
    for one in students:
        points = f"{one.points:g} / {one.max_points:g}"
        parts = (one.reason, _late(one), _taken(one), _waiting(one), *one.remarks)
        remark = "; ".join(part for part in parts if part)
        lines.append(f"{one.student:<{width}}  {points:>11}  {one.status:<15} {remark}".rstrip())
    return "\n".join(lines)


def _late(one: StudentResult) -> str:
    late = lateness(one.seconds_late)
    return f"handed in {late} late" if late else ""


def _taken(one: StudentResult) -> str:
    return f"{one.penalty:g} points taken off" if one.penalty else ""


def _waiting(one: StudentResult) -> str:
    if not one.waiting:
        return ""
    anew = sum(exercise.earlier is not None for exercise in one.exercises)
    return f"{one.waiting:g} points to grade by hand" + (", handed in anew" if anew else "")


def plain(value: object) -> str:
    """Return a value as it stands in ``grades.csv``: on one line, and no formula."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, int) else as_text(value)


def as_text(value: object) -> str:
    """Return text as a cell that no spreadsheet takes for a formula, on one line.

    A spreadsheet for which a semicolon separates cells begins another cell behind each.

    >>> as_text("=cmd()"), as_text(" -2 "), as_text("a\\nb"), as_text("a;=cmd()")
    ("'=cmd()", "'-2", 'a b', "a;'=cmd()")
    """
    raw = str(value).replace("\x00", "")
    text = re.sub(rf"(;[\s'\"]*)(?=[{FORMULA}])", r"\1'", " ".join(raw.split()))
    return f"'{text}" if text[:1] in tuple(FORMULA) or raw[:1] in ("\t", "\r") else text
