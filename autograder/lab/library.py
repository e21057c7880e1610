"""Which modules of the course library a lab depends on, directly or by way of others."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import mlops_lab

ROOT = Path(mlops_lab.__file__).resolve().parent


def library_files(sources: Iterable[str], root: Path = ROOT) -> list[Path]:
    """Return the files of the library that code imports, and those that these import in turn.

    Parameters
    ----------
    sources : iterable of str
        Python texts, such as the cells of a lab.
    root : Path
        The folder of the package.
    """
    found: set[Path] = {root / "__init__.py"}
    todo = [name for source in sources for name in _imported(source, root.name)]
    while todo:
        file = _file(root, todo.pop())
        if file is not None and file not in found:
            found.add(file)
            todo += _imported(file.read_text(encoding="utf-8"), root.name)
    return sorted(found)


def _imported(source: str, package: str) -> Iterator[str]:
    """Yield the names below ``package`` that may be modules, wherever they are imported."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            below = f"{package}.{node.module}" if node.module else package
            names = [below, *(f"{below}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in names if name.startswith(f"{package}."))


def _file(root: Path, name: str) -> Path | None:
    place = root.joinpath(*name.split(".")[1:])
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return file
    return None
