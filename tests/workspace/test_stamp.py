"""A notebook says which release it is, and whether somebody worked in it."""

import nbformat
import pytest

from workspace import stamp


@pytest.fixture
def folder(labs):
    return labs.folder / "02_toy"


def test_a_lab_as_released_has_nothing_changed(folder):
    """Nor has a folder that is not there."""
    assert stamp.changed(folder) == []
    assert stamp.changed(folder / "none") == []


def test_an_answer_an_output_and_a_file_are_found(folder, answer):
    """Whatever a student can have done to a lab; the release is still known."""
    notebook = folder / "toy.ipynb"
    release = stamp.release_of(notebook)
    answer(notebook, "def double(x): return 2 * x")
    assert stamp.changed(folder) == ["toy.ipynb"]
    assert stamp.release_of(notebook) == release
    (folder / "rows.csv").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    assert stamp.changed(folder) == ["notes.txt", "rows.csv", "toy.ipynb"]


def test_a_cell_that_was_only_run_is_found(folder):
    """Its output may have taken an hour."""
    notebook = nbformat.read(folder / "toy.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="42")]
    nbformat.write(notebook, folder / "toy.ipynb")
    assert stamp.changed(folder) == ["toy.ipynb"]


def test_saving_alone_changes_nothing(folder):
    """JupyterLab writes the kernel's version whenever it saves, and makes checkpoints."""
    notebook = nbformat.read(folder / "toy.ipynb", as_version=4)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, folder / "toy.ipynb")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "toy-checkpoint.ipynb").write_text("{}")
    assert stamp.changed(folder) == []


def test_line_ends_of_another_system_change_nothing(folder):
    """git writes them so on Windows."""
    text = (folder / "rows.csv").read_bytes()
    (folder / "rows.csv").write_bytes(text.replace(b"\n", b"\r\n"))
    assert stamp.changed(folder) == []


@pytest.mark.parametrize("text", ["[]", "{", '{"metadata": 3}', '{"metadata": {"mlops_lab": 1}}'])
def test_what_is_no_notebook_of_ours_is_somebodys(folder, text):
    """Nothing is assumed of it."""
    (folder / "toy.ipynb").write_text(text)
    assert "toy.ipynb" in stamp.changed(folder)
    assert stamp.release_of(folder / "toy.ipynb") is None


def test_another_text_is_another_release(labs):
    """And the same text the same one, to the byte."""
    path = labs.folder / "02_toy" / "toy.ipynb"
    first, text = stamp.release_of(path), path.read_bytes()
    labs.release("02_toy", "Write it.")
    assert stamp.release_of(path) != first
    labs.release("02_toy")
    assert path.read_bytes() == text
