"""What an instructor gets of a graded lab: a table of points and a summary of the class."""

from __future__ import annotations

import csv
import io
import json
import statistics
from collections import Counter
from pathlib import Path

from autograder.files import write_whole
from autograder.report.feedback import Page
from autograder.results import FAILED, PASSED

COLUMNS = ["student", "lab", "grade_id", "points", "max_points", "status", "reason", "seconds"]


def write_grades(rows: list[dict], path: Path) -> None:
    """Write ``grades.csv``: one row per student and graded cell."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: plain(row[key]) for key in COLUMNS} for row in rows)
    write_whole(path, text.getvalue())


def summary(pages: list[Page], rows: list[dict], seconds: float) -> dict:
    """Return figures on the class: points, outcomes, and how each exercise went.

    Returns
    -------
    dict
        ``lab``, ``submissions``, ``seconds``, ``outcomes`` (status → number of
        submissions), ``points`` (mean, median, max), ``exercises`` (per grade id: passed,
        share passed, the most frequent reasons), ``students`` (one entry each).
    """
    points = [page.points for page in pages]
    return {
        "lab": pages[0].lab.name,
        "submissions": len(pages),
        "seconds": round(seconds, 2),
        "outcomes": dict(Counter(page.status for page in pages)),
        "points": {
            "mean": round(statistics.fmean(points), 2),
            "median": statistics.median(points),
            "max": pages[0].max_points,
        },
        "exercises": _exercises(rows),
        "students": [
            {
                "student": page.student,
                "status": page.status,
                "reason": page.reason,
                "points": page.points,
                "late": page.late,
                "penalty": page.penalty,
                "to_be_graded_by_hand": page.waiting,
            }
            for page in pages
        ],
    }


def _exercises(rows: list[dict]) -> dict:
    found: dict[str, dict] = {}
    for row in rows:
        entry = found.setdefault(row["grade_id"], {"passed": 0, "of": 0, "reasons": Counter()})
        entry["of"] += 1
        entry["passed"] += row["status"] == PASSED
        if row["status"] == FAILED:
            entry["reasons"][row["reason"]] += 1
    for entry in found.values():
        entry["share_passed"] = round(entry["passed"] / entry["of"], 3)
        entry["reasons"] = [
            {"reason": reason, "submissions": n} for reason, n in entry["reasons"].most_common(5)
        ]
    return found


def write_summary(content: dict, path: Path) -> None:
    """Write ``summary.json``."""
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def table(pages: list[Page]) -> str:
    """Return the class as a text table, a line per student."""
    width = max(12, *(len(page.student) for page in pages))
    lines = [f"{'student':<{width}}  {'points':>11}  {'outcome':<15} remark"]
    for page in pages:
        points = f"{page.points:g} / {page.max_points:g}"
        waiting = f"{page.waiting:g} points to grade by hand" if page.waiting else ""
        remark = "; ".join(part for part in (page.reason, page.late, waiting) if part)
        lines.append(f"{page.student:<{width}}  {points:>11}  {page.status:<15} {remark}")
    return "\n".join(lines)


def plain(value: object) -> str:
    """Return a value as it stands in ``grades.csv``: on one line, and no formula."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, int) else as_text(value)


def as_text(value: object) -> str:
    """Return text as a cell that no spreadsheet takes for a formula, on one line.

    >>> as_text("=cmd()"), as_text(" -2 "), as_text("a\\nb")
    ("'=cmd()", "'-2", 'a b')
    """
    raw = str(value).replace("\x00", "")
    text = " ".join(raw.split())
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") or raw[:1] in ("\t", "\r") else text


def lateness(seconds: float) -> str:
    """Return a time in its two largest units, or nothing where it is none.

    >>> lateness(127860), lateness(30), lateness(0)
    ('1 day 11 hours', 'less than a minute', '')
    """
    if seconds <= 0:
        return ""
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n]
    return " ".join(words[:2]) or "less than a minute"
