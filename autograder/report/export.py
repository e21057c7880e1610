"""Export the points of a class: for Moodle, Canvas, ILIAS, or as plain CSV.

A student whose work waits for a person has no final points, so none are exported: the plain
table leaves them blank, the files for Moodle and Canvas leave the student's row out (an import
of a blank cell can take away what stands there), and the one for ILIAS does not ask for an
update. The formats were read off the importers' sources:

- Moodle: ``grade/import/csv/classes/load_data.php``;
- Canvas: ``lib/gradebook_importer.rb``;
- ILIAS: ``ilPluginExAssignmentStatusFile`` of the plugin ExerciseStatusFile for ILIAS 9.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_whole
from autograder.grading import standing
from autograder.grading.standing import Standing
from autograder.grading.tables import as_text, lateness
from autograder.lab.source import Lab, chosen, read_lab
from autograder.results import TO_GRADE
from mlops_lab.errors import UserError

# Column of the roster → heading that Moodle's import page recognises at a glance.
MOODLE_IDS = {"username": "Username", "id_number": "ID number", "email": "Email address"}
ILIAS = [
    *("update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice"),
    *("comment", "plagiarism", "plag_comment"),
]
BOM = "\ufeff"  # without it, spreadsheets read UTF-8 as something else


@dataclass(frozen=True)
class Wish:
    """What the export should look like."""

    lab: Lab
    item: str  # heading of the column of points
    identity: str  # a key of MOODLE_IDS
    pass_from: float | None  # points, for ILIAS
    roster: dict[str, dict[str, str]] | None  # by student


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder export` on the command line."""
    standing.add_arguments(parser)
    parser.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    parser.add_argument("--to", type=Path, metavar="FILE", help="default: in DIR/export/")
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
    lab = read_lab(args.course / "solutions" / args.lab)
    students = standing.read_class(args.out, lab)
    waiting = [one.student for one in students if one.waits]
    if waiting and args.strict:
        raise UserError(
            f"{_named(waiting)} cannot be exported yet, because a person has still to grade "
            "a part: grade it in formgrader, or leave out --strict."
        )
    roster = read_roster(args.roster) if args.roster else None
    wish = Wish(lab, args.item or lab.name, args.id, args.pass_from, roster)
    path = args.to or args.out / "export" / FILES[args.format].format(lab=lab.name)
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
    unknown = sorted(set(roster or ()) - {one.student for one in students})
    if unknown:
        print(f"in the roster but not in the gradebook: {_named(unknown)}")
    return 0


def read_roster(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a roster by student.

    The file is CSV with a heading, separated by commas or semicolons. The column ``student``
    holds the name of a student's folder; ``login`` is taken in its place, so that a status file
    of ILIAS can be used as it is.

    Raises
    ------
    UserError
        If it cannot be read, has no such column, or names a student twice.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        text = path.read_text(encoding="utf-8-sig")
        head = text.partition("\n")[0]
        sign = ";" if head.count(";") > head.count(",") else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign)
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [{k: (v or "").strip() for k, v in row.items() if k in columns} for row in reader]
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UserError(f"{path} is no CSV in UTF-8: save it as one.") from None
    key = next((name for name in ("student", "login") if name in columns), None)
    if key is None:
        raise UserError(
            f"{path} has no column `student`: its first line names the columns, and this one "
            "holds the names of the students' folders."
        )
    roster: dict[str, dict[str, str]] = {}
    for row in rows:
        if not row[key]:
            continue
        if row[key] in roster:
            raise UserError(f"{path} names {row[key]!r} twice: leave one line for each student.")
        roster[row[key]] = row
    return roster


