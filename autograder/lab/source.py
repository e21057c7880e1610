"""Read a lab's source, the py:percent text with short markers, and refuse what is wrong in it.

The text ``solutions/01_recap/recap.py`` is the only source of a lab. Its markers::

    # %% given="setup"                                     locked code, restored when graded
    # %% [markdown] exercise="time-split" title="Split"    the task, gets a numbered heading
    # %% answer="time-split"                               code the student writes
    # %% check="time-split" points=2                       visible and hidden checks of it
    # %% stand_in="time-split"                             what takes its name while it is open
    # %% [markdown] answer="why-drift" points=3            prose, graded by a person
    # %% [markdown] solution                               a cell for instructors alone
    # %% claim                                             asserts a sentence of the text

The word ``further`` behind a marker takes a cell out of the lab's core: what it reaches stands in
`Rules.spread`, and `autograder.lab.further` what follows from it.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.lab.cells import FURTHER, HEADING, NAMELESS, ROLES, Cell
from autograder.lab.header import Header, read_header
from autograder.lab.rules import Rules
from mlops_lab.errors import UserError

MARKERS = {*ROLES, FURTHER, "title", "points", "tags"}
# Jupyter tools leave such cells out or forgive them, and the points are silently lost.
# The build gives the second one itself, to what may stop where an exercise is open.
FORBIDDEN_TAGS = {"skip-execution", "raises-exception"}
LAB_NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")
GRADE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class SourceError(UserError):
    """A mistake in the text of a lab, with its file and line."""


@dataclass(frozen=True)
class Lab:
    """A lab as its author wrote it."""

    name: str  # "01_recap"
    path: Path
    header: Header
    cells: tuple[Cell, ...]

    @property
    def word(self) -> str:
        """The one word of its stage: ``recap``."""
        return self.name.split("_", 1)[1]

    @property
    def files(self) -> list[Path]:
        """The small files beside the text, which the student gets as well."""
        return sorted(
            path
            for path in self.path.parent.rglob("*")
            if path.is_file() and path != self.path and "__pycache__" not in path.parts
        )

    def points(self, exercise: str) -> int:
        """Return the points of an exercise."""
        return next(c.points for c in self.cells if c.id == exercise and c.points)

    @property
    def exercises(self) -> list[Cell]:
        """The exercise cells in order."""
        return [cell for cell in self.cells if cell.role == "exercise"]

    def exercise(self, id_: str | None) -> Cell:
        """Return the exercise cell with this id."""
        return next(cell for cell in self.exercises if cell.id == id_)

    @property
    def max_points(self) -> int:
        """The points that can be had."""
        return sum(cell.points for cell in self.cells)

    def is_further(self, exercise: str) -> bool:
        """Whether an exercise is outside of the core; one that is gone from the lab is not."""
        return any(cell.further for cell in self.exercises if cell.id == exercise)

    def section(self, exercise: str) -> str:
        """Return the headings under which an exercise stands, without their signs.

        An exercise that is not the first below a smaller heading may have left its subject, so
        only the section is named.
        """
        section = part = ""
        for cell in self.cells:
            if cell.role == "exercise":
                if cell.id == exercise:
                    return f"{section} › {part}" if section and part else section or part
                part = ""
            elif cell.kind == "markdown" and cell.role is None:
                for signs, heading in HEADING.findall(cell.text):
                    if len(signs) <= 3:
                        section, part = (heading, "") if signs == "##" else (section, heading)
        return section


def lab_names(course: Path) -> list[str]:
    """Return the names of the labs of a course, in order."""
    folder = course / "solutions"
    if not folder.is_dir():
        raise UserError(f"{course} is not a course: it has no folder `solutions/` with labs in it.")
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and LAB_NAME.fullmatch(p.name))


def chosen(course: Path, names: list[str]) -> list[str]:
    """Return the labs named on a command line, or all of them.

    Raises
    ------
    UserError
        If a name is no lab of this course.
    """
    known = lab_names(course)
    for name in names:
        if name not in known:
            raise UserError(f"There is no lab {name!r} here; the labs are {', '.join(known)}.")
    return names or known


def read_lab(path: Path) -> Lab:
    """Read and check the text of a lab.

    Parameters
    ----------
    path : Path
        ``…/solutions/01_recap/recap.py``, or the folder it stands in.

    Raises
    ------
    SourceError
        With file and line, for the first mistake found.
    """
    if path.is_dir():
        path = path / f"{path.name.split('_', 1)[-1]}.py"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(f"{path} does not exist: a lab NN_word is written in word.py.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8 text: save it as UTF-8.") from None
    reader = _Reader(path)
    header, body = read_header(text, reader.fail)
    cells = reader.cells(text, body)
    rules = Rules(reader.fail)
    rules.hold(cells)
    cells = _numbered(rules.spread(cells))
    return Lab(name=path.parent.name, path=path, header=header, cells=tuple(cells))


def _numbered(cells: list[Cell]) -> list[Cell]:
    numbers = {c.id: n for n, c in enumerate((c for c in cells if c.role == "exercise"), 1)}
    return [replace(c, number=numbers[c.id]) if c.role == "exercise" else c for c in cells]


class _Reader:
    """Reads one file, and says file and line when something is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, line: int, message: str) -> None:
        name = "/".join(self.path.parts[-3:])
        raise SourceError(f"{name}:{line}: {message}")

    def cells(self, text: str, header_lines: int) -> list[Cell]:
        import jupytext  # takes a second, and most commands stop before it is needed

        notebook = jupytext.reads(text, fmt="py:percent")
        raw = [c for c in notebook.cells if c.cell_type != "raw"]
        lines = self._marker_lines(text)
        between = text.splitlines()[header_lines : (lines[0] - 1) if lines else None]
        if any(line.strip() for line in between):
            self.fail(header_lines + 1, "text between the header and the first `# %%` marker.")
        if len(raw) != len(lines):
            self.fail(lines[0] if lines else 1, "a `# %%` marker stands inside another cell.")
        return [self._cell(cell, line) for cell, line in zip(raw, lines, strict=True)]

    @staticmethod
    def _marker_lines(text: str) -> list[int]:
        """Return the lines of the cell markers, leaving out those inside strings."""
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        except (tokenize.TokenError, SyntaxError):
            return [i for i, t in enumerate(text.splitlines(), 1) if re.match(r"# %%(?: |$)", t)]
        return [
            token.start[0]
            for token in tokens
            if token.type == tokenize.COMMENT
            and token.start[1] == 0
            and re.match(r"# %%(?: |$)", token.string)
        ]

    def _cell(self, cell: Any, line: int) -> Cell:
        marks = {k: v for k, v in cell.metadata.items() if k != "lines_to_next_cell"}
        # jupytext reads bare words behind the marker as the cell's title
        words = str(marks.get("title", "")).split()
        if words and "exercise" not in marks and {*NAMELESS, FURTHER}.issuperset(words):
            del marks["title"]
            marks |= dict.fromkeys(words)
        for key in marks.keys() - MARKERS:
            self.fail(line, f"unknown marker {key!r}; known are {', '.join(sorted(MARKERS))}.")
        roles = [role for role in ROLES if role in marks]
        if len(roles) > 1:
            self.fail(line, f"a cell is one of {' or '.join(roles)}, not both.")
        role = roles[0] if roles else None
        if "title" in marks and role != "exercise":
            self.fail(line, f"unknown marker {marks['title']!r}: only an exercise has a title.")
        named = role and role not in NAMELESS
        name = marks.get(role) if named else None
        if named and not GRADE_ID.fullmatch(str(name)):
            self.fail(line, f"{role}={name!r}: an id is kebab-case, such as `time-split`.")
        points = marks.get("points", 0)
        if "points" in marks and (type(points) is not int or points < 1):
            self.fail(line, f"points={points!r}: points are a whole number from 1.")
        tags = tuple(marks.get("tags", ()))
        for tag in FORBIDDEN_TAGS.intersection(tags):
            self.fail(line, f"the tag {tag!r} makes nbgrader give no points: remove it.")
        if cell.cell_type == "code":
            try:
                ast.parse(cell.source)
            except SyntaxError as error:
                at = line + (error.lineno or 1)
                self.fail(at, f"this is not valid Python: {error.msg}.")
        if FURTHER in marks and role in ("answer", "check"):
            self.fail(line, "mark the exercise as further: its answer and check follow it.")
        return Cell(
            kind=cell.cell_type,
            role=role,
            id=name,
            text=cell.source,
            line=line,
            points=points,
            title=marks.get("title", ""),
            tags=tags,
            further=FURTHER in marks,
        )
