"""A trial tells a monitor that sees an incident from one that sees nothing or too much."""

import numpy as np
import pytest

from mlops_lab import flights, trials
from mlops_lab.wording import CheckFailed


@pytest.fixture(scope="module")
def by_month():
    """The flights from February to November, by month."""
    return {month: flights.features(month) for month in range(2, 12)}


def missing(reference, delivery):
    """Return the share of rows without a temperature."""
    return {"missing": delivery["temp"].isna().mean()}


def test_a_silent_feed_is_found_and_clean_months_are_not(by_month):
    """One row per incident and per month, one column per signal."""
    rng = np.random.default_rng(0)
    got = trials.trial(missing, by_month, rng, which=["weather silent", "clock in UTC"], share=0.5)
    assert got.found["missing"].to_dict() == {"weather silent": True, "clock in UTC": False}
    assert got.false_alarms.shape == (5, 1)
    assert not got.false_alarms.any(axis=None)
    assert 0.05 <= got.limits["missing"] < 0.2


def test_an_incident_reaches_the_share_that_is_asked_for(by_month):
    """Counted from the end of the month."""
    _, delivery = trials.pair(by_month, 5, np.random.default_rng(1), "weather silent", share=0.5)
    assert delivery["temp"].isna().mean() == pytest.approx(0.5, abs=0.03)
    assert delivery["temp"].tail(1_400).isna().all()


def test_other_names_for_faulty_deliveries_are_refused(by_month):
    """A signal that comes and goes is no signal."""

    def moody(reference, delivery):
        gone = delivery["temp"].isna().all()
        return {"silent" if gone else "missing": delivery["temp"].isna().mean()}

    with pytest.raises(ValueError, match="same signals"):
        trials.trial(moody, by_month, np.random.default_rng(2), which=["weather silent"], share=1.0)


def test_a_check_names_what_was_missed_and_what_rang(by_month):
    """And lets a monitor pass that finds what it is asked for."""

    def check(signals, *which):
        rng = np.random.default_rng(3)
        trials.check_signals(signals, by_month, rng, which, share=0.5, said="Here", look="it")

    check(missing, "weather silent")
    with pytest.raises(CheckFailed, match="Here: no alarm for clock in UTC. Look at it."):
        check(missing, "weather silent", "clock in UTC")
    with pytest.raises(CheckFailed, match="2 of 5 clean months raise an alarm, by month"):
        check(lambda one, two: missing(one, two) | {"month": two["month"].mean()}, "weather silent")


def test_a_check_notices_tables_that_were_changed(by_month):
    """Also where text takes the place of categories."""

    def careless(reference, delivery):
        delivery["carrier"] = delivery["carrier"].astype(str)
        return missing(reference, delivery)

    with pytest.raises(CheckFailed, match="changed a table"):
        trials.check_signals(
            careless, by_month, np.random.default_rng(4), ["weather silent"], said="", look=""
        )
