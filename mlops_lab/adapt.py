"""A desk that can be replayed: weeks of flights, models that age, and changes nobody announced.

A `World` is made of real rows (the features of the flights that left New York in 2013) and of
labels that are drawn anew from a known logistic law. Because the law is known, it can be made to
change in a known week, and the cheapest way to react can be worked out with hindsight. Week 0 is
the first week of operation; thirteen weeks lie before it, on which the first model is trained.

Costs are the desk's: a late flight on which it did not act costs 5, an action on a flight that
was not late costs 1. Acting then pays from a probability of 1/6 on.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

COST_MISS, COST_NEEDLESS = 5.0, 1.0
THRESHOLD = COST_NEEDLESS / (COST_NEEDLESS + COST_MISS)
_LOG_ODDS = np.log(COST_NEEDLESS / COST_MISS)  # the same threshold before the sigmoid
FEATURES = [
    "overdue3h", "org_delay3h", "orgcar_delay6h", "dest_arr6h", "car_arr24h", "demand1h",
    "sched_min", "distance",
]  # fmt: skip
WEEKS = 39  # April to December
BEFORE = 13  # weeks before the first: January to March
WINDOWS = (2, 4, 8, 13)  # weeks that a retraining may look back
FLIGHTS = 700  # a week


def desk_cost(late: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Return what each flight costs the desk, which acts from a chance of 1/6 on.

    Parameters
    ----------
    late : array of 0 and 1
    chance : array of probabilities, same shape

    Returns
    -------
    array of float, same shape
        5 for a late flight without action, 1 for an action without a late flight, otherwise 0.

    Examples
    --------
    >>> desk_cost(np.array([1, 1, 0, 0]), np.array([0.1, 0.9, 0.1, 0.9])).tolist()
    [5.0, 0.0, 0.0, 1.0]
    """
    late, act = np.asarray(late) == 1, np.asarray(chance) >= THRESHOLD
    return COST_MISS * (~act & late) + COST_NEEDLESS * (act & ~late)


@dataclass
class World:
    """Flights of 52 weeks: standardised features with a leading 1, labels, the weeks of change.

    ``X`` has shape (52, 700, 9) and ``late`` (52, 700); week of operation 0 has the index 13.
    ``changes`` are weeks of operation in which another law begins.
    """

    X: np.ndarray
    late: np.ndarray
    changes: list[int]
    first: np.ndarray  # weights to start a fit from
    _models: dict[tuple[int, int], np.ndarray] = field(default_factory=dict, repr=False)

    def model(self, week: int, window: int) -> np.ndarray:
        """Return the weights fitted on the ``window`` weeks before week of operation ``week``."""
        if (week, window) not in self._models:
            weeks = slice(BEFORE + week - window, BEFORE + week)
            X, late = self.X[weeks].reshape(-1, self.X.shape[2]), self.late[weeks].ravel()
            slope, curve = (part[weeks].sum(axis=0) for part in self._start)
            self._models[week, window] = _newton(X, late, _step(self.first, slope, curve), steps=2)
        return self._models[week, window]

    def chances(self, weights: np.ndarray, week: int) -> np.ndarray:
        """Return the probabilities that a model gives the flights of a week of operation."""
        return _sigmoid(self.X[BEFORE + week] @ weights)

    def costs(self, weights: np.ndarray, since: int = 0) -> np.ndarray:
        """Return what a model would cost in each week of operation from ``since`` on."""
        weeks = slice(BEFORE + since, None)
        act, late = self.X[weeks] @ weights >= _LOG_ODDS, self.late[weeks] == 1
        return COST_MISS * (late & ~act).sum(axis=1) + COST_NEEDLESS * (act & ~late).sum(axis=1)

    @functools.cached_property
    def _start(self) -> tuple[np.ndarray, np.ndarray]:
        """Slope and curve of the log loss at ``first``, week by week: all fits begin there."""
        weeks = zip(self.X, self.late, strict=True)
        parts = [_slope_and_curve(X, late, self.first) for X, late in weeks]
        slopes, curves = zip(*parts, strict=True)
        return np.array(slopes), np.array(curves)


