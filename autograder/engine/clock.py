"""How long a submission took: processor time of its processes, so that no neighbour counts.

The keeper measures (`Meter`), the judge allows (`Clock` for a whole submission, `Allowance` for
one question). The wall clock only ends what waits, after several times as long.
"""

from __future__ import annotations

import contextlib
import os
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.engine.limits import Limits
from autograder.engine.processes import family

LOOK_S = 0.1  # between two looks at the processor time, at least
WHOLE_S = 1.0  # after as long, a question looks at once: many short ones are also much time
_TICKS = os.sysconf("SC_CLK_TCK")
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def processor_seconds(pids: Iterable[int]) -> float:
    """Return what processes have used, their threads and the children they waited for included.

    Within the walls every child is waited for or still there: nobody can ignore SIGCHLD, see
    `autograder.engine.seccomp`.
    """
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            text = Path(f"/proc/{pid}/stat").read_text()
            # after the name, which may hold anything: utime, stime, cutime, cstime
            ticks += sum(int(part) for part in text.rpartition(")")[2].split()[11:15])
    return ticks / _TICKS


def _own_seconds() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


class Meter:
    """Adds up the processor time of a submission's processes, one family after the other."""

    def __init__(self) -> None:
        self._before = self._now = 0.0

    def read(self, pid: int | None) -> float:
        """Return the seconds of all families so far, ``pid`` being the first of the present one."""
        if pid is not None:
            # a child that is just being waited for may be in neither place
            self._now = max(self._now, processor_seconds(family(pid)))
        return self._before + self._now

    def ended(self, seconds: float) -> None:
        """Close the present family, which used at least ``seconds``."""
        self._before += max(self._now, seconds)
        self._now = 0.0


class Clock:
    """The time of one submission; made when its judge begins.

    Attributes
    ----------
    ends : float
        The moment of ``time.monotonic`` at which even waiting is over.
    looked : float
        The moment at which the time of the submission was last read.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.ends = time.monotonic() + limits.total_s * limits.patience
        self.looked = time.monotonic()
        self._begun = _own_seconds()

    def judge_seconds(self) -> float:
        """Return the processor time of this process, the judge's, and of its ended children."""
        return _own_seconds() - self._begun

    def go_on(self, spent: float) -> None:
        """Count on from ``spent`` seconds, in a process just forked from the judge's."""
        self._begun = _own_seconds() - spent

    def sentence(self) -> str:
        """Say which limit of the whole submission was reached."""
        return _sentence("the submission", self.limits.total_s, self.limits, self.waited())

    def waited(self) -> bool:
        """Whether the wall clock has run out."""
        return time.monotonic() >= self.ends


class Allowance:
    """What one question to the student's process may take; a deadline of `Channel`.

    Parameters
    ----------
    seconds : float
        Of processor time; of waiting, ``limits.patience`` times as many.
    clock : Clock
        Of the whole submission.
    used : callable
        Returns the processor time of the submission's processes so far, in seconds. It is not
        asked in the first tenth of a second, for most answers are there by then, unless nobody
        asked for a second; what was used until then is not counted for the question, but for the
        submission.
    grace : bool
        Given after the end: the time of the whole submission is not looked at.

    Attributes
    ----------
    over : bool
        Whether it was the time of the whole submission that ended.
    """

    def __init__(
        self, seconds: float, clock: Clock, used: Callable[[], float], *, grace: bool = False
    ) -> None:
        self._seconds, self._clock, self._used, self._grace = seconds, clock, used, grace
        now = time.monotonic()
        self._ends = now + seconds * clock.limits.patience
        if not grace:
            self._ends = min(self._ends, clock.ends)
        self._begun: float | None = None
        self._look = min(now + LOOK_S, max(now, clock.looked + WHOLE_S), self._ends)
        self._waited = self.over = False

    def left(self) -> float:
        """Return how many seconds to wait before asking again; 0 when there are none."""
        now = time.monotonic()
        if now < self._look:
            return self._look - now
        if now >= self._ends:
            self._waited, self.over = True, now >= self._clock.ends
            return 0.0
        used = self._used()
        self._clock.looked = now
        self._begun = used if self._begun is None else self._begun
        mine = self._seconds - (used - self._begun)
        whole = self._clock.limits.total_s - used - self._clock.judge_seconds()
        whole = mine if self._grace else whole
        if min(mine, whole) <= 0:
            self.over = whole <= 0
            return 0.0
        wait = max(min(mine, whole) / _CORES, LOOK_S)
        self._look = min(now + wait, self._ends)
        return self._look - now

    def sentence(self, what: str) -> str:
        """Say which limit ``what`` has reached."""
        return _sentence(what, self._seconds, self._clock.limits, self._waited)


def _sentence(what: str, seconds: float, limits: Limits, waited: bool) -> str:
    if waited:
        return f"{what} was still waiting after {seconds * limits.patience:g} s"
    return f"{what} used more than {seconds:g} s of processor time"
