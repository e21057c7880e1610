"""Sparse matrices and arrays of scipy, in whatever format they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.engine.codec.arrays import whole_shape
from autograder.engine.codec.kinds import CodecError, register
from autograder.engine.codec.tensors import LONGEST

if TYPE_CHECKING:
    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder

_FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


def _facts(encoder: Encoder, value: Any, depth: int) -> list | None:
    import scipy.sparse

    points = value.tocoo()
    matrix = isinstance(value, scipy.sparse.spmatrix)
    if points.data.dtype.kind not in "biufc":
        return None
    parts = [encoder.encode(part, depth) for part in (points.data, *points.coords)]
    return [value.format, matrix, list(value.shape), parts]


def _sparse(
    decoder: Decoder, depth: int, layout: str, matrix: bool, shape: list, parts: list
) -> Any:
    import scipy.sparse

    shape = whole_shape(shape)
    if layout not in _FORMATS or max(shape, default=0) > LONGEST:
        raise CodecError("a sparse matrix of another kind, or too long")
    data, *places = decoder.many(parts, depth)
    make = scipy.sparse.coo_matrix if matrix else scipy.sparse.coo_array
    return make((data, tuple(places)), shape=shape).asformat(layout)  # refuses places outside


register("sparse", "scipy.spmatrix", "scipy.sparray", encode=_facts, decode=_sparse)
