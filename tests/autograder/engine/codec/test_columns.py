"""Columns and indexes of pandas come back exactly."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.autograder.engine.codec.carrying import carried
from tests.autograder.engine.codec.test_tables import TABLE


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
