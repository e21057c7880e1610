"""What crosses from the student's process to the judge, and what does not."""

from __future__ import annotations

import builtins
import collections
import contextlib
import datetime
import decimal
import enum
import fractions
import json
import pathlib
import sys
import types
import uuid
import zoneinfo
from http import HTTPStatus

import numpy as np
import pandas as pd
import pytest
import torch
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from autograder.engine.codec import DECODERS, CodecError, Decoder, Encoder


def carried(value: object) -> object:
    """Encode, go through JSON and bytes, decode."""
    encoder = Encoder(lambda kept: [0, type(kept).__name__])
    tree = json.loads(json.dumps(encoder.encode(value)))
    buffers = [bytearray(memoryview(b).cast("B")) for b in encoder.buffers]
    return Decoder(buffers, lambda *facts: ("handle", *facts)).decode(tree)


Point = collections.namedtuple("Point", "x y")
PLAIN = [
    None, True, 3, -(2**80), 2.5, "ü\ud800", b"\x00\xff", bytearray(b"ab"), 1 + 2j, range(3, 9, 2),
    slice(1, None), ..., [1, (2, {3}), frozenset({4})], {"a": [1], (1, 2): None},
    collections.deque([1]),
    collections.Counter("aab"), collections.OrderedDict(b=1, a=2), Point(1, [2]),
    datetime.datetime(2013, 1, 1, 5, tzinfo=datetime.UTC), datetime.date(2013, 1, 1),
    datetime.datetime(2013, 11, 3, 1, 30, tzinfo=zoneinfo.ZoneInfo("America/New_York"), fold=1),
    datetime.time(5, 30), datetime.timedelta(-1, 3), decimal.Decimal("1.10"),
    fractions.Fraction(1, 3),
    uuid.UUID(int=5), pathlib.Path("a/b"), int, np.float32, np.dtype("f4"), np.float32(2.5),
    np.int64(3), np.bool_(True), np.datetime64("2013-01-01"), np.str_("a"), torch.float32,
    torch.Size([2, 3]), pd.Timestamp("2013-01-01 05:00", tz="America/New_York"),
    pd.Timedelta("90min"), pd.Timestamp("3020-01-01"), pd.Timedelta(days=200_000).as_unit("s"),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda v: type(v).__name__)
def test_plain_values_come_back_equal(value):
    """Every plain value comes back as what it was, of the same type."""
    back = carried(value)
    assert back == value
    if not isinstance(value, Point | torch.Size):
        assert type(back) is type(value)


class Word(enum.StrEnum):
    """A student's enumeration."""

    OK = "ok"


class OldWord(str, enum.Enum):  # noqa: UP042 - what many still write
    """Another one, whose text is not its value."""

    OK = "ok"


@pytest.mark.parametrize(
    ("value", "plain"), [(Word.OK, "ok"), (OldWord.OK, "ok"), (HTTPStatus.OK, 200)]
)
def test_a_member_of_an_enumeration_comes_back_as_its_value(value, plain):
    """It equals that at home, so it must here."""
    back = carried(value)
    assert back == plain
    assert type(back) is type(plain)


@pytest.mark.parametrize("zone", [tz.tzutc(), tz.tzoffset(None, 7200), tz.gettz("Europe/Berlin")])
def test_time_zones_of_dateutil_come_back(zone):
    """They do not say their names, but dates that were parsed have them."""
    time = pd.Timestamp("2013-01-01 05:00", tz=zone)
    assert carried(time) == time
    assert carried(pd.Series([time]))[0] == time


def test_missing_values_stay_missing():
    """Not a number, not a time and not available come back as themselves."""
    assert np.isnan(carried(float("nan")))
    assert carried(pd.NaT) is pd.NaT
    assert carried(pd.NA) is pd.NA


