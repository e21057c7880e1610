"""The engine: one lab, many submissions, each judged inside its own walls.

    with Engine(source, secret=secret) as engine:
        for result in engine.run(jobs):
            ...

The engine starts one warm parent in bubblewrap and has it fork for every submission. It reads the
students' notebooks itself, as data, and never executes anything of theirs.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import nbformat
import platformdirs
from nbformat import NotebookNode

from autograder.engine import cgroup, sandbox, verdicts, world
from autograder.engine.channel import Channel, ChannelError, Late
from autograder.engine.limits import Limits
from autograder.engine.merge import Merged, grade_id, merge, numbers, opening
from autograder.engine.reading import Refused, content, read_notebook
from autograder.engine.spoken import spoken
from autograder.results import (
    CRASHED,
    GRADED,
    NOT_RUN,
    PARTLY_GRADED,
    PASSED,
    WRONG_NOTEBOOK,
    CellVerdict,
    Job,
    Result,
)
from mlops_lab import cache as lab_cache
from mlops_lab import flights
from mlops_lab.errors import UserError

START_S = 1200.0  # by the wall clock: a busy machine takes its time
MARGIN_S = 30.0  # beyond a submission's own time, before the engine gives its keeper up


class Engine:
    """Grades submissions of one lab.

    Parameters
    ----------
    source_notebook : Path
        The nbgrader source of the lab, answers and hidden checks inside.
    secret : str
        The course secret, from which hidden checks draw their data.
    files : Path, optional
        Folder with the small files that the lab ships; notebooks in it are left out.
    limits : Limits, optional
    unsafe : bool
        Run without walls where they cannot be built.
    workers : int, optional
        Submissions at a time; one a core when omitted.
    cache : Path, optional
        Folder in which verdicts are kept by the hash of all that they depend on.
    probe : bool
        Whether the reference solution is run once to learn what it imports late.

    Raises
    ------
    UserError
        If a wall is missing and `unsafe` is false, or a given cell of the lab fails.
    """

    def __init__(
        self,
        source_notebook: Path,
        *,
        secret: str,
        files: Path | None = None,
        limits: Limits | None = None,
        unsafe: bool = False,
        workers: int | None = None,
        cache: Path | None = None,
        probe: bool = True,
    ) -> None:
        self.holes = sandbox.require(unsafe)
        self.limits = limits or Limits()
        self.workers = workers or len(os.sched_getaffinity(0))
        self._source = nbformat.read(source_notebook, as_version=4)
        self._secret = secret
        self._files = files if files is not None and files.is_dir() else None
        self._opening = opening(self._source)
        self._known = [asdict(cell) for cell in world.known(self._source)]
        self._asked = world.asked(self._source)
        self._probed = probe
        self._verdicts = verdicts.Verdicts(
            cache, self._source, secret=secret, limits=self.limits, files=self._files
        )
        self._scratch: str | None = None  # without walls, all submissions' folders are in it
        self.threads = 0  # of the warm parent, once it runs
        self._process: subprocess.Popen | None = None
        self._memory: cgroup.Subtree | None = None
        self._warming: Future | None = None
        self._controls: dict[bool, socket.socket] = {}  # by whether the opening cells have run

    @property
    def opened(self) -> int:
        """How many code cells of the source the warm parent runs."""
        return len(self._opening)

    @property
    def pid(self) -> int:
        """The number of the process around the warm parent; 0 before it is started."""
        return self._process.pid if self._process is not None else 0

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the warm parent and with it every process that is left."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        if self._warming is not None:
            wait([self._warming])  # it sees its process gone
            self._warming = None
        for control in self._controls.values():
            control.close()
        self._controls = {}
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def run(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """Grade submissions, yielding each result when it is there, in any order.

        A bad submission is a result; nothing a submission does raises here.
        """
        waiting = iter(jobs)
        running: dict[int, _Running] = {}
        done: list[Result] = []
        selector = selectors.DefaultSelector()
        try:
            while True:
                while len(running) < self.workers:
                    job = next(waiting, None)
                    if job is None:
                        break
                    begun = self._begin(job)
                    if isinstance(begun, Result):
                        yield begun
                    else:
                        running[begun.channel.fileno()] = begun
                        selector.register(begun.channel.fileno(), selectors.EVENT_READ)
                # handed out while the next ones run: whoever takes them has time to write
                yield from done
                done.clear()
                if not running:
                    return
                ready = {key.fd for key, _ in selector.select(timeout=1.0)}
                for number, one in list(running.items()):
                    if number in ready or time.monotonic() > one.deadline:
                        selector.unregister(number)
                        del running[number]
                        done.append(self._finish(one))
        finally:
            selector.close()
            for one in running.values():
                one.channel.close()  # its keeper sees that and ends everything

    # One submission ---------------------------------------------------------------

    def _begin(self, job: Job) -> _Running | Result:
        try:
            merged = read(job.notebook, self._source)
        except Refused as refused:
            return Result(job.student, refused.status, refused.sentence)
        key = self._verdicts.key(merged)
        if (kept := self._verdicts.load(key, job.student)) is not None:
            return replace(kept, outputs=legible(merged.outputs, False))
        self.ready()
        started = time.monotonic()  # the warm parent's own start is nobody's time
        opened = any(step.opening for step in merged.steps) or not self._opening
        mine, theirs = socket.socketpair()
        message = {"do": "job", "limits": asdict(self.limits)}
        order = {
            "steps": [asdict(step) for step in merged.steps],
            **self.world(opened=opened),
            "limits": asdict(self.limits),
            "secret": self._secret,
        }
        channel = Channel(mine)
        deadline = started + self.limits.total_s * self.limits.patience + MARGIN_S
        try:
            _command(self._controls[opened], message, theirs)
            channel.send(order, deadline=deadline)
        except (OSError, ChannelError, Late):
            channel.close()
            return Result(job.student, CRASHED, "the grader's own process is gone")
        finally:
            theirs.close()
        return _Running(job, merged, channel, key, started, deadline)

    def _finish(self, one: _Running) -> Result:
        try:
            said, _ = one.channel.receive(deadline=max(one.deadline, time.monotonic() + 5))
        except (ChannelError, Late):
            said = {"failed": "it gave no answer"}
        finally:
            one.channel.close()
        seconds = round(time.monotonic() - one.started, 3)
        if "failed" in said:
            sentence = f"grading this submission stopped: {said['failed']}"
            return Result(one.job.student, CRASHED, sentence, seconds)
        try:
            result = assemble(one.job.student, one.merged, legible(said), seconds)
        except Exception as error:  # whatever it is, the other submissions are graded
            sentence = f"its result cannot be read: {type(error).__name__}"
            return Result(one.job.student, CRASHED, sentence, seconds)
        self._verdicts.save(one.key, result)
        return result

    # The warm parent --------------------------------------------------------------

    def start(self) -> None:
        """Start the warm parent; it imports and warms up while the caller goes on.

        Bubblewrap dies with the thread that started it, so call this in one that lives on.
        """
        if self._warming is not None:
            return
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        contained = not self.holes
        small = lab_files(self._files)
        shown = self._shown()
        own = [str(path) for path in (*sandbox.own_files(), *shown) if contained]
        settings = {
            "contained": contained,
            "user": sandbox.NOBODY if os.geteuid() == 0 else None,
            "files": ("/lab/files" if contained else str(self._files)) if small else None,
            "fonts": "/lab/fonts" if "/lab/fonts" in shown else None,
            "keep": [path for path in own if Path(path).is_relative_to("/tmp")],
            "memory": None,
        }
        environment = sandbox.environment()
        if contained:
            environment["MLOPS_LAB_CACHE"] = "/lab/data"
            self._memory = cgroup.claim(settings["user"])
            if self._memory is not None:
                settings["memory"] = self._memory.handle
            wall = sandbox.command(shown, divided=self._memory is not None)
        else:
            wall = []
            scratch = self._scratch = tempfile.mkdtemp(prefix="autograder-")
            environment |= {"MLOPS_LAB_CACHE": str(lab_cache.folder()), "TMPDIR": scratch}
            environment |= {"HOME": scratch, "MPLCONFIGDIR": scratch, "IPYTHONDIR": scratch}
        program = [sys.executable, "-P", "-s", "-m", "autograder.engine.warm"]
        with theirs:
            self._process = subprocess.Popen(
                [*wall, *program, str(theirs.fileno()), json.dumps(settings)],
                pass_fds=[theirs.fileno(), *([self._memory.handle] if self._memory else [])],
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

    def world(self, *, opened: bool) -> dict[str, Any]:
        """Return what the judge has to know of the source, where the opening cells have run or not.

        Returns
        -------
        dict
            ``known`` cells still to run, names ``asked`` of the student by check, and numbers of
            ``exercises`` by answer.
        """
        done = len(self._opening) if opened else 0  # they are the first of those the judge knows
        return {
            "known": self._known[done:],
            "asked": self._asked,
            "exercises": numbers(self._source),
        }

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
            _command(self._controls[True], {"do": "stage"}, theirs)
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
        names = self._verdicts.modules() if self._probed else []
        if names is None:
            reference = {"cells": [c.source for c in cells], "secret": self._secret}
            names = self._ask("probe", reference)["modules"]
            self._verdicts.save_modules(names)
        self._ask("import", [name for name in names if _plain_module(name)])
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        _command(self._controls[False], {"do": "open"}, theirs)
        theirs.close()
        mine.send(json.dumps([cell.source for cell in self._opening]).encode())
        mine.settimeout(START_S)
        opened = json.loads(mine.recv(65536) or b'{"error": "the process ended"}')
        mine.settimeout(None)
        self._controls[True] = mine
        self.threads = int(opened["threads"])
        if opened.get("error"):
            raise UserError(f"A given cell of the lab fails: {opened['error']}.")

    def _ask(self, do: str, wanted: Any, *, opened: bool = False) -> Any:
        mine, theirs = socket.socketpair()
        _command(self._controls[opened], {"do": do}, theirs)
        theirs.close()
        channel = Channel(mine)
        try:
            channel.send(wanted)
            return channel.receive(deadline=time.monotonic() + START_S)[0]
        finally:
            channel.close()


class _Running:
    """A submission on its way."""

    def __init__(
        self,
        job: Job,
        merged: Merged,
        channel: Channel,
        key: str,
        started: float,
        deadline: float,
    ) -> None:
        self.job, self.merged, self.channel, self.key = job, merged, channel, key
        self.started, self.deadline = started, deadline


def read(path: Path, source: NotebookNode) -> Merged:
    """Read a student's file and lay it over the source; see `content` and `parse`."""
    return parse(content(path), path.name, source)


