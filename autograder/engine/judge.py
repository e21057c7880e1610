"""The judge: runs a submission's checks, in a process that never executes the student's code.

It has the student's process run the student's cells; the given cells and the checks it runs itself,
in the order of the lab's source (`world.py`). A name that a check reads is asked of the student's
process only if an answer of the source assigns it: plain data comes back as a copy, anything else
as a handle.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Collection
from typing import Any

from autograder.engine.apart import Ended, apart
from autograder.engine.clock import Clock
from autograder.engine.codec import CodecError
from autograder.engine.limits import Limits
from autograder.engine.needs import NOT_DONE, assigned_and_read, is_stub, needed, sentence
from autograder.engine.reference import ModelAnswers
from autograder.engine.remote import Absent, CallTimeout, OutOfTime, Remote, Stopped
from autograder.engine.shell import CUT, Outputs, Shell
from autograder.engine.world import Known, names_assigned
from autograder.lab.regions import split_check
from autograder.results import (
    FAILED,
    GRADER_FAILED,
    HIDDEN,
    NEEDS_ANOTHER,
    NOT_BEGUN,
    NOT_COMPARABLE,
    NOT_RUN,
    OUT_OF_MEMORY,
    PASSED,
    RAISED,
    TIMED_OUT,
    UNDEFINED,
    VISIBLE,
    WRONG,
)

SHOWN = 16 * 1024**2  # characters of JSON: all outputs of a submission together
DEEPEST = 20  # levels of what is shown as JSON, and of metadata
# A check of a lab's own may quote what an answer returned; what is as long as this is no name.
_QUOTED = re.compile(r"""'[^']{25,}'|"[^"]{25,}"|“[^”]{25,}”""")
_MEMORY_ERRORS = ("MemoryError", "_ArrayMemoryError", "ArrayMemoryError")


class CheckNamespace(dict):
    """The globals of one check: the source's own names, and those that are asked of the student.

    Parameters
    ----------
    given : dict
        What the cells that the judge ran have defined.
    asked : collection of str
        The names whose values are the student's; no other name is ever asked for.
    """

    def __init__(self, given: dict[str, Any], asked: Collection[str], remote: Remote) -> None:
        super().__init__((k, v) for k, v in given.items() if k not in asked)
        self._asked, self._remote = asked, remote

    def __missing__(self, name: str) -> Any:
        if name not in self._asked:
            raise KeyError(name)
        try:
            value = self._remote.get(name)
        except Absent:
            raise KeyError(name) from None
        self[name] = value
        return value


