"""Where the processor time of a test run goes: by part of the tree, and by lab.

The clock says little on a busy machine, and nothing of two tests side by side. Beside it stands the
processor time of the worker and of all processes it has waited for; those that were killed inside
their own walls are not among them.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

PROPERTY = "processor_seconds"
FOLDER = Path(__file__).resolve().parent.parent / "build" / "seconds"
SHOWN = 25  # rows of the table
_LAB = re.compile(r"\[.*?(\d\d_[a-z][a-z0-9_]*)")


def now() -> float:
    """Return the processor seconds of this process and of the children it waited for."""
    return sum(os.times()[:4])


def part(nodeid: str) -> str:
    """Return what a test counts for: the lab it is about, or its file.

    >>> part("tests/labs/test_facts.py::test_a[02_frame]")
    'lab 02_frame'
    >>> part("tests/book/test_site.py::test_a[wide]")
    'tests/book/test_site.py'
    """
    lab = _LAB.search(nodeid) if nodeid.startswith("tests/labs/") else None
    return f"lab {lab[1]}" if lab else nodeid.split("::")[0]


class ProcessorTime:
    """Measures every phase of every test; the process that reports adds them up."""

    def __init__(self) -> None:
        self._last = now()
        self.clock: Counter[str] = Counter()
        self.processor: Counter[str] = Counter()

    def pytest_collection_finish(self):
        """Leave out what it took to find the tests."""
        self._last = now()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Attach what was used since the phase before."""
        report = yield
        used, self._last = now() - self._last, now()
        report.user_properties.append((PROPERTY, round(used, 3)))
        return report

    def pytest_runtest_logreport(self, report):
        """Add up; workers call this too, but only the process that reports shows its sums."""
        self.clock[part(report.nodeid)] += report.duration
        for name, seconds in report.user_properties:
            if name == PROPERTY:
                self.processor[part(report.nodeid)] += seconds

    def pytest_terminal_summary(self, terminalreporter):
        """Print the costliest parts and write all of them to a file."""
        if not self.clock:
            return
        terminalreporter.section("seconds of the clock and of the processor")
        rows = [
            (name, round(s, 1), round(self.processor[name], 1)) for name, s in self.clock.items()
        ]
        rows.sort(key=lambda row: -row[1])
        total = ("all", sum(self.clock.values()), sum(self.processor.values()))
        for name, clock, processor in (total, *rows[:SHOWN]):
            terminalreporter.write_line(f"{clock:8.1f}{processor:8.1f}  {name}")
        # one file for each choice of tests, such as those marked `site`
        chosen = re.sub(r"\W+", "-", terminalreporter.config.option.markexpr)
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"tests{'-' if chosen else ''}{chosen}.json"
        path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
