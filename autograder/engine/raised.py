"""Errors that a student's function raises, on their way to the judge: both ends.

An error is told by the names of its classes, its text and its attributes. In the judge it becomes
one of the first of these classes that a library has which the lab has imported there.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
from typing import Any

from autograder.engine.codec import CodecError, Decoder, Encoder
from autograder.engine.shell import line_of

_GRADER = __name__.partition(".")[0]

# In the student's process -----------------------------------------------------


def class_names(error: type) -> list:
    """Name the classes of an exception, from its own to the most general."""
    return [[str(kind.__module__), str(kind.__qualname__)] for kind in error.__mro__]


def describe(error: BaseException, encoder: Encoder) -> dict[str, Any]:
    """Return the facts of an error, which JSON can hold."""
    facts = {}
    for name, value in list(vars(error).items())[:20]:
        if not name.startswith("_"):
            with contextlib.suppress(Exception):
                facts[str(name)] = encoder.encode(value)
    try:
        text = str(error)
    except Exception:
        text = ""
    return {
        "kinds": class_names(type(error)),
        "text": text[:4000],
        "facts": facts,
        "line": line_of(error),
    }


# In the judge -----------------------------------------------------------------


class Raised:
    """Builds errors, and classes of errors, from what the student's process says of them."""

    def __init__(self) -> None:
        self._own: dict[tuple[str, str], type] = {}  # classes that the notebook defines

    def error(self, facts: dict, decoder: Decoder) -> Exception:
        """Build the exception that a student's function raised, from a closed set of kinds."""
        text = str(facts.get("text"))[:4000]
        kinds = _pairs(facts.get("kinds"))
        base = self._base(kinds)
        name = kinds[0][1].rpartition(".")[2][:80] if kinds else "Exception"
        name = name if name.isidentifier() else "Exception"
        shape = {"__init__": _no_init, "__str__": lambda self: text, "__module__": base.__module__}
        try:
            error = type(name, (base,), shape)()
        except TypeError:  # a group of exceptions, which is made of others
            error = type(name, (Exception,), shape)()
        error.args = (text,)
        values = facts.get("facts")
        for attribute, tree in values.items() if type(values) is dict else ():
            if attribute.isidentifier() and not attribute.startswith("_"):
                try:
                    setattr(error, attribute, decoder.decode(tree))
                except (CodecError, AttributeError, TypeError):
                    continue
        error.student_line = _line(facts.get("line"))
        return error

    def class_of(self, name: str, kinds: list) -> type:
        """Return the class that stands for an exception class of the student's.

        ``except`` and ``checks.raises`` want a class.
        """
        pairs = _pairs(kinds)
        own = pairs[0] if pairs else ("__main__", name)
        if own not in self._own:
            self._own[own] = type(name, (self._base(pairs),), {"__init__": _no_init})
        return self._own[own]

    def _base(self, kinds: list[tuple[str, str]]) -> type:
        """Return the first of these classes of exceptions that the judge knows."""
        return next((b for kind in kinds if (b := self._known(*kind))), Exception)

    def _known(self, module: str, name: str) -> type | None:
        if (module, name) in self._own:
            return self._own[module, name]
        # from the libraries that the lab has imported here; what the grader raises is its own
        if module.partition(".")[0] == _GRADER:
            return None
        found = vars(sys.modules.get(module, builtins)).get(name)
        fits = isinstance(found, type) and issubclass(found, Exception)
        return found if fits and found is not Exception else None


def _pairs(kinds: Any) -> list[tuple[str, str]]:
    """Return the classes of an exception as they were named, as pairs of strings."""
    kinds = kinds[:50] if type(kinds) is list else []
    return [(str(k[0]), str(k[1])) for k in kinds if type(k) is list and len(k) == 2]


def _line(claimed: Any) -> int | None:
    return claimed if type(claimed) is int and 0 < claimed < 100_000 else None


def _no_init(self: Exception, *args: Any) -> None:
    """Leave out the checks that an exception's own constructor makes."""
