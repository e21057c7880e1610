"""Tell a lab as it was released from one that somebody worked in, by a digest inside the notebook.

The digest covers the cells and what the course wrote about the lab; beside it stand the hashes of
the small files that come with the notebook. Typing or running a cell changes what is covered; the
digest stays, so a working copy still says which release it was made from. What JupyterLab writes
whenever it saves (the kernel's name and version) is not covered.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

OWN = "mlops_lab"  # the course's entry in the notebook's metadata
IGNORED = (".ipynb_checkpoints", "__pycache__")  # made by tools, never anybody's work


def stamp(notebook: Path) -> None:
    """Write into a notebook its digest and the hashes of the files beside it."""
    facts = json.loads(notebook.read_text(encoding="utf-8"))
    files = {
        name: _hash(notebook.parent / name)
        for name in visible(notebook.parent)
        if name != notebook.name
    }
    facts["metadata"].setdefault(OWN, {})["release"] = {"files": files}
    facts["metadata"][OWN]["release"]["digest"] = _digest(facts)
    # as nbformat writes it
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    notebook.write_text(text + "\n", encoding="utf-8", newline="\n")


def release_of(notebook: Path) -> str | None:
    """Return the digest of the release a notebook was made from; None if it does not tell."""
    return _release(_read(notebook)).get("digest")


def changed(folder: Path) -> list[str]:
    """Return the files of a lab's folder that are not as a release made them, in order of name.

    Parameters
    ----------
    folder : Path
        Such as ``labs/01_recap``. One that does not exist holds nothing that is changed.
    """
    names = visible(folder)
    notebook = notebook_of(folder)
    facts = _read(notebook)
    release = _release(facts)
    made = dict(release.get("files") or {})
    if release and release.get("digest") == _digest(facts):
        names = [name for name in names if name != notebook.name]
    return [name for name in names if made.get(name) != _hash(folder / name)]


def notebook_of(folder: Path) -> Path:
    """Return the notebook of a lab's folder: ``01_recap/recap.ipynb``."""
    return folder / f"{folder.name.partition('_')[2]}.ipynb"


def visible(folder: Path) -> list[str]:
    """Return the files below a folder, relative and in order, without hidden ones."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in paths
        if not any(part.startswith(".") or part in IGNORED for part in path.parts)
    )


def _read(notebook: Path) -> dict:
    try:
        facts = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _release(facts: dict) -> dict:
    """Return what the stamp says, or nothing where somebody made something else of it."""
    for key in ("metadata", OWN, "release"):
        facts = facts.get(key, {})
        if not isinstance(facts, dict):
            return {}
    return facts if isinstance(facts.get("files", {}), dict) else {}


def _digest(facts: dict) -> str:
    own = {key: value for key, value in facts["metadata"][OWN].items() if key != "release"}
    covered = [facts.get("cells"), own, _release(facts).get("files")]
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _hash(path: Path) -> str:
    # git may have given a text file the line ends of this system
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:20]
