"""One exercise at which the lab stands still: try an answer there and say what it met."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, replace

from autograder.engine.limits import Limits, of_lab
from autograder.engine.merge import Step
from autograder.engine.walk import Pair, Stop, Stopped
from autograder.examine.outcomes import Home, Outcome
from autograder.examine.plan import Plan, Variant
from autograder.lab.cells import Cell
from autograder.lab.regions import student_view
from autograder.lab.source import Lab
from autograder.results import NOT_BEGUN, NOT_RUN, PASSED, TIMED_OUT, VISIBLE, WRONG
from mlops_lab.stand_ins import NOT_DONE

_ACCIDENTS = {
    "SyntaxError": "it is not valid Python",
    "NameError": "a name is not defined",
    "ImportError": "a module is missing",
}


WAITING = 5  # times as many seconds of the clock as of the processor


class Exercise:
    """An answer and its check, with the cells between them."""

    def __init__(self, plan: Plan, cells: list[Cell], at: int, world: dict) -> None:
        self.plan, self.id = plan, cells[at].id
        self.world = {**world, "known": list(world["known"])}
        end = next(i for i, c in enumerate(cells) if c.role == "check" and c.id == self.id)
        self.between = [c for c in cells[at + 1 : end] if c.role != "check"]
        self.check = cells[end]
        self.reference = next(
            v for v in plan.variants if v.exercise == self.id and v.kind == "reference"
        )

    @property
    def count(self) -> int:
        """How many cells run before the check."""
        return 1 + len(self.between)

    def steps(self, source: str) -> list[dict]:
        """Return what the judge goes through for one answer."""
        label = f"{self.id}-answer"
        steps = [Step("code", source, label, 0)]
        for number, cell in enumerate(self.between, 1):
            kind = "given" if cell.role == "given" else "code"
            steps.append(Step(kind, cell.text, cell.grade_id or f"cell {number}", number))
        check = self.check
        points = float(check.points)
        steps.append(
            Step(
                "check",
                check.text,
                check.grade_id,
                len(steps),
                points=points,
                answer=label,
                place=place(self.plan.lab, check),
            )
        )
        return [asdict(step) for step in steps]

    def at_home(self, source: str) -> list[str]:
        """Return the cells that a student has, the visible part of the check the last."""
        return [source, *(cell.text for cell in self.between), student_view(self.check.text)]


def place(lab: Lab, cell: Cell) -> int:
    """Return where a cell stands in the notebook of its lab."""
    return next(at for at, one in enumerate(lab.cells, 1) if one is cell)  # behind the title


@dataclass(frozen=True)
class Spending:
    """How long an answer may take, in seconds of the clock and of the processor."""

    clock: float = 300.0
    processor: float = 300.0
    mutant: float = (
        300.0  # of the processor: an endless loop is the usual reason, and there are many
    )

    @staticmethod
    def of(reference: Outcome, patience: float) -> Spending:
        """Return generous limits, measured by the reference."""
        return Spending(
            # only what waits is ended by the clock; a busy machine decides no verdict
            clock=WAITING * max(patience, 20 * reference.seconds),
            processor=max(patience, 20 * reference.processor_seconds),
            mutant=max(0.1 * patience, 5 * reference.processor_seconds),
        )


class Bench:
    """Tries answers at one stop; any number of threads may use it.

    Parameters
    ----------
    stop : Stop
    exercise : Exercise
    spending : Spending
        Until the reference is measured, as much as a submission may take.
    """

    def __init__(self, stop: Stop, exercise: Exercise, spending: Spending | None = None) -> None:
        self._stop, self._exercise = stop, exercise
        self._spending = spending or Spending()
        self._usual = of_lab(exercise.plan.lab.header)
        self._idle: list[_Used] = []
        self._lock = threading.Lock()

    def home(self, variant: Variant) -> Home:
        """Execute an answer and the visible part of its check as in the student's own kernel."""
        cells = self._exercise.at_home(variant.source)
        spending = self._spending
        try:
            said = self._stop.home(
                cells,
                self._exercise.plan.secrets[0],
                processor_s=spending.processor,
                clock_s=spending.clock,
            )
        except Stopped:
            return Home(error="Stopped")
        return Home(
            said["error"] or "",
            " ".join(said["sentence"].split()),
            said["stderr"].strip(),
            said["processor_seconds"],
            tuple(said["modules"]),
        )

    def reference(self, variant: Variant) -> tuple[Outcome, list[str]]:
        """Judge the reference as a student's answer; return what it met and what it imported."""
        with self._stop.pair(self._usual) as pair:
            return self._outcome(pair, variant, 0, self._usual)

    def judged(self, variant: Variant, secret: int, *, alone: bool = False) -> Outcome:
        """Judge one answer under the secret with this number, counted from 0.

        Answers are judged one after the other by the same pairs, unless ``alone``. Listed ones have
        all walls the first time, as a student's have.
        """
        clock, processor = self._spending.clock, self._spending.processor
        limits = replace(
            self._usual,
            cell_s=min(self._usual.cell_s, processor),
            call_s=min(self._usual.call_s, processor),
            patience=min(10.0, max(1.0, clock / processor)),
        )
        if alone:
            with self._stop.pair(limits) as pair:
                return self._outcome(pair, variant, secret, limits)[0]
        with self._lock:
            used = self._idle.pop() if self._idle else None
        used = used or _Used(self._stop.pair(limits), limits, [])
        outcome, _ = self._outcome(used.pair, variant, secret, limits)
        if outcome.part == "judge":
            used.pair.close()
            return outcome
        used.answers.append((variant, secret))
        with self._lock:
            self._idle.append(used)
        return outcome

    def close(self) -> list[tuple[Variant, int]]:
        """End the pairs; return variants and secrets on whose verdict no reliance can be placed.

        A judge that tried many answers is tried on the reference once more: a check may have
        changed what the next one reads.
        """
        doubtful = []
        for used in self._idle:
            last, _ = self._outcome(used.pair, self._exercise.reference, 0, used.limits)
            if last.verdict != "passed":
                doubtful += used.answers
            used.pair.close()
        self._idle.clear()
        return doubtful

    def _outcome(
        self, pair: Pair, variant: Variant, secret: int, limits: Limits
    ) -> tuple[Outcome, list[str]]:
        exercise, began = self._exercise, time.monotonic()
        job = {
            "steps": exercise.steps(variant.source),
            **exercise.world,
            "limits": asdict(limits),
            "secret": exercise.plan.secrets[secret],
        }
        allowed = None
        if variant.kind == "mutant":
            job["limits"]["restarts"] = 0
            allowed = self._spending.mutant
        elif secret:
            allowed = self._spending.processor
        try:
            said = pair.judge(job, allowed=allowed)
        except Stopped as error:
            sentence = f"The judge ended: {error}."
            return Outcome("crashed", "judge", sentence, secret=secret + 1), []
        seconds = round(time.monotonic() - began, 3)
        return outcome_of(said, exercise, secret + 1, seconds), said["modules"]


