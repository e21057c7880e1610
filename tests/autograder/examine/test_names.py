from autograder.examine.answers import read_plan
from autograder.examine.names import foreign_names, needed_cells


def test_ordinary_cells_are_left_out_when_nothing_reads_them(tiny, tmp_path):
    """A plot or a demonstration costs no time; what a later cell binds anew is not needed."""
    plan = read_plan(tiny.course(tmp_path), "01_tiny", None, ("a",), False)
    texts = [cell.text for cell in needed_cells(plan)]
    assert not any("surplus" in text or "2 * value" in text for text in texts)
    assert any("value + value" in text for text in texts)
    assert list(foreign_names(plan)) == []


def test_a_check_that_reads_an_ordinary_cell_is_noted(tiny, tmp_path):
    """Such a name is not restored before grading, so it is told."""
    answer, visible, hidden = tiny.EXERCISES["weak"]
    reads = {"weak": (answer, visible, hidden + "\nassert limit")}
    folder = tiny.course(tmp_path, reads, tiny.ANSWERS_WEAK)
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.write_text(lab.read_text().replace("surplus = 1 / 0", "limit = 3"))
    found = tiny.examined(folder, mutated=False)
    assert any("the check of `weak` reads `limit`, bound in line 20," in n for n in found.notes)
    assert found.trials[0].always_accepted
