"""Arrays of numpy come back with all that they are."""

from __future__ import annotations

import numpy as np
import pytest

from tests.autograder.engine.codec.carrying import carried


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
