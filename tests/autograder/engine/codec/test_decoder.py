"""Bytes that lie."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.engine.codec import KINDS, CodecError, Decoder, Encoder

TAGS = [*sorted(KINDS), "handle"]
_leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_junk = st.recursive(
    _leaves | st.sampled_from(TAGS),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TAGS), st.lists(_junk, max_size=6), st.lists(st.binary()))
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
        ["type", "eval"], ["type", "numpy.memmap"], ["named", "x y", ["a"], [1]],
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
