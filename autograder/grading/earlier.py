"""Answers that a person gave points for, kept when others are handed in in their place."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

from autograder.files import write_whole
from autograder.grading import classresults


def exercise_of(grade_id: str) -> str:
    """Return the exercise of a cell.

    >>> exercise_of("double-check"), exercise_of("spot-check-answer")
    ('double', 'spot-check')
    """
    return re.sub("-(answer|check)$", "", grade_id)


def texts(data: bytes | None) -> dict[str, str]:
    """Return the text of each exercise's answer in a notebook; none for what is no notebook."""
    found: dict[str, str] = {}
    # not nbformat, which complains aloud and takes its time over a file that only is compared
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        for cell in json.loads(data.decode("utf-8-sig") if data else "{}").get("cells", ()):
            name = str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
            if name.endswith("-answer"):
                found.setdefault(exercise_of(name), "".join(cell["source"]).strip())
    return found


class EarlierTexts:
    """The notebooks of a lab that were read by a person before others took their place.

    There is at most one for each student, the one that was read: what is handed in while an
    answer waits is not it.

    Parameters
    ----------
    root : Path
        The folder of the results.
    """

    def __init__(self, root: Path, lab: str) -> None:
        self._folder = classresults.folder(root, lab) / "earlier"

    def keep(self, key: str, notebook: bytes | None) -> None:
        """Keep a notebook under the student's name in the gradebook."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path(key), notebook or b"")

    def forget(self, key: str) -> None:
        """Forget a student's: nothing waits for another look any more."""
        self._path(key).unlink(missing_ok=True)

    def of(self, key: str) -> dict[str, str] | None:
        """Return the texts of the answers by exercise, or None where none is kept."""
        try:
            return texts(self._path(key).read_bytes())
        except OSError:
            return None

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.ipynb"
