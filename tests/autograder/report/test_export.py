"""What a learning platform gets: the gradebook's points, and nothing that is not final."""

import csv
import io

import pytest

from autograder.__main__ import main
from autograder.grading.tables import as_text
from tests.autograder.conftest import CLASS

FINAL = {
    **{"graded by hand": "5.5", "Zoë Müller": "3", "=cmd": "3", "-minus": "2", "late": "2"},
    **{"<script>alert(1)<script>": "1", "new\\nline": "1", "three": "1", "five": "0"},
    **{"raises": "0", "untouched": "0", "missing": "0"},
}


@pytest.fixture
def export(room, tmp_path):
    """Run the command; return the rows of its file."""

    def run(*arguments):
        path = tmp_path / "points.csv"
        folders = ["--course", str(room.course), "--out", str(room.out), "--to", str(path)]
        assert main(["export", "02_toy", *folders, *arguments]) == 0
        text = path.read_text(encoding="utf-8")
        run.text = text
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    return run


@pytest.fixture
def roster(tmp_path):
    """A roster of the whole class, to which a test can do things."""

    def write(change=lambda rows: rows, name="roster.csv"):
        students = [s.replace("\n", "\\n") for s in (*CLASS, "missing")]  # as they are called
        rows = [
            {
                "student": student,
                "email": f"s{n}@example.org",
                "id_number": f"{n:05}",
                "name": "=1+1" if student == "three" else f"Müller, {n}",
                "sis_id": f"S{n}",
                "section": "+A",
                "usr_id": str(1000 + n),
            }
            for n, student in enumerate(students)
        ]
        rows = change(rows)
        path = tmp_path / name
        with open(path, "w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return write


def points(rows, column):
    return sum(float(row[column]) for row in rows if row[column])


def test_the_plain_table(export, capsys):
    """One row for each student; what waits is blank, and the command says how many."""
    header, *rows = export()
    assert header == ["student", "points", "max_points", "status", "late", "penalty"]
    found = {row[0]: row[1:] for row in rows}
    assert found == {
        **{as_text(s): [p, "6", "graded", "", "0"] for s, p in FINAL.items()},
        "missing": ["0", "6", "missing", "", "0"],
        "right": ["", "6", "to be graded", "", "0"],
        "late": ["2", "6", "graded", "11 hours 31 minutes", "1"],
    }
    assert export.text.startswith("\ufeff")
    said = capsys.readouterr().out
    assert "final points of 12 of 13 students" in said
    assert "a person has still to grade a part: 1" in said


@pytest.mark.parametrize(
    ("arguments", "column"),
    [
        ([], 1),
        (["--format", "moodle"], 1),
        (["--format", "canvas"], 5),
        (["--format", "ilias", "--roster"], 6),
    ],
)
def test_the_sum_is_the_gradebooks(room, export, roster, arguments, column):
    """Points of all final students, penalties taken off, as nbgrader itself has them."""
    from nbgrader.api import Gradebook

    rows = export(*arguments, *([roster()] if arguments[-1:] == ["--roster"] else []))
    rows = rows[2:] if "canvas" in arguments else rows[1:]
    with Gradebook(f"sqlite:///{room.out / 'gradebook.db'}") as book:
        expected = sum(
            max(0, one.score - one.late_submission_penalty)
            for one in book.assignment_submissions("02_toy")
            if one.student.id != "right"
        )
    assert points(rows, column) == expected == sum(map(float, FINAL.values()))


def test_moodle_by_the_name_of_the_folder(export):
    """Identifier, item, feedback; no row for who waits, so that no import takes a grade away."""
    header, *rows = export("--format", "moodle", "--item", "Lab 2")
    assert header == ["Username", "Lab 2", "Feedback"]
    found = {row[0]: row[1:] for row in rows}
    assert "right" not in found
    assert len(found) == 12
    assert found["'-minus"][0] == "2"
    text = found["late"][1]
    assert text.startswith("1 Double: 2 of 2; 2 Halve ‹it›: 1 of 1; 3 Why: 0 of 3")
    assert "11 hours 31 minutes late: 1 points taken off" in text
    assert found["missing"][1] == "missing: no toy.ipynb was handed in"
    assert not any("<" in cell for row in rows for cell in row[1:])


@pytest.mark.parametrize(
    ("identity", "heading", "value"),
    [("email", "Email address", "s2@example.org"), ("id_number", "ID number", "00002")],
)
def test_moodle_by_roster(export, roster, identity, heading, value):
    """What Moodle knows a student by comes from the roster."""
    header, *rows = export("--format", "moodle", "--id", identity, "--roster", roster())
    assert header[0] == heading
    assert [value, "3"] in [row[:2] for row in rows]


def test_canvas(export, roster):
    """The five columns of a student, the row of points possible, then the class."""
    header, possible, *rows = export("--format", "canvas", "--roster", roster(), "--item", "L (7)")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "L (7)"]
    assert possible == ["    Points Possible", "", "", "", "", "6"]
    assert not export.text.startswith("\ufeff")
    found = {row[3]: row for row in rows}
    assert found["Zoë Müller"] == ["Müller, 2", "", "S2", "Zoë Müller", "'+A", "3"]
    assert found["three"][0] == "'=1+1"
    assert found["'=cmd"][5] == "3"
    assert "right" not in found


