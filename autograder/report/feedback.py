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
from autograder.lab.source import Lab
from autograder.report.outputs import as_html

LONGEST_ANSWER = 20_000  # characters shown; a longer one is cut


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
    section: str = ""  # of the lab, to read once more
    outputs: Sequence[NotebookNode] = ()  # of the student's own cells

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
        """Points given so far."""
        return sum(line.points or 0 for line in self.lines) - self.penalty

    @property
    def max_points(self) -> float:
        """Points that can be had."""
        return sum(line.max_points for line in self.lines)

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
    return TEMPLATE.render(page=page, style=STYLE + FORMATTER.get_style_defs(".code"))


def _number(points: float) -> str:
    return f"{points:g}"


def _coloured(text: str) -> str:
    """Return a student's code as HTML; the formatter escapes it."""
    if len(text) > LONGEST_ANSWER:
        text = text[:LONGEST_ANSWER] + "\n# … (cut here: the answer is longer)"
    return highlight(text, PythonLexer(stripnl=False), FORMATTER)


FORMATTER = HtmlFormatter(nowrap=True, style="a11y-high-contrast-light", classprefix="c-")

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
.passed .mark { color: var(--good); } .failed .mark { color: var(--bad); }
.waiting .mark { color: var(--wait); } .mark { font-weight: 600; }
.comment { border-left: 3px solid var(--line); padding-left: .8rem; }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--soft); }
pre { overflow-x: auto; background: #fefefe; color: #1c2430; border: 1px solid var(--line);
  border-radius: .4rem; padding: .7rem; font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; }
.outputs { overflow-x: auto; } .outputs img { max-width: 100%; height: auto; background: #fff; }
.outputs table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
.outputs th, .outputs td { border-bottom: 1px solid var(--line); padding: .2rem .6rem;
  text-align: right; }
"""

TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
TEMPLATE.filters["number"] = _number
TEMPLATE.filters["coloured"] = _coloured
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
{% if page.waiting %}
<p>{{ page.waiting | number }} points are still to be graded by a person.</p>
{% endif %}
{% if page.late %}<p>{{ page.late }}</p>{% endif %}
{% if page.reason %}<p><strong>{{ page.reason }}</strong></p>{% endif %}
{% for line in page.lines %}
{% set kind = "waiting" if line.points is none else
   "passed" if line.points >= line.max_points else "failed" %}
<section class="{{ kind }}">
<header>
<h2>Exercise {{ line.number }} · {{ line.title }}</h2>
<span class="points">
{%- if line.points is none %}– / {% else %}{{ line.points | number }} / {% endif -%}
{{ line.max_points | number }}</span>
</header>
<p><span class="mark">
{%- if kind == "passed" %}✓ right{% elif kind == "waiting" %}… to be graded{% else %}
{%- if line.points %}◐ partly{% else %}✗ {{ line.status }}{% endif %}{% endif -%}
</span>{% if line.reason and kind != "passed" %} — {{ line.reason }}{% endif %}</p>
{% if line.section and kind == "failed" %}
<p class="soft">To read once more: section “{{ line.section }}”.</p>
{% endif %}
{% if line.comment %}<p class="comment">{{ line.comment }}</p>{% endif %}
{% if line.answer %}
<details><summary>Your answer</summary>
{% if line.is_code %}
<pre class="code"><code>{{ line.answer | coloured | safe }}</code></pre>
{% else %}
<pre style="white-space: pre-wrap">{{ line.answer[:20000] }}</pre>
{% endif %}
</details>
{% endif %}
{% set shown = line.shown %}
{% if shown %}
<details><summary>What your cells put out</summary>
<div class="outputs">{{ shown | safe }}</div>
</details>
{% endif %}
</section>
{% endfor %}
<p class="soft">Each sentence comes from the check that did not hold. Hidden checks try the rules
of the text on data nobody has seen before; run the visible check in the lab to find out more.</p>
</main>
</body>
</html>
""")
