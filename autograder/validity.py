"""Try wrong answers, right ones and mutants on a lab's checks, and tell which check is too weak.

The answers to try stand in ``tests/answers/01_recap.py``, one cell each, and each cell takes the
place of the whole answer cell in the lab::

    # %% wrong="time-split" because="splits at random"
    # %% right="time-split" because="sorts, then slices by position"
    # %% equivalent="time-split" mutant="3fa9c1" because="the rows are sorted already"

The last kind has no code: it says of one automatic mutant that it is no mistake.

A lab runs once, in a process of its own. At each answer that process forks a server that keeps
the state reached there; the server forks one child for each answer to try, which executes it,
the given cells up to the check, and the check. So a child sees what a student's notebook would
hold, disturbs nobody, and may loop, crash or exit as it likes.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import contextlib
import dis
import gc
import importlib
import json
import linecache
import math
import os
import pickle
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from autograder.mutants import Mutant, mutants
from autograder.source import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_SOLUTION,
    Cell,
    Lab,
    chosen,
    read_lab,
)
from mlops_lab.checks import NOT_DONE, SECRET_VARIABLE
from mlops_lab.errors import UserError

SECRETS = ("first validity secret", "second validity secret", "third validity secret")
WANTED_SHARE = 0.9  # of the mutants of a lab
STUB = (
    "# Write your answer here, in place of the next line.",
    f'raise NotImplementedError("{NOT_DONE}")',
)
LONGEST_SENTENCE = 500  # an event stays below PIPE_BUF, so that writers do not mix
MEMORY_BYTES = 2 << 30  # what an answer may allocate on top of the lab
ENVIRONMENT = {
    **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA")},
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "TQDM_DISABLE": "1",  # in JupyterLab a bar is a widget and writes nothing to stderr
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder validity` on the command line."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="such as 01_recap; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome there")
    parser.add_argument("--no-mutants", action="store_true", help="try the listed answers only")
    parser.add_argument(
        "--secret",
        action="append",
        metavar="S",
        help="a course secret to try; may be repeated (default: three built-in ones)",
    )
    parser.add_argument("--exercise", metavar="ID", help="try the answers of one exercise only")
    parser.add_argument(
        "--verbose", action="store_true", help="show the sentence that each wrong answer gets"
    )


def main(args: argparse.Namespace) -> int:
    """Try the labs named, or all; return 1 if anything does not hold."""
    if not hasattr(os, "fork"):
        raise UserError("`autograder validity` needs Linux or macOS; on Windows use WSL.")
    secrets = tuple(args.secret or SECRETS)
    names = chosen(args.course, args.labs)
    plans = [plan(args.course, name, args.exercise, secrets, not args.no_mutants) for name in names]
    plans = [one for one in plans if one.variants]
    if args.exercise and not plans:
        raise UserError(f"No exercise {args.exercise!r} with code to check in {', '.join(names)}.")
    reports = []
    for one in plans:
        report = examine(one)
        print(report.text(verbose=args.verbose))
        reports.append(report)
    if args.json:
        write_json(args.json, reports)
    return 0 if all(report.valid for report in reports) else 1


# What to try ------------------------------------------------------------------


@dataclass(frozen=True)
class Variant:
    """A text that takes the place of an answer cell.

    Attributes
    ----------
    kind : str
        ``reference``, ``stub``, ``right``, ``wrong`` or ``mutant``.
    file, line : Path or str, int
        Where its first line of code stands, for tracebacks.
    """

    exercise: str
    kind: str
    because: str
    source: str
    file: str
    line: int
    mutant: Mutant | None = None


@dataclass(frozen=True)
class Equivalent:
    """A mutant that its author declares to be no mistake."""

    exercise: str
    key: str
    because: str
    line: int


@dataclass(frozen=True)
class Plan:
    """All that is tried on one lab.

    Attributes
    ----------
    patience : float
        Seconds that any answer may take, however fast the reference is.
    """

    course: Path
    lab: Lab
    answers: Path
    variants: tuple[Variant, ...]
    equivalents: tuple[Equivalent, ...]
    secrets: tuple[str, ...]
    mutated: bool
    patience: float = 10.0

    def place(self, file: str | Path, line: int) -> str:
        """Return ``solutions/01_recap/recap.py:12``, as an editor opens it."""
        path = Path(file)
        inside = path.is_relative_to(self.course)
        return f"{path.relative_to(self.course) if inside else path}:{line}"


def plan(
    course: Path, name: str, exercise: str | None, secrets: tuple[str, ...], mutated: bool
) -> Plan:
    """Read a lab and its answers.

    Parameters
    ----------
    exercise : str or None
        Only this one; a lab without it has no variants.
    mutated : bool
        Whether the mutants of the reference answers are tried as well.

    Raises
    ------
    UserError
        If the answers' file is missing or malformed, with file and line.
    """
    course = course.resolve()
    lab = read_lab(course / "solutions" / name)
    answers = course / "tests" / "answers" / f"{name}.py"
    references = {c.id: c for c in lab.cells if c.role == "answer" and c.kind == "code"}
    listed, equivalents = read_answers(answers, set(references), course)
    variants: list[Variant] = []
    for cell in references.values():
        if exercise not in (None, cell.id):
            continue
        path, line = str(lab.path), cell.line + 1
        variants.append(Variant(cell.id, "reference", "", cell.text, path, line))
        variants.append(Variant(cell.id, "stub", "", stub(cell.text), f"<stub of {cell.id}>", 1))
        variants.extend(one for one in listed if one.exercise == cell.id)
        for mutant in mutants(cell.text) if mutated else ():
            file = f"<mutant {mutant.key} of {cell.id}>"
            variants.append(
                Variant(cell.id, "mutant", mutant.operator, mutant.source, file, 1, mutant)
            )
    equivalents = [one for one in equivalents if exercise in (None, one.exercise)]
    return Plan(course, lab, answers, tuple(variants), tuple(equivalents), secrets, mutated)


def stub(text: str) -> str:
    """Return an answer as the student gets it, with what is asked for left open.

    >>> print(stub("def f(x):\\n    ### BEGIN SOLUTION\\n    return x\\n    ### END SOLUTION"))
    def f(x):
        # Write your answer here, in place of the next line.
        raise NotImplementedError("not done yet")
    """
    kept, inside = [], False
    for line in text.splitlines():
        if line.strip() == BEGIN_SOLUTION:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            kept.extend(indent + words for words in STUB)
        elif line.strip() == END_SOLUTION:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


_MARK = re.compile(r"# %%(?P<rest>.*)")
_PAIR = re.compile(r'\s*(\w+)="((?:[^"\\]|\\.)*)"')
_KEYS = {
    "wrong": {"wrong", "because"},
    "right": {"right", "because"},
    "equivalent": {"equivalent", "mutant", "because"},
}


def read_answers(
    path: Path, exercises: set[str], course: Path
) -> tuple[list[Variant], list[Equivalent]]:
    """Read the wrong and right answers of a lab, and the mutants that are no mistakes.

    Parameters
    ----------
    path : Path
        ``tests/answers/01_recap.py``
    exercises : set of str
        Ids of the exercises that have code to check.

    Raises
    ------
    UserError
        If the file is missing, or a cell is malformed.
    """
    shown = path.relative_to(course) if path.is_relative_to(course) else path
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise UserError(
            f"{shown} is missing: it lists wrong and right answers for each exercise of the lab."
        ) from None
    except UnicodeDecodeError:
        raise UserError(f"{shown} is not UTF-8 text: save it as UTF-8.") from None

    def fail(line: int, message: str) -> None:
        raise UserError(f"{shown}:{line}: {message}")

    starts = [number for number, line in enumerate(lines, 1) if line.startswith("# %%")]
    first = starts[0] - 1 if starts else len(lines)
    if any(text.strip() and not text.startswith("#") for text in _code(lines[:first])):
        fail(1, "code before the first cell belongs to no answer.")
    variants, equivalents = [], []
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        marks = _marks(lines[start - 1])
        kind = next((word for word in _KEYS if marks and word in marks), None)
        if kind is None:
            fail(start, 'a cell begins with # %% wrong="exercise-id" because="reason", or right=….')
        surplus, lacking = marks.keys() - _KEYS[kind], _KEYS[kind] - marks.keys()
        if surplus:
            fail(start, f"a cell with {kind}= has no {sorted(surplus)[0]}=.")
        if lacking or not marks["because"].strip():
            fail(start, f'a cell with {kind}= needs {sorted(lacking or {"because"})[0]}="…".')
        exercise = marks[kind]
        if exercise not in exercises:
            fail(start, f"the lab has no exercise {exercise!r} whose answer is code.")
        body = lines[start : end - 1]
        empty = not any(text.strip() for text in _code(body))
        if kind == "equivalent":
            if not empty:
                fail(start, "a cell with equivalent= names a mutant and has no code.")
            equivalents.append(Equivalent(exercise, marks["mutant"], marks["because"], start))
            continue
        if empty:
            fail(start, f"a cell with {kind}= holds the whole answer, but this one is empty.")
        text = "\n".join(body).rstrip()
        variants.append(Variant(exercise, kind, marks["because"], text, str(path), start + 1))
    return variants, equivalents


def _marks(line: str) -> dict[str, str] | None:
    """Return the ``name="value"`` pairs of a marker, or None if there is anything else in it."""
    rest = _MARK.fullmatch(line)["rest"].rstrip()
    if _PAIR.sub("", rest).strip():
        return None
    return {key: value.replace('\\"', '"') for key, value in _PAIR.findall(rest)}


def _code(lines: list[str]) -> list[str]:
    """Return lines without comments, and without a docstring at their beginning."""
    text = "\n".join(lines)
    with contextlib.suppress(SyntaxError):
        body = ast.parse(text).body
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            lines = lines[body[0].end_lineno :]
    return [line for line in lines if not line.lstrip().startswith("#")]


# What came out ----------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What one answer met under one course secret.

    Attributes
    ----------
    verdict : str
        ``passed``, ``failed`` (the check says why), ``error`` (something else was raised),
        ``timed out`` or ``crashed``.
    part : str
        Where it ended: ``answer``, ``given``, ``visible`` or ``hidden`` part of the check.
    sentence : str
        What a student would read.
    accident : str
        Why this says nothing about the check: a name or module is missing, …; else empty.
    secret : int
        Which of the course secrets was set, from 1.
    """

    verdict: str
    part: str
    sentence: str = ""
    accident: str = ""
    secret: int = 1
    seconds: float = 0.0
    processor_seconds: float = 0.0


