"""The stages in which a check compares: something, its kind, its shape, its values.

Each raises `mlops_lab.wording.CheckFailed` with a sentence that says what should be, so a student
mends one thing at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from mlops_lab.wording import (
    article,
    counted,
    fail,
    fail_names,
    kind_name,
    listed,
    number,
    plain,
    short,
    verb,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def whole(
    got: Any,
    expected: Any,
    what: str,
    look: str,
    *,
    rtol: float = 0.0,
    atol: float = 0.0,
    index: bool = False,
) -> None:
    """Expect all of a value: a scalar, a text, a collection of such, an array or a table.

    Parameters
    ----------
    rtol, atol : float
        Allowed difference of numbers that are not whole: ``atol + rtol * abs(expected)``.
    index : bool
        Whether the index of a table or a column counts.
    """
    import pandas as pd

    def same(one: Any, other: Any) -> Any:
        return near(one, other, rtol, atol)

    def within(one: Any, other: Any, entry: object) -> None:
        part = f"{what.rstrip(',')}, entry {entry!r},"
        whole(one, other, part, look, rtol=rtol, atol=atol, index=index)

    if isinstance(expected, str):
        expected = str(expected)  # numpy's text passes for an array
    if expected is None:
        if got is not None and not is_missing(got):
            fail(what, "be None", look, instead=kind_name(got))
        return
    something(got, what, look)
    if isinstance(expected, pd.DataFrame):
        frames(got, expected, what, look, same=same, index=index)
    elif isinstance(expected, pd.Series) and index:
        kind(got, pd.Series, what, look)
        arrays(got, expected, what, look, same=same)
        labels(got.index, expected.index, what, look)
    elif is_array(expected):
        arrays(got, expected, what, look, same=same)
    elif isinstance(expected, dict):
        kind(got, dict, what, look)
        keys(got, expected, what, look)
        for key, value in expected.items():
            within(got[key], value, key)
    elif isinstance(expected, set | frozenset):
        kind(got, (set, frozenset), what, look)
        members(got, expected, what, look)
    elif isinstance(expected, list | tuple):
        if is_array(got) and len(got.shape) == 1:  # a Series or an array holds a list as well
            got = list(got)
        if not isinstance(got, list | tuple):
            fail(what, f"be {kind_name(expected)}", look, instead=kind_name(got))
        if len(got) != len(expected):
            wanted = counted(len(expected), "entry", "entries")
            fail(what, f"have {wanted}", look, instead=str(len(got)))
        for position, (one, other) in enumerate(zip(got, expected, strict=True)):
            within(one, other, position)
    else:
        scalar(got, expected, what, look, rtol=rtol, atol=atol)


def something(got: Any, what: str, look: str) -> None:
    """Expect anything but None."""
    if got is None:
        end = ": does every path of your function end in `return`?"
        fail(what, "not be None", look, end=end)


def kind(got: Any, kinds: Any, what: str, look: str) -> None:
    """Expect an instance of one of these types."""
    if not isinstance(got, kinds):
        wanted = kinds if isinstance(kinds, type) else kinds[0]
        name = "text" if wanted is str else article(wanted.__name__)
        fail(what, f"be {name}", look, instead=kind_name(got))


def columns(
    frame: pd.DataFrame, expected: Iterable[str], what: str, *, exact: bool = False, look: str = ""
) -> None:
    """Expect a table that has at least (``exact``: exactly) these columns, in any order."""
    import pandas as pd

    something(frame, what, look)
    kind(frame, pd.DataFrame, what, look)
    missing = [name for name in expected if name not in frame.columns]
    if missing:
        fail_names(what, "also have", missing, "column", look)
    surplus = [name for name in frame.columns if name not in set(expected)]
    if exact and surplus:
        fail_names(what, "not have", surplus, "column", look)


def keys(got: dict, expected: dict, what: str, look: str) -> None:
    """Expect a dictionary's keys, in any order."""
    missing = [key for key in expected if key not in got]
    if missing:
        fail_names(what, "also have", missing, "key", look)
    surplus = [key for key in got if key not in expected]
    if surplus:
        fail_names(what, "not have", surplus, "key", look)


def members(got: set, expected: set, what: str, look: str) -> None:
    """Expect a set's members; one that is missing is not named."""
    surplus = sorted(map(str, set(got) - set(expected)))
    if surplus:
        few = f"not contain {len(surplus)} of its members"
        fail(what, f"not contain {listed(surplus)}", look, brief=few)
    missing = len(set(expected) - set(got))
    if missing:
        members = counted(len(expected), "member", "members")
        fail(what, f"have {members}, of which {missing} {verb(missing)} missing", look)


def scalar(
    got: Any, expected: Any, what: str, look: str, *, rtol: float = 0.0, atol: float = 0.0
) -> None:
    """Expect one value: its kind first, then the value."""
    import numpy as np
    import pandas as pd

    if is_missing(expected) and is_missing(got):
        return
    number = (int, float, np.number)
    boolean = (bool, np.bool_)
    if is_array(got) and got.shape != () and not is_array(expected):
        # an empty one would agree with everything
        fail(what, f"be {kind_name(expected)}", look, instead=kind_name(got))
    if isinstance(got, np.ndarray) and got.shape == ():  # as `numpy.vectorize` returns a number
        got = got[()]
    if isinstance(expected, boolean):
        if not isinstance(got, boolean):
            fail(what, "be True or False", look, instead=kind_name(got))
    elif isinstance(expected, number):
        if isinstance(got, (*boolean, np.timedelta64)) or not isinstance(got, number):
            fail(what, "be a number", look, instead=kind_name(got))
        # numpy would round the expected number to the precision of the other, to infinity even
        got, expected = plain(got), plain(expected)
    elif isinstance(expected, str):
        kind(got, str, what, look)
    elif isinstance(expected, pd.Timestamp) and not isinstance(got, pd.Timestamp):
        fail(what, "be a Timestamp", look, instead=kind_name(got))
    if isinstance(expected, float) and not isinstance(got, complex):
        agree = near(np.asarray(got, dtype=float), np.asarray(expected), rtol, atol)
    else:
        agree = got == expected
    if not bool(np.all(agree)):
        fail(what, f"not be {short(repr(plain(got)))}", look, brief="be different")


