import random

import numpy as np
import torch

from autograder.engine import randomness


def _draw() -> tuple[float, float, float]:
    return random.random(), float(np.random.random()), float(torch.rand(1))  # noqa: NPY002


def test_who_takes_over_the_states_draws_the_same_numbers():
    """A judge that takes many answers draws the same numbers for each."""
    states = randomness.states()
    first = _draw()
    assert _draw() != first
    randomness.set_states(states)
    assert _draw() == first
