"""Find slips of grammar in sentences that were put together from parts.

`slips` looks for what a wrong join leaves behind: "1 entries", "the the", a clause where a noun
belongs. It knows no English beyond that, and finds nothing in a sentence that is merely clumsy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# What is quoted belongs to the student or to the data, and may look as it likes.
_QUOTED = re.compile(
    r"""`[^`]*`|“[^”]*”|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|(?<!\w)"(?:[^"\\]|\\.)*"(?!\w)"""
)
_CLAUSE = (
    r"(?:are|is|was|were|belongs?|counts?|stays?|comes?|goes|go|must|can|may|has|have|does|do)"
)
# Where a verb may follow: "the rows that are late", "how many gaps are allowed".
_OPENERS = (
    r"(?:which|what|who|whose|whom|where|when|whether|how|that|why|if|and at|because|as|until)"
)
_RULES = [
    ("two spaces", re.compile(r"\S  +\S")),
    ("a space before a mark", re.compile(r"\S [,;.:?!](?:\s|$)")),
    ("two marks", re.compile(r"[,;:?!][,;.:?!]|(?<!\.)\.\.(?!\.)|\.[,;:]")),
    ("a word twice", re.compile(r"\b(a|an|the|of|is|are|in|to|at|not|no|and)\s+\1\b", re.I)),
    ("two articles", re.compile(r"\b(?:a|an|the) (?:a|an|the|your|its|their)\b", re.I)),
    ("a plural behind 1", re.compile(r"(?<![\w.,:/-])1 (?!of\b)(?:[a-z]{2,}(?:ies|[^sui]s))\b")),
    (
        "a singular behind a number",
        re.compile(r"(?<![\w.,:/-])(?:0|[2-9]|\d\d+) (?:entry|row|key|column|place|member)\b"),
    ),
    ("`a` before a vowel", re.compile(r"\ba (?:[aeio][a-z]{2,})\b(?<!one)", re.I)),
    ("`an` before a consonant", re.compile(r"\ban (?:[bcdfgjklmnpqrstvwxyz][a-z]{2,})\b")),
    (
        "a plural with a singular verb",
        re.compile(
            r"^(?:The |Their |Your )(?:\w+ )?\w+[^sui\W]s (?:is|has|was|differs|lacks|holds)\b"
        ),
    ),
]


def slips(sentence: str) -> list[str]:
    """Return what is wrong with a sentence or a few of them, a phrase each.

    >>> slips("The list has 1 entries; look at limits belong to the range")
    ['a plural behind 1', 'a clause behind `look at`', 'no full stop']
    >>> slips("The list should have 1 entry, not 3. Look again: limits belong to the range.")
    []
    """
    text = sentence.strip()
    ended = text.endswith((".", "?", "!", "…", ".”", "?”", "!”"))
    text = _QUOTED.sub("`x`", text)
    found = [name for name, rule in _RULES if rule.search(text)]
    found += ["a clause behind `look at`"] if _clause(text) else []
    if not text:
        return ["nothing"]
    if not ended:
        found.append("no full stop")
    # the name of a function may begin a sentence, and stays as it is written
    if text[0].islower() and not re.match(r"\w+ (?:returns|returned|was called)\b|\w*_\w", text):
        found.append("no capital letter")
    return found


def all_slips(sentences: Iterable[str]) -> dict[str, list[str]]:
    """Return the sentences in which something is wrong, with what it is."""
    return {one: found for one in dict.fromkeys(sentences) if (found := slips(one))}


def _clause(text: str) -> bool:
    """Whether "look at" is followed by a clause that does not begin as one should."""
    for match in re.finditer(r"\b[Ll]ook at ([^.;:]*)", text):
        words = match.group(1)
        if re.match(r"(?:exactly |only |just )?(?:at|in|on|from|of)\b", words):
            return True
        verb = re.search(rf"\b{_CLAUSE}\b", words)
        if verb and not re.search(rf"\b{_OPENERS}\b", words[: verb.start()]):
            return True
    return False
