"""The processes of a submission."""

from __future__ import annotations

import os
import subprocess
import sys

from autograder.engine.processes import family, kill_below, resident

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print("ready", flush=True)
print(child.wait(), flush=True)
"""


def test_what_is_below_a_process_is_found_and_killed():
    """The process itself lives on."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout.readline() == "ready\n"
        assert len(family(one.pid)) == 2
        assert resident(one.pid) > 1_000_000
        kill_below(one.pid)
        assert one.stdout.readline() == "-9\n"
        assert one.wait() == 0


def test_a_process_that_is_gone_holds_nothing():
    """Its number says nothing any more."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert resident(child) is None
    assert family(child) == [child]
