"""How far a student has come in a lab, told from the checks that have run in this kernel.

Nothing is run again, and nothing is kept beyond the kernel's life. A check and a stand-in are
known by the first line of their cells, which the build writes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from mlops_lab import stand_ins
from mlops_lab.wording import CheckFailed, article, counted, verb

CHECK = "# Check of exercise"
STAND_IN = "# Stand-in for exercise"
_CHECK = re.compile(rf"{CHECK} (\d+)\b")
HONEST = (
    "This is what the checks said that ran since the kernel started. When the lab is graded, "
    "hidden checks try the same rules in other situations and may say otherwise."
)


@dataclass(frozen=True)
class Exercise:
    """One exercise as the build knows it."""

    number: int
    title: str
    points: int
    names: str  # that the answer defines, with spaces between; none where a person grades it


@dataclass(frozen=True)
class _Cell:
    """A cell that has run: its text and the error that ended it."""

    text: str
    error: BaseException | None

    @property
    def check(self) -> int:
        """The number of the exercise that it checks, or 0."""
        found = _CHECK.match(self.text)
        return int(found[1]) if found else 0

    def defines(self, name: str) -> bool:
        """Return whether it is a cell of the student's that defines a name."""
        if self.text.startswith((CHECK, STAND_IN)):
            return False
        found = rf"^(?:(?:async )?def|class) {name}\b|^{name}\s*[:=]"
        return bool(re.search(found, self.text, re.MULTILINE))


_ran: list[_Cell] = []
_names: dict[str, Any] = {}


def watch(shell: Any) -> None:
    """Note from now on which cells of an IPython shell run, and how they end."""
    global _names
    _names = shell.user_ns

    def before(info: Any) -> None:
        if number := _Cell(info.raw_cell, None).check:
            stand_ins.take_out(number)

    def after(result: Any) -> None:
        text = getattr(result.info, "raw_cell", None) or ""
        cell = _Cell(text, result.error_before_exec or result.error_in_exec)
        _ran.append(cell)
        if cell.check:
            stand_ins.put_back(cell.check)

    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)


class Progress:
    """A table of exercises, for JupyterLab and as text.

    Parameters
    ----------
    rows : sequence of (Exercise, str, float)
        Each exercise with its state in words and its points by the checks that students see.
    """

    def __init__(self, rows: Sequence[tuple[Exercise, str, float]]) -> None:
        self.rows = rows

    @property
    def summary(self) -> str:
        """The points in a sentence."""
        code = [(one, points) for one, _, points in self.rows if one.names]
        most = counted(sum(one.points for one, _ in code), "point")
        said = f"{sum(points for _, points in code):g} of {most} by the checks that you can see"
        if by_hand := sum(one.points for one, _, _ in self.rows if not one.names):
            said += f"; {counted(by_hand, 'more point')} {verb(by_hand)} for a person to give"
        return f"{said}."

    def __repr__(self) -> str:
        width = max(len(one.title) for one, _, _ in self.rows)
        lines = [
            f"{one.number:>2}  {one.title:<{width}}  {_points(one, points):>7}  {state}"
            for one, state, points in self.rows
        ]
        return "\n".join([self.summary, "", *lines, "", HONEST])

    def _repr_html_(self) -> str:
        left = '<td style="text-align: left">'
        rows = "\n".join(
            f"<tr><td>{one.number}</td>{left}{escape(one.title)}</td>"
            f"<td>{_points(one, points)}</td>{left}{escape(state)}</td></tr>"
            for one, state, points in self.rows
        )
        head = '<th></th><th style="text-align: left">Exercise</th><th>Points</th><th></th>'
        return (
            f"<p><strong>{self.summary}</strong></p>\n<table>\n<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n</table>\n<p>{HONEST}</p>"
        )


def show(exercises: Sequence[tuple[int, str, int, str]]) -> Progress:
    """Return the table of a lab's exercises, each right, wrong or open by what has run.

    Parameters
    ----------
    exercises : sequence of (number, title, points, names)
        As in `Exercise`.
    """
    rows = []
    for exercise in (Exercise(*one) for one in exercises):
        state, right = _state(exercise)
        rows.append((exercise, state, exercise.points if right else 0.0))
    return Progress(rows)


def _state(exercise: Exercise) -> tuple[str, bool]:
    """Return how an exercise stands, in words, and whether its check holds."""
    names = exercise.names.split()
    if not names:
        return "… for a person to grade", False
    written = _last(lambda cell: any(cell.defines(name) for name in names))
    if written >= 0 and (error := _ran[written].error) is not None:
        return f"✗ wrong: its cell stopped with {article(type(error).__name__)}", False
    if any(_is_open(name) for name in names):
        return "○ open", False
    checked = _last(lambda cell: cell.check == exercise.number)
    if checked < written:
        return "? its check has not run since" if checked >= 0 else "? its check has not run", False
    error = _ran[checked].error if checked >= 0 else None
    if error is None:
        return ("✓ right", True) if checked >= 0 else ("? its check has not run", False)
    if isinstance(error, NotImplementedError) and str(error) == stand_ins.NOT_DONE:
        return "○ open", False
    if isinstance(error, CheckFailed | AssertionError):
        return "✗ wrong", False
    return f"✗ wrong: stopped with {article(type(error).__name__)}", False


def _is_open(name: str) -> bool:
    if name not in _names or stand_ins.is_stand_in(name, _names):
        return True
    return stand_ins.is_open(_names[name])


def _last(wanted: Any) -> int:
    """Return the place of the last cell that ran and is wanted, or -1."""
    return next((at for at in reversed(range(len(_ran))) if wanted(_ran[at])), -1)


def _points(exercise: Exercise, points: float) -> str:
    return f"{points:g} / {exercise.points}" if exercise.names else f"– / {exercise.points}"
