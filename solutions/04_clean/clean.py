# ---
# title: "Clean: repair, mark, quarantine"
# chapter: 04_clean
# memory_mib: 900
# objectives: [LO1, LO2, LO4]
# topics: [data cleaning, time zones, missing data, outliers, preprocessing, data contracts]
# able_to:
#   - turn clock readings of several time zones into elapsed minutes, and prove the result
#   - tell a value that is missing by chance from one that is missing for a reason
#   - separate true extremes from impossible values
#   - fit preprocessing on the training data alone, and say what it costs if you do not
#   - write a data contract that stops a bad batch, and quarantine rows so that none is lost
# ---
# %% [markdown]
# ## The situation
#
# Every night the operations desk receives a batch: the flights of the day before, with the
# weather. A model is trained on these batches and scores tomorrow's flights. Suppose that tonight
# a supplier changes a unit. Nothing crashes, the model goes on answering, and nobody knows.
#
# In this lab you work through the real dirt of the 336,776 flights that were to leave New York in
# 2013. Each time you have three honest choices:
#
# - **repair** a value, when something else in the data tells you what it should be;
# - **mark** it, when the gap itself says something;
# - **quarantine** the row with its reason, when neither is possible.
#
# What you will not do is drop rows without a word. Whatever comes in has to be found again on the
# way out.
# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pandera.pandas as pa
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlops_lab import checks, flights, plots
from mlops_lab.predictions import reveal

plots.use_style()
year = flights.flights()
january = flights.flights(1)
weather = flights.weather()
planes = flights.planes()
airports = flights.airports()


def beside(table, result):
    """Put a result back beside the rows it belongs to: pandas aligns by index label."""
    return pd.DataFrame(index=table.index).assign(result=result)["result"]


def labels(result):
    """Return the set of index labels of a result; without an index they are 0, 1, 2 and so on."""
    if result is None:
        return None
    return set(pd.DataFrame(result if np.ndim(result) else [result]).index)


# %% tags=["parameters"]
train_rows = 20_000  # rows of January to March on which the models of section 5 are fitted
seed = 2013
# %% [markdown]
# ## 1 · How a flight can end
#
# A first look costs one line: which columns have gaps, and how many?
#
# Before you run it, write down a guess. Out of 1,000 scheduled flights, how many never completed
# the trip they were sold as: cancelled, diverted to another airport, or lost from the record on
# the way?
# %%
guess_incomplete = None  # a number per 1,000 flights
# %%
gaps = year[["dep_time", "dep_delay", "tailnum", "arr_time", "arr_delay", "air_time"]].isna().sum()
reveal(
    guess_incomplete,
    1000 * year["arr_delay"].isna().mean(),
    "flights without an arrival delay",
    unit="per 1,000",
)
gaps.rename("rows with a gap").to_frame()


# %% [markdown]
# The gaps are not scattered. There are 8,255 without departure time, 8,713 without arrival time,
# 9,430 without arrival delay: each number contains the one before. A gap here is not noise on a
# measurement. It tells how the flight ended.
# %% [markdown] exercise="flight-states" title="Name the four ends of a flight"
# Write `flight_state(table)`. It returns one word a row, the **first line of this table that
# applies**:
#
# | state | holds when |
# |---|---|
# | `cancelled` | there is no `dep_time` |
# | `no arrival` | there is no `arr_time` |
# | `diverted` | there is no `arr_delay` |
# | `completed` | none of the above |
#
# Return a Series with the index of the table, whatever that index is, and leave the table as it
# was.
#
# <details><summary>Hint</summary>
#
# In which order must you write the words so that the first line of the table has the last word?
# `numpy.select` goes the other way round: what does it do when two conditions hold?
#
# </details>
# %% answer="flight-states"
def flight_state(table):
    """Say how each flight ended.

    Parameters
    ----------
    table : DataFrame, one row a flight, any index
        Has the columns ``dep_time``, ``arr_time`` and ``arr_delay`` (float, may be missing).

    Returns
    -------
    Series of str, same index
        ``"cancelled"``, ``"no arrival"``, ``"diverted"`` or ``"completed"``.
    """
    ### BEGIN SOLUTION
    state = pd.Series("completed", index=table.index)
    state[table["arr_delay"].isna()] = "diverted"
    state[table["arr_time"].isna()] = "no arrival"
    state[table["dep_time"].isna()] = "cancelled"
    return state
    ### END SOLUTION


# %% check="flight-states" points=2
four = pd.DataFrame(
    {"dep_time": [9.0, np.nan, 1000.0, 517.0], "arr_time": [np.nan, np.nan, 2300.0, 830.0]},
    index=[40, 30, 20, 10],
).assign(arr_delay=[np.nan, np.nan, np.nan, 0.0])
before = four.copy()
states = flight_state(four)
look = "what to return: a Series with the index of the table"
checks.equal(labels(states), set(four.index), "the set of index labels", look=look)
expected = np.array(["no arrival", "cancelled", "diverted", "completed"])
checks.equal(states, expected, "the list of states of four flights", look="the table, line by line")
checks.equal(beside(four, states), expected, "the states beside their flights", look="the index")
checks.unchanged(before, four, "the table of flights")
counts = pd.Series(flight_state(january)).value_counts()
checks.equal(int(counts.sum()), len(january), "the number of January flights with a state")
checks.equal(int(counts["cancelled"]), 521, "the number of cancelled flights in January")
checks.passed("every flight has exactly one end, and the four add up")
### BEGIN HIDDEN TESTS
rng = checks.fresh("flight-states")
size = int(rng.integers(40, 80))
table = pd.DataFrame(
    {
        name: np.where(rng.random(size) < 0.4, np.nan, rng.integers(0, 3, size).astype(float))
        for name in ["air_time", "arr_delay", "arr_time", "dep_time"]
    },
    index=rng.permutation(size) + 5,
)
expected = np.array(
    [
        "cancelled"
        if np.isnan(row.dep_time)
        else "no arrival"
        if np.isnan(row.arr_time)
        else "diverted"
        if np.isnan(row.arr_delay)
        else "completed"
        for row in table.itertuples()
    ]
)
before = table.copy()
states = flight_state(table)
checks.equal(
    states, expected, "the list of states of other flights", look="the first line that applies"
)
checks.equal(
    table.assign(state=states)["state"],
    expected,
    "the column of states of other flights",
    look="the index that your Series carries",
)
checks.unchanged(before, table, "the table of flights")
### END HIDDEN TESTS


# %% stand_in="flight-states"
def flight_state(table):
    """Two states alone."""
    return table["dep_time"].isna().map({True: "cancelled", False: "completed"})


# %%
flight_state(year).value_counts().rename("flights of 2013").to_frame()
# %% [markdown]
# Four ends, 336,776 flights, nothing left over. Only `completed` flights have a label "15 minutes
# late or more". Keep that in mind: a model trained on them has never seen the 9,430 flights that
# gave passengers the worst day.
# %% [markdown]
# ## 2 · A clock is not a number
#
# `dep_time` is 517 for 5:17 in the morning. It looks like a number, pandas reads it as one, and
# subtraction works. The column `dep_delay` holds the true minutes between schedule and departure.
# In how many of 100 departures is `dep_time - sched_dep_time` something else?
# %%
guess_wrong = None  # per cent of departures
# %%
gone = year[year["dep_time"].notna()]
difference = gone["dep_time"] - gone["sched_dep_time"]
reveal(
    guess_wrong,
    100 * (difference != gone["dep_delay"]).mean(),
    "departures where the subtraction is wrong",
    unit="%",
)
print(
    f"mean delay: {gone['dep_delay'].mean():.1f} min, mean of the subtraction: "
    f"{difference.mean():.1f}"
)


# %% [markdown]
# Nearly a third, and the mean is off by four minutes without looking odd. From 5:55 to 6:05 the
# subtraction counts 50 minutes.
# %% [markdown] exercise="hhmm-minutes" title="Minutes after midnight"
# Write `minutes_of_day(hhmm)`: it turns such numbers into minutes after midnight.
#
# - 517 is 317 minutes; 0 is 0.
# - 2400 is in this data, 29 times as a departure and 150 times as an arrival: it is the midnight
#   that ends the day, so 1440.
# - What is no time of day becomes missing: a negative number, a number above 2400, a number whose
#   last two digits are 60 or more.
# - Missing stays missing.
#
# Return a Series of floats with the index of `hhmm`, and leave `hhmm` as it was.
#
# <details><summary>Hint</summary>
#
# Which operator gives the hours of 517, and which one the minutes? Which conditions keep 2400 but
# refuse 2401, 1275 and -60?
#
# </details>
# %% answer="hhmm-minutes"
def minutes_of_day(hhmm):
    """Turn clock readings written as hhmm into minutes after midnight.

    Parameters
    ----------
    hhmm : Series of float or int
        Such as 517.0 for 5:17; 2400 for the midnight that ends the day; may be missing.

    Returns
    -------
    Series of float, same index
        Minutes, 0..1440; missing where `hhmm` is missing or no time of day.
    """
    ### BEGIN SOLUTION
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60))
    ### END SOLUTION


# %% check="hhmm-minutes" points=2
readings = pd.Series([517.0, 0.0, 59.0, 1205.0, np.nan, 2359.0], index=list("abcdef"))
before = readings.copy()
minutes = minutes_of_day(readings)
look = "what to return: a Series with the index of `hhmm`"
checks.equal(labels(minutes), set(readings.index), "the set of index labels", look=look)
expected = [317, 0, 59, 725, np.nan, 1439]
checks.close(minutes, expected, "the minutes of 517, 0, 59, 1205, missing and 2359")
checks.close(beside(readings, minutes), expected, "the minutes beside their readings")
whole = minutes_of_day(pd.Series([2400, 1, 600]))
checks.close(whole, [1440, 1, 360], "the minutes of 2400, 1 and 600", look="the text on 2400")
invalid = minutes_of_day(pd.Series([1275.0, -60.0, -100.0, 2401.0, 860.0]))
checks.close(invalid, [np.nan] * 5, "the minutes of 1275, -60, -100, 2401 and 860")
checks.unchanged(before, readings, "the readings")
checks.passed("hours count sixty minutes, midnight exists, and 12:75 does not")
### BEGIN HIDDEN TESTS
rng = checks.fresh("hhmm-minutes")
hours, rest = rng.integers(0, 24, 200), rng.integers(0, 60, 200)
readings = pd.Series(100.0 * hours + rest, index=rng.permutation(200))
checks.close(
    minutes_of_day(readings),
    60 * hours + rest,
    "the array of minutes of other readings",
    look="what 517 means on a clock",
)
edges = pd.Series(
    [
        0,
        100,
        159,
        160,
        199,
        2300,
        2359,
        2360,
        2399,
        2400,
        2401,
        2430,
        2460,
        2500,
        -1,
        -41,
        -100,
        -2400,
    ],
    index=range(18, 0, -1),
)
expected = [0, 60, 119, np.nan, np.nan, 1380, 1439, np.nan, np.nan, 1440] + [np.nan] * 8
checks.close(
    minutes_of_day(edges),
    expected,
    "the array of minutes at the edges of the day",
    look="the readings that are no time of day",
)
checks.close(
    minutes_of_day(edges.astype(float)),
    expected,
    "the array of minutes at the edges of the day",
    look="the readings that are no time of day",
)
gaps = readings.mask(rng.random(200) < 0.3)
before = gaps.copy()
minutes = minutes_of_day(gaps)
checks.close(
    gaps.to_frame().assign(minutes=minutes)["minutes"],
    np.where(gaps.isna(), np.nan, 60 * hours + rest),
    "the column of minutes beside readings with gaps",
    look="missing readings, and the index",
)
checks.unchanged(before, gaps, "the readings")
### END HIDDEN TESTS


# %% stand_in="hhmm-minutes"
def minutes_of_day(hhmm):
    """As if an hour had a hundred minutes."""
    return hhmm * 0.6


# %%
clock = minutes_of_day(gone["dep_time"]) - minutes_of_day(gone["sched_dep_time"])
off = clock != gone["dep_delay"]
print(
    f"still different: {off.sum():,} of {len(gone):,}; after modulo 1440: "
    f"{(((clock - gone['dep_delay']) % 1440) != 0).sum()}"
)
gone.loc[off, ["sched_dep_time", "dep_time", "dep_delay"]].assign(clock=clock[off]).head(4)


