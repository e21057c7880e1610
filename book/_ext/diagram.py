"""A small drawing of boxes and arrows, written as text and drawn when the book is built.

Written in a chapter as ::

    ```{diagram} How a batch passes the contract
    :name: clean-architecture
    :alt: Raw rows meet the contract; rows that pass go to the store, others to quarantine.

    raw: Raw rows / as delivered
    contract: Contract / types, ranges, relations
    store: Store / rows that passed | held: Quarantine / with a reason

    raw > contract
    contract > store : pass
    contract > held : held
    held > contract : mended
    ```

Each line above the empty one is a row of boxes, ``name: title / small print``. Below stand
the arrows; one that leads up, or past a row, takes a lane at the right edge, so it starts and
ends at the last box of a row. The drawing is 340 units wide, which is a phone; its colours are
classes of the style sheet, so that it is dark on a dark page.
"""

from __future__ import annotations

import textwrap
from html import escape

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

WIDTH, GAP, ROW_GAP, LANE = 340.0, 14.0, 38.0, 17.0
TITLE, SMALL = 7.3, 6.1  # units of a letter, on the wide side


def read(lines: list[str]) -> tuple[list[list[tuple[str, str, str]]], list[tuple[str, str, str]]]:
    """Return rows of (name, title, small print) and arrows (from, to, label).

    Raises ValueError with a sentence for the author.
    """
    rows, arrows, names = [], [], set()
    for line in filter(str.strip, lines):
        if ">" in line:
            ends, _, label = line.partition(" : ")
            start, _, end = (part.strip() for part in ends.partition(">"))
            for name in (start, end):
                if name not in names:
                    raise ValueError(f"no box is called {name!r}")
            arrows.append((start, end, label.strip()))
            continue
        row = []
        for box in line.split("|"):
            name, colon, text = (part.strip() for part in box.partition(":"))
            if not colon or name in names:
                raise ValueError(f"a box is `name: title / small print` with a new name: {box!r}")
            names.add(name)
            title, _, small = (part.strip() for part in text.partition(" / "))
            row.append((name, title, small))
        rows.append(row)
    return rows, arrows


def draw(name: str, alt: str, lines: list[str]) -> str:
    """Return the SVG; ValueError with a sentence if it cannot be read or a word is too long."""
    rows, arrows = read(lines)
    row_of = {box[0]: index for index, row in enumerate(rows) for box in row}
    aside = [a for a in arrows if row_of[a[1]] - row_of[a[0]] not in (0, 1)]
    room = WIDTH - LANE * len(aside)
    place, body, y = {}, [], 1.0
    for row in rows:
        wide = (room - GAP * (len(row) - 1)) / len(row) - 1
        small = [textwrap.wrap(box[2], int((wide - 10) / SMALL)) for box in row]
        height = 27.0 + 15 * max(map(len, small)) + (3 if any(small) else 0)
        for number, (key, title, _) in enumerate(row):
            x = 0.5 + number * (wide + 1 + GAP)
            longest = max([len(title) * TITLE, *(len(part) * SMALL for part in small[number])])
            if longest > wide:
                raise ValueError(f"{title!r} or its small print is wider than its box")
            place[key] = (x, y, wide, height)
            body.append(f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{height:g}" rx="7"/>')
            top = y + (height - 15 * len(small[number])) / 2 + 4.5
            texts = [("title", title, top), *(("small", t, top + 1 + 15 * (i + 1))
                                              for i, t in enumerate(small[number]))]  # fmt: skip
            body += [_text(x + wide / 2, at, kind, text) for kind, text, at in texts]
        y += height + ROW_GAP
    for start, end, label in arrows:
        (x1, y1, w1, h1), (x2, y2, w2, h2) = place[start], place[end]
        a, b = x1 + w1 / 2, x2 + w2 / 2
        if row_of[end] == row_of[start] + 1:
            path = f"M{a:g} {y1 + h1:g}V{y2 - ROW_GAP / 2:g}H{b:g}V{y2 - 1.5:g}"
            # beside its own end: where several arrows meet, that is where this one starts
            meet = sum(to == end and row_of[of] < row_of[to] for of, to, _ in arrows) > 1
            at, low = (a, y1 + h1 + 13) if meet else (b, y2 - 8)
            side, anchor = (6, "start") if at + 6 + len(label) * 5.6 < WIDTH else (-6, "end")
            body.append(_text(at + side, low, "label", label, anchor))
        elif row_of[end] == row_of[start]:
            left, right = (x1 + w1, x2 - 1.5) if x1 < x2 else (x1, x2 + w2 + 1.5)
            path = f"M{left:g} {y1 + h1 / 2:g}H{right:g}"
        else:
            number = aside.index((start, end, label))
            lane, low, high = room + LANE * number + 6, y1 + h1 / 2 - 4, y2 + h2 / 2 + 4
            path = f"M{x1 + w1:g} {low:g}H{lane:g}V{high:g}H{x2 + w2 + 1.5:g}"
            middle = (low + high) / 2
            turn = f'transform="rotate(90 {lane + 4:g} {middle:g})" '
            body.append(_text(lane + 4, middle, "label", label, "middle", turn))
        body.append(f'<path d="{path}" marker-end="url(#{name}-tip)"/>')
    return (
        f'<svg class="diagram" viewBox="0 0 {WIDTH:g} {y - ROW_GAP + 1:g}" role="img" '
        f'aria-label="{escape(alt)}" xmlns="http://www.w3.org/2000/svg"><defs><marker '
        f'id="{name}-tip" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0.6 7 4 0 7.4z" class="tip"/></marker></defs>'
        f"{''.join(body)}</svg>"
    )


def _text(x: float, y: float, kind: str, text: str, anchor: str = "middle", turn: str = "") -> str:
    """Return a line of text whose baseline is at y."""
    where = f'x="{x:g}" y="{y:g}" {turn}class="{kind}" text-anchor="{anchor}"'
    return f"<text {where}>{escape(text)}</text>" if text else ""


class Diagram(SphinxDirective):
    """The ``{diagram}`` directive; its argument is the caption."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"name": directives.unchanged_required, "alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return a numbered figure that holds the drawing."""
        if not {"name", "alt"} <= self.options.keys():
            raise self.error("a diagram needs a :name: and an :alt: that tells what it shows")
        try:
            svg = draw(self.options["name"], self.options["alt"], list(self.content))
        except ValueError as error:
            raise self.error(f"diagram {self.options['name']}: {error}") from None
        words, problems = self.state.inline_text(self.arguments[0], self.lineno)
        caption = nodes.caption(self.arguments[0], "", *words)
        figure = nodes.figure("", nodes.raw("", svg, format="html"), caption, classes=["diagram"])
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure, *problems]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("diagram", Diagram)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
