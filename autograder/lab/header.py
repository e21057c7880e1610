"""What a lab says of itself at the top of its text: title, objectives, what it may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import yaml

OBJECTIVES = ("LO1", "LO2", "LO3", "LO4", "LO5", "LO6")
HEADER = {
    "title": str,
    "chapter": str,
    "memory_mib": int,
    "objectives": list,
    "topics": list,
    "able_to": list,
}
OPTIONAL = {"run_seconds": int, "cell_seconds": int, "call_seconds": int}
RETIRED = {"minutes"}  # labs of earlier courses hold it; minutes are counted from the text now


@dataclass(frozen=True)
class Header:
    """What a lab says of itself at the top of its text."""

    title: str
    chapter: str
    memory_mib: int
    objectives: list[str]
    topics: list[str]
    able_to: list[str]
    run_seconds: int = 30  # of processor time, at most, for the whole solution; a test holds it
    cell_seconds: int | None = None  # of processor time, where grading needs more or less
    call_seconds: int | None = None


def read_header(text: str, fail: Callable[[int, str], NoReturn]) -> tuple[Header, int]:
    """Return the header of a lab's text, and the number of lines it takes.

    Parameters
    ----------
    fail : callable
        ``fail(line, message)`` raises the error for a mistake.
    """
    lines = text.splitlines()
    if not lines or lines[0] != "# ---":
        fail(1, "a lab begins with a header between two lines `# ---`.")
    try:
        end = lines.index("# ---", 1)
    except ValueError:
        fail(1, "the header is not closed: a second line `# ---` is missing.")
    try:
        values = yaml.safe_load("\n".join(line[2:] for line in lines[1:end]))
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        fail(2 + (at.line if at else 0), "the header is not valid YAML.")
    if not isinstance(values, dict):
        fail(2, "the header holds no `name: value` lines.")
    for key in values.keys() - HEADER.keys() - OPTIONAL.keys() - RETIRED:
        fail(_line_of(lines, key), f"the header has an unknown key {key!r}.")
    for key in HEADER.keys() - values.keys():
        fail(1, f"the header lacks {key!r}.")
    for key, kind in (HEADER | OPTIONAL).items():
        if key in values and not isinstance(values[key], kind):
            fail(_line_of(lines, key), f"{key!r} must be a {kind.__name__}.")
    for objective in values["objectives"]:
        if objective not in OBJECTIVES:
            at = _line_of(lines, "objectives")
            fail(at, f"{objective!r} is none of {', '.join(OBJECTIVES)}.")
    return Header(**{key: values[key] for key in values.keys() - RETIRED}), end + 1


def _line_of(lines: list[str], key: str) -> int:
    return next((i for i, line in enumerate(lines, 1) if line.startswith(f"# {key}:")), 1)
