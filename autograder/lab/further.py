"""A lab has a core, which every course takes, and further parts, which an instructor may leave out.

What an author marks with the word ``further`` stays in the lab, in the book and in its examination.
A course whose folder holds a file ``course.yml`` with ::

    core_only: [02_frame, 08_track]     # or: all

releases, grades, reports and exports these labs without it: `lab_of` is the one place where that is
decided. Exercises keep the numbers that they have in the whole lab, so the book fits both.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import yaml

from autograder.lab.names import binds, reads_from_before
from autograder.lab.source import Lab, SourceError, lab_names, read_lab
from mlops_lab.errors import UserError

SETTINGS = "course.yml"
CORE_ONLY = "core_only"


def lab_of(course: Path, name: str) -> Lab:
    """Return a lab as a course takes it: whole, or its core alone.

    Raises
    ------
    UserError
        If ``course.yml`` says something that cannot be followed.
    SourceError
        If there is a mistake in the lab's text.
    """
    lab = read_lab(course / "solutions" / name)
    return core(lab) if name in _core_only(course) else lab


def core(lab: Lab) -> Lab:
    """Return a lab without its further parts."""
    prove_apart(lab)
    return replace(lab, cells=tuple(cell for cell in lab.cells if not cell.further))


def prove_apart(lab: Lab) -> None:
    """Make sure that the core of a lab runs without the rest.

    Raises
    ------
    SourceError
        If a cell of the core reads a name that only further cells bind.
    """
    if not any(cell.further for cell in lab.cells):
        return
    of_core: set[str] = set()
    of_further: dict[str, int] = {}
    for cell in lab.cells:
        if cell.kind != "code" or cell.withheld:
            continue
        bound = binds(cell.text)
        if cell.further:
            of_further |= {name: cell.line for name in bound if name not in of_further}
            continue
        for name in sorted((reads_from_before(cell.text) - of_core) & of_further.keys()):
            raise SourceError(
                f"{'/'.join(lab.path.parts[-3:])}:{cell.line}: this cell of the core uses "
                f"`{name}`, which only the further cell in line {of_further[name]} defines: mark "
                "this one as further too, or define the name in the core."
            )
        of_core |= bound


def _core_only(course: Path) -> list[str]:
    """Return the labs that a course takes without their further parts."""
    path = course / SETTINGS
    if not path.is_file():
        return []
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError):
        raise UserError(f"{path} is not valid YAML: mend it, or remove it.") from None
    if not isinstance(settings, dict) or settings.keys() - {CORE_ONLY}:
        raise UserError(f"{path} may hold one line, `{CORE_ONLY}: [LAB, …]` or `{CORE_ONLY}: all`.")
    named = settings.get(CORE_ONLY) or []
    known = lab_names(course)
    if named == "all":
        return known
    if not isinstance(named, list):
        raise UserError(f"{path}: write `{CORE_ONLY}: [{known[0]}]`, or `{CORE_ONLY}: all`.")
    for name in named:
        if name not in known:
            raise UserError(f"{path}: there is no lab {name!r}; the labs are {', '.join(known)}.")
    return named