@dataclass
class Trial:
    """A variant with its outcomes, one for each secret tried."""

    variant: Variant
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the check let it pass under any secret."""
        return any(one.verdict == "passed" for one in self.outcomes)

    @property
    def always_accepted(self) -> bool:
        """Whether the check let it pass under every secret."""
        return bool(self.outcomes) and all(one.verdict == "passed" for one in self.outcomes)

    @property
    def rejected(self) -> bool:
        """Whether the check was run and stopped it under every secret."""
        return bool(self.outcomes) and not self.accepted

    @property
    def visibly_rejected(self) -> bool:
        """Whether the part of the check that the student has stops it already."""
        return self.rejected and self.outcomes[0].part != "hidden"

    @property
    def accident(self) -> str:
        """Why a rejection says nothing about the check, or an empty text."""
        found = self.finding
        return found.accident or ("its own cell does not run" if found.part == "answer" else "")

    @property
    def finding(self) -> Outcome:
        """The first outcome that is not ``passed``, else the first."""
        stops = [one for one in self.outcomes if one.verdict != "passed"]
        return (stops or self.outcomes)[0]


@dataclass
class Report:
    """What was found out about one lab."""

    plan: Plan
    trials: list[Trial]
    seconds: float
    stopped: str = ""

    def __post_init__(self) -> None:
        """Draw the conclusions."""
        declared = {(one.exercise, one.key): one for one in self.plan.equivalents}
        self.equivalents = declared
        counted = self._counted()
        self.killed = [t for t in counted if t.rejected]
        self.survivors = [t for t in counted if not t.rejected]
        self.share = len(self.killed) / len(counted) if counted else 1.0
        self.problems = list(self._problems())
        self.notes = list(self._notes())

    @property
    def valid(self) -> bool:
        """Whether everything holds."""
        return not self.problems

    def _of(self, *kinds: str, exercise: str | None = None) -> list[Trial]:
        return [
            t
            for t in self.trials
            if t.variant.kind in kinds and exercise in (None, t.variant.exercise)
        ]

    def _counted(self, exercise: str | None = None) -> list[Trial]:
        """Return the mutants that were tried and are mistakes."""
        every = self._of("mutant", exercise=exercise)
        return [t for t in every if t.outcomes and not self._declared(t)]

    def _declared(self, trial: Trial) -> Equivalent | None:
        variant = trial.variant
        key = variant.mutant.key if variant.mutant else ""
        return self.equivalents.get((variant.exercise, key))

    def _exercises(self) -> list[str]:
        return [trial.variant.exercise for trial in self._of("reference")]

    def _problems(self) -> Iterator[str]:
        if self.stopped:
            yield self.stopped
        for trial in self.trials:
            yield from self._problem(trial)
        for exercise in self._exercises():
            for kind in ("wrong", "right"):
                if not self._of(kind, exercise=exercise):
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
                reference = self._of("reference", exercise=variant.exercise)[0]
                if variant.kind == "reference" or reference.always_accepted:
                    yield f"{place}: the {variant.kind} answer of {name} was not tried."
            return
        found = trial.finding
        told = found.sentence or "no sentence"
        if variant.kind in ("reference", "right") and not trial.always_accepted:
            why = f" “{variant.because}”" if variant.because else ""
            under = f" under secret {found.secret}" if found.secret > 1 else ""
            yield f"{place}: the {variant.kind} answer{why} of {name} {_got(found)}{under}: {told}"
        elif variant.kind == "stub" and not (trial.rejected and found.accident == NOT_DONE):
            yield (
                f"{place}: left open, {name} must fail with “{NOT_DONE}”, "
                f"but it {_got(found)}: {told}"
            )
        elif variant.kind == "wrong" and trial.accepted:
            secret = min(one.secret for one in trial.outcomes if one.verdict == "passed")
            under = f" under secret {secret}" if secret > 1 else ""
            yield f"{place}: the wrong answer “{variant.because}” of {name} is accepted{under}."
        elif variant.kind == "wrong" and trial.accident:
            yield (
                f"{place}: the wrong answer “{variant.because}” of {name} is rejected for an "
                f"accident, {trial.accident}: {told}"
            )

    def _stale_declarations(self) -> Iterator[str]:
        if not self.plan.mutated or self.stopped:
            return
        known = {(t.variant.exercise, t.variant.mutant.key): t for t in self._of("mutant")}
        for key, declared in self.equivalents.items():
            place = self.plan.place(self.plan.answers, declared.line)
            if key in known and not known[key].outcomes:
                continue
            if key not in known:
                yield f"{place}: `{declared.exercise}` has no mutant {declared.key!r} (any more)."
            elif known[key].rejected:
                yield f"{place}: mutant {declared.key!r} is rejected, so it is not equivalent."

    def _notes(self) -> Iterator[str]:
        """Yield what is worth a look but no failure."""
        yield from _foreign_names(self.plan)
        for exercise in self._exercises():
            count = len(self._of("wrong", exercise=exercise))
            if 0 < count < 3:
                yield f"`{exercise}` lists {count} wrong answers; three are usual."
        for trial in self._of("wrong"):
            if trial.rejected and not trial.finding.sentence:
                variant = trial.variant
                place = self.plan.place(variant.file, variant.line - 1)
                yield f"{place}: the check rejects “{variant.because}” without a sentence."

    # As text and as data ---------------------------------------------------

    def rows(self) -> list[dict[str, Any]]:
        """Return one row of numbers for each exercise."""
        rows = []
        for exercise in self._exercises():
            own = [t for t in self.trials if t.variant.exercise == exercise]
            wrong = self._of("wrong", exercise=exercise)
            right = self._of("right", exercise=exercise)
            counted = self._counted(exercise)
            rows.append(
                {
                    "exercise": exercise,
                    "points": self.plan.lab.points(exercise),
                    "wrong": len(wrong),
                    "wrong_rejected": sum(t.rejected and not t.accident for t in wrong),
                    "wrong_rejected_by_visible": sum(t.visibly_rejected for t in wrong),
                    "right": len(right),
                    "right_accepted": sum(t.always_accepted for t in right),
                    "mutants": len(counted),
                    "mutants_killed": sum(t.rejected for t in counted),
                    "seconds": round(sum(o.seconds for t in own for o in t.outcomes), 2),
                }
            )
        return rows

    def text(self, *, verbose: bool = False) -> str:
        """Return the report as it is printed."""
        lines = [f"{self.plan.lab.name}: {len(self._exercises())} exercises with code"]
        lines += ["", *self._table()]
        if verbose:
            lines += ["", "What each wrong answer is told"]
            for trial in self._of("wrong"):
                if trial.outcomes:
                    found = trial.finding
                    lines.append(f"  {trial.variant.exercise}: {trial.variant.because}")
                    lines.append(f"    {found.part}: {found.sentence or _got(found)}")
        if self.survivors and not self.stopped:
            lines += ["", "Mutants that no check noticed"]
            lines += [f"  {line}" for line in map(self._survivor, self.survivors)]
        for title, entries in (("Worth a look", self.notes), ("Problems", self.problems)):
            if entries:
                lines += ["", title, *(f"  {entry}" for entry in entries)]
        count = len(self.problems)
        verdict = "valid" if self.valid else f"{count} problem{'s' if count > 1 else ''}"
        lines += ["", f"{self.plan.lab.name}: {verdict}, in {self.seconds:.0f} s", ""]
        return "\n".join(lines)

    def _table(self) -> Iterator[str]:
        def cells(row: dict[str, Any]) -> list[str]:
            return [
                str(row["exercise"]),
                str(row["points"]),
                f"{row['wrong_rejected']}/{row['wrong']}",
                f"{row['wrong_rejected_by_visible']}/{row['wrong']}",
                f"{row['right_accepted']}/{row['right']}",
                f"{row['mutants_killed']}/{row['mutants']}" if self.plan.mutated else "-",
                f"{row['seconds']:.1f}",
            ]

        rows = self.rows()
        total: Counter[str] = Counter()
        for row in rows:
            total.update({key: value for key, value in row.items() if key != "exercise"})
        head = ["exercise", "points", "wrong rejected", "by visible part", "right accepted"]
        head += ["mutants rejected", "seconds"]
        share = f"  {self.share:.0%} of the mutants" if self.plan.mutated else ""
        body = [cells(row) for row in rows]
        last = cells({"exercise": "all", **total}) if rows else []
        widths = [max(map(len, column)) for column in zip(head, *body, last or head, strict=True)]
        for row in (head, *body, last):
            if row:
                texts = [row[0].ljust(widths[0])]
                texts += [t.rjust(w) for t, w in zip(row[1:], widths[1:], strict=True)]
                yield "  ".join(texts) + (share if row is last else "")

    def _survivor(self, trial: Trial) -> str:
        mutant = trial.variant.mutant
        answer = next(t.variant for t in self._of("reference", exercise=trial.variant.exercise))
        place = self.plan.place(answer.file, answer.line + mutant.line - 1)
        after = mutant.after or "(nothing)"
        return f"{place} {trial.variant.exercise} {mutant.key}: {mutant.before}  →  {after}"

    def data(self) -> dict[str, Any]:
        """Return everything, as JSON can hold it; the secrets themselves stay out."""
        return {
            "lab": self.plan.lab.name,
            "valid": self.valid,
            "seconds": round(self.seconds, 2),
            "secrets": len(self.plan.secrets),
            "share_of_mutants_killed": round(self.share, 4) if self.plan.mutated else None,
            "problems": self.problems,
            "notes": self.notes,
            "exercises": [
                {**row, "trials": [self._trial(t) for t in self._tried(row["exercise"])]}
                for row in self.rows()
            ],
        }

    def _tried(self, exercise: str) -> list[Trial]:
        return [trial for trial in self.trials if trial.variant.exercise == exercise]

    def _trial(self, trial: Trial) -> dict[str, Any]:
        variant, mutant = trial.variant, trial.variant.mutant
        values: dict[str, Any] = {"kind": variant.kind}
        if variant.kind in ("wrong", "right"):
            values |= {"because": variant.because}
            values |= {"place": self.plan.place(variant.file, variant.line - 1)}
        if mutant:
            declared = self._declared(trial)
            values |= {
                "key": mutant.key,
                "operator": mutant.operator,
                "line": mutant.line,
                "before": mutant.before,
                "after": mutant.after,
                "equivalent": declared.because if declared else None,
            }
        return {**values, "outcomes": [asdict(outcome) for outcome in trial.outcomes]}


def _got(found: Outcome) -> str:
    """Say what became of an answer: ``is rejected by the hidden part``."""
    if found.verdict == "passed":
        return "is accepted"
    where = {"answer": "its own cell", "given": "a given cell"}.get(
        found.part, f"the {found.part} part of the check"
    )
    words = {"failed": "is rejected", "error": "stops with an error", "crashed": "ends the process"}
    return f"{words.get(found.verdict, found.verdict)} in {where}"


def write_json(path: Path, reports: list[Report]) -> None:
    """Write the reports of all labs to one file."""
    values = {"valid": all(r.valid for r in reports), "labs": [r.data() for r in reports]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.") from None


# The names that cells read and bind ---------------------------------------------


def _reads(code: types.CodeType) -> set[str]:
    """Return the global names that a cell reads, functions inside of it included."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in _READ}
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):  # a class's body reads names of its own, too
            bound = {i.argval for i in dis.get_instructions(inner) if i.opname == "STORE_NAME"}
            names |= _reads(inner) - bound
    return names


