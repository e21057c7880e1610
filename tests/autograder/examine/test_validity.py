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
    assert "late 2 3/3 1/3 1/1 6/6" in " ".join(out.split())
    assert err == ""  # a progress bar is for terminals
    data = json.loads(file.read_text())
    assert data["valid"] is True
    trials = data["labs"][0]["exercises"][0]["trials"]
    assert {t["kind"] for t in trials} == {"reference", "stub", "right", "wrong", "mutant"}
    assert tiny.run(folder, "--exercise", "weak", "--no-mutants") == 1


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
