"""One submission is one value in, one value out: a job and its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the warm parent imports this module, and nbformat takes a second
    from nbformat import NotebookNode

# What can become of a submission. Each comes with one sentence.
GRADED = "graded"
PARTLY_GRADED = "partly graded"
TIMED_OUT = "timed out"
OUT_OF_MEMORY = "out of memory"
CRASHED = "crashed"
UNREADABLE = "unreadable"
WRONG_NOTEBOOK = "wrong notebook"
MISSING = "missing"

# What can become of a check.
PASSED = "passed"
FAILED = "failed"
NOT_RUN = "not run"

# What stands at an answer that a person has still to read.
TO_GRADE = "to be graded"

# Why an exercise has not all its points, named where it happens. `PASSED`, `TO_GRADE`, `NOT_RUN`,
# `TIMED_OUT`, `OUT_OF_MEMORY` and `CRASHED` are causes too, the last three of one check or cell.
NOT_BEGUN = "not begun"  # what the released notebook holds is still there
WRONG = "wrong"  # it ran, and is not what was asked for
RAISED = "raised"  # the student's code ended with an error
UNDEFINED = "undefined"  # no cell defines the name that is asked for
NEEDS_ANOTHER = "needs another exercise"  # which is not done
NOT_COMPARABLE = "not comparable"  # what came back is nothing that can be compared
GRADER_FAILED = "grader failed"  # nothing of the student's doing
CAUSES = (
    *(PASSED, WRONG, NOT_BEGUN, NEEDS_ANOTHER, RAISED, UNDEFINED, NOT_COMPARABLE),
    *(TIMED_OUT, OUT_OF_MEMORY, CRASHED, NOT_RUN, GRADER_FAILED, TO_GRADE),
)

# In which part of a check it did not hold.
VISIBLE = "visible"
HIDDEN = "hidden"


@dataclass(frozen=True)
class Job:
    """One student's notebook of one lab."""

    student: str
    notebook: Path


@dataclass(frozen=True)
class CellVerdict:
    """What one check said."""

    status: str  # PASSED, FAILED or NOT_RUN
    reason: str = ""  # one sentence; empty when passed
    seconds: float = 0.0
    cause: str = ""  # one of `CAUSES`; empty in verdicts that were kept before it was named
    part: str = ""  # VISIBLE or HIDDEN: in which part of the check it did not hold


@dataclass(frozen=True)
class Result:
    """What became of one submission; a bad one is a result, never an exception."""

    student: str
    status: str
    reason: str = ""
    seconds: float = 0.0
    notebook: NotebookNode | None = None  # executed, in nbgrader's format
    cells: dict[str, CellVerdict] = field(default_factory=dict)  # by grade id of the check
    # what the student's cells showed at home, by their place in the notebook: claimed, and not kept
    outputs: dict[int, list] = field(default_factory=dict)
