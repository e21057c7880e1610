import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import validity
from mlops_lab.errors import UserError

HEADER = """\
# ---
# title: "Tiny"
# chapter: 01_tiny
# minutes: 5
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


# %% wrong="calm" because="talks to stderr"
def calm(value):
    import sys
    print("counting", file=sys.stderr)
    return value


# %% wrong="calm" because="changes what was given and leaves a file"
delays["UA"].append(99)
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


def examined(folder, exercise=None, *, mutated=True, secrets=("a", "b", "c")):
    """Try the answers of the tiny lab, with little patience."""
    plan = validity.plan(folder, "01_tiny", exercise, secrets, mutated)
    return validity.examine(replace(plan, patience=3.0))


def run(folder, *options):
    """Call the command as the console does, and return its status."""
    parser = argparse.ArgumentParser()
    validity.add_arguments(parser)
    parser.add_argument("--course", type=Path, default=folder)
    return validity.main(parser.parse_args(options))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Try everything on the tiny lab once."""
    return examined(course(tmp_path_factory.mktemp("course")))


def of(report, because):
    """Return the trial of the answer with this reason."""
    return next(t for t in report.trials if t.variant.because == because)


def row(report, exercise):
    """Return the numbers of an exercise."""
    return next(row for row in report.rows() if row["exercise"] == exercise)


def test_a_sound_check_accepts_right_answers_and_rejects_wrong_ones(report):
    """All wrong answers are rejected, and the visible part alone misses the boundary."""
    numbers = row(report, "late")
    assert (numbers["wrong_rejected"], numbers["wrong_rejected_by_visible"]) == (3, 1)
    assert (numbers["right_accepted"], numbers["points"]) == (1, 2)
    assert numbers["mutants_killed"] >= 0.9 * numbers["mutants"] > 5
    assert not any("`late`" in problem for problem in report.problems)


def test_the_sentence_of_a_rejection_is_kept(report):
    """What a student would read stands in the report."""
    assert of(report, "counts instead").finding.sentence.startswith("The share is 2")
    assert "ZeroDivisionError" in of(report, "crashes on nothing").finding.sentence


def test_every_secret_is_tried(report):
    """References and right answers run under each secret, wrong ones until the hidden part."""
    secrets = {o.secret for o in of(report, "takes the mean").outcomes}
    assert secrets == {o.secret for o in report.trials[0].outcomes} == {1, 2, 3}
    assert len(of(report, "leaves the boundary out").outcomes) == 3
    assert len(of(report, "counts instead").outcomes) == 1


def test_a_wrong_answer_that_is_accepted_is_a_problem(report):
    """The problem names the file and line of the answer."""
    said = "tests/answers/01_tiny.py:27: the wrong answer “adds three” of `weak` is accepted."
    assert said in report.problems


def test_mutants_live_where_a_check_is_weak(report):
    """Survivors are listed with their place and the change, and count against the lab."""
    assert row(report, "weak")["mutants_killed"] == 1
    assert "weak" in {trial.variant.exercise for trial in report.survivors}
    assert "value = value + 2  →  value = value - 2" in report.text()
    assert "mutants are rejected" in report.problems[-1]


@pytest.mark.parametrize(
    ("because", "verdict"),
    [
        ("never ends", "timed out"),
        ("sleeps", "timed out"),
        ("leaves the process", "crashed"),
        ("talks to stderr", "failed"),
        ("changes what was given and leaves a file", "failed"),
    ],
)
def test_whatever_an_answer_does_is_a_verdict(report, because, verdict):
    """Loops, sleep, exits and prints to standard error end in a rejection with a sentence."""
    trial = of(report, because)
    assert trial.rejected
    assert trial.finding.verdict == verdict
    assert trial.finding.sentence
    assert not any(because in problem for problem in report.problems)


