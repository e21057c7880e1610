"""Tables, series and times of pandas come back exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from dateutil import tz

from tests.autograder.engine.codec.carrying import carried


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
