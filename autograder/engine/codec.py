"""Plain data on its way from the student's process to the judge, without pickle.

A value becomes a tree that JSON can hold and a list of raw buffers. ``None``, ``bool``, ``int``,
``float`` and ``str`` stand for themselves; everything else is a list that begins with a tag from
:data:`DECODERS`. Whatever has no tag of its own stays where it is and travels as a *handle*: a
number under which it can be called later.

The decoder is a closed set of functions. It imports nothing, calls nothing that the bytes name,
and believes no length, so bytes that lie give a wrong value or a :class:`CodecError`, never code
that runs.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import functools
import pathlib
import re
import sys
import types
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np

DEPTH = 60  # deeper than any value a lab returns, far from the recursion limit
_BIG = 2**63
_NUMPY_DTYPE = re.compile(
    r"[<>|=]?(?:b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32)|[SU]\d{1,6}"
    r"|[mM]8(?:\[\d*[a-zA-Z]{1,2}\])?)"
)
_TORCH_DTYPES = (
    "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8",
    "bool", "complex64", "complex128",
)  # fmt: skip
_TYPES = {
    t.__name__: t
    for t in (
        bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object, type(None)
    )
}  # fmt: skip
_NUMPY_TYPES = {
    t.__name__: t
    for t in (
        np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64,
        np.float16, np.float32, np.float64, np.complex64, np.complex128, np.str_, np.datetime64,
        np.timedelta64, np.ndarray,
    )
}  # fmt: skip


class CodecError(Exception):
    """The tree is not one that the encoder makes, or a value cannot be carried."""


# Encoding, in the student's process -------------------------------------------


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
        kind = type(value)
        if value is None or kind is bool or kind is str or kind is float:
            return value
        if kind is int:
            return value if -_BIG <= value < _BIG else ["int", hex(value)]
        if isinstance(value, types.ModuleType):
            raise CodecError("a module is no value")
        encode = _ENCODERS.get(kind) or _late_encoder(kind)
        if encode is None:
            return ["handle", *self._keep(value)]
        try:
            tree = encode(self, value, depth + 1)
        except CodecError:
            raise
        except Exception:  # an honest object in an unusual state: the judge may still call it
            tree = None
        return ["handle", *self._keep(value)] if tree is None else tree

    def many(self, values: Any, depth: int) -> list:
        """Return the trees of several values."""
        return [self.encode(v, depth) for v in values]

    def buffer(self, data: Any) -> int:
        """Keep a bytes-like object and return its place."""
        self.buffers.append(data)
        return len(self.buffers) - 1

    def array(self, value: np.ndarray, depth: int) -> Any:
        """Return the tree of an array; None for one with fields."""
        if value.dtype == object:
            return ["objects", list(value.shape), self.many(value.ravel(), depth)]
        if value.dtype.names or not _NUMPY_DTYPE.fullmatch(value.dtype.str):
            return None
        flat = np.ascontiguousarray(value).reshape(-1)
        return ["array", value.dtype.str, list(value.shape), self.buffer(flat.view(np.uint8))]


def _late_encoder(kind: type) -> Callable[[Encoder, Any, int], Any] | None:
    """Find the encoder of a type whose library may or may not be loaded."""
    if issubclass(kind, np.generic):
        return _numpy_scalar
    if issubclass(kind, np.dtype):
        return lambda e, v, d: ["dtype", v.str] if _NUMPY_DTYPE.fullmatch(v.str) else None
    if kind is type:
        return lambda e, v, d: _type(v)
    if issubclass(kind, pathlib.PurePath):
        return lambda e, v, d: ["path", str(v)]
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return lambda e, v, d: ["named", kind.__name__, list(kind._fields), e.many(v, d)]
    module = kind.__module__.partition(".")[0]
    if module == "pandas" and "pandas" in sys.modules:
        return _pandas
    if module == "torch" and "torch" in sys.modules:
        return _torch
    if issubclass(kind, np.ndarray) and module == "numpy":  # matrix, memmap, masked arrays
        return lambda e, v, d: e.array(np.asarray(v), d) if kind.__name__ == "memmap" else None
    # a subclass of text or of a number is still that, as is a member of an enumeration of them
    for plain, value in ((str, str.__str__), (int, int.__int__), (float, float.__float__)):
        if issubclass(kind, plain):
            return lambda e, v, d: e.encode(value(v), d)
    # and so is what a student made of a container
    if module == "__main__":
        for plain in (dict, list, tuple, set):
            if issubclass(kind, plain):
                return lambda e, v, d: e.encode(plain(v), d)
        pandas = sys.modules.get("pandas")
        if pandas is not None and issubclass(kind, (pandas.DataFrame, pandas.Series)):
            return _pandas
        if issubclass(kind, np.ndarray):
            return lambda e, v, d: e.array(v.view(np.ndarray), d)
    return None


def _type(value: type) -> Any:
    if _TYPES.get(value.__name__) is value:
        return ["type", value.__name__]
    if _NUMPY_TYPES.get(value.__name__) is value:
        return ["numpy type", value.__name__]
    return None


def _numpy_scalar(encoder: Encoder, value: np.generic, depth: int) -> Any:
    if isinstance(value, np.void) or not _NUMPY_DTYPE.fullmatch(value.dtype.str):
        return None
    if isinstance(value, np.str_):
        return ["numpy str", str(value)]
    return ["scalar", value.dtype.str, value.tobytes().hex()]


def _datetime(encoder: Encoder, value: datetime.datetime, depth: int) -> Any:
    key = getattr(value.tzinfo, "key", None)
    return ["datetime", value.isoformat(), key, value.fold]


def _pairs(tag: str) -> Callable[[Encoder, Any, int], Any]:
    return lambda e, v, d: [tag, e.many(v.keys(), d), e.many(v.values(), d)]


def _items(tag: str) -> Callable[[Encoder, Any, int], Any]:
    return lambda e, v, d: [tag, e.many(v, d)]


_ENCODERS: dict[type, Callable[[Encoder, Any, int], Any]] = {
    list: _items("list"),
    tuple: _items("tuple"),
    set: _items("set"),
    frozenset: _items("frozenset"),
    collections.deque: _items("deque"),
    dict: _pairs("dict"),
    collections.OrderedDict: _pairs("ordered"),
    collections.Counter: _pairs("counter"),
    collections.defaultdict: _pairs("default"),
    types.MappingProxyType: _pairs("dict"),
    type({}.keys()): _items("list"),
    type({}.values()): _items("list"),
    type({}.items()): _items("list"),
    bytes: lambda e, v, d: ["bytes", e.buffer(v)],
    bytearray: lambda e, v, d: ["bytearray", e.buffer(bytes(v))],
    complex: lambda e, v, d: ["complex", v.real, v.imag],
    range: lambda e, v, d: ["range", v.start, v.stop, v.step],
    slice: lambda e, v, d: ["slice", e.many((v.start, v.stop, v.step), d)],
    type(...): lambda e, v, d: ["ellipsis"],
    datetime.datetime: _datetime,
    datetime.date: lambda e, v, d: ["date", v.isoformat()],
    datetime.time: lambda e, v, d: ["time", v.isoformat()] if v.tzinfo is None else None,
    datetime.timedelta: lambda e, v, d: ["timedelta", v.days, v.seconds, v.microseconds],
    decimal.Decimal: lambda e, v, d: ["decimal", str(v)],
    fractions.Fraction: lambda e, v, d: ["fraction", hex(v.numerator), hex(v.denominator)],
    uuid.UUID: lambda e, v, d: ["uuid", v.hex],
    np.ndarray: lambda e, v, d: e.array(v, d),
}


def _pandas(encoder: Encoder, value: Any, depth: int) -> Any:
    import pandas as pd

    if value is pd.NaT:
        return ["nat"]
    if value is pd.NA:
        return ["na"]
    if isinstance(value, pd.Timestamp):
        zone = None if value.tz is None else _zone_name(value.tz)
        return ["stamp", int(value.asm8.view("i8")), value.unit, zone]
    if isinstance(value, pd.Timedelta):
        return ["delta", int(value.asm8.view("i8")), value.unit]
    if isinstance(value, pd.Index):
        return _index(encoder, value, depth)
    if isinstance(value, pd.Series):
        name = encoder.encode(value.name, depth)
        return ["series", name, _index(encoder, value.index, depth), _column(encoder, value, depth)]
    if isinstance(value, pd.DataFrame):
        columns = [_column(encoder, value.iloc[:, i], depth) for i in range(value.shape[1])]
        index = _index(encoder, value.index, depth)
        return ["frame", _index(encoder, value.columns, depth), index, columns]
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return ["extension", _column(encoder, pd.Series(value), depth)]
    if isinstance(value, pd.api.extensions.ExtensionDtype):
        return ["dtype name", str(value)]
    return None


def _zone_name(zone: datetime.tzinfo) -> str:
    """Name a time zone; those of dateutil do not say their names."""
    offset = zone.utcoffset(None)
    if offset is not None:  # the same all year
        return str(datetime.timezone(offset))
    file = re.fullmatch(r"tzfile\('(?:/usr/share/zoneinfo/)?(.+)'\)", str(zone))
    return file[1] if file else str(zone)


def _index(encoder: Encoder, index: Any, depth: int) -> list:
    import pandas as pd

    names = encoder.many(index.names, depth)
    if isinstance(index, pd.RangeIndex):
        return ["range index", names, index.start, index.stop, index.step]
    if isinstance(index, pd.MultiIndex):
        levels = [index.get_level_values(i) for i in range(index.nlevels)]
        return ["levels", names, [_column(encoder, level.to_series(), depth) for level in levels]]
    frequency = getattr(index, "freqstr", None) if isinstance(index, pd.DatetimeIndex) else None
    return ["index", names, _column(encoder, index.to_series(), depth), frequency]


def _column(encoder: Encoder, series: Any, depth: int) -> list:
    """Encode the values of a series, dtype included."""
    import pandas as pd

    values = series.array
    dtype = series.dtype
    if isinstance(dtype, np.dtype):
        tree = encoder.array(series.to_numpy(), depth)
        if tree is not None:
            return tree
    elif isinstance(dtype, pd.DatetimeTZDtype):
        return ["zoned", dtype.unit, _zone_name(dtype.tz), encoder.array(values.asi8, depth)]
    elif isinstance(dtype, pd.CategoricalDtype):
        categories = _index(encoder, dtype.categories, depth)
        return ["categories", categories, bool(dtype.ordered), encoder.array(values.codes, depth)]
    elif isinstance(dtype, pd.StringDtype):
        return ["strings", dtype.na_value is pd.NA, *_text(encoder, values)]
    elif isinstance(dtype, pd.PeriodDtype):
        return ["periods", str(dtype)[7:-1], encoder.array(values.asi8, depth)]
    elif hasattr(values, "_data") and hasattr(values, "_mask"):  # Int64, Float64, boolean
        data, mask = encoder.array(values._data, depth), encoder.array(values._mask, depth)
        return ["masked", str(dtype), data, mask]
    return encoder.array(series.to_numpy(dtype=object), depth)


def _text(encoder: Encoder, values: Any) -> list:
    """Encode strings as Arrow's three buffers: validity, offsets and characters."""
    import pyarrow as pa

    array = pa.array(values.to_numpy(dtype=object), type=pa.large_string(), from_pandas=True)
    buffers = [b"" if b is None else memoryview(b) for b in array.buffers()]
    return [len(array), array.null_count, *(encoder.buffer(b) for b in buffers)]


