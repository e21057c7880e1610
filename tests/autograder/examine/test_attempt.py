import pytest

from autograder.examine.attempt import attempt_at, compiled, line_of
from autograder.examine.plan import Plan
from autograder.lab.source import read_lab


def test_visible_and_hidden_part_are_the_whole_check(tiny, tmp_path):
    """They run one after the other in the same names."""
    folder = tiny.course(tmp_path)
    lab = read_lab(folder / "solutions" / "01_tiny")
    plan = Plan(folder, lab, folder, (), (), (), mutated=False)
    position = next(i for i, cell in enumerate(lab.cells) if cell.role == "answer")
    attempt = attempt_at(plan, lab.cells, position)
    assert (attempt.exercise, attempt.between) == ("late", [])
    assert [name for name, _ in attempt.parts] == ["visible", "hidden"]
    visible, hidden = (code.co_names for _, code in attempt.parts)
    assert "passed" in visible
    assert "fresh" not in visible
    assert "fresh" in hidden


def test_an_error_is_told_with_its_line_in_the_file():
    """Though each cell is compiled alone."""
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compiled("a = 1\na / 0", "lab.py", 40), {})
    assert line_of(caught.value, "lab.py") == 41
    assert line_of(caught.value, "other.py") is None
