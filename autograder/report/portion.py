"""The part of a submission that belongs to one exercise: its answer, and what its cells showed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder.engine.merge import grade_id, numbers
from autograder.engine.needs import assigned_and_read, is_stub, needed, sentence
from autograder.lab import tags
from autograder.lab.source import Lab
from mlops_lab.stand_ins import NOT_DONE

_HEADING = re.compile(r"^#{1,4} ", re.MULTILINE)


@dataclass(frozen=True)
class Portion:
    """What a student wrote for one exercise."""

    answer: str = ""
    outputs: list[Any] = field(default_factory=list)  # as nbformat has them, but only claimed


def portion(
    lab: Lab, notebook: NotebookNode | None, outputs: Mapping[int, list[Any]], exercise: str
) -> Portion:
    """Return an exercise's answer, and what it and the cells that go with it showed.

    The cells that go with it stand below it, before the next heading, and are the student's own
    or read something that the answer defines. What leads to the next exercise is not among them,
    nor are checks.

    Parameters
    ----------
    outputs : mapping of int to list
        By the place of the cell, as they were handed in.
    """
    cells = notebook.cells if notebook is not None else []
    own = f"{exercise}-answer"
    start = next((i for i, cell in enumerate(cells) if grade_id(cell) == own), None)
    if start is None:
        return Portion()
    released = {cell.text.strip() for cell in lab.cells}
    code = [(grade_id(c) or f"cell {i}", c.source) for i, c in enumerate(cells) if _is_code(c)]
    known = numbers(notebook)
    names = assigned_and_read(cells[start].source)[0]
    shown: list[Any] = []
    for place in range(start, len(cells)):
        cell = cells[place]
        if place > start and cell.cell_type == "markdown" and _HEADING.search(cell.source):
            break
        facts = cell.metadata.get("nbgrader", {})
        if not _is_code(cell) or (place > start and facts.get("solution")):
            continue
        assigned, read = assigned_and_read(cell.source)
        if place == start or cell.source.strip() not in released or read & names:
            names |= assigned
            shown += _without_gaps(outputs.get(place, ()), read, code, known, own)
    return Portion(cells[start].source, shown)


def _is_code(cell: NotebookNode) -> bool:
    """Whether a cell is code that is no check, no stand-in and not the table of progress."""
    if {tags.STAND_IN, tags.PROGRESS}.intersection(cell.metadata.get("tags", ())):
        return False
    return cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")


def _without_gaps(
    outputs: Any, read: set[str], code: list[tuple[str, str]], known: dict[str, int], own: str
) -> list[Any]:
    """Return outputs with a remark in place of an error that follows from a gap."""
    kept = []
    for output in outputs:
        if isinstance(output, dict) and _from_a_gap(output):
            if found := needed(read, code, known, own):
                kept.append({"output_type": "stream", "text": f"(This {sentence(found)}.)"})
                continue
            if any(label == own and is_stub(source) for label, source in code):
                continue  # of the exercise itself, which the page says anyway
        kept.append(output)
    return kept


def _from_a_gap(output: Mapping[str, Any]) -> bool:
    name = output.get("ename")
    undone = name == "NotImplementedError" and NOT_DONE in str(output.get("evalue"))
    return output.get("output_type") == "error" and (undone or name == "NameError")
