"""The report on a class counts what happened, and the page runs nothing a student wrote."""

import csv
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.grading.classresults import ClassResults, ExerciseResult, StudentResult
from autograder.grading.standing import current
from autograder.lab.source import read_lab
from autograder.report import report


def exercise(status: str, **facts) -> ExerciseResult:
    """One exercise of one student, without points."""
    head = ("a-check", "a", 1, "A", 0.0, 0.0, 1.0, False)
    return ExerciseResult(*head, status=status, **facts)


def run(room) -> tuple[list[dict], str]:
    """Write the report; return its rows and its page."""
    assert main(["report", "02_toy", "--course", str(room.course), "--out", str(room.out)]) == 0
    with open(room.out / "02_toy" / "report.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return rows, (room.out / "02_toy" / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def page(room) -> str:
    return run(room)[1]


def test_the_table_counts_each_exercise(room):
    """Passed, not done and wrong, of the twelve that could be run."""
    double, halve, why = run(room)[0]
    assert (double["exercise"], double["title"], double["grade_id"]) == (
        *("1", "Double"),
        "double-check",
    )
    assert (double["students"], double["passed"], double["not_done"]) == ("12", "6", "1")
    assert (halve["students"], halve["passed"], halve["not_done"]) == ("12", "8", "4")
    assert (double["pass_rate"], double["difficulty"]) == ("0.5", "0.5")
    assert float(double["median_seconds"]) > 0
    assert (why["by_hand"], why["waiting"], why["students"]) == ("yes", "1", "11")


def test_the_same_mistake_counts_together(room):
    """3, 5 and 7 are one behaviour with three students; text and a KeyError are others."""
    double = run(room)[0][0]
    assert (double["commonest"], double["commonest_students"]) == (
        "The double of 2 should not be ….",
        "3",
    )
    assert double["wrong_behaviours"] == "3"


def test_the_columns_are_the_documented_ones(room):
    """Other programs read them, and the instructors' page lists them."""
    rows, _ = run(room)
    assert list(rows[0]) == report.COLUMNS
    text = (Path(__file__).parents[3] / "book/instructor/report.md").read_text(encoding="utf-8")
    for column in report.COLUMNS:
        assert f"`{column}`" in text


def test_points_given_by_hand_count(room):
    """2.5 of 3 stand in the gradebook only, and are in the report and in no waiting list."""
    lab = read_lab(room.course / "solutions" / "02_toy")
    results = current(room.out, lab)
    found = report.examine(lab, results)
    assert (found.waiting_students, found.waiting_points) == (1, 3)
    by_hand = next(one for one in results.students if one.student == "graded by hand")
    assert by_hand.points == 5.5
    assert by_hand.exercises[-1].comment == "=Which <i>rubric</i>?"
    assert found.exercises[-1].item.difficulty == pytest.approx(2.5 / 3 / 11)


def test_nothing_in_the_results_changes(room):
    """Gradebook, table, summary: the same bytes before and after."""

    def digest():
        names = ("gradebook.db", "02_toy/results.json", "02_toy/grades.csv", "02_toy/summary.json")
        return [hashlib.sha256((room.out / name).read_bytes()).hexdigest() for name in names]

    before = digest()
    run(room)
    assert digest() == before


def test_nothing_a_student_wrote_becomes_markup(page):
    """Sentences, names and titles are escaped."""
    body = page.split("<body>")[1]
    assert not re.search(r"<(script|img|b|i)\b", body)
    assert "&lt;b&gt;bold" in body
    assert "Halve &lt;it&gt;" in body
    assert not re.search(r"<[^>]*\son\w+\s*=", body)


def test_the_page_asks_nobody_for_anything(page):
    """No address but the names of SVG's own vocabulary, and a policy that forbids loading."""
    assert set(re.findall(r"https?://[^\"'\s<]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert "@import" not in page


def test_every_plot_has_words(page):
    """A text for those who cannot see it."""
    plots = re.findall(r"<svg [^>]*>", page)
    assert len(plots) == 2
    assert all('role="img"' in plot and 'aria-label="' in plot for plot in plots)
    assert "from 0 to 5.5 of 6" in plots[0]
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("words", ["hidden_number", "another_hidden", "BEGIN", "every rubric"])
def test_no_hidden_check_and_no_answer_is_shown(room, words):
    """Neither on the page nor in the table."""
    rows, page = run(room)
    assert words not in page
    assert words not in str(rows)


def test_the_page_says_what_it_does_not_know(page):
    """n, waiting points, and why a figure is missing."""
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "12 of 13 submissions could be run" in text
    assert "With so few, take each figure as a hint" in text
    assert "3 points of 1 student" in text


def test_a_class_of_one(alone):
    """No figure that compares, no advice, no error."""
    rows, page = run(alone)
    assert rows[0]["passed"] == "1"
    assert rows[0]["discrimination"] == rows[0]["advice"] == ""
    assert rows[0]["why_undefined"] == "fewer than 5 students have points"
    assert "So few say little" in page
    assert "fewer than 10 students" in page


def test_the_report_is_the_same_every_time(room):
    """The page and the table have no clock and no chance in them."""
    assert run(room) == run(room)


@pytest.mark.parametrize(
    ("cause", "column", "wrong"),
    [
        ("wrong", "", True),
        ("raised", "", True),
        ("undefined", "", True),
        ("not comparable", "", True),
        ("not begun", "not_done", False),
        ("needs another exercise", "needs_another", False),
        ("timed out", "timed_out", True),
        ("out of memory", "out_of_memory", True),
        ("crashed", "crashed", True),
        ("grader failed", "grader_failed", False),
    ],
)
def test_causes_are_those_the_judge_named(room, cause, column, wrong):
    """A sentence is no sign of anything, and a fault of the grader no answer."""
    sentence = "The plan needs 300 MiB of memory, and could not be started."
    one = exercise("failed", cause=cause, reason=sentence)
    assert report.why(one) == column
    lab = read_lab(room.course / "solutions" / "02_toy")
    ann = StudentResult("ann", "ann", "graded", exercises=(replace(one, grade_id="double-check"),))
    found = report.examine(lab, ClassResults("02_toy", "Toy", "", students=(ann,))).exercises[0]
    assert bool(found.wrong) == wrong
    assert sum(found.causes.values()) == bool(column)


def test_a_persons_comment_is_nobody_elses(room):
    """It is about one student, however many other words there are."""
    rows, page = run(room)
    assert "rubric" not in page
    assert "rubric" not in str(rows)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda out: (out / "gradebook.db").unlink(), "holds no gradebook.db"),
        (lambda out: (out / "gradebook.db").write_text("no"), "cannot be read as a gradebook"),
        (lambda out: (out / "02_toy" / "results.json").unlink(), "02_toy is not graded in"),
        (lambda out: (out / "02_toy" / "results.json").write_text("{"), "results.json is damaged"),
        (lambda out: (out / "02_toy" / "report.html").mkdir(), "cannot be written to"),
    ],
)
def test_bad_input_is_one_sentence(room, capsys, spoil, sentence):
    """No traceback, exit status 1."""
    spoil(room.out)
    capsys.readouterr()
    assert main(["report", "02_toy", "--course", str(room.course), "--out", str(room.out)]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_a_lab_that_was_not_graded_is_one_sentence(room, capsys, tmp_path):
    """Another lab of the course has no line in the gradebook."""
    import shutil

    course = tmp_path / "course"
    shutil.copytree(room.course, course)
    shutil.copytree(course / "solutions" / "02_toy", course / "solutions" / "03_toy")
    assert main(["report", "03_toy", "--course", str(course), "--out", str(room.out)]) == 1
    assert "run `autograder grade 03_toy`" in capsys.readouterr().err
