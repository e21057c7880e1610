"""A gap costs one exercise: the rest of a lab runs, shows what it shows and earns its points."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.examine.answers import stub
from autograder.lab.build import build
from autograder.lab.execute import content_key, run_with_papermill
from autograder.lab.names import reads_from_before
from autograder.lab.source import lab_names, read_lab
from mlops_lab.stand_ins import NOT_DONE

ROOT = Path(__file__).resolve().parent.parent.parent
LABS = lab_names(ROOT)
SHOWING = ("plots.show", "print", "reveal")
MIXED = ["01_recap", "16_monitor"]  # of all labs, those in which most cells lean on answers


@pytest.fixture(params=LABS)
def lab(request):
    """Each lab in turn."""
    return read_lab(ROOT / "solutions" / request.param)


def executed(source, name, scratch):
    """Execute a notebook in a folder of its own; that is free as long as nothing has changed."""
    kept = ROOT / "build" / "gaps" / f"{name}.ipynb"
    record, key = kept.with_suffix(".json"), content_key(ROOT, source.parent)
    if not (kept.exists() and record.exists() and json.loads(record.read_text()) == key):
        kept.parent.mkdir(parents=True, exist_ok=True)
        record.unlink(missing_ok=True)
        folder = scratch / "run"
        shutil.copytree(source.parent, folder)
        run_with_papermill(folder / source.name, kept, 600, lambda step: None)
        record.write_text(json.dumps(key))
    return nbformat.read(kept, as_version=4)


def errors(notebook):
    """Return the errors of an executed notebook, by the id of the cell."""
    return {
        cell.id: output.evalue
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    }


def shows(text):
    """Return whether a cell surely puts something out: a figure, a number or a text."""
    calls = [n.value for n in ast.parse(text).body if isinstance(n, ast.Expr)]
    return any(isinstance(c, ast.Call) and ast.unparse(c.func) in SHOWING for c in calls)


def test_no_answer_and_no_check_reads_what_another_exercise_asks_for(lab):
    """So no exercise takes another one's points, whatever becomes of it."""
    owners: dict[str, str] = {}
    for cell in lab.cells:
        if cell.kind != "code" or cell.role not in ("answer", "check"):
            continue
        others = {n for n in reads_from_before(cell.text) if owners.get(n, cell.id) != cell.id}
        assert not others, f"{lab.path.name}:{cell.line}: {sorted(others)}"
        if cell.role == "answer":
            owners |= dict.fromkeys((node.name for node in cell.definitions), cell.id)


def test_what_later_cells_show_of_an_answer_has_a_stand_in(lab):
    """For each name that they read."""
    names = {
        node.name: cell.id
        for cell in lab.cells
        if cell.role == "answer" and cell.kind == "code"
        for node in ast.parse(stub(cell.text)).body
        if getattr(node, "name", None) and NOT_DONE in ast.unparse(node)
    }
    for cell in lab.cells:
        if cell.role == "stand_in":
            for node in cell.definitions:
                names.pop(node.name, None)
        elif cell.role is None and cell.kind == "code":
            without = reads_from_before(cell.text) & names.keys()
            assert not without, f"{lab.path.name}:{cell.line}: no stand-in for {sorted(without)}"


@pytest.mark.slow
def test_an_untouched_lab_runs_to_its_last_cell_and_shows_all(lab, tmp_path):
    """Every check says that its exercise is open; every figure, table and number is there."""
    source = ROOT / "labs" / lab.name / f"{lab.word}.ipynb"
    notebook = executed(source, lab.name, tmp_path)
    checks = {f"{c.id}-check" for c in lab.cells if c.role == "check"}
    assert errors(notebook) == dict.fromkeys(checks, NOT_DONE)
    said = {cell.id for cell in notebook.cells if "open: a stand-in" in str(cell.get("outputs"))}
    assert said == {c.grade_id for c in lab.cells if c.role == "stand_in"}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not cell.id.endswith("-check") and shows(cell.source):
            assert cell.outputs, cell.source
    table = notebook.cells[-1].outputs[0].data["text/plain"]
    assert table.count("○ open") == len(checks)


@pytest.mark.slow
@pytest.mark.parametrize("name", MIXED)
def test_half_a_lab_earns_the_points_of_that_half(name, tmp_path):
    """Every second exercise open: the others are right, and nothing but the gaps is missing."""
    lab = read_lab(ROOT / "solutions" / name)
    source = build(lab, tmp_path)
    code = [cell.id for cell in lab.cells if cell.role == "answer" and cell.kind == "code"]
    gaps = code[::2]
    notebook = nbformat.read(source, as_version=4)
    notebook.cells = [c for c in notebook.cells if "claim" not in c.metadata.get("tags", ())]
    for cell in notebook.cells:
        if cell.id in {f"{gap}-answer" for gap in gaps}:
            cell.source = stub(cell.source)
    nbformat.write(notebook, source)
    notebook = executed(source, f"{name}-half", tmp_path)
    assert errors(notebook) == dict.fromkeys((f"{gap}-check" for gap in gaps), NOT_DONE)
    table = notebook.cells[-1].outputs[0].data["text/plain"]
    assert table.count("✓ right") == len(code) - len(gaps)
