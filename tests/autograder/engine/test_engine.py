"""Over every lab: what passes at home passes in the judge, and the other way round."""

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
def test_the_judge_agrees_with_the_list_of_answers(name, tmp_path):
    """The judge gives the reference full marks and rules on listed answers as validity does.

    `autograder validity` runs the same checks on the same answers in one process, as at home.
    """
    lab = read_lab(ROOT / "solutions" / name)
    source = build(lab, tmp_path)
    exercises = [c.id for c in lab.cells if c.role == "answer" and c.kind == "code"]
    listed, _ = read_answers(ROOT / "tests" / "answers" / f"{name}.py", set(exercises), ROOT)
    wanted = {"reference": dict.fromkeys(exercises, PASSED)}
    jobs = [Job("reference", source)]
    for student, answers, status in _classes(listed, exercises):
        path = tmp_path / f"{student}.ipynb"
        nbformat.write(_with(nbformat.read(source, 4), answers), path)
        wanted[student] = dict.fromkeys(answers, status)
        jobs.append(Job(student, path))
    with Engine(source, secret="both-ways") as engine:
        for result in engine.run(jobs):
            assert result.status == GRADED, (result.student, result.reason)
            for exercise, status in wanted[result.student].items():
                verdict = result.cells[f"{exercise}-check"]
                assert verdict.status == status, (result.student, exercise, verdict.reason)


def _classes(listed, exercises):
    """Yield a student's name, the listed answers in the notebook, and what the judge must say.

    Right answers to all exercises stand in one notebook. Of wrong ones every second exercise has
    one, so that an answer which uses another finds the reference's beside it.
    """
    own = {
        kind: {
            e: [a.source for a in listed if (a.exercise, a.kind) == (e, kind)] for e in exercises
        }
        for kind in ("right", "wrong")
    }
    for turn in range(max(len(some) for some in own["right"].values())):
        answers = {e: some[turn] for e, some in own["right"].items() if turn < len(some)}
        yield f"right-{turn}", answers, PASSED
    for turn in range(2):
        for half in range(2):
            answers = {e: own["wrong"][e][turn] for e in exercises[half::2]}
            yield f"wrong-{turn}-{half}", answers, FAILED


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
