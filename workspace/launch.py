"""Start JupyterLab on the student's copies of the labs, without what would distract from them."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import webbrowser
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir
from platformdirs import user_config_dir

from mlops_lab.errors import UserError
from workspace.environment import kernel_environment

FIRST_PORT, PORTS = 8888, 20
SETTINGS = Path(__file__).resolve().parent / "jupyter"


def launch(folder: Path, *, port: int | None = None, browser: bool = True) -> int:
    """Start JupyterLab on ``folder``, print its address and wait until it is stopped.

    Parameters
    ----------
    folder : Path
        Where the student works.
    port : int or None
        On this machine only. None takes the first free one from 8888.
    browser : bool
        Whether to open the address in a browser.

    Returns
    -------
    int
        Exit status of JupyterLab.

    Raises
    ------
    UserError
        If the port is taken, the home cannot be written or JupyterLab does not start.
    """
    for name in ("SIGTERM", "SIGHUP"):  # ended from outside: do not leave a server behind
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    token, own = secrets.token_hex(16), _checked(port) if port else None
    print("starting JupyterLab …", flush=True)
    process, port = _server(folder, own or free_port(), token)
    try:
        while not _answers(process, port, token):
            # the first free port may be another's by the time the server wants it
            if own or process.wait() == 0 or _is_free(port):
                return _ended(process)
            process, port = _server(folder, free_port(), token)
        address = f"http://127.0.0.1:{port}/lab?token={token}"
        print(f"the labs are at {address}\nCtrl+C in this window stops them", flush=True)
        if browser:
            webbrowser.open(address)
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        print(f"\nstopped; what you saved is in {folder}", flush=True)
        return 0


def _server(folder: Path, port: int, token: str) -> tuple[subprocess.Popen, int]:
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.log_level=ERROR"),
        *(f"--ServerApp.root_dir={folder}", f"--port={port}", "--ServerApp.port_retries=0"),
        *("--ServerApp.ip=127.0.0.1", "--LabApp.custom_css=True", "--LabApp.log_level=ERROR"),
        *_as_root(),
    ]
    return subprocess.Popen(command, env=environment() | {"JUPYTER_TOKEN": token}), port


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def environment() -> dict[str, str]:
    """Return the environment of the server and of its kernels.

    Raises
    ------
    UserError
        If the student's own folders for settings and running servers cannot be made.
    """
    own = Path(user_config_dir("mlops-lab")) / "jupyter"
    for folder in (own / "custom", Path(jupyter_runtime_dir())):
        _make(folder)
    shutil.copyfile(SETTINGS / "custom.css", own / "custom" / "custom.css")  # is read from there
    return kernel_environment() | {
        "JUPYTER_CONFIG_PATH": str(SETTINGS),  # before all others
        "JUPYTER_CONFIG_DIR": str(own),  # what the student sets here stays apart from other uses
    }


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written ({error.strerror}), and JupyterLab needs it: "
            "make it yours, or set HOME to a folder that is."
        ) from None


def _as_root() -> list[str]:
    # in a container everything is root's; the server listens to this machine alone
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def free_port() -> int:
    """Return the first free port from 8888; a `UserError` says that there is none."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        if _is_free(port):
            return port
    raise UserError(f"ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are taken: give --port N.")


def _checked(port: int) -> int:
    if not 1024 <= port <= 65535:
        raise UserError(f"port {port} cannot be used: choose one from 1024 to 65535.")
    if not _is_free(port):
        raise UserError(f"port {port} is taken by another program: choose another with --port N.")
    return port


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # as the server does; a port just left is free again
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(process: subprocess.Popen, port: int, token: str) -> bool:
    """Wait until the server, and no other at its port, answers; or until it has ended."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # around any proxy
    while process.poll() is None:
        try:
            direct.open(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _ended(process: subprocess.Popen) -> int:
    raise UserError(
        f"JupyterLab ended with status {process.returncode}; the lines above say why. "
        "If a package is missing, run `make setup`."
    )
