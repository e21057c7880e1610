"""Hold the cells of a lab to what belongs together, and carry the mark of further ones on."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from autograder.lab.cells import HEADING, Cell
from autograder.lab.regions import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    regions,
    without,
)

SHORTEST_SECRET = 20  # characters of a line; a shorter one (`return x`) comes up by chance


class Rules:
    """What the cells of a lab must satisfy.

    Parameters
    ----------
    fail : callable
        ``fail(line, message)`` raises the error for a mistake.
    """

    def __init__(self, fail: Callable[[int, str], NoReturn]) -> None:
        self.fail = fail

    def hold(self, cells: list[Cell]) -> None:
        """Hold the cells to what belongs together."""
        seen: dict[tuple[str, str], Cell] = {}
        for cell in cells:
            self._regions(cell)
            if cell.role == "claim" and (cell.kind != "code" or "assert " not in cell.text):
                self.fail(cell.line, "a claim is code that asserts what the text says.")
            if not cell.id:
                continue
            if (cell.role, cell.id) in seen:
                first = seen[cell.role, cell.id].line
                self.fail(cell.line, f"{cell.role}={cell.id!r} stands already in line {first}.")
            seen[cell.role, cell.id] = cell
            self._order(cell, seen)
        for (role, name), cell in seen.items():
            if role == "exercise" and ("answer", name) not in seen:
                self.fail(cell.line, f"exercise={name!r} has no answer cell.")
            if role == "answer" and cell.kind == "code" and ("check", name) not in seen:
                self.fail(cell.line, f"answer={name!r} has no check cell.")

    def _order(self, cell: Cell, seen: dict[tuple[str, str], Cell]) -> None:
        if cell.role == "exercise" and cell.kind != "markdown":
            self.fail(cell.line, "an exercise is text: write `# %% [markdown] exercise=…`.")
        if cell.role == "exercise" and not cell.title:
            self.fail(cell.line, f'exercise={cell.id!r} needs a title="…".')
        if cell.role == "answer" and ("exercise", cell.id) not in seen:
            self.fail(cell.line, f"answer={cell.id!r} comes without an exercise cell before it.")
        if cell.role == "answer" and bool(cell.points) != (cell.kind == "markdown"):
            where = "its check" if cell.kind == "code" else "the answer, for a person to give"
            self.fail(cell.line, f"answer={cell.id!r}: the points stand at {where}.")
        if cell.role == "check":
            if ("answer", cell.id) not in seen:
                self.fail(cell.line, f"check={cell.id!r} comes without an answer before it.")
            if cell.kind != "code" or seen["answer", cell.id].kind != "code":
                self.fail(cell.line, f"check={cell.id!r}: only code is checked by code.")
            if not cell.points:
                self.fail(cell.line, f"check={cell.id!r} needs points=…")
        if cell.role == "given" and cell.kind != "code":
            self.fail(cell.line, "a given cell is code.")
        if cell.role == "stand_in":
            if ("check", cell.id) not in seen:
                self.fail(cell.line, f"stand_in={cell.id!r} comes without a check before it.")
            self._stand_in(cell, seen["answer", cell.id])

    def _stand_in(self, cell: Cell, answer: Cell) -> None:
        """Hold a stand-in to what the answer defines, without a line of it."""
        if cell.kind != "code":
            self.fail(cell.line, "a stand-in is code.")
        names = {node.name for node in answer.definitions}
        for node in ast.parse(cell.text).body:
            if getattr(node, "name", None) not in names:
                what = f"functions and classes that its answer defines: {', '.join(sorted(names))}"
                self.fail(cell.line + node.lineno, f"a stand-in holds nothing but {what}.")
        secret = {line.strip() for region in regions(answer.text) for line in region}
        for line in {line.strip() for line in cell.text.splitlines()} & secret:
            if len(line) >= SHORTEST_SECRET:
                self.fail(cell.line, f"the stand-in gives away a line of the answer: {line}")

    def _regions(self, cell: Cell) -> None:
        solutions = self._region(cell, BEGIN_SOLUTION, END_SOLUTION)
        hidden = self._region(cell, BEGIN_HIDDEN, END_HIDDEN)
        if solutions and cell.role != "answer":
            self.fail(cell.line, f"`{BEGIN_SOLUTION}` outside of an answer would be published.")
        if hidden and cell.role != "check":
            self.fail(cell.line, f"`{BEGIN_HIDDEN}` outside of a check would be published.")
        if cell.role == "answer" and not solutions:
            self.fail(cell.line, f"answer={cell.id!r} has no `{BEGIN_SOLUTION}` … region.")
        if cell.role == "check":
            if not hidden:
                self.fail(cell.line, f"check={cell.id!r} has no `{BEGIN_HIDDEN}` … region.")
            if not without(cell.text, BEGIN_HIDDEN, END_HIDDEN).strip():
                self.fail(cell.line, f"check={cell.id!r} has no visible part.")
            if re.search(r"\bstderr\b|\bwarnings\.warn\(", cell.text):
                self.fail(
                    cell.line,
                    f"check={cell.id!r} writes to stderr, which costs the student all points.",
                )

    def _region(self, cell: Cell, begin: str, end: str) -> int:
        """Count the regions of a cell, refusing those that are not closed."""
        offset = 1
        opened = None
        count = 0
        for number, text in enumerate(cell.text.splitlines()):
            at = cell.line + number + offset
            if text.strip() == begin:
                if opened:
                    self.fail(at, f"`{begin}` again, before the one in line {opened} is closed.")
                opened = at
            elif text.strip() == end:
                if not opened:
                    self.fail(at, f"`{end}` without `{begin}` before it.")
                opened, count = None, count + 1
            elif begin[4:] in text or end[4:] in text:
                self.fail(at, f"write `{begin}` and `{end}` alone on their lines.")
        if opened:
            self.fail(opened, f"`{begin}` is not closed: `{end}` is missing.")
        return count

    def spread(self, cells: list[Cell]) -> list[Cell]:
        """Carry the mark of further cells to what belongs to them.

        A heading's mark reaches to the next heading of its level or a higher one; an exercise's to
        its answer, its check and its stand-in. Any other cell stands for itself.
        """
        level = 0  # of the marked heading whose part we are in; 0: of none
        exercises: set[str | None] = set()
        spread = []
        for cell in cells:
            headings = [] if cell.kind == "code" or cell.role else list(HEADING.finditer(cell.text))
            ends = [h for h in headings if not level or len(h[1]) <= level]
            if any(h.start() for h in ends) and (level or cell.further):
                self.fail(cell.line, "a further part begins and ends at a heading: split the cell.")
            if ends:
                level = len(ends[0][1]) if cell.further else 0
            follows = cell.role in ("answer", "check", "stand_in") and cell.id in exercises
            further = cell.further or bool(level) or follows
            if further and cell.role == "exercise":
                exercises.add(cell.id)
            spread.append(replace(cell, further=further))
        return spread
