"""Outcomes of examinations, kept by the hash of all they depend on."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.lab.library import library_files
from autograder.lab.source import read_lab

_HERE = Path(__file__).resolve().parents[1]
_CODE = ("engine", "examine", "lab", "results.py", "files.py")


class Kept:
    """The file ``build/examined/01_recap.json`` of one lab.

    Parameters
    ----------
    course : Path
    name : str
        Such as ``01_recap``.
    secrets : tuple of str
        The course secrets under which the answers are tried.
    """

    def __init__(self, course: Path, name: str, secrets: tuple[str, ...]) -> None:
        self.path = course / "build" / "examined" / f"{name}.json"
        self._key = content_key(course, name, secrets)

    def load(self) -> dict[str, Any] | None:
        """Return what was kept, if nothing that it depends on has changed."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            return kept if kept["key"] == self._key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, report: str, told: str, data: dict[str, Any]) -> None:
        """Keep a report, the same with what each wrong answer is told, and all figures."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        values = {"key": self._key, "processor_seconds": data["processor_seconds"]}
        values |= {"report": report, "told": told, "data": data}
        write_whole(self.path, json.dumps(values, indent=1, ensure_ascii=False) + "\n")


def content_key(course: Path, name: str, secrets: tuple[str, ...]) -> str:
    """Return a hash of everything on which an examination depends.

    That is the lab with its files, its answers, the modules of the course library that it imports,
    the engine and the examination themselves, the locked environment and Python.
    """
    digest = hashlib.sha256(f"{sys.version}{secrets}".encode())
    folder = course / "solutions" / name
    lab = read_lab(folder)
    files = [path for place in (folder, *(_HERE / one for one in _CODE)) for path in _below(place)]
    files += library_files(cell.text for cell in lab.cells if cell.kind == "code")
    files += [course / "tests" / "answers" / f"{name}.py", course / "requirements.lock"]
    for file in files:
        digest.update(f"{file.name}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes() if file.is_file() else b"").digest())
    return digest.hexdigest()


def _below(place: Path) -> list[Path]:
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [one for one in files if one.is_file() and "__pycache__" not in one.parts]
