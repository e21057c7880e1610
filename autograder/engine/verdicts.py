"""Verdicts kept by the hash of everything they depend on, so that nothing is judged twice."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.engine.limits import Limits
from autograder.engine.merge import Merged
from autograder.files import write_whole
from autograder.results import GRADED, CellVerdict, Result

_HERE = Path(__file__).parent.parent  # the whole grader is part of every key
_SUFFIXES = {".py", ".lock"}


@functools.cache
def version() -> str:
    """Return what changes with Python, the pinned packages, the course library and the grader."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for root in (_HERE, _HERE.parent / "mlops_lab"):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix in _SUFFIXES:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    lock = _HERE.parent / "requirements.lock"
    digest.update(lock.read_bytes() if lock.is_file() else b"")
    return digest.hexdigest()


class Verdicts:
    """A folder of results; without a folder it keeps nothing.

    Only submissions that were graded to the end are kept: one that ran out of time may have had
    bad luck, and is tried again.

    Parameters
    ----------
    folder : Path or None
    source : notebook
        The lab's source; with the secret, the limits, the lab's files, the course library and the
        grader itself it is part of every key.
    """

    def __init__(
        self,
        folder: Path | None,
        source: NotebookNode,
        *,
        secret: str,
        limits: Limits,
        files: Path | None,
    ) -> None:
        self._folder = folder
        if folder is None:
            return
        digest = hashlib.blake2b(version().encode())
        digest.update(nbformat.writes(source).encode())
        digest.update(json.dumps([secret, dataclasses.asdict(limits)]).encode())
        for path in sorted(files.rglob("*")) if files else ():
            if path.is_file():
                digest.update(path.relative_to(files).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
        self._base = digest

    def key(self, merged: Merged) -> str:
        """Return the key of a submission: its steps and what the notebook will show."""
        if self._folder is None:
            return ""
        digest = self._base.copy()
        cells = [
            [cell.cell_type, cell.source, cell.get("attachments")] for cell in merged.notebook.cells
        ]
        steps = [dataclasses.asdict(step) for step in merged.steps]
        digest.update(json.dumps([cells, steps]).encode())
        return digest.hexdigest()[:40]

    def load(self, key: str, student: str) -> Result | None:
        """Return the result kept under ``key`` as the result of ``student``."""
        if self._folder is None:
            return None
        try:
            kept = json.loads((self._folder / f"{key}.json").read_bytes())
            notebook = nbformat.reads(json.dumps(kept.pop("notebook")), as_version=4)
            cells = {name: CellVerdict(**verdict) for name, verdict in kept.pop("cells").items()}
            return Result(student=student, notebook=notebook, cells=cells, **kept)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # none, or one that was cut off: judge again

    def modules(self) -> list[str] | None:
        """Return the modules that the reference solution imported when it was last run."""
        if self._folder is None:
            return None
        try:
            names = json.loads(self._modules_file().read_bytes())
            return [str(name) for name in names]
        except (OSError, ValueError, TypeError):
            return None

    def save_modules(self, names: list[str]) -> None:
        """Keep what the reference solution imported, so that it need not run again."""
        if self._folder is not None:
            self._write(self._modules_file(), names)

    def _modules_file(self) -> Path:
        return self._folder / f"modules-{self._base.hexdigest()[:40]}.json"

    def _write(self, path: Path, content: object) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(content))

    def save(self, key: str, result: Result) -> None:
        """Keep a result, whole or not at all."""
        if self._folder is None or result.status != GRADED:
            return
        kept = dataclasses.asdict(dataclasses.replace(result, outputs={}))
        del kept["student"], kept["outputs"]  # another student's may differ
        self._write(self._folder / f"{key}.json", kept)
