"""Try wrong answers, right ones and mutants on a lab's checks, and tell which check is too weak.

The answers to try stand in ``tests/answers/01_recap.py``; `answers` says how they are written,
`mutants` what the automatic ones are. From plan to report::

    answers.read_plan -> plan.Plan -> examine.examine -> findings.Findings -> report.as_text

A lab is walked once, by the two processes of a submission (`autograder.engine.stage`), with its
reference answers and without the cells that only show something. At each exercise they stand still
and are forked for every answer to try (`bench`): the same judge that grades students says what it
thinks of it, and the visible check is executed as in the student's own kernel, where it has to say
the same. So an answer disturbs nobody, and may loop, crash or exit as it likes. What was found is
kept (`kept`): a lab of which nothing has changed is not examined again.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from mlops_lab.errors import UserError

SECRETS = tuple(
    f"{number} validity secret" for number in ("first", "second", "third", "fourth", "fifth")
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder validity` on the command line."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="such as 01_recap; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome there")
    parser.add_argument(
        "--mutants",
        action=argparse.BooleanOptionalAction,
        help="try mutants of the reference answers (default: unless there is --answers)",
    )
    parser.add_argument(
        "--all-mutants",
        dest="mutants",
        action="store_const",
        const="all",
        help="try every mutant, not a sample of those answers that have many",
    )
    parser.add_argument(
        "--answers",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="try the answers of this file in place of the lab's own; may be repeated",
    )
    parser.add_argument(
        "--secret",
        action="append",
        metavar="S",
        help="a course secret to try; may be repeated (default: five built-in ones)",
    )
    parser.add_argument(
        "--exercise",
        action="append",
        default=[],
        metavar="ID",
        help="try the answers of this exercise only; may be repeated",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show the sentence that each wrong answer gets"
    )
    parser.add_argument(
        "--force", action="store_true", help="examine labs that have not changed too"
    )
    parser.add_argument(
        "--unsafe", action="store_true", help="go on where answers cannot be contained"
    )


def main(args: argparse.Namespace) -> int:
    """Examine the labs named, or all; return 1 if anything does not hold."""
    # Not at the top: describing the command line needs none of these.
    from autograder.engine import sandbox
    from autograder.examine.answers import read_plan
    from autograder.examine.examine import examine
    from autograder.examine.kept import Kept
    from autograder.examine.report import as_data, as_text, write_json
    from autograder.lab.source import chosen

    secrets = tuple(args.secret or SECRETS)
    mutated = not args.answers if args.mutants is None else args.mutants
    whole = mutated is True and not (args.exercise or args.answers)
    if args.answers and len(args.labs) != 1:
        raise UserError("Name the one lab whose answers --answers gives.")
    names = chosen(args.course, args.labs)
    kept = {name: Kept(args.course, name, secrets) for name in names if whole}
    found = {name: None if args.force else one.load() for name, one in kept.items()}
    plans = {  # all at once: a mistake in any of them is told before the first is examined
        name: read_plan(args.course, name, args.exercise, secrets, mutated, tuple(args.answers))
        for name in names
        if found.get(name) is None
    }
    tried = {one.exercise for plan in plans.values() for one in plan.variants}
    for exercise in args.exercise:
        if exercise not in tried:
            raise UserError(f"No exercise {exercise!r} with code to check in {', '.join(names)}.")
    everything = []
    for name in names:
        if name not in plans:
            print(found[name]["told" if args.verbose else "report"])
            print(f"{name}: nothing has changed since, so it was not examined again.\n")
            everything.append(found[name]["data"])
        elif plans[name].variants:
            sandbox.require(args.unsafe)
            findings = examine(replace(plans[name], unsafe=args.unsafe))
            report, told = as_text(findings), as_text(findings, verbose=True)
            print(told if args.verbose else report)
            everything.append(as_data(findings))
            if whole and findings.valid:
                kept[name].save(report, told, as_data(findings))
    if args.json:
        write_json(args.json, everything)
    return 0 if all(data["valid"] for data in everything) else 1
