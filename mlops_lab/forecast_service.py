"""The program around a student's app: the file that runs as a service of its own.

It loads an ONNX model once, in a second thread, so that the app can say that it is alive before it
is ready, and logs the rows that the model was given.
"""

from __future__ import annotations

from collections.abc import Sequence

_PROGRAM = """
import json, os, threading, time
from types import SimpleNamespace

import numpy as np
import onnxruntime as ort
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

FEATURES, MISSING = {features!r}, {missing!r}
stand_in = lambda exercise: lambda made: made  # which may stand above the next lines

{make_app}

state = SimpleNamespace(score=None)
app = make_app(state, os.environ["VERSION"])

@app.post("/stall")
async def stall():  # what a long garbage collection does: nothing else runs meanwhile
    time.sleep(0.4)

def load_model():
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(os.environ["MODEL"], options)
    while not os.path.exists(os.environ["WAIT_FOR"]):  # stands for a model of gigabytes
        time.sleep(0.02)
    print("model loaded", flush=True)

    def score(rows):
        line = json.dumps(dict(rows=rows)) + "\\n"
        print(line, end="", flush=True)  # in one piece: several threads write to it
        return session.run(None, dict(X=np.asarray(rows, np.float32)))[1][:, 1].tolist()

    state.score = score

threading.Thread(target=load_model, daemon=True).start()
"""


def program(make_app: str, features: Sequence[str], missing: float) -> str:
    """Return the text of the program.

    Parameters
    ----------
    make_app : str
        Source of a function ``make_app(state, version)``.
    features : sequence of str
        Names of the model's inputs, in their order.
    missing : float
        What stands for a value that is not known.

    Returns
    -------
    str
        Python text for `mlops_lab.serve.start`. The environment of the service says ``VERSION``,
        ``MODEL`` (path of an ONNX file) and ``WAIT_FOR`` (path of a file without which the model
        is not there yet). Besides the app's own paths, ``POST /stall`` blocks it for 0.4 s.

    >>> "def make_app" in program("def make_app(state, version): ...", ["wind"], -999.0)
    True
    """
    return _PROGRAM.format(features=list(features), missing=missing, make_app=make_app)
