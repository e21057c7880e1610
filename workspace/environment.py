"""What every kernel of the course is started with, in JupyterLab, by papermill and in the book."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = ("localhost", "127.0.0.1", "::1")


def kernel_environment() -> dict[str, str]:
    """Return this process's environment with what a kernel of the course needs.

    One thread for numerical libraries, unless ``OMP_NUM_THREADS`` says otherwise: their threads
    wait by spinning, and two kernels with two threads each on two cores spend most of their time
    waiting for threads that cannot run. Set before a library is loaded, which is why no import
    could do it as well.
    """
    known = os.environ.get("NO_PROXY") or os.environ.get("no_proxy")
    bypass = ",".join([*([known] if known else []), *HERE])
    return {
        **os.environ,
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "DO_NOT_TRACK": "true",  # MLflow and others then report nothing to their makers
        # the environment's own kernel, whatever kernel of that name the user has elsewhere
        "JUPYTER_PREFER_ENV_PATH": "1",
        # a proxy leads out of this machine, and what a lab starts is on it
        "NO_PROXY": bypass,
        "no_proxy": bypass,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
