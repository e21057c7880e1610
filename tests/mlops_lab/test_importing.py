"""Importing a module of the library changes nothing in the process."""

import json
import subprocess
import sys

LOOK = """
import ast, importlib, json, logging, os, signal, sys, warnings
from pathlib import Path

modules = [path for path in sorted(Path(sys.argv[1]).glob("*.py"))]
for path in modules:  # what others do when they are imported is theirs
    for node in ast.parse(path.read_text()).body:
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if not name.startswith("mlops_lab"):
                importlib.import_module(name)
import matplotlib, numpy, pandas, papermill.engines, sqlalchemy, threadpoolctl

def state():
    pool = sqlalchemy.create_engine("sqlite://").pool
    loggers = map(logging.getLogger, ["", *logging.root.manager.loggerDict])
    return {
        "environment": dict(os.environ),
        "levels": {x.name: x.level for x in loggers if x.level},
        "warnings": [len(warnings.filters), repr(warnings.showwarning)],
        "signals": [repr(signal.getsignal(number)) for number in signal.valid_signals()],
        "path": list(sys.path),
        "engines": repr(papermill.engines.papermill_engines._engines),
        "connections": [len(list(pool.dispatch.connect)), len(list(pool.dispatch.checkout))],
        "threads": repr(threadpoolctl.threadpool_info()),
        "random": numpy.random.get_state()[1].tolist(),
        "style": [repr(matplotlib.rcParams), pandas.get_option("display.max_rows")],
    }

found = {}
for path in modules:
    before = state()
    importlib.import_module(f"mlops_lab.{path.stem}".removesuffix(".__init__"))
    after = state()
    found[path.stem] = {k: [before[k], after[k]] for k in before if before[k] != after[k]}
print(json.dumps(found))
"""


def test_an_import_changes_nothing_of_the_process(root):
    """Environment, loggers, warnings, signals, engines, connections, threads, random state."""
    said = subprocess.run(
        [sys.executable, "-c", LOOK, str(root / "mlops_lab")], capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout.splitlines()[-1])
    assert "track" in found
    assert {name: changed for name, changed in found.items() if changed} == {}
