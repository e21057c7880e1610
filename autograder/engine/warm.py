"""The warm parent: imports the course's libraries once and forks a keeper for every submission.

It runs inside bubblewrap and sees only text that students may see: the names of modules and the
lab's given cells. Checks and answers go to processes forked from it, over a file handle that it
passes on unread, so that nothing of them is in the memory a student's process is forked from.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import socket
import sys
import tempfile
from typing import Any

from autograder.engine import cgroup, stage, walls
from autograder.engine.channel import Channel
from autograder.engine.imports import import_quietly
from autograder.engine.keeper import Keeper, keep
from autograder.engine.limits import Limits
from autograder.engine.orders import serve
from autograder.engine.shell import Shell
from autograder.engine.warmup import warm_up
from mlops_lab.seeds import SECRET_VARIABLE

OUTPUT_BYTES = 1 << 20


class WarmParent:
    """Serves its engine until that closes the connection.

    Parameters
    ----------
    control : socket
        A SEQPACKET socket; every message is JSON and brings one socket along.
    settings : dict
        ``contained``, ``user``, ``files``, ``keep`` and ``memory``; see `Keeper`.
    """

    def __init__(self, control: socket.socket, settings: dict) -> None:
        self._control = control
        self._settings = settings
        self._shell = Shell()
        self._opening: list[dict] = []
        self._orders = {
            "import": self._import,
            "probe": self._probe,
            "open": self._open,
            "stage": self._stage,
            "usage": self._usage,
            "job": self._job,
        }
        self._shell.hear_below()
        fonts = settings.get("fonts")
        if fonts and os.path.isdir(fonts):  # or matplotlib would look at every font again
            shutil.copytree(fonts, os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)

    def serve(self) -> None:
        """Do what is asked, one thing after the other."""
        serve(self._control, self._orders)

    def _import(self, wanted: dict, sock: socket.socket) -> None:
        """Import modules; those that cannot be imported will fail where they are used."""
        channel = Channel(sock)
        names, _ = channel.receive()
        import_quietly(names)
        _one_thread()
        warm_up()
        gc.collect()
        channel.send({"modules": len(sys.modules), "threads": threads()})

    def _probe(self, wanted: dict, sock: socket.socket) -> None:
        """Run the reference solution in a process of its own and say what it imported."""
        if os.fork():
            return
        try:
            walls.close_all_but(sock.fileno())
            walls.hide()
            self._shell.hear_below()
            channel = Channel(sock)
            job, _ = channel.receive()
            os.environ[SECRET_VARIABLE] = job["secret"]
            os.chdir("/tmp")
            before = set(sys.modules)
            errors = []
            for source in job["cells"]:
                done = self._shell.run(source, OUTPUT_BYTES)
                errors += [done["error"]] if done["error"] else []
            new = [name for name in sys.modules if name not in before and name != "__main__"]
            channel.send({"modules": new, "errors": errors})
        finally:
            os._exit(0)

    def _open(self, wanted: dict, sock: socket.socket) -> None:
        """Fork a warm parent that has run the lab's opening cells and listens on ``sock``."""
        if os.fork():
            return
        try:
            walls.close_all_but(sock.fileno(), self._settings["memory"])
            self._shell.hear_below()
            self._control = sock
            cells = json.loads(sock.recv(1 << 20))
            os.chdir(self._settings["files"] or tempfile.mkdtemp(prefix="opening-"))
            error = None
            for source in cells:
                done = self._shell.run(source, OUTPUT_BYTES)
                self._opening.append({"outputs": done["outputs"], "count": done["count"]})
                error = error or done["error"]
            _one_thread()
            gc.collect()
            gc.freeze()  # the collector would write to every page and so unshare it
            walls.collapse_memory()
            sock.send(json.dumps({"error": error, "threads": threads()}).encode())
            self.serve()
        finally:
            os._exit(0)

    def _stage(self, wanted: dict, sock: socket.socket) -> None:
        """Fork a lab that can be stopped at every cell."""
        if os.fork():
            return
        try:
            walls.close_all_but(sock.fileno())
            walls.die_with_parent()
            stage.begin(sock, self._shell, self._settings)
        finally:
            os._exit(0)

    def _usage(self, wanted: dict, sock: socket.socket) -> None:
        """Wait for what was forked and say how much processor time all has taken."""
        channel = Channel(sock)
        channel.receive()  # or the other side could find this one gone while it still asks
        channel.send({"processor_seconds": stage.processor_seconds()})

    def _job(self, wanted: dict, sock: socket.socket) -> None:
        """Fork a keeper for one submission."""
        if os.fork():
            return
        settings = {k: self._settings[k] for k in ("contained", "files", "keep", "memory")}
        keeper = Keeper(self._shell, self._opening, **settings)
        keep(keeper, sock, Limits(**wanted["limits"]))


def threads() -> int:
    """Return the number of threads of this process: one, or forking it is not sound."""
    return len(os.listdir("/proc/self/task"))


def _one_thread() -> None:
    """Hold the libraries to one thread: those started before a fork do not exist after it."""
    torch, arrow = sys.modules.get("torch"), sys.modules.get("pyarrow")
    if torch is not None:
        torch.set_num_threads(1)
        with contextlib.suppress(RuntimeError):  # may be set once only
            torch.set_num_interop_threads(1)
    if arrow is not None:
        arrow.set_cpu_count(1)
        arrow.set_io_thread_count(1)


def main(arguments: list[str]) -> None:
    """Serve the control socket whose number is the first argument."""
    settings: dict[str, Any] = json.loads(arguments[1])
    if settings["contained"]:
        walls.uncover_proc()
        if settings["memory"] is not None:
            cgroup.enter_warm(settings["memory"])
        if settings["user"] is not None:
            walls.become(settings["user"])
        walls.drop_rights()
    control = socket.socket(fileno=int(arguments[0]))
    WarmParent(control, settings).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
