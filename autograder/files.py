"""Files that are there whole or not at all, whenever the process dies."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

UNFINISHED = ".new-"  # begins the name of what is still being written


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file in one step: readers see the old content or the new, never a part.

    It gets the permissions that any new file gets, so the umask decides who may read it; text is
    written as UTF-8, with the line ends that stand in it.

    Raises
    ------
    OSError
        If the folder cannot be written to or the disk is full; the old file is then unharmed.
    """
    # half of a surrogate pair, which a student's text may hold, is no reason to write nothing
    data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
    unfinished = new_name(path.parent)
    try:
        # not tempfile: what it makes is for its owner alone, whatever the umask says
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def new_name(folder: Path) -> Path:
    """Return a path in ``folder`` for something that is not finished and not there yet."""
    return folder / f"{UNFINISHED}{secrets.token_hex(8)}"


def sweep(folder: Path) -> None:
    """Remove what a killed process left unfinished in ``folder`` (not in the folders below).

    Call it only where nobody else is writing.
    """
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{UNFINISHED}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
