"""What a handle lets the student's side say, and what it does not."""

import numpy as np
import pytest

from autograder.engine.engine import legible
from autograder.engine.handles import handle
from autograder.engine.judge import CheckNamespace, cleaned
from autograder.engine.limits import Limits
from autograder.engine.remote import Absent


class Liar:
    """A student's process whose object says it is seven, and that every difference is zero."""

    def __init__(self) -> None:
        self.asked = []

    def use(self, target, what, name, args, kwargs):
        self.asked.append(name)
        return {"float": 7.0, "array": np.array(7.0)}.get(name, 0.0)

    def get(self, name):
        if name == "nothing":
            raise Absent(name)
        return "the student's"


@pytest.mark.parametrize("expected", [3, 3.0, np.float64(3), np.array(3.0)])
def test_a_difference_to_plain_data_is_computed_by_the_judge(expected):
    """The student's minus is not told what is expected, and cannot answer zero."""
    remote = Liar()
    got = handle(remote, 0, "Number", "", False)
    assert float(got - expected) == 4.0
    assert float(got / expected) == pytest.approx(7 / 3)
    assert set(remote.asked) <= {"float", "array"}


def test_a_name_that_a_check_gave_itself_stays_its_own():
    """A later check reads what an earlier one computed, unless an answer defines that name."""
    left = {"expected": "the check's", "model": "the check's", "nothing": "the check's"}
    names = CheckNamespace({}, {"model", "nothing"}, Liar(), left)
    assert names["expected"] == names["nothing"] == "the check's"
    assert names["model"] == names["other"] == "the student's"


def test_what_is_nested_too_deeply_is_not_shown():
    """JSON and metadata that a later reader would fall over are left out."""
    deep = {}
    for _ in range(500):
        deep = {"a": deep}
    data = {"text/plain": "x", "application/json": deep}
    item = {"output_type": "display_data", "data": data, "metadata": deep}
    (shown,) = cleaned([item], Limits())
    assert (shown["data"], shown["metadata"]) == ({"text/plain": "x"}, {})


def test_reasons_are_one_line_of_text_that_can_be_written():
    """Halves of characters and what moves a cursor are taken out of sentences."""
    said = legible({"reason": "a\ud800\x1b[2J\u202eb", "outputs": [{"text": "\x1b[31mred\ud800"}]})
    assert said == {"reason": "a? [2J b", "outputs": [{"text": "\x1b[31mred?"}]}
