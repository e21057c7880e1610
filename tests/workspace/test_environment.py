"""Kernels get what they need, and what the user has set is heeded."""

import os
import subprocess
import sys
from urllib.request import getproxies, proxy_bypass

import pytest

from workspace.environment import kernel_environment

THREADS = """
import sklearn.ensemble, threadpoolctl, torch
counts = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
print(max(*counts, torch.get_num_threads()))
"""


@pytest.mark.parametrize("spelling", ["NO_PROXY", "no_proxy"])
def test_what_a_lab_starts_on_this_machine_is_reached_around_a_proxy(monkeypatch, spelling):
    """Whoever set one, in either spelling; other exceptions of theirs stay."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(spelling, "example.org")
    made = kernel_environment() | {"http_proxy": "http://127.0.0.1:9"}
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    assert getproxies()["http"] == "http://127.0.0.1:9"
    for host in ("localhost:8000", "127.0.0.1:8000", "example.org"):
        assert proxy_bypass(host)
    assert not proxy_bypass("example.com")


@pytest.mark.parametrize(("asked", "threads"), [(None, "1"), ("2", "2")])
def test_libraries_use_one_thread_unless_told_otherwise(monkeypatch, asked, threads):
    """Two labs side by side on two cores would wait for each other's threads."""
    for name in [name for name in os.environ if name.endswith("_NUM_THREADS")]:
        monkeypatch.delenv(name)
    if asked:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    said = subprocess.run(
        [sys.executable, "-c", THREADS], env=kernel_environment(), capture_output=True, text=True
    )
    assert said.stdout.strip() == threads, said.stderr
