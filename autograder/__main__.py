"""The command `autograder`: one subcommand for each step between a lab's text and its grade."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from mlops_lab.errors import UserError
from workspace.console import print_anything

# What each command does; modules are imported only when called: nbgrader alone takes a second.
COMMANDS = {
    "build": "expand the labs' texts to nbgrader notebooks in build/source/",
    "release": "make the students' notebooks in labs/",
    "execute": "run every solution from top to bottom with papermill",
    "grade": "grade a folder of submissions",
    "report": "say how each exercise did in a graded class",
    "export": "write a class's points for a learning platform",
    "validity": "try wrong answers, right ones and mutants on the labs' checks",
    "book": "build the book from chapters and executed labs",
}
# nbformat imports jsonschema, which then compiles the grammar of web addresses: two seconds, for a
# format that no notebook's schema asks for. It goes without where the module is not there.
sys.modules.setdefault("rfc3987_syntax", None)
MODULES = {
    "build": "lab.build",
    "release": "lab.release",
    "execute": "lab.execute",
    "grade": "commands.grade",
    "report": "commands.report",
    "export": "commands.export",
    "validity": "examine",
    "book": "book.site",
}
HERE = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit status; a mistake of the user is one sentence."""
    argv = sys.argv[1:] if argv is None else argv
    print_anything()
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    asked = next((word for word in argv if word in COMMANDS), None)
    for name, description in COMMANDS.items():
        command = commands.add_parser(name, help=description, description=description)
        command.add_argument(
            "--course",
            type=Path,
            default=HERE,
            metavar="DIR",
            help="a folder with `solutions/` in it (default: this repository)",
        )
        if name == asked:
            module = importlib.import_module(f"autograder.{MODULES[name]}")
            module.add_arguments(command)
            command.set_defaults(main=module.main)
    args = parser.parse_args(argv)
    args.course = args.course.resolve()
    try:
        return args.main(args)
    except UserError as error:
        print(f"autograder {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"autograder {args.command}: stopped; what was finished is kept.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
