"""What a person gave is kept, and waits where something else was handed in since."""

import csv

import nbformat
import pytest

from autograder.grading.gradebook import open_gradebook

RIGHT = "def double(x):\n    return x + x"
OTHER = "def double(x):\n    return 2 * x"
GOOD, BAD = "Because adding a number to itself doubles it.", "no idea"


def exported(classroom):
    path = classroom.out / "points.csv"
    assert classroom.run("export", "--to", str(path)) == 0
    with open(path, newline="", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def shown(classroom, student="bob"):
    """The text of the notebook that formgrader shows."""
    path = classroom.out / "autograded" / student / "02_toy" / "toy.ipynb"
    return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


@pytest.fixture
def graded(classroom):
    """Bob has the points for his prose."""
    classroom.hand_in("bob", double=RIGHT, why=GOOD)
    classroom.grade()
    classroom.by_hand("bob", "why-answer", 3, "Well reasoned.")
    assert classroom.grade()["bob"].points == 5
    return classroom


@pytest.mark.parametrize("text", [BAD, None], ids=["worse", "the stub again"])
def test_an_answer_that_is_handed_in_anew_waits_for_a_person(graded, capsys, text):
    """In the table, the report, the export and `--strict`; both texts are shown."""
    graded.hand_in("bob", double=RIGHT, **({"why": text} if text else {}))
    bob = graded.grade()["bob"]
    assert (bob.points, bob.waiting) == (2, 3)
    earlier = bob.exercises[1].earlier
    assert (earlier.points, earlier.comment, earlier.answer) == (3, "Well reasoned.", GOOD)
    assert "3 points to grade by hand, handed in anew" in capsys.readouterr().out
    assert graded.run("export", "--strict") == 1
    assert exported(graded)["bob"]["points"] == ""
    assert graded.run("report") == 0
    assert "3 points of 1 student wait for a person" in capsys.readouterr().out
    assert f"> {GOOD}" in shown(graded)
    assert "gave 3 points" in shown(graded)
    page = (graded.out / "feedback" / "bob" / "02_toy" / "toy.html").read_text(encoding="utf-8")
    assert "Well reasoned." not in page

    again = graded.grade()["bob"]  # grading once more changes nothing
    assert again.exercises[1].earlier == earlier
    assert f"> {GOOD}" in shown(graded)

    graded.by_hand("bob", "why-answer", 1, "Less so.")
    assert exported(graded)["bob"]["points"] == "3"  # at once
    done = graded.grade()["bob"]
    assert (done.points, done.waits, done.exercises[1].earlier) == (3, False, None)
    assert "Handed in anew" not in shown(graded)


def test_a_third_text_still_shows_the_one_that_was_read(graded):
    """The points were given for the first."""
    graded.hand_in("bob", double=RIGHT, why=BAD)
    graded.grade()
    graded.hand_in("bob", double=RIGHT, why="still no idea")
    assert graded.grade()["bob"].exercises[1].earlier.answer == GOOD


def test_an_unchanged_text_keeps_its_points(graded):
    """Another answer of the same notebook may change."""
    graded.hand_in("bob", double=OTHER, why=GOOD)
    bob = graded.grade()["bob"]
    assert (bob.points, bob.waits) == (5, False)


def test_points_for_code_wait_where_its_check_gives_others(graded):
    """A person overruled a check that now says something else."""
    graded.by_hand("bob", "double-check", 1)
    assert graded.grade()["bob"].points == 4
    graded.hand_in("bob", double="def double(x):\n    return 5", why=GOOD)
    bob = graded.grade()["bob"]
    assert (bob.points, bob.waiting, bob.exercises[0].earlier.points) == (3, 2, 1)


def test_a_broken_file_does_not_keep_the_points_of_the_one_before(graded):
    """A person decides, and sees that what is shown is not what came last."""
    path = graded.submitted / "bob" / "02_toy" / "toy.ipynb"
    path.write_text('{"cells": [')
    bob = graded.grade()["bob"]
    assert (bob.status, bob.points, bob.waiting) == ("unreadable", 0, 3)
    assert "What was handed in last could not be graded" in shown(graded)
    graded.by_hand("bob", "why-answer", 2)
    bob = graded.grade()["bob"]  # it is the same broken file: nobody is asked again
    assert (bob.points, bob.waits) == (2, False)


def test_names_are_there_for_formgrader(classroom, tmp_path):
    """Without a roster the folder's name; with one, what it says."""
    classroom.hand_in("ann")
    classroom.grade()

    def name():
        with open_gradebook(classroom.out / "gradebook.db") as book:
            student = book.find_student("ann")
            return student.first_name, student.last_name

    assert name() == ("", "ann")
    path = tmp_path / "roster.csv"
    path.write_text("student,name\nann,Ann Lee\n")
    classroom.grade("--roster", str(path))
    assert name() == ("Ann", "Lee")
    classroom.grade()  # without it, what is known stays
    assert name() == ("Ann", "Lee")


def test_what_the_exchange_laid_beside_a_notebook_stays(classroom):
    """nbgrader finds by it whose feedback is whose."""
    folder = classroom.hand_in("ann")
    (folder / "submission_secret.txt").write_text("s3cret")
    (folder / "timestamp.txt").write_text("2026-10-12 10:00:00 UTC")
    classroom.grade()
    for place in ("submitted/ann/02_toy", "autograded/ann/02_toy", "feedback/ann/02_toy"):
        assert (classroom.out / place / "submission_secret.txt").read_text() == "s3cret"
        assert (classroom.out / place / "timestamp.txt").is_file()
