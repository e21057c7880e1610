"""A lab that stands still behind one of its cells, ready to fork.

A submission is executed from its first cell to its last. An examination instead stops at every
exercise and tries many answers there. For that the lab is walked by two processes inside the walls,
as a submission is: the student's side executes the cells with the reference answers, the judge's
side the given cells alone. Each is a `Stage`: it can be forked, so that one copy stays while the
other walks on, and it forks whatever an answer needs: its keeper (`pair`), its judge, and a
process in which the visible check is executed as in the student's own kernel.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
import sys
import time
from typing import Any

from autograder.engine import pair, walls
from autograder.engine.channel import Channel, ChannelError
from autograder.engine.disk import Disk
from autograder.engine.imports import import_quietly
from autograder.engine.limits import Limits
from autograder.engine.orders import serve
from autograder.engine.processes import kill_below
from autograder.engine.shell import Shell
from mlops_lab.seeds import SECRET_VARIABLE

OUTPUT_BYTES = 1 << 20
GRACE_S = 2.0  # for a judge and a keeper to notice that nobody asks them any more


class Stage:
    """Serves one control socket until that is closed.

    Parameters
    ----------
    control : socket
        A SEQPACKET socket; every message is JSON and brings sockets along.
    shell : Shell
        What the lab has defined so far.
    settings : dict
        ``contained`` and ``keep``; see `Keeper`.
    """

    def __init__(self, control: socket.socket, shell: Shell, settings: dict) -> None:
        self._control, self._shell = control, shell
        self._orders = {
            "run": self._run,
            "know": self._know,
            "import": self._import,
            "fork": self._fork,
            "end": self._end,
            "keeper": self._keeper,
            "judge": self._judge,
            "home": self._home,
        }
        self._contained, self._keep = settings["contained"], settings["keep"]

    def serve(self) -> None:
        """Do what is asked; at the end wait for all that was forked."""
        serve(self._control, self._orders)
        _wait_for_all(GRACE_S)

    # Walking ----------------------------------------------------------------------

    def _run(self, wanted: dict, sock: socket.socket) -> None:
        """Execute one cell on the student's side."""
        channel = Channel(sock)
        source, _ = channel.receive()
        channel.send(_error_of(self._shell.run(source, OUTPUT_BYTES)))

    def _know(self, wanted: dict, sock: socket.socket) -> None:
        """Execute a cell that the judge runs itself; one that fails will fail for students too."""
        channel = Channel(sock)
        source, _ = channel.receive()
        with self._shell.capture(OUTPUT_BYTES), contextlib.suppress(Exception):
            text = self._shell.interactive.transform_cell(source)
            exec(compile(text, "<given>", "exec", dont_inherit=True), self._shell.namespace)
        channel.send({})

    def _import(self, wanted: dict, sock: socket.socket) -> None:
        """Import modules once for all that is forked later."""
        channel = Channel(sock)
        import_quietly(channel.receive()[0])
        channel.send({})

    def _fork(self, wanted: dict, control: socket.socket) -> None:
        """Leave a copy behind that stays at this cell and listens on ``control``."""
        gc.collect()
        gc.freeze()  # the collector would write to every page and so unshare it
        walls.collapse_memory()
        if os.fork():
            return
        with _leaving(control):
            walls.become_subreaper()
            self._control = control
            if wanted["student"]:
                Disk(self._contained, self._keep)
                self._shell.hear_below()
            control.send(b"ready")  # what the other copy does from now on is not seen here
            self.serve()

    def _end(self, wanted: dict, sock: socket.socket) -> None:
        """Wait for all that was forked and say how much processor time it took."""
        channel = Channel(sock)
        channel.receive()
        _wait_for_all(5 * GRACE_S)
        channel.send({"processor_seconds": processor_seconds()})

    # Trying -----------------------------------------------------------------------

    def _keeper(self, wanted: dict, link: socket.socket) -> None:
        """Fork the keeper of a pair."""
        if os.fork():
            return
        with _leaving(link):
            walls.become_subreaper()
            disk = Disk(self._contained, self._keep)
            keeper = pair.PairKeeper(self._shell, self._contained, self._keep, disk)
            keeper.attend(link, Limits(**wanted["limits"]))

    def _judge(self, wanted: dict, jobs: socket.socket, link: socket.socket) -> None:
        """Fork the judge of a pair."""
        if os.fork():
            return
        with _leaving(jobs, link):
            limits = Limits(**wanted["limits"])
            pair.judge_answers(jobs, link, self._shell, self._contained, limits)

    def _home(self, wanted: dict, sock: socket.socket) -> None:
        """Execute an answer and the visible part of its check in one process, as at home."""
        if os.fork():
            return
        with _leaving(sock):
            channel = Channel(sock)
            job, _ = channel.receive()
            os.setsid()
            Disk(self._contained, self._keep)
            os.environ[SECRET_VARIABLE] = job["secret"]
            sys.path.insert(0, "")
            signal.setitimer(signal.ITIMER_PROF, job["processor_s"])
            signal.setitimer(signal.ITIMER_REAL, job["clock_s"])
            self._shell.hear_below()
            known = set(sys.modules)
            said = [self._shell.run(cell, OUTPUT_BYTES) for cell in job["cells"]]
            signal.setitimer(signal.ITIMER_REAL, 0)
            modules = [name for name in sys.modules if name not in known and name != "__main__"]
            with contextlib.suppress(ChannelError):
                channel.send(
                    {
                        **_error_of(said[-1]),
                        "modules": modules,
                        "processor_seconds": processor_seconds(),
                    }
                )
            kill_below(os.getpid())