def _torch(encoder: Encoder, value: Any, depth: int) -> Any:
    import torch

    if isinstance(value, torch.Size):
        return ["tuple", list(value)]
    if isinstance(value, torch.dtype):
        name = str(value).removeprefix("torch.")
        return ["torch dtype", name] if name in _TORCH_DTYPES else None
    if not isinstance(value, torch.Tensor) or value.layout is not torch.strided:
        return None
    name = str(value.dtype).removeprefix("torch.")
    if value.is_quantized or name not in _TORCH_DTYPES:
        return None
    flat = value.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
    place = encoder.buffer(flat.view(torch.uint8).numpy())
    return ["tensor", name, list(value.shape), bool(value.requires_grad), place]


# Decoding, in the judge -------------------------------------------------------


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
        self.handle = handle

    def decode(self, tree: Any) -> Any:
        """Return the value.

        Raises
        ------
        CodecError
            If the tree is not one that the encoder makes.
        """
        try:
            return self._decode(tree, 0)
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
        decode = DECODERS.get(tree[0])
        if decode is None:
            raise CodecError("a value of unknown kind")
        return decode(self, depth + 1, *tree[1:])

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

    def array(self, depth: int, dtype: str, shape: list, place: int) -> np.ndarray:
        """Return an array over a buffer, which is its own alone."""
        kind = _dtype(self, depth, dtype)
        return np.frombuffer(self.buffer(place), dtype=kind).reshape(_shape(shape))

    def plain_array(self, tree: Any, kinds: str) -> np.ndarray:
        """Return a one-dimensional array of one of these kinds of dtype."""
        if type(tree) is not list or tree[:1] != ["array"]:
            raise CodecError("an array was expected")
        array = self.array(0, *tree[1:])
        if array.ndim != 1 or array.dtype.kind not in kinds:
            raise CodecError("an array of another kind was expected")
        return array


