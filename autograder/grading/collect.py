"""Find the submissions of a lab in a folder; whatever lies there is a result or a remark."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.grading import times
from autograder.grading.names import legible, listed, same
from autograder.grading.roster import Roster, split
from autograder.grading.submissions import Submission, readable
from autograder.lab.source import Lab
from autograder.results import MISSING
from mlops_lab.errors import UserError

# What archives and systems leave in a folder, and what is nobody's name.
NOT_STUDENTS = {"__MACOSX", "__pycache__", "lost+found", "$RECYCLE.BIN", "Thumbs.db", "desktop.ini"}
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".7z", ".rar")
# Moodle's "Download all submissions": a folder for each student, or a file where folders are off.
MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)(_(?P<file>.*))?",
    re.DOTALL,
)
SEARCHED = 2000  # files of one student that are looked through for a notebook that is elsewhere


@dataclass(frozen=True)
class Found:
    """What lies in a folder of submissions."""

    submissions: list[Submission]  # by student
    remarks: tuple[str, ...]  # sentences on what is no submission
    absent: tuple[str, ...] = ()  # in the roster, without a folder
    unknown: tuple[str, ...] = ()  # with a folder, not in the roster


def collect(folder: Path, lab: Lab, roster: Roster | None = None) -> Found:
    """Return the submissions of ``lab`` below ``folder``, sorted by student.

    Parameters
    ----------
    folder : Path
        Laid out as nbgrader does, ``<student>/<lab>/<word>.ipynb``, or as Moodle's download of
        all submissions does, ``<name>_<number>_assignsubmission_file/<word>.ipynb``.
    roster : Roster, optional
        Who belongs to the class. By their names, Moodle's folders find their students.

    Raises
    ------
    UserError
        If the folder is missing or holds no student at all.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder: give the one that holds a folder per student.")
    students, remarks = [], []
    for path in sorted(folder.iterdir()):
        if path.name in NOT_STUDENTS:
            continue
        if path.name.startswith("."):
            if path.is_dir():
                remarks.append(
                    f"{legible(path)}/ is left out: its name begins with a dot. If it is a "
                    "student's, rename it"
                )
        elif path.is_dir() or _is_moodle_file(path, lab):
            students.append(path)
        else:
            remarks.append(f"{legible(path)} lies beside the students' folders and is not graded")
    if not students:
        raise UserError(
            f"{folder} holds no submissions: expected <student>/{lab.name}/ in it."
            + (f" {remarks[0]}." if remarks else "")
        )
    submissions = _moodles(students, lab, roster)
    taken = {one.student for one in submissions}
    for path in students:
        if not _moodle(path):
            name, own = legible(path), path / lab.name
            if name in taken:
                remarks.append(f"{name!r} has two folders, one of them from Moodle")
                name = f"{name} (folder)"
            first, last = _names(name, roster)
            notebook = own / f"{lab.word}.ipynb"
            submissions.append(_submission(name, path, own, notebook, first, last, lab))
    submissions.sort(key=lambda one: one.student)
    there = {same(one.student) for one in submissions}
    absent = tuple(s for s in (roster.students if roster else ()) if s not in there)
    unknown = tuple(s.student for s in submissions if roster and s.student not in roster)
    if roster and len(unknown) == len(submissions):
        remarks.append(
            f"no folder has the name of a student in the roster, whose column `{roster.key}` "
            f"holds {listed(roster.students)}"
        )
    return Found(submissions, tuple(remarks), absent, unknown)


def absent(student: str, folder: Path, lab: Lab, roster: Roster) -> Submission:
    """Return the submission of somebody who is in the roster and handed in nothing."""
    first, last = _names(student, roster)
    path = folder / student / lab.name / f"{lab.word}.ipynb"
    return Submission(student, path, MISSING, "nothing was handed in", first=first, last=last)


def _names(student: str, roster: Roster | None) -> tuple[str, str]:
    first, last = roster.names(student) if roster else ("", "")
    return (first, last) if first or last else ("", student)


