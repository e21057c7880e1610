"""A time is understood as it was meant, or it is said what was understood."""

import argparse
import time
from datetime import UTC, datetime

import pytest

from autograder.grading.times import due, handed_in

TEN = datetime(2026, 10, 13, 10, tzinfo=UTC)


@pytest.fixture
def berlin(monkeypatch):
    """A machine in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text",
    [
        b"2026-10-13 10:00:00.000000 UTC",
        b"2026-10-13 10:00:00 GMT",
        b"2026-10-13 12:00:00.000000 CEST",
        b"2026-10-13 06:00:00 EDT",
        b"2026-10-13 12:00:00 +0200",
        b"2026-10-13 12:00:00 +02:00",
        b"2026-10-13T12:00:00+02:00",
        b"2026-10-13T10:00:00Z",
        b"2026-10-13 12:00:00 Europe/Berlin",
        b"2026-10-13 10:00:00\r\n",
        b"\xef\xbb\xbf2026-10-13 10:00:00 UTC",
        "2026-10-13 10:00:00 UTC".encode("utf-16"),
    ],
)
def test_what_systems_write_is_understood_without_a_word(tmp_path, text):
    """Zones by name and by number, byte order marks, and what nbgrader's exchange writes."""
    (tmp_path / "timestamp.txt").write_bytes(text)
    assert handed_in(tmp_path) == (TEN, "")


@pytest.mark.parametrize(
    ("text", "hour", "said"),
    [
        ("13/10/2026 10:00", 10, "taken for 2026-10-13 10:00 UTC"),
        ("Tue, 13 Oct 2026 12:00:00 +0200", 10, "taken for 2026-10-13 10:00 UTC"),
        ("1791885600", 10, "taken for 2026-10-13 10:00 UTC"),
        ("2026-10-13 10:00:00 XYZT", 10, "time zone XYZT in timestamp.txt is not known"),
        ("yesterday", None, "no time that can be read ('yesterday')"),
        ("10", None, "no time that can be read"),
        ("", None, "no time that can be read"),
        ("2026-13-45 10:00:00 UTC", None, "no time that can be read"),
        ("9" * 300, None, "no time that can be read"),
    ],
)
def test_what_could_mean_something_else_gets_a_remark(tmp_path, text, hour, said):
    """Nothing counts in silence."""
    (tmp_path / "timestamp.txt").write_text(text)
    moment, remark = handed_in(tmp_path)
    assert (moment.hour if moment else None) == hour
    assert said in remark


def test_no_file_is_no_time_and_no_remark(tmp_path):
    """Most platforms write none; a link is not followed."""
    assert handed_in(tmp_path) == (None, "")
    (tmp_path / "real").write_text("2026-10-13 10:00:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "real")
    moment, remark = handed_in(tmp_path)
    assert moment is None
    assert "symbolic link" in remark


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-12T23:59+02:00", "2026-10-12 21:59:00"),
        ("2026-10-12T23:59Z", "2026-10-12 23:59:00"),
        ("2026-10-12T23:59", "2026-10-12 21:59:00"),
        ("2026-10-12 23:59", "2026-10-12 21:59:00"),
        ("2026-10-12", "2026-10-12 21:59:59"),
        ("2026-11-12", "2026-11-12 22:59:59"),  # winter
    ],
)
def test_a_deadline_without_a_zone_is_local_and_a_day_is_its_end(berlin, text, utc):
    """Nobody means the first second of a day in Greenwich."""
    assert f"{due(text).astimezone(UTC):%Y-%m-%d %H:%M:%S}" == utc


def test_no_deadline_can_be_asked_for():
    """The word takes one away."""
    assert due("none") is None


@pytest.mark.parametrize("text", ["soon", "2026", "2026-10", "12.10.2026", "", "2026-10-12T25:00"])
def test_what_is_no_deadline_says_how_to_write_one(text):
    """With three examples."""
    with pytest.raises(argparse.ArgumentTypeError, match="write it like 2026-10-12T23:59"):
        due(text)
