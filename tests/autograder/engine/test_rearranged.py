"""Whatever is done to the cells of a notebook, its answers get no point more than as released."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.engine import sandbox
from autograder.engine.engine import Engine
from autograder.engine.merge import role
from autograder.lab.build import build
from autograder.lab.source import read_lab
from autograder.results import GRADED, PASSED, Job

ROOT = Path(__file__).resolve().parents[3]
NOT_DONE = 'raise NotImplementedError("not done yet")'
pytestmark = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")

SETUP = """
import numpy as np
import pandas as pd
from mlops_lab import checks
TABLE = pd.DataFrame({"a": [1.0, 2.0, 4.0]})
"""
# exercise: a right answer, its check, and a wrong answer that changes what the judge might use
EXERCISES = {
    "total": (
        "def total(table):\n    return float(table['a'].sum())",
        "checks.close(total(TABLE), TABLE['a'].sum(), 'the total')",
        "def total(table):\n    table['a'] = 0.0\n    return 0.0",
    ),
    "again": (
        "def again(table):\n    return len(table) + table['a'].max()",
        "checks.close(again(TABLE), 7.0, 'it')\nchecks.close(again(TABLE[:2]), 4.0, 'it')",
        "def again(table):\n    table.drop(index=table.index, inplace=True)\n    return 0.0",
    ),
    "fit": (
        "class Line:\n    def fit(self, x, y):\n        self.m = y.mean()\n"
        "    def predict(self, x):\n        return np.full(len(x), self.m)",
        "x, y = np.arange(rows), np.full(rows, 3.0)\nline = Line()\nline.fit(x, y)\n"
        "checks.close(line.predict(x), y, 'the prediction')",
        "class Line:\n    def fit(self, x, y):\n        y[:] = 0\n"
        "    def predict(self, x):\n        return np.zeros(len(x))",
    ),
    "collect": (
        "def collect(items):\n    return [2 * item for item in items]",
        "items = [1, 2]\ngot = collect(items)\nchecks.equal(got, [2 * i for i in items], 'it')",
        "def collect(items):\n    items.clear()\n    return []",
    ),
    "fact": (
        "def fact(key):\n    return {'a': 1, 'b': 2}[key]",
        "for key, value in FACTS.items():\n    checks.equal(fact(key), int(value), 'the fact')",
        "open('facts.csv', 'w').write('a,0\\n')\ndef fact(key):\n    return 0",
    ),
    "named": (
        "import json as js\ndef named(text):\n    return js.loads(text)",
        "checks.equal(named(js.dumps([1])), [1], 'the list')",
        "class js:\n    dumps = loads = staticmethod(lambda x: 5)\ndef named(x):\n    return [5]",
    ),
}  # fmt: skip
# what somebody who wants points would put beside the answers
OWN = [
    "class checks:\n    equal = close = that = passed = staticmethod(lambda *a, **k: None)",
    "TABLE, FACTS, rows = None, {}, 0",
    "import joblib as total\nfrom statistics import mean as again",
    "open('facts.csv', 'w').write('')",
    "rows = 0\nclass np:\n    arange = full = staticmethod(lambda *a: [])",
]


def _source(cells) -> list[NotebookNode]:
    sizes = new_code_cell("rows = 5", metadata={"tags": ["parameters"]})
    made = [cells.given("setup", SETUP), sizes]
    for name, (right, check, _) in EXERCISES.items():
        if name == "fact":
            text = "FACTS = dict(line.split(',') for line in open('facts.csv').read().split())"
            made.append(cells.given("facts", text))
        made += cells.exercise(name, right, check)
    return made


def _answered(source: list[NotebookNode], answers: dict[str, str]) -> list[NotebookNode]:
    made = copy.deepcopy(source)
    for cell in made:
        if role(cell) == "answer":
            cell.source = answers[cell.metadata.nbgrader.grade_id]
    return made


def _rearranged(cells: list[NotebookNode], rng: random.Random) -> list[NotebookNode]:
    """Move, copy, delete, retype, rename and add cells, at random and with intent."""
    cells = copy.deepcopy(cells)
    locked = [i for i, c in enumerate(cells) if role(c) in ("given", "check")]
    if rng.random() < 0.5:  # what is locked, or what is given, behind everything
        kinds = rng.choice([("given",), ("given", "check"), ("check",)])
        moved = [cell for cell in cells if role(cell) in kinds]
        cells = [cell for cell in cells if role(cell) not in kinds] + moved
    for _ in range(rng.randint(1, 6)):
        place, target = rng.choice(locked) % len(cells), rng.randrange(len(cells) + 1)
        what = rng.choice(["move", "copy", "delete", "retype", "rename", "empty", "own", "first"])
        if what == "move":
            cells.insert(min(target, len(cells) - 1), cells.pop(place))
        elif what == "copy":
            cells.insert(target, copy.deepcopy(cells[place]))
        elif what == "delete" and role(cells[place]) != "answer":
            del cells[place]
        elif what == "retype" and role(cells[place]) != "answer":
            cells[place] = new_markdown_cell("x", metadata=cells[place].metadata)
        elif what == "rename" and role(cells[place]) in ("given", "check"):
            cells[place].metadata.nbgrader.grade_id = "another-given"
        elif what == "empty" and role(cells[place]) != "answer":
            cells[place].source = ""
        elif what in ("own", "first"):
            cells.insert(target if what == "own" else 0, new_code_cell(rng.choice(OWN)))
    return cells


def _passed(result) -> set[str]:
    return {name for name, verdict in result.cells.items() if verdict.status == PASSED}


def _write(path: Path, cells: list[NotebookNode]) -> Path:
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def course(tmp_path_factory, cells):
    """A small lab with a file, and an engine for it."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "facts.csv").write_text("a,1\nb,2\n")
    source = _source(cells)
    path = _write(folder / "source.ipynb", copy.deepcopy(source))
    with Engine(path, secret="s", files=folder, workers=1) as engine:
        yield source, engine


