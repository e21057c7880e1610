"""Files and small tables of flights and weather, for the lab on storing them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

HOUR = pd.Timedelta(hours=1)
NOON = pd.Timestamp("2013-02-01 12:00", tz="UTC")


def due(*pairs: tuple[str, float], index: Iterable | None = None) -> pd.DataFrame:
    """Return flights, each given as its origin and the minutes of its t0 after `NOON`.

    >>> due(("JFK", 60)).iloc[0].tolist()
    ['JFK', Timestamp('2013-02-01 13:00:00+0000', tz='UTC')]
    """
    made = pd.DataFrame(pairs, columns=["origin", "t0"], index=index).astype({"origin": "str"})
    return made.assign(t0=_after_noon(made["t0"], "min"))


def measured(*rows: tuple) -> pd.DataFrame:
    """Return records, each given as origin, hours of its beginning after `NOON`, temp and wind."""
    made = pd.DataFrame(rows, columns=["origin", "time_hour", "temp", "wind"])
    made = made.astype({"origin": "str", "temp": float, "wind": float})
    return made.assign(time_hour=_after_noon(made["time_hour"], "h"))


def landed(*rows: tuple, index: Iterable | None = None) -> pd.DataFrame:
    """Return a batch: carrier, flight, origin, hours of ``time_hour`` after `NOON`, delay."""
    columns = ["carrier", "flight", "origin", "time_hour", "delay"]
    made = pd.DataFrame(rows, columns=columns, index=index)
    kinds = {"carrier": "str", "flight": "int64", "origin": "str", "delay": float}
    return made.astype(kinds).assign(time_hour=_after_noon(made["time_hour"], "h"))


def _after_noon(amounts: pd.Series, unit: str) -> pd.Series:
    """Return moments in microseconds, as the lab's own tables have them."""
    return (NOON + pd.to_timedelta(amounts.astype(float), unit=unit)).astype("datetime64[us, UTC]")


def bytes_of(path: str | Path, columns: Iterable[str], groups: Iterable[int]) -> int:
    """Return the compressed bytes of some columns in some row groups of a Parquet file."""
    footer = pq.read_metadata(path)
    chunks = [footer.row_group(g).column(i) for g in groups for i in range(footer.num_columns)]
    wanted = {*columns}
    return sum(c.total_compressed_size for c in chunks if c.path_in_schema in wanted)


def lay_out(table: pa.Table, place: Path, columns: list[str]) -> tuple[list[str], int]:
    """Write a table as Parquet files, in folders by the values of some columns.

    Returns
    -------
    paths : list of str
        Of the files, relative to `place`, with ``/``.
    size : int
        Bytes of all of them.
    """
    keys = pa.schema([table.schema.field(column) for column in columns])
    split = ds.partitioning(keys, flavor="hive")
    ds.write_dataset(table, place, format="parquet", partitioning=split)
    files = sorted(place.rglob("*.parquet"))
    size = sum(file.stat().st_size for file in files)
    return [file.relative_to(place).as_posix() for file in files], size
