"""What a check hands to a student's function, and what that does to it: both ends.

Arguments go to the student's process by pickle, since the judge is the trusted side. What is the
student's own goes back as its number, and functions of the check stay where they are.
"""

from __future__ import annotations

import importlib
import io
import pickle
import secrets
import sys
import types
from collections.abc import Sequence
from typing import Any, Protocol

from autograder.engine.codec import Changes, kind_of
from autograder.engine.handles import Handle, place

# In the judge -----------------------------------------------------------------


class Outgoing:
    """Packs arguments and keeps the functions among them, which the student may call back."""

    def __init__(self) -> None:
        self._functions: list[Any] = []  # kept: an object may store one and use it later
        self._numbers: dict[types.FunctionType, int] = {}
        self._first = 0  # number of the first of them

    def start_check(self) -> None:
        """Forget the functions of the check before, under numbers that no answer knows."""
        self._functions, self._numbers = [], {}
        self._first = secrets.randbits(40)

    def pack(self, value: Any) -> list:
        """Return the pickle of a value, and the buffers beside it."""
        packed, beside = io.BytesIO(), []
        _Pickler(self, packed, beside).dump(value)
        return [packed.getbuffer(), *(b.raw() for b in beside)]

    def function(self, number: int) -> Any:
        """Return the function of a number; for an unknown one, a function that says so."""
        at = number - self._first
        return self._functions[at] if 0 <= at < len(self._functions) else _gone

    def token(self, value: Any) -> tuple | None:
        """Return how an argument travels if not by value."""
        if isinstance(value, Handle):
            return "handle", place(value)
        if isinstance(value, types.FunctionType) and not _importable(value):
            if value not in self._numbers:
                self._numbers[value] = self._first + len(self._functions)
                self._functions.append(value)
            return "callback", self._numbers[value]
        if isinstance(value, types.ModuleType):
            return "module", value.__name__
        return None


class _Pickler(pickle.Pickler):
    def __init__(self, outgoing: Outgoing, file: Any, beside: list) -> None:
        super().__init__(file, protocol=5, buffer_callback=beside.append)
        self._outgoing = outgoing

    def persistent_id(self, value: Any) -> tuple | None:
        return self._outgoing.token(value)

    def reducer_override(self, value: Any) -> Any:
        # part of a tensor would travel with the whole of it, which may hold what is expected
        torch = sys.modules.get("torch")
        if torch is not None and type(value) is torch.Tensor and _is_part(value):
            return value.detach().clone().requires_grad_(value.requires_grad).__reduce_ex__(5)
        # one from which the check has drawn could be turned back to what is expected
        numpy = sys.modules.get("numpy")
        if numpy is not None and type(value) is numpy.random.Generator and _has_drawn(value):
            return value.spawn(1)[0].__reduce__()
        return NotImplemented


def _gone(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("this function was handed over by another check, which is over")


def _has_drawn(generator: Any) -> bool:
    """Whether a generator is no longer as its seed made it; False if that cannot be told."""
    bits = generator.bit_generator
    seeds = getattr(bits, "seed_seq", None)
    if not hasattr(seeds, "spawn"):
        return False
    return pickle.dumps(type(bits)(seeds).state) != pickle.dumps(bits.state)


def _is_part(tensor: Any) -> bool:
    """Whether a tensor shows less than its memory holds."""
    if tensor.layout is not sys.modules["torch"].strided:
        return False
    return tensor.untyped_storage().nbytes() > tensor.numel() * tensor.element_size()


def _importable(function: types.FunctionType) -> bool:
    found: Any = sys.modules.get(function.__module__ or "")
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is function


def apply_change(target: Any, value: Any) -> None:
    """Give ``target`` the content of ``value``, in place, if they are of one kind."""
    kind = kind_of(type(target))
    if type(target) is type(value) and kind is not None and kind.changes is not None:
        kind.changes.apply(target, value)


# In the student's process -----------------------------------------------------


class Owner(Protocol):
    """Holds the objects behind handles, and the way back to the judge's functions."""

    def kept(self, place: int) -> Any:
        """Return the object of a handle."""

    def call_back(self, number: int, args: tuple, kwargs: dict) -> Any:
        """Let the judge call one of its functions."""


class _Unpickler(pickle.Unpickler):
    def __init__(self, owner: Owner, buffers: list) -> None:
        super().__init__(io.BytesIO(buffers[0]), buffers=buffers[1:])
        self._owner = owner

    def persistent_load(self, token: tuple) -> Any:
        kind, number = token
        if kind == "handle":
            return self._owner.kept(number)
        if kind == "module":
            return importlib.import_module(number)
        return _Callback(self._owner, number)


class _Callback:
    """A function of the judge's, as the student's code sees it."""

    def __init__(self, owner: Owner, number: int) -> None:
        self._owner = owner
        self._number = number
        self.__name__ = "function"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._owner.call_back(self._number, args, kwargs)


def unpack(owner: Owner, buffers: list) -> Any:
    """Read what the judge packed: handles come back as the objects they stand for."""
    return _Unpickler(owner, buffers).load()


def snapshots(arguments: Sequence[Any]) -> list[tuple[Changes, Any] | None]:
    """Copy what a function could change in place; None for what it cannot, or not cheaply."""
    kinds = [kind_of(type(one)) for one in arguments]
    return [
        (kind.changes, kind.changes.snapshot(one)) if kind and kind.changes else None
        for kind, one in zip(kinds, arguments, strict=True)
    ]


def changed(before: Sequence[tuple[Changes, Any] | None], arguments: Sequence[Any]) -> list[int]:
    """Return the places of the arguments that differ from their snapshots."""
    places = []
    for number, (old, now) in enumerate(zip(before, arguments, strict=True)):
        if old is not None and old[1] is not None and old[0].differs(old[1], now):
            places.append(number)
    return places
