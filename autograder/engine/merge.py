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

from autograder.lab import tags
from autograder.lab.regions import TEXT_STUB

IN_PLACE = "in-place"  # tag of a check whose answer is asked to change what it is given


@dataclass
class Step:
    """Something to run."""

    kind: str  # "code" (the student's), "given" (the source's text in its place) or "check"
    source: str
    label: str  # grade id, or a name for a cell that has none
    index: int  # of the cell in the merged notebook
    points: float = 0.0
    answer: str = ""  # of a check: the label of the answer before it
    place: int = 0  # of a check in the source
    in_place: bool = False  # whether a check asks for changes of its arguments
    opening: bool = False  # already run by the warm parent


@dataclass
class Merged:
    """The notebook to show and the steps to run."""

    notebook: NotebookNode
    steps: list[Step]
    found: set[str] = field(default_factory=set)  # grade ids that the submission holds
    # what the student saw at home, by the place of the cell; claimed, and never executed here
    outputs: dict[int, list] = field(default_factory=dict)


def numbers(source: NotebookNode) -> dict[str, int]:
    """Return the number of the exercise by the grade id of its answer."""
    answers = [grade_id(cell) for cell in source.cells if role(cell) in ("answer", "prose")]
    return {name: number for number, name in enumerate(answers, 1) if name}


def grade_id(cell: Any) -> str | None:
    """Return the grade id of a cell, or None; a submission may hold anything in its place."""
    facts = cell.get("metadata", {}).get("nbgrader") if isinstance(cell, dict) else None
    found = facts.get("grade_id") if isinstance(facts, dict) else None
    return found if isinstance(found, str) and found else None


def role(cell: Any) -> str:
    """Return what a cell of the source is: given, check, answer, prose, progress or other."""
    facts = cell.metadata.get("nbgrader") or {}
    if tags.PROGRESS in cell.metadata.get("tags", ()):
        return "progress"
    if facts.get("solution"):
        return "answer" if cell.cell_type == "code" else "prose"
    if facts.get("grade"):
        return "check" if cell.cell_type == "code" else "prose"
    if facts.get("locked"):
        return "given" if cell.cell_type == "code" else "text"
    return "other"


def stands_in(cell: Any) -> bool:
    """Return whether a given cell of the source is a stand-in, used where an answer is open."""
    return tags.STAND_IN in cell.metadata.get("tags", ())


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
        each followed by the student's own cells that came after it. Text in new cells below an
        answer in prose that was left as it was is that answer. ``steps``: given cells and checks
        in the order of the source, the student's cells in the order of the submission. The table of
        progress is not run.
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
    outputs = {
        place: cell.outputs
        for i, (name, cell) in enumerate(blocks)
        if (place := places.get(name or i)) is not None
        and notebook.cells[place].cell_type == cell.cell_type == "code"
        and isinstance(cell.get("outputs"), list)
    }
    return Merged(notebook, steps, found, outputs)