def _grade(engine: Engine, folder: Path, submissions: dict[str, list[NotebookNode]]) -> dict:
    jobs = [Job(name, _write(folder / f"{name}.ipynb", c)) for name, c in submissions.items()]
    return {result.student: result for result in engine.run(jobs)}


def test_a_wrong_answer_that_spoils_what_the_judge_uses_gets_nothing(course, tmp_path):
    """Nor does it take along another exercise, whose answer is right."""
    source, engine = course
    right = {f"{name}-answer": texts[0] for name, texts in EXERCISES.items()}
    spoiling = {
        name: _answered(source, right | {f"{name}-answer": texts[2]})
        for name, texts in EXERCISES.items()
    }
    results = _grade(engine, tmp_path, {"right": _answered(source, right)} | spoiling)
    everything = {f"{name}-check" for name in EXERCISES}
    assert _passed(results["right"]) == everything, results["right"].cells
    for name in EXERCISES:
        assert _passed(results[name]) == everything - {f"{name}-check"}, results[name].cells


def test_cells_rearranged_at_random_get_no_point_more(course, tmp_path):
    """Answers right, missing or spoiling; given and check cells moved, copied, changed, deleted."""
    source, engine = course
    rng = random.Random(20)
    submissions, deserved = {}, {}
    for number in range(24):
        answers = {}
        for name, (right, _, spoiling) in EXERCISES.items():
            answers[f"{name}-answer"] = rng.choice([right, NOT_DONE, spoiling])
        name = f"s{number}"
        deserved[name] = {f"{n}-check" for n in EXERCISES
                          if answers[f"{n}-answer"] == EXERCISES[n][0]}  # fmt: skip
        submissions[name] = _rearranged(_answered(source, answers), rng)
    for name, result in _grade(engine, tmp_path, submissions).items():
        order = [
            c.metadata.get("nbgrader", {}).get("grade_id", c.source) for c in submissions[name]
        ]
        assert _passed(result) <= deserved[name], (order, result.cells)
        honest = not any(cell.source in OWN for cell in submissions[name])
        if honest:  # moving what is locked costs nothing either
            assert _passed(result) == deserved[name], (order, result.cells)


@pytest.mark.slow
def test_a_real_lab_rearranged_gets_no_point_more(tmp_path):
    """Every second answer is the reference's, the others are not done."""
    lab = read_lab(ROOT / "solutions" / "02_frame")
    source = build(lab, tmp_path)
    original = nbformat.read(source, as_version=4).cells
    rng = random.Random(2)
    answers = [c.metadata.nbgrader.grade_id for c in original if role(c) == "answer"]
    tagged = [c for c in original if "parameters" in c.metadata.get("tags", ())]
    shown = [c for c in original if role(c) != "other" or c in tagged]
    submissions, deserved = {}, {}
    for number in range(4):
        cells = copy.deepcopy(shown)
        right = set(answers[number % 2 :: 2]) if number else set()
        for cell in cells:
            if role(cell) == "answer" and cell.metadata.nbgrader.grade_id not in right:
                cell.source = NOT_DONE
        submissions[f"s{number}"] = _rearranged(cells, rng)
        deserved[f"s{number}"] = {name.replace("-answer", "-check") for name in right}
    with Engine(source, secret="rearranged", workers=1) as engine:
        for name, result in _grade(engine, tmp_path, submissions).items():
            assert result.status == GRADED
            assert _passed(result) <= deserved[name], result.cells
