"""A file is there whole or not at all, with the permissions that any new file gets."""

import os
import stat

import pytest

from autograder.files import UNFINISHED, sweep, write_whole


@pytest.mark.parametrize(("umask", "mode"), [(0o002, 0o664), (0o022, 0o644), (0o077, 0o600)])
def test_the_umask_decides_who_may_read(tmp_path, umask, mode):
    """A group that shares a folder can read what is written in it."""
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "grades.csv", "points\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "grades.csv").stat().st_mode) == mode


def test_the_longest_name_can_be_written(tmp_path):
    """The unfinished file's name does not grow with the file's own."""
    path = tmp_path / ("n" * 251 + ".csv")
    write_whole(path, "ä\r\nb\ud800")
    assert path.read_bytes() == "ä\r\nb\\ud800".encode()


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    """As on a full disk."""
    path = tmp_path / "results.json"
    write_whole(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["results.json"]
    assert path.read_bytes() == b"old"


def test_what_a_kill_left_is_swept(tmp_path):
    """Unfinished files and folders go, all else stays."""
    (tmp_path / f"{UNFINISHED}1").write_text("half")
    (tmp_path / f"{UNFINISHED}2").mkdir()
    (tmp_path / f"{UNFINISHED}2" / "gradebook.db").write_text("half")
    (tmp_path / "grades.csv").write_text("whole")
    sweep(tmp_path)
    sweep(tmp_path / "nowhere")
    assert [p.name for p in tmp_path.iterdir()] == ["grades.csv"]
