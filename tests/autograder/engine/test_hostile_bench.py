"""The comparison with stock nbgrader sees what gets through, there and here."""

import importlib.util
import sys
from pathlib import Path

import pytest

from autograder.engine import sandbox

needs_walls = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")
pytestmark = [needs_walls, pytest.mark.slow]


@pytest.fixture(scope="module")
def bench():
    """The script, as a module."""
    path = Path(__file__).parents[2] / "bench" / "hostile.py"
    spec = importlib.util.spec_from_file_location("hostile_bench", path)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_two_attacks_get_through_there_and_not_here(bench, tmp_path, monkeypatch):
    """Patched checks earn points and files are written under stock nbgrader; here neither."""
    monkeypatch.setenv("COURSE_SECRET", "put back when the test is over")
    names = ["patched-checks", "write-outside"]
    there = bench.stock(names, tmp_path)
    assert bench.POINTS in there["patched-checks"]
    assert bench.OUTSIDE in there["write-outside"]
    assert bench.here(names) == {name: {} for name in names}