# %% [markdown]
# The rest are the 1,207 flights that left on the other side of midnight. A clock forgets the day,
# and the remedy is to compare *on the circle* of 1440 minutes: two differences are the same if one
# is the other plus or minus 1440 (`% 1440`). On the circle, clock and delay agree in every one of
# 328,521 departures. Remember this: two columns that must agree are worth more than any limit on
# one of them. It will be a rule of your contract in section 6.
# %% [markdown]
# ### One instant, written in eight time zones
#
# Departure is written on the New York clock, arrival on the clock of the destination. A duration
# needs both as one kind of thing: an instant, and the usual way to write it is UTC. New York is
# five hours behind UTC in winter and four in summer, so a constant will not do; the rules of every
# zone come with Python under names such as `America/New_York`.
# %% [markdown] exercise="departure-instant" title="When did it really leave?"
# Write `departed_at(table)`: the instant of each departure in UTC.
#
# - `year`, `month`, `day`, `hour`, `minute` hold the **scheduled** departure on the New York
#   clock; `dep_delay` holds the delay. The tables of the check have these six columns and no
#   others.
# - A delay is elapsed time: first find the scheduled instant, then add the minutes. In a night
#   when the clocks change, the other order is an hour wrong. No delay of 2013 reaches across such
#   a change, but one in the check does, and one of next year may.
# - A cancelled flight has no delay and no departure: its instant is missing (`NaT`).
#
# Return a Series in UTC (a dtype such as `datetime64[ns, UTC]`) with the index of the table. No
# flight is scheduled in the hour that the clock change skips or repeats, so you need no rule for
# it.
#
# <details><summary>Hint</summary>
#
# `pd.to_datetime` accepts a table with the columns `year month day hour minute`. What does a time
# need first: to be told which zone it was written in (`dt.tz_localize`), or to be expressed in
# another (`dt.tz_convert`)?
#
# </details>
# %% answer="departure-instant"
def departed_at(table):
    """Return when each flight left, as an instant in UTC.

    Parameters
    ----------
    table : DataFrame, one row a flight, any index
        ``year month day hour minute``: scheduled departure, New York clock (int).
        ``dep_delay``: minutes (float), missing for a cancelled flight.

    Returns
    -------
    Series of datetime in UTC, same index
        ``NaT`` for a cancelled flight.
    """
    ### BEGIN SOLUTION
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = wall.dt.tz_localize("America/New_York").dt.tz_convert("UTC")
    return scheduled + pd.to_timedelta(table["dep_delay"], unit="min")
    ### END SOLUTION


# %% check="departure-instant" points=2
needed = ["year", "month", "day", "hour", "minute", "dep_delay"]
six = pd.DataFrame(
    [
        [2013, 1, 15, 6, 0, 0],
        [2013, 7, 15, 6, 0, 0],
        [2013, 1, 15, 23, 30, 90],
        [2013, 7, 4, 12, 5, -5],
        [2013, 2, 9, 9, 0, np.nan],
        [2013, 3, 9, 23, 55, 130],
    ],
    columns=needed,
    index=[6, 5, 4, 3, 2, 1],
)
before = six.copy()
instants = departed_at(six)
look = "what to return: a Series with the index of the table"
checks.equal(labels(instants), set(six.index), "the set of index labels", look=look)
checks.equal(len(instants), 6, "the number of instants")
checks.that("UTC" in str(instants.dtype), f"The dtype is {instants.dtype}, expected one in UTC.")
seen = [str(instants.loc[label])[:16] for label in six.index]
checks.equal(seen[0], "2013-01-15 11:00", "the departure at 6:00 in January", look="the zone")
checks.equal(seen[1], "2013-07-15 10:00", "the departure at 6:00 in July", look="the zone")
checks.equal(seen[2], "2013-01-16 06:00", "the departure at 23:30, late by 90,")
checks.equal(seen[3], "2013-07-04 16:00", "the departure at 12:05, early by 5,")
checks.equal(seen[4], "NaT", "the departure of a cancelled flight")
checks.equal(seen[5], "2013-03-10 07:05", "a departure in the night of the clock change")
checks.unchanged(before, six, "the table of flights")
checks.passed("winter, summer, midnight, clock change and cancelled flights")
### BEGIN HIDDEN TESTS
rng = checks.fresh("departure-instant")
month = flights.flights(int(rng.integers(1, 13)))
some = month.sample(120, random_state=int(rng.integers(1_000_000)))[needed]
nights = pd.DataFrame(
    [
        [2013, 3, 9, 23, 55, 130],
        [2013, 3, 10, 0, 30, 100],
        [2013, 3, 10, 5, 0, -10],
        [2013, 11, 2, 23, 59, 181],
        [2013, 11, 3, 5, 10, 0],
        [2013, 12, 31, 23, 59, 1301],
    ],
    columns=needed,
    index=[-1, -2, -3, -4, -5, -6],
)
nights["dep_delay"] += rng.integers(0, 50, len(nights))
table = pd.concat([some, nights]).sample(frac=1, random_state=int(rng.integers(1_000_000)))
expected = [
    str(
        pd.Timestamp(
            int(r.year), int(r.month), int(r.day), int(r.hour), int(r.minute), tz="America/New_York"
        ).tz_convert("UTC")
        + pd.Timedelta(minutes=r.dep_delay)
    )[:16]
    if r.dep_delay == r.dep_delay
    else "NaT"
    for r in table.itertuples()
]
instants = departed_at(table)
checks.that(
    "UTC" in str(instants.dtype),
    f"The instants have the dtype {instants.dtype}, expected a datetime in UTC.",
)
checks.equal(
    [str(instants.loc[label])[:16] for label in table.index],
    expected,
    "the list of departures of other days",
    look="the zone, and the order of delay and conversion",
)
### END HIDDEN TESTS


# %% stand_in="departure-instant"
def departed_at(table):
    """The scheduled hour, five hours behind UTC all year, and no delay."""
    day = pd.to_datetime(table[["year", "month", "day"]]).dt.tz_localize("UTC")
    return day + pd.to_timedelta(table["hour"] + 5, unit="h")


# %%
left = departed_at(year)
on_the_clock = pd.to_datetime(year[["year", "month", "day", "hour", "minute"]])
on_the_clock += pd.to_timedelta(year["dep_delay"], unit="min")
behind = (left.dt.tz_localize(None) - on_the_clock) / pd.Timedelta(hours=1)
behind.value_counts(dropna=False).rename_axis("New York behind UTC (h)").rename(
    "flights"
).to_frame()
# %% [markdown]
# ### Which clock hangs at the destination?
#
# `airports` names the zone of each airport, except where it does not. A left join shows what an
# inner join would have deleted in silence.
# %%
zone = year["dest"].map(airports.set_index("faa")["tzone"])
print(
    f"{zone.isna().sum():,} flights go to airports without a record: "
    f"{sorted(year.loc[zone.isna(), 'dest'].unique())}"
)
# %% [markdown]
# All four lie on Puerto Rico and the Virgin Islands, which share one zone. We know the value, so
# this is a *repair*.
# %% given="zones"
caribbean = dict.fromkeys(["BQN", "PSE", "SJU", "STT"], "America/Puerto_Rico")
zone_of = airports.set_index("faa")["tzone"].dropna().to_dict() | caribbean
# %%
there = year["dest"].map(zone_of)
print(f"{there.isna().sum()} flights without a zone now; the others go to {there.nunique()} zones:")
there.value_counts().rename("flights").to_frame().T
# %% [markdown]
# Now the acceptance test of this section. Gate to gate takes longer than the time in the air,
# because an aircraft also taxis. So `arrival - departure - air_time` must be a few minutes to a
# few hours, and never negative. A colleague computes it with clock readings only. For what share
# of the completed flights does the colleague get a *negative* taxi time?
# %%
guess_negative = None  # per cent of completed flights


# %% [markdown] exercise="elapsed-minutes" title="The arrival has no date"
# `arr_time` is a reading of the destination's clock. It has no date, and many flights land on the
# next day. What you have is the instant of departure, so look at the destination's clock *at that
# instant* and ask how many minutes later it shows the arrival reading.
#
# Write `elapsed_minutes(departed, arrival_minutes, zones)`:
#
# - the result is the number of minutes, from 0 to below 1440, that the destination's clock has to
#   run from its reading at departure to `arrival_minutes`;
# - if any of the three is missing, the result is missing;
# - the three Series have the same index; return a Series of floats with that index.
#
# No flight from New York takes a day, so this is the elapsed time. Do not correct for a clock
# change during the flight: it concerns one flight of 2013 (9 March, 23:06 to PBI), and the
# acceptance test below holds for it as it is.
#
# <details><summary>Hint</summary>
#
# You can convert a whole Series to one zone at a time, and there are only eight zones: how do you
# get the rows of each? And which operation on numbers behaves like a clock that starts again at
# midnight?
#
# </details>
# %% answer="elapsed-minutes"
def elapsed_minutes(departed, arrival_minutes, zones):
    """Return the minutes from departure until the destination's clock shows the arrival reading.

    Parameters
    ----------
    departed : Series of datetime in UTC
        Instant of departure; may be missing.
    arrival_minutes : Series of float, same index
        Arrival on the destination's clock, minutes after midnight, 0..1440; may be missing.
    zones : Series of str, same index
        Zone of the destination, such as ``"America/Denver"``; may be missing.

    Returns
    -------
    Series of float, same index
        Minutes, 0 <= value < 1440; missing where anything is missing.
    """
    ### BEGIN SOLUTION
    elapsed = pd.Series(np.nan, index=departed.index)
    for zone, instants in departed.groupby(zones):
        local = instants.dt.tz_convert(zone)
        clock = local.dt.hour * 60 + local.dt.minute
        elapsed[instants.index] = (arrival_minutes[instants.index] - clock) % 1440
    return elapsed
    ### END SOLUTION


# %% check="elapsed-minutes" points=3
trips = pd.DataFrame(
    [
        ["2013-01-15 13:00", 11 * 60 + 10, "America/Los_Angeles", 370],  # 8:00 in New York to 11:10
        ["2013-01-16 03:30", 3 * 60 + 10, "America/Puerto_Rico", 220],  # lands after midnight
        ["2013-07-15 13:00", 11 * 60 + 20, "America/Phoenix", 320],  # no summer time in Phoenix
        ["2013-07-15 13:00", 9 * 60 + 20, "America/Chicago", 80],  # 8:00 in Chicago
        ["2013-01-15 15:00", 600, "America/New_York", 0],  # the clock shows the arrival at once
        ["2013-01-16 05:00", 1440, "America/New_York", 0],  # leaves at midnight, arrival at 2400
        ["2013-01-16 04:00", 1440, "America/New_York", 60],  # 23:00 to 2400
        ["2013-01-15 15:00", np.nan, "America/Chicago", np.nan],
        [None, 600, "America/Chicago", np.nan],
        ["2013-01-15 15:00", 600, None, np.nan],
    ],
    columns=["departed", "arrival", "zone", "minutes"],
    index=list("jihgfedcba"),
)
checked_departed = pd.to_datetime(trips["departed"], utc=True)
whole = trips["zone"].notna()
minutes = elapsed_minutes(checked_departed[whole], trips["arrival"][whole], trips["zone"][whole])
look = "what to return: a Series with the index of the three; flights with gaps belong to it"
checks.equal(labels(minutes), set(trips.index[whole]), "the set of index labels", look=look)
try:
    minutes = elapsed_minutes(checked_departed, trips["arrival"], trips["zone"])
except Exception as error:
    checks.that(False, f"Your function stops at a missing zone ({error}); expected a gap there.")
checks.equal(labels(minutes), set(trips.index), "the set of index labels", look=look)
minutes = beside(trips, minutes)
checks.close(minutes["j"], 370, "the time to Los Angeles", look="whose clock shows the arrival")
checks.close(minutes["i"], 220, "the time of a flight that lands after midnight", look="the date")
checks.close(minutes["h"], 320, "the time to Phoenix in July", look="zones without summer time")
checks.close(minutes["g"], 80, "the time to Chicago in July", look="zones with summer time")
zero = "the time to an arrival that the clock shows at departure"
checks.close(minutes["f"], 0, zero, look="the words `0 to below 1440`")
checks.close(minutes["e"], 0, "the time from midnight to 2400", look="the words `0 to below 1440`")
checks.close(minutes, trips["minutes"], "the times beside their flights", look="gaps and index")
landed = january[january["arr_delay"].notna()].head(3000)
checked_departed = landed["time_hour"] + pd.to_timedelta(
    landed["minute"] + landed["dep_delay"], unit="min"
)
checked_arrival = landed["arr_time"] // 100 * 60 + landed["arr_time"] % 100
checked_elapsed = beside(
    landed, elapsed_minutes(checked_departed, checked_arrival, landed["dest"].map(zone_of))
)
checked_taxi = checked_elapsed - landed["air_time"]
seen = f"{checked_taxi.min():.0f} to {checked_taxi.max():.0f}"
checks.that(
    checked_taxi.between(5, 235).all(), f"3,000 flights taxi {seen} min, expected 5 to 235."
)
checks.passed("the taxi time of every flight tried lies between 5 and 235 minutes")
### BEGIN HIDDEN TESTS
rng = checks.fresh("elapsed-minutes")
names = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
]
size = 150
quiet = np.array(
    [*range(5, 60), *range(75, 295), *range(315, 360)]
)  # no clock changes in these days
when = rng.choice(quiet, size) * 1440 + rng.integers(0, 1440, size)
checked_departed = pd.Series(
    pd.Timestamp("2013-01-01", tz="UTC") + pd.to_timedelta(when, unit="min"),
    index=rng.permutation(size),
)
checked_zones = pd.Series(rng.choice(names, size), index=checked_departed.index)
truth = rng.integers(0, 1440, size).astype(float)
truth[:3] = [0, 1, 1439]
local = [
    instant.tz_convert(name) for instant, name in zip(checked_departed, checked_zones, strict=True)
]
checked_arrival = pd.Series(
    [(t.hour * 60 + t.minute + e) % 1440 for t, e in zip(local, truth, strict=True)],
    index=checked_departed.index,
)
result = elapsed_minutes(checked_departed, checked_arrival, checked_zones)
checks.close(
    checked_departed.to_frame("d").assign(minutes=result)["minutes"],
    truth,
    "the array of times of other flights",
    look="clock, zone, and the day that changes",
)
checked_late = pd.Series(pd.to_datetime(["2013-06-01 15:00", "2013-06-02 03:59"], utc=True))
checks.close(
    elapsed_minutes(checked_late, pd.Series([1440.0, 1440.0]), pd.Series(["America/New_York"] * 2)),
    [780, 1],
    "the array of times to midnight, written 1440,",
    look="the midnight that ends a day",
)
gap = rng.random(size) < 0.3
checks.close(
    checked_departed.to_frame("d").assign(
        minutes=elapsed_minutes(checked_departed.mask(gap), checked_arrival, checked_zones)
    )["minutes"],
    np.where(gap, np.nan, truth),
    "the array of times where some departures are missing",
    look="rows where something is missing",
)
checks.close(
    checked_departed.to_frame("d").assign(
        minutes=elapsed_minutes(checked_departed, checked_arrival, checked_zones.mask(gap))
    )["minutes"],
    np.where(gap, np.nan, truth),
    "the array of times where some zones are missing",
    look="rows where something is missing",
)
### END HIDDEN TESTS


