"""Grade a folder of submissions: gradebook, table of points, summary and feedback pages."""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dateutil.parser import isoparse
from nbformat import NotebookNode
from tqdm import tqdm

from autograder.engine.engine import Engine
from autograder.grading import gradebook, tables
from autograder.grading.submissions import Submission, collect
from autograder.lab.release import source_notebook
from autograder.lab.source import Lab, chosen, read_lab
from autograder.report import feedback
from autograder.results import FAILED, GRADED, NOT_RUN, PASSED, TO_GRADE, CellVerdict, Job, Result
from mlops_lab.checks import SECRET_VARIABLE
from mlops_lab.errors import UserError

if TYPE_CHECKING:
    from autograder.grading.cluster import Cluster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder grade` on the command line."""
    parser.add_argument("lab", metavar="LAB", help="such as 01_recap")
    parser.add_argument(
        "--submitted", type=Path, required=True, metavar="DIR", help="<student>/<lab>/<word>.ipynb"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the results")
    parser.add_argument("--workers", type=int, metavar="N", help="at a time; default: all cores")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://host:8786"
    )
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
    entered = {}
    by_student = {submission.student: submission for submission in submissions}
    jobs = [Job(s.student, s.notebook) for s in submissions if s.status == GRADED]
    source = source_notebook(lab, args.out / ".engine")
    with _engine(args, source) as engine:
        if jobs:
            engine.start()  # it imports while the gradebook is made ready
        gradebook.prepare(args.out, lab, args.due)
        with gradebook.Books(args.out, lab) as books, _progress(len(submissions)) as show:
            for result in _results(submissions, engine.run(jobs)):
                page, rows = _enter(books, lab, by_student[result.student], result)
                feedback.write(page, args.out / "feedback")
                entered[result.student] = page.summary(), rows
                show(page.status)
    pages = [entered[s.student][0] for s in submissions]
    rows = [row for s in submissions for row in entered[s.student][1]]
    tables.write_grades(rows, args.out / "grades.csv")
    content = tables.summary(pages, rows, time.monotonic() - started)
    tables.write_summary(content, args.out / "summary.json")
    print(tables.table(pages))
    print(f"\nresults in {os.path.relpath(args.out)}:")
    print("gradebook.db, grades.csv, summary.json, feedback/")
    return 0


def _engine(args: argparse.Namespace, source: Path) -> Engine | Cluster:
    """Return what grades: the cores of this machine, or a cluster."""
    options = {
        "secret": course_secret(args.course),
        "files": source.parent,
        "unsafe": args.unsafe,
        "cache": args.out / "verdicts",
    }
    if args.scheduler:
        from autograder.grading.cluster import Cluster

        return Cluster(args.scheduler, source, **options)
    return Engine(source, workers=args.workers, **options)


def _results(submissions: list[Submission], graded: Iterable[Result]) -> Iterator[Result]:
    """Yield a result for every submission, those that need no run first."""
    for submission in submissions:
        if submission.status != GRADED:
            yield Result(submission.student, submission.status, submission.reason)
    yield from graded


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar with the number of submissions for each outcome."""
    counts: Counter[str] = Counter()
    with tqdm(total=total, desc="grading", unit="", disable=None) as bar:

        def show(status: str) -> None:
            counts[status] += 1
            bar.set_postfix_str(", ".join(f"{n} {name}" for name, n in counts.most_common()), False)
            bar.update()

        yield show


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
    books: gradebook.Books, lab: Lab, submission: Submission, result: Result
) -> tuple[feedback.Page, list[dict]]:
    """Write one submission into the gradebook; return its page and its rows of the table."""
    try:
        entry = books.record(submission, result.notebook)
    except OSError as error:  # a name that this file system refuses, a disk that is full
        raise UserError(f"{submission.student} cannot be entered: {error.strerror}.") from None
    rows, lines = [], []
    for row in entry.rows:
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
        lines.append(_line(lab, row, verdict, result.notebook))
    time_late = tables.lateness(entry.seconds_late)
    late = f"handed in {time_late} late" if time_late else ""
    page = feedback.Page(
        submission.student, lab, result.status, result.reason, late, entry.penalty, lines
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
    if row.comment == gradebook.NO_RESPONSE:
        return CellVerdict(FAILED, "no answer was written")
    if row.points is None:
        return CellVerdict(TO_GRADE, "a person grades this answer")
    if row.points >= row.max_points:
        return CellVerdict(PASSED)
    return CellVerdict(FAILED, row.comment or "see the comment")


def _line(
    lab: Lab, row: gradebook.Row, verdict: CellVerdict, notebook: NotebookNode | None
) -> feedback.Line:
    exercise = next(c.id for c in lab.cells if c.grade_id == row.grade_id)
    number, cell = next((n, c) for n, c in enumerate(lab.exercises, 1) if c.id == exercise)
    answer, outputs = _own(notebook, f"{exercise}-answer")
    return feedback.Line(
        number=number,
        title=cell.title,
        section=lab.section(exercise),
        points=row.points,
        max_points=row.max_points,
        status=verdict.status,
        reason=verdict.reason,
        comment="" if row.comment in (gradebook.NO_RESPONSE, verdict.reason) else row.comment,
        answer=answer,
        is_code=not row.by_hand,
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


def _moment(text: str) -> datetime:
    try:
        moment = isoparse(text)
    except ValueError:
        message = f"{text!r} is no time; write it like 2026-10-12T23:59+02:00"
        raise argparse.ArgumentTypeError(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
