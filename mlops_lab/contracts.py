"""What breaks a data contract, as one short report, and ten ways in which a batch comes broken.

A *batch* is a table with one row per flight and an index of whole numbers, as a night's delivery
brings it: ``carrier``, ``origin``, ``sched_dep_time``, ``dep_delay`` (min), ``temp`` (°F),
``wind_speed`` (mph) and other columns. A *contract* is a schema of pandera.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
import pandera.pandas as pa

FAULTS: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = MappingProxyType(
    {
        "a column renamed": lambda b: b.rename(columns={"dep_delay": "departure_delay"}),
        "delays as text": lambda b: b.assign(dep_delay=b["dep_delay"].astype(str)),
        "delays in hours": lambda b: b.assign(dep_delay=b["dep_delay"] / 60),
        "schedule in UTC": lambda b: b.assign(sched_dep_time=(b["sched_dep_time"] + 400) % 2400),
        "temperature in Celsius": lambda b: b.assign(temp=(b["temp"] - 32) / 1.8),
        "every third temperature missing": lambda b: b.assign(
            temp=b["temp"].mask(np.arange(len(b)) % 3 == 0)
        ),
        "a broken wind sensor": lambda b: b.assign(
            wind_speed=b["wind_speed"].mask(b["origin"] == "EWR", 1048.4)
        ),
        "carriers shuffled": lambda b: b.assign(
            carrier=b["carrier"].sample(frac=1, random_state=0).to_numpy()
        ),
        "an unknown carrier": lambda b: b.assign(
            carrier=b["carrier"].mask(np.arange(len(b)) < 5, "ZZ")
        ),
        "thirty rows sent twice": lambda b: pd.concat([b, b.head(30)], ignore_index=True),
    }
)


def broken_rules(schema: pa.DataFrameSchema, batch: pd.DataFrame) -> pd.DataFrame:
    """Return what breaks a contract, one line per rule and row.

    Parameters
    ----------
    schema : DataFrameSchema
        Rules about one column bear its name; checks of the whole table bear theirs.
    batch : DataFrame, index of whole numbers

    Returns
    -------
    DataFrame
        ``rule`` (str) and ``row`` (Int64): an index label of the batch, missing where the batch as
        a whole is at fault. Where a column is absent or of another type, relations are left out:
        they cannot be computed. Empty where nothing is broken.

    Raises
    ------
    ValueError
        If the code of a check stops with an error.
    """
    try:
        schema.validate(batch, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return pd.DataFrame({"rule": pd.Series(dtype=str), "row": pd.Series(dtype="Int64")})
    in_column, whole = cases["schema_context"] == "Column", cases["index"].isna()
    absent = cases["check"] == "column_in_dataframe"
    rule = cases["column"].where(in_column, cases["check"]).mask(absent, cases["failure_case"])
    report = pd.DataFrame({"rule": rule.astype(str), "row": cases["index"].astype("Int64")})
    unreadable = absent | (cases["check"].str.startswith("dtype") & whole)
    crashed = whole & ~unreadable & cases["failure_case"].map(lambda case: isinstance(case, str))
    if unreadable.any():
        report = report[in_column | absent]
    elif crashed.any():
        why = cases.loc[crashed, "failure_case"].iloc[0]
        raise ValueError(f"a check of {rule[crashed].iloc[0]!r} stopped: {why}")
    return report.drop_duplicates().sort_values(["rule", "row"], ignore_index=True)
