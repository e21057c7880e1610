"""In the command itself: start the lab's process and collect what it reports."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from autograder.examine.findings import Findings
from autograder.examine.outcomes import Outcome, Trial
from autograder.examine.plan import Plan

ENVIRONMENT = {
    **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA")},
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    # Fewer and larger pages of memory: a fork copies their table, and there are hundreds of forks.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "TQDM_DISABLE": "1",  # in JupyterLab a bar is a widget and writes nothing to stderr
}


def examine(plan: Plan) -> Findings:
    """Run a lab once and try all variants on it.

    A fresh interpreter does the work, so that environment, warnings and imports of the
    caller and the lab do not meet.
    """
    began = time.monotonic()
    trials = [Trial(variant) for variant in plan.variants]
    stopped = ""
    with tempfile.TemporaryDirectory(prefix="validity-") as folder:
        root = Path(folder)
        (root / "plan").write_bytes(pickle.dumps(plan))
        (root / "work").mkdir()
        for file in plan.lab.files:
            target = root / "work" / file.relative_to(plan.lab.path.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        with (root / "stderr").open("w+b") as stderr, _runner(root, stderr) as (process, events):
            bar = tqdm(
                total=len(trials),
                desc=plan.lab.name,
                unit="answer",
                leave=False,
                disable=None,  # where standard error is no terminal, as in a log
            )
            with bar:
                for event in map(json.loads, events):
                    stopped = stopped or event.get("stopped", "")
                    if "outcome" in event:
                        trials[event["variant"]].outcomes.append(Outcome(**event["outcome"]))
                        bar.update(event["done"])
            process.wait()
            if process.returncode and not stopped:
                stderr.seek(0)
                told = stderr.read().decode(errors="replace").strip().splitlines()
                stopped = f"{plan.place(plan.lab.path, 1)}: the lab's process ended: " + (
                    told[-1] if told else f"status {process.returncode}"
                )
    return Findings(plan, trials, time.monotonic() - began, stopped)


@contextlib.contextmanager
def _runner(root: Path, stderr: Any) -> Iterator[tuple[subprocess.Popen, Any]]:
    """Start the process that runs the lab; end it and all it started when we leave."""
    reader, writer = os.pipe()
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-c", f"from autograder.examine.lab import run; run({writer})"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        cwd=root / "work",
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
        pass_fds=[writer],
        start_new_session=True,
    )
    os.close(writer)
    try:
        with open(reader, encoding="utf-8") as events:
            yield process, events
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
