"""Install the kernel `walled`, which runs a notebook inside the grader's walls.

Behind it, ``papermill --kernel walled IN OUT``, nbclient with ``kernel_name="walled"`` and
``nbgrader autograde LAB --Execute.kernel_name=walled`` run code that nobody trusts without giving
it network, files or other processes. It is not installed by itself: students do not need it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from mlops_lab.errors import UserError

NAME = "walled"
SPEC = {
    "argv": ["python", "-P", "-s", "-m", "autograder.engine.kernel", "{connection_file}"],
    "display_name": "Python 3 (inside walls)",
    "language": "python",
    "interrupt_mode": "message",  # a signal would reach bubblewrap, not the kernel behind it
    "metadata": {"kernel_provisioner": {"provisioner_name": "autograder-walls"}},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder kernel` on the command line."""
    parser.add_argument(
        "--prefix",
        type=Path,
        default=Path(sys.prefix),
        metavar="DIR",
        help="install below DIR/share/jupyter (default: this environment)",
    )


def main(args: argparse.Namespace) -> int:
    """Install the kernelspec and say where it is."""
    from jupyter_client.kernelspec import KernelSpecManager

    from autograder.engine import sandbox

    sandbox.require(unsafe=False)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kernel.json").write_text(json.dumps(SPEC, indent=1) + "\n")
        try:
            place = KernelSpecManager().install_kernel_spec(
                folder, kernel_name=NAME, prefix=str(args.prefix)
            )
        except OSError as error:
            raise UserError(f"{args.prefix} cannot be written: {error.strerror}.") from None
    print(f"installed the kernel {NAME} in {place}")
    return 0
