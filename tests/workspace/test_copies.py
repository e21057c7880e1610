"""Work is never overwritten: copies are made once, and a lab begun afresh leaves a backup."""

import os
from datetime import datetime

import pytest

from mlops_lab.errors import UserError
from workspace import copies
from workspace.__main__ import main
from workspace.copies import copy_labs, restart, working_folder

NOW = datetime(2026, 10, 5, 9, 30)
MINE = "def double(x): return 2 * x"


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


def test_every_lab_is_copied_once_with_its_files(labs, work):
    """The copy is the release, to the byte."""
    made = copy_labs(labs.folder, work)
    assert made.new == ["02_toy"]
    for name in ("toy.ipynb", "rows.csv"):
        copy = work / "02_toy" / name
        assert copy.read_bytes() == (labs.folder / "02_toy" / name).read_bytes()
    assert copy_labs(labs.folder, work).new == []


def test_work_stays_as_it_is_whatever_is_released(labs, work, answer):
    """The answer, files of the student's own and changed data; they hear of the new release."""
    copy_labs(labs.folder, work)
    answer(work / "02_toy" / "toy.ipynb", MINE)
    (work / "02_toy" / "notes.txt").write_text("mine")
    before = {p.name: p.read_bytes() for p in (work / "02_toy").iterdir()}
    assert copy_labs(labs.folder, work).newer == []
    labs.release("02_toy", "Write it better.", rows="c\n3\n")
    assert copy_labs(labs.folder, work).newer == ["02_toy"]
    assert {p.name: p.read_bytes() for p in (work / "02_toy").iterdir()} == before


def test_a_lab_not_begun_gets_the_newer_release(labs, work):
    """With files of the student's own left where they are."""
    copy_labs(labs.folder, work)
    (work / "02_toy" / "notes.txt").write_text("mine")
    labs.release("02_toy", "Write it better.", rows="c\n3\n")
    assert copy_labs(labs.folder, work).updated == ["02_toy"]
    assert "Write it better." in (work / "02_toy" / "toy.ipynb").read_text()
    assert (work / "02_toy" / "rows.csv").read_text() == "c\n3\n"
    assert (work / "02_toy" / "notes.txt").read_text() == "mine"


def test_changed_data_alone_counts_as_work(labs, work):
    """A file that the release brings too is not overwritten."""
    copy_labs(labs.folder, work)
    (work / "02_toy" / "rows.csv").write_text("mine")
    labs.release("02_toy", "Write it better.", rows="c\n3\n")
    assert copy_labs(labs.folder, work).newer == ["02_toy"]
    assert (work / "02_toy" / "rows.csv").read_text() == "mine"


def test_a_notebook_that_was_taken_away_comes_back(labs, work):
    """Deleting it is how many people begin again."""
    copy_labs(labs.folder, work)
    (work / "02_toy" / "toy.ipynb").unlink()
    (work / "02_toy" / "rows.csv").write_text("mine")
    assert copy_labs(labs.folder, work).new == ["02_toy"]
    assert (work / "02_toy" / "toy.ipynb").exists()
    assert (work / "02_toy" / "rows.csv").read_text() == "mine"


def test_a_copy_without_its_stamp_is_left_alone(labs, work, answer):
    """Some tools strip a notebook's metadata."""
    copy_labs(labs.folder, work)
    path = work / "02_toy" / "toy.ipynb"
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    before = path.read_bytes()
    labs.release("02_toy", "Write it better.")
    copy_labs(labs.folder, work)
    assert path.read_bytes() == before


def test_a_lab_begun_afresh_leaves_a_backup(labs, work, answer):
    """All of its folder, under the date; a second one in the same minute too."""
    copy_labs(labs.folder, work)
    for text in (MINE, MINE + "  # again"):
        answer(work / "02_toy" / "toy.ipynb", text)
        backup = restart(labs.folder, work, "02_toy", now=NOW)
        assert text in (backup / "toy.ipynb").read_text()
        assert "NotImplementedError" in (work / "02_toy" / "toy.ipynb").read_text()
    assert sorted(p.name for p in (work / "backups").iterdir()) == [
        "02_toy 2026-10-05 09.30",
        "02_toy 2026-10-05 09.30 (2)",
    ]
    assert copy_labs(labs.folder, work).new == []


def test_a_lab_that_there_is_not_is_one_sentence(labs, work):
    """With those that there are."""
    with pytest.raises(UserError, match="there is no lab '03_none': choose from 02_toy"):
        restart(labs.folder, work, "03_none", now=NOW)


def test_nobody_works_in_the_released_labs(labs):
    """A folder among them is refused."""
    for folder in (labs.folder, labs.folder / "mine"):
        with pytest.raises(UserError, match="holds the labs as released"):
            copy_labs(labs.folder, folder)


def test_without_labs_it_says_so(work, tmp_path, capsys):
    """The folder is named."""
    assert main(["open", "--labs", str(tmp_path / "none"), "--folder", str(work)]) == 1
    assert "none does not exist: run this in a copy of the course" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_one_sentence(labs, work):
    """It says how to give another."""
    work.write_text("a file")
    with pytest.raises(UserError, match="work cannot be written .*--folder DIR"):
        copy_labs(labs.folder, work)


def test_the_folder_is_beside_the_labs_or_in_the_home(labs, tmp_path, monkeypatch):
    """In the home where the course belongs to somebody else."""
    assert working_folder(labs.folder) == labs.folder.parent / "work"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    if hasattr(os, "geteuid"):
        monkeypatch.setattr(copies.os, "geteuid", lambda: 4711)
        assert working_folder(labs.folder) == tmp_path / "home" / "mlops-lab"


def test_the_command_says_where_the_work_went(labs, work, answer, capsys):
    """And how to go on."""
    copy_labs(labs.folder, work)
    answer(work / "02_toy" / "toy.ipynb", MINE)
    places = ["--labs", str(labs.folder), "--folder", str(work)]
    assert main(["restart", "02_toy", *places]) == 0
    said = capsys.readouterr().out
    assert f"your work is now in {work}" in said
    assert "is as released" in said
