"""Read the answers to try on a lab, and add the mutants of its own.

They stand in ``tests/answers/01_recap.py``, one cell each, and each cell takes the place of the
whole answer cell in the lab::

    # %% wrong="time-split" because="splits at random"
    # %% right="time-split" because="sorts, then slices by position"
    # %% equivalent="time-split" mutant="3fa9c1" because="the rows are sorted already"

The last kind has no code: it says of one automatic mutant that it is no mistake. An answer that
meets now this and now that sentence of a check, because it draws fresh random numbers, says so with
``varies="…"``; then its sentences are not compared.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Collection
from pathlib import Path

from autograder.examine.mutants import mutants, sample
from autograder.examine.plan import Equivalent, Plan, Variant
from autograder.lab.cells import Cell
from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION, replaced
from autograder.lab.source import Lab, read_lab
from mlops_lab.errors import UserError
from mlops_lab.stand_ins import NOT_DONE

STUB = (
    "# Write your answer here, in place of the next line.",
    f'raise NotImplementedError("{NOT_DONE}")',
)
_MARK = re.compile(r"# %%(?P<rest>.*)")
_PAIR = re.compile(r'\s*(\w+)="((?:[^"\\]|\\.)*)"')
_KEYS = {
    "wrong": {"wrong", "because"},
    "right": {"right", "because"},
    "equivalent": {"equivalent", "mutant", "because"},
}


def read_plan(
    course: Path,
    name: str,
    chosen: Collection[str],
    secrets: tuple[str, ...],
    mutated: bool | str,
    added: tuple[Path, ...] = (),
) -> Plan:
    """Read a lab and its answers.

    Parameters
    ----------
    chosen : collection of str
        Ids of the exercises to try, or none for all; a lab without them has no variants.
    mutated : bool or "all"
        Whether mutants of the reference answers are tried as well: a sample where there are many,
        or all.
    added : tuple of Path
        Files whose answers are tried in place of the lab's own, at the exercises that they name.

    Raises
    ------
    UserError
        If a file of answers is missing or malformed, with file and line, or if files were added
        and none of their answers is to an exercise of the lab.
    """
    course = course.resolve()
    lab = read_lab(course / "solutions" / name)
    answers = course / "tests" / "answers" / f"{name}.py"
    references = {c.id: c for c in lab.cells if c.role == "answer" and c.kind == "code"}
    listed: list[Variant] = []
    equivalents: list[Equivalent] = []
    if mutated or not added:
        listed, equivalents = read_answers(answers, set(references), course)
    unknown: list[Variant] = []
    if added:
        every = [one for file in added for one in read_answers(file.resolve(), None, course)[0]]
        listed = [one for one in every if one.exercise in references]
        unknown = [one for one in every if one.exercise not in references]
        if not listed:
            files = ", ".join(map(str, added))
            raise UserError(f"{files}: no answer to an exercise of {name} whose answer is code.")
    variants: list[Variant] = []
    untried: set[tuple[str, str]] = set()
    tried = {one.exercise for one in listed} if added else set(references)
    for cell in references.values():
        if cell.id not in tried or (chosen and cell.id not in chosen):
            continue
        path, line = str(lab.path), cell.line + 1
        variants.append(Variant(cell.id, "reference", "", cell.text, path, line))
        if not added:
            file = f"<stub of {cell.id}>"
            variants.append(Variant(cell.id, "stub", "", stub(cell.text), file, 1))
            variants.extend(stand_ins(lab, cell))
        variants.extend(one for one in listed if one.exercise == cell.id)
        found = mutants(cell.text) if mutated else []
        chosen_ones = found if mutated == "all" else sample(found)
        untried |= {(cell.id, mutant.key) for mutant in found if mutant not in chosen_ones}
        for mutant in chosen_ones:
            file = f"<mutant {mutant.key} of {cell.id}>"
            variants.append(
                Variant(cell.id, "mutant", mutant.operator, mutant.source, file, 1, mutant)
            )
    wanted = {one.exercise for one in variants}
    equivalents = [one for one in equivalents if one.exercise in wanted]
    return Plan(
        course=course,
        lab=lab,
        answers=answers,
        variants=tuple(variants),
        equivalents=tuple(equivalents),
        secrets=secrets,
        mutated=bool(mutated),
        untried=frozenset(untried),
        added=added,
        unknown=tuple(unknown),
    )


def stand_ins(lab: Lab, answer: Cell) -> list[Variant]:
    """Return the stand-in of an exercise as a wrong answer: it must not earn the points.

    What it does not define is as in the reference.
    """
    return [
        Variant(
            answer.id,
            "wrong",
            "the stand-in that the lab uses while the exercise is open",
            f"{answer.text}\n\n\n{cell.text}",
            f"<stand-in of {answer.id}>",
            1,
        )
        for cell in lab.cells
        if cell.role == "stand_in" and cell.id == answer.id
    ]


def stub(text: str) -> str:
    """Return an answer as the student gets it, with what is asked for left open.

    >>> print(stub("def f(x):\\n    ### BEGIN SOLUTION\\n    return x\\n    ### END SOLUTION"))
    def f(x):
        # Write your answer here, in place of the next line.
        raise NotImplementedError("not done yet")
    """
    return replaced(text, BEGIN_SOLUTION, END_SOLUTION, STUB)


def read_answers(
    path: Path, exercises: set[str] | None, course: Path
) -> tuple[list[Variant], list[Equivalent]]:
    """Read the wrong and right answers of a lab, and the mutants that are no mistakes.

    Parameters
    ----------
    path : Path
        ``tests/answers/01_recap.py``
    exercises : set of str or None
        Ids of the exercises that have code to check; None if any will do.

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
        optional = set() if kind == "equivalent" else {"varies"}
        surplus = marks.keys() - _KEYS[kind] - optional
        lacking = _KEYS[kind] - marks.keys()
        if surplus:
            fail(start, f"a cell with {kind}= has no {sorted(surplus)[0]}=.")
        if lacking or not marks["because"].strip():
            fail(start, f'a cell with {kind}= needs {sorted(lacking or {"because"})[0]}="…".')
        exercise = marks[kind]
        if exercises is not None and exercise not in exercises:
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
        varies = marks.get("varies", "")
        place = str(path), start + 1
        variants.append(Variant(exercise, kind, marks["because"], text, *place, varies=varies))
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