def _blocks(submission: NotebookNode, known: dict) -> list[tuple[str | None, Any]]:
    """Return the submission's cells in order, each with the known grade id it counts for."""
    names = [grade_id(cell) for cell in submission.cells]
    counts: dict[str, int] = {}
    for i, name in enumerate(names):
        # of answers that were copied the last one counts, as nbgrader has it; the others still run
        if name in known and not (name in counts and role(known[name]) == "given"):
            counts[name] = i
    return [
        (name if counts.get(name) == i else None, cell)
        for i, (name, cell) in enumerate(zip(names, submission.cells, strict=True))
        if counts.get(name) == i or name not in known or role(known[name]) in ("answer", "prose")
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

    texts = {name: cell for name, cell in blocks if name}
    released = {str(cell.source).strip() for cell in source.cells}
    stubs = {TEXT_STUB, ""}

    def below(name: str) -> list[int]:
        """Return the places of the text below an answer in prose that was left as it was."""
        if name not in texts or str(texts[name].source).strip() not in stubs:
            return []
        found = []
        for i in followers.get(name, []):
            cell = blocks[i][1]
            if cell.cell_type == "code" or str(cell.source).strip() in released:
                break  # what follows is no longer the answer
            found.append(i)
        return found

    follow(None)
    for cell in source.cells:
        name = grade_id(cell)
        if name not in known:
            continue  # the student's copy of it stands among the followers
        place = places[name] = len(cells)
        shown = copy.deepcopy(cell)
        if role(cell) in ("answer", "prose"):
            shown.source = str(texts[name].source) if name in texts else ""
        if role(cell) == "prose" and name in texts:
            written = below(name)
            followers[name] = [i for i in followers.get(name, []) if i not in written]
            parts = [blocks[i][1] for i in written] or [texts[name]]
            shown.source = "\n\n".join(str(part.source) for part in parts)
            if attached := _attachments(*parts):
                shown.attachments = attached
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
    more = {"attachments": attached} if (attached := _attachments(cell)) else {}
    if cell.cell_type == "raw":
        return nbformat.v4.new_raw_cell(text, id=f"own-{number}", **more)
    return nbformat.v4.new_markdown_cell(text, id=f"own-{number}", **more)


def _attachments(*cells: Any) -> dict:
    """Return the pictures pasted into cells of text, those that nbformat takes."""
    kept: dict[str, dict[str, str]] = {}
    for cell in cells:
        files = cell.get("attachments")
        for name, file in files.items() if isinstance(files, dict) else ():
            data = file.items() if isinstance(file, dict) else ()
            if good := {k: v for k, v in data if isinstance(v, str)}:
                kept[name] = good
    return kept


def _steps(source: NotebookNode, known: dict, blocks: list, places: dict) -> list[Step]:
    """Order what runs: given cells and checks as in the source, the student's as they stand."""
    return _Order(source, known, blocks, places).steps()


class _Order:
    """Goes through a submission's cells and puts the source's given cells and checks between them.

    Before an answer or a check runs, all given cells before it in the source have run. A check
    runs where the student has it, but behind its own answer, behind the checks that stand before
    it in the source, and before the next of the source's answers.
    """

    def __init__(self, source: NotebookNode, known: dict, blocks: list, places: dict) -> None:
        self._known, self._blocks, self._places = known, blocks, places
        self._order = [grade_id(c) for c in source.cells if grade_id(c) in known]
        self._numbers = {name: number for number, name in enumerate(self._order)}
        self._at = {grade_id(cell): place for place, cell in enumerate(source.cells)}
        self._answers = _answers_of_checks(source, known)
        self._givens = [name for name in self._order if role(known[name]) == "given"]
        self._checks = [name for name in self._order if role(known[name]) == "check"]
        # answers that the submission holds and that have not run
        self._open = {name for name, _ in blocks if name and role(known[name]) == "answer"}
        self._steps: list[Step] = []

    def steps(self) -> list[Step]:
        """Return all steps, each given cell and each check once."""
        for i, (name, cell) in enumerate(self._blocks):
            if name is None:
                if cell.cell_type == "code" and cell.source.strip():
                    self._add("code", str(cell.source), f"cell {i + 1}", self._places[i])
                continue
            kind = role(self._known[name])
            if kind == "given":
                self._run_givens(self._numbers[name] + 1)
            elif kind == "check":
                self._run_checks(self._numbers[name] + 1)
            elif kind == "answer":
                self._run_checks(self._numbers[name])
                self._run_givens(self._numbers[name])
                self._open.discard(name)
                self._add("code", str(cell.source), name, self._places[name])
        self._run_checks(len(self._order))
        self._run_givens(len(self._order))
        return self._steps

    def _add(self, kind: str, source: str, label: str, index: int, **more: Any) -> None:
        self._steps.append(Step(kind, source, label, index, **more))

    def _run_givens(self, before: int) -> None:
        """Run the given cells among the first ``before`` cells of the source."""
        while self._givens and self._numbers[self._givens[0]] < before:
            name = self._givens.pop(0)
            self._add("given", self._known[name].source, name, self._places[name])

    def _run_checks(self, before: int) -> None:
        """Run the checks among the first ``before`` cells, up to one whose answer is to come."""
        while self._checks and self._numbers[self._checks[0]] < before:
            answers = self._answers.get(self._checks[0], [])
            if self._open.intersection(answers):
                return
            name = self._checks.pop(0)
            self._run_givens(self._numbers[name])
            cell = self._known[name]
            points = float(cell.metadata.nbgrader.get("points", 0))
            facts: dict[str, Any] = {"points": points, "answer": answers[-1] if answers else ""}
            facts["in_place"] = IN_PLACE in cell.metadata.get("tags", ())
            self._add("check", cell.source, name, self._places[name], place=self._at[name], **facts)


def _answers_of_checks(source: NotebookNode, known: dict) -> dict[str, list[str]]:
    """Return for each check the answers that stand between it and the checks before it."""
    answers: dict[str, list[str]] = {}
    last: list[str] = []
    checked = False
    for cell in source.cells:
        name = grade_id(cell)
        if name not in known:
            continue
        if role(cell) == "answer":
            last = [name] if checked else [*last, name]
            checked = False
        elif role(cell) == "check" and last:
            answers[name] = last
            checked = True
    return answers
