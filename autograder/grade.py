"""Grade a folder of submissions: gradebook, table of points, summary and feedback pages."""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from dateutil.parser import isoparse
from tqdm import tqdm

from autograder import feedback, gradebook, tables
from autograder.engine.engine import Engine
from autograder.results import (
    CRASHED,
    FAILED,
    GRADED,
    NOT_RUN,
    PASSED,
    TO_GRADE,
    CellVerdict,
    Job,
    Result,
)
from autograder.source import Lab, chosen, read_lab
from autograder.submissions import Submission, collect
from mlops_lab.checks import SECRET_VARIABLE
from mlops_lab.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder grade` on the command line."""
    parser.add_argument("lab", metavar="LAB", help="such as 01_recap")
    parser.add_argument(
        "--submitted", type=Path, required=True, metavar="DIR", help="<student>/<lab>/<word>.ipynb"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the results")
    parser.add_argument("--workers", type=int, metavar="N", help="at a time; default: all cores")
    parser.add_argument(
        "--unsafe", action="store_true", help="run code nobody trusts without the walls around it"
    )
    parser.add_argument(
        "--due", type=_moment, metavar="TIME", help="such as 2026-10-12T23:59+02:00"
    )


def main(args: argparse.Namespace) -> int:
    """Grade a lab and print the class."""
    chosen(args.course, [args.lab])
    args.out = args.out.resolve()
    lab = read_lab(args.course / "solutions" / args.lab)
    submissions = collect(args.submitted, lab)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{args.out} cannot be made: {error.strerror}.") from None
    started = time.monotonic()
    source = gradebook.prepare(args.out, lab, args.due)
    results = {}
    with Engine(
        source,
        secret=course_secret(args.course),
        files=source.parent,
        unsafe=args.unsafe,
        workers=args.workers,
        cache=args.out / "verdicts",
    ) as engine:
        jobs = [Job(s.student, s.notebook) for s in submissions if s.status == GRADED]
        graded = engine.run(jobs)
        for result in tqdm(graded, total=len(jobs), desc="grading", disable=None):
            results[result.student] = result
    pages, rows = [], []
    for submission in submissions:
        page, found = _enter(args.out, lab, submission, results.get(submission.student))
        feedback.write(page, args.out / "feedback")
        pages.append(page)
        rows += found
    tables.write_grades(rows, args.out / "grades.csv")
    content = tables.summary(pages, rows, time.monotonic() - started)
    tables.write_summary(content, args.out / "summary.json")
    print(tables.table(pages))
    print(f"\nresults in {os.path.relpath(args.out)}:")
    print("gradebook.db, grades.csv, summary.json, feedback/")
    return 0


def course_secret(course: Path) -> str:
    """Return the secret that seeds the hidden checks' data.

    It is the environment's ``COURSE_SECRET`` or the content of the file ``course_secret``
    in the course's folder, which stays out of version control; without either, a fixed
    seed is used, which anyone who reads the sources can reproduce.
    """
    if SECRET_VARIABLE in os.environ:
        return os.environ[SECRET_VARIABLE]
    path = course / "course_secret"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _enter(
    out: Path, lab: Lab, submission: Submission, result: Result | None
) -> tuple[feedback.Page, list[dict]]:
    """Write one submission into the gradebook; return its page and its rows of the table."""
    result = result or Result(submission.student, submission.status, submission.reason)
    if result.notebook is not None:
        try:
            gradebook.record(out, lab, submission, result.notebook)
        except UserError as error:  # nbgrader refuses what could be run: say so, go on
            result = Result(submission.student, CRASHED, str(error), result.seconds)
    if result.notebook is None:
        gradebook.record_nothing(out, lab, submission)
    late, penalty = gradebook.lateness(out, lab, submission)
    answers = _answers(submission, lab) if result.notebook is not None else {}
    rows, lines = [], []
    for row in gradebook.rows(out, lab, submission):
        verdict = _verdict(row, result)
        if not row.by_hand and bool(row.by_machine) != (verdict.status == PASSED):
            raise UserError(
                f"the gradebook gives {row.by_machine} points for {row.grade_id} of "
                f"{submission.student}, but the check {verdict.status}: do not use these grades."
            )
        rows.append(
            {
                **vars(row),
                "status": verdict.status,
                "reason": verdict.reason,
                "seconds": round(verdict.seconds, 3),
            }
        )
        lines.append(_line(lab, row, verdict, answers))
    page = feedback.Page(
        submission.student, lab, result.status, result.reason, _late(late), penalty, lines
    )
    return page, rows


def _verdict(row: gradebook.Row, result: Result) -> CellVerdict:
    """Return what became of a graded cell: a check's verdict, or a person's."""
    if result.notebook is None:
        return CellVerdict(result.status, result.reason)
    if row.by_hand:
        return _by_hand(row)
    return result.cells.get(row.grade_id) or CellVerdict(NOT_RUN, "the check was not run")


def _by_hand(row: gradebook.Row) -> CellVerdict:
    if row.comment == "No response.":
        return CellVerdict(FAILED, "no answer was written")
    if row.points is None:
        return CellVerdict(TO_GRADE, "a person grades this answer")
    if row.points >= row.max_points:
        return CellVerdict(PASSED)
    return CellVerdict(FAILED, row.comment or "see the comment")


def _line(
    lab: Lab, row: gradebook.Row, verdict: CellVerdict, answers: dict[str, str]
) -> feedback.Line:
    exercise = next(c.id for c in lab.cells if c.grade_id == row.grade_id)
    number, cell = next((n, c) for n, c in enumerate(lab.exercises, 1) if c.id == exercise)
    return feedback.Line(
        number=number,
        title=cell.title,
        points=row.points,
        max_points=row.max_points,
        status=verdict.status,
        reason=verdict.reason,
        comment="" if row.comment in ("No response.", verdict.reason) else row.comment,
        answer=answers.get(f"{exercise}-answer", ""),
        is_code=not row.by_hand,
    )


def _answers(submission: Submission, lab: Lab) -> dict[str, str]:
    """Return the student's answers by grade id, as handed in."""
    cells = nbformat.read(submission.notebook, as_version=4).cells
    ids = {cell.grade_id for cell in lab.cells if cell.role == "answer"}
    found: dict[str, str] = {}
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in ids:
            found.setdefault(grade_id, cell.source)
    return found


def _late(seconds: float) -> str:
    if not seconds:
        return ""
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n]
    return f"handed in {' '.join(words[:2]) or 'less than a minute'} late"


def _moment(text: str) -> datetime:
    try:
        moment = isoparse(text)
    except ValueError:
        message = f"{text!r} is no time; write it like 2026-10-12T23:59+02:00"
        raise argparse.ArgumentTypeError(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
