from autograder.examine.answers import read_plan
from autograder.examine.foreign import foreign_names


def test_a_sound_check_reads_what_given_cells_bind(tiny, tmp_path):
    """Then nothing is noted."""
    plan = read_plan(tiny.course(tmp_path), "01_tiny", [], ("a",), False)
    assert list(foreign_names(plan)) == []


def test_a_check_that_reads_an_ordinary_cell_is_noted(tiny, tmp_path):
    """The judge does not run such a cell, so not even the reference passes."""
    answer, visible, hidden = tiny.EXERCISES["weak"]
    reads = {"weak": (answer, visible, hidden + "\nassert limit")}
    folder = tiny.course(tmp_path, reads, tiny.ANSWERS_WEAK)
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.write_text(lab.read_text().replace("surplus = 1 / 0", "limit = 3"))
    found = tiny.examined(folder, mutated=False)
    assert any("the check of `weak` reads `limit`, bound in line 19," in n for n in found.notes)
    assert "`limit` is not defined" in found.trials[0].finding.sentence
