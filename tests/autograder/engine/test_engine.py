"""Over every lab: what passes at home passes in the judge, and the other way round."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest

from autograder.build import build
from autograder.engine import sandbox
from autograder.engine.engine import Engine
from autograder.engine.merge import grade_id, role
from autograder.results import FAILED, GRADED, PASSED, Job
from autograder.source import lab_names, read_lab
from autograder.validity.answers import read_answers

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [
    pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine"),
    pytest.mark.slow,
]


@pytest.mark.parametrize("name", lab_names(ROOT))
def test_the_judge_agrees_with_the_list_of_answers(name, tmp_path):
    """The judge gives the reference full marks and rules on listed answers as validity does.

    `autograder validity` runs the same checks on the same answers in one process, as at home.
    """
    lab = read_lab(ROOT / "solutions" / name)
    source = build(lab, tmp_path)
    exercises = [c.id for c in lab.cells if c.role == "answer" and c.kind == "code"]
    listed, _ = read_answers(ROOT / "tests" / "answers" / f"{name}.py", set(exercises), ROOT)
    wanted = {"reference": (PASSED, exercises)}
    jobs = [Job("reference", source)]
    for exercise in exercises:
        own = [one for one in listed if one.exercise == exercise]
        wrong = [one for one in own if one.kind == "wrong"][:2]
        for number, one in enumerate([*wrong, *(o for o in own if o.kind == "right")]):
            student = f"{exercise}-{number}"
            path = tmp_path / f"{student}.ipynb"
            nbformat.write(_with(nbformat.read(source, 4), exercise, one.source), path)
            wanted[student] = (PASSED if one.kind == "right" else FAILED, [exercise])
            jobs.append(Job(student, path))
    with Engine(source, secret="both-ways") as engine:
        for result in engine.run(jobs):
            status, checked = wanted[result.student]
            assert result.status == GRADED, (result.student, result.reason)
            for exercise in checked:
                verdict = result.cells[f"{exercise}-check"]
                assert verdict.status == status, (result.student, verdict.reason)


def _with(notebook, exercise, answer):
    """Return the notebook with one answer in it, and without what other exercises need."""
    kept, begun = [], False
    for cell in notebook.cells:
        kind = role(cell)
        begun = begun or kind == "answer"
        mine = grade_id(cell) in (f"{exercise}-answer", f"{exercise}-check")
        if kind == "given" or mine or (kind == "other" and not begun):
            kept.append(copy.deepcopy(cell))
            if kind == "answer":
                kept[-1].source = answer
    notebook.cells = kept
    return notebook
