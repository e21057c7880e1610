"""Prepare `.venv`: the environment every lab, test and grade runs in.

Only the standard library is used, in a form that older Pythons can read, because this
runs before anything is installed.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mlops_lab.errors import UserError

WANTED = (3, 11)
SPACE_GIB = 4  # the environment takes 2.5 GiB, its downloads come on top
STAMP = "mlops-lab.stamp"


def setup(root: Path) -> bool:
    """Make `.venv` below ``root`` from ``requirements.lock``, unless it is there and current.

    Returns
    -------
    bool
        Whether anything had to be done.

    Raises
    ------
    UserError
        If the Python is not the right one, the disk is full or an install step fails.
    """
    if sys.version_info[:2] != WANTED:
        raise UserError(
            f"the course runs on Python 3.11, but this is Python {platform.python_version()}: "
            "install Python 3.11 and call `make PYTHON=python3.11 …`."
        )
    lock, venv = root / "requirements.lock", root / ".venv"
    if not lock.is_file():
        raise UserError(f"{lock} is missing: run this in a complete copy of the course.")
    stamp = venv / STAMP
    made = {"for": _base(root), "lock": _hash(lock), "project": _hash(root / "pyproject.toml")}
    found = _read(stamp)
    if found == made and python(root).exists():
        return False
    stamp.unlink(missing_ok=True)  # from here on it is half made
    usable = found.get("for") == made["for"] and python(root).exists()
    if not usable:
        _make_way(venv)
    done = 0  # of the steps below
    if usable:  # where the lock is the same, only the commands that the project installs can differ
        done = 2 if found.get("lock") == made["lock"] else 1
    free = shutil.disk_usage(str(root)).free / 1024**3
    if done < 2 and free < SPACE_GIB:
        raise UserError(
            f"only {free:.1f} GiB are free below {root}; the environment needs {SPACE_GIB} GiB: "
            "make room, then run this again."
        )
    steps = _steps(root, lock, venv)[done:]
    if done < 2:
        print("preparing .venv; this downloads about 800 MB and takes a few minutes", flush=True)
    for number, (what, command) in enumerate(steps, 1):
        print(f"[{number}/{len(steps)}] {what}", flush=True)
        _run(what, command, root)
    stamp.write_text(json.dumps(made), encoding="utf-8")
    return True


def python(root: Path) -> Path:
    """Return the environment's Python."""
    if os.name == "nt":
        return root / ".venv" / "Scripts" / "python.exe"
    return root / ".venv" / "bin" / "python"


def _base(root: Path) -> str:
    """Return what an environment cannot outlive: its Python, and its place (scripts hold it)."""
    return f"{sys.version} in {root}"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _read(stamp: Path) -> dict:
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _make_way(venv: Path) -> None:
    """Remove an environment that is half made or out of date, and nothing else."""
    if venv.is_symlink() or (venv.exists() and not venv.is_dir()):
        raise UserError(f"{venv} is not a folder: move it away, then run this again.")
    if not venv.exists() or not any(venv.iterdir()):
        return
    if not (venv / "pyvenv.cfg").is_file():
        raise UserError(
            f"{venv} exists but is no environment of Python: move it away, then run this again."
        )
    print("removing the old or half-made .venv", flush=True)
    try:
        shutil.rmtree(str(venv))
    except OSError as error:
        raise UserError(
            f"{venv} cannot be removed ({error.strerror}): close what uses it, then try again."
        ) from None


def _steps(root: Path, lock: Path, venv: Path) -> list:
    uv = _uv()
    if uv:
        into = ["--python", str(python(root))]
        return [
            ("making the environment", [uv, "venv", "-q", "--python", sys.executable, str(venv)]),
            (
                "installing the packages",  # compiled, as pip does: what runs later may not write
                [uv, "pip", "install", "--compile-bytecode", *into, "-r", str(lock)],
            ),
            (
                "installing the course's own library",
                [uv, "pip", "install", "-q", *into, "--no-deps", "--no-build-isolation"]
                + ["--editable", str(root)],
            ),
        ]
    pip = [str(python(root)), "-m", "pip", "install", "--disable-pip-version-check"]
    return [
        ("making the environment", [sys.executable, "-m", "venv", str(venv)]),
        ("installing the packages", [*pip, "-r", str(lock)]),
        (
            "installing the course's own library",
            [*pip, "-q", "--no-deps", "--no-build-isolation", "--editable", str(root)],
        ),
    ]


def _uv() -> str:
    """Return the uv to use, or nothing; one that does not start counts as missing."""
    uv = shutil.which("uv")
    if not uv:
        return ""
    answer = subprocess.run([uv, "--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return uv if answer.returncode == 0 else ""


def _run(what: str, command: list, root: Path) -> None:
    environment = {**os.environ, **_pip_settings()}
    environment.pop("VIRTUAL_ENV", None)
    try:
        code = subprocess.run(command, cwd=str(root), env=environment).returncode
    except OSError as error:
        raise UserError(
            f"{what} failed: {command[0]} cannot be started ({error.strerror})."
        ) from None
    if code:
        free = shutil.disk_usage(str(root)).free / 1024**3
        hint = "the lines above say why"
        if free < 0.5:
            hint = f"the disk is full ({free:.1f} GiB free): make room"
        elif command[1:3] == ["-m", "venv"]:
            hint = "install Python's venv module (Debian: `apt install python3.11-venv`)"
        raise UserError(f"{what} failed; {hint}, then run this again: it starts afresh.")


def _pip_settings() -> dict:
    """Hand pip's own settings on to uv, which does not read them."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    settings = dict(re.findall(r"^[\w:]*[.:]\.?([\w-]+)='(.*)'$", answer.stdout, re.MULTILINE))
    names = {"find-links": "UV_FIND_LINKS", "index-url": "UV_DEFAULT_INDEX"}
    return {
        variable: ",".join(settings[name].split())
        for name, variable in names.items()
        if name in settings and variable not in os.environ
    }
