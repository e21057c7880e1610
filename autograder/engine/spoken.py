"""What the cells of a submission are called in a sentence: notebooks show no numbers of cells."""

from __future__ import annotations

import re

from autograder.engine.merge import Merged, numbers

_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def spoken(merged: Merged) -> dict[str, str]:
    """Return for the label of each step what a reader calls it.

    That is "exercise 3", "the check of exercise 3", or a cell by the heading it stands below.
    """
    exercises = numbers(merged.notebook)
    names = {}
    for step in merged.steps:
        if step.label in exercises:
            names[step.label] = f"the cell of exercise {exercises[step.label]}"
        elif step.kind == "check" and step.answer in exercises:
            names[step.label] = f"the check of exercise {exercises[step.answer]}"
        else:
            names[step.label] = _below(merged, step.index)
    return names


def _below(merged: Merged, index: int) -> str:
    """Name a cell by the last heading above it and its first line."""
    cells = merged.notebook.cells
    lines = [line for line in cells[index].source.splitlines() if line.strip()]
    code = lines[0].strip().replace("`", "'")[:40] if lines else ""
    quoted = f" that begins with `{code}`" if code else ""
    for cell in reversed(cells[:index]):
        found = _HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
        if found:
            return f"the cell below “{found[-1][:60]}”{quoted}"
    return f"the cell at the top{quoted}"
