"""What tells two samples of features apart, and from which value on it is worth an alarm."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pandas.core.dtypes.common as _pandas_common
from sklearn.metrics import log_loss

# Evidently 0.7.23 imports a name that pandas 3 no longer has, for one old test of column types
# that nothing here calls. Without it, Evidently cannot be imported at all.
if not hasattr(_pandas_common, "infer_dtype_from_object"):
    _pandas_common.infer_dtype_from_object = lambda dtype: np.dtype(dtype).type

SMALLEST = 0.05  # the smallest change of a signal that anybody should get up for


def psi(reference: pd.Series, current: pd.Series, *, bins: int = 10) -> float:
    """Return the population stability index of two samples of a column.

    Parameters
    ----------
    reference, current : Series of numbers or categories, NaN where missing
        The quantiles of `reference` give the bins; each category is a bin of its own.
    bins : int, 2 or more

    Returns
    -------
    float, 0 or more
        With half a row added to every bin, so that an empty bin does not give infinity; missing
        values are a bin of their own.

    Examples
    --------
    >>> week = pd.Series([1.0, 2.0, 3.0, 4.0])
    >>> psi(week, week, bins=2)
    0.0
    >>> round(psi(week, week + 10, bins=2), 2)
    0.8
    """
    p, q = (_shares(part, reference, bins) for part in (reference, current))
    return float(np.sum((q - p) * np.log(q / p)))


def _shares(column: pd.Series, reference: pd.Series, bins: int) -> np.ndarray:
    if isinstance(reference.dtype, pd.CategoricalDtype):
        place, count = pd.Categorical(column, reference.cat.categories).codes, None
        count = len(reference.cat.categories) + 1
        place = np.where(place < 0, count - 1, place)
    else:
        values, known = column.to_numpy(float), reference.dropna().to_numpy(float)
        inner = np.arange(1, bins) / bins
        edges = np.unique(np.quantile(known, inner)) if len(known) else np.empty(0)
        count = len(edges) + 2
        place = np.searchsorted(edges, values, side="left")
        place[np.isnan(values)] = count - 1
    rows = np.bincount(place, minlength=count) + 0.5
    return rows / rows.sum()


def measure(
    signals: Callable[[pd.DataFrame, pd.DataFrame], dict[str, float]],
    pairs: Iterable[tuple[pd.DataFrame, pd.DataFrame]],
) -> pd.DataFrame:
    """Return the signals of many deliveries, one row a delivery.

    Parameters
    ----------
    signals : callable
        Takes a reference and a delivery, returns numbers by name: the larger, the more suspicious.
    pairs : iterable of (reference, delivery)

    Raises
    ------
    ValueError
        If the names are not the same each time, or a value is not a finite number.
    """
    rows = []
    for reference, delivery in pairs:
        row = signals(reference, delivery)
        if not isinstance(row, dict) or not row:
            raise ValueError(f"signals must return a dict of numbers; {type(row).__name__} came")
        for name, value in row.items():
            if not np.isfinite(float(value)):
                raise ValueError(f"the signal {name!r} is {value}: it must be finite, always")
        if rows and set(row) != set(rows[0]):
            odd = sorted(map(str, set(row) ^ set(rows[0])))
            raise ValueError(f"the same signals each time: {odd} came with some deliveries only")
        rows.append({name: float(value) for name, value in row.items()})
    return pd.DataFrame(rows)


def limits(clean: pd.DataFrame) -> pd.Series:
    """Return the limit of each signal, from deliveries known to be clean.

    The largest clean value, plus the spread of the clean values, or `SMALLEST` if that is more.

    >>> float(limits(pd.DataFrame({"missing": [0.01, 0.03]}))["missing"])
    0.08
    """
    largest = clean.max()
    return largest + (largest - clean.min()).clip(lower=SMALLEST)


def relative_humidity(temp: pd.Series, dewp: pd.Series) -> pd.Series:
    """Return the relative humidity, per cent, of a temperature and a dew point in Fahrenheit.

    The Magnus formula with the constants of Alduchov and Eskridge (1996), equation 21.

    >>> relative_humidity(pd.Series([68.0]), pd.Series([50.0])).round(1).item()
    52.5
    """
    celsius, dew = (temp - 32) / 1.8, (dewp - 32) / 1.8
    return 100 * np.exp(17.625 * dew / (243.04 + dew) - 17.625 * celsius / (243.04 + celsius))


def expected_loss(p: np.ndarray) -> float:
    """Return the log loss, in nats, that forecasts have on average if they are right.

    Parameters
    ----------
    p : array of float (n,), strictly between 0 and 1

    >>> round(expected_loss(np.array([0.5, 0.5])), 4)
    0.6931
    """
    outcome = np.repeat([1, 0], len(p))
    return float(log_loss(outcome, np.tile(p, 2), sample_weight=np.append(p, 1 - p)))


def codes(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns as float64, categories as their codes (-1 where missing)."""
    category = {
        name: table[name].cat.codes
        for name in columns
        if isinstance(table[name].dtype, pd.CategoricalDtype)
    }
    return table[columns].assign(**category).astype("float64")


def evidently_drift(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    columns: list[str],
    *,
    method: str | None = None,
    html: Path | None = None,
) -> pd.DataFrame:
    """Run Evidently's drift preset and return its findings as a table.

    Parameters
    ----------
    reference, current : DataFrame
    columns : list of str
        Columns to compare; numbers or categories.
    method : str, optional
        Evidently's name of a measure, for all columns: ``"psi"``, ``"ks"``, ``"wasserstein"``,
        ``"jensenshannon"``. Omitted: Evidently chooses by type and number of rows.
    html : Path, optional
        Where to write Evidently's interactive report (about 4 MB, needs no network).

    Returns
    -------
    DataFrame indexed by column, with ``measure`` (name), ``value`` and ``limit`` (float)
    """
    kinds = {
        name: "categorical" if isinstance(reference[name].dtype, pd.CategoricalDtype) else "number"
        for name in columns
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its imports and plots, about nothing of ours
        import evidently  # here, because it takes seconds
        from evidently.presets import DataDriftPreset

        definition = evidently.DataDefinition(
            numerical_columns=[name for name in columns if kinds[name] == "number"],
            categorical_columns=[name for name in columns if kinds[name] == "categorical"],
        )
        text = {name: "str" for name in columns if kinds[name] == "categorical"}
        now, before = (
            evidently.Dataset.from_pandas(part[columns].astype(text), data_definition=definition)
            for part in (current, reference)
        )
        result = evidently.Report([DataDriftPreset(method=method)]).run(now, before)
        if html is not None:
            result.save_html(str(html))
    found = [(m["config"], m["value"]) for m in result.dict()["metrics"] if "column" in m["config"]]
    return pd.DataFrame(
        {
            "measure": [config["method"] for config, _ in found],
            "value": [float(value) for _, value in found],
            "limit": [config["threshold"] for config, _ in found],
        },
        index=pd.Index([config["column"] for config, _ in found], name="column"),
    )
