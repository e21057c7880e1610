"""Sparse matrices of scipy come back in their format."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import sparse

from autograder.engine.codec import CodecError, Decoder, Encoder
from tests.autograder.engine.codec.carrying import carried

DENSE = np.array([[0, 1.5, 0], [0, 0, 0], [2, 0, 3]])


@pytest.mark.parametrize("layout", ["bsr", "coo", "csc", "csr", "dia", "dok", "lil"])
@pytest.mark.parametrize("make", [sparse.coo_matrix, sparse.coo_array])
def test_a_sparse_matrix_keeps_numbers_format_and_dtype(layout, make):
    """Matrix and array are told apart, for their products differ."""
    for dtype in (float, np.float32, int):
        matrix = make(DENSE.astype(dtype)).asformat(layout)
        back = carried(matrix)
        assert type(back) is type(matrix)
        assert (back.dtype, back.shape) == (matrix.dtype, matrix.shape)
        assert np.array_equal(back.toarray(), matrix.toarray())


def test_one_without_entries_and_one_dimension_come_back():
    """Nothing is there to be read but the shape."""
    assert carried(sparse.csr_array((3, 4))).shape == (3, 4)
    assert np.array_equal(carried(sparse.coo_array(DENSE[0])).toarray(), DENSE[0])


def test_places_outside_and_endless_sides_are_refused():
    """The judge would write beyond its memory, or ask for all of it."""
    encoder = Encoder(lambda kept: [0])
    tree = json.loads(json.dumps(encoder.encode(sparse.csr_matrix(DENSE))))
    buffers = [bytearray(memoryview(b).cast("B")) for b in encoder.buffers]
    for shape in ([2, 3], [3, 10**9], [3, -3], [3]):
        with pytest.raises(CodecError):
            Decoder(buffers, lambda *facts: facts).decode([*tree[:3], shape, tree[4]])
