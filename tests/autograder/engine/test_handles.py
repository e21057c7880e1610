"""What a handle lets the student's side say, and what it does not."""

import numpy as np
import pytest

from autograder.engine.handles import handle
from autograder.engine.judge import CheckNamespace, cleaned
from autograder.engine.limits import Limits
from autograder.engine.outcome import legible
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


def test_only_the_names_of_answers_are_asked_for():
    """What the source defines is the source's, and what it does not define is nobody's."""
    names = CheckNamespace({"table": 1, "model": 2}, {"model", "nothing"}, Liar())
    assert names["table"] == 1
    assert names["model"] == "the student's"
    for name in ("nothing", "checks", "__builtins__"):
        with pytest.raises(KeyError):
            names[name]


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