def _shape(shape: Any) -> tuple[int, ...]:
    if (
        type(shape) is not list
        or len(shape) > 32
        or any(type(n) is not int or n < 0 for n in shape)
    ):
        raise CodecError("not a shape")
    return tuple(shape)


def _dtype(decoder: Decoder, depth: int, name: str) -> np.dtype:
    if type(name) is not str or not _NUMPY_DTYPE.fullmatch(name):
        raise CodecError("not a dtype of plain numbers")
    return np.dtype(name)


def _objects(decoder: Decoder, depth: int, shape: list, items: list) -> np.ndarray:
    values = decoder.many(items, depth)
    array = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):  # one by one: numpy would look into nested sequences
        array[i] = value
    return array.reshape(_shape(shape))


def _scalar(decoder: Decoder, depth: int, dtype: str, text: str) -> Any:
    return np.frombuffer(bytes.fromhex(text), dtype=_dtype(decoder, depth, dtype))[0]


def _when(decoder: Decoder, depth: int, text: str, key: Any, fold: int) -> datetime.datetime:
    value = datetime.datetime.fromisoformat(text).replace(fold=int(bool(fold)))
    return value if key is None else value.replace(tzinfo=_zone(key))


@functools.lru_cache(maxsize=1000)
def _zone(key: str) -> datetime.tzinfo:
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


