"""Small tables have the types of the lab's own."""

import pyarrow as pa
import pyarrow.parquet as pq

from mlops_lab import flights
from mlops_lab.stored import HOUR, NOON, bytes_of, due, landed, lay_out, measured


def test_small_tables_have_the_types_of_the_large_ones():
    """So that what holds for them holds for those."""
    batch = landed(("UA", 1, "EWR", 24, None), index=[7])
    flown = flights.flights(1)
    for name in ("carrier", "flight", "origin", "time_hour"):
        assert batch[name].dtype == flown[name].dtype, name
    records = flights.weather(1)
    for name in ("origin", "time_hour", "temp"):
        assert measured(("JFK", -2, 30, None))[name].dtype == records[name].dtype, name
    assert batch["time_hour"].tolist() == [NOON + 24 * HOUR]
    assert batch.index.tolist() == [7]


def test_small_tables_may_be_empty():
    """With their columns and types."""
    for empty, one in [(due(), due(("JFK", 1))), (measured(), measured(("JFK", 0, 1.0, 1.0)))]:
        assert empty.dtypes.equals(one.dtypes)


def test_bytes_are_those_of_the_columns_and_row_groups_named(tmp_path):
    """All of them together are all of the file but its footer."""
    table = pa.table({"a": list(range(1000)), "b": ["text"] * 1000})
    pq.write_table(table, tmp_path / "one.parquet", row_group_size=250)
    parts = [bytes_of(tmp_path / "one.parquet", [c], [g]) for c in "ab" for g in range(4)]
    assert min(parts) > 0
    assert sum(parts) == bytes_of(tmp_path / "one.parquet", ["a", "b"], range(4))
    assert sum(parts) < (tmp_path / "one.parquet").stat().st_size


def test_a_layout_names_its_files(tmp_path):
    """By folder, with what they weigh."""
    table = pa.table({"month": [1, 1, 2], "day": [1, 2, 1], "delay": [0.0, 1.0, 2.0]})
    paths, size = lay_out(table, tmp_path / "laid", ["month", "day"])
    assert paths == [f"month={m}/day={d}/part-0.parquet" for m, d in [(1, 1), (1, 2), (2, 1)]]
    assert size == sum((tmp_path / "laid" / path).stat().st_size for path in paths)
