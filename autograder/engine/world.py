"""The judge's world: what a check may read, settled by the lab's source alone.

A check reads names that *known* cells define (given cells, those tagged ``parameters``, and the
import statements of model answers), which the judge runs itself from the source, and names that
*answers* of the source assign, which alone are asked of the student's process. A stand-in runs in
that process alone: the judge does not know it. Nothing in a submission, and no order of its cells,
changes which is which.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.engine.merge import grade_id, role, stands_in
from autograder.engine.needs import at_top_level, names_bound


@dataclass(frozen=True)
class Known:
    """A cell that the judge runs itself, and its place in the source."""

    place: int
    label: str
    source: str


def known(source: NotebookNode) -> list[Known]:
    """Return what the judge runs of a lab's source, in order; no answer but for its imports."""
    cells = []
    for place, cell in enumerate(source.cells):
        if cell.cell_type != "code" or stands_in(cell):
            continue
        text = cell.source
        if role(cell) == "answer":
            text = "\n".join(ast.unparse(node) for node in _imports(text))
            if not text:
                continue
        elif role(cell) != "given" and "parameters" not in cell.metadata.get("tags", ()):
            continue
        cells.append(Known(place, grade_id(cell) or f"cell {place + 1}", text))
    return cells


def model(source: NotebookNode) -> list[Known]:
    """Return the cells that define something in the lab's own solution, in order; no stand-in."""
    return [
        Known(place, grade_id(cell) or f"cell {place + 1}", cell.source)
        for place, cell in enumerate(source.cells)
        if cell.cell_type == "code"
        and not stands_in(cell)
        and (role(cell) in ("answer", "given") or "parameters" in cell.metadata.get("tags", ()))
    ]


def asked(source: NotebookNode) -> dict[str, list[str]]:
    """Return for each check the names that are asked of the student's process.

    These are the names that an answer before the check assigns and that no known cell between the
    two defines again. What an answer imports is the source's.
    """
    student: set[str] = set()
    names = {}
    for cell in source.cells:
        if cell.cell_type != "code" or stands_in(cell):
            continue
        kind = role(cell)
        if kind == "answer":
            imported = names_assigned(ast.unparse(node) for node in _imports(cell.source))
            student = (student | names_assigned([cell.source])) - imported
        elif kind == "given" or "parameters" in cell.metadata.get("tags", ()):
            student -= names_assigned([cell.source])
        elif kind == "check":
            names[grade_id(cell)] = sorted(student)
    return names


def _imports(text: str) -> list[ast.stmt]:
    """Return the import statements that stand for themselves at the top level of a cell."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a cell with a magic in it
        return []
    return [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


def names_assigned(sources: Iterable[str]) -> set[str]:
    """Return the names that code defines at its top level.

    >>> sorted(names_assigned(["import numpy as np", "def f(x): y = x", "a = b = 1"]))
    ['a', 'b', 'f', 'np']
    """
    names: set[str] = set()
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a cell with a magic in it
            continue
        names |= names_bound(tree)
        for node in at_top_level(tree):
            if isinstance(node, ast.alias):
                names.add((node.asname or node.name).partition(".")[0])
    return names - {"*"}
