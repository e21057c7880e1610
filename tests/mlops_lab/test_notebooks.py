"""A notebook written by a lab runs, also where no kernel can start."""

import nbformat
import papermill
import pytest

from mlops_lab import notebooks

pytestmark = pytest.mark.filterwarnings("ignore")  # what papermill depends on


@pytest.mark.parametrize("kernels", [True, False])
def test_a_written_notebook_runs_with_parameters(tmp_path, monkeypatch, kernels):
    """In a kernel, and in this process where none can start."""
    if not kernels:
        monkeypatch.setattr(notebooks, "_kernels_can_start", lambda: False)
    notebooks.execute_anywhere()
    path = tmp_path / "n.ipynb"
    notebooks.write_notebook(path, [("parameters", "month = 1"), ("result", "print(2 * month)")])
    done = papermill.execute_notebook(
        str(path), str(tmp_path / "out.ipynb"), parameters={"month": 4}, progress_bar=False
    )
    cell = next(c for c in done.cells if "result" in c.metadata.tags)
    assert "".join(output.text for output in cell.outputs) == "8\n"
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells
