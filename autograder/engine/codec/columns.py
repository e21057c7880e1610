"""Columns and indexes of pandas, exactly: dtype, categories, zones, missing values.

What a column holds has a tag of its own, for a column is no value by itself. Both directions of
such a content are one entry of `_CONTENTS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.engine.codec.arrays import array_facts, plain_array
from autograder.engine.codec.encoder import DEPTH
from autograder.engine.codec.kinds import CodecError, register
from autograder.engine.codec.plain import zone, zone_name

if TYPE_CHECKING:
    import pandas as pd

    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder


# Columns ----------------------------------------------------------------------


def column_tree(encoder: Encoder, series: pd.Series, depth: int) -> list:
    """Return the tree of the values of a series, dtype included."""
    for tag, (fits, encode, _) in _CONTENTS.items():
        if fits(series.dtype) and (facts := encode(encoder, series, depth)) is not None:
            return [tag, *facts]
    raise CodecError("a column of unknown kind")


def column(decoder: Decoder, depth: int, tree: Any) -> Any:
    """Return what pandas makes a column of."""
    if type(tree) is not list or not tree or depth > DEPTH + 1:
        raise CodecError("not a column")
    if tree[0] not in _CONTENTS:
        raise CodecError("a column of unknown kind")
    return _CONTENTS[tree[0]][2](decoder, depth, *tree[1:])


def unit_of_time(unit: str) -> str:
    """Return a unit if pandas has it."""
    if unit not in ("s", "ms", "us", "ns"):
        raise CodecError("not a unit of time")
    return unit


def _is(name: str) -> Any:
    """Return what tells whether a dtype is of this class of pandas."""
    return lambda dtype: type(dtype).__name__ == name


def _number_facts(encoder: Encoder, series: pd.Series, depth: int) -> list | None:
    tag, *facts = encoder.encode(series.to_numpy(), depth)
    return facts if tag == "array" else None


def _integers(encoder: Encoder, values: np.ndarray) -> list:
    return array_facts(encoder, np.asarray(values))


def _objects(decoder: Decoder, depth: int, tree: Any) -> Any:
    values = decoder.decode(tree, depth)
    if not isinstance(values, np.ndarray) or values.ndim != 1:
        raise CodecError("a column has one dimension")
    return values


def _zoned(decoder: Decoder, depth: int, unit: str, key: str, stamps: list) -> Any:
    import pandas as pd

    stamps = plain_array(decoder, stamps, "i").view(f"M8[{unit_of_time(unit)}]")
    return pd.DatetimeIndex(stamps).tz_localize("UTC").tz_convert(zone(key)).array


def _categories(decoder: Decoder, depth: int, names: list, ordered: bool, codes: list) -> Any:
    import pandas as pd

    names = index(decoder, depth, names)
    return pd.Categorical.from_codes(plain_array(decoder, codes, "i"), names, bool(ordered))


def _periods(decoder: Decoder, depth: int, freq: str, ordinals: list) -> Any:
    import pandas as pd

    if type(freq) is not str or not re.fullmatch(r"[A-Za-z0-9-]{1,16}", freq):
        raise CodecError("not a frequency")
    return pd.PeriodIndex.from_ordinals(plain_array(decoder, ordinals, "i"), freq=freq).array


def _masked(decoder: Decoder, depth: int, name: str, data: list, mask: list) -> Any:
    import pandas as pd

    data, mask = plain_array(decoder, data, "biuf"), plain_array(decoder, mask, "b")
    if name == "boolean":
        return pd.arrays.BooleanArray(data, mask)
    kind = pd.arrays.FloatingArray if data.dtype.kind == "f" else pd.arrays.IntegerArray
    return kind(data, mask)


def _text_facts(encoder: Encoder, series: pd.Series, depth: int) -> list:
    """Encode strings as Arrow's three buffers: validity, offsets and characters."""
    import pandas as pd
    import pyarrow as pa

    values = series.array.to_numpy(dtype=object)
    array = pa.array(values, type=pa.large_string(), from_pandas=True)
    buffers = [b"" if b is None else memoryview(b) for b in array.buffers()]
    na = series.dtype.na_value is pd.NA
    return [na, len(array), array.null_count, *(encoder.buffer(b) for b in buffers)]


