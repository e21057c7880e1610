"""What the operations desk knows two hours before departure, as 26 columns.

``t0`` is the scheduled departure minus two hours. A value may enter a feature of a flight only
if it was known at that flight's ``t0``: a departure counts from the minute the aircraft left, an
arrival from the minute it landed, a weather record from the end of the hour that it describes.

All times inside this module are minutes since 2013-01-01 00:00 UTC, as floats; NaN means "never".
"""

from __future__ import annotations

import numpy as np
import pandas as pd

CATEGORICAL = ["carrier", "origin", "dest"]
WEATHER = [
    "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib",
]  # fmt: skip
_RECENT = [
    "org_delay3h", "orgcar_delay6h", "dest_arr6h", "car_arr24h", "overdue3h", "demand1h",
    "tail_prev_delay", "tail_prev_age_h",
]  # fmt: skip
FEATURES = [
    *CATEGORICAL, "sched_min", "weekday", "distance", "block_min",
    *WEATHER, *_RECENT, "plane_age", "seats",
]  # fmt: skip

LEAD = pd.Timedelta(hours=2)
# A weather row is stamped with the start of its hour but was observed inside it, most often at
# minute 51, and its precipitation is the largest reading of that hour. So it is known one hour
# after its stamp. Source: data-raw/weather.R of github.com/tidyverse/nycflights13, and issue 27
# there.
_WEATHER_DELAY = pd.Timedelta(hours=1)
# The four destinations without a row in `airports` are on Puerto Rico and the Virgin Islands:
# UTC-4 all year (IANA time zone database).
_ZONE_OF_CARIBBEAN = dict.fromkeys(["BQN", "PSE", "SJU", "STT"], "America/Puerto_Rico")

_EPOCH = pd.Timestamp("2013-01-01", tz="UTC")
_MINUTE = pd.Timedelta(minutes=1)
_SPAN = 2.0**23  # minutes, sixteen years: no time of one group reaches into the next


def asof_features(
    flights: pd.DataFrame, weather: pd.DataFrame, planes: pd.DataFrame, airports: pd.DataFrame
) -> pd.DataFrame:
    """Describe every scheduled flight by what was known two hours before its departure.

    Parameters
    ----------
    flights : DataFrame, one row a flight
        As `mlops_lab.flights.flights` returns it. All rows count as events for the others,
        cancelled and diverted ones too, so give at least the 24 hours before the first flight
        that matters.
    weather, planes, airports : DataFrame
        As `mlops_lab.flights.weather`, `planes` and `airports` return them.

    Returns
    -------
    DataFrame, one row a flight, same index and order as `flights`
        Keys: ``year``, ``month``, ``day``, ``t0`` and ``sched_dep_utc`` (datetime, UTC),
        ``flight``, ``tailnum``. Then the columns of `FEATURES`:

        ``carrier``, ``origin``, ``dest``
            codes (category).
        ``sched_min``, ``weekday``
            scheduled departure, New York clock: minute of the day 0..1439, Monday = 0.
        ``distance``, ``block_min``
            miles; planned minutes from scheduled departure to scheduled arrival.
        ``temp`` ... ``visib``
            the latest complete hour of weather at the origin (units: `weather`); a missing gust
            is 0, a missing row leaves all nine missing.
        ``org_delay3h``, ``orgcar_delay6h``
            mean departure delay, minutes, of flights that left the origin (of this carrier) in
            (t0 - 3 h, t0] (6 h).
        ``dest_arr6h``, ``car_arr24h``
            mean arrival delay, minutes, of flights that landed at the destination (of this
            carrier) in (t0 - 6 h, t0] (24 h).
        ``overdue3h``
            flights of the origin scheduled in (t0 - 3 h, t0] and not gone at t0.
        ``demand1h``
            flights of the origin scheduled at most 30 minutes before or after this one, itself
            included.
        ``tail_prev_delay``, ``tail_prev_age_h``
            departure delay (minutes) of the last departure of this aircraft from New York known
            at t0, and how many hours ago it was; missing beyond 24 hours.
        ``plane_age``, ``seats``
            years; seats of the aircraft.

    Notes
    -----
    A mean over no flights is missing (NaN). Numbers are float64 or int64.
    """
    sched_utc = flights["time_hour"] + pd.to_timedelta(flights["minute"], unit="min")
    t0_utc = sched_utc - LEAD
    table = flights[["year", "month", "day"]].assign(t0=t0_utc, sched_dep_utc=sched_utc)
    table[["flight", "tailnum"]] = flights[["flight", "tailnum"]]
    table[CATEGORICAL] = flights[CATEGORICAL].astype("category")
    table["sched_min"] = flights["hour"] * 60 + flights["minute"]
    date = pd.to_datetime(flights[["year", "month", "day"]])
    table["weekday"] = date.dt.day_of_week.astype("int64")
    table["distance"] = flights["distance"]
    block = planned_block(flights, airports)
    table["block_min"] = block
    table[WEATHER] = _weather_at(t0_utc, flights["origin"], weather)

    sched, t0 = _minutes(sched_utc), _minutes(t0_utc)
    dep_delay, arr_delay = flights["dep_delay"].to_numpy(), flights["arr_delay"].to_numpy()
    departed = sched + dep_delay
    landed = sched + block.to_numpy() + arr_delay
    groups = (_codes(flights[name]) for name in ["origin", "carrier", "dest", "tailnum"])
    origin, carrier, dest, tail = groups
    at_origin_of_carrier = origin * (carrier.max(initial=0) + 1) + carrier

    table["org_delay3h"] = _recent_mean(origin, departed, dep_delay, t0, hours=3)
    table["orgcar_delay6h"] = _recent_mean(at_origin_of_carrier, departed, dep_delay, t0, hours=6)
    table["dest_arr6h"] = _recent_mean(dest, landed, arr_delay, t0, hours=6)
    table["car_arr24h"] = _recent_mean(carrier, landed, arr_delay, t0, hours=24)
    table["overdue3h"] = _overdue(origin, sched, departed, t0, hours=3)
    table["demand1h"] = _happened(origin, sched, sched + 30) - _happened(origin, sched, sched - 31)
    delay, age_h = _last_departure(tail, departed, dep_delay, t0, max_age_h=24)
    table["tail_prev_delay"], table["tail_prev_age_h"] = delay, age_h

    plane = planes.drop_duplicates("tailnum").set_index("tailnum")
    built = flights["tailnum"].map(plane["year"]).astype("float64")
    table["plane_age"] = flights["year"] - built
    table["seats"] = flights["tailnum"].map(plane["seats"]).astype("float64")
    return table


