"""Of the twenty runs that are planted three have a flaw, and each can be told."""

import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient

from mlops_lab import track
from mlops_lab.planted import KNOWN, plant

pytestmark = pytest.mark.filterwarnings("ignore")  # what MLflow depends on


@pytest.fixture(scope="module")
def store():
    track.prepare()
    return track.new_store()


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_each_planted_flaw_can_be_told_from_the_honest_runs(store, seed):
    """One run uses an unknown column, one has another hash, and one more does not come back."""
    there = plant(store, np.random.default_rng(seed), name=f"planted-{seed}")
    runs = MlflowClient(store).search_runs([there.experiment_id])
    assert len(runs) == 20
    assert len(set(there.flaws.values())) == 3
    leaks, off = set(), set()
    for run in runs:
        if set(run.data.params["features"].split(",")) - set(KNOWN):
            leaks.add(run.info.run_id)
        if run.info.status == "FINISHED":
            again = there.rerun(run.info.run_id)
            off |= {run.info.run_id} if abs(again - run.data.metrics["log_loss"]) > 1e-9 else set()
    assert leaks == {there.flaws["leak"]}
    assert off == {there.flaws["data"], there.flaws["unrepeatable"]}
    hashes = pd.Series([r.data.tags["data_hash"] for r in runs if r.data.tags["data"] == "q1"])
    assert hashes.value_counts().tolist() == [17, 1]  # and two that stand alone
