"""What was found out about a lab: problems, things worth a look, and mutants that survived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.examine.foreign import foreign_names
from autograder.examine.grammar import all_slips
from autograder.examine.outcomes import Trial
from autograder.examine.plan import Equivalent, Plan
from autograder.lab.names import NEEDED, needed_cells
from mlops_lab.stand_ins import NOT_DONE

WANTED_SHARE = 0.9  # of the mutants of a lab


@dataclass
class Findings:
    """What was found out about one lab."""

    plan: Plan
    trials: list[Trial]
    seconds: float
    stopped: str = ""
    processor_seconds: float = 0.0

    def __post_init__(self) -> None:
        """Draw the conclusions."""
        self.equivalents = {(one.exercise, one.key): one for one in self.plan.equivalents}
        counted = self.counted()
        self.killed = [t for t in counted if t.rejected]
        self.survivors = [t for t in counted if not t.rejected]
        self.share = len(self.killed) / len(counted) if counted else 1.0
        self.problems = list(self._problems())
        self.notes = list(self._notes())

    @property
    def valid(self) -> bool:
        """Whether everything holds."""
        return not self.problems

    def of(self, *kinds: str, exercise: str | None = None) -> list[Trial]:
        """Return the trials of these kinds, in the order of the lab."""
        return [
            t
            for t in self.trials
            if t.variant.kind in kinds and exercise in (None, t.variant.exercise)
        ]

    def counted(self, exercise: str | None = None) -> list[Trial]:
        """Return the mutants that were tried and are mistakes."""
        every = self.of("mutant", exercise=exercise)
        return [t for t in every if t.outcomes and not self.declared(t)]

    def declared(self, trial: Trial) -> Equivalent | None:
        """Return what was declared about a mutant, if anything was."""
        variant = trial.variant
        key = variant.mutant.key if variant.mutant else ""
        return self.equivalents.get((variant.exercise, key))

    def exercises(self) -> list[str]:
        """Return the ids of the exercises tried."""
        return [trial.variant.exercise for trial in self.of("reference")]

    def _problems(self) -> Iterator[str]:
        if self.stopped:
            yield self.stopped + self._skipped()
        for trial in self.trials:
            yield from self._problem(trial)
        for exercise in self.exercises() if not self.plan.added else ():
            for kind in ("wrong", "right"):
                if not self.of(kind, exercise=exercise):
                    place = self.plan.place(self.plan.answers, 1)
                    yield f"{place}: `{exercise}` has no {kind} answer."
        yield from self._stale_declarations()
        if self.share < WANTED_SHARE:
            counted = len(self.killed) + len(self.survivors)
            yield (
                f"Only {len(self.killed)} of {counted} mutants are rejected ({self.share:.0%}), "
                f"wanted are {WANTED_SHARE:.0%}."
            )

    def _problem(self, trial: Trial) -> Iterator[str]:
        variant = trial.variant
        place = self.plan.place(variant.file, max(1, variant.line - 1))
        name = f"`{variant.exercise}`"
        if not trial.outcomes:
            if not self.stopped and variant.kind != "mutant":
                reference = self.of("reference", exercise=variant.exercise)[0]
                if variant.kind == "reference" or reference.always_accepted:
                    yield f"{place}: the {variant.kind} answer of {name} was not tried."
            return
        found = trial.finding
        told = found.sentence or "no sentence"
        if variant.kind in ("reference", "right") and not trial.always_accepted:
            why = f" “{variant.because}”" if variant.because else ""
            under = self.under(trial, passed=False)
            skipped = self._skipped() if variant.kind == "reference" else ""
            yield (
                f"{place}: the {variant.kind} answer{why} of {name} {found.fate}{under}: "
                f"{told}{skipped}"
            )
        elif variant.kind == "stub" and not (trial.rejected and found.accident == NOT_DONE):
            yield (
                f"{place}: left open, {name} must fail with “{NOT_DONE}”, "
                f"but it {found.fate}: {told}"
            )
        elif variant.kind == "wrong" and trial.accepted:
            under = self.under(trial, passed=True)
            yield f"{place}: the wrong answer “{variant.because}” of {name} is accepted{under}."
        if not self.plan.added:
            yield from self._doubts(trial)
        if variant.kind == "wrong" and not self.plan.added:
            yield from self._slips(variant.exercise, trial)

    def _slips(self, exercise: str, *trials: Trial) -> Iterator[str]:
        """Yield what is wrong with the grammar of the sentences that answers get."""
        # what Python says of an error is not ours
        told = {o.sentence: t for t in trials for o in t.outcomes if o.verdict == "failed"}
        for sentence, found in all_slips(told).items():
            variant = told[sentence].variant
            place = self.plan.place(variant.file, max(1, variant.line - 1))
            whom = f"“{variant.because}”" if variant.because else "an answer"
            what = f"the sentence for {whom} of `{exercise}` has {joined(found)}"
            yield f"{place}: {what}: {sentence}"

    def under(self, trial: Trial, *, passed: bool) -> str:
        """Say under which secrets a trial passed or not, if that depends on them."""
        if not trial.depends_on_secret:
            return ""
        numbers = [o.secret for o in trial.outcomes if (o.verdict == "passed") == passed]
        word = "secret" if len(numbers) == 1 else "secrets"
        return f" under {word} {joined(numbers)} of {len(trial.outcomes)}"

    def _doubts(self, trial: Trial) -> Iterator[str]:
        """Yield why a verdict, right as it is, proves little."""
        variant = trial.variant
        place = self.plan.place(variant.file, max(1, variant.line - 1))
        because = f" “{variant.because}”" if variant.because else ""
        name = f"the {variant.kind} answer{because} of `{variant.exercise}`"
        if trial.home and (why := trial.home.differs(trial.outcomes[0])):
            yield f"{place}: {name}: {why}."
        if variant.kind == "wrong" and trial.rejected and trial.accident:
            told = trial.finding.sentence or "no sentence"
            yield f"{place}: {name} is rejected for an accident, {trial.accident}: {told}"

    def _skipped(self) -> str:
        """Say that a cell which was left out may be the reason, if any was."""
        code = [c for c in self.plan.lab.cells if c.kind == "code" and not c.withheld]
        count = len(code) - len(needed_cells(self.plan.lab.cells))
        if not count:
            return ""
        cells = "cell that only shows something" if count == 1 else "cells that only show something"
        return f" ({count} {cells} did not run; one that does more is tagged `{NEEDED}`)"

    def _stale_declarations(self) -> Iterator[str]:
        if not self.plan.mutated or self.stopped:
            return
        known = {(t.variant.exercise, t.variant.mutant.key): t for t in self.of("mutant")}
        for key, declared in self.equivalents.items():
            place = self.plan.place(self.plan.answers, declared.line)
            if key in self.plan.untried or (key in known and not known[key].outcomes):
                continue
            if key not in known:
                yield f"{place}: `{declared.exercise}` has no mutant {declared.key!r} (any more)."
            elif known[key].rejected:
                yield f"{place}: mutant {declared.key!r} is rejected, so it is not equivalent."

    def _notes(self) -> Iterator[str]:
        """Yield what is worth a look but no failure."""
        if self.plan.added:
            yield from self._about_added()
            return
        yield from foreign_names(self.plan)
        for exercise in self.exercises():
            count = len(self.of("wrong", exercise=exercise))
            if 0 < count < 3:
                yield f"`{exercise}` lists {count} wrong answers; three are usual."
        for exercise in self.exercises():
            yield from self._slips(exercise, *self.of("mutant", exercise=exercise))
        for trial in self.of("wrong"):
            if trial.rejected and not trial.finding.sentence:
                variant = trial.variant
                place = self.plan.place(variant.file, variant.line - 1)
                yield f"{place}: the check rejects “{variant.because}” without a sentence."

    def _about_added(self) -> Iterator[str]:
        for variant in self.plan.unknown:
            place = self.plan.place(variant.file, variant.line - 1)
            yield f"{place}: the lab has no exercise `{variant.exercise}` whose answer is code."
        for trial in self.trials:
            if trial.outcomes:
                yield from self._doubts(trial)
        for exercise in self.exercises():
            yield from self._slips(exercise, *self.of("wrong", "right", exercise=exercise))


def joined(words: list) -> str:
    """Return ``1, 2 and 4``."""
    *some, last = map(str, words)
    return f"{', '.join(some)} and {last}" if some else last
