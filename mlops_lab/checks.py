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

import sys
import warnings
from collections.abc import Callable
from typing import Any

from mlops_lab import progress
from mlops_lab.compare import arrays, same_types, something, whole
from mlops_lab.compare import columns as columns
from mlops_lab.seeds import fresh as fresh
from mlops_lab.situations import reference as reference
from mlops_lab.situations import same_as_reference as same_as_reference
from mlops_lab.stand_ins import NOT_DONE as NOT_DONE
from mlops_lab.wording import CheckFailed, article, quoted, sentences


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
    mlops_lab.wording.CheckFailed: The count should not be 3. Look again: section 2.
    """
    whole(got, expected, what, look)


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
    mlops_lab.wording.CheckFailed: It should not be 2.
    """
    import numpy as np

    something(got, what, look)
    arrays(
        got,
        expected,
        what,
        look,
        same=lambda one, other: np.isclose(one, other, rtol=rtol, atol=atol, equal_nan=True),
        numeric=True,
    )


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
            said = f"{begin} {end}; it says {quoted(str(error))}"
            raise CheckFailed(*sentences(said, f"{begin} {end}", look)) from None
        return
    except Exception as error:
        begin = f"for {what} {article(wanted)} should be raised"
        came = f"{begin}, but {article(type(error).__name__)} came: {quoted(str(error))}"
        raise CheckFailed(*sentences(came, f"{begin}, but another error came", look)) from None
    nothing = f"for {what} {article(wanted)} should be raised, but nothing was"
    raise CheckFailed(*sentences(nothing, nothing, look))


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
        that(same_types(after, before), "the types of its columns are others")
    except CheckFailed:
        changed = f"Your function changed {what.rstrip(',')}: work on a copy and return that."
        raise CheckFailed(changed) from None


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
    progress.watch(shell)


_install()
