"""Tables and series of pandas, and its times and missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.engine.codec.columns import column, column_tree, index, index_tree, unit_of_time
from autograder.engine.codec.kinds import Changes, CodecError, register
from autograder.engine.codec.plain import zone, zone_name

if TYPE_CHECKING:
    import pandas as pd

    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder


def _differs(before: Any, value: Any) -> bool:
    names = ("index", "columns") if hasattr(value, "columns") else ("index",)
    same = all(getattr(value, n).identical(getattr(before, n)) for n in names)
    return not (same and before.equals(value))


_CHANGES = Changes(
    lambda value: value.copy(deep=False),  # copy-on-write: costs nothing until it is changed
    _differs,
    lambda target, value: target._update_inplace(value),
)


# Series and tables ------------------------------------------------------------


def _series_facts(encoder: Encoder, value: pd.Series, depth: int) -> list:
    name, labels = encoder.encode(value.name, depth), index_tree(encoder, value.index, depth)
    return [name, labels, column_tree(encoder, value, depth)]


def _series(decoder: Decoder, depth: int, name: Any, labels: list, values: list) -> pd.Series:
    import pandas as pd

    content, name = column(decoder, depth, values), decoder.decode(name, depth)
    return pd.Series(content, index=index(decoder, depth, labels), name=name)


def _frame_facts(encoder: Encoder, value: pd.DataFrame, depth: int) -> list:
    columns = [column_tree(encoder, value.iloc[:, i], depth) for i in range(value.shape[1])]
    rows = index_tree(encoder, value.index, depth)
    return [index_tree(encoder, value.columns, depth), rows, columns]


def _frame(decoder: Decoder, depth: int, columns: list, labels: list, values: list) -> pd.DataFrame:
    import pandas as pd

    rows, names = index(decoder, depth, labels), index(decoder, depth, columns)
    parts = {i: pd.Series(column(decoder, depth, v)) for i, v in enumerate(values)}
    if len(names) != len(parts) or any(len(part) != len(rows) for part in parts.values()):
        raise CodecError("a table whose parts do not fit")
    frame = pd.DataFrame(parts, index=None if parts else rows)
    frame.index, frame.columns = rows, names
    return frame


def _extension_facts(encoder: Encoder, value: Any, depth: int) -> list:
    import pandas as pd

    return [column_tree(encoder, pd.Series(value), depth)]


register(
    "series",
    "pandas.Series",
    encode=_series_facts,
    decode=_series,
    students=True,
    changes=_CHANGES,
)
register(
    "frame",
    "pandas.DataFrame",
    encode=_frame_facts,
    decode=_frame,
    students=True,
    changes=_CHANGES,
)
register("extension", "pandas.ExtensionArray", encode=_extension_facts, decode=column)
register(
    "dtype name",
    "pandas.ExtensionDtype",
    encode=lambda e, v, d: [str(v)],
    decode=lambda c, d, name: str(name),
)


# Times and missing values -----------------------------------------------------


def _stamp_facts(encoder: Encoder, value: pd.Timestamp, depth: int) -> list:
    key = None if value.tz is None else zone_name(value.tz)
    return [int(value.asm8.view("i8")), value.unit, key]


def _stamp(decoder: Decoder, depth: int, value: int, unit: str, key: str | None) -> pd.Timestamp:
    import pandas as pd

    stamp = pd.Timestamp(np.datetime64(value, unit_of_time(unit)))
    return stamp if key is None else stamp.tz_localize("UTC").tz_convert(zone(key))


def _delta(decoder: Decoder, depth: int, value: int, unit: str) -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(np.timedelta64(value, unit_of_time(unit)))


def _missing(name: str) -> Any:
    def decode(decoder: Decoder, depth: int) -> Any:
        import pandas as pd

        return getattr(pd, name)

    return decode


register("stamp", "pandas.Timestamp", encode=_stamp_facts, decode=_stamp)
register(
    "delta",
    "pandas.Timedelta",
    encode=lambda e, v, d: [int(v.asm8.view("i8")), v.unit],
    decode=_delta,
)
register("nat", "pandas.NaTType", encode=lambda e, v, d: [], decode=_missing("NaT"))
register("na", "pandas.NAType", encode=lambda e, v, d: [], decode=_missing("NA"))
