"""The stores of the lab on tracking, and what is read from them."""

import os

import mlflow
import pandas as pd
import pytest
import sqlalchemy
from mlflow import MlflowClient
from mlflow.entities import Metric, Param

from mlops_lab import track

pytestmark = pytest.mark.filterwarnings("ignore")  # what MLflow and papermill depend on


@pytest.fixture(scope="module")
def store():
    track.prepare()
    return track.new_store()


def test_only_stores_of_the_lab_do_without_waiting_for_the_disk(store, tmp_path):
    """A database of somebody else's keeps what it was promised."""
    for address, wanted in ((store, 0), (f"sqlite:///{tmp_path / 'own.db'}", 2)):
        with sqlalchemy.create_engine(address).connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == wanted


def test_a_new_store_is_empty_and_of_its_own(store):
    """Runs in one store are not seen in another."""
    experiment_id = track.new_experiment(store, "mine")
    track.write_run(store, experiment_id, log_loss=0.5)
    names = [e.name for e in MlflowClient(track.new_store()).search_experiments()]
    assert "mine" not in names


def test_a_run_is_recorded_as_it_was_written(store):
    """Status, parameters, tags, metrics and files come back as plain data."""
    experiment_id = track.new_experiment(store, "record")
    run_id = track.write_run(
        store, experiment_id, log_loss=0.25, params={"a": 1}, tags={"b": "c"}, status="FAILED"
    )
    MlflowClient(store).log_text(run_id, "hello", "note.txt")
    held = track.record(store, run_id)
    assert held["status"] == "FAILED"
    assert held["params"] == {"a": "1"}
    assert held["tags"]["b"] == "c"
    assert held["metrics"] == {"log_loss": [(0, 0.25)]}
    assert held["files"] == {"note.txt": "hello"}


def test_a_written_run_is_what_the_client_of_mlflow_would_have_written(store):
    """`write_run` fills the tables itself; but for id and times nothing tells the two apart."""
    experiment_id, client = track.new_experiment(store, "written"), MlflowClient(store)
    tags, params = {"mlflow.runName": "one", "b": "c"}, {"a": 1, "features": "x,y"}
    own = track.write_run(store, experiment_id, log_loss=0.25, params=params, tags=tags)
    other = client.create_run(experiment_id, tags=tags).info.run_id
    values = [Param(key, str(value)) for key, value in params.items()]
    client.log_batch(other, [Metric("log_loss", 0.25, 0, 0)], values)
    client.set_terminated(other, "FINISHED")
    runs = [client.get_run(run_id).to_dictionary() for run_id in (own, other)]
    for run in runs:
        run["info"]["artifact_uri"] = run["info"]["artifact_uri"].replace(run["info"]["run_id"], "")
        assert run["info"].pop("start_time") <= run["info"].pop("end_time")
        del run["info"]["run_id"]
    assert runs[0] == runs[1]
    histories = [client.get_metric_history(run_id, "log_loss") for run_id in (own, other)]
    assert [len(history) for history in histories] == [1, 1]
    found = client.search_runs([experiment_id], "tags.b = 'c' AND metrics.log_loss < 0.3")
    assert {run.info.run_id for run in found} == {own, other}
    open_run = track.write_run(store, experiment_id, status="RUNNING")
    assert client.get_run(open_run).info.end_time is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_process_opens_connections_of_its_own(store):
    """Parent and child go on with one store, one after the other, and both see all runs."""
    experiment_id, client = track.new_experiment(store, "forked"), MlflowClient(store)
    track.write_run(store, experiment_id)
    child = os.fork()
    if child == 0:
        try:
            track.write_run(store, experiment_id)
            os._exit(len(client.search_runs([experiment_id])))
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    track.write_run(store, experiment_id)
    assert len(client.search_runs([experiment_id])) == 3


def test_a_run_that_was_left_open_does_not_spoil_the_next(store):
    """Runs that are active before or after a check are ended, and the store is as before."""
    mlflow.set_tracking_uri(store)
    mlflow.start_run(experiment_id=track.new_experiment(store, "open"))

    @track.with_store
    def leaves_a_run_open(own):
        assert mlflow.active_run() is None
        mlflow.set_tracking_uri(own)
        mlflow.start_run(experiment_id=track.new_experiment(own, "open"))

    leaves_a_run_open()
    assert mlflow.active_run() is None
    assert mlflow.get_tracking_uri() == store


def test_runs_are_written_in_the_order_given(store):
    """Several at once are what one after the other would have been."""
    experiment_id = track.new_experiment(store, "several")
    ids = track.write_runs(store, experiment_id, [{"log_loss": 0.5}, {"status": "KILLED"}, {}])
    held = [track.record(store, run_id) for run_id in ids]
    assert [one["status"] for one in held] == ["FINISHED", "KILLED", "FINISHED"]
    assert [bool(one["metrics"]) for one in held] == [True, False, False]


def test_aliases_point_to_versions(store):
    """A model without aliases has none; one that was set is read as text."""
    experiment_id = track.new_experiment(store, "versions")
    version = track.write_version(store, "m", track.write_run(store, experiment_id))
    assert track.aliases(store, "m") == {}
    MlflowClient(store).set_registered_model_alias("m", "champion", version)
    assert track.aliases(store, "m") == {"champion": "1"}
    track.set_aliases(store, "m", {"previous": version, "stable": version})
    assert track.aliases(store, "m") == {"previous": "1", "stable": "1"}
    told = MlflowClient(store).get_registered_model("m").aliases
    assert {alias: str(at) for alias, at in told.items()} == track.aliases(store, "m")


def test_the_hash_of_a_table_sees_every_change_but_that_of_the_index():
    """A value, a name, a type and the order of rows count."""
    table = pd.DataFrame({"x": [1, 2], "y": ["a", None]})
    others = [
        table.assign(x=[1, 3]),
        table.rename(columns={"x": "z"}),
        table.astype({"x": float}),
        table.iloc[::-1],
    ]
    assert track.table_hash(table) == track.table_hash(table.set_axis([5, 6]))
    assert track.table_hash(table) not in {track.table_hash(other) for other in others}
