"""In the server of one answer: fork a child for each variant, and say what became of it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import tempfile
import time
import types
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.examine.attempt import Attempt
from autograder.examine.child import UNHURRIED, Limits, try_answer
from autograder.examine.outcomes import Outcome
from autograder.examine.plan import Plan
from autograder.examine.processes import Tokens, in_child, send


def serve(
    plan: Plan,
    attempt: Attempt,
    lab: types.ModuleType,
    tokens: Tokens,
    events: int,
    root: Path,
) -> None:
    """Try all variants of an answer, each in a child of this process.

    The reference goes first: it shows how long the check takes, and if it is rejected the
    other verdicts would mean nothing.
    """
    own = [i for i, v in enumerate(plan.variants) if v.exercise == attempt.exercise]
    reference, *others = own
    secrets = range(len(plan.secrets))
    jobs = [(reference, number) for number in secrets]
    running: list[_Running] = []
    measured: Outcome | None = None

    def start(variant: int, secret: int) -> _Running:
        one = plan.variants[variant]
        limits = _limits(one.kind, measured, plan.patience)
        folder = Path(tempfile.mkdtemp(dir=root))
        reader, writer = os.pipe()
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            in_child(try_answer, one, plan.secrets[secret], attempt, lab, limits, folder, writer)
        os.close(writer)
        return _Running(variant, secret, pid, reader, folder, began, limits.clock)

    while jobs or running:
        while jobs and (measured or not running) and tokens.take():
            running.append(start(*jobs.pop(0)))
        for child in _finished(running):
            running.remove(child)
            tokens.give()
            outcome = _outcome_of(child)
            kind = plan.variants[child.variant].kind
            if kind == "reference" and child.secret == 0:
                measured = outcome
                if outcome.verdict == "passed":
                    for i in others:
                        every = plan.variants[i].kind == "right"
                        jobs.extend((i, number) for number in (secrets if every else [0]))
            rejected_late = outcome.part == "hidden" and outcome.verdict != "passed"
            if kind == "wrong" and child.secret == 0 and rejected_late:
                # another secret draws other data
                jobs[:0] = [(child.variant, number) for number in secrets[1:]]
            still = [*jobs, *((c.variant, c.secret) for c in running)]
            done = all(variant != child.variant for variant, _ in still)
            send(events, variant=child.variant, outcome=asdict(outcome), done=done)


def _limits(kind: str, reference: Outcome | None, patience: float) -> Limits:
    """Return generous limits; processor time does not depend on what else the machine does."""
    if reference is None:
        return UNHURRIED
    clock = max(patience, 20 * reference.seconds)
    if kind == "mutant":  # an endless loop is the usual reason, and there are many mutants
        return Limits(clock, max(0.3 * patience, 10 * reference.processor_seconds))
    return Limits(clock, max(patience, 20 * reference.processor_seconds))


@dataclass
class _Running:
    """A child at work, and what it said so far."""

    variant: int
    secret: int
    pid: int
    pipe: int
    folder: Path
    began: float
    limit: float
    told: bytes = b""
    status: int | None = None  # once it has ended

    def look(self) -> bool:
        """Read on, and tell whether the child is at its end or past its limit."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self.status = status
        # Read after that: a child reports first and ends then.
        if select.select([self.pipe], [], [], 0)[0]:
            self.told += os.read(self.pipe, 65536)
        late = time.monotonic() - self.began > self.limit
        return bool(pid) or late or b'"verdict"' in self.told

    def end(self) -> None:
        """Kill the child if need be, with all that it started, and clear up behind it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.pipe)
        shutil.rmtree(self.folder, ignore_errors=True)


def _finished(running: list[_Running]) -> list[_Running]:
    """Wait a moment for children that end or take too long."""
    select.select([child.pipe for child in running], [], [], 0.05)
    return [child for child in running if child.look()]


def _outcome_of(child: _Running) -> Outcome:
    """Say what became of a child."""
    seconds = round(time.monotonic() - child.began, 3)
    child.end()
    times = {"secret": child.secret + 1, "seconds": seconds}
    lines = [json.loads(line) for line in child.told.decode().splitlines()]
    if lines and "verdict" in lines[-1]:
        return Outcome(**lines[-1], **times)
    part = lines[-1]["part"] if lines else "answer"
    status = child.status
    if status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return Outcome("timed out", part, f"It was stopped after {seconds:.0f} seconds.", **times)
    code = os.waitstatus_to_exitcode(status)
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
    return Outcome("crashed", part, f"It ended the process with {how}.", **times)
