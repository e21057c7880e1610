"""What JupyterLab lets students write runs here too."""

from __future__ import annotations

import contextlib

import pytest

from autograder.engine import sandbox

LINES = {
    "plots in a cell of their own": "%matplotlib inline",
    "pylab": "%pylab",
    "saving of itself": "%autosave 60",
    "a stored value": "stored = 1\n%store stored\ndel stored\n%store -r stored\nassert stored",
    "modules read again": "%load_ext autoreload\n%autoreload 2",
    "retina": "%config InlineBackend.figure_format = 'retina'",
    "times": "%time 1 + 1\n%timeit -n1 -r1 1",
    "shell": "!ls\nfiles = !ls",
    "tasks": "import asyncio\ntask = asyncio.create_task(asyncio.sleep(0, 1))\nassert await task",
    "the system's folder": "import os\nos.listdir('/etc')",
}


@pytest.fixture(scope="module")
def errors(desk, cells):
    """The names of errors that these cells end with, by what they do."""
    if sandbox.missing():
        pytest.skip("walls missing on this machine")
    setup = cells.given("setup", "import matplotlib.pyplot as plt")
    answer = cells.exercise("one", "one = 1", "assert one == 1")
    desk.source(setup, answer)
    own = [cells.code(text) for text in LINES.values()]
    with contextlib.closing(desk.engine):
        notebook = desk.grade(setup, *own, answer).notebook
    found = {}
    for cell in notebook.cells:
        names = [o.ename for o in cell.get("outputs", []) if o.output_type == "error"]
        found[cell.source] = names
    return found


@pytest.mark.parametrize("what", LINES)
def test_a_line_that_works_in_jupyterlab_works(errors, what):
    """No magic, no plot and no task costs the names of the cell it stands in."""
    assert errors[LINES[what]] == []
