"""How much one submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a submission gets; units are in the names.

    ``cell_s`` is for each of the student's cells, ``call_s`` for each call a check makes,
    ``total_s`` for the whole submission, checks included. They count processor time of all
    processes of the submission, so what else the machine does changes nothing.
    """

    memory_mib: int = 2048  # beyond what the warm parent shares
    cell_s: float = 60.0
    call_s: float = 20.0
    total_s: float = 300.0
    patience: float = 10.0  # seconds of wall clock for each of these, waits included
    grace_s: float = 1.0  # between the interruption and the end
    processes: int = 64  # threads count as processes
    open_files: int = 256
    file_mib: int = 256
    disk_mib: int = 512  # all files together, kept in memory
    output_kib: int = 512  # of one cell
    reply_mib: int = 256  # one value on its way to the judge
    restarts: int = 3  # after a cell that had to be ended
