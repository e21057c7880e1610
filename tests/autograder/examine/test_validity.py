import json

import pytest

from mlops_lab.errors import UserError


def test_the_command_prints_a_table_and_writes_json(tiny, tmp_path, capsys):
    """One exercise can be tried alone; the status tells whether everything holds."""
    folder = tiny.course(tmp_path)
    file = tmp_path / "out" / "validity.json"
    status = tiny.run(folder, "01_tiny", "--exercise", "late", "--json", str(file), "--verbose")
    out, err = capsys.readouterr()
    assert status == 0
    assert "01_tiny: valid" in out
    assert "late 2 3/3 1/3 1/1 7/7" in " ".join(out.split())
    assert err == ""  # a progress bar is for terminals
    data = json.loads(file.read_text())
    assert data["valid"] is True
    trials = data["labs"][0]["exercises"][0]["trials"]
    assert {t["kind"] for t in trials} == {"reference", "stub", "right", "wrong", "mutant"}
    both = ("--exercise", "weak", "--exercise", "late")
    assert tiny.run(folder, *both, "--no-mutants") == 1
    assert "01_tiny: 2 exercises with code" in capsys.readouterr().out


def test_mistakes_on_the_command_line_are_one_sentence(tiny, tmp_path):
    """Unknown labs and exercises, and a missing list of answers, are told."""
    folder = tiny.course(tmp_path)
    with pytest.raises(UserError, match="no lab '02_gone'"):
        tiny.run(folder, "02_gone")
    with pytest.raises(UserError, match="No exercise 'gone' with code"):
        tiny.run(folder, "--exercise", "gone")
    with pytest.raises(UserError, match="cannot be written"):
        tiny.run(folder, "--exercise", "weak", "--no-mutants", "--json", str(folder))
    (folder / "tests" / "answers" / "01_tiny.py").unlink()
    with pytest.raises(UserError, match=r"tests/answers/01_tiny\.py is missing"):
        tiny.run(folder)


STRANGERS = """\
# %% wrong="weak" because="subtracts"
def weak(value):
    return value - 2


# %% right="weak" because="adds later"
def weak(value):
    return None


# %% wrong="weak" because="stops"
weak = 1 + "two"


# %% wrong="gone" because="is to an exercise that went"
def gone(value):
    return value
"""


def test_answers_of_somebody_else_are_tried_alone(tiny, tmp_path, capsys):
    """Only they are tried; what the check does not deserve is told with reason and sentence."""
    folder = tiny.course(tmp_path)
    file = tmp_path / "strangers.py"
    file.write_text(STRANGERS)
    assert tiny.run(folder, "01_tiny", "--answers", str(file)) == 1
    out = capsys.readouterr().out
    assert "strangers.py:1: the wrong answer “subtracts” of `weak` is accepted." in out
    refused = "the right answer “adds later” of `weak` is rejected in the visible part of the check"
    assert f"strangers.py:6: {refused}: Nothing came back." in out
    look = out[out.index("Worth a look") : out.index("Problems")]
    assert "strangers.py:15: the lab has no exercise `gone` whose answer is code." in look
    assert "“stops” of `weak` is rejected for an accident" in look
    assert "has no right answer" not in out
    assert "calm" not in out
    assert "2 problems" in out


def test_answers_of_somebody_else_belong_to_one_lab(tiny, tmp_path):
    """Without the lab's name, or with nothing to try, one sentence says so."""
    folder = tiny.course(tmp_path)
    file = tmp_path / "strangers.py"
    file.write_text(STRANGERS[STRANGERS.index('# %% wrong="gone"') :])
    with pytest.raises(UserError, match="Name the one lab"):
        tiny.run(folder, "--answers", str(file))
    with pytest.raises(UserError, match="no answer to an exercise of 01_tiny"):
        tiny.run(folder, "01_tiny", "--answers", str(file))
