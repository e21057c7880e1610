from autograder.engine.pair import _kinds


def test_what_was_raised_is_told_with_what_it_came_from():
    """`checks.raises` reports an error of another class by one of its own."""
    error = AssertionError("a ValueError is expected")
    error.__context__ = UnboundLocalError("x")
    assert {"AssertionError", "UnboundLocalError", "NameError"} <= set(_kinds(error))
    assert "ValueError" not in _kinds(RuntimeError())
