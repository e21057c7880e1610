"""How much one submission may use."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.lab.header import Header

ROOM_MIB = 512  # beyond what a lab says it takes: stacks of threads, and what a check needs


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


def of_lab(header: Header) -> Limits:
    """Return the limits of a lab, by its header.

    Parameters
    ----------
    header : Header
        ``memory_mib`` is the most that the whole kernel takes when the solution runs. What is
        counted when grading is less, since the warm parent's part is shared; with half a gigabyte
        on top an honest answer may be wasteful. ``cell_seconds`` and ``call_seconds`` stand where
        a lab needs other times than the ones here.
    """
    usual = Limits()
    return Limits(
        memory_mib=header.memory_mib + ROOM_MIB,
        cell_s=float(header.cell_seconds or usual.cell_s),
        call_s=float(header.call_seconds or usual.call_s),
    )
