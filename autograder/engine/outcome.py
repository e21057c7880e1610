"""What the judge reports, made into a result that files, pages and terminals take."""

from __future__ import annotations

import re
from typing import Any

import nbformat

from autograder.engine.merge import Merged
from autograder.engine.spoken import spoken
from autograder.results import GRADED, NOT_RUN, PARTLY_GRADED, PASSED, CellVerdict, Result


def assemble(student: str, merged: Merged, said: dict, seconds: float) -> Result:
    """Make a result of what the judge reports."""
    notebook = merged.notebook
    for place, done in said["cells"].items():
        cell = notebook.cells[int(place)]
        cell.outputs = [nbformat.from_dict(output) for output in done["outputs"]]
        cell.execution_count = done["count"]
    cells = {name: CellVerdict(**verdict) for name, verdict in said["checks"].items()}
    for step in merged.steps:
        if step.kind == "check" and cells[step.label].status == NOT_RUN:
            # without an error nbgrader would give the points
            reason = cells[step.label].reason
            notebook.cells[step.index].outputs = [
                nbformat.v4.new_output("error", ename="NotRun", evalue=reason, traceback=[reason])
            ]
    status, reason = GRADED, ""
    if said["stopped"]:
        names = spoken(merged)
        label, cause, sentence = said["stopped"][0]
        passed = any(verdict.status == PASSED for verdict in cells.values())
        status = PARTLY_GRADED if passed else cause
        reason = f"{names.get(label, label)} was stopped ({cause}): {sentence}"
        if len(said["stopped"]) > 1:
            others = dict.fromkeys(names.get(stop[0], stop[0]) for stop in said["stopped"][1:])
            reason += f"; so {'was' if len(others) == 1 else 'were'} {' and '.join(others)}"
        reason = reason[0].upper() + reason[1:]
    outputs = legible(merged.outputs, False)
    return Result(student, status, reason, seconds, notebook, cells, outputs)


# what would move the cursor of a terminal, or the words of a sentence
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def legible(value: Any, one_line: bool = True) -> Any:
    """Return what the judge reports with every text such that files and terminals take it.

    Halves of surrogate pairs become question marks. Sentences lose control characters too;
    outputs keep them, for they may be coloured.

    >>> legible({"reason": "a\x1b[2Jb"})
    {'reason': 'a [2Jb'}
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        text = value.encode("utf-8", "replace").decode("utf-8")
        return _UNSEEN.sub(" ", text) if one_line else text.replace("\x00", "")
    if isinstance(value, list):
        return [legible(one, one_line) for one in value]
    if isinstance(value, dict):
        return {k: legible(v, one_line and k != "outputs") for k, v in value.items()}
    return value
