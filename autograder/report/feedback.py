"""One page of feedback per student: what counted, what is missing, in one sentence each.

The page holds the student's own answers and the sentence of each failed check, never the
text of a check, and it asks no other host for anything. Everything that came from a
student is escaped or, where it is a table or a picture, cleaned (`outputs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.files import write_whole
from autograder.lab.cells import labelled
from autograder.lab.source import Lab
from autograder.report import prose
from autograder.report.outputs import as_html
from autograder.results import (
    CRASHED,
    FAILED,
    GRADER_FAILED,
    HIDDEN,
    NEEDS_ANOTHER,
    NOT_BEGUN,
    NOT_COMPARABLE,
    NOT_RUN,
    OUT_OF_MEMORY,
    RAISED,
    TIMED_OUT,
    UNDEFINED,
    WRONG,
)
from mlops_lab.wording import as_sentence

LONGEST_ANSWER = 20_000  # characters shown; a longer one is cut

# What stands at an exercise without all its points, by cause.
WORDS = {
    WRONG: "✗ wrong",
    RAISED: "✗ stopped with an error",
    UNDEFINED: "✗ not defined",
    NOT_COMPARABLE: "✗ not comparable",
    TIMED_OUT: "✗ out of time",
    OUT_OF_MEMORY: "✗ out of memory",
    CRASHED: "✗ ended its process",
    NOT_BEGUN: "○ not begun",
    NEEDS_ANOTHER: "○ needs another exercise",
    NOT_RUN: "○ not run",
    GRADER_FAILED: "! not graded",
}


@dataclass(frozen=True)
class Line:
    """What became of one exercise."""

    number: int
    title: str
    points: float | None  # None: a person has still to grade it
    max_points: float
    status: str
    reason: str
    comment: str
    answer: str  # the student's text
    is_code: bool
    further: bool = False  # outside of the lab's core
    section: str = ""  # of the lab, to read again
    outputs: Sequence[NotebookNode] = ()  # of the student's own cells, as they were handed in
    cause: str = ""  # of missing points: see `CellVerdict`
    part: str = ""  # of the check in which it failed

    @property
    def label(self) -> str:
        """Its title, with the word that it is outside of the core."""
        return labelled(self.title, self.further)

    @property
    def kind(self) -> str:
        """What it is for the eye: passed, partly, waiting, untouched, broken or failed."""
        if self.points is None:
            return "waiting"
        if self.points >= self.max_points:
            return "passed"
        if self.points:
            return "partly"
        if self.cause in (NOT_BEGUN, NEEDS_ANOTHER, NOT_RUN):
            return "untouched"
        return "broken" if self.cause == GRADER_FAILED else "failed"

    @property
    def mark(self) -> str:
        """What it is in a word or two."""
        if self.kind == "failed" and self.part == HIDDEN:
            return "✗ wrong on other data"
        said = {"waiting": "… waits for a person", "passed": "✓ right", "partly": "◐ partly"}
        words = f"✗ {self.status}" if self.status != FAILED else "✗ no points"
        return said.get(self.kind) or WORDS.get(self.cause, words)

    @property
    def begun(self) -> bool:
        """Whether there is anything of the student's to show."""
        return self.cause != NOT_BEGUN

    @property
    def visible_holds(self) -> bool:
        """Whether it failed only where students do not see the check."""
        return self.kind == "failed" and self.part == HIDDEN

    @property
    def said(self) -> str:
        """The sentence for missing points, where it adds to the mark."""
        if self.kind == "passed" or self.cause == NOT_BEGUN:
            return ""
        return as_sentence(self.reason.strip())

    @property
    def shown(self) -> str:
        """The outputs as HTML that was cleaned."""
        return as_html(self.outputs)


@dataclass(frozen=True)
class Page:
    """All that the feedback for one student on one lab says."""

    student: str
    lab: Lab
    status: str
    reason: str
    late: str
    penalty: float
    lines: list[Line]

    @property
    def points(self) -> float:
        """Points given so far, less the penalty, never below zero."""
        return max(0.0, sum(line.points or 0 for line in self.lines) - self.penalty)

    @property
    def counts(self) -> str:
        """How many exercises are right, and how many are not yet."""
        words = {
            "passed": "right",
            "partly": "partly right",
            "failed": "wrong",
            "untouched": "not begun",
            "beyond": "out of reach",
            "broken": "not graded",
            "waiting": "to be graded by a person",
        }
        kinds = [
            "beyond" if line.kind == "untouched" and line.cause != NOT_BEGUN else line.kind
            for line in self.lines
        ]
        return " · ".join(f"{kinds.count(k)} {word}" for k, word in words.items() if k in kinds)

    @property
    def said(self) -> str:
        """The sentence on the submission as a whole, if there is one."""
        return as_sentence(self.reason.strip())

    @property
    def max_points(self) -> float:
        """Points that can be had."""
        return sum(line.max_points for line in self.lines)

    @property
    def parts(self) -> str:
        """The points of the core and of what is further, where the lab has both."""
        said = []
        for name, further in (("core", False), ("further exercises", True)):
            lines = [line for line in self.lines if line.further is further]
            most = sum(line.max_points for line in lines)
            said.append(f"{name}: {sum(line.points or 0 for line in lines):g} of {most:g}")
        return " · ".join(said) if any(line.further for line in self.lines) else ""

    @property
    def waiting(self) -> float:
        """Points that a person has still to give or not."""
        return sum(line.max_points for line in self.lines if line.points is None)


