"""Whatever lies in a submission's folder, it is said in one sentence what it is."""

import json
import os

import pytest

from autograder.__main__ import main
from autograder.grading import submissions
from autograder.grading.collect import collect
from autograder.lab.source import read_lab
from mlops_lab.errors import UserError


@pytest.fixture
def lab(course):
    """The toy lab, released."""
    assert main(["release", "--course", str(course)]) == 0
    return read_lab(course / "solutions" / "02_toy")


@pytest.fixture
def hand_in(course, tmp_path, lab):
    """Lay down a student's notebook, given its text or None for the released one."""

    def lay_down(student, text=None):
        folder = tmp_path / "submitted" / student / "02_toy"
        folder.mkdir(parents=True)
        if text is None:
            text = (course / "labs" / "02_toy" / "toy.ipynb").read_text()
        (folder / "toy.ipynb").write_text(text)
        return folder / "toy.ipynb"

    return lay_down


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        (None, "graded", ""),
        ("", "unreadable", "is empty"),
        ('{"cells": [', "unreadable", "not a valid notebook"),
        ("[1, 2]", "unreadable", "not a valid notebook"),
        ("[" * 100_000, "unreadable", "notebook"),
        (
            '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            "wrong notebook",
            "none of the exercises of 02_toy",
        ),
    ],
)
def test_a_file_is_told_by_its_content(tmp_path, lab, hand_in, text, status, reason):
    """Broken, empty and foreign notebooks are results with a reason."""
    hand_in("somebody", text)
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert found.status == status
    assert reason in found.reason


@pytest.mark.parametrize(
    "change",
    [
        {"nbformat_minor": 2},
        {"metadata": {"kernelspec": None, "language_info": {"name": "R"}}},
        {"colab": True},
    ],
    ids=["ids before their time", "another kernel", "a key of an editor"],
)
def test_what_does_not_count_need_not_be_valid(course, tmp_path, lab, hand_in, capfd, change):
    """Editors write notebooks that the format does not allow; their answers are there."""
    notebook = json.loads((course / "labs" / "02_toy" / "toy.ipynb").read_text())
    hand_in("somebody", "\ufeff" + json.dumps(notebook | change))
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert (found.status, found.reason) == ("graded", "")
    assert capfd.readouterr() == ("", "")


def test_names_of_other_files_are_shown_as_text(tmp_path, lab, hand_in):
    """A name with a line break or an escape sequence moves no cursor."""
    path = hand_in("somebody")
    path.rename(path.with_name("a\n\x1b[2J.ipynb"))
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert found.reason.endswith("only a\\n\\x1b[2J.ipynb")


def test_a_missing_notebook_says_what_was_there_instead(tmp_path, lab, hand_in):
    """A renamed notebook is named, so that a person can mend it."""
    path = hand_in("somebody")
    path.rename(path.with_name("toy (1).ipynb"))
    (tmp_path / "submitted" / "nobody").mkdir()
    nobody, somebody = collect(tmp_path / "submitted", lab).submissions
    assert (nobody.status, nobody.reason) == ("missing", "no toy.ipynb was handed in")
    assert somebody.reason == "no toy.ipynb was handed in, only toy (1).ipynb"


def test_a_link_is_not_followed(tmp_path, lab, hand_in):
    """Neither a linked notebook nor a linked folder is read."""
    real = hand_in("real")
    linked = tmp_path / "submitted" / "linked" / "02_toy"
    linked.mkdir(parents=True)
    (linked / "toy.ipynb").symlink_to(real)
    (tmp_path / "submitted" / "other").symlink_to(tmp_path / "submitted" / "real")
    found = {s.student: s.status for s in collect(tmp_path / "submitted", lab).submissions}
    assert found == {"linked": "unreadable", "other": "unreadable", "real": "graded"}


def test_a_huge_file_is_not_read(tmp_path, lab, hand_in, monkeypatch):
    """Its size alone decides."""
    path = hand_in("somebody")
    os.truncate(path, 200 * 1024**2)
    monkeypatch.setattr(submissions, "read_notebook", None)
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert found.reason == "toy.ipynb has 200 MB, more than the 20 MB allowed"


