"""A kernel inside the walls runs an ordinary notebook for an ordinary client, and sees nothing."""

import socket

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_notebook

from autograder.__main__ import main
from autograder.engine import sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine"),
]


@pytest.fixture(autouse=True)
def _kernel(tmp_path_factory, monkeypatch):
    prefix = tmp_path_factory.mktemp("prefix")
    assert main(["kernel", "--prefix", str(prefix)]) == 0
    monkeypatch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))


def run(folder, *sources, **options):
    """Execute cells in the kernel `walled`; return what each printed."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    options = {"kernel_name": "walled", "timeout": 60} | options
    client = NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, **options)
    client.execute()
    nbformat.validate(notebook)
    return ["".join(o.get("text", "") for o in cell.outputs).strip() for cell in notebook.cells]


def test_it_computes_and_sees_the_labs_small_files_alone(tmp_path):
    """Names live on from cell to cell; a file beside the notebook is there, a notebook is not."""
    (tmp_path / "small.csv").write_text("a,b\n1,2\n")
    (tmp_path / "toy.ipynb").write_text("hidden checks")
    outside = tmp_path.parent / "gradebook.db"
    outside.write_text("points")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = run(
            tmp_path,
            "x = 20",
            "print(2 * x + 2)",
            "import os; print(sorted(os.listdir()), open('small.csv').read().split()[0])",
            f"print(os.path.exists({str(outside)!r}), os.getuid() == 0, 'PATH' in os.environ)",
            "import socket\n"
            f"try: socket.create_connection(('127.0.0.1', {port}), 2); print('through')\n"
            "except OSError: print('walled')",
            "open('own.txt', 'w').write('x'); print(os.path.exists('own.txt'))",
        )
    assert said == ["", "42", "['small.csv'] a,b", "False False True", "walled", "True"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["small.csv", "toy.ipynb"]


def test_a_cell_without_end_is_interrupted(tmp_path):
    """The client's time limit reaches the kernel."""
    with pytest.raises(CellTimeoutError):
        run(tmp_path, "while True: pass", timeout=5)
