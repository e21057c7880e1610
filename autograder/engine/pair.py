"""A keeper and a judge that try one answer after the other on a lab that stands still.

The judge is the one that grades students, and asks a student's process in the same way. Each
answer gets a process of its own, with all walls or, for half the price, forked straight from the
keeper and limited in processor time alone. Between two answers the disk is put back.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace

from autograder.engine import randomness, walls
from autograder.engine.channel import Channel, ChannelError
from autograder.engine.clock import Meter
from autograder.engine.disk import Disk
from autograder.engine.judge import Judge, prepare
from autograder.engine.keeper import Keeper
from autograder.engine.limits import Limits
from autograder.engine.link import KeeperLink
from autograder.engine.processes import kill_below, resident
from autograder.engine.shell import Shell
from autograder.engine.student import live
from autograder.results import TIMED_OUT
from mlops_lab.seeds import SECRET_VARIABLE

MANY = 512  # processes, where all answers of an exercise share one count
_libc = ctypes.CDLL(None, use_errno=True)


class PairKeeper(Keeper):
    """Keeps the student's side of a pair.

    Parameters
    ----------
    disk : Disk
        Of this process.
    """

    def __init__(self, shell: Shell, contained: bool, keep: list[str], disk: Disk) -> None:
        super().__init__(shell, [], contained=contained, files=None, keep=keep, memory=None)
        self._disk = disk
        self._allowed: float | None = None  # seconds of the processor; None: all walls instead

    def attend(self, link: socket.socket, limits: Limits) -> None:
        """Do what the judge asks until it is gone."""
        self._limits = limits
        place = json.dumps({"work": os.getcwd()}).encode()
        handles = [os.open("/proc/self/ns/mnt", os.O_RDONLY)] if self._contained else []
        socket.send_fds(link, [place], handles)
        try:
            self._watch(link)
        finally:
            self._end()

    def _answer(self, question: str, link: socket.socket) -> None:
        if question == "start":
            self._end()
            self._disk.restore()
        if question == "spent":
            self._end()
            spent = used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN)
            link.send(json.dumps(spent).encode())
        elif question.startswith("allow"):
            self._allowed = json.loads(question.split()[1])
            self._meter = Meter()  # the next answer's
        else:
            super()._answer(question, link)

    def _begin(self) -> socket.socket:
        if self._allowed is None:
            return super()._begin()
        theirs, students = socket.socketpair()
        self._cause = None
        self._student = os.fork()
        if self._student == 0:
            try:
                walls.close_all_but(students.fileno())
                walls.die_with_parent()
                os.setsid()
                walls.set_limits(replace(self._limits, processes=MANY))
                signal.setitimer(signal.ITIMER_PROF, self._allowed)
                sys.path.insert(0, "")
                live(students, self._shell, self._limits.reply_mib * 1024**2)
            finally:
                os._exit(1)
        students.close()
        self._baseline = resident(self._student) or 0
        return theirs

    def _gone(self, status: int, usage: resource.struct_rusage) -> None:
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF:
            sentence = f"the submission used up {self._allowed:g} s of processor time"
            self._cause = self._cause or (TIMED_OUT, sentence)
        super()._gone(status, usage)

    def _end(self) -> None:
        super()._end()
        if self._allowed is not None:  # what it has started is left, and was adopted here
            kill_below(os.getpid())
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)


class _Link(KeeperLink):
    def allow(self, seconds: float | None) -> None:
        """Set the processor time of the student's processes to come; None: give them all walls."""
        self._sock.send(f"allow {json.dumps(seconds)}".encode())

    def spent(self) -> float:
        """End the student's process; return the processor seconds of all that were kept."""
        self._sock.send(b"spent")
        return json.loads(self._sock.recv(4096))


class _Judge(Judge):
    """Tells more than the verdict.

    Attributes
    ----------
    raised : list of str
        Classes of the error, for an answer may be rejected by accident.
    drawn : bool
        Whether the verdict may depend on the course secret.
    modules : set of str
        What checks imported.
    """

    raised: Sequence[str] = ()
    drawn = False
    modules: frozenset[str] = frozenset()

    def _why(self, error: BaseException, step: dict) -> tuple[str, str]:
        self.raised = _kinds(error)
        return super()._why(error, step)

    def _try(self, step: dict, *, keep: bool) -> dict:  # in a process of its own
        known, seeds = set(sys.modules), sys.modules.get("mlops_lab.seeds")
        if seeds:
            seeds.forget()
        said = super()._try(step, keep=keep)
        seeds = sys.modules.get("mlops_lab.seeds")
        drawn = seeds is not None and seeds.drawn()
        modules = [name for name in sys.modules if name not in known]
        return {**said, "raised": self.raised, "drawn": drawn, "modules": modules}

    def _check(self, step: dict) -> None:
        self.drawn = False
        super()._check(step)

    def _learn(self, said: dict) -> None:
        super()._learn(said)
        self.raised = said["raised"]
        self.drawn |= said["drawn"]  # a check may run twice
        self.modules |= {*said["modules"]}


def _kinds(error: BaseException) -> list[str]:
    """Name the classes of an error and of those from which it came."""
    causes = [error, error.__cause__]
    if isinstance(error, AssertionError):  # checks.raises reports what came instead
        causes.append(error.__context__)
    return [kind.__name__ for cause in causes if cause for kind in type(cause).__mro__]


def judge_answers(
    jobs: socket.socket, link: socket.socket, shell: Shell, contained: bool, limits: Limits
) -> None:
    """Judge the answers that come over ``jobs`` until it is closed.

    Each is a job as `Judge` takes it, with the ``secret`` to judge it under and ``allowed``: the
    seconds of the processor that the student's process may take, or None for one with all walls.
    """
    place, handles, _, _ = socket.recv_fds(link, 4096, 1)
    for handle in handles:
        _enter(handle)
    os.chdir(json.loads(place)["work"])
    if contained:
        os.environ["HOME"] = walls.JUDGE_HOME
        walls.drop_rights()
        walls.refuse_calls()
    walls.hide()
    prepare("")
    shell.hear_below(False)
    walls.set_limits(limits, judge=True)
    channel, keeper = Channel(jobs), _Link(link)
    known, states, kept = set(sys.modules), randomness.states(), 0.0
    caught_up = False
    while True:
        try:
            order, _ = channel.receive()
        except ChannelError:
            return
        os.environ[SECRET_VARIABLE] = order.pop("secret")
        keeper.allow(order.pop("allowed"))
        randomness.set_states(states)
        if caught_up:
            order["known"] = []
        before = _judge_seconds()
        with warnings.catch_warnings():
            judge = _Judge(order, shell, [], keeper.start)
            said = judge.judge()
        caught_up = True  # all answers have the same cells before their check
        kept, last = keeper.spent(), kept
        spent = _judge_seconds() - before
        new = {*sys.modules, *judge.modules} - known - {"__main__"}
        facts = {"raised": judge.raised, "drawn": judge.drawn, "modules": sorted(new)}
        channel.send({**said, **facts, "judge_seconds": spent, "student_seconds": kept - last})


def used(who: int) -> float:
    """Return the processor seconds of this process, or of the children it waited for."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _judge_seconds() -> float:
    return used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN)  # each check is a child


def _enter(handle: int) -> None:
    """Go over to another process's mount namespace."""
    if _libc.setns(handle, walls.NEW_MOUNT):
        code = ctypes.get_errno()
        raise OSError(code, f"setns: {os.strerror(code)}")
