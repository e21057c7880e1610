"""How long a lab takes a student, counted from its text and never stated by hand.

For the core and for the further part, each by itself::

    words / 180 + lines of code / 25 + writing + essay + run time

**Words** are those of the prose that a student sees: Markdown cells, hints included, without code
blocks. Silent reading of English runs at about 238 words per minute (Brysbaert 2019, a mean over
190 studies); prose that is followed with a finger on a plot is slower. **Lines of code** are those
of the cells that load, show and draw and of the frames of answers; checks and stand-ins are folded
and do not count, nor do empty lines. Twenty-five lines per minute is a look, not a study: short
cells that are meant to be run and believed.

**Writing** a function takes 6 minutes for a model answer of one line and half a minute for each
line more, 12 at most: understanding the task, trying, being wrong once and reading what the check
says is most of it, and grows slowly with length. An exercise that would need more than 12 is two.
The model answer's lines are those in its solution region, without empty ones and comments.
An **essay** takes 4 minutes per point: 150 to 250 words for 4 points, with the figures to look up.
**Run time** is the processor time that the header allows, once, and counts to the core.

Six labs for which it says 150 to 190 minutes were solved, from the student version alone, in 175 to
210: it counts one who does not get stuck.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

from autograder.lab.cells import HEADING, Cell
from autograder.lab.regions import regions, student_view
from autograder.lab.source import Lab

WORDS_A_MINUTE = 180
LINES_A_MINUTE = 25
WRITING_MIN, WRITING_MAX, MINUTES_A_LINE = 6.0, 12.0, 0.5
ESSAY_MINUTES_A_POINT = 4
STEP = 5  # minutes: what students and the book are told is rounded to it

CORE_EXERCISES, CORE_MINUTES = 7, 90  # at most

_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Load:
    """What one part of a lab asks of a student."""

    exercises: int = 0
    points: int = 0
    words: int = 0  # of prose
    code_lines: int = 0  # shown, not folded
    writing: float = 0.0  # minutes
    essay: float = 0.0  # minutes
    run: float = 0.0  # minutes

    @property
    def minutes(self) -> float:
        """All of it, in minutes."""
        reading = self.words / WORDS_A_MINUTE + self.code_lines / LINES_A_MINUTE
        return reading + self.writing + self.essay + self.run

    @property
    def about(self) -> int:
        """The minutes as people are told them, in steps of five."""
        return max(STEP, STEP * round(self.minutes / STEP)) if self.minutes else 0


def of_core(lab: Lab) -> Load:
    """Return the load of a lab's core; what stands above its first cell counts to it."""
    opening = sum(words(text) for text in (lab.header.title, *lab.header.able_to))
    return _load(lab, [c for c in lab.cells if not c.further], opening, lab.header.run_seconds / 60)


def of_further(lab: Lab) -> Load:
    """Return the load of a lab's further part: nothing where there is none."""
    return _load(lab, [c for c in lab.cells if c.further], 0, 0.0)


def by_section(lab: Lab) -> Iterator[tuple[str, Load]]:
    """Yield where the minutes go: each section of the text, and below it each of its exercises.

    What an exercise takes is its task and its answer; the prose and plots around it are the
    section's. A cell with a heading in its middle counts to the section that it begins.
    """
    sections: list[tuple[str, list[Cell]]] = [("", [])]
    for cell in lab.cells:
        found = [] if cell.kind == "code" or cell.role else HEADING.findall(cell.text)
        if names := [name for signs, name in found if signs == "##"]:
            sections.append((names[-1], []))
        sections[-1][1].append(cell)
    for name, cells in sections:
        if not cells:
            continue
        yield name, _load(lab, cells, 0, 0.0)
        for task in (cell for cell in cells if cell.role == "exercise"):
            own = _load(lab, [cell for cell in cells if cell.id == task.id], 0, 0.0)
            yield f"  {task.number} · {task.label}", own


def _load(lab: Lab, cells: list[Cell], opening: int, run: float) -> Load:
    folded = ("check", "stand_in")
    code = [c for c in cells if c.kind == "code" and not c.withheld and c.role not in folded]
    prose = [c for c in cells if c.kind == "markdown" and not c.withheld]
    return Load(
        exercises=sum(c.role == "exercise" for c in cells),
        points=sum(c.points for c in cells),
        words=opening + sum(words(student_view(c.text)) + words(c.title) for c in prose),
        code_lines=sum(_lines(student_view(c.text).splitlines()) for c in code),
        writing=sum(writing(c.text) for c in code if c.role == "answer"),
        essay=float(sum(ESSAY_MINUTES_A_POINT * c.points for c in prose)),
        run=run,
    )


def words(markdown: str) -> int:
    """Return the number of words of a text, code blocks and markup left out.

    >>> words("## Two words\\n\\n```python\\nx = 1\\n```\\n\\n<b>and</b> [a link](https://a.b)")
    5
    """
    inline = (t.content for t in _MARKDOWN.parse(markdown) if t.type in ("inline", "html_block"))
    text = re.sub(r"<!--.*?-->|<[^<>]+>|\]\([^)\s]*\)", " ", "\n".join(inline), flags=re.DOTALL)
    return sum(any(sign.isalnum() for sign in word) for word in html.unescape(text).split())


def writing(answer: str) -> float:
    """Return the minutes that it takes to write an answer in code, by its model answer.

    >>> writing("### BEGIN SOLUTION\\na\\nb\\nc\\n### END SOLUTION")
    7.0
    """
    written = [line for region in regions(answer) for line in region]
    lines = _lines(line for line in written if not line.strip().startswith("#"))
    return min(WRITING_MAX, WRITING_MIN + MINUTES_A_LINE * max(0, lines - 1))


def _lines(lines: Iterable[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def said(lab: Lab) -> str:
    """Return the minutes of a lab in words.

    For example "85 minutes", or "85 minutes, and 60 for what is further".
    """
    core, further = of_core(lab), of_further(lab)
    return f"{core.about} minutes" + (
        f", and {further.about} for what is further" if further.minutes else ""
    )


FIGURES = ("exercises", "points", "words", "lines", "writing", "essay", "minutes")


def table(labs: Iterable[Lab]) -> str:
    """Return the loads of labs as they are printed, two lines for one that has a further part."""
    parts = [
        (lab.name, part, load)
        for lab in labs
        for part, load in (("core", of_core(lab)), ("further", of_further(lab)))
        if load.minutes
    ]
    return _aligned(("lab", "part"), [([lab, part], load) for lab, part, load in parts])


def sections(lab: Lab) -> str:
    """Return where the minutes of a lab go, as it is printed."""
    return _aligned((lab.name,), [([name], load) for name, load in by_section(lab)])


def _aligned(head: tuple[str, ...], rows: list[tuple[list[str], Load]]) -> str:
    """Return a table of loads, names to the left and figures to the right."""
    lines = [[*head, *FIGURES]]
    for names, load in rows:
        counts = (load.exercises, load.points, load.words, load.code_lines)
        figures = (load.writing, load.essay, load.minutes)
        lines.append([*names, *map(str, counts), *(f"{figure:.0f}" for figure in figures)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if place < len(head) else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
