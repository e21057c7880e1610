"""The folder of the results belongs to one grader at a time, and its troubles are sentences."""

import errno
import sqlite3

import pytest
import sqlalchemy.exc
from filelock import FileLock
from nbgrader.api import InvalidEntry

from autograder.grading.outfolder import opened
from mlops_lab.errors import UserError


def test_two_graders_do_not_write_into_one_folder(tmp_path):
    """The second one says so at once; when the first has ended, it may."""
    with (
        FileLock(tmp_path / ".lock"),
        pytest.raises(UserError, match="another `autograder grade` is writing"),
        opened(tmp_path, "02_toy"),
    ):
        pass
    with opened(tmp_path, "02_toy"):
        pass


def test_what_a_killed_run_left_is_removed(tmp_path):
    """In the folders where something is written first and named last."""
    for name in (".new-1", "02_toy/.new-2", "verdicts/.new-3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half")
    (tmp_path / "02_toy" / "results.json").write_text("whole")
    with opened(tmp_path, "02_toy"):
        left = sorted(p.name for p in tmp_path.rglob("*") if p.is_file())
        assert left in (["results.json"], [".lock", "results.json"])


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    """A file stands in the way."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"), opened(tmp_path / "file", "02_toy"):
        pass


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        sqlalchemy.exc.OperationalError(
            "INSERT", {}, sqlite3.OperationalError("database or disk is full")
        ),
        sqlalchemy.exc.OperationalError(
            "INSERT", {}, sqlite3.OperationalError("attempt to write a readonly database")
        ),
        InvalidEntry("(sqlite3.OperationalError) database or disk is full"),
    ],
)
def test_full_and_read_only_disks_are_one_sentence(tmp_path, error):
    """From the system or from the database."""
    with pytest.raises(UserError, match="cannot be written to"), opened(tmp_path, "02_toy"):
        raise error


def test_a_gradebook_that_is_none_is_one_sentence(classroom, capsys):
    """It is not written over: points given by hand may be in it."""
    classroom.hand_in("ann")
    classroom.out.mkdir()
    (classroom.out / "gradebook.db").write_text("no gradebook, but somebody's")
    assert classroom.run("grade", "--submitted", str(classroom.submitted)) == 1
    said = capsys.readouterr().err
    assert "gradebook.db is damaged or no gradebook" in said
    assert "Traceback" not in said
    assert (classroom.out / "gradebook.db").read_text() == "no gradebook, but somebody's"


def test_a_fault_of_ours_is_seen_whole(tmp_path):
    """Only what is the place's is turned into a sentence about the place."""
    with pytest.raises(FileNotFoundError), opened(tmp_path, "02_toy"):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")
    with pytest.raises(InvalidEntry), opened(tmp_path, "02_toy"):
        raise InvalidEntry("no such assignment")
