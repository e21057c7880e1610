"""A student's file is read within bounds, and mended where that costs nobody a point."""

from __future__ import annotations

import json
import time

import nbformat
import pytest

from autograder.engine import reading
from autograder.engine.reading import Refused, read_notebook


def _cell(**more: object) -> dict:
    return {"cell_type": "code", "id": "a", "metadata": {}, "source": "x = 1"} | more


def _read(*cells: object, ids: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    found = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return read_notebook(json.dumps(found).encode(), "lab.ipynb", ids)


@pytest.mark.parametrize(
    "more",
    [
        {"outputs": None},
        {"outputs": [None, {"output_type": "stream"}]},
        {"outputs": [{"output_type": "display_data", "data": None}]},
        {"metadata": None},
        {"metadata": {"tags": ["a", "a"], "nbgrader": "none"}},
        {"execution_count": "seven"},
        {"source": ["x = ", "1"]},
        {"id": 3},
    ],
)
def test_what_counts_for_nothing_is_mended(more):
    """A cell that the format does not allow keeps its text."""
    (cell,) = _read(_cell(**more)).cells
    assert cell.source == "x = 1"
    assert isinstance(cell.outputs, list)


def test_missing_fields_are_made():
    """Neither metadata nor outputs nor an id need be there."""
    (cell,) = _read({"cell_type": "code", "source": "x = 1"}).cells
    assert (cell.source, cell.outputs, cell.metadata) == ("x = 1", [], {})


def test_texts_of_outputs_come_in_one_piece():
    """Files hold lists of lines, readers want text."""
    text = {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}
    page = {"output_type": "display_data", "data": {"text/html": ["<b>", "</b>"]}}
    (cell,) = _read(_cell(outputs=[text, page])).cells
    assert cell.outputs[0].text == "a\nb"
    assert cell.outputs[1].data["text/html"] == "<b></b>"


def test_cells_are_told_by_their_ids_where_a_filter_took_the_metadata():
    """A solved lab is not an empty one because a tool stripped it."""
    known = ("mean-answer",)
    cells = [_cell(id="mean-answer"), _cell(id="mine")]
    ours, own = _read(*cells, ids=known).cells
    assert ours.metadata.nbgrader.grade_id == "mean-answer"
    assert "nbgrader" not in own.metadata


def test_ids_do_not_count_where_metadata_are():
    """nbgrader's own word is better than an id."""
    marked = _cell(metadata={"nbgrader": {"grade_id": "other-answer"}})
    _, cell = _read(marked, _cell(id="mean-answer"), ids=("mean-answer",)).cells
    assert "nbgrader" not in cell.metadata


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"cells": [', "not a valid notebook"),
        (b"[]", "not a valid notebook"),
        (b'{"cells": {}}', "not a valid notebook"),
        (b'{"cells": [1]}', "not a valid notebook"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (json.dumps({"cells": [_cell()] * 40_000}).encode(), "40000 cells, more than the 2000"),
        (b'{"cells": [' + b"{}," * 1_400_000 + b"{}]}", "far more than a notebook"),
    ],
    ids=["cut", "list", "object", "number", "bytes", "half", "deep", "cells", "parts"],
)
def test_what_is_no_notebook_is_a_sentence_and_costs_little(data, sentence):
    """No file takes a grader's time or memory."""
    started = time.process_time()
    with pytest.raises(Refused, match=sentence):
        read_notebook(data, "lab.ipynb")
    assert time.process_time() - started < 2


def test_pictures_pasted_into_text_stay():
    """An attachment is part of the answer."""
    picture = {"image.png": {"image/png": "AAAA"}}
    (cell,) = _read(_cell(cell_type="markdown", attachments=picture)).cells
    assert cell.attachments == picture


def test_old_versions_are_read():
    """Version 3 of the format has its cells in a worksheet."""
    old = nbformat.convert(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x")]), 3)
    (cell,) = read_notebook(nbformat.writes(old, 3).encode(), "lab.ipynb").cells
    assert cell.source == "x"


def test_a_notebook_of_a_lab_is_far_from_every_bound():
    """The bounds stop no honest work."""
    assert reading.MOST_CELLS > 10 * 140
