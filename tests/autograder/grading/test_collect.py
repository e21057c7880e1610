"""Whatever lies in a folder of submissions is a result or a remark."""

import shutil

import pytest

from autograder.grading.collect import collect
from autograder.grading.roster import read
from autograder.lab.source import read_lab


@pytest.fixture
def lab(classroom):
    return read_lab(classroom.course / "solutions" / "02_toy")


@pytest.fixture
def found(classroom, lab):
    """Collect what was handed in."""

    def run(roster=None):
        return collect(classroom.submitted, lab, roster)

    return run


def test_what_archives_leave_is_no_student(classroom, found):
    """macOS and Windows leave folders and files behind."""
    classroom.hand_in("ann")
    for name in ("__MACOSX", "__pycache__"):
        (classroom.submitted / name / "ann").mkdir(parents=True)
    (classroom.submitted / "Thumbs.db").write_bytes(b"")
    assert [one.student for one in found().submissions] == ["ann"]
    assert found().remarks == ()


def test_hidden_folders_and_files_beside_are_remarks(classroom, found):
    """Never silence: one of them may be a student's."""
    classroom.hand_in("ann")
    classroom.hand_in(".hidden")
    classroom.hand_in("..foo")
    (classroom.submitted / "bob.zip").write_bytes(b"PK")
    (classroom.submitted / ".DS_Store").write_bytes(b"")
    assert [one.student for one in found().submissions] == ["ann"]
    said = " ".join(found().remarks)
    assert ".hidden/ is left out" in said
    assert "..foo/ is left out" in said
    assert "bob.zip lies beside the students' folders" in said
    assert ".DS_Store" not in said


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("02_Toy/toy.ipynb", "toy.ipynb lies in 02_Toy/, not in 02_toy/: move it there"),
        ("toy.ipynb", "toy.ipynb lies in the student's folder itself, not in 02_toy/"),
        ("ann/02_toy/toy.ipynb", "toy.ipynb lies in ann/02_toy/, not in 02_toy/"),
        ("02_toy/work/toy.ipynb", "toy.ipynb lies in 02_toy/work/, not in 02_toy/"),
        ("02_toy/all.zip", "no toy.ipynb was handed in, only all.zip: unpack it"),
        ("02_toy/Toy.ipynb", "no toy.ipynb was handed in, only Toy.ipynb"),
        ("02_toy/notes.txt", "no toy.ipynb was handed in, only notes.txt"),
    ],
)
def test_what_is_there_instead_is_said(classroom, found, place, sentence):
    """Where the notebook lies, so that a person can move it."""
    path = classroom.submitted / "ann" / place
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    (one,) = found().submissions
    assert one.status == "missing"
    assert sentence in one.reason


def test_a_second_notebook_is_a_remark(classroom, found):
    """It may be the student's real work."""
    folder = classroom.hand_in("ann")
    shutil.copy(folder / "toy.ipynb", folder / "toy-Copy1.ipynb")
    (one,) = found().submissions
    assert one.status == "graded"
    assert one.remarks == ("toy-Copy1.ipynb lies beside toy.ipynb and is not graded",)


def test_a_time_that_is_not_plain_is_a_remark(classroom, found):
    """With the student it is about."""
    (classroom.hand_in("ann") / "timestamp.txt").write_text("yesterday")
    (one,) = found().submissions
    assert "no time that can be read ('yesterday')" in one.remarks[0]


def moodle(classroom, name, ending="file"):
    folder = classroom.submitted / f"{name}_assignsubmission_{ending}"
    folder.mkdir(parents=True)
    shutil.copy(classroom.course / "labs" / "02_toy" / "toy.ipynb", folder)
    return folder


def test_moodles_folders_are_students(classroom, found, tmp_path):
    """By the name on them; a roster turns it into the student's."""
    moodle(classroom, "Ann Lee_12345")
    moodle(classroom, "Zoe\u0308 M\u00fcller_67", "file_")
    (moodle(classroom, "Ann Lee_12345", "onlinetext") / "toy.ipynb").unlink()
    assert [(one.student, one.status) for one in found().submissions] == [
        ("Ann Lee", "graded"),
        ("Zoe\u0308 M\u00fcller", "graded"),
    ]
    path = tmp_path / "roster.csv"
    path.write_text("student,firstname,lastname\nal17,Ann,Lee\nzm03,Zo\u00eb,M\u00fcller\n")
    ann, zoe = found(read(path)).submissions
    assert (ann.student, ann.first, ann.last, zoe.student) == ("al17", "Ann", "Lee", "zm03")


def test_two_students_of_one_name_stay_two(classroom, found):
    """Moodle's number tells them apart."""
    moodle(classroom, "Ann Lee_1")
    moodle(classroom, "Ann Lee_2")
    assert [one.student for one in found().submissions] == ["Ann Lee (1)", "Ann Lee (2)"]


def test_moodles_files_without_folders(classroom, found):
    """The download with "in folders" off."""
    classroom.submitted.mkdir()
    name = "Ann Lee_12345_assignsubmission_file_toy.ipynb"
    shutil.copy(classroom.course / "labs" / "02_toy" / "toy.ipynb", classroom.submitted / name)
    (one,) = found().submissions
    assert (one.student, one.status, one.remarks) == ("Ann Lee", "graded", ())


def test_the_roster_makes_three_lists(classroom, found, tmp_path):
    """Handed in, not handed in, unknown; a roster of another class is told."""
    classroom.hand_in("ann")
    classroom.hand_in("eve")
    path = tmp_path / "roster.csv"
    path.write_text("student\nann\nbob\n")
    three = found(read(path))
    assert (three.absent, three.unknown) == (("bob",), ("eve",))
    path.write_text("student\n4711\n")
    assert "no folder has the name of a student in the roster" in found(read(path)).remarks[0]
