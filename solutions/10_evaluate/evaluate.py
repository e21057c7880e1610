# ---
# title: "Evaluate: is it better, for whom, and how sure are we"
# chapter: 10_evaluate
# memory_mib: 900
# objectives: [LO1, LO2, LO4]
# topics:
#   - validation in time
#   - leaks
#   - scores by hand
#   - calibration
#   - threshold by cost
#   - cluster bootstrap
#   - slices
#   - tuning under a budget
#   - paired comparison
#   - model report
# able_to:
#   - validate in time, and find features that could not have been known
#   - compute a ranking score and a proper score by hand, and say what each of them misses
#   - read calibration, and explain what a wrong probability does to a threshold
#   - put an honest interval around a score, over days and in small slices
#   - tune under a fixed budget, and refuse to declare a winner that the data do not show
# ---

# %% [markdown]
# ## The situation
#
# The operations desk has a forecast: two hours before departure, how likely is a flight to arrive
# 15 minutes late or more? A colleague writes: *"My new version has an AUC of 0.88, the old one
# 0.74. Without weather columns it is better still, with a z of more than 7. And I tuned it. Ship?"*
# (z is a difference divided by its standard error; beyond 2 it is usually taken seriously. To
# *ship* a model is to put it into service.)
#
# Each of these sentences can be checked, and none of them survives in this form. Three months
# train (January to March), **April** is where choices are made, and **May to July** are the months
# in which we see what a choice was worth. The cells that fit models, resample and draw figures are
# given; you may skim them.
#
# Two rules hold for all functions of this lab. They leave their arguments as they are. And they get
# labels as the table holds them, one byte each (`int8`), in which counting ends at 127: a sum such
# as `y @ mask` overflows beyond it, `y[mask].sum()` does not.
#
# One warning: the data cover one year. When a model does worse in July, we cannot tell a season
# from a change of the world.

# %% tags=["parameters"]
draws = 300  # resamples of each bootstrap
budget = 32  # stages of training that a search may pay for
seed = 7

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import optuna
import pandas as pd
from scipy import stats
from sklearn import metrics
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from tqdm.auto import tqdm

from mlops_lab import checks, evaluate, flights, plots
from mlops_lab.predictions import reveal

plots.use_style()
optuna.logging.set_verbosity(optuna.logging.ERROR)


def positions(rows):
    """Return positions as a sorted list of whole numbers."""
    return sorted(np.asarray(rows).astype(int).tolist())


# %% [markdown]
# The next cell loads seven months of flights. The first time it builds the tables, which takes
# about ten seconds.

# %%
table = flights.features(range(1, 8))
y = table["late"].to_numpy()
month = table["month"].to_numpy()
date = pd.to_datetime(table[["year", "month", "day"]])
day = date.dt.day_of_year.to_numpy()  # 1 is 1 January, 212 is 31 July
table["day_of_year"] = day
(100 * table.groupby("month")["late"].mean()).round(1).rename("late (%)")

# %% [markdown]
# ## 1 · What does the split ask?
#
# Somebody proposes one more feature: the day of the year. It is surely known two hours before
# departure. Whether it helps depends on which flights you hold back: a random quarter of them, or
# the last month. The model to be improved knows only the schedule. *By how much does its AUC
# change when it also sees the day of the year? Write two numbers, with their signs.*

# %%
my_gain_random = None  # change of the AUC, random split
my_gain_april = None  # change of the AUC, trained on the past and validated on April

# %% [markdown] exercise="time-folds" title="Folds that lie in time"
# Write `time_folds(day, *, folds, valid_days, gap_days)`. It takes the day number of each row (any
# whole numbers, 0 and negative ones too) and returns a list of `folds` pairs `(train, valid)` of
# row positions, **oldest fold first**:
#
# - The newest fold validates on the last `valid_days` calendar days, up to the largest number in
#   `day`. The fold before it validates on the `valid_days` days before those, and so on. A day
#   without rows is a day all the same.
# - A fold trains on **all** rows older than its first validation day, except those of the
#   `gap_days` days directly before it. (A gap keeps out flights whose result was not yet known
#   when the model was fitted.)
# - If a fold would have no training rows, raise a `ValueError` whose message names `folds`.
#
# The rows may come in any order; the order of the positions inside a part does not matter. In
# all calls of the check each validation period holds rows.
#
# <details><summary>Hint</summary>
#
# What is the number of the first validation day of the newest fold? Of the one before? Which day
# is the last one a fold may train on if the gap is one day?
#
# </details>


# %% answer="time-folds"
def time_folds(day, *, folds, valid_days, gap_days):
    """Cut rows into pairs of training and validation, later ones with more training.

    Parameters
    ----------
    day : array of int, shape (rows,), in any order
    folds : int, at least 1
    valid_days : int, at least 1
        Calendar days in each validation part.
    gap_days : int, at least 0
        Calendar days left out between training and validation.

    Returns
    -------
    list of (train, valid)
        Row positions (0, 1, 2, ...) as arrays or lists; oldest fold first.

    Raises
    ------
    ValueError
        If a fold has no training rows; the message names ``folds``.
    """
    ### BEGIN SOLUTION
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result
    ### END SOLUTION


# %% check="time-folds" points=2
some_days = np.array([9, 3, 10, 4, 8, 6, 3, 1, 9, 7], dtype="int32")  # no row on days 2 and 5
look = "the three points of the task"
for options, wanted in [
    ((1, 2, 0), [([1, 3, 4, 5, 6, 7, 9], [0, 2, 8])]),
    ((2, 2, 0), [([1, 3, 5, 6, 7], [4, 9]), ([1, 3, 4, 5, 6, 7, 9], [0, 2, 8])]),
    ((1, 2, 1), [([1, 3, 5, 6, 7, 9], [0, 2, 8])]),
    ((2, 3, 2), [([7], [5, 9]), ([1, 3, 6, 7], [0, 2, 4, 8])]),
]:
    folds, valid_days, gap_days = options
    parts = time_folds(some_days, folds=folds, valid_days=valid_days, gap_days=gap_days)
    folds_asked = f"folds={folds}, valid_days={valid_days}, gap_days={gap_days}"
    checks.that(parts is not None, "time_folds returned None: does it end in `return`?")
    parts = list(parts)
    checks.equal(len(parts), folds, f"the number of folds for {folds_asked}", look=look)
    for number, (got, expected) in enumerate(zip(parts, wanted, strict=True), start=1):
        for name, got_rows, rows in zip(["training", "validation"], got, expected, strict=True):
            checks.that(
                np.asarray(got_rows).dtype != bool,
                "A part of a fold holds True and False; wanted are row positions (0, 1, 2, ...).",
            )
            checks.equal(
                positions(got_rows),
                rows,
                f"for {folds_asked}, the list of {name} positions in fold {number}",
                look=look,
            )
checks.raises(
    ValueError,
    time_folds,
    some_days,
    folds=5,
    valid_days=2,
    gap_days=0,
    mentions="folds",
    what="five folds of two days on ten days",
)
checks.passed("training lies before validation, with the gap between them")


### BEGIN HIDDEN TESTS
def parts_of(function, day, folds, valid_days, gap_days):
    """Return the folds as lists of positions."""
    found = function(day, folds=folds, valid_days=valid_days, gap_days=gap_days)
    return [[positions(part) for part in fold] for fold in found]


gap, oldest = "what the gap leaves out", "the last point of the task"
days_left = np.array([9, 5, 7, 6, 8], dtype="int32")
checks.same_as_reference(
    "time-folds",
    time_folds,
    checks.reference.time_folds,
    "the list of positions",
    (
        "a gap that holds a day without rows",
        lambda rng: (np.array([8, 1, 5, 2, 7, 3]), 1, 2, 2),
        gap,
    ),
    ("a gap longer than a validation", lambda rng: (np.arange(12)[::-1], 2, 2, 3), gap),
    ("validation days without rows", lambda rng: (np.array([1, 2, 9, 3, 3, 6, 12]), 2, 4, 1)),
    ("ten months of days", lambda rng: (np.arange(300, 0, -1), 2, 30, 1), "which rows train"),
    ("days that begin at 200", lambda rng: (np.arange(200, 212), 3, 3, 2), "which rows train"),
    (
        "day numbers below zero",
        lambda rng: (np.array([-4, -1, 0, -7, 2, -2, 1, -9]), 2, 2, 1),
        "which rows train",
    ),
    (
        "day numbers below zero and nothing left to train on",
        lambda rng: (np.array([-4, -1, 0, -2, 2, -3, 1]), 3, 2, 1),
        oldest,
    ),
    ("five folds of one day", lambda rng: (np.repeat([4, 9, 5, 7, 6, 8], 3), 5, 1, 0)),
    ("one row left to train on", lambda rng: (days_left.copy(), 2, 2, 0), oldest),
    ("a gap that takes the last training row", lambda rng: (days_left.copy(), 2, 2, 1), oldest),
    ("folds that use up all days", lambda rng: (np.arange(50, 60), 5, 2, 0), oldest),
    ("rows of one day alone", lambda rng: (np.full(4, 7), 1, 1, 0), oldest),
    ("rows in any order", lambda rng: (30 + rng.permutation(np.r_[:40, :40]), 3, 5, 2)),
    use=parts_of,
)
for gap_days in (1, 10):
    checks.raises(
        ValueError,
        time_folds,
        days_left,
        folds=2,
        valid_days=2,
        gap_days=gap_days,
        mentions="folds",
        what="a gap that leaves nothing to train on",
    )
### END HIDDEN TESTS


# %% stand_in="time-folds"
def time_folds(day, *, folds, valid_days, gap_days):
    """Parts of one size in the order of time, without a gap."""
    parts = np.array_split(np.argsort(day), folds + 2)
    return [(np.concatenate(parts[:k]), parts[k]) for k in range(2, folds + 2)]


# %% [markdown]
# Two folds of 30 days each validate on March (nearly) and on April; a random quarter of the same
# flights is the third way to ask. Each time the same model is fitted twice, without and with the
# day of the year, and scored on the *same* held-out flights.


# %%
def trees(**settings):
    """Return the gradient-boosted trees of this lab; nothing in them is random."""
    settings = {"max_iter": 60, "max_leaf_nodes": 15, "learning_rate": 0.1, **settings}
    settings = {"categorical_features": "from_dtype", **settings}
    return HistGradientBoostingClassifier(early_stopping=False, random_state=0, **settings)


# %%
SCHEDULE = ["carrier", "origin", "dest", "sched_min", "weekday", "distance", "block_min"]
until_april = np.flatnonzero(month <= 4)
rng = np.random.default_rng(seed)
shuffled = rng.permutation(until_april)
quarter = len(shuffled) // 4
march, april = time_folds(day[until_april], folds=2, valid_days=30, gap_days=1)
questions = {
    "random quarter": (shuffled[quarter:], shuffled[:quarter]),
    "March": march,
    "April": april,
}

# %%
split_auc = pd.DataFrame(index=questions, columns=["schedule", "with day of year"], dtype=float)
for name, (before, valid) in tqdm(questions.items(), desc="splits"):
    before = rng.permutation(before)[:15_000]  # the same number of rows each time
    for seen, columns in zip(split_auc, (SCHEDULE, [*SCHEDULE, "day_of_year"]), strict=True):
        model = trees().fit(table.iloc[before][columns], y[before])
        p_valid = model.predict_proba(table.iloc[valid][columns])[:, 1]
        split_auc.loc[name, seen] = metrics.roc_auc_score(y[valid], p_valid)
gain = split_auc["with day of year"] - split_auc["schedule"]
split_auc.assign(gain=gain).round(3)

# %%
reveal(my_gain_random, gain["random quarter"], "the gain in AUC with the random split")
reveal(my_gain_april, gain["April"], "the gain in AUC on April")

# %% [markdown]
# The sign depends on the question. With a random split, flights of the same day stand on both
# sides, and the day of the year tells the trees whether that day was a bad one. Of April they have
# seen no day, and what they learned about days does harm; in March it makes little difference. The
# desk asks about tomorrow, so the split has to.

# %% claim
assert gain["random quarter"] > 0.05
assert gain["April"] < -0.05
assert -0.03 < gain["March"] < 0

# %% [markdown] further
# ### Columns that could not have been known
#
# The other way to look too good is a **leak**: a feature that carries the answer. Some leaks show
# by their score, some do not. Each of the columns below has a name that sounds like a feature, and
# the table `known_at` holds for every value the moment from which on it was known.
#
# | column | meaning |
# |---|---|
# | `sched_min`, `overdue3h`, `car_arr24h` | as in the feature table |
# | `visib_dep` | visibility at the airport in the hour of departure |
# | `dep_delay` | departure delay of the flight itself |
# | `tail_day_delay` | mean arrival delay of the other flights of this aircraft on that day |
# | `number_late_rate` | share of late flights of this flight number in April |
#
# *How many of the seven were not known in time for at least some flights?*

# %%
my_leaks = None  # a number from 0 to 7

# %% [markdown] exercise="leak-report" title="Two ways to find a leak"
# Write `leak_report(values, known_at, t0, y)`. It returns a table with **one row per column** of
# `values` and the columns
#
# - `column`: its name,
# - `auc`: the AUC of that column alone as a score for `y`, over the rows where it is not missing.
#   A column may point either way: if the AUC is below one half, take one minus it,
# - `too_late`: among the rows where the column is not missing, the share (0 to 1) that became
#   known **after** `t0`. Known exactly at `t0` is in time.
#
# The rows of your table may stand in any order. You may use `metrics.roc_auc_score`; in every
# column of the check both classes occur and at least one value is there.
#
# <details><summary>Hint</summary>
#
# Which rows count for a column? What does the comparison of a missing time with `t0` give, and
# does it change the share?
#
# </details>


# %% answer="leak-report"
def leak_report(values, known_at, t0, y):
    """Score each column alone, and say how often it was known too late.

    Parameters
    ----------
    values : DataFrame of numbers, shape (rows, columns), may be missing
    known_at : DataFrame of datetime (UTC), same columns in the same order, same index
        When each value became known; missing where the value is.
    t0 : Series of datetime (UTC), same index
    y : array of 0 and 1, shape (rows,)

    Returns
    -------
    DataFrame with the columns ``column`` (str), ``auc`` (0.5..1), ``too_late`` (0..1)
    """
    ### BEGIN SOLUTION
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0)[there].mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)
    ### END SOLUTION


