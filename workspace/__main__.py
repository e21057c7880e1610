"""The command `mlops-lab`: prepare the environment, check it, and open the labs."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from mlops_lab.errors import UserError
from workspace.console import print_anything

ROOT = Path(__file__).resolve().parent.parent


def main(argv=None) -> int:
    """Run a command and return its exit status; a mistake of the user is one sentence."""
    parser = argparse.ArgumentParser(prog="mlops-lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("setup", help="make the environment .venv from requirements.lock")
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="where you work (default: work/ in the course if that is yours, or ~/mlops-lab)",
    )
    places.add_argument(
        "--labs", type=Path, default=ROOT / "labs", metavar="DIR", help="the labs as released"
    )
    opens = commands.add_parser("open", parents=[places], help="open the labs in JupyterLab")
    opens.add_argument("--port", type=int, help="default: the first free one from 8888")
    opens.add_argument("--no-browser", action="store_true", help="only print the address")
    again = commands.add_parser(
        "restart", parents=[places], help="begin a lab afresh; your work becomes a backup"
    )
    again.add_argument("lab", metavar="LAB", help="such as 01_recap")
    commands.add_parser("doctor", parents=[places], help="check this installation, in a minute")
    args = parser.parse_args(argv)
    print_anything()
    try:
        return COMMANDS[args.command](args)
    except UserError as error:
        print(f"mlops-lab {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"mlops-lab {args.command}: stopped.", file=sys.stderr)
        return 130


def _setup(args) -> int:
    from workspace.setup import setup

    if setup(ROOT):
        print("ready: `make lab` opens the labs, `make doctor` checks the installation")
    return 0


def _open(args) -> int:
    from workspace import copies
    from workspace.launch import launch

    folder = args.folder or copies.working_folder(args.labs)
    made = copies.copy_labs(args.labs, folder)
    print(f"you work in {folder.resolve()}")
    for lab in made.updated:
        print(f"{lab}: brought to its newer release; you had not begun it")
    for lab in made.newer:
        print(
            f"{lab}: there is a newer release; your work is as you left it. To begin afresh and "
            f"keep it as a backup: {copies.command()} restart {lab}"
        )
    return launch(folder.resolve(), port=args.port, browser=not args.no_browser)


def _restart(args) -> int:
    from workspace import copies

    folder = args.folder or copies.working_folder(args.labs)
    backup = copies.restart(args.labs, folder, args.lab, now=datetime.now())
    if backup:
        print(f"your work is now in {backup}")
    print(f"{folder / args.lab} is as released; if JupyterLab shows the old one, close its tab")
    return 0


def _doctor(args) -> int:
    from workspace import copies
    from workspace.doctor import examine

    return examine(ROOT, args.folder or copies.working_folder(args.labs))


COMMANDS = {"setup": _setup, "open": _open, "restart": _restart, "doctor": _doctor}

if __name__ == "__main__":
    sys.exit(main())
