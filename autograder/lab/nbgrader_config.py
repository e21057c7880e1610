"""The settings of nbgrader: everything that differs from its defaults, and why."""

from __future__ import annotations

import logging
import re
import warnings
from pathlib import Path
from unittest import mock
from urllib.parse import quote

from traitlets.config import Config

from autograder.lab.regions import TEXT_STUB
from mlops_lab.errors import UserError

COURSE = "mlops-lab"  # of the gradebook and of nbgrader's exchange
CODE_STUB = (
    "# Write your answer here, in place of the next line.\n"
    'raise NotImplementedError("not done yet")'
)


def database(path: Path, *, read_only: bool = False) -> str:
    """Return the address of a gradebook for SQLAlchemy, whatever stands in its path.

    >>> database(Path("/a?b/c#d.db"))
    'sqlite:///file:/a%253Fb/c%2523d.db?uri=true'
    """
    # SQLAlchemy takes off one quoting, sqlite the other
    mode = "mode=ro&" if read_only else ""
    return f"sqlite:///file:{quote(quote(str(path.resolve())))}?{mode}uri=true"


def config(root: Path, lab: str, book: Path | None = None) -> Config:
    """Return nbgrader's configuration for one lab of the course folder ``root``.

    Parameters
    ----------
    root : Path
        A folder laid out as nbgrader wants it: ``source/ release/ submitted/ …``.
    lab : str
        Name of the assignment, such as ``01_recap``.
    book : Path, optional
        The gradebook; without it, ``root/gradebook.db``.
    """
    root = root.resolve()  # sqlite and nbgrader both want it absolute
    c = Config()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = COURSE
    c.CourseDirectory.assignment_id = lab
    c.CourseDirectory.db_url = database(book or root / "gradebook.db")
    # the default stub is a bare error that does not say what to do
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    c.Application.log_level = "ERROR"
    c.NbGrader.log_level = "ERROR"
    return c


def convert(converter: type, settings: Config) -> None:
    """Run one of nbgrader's converters quietly.

    Raises
    ------
    UserError
        With what nbgrader logged last, if it fails.
    """
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    said: list[str] = []
    log = logging.getLogger(f"autograder.{converter.__name__}")
    log.propagate, log.handlers = False, [_Listener(said)]
    with (
        # nbgrader starts the program `alembic` by its bare name, only to ask for this
        mock.patch("nbgrader.api.get_alembic_version", _schema_version),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # nbgrader's own, about sessions of its database
        try:
            instance = converter(coursedir=CourseDirectory(config=settings), config=settings)
            instance.log = log
            instance.start()
        except (NbGraderException, SystemExit) as error:
            found = re.findall(
                r"^[\w.]+(?:Error|Exception|Entry)\b.*", "\n".join(said), re.MULTILINE
            )
            cause = found[-1] if found else (said or [error])[0]
            raise UserError(f"nbgrader failed in {converter.__name__}: {cause}") from None


def _schema_version() -> str:
    """Return the version that nbgrader's migrations give a new gradebook."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every plugin it loads
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


class _Listener(logging.Handler):
    """Keeps what is logged, for the one sentence of an error."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
