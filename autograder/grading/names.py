"""What a student is called: on a page, in the gradebook, and in the folders nbgrader reads."""

from __future__ import annotations

import os
import unicodedata
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

LONGEST_NAME = 255  # bytes
LONGEST_KEY = 200  # characters, each of them one byte; file names end at 255


def legible(folder: Path) -> str:
    """Return a folder's name as text that can be printed and written anywhere.

    Bytes that are no UTF-8 and characters that cannot be seen are written as in a string of
    Python, and so is the backslash, so that two folders keep two names.

    >>> legible(Path("ann\\nlee"))
    'ann\\\\nlee'
    """
    text = os.fsencode(folder.name).decode("utf-8", "surrogateescape")
    name = "".join(repr(c)[1:-1] if c == "\\" or not c.isprintable() else c for c in text)
    return name if len(name.encode()) <= LONGEST_NAME else _shortened(name)


def key(student: str) -> str:
    """Return a student's name with whatever a file pattern could misread taken out.

    One that gets longer by this than a file name may be ends in a hash instead.

    >>> key("Zoë"), key("a*b")
    ('Zo%C3%AB', 'a%2Ab')
    """
    quoted = quote(student, safe=" @._-+,=()'")
    return quoted if len(quoted) <= LONGEST_KEY else _shortened(quoted)


def _shortened(name: str) -> str:
    """Return the beginning of a name and a hash of all of it."""
    return f"{name[:40]}-{blake2b(name.encode(), digest_size=8).hexdigest()}"


def same(name: str) -> str:
    """Return a name so that two spellings of the same letters are equal.

    macOS takes letters apart (e and a diaeresis), other systems do not.
    """
    return unicodedata.normalize("NFC", name).strip()


def listed(names: list[str]) -> str:
    """Return the first three of some names, and how many more there are.

    >>> listed(["ann", "bob", "cid", "dan"])
    "'ann', 'bob', 'cid' and 1 more"
    """
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(map(repr, names[:3])) + rest
