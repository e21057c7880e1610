"""What Python itself has comes back as it was."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import json
import pathlib
import uuid
import zoneinfo
from http import HTTPStatus

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.engine.codec import CodecError, Decoder, Encoder, plain
from tests.autograder.engine.codec.carrying import carried

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


@pytest.mark.parametrize(
    "item",
    [2.5, 3, -(2**63), np.float64(1.5), np.float32(1.5), np.int64(3), np.bool_(True),
     np.complex128(1j)],
    ids=repr,
)  # fmt: skip
def test_many_numbers_of_one_class_come_back_as_that_class(item):
    """A million of them take no more room than an array."""
    values = [item] * 2000
    encoder = Encoder(lambda kept: [0])
    tree = encoder.encode(values)
    assert len(json.dumps(tree)) < 100
    for made in (values, tuple(values)):
        back = carried(made)
        assert back == made
        assert {type(one) for one in back} == {type(item)}


def test_many_numbers_have_an_end_on_both_sides(monkeypatch):
    """The judge would need many times their bytes."""
    values = [1.5] * 2000
    encoder = Encoder(lambda kept: [0])
    tree = encoder.encode(values)
    buffers = [bytearray(memoryview(b).cast("B")) for b in encoder.buffers]
    monkeypatch.setattr(plain, "LONGEST", 1999)
    with pytest.raises(CodecError, match="return an array"):
        Encoder(lambda kept: [0]).encode(values)
    for dtype in ("<f8", "O", "<U1", "V8", 8):
        with pytest.raises(CodecError):
            Decoder(buffers, lambda *facts: facts).decode([*tree[:2], dtype, *tree[3:]])


def test_many_values_of_several_classes_come_back_one_by_one():
    """Whole and fractional numbers mixed, numbers beyond 64 bits, truth values."""
    for values in ([1, 2.5] * 1000, [2**70, 1] * 1000, [True, False] * 1000, [None] * 2000):
        back = carried(values)
        assert back == values
        assert [type(one) for one in back] == [type(one) for one in values]
