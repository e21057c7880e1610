"""What the check cells of a lab call.

Every function compares plain values. When they differ it raises :class:`CheckFailed`
with one sentence that says what was expected, what came and where to look, and never
the answer. The stages follow one another, so a student mends one thing at a time:
something was returned, it is of the right kind, of the right shape, of the right value.

Importing this module inside a notebook shows a failed check as that sentence alone,
without a traceback, and sends warnings to standard output: nbgrader takes all points
of a check that writes to standard error, and a deprecation warning is no wrong answer.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SECRET_VARIABLE = "COURSE_SECRET"
NOT_DONE = "not done yet"


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


def that(condition: Any, message: str) -> None:
    """Fail with ``message`` unless ``condition`` holds.

    >>> that(1 < 2, "one is smaller than two")
    """
    if not bool(condition):
        raise CheckFailed(message)


def passed(what: str) -> None:
    """Say in one line what is now known to be right.

    >>> passed("sorted by date")
    ✓ Right: sorted by date.
    """
    print(f"✓ Right: {what.rstrip('.')}.")


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


def equal(got: Any, expected: Any, what: str, *, look: str = "") -> None:
    """Compare a value, a collection, an array or a table, stage by stage.

    Numbers must be equal exactly; use :func:`close` for computed ones. What is missing (None,
    NaN, NaT) equals what is missing.

    Parameters
    ----------
    got, expected : scalar, str, list, tuple, dict, set, numpy array, pandas Series or DataFrame
    what : str
        What is compared, as it reads in a sentence: ``"the number of cancelled flights"``.
    look : str
        Where to look when it differs: ``"section 2"``.

    Raises
    ------
    CheckFailed
        With the first stage that differs.

    >>> equal([1, 2], [1, 2], "the list")
    >>> equal(3, 4, "the count", look="section 2")
    Traceback (most recent call last):
    ...
    mlops_lab.checks.CheckFailed: The count should not be 3. Look again: section 2.
    """
    import pandas as pd

    if expected is None:
        if got is not None and not _is_missing(got):
            _fail(what, "be None", look, instead=_a(got))
        return
    _something(got, what, look)
    if isinstance(expected, pd.DataFrame):
        _frames(got, expected, what, look)
    elif _is_array(expected):
        _arrays(got, expected, what, look, same=_same_exactly)
    elif isinstance(expected, dict):
        _kind(got, dict, what, look)
        _keys(got, expected, what, look)
        for key, value in expected.items():
            equal(got[key], value, f"{what.rstrip(',')}, entry {key!r},", look=look)
    elif isinstance(expected, set | frozenset):
        _kind(got, (set, frozenset), what, look)
        _members(got, expected, what, look)
    elif isinstance(expected, list | tuple):
        if _is_array(got) and len(got.shape) == 1:  # a Series or an array holds a list as well
            got = list(got)
        if not isinstance(got, list | tuple):
            _fail(what, f"be {_a(expected)}", look, instead=_a(got))
        if len(got) != len(expected):
            wanted = _counted(len(expected), "entry", "entries")
            _fail(what, f"have {wanted}", look, instead=str(len(got)))
        for position, (one, other) in enumerate(zip(got, expected, strict=True)):
            equal(one, other, f"{what.rstrip(',')}, entry {position},", look=look)
    else:
        _scalar(got, expected, what, look)


def close(
    got: Any,
    expected: Any,
    what: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    look: str = "",
) -> None:
    """Compare numbers or arrays of numbers up to rounding.

    Parameters
    ----------
    got, expected : number, sequence of numbers, array, Series or tensor
        A missing value (NaN) equals a missing value at the same place.
    rtol, atol : float
        Allowed difference: ``atol + rtol * abs(expected)``.

    >>> close(0.1 + 0.2, 0.3, "the sum")
    >>> close(2, 2.5, "it")
    Traceback (most recent call last):
    ...
    mlops_lab.checks.CheckFailed: It should not be 2.
    """
    import numpy as np

    _something(got, what, look)
    _arrays(
        got,
        expected,
        what,
        look,
        same=lambda one, other: np.isclose(one, other, rtol=rtol, atol=atol, equal_nan=True),
        numeric=True,
    )


def columns(
    frame: pd.DataFrame, expected: Iterable[str], what: str, *, exact: bool = False, look: str = ""
) -> None:
    """Expect a table that has at least (``exact``: exactly) these columns, in any order."""
    import pandas as pd

    _something(frame, what, look)
    _kind(frame, pd.DataFrame, what, look)
    missing = [name for name in expected if name not in frame.columns]
    if missing:
        _fail_names(what, "also have", missing, "column", look)
    surplus = [name for name in frame.columns if name not in set(expected)]
    if exact and surplus:
        _fail_names(what, "not have", surplus, "column", look)


def raises(
    exception: type[BaseException],
    call: Callable[..., Any],
    *args: Any,
    mentions: str = "",
    what: str = "this input",
    look: str = "",
    **kwargs: Any,
) -> None:
    """Expect ``call(*args, **kwargs)`` to raise ``exception`` with a message that helps.

    Parameters
    ----------
    mentions : str
        A word that the message must contain, in any case: the name of the offending
        column or argument.
    what : str
        What is passed, as it reads in a sentence: ``"a threshold above one"``.
    """
    wanted = exception.__name__
    try:
        call(*args, **kwargs)
    except NotImplementedError:
        raise
    except exception as error:
        if mentions.lower() not in str(error).lower():
            begin, end = f"for {what} the {wanted}", f"should mention {mentions!r}"
            said = f"{begin} {end}; it says {_quoted(str(error))}"
            raise CheckFailed(*_sentences(said, f"{begin} {end}", look)) from None
        return
    except Exception as error:
        begin = f"for {what} {_article(wanted)} should be raised"
        came = f"{begin}, but {_article(type(error).__name__)} came: {_quoted(str(error))}"
        raise CheckFailed(*_sentences(came, f"{begin}, but another error came", look)) from None
    nothing = f"for {what} {_article(wanted)} should be raised, but nothing was"
    raise CheckFailed(*_sentences(nothing, nothing, look))


def _article(name: str) -> str:
    """Return a name behind its article.

    >>> _article("InterruptedError"), _article("ValueError"), _article("HTTPError")
    ('an InterruptedError', 'a ValueError', 'an HTTPError')
    """
    spelled = name[:2].isupper()  # read letter by letter
    vowel = name[:1] in "AEFHILMNORSX" if spelled else name[:1].lower() in "aeio"
    return f"{'an' if vowel else 'a'} {name}"


def unchanged(before: Any, after: Any, what: str) -> None:
    """Expect that a function left its argument as it was.

    Parameters
    ----------
    before : Any
        A copy taken before the call.
    after : Any
        The argument after the call.
    """
    try:
        equal(after, before, what)
    except CheckFailed:
        changed = f"Your function changed {what.rstrip(',')}: work on a copy and return that."
        raise CheckFailed(changed) from None


# Stages -----------------------------------------------------------------------


def _something(got: Any, what: str, look: str) -> None:
    if got is None:
        end = ": does every path of your function end in `return`?"
        _fail(what, "not be None", look, end=end)


def _kind(got: Any, kinds: Any, what: str, look: str) -> None:
    if not isinstance(got, kinds):
        wanted = kinds if isinstance(kinds, type) else kinds[0]
        name = "text" if wanted is str else _article(wanted.__name__)
        _fail(what, f"be {name}", look, instead=_a(got))


def _keys(got: dict, expected: dict, what: str, look: str) -> None:
    missing = [key for key in expected if key not in got]
    if missing:
        _fail_names(what, "also have", missing, "key", look)
    surplus = [key for key in got if key not in expected]
    if surplus:
        _fail_names(what, "not have", surplus, "key", look)


def _members(got: set, expected: set, what: str, look: str) -> None:
    surplus = sorted(map(str, set(got) - set(expected)))
    if surplus:
        few = f"not contain {len(surplus)} of its members"
        _fail(what, f"not contain {_listed(surplus)}", look, brief=few)
    missing = len(set(expected) - set(got))
    if missing:
        members = _counted(len(expected), "member", "members")
        _fail(what, f"have {members}, of which {missing} {_verb(missing)} missing", look)


def _scalar(got: Any, expected: Any, what: str, look: str) -> None:
    import numpy as np
    import pandas as pd

    if _is_missing(expected) and _is_missing(got):
        return
    number = (int, float, np.number)
    boolean = (bool, np.bool_)
    if _is_array(got) and got.shape != () and not _is_array(expected):
        # an empty one would agree with everything
        _fail(what, f"be {_a(expected)}", look, instead=_a(got))
    if isinstance(expected, boolean):
        if not isinstance(got, boolean):
            _fail(what, "be True or False", look, instead=_a(got))
    elif isinstance(expected, number):
        if isinstance(got, (*boolean, np.timedelta64)) or not isinstance(got, number):
            _fail(what, "be a number", look, instead=_a(got))
        # numpy would round the expected number to the precision of the other, to infinity even
        got, expected = _plain(got), _plain(expected)
    elif isinstance(expected, str):
        _kind(got, str, what, look)
    elif isinstance(expected, pd.Timestamp) and not isinstance(got, pd.Timestamp):
        _fail(what, "be a Timestamp", look, instead=_a(got))
    if not bool(np.all(got == expected)):
        _fail(what, f"not be {_short(repr(_plain(got)))}", look, brief="be different")


def _frames(got: Any, expected: pd.DataFrame, what: str, look: str) -> None:
    import pandas as pd

    _kind(got, pd.DataFrame, what, look)
    columns(got, list(expected.columns), what, exact=True, look=look)
    if len(got) != len(expected):
        rows = _counted(len(expected), "row", "rows")
        _fail(what, f"have {rows}", look, instead=str(len(got)))
    for name in expected.columns:
        _arrays(
            got[name],
            expected[name],
            f"{what.rstrip(',')}, column {name!r},",
            look,
            same=_same_exactly,
        )


def _arrays(
    got: Any,
    expected: Any,
    what: str,
    look: str,
    *,
    same: Callable[[Any, Any], Any],
    numeric: bool = False,
) -> None:
    import numpy as np

    if isinstance(got, str | dict | set) or callable(got):
        _fail(what, f"be {_a(expected)}", look, instead=_a(got))
    one, other = _as_array(got), _as_array(expected)
    if numeric:
        numbers = "be a number" if other.shape == () else "hold nothing but numbers"
        if _holds_text(one) or (one.dtype.kind == "c" and np.any(one.imag)):
            _fail(what, numbers, look)
        one = one.real if one.dtype.kind == "c" else one
        try:
            one, other = one.astype(float), other.astype(float)
        except (TypeError, ValueError):
            _fail(what, numbers, look)
    if one.shape != other.shape:
        if other.shape == ():
            _fail(what, "be one number", look, instead=f"{_a(got)} of shape {one.shape}")
        _fail(what, f"have shape {other.shape}", look, instead=str(one.shape))
    agree = np.asarray(same(one, other), dtype=bool)
    if agree.all():
        return
    if agree.ndim == 0:
        _fail(what, f"not be {_short(_number(one))}", look, brief="be different")
    places = np.argwhere(~agree)
    place = tuple(int(i) for i in places[0])
    where = place[0] if len(place) == 1 else place
    few = f"be different at {len(places)} of {_counted(agree.size, 'place', 'places')}"
    first = f"first at position {where} (now {_short(_number(one[place]))})"
    _fail(what, f"{few}, {first}", look, brief=few)


def _holds_text(array: np.ndarray) -> bool:
    """Whether an array holds text, which numpy would read as numbers."""
    if array.dtype.kind == "O":
        return any(isinstance(value, str | bytes) for value in array.ravel())
    return array.dtype.kind in "USTmM"


def _same_exactly(one: Any, other: Any) -> Any:
    import pandas as pd

    if one.dtype == object or other.dtype == object:
        flat, others = one.ravel(), other.ravel()
        missing, others_missing = pd.isna(flat), pd.isna(others)
        same, there = missing & others_missing, ~(missing | others_missing)
        same[there] = [bool(a == b) for a, b in zip(flat[there], others[there], strict=True)]
        return same.reshape(one.shape)
    both_missing = pd.isna(one) & pd.isna(other)
    return (one == other) | both_missing


# Words ------------------------------------------------------------------------


def _fail(
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
    raise CheckFailed(*_sentences(sentence, f"{what} should {brief or wish}", look, end=end))


def _fail_names(what: str, verb: str, names: list, noun: str, look: str) -> None:
    """Fail because of columns or keys that are missing, or that nobody asked for."""
    many = noun if len(names) == 1 else f"{noun}s"
    brief = f"{verb} {_counted(len(names), noun, f'{noun}s')}"
    if verb.startswith("not"):
        brief += " that nobody asked for"
    _fail(what, f"{verb} the {many} {_listed(names)}", look, brief=brief)


def _sentences(text: str, brief: str, look: str, *, end: str = ".") -> tuple[str, str]:
    """Return what a student reads, and the same without anything that came back.

    ``look`` is a sentence of its own, so it may be a noun phrase or a clause.
    """
    look = f" Look again: {look.rstrip('.')}." if look else ""
    return tuple(f"{part[0].upper()}{part[1:]}{end}{look}" for part in (text, brief))


def _counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> _counted(1, "entry", "entries"), _counted(0, "entry", "entries")
    ('1 entry', '0 entries')
    """
    return f"{number} {one if number == 1 else many}"


