"""A console that lacks a character gets its number instead."""

import io
import sys

from workspace.console import print_anything


def test_a_character_that_the_console_lacks_is_spelled_out(monkeypatch):
    """Printing goes on, in Latin-1 as in cp1252."""
    for encoding in ("latin-1", "cp1252", "ascii"):
        console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, "stdout", console)
        print_anything()
        print("Łukasz is ready")
        console.flush()
        assert console.buffer.getvalue().strip() == rb"\u0141ukasz is ready"
