"""What the evaluation of a model needs beyond scikit-learn: a fast weighted AUC, and suspects.

A bootstrap computes the same score hundreds of times, on the same rows with other weights. The rows
are sorted once here, so that each further draw costs a few sums (`weighted_auc`). `leak_suspects`
builds columns of which some were known in time and some were not, each with the moment from
which on it was known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlops_lab.flights import LABEL

_HOUR = pd.Timedelta(hours=1)
_PLANNED_AHEAD = pd.Timedelta(days=30)  # schedules are filed and sold long before


def weighted_auc(
    y: ArrayLike, p: ArrayLike, weights: ArrayLike | None = None
) -> float | np.ndarray:
    """Return the area under the ROC curve, for one or for many weightings of the same rows.

    Parameters
    ----------
    y : array-like of 0 and 1, shape (rows,)
    p : array-like of float, shape (rows,)
        Scores; higher means "more likely 1". Equal scores count half.
    weights : array-like, shape (rows,) or (draws, rows), at least 0, optional
        How often each row counts; once when omitted.

    Returns
    -------
    float, or array of shape (draws,)
        The weighted share of pairs (a row with 1, a row with 0) in which the first has the higher
        score. Missing (NaN) where one of the two classes has no weight.

    Examples
    --------
    >>> weighted_auc([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8])
    0.875
    >>> weighted_auc([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8], [[1, 0, 1, 1], [1, 2, 1, 0]])
    array([1.  , 0.75])
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    weights = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    if y.ndim != 1 or p.shape != y.shape or weights.shape[-1:] != y.shape:
        raise ValueError(
            f"y, p and the last axis of weights must have one length: "
            f"{y.shape}, {p.shape}, {weights.shape}"
        )
    order = np.argsort(p, kind="stable")
    ascending, labels = p[order], y[order]
    starts = np.flatnonzero(np.r_[True, ascending[1:] != ascending[:-1]])  # of equal scores

    def one(weight: np.ndarray) -> float:
        weight = weight[order]
        positive = np.add.reduceat(weight * labels, starts)
        negative = np.add.reduceat(weight * (1 - labels), starts)
        below = np.cumsum(negative) - negative / 2
        pairs = positive.sum() * negative.sum()
        return float((positive * below).sum() / pairs) if pairs > 0 else float("nan")

    return one(weights) if weights.ndim == 1 else np.array([one(weight) for weight in weights])


def leak_suspects(
    table: pd.DataFrame, outcomes: pd.DataFrame, weather: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return seven columns that somebody proposes as features, and when each value was known.

    Parameters
    ----------
    table : DataFrame
        Rows of `mlops_lab.flights.features`.
    outcomes : DataFrame
        The same rows of `mlops_lab.flights.outcomes`.
    weather : DataFrame
        `mlops_lab.flights.weather` of the same months.

    Returns
    -------
    values, known_at : DataFrame, shape (rows, 7), index of `table`
        ``sched_min`` (minute of the day), ``overdue3h`` (flights), ``car_arr24h`` (minutes): as
        in `table`. ``visib_dep``: visibility in the hour of departure, miles. ``dep_delay``: own
        departure delay, minutes. ``tail_day_delay``: mean arrival delay of the other flights of
        the aircraft from New York on that day, minutes. ``number_late_rate``: share of late
        flights among all rows of this carrier and flight number, this one included.
        `known_at` holds datetimes in UTC, missing where the value is missing.

    Raises
    ------
    ValueError
        If `table` and `outcomes` do not hold the same flights in the same order.
    """
    if not table[["sched_dep_utc", "flight"]].equals(outcomes[["sched_dep_utc", "flight"]]):
        raise ValueError("table and outcomes must hold the same flights in the same order")
    t0, scheduled, landed = table["t0"], table["sched_dep_utc"], outcomes["arr_utc"]
    hour = scheduled.dt.floor("h")
    seen = weather.drop_duplicates(["origin", "time_hour"]).set_index(["origin", "time_hour"])
    at_departure = pd.MultiIndex.from_arrays([table["origin"].astype(str), hour])
    visibility = seen["visib"].reindex(at_departure).to_numpy()

    aircraft = [table["tailnum"], table["month"], table["day"]]
    same_day = outcomes["arr_delay"].groupby(aircraft)
    others = same_day.transform("count") - 1
    others_delay = (same_day.transform("sum") - outcomes["arr_delay"]) / others.where(others > 0)
    number = [table["carrier"].astype(str), table["flight"]]

    values = table[["sched_min", "overdue3h", "car_arr24h"]].assign(
        visib_dep=visibility,
        dep_delay=outcomes["dep_delay"],
        tail_day_delay=others_delay,
        number_late_rate=table[LABEL].groupby(number).transform("mean"),
    )
    known_at = pd.DataFrame(
        {
            "sched_min": scheduled - _PLANNED_AHEAD,
            "overdue3h": t0,
            "car_arr24h": t0,
            "visib_dep": hour + _HOUR,
            "dep_delay": scheduled + pd.to_timedelta(outcomes["dep_delay"], unit="min"),
            "tail_day_delay": _last_of_others(landed, aircraft),
            "number_late_rate": landed.groupby(number).transform("max"),
        }
    )
    return values, known_at.where(values.notna())


def _last_of_others(landed: pd.Series, groups: list[pd.Series]) -> pd.Series:
    """Return per row the latest landing in its group, itself left out."""
    ranked = landed.sort_values().groupby([group.loc[landed.index] for group in groups])
    last = ranked.transform("max")
    from_last = ranked.cumcount(ascending=False)
    before_last = landed.where(from_last == 1).groupby(groups).transform("max")
    return last.where(from_last > 0, before_last).reindex(landed.index)
