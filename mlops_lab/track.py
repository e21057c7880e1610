"""A place for experiments, filled and empty: MLflow stores, and twenty runs with three flaws.

MLflow keeps runs and registered models in a database. Making an empty one replays the whole
history of its tables, which takes seconds, so this module does it once, keeps the result beside the
flights (`mlops_lab.cache`) and copies it from then on. Importing it keeps MLflow offline and quiet.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import json
import logging
import os
import shutil
import socket
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
# Keep connections: SQLite reads the definition of all tables whenever one is opened.
os.environ.setdefault("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", "QueuePool")
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")

import mlflow
import nbformat
import numpy as np
import pandas as pd
import sqlalchemy
import sqlalchemy.event
import sqlalchemy.orm
import yaml
from mlflow import MlflowClient
from mlflow.store.tracking.dbmodels.models import (
    SqlLatestMetric,
    SqlMetric,
    SqlParam,
    SqlRun,
    SqlTag,
)
from papermill.engines import Engine, NBClientEngine, papermill_engines

from mlops_lab import cache, flights

for _name in ("mlflow", "mlflow.store.db.utils", "alembic"):
    logging.getLogger(_name).setLevel(logging.ERROR)

# The class of trees inside scikit-learn's gradient boosting. MLflow stores models in the format
# skops, which refuses what nobody has vouched for; a lab that trained the model itself can.
TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
SCORE = '''\
"""Score a table: python score.py STORE MODEL_URI ROWS.parquet CHANCES.npy"""
import sys

import mlflow
import numpy as np
import pandas as pd

uri, model_uri, rows, chances = sys.argv[1:]
mlflow.set_tracking_uri(uri)
model = mlflow.pyfunc.load_model(model_uri)
np.save(chances, np.asarray(model.predict(pd.read_parquet(rows)))[:, 1])
'''


@sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, record: Any) -> None:
    """Spare SQLite the wait that would let a store survive a power cut: ours are temporary."""
    record.info["process"] = os.getpid()
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


_of_the_parent: list[Any] = []  # SQLite does not allow a child even to close them


@sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "checkout")
def _leave_the_parents_connections(connection: Any, record: Any, proxy: Any) -> None:
    """Open another connection in a forked process, as SQLAlchemy advises for such cases."""
    if record.info["process"] != os.getpid():
        _of_the_parent.append(connection)
        record.dbapi_connection = proxy.dbapi_connection = None
        raise sqlalchemy.exc.DisconnectionError("this connection belongs to another process")


# Stores -------------------------------------------------------------------------------


def new_store() -> str:
    """Make an empty MLflow store in a temporary folder and return its address.

    Returns
    -------
    str
        A tracking URI such as ``sqlite:////tmp/track-x1/mlflow.db``; the folder holds the
        database, and later the files of the runs.
    """
    folder = Path(tempfile.mkdtemp(prefix="track-"))
    (folder / "mlflow.db").write_bytes(_empty_database())
    return f"sqlite:///{folder / 'mlflow.db'}"


def with_store(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function a new store as its first argument, and take the store away afterwards."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        store = new_store()
        try:
            return function(store, *args, **kwargs)
        finally:
            shutil.rmtree(Path(store.removeprefix("sqlite:///")).parent, ignore_errors=True)

    return wrapped


def new_experiment(store: str, name: str) -> str:
    """Make an experiment whose files lie beside the database; return its id."""
    return MlflowClient(store).create_experiment(name, artifact_location=_files(store).as_uri())


def _files(store: str) -> Path:
    return Path(store.removeprefix("sqlite:///")).with_name("files")


@functools.cache
def _empty_database() -> bytes:
    """Return an empty database: the one kept in the course's cache, or else a new one."""
    kept = cache.folder() / f"mlflow-{mlflow.__version__}.db"
    with contextlib.suppress(OSError):
        return kept.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mlflow.db"
        MlflowClient(f"sqlite:///{path}").search_experiments()
        data = path.read_bytes()
    with contextlib.suppress(OSError):  # a disk that is full or locked costs time, never a lab
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(data)
        os.replace(unfinished, kept)
    return data


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep MLflow's remarks ("Successfully registered model ...") off standard error."""
    with contextlib.redirect_stderr(io.StringIO()):
        yield


def table_hash(table: pd.DataFrame) -> str:
    """Return twelve hexadecimal digits that change with any name, type, value or order.

    The index plays no part.

    >>> table = pd.DataFrame({"x": [1, 2]})
    >>> table_hash(table) == table_hash(table.set_axis([7, 8]))
    True
    >>> table_hash(table) == table_hash(table.astype(float))
    False
    """
    sha = hashlib.sha256(repr([(str(n), str(t)) for n, t in table.dtypes.items()]).encode())
    sha.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return sha.hexdigest()[:12]


