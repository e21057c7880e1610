"""Outside the walls: have a lab walked cell by cell, and have answers tried where it stands still.

with Engine(source, secret="", probe=False) as engine:
    walk = Walk(engine)
    walk.run(cell)
    stop = walk.fork()
    with stop.pair(limits) as pair:
        said = pair.judge(job)
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from autograder.engine.channel import Channel, ChannelError, Late
from autograder.engine.engine import Engine
from autograder.engine.limits import Limits
from autograder.engine.orders import order

CELL_S = 600.0  # for a cell of the reference
MARGIN_S = 20.0


class Stopped(Exception):
    """A process of a stage is gone, or gave no answer in time."""


class Stop:
    """Both sides of a lab that stand still behind one of its cells.

    Parameters
    ----------
    student, judge : socket
        Their control sockets.
    """

    def __init__(self, student: socket.socket, judge: socket.socket) -> None:
        self._student, self._judge = student, judge

    def home(self, cells: list[str], secret: str, *, processor_s: float, clock_s: float) -> dict:
        """Execute cells in one process, as a student's own kernel does.

        Returns
        -------
        dict
            Of the last cell: ``error`` (class or None), ``sentence``, ``line``, ``stderr``; and
            ``modules`` imported, ``processor_seconds``.

        Raises
        ------
        Stopped
            If the process ended, or took more than ``processor_s`` or ``clock_s`` seconds.
        """
        job = {"cells": cells, "secret": secret, "processor_s": processor_s, "clock_s": clock_s}
        return _ask(self._student, {"do": "home"}, job, clock_s + MARGIN_S)

    def pair(self, limits: Limits) -> Pair:
        """Start a keeper and a judge."""
        return Pair(self._student, self._judge, limits)

    def close(self) -> None:
        """Let both sides end as soon as all that they forked has ended."""
        self._student.close()
        self._judge.close()


class Walk(Stop):
    """A lab on its way from its opening cells to its last.

    Parameters
    ----------
    engine : Engine
        Of the lab; it may grade submissions at the same time.

    Attributes
    ----------
    world : dict
        What a job for the judge needs to know of the source: cells not yet ``known``, those of the
        ``model`` solution, names ``asked`` of the student, numbers of ``exercises``.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        super().__init__(*engine.parent.stage())
        self.world = engine.world(opened=True)

    def know(self, place: int) -> None:
        """Execute on the judge's side what it runs of the source before a place in it."""
        ahead = self.world["known"]
        while ahead and ahead[0]["place"] < place:
            _ask(self._judge, {"do": "know"}, ahead.pop(0)["source"], CELL_S)

    def run(self, source: str) -> dict:
        """Execute a cell on the student's side.

        Returns
        -------
        dict
            ``error``: class of the error that ended it, or None; ``sentence`` and ``line`` of it.
        """
        return _ask(self._student, {"do": "run"}, source, CELL_S)

    def imports(self, modules: Iterable[str]) -> None:
        """Import modules on both sides, for all that is forked from now on."""
        names = [name for name in modules if all(p.isidentifier() for p in name.split("."))]
        if names:
            for side in (self._student, self._judge):
                _ask(side, {"do": "import"}, names, CELL_S)

    def fork(self) -> Stop:
        """Leave both sides standing at this cell, and walk on with copies of them."""
        ends = []
        for side in (self._student, self._judge):
            mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                order(side, {"do": "fork", "student": side is self._student}, theirs)
            mine.settimeout(CELL_S)
            if not mine.recv(16):
                raise Stopped("the lab could not be forked")
            mine.settimeout(None)
            ends.append(mine)
        return Stop(*ends)

    def end(self) -> float:
        """Wait for all stops that were closed; return the processor seconds of everything."""
        for side in (self._judge, self._student):
            used = _ask(side, {"do": "end"}, None, CELL_S)["processor_seconds"]
            side.close()
        # the student's side has waited for the judge's
        return used + self._engine.parent.processor_seconds()


class Pair:
    """A keeper and a judge at one stop."""

    def __init__(self, student: socket.socket, judge: socket.socket, limits: Limits) -> None:
        self._limits = limits
        keepers, judges = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        mine, theirs = socket.socketpair()
        with keepers, judges, theirs:
            given = {"limits": asdict(limits)}
            order(student, {"do": "keeper", **given}, keepers)
            order(judge, {"do": "judge", **given}, theirs, judges)
        self._channel = Channel(mine)

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def judge(self, job: dict[str, Any], *, allowed: float | None = None) -> dict:
        """Have one answer judged; any number may follow.

        Parameters
        ----------
        job : dict
            ``steps``, ``limits`` and the `Walk.world` as `Judge` takes them, and ``secret``.
        allowed : float, optional
            Seconds of the processor for a student's process with fewer walls; without it there are
            all.

        Raises
        ------
        Stopped
            If the judge ended.
        """
        patience = self._limits.total_s * self._limits.patience
        deadline = time.monotonic() + patience + MARGIN_S
        return _talk(self._channel, {**job, "allowed": allowed}, deadline)

    def close(self) -> None:
        """End both."""
        self._channel.close()


def _ask(control: socket.socket, message: dict, wanted: Any, seconds: float) -> dict:
    mine, theirs = socket.socketpair()
    with theirs:
        order(control, message, theirs)
    channel = Channel(mine)
    try:
        return _talk(channel, wanted, time.monotonic() + seconds)
    finally:
        channel.close()


def _talk(channel: Channel, wanted: Any, deadline: float) -> dict:
    try:
        channel.send(wanted, deadline=deadline)
        return channel.receive(deadline=deadline)[0]
    except (ChannelError, Late, OSError) as error:
        raise Stopped(str(error) or "it gave no answer") from error