def frames(
    got: Any,
    expected: pd.DataFrame,
    what: str,
    look: str,
    *,
    same: Callable[[Any, Any], Any],
    index: bool,
) -> None:
    """Expect a table: columns in any order, then rows, then each column's values, then labels."""
    import pandas as pd

    kind(got, pd.DataFrame, what, look)
    columns(got, list(expected.columns), what, exact=True, look=look)
    if len(got) != len(expected):
        rows = counted(len(expected), "row", "rows")
        fail(what, f"have {rows}", look, instead=str(len(got)))
    for name in expected.columns:
        arrays(
            got[name],
            expected[name],
            f"{what.rstrip(',')}, column {name!r},",
            look,
            same=same,
        )
    if index:
        labels(got.index, expected.index, what, look)


def labels(got: pd.Index, expected: pd.Index, what: str, look: str) -> None:
    """Expect the index of a table or a column: as many labels, and the same."""
    if not same_exactly(as_array(got), as_array(expected)).all():
        fail(f"{what.rstrip(',')}, its index,", "be different", look)


def arrays(
    got: Any,
    expected: Any,
    what: str,
    look: str,
    *,
    same: Callable[[Any, Any], Any],
    numeric: bool = False,
) -> None:
    """Expect an array or a column: its kind, its shape, then each place, as ``same`` compares."""
    import numpy as np

    if isinstance(got, str | dict | set) or callable(got):
        fail(what, f"be {kind_name(expected)}", look, instead=kind_name(got))
    one, other = as_array(got), as_array(expected)
    if numeric:
        numbers = "be a number" if other.shape == () else "hold nothing but numbers"
        if holds_text(one) or (one.dtype.kind == "c" and np.any(one.imag)):
            fail(what, numbers, look)
        one = one.real if one.dtype.kind == "c" else one
        try:
            one, other = one.astype(float), other.astype(float)
        except (TypeError, ValueError):
            fail(what, numbers, look)
    if one.shape != other.shape:
        if other.shape == ():
            fail(what, "be one number", look, instead=f"{kind_name(got)} of shape {one.shape}")
        fail(what, f"have shape {other.shape}", look, instead=str(one.shape))
    agree = np.asarray(same(one, other), dtype=bool)
    if agree.all():
        return
    if agree.size == 1:
        fail(what, f"not be {short(number(one.ravel()[0]))}", look, brief="be different")
    places = np.argwhere(~agree)
    place = tuple(int(i) for i in places[0])
    where = place[0] if len(place) == 1 else place
    few = f"be different at {len(places)} of {counted(agree.size, 'place', 'places')}"
    first = f"first at position {where} (now {short(number(one[place]))})"
    fail(what, f"{few}, {first}", look, brief=few)


def holds_text(array: np.ndarray) -> bool:
    """Whether an array holds text, which numpy would read as numbers."""
    if array.dtype.kind == "O":
        return any(isinstance(value, str | bytes) for value in array.ravel())
    return array.dtype.kind in "USTmM"


def same_exactly(one: Any, other: Any) -> Any:
    """Return where two arrays agree; a missing value agrees with a missing value."""
    import pandas as pd

    if one.dtype == object or other.dtype == object:
        flat, others = one.ravel(), other.ravel()
        missing, others_missing = pd.isna(flat), pd.isna(others)
        same, there = missing & others_missing, ~(missing | others_missing)
        same[there] = [bool(a == b) for a, b in zip(flat[there], others[there], strict=True)]
        return same.reshape(one.shape)
    both_missing = pd.isna(one) & pd.isna(other)
    return (one == other) | both_missing


def near(one: Any, other: Any, rtol: float, atol: float) -> Any:
    """Return where two arrays agree up to rounding; whole numbers and all else agree exactly."""
    import numpy as np

    if other.dtype.kind == "f" and one.dtype.kind in "iuf":
        return np.isclose(one.astype(float), other, rtol=rtol, atol=atol, equal_nan=True)
    return same_exactly(one, other)


def same_types(one: Any, other: Any) -> bool:
    """Whether tables, columns and arrays hold the same types, inside of lists and tuples too.

    >>> import numpy as np
    >>> same_types([np.array([1.0])], [np.array([1])])
    False
    """
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same_types, one, other))
    if hasattr(one, "dtypes") and getattr(one, "ndim", 0) == 2:
        return list(one.dtypes) == list(other.dtypes)
    return getattr(one, "dtype", None) == getattr(other, "dtype", None)


def is_array(value: Any) -> bool:
    """Whether a value is an array of numpy, or converts itself to one."""
    return hasattr(value, "__array__") and hasattr(value, "shape")


def is_missing(value: Any) -> bool:
    """Whether a value is one missing value."""
    import pandas as pd

    missing = pd.isna(value) if not isinstance(value, list | tuple | dict | set) else False
    return missing is True or (getattr(missing, "ndim", 1) == 0 and bool(missing))


def as_array(value: Any) -> np.ndarray:
    """Return an array of numpy of a list, a column or a tensor."""
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