@pytest.mark.parametrize(
    "array",
    [np.arange(6).reshape(2, 3), np.array(5.0), np.zeros((0, 3)), np.array(["a", "bb"]),
     np.arange(6)[::-2], np.array([1, None, [2]], dtype=object), np.array([True]),
     np.array(["2013-01-01"], dtype="M8[D]"), np.asfortranarray(np.eye(3))],
    ids=str,
)  # fmt: skip
def test_arrays_come_back_with_shape_and_dtype(array):
    """An array keeps dtype and shape, and the copy can be written to."""
    back = carried(array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert np.array_equal(back, array)
    back.setflags(write=True)


TABLE = pd.DataFrame(
    {
        "int": [1, 2, 3],
        "text": ["x", None, "z"],
        "kind": pd.Categorical(["u", "v", "u"], ordered=True),
        "zoned": pd.to_datetime(["2013-01-01"] * 3, utc=True).tz_convert("America/New_York"),
        "nullable": pd.array([1, None, 3], dtype="Int64"),
        "yes": pd.array([True, None, False], dtype="boolean"),
        "float": [1.5, np.nan, 2],
        "mixed": [[1], 2, "q"],
        "time": pd.to_datetime(["2013-01-01", None, "2013-01-03"]),
        "month": pd.period_range("2013-01", periods=3, freq="M"),
        "span": pd.to_timedelta([1, 2, 3], unit="h"),
        "flag": [True, False, True],
    }
)
TABLES = {
    "all kinds of columns": TABLE,
    "several index levels": TABLE.set_index(["int", "text"]),
    "times as index": TABLE.set_index("zoned"),
    "text as index": TABLE[["int"]].T,
    "no rows": TABLE.iloc[:0],
    "no columns": TABLE[[]],
    "levels of columns": TABLE.groupby("kind", observed=True)[["int", "float"]].agg(["min", "max"]),
    "numbers as columns": pd.DataFrame(np.eye(3)),
    "every other row": TABLE.iloc[::2],
    "the same name twice": pd.DataFrame([[1, 2]], columns=["a", "a"]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_come_back_exactly(name):
    """A table keeps values, dtypes, index and columns."""
    pd.testing.assert_frame_equal(carried(TABLES[name]), TABLES[name])


@pytest.mark.parametrize("name", TABLE.columns)
def test_columns_come_back_exactly(name):
    """A series keeps values, dtype, index and name."""
    pd.testing.assert_series_equal(carried(TABLE[name]), TABLE[name])


@pytest.mark.parametrize(
    "index",
    [pd.date_range("2013", periods=3, freq="D", tz="UTC"), pd.RangeIndex(2, 8, 2, name="n"),
     pd.Index(["a", "b"]), pd.Index([(1, 2), 3]), pd.CategoricalIndex(["a", "b"]),
     pd.MultiIndex.from_product([[1, 2], ["a"]], names=["q", "w"])],
    ids=lambda i: type(i).__name__,
)  # fmt: skip
def test_indexes_come_back_exactly(index):
    """An index keeps its kind, values and names."""
    pd.testing.assert_index_equal(carried(index), index)


@pytest.mark.parametrize(
    "tensor",
    [torch.arange(3.0), torch.ones(2, 2, requires_grad=True), torch.zeros(0, 3), torch.tensor(1.0),
     torch.ones(2, dtype=torch.bfloat16), torch.nn.Parameter(torch.ones(2)), torch.ones(2, 3).T],
    ids=lambda t: str(t.dtype) + str(tuple(t.shape)),
)  # fmt: skip
def test_tensors_come_back_detached_from_nothing(tensor):
    """A tensor keeps numbers, dtype, shape and whether it wants a gradient."""
    back = carried(tensor)
    assert torch.equal(back, tensor.detach())
    assert (back.dtype, back.requires_grad) == (tensor.dtype, tensor.requires_grad)


def test_what_has_no_plain_form_becomes_a_handle():
    """Functions, estimators and objects stay where they are, inside containers too."""
    assert carried(len) == ("handle", 0, "builtin_function_or_method")
    assert carried({"m": [LogisticRegression()]}) == {"m": [("handle", 0, "LogisticRegression")]}


_leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_values = st.recursive(
    _leaves | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None)
@given(_values)
def test_any_nesting_of_plain_values_comes_back(value):
    """Whatever plain values are nested into each other come back equal."""
    assert carried(value) == value


_junk = st.recursive(
    _leaves | st.sampled_from(sorted(DECODERS)),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(DECODERS)), st.lists(_junk, max_size=6), st.lists(st.binary()))
@pytest.mark.filterwarnings("ignore")
def test_bytes_that_lie_give_an_error_of_the_codec_and_nothing_else(tag, facts, buffers):
    """No tree, however malformed, raises anything but the codec's own error."""
    decoder = Decoder([bytearray(b) for b in buffers], lambda *facts: facts)
    with contextlib.suppress(CodecError):
        decoder.decode([tag, *facts])


@pytest.mark.parametrize(
    "tree",
    [
        ["array", "O", [1], 0], ["array", "<f8", [10**12], 0], ["array", "<f8", [-1], 0],
        ["array", "<f8", [1], 7], ["array", "<f8", [1], -1], ["tensor", "object", [1], False, 0],
        ["tensor", "float64", [10**9], False, 0], ["strings", False, 10**9, 0, 0, 0, 0],
        ["strings", False, 1, 0, 0, 0, 0], ["module", "numpy"], ["module", "__main__"],
        ["type", "eval"], ["numpy type", "memmap"], ["named", "x y", ["a"], [1]],
        ["named", "P", ["__class__"], [1]], ["unknown"], {"a": 1}, [], [[]], ["dict", [[]], []],
        ["frame", ["index", [None], ["array", "<f8", [0], 0], None],
         ["range index", [None], 0, 9, 1], [["array", "<f8", [1], 0]]],
    ],
    ids=str,
)  # fmt: skip
def test_dangerous_trees_are_refused(tree):
    """Object arrays from bytes, sizes that are not there, modules, classes by name: refused."""
    with pytest.raises(CodecError):
        Decoder([bytearray(8)], lambda *facts: facts).decode(tree)


def test_deep_nesting_is_refused_on_both_sides():
    """A value nested without end is neither sent nor read."""
    endless: list = []
    endless.append(endless)
    with pytest.raises(CodecError, match="nested too deeply"):
        Encoder(lambda kept: [0]).encode(endless)
    tree: list = ["list", []]
    for _ in range(200):
        tree = ["list", [tree]]
    with pytest.raises(CodecError):
        Decoder([], lambda *facts: facts).decode(tree)


def test_nothing_that_comes_back_is_a_module_or_a_builtin_of_the_judges():
    """Tried with every module and builtin that this process holds, bare and within containers."""
    everything = [*list(sys.modules.values()), *vars(builtins).values()]
    things = [one for one in everything if isinstance(one, types.ModuleType) or callable(one)]
    assert len(things) > 500
    plain = {bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object}
    for thing in things:
        for value in (thing, [thing], {"a": (thing,)}):
            if isinstance(thing, types.ModuleType):
                with pytest.raises(CodecError):
                    carried(value)
            elif thing not in plain:
                back = carried(value)
                inner = back["a"][0] if isinstance(back, dict) else back[0]
                assert (back if value is thing else inner)[0] == "handle", thing
    for name in list(sys.modules):
        for tag in DECODERS:
            with contextlib.suppress(CodecError):
                made = Decoder([], lambda *facts: facts).decode([tag, name])
                assert not isinstance(made, types.ModuleType)
                assert not callable(made)
