"""The weighted AUC equals the slow ones; each suspect of the leak hunt is known when it says."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from mlops_lab import evaluate, flights


@pytest.fixture(scope="module")
def april():
    """Return table, outcomes, values and known_at of the first days of April."""
    table, outcomes = flights.features(4), flights.outcomes(4)
    few = (table["day"] <= 3).to_numpy()
    table, outcomes = table[few], outcomes[few]
    return table, outcomes, *evaluate.leak_suspects(table, outcomes, flights.weather(4))


def test_without_weights_it_is_scikit_learns_auc():
    """Ties included."""
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 500)
    p = np.round(rng.random(500) + 0.3 * y, 1)
    assert evaluate.weighted_auc(y, p) == pytest.approx(roc_auc_score(y, p))


def test_a_weight_counts_like_repeated_rows():
    """One weighting or many, and a class without weight gives a missing value."""
    rng = np.random.default_rng(4)
    y, p = rng.integers(0, 2, 80), np.round(rng.random(80), 1)
    weights = rng.integers(0, 4, (3, 80))
    wanted = [roc_auc_score(np.repeat(y, w), np.repeat(p, w)) for w in weights]
    assert evaluate.weighted_auc(y, p, weights) == pytest.approx(wanted)
    assert np.isnan(evaluate.weighted_auc(y, p, y))


def test_lengths_that_disagree_are_refused():
    """The message gives all three shapes."""
    with pytest.raises(ValueError, match="one length"):
        evaluate.weighted_auc([0, 1], [0.1, 0.2], [1, 1, 1])


def test_three_suspects_are_in_time_and_four_are_not(april):
    """The clock tells, whatever the score."""
    table, _, values, known_at = april
    late = known_at.gt(table["t0"], axis=0).sum()
    in_time = {"sched_min", "overdue3h", "car_arr24h"}
    assert {name for name in values if late[name] == 0} == in_time
    assert known_at.isna().equals(values.isna())


def test_the_delay_of_the_other_flights_leaves_the_own_one_out(april):
    """Known when the last of the others has landed; missing for the only flight of a day."""
    _, outcomes, values, known_at = april
    for row in outcomes.index[:150]:
        one = outcomes.loc[row]
        same = (outcomes["tailnum"] == one["tailnum"]) & (outcomes["day"] == one["day"])
        others = outcomes[same].drop(row, errors="ignore")
        if others.empty:
            assert pd.isna(values.loc[row, "tail_day_delay"])
            continue
        assert values.loc[row, "tail_day_delay"] == pytest.approx(others["arr_delay"].mean())
        assert known_at.loc[row, "tail_day_delay"] == others["arr_utc"].max()


def test_tables_of_other_flights_are_refused(april):
    """Rows must belong together."""
    table, outcomes, *_ = april
    with pytest.raises(ValueError, match="same flights"):
        evaluate.leak_suspects(table, outcomes.iloc[::-1], flights.weather(4))
