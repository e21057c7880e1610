"""A tiny course of one lab with its answers, and what trying them finds."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import examine as validity
from autograder.examine.answers import read_plan
from autograder.examine.examine import examine
from autograder.examine.report import rows

HEADER = """\
# ---
# title: "Tiny"
# chapter: 01_tiny
# memory_mib: 100
# objectives: [LO1]
# topics: [averages]
# able_to:
#   - count
# ---

# %% given="setup"
import math
from pathlib import Path

from mlops_lab import checks

delays = {"UA": [3, 20], "AA": [15]}

# %%
surplus = 1 / 0  # an ordinary cell is not run when nothing needs it

# %%
twice = lambda value: 2 * value  # nor is this one, for the next binds the name anew

# %% given="twice"
twice = lambda value: value + value
"""
# Exercises of the tiny lab: the answer, the visible and the hidden part of its check.
EXERCISES = {
    "late": (
        '''\
def late(values, threshold=15):
    """Return the share of values at or above the threshold."""
    ### BEGIN SOLUTION
    if not values:
        raise ValueError("no values")
    return sum(value >= threshold for value in values) / len(values)
    ### END SOLUTION''',
        'checks.close(late([1, 2, 20, 30]), 0.5, "the share")',
        """\
values = list(checks.fresh("late").integers(0, 30, 50)) + [15]
checks.close(late(values), sum(v > 14 for v in values) / 51, "the share on other values")
checks.close(late([1, 2, 3], 2), 2 / 3, "the share with another threshold")
checks.raises(ValueError, late, [], mentions="values", what="an empty list")""",
    ),
    "weak": (
        '''\
def weak(value):
    """Return two more."""
    ### BEGIN SOLUTION
    value = value + 2
    return value
    ### END SOLUTION''',
        'checks.that(weak(1) is not None, "Nothing came back.")',
        "assert weak(2) is not None",
    ),
    "calm": (
        '''\
def calm(value):
    """Count down to zero and return how many steps it took."""
    ### BEGIN SOLUTION
    steps = 0
    while value > 0:
        value -= 1
        steps += 1
    return steps
    ### END SOLUTION''',
        """\
checks.equal(calm(3), 3, "the number of steps")
checks.equal(delays, {"UA": [3, 20], "AA": [15]}, "the table of delays")
checks.that(not Path("left").exists(), "A file was left behind.")""",
        'checks.equal(calm(7), 7, "the number of steps from seven")',
    ),
}
ANSWERS = '''\
"""Answers to try."""

# %% wrong="late" because="leaves the boundary out"
def late(values, threshold=15):
    if not values:
        raise ValueError("no values")
    return sum(value > threshold for value in values) / len(values)


# %% wrong="late" because="counts instead"
def late(values, threshold=15):
    return sum(value >= threshold for value in values)


# %% wrong="late" because="crashes on nothing"
def late(values, threshold=15):
    return sum(value >= threshold for value in values) / len(values)


# %% right="late" because="takes the mean"
def late(values, threshold=15):
    if len(values) == 0:
        raise ValueError("there are no values")
    return math.fsum(map(lambda value: float(value >= threshold), values)) / len(values)


# %% wrong="weak" because="adds three"
def weak(value):
    return value + 3


# %% right="weak" because="adds one twice"
def weak(value):
    return value + 1 + 1


# %% wrong="calm" because="never ends"
def calm(value):
    while True:
        pass


# %% wrong="calm" because="sleeps"
def calm(value):
    import time
    time.sleep(1000)


# %% wrong="calm" because="leaves the process"
def calm(value):
    import os
    os._exit(0)


# %% wrong="calm" because="leaves a file"
Path("left").write_text("here")
calm = lambda value: value


# %% wrong="calm" because="forgets an import"
def calm(value):
    return int(np.floor(value))


# %% wrong="calm" because="is no Python"
def calm(value)
    return value


# %% wrong="calm" because="stops in its own cell"
calm = 1 + "steps"


# %% wrong="calm" because="is not done"
def calm(value):
    raise NotImplementedError("not done yet")


# %% right="calm" because="warns and prints, and leaves another process behind"
def calm(value):
    import subprocess
    import warnings
    warnings.warn("this is easy", stacklevel=1)
    subprocess.Popen(["sleep", "600"])
    print("counting")
    return value
'''

# For the exercise `weak` alone.
ANSWERS_WEAK = """\
# %% right="weak" because="adds one twice"
def weak(value):
    return value + 1 + 1


# %% wrong="weak" because="returns nothing"
def weak(value):
    value + 2
"""


def course(folder, exercises=EXERCISES, answers=ANSWERS):
    """Write a course with one tiny lab and return its folder."""
    text = HEADER
    for name, (answer, visible, hidden) in exercises.items():
        text += f'\n# %% [markdown] exercise="{name}" title="{name}"\n# Do it.\n'
        text += f'\n# %% answer="{name}"\n{answer}\n'
        text += f'\n# %% check="{name}" points=2\n{visible}\nchecks.passed("fine")\n'
        text += f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS\n"
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.parent.mkdir(parents=True)
    lab.write_text(text)
    file = folder / "tests" / "answers" / "01_tiny.py"
    file.parent.mkdir(parents=True)
    file.write_text(answers)
    return folder


def examined(folder, *, mutated=True, secrets=("a", "b", "c")):
    """Try the answers of the tiny lab, with little patience."""
    plan = read_plan(folder, "01_tiny", [], secrets, mutated)
    return examine(replace(plan, patience=3.0))


def run(folder, *options):
    """Call the command as the console does, and return its status."""
    parser = argparse.ArgumentParser()
    validity.add_arguments(parser)
    parser.add_argument("--course", type=Path, default=folder)
    return validity.main(parser.parse_args(options))


def of(findings, because):
    """Return the trial of the answer with this reason."""
    return next(t for t in findings.trials if t.variant.because == because)


def row(findings, exercise):
    """Return the numbers of an exercise."""
    return next(row for row in rows(findings) if row["exercise"] == exercise)


@pytest.fixture(scope="session")
def tiny():
    """The makers of tiny courses, and of their findings."""
    return SimpleNamespace(
        HEADER=HEADER,
        EXERCISES=EXERCISES,
        ANSWERS_WEAK=ANSWERS_WEAK,
        course=course,
        examined=examined,
        run=run,
        of=of,
        row=row,
    )


@pytest.fixture(scope="session")
def findings(tmp_path_factory):
    """Everything tried on the tiny lab once."""
    return examined(course(tmp_path_factory.mktemp("course")))
