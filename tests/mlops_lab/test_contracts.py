"""Reports of broken rules, and the ten faults."""

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

from mlops_lab.contracts import FAULTS, broken_rules

BATCH = pd.DataFrame(
    {
        "carrier": ["UA", "DL", "UA", "B6"] * 10,
        "origin": ["EWR", "JFK"] * 20,
        "sched_dep_time": 600,
        "dep_delay": np.arange(40.0),
        "temp": 50.0,
        "wind_speed": 9.0,
    }
)
SCHEMA = pa.DataFrameSchema(
    {
        "dep_delay": pa.Column(float, pa.Check.le(38)),
        "temp": pa.Column(
            float, pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False), nullable=True
        ),
        "carrier": pa.Column(str),
    },
    checks=[pa.Check(lambda b: b["dep_delay"] != b["wind_speed"], name="calm")],
)


def lines(report):
    return [(rule, None if pd.isna(row) else int(row)) for rule, row in report.to_numpy()]


def test_a_batch_without_fault_gives_an_empty_report():
    report = broken_rules(pa.DataFrameSchema({"carrier": pa.Column(str)}), BATCH)
    assert list(report) == ["rule", "row"]
    assert report.empty
    assert str(report["row"].dtype) == "Int64"


def test_rows_are_named_by_their_index_labels():
    report = broken_rules(SCHEMA, BATCH.set_axis(range(100, 140)))
    assert lines(report) == [("calm", 109), ("dep_delay", 139)]


def test_a_fault_of_the_whole_batch_names_no_row():
    gappy = FAULTS["every third temperature missing"](BATCH)
    assert ("temp", None) in lines(broken_rules(SCHEMA, gappy))


@pytest.mark.parametrize("fault", ["a column renamed", "delays as text"])
def test_relations_are_left_out_where_a_column_cannot_be_read(fault):
    assert lines(broken_rules(SCHEMA, FAULTS[fault](BATCH))) == [("dep_delay", None)]


def test_a_check_whose_code_fails_is_not_a_broken_rule():
    wrong = pa.DataFrameSchema(checks=[pa.Check(lambda b: b["no such column"] > 0, name="mine")])
    with pytest.raises(ValueError, match="'mine' stopped"):
        broken_rules(wrong, BATCH)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_changes_a_batch_and_leaves_the_argument_alone(fault):
    before = BATCH.copy()
    broken = FAULTS[fault](BATCH)
    pd.testing.assert_frame_equal(BATCH, before)
    assert not broken.equals(BATCH)
