"""The library holds those it works with to one thread, and heeds who asks for more."""

import os
import subprocess
import sys

import pytest

ASK = """
import sklearn.ensemble
import mlops_lab, threadpoolctl, torch
counts = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
print(max(*counts, torch.get_num_threads()))
"""


@pytest.mark.parametrize("asked", [None, "1"])
def test_libraries_loaded_before_and_after_use_one_thread(asked):
    """Whether they came before the library or after it."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    env |= {} if asked is None else {"OMP_NUM_THREADS": asked, "OPENBLAS_NUM_THREADS": asked}
    said = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True)
    assert said.stdout.strip() == "1", said.stderr


def test_who_asks_for_more_gets_it():
    """The variable has the last word."""
    env = os.environ | {"OMP_NUM_THREADS": "2"}
    said = subprocess.run(
        [sys.executable, "-c", "import mlops_lab, torch; print(torch.get_num_threads())"],
        env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout.strip() == "2", said.stderr
