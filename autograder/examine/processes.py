"""Processes that fork, report to the one above, and share the processors."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def in_child(work: Callable[..., None], *args: Any) -> None:
    """Do the work of a forked process and leave, whatever happens."""
    status = 70
    try:
        die_with_parent()
        work(*args)
        status = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that forked it is gone."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def send(events: int, **event: Any) -> None:
    """Write one line of JSON to a pipe, at once, so that the lines of many processes stay whole."""
    os.write(events, json.dumps(event, ensure_ascii=False).encode(errors="replace") + b"\n")


class Tokens:
    """A bag of permits that all servers share: one for each processor."""

    def __init__(self, count: int) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.write(self.writer, b"." * count)

    def take(self) -> bool:
        """Take a permit if there is one."""
        try:
            return bool(os.read(self.reader, 1))
        except BlockingIOError:
            return False

    def give(self) -> None:
        """Give one back."""
        os.write(self.writer, b".")
