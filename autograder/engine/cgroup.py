"""A memory cgroup for each submission, where the system hands one over (cgroup, version 2).

The watchdog of the keeper looks twenty times a second; the kernel looks at every page. So where
the engine may divide its own cgroup, each submission gets a part of it::

    the engine's own cgroup        such as a scope of `systemd-run --user --scope -p Delegate=yes`
    ├ autograder-main              the engine itself: a cgroup that is divided holds no process
    └ autograder-PID-…             made by `claim`, handed on as an open folder
      ├ warm                       the warm parent, keepers and judges
      └ job-…                      the student's processes of one submission, with the limit

The files are reached by open folders alone: no process of a student's has one, and none of their
paths is in sight behind the walls. What the files mean is in the kernel's documentation,
https://docs.kernel.org/admin-guide/cgroup-v2.html.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
_SELF = Path("/proc/self/cgroup")
_MAIN = "autograder-main"


class Subtree:
    """What one engine divides among its submissions; made by `claim`.

    Attributes
    ----------
    handle : int
        The open folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def close(self) -> None:
        """Remove the subtree; its processes have ended or are about to."""
        os.close(self.handle)
        _persist(self._remove, seconds=2.0)

    def _remove(self) -> None:
        for inner in [path for path in self.folder.iterdir() if path.is_dir()]:
            inner.rmdir()
        self.folder.rmdir()


def claim(user: int | None) -> Subtree | None:
    """Take a part of the own cgroup for submissions.

    Parameters
    ----------
    user : int or None
        Who the warm parent becomes, if it becomes somebody else.

    Returns
    -------
    Subtree or None
        None where there is no memory controller of version 2, where it may not be divided, or
        where the own cgroup holds processes that are not ours: those are nobody's to move.
    """
    folder = None
    try:
        own = _own()
        if own is None:
            return None
        if own != ROOT and own.name != _MAIN:
            _step_aside(own)
        own = own.parent if own.name == _MAIN else own
        (own / "cgroup.subtree_control").write_text("+memory")
        folder = own / f"autograder-{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir()
        (folder / "cgroup.subtree_control").write_text("+memory")
        (folder / "warm").mkdir()
        if user is not None:  # who may move processes between the parts, and make parts
            for path in (folder, folder / "cgroup.procs"):
                os.chown(path, user, user)
        return Subtree(folder)
    except OSError:
        for path in (folder / "warm", folder) if folder is not None else ():
            with contextlib.suppress(OSError):
                path.rmdir()
        return None


def _own() -> Path | None:
    lines = _SELF.read_text().splitlines()
    name = next((line[3:] for line in lines if line.startswith("0::/")), None)
    if name is None:
        return None
    folder = ROOT / name.strip("/")
    return folder if "memory" in (folder / "cgroup.controllers").read_text().split() else None


def _step_aside(own: Path) -> None:
    """Move ourselves and what we started into a part of its own.

    Raises
    ------
    OSError
        If there are others, or the folder is not ours to change.
    """
    inside = [int(pid) for pid in (own / "cgroup.procs").read_text().split()]
    if not all(_is_ours(pid) for pid in inside):
        raise PermissionError(f"{own} holds processes of others")
    main = own / _MAIN
    main.mkdir(exist_ok=True)
    for pid in inside:
        with contextlib.suppress(ProcessLookupError):
            (main / "cgroup.procs").write_text(str(pid))


def _is_ours(pid: int) -> bool:
    """Whether a process is this one or below it."""
    while pid > 1 and pid != os.getpid():
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/stat").read_text()
            pid = int(text.rpartition(")")[2].split()[1])
            continue
        return True  # it has ended
    return pid == os.getpid()


def enter_warm(handle: int) -> None:
    """Move this process into the part of the warm parent; called once, before it imports."""
    _write(handle, "warm/cgroup.procs", "0")


class Memory:
    """The part for one submission; its keeper's.

    Parameters
    ----------
    handle : int
        The subtree's open folder.
    most_bytes : int
        What its processes may hold together, files on their disk in memory included.
    """

    def __init__(self, handle: int, most_bytes: int) -> None:
        self._handle, self._killed = handle, 0
        self._name = f"job-{secrets.token_hex(8)}"
        os.mkdir(self._name, dir_fd=handle)
        self._folder = os.open(self._name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=handle)
        _write(self._folder, "memory.max", str(most_bytes))
        _write(self._folder, "memory.oom.group", "1")
        with contextlib.suppress(OSError):  # where there is no swap there is no such file
            _write(self._folder, "memory.swap.max", "0")
        self._processes = os.open("cgroup.procs", os.O_WRONLY, dir_fd=self._folder)

    def enter(self) -> None:
        """Move this process in; what it starts is in as well."""
        os.write(self._processes, b"0")

    def exceeded(self) -> bool:
        """Whether the kernel has ended processes here since the last call."""
        with os.fdopen(os.open("memory.events", os.O_RDONLY, dir_fd=self._folder)) as file:
            counts = dict(line.split() for line in file)
        before, self._killed = self._killed, int(counts.get("oom_kill", 0))
        return self._killed > before

    def remove(self) -> None:
        """Remove it; its processes have ended."""
        os.close(self._processes)
        os.close(self._folder)
        _persist(lambda: os.rmdir(self._name, dir_fd=self._handle), seconds=0.5)


def _persist(remove: Callable[[], object], *, seconds: float) -> None:
    """Remove a cgroup as soon as the last of its processes is gone, or leave it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            remove()
            return
        time.sleep(0.01)


def _write(folder: int, name: str, text: str) -> None:
    file = os.open(name, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)
