import pytest

from mlops_lab.seeds import drawn, forget, fresh


@pytest.mark.parametrize(
    ("use", "depends"),
    [
        (lambda rng: None, False),
        (lambda rng: rng.random(), True),
        (lambda rng: rng.permutation(1), False),
        (lambda rng: rng.spawn(1), True),
        (lambda rng: rng.bit_generator.seed_seq.spawn(1), True),
    ],
)
def test_what_was_drawn_from_the_secret_is_known(use, depends):
    """A generator that nobody has asked for anything makes nothing depend on the secret."""
    forget()
    use(fresh("weak"))
    assert drawn() is depends
    forget()
    assert not drawn()
