"""Why a check did not hold is named where it happens, not read out of its sentence."""

from __future__ import annotations

import pytest

from autograder.engine.limits import Limits
from autograder.results import (
    CAUSES,
    CRASHED,
    HIDDEN,
    NEEDS_ANOTHER,
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
got = double(seen)
checks.that(not isinstance(got, dict), f"A number was asked for; it reads {got!r}.")
checks.equal(got, 6, "the double of another number")
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


QUADRUPLE = """
checks.equal(quadruple(2), 8, "four times 2")
### BEGIN HIDDEN TESTS
checks.equal(quadruple(3), 12, "four times another number")
### END HIDDEN TESTS
"""
STUB = "def double(x):\n    raise NotImplementedError('not done yet')"


@pytest.fixture(scope="module")
def two(tmp_path_factory, cells, desk):
    """An engine for two exercises, of which the second may use the first."""
    other = type(desk)(tmp_path_factory.mktemp("two"))
    other.given = cells.given("setup", "import numpy as np\nfrom mlops_lab import checks")
    right = "def quadruple(x):\n    return double(double(x))"
    other.source(
        other.given,
        cells.exercise("double", RIGHT, CHECK),
        cells.exercise("quadruple", right, QUADRUPLE),
        limits=Limits(memory_mib=500, call_s=1, cell_s=1),
    )
    yield other
    other.engine.close()


@pytest.mark.parametrize(
    ("between", "answer"),
    [
        ("", "def quadruple(x):\n    return double(double(x))"),
        ("four = double(2)", "def quadruple(x):\n    return four * x"),
        ("four = double(2)", "eight = four * 2\ndef quadruple(x):\n    return eight * x / 2"),
    ],
)
def test_what_follows_from_another_gap_is_named_so(two, cells, between, answer):
    """A function, a variable of a cell between, and an answer's own cell need exercise 1."""
    own = [cells.code(between)] if between else []
    parts = (
        cells.exercise("double", STUB, CHECK),
        own,
        cells.exercise("quadruple", answer, QUADRUPLE),
    )
    verdict = two.grade(two.given, *parts).cells["quadruple-check"]
    assert verdict.cause == NEEDS_ANOTHER
    assert verdict.reason == "This needs exercise 1, which is not done."


def test_its_own_gap_is_not_blamed_on_another(two, cells):
    """Neither one left as it was, nor one that needs nothing."""
    stub = STUB.replace("double", "quadruple")
    parts = cells.exercise("double", STUB, CHECK), cells.exercise("quadruple", stub, QUADRUPLE)
    assert two.grade(two.given, *parts).cells["quadruple-check"].cause == NOT_BEGUN
    wrong = "def quadruple(x):\n    return nothing"
    parts = cells.exercise("double", STUB, CHECK), cells.exercise("quadruple", wrong, QUADRUPLE)
    assert two.grade(two.given, *parts).cells["quadruple-check"].cause == RAISED


LEAKS = [
    "raise ValueError(f'LEAK {x}')",
    "raise type(f'LEAK{x}', (ValueError,), {})('LEAK')",
    "return f'LEAK {x}'",
    "return {f'LEAK {x}, LEAK {x}, LEAK {x}, LEAK {x}': 1}",
    "return type(f'LEAK{x}', (), {})()",
    "double.__qualname__ = f'LEAK{x}'; return 1 / 0",
    "return [f'LEAK {x}'] * 3",
    "assert False, f'LEAK {x}'",
]


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_of_the_hidden_part_is_quoted(lab, cells, leak):
    """What a function says of its arguments there would tell what they are."""
    answer = f"def double(x):\n    if x == 2:\n        return 4\n    {leak}"
    verdict = lab.grade(lab.given, cells.exercise("double", answer, CHECK)).cells["double-check"]
    assert verdict.part == HIDDEN
    assert "LEAK" not in verdict.reason
    assert verdict.reason


def test_what_was_stopped_is_named_as_a_reader_would(lab, cells):
    """By its exercise, or by the heading above it; never by a number that no notebook shows."""
    slow = cells.code("# mine\nwhile True:\n    pass")
    parts = cells.text("## Means of two"), slow, cells.exercise("double", RIGHT, CHECK)
    reason = lab.grade(lab.given, *parts).reason
    assert reason.startswith("The cell below “Means of two” that begins with `# mine` was stopped")
    answer = CASES["slow-cell"][2]
    reason = lab.grade(lab.given, cells.exercise("double", answer, CHECK)).reason
    assert reason.startswith("The cell of exercise 1 was stopped (timed out)")
