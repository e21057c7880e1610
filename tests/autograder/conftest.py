"""A class of thirteen and a class of one, graded for real, for reports and exports."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from autograder.__main__ import main
from autograder.grading.classresults import load
from autograder.grading.gradebook import open_gradebook
from tests.conftest import TOY

SECOND = '''\
# %% [markdown] exercise="halve" title="Halve <it>"
# Write `halve`.

# %% answer="halve"
def halve(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% check="halve" points=1
checks.close(halve(8), 4.0, "half of 8")
### BEGIN HIDDEN TESTS
another_hidden = float(checks.fresh("halve").integers(3, 100))
checks.close(halve(another_hidden), another_hidden / 2, "half of a number")
### END HIDDEN TESTS

# %% [markdown] exercise="why" title="Why"
'''
LAB = TOY.replace('# %% [markdown] exercise="why" title="Why"\n', SECOND)
DUE = "2026-10-12T23:59+02:00"
DOUBLE, HALVE = "def double(x):\n    return x + x", "def halve(x):\n    return x / 2"
PROSE = "Because adding a number to itself doubles it."


def wrong(value: object) -> str:
    """An answer that gives the same for everything."""
    return f"def double(x):\n    return {value!r}"


# Student → answers to double, halve and why.
CLASS = {
    "right": (DOUBLE, HALVE, PROSE),
    "graded by hand": (DOUBLE, HALVE, PROSE),
    "Zoë Müller": (DOUBLE, HALVE, None),
    "=cmd": (DOUBLE, HALVE, None),
    "-minus": (DOUBLE, None, None),
    "<script>alert(1)<script>": (wrong("<script>alert(1)</script>"), HALVE, None),
    "new\nline": (wrong(7), HALVE, None),
    "three": (wrong(3), HALVE, None),
    "five": (wrong(5), None, None),
    "raises": ("def double(x):\n    raise KeyError('<b>bold</b>')", None, None),
    "untouched": (None, None, None),
    "late": (DOUBLE, HALVE, None),
}


def grade(base: Path, students: dict) -> SimpleNamespace:
    """Grade a class; one more student hands in nothing."""
    course, submitted, out = base / "course", base / "submitted", base / "out"
    (course / "solutions" / "02_toy").mkdir(parents=True)
    (course / "solutions" / "02_toy" / "toy.py").write_text(LAB, encoding="utf-8")
    assert main(["release", "--course", str(course)]) == 0
    for student, answers in students.items():
        node = nbformat.read(course / "labs" / "02_toy" / "toy.ipynb", as_version=4)
        given = dict(zip(["double-answer", "halve-answer", "why-answer"], answers, strict=True))
        for cell in node.cells:
            cell.source = given.get(cell.id) or cell.source
        folder = submitted / student / "02_toy"
        folder.mkdir(parents=True)
        nbformat.write(node, folder / "toy.ipynb")
        if student == "late":
            (folder / "timestamp.txt").write_text("2026-10-13 09:30:00 UTC\n")
    if len(students) > 1:
        (submitted / "missing").mkdir()
    folders = ["--course", str(course), "--submitted", str(submitted), "--out", str(out)]
    assert main(["grade", "02_toy", *folders, "--due", DUE]) == 0
    return SimpleNamespace(course=course, out=out)


@pytest.fixture(scope="session")
def _graded(tmp_path_factory):
    """The class, graded once; "graded by hand" got 2.5 of 3 points, "late" loses one."""
    from nbgrader.api import Gradebook

    room = grade(tmp_path_factory.mktemp("class"), CLASS)
    with Gradebook(f"sqlite:///{room.out / 'gradebook.db'}") as book:
        given = book.find_grade("why-answer", "toy", "02_toy", "graded by hand")
        given.manual_score, given.needs_manual_grade = 2.5, False
        comment = book.find_comment("why-answer", "toy", "02_toy", "graded by hand")
        comment.manual_comment = "=Which <i>rubric</i>?"
        book.find_submission_notebook("toy", "02_toy", "late").late_submission_penalty = 1
        book.db.commit()
    return room


@pytest.fixture(scope="session")
def _alone(tmp_path_factory):
    return grade(tmp_path_factory.mktemp("alone"), {"only": (DOUBLE, None, None)})


@pytest.fixture
def room(_graded, tmp_path):
    """The graded class, in folders of the test's own: course, out."""
    shutil.copytree(_graded.out, tmp_path / "out")
    return SimpleNamespace(course=_graded.course, out=tmp_path / "out")


@pytest.fixture
def alone(_alone, tmp_path):
    """A class of one."""
    shutil.copytree(_alone.out, tmp_path / "out")
    return SimpleNamespace(course=_alone.course, out=tmp_path / "out")


class Classroom:
    """A course of one lab whose students hand in, are graded, and hand in again."""

    def __init__(self, base: Path) -> None:
        self.course, self.submitted, self.out = base / "course", base / "submitted", base / "out"
        self.write(TOY)
        self.release()

    def write(self, text: str, lab: str = "02_toy") -> None:
        """Write the text of a lab."""
        folder = self.course / "solutions" / lab
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{lab[3:]}.py").write_text(text, encoding="utf-8")

    def release(self) -> None:
        """Make the students' notebooks."""
        assert main(["release", "--course", str(self.course)]) == 0

    def hand_in(self, student: str, lab: str = "02_toy", **answers: str) -> Path:
        """Lay down a student's notebook and return its folder; what is not given is untouched."""
        word = lab[3:]
        node = nbformat.read(self.course / "labs" / lab / f"{word}.ipynb", as_version=4)
        for cell in node.cells:
            cell.source = answers.get(cell.id.removesuffix("-answer"), cell.source)
        folder = self.submitted / student / lab
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(node, folder / f"{word}.ipynb")
        return folder

    def run(self, command: str, *arguments: str, lab: str = "02_toy") -> int:
        """Run a command on the results and return its exit status."""
        folders = ["--course", str(self.course), "--out", str(self.out)]
        return main([command, lab, *folders, *arguments])

    def grade(self, *arguments: str, lab: str = "02_toy") -> dict:
        """Grade what was handed in; return the results by student."""
        assert self.run("grade", "--submitted", str(self.submitted), *arguments, lab=lab) == 0
        return {one.student: one for one in load(self.out, lab).students}

    def by_hand(self, student: str, cell: str, points: float, comment: str = "") -> None:
        """Give points as formgrader does."""
        with open_gradebook(self.out / "gradebook.db") as book:
            grade = book.find_grade(cell, "toy", "02_toy", student)
            grade.manual_score, grade.needs_manual_grade = points, False
            answer = cell.replace("-check", "-answer")
            book.find_comment(answer, "toy", "02_toy", student).manual_comment = comment
            book.db.commit()


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    """The toy lab, released; nobody has handed in anything."""
    return Classroom(tmp_path)
