"""Walk a lab with its reference answers, and try all others at each exercise.

At an exercise the reference goes first, at home and before the judge: it shows how long the check
takes and what it imports, and if it is rejected the other verdicts would mean nothing. Then the lab
is left standing there while it walks on, and the other answers are tried on it, as many at a time
as there are cores.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from autograder.engine.engine import Engine
from autograder.engine.walk import Stop, Walk
from autograder.examine.bench import Bench, Exercise, Spending, place
from autograder.examine.findings import Findings
from autograder.examine.outcomes import Trial
from autograder.examine.plan import Plan
from autograder.lab.build import build
from autograder.lab.cells import Cell
from autograder.lab.names import needed_cells
from mlops_lab.errors import UserError

OPEN = 2  # exercises at which the lab may stand at a time, each with the memory it has changed


def examine(plan: Plan) -> Findings:
    """Try all variants of a plan on its lab.

    Raises
    ------
    UserError
        If a wall is missing.
    """
    return _Examination(plan).run()


class _Examination:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._trials = [Trial(variant) for variant in plan.variants]
        self._declared = {(one.exercise, one.key) for one in plan.equivalents}
        self._lock = threading.Lock()
        self._bar: tqdm | None = None

    def run(self) -> Findings:
        began, processor = time.monotonic(), time.process_time()
        self._bar = tqdm(
            total=len(self._trials),
            desc=self._plan.lab.name,
            unit="answer",
            leave=False,
            disable=None,  # where standard error is no terminal, as in a log
        )
        with self._bar, tempfile.TemporaryDirectory(prefix="examination-") as folder:
            source = build(self._plan.lab, Path(folder))
            files = source.parent
            with Engine(source, secret="", files=files, unsafe=self._plan.unsafe, probe=False) as e:
                stopped, inside = self._walk(e)
        spent = time.process_time() - processor + inside
        return Findings(self._plan, self._trials, time.monotonic() - began, stopped, spent)

    def _walk(self, engine: Engine) -> tuple[str, float]:
        """Walk the lab; return what stopped it, if anything, and the processor seconds inside."""
        plan = self._plan
        try:
            walk = Walk(engine)
        except UserError as error:
            return f"{plan.place(plan.lab.path, 1)}: the lab stops here: {error}", 0.0
        cells = needed_cells(plan.lab.cells)
        wanted = {variant.exercise for variant in plan.variants}
        stopped, waiting = "", []
        with ThreadPoolExecutor(engine.workers) as pool:
            for at in range(engine.opened, len(cells)):
                ahead = [c.id for c in cells[at:] if c.role == "answer" and c.id in wanted]
                if not ahead:
                    break
                cell = cells[at]
                if cell.role == "check":
                    continue
                if cell.role == "answer" and cell.id in wanted:
                    walk.know(place(plan.lab, cell))
                    exercise = Exercise(plan, cells, at, walk.world)
                    waiting = self._first_done(waiting)
                    waiting.append(self._stop(walk, exercise, pool))
                if len(ahead) == 1 and cell.id == ahead[0]:
                    break
                done = walk.run(cell.text)
                if done["error"]:
                    stopped = self._stopped(cell, done)
                    break
            wait(waiting)
        for one in waiting:
            one.result()
        return stopped, walk.end()

    def _first_done(self, waiting: list[Future]) -> list[Future]:
        while len(waiting) >= OPEN:
            wait(waiting[:1])
            waiting.pop(0).result()
        return waiting

    def _stopped(self, cell: Cell, done: dict) -> str:
        plan = self._plan
        at = plan.place(plan.lab.path, cell.line + (done["line"] or 1))
        return f"{at}: the lab stops here: {done['error']}: {' '.join(done['sentence'].split())}"

    # One exercise -----------------------------------------------------------------

    def _stop(self, walk: Walk, exercise: Exercise, pool: ThreadPoolExecutor) -> Future:
        """Try the reference, and leave the rest to the pool; return what is done when all is."""
        first, *others = (t for t in self._trials if t.variant.exercise == exercise.id)
        bench = Bench(walk, exercise)
        first.home = bench.home(first.variant)
        outcome, modules = bench.reference(first.variant)
        first.outcomes.append(outcome)
        done: Future = Future()
        if outcome.verdict != "passed":
            self._bar.update(len(others) + 1)
            done.set_result(None)
            return done
        walk.imports([*first.home.modules, *modules])
        stop = walk.fork()
        bench = Bench(stop, exercise, Spending.of(outcome, self._plan.patience))
        # the costly ones first, so that no core is idle at the end
        jobs = [*((trial, 0) for trial in others)]
        if outcome.drawn:
            jobs.insert(0, (first, 1))
        left = [len(jobs)]
        if not jobs:
            self._close(bench, stop, done)

        def work(trial: Trial, begin: int) -> None:
            try:
                self._try(bench, trial, begin)
                self._bar.update(1)
            except BaseException as error:
                if not done.done():
                    done.set_exception(error)
            with self._lock:
                left[0] -= 1
                last = not left[0]
            if last:
                self._close(bench, stop, done)

        for trial, begin in jobs:
            pool.submit(work, trial, begin)
        return done

    def _try(self, bench: Bench, trial: Trial, begin: int) -> None:
        """Try one variant under the secrets that it needs, from the one with number ``begin``."""
        kind = trial.variant.kind
        if kind not in ("mutant", "reference"):
            trial.home = replace(bench.home(trial.variant), free=bool(trial.variant.varies))
        for number in range(begin, len(self._plan.secrets)):
            trial.outcomes.append(bench.judged(trial.variant, number))
            if number == 0 and trial.home and trial.home.differs(trial.outcomes[0]):
                again = bench.home(trial.variant)
                trial.home = replace(trial.home, again=again.sentence)
            done = trial.outcomes[-1]
            # where nothing was drawn, another secret changes nothing; of the many mutants only
            # those that live for no known reason are worth more than one
            known = kind == "mutant" and (done.verdict != "passed" or self._equivalent(trial))
            if not done.drawn or known:
                return

    def _equivalent(self, mutant: Trial) -> bool:
        variant = mutant.variant
        return (variant.exercise, variant.mutant.key) in self._declared

    def _close(self, bench: Bench, stop: Stop, done: Future) -> None:
        try:
            for trial, number in self._again(bench.close()):
                trial.outcomes[number] = bench.judged(trial.variant, number, alone=True)
            stop.close()
            if not done.done():
                done.set_result(None)
        except BaseException as error:
            if not done.done():
                done.set_exception(error)

    def _again(self, doubtful: list) -> Iterator[tuple[Trial, int]]:
        """Yield the trials to repeat, for their judge rejected the reference in the end."""
        for variant, number in doubtful:
            trial = next(t for t in self._trials if t.variant is variant)
            place = next(i for i, o in enumerate(trial.outcomes) if o.secret == number + 1)
            yield trial, place