def _named(decoder: Decoder, depth: int, name: str, fields: list, items: list) -> Any:
    kind = collections.namedtuple(name, fields)  # refuses whatever is no identifier
    return kind(*decoder.many(items, depth))


def _mapping(kind: Callable[[dict], Any]) -> Callable[..., Any]:
    def decode(decoder: Decoder, depth: int, keys: list, values: list) -> Any:
        pairs = zip(decoder.many(keys, depth), decoder.many(values, depth), strict=True)
        return kind(dict(pairs))

    return decode


def _sequence(kind: Callable[[list], Any]) -> Callable[..., Any]:
    return lambda decoder, depth, items: kind(decoder.many(items, depth))


def _stamp(decoder: Decoder, depth: int, value: int, unit: str, zone: str | None) -> Any:
    import pandas as pd

    stamp = pd.Timestamp(np.datetime64(value, _unit(unit)))
    return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(_zone(zone))


def _unit(unit: str) -> str:
    if unit not in ("s", "ms", "us", "ns"):
        raise CodecError("not a unit of time")
    return unit


def _delta(decoder: Decoder, depth: int, value: int, unit: str) -> Any:
    import pandas as pd

    return pd.Timedelta(np.timedelta64(value, _unit(unit)))


def _column_values(decoder: Decoder, depth: int, tree: Any) -> Any:
    """Return what pandas makes a column of."""
    import pandas as pd

    if type(tree) is not list or not tree or depth > DEPTH + 1:
        raise CodecError("not a column")
    tag, *facts = tree
    if tag in ("array", "objects"):
        values = decoder._decode(tree, depth)
        if values.ndim != 1:
            raise CodecError("a column has one dimension")
        return values
    if tag == "zoned":
        unit, zone, stamps = facts
        stamps = decoder.plain_array(stamps, "i").view(f"M8[{_unit(unit)}]")
        return pd.DatetimeIndex(stamps).tz_localize("UTC").tz_convert(_zone(zone)).array
    if tag == "categories":
        names, ordered, codes = facts
        names = _any_index(decoder, depth, names)
        return pd.Categorical.from_codes(decoder.plain_array(codes, "i"), names, bool(ordered))
    if tag == "strings":
        return _strings(decoder, *facts)
    if tag == "periods":
        freq, ordinals = facts
        if type(freq) is not str or not re.fullmatch(r"[A-Za-z0-9-]{1,16}", freq):
            raise CodecError("not a frequency")
        return pd.PeriodIndex.from_ordinals(decoder.plain_array(ordinals, "i"), freq=freq).array
    if tag == "masked":
        name, data, mask = facts
        data, mask = decoder.plain_array(data, "biuf"), decoder.plain_array(mask, "b")
        if name == "boolean":
            return pd.arrays.BooleanArray(data, mask)
        kind = pd.arrays.FloatingArray if data.dtype.kind == "f" else pd.arrays.IntegerArray
        return kind(data, mask)
    raise CodecError("a column of unknown kind")


