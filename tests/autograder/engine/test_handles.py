"""What a handle lets the student's side say, and what it does not."""

import numpy as np
import pytest

from autograder.engine.handles import handle
from autograder.engine.outcome import legible


class Liar:
    """A student's process whose object says it is seven, and that every difference is zero."""

    def __init__(self) -> None:
        self.asked = []

    def use(self, target, what, name, args, kwargs):
        self.asked.append(name)
        return {"float": 7.0, "array": np.array(7.0)}.get(name, 0.0)


@pytest.mark.parametrize("expected", [3, 3.0, np.float64(3), np.array(3.0)])
def test_a_difference_to_plain_data_is_computed_by_the_judge(expected):
    """The student's minus is not told what is expected, and cannot answer zero."""
    remote = Liar()
    got = handle(remote, 0, "Number", "", False)
    assert float(got - expected) == 4.0
    assert float(got / expected) == pytest.approx(7 / 3)
    assert set(remote.asked) <= {"float", "array"}


def test_reasons_are_one_line_of_text_that_can_be_written():
    """Halves of characters and what moves a cursor are taken out of sentences."""
    said = legible({"reason": "a\ud800\x1b[2J\u202eb", "outputs": [{"text": "\x1b[31mred\ud800"}]})
    assert said == {"reason": "a? [2J b", "outputs": [{"text": "\x1b[31mred?"}]}
