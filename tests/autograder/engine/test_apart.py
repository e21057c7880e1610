"""Work in a forked process leaves only its result behind."""

from __future__ import annotations

import os
import signal
import time

import pytest

from autograder.engine.apart import Ended, apart

SOON = 30.0


def test_only_the_result_comes_back():
    """What the work changes stays in its own process."""
    table = {"a": 1}

    def work() -> list:
        table["a"] = 2
        return [table["a"], os.getpid()]

    value, process = apart(work, time.monotonic() + SOON)
    assert (value, table) == (2, {"a": 1})
    assert process != os.getpid()


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: os._exit(3), "it ended itself"),
        (lambda: 1 / 0, "it ended itself"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "it was ended by SIGKILL"),
        (lambda: time.sleep(60), "it did not end in time"),
    ],
)
def test_a_process_that_ends_without_a_result_is_told_of(work, said, capfd):
    """However it ended, and it is gone."""
    with pytest.raises(Ended, match=said):
        apart(work, time.monotonic())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
