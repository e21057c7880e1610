"""The kinds of values that cross, each with both directions, and how the kind of a value is found.

A new kind is one call of :func:`register` in the module of its library:

    register(
        "decimal",
        decimal.Decimal,
        encode=lambda encoder, value, depth: [str(value)],
        decode=lambda decoder, depth, text: decimal.Decimal(text),
    )
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.engine.codec.encoder import Encoder


class CodecError(Exception):
    """The tree is not one that the encoder makes, or a value cannot be carried."""


@dataclass(frozen=True)
class Changes:
    """How a function's change of an argument in place is told to the check.

    Attributes
    ----------
    snapshot : callable
        Copies a value before the call, as cheaply as it can; None where that is not possible.
    differs : callable
        Takes the snapshot and the value after the call.
    apply : callable
        Gives the check's own object, the first argument, the content of another of its kind.
    """

    snapshot: Callable[[Any], Any]
    differs: Callable[[Any, Any], bool]
    apply: Callable[[Any, Any], None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of value.

    Attributes
    ----------
    tag : str
        Stands before the facts in a tree.
    types : tuple of type or str
        Exact classes, or "library.Class" for a library that may not be loaded. A name stands
        for the library's own subclasses too.
    fits : callable, optional
        Tells a class of this kind, where such classes have no base of their own.
    encode : callable
        Takes encoder, value and depth; returns the facts, which JSON must be able to hold, or None
        for a value that stays where it is. In the student's process.
    decode : callable
        Takes decoder, depth and the facts; returns the value. In the judge, which knows nothing of
        where the facts come from: it must import nothing and call nothing that they name, and
        believe no length. Whatever it raises becomes a `CodecError`.
    subclasses : bool
        Whether subclasses of the classes are of this kind too.
    students : bool
        Whether subclasses that a notebook defines are of this kind too.
    changes : Changes, optional
        Where a function may change such an argument in place.
    """

    tag: str
    types: tuple[type | str, ...]
    encode: Callable[[Encoder, Any, int], list | None]
    decode: Callable[..., Any]
    fits: Callable[[type], bool] | None = None
    subclasses: bool = False
    students: bool = False
    changes: Changes | None = None


KINDS: dict[str, Kind] = {}
# For classes of no kind: such as what stands for plain data without being of its exact class. Each
# takes a class and returns what makes a value of it into one of another class, or None.
STAND_INS: list[Callable[[type], Callable[[Any], Any] | None]] = []
_by_type: dict[type, Kind] = {}
_by_base: dict[type, Kind] = {}
_by_name: dict[str, Kind] = {}


def register(tag: str, *types: type | str, **facts: Any) -> None:
    """Add a `Kind`; ``facts`` are its other attributes.

    Raises
    ------
    ValueError
        If there is one with its tag or its types.
    """
    if tag in KINDS or any(one in _by_type or one in _by_name for one in types):
        raise ValueError(f"there is a kind {tag}, or one of these types, already")
    kind = KINDS[tag] = Kind(tag=tag, types=types, **facts)
    for one in types:
        if isinstance(one, str):
            _by_name[one] = kind
        else:
            _by_type[one] = kind
            if kind.subclasses:
                _by_base[one] = kind
    kind_of.cache_clear()


@functools.lru_cache(maxsize=10_000)
def kind_of(cls: type) -> Kind | None:
    """Return the kind of the values of a class.

    >>> kind_of(list).tag, kind_of(object)
    ('list', None)
    """
    if cls in _by_type:
        return _by_type[cls]
    library = _library(cls)
    for base in cls.__mro__:
        if base in _by_base:
            return _by_base[base]
        named = _by_name.get(f"{_library(base)}.{base.__name__}")
        if named is not None and (
            library == _library(base) or (named.students and library == "__main__")
        ):
            return named
    return next((kind for kind in KINDS.values() if kind.fits and kind.fits(cls)), None)


def _library(cls: type) -> str:
    return str(cls.__module__).partition(".")[0]
