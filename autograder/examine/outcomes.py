"""What the answers met: one outcome for each secret, and what follows from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autograder.examine.plan import Variant

_WORD = re.compile(r"\w+|[^\w\s]")
BEGINNING = 5  # words
LONGEST = 400  # characters of a sentence before the judge


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
    drawn : bool
        Whether the check drew something that depends on the secret before this outcome.
    seconds, processor_seconds : float
        By the clock, and of the processors: the judge's and all processes of the answer.
    """

    verdict: str
    part: str
    sentence: str = ""
    accident: str = ""
    secret: int = 1
    drawn: bool = True
    seconds: float = 0.0
    processor_seconds: float = 0.0

    @property
    def fate(self) -> str:
        """Say what became of an answer: ``is rejected by the hidden part``."""
        if self.verdict == "passed":
            return "is accepted"
        where = {"answer": "its own cell", "given": "a given cell"}.get(
            self.part, f"the {self.part} part of the check"
        )
        words = {
            "failed": "is rejected",
            "error": "stops with an error",
            "crashed": "ends the process",
        }
        return f"{words.get(self.verdict, self.verdict)} in {where}"


@dataclass(frozen=True)
class Home:
    """What one answer met in the student's own kernel, with the visible part of the check.

    Attributes
    ----------
    error : str
        Class of the error that the check ended with; empty when it holds. ``Stopped`` when the
        kernel did not come to its end.
    sentence : str
        The text of that error.
    stderr : str
        What the check printed to standard error, for which nbgrader takes all points.
    """

    error: str = ""
    sentence: str = ""
    stderr: str = ""
    processor_seconds: float = 0.0
    modules: tuple[str, ...] = ()
    again: str = ""  # the sentence of a second run, where it was made
    free: bool = False  # whether another run may meet another sentence of the check

    def differs(self, judged: Outcome) -> str:
        """Say how this differs from what the judge found under the first secret, or nothing."""
        if self.stderr:
            return f"at home it prints to standard error: {self.stderr.splitlines()[0]}"
        if self.free:
            return ""
        early = judged.verdict != "passed" and judged.part != "hidden"
        here = f"{self.error}: {self.sentence}" if self.error else "right"
        there = judged.sentence or judged.fate
        if bool(self.error) != early:
            there = there if early else "right"
            return f"at home the visible check says “{here}”, before the judge “{there}”"
        if self.error in ("CheckFailed", "AssertionError") and judged.verdict == "failed":
            ours, theirs = self.sentence[: LONGEST - 1], there[: LONGEST - 1]
            if not _alike(ours, theirs, self.again[: LONGEST - 1]):
                return f"at home the visible check says “{here}”, before the judge “{there}”"
        return ""


def _alike(one: str, other: str, again: str) -> bool:
    """Whether two sentences say the same.

    Of a sentence that varies from one run to the next, as with fresh random numbers or names of
    files, only the words count that two runs in the same place share. Where even its form varies,
    it has to begin in the same way.
    """
    if not again or again == one:
        return one == other
    ours, theirs, twice = (_WORD.findall(text) for text in (one, other, again))
    if not len(ours) == len(theirs) == len(twice):
        return ours[:BEGINNING] == theirs[:BEGINNING]
    return all(a == b for a, b, c in zip(ours, theirs, twice, strict=True) if a == c)


@dataclass
class Trial:
    """A variant with its outcomes, one for each secret tried, and what it met at home."""

    variant: Variant
    outcomes: list[Outcome] = field(default_factory=list)
    home: Home | None = None

    @property
    def processor_seconds(self) -> float:
        """What all its tries took together."""
        home = self.home.processor_seconds if self.home else 0.0
        return home + sum(one.processor_seconds for one in self.outcomes)

    @property
    def depends_on_secret(self) -> bool:
        """Whether the check let it pass under one secret and stopped it under another."""
        return self.accepted and not self.always_accepted

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