def parse(data: bytes, name: str, source: NotebookNode) -> Merged:
    """Lay the content of a student's file over the source.

    Raises
    ------
    Refused
        With a status and one sentence, whatever is wrong with it.
    """
    ids = {name for cell in source.cells if (name := grade_id(cell))}
    merged = merge(source, read_notebook(data, name, ids))
    answers = {step.label for step in merged.steps if step.kind == "check"}
    if not merged.found - {c for c in answers if c not in merged.found}:
        raise Refused(WRONG_NOTEBOOK, f"{name} holds none of the exercises of this lab")
    return merged


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


def assemble(student: str, merged: Merged, said: dict, seconds: float) -> Result:
    """Make a result of what the judge reports."""
    notebook = merged.notebook
    for place, done in said["cells"].items():
        cell = notebook.cells[int(place)]
        cell.outputs = [nbformat.from_dict(output) for output in done["outputs"]]
        cell.execution_count = done["count"]
    cells = {name: CellVerdict(**verdict) for name, verdict in said["checks"].items()}
    for step in merged.steps:
        if step.kind == "check" and cells[step.label].status == NOT_RUN:
            # without an error nbgrader would give the points
            reason = cells[step.label].reason
            notebook.cells[step.index].outputs = [
                nbformat.v4.new_output("error", ename="NotRun", evalue=reason, traceback=[reason])
            ]
    status, reason = GRADED, ""
    if said["stopped"]:
        names = spoken(merged)
        label, cause, sentence = said["stopped"][0]
        passed = any(verdict.status == PASSED for verdict in cells.values())
        status = PARTLY_GRADED if passed else cause
        reason = f"{names.get(label, label)} was stopped ({cause}): {sentence}"
        if len(said["stopped"]) > 1:
            others = dict.fromkeys(names.get(stop[0], stop[0]) for stop in said["stopped"][1:])
            reason += f"; so {'was' if len(others) == 1 else 'were'} {' and '.join(others)}"
        reason = reason[0].upper() + reason[1:]
    outputs = legible(merged.outputs, False)
    return Result(student, status, reason, seconds, notebook, cells, outputs)


# what would move the cursor of a terminal, or the words of a sentence
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def legible(value: Any, one_line: bool = True) -> Any:
    """Return what the judge reports with every text such that files and terminals take it.

    Halves of surrogate pairs become question marks. Sentences lose control characters too;
    outputs keep them, for they may be coloured.

    >>> legible({"reason": "a\x1b[2Jb"})
    {'reason': 'a [2Jb'}
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        text = value.encode("utf-8", "replace").decode("utf-8")
        return _UNSEEN.sub(" ", text) if one_line else text.replace("\x00", "")
    if isinstance(value, list):
        return [legible(one, one_line) for one in value]
    if isinstance(value, dict):
        return {k: legible(v, one_line and k != "outputs") for k, v in value.items()}
    return value


def _command(control: socket.socket, message: dict, handle: socket.socket) -> None:
    socket.send_fds(control, [json.dumps(message).encode()], [handle.fileno()])


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