def _binds_anew(text: str) -> set[str]:
    """Return the names to which a cell surely gives a whole new value."""
    body = [node for node in ast.parse(text).body if not isinstance(node, _MAY_NOT_RUN)]
    code = compile(ast.Module(body, []), "<cell>", "exec", dont_inherit=True)
    return {i.argval for i in dis.get_instructions(code) if i.opname in _BIND}


def _binds(text: str) -> set[str]:
    """Return the names to which a cell gives a value or a part of one."""
    code = compile(text, "<cell>", "exec", dont_inherit=True)
    names = {i.argval for i in dis.get_instructions(code) if i.opname in _BIND}
    for node in ast.walk(ast.parse(text)):
        root = node
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        changed = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        if root is not node and isinstance(root, ast.Name) and changed:
            names.add(root.id)
    return names


_READ = {"LOAD_NAME", "LOAD_GLOBAL"}
_BIND = {"STORE_NAME", "STORE_GLOBAL"}


def _reads_from_before(text: str) -> set[str]:
    """Return the names that a cell reads before it binds them itself."""
    read, own = set(), set()
    for instruction in dis.get_instructions(compile(text, "<cell>", "exec", dont_inherit=True)):
        if instruction.opname in _BIND:
            own.add(instruction.argval)
        elif instruction.opname in _READ:
            read |= {instruction.argval} - own
        elif isinstance(instruction.argval, types.CodeType):
            read |= _reads(instruction.argval) - own
    return read


