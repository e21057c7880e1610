"""No feature looks past t0, and each says what its definition says."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lab import asof, flights

HOUR, MINUTE = pd.Timedelta(hours=1), pd.Timedelta(minutes=1)
WEATHER = [
    "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib",
]  # fmt: skip


@cache
def world():
    """Four days around the blizzard of 8 February 2013, with the times of what happened."""
    days = flights.flights(2).query("6 <= day <= 9").reset_index(drop=True)
    hours = flights.weather(2).query("5 <= day <= 9").reset_index(drop=True)
    days["sched"] = days["time_hour"] + pd.to_timedelta(days["minute"], unit="min")
    days["block"] = [_block(*row) for row in days[["sched", "dest", "sched_arr_time"]].to_numpy()]
    return days, hours, flights.planes(), flights.airports()


@cache
def _zones():
    table = flights.airports()
    zones = dict(zip(table["faa"], table["tzone"], strict=True))
    return zones | dict.fromkeys(["BQN", "PSE", "SJU", "STT"], "America/Puerto_Rico")


def _block(sched: datetime, dest: str, sched_arr_time: int) -> float:
    """Find the first moment after departure at which the destination's clock shows the time."""
    there = sched.astimezone(ZoneInfo(_zones()[dest]))
    hour, minute = divmod(sched_arr_time, 100)
    arrival = there.replace(hour=hour, minute=minute)
    if arrival < there:
        arrival += timedelta(days=1)
    return (arrival.astimezone(UTC) - sched).total_seconds() / 60


def departed(table: pd.DataFrame) -> pd.Series:
    return table["sched"] + pd.to_timedelta(table["dep_delay"], unit="min")


def landed(table: pd.DataFrame) -> pd.Series:
    return table["sched"] + pd.to_timedelta(table["block"] + table["arr_delay"], unit="min")


