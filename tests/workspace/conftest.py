"""Released labs of two cells, small enough to look at."""

from pathlib import Path

import nbformat
import pytest

from workspace.stamp import stamp


class Labs:
    """A folder of released labs that can be released anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def release(self, lab: str, text: str = "Write `double`.", **files: str) -> Path:
        """Write a lab with one answer cell and small files; return its notebook."""
        place = self.folder / lab
        place.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (place / f"{name}.csv").write_text(content)
        notebook = nbformat.v4.new_notebook(metadata={"mlops_lab": {"lab": lab}})
        notebook.cells = [
            nbformat.v4.new_markdown_cell(text, id="exercise"),
            nbformat.v4.new_code_cell("raise NotImplementedError", id="double-answer"),
        ]
        path = place / f"{lab.partition('_')[2]}.ipynb"
        nbformat.write(notebook, path)
        stamp(path)
        return path


@pytest.fixture
def labs(tmp_path):
    """A course with one lab, which has one small file."""
    made = Labs(tmp_path / "course" / "labs")
    made.release("02_toy", rows="a,b\n1,2\n")
    return made


@pytest.fixture
def answer():
    """Write an answer into a notebook, as JupyterLab would save it."""

    def write(path: Path, text: str) -> None:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[1].source = text
        notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
        nbformat.write(notebook, path)

    return write
