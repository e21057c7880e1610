"""The student's desk: JupyterLab on the labs, without what would distract from them."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path

from platformdirs import user_config_dir

from mlops_lab.errors import UserError

FIRST_PORT, PORTS = 8888, 20
SETTINGS = Path(__file__).resolve().parent / "jupyter"


def open_labs(folder: Path, *, port: int | None = None, browser: bool = True) -> int:
    """Start JupyterLab on ``folder``, print its address and wait until it is stopped.

    Parameters
    ----------
    folder : Path
        The folder with the labs.
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
        If there are no labs, the port is taken or JupyterLab does not start.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} does not exist: run this in a copy of the course.")
    port = _checked(port) if port else _free_port()
    token = secrets.token_hex(16)
    address = f"http://127.0.0.1:{port}/lab?token={token}"
    print("starting JupyterLab …", flush=True)
    for name in ("SIGTERM", "SIGHUP"):  # ended from outside: do not leave a server behind
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.log_level=ERROR"),
            *(f"--ServerApp.root_dir={folder}", f"--port={port}", "--ServerApp.port_retries=0"),
            *("--ServerApp.ip=127.0.0.1", "--LabApp.custom_css=True", "--LabApp.log_level=ERROR"),
            *_as_root(),
        ],
        env=_environment(token, _settings()),
    )
    try:
        if not _answers(process, port):
            return _ended(process)
        print(f"the labs are at {address}\nCtrl+C in this window stops them", flush=True)
        if browser:
            webbrowser.open(address)
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        print("\nstopped; your work is saved in the labs' folder", flush=True)
        return 0


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _settings() -> Path:
    """Return the settings folder of this desk; the student's own for Jupyter stay untouched."""
    folder = Path(user_config_dir("mlops-lab")) / "jupyter"
    shutil.copytree(SETTINGS, folder, dirs_exist_ok=True)
    return folder


def _as_root() -> list[str]:
    # in a container everything is root's; the server listens to this machine alone
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _environment(token: str, settings: Path) -> dict[str, str]:
    """Return the environment of the server and of its kernels."""
    return {
        **os.environ,
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(settings),
        "JUPYTER_PREFER_ENV_PATH": "0",  # or the environment's own settings would win
        # a laptop's cores are shared with the browser; one thread is also faster for small nets
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def _free_port() -> int:
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


def _answers(process: subprocess.Popen, port: int) -> bool:
    """Wait until the server answers, or has ended."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=1).close()
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
