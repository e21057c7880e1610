"""Export the points of a class: for Moodle, Canvas, ILIAS, or as plain CSV."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from autograder.files import write_whole
from autograder.grading import classresults, names, roster, standing
from autograder.grading.classresults import ClassResults, StudentResult
from autograder.grading.names import listed
from autograder.lab.further import lab_of
from autograder.lab.source import chosen
from autograder.report.export import FILES, FORMATS, MOODLE_IDS, Wish
from autograder.results import MISSING
from mlops_lab.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder export` on the command line."""
    standing.add_arguments(parser)
    parser.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    parser.add_argument("--to", type=Path, metavar="FILE", help="default: in DIR/LAB/export/")
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="CSV with the column student and what the platform knows the students by",
    )
    parser.add_argument(
        "--id",
        choices=MOODLE_IDS,
        default="username",
        help="what Moodle finds students by; default: username, the name of the folder",
    )
    parser.add_argument(
        "--item", metavar="NAME", help="of the assignment on the platform; default: LAB"
    )
    parser.add_argument(
        "--pass-from",
        type=float,
        metavar="POINTS",
        help="for ILIAS: so many points are a pass; without it nobody's status is set",
    )
    parser.add_argument(
        "--strict", action="store_true", help="refuse while anything waits for a person"
    )


def main(args: argparse.Namespace) -> int:
    """Write the points of a class to a file."""
    chosen(args.course, [args.lab])
    lab = lab_of(args.course, args.lab)
    results = standing.current(args.out, lab)
    enrolled = roster.read(args.roster) if args.roster else None
    students = [*results.students, *_absent(results, enrolled)]
    waiting = [one.student for one in students if one.waits]
    if waiting and args.strict:
        raise UserError(
            f"{listed(waiting)} cannot be exported yet, because a person has still to grade "
            "a part: grade it in formgrader, or leave out --strict."
        )
    wish = Wish(lab, args.item or lab.name, args.id, args.pass_from, enrolled)
    folder = classresults.folder(args.out, lab.name) / "export"
    path = args.to or folder / FILES[args.format].format(lab=lab.name)
    text = FORMATS[args.format](students, wish)
    try:
        if not args.to:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}; choose another file with --to."
        ) from None
    final = len(students) - len(waiting)
    print(f"{os.path.relpath(path)}: final points of {final} of {len(students)} students")
    if waiting:
        print(f"without points, because a person has still to grade a part: {len(waiting)}")
    if enrolled is not None:
        print("\n".join(enrolled.compared(students)))
        if args.format != "csv" and any(one.student not in enrolled for one in students):
            print("(whoever is not in the roster is left out of the file)")
    return 0


def _absent(results: ClassResults, enrolled: roster.Roster | None) -> list[StudentResult]:
    """Return those whom the roster names and the results do not: no work, no points."""
    there = {names.same(one.student) for one in results.students}
    gone = [student for student in enrolled.students if student not in there] if enrolled else []
    exercises = results.students[0].exercises if results.students else ()
    nothing = tuple(
        replace(one, points=0.0, status=MISSING, reason="", comment="", earlier=None)
        for one in exercises
    )
    return [
        StudentResult(
            student, names.key(student), MISSING, "nothing was handed in", exercises=nothing
        )
        for student in gone
    ]