def _submission(
    student: str, home: Path, folder: Path, notebook: Path, first: str, last: str, lab: Lab
) -> Submission:
    if any(path.is_symlink() for path in (home, folder, notebook)):
        status, reason = readable(notebook, lab, linked=True)
        return Submission(student, notebook, status, reason, first=first, last=last)
    if not os.path.lexists(notebook):
        status, reason, remarks = MISSING, _instead(home, folder, lab), []
    else:
        status, reason = readable(notebook, lab)
        remarks = _beside(folder, notebook) if folder != home.parent else []
    moment, remark = times.handed_in(folder) if folder != home.parent else (None, "")
    remarks += [remark] if remark else []
    return Submission(student, notebook, status, reason, moment, tuple(remarks), first, last)


def _beside(folder: Path, notebook: Path) -> list[str]:
    """Return a remark on further notebooks, of which one may be the student's real work."""
    others = [p for p in sorted(folder.glob("*.ipynb")) if p != notebook and p.name[0] != "."]
    if not others:
        return []
    names = ", ".join(legible(path) for path in others[:3])
    lies, is_ = ("lies", "is") if len(others) == 1 else ("lie", "are")
    return [f"{names} {lies} beside {notebook.name} and {is_} not graded"]


def _instead(home: Path, folder: Path, lab: Lab) -> str:
    """Return one sentence on what a student's folder holds in place of the notebook."""
    wanted = f"{lab.word}.ipynb"
    files = _files(home)
    name = home.name if folder == home else folder.name
    for path in files:
        if path.name == wanted:
            place = path.parent.relative_to(home)
            where = f"{legible_path(place)}/" if place.parts else "the student's folder itself"
            return f"{wanted} lies in {where}, not in {name}/: move it there"
    for path in files:
        if path.name.lower().endswith(ARCHIVES):
            return f"no {wanted} was handed in, only {legible(path)}: unpack it"
    notebooks = [path for path in files if path.suffix == ".ipynb"]
    shown = ", ".join(
        legible_path(p.relative_to(folder if folder in p.parents else home))
        for p in (notebooks or files)[:3]
    )
    return f"no {wanted} was handed in" + (f", only {shown}" if shown else "")


def _files(home: Path) -> list[Path]:
    """Return the files below a student's folder, those highest up first; links are not followed."""
    found: list[Path] = []
    for root, folders, names in os.walk(home):
        folders[:] = sorted(f for f in folders if f not in NOT_STUDENTS and f[0] != ".")
        found += [Path(root, name) for name in sorted(names) if not name.startswith(".")]
        if len(found) > SEARCHED:
            break
    found = [path for path in found if path.name != "timestamp.txt" and not path.is_symlink()]
    return sorted(found, key=lambda path: (len(path.parts), path))


def legible_path(path: Path) -> str:
    """Return a path below a student's folder so that it can be printed."""
    return "/".join(legible(Path(part)) for part in path.parts)


def _moodle(path: Path) -> re.Match | None:
    return MOODLE.fullmatch(path.name)


def _is_moodle_file(path: Path, lab: Lab) -> bool:
    match = _moodle(path)
    return bool(match and match["file"] and match["file"].endswith(".ipynb") and path.is_file())


def _moodles(paths: list[Path], lab: Lab, roster: Roster | None) -> list[Submission]:
    """Return the submissions in Moodle's form; a student's online text is no notebook."""
    owners: dict[tuple[str, str], list[Path]] = {}
    for path in paths:
        if match := _moodle(path):
            owners.setdefault((match["name"], match["number"]), []).append(path)
    written = [name for name, _ in owners]
    known = roster.by_name() if roster else {}
    submissions, taken = [], set()
    for (name, number), own in owners.items():
        student = known.get(same(name), legible(Path(name)))
        if student in taken or (written.count(name) > 1 and student not in known.values()):
            student = f"{student} ({number})"
        taken.add(student)
        first, last = _names(student, roster)
        first, last = (first, last) if first else split(name)
        own.sort(key=lambda path: "_onlinetext" in path.name)
        home = own[0]
        folder = home if home.is_dir() else home.parent
        notebook = home if home.is_file() else home / f"{lab.word}.ipynb"
        if home.is_dir() and not notebook.exists() and (home / lab.name / notebook.name).exists():
            folder, notebook = home / lab.name, home / lab.name / notebook.name
        submissions.append(_submission(student, home, folder, notebook, first, last, lab))
    return submissions
