"""Every solution runs from top to bottom, once as long as nothing changes."""

import os
import sys

import nbformat
import pytest

from autograder.__main__ import main
from autograder.lab import execute
from autograder.lab.execute import content_key


def test_a_lab_runs_once_until_something_changes(course, toy_text, capsys):
    """The second run is free; a changed text runs again; so does --force."""
    assert main(["execute", "--course", str(course)]) == 0
    assert " ok" in capsys.readouterr().out
    assert main(["execute", "--course", str(course)]) == 0
    assert "unchanged, not run again" in capsys.readouterr().out
    text = toy_text.replace("print(double(21))", "print(double(22))")
    (course / "solutions" / "02_toy" / "toy.py").write_text(text)
    assert main(["execute", "--course", str(course)]) == 0
    assert "not run again" not in capsys.readouterr().out
    executed = nbformat.read(course / "build" / "executed" / "02_toy.ipynb", as_version=4)
    outputs = [o.text for c in executed.cells for o in c.get("outputs", []) if "text" in o]
    assert outputs == ["✓ Right: doubled.\n", "44\n"]


FAILURES = {
    "a failing cell": (
        "print(double(21))",
        "print(double([])[0])",
        "02_toy failed below “Exercise 1 · Double · 2 points”: IndexError: list index out of range",
    ),
    "a reference answer that fails its check": (
        "twice_the_value = 2 * x",
        "twice_the_value = 3 * x",
        "CheckFailed: The double of 2 should not be 6",
    ),
    "a sentence that is not true": (
        "double(21) == 42",
        "double(21) == 43",
        "02_toy has a claim that does not hold below “Exercise 1 · Double · 2 points”: ",
    ),
    "a check that writes to stderr": (
        'checks.equal(double(2), 4, "the double of 2")',
        'import logging; logging.warning("hm")',
        "solutions/02_toy/toy.py:32: the check writes to stderr",
    ),
    "a cell that never ends": ("print(double(21))", "while True: pass", "stopped after 12 seconds"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_names_lab_place_and_message(course, toy_text, capsys, failure):
    """One sentence says where it happened; the next run tries again."""
    old, new, message = FAILURES[failure]
    (course / "solutions" / "02_toy" / "toy.py").write_text(toy_text.replace(old, new))
    limit = ["--timeout", "12"] if "12 seconds" in message else []
    for _ in range(2 if failure == "a failing cell" else 1):
        assert main(["execute", "--course", str(course), *limit]) == 1
        assert message in capsys.readouterr().err


def test_the_key_covers_source_and_lock(course):
    """A changed byte in either gives another key."""
    assert main(["build", "--course", str(course)]) == 0
    source = course / "build" / "source" / "02_toy"
    keys = {content_key(course, source)}
    (course / "requirements.lock").write_text("numpy==2.4.6\n")
    keys.add(content_key(course, source))
    (source / "toy.ipynb").write_text("{}")
    keys.add(content_key(course, source))
    (source / "new.csv").write_text("")
    keys.add(content_key(course, source))
    assert len(keys) == 4


def test_what_papermill_says_is_read_as_text():
    """Its bar moves the steps; letters of two and three bytes stay what they are."""
    code = (
        "import sys; say = sys.stderr.buffer.write;"
        "say('Executing:  50%| | 1/2 [00:01\\rExecuting: 100%| | 2/2 [00:02\\n'.encode());"
        "say('ValueError: 18 °C is “warm”\\n'.encode())"
    )
    steps = []
    with execute._start([sys.executable, "-c", code], dict(os.environ)) as process:
        said = execute._follow(process, steps.append)
    assert steps == [1, 1]
    assert said.strip() == "ValueError: 18 °C is “warm”"
