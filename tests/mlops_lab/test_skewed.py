"""The online features differ from those of training in two ways, and in no other."""

from __future__ import annotations

from mlops_lab import skewed

BODY = {"org_delay3h": None, "precip": 0.1, "demand1h": 12, "car_arr24h": None}


def test_a_missing_delay_becomes_zero_and_inches_become_millimetres():
    """What else is missing stays so, and the request given is left alone."""
    before = dict(BODY)
    made = skewed.request(BODY)
    assert made == BODY | {"org_delay3h": 0.0, "precip": 2.54}
    assert before == BODY


def test_what_is_known_and_dry_passes_unchanged():
    """So most requests do not show it."""
    body = BODY | {"org_delay3h": 3.5, "precip": 0.0}
    assert skewed.request(body) == body
    assert skewed.request(body | {"precip": None})["precip"] is None
