"""Online features that were written anew, beside the code that made the training data.

Lab 14 compares what they give with what training would have computed. Whoever wants to find the
difference by comparing, as at work, does not read on.
"""

from __future__ import annotations

from typing import Any

MILLIMETRES = 25.4  # per inch


def request(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request as the new online code makes it.

    Parameters
    ----------
    body : dict
        The request as the training code would fill it; it is left alone.
    """
    made = dict(body)
    if made["org_delay3h"] is None:
        made["org_delay3h"] = 0.0  # training says that it is not known
    if made["precip"]:
        made["precip"] = round(made["precip"] * MILLIMETRES, 4)  # training knows inches
    return made
