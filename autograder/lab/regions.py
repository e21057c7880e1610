"""The marked regions of a cell: solutions inside answers, hidden tests inside checks.

nbgrader's own markers, each alone on a line. Everything that cuts, replaces or splits at them
stands here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
# What students find in place of an answer in prose.
TEXT_STUB = "*Write your answer here, in place of this line.*"
MARKERS = (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN)


def replaced(text: str, begin: str, end: str, by: tuple[str, ...] = ()) -> str:
    """Return ``text`` with the lines ``by`` in place of each region, markers included.

    The lines take over the indentation of the region's first marker.

    >>> replaced("def f():\\n    # in\\n    return 1\\n    # out", "# in", "# out", ("pass",))
    'def f():\\n    pass'
    """
    kept, inside = [], False
    for line in text.splitlines():
        if line.strip() == begin:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            kept.extend(indent + words for words in by)
        elif line.strip() == end:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def without(text: str, begin: str, end: str) -> str:
    """Return ``text`` without its regions from ``begin`` to ``end``, markers included."""
    return replaced(text, begin, end)


def student_view(text: str) -> str:
    """Return what students may see of a cell: no solution region and no hidden test."""
    return without(without(text, BEGIN_SOLUTION, END_SOLUTION), BEGIN_HIDDEN, END_HIDDEN)


def regions(text: str) -> Iterator[list[str]]:
    """Yield the lines of each region that students do not see, without empty ones."""
    ends = {BEGIN_SOLUTION: END_SOLUTION, BEGIN_HIDDEN: END_HIDDEN}
    region: list[str] = []
    end = ""
    for line in text.splitlines():
        if line.strip() in ends:
            region, end = [], ends[line.strip()]
        elif end and line.strip() == end:
            yield region
            end = ""
        elif end and line.strip():
            region.append(line)


def hidden_line(text: str) -> int:
    """Return the line at which the hidden part of a check begins, or the one behind its last.

    >>> hidden_line("a")
    2
    """
    lines = text.splitlines()
    begins = (i for i, line in enumerate(lines, 1) if line.strip() == BEGIN_HIDDEN)
    return next(begins, len(lines) + 1)


def split_check(text: str) -> tuple[ast.Module, ast.Module]:
    """Return the visible and the hidden part of a check, to be run in this order.

    Both keep the line numbers of ``text``, so that one after the other, in the same names, they are
    the whole cell. The hidden part of a check without a region is empty.

    Raises
    ------
    SyntaxError
        If ``text`` is no Python.
    """
    hidden = hidden_line(text)
    body = ast.parse(text).body
    visible = [node for node in body if (node.end_lineno or 0) < hidden]
    return ast.Module(visible, []), ast.Module(body[len(visible) :], [])
