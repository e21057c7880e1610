"""The random numbers of hidden checks, which every course has for itself."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SECRET_VARIABLE = "COURSE_SECRET"
_made: list[tuple[np.random.Generator, int]] = []


def fresh(name: str) -> np.random.Generator:
    """Return the random numbers from which a hidden check draws its data.

    Parameters
    ----------
    name : str
        Id of the exercise. The seed is a hash of the course secret (environment variable
        ``COURSE_SECRET``, set by the instructor) and this name, so every course tests on
        data of its own and no literal earns a point.
    """
    import numpy as np

    secret = os.environ.get(SECRET_VARIABLE, "")
    digest = hashlib.sha256(f"{secret}:{name}".encode()).digest()
    seed = int.from_bytes(digest[:8], "big")
    rng = np.random.default_rng(seed)
    _made.append((rng, seed))
    return rng


def drawn() -> bool:
    """Whether anything in this process so far may depend on the course secret.

    That is so once something was drawn from a generator of `fresh`, or another made of it. A
    situation that is built, not drawn, leaves its generator as it was.

    >>> rng = fresh("an exercise")
    >>> before = drawn()
    >>> _ = rng.random()
    >>> drawn()
    True
    """
    import numpy as np

    for rng, seed in _made:
        bits = rng.bit_generator
        if bits.seed_seq.n_children_spawned:
            return True
        if str(bits.state) != str(np.random.default_rng(seed).bit_generator.state):
            return True
    return False


def forget() -> None:
    """Count what `drawn` tells anew from here."""
    _made.clear()
