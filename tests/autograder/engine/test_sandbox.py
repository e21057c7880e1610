"""Every hostile submission is run for real: no undeserved point, nothing seen, nothing harmed."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

import nbformat
import psutil
import pytest

from autograder.engine import sandbox
from autograder.engine.engine import Engine
from autograder.engine.limits import Limits
from autograder.results import (
    CRASHED,
    GRADED,
    MISSING,
    OUT_OF_MEMORY,
    PARTLY_GRADED,
    PASSED,
    TIMED_OUT,
    UNREADABLE,
    WRONG_NOTEBOOK,
    Job,
)
from mlops_lab.errors import UserError
from tests.submissions.hostile import attacks
from tests.submissions.hostile.machine import Machine

needs_walls = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")
pytestmark = [needs_walls, pytest.mark.slow]

# What an attack prints when it got through; in its source the word stands in two parts.
_TELLTALE = "GOTIT"
_COURSE_SECRET = f"secret-{secrets.token_hex(8)}"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine with things worth stealing."""
    one = Machine(tmp_path_factory.mktemp("machine"), Path(__file__).parents[3])
    yield one
    one.close()


@pytest.fixture(scope="module")
def results(machine):
    """All attacks graded by one engine, an honest submission after every tenth."""
    limits = Limits(
        memory_mib=400, cell_s=5, call_s=3, total_s=25, patience=4, grace_s=0.5, disk_mib=64,
        file_mib=32, open_files=128, processes=48, output_kib=64, reply_mib=64,
    )  # fmt: skip
    folder = machine.folder / "submitted"
    folder.mkdir()
    lab = machine.folder / "lab"
    lab.mkdir()
    (lab / "numbers.csv").write_text("1,2\n")
    source = lab / "source.ipynb"
    nbformat.write(attacks.source(), source)
    jobs = []
    for number, attack in enumerate(attacks.ATTACKS):
        path = folder / f"{attack.name}.ipynb"
        attacks.save(attacks.submission(attack, machine.places), path)
        jobs.append(Job(attack.name, path))
        if number % 10 == 0:
            path = folder / f"honest-{number}.ipynb"
            nbformat.write(attacks.source(), path)
            jobs.append(Job(f"honest-{number}", path))
    # the folder of the lab's files is the one in which its source lies: an easy mistake
    with Engine(source, secret=_COURSE_SECRET, limits=limits, workers=2, files=lab) as engine:
        yield {result.student: result for result in engine.run(jobs)}
        left = _alive(engine)
    assert not left


