"""Grade the same submissions with stock nbgrader and with this grader, and compare both to a floor.

Run it as ``make bench``, or with a lab of the course::

    python tests/bench/grading.py --lab 01_recap --submissions 20 --stock 2

Four numbers come out, all in submissions a minute. *Stock* is ``nbgrader autograde`` on the first
few submissions, *ours* the whole command ``autograder grade`` on all of them, gradebook, feedback
pages and start of the warm parent included; *engine* is what the engine alone does once it is
warm. `memory_mib` is what the warm parents hold after the tenth and the last submission: it must
not grow. The *floor* is the time the same cells take without any grader: one process for each
core, everything imported and once used, runs them one submission after the other. It is measured
before, between and after two halves of the engine's run, for the speed of a machine wanders. The
last line is JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

from autograder.engine.engine import Engine
from autograder.engine.merge import role
from autograder.grading import gradebook
from autograder.lab.source import Lab, read_lab
from autograder.results import GRADED, Job

ROOT = Path(__file__).resolve().parents[2]
SECRET = "bench"

# Six exercises on the libraries of the course; together they compute for less than a second.
SMALL = '''\
# ---
# title: "Bench: six small exercises"
# chapter: 01_bench
# memory_mib: 500
# objectives: [LO1]
# topics: [grading]
# able_to:
#   - measure a grader
# ---

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlops_lab import checks

rows = pd.DataFrame({"x": np.linspace(-2, 2, 2000), "kind": ["a", "b"] * 1000})

# %% [markdown] exercise="scale" title="Scale"
# Bring `x` to mean 0 and standard deviation 1.

# %% answer="scale"
def scale(x):
    """Scale."""
    ### BEGIN SOLUTION
    return (x - x.mean()) / x.std()
    ### END SOLUTION

# %% check="scale" points=1
checks.close(scale(np.arange(5.0)).mean(), 0.0, "the mean", atol=1e-9)
checks.passed("scaled")
### BEGIN HIDDEN TESTS
sample = checks.fresh("scale").normal(size=5000)
checks.close(scale(sample).std(), 1.0, "the spread")
### END HIDDEN TESTS

# %% [markdown] exercise="count" title="Count"
# Count the rows of each kind.

# %% answer="count"
def count(table):
    """Count."""
    ### BEGIN SOLUTION
    return table.groupby("kind").size()
    ### END SOLUTION

# %% check="count" points=1
checks.equal(count(rows).tolist(), [1000, 1000], "the counts")
checks.passed("counted")
### BEGIN HIDDEN TESTS
checks.equal(int(count(rows.iloc[:7]).sum()), 7, "the sum of the counts")
### END HIDDEN TESTS

# %% [markdown] exercise="fit" title="Fit"
# Fit a scaled logistic regression.

# %% answer="fit"
def fit(X, y):
    """Fit."""
    ### BEGIN SOLUTION
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    ### END SOLUTION

# %% check="fit" points=1
rng = np.random.default_rng(0)
X = rng.normal(size=(1000, 6))
y = (X[:, 0] + X[:, 1] > 0).astype(int)
checks.that(roc_auc_score(y, fit(X, y).predict_proba(X)[:, 1]) > 0.95, "It ranks too badly.")
checks.passed("fitted")
### BEGIN HIDDEN TESTS
checks.that((fit(X, 1 - y).predict(X) == 1 - y).mean() > 0.9, "It errs too often.")
### END HIDDEN TESTS

# %% [markdown] exercise="grow" title="Grow"
# Grow a forest of ten trees.

# %% answer="grow"
def grow(X, y):
    """Grow."""
    ### BEGIN SOLUTION
    return RandomForestClassifier(10, random_state=0).fit(X, y)
    ### END SOLUTION

# %% check="grow" points=1
X = np.random.default_rng(1).normal(size=(500, 4))
checks.equal(len(grow(X, X[:, 0] > 0).estimators_), 10, "the number of trees")
checks.passed("grown")
### BEGIN HIDDEN TESTS
checks.equal(grow(X, X[:, 1] > 0).n_features_in_, 4, "the number of columns")
### END HIDDEN TESTS

# %% [markdown] exercise="train" title="Train"
# Train a small net for a hundred steps.

# %% answer="train"
def train(X, y):
    """Train."""
    ### BEGIN SOLUTION
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    optimiser = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(100):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(X)[:, 0], y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net, float(loss)
    ### END SOLUTION

# %% check="train" points=1
X = torch.tensor(np.random.default_rng(2).normal(size=(300, 4))).float()
net, loss = train(X, (X[:, 0] > 0).float())
checks.that(loss < 0.2, "The loss stays too high.")
checks.passed("trained")
### BEGIN HIDDEN TESTS
with torch.no_grad():
    right = ((net(X)[:, 0] > 0) == (X[:, 0] > 0)).float().mean()
checks.that(float(right) > 0.95, "It errs too often.")
### END HIDDEN TESTS

# %% [markdown] exercise="draw" title="Draw"
# Draw values over their row, with words on both axes.

# %% answer="draw"
def draw(values):
    """Draw."""
    ### BEGIN SOLUTION
    figure, axes = plt.subplots(figsize=(4, 2.5))
    axes.plot(values)
    axes.set(xlabel="row", ylabel="value")
    return figure
    ### END SOLUTION

# %% check="draw" points=1
checks.equal(draw([1, 2]).axes[0].get_xlabel(), "row", "the word below")
checks.passed("drawn")
### BEGIN HIDDEN TESTS
checks.equal(len(draw([1, 2]).axes[0].lines), 1, "the number of lines")
### END HIDDEN TESTS

# %%
draw(rows["x"])
plt.show()
'''


def main() -> None:
    """Measure, print a table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lab", help="a lab of the course; default: six small exercises")
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--stock", type=int, default=2, help="how many of them stock nbgrader gets")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        report(measure(Path(folder), args.lab, args.submissions, args.stock))


