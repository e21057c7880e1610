"""What is tried on a lab."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.lab.source import Lab


@dataclass(frozen=True)
class Mutant:
    """An answer with one small mistake in it.

    Attributes
    ----------
    key : str
        Six characters made of the change itself, so that it stays when other lines move.
    operator : str
        The kind of mistake: ``comparison``, ``constant``, ``dropped argument``, …
    line : int
        Line of the change in the answer's text, from 1.
    before, after : str
        The line that changed, without indentation; ``after`` may be empty.
    source : str
        The whole answer with the mistake in it.
    """

    key: str
    operator: str
    line: int
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class Variant:
    """A text that takes the place of an answer cell.

    Attributes
    ----------
    kind : str
        ``reference``, ``stub``, ``right``, ``wrong`` or ``mutant``.
    file, line : str, int
        Where its first line of code stands, for tracebacks.
    varies : str
        Why it does not always meet the same sentence of the check, or nothing.
    """

    exercise: str
    kind: str
    because: str
    source: str
    file: str
    line: int
    mutant: Mutant | None = None
    varies: str = ""


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
    untried : frozenset of (str, str)
        Exercise and key of the mutants that are not in the sample.
    added : tuple of Path
        Files whose answers are tried in place of the lab's own; nothing is asked of such a list.
    unknown : tuple of Variant
        Answers of these files to exercises that the lab does not have.
    patience : float
        Seconds that any answer may take, however fast the reference is.
    unsafe : bool
        Whether to go on where walls are missing.
    """

    course: Path
    lab: Lab
    answers: Path
    variants: tuple[Variant, ...]
    equivalents: tuple[Equivalent, ...]
    secrets: tuple[str, ...]
    mutated: bool
    untried: frozenset[tuple[str, str]] = frozenset()
    added: tuple[Path, ...] = ()
    unknown: tuple[Variant, ...] = ()
    patience: float = 10.0
    unsafe: bool = False

    def place(self, file: str | Path, line: int) -> str:
        """Return ``solutions/01_recap/recap.py:12``, as an editor opens it."""
        path = Path(file)
        inside = path.is_relative_to(self.course)
        return f"{path.relative_to(self.course) if inside else path}:{line}"
