"""What the book's first page shows of the course: picture, lab cards, matrix, calendar.

Everything about a lab that exists comes from its own header; ``book/lifecycle.yml`` adds
the stages, the objectives' wording, and the names of labs still to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import yaml

from autograder.lab.source import OBJECTIVES, Lab
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


def write_overview(plan: Plan, folder: Path) -> None:
    """Write the generated parts of the book into ``folder``; unchanged files stay as they are."""
    parts = {
        "picture.html": picture(plan),
        "cards.md": cards(plan),
        "matrix.md": matrix(plan),
        "calendar.md": calendar(plan),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in parts.items():
        write_if_changed(folder / name, text.rstrip() + "\n")


def write_if_changed(path: Path, text: str) -> bool:
    """Write a file only if its text differs, so that Sphinx does not read it again."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def cards(plan: Plan) -> str:
    """Return a card for each lab that exists, as MyST."""
    lines = [":::::{grid} 1 1 2 2", ":gutter: 3", ":class-container: labs", ""]
    for entry in plan.planned:
        lab = plan.labs.get(entry.lab)
        if not lab:
            continue
        header = lab.header
        points = sum(lab.points(cell.id) for cell in lab.exercises)
        lines += [
            f"::::{{grid-item-card}} {entry.number} · {header.title}",
            f":class-card: stage-{entry.stage}",
            "",
            "After this lab you can",
            *(f"- {line}" for line in header.able_to[:3]),
            "",
            f"{{doc}}`Chapter <{header.chapter}>` · {{doc}}`Lab page <labs/{lab.name}>`",
            ":::{card-footer}",
            f"{header.minutes} minutes · {len(lab.exercises)} exercises · {points} points",
            ":::",
            "::::",
            "",
        ]
    return "\n".join([*lines, ":::::"])


def matrix(plan: Plan) -> str:
    """Return which lab serves which objective and topic, as a MyST table."""
    yes = '<span class="served" role="img" aria-label="yes"></span>'
    head = ["Lab", *OBJECTIVES, "Topics"]
    rows = [f"| {' | '.join(head)} |", f"|---|{':-:|' * len(OBJECTIVES)}---|"]
    for entry in plan.planned:
        lab = plan.labs.get(entry.lab)
        if not lab:
            continue
        served = [yes if word in lab.header.objectives else "" for word in OBJECTIVES]
        topics = ", ".join(lab.header.topics).replace("|", "\\|")
        name = f"{{doc}}`{entry.number} {entry.word} <labs/{lab.name}>`"
        rows.append(f"| {' | '.join([name, *served, topics])} |")
    legend = [f"**{word}** {plan.objectives[word].lower()}" for word in OBJECTIVES]
    return "\n".join(
        [":::{div} matrix", "", *rows, "", ":::", "", ":::{div} legend", ""]
        + [f"- {line}" for line in legend]
        + ["", ":::"]
    )


def calendar(plan: Plan) -> str:
    """Return the weeks of the course as a MyST table; labs still to come are marked."""
    rows = ["| Week | Lab | About | Here |", "|:-:|---|---|---|"]
    for entry in plan.planned:
        lab = plan.labs.get(entry.lab)
        name = f"{entry.number} {entry.word}"
        rows.append(
            f"| {entry.week} | {f'{{doc}}`{name} </labs/{entry.lab}>`' if lab else name} "
            f"| {entry.about} | {f'{lab.header.minutes} minutes' if lab else 'to come'} |"
        )
    return "\n".join(rows)


# The picture is drawn twice from the same list: five columns for a desk, one for a phone.
# Colours are classes, so that light, dark and print are a matter of the style sheet.


def picture(plan: Plan) -> str:
    """Return the lifecycle as two inline SVGs, of which the style sheet shows one."""
    here = ", ".join(f"{e.number} {e.word}" for e in plan.planned if e.lab in plan.labs)
    title = "The lifecycle of a machine learning system and the labs of its stages"
    text = (
        "Frame, data, model, deliver and operate follow one another. From operate two arrows "
        "lead back: to data when the world drifts, to frame when the goal changes. Govern "
        f"accompanies every stage. Labs that are here: {here}. The others are to come."
    )
    return (
        '<figure class="lifecycle">\n'
        f"{_wide(plan, title, text)}\n{_tall(plan, title, text)}\n"
        '<figcaption><span class="key here"></span> here now'
        '<span class="key planned"></span> to come</figcaption>\n</figure>'
    )


def _svg(name: str, size: tuple[int, int], title: str, text: str, body: list[str]) -> str:
    """Wrap shapes in an SVG that a screen reader announces with title and description."""
    width, height = size
    return "\n".join(
        [
            f'<svg class="{name}" viewBox="0 0 {width} {height}" role="group"'
            f' aria-labelledby="{name}-title {name}-text" xmlns="http://www.w3.org/2000/svg">',
            f'<title id="{name}-title">{escape(title)}</title>',
            f'<desc id="{name}-text">{escape(text)}</desc>',
            f'<defs><marker id="{name}-tip" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7"'
            ' markerHeight="7" orient="auto-start-reverse"><path d="M0 0.6 7 4 0 7.4z"'
            ' class="tip"/></marker></defs>',
            *body,
            "</svg>",
        ]
    )


def _box(x: float, y: float, width: float, height: float, kind: str, radius: float = 8) -> str:
    """Return a rounded rectangle."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"'
        f' class="{kind}"/>'
    )


def _words(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    """Return a line of text whose baseline is at y."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def _arrow(name: str, path: str) -> str:
    """Return an arrow along a path."""
    return f'<path d="{path}" class="arrow" marker-end="url(#{name}-tip)"/>'