# %% stand_in="elapsed-minutes"
def elapsed_minutes(departed, arrival_minutes, zones):
    """As if all clocks showed UTC."""
    return (arrival_minutes - 60 * departed.dt.hour - departed.dt.minute) % 1440


# %%
done = year[year["arr_delay"].notna()]
arrival = minutes_of_day(done["arr_time"])
naive = arrival - minutes_of_day(done["dep_time"]) - done["air_time"]
taxi = elapsed_minutes(departed_at(done), arrival, done["dest"].map(zone_of)) - done["air_time"]
reveal(
    guess_negative,
    100 * (naive < 0).mean(),
    "completed flights with a negative taxi time",
    unit="%",
)
print(
    f"with instants and zones: {taxi.min():.0f} to {taxi.max():.0f} min, median "
    f"{taxi.median():.0f}, {taxi.isna().sum()} missing"
)
# %%
fig, axes = plt.subplots(2, 1, sharey=True, figsize=(7.2, 4.6))
axes[0].hist(naive, bins=np.arange(-1900, 300, 10), color=plots.COLOURS[1])
axes[0].set(
    title="Clock minus clock: two flights in five taxi a negative time",
    xlabel="arrival - departure - time in the air (min)",
    ylabel="flights",
    yscale="log",
)
axes[1].hist(taxi, bins=np.arange(0, 240, 2), color=plots.COLOURS[0])
axes[1].set(
    title="Instants and zones: every flight taxis 5 to 235 minutes",
    xlabel="elapsed time - time in the air (min)",
    ylabel="flights",
    yscale="log",
)
for axis in axes:
    axis.set_ylim(bottom=0.5)
plots.show(
    fig,
    alt=(
        "Two histograms. Above, taxi times from clock readings spread from minus 1,689 to plus "
        "204 minutes in separate humps, one a time zone and one a day earlier. Below, the right "
        "taxi times form one hump from 5 to 235 minutes with its peak near 25."
    ),
)
# %% [markdown]
# One rule, 327,346 completed flights, no exception. That is what an acceptance test for a repair
# looks like: not "the code ran" but a quantity that must have a physical value and has it,
# everywhere.
# A constant offset for each airport (`airports` has them in the column `tz`) passes every test in
# January and February and breaks on 10 March, because Phoenix, Honolulu and Puerto Rico keep their
# time all year. Test a repair on both sides of every change that you know of.
# %% [markdown]
# ## 3 · What is not there
#
# ### Aircraft without a record
#
# Age and seats of an aircraft come from the table `planes`, joined by tail number. About 16 % of
# the flights find no record. If gaps fall by chance, every airline loses about 16 %. Do they?
# Guess the share for the airline that loses most.
# %%
guess_worst = None  # per cent of that airline's flights


# %% [markdown] exercise="missing-by-carrier" title="Whose records are missing?"
# Write `without_record(table, planes)`: a DataFrame indexed by `carrier` with the columns
#
# - `flights`: the number of its flights,
# - `without`: how many of them have no record, because the tail number is missing or is not in
#   `planes`,
# - `share`: the one divided by the other, 0..1.
#
# The largest share comes first; equal shares stand in alphabetical order. Each flight counts once,
# even if `planes` lists its tail number twice.
#
# <details><summary>Hint</summary>
#
# Do you need a join at all to know whether a tail number occurs in another table?
#
# </details>
# %% answer="missing-by-carrier"
def without_record(table, planes):
    """Count, airline by airline, the flights whose aircraft has no record.

    Parameters
    ----------
    table : DataFrame, one row a flight
        Has the columns ``carrier`` and ``tailnum`` (str; the tail number may be missing).
    planes : DataFrame
        Has the column ``tailnum`` (str), in which a tail number may occur more than once.

    Returns
    -------
    DataFrame indexed by ``carrier``
        ``flights`` and ``without`` (counts), ``share`` (0..1); largest share first, equal
        shares by carrier.
    """
    ### BEGIN SOLUTION
    missing = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values("share", ascending=False, kind="stable")
    ### END SOLUTION


# %% check="missing-by-carrier" points=2
small = pd.DataFrame({"carrier": ["ZZ", "AA", "AA", "MQ", "BB", "AA"]})
small["tailnum"] = ["N1", "N2", None, "N9", "N1", "N7"]
known = pd.DataFrame({"seats": [50, 100, 60], "tailnum": ["N1", "N2", "N1"]})
before, known_before = small.copy(), known.copy()
result = without_record(small, known)
checks.columns(result, ["flights", "without", "share"], "the result")
checks.equal(labels(result), {"MQ", "AA", "BB", "ZZ"}, "the set of carriers in the index")
checks.equal(len(result), 4, "the number of rows", look="one row for each carrier")
each = result.loc[["AA", "BB", "MQ", "ZZ"]]
checks.close(
    each["flights"], [3, 1, 1, 1], "`flights` of AA, BB, MQ, ZZ", look="tails listed twice"
)
checks.close(each["without"], [2, 0, 1, 0], "`without` of AA, BB, MQ, ZZ", look="missing tails")
checks.close(each["share"], [2 / 3, 0, 1, 0], "`share` of AA, BB, MQ, ZZ", look="the division")
checks.equal(list(result.index), ["MQ", "AA", "BB", "ZZ"], "the index", look="the order asked for")
checks.unchanged(before, small, "the table of flights")
checks.unchanged(known_before, known, "the table `planes`")
tied = pd.DataFrame({"carrier": [f"C{i}" for i in range(10, 60)], "tailnum": ["N1", "N8"] * 25})
order = [f"C{i}" for i in [*range(11, 60, 2), *range(10, 60, 2)]]
index = list(without_record(tied, known).index)
checks.equal(index, order, "the index with 50 carriers, shares 1 and 0", look="equal shares")
total = int(without_record(january, planes)["flights"].sum())
checks.equal(total, len(january), "the number of January flights in the result")
checks.passed("each flight counts once, and no flight is lost")
### BEGIN HIDDEN TESTS
rng = checks.fresh("missing-by-carrier")
tails = np.array([f"N{i}" for i in range(40)], dtype=object)
size = 200
table = pd.DataFrame(
    {
        "carrier": rng.choice(["A", "B", "C", "D", "E"], size, p=[0.4, 0.3, 0.15, 0.1, 0.05]),
        "tailnum": rng.choice(tails, size),
    }
)
table.loc[rng.random(size) < 0.1, "tailnum"] = None
table = pd.concat(
    [table, pd.DataFrame({"carrier": ["Y", "X", "Z"], "tailnum": ["N0", "N0", None]})],
    ignore_index=True,
)
registry = pd.DataFrame({"tailnum": [*tails[:22], *tails[:5]], "year": 2000.0})
listed = {*tails[:22]}
rows = [
    (c, len(g), sum(t not in listed for t in g["tailnum"])) for c, g in table.groupby("carrier")
]
rows.sort(key=lambda row: (-row[2] / row[1], row[0]))
result = without_record(table, registry)
checks.columns(result, ["flights", "without", "share"], "the result")
checks.equal(
    list(result.index),
    [row[0] for row in rows],
    "the list of other carriers",
    look="the order that the text asks for",
)
checks.close(
    result["flights"],
    [row[1] for row in rows],
    "the column of flights",
    look="tail numbers that `planes` lists twice",
)
checks.close(
    result["without"],
    [row[2] for row in rows],
    "the column of flights without record",
    look="missing tail numbers",
)
checks.close(result["share"], [row[2] / row[1] for row in rows], "the column of shares")
checks.equal(
    int(
        without_record(table, pd.concat([registry, pd.DataFrame({"tailnum": [None]})]))[
            "without"
        ].sum()
    ),
    sum(row[2] for row in rows),
    "the number of flights without record when one record has no tail number",
    look="a missing tail number is in no list",
)
### END HIDDEN TESTS


# %% stand_in="missing-by-carrier"
def without_record(table, planes):
    """Flights without a tail number, whatever the register holds."""
    flights_of = table.groupby("carrier")["tailnum"]
    counts = pd.DataFrame({"flights": flights_of.size(), "without": flights_of.size()})
    counts["without"] -= flights_of.count()
    return counts.assign(share=counts["without"] / counts["flights"])


# %%
shares = without_record(year, planes)
reveal(guess_worst, 100 * shares["share"].iloc[0], "the largest share without record", unit="%")
# %%
fig, axis = plt.subplots(figsize=(7.2, 3.4))
axis.bar(shares.index, 100 * shares["share"], color=plots.COLOURS[0])
axis.axhline(
    100 * shares["without"].sum() / shares["flights"].sum(),
    color=plots.COLOURS[1],
    linestyle="--",
    label="all airlines together",
)
axis.set(
    title="The gaps belong to two airlines",
    xlabel="airline (carrier code)",
    ylabel="flights without record (%)",
)
axis.legend()
plots.show(
    fig,
    alt=(
        "Bars of the share of flights without aircraft record by airline. MQ stands at 96 per "
        "cent and AA at 69 per cent, the other fourteen between 0 and 7; a dashed line marks 16 "
        "per cent for all together."
    ),
)
# %% [markdown]
# Two airlines own nearly all of the gaps: they report fleet numbers instead of registered tail
# numbers. This is missing *for a reason*, and whoever drops "the 16 % without record" drops one
# airline almost completely. The rows differ in other ways too:
# %%
has_record = np.where(year["tailnum"].isin(planes["tailnum"]), "record", "no record")
late = (year["arr_delay"] >= 15).where(year["arr_delay"].notna()).astype(float)
by_record = pd.DataFrame(
    {
        "flights": year.groupby(has_record).size(),
        "cancelled (%)": 100 * year["dep_time"].isna().groupby(has_record).mean(),
        "late, of those completed (%)": 100 * late.groupby(has_record).mean(),
    }
).round(2)
by_record
# %% [markdown]
# A flight without record seems to be cancelled five times as often. Before you call that
# information, split the flights once more: first take out those that have no tail number at all,
# then look inside the two airlines that own the gaps.
# %%
cancelled = year["dep_time"].isna()
named = year["tailnum"].notna()
groups = {
    "all flights": named | True,
    "with a tail number": named,
    "with a tail number, MQ": named & (year["carrier"] == "MQ"),
    "with a tail number, AA": named & (year["carrier"] == "AA"),
}
split = pd.DataFrame(
    {name: 100 * cancelled[rows].groupby(has_record[rows]).mean() for name, rows in groups.items()}
).T
print(f"without one: {(~named).sum():,} flights, {cancelled[~named].mean():.0%} of them cancelled")
split.round(2).rename_axis("cancelled (%)")
# %% [markdown]
# Two things made up the difference. **A leak**: all 2,512 flights without a tail number are
# cancelled, presumably because nobody notes an aircraft for a flight that never leaves. The gap is
# then a *consequence* of what a model should predict. **A mixture**: the airline MQ cancels more
# than 11 of the other 15, and has nearly no records. Inside MQ, and inside AA, flights without
# record are cancelled *less* often than those with one: the direction is reversed, which is known
# as Simpson's paradox. So the mark "no record" says which airline it is, and the column `carrier`
# says that better.
# %% claim
assert (~named).sum() == 2512
assert cancelled[~named].all()
assert round(by_record.loc["no record", "cancelled (%)"], 1) == 7.7
assert round(by_record.loc["record", "cancelled (%)"], 1) == 1.5
assert split.loc["with a tail number", "no record"].round(1) == 3.1
assert split.loc["with a tail number", "no record"] > split.loc["with a tail number", "record"]
for airline in ("MQ", "AA"):
    inside = split.loc[f"with a tail number, {airline}"]
    assert inside["no record"] < inside["record"], inside
by_airline = cancelled.groupby(year["carrier"]).mean()
assert (by_airline < by_airline["MQ"]).sum() == 11
# %% [markdown]
# ### Hours that are not there
#
# How many hours of weather are missing? `weather["temp"].isna().sum()` says 1. What does it not
# count?
# %%
guess_hours = None  # hours of weather that are missing, the three airports together
# %%
span = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
reveal(
    guess_hours, 3 * len(span) - len(weather), "hours without a row, up to the last hour recorded"
)
print(
    f"gaps inside rows: {weather['temp'].isna().sum()} temperature, "
    f"{weather['pressure'].isna().sum():,} pressures; last row: {weather['time_hour'].max()}"
)


