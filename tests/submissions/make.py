"""Make the sample class `tests/submissions/sample/` that `make grade` grades.

Six submissions of one lab, named after what they are: perfect, untouched, half-done, wrong,
late and broken. They are made from the released lab, the solutions and the listed wrong
answers, so they never fall behind the lab::

    python tests/submissions/make.py
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION
from autograder.lab.source import Lab, read_lab

ROOT = Path(__file__).resolve().parent.parent.parent
LAB = "01_recap"
DUE = "2026-10-12T23:59+02:00"  # of the sample class; the Makefile says the same


def make(out: Path, course: Path = ROOT, name: str = LAB) -> None:
    """Write the sample class of a lab below ``out``, replacing what is there."""
    lab = read_lab(course / "solutions" / name)
    shutil.rmtree(out, ignore_errors=True)
    right = reference(lab)
    exercises = [cell.id for cell in lab.cells if cell.role == "answer" and cell.kind == "code"]
    half = dict(list(right.items())[: len(exercises) // 2])
    wrong = listed(course / "tests" / "answers" / f"{name}.py", "wrong")
    submissions = {
        "perfect": right,
        "untouched": {},
        "half-done": half,
        "wrong": {**right, **wrong},
        "late": right,
    }
    for student, answers in submissions.items():
        when = "2026-10-14 09:30:00 UTC" if student == "late" else "2026-10-12 16:00:00 UTC"
        hand_in(out, student, lab, filled(released(course, lab), answers), when)
    broken = out / "broken" / name / f"{lab.word}.ipynb"
    broken.parent.mkdir(parents=True)
    whole = (out / "perfect" / name / f"{lab.word}.ipynb").read_text(encoding="utf-8")
    broken.write_text(whole[: len(whole) // 3], encoding="utf-8")


def released(course: Path, lab: Lab) -> NotebookNode:
    """Return the student's version of a lab as it lies in ``labs/``."""
    path = course / "labs" / lab.name / f"{lab.word}.ipynb"
    return nbformat.read(path, as_version=4)


def reference(lab: Lab) -> dict[str, str]:
    """Return the reference answers by exercise, without the solution markers."""
    return {
        cell.id: "\n".join(
            line
            for line in cell.text.splitlines()
            if line.strip() not in (BEGIN_SOLUTION, END_SOLUTION)
        )
        for cell in lab.cells
        if cell.role == "answer"
    }


def listed(path: Path, kind: str) -> dict[str, str]:
    """Return the first listed ``wrong`` or ``right`` answer of each exercise."""
    found: dict[str, str] = {}
    for cell in jupytext.read(path, fmt="py:percent").cells:
        if kind in cell.metadata:
            found.setdefault(cell.metadata[kind], cell.source)
    return found


def filled(notebook: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Put answers into the answer cells of a released notebook."""
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        exercise = grade_id.removesuffix("-answer")
        if grade_id.endswith("-answer") and exercise in answers:
            cell.source = answers[exercise]
    return notebook


def hand_in(out: Path, student: str, lab: Lab, notebook: NotebookNode, when: str) -> None:
    """Lay a notebook down as nbgrader's exchange does, with the time it was handed in."""
    folder = out / student / lab.name
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{lab.word}.ipynb")
    (folder / "timestamp.txt").write_text(f"{when}\n", encoding="utf-8")


if __name__ == "__main__":
    make(ROOT / "tests" / "submissions" / "sample")
    sys.exit(0)
