"""The small library behind the labs: one module per stage that needs one.

Nothing heavy is imported here, so that ``import mlops_lab`` costs next to nothing and
``python3 -m mlops_lab setup`` runs before anything is installed.
"""

import os as _os
import sys as _sys

__version__ = "0.1.0"


def _one_thread() -> None:
    """Hold numerical libraries to one thread each, unless ``OMP_NUM_THREADS`` says otherwise.

    The threads of OpenMP wait by spinning. Two kernels with two threads each on two cores then
    spend most of their time waiting for threads that cannot run: lab 16 took over four minutes.
    """
    if "OMP_NUM_THREADS" in _os.environ:
        return
    _os.environ["OMP_NUM_THREADS"] = "1"  # for what is loaded or started later
    if "sklearn" in _sys.modules:
        import threadpoolctl

        threadpoolctl.threadpool_limits(1)


_one_thread()
