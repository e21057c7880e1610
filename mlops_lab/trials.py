"""The trial of a monitor: limits from clean months, then clean and faulty deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlops_lab import checks, incidents, monitor

Signals = Callable[[pd.DataFrame, pd.DataFrame], dict[str, float]]
CALM = (3, 4, 5, 6)  # months whose clean deliveries give the limits
MONTHS = (7, 8, 9, 10, 11)  # months of the trial
REFERENCE_ROWS = 6_000


@dataclass(frozen=True)
class Trial:
    """What a monitor said.

    Attributes
    ----------
    limits : Series of float, by signal
    false_alarms : DataFrame of bool, clean months by signals
    found : DataFrame of bool, incidents by signals
    """

    limits: pd.Series
    false_alarms: pd.DataFrame
    found: pd.DataFrame


def pair(
    by_month: dict[int, pd.DataFrame],
    month: int,
    rng: np.random.Generator,
    incident: str | None = None,
    *,
    share: float = 1.0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a reference, 6,000 flights of the month before, and a delivery of the month, 3,000.

    Parameters
    ----------
    by_month : dict of month (1..12) to rows of `flights.features`
    incident, share
        As in `incidents.deliver`.
    """
    reference = incidents.deliver(by_month[month - 1], rng, size=REFERENCE_ROWS)
    return reference, incidents.deliver(by_month[month], rng, incident=incident, share=share)


def trial(
    signals: Signals,
    by_month: dict[int, pd.DataFrame],
    rng: np.random.Generator,
    *,
    which: Iterable[str] = tuple(incidents.INCIDENTS),
    share: float | None = None,
    months: Sequence[int] = MONTHS,
) -> Trial:
    """Try a monitor on clean months and on incidents.

    Parameters
    ----------
    signals : callable
        Takes a reference and a delivery, returns numbers by name, as for `monitor.measure`.
    by_month : dict of month (1..12) to rows of `flights.features`
    which : iterable of str
        Incidents to try, each in one delivery of a month of `MONTHS` that is drawn.
    share : float, 0..1, optional
        Share of the month's flights that an incident reaches; drawn between a half and all of
        them for each incident when omitted.
    months : sequence of int
        Months to try clean.

    Raises
    ------
    ValueError
        If the signals are not the same finite numbers each time.
    """
    which = list(which)
    limits = monitor.limits(monitor.measure(signals, (pair(by_month, m, rng) for m in CALM)))
    clean = monitor.measure(signals, (pair(by_month, m, rng) for m in months))
    faulty = monitor.measure(
        signals,
        (
            pair(
                by_month,
                int(rng.choice(MONTHS)),
                rng,
                incident,
                share=rng.uniform(0.5, 1) if share is None else share,
            )
            for incident in which
        ),
    )
    clean = clean.reindex(columns=limits.index) if clean.empty else clean
    clean.index, faulty.index = list(months), which
    for table in (clean, faulty):
        if set(table) != set(limits.index):
            odd = sorted(map(str, set(table) ^ set(limits.index)))
            raise ValueError(f"the same signals each time: {odd} came with some deliveries only")
    return Trial(limits, clean > limits, faulty > limits)


def check_signals(
    signals: Signals,
    by_month: dict[int, pd.DataFrame],
    rng: np.random.Generator,
    which: Iterable[str],
    *,
    said: str,
    look: str,
    share: float | None = None,
    months: Sequence[int] = MONTHS,
) -> None:
    """Expect a monitor to find each incident, and to ring in at most one clean month.

    Parameters
    ----------
    said : str
        What is tried, as it reads before a colon: ``"On July to November"``.
    look : str
        Where to look when an incident is missed.

    Raises
    ------
    CheckFailed
        For what was missed, for false alarms in two or more months, for values that are no finite
        numbers or of other names each time, and where a table was changed.
    """
    given = pair(by_month, CALM[0], np.random.default_rng(1))
    for table in given:  # gaps everywhere, so that filling them in shows
        table.loc[::40, table.select_dtypes("float").columns] = np.nan
    copies = tuple(table.copy() for table in given)
    got = signals(*given)
    checks.that(isinstance(got, dict), "Signals are a dictionary of numbers; something else came.")
    checks.unchanged(copies, given, "a table you were given")
    try:
        tried = trial(signals, by_month, rng, which=which, share=share, months=months)
    except ValueError as error:
        raise checks.CheckFailed(f"{said}, the trial stopped: {error}.") from None
    missed = ", ".join(tried.found.index[~tried.found.any(axis=1)])
    checks.that(not missed, f"{said}: no alarm for {missed}. Look at {look}.")
    rang = tried.false_alarms[tried.false_alarms.any(axis=1)]
    names = ", ".join(sorted(rang.columns[rang.any()]))
    checks.that(
        len(rang) <= 1,
        f"{said}: {len(rang)} of {len(months)} clean months raise an alarm, by {names}. Look at "
        "which signals move with the season.",
    )
