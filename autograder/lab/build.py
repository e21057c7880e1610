"""Expand the text of a lab to the nbgrader notebook that everything else is made from.

Two builds of the same text are the same to the byte: cell ids come from grade ids and
positions, and nothing of the machine or the clock goes in.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.lab import gaps, minutes, tags
from autograder.lab.cells import HEADING, Cell
from autograder.lab.further import prove_apart
from autograder.lab.source import Lab, chosen, read_lab
from mlops_lab.progress import CHECK
from mlops_lab.wording import counted

HOW_IT_WORKS = """\
<details><summary>How this lab works</summary>

Read, predict, run, then write. Your answer goes where the line
`raise NotImplementedError("not done yet")` stands; run its cell, then the check below it. A check
says *Right* or says in one sentence what is still missing. Run it as often as you like. Its code is
folded to a line with three dots: click the dots to read it.
When the lab is graded, the same checks run again together with hidden ones, which try the same
rules on data that nobody has seen: an answer that follows the text passes both.
Cells that load data or check are locked, and are put back to their original text for grading.
You may add cells of your own anywhere, and leave an exercise open: where later cells need it,
a stand-in is used that says so, and *Run all* goes on to the end. The last cell shows how far you
are.

</details>"""


FURTHER_SECTION = "*This part is further: you may leave it out.*"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder build` on the command line."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="such as 01_recap; default: all")


def main(args: argparse.Namespace) -> int:
    """Build the labs named, or all."""
    for name in chosen(args.course, args.labs):
        path = build(read_lab(args.course / "solutions" / name), args.course / "build" / "source")
        print(f"built {path.relative_to(args.course)}")
    return 0


def build(lab: Lab, out: Path) -> Path:
    """Write the notebook of a lab, and its small files, below ``out``.

    Returns
    -------
    Path
        ``out/01_recap/recap.ipynb``. The folder is replaced, so that nothing old stays.
    """
    prove_apart(lab)
    folder = out / lab.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in lab.files:
        target = folder / file.relative_to(lab.path.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    path = folder / f"{lab.word}.ipynb"
    nbformat.write(notebook(lab), path)
    return path


def notebook(lab: Lab) -> NotebookNode:
    """Return the notebook of a lab, with nbgrader's metadata and stable cell ids."""
    cells = [_opening(lab)]
    inside = False  # a further part, whose heading has said so
    for position, cell in enumerate(lab.cells, 1):
        plain = cell.kind == "markdown" and cell.role is None
        opens = cell.further and not inside and plain and bool(HEADING.match(cell.text))
        inside = cell.further and (inside or opens)
        cells.append(_cell(lab, cell, position, opens))
    gaps.forgive(cells)
    cells += gaps.progress(lab)
    return nbformat.v4.new_notebook(cells=cells, metadata=_metadata(lab))


def _metadata(lab: Lab) -> dict:
    return {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py"},
        "mlops_lab": {
            "lab": lab.name,
            **{key: value for key, value in vars(lab.header).items() if value is not None},
            "core_minutes": minutes.of_core(lab).about,
            "further_minutes": minutes.of_further(lab).about,
            "exercises": [
                {
                    "id": c.id,
                    "number": c.number,
                    "title": c.title,
                    "points": lab.points(c.id),
                    "further": c.further,
                }
                for c in lab.exercises
            ],
        },
    }


def _opening(lab: Lab) -> NotebookNode:
    header = lab.header
    core, further = minutes.of_core(lab), minutes.of_further(lab)
    facts = (
        f"*About {core.about} minutes · up to {header.memory_mib} MiB of memory · "
        f"{counted(core.exercises, 'exercise')}, {counted(core.points, 'point')} · "
        f"goes with chapter {header.chapter.replace('_', ' ')} of the book · "
        f"serves {', '.join(header.objectives)}*"
    )
    able_to = "\n".join(f"- {line}" for line in header.able_to)
    if further.exercises:
        able_to += f"\n\n{_of_further(core, further)}"
    text = (
        f"<!-- Made from solutions/{lab.name}/{lab.word}.py by `make labs`: edit that file. -->\n"
        f"# Lab {lab.name[:2]} · {header.title}\n\n{facts}\n\n"
        f"**After this lab you can**\n\n{able_to}\n\n{HOW_IT_WORKS}"
    )
    return nbformat.v4.new_markdown_cell(text, id="opening")


def _of_further(core: minutes.Load, further: minutes.Load) -> str:
    """Return the sentence on what is core and what is further."""
    one = further.exercises == 1
    exercises = "One exercise is" if one else f"{further.exercises} exercises are"
    they, them, s = ("it", "it", "s") if one else ("they", "them", "")
    return (
        f"These figures are those of the core. {exercises} marked *further*: {they} earn{s} "
        f"{counted(further.points, 'point')} on top of the core's {core.points}, take{s} about "
        f"{further.about} minutes, and no exercise of the core needs {them}."
    )


def _cell(lab: Lab, cell: Cell, position: int, opens: bool) -> NotebookNode:
    text = cell.text
    if cell.role == "exercise":
        points = counted(lab.points(cell.id), "point")
        text = f"### Exercise {cell.number} · {cell.label} · {points}\n\n{text}"
    elif opens:
        heading, _, rest = text.partition("\n")
        text = f"{heading}\n\n{FURTHER_SECTION}\n{rest}"
    elif cell.role == "check":  # the first line is what JupyterLab shows of a folded cell
        exercise = lab.exercise(cell.id)
        text = f"{CHECK} {exercise.number}: {exercise.title}\n{text}"
    elif cell.role == "stand_in":
        text = gaps.with_stand_in(lab.exercise(cell.id).number, cell)
    make = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
    node = make(text, id=(cell.grade_id or f"cell-{position:03d}")[:64])
    if cell.role in ("check", "stand_in"):
        # folded in JupyterLab: what a check says matters first, how it looks only who asks
        node.metadata["jupyter"] = {"source_hidden": True}
    if cell.tags or cell.role == "stand_in":
        node.metadata["tags"] = [*cell.tags, *([tags.STAND_IN] if cell.role == "stand_in" else [])]
    if cell.withheld:
        # one tag for all that is taken out again, and its own for whoever looks for claims
        node.metadata["tags"] = sorted({"solution", cell.role})
    nbgrader = _nbgrader(cell)
    if nbgrader:
        node.metadata["nbgrader"] = nbgrader
    return node


def _nbgrader(cell: Cell) -> dict | None:
    """Return nbgrader's metadata (schema 3) of a cell that it has to know."""
    base = {"grade_id": cell.grade_id, "schema_version": 3, "task": False}
    if cell.role in ("given", "stand_in"):
        return {**base, "grade": False, "locked": True, "solution": False}
    if cell.role == "answer" and cell.kind == "markdown":
        return {**base, "grade": True, "locked": False, "points": cell.points, "solution": True}
    if cell.role == "answer":
        return {**base, "grade": False, "locked": False, "solution": True}
    if cell.role == "check":
        return {**base, "grade": True, "locked": True, "points": cell.points, "solution": False}
    return None
