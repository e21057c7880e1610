"""The findings as text for a reader, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from autograder.examine.findings import Findings
from autograder.examine.outcomes import Trial
from mlops_lab.errors import UserError
from mlops_lab.wording import counted


def rows(findings: Findings) -> list[dict[str, Any]]:
    """Return one row of numbers for each exercise."""
    numbers = []
    for exercise in findings.exercises():
        own = [t for t in findings.trials if t.variant.exercise == exercise]
        wrong = findings.of("wrong", exercise=exercise)
        right = findings.of("right", exercise=exercise)
        mutants = findings.counted(exercise)
        numbers.append(
            {
                "exercise": exercise,
                "points": findings.plan.lab.points(exercise),
                "wrong": len(wrong),
                "wrong_rejected": sum(t.rejected and not t.accident for t in wrong),
                "wrong_rejected_by_visible": sum(t.visibly_rejected for t in wrong),
                "right": len(right),
                "right_accepted": sum(t.always_accepted for t in right),
                "mutants": len(mutants),
                "mutants_killed": sum(t.rejected for t in mutants),
                "tries": sum(len(t.outcomes) for t in own),
                "processor_seconds": round(sum(t.processor_seconds for t in own), 2),
                "seconds_a_try": round(_usual(own), 3),
            }
        )
    return numbers


def _usual(trials: list[Trial]) -> float:
    """Return the median of the processor seconds of a try; one endless loop says nothing."""
    return median([o.processor_seconds for t in trials for o in t.outcomes] or [0.0])


def as_text(findings: Findings, *, verbose: bool = False) -> str:
    """Return the report as it is printed."""
    exercises = counted(len(findings.exercises()), "exercise")
    lines = [f"{findings.plan.lab.name}: {exercises} with code"]
    lines += ["", *_table(findings)]
    if verbose:
        lines += ["", "What each wrong answer is told"]
        for trial in findings.of("wrong"):
            if trial.outcomes:
                found = trial.finding
                lines.append(f"  {trial.variant.exercise}: {trial.variant.because}")
                lines.append(f"    {found.part}: {found.sentence or found.fate}")
    if findings.survivors and not findings.stopped:
        lines += ["", "Mutants that no check noticed"]
        lines += [f"  {_survivor(findings, trial)}" for trial in findings.survivors]
    for title, entries in (("Worth a look", findings.notes), ("Problems", findings.problems)):
        if entries:
            lines += ["", title, *(f"  {entry}" for entry in entries)]
    count = len(findings.problems)
    verdict = "valid" if findings.valid else f"{count} problem{'s' if count > 1 else ''}"
    spent = f"{findings.seconds:.0f} s, {findings.processor_seconds:.0f} s of the processor"
    lines += ["", f"{findings.plan.lab.name}: {verdict}, in {spent}", ""]
    return "\n".join(lines)


def _table(findings: Findings) -> Iterator[str]:
    def cells(row: dict[str, Any]) -> list[str]:
        return [
            str(row["exercise"]),
            str(row["points"]),
            f"{row['wrong_rejected']}/{row['wrong']}",
            f"{row['wrong_rejected_by_visible']}/{row['wrong']}",
            f"{row['right_accepted']}/{row['right']}",
            f"{row['mutants_killed']}/{row['mutants']}" if findings.plan.mutated else "-",
            f"{row['processor_seconds']:.1f}",
            f"{row['seconds_a_try']:.2f}" if row in numbers else "",
        ]

    numbers = rows(findings)
    total: Counter[str] = Counter()
    for row in numbers:
        total.update({key: value for key, value in row.items() if key != "exercise"})
    head = ["exercise", "points", "wrong rejected", "by visible part", "right accepted"]
    head += ["mutants rejected", "processor s", "a try"]
    share = f"  {findings.share:.0%} of the mutants" if findings.plan.mutated else ""
    body = [cells(row) for row in numbers]
    last = cells({"exercise": "all", **total}) if numbers else []
    widths = [max(map(len, column)) for column in zip(head, *body, last or head, strict=True)]
    for row in (head, *body, last):
        if row:
            texts = [row[0].ljust(widths[0])]
            texts += [t.rjust(w) for t, w in zip(row[1:], widths[1:], strict=True)]
            yield "  ".join(texts) + (share if row is last else "")


def _survivor(findings: Findings, trial: Trial) -> str:
    mutant = trial.variant.mutant
    answer = next(t.variant for t in findings.of("reference", exercise=trial.variant.exercise))
    place = findings.plan.place(answer.file, answer.line + mutant.line - 1)
    after = mutant.after or "(nothing)"
    under = findings.under(trial, passed=False)
    also = f"  (rejected{under})" if under else ""
    return f"{place} {trial.variant.exercise} {mutant.key}: {mutant.before}  →  {after}{also}"


def as_data(findings: Findings) -> dict[str, Any]:
    """Return everything, as JSON can hold it; the secrets themselves stay out."""
    return {
        "lab": findings.plan.lab.name,
        "valid": findings.valid,
        "seconds": round(findings.seconds, 2),
        "processor_seconds": round(findings.processor_seconds, 2),
        "secrets": len(findings.plan.secrets),
        "share_of_mutants_killed": round(findings.share, 4) if findings.plan.mutated else None,
        "problems": findings.problems,
        "notes": findings.notes,
        "exercises": [
            {**row, "trials": [_trial(findings, t) for t in _tried(findings, row["exercise"])]}
            for row in rows(findings)
        ],
    }


def _tried(findings: Findings, exercise: str) -> list[Trial]:
    return [trial for trial in findings.trials if trial.variant.exercise == exercise]


def _trial(findings: Findings, trial: Trial) -> dict[str, Any]:
    variant, mutant = trial.variant, trial.variant.mutant
    values: dict[str, Any] = {"kind": variant.kind}
    if variant.kind in ("wrong", "right"):
        values |= {"because": variant.because}
        values |= {"place": findings.plan.place(variant.file, variant.line - 1)}
        values |= {"depends_on_secret": trial.depends_on_secret}
    if mutant:
        declared = findings.declared(trial)
        values |= {
            "key": mutant.key,
            "operator": mutant.operator,
            "line": mutant.line,
            "before": mutant.before,
            "after": mutant.after,
            "equivalent": declared.because if declared else None,
        }
    return {**values, "outcomes": [asdict(outcome) for outcome in trial.outcomes]}


def write_json(path: Path, everything: list[dict[str, Any]]) -> None:
    """Write what was found out about all labs, each as `as_data` gives it, to one file."""
    values = {"valid": all(data["valid"] for data in everything), "labs": everything}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.") from None
