"""Formgrader beside our results: people grade in it, and nothing in it goes round the walls.

nbgrader's own Autograde runs a submission as whoever opened formgrader, and its Generate Feedback
writes pages with the hidden checks in them. The configuration beside the gradebook puts these two
exporters in the place of nbgrader's, which refuse before anything was run, written or removed.
Where this module cannot be imported, nbgrader fails as well, and runs nothing either.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.files import write_whole
from autograder.lab.nbgrader_config import CODE_STUB, COURSE, TEXT_STUB

OWN = "# Settings of your own go below this line; `autograder grade` leaves them alone."
CONFIG = f"""\
# Written by `autograder grade`: makes nbgrader's formgrader fit what it wrote here.
c = get_config()
c.CourseDirectory.course_id = {COURSE!r}
c.ClearSolutions.code_stub = {{"python": {CODE_STUB!r}}}
c.ClearSolutions.text_stub = {TEXT_STUB!r}
# Autograde would run submissions as you, without walls; `autograder grade` runs them inside.
c.Autograde.exporter_class = "autograder.grading.formgrader.AutogradeIsOff"
# Generate Feedback would show students the hidden checks; our pages are in feedback/ already.
c.GenerateFeedback.exporter_class = "autograder.grading.formgrader.FeedbackIsOff"

{OWN}
"""


class Off(NotebookExporter):
    """Refuses to export anything, with a sentence."""

    sentence = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from nbgrader.converters.base import NbGraderException

        raise NbGraderException(self.sentence)


class AutogradeIsOff(Off):
    """In the place of what runs a submission."""

    sentence = (
        "Autograde is off here, because it would run a submission with your rights and without "
        "walls. Grade with `autograder grade LAB --submitted DIR --out` and this folder."
    )


class FeedbackIsOff(Off):
    """In the place of what writes a page with hidden checks."""

    sentence = (
        "Generate Feedback is off here, because its pages show the hidden checks. The pages for "
        "students are in feedback/; `autograder grade LAB --submitted DIR --out` and this folder "
        "writes them anew, with the points given by hand."
    )


def configure(out: Path) -> None:
    """Leave ``nbgrader_config.py`` in the folder of the results; settings in it are kept."""
    path = out / "nbgrader_config.py"
    own = path.read_text(encoding="utf-8") if path.is_file() else ""
    own = own.partition(f"{OWN}\n")[2] if OWN in own else own
    content = CONFIG + own
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        write_whole(path, content)