def _text(
    decoder: Decoder,
    depth: int,
    na: bool,
    length: int,
    nulls: int,
    valid: int,
    offsets: int,
    text: int,
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


# For each content, in the order in which they are tried: whether a dtype is of it, how it is
# encoded (None: not so), and how it is decoded.
_CONTENTS: dict[str, tuple] = {
    "numbers": (
        lambda dtype: isinstance(dtype, np.dtype),
        _number_facts,
        lambda c, d, *facts: _objects(c, d, ["array", *facts]),
    ),
    "zoned": (
        _is("DatetimeTZDtype"),
        lambda e, s, d: [s.dtype.unit, zone_name(s.dtype.tz), _integers(e, s.array.asi8)],
        _zoned,
    ),
    "categories": (
        _is("CategoricalDtype"),
        lambda e, s, d: [
            index_tree(e, s.dtype.categories, d),
            bool(s.dtype.ordered),
            _integers(e, s.array.codes),
        ],
        _categories,
    ),
    "strings": (_is("StringDtype"), _text_facts, _text),
    "periods": (
        _is("PeriodDtype"),
        lambda e, s, d: [str(s.dtype)[7:-1], _integers(e, s.array.asi8)],
        _periods,
    ),
    "masked": (  # Int64, Float64, boolean
        lambda dtype: (
            type(dtype).__name__.removesuffix("Dtype")
            in ("Boolean", *(f"{u}Int{n}" for u in ("", "U") for n in (8, 16, 32, 64)))
            or type(dtype).__name__ in ("Float32Dtype", "Float64Dtype")
        ),
        lambda e, s, d: [
            str(s.dtype),
            _integers(e, s.array._data),
            _integers(e, s.array._mask),
        ],
        _masked,
    ),
    "objects": (
        lambda dtype: True,
        lambda e, s, d: [e.encode(s.to_numpy(dtype=object), d)],
        _objects,
    ),
}


# Indexes ----------------------------------------------------------------------


def index_tree(encoder: Encoder, value: pd.Index, depth: int) -> list:
    """Return the tree of an index."""
    return encoder.encode(value, depth)


def index(decoder: Decoder, depth: int, tree: Any) -> pd.Index:
    """Return an index, and refuse what is none."""
    import pandas as pd

    made = decoder.decode(tree, depth)
    if not isinstance(made, pd.Index):
        raise CodecError("not an index")
    return made


def _range_index(
    decoder: Decoder, depth: int, names: list, start: int, stop: int, step: int
) -> pd.Index:
    import pandas as pd

    (name,) = decoder.many(names, depth)
    return pd.RangeIndex(int(start), int(stop), int(step), name=name)


def _level_facts(encoder: Encoder, value: Any, depth: int) -> list:
    levels = [value.get_level_values(i).to_series() for i in range(value.nlevels)]
    names = encoder.many(value.names, depth)
    return [names, [column_tree(encoder, level, depth) for level in levels]]


def _levels(decoder: Decoder, depth: int, names: list, levels: list) -> pd.Index:
    import pandas as pd

    names = decoder.many(names, depth)
    return pd.MultiIndex.from_arrays([column(decoder, depth, one) for one in levels], names=names)


def _index_facts(encoder: Encoder, value: Any, depth: int) -> list:
    import pandas as pd

    frequency = getattr(value, "freqstr", None) if isinstance(value, pd.DatetimeIndex) else None
    content = column_tree(encoder, value.to_series(), depth)
    return [encoder.many(value.names, depth), content, frequency]


def _index(
    decoder: Decoder, depth: int, names: list, values: list, frequency: str | None
) -> pd.Index:
    import pandas as pd

    (name,) = decoder.many(names, depth)
    made = pd.Index(column(decoder, depth, values), name=name, tupleize_cols=False)
    if isinstance(frequency, str) and isinstance(made, pd.DatetimeIndex):
        made = pd.DatetimeIndex(made, freq=frequency[:20], name=name)
    return made


register(
    "range index",
    "pandas.RangeIndex",
    encode=lambda e, v, d: [e.many(v.names, d), v.start, v.stop, v.step],
    decode=_range_index,
)
register("levels", "pandas.MultiIndex", encode=_level_facts, decode=_levels)
register("index", "pandas.Index", encode=_index_facts, decode=_index)
