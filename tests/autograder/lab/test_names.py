from pathlib import Path

from autograder.lab.cells import Cell
from autograder.lab.names import needed_cells


def code(text, role=None, tags=(), name="it"):
    """A cell of a lab."""
    return Cell("code", role, name if role else None, text, 1, tags=tags)


def texts(*cells):
    """Return the texts of the cells that have to run."""
    return [cell.text for cell in needed_cells(cells)]


def test_ordinary_cells_are_left_out_when_nothing_reads_them():
    """A plot or a demonstration costs no time; what a later cell binds anew is not needed."""
    assert texts(
        code("import numpy as np", "given"),
        code("surplus = 1 / 0"),
        code("twice = lambda x: 2 * x"),
        code("twice = lambda x: x + x", "given"),
        code("print(twice(2))"),
        code("def f(x): return twice(x)", "answer"),
        code("assert f(1) == 2", "check"),
        code("f(3)"),
    ) == [
        "import numpy as np",
        "twice = lambda x: x + x",
        "def f(x): return twice(x)",
        "assert f(1) == 2",
    ]


def test_what_a_later_cell_reads_is_kept_by_way_of_others():
    """A check may read a table that an ordinary cell has made of another one's."""
    kept = ["rows = [1, 2]", "rows[0] = 5", "total = sum(rows)", "assert total == 7"]
    cells = [*map(code, kept[:3]), code("f = 1", "answer"), code(kept[3], "check")]
    assert texts(*cells) == [*kept[:3], "f = 1", kept[3]]


def test_a_cell_that_its_author_tags_is_kept():
    """Nothing reads a name that it binds, but it writes a file; so do parameters and seeds."""
    write = "open('log', 'w').write('x')"
    check = code("assert open('log').read()", "check")
    assert texts(code(write), check) == [check.text]
    assert texts(code(write, tags=("needed",)), check) == [write, check.text]
    assert texts(code("np.random.seed(1)"), code("n = 3", tags=("parameters",))) == [
        "np.random.seed(1)",
        "n = 3",
    ]


def test_cells_for_instructors_are_left_out():
    """No student has them."""
    assert texts(code("assert False", "claim"), code("x = 1", "given")) == ["x = 1"]


def test_the_labs_lose_cells_but_no_check(root: Path):
    """Every check of every lab is among what has to run."""
    from autograder.lab.source import lab_names, read_lab

    for name in lab_names(root):
        lab = read_lab(root / "solutions" / name)
        kept = needed_cells(lab.cells)
        assert [c for c in kept if c.role == "check"] == [c for c in lab.cells if c.role == "check"]
        assert len(kept) < sum(c.kind == "code" for c in lab.cells)
