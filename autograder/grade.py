"""Grade a folder of submissions: gradebook, table of points, summary and feedback pages."""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from dateutil.parser import isoparse
from nbformat import NotebookNode
from tqdm import tqdm

from autograder import feedback, gradebook, report
from autograder.results import CRASHED, FAILED, GRADED, PASSED, CellVerdict
from autograder.source import Lab, chosen, read_lab
from autograder.submissions import Submission, collect
from mlops_lab.checks import NOT_DONE, SECRET_VARIABLE
from mlops_lab.errors import UserError

TO_GRADE = "to be graded"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder grade` on the command line."""
    parser.add_argument("lab", metavar="LAB", help="such as 01_recap")
    parser.add_argument(
        "--submitted", type=Path, required=True, metavar="DIR", help="<student>/<lab>/<word>.ipynb"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the results")
    parser.add_argument(
        "--due", type=_moment, metavar="TIME", help="such as 2026-10-12T23:59+02:00"
    )


def main(args: argparse.Namespace) -> int:
    """Grade a lab and print the class."""
    chosen(args.course, [args.lab])
    lab = read_lab(args.course / "solutions" / args.lab)
    submissions = collect(args.submitted, lab)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{args.out} cannot be made: {error.strerror}.") from None
    os.environ[SECRET_VARIABLE] = course_secret(args.course)
    started = time.monotonic()
    gradebook.prepare(args.out, lab, args.due)
    pages, rows = [], []
    for submission in tqdm(submissions, unit="submission", desc="grading", disable=None):
        page, found = _grade(args.out, lab, submission)
        feedback.write(page, args.out / "feedback")
        pages.append(page)
        rows += found
    report.write_grades(rows, args.out / "grades.csv")
    content = report.summary(pages, rows, time.monotonic() - started)
    report.write_summary(content, args.out / "summary.json")
    print(report.table(pages))
    print(f"\nresults in {args.out}: gradebook.db, grades.csv, summary.json, feedback/")
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


def _grade(out: Path, lab: Lab, submission: Submission) -> tuple[feedback.Page, list[dict]]:
    """Grade one submission; whatever happens in it is a result."""
    started = time.monotonic()
    status, reason, notebook = submission.status, submission.reason, None
    if status == GRADED:
        try:
            gradebook.record(out, lab, submission, None)
            made = out / "autograded" / submission.key / lab.name / f"{lab.word}.ipynb"
            notebook = nbformat.read(made, as_version=4)
        except UserError as error:
            status, reason = CRASHED, str(error)
    if notebook is None:
        gradebook.record_nothing(out, lab, submission)
    seconds = time.monotonic() - started
    verdicts = _verdicts(notebook) if notebook else {}
    late, penalty = gradebook.lateness(out, lab, submission)
    rows, lines = [], []
    answers = _answers(submission, lab) if notebook else {}
    for row in gradebook.rows(out, lab, submission):
        verdict = verdicts.get(row.grade_id) or CellVerdict(status, reason)
        if row.by_hand and notebook:
            verdict = _by_hand(row)
        rows.append(
            {
                **vars(row),
                "status": verdict.status,
                "reason": verdict.reason,
                "seconds": round(verdict.seconds if notebook else seconds, 3),
            }
        )
        lines.append(_line(lab, row, verdict, answers))
    page = feedback.Page(submission.student, lab, status, reason, _late(late), penalty, lines)
    return page, rows


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


def _verdicts(notebook: NotebookNode) -> dict[str, CellVerdict]:
    """Read what each check said from the outputs that nbgrader graded."""
    found = {}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("grade"):
            found[marks["grade_id"]] = _verdict(cell)
    return found


def _verdict(cell: NotebookNode) -> CellVerdict:
    seconds = _seconds(cell)
    for output in cell.outputs:
        if output.output_type == "error":
            return CellVerdict(FAILED, _sentence(output.ename, output.evalue), seconds)
        if output.output_type == "stream" and output.name == "stderr":
            last = output.text.strip().splitlines()[-1:]
            return CellVerdict(
                FAILED, f"something was written to standard error: {''.join(last)}", seconds
            )
    return CellVerdict(PASSED, "", seconds)


def _sentence(kind: str, text: str) -> str:
    text = " ".join(text.split())[:400]
    if kind == "NotImplementedError":
        return NOT_DONE if text == NOT_DONE else f"not done yet: {text}"
    if kind in ("CheckFailed", "AssertionError"):
        return text or "the check did not hold"
    if kind == "NameError":
        return f"{text}: was the cell that defines it deleted, or its name changed?"
    return f"your code raised {kind}: {text}"


def _seconds(cell: NotebookNode) -> float:
    times = cell.metadata.get("execution", {})
    try:
        begin, end = times["iopub.status.busy"], times["shell.execute_reply"]
        return (isoparse(end) - isoparse(begin)).total_seconds()
    except (KeyError, ValueError):
        return 0.0


def _late(seconds: float) -> str:
    if not seconds:
        return ""
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n]
    return f"handed in {' '.join(words[:2]) or 'less than a minute'} late"


def _moment(text: str) -> datetime:
    moment = isoparse(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
