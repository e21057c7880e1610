"""In the child: execute one answer and its check under limits, and report what happened."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import shutil
import sys
import tempfile
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.examine.attempt import Attempt, compiled
from autograder.examine.plan import Variant
from autograder.examine.processes import send
from mlops_lab.checks import NOT_DONE, SECRET_VARIABLE

LONGEST_SENTENCE = 500  # an event stays below PIPE_BUF, so that writers do not mix
MEMORY_BYTES = 2 << 30  # what an answer may allocate on top of the lab


@dataclass(frozen=True)
class Limits:
    """How long an answer may take, in seconds of the clock and of the processor."""

    clock: float
    processor: float


UNHURRIED = Limits(600, 600)  # for the first run of a reference, by which the others are judged


def try_answer(
    variant: Variant,
    secret: str,
    attempt: Attempt,
    lab: types.ModuleType,
    limits: Limits,
    folder: Path,
    pipe: int,
) -> None:
    """Execute a variant, the given cells behind it and the check, and report what happened."""
    os.setsid()
    printed = _redirect()
    shutil.copytree(Path.cwd(), folder, dirs_exist_ok=True)
    os.chdir(folder)
    os.environ[SECRET_VARIABLE] = secret
    _restrict(limits)
    names = vars(lab)
    part = "answer"
    verdict, sentence, accident = "passed", "", ""

    def enter(name: str) -> None:
        nonlocal part
        part = name
        send(pipe, part=name)

    try:
        exec(compiled(variant.source, variant.file, variant.line), names)
        enter("given")
        for code in attempt.between:
            exec(code, names)
        if "mlops_lab.checks" in sys.modules:  # as it does in a kernel
            warnings.showwarning = _to_stdout
        said = printed()
        for name, code in attempt.parts:
            enter(name)
            exec(code, names)
            fresh = printed()[len(said) :]
            if fresh:
                verdict = "failed"
                sentence = f"Something was printed to standard error: {fresh.splitlines()[0]}"
                break
    except BaseException as error:
        verdict = "failed" if isinstance(error, AssertionError) else "error"
        sentence, accident = sentence_of(error), _accident(error)
    send(
        pipe,
        verdict=verdict,
        part=part,
        sentence=sentence[:LONGEST_SENTENCE],
        accident=accident,
        processor_seconds=round(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), 3),
    )


def _redirect() -> Callable[[], str]:
    """Send output away, and return a function that tells what went to standard error.

    Down at the file descriptors, where libraries written in C print as well.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(file.fileno(), 2)

    def printed() -> str:
        sys.stderr.flush()
        file.seek(0)
        return file.read().decode(errors="replace")

    return printed


def _restrict(limits: Limits) -> None:
    """Let the system stop what takes too much processor time or memory."""
    seconds = math.ceil(limits.processor)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):  # Linux alone says how much is in use
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _to_stdout(message, category, filename, lineno, file=None, line=None) -> None:
    print(f"{category.__name__}: {message}")


def sentence_of(error: BaseException) -> str:
    """Return what a student would read of an error."""
    told = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    if isinstance(error, AssertionError):
        return told
    return f"{type(error).__name__}: {told}" if told else type(error).__name__


def _accident(error: BaseException) -> str:
    """Say why an error tells nothing about the check, or return an empty text."""
    causes = [error, error.__cause__]
    if isinstance(error, AssertionError):  # checks.raises reports what came instead
        causes.append(error.__context__)
    for cause in causes:
        if isinstance(cause, NotImplementedError) and NOT_DONE in str(cause):
            return NOT_DONE
        if isinstance(cause, SyntaxError):
            return "it is not valid Python"
        if isinstance(cause, NameError):
            return "a name is not defined"
        if isinstance(cause, ImportError):
            return "a module is missing"
    return ""
