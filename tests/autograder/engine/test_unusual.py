# ruff: noqa: E501  (cells are quoted as they are)
"""Honest code that few write is graded as at home, or one sentence says why it cannot be."""

from __future__ import annotations

import contextlib

import pytest

from autograder.engine import sandbox
from autograder.results import GRADER_FAILED, NOT_COMPARABLE, PASSED, WRONG

SETUP = """
import numpy as np
import pandas as pd
import torch
from mlops_lab import checks
table = pd.DataFrame({"a": [1, 2, 3]})
"""
POOL = """
import math
import multiprocessing
def answer():
    with multiprocessing.get_context("{}").Pool(2) as pool:
        return pool.map(math.sqrt, [1.0, 4.0])
"""
ROOTS = "checks.equal(answer(), [1.0, 2.0], 'it')"

# name: (answer, check)
WORKS = {
    "spawned": (POOL.format("spawn"), ROOTS),
    "forkserver": (POOL.format("forkserver"), ROOTS),
    "compiled": (
        "@torch.compile\ndef answer(x):\n    return x * 2 + 1",
        "checks.close(answer(torch.ones(3)), torch.ones(3) * 3, 'it')",
    ),
    "task": (
        "import asyncio\nasync def three():\n    await asyncio.sleep(0.01)\n    return 3\ntask = asyncio.create_task(three())\ndef answer():\n    return 3",
        "checks.equal(answer(), 3, 'it')",
    ),
    "many-numbers": (
        "def answer():\n    return [np.float64(x) for x in range(10**6)]",
        "checks.equal(answer()[-1], 999_999.0, 'it')",
    ),
    "sparse-matrix": (
        "from scipy import sparse\ndef answer():\n    return sparse.csr_matrix(np.eye(3))",
        "checks.equal(answer().toarray(), np.eye(3), 'it')",
    ),
    "sparse-tensor": (
        "def answer():\n    return torch.eye(3).to_sparse()",
        "checks.equal(answer().to_dense(), torch.eye(3), 'it')",
    ),
    "new-column": (
        "def answer(t):\n    t['b'] = t['a'] * 2\n    return t",
        "checks.equal(answer(table.copy())['b'].tolist(), [2, 4, 6], 'it')",
    ),
}
TOLD = {
    "too-much": (
        "def answer():\n    return [[str(x) * 5] for x in range(10**6)]",
        "checks.equal(len(answer()), 10**6, 'it')",
        NOT_COMPARABLE,
        "What came back cannot be compared: it has too many parts: return an array or a table instead.",
    ),
    "counts-calls": (
        "calls = 0\ndef answer(t):\n    global calls\n    calls += 1\n    t['n'] = calls\n    return calls",
        "checks.equal(answer(table.copy()), 1, 'it')",
        WRONG,
        "It should not be 2. Your code changes what it is given, so it was called a second time, on fresh data, and must give the same there.",
    ),
    "empty-check": (
        "def answer():\n    return 3",
        "for n in []:\n    checks.equal(answer(), n, 'it')",
        GRADER_FAILED,
        "Nothing was compared in this check, which is a fault of the lab.",
    ),
}


@pytest.fixture(scope="module")
def verdicts(desk, cells):
    """What becomes of all of these."""
    if sandbox.missing():
        pytest.skip("walls missing on this machine")
    every = {name: case[:2] for name, case in (WORKS | TOLD).items()}
    made = [cells.given("setup", SETUP)]
    for name, (answer, check) in every.items():
        own = f"answer_{name.replace('-', '_')}"
        made.append(
            cells.exercise(name, answer.replace("answer", own), check.replace("answer", own))
        )
    desk.source(*made, probe=False)
    with contextlib.closing(desk.engine):
        return desk.grade(*made).cells


@pytest.mark.parametrize("name", WORKS)
def test_it_works_as_at_home(verdicts, name):
    """Pools, compilers that are not there, tasks, long lists, sparse things, changes in place."""
    verdict = verdicts[f"{name}-check"]
    assert (verdict.status, verdict.reason) == (PASSED, "")


@pytest.mark.parametrize("name", TOLD)
def test_one_sentence_says_why_it_does_not(verdicts, name):
    """With the cause that it has."""
    _, _, cause, sentence = TOLD[name]
    verdict = verdicts[f"{name}-check"]
    assert (verdict.cause, verdict.reason) == (cause, sentence)