class Judge:
    """Judges one submission.

    Parameters
    ----------
    job : dict
        As the engine makes it: ``steps``, ``known`` cells, names ``asked`` by check, ``limits``.
    shell : Shell
        Holds what the given cells of the common beginning have defined.
    opening : list of dict
        What those cells did when they were run, one entry each.
    start : callable
        Starts a student's process and returns the `Remote` for it.
    """

    def __init__(
        self, job: dict, shell: Shell, opening: list[dict], start: Callable[[Limits, Clock], Remote]
    ) -> None:
        self._limits = Limits(**job["limits"])
        self._clock = Clock(self._limits)
        self._steps = job["steps"]
        self._known = [Known(**cell) for cell in job["known"]]  # not run yet, in order
        self._model = [Known(**cell) for cell in job.get("model", ())]
        self._asked = {check: frozenset(names) for check, names in job["asked"].items()}
        self._shell = shell
        self._opening = opening
        self._start = start
        self._remote: Remote | None = None
        self._broken: dict[str, str] = {}  # why a name of the source's is not there
        self._skip: set[int] = set()
        self._exercises = job.get("exercises", {})  # their numbers, by the label of the answer
        self._errors: dict[str, tuple[str, str]] = {}  # cause and sentence, by the cell's label
        self._part = VISIBLE  # of the check that runs
        self._room = SHOWN
        self.cells: dict[int, dict] = {}
        self.checks: dict[str, dict] = {}
        self.stopped: list[list[str]] = []

    def judge(self) -> dict:
        """Run everything and return what became of it, ready for JSON."""
        self._remote = self._start(self._limits, self._clock)
        at = 0
        while at < len(self._steps):
            try:
                self._step(at)
            except Stopped as stop:
                self._record_stop(at, stop.cause, stop.sentence)
                if not self._again(at):
                    break
            except OutOfTime:
                self._record_stop(at, TIMED_OUT, self._clock.sentence())
                break
            at += 1
        for step in self._steps[at:]:
            if step["kind"] == "check":
                self.checks.setdefault(
                    step["label"],
                    _verdict(NOT_RUN, "the submission was stopped before this check", NOT_RUN),
                )
        return {"cells": self.cells, "checks": self.checks, "stopped": self.stopped}

    def _again(self, at: int) -> bool:
        """Start the student's process anew, without the cell that ended it."""
        self._skip.add(at)
        if len(self._skip) > self._limits.restarts:
            return False
        try:
            self._remote = self._start(self._limits, self._clock)
            for before in range(at):
                step = self._steps[before]
                if step["kind"] != "check" and before not in self._skip and not step["opening"]:
                    self._remote.run(step["source"])
        except (Stopped, OutOfTime):
            return False
        return True

    def _step(self, at: int) -> None:
        step = self._steps[at]
        if step["kind"] == "check":
            self._check(step)
        elif step["opening"]:
            self.cells[step["index"]] = self._opening[at]
        else:
            done = self._remote.run(step["source"])
            error = done.get("error")
            outputs = cleaned(done.get("outputs"), self._limits)
            if done.get("timed out") or done.get("interrupted"):
                sentence = done.get("timed out") or "the cell interrupted itself"
                self.stopped.append([step["label"], TIMED_OUT, sentence])
                self._errors[step["label"]] = TIMED_OUT, f"its cell was stopped: {sentence}"
                if not any(o["output_type"] == "error" for o in outputs):
                    outputs.append(_error_output("CellTimeoutError", sentence))
            elif error in _MEMORY_ERRORS:
                # what it holds already would leave too little for the cells below
                sentence = f"it asked for more than {self._limits.memory_mib} MiB of memory"
                raise Stopped(OUT_OF_MEMORY, sentence)
            elif error == "NotImplementedError" and NOT_DONE in str(outputs[-1:]):
                self._errors[step["label"]] = NOT_BEGUN, NOT_DONE
            elif type(error) is str:
                self._errors[step["label"]] = RAISED, _stopped_with(error, done, outputs)
            count = done.get("count")
            self._show(step["index"], outputs, _count(count))

    def _record_stop(self, at: int, cause: str, sentence: str) -> None:
        step = self._steps[at]
        self.stopped.append([step["label"], cause, sentence])
        if step["kind"] == "check":
            if step["label"] not in self.checks:
                self._fail(step, cause, sentence, [], 0.0)
        else:
            self._errors[step["label"]] = cause, f"its cell was stopped: {sentence}"
            output = _error_output("Stopped", sentence)
            self._show(step["index"], [output])

    def _show(self, index: int, outputs: list[dict], count: int | None = None) -> None:
        """Keep the outputs of a cell of the student's while there is room for them."""
        size = len(json.dumps(outputs))
        if size > self._room:
            outputs, size = [{"output_type": "stream", "name": "stdout", "text": CUT}], 0
        self._room -= size
        self.cells[index] = {"outputs": outputs, "count": count}

    def _show_check(self, index: int, said: list[dict], verdict: list[dict]) -> None:
        """Keep what a check printed while there is room for it, and its verdict in any case."""
        self._show(index, said)
        self.cells[index]["outputs"] = [*self.cells[index]["outputs"], *verdict]

    # Checks -----------------------------------------------------------------------

    def _check(self, step: dict) -> None:
        started = time.monotonic()
        self._catch_up(step["place"])
        said = self._fresh(step, keep=False)
        if said["cause"] == PASSED and said["changed"]:
            # The check may have read what the answer has written into its argument. So that nobody
            # can set what is expected that way, it must hold without these changes too.
            again = self._fresh(step, keep=True)
            said |= {name: again[name] for name in ("cause", "sentence", "part")}
        seconds = time.monotonic() - started
        self._part = said["part"]
        if said["cause"] != PASSED:
            cause, sentence = said["cause"], said["sentence"]
            if cause in (TIMED_OUT, OUT_OF_MEMORY):
                self.stopped.append([step["label"], cause, sentence])
            self._fail(step, cause, sentence, said["outputs"], seconds)
            return
        points = []
        if said["value"] is not None and 0 <= said["value"] <= step["points"]:
            data = {"text/plain": repr(said["value"])}  # nbgrader reads partial points from it
            points = [
                {
                    "output_type": "execute_result",
                    "data": data,
                    "metadata": {},
                    "execution_count": None,
                }
            ]
        self._show_check(step["index"], said["outputs"], points)
        self.checks[step["label"]] = _verdict(PASSED, "", PASSED, seconds=seconds)

    def _fresh(self, step: dict, *, keep: bool) -> dict:
        """Try a check where nothing that it or an answer changes stays for the next one."""
        spent = self._clock.judge_seconds()

        def work() -> dict:
            self._clock.go_on(spent)
            return self._try(step, keep=keep)

        try:
            said = apart(work, self._clock.ends + 5)
        except Ended as error:
            sentence = f"The check itself was ended: {error}."
            failed = {"cause": GRADER_FAILED, "sentence": sentence, "part": VISIBLE}
            return {**failed, "value": None, "outputs": [], "changed": False}
        self._learn(said)
        if said["stopped"] is not None:
            raise Stopped(*said["stopped"])
        if said["over"]:
            raise OutOfTime
        return said

    def _learn(self, said: dict) -> None:
        """Take over what a check has found out in its own process."""
        self._part = said["part"]

    def _try(self, step: dict, *, keep: bool) -> dict:
        """Run a check and tell of it in what JSON can hold."""
        self._part = VISIBLE
        cause, sentence, value, stopped, over = PASSED, "", None, None, False
        with self._shell.capture(self._limits.output_kib * 1024) as outputs:
            try:
                value = self._run_check(step, keep=keep)
            except Stopped as stop:
                stopped = [stop.cause, stop.sentence]
            except OutOfTime:
                over = True
            except CallTimeout as error:
                cause, sentence = TIMED_OUT, str(error)
            except BaseException as error:
                cause, sentence = self._why(error, step)
        return {
            "cause": cause,
            "sentence": sentence,
            "part": self._part,
            "value": value if type(value) in (int, float) else None,
            "outputs": _as_stdout(outputs.items),
            "changed": self._remote.changed_data,
            "stopped": stopped,
            "over": over,
        }

    def _run_check(self, step: dict, *, keep: bool = False) -> Any:
        """Run a check and return the value of its last expression."""
        asked = self._asked.get(step["label"], frozenset())
        namespace = CheckNamespace(self._shell.defined(), asked, self._remote)
        namespace["__name__"] = "__main__"
        self._offer_reference(step["place"], asked)
        self._remote.start_check(keep=keep, in_place=step["in_place"])
        value = None
        with _ending(self._clock):
            pieces = split_check(step["source"])
            for self._part, piece in zip((VISIBLE, HIDDEN), pieces, strict=True):
                if piece.body:
                    value = _execute(piece, namespace)
        return value

    def _offer_reference(self, place: int, asked: frozenset[str]) -> None:
        """Let the check find the model answers that stand before it, where its lab compares."""
        situations = sys.modules.get("mlops_lab.situations")
        if situations is not None:
            cells = [cell for cell in self._model if cell.place < place]
            transform = self._shell.interactive.transform_cell
            answers = ModelAnswers(self._shell.defined(), cells, asked, transform)
            situations.reference.found_by(answers.__getitem__)

    def _catch_up(self, place: int) -> None:
        """Run the known cells of the source that stand before ``place``."""
        while self._known and self._known[0].place < place:
            cell = self._known.pop(0)
            text = self._shell.interactive.transform_cell(cell.source)
            with self._shell.capture(self._limits.output_kib * 1024), _ending(self._clock):
                try:
                    exec(compile(text, "<given>", "exec"), self._shell.namespace)
                except Exception as error:
                    why = f"in the grader {cell.label} of the lab stopped with "
                    names = names_assigned([cell.source])
                    self._broken |= dict.fromkeys(names, why + type(error).__name__)

    def _fail(
        self, step: dict, cause: str, sentence: str, said: list[dict], seconds: float
    ) -> None:
        self._show_check(step["index"], said, [_error_output("CheckFailed", sentence)])
        self.checks[step["label"]] = _verdict(
            FAILED, sentence, cause, part=self._part, seconds=seconds
        )

    def _why(self, error: BaseException, step: dict) -> tuple[str, str]:
        """Return why a check failed: its cause, and the sentence a student reads.

        In the hidden part nothing of the sentence comes from the student's code, which knows the
        hidden data by then.
        """
        hidden = self._part == HIDDEN
        text = _short(str(error))
        call = getattr(error, "student_call", None)
        if hidden and call is not None and call not in step["source"]:
            call = "your code"
        told = f"`{call}`" if call != "your code" else "your code"
        undone = isinstance(error, NotImplementedError) and NOT_DONE in text
        if (undone or isinstance(error, NameError)) and (numbers := self._needs(step)):
            return NEEDS_ANOTHER, _sentence(f"this {sentence(numbers)}")
        if undone:
            return NOT_BEGUN, NOT_DONE
        if isinstance(error, CodecError):
            what = "what came back cannot be compared"
            return NOT_COMPARABLE, _sentence(what if hidden else f"{what}: {text}")
        if _out_of_memory(error):
            what = f"{told if call else 'the check'} asked for more memory than there is"
            return OUT_OF_MEMORY, _sentence(what if hidden else f"{what}: {text}")
        if call is not None:
            kind = _known_kind(error) if hidden else type(error).__name__
            line = getattr(error, "student_line", None)
            place = f" in line {line} of its cell" if line else ""
            # an attribute with an underscore is never the student's
            where = getattr(error, "_situation", "")
            told = f"for {where}, {told}" if where else told
            if not text or hidden:
                return RAISED, _sentence(f"{told} stopped with {kind}{place}")
            return RAISED, _sentence(f"{told} stopped with {kind}{place}: {text}")
        if isinstance(error, NameError) and error.name:
            if error.name not in self._asked.get(step["label"], ()):
                why = self._broken.get(error.name, "no given cell of the lab defines it")
                return GRADER_FAILED, f"`{error.name}` is not defined: {why}."
            nowhere = UNDEFINED, "no cell of the notebook defines it"
            cause, why = self._errors.get(step["answer"], nowhere)
            if cause == NOT_BEGUN:
                return cause, why
            return cause, f"`{error.name}` is not defined: {why}."
        if isinstance(error, AssertionError):
            said = _QUOTED.sub("…", getattr(error, "brief", text)) if hidden else text
            return WRONG, _short(said) or "The check does not hold."
        # the check itself stumbled over what the answer returned
        kind = type(error).__name__
        if hidden:
            return WRONG, f"What your code returned is not of the kind that was asked for ({kind})."
        return WRONG, _sentence(f"{kind}: {text}")

    def _needs(self, step: dict) -> list[int]:
        """Return the numbers of other exercises, not done, that an answer or its check needs."""
        cells = [(one["label"], one["source"]) for one in self._steps if one["kind"] != "check"]
        answer = next((source for label, source in cells if label == step["answer"]), "")
        if is_stub(answer):
            return []
        names = assigned_and_read(answer)[1] | assigned_and_read(step["source"])[1]
        return needed(names, cells, self._exercises, step["answer"])


