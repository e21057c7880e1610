import pytest

from autograder.examine.answers import read_plan
from autograder.examine.bench import Exercise, Spending, outcome_of
from autograder.examine.outcomes import Outcome
from autograder.lab.names import needed_cells


@pytest.fixture
def exercise(tiny, tmp_path):
    """The first exercise of the tiny lab."""
    plan = read_plan(tiny.course(tmp_path), "01_tiny", ["late"], ("a",), False)
    cells = needed_cells(plan.lab.cells)
    at = next(i for i, cell in enumerate(cells) if cell.role == "answer")
    return Exercise(plan, cells, at, {"known": [], "asked": {"late-check": ["late"]}})


def said(status, reason="", *, part="hidden", raised=(), stopped=(), error=None, cause="wrong"):
    """What a judge may say of an answer."""
    outputs = [{"output_type": "error", "ename": error}] if error else []
    return {
        "checks": {
            "late-check": {"status": status, "reason": reason, "part": part, "cause": cause}
        },
        "cells": {"0": {"outputs": outputs}},
        "stopped": list(stopped),
        "raised": list(raised),
        "drawn": False,
        "judge_seconds": 0.1,
        "student_seconds": 0.2,
    }


def test_an_answer_goes_before_the_whole_check_and_at_home_before_its_visible_part(exercise):
    """The student's own kernel never has the hidden part."""
    steps = exercise.steps("late = len")
    assert [(s["kind"], s["label"]) for s in steps] == [
        ("code", "late-answer"),
        ("check", "late-check"),
    ]
    assert steps[-1]["answer"] == "late-answer"
    assert "fresh" in steps[-1]["source"]
    answer, check = exercise.at_home("late = len")
    assert answer == "late = len"
    assert "the share" in check
    assert "fresh" not in check


@pytest.mark.parametrize(
    ("words", "verdict", "part", "accident"),
    [
        (said("passed"), "passed", "hidden", ""),
        (said("failed", "No.", raised=["CheckFailed", "AssertionError"]), "failed", "hidden", ""),
        (
            said("failed", "K: 1", part="visible", raised=["KeyError"], cause="raised"),
            "error",
            "visible",
            "",
        ),
        (
            said("failed", part="visible", raised=["NotImplementedError"], cause="not begun"),
            "error",
            "visible",
            "not done yet",
        ),
        (
            said("failed", "`late` is not defined", part="visible", error="SyntaxError"),
            "error",
            "answer",
            "it is not valid Python",
        ),
        (
            said("failed", "`np` …", part="visible", raised=["NameError"], cause="raised"),
            "error",
            "visible",
            "a name is not defined",
        ),
        (
            said("failed", stopped=[["late-check", "timed out", "It took too long"]]),
            "timed out",
            "hidden",
            "",
        ),
        (
            said("not run", stopped=[["late-answer", "crashed", "It ended"]]),
            "crashed",
            "answer",
            "",
        ),
    ],
)
def test_what_the_judge_says_becomes_an_outcome(exercise, words, verdict, part, accident):
    """With the place where the answer ended, and the reason if that was an accident."""
    outcome = outcome_of(words, exercise, 2, 0.5)
    assert (outcome.verdict, outcome.part, outcome.accident) == (verdict, part, accident)
    assert (outcome.secret, outcome.seconds, outcome.processor_seconds) == (2, 0.5, 0.3)


def test_the_clock_leaves_time_on_a_busy_machine():
    """It ends what waits, long after the processor time that an answer may take."""
    spending = Spending.of(Outcome("passed", "hidden", seconds=2.0, processor_seconds=0.1), 3.0)
    assert spending.processor == 3.0
    assert spending.clock >= 5 * spending.processor
    assert spending.mutant == 0.5
