"""What stays in the student's process, and what is refused there."""

from __future__ import annotations

import builtins
import contextlib
import sys
import types

import pytest
from sklearn.linear_model import LogisticRegression

from autograder.engine.codec import KINDS, CodecError, Decoder
from tests.autograder.engine.codec.carrying import carried


def test_what_has_no_plain_form_becomes_a_handle():
    """Functions, estimators and objects stay where they are, inside containers too."""
    assert carried(len) == ("handle", 0, "builtin_function_or_method")
    assert carried({"m": [LogisticRegression()]}) == {"m": [("handle", 0, "LogisticRegression")]}


def test_nothing_that_comes_back_is_a_module_or_a_builtin_of_the_judges():
    """Tried with every module and builtin that this process holds, bare and within containers."""
    everything = [*list(sys.modules.values()), *vars(builtins).values()]
    things = [one for one in everything if isinstance(one, types.ModuleType) or callable(one)]
    assert len(things) > 500
    plain = {bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object}
    for thing in things:
        for value in (thing, [thing], {"a": (thing,)}):
            if isinstance(thing, types.ModuleType):
                with pytest.raises(CodecError):
                    carried(value)
            elif thing not in plain:
                back = carried(value)
                inner = back["a"][0] if isinstance(back, dict) else back[0]
                assert (back if value is thing else inner)[0] == "handle", thing
    for name in list(sys.modules):
        for tag in KINDS:
            with contextlib.suppress(CodecError):
                made = Decoder([], lambda *facts: facts).decode([tag, name])
                assert not isinstance(made, types.ModuleType)
                assert not callable(made)
