"""Turn an executed lab into its page of the book: outputs stay, answers do not.

The page shows what a student aims for. The text, the plots and the visible checks are
kept; the code of every answer, the hidden tests, model answers and rubrics are not.
"""

from __future__ import annotations

import copy
import re

import nbformat
from nbformat import NotebookNode

from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION, replaced, student_view
from autograder.lab.tags import PROGRESS, STAND_IN

PLACE = "# Your answer goes here."
WIDGET = "application/vnd.jupyter.widget-view+json"
KEPT_TAGS = {"hide-input", "hide-output", "remove-input", "remove-output", "scroll-output"}
LEFT_OUT = {"solution", "injected-parameters", STAND_IN, PROGRESS}
# What `reveal` says to a student who made no prediction; a reader of the page made none.
NUDGE = " You wrote no prediction down: try one next time."
COMMENT = re.compile(r"<!--.*?-->\s*", flags=re.DOTALL)


def page(notebook: NotebookNode) -> NotebookNode:
    """Return the page of a lab as a notebook that Jupyter Book shows and does not run.

    Parameters
    ----------
    notebook : NotebookNode
        The executed solution, with nbgrader's cell metadata and the lab's facts in
        ``metadata.mlops_lab``.

    Returns
    -------
    NotebookNode
        A new notebook; the one given is not changed.
    """
    facts = notebook.metadata["mlops_lab"]
    cells = [shown for cell in notebook.cells if (shown := _shown(copy.deepcopy(cell)))]
    cells.insert(1, nbformat.v4.new_markdown_cell(_door(facts["lab"], facts["chapter"])))
    for number, cell in enumerate(cells):
        cell["id"] = f"{facts['lab']}-{number}"
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def answer_place(source: str) -> str:
    """Return the code of an answer with a place to write where its solution stands.

    >>> print(answer_place('def f(x):\\n    ### BEGIN SOLUTION\\n    y\\n    ### END SOLUTION'))
    def f(x):
        # Your answer goes here.
    """
    # An answer without markers is taken out as a whole, as nbgrader does.
    if BEGIN_SOLUTION not in source:
        return PLACE
    return replaced(source, BEGIN_SOLUTION, END_SOLUTION, (PLACE,))


def _shown(cell: NotebookNode) -> NotebookNode | None:
    """Return what the page shows for one cell of the lab, or nothing."""
    grading = cell.metadata.get("nbgrader", {})
    tags = set(cell.metadata.get("tags", []))
    if tags & LEFT_OUT:
        return None
    answer = bool(grading.get("solution"))
    if cell.cell_type != "code":
        text = _prose_place(grading.get("points", 0)) if answer else COMMENT.sub("", cell.source)
        return nbformat.v4.new_markdown_cell(text) if text.strip() else None

    metadata: dict = {"tags": sorted(tags & KEPT_TAGS)}
    source = cell.source
    if answer:
        source, metadata["tags"] = answer_place(source), ["answer"]
    elif grading.get("grade"):
        metadata["tags"] = ["check", "hide-input"]
        metadata["mystnb"] = {"code_prompt_show": "Show the check", "code_prompt_hide": "The check"}
    source = student_view(source)
    outputs = [output for output in cell.outputs if _belongs_on_a_page(output)]
    for output in outputs:
        if output.output_type == "stream":
            output.text = output.text.replace(NUDGE, "")
    outputs = [out for out in outputs if out.output_type != "stream" or out.text.strip()]
    if not source.strip() and not outputs:
        return None
    return nbformat.v4.new_code_cell(source.strip("\n"), metadata=metadata, outputs=outputs)


def _belongs_on_a_page(output: NotebookNode) -> bool:
    """Leave out standard error and widgets: progress bars, and a widget needs a kernel."""
    if output.output_type == "stream":
        return output.name == "stdout"
    return WIDGET not in output.get("data", {})


def _prose_place(points: float) -> str:
    """Return the box that stands where a written answer stood."""
    plural = "" if points == 1 else "s"
    return (
        ":::{admonition} Your answer goes here\n:class: answer-place\n\n"
        f"A few sentences of your own. A person reads them, for up to {points:g} point{plural}.\n"
        ":::"
    )


def _door(lab: str, chapter: str) -> str:
    """Return the box at the top: what this page is, and how to open the lab itself."""
    return (
        ":::{admonition} Read here, work in JupyterLab\n:class: door\n\n"
        f"{{doc}}`The chapter <../{chapter}>` explains what you do in this lab. To open it, run "
        f"`make lab` in the course folder and choose `{lab}/{lab.split('_', 1)[1]}.ipynb`. Below "
        "are its text, plots and numbers, which you aim for; the places of your answers are "
        "empty.\n:::"
    )