# %% check="leak-report" points=2
noon = pd.Timestamp("2013-04-01 12:00", tz="UTC")
minute = pd.Timedelta(minutes=1)
proposed = pd.DataFrame(
    {
        "up": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "down": [9.0, 7.0, 8.0, 6.0, 5.0, 5.0],
        "gaps": [np.nan, 1.0, 4.0, 0.5, 2.0, np.nan],
    },
    index=[60, 50, 40, 30, 20, 10],
)
asked = pd.Series(noon + 60 * minute * np.arange(6), index=proposed.index)  # a t0 for each flight
minutes_late = {"up": [-1, 0, 0, 0, -1, 0], "down": [1] * 6, "gaps": [9, 0, 1, 0, -1, 9]}
when = pd.DataFrame({name: asked + minute * np.array(m) for name, m in minutes_late.items()})
when = when.where(proposed.notna())
outcome = np.array([0, 0, 1, 0, 1, 1], dtype="int8")
copies = proposed.copy(), when.copy(), asked.copy()
report = leak_report(proposed, when, asked, outcome)
checks.columns(report, ["column", "auc", "too_late"], "the table of leak_report")
checks.equal(len(report), 3, "the number of rows of the table for three columns")
checks.equal(set(report["column"]), {"up", "down", "gaps"}, "the set of names in `column`")
report = report.set_index("column")
checks.close(report["auc"]["up"], 8 / 9, "the AUC of a column that rises with lateness")
checks.close(
    report["auc"]["down"], 7 / 9, "the AUC of a column that falls", look="the rule on one half"
)
checks.close(
    report["auc"]["gaps"],
    1.0,
    "the AUC of a column with gaps",
    look="which rows count for a column",
)
checks.close(
    report["too_late"][["up", "down", "gaps"]],
    [0, 1, 0.25],
    "the shares known too late of `up`, `down` and `gaps`",
    look="exactly at t0 is in time, and only rows with a value count",
)
for after, before, what in zip(
    (proposed, when, asked), copies, ("the values", "known_at", "t0"), strict=True
):
    checks.unchanged(before, after, what)
checks.passed("a leak is found by its score or by its clock")


### BEGIN HIDDEN TESTS
def by_name(function, *arguments):
    """Return the report in the order of its names."""
    found = function(*arguments)
    found = pd.DataFrame({name: list(found[name]) for name in ("column", "auc", "too_late")})
    return found.sort_values("column", ignore_index=True)


def suspects(offsets="0s", asked_at=noon, **columns):
    """Return arguments: each value became known an offset after its own t0."""
    labels = [f"flight {9 * i % 7}-{i}" for i in range(len(columns["y"]))]
    offered = pd.DataFrame(columns, index=labels)
    late = offered.pop("y").to_numpy(dtype="int8")
    t0 = pd.Series(asked_at, index=offered.index, name="t0")
    after = t0 + pd.to_timedelta(offsets)
    known = pd.DataFrame({name: after.where(offered[name].notna()) for name in offered})
    return offered, known, t0, late


one_half, clock = (
    "the rule on one half",
    "exactly at t0 is in time, and only rows with a value count",
)
outcomes = [1, 1, 1, 0, 0, 0]
checks.same_as_reference(
    "leak-report",
    leak_report,
    checks.reference.leak_report,
    "the report",
    (
        "a column in which one outlier turns the means, not the AUC",
        lambda rng: suspects(a=[5, 6, -900, 1, 2, 3], y=outcomes),
        one_half,
    ),
    (
        "a falling column in which one outlier turns the means",
        lambda rng: suspects(a=[1, 2, 900, 4, 5, 6.5], y=outcomes),
        one_half,
    ),
    (
        "a column with an AUC of one half",
        lambda rng: suspects(a=[2] * 6, b=[0, 1, 0, 1, 0, 0], y=outcomes),
        one_half,
    ),
    (
        "a column with zeros and gaps",
        lambda rng: suspects(a=[0, np.nan, 3, 0, -1, np.nan], b=range(6), y=outcomes),
        "which rows count for a column",
    ),
    (
        "values known a second before and after t0",
        lambda rng: suspects(["1s", "-1s", "0s", "0s", "1s", "-1s"], a=range(6), y=outcomes),
        clock,
    ),
    (
        "flights with a t0 of their own",
        lambda rng: suspects(
            ["0s", "0s", "0s", "1h", "-1h", "0s"],
            noon + pd.to_timedelta([5, 3, 9, 1, 0, 7], unit="h"),
            a=range(6),
            y=outcomes,
        ),
        "each row has its own t0",
    ),
    (
        "gaps in the rows that were known late",
        lambda rng: suspects(
            ["1h", "1h", "1h", "0s", "0s", "0s"],
            a=[np.nan, 2, 3, np.nan, 4, np.nan],
            b=range(6),
            y=outcomes,
        ),
        clock,
    ),
    ("300 flights", lambda rng: suspects(a=np.arange(300) % 7, y=[1, 0] * 150)),
    ("two rows", lambda rng: suspects(a=np.array([1, 2], dtype="float32"), y=[0, 1])),
    (
        "numbers without a pattern",
        lambda rng: suspects(a=rng.normal(size=9), b=rng.integers(0, 3, 9), y=[0, 1] * 4 + [0]),
    ),
    use=by_name,
)
### END HIDDEN TESTS


# %% stand_in="leak-report"
def leak_report(values, known_at, t0, y):
    """Correlations in place of AUCs, and one look at the latest row."""
    return pd.DataFrame(
        {
            "column": values.columns,
            "auc": [0.5 + abs(values[name].corr(pd.Series(y))) / 2 for name in values],
            "too_late": [float(known_at[name].max() > t0.max()) for name in values],
        }
    )


# %%
april_flights = table[month == 4].reset_index(drop=True)
values, known_at = evaluate.leak_suspects(april_flights, flights.outcomes(4), flights.weather(4))
leaks = leak_report(values, known_at, april_flights["t0"], april_flights["late"].to_numpy())

# %%
reveal(my_leaks, (leaks["too_late"] > 0).sum(), "columns that came too late")

# %%
leaks.sort_values("auc", ascending=False).round(3)

# %% [markdown]
# `dep_delay` is the colleague's 0.88. Nobody has it two hours before departure. A score so far
# above everything else is a reason to look, and that is all a score can do: the visibility in the
# hour of departure comes too late for every flight and hardly scores at all, and
# `number_late_rate` looks like a decent feature although it was averaged over answers that still
# lay ahead, the flight's own among them. Times settle the matter, so keep them with the values.

# %% claim
late_columns = leaks.set_index("column")
assert set(late_columns.index[late_columns["too_late"] > 0]) == {
    "dep_delay",
    "visib_dep",
    "tail_day_delay",
    "number_late_rate",
}
assert late_columns["auc"].idxmax() == "dep_delay"
assert 0.87 < late_columns["auc"].max() < 0.89
assert late_columns["auc"].drop("dep_delay").max() < 0.75
assert late_columns["auc"].idxmin() == "visib_dep"
assert late_columns.loc["visib_dep", "too_late"] == 1

# %% [markdown]
# ## 2 · A good ranking, and true numbers
#
# Two questions can be put to a list of probabilities. Are the late flights *ranked* above the
# others? And are the numbers *true as probabilities*? AUC (the share of pairs of a late and an
# on-time flight in the right order) and average precision answer the first. They stay the same if
# every probability is halved, so a model can rank well and lie about every single number. The log
# loss and the Brier score, the mean of $(p-y)^2$, notice.

# %% [markdown] exercise="proper-scores" title="Log loss"
# Write `mean_log_loss(y, p)`: the mean over the flights of $-\ln p$ if the flight was late and
# $-\ln(1-p)$ if not. A probability below one in a million counts as $10^{-6}$, one above
# $1-10^{-6}$ as $1-10^{-6}$; otherwise one certain mistake would make the score infinite.
#
# <details><summary>Hint</summary>
#
# Which NumPy function keeps numbers inside two limits?
#
# </details>


# %% answer="proper-scores"
def mean_log_loss(y, p):
    """Return the mean negative log-likelihood (natural logarithm) per flight.

    Parameters
    ----------
    y : array of 0 and 1, shape (rows,)
    p : array of float, shape (rows,), 0..1
    """
    ### BEGIN SOLUTION
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))
    ### END SOLUTION


# %% check="proper-scores" points=2
three_y = np.array([1, 0, 0])
three_p = np.array([0.8, 0.4, 0.1])
wanted = -(np.log(0.8) + np.log(0.6) + np.log(0.9)) / 3
checks.close(mean_log_loss(three_y, three_p), wanted, "the log loss of three flights", look="ln")
checks.close(
    mean_log_loss(np.array([1, 0]), np.array([0.0, 0.5])),
    (-np.log(1e-6) - np.log(0.5)) / 2,
    "the log loss when a late flight was given 0",
    look="what counts as one in a million",
)
checks.close(
    mean_log_loss(np.array([1, 0]), np.array([0.5, 1.0])),
    (-np.log(1e-6) - np.log(0.5)) / 2,
    "the log loss when a punctual flight was given 1",
    look="what counts above 1 - 1e-6",
)
checks.passed("a score that takes the numbers at their word, within two limits")


### BEGIN HIDDEN TESTS
def forecasts(labels, chances):
    """Return the arguments: labels and probabilities."""
    return lambda rng: (np.array(labels, dtype="int8"), np.array(chances, dtype=float))


def many_forecasts(rng):
    chance = rng.beta(1, 2, size=400)
    return (rng.random(400) < chance).astype("int8"), chance


low_limit, high_limit = "what counts as one in a million", "what counts above 1 - 1e-6"
checks.same_as_reference(
    "proper-scores",
    mean_log_loss,
    checks.reference.mean_log_loss,
    "the log loss",
    ("a late flight that was given 1", forecasts([1], [1]), high_limit),
    ("a punctual flight that was given 0", forecasts([0], [0]), low_limit),
    ("a late flight that was given 0", forecasts([1], [0]), low_limit),
    ("a punctual flight that was given 1", forecasts([0], [1]), high_limit),
    (
        "probabilities just inside the limits",
        forecasts([1, 0, 1, 0], [2e-6, 2e-6, 1 - 2e-6, 1 - 2e-6]),
        low_limit,
    ),
    (
        "probabilities just outside the limits",
        forecasts([1, 0, 1, 0], [5e-7, 5e-7, 1 - 5e-7, 1 - 5e-7]),
        low_limit,
    ),
    ("one flight", forecasts([1], [0.3])),
    ("punctual flights alone", forecasts([0, 0], [0.3, 0.01])),
    ("many flights", many_forecasts),
)
### END HIDDEN TESTS


# %% stand_in="proper-scores"
def mean_log_loss(y, p):
    """A multiple of the mean distance, which is no proper score."""
    return 1.6 * float(np.abs(np.asarray(y) - p).mean())


# %% [markdown]
# A loss needs a floor to compare with. The **skill** is the share of a constant's log loss that a
# forecast saves: 1 is perfect, 0 is no better than the constant, and **below zero the model does
# harm**.


# %%
def skill(y, p, constant):
    """Return 1 - log loss of `p` / log loss of `constant`, one number given to every flight."""
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% [markdown]
# Four forecasts, from the simplest to the strongest, all made from January to March: the **base
# rate** of those months for everybody; the late rate of the **carrier and hour**, shrunk a little
# towards the base rate; a **logistic** regression; and gradient-boosted **trees**, the last two
# with all 26 features. Fitting the two takes a few seconds.

# %%
train, in_april = month <= 3, month == 4
base_rate = y[train].mean()
FEATURES, CATEGORICAL = flights.FEATURES, flights.CATEGORICAL
numeric = [name for name in FEATURES if name not in CATEGORICAL]
logistic = make_pipeline(
    make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
        (OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
    ),
    LogisticRegression(max_iter=300),
).fit(table.loc[train, FEATURES], y[train])
current = trees().fit(table.loc[train, FEATURES], y[train])


# %%
def probabilities(model, columns):
    """Return the probability of each flight from April on; the training months stay missing."""
    later_rows = np.full(len(y), np.nan)
    later_rows[~train] = model.predict_proba(table.loc[~train, columns])[:, 1]
    return later_rows