def number(value: float) -> str:
    """Return points with a dot and without needless zeros.

    >>> number(12.0), number(2.5), number(1 / 3), number(-0.0)
    ('12', '2.5', '0.3333', '0')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(students: list[Standing], wish: Wish) -> str:
    """Return the table for a spreadsheet: a row for everybody, blank where a person waits."""
    rows: list[list[str]] = [["student", "points", "max_points", "status", "late", "penalty"]]
    for one in students:
        rows.append(
            [
                as_text(one.student),
                "" if one.waits else number(one.points),
                number(one.max_points),
                TO_GRADE if one.waits else one.status,
                lateness(one.late_s),
                number(one.penalty),
            ]
        )
    return BOM + _csv(rows)


def moodle(students: list[Standing], wish: Wish) -> str:
    """Return a file for Moodle's Grades → Import → CSV file.

    The columns are mapped on the page of the import, the first with "Map from". The heading
    of the points becomes the name of a new grade item, if one is made.
    """
    rows = [[MOODLE_IDS[wish.identity], as_text(wish.item), "Feedback"]]
    for one in students:
        if one.waits:
            continue
        if wish.identity == "username" and not _has(wish, "username"):
            identity = one.student
        else:
            identity = _needed(wish, one.student, wish.identity, "moodle --id")
        rows.append([as_text(identity), number(one.points), as_text(feedback(one, wish.lab))])
    return _csv(rows)


def canvas(students: list[Standing], wish: Wish) -> str:
    """Return a file for Canvas's Gradebook → Import.

    Canvas finds a student by its own id, then by SIS User ID, SIS Login ID and at last by name.
    """
    item = as_text(wish.item)
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", item]]
    rows.append(["    Points Possible", "", "", "", "", number(_most(students))])
    for one in students:
        if one.waits:
            continue
        if wish.roster is not None and one.student not in wish.roster:
            raise UserError(_missing(one.student))
        known = (wish.roster or {}).get(one.student, {})
        values = [
            known.get("name") or one.student,
            known.get("canvas_id", ""),
            known.get("sis_id", ""),
            known.get("login") or one.student,
            known.get("section", ""),
        ]
        rows.append([*map(as_text, values), number(one.points)])
    return _csv(rows)


def ilias(students: list[Standing], wish: Wish) -> str:
    """Return a status file for the plugin ExerciseStatusFile of ILIAS.

    ILIAS itself has no import of points into an exercise that we know of. The plugin finds
    students by ILIAS's own number, ``usr_id``.
    """
    if wish.roster is None:
        raise UserError(
            "ILIAS finds students by its own number: give the status.csv of its Multi-Feedback "
            "download as --roster, or a roster with the column `usr_id`."
        )
    rows = [ILIAS]
    for one in students:
        usr_id = _needed(wish, one.student, "usr_id", "ilias")
        if not usr_id.isdecimal():
            raise UserError(f"The usr_id of {one.student!r} is {usr_id!r}: it must be a number.")
        known = wish.roster[one.student]
        lastname = known.get("lastname") or known.get("name", "")
        names = [known.get("login") or one.student, lastname, known.get("firstname", "")]
        status, mark = "notgraded", ""
        if not one.waits:
            mark = number(one.points)
            if wish.pass_from is not None:
                status = "passed" if one.points >= wish.pass_from else "failed"
        said = "" if one.waits else as_text(feedback(one, wish.lab))
        update = "0" if one.waits else "1"
        rows.append([update, usr_id, *map(as_text, names), status, mark, "", said, "", ""])
    return _csv(rows)


def feedback(one: Standing, lab: Lab) -> str:
    """Return on one line what a student got for each exercise, without any markup."""
    titles = {cell.id: (n, cell.title) for n, cell in enumerate(lab.exercises, 1)}
    exercise = {cell.grade_id: cell.id for cell in lab.cells if cell.grade_id}
    parts = []
    if not one.ran and one.entries:  # one sentence for the whole notebook
        return _unmarked(f"{one.status}: {one.entries[0].reason}")
    for entry in one.entries:
        place, title = titles.get(exercise.get(entry.grade_id), ("", entry.grade_id))
        got = f"{place} {title}: {number(entry.points or 0)} of {number(entry.max_points)}"
        full = (entry.points or 0) >= entry.max_points
        parts.append(got if full or not entry.reason else f"{got} ({entry.reason.rstrip('.')})")
    if one.late_s:
        parts.append(f"{lateness(one.late_s)} late: {number(one.penalty)} points taken off")
    return _unmarked("; ".join(parts))


def _unmarked(text: str) -> str:
    # Moodle takes feedback for HTML
    return text.replace("<", "‹").replace(">", "›").replace("&", "+")


def _most(students: list[Standing]) -> float:
    return max(one.max_points for one in students)


def _has(wish: Wish, column: str) -> bool:
    return any(column in row for row in (wish.roster or {}).values())


def _needed(wish: Wish, student: str, column: str, what: str) -> str:
    if wish.roster is None:
        raise UserError(
            f"{what} {column} needs a roster: give --roster a CSV with student and {column}."
        )
    if student not in wish.roster:
        raise UserError(_missing(student))
    value = wish.roster[student].get(column)
    if value is None:
        raise UserError(f"The roster has no column `{column}`, which {what} needs: add it.")
    if not value:
        raise UserError(f"The roster has no {column} for {student!r}: fill it in.")
    return value


def _missing(student: str) -> str:
    return f"{student!r} is in the gradebook but not in the roster: add a line for it."


def _named(names: list[str]) -> str:
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(map(repr, names[:3])) + rest


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


FORMATS: dict[str, Callable[[list[Standing], Wish], str]] = {
    "csv": plain,
    "moodle": moodle,
    "canvas": canvas,
    "ilias": ilias,
}
FILES = {  # ILIAS wants this very name
    "csv": "{lab}.csv",
    "moodle": "{lab}-moodle.csv",
    "canvas": "{lab}-canvas.csv",
    "ilias": "{lab}/status.csv",
}
