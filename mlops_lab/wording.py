"""The sentences in which a check says what should be, and the error that carries one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


class CheckFailed(AssertionError):
    """A check did not hold; the message is the sentence the student reads.

    Parameters
    ----------
    sentence : str
    brief : str
        The same sentence without anything that came back, for hidden checks: what an answer returns
        can be the very data it was called with. The sentence itself when omitted.
    """

    def __init__(self, sentence: str, brief: str = "") -> None:
        super().__init__(sentence)
        self.brief = brief or sentence


def fail(
    what: str, wish: str, look: str, *, brief: str = "", instead: str = "", end: str = "."
) -> None:
    """Fail with a sentence that says what should be.

    "Should" has one form for one thing and for many, so ``what`` may be any noun phrase.

    Parameters
    ----------
    wish : str
        What ``what`` should do: ``"have 3 rows"``, ``"not be 4"``.
    brief : str
        The same without what came, where the wish names it.
    instead : str
        What came in place of it.
    """
    came = f", not {instead}" if instead else ""
    sentence = f"{what} should {wish}{came}"
    raise CheckFailed(*sentences(sentence, f"{what} should {brief or wish}", look, end=end))


def fail_names(what: str, verb: str, names: list, noun: str, look: str) -> None:
    """Fail because of columns or keys that are missing, or that nobody asked for."""
    many = noun if len(names) == 1 else f"{noun}s"
    brief = f"{verb} {counted(len(names), noun, f'{noun}s')}"
    if verb.startswith("not"):
        brief += " that nobody asked for"
    fail(what, f"{verb} the {many} {listed(names)}", look, brief=brief)


def sentences(text: str, brief: str, look: str, *, end: str = ".") -> tuple[str, str]:
    """Return what a student reads, and the same without anything that came back.

    ``look`` is a sentence of its own, so it may be a noun phrase or a clause.
    """
    look = look.rstrip(".")
    stop = "" if look.endswith(("?", "!")) else "."
    look = f" Look again: {look}{stop}" if look else ""
    return tuple(as_sentence(f"{part}{end}") + look for part in (text, brief))


def as_sentence(text: str) -> str:
    """Return words as a sentence: with a capital, unless they begin with code, and a full stop.

    >>> as_sentence("the submission used up its time"), as_sentence("the rate differs …")
    ('The submission used up its time.', 'The rate differs …')
    >>> as_sentence("`mean` took too long"), as_sentence("desk_label returns a Series.")
    ('`mean` took too long.', 'desk_label returns a Series.')
    """
    if re.match(r"[^\W\d_]+(?![\w`(\[=]|\.\w)", text):
        text = text[0].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, whose plural ends in "s" unless it is given.

    >>> counted(1, "entry", "entries"), counted(0, "entry", "entries"), counted(2, "point")
    ('1 entry', '0 entries', '2 points')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def verb(number: int) -> str:
    """Return the verb that goes with a number of things."""
    return "is" if number == 1 else "are"


def quoted(text: str) -> str:
    """Return what an error says, short and in quotes, so that its own full stop does no harm."""
    return f"“{short(text)}”" if text else "nothing"


def article(name: str) -> str:
    """Return a name behind its article.

    >>> article("InterruptedError"), article("ValueError"), article("HTTPError")
    ('an InterruptedError', 'a ValueError', 'an HTTPError')
    """
    spelled = name[:2].isupper()  # read letter by letter
    vowel = name[:1] in "AEFHILMNORSX" if spelled else name[:1].lower() in "aeio"
    return f"{'an' if vowel else 'a'} {name}"


def kind_name(value: Any) -> str:
    """Name the kind of a value the way a student would."""
    import numpy as np

    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = type(value).__name__
    names = {"str": "text", "bytes": "bytes", "bool": "True or False", "NoneType": "None"}
    return names.get(name) or article(name)


def listed(names: Iterable[Any]) -> str:
    """Return the first five names, and how many more there are."""
    names = [repr(name) for name in names]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def short(text: str, limit: int = 120) -> str:
    """Return a text in one line, cut where it gets long."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(value: Any) -> str:
    """Return a number with six digits, without its type."""
    value = plain(value)
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def plain(value: Any) -> Any:
    """Turn a numpy scalar into the Python value that prints without its type."""
    import numpy as np

    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value
