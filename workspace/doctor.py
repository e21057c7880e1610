"""Check an installation as a student needs it, in a minute at most; developers have the tests."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
from packaging.requirements import Requirement

from mlops_lab.errors import UserError
from workspace.launch import environment, free_port
from workspace.setup import WANTED

MEMORY_GIB = 2.0  # what the largest lab may take
DISK_GIB = 1.0
KERNEL_SECONDS = 90
CELL = """\
import sys
from mlops_lab import checks, flights
if sys.executable != {python!r}:
    print("It said: it belongs to another environment,", sys.executable)
else:
    try:
        checks.equal(len(flights.flights(1)), 27004, "the number of flights in January")
        checks.passed("a kernel answers")
    except Exception as error:
        print("It said:", type(error).__name__, error)
"""


def examine(root: Path, folder: Path) -> int:
    """Print one line for each thing a lab needs; return 0 if all are there, else 1.

    Parameters
    ----------
    root : Path
        The course.
    folder : Path
        Where the student works.
    """
    missing = 0
    for name, check in checks(root, folder).items():
        started = time.monotonic()
        print(f"{name + ' ':.<12}", end=" ", flush=True)
        try:
            said = check()
        except UserError as error:
            missing += 1
            said = f"MISSING: {error}"
        print(f"{said} ({time.monotonic() - started:.0f} s)", flush=True)
    print(
        "all is well: open the labs" if not missing else f"{missing} to mend, then run this again"
    )
    return 1 if missing else 0


def checks(root: Path, folder: Path) -> dict[str, Callable[[], str]]:
    """Return the checks in order; each returns what it found or raises `UserError`."""
    return {
        "python": _python,
        "packages": lambda: _packages(root / "requirements.lock"),
        "memory": lambda: _memory(psutil.virtual_memory().available / 1024**3),
        "folder": lambda: _folder(folder),
        "port": lambda: f"{free_port()} is free",
        "data": _data,
        "kernel": _kernel,
    }


def _python() -> str:
    if sys.version_info[:2] != WANTED:
        raise UserError(
            f"this is Python {platform.python_version()}, and the course runs on "
            f"{WANTED[0]}.{WANTED[1]}: set the environment up with that one."
        )
    return platform.python_version()


def _packages(lock: Path) -> str:
    if not lock.is_file():
        raise UserError(f"{lock} is missing: run this in a complete copy of the course.")
    lines = [line.partition("#")[0].strip() for line in lock.read_text("utf-8").splitlines()]
    wanted = [Requirement(line) for line in lines if line]
    here = [pin for pin in wanted if pin.marker is None or pin.marker.evaluate()]
    other = [
        f"{pin.name} {found}" for pin in here if not pin.specifier.contains(found := _has(pin))
    ]
    if other:
        shown = ", ".join(other[:3]) + (" and others" if len(other) > 3 else "")
        raise UserError(
            f"{len(other)} of {len(here)} differ from requirements.lock ({shown}): "
            "run `make setup`, or install the lock into this environment."
        )
    return f"{len(here)} as in requirements.lock"


def _has(pin: Requirement) -> str:
    """Return the version installed without its local part, such as +cpu."""
    try:
        return version(pin.name).split("+")[0]
    except PackageNotFoundError:
        return "0+missing"


def _memory(free_gib: float) -> str:
    if free_gib < MEMORY_GIB:
        raise UserError(
            f"{free_gib:.1f} GiB are free and a lab may take {MEMORY_GIB:.0f} GiB: "
            "close other programs."
        )
    return f"{free_gib:.1f} GiB are free"


def _folder(folder: Path) -> str:
    place = next(path for path in [folder, *folder.resolve().parents] if path.is_dir())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise UserError(
            f"{place} cannot be written ({error.strerror}): choose another with --folder DIR."
        ) from None
    free_gib = shutil.disk_usage(place).free / 1024**3
    if free_gib < DISK_GIB:
        raise UserError(f"only {free_gib:.1f} GiB are free at {place}: make room.")
    environment()  # the folders of JupyterLab's own
    return f"you work in {folder}"


def _data() -> str:
    from mlops_lab import cache, flights

    try:
        rows = len(flights.flights())
    except ImportError as error:
        raise UserError(f"the flights cannot be read ({error}): run `make setup`.") from None
    kept = cache.folder() if cache.folder().is_dir() else "memory, and read anew each time"
    return f"{rows:,} flights, kept in {kept}"


def _kernel(python: str = sys.executable) -> str:
    """Run a check in a kernel, as a notebook does."""
    command = [sys.executable, "-m", "jupyter", "run", "--kernel=python3"]
    try:
        said = subprocess.run(
            command,
            input=CELL.format(python=python),
            capture_output=True,
            encoding="utf-8",
            env=environment(),
            timeout=KERNEL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"no kernel answered in {KERNEL_SECONDS} s: restart the computer."
        ) from None
    if "Right: a kernel answers" in said.stdout:
        return "a notebook's check runs in it"
    lines = (said.stderr + said.stdout).strip().splitlines() or ["nothing at all"]
    cause = next((line for line in lines if line.startswith("It said: ")), f"It said: {lines[-1]}")
    raise UserError(f"a notebook's kernel does not do a check. {cause}; run `make setup`.")