# %% [markdown]
# An absent row is the gap that no count of NaN will show you. You only see it against what
# *should* be there: every airport, every hour. And the record stops a day before the year does.
# %% [markdown] exercise="complete-hours" title="Every airport, every hour"
# Write `complete_hours(weather, limit)`. It returns a table with one row for **every airport and
# every hour**, from the first to the last hour that occurs anywhere in `weather`, sorted by
# `origin` and then `time_hour`. Its columns:
#
# - `origin`, `time_hour`, and the other columns of `weather`, whatever they are. A missing value,
#   whether its row was absent or only the value was, is the **last earlier value of the same
#   airport, if that is at most `limit` hours old**. Otherwise it stays missing.
# - `observed`: True if `weather` has a row for this airport and hour, else False.
#
# The rows of `weather` may come in any order, with any index; leave it as it was. Why never
# a *later* value, and no straight line between two neighbours? Two hours before departure nobody
# knows the later one.
#
# <details><summary>Hint</summary>
#
# Make the complete list of (airport, hour) pairs first (`pd.MultiIndex.from_product`) and bring
# the table to it (`reindex`). On a grid without holes, "at most `limit` hours old" is something
# that `ffill` can count. Where must it stop?
#
# </details>
# %% answer="complete-hours"
def complete_hours(weather, limit):
    """Give every airport a row for every hour, and carry values forward for a limited time.

    Parameters
    ----------
    weather : DataFrame, one row an airport and hour, in any order
        ``origin`` (str), ``time_hour`` (datetime in UTC, full hours) and measured columns
        (float, may be missing).
    limit : int, hours, 1 or more
        How old a value may be that stands in for a missing one.

    Returns
    -------
    DataFrame, sorted by ``origin`` and ``time_hour``, plain index 0, 1, 2, ...
        The columns of `weather` and ``observed`` (bool).
    """
    ### BEGIN SOLUTION
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    seen = weather.set_index(["origin", "time_hour"])
    full = seen.reindex(grid).groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=grid.isin(seen.index)).reset_index()
    ### END SOLUTION


# %% check="complete-hours" points=3
start, hour = pd.Timestamp("2013-05-01 00:00", tz="UTC"), pd.Timedelta(hours=1)
patchy = pd.DataFrame({"origin": ["JFK", "EWR", "EWR", "JFK", "EWR"]})
patchy["time_hour"] = [start + after * hour for after in [5, 0, 4, 2, 1]]
patchy["temp"] = [55.0, 50.0, 54.0, 60.0, np.nan]
patchy["visib"] = [9.0, 8.0, np.nan, 7.0, 6.0]
patchy.index = [1, 1, 0, 0, 0]  # labels that say nothing
before = patchy.copy()
full = complete_hours(patchy, 2)
wanted = ["origin", "time_hour", "temp", "visib", "observed"]
checks.columns(full, wanted, "the result", exact=True)
checks.equal(len(full), 12, "the number of rows for two airports and the hours 0 to 5")
checks.equal(list(full["origin"]), ["EWR"] * 6 + ["JFK"] * 6, "the list of airports")
checks.equal([t.hour for t in full["time_hour"]], [0, 1, 2, 3, 4, 5] * 2, "the list of hours")
ewr, jfk = full[:6], full[6:]
checks.equal(list(ewr["observed"]), [True, True, False, False, True, False], "`observed` at EWR")
checks.equal(list(jfk["observed"]), [False, False, True, False, False, True], "`observed` at JFK")
checks.close(
    jfk["temp"][:2], [np.nan] * 2, "JFK before its first row", look="the last earlier value"
)
checks.close(ewr["temp"], [50, 50, 50, np.nan, 54, 54], "the temperature at EWR", look="the limit")
checks.close(jfk["temp"][2:], [60, 60, 60, 55], "the temperature at JFK from its first row")
checks.close(ewr["visib"], [8, 6, 6, 6, np.nan, np.nan], "`visib` at EWR", look="all columns")
checks.equal(list(full.index), list(range(12)), "the index", look="the docstring: 0, 1, 2, ...")
checks.unchanged(before, patchy, "the weather table")
checks.passed("no hour is absent, no value comes from the future or from next door")
### BEGIN HIDDEN TESTS
rng = checks.fresh("complete-hours")
count, limit = 40, int(rng.integers(1, 5))
rows, expected = [], []
for name in ["AAA", "BBB", "CCC"]:
    last = {"wind_speed": (-99, np.nan), "visib": (-99, np.nan)}
    there = rng.random(count) < 0.5
    if name == "BBB":
        there[[0, count - 1]] = True
    for at in range(count):
        values = {
            "wind_speed": float(rng.integers(0, 30)),
            "visib": np.nan if rng.random() < 0.3 else float(rng.integers(0, 10)),
        }
        if there[at]:
            rows.append({"origin": name, "time_hour": start + at * hour, **values})
            last |= {key: (at, value) for key, value in values.items() if value == value}
        expected.append(
            [value if at - when <= limit else np.nan for when, value in last.values()]
            + [bool(there[at])]
        )
table = pd.DataFrame(rows).sample(frac=1, random_state=int(rng.integers(1_000_000)))
before = table.copy()
full = complete_hours(table, limit)
checks.columns(
    full, ["origin", "time_hour", "wind_speed", "visib", "observed"], "the result", exact=True
)
checks.equal(
    len(full),
    len(expected),
    "the number of rows for three airports",
    look="the first and the last hour of the whole table",
)
checks.equal(
    list(full["origin"]),
    ["AAA"] * count + ["BBB"] * count + ["CCC"] * count,
    "the list of airports",
    look="the order of the rows",
)
checks.equal(
    list(full["time_hour"]),
    [start + at * hour for at in range(count)] * 3,
    "the column of hours",
    look="the order of the rows",
)
checks.equal(list(full["observed"]), [row[2] for row in expected], "the column `observed`")
checks.close(
    full["wind_speed"],
    [row[0] for row in expected],
    f"the array of winds with a limit of {limit} h",
    look="how old the last value may be",
)
checks.close(
    full["visib"],
    [row[1] for row in expected],
    f"the array of visibilities with a limit of {limit} h",
    look="values missing inside a row",
)
checks.equal(
    list(full.index),
    list(range(3 * count)),
    "the index",
    look="the plain index that the docstring asks for",
)
checks.unchanged(before, table, "the weather table")
### END HIDDEN TESTS


# %% stand_in="complete-hours"
def complete_hours(weather, limit):
    """The hours that are there, without the others."""
    return weather.sort_values(["origin", "time_hour"], ignore_index=True).assign(observed=True)


# %%
hourly = complete_hours(weather[["origin", "time_hour", "temp", "pressure"]], 3)
absent = hourly[~hourly["observed"]]
print(
    f"{len(absent)} absent hours; {absent['temp'].isna().sum()} temperatures still missing with a "
    "limit of 3 h"
)
# %%
window = hourly[
    (hourly["origin"] == "JFK")
    & hourly["time_hour"].between("2013-10-25 12:00+00:00", "2013-10-26 12:00+00:00")
]
raw = window.assign(temp=window["temp"].where(window["observed"]))
fig, axis = plt.subplots(figsize=(7.2, 3.2))
axis.plot(
    window["time_hour"],
    window["temp"],
    "o",
    color=plots.COLOURS[1],
    label="carried forward, at most 3 h",
)
axis.plot(raw["time_hour"], raw["temp"], "o-", color=plots.COLOURS[0], label="observed")
axis.set(
    title="Five hours are absent; two stay missing, and that is honest",
    xlabel="hour (UTC), 25 and 26 October 2013",
    ylabel="temperature at JFK (°F)",
)
axis.set_xticks(
    window["time_hour"].iloc[::6], [f"{t:%H:%M}" for t in window["time_hour"].iloc[::6]]
)
axis.legend()
plots.show(
    fig,
    alt=(
        "Hourly temperature at JFK over one day. Observed points rise to 54 degrees Fahrenheit, "
        "fall to 50, and go on at 43 after a gap of five hours; the first three hours of the gap "
        "carry 50 forward, the other two are empty."
    ),
)
# %% [markdown]
# ## 4 · Extreme is not wrong
#
# A popular recipe calls everything an outlier that lies more than three interquartile ranges above
# the third quartile, and clips it or drops it. Applied to the departure delay it flags about
# 27,000 flights, every twelfth. You know from section 2 how to ask a second witness: the clock.
# How many of the flagged delays does the clock contradict?
# %%
guess_contradicted = None  # flights
# %%
low, high = gone["dep_delay"].quantile([0.25, 0.75])
fence = high + 3 * (high - low)
flagged = gone["dep_delay"] > fence
contradicted = ((clock - gone["dep_delay"]) % 1440 != 0) & flagged
reveal(guess_contradicted, contradicted.sum(), "flagged delays that the clock contradicts")
is_late = gone["arr_delay"] >= 15
print(
    f"fence {fence:.0f} min, {flagged.sum():,} flagged; they are "
    f"{100 * (is_late & flagged).sum() / is_late.sum():.0f} % of all late arrivals"
)
# %%
fig, axis = plt.subplots(figsize=(7.2, 3.4))
bins = np.arange(-60, 1340, 20)
axis.hist(
    gone["dep_delay"][~flagged], bins=bins, color=plots.COLOURS[0], label="kept by the recipe"
)
axis.hist(
    gone["dep_delay"][flagged], bins=bins, color=plots.COLOURS[1], label="flagged: all of them true"
)
axis.set(
    title="The recipe would delete what the desk wants to predict",
    xlabel="departure delay (min)",
    ylabel="flights",
    yscale="log",
)
axis.set_ylim(bottom=0.5)
axis.legend()
plots.show(
    fig,
    alt=(
        "Histogram of departure delays on a logarithmic scale, falling smoothly from 0 to 1,300 "
        "minutes. Everything above 59 minutes is coloured as flagged by the recipe; there is no "
        "break in the curve at that line."
    ),
)
# %% [markdown]
# Not one is wrong, and a third of all late arrivals are among them: the recipe deletes the very
# thing the model is for. What does it say about distance, and about the wind?
# %%
low, high = year["distance"].quantile([0.25, 0.75])
far = year.loc[year["distance"] > high + 3 * (high - low), "dest"]
print(f"too far, says the recipe: {len(far)} flights, all of them to {', '.join(far.unique())}")
weather.nlargest(4, "wind_speed")[["origin", "time_hour", "wind_speed", "wind_gust"]]


# %% [markdown]
# Honolulu really is that far away. But no wind ever blew at 1,048 miles an hour at Newark, and the
# record has no gust to go with it. A distribution can say that a value is rare; only knowledge
# about the world can say that it is impossible.
# %% [markdown] exercise="impossible-values" title="Remove what cannot be"
# The desk's meteorologist gives limits for each column: `{"wind_speed": (0, 100), "temp": (-40,
# 130)}`. Write `remove_impossible(table, limits)`. It returns two things: a table in which every
# value outside of its limits is missing, and a dict that says for **every column of `limits`** how
# many values were removed (0 if none).
#
# - A value equal to a limit is possible and stays.
# - A value that was missing before was not removed.
# - No row is dropped, the index labels stay, columns without limits stay as they are, and the table
#   you were given is not changed.
#
# <details><summary>Hint</summary>
#
# `between` answers for each value. What does it answer for a missing one, and does that change
# your count?
#
# </details>
# %% answer="impossible-values"
def remove_impossible(table, limits):
    """Make values outside of physical limits missing, and count them.

    Parameters
    ----------
    table : DataFrame
        Measured columns (float, may be missing) and others.
    limits : dict from str to (float, float)
        Column to its smallest and largest possible value.

    Returns
    -------
    DataFrame, dict from str to int
        The table with impossible values missing; the number removed, for each column of `limits`.
    """
    ### BEGIN SOLUTION
    clean, removed = table.copy(), {}
    for column, (lowest, highest) in limits.items():
        impossible = table[column].notna() & ~table[column].between(lowest, highest)
        clean[column] = table[column].mask(impossible)
        removed[column] = int(impossible.sum())
    return clean, removed
    ### END SOLUTION


