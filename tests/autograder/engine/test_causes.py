"""Why a check did not hold is named where it happens, not read out of its sentence."""

from __future__ import annotations

import pytest

from autograder.engine.limits import Limits
from autograder.results import (
    CAUSES,
    CRASHED,
    HIDDEN,
    NOT_BEGUN,
    NOT_COMPARABLE,
    NOT_RUN,
    OUT_OF_MEMORY,
    PASSED,
    RAISED,
    TIMED_OUT,
    UNDEFINED,
    VISIBLE,
    WRONG,
    CellVerdict,
)

CHECK = """
checks.equal(double(2), 4, "the double of 2")
seen = 3
checks.passed("the double")
### BEGIN HIDDEN TESTS
checks.equal(double(seen), 6, "the double of another number")
### END HIDDEN TESTS
"""
RIGHT = "def double(x):\n    return 2 * x"

# cause, part, the answer
CASES = {
    "right": (PASSED, "", RIGHT),
    "stub": (NOT_BEGUN, VISIBLE, "def double(x):\n    raise NotImplementedError('not done yet')"),
    "wrong": (WRONG, VISIBLE, "def double(x):\n    return x"),
    "wrong-later": (WRONG, HIDDEN, "def double(x):\n    return 4"),
    "wrong-kind": (WRONG, VISIBLE, "def double(x):\n    return 'needs 300 MiB of memory'"),
    "raises": (RAISED, VISIBLE, "def double(x):\n    return x.missing"),
    "raises-later": (RAISED, HIDDEN, "def double(x):\n    return {2: 4}[x]"),
    "says-assert": (RAISED, VISIBLE, "def double(x):\n    assert False, 'not done'"),
    "undefined": (UNDEFINED, VISIBLE, "triple = 3"),
    "syntax": (RAISED, VISIBLE, "def double(x)\n    return 2 * x"),
    "slow": (TIMED_OUT, VISIBLE, "def double(x):\n    while True:\n        pass"),
    "slow-cell": (TIMED_OUT, VISIBLE, "while True:\n    pass"),
    "greedy": (OUT_OF_MEMORY, VISIBLE, "def double(x):\n    return np.ones(10**9)"),
    "gone": (CRASHED, VISIBLE, "def double(x):\n    import os\n    os._exit(3)"),
    "module": (NOT_COMPARABLE, VISIBLE, "def double(x):\n    return checks"),
}


@pytest.fixture(scope="module")
def lab(desk, cells):
    """An engine for one exercise with a visible and a hidden part."""
    given = cells.given("setup", "import numpy as np\nfrom mlops_lab import checks")
    limits = Limits(memory_mib=500, call_s=1, cell_s=1, restarts=1)
    desk.source(given, cells.exercise("double", RIGHT, CHECK), limits=limits)
    desk.given = given
    return desk


@pytest.mark.parametrize("name", CASES)
def test_the_judge_names_cause_and_part(lab, cells, name):
    """What went wrong, and whether the part that students see held."""
    cause, part, answer = CASES[name]
    result = lab.grade(lab.given, cells.exercise("double", answer, CHECK))
    verdict = result.cells["double-check"]
    assert (verdict.cause, verdict.part) == (cause, part), verdict.reason
    assert verdict.cause in CAUSES


def test_a_check_that_was_never_reached_says_so(lab, cells):
    """After the last restart the checks below were not run."""
    ends = [cells.code("import os; os._exit(1)") for _ in range(2)]
    result = lab.grade(lab.given, *ends, cells.exercise("double", RIGHT, CHECK))
    assert result.cells["double-check"].cause == NOT_RUN


def test_a_verdict_kept_before_causes_had_names_can_be_read():
    """A verdict of three fields has no cause and no part."""
    assert CellVerdict(status="failed", reason="x", seconds=1.0).cause == ""
