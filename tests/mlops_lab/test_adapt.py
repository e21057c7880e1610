"""The replayed desk: known changes, honest bills, an oracle nobody beats."""

import numpy as np
import pytest

from mlops_lab import adapt, flights


@pytest.fixture(scope="module")
def worlds():
    """Worlds made of the real year."""
    return adapt.Worlds(flights.features())


@pytest.fixture(scope="module")
def changed(worlds):
    """A world whose law changes in week 12."""
    return worlds.make(np.random.default_rng(3), [12])


def test_costs_follow_the_decision():
    """A miss costs 5, a needless action 1, and the desk acts from 1/6 on."""
    costs = adapt.desk_cost([1, 1, 0, 0, 0], [0.16, 1 / 6, 0.16, 0.17, 1 / 6])
    assert costs.tolist() == [5, 0, 0, 1, 1]


def test_the_same_random_numbers_make_the_same_world(worlds):
    """So a hidden stream can be made anew."""
    one, two = (worlds.make(np.random.default_rng(5), [8]) for _ in range(2))
    assert np.array_equal(one.late, two.late)
    assert np.array_equal(one.X, two.X)


def test_before_a_change_all_worlds_are_alike_and_after_it_the_old_model_fails(worlds, changed):
    """The change costs the frozen model, not the desk as such."""
    quiet = worlds.make(np.random.default_rng(3))
    old = adapt.replay(changed, adapt.every(0), price=300)["weeks"]
    assert abs(np.mean([w["cost"] - w["expected_cost"] for w in old[:12]])) < 40
    assert np.mean([w["cost"] - w["expected_cost"] for w in old[12:]]) > 100
    assert quiet.changes == []


def test_a_bill_is_the_desks_costs_and_the_retrainings(changed):
    """Nothing else is paid, and the history says what the model expected."""
    result = adapt.replay(changed, adapt.every(10, window=4), price=300)
    paid = sum(week["cost"] for week in result["weeks"]) * adapt.FLIGHTS / 1000
    assert result["retrained"] == [(10, 4), (20, 4), (30, 4)]
    assert result["bill"] == pytest.approx(paid + 900)
    assert [week["age"] for week in result["weeks"]][8:12] == [8, 9, 0, 1]


def test_nobody_is_cheaper_than_the_oracle(changed):
    """Neither a calendar nor a policy that happens to know the change."""
    lowest = adapt.cheapest(changed, price=300)
    told = adapt.replay(changed, lambda h: 2 if h[-1]["week"] == 13 else 0, price=300)["bill"]
    bills = adapt.yardstick([changed], price=300)
    assert bills["oracle"] == lowest
    assert lowest <= told < min(v for k, v in bills.items() if k != "oracle")


def test_without_a_price_the_oracle_pays_no_more_than_with_one(changed):
    """A dearer retraining never makes the year cheaper."""
    bills = [adapt.cheapest(changed, price=price) for price in (0, 100, 300, 1e6)]
    assert bills == sorted(bills)
    assert bills[-1] == adapt.replay(changed, adapt.every(0), price=1e6)["bill"]


def test_the_policy_sees_copies(changed):
    """It cannot rewrite the past."""
    bills = []
    for policy in (lambda h: 0, lambda h: h[0].update(cost=0) or 0):
        bills.append(adapt.replay(changed, policy, price=300))
    assert bills[0] == bills[1]


@pytest.mark.parametrize("answer", [3, None, "2", -1, 1.5])
def test_other_answers_of_a_policy_are_refused(changed, answer):
    """With the values allowed."""
    with pytest.raises(ValueError, match="0 or one of"):
        adapt.replay(changed, lambda h: answer, price=300)
