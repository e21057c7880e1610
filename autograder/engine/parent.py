"""The warm parent from outside: starting it, waiting for it, and asking it for work.

What runs inside is `autograder.engine.warm`. Here it is one process in bubblewrap, reached over
two sockets: one to where the libraries are imported, one to where the lab's opening cells have run
as well.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import platformdirs
from nbformat import NotebookNode

from autograder.engine import cgroup, sandbox
from autograder.engine.channel import Channel, ChannelError, Late
from autograder.engine.merge import opening
from autograder.engine.orders import order
from autograder.engine.verdicts import Verdicts
from mlops_lab import cache as lab_cache
from mlops_lab import flights
from mlops_lab.errors import UserError

START_S = 1200.0  # by the wall clock: a busy machine takes its time


class Parent:
    """The warm parent of one lab.

    Parameters
    ----------
    source : notebook
        The nbgrader source of the lab.
    secret : str
        The course secret, for the probe.
    files : Path or None
        Folder with the small files that the lab ships.
    contained : bool
        Whether it is built behind walls.
    kept : Verdicts
        Where the names of modules that a lab imports late are kept.
    probe : bool
        Whether the reference solution is run once to learn what it imports late.
    """

    def __init__(
        self,
        source: NotebookNode,
        *,
        secret: str,
        files: Path | None,
        contained: bool,
        kept: Verdicts,
        probe: bool,
    ) -> None:
        self._source, self._secret, self._files = source, secret, files
        self._contained, self._kept, self._probed = contained, kept, probe
        self.opening = opening(source)
        self.memory: cgroup.Subtree | None = None
        self.threads = 0  # once it runs
        self._scratch: str | None = None  # without walls, all submissions' folders are in it
        self._process: subprocess.Popen | None = None
        self._warming: Future | None = None
        self._controls: dict[bool, socket.socket] = {}  # by whether the opening cells have run

    @property
    def pid(self) -> int:
        """The number of the process around it; 0 before it is started."""
        return self._process.pid if self._process is not None else 0

    def close(self) -> None:
        """End the warm parent and with it every process that is left."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        if self.memory is not None:
            self.memory.close()
            self.memory = None
        if self._warming is not None:
            wait([self._warming])  # it sees its process gone
            self._warming = None
        for control in self._controls.values():
            control.close()
        self._controls = {}
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def start(self) -> None:
        """Start the warm parent; it imports and warms up while the caller goes on.

        Bubblewrap dies with the thread that started it, so call this in one that lives on.
        """
        if self._warming is not None:
            return
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        small = lab_files(self._files)
        shown = self._shown()
        own = [str(path) for path in (*sandbox.own_files(), *shown) if self._contained]
        settings = {
            "contained": self._contained,
            "user": sandbox.NOBODY if os.geteuid() == 0 else None,
            "files": ("/lab/files" if self._contained else str(self._files)) if small else None,
            "fonts": "/lab/fonts" if "/lab/fonts" in shown else None,
            "keep": [path for path in own if Path(path).is_relative_to("/tmp")],
            "memory": None,
        }
        environment = sandbox.environment()
        if self._contained:
            environment["MLOPS_LAB_CACHE"] = "/lab/data"
            self.memory = cgroup.claim(settings["user"])
            if self.memory is not None:
                settings["memory"] = self.memory.handle
            wall = sandbox.command(shown, divided=self.memory is not None)
        else:
            wall = []
            scratch = self._scratch = tempfile.mkdtemp(prefix="autograder-")
            environment |= {"MLOPS_LAB_CACHE": str(lab_cache.folder()), "TMPDIR": scratch}
            environment |= {"HOME": scratch, "MPLCONFIGDIR": scratch, "IPYTHONDIR": scratch}
        program = [sys.executable, "-P", "-s", "-m", "autograder.engine.warm"]
        with theirs:
            self._process = subprocess.Popen(
                [*wall, *program, str(theirs.fileno()), json.dumps(settings)],
                pass_fds=[theirs.fileno(), *([self.memory.handle] if self.memory else [])],
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._controls[False] = mine
        pool = ThreadPoolExecutor(1, "warm-up")
        self._warming = pool.submit(self._warm_up)
        pool.shutdown(wait=False)

    def ready(self) -> None:
        """Wait until the warm parent can take a submission.

        Raises
        ------
        UserError
            If it could not be started, or a given cell of the lab fails.
        """
        self.start()
        try:
            self._warming.result()
        except (OSError, ChannelError, Late) as error:
            self.close()
            raise UserError(f"The warm parent could not be started: {error}.") from error
        except UserError:
            self.close()
            raise

    def stage(self) -> tuple[socket.socket, socket.socket]:
        """Have the lab walked apart from all submissions; see `autograder.engine.walk`.

        Returns
        -------
        student, judge : socket
            The control sockets of the two sides.

        Raises
        ------
        UserError
            As `ready`.
        """
        self.ready()
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2)]
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with mine, theirs:
            self.command({"do": "stage"}, theirs, opened=True)
            socket.send_fds(mine, [b"both"], [end.fileno() for _, end in pairs])
        for _, end in pairs:
            end.close()
        return pairs[0][0], pairs[1][0]

    def processor_seconds(self) -> float:
        """Return the processor time of the warm parents and of what they have waited for."""
        return sum(
            self._ask("usage", None, opened=opened)["processor_seconds"]
            for opened in self._controls
        )

    def command(self, message: dict, handle: socket.socket, *, opened: bool) -> None:
        """Send an order and the socket over which its rest and its answer go."""
        order(self._controls[opened], message, handle)

    def _shown(self) -> dict[str, Path]:
        """Return what the warm parent sees of the course, by the place where it appears."""
        shown = {}
        if any("flights" in cell.source for cell in self._source.cells):
            flights.prepare()  # inside the walls nothing can be added to the cache
        data = lab_cache.folder()
        if data.is_dir():
            shown["/lab/data"] = data
        fonts = platformdirs.user_cache_path("matplotlib")
        if fonts.is_dir():
            shown["/lab/fonts"] = fonts
        for path in lab_files(self._files):
            shown[f"/lab/files/{path.relative_to(self._files)}"] = path.absolute()
        return shown

    def _warm_up(self) -> None:
        cells = [c for c in self._source.cells if c.cell_type == "code"]
        self._ask("import", _imports(c.source for c in cells))
        names = self._kept.modules() if self._probed else []
        if names is None:
            reference = {"cells": [c.source for c in cells], "secret": self._secret}
            names = self._ask("probe", reference)["modules"]
            self._kept.save_modules(names)
        self._ask("import", [name for name in names if _plain_module(name)])
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.command({"do": "open"}, theirs, opened=False)
        theirs.close()
        mine.send(json.dumps([cell.source for cell in self.opening]).encode())
        mine.settimeout(START_S)
        opened = json.loads(mine.recv(65536) or b'{"error": "the process ended"}')
        mine.settimeout(None)
        self._controls[True] = mine
        self.threads = int(opened["threads"])
        if opened.get("error"):
            raise UserError(f"A given cell of the lab fails: {opened['error']}.")

    def _ask(self, do: str, wanted: Any, *, opened: bool = False) -> Any:
        mine, theirs = socket.socketpair()
        self.command({"do": do}, theirs, opened=opened)
        theirs.close()
        channel = Channel(mine)
        try:
            channel.send(wanted)
            return channel.receive(deadline=time.monotonic() + START_S)[0]
        finally:
            channel.close()


def lab_files(folder: Path | None) -> list[Path]:
    """Return the files a lab ships: no notebook among them, for one may hold the checks."""
    if folder is None:
        return []
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb"
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _imports(sources: Iterable[str]) -> list[str]:
    """Return the modules that code names in its import statements."""
    names: dict[str, None] = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update((alias.name, None) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
                names.update((f"{node.module}.{alias.name}", None) for alias in node.names)
    return [name for name in names if "*" not in name]


def _plain_module(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))
