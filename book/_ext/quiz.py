"""A knowledge check on a page: a question, its options, and why each is right or wrong.

Written in a chapter as ::

    ```{quiz}
    :name: split-by-time

    Which number do you report?

    - [ ] The higher one.

      Rows of the same day are on both sides of a random split.

    - [x] The one measured the way the model will be used.

      Only this split asks the model for days it has never seen.
    ```

The page carries everything in plain HTML, so it works without a network and from a
file. ``quiz.js`` moves each explanation below its option when the reader asks for it;
without JavaScript the explanations stay together under a folded "Answers". The options are
shuffled by the name of the check, so the order on the page is not the author's, and is the
same at every build.
"""

from __future__ import annotations

import random
import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

MARK = re.compile(r"^\[([ xX])\]\s+")


class tag(nodes.General, nodes.Element):
    """One HTML element: ``element`` and ``html`` (its attributes) are node attributes."""


class words(nodes.General, nodes.TextElement):
    """An HTML element that holds text alone, so that its quotes are set as in a paragraph."""


def element(name: str, /, *children: nodes.Node, **attributes: str) -> nodes.Element:
    """Return an HTML element node; ``class_`` and ``data_x`` become class and data-x."""
    html = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    if name in ("legend", "span"):
        return words("", "", *children, element=name, html=html)
    return tag("", *children, element=name, html=html)


def shuffled(name: str, options: list) -> list:
    """Return the options in an order that depends on the name of the check alone.

    >>> shuffled("split-by-time", ["a", "b", "c"]) == shuffled("split-by-time", ["a", "b", "c"])
    True
    """
    order = list(options)
    random.Random(name).shuffle(order)
    return order


def visit_tag(self: Any, node: nodes.Element) -> None:
    """Write the start of the element; other builders see only its children."""
    self.body.append(self.starttag(node, node["element"], "", **node["html"]))


def depart_tag(self: Any, node: nodes.Element) -> None:
    """Close the element, unless HTML has no end tag for it."""
    if node["element"] != "input":
        self.body.append(f"</{node['element']}>\n")


class Quiz(SphinxDirective):
    """The ``{quiz}`` directive."""

    has_content = True
    option_spec = {"name": directives.unchanged_required, "title": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Turn question and options into a fieldset, and explanations into a folded list."""
        name = self.options.get("name", "")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise self.error("a quiz needs a :name: in kebab-case, such as split-by-time")
        question, options = self._parts(name)
        right = sum(is_right for is_right, _, _ in options)
        kind = "checkbox" if right > 1 else "radio"
        title = self.options.get("title", "Knowledge check")
        hint = " · several answers are right" if right > 1 else ""

        choices, reasons = element("div", class_="quiz-options"), element("ol")
        for number, (is_right, label, why) in enumerate(shuffled(name, options)):
            box = element("input", type=kind, name=name, value=str(number))
            if all(isinstance(part, nodes.math) or not part.astext().strip() for part in label):
                # a formula alone gives the button no name that is read out
                box["html"]["aria-label"] = " ".join(part.astext() for part in label).strip()
            choices += element(
                "div", element("label", box, element("span", *label)), class_="quiz-option"
            )
            verdict = element(
                "p", nodes.Text("Right." if is_right else "Not this one."), class_="quiz-verdict"
            )
            reasons += element(
                "li", verdict, *why, class_="quiz-why", data_right="yes" if is_right else "no"
            )
        card = element(
            "div",
            element("p", nodes.Text(title + hint), class_="quiz-title"),
            *question[:-1],
            element("fieldset", element("legend", *question[-1].children), choices),
            element(
                "details",
                element("summary", nodes.Text("Answers")),
                reasons,
                class_="quiz-answers",
            ),
            class_="quiz",
        )
        self.add_name(card)
        self.set_source_info(card)
        return [card]

    def _parts(self, name: str) -> tuple[list[nodes.Node], list[tuple[bool, list, list]]]:
        """Return the question's blocks and, per option, (right, label, explanation)."""
        parsed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        blocks = parsed.children
        if len(blocks) < 2 or not isinstance(blocks[-1], nodes.bullet_list):
            raise self.error(f"quiz {name}: write the question, then a list of options")
        question, options = blocks[:-1], []
        if not isinstance(question[-1], nodes.paragraph):
            raise self.error(f"quiz {name}: the last thing before the options is a sentence")
        for item in blocks[-1].children:
            label, why = item.children[0], item.children[1:]
            text = label.children[0] if label.children else None
            mark = MARK.match(str(text)) if isinstance(text, nodes.Text) else None
            if not mark:
                raise self.error(f"quiz {name}: each option starts with [x] or [ ]")
            if not why:
                raise self.error(
                    f"quiz {name}: option {label.astext()!r} has no explanation; "
                    "write it below, after an empty line, indented by two spaces"
                )
            rest = nodes.Text(MARK.sub("", str(text)))
            options.append((mark[1] != " ", [rest, *label.children[1:]], why))
        if not 2 <= len(options) <= 6 or not any(is_right for is_right, _, _ in options):
            raise self.error(f"quiz {name}: 2 to 6 options, at least one of them right")
        return question, options


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and how its elements are written."""
    ignore = (lambda self, node: None, lambda self, node: None)
    for kind in (tag, words):
        app.add_node(kind, html=(visit_tag, depart_tag), latex=ignore, text=ignore)
    app.add_directive("quiz", Quiz)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