# %% check="impossible-values" points=2
station = pd.DataFrame({"precip": [-1.0, 0.0, 9.0, 0.0], "visib": [0.0, 10.0, 10.0, 10.0]})
station["wind_speed"], station["temp"] = [1048.4, 100.0, np.nan, 0.0], [39.0, -41.0, 130.1, -40.0]
station.index = [8, 6, 4, 2]
before = station.copy()
limits = {"wind_speed": (0, 100), "temp": (-40, 130), "visib": (0, 10)}
result = remove_impossible(station, limits)
checks.that(result is not None and len(result) == 2, "Return two things: the table, the dict.")
clean, removed = result
checks.columns(clean, list(station), "the table", exact=True)
checks.equal(len(clean), 4, "the number of rows", look="rows that were dropped")
checks.equal(list(clean.index), [8, 6, 4, 2], "the index", look="labels that must stay")
gale = list(clean["wind_speed"])[0]
checks.that(pd.isna(gale), f"A wind of 1048.4 became {gale}; expected a missing value, no other.")
checks.close(clean["wind_speed"], [np.nan, 100, np.nan, 0], "the wind", look="values at the limits")
checks.close(clean["temp"], [39, np.nan, np.nan, -40], "the temperature", look="both limits")
checks.close(clean["precip"], [-1, 0, 9, 0], "the rain, a column without limits,")
counts = {"wind_speed": 1, "temp": 2, "visib": 0}
checks.equal(removed, counts, "the dict", look="what was missing before, and columns without finds")
checks.unchanged(before, station, "the table of weather")
checks.passed("impossible values are missing, true extremes stay, and the count is kept")
### BEGIN HIDDEN TESTS
rng = checks.fresh("impossible-values")
table = pd.DataFrame(
    {name: rng.normal(0, 10, 80).round(1) for name in ["a", "b", "c"]}, index=rng.permutation(80)
).mask(rng.random((80, 3)) < 0.2)
low, high = float(rng.integers(-12, -4)), float(rng.integers(4, 12))
table.iloc[:4, 0] = [low, high, low - 0.1, high + 0.1]
table.iloc[:4, 2] = [500.0, -500.0, 0.0, 9.0]
before = table.copy()
clean, removed = remove_impossible(table, {"a": (low, high), "c": (-1000, 1000)})
expected = [v if v == v and low <= v <= high else np.nan for v in table["a"]]
checks.close(
    clean["a"], expected, "the array of another column with limits", look="values at the limits"
)
checks.close(clean["b"], before["b"], "the array of a column without limits")
checks.close(
    clean["c"],
    before["c"],
    "the array of a column in which everything is possible",
    look="true extremes stay",
)
checks.equal(
    removed,
    {"a": int((~np.isnan(before["a"])).sum() - (~np.isnan(expected)).sum()), "c": 0},
    "the dict of counts",
    look="columns in which nothing was removed",
)
checks.equal(
    list(clean.index), list(before.index), "the index", look="rows that were dropped or moved"
)
checks.unchanged(before, table, "the table of weather")
### END HIDDEN TESTS


# %% stand_in="impossible-values"
def remove_impossible(table, limits):
    """Nothing is removed."""
    return table.copy(), dict.fromkeys(limits, 0)


# %%
first = weather[weather["month"] <= 3]
cleaned, removed = remove_impossible(
    first, {"wind_speed": (0, 100), "temp": (-40, 130), "humid": (0, 100)}
)
print(f"removed from January to March: {removed}")
pd.DataFrame(
    {"as recorded": first["wind_speed"].describe(), "cleaned": cleaned["wind_speed"].describe()}
).round(1).loc[["count", "mean", "std", "max"]]
# %% [markdown]
# One value in 6,462 more than doubles the standard deviation, and whatever is scaled by it
# shrinks: to the model a gale looks like a breeze. The largest true wind of these months, 42.6
# miles an hour, stays, as it must.
# %% [markdown]
# ## 5 · Learn from the training data only
#
# Medians, means, standard deviations and lists of known categories are *learned*, like weights.
# They come from the training data alone, and are then applied, frozen, to whatever comes later.
# That is all that `fit` and `transform` of scikit-learn mean. Later data will hold categories that
# training never saw:
# %%
numbers = ["sched_min", "distance", "wind_speed", "visib", "org_delay3h", "overdue3h"]
numbers += ["tail_prev_delay"]
columns = [*numbers, "carrier", "flight", "dest", "day", "late"]
training = flights.features([1, 2, 3])[columns]
training["wind_speed"] = training["wind_speed"].where(training["wind_speed"] <= 100)  # section 4
april = flights.features(4)[columns]
print(
    "destinations of April that January to March do not have:",
    sorted(set(april["dest"]) - set(training["dest"])),
)
print(
    "rows with a gap (%):",
    (100 * training.isna().mean()).round(1)[lambda share: share > 0].to_dict(),
)


