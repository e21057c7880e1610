"""The picture of the lifecycle on the book's first page.

It is drawn twice from the same list: five columns for a wide page, one for a phone. Colours are
classes, so that light, dark and print are a matter of the style sheet.
"""

from __future__ import annotations

from html import escape

from autograder.book.plan import LOOP, Plan, Planned


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
