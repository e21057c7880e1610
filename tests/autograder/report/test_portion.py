"""To an exercise belong its answer and what its own cells showed, and nothing of the next one."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.lab.source import read_lab
from autograder.report.portion import portion

LAB = """# ---
# title: "Two exercises"
# chapter: 02_toy
# memory_mib: 300
# objectives: [LO1]
# topics: [x]
# able_to:
#   - count
# ---

# %% [markdown]
# ## First

# %% [markdown] exercise="one" title="One"
# Write `one`.

# %% answer="one"
def one():
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION


# %% check="one" points=2
assert one() == 1
### BEGIN HIDDEN TESTS
assert one() == 1
### END HIDDEN TESTS

# %%
show(one())

# %%
lead = 3

# %% [markdown]
# ## Second

# %%
print(two_needs(one()))

# %% [markdown] exercise="two" title="Two"
# Write `two`.

# %% answer="two"
def two():
    ### BEGIN SOLUTION
    return 2
    ### END SOLUTION


# %% check="two" points=2
assert two() == 2
### BEGIN HIDDEN TESTS
assert two() == 2
### END HIDDEN TESTS
"""
STUB = 'def one():\n    raise NotImplementedError("not done yet")'


def said(text):
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def error(name, value):
    return [{"output_type": "error", "ename": name, "evalue": value, "traceback": []}]


@pytest.fixture
def lab(tmp_path):
    """A lab of two exercises with cells between them."""
    path = tmp_path / "02_toy" / "toy.py"
    path.parent.mkdir()
    path.write_text(LAB)
    return read_lab(path)


def _facts(name, **more):
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": plain | {"grade_id": name} | more}


def _notebook(one, two="def two():\n    return 2"):
    return new_notebook(
        cells=[
            new_markdown_cell("## First"),
            new_code_cell(one, metadata=_facts("one-answer", solution=True)),
            new_code_cell("check", metadata=_facts("one-check", grade=True)),
            new_code_cell("show(one())"),
            new_code_cell("lead = 3"),
            new_code_cell("my_own()"),
            new_markdown_cell("## Second"),
            new_code_cell("print(two_needs(one()))"),
            new_code_cell(two, metadata=_facts("two-answer", solution=True)),
            new_code_cell("check", metadata=_facts("two-check", grade=True)),
        ]
    )


OUTPUTS = {place: said(f"<{place}>") for place in range(10)}


def test_what_goes_with_an_exercise(lab):
    """Its cell, what uses it and the student's own; nothing below a heading."""
    own = portion(lab, _notebook("def one():\n    return 1"), OUTPUTS, "one")
    assert own.answer == "def one():\n    return 1"
    assert [output["text"] for output in own.outputs] == ["<1>", "<3>", "<5>"]


def test_an_error_that_follows_from_a_gap_is_named_so(lab):
    """It is not shown as the student's own."""
    outputs = {8: error("NotImplementedError", "not done yet")}
    notebook = _notebook(STUB, "two = one()")
    own = portion(lab, notebook, outputs, "two")
    assert [output["text"] for output in own.outputs] == [
        "(This needs exercise 1, which is not done.)"
    ]
    outputs = {3: error("NotImplementedError", "not done yet")}
    assert portion(lab, notebook, outputs, "one").outputs == []


def test_an_error_of_ones_own_stays(lab):
    """Also a name that nothing defines."""
    outputs = {1: error("NameError", "name 'x' is not defined")}
    own = portion(lab, _notebook("x"), outputs, "one")
    assert [output["ename"] for output in own.outputs] == ["NameError"]


def test_stand_ins_and_the_table_of_progress_are_no_output_of_an_exercise(lab):
    """They are the lab's, though their text is in no cell of its source."""
    notebook = _notebook("def one():\n    return 1")
    outputs = {}
    for tag in ("stand-in", "progress"):
        cell = new_code_cell("# of the lab", metadata={"tags": [tag]})
        notebook.cells.append(cell)
        outputs[len(notebook.cells) - 1] = [said("open")]
    assert portion(lab, notebook, outputs, "two").outputs == []


def test_without_a_notebook_there_is_nothing(lab):
    """A file that could not be read, or an answer that was deleted."""
    assert portion(lab, None, {}, "one").answer == ""
    assert portion(lab, new_notebook(), {}, "one").outputs == []
