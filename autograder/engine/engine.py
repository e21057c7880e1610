"""The engine: one lab, many submissions, each judged inside its own walls.

    with Engine(source, secret=secret) as engine:
        for result in engine.run(jobs):
            ...

The engine starts one warm parent in bubblewrap and has it fork for every submission. It reads the
students' notebooks itself, as data, and never executes anything of theirs.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.engine import sandbox, world
from autograder.engine.channel import Channel, ChannelError, Late
from autograder.engine.limits import Limits
from autograder.engine.merge import Merged, grade_id, merge, numbers
from autograder.engine.outcome import assemble, legible
from autograder.engine.parent import Parent
from autograder.engine.reading import Refused, content, read_notebook
from autograder.engine.verdicts import Verdicts
from autograder.results import CRASHED, WRONG_NOTEBOOK, Job, Result

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
        shipped = files if files is not None and files.is_dir() else None
        self._known = [asdict(cell) for cell in world.known(self._source)]
        self._model = [asdict(cell) for cell in world.model(self._source)]
        self._asked = world.asked(self._source)
        self._verdicts = Verdicts(
            cache, self._source, secret=secret, limits=self.limits, files=shipped
        )
        self.parent = Parent(
            self._source,
            secret=secret,
            files=shipped,
            contained=not self.holes,
            kept=self._verdicts,
            probe=probe,
        )

    @property
    def opened(self) -> int:
        """How many code cells of the source the warm parent runs."""
        return len(self.parent.opening)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the warm parent; see `Parent.start`."""
        self.parent.start()

    def close(self) -> None:
        """End the warm parent and with it every process that is left."""
        self.parent.close()

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
        self.parent.ready()
        started = time.monotonic()  # the warm parent's own start is nobody's time
        opened = any(step.opening for step in merged.steps) or not self.parent.opening
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
            self.parent.command(message, theirs, opened=opened)
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

    def world(self, *, opened: bool) -> dict[str, Any]:
        """Return what the judge has to know of the source, where the opening cells have run or not.

        Returns
        -------
        dict
            ``known`` cells still to run, cells of the ``model`` solution, names ``asked`` of the
            student by check, and numbers of ``exercises`` by answer.
        """
        done = self.opened if opened else 0  # they are the first of those the judge knows
        return {
            "known": self._known[done:],
            "model": self._model,
            "asked": self._asked,
            "exercises": numbers(self._source),
        }


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
