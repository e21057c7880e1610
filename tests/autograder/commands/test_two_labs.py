"""Two labs of one course in one folder: grading one leaves the other whole."""

import os
import stat
import subprocess
import sys

import pytest

from autograder.grading.classresults import load
from tests.conftest import TOY

RIGHT = "def double(x):\n    return x + x"


def facts(classroom, lab):
    """All that the commands say of a lab, file by file."""
    for command in ("report", "export"):
        assert classroom.run(command, lab=lab) == 0
    folders = [classroom.out / lab, *(classroom.out / "feedback").glob(f"*/{lab}")]
    return {
        path.relative_to(classroom.out): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_grading_the_second_lab_leaves_the_first_whole(classroom):
    """Table, report, export and pages, byte for byte; and the other way round."""
    classroom.write(TOY, "03_toy")
    classroom.release()
    for lab in ("02_toy", "03_toy"):
        classroom.hand_in("ann", lab, double=RIGHT, why="Because.")
        classroom.hand_in("bob", lab)
    classroom.grade(lab="02_toy")
    before = facts(classroom, "02_toy")
    assert len(before) >= 8
    classroom.grade(lab="03_toy")
    assert facts(classroom, "02_toy") == before
    after = facts(classroom, "03_toy")
    classroom.grade(lab="02_toy")
    assert facts(classroom, "03_toy") == after
    for lab in ("02_toy", "03_toy"):
        assert [one.points for one in load(classroom.out, lab).students] == [2, 0]


def test_a_part_of_the_class_is_graded_and_the_rest_kept(classroom, capsys):
    """One student hands in later."""
    classroom.hand_in("ann", double=RIGHT)
    classroom.grade()
    (classroom.submitted / "ann").rename(classroom.submitted.parent / "ann")
    classroom.hand_in("bob", double=RIGHT)
    capsys.readouterr()
    students = classroom.grade()
    assert [one.points for one in students.values()] == [2, 2]
    assert "kept from earlier runs: 1" in capsys.readouterr().out
    assert (classroom.out / "02_toy" / "grades.csv").read_text().count("ann") == 2


def test_the_roster_makes_three_lists_and_takes_no_points_away(classroom, tmp_path, capsys):
    """Who handed in nothing is in the table with zero; who did before keeps it."""
    classroom.hand_in("ann", double=RIGHT)
    classroom.grade()
    (classroom.submitted / "ann").rename(classroom.submitted.parent / "ann")
    classroom.hand_in("eve", double=RIGHT)
    path = tmp_path / "roster.csv"
    path.write_text("student;name\nann;Ann Lee\nbob;Bob Lee\n")
    students = classroom.grade("--roster", str(path))
    assert {name: (one.status, one.points) for name, one in students.items()} == {
        "ann": ("graded", 2),
        "bob": ("missing", 0),
        "eve": ("graded", 2),
    }
    said = capsys.readouterr().out
    assert "handed in: 1 of 2 in the roster" in said
    assert "not handed in: 'bob'" in said
    assert "not in the roster: 'eve'" in said


def test_a_group_that_shares_a_folder_can_read_the_results(classroom):
    """The umask decides, for files written in one step, too."""
    classroom.hand_in("ann", double=RIGHT)
    before = os.umask(0o002)
    try:
        classroom.grade()
    finally:
        os.umask(before)
    closed = [
        path
        for path in classroom.out.rglob("*")
        if path.is_file() and not path.stat().st_mode & stat.S_IRGRP
    ]
    assert closed == []


def test_any_folder_will_do(classroom, tmp_path):
    """Signs of file patterns, addresses and formats in its name are only signs."""
    classroom.out = tmp_path / "o" / "[2026] 50%25 a?b #c é{x} *"
    classroom.hand_in("ann", double=RIGHT, why="Because.")
    assert classroom.grade()["ann"].points == 2
    classroom.by_hand("ann", "why-answer", 3)
    for command in ("report", "export"):
        assert classroom.run(command) == 0
    assert "ann,5,5,graded" in (classroom.out / "02_toy/export/02_toy.csv").read_text()
    assert list((tmp_path / "o").iterdir()) == [classroom.out]


def test_results_that_cannot_be_read_are_told(classroom, capsys):
    """The class is graded all the same."""
    classroom.hand_in("ann", double=RIGHT)
    classroom.grade()
    (classroom.out / "02_toy" / "results.json").write_text("{")
    capsys.readouterr()
    assert classroom.grade()["ann"].points == 2
    assert "results.json is damaged" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["王" * 80, "Ё" * 120, "-rf ; rm", "..a"[2:] * 255])
def test_long_names_are_exported(classroom, name):
    """However long they get when nbgrader's folders quote them."""
    classroom.hand_in(name, double=RIGHT)
    classroom.grade()
    assert classroom.run("export") == 0
    text = (classroom.out / "02_toy" / "export" / "02_toy.csv").read_text(encoding="utf-8")
    assert f"{name},2,5,graded" in text.replace("'-rf ; rm", "-rf ; rm")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii"])
def test_no_console_ends_a_command(classroom, encoding):
    """Letters that it lacks are written otherwise."""
    classroom.hand_in("Łukasz 王", double=RIGHT)
    folders = ["--course", str(classroom.course), "--out", str(classroom.out)]
    folders += ["--submitted", str(classroom.submitted)]
    said = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", "02_toy", *folders],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert said.returncode == 0, said.stderr
    assert b"ukasz" in said.stdout
    assert [one.points for one in load(classroom.out, "02_toy").students] == [2]
