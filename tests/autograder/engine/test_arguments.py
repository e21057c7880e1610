"""What a check hands over, and what a function does to it."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
import torch

from autograder.engine.arguments import Outgoing, apply_change, changed, snapshots


def test_a_part_of_a_tensor_travels_alone():
    """The rest of the tensor may hold what the check expects."""
    packed = Outgoing().pack(torch.arange(1000.0)[:3])
    assert sum(memoryview(part).nbytes for part in packed) < 2000


def test_a_generator_tells_nothing_of_what_was_drawn_from_it():
    """One that was used travels as a child of it; a new one as it is, and the check's own stays."""

    def sent(generator):
        head, *buffers = Outgoing().pack([generator])
        return pickle.loads(head, buffers=buffers)[0]

    used, new = np.random.default_rng(5), np.random.default_rng(5)
    used.normal(size=3)
    state = used.bit_generator.state
    assert sent(new).random() == np.random.default_rng(5).random()
    child = sent(used)
    assert child.bit_generator.state["state"]["inc"] != state["state"]["inc"]  # another stream
    assert used.bit_generator.state == state


def _add_column(table):
    table["new"] = 1


CHANGES = {
    "list": ([1, 2], lambda one: one.append(3)),
    "dict": ({"a": 1}, lambda one: one.update(b=2)),
    "set": ({1}, lambda one: one.add(2)),
    "bytearray": (bytearray(b"a"), lambda one: one.extend(b"b")),
    "array": (np.zeros(2), lambda one: one.fill(1)),
    "table": (pd.DataFrame({"a": [1]}), _add_column),
    "series": (pd.Series([1, 2]), lambda one: one.update([5, 6])),
    "tensor": (torch.zeros(2), lambda one: one.fill_(1)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_place_is_noticed_and_can_be_made_again(name):
    """On the student's copy, and then on the check's own."""
    own, change = CHANGES[name]
    copy = pickle.loads(pickle.dumps(own))
    before = snapshots([1, copy])
    assert changed(before, [1, copy]) == []
    change(copy)
    assert changed(before, [1, copy]) == [1]
    apply_change(own, copy)
    assert repr(own) == repr(copy)


def test_nothing_is_done_to_an_object_of_another_kind():
    """A list stays as it is if a tuple comes back."""
    own = [1]
    apply_change(own, (2,))
    assert own == [1]
