"""The folder of the results: made, locked for one grader, and what goes wrong in it told."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from autograder.files import sweep
from autograder.grading import classresults
from mlops_lab.errors import UserError

# What the system says of the place and not of us; any other error is a fault to be seen whole.
OF_THE_PLACE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG),
    *(errno.ENOTDIR, errno.ENAMETOOLONG, errno.EIO, errno.ESTALE, errno.EISDIR),
}
DAMAGED = ("file is not a database", "malformed")
DATABASE = ("readonly", "read-only", "disk is full", "unable to open", "disk I/O", "is locked")


@contextlib.contextmanager
def opened(out: Path, lab: str) -> Iterator[Path]:
    """Make the folder of the results and hold it; nobody else grades into it meanwhile.

    What a killed run left unfinished in it is removed.

    Raises
    ------
    UserError
        If it cannot be made or written to, its disk is full, or somebody else grades into it.
    """
    with told(out):
        try:
            classresults.folder(out, lab).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{out} cannot be made: {error.strerror}.") from None
        lock = FileLock(out / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise UserError(
                f"another `autograder grade` is writing to {out}: wait until it has ended, or "
                "name another folder."
            ) from None
        try:
            swept = ("", lab, "verdicts", "source", "release", "feedback")
            for folder in (out / name for name in swept):
                sweep(folder)
            yield out
        finally:
            lock.release()


@contextlib.contextmanager
def told(out: Path) -> Iterator[None]:
    """Turn what the system says of a folder into one sentence.

    Raises
    ------
    UserError
        If it cannot be written to or its disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in OF_THE_PLACE:
            raise
        raise UserError(_sentence(out, error.strerror or str(error))) from None
    except Exception as error:
        # what sqlite said, behind SQLAlchemy and nbgrader
        said = f"{type(error).__name__}: {error}"
        if "DatabaseError" in said and any(words in said for words in DAMAGED):
            raise UserError(
                f"{out / 'gradebook.db'} is damaged or no gradebook: put a copy in its place, or "
                "move it away and grade again; points given by hand stand nowhere else."
            ) from None
        cause = next((words for words in DATABASE if words in said), None)
        if cause is None or "OperationalError" not in said:
            raise
        raise UserError(_sentence(out, f"the gradebook says: {cause}")) from None


def _sentence(out: Path, cause: str) -> str:
    return (
        f"{out} cannot be written to ({cause}): make room, or name another folder; what was "
        "graded is kept."
    )
