"""In the lab's process: run its cells in order, and fork a server at each answer."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
import tempfile
import types
from pathlib import Path

from autograder.examine.attempt import Attempt, attempt_at, compiled, line_of
from autograder.examine.child import UNHURRIED, sentence_of, try_answer
from autograder.examine.names import needed_cells
from autograder.examine.plan import Plan
from autograder.examine.processes import Tokens, die_with_parent, in_child, send
from autograder.examine.server import serve
from mlops_lab.checks import SECRET_VARIABLE


def run(events: int) -> None:
    """Run the lab's cells in order, and fork a server of variants at each answer."""
    die_with_parent()
    root = Path.cwd().parent
    plan: Plan = pickle.loads((root / "plan").read_bytes())
    os.environ[SECRET_VARIABLE] = plan.secrets[0]
    lab = types.ModuleType("__main__")  # where pickle and dataclasses look for a cell's classes
    sys.modules["__main__"] = lab
    lab.display = lambda *objects, **options: None  # a builtin in notebooks
    cells = needed_cells(plan)
    wanted = {v.exercise for v in plan.variants}
    tokens = Tokens(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    servers = []
    for position, cell in enumerate(cells):
        if cell.role == "check":
            continue
        if cell.role == "answer" and cell.id in wanted:
            attempt = attempt_at(plan, cells, position)
            _preload(plan, attempt, lab, root)
            gc.freeze()  # in a child the collector would copy every page it marks
            servers.append(os.fork())
            if servers[-1] == 0:
                in_child(serve, plan, attempt, lab, tokens, events, root)
        if any(c.role == "answer" and c.id in wanted for c in cells[position + 1 :]):
            try:
                exec(compiled(cell.text, str(plan.lab.path), cell.line + 1), vars(lab))
            except BaseException as error:
                at = plan.place(plan.lab.path, line_of(error, str(plan.lab.path)) or cell.line)
                send(events, stopped=f"{at}: the lab stops here: {sentence_of(error)}")
                break
    ends = [os.waitpid(pid, 0)[1] for pid in servers]
    os._exit(1 if any(ends) else 0)  # nothing here is worth the second that taking down costs


def _preload(plan: Plan, attempt: Attempt, lab: types.ModuleType, root: Path) -> None:
    """Import what the reference answer and its check import, once for all children to come.

    Torch, for one, imports for four seconds when the first optimizer is made.
    """
    reference = next(v for v in plan.variants if v.exercise == attempt.exercise)
    known = set(sys.modules)
    file = root / "modules"

    def scout() -> None:
        signal.alarm(600)
        folder = Path(tempfile.mkdtemp(dir=root))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try_answer(reference, plan.secrets[0], attempt, lab, UNHURRIED, folder, nowhere)
        file.write_text("\n".join(name for name in sys.modules if name not in known))

    pid = os.fork()
    if pid == 0:
        in_child(scout)
    os.waitpid(pid, 0)
    names = file.read_text().split() if file.exists() else []
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
