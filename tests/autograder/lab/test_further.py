"""What is marked as further can be left out of a course, and nothing of the core needs it."""

import nbformat
import pytest

from autograder.__main__ import main
from autograder.lab import further
from autograder.lab.build import notebook
from autograder.lab.source import SourceError, read_lab
from mlops_lab.errors import UserError

SECTION = '''\
# %% [markdown]{mark}
# ## Halves
#
# Half of a number.

# %% [markdown]
# ### A smaller heading
# Text below it.

# %% [markdown] exercise="halve" title="Halve"{exercise}
# Write `halve`.

# %% answer="halve"
def halve(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% check="halve" points=1
checks.close(halve(8), 4.0, "half of 8")
### BEGIN HIDDEN TESTS
checks.close(halve(3), 1.5, "half of 3")
### END HIDDEN TESTS

# %%{after}
halve(4)

# %% [markdown]
# ## The end

# %% [markdown] exercise="why" title="Why"
'''


@pytest.fixture
def lab(course, toy_text):
    """Read the toy lab with a section that is marked in one way or another."""

    def read(mark="", exercise="", after="", end=""):
        section = SECTION.format(mark=mark, exercise=exercise, after=after)
        text = toy_text.replace('# %% [markdown] exercise="why" title="Why"\n', section)
        path = course / "solutions" / "02_toy" / "toy.py"
        path.write_text(text + end)
        return read_lab(path)

    return read


def ids(lab, of_further: bool) -> list:
    """The first words of the cells on one side."""
    return [cell.grade_id or cell.text[:8] for cell in lab.cells if cell.further is of_further]


def test_a_mark_at_a_heading_reaches_to_the_next_of_its_level(lab):
    """Smaller headings, exercises and plain cells below it are in it."""
    marked = lab(mark=" further")
    section = ["## Halve", "### A sm", "halve-exercise", "halve-answer", "halve-check", "halve(4)"]
    assert ids(marked, True) == section
    assert ids(marked, False)[-4:] == ["## The e", "why-exercise", "why-answer", "A note f"]


def test_a_mark_at_an_exercise_reaches_its_answer_and_its_check(lab):
    """Other cells stand for themselves."""
    marked = lab(exercise=" further", after=" further")
    assert ids(marked, True) == ["halve-exercise", "halve-answer", "halve-check", "halve(4)"]
    assert marked.is_further("halve")
    assert not marked.is_further("why")
    assert not marked.is_further("gone")


@pytest.mark.parametrize("cell", ["# Text first.\n#\n# ## The end", "# Text.\n#\n# ## More"])
def test_a_further_part_begins_and_ends_with_a_cell(lab, course, cell):
    """A heading in the middle of a cell would cut it in two."""
    text = lab(mark=" further").path.read_text()
    old = "# ## The end" if "The end" in cell else "# ## Halves"
    lab().path.write_text(text.replace(old, cell))
    with pytest.raises(SourceError, match=r"toy\.py:\d+: a further part .* split the cell"):
        read_lab(course / "solutions" / "02_toy")


def test_a_mark_at_an_answer_is_refused(lab, course, toy_text):
    """It would leave an exercise without one."""
    path = course / "solutions" / "02_toy" / "toy.py"
    path.write_text(toy_text.replace('answer="double"', 'answer="double" further'))
    with pytest.raises(SourceError, match=r"toy.py:\d+: mark the exercise"):
        read_lab(path)


def test_a_core_that_needs_a_further_part_is_refused(course, lab, capsys):
    """With the line, and the line that it needs, when the lab is built."""
    marked = lab(exercise=" further")
    line = next(cell.line for cell in marked.cells if cell.text == "halve(4)")
    assert main(["build", "--course", str(course)]) == 1
    said = capsys.readouterr().err
    assert f"02_toy/toy.py:{line}: this cell of the core uses `halve`" in said
    with pytest.raises(SourceError, match="uses `halve`"):
        further.core(marked)


def test_a_core_with_a_name_of_its_own_is_not_refused(lab):
    """A further cell may bind again what the core has bound, and the core goes on with its own."""
    further.prove_apart(lab(mark=" further", end="\n# %%\nhalve = 4\nhalve\n"))
    with pytest.raises(SourceError, match="uses `halve`"):
        further.prove_apart(lab(mark=" further", end="\n# %%\nhalve\nhalve = 4\n"))


def test_the_notebook_says_what_is_further(lab):
    """At the beginning with the points of each part, at the section and at the exercise."""
    opening, *cells = notebook(lab(mark=" further")).cells
    assert "2 exercises, 5 points" in opening.source
    said = "One exercise is marked *further*: it earns 1 point on top of the core's 5, takes about"
    assert said in opening.source
    heads = [cell.source.split("\n\n")[:2] for cell in cells if cell.source.startswith("##")]
    assert ["## Halves", "*This part is further: you may leave it out.*"] in heads
    assert "### Exercise 2 · further: Halve · 1 point" in [head[0] for head in heads]
    assert "### Exercise 3 · Why · 3 points" in [head[0] for head in heads]
    facts = notebook(lab(mark=" further")).metadata["mlops_lab"]["exercises"]
    assert [one["further"] for one in facts] == [False, True, False]
    assert "further" not in notebook(lab()).cells[0].source


def test_the_core_alone_is_released_with_the_numbers_of_the_whole(course, lab):
    """So the book and the notebook speak of the same exercise 3."""
    lab(mark=" further")
    (course / "course.yml").write_text("core_only: [02_toy]\n")
    assert main(["release", "--course", str(course)]) == 0
    made = nbformat.read(course / "labs" / "02_toy" / "toy.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in made.cells)
    assert "### Exercise 3 · Why" in text
    assert "alve" not in text
    assert "further" not in text
    assert main(["release", "--check", "--course", str(course)]) == 0
    (course / "course.yml").unlink()
    assert main(["release", "--check", "--course", str(course)]) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("core_only: [09_none]", "no lab '09_none'; the labs are 02_toy"),
        ("core_only: 02_toy", r"write `core_only: \[02_toy\]`"),
        ("core: all", "may hold one line"),
        ("- all", "may hold one line"),
        ("core_only: [", "not valid YAML"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_one_sentence(course, text, said):
    """It names the file and what to write."""
    (course / "course.yml").write_text(text)
    with pytest.raises(UserError, match=rf"course\.yml.*{said}"):
        further.lab_of(course, "02_toy")


@pytest.mark.parametrize("text", ["", "core_only:", "core_only: []"])
def test_an_empty_setting_takes_all_labs_whole(course, lab, text):
    """As does a course without one."""
    whole = lab(mark=" further")
    (course / "course.yml").write_text(text)
    assert further.lab_of(course, "02_toy") == whole
    (course / "course.yml").write_text("core_only: all")
    assert len(further.lab_of(course, "02_toy").exercises) == 2