def write(page: Page, path: Path) -> None:
    """Write a page to a file whose folder need not be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, render(page))


def render(page: Page) -> str:
    """Return the page as HTML that needs nothing else."""
    return TEMPLATE.render(page=page, style=STYLE + COLOURS)


def _number(points: float) -> str:
    return f"{points:g}"


def _coloured(text: str) -> str:
    """Return a student's code as HTML; the formatter escapes it."""
    if len(text) > LONGEST_ANSWER:
        text = text[:LONGEST_ANSWER] + "\n# … (cut here: the answer is longer)"
    return highlight(text, PythonLexer(stripnl=False), FORMATTER)


FORMATTER = HtmlFormatter(nowrap=True, style="a11y-high-contrast-light", classprefix="c-")
DARK = HtmlFormatter(nowrap=True, style="a11y-high-contrast-dark", classprefix="c-")
COLOURS = (
    FORMATTER.get_style_defs(".code")
    + f"\n@media (prefers-color-scheme: dark) {{\n{DARK.get_style_defs('.code')}\n}}\n"
    + ".code { background: var(--paper) !important; }\n"
)

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #556070; --line: #d8dee6;
  --paper: #ffffff; --card: #f6f8fa; --good: #0b6b3a; --bad: #a3271b; --wait: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a9b4c0; --line: #38424e;
  --paper: #14181d; --card: #1d232a; --good: #6fd39b; --bad: #ff9d8f; --wait: #f0c36b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.05rem; margin: 0; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.total { font-size: 2.2rem; font-weight: 700; margin: 1rem 0 .2rem; }
progress { width: 100%; height: .6rem; }
section { border: 1px solid var(--line); border-radius: .6rem; background: var(--card);
  padding: .9rem 1.1rem; margin: .8rem 0; }
section header { display: flex; justify-content: space-between; gap: 1rem; }
.points { white-space: nowrap; font-variant-numeric: tabular-nums; }
.passed .mark { color: var(--good); }
.failed .mark, .broken .mark { color: var(--bad); }
.waiting .mark, .partly .mark { color: var(--wait); } .mark { font-weight: 600; }
.untouched { background: none; border-style: dashed; }
.untouched h2, .untouched .mark, .untouched .points { color: var(--soft); font-weight: 500; }
code { font: .92em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
p code, li code { background: var(--line); border-radius: .25rem; padding: 0 .25rem; }
.comment { border-left: 3px solid var(--line); padding-left: .8rem; }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--soft); }
pre { overflow-x: auto; background: var(--paper); color: var(--ink); border: 1px solid var(--line);
  border-radius: .4rem; padding: .7rem; font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; }
.outputs { overflow-x: auto; } .outputs img { max-width: 100%; height: auto; background: #fff; }
.outputs table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
.outputs th, .outputs td { border-bottom: 1px solid var(--line); padding: .2rem .6rem;
  text-align: right; }
"""

TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
TEMPLATE.filters["number"] = _number
TEMPLATE.filters["coloured"] = _coloured
TEMPLATE.filters["markdown"] = prose.as_html
TEMPLATE.filters["with_code"] = prose.with_code
TEMPLATE = TEMPLATE.from_string("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Feedback on lab {{ page.lab.name[:2] }} for {{ page.student }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<main>
<p class="soft">Feedback for {{ page.student }}</p>
<h1>Lab {{ page.lab.name[:2] }} · {{ page.lab.header.title }}</h1>
<p class="total">{{ page.points | number }} of {{ page.max_points | number }} points</p>
<progress max="{{ page.max_points }}" value="{{ page.points }}"
 aria-label="points reached"></progress>
<p class="soft">{{ page.counts }}</p>
{% if page.parts %}<p class="soft">{{ page.parts }}</p>{% endif %}

{% if page.waiting %}
<p>{{ page.waiting | number }} {{ "point is" if page.waiting == 1 else "points are" }} still to be \
graded by a person.</p>
{% endif %}
{% if page.late %}<p>{{ page.late }}</p>{% endif %}
{% if page.penalty %}<p>{{ page.penalty | number }} \
{{ "point is" if page.penalty == 1 else "points are" }} taken off for being late.</p>{% endif %}
{% if page.said %}<p><strong>{{ page.said | with_code | safe }}</strong></p>{% endif %}
{% for line in page.lines %}
<section class="{{ line.kind }}">
<header>
<h2>Exercise {{ line.number }} · {{ line.label }}</h2>
<span class="points">
{%- if line.points is none %}– / {% else %}{{ line.points | number }} / {% endif -%}
{{ line.max_points | number }}</span>
</header>
<p class="mark">{{ line.mark }}</p>
{% if line.visible_holds %}
<p>The part of the check that you see in the lab holds. Its hidden part tries the same rules in \
other situations, and one of them fails:</p>
{% endif %}
{% if line.said %}<p>{{ line.said | with_code | safe }}</p>{% endif %}
{% if line.section and line.kind in ("failed", "partly") %}
<p class="soft">Read again in the lab: “{{ line.section }}”.</p>
{% endif %}
{% if line.comment %}<div class="comment">{{ line.comment | markdown | safe }}</div>{% endif %}
{% if line.answer and line.begun %}
<details><summary>Your answer</summary>
{% if line.is_code %}
<pre class="code"><code>{{ line.answer | coloured | safe }}</code></pre>
{% else %}
<div class="prose">{{ line.answer | markdown | safe }}</div>
{% endif %}
</details>
{% endif %}
{% set shown = line.shown %}
{% if shown and line.begun %}
<details><summary>Output of your cells, as you handed it in</summary>
<div class="outputs">{{ shown | safe }}</div>
</details>
{% endif %}
</section>
{% endfor %}
<p class="soft">A check has a part that you see in the lab and a hidden part, which tries the same \
rules in situations and on data that nobody has seen. The sentence comes from the first of them \
that did not hold.</p>
</main>
</body>
</html>
""")