# %% [markdown] exercise="prepare" title="Fit on train, apply to later"
# Write `prepare(train, later, numeric, categorical)`. It returns two **dense** NumPy arrays of
# floats, one row a flight, in the order of the tables: the prepared `train` and the prepared
# `later`. Everything learned is learned from `train`. The columns of both, in this order:
#
# 1. each `numeric` column: a missing value becomes the median of `train`, then the column is
#    standardised: mean 0 and standard deviation 1 on `train`, as `StandardScaler` does it (the
#    sum of squares divided by n, not by n - 1);
# 2. a mark for each numeric column that has gaps **in `train`**: one value where the entry was
#    missing, another where it was not (0 and 1, say, or the same standardised);
# 3. one column for each category that occurs in `train`: 1 in the column of the row's category and
#    else 0, for all `categorical` columns in turn, categories in alphabetical order. A row whose
#    category `train` never saw has zeros there, and raises no error.
#
# Other columns of the tables are left out. Categories are never missing. Everything you need is
# imported in the first cell.
#
# <details><summary>Hint</summary>
#
# A `ColumnTransformer` is a list of (name, transformer, columns). Which transformer learns
# medians, which one marks gaps, and what does `OneHotEncoder` do by default when it meets a
# stranger? Which array do you call `fit` on, and which one never?
#
# </details>
# %% answer="prepare"
def prepare(train, later, numeric, categorical):
    """Prepare two tables for a model with what is learned from the first alone.

    Parameters
    ----------
    train, later : DataFrame, n and m rows
        Have the columns named below, and perhaps others.
    numeric, categorical : list of str
        Columns of numbers (may be missing) and of categories (never missing).

    Returns
    -------
    ndarray of float, shape (n, k), and ndarray of float, shape (m, k)
        Standardised numbers, marks of missing values, then one column a category of `train`.
    """
    ### BEGIN SOLUTION
    steps = ColumnTransformer(
        [
            ("number", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("missing", MissingIndicator(error_on_new=False), numeric),
            ("category", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later)
    ### END SOLUTION


# %% check="prepare" points=3
past = pd.DataFrame({"delay": [0.0, 10.0, np.nan, 50.0], "wind": [5.0, 7.0, 9.0, 11.0]})
past["dest"], past["flight"] = ["LAX", "ORD", "LAX", "SJU"], [1, 2, 3, 4]
future = pd.DataFrame({"delay": [np.nan, 10.0, 1000.0], "wind": [7.0, np.nan, 5.0]})
future["dest"], future["flight"] = ["ABQ", "SJU", "ORD"], [5, 6, 7]
result = prepare(past, future, ["delay", "wind"], ["dest"])
checks.that(result is not None and len(result) == 2, "Return two arrays: train, later.")
X, Z = np.asarray(result[0]), np.asarray(result[1])
want = "2 numbers, 1 mark, 3 categories; dense; a gap or category only in later has no column"
checks.that(np.shape(X) == (4, 6), f"Train has shape {np.shape(X)}, expected (4, 6): {want}.")
checks.that(np.shape(Z) == (3, 6), f"Later has shape {np.shape(Z)}, expected (3, 6): {want}.")
checks.close(np.mean(X[:, :2], axis=0), [0, 0], "the mean of the numbers in train")
checks.close(np.std(X[:, :2], axis=0), [1, 1], "the standard deviation of the numbers in train")
far = X[0, 0] + 100 * (X[1, 0] - X[0, 0])  # the delays 0, 10 and 1000 lie on one straight line
checks.close(Z[2, 0], far, "a delay of 1000 in later", look="true extremes, which stay as they are")
checks.close(Z[1, 0], X[1, 0], "a delay of 10 in later", look="what was fitted on which table")
checks.close(Z[0, 1], X[1, 1], "a wind of 7 in later", look="what was fitted on which table")
checks.close(Z[0, 0], X[1, 0], "a missing delay in later", look="whose median stands in for it")
marks = [*X[:, 2], *Z[:, 2]]
checks.that(marks[0] != marks[2], "The third column does not mark the missing delay of train.")
same = [marks[2] if gap else marks[0] for gap in [0, 0, 1, 0, 1, 0, 0]]
checks.close(marks, same, "the third column of train and later", look="missing delays")
hot = [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
checks.close(X[:, 3:], hot, "the categories of train", look="LAX, ORD, SJU, in this order")
checks.close(Z[:, 3:], [[0, 0, 0], hot[3], hot[1]], "the categories of later", look="ABQ")
renamed = {"delay": "x", "wind": "y", "dest": "z"}
twin = [past.rename(columns=renamed), future.rename(columns=renamed)]
checks.close(prepare(*twin, ["x", "y"], ["z"])[1], Z, "later, when the columns are called x, y, z,")
checks.passed("nothing was learned from the later table, and a stranger does not stop the desk")
### BEGIN HIDDEN TESTS
rng = checks.fresh("prepare")


def draw(size, names):
    table = pd.DataFrame(
        {
            "x": rng.exponential(20, size),
            "y": rng.normal(-3, 5, size),
            "z": rng.normal(1, 2, size),
            "carrier": rng.choice(names[:3], size),
            "dest": rng.choice(names, size),
            "note": "none",
        }
    )
    table.loc[rng.random(size) < 0.2, "x"] = np.nan
    return table


names = [f"D{i:02d}" for i in range(30)]
past, future = draw(300, names), draw(60, [*names, "D99", "D98"])
past["z"], future.loc[:4, "y"] = past["z"].mask(rng.random(300) < 0.1), np.nan
future["x"] = future["x"] * 3 + 40
numeric = ["z", "x", "y"]
result = prepare(past, future, numeric, ["carrier", "dest"])
X_past, X_future = np.asarray(result[0]), np.asarray(result[1])
levels = [sorted(past["carrier"].unique()), sorted(past["dest"].unique())]
wide = 3 + 2 + len(levels[0]) + len(levels[1])
checks.that(
    np.shape(X_past) == (300, wide) and np.shape(X_future) == (60, wide),
    f"With other tables the shapes are {np.shape(X_past)} and {np.shape(X_future)}, expected "
    f"(300, {wide}) and (60, {wide}): three numbers, two marks, then the categories of train, "
    "dense.",
)
filled = past[numeric].fillna(past[numeric].median())
for name, table, X in [("train", past, X_past), ("the later table", future, X_future)]:
    scaled = (table[numeric].fillna(past[numeric].median()) - filled.mean()) / filled.std(ddof=0)
    checks.close(
        X[:, :3],
        scaled,
        f"the array of numbers of {name}",
        look="median, mean and standard deviation of train",
    )
    hot = [
        [
            float(value == level)
            for column, known in zip(["carrier", "dest"], levels, strict=True)
            for level in known
            for value in [row[column]]
        ]
        for _, row in table.iterrows()
    ]
    checks.close(
        X[:, 5:], hot, f"the array of categories of {name}", look="categories that train never saw"
    )
    for at, column in [(3, "z"), (4, "x")]:
        gap = table[column].isna().to_numpy()
        checks.that(
            len(set(np.round(X[gap, at], 9))) <= 1
            and not set(np.round(X[gap, at], 9)) & set(np.round(X[~gap, at], 9)),
            f"The mark of missing values of a column of {name} does not tell gaps from values; "
            "look at the columns after the numbers.",
        )
one, alone = prepare(past, future.iloc[[7]], numeric, ["carrier", "dest"])
checks.close(
    np.asarray(alone)[0],
    X_future[7],
    "one later flight, prepared alone and among others,",
    look="what was fitted on which table",
)
### END HIDDEN TESTS
# %% [markdown]
# Why so strict? Let us measure the price of three common shortcuts, on a logistic regression
# trained on January to March and judged in April.
#
# - **Shortcut A**: medians, means and scales learned from train *and* April together.
# - **Shortcut B**: in service, call `fit_transform` on each day's batch, instead of `transform`.
# - **Shortcut C**: replace each flight number by its rate of late arrivals (a popular encoding for
#   columns with many values), computed from train *and* April together.
#
# A and B are compared with the same model prepared honestly, C with the same encoding computed from
# January to March alone. Before you run the next cells: how many points of AUC (0.01 is a point)
# does each shortcut move? Write A, B and C, with a sign.
# %%
guess_a, guess_b, guess_c = None, None, None  # points of AUC, plus or minus
# %%
part = training.sample(train_rows, random_state=seed)


def steps():
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler())


honest = steps().fit(part[numbers])
model = LogisticRegression().fit(honest.transform(part[numbers]), part["late"])
p_honest = model.predict_proba(honest.transform(april[numbers]))[:, 1]

both = steps().fit(pd.concat([part, april])[numbers])
model_a = LogisticRegression().fit(both.transform(part[numbers]), part["late"])
p_a = model_a.predict_proba(both.transform(april[numbers]))[:, 1]
# %%
p_b = pd.Series(0.0, index=april.index)
for _, of_day in april.groupby("day"):
    p_b[of_day.index] = model.predict_proba(steps().fit_transform(of_day[numbers]))[:, 1]


def rate_of(source, table, weight=5):
    """Rate of late arrivals of each flight number in `source`, drawn towards the overall rate."""
    groups = source.groupby(["carrier", "flight"], observed=True)["late"].agg(["sum", "size"])
    rate = (groups["sum"] + weight * source["late"].mean()) / (groups["size"] + weight)
    return (
        table[["carrier", "flight"]]
        .merge(rate.rename("rate").reset_index(), how="left")["rate"]
        .fillna(source["late"].mean())
    )


# %%
def with_rate(source):
    """Predict April with the rates of `source` as one more column."""
    X = np.column_stack([honest.transform(part[numbers]), rate_of(source, part)])
    X_april = np.column_stack([honest.transform(april[numbers]), rate_of(source, april)])
    return LogisticRegression(C=100).fit(X, part["late"]).predict_proba(X_april)[:, 1]


scores = {
    "honest": p_honest,
    "A: scaled with April": p_a,
    "B: fitted anew each day": p_b,
    "flight rates, honest": with_rate(training),
    "C: flight rates with April": with_rate(pd.concat([training, april])),
}
auc = {name: roc_auc_score(april["late"], p) for name, p in scores.items()}
loss = {name: log_loss(april["late"], p) for name, p in scores.items()}
# %%
reveal(guess_a, 100 * (auc["A: scaled with April"] - auc["honest"]), "shortcut A", unit="points")
reveal(guess_b, 100 * (auc["B: fitted anew each day"] - auc["honest"]), "shortcut B", unit="points")
reveal(
    guess_c,
    100 * (auc["C: flight rates with April"] - auc["flight rates, honest"]),
    "shortcut C",
    unit="points",
)
pd.DataFrame({"AUC in April": auc, "log loss in April": loss}).round(4)
# %% [markdown]
# **A**, the one that every textbook warns of, moves next to nothing here, although what was learned
# did change: with the 27,564 flights of April the standard deviation of `org_delay3h` grows from
# 21.8 to 29.8 minutes and that of `visib` falls from 2.4 to 1.9 miles. A logistic regression that
# is fitted again on inputs with another scale finds other weights and nearly the same
# probabilities. It is still a mistake and costs nothing to avoid: another model, or a scale learned
# from one absurd value, would not forgive it.
#
# **B** costs more than five points. Scaled by its own day, a day of chaos looks like any other day,
# and what the model needs to know is gone. (A batch of a single flight would become all zeros.)
#
# **C** *gains* five points, and is the worst of the three. The rates of April flights were
# computed from the labels of these very flights, which nobody has two hours before departure.
# Computed from January to March, the rates bring nothing, and the log loss is worse with them
# than without. Be most careful with whatever was learned from labels, and distrust a gift.
# %% [markdown]
# ## 6 · A contract at the door
#
# So far you cleaned data that you had looked at. Tomorrow's batch nobody has looked at. A **data
# contract** writes down what a batch must satisfy, so that a machine can look. Here is the batch
# of one day: the flights, each with the last weather record that is complete two hours before
# departure.
# %% given="batches"
CARRIERS = sorted(flights.airlines()["carrier"])
BATCH_COLUMNS = ["year", "month", "day", "carrier", "flight", "tailnum", "origin"]
BATCH_COLUMNS += ["sched_dep_time", "dep_time", "dep_delay", "temp", "dewp", "wind_speed"]


# the record of an hour is complete when the hour is over: it is three hours old at departure
_known = weather[["origin", "time_hour", "temp", "dewp", "wind_speed"]].assign(
    time_hour=weather["time_hour"] + pd.Timedelta(hours=3)
)


def day_batch(month, day):
    """Return the flights of one day of 2013 with the weather known two hours before departure."""
    flights_of_day = year[(year["month"] == month) & (year["day"] == day)]
    return flights_of_day.merge(_known, on=["origin", "time_hour"], how="left")[BATCH_COLUMNS]


may22 = day_batch(5, 22)
# %% given="faults"
FAULTS = {
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
# %%
print(f"{len(may22)} flights on 22 May; {len(FAULTS)} ways to break them: {', '.join(FAULTS)}")
may22.head(3)
# %% [markdown]
# pandera describes a table in three kinds of sentences. The example is a contract for the raw
# weather table.
# %%
weather_contract = pa.DataFrameSchema(
    {
        # one column: its type and what each value must satisfy; gaps only where nullable=True
        "humid": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        "month": pa.Column(int, [pa.Check.ge(1), pa.Check.le(12)]),
        "wind_speed": pa.Column(float, pa.Check.le(100), nullable=True),
        # one column as a whole: one answer; ignore_na=False lets the check see the gaps
        "pressure": pa.Column(
            float, pa.Check(lambda p: p.isna().mean() <= 0.05, ignore_na=False), nullable=True
        ),
    },
    # several columns: one answer a row; comparing with a gap gives False, so ask for the opposite
    checks=[pa.Check(lambda table: ~(table["wind_gust"] < table["wind_speed"]), name="gust")],
)


# %% [markdown]
# `schema.validate(batch, lazy=True)` collects everything that is broken. The next cell, which
# you need not read, turns pandera's answer into a short report: one line a rule and row, with `row`
# missing where the batch as a whole is at fault. Rules about one column bear its name; rules about
# several have the name you give them.
# %% given="report"
def broken_rules(schema, batch):
    """Return what breaks a contract: ``rule`` and ``row`` (an index label of the batch)."""
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
    if unreadable.any():  # no relation can be computed then, so none is reported
        report = report[in_column | absent]
    elif crashed.any():
        why = cases.loc[crashed, "failure_case"].iloc[0]
        raise ValueError(f"a check of {rule[crashed].iloc[0]!r} stopped: {why}")
    return report.drop_duplicates().sort_values(["rule", "row"], ignore_index=True)


# %%
broken_rules(weather_contract, weather).groupby("rule")["row"].agg(rows="count", first="first")
# %% [markdown]
# Two rules speak. `pressure` speaks of the batch as a whole: no row is named, because no row is to
# blame for 10 % of gaps. `wind_speed` names row 2493, which you know. The relation is silent:
# where both are recorded, no gust is below the wind. (A check that cannot be computed at all,
# because its code is wrong, stops with a `ValueError` instead.)
#
# Now a contract as many write it first: the types of the columns, and nothing else. How many of
# the ten faulty batches does it stop?
# %%
guess_types = None  # of ten
# %%
types_only = pa.DataFrameSchema(
    {
        "carrier": pa.Column(str), "origin": pa.Column(str), "sched_dep_time": pa.Column(int),
        "dep_delay": pa.Column(float, nullable=True), "temp": pa.Column(float, nullable=True),
        "wind_speed": pa.Column(float, nullable=True),
    }
)  # fmt: skip
stopped = [name for name, fault in FAULTS.items() if len(broken_rules(types_only, fault(may22)))]
reveal(guess_types, len(stopped), "faulty batches that the types stop")
print(stopped)


# %% [markdown]
# A number in the wrong unit is still a number. What is left needs ranges, and above all
# *relations*: delays in hours lie within any range of delays, but no longer agree with the clock;
# a temperature in Celsius is a fine temperature, but lies below the dew point, which cannot be.
# %% [markdown] exercise="contract" title="Write the contract"
# Write `validate(batch)`: build a pandera schema with the rules below and return
# `broken_rules(schema, batch)`.
#
# Each column below is a rule of that name:
#
# | rule | holds when | gaps |
# |---|---|---|
# | `carrier` | text, one of `CARRIERS` | none |
# | `origin` | text, one of EWR, JFK, LGA | none |
# | `sched_dep_time` | whole number, 0 to 2359, last two digits below 60 | none |
# | `dep_time` | float | allowed |
# | `dep_delay` | float, -60 to 1440 | allowed |
# | `temp` | float, -20 to 120 | allowed, in at most 20 % of the batch |
# | `dewp` | float | allowed |
# | `wind_speed` | float, 0 to 100 | allowed |
#
# And four relations, checks of the whole table with exactly these names:
#
# - `clock`: `dep_time` minus `sched_dep_time`, in minutes, equals `dep_delay` on the circle of
#   1440 minutes. Where one of them is missing, nothing is broken.
# - `dew point`: `dewp` is not above `temp`. Where one of them is missing, nothing is broken.
# - `aircraft`: all flights of one tail number in the batch have the same carrier; if not, every
#   flight of this tail number breaks the rule. Flights without tail number break nothing.
# - `one row per flight`: no other row has the same `year`, `month`, `day`, `carrier`, `flight` and
#   `origin`; if there is one, every copy breaks the rule.
#
# Limits belong to the allowed range. Other columns may be there. `CARRIERS` stands in a cell
# above; three columns are written for you.
#
# <details><summary>Hint</summary>
#
# `pa.Check.isin([...])` allows a list of values; a column may have a list of checks. For each
# relation, which one expression on `batch` gives True for the rows that are fine? For
# `aircraft`, think of `groupby(...).transform("nunique")`; for copies, of `duplicated(...,
# keep=False)`. Try it on `may22` and on one faulty batch at a time: `validate(FAULTS["delays in
# hours"](may22))`.
#
# </details>
# %% answer="contract"
def validate(batch):
    """Hold a day's batch to the contract.

    Parameters
    ----------
    batch : DataFrame, one row a flight, index of whole numbers
        As `day_batch` returns it, or broken in some way.

    Returns
    -------
    DataFrame
        The report of `broken_rules`: ``rule`` and ``row``; empty when the batch is fine.
    """

    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
    }
    ### BEGIN SOLUTION
    gaps = pa.Check(lambda temp: temp.isna().mean() <= 0.2, ignore_na=False)
    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    columns |= {
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(int, hhmm),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(float, [pa.Check.in_range(-20, 120), gaps], nullable=True),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }

    def clock(b):
        return (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440

    def carriers(b):
        return b.groupby("tailnum")["carrier"].transform("nunique")

    key = ["year", "month", "day", "carrier", "flight", "origin"]
    relations = [
        pa.Check(lambda b: ~(clock(b) > 0), name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(lambda b: ~(carriers(b) > 1), name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
    ]
    return broken_rules(pa.DataFrameSchema(columns, checks=relations), batch)
    ### END SOLUTION


# %% check="contract" points=4
checked_report = validate(may22)
checks.columns(checked_report, ["rule", "row"], "the report", look="the last line of your function")
seen = sorted(set(checked_report["rule"]))
checks.that("column_in_schema" not in seen, "Other columns may be there, but your schema refuses.")
checks.that(seen != ["clock"], "22 May is clean, but `clock` speaks: look at gaps and at midnight.")
checks.that(not seen, f"22 May is clean, but you report {seen}: look at their types and limits.")
at_limits = may22.head(40).assign(wind_speed=100.0, temp=may22["temp"].mask(may22.index < 8))
seen = sorted(set(validate(at_limits)["rule"]))
checks.that(not seen, f"A wind of 100 and 8 of 40 temperatures missing are allowed: {seen}.")


def rows_named(batch, what):
    """Return the rows that each rule names; ["batch"] where it speaks of the batch as a whole."""
    try:
        by_rule = validate(batch).groupby("rule")["row"]
    except ValueError as error:
        checks.that(False, f"With {what} no report came ({error}): is the column declared?")
    return {
        str(rule): ["batch"] if rows.isna().any() else sorted(int(row) for row in rows)
        for rule, rows in by_rule
    }


def expect(what, rule, named, wanted):
    """Compare the rows that one rule names with those that break it."""
    message = f"With {what} the rule {rule!r} names {named.get(rule, [])}, expected {wanted}"
    checks.that(named.get(rule, []) == wanted, f"{message}: look at its line in the text.")


# now line by line: ten good rows, and values outside of the limits from row 3 on
ten = may22.dropna().drop_duplicates("tailnum").head(10).reset_index(drop=True)
outside = {"carrier": ["ZZ", None], "origin": ["PHL", None], "sched_dep_time": [-1, 2360, 1275]}
outside |= {"dep_delay": [-61, 1441], "temp": [-21, 121], "wind_speed": [-1, 101]}
batch_tried = ten.copy()
for column, values in outside.items():
    batch_tried.loc[3 : 2 + len(values), column] = values
named = rows_named(batch_tried, "values outside of the limits")
for column, values in outside.items():
    what = f"{column} = {values} in the rows from 3 on"
    expect(what, column, named, [3, 4, 5][: len(values)])
of_type = {"sched_dep_time": 600.0}
of_type |= dict.fromkeys(["dep_time", "dep_delay", "temp", "dewp", "wind_speed"], "1")
named = rows_named(ten.assign(**of_type), "columns of another type")
for column, value in of_type.items():
    expect(f"{column} = {value!r} in every row", column, named, ["batch"])
# and the relations, each in rows of its own
related = pd.concat([ten, ten.loc[[5, 6]]], ignore_index=True)
related.loc[[0, 1, 2], "tailnum"], related.loc[[0, 1, 2], "carrier"] = "N1", ["UA", "DL", "UA"]
related.loc[3, "dep_delay"] += 7
related.loc[4, "dewp"] = related.loc[4, "temp"]
related.loc[10, "dep_time"], related.loc[11, "origin"] = np.nan, "none"
named = rows_named(related, "relations broken")
expect("a delay wrong by 7 in row 3", "clock", named, [3])
expect("dewp equal to temp in row 4", "dew point", named, [])
what = "rows 0 to 2 of one tail number, row 1 of another carrier,"
expect(what, "aircraft", named, [0, 1, 2])
what = "row 5 again as row 10, without dep_time, and row 6 again as row 11, from another origin,"
expect(what, "one row per flight", named, [5, 10])
# last, the ten faults; in one batch only those that break rules of their own
must_find = [
    {"a column renamed": "dep_delay"},
    {"delays as text": "dep_delay"},
    {
        "delays in hours": "clock",
        "temperature in Celsius": "dew point",
        "a broken wind sensor": "wind_speed",
        "an unknown carrier": "carrier",
        "thirty rows sent twice": "one row per flight",
    },
    {
        "every third temperature missing": "temp",
        "schedule in UTC": "clock",
        "carriers shuffled": "aircraft",
    },
]
for together in must_find:
    batch_tried = may22.head(300)
    for fault in together:
        batch_tried = FAULTS[fault](batch_tried)
    checked_report = validate(batch_tried)
    for fault, rule in together.items():
        speaks = int((checked_report["rule"] == rule).sum())
        checks.that(speaks, f"{fault!r} must break the rule {rule!r}, but that rule is silent.")
        if fault == "thirty rows sent twice":
            checks.equal(speaks, 60, "the number of rows reported when 30 are sent twice")
checks.passed("ten faulty batches are stopped, and the clean one passes")
### BEGIN HIDDEN TESTS
rng = checks.fresh("contract")
day = day_batch(int(rng.integers(4, 8)), int(rng.integers(1, 29)))
clean = day[day["wind_speed"].notna()].sample(300, random_state=int(rng.integers(1_000_000)))
clean = clean.reset_index(drop=True)


def altered(values_of):
    """Put values into some rows of the clean batch, and say which rows these are."""
    batch, places = clean.copy(), {}
    for column, values in values_of.items():
        places[column] = sorted(int(row) for row in rng.choice(300, len(values), replace=False))
        batch.loc[places[column], column] = values
    return batch, places


said = rows_named(clean, "another clean batch")
checks.equal(sorted(said), [], "the list of rules that another clean batch breaks", look="gaps")
good = {
    "sched_dep_time": [0, 2359, 1259],
    "dep_delay": [-60.0, 1440.0],
    "temp": [-20.0, 120.0],
    "wind_speed": [0.0, 100.0],
    "carrier": ["UA", "HA"],
    "origin": ["JFK", "LGA"],
}
said = rows_named(altered(good)[0], "values at the limits")
for column in good:
    what = f"the list of rows that break {column!r} with values at the limits"
    checks.equal(said.get(column, []), [], what, look="what the text says about limits")
bad = {
    "sched_dep_time": [-1, 2360, 1275, 2400, 1260],
    "dep_delay": [-61.0, 1441.0],
    "temp": [-21.0, 121.0],
    "wind_speed": [-1.0, 101.0, 1048.4],
    "carrier": ["ZZ", "aa", "", None],
    "origin": ["PHL", "ewr", None],
}
batch, places = altered(bad)
said = rows_named(batch, "values outside of the limits")
for column in bad:
    what = f"the list of rows that break {column!r} with values outside"
    checks.equal(said.get(column, []), places[column], what, look=f"the line {column!r}")
needed = [*bad, "dep_time", "dewp"]
said = rows_named(clean.drop(columns=needed), "columns absent")
for column in needed:
    what = f"the report of {column!r} when the column is absent"
    checks.equal(said.get(column, []), ["batch"], what, look="the columns of the table")
numeric = [column for column in needed if column not in ("carrier", "origin")]
said = rows_named(clean.assign(**dict.fromkeys(numeric, "1")), "columns of text")
for column in numeric:
    what = f"the report of {column!r} when the column is text"
    checks.equal(said.get(column, []), ["batch"], what, look="the types of the table")
# gaps: of two columns that a relation compares, one at a time
for gaps in [["dep_delay", "dewp"], ["dep_time", "wind_speed", "temp"]]:
    values = {column: [np.nan] * (60 if column == "temp" else 290) for column in gaps}
    said = rows_named(altered(values)[0], "gaps")
    what = f"the list of rules that gaps in {' and '.join(gaps)} break"
    checks.equal(sorted(said), [], what, look="where gaps are allowed, and how many")
# clock and aircraft, while no temperature is there
batch = clean.assign(sched_dep_time=2330, dep_time=15.0, dep_delay=45.0, temp=np.nan)
times = ["sched_dep_time", "dep_time", "dep_delay"]
batch.loc[:2, times] = [[2359, 2400.0, 1.0], [5, 2355.0, -10.0], [600, 659.0, 59.0]]
batch.loc[3:5, times] = [[600, 659.0, 60.0], [600, 700.0, 100.0], [2330, 15.0, -1395.5]]
batch = batch.assign(tailnum=[f"N{i}" for i in range(300)], carrier="UA")
batch.loc[[3, 9, 11], "tailnum"], batch.loc[9, "carrier"] = "N7X", "DL"
batch.loc[20:30, "tailnum"], batch.loc[25, "carrier"] = None, "DL"
batch.loc[[40, 41], "tailnum"] = "N8X"
said = rows_named(batch, "flights after midnight")
what = "the list of rows that break 'clock', with flights after midnight"
checks.equal(said.get("clock", []), [3, 4, 5], what, look="the circle of 1440 minutes")
what = "the list of rows whose tail number flies for two carriers"
checks.equal(said.get("aircraft", []), [3, 9, 11], what, look="missing tail numbers")
what = "the report of 'temp' with 300 of 300 missing"
checks.equal(said.get("temp", []), ["batch"], what, look="how many gaps are allowed")
# dew point and copies, while one temperature too many is missing
batch = clean.assign(flight=range(1, 301), carrier="UA", origin="EWR", tailnum=None)
missing, above = np.split(rng.permutation(300)[:63], [61])
batch["temp"] = batch["temp"].mask(batch.index.isin(missing))
batch["dewp"] = batch["temp"].fillna(60.0)
batch.loc[above, "dewp"] = [200.0, 150.0]
batch.loc[[1, 2, 50], "flight"] = 1000
batch.loc[[60, 61], ["flight", "day"]] = [[7000, 1], [7000, 2]]
batch.loc[[70, 71], ["flight", "origin"]] = [[7001, "JFK"], [7001, "LGA"]]
batch.loc[[80, 81], ["flight", "carrier"]] = [[7002, "AA"], [7002, "DL"]]
batch.loc[[90, 91], ["flight", "month"]] = [[7003, 1], [7003, 2]]
batch.loc[[95, 96], ["flight", "year"]] = [[7004, 2013], [7004, 2014]]
said = rows_named(batch, "dew points as high as the temperature")
what = "the list of rows with a dew point above the temperature"
checks.equal(said.get("dew point", []), sorted(int(row) for row in above), what, look="equal ones")
what = "the list of rows that stand for the same flight"
checks.equal(said.get("one row per flight", []), [1, 2, 50], what, look="the six columns")
what = "the report of 'temp' with 61 of 300 missing"
checks.equal(said.get("temp", []), ["batch"], what, look="how many gaps are allowed")
### END HIDDEN TESTS


# %% stand_in="contract"
def validate(batch):
    """One column alone."""
    carrier = pa.Column(str, pa.Check.isin(CARRIERS))
    return broken_rules(pa.DataFrameSchema({"carrier": carrier}), batch)


# %% [markdown]
# Which rule speaks for which fault? Rows count what the contract reports; "all" means that it
# stops the batch as a whole.
# %%
matrix = {}
for name, fault in FAULTS.items():
    report = validate(fault(may22))
    matrix[name] = {
        rule: "all" if rows.isna().any() else str(len(rows))
        for rule, rows in report.groupby("rule")["row"]
    }
pd.DataFrame(matrix).T.fillna("")
# %% [markdown]
# Five of the ten faults are found by a relation, and only by a relation. Now the real year: hold
# the contract against the 59 days of February and December.
# %%
verdicts = []
for month, last in [(2, 28), (12, 31)]:
    for day in range(1, last + 1):
        batch = day_batch(month, day)
        report = validate(batch)
        if len(report):
            verdicts.append(
                {
                    "date": f"2013-{month:02d}-{day:02d}",
                    "rule": report["rule"].iloc[0],
                    "rows": report["row"].count(),
                    "of": len(batch),
                    "stop": report["row"].isna().any(),
                }
            )
pd.DataFrame(verdicts)
# %% [markdown]
# Two of 59 days, and both verdicts are right. On 12 February 32 flights from Newark were about to
# be predicted with a wind of 1,048 miles an hour: the batch is good but for these rows. On 31
# December there is no weather at all, as section 3 told you: stop, and let the desk fall back on a
# rule that needs none.
#
# A colleague wants one more rule: "stop the batch when more than 10 % of the flights are
# cancelled; that never happens." Look before you agree:
# %%
cancelled = 100 * year["dep_time"].isna().groupby([year["month"], year["day"]]).mean()
print(f"the rule would have stopped {(cancelled > 10).sum()} days of 2013")
cancelled[cancelled > 10].sort_values(ascending=False).head(4).round(1).rename(
    "cancelled (%)"
).to_frame().T


# %% [markdown]
# 8 and 9 February were a blizzard. A whole batch can be a true outlier too, and the desk needs its
# data most on exactly those days. A contract should hold what is *impossible*; what is merely rare
# belongs on a dashboard.
# %% [markdown]
# ### Quarantine instead of drop
#
# When a rule names rows, the rest of the batch is fine and the desk should have it. The bad rows
# go to a table of their own, each with its reason, where somebody can look, repair and send them
# back. When a rule is about the batch as a whole, nothing in it can be trusted: stop.
# %% [markdown] exercise="quarantine" title="Split a batch, lose nothing"
# Write `split_batch(batch, broken)`, where `broken` is a report with the columns `rule` and `row`
# (an index label of `batch`). It returns two tables:
#
# - `good`: the rows that break no rule, with the columns of `batch`;
# - `quarantined`: all other rows, with one more column `reason`: the names of the rules that the
#   row breaks, each once, in alphabetical order, joined by `"; "`.
#
# Both keep order and index labels of `batch`, which is not changed. If `row` is missing in any
# line of `broken`, the batch as a whole is at fault: raise a `ValueError` whose message names each
# such rule and no other.
#
# <details><summary>Hint</summary>
#
# Which of the two tables decides the order of the result? Build one Series of reasons with the
# index labels of the batch, missing where a row is fine; both tables follow from it.
#
# </details>
# %% answer="quarantine"
def split_batch(batch, broken):
    """Split a batch into good rows and quarantined rows, each of these with its reason.

    Parameters
    ----------
    batch : DataFrame, n rows, unique index labels
    broken : DataFrame
        ``rule`` (str) and ``row`` (index label of `batch`; missing: the whole batch). Empty when
        nothing is broken.

    Returns
    -------
    DataFrame and DataFrame, together n rows
        Good rows; quarantined rows with the column ``reason`` (str).

    Raises
    ------
    ValueError
        If a rule is broken by the batch as a whole; names these rules.
    """
    ### BEGIN SOLUTION
    whole = broken.loc[broken["row"].isna(), "rule"]
    if len(whole):
        raise ValueError(f"the batch is stopped, it breaks {', '.join(sorted(set(whole)))}")
    named = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    reason = batch.index.to_series().map(named.to_dict())
    return batch[reason.isna()], batch[reason.notna()].assign(reason=reason.dropna())
    ### END SOLUTION


# %% check="quarantine" points=2
six = pd.DataFrame({"flight": [11, 12, 13, 14, 15, 16]}, index=[105, 104, 103, 102, 101, 100])
broken = pd.DataFrame({"rule": ["temp", "clock", "clock", "clock"]})
broken["row"] = pd.array([104, 101, 104, 104], dtype="Int64")
before = six.copy()
result = split_batch(six, broken)
checks.that(result is not None and len(result) == 2, "Return two tables: good, quarantined.")
checked_good, checked_quarantined = result
checks.columns(checked_good, ["flight"], "the good table", exact=True)
checks.columns(checked_quarantined, ["flight", "reason"], "the quarantined table", exact=True)
checks.equal(
    list(checked_good.index), [105, 103, 102, 100], "the index of `good`", look="the order"
)
checks.equal(list(checked_quarantined.index), [104, 101], "the index of `quarantined`")
checks.equal(list(checked_quarantined["reason"]), ["clock; temp", "clock"], "the reasons")
checks.equal(list(checked_quarantined["flight"]), [12, 15], "the quarantined flights")
checked_good, checked_quarantined = split_batch(six, broken.head(0))
checks.equal(
    [len(checked_good), len(checked_quarantined)], [6, 0], "the lengths when no rule is broken"
)
checks.columns(checked_quarantined, ["flight", "reason"], "the empty quarantined table", exact=True)
broken.loc[4], broken.loc[5] = ["wind", pd.NA], ["humid", pd.NA]
checked_stop = "two rules broken by the whole batch"
checks.raises(ValueError, split_batch, six, broken, mentions="wind", what=checked_stop)
checks.raises(ValueError, split_batch, six, broken, mentions="humid", what=checked_stop)
try:
    split_batch(six, broken)
except ValueError as error:
    checks.that("clock" not in str(error), "The message names `clock`, which single rows break.")
checks.unchanged(before, six, "the batch")
checks.passed("good and quarantined rows together are the batch")
### BEGIN HIDDEN TESTS
rng = checks.fresh("quarantine")
labels = [int(label) for label in rng.permutation(500)[:60]]
batch = pd.DataFrame({"a": rng.normal(size=60), "b": rng.integers(0, 9, 60)}, index=labels)
names = ["wind", "clock", "aircraft", "dew point"]
lines = [(str(rng.choice(names)), int(rng.choice(labels[:25]))) for _ in range(30)]
broken = pd.DataFrame(
    {"rule": [rule for rule, _ in lines], "row": pd.array([row for _, row in lines], dtype="Int64")}
)
before = batch.copy()
checked_good, checked_quarantined = split_batch(batch, broken)
hit = {row for _, row in lines}
checks.columns(checked_good, ["a", "b"], "the table of good rows", exact=True)
checks.equal(
    list(checked_good.index),
    [label for label in labels if label not in hit],
    "the list of index labels of other good rows",
    look="the order of the batch",
)
checks.equal(
    list(checked_quarantined.index),
    [label for label in labels if label in hit],
    "the list of index labels of other quarantined rows",
    look="the order of the batch",
)
checks.equal(
    list(checked_quarantined["reason"]),
    [
        "; ".join(sorted({rule for rule, row in lines if row == label}))
        for label in checked_quarantined.index
    ],
    "the list of other reasons",
    look="each rule once, in alphabetical order",
)
checks.close(
    checked_quarantined[["a", "b"]],
    before.loc[[label for label in labels if label in hit]],
    "the array of quarantined values",
)
checks.close(
    checked_good,
    before.loc[[label for label in labels if label not in hit]],
    "the array of good values",
)
checks.unchanged(before, batch, "the batch")
whole = pd.concat(
    [
        broken,
        pd.DataFrame({"rule": ["temp", "humid"], "row": pd.array([None, None], dtype="Int64")}),
    ],
    ignore_index=True,
)
checks.raises(
    ValueError,
    split_batch,
    batch,
    whole,
    mentions="temp",
    what="two rules broken by the batch as a whole",
)
checks.raises(
    ValueError,
    split_batch,
    batch,
    whole,
    mentions="humid",
    what="two rules broken by the batch as a whole",
)
checks.raises(
    ValueError,
    split_batch,
    batch,
    whole.tail(1),
    mentions="humid",
    what="a report with nothing but a whole batch",
)
### END HIDDEN TESTS


# %% stand_in="quarantine"
def split_batch(batch, broken):
    """Rows alone, with no reason; nothing stops a batch."""
    bad = batch.index.isin(broken["row"].dropna())
    return batch[~bad], batch[bad].assign(reason="some rule")


# %%
feb12 = day_batch(2, 12)
good, quarantined = split_batch(feb12, validate(feb12))
print(f"12 February: {len(feb12)} rows came, {len(good)} good, {len(quarantined)} quarantined")
quarantined[["carrier", "flight", "origin", "sched_dep_time", "wind_speed", "reason"]].head(3)


# %% [markdown] exercise="cleaning-log" title="A log that balances"
# A cleaning step ends with its accounts. Write `cleaning_log(batch, good, quarantined)`: a table
# with the columns `entry` and `rows`, and these lines in this order:
#
# 1. `received`: the rows of `batch`; 2. `good`; 3. `quarantined`;
# 4. then one line for each rule that occurs in the column `reason` of `quarantined` (reasons are
#    rule names joined by `"; "`), in alphabetical order: how many quarantined rows name it.
#
# Before anything is returned, the accounts must balance: **every index label of `batch` stands in
# exactly one of the two tables, once, and no other label does**. If not, raise a `ValueError`
# whose message contains the word *balance*. Comparing the number of rows is not enough: one row
# lost and another one twice add up.
#
# <details><summary>Hint</summary>
#
# What would you do with two lists of labels to see that they hold the same ones equally often? And
# which method turns the text `"clock; temp"` into two rows?
#
# </details>
# %% answer="cleaning-log"
def cleaning_log(batch, good, quarantined):
    """Account for every row of a batch.

    Parameters
    ----------
    batch, good : DataFrame, unique index labels of whole numbers in `batch`
    quarantined : DataFrame
        Has the column ``reason`` (str): names of rules joined by ``"; "``.

    Returns
    -------
    DataFrame
        ``entry`` (str) and ``rows`` (int): received, good, quarantined, then each rule.

    Raises
    ------
    ValueError
        If a row is lost, stands in both tables or twice, or came from nowhere.
    """
    ### BEGIN SOLUTION
    if sorted([*good.index, *quarantined.index]) != sorted(batch.index):
        raise ValueError("the log does not balance: rows are lost, doubled or new")
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})
    ### END SOLUTION


# %% check="cleaning-log" points=2
six = pd.DataFrame({"flight": [11, 12, 13, 14, 15, 16]}, index=[105, 104, 103, 102, 101, 100])
checked_good = six.loc[[103, 105, 100]]
checked_bad = six.loc[[101, 104, 102]].assign(
    reason=["clock", "clock; sched_dep_time", "clock; dep_time"]
)
log = cleaning_log(six, checked_good, checked_bad)
checks.columns(log, ["entry", "rows"], "the log", exact=True)
entries = ["received", "good", "quarantined", "clock", "dep_time", "sched_dep_time"]
checks.equal(list(log["entry"]), entries, "the list of entries", look="the order of the lines")
checks.close(log["rows"][:3], [6, 3, 3], "the first three numbers")
checks.close(log["rows"][3:], [3, 1, 1], "the numbers by rule", look="rows with two reasons")
fine = cleaning_log(six, six, six.head(0).assign(reason=pd.Series(dtype=object)))
checks.close(fine["rows"], [6, 6, 0], "the numbers of a day on which all is well")
lost, moved = checked_good.head(2), pd.concat([checked_good.head(2), six.loc[[101]]])
checks.raises(
    ValueError, cleaning_log, six, lost, checked_bad, mentions="balance", what="a lost row"
)
checked_stop = "one row lost and another one in both tables"
checks.raises(
    ValueError, cleaning_log, six, moved, checked_bad, mentions="balance", what=checked_stop
)
double = pd.concat([checked_good, checked_good.head(1)])
checks.raises(
    ValueError, cleaning_log, six, double, checked_bad, mentions="balance", what="a row twice"
)
alien = pd.concat([checked_good, six.head(1).set_axis([999])])
checked_stop = "a row that came from nowhere"
checks.raises(
    ValueError, cleaning_log, six, alien, checked_bad, mentions="balance", what=checked_stop
)
checks.passed("the log counts what happened, and refuses when a row is gone")
### BEGIN HIDDEN TESTS
rng = checks.fresh("cleaning-log")
size = int(rng.integers(50, 90))
batch = pd.DataFrame({"a": rng.normal(size=size)}, index=rng.permutation(1000)[:size])
cut = int(rng.integers(20, 30))
names = ["temp", "dep_time", "sched_dep_time", "dew point"]
sets = [sorted(set(rng.choice(names, int(rng.integers(1, 4))))) for _ in range(cut)]
checked_bad = (
    batch.iloc[:cut].assign(reason=["; ".join(one) for one in sets]).sample(frac=1, random_state=1)
)
checked_good = batch.iloc[cut:].sample(frac=1, random_state=2)
by_rule = {name: sum(name in one for one in sets) for name in sorted(names)}
expected = {"received": size, "good": size - cut, "quarantined": cut}
expected |= {name: rows for name, rows in by_rule.items() if rows}
log = cleaning_log(batch, checked_good, checked_bad)
checks.columns(log, ["entry", "rows"], "the log", exact=True)
checks.equal(
    list(log["entry"]),
    list(expected),
    "the list of entries of another log",
    look="the order of the lines",
)
checks.equal(
    list(log["rows"]),
    list(expected.values()),
    "the list of numbers of another log",
    look="rows with several reasons",
)
for what, wrong_good, wrong_bad in [
    ("a good row lost", checked_good.iloc[1:], checked_bad),
    ("a quarantined row lost", checked_good, checked_bad.iloc[1:]),
    ("a row twice in one table", pd.concat([checked_good, checked_good.iloc[:1]]), checked_bad),
    (
        "one row lost and another one twice",
        pd.concat([checked_good.iloc[1:], checked_good.iloc[-1:]]),
        checked_bad,
    ),
    ("a row in both tables", pd.concat([checked_good, batch.iloc[:1]]), checked_bad),
    (
        "a row that came from nowhere",
        pd.concat([checked_good.iloc[1:], checked_good.iloc[:1].set_axis([5000])]),
        checked_bad,
    ),
    ("everything lost", checked_good.iloc[:0], checked_bad.iloc[:0]),
]:
    checks.raises(
        ValueError, cleaning_log, batch, wrong_good, wrong_bad, mentions="balance", what=what
    )
### END HIDDEN TESTS


# %% stand_in="cleaning-log"
def cleaning_log(batch, good, quarantined):
    """One line of it."""
    return pd.DataFrame({"entry": ["received"], "rows": [len(batch)]})


# %%
worst = FAULTS["a broken wind sensor"](FAULTS["thirty rows sent twice"](may22))
good, quarantined = split_batch(worst, validate(worst))
cleaning_log(worst, good, quarantined)
# %% [markdown]
# Two faults in one batch: the numbers by rule may add up to more than the quarantined rows,
# because a row can break two rules. The first line is always the sum of the next two.
#
# The log also shows what quarantine must not do. Had the temperature come in degrees Celsius, every
# single row would lie aside, the log would balance, and the desk would get an empty table:
# %%
for fault in ("a broken wind sensor", "temperature in Celsius", "schedule in UTC"):
    batch = FAULTS[fault](may22)
    good, quarantined = split_batch(batch, validate(batch))
    print(f"{fault:24} {len(quarantined):4} of {len(batch)} rows quarantined")
# %% [markdown]
# So quarantine needs a **limit**, agreed with the desk before it is needed: above, say, five per
# cent of a batch, nothing is split; the batch is stopped, somebody is told, and the service goes on
# with the last good one or with its baseline. Below the limit somebody still looks at what lies
# aside: quarantined rows are repaired and sent again, or they are only a slower way to drop them.
# A fault of the whole batch does not get this far:
# %% claim
for fault in ("temperature in Celsius", "schedule in UTC"):
    batch = FAULTS[fault](may22)
    assert len(split_batch(batch, validate(batch))[0]) < 0.05 * len(batch)
celsius = FAULTS["temperature in Celsius"](may22)
assert len(split_batch(celsius, validate(celsius))[0]) == 0
# %%
try:
    gappy = FAULTS["every third temperature missing"](may22)
    split_batch(gappy, validate(gappy))
except ValueError as stop:
    print(stop)
# %% [markdown]
# ## 7 · A decision
#
# Cleaning is full of choices that no test can make for you. This one is yours, in words.
# %% [markdown] exercise="drop-or-mark" title="Drop the flights without a record?"
# A colleague prepares the training data for the model and writes:
#
# > "52,606 flights have no aircraft record, so age and seats are missing. That is only 16 %. I
# > drop them: the rest is complete, and 284,170 rows are plenty."
#
# Decide: drop, fill in, mark, or something else? Answer in about 150 words. Name **at least two
# numbers that you measured in this lab**, say **who would be missing** from the model and what
# happens when the desk asks it about such a flight, and name **one finding that would change your
# mind**.
#
# <details><summary>Hint</summary>
#
# Training rows can be dropped. Can the flights on which the desk wants an answer tomorrow be
# dropped as well?
#
# </details>
# %% [markdown] answer="drop-or-mark" points=3
# ### BEGIN SOLUTION
# **A good answer.** I keep all rows: median for age and seats, plus a mark "no record". The gaps
# are not random: 96 % of the flights of MQ and 69 % of AA have no record, against at most 7 % for
# any other airline. Dropping "16 %" removes one airline almost completely and two thirds of
# another, so the model would know nothing of them but what it learned from the others. Tomorrow
# the desk asks about an MQ flight all the same: a row can be dropped from training but not from
# service, and both must treat it alike. That flights without record are cancelled more often (7.7 %
# against 1.5 %) is no reason for the mark: all 2,512 flights without a tail number are cancelled,
# which is a leak, and inside MQ and AA it is the other way round. I would change my mind if age and
# seats turn out to bring nothing (then I drop the two *columns*, not the rows), or if a table
# appears that translates the fleet numbers of MQ and AA (then I repair).
#
# **Rubric** (3 points)
#
# - 1 point: says that the gaps depend on the airline (missing for a reason, not by chance) and
#   backs it with at least two numbers from the lab that are right: for example 96 % MQ, 69 % AA,
#   at most 7 % elsewhere. No point for "16 %" alone, which was given, and none for "cancelled 7.7 %
#   against 1.5 %" as an argument for the mark: that difference is a leak and a mixture of airlines.
# - 1 point: names the consequence for the desk: the model is trained without MQ and much of AA,
#   yet must answer for them, so dropping in training cannot be repeated in service. "Less data"
#   alone earns nothing: 284,170 rows *are* plenty.
# - 1 point: a clear decision that follows from the argument, and one finding that would change it,
#   concrete enough to look for. Dropping the two columns or repairing the tail numbers is as good
#   as marking. "More data" or "if the accuracy were better" without saying where is not concrete.
#
# An answer that decides to drop can earn all three points if it restricts the use of the model to
# the airlines it has seen and says so.
# ### END SOLUTION
# %% [markdown]
# ## What you take away
#
# - A gap can be a fact (a cancelled flight), an absence you only see against a complete grid (an
#   hour of weather), or a reason (an airline that reports fleet numbers). Ask which, before you
#   fill.
# - A repair deserves an acceptance test with a physical meaning: 327,346 taxi times, all between 5
#   and 235 minutes.
# - Extreme is not wrong. A second witness tells, not a quantile.
# - Whatever is learned is learned from the training data. Shortcuts that use labels or refit in
#   service are the expensive ones.
# - A contract holds relations, not only types and ranges. It stops batches, quarantines rows, and
#   its log balances.
#
# **Where this lives in `mlops_lab`.** `mlops_lab.asof.planned_block` uses the circle of 1440
# minutes for the planned time of every flight, and `mlops_lab.flights.features` keeps the missing
# values missing, so that each model can decide what they mean. In lab 14 the contract stands at
# the door of a service, and in lab 16 it is one of the first places to look when the model
# misbehaves.
