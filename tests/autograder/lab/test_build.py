"""The built notebook is nbgrader's source, and the same at every build."""

import nbformat
import pytest

from autograder.__main__ import main
from autograder.lab.build import build
from autograder.lab.source import read_lab


@pytest.fixture
def notebook(course, tmp_path):
    """The toy lab, built and read back."""
    path = build(read_lab(course / "solutions" / "02_toy"), tmp_path / "out")
    return nbformat.read(path, as_version=4)


def test_two_builds_are_the_same_to_the_byte(course, tmp_path):
    """Neither the clock nor chance goes into a notebook."""
    lab = read_lab(course / "solutions" / "02_toy")
    one, other = build(lab, tmp_path / "one"), build(lab, tmp_path / "other")
    assert one.read_bytes() == other.read_bytes()


def test_the_metadata_is_nbgraders(notebook):
    """Every graded cell says what nbgrader wants to know of it."""
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(notebook)
    nbformat.validate(notebook)
    marks = {c.id: c.metadata.nbgrader for c in notebook.cells if "nbgrader" in c.metadata}
    ids = ["setup-given", "double-answer", "double-check", "why-answer", "progress"]
    assert list(marks) == ids
    assert marks["setup-given"]["locked"]
    assert not marks["setup-given"]["grade"]
    assert marks["double-answer"]["solution"]
    assert not marks["double-answer"]["grade"]
    assert marks["double-check"]["points"] == 2
    assert marks["double-check"]["locked"]
    assert marks["why-answer"]["grade"]
    assert marks["why-answer"]["solution"]


def test_the_first_cell_says_what_the_lab_is_and_where_its_source_is(notebook):
    """Title, time, memory, points, chapter, objectives and the way to its text."""
    text = notebook.cells[0].source
    for part in (
        "solutions/02_toy/toy.py",
        "# Lab 02 · Double: a number and its double",
        "*About 20 minutes ·",
        "200 MiB",
        "2 exercises, 5 points",
        "chapter 02 toy",
        "LO1",
        "- double a number",
    ):
        assert part in text


def test_exercises_are_numbered_and_say_their_points(notebook):
    """The heading is made from what the markers say."""
    headings = [c.source.splitlines()[0] for c in notebook.cells if c.id.endswith("-exercise")]
    assert headings == ["### Exercise 1 · Double · 2 points", "### Exercise 2 · Why · 3 points"]


def test_small_files_come_along_and_old_ones_go(course, tmp_path):
    """A file beside the text is shipped; one that was removed does not stay."""
    lab = course / "solutions" / "02_toy"
    (lab / "data").mkdir()
    (lab / "data" / "a.csv").write_text("x\n1\n")
    made = build(read_lab(lab), tmp_path / "out").parent
    assert (made / "data" / "a.csv").read_text() == "x\n1\n"
    (lab / "data" / "a.csv").unlink()
    made = build(read_lab(lab), tmp_path / "out").parent
    assert not (made / "data" / "a.csv").exists()


def test_the_command_says_a_mistake_in_one_sentence(course, toy_text, capsys):
    """No traceback, exit status 1."""
    (course / "solutions" / "02_toy" / "toy.py").write_text(toy_text.replace("points=2", ""))
    assert main(["build", "--course", str(course)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "solutions/02_toy/toy.py:" in said


STAND_IN = '''\
# %% stand_in="double"
def double(x):
    """Something near."""
    return x

'''


def test_a_stand_in_chooses_by_a_decorator(course, toy_text, tmp_path):
    """Locked and folded like a check; its first line says what it is."""
    path = course / "solutions" / "02_toy" / "toy.py"
    path.write_text(toy_text.replace("# %%\nprint", f"{STAND_IN}# %%\nprint"))
    cells = nbformat.read(build(read_lab(path), tmp_path / "out"), as_version=4).cells
    (cell,) = [c for c in cells if c.id == "double-stand-in"]
    assert cell.source == (
        "# Stand-in for exercise 1, used while that is open\n"
        "from mlops_lab.stand_ins import stand_in\n\n\n@stand_in(1)\ndef double(x):\n"
        '    """Something near."""\n    return x'
    )
    assert cell.metadata.tags == ["stand-in"]
    assert cell.metadata.jupyter.source_hidden
    assert cell.metadata.nbgrader.locked
    assert not cell.metadata.nbgrader.grade


def test_what_may_stop_where_an_exercise_is_open_stops_nothing_else(notebook):
    """Jupyter runs on behind answers, checks and what follows; given cells are to work."""
    may = [c.id for c in notebook.cells if "raises-exception" in c.metadata.get("tags", [])]
    assert may == ["double-answer", "double-check", "cell-006"]


def test_a_check_says_in_its_first_line_whose_it_is(notebook):
    """JupyterLab shows that line where a cell is folded, and nbgrader where one fails."""
    (check,) = [c for c in notebook.cells if c.id == "double-check"]
    assert check.source.startswith("# Check of exercise 1: Double\nchecks.equal(")


def test_the_last_cell_shows_how_far_a_student_is(notebook):
    """It knows the exercises, and what a person grades by its having no names."""
    cell = notebook.cells[-1]
    names = {}
    exec(cell.source.replace("progress.show(", "table = progress.show("), names)
    facts = [(one.number, one.title, one.points, one.names) for one, *_ in names["table"].rows]
    assert facts == [(1, "Double", 2, "double"), (2, "Why", 3, "")]
    assert cell.metadata.tags == ["progress"]
    assert cell.metadata.nbgrader.locked