def test_an_answer_does_not_disturb_the_next(report):
    """Changed tables and left files are gone for the answers that follow."""
    right = of(report, "warns and prints, and leaves another process behind")
    assert [outcome.verdict for outcome in right.outcomes] == ["passed"] * 3


@pytest.mark.parametrize(
    ("because", "accident"),
    [
        ("forgets an import", "a name is not defined"),
        ("is no Python", "it is not valid Python"),
        ("stops in its own cell", "its own cell does not run"),
        ("is not done", "not done yet"),
    ],
)
def test_a_wrong_answer_must_not_fail_by_accident(report, because, accident):
    """A list of wrong answers that no student would hand in proves nothing."""
    problem = next(p for p in report.problems if because in p)
    assert f"is rejected for an accident, {accident}" in problem


def test_mutants_that_loop_are_rejected(report):
    """An endless loop counts as noticed."""
    assert any(t.finding.verdict == "timed out" for t in report.killed)
    assert row(report, "calm")["mutants"] == row(report, "calm")["mutants_killed"]


def test_the_open_answer_says_not_done_yet(report):
    """The student's untouched cell fails, with that sentence."""
    stubs = [t for t in report.trials if t.variant.kind == "stub"]
    assert [t.finding.accident for t in stubs] == ["not done yet"] * 3


def test_a_reference_that_its_check_rejects_is_a_problem(tmp_path):
    """The place and the sentence are told, and nothing else is concluded from it."""
    answer, _, hidden = EXERCISES["weak"]
    broken = {"weak": (answer, 'checks.equal(weak(1), 4, "the sum")', hidden)}
    answers = '# %% wrong="weak" because="adds three"\ndef weak(value):\n    return value + 3\n'
    found = examined(course(tmp_path, broken, answers))
    assert len(found.problems) == 2
    assert "the reference answer of `weak` is rejected in the visible part" in found.problems[0]
    assert "has no right answer" in found.problems[1]


def test_a_check_that_depends_on_the_secret_is_found(tmp_path):
    """A right answer must pass for every course."""
    answer, visible, _ = EXERCISES["weak"]
    lucky = 'import os\nassert os.environ["COURSE_SECRET"] != "two", "bad luck"'
    answers = (
        '# %% right="weak" because="adds one twice"\ndef weak(value):\n    return value + 1 + 1\n'
    )
    folder = course(tmp_path, {"weak": (answer, visible, lucky)}, answers)
    found = examined(folder, mutated=False, secrets=("one", "two", "three"))
    assert any("the right answer “adds one twice”" in p for p in found.problems)
    assert all("under secret 2: bad luck" in p for p in found.problems[:2])


def test_a_lab_that_stops_is_one_problem(tmp_path):
    """An error in a given cell is told with its line, and no verdict is made up."""
    text = HEADER + "\n# %% given=\"data\"\ntable = open('gone.csv')\n"
    folder = course(tmp_path)
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.write_text(text + lab.read_text()[len(HEADER) :])
    found = examined(folder)
    assert found.problems == [
        "solutions/01_tiny/tiny.py:30: the lab stops here: "
        "FileNotFoundError: [Errno 2] No such file or directory: 'gone.csv'"
    ]


def test_a_check_that_reads_an_ordinary_cell_is_noted(tmp_path):
    """Such a name is not restored before grading, so it is told."""
    answer, visible, hidden = EXERCISES["weak"]
    folder = course(tmp_path, {"weak": (answer, visible, hidden + "\nassert limit")}, ANSWERS_WEAK)
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.write_text(lab.read_text().replace("surplus = 1 / 0", "limit = 3"))
    found = examined(folder, mutated=False)
    assert any("the check of `weak` reads `limit`, bound in line 20," in n for n in found.notes)
    assert found.trials[0].always_accepted


ANSWERS_WEAK = """\
# %% right="weak" because="adds one twice"
def weak(value):
    return value + 1 + 1


# %% wrong="weak" because="returns nothing"
def weak(value):
    value + 2
"""


