"""What the book's first page shows of the course: picture, lab cards, matrix, calendar."""

from __future__ import annotations

from pathlib import Path

from autograder.book.picture import picture
from autograder.book.plan import Plan
from autograder.lab import minutes
from autograder.lab.header import OBJECTIVES
from mlops_lab.wording import counted


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
        core, further = minutes.of_core(lab), minutes.of_further(lab)
        more = f" · further: {counted(further.exercises, 'exercise')}, {further.about} minutes"
        lines += [
            f"::::{{grid-item-card}} {entry.number} · {header.title}",
            f":class-card: stage-{entry.stage}",
            "",
            "After this lab you can",
            *(f"- {line}" for line in header.able_to[:3]),
            "",
            f"{{doc}}`Chapter <{header.chapter}>` · {{doc}}`Lab page <labs/{lab.name}>`",
            ":::{card-footer}",
            f"{core.about} minutes · {counted(core.exercises, 'exercise')} · "
            + counted(core.points, "point")
            + (more if further.exercises else ""),
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
            f"| {entry.about} | {minutes.said(lab) if lab else 'to come'} |"
        )
    return "\n".join(rows)
