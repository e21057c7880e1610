"""Deliveries hold real flights, and an incident breaks what it says, where it says."""

import numpy as np
import pandas as pd
import pytest

from mlops_lab import flights, incidents


@pytest.fixture(scope="module")
def may():
    """The flights of May."""
    return flights.features(5)


def draw(month, **kwargs):
    return incidents.deliver(month, np.random.default_rng(3), size=2_000, **kwargs)


def test_every_feature_has_one_feed():
    """The feeds share the features among them, none left out and none twice."""
    columns = [name for feed in incidents.FEEDS.values() for name in feed]
    assert sorted(columns) == sorted(flights.FEATURES)


def test_a_clean_delivery_holds_flights_as_they_are(may):
    """In the order of time, with a stamp at most ten minutes before the forecast."""
    delivery = draw(may)
    assert delivery["sched_dep_utc"].is_monotonic_increasing
    age = delivery["t0"] - delivery["ops_utc"]
    assert age.between(pd.Timedelta(0), pd.Timedelta(minutes=10)).all()
    both = delivery.merge(may, on=["sched_dep_utc", "origin", "carrier", "flight"])
    assert len(both) == len(delivery)


@pytest.mark.parametrize("incident", incidents.INCIDENTS)
def test_an_incident_reaches_its_share_at_the_end_and_keeps_the_types(may, incident):
    """The first half of the month is as before, something in the second is not."""
    clean, faulty = draw(may), draw(may, incident=incident, share=0.5)
    middle = may["sched_dep_utc"].iloc[len(may) // 2]
    before = clean["sched_dep_utc"] < middle
    pd.testing.assert_frame_equal(clean[before], faulty[before], check_dtype=False)
    assert not clean[~before].equals(faulty[~before].astype(clean.dtypes, errors="ignore"))
    assert faulty["carrier"].dtype == clean["carrier"].dtype
    assert clean["late"].equals(faulty["late"])


def test_a_stale_feed_repeats_the_day_before(may):
    """Its values are those of the same route about a day earlier, and its stamp is old."""
    faulty = draw(may, incident="operations stale")
    assert ((faulty["t0"] - faulty["ops_utc"]) > pd.Timedelta(hours=23)).all()
    known = faulty["car_arr24h"].dropna()
    assert known.isin(may["car_arr24h"]).all()
    assert len(known) > 1_500


def test_what_cannot_be_delivered_is_named(may):
    """An unknown incident and an impossible share say so."""
    with pytest.raises(ValueError, match="incident"):
        draw(may, incident="aliens")
    with pytest.raises(ValueError, match="share"):
        draw(may, incident="weather silent", share=2)
