"""Arrays, scalars and dtypes of numpy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.engine.codec.kinds import STAND_INS, Changes, CodecError, register
from autograder.engine.codec.plain import CLASSES

if TYPE_CHECKING:
    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder

_PLAIN = re.compile(
    r"[<>|=]?(?:b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32)|[SU]\d{1,6}"
    r"|[mM]8(?:\[\d*[a-zA-Z]{1,2}\])?)"
)
CLASSES |= {
    f"numpy.{one.__name__}": one
    for one in (
        np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64,
        np.float16, np.float32, np.float64, np.complex64, np.complex128, np.str_, np.datetime64,
        np.timedelta64, np.ndarray,
    )
}  # fmt: skip


# Arrays -----------------------------------------------------------------------


def array_facts(encoder: Encoder, value: np.ndarray) -> list | None:
    """Return the facts of an array of plain numbers, dates or text; None for another one."""
    if value.dtype.names or not _PLAIN.fullmatch(value.dtype.str):
        return None
    flat = np.ascontiguousarray(value).reshape(-1)
    return [value.dtype.str, list(value.shape), encoder.buffer(flat.view(np.uint8))]


def array(decoder: Decoder, dtype: str, shape: list, place: int) -> np.ndarray:
    """Return an array over a buffer, which is its own alone."""
    return np.frombuffer(decoder.buffer(place), dtype=_dtype(dtype)).reshape(whole_shape(shape))


def plain_array(decoder: Decoder, facts: Any, kinds: str) -> np.ndarray:
    """Return a one-dimensional array of one of these kinds of dtype."""
    made = array(decoder, *facts)
    if made.ndim != 1 or made.dtype.kind not in kinds:
        raise CodecError("an array of another kind was expected")
    return made


def whole_shape(shape: Any) -> tuple[int, ...]:
    """Return a shape if it is one."""
    if (
        type(shape) is not list
        or len(shape) > 32
        or any(type(n) is not int or n < 0 for n in shape)
    ):
        raise CodecError("not a shape")
    return tuple(shape)


def _dtype(name: str) -> np.dtype:
    if type(name) is not str or not _PLAIN.fullmatch(name):
        raise CodecError("not a dtype of plain numbers")
    return np.dtype(name)


def _encode(encoder: Encoder, value: np.ndarray, depth: int) -> list | None:
    if value.dtype == object:
        return ["objects", list(value.shape), encoder.many(value.ravel(), depth)]
    return array_facts(encoder, np.asarray(value))


def _decode(decoder: Decoder, depth: int, *facts: Any) -> np.ndarray:
    if facts[0] != "objects":
        return array(decoder, *facts)
    _, shape, items = facts
    values = decoder.many(items, depth)
    made = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):  # one by one: numpy would look into nested sequences
        made[i] = value
    return made.reshape(whole_shape(shape))


def _differs(before: np.ndarray, value: np.ndarray) -> bool:
    return before.dtype == object or before.tobytes() != value.tobytes()


def _overwrite(target: np.ndarray, value: np.ndarray) -> None:
    if target.shape == value.shape:
        target[...] = value


register(
    "array",
    np.ndarray,
    np.memmap,
    encode=_encode,
    decode=_decode,
    changes=Changes(lambda value: value.copy(), _differs, _overwrite),
)


def _students_array(cls: type) -> Callable[[Any], Any] | None:
    own = cls.__module__ == "__main__" and issubclass(cls, np.ndarray)
    return (lambda value: value.view(np.ndarray)) if own else None


STAND_INS.append(_students_array)


# Scalars and dtypes -----------------------------------------------------------


def _scalar_facts(encoder: Encoder, value: np.generic, depth: int) -> list | None:
    if isinstance(value, np.void) or not _PLAIN.fullmatch(value.dtype.str):
        return None
    text = str(value) if isinstance(value, np.str_) else value.tobytes().hex()
    return [value.dtype.str, text]


def _scalar(decoder: Decoder, depth: int, dtype: str, text: str) -> np.generic:
    kind = _dtype(dtype)
    return np.str_(text) if kind.kind == "U" else np.frombuffer(bytes.fromhex(text), dtype=kind)[0]


register("scalar", np.generic, subclasses=True, encode=_scalar_facts, decode=_scalar)
register(
    "dtype",
    np.dtype,
    subclasses=True,
    encode=lambda e, v, d: [v.str] if _PLAIN.fullmatch(v.str) else None,
    decode=lambda c, d, name: _dtype(name),
)
