"""What a submission cannot take from its neighbours, and what it may hand over."""

from __future__ import annotations

import contextlib
import textwrap

import pytest

from autograder.engine import sandbox
from autograder.results import PASSED

pytestmark = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")

ANSWERS = {
    # the machine has 128 of these for all processes of one user
    "watches": """
        import ctypes

        def watches():
            opened = 0
            while opened < 100 and ctypes.CDLL(None).inotify_init() >= 0:
                opened += 1
            return opened
    """,
    "sparse": """
        import torch

        def sparse(x=None):
            return torch.eye(3).to_sparse() if x is None else float(x.to_dense().sum())
    """,
}
CHECKS = {
    "watches": "assert 1 <= watches() <= 8, watches()",
    "sparse": "assert sparse(sparse()) == 3.0",
}


@pytest.fixture(scope="module")
def verdicts(desk, cells):
    """Of one submission with all these answers."""
    made = [
        cells.exercise(name, textwrap.dedent(text).strip(), CHECKS[name])
        for name, text in ANSWERS.items()
    ]
    desk.source(*made)
    with contextlib.closing(desk.engine):
        return desk.grade(*made).cells


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_gets_its_share(verdicts, name):
    """Few files are watched, and an unusual result is one."""
    verdict = verdicts[f"{name}-check"]
    assert verdict.status == PASSED, verdict.reason
