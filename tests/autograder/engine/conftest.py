"""Notebooks in nbgrader's format, written cell by cell, and engines that grade them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.engine.engine import Engine
from autograder.engine.limits import Limits
from autograder.results import Job, Result

SECRET = "a-secret-of-the-course"


def facts(grade_id: str, **more: object) -> dict:
    """nbgrader's metadata of a cell."""
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": plain | {"grade_id": grade_id} | more}


def given(name: str, text: str) -> NotebookNode:
    """A locked code cell."""
    return new_code_cell(text, metadata=facts(f"{name}-given", locked=True))


def exercise(
    name: str, answer: str, check: str, points: int = 2, *, in_place: bool = False
) -> list[NotebookNode]:
    """An answer and its check, which may be one of changes in place."""
    tags = {"tags": ["in-place"]} if in_place else {}
    return [
        new_code_cell(answer, metadata=facts(f"{name}-answer", solution=True)),
        new_code_cell(
            check, metadata=facts(f"{name}-check", grade=True, locked=True, points=points) | tags
        ),
    ]


class Desk:
    """Writes notebooks into a folder and has an engine grade them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine: Engine | None = None

    def source(self, *cells: NotebookNode | list[NotebookNode], **options: object) -> Path:
        """Write the source of a lab, and start an engine for it."""
        path = self.write("source", *cells)
        options.setdefault("workers", 1)
        self.engine = Engine(path, secret=SECRET, **options)
        return path

    def write(self, name: str, *cells: NotebookNode | list[NotebookNode]) -> Path:
        """Write a notebook of these cells."""
        flat = [c for cell in cells for c in (cell if isinstance(cell, list) else [cell])]
        copies = [nbformat.from_dict(dict(c) | {"id": f"c{i}"}) for i, c in enumerate(flat)]
        notebook = new_notebook(cells=copies)
        path = self.folder / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    def grade(self, *cells: NotebookNode | list[NotebookNode]) -> Result:
        """Grade one submission made of these cells."""
        return self.grade_file(self.write("submission", *cells))

    def grade_file(self, path: Path) -> Result:
        """Grade one file."""
        (result,) = self.engine.run([Job("kim", path)])
        return result


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A folder for notebooks; a test module starts its engine in it once."""
    one = Desk(tmp_path_factory.mktemp("desk"))
    yield one
    with contextlib.suppress(AttributeError):
        one.engine.close()


@pytest.fixture(scope="session")
def cells() -> Callable:
    """The makers of cells: ``given``, ``exercise``, ``code`` and ``text``."""

    class Makers:
        pass

    Makers.given, Makers.exercise = staticmethod(given), staticmethod(exercise)
    Makers.code, Makers.text = staticmethod(new_code_cell), staticmethod(new_markdown_cell)
    Makers.facts = staticmethod(facts)
    return Makers


@pytest.fixture(scope="session")
def quick() -> Limits:
    """Limits under which a test of a time-out takes seconds."""
    return Limits(memory_mib=600, cell_s=3, call_s=2, total_s=30, grace_s=0.5, disk_mib=64)
