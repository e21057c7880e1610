"""The command `mlops-lab`: prepare the environment and open the labs."""

import argparse
import sys
from pathlib import Path

from mlops_lab.errors import UserError

ROOT = Path(__file__).resolve().parent.parent


def main(argv=None) -> int:
    """Run a command and return its exit status; a mistake of the user is one sentence."""
    parser = argparse.ArgumentParser(prog="mlops-lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("setup", help="make the environment .venv from requirements.lock")
    desk = commands.add_parser("open", help="open the labs in JupyterLab")
    desk.add_argument("--port", type=int, help="default: the first free one from 8888")
    desk.add_argument("--no-browser", action="store_true", help="only print the address")
    desk.add_argument("--labs", type=Path, default=ROOT / "labs", metavar="DIR", help="the labs")
    args = parser.parse_args(argv)
    try:
        if args.command == "setup":
            from mlops_lab.setup import setup

            if setup(ROOT):
                print("ready: `make lab` opens the labs, `make test` runs the tests")
            return 0
        from mlops_lab.desk import open_labs

        return open_labs(args.labs, port=args.port, browser=not args.no_browser)
    except UserError as error:
        print(f"mlops-lab {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"mlops-lab {args.command}: stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
