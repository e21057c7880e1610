"""Imports ahead of whoever needs them."""

from __future__ import annotations

import contextlib
import importlib
import warnings
from collections.abc import Iterable


def import_quietly(names: Iterable[str]) -> None:
    """Import modules; those that cannot be imported will fail where they are used."""
    for name in names:
        shown = warnings.showwarning
        with contextlib.suppress(BaseException), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(name)
            shown = warnings.showwarning  # `mlops_lab.checks` sets it, and it is to stay so
        warnings.showwarning = shown
