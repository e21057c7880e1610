"""The report on a class as one page of HTML that needs nothing else.

Every text that came from a student is escaped, and the page's policy forbids it to load
anything. The two plots are drawn into the page and take the colours of the reader's mode.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from jinja2 import Environment
from markupsafe import Markup

from autograder.report.items import FEW, FEWEST_FOR_ADVICE
from autograder.report.report import Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 5  # wrong behaviours of an exercise; the rest is counted
INK, BAR = "#010203", "#010204"  # stand for the colours of the page in a plot


def render(report: Report) -> str:
    """Return the page."""
    return TEMPLATE.render(
        report=report,
        style=STYLE,
        shown=SHOWN,
        few=FEW,
        fewest=FEWEST_FOR_ADVICE,
        points_plot=Markup(_points_plot(report)),
        pass_plot=Markup(_pass_plot(report)),
    )


def _points_plot(report: Report) -> str:
    """Return the histogram of points, as SVG."""
    if not report.points:
        return ""
    most = report.max_points
    # whole points, at most a dozen bars, and one of its own for full points
    width = max(1, int(np.ceil((most + 1) / 12)))
    edges = np.arange(0, most + 1 + width, width)
    counts, _ = np.histogram(np.clip(report.points, 0, most), edges)
    low, high = min(report.points), max(report.points)
    alt = (
        f"Histogram of the points of {len(report.points)} students, "
        f"from {low:g} to {high:g} of {most:g}, median {np.median(report.points):g}."
    )
    figure, axes = _axes()
    axes.bar(edges[:-1], counts, width=width * 0.92, align="edge", color=BAR)
    axes.set(xlabel=f"points (of {most:g}; bars {width:g} wide)", ylabel="students")
    axes.set_xlim(0, edges[-1])
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure, alt)


def _pass_plot(report: Report) -> str:
    """Return the share that passed each exercise, with its interval, as SVG."""
    known = [one for one in report.exercises if one.item.students and not one.waiting]
    if not known:
        return ""
    rates = np.array([one.item.pass_rate for one in known]) * 100
    low = rates - np.array([one.item.pass_low for one in known]) * 100
    high = np.array([one.item.pass_high for one in known]) * 100 - rates
    at = np.arange(len(known))
    said = ", ".join(f"{one.number}: {rate:.0f} %" for one, rate in zip(known, rates, strict=True))
    figure, axes = _axes()
    axes.bar(at, rates, width=0.7, color=BAR)
    spread = np.clip([low, high], 0, None)
    axes.errorbar(at, rates, yerr=spread, fmt="none", ecolor=INK, elinewidth=1.2, capsize=3)
    axes.set(xlabel="exercise (number)", ylabel="full points (% of students)", ylim=(0, 100))
    axes.set_xticks(at, [str(one.number) for one in known])
    return _svg(figure, f"Share of students with full points by exercise. {said}.")


def _axes():
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.0, 2.9), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_facecolor("none")
    axes.tick_params(colors=INK, labelsize=10)
    axes.xaxis.label.set(color=INK, size=11)
    axes.yaxis.label.set(color=INK, size=11)
    for spine in axes.spines.values():
        spine.set_color(INK)
    return figure, axes


def _svg(figure: Figure, alt: str) -> str:
    """Return a figure as an `svg` element with a text, in the colours of the page."""
    import io

    import matplotlib as mpl
    from markupsafe import escape

    file = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "report", "svg.fonttype": "path"}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = text.replace(INK, "currentColor").replace(BAR, "var(--bar)")
    # two plots in one page must not share the names of their parts
    salt = f"p{len(alt)}-"
    text = re.sub(r'\bid="', f'id="{salt}', text)
    text = re.sub(r'(href="|url\()#', rf"\1#{salt}", text)
    words = f'role="img" aria-label="{escape(alt)}" '
    return text.replace("<svg ", f"<svg {words}", 1)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2g} s"


def _many(count: float, noun: str) -> str:
    return f"{count:g} {noun}{'' if count == 1 else 's'}"


STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #556070; --line: #d8dee6;
  --paper: #ffffff; --card: #f6f8fa; --bar: #0072b2; --wait: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a9b4c0; --line: #38424e;
  --paper: #14181d; --card: #1d232a; --bar: #56b4e9; --wait: #f0c36b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .6rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.02rem; margin: 0; overflow-wrap: anywhere; }
p, li { margin: .4rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem;
  margin: 1rem 0; padding: 0; }
.facts div { border: 1px solid var(--line); border-radius: .6rem; background: var(--card);
  padding: .6rem .9rem; }
.facts dt { color: var(--soft); font-size: .9rem; }
.facts dd { margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
  gap: 1rem; }
figure { margin: 0; } figure svg { width: 100%; height: auto; stroke-linejoin: round; }
figcaption { color: var(--soft); font-size: .9rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .5rem; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; font-size: .9rem; } tbody th { font-size: 1rem; }
th:first-child, td:first-child { text-align: left; }
.small { font-size: .85rem; margin-left: .3rem; color: var(--soft); white-space: nowrap; }
dd .small { display: block; margin: 0; white-space: normal; font-weight: 400; }
a { color: inherit; }
section { border: 1px solid var(--line); border-radius: .6rem; background: var(--card);
  padding: .9rem 1.1rem; margin: .8rem 0; }
.advice { border-left: 4px solid var(--wait); padding-left: .8rem; }
ol { padding-left: 1.4rem; margin: .3rem 0; }
.count { font-weight: 600; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; padding: .6rem 0;
    border-bottom: 1px solid var(--line); }
  th, td { border: 0; padding: .1rem 0; }
  tbody th { grid-column: 1 / -1; }
  td { display: flex; justify-content: space-between; gap: .5rem; flex-wrap: wrap; }
  td[data-label="passed"] { grid-column: 1 / -1; }
  td { white-space: nowrap; }
  td::before { content: attr(data-label); color: var(--soft); }
}
@media print { section, tr, figure { break-inside: avoid; } }
"""

TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
TEMPLATE.filters |= {"percent": _percent, "two": _two, "seconds": _seconds, "many": _many}
TEMPLATE = TEMPLATE.from_string("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<title>Class report on lab {{ report.lab.name[:2] }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<main>
<p class="soft">Class report, for instructors</p>
<h1>Lab {{ report.lab.name[:2] }} · {{ report.lab.header.title }}</h1>
<p>{{ report.counted }} of {{ report.students | many("submission") }} could be run; the figures
on exercises are about these (n = {{ report.counted }}).
{% if report.counted < fewest %}
So few say little: read the sentences, not the figures.
{% elif report.counted < few %}
With so few, take each figure as a hint.
{% endif %}</p>
{% if report.unknown %}
<p class="advice">{{ report.unknown | many("student") }} stand in the gradebook but not in
results.json, so their sentences are missing here: grade the whole class once more.</p>
{% endif %}
<dl class="facts">
{% for outcome, count in report.outcomes.items() %}
<div><dt>{{ outcome }}</dt><dd>{{ count }}</dd></div>
{% endfor %}
{% if report.late %}<div><dt>late</dt><dd>{{ report.late }}</dd></div>{% endif %}
<div><dt>waiting for a person</dt><dd>
{%- if report.waiting_students %}{{ report.waiting_points | many("point") }} of
{{ report.waiting_students | many("student") }}{% else %}nothing{% endif %}</dd></div>
<div><dt>Cronbach's alpha</dt><dd>
{%- if report.alpha is none %}– <span class="small">({{ report.why_no_alpha }})</span>
{%- else %}{{ report.alpha | two }}{% endif %}</dd></div>
</dl>
<div class="plots">
{% if points_plot %}
<figure>{{ points_plot }}<figcaption>Points so far, late penalties taken off
{%- if report.waiting_students %}; what waits for a person is not in them{% endif %}.
</figcaption></figure>
{% endif %}
{% if pass_plot %}
<figure>{{ pass_plot }}<figcaption>Students with full points, and the 95 % interval of that share.
</figcaption></figure>
{% endif %}
</div>
<h2>Exercises in figures</h2>
<table>
<thead><tr><th scope="col">exercise</th><th scope="col">n</th><th scope="col">passed</th>
<th scope="col">difficulty</th><th scope="col">discrimination</th><th scope="col">upper − lower</th>
<th scope="col">not done</th><th scope="col">wrong</th><th scope="col">median</th></tr></thead>
<tbody>
{% for one in report.exercises %}
{% set item = one.item %}
<tr><th scope="row"><a href="#e{{ one.number }}">{{ one.number }} · {{ one.name }}</a></th>
<td data-label="n">{{ item.students }}</td>
<td data-label="passed"><span>
{%- if one.waiting %}<span class="small">{{ one.waiting }} waiting</span>
{%- else %}{{ item.pass_rate | percent }}{% endif %}
{% if item.students and not one.waiting %}<span class="small">({{ item.pass_low | percent }} to
{{ item.pass_high | percent }})</span>{% endif %}</span></td>
<td data-label="difficulty">{{ (none if one.waiting else item.difficulty) | two }}</td>
<td data-label="discrimination">{{ (none if one.waiting else item.discrimination) | two }}</td>
<td data-label="upper − lower">{{ (none if one.waiting else item.upper_lower) | two }}</td>
<td data-label="not done">{{ one.causes.not_done }}</td>
<td data-label="wrong">{{ one.failed }}</td>
<td data-label="median">{{ one.median_s | seconds }}</td></tr>
{% endfor %}
</tbody>
</table>
<h2>Exercises in sentences</h2>
{% for one in report.exercises %}
<section id="e{{ one.number }}">
<h3>Exercise {{ one.number }} · {{ one.name }}</h3>
<p class="soft">{{ one.max_points | many("point") }},
{{ "graded by a person" if one.by_hand else "graded by its check" }}:
{{ one.item.passed }} of {{ one.item.students }} passed
{%- if one.causes.not_done %}, {{ one.causes.not_done }} not done yet{% endif %}
{%- if one.waiting %}; {{ one.waiting | many("answer") }} more {{ "waits" if one.waiting == 1
else "wait" }} for a person, so this is no rate yet{% endif %}
{%- if one.causes.needs_another %}, {{ one.causes.needs_another }} without an exercise that this
one needs{% endif %}
{%- if one.causes.timed_out %}, {{ one.causes.timed_out }} out of time{% endif %}
{%- if one.causes.out_of_memory %}, {{ one.causes.out_of_memory }} out of memory{% endif %}
{%- if one.causes.crashed %}, {{ one.causes.crashed }} crashed{% endif %}
{%- if one.causes.not_run %}, {{ one.causes.not_run }} not run{% endif %}
{%- if one.causes.grader_failed %}, {{ one.causes.grader_failed }} failed by the grader itself:
grade these again{% endif %}.</p>
{% if one.advice %}<p class="advice">{{ one.advice }}</p>{% endif %}
{% if one.item.why_undefined and not one.waiting %}
<p class="soft">No discrimination: {{ one.item.why_undefined }}.</p>
{% endif %}
{% if one.wrong %}
<ol>
{% for group in one.wrong[:shown] %}
<li><span class="count">{{ group.students | many("student") }}
({{ (group.students / one.item.students) | percent }})</span>
{{ group.sentence }}</li>
{% endfor %}
</ol>
{% if one.wrong | length > shown %}
<p class="soft">and {{ (one.wrong | length - shown) | many("rarer sentence") }}</p>
{% endif %}
{% elif not one.by_hand %}
<p class="soft">No wrong behaviour was seen.</p>
{% endif %}
</section>
{% endfor %}
<h2>How to read the figures</h2>
<p>n is the number of students who have points for the exercise. Passed means full points; the
interval is Wilson's (1927), at 95 %. Difficulty is the mean share of the points: 1 is easy, 0 is
hard. Discrimination is the correlation of an exercise with the points in all the others
(Henrysson 1963); upper − lower is the mean share in the best 27 % of the class less that in the
last 27 % (Kelley 1939), where equal totals share their places. Both follow Crocker and Algina,
<em>Introduction to Classical and Modern Test Theory</em> (1986). Neither exists for fewer than
five students, nor where everybody or nobody has the points. Cronbach's alpha (1951; for
exercises of one point each it is Kuder and Richardson's formula 20) says how far the exercises go
together, from ten students on. It is about a set of exercises in one class, not about any
student. An exercise that waits for a person in any submission is left out of all totals until it
is graded.</p>
<p class="soft">In a sentence, … stands where it differed between students.</p>
</main>
</body>
</html>
""")
