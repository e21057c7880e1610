"""Numbers, text, containers, dates and paths: what Python itself has."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import functools
import pathlib
import pickle
import re
import types
import uuid
import zoneinfo
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.engine.codec.kinds import STAND_INS, Changes, CodecError, register

if TYPE_CHECKING:
    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder

# Classes that cross as themselves, by their full names.
CLASSES = {
    f"builtins.{one.__name__}": one
    for one in (
        bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object, type(None)
    )
}  # fmt: skip


def _flat(value: Any) -> bytes | None:
    try:
        return pickle.dumps(value)
    except Exception:
        return None


def _refill(target: Any, value: Any) -> None:
    if isinstance(target, list | bytearray):
        target[:] = value
    else:
        target.clear()
        target.update(value)


_FILLED = Changes(_flat, lambda before, value: _flat(value) != before, _refill)


# Numbers and bytes ------------------------------------------------------------


def _whole(text: str) -> int:
    if type(text) is not str or len(text) > 100_000:
        raise CodecError("not a number")
    return int(text, 16)


register("int", int, encode=lambda e, v, d: [hex(v)], decode=lambda c, d, text: _whole(text))
register(
    "complex",
    complex,
    encode=lambda e, v, d: [v.real, v.imag],
    decode=lambda c, d, real, imag: complex(float(real), float(imag)),
)
register(
    "decimal",
    decimal.Decimal,
    encode=lambda e, v, d: [str(v)],
    decode=lambda c, d, text: decimal.Decimal(text),
)
register(
    "fraction",
    fractions.Fraction,
    encode=lambda e, v, d: [hex(v.numerator), hex(v.denominator)],
    decode=lambda c, d, top, bottom: fractions.Fraction(_whole(top), _whole(bottom)),
)
register(
    "bytes",
    bytes,
    encode=lambda e, v, d: [e.buffer(v)],
    decode=lambda c, d, place: bytes(c.buffer(place)),
)
register(
    "bytearray",
    bytearray,
    encode=lambda e, v, d: [e.buffer(bytes(v))],
    decode=lambda c, d, place: bytearray(c.buffer(place)),
    changes=_FILLED,
)


# Containers -------------------------------------------------------------------


LONG, LONGEST = 1000, 10**7  # items: how many numbers of one class travel as raw bytes
_NUMBER = re.compile(r"[<>|=]?(?:b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32))")
_PYTHON = {float: "<f8", int: "<i8"}


def _numbers(encoder: Encoder, values: list | tuple) -> list | None:
    """Return the facts of many numbers of one class; None for anything else."""
    classes = set(map(type, values)) if len(values) >= LONG else set()
    if len(classes) != 1:
        return None
    if len(values) > LONGEST:
        raise CodecError(f"a list of more than {LONGEST:,} values: return an array instead")
    (cls,) = classes
    if cls not in _PYTHON and not issubclass(cls, np.number | np.bool_):
        return None
    try:
        array = np.array(values, dtype=_PYTHON.get(cls))
    except OverflowError:  # whole numbers of more than 64 bits
        return None
    return ["numbers", array.dtype.str, cls in _PYTHON, encoder.buffer(array.view(np.uint8))]


def _from_numbers(decoder: Decoder, dtype: str, python: bool, place: int) -> list:
    if type(dtype) is not str or not _NUMBER.fullmatch(dtype):
        raise CodecError("not a dtype of numbers")
    array = np.frombuffer(decoder.buffer(place), dtype=dtype)
    if len(array) > LONGEST:
        raise CodecError("a list that is too long")
    return array.tolist() if python else list(array)


def _sequence(tag: str, make: Callable, *types: type, changes: Changes | None = None) -> None:
    def encode(encoder: Encoder, value: Any, depth: int) -> list:
        packed = _numbers(encoder, value) if isinstance(value, list | tuple) else None
        return packed or [encoder.many(value, depth)]

    def decode(decoder: Decoder, depth: int, items: Any, *packed: Any) -> Any:
        if items == "numbers":
            return make(_from_numbers(decoder, *packed))
        return make(decoder.many(items, depth))

    register(tag, *types, encode=encode, decode=decode, changes=changes)


def _mapping(tag: str, make: Callable, *types: type, changes: Changes | None = None) -> None:
    def encode(encoder: Encoder, value: Any, depth: int) -> list:
        return [encoder.many(value.keys(), depth), encoder.many(value.values(), depth)]

    def decode(decoder: Decoder, depth: int, keys: list, values: list) -> Any:
        pairs = zip(decoder.many(keys, depth), decoder.many(values, depth), strict=True)
        return make(dict(pairs))

    register(tag, *types, encode=encode, decode=decode, changes=changes)


_sequence("list", list, list, changes=_FILLED)
_sequence("view", list, type({}.keys()), type({}.values()), type({}.items()))
_sequence("tuple", tuple, tuple)
_sequence("set", set, set, changes=_FILLED)
_sequence("frozenset", frozenset, frozenset)
_sequence("deque", collections.deque, collections.deque)
_mapping("dict", dict, dict, changes=_FILLED)
_mapping("proxy", dict, types.MappingProxyType)
_mapping("ordered", collections.OrderedDict, collections.OrderedDict)
_mapping("counter", collections.Counter, collections.Counter)
_mapping("default", lambda pairs: collections.defaultdict(None, pairs), collections.defaultdict)
register(
    "range",
    range,
    encode=lambda e, v, d: [v.start, v.stop, v.step],
    decode=lambda c, d, start, stop, step: range(start, stop, step),
)
register(
    "slice",
    slice,
    encode=lambda e, v, d: [e.many((v.start, v.stop, v.step), d)],
    decode=lambda c, d, parts: slice(*c.many(parts, d)),
)
register("ellipsis", type(...), encode=lambda e, v, d: [], decode=lambda c, d: ...)


def _named(decoder: Decoder, depth: int, name: str, fields: list, items: list) -> Any:
    made = collections.namedtuple(name, fields)  # refuses whatever is no identifier
    return made(*decoder.many(items, depth))


register(
    "named",
    fits=lambda cls: issubclass(cls, tuple) and hasattr(cls, "_fields"),
    encode=lambda e, v, d: [type(v).__name__, list(v._fields), e.many(v, d)],
    decode=_named,
)


# Dates, paths and classes -----------------------------------------------------


def _when(decoder: Decoder, depth: int, text: str, key: Any, fold: int) -> datetime.datetime:
    value = datetime.datetime.fromisoformat(text).replace(fold=int(bool(fold)))
    return value if key is None else value.replace(tzinfo=zone(key))


@functools.lru_cache(maxsize=1000)
def zone(key: str) -> datetime.tzinfo:
    """Return the time zone of a name that `zone_name` gives.

    >>> zone("UTC+02:00").utcoffset(None)
    datetime.timedelta(seconds=7200)
    """
    if key == "UTC":
        return datetime.UTC
    offset = re.fullmatch(r"UTC([+-])(\d\d):(\d\d)", key)
    if offset:
        sign, hours, minutes = offset.groups()
        delta = datetime.timedelta(hours=int(hours), minutes=int(minutes))
        return datetime.timezone(-delta if sign == "-" else delta)
    if key not in zoneinfo.available_timezones():
        raise CodecError("no such time zone")
    return zoneinfo.ZoneInfo(key)


def zone_name(zone: datetime.tzinfo) -> str:
    """Name a time zone; those of dateutil do not say their names."""
    offset = zone.utcoffset(None)
    if offset is not None:  # the same all year
        return str(datetime.timezone(offset))
    file = re.fullmatch(r"tzfile\('(?:/usr/share/zoneinfo/)?(.+)'\)", str(zone))
    return file[1] if file else str(zone)


register(
    "datetime",
    datetime.datetime,
    encode=lambda e, v, d: [v.isoformat(), getattr(v.tzinfo, "key", None), v.fold],
    decode=_when,
)
register(
    "date",
    datetime.date,
    encode=lambda e, v, d: [v.isoformat()],
    decode=lambda c, d, text: datetime.date.fromisoformat(text),
)
register(
    "time",
    datetime.time,
    encode=lambda e, v, d: [v.isoformat()] if v.tzinfo is None else None,
    decode=lambda c, d, text: datetime.time.fromisoformat(text),
)
register(
    "timedelta",
    datetime.timedelta,
    encode=lambda e, v, d: [v.days, v.seconds, v.microseconds],
    decode=lambda c, d, days, seconds, micro: datetime.timedelta(days, seconds, micro),
)
register(
    "uuid", uuid.UUID, encode=lambda e, v, d: [v.hex], decode=lambda c, d, text: uuid.UUID(hex=text)
)
register(
    "path",
    pathlib.PurePath,
    subclasses=True,
    encode=lambda e, v, d: [str(v)],
    decode=lambda c, d, text: pathlib.Path(text),
)


def _class_name(encoder: Encoder, value: type, depth: int) -> list | None:
    name = f"{value.__module__}.{value.__qualname__}"
    return [name] if CLASSES.get(name) is value else None


register("type", type, encode=_class_name, decode=lambda c, d, name: CLASSES[name])


# What is plain data in all but its class --------------------------------------


def _of_plain_base(cls: type) -> Callable[[Any], Any] | None:
    """A subclass of text or of a number is still that, as is a member of an enumeration of them."""
    for plain, value in ((str, str.__str__), (int, int.__int__), (float, float.__float__)):
        if issubclass(cls, plain):
            return value
    return None


def _students_container(cls: type) -> Callable[[Any], Any] | None:
    """So is what a student made of a container."""
    if cls.__module__ == "__main__":
        return next((plain for plain in (dict, list, tuple, set) if issubclass(cls, plain)), None)
    return None


STAND_INS += [_of_plain_base, _students_container]
