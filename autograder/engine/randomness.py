"""The random states of a process: Python's own, numpy's and torch's, where these are loaded."""

from __future__ import annotations

import random
import sys
from typing import Any


def states() -> dict[str, Any]:
    """Return the random states of all libraries that are loaded, by the library's name."""
    found: dict[str, Any] = {"random": random.getstate()}
    if "numpy" in sys.modules:
        found["numpy"] = sys.modules["numpy"].random.get_state()
    if "torch" in sys.modules:
        found["torch"] = sys.modules["torch"].get_rng_state()
    return found


def set_states(wanted: dict[str, Any]) -> None:
    """Take over random states; what ``wanted`` does not name stays as it is."""
    if "random" in wanted:
        random.setstate(wanted["random"])
    if "numpy" in wanted:
        sys.modules["numpy"].random.set_state(wanted["numpy"])
    if "torch" in wanted and "torch" in sys.modules:
        sys.modules["torch"].set_rng_state(wanted["torch"])
