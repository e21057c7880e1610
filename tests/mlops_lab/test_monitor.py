"""The measures agree with their definitions, and the limits with theirs."""

import numpy as np
import pandas as pd
import pytest

from mlops_lab import monitor


def test_psi_of_categories_and_gaps():
    """Each category is a bin, and so is what is missing."""
    kinds = pd.CategoricalDtype(["a", "b"])
    one = pd.Series(["a", "a", "b", None], dtype=kinds)
    two = pd.Series(["a", "b", "b", "b"], dtype=kinds)
    p, q = np.array([2.5, 1.5, 1.5]) / 5.5, np.array([1.5, 3.5, 0.5]) / 5.5
    assert monitor.psi(one, two) == pytest.approx(np.sum((q - p) * np.log(q / p)))
    assert monitor.psi(one, one) == 0


def test_psi_sees_a_column_that_went_missing():
    """Even where the reference has a gap here and there."""
    column = pd.Series([1.0, 2.0, 3.0, np.nan] * 50)
    assert monitor.psi(column, column * np.nan) > 3
    assert monitor.psi(column * np.nan, column) > 3


def test_measure_collects_signals_and_refuses_what_is_no_number():
    """A row a delivery; a NaN, changing names and no dict are named."""
    pairs = [(1, 2), (3, 5)]
    table = monitor.measure(lambda one, two: {"gap": two - one}, pairs)
    assert table["gap"].tolist() == [1, 2]
    with pytest.raises(ValueError, match="'gap' is nan"):
        monitor.measure(lambda one, two: {"gap": float("nan")}, pairs)
    with pytest.raises(ValueError, match="same signals"):
        monitor.measure(lambda one, two: {str(one): 1}, pairs)
    with pytest.raises(ValueError, match="dict"):
        monitor.measure(lambda one, two: 3, pairs)


def test_limits_leave_room_above_clean_values():
    """The largest, plus the spread, or the smallest change worth an alarm."""
    clean = pd.DataFrame({"steady": [0.5, 0.5], "lively": [1.0, 2.0]})
    assert monitor.limits(clean).to_dict() == {"steady": 0.55, "lively": 3.0}


def test_evidently_finds_a_moved_column(tmp_path):
    """Its names, values and limits come as a table, its report as a file without a network."""
    rng = np.random.default_rng(0)
    kinds = pd.Categorical(rng.choice(["x", "y"], 300))
    before = pd.DataFrame({"a": rng.normal(size=300), "b": rng.normal(size=300), "c": kinds})
    now = before.assign(a=before["a"] + 3)
    html = tmp_path / "report.html"
    found = monitor.evidently_drift(before, now, ["a", "b", "c"], method="psi", html=html)
    assert found.loc["a", "value"] > 1
    assert found.loc["b", "value"] == pytest.approx(0)
    assert (found["limit"] == 0.1).all()
    assert html.stat().st_size > 10_000