def _strings(
    decoder: Decoder, na: bool, length: int, nulls: int, valid: int, offsets: int, text: int
) -> Any:
    import pandas as pd
    import pyarrow as pa

    buffers = [pa.py_buffer(decoder.buffer(place)) for place in (valid, offsets, text)]
    if type(length) is not int or length < 0 or buffers[1].size < (length + 1) * 8 * (length > 0):
        raise CodecError("strings without their places")
    if nulls and buffers[0].size * 8 < length:
        raise CodecError("strings without their marks")
    if not length:
        array = pa.array([], type=pa.large_string())
    else:
        buffers[0] = buffers[0] if nulls else None
        array = pa.Array.from_buffers(pa.large_string(), length, buffers)
    array.validate(full=True)  # offsets in order and inside the text, text valid UTF-8
    dtype = pd.StringDtype(na_value=pd.NA if na else np.nan)
    return pd.array(array.to_numpy(zero_copy_only=False), dtype=dtype)


def _any_index(decoder: Decoder, depth: int, tree: Any) -> Any:
    import pandas as pd

    if type(tree) is not list or not tree:
        raise CodecError("not an index")
    tag, names, *facts = tree
    names = decoder.many(names, depth)
    if tag == "range index":
        start, stop, step = (int(n) for n in facts)
        return pd.RangeIndex(start, stop, step, name=names[0])
    if tag == "levels":
        levels = [_column_values(decoder, depth, level) for level in facts[0]]
        return pd.MultiIndex.from_arrays(levels, names=names)
    if tag != "index":
        raise CodecError("an index of unknown kind")
    values, frequency = facts
    index = pd.Index(_column_values(decoder, depth, values), name=names[0], tupleize_cols=False)
    if isinstance(frequency, str) and isinstance(index, pd.DatetimeIndex):
        index = pd.DatetimeIndex(index, freq=frequency[:20], name=names[0])
    return index


def _series(decoder: Decoder, depth: int, name: Any, index: list, values: list) -> Any:
    import pandas as pd

    column = _column_values(decoder, depth, values)
    name = decoder._decode(name, depth)
    return pd.Series(column, index=_any_index(decoder, depth, index), name=name)