def test_canvas_without_a_roster(export):
    """The name of the folder is the login."""
    rows = export("--format", "canvas")[2:]
    assert ["five", "", "", "five", "", "0"] in rows


def test_ilias(export, roster):
    """The columns of the plugin's status file; who waits is not updated."""
    arguments = ["--format", "ilias", "--roster", roster(), "--pass-from", "2"]
    header, *rows = export(*arguments)
    assert ",".join(header) == (
        "update,usr_id,login,lastname,firstname,status,mark,notice,comment,plagiarism,plag_comment"
    )
    found = {row[2]: row for row in rows}
    assert found["right"] == ["0", "1000", "right", "Müller, 0", "", "notgraded", *[""] * 5]
    assert found["late"][:2] == ["1", "1011"]
    assert found["late"][5:7] == ["passed", "2"]
    assert found["five"][5:7] == ["failed", "0"]


def test_ilias_sets_no_status_unless_told(export, roster):
    """Whether points are a pass is not ours to guess."""
    rows = export("--format", "ilias", "--roster", roster())[1:]
    assert {row[5] for row in rows} == {"notgraded"}


def test_a_status_file_of_ilias_is_a_roster(export, roster):
    """`login` stands for `student`, semicolons for commas."""

    def as_status(rows):
        return [
            {"update": 0, "usr_id": r["usr_id"], "login": r["student"], "lastname": "L"}
            for r in rows
        ]

    rows = export("--format", "ilias", "--roster", roster(as_status))[1:]
    assert len(rows) == 13


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(sign):
    """Text that a spreadsheet would run gets a mark in front; numbers never pass here."""
    assert as_text(f"{sign}cmd()").startswith("'")
    assert as_text("a=b") == "a=b"


def test_strict_refuses_while_anything_waits(room, capsys):
    """Nothing is written."""
    folders = ["--course", str(room.course), "--out", str(room.out)]
    assert main(["export", "02_toy", *folders, "--strict"]) == 1
    assert "'right' cannot be exported yet" in capsys.readouterr().err
    assert not (room.out / "02_toy" / "export").exists()


def test_a_class_of_one(alone, capsys):
    """A file with one row, in the folder of the results."""
    folders = ["--course", str(alone.course), "--out", str(alone.out)]
    assert main(["export", "02_toy", *folders]) == 0
    path = alone.out / "02_toy" / "export" / "02_toy.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["only,2,6,graded,,0"]
    assert "final points of 1 of 1 students" in capsys.readouterr().out


def test_the_roster_makes_three_lists(export, roster, capsys):
    """Handed in, not handed in with zero points, and unknown; nobody stops the export."""

    def change(rows):
        known = [row for row in rows if row["student"] != "five"]
        return [*known, {**rows[0], "student": "ghost"}]

    rows = export("--format", "moodle", "--roster", roster(change))
    found = {row[0]: row[1:] for row in rows}
    assert found["ghost"] == ["0", "missing: nothing was handed in"]
    assert "five" not in found
    said = capsys.readouterr().out
    assert "handed in: 11 of 13 in the roster" in said
    assert "not handed in: 'missing', 'ghost'" in said
    assert "not in the roster: 'five'" in said
    assert "left out of the file" in said
    assert [row[:4] for row in export("--roster", roster(change)) if row[0] == "five"] == [
        ["five", "0", "6", "graded"]
    ]


def test_a_group_is_a_row_for_each_member(export, roster):
    """Lines that name one folder and differ otherwise each get its points."""

    def change(rows):
        more = [{**rows[-1], "email": "m@example.org"}, {**rows[2], "email": "z@example.org"}]
        return [*rows, *more]

    rows = export("--format", "moodle", "--id", "email", "--roster", roster(change))
    found = {row[0]: row[1] for row in rows}
    assert found["s2@example.org"] == found["z@example.org"] == "3"
    assert found["m@example.org"] == "0"


def without(column):
    return lambda rows: [{k: v for k, v in row.items() if k != column} for row in rows]


def empty(column):
    return lambda rows: [{**rows[0], column: ""}, {**rows[1], column: ""}, *rows[2:]]


@pytest.mark.parametrize(
    ("arguments", "change", "sentence"),
    [
        (["moodle", "--id", "email"], None, "needs a roster"),
        (["moodle", "--id", "email"], without("email"), "no column `email`"),
        (["moodle", "--id", "email"], empty("email"), "no email for 'graded by hand'"),
        (["moodle"], without("student"), "no column `student`"),
        (["canvas"], lambda rows: [*rows, rows[0]], "names 'right' twice"),
        (["ilias"], None, "give the status.csv"),
        (["ilias"], without("usr_id"), "no column `usr_id`"),
        (["csv", "--to", "nowhere/at/all.csv"], None, "cannot be written"),
        (["csv", "--roster", "nowhere.csv"], None, "nowhere.csv cannot be read"),
    ],
)
def test_bad_input_is_one_sentence(room, roster, capsys, arguments, change, sentence):
    """No traceback, exit status 1, no file."""
    folders = ["--course", str(room.course), "--out", str(room.out)]
    if change:
        arguments = [*arguments, "--roster", roster(change)]
    capsys.readouterr()
    assert main(["export", "02_toy", *folders, "--format", *arguments]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
