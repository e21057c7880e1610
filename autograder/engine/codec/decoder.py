"""Trees and buffers become values again, in the judge.

A closed set of functions. They import nothing, call nothing that the bytes name, and believe no
length, so bytes that lie give a wrong value or a :class:`CodecError`, never code that runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.engine.codec.encoder import DEPTH
from autograder.engine.codec.kinds import KINDS, CodecError


class Decoder:
    """Turns a tree and its buffers back into a value, trusting neither.

    Parameters
    ----------
    buffers : list of bytearray
    handle : callable
        Takes the facts of a handle, as many as the other side sent, and returns what stands
        for the object here. It must check them.
    """

    def __init__(self, buffers: list[bytearray], handle: Callable[..., Any]) -> None:
        self._buffers = buffers
        self._handle = handle

    def decode(self, tree: Any, depth: int = 0) -> Any:
        """Return the value.

        Raises
        ------
        CodecError
            If the tree is not one that the encoder makes.
        """
        try:
            return self._decode(tree, depth)
        except CodecError:
            raise
        except Exception as error:  # whatever numpy or pandas says of bytes that lie
            raise CodecError(f"{type(error).__name__} while reading a value") from error

    def _decode(self, tree: Any, depth: int) -> Any:
        if type(tree) is not list:
            if type(tree) is dict:
                raise CodecError("a bare mapping is no value")
            return tree
        if depth > DEPTH + 1 or not tree or type(tree[0]) is not str:
            raise CodecError("not a value")
        if tree[0] == "handle":
            return self._handle(*tree[1:])
        kind = KINDS.get(tree[0])
        if kind is None:
            raise CodecError("a value of unknown kind")
        return kind.decode(self, depth + 1, *tree[1:])

    def many(self, trees: list, depth: int) -> list:
        """Return the values of several trees."""
        if type(trees) is not list:
            raise CodecError("not a list of values")
        return [self._decode(t, depth) for t in trees]

    def buffer(self, place: int) -> bytearray:
        """Return the buffer of that number."""
        if type(place) is not int or not 0 <= place < len(self._buffers):
            raise CodecError("no such buffer")
        return self._buffers[place]
