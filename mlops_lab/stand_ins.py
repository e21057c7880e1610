"""Stand-ins: what a lab goes on with where an exercise is not done.

Cells between exercises show what the answers so far can do. Where one of them is still open, a
stand-in takes its name, so that one gap costs one exercise. It binds only what is open, a check
never meets the stand-in of its own exercise, and as soon as the answer's cell has run the name is
the answer's.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NOT_DONE = "not done yet"
_NOTHING = object()  # stands for a name that is not there


@dataclass
class _InUse:
    """A stand-in, and what its name had held."""

    exercise: int
    names: dict[str, Any]  # the globals of the notebook
    value: Any
    before: Any


_in_use: dict[str, _InUse] = {}
_said: tuple[int, int] | None = None  # of which exercise, in which cell


def stand_in(exercise: int) -> Callable[[Any], Any]:
    """Let a function or class take its name where the exercise that asks for it is open.

    Parameters
    ----------
    exercise : int
        Its number, for the line that says so.

    Returns
    -------
    callable
        A decorator; what it returns is the student's own answer wherever there is one.
    """
    names = sys._getframe(1).f_globals

    def choose(value: Any) -> Any:
        own = names.get(value.__name__, _NOTHING)
        if not (is_open(own) or is_stand_in(value.__name__, names)):
            return own
        _say(exercise, len(names.get("In", ())))
        before = _in_use[value.__name__].before if is_stand_in(value.__name__, names) else own
        _in_use[value.__name__] = _InUse(exercise, names, value, before)
        return value

    return choose


def _say(exercise: int, cell: int) -> None:
    """Say once in a cell that its stand-in is used."""
    global _said
    if _said != (exercise, cell):
        print(f"Exercise {exercise} is open: a stand-in is used from here on.")
    _said = exercise, cell


def is_open(value: Any) -> bool:
    """Return whether an answer still ends where the released one does.

    >>> def f():
    ...     raise NotImplementedError("not done yet")
    >>> is_open(f), is_open(len)
    (True, False)
    """
    if value is _NOTHING:
        return True
    if isinstance(value, type):
        return any(is_open(part) for part in vars(value).values() if callable(part))
    code = getattr(value, "__code__", None)
    return isinstance(code, types.CodeType) and _is_stub(code)


def _is_stub(code: types.CodeType) -> bool:
    if NOT_DONE in code.co_consts and "NotImplementedError" in code.co_names:
        return True
    return any(_is_stub(one) for one in code.co_consts if isinstance(one, types.CodeType))


def is_stand_in(name: str, names: dict[str, Any]) -> bool:
    """Return whether a name of the notebook is a stand-in's at the moment."""
    return name in _in_use and names.get(name, _NOTHING) is _in_use[name].value


def take_out(exercise: int) -> None:
    """Give the names of an exercise back to its answer, before its check runs."""
    for name, used in _in_use.items():
        if used.exercise == exercise and is_stand_in(name, used.names):
            if used.before is _NOTHING:
                del used.names[name]
            else:
                used.names[name] = used.before


def put_back(exercise: int) -> None:
    """Use the stand-ins of an exercise again where it is still open, after its check ran."""
    for name, used in _in_use.items():
        if used.exercise == exercise and is_open(used.names.get(name, _NOTHING)):
            used.names[name] = used.value
