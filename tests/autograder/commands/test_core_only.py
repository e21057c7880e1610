"""A course may take a lab's core alone, from its release to the export of its points."""

import csv

import pytest

from autograder.grading.classresults import load
from tests.autograder.conftest import LAB

DOUBLE, HALVE = "def double(x):\n    return x + x", "def halve(x):\n    return x / 2"
MARKED = LAB.replace('title="Halve <it>"', 'title="Halve <it>" further')


@pytest.fixture
def room(classroom):
    """A class that handed in a lab of which one exercise in the middle is further."""
    classroom.write(MARKED)
    classroom.release()
    classroom.hand_in("ann", double=DOUBLE, halve=HALVE, why="Because.")
    classroom.hand_in("bob", double=DOUBLE, why="Because.")
    return classroom


def said(room) -> dict[str, str]:
    """What report and export write, and a student's page."""
    for command in ("report", "export"):
        assert room.run(command) == 0
    return {
        "page": (room.out / "feedback" / "ann" / "02_toy" / "toy.html").read_text(),
        "report": (room.out / "02_toy" / "report.html").read_text(),
        "table": (room.out / "02_toy" / "report.csv").read_text(),
        "export": (room.out / "02_toy" / "export" / "02_toy.csv").read_text(encoding="utf-8-sig"),
    }


def test_the_whole_lab_says_everywhere_what_is_further(room):
    """The page, the class report and its table."""
    students = room.grade()
    assert (students["ann"].points, students["ann"].max_points) == (3, 6)
    found = said(room)
    assert "Exercise 2 · further: Halve &lt;it&gt;" in found["page"]
    assert "core: 2 of 5 · further exercises: 1 of 1" in found["page"]
    assert "Exercise 2 · further: Halve &lt;it&gt;" in found["report"]
    rows = list(csv.DictReader(found["table"].splitlines()))
    assert [row["further"] for row in rows] == ["no", "yes", "no"]


def test_the_core_alone_from_release_to_export(room):
    """The maximum is the core's, whether the students had the whole lab or its core."""
    (room.course / "course.yml").write_text("core_only: all\n")
    room.release()
    room.hand_in("zoe", double=DOUBLE, why="Because.")  # out of the new release
    students = room.grade()
    assert [(one.points, one.max_points) for one in students.values()] == [(2, 5)] * 3
    assert [one.number for one in students["ann"].exercises] == [1, 3]
    room.by_hand("ann", "why-answer", 3)
    found = said(room)
    assert "2 of 5 points" in found["page"]
    assert "further" not in found["page"] + found["report"]
    assert "alve" not in found["page"] + found["report"]
    rows = list(csv.DictReader(found["table"].splitlines()))
    assert [(row["exercise"], row["further"]) for row in rows] == [("1", "no"), ("3", "no")]
    rows = list(csv.DictReader(found["export"].splitlines()))
    assert [row["points"] for row in rows] == ["5", "", ""]
    assert {row["max_points"] for row in rows} == {"5"}


def test_the_setting_may_change_after_grading(room):
    """There and back, points by hand are kept."""
    room.grade()
    room.by_hand("ann", "why-answer", 3)
    (room.course / "course.yml").write_text("core_only: [02_toy]\n")
    assert room.grade()["ann"].points == 5
    (room.course / "course.yml").unlink()
    room.grade()
    assert [one.points for one in load(room.out, "02_toy").students] == [6, 2]