def measure(folder: Path, name: str | None, count: int, stock_count: int) -> dict:
    """Grade in both ways and return all numbers."""
    course = ROOT
    if name is None:
        name, course = "01_bench", folder / "course"
        (course / "solutions" / name).mkdir(parents=True)
        (course / "solutions" / name / "bench.py").write_text(SMALL, encoding="utf-8")
    lab = read_lab(course / "solutions" / name)
    stock_root, ours_root = folder / "stock", folder / "ours"
    stock_root.mkdir()
    source = gradebook.prepare(stock_root, lab, None)
    students = [f"student{i:03d}" for i in range(count)]
    for student in students:
        hand_in(source, stock_root / "submitted" / student, lab, student)
    jobs = [Job(s, stock_root / "submitted" / s / lab.name / f"{lab.word}.ipynb") for s in students]
    numbers: dict = {"lab": name, "submissions": count, "cores": len(os.sched_getaffinity(0))}
    started = time.monotonic()
    stock(stock_root, lab, students[:stock_count])
    numbers["stock_s"] = (time.monotonic() - started) / stock_count
    started = time.monotonic()
    ours(course, lab, stock_root / "submitted", ours_root)
    numbers["ours_s"] = (time.monotonic() - started) / count
    some, cores = jobs[:10], numbers["cores"]
    floors = [floor(source, some, cores)]
    with Engine(source, secret=SECRET) as engine:
        for result in engine.run(jobs[:1]):
            assert result.status == GRADED, result.reason
        numbers["memory_mib"], numbers["engine_s"] = {}, 0.0
        half = max(len(jobs) // 2, min(10, count))
        for batch in (jobs[:half], jobs[half:]):
            started = time.monotonic()
            for result in engine.run(batch):
                assert result.status == GRADED, result.reason
                if batch[0] is jobs[0] and result.student == students[min(9, count - 1)]:
                    numbers["memory_mib"][10] = memory(engine)
            numbers["engine_s"] += (time.monotonic() - started) / count
            floors.append(floor(source, some, cores))
        numbers["memory_mib"][count] = memory(engine)
    numbers["floor_s"] = sum(floors) / len(floors)
    return numbers


def memory(engine: Engine) -> float:
    """Return the memory of the two warm parents, from which every worker is forked, in MiB.

    What a worker takes beyond it ends with the submission, for it is a process of its own.
    """
    found = []
    for process in psutil.Process(engine.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            found.append((process.create_time(), process.memory_info().rss))
    oldest = [resident for _, resident in sorted(found)[:3]]  # bubblewrap's own, and the two
    return round(sum(oldest) / 2**20, 1)


def hand_in(source: Path, folder: Path, lab: Lab, student: str) -> None:
    """Write a submission with right answers, each student's different by a comment."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if role(cell) == "answer":
            cell.source += f"\n# by {student}"
    place = folder / lab.name
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{lab.word}.ipynb")


def stock(root: Path, lab: Lab, students: list[str]) -> None:
    """Run ``nbgrader autograde`` as it comes, one student after the other."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for student in students:
        call = [
            sys.executable, "-m", "nbgrader", "autograde", lab.name, "--student", student,
            "--Execute.timeout=600", "--log-level=ERROR",
        ]  # fmt: skip
        environment = os.environ | {"PATH": path, "COURSE_SECRET": SECRET}
        subprocess.run(call, cwd=root, env=environment, check=True, capture_output=True)


def ours(course: Path, lab: Lab, submitted: Path, out: Path) -> None:
    """Run ``autograder grade`` on the same folder."""
    call = [
        sys.executable, "-m", "autograder", "grade", lab.name, "--course", str(course),
        "--submitted", str(submitted), "--out", str(out),
    ]  # fmt: skip
    subprocess.run(
        call,
        cwd=ROOT,
        env=os.environ | {"COURSE_SECRET": SECRET},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def floor(source: Path, jobs: list[Job], cores: int) -> float:
    """Return the processor seconds of one submission's cells, imports done, all cores at work."""
    code = (
        "import json, sys, time, nbformat\n"
        "from autograder.engine.shell import Shell\n"
        "shell = Shell()\n"
        "def run(path):\n"
        "    for cell in nbformat.read(path, as_version=4).cells:\n"
        "        if cell.cell_type == 'code':\n"
        "            assert shell.run(cell.source, 10**6)['error'] is None, cell.source\n"
        "source, *paths = sys.argv[1:]\n"
        "run(source)\n"
        "started = time.process_time()\n"
        "for path in paths: run(path)\n"
        "print((time.process_time() - started) / len(paths))\n"
    )
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(source), *(str(job.notebook) for job in jobs)],
            env=os.environ
            | threads
            | {"COURSE_SECRET": SECRET, "MPLBACKEND": "module://matplotlib_inline.backend_inline"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(cores)
    ]
    said = [process.communicate()[0].split() for process in processes]
    if any(process.returncode for process in processes):
        raise SystemExit("A cell of the lab fails without a grader; run `autograder execute`.")
    return sum(float(words[-1]) for words in said) / cores


def report(numbers: dict) -> None:
    """Print the table and the line of JSON."""
    floor_s = numbers["floor_s"] / numbers["cores"]
    rows = [
        ("stock nbgrader autograde", numbers["stock_s"]),
        ("autograder grade, all of it", numbers["ours_s"]),
        ("the engine alone, once warm", numbers["engine_s"]),
        (f"floor: the cells alone on {numbers['cores']} cores", floor_s),
    ]
    print(f"lab {numbers['lab']}, {numbers['submissions']} submissions")
    for what, seconds in rows:
        print(f"{what:40} {seconds:8.3f} s each {60 / seconds:9.1f} a minute")
    line = {
        "stock_per_min": round(60 / numbers["stock_s"], 2),
        "ours_per_min": round(60 / numbers["ours_s"], 2),
        "ratio": round(numbers["stock_s"] / numbers["ours_s"], 2),
        "floor_ratio": round(numbers["engine_s"] / floor_s, 2),
        "engine_per_min": round(60 / numbers["engine_s"], 2),
        "lab": numbers["lab"],
        "submissions": numbers["submissions"],
        "memory_mib": numbers["memory_mib"],
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
