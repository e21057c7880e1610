"""The roster of a class: who belongs to it, and what other systems call each student."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.classresults import StudentResult
from autograder.grading.names import listed, same
from autograder.results import MISSING
from mlops_lab.errors import UserError

# Headings under which platforms export what a column of ours holds.
ALIASES = {
    **{"user_name": "username", "email_address": "email", "e-mail": "email", "mail": "email"},
    **{"first_name": "firstname", "last_name": "lastname", "surname": "lastname"},
    **{"full_name": "name", "fullname": "name", "sis_user_id": "sis_id", "idnumber": "id_number"},
}
KEYS = ("student", "login", "username")  # the first that is there names the folder


@dataclass(frozen=True)
class Roster:
    """The rows of a roster; a group that hands in together has one for each member."""

    key: str  # column that holds the names of the folders
    rows: dict[str, list[dict[str, str]]]  # by student, or by group, in the file's order

    def __contains__(self, student: str) -> bool:
        return same(student) in self.rows

    def of(self, student: str) -> list[dict[str, str]]:
        """Return the rows of a student: none, one, or one for each member of a group."""
        return self.rows.get(same(student), [])

    def has(self, column: str) -> bool:
        """Return whether there is such a column."""
        return any(column in row for rows in self.rows.values() for row in rows)

    @property
    def students(self) -> list[str]:
        """Everybody, in the file's order."""
        return list(self.rows)

    def compared(self, students: Iterable[StudentResult]) -> list[str]:
        """Return a line each on who handed in, who did not, and who is not in the roster."""
        known = [one for one in students if one.student in self]
        unknown = [one.student for one in students if one.student not in self]
        gone = [one.student for one in known if one.status == MISSING]
        return [
            f"handed in: {len(known) - len(gone)} of {len(self.rows)} in the roster",
            f"not handed in: {listed(gone) if gone else 'nobody'}",
            f"not in the roster: {listed(unknown) if unknown else 'nobody'}",
        ]

    def names(self, student: str) -> tuple[str, str]:
        """Return first and last name of a student; what is not known is empty."""
        rows = self.of(student)
        if len(rows) != 1:
            return "", ""
        first, last = rows[0].get("firstname", ""), rows[0].get("lastname", "")
        if first or last:
            return first, last
        return split(rows[0].get("name", ""))

    def by_name(self) -> dict[str, str]:
        """Return students by the names that a platform may write on their folders."""
        found: dict[str, str] = {}
        for student in self.rows:
            first, last = self.names(student)
            for name in (f"{first} {last}", f"{last} {first}", f"{last}, {first}"):
                found[same(name)] = student
        return found


def split(name: str) -> tuple[str, str]:
    """Return first and last name of "First Last" or "Last, First".

    >>> split("Ann Lee"), split("Lee, Ann"), split("ann")
    (('Ann', 'Lee'), ('Ann', 'Lee'), ('', 'ann'))
    """
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def read(path: Path) -> Roster:
    """Return a roster from a CSV file in UTF-8 (or UTF-16, as some spreadsheets write).

    Its heading names the columns. They may be separated by commas, semicolons, tabs or bars, and
    a first line ``sep=;`` says which. The column ``student`` holds the name of a student's folder;
    ``login`` or ``username`` is taken in its place, so that a status file of ILIAS or a list of
    participants can be used as it is. Lines that name the same folder and differ otherwise are the
    members of a group.

    Raises
    ------
    UserError
        If it cannot be read, has no such column, or holds the same line twice.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        data = path.read_bytes()
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if wide else "utf-8-sig")
        reader = csv.DictReader(io.StringIO(*_body(text), newline=""), delimiter=_sign(text))
        columns = [_column(name) for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [{k: (v or "").strip() for k, v in row.items() if k in columns} for row in reader]
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UserError(f"{path} is no CSV in UTF-8: save it as one.") from None
    key = next((name for name in KEYS if name in columns), None)
    if key is None:
        raise UserError(
            f"{path} has no column `student` among {', '.join(columns)[:100] or 'none'}: its first "
            "line names the columns, and this one holds the names of the students' folders."
        )
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if not row.get(key):
            continue
        members = found.setdefault(same(row[key]), [])
        if row in members or (members and len(columns) == 1):
            raise UserError(f"{path} names {row[key]!r} twice: leave one line for each student.")
        members.append(row)
    return Roster(key, found)


def _body(text: str) -> tuple[str]:
    first, _, rest = text.partition("\n")
    return (rest if _declared(first) else text,)


def _declared(line: str) -> str:
    """Return the separator that a first line such as ``sep=;`` declares, or nothing."""
    line = line.rstrip("\r")
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


def _sign(text: str) -> str:
    first = text.partition("\n")[0]
    return _declared(first) or max(",;\t|", key=first.count)


def _column(heading: str) -> str:
    name = heading.strip().lower().replace(" ", "_")
    return ALIASES.get(name, name)