def _sentence(text: str) -> str:
    """Return words as a sentence; what is quoted at its end may bring its own full stop."""
    text = text if text[0] == "`" else text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _stopped_with(error: str, done: dict, outputs: list[dict]) -> str:
    """Say with what a cell stopped, and in which line.

    The name of a class may be anything, and a cell below a hidden check knows what that asked.
    """
    kind = error if hasattr(builtins, error) else "an error of its own"
    line = done.get("line")
    place = f" in line {line}" if type(line) is int and 0 < line < 100_000 else ""
    why = ""
    if kind in ("SyntaxError", "IndentationError", "TabError") and outputs:
        why = re.sub(r" \(.*", "", _short(str(outputs[-1].get("evalue", "")), 60))
        why = f" ({why})" if re.fullmatch(r"[a-z ,':;=()?.\"-]+", why) else ""
    return f"its cell stopped with {kind}{place}{why}"


def _known_kind(error: BaseException) -> str:
    """Return the name of the first class of an error that is no student's own."""
    for kind in type(error).__mro__:
        if getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind:
            return kind.__name__
    return "an error"


@contextlib.contextmanager
def _ending(clock: Clock):
    """End a check that itself waits, as for a pipe that a function left in place of a file.

    Or one that itself computes without end. A second more, for the student's process comes first.
    """

    def over(number: int, frame: Any) -> None:
        raise OutOfTime

    total = clock.limits.total_s
    timers = {
        signal.SIGALRM: (signal.ITIMER_REAL, clock.ends - time.monotonic()),
        signal.SIGPROF: (signal.ITIMER_PROF, total - clock.judge_seconds()),
    }
    before = {number: signal.signal(number, over) for number in timers}
    for timer, seconds in timers.values():
        signal.setitimer(timer, max(0.001, seconds + 1))
    try:
        yield
    finally:
        for timer, _ in timers.values():
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _execute(tree: ast.Module, namespace: dict) -> Any:
    """Run a part of a check and return the value of its last expression."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<check>", "exec", dont_inherit=True), namespace)
    if last is None:
        return None
    expression = compile(ast.Expression(last.value), "<check>", "eval", dont_inherit=True)
    return eval(expression, namespace)


def cleaned(outputs: Any, limits: Limits) -> list[dict]:
    """Return the outputs that the student's process claims, in the form nbformat wants."""
    kept = Outputs(limits.output_kib * 1024)
    for item in outputs[:2000] if type(outputs) is list else ():
        if type(item) is not dict:
            continue
        kind = item.get("output_type")
        if kind == "stream" and type(item.get("text")) is str:
            kept.text("stderr" if item.get("name") == "stderr" else "stdout", item["text"])
        elif kind in ("display_data", "execute_result") and type(item.get("data")) is dict:
            data = {
                str(k): v
                for k, v in item["data"].items()
                if type(v) is str or (k == "application/json" and _shallow(v))
            }
            meta = item.get("metadata")
            small = type(meta) is dict and _shallow(meta) and len(json.dumps(meta)) < 10_000
            count = _count(item.get("execution_count")) if kind == "execute_result" else None
            kept.display(data, meta if small else {}, count)
        elif kind == "error":
            lines = item.get("traceback")
            lines = [x for x in lines if type(x) is str] if type(lines) is list else []
            name, value = item.get("ename"), item.get("evalue")
            texts = (text if type(text) is str else "" for text in (name, value))
            kept.error(*texts, lines)
    return kept.items


