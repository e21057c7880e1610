"""The walls for whoever starts kernels the Jupyter way: papermill, nbclient, stock nbgrader.

The kernelspec ``walled`` names this provisioner, so that ``papermill --kernel walled`` and
``nbgrader autograde --Execute.kernel_name=walled`` run a notebook inside bubblewrap. The grader
itself does not use it: in a kernel, checks and answers share one process.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from autograder.engine import sandbox
from autograder.engine.engine import lab_files
from mlops_lab import cache


class WalledProvisioner(LocalProvisioner):
    """Starts a kernel inside bubblewrap and talks to it over sockets in a folder of its own."""

    _folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Build the walls' command around the kernel's.

        Raises
        ------
        UserError
            If a wall is missing on this machine.
        """
        sandbox.require(unsafe=False)
        user = sandbox.NOBODY if os.geteuid() == 0 else None
        folder = self._folder = Path(tempfile.mkdtemp(prefix="kernel-"))
        manager = self.parent
        manager.cache_ports = False
        # the kernel has no network to be reached by: sockets are files, which both sides see
        manager.transport, manager.ip = "ipc", str(folder / "socket")
        manager.connection_file = str(folder / "connection.json")
        work = kwargs.pop("cwd", None)
        wanted = await super().pre_launch(**kwargs)
        if user is not None:
            for path in (folder, folder / "connection.json"):
                os.chown(path, user, user)
        small = lab_files(Path(work)) if work else []
        shown = {f"/lab/files/{p.relative_to(work)}": p.absolute() for p in small}
        environment = sandbox.environment()
        if cache.folder().is_dir():
            shown["/lab/data"] = cache.folder()
            environment["MLOPS_LAB_CACHE"] = "/lab/data"
        own = [str(path) for path in (*sandbox.own_files(), *shown)]
        settings = {
            "user": user,
            "files": "/lab/files" if small else None,
            "keep": [p for p in (*own, str(folder)) if Path(p).is_relative_to("/tmp")],
        }
        wall = [*sandbox.command(shown), "--bind", str(folder), str(folder)]
        program = [sys.executable, *wanted["cmd"][1:], json.dumps(settings)]
        return wanted | {"cmd": [*wall, *program], "env": environment, "cwd": "/"}

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of the sockets."""
        await super().cleanup(restart=restart)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
