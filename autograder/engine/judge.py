"""The judge: runs a submission's checks, in a process that never executes the student's code.

It has the student's process run the student's cells; the given cells and the checks it runs itself,
in the order of the lab's source (`world.py`). A name that a check reads is asked of the student's
process only if an answer of the source assigns it: plain data comes back as a copy, anything else
as a handle.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from autograder.engine.apart import Ended, apart
from autograder.engine.check import CheckNamespace, ending, execute
from autograder.engine.clock import Clock
from autograder.engine.limits import Limits
from autograder.engine.reasons import Reasons, stopped_with
from autograder.engine.reference import ModelAnswers
from autograder.engine.remote import CallTimeout, OutOfTime, Remote, Stopped
from autograder.engine.shell import Shell
from autograder.engine.shown import Room, as_stdout, cleaned, count_of, error_output
from autograder.engine.world import Known, names_assigned
from autograder.lab.regions import split_check
from autograder.results import (
    CRASHED,
    FAILED,
    GRADER_FAILED,
    HIDDEN,
    NOT_BEGUN,
    NOT_RUN,
    OUT_OF_MEMORY,
    PASSED,
    RAISED,
    TIMED_OUT,
    VISIBLE,
    WRONG,
)
from mlops_lab.seeds import SECRET_VARIABLE
from mlops_lab.stand_ins import NOT_DONE
from mlops_lab.wording import as_sentence

TWICE = (
    " Your code changes what it is given, so it was called a second time, on fresh data,"
    " and must give the same there."
)
_MEMORY_ERRORS = ("MemoryError", "_ArrayMemoryError", "ArrayMemoryError")


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
        self._skip: set[int] = set()
        self._reasons = Reasons(self._steps, self._asked, job.get("exercises", {}))
        self._part = VISIBLE  # of the check that runs
        self._room = Room()
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
        return {"cells": self._room.cells, "checks": self.checks, "stopped": self.stopped}

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
            self._room.cells[step["index"]] = self._opening[at]
        else:
            done = self._remote.run(step["source"])
            error = done.get("error")
            outputs = cleaned(done.get("outputs"), self._limits)
            if done.get("timed out") or done.get("interrupted"):
                sentence = done.get("timed out") or "the cell interrupted itself"
                self.stopped.append([step["label"], TIMED_OUT, sentence])
                self._reasons.stopped[step["label"]] = (
                    TIMED_OUT,
                    f"its cell was stopped: {sentence}",
                )
                if not any(o["output_type"] == "error" for o in outputs):
                    outputs.append(error_output("CellTimeoutError", sentence))
            elif error in _MEMORY_ERRORS:
                # what it holds already would leave too little for the cells below
                sentence = f"it asked for more than {self._limits.memory_mib} MiB of memory"
                raise Stopped(OUT_OF_MEMORY, sentence)
            elif error == "NotImplementedError" and NOT_DONE in str(outputs[-1:]):
                self._reasons.stopped[step["label"]] = NOT_BEGUN, NOT_DONE
            elif type(error) is str:
                self._reasons.stopped[step["label"]] = RAISED, stopped_with(error, done, outputs)
            count = done.get("count")
            self._room.show(step["index"], outputs, count_of(count))

    def _record_stop(self, at: int, cause: str, sentence: str) -> None:
        step = self._steps[at]
        self.stopped.append([step["label"], cause, sentence])
        if step["kind"] == "check":
            if step["label"] not in self.checks:
                self._fail(step, cause, sentence, [], 0.0)
        else:
            self._reasons.stopped[step["label"]] = cause, f"its cell was stopped: {sentence}"
            output = error_output("Stopped", sentence)
            self._room.show(step["index"], [output])

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
            if said["cause"] in (WRONG, RAISED):
                said["sentence"] += TWICE
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
        self._room.show_check(step["index"], said["outputs"], points)
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
            "outputs": as_stdout(outputs.items),
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
        with ending(self._clock):
            pieces = split_check(step["source"])
            for self._part, piece in zip((VISIBLE, HIDDEN), pieces, strict=True):
                if piece.body:
                    value = execute(piece, namespace)
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
            with self._shell.capture(self._limits.output_kib * 1024), ending(self._clock):
                try:
                    exec(compile(text, "<given>", "exec", dont_inherit=True), self._shell.namespace)
                except Exception as error:
                    why = f"in the grader {cell.label} of the lab stopped with "
                    names = names_assigned([cell.source])
                    self._reasons.broken |= dict.fromkeys(names, why + type(error).__name__)

    def _fail(
        self, step: dict, cause: str, sentence: str, said: list[dict], seconds: float
    ) -> None:
        if cause in (TIMED_OUT, OUT_OF_MEMORY, CRASHED):
            sentence = as_sentence(sentence)
        self._room.show_check(step["index"], said, [error_output("CheckFailed", sentence)])
        self.checks[step["label"]] = _verdict(
            FAILED, sentence, cause, part=self._part, seconds=seconds
        )

    def _why(self, error: BaseException, step: dict) -> tuple[str, str]:
        return self._reasons.of(error, step, self._part)


def _verdict(status: str, reason: str, cause: str, *, part: str = "", seconds: float = 0.0) -> dict:
    facts = {"status": status, "reason": reason, "cause": cause, "part": part}
    return facts | {"seconds": round(seconds, 4)}


def prepare(secret: str) -> None:
    """Make this process a judge: the course secret, and no import from the student's folder."""
    os.environ[SECRET_VARIABLE] = secret
    here = os.getcwd()
    sys.path[:] = [path for path in sys.path if path not in ("", ".", here)]
