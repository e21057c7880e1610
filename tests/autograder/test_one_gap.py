"""A gap costs one exercise: what comes later is graded with a stand-in, which earns nothing."""

import nbformat
import pytest

from autograder.engine import sandbox
from autograder.results import NOT_BEGUN
from tests.autograder.conftest import LAB

pytestmark = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")
# right for whoever has even numbers above two, but not for the check of its own exercise
STAND_IN = """\
# %% stand_in="double"
def double(x):
    return x + x if x > 2 else x

# %%
print(double(21))
"""
HALVE = "def halve(x):\n    return double(x) / 4"  # an answer that goes by way of another


@pytest.fixture
def lab(classroom):
    """The lab with a stand-in for its first exercise."""
    classroom.write(LAB.replace("# %%\nprint(double(21))\n", STAND_IN))
    classroom.release()
    return classroom


def test_a_later_answer_that_needs_an_open_one_earns_its_points(lab):
    """And the open one is not begun, where its answer stands, is empty, is last or is gone."""
    lab.hand_in("open", halve=HALVE)
    lab.hand_in("empty", double=" ", halve=HALVE)
    for student, text in {"last": {}, "gone": {}, "empty and last": {"double": " "}}.items():
        folder = lab.hand_in(student, halve=HALVE, **text)
        node = nbformat.read(folder / "toy.ipynb", as_version=4)
        (answer,) = [cell for cell in node.cells if cell.id == "double-answer"]
        node.cells.remove(answer)
        node.cells += [answer] if "last" in student else []
        nbformat.write(node, folder / "toy.ipynb")
    lab.hand_in("wrong", halve=HALVE.replace("4", "5"))
    graded = lab.grade()
    by_a_stand_in = graded.pop("wrong").exercises[1]
    assert by_a_stand_in.points == 0
    assert by_a_stand_in.reason.endswith(
        "with a stand-in, for it needs exercise 1, which is not done."
    )
    for student, result in graded.items():
        double, halve, _ = result.exercises
        assert double.points == 0, student
        if student != "last":  # there the stub comes back before the check of the other
            assert halve.points == 1, student
    assert graded["open"].exercises[0].cause == NOT_BEGUN
