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
    """A check did not hold; the message is the sentence the student reads."""


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
    mlops_lab.checks.CheckFailed: The count is 3, which is not what was expected; look at section 2.
    """
    import pandas as pd

    if expected is None:
        if got is not None and not _is_missing(got):
            _fail(what, f"is {_a(got)}, expected None", look)
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
            _fail(what, f"is {_a(got)}, expected {_a(expected)}", look)
        if len(got) != len(expected):
            _fail(what, f"has {len(got)} entries, expected {len(expected)}", look)
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
    >>> close([1, 2], [1, 2.5], "it")
    Traceback (most recent call last):
    ...
    mlops_lab.checks.CheckFailed: It differs at 1 of 2 places, first at position 1, where it is 2.
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
        _fail(what, f"lacks the column {_listed(missing)}", look)
    surplus = [name for name in frame.columns if name not in set(expected)]
    if exact and surplus:
        _fail(what, f"has a column that was not asked for: {_listed(surplus)}", look)


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
            raise CheckFailed(
                _sentence(
                    f"for {what} the {wanted} says {_short(str(error))}, "
                    f"but does not mention {mentions!r}",
                    look,
                )
            ) from None
        return
    except Exception as error:
        raise CheckFailed(
            _sentence(
                f"for {what} {_article(wanted)} is expected, but {type(error).__name__} came: "
                f"{_short(str(error))}",
                look,
            )
        ) from None
    raise CheckFailed(
        _sentence(f"for {what} {_article(wanted)} is expected, but nothing was raised", look)
    )


def _article(name: str) -> str:
    """Return a name behind its article.

    >>> _article("InterruptedError"), _article("ValueError")
    ('an InterruptedError', 'a ValueError')
    """
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


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
        raise CheckFailed(
            _sentence(f"your function changed {what}; work on a copy and return that", "")
        ) from None


# Stages -----------------------------------------------------------------------


def _something(got: Any, what: str, look: str) -> None:
    if got is None:
        _fail(what, "is None: does every path of your function end in `return`?", look, end="")


def _kind(got: Any, kinds: Any, what: str, look: str) -> None:
    if not isinstance(got, kinds):
        wanted = kinds if isinstance(kinds, type) else kinds[0]
        _fail(what, f"is {_a(got)}, expected a {wanted.__name__}", look)


def _keys(got: dict, expected: dict, what: str, look: str) -> None:
    missing = [key for key in expected if key not in got]
    if missing:
        _fail(what, f"lacks the key {_listed(missing)}", look)
    surplus = [key for key in got if key not in expected]
    if surplus:
        _fail(what, f"has a key that was not asked for: {_listed(surplus)}", look)


def _members(got: set, expected: set, what: str, look: str) -> None:
    surplus = sorted(map(str, set(got) - set(expected)))
    if surplus:
        _fail(what, f"contains {_listed(surplus)}, which does not belong there", look)
    missing = len(set(expected) - set(got))
    if missing:
        _fail(what, f"misses {missing} of {len(expected)} members", look)


def _scalar(got: Any, expected: Any, what: str, look: str) -> None:
    import numpy as np
    import pandas as pd

    if _is_missing(expected) and _is_missing(got):
        return
    number = (int, float, np.number)
    boolean = (bool, np.bool_)
    if _is_array(got) and got.shape != () and not _is_array(expected):
        # an empty one would agree with everything
        _fail(what, f"is {_a(got)}, expected {_a(expected)}", look)
    if isinstance(expected, boolean):
        if not isinstance(got, boolean):
            _fail(what, f"is {_a(got)}, expected True or False", look)
    elif isinstance(expected, number):
        if isinstance(got, (*boolean, np.timedelta64)) or not isinstance(got, number):
            _fail(what, f"is {_a(got)}, expected a number", look)
        # numpy would round the expected number to the precision of the other, to infinity even
        got, expected = _plain(got), _plain(expected)
    elif isinstance(expected, str):
        _kind(got, str, what, look)
    elif isinstance(expected, pd.Timestamp) and not isinstance(got, pd.Timestamp):
        _fail(what, f"is {_a(got)}, expected a Timestamp", look)
    if not bool(np.all(got == expected)):
        _fail(what, f"is {_short(repr(_plain(got)))}, which is not what was expected", look)


def _frames(got: Any, expected: pd.DataFrame, what: str, look: str) -> None:
    import pandas as pd

    _kind(got, pd.DataFrame, what, look)
    columns(got, list(expected.columns), what, exact=True, look=look)
    if len(got) != len(expected):
        _fail(what, f"has {len(got)} rows, expected {len(expected)}", look)
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
        _fail(what, f"is {_a(got)}, expected {_a(expected)}", look)
    one, other = _as_array(got), _as_array(expected)
    if numeric:
        if _holds_text(one) or (one.dtype.kind == "c" and np.any(one.imag)):
            _fail(what, f"holds values that are not numbers: {_a(got)}", look)
        one = one.real if one.dtype.kind == "c" else one
        try:
            one, other = one.astype(float), other.astype(float)
        except (TypeError, ValueError):
            _fail(what, f"holds values that are not numbers: {_a(got)}", look)
    if one.shape != other.shape:
        if other.shape == ():
            _fail(what, f"is {_a(got)} of shape {one.shape}, expected one number", look)
        _fail(what, f"has shape {one.shape}, expected {other.shape}", look)
    agree = np.asarray(same(one, other), dtype=bool)
    if agree.all():
        return
    if agree.ndim == 0:
        _fail(what, f"is {_short(_number(one))}, which is not what was expected", look)
    places = np.argwhere(~agree)
    place = tuple(int(i) for i in places[0])
    where = place[0] if len(place) == 1 else place
    _fail(
        what,
        f"differs at {len(places)} of {agree.size} places, first at position {where}, "
        f"where it is {_short(_number(one[place]))}",
        look,
    )


def _holds_text(array: np.ndarray) -> bool:
    """Whether an array holds text, which numpy would read as numbers."""
    if array.dtype.kind == "O":
        return any(isinstance(value, str | bytes) for value in array.ravel())
    return array.dtype.kind in "USTmM"


def _same_exactly(one: Any, other: Any) -> Any:
    import numpy as np
    import pandas as pd

    if one.dtype == object or other.dtype == object:
        pairs = zip(one.ravel(), other.ravel(), strict=True)
        same = [
            (_is_missing(a) and _is_missing(b)) or (not _is_missing(a) and bool(a == b))
            for a, b in pairs
        ]
        return np.array(same, dtype=bool).reshape(one.shape)
    both_missing = pd.isna(one) & pd.isna(other)
    return (one == other) | both_missing


# Words ------------------------------------------------------------------------


def _fail(what: str, finding: str, look: str, *, end: str = ".") -> None:
    raise CheckFailed(_sentence(f"{what} {finding}", look, end=end))


def _sentence(text: str, look: str, *, end: str = ".") -> str:
    text = text[0].upper() + text[1:]
    if look:
        return f"{text.rstrip('.?')}; look at {look}."
    return f"{text}{end}"


def _a(value: Any) -> str:
    """Name the kind of a value the way a student would."""
    import numpy as np

    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = type(value).__name__
    names = {"str": "text", "function": "a function", "bool": "True or False", "NoneType": "None"}
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
