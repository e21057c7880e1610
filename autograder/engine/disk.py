"""What a lab's cells have left on the disk, copied for each answer that is tried."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.engine import walls
from autograder.engine.limits import Limits


class Disk:
    """A copy of the disk of the process that forked this one, for this process and those below it.

    Inside the walls it lies at the same places as the original, in a mount namespace of its own;
    without walls only the working folder is copied.

    Parameters
    ----------
    contained : bool
        Whether there are walls.
    keep : list of str
        What must stay in sight below /tmp.
    """

    def __init__(self, contained: bool, keep: list[str]) -> None:
        work = os.getcwd()
        self._keep = set(keep)
        self._places = [walls.HOME, "/tmp", "/dev/shm"] if contained else [work]
        self._from = [os.open(place, os.O_PATH | os.O_DIRECTORY) for place in self._places]
        if contained:
            walls.unshare(walls.NEW_MOUNT)
            walls.private_disk(Limits(), keep)
        else:
            work = tempfile.mkdtemp(prefix="answer-")
            self._places = [work]
        self._copy()
        os.chdir(work)
        self._clean = list(self._listing())

    @staticmethod
    def first(contained: bool, files: str | None, keep: list[str]) -> None:
        """Give this process the disk with which a submission begins."""
        if contained:
            walls.private_disk(Limits(), keep)
        home = walls.HOME if contained else tempfile.mkdtemp(prefix="examination-")
        work = Path(home) / "work"
        if files:
            shutil.copytree(files, work, ignore=shutil.ignore_patterns("*.ipynb"))
        else:
            work.mkdir()
        os.chdir(work)

    def restore(self) -> None:
        """Put everything back as it was copied."""
        if list(self._listing()) == self._clean:
            return
        known = {path for path, _, _ in self._clean}
        for path, _, _ in sorted(self._listing(), reverse=True):
            with contextlib.suppress(OSError):
                if not os.path.isdir(path) or os.path.islink(path):
                    os.unlink(path)
                elif path not in known:  # the others may be where a process stands
                    os.rmdir(path)  # fails for a folder with something in it that has to stay
        self._copy()
        self._clean = list(self._listing())

    def _copy(self) -> None:
        for handle, place in zip(self._from, self._places, strict=True):
            shutil.copytree(
                f"/proc/self/fd/{handle}",
                place,
                symlinks=True,
                dirs_exist_ok=True,
                ignore=self._kept,
            )

    def _kept(self, folder: str, names: list[str]) -> list[str]:
        """Leave out what stays in sight anyway, and what is no file: sockets and pipes."""
        left = []
        for name in names:
            path = os.path.join(folder, name)
            below = path.partition("/fd/")[2].partition("/")[2]
            if any(Path(one).is_relative_to(f"/tmp/{below}") for one in self._keep) or not (
                os.path.islink(path) or os.path.isfile(path) or os.path.isdir(path)
            ):
                left.append(name)
        return left

    def _listing(self) -> Iterator[tuple[str, int, int]]:
        """Yield path, size and time of everything, without what has to stay."""
        todo = list(self._places)
        while todo:
            with os.scandir(todo.pop()) as entries:
                for entry in sorted(entries, key=lambda one: one.name):
                    if entry.path in self._keep:
                        continue
                    folder = entry.is_dir(follow_symlinks=False)
                    facts = entry.stat(follow_symlinks=False)
                    yield entry.path, 0 if folder else facts.st_size, facts.st_mtime_ns
                    if folder:
                        todo.append(entry.path)