def test_a_pipe_does_not_block(tmp_path, lab):
    """A file that is no ordinary file is not opened."""
    folder = tmp_path / "submitted" / "somebody" / "02_toy"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "toy.ipynb")
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert "not an ordinary file" in found.reason


def test_odd_names_get_a_key_without_patterns(tmp_path, lab, hand_in):
    """A name that a file pattern would misread becomes one that it cannot."""
    for name in ("[ab]*", "ünïcode", "with space", "-rf"):
        hand_in(name)
    keys = {s.student: s.key for s in collect(tmp_path / "submitted", lab).submissions}
    assert keys["[ab]*"] == "%5Bab%5D%2A"
    assert keys["with space"] == "with space"
    assert not any(set(key) & set("*?[]{}/\\") for key in keys.values())


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-10-12 16:00:00 UTC", 16),
        ("2026-10-12 16:00:00.123456 UTC", 16),
        ("2026-10-12T18:00:00+02:00", 16),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_time_of_handing_in_is_read_as_nbgrader_writes_it(tmp_path, lab, hand_in, text, hour):
    """A time that cannot be read counts as none; it never stops the run."""
    hand_in("somebody").with_name("timestamp.txt").write_text(text)
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert (found.timestamp.hour if found.timestamp else None) == hour


def test_a_folder_without_students_is_one_sentence(tmp_path, lab):
    """The message says what was expected."""
    with pytest.raises(UserError, match="is not a folder"):
        collect(tmp_path / "nowhere", lab)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="holds no submissions: expected <student>/02_toy/"):
        collect(tmp_path / "empty", lab)


def test_old_notebooks_are_upgraded(tmp_path, lab, hand_in, course):
    """A notebook saved in an older minor format is still the student's work."""
    node = json.loads((course / "labs" / "02_toy" / "toy.ipynb").read_text())
    node["nbformat_minor"] = 4
    for cell in node["cells"]:
        del cell["id"]
    hand_in("somebody", json.dumps(node))
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert found.status == "graded"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9", "caf\\udce9"),
        (b"new\nline", "new\\nline"),
        (b"clear\x1b[2J", "clear\\x1b[2J"),
        ("turned\u202ename".encode(), "turned\\u202ename"),
        (b"back\\slash", "back\\\\slash"),
        ("\N{LATIN SMALL LETTER U WITH DIAERESIS}".encode() * 120, "\u00fc" * 120),
        (b"a" * 255, "a" * 255),
    ],
)
def test_every_folder_name_becomes_one_that_can_be_written(tmp_path, lab, hand_in, name, shown):
    """Names that are no text, move the cursor or are too long when quoted stop nothing."""
    place = hand_in("somebody")
    try:
        os.rename(place.parents[1], os.path.join(os.fsencode(tmp_path / "submitted"), name))
    except OSError:
        pytest.skip("the file system has no such names")
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert (found.student, found.status) == (shown, "graded")
    assert len(found.key) <= 200
    found.student.encode()


@pytest.mark.parametrize("facts", [None, "x", [1], {"grade_id": [1]}, {"grade_id": 7}])
def test_metadata_of_another_kind_are_left_out(course, tmp_path, lab, hand_in, facts):
    """What stands in the place of nbgrader's metadata in a cell of text costs nothing."""
    node = json.loads((course / "labs" / "02_toy" / "toy.ipynb").read_text())
    node["cells"][0]["metadata"]["nbgrader"] = facts
    hand_in("somebody", json.dumps(node))
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert (found.status, found.reason) == ("graded", "")


@pytest.mark.parametrize(
    "stamp", ["9999-12-31 23:59:59 -10:00", "0001-01-01 00:00:00 +14:00", "0001-01-02 00:00:00"]
)
def test_times_beyond_the_calendar_count_as_none(tmp_path, lab, hand_in, stamp):
    """A time that no calendar or no gradebook holds is no time."""
    (hand_in("somebody").parent / "timestamp.txt").write_text(stamp)
    (found,) = collect(tmp_path / "submitted", lab).submissions
    assert (found.status, found.timestamp) == ("graded", None)
