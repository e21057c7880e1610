"""A place for experiments: MLflow stores, and what they hold as plain data.

MLflow keeps runs and registered models in a database. Making an empty one replays the whole
history of its tables, which takes seconds, so this module does it once, keeps the result beside the
flights (`mlops_lab.cache`) and copies it from then on.
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
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import sqlalchemy
import sqlalchemy.event
import sqlalchemy.orm
import yaml
from mlflow import MlflowClient
from mlflow.store.model_registry.dbmodels.models import SqlRegisteredModelAlias
from mlflow.store.tracking.dbmodels.models import (
    SqlLatestMetric,
    SqlMetric,
    SqlParam,
    SqlRun,
    SqlTag,
)
from mlflow.telemetry import set_telemetry_client

from mlops_lab import cache, notebooks

# The class of trees inside scikit-learn's gradient boosting. MLflow stores models in the format
# skops, which refuses what nobody has vouched for; a lab that trained the model itself can.
TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
PREFIX = "track-"  # of the folders of stores, so that they can be told
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


# This process --------------------------------------------------------------------------


@functools.cache
def prepare() -> None:
    """Keep MLflow offline, quiet and quick in this process, and let papermill run anywhere.

    For all that uses them here: no telemetry, errors alone are logged, a database's connections
    are kept and not handed on to forked processes, and a commit to a store of `new_store` does not
    wait for the disk. papermill runs cells in this process where no kernel can start. Importing
    this module does none of it.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    # Keep connections: SQLite reads the definition of all tables whenever one is opened.
    os.environ.setdefault("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", "QueuePool")
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")  # of processes that this one starts
    for name in ("mlflow", "mlflow.store.db.utils", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    set_telemetry_client()  # once more: importing MLflow set one before it was told not to
    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "connect", _connected)
    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "checkout", _checked_out)
    notebooks.execute_anywhere()


def _connected(connection: Any, record: Any) -> None:
    """Note whose it is; spare a temporary store the wait that would let it survive a power cut."""
    record.info["process"] = os.getpid()
    if isinstance(connection, sqlite3.Connection):
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        if Path(path).parent.name.startswith(PREFIX):
            connection.execute("PRAGMA synchronous = OFF")


_of_the_parent: list[Any] = []  # SQLite does not allow a child even to close them


def _checked_out(connection: Any, record: Any, proxy: Any) -> None:
    """Open another connection in a forked process, as SQLAlchemy advises for such cases."""
    if record.info.get("process", os.getpid()) != os.getpid():
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
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "mlflow.db").write_bytes(_empty_database())
    return f"sqlite:///{folder / 'mlflow.db'}"


def with_store(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function a new store as its first argument, and take the store away afterwards.

    Runs that are still active in this process are ended before and afterwards: one that an answer
    left open would make MLflow refuse the next, right or wrong.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        end_runs()
        before, store = mlflow.get_tracking_uri(), new_store()
        try:
            return function(store, *args, **kwargs)
        finally:
            end_runs()
            mlflow.set_tracking_uri(before)
            shutil.rmtree(Path(store.removeprefix("sqlite:///")).parent, ignore_errors=True)

    return wrapped


def end_runs() -> None:
    """End every active run of this process, one whose store is gone included."""
    while mlflow.active_run() is not None:
        with contextlib.suppress(Exception):
            mlflow.end_run()


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
    run = {"log_loss": log_loss, "params": params, "tags": tags, "status": status}
    return write_runs(store, experiment_id, [run])[0]


def write_runs(store: str, experiment_id: str, runs: Sequence[dict[str, Any]]) -> list[str]:
    """Write several runs at once, each given by keywords of `write_run`; return their ids."""
    ids = []
    # one transaction with MLflow's own tables; its client needs three, of twenty questions
    with sqlalchemy.orm.Session(_engine(store)) as session:
        for one in runs:
            run, rows = _rows_of(store, experiment_id, **one)
            session.add(run)
            session.flush()
            session.add_all(rows)
            ids.append(run.run_uuid)
        session.commit()
    return ids


def _rows_of(
    store: str,
    experiment_id: str,
    *,
    log_loss: float | None = None,
    params: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
    status: str = "FINISHED",
) -> tuple[SqlRun, list[Any]]:
    """Return a run as MLflow's tables hold it: the run, and the rows that belong to it."""
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
    rows: list[Any] = [SqlTag(key=key, value=text, run_uuid=run_id) for key, text in tags.items()]
    rows += [SqlParam(key=k, value=str(v), run_uuid=run_id) for k, v in (params or {}).items()]
    if log_loss is not None:
        value = {"key": "log_loss", "value": log_loss, "timestamp": 0, "run_uuid": run_id}
        rows += [SqlMetric(**value), SqlLatestMetric(**value)]
    return run, rows


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


def write_model(store: str, name: str, run_id: str, model: Any) -> str:
    """Register a fitted classifier of a run without its papers; return the version's number."""
    mlflow.set_tracking_uri(store)
    with quiet(), mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            registered_model_name=name,
            pyfunc_predict_fn="predict_proba",
            serialization_format="skops",
            skops_trusted_types=TRUSTED,
            pip_requirements=["scikit-learn"],
        )
    return str(logged.registered_model_version)


def aliases(store: str, name: str) -> dict[str, str]:
    """Return the version each alias of a model points to, as text."""
    with sqlalchemy.orm.Session(_engine(store)) as session:
        found = session.query(SqlRegisteredModelAlias).filter_by(name=name)
        return {row.alias: str(row.version) for row in found}


def set_aliases(store: str, name: str, versions: dict[str, str]) -> None:
    """Let a model have these aliases and no others."""
    # MLflow's client reads the whole model for each of them
    with sqlalchemy.orm.Session(_engine(store)) as session:
        session.query(SqlRegisteredModelAlias).filter_by(name=name).delete()
        session.add_all(
            SqlRegisteredModelAlias(name=name, alias=alias, version=int(version))
            for alias, version in versions.items()
        )
        session.commit()


def papers(store: str, name: str, version: str) -> dict[str, Any]:
    """Return what comes with a registered model, read from its files without loading it.

    Returns
    -------
    dict
        ``inputs`` (list of column names), ``outputs`` (shape; -1 for the rows), ``example`` (list
        of rows), ``predict`` (the method that answers), ``format``, ``trusted`` (list of types) and
        ``requirements`` (list).
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
        "trusted": model["flavors"]["sklearn"].get("skops_trusted_types"),
        "requirements": [line for line in lines if not line.startswith("mlflow")],
    }
