"""Over every lab: a whole notebook is graded as its answers deserve."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest

from autograder.engine import sandbox
from autograder.engine.engine import Engine
from autograder.engine.merge import grade_id, role
from autograder.examine.answers import read_answers
from autograder.lab.build import build
from autograder.lab.source import lab_names, read_lab
from autograder.results import FAILED, GRADED, PASSED, Job

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [
    pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine"),
    pytest.mark.slow,
]


@pytest.mark.parametrize("name", lab_names(ROOT))
def test_a_perfect_submission_to_any_lab_gets_full_marks(name, tmp_path):
    """The solution as a notebook, graded whole, as a student's is."""
    lab = read_lab(ROOT / "solutions" / name)
    source = build(lab, tmp_path)
    path = tmp_path / "perfect.ipynb"
    nbformat.write(_with(nbformat.read(source, 4), {}), path)
    with Engine(source, secret="a whole lab") as engine:
        (result,) = engine.run([Job("perfect", path)])
    assert result.status == GRADED, result.reason
    failed = {i: v.reason for i, v in result.cells.items() if v.status != PASSED}
    assert not failed


def test_listed_answers_in_a_whole_notebook_are_judged_as_alone(tmp_path):
    """The examination stops at each exercise and tries one answer there; grading does not stop."""
    lab = read_lab(ROOT / "solutions" / "02_frame")
    source = build(lab, tmp_path)
    exercises = [c.id for c in lab.cells if c.role == "answer" and c.kind == "code"]
    listed, _ = read_answers(ROOT / "tests" / "answers" / "02_frame.py", set(exercises), ROOT)
    wanted, jobs = {}, []
    for student, answers, status in _classes(listed, exercises):
        path = tmp_path / f"{student}.ipynb"
        nbformat.write(_with(nbformat.read(source, 4), answers), path)
        wanted[student] = dict.fromkeys(answers, status)
        jobs.append(Job(student, path))
    with Engine(source, secret="many labs") as engine:
        for result in engine.run(jobs):
            assert result.status == GRADED, (result.student, result.reason)
            for exercise, status in wanted[result.student].items():
                verdict = result.cells[f"{exercise}-check"]
                assert verdict.status == status, (result.student, exercise, verdict.reason)


def _classes(listed, exercises):
    """Yield a student's name, the listed answers in the notebook, and what the judge must say.

    One of a kind to each exercise; of wrong ones every second exercise has one, so that an answer
    which uses another finds the reference's beside it.
    """
    own = {
        kind: {
            e: [a.source for a in listed if (a.exercise, a.kind) == (e, kind)] for e in exercises
        }
        for kind in ("right", "wrong")
    }
    yield "right", {e: some[0] for e, some in own["right"].items() if some}, PASSED
    for half in range(2):
        yield f"wrong-{half}", {e: own["wrong"][e][0] for e in exercises[half::2]}, FAILED


def _with(notebook, answers):
    """Return the notebook with these answers in it, and without the cells that show something."""
    kept, begun = [], False
    for cell in notebook.cells:
        kind = role(cell)
        begun = begun or kind == "answer"
        if kind in ("given", "answer", "check") or not begun:
            kept.append(copy.deepcopy(cell))
            if kind == "answer":
                exercise = grade_id(cell).removesuffix("-answer")
                kept[-1].source = answers.get(exercise, cell.source)
    notebook.cells = kept
    return notebook