class Worlds:
    """Makes worlds from a table of `mlops_lab.flights.features` of the whole year."""

    def __init__(self, table: pd.DataFrame) -> None:
        date = pd.to_datetime(table[["year", "month", "day"]])
        week = ((date - pd.Timestamp("2013-01-01")).dt.days // 7).to_numpy()
        X = table[FEATURES].to_numpy(dtype=float)
        start = week < BEFORE
        X = np.where(np.isnan(X), np.nanmedian(X[start], axis=0), X)
        X = np.clip((X - X[start].mean(axis=0)) / X[start].std(axis=0), -4, 4)
        self._X = np.column_stack([np.ones(len(X)), X])
        self._rows = [np.flatnonzero(week == w) for w in range(BEFORE + WEEKS)]
        late = table["late"].to_numpy(dtype=float)[start]
        self._law = _newton(self._X[start], late, np.zeros(X.shape[1] + 1), steps=8)

    def make(self, rng: np.random.Generator, changes: Iterable[int] = ()) -> World:
        """Draw rows and labels of a world in which the law changes in the given weeks."""
        changes = sorted(int(week) for week in changes)
        rows = [rng.choice(part, FLIGHTS, replace=False) for part in self._rows]
        X, late, law = self._X[np.array(rows)], [], self._law
        for week, features in enumerate(X):
            if week - BEFORE in changes:
                law = _changed(law, rng)
            late.append((rng.random(FLIGHTS) < _sigmoid(features @ law)).astype(float))
        return World(X, np.array(late), changes, self._law)


def replay(world: World, policy: Callable[[list[dict]], int], *, price: float) -> dict:
    """Let a policy run the desk for 39 weeks and add up what that costs.

    Parameters
    ----------
    world : World
    policy : callable
        Called at the end of each week but the last with a list of dictionaries, one a week so
        far, oldest first: ``week``, ``age`` (weeks the model has served before this one, 0 in
        its first), ``cost`` (desk cost per 1,000 flights of this week), ``expected_cost`` (what
        it would be if the model's probabilities were true), ``late`` and ``expected_late`` (share
        of late flights, and the mean probability), ``price``. It returns 0 (keep the model) or
        one of `WINDOWS`: train a new one on that many weeks, for use from the next week on.
    price : float
        What one retraining costs, in the units of the desk.

    Returns
    -------
    dict
        ``bill`` (desk cost of all weeks plus retrainings), ``retrained`` (list of (week, window)),
        ``weeks`` (the list that the policy saw, with the last week).

    Raises
    ------
    ValueError
        If the policy returns anything else.
    """
    weights, age, bill, weeks, retrained = world.model(0, BEFORE), 0, 0.0, [], []
    for week in range(WEEKS):
        chance, late = world.chances(weights, week), world.late[BEFORE + week]
        cost = desk_cost(late, chance)
        expected = np.where(chance >= THRESHOLD, COST_NEEDLESS * (1 - chance), COST_MISS * chance)
        bill += float(cost.sum())
        seen = {
            "week": week, "age": age, "cost": 1000 * float(cost.mean()),
            "expected_cost": 1000 * float(expected.mean()), "late": float(late.mean()),
            "expected_late": float(chance.mean()), "price": float(price),
        }  # fmt: skip
        weeks.append(seen)
        age += 1
        if week == WEEKS - 1:
            break
        window = policy([dict(one) for one in weeks])
        if isinstance(window, str) or window is None or window not in (0, *WINDOWS):
            raise ValueError(f"a policy returns 0 or one of {WINDOWS}; it returned {window!r}")
        if window:
            weights, age, bill = world.model(week + 1, int(window)), 0, bill + price
            retrained.append((week + 1, int(window)))
    return {"bill": bill, "retrained": retrained, "weeks": weeks}


def cheapest(world: World, *, price: float) -> float:
    """Return the lowest bill that any choice of weeks and windows reaches, with hindsight."""
    rest = np.zeros(WEEKS + 1)  # rest[w]: the cheapest from week w on, if a model starts there
    for week in reversed(range(WEEKS)):
        until = np.arange(week + 1, WEEKS + 1)
        after = np.where(until < WEEKS, price + rest[until], 0.0)
        rest[week] = min(
            (np.cumsum(world.costs(world.model(week, window), week)) + after).min()
            for window in (WINDOWS if week else (BEFORE,))
        )
    return float(rest[0])


def every(weeks: int, *, window: int = 8) -> Callable[[list[dict]], int]:
    """Return the calendar that retrains after every so many weeks; 0 never does."""

    def policy(history: list[dict]) -> int:
        return window if weeks and (history[-1]["week"] + 1) % weeks == 0 else 0

    return policy


def yardstick(worlds: Iterable[World], *, price: float) -> dict[str, float]:
    """Return what other ways would have cost in these worlds together.

    Returns
    -------
    dict
        Bills of the calendars ``never``, ``every week``, ``every 4 weeks`` and ``every 8 weeks``
        (on eight weeks of flights), and of the ``oracle``, which knows the future (`cheapest`).
    """
    worlds = list(worlds)
    calendars = {"never": 0, "every week": 1, "every 4 weeks": 4, "every 8 weeks": 8}
    bills = {
        name: sum(replay(world, every(weeks), price=price)["bill"] for world in worlds)
        for name, weeks in calendars.items()
    }
    return bills | {"oracle": sum(cheapest(world, price=price) for world in worlds)}


def _changed(law: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return another law: what each feature says is dealt out anew, and the rate moves."""
    sizes = 1.5 * np.abs(law[1 + rng.permutation(len(law) - 1)])
    slopes = rng.choice([-1, 1], len(sizes)) * sizes
    slopes *= min(1.0, 0.9 / np.linalg.norm(slopes))  # otherwise the labels become too easy
    return np.r_[law[0] + (1.0 if law[0] < -1 else -1.0), slopes]


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def _newton(X: np.ndarray, late: np.ndarray, start: np.ndarray, *, steps: int = 3) -> np.ndarray:
    """Fit a logistic regression with a small ridge by Newton steps."""
    weights = start
    for _ in range(steps):
        weights = _step(weights, *_slope_and_curve(X, late, weights))
    return weights


def _slope_and_curve(
    X: np.ndarray, late: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and second derivative of the log loss, summed over rows."""
    chance = _sigmoid(X @ weights)
    return X.T @ (chance - late), (X * (chance * (1 - chance))[:, None]).T @ X


def _step(weights: np.ndarray, slope: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Take one Newton step, with the ridge on all weights but the first."""
    ridge = np.ones(len(weights))
    ridge[0] = 0.0
    return weights - np.linalg.solve(curve + np.diag(ridge), slope + ridge * weights)
