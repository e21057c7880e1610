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
`_Reader.spread`, and `autograder.lab.further` what follows from it.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from autograder.lab.regions import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    regions,
    without,
)
from mlops_lab.errors import UserError

OBJECTIVES = ("LO1", "LO2", "LO3", "LO4", "LO5", "LO6")

ROLES = ("given", "exercise", "answer", "check", "stand_in", "solution", "claim")
NAMELESS = ("solution", "claim")
FURTHER = "further"
MARKERS = {*ROLES, FURTHER, "title", "points", "tags"}
# Jupyter tools leave such cells out or forgive them, and the points are silently lost.
# The build gives the second one itself, to what may stop where an exercise is open.
FORBIDDEN_TAGS = {"skip-execution", "raises-exception"}
SHORTEST_SECRET = 20  # characters of a line; a shorter one (`return x`) comes up by chance
LAB_NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")
HEADING = re.compile(r"^(#{2,6}) +(.+?) *$", re.MULTILINE)
GRADE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
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


class SourceError(UserError):
    """A mistake in the text of a lab, with its file and line."""


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


def labelled(title: str, further: bool) -> str:
    """Return the title of an exercise as people read it, wherever it stands."""
    return f"further: {title}" if further else title


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
    header, body = reader.header(text)
    cells = reader.cells(text, body)
    reader.rules(cells)
    cells = _numbered(reader.spread(cells))
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

    def header(self, text: str) -> tuple[Header, int]:
        """Return the header and the number of lines it takes."""
        lines = text.splitlines()
        if not lines or lines[0] != "# ---":
            self.fail(1, "a lab begins with a header between two lines `# ---`.")
        try:
            end = lines.index("# ---", 1)
        except ValueError:
            self.fail(1, "the header is not closed: a second line `# ---` is missing.")
        try:
            values = yaml.safe_load("\n".join(line[2:] for line in lines[1:end]))
        except yaml.YAMLError as error:
            at = getattr(error, "problem_mark", None)
            self.fail(2 + (at.line if at else 0), "the header is not valid YAML.")
        if not isinstance(values, dict):
            self.fail(2, "the header holds no `name: value` lines.")
        for key in values.keys() - HEADER.keys() - OPTIONAL.keys() - RETIRED:
            self.fail(self._line_of(lines, key), f"the header has an unknown key {key!r}.")
        for key in HEADER.keys() - values.keys():
            self.fail(1, f"the header lacks {key!r}.")
        for key, kind in (HEADER | OPTIONAL).items():
            if key in values and not isinstance(values[key], kind):
                self.fail(self._line_of(lines, key), f"{key!r} must be a {kind.__name__}.")
        for objective in values["objectives"]:
            if objective not in OBJECTIVES:
                at = self._line_of(lines, "objectives")
                self.fail(at, f"{objective!r} is none of {', '.join(OBJECTIVES)}.")
        return Header(**{key: values[key] for key in values.keys() - RETIRED}), end + 1

    @staticmethod
    def _line_of(lines: list[str], key: str) -> int:
        return next((i for i, line in enumerate(lines, 1) if line.startswith(f"# {key}:")), 1)

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

    def spread(self, cells: list[Cell]) -> list[Cell]:
        """Carry the mark of further cells to what belongs to them.

        A heading's mark reaches to the next heading of its level or a higher one; an exercise's to
        its answer, its check and its stand-in. Any other cell stands for itself.
        """
        level = 0  # of the marked heading whose part we are in; 0: of none
        exercises: set[str | None] = set()
        spread = []
        for cell in cells:
            headings = [] if cell.kind == "code" or cell.role else list(HEADING.finditer(cell.text))
            ends = [h for h in headings if not level or len(h[1]) <= level]
            if any(h.start() for h in ends) and (level or cell.further):
                self.fail(cell.line, "a further part begins and ends at a heading: split the cell.")
            if ends:
                level = len(ends[0][1]) if cell.further else 0
            follows = cell.role in ("answer", "check", "stand_in") and cell.id in exercises
            further = cell.further or bool(level) or follows
            if further and cell.role == "exercise":
                exercises.add(cell.id)
            spread.append(replace(cell, further=further))
        return spread

    def rules(self, cells: list[Cell]) -> None:
        """Hold the cells to what belongs together."""
        seen: dict[tuple[str, str], Cell] = {}
        for cell in cells:
            self._regions(cell)
            if cell.role == "claim" and (cell.kind != "code" or "assert " not in cell.text):
                self.fail(cell.line, "a claim is code that asserts what the text says.")
            if not cell.id:
                continue
            if (cell.role, cell.id) in seen:
                first = seen[cell.role, cell.id].line
                self.fail(cell.line, f"{cell.role}={cell.id!r} stands already in line {first}.")
            seen[cell.role, cell.id] = cell
            self._order(cell, seen)
        for (role, name), cell in seen.items():
            if role == "exercise" and ("answer", name) not in seen:
                self.fail(cell.line, f"exercise={name!r} has no answer cell.")
            if role == "answer" and cell.kind == "code" and ("check", name) not in seen:
                self.fail(cell.line, f"answer={name!r} has no check cell.")

    def _order(self, cell: Cell, seen: dict[tuple[str, str], Cell]) -> None:
        if cell.role == "exercise" and cell.kind != "markdown":
            self.fail(cell.line, "an exercise is text: write `# %% [markdown] exercise=…`.")
        if cell.role == "exercise" and not cell.title:
            self.fail(cell.line, f'exercise={cell.id!r} needs a title="…".')
        if cell.role == "answer" and ("exercise", cell.id) not in seen:
            self.fail(cell.line, f"answer={cell.id!r} comes without an exercise cell before it.")
        if cell.role == "answer" and bool(cell.points) != (cell.kind == "markdown"):
            where = "its check" if cell.kind == "code" else "the answer, for a person to give"
            self.fail(cell.line, f"answer={cell.id!r}: the points stand at {where}.")
        if cell.role == "check":
            if ("answer", cell.id) not in seen:
                self.fail(cell.line, f"check={cell.id!r} comes without an answer before it.")
            if cell.kind != "code" or seen["answer", cell.id].kind != "code":
                self.fail(cell.line, f"check={cell.id!r}: only code is checked by code.")
            if not cell.points:
                self.fail(cell.line, f"check={cell.id!r} needs points=…")
        if cell.role == "given" and cell.kind != "code":
            self.fail(cell.line, "a given cell is code.")
        if cell.role == "stand_in":
            if ("check", cell.id) not in seen:
                self.fail(cell.line, f"stand_in={cell.id!r} comes without a check before it.")
            self._stand_in(cell, seen["answer", cell.id])

    def _stand_in(self, cell: Cell, answer: Cell) -> None:
        """Hold a stand-in to what the answer defines, without a line of it."""
        if cell.kind != "code":
            self.fail(cell.line, "a stand-in is code.")
        names = {node.name for node in answer.definitions}
        for node in ast.parse(cell.text).body:
            if getattr(node, "name", None) not in names:
                what = f"functions and classes that its answer defines: {', '.join(sorted(names))}"
                self.fail(cell.line + node.lineno, f"a stand-in holds nothing but {what}.")
        secret = {line.strip() for region in regions(answer.text) for line in region}
        for line in {line.strip() for line in cell.text.splitlines()} & secret:
            if len(line) >= SHORTEST_SECRET:
                self.fail(cell.line, f"the stand-in gives away a line of the answer: {line}")

    def _regions(self, cell: Cell) -> None:
        solutions = self._region(cell, BEGIN_SOLUTION, END_SOLUTION)
        hidden = self._region(cell, BEGIN_HIDDEN, END_HIDDEN)
        if solutions and cell.role != "answer":
            self.fail(cell.line, f"`{BEGIN_SOLUTION}` outside of an answer would be published.")
        if hidden and cell.role != "check":
            self.fail(cell.line, f"`{BEGIN_HIDDEN}` outside of a check would be published.")
        if cell.role == "answer" and not solutions:
            self.fail(cell.line, f"answer={cell.id!r} has no `{BEGIN_SOLUTION}` … region.")
        if cell.role == "check":
            if not hidden:
                self.fail(cell.line, f"check={cell.id!r} has no `{BEGIN_HIDDEN}` … region.")
            if not without(cell.text, BEGIN_HIDDEN, END_HIDDEN).strip():
                self.fail(cell.line, f"check={cell.id!r} has no visible part.")
            if re.search(r"\bstderr\b|\bwarnings\.warn\(", cell.text):
                self.fail(
                    cell.line,
                    f"check={cell.id!r} writes to stderr, which costs the student all points.",
                )

    def _region(self, cell: Cell, begin: str, end: str) -> int:
        """Count the regions of a cell, refusing those that are not closed."""
        offset = 1
        opened = None
        count = 0
        for number, text in enumerate(cell.text.splitlines()):
            at = cell.line + number + offset
            if text.strip() == begin:
                if opened:
                    self.fail(at, f"`{begin}` again, before the one in line {opened} is closed.")
                opened = at
            elif text.strip() == end:
                if not opened:
                    self.fail(at, f"`{end}` without `{begin}` before it.")
                opened, count = None, count + 1
            elif begin[4:] in text or end[4:] in text:
                self.fail(at, f"write `{begin}` and `{end}` alone on their lines.")
        if opened:
            self.fail(opened, f"`{begin}` is not closed: `{end}` is missing.")
        return count
