"""What being late costs."""

import argparse

import pytest

from autograder.grading.gradebook import Entry, Row
from autograder.grading.penalty import Rule, chosen, rule
from autograder.grading.standing import current
from autograder.lab.source import read_lab
from mlops_lab.errors import UserError

DAY = 86400


def late(seconds: float) -> Entry:
    """Return an entry with four points that is late."""
    return Entry([Row("double-check", 4.0, 4.0, 4.0, False, False, "", None)], seconds, 0.0)


@pytest.fixture
def lab(course):
    """A lab of five points."""
    return read_lab(course / "solutions" / "02_toy")


@pytest.mark.parametrize(
    ("text", "late_s", "points"),
    [
        ("10%", 0, 0),
        ("10%", 1, 0.5),
        ("10%", DAY, 0.5),
        ("10%", DAY + 1, 1.0),
        ("2", 3 * DAY, 4),  # never more than were given
        ("0", 3 * DAY, 0),
        ("0.25", 2 * DAY, 0.5),
    ],
)
def test_so_much_for_each_day_begun(lab, text, late_s, points):
    """Percent are of the lab's points, here five."""
    assert Rule(text).of("ann", late(late_s), lab) == points


@pytest.mark.parametrize("text", ["ten", "-1", "10 %", "%", ""])
def test_what_is_no_rule_says_how_to_write_one(text):
    """With an example."""
    with pytest.raises(argparse.ArgumentTypeError, match="write 10%"):
        rule(text)


def test_the_rule_of_the_last_run_stands(tmp_path):
    """Until another one, or none, is asked for."""
    assert chosen("2", "10%", tmp_path).text == "2"
    assert chosen(None, "10%", tmp_path).text == "10%"
    assert chosen("0", "10%", tmp_path).text == "0"
    assert chosen(None, "", tmp_path) is None


def test_nbgraders_own_plugin_is_used_where_it_is_set(tmp_path, lab):
    """Its configuration lies beside the gradebook."""
    path = tmp_path / "nbgrader_config.py"
    path.write_text("c = get_config()\nc.CourseDirectory.course_id = 'x'\n")
    assert chosen(None, "", tmp_path) is None
    path.write_text('c = get_config()\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    found = chosen(None, "", tmp_path)
    assert found.text == "nbgrader"
    assert found.of("ann", late(10), lab) == 4
    assert found.of("ann", late(0), lab) == 0


def test_a_configuration_that_fails_is_one_sentence(tmp_path):
    """It is an instructor's own Python."""
    with pytest.raises(UserError, match="is missing"):
        chosen("nbgrader", "", tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("1 / 0\n")
    with pytest.raises(UserError, match="cannot be used: ZeroDivisionError"):
        chosen("nbgrader", "", tmp_path)


def test_points_given_later_are_charged_at_once(classroom):
    """The rule holds for what a person gives in formgrader, too."""
    folder = classroom.hand_in("late", why="Because adding doubles.")
    (folder / "timestamp.txt").write_text("2026-10-14 12:00 UTC")
    classroom.grade("--due", "2026-10-12T23:59Z", "--late-penalty", "2")
    classroom.by_hand("late", "why-answer", 3)
    lab = read_lab(classroom.course / "solutions" / "02_toy")
    (one,) = current(classroom.out, lab).students
    assert (one.points, one.penalty) == (0, 3)


def test_a_class_is_charged(classroom):
    """Once, however often it is graded; the points in all tables are the reduced ones."""
    right = "def double(x):\n    return x + x"
    (classroom.hand_in("late", double=right) / "timestamp.txt").write_text("2026-10-14 12:00 UTC")
    (classroom.hand_in("good", double=right) / "timestamp.txt").write_text("2026-10-12 12:00 UTC")
    options = ("--due", "2026-10-12T23:59Z", "--late-penalty", "10%")
    for arguments in (options, ()):
        students = classroom.grade(*arguments)
        assert (students["late"].points, students["late"].penalty) == (1, 1)
        assert (students["good"].points, students["good"].penalty) == (2, 0)
    assert classroom.grade("--late-penalty", "0")["late"].points == 2
