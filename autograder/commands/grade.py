"""Grade a folder of submissions: gradebook, results, table of points and feedback pages."""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from autograder.engine.engine import Engine
from autograder.engine.limits import of_lab
from autograder.files import sweep
from autograder.grading import (
    assignment,
    classresults,
    formgrader,
    gradebook,
    outfolder,
    penalty,
    roster,
    tables,
    times,
    verdict,
)
from autograder.grading.classresults import ClassResults, StudentResult
from autograder.grading.collect import Found, absent, collect
from autograder.grading.submissions import Submission
from autograder.lab.further import lab_of
from autograder.lab.release import source_notebook
from autograder.lab.source import Lab, chosen
from autograder.report import feedback, page
from autograder.results import GRADED, MISSING, Job, Result
from mlops_lab.errors import UserError
from mlops_lab.seeds import SECRET_VARIABLE

if TYPE_CHECKING:
    from autograder.grading.cluster import Cluster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder grade` on the command line."""
    parser.add_argument("lab", metavar="LAB", help="such as 01_recap")
    parser.add_argument(
        "--submitted",
        type=Path,
        required=True,
        metavar="DIR",
        help="<student>/<lab>/<word>.ipynb, or a download of all submissions from Moodle",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the results")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="CSV with the column student: who is enrolled"
    )
    parser.add_argument(
        "--due",
        type=times.due,
        metavar="TIME",
        default=assignment.KEEP,
        help="such as 2026-10-12T23:59+02:00, 2026-10-12 (its end, in this machine's zone) or "
        "none; default: as it stands in the gradebook",
    )
    parser.add_argument(
        "--late-penalty",
        type=penalty.rule,
        metavar="RULE",
        help="for each day begun: 10%% (of the lab's points) or 2 (points); 0 for none; nbgrader "
        "for the plugin in DIR/nbgrader_config.py; default: as in the last run",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="at a time; default: all cores")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://host:8786"
    )
    parser.add_argument(
        "--unsafe", action="store_true", help="run code nobody trusts without the walls around it"
    )


def main(args: argparse.Namespace) -> int:
    """Grade a lab and print the class."""
    chosen(args.course, [args.lab])
    args.out = args.out.resolve()
    lab = lab_of(args.course, args.lab)
    enrolled = roster.read(args.roster) if args.roster else None
    found = collect(args.submitted, lab, enrolled)
    with outfolder.opened(args.out, lab.name):
        results = grade(args, lab, enrolled, found)
        folder = classresults.folder(args.out, lab.name)
        tables.write_grades(results, folder / "grades.csv")
        tables.write_summary(results, folder / "summary.json")
        classresults.save(results, args.out)  # last: what it says is there
    now = {submission.student for submission in found.submissions} | set(found.absent)
    print(tables.table([one for one in results.students if one.student in now]))
    print("\n".join(["", *_said(args, results, found, enrolled)]))
    print(f"results in {os.path.relpath(args.out)}:")
    print(f"{lab.name}/ (results.json, grades.csv, summary.json), feedback/, gradebook.db")
    return 0


def grade(
    args: argparse.Namespace, lab: Lab, enrolled: roster.Roster | None, found: Found
) -> ClassResults:
    """Return the results of a class: those graded now, and those of earlier runs besides them."""
    started = time.monotonic()
    before, doubts = _before(args.out, lab)
    known = {one.student: one for one in before.students}
    submissions = list(found.submissions)
    for student in found.absent:
        if known.get(student) is None or known[student].status == MISSING:
            submissions.append(absent(student, args.submitted, lab, enrolled))
    by_student = {submission.student: submission for submission in submissions}
    jobs = [Job(s.student, s.notebook) for s in submissions if s.status == GRADED]
    source = source_notebook(lab, args.out / ".engine")
    rule = penalty.chosen(args.late_penalty, before.late_penalty, args.out)
    graded: dict[str, StudentResult] = {}
    with _engine(args, source, lab) as engine:
        if jobs:
            engine.start()  # it imports while the gradebook is made ready
        formgrader.configure(args.out)
        due, remarks = assignment.prepare(args.out, lab, args.due)
        with gradebook.Books(args.out, lab, rule) as books, _progress(len(submissions)) as show:
            for result in _results(submissions, engine.run(jobs)):
                one = _enter(books, lab, by_student[result.student], result)
                where = args.out / "feedback" / one.student / lab.name
                shown = page.page(lab, one, result.notebook, result.outputs)
                feedback.write(shown, where / f"{lab.word}.html")
                sweep(where)
                gradebook.lay_beside(by_student[result.student], where)
                graded[one.student] = one
                show(one.status)
    students = sorted((known | graded).values(), key=lambda one: one.student)
    unknown = [s.student for s in students if enrolled and s.student not in enrolled]
    return ClassResults(
        lab=lab.name,
        title=lab.header.title,
        graded=datetime.now(UTC).isoformat(timespec="seconds"),
        due=due.isoformat() if due else "",
        late_penalty=rule.text if rule else "",
        seconds=round(time.monotonic() - started, 2),
        remarks=(*found.remarks, *doubts, *remarks),
        unknown=tuple(unknown) if enrolled else before.unknown,
        students=tuple(students),
    )


def _before(out: Path, lab: Lab) -> tuple[ClassResults, list[str]]:
    """Return the results of earlier runs, and a remark where they cannot be read."""
    nothing = ClassResults(lab.name, lab.header.title, "")
    if not (classresults.folder(out, lab.name) / "results.json").exists():
        return nothing, []
    try:
        return classresults.load(out, lab.name), []
    except UserError as error:
        return nothing, [f"{error} Students who have no folder here now are missing"]


def _engine(args: argparse.Namespace, source: Path, lab: Lab) -> Engine | Cluster:
    """Return what grades: the cores of this machine, or a cluster."""
    options = {
        "secret": course_secret(args.course),
        "files": source.parent,
        "limits": of_lab(lab.header),
        "unsafe": args.unsafe,
        "cache": args.out / "verdicts",
    }
    if args.scheduler:
        from autograder.grading.cluster import Cluster

        return Cluster(args.scheduler, source, **options)
    return Engine(source, workers=args.workers, **options)


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


def _enter(
    books: gradebook.Books, lab: Lab, submission: Submission, result: Result
) -> StudentResult:
    """Write one submission into the gradebook; return what became of it."""
    if result.notebook is None:
        submission = replace(submission, status=result.status, reason=result.reason)
    entry = books.record(submission, result.notebook)
    return StudentResult(
        student=submission.student,
        key=submission.key,
        status=result.status,
        reason=result.reason,
        handed_in=submission.timestamp.isoformat() if submission.timestamp else "",
        seconds_late=entry.seconds_late,
        penalty=entry.penalty,
        remarks=submission.remarks,
        exercises=tuple(
            verdict.exercise(lab, row, result, books.earlier(submission, row)) for row in entry.rows
        ),
    )


def _said(
    args: argparse.Namespace, results: ClassResults, found: Found, enrolled: roster.Roster | None
) -> list[str]:
    """Return what an instructor should know beyond the table, a line each."""
    lines = []
    if results.due:
        asked = args.due is not assignment.KEEP
        due = args.due if asked else datetime.fromisoformat(results.due).astimezone()
        lines.append(f"due: {times.told(due)}" + ("" if asked else ", as before"))
        timeless = sum(s.timestamp is None and s.status != MISSING for s in found.submissions)
        if timeless:
            lines.append(f"no time of handing in is known for {timeless}: they count as in time")
    if results.late_penalty:
        lines.append(f"late penalty: {results.late_penalty}")
    if enrolled is not None:
        lines += enrolled.compared(results.students)
    kept = len(results.students) - len(found.submissions)
    kept -= sum(one.student in found.absent for one in results.students)
    if kept > 0:
        lines.append(f"kept from earlier runs: {kept} who have no folder here now")
    if not course_secret(args.course):
        lines.append("no course_secret: students can compute the hidden checks' data from a seed")
    return lines + [f"remark: {remark}" for remark in results.remarks]
