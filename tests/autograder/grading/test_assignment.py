"""A lab whose exercises change keeps what a person gave, and its deadline."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from autograder.grading import assignment
from autograder.grading.gradebook import open_gradebook
from autograder.lab.source import read_lab
from tests.autograder.conftest import LAB
from tests.conftest import TOY

RIGHT = "def double(x):\n    return x + x"
WHY = '# %% [markdown] exercise="why" title="Why"'
GOOD = "Because adding a number to itself doubles it."


def renamed(text):
    return text.replace('"why"', '"reason"').replace("rubric", "rubric of it")


@pytest.fixture
def graded(classroom):
    """Bob has 2.5 of 3 by hand, a comment, an extension and a penalty."""
    classroom.hand_in("bob", double=RIGHT, why=GOOD)
    classroom.grade("--due", "2026-10-12T23:59Z")
    classroom.by_hand("bob", "why-answer", 2.5, "Good.")
    with open_gradebook(classroom.out / "gradebook.db") as book:
        book.grant_extension("02_toy", "bob", days=3)
        book.find_submission_notebook("toy", "02_toy", "bob").late_submission_penalty = 0.5
        book.db.commit()
    return classroom


def test_a_new_exercise_keeps_points_by_hand(graded, capsys):
    """And the old one keeps its comment, extension and penalty."""
    graded.write(LAB)
    graded.release()
    graded.hand_in("bob", double=RIGHT, halve="def halve(x):\n    return x / 2", why=GOOD)
    bob = graded.grade()["bob"]
    assert (bob.points, bob.max_points, bob.penalty, bob.waits) == (5, 6, 0.5, False)
    assert bob.exercises[-1].comment == "Good."
    assert "other exercises than when it was graded last" in capsys.readouterr().out
    with open_gradebook(graded.out / "gradebook.db") as book:
        assert book.find_submission("02_toy", "bob").extension == timedelta(days=3)
        assert book.find_assignment("02_toy").duedate == datetime(2026, 10, 12, 23, 59)


def test_points_for_an_exercise_that_is_gone_come_back_with_it(graded):
    """They lie in a file meanwhile."""
    graded.write(renamed(TOY))
    graded.release()
    graded.hand_in("bob", double=RIGHT, reason=GOOD)
    bob = graded.grade()["bob"]
    assert (bob.points, bob.waiting) == (1.5, 3)
    retired = graded.out / "02_toy" / "retired.json"
    assert json.loads(retired.read_text())["bob"]["why-answer"]["grade"]["manual_score"] == 2.5
    graded.write(TOY)
    graded.release()
    graded.hand_in("bob", double=RIGHT, why=GOOD)
    earlier = graded.grade()["bob"].exercises[-1].earlier  # for another look
    assert (earlier.points, earlier.comment) == (2.5, "Good.")
    assert not retired.exists()


def test_students_who_are_not_graded_now_keep_theirs(graded):
    """A class is in the gradebook, one student in the folder."""
    graded.hand_in("ann", double=RIGHT)
    graded.grade()
    graded.write(LAB)
    graded.release()
    graded.hand_in("ann", double=RIGHT)
    (graded.submitted / "bob").rename(graded.submitted.parent / "bob")
    students = graded.grade()
    assert students["bob"].points == 4
    with open_gradebook(graded.out / "gradebook.db") as book:
        assert book.find_grade("why-answer", "toy", "02_toy", "bob").manual_score == 2.5
        assert book.find_grade("double-check", "toy", "02_toy", "bob").auto_score == 2


def test_the_deadline_stands_until_another_is_given(graded, capsys):
    """A run without one wipes no lateness."""
    (graded.submitted / "bob" / "02_toy" / "timestamp.txt").write_text("2026-10-17 00:00 UTC")
    capsys.readouterr()
    assert graded.grade()["bob"].seconds_late == 60 + 86400  # three days of extension
    assert "as before" in capsys.readouterr().out
    assert graded.grade("--due", "none")["bob"].seconds_late == 0
    assert graded.grade()["bob"].seconds_late == 0


@pytest.mark.parametrize("name", ["[2026]", "50%25", "a?b", "c#d", "with space", "é{x}", "a*b"])
def test_any_folder_will_do_and_nothing_lands_outside_it(tmp_path, classroom, name):
    """Neither file patterns nor addresses of databases read the name in another way."""
    lab = read_lab(classroom.course / "solutions" / "02_toy")
    base = tmp_path / "base"
    out = base / name
    out.mkdir(parents=True)
    for due in (None, datetime(2026, 10, 12, tzinfo=UTC)):
        stands, remarks = assignment.prepare(out, lab, due)
        assert (stands, remarks) == (due, [])
    assert {path.name for path in out.iterdir()} == {"gradebook.db", "release", "source"}
    assert [path.name for path in base.iterdir()] == [name]