@dataclass
class _Used:
    """A pair that serves many answers, and those it has served."""

    pair: Pair
    limits: Limits
    answers: list[tuple[Variant, int]]


def outcome_of(said: dict, exercise: Exercise, secret: int, seconds: float) -> Outcome:
    """Put into words what a judge found out about one answer.

    Parameters
    ----------
    said : dict
        As `Judge.judge` returns it, with the classes ``raised``.
    secret : int
        Number of the course secret, from 1.
    """
    label = f"{exercise.id}-check"
    check = said["checks"][label]
    processor = round(said["judge_seconds"] + said["student_seconds"], 4)
    facts = {"secret": secret, "seconds": seconds, "processor_seconds": processor}
    facts["drawn"] = said["drawn"]
    if check["status"] == PASSED:
        return Outcome("passed", "hidden", **facts)
    sentence, cause = check["reason"], check["cause"]
    in_check = check["part"] or VISIBLE
    for stopped, why, told in said["stopped"]:
        verdict = "timed out" if why == TIMED_OUT else "crashed"
        part = in_check
        if stopped != label:
            part = "answer" if stopped == f"{exercise.id}-answer" else "given"
        return Outcome(verdict, part, told, **facts)
    if check["status"] == NOT_RUN:
        return Outcome("crashed", "answer", sentence, **facts)
    errors = [_error(said["cells"].get(str(number), {})) for number in range(exercise.count)]
    accident = next((why for kind, why in _ACCIDENTS.items() if kind in said["raised"]), "")
    if cause == NOT_BEGUN:
        accident = NOT_DONE
    elif errors[0]:
        return Outcome("error", "answer", errors[0], _ACCIDENTS.get(errors[0], ""), **facts)
    elif accident and any(errors):  # a given cell could not go on with this answer
        return Outcome("error", "given", next(filter(None, errors)), **facts)
    verdict = "failed" if cause == WRONG else "error"
    return Outcome(verdict, in_check, sentence, accident, **facts)


def _error(cell: dict) -> str:
    """Return the class of the error that ended a cell, or an empty text."""
    found = [o["ename"] for o in cell.get("outputs", ()) if o["output_type"] == "error"]
    return found[-1] if found else ""
