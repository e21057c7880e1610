"""Grading may be killed at any instant and started again: nothing is lost or graded twice."""

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from autograder.__main__ import main
from tests.conftest import TOY

KILLS = 20


def points(out):
    """The table of points without the seconds, which differ from run to run."""
    with open(out / "02_toy" / "grades.csv", newline="", encoding="utf-8") as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def book(out):
    """All points in the gradebook, and how many submissions it holds."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{out / 'gradebook.db'}") as gradebook:
        found = gradebook.find_assignment("02_toy").submissions
        return sorted((s.student.id, s.score, s.max_score, s.needs_manual_grade) for s in found)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_killed_at_twenty_random_instants_the_grades_are_the_same(tmp_path):
    """The table and the gradebook are those of an undisturbed run; no process is left."""
    course, submitted = tmp_path / "course", tmp_path / "submitted"
    (course / "solutions" / "02_toy").mkdir(parents=True)
    (course / "solutions" / "02_toy" / "toy.py").write_text(TOY)
    assert main(["release", "--course", str(course)]) == 0
    for number in range(6):
        node = nbformat.read(course / "labs" / "02_toy" / "toy.ipynb", as_version=4)
        for cell in node.cells:
            if cell.id == "double-answer":
                cell.source = f"def double(x):\n    return x * {number % 3 + 1}"
        folder = submitted / f"student-{number}" / "02_toy"
        folder.mkdir(parents=True)
        nbformat.write(node, folder / "toy.ipynb")

    command = [sys.executable, "-m", "autograder", "grade", "02_toy", "--course", str(course)]
    command += ["--submitted", str(submitted), "--out"]
    started = time.monotonic()
    subprocess.run([*command, str(tmp_path / "calm")], check=True, capture_output=True)
    takes = time.monotonic() - started

    chance = random.Random(7)
    for _ in range(KILLS):
        process = subprocess.Popen(
            [*command, str(tmp_path / "killed")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.1, 1.0) * takes * 0.9)
        os.kill(process.pid, signal.SIGKILL)  # the grader alone: its children must notice
        process.wait()
    subprocess.run([*command, str(tmp_path / "killed")], check=True, capture_output=True)
    assert points(tmp_path / "killed") == points(tmp_path / "calm")
    assert book(tmp_path / "killed") == book(tmp_path / "calm")
    pages = [
        sorted(p.name for p in (tmp_path / o / "feedback").iterdir()) for o in ("calm", "killed")
    ]
    assert pages[0] == pages[1]
    shutil.rmtree(tmp_path / "killed")

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        left = [line for line in listed.splitlines() if str(tmp_path) in line]
        if not left:
            break
        time.sleep(0.5)
    assert left == []
