"""Times of handing in and deadlines: what is written is understood, or it is said what was not."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, date, datetime, time
from pathlib import Path

from dateutil.parser import isoparse

NO_DUE = "none"  # takes a deadline away
LONGEST = 200  # bytes of a timestamp that are read
# Hours before Greenwich of the zones that have one meaning; from RFC 2822, and Europe's, which
# nbgrader writes where its exchange is set to them and takes for UTC when it reads them.
ZONES = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}


def due(text: str) -> datetime | None:
    """Return the moment of a deadline as it is typed, or None for the word "none".

    A day is meant to its end, and what has no zone is meant in this machine's.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is neither.
    """
    if text == NO_DUE:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time(23, 59, 59)).astimezone()
    except ValueError:
        pass
    try:
        if not re.match(r"\d{4}-?\d\d-?\d\d[T ]", text):
            raise ValueError
        moment = isoparse(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; write it like 2026-10-12T23:59+02:00, 2026-10-12T23:59 "
            "(in this machine's zone) or 2026-10-12 (its end)"
        ) from None
    return moment if moment.tzinfo else moment.astimezone()


def told(moment: datetime) -> str:
    """Return a moment as it is understood, in its own zone and in UTC.

    >>> told(due("2026-10-12T23:59+02:00"))
    '2026-10-12 23:59+02:00, which is 2026-10-12 21:59 UTC'
    """
    utc = moment.astimezone(UTC)
    if not moment.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    return f"{moment.isoformat(' ', 'minutes')}, which is {utc:%Y-%m-%d %H:%M} UTC"


def handed_in(folder: Path) -> tuple[datetime | None, str]:
    """Return when a submission was handed in, and a remark if that is not plain.

    The time is read from ``timestamp.txt`` as nbgrader reads it. The remark is one sentence: the
    file says no time, or one that can be read in more than one way.

    Returns
    -------
    datetime or None
        In UTC; None without the file, or where it says none.
    """
    path = folder / "timestamp.txt"
    if path.is_symlink():
        return None, "timestamp.txt is a symbolic link, which is not followed: no time is known"
    if not path.is_file():
        return None, ""
    try:
        with path.open("rb") as file:
            text = _decoded(file.read(LONGEST))
        moment, remark = _understood(text)
    except (ValueError, OSError, OverflowError, TypeError):
        shown = text[:40] if "text" in locals() else ""
        return None, f"timestamp.txt says no time that can be read ({shown!r}): it counts as none"
    return moment, remark


def _decoded(data: bytes) -> str:
    # Windows writes a mark in front, and some of its consoles two bytes a character
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data.decode("utf-16" if wide else "utf-8-sig").strip().strip("\x00")


def _understood(text: str) -> tuple[datetime, str]:
    """Return the moment that a text means, and a remark where others could read another one."""
    from nbgrader.utils import parse_utc  # takes a second

    if re.fullmatch(r"\d{9,10}(\.\d+)?", text):  # seconds since 1970
        moment = datetime.fromtimestamp(float(text), UTC)
        return moment, _as_understood(text, moment)
    if not re.search(r"\d{4}", text) or len(re.findall(r"\d+", text)) < 3:
        raise ValueError(text)  # dateutil would take today's month for one that is missing
    remark = ""
    head, zone = re.fullmatch(r"(.*?\d)(?:\s*([A-Za-z/_]{1,40}))?", text, re.DOTALL).groups()
    if zone and zone.upper() in ZONES:
        text = f"{head}{ZONES[zone.upper()] * 100:+05d}"
    elif zone and zone.upper() not in ("AM", "PM"):
        from dateutil.tz import gettz

        if gettz(zone) is None:
            remark = f"the time zone {zone} in timestamp.txt is not known and counts as UTC"
            text = head
    # nbgrader takes an offset that stands apart for seconds
    moment = parse_utc(re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", text)).replace(tzinfo=UTC)
    if moment.year < 1000:
        raise ValueError(text)  # nbgrader cannot read it again
    if not re.match(r"\d{4}-?\d\d-?\d\d", text):
        remark = remark or _as_understood(text, moment)
    return moment, remark


def _as_understood(text: str, moment: datetime) -> str:
    return f"timestamp.txt says {text[:40]!r}, which is taken for {moment:%Y-%m-%d %H:%M} UTC"


def lateness(seconds: float) -> str:
    """Return a time in its two largest units, or nothing where it is none.

    >>> lateness(127860), lateness(30), lateness(0)
    ('1 day 11 hours', 'less than a minute', '')
    """
    if seconds <= 0:
        return ""
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n]
    return " ".join(words[:2]) or "less than a minute"
