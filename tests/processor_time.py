"""Where the processor time of a test run goes: by part of the tree, and by lab.

Wall time says little on a busy machine, and nothing of two tests side by side. What is counted is
the processor time of the worker and of all processes it has waited for.
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
        self.parts: Counter[str] = Counter()

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
        for name, seconds in report.user_properties:
            if name == PROPERTY:
                self.parts[part(report.nodeid)] += seconds

    def pytest_terminal_summary(self, terminalreporter):
        """Print the costliest parts and write all of them to a file."""
        if not self.parts:
            return
        total = sum(self.parts.values())
        terminalreporter.section(f"processor seconds: {total:.0f} in all")
        for name, seconds in self.parts.most_common(SHOWN):
            terminalreporter.write_line(f"{seconds:8.1f}  {name}")
        # one file for each choice of tests, such as those marked `site`
        chosen = re.sub(r"\W+", "-", terminalreporter.config.option.markexpr)
        FOLDER.mkdir(parents=True, exist_ok=True)
        rounded = {name: round(seconds, 1) for name, seconds in self.parts.most_common()}
        path = FOLDER / f"tests{'-' if chosen else ''}{chosen}.json"
        path.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