def _frame(decoder: Decoder, depth: int, columns: list, index: list, values: list) -> Any:
    import pandas as pd

    rows = _any_index(decoder, depth, index)
    names = _any_index(decoder, depth, columns)
    parts = {i: pd.Series(_column_values(decoder, depth, v)) for i, v in enumerate(values)}
    if len(names) != len(parts) or any(len(part) != len(rows) for part in parts.values()):
        raise CodecError("a table whose parts do not fit")
    frame = pd.DataFrame(parts, index=None if parts else rows)
    frame.index, frame.columns = rows, names
    return frame


def _tensor(decoder: Decoder, depth: int, name: str, shape: list, grad: bool, place: int) -> Any:
    import torch

    if name not in _TORCH_DTYPES:
        raise CodecError("not a dtype of torch")
    dtype = getattr(torch, name)
    raw = decoder.buffer(place)
    shape = _shape(shape)
    if not raw:
        tensor = torch.empty(shape, dtype=dtype)
        if tensor.numel():
            raise CodecError("a tensor without its numbers")
    else:
        tensor = torch.frombuffer(raw, dtype=dtype).reshape(shape)
    return tensor.requires_grad_() if grad and dtype.is_floating_point else tensor


def _torch_dtype(decoder: Decoder, depth: int, name: str) -> Any:
    import torch

    if name not in _TORCH_DTYPES:
        raise CodecError("not a dtype of torch")
    return getattr(torch, name)


def _missing(name: str) -> Callable[..., Any]:
    def decode(decoder: Decoder, depth: int) -> Any:
        import pandas as pd

        return getattr(pd, name)

    return decode


def _hex(text: str) -> int:
    if type(text) is not str or len(text) > 100_000:
        raise CodecError("not a number")
    return int(text, 16)


DECODERS: dict[str, Callable[..., Any]] = {
    "int": lambda c, d, text: _hex(text),
    "complex": lambda c, d, real, imag: complex(float(real), float(imag)),
    "bytes": lambda c, d, place: bytes(c.buffer(place)),
    "bytearray": lambda c, d, place: bytearray(c.buffer(place)),
    "list": _sequence(list),
    "tuple": _sequence(tuple),
    "set": _sequence(set),
    "frozenset": _sequence(frozenset),
    "deque": _sequence(collections.deque),
    "dict": _mapping(dict),
    "ordered": _mapping(collections.OrderedDict),
    "counter": _mapping(collections.Counter),
    "default": _mapping(lambda pairs: collections.defaultdict(None, pairs)),
    "named": _named,
    "range": lambda c, d, start, stop, step: range(start, stop, step),
    "slice": lambda c, d, parts: slice(*c.many(parts, d)),
    "ellipsis": lambda c, d: ...,
    "datetime": _when,
    "date": lambda c, d, text: datetime.date.fromisoformat(text),
    "time": lambda c, d, text: datetime.time.fromisoformat(text),
    "timedelta": lambda c, d, days, s, us: datetime.timedelta(days, s, us),
    "decimal": lambda c, d, text: decimal.Decimal(text),
    "fraction": lambda c, d, top, bottom: fractions.Fraction(_hex(top), _hex(bottom)),
    "uuid": lambda c, d, text: uuid.UUID(hex=text),
    "path": lambda c, d, text: pathlib.Path(text),
    "type": lambda c, d, name: _TYPES[name],
    "numpy type": lambda c, d, name: _NUMPY_TYPES[name],
    "array": Decoder.array,
    "objects": _objects,
    "scalar": _scalar,
    "numpy str": lambda c, d, text: np.str_(text),
    "dtype": _dtype,
    "stamp": _stamp,
    "delta": _delta,
    "nat": _missing("NaT"),
    "na": _missing("NA"),
    "index": lambda c, d, *facts: _any_index(c, d, ["index", *facts]),
    "range index": lambda c, d, *facts: _any_index(c, d, ["range index", *facts]),
    "levels": lambda c, d, *facts: _any_index(c, d, ["levels", *facts]),
    "series": _series,
    "frame": _frame,
    "extension": lambda c, d, tree: _column_values(c, d, tree),
    "dtype name": lambda c, d, name: str(name),
    "tensor": _tensor,
    "torch dtype": _torch_dtype,
    "handle": lambda c, d, *facts: c.handle(*facts),
}
