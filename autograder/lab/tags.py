"""Tags by which cells of a built lab are told from others, beside nbgrader's own metadata."""

from __future__ import annotations

STAND_IN = "stand-in"  # takes the names of an exercise while that is open
PROGRESS = "progress"  # the last cell: how far the student is; grading leaves it out
MAY_STOP = "raises-exception"  # Jupyter goes on behind a cell that stops
