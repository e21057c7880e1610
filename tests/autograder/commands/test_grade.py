"""A class is graded: exactly the points deserved, and a sentence for every point lost."""

import csv
import json
import shutil

import nbformat
import pytest

from autograder.__main__ import main
from autograder.results import PASSED
from tests.conftest import TOY

DUE = "2026-10-12T23:59+02:00"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of nine, graded once: (course, submissions, results)."""
    base = tmp_path_factory.mktemp("class")
    course, submitted, out = base / "course", base / "submitted", base / "out"
    (course / "solutions" / "02_toy").mkdir(parents=True)
    (course / "solutions" / "02_toy" / "toy.py").write_text(TOY)
    assert main(["release", "--course", str(course)]) == 0
    released = course / "labs" / "02_toy" / "toy.ipynb"

    def hand_in(student, answer=None, prose=None, edit=None):
        node = nbformat.read(released, as_version=4)
        for cell in node.cells:
            if answer and cell.id == "double-answer":
                cell.source = answer
            if prose and cell.id == "why-answer":
                cell.source = prose
        if edit:
            edit(node)
        folder = submitted / student / "02_toy"
        folder.mkdir(parents=True)
        nbformat.write(node, folder / "toy.ipynb")
        return folder

    right = "def double(x):\n    return x + x"
    hand_in("right", right, "Because adding a number to itself doubles it.")
    hand_in("untouched")
    hand_in("only-visible", "def double(x):\n    return 4")
    hand_in("raises", "def double(x):\n    return {}['x']")
    late = hand_in("late", right)
    (late / "timestamp.txt").write_text("2026-10-14 21:59:00 UTC\n")

    def cheat(node):
        for cell in node.cells:
            if cell.id == "double-check":
                cell.source = "pass"

    hand_in("edited-check", "def double(x):\n    return 5", edit=cheat)

    def delete(node):
        node.cells = [cell for cell in node.cells if cell.id != "double-check"]

    hand_in("deleted-check", right, edit=delete)
    (submitted / "broken" / "02_toy").mkdir(parents=True)
    (submitted / "broken" / "02_toy" / "toy.ipynb").write_text('{"cells": [')
    (submitted / "missing").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(base)  # relative folders, as one types them
        folders = ["--course", "course", "--submitted", "submitted", "--out", "out"]
        assert main(["grade", "02_toy", *folders, "--due", DUE]) == 0
    return course, submitted, out


@pytest.fixture(scope="module")
def rows(graded):
    """The table of points by student and grade id."""
    with open(graded[2] / "02_toy" / "grades.csv", newline="", encoding="utf-8") as file:
        return {(row["student"], row["grade_id"]): row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("student", "points", "status", "reason"),
    [
        ("right", "2", "passed", ""),
        ("late", "2", "passed", ""),
        ("untouched", "0", "failed", "not done yet"),
        ("only-visible", "0", "failed", "should"),
        ("raises", "0", "failed", "stopped with KeyError"),
        ("edited-check", "0", "failed", "The double of 2 should not be 5"),
        ("deleted-check", "2", "passed", ""),
        ("broken", "0", "unreadable", "not a valid notebook"),
        ("missing", "0", "missing", "no toy.ipynb was handed in"),
    ],
)
def test_points_and_reason(rows, student, points, status, reason):
    """Each check gives its points or one sentence."""
    row = rows[student, "double-check"]
    assert (row["points"], row["max_points"], row["status"]) == (points, "2", status)
    assert reason in row["reason"]
    assert bool(row["reason"]) == (status != PASSED)


def test_prose_waits_for_a_person_unless_nothing_was_written(rows):
    """An empty point is no zero; an untouched answer is one."""
    assert (rows["right", "why-answer"]["points"], rows["right", "why-answer"]["status"]) == (
        "",
        "to be graded",
    )
    row = rows["untouched", "why-answer"]
    assert (row["points"], row["reason"]) == ("0", "no answer was written")


def test_the_table_has_the_columns_promised(graded):
    """Other programs read it."""
    header = (graded[2] / "02_toy" / "grades.csv").read_text().splitlines()[0]
    assert header == "student,lab,grade_id,points,max_points,status,reason,seconds"


def test_the_summary_counts_the_class(graded):
    """Outcomes, points, and which sentences came how often."""
    summary = json.loads((graded[2] / "02_toy" / "summary.json").read_text())
    assert summary["submissions"] == 9
    assert summary["outcomes"] == {"graded": 7, "unreadable": 1, "missing": 1}
    assert summary["exercises"]["double-check"]["passed"] == 3
    reasons = [r["reason"] for r in summary["exercises"]["double-check"]["reasons"]]
    assert "not done yet" in reasons
    late = next(s for s in summary["students"] if s["student"] == "late")
    assert late["late"] == "handed in 2 days late"


def test_feedback_shows_sentences_and_no_hidden_check(graded):
    """A page for everybody, broken and missing ones too."""
    pages = sorted((graded[2] / "feedback").rglob("*.html"))
    assert len(pages) == 9
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for secret in ("hidden_number", "checks.equal", "BEGIN HIDDEN", "every rubric knows"):
            assert secret not in text


def test_the_gradebook_is_nbgraders(graded):
    """nbgrader itself opens it and finds the points."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded[2] / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission("02_toy", "right")
        assert (submission.score, submission.max_score) == (2, 5)
        assert submission.needs_manual_grade


