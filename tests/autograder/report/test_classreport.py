"""The page shows what the report found, and runs nothing a student wrote."""

import re

import pytest

from autograder.grading.classresults import ClassResults, ExerciseResult, StudentResult
from autograder.lab.source import read_lab
from autograder.report.classreport import render
from autograder.report.report import examine

ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "</li></ol><svg onload=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "{{ 7 * 7 }}",
]


@pytest.fixture
def page(course):
    """Render a class of twelve of whom half fail with a sentence."""

    def make(sentence="The double of 2 is 3.", *, students=12, prose=0.0, status="graded"):
        lab = read_lab(course / "solutions" / "02_toy")
        found = []
        for n in range(students):
            points = 2.0 if n % 2 else 0.0
            says = {"status": "passed"} if points else {"status": "failed", "reason": sentence}
            double = ("double-check", "double", 1, "Double", points, points, 2.0, False)
            why = ("why-answer", "why", 2, "Why", prose, None, 3.0, True)
            exercises = (
                ExerciseResult(*double, **says, seconds=0.25),
                ExerciseResult(*why, status="failed", reason="nothing", cause="not begun"),
            )
            found.append(StudentResult(f"s{n}", f"s{n}", status, exercises=exercises))
        return render(examine(lab, ClassResults("02_toy", "Toy", "", students=tuple(found))))

    return make


@pytest.mark.parametrize("attack", ATTACKS)
def test_sentences_and_outcomes_are_escaped(page, attack):
    """Nothing becomes markup, whatever stands in it."""
    body = page(attack, status=attack).split("<body>")[1]
    assert not re.search(r"<(script|img)\b", body)
    assert not re.search(r"<[^>]*\son\w+\s*=", body)
    assert "49" not in re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL)


def test_counts_and_shares(page):
    """How many made a mistake, of how many."""
    text = " ".join(re.sub(r"<[^>]+>", " ", page()).split())
    assert "6 students (50 %) The double of 2 is 3." in text
    assert "6 of 12 passed" in text
    assert "0.25 s" in text


def test_what_waits_has_no_rate(page):
    """An answer that a person has still to grade gives no figure."""
    text = " ".join(re.sub(r"<[^>]+>", " ", page(prose=None)).split())
    assert "36 points of 12 students" in text
    assert "12 answers more wait for a person, so this is no rate yet" in text


def test_plots_have_labels_with_units_and_the_colours_of_the_page(page):
    """Both axes are drawn as shapes, and follow light and dark."""
    plots = re.findall(r"<svg.*?</svg>", page(), flags=re.DOTALL)
    assert len(plots) == 2
    for plot in plots:
        assert "currentColor" in plot
        assert "var(--bar)" in plot
        assert "#01020" not in plot
        assert "<style" not in plot


@pytest.mark.parametrize("students", [0, 1, 2])
def test_small_classes(page, students):
    """Nobody and hardly anybody make a page, too."""
    assert "So few say little" in page(students=students)
