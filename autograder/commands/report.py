"""Report on a graded class: how each exercise did, for the next edition of the lab."""

from __future__ import annotations

import argparse
import os

from autograder.files import write_whole
from autograder.grading import classresults, standing
from autograder.lab.further import lab_of
from autograder.lab.source import chosen
from autograder.report import classreport, report
from mlops_lab.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder report` on the command line."""
    standing.add_arguments(parser)


def main(args: argparse.Namespace) -> int:
    """Write the report on a class and print its figures."""
    chosen(args.course, [args.lab])
    lab = lab_of(args.course, args.lab)
    found = report.examine(lab, standing.current(args.out, lab))
    folder = classresults.folder(args.out, lab.name)
    try:
        write_whole(folder / "report.csv", report.table(found))
        write_whole(folder / "report.html", classreport.render(found))
    except OSError as error:
        raise UserError(f"{folder} cannot be written to: {error.strerror}.") from None
    print(report.text(found))
    print(f"\n{os.path.relpath(folder)}: report.html, report.csv")
    return 0
