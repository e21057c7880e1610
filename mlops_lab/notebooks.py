"""Notebooks of a lab's own: written from a few cells, and executed by papermill anywhere."""

from __future__ import annotations

import contextlib
import io
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import NBClientEngine, papermill_engines


def execute_anywhere() -> None:
    """Let papermill run cells in this process where no kernel can start, from now on."""
    papermill_engines.register(None, _Engine)


def write_notebook(path: str | Path, cells: Sequence[tuple[str, str]]) -> None:
    """Write a notebook of code cells.

    Parameters
    ----------
    path : path of the new file
    cells : sequence of (tag, source); an empty tag is none
    """
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "python3", "language": "python", "display_name": "Python 3",
    }  # fmt: skip
    for place, (tag, source) in enumerate(cells):
        cell = nbformat.v4.new_code_cell(source, id=f"cell-{place}")
        cell.metadata["tags"] = [tag] if tag else []
        notebook.cells.append(cell)
    nbformat.write(notebook, path)


class _Engine(NBClientEngine):
    """papermill's own engine; where no kernel can start, the cells run in this process.

    A kernel asks the system for its network devices. A grader's sandbox refuses to tell.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> None:
        if _kernels_can_start():
            settings.setdefault("extra_arguments", ["--IPKernelApp.log_level=40"])  # errors only
            super().execute_managed_notebook(nb_man, kernel_name, **settings)
            return
        names: dict[str, Any] = {"__name__": "__main__"}
        for place, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code":
                continue
            nb_man.cell_start(cell, place)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile(cell.source, f"cell {place}", "exec"), names)
            cell.outputs = [nbformat.v4.new_output("stream", text=said.getvalue())]
            nb_man.cell_complete(cell, place)


def _kernels_can_start() -> bool:
    try:
        socket.socket(getattr(socket, "AF_NETLINK", socket.AF_INET), socket.SOCK_DGRAM).close()
    except OSError:
        return False
    return True
