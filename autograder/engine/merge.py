"""A submission laid over the lab's source: what runs, in which order, and what the result shows.

Cells are matched by grade id. From the source come all metadata, the given cells and the checks;
from the submission come the text of the answers and every other cell.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode


@dataclass
class Step:
    """Something to run."""

    kind: str  # "code" (the student's), "given" (the source's, run on both sides) or "check"
    source: str
    label: str  # grade id, or a name for a cell that has none
    index: int  # of the cell in the merged notebook
    points: float = 0.0
    answer: str = ""  # of a check: the label of the answer before it
    opening: bool = False  # already run by the warm parent


@dataclass
class Merged:
    """The notebook to show and the steps to run."""

    notebook: NotebookNode
    steps: list[Step]
    found: set[str] = field(default_factory=set)  # grade ids that the submission holds


def grade_id(cell: Any) -> str | None:
    """Return the grade id of a cell, or None; a submission may hold anything in its place."""
    facts = cell.get("metadata", {}).get("nbgrader") if isinstance(cell, dict) else None
    found = facts.get("grade_id") if isinstance(facts, dict) else None
    return found if isinstance(found, str) and found else None


def role(cell: Any) -> str:
    """Return what a cell of the source is: given, check, answer, prose or other."""
    facts = cell.metadata.get("nbgrader") or {}
    if facts.get("solution"):
        return "answer" if cell.cell_type == "code" else "prose"
    if facts.get("grade"):
        return "check" if cell.cell_type == "code" else "prose"
    if facts.get("locked"):
        return "given" if cell.cell_type == "code" else "text"
    return "other"


def opening(source: NotebookNode) -> list[NotebookNode]:
    """Return the cells with which the source's code begins and that few students touch.

    These are given cells and, between them, those tagged ``parameters``. The warm parent runs
    them once; a submission that has them unchanged starts from there.
    """
    cells: list[NotebookNode] = []
    for cell in source.cells:
        if cell.cell_type == "code":
            if role(cell) != "given" and "parameters" not in cell.metadata.get("tags", ()):
                break
            cells.append(cell)
    while cells and role(cells[-1]) != "given":
        cells.pop()
    return cells


def merge(source: NotebookNode, submission: NotebookNode) -> Merged:
    """Lay a submission over the source of its lab.

    Parameters
    ----------
    source : notebook
        The nbgrader source: answers and hidden checks inside.
    submission : notebook
        What a student handed in, read as nbformat 4.

    Returns
    -------
    Merged
        ``notebook``: the cells of the source in its order, answers replaced by the student's,
        each followed by the student's own cells that came after it. ``steps``: in the order of
        the submission. A check that was moved before its answer, or deleted, runs behind it.
    """
    known = {grade_id(c): c for c in source.cells if grade_id(c) and role(c) != "other"}
    blocks = _blocks(submission, known)
    found = {name for name, _ in blocks if name}
    notebook, places = _layout(source, known, blocks)
    steps = _steps(source, known, blocks, places)
    # all of it or nothing: the warm parent ran all of it
    begins = opening(source)
    if [step.source for step in steps[: len(begins)]] == [cell.source for cell in begins]:
        for step in steps[: len(begins)]:
            step.opening = True
    return Merged(notebook, steps, found)


def _blocks(submission: NotebookNode, known: dict) -> list[tuple[str | None, Any]]:
    """Return the submission's cells in order, each with the known grade id it counts for."""
    names = [grade_id(cell) for cell in submission.cells]
    last = {name: i for i, name in enumerate(names) if name in known}
    return [
        # of cells that were copied the last one counts, as nbgrader has it; the others still run
        (name if last.get(name) == i else None, cell)
        for i, (name, cell) in enumerate(zip(names, submission.cells, strict=True))
        if last.get(name) == i or name not in known or role(known[name]) in ("answer", "prose")
    ]


def _layout(source: NotebookNode, known: dict, blocks: list) -> tuple[NotebookNode, dict]:
    """Build the merged notebook; return it and the place of each cell of the blocks."""
    followers: dict[str | None, list[int]] = {}
    before: str | None = None
    for i, (name, _) in enumerate(blocks):
        if name:
            before = name
        else:
            followers.setdefault(before, []).append(i)
    cells: list[Any] = []
    places: dict[Any, int] = {}

    def follow(name: str | None) -> None:
        for i in followers.get(name, []):
            places[i] = len(cells)
            cells.append(_students_cell(blocks[i][1], i))

    follow(None)
    texts = {name: cell for name, cell in blocks if name}
    for cell in source.cells:
        name = grade_id(cell)
        if name not in known:
            continue  # the student's copy of it stands among the followers
        place = places[name] = len(cells)
        shown = copy.deepcopy(cell)
        if role(cell) in ("answer", "prose"):
            shown.source = str(texts[name].source) if name in texts else ""
        if shown.cell_type == "code":
            shown.outputs, shown.execution_count = [], None
        shown.id = f"cell-{place}"
        cells.append(shown)
        follow(name)
    notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(source.metadata), cells=cells)
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    return notebook, places


def _students_cell(cell: Any, number: int) -> NotebookNode:
    """Copy a cell that is the student's own; its metadata are left behind."""
    text = str(cell.source)
    if cell.cell_type == "code":
        return nbformat.v4.new_code_cell(text, id=f"own-{number}")
    if cell.cell_type == "raw":
        return nbformat.v4.new_raw_cell(text, id=f"own-{number}")
    return nbformat.v4.new_markdown_cell(text, id=f"own-{number}")


def _steps(source: NotebookNode, known: dict, blocks: list, places: dict) -> list[Step]:
    steps: list[Step] = []
    present = {name for name, _ in blocks if name}
    # given cells that were deleted run first, those before them in the source included
    order = [grade_id(c) for c in source.cells if grade_id(c) in known]
    answers = _answers_of_checks(source, known)
    waiting = [name for name in order if role(known[name]) == "check"]
    done: set[str] = set()

    def given(name: str) -> None:
        done.add(name)
        steps.append(Step("given", known[name].source, name, places[name]))

    def missing_givens(before: str) -> None:
        for name in order[: order.index(before)]:
            if role(known[name]) == "given" and name not in done and name not in present:
                given(name)

    def check(name: str) -> None:
        waiting.remove(name)
        cell = known[name]
        points = float(cell.metadata.nbgrader.get("points", 0))
        answer = answers.get(name, "")
        step = Step("check", cell.source, name, places[name], points, answer)
        steps.append(step)

    def ready(name: str) -> bool:
        """Whether all that stands before a check in the source, and is there, has run."""
        answer = answers.get(name)
        return answer is None or answer in done or answer not in present

    for i, (name, cell) in enumerate(blocks):
        if name is None:
            if cell.cell_type == "code" and cell.source.strip():
                label = f"cell {i + 1}"
                steps.append(Step("code", str(cell.source), label, places[i]))
            continue
        missing_givens(name)
        kind = role(known[name])
        if kind == "given":
            given(name)
        elif kind == "answer":
            done.add(name)
            steps.append(Step("code", str(cell.source), name, places[name]))
            for late in list(waiting):
                position = next((j for j, b in enumerate(blocks) if b[0] == late), -1)
                if answers.get(late) == name and position < i:
                    check(late)
        elif kind == "check" and name in waiting and ready(name):
            check(name)
    for name in order:
        if role(known[name]) == "given" and name not in done:
            given(name)
    for name in list(waiting):
        check(name)
    return steps


def _answers_of_checks(source: NotebookNode, known: dict) -> dict[str, str]:
    """Return for each check the answer that stands before it in the source."""
    answers: dict[str, str] = {}
    last = ""
    for cell in source.cells:
        name = grade_id(cell)
        if name not in known:
            continue
        if role(cell) == "answer":
            last = name
        elif role(cell) == "check" and last:
            answers[name] = last
    return answers
