import random

from autograder.engine.pair import _kinds, _set_states, _states


def test_what_was_raised_is_told_with_what_it_came_from():
    """`checks.raises` reports an error of another class by one of its own."""
    error = AssertionError("a ValueError is expected")
    error.__context__ = UnboundLocalError("x")
    assert {"AssertionError", "UnboundLocalError", "NameError"} <= set(_kinds(error))
    assert "ValueError" not in _kinds(RuntimeError())


def test_every_answer_finds_the_same_random_states():
    """A judge that takes many answers draws the same numbers for each."""
    states = _states()
    first = random.random()
    _set_states(states)
    assert random.random() == first
