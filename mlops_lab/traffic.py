"""Traffic of a service: requests to send, and thirty days of counts with two failures in them."""

from __future__ import annotations

import numpy as np

MINUTES = 30 * 1440
FIRST = slice(12 * 1440 + 840, 12 * 1440 + 865)  # minutes of a short failure, 30 % errors
SECOND = slice(21 * 1440 + 480, 21 * 1440 + 1080)  # minutes of a slow one, 4 % errors
_BACKGROUND = 0.001
_PER_MINUTE = 20


def thirty_days(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return errors and requests per minute, two arrays of int (43200,).

    About 20 requests per minute, 0.1 % of them errors but for the failures `FIRST` and `SECOND`.
    """
    requests = rng.poisson(_PER_MINUTE, size=MINUTES)
    chance = np.full(MINUTES, _BACKGROUND)
    chance[FIRST], chance[SECOND] = 0.30, 0.04
    return rng.binomial(requests, chance), requests


def during_failures(after: int = 0) -> np.ndarray:
    """Return for each of the 43200 minutes whether it lies in a failure.

    Parameters
    ----------
    after : int, minutes
        How long after its end a failure still counts, since an alarm looks back.
    """
    real = np.zeros(MINUTES, dtype=bool)
    for failure in (FIRST, SECOND):
        real[failure.start : failure.stop + after] = True
    return real


def bodies(rng: np.random.Generator, n: int) -> list[dict]:
    """Return `n` bodies of requests to `mlops_lab.watched`, some of them faulty.

    About 5 in 100 lack a feature, 3 name an airport that the service does not know, and 4 have a
    flight number that is no number.
    """
    made = []
    for number, kind in enumerate(rng.choice(4, size=n, p=[0.88, 0.05, 0.03, 0.04])):
        body = {"request_id": f"r{number}", "flight": int(rng.integers(1, 6000)), "origin": "JFK"}
        body["overdue3h"] = float(rng.integers(0, 20))
        if kind == 1:
            del body["overdue3h"]
        body["origin"] = "HPN" if kind == 2 else body["origin"]
        body["flight"] = "many" if kind == 3 else body["flight"]
        made.append(body)
    return made