def code_hash() -> str:
    """Return twelve hexadecimal digits of this module's text, in place of a commit."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]


# What a store holds, as plain data -----------------------------------------------------


def record(store: str, run_id: str) -> dict[str, Any]:
    """Return what a store knows of a run.

    Returns
    -------
    dict
        ``status`` (str), ``params`` and ``tags`` (dict of str), ``metrics`` (dict: name to the list
        of (step, value) in order of steps), ``files`` (dict: name of each text file at the top
        level to its text).
    """
    client = MlflowClient(store)
    run = client.get_run(run_id)
    files = Path(run.info.artifact_uri.removeprefix("file://"))
    return {
        "status": run.info.status,
        "params": dict(run.data.params),
        "tags": dict(run.data.tags),
        "metrics": {
            name: sorted((m.step, m.value) for m in client.get_metric_history(run_id, name))
            for name in run.data.metrics
        },
        "files": {p.name: p.read_text() for p in files.glob("*") if p.is_file()},
    }


def write_run(
    store: str,
    experiment_id: str,
    *,
    log_loss: float | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    status: str = "FINISHED",
) -> str:
    """Write a run into a store without training anything; return its id."""
    run_id, now = uuid.uuid4().hex, int(1000 * time.time())
    run = SqlRun(
        run_uuid=run_id,
        name=f"run-{run_id[:4]}",
        experiment_id=int(experiment_id),
        artifact_uri=f"{_files(store).as_uri()}/{run_id}/artifacts",
        user_id="unknown",
        status=status,
        start_time=now,
        end_time=None if status == "RUNNING" else now,
    )
    tags = {"mlflow.runName": run.name, **(tags or {})}
    run.name = tags["mlflow.runName"]
    rows = [SqlTag(key=key, value=value, run_uuid=run_id) for key, value in tags.items()]
    rows += [SqlParam(key=k, value=str(v), run_uuid=run_id) for k, v in (params or {}).items()]
    if log_loss is not None:
        value = {"key": "log_loss", "value": log_loss, "timestamp": 0, "run_uuid": run_id}
        rows += [SqlMetric(**value), SqlLatestMetric(**value)]
    # one transaction with MLflow's own tables; its client needs three, of twenty questions
    with sqlalchemy.orm.Session(_engine(store)) as session:
        session.add(run)
        session.flush()
        session.add_all(rows)
        session.commit()
    return run_id


@functools.lru_cache(maxsize=8)
def _engine(store: str) -> sqlalchemy.Engine:
    return sqlalchemy.create_engine(store)


def write_version(store: str, name: str, run_id: str) -> str:
    """Register a version of model ``name`` that came from a run; return its number as text."""
    client, source = MlflowClient(store), f"runs:/{run_id}/model"
    try:
        return str(client.create_model_version(name, source, run_id).version)
    except mlflow.MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
    client.create_registered_model(name)
    return str(client.create_model_version(name, source, run_id).version)


def aliases(store: str, name: str) -> dict[str, str]:
    """Return the version each alias of a model points to, as text."""
    found = MlflowClient(store).get_registered_model(name).aliases
    return {alias: str(version) for alias, version in found.items()}


def papers(store: str, name: str, version: str) -> dict[str, Any]:
    """Return what comes with a registered model, read from its files without loading it.

    Returns
    -------
    dict
        ``inputs`` (list of column names), ``outputs`` (shape; -1 for the rows), ``example`` (list
        of rows), ``predict`` (the method that answers), ``format`` and ``requirements`` (list).
        What was not given is None.
    """
    client = MlflowClient(store)
    uri = client.get_model_version_download_uri(name, version)
    folder = Path(mlflow.artifacts.download_artifacts(uri, tracking_uri=store))
    model = yaml.safe_load((folder / "MLmodel").read_text())
    signature = {k: json.loads(v) for k, v in (model.get("signature") or {}).items() if v}
    example = folder / "input_example.json"
    output = signature.get("outputs", [{}])[0]
    lines = (folder / "requirements.txt").read_text().split()
    return {
        "inputs": [column["name"] for column in signature["inputs"]] if signature else None,
        "outputs": output.get("tensor-spec", {}).get("shape"),
        "example": json.loads(example.read_text())["data"] if example.exists() else None,
        "predict": model["flavors"]["python_function"].get("predict_fn"),
        "format": model["flavors"]["sklearn"].get("serialization_format"),
        "requirements": [line for line in lines if not line.startswith("mlflow")],
    }


# Notebooks ----------------------------------------------------------------------------


def write_notebook(path: str | Path, cells: Sequence[tuple[str, str]]) -> None:
    """Write a notebook of code cells.

    Parameters
    ----------
    path : path of the new file
    cells : sequence of (tag, source); an empty tag is none
    """
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "python3", "language": "python", "display_name": "Python 3",
    }  # fmt: skip
    for place, (tag, source) in enumerate(cells):
        cell = nbformat.v4.new_code_cell(source, id=f"cell-{place}")
        cell.metadata["tags"] = [tag] if tag else []
        notebook.cells.append(cell)
    nbformat.write(notebook, path)


class _Engine(NBClientEngine):
    """papermill's own engine; where no kernel can start, the cells run in this process.

    A kernel asks the system for its network devices. A grader's sandbox refuses to tell.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> None:
        if _kernels_can_start():
            settings.setdefault("extra_arguments", ["--IPKernelApp.log_level=40"])  # errors only
            super().execute_managed_notebook(nb_man, kernel_name, **settings)
            return
        names: dict[str, Any] = {"__name__": "__main__"}
        for place, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code":
                continue
            nb_man.cell_start(cell, place)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile(cell.source, f"cell {place}", "exec"), names)
            cell.outputs = [nbformat.v4.new_output("stream", text=said.getvalue())]
            nb_man.cell_complete(cell, place)


def _kernels_can_start() -> bool:
    try:
        socket.socket(getattr(socket, "AF_NETLINK", socket.AF_INET), socket.SOCK_DGRAM).close()
    except OSError:
        return False
    return True


papermill_engines.register(None, _Engine)
assert issubclass(_Engine, Engine)

# Twenty runs --------------------------------------------------------------------------

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