def test_points_given_by_hand_survive_another_run(graded, tmp_path):
    """A person's points and comment are kept, and shown, when the class is graded again."""
    from nbgrader.api import Gradebook

    course, submitted, out = graded
    again = tmp_path / "out"
    shutil.copytree(out, again)
    alone = tmp_path / "submitted"
    shutil.copytree(submitted / "right", alone / "right")

    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("why-answer", "toy", "02_toy", "right")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        comment = gradebook.find_comment("why-answer", "toy", "02_toy", "right")
        comment.manual_comment = "Say what a rubric would say."
        check = gradebook.find_grade("double-check", "toy", "02_toy", "right")
        check.manual_score, check.needs_manual_grade = 1.0, False  # a person saw more
        notebook = gradebook.find_submission_notebook("toy", "02_toy", "right")
        notebook.late_submission_penalty = 0.5
        gradebook.db.commit()
    arguments = ["--course", str(course), "--submitted", str(alone), "--out", str(again)]
    assert main(["grade", "02_toy", *arguments]) == 0
    with open(again / "02_toy" / "grades.csv", newline="", encoding="utf-8") as file:
        own = [row for row in csv.DictReader(file) if row["student"] == "right"]
    rows = {row["grade_id"]: row for row in own}
    assert (rows["why-answer"]["points"], rows["double-check"]["points"]) == ("2.5", "1")
    page = (again / "feedback" / "right" / "02_toy" / "toy.html").read_text(encoding="utf-8")
    assert "Say what a rubric would say." in page
    assert "3 of 5 points" in page  # 2.5 and 1 by hand, half a point taken for being late

    def flags():
        with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
            names = ("why-answer", "double-check")
            found = [gradebook.find_grade(name, "toy", "02_toy", "right") for name in names]
            return [grade.needs_manual_grade for grade in found]

    assert flags() == [False, False]  # nothing has changed: nobody need look again
    path = alone / "right" / "02_toy" / "toy.ipynb"
    path.write_text(path.read_text().replace("Because adding", "Since adding"))
    assert main(["grade", "02_toy", *arguments]) == 0
    assert flags() == [True, False]  # another text: a person looks at this answer again, alone


def test_feedback_names_the_section(graded):
    """What to read again, where points are missing."""
    pages = graded[2] / "feedback"
    text = (pages / "only-visible" / "02_toy" / "toy.html").read_text(encoding="utf-8")
    assert "Read again in the lab: “" in text
    text = (pages / "right" / "02_toy" / "toy.html").read_text(encoding="utf-8")
    assert "Read again" not in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["09_none", "--submitted", ".", "--out", "out"], "There is no lab '09_none' here"),
        (["02_toy", "--submitted", "nowhere", "--out", "out"], "nowhere is not a folder"),
        (["02_toy", "--submitted", ".", "--out", "file/out"], "cannot be made"),
    ],
)
def test_bad_arguments_are_one_sentence(course, tmp_path, monkeypatch, capsys, arguments, sentence):
    """No traceback, exit status 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert main(["grade", "--course", str(course), *arguments]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