# %%
slot = [table["carrier"].astype(str), table["sched_min"] // 60]
of_slot = pd.Series(y).where(train).groupby(slot)  # labels of the training months alone
p = {
    "base rate": np.full(len(y), base_rate),
    "carrier and hour": (
        (of_slot.transform("sum") + 50 * base_rate) / (of_slot.transform("count") + 50)
    ).to_numpy(),
    "logistic": probabilities(logistic, FEATURES),
    "trees": probabilities(current, FEATURES),
}

# %%
pd.DataFrame(
    {
        name: {
            "AUC": metrics.roc_auc_score(y[in_april], q[in_april]),
            "average precision": metrics.average_precision_score(y[in_april], q[in_april]),
            "log loss": mean_log_loss(y[in_april], q[in_april]),
            "Brier": metrics.brier_score_loss(y[in_april], q[in_april]),
        }
        for name, q in p.items()
    }
).T.round(3)

# %% [markdown]
# In April all four scores agree on the order. Now both models stay as they are, *frozen*, and the
# months go by. Two models and four months make eight pairs. *In how many of the eight is the
# model's log loss worse than that of the plain base rate of January to March (skill below zero)?*

# %%
my_harmful = None  # a number from 0 to 8

# %%
frozen = pd.DataFrame(
    [
        {
            "model": name,
            "month": m,
            "AUC": metrics.roc_auc_score(y[month == m], p[name][month == m]),
            "skill": skill(y[month == m], p[name][month == m], base_rate),
            "mean p (%)": 100 * p[name][month == m].mean(),
            "late (%)": 100 * y[month == m].mean(),
        }
        for name in ("logistic", "trees")
        for m in (4, 5, 6, 7)
    ]
)
reveal(my_harmful, (frozen["skill"] < 0).sum(), "pairs with a skill below zero")
frozen.round(3)

# %%
fig, axes = plt.subplots(2, 1, figsize=(7.2, 6.2))
for ax, score in zip(axes, ["AUC", "skill"], strict=True):
    for name, part in frozen.groupby("model"):
        ax.plot(part["month"], part[score], marker="o", label=name)
    ax.set(xlabel="month of 2013", ylabel=f"{score} (no unit)", xticks=[4, 5, 6, 7])
axes[0].set(ylim=(0.5, 0.8), title="Ranking hardly changes")
axes[1].axhline(0, color="black", linewidth=1)
axes[1].set(title="One model falls below the base rate")
axes[1].legend()
plots.show(
    fig,
    alt="Above, AUC from April to July: trees near 0.75, logistic near 0.70, both almost flat. "
    "Below, skill against the base rate: trees between 0.13 and 0.16, logistic 0.07 in April, 0.09 "
    "in May, 0.02 in June and clearly below zero in July.",
)

# %% [markdown]
# Look at the logistic regression in July. It still ranks: an AUC of about 0.69 would raise no
# alarm. But it gives the flights a mean probability of about 15 per cent in a month in which 32 per
# cent are late, and a number known since March, the same for all, would have served the desk
# better. A smaller part of that is extrapolation: most dew points of July lie above all that it saw
# in training, and a straight line goes on for ever. With dew points cut off at the highest of the
# winter, the mean is still only about 19 per cent (tried aside, not shown here). What would have
# told you is a skill beside the AUC, in every month.

# %% claim
harm = frozen.set_index(["model", "month"])
assert list(harm.index[harm["skill"] < 0]) == [("logistic", 7)]
assert harm["AUC"].groupby("model").agg(lambda auc: auc.max() - auc.min()).max() < 0.03
assert 14 < harm.loc[("logistic", 7), "mean p (%)"] < 17
july = table.loc[month == 7, FEATURES]
winter_dewp = table.loc[train, "dewp"].max()
assert (july["dewp"] > winter_dewp).mean() > 0.5
clipped = july.assign(dewp=july["dewp"].clip(upper=winter_dewp))
assert 0.175 < logistic.predict_proba(clipped)[:, 1].mean() < 0.205

# %% [markdown] further
# ### The AUC by hand

# %% [markdown] exercise="rank-scores" title="AUC"
# Write `auc(y, p)` for the labels `y` (1 for late) and the scores `p` (higher means more likely
# late): over all pairs of a late and an on-time flight, the share in which the late one has the
# higher score; a pair with equal scores counts one half. If `y` does not hold both classes there
# are no pairs: raise a `ValueError` whose message names `y`.
#
# Scores may be any numbers, infinite ones too (log odds can be). The function must manage 30,000
# flights in a few seconds: a loop over all 189 million pairs does not, and a table of them needs
# some 190 MB. scikit-learn's `roc_auc_score` is there to compare with, not to call: it refuses
# infinite scores.
#
# <details><summary>Hint</summary>
#
# With the on-time scores sorted, how do you look up how many of them are below a given score, and
# how many are below or equal (`np.searchsorted`)?
#
# </details>


# %% answer="rank-scores"
def auc(y, p):
    """Return the share of pairs (late, on time) that are in the right order.

    Parameters
    ----------
    y : array of 0 and 1, shape (rows,)
    p : array of float, shape (rows,), may hold infinite numbers

    Raises
    ------
    ValueError
        If `y` does not hold both classes; the message names ``y``.
    """
    ### BEGIN SOLUTION
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))
    ### END SOLUTION


# %% check="rank-scores" points=2
small_y = np.array([0, 1, 0, 1, 1], dtype="int8")  # as the labels of this lab are
small_p = np.array([0.1, 0.2, 0.3, 0.6, 0.3])
look = "the pairs with equal scores"
checks.close(auc(small_y, small_p), 4.5 / 6, "the AUC of five flights", look=look)
checks.close(auc(small_y, np.zeros(5)), 0.5, "the AUC of a constant score", look=look)
checks.close(auc(small_y, -small_p), 1.5 / 6, "the AUC of the scores turned round")
endless = np.array([np.inf, np.inf, -np.inf, 0, 1])
checks.close(auc(small_y, endless), 3.5 / 6, "the AUC of five flights, infinite scores among them,")
for one_class in (0, 1):
    checks.raises(
        ValueError, auc, np.full(4, one_class), np.arange(4.0), mentions="y", what="one class alone"
    )
generator = np.random.default_rng(1)
many_y = (generator.random(30_000) < 0.3).astype("int8")
many_p = np.round(0.5 * generator.random(30_000) + 0.2 * many_y, 2)
checks.close(
    auc(many_y, many_p),
    metrics.roc_auc_score(many_y, many_p),
    "the AUC of 30,000 flights, beside scikit-learn's,",
)
checks.passed("a score that looks at nothing but the order")


### BEGIN HIDDEN TESTS
def scored(scores, labels, kind=float):
    """Return the arguments: labels and scores."""
    return lambda rng: (np.array(labels, dtype="int8"), np.array(scores, dtype=kind))


def many_scored(rng):
    labels = (rng.random(2_000) < 0.35).astype("int8")
    return labels, np.round(rng.normal(size=2_000) + labels, 2)


situations_of_auc = [
    ("equal scores in both classes", scored([3, 1, 3, 2, 2, 1, 3], [1, 0, 0, 1, 0, 1, 1])),
    ("equal scores at the low end", scored([0.9, 0.1, 0.1, 0.1, 0.5], [0, 1, 0, 1, 1])),
    (
        "scores that differ in their last digits",
        scored(0.5 + 2.0**-50 * np.array([4, 1, 3, 2, 0]), [1, 0, 0, 1, 0]),
        "scores are equal or not",
    ),
    ("scores far above one and below zero", scored([300, -7, 45.5, 45, -7.5], [0, 1, 1, 0, 1])),
    ("two scores within a hundredth", scored([0.502, 0.508, 0.506, 0.2], [0, 1, 0, 1])),
    ("an infinite score above the others", scored([np.inf, 2, -3, 2], [1, 0, 1, 0])),
    ("an infinite score below the others", scored([-np.inf, 2, -3, -3], [0, 0, 1, 1])),
    (
        "infinite scores in both classes",
        scored([np.inf, np.inf, -np.inf, -np.inf, 0, np.inf], [1, 0, 1, 0, 1, 0]),
    ),
    (
        "scores so large that one more is nothing, and infinite ones",
        scored([1e17, np.inf, -np.inf, -1e17], [0, 1, 0, 1]),
    ),
    ("scores in single precision", scored([0.1, 0.7, 0.4, 0.4], [0, 1, 1, 0], "float32")),
    ("a late flight and another", scored([0.2, 0.3], [1, 0])),
    ("many flights", many_scored),
]
checks.same_as_reference(
    "rank-scores",
    auc,
    checks.reference.auc,
    "the AUC",
    *situations_of_auc,
    ("late flights alone", scored([1, 2], [1, 1])),
    ("on-time flights alone", scored([2, 1], [0, 0])),
    ("late flights alone with equal scores", scored([2, 2], [1, 1])),
    ("on-time flights alone with equal scores", scored([0, 0], [0, 0])),
    ("no flights", scored([], [])),
)
for labels in (np.ones(9, int), np.zeros(9, int)):
    checks.raises(ValueError, auc, labels, np.arange(9.0), mentions="y", what="one class alone")
### END HIDDEN TESTS


# %% stand_in="rank-scores"
def auc(y, p):
    """Some of the pairs: every twentieth flight."""
    y, p = np.asarray(y)[::20], np.asarray(p)[::20]
    return float(np.mean(p[y == 1][:, None] > p[y == 0]))


# %%
auc(y[in_april], p["trees"][in_april]), metrics.roc_auc_score(y[in_april], p["trees"][in_april])

# %% [markdown]
# ## 3 · Do the probabilities mean what they say?
#
# A forecast is **calibrated** if, of all flights that get 30 per cent, about 30 in a hundred are
# late. The trees say too little in April: their mean is 23 per cent, near the rate of the winter,
# and 29 per cent were late. A cheap repair is **isotonic regression**: learn from April, where `p`
# and outcomes are known, a rising step function from stated to observed, and pass later
# probabilities through it. It cannot touch May to July; those are where we look.
#
# *In how many of the three months May, June and July will the repair lower the log loss?*

# %%
my_months_better = None  # 0, 1, 2 or 3

# %%
repair = IsotonicRegression(y_min=0.001, y_max=0.999, out_of_bounds="clip")
repair.fit(p["trees"][in_april], y[in_april])
p["repaired"] = np.full(len(y), np.nan)
p["repaired"][~train] = repair.predict(p["trees"][~train])
calibration = pd.DataFrame(
    {
        (m, name): {
            "log loss": mean_log_loss(y[month == m], p[name][month == m]),
            "mean p (%)": 100 * p[name][month == m].mean(),
            "late (%)": 100 * y[month == m].mean(),
        }
        for m in (5, 6, 7)
        for name in ("trees", "repaired")
    }
).T.rename_axis(["month", "forecast"])
loss = calibration["log loss"].unstack()

# %%
reveal(my_months_better, (loss["repaired"] < loss["trees"]).sum(), "months with a lower log loss")
calibration.round(3)

# %% [markdown]
# The repaired mean is right in June and July, and too high in May: then only 23 per cent were late,
# and the old forecast had been right. The repair learned *April's level*, and whether a month
# resembles April is not something April can tell.

# %% claim
gap = calibration["mean p (%)"] - calibration["late (%)"]
assert gap[[(6, "repaired"), (7, "repaired")]].abs().max() < 1
assert gap[5, "repaired"] > 3
assert abs(gap[5, "trees"]) < 2
assert gap[[(6, "trees"), (7, "trees")]].max() < -5
assert list(loss["repaired"] < loss["trees"]) == [False, True, True]

# %% [markdown]
# ### What a wrong probability does to a threshold
#
# A missed late flight costs the desk 5 units, a false alarm 1. If the probabilities are true, it
# pays to act from $1/(1+5) = 1/6$ on, and no data are needed to know that.

# %% [markdown] exercise="promised-paid" title="The cost promised, and the cost paid"
# Write `promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm)`. The desk acts on a
# flight if its probability is **equal to or above** the threshold. Return a dictionary with two
# costs **per 1,000 flights**:
#
# - `paid`: what it really cost. A late flight without action costs `cost_miss`, an action on a
#   flight that was not late costs `cost_false_alarm`, everything else 0.
# - `promised`: what it should cost if `p` were true. A flight acted on is then on time with
#   probability $1-p$; a flight not acted on is late with probability $p$.
#
# <details><summary>Hint</summary>
#
# The promise never looks at `y`. Which cost can a flight cause that the desk acts on, and how
# likely is it according to `p`?
#
# </details>