_MAY_NOT_RUN = ast.If | ast.For | ast.While | ast.Try | ast.Match


def _needed(plan: Plan) -> list[Cell]:
    """Return the code cells that have to run, in order.

    An ordinary cell (a plot, a demonstration) is left out when nothing that runs later reads
    a name that it binds: checks rely on given cells alone.
    """
    tried = {variant.exercise for variant in plan.variants}
    code = [c for c in plan.lab.cells if c.kind == "code" and c.role != "solution"]
    last = max(i for i, c in enumerate(code) if c.role == "check" and c.id in tried)
    needed: list[Cell] = []
    read: set[str] = set()
    for cell in reversed(code[: last + 1]):
        ordinary = cell.role is None and "parameters" not in cell.tags
        if ordinary and not re.search(r"seed\(|inplace=True", cell.text):
            bound = _binds(cell.text)
            if not bound & read:
                continue
        if cell.role != "check":  # children run checks; what these bind is for nobody
            read -= _binds_anew(cell.text)
        read |= _reads_from_before(cell.text)
        needed.append(cell)
    return needed[::-1]


def _foreign_names(plan: Plan) -> Iterator[str]:
    """Yield the names that a check reads although no given cell and no answer of it bind them."""
    tried = {variant.exercise for variant in plan.variants}
    given, ordinary = set(dir(builtins)), {}
    answers = {c.id: _binds(c.text) for c in plan.lab.cells if c.role == "answer" and c.points == 0}
    for cell in plan.lab.cells:
        if cell.kind != "code":
            continue
        bound = _binds(cell.text)
        if cell.role == "given" or "parameters" in cell.tags:
            given |= bound
        elif cell.role == "check" and cell.id in tried:
            read = _reads(compile(cell.text, "<cell>", "exec", dont_inherit=True))
            for name in sorted(read - given - bound - answers.get(cell.id, set())):
                where = f", bound in line {ordinary[name]}," if name in ordinary else ""
                yield (
                    f"{plan.place(plan.lab.path, cell.line)}: the check of `{cell.id}` reads "
                    f"`{name}`{where} which no given cell binds."
                )
        ordinary |= dict.fromkeys(bound, cell.line)


