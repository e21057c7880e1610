import pytest

from autograder.examine.answers import read_plan
from mlops_lab.errors import UserError


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('# %% wrong="late"\nx = 1', 'a cell with wrong= needs because="…".'),
        ('# %% wrong="late" because=" "\nx = 1', 'a cell with wrong= needs because="…".'),
        ('# %% wrong="lat" because="no"\nx = 1', "the lab has no exercise 'lat'"),
        ('# %% wrong="late" because="no"\n# nothing', "but this one is empty"),
        ('# %% wrong=late because="no"\nx = 1', "a cell begins with"),
        ("# %%\nx = 1", "a cell begins with"),
        ('# %% right="late" mutant="a" because="no"\nx = 1', "a cell with right= has no mutant=."),
        ('# %% equivalent="late" because="no"', 'a cell with equivalent= needs mutant="…".'),
        ('# %% equivalent="late" mutant="a" because="no"\nx = 1', "has no code"),
    ],
)
def test_a_malformed_cell_is_one_sentence(tiny, tmp_path, cell, message):
    """The sentence names the file and line."""
    folder = tiny.course(tmp_path, answers="\n# a comment\n" + cell + "\n")
    with pytest.raises(UserError) as caught:
        tiny.run(folder)
    assert str(caught.value).startswith("tests/answers/01_tiny.py:3: ")
    assert message in str(caught.value)


def test_the_plan_holds_all_that_is_tried(tiny, tmp_path):
    """For each exercise its reference first, then the open answer, the listed ones, the mutants."""
    folder = tiny.course(tmp_path)
    plan = read_plan(folder, "01_tiny", ["late"], ("a",), True)
    kinds = [variant.kind for variant in plan.variants]
    assert kinds == ["reference", "stub", *["wrong"] * 3, "right", *["mutant"] * 7]
    assert plan.variants[2].line == 4
    assert len(read_plan(folder, "01_tiny", ["late"], ("a",), False).variants) == 6
