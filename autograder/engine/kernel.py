"""A kernel inside the walls: gives up its rights, takes its limits and serves one notebook.

`autograder.engine.provisioner` starts it. The limits on memory are those of one process; the
watchdog that adds up all processes of a submission belongs to the grader's own keeper.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from autograder.engine import walls
from autograder.engine.limits import Limits


def main(connection_file: str, settings: dict) -> None:
    """Serve the notebook whose client wrote ``connection_file``."""
    limits = Limits()
    walls.uncover_proc()
    if settings["user"] is not None:
        walls.become(settings["user"])
    walls.unshare(walls.NEW_USER | walls.NEW_MOUNT | walls.NEW_NET)
    walls.private_disk(limits, settings["keep"])
    work = Path(walls.HOME) / "work"
    if settings["files"]:
        shutil.copytree(settings["files"], work, ignore=shutil.ignore_patterns("*.ipynb"))
    else:
        work.mkdir()
    os.chdir(work)
    walls.raise_loopback()
    walls.drop_rights()
    walls.refuse_calls(netlink=True)  # ZeroMQ aborts where it cannot ask for its own addresses
    # its parent has another number out there; 1 says that none need be watched
    os.environ["JPY_PARENT_PID"] = "1"
    from ipykernel.kernelapp import IPKernelApp

    walls.set_limits(limits)
    sys.path.insert(0, "")
    options = ["-f", connection_file, "--HistoryManager.hist_file=:memory:"]
    IPKernelApp.launch_instance(argv=options)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
