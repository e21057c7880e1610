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

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from autograder.grading.classresults import StudentResult
from autograder.grading.roster import Roster
from autograder.grading.tables import as_text
from autograder.grading.times import lateness
from autograder.lab.source import Lab
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
    roster: Roster | None


def number(value: float) -> str:
    """Return points with a dot and without needless zeros.

    >>> number(12.0), number(2.5), number(1 / 3), number(-0.0)
    ('12', '2.5', '0.3333', '0')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(students: list[StudentResult], wish: Wish) -> str:
    """Return the table for a spreadsheet: a row for everybody, blank where a person waits."""
    rows: list[list[str]] = [["student", "points", "max_points", "status", "late", "penalty"]]
    for one in students:
        rows.append(
            [
                as_text(one.student),
                "" if one.waits else number(one.points),
                number(one.max_points),
                TO_GRADE if one.waits else one.status,
                lateness(one.seconds_late),
                number(one.penalty),
            ]
        )
    return BOM + _csv(rows)


def moodle(students: list[StudentResult], wish: Wish) -> str:
    """Return a file for Moodle's Grades → Import → CSV file.

    The columns are mapped on the page of the import, the first with "Map from". The heading
    of the points becomes the name of a new grade item, if one is made.
    """
    rows = [[MOODLE_IDS[wish.identity], as_text(wish.item), "Feedback"]]
    for one in students:
        if one.waits:
            continue
        for known in _known(wish, one.student):
            if wish.identity == "username" and "username" not in known:
                identity = one.student
            else:
                identity = _needed(wish, known, one.student, wish.identity, "moodle --id")
            rows.append([as_text(identity), number(one.points), as_text(feedback(one, wish.lab))])
    return _csv(rows)


def canvas(students: list[StudentResult], wish: Wish) -> str:
    """Return a file for Canvas's Gradebook → Import.

    Canvas finds a student by its own id, then by SIS User ID, SIS Login ID and at last by name.
    """
    item = as_text(wish.item)
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", item]]
    rows.append(["    Points Possible", "", "", "", "", number(_most(students))])
    for one in students:
        if one.waits:
            continue
        for known in _known(wish, one.student):
            values = [
                known.get("name") or one.student,
                known.get("canvas_id", ""),
                known.get("sis_id", ""),
                known.get("login") or one.student,
                known.get("section", ""),
            ]
            rows.append([*map(as_text, values), number(one.points)])
    return _csv(rows)


def ilias(students: list[StudentResult], wish: Wish) -> str:
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
        for known in _known(wish, one.student):
            rows.append(_ilias(one, known, wish))
    return _csv(rows)


def _ilias(one: StudentResult, known: dict[str, str], wish: Wish) -> list[str]:
    usr_id = _needed(wish, known, one.student, "usr_id", "ilias")
    if not usr_id.isdecimal():
        raise UserError(f"The usr_id of {one.student!r} is {usr_id!r}: it must be a number.")
    lastname = known.get("lastname") or known.get("name", "")
    names = [known.get("login") or one.student, lastname, known.get("firstname", "")]
    status, mark = "notgraded", ""
    if not one.waits:
        mark = number(one.points)
        if wish.pass_from is not None:
            status = "passed" if one.points >= wish.pass_from else "failed"
    said = "" if one.waits else as_text(feedback(one, wish.lab))
    update = "0" if one.waits else "1"
    return [update, usr_id, *map(as_text, names), status, mark, "", said, "", ""]


def feedback(one: StudentResult, lab: Lab) -> str:
    """Return on one line what a student got for each exercise, without any markup."""
    parts = []
    if not one.ran and one.exercises:  # one sentence for the whole notebook
        return _unmarked(f"{one.status}: {one.reason or one.exercises[0].reason}")
    for entry in one.exercises:
        place, title = (entry.number, entry.title) if entry.number else ("", entry.grade_id)
        got = f"{place} {title}: {number(entry.points or 0)} of {number(entry.max_points)}"
        said = (entry.reason or entry.comment).rstrip(".")
        parts.append(got if entry.full or not said else f"{got} ({said})")
    if one.seconds_late:
        late = f"{lateness(one.seconds_late)} late"
        parts.append(f"{late}: {number(one.penalty)} points taken off" if one.penalty else late)
    return _unmarked("; ".join(parts))


def _unmarked(text: str) -> str:
    # Moodle takes feedback for HTML
    return text.replace("<", "‹").replace(">", "›").replace("&", "+")


def _most(students: list[StudentResult]) -> float:
    return max(one.max_points for one in students)


def _known(wish: Wish, student: str) -> list[dict[str, str]]:
    """Return what the roster says: one row, one for each member of a group, or none."""
    return [{}] if wish.roster is None else wish.roster.of(student)


def _needed(wish: Wish, known: dict[str, str], student: str, column: str, what: str) -> str:
    if wish.roster is None:
        raise UserError(
            f"{what} {column} needs a roster: give --roster a CSV with student and {column}."
        )
    value = known.get(column)
    if value is None:
        raise UserError(f"The roster has no column `{column}`, which {what} needs: add it.")
    if not value:
        raise UserError(f"The roster has no {column} for {student!r}: fill it in.")
    return value


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


FORMATS: dict[str, Callable[[list[StudentResult], Wish], str]] = {
    "csv": plain,
    "moodle": moodle,
    "canvas": canvas,
    "ilias": ilias,
}
FILES = {  # ILIAS wants this very name
    "csv": "{lab}.csv",
    "moodle": "{lab}-moodle.csv",
    "canvas": "{lab}-canvas.csv",
    "ilias": "status.csv",
}
