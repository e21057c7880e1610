"""Simulated jobs, apps, clocks and rollouts do what their docstrings promise."""

from __future__ import annotations

import numpy as np
import pytest
from fastapi import FastAPI, HTTPException

from mlops_lab import simulated


def test_a_killed_write_leaves_half_a_file(tmp_path):
    """And says under which name."""
    job = simulated.NightJob(killed_at=2)
    steps = job.steps()
    steps["write"]([1, 2], tmp_path / "a")
    with pytest.raises(InterruptedError):
        steps["write"]([1, 2], str(tmp_path / "b"))
    assert (tmp_path / "a").read_text() == "1\n2\n"
    assert (tmp_path / "b").read_text() == "1\n"
    assert [path.name for path in job.written_to] == ["a", "b"]
    assert job.files[0] == (tmp_path / "a").stat().st_ino


@pytest.mark.parametrize("step", ["read", "predict"])
def test_a_job_can_be_killed_before_it_writes(step):
    """In the call that was named, and not before."""
    steps = simulated.NightJob(killed_at=2, step=step).steps()
    given = "part1" if step == "read" else [8]
    assert steps[step](given) == ([5, 1] if step == "read" else [1.0])
    with pytest.raises(InterruptedError):
        steps[step](given)


GLOBALS = {"FastAPI": FastAPI, "HTTPException": HTTPException, "__builtins__": __builtins__}


def make_app(state, version):
    """An app that knows no other global than those of its own file."""
    app = FastAPI()

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503)
        return {"version": version, "p": state.score([[1], [2]])[0]}

    return app


def test_an_app_is_asked_before_and_after_its_model_has_come():
    """Each call of the model is kept with its rows."""
    asked = ("GET", "/ready", None)
    answers, calls = simulated.exchange(make_app, [asked, None, asked], 0.5, "v1", GLOBALS)
    assert [status for status, _ in answers] == [503, 200]
    assert answers[1][1] == {"version": "v1", "p": 0.5}
    assert calls == [[[1], [2]]]
    answers, _ = simulated.exchange(make_app, [asked], None, "v1", GLOBALS)
    assert answers[0][0] == 503


def test_a_global_of_the_notebook_is_not_known():
    """The sentence says where it belongs."""
    with pytest.raises(RuntimeError, match="FastAPI.*inside make_app"):
        simulated.exchange(make_app, [("GET", "/ready", None)], 0.5, "v1", {})


def test_a_world_moves_when_somebody_sleeps_or_works():
    """And keeps what was drawn, waited for and asked."""
    world = simulated.World(TimeoutError, 7, takes_s=2.0, budget=1, late_s=0.5)
    with pytest.raises(TimeoutError, match="call 1"):
        world.task()
    tools = world.tools()
    tools["sleep"](tools["uniform"](0, 4))
    assert world.task() == 7
    assert world.task() == "done"
    assert tools["clock"]() == 1000 + 3 * 2 + 2.5
    assert (world.waits, world.drawn) == ([2.0], [(0, 4)])
    assert [tools["may_retry"](), tools["may_retry"]()] == [True, False]


def test_rollouts_count_from_their_beginning():
    """With nine stable requests for one of the canary."""
    looks = simulated.rollouts(30, 0.02, 0.5, np.random.default_rng(1))
    assert list(looks.columns) == simulated.COUNTS
    assert len(looks) == 300
    assert (looks["stable_requests"] == 9 * looks["canary_requests"]).all()
    assert list(looks["canary_requests"][8:12]) == [1800, 2000, 200, 400]
    shares = looks["canary_errors"] / looks["canary_requests"]
    assert shares.between(0.3, 0.7).all()
    decisions = np.where(looks["canary_requests"] == 600, "rollback", "wait")
    assert set(simulated.rolled_back(decisions)) == {3}
    assert set(simulated.rolled_back(["wait"] * 20)) == {99}


def test_a_street_drains_from_the_moment_of_the_switch():
    """And its questions may take time."""
    street = simulated.Street(ready_at=2, drained_after=3, answers_s=1.0)
    means = street.means()
    assert [means["ready"](), means["ready"]()] == [False, True]
    means["route"]("green")
    means["sleep"](0.5)
    assert means["in_flight"]() == 2
    means["stop"]("blue")
    assert means["in_flight"]() == 0
    assert street.diary == ["3 s: route to green", "4.5 s: stop blue"]
