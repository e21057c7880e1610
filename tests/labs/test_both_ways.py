"""A visible check says the same in JupyterLab and before the judge, lab by lab."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.engine import sandbox
from autograder.engine.engine import Engine
from autograder.engine.limits import of_lab
from autograder.engine.merge import grade_id, role
from autograder.results import FAILED, PASSED, Job
from autograder.lab.source import lab_names, read_lab
from tests.submissions.make import filled, listed, reference, released

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine"),
]


@pytest.mark.parametrize("name", lab_names(ROOT))
def test_a_check_says_the_same_at_home_and_before_the_judge(name, tmp_path):
    """Every other exercise is answered rightly, in other words; the rest holds a listed mistake."""
    lab = read_lab(ROOT / "solutions" / name)
    answers = reference(lab)
    file = ROOT / "tests" / "answers" / f"{name}.py"
    right, wrong = listed(file, "right"), listed(file, "wrong")
    for place, exercise in enumerate(answers):
        answers[exercise] = (wrong if place % 2 else right).get(exercise, answers[exercise])
    folder = tmp_path / name
    shutil.copytree(ROOT / "labs" / name, folder)
    notebook = filled(released(ROOT, lab), answers)
    path = folder / f"{lab.word}.ipynb"
    nbformat.write(notebook, path)

    at_home = nbformat.read(path, as_version=4)
    client = NotebookClient(at_home, allow_errors=True, timeout=300, kernel_name="python3")
    client.execute(cwd=str(folder))
    said = {grade_id(cell): _error(cell) for cell in at_home.cells if role(cell) == "check"}

    # the released notebook as the source: its checks are the visible ones alone
    source = ROOT / "labs" / name / path.name
    options = {"files": source.parent, "limits": of_lab(lab.header), "workers": 1}
    with Engine(source, secret="", **options) as engine:
        (result,) = engine.run([Job("somebody", path)])
    judged = dict(result.cells)
    assert sorted(judged) == sorted(said)
    for check, error in said.items():
        wanted = FAILED if error else PASSED
        assert judged[check].status == wanted, f"{check}: {error} at home, {judged[check]} here"
        if error and error["ename"] == "CheckFailed":
            assert judged[check].reason == " ".join(error["evalue"].split()), check
    assert {verdict.status for verdict in judged.values()} == {PASSED, FAILED}


def _error(cell):
    return next((o for o in cell.outputs if o.output_type == "error"), None)