def _chip(plan: Plan, entry: Planned, x: float, y: float, width: float, height: float) -> str:
    """Return the box of one lab: filled and linked if it is here, dashed if to come."""
    lab = plan.labs.get(entry.lab)
    kind = f"chip {'here' if lab else 'planned'} stage-{entry.stage}"
    shapes = (
        _box(x, y, width, height, "shape", 6)
        + _words(x + 10, y + height / 2 + 4.8, f"{entry.number} ", "number")
        + _words(x + 34, y + height / 2 + 4.8, entry.word, "word")
    )
    if not lab:
        return f'<g class="{kind}">{shapes}</g>'
    return f'<a class="{kind}" href="{lab.header.chapter}.html">{shapes}</a>'


def _band(plan: Plan, word: str, x: float, y: float, width: float, says: str) -> list[str]:
    """Return the wide box of a stage that accompanies the others, with its labs at the right."""
    chip = 120
    entries = plan.of_stage(word)
    first = x + width - 4 - chip * len(entries)
    return [
        f'<g class="stage-{word}">{_box(x, y, width, 48, "band")}',
        _words(x + 12, y + 20, plan.stages[word]["title"], "stage"),
        _words(x + 12, y + 38, says, "ask") + "</g>",
        *(
            _chip(plan, entry, first + chip * place, y + 10, chip - 8, 28)
            for place, entry in enumerate(entries)
        ),
    ]


def _wide(plan: Plan, title: str, text: str) -> str:
    """Return the picture for a wide page, 800 units across."""
    name, column, gap, top = "lifecycle-wide", 144.0, 20.0, 74.0
    step, chip = column + gap, 34.0
    rows = max(len(plan.of_stage(word)) for word in LOOP)
    floor = top + 66 + rows * chip
    body: list[str] = []
    body += _band(plan, "ground", 0, 0, 308, plan.stages["ground"]["question"])
    body += _band(plan, "whole", 492, 0, 308, plan.stages["whole"]["question"])
    for index, word in enumerate(LOOP):
        x, stage = index * step, plan.stages[word]
        body += [
            f'<g class="stage-{word}">{_box(x, top, column, floor - top, "column")}',
            _words(x + 12, top + 24, stage["title"], "stage"),
            _words(x + 12, top + 44, stage["question"], "ask") + "</g>",
        ]
        if index:
            body.append(_arrow(name, f"M{x - gap + 2:g} {top + 19:g}H{x - 2:g}"))
        for row, entry in enumerate(plan.of_stage(word)):
            body.append(_chip(plan, entry, x + 8, top + 58 + row * chip, column - 16, chip - 6))
    middle = column / 2
    ends = 4 * step + middle
    for lane, (word, says) in enumerate(
        [
            ("data", "the world drifts: new data, a new model"),
            ("frame", "the goal changes: ask anew"),
        ]
    ):
        target, low = LOOP.index(word) * step + middle, floor + 26 + lane * 30
        start = ends + (12 if lane else -12)
        body.append(
            _arrow(
                name,
                f"M{start:g} {floor + 2:g}V{low - 10:g}q0 10 -10 10H{target + 10:g}q-10 0 -10 -10"
                f"V{floor + 3:g}",
            )
        )
        body.append(_words(400 + 60, low - 6, says, "says", "middle"))
    asks = "Every stage: is it fair, lawful, worth it, and who answers for it?"
    body += _band(plan, "govern", 0, floor + 76, 800, asks)
    return _svg(name, (800, int(floor + 76 + 50)), title, text, body)


def _tall(plan: Plan, title: str, text: str) -> str:
    """Return the picture for a phone, 340 units across: stages below one another."""
    name, width, left = "lifecycle-tall", 340.0, 34.0
    body: list[str] = []
    body += _band(plan, "ground", left, 0, width - left, plan.stages["ground"]["question"])
    y, starts, chip, column = 68.0, {}, 36.0, (width - left - 28) / 2
    for index, word in enumerate(LOOP):
        stage, entries = plan.stages[word], plan.of_stage(word)
        height = 58 + ((len(entries) + 1) // 2) * chip
        starts[word] = y
        body += [
            f'<g class="stage-{word}">{_box(left, y, width - left, height, "column")}',
            _words(left + 12, y + 25, stage["title"], "stage"),
            _words(left + 12, y + 44, stage["question"], "ask") + "</g>",
        ]
        for number, entry in enumerate(entries):
            x = left + 10 + (number % 2) * (column + 8)
            body.append(_chip(plan, entry, x, y + 54 + (number // 2) * chip, column, chip - 6))
        if index < len(LOOP) - 1:
            body.append(_arrow(name, f"M{width / 2 + 17:g} {y + height + 1:g}v15"))
        y += height + 18
    end = y - 18 - 24
    for lane, word in enumerate(["data", "frame"]):
        x = 20.0 - lane * 14
        target = starts[word] + 20
        body.append(
            _arrow(
                name,
                f"M{left - 1:g} {end - lane * 10:g}H{x + 8:g}q-8 0 -8 -8V{target + 8:g}"
                f"q0 -8 8 -8H{left - 2:g}",
            )
        )
    for word in ("govern", "whole"):
        body += _band(plan, word, left, y, width - left, plan.stages[word]["question"])
        y += 62
    return _svg(name, (int(width), int(y - 12)), title, text, body)
