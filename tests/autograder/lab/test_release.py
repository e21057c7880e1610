"""What a student gets: no answer, no hidden check, no instructors' cell."""

import shutil

import nbformat
import pytest

from autograder.__main__ import main
from autograder.lab import release
from autograder.lab.source import read_lab
from mlops_lab.errors import UserError


@pytest.fixture
def released(course):
    """The toy lab as released by the command."""
    assert main(["release", "--course", str(course)]) == 0
    return course / "labs" / "02_toy" / "toy.ipynb"


def test_nothing_secret_is_released(released):
    """Answers, hidden checks, rubrics, claims and cells tagged solution are gone."""
    text = released.read_text(encoding="utf-8")
    answers = ("twice_the_value", "hidden_number", "every rubric knows")
    for secret in (*answers, "very short indeed", "forty-two"):
        assert secret not in text


def test_nbgrader_alone_would_release_instructors_cells(course, tmp_path, monkeypatch):
    """The cell tagged solution is dropped by us; without that, the proof stops the release."""
    monkeypatch.setattr(release, "source_notebook", release.build)
    with pytest.raises(UserError, match="shows a secret line: A note for instructors"):
        release.release(read_lab(course / "solutions" / "02_toy"), tmp_path)


def test_the_stub_is_a_sentence(released):
    """What stands in place of an answer says what to do."""
    cells = {c.id: c.source for c in nbformat.read(released, as_version=4).cells}
    assert cells["double-answer"].splitlines()[1:] == [
        '    """Twice x."""',
        "    # Write your answer here, in place of the next line.",
        '    raise NotImplementedError("not done yet")',
    ]
    assert cells["why-answer"] == "*Write your answer here, in place of this line.*"


def test_a_second_release_changes_nothing(course, released, capsys):
    """Rebuilt notebooks are the same to the byte, and --check agrees."""
    before = released.read_bytes()
    assert main(["release", "--course", str(course)]) == 0
    assert released.read_bytes() == before
    assert "unchanged labs/02_toy" in capsys.readouterr().out
    assert main(["release", "--check", "--course", str(course)]) == 0


def test_an_edited_lab_is_found_out(course, released, capsys):
    """--check fails when somebody edited labs/ by hand, and changes nothing."""
    edited = released.read_text().replace("A number", "The number")
    released.write_text(edited)
    assert main(["release", "--check", "--course", str(course)]) == 1
    assert "labs/ is out of date for 02_toy: run `make labs`" in capsys.readouterr().err
    assert released.read_text() == edited


def test_a_failed_release_keeps_the_old_one(course, released, monkeypatch, capsys):
    """The new release is complete before the old one goes."""

    def fails(lab, root, *, enter=False):
        shutil.rmtree(root)
        raise UserError("nbgrader fell over")

    before = released.read_bytes()
    monkeypatch.setattr(release, "release", fails)
    assert main(["release", "--course", str(course)]) == 1
    assert released.read_bytes() == before
