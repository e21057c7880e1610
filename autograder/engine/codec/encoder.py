"""Values become trees and buffers, in the student's process."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any

from autograder.engine.codec.kinds import STAND_INS, CodecError, kind_of

DEPTH = 60  # deeper than any value a lab returns, far from the recursion limit
_BIG = 2**63


class Encoder:
    """Turns one value into a tree and its buffers.

    Parameters
    ----------
    keep : callable
        Takes an object that has no plain form and returns the facts of its handle,
        a list that JSON can hold.
    """

    def __init__(self, keep: Callable[[Any], list]) -> None:
        self._keep = keep
        self.buffers: list[Any] = []

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the tree of ``value``; its buffers are added to ``self.buffers``."""
        if depth > DEPTH:
            raise CodecError("the value is nested too deeply")
        cls = type(value)
        if value is None or cls is bool or cls is str or cls is float:
            return value
        if cls is int and -_BIG <= value < _BIG:
            return value
        if isinstance(value, types.ModuleType):
            raise CodecError("a module is no value")
        try:
            tree = self._tree(cls, value, depth + 1)
        except CodecError:
            raise
        except Exception:  # an honest object in an unusual state: the judge may still call it
            tree = None
        return ["handle", *self._keep(value)] if tree is None else tree

    def _tree(self, cls: type, value: Any, depth: int) -> Any:
        kind = kind_of(cls)
        if kind is not None:
            facts = kind.encode(self, value, depth)
            return None if facts is None else [kind.tag, *facts]
        for stand_in in STAND_INS:
            plain = stand_in(cls)
            if plain is not None:
                return self.encode(plain(value), depth)
        return None

    def many(self, values: Iterable[Any], depth: int) -> list:
        """Return the trees of several values."""
        return [self.encode(v, depth) for v in values]

    def buffer(self, data: Any) -> int:
        """Keep a bytes-like object and return its place."""
        self.buffers.append(data)
        return len(self.buffers) - 1
