"""The plan of the course: its stages, its objectives, its labs, and which of them are here.

Everything about a lab that exists comes from its own header; ``book/lifecycle.yml`` adds
the stages, the objectives' wording, and the names of labs still to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from autograder.lab.source import Lab
from mlops_lab.errors import UserError

# The stages that follow one another; the others accompany them.
LOOP = ("frame", "data", "model", "deliver", "operate")


@dataclass(frozen=True)
class Planned:
    """A lab as the course plan knows it, whether it exists yet or not."""

    lab: str  # "04_clean"
    stage: str
    week: str
    about: str

    @property
    def number(self) -> str:
        """Return "04"."""
        return self.lab.split("_", 1)[0]

    @property
    def word(self) -> str:
        """Return "clean"."""
        return self.lab.split("_", 1)[1]


@dataclass(frozen=True)
class Plan:
    """The plan of the course, and which of its labs are here."""

    objectives: dict[str, str]
    stages: dict[str, dict[str, str]]
    planned: tuple[Planned, ...]
    labs: dict[str, Lab]

    def of_stage(self, word: str) -> list[Planned]:
        """Return the labs of a stage in order."""
        return [entry for entry in self.planned if entry.stage == word]


def read_plan(book: Path, labs: list[Lab]) -> Plan:
    """Read ``lifecycle.yml`` and hold the labs against it.

    Raises
    ------
    UserError
        If a lab exists that the plan does not name, or a stage is unknown.
    """
    path = book / "lifecycle.yml"
    if not path.is_file():
        raise UserError(f"{path} is missing: it lists the stages and the labs of the course.")
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    stages = {stage["word"]: stage for stage in text["stages"]}
    planned = tuple(Planned(**entry) for entry in text["labs"])
    for word in ("ground", *LOOP, "govern", "whole"):
        if word not in stages:
            raise UserError(f"book/lifecycle.yml: the stage {word!r} is missing.")
    for entry in planned:
        if entry.stage not in stages:
            raise UserError(f"book/lifecycle.yml: {entry.lab} has an unknown stage {entry.stage}.")
    unknown = [lab.name for lab in labs if lab.name not in {entry.lab for entry in planned}]
    if unknown:
        raise UserError(f"{unknown[0]} is not in book/lifecycle.yml: add it below `labs:`.")
    return Plan(text["objectives"], stages, planned, {lab.name: lab for lab in labs})
