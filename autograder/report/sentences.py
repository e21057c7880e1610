"""Count sentences of checks so that the same mistake counts together, whatever its numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 600  # characters of a sentence that are looked at
_NUMBER = r"[-+−]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?"
_SLOT = re.compile(
    rf"""
    (?<!\w)'(?:[^'\\]|\\.)*'(?!\w)             # 'a text'
    | "(?:[^"\\]|\\.)*"
    | `[^`]*`                                  # a name
    | [\[(]*(?<![\w.]){_NUMBER}                # a number, or several in a row: a date, a list
      (?:(?:[\s,;:/T()\[\]]+|(?=[-+])){_NUMBER})*(?:,?[\])])*
    | (?<!\w)[-+]?(?:nan|inf|infinity)(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Group:
    """One mistake: its sentence, and how many students made it."""

    sentence: str  # with … wherever it differs between them
    students: int


def template(sentence: str) -> str:
    """Return a sentence with its numbers, quoted values and names taken out.

    >>> template("The double of 7 is 21.5, not 'many': see `double`.")
    'The double of … is …, not …: see ….'
    """
    return _SLOT.sub("…", sentence[:LONGEST])


def group(sentences: Iterable[str]) -> list[Group]:
    """Return the different mistakes among sentences, the commonest first.

    What is the same in all sentences of a group stays readable.

    >>> group(["f(2) is 5.", "f(2) is 7.", "not defined"])
    [Group(sentence='f(2) is ….', students=2), Group(sentence='not defined', students=1)]
    """
    alike: dict[str, list[list[str]]] = defaultdict(list)
    for sentence in sentences:
        alike[template(sentence)].append(_parts(sentence))
    found = [Group(_common(members), len(members)) for members in alike.values()]
    return sorted(found, key=lambda one: (-one.students, one.sentence))


def _parts(sentence: str) -> list[str]:
    """Split into text, slot, text, slot, … text."""
    parts, end = [], 0
    sentence = sentence[:LONGEST]
    for match in _SLOT.finditer(sentence):
        parts += [sentence[end : match.start()], match.group()]
        end = match.end()
    return [*parts, sentence[end:]]


def _common(members: list[list[str]]) -> str:
    # one template, so equally many parts, unless a student wrote … into a sentence
    fewest = min(members, key=len)
    columns = zip(*(parts for parts in members if len(parts) == len(fewest)), strict=True)
    return "".join(column[0] if len(set(column)) == 1 else "…" for column in columns)
