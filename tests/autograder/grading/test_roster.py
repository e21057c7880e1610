"""Rosters as spreadsheets and platforms write them."""

import pytest

from autograder.grading.roster import read
from mlops_lab.errors import UserError

ROWS = [
    ["student", "email", "name", "section"],
    ["ann", "ann@uni.example", "Müller, Ann", "Sec, A"],
    ["bob", "bob@uni.example", "Bob Lee", "B"],
]


def text(sign):
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in ROWS]
    return "".join(f"{sign.join(row)}\r\n" for row in quoted)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_separator_and_byte_order_mark(tmp_path, sign, declared, encoding):
    """Also behind a first line that declares it."""
    path = tmp_path / "roster.csv"
    content = (f"sep={sign}\r\n" if declared else "") + text(sign)
    path.write_bytes(content.encode(encoding))
    roster = read(path)
    assert roster.students == ["ann", "bob"]
    assert roster.of("ann") == [dict(zip(*ROWS[:2], strict=True))]
    assert roster.names("ann") == ("Ann", "Müller")
    assert roster.names("bob") == ("Bob", "Lee")


def test_headings_of_platforms_are_known(tmp_path):
    """A list of participants is a roster."""
    path = tmp_path / "participants.csv"
    path.write_text("First name,Surname,ID number,Email address,Username\nAnn,Lee,7,a@x.org,al\n")
    roster = read(path)
    assert roster.of("al")[0]["id_number"] == "7"
    assert roster.of("al")[0]["email"] == "a@x.org"
    assert roster.names("al") == ("Ann", "Lee")
    assert roster.by_name()["Lee Ann"] == "al"


def test_two_spellings_of_the_same_letters_are_one_name(tmp_path):
    """macOS takes letters apart in the names of folders."""
    path = tmp_path / "roster.csv"
    path.write_text("student\nZoe\u0308\n", encoding="utf-8")
    assert "Zo\u00eb" in read(path)
    assert "Zoe\u0308" in read(path)


def test_lines_that_differ_are_members_of_a_group(tmp_path):
    """The same line twice is a mistake."""
    path = tmp_path / "roster.csv"
    path.write_text("student,email\nteam1,ann@x\nteam1,bob@x\n")
    assert [row["email"] for row in read(path).of("team1")] == ["ann@x", "bob@x"]
    path.write_text("student,email\nteam1,ann@x\nteam1,ann@x\n")
    with pytest.raises(UserError, match="names 'team1' twice"):
        read(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"name;email\nann;a@x\n", "no column `student` among name, email"),
        (b"", "no column `student` among none"),
        (b"student\n\xff\xe4nn\n", "no CSV in UTF-8"),
    ],
)
def test_what_is_no_roster_is_one_sentence(tmp_path, content, sentence):
    """It says what is missing."""
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=sentence):
        read(path)
    with pytest.raises(UserError, match="cannot be read"):
        read(tmp_path / "nowhere.csv")
