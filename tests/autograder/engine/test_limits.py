"""A lab's header limits what its submissions may use."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from autograder.engine import sandbox
from autograder.engine.limits import ROOM_MIB, Limits, of_lab
from autograder.lab.source import read_lab
from autograder.results import OUT_OF_MEMORY, PASSED
from tests.conftest import ROOT

TAKES = "import numpy as np\ndef takes(mib):\n    return len(np.ones(mib * 2**17))"


@pytest.fixture(scope="module")
def header():
    """Of a lab that is there."""
    return read_lab(ROOT / "solutions" / "02_frame").header


def test_a_header_names_memory_and_times(header):
    """What it leaves out is as usual."""
    limits = of_lab(header)
    assert limits.memory_mib == header.memory_mib + ROOM_MIB
    assert (limits.cell_s, limits.call_s) == (Limits().cell_s, Limits().call_s)
    other = of_lab(replace(header, cell_seconds=90, call_seconds=5))
    assert (other.cell_s, other.call_s) == (90.0, 5.0)


@pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")
def test_a_headers_memory_limits_what_an_answer_takes(desk, cells, tmp_path, header):
    """As much as a lab says is given, and twice as much is not."""
    header = replace(header, memory_mib=300)
    made = [
        cells.given("setup", "import numpy as np"),
        cells.exercise("little", TAKES.replace("takes", "little"), "assert little(300)"),
        cells.exercise("much", TAKES.replace("takes", "much"), "assert much(10)"),
    ]
    text = TAKES.replace("takes", "much").replace("mib *", "(mib + 1000) *")
    greedy = cells.exercise("much", text, "")
    desk = type(desk)(tmp_path)
    desk.source(*made, limits=of_lab(header))
    with contextlib.closing(desk.engine):
        result = desk.grade(*made[:2], greedy)
    assert result.cells["little-check"].status == PASSED
    assert result.cells["much-check"].cause == OUT_OF_MEMORY
