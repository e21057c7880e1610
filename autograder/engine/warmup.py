"""First uses of the course's libraries, made once in the warm parent.

A library that is only imported is not warm: its first fit, plot or gradient step builds tables,
parses fonts and compiles patterns, a tenth of a second in all, which every submission would pay
again in its own process. Nothing here knows a lab; what is not imported is left alone.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Callable

from autograder.engine import randomness


def _draw() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([0, 1], [1, 2], label="a")
    axes.set(xlabel="x", ylabel="y", title="t")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close(figure)


def _tables() -> None:
    import pandas as pd

    rows = pd.DataFrame({"x": [1.0, 2.0, 3.0], "kind": ["a", "b", "a"]})
    rows["day"] = pd.to_datetime("2013-01-01") + pd.to_timedelta([0, 1, 2], unit="D")
    rows.groupby("kind").agg({"x": "mean"})
    rows.merge(rows, on="kind").sort_values(["x_x", "day_x"]).to_html()
    repr(rows)


def _fit() -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = np.arange(20.0).reshape(10, 2), np.arange(10) % 2
    chance = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y).predict_proba(x)
    roc_auc_score(y, chance[:, 1])
    log_loss(y, chance)


def _grow() -> None:
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

    x, y = np.arange(80.0).reshape(40, 2), np.arange(40) % 2
    RandomForestClassifier(2).fit(x, y).predict(x)
    HistGradientBoostingClassifier(max_iter=2).fit(x, y).predict_proba(x)


def _train() -> None:
    import torch

    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
    optimiser = torch.optim.Adam(net.parameters())
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        net(torch.zeros(3, 2)), torch.ones(3, 1)
    )
    loss.backward()
    optimiser.step()


def _validate() -> None:
    import pandas as pd
    import pandera.pandas as pa

    positive = {"x": pa.Column(float, pa.Check.ge(0))}
    schema = pa.DataFrameSchema(positive, checks=pa.Check(lambda rows: rows["x"] < 2, name="small"))
    with contextlib.suppress(pa.errors.SchemaErrors):
        schema.validate(pd.DataFrame({"x": [-1.0, 1.0, 3.0]}), lazy=True)


def _record() -> None:
    from mlflow import MlflowClient
    from mlflow.utils import requirements_utils

    from mlops_lab import track

    track.prepare()  # before the first connection, or forks would share it
    # what the first model that is logged does: read the list of files of every installed package
    requirements_utils._init_packages_to_modules_map()

    @track.with_store
    def write_and_ask(store: str) -> None:
        experiment_id = track.new_experiment(store, "warm")
        run_id = track.write_run(store, experiment_id, log_loss=0.5, params={"a": 1})
        version = track.write_version(store, "warm", run_id)
        client = MlflowClient(store)
        client.set_registered_model_alias("warm", "first", version)
        client.search_runs([experiment_id], order_by=["metrics.log_loss ASC"])
        client.get_model_version("warm", version)
        track.record(store, run_id)
        track.aliases(store, "warm")

    write_and_ask()


# the module that has to be there already, and the use of it
USES: tuple[tuple[str, Callable[[], None]], ...] = (
    ("matplotlib.pyplot", _draw),
    ("pandas", _tables),
    ("sklearn.linear_model", _fit),
    ("sklearn.ensemble", _grow),
    ("torch", _train),
    ("pandera.pandas", _validate),
    ("mlops_lab.track", _record),
)


def warm_up() -> None:
    """Use once whatever is imported; leave random states as they were."""
    kept = randomness.states()
    for module, use in USES:
        # what fails here will fail where a lab uses it, and be reported there
        if module in sys.modules:
            with contextlib.suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                use()
    randomness.set_states(kept)
