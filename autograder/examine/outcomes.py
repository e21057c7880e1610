"""What the answers met: one outcome for each secret, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.examine.plan import Variant


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
