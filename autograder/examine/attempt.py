"""What follows an answer until its check is done, compiled once for all answers to try."""

from __future__ import annotations

import ast
import linecache
import types
from dataclasses import dataclass

from autograder.examine.plan import Plan
from autograder.lab.regions import split_check
from autograder.lab.source import Cell


@dataclass(frozen=True)
class Attempt:
    """What follows an answer until its check is done."""

    exercise: str
    between: list[types.CodeType]  # given cells, and answers of others
    parts: list[tuple[str, types.CodeType]]  # of the check


def attempt_at(plan: Plan, cells: list[Cell], position: int) -> Attempt:
    """Compile what follows the answer at ``position``."""
    exercise, path = cells[position].id, str(plan.lab.path)
    end = next(i for i, c in enumerate(cells) if c.role == "check" and c.id == exercise)
    between = [
        compiled(c.text, path, c.line + 1)
        for c in cells[position + 1 : end]
        if c.role in ("given", "answer")
    ]
    return Attempt(exercise, between, _parts(cells[end], path))


def _parts(check: Cell, path: str) -> list[tuple[str, types.CodeType]]:
    """Split a check cell where its hidden part begins.

    One after the other, in the same names, the two parts are the whole cell.
    """
    parts = []
    for name, tree in zip(("visible", "hidden"), split_check(check.text), strict=True):
        ast.increment_lineno(tree, check.line)
        parts.append((name, compile(tree, path, "exec", dont_inherit=True)))
    return parts


def compiled(text: str, file: str, line: int) -> types.CodeType:
    """Compile a cell so that tracebacks name the file and line where it stands."""
    if file.startswith("<"):
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    tree = ast.increment_lineno(ast.parse(text, file), line - 1)
    return compile(tree, file, "exec", dont_inherit=True)


def line_of(error: BaseException, file: str) -> int | None:
    """Return the line of a file in which an error arose last."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
