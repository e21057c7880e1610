"""The random numbers of hidden checks, which every course has for itself."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SECRET_VARIABLE = "COURSE_SECRET"


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
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