# Running ------------------------------------------------------------------------


def examine(plan: Plan) -> Report:
    """Run a lab once and try all variants on it.

    A fresh interpreter does the work, so that environment, warnings and imports of the
    caller and the lab do not meet.
    """
    began = time.monotonic()
    trials = [Trial(variant) for variant in plan.variants]
    stopped = ""
    with tempfile.TemporaryDirectory(prefix="validity-") as folder:
        root = Path(folder)
        (root / "plan").write_bytes(pickle.dumps(plan))
        (root / "work").mkdir()
        for file in plan.lab.files:
            target = root / "work" / file.relative_to(plan.lab.path.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        with (root / "stderr").open("w+b") as stderr, _runner(root, stderr) as (process, events):
            bar = tqdm(
                total=len(trials),
                desc=plan.lab.name,
                unit="answer",
                leave=False,
                mininterval=0.2 if sys.stderr.isatty() else 10,
            )
            with bar:
                for event in map(json.loads, events):
                    stopped = stopped or event.get("stopped", "")
                    if "outcome" in event:
                        trials[event["variant"]].outcomes.append(Outcome(**event["outcome"]))
                        bar.update(event["done"])
            process.wait()
            if process.returncode and not stopped:
                stderr.seek(0)
                told = stderr.read().decode(errors="replace").strip().splitlines()
                stopped = f"{plan.place(plan.lab.path, 1)}: the lab's process ended: " + (
                    told[-1] if told else f"status {process.returncode}"
                )
    return Report(plan, trials, time.monotonic() - began, stopped)


@contextlib.contextmanager
def _runner(root: Path, stderr: Any) -> Iterator[tuple[subprocess.Popen, Any]]:
    """Start the process that runs the lab; end it and all it started when we leave."""
    reader, writer = os.pipe()
    package = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-c", f"from autograder.validity import _run; _run({writer})"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        cwd=root / "work",
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
        pass_fds=[writer],
        start_new_session=True,
    )
    os.close(writer)
    try:
        with open(reader, encoding="utf-8") as events:
            yield process, events
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _run(events: int) -> None:
    """Run the lab's cells in order, and fork a server of variants at each answer."""
    _die_with_parent()
    root = Path.cwd().parent
    plan: Plan = pickle.loads((root / "plan").read_bytes())
    os.environ[SECRET_VARIABLE] = plan.secrets[0]
    lab = types.ModuleType("__main__")  # where pickle and dataclasses look for a cell's classes
    sys.modules["__main__"] = lab
    lab.display = lambda *objects, **options: None  # a builtin in notebooks
    cells = _needed(plan)
    wanted = {v.exercise for v in plan.variants}
    tokens = _Tokens(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    servers = []
    for position, cell in enumerate(cells):
        if cell.role == "check":
            continue
        if cell.role == "answer" and cell.id in wanted:
            attempt = _attempt(plan, cells, position)
            _preload(plan, attempt, lab, root)
            gc.freeze()  # in a child the collector would copy every page it marks
            servers.append(os.fork())
            if servers[-1] == 0:
                _in_child(_serve, plan, attempt, lab, tokens, events, root)
        if any(c.role == "answer" and c.id in wanted for c in cells[position + 1 :]):
            try:
                exec(_compiled(cell.text, str(plan.lab.path), cell.line + 1), vars(lab))
            except BaseException as error:
                at = plan.place(plan.lab.path, _line_of(error, str(plan.lab.path)) or cell.line)
                _send(events, stopped=f"{at}: the lab stops here: {_sentence(error)}")
                break
    ends = [os.waitpid(pid, 0)[1] for pid in servers]
    os._exit(1 if any(ends) else 0)  # nothing here is worth the second that taking down costs


def _in_child(work: Callable[..., None], *args: Any) -> None:
    """Do the work of a forked process and leave, whatever happens."""
    status = 70
    try:
        _die_with_parent()
        work(*args)
        status = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def _die_with_parent() -> None:
    """Ask Linux to end this process when the one that forked it is gone."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _send(events: int, **event: Any) -> None:
    os.write(events, json.dumps(event, ensure_ascii=False).encode(errors="replace") + b"\n")


def _compiled(text: str, file: str, line: int) -> types.CodeType:
    """Compile a cell so that tracebacks name the file and line where it stands."""
    if file.startswith("<"):
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    tree = ast.increment_lineno(ast.parse(text, file), line - 1)
    return compile(tree, file, "exec", dont_inherit=True)


def _line_of(error: BaseException, file: str) -> int | None:
    """Return the line of a file in which an error arose last."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Tokens:
    """A bag of permits that all servers share: one for each processor."""

    def __init__(self, count: int) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.write(self.writer, b"." * count)

    def take(self) -> bool:
        """Take a permit if there is one."""
        try:
            return bool(os.read(self.reader, 1))
        except BlockingIOError:
            return False

    def give(self) -> None:
        """Give one back."""
        os.write(self.writer, b".")


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


@dataclass(frozen=True)
class _Limits:
    """How long an answer may take, in seconds of the clock and of the processor."""

    clock: float
    processor: float


def _limits(kind: str, reference: Outcome | None, patience: float) -> _Limits:
    """Return generous limits; processor time does not depend on what else the machine does."""
    if reference is None:
        return _Limits(600, 600)
    clock = max(patience, 20 * reference.seconds)
    if kind == "mutant":  # an endless loop is the usual reason, and there are many mutants
        return _Limits(clock, max(0.3 * patience, 10 * reference.processor_seconds))
    return _Limits(clock, max(patience, 20 * reference.processor_seconds))


@dataclass(frozen=True)
class _Attempt:
    """What follows an answer until its check is done."""

    exercise: str
    between: list[types.CodeType]  # given cells, and answers of others
    parts: list[tuple[str, types.CodeType]]  # of the check


def _attempt(plan: Plan, cells: list[Cell], position: int) -> _Attempt:
    """Compile what follows the answer at ``position``."""
    exercise, path = cells[position].id, str(plan.lab.path)
    end = next(i for i, c in enumerate(cells) if c.role == "check" and c.id == exercise)
    between = [
        _compiled(c.text, path, c.line + 1)
        for c in cells[position + 1 : end]
        if c.role in ("given", "answer")
    ]
    return _Attempt(exercise, between, _parts(cells[end], path))


def _preload(plan: Plan, attempt: _Attempt, lab: types.ModuleType, root: Path) -> None:
    """Import what the reference answer and its check import, once for all children to come.

    Torch, for one, imports for four seconds when the first optimizer is made.
    """
    reference = next(v for v in plan.variants if v.exercise == attempt.exercise)
    known = set(sys.modules)
    file = root / "modules"

    def scout() -> None:
        signal.alarm(600)
        folder = Path(tempfile.mkdtemp(dir=root))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        _try(
            reference, plan.secrets[0], attempt, lab, _limits("reference", None, 0), folder, nowhere
        )
        file.write_text("\n".join(name for name in sys.modules if name not in known))

    pid = os.fork()
    if pid == 0:
        _in_child(scout)
    os.waitpid(pid, 0)
    names = file.read_text().split() if file.exists() else []
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _serve(
    plan: Plan,
    attempt: _Attempt,
    lab: types.ModuleType,
    tokens: _Tokens,
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
            _in_child(_try, one, plan.secrets[secret], attempt, lab, limits, folder, writer)
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
            _send(events, variant=child.variant, outcome=asdict(outcome), done=done)


def _parts(check: Cell, path: str) -> list[tuple[str, types.CodeType]]:
    """Split a check cell where its hidden part begins.

    One after the other, in the same names, the two parts are the whole cell.
    """
    lines = check.text.splitlines()
    hidden = next(i for i, line in enumerate(lines, 1) if line.strip() == BEGIN_HIDDEN)
    tree = ast.parse(check.text, path)
    visible = [node for node in tree.body if (node.end_lineno or 0) < hidden]
    bodies = [("visible", visible), ("hidden", tree.body[len(visible) :])]
    ast.increment_lineno(tree, check.line)
    return [
        (name, compile(ast.Module(body, []), path, "exec", dont_inherit=True))
        for name, body in bodies
    ]


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


# In the child ---------------------------------------------------------------------


def _try(
    variant: Variant,
    secret: str,
    attempt: _Attempt,
    lab: types.ModuleType,
    limits: _Limits,
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
        _send(pipe, part=name)

    try:
        exec(_compiled(variant.source, variant.file, variant.line), names)
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
        sentence, accident = _sentence(error), _accident(error)
    _send(
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


def _restrict(limits: _Limits) -> None:
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


def _sentence(error: BaseException) -> str:
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