def features_of(days: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    _, _, planes, airports = world()
    return asof.asof_features(days, hours, planes, airports)[asof.FEATURES]


@cache
def true_features() -> pd.DataFrame:
    return features_of(*world()[:2])


def with_another_future(now: pd.Timestamp, after, rng) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rewrite everything that became known after `now`.

    `after` says how many minutes after `now` the events happen instead (a number, or an array
    with one for each flight); None takes them away altogether.
    """
    days, hours, *_ = world()
    not_gone = ~(departed(days) <= now)
    not_landed = ~(landed(days) <= now)
    not_recorded = ~(hours["time_hour"] + HOUR <= now)
    wait = np.nan if after is None else after

    new = days.copy()
    since_schedule = (now - days["sched"]) / MINUTE
    new["dep_delay"] = days["dep_delay"].where(~not_gone, since_schedule + wait)
    new["arr_delay"] = days["arr_delay"].where(~not_landed, since_schedule - days["block"] + wait)
    fields = {"dep_time": not_gone, "arr_time": not_landed, "air_time": not_landed}
    for column, unknown in fields.items():
        new.loc[unknown, column] = rng.choice([np.nan, 1.0, 1200.0, 2400.0], unknown.sum())

    if after is None:
        return new, hours[~not_recorded]
    shape = (not_recorded.sum(), len(WEATHER))
    other = hours.copy()
    other.loc[not_recorded, WEATHER] = rng.choice([np.nan, -40.0, 0.0, 1048.0], shape)
    return new, other


def assert_blind_to_the_future(position: int, after, rng) -> None:
    """Rewrite what happens after t0 of one flight; it and all before it must not change."""
    sched = world()[0]["sched"]
    due = sched <= sched.iloc[position]
    changed = features_of(*with_another_future(sched.iloc[position] - 2 * HOUR, after, rng))
    pd.testing.assert_frame_equal(changed[due], true_features()[due], check_exact=True)


positions = st.integers(min_value=100, max_value=3300)
futures = st.one_of(
    st.none(),
    st.integers(min_value=1, max_value=3000),
    st.sampled_from([1, 29, 30, 31, 59, 60, 61, 119, 120, 121]),
    st.just("each its own"),
)


@settings(max_examples=40, deadline=None)
@given(position=positions, after=futures, seed=st.integers(0, 2**32 - 1))
def test_no_feature_changes_when_events_after_t0_move(position, after, seed):
    """Whatever departs, lands or is recorded after t0, and whenever, no feature changes."""
    rng = np.random.default_rng(seed)
    if after == "each its own":
        after = rng.integers(1, 3000, len(world()[0])).astype("float64")
        after[rng.random(len(after)) < 0.2] = np.nan
    assert_blind_to_the_future(position, after, rng)


def _an_hour_later(function):
    def peeking(*arguments, **settings):
        *first, at = arguments
        return function(*first, at + 60, **settings)

    return peeking


@pytest.mark.parametrize(
    ("name", "mutant"),
    [
        ("_recent_mean", _an_hour_later(asof._recent_mean)),
        ("_overdue", _an_hour_later(asof._overdue)),
        ("_last_departure", _an_hour_later(asof._last_departure)),
        ("_WEATHER_DELAY", pd.Timedelta(0)),
        ("LEAD", pd.Timedelta(hours=1)),
    ],
)
def test_the_property_catches_an_implementation_that_peeks(monkeypatch, request, name, mutant):
    """An implementation that looks an hour too far fails for some flight and some future."""
    monkeypatch.setattr(asof, name, mutant)
    true_features.cache_clear()
    request.addfinalizer(true_features.cache_clear)
    with pytest.raises(AssertionError):
        try_many_flights()


def try_many_flights() -> None:
    rng = np.random.default_rng(0)
    for position in range(900, 2400, 50):
        for after in (1, None):
            assert_blind_to_the_future(position, after, rng)


def _later(column):
    def change(days, row):
        days.loc[row, column] += 7

    return change


def _cancel(days, row):
    days.loc[row, ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]] = np.nan


@pytest.mark.parametrize(
    ("feature", "known_at", "same", "change"),
    [
        ("org_delay3h", departed, ["origin"], _later("dep_delay")),
        ("orgcar_delay6h", departed, ["origin", "carrier"], _later("dep_delay")),
        ("dest_arr6h", landed, ["dest"], _later("arr_delay")),
        ("car_arr24h", landed, ["carrier"], _later("arr_delay")),
        ("overdue3h", departed, ["origin"], _cancel),
        ("tail_prev_delay", departed, ["tailnum"], _later("dep_delay")),
        ("tail_prev_age_h", departed, ["tailnum"], _later("dep_delay")),
    ],
)
def test_one_event_just_before_t0_changes_the_feature(feature, known_at, same, change):
    """Each feature of past flights does depend on the last event before t0 that it is about."""
    days, hours, *_ = world()
    checked = 0
    for position in range(1000, 2400, 100):
        flight = days.iloc[position]
        t0 = flight["sched"] - 2 * HOUR
        alike = (days[same] == flight[same]).all(axis=1)
        # Seven minutes later must still be before t0; the flight must be inside all windows.
        recent = known_at(days).between(t0 - 2 * HOUR, t0 - 8 * MINUTE)
        recent &= days["sched"].between(t0 - 2 * HOUR, t0)
        events = known_at(days)[alike & recent]
        if events.empty:
            continue
        changed = days.copy()
        change(changed, events.idxmax())
        before, after = true_features()[feature], features_of(changed, hours)[feature]
        assert before[position] != after[position]
        checked += 1
    assert checked > 0, "no flight of the slice put the feature to the test"


@pytest.mark.parametrize("column", WEATHER)
def test_the_last_complete_hour_of_weather_is_used(column):
    """A change of the newest record known at t0 changes the feature; no other record does."""
    days, hours, *_ = world()
    position = 1500
    flight = days.iloc[position]
    stamp = (flight["sched"] - 2 * HOUR).floor("h") - HOUR
    newest = (hours["origin"] == flight["origin"]) & (hours["time_hour"] == stamp)
    assert newest.sum() == 1
    changed = hours.copy()
    changed.loc[newest, column] = -1.0
    assert features_of(days, changed).loc[position, column] == -1.0
    changed = hours.copy()
    changed.loc[~newest, column] = -1.0
    assert features_of(days, changed).loc[position].equals(true_features().loc[position])


def by_hand(position: int) -> dict[str, float]:
    """Return the features of one flight straight from their definitions, without any trick."""
    days, hours, planes, _ = world()
    flight = days.iloc[position]
    t0 = flight["sched"] - 2 * HOUR
    gone, down = departed(days), landed(days)

    def alike(*columns):
        return (days[list(columns)] == flight[list(columns)]).all(axis=1)

    def within(times, hours):
        return (times > t0 - hours * HOUR) & (times <= t0)

    gust_zero = hours.fillna({"wind_gust": 0.0})
    seen = gust_zero[hours["origin"] == flight["origin"]].set_index("time_hour")[WEATHER]
    weather = seen.reindex([t0.floor("h") - HOUR]).iloc[0].to_dict()
    earlier = days[alike("tailnum") & within(gone, 24)]
    last = earlier.loc[gone[earlier.index].idxmax()] if len(earlier) else None
    plane = planes[planes["tailnum"] == flight["tailnum"]]
    same_desk = alike("origin", "carrier")
    near = (days["sched"] - flight["sched"]).abs() <= 30 * MINUTE
    return weather | {
        "carrier": flight["carrier"],
        "origin": flight["origin"],
        "dest": flight["dest"],
        "sched_min": flight["sched_dep_time"] // 100 * 60 + flight["sched_dep_time"] % 100,
        "weekday": datetime(flight["year"], flight["month"], flight["day"]).weekday(),
        "distance": flight["distance"],
        "block_min": flight["block"],
        "org_delay3h": days.loc[alike("origin") & within(gone, 3), "dep_delay"].mean(),
        "orgcar_delay6h": days.loc[same_desk & within(gone, 6), "dep_delay"].mean(),
        "dest_arr6h": days.loc[alike("dest") & within(down, 6), "arr_delay"].mean(),
        "car_arr24h": days.loc[alike("carrier") & within(down, 24), "arr_delay"].mean(),
        "overdue3h": (alike("origin") & within(days["sched"], 3) & ~(gone <= t0)).sum(),
        "demand1h": (alike("origin") & near).sum(),
        "tail_prev_delay": last["dep_delay"] if last is not None else np.nan,
        "tail_prev_age_h": (t0 - gone[last.name]) / HOUR if last is not None else np.nan,
        "plane_age": 2013 - plane["year"].iloc[0] if len(plane) else np.nan,
        "seats": plane["seats"].iloc[0] if len(plane) else np.nan,
    }


@pytest.mark.parametrize("position", range(5, 3400, 85))
def test_the_fast_way_agrees_with_the_definitions(position):
    """Cumulative sums and binary search give what filtering row by row gives."""
    expected = pd.Series(by_hand(position))[asof.FEATURES]
    pd.testing.assert_series_equal(
        true_features().loc[position], expected, check_names=False, check_dtype=False, rtol=1e-12
    )


def test_the_order_of_the_rows_does_not_matter():
    """Shuffled flights and shuffled weather give the same features."""
    days, hours, planes, airports = world()
    straight = asof.asof_features(days, hours, planes, airports)
    mixed = asof.asof_features(
        days.sample(frac=1, random_state=1), hours.sample(frac=1, random_state=2), planes, airports
    )
    pd.testing.assert_frame_equal(mixed.sort_index(), straight, check_exact=True)


def test_the_tables_given_are_not_changed():
    """Computing features leaves its four arguments as they were."""
    tables = world()
    copies = [table.copy() for table in tables]
    asof.asof_features(*tables)
    for table, copy in zip(tables, copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_no_flights_give_no_features():
    """An empty table of flights gives an empty table with all columns."""
    days, hours, planes, airports = world()
    empty = asof.asof_features(days.iloc[:0], hours, planes, airports)
    assert empty.shape == (0, 33)
    assert list(empty.columns[-26:]) == asof.FEATURES


def test_a_destination_nobody_knows_has_no_block_time():
    """Without a time zone the planned block is missing, and nothing else breaks."""
    days, hours, planes, airports = world()
    days = days.assign(dest=days["dest"].where(days.index != 40, "XXX"))
    table = asof.asof_features(days, hours, planes, airports)
    assert table.index[table["block_min"].isna()].tolist() == [40]
    assert np.isnan(table.loc[40, "dest_arr6h"])


def test_weather_given_twice_does_not_add_flights():
    """Repeated weather records keep one row a flight."""
    days, hours, planes, airports = world()
    twice = pd.concat([hours, hours])
    pd.testing.assert_frame_equal(
        asof.asof_features(days, twice, planes, airports),
        asof.asof_features(days, hours, planes, airports),
    )


@pytest.mark.parametrize("more", [10, -10])
def test_of_two_departures_in_one_minute_the_larger_delay_counts(more):
    """One tail number that leaves twice in the same minute gives one answer in any row order."""
    days, hours, *_ = world()
    position = true_features()["tail_prev_delay"].first_valid_index()
    flight = days.loc[position]
    t0 = flight["sched"] - 2 * HOUR
    before = departed(days[(days["tailnum"] == flight["tailnum"]) & (departed(days) <= t0)])
    twin = days.loc[[before.idxmax()]].copy()
    delays = [twin["dep_delay"].item(), twin["dep_delay"].item() + more]
    twin["minute"] -= more  # minutes after the hour: here it may be any number
    twin["dep_delay"] += more
    for tables, row in [([days, twin], position), ([twin, days], position + 1)]:
        both = pd.concat(tables, ignore_index=True)
        assert features_of(both, hours).loc[row, "tail_prev_delay"] == max(delays)
