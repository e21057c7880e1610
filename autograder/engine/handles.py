"""What stands in the judge for an object that stays in the student's process.

A handle can be called, its attributes read, and it can be used the way a check uses such an object.
Every use is a question to the student's process; the answer is plain data or another handle. Two
handles are compared there, but a handle never equals plain data: that comparison would be the
student's own word for it.
"""

from __future__ import annotations

import functools
import numbers
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.engine.remote import Remote


class Handle:
    """An object of the student's; `autograder.engine.student` answers what is asked of it."""

    def __init__(self, remote: Remote, place: int, kind: str, name: str) -> None:
        facts = {"remote": remote, "place": place, "kind": kind, "name": name}
        object.__setattr__(self, "_handle", facts)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in ("__doc__", "__name__"):
            raise AttributeError(name)
        return _ask(self, "attribute", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _ask(self, "set attribute", name, (value,))

    def __repr__(self) -> str:
        return str(_operate(self, "repr"))

    def __str__(self) -> str:
        return str(_operate(self, "str"))

    def __hash__(self) -> int:
        return hash(("handle", self._handle["place"]))

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, Handle):
            return False
        if other._handle["place"] == self._handle["place"]:
            return True
        return _operate(self, "equal", other)

    def __lt__(self, other: Any) -> Any:
        return _operate(self, "less", other) if isinstance(other, Handle) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return _operate(self, "greater", other) if isinstance(other, Handle) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return _operate(self, "at most", other) if isinstance(other, Handle) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return _operate(self, "at least", other) if isinstance(other, Handle) else NotImplemented

    def __bool__(self) -> bool:
        return bool(_operate(self, "bool"))

    def __int__(self) -> int:
        return int(_operate(self, "int"))

    def __float__(self) -> float:
        return float(_operate(self, "float"))

    def __abs__(self) -> Any:
        return _operate(self, "abs")

    def __neg__(self) -> Any:
        return _operate(self, "neg")

    def __len__(self) -> int:
        return int(_operate(self, "len"))

    def __getitem__(self, key: Any) -> Any:
        return _operate(self, "item", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _operate(self, "set item", key, value)

    def __contains__(self, key: Any) -> bool:
        return bool(_operate(self, "contains", key))

    def __iter__(self) -> Iterator[Any]:
        inner = _operate(self, "iter")
        if not isinstance(inner, Handle):
            yield from inner
            return
        while True:
            try:
                item = _operate(inner, "next")
            except StopIteration:
                return
            yield item

    def __next__(self) -> Any:
        return _operate(self, "next")

    def __enter__(self) -> Any:
        return _operate(self, "enter")

    def __exit__(self, *error: Any) -> None:
        _operate(self, "exit")

    def __add__(self, other: Any) -> Any:
        return _operate(self, "add", other)

    def __sub__(self, other: Any) -> Any:
        beside = _beside(self, other)
        return _operate(self, "sub", other) if beside is None else beside - other

    def __mul__(self, other: Any) -> Any:
        return _operate(self, "mul", other)

    def __matmul__(self, other: Any) -> Any:
        return _operate(self, "matmul", other)

    def __truediv__(self, other: Any) -> Any:
        beside = _beside(self, other)
        return _operate(self, "truediv", other) if beside is None else beside / other

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        array = _operate(self, "array")
        return array if dtype is None else array.astype(dtype)

    def __dir__(self) -> list[str]:
        return list(_operate(self, "dir"))


class CallableHandle(Handle):
    """A function, a class, a module of torch: whatever can be called."""

    def __init__(self, remote: Remote, place: int, kind: str, name: str) -> None:
        super().__init__(remote, place, kind, name)
        object.__setattr__(self, "__name__", name or kind)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it is and return what comes back."""
        return _ask(self, "call", None, args, kwargs)


@functools.lru_cache(maxsize=256)
def _named(base: type, kind: str) -> type:
    return type(kind, (base,), {})


def handle(remote: Remote, place: int, kind: str, name: str, is_callable: bool) -> Handle:
    """Return a handle whose type has the name of the object's, as a failed check prints it."""
    base = CallableHandle if is_callable else Handle
    return _named(base, kind if kind.isidentifier() else "object")(remote, place, kind, name)


def place(handle: Handle) -> int:
    """Return the number under which the student's process keeps the object."""
    return handle._handle["place"]


def described(handle: Handle) -> str:
    """Return the name of what a handle stands for, as a sentence needs it."""
    facts = handle._handle
    return facts["name"] or facts["kind"]


def _ask(handle: Handle, what: str, name: Any, args: tuple = (), kwargs: Any = None) -> Any:
    return handle._handle["remote"].use(handle, what, name, args, kwargs or {})


def _beside(handle: Handle, other: Any) -> Any:
    """Return the plain data that a handle says it is, to be compared with a check's own.

    ``abs(got - expected) < 0.1`` must not be answered by the student's ``__sub__``, which would
    be told what is expected and could say zero.
    """
    if isinstance(other, numbers.Number):
        return float(handle)
    if hasattr(other, "__array__") and not isinstance(other, Handle):
        return handle.__array__()
    return None


def _operate(handle: Handle, name: str, *args: Any) -> Any:
    return _ask(handle, "operator", name, args)
