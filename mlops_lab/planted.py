"""An experiment of twenty runs, three of them with a flaw, for an audit to find."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from mlflow import MlflowClient

from mlops_lab import flights
from mlops_lab.track import new_experiment, table_hash, write_run

KNOWN = [
    "overdue3h", "org_delay3h", "car_arr24h", "dest_arr6h", "tail_prev_delay", "demand1h",
    "sched_min", "distance",
]  # fmt: skip
_HELD_BACK = {"dep_delay": 6.0, "late_share_today": 1.5}  # a leak, and its strong penalty


@dataclass(frozen=True)
class Planted:
    """An experiment of twenty runs, three of them flawed.

    Attributes
    ----------
    experiment_id : str
    rerun : callable
        ``rerun(run_id)`` trains once more with the parameters that the run recorded, on the
        data as they are today, and returns the log loss.
    flaws : dict
        Run ids under the keys ``leak``, ``data`` and ``unrepeatable``.
    """

    experiment_id: str
    rerun: Callable[[str], float]
    flaws: dict[str, str]


def plant(store: str, rng: np.random.Generator, *, name: str = "planted") -> Planted:
    """Put twenty runs into a store: seventeen honest ones and three with a flaw.

    Parameters
    ----------
    store : str
        Tracking URI.
    rng : numpy Generator
        Decides which runs are flawed and how.
    name : str
        Name of the new experiment.
    """
    experiment_id = new_experiment(store, name)
    tables = {
        "q1": _quarter(),
        "q1-clear": _quarter().query("visib >= 10"),
        "feb-mar": _quarter().query("month > 1"),
    }
    alone = {0: "q1-clear", 19: "feb-mar"}  # at both ends: no order of looking hides them
    leak, changed, lucky, failed, running = (int(p) + 1 for p in rng.permutation(18)[:5])
    column = list(_HELD_BACK)[int(rng.integers(2))]
    ids: list[str] = []
    for number in range(20):
        features = [KNOWN[0], *rng.permutation(KNOWN[1:])[: int(rng.integers(3, 6))].tolist()]
        penalty = float(rng.choice([0.1, 0.3, 1.0]))
        if number == leak:  # held back so much that it need not be the best of all
            features, penalty = [*features, column], _HELD_BACK[column]
        data = alone.get(number, "q1")
        table = tables[data]
        if number == changed:
            table = table.drop(index=table.index[table["month"] == 2][::7])
        params = {
            "features": ",".join(str(f) for f in rng.permutation(features)),
            "penalty": penalty,
            "rows": int(rng.integers(4, 9)) * 100,
            "seed": int(rng.integers(1000)),
        }
        tags = {"data": data, "data_hash": table_hash(table), "mlflow.runName": f"run-{number:02d}"}
        used = {**params, "seed": params["seed"] + 1000} if number == lucky else params
        status = {failed: "FAILED", running: "RUNNING"}.get(number, "FINISHED")
        loss = _fit(table, used) if status == "FINISHED" else None
        ids.append(
            write_run(store, experiment_id, log_loss=loss, params=params, tags=tags, status=status)
        )

    def rerun(run_id: str) -> float:
        run = MlflowClient(store).get_run(run_id)
        return _fit(tables[run.data.tags["data"]], run.data.params)

    flaws = {"leak": ids[leak], "data": ids[changed], "unrepeatable": ids[lucky]}
    return Planted(experiment_id, rerun, flaws)


@functools.cache
def _quarter() -> pd.DataFrame:
    """Return every sixtieth flight of January to April, with two columns nobody knows at t0."""
    months = [1, 2, 3, 4]
    table, outcome = flights.features(months), flights.outcomes(months)
    table = table[[*KNOWN, "visib", "month", "late"]].fillna(0)
    table["dep_delay"] = outcome["dep_delay"]
    today = outcome.groupby(["month", "day", "origin"])["late"]
    table["late_share_today"] = today.transform("mean")
    return table.iloc[::60].reset_index(drop=True)


def _fit(table: pd.DataFrame, params: dict[str, Any]) -> float:
    """Fit on rows of January to March with these parameters; return the log loss in April.

    The model is ridge regression on 0 and 1, cut to probabilities between 0.02 and 0.98: not the
    best there is, but twenty of them take no time.
    """
    names, size = params["features"].split(","), int(params["rows"])
    train = table[table["month"] < 4].sample(size, random_state=int(params["seed"]))
    april = table[table["month"] == 4]
    x, late = train[names].to_numpy(float), train["late"].to_numpy(float)
    mean, width = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    x = (x - mean) / width
    gram = x.T @ x / size + float(params["penalty"]) * np.eye(len(names))
    weights = np.linalg.solve(gram, x.T @ (late - late.mean()) / size)
    chance = late.mean() + (april[names].to_numpy(float) - mean) / width @ weights
    chance, came = np.clip(chance, 0.02, 0.98), april["late"].to_numpy()
    return float(-np.mean(np.log(np.where(came == 1, chance, 1 - chance))))