def _verb(number: int) -> str:
    return "is" if number == 1 else "are"


def _quoted(text: str) -> str:
    """Return what an error says, short and in quotes, so that its own full stop does no harm."""
    return f"“{_short(text)}”" if text else "nothing"


def _a(value: Any) -> str:
    """Name the kind of a value the way a student would."""
    import numpy as np

    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = type(value).__name__
    names = {"str": "text", "bytes": "bytes", "bool": "True or False", "NoneType": "None"}
    return names.get(name) or _article(name)


def _listed(names: Iterable[Any]) -> str:
    names = [repr(name) for name in names]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _short(text: str, limit: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _number(value: Any) -> str:
    value = _plain(value)
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _plain(value: Any) -> Any:
    """Turn a numpy scalar into the Python value that prints without its type."""
    import numpy as np

    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def _is_array(value: Any) -> bool:
    return hasattr(value, "__array__") and hasattr(value, "shape")


def _is_missing(value: Any) -> bool:
    import pandas as pd

    missing = pd.isna(value) if not isinstance(value, list | tuple | dict | set) else False
    return missing is True or (getattr(missing, "ndim", 1) == 0 and bool(missing))


def _as_array(value: Any) -> np.ndarray:
    import numpy as np
    import pandas as pd

    if hasattr(value, "detach"):  # a torch tensor, perhaps one that carries a gradient
        value = value.detach().cpu().numpy()
    if isinstance(value, pd.Series | pd.Index):
        missing = value.isna().to_numpy() if isinstance(value, pd.Series) else value.isna()
        if pd.api.types.is_bool_dtype(value.dtype) and not missing.any():
            return value.to_numpy(dtype=bool)
        if pd.api.types.is_integer_dtype(value.dtype) and not missing.any():
            kind = f"{value.dtype.kind}{value.dtype.itemsize}"
            return value.to_numpy(dtype=kind)  # floats would merge long ids
        if pd.api.types.is_numeric_dtype(value.dtype):
            return value.to_numpy(dtype=float, na_value=np.nan)
        return value.astype(object).to_numpy()
    return np.asarray(value)


# In a notebook ----------------------------------------------------------------


def _show_sentence(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: Any = None):
    """Show a failed check as its sentence; every other error keeps its traceback."""
    innermost = trace
    while innermost.tb_next is not None:
        innermost = innermost.tb_next
    in_cell = innermost.tb_frame.f_code.co_name == "<module>"
    if isinstance(error, CheckFailed) or (kind is AssertionError and in_cell and str(error)):
        lines = [f"Not yet: {error}"]
    elif kind is NotImplementedError and str(error) == NOT_DONE:
        lines = ["Not done yet: write your answer above, run its cell, then run this one again."]
    else:
        lines = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=1)
    shell._showtraceback(kind, error, lines)
    return lines


def _install() -> None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    shell.set_custom_exc((AssertionError, NotImplementedError), _show_sentence)

    def to_stdout(message, category, filename, lineno, file=None, line=None):
        print(f"{category.__name__}: {message}")

    warnings.showwarning = to_stdout


_install()