def _alive(engine: Engine) -> list[str]:
    """Name the processes below the engine that are no warm parent, no bubblewrap and no zombie."""
    below = psutil.Process(engine.parent.pid).children(recursive=True)
    psutil.wait_procs(below, timeout=3)
    alive = [p for p in below if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    warm = [p for p in alive if "autograder.engine.warm" in p.cmdline()]
    assert len(warm) == 2 + sum("bwrap" in p.name() for p in warm)
    return [" ".join(p.cmdline()) for p in alive if p not in warm]


@pytest.mark.parametrize("attack", attacks.ATTACKS, ids=lambda a: a.name)
def test_an_attack_gets_no_point_it_does_not_deserve(results, attack):
    """The wrong answer stays wrong, whatever stands around it, and the reason is one sentence."""
    result = results[attack.name]
    assert result.cells["mean-check"].status != PASSED
    assert result.cells["mean-check"].reason
    assert "\n" not in result.cells["mean-check"].reason
    assert "\n" not in result.reason
    check = next(c for c in result.notebook.cells if c.source.startswith("checks.close(mean"))
    assert any(output.output_type == "error" for output in check.outputs)
    nbformat.validate(result.notebook)


@pytest.mark.parametrize("attack", attacks.ATTACKS, ids=lambda a: a.name)
def test_an_attack_sees_and_reaches_nothing(results, machine, attack):
    """No canary, no course secret, no hidden text and no sign of success is in what came out."""
    result = results[attack.name]
    shown = [c for c in result.notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]
    said = json.dumps([c.get("outputs") for c in shown])
    said += json.dumps([v.reason for v in result.cells.values()]) + result.reason
    for word in (machine.canary, _COURSE_SECRET, attacks.HIDDEN_WORD, "GRADER_TOKEN"):
        assert word not in said
    place = said.find(_TELLTALE)
    assert place < 0, said[max(0, place - 200) : place + 300]


@pytest.mark.parametrize("attack", attacks.ATTACKS, ids=lambda a: a.name)
def test_an_attack_does_not_take_the_honest_answer_along(results, attack):
    """The other exercise of the same submission is judged, unless its process was the weapon."""
    status = results[attack.name].cells["largest-check"].status
    assert status == PASSED or attack.ends
    assert results[attack.name].status in (
        GRADED, PARTLY_GRADED, TIMED_OUT, OUT_OF_MEMORY, CRASHED
    )  # fmt: skip


def test_honest_submissions_between_the_attacks_are_graded(results):
    """No attack changes anything for another submission."""
    honest = [result for name, result in results.items() if name.startswith("honest")]
    assert len(honest) >= 5
    for result in honest:
        assert result.status == GRADED
        assert {v.status for v in result.cells.values()} == {PASSED}
        assert "harmed" not in str(result.notebook)


def test_nothing_outside_was_changed(results, machine):
    """Files of the grader's machine are as they were, and nobody called its servers."""
    assert machine.changed() == []
    assert machine.heard == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("loop-python", "timed out"), ("loop-c", "timed out"), ("loop-deaf", "timed out"),
        ("loop-in-call", "timed out"), ("sleep", "timed out"), ("memory", "out of memory"),
        ("memory-slowly", "out of memory"), ("memory-shared", "out of memory"),
        ("memory-children", "out of memory"), ("memory-in-call", "out of memory"),
        ("os-exit", "crashed"), ("exit-in-call", "crashed"), ("channel-wrong-id", "crashed"),
        ("channel-huge-length", "crashed"), ("channel-early-answer", "crashed"),
        ("channel-deep-json", "crashed"), ("output-bomb", "timed out"),
    ],
)  # fmt: skip
def test_the_reason_says_what_stopped_it(results, name, words):
    """A submission that was stopped says which cell and why."""
    assert words in f"{results[name].status} {results[name].reason}"


def test_scripts_are_not_among_the_outputs(results):
    """JavaScript and widgets are dropped; the rest is for the feedback page to clean."""
    notebook = results["script-injection"].notebook
    kinds = {
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    }
    assert "application/javascript" not in kinds
    assert not any(kind.startswith("application/vnd") for kind in kinds)


def test_files_that_are_no_submission_are_results(tmp_path):
    """Whatever lies in the place of the notebook gives a status and a sentence, quickly."""
    source = tmp_path / "source.ipynb"
    nbformat.write(attacks.source(), source)
    paths = attacks.broken_files(tmp_path / "broken")
    with Engine(source, secret="s", workers=1) as engine:
        results = list(engine.run([Job(name, path) for name, path in paths.items()]))
        assert engine.parent.pid == 0  # none of them was worth a warm parent
    statuses = {result.student: result.status for result in results}
    assert statuses.pop("absent") == MISSING
    assert statuses.pop("other-lab") == WRONG_NOTEBOOK
    assert set(statuses.values()) == {UNREADABLE}
    assert all(result.reason and "\n" not in result.reason for result in results)


def test_an_old_notebook_is_graded(tmp_path):
    """A notebook of format 3 is read as what it was written as."""
    new = attacks.source()
    old = nbformat.convert(new, 3)
    path = tmp_path / "old.ipynb"
    nbformat.write(old, path)
    source = tmp_path / "source.ipynb"
    nbformat.write(new, source)
    with Engine(source, secret="s", workers=1) as engine:
        (result,) = engine.run([Job("ann", path)])
    assert result.status == GRADED
    assert {v.status for v in result.cells.values()} == {PASSED}


def test_without_bubblewrap_the_engine_refuses(monkeypatch, tmp_path):
    """Where a wall is missing it is named, and nothing runs unless told to."""
    source = tmp_path / "source.ipynb"
    nbformat.write(attacks.source(), source)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    sandbox.missing.cache_clear()
    try:
        with pytest.raises(UserError, match="bubblewrap is not installed"):
            Engine(source, secret="s")
        with Engine(source, secret="s", unsafe=True, workers=1) as engine:
            assert engine.holes
            (result,) = engine.run([Job("ann", source)])
    finally:
        sandbox.missing.cache_clear()
    assert {v.status for v in result.cells.values()} == {PASSED}
