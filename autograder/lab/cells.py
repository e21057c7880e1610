"""A cell of a lab's text: what it is, and what it belongs to."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

ROLES = ("given", "exercise", "answer", "check", "stand_in", "solution", "claim")
NAMELESS = ("solution", "claim")
FURTHER = "further"
HEADING = re.compile(r"^(#{2,6}) +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell of the text: what it is, what it belongs to, and where it stands."""

    kind: str  # "code" or "markdown"
    role: str | None  # one of ROLES, or None for ordinary text and code
    id: str | None  # of the exercise it belongs to, or the name of a given cell
    text: str
    line: int  # of its marker in the file, from 1
    points: int = 0
    title: str = ""
    tags: tuple[str, ...] = ()
    further: bool = False  # not of the lab's core: an instructor may leave it out
    number: int = 0  # of an exercise in the whole lab, from 1

    @property
    def withheld(self) -> bool:
        """Whether students get nothing of it."""
        return self.role in NAMELESS

    @property
    def grade_id(self) -> str | None:
        """The id that nbgrader keeps: ``time-split-answer``, ``time-split-check``."""
        return f"{self.id}-{self.role.replace('_', '-')}" if self.id and self.role else None

    @property
    def label(self) -> str:
        """The title of an exercise, with the word that it is outside of the core."""
        return labelled(self.title, self.further)

    @property
    def definitions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
        """The functions and classes that a cell of code defines at its top level."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return [node for node in ast.parse(self.text).body if isinstance(node, kinds)]


def labelled(title: str, further: bool) -> str:
    """Return the title of an exercise as people read it, wherever it stands."""
    return f"further: {title}" if further else title
