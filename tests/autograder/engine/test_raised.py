"""Errors of a student's function, as the judge hears of them."""

from __future__ import annotations

import json

import pytest

from autograder.engine.codec import Decoder, Encoder
from autograder.engine.raised import Raised, class_names, describe


def heard(error: Exception) -> Exception:
    """Tell of an error, and build it again."""
    encoder = Encoder(lambda value: [0])
    facts = json.loads(json.dumps(describe(error, encoder)))
    return Raised().error(facts, Decoder([bytearray(b) for b in encoder.buffers], lambda *f: f))


class OwnError(ValueError):
    """A student's."""


@pytest.mark.parametrize(
    "error", [KeyError("a"), OwnError("no"), UnicodeDecodeError("a", b"", 0, 1, "x")]
)
def test_an_error_keeps_its_class_and_text(error):
    """By the first of its classes that the judge knows."""
    back = heard(error)
    known = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
    assert isinstance(back, known)
    assert str(back) == str(error)
    assert type(back).__name__ == type(error).__name__


def test_attributes_come_along_but_for_those_with_an_underscore():
    """Those would be the judge's own."""
    error = OwnError("no")
    error.column, error._situation = "a", "b"
    back = heard(error)
    assert back.column == "a"
    assert not hasattr(back, "_situation")


def test_no_error_of_the_grader_can_be_raised_from_outside():
    """Nor one that ends more than a check, nor a class that is no error."""
    for names in (
        [["autograder.engine.codec.kinds", "CodecError"]],
        [["builtins", "KeyboardInterrupt"]],
        [["builtins", "eval"]],
        [["mlops_lab.checks", "equal"]],
    ):
        error = Raised().error({"kinds": names, "text": "x"}, Decoder([], lambda *facts: facts))
        assert type(error).__mro__[1] is Exception


def test_a_class_of_the_notebooks_is_one_class():
    """So that ``except`` finds it."""
    raised = Raised()
    one = raised.class_of("OwnError", class_names(OwnError))
    assert issubclass(one, ValueError)
    assert raised.class_of("OwnError", class_names(OwnError)) is one
