"""A cluster grades as one machine does, and loses nothing when a worker dies."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from autograder.__main__ import main
from autograder.engine import sandbox
from tests.conftest import TOY

STUDENTS = 12
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine"),
]


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, each a process of its own: (address, workers)."""
    told = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    calls = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    calls += ["--scheduler-file", str(told)]
    processes = [subprocess.Popen([*dask, *calls], **quiet)]
    try:
        deadline = time.monotonic() + 60
        while not told.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        address = json.loads(told.read_text())["address"]
        for number in (1, 2):
            calls = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            calls += ["--local-directory", str(tmp_path / f"worker-{number}")]
            processes.append(subprocess.Popen([*dask, *calls], **quiet))
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def folders(tmp_path):
    """A class of the toy lab in which every third answer is right."""
    course, submitted = tmp_path / "course", tmp_path / "submitted"
    (course / "solutions" / "02_toy").mkdir(parents=True)
    (course / "solutions" / "02_toy" / "toy.py").write_text(TOY)
    assert main(["release", "--course", str(course)]) == 0
    for number in range(STUDENTS):
        node = nbformat.read(course / "labs" / "02_toy" / "toy.ipynb", as_version=4)
        for cell in node.cells:
            if cell.id == "double-answer":
                wait = f"import time\ntime.sleep({1.0 if number else 0})\n"
                cell.source = f"{wait}def double(x):\n    return x * {number % 3 + 1}"
        folder = submitted / f"student-{number:02d}" / "02_toy"
        folder.mkdir(parents=True)
        nbformat.write(node, folder / "toy.ipynb")
    (submitted / "student-03" / "02_toy" / "toy.ipynb").write_text('{"cells": [')
    return ["--course", str(course), "--submitted", str(submitted)]


def points(out):
    """Points and reasons by student."""
    with open(out / "02_toy" / "grades.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["grade_id"] == "double-check"]
    assert len(rows) == len({row["student"] for row in rows})
    return {row["student"]: (row["points"], row["status"], row["reason"]) for row in rows}


def test_with_one_worker_killed_midway_everybody_is_graded_once(tmp_path, cluster, folders):
    """The same table as on one machine; what the dead worker held goes to the other one."""
    address, workers = cluster
    call = [sys.executable, "-m", "autograder", "grade", "02_toy", *folders]
    grader = subprocess.Popen(
        [*call, "--scheduler", address, "--out", str(tmp_path / "far")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 120
    pages = tmp_path / "far" / "feedback"
    # one is unreadable and needs no worker: behind it, the cluster is at work
    while len(list(pages.glob("*/*/*.html"))) < 4 and grader.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert grader.poll() is None, grader.communicate()[0]
    os.kill(workers[0].pid, signal.SIGKILL)
    said, _ = grader.communicate(timeout=200)
    assert grader.returncode == 0, said

    assert main(["grade", "02_toy", *folders, "--out", str(tmp_path / "near")]) == 0
    far = points(tmp_path / "far")
    assert len(far) == STUDENTS
    assert far == points(tmp_path / "near")
    assert sum(float(p) for p, _, _ in far.values()) == 2 * 4


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("tcp://127.0.0.1:9", "No Dask scheduler answers at tcp://127.0.0.1:9"),
        ("nonsense", "No Dask scheduler answers at nonsense"),
    ],
)
def test_no_scheduler_is_one_sentence(tmp_path, folders, capsys, monkeypatch, address, sentence):
    """No traceback, and what to do."""
    monkeypatch.setattr("autograder.grading.cluster.CONNECT_S", 2.0)
    options = ["--scheduler", address, "--out", str(tmp_path / "out")]
    assert main(["grade", "02_toy", *folders, *options]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
