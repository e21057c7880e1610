"""Deliveries of features, some of them with an incident that a monitor should find.

A *delivery* is what the service received in a month: rows of `flights.features` with one column
more, ``ops_utc``, the time at which the operations feed last wrote the row. That stamp is ours
(the airline's feed of 2013 has left no record of it); everything else is the real table. An
*incident* is a fault of one upstream feed, from some moment of the month to its end.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlops_lab.asof import WEATHER

_DELAYS = ["org_delay3h", "orgcar_delay6h", "dest_arr6h", "car_arr24h", "tail_prev_delay"]
FEEDS = {
    "operations": [*_DELAYS, "overdue3h", "tail_prev_age_h"],
    "weather": list(WEATHER),
    "schedule": [
        "carrier", "origin", "dest", "sched_min", "weekday", "distance", "block_min", "demand1h",
    ],
    "fleet": ["plane_age", "seats"],
}  # fmt: skip
INCIDENTS = {
    "operations silent": "the operations feed delivers nothing: its columns are missing",
    "operations zero": "a default of 0 takes the place of everything from the operations feed",
    "operations stale": "the operations feed repeats the values of the day before",
    "operations in hours": "the delays of the operations feed come in hours instead of minutes",
    "weather silent": "the weather feed delivers nothing: its columns are missing",
    "weather in Celsius": "temperature and dew point come in degrees Celsius",
    "weather metric": "wind comes in metres a second, precipitation in millimetres",
    "carriers shuffled": "a join went wrong: every flight has the carrier of another one",
    "clock in UTC": "the scheduled minute of the day is read off a clock that shows UTC",
}


def deliver(
    month: pd.DataFrame,
    rng: np.random.Generator,
    *,
    size: int = 3_000,
    incident: str | None = None,
    share: float = 1.0,
) -> pd.DataFrame:
    """Draw a delivery from the flights of a month, with an incident or without.

    Parameters
    ----------
    month : DataFrame
        Rows of `flights.features`, sorted by time as they come.
    rng : numpy Generator
    size : int, at most the rows of `month`
        Number of flights drawn without replacement; they stay in the order of time.
    incident : str, a key of `INCIDENTS`, optional
        What goes wrong; nothing when omitted.
    share : float, 0..1
        Share of the month's flights, counted from its end, that the incident reaches.

    Returns
    -------
    DataFrame (size, columns of `month` and ``ops_utc``), with an index 0, 1, 2 ...

    Raises
    ------
    ValueError
        If there is no such incident, or `share` lies outside 0..1.
    """
    if incident is not None and incident not in INCIDENTS:
        raise ValueError(f"incident must be one of {sorted(INCIDENTS)}; it was {incident!r}")
    if not 0 <= share <= 1:
        raise ValueError(f"share must lie between 0 and 1; it was {share}")
    # The same numbers are drawn with and without an incident, so both hold the same flights.
    rows = np.sort(rng.choice(len(month), size=size, replace=False))
    written = pd.to_timedelta(rng.integers(0, 10, size=size), unit="min")
    order = rng.permutation(len(month))
    delivery = month.iloc[rows].reset_index(drop=True)
    delivery["ops_utc"] = delivery["t0"] - written
    if incident is None:
        return delivery
    reached = rows >= round(len(month) * (1 - share))
    if incident == "carriers shuffled":
        faulty = delivery.assign(carrier=month["carrier"].array[order[rows]])
    elif incident == "operations stale":
        faulty = _stale(delivery, month)
    else:
        faulty = _broken(delivery, incident)
    return pd.concat([delivery[~reached], faulty[reached]])


def _broken(table: pd.DataFrame, incident: str) -> pd.DataFrame:
    table = table.copy()
    operations, weather = FEEDS["operations"], FEEDS["weather"]
    if incident == "operations silent":
        table[operations] = np.nan
    elif incident == "operations zero":
        table[operations] = 0.0
    elif incident == "operations in hours":
        table[_DELAYS] /= 60
    elif incident == "weather silent":
        table[weather] = np.nan
    elif incident == "weather in Celsius":
        table[["temp", "dewp"]] = (table[["temp", "dewp"]] - 32) / 1.8
    elif incident == "weather metric":
        table[["wind_speed", "wind_gust"]] *= 0.44704  # metres a second in a mile an hour
        table["precip"] *= 25.4  # millimetres in an inch
    elif incident == "clock in UTC":
        utc = table["sched_dep_utc"].dt
        table["sched_min"] = (utc.hour * 60 + utc.minute).astype(table["sched_min"].dtype)
    return table


def _stale(table: pd.DataFrame, month: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with what their route had from the operations feed a day earlier."""
    route, operations = ["carrier", "origin", "dest"], FEEDS["operations"]
    then = table[["sched_dep_utc", *route]].copy()
    then["sched_dep_utc"] -= pd.Timedelta(days=1)
    known = month[["sched_dep_utc", *route, *operations]]
    found = pd.merge_asof(then, known, on="sched_dep_utc", by=route)
    old = table["ops_utc"] - pd.Timedelta(days=1)
    return table.assign(**{name: found[name] for name in operations}, ops_utc=old)
