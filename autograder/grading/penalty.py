"""What being late costs: so much per day, or what a plugin of nbgrader says."""

from __future__ import annotations

import argparse
import logging
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.lab.source import Lab
from mlops_lab.errors import UserError

if TYPE_CHECKING:
    from autograder.grading.gradebook import Entry

DAY_S = 86400.0
PLUGIN = "nbgrader"


def rule(text: str) -> str:
    """Return a rule as it is typed: "10%" or "2" for each day begun, "0", or "nbgrader".

    Raises
    ------
    argparse.ArgumentTypeError
        If it is none of them.
    """
    if text != PLUGIN and not re.fullmatch(r"\d+(\.\d+)?%?", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no penalty; write 10% (of the lab's points) or 2 (points) for each day "
            "begun, 0 for none, or nbgrader for the plugin that nbgrader_config.py names"
        )
    return text


@dataclass(frozen=True)
class Rule:
    """Computes the penalty for a submission."""

    text: str
    plugin: Any = None

    def of(self, student: str, entry: Entry, lab: Lab) -> float:
        """Return the points to take off: at least 0, at most those that were given."""
        if entry.seconds_late <= 0:
            return 0.0
        given = sum(row.points or 0 for row in entry.rows)
        if self.plugin is not None:
            points = self.plugin.late_submission_penalty(student, given, entry.seconds_late) or 0.0
        else:
            number = float(self.text.removesuffix("%"))
            most = sum(cell.points for cell in lab.cells)
            daily = number / 100 * most if self.text.endswith("%") else number
            points = daily * math.ceil(entry.seconds_late / DAY_S)
        return min(max(0.0, float(points)), given)


def chosen(asked: str | None, stands: str, out: Path) -> Rule | None:
    """Return the rule that holds, or None where nobody has set one.

    That is the one asked for on the command line; else the one of the last run; else nbgrader's
    plugin, where the configuration beside the gradebook sets it.

    Raises
    ------
    UserError
        If the plugin is asked for and its configuration cannot be read.
    """
    text = asked or stands
    if text and text != PLUGIN:
        return Rule(text)
    plugin = _plugin(out / "nbgrader_config.py", needed=bool(text))
    return Rule(PLUGIN, plugin) if plugin is not None else None


def _plugin(path: Path, *, needed: bool) -> Callable | None:
    from nbgrader.preprocessors import AssignLatePenalties
    from traitlets.config import PyFileConfigLoader

    if not path.is_file():
        if needed:
            raise UserError(f"{path} is missing: it names the plugin for late submissions.")
        return None
    try:
        config = PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
        if not needed and not {"LateSubmissionPlugin", "AssignLatePenalties"} & set(config):
            return None
        found = AssignLatePenalties(config=config)
        found.init_plugin()
        found.plugin_inst.log = logging.getLogger("autograder.penalty")  # it tells of every call
    except Exception as error:  # an instructor's own Python
        raise UserError(f"{path} cannot be used: {type(error).__name__}: {error}") from None
    return found.plugin_inst
