"""The processes of a submission, as the kernel shows them in /proc."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from pathlib import Path

_PAGE = resource.getpagesize()


def family(pid: int) -> list[int]:
    """Return a process and all below it, those included that have ended and were not waited for."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{one}/task"):
                text = Path(f"/proc/{one}/task/{task}/children").read_text()
                found.extend(int(child) for child in text.split())
    return found


def kill_below(pid: int) -> None:
    """Kill all processes below one."""
    for one in reversed(family(pid)[1:]):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def resident(pid: int) -> int | None:
    """Return the memory a process holds, in bytes; None when it is gone."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError):
        return None
