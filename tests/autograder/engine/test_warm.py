"""The warm parent: imports once, forks soundly, leaves nothing behind."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import textwrap
import time

import nbformat
import psutil
import pytest
from nbformat.v4 import new_output

from autograder.engine import sandbox
from autograder.engine.engine import Engine
from autograder.results import FAILED, GRADED, PASSED, Job
from mlops_lab.errors import UserError

pytestmark = [
    pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine"),
    pytest.mark.slow,
]

SETUP = """
import os
import numpy as np
import pandas as pd
import torch
from sklearn.ensemble import RandomForestClassifier
from mlops_lab import checks

TABLE = pd.DataFrame({"x": np.arange(1000.0), "kind": ["a", "b"] * 500})
print("opened")
"""
TRAIN = """
def train(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(400, 5))
    y = (X @ np.arange(5.0) > 0).astype(int)
    forest = RandomForestClassifier(20, random_state=0, n_jobs=2).fit(X, y)
    torch.manual_seed(seed)
    net = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    optimiser = torch.optim.Adam(net.parameters(), lr=0.05)
    inputs, wanted = torch.tensor(X).float(), torch.tensor(y).float()
    for _ in range(60):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(inputs)[:, 0], wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    product = X @ X.T  # OpenBLAS
    counts = TABLE.groupby("kind").x.sum()  # Arrow strings
    table = TABLE.to_parquet("table.parquet") or pd.read_parquet("table.parquet")
    return [forest.score(X, y), float(loss), float(product.trace()), len(counts), len(table),
            torch.get_num_threads()]
"""
CHECK = """
score, loss, trace, kinds, rows, threads = train(1)
checks.that(score > 0.9 and loss < 0.4, "not trained")
checks.equal([kinds, rows, threads], [2, 1000, 1], "the rest")
checks.equal(os.getpid() > 1, True, "the judge")
"""


@pytest.fixture(scope="module")
def lab(desk, cells):
    """A lab that trains, and an engine for it with a folder of verdicts and a file."""
    files = desk.folder / "files"
    files.mkdir()
    (files / "numbers.csv").write_text("1,2\n")
    source = [cells.given("setup", SETUP.strip()), cells.exercise("train", TRAIN, CHECK)]
    desk.source(*source, cache=desk.folder / "verdicts", files=files, workers=2)
    desk.cells = source
    return desk


def test_training_in_a_fork_is_sound(lab):
    """Forests, nets, BLAS and Arrow work in a process forked from one that loaded them."""
    result = lab.grade(*lab.cells)
    assert result.status == GRADED
    assert result.cells["train-check"].status == PASSED, result.cells["train-check"].reason


def test_the_warm_parent_has_one_thread(lab):
    """A process with threads cannot be forked soundly; the libraries have started none."""
    lab.engine.parent.ready()
    assert lab.engine.parent.threads == 1


def test_opening_cells_show_their_outputs(lab, cells):
    """Cells that the warm parent ran once for all are in every result with their outputs."""
    result = lab.grade(*lab.cells, cells.code("TABLE.shape"))
    assert result.notebook.cells[0].outputs[0]["text"] == "opened\n"
    assert result.notebook.cells[-1].outputs[0]["data"]["text/plain"] == "(1000, 2)"


def test_a_cell_before_the_opening_is_heeded(lab, cells):
    """Where the student's code comes first, nothing is taken from the common beginning."""
    own = cells.code("import builtins\nbuiltins.early = 'seen'")
    late = cells.code("early + str(len(TABLE))")
    result = lab.grade(own, *lab.cells, late)
    assert result.cells["train-check"].status == PASSED
    assert "'seen1000'" in str(result.notebook)


def test_each_submission_has_a_folder_of_its_own(lab, cells):
    """The lab's files are there for each, and what one leaves behind the next does not find."""
    look = cells.code(
        "sorted(os.listdir('.')), sorted(os.listdir('/tmp')), open('numbers.csv').read()"
    )
    leave = cells.code("open('numbers.csv', 'w').write('spoilt'); open('/tmp/left', 'w').close()")
    # where the course itself lies below /tmp, its own folder is seen there
    own = sorted({p.parts[2] for p in sandbox.own_files() if p.is_relative_to("/tmp")})
    for number in range(2):
        result = lab.grade(lab.cells[0], look, leave, cells.code(f"# {number}"))
        assert result.notebook.cells[1].outputs[0]["data"]["text/plain"] == (
            f"(['numbers.csv'], {own}, '1,2\\n')"
        )