def test_equivalent_mutants_do_not_count(tmp_path):
    """A declared mutant leaves the count; one that is rejected, or unknown, is a problem."""
    only = {"weak": EXERCISES["weak"]}
    first = examined(course(tmp_path / "one", only, ANSWERS_WEAK))
    keys = {t.variant.mutant.key: t for t in first.trials if t.variant.mutant}
    killed = next(key for key, trial in keys.items() if trial.rejected)
    lines = [
        f'# %% equivalent="weak" mutant="{key}" because="nobody minds"'
        for key in [*(key for key, trial in keys.items() if not trial.rejected), killed, "gone"]
    ]
    answers = ANSWERS_WEAK + "\n" + "\n".join(lines) + "\n"
    second = examined(course(tmp_path / "two", only, answers))
    assert second.survivors == []
    assert second.share == 1
    assert [p.split(": ", 1)[1] for p in second.problems] == [
        f"mutant {killed!r} is rejected, so it is not equivalent.",
        "`weak` has no mutant 'gone' (any more).",
    ]


def test_the_command_prints_a_table_and_writes_json(tmp_path, capsys):
    """One exercise can be tried alone; the status tells whether everything holds."""
    folder = course(tmp_path)
    file = tmp_path / "out" / "validity.json"
    status = run(folder, "01_tiny", "--exercise", "late", "--json", str(file), "--verbose")
    out, err = capsys.readouterr()
    assert status == 0
    assert "01_tiny: valid" in out
    assert "late 2 3/3 1/3 1/1 6/6" in " ".join(out.split())
    assert "01_tiny" in err  # the progress bar
    data = json.loads(file.read_text())
    assert data["valid"] is True
    trials = data["labs"][0]["exercises"][0]["trials"]
    assert {t["kind"] for t in trials} == {"reference", "stub", "right", "wrong", "mutant"}
    assert run(folder, "--exercise", "weak", "--no-mutants") == 1


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('# %% wrong="late"\nx = 1', 'a cell with wrong= needs because="…".'),
        ('# %% wrong="late" because=" "\nx = 1', 'a cell with wrong= needs because="…".'),
        ('# %% wrong="lat" because="no"\nx = 1', "the lab has no exercise 'lat'"),
        ('# %% wrong="late" because="no"\n# nothing', "but this one is empty"),
        ('# %% wrong=late because="no"\nx = 1', "a cell begins with"),
        ("# %%\nx = 1", "a cell begins with"),
        ('# %% right="late" mutant="a" because="no"\nx = 1', "a cell with right= has no mutant=."),
        ('# %% equivalent="late" because="no"', 'a cell with equivalent= needs mutant="…".'),
        ('# %% equivalent="late" mutant="a" because="no"\nx = 1', "has no code"),
    ],
)
def test_a_malformed_cell_is_one_sentence(tmp_path, cell, message):
    """The sentence names the file and line."""
    folder = course(tmp_path, answers="\n# a comment\n" + cell + "\n")
    with pytest.raises(UserError) as caught:
        run(folder)
    assert str(caught.value).startswith("tests/answers/01_tiny.py:3: ")
    assert message in str(caught.value)


def test_mistakes_on_the_command_line_are_one_sentence(tmp_path):
    """Unknown labs and exercises, and a missing list of answers, are told."""
    folder = course(tmp_path)
    with pytest.raises(UserError, match="no lab '02_gone'"):
        run(folder, "02_gone")
    with pytest.raises(UserError, match="No exercise 'gone' with code"):
        run(folder, "--exercise", "gone")
    with pytest.raises(UserError, match="cannot be written"):
        run(folder, "--exercise", "weak", "--no-mutants", "--json", str(folder))
    (folder / "tests" / "answers" / "01_tiny.py").unlink()
    with pytest.raises(UserError, match=r"tests/answers/01_tiny\.py is missing"):
        run(folder)
