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


def test_a_visible_check_cannot_compare_with_the_model_answer(course, tmp_path):
    """Students do not have it; the check would stop in their notebook."""
    text = course / "solutions" / "02_toy" / "toy.py"
    shown = 'checks.passed("doubled")'
    visible = f"checks.equal(double(3), checks.reference.double(3), 'it')\n{shown}"
    text.write_text(text.read_text().replace(shown, visible), encoding="utf-8")
    with pytest.raises(UserError, match="which students do not have"):
        release.release(read_lab(text.parent), tmp_path)


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


def test_an_older_release_is_found_out(course, released, capsys):
    """--check fails when the text went on, and changes nothing; a release brings it up to date."""
    source = course / "solutions" / "02_toy" / "toy.py"
    source.write_text(source.read_text().replace("A number", "The number"))
    before = released.read_bytes()
    assert main(["release", "--check", "--course", str(course)]) == 1
    assert "labs/ is out of date for 02_toy: run `make labs`" in capsys.readouterr().err
    assert released.read_bytes() == before
    assert main(["release", "--course", str(course)]) == 0
    assert "The number is too small" in released.read_text()


@pytest.mark.parametrize("also", [[], ["--check"]])
def test_what_the_release_did_not_make_is_left_alone(course, released, capsys, also):
    """An answer in the notebook, or a file beside it: one sentence says where to put it."""
    work = released.read_text().replace("A number", "My number")
    released.write_text(work)
    notes = released.with_name("notes.txt")
    for name in ("toy.ipynb", "notes.txt"):
        assert main(["release", "--course", str(course), *also]) == 1
        said = capsys.readouterr().err
        assert f"labs/02_toy/{name} was changed or put there by hand and was left alone" in said
        assert "move it to a folder outside of labs/, then run `make labs`" in said
        assert released.read_text() == work
        notes.write_text("mine")
    assert notes.read_text() == "mine"


def test_a_file_that_the_lab_no_longer_has_goes_with_its_release(course, capsys):
    """Or it would stay for ever."""
    small = course / "solutions" / "02_toy" / "rows.csv"
    small.write_text("a,b")
    assert main(["release", "--course", str(course)]) == 0
    copy = course / "labs" / "02_toy" / "rows.csv"
    assert copy.exists()
    small.unlink()
    assert main(["release", "--course", str(course)]) == 0
    assert not copy.exists()


def test_a_failed_release_keeps_the_old_one(course, released, monkeypatch, capsys):
    """The new release is complete before the old one goes."""

    def fails(lab, root, *, enter=False):
        shutil.rmtree(root)
        raise UserError("nbgrader fell over")

    before = released.read_bytes()
    monkeypatch.setattr(release, "release", fails)
    assert main(["release", "--course", str(course)]) == 1
    assert released.read_bytes() == before


def test_nbgraders_validation_runs_folded_checks(released):
    """It names the check that fails, and takes nothing amiss in a notebook that is done."""
    from nbgrader.validator import Validator

    notebook = nbformat.read(released, as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == "double-check")
    assert check.metadata["jupyter"]["source_hidden"]
    found = Validator().validate(str(released))
    code, prose = [one["source"] for one in found["failed"]]
    assert "checks.equal(double(2), 4" in code
    assert prose == "*Write your answer here, in place of this line.*"
    for cell in notebook.cells:
        if cell.id == "double-answer":
            cell.source = "def double(x):\n    return x + x"
        elif cell.id == "why-answer":
            cell.source = "Because."
    nbformat.write(notebook, released)
    assert Validator().validate(str(released)) == {}