def planned_block(flights: pd.DataFrame, airports: pd.DataFrame) -> pd.Series:
    """Return the minutes from scheduled departure to scheduled arrival, time zones respected.

    Parameters
    ----------
    flights, airports : DataFrame
        As `mlops_lab.flights.flights` and `airports` return them.

    Returns
    -------
    Series of float64, minutes, index of `flights`
        NaN where nothing says in which time zone the destination lies. (No flight of 2013 has
        the destination's clock change while it is under way.)

    Examples
    --------
    >>> flight = pd.DataFrame({"dest": ["HNL"], "minute": [0], "sched_arr_time": [1530]})
    >>> flight["time_hour"] = pd.to_datetime(["2013-01-01 14:00Z"])  # nine o'clock in New York
    >>> honolulu = pd.DataFrame({"faa": ["HNL"], "tzone": ["Pacific/Honolulu"]})
    >>> planned_block(flight, honolulu).item()  # lands at half past three in the afternoon
    690.0
    """
    zones = airports.drop_duplicates("faa").set_index("faa")["tzone"].dropna().to_dict()
    zone = flights["dest"].map(_ZONE_OF_CARIBBEAN | zones)
    sched_utc = flights["time_hour"] + pd.to_timedelta(flights["minute"], unit="min")
    arrival_clock = flights["sched_arr_time"] // 100 * 60 + flights["sched_arr_time"] % 100
    block = pd.Series(np.nan, index=flights.index)
    for name in zone.dropna().unique():
        here = (zone == name).to_numpy()
        clock = sched_utc[here].dt.tz_convert(name).dt
        block[here] = (arrival_clock[here] - clock.hour * 60 - clock.minute) % 1440
    return block


def _weather_at(t0: pd.Series, origin: pd.Series, weather: pd.DataFrame) -> np.ndarray:
    """Return the latest complete hour of weather for each flight, shape (n, 9)."""
    known = weather[["origin", "time_hour", *WEATHER]].drop_duplicates(["origin", "time_hour"])
    known = known.assign(wind_gust=known["wind_gust"].fillna(0.0))
    wanted = pd.DataFrame({"origin": origin, "time_hour": t0.dt.floor("h") - _WEATHER_DELAY})
    return wanted.merge(known, how="left", on=["origin", "time_hour"])[WEATHER].to_numpy()


def _recent_mean(group, when, value, at, *, hours):
    """Mean value of the events of the same group in (at - hours, at]; NaN if there were none."""
    start = at - hours * 60
    count = _happened(group, when, at) - _happened(group, when, start)
    total = _happened(group, when, at, value) - _happened(group, when, start, value)
    return np.divide(total, count, out=np.full(len(at), np.nan), where=count > 0)


def _overdue(group, scheduled, departed, at, *, hours):
    """Count flights of the group scheduled in (at - hours, at] that had not departed at `at`."""
    # A flight is overdue from its scheduled minute until it goes or the window leaves it behind.
    ends = np.fmin(departed, scheduled + hours * 60)
    return _happened(group, scheduled, at) - _happened(group, np.maximum(ends, scheduled), at)


def _happened(group, when, at, value=None):
    """Count (or add up `value` of) the events with ``when <= at``, up to a constant of the group.

    All arrays have shape (n,): row i is an event of ``group[i]`` and a question about it. Groups
    lie one after the other on a single axis, so the result includes all events of the groups
    before; only a difference of two results has a meaning.
    """
    real = np.isfinite(when)
    position = group * _SPAN + when
    order = np.argsort(position[real], kind="stable")
    steps = np.ones(len(order), dtype="int64") if value is None else value[real][order]
    running = np.concatenate([[0], np.cumsum(steps)])
    return running[np.searchsorted(position[real][order], group * _SPAN + at, side="right")]


def _last_departure(tail, departed, delay, at, *, max_age_h):
    """Delay (minutes) and age (hours) of the last departure of the same aircraft up to `at`."""
    real = np.flatnonzero(np.isfinite(departed) & (tail >= 0))
    # Two departures in the same minute: the larger delay counts, whatever the order of the rows.
    real = real[np.lexsort([delay[real], departed[real], tail[real]])]
    ordered = tail[real] * _SPAN + departed[real]
    last = np.searchsorted(ordered, tail * _SPAN + at, side="right") - 1
    row = real[last] if len(real) else np.zeros(len(at), dtype="int64")
    age_h = (at - departed[row]) / 60
    known = (last >= 0) & (tail >= 0) & (tail[row] == tail) & (age_h <= max_age_h)
    return np.where(known, delay[row], np.nan), np.where(known, age_h, np.nan)


def _minutes(times: pd.Series) -> np.ndarray:
    return ((times - _EPOCH) // _MINUTE).to_numpy(dtype="float64")


def _codes(column: pd.Series) -> np.ndarray:
    return pd.factorize(column)[0]