def _count(claimed: Any) -> int | None:
    return claimed if type(claimed) is int and 0 <= claimed < 10**6 else None


def _shallow(value: Any) -> bool:
    """Whether a value has few enough levels for every program that reads it later."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [one for one in level if type(one) in (dict, list)]
        if not inner:
            return True
        level = [x for one in inner for x in (one.values() if type(one) is dict else one)]
    return False


def _as_stdout(items: list[dict]) -> list[dict]:
    """Keep what a check printed or showed; nbgrader takes all points for a word on stderr."""
    outputs = Outputs(1 << 26)
    for item in items:
        if item["output_type"] == "stream":
            outputs.text("stdout", item["text"])
        elif item["output_type"] == "display_data":
            outputs.display(item["data"], item["metadata"])
    return outputs.items


def _out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "can't allocate memory" in str(error)


def _error_output(name: str, sentence: str) -> dict:
    return {
        "output_type": "error",
        "ename": name,
        "evalue": sentence,
        "traceback": [f"{name}: {sentence}"],
    }


def _verdict(status: str, reason: str, cause: str, *, part: str = "", seconds: float = 0.0) -> dict:
    facts = {"status": status, "reason": reason, "cause": cause, "part": part}
    return facts | {"seconds": round(seconds, 4)}


def _short(text: str, limit: int = 400) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def prepare(secret: str) -> None:
    """Make this process a judge: the course secret, and no import from the student's folder."""
    os.environ["COURSE_SECRET"] = secret
    here = os.getcwd()
    sys.path[:] = [path for path in sys.path if path not in ("", ".", here)]
