"""The results of one lab in one class: what `results.json` holds, and all else is made from.

`autograder grade` writes one `ClassResults` to ``OUT/<lab>/results.json``. The table of points, the
summary, the students' pages, the report and the exports are derived from it; nothing reads back a
spreadsheet. Points that a person gives in formgrader after that stand in the gradebook first:
`autograder.grading.standing.current` returns the same type with them in it.

``ClassResults`` has one `StudentResult` per student, in the order of their names, and that has one
`ExerciseResult` per graded exercise, in the lab's order. The text of answers and what cells put out
are not in it, since a class of hundreds could not be kept in memory; they stand in the notebook
``OUT/autograded/<key>/<lab>/<word>.ipynb``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.files import write_whole
from autograder.results import FAILED, NOT_RUN, PASSED, TO_GRADE
from mlops_lab.errors import UserError

VERSION = 1  # of the format; another one is graded again, not guessed at
RAN = {PASSED, FAILED, NOT_RUN, TO_GRADE}  # what an exercise says if the notebook was run


@dataclass(frozen=True)
class Earlier:
    """What a person gave for an answer that was handed in anew since, with another text."""

    points: float
    comment: str
    answer: str  # the text that got these points


@dataclass(frozen=True)
class ExerciseResult:
    """One graded exercise of one student."""

    grade_id: str  # of the cell that carries the points, such as "double-check"
    exercise: str  # such as "double"
    number: int  # in the lab, from 1
    title: str
    points: float | None  # None: a person has still to grade it
    by_machine: float | None  # what the check gave, before a person changed it
    max_points: float
    by_hand: bool  # an answer in prose, which only a person grades
    status: str  # PASSED, FAILED, NOT_RUN, TO_GRADE, or the submission's where nothing was run
    cause: str = ""  # of missing points, as the judge named it: see `CellVerdict`
    part: str = ""  # of the check that did not hold, as the judge named it: see `CellVerdict`
    reason: str = ""  # one sentence of the grader for missing points; never a person's words
    comment: str = ""  # a person's words for this student alone
    seconds: float = 0.0  # of the check
    earlier: Earlier | None = None  # where it waits because it was handed in anew

    @property
    def full(self) -> bool:
        """Whether all its points were given."""
        return self.points is not None and self.points >= self.max_points


@dataclass(frozen=True)
class StudentResult:
    """One student's work on a lab."""

    student: str  # name of the folder, readable and without characters that nobody sees
    key: str  # name in the gradebook and of the folders that nbgrader reads
    status: str  # of the submission: one of `autograder.results`, such as "graded"
    reason: str = ""  # one sentence, where the submission was not graded as a whole
    handed_in: str = ""  # UTC, ISO 8601; empty where it is not known
    seconds_late: float = 0.0  # an extension taken into account
    penalty: float = 0.0  # points taken off for being late, never more than were given
    remarks: tuple[str, ...] = ()  # sentences for the instructor: an unread file, an odd time
    exercises: tuple[ExerciseResult, ...] = ()

    @property
    def points(self) -> float:
        """Points given so far, less the penalty, never below zero."""
        return max(0.0, sum(one.points or 0 for one in self.exercises) - self.penalty)

    @property
    def max_points(self) -> float:
        """Points that can be had."""
        return sum(one.max_points for one in self.exercises)

    @property
    def waiting(self) -> float:
        """Points that a person has still to give or not."""
        return sum(one.max_points for one in self.exercises if one.points is None)

    @property
    def waits(self) -> bool:
        """Whether a person has still to grade a part of it."""
        return any(one.points is None for one in self.exercises)

    @property
    def ran(self) -> bool:
        """Whether the notebook could be read and run, if only in part."""
        return any(one.status in RAN for one in self.exercises)


@dataclass(frozen=True)
class ClassResults:
    """One lab in one class."""

    lab: str  # such as "01_recap"
    title: str
    graded: str  # when, UTC, ISO 8601
    due: str = ""  # UTC, ISO 8601; empty without a deadline
    late_penalty: str = ""  # the rule, as it was given: "10%" or "2" per day begun
    seconds: float = 0.0  # that grading took
    remarks: tuple[str, ...] = ()  # sentences about the folder of submissions as a whole
    unknown: tuple[str, ...] = ()  # students whom the roster lacks; empty without a roster
    students: tuple[StudentResult, ...] = ()


def folder(out: Path, lab: str) -> Path:
    """Return where the results of a lab stand in the folder of the results: ``OUT/<lab>``."""
    return out / lab


def save(results: ClassResults, out: Path) -> Path:
    """Write ``OUT/<lab>/results.json``, whole or not at all, and return its path."""
    path = folder(out, results.lab) / "results.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"version": VERSION, **asdict(results)}
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path


def load(out: Path, lab: str) -> ClassResults:
    """Return the results of a lab as `autograder grade` left them.

    Raises
    ------
    UserError
        If the lab was not graded there, or the file is damaged or of another version.
    """
    path = folder(out, lab) / "results.json"
    try:
        content = json.loads(path.read_bytes())
        version = content.pop("version")
        if version == VERSION:
            return _results(content)
    except FileNotFoundError:
        raise UserError(f"{lab} is not graded in {out}: run `autograder grade {lab}`.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{path} is damaged: run `autograder grade {lab}` again.") from None
    raise UserError(
        f"{path} was written by another version of the autograder: run `autograder grade {lab}` "
        "again; points given by hand are kept."
    )


def _results(content: dict) -> ClassResults:
    students = tuple(_student(one) for one in content.pop("students"))
    remarks, unknown = tuple(content.pop("remarks")), tuple(content.pop("unknown"))
    return ClassResults(**content, remarks=remarks, unknown=unknown, students=students)


def _student(content: dict) -> StudentResult:
    exercises = tuple(_exercise(one) for one in content.pop("exercises"))
    return StudentResult(**content | {"remarks": tuple(content["remarks"])}, exercises=exercises)


def _exercise(content: dict) -> ExerciseResult:
    earlier = content.pop("earlier")
    return ExerciseResult(**content, earlier=Earlier(**earlier) if earlier else None)