def begin(sock: socket.socket, shell: Shell, settings: dict) -> None:
    """Become the student's side of a lab that has run its opening cells, and fork the judge's.

    Parameters
    ----------
    sock : socket
        Brings the control sockets of both sides.
    """
    _, handles, _, _ = socket.recv_fds(sock, 16, 2)
    control, judges = (socket.socket(fileno=one) for one in handles)
    walls.become_subreaper()
    if settings["contained"]:
        walls.unshare(walls.NEW_USER | walls.NEW_MOUNT | walls.NEW_IPC | walls.NEW_NET)
        walls.raise_loopback()
    Disk.first(settings["contained"], settings["files"], settings["keep"])
    if os.fork() == 0:
        with _leaving(judges):
            shell.hear_below(False)
            Stage(judges, shell, settings).serve()
    judges.close()
    sock.close()
    shell.hear_below()
    Stage(control, shell, settings).serve()


def processor_seconds() -> float:
    """Return the processor time of this process and of all that it waited for, in seconds."""
    return round(pair.used(resource.RUSAGE_SELF) + pair.used(resource.RUSAGE_CHILDREN), 4)


@contextlib.contextmanager
def _leaving(*socks: socket.socket):
    """In a process just forked: keep these sockets alone, and never return."""
    code = 1
    try:
        walls.close_all_but(*(sock.fileno() for sock in socks))
        walls.die_with_parent()
        yield
        code = 0
    finally:
        os._exit(code)


def _wait_for_all(patience: float) -> None:
    """Wait until all below this process are gone; kill what an answer has left behind."""
    end = time.monotonic() + patience
    with contextlib.suppress(ChildProcessError):
        while True:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
            if time.monotonic() > end:
                kill_below(os.getpid())
            time.sleep(0.01)


def _error_of(done: dict) -> dict[str, Any]:
    """Say what a cell's outputs tell of an error, and what it printed to standard error."""
    facts: dict[str, Any] = {"error": done["error"], "line": done["line"]}
    facts |= {"sentence": "", "stderr": ""}
    for output in done["outputs"]:
        if output["output_type"] == "error":
            facts["sentence"] = output["evalue"]
        elif output["output_type"] == "stream" and output["name"] == "stderr":
            facts["stderr"] += output["text"]
    return facts
