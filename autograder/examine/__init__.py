"""Try wrong answers, right ones and mutants on a lab's checks, and tell which check is too weak.

The answers to try stand in ``tests/answers/01_recap.py``; `answers` says how they are written,
`mutants` what the automatic ones are. From plan to report::

    answers.read_plan -> plan.Plan -> examine.examine -> findings.Findings -> report.as_text

A lab runs once, in a process of its own (`lab`). At each answer that process forks a server that
keeps the state reached there (`server`); the server forks one child for each answer to try
(`child`), which executes it, the given cells up to the check, and the check. So a child sees what
a student's notebook would hold, disturbs nobody, and may loop, crash or exit as it likes.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mlops_lab.errors import UserError

SECRETS = ("first validity secret", "second validity secret", "third validity secret")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder validity` on the command line."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="such as 01_recap; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome there")
    parser.add_argument("--no-mutants", action="store_true", help="try the listed answers only")
    parser.add_argument(
        "--secret",
        action="append",
        metavar="S",
        help="a course secret to try; may be repeated (default: three built-in ones)",
    )
    parser.add_argument("--exercise", metavar="ID", help="try the answers of one exercise only")
    parser.add_argument(
        "--verbose", action="store_true", help="show the sentence that each wrong answer gets"
    )


def main(args: argparse.Namespace) -> int:
    """Try the labs named, or all; return 1 if anything does not hold."""
    # Not at the top: the lab's process imports this package and needs none of these.
    from autograder.examine.answers import read_plan
    from autograder.examine.examine import examine
    from autograder.examine.report import as_text, write_json
    from autograder.lab.source import chosen

    if not hasattr(os, "fork"):
        raise UserError("`autograder validity` needs Linux or macOS; on Windows use WSL.")
    secrets = tuple(args.secret or SECRETS)
    names = chosen(args.course, args.labs)
    plans = [
        read_plan(args.course, name, args.exercise, secrets, not args.no_mutants) for name in names
    ]
    plans = [plan for plan in plans if plan.variants]
    if args.exercise and not plans:
        raise UserError(f"No exercise {args.exercise!r} with code to check in {', '.join(names)}.")
    everything = []
    for plan in plans:
        findings = examine(plan)
        print(as_text(findings, verbose=args.verbose))
        everything.append(findings)
    if args.json:
        write_json(args.json, everything)
    return 0 if all(findings.valid for findings in everything) else 1
