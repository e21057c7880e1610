"""The worked example of CONTRIBUTING.md is a lab that builds, runs and is released."""

import re

from autograder.__main__ import main


def test_the_worked_example_works(root, tmp_path, capsys):
    """And its first wrong answer gets through, exactly as the page says."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    source, answers = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    lab = tmp_path / "solutions" / "03_store"
    lab.mkdir(parents=True)
    (lab / "store.py").write_text(source)
    (tmp_path / "tests" / "answers").mkdir(parents=True)
    (tmp_path / "tests" / "answers" / "03_store.py").write_text(answers)
    course = ["--course", str(tmp_path)]
    assert main(["build", "03_store", *course]) == 0
    assert main(["release", "03_store", *course]) == 0
    capsys.readouterr()
    assert main(["validity", "03_store", "--no-mutants", *course]) == 1
    said = capsys.readouterr()
    assert "counts pointers" in said.out + said.err