def test_a_verdict_is_kept_and_used_again(lab, cells):
    """The same answers are judged once; another student with the same gets the same verdict."""
    path = lab.write("again", *lab.cells, cells.code("'a cell of this test alone'"))
    first, second = (next(lab.engine.run([Job(student, path)])) for student in ("first", "second"))
    assert (first.student, second.student) == ("first", "second")
    assert (second.status, second.cells, second.seconds) == (GRADED, first.cells, first.seconds)
    assert nbformat.writes(second.notebook) == nbformat.writes(first.notebook)
    changed = lab.write("again", *lab.cells, cells.code("'another cell'"))
    assert next(lab.engine.run([Job("third", changed)])).notebook != first.notebook


def test_outputs_are_those_that_each_student_handed_in(lab, cells):
    """Also where the verdict is another student's; what the run shows is not among them."""
    found = []
    for student in ("ada", "bob"):
        cell = cells.code("print('graded')")
        cell.outputs = [new_output("stream", text=f"{student} saw this")]
        path = lab.write(student, *lab.cells, cell)
        (result,) = lab.engine.run([Job(student, path)])
        found.append([output["text"] for shown in result.outputs.values() for output in shown])
    assert found == [["ada saw this"], ["bob saw this"]]


def test_a_damaged_verdict_is_judged_again(lab, cells):
    """A file of verdicts that was cut off is not believed."""
    path = lab.write("damaged", *lab.cells, cells.code("'damaged'"))
    (first,) = lab.engine.run([Job("kim", path)])
    for kept in (lab.folder / "verdicts").iterdir():
        kept.write_text(kept.read_text()[:-50])
    (second,) = lab.engine.run([Job("kim", path)])
    assert second.cells.keys() == first.cells.keys()
    assert second.status == GRADED


def test_serial_and_parallel_say_the_same(lab, cells):
    """One at a time or two, every submission gets the same verdicts."""
    paths = [
        lab.write(f"p{i}", *lab.cells[:1],
                  cells.exercise("train", TRAIN if i % 2 else "def train(seed):\n    pass", ""),
                  cells.code(f"{i}"))
        for i in range(4)
    ]  # fmt: skip
    jobs = [Job(f"s{i}", path) for i, path in enumerate(paths)]
    seen = []
    lab.engine._verdicts._folder = None
    for workers in (1, 2):
        lab.engine.workers = workers
        results = {r.student: r.cells["train-check"].status for r in lab.engine.run(jobs)}
        seen.append(results)
    assert seen[0] == seen[1]
    assert [seen[0][f"s{i}"] for i in range(4)] == [FAILED, PASSED, FAILED, PASSED]


def test_memory_stays_flat(lab, cells):
    """After forty submissions the warm parent holds no more than after ten."""
    held = []
    path = lab.write("flat", lab.cells[0], cells.exercise("train", "def train(s):\n    1 / 0", ""))
    for number in range(40):
        (result,) = lab.engine.run([Job("kim", path)])
        assert result.status == GRADED
        if number in (9, 39):
            held.append(_resident(lab.engine))
    assert held[1] - held[0] < 5 * 1024**2


def _resident(engine: Engine) -> int:
    """The least seen in two seconds: what is left of the last submission is about to go."""
    seen = []
    for _ in range(20):
        held = 0
        for process in psutil.Process(engine.parent.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                held += process.memory_info().rss
        seen.append(held)
        time.sleep(0.1)
    return min(seen)


def test_a_given_cell_that_fails_is_said_before_anything_is_graded(desk, cells, tmp_path):
    """The author hears of a broken given cell; no student loses points by it."""
    path = desk.write("broken", cells.given("setup", "1 / 0"), cells.exercise("a", "x = 1", "x"))
    with Engine(path, secret="s") as engine:
        with pytest.raises(UserError, match="A given cell of the lab fails: ZeroDivisionError"):
            list(engine.run([Job("kim", path)]))
        assert engine.parent.pid == 0


def test_a_killed_grader_leaves_no_process(desk, cells, tmp_path):
    """When the grader is killed, the warm parent and the submission in it go with it."""
    setup = cells.given("setup", "import time")
    source = desk.write("quick", setup, cells.exercise("a", "done = True", "assert done"))
    path = desk.write("slow", setup, cells.exercise("a", "time.sleep(100)", ""))
    script = textwrap.dedent(f"""
        from pathlib import Path
        from autograder.engine.engine import Engine
        from autograder.results import Job
        with Engine(Path({str(source)!r}), secret="s") as engine:
            engine.parent.ready()
            print(engine.parent.pid, flush=True)
            list(engine.run([Job("kim", Path({str(path)!r}))]))
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as grader:
        group = int(grader.stdout.readline())
        top = psutil.Process(group)
        deadline = time.monotonic() + 60
        # the inner bubblewrap, two warm parents, a keeper, a judge and the student's process
        while len(left := top.children(recursive=True)) < 6 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(left) >= 6
        grader.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs([top, *left], timeout=20)
    assert alive == []
