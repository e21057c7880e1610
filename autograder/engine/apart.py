"""Work done in a process of its own, forked from this one, of which only the result remains."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from autograder.engine import walls
from autograder.engine.channel import Channel, ChannelError, Late


class Ended(Exception):
    """The process ended before there was a result; the text says how."""


def apart(work: Callable[[], Any], ends: float) -> Any:
    """Return what ``work`` returns, done in a process that is forked for it and then ended.

    Parameters
    ----------
    work : callable
        Returns something that JSON can hold. What it changes here is not changed.
    ends : float
        Time of ``time.monotonic`` at which the process is ended.

    Raises
    ------
    Ended
        If the process ended by itself, or had to be.
    """
    mine, theirs = socket.socketpair()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            walls.die_with_parent()
            if os.getppid() == parent:
                mine.close()
                Channel(theirs).send(work())
        finally:
            os._exit(0)  # also where the work raised: this stack is the other process's
    theirs.close()
    with contextlib.closing(Channel(mine)) as channel:
        try:
            return channel.receive(deadline=max(ends, time.monotonic() + 1))[0]
        except (ChannelError, Late) as error:
            late = isinstance(error, Late)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
    if late:
        raise Ended("it did not end in time")
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    raise Ended(f"it was ended by {signal.Signals(number).name}" if number else "it ended itself")
