"""Copies of the labs in a folder of the student's own, which nothing ever overwrites."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mlops_lab.errors import UserError
from workspace import stamp

BACKUPS = "backups"


@dataclass(frozen=True)
class Copies:
    """What became of each lab's copy, as names such as ``01_recap``."""

    folder: Path
    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)  # newer release, and nothing was done yet
    newer: list[str] = field(default_factory=list)  # newer release, and there is work: left alone


def working_folder(labs: Path) -> Path:
    """Return where a student works: ``work`` beside the labs, if the course is the student's own.

    Elsewhere (a course that an instructor installed for everybody) it is ``mlops-lab`` in the home.
    """
    course = labs.resolve().parent
    work = course / "work"
    place = work if work.is_dir() else course
    own = not hasattr(os, "geteuid") or os.geteuid() in (0, place.stat().st_uid)
    if own and os.access(place, os.W_OK):
        return work
    return Path.home() / "mlops-lab"


def copy_labs(labs: Path, folder: Path) -> Copies:
    """Put a copy of every lab that is not there yet into ``folder``, and leave all work alone.

    A copy in which nothing was done is brought to the present release. A file that somebody
    changed, or made, is never written to.

    Raises
    ------
    UserError
        If there are no labs, or the folder cannot be used.
    """
    _usable(labs, folder)
    copies = Copies(folder)
    try:
        for source in _released(labs):
            _copy(source, folder / source.name, copies)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return copies


def restart(labs: Path, folder: Path, lab: str, *, now: datetime) -> Path | None:
    """Put a lab's working copy away as a backup and start it afresh.

    Parameters
    ----------
    labs, folder : Path
        The released labs, and where the student works.
    lab : str
        Such as ``01_recap``.
    now : datetime
        Goes into the backup's name.

    Returns
    -------
    Path or None
        The backup, a folder; None if there was nothing to put away.

    Raises
    ------
    UserError
        If there is no such lab, or the folder cannot be used.
    """
    known = {source.name: source for source in _released(labs)}
    if lab not in known:
        raise UserError(f"there is no lab {lab!r}: choose from {', '.join(known) or 'none'}.")
    _usable(labs, folder)
    place, backup = folder / lab, None
    try:
        if place.exists():
            backup = _free(folder / BACKUPS / f"{lab} {now:%Y-%m-%d %H.%M}")
            backup.parent.mkdir(exist_ok=True)
            place.rename(backup)
        _copy(known[lab], place, Copies(folder))
    except OSError as error:
        raise _unwritable(folder, error) from None
    return backup


def command() -> str:
    """Return how to call ``mlops-lab`` from where the user stands."""
    own = Path(sys.executable).parent / "mlops-lab"
    found = shutil.which("mlops-lab")
    if found and Path(found).parent == own.parent:
        return "mlops-lab"
    if own.is_relative_to(Path.cwd()):
        return str(own.relative_to(Path.cwd()))
    return str(own) if own.exists() else f"{sys.executable} -m workspace"


def _released(labs: Path) -> list[Path]:
    if not labs.is_dir():
        raise UserError(f"{labs} does not exist: run this in a copy of the course.")
    return sorted(path for path in labs.iterdir() if stamp.notebook_of(path).is_file())


def _usable(labs: Path, folder: Path) -> None:
    if folder.resolve().is_relative_to(labs.resolve()):
        raise UserError(f"{folder} holds the labs as released: choose another with --folder DIR.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> UserError:
    return UserError(
        f"{folder} cannot be written ({error.strerror}): "
        "give a folder of your own with --folder DIR."
    )


def _copy(source: Path, place: Path, copies: Copies) -> None:
    """Bring one lab's copy up to date as far as that touches nobody's work."""
    names = stamp.visible(source)
    theirs = set(stamp.changed(place))
    begun = stamp.notebook_of(place).exists()
    if not begun:
        copies.new.append(source.name)
    elif _other_release(source, place):
        if theirs.intersection(names):
            copies.newer.append(source.name)
            return
        copies.updated.append(source.name)
    for name in names:
        there = place / name
        if name in theirs or (there.exists() and source.name not in copies.updated):
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        fresh = there.with_name(f".{there.name}.new")
        shutil.copyfile(source / name, fresh)
        os.replace(fresh, there)


def _other_release(source: Path, place: Path) -> bool:
    made_from = stamp.release_of(stamp.notebook_of(place))
    now = stamp.release_of(stamp.notebook_of(source))
    return bool(made_from and now and made_from != now)


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name} ({number})")
    return free
