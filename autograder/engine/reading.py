"""A student's file read once, as bytes, with bounds: what is a notebook is decided here alone.

Editors, filters and nbgrader's own tools leave notebooks that the format does not allow: outputs
that are null, metadata that are missing, tags twice. What counts for grading is mended or left
out. What a file could use up a grader's memory or time with is refused before it is parsed.
"""

from __future__ import annotations

import json
import os
import stat
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.results import MISSING, UNREADABLE

MOST_BYTES = 20 * 1024**2  # plots included, a solved lab has less than two megabytes
MOST_CELLS = 2_000  # a lab has some 130
MOST_PARTS = 500_000  # lists and objects: each takes a hundred times its two characters
_KINDS = ("code", "markdown", "raw")
_FACTS = (str, int, float, bool)


class Refused(Exception):
    """A file that is no submission of this lab."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def content(path: Path) -> bytes:
    """Return what a student's file holds.

    Raises
    ------
    Refused
        If it is missing, empty, too large or no ordinary file.
    """
    try:
        # a link, a pipe or a device under the expected name is not followed and not waited for
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Refused(MISSING, f"no {path.name} was handed in") from None
    except OSError:
        raise Refused(UNREADABLE, f"{path.name} cannot be opened as an ordinary file") from None
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        os.close(handle)
        raise Refused(UNREADABLE, f"{path.name} is not an ordinary file")
    with os.fdopen(handle, "rb") as file:
        if facts.st_size > MOST_BYTES:
            size = facts.st_size // 1024**2
            raise Refused(UNREADABLE, f"{path.name} has {size} MB, more than the 20 MB allowed")
        data = file.read(MOST_BYTES + 1)
    if not data.strip():
        raise Refused(UNREADABLE, f"{path.name} is empty")
    return data


def read_notebook(data: bytes, name: str, ids: Collection[str] = ()) -> NotebookNode:
    """Return the cells of a student's file: their kind, text, outputs, pictures and grade ids.

    Parameters
    ----------
    data : bytes
        What the file holds; see `content`.
    name : str
        Of the file, for the sentences.
    ids : collection of str
        The lab's grade ids. Where a filter has taken all of nbgrader's metadata, cells are told
        by their own ids, which are the same in a released lab.

    Returns
    -------
    NotebookNode
        In version 4 of the format, every cell with the fields that the format wants.

    Raises
    ------
    Refused
        With one sentence that says what is wrong.
    """
    if data.count(b"{") + data.count(b"[") > MOST_PARTS:
        raise Refused(UNREADABLE, f"{name} holds far more than a notebook does")
    broken = f"{name} is not a valid notebook (broken or cut off)"
    try:
        found = json.loads(data.decode("utf-8-sig"))
        cells = _cells(found)
    except UnicodeDecodeError:
        raise Refused(UNREADABLE, f"{name} is not UTF-8 text") from None
    except RecursionError:
        raise Refused(UNREADABLE, f"{name} is nested too deeply to be a notebook") from None
    except Exception:  # whatever the file holds: it is the student's, not ours
        raise Refused(UNREADABLE, broken) from None
    if len(cells) > MOST_CELLS:
        sentence = f"{name} has {len(cells)} cells, more than the {MOST_CELLS} allowed"
        raise Refused(UNREADABLE, sentence)
    try:
        made = [_mended(cell) for cell in cells]
        if not any("nbgrader" in cell["metadata"] for cell in made):
            _name_by_ids(made, cells, ids)
        notebook = nbformat.from_dict(
            {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        )
        json.dumps(notebook, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # halves of surrogate pairs, which cannot be written
        raise Refused(UNREADABLE, f"{name} is not UTF-8 text") from None
    except RecursionError:
        raise Refused(UNREADABLE, f"{name} is nested too deeply to be a notebook") from None
    except (TypeError, ValueError):
        raise Refused(UNREADABLE, broken) from None
    return notebook


def _cells(found: Any) -> list:
    """Return the cells of a notebook of any version.

    Raises
    ------
    ValueError
        If it has none, or is of a version to come.
    """
    if not isinstance(found, dict):
        raise ValueError("no object")
    if type(found.get("nbformat", 4)) is not int or found.get("nbformat", 4) > 4:
        raise ValueError("no version that is known")
    if "cells" not in found:  # versions before 4
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = nbformat.convert(nbformat.reader.reads(json.dumps(found)), 4)
    if not isinstance(found["cells"], list):
        raise ValueError("no cells")
    return found["cells"]


def _mended(cell: Any) -> dict:
    """Return of a cell what is graded and shown, as the format wants it.

    Raises
    ------
    ValueError
        If it is no cell, or of no known kind, or its text is no text.
    """
    if not isinstance(cell, dict) or cell.get("cell_type") not in _KINDS:
        raise ValueError("no cell")
    text = cell.get("source")
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "".join(text)
    if not isinstance(text, str):
        raise ValueError("no text")
    made = {"cell_type": cell["cell_type"], "metadata": {}, "source": text}
    metadata = cell.get("metadata")
    facts = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(facts, dict):
        plain = {key: value for key, value in facts.items() if isinstance(value, _FACTS)}
        made["metadata"]["nbgrader"] = plain
    if cell["cell_type"] == "code":
        outputs = cell.get("outputs")
        made["outputs"] = _outputs(outputs if isinstance(outputs, list) else [])
        made["execution_count"] = None
    elif isinstance(files := cell.get("attachments"), dict):
        made["attachments"] = {k: v for k, v in files.items() if isinstance(v, dict)}
    return made


def _outputs(outputs: list) -> list[dict]:
    """Return the outputs that are any, each text in one piece."""
    kept = []
    for output in outputs:
        if not isinstance(output, dict) or not isinstance(output.get("output_type"), str):
            continue
        data = output.get("data", {})
        if not isinstance(data, dict):
            continue
        for holder, key in ((output, "text"), *((data, mime) for mime in data)):
            lines = holder.get(key)
            if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
                holder[key] = "".join(lines)
        kept.append(output)
    return kept


def _name_by_ids(made: list[dict], cells: list, ids: Collection[str]) -> None:
    """Give nbgrader's grade ids back to cells whose own id is one of them."""
    for cell, old in zip(made, cells, strict=True):
        if isinstance(old.get("id"), str) and old["id"] in ids:
            cell["metadata"]["nbgrader"] = {"grade_id": old["id"]}