# %% answer="promised-paid"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    """Return what acting at a threshold costs, by the forecast and in truth.

    Parameters
    ----------
    y : array of 0 and 1, shape (rows,)
    p : array of float, shape (rows,), 0..1
    threshold : float
    cost_miss, cost_false_alarm : float
        Units per missed late flight, and per action that was not needed.

    Returns
    -------
    dict with the keys ``promised`` and ``paid``
        Units per 1,000 flights.
    """
    ### BEGIN SOLUTION
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}
    ### END SOLUTION


# %% check="promised-paid" points=2
four_p = np.array([0.1, 0.2, 0.5, 0.8])
four_y = np.array([1, 0, 0, 1], dtype="int8")  # as the labels of this lab are
cost = promised_and_paid(four_y, four_p, 0.2, cost_miss=5, cost_false_alarm=1)
checks.equal(set(cost), {"promised", "paid"}, "the set of keys")
look = "equal to or above, which two mistakes cost, and per 1,000"
checks.close(cost["paid"], 1000 * (5 + 1 + 1) / 4, "the cost paid for four flights", look=look)
checks.close(
    cost["promised"],
    1000 * (0.5 + 0.8 + 0.5 + 0.2) / 4,
    "the cost promised for four flights",
    look=look,
)
cost = promised_and_paid(1 - four_y, four_p, 0.2, cost_miss=5, cost_false_alarm=1)
checks.close(
    cost["promised"], 500.0, "the promise when outcomes turn round", look="what a promise can know"
)
cost = promised_and_paid(four_y, four_p, 0.2, cost_miss=2.25, cost_false_alarm=1.5)
look = "which cost belongs to which mistake; nothing is rounded"
costly = "if a miss costs 2.25 and an alarm 1.5"
checks.close(cost["paid"], 1312.5, f"the cost paid {costly}", look=look)
checks.close(cost["promised"], 618.75, f"the cost promised {costly}", look=look)
checks.passed("a promise made from p alone, and the bill")


### BEGIN HIDDEN TESTS
def billed(chances, labels, threshold, cost_miss=5, cost_false_alarm=1):
    """Return the arguments, with the two costs in a dictionary."""
    costs = {"cost_miss": cost_miss, "cost_false_alarm": cost_false_alarm}
    return lambda rng: (np.array(labels, dtype="int8"), np.array(chances), threshold, costs)


def many_billed(rng):
    chance = rng.random(300)
    labels = (rng.random(300) < chance).astype(int)
    return labels, chance, 0.3, {"cost_miss": 2.5, "cost_false_alarm": 1.5}


on_border, mistakes = "equal to or above", "which two mistakes cost, and how much each"
checks.same_as_reference(
    "promised-paid",
    promised_and_paid,
    checks.reference.promised_and_paid,
    "the costs",
    ("flights exactly at the threshold", billed([0.25, 0.25], [1, 0], 0.25), on_border),
    ("flights just below the threshold", billed([0.2499999] * 2, [1, 0], 0.25), on_border),
    ("flights just above the threshold", billed([0.2500001] * 2, [1, 0], 0.25), on_border),
    ("0.166 and a threshold of one sixth", billed([0.166, 0.3], [1, 0], 1 / 6), on_border),
    (
        "a threshold that is far too high",
        billed([0.7, 0.95, 0.2], [1, 0, 0], 0.9),
        "the promise follows the threshold too",
    ),
    ("a threshold of 0", billed([0.0, 0.5, 1.0], [0, 1, 0], 0), on_border),
    ("a threshold above 1", billed([0.5, 1.0], [1, 0], 1.01), on_border),
    ("other costs", billed([0.1, 0.2, 0.5, 0.8], [1, 0, 0, 1], 0.2, 3, 7), mistakes),
    (
        "a false alarm that costs nothing",
        billed([0.1, 0.2, 0.5], [1, 0, 1], 0.15, 5, 0.0),
        mistakes,
    ),
    ("a miss that costs nothing", billed([0.1, 0.2, 0.5], [1, 0, 1], 0.15, 0.0, 2), mistakes),
    ("costs below one", billed([0.1, 0.2, 0.5], [1, 0, 1], 0.3, 0.5, 0.25), mistakes),
    (
        "seven flights",
        billed([0.12, 0.31, 0.55, 0.07, 0.41, 0.9, 0.2], [0, 0, 1, 1, 0, 1, 0], 0.4),
        "per 1,000, not rounded",
    ),
    ("one flight", billed([0.3], [0], 0.2)),
    ("punctual flights without action", billed([0.1, 0.15], [0, 0], 0.2), mistakes),
    ("punctual flights acted on", billed([0.3, 0.25], [0, 0], 0.2), mistakes),
    ("late flights without action", billed([0.1, 0.15], [1, 1], 0.2), mistakes),
    ("late flights acted on", billed([0.3, 0.25], [1, 1], 0.2), mistakes),
    (
        "200 misses and 200 false alarms",
        billed([0.1, 0.9] * 400, [1] * 400 + [0] * 400, 0.5),
        "how far an int8 counts",
    ),
    ("many flights", many_billed),
    use=lambda function, labels, chances, threshold, costs: function(
        labels, chances, threshold, **costs
    ),
)
### END HIDDEN TESTS


# %% stand_in="promised-paid"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    """As if the desk acted as often, but by lot."""
    acted, late = np.mean(p >= threshold), np.mean(y)
    paid = cost_false_alarm * acted * (1 - late) + cost_miss * (1 - acted) * late
    return {"promised": 1000 * float(paid), "paid": 1000 * float(paid)}


# %% [markdown]
# June, at every threshold. *The theory says 1/6 = 0.167. Where was the cheapest threshold of the
# trees really: below, there, or above? Write a number.*

# %%
my_best_threshold = None  # a threshold

# %%
costs = {"cost_miss": 5, "cost_false_alarm": 1}
june = month == 6
thresholds = np.arange(2, 51) / 100
curves = {
    name: pd.DataFrame(
        [promised_and_paid(y[june], p[name][june], t, **costs) for t in thresholds],
        index=thresholds,
    )
    for name in ("trees", "repaired")
}
reveal(my_best_threshold, curves["trees"]["paid"].idxmin(), "the cheapest threshold in June")

# %%
fig, ax = plt.subplots()
for name, curve in curves.items():
    (line,) = ax.plot(curve.index, curve["paid"], label=f"{name}: paid")
    ax.plot(curve.index, curve["promised"], "--", color=line.get_color(), label=f"{name}: promised")
ax.axvline(1 / 6, color="black", linewidth=1, label="theory, 1/6")
ax.set(xlabel="threshold (probability)", ylabel="cost per 1,000 flights (units)")
ax.set_title("Too low a probability promises too cheap a June")
ax.legend()
plots.show(
    fig,
    alt="Cost against threshold in June. From about 0.15 on the trees cost more than they promise, "
    "and their paid curve is lowest left of one sixth; the repaired forecast costs about what it "
    "promised and is cheapest close to one sixth.",
)

# %%
pd.DataFrame(
    {
        (name, f"from {label}"): {
            m: promised_and_paid(y[month == m], p[name][month == m], threshold, **costs)["paid"]
            for m in (5, 6, 7)
        }
        for name in curves
        for label, threshold in (("0.12", 0.12), ("1/6", 1 / 6))
    }
).rename_axis("paid per 1,000, month").round(0)

# %% [markdown]
# The trees' cheapest threshold of June lies *below* the theory, because the trees say too little:
# of the flights to which they give 11 to 13 per cent, about one in six was late. The theory is
# right about true probabilities, and after the repair the promise nearly equals the bill. So when a
# threshold "must be tuned" far away from what the costs say, suspect the probabilities. Mind the
# size, too: between 0.12 and 1/6 the difference is a few per cent, found with hindsight. In May,
# where the plain forecast was right, the table has it cheapest at 1/6. The repaired forecast with
# the lower threshold corrects the same fault twice. Whether such differences are more than chance,
# section 5 asks.

# %% claim
assert curves["trees"]["paid"].idxmin() < 0.15
assert abs(curves["repaired"]["paid"].idxmin() - 1 / 6) < 0.02
at_theory = {name: promised_and_paid(y[june], p[name][june], 1 / 6, **costs) for name in curves}
assert abs(at_theory["repaired"]["promised"] - at_theory["repaired"]["paid"]) < 5
assert at_theory["trees"]["paid"] - at_theory["trees"]["promised"] > 5
near_twelve = june & (p["trees"] >= 0.11) & (p["trees"] < 0.13)
assert abs(y[near_twelve].mean() - 1 / 6) < 0.03

# %% [markdown] further
# ### Bin by bin
#
# One mean can hide two faults. Put flights of similar `p` into a bin and compare the mean of `p`
# with what happened. The mean gap, weighted by flights, is the *expected calibration error* (ECE).

# %% [markdown] exercise="reliability" title="The reliability table"
# Write `reliability(y, p, bins)`.
#
# - The bins have equal width: with `bins=4` they are 0 to 0.25, 0.25 to 0.5, 0.5 to 0.75 and 0.75
#   to 1. A `p` on a border belongs to the **upper** bin; 1 itself belongs to the last. (Where a
#   border such as 0.3 is no exact number of the computer, either bin is right.)
# - It returns a table with one row per bin **that holds flights**, from low to high
#   `p`, with the columns `flights` (how many), `mean_p` and `rate` (share of late flights). Its
#   index is free.
#
# <details><summary>Hint</summary>
#
# What does rounding `p * bins` down give, and for which single value of `p` does it give one bin
# too many?
#
# </details>


# %% answer="reliability"
def reliability(y, p, bins):
    """Compare probabilities with outcomes, bin by bin.

    Parameters
    ----------
    y : array of 0 and 1, shape (rows,)
    p : array of float, shape (rows,), 0..1
    bins : int, at least 1
        Number of bins of equal width.

    Returns
    -------
    DataFrame with the columns ``flights`` (int), ``mean_p`` and ``rate`` (0..1)
        One row per bin that holds flights, from low to high.
    """
    ### BEGIN SOLUTION
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )
    ### END SOLUTION


# %% check="reliability" points=2
seven_p = np.array([1.0, 0.05, 0.25, 0.15, 0.75, 0.3, 0.9])
seven_y = np.array([1, 1, 1, 1, 1, 0, 0], dtype="int8")
part = reliability(seven_y, seven_p, 4)
crowd = reliability(np.ones(200, dtype="int8"), np.full(200, 0.5), 2)
checks.columns(part, ["flights", "mean_p", "rate"], "the table of reliability")
look = "which bin a value on a border belongs to, and bins without flights"
checks.equal(list(part["flights"]), [2, 2, 3], "the list of flights per bin", look=look)
checks.close(part["mean_p"], [0.1, 0.275, 2.65 / 3], "the column mean_p", look=look)
checks.close(part["rate"], [1, 0.5, 2 / 3], "the column rate", look=look)
checks.close(crowd["rate"], [1.0], "the column rate for 200 late flights", look="int8")
checks.passed("what was said stands beside what happened")


### BEGIN HIDDEN TESTS
def table_alone(function, *arguments):
    """Return the three columns asked for."""
    found = function(*arguments)
    return pd.DataFrame({name: list(found[name]) for name in ("flights", "mean_p", "rate")})


def binned(bins, chances, labels=None):
    """Return the arguments; every third flight is late unless labels are given."""
    labels = np.arange(len(chances)) % 3 == 0 if labels is None else labels
    return lambda rng: (np.array(labels, dtype="int8"), np.array(chances, dtype=float), bins)


def many_binned(rng):
    chance = rng.beta(2, 3, size=150)
    return (rng.random(150) < chance).astype(int), chance, 8


border, empty = "which bin a value on a border belongs to", "bins without flights, and with one"
tables = [
    ("each border of eight bins", binned(8, np.arange(9) / 8), border),
    ("values just below a border", binned(4, [0.2499, 0.2499999, 0.25, 0.7499, 0.75]), border),
    (
        "ten bins, and 0.5 among the probabilities",
        binned(10, [0.95, 0.05, 0.65, 0.45, 0.5, 0.15, 0.47, 0.99]),
        border,
    ),
    ("a thousand bins", binned(1_000, (np.arange(0, 1_000, 7)[::-1] + 0.5) / 1_000), empty),
    ("sixteen bins", binned(16, (np.arange(16)[::-1] + 0.5) / 16), "from low to high"),
    ("no probability above one half", binned(4, [0.1, 0.3, 0.45, 0.2]), "the bins divide 0 to 1"),
    ("one certain flight above many empty bins", binned(16, [0.1, 0.12, 0.2, 1.0]), empty),
    (
        "a bin of one flight beside one with 200 late ones",
        binned(2, [0.1] * 210 + [0.9], [1] * 200 + [0] * 11),
        empty,
    ),
    ("one flight", binned(4, [0.6])),
    ("equal probabilities", binned(4, [0.5] * 5), border),
    ("one bin", binned(1, [0.0, 1.0, 0.4]), border),
    ("many flights", many_binned),
]
checks.same_as_reference(
    "reliability",
    reliability,
    checks.reference.reliability,
    "the table",
    *tables,
    use=table_alone,
    index=False,
)
### END HIDDEN TESTS


# %% stand_in="reliability"
def reliability(y, p, bins):
    """Bins of as many flights each, in place of equal widths."""
    parts = np.array_split(np.argsort(p), bins)
    rows = [(len(part), np.mean(p[part]), np.mean(y[part])) for part in parts]
    return pd.DataFrame(rows, columns=["flights", "mean_p", "rate"])


# %%
fig, axes = plt.subplots(3, 1, figsize=(7.2, 9))
ece = {}
for ax, m in zip(axes, (5, 6, 7), strict=True):
    for name in ("trees", "repaired"):
        part = reliability(y[month == m], p[name][month == m], 10)
        gaps = (part["mean_p"] - part["rate"]).abs()
        ece[name, m] = np.average(gaps, weights=part["flights"])
        part = part[part["flights"] >= 50]
        ax.plot(100 * part["mean_p"], 100 * part["rate"], marker="o", label=name)
    ax.plot([0, 100], [0, 100], color="black", linewidth=1)
    ax.set(xlabel="stated probability (%)", ylabel="late flights (%)", title=f"month {m}")
axes[0].legend()
plots.show(
    fig,
    alt="Reliability in May, June and July. In May the trees lie near the diagonal and the "
    "repaired forecast below it; in June and July the trees lie above it and the repaired "
    "forecast on it.",
)

# %%
pd.Series(ece).unstack().round(3).rename_axis(index="ECE", columns="month")

# %% [markdown]
# The bins say the same as the means: the repair lowers the error in June and July, from 0.06 and
# 0.07 to below 0.01, and doubles it in May, to 0.04.

# %% claim
assert ece["repaired", 5] > 2 * ece["trees", 5]
assert 0.03 < ece["repaired", 5] < 0.05
assert all(ece["trees", m] > 0.055 and ece["repaired", m] < 0.012 for m in (6, 7))

# %% [markdown]
# ## 4 · How sure, and for whom?
#
# The trees have an AUC of 0.736 in April, measured on 27,564 flights. So many flights should give
# a very sharp number. But they flew on 30 days, and a day is good or bad for all its flights at
# once. The **bootstrap** asks how much the score would change with another sample: draw again from
# what you have, with replacement, and compute the score anew, many times. If you draw single
# flights, you pretend that they are independent. If you draw whole *days*, you do not.
#
# *The interval from days will be wider than the one from flights. How many times?*

# %%
my_ratio = None  # width over days divided by width over flights

# %% [markdown] exercise="draw-days" title="Draw days, not flights"
# Write `draw_days(day, seed)`. It draws **as many days as there are different ones** in `day`,
# with replacement, each day equally likely however many flights it has, and returns for each row
# **how often its day was drawn** (0, 1, 2, ...). All rows of a day share one number. The same
# seed gives the same numbers, another seed (almost always) others.
#
# With `day = [3, 3, 8, 9]` and the days 8, 3 and 8 drawn, the answer is `[1, 1, 2, 0]`.
#
# <details><summary>Hint</summary>
#
# `np.unique` returns the different days and, if asked, for each row the position of its day among
# them. How do you count how often each position was drawn?
#
# </details>


# %% answer="draw-days"
def draw_days(day, seed):
    """Return how often each row is in one resample of whole days.

    Parameters
    ----------
    day : array of int, shape (rows,)
    seed : int

    Returns
    -------
    array of whole numbers, shape (rows,)
        How often the row's day was drawn.
    """
    ### BEGIN SOLUTION
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(days), size=len(days))
    return np.bincount(drawn, minlength=len(days))[position]
    ### END SOLUTION


# %% check="draw-days" points=2
some_day = np.array([30, 4, 4, 30, 7, 12, 30, 30, 30, 30], dtype="int32")
day_given = some_day.copy()
resamples = []
for number in range(60):
    weight = draw_days(day_given, number)
    checks.that(weight is not None, "draw_days returned None: does it end in `return`?")
    checks.unchanged(some_day, day_given, "the days")
    weight = np.asarray(weight, dtype=float)
    checks.equal(weight.shape, (10,), "the shape of the answer for ten rows")
    checks.that(
        bool(np.isfinite(weight).all()),
        "A row has no number (NaN): a day that was not drawn was drawn 0 times.",
    )
    per_day = [weight[some_day == one] for one in (4, 7, 12, 30)]
    checks.that(
        all(len(set(part.tolist())) == 1 for part in per_day),
        "Rows of one day got different numbers: draw days, not flights.",
    )
    resamples.append([part[0] for part in per_day])
resamples = np.array(resamples)
checks.that(
    bool((resamples.sum(axis=1) == 4).all()),
    "Of four different days, four are drawn each time: the numbers of the days must add up to 4; "
    f"they added up to {resamples.sum(axis=1)[resamples.sum(axis=1) != 4][:1].tolist()}.",
)
many_days = np.arange(50)  # of so many, nobody draws the same list twice by luck
lists = [np.asarray(draw_days(many_days, one)).tolist() for one in (5, 5, 6, 0, 0)]
checks.that(
    lists[0] == lists[1] and lists[3] == lists[4],
    "The same seed gave two different lists: every random number has to come from the seed.",
)
checks.that(lists[0] != lists[2], "The seeds 5 and 6 gave the same draw: is the seed used?")
checks.that(
    bool((resamples == 0).any() and (resamples >= 2).any()),
    "In sixty draws no day was left out or drawn twice: draw with replacement.",
)
checks.that(
    bool((np.abs(resamples.mean(axis=0) - 1) < 0.6).all()),
    "Each day should be drawn once on average, however many flights it has; look at which days "
    "are drawn too often or too rarely.",
)
checks.passed("whole days are drawn, with replacement, as many as there are")
### BEGIN HIDDEN TESTS
three_days = np.array([40] + [7] * 5 + [300] * 30, dtype="int32")[np.argsort(np.arange(36) % 5)]
drawn_often = np.zeros(3)
for number in range(400):
    weight = np.asarray(draw_days(three_days.copy(), number), dtype=float)
    per_day = [weight[three_days == one] for one in (7, 40, 300)]
    checks.that(
        all(len(set(part.tolist())) == 1 for part in per_day),
        "For three days of unequal size, rows of one day got different numbers.",
    )
    drawn_often += [part[0] for part in per_day]
checks.that(
    bool((np.abs(drawn_often - 400) < 75).all()),  # an expectation of 400, standard deviation 16
    "For three days, each should be drawn once on average, the first and the last as well, "
    "however many flights it has.",
)
thousands = 10 * np.arange(3_000)[::-1]
weight = np.asarray(draw_days(thousands.copy(), 0), dtype=float)
checks.that(weight.sum() == 3_000, "For 3,000 days, 3,000 should be drawn.")
for times, expected in enumerate((0.368, 0.368, 0.184, 0.061)):
    checks.that(
        abs((weight == times).mean() - expected) < 0.035,  # six standard deviations
        f"For 3,000 days, the share drawn {times} times is not what draws with replacement give: "
        "no draw may depend on another.",
    )
checks.equal(
    list(np.asarray(draw_days(thousands.copy(), 0), dtype=float)),
    list(weight),
    "the list drawn again with the seed 0",
    look="what the seed is for",
)
listed = [0, 1, 5, 10, 100, 256, 1_000, 10_000, 65_536, 1_000_000]
lists = {tuple(np.asarray(draw_days(thousands, one), dtype=float).tolist()) for one in listed}
checks.that(len(lists) == len(listed), "Two seeds that are far apart gave the same draw.")
checks.unchanged(10 * np.arange(3_000)[::-1], thousands, "the days")
checks.close(draw_days(np.full(3, 12), 4), [1, 1, 1], "the numbers for rows of one day")
first_seed = int(checks.fresh("draw-days").integers(0, 10_000))
weight = np.asarray(draw_days(thousands, first_seed), dtype=float)
checks.that(abs((weight == 0).mean() - 0.368) < 0.035, "With another seed, too few days are drawn.")
### END HIDDEN TESTS


# %% stand_in="draw-days"
def draw_days(day, seed):
    """Each row by itself, whatever its day."""
    return np.random.default_rng(seed).poisson(1.0, size=len(day))


# %% [markdown]
# `evaluate.weighted_auc` computes an AUC in which each flight counts as often as it was drawn.
# The same function draws flights, if each flight is given as a day of its own.

# %%
y_april, p_april, day_april = y[in_april], p["trees"][in_april], day[in_april]
blocks = {"flights": np.arange(len(y_april)), "days": day_april}
resampled = {}
for name, block in blocks.items():
    weights = [draw_days(block, number) for number in tqdm(range(draws), desc=name)]
    resampled[name] = evaluate.weighted_auc(y_april, p_april, np.array(weights, dtype=np.int16))
interval = {name: np.quantile(drawn, [0.025, 0.975]) for name, drawn in resampled.items()}
width = {name: high - low for name, (low, high) in interval.items()}

# %%
reveal(my_ratio, width["days"] / width["flights"], "the ratio of the widths")
pd.DataFrame(interval, index=["low", "high"]).T.round(3).rename_axis("95 % interval, drawn by")

# %%
fig, ax = plt.subplots()
edges = np.histogram_bin_edges(np.concatenate(list(resampled.values())), bins=40)
for name, (low, high) in interval.items():
    label = f"{name}: {low:.3f} to {high:.3f}"
    ax.hist(resampled[name], bins=edges, alpha=0.6, label=label)
ax.set(xlabel="AUC of the trees in April", ylabel="resamples (count)")
ax.set_title("Thirty days know less than 27,564 flights")
ax.legend()
plots.show(
    fig,
    alt="Histograms of the AUC over resamples. Drawn by flights they form a narrow peak around "
    "0.736; drawn by days a hill more than three times as wide, from about 0.71 to 0.76.",
)

# %% [markdown]
# Read the claim again: "AUC 0.736". With flights drawn one by one its interval begins near 0.73;
# with days it reaches down to about 0.71 (the third decimal depends on how you draw). Nothing here
# says that other Aprils would be alike, either: the bootstrap knows only the thirty days that it
# was given. And whether a rival is *beaten* is another question, which one model's own interval
# does not answer: section 5 compares two models flight by flight.

# %% claim
assert np.allclose(interval["flights"], (0.730, 0.744), atol=0.002), interval
assert np.allclose(interval["days"], (0.711, 0.760), atol=0.003), interval
assert width["days"] > 3 * width["flights"]

# %% [markdown]
# ### For whom?
#
# A mean hides who gets the bad service. The desk wants to know, carrier by carrier, how many late
# flights slip through: the share of late flights on which it did **not** act, with the 95 %
# interval of Wilson. *At the threshold 1/6, from May to July: which carrier is worst?*

# %%
my_worst_carrier = None  # a code such as "UA"

# %%
later = np.flatnonzero(month >= 5)
act = p["trees"][later] >= 1 / 6
missed = (
    pd.Series(~act).where(y[later] == 1).groupby(table["carrier"].astype(str).to_numpy()[later])
)
missed = missed.agg(["count", "sum"])
wilson = [
    stats.binomtest(int(lost), int(n)).proportion_ci(method="wilson")
    for n, lost in missed.itertuples(index=False)
]
missed = missed.assign(share=missed["sum"] / missed["count"], low=[i.low for i in wilson])
missed = missed.assign(high=[i.high for i in wilson]).sort_values("share")
print("highest share missed:", missed.index[-1], "· you said:", my_worst_carrier)
missed.rename(columns={"count": "late flights", "sum": "missed"}).round(3)

# %%
fig, ax = plt.subplots(figsize=(7.2, 4.4))
place, shade = np.arange(len(missed)), np.where(missed["count"] >= 100, plots.COLOURS[0], "#999999")
ax.hlines(place, 100 * missed["low"], 100 * missed["high"], colors=shade, linewidth=3)
ax.scatter(100 * missed["share"], place, c=shade, zorder=3)
ax.set_yticks(place, [f"{name} ({n})" for name, n in missed["count"].items()])
ax.set(xlabel="late flights without action (%)", ylabel="carrier (late flights)", xlim=(0, 100))
ax.set_title("The three at the top are not equally sure")
plots.show(
    fig,
    alt="Share of late flights missed per carrier, with intervals. OO and HA, drawn grey, lie at "
    "the top with intervals that cover 45 per cent or more; VX follows with a narrow one near "
    "52 per cent, then DL, US and AA near 33; EV and F9 are lowest.",
)

# %% [markdown]
# The top of the list belongs to slices with very few late flights. Rank anything by a share, and
# the smallest groups tend to stand at the ends, for no other reason than their size. Rank by the
# **low end** of the interval among the slices with enough flights (a hundred late ones, say), and
# `VX` stands out: the model misses about half of its late flights, where it misses one in twenty
# of `EV`. That is a finding for the report.
#
# Two limits. Wilson's interval counts flights as independent, so with bad days it is too narrow.
# And sixteen carriers were looked at: with sixteen 95 % intervals it is no surprise if one misses
# its truth.

# %% claim
enough = missed[missed["count"] >= 100]
assert list(missed.index[-3:]) == ["VX", "HA", "OO"]
assert missed.loc[["HA", "OO"], "count"].max() < 20
assert enough["low"].idxmax() == "VX"
assert 0.45 < missed.loc["VX", "low"] < missed.loc["VX", "high"] < 0.58
assert enough.drop(index="VX")["high"].max() < missed.loc["VX", "low"]
assert missed.loc["EV", "low"] < 0.05 < missed.loc["EV", "high"]
assert list(missed.index[:2]) == ["F9", "EV"]

# %% [markdown] further
# ### A slice table to keep
#
# The cell above serves once. A report needs the table again for every model and every way to cut,
# also where a slice has no late flight at all.

# %% [markdown] exercise="slice-table" title="Slices with their uncertainty"
# Write `slice_table(slice_of, y, act, *, min_late)`, with the name of the slice, the label and the
# desk's action (True or False) of each flight. Return a table with one row per slice, in any
# order, and the columns
#
# - `slice`, `flights`, `late`: its name, its number of flights and of late ones,
# - `missed`: of its late flights, the share without action,
# - `low`, `high`: the 95 % interval of Wilson for that share. With $n$ late flights, $m$ the
#   share missed and $z = 1.96$ (SciPy's 1.959964 will do as well):
#
# $$\frac{m + \frac{z^2}{2n} \pm z\sqrt{\frac{m(1-m)}{n} + \frac{z^2}{4n^2}}}{1 + \frac{z^2}{n}}$$
#
# - `enough`: True if the slice has at least `min_late` late flights.
#
# In a slice without late flights `missed`, `low` and `high` are missing (NaN).
#
# <details><summary>Hint</summary>
#
# Which flights does a miss need? Count them per slice first; the shares and the formula then work
# on whole columns. What is 0 divided by 0 in pandas?
#
# </details>


# %% answer="slice-table"
def slice_table(slice_of, y, act, *, min_late):
    """Say how many late flights each slice lost, and how sure that is.

    Parameters
    ----------
    slice_of : array or Series of str, shape (rows,), with any index
    y : array of 0 and 1, shape (rows,)
    act : array of bool, shape (rows,)
    min_late : int
        Late flights that a slice needs before its share is worth reading.

    Returns
    -------
    DataFrame, one row per slice
        ``slice`` (str), ``flights``, ``late`` (int), ``missed``, ``low``, ``high`` (0..1, NaN
        without late flights), ``enough`` (bool).
    """
    ### BEGIN SOLUTION
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()
    ### END SOLUTION


# %% check="slice-table" points=3
names = pd.Series(["VX"] + ["AA"] * 5 + ["HA"] * 4 + ["OO"]).iloc[1:]  # labels 1 to 10
late = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0], dtype="int8")
acted = np.array([True, False, True, False, True, False, False, True, False, True])
part = slice_table(names, late, acted, min_late=4)
wanted = ["slice", "flights", "late", "missed", "low", "high", "enough"]
checks.columns(part, wanted, "the table of slices")
checks.equal(set(part["slice"]), {"AA", "HA", "OO"}, "the set of slices")
part = part.set_index("slice").loc[["AA", "HA", "OO"]]
checks.equal(list(part["flights"]), [5, 4, 1], "the list of flights in AA, HA and OO")
checks.equal(list(part["late"]), [4, 1, 0], "the list of late flights in AA, HA and OO")
look = "which flights a miss needs, and slices without any"
checks.close(part["missed"], [0.25, 1, np.nan], "the share missed in AA, HA and OO", look=look)
look = "the formula: n is the number of late flights"
checks.close(part["low"], [0.045587, 0.206543, np.nan], "the low ends", rtol=1e-3, look=look)
checks.close(part["high"], [0.699358, 1.0, np.nan], "the high ends", rtol=1e-3, look=look)
checks.equal(
    [bool(one) for one in part["enough"]],
    [True, False, False],
    "the list in `enough` for 4",
    look="which flights of a slice are counted",
)
checks.passed("each share comes with its interval, and small slices say so")


### BEGIN HIDDEN TESTS
def by_slice(function, names, labels, acted, min_late):
    """Return the table in the order of its slices, without its index."""
    found = function(names, labels, acted, min_late=min_late)
    table = pd.DataFrame({name: list(found[name]) for name in wanted})
    return table.sort_values("slice", ignore_index=True)


def sliced(min_late, index=None, **slices):
    """Return the arguments; a slice is (late and acted on, late and missed, on time)."""
    rows = [
        (name, late, acted)
        for name, counts in slices.items()
        for (late, acted), many in zip([(1, True), (1, False), (0, True)], counts, strict=True)
        for _ in range(many)
    ]
    names, late, acted = zip(*rows[1::2], *rows[::2], strict=True)
    names = np.array(names, dtype=object)
    names = names if index is None else pd.Series(names, index=index, name="carrier")
    return lambda rng: (names.copy(), np.array(late, dtype="int8"), np.array(acted), min_late)


def many_sliced(rng):
    names, late = rng.choice([*"KLMN"], size=400), (rng.random(400) < 0.4).astype(int)
    return pd.Series(names, index=rng.permutation(400)), late, rng.random(400) < 0.5, 40


index_look, no_late = "slice_of may be a Series with any index", "slices without late flights"
at_least, formula = "at least min_late flights that are late", "the formula, for every slice"
checks.same_as_reference(
    "slice-table",
    slice_table,
    checks.reference.slice_table,
    "the table",
    (
        "names cut out of a longer Series",
        sliced(2, range(90, 97), AA=(1, 2, 1), B6=(1, 0, 2)),
        index_look,
    ),
    (
        "names in a Series with labels in another order",
        sliced(2, [6, 5, 4, 3, 2, 1, 0], AA=(1, 2, 1), B6=(1, 0, 2)),
        index_look,
    ),
    (
        "names in a Series in which every label stands more than once",
        sliced(2, [0, 1, 2, 0, 1, 2, 0], AA=(1, 2, 1), B6=(1, 0, 2)),
        index_look,
    ),
    (
        "airports that begin alike, with one late flight fewer, as many and one more",
        sliced(4, BOI=(2, 1, 9), BOS=(3, 1, 0), BO=(1, 4, 2)),
        "the whole name, and at least min_late flights that are late",
    ),
    ("a min_late of 0", sliced(0, AA=(2, 1, 1), B6=(0, 0, 3)), at_least),
    (
        "a slice of several flights, none of them late",
        sliced(1, AA=(1, 1, 0), B6=(0, 0, 3)),
        no_late,
    ),
    ("a slice in which nothing was missed", sliced(1, AA=(4, 0, 2), B6=(1, 1, 1)), formula),
    ("a slice in which all was missed", sliced(1, AA=(0, 4, 2), B6=(1, 1, 1)), formula),
    (
        "slices with 30 and with 200 late flights",
        sliced(100, AA=(20, 10, 5), B6=(150, 50, 9)),
        formula,
    ),
    ("one flight", sliced(1, AA=(0, 1, 0))),
    ("many flights", many_sliced),
    use=by_slice,
    rtol=1e-3,
    index=False,
)
### END HIDDEN TESTS


# %% stand_in="slice-table"
def slice_table(slice_of, y, act, *, min_late):
    """The share left alone of all flights, late or not, with an interval of one width."""
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "y": y, "alone": ~np.asarray(act)})
    groups = rows.groupby("slice")
    part = pd.DataFrame({"flights": groups.size(), "late": groups["y"].sum()})
    part["missed"] = groups["alone"].mean()
    return part.assign(
        low=part["missed"] - 0.05, high=part["missed"] + 0.05, enough=True
    ).reset_index()


# %%
by_carrier = slice_table(table["carrier"].astype(str).iloc[later], y[later], act, min_late=100)
by_carrier.sort_values("low", ascending=False).round(3)

# %% [markdown]
# ## 5 · Is it better?
#
# Two models saw the same flights. Then do not compare two intervals: compare flight by flight.
# For each flight take the difference of the two losses, and ask whether its mean differs from
# zero. Bad days are bad for both models and drop out, but what remains is still alike within a
# day, so the days must be counted here too. There is a formula for that, which needs no resampling.

# %% [markdown] exercise="compare" title="A against B"
# Write `compare(loss_a, loss_b, day)` for the losses of two models on the same $n$ flights. With
# $d_i$ the loss of A minus the loss of B on flight $i$, $\bar d$ its mean, $G$ the number of
# different days, and $S_g$ the **sum** of $d_i - \bar d$ over the flights of day $g$, the standard
# error of the mean is
#
# $$\mathrm{se} = \frac1n\sqrt{\frac{G}{G-1}\sum_g S_g^2}.$$
#
# Return a dictionary with
#
# - `difference`: $\bar d$; `low` and `high`: $\bar d - 1.96\,\mathrm{se}$ and
#   $\bar d + 1.96\,\mathrm{se}$ (with 1.96 as it stands, not 1.959964),
# - `winner`: `"A"` if the whole interval lies below 0 (A loses less), `"B"` if it lies above 0,
#   and `"undecided"` otherwise, for equal models as well.
#
# With fewer than two different days (or no flights) raise a `ValueError` whose message names `day`.
#
# <details><summary>Hint</summary>
#
# How do you add up the deviations of each day (`groupby`, or `np.bincount` with weights)? Which
# model is better if the difference is negative?
#
# </details>


# %% answer="compare"
def compare(loss_a, loss_b, day):
    """Compare two models on the same flights, with whole days as the unit of chance.

    Parameters
    ----------
    loss_a, loss_b : array of float, shape (rows,)
        Loss of each flight under A and under B; lower is better.
    day : array of int, shape (rows,)

    Returns
    -------
    dict
        ``difference``, ``low``, ``high`` (float) and ``winner`` ("A", "B" or "undecided").

    Raises
    ------
    ValueError
        With fewer than two different days; the message names ``day``.
    """
    ### BEGIN SOLUTION
    d = np.asarray(loss_a) - np.asarray(loss_b)
    groups = len(np.unique(day))
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}
    ### END SOLUTION


# %% check="compare" points=3
two_days = np.array([5, 9, 5, 9, 9])
a = np.array([0.5, 0.2, 0.7, 0.4, 0.2])
b = np.array([0.1, 0.3, 0.5, 0.3, 0.3])
verdict = compare(a, b, two_days)
checks.equal(set(verdict), {"difference", "low", "high", "winner"}, "the set of keys")
checks.close(verdict["difference"], 0.1, "the difference of five flights", look="A minus B")
half = 1.96 * np.sqrt(2 * (0.4**2 + 0.4**2)) / 5
look = "the formula: sums per day, then squares"
checks.close(verdict["low"], 0.1 - half, "the low end for five flights", rtol=1e-3, look=look)
checks.close(verdict["high"], 0.1 + half, "the high end for five flights", rtol=1e-3, look=look)
checks.equal(verdict["winner"], "undecided", "the winner for five flights on two days")
steady = np.array([0.3, 0.31, 0.29, 0.3, 0.3])
checks.equal(compare(steady + 0.2, steady, two_days)["winner"], "B", "the winner if A loses more")
checks.equal(compare(steady, steady + 0.2, two_days)["winner"], "A", "the winner if B loses more")
checks.equal(
    compare(steady, steady, two_days)["winner"],
    "undecided",
    "the winner between equals",
    look="when nobody wins",
)
checks.raises(
    ValueError, compare, a, b, np.full(5, 3), mentions="day", what="flights of one day only"
)
checks.passed("days count, and nobody has to win")


### BEGIN HIDDEN TESTS
def losses(differences, day, kind="int32"):
    """Return two lists of losses with these differences, and the days."""
    base = np.arange(len(differences)) / 8  # exact, so that equal differences stay equal
    return lambda rng: (base + np.array(differences), base.copy(), np.array(day, dtype=kind))


def many_losses(rng):
    size, day = 200, rng.integers(0, 9, 200) * 7
    return rng.exponential(size=size), rng.exponential(size=size) + 0.01 * day, day


verdict_look, sums_look = "which interval names whom", "sums per day, and the number of days"
swing = [0.01, -0.01, 0.01, -0.01]  # per day: 0.02 and -0.02
reach = 1.96 * np.sqrt(2 * 2 * 0.02**2) / 4
checks.same_as_reference(
    "compare",
    compare,
    checks.reference.compare,
    "the result",
    (
        "an interval that begins just above 0",
        losses(reach + 3e-5 + np.array(swing), [1, 2, 1, 2]),
        verdict_look,
    ),
    (
        "an interval that begins just below 0",
        losses(reach - 3e-5 + np.array(swing), [1, 2, 1, 2]),
        verdict_look,
    ),
    (
        "an interval that ends just below 0",
        losses(-reach - 3e-5 + np.array(swing), [1, 2, 1, 2]),
        verdict_look,
    ),
    (
        "an interval that ends just above 0",
        losses(-reach + 3e-5 + np.array(swing), [1, 2, 1, 2]),
        verdict_look,
    ),
    ("equal losses", losses([0, 0, 0, 0], [1, 2, 1, 2]), verdict_look),
    ("a loss of A that is higher by 1/4 on every flight", losses([0.25] * 4, [1, 2, 1, 2])),
    ("a loss of A that is lower by 1/4 on every flight", losses([-0.25] * 4, [1, 2, 1, 2])),
    (
        "losses that differ by less than a hundred-thousandth",
        losses(-(2.0**-17) * np.array([1, 1.25, 1, 1.25]), [1, 2, 1, 2]),
        verdict_look,
    ),
    (
        "a day whose deviations add up to 0",
        losses([0.25, 0.75, 1, 0.5, 0, 0.5], [1, 1, 2, 2, 3, 3]),
        sums_look,
    ),
    ("days in no order", losses([0.3, 0.1, -0.2, 0.4, 0.2, -0.5], [9, -4, 9, 2, -4, 9]), sums_look),
    (
        "days with a single flight",
        losses([0.3, 0.1, -0.2, 0.4, 0.2, -0.5], [1, 1, 2, 2, 3, 4]),
        sums_look,
    ),
    ("flights that are days of their own", losses([0.3, 0.1, -0.2, 0.4], [4, 3, 2, 1]), sums_look),
    ("two days of unequal size", losses([0.3, 0.1, -0.2, 0.4, 0.2], [5, 5, 5, 5, 8]), sums_look),
    ("flights of one day", losses([0.3, 0.1], [5, 5]), "the last sentence of the task"),
    ("one flight", losses([0.3], [5]), "the last sentence of the task"),
    ("no flights", losses([], []), "the last sentence of the task"),
    ("many flights", many_losses, sums_look),
)
for many in (0, 4):
    checks.raises(
        ValueError,
        compare,
        np.ones(many),
        np.zeros(many),
        np.zeros(many, int),
        mentions="day",
        what="fewer than two days",
    )
### END HIDDEN TESTS


# %% stand_in="compare"
def compare(loss_a, loss_b, day):
    """The difference, as if it were known to a tenth of itself."""
    difference = float(np.mean(loss_a) - np.mean(loss_b))
    low, high = sorted([0.9 * difference, 1.1 * difference])
    return {"difference": difference, "low": low, "high": high, "winner": "A" if low < 0 else "B"}


# %% [markdown]
# Now the colleague's claim about the weather. *Lean* is the same model without six weather columns
# (temperature, dew point, humidity, pressure, wind direction, gusts). A is the model in use, B the
# lean one, and the flights are those of April.

# %%
WEATHER = ["temp", "dewp", "humid", "pressure", "wind_dir", "wind_gust"]
LEAN = [name for name in FEATURES if name not in WEATHER]
p["lean"] = probabilities(trees().fit(table.loc[train, LEAN], y[train]), LEAN)


# %%
def flight_loss(name, rows):
    """Return the log loss of each flight."""
    return np.array(-np.log(np.where(y[rows] == 1, p[name][rows], 1 - p[name][rows])))


def in_use_against(name, rows):
    """Compare the model in use (A) with another one (B), by days."""
    return compare(flight_loss("trees", rows), flight_loss(name, rows), day[rows])


# %%
pairs = flight_loss("trees", in_april), flight_loss("lean", in_april)
by_flights = compare(*pairs, np.arange(in_april.sum()))
pd.DataFrame({"each flight by itself": by_flights, "whole days": compare(*pairs, day_april)}).T

# %% [markdown]
# Counted by flights, the lean model wins, and by a wide margin: the colleague's z of more than 7
# is this difference divided by its standard error over flights. Counted by days, the same numbers
# do not say who wins. *What will May to July say, by days: A (all columns), B (lean), or undecided?
# And the repair (B) against the model in use (A)?*

# %%
my_verdict_lean = None  # "A", "B" or "undecided"
my_verdict_repaired = None

# %%
verdicts = {
    ("lean", "April"): in_use_against("lean", np.flatnonzero(in_april)),
    ("lean", "May to July"): in_use_against("lean", later),
    ("repaired", "May to July"): in_use_against("repaired", later),
    ("logistic", "May to July"): in_use_against("logistic", later),
}
against = pd.DataFrame(verdicts).T.rename_axis(["B", "months"])
print("you said:", my_verdict_lean, "(lean),", my_verdict_repaired, "(repaired)")
against

# %%
fig, ax = plt.subplots()
place = np.arange(len(against))[::-1]
low, middle, high = (against[name].astype(float) for name in ("low", "difference", "high"))
ax.hlines(place, low, high, colors=plots.COLOURS[0], linewidth=3)
ax.scatter(middle, place, zorder=3)
ax.axvline(0, color="black", linewidth=1)
ax.set_yticks(place, [f"{name}, {when}" for name, when in against.index])
ax.set(xlabel="log loss in use minus log loss of B (nats per flight)", ylabel="B, and the months")
ax.set_title("Left of the line the model in use is better")
plots.show(
    fig,
    alt="Intervals of the difference in log loss against three rivals. Against the lean model the "
    "interval of April contains zero and that of May to July lies left of it; the repaired "
    "forecast lies right of zero, barely; the logistic regression lies far to the left.",
)

# %% [markdown]
# Had the winner of April, counted by flights, been shipped, it would have been the worse model for
# the next three months. The comparison by days had refused to name a winner, and that was the
# right answer. "Undecided" does not mean "equal": it means that thirty days cannot tell.
#
# The repair wins from May to July in log loss, narrowly. Month by month, and with the logistic
# regression (B) against the base rate (A) in July:

# %%
months = {m: np.flatnonzero(month == m) for m in (5, 6, 7)}
single = {f"repaired, month {m}": in_use_against("repaired", rows) for m, rows in months.items()}
july_losses = [flight_loss(name, months[7]) for name in ("base rate", "logistic")]
single["logistic against the base rate, month 7"] = compare(*july_losses, day[months[7]])
pd.DataFrame(single).T

# %% [markdown]
# Of the single months only July decides for the repair: in June, and in May, where it seemed to do
# harm, the interval contains zero. The harm of the logistic regression in July holds by days. What
# is the repair in money, and what is the lower threshold of section 3 worth? The same comparison,
# in units per 1,000 flights:


# %%
def flight_cost(name, threshold):
    """Return the cost of each flight from May to July, in units per 1,000 flights."""
    acted, late = p[name][later] >= threshold, y[later] == 1
    return 1000.0 * np.where(acted, costs["cost_false_alarm"] * ~late, costs["cost_miss"] * late)


in_use_cost = flight_cost("trees", 1 / 6)
proposals = {"repaired, 1/6": ("repaired", 1 / 6)}
proposals |= {f"{name}, 0.12": (name, 0.12) for name in ("trees", "repaired")}
pd.DataFrame(
    {name: compare(in_use_cost, flight_cost(*one), day[later]) for name, one in proposals.items()}
).T.rename_axis("B, against the trees at 1/6 (A), May to July")

# %% [markdown]
# In money nothing is shown: neither the repair at 1/6 nor the plain forecast at 0.12 differs from
# what the desk has, by days. The repair *with* the lower threshold corrects the same fault twice
# and costs more.

# %% claim
winners = {key: verdict["winner"] for key, verdict in verdicts.items()}
assert winners["lean", "April"] == "undecided"
assert {winners[name, "May to July"] for name in ("lean", "logistic")} == {"A"}
assert by_flights["winner"] == "B"
assert 7 < by_flights["difference"] / ((by_flights["high"] - by_flights["low"]) / 3.92) < 8.5
repair_loss = verdicts["repaired", "May to July"]
assert repair_loss["winner"] == "B"
assert repair_loss["low"] < 0.001, "narrowly"
assert [one["winner"] for one in single.values()] == ["undecided", "undecided", "B", "A"]
by_days = day[later]
assert compare(in_use_cost, flight_cost("repaired", 1 / 6), by_days)["winner"] == "undecided"
assert compare(in_use_cost, flight_cost("trees", 0.12), by_days)["winner"] == "undecided"
assert compare(in_use_cost, flight_cost("repaired", 0.12), by_days)["winner"] == "A"

# %% [markdown] further
# ### Tuning on a budget
#
# The colleague tuned. How much is that worth? Training costs money, so give each method the same
# **budget**: a number of *stages*. One stage is 15 more trees for one configuration on a sample
# of 5,000 flights, scored by log loss on a sample of April; a configuration is complete after four.
# Random search spends four stages on each. A **pruner** stops a configuration early if it does
# worse than the middle of the others at the same stage, and spends the rest elsewhere.

# %% [markdown] exercise="tune" title="A search that counts what it spends"
# Write `tune(score_at, *, budget, steps, seed)` with Optuna. `score_at(params, step)` returns the
# loss of a configuration after stage `step` (lower is better) and **costs one unit** per call.
#
# - A configuration is a dictionary `{"learning_rate": …, "leaves": …}`, both suggested on a
#   logarithmic scale and in this order: a float from 0.01 to 0.5, and a whole number from 3 to 31.
# - Call `score_at` for stage 1, 2, … up to `steps`, report each loss as it is to the trial (whether
#   the last one is reported changes nothing), and **before each further stage** ask whether to
#   prune. A configuration that has reached stage `steps` is
#   complete and is not pruned.
# - Start a new configuration only while at least `steps` units are left; then the budget is
#   never exceeded. Stop when fewer are left.
# - Use `optuna.samplers.TPESampler(seed=seed)` and
#   `optuna.pruners.MedianPruner(n_startup_trials=3)`, each with nothing else set. Then the seed and
#   the losses decide every call of `score_at`, and the check can repeat your search.
#
# Return a dictionary: `params` and `value` of the **complete** configuration with the lowest loss
# at its last stage, `spent` (units), `complete` and `pruned` (numbers of configurations).
#
# <details><summary>Hint</summary>
#
# `trial.report(loss, step)`, `trial.should_prune()`, `raise optuna.TrialPruned()`. What does
# `study.optimize(objective, n_trials=1)` in a `while` loop allow you to do between two trials? Do
# all the trials of `study.trials` count for `study.best_trial`?
#
# </details>


# %% answer="tune"
def tune(score_at, *, budget, steps, seed):
    """Search learning rate and leaves within a budget of stages, stopping the hopeless early.

    Parameters
    ----------
    score_at : callable (params, step) -> float
        Loss of a configuration after stage `step` (1, 2, ..., `steps`); costs one unit per call.
    budget : int, at least `steps`
    steps : int, at least 1
    seed : int

    Returns
    -------
    dict
        ``params`` (dict) and ``value`` (float) of the best complete configuration, ``spent``
        (int, units), ``complete`` and ``pruned`` (int, configurations).
    """
    ### BEGIN SOLUTION
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }
    ### END SOLUTION


# %% check="tune" points=3
def watched(loss):
    """Return a score_at that keeps a list of its calls."""
    calls = []

    def score_at(params, step):
        value = loss(params["learning_rate"], params["leaves"], step)
        calls.append((float(params["learning_rate"]), int(params["leaves"]), int(step), value))
        return value

    return score_at, calls


def overfits(rate, leaves, step):
    """A loss that is lowest early: what a configuration has at stage 1 is not what it ends with."""
    return 0.5 + (np.log(rate / 0.1)) ** 2 + 0.01 * leaves + 0.2 * step * rate * leaves / 31


def audit(result, calls, *, budget, steps):
    """Hold the result of tune against the calls that were really made."""
    checks.that(
        isinstance(result, dict), "tune returns a dictionary; see the last lines of the task."
    )
    wanted = {"params", "value", "spent", "complete", "pruned"}
    checks.equal(set(result), wanted, "the set of keys of the result")
    starts = [place for place, call in enumerate(calls) if call[2] == 1]
    checks.that(bool(starts) and starts[0] == 0, "The first call of score_at is for stage 1.")
    runs = [calls[a:b] for a, b in zip(starts, [*starts[1:], len(calls)], strict=True)]
    for run in runs:
        stages = [call[2] for call in run]
        checks.equal(
            stages,
            list(range(1, len(run) + 1)),
            "the list of stages of one configuration",
            look="stage 1, 2, … up to `steps`",
        )
        checks.that(len(run) <= steps, f"A configuration went beyond stage {steps}.")
        checks.that(
            len({call[:2] for call in run}) == 1, "The configuration changed between two stages."
        )
    for rate, leaves, *_ in calls:
        checks.that(
            0.01 <= rate <= 0.5 and 3 <= leaves <= 31,
            "A suggestion lies outside the limits asked for.",
        )
    checks.that(
        len(calls) <= budget, f"score_at was called {len(calls)} times with a budget of {budget}."
    )
    checks.that(
        budget - len(calls) < steps,
        f"The search stopped with {budget - len(calls)} units left: enough for one more.",
    )
    checks.equal(result["spent"], len(calls), "the number in `spent`")
    finished = [run for run in runs if len(run) == steps]
    checks.equal(result["complete"], len(finished), "the number in `complete`")
    checks.equal(result["pruned"], len(runs) - len(finished), "the number in `pruned`")
    best = min(finished, key=lambda run: run[-1][3])[-1]
    look = "complete configurations, and their loss at the last stage"
    checks.close(result["value"], best[3], "the loss in `value`", look=look)
    checks.equal(set(result["params"]), {"learning_rate", "leaves"}, "the set of keys of `params`")
    found = [result["params"]["learning_rate"], result["params"]["leaves"]]
    checks.close(found, best[:2], "the configuration in `params`", look=look)
    return runs, finished


score_at, calls = watched(overfits)
result = tune(score_at, budget=30, steps=4, seed=3)
runs, finished = audit(result, calls, budget=30, steps=4)
checks.that(
    len(finished) < len(runs),
    "No configuration was stopped early, although most are hopeless here: are losses reported and "
    "is `should_prune` asked after each of them?",
)
checks.that(
    len({run[0][:2] for run in runs}) > 3, "Nearly all the configurations tried were the same."
)
again, second = watched(overfits)
tune(again, budget=30, steps=4, seed=3)
checks.close(
    np.array(second),
    np.array(calls),
    "the calls of a second search with the same seed",
    look="the sampler's seed",
)
for units, stages in ((8, 5), (10, 1)):
    score_at, calls = watched(overfits)
    audit(tune(score_at, budget=units, steps=stages, seed=3), calls, budget=units, steps=stages)
score_at, calls = watched(overfits)
for number in range(10):
    tune(score_at, budget=10, steps=1, seed=number)
middle_rate, middle_leaves = np.exp(np.mean(np.log([call[:2] for call in calls]), axis=0))
checks.that(
    middle_rate < 0.12 and middle_leaves < 11.5,
    f"Over ten searches the suggestions lie around a learning rate of {middle_rate:.2f} and "
    f"{middle_leaves:.0f} leaves, which is too high for a logarithmic scale.",
)
checks.passed("the budget is kept, and only complete configurations can win")


### BEGIN HIDDEN TESTS
def searched(function, loss, units, stages, number):
    """Return every call of score_at, and what the search found."""
    score_at, calls = watched(loss)
    found = function(score_at, budget=units, steps=stages, seed=number)
    return [[list(call) for call in calls], found]


def restless(rate, leaves, step):
    """A loss under which the order of the configurations changes from stage to stage."""
    return 1 / step + 0.5 * abs(np.sin(40 * step * np.log(rate) + leaves))


# Budgets and seeds for which each of these makes another search: random sampling, another pruner
# or its defaults, to ask after the first stage alone or after the last one too, 30 leaves at most.
exactly, stop = "the sampler, the pruner and when it is asked", "when to stop"
best_look = "complete configurations, and their loss at the last stage"
checks.same_as_reference(
    "tune",
    tune,
    checks.reference.tune,
    "the list of calls with the result behind it",
    ("a search of some thirty configurations", lambda rng: (restless, 60, 4, 5), exactly),
    ("five stages", lambda rng: (restless, 40, 5, 1), exactly),
    ("a winner that was behind at an earlier stage", lambda rng: (restless, 48, 4, 1), best_look),
    ("one stage", lambda rng: (restless, 14, 1, 2), exactly),
    ("a budget for one configuration", lambda rng: (overfits, 5, 3, 0), stop),
    ("a remainder for exactly one configuration", lambda rng: (restless, 8, 4, 1), stop),
    ("another seed", lambda rng: (restless, 20, 3, int(rng.integers(1_000))), exactly),
    use=searched,
)
### END HIDDEN TESTS


# %% stand_in="tune"
def tune(score_at, *, budget, steps, seed):
    """One configuration, without a search."""
    params = {"learning_rate": 0.2, "leaves": 6}
    losses = [score_at(params, step) for step in range(1, steps + 1)]
    return {"params": params, "value": losses[-1], "spent": steps, "complete": 1, "pruned": 0}


# %%
rng = np.random.default_rng(seed)
fit_rows = rng.choice(np.flatnonzero(train), 5_000, replace=False)
score_rows = rng.choice(np.flatnonzero(in_april), 5_000, replace=False)
# Numbers instead of a table with categories: the same trees, in half the time.
codes = {name: table[name].cat.codes for name in CATEGORICAL}
X = table[FEATURES].assign(**codes).to_numpy(dtype=float)
categorical = [FEATURES.index(name) for name in CATEGORICAL]


# %%
def stages_on_a_sample(total):
    """Return a score_at that trains 15 more trees per stage and moves a progress bar."""
    grown, bar = {}, tqdm(total=total, desc="stages")

    def score_at(params, step):
        key = params["learning_rate"], params["leaves"]
        if step == 1:
            grown[key] = trees(learning_rate=key[0], max_leaf_nodes=key[1], warm_start=True)
            grown[key].set_params(categorical_features=categorical)
        grown[key].set_params(max_iter=15 * step).fit(X[fit_rows], y[fit_rows])
        bar.update()
        return mean_log_loss(y[score_rows], grown[key].predict_proba(X[score_rows])[:, 1])

    return score_at


# %%
def random_search(score_at, *, budget, steps, seed):
    """Spend all stages on each configuration, drawn at random."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))

    def objective(trial):
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        return [score_at(params, step) for step in range(1, steps + 1)][-1]

    study.optimize(objective, n_trials=budget // steps)
    return {"params": study.best_params, "value": study.best_value, "complete": budget // steps}


# %% [markdown]
# Three contestants: the settings in use (15 leaves, learning rate 0.1), eight random
# configurations, and your search. The winner is then trained on *all* flights of January to
# March, and so are the settings in use. *By how much will the tuned settings lower the log loss
# from May to July? A negative number means that they are worse.*

# %%
my_tuning_gain = None  # log loss in use minus log loss tuned, May to July

# %%
found = {
    "random": random_search(stages_on_a_sample(budget), budget=budget, steps=4, seed=seed),
    "pruned": tune(stages_on_a_sample(budget), budget=budget, steps=4, seed=seed),
}
in_use = stages_on_a_sample(4)
in_use_loss = [in_use({"learning_rate": 0.1, "leaves": 15}, step) for step in range(1, 5)][-1]
found["in use"] = {"params": {"learning_rate": 0.1, "leaves": 15}, "value": in_use_loss}

# %%
table_found = pd.DataFrame(found).T
pd.DataFrame(list(table_found["params"]), index=table_found.index).join(
    table_found.drop(columns="params")
)

# %%
best = min(found.values(), key=lambda one: one["value"])["params"]
settings = {
    "in use": {"learning_rate": 0.1, "max_leaf_nodes": 15},
    "tuned": {"learning_rate": best["learning_rate"], "max_leaf_nodes": best["leaves"]},
}
rest = in_april.copy()
rest[score_rows] = False  # April's other flights, which had no say in the choice
tuning = {}
for name, chosen in tqdm(settings.items(), desc="fitting both"):
    small = trees(**chosen, categorical_features=categorical).fit(X[fit_rows], y[fit_rows])
    large = trees(**chosen, categorical_features=categorical).fit(X[train], y[train])
    p["tuned"] = np.full(len(y), np.nan)
    p["tuned"][~train] = large.predict_proba(X[~train])[:, 1]
    tuning[name] = {
        "5,000 rows, sample of April": mean_log_loss(
            y[score_rows], small.predict_proba(X[score_rows])[:, 1]
        ),
        "5,000 rows, rest of April": mean_log_loss(y[rest], small.predict_proba(X[rest])[:, 1]),
        "5,000 rows, May to July": mean_log_loss(y[later], small.predict_proba(X[later])[:, 1]),
        "all rows, May to July": mean_log_loss(y[later], p["tuned"][later]),
    }
tuning = pd.DataFrame(tuning)
tuning["gain"] = tuning["in use"] - tuning["tuned"]

# %%
reveal(my_tuning_gain, tuning.loc["all rows, May to July", "gain"], "the gain from May to July")

# %%
tuning.round(4)

# %% [markdown]
# Read the table from the top. On the flights on which the winner was chosen it is better by 0.017.
# You may suspect that the best of many trials only looks that good; the next row is the test, for
# the rest of April had no say in the choice. There the gain is no smaller (0.021), so selection is
# not what made it. Later months are another matter: trained on the same 5,000 rows, less than half
# of it is left from May to July. And trained on all rows, as it would be in service, the gain turns
# into a loss. A likely reason: settings that keep a model modest on 5,000 rows make it too modest
# on 78,000. Tuning on a sample is cheap, and what it finds is tuned to the sample's size and month.

# %% claim
gain = tuning["gain"]
assert abs(gain["5,000 rows, sample of April"] - 0.017) < 0.002
assert abs(gain["5,000 rows, rest of April"] - 0.021) < 0.003
assert 0 < gain["5,000 rows, May to July"] < 0.5 * gain["5,000 rows, sample of April"]
assert gain["all rows, May to July"] < -0.005
assert not rest[score_rows].any()
assert rest.sum() == in_april.sum() - len(score_rows)

# %% [markdown]
# The pruner stopped configurations early and so tried more of them for the same money. With one
# seed both searches start with the same random configurations, and the pruned search did meet the
# random winner: it learns slowly, was behind after its first stage and was *stopped* there. A
# pruner bets that who is behind early stays behind. So the settings called **tuned** are those of
# the better of the two searches, and here that is the random one.
#
# **Stop tuning when a gain is smaller than the uncertainty of the score.** By days, against the
# model in use (A):

# %%
tuned_verdicts = {
    "April": in_use_against("tuned", np.flatnonzero(in_april)),
    "May to July": in_use_against("tuned", later),
}
pd.DataFrame(tuned_verdicts).T

# %% [markdown]
# Trained on all rows, the tuned settings lose in both periods, and neither interval contains zero.

# %% claim
assert {verdict["winner"] for verdict in tuned_verdicts.values()} == {"A"}
assert found["random"]["value"] < found["pruned"]["value"]
assert found["pruned"]["complete"] + found["pruned"]["pruned"] > found["random"]["complete"]

# %% [markdown] further
# ### From numbers to a report

# %% [markdown] exercise="model-report" title="A report made from the numbers"
# A report that is typed by hand disagrees with the model sooner or later. Write
# `model_report(name, scores, slices, against, verdict)`, which returns the text of a small report:
#
# ```text
# # Model report: trees, January to March
# | score | value | 95 % interval |
# |---|---|---|
# | AUC | 0.736 | 0.711 to 0.759 |
#
# Verdict: not shown to differ from lean
# Too few late flights to judge: HA, OO
# ```
#
# - One line per entry of `scores`, in its order. Each entry is a dictionary with `value`, `low` and
#   `high`, in any order; write them with three decimals. If one of the three is absent or NaN (None
#   does not occur), or if `value` lies outside `low` to `high`, raise a `ValueError` whose message
#   contains the name of the score: **no number without an interval**.
# - `verdict` is a dictionary as `compare` returns it, with the reported model as A and the model
#   named `against` as B. The words are `better than`, `worse than` or `not shown to differ from`.
# - `slices` is a table as `slice_table` returns it. The last line lists the slices that do not
#   have `enough`, in alphabetical order with `, ` between them, or says `none`.
#
# Empty lines and spaces at the ends of lines do not matter.
#
# <details><summary>Hint</summary>
#
# `f"{0.7361:.3f}"`. Which comparison is False whenever a number is missing, so that one condition
# catches both mistakes?
#
# </details>


# %% answer="model-report"
def model_report(name, scores, slices, against, verdict):
    """Return a report in Markdown, made from measured numbers alone.

    Parameters
    ----------
    name : str
    scores : dict of str to dict
        Each with ``value``, ``low`` and ``high`` (float).
    slices : DataFrame
        With the columns ``slice`` (str) and ``enough`` (bool), at least.
    against : str
        The model compared with.
    verdict : dict
        With ``winner``: "A" (this model), "B" (`against`) or "undecided".

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a score has no interval or lies outside it; the message contains its name.
    """
    ### BEGIN SOLUTION
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)
    ### END SOLUTION


# %% check="model-report" points=2
def report_lines(text):
    """Return the lines that are not empty, without spaces at their ends."""
    checks.that(
        isinstance(text, str), "model_report returns one text; join the lines with line breaks."
    )
    return [line.strip() for line in text.splitlines() if line.strip()]


measured = {
    "AUC": {"value": 0.73641, "low": 0.7112, "high": 0.7594},
    "log loss": {"low": 1.49, "high": 1.52, "value": 1.5},
    "Brier": {"value": 0.18, "low": 0.18, "high": 0.19},
    "gain": {"high": 0.01, "low": 0.0, "value": 0.0},
}
sliced = pd.DataFrame(
    {"slice": ["OO", "VX", "HA"], "enough": [False, True, False]}, index=[7, 0, 3]
)
for winner, words in {
    "undecided": "not shown to differ from",
    "A": "better than",
    "B": "worse than",
}.items():
    checks.equal(
        report_lines(model_report("trees, winter", measured, sliced, "lean", {"winner": winner})),
        [
            "# Model report: trees, winter",
            "| score | value | 95 % interval |",
            "|---|---|---|",
            "| AUC | 0.736 | 0.711 to 0.759 |",
            "| log loss | 1.500 | 1.490 to 1.520 |",
            "| Brier | 0.180 | 0.180 to 0.190 |",
            "| gain | 0.000 | 0.000 to 0.010 |",
            f"Verdict: {words} lean",
            "Too few late flights to judge: HA, OO",
        ],
        f"the list of lines for the winner {winner!r}",
        look="the example in the task",
    )
full = sliced.assign(enough=True)
last = report_lines(model_report("x", measured, full, "lean", {"winner": "A"}))[-1]
checks.equal(last, "Too few late flights to judge: none", "the last line if all have enough")
for wrong, why in {
    "no interval": {"value": 0.7},
    "no value": {"low": 0.7, "high": 0.8},
    "a missing low end": {"value": 0.7, "low": np.nan, "high": 0.8},
    "a missing high end": {"value": 0.7, "low": 0.6, "high": np.nan},
    "a missing value": {"value": np.nan, "low": 0.6, "high": 0.8},
    "a value above its interval": {"value": 0.9, "low": 0.7, "high": 0.8},
    "a value below its interval": {"value": 0.6, "low": 0.7, "high": 0.8},
}.items():
    checks.raises(
        ValueError,
        model_report,
        "x",
        {"Brier": why},
        full,
        "lean",
        {"winner": "A"},
        mentions="Brier",
        what=f"a score with {wrong}",
    )
checks.passed("every number has its interval, and the report cannot drift from the model")


### BEGIN HIDDEN TESTS
def lines_of(function, *arguments):
    """Return the lines of a report that are not empty."""
    return report_lines(function(*arguments))


def reported(scores, few, enough, winner="A"):
    """Return the arguments; the table is as slice_table returns it, sorted by another column."""
    names = [*few, *enough]
    table = pd.DataFrame(
        {"slice": names, "late": 5, "enough": [False] * len(few) + [True] * len(enough)}
    )
    table = table.iloc[np.argsort([name[::-1] for name in names])]
    keys = ("low", "value", "high")

    def build(rng):
        entries = {score: dict(zip(keys, one, strict=True)) for score, one in scores}
        return "one", entries, table.copy(), "two", {"winner": winner, "low": 0.0}

    return build


def many_reported(rng):
    scores = [(name, np.sort(rng.normal(size=3)).tolist()) for name in ("Brier", "AUC", "cost")]
    return reported(scores, ["HA"], ["OO"], "undecided")(rng)


usual = [("AUC", (0.7, 0.75, 0.8)), ("Brier", (0.1, 0.15, 0.2))]
slices_look, order_look = "the slices without `enough`, whatever the index is", "alphabetical order"
checks.same_as_reference(
    "model-report",
    model_report,
    checks.reference.model_report,
    "the list of lines",
    (
        "five slices that are too small",
        reported(usual, ["YV", "B6", "OO", "HA", "9E"], ["AA", "DL"]),
        order_look,
    ),
    ("slices under other labels", reported(usual, ["HA"], ["AA", "VX", "B6"], "B"), slices_look),
    ("slices that all have enough", reported(usual, [], ["AA", "UA"], "undecided"), slices_look),
    ("slices of which none has enough", reported(usual, ["OO", "HA"], []), slices_look),
    (
        "a value on either end of its interval",
        reported(
            [("a", (0.25, 0.25, 0.5)), ("b", (0.1, 0.5, 0.5)), ("c", (1, 1, 1))], ["HA"], ["AA"]
        ),
        "which values lie outside",
    ),
    (
        "a low end, a value and a high end of exactly 0",
        reported([("a", (0.0, 0.1, 0.2)), ("b", (-1, 0.0, 1)), ("c", (-1, -0.5, 0.0))], [], ["AA"]),
        "0 is a number",
    ),
    (
        "numbers below zero and above a thousand",
        reported(
            [("cost", (604.12345, 1605.98765, 2611)), ("a", (-0.12345, -0.0667, 0.0021))],
            [],
            ["AA"],
        ),
        "three decimals",
    ),
    ("random scores", many_reported),
    use=lines_of,
)
whole_entry = {"value": 0.7, "low": 0.6, "high": 0.8}
broken = {
    f"without {key!r}": {k: v for k, v in whole_entry.items() if k != key} for key in whole_entry
}
broken |= {f"with {key!r} missing": {**whole_entry, key: np.nan} for key in whole_entry}
broken |= {
    "just below its interval": {**whole_entry, "value": 0.5999999},
    "just above its interval": {**whole_entry, "value": 0.8000001},
}
full = pd.DataFrame({"slice": ["AA"], "enough": [True]})
for place, (why, entry) in enumerate(broken.items()):
    entries = {name: dict(whole_entry) for name in ("first", "second", "third", "fourth")}
    at_fault = [*entries][place % 4]
    entries[at_fault] = dict(entry)
    checks.raises(
        ValueError,
        model_report,
        "one",
        entries,
        full,
        "two",
        {"winner": "A"},
        mentions=at_fault,
        what=f"a score {why}",
    )
    checks.that(
        entries[at_fault].keys() == entry.keys(),
        f"For a score {why}, your function changed the entry of the score: leave it as it is.",
    )
### END HIDDEN TESTS


# %% stand_in="model-report"
def model_report(name, scores, slices, against, verdict):
    """A heading alone."""
    return f"# Report on {name}, compared with {against}"


# %%
days_drawn = np.array([draw_days(day_april, number) for number in range(draws)])
losses = flight_loss("trees", in_april)
drawn_loss = (days_drawn @ losses) / days_drawn.sum(axis=1)
low, high = np.quantile(drawn_loss, [0.025, 0.975])
scores = {
    "AUC": dict(
        zip(("low", "high"), interval["days"], strict=True),
        value=metrics.roc_auc_score(y_april, p_april),
    ),
    "log loss": {"value": losses.mean(), "low": low, "high": high},
}
name = "trees, fitted on January to March, scores of April"

# %%
print(model_report(name, scores, by_carrier, "lean", verdicts["lean", "April"]))

# %% [markdown]
# ## 6 · The decision
#
# The desk's manager has to decide, and has your numbers.

# %% [markdown] exercise="ship-it" title="Ship?"
# The colleague proposes: *"Replace the model in use by the one without the six weather columns,
# repaired with isotonic regression on April, and act from 0.12 on."* Answer in 150 to 250 words,
# for the desk's manager:
#
# - For each of the **three** parts of the proposal (lean, repaired, threshold): accept, reject, or
#   not yet. Give the **measured number of this notebook** that decides it, with its months.
# - The one sentence about the quality of the model in use that you would sign, with its interval
#   and what the interval is counted over.
# - For whom the model does not work well, or cannot be judged.
# - One observation, with a number and a period, that would change your decision.
#
# The parts were measured mostly alone; the three together were never measured. A person reads this
# answer. More than one choice can be right; an unsupported one is not.
#
# <details><summary>Hint</summary>
#
# Which parts were chosen with the help of April, and which numbers come from months that had no say
# in the choice? Which of the three parts stand or fall together?
#
# </details>

# %% [markdown] answer="ship-it" points=4
# ### BEGIN SOLUTION
# **A model answer.** *Not as proposed. Lean: reject for now. In April it leads by 0.004, but the
# interval over days contains zero, and from May to July it loses by about 0.004, with an interval
# that does not. Repaired: not yet, or yes with a watch on it. From May to July it lowers the log
# loss by 0.007, interval 0.000 to 0.013, but the cost by 8 units per 1,000 flights with an interval
# from 0 to 16, which just contains zero, and in May its mean was four points too high.
# Threshold: no. 0.12 against 1/6 saves 4 units with an interval from -13 to 21: nothing is shown,
# and with the repair it costs more. I would sign: "In April the model ranked a late flight above a
# punctual one in 74 per cent of pairs, 71 to 76 per cent counted over days." It misses about half
# of the late flights of VX, and HA and OO are too few to judge. If over the next thirty days the
# mean probability and the share of late flights differ by more than five points, we fit the repair
# anew; and one year cannot tell us what next summer is like.*
#
# **Rubric, one point each**
#
# 1. *Three parts, three numbers*: decides on each of lean, repaired and threshold, and backs each
#    with a number of this notebook and its months, and with its interval where the notebook has
#    one. Half a point for two. Accepting the repair or postponing it are equally good if its
#    interval or May is mentioned.
# 2. *April is not proof*: says that a gain in the data that made the choice is not evidence, and
#    uses the interval over days, not over flights.
# 3. *A sentence one can sign*: states a score with its interval, month and unit of counting, and
#    names a slice that does badly (VX) or one that is too small (HA, OO).
# 4. *Reversible*: names an observation with a number and a period; sees that the repair and the
#    threshold belong together (0.12 made up for the missing calibration), or that one year cannot
#    separate season and drift.
#
# No points for length. A number that the notebook contradicts takes the point of its line.
# ### END SOLUTION

# %% [markdown]
# ## What you take away
#
# - A split is a question. Ask the one that the desk will ask: the next days, from the past.
# - Ranking and truth are different virtues. Report a proper score against a constant, every month.
# - An interval counts what is independent. Here that is days, and it is more than three times
#   wider.
# - The smallest slices tend to top a list, and "we cannot tell yet" is a result.
#
# **Where this lives.** `mlops_lab.evaluate` holds `weighted_auc` and the suspects of the leak
# hunt. At work, the scores and `calibration_curve` come from scikit-learn, `TimeSeriesSplit` cuts
# folds of equal row counts in time, and Optuna searches. The frozen model of July returns in lab
# 16, which watches it, and in lab 17, which trains it anew.
