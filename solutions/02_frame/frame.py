# ---
# title: "Frame: a decision, its costs, and whether a model earns its place"
# chapter: 02_frame
# memory_mib: 900
# run_seconds: 15
# objectives: [LO1, LO4, LO5]
# topics:
#   - project lifecycle and roles
#   - label as a decision
#   - cost matrix and break-even
#   - baselines without learning
#   - choice of a metric
#   - requirements sheet
#   - risks with owners
#   - user experience of a forecast
# able_to:
#   - turn a goal into a label, a decision and the costs of its two mistakes
#   - price any policy per 1,000 flights, and know the floor before a model exists
#   - fit the simplest baseline without knowledge that was not there yet
#   - choose the metric that follows from the decision, and the threshold from the costs
#   - write requirements that agree with measured numbers
#   - decide with reasons whether machine learning is the right tool, yet
# ---

# %% [markdown]
# ## The situation
#
# The operations desk of an airline says: *"We want AI that predicts delays."* This is a wish. It
# names no decision, no cost, no person who would do anything differently, and it cannot fail:
# whatever you build predicts delays, somehow.
#
# In this lab you turn the wish into something that can fail. Two hours before each departure the
# desk either **prepares** (warns the connection team, holds seats, readies a gate) or does nothing.
# A late flight without preparation is expensive; a preparation for a flight on time is wasted work.
# You price both, measure what the desk can have *without* a model, and decide whether machine
# learning is the right tool here, yet.
#
# The data are the flights scheduled to leave New York in 2013; reading them takes some seconds. The
# costs are assumed (the chapter *Frame* discusses who signs them). None of the functions that you
# write changes what it is given.

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from jsonschema import Draft202012Validator
from sklearn.ensemble import HistGradientBoostingClassifier

from mlops_lab import checks, flights, frame, plots
from mlops_lab.predictions import reveal

plots.use_style()
year = flights.flights()  # every scheduled flight, one row each, as recorded

# %% [markdown]
# ## 1 · What counts, and who says so
#
# Which flights "will be bad"? A label is not found in the data: somebody decides it. United States
# regulation calls a flight late that arrives 15 minutes or more after its schedule (14 CFR 234.2).
# But some flights were cancelled, and some landed elsewhere. For their passengers that is worse
# than late. For the team at the gate nothing is left to prepare.
#
# Of the flights that arrived where they should, 24.5 % were late. *If cancelled and diverted
# flights counted as late as well, what would the share among all scheduled flights be?*

# %%
my_share = None  # your prediction, in per cent

# %% [markdown] exercise="desk-label" title="A label that somebody signed"
# Write `desk_label(table, cancelled, diverted)`. It labels each scheduled flight with 1 (bad for
# the desk) or 0 (fine), and says for the two doubtful kinds what the desk's manager has decided:
#
# | the flight | its label |
# |---|---|
# | **cancelled**: no `dep_time` | what `cancelled` says |
# | **diverted**: it departed, but there is no `arr_delay` | what `diverted` says |
# | all others | 1 if `arr_delay` is 15 minutes or more, else 0 |
#
# `cancelled` and `diverted` are each 1, 0 or `None`. `None` means: such a flight has no label, so
# its entry is missing (`NaN`). Return a Series of floats (also where nothing is missing) with the
# index of the table, whatever that index is: text, in no order, with repeated labels.
#
# <details><summary>Hint</summary>
#
# What does a comparison such as `>= 15` give for a missing delay, and which rows must you
# therefore set afterwards? A column of True and False has no room for `NaN`.
#
# </details>


# %% answer="desk-label"
def desk_label(table, cancelled, diverted):
    """Label scheduled flights by a rule that says what cancelled and diverted flights count as.

    Parameters
    ----------
    table : DataFrame, one row per flight (at least one), any index
        ``dep_time`` (hhmm) and ``arr_delay`` (minutes): floats, may be missing.
    cancelled, diverted : 1, 0 or None
        Label of such flights; None for no label.

    Returns
    -------
    Series of float, index of `table`
        1.0, 0.0, or missing.
    """
    ### BEGIN SOLUTION
    label = (table["arr_delay"] >= 15).astype(float)
    label[table["arr_delay"].isna()] = diverted  # None becomes NaN among floats
    label[table["dep_time"].isna()] = cancelled
    return label
    ### END SOLUTION


# %% check="desk-label" points=2
six = pd.DataFrame(
    {
        "dep_time": [900.0, 900.0, 900.0, np.nan, 900.0, 2400.0],
        "arr_delay": [14.0, 15.0, -20.0, np.nan, np.nan, 200.0],
    },
    index=[50, 40, 30, 20, 10, 0],
)
kept = six.copy()
label = desk_label(six, 1, 0)
checks.that(
    isinstance(label, pd.Series) and list(label.index) == list(six.index),
    "desk_label returns a Series with the index of the table, in its order.",
)
arrived = [50, 40, 30, 0]
checks.close(
    label[arrived],
    [0, 1, 0, 1],
    "the list of labels of flights that arrived 14, 15, -20 and 200 minutes late",
    look="the last line of the table, and 15 itself",
)
for said in [(1, 0), (0, 1), (None, 1), (1, None), (None, None), (0, 0)]:
    label = desk_label(six, *said)
    checks.that(
        pd.api.types.is_float_dtype(label.dtype),
        f"With cancelled={said[0]} and diverted={said[1]}, floats are expected, not {label.dtype}.",
    )
    checks.close(
        label[[20, 10]],
        [np.nan if value is None else value for value in said],
        f"with cancelled={said[0]} and diverted={said[1]}, the pair of labels of a cancelled and a "
        "diverted flight",
        look="the first two lines of the table, and what None means",
    )
checks.unchanged(kept, six, "the table of flights")
checks.passed("every flight is labelled by a rule that somebody can sign or refuse")
### BEGIN HIDDEN TESTS
def flown(*kinds, index=None, dtype=float, **more):
    """A table of flights, each by its minutes late or by the word for what happened to it."""
    delays = {"cancelled": np.nan, "diverted": np.nan, "cancelled in the air": 20}
    columns = {
        "arr_delay": [delays.get(kind, kind) for kind in kinds],
        "dep_time": [np.nan if "cancelled" in str(kind) else 900 for kind in kinds],
    }
    return pd.DataFrame(columns, index=index, dtype=dtype).assign(**more)


mixed = ["diverted", 15, "cancelled", 14, "diverted", "cancelled", 200]
checks.same_as_reference(
    "desk-label", desk_label, checks.reference.desk_label, "the labels",
    *(
        (f"cancelled={one} and diverted={two}",
         lambda rng, one=one, two=two: (flown(*mixed), one, two), "the table")
        for one in (1, 0, None) for two in (1, 0, None)
    ),
    ("arrivals a little below, at and above 15 minutes",
     lambda rng: (flown(14, 14.5, 14.999, 15, 15.001, 15.5, -15, -20, 0), 0, 0), "15 itself"),
    ("flights that share a label",
     lambda rng: (flown(*mixed, index=[3, 3, 3, 3, 8, 8, 3]), 1, 0), "what belongs to which row"),
    ("labels that are text, in no order",
     lambda rng: (flown(*mixed, index=list("qbzaxcm")), None, 1), "the index"),
    ("a flight without `dep_time` that has an `arr_delay`",
     lambda rng: (flown(20, "cancelled in the air", 1), None, 1), "the first line of the table"),
    ("a flight that left at minute 0", lambda rng: (flown(14, 15, dep_time=0.0), None, 1)),
    ("one cancelled flight", lambda rng: (flown("cancelled"), None, 0)),
    ("one flight that arrived", lambda rng: (flown(15), None, None)),
    ("flights that all lack a label", lambda rng: (flown("cancelled", "diverted"), None, None)),
    ("numbers in float32", lambda rng: (flown(*mixed, dtype="float32"), None, 0)),
    ("a table with a column `late`", lambda rng: (flown(*mixed, late=1, label="x"), 0, 1)),
    ("many flights",
     lambda rng: (flown(*(mixed * 9), index=[5 * n % 63 for n in range(63)]), 1, None)),
)
### END HIDDEN TESTS


# %% stand_in="desk-label"
def desk_label(table, cancelled, diverted):
    """Another limit, and one rule for all."""
    return (table["arr_delay"] > 30).astype(float)


# %%
signed = {
    "neither has a label": (None, None),
    "cancelled is bad, diverted has none": (1, None),
    "both are bad": (1, 1),
    "both are fine": (0, 0),
}
labels = {name: desk_label(year, *rule) for name, rule in signed.items()}
bad_shares = {name: [label.count(), 100 * label.mean()] for name, label in labels.items()}
bad_shares = pd.DataFrame(bad_shares, index=["flights with a label", "bad (%)"]).T
bad_shares.round(2)

# %%
reveal(my_share, bad_shares.loc["both are bad", "bad (%)"], "the share of bad flights", unit="%")

# %% [markdown]
# Nearly three percentage points lie between the rules, and no data will tell which one is right:
# the person who pays for the mistakes has to. The desk's manager signs the first line. So **a
# flight that is cancelled or diverted has no label here**, and a model trained on these labels says
# nothing about them.

# %% claim
assert round(bad_shares.loc["neither has a label", "bad (%)"], 1) == 24.5
assert 2.5 < np.ptp(bad_shares["bad (%)"]) < 3

# %% [markdown]
# ## 2 · What a mistake costs
#
# The unit is one wasted preparation.
#
# | | flight arrives late | flight arrives on time |
# |---|---|---|
# | **prepare** | 2: the work, and some trouble remains | 1: the work |
# | **do nothing** | 7: missed connections, people at the wrong gate | 0 |
#
# Only differences matter. If the flight is late, doing nothing costs 7 − 2 = 5 more than preparing:
# the price of a **missed** flight. If it is on time, preparing costs 1 more: the price of a
# **needless** preparation.
#
# If a flight is late with probability $p$, preparing is the cheaper side when
# $p \cdot \text{missed} \ge (1 - p) \cdot \text{needless}$. *From which probability on?*

# %%
my_threshold = None  # your prediction

# %% [markdown] exercise="break-even" title="From four costs to one threshold"
# Write `break_even(matrix)`. The matrix is a dictionary of dictionaries,
# `{"act": {"late": 2, "on time": 1}, "wait": {"late": 7, "on time": 0}}`. Return a dictionary with
# exactly these keys:
#
# - `missed`: how much more waiting costs than acting when the flight is late,
# - `needless`: how much more acting costs than waiting when it is on time,
# - `threshold`: the probability at which both sides cost the same.
#
# If `missed` or `needless` is 0 or less, there is nothing to decide: raise a `ValueError` whose
# message names `missed` or `needless`, whichever is not above 0 (it may name both; if neither is
# above 0, one name is enough).
#
# <details><summary>Hint</summary>
#
# Solve the inequality above for $p$ with an equals sign. Try it with a miss that is extremely
# expensive.
#
# </details>


# %% answer="break-even"
def break_even(matrix):
    """Reduce a cost matrix to the costs of the two mistakes and the threshold they imply.

    Parameters
    ----------
    matrix : dict of dicts of numbers
        Costs ``matrix[action][outcome]`` with actions ``"act"``, ``"wait"`` and outcomes
        ``"late"``, ``"on time"``, all in one unit.

    Returns
    -------
    dict with the keys ``missed``, ``needless`` and ``threshold`` (above 0, below 1)

    Raises
    ------
    ValueError
        If `missed` or `needless` is not above 0; the message names it.
    """
    ### BEGIN SOLUTION
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    for name, value in {"missed": missed, "needless": needless}.items():
        if value <= 0:
            raise ValueError(f"the cost {name} must be above 0, but is {value}")
    return {"missed": missed, "needless": needless, "threshold": needless / (needless + missed)}
    ### END SOLUTION


# %% check="break-even" points=2
tickets = {"act": {"late": 2.5, "on time": 2.0}, "wait": {"late": 5.5, "on time": 0.5}}
answer = break_even(tickets)
checks.that(
    isinstance(answer, dict), f"break_even returns a dictionary; a {type(answer).__name__} came."
)
checks.equal(sorted(answer), ["missed", "needless", "threshold"], "the list of keys")
look = "which two of the four costs are compared, and which is subtracted"
checks.close(answer["missed"], 3, "the cost `missed` of another matrix", look=look)
checks.close(answer["needless"], 1.5, "the cost `needless` of another matrix", look=look)
checks.close(
    answer["threshold"],
    0.333333,
    "the threshold for a miss of 3 and a needless action of 1.5",
    rtol=1e-5,
    look="the inequality above the task, with an equals sign",
)
cents = {"act": {"late": 0.2, "on time": 0.1}, "wait": {"late": 0.6, "on time": 0}}
checks.close(break_even(cents)["threshold"], 0.2, "the threshold when all costs are below 1")
for name, late, on_time in [("missed", 10, 2), ("needless", 2, 0), ("missed", 7, 2)]:
    checks.raises(
        ValueError,
        break_even,
        {"act": {"late": late, "on time": on_time}, "wait": {"late": 7, "on time": 0}},
        mentions=name,
        what=f"acting that costs {late} on a late flight and {on_time} on a punctual one, beside "
        "7 and 0 for waiting,",
        look="the last paragraph of the task",
    )
checks.passed("two differences decide, and one probability follows from them")
### BEGIN HIDDEN TESTS
def prices(act_late, act_on_time, wait_late, wait_on_time):
    return (
        {
            "act": {"late": act_late, "on time": act_on_time},
            "wait": {"late": wait_late, "on time": wait_on_time},
        },
    )


def turned(rows):
    return ({name: dict(reversed(row.items())) for name, row in reversed(rows[0].items())},)


checks.same_as_reference(
    "break-even", break_even, checks.reference.break_even, "the answer",
    ("costs in another order", lambda rng: turned(prices(2.5, 2, 5.5, 0.5)), "the names"),
    ("an extremely expensive miss", lambda rng: prices(1, 1, 4_000_001, 0), "the threshold"),
    ("a needless action that costs more than a missed flight", lambda rng: prices(1, 8, 3, 1)),
    ("two mistakes of equal cost", lambda rng: prices(0, 2, 2, 0)),
    ("costs below zero", lambda rng: prices(-3, -1, 2, -2.5), "only differences matter"),
    ("whole numbers", lambda rng: prices(3, 2, 9, 1)),
    ("broken numbers", lambda rng: prices(1.125, 3.7, 8.9, 0.25)),
    ("`missed` of exactly 0", lambda rng: prices(7, 1, 7, 0), "the last paragraph of the task"),
    ("`missed` below 0", lambda rng: prices(7.5, 1, 7, 0), "the last paragraph of the task"),
    ("`needless` of exactly 0", lambda rng: prices(1, 2, 7, 2), "the last paragraph of the task"),
    ("`needless` below 0", lambda rng: prices(1, 0.5, 7, 2), "the last paragraph of the task"),
    ("both below 0", lambda rng: prices(8, 1, 7, 2), "the last paragraph of the task"),
    ("both exactly 0", lambda rng: prices(7, 2, 7, 2), "the last paragraph of the task"),
    atol=1e-12,
)
for name, rows in {"missed": prices(8, 1, 7, 0), "needless": prices(1, 0.5, 7, 2)}.items():
    checks.raises(ValueError, break_even, *rows, mentions=name, what=f"`{name}` below 0")
### END HIDDEN TESTS


# %% stand_in="break-even"
def break_even(matrix):
    """Costs as they stand, and one half."""
    missed, needless = matrix["wait"]["late"], matrix["act"]["on time"]
    return {"missed": missed, "needless": needless, "threshold": 0.5}


# %%
desk = break_even({"act": {"late": 2, "on time": 1}, "wait": {"late": 7, "on time": 0}})
reveal(my_threshold, desk["threshold"], "the probability from which on acting pays")

# %% [markdown]
# One sixth, far below one half. The same number is the **break-even precision**. Take any group of
# flights on which the desk acts: if more than one in six of them turns out late, acting on the
# group was cheaper than waiting. A desk that complains "most of your alarms are wrong" may be
# saving money.
#
# From here on `missed` is 5 and `needless` is 1. Now a price for any policy, whatever made it.

# %% [markdown] exercise="policy-cost" title="What a policy costs per 1,000 flights"
# Write `cost_per_1000(late, act, missed, needless)`: every late flight without action costs
# `missed`, every action on a punctual flight costs `needless`, the rest nothing. Return the cost
# per 1,000 flights.
#
# - Entry $i$ of `late` and entry $i$ of `act` are the same flight, **by position**. Both may be
#   lists, arrays or Series; two Series may carry different index labels.
# - Without flights, or if the two differ in length, raise a `ValueError` that names `late`.
#
# <details><summary>Hint</summary>
#
# What does pandas do with two Series whose index labels differ, and what `np.asarray`? Labels are
# stored as small integers here: truth values or floats are safer to calculate with.
#
# </details>


# %% answer="policy-cost"
def cost_per_1000(late, act, missed, needless):
    """Return what a policy costs per 1,000 flights.

    Parameters
    ----------
    late : list, array or Series (flights,) of 0 and 1
    act : list, array or Series (flights,) of False and True (or 0 and 1)
    missed, needless : float, above 0

    Returns
    -------
    float, 0 or more; units per 1,000 flights

    Raises
    ------
    ValueError
        If there are no flights, or the lengths differ; the message names ``late``.
    """
    ### BEGIN SOLUTION
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError(f"late has {len(late)} entries and act {len(act)}")
    return float(1000 * (missed * np.mean(late & ~act) + needless * np.mean(act & ~late)))
    ### END SOLUTION


# %% check="policy-cost" points=2
eight = [1, 1, 1, 0, 0, 0, 0, 0]
acted = [True, False, False, True, True, True, False, False]
checks.close(
    cost_per_1000(eight, acted, 4, 0.5),
    1187.5,
    "the cost of 2 missed and 3 needless among 8 flights, at 4 and 0.5 units,",
    look="which mistake has which price, and the number of flights to divide by",
)
checks.close(
    cost_per_1000(np.array(eight), np.array(acted), 4, 0.5), 1187.5, "the same, given as arrays,"
)
checks.close(
    cost_per_1000(
        pd.Series(eight, index=range(7, -1, -1)), pd.Series(acted, index=range(20, 28)), 4, 0.5
    ),
    1187.5,
    "the same, given as two Series with other labels,",
    look="the first point of the task: position counts, not the label",
)
checks.close(cost_per_1000([1, 0], np.array([1, 0]), 9, 9), 0, "the cost without any mistake")
for late, act, what in [([], [], "no flights"), ([1, 0], [True], "two flights and one action")]:
    checks.raises(
        ValueError,
        cost_per_1000,
        late,
        act,
        5,
        1,
        mentions="late",
        what=what,
        look="the last point",
    )
checks.passed("both mistakes are counted, each at its own price")
### BEGIN HIDDEN TESTS
late, act = [1, 0, 1, 1, 0, 0, 0], [True, True, False, False, True, False, True]


def of(late_as, act_as, missed=4, needless=0.5):
    return lambda rng: (late_as(late), act_as(act), missed, needless)


n = {f"{word} {noun}s"[: None if size > 1 else -1]: size
     for noun in ("flight", "action") for size, word in enumerate(("no", "one", "two", "three"))}


def array(dtype):
    return lambda values: np.array(values, dtype=dtype)


def labelled(labels):
    return lambda values: pd.Series(values, index=list(labels))


checks.same_as_reference(
    "policy-cost", cost_per_1000, checks.reference.cost_per_1000, "the cost",
    ("labels in small integers", of(array("int8"), array(bool)), "the last lines of the hint"),
    ("unsigned integers", of(array("uint8"), array("uint8")), "the last lines of the hint"),
    ("labels that are floats", of(array(float), array(bool)), "the last lines of the hint"),
    ("floats for both", of(array(float), array(float)), "the last lines of the hint"),
    ("truth values for both", of(array(bool), array(bool)), "the last lines of the hint"),
    ("lists of 0 and 1", of(list, array("int64"))),
    ("three hundred late flights in small integers",
     lambda rng: (np.ones(300, "int8"), np.zeros(300, "int8"), 4, 1), "what an int8 can hold"),
    ("two Series with the same labels in another order",
     of(labelled("abcdefg"), labelled("gfedcba")), "position counts, not the label"),
    ("two Series without a common label",
     of(labelled("abcdefg"), labelled(range(7))), "position counts, not the label"),
    ("Series with repeated labels",
     of(labelled("aabbccc"), labelled("aaaabbb")), "position counts, not the label"),
    ("a Series and a list", of(labelled([9, 8, 7, 6, 5, 4, 3]), list)),
    ("a needless action that costs more than a missed flight", of(list, list, 0.25, 3)),
    ("one flight that is missed", lambda rng: ([1], [0], 7, 2)),
    ("one needless action", lambda rng: ([0], [1], 7, 2)),
    ("a policy without a mistake", lambda rng: (np.array([1, 0]), np.array([1, 0]), 7, 2)),
    ("many flights",
     lambda rng: (np.arange(333) % 7 < 3, np.arange(333) % 5 < 2, 4.75, 0.3)),
    *(
        (f"{some} and {others}",
         lambda rng, some=some, others=others: ([0, 1, 0][:n[some]], [1, 0, 1][:n[others]], 4, 1),
         "the last point of the task")
        for some, others in [
            ("no flight", "no action"), ("no flight", "one action"), ("one flight", "no action"),
            ("one flight", "two actions"), ("two flights", "one action"),
            ("three flights", "two actions"), ("two flights", "three actions"),
        ]
    ),
)
checks.raises(ValueError, cost_per_1000, [1], [1, 0], 4, 1, mentions="late", what="an action more")
### END HIDDEN TESTS


# %% stand_in="policy-cost"
def cost_per_1000(late, act, missed, needless):
    """As if every mistake cost one unit."""
    return 1000 * float(np.mean(np.asarray(late) != np.asarray(act)))


# %%
late_rates = year.groupby("month")["arr_delay"].agg(lambda delay: (delay.dropna() >= 15).mean())
no_data = {"never prepare": 5000 * late_rates, "always prepare": 1000 * (1 - late_rates)}
no_data = pd.DataFrame(no_data)
no_data.T.round(0)

# %% [markdown]
# Two policies need no data. The table holds what they cost per 1,000 flights, month by month. The
# cheaper one, in every month but September "always", is the **floor**: whoever wants to sell a
# forecast to this desk has to beat *"prepare every flight"*, not *"do nothing"*.

# %% claim
assert list(no_data.index[no_data["never prepare"] < no_data["always prepare"]]) == [9]
assert round(100 * late_rates[4], 2) == 28.75

# %% [markdown] further
# ### Acting at random
#
# A third policy needs no data either: toss a coin. "We look at every third flight, when there is
# time" is one.
#
# In April 28.75 % of the flights were late. *What does acting on a random half of them cost per
# 1,000 flights, at 5 and 1? And is there a share between "never" and "always" that is cheaper than
# both?* Write the cost down.

# %%
my_coin_cost = None  # your prediction: units per 1,000 flights

# %% [markdown] exercise="at-random" title="Acting at random"
# Write `cost_at_random(late_rate, share, missed, needless)`: the **expected** cost per 1,000
# flights if a share `late_rate` of them is late and the desk acts on a share `share`, picked
# without looking at them. Nothing is drawn by chance here; an expectation is a formula. `late_rate`
# and `share` may be numbers or NumPy arrays (of shapes that go together); the result has their
# shape.
#
# <details><summary>Hint</summary>
#
# If the pick knows nothing about the flight, what share of all flights is late *and* not acted
# upon? And what share is punctual *and* acted upon?
#
# </details>


# %% answer="at-random"
def cost_at_random(late_rate, share, missed, needless):
    """Return the expected cost per 1,000 flights of acting on a random share of them.

    Parameters
    ----------
    late_rate, share : float or array, each from 0 to 1
    missed, needless : float, above 0

    Returns
    -------
    float or array, units per 1,000 flights
    """
    ### BEGIN SOLUTION
    return 1000 * (missed * late_rate * (1 - share) + needless * (1 - late_rate) * share)
    ### END SOLUTION


# %% check="at-random" points=2
look = "the two shares that the hint asks for"
checks.close(cost_at_random(0.3, 0.0, 4, 0.5), 1200, "the cost of never acting", look=look)
checks.close(cost_at_random(0.3, 1.0, 4, 0.5), 350, "the cost of always acting", look=look)
checks.close(cost_at_random(0.3, 0.2, 4, 0.5), 1030, "the cost of acting on a fifth", look=look)
checks.close(
    cost_at_random(0.3, np.array([0.0, 0.2, 1.0]), 4, 0.5),
    [1200, 1030, 350],
    "the costs for an array of shares",
    look="what the task says about arrays",
)
checks.close(
    cost_at_random(np.array([0.0, 0.5]), 0.5, 4, 0.5),
    [250, 1125],
    "the costs for an array of rates",
)
checks.passed("chance is priced without a single draw")
### BEGIN HIDDEN TESTS
row, tall = np.array([0.0, 0.25, 1.0]), np.array([[0.5], [0.125]])
checks.same_as_reference(
    "at-random", cost_at_random, checks.reference.cost_at_random, "the cost",
    ("two numbers", lambda rng: (1 / 3, 1 / 7, 4, 0.5), look),
    ("rates and shares of 0 and 1 in whole numbers", lambda rng: (1, 0, 4, 1), look),
    ("an array of shares", lambda rng: (0.3, row, 4, 0.5), "the shape of the result"),
    ("an array of rates", lambda rng: (row, 0.3, 4, 0.5), "the shape of the result"),
    ("an array of whole numbers", lambda rng: (0.3, np.array([0, 1]), 4, 0.5), "a rounded result"),
    ("two arrays of one shape", lambda rng: (row, row[::-1].copy(), 4, 0.5), "the pairs"),
    ("an array of one share", lambda rng: (0.3, row[1:2], 4, 0.5), "the shape of the result"),
    ("a column of rates and a row of shares", lambda rng: (tall, row, 4, 1), "the shape"),
    ("two square tables", lambda rng: (tall * [1, 0.5], tall * [0.5, 2], 4, 1), "the shape"),
    ("a needless action that costs more than a missed flight", lambda rng: (0.3, row, 0.5, 4)),
)
### END HIDDEN TESTS


# %% stand_in="at-random"
def cost_at_random(late_rate, share, missed, needless):
    """As if half of the flights were acted on, whatever the share."""
    return 500 * (missed * late_rate + needless * (1 - late_rate))


# %%
reveal(my_coin_cost, cost_at_random(0.2875, 0.5, 5, 1), "the cost of a coin in April")
rates = np.linspace(0.08, 0.4, 50)
fig, ax = plt.subplots()
for share, name in {0.0: "never act", 1.0: "always act", 0.5: "act on a random half"}.items():
    ax.plot(100 * rates, cost_at_random(rates, share, 5, 1), label=name)
ax.plot(100 * late_rates, no_data.min(axis=1), "ko", markersize=4, label="the floor, by month")
ax.axvline(100 / 6, ymax=0.55, color="grey", linestyle=":")
ax.text(17.2, 420, "one sixth", color="dimgrey")
ax.set(xlabel="flights late (%)", ylabel="cost per 1,000 flights (units)")
ax.set_title("Never or always: the late rate decides, and one half is never the best")
ax.legend()
plots.show(
    fig,
    alt="Cost per 1,000 flights against the late rate: never acting rises steeply, always acting "
    "falls slowly, they cross at one sixth, and acting on a random half lies between them. Of "
    "twelve months only September lies left of the crossing.",
)

# %% [markdown]
# The cost is a straight line in the share, so one of its ends is at least as good as anything
# between: no coin beats the floor.

# %% [markdown]
# ## 3 · Without learning, and without looking ahead
#
# Before anyone trains a model, the desk can count. The next cell loads the flights from January to
# June; from `arr_utc`, the instant of landing, it is known whether a flight was late. January to
# March are the past. April is what we judge by.

# %% given="table"
table = flights.features([1, 2, 3, 4, 5, 6])
table["arr_utc"] = flights.outcomes([1, 2, 3, 4, 5, 6])["arr_utc"]
table["hour"] = table["sched_min"] // 60  # scheduled hour of departure, New York clock
past, april = table[table["month"] <= 3], table[table["month"] == 4]
first_of_april = pd.Timestamp("2013-04-01 00:00", tz="America/New_York")

# %% [markdown]
# The classic baseline is the **carrier-hour rate**: of this carrier's flights at this hour of the
# day, how many were late so far? Two things can go wrong. A pair that was seen five times may have
# a rate of 40 % by chance alone, so the rates of small groups are shrunk towards the overall rate.
# And some flights have not landed yet. On 8 March 2013, a bad day, at 3 pm in New York, 202 flights
# should have left and had not landed. Nine in ten of them would be late: whoever counts them knows
# the future.

# %% claim
bad_day = pd.Timestamp("2013-03-08 15:00", tz="America/New_York")
under_way = past[(past["sched_dep_utc"] < bad_day) & (past["arr_utc"] > bad_day)]
assert len(under_way) == 202, len(under_way)
assert 0.87 < under_way["late"].mean() < 0.93

# %% [markdown] exercise="carrier-hour" title="The carrier-hour rate, as of now"
# Write `carrier_hour_rate(history, upcoming, now, strength)`.
#
# - Only flights of `history` that had landed by `now` (`arr_utc` at `now` or before) are **known**.
#   A flight without `arr_utc` (`NaT`) has not landed.
# - The **overall rate** is the share of late flights among all known ones.
# - For each upcoming flight, count the known flights of the same carrier **and** hour, and the late
#   ones among them. Its rate is
#   $$\frac{\text{late} + \text{strength} \cdot \text{overall rate}}{\text{known} +
#   \text{strength}}.$$
#   A pair without a known flight gets the overall rate.
# - If no flight is known, raise a `ValueError` that names `now`.
#
# Return a NumPy array (no Series: its labels could be taken for those of the flights) with one
# probability per upcoming flight, in their order. Of `upcoming` read `carrier` and `hour` alone; it
# may have other columns, `late` among them.
#
# <details><summary>Hint</summary>
#
# First make `history` smaller. What does a group-by with two keys and `["sum", "count"]` give you,
# and how do you look pairs up in it so that the order of `upcoming` stays? (A *left* merge keeps
# it.) Which counts belong to a pair that is not in there?
#
# </details>


# %% answer="carrier-hour"
def carrier_hour_rate(history, upcoming, now, strength):
    """Forecast by the smoothed late rate of carrier and hour, from flights landed by `now`.

    Parameters
    ----------
    history : DataFrame
        ``carrier`` (text, or a category as in this notebook), ``hour`` (int), ``late`` (0 or 1),
        ``arr_utc`` (datetime with time zone, may be missing).
    upcoming : DataFrame
        ``carrier``, ``hour``, as above, and perhaps other columns.
    now : Timestamp with time zone, any
    strength : float, above 0
        How many flights at the overall rate are added to each pair.

    Returns
    -------
    array of float (upcoming flights,), each from 0 to 1

    Raises
    ------
    ValueError
        If no flight had landed by `now`; the message names ``now``.
    """
    ### BEGIN SOLUTION
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError(f"no flight of the history had landed by now, {now}")
    overall = known["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()
    ### END SOLUTION


# %% check="carrier-hour" points=3
noon = pd.Timestamp("2013-02-01 12:00", tz="UTC")
seven = pd.DataFrame(
    {
        "carrier": ["AA", "AA", "AA", "B6", "B6", "AA", "B6"],
        "hour": [6, 6, 7, 6, 6, 6, 7],
        "late": [1, 0, 1, 0, 0, 1, 1],
        "arr_utc": noon + pd.to_timedelta([-300, -200, -100, -90, 0, 1, 90], unit="min"),
    },
    index=[9, 8, 7, 6, 5, 4, 3],
).iloc[::-1]
ahead = pd.DataFrame({"carrier": ["B6", "AA", "AA", "B6", "UA"], "hour": [6, 7, 6, 7, 6]})
ahead["late"] = 1  # not to be read
copies = seven.copy(), ahead.copy()
rate = carrier_hour_rate(seven, ahead, noon, 2)
checks.that(
    isinstance(rate, np.ndarray) and rate.shape == (5,),
    f"Five flights are upcoming, so an array of five probabilities is expected; a "
    f"{type(rate).__name__} of shape {np.shape(rate)} came.",
)
checks.close(
    rate[[3, 4]],
    [0.4, 0.4],
    "the rate of a pair of which no flight is known",
    look="the pair (same carrier, same hour), and the overall rate: which flights are known?",
)
checks.close(
    rate,
    [0.2, 0.6, 0.45, 0.4, 0.4],
    "the array of rates",
    look="the formula, the pair of carrier and hour, and the order of `upcoming`",
)
checks.close(
    carrier_hour_rate(seven.assign(late=[0, 0, 0, 0, 1, 0, 1]), ahead, noon, 2),
    rate,
    "the array of rates, when flights that had not landed turn out otherwise,",
    look="the first point of the task: that is a look ahead",
)
checks.unchanged(copies, (seven, ahead), "the tables you were given")
checks.raises(
    ValueError,
    carrier_hour_rate,
    seven,
    ahead,
    noon - pd.Timedelta(days=1),
    2,
    mentions="now",
    what="a moment at which no flight has landed",
)
checks.passed("the rates know what was known, and small groups do not shout")
### BEGIN HIDDEN TESTS
moment = pd.Timestamp("2013-05-05 12:00", tz="UTC")


def landed(*rows, index=None, kind="str"):
    """Flights by carrier, hour, label and minutes after `moment`; None for not landed."""
    table = pd.DataFrame(rows, columns=["carrier", "hour", "late", "after"], index=index)
    after = pd.to_timedelta(table.pop("after").astype(float), unit="min")
    return table.assign(arr_utc=moment + after).astype({"carrier": kind, "late": "int8"})


def due(*pairs, index=None, kind="str"):
    return pd.DataFrame(pairs, columns=["carrier", "hour"], index=index).astype({"carrier": kind})


known = [
    ("B6", 6, 0, -5), ("AA", 6, 1, -90), ("AA", 7, 1, -60), ("AA", 6, 0, -300), ("AA", 6, 1, -20),
]
asked = [("AA", 6), ("UA", 6), ("B6", 6), ("AA", 7), ("B6", 7), ("AA", 6)]
some_kind = pd.CategoricalDtype(["YV", "UA", "B6", "AA"])
alike = [("9", 12, 1, -5), ("9", 12, 1, -4), ("91", 2, 0, -3)]


def more(*rows, at=moment, strength=2):
    return lambda rng: (landed(*known, *rows), due(*asked), at, strength)


def many(rng):
    rows = ((("AA", "B6")[n % 2], 5 + n % 3, n % 7 < 3, 37 * n % 601 - 300) for n in range(80))
    history = landed(*rows, index=[37 * n % 80 for n in range(80)])
    return history, due(*asked, *asked[::-1]), moment, 3.5


checks.same_as_reference(
    "carrier-hour", carrier_hour_rate, checks.reference.carrier_hour_rate, "the array of rates",
    ("flights that have all landed", more(), "the formula, and the order of `upcoming`"),
    ("a flight that lands at `now`", more(("AA", 6, 0, 0)), "the first point of the task"),
    ("a flight that lands a second after `now`", more(("AA", 6, 0, 1 / 60)), "the first point"),
    ("a flight that has not landed", more(("AA", 6, 1, None)), "the first point of the task"),
    ("late flights in the air, of another pair", more(("UA", 6, 1, 9), ("UA", 6, 1, 99)),
     "which flights the overall rate counts"),
    ("`now` on New York's clock",
     more(("AA", 6, 0, -30), ("B6", 6, 1, 30), at=moment.tz_convert("America/New_York")),
     "what two clocks say of one instant"),
    ("carriers and hours that read alike side by side",
     lambda rng: (landed(*alike), due(("9", 12), ("91", 2)), moment, 1), "carrier and hour"),
    ("an `upcoming` with the columns of `history`",
     lambda rng: (landed(*known), landed(*known, ("AA", 6, 0, 70)), moment, 1),
     "which columns count"),
    ("gaps in columns that do not count",
     lambda rng: (landed(*known).assign(temp=[1, None, None, 2, None]), due(*asked), moment, 2),
     "which columns count"),
    ("an `upcoming` with columns that an answer may think of",
     lambda rng: (landed(*known), due(*asked).assign(known=9, count=9, rate=9, sum=9), moment, 2),
     "which columns count"),
    ("more late flights than an int8 can count",
     lambda rng: (landed(*[("AA", 6, 1, -5)] * 150, *known), due(*asked), moment, 2),
     "what an int8 can hold"),
    ("carriers that are categories",
     lambda rng: (landed(*known, kind=some_kind), due(*asked, kind=some_kind), moment, 2)),
    ("tables with repeated labels",
     lambda rng: (landed(*known, index=[4, 4, 1, 1, 0]), due(*asked, index=[2, 2, 0, 0, 9, 2]),
                  moment, 2),
     "what belongs to which row"),
    ("one upcoming flight", lambda rng: (landed(*known), due(("AA", 6)), moment, 2)),
    ("no upcoming flight", lambda rng: (landed(*known), due(*asked).iloc[:0], moment, 2)),
    ("one known flight", lambda rng: (landed(known[1]), due(*asked), moment, 2)),
    ("a small strength", more(strength=0.25), "the formula"),
    ("a large strength", more(strength=200), "the formula"),
    ("many flights", many),
    ("a `now` before the first landing", more(at=moment - pd.Timedelta(days=1)), "the last point"),
    ("a history without a flight",
     lambda rng: (landed(*known).iloc[:0], due(*asked), moment, 2), "the last point"),
    ("a history in which nothing has landed",
     lambda rng: (landed(("AA", 6, 1, None), ("AA", 6, 0, 3)), due(*asked), moment, 2),
     "the last point"),
)
### END HIDDEN TESTS


# %% stand_in="carrier-hour"
def carrier_hour_rate(history, upcoming, now, strength):
    """The rate of each hour, whatever the carrier."""
    rate = history.groupby("hour")["late"].mean()
    return upcoming["hour"].map(rate).fillna(history["late"].mean()).to_numpy()


# %% [markdown]
# Act where the rate is one sixth or more: will that be cheaper in April than acting on every
# flight? Beside it stands the **clock rule**: prepare every flight scheduled at 8 am or later. (Of
# all full hours, 8 was the cheapest from January to March.) *Order the three, cheapest first.*

# %%
my_order = None  # such as "rate, clock, always"

# %%
costs = {"missed": 5, "needless": 1}
late_april = april["late"].to_numpy()
p_rate = carrier_hour_rate(past, april, first_of_april, strength=50)
rules = {
    "never act": np.zeros(len(april), dtype=bool),
    "always act": np.ones(len(april), dtype=bool),
    "clock rule": (april["hour"] >= 8).to_numpy(),
    "carrier-hour rate": p_rate >= 1 / 6,
}
without_model = {name: cost_per_1000(late_april, act, **costs) for name, act in rules.items()}
pd.Series(without_model, name="cost per 1,000 flights in April").round(0).to_frame()

# %% [markdown]
# The carrier-hour rate was fitted on a quarter with 23.6 % late flights, and April had 28.75 %. Of
# the flights below one sixth 13 % were late in the past, and 17 % in April: just above one sixth.
# Whether the rate is worse than acting always is **undecided**: 5 units more, between 54 less and
# 71 more if April's days are drawn anew (lab 10 shows how). The clock rule, one comparison, does
# save: 7 to 52 units. Baselines are measured, not imagined.

# %% claim
def saved(cost_of, day, runs=4000):
    """Return a difference of cost per 1,000 flights with its 95 % interval, over days."""
    days = pd.Series(1000.0 * cost_of).groupby(np.asarray(day)).agg(["sum", "size"]).to_numpy()
    drawn = days[np.random.default_rng(0).integers(0, len(days), (runs, len(days)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return [round(float(x), 1) for x in (days[:, 0].sum() / days[:, 1].sum(), low, high)]


def paid(late, act):
    return np.where(late == 1, 5 * ~act, act).astype(float)


by_rule = {name: paid(late_april, act) for name, act in rules.items()}
rate_over_always = saved(by_rule["carrier-hour rate"] - by_rule["always act"], april["day"])
assert np.allclose(rate_over_always, (5, -54, 71), atol=2), rate_over_always
clock_saves = saved(by_rule["always act"] - by_rule["clock rule"], april["day"])
assert np.allclose(clock_saves, (30, 7, 52), atol=2), clock_saves
assert round(100 * past["late"].mean(), 1) == 23.6
pairs = past[["carrier", "hour"]].drop_duplicates()
low = pairs[carrier_hour_rate(past, pairs, first_of_april, strength=50) < 1 / 6]
assert round(100 * past.merge(low)["late"].mean()) == 13
assert 1 / 6 < late_april[p_rate < 1 / 6].mean() < 0.175
full_hours = {h: cost_per_1000(past["late"], past["hour"] >= h, **costs) for h in range(24)}
assert min(full_hours, key=full_hours.get) == 8

# %% [markdown]
# ## 4 · A model, and the number that judges it
#
# Now two models, ready-made: gradient-boosted trees, fitted on January to March, which give each
# flight a probability. The **narrow** one sees ten features, the **wide** one all 23 that are
# numbers. On a busy machine the fit may take half a minute.

# %%
NARROW = ["overdue3h", "org_delay3h", "orgcar_delay6h", "dest_arr6h", "car_arr24h", "demand1h"]
NARROW += ["sched_min", "distance", "visib", "precip"]
WIDE = [name for name in flights.FEATURES if name not in flights.CATEGORICAL]


def fit(features):
    trees = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=15, early_stopping=False)
    return trees.fit(past[features], past["late"])


models = {kind: (fit(use), use) for kind, use in {"narrow": NARROW, "wide": WIDE}.items()}
p_narrow, p_wide = (model.predict_proba(april[use])[:, 1] for model, use in models.values())

# %% [markdown]
# A classifier's `predict` in scikit-learn says "late" from a probability of one half on. Used like
# this, the narrow model is right about three flights of four in April, more often than any rule so
# far. *What will its advice cost per 1,000 flights? "Always act" costs 712.*

# %%
my_predict_cost = None  # your prediction: units per 1,000 flights

# %% [markdown] exercise="league" title="Four numbers for every policy"
# Write `league(late, policies, missed, needless)`. `policies` is a dictionary from a name to an
# array of actions. Return a DataFrame with one row per policy, its name in the index, **the
# cheapest first** (equally cheap ones by name, as Python sorts text), and exactly these columns:
#
# - `accuracy`: the share of flights on which the policy did the right thing (acted and late, or
#   not acted and on time),
# - `precision`: of the flights acted on, the share that was late; missing (`NaN`) if there was
#   none,
# - `recall`: of the late flights, the share acted on; missing if there was none,
# - `cost`: the cost per 1,000 flights, as above.
#
# You may call your `cost_per_1000`.
#
# <details><summary>Hint</summary>
#
# For the order: by which two columns would you sort, before one of them becomes the index?
#
# </details>


# %% answer="league"
def league(late, policies, missed, needless):
    """Compare policies on the same flights.

    Parameters
    ----------
    late : array (flights,) of 0 and 1
    policies : dict from str to array (flights,) of bool
    missed, needless : float, above 0

    Returns
    -------
    DataFrame, index: names of the policies, sorted by cost, then by name
        Columns ``accuracy``, ``precision``, ``recall`` (shares) and ``cost`` (per 1,000 flights).
    """
    ### BEGIN SOLUTION
    acts = pd.DataFrame(policies)
    acted, hits = acts.sum(), acts.mul(late, axis=0).sum()
    wrong = missed * (late.sum() - hits) + needless * (acted - hits)
    table = pd.DataFrame({"accuracy": acts.eq(late, axis=0).mean(), "precision": hits / acted})
    table = table.assign(recall=hits / late.sum(), cost=1000 * wrong / len(late))
    return table.sort_index().sort_values("cost", kind="stable")
    ### END SOLUTION


# %% check="league" points=2
five_late = np.array([1, 1, 0, 0, 0])
three = {
    "some": np.array([True, False, True, False, False]),
    "never": np.zeros(5, dtype=bool),
    "all": np.ones(5, dtype=bool),
}
ranked = league(five_late, three, 3, 1)
four_columns = ["accuracy", "precision", "recall", "cost"]
checks.columns(ranked, four_columns, "the league", exact=True, look="the list of columns")
checks.equal(
    list(ranked.index),
    ["all", "some", "never"],
    "the order of three policies that cost 600, 800 and 1,200",
    look="what stands in the index, and which row comes first",
)
for name, expected in {
    "all": [0.4, 0.4, 1, 600],
    "some": [0.6, 0.5, 0.5, 800],
    "never": [0.6, np.nan, 0, 1200],
}.items():
    for column, value in zip(four_columns, expected, strict=True):
        checks.close(
            ranked.loc[name, column],
            value,
            f"the {column} of the policy {name!r}",
            look="what the task divides by what",
        )
equal_ones = league(np.array([0, 0]), {name: np.array([True, False]) for name in "cab"}, 3, 1)
checks.equal(
    list(equal_ones.index),
    ["a", "b", "c"],
    "the order of equally cheap policies",
    look="the first sentences of the task",
)
checks.close(list(equal_ones["recall"]), [np.nan] * 3, "the recall without any late flight")
checks.passed("four yardsticks stand side by side, and the money decides the order")
### BEGIN HIDDEN TESTS
def acting(*words):
    """Policies by name and the flights they act on: ``"x 101"``."""
    return {name: np.array([c == "1" for c in acts]) for name, acts in map(str.split, words)}


def on(labels, *words, missed=3, needless=1):
    return lambda rng: (np.array(list(labels)).astype("int8"), acting(*words), missed, needless)


checks.same_as_reference(
    "league", league, checks.reference.league, "the league",
    ("policies that differ in every number", on("1100010", "x 1010010", "y 1111000", "z 0000011"),
     "what the task divides by what"),
    ("a policy that never acts", on("1100", "never 0000", "some 1010"), "precision, and recall"),
    ("flights that are all on time", on("0000", "never 0000", "some 1010", "all 1111"),
     "what is missing where nothing was late"),
    ("flights that are all late", on("111", "never 000", "some 101", "all 111")),
    ("costs less than a unit apart", on("1010", "a 1111", "b 1110", "c 0111", needless=1e-3),
     "what decides the order"),
    ("equally cheap policies that make different mistakes",
     on("11000000", "y 10000000", "x 11111000", "z 01000000"), "what decides among equals"),
    ("forty policies of two costs", on("10", *(f"{n} 0{n % 2}" for n in range(50, 10, -1))),
     "what decides among equals"),
    ("names with a capital", on("10", "b 01", "C 01", "a 01", "A 01"), "how Python sorts text"),
    ("a needless action that costs more than a missed flight",
     on("10100", "x 11100", "y 00100", missed=0.5, needless=4)),
    ("one policy for one flight", on("1", "wait 0")),
    ("three hundred late flights in small integers",
     lambda rng: (np.ones(300, "int8"), {"all": np.ones(300, dtype=bool)}, 3, 1), "int8"),
    ("many flights",
     on("1110000" * 9, *(f"{acts[:2]} {acts * 21}" for acts in ("001", "010", "111", "100")))),
)
### END HIDDEN TESTS


# %% stand_in="league"
def league(late, policies, missed, needless):
    """The share of right decisions in place of each score."""
    right = {name: float(np.mean(np.asarray(act) == late)) for name, act in policies.items()}
    columns = dict.fromkeys(["accuracy", "precision", "recall"], right)
    return pd.DataFrame(columns).assign(cost=lambda rows: 1000 * (1 - rows["accuracy"]))


# %%
policies = rules | {
    "narrow, at one half": p_narrow >= 0.5,
    "wide, at one half": p_wide >= 0.5,
    "narrow, at one sixth": p_narrow >= 1 / 6,
    "wide, at one sixth": p_wide >= 1 / 6,
}
april_league = league(late_april, policies, **costs)
april_league.round({"accuracy": 3, "precision": 3, "recall": 3, "cost": 0})

# %%
by_habit = april_league.loc["narrow, at one half", "cost"]
reveal(my_predict_cost, by_habit, "the cost of `predict` in April")

# %% [markdown]
# By **accuracy** the models at one half are the best and "always act" is the worst. By **cost** the
# same models at one half are far *more expensive than always acting*: a model with skill, used at
# the wrong threshold, leaves the desk worse off than no model.
#
# Now the two rows at one sixth. The wide model is more accurate and the narrow one cheaper: here
# the order **flips** with the yardstick, because accuracy counts a missed flight and a needless
# preparation as equally bad. A metric follows from the decision, not from habit. (Is the narrow
# model better? Undecided: 26 units, between −8 and 73 over April's days.)

# %% claim
of_wide, of_narrow = (paid(late_april, p >= 1 / 6) for p in (p_wide, p_narrow))
wide_over_narrow = saved(of_wide - of_narrow, april["day"])
assert np.allclose(wide_over_narrow, (26, -8, 73), atol=2), wide_over_narrow
best = april_league.sort_values("accuracy").index
assert set(best[-2:]) == {"narrow, at one half", "wide, at one half"}
assert best[0] == "always act"
at_half = april_league.filter(like="at one half", axis=0)
at_sixth = april_league.filter(like="at one sixth", axis=0)
assert at_half["cost"].min() > 1.5 * without_model["always act"]
assert at_sixth["accuracy"].idxmax() == "wide, at one sixth"
assert at_sixth["cost"].idxmin() == "narrow, at one sixth"

# %%
grid = np.linspace(0, 1, 101)
fig, ax = plt.subplots()
for name, p in {"narrow": p_narrow, "wide": p_wide, "carrier-hour rate": p_rate}.items():
    ax.plot(grid, [cost_per_1000(late_april, p >= t, **costs) for t in grid], label=name)
ax.axhline(without_model["always act"], color="black", linewidth=0.8, label="always act")
for at, name in {1 / 6: "one sixth", 0.5: "one half"}.items():
    ax.axvline(at, color="grey", linestyle=":")
    ax.text(at + 0.01, 1330, name, color="dimgrey")
ax.set(xlabel="threshold on the probability", ylabel="cost per 1,000 flights in April")
ax.set_title("At one half each forecast costs more than acting always")
ax.legend(loc="center right")
plots.show(
    fig,
    alt="Cost in April against the threshold: both models fall from 712 to about 630 near 0.15, "
    "cross the line of always acting a little above 0.2 and climb above 1,100 at one half; the "
    "carrier-hour rate dips only to about 690, near 0.13.",
)

# %% claim
curves = pd.DataFrame(
    {line.get_label(): line.get_ydata() for line in ax.lines if len(line.get_xdata()) == len(grid)}
)
always = without_model["always act"]
assert curves.loc[50].min() > always
assert (curves[["narrow", "wide"]].min().round(-1) == 630).all()
assert curves["narrow"].idxmin() == 15
assert curves["wide"].idxmin() == 13
for kind in models:
    assert grid[20] < grid[(curves[kind] > always) & (grid > 0.15)][0] < 0.23
assert curves["carrier-hour rate"].idxmin() == 13
assert 685 < curves["carrier-hour rate"].min() < 695

# %% [markdown] further
# ### What could a forecast be worth at most?
#
# A perfect forecast makes no mistake, and its cost is 0. So without any limit on its hands the desk
# could save the whole floor, 712 units per 1,000 flights in April, and the narrow model saves about
# a tenth of it. But the desk can prepare only so many flights. If it has hands for ten of a hundred
# flights and 29 will be late, then even a perfect forecast misses 19.
#
# The cost of the perfect forecast is called the **ceiling** here: it bounds what can be saved. In a
# plot of costs it is therefore the lowest line.
#
# *If the desk can prepare 10 % of the flights, what does the perfect forecast cost per 1,000
# flights in April?*

# %%
my_ceiling = None  # your prediction: units per 1,000 flights

# %% [markdown] exercise="perfect-forecast" title="The value of a perfect forecast"
# Write `perfect_forecast(late_rate, capacity, missed, needless)` for a desk that can act on at
# most the share `capacity` of all flights. Return a dictionary with exactly these keys, all per
# 1,000 flights:
#
# - `floor`: the expected cost of the cheapest policy **without** information, which acts on a
#   random share of the flights between 0 and `capacity`,
# - `ceiling`: the cost with a perfect forecast, which acts on late flights only, and on as many
#   as it can,
# - `value`: what the perfect forecast saves against the floor.
#
# <details><summary>Hint</summary>
#
# You saw that the cost of acting at random is a straight line in the share. Where on a piece of a
# straight line is the lowest point? For the ceiling: which late flights remain when there are more
# than hands, and when there are fewer?
#
# </details>


# %% answer="perfect-forecast"
def perfect_forecast(late_rate, capacity, missed, needless):
    """Return floor, ceiling and value of information for a desk with few hands.

    Parameters
    ----------
    late_rate : float, 0 to 1
    capacity : float, 0 to 1
        Largest share of all flights that can be acted on.
    missed, needless : float, above 0

    Returns
    -------
    dict with the keys ``floor``, ``ceiling`` and ``value``, units per 1,000 flights
    """
    ### BEGIN SOLUTION
    idle = 1000 * missed * late_rate
    busy = idle + 1000 * capacity * (needless * (1 - late_rate) - missed * late_rate)
    floor, ceiling = min(idle, busy), 1000 * missed * max(late_rate - capacity, 0)
    return {"floor": floor, "ceiling": ceiling, "value": floor - ceiling}
    ### END SOLUTION


# %% check="perfect-forecast" points=2
worth = perfect_forecast(0.25, 0.5, 4, 1)
checks.that(isinstance(worth, dict), f"A dictionary is expected; a {type(worth).__name__} came.")
checks.equal(sorted(worth), ["ceiling", "floor", "value"], "the list of keys")
look = "which random share the desk would choose, and whether it has the hands for it"
checks.close(worth["floor"], 875, "the floor at a late rate of 0.25 and hands for half", look=look)
checks.close(worth["ceiling"], 0, "the ceiling, when the hands suffice for all late flights,")
checks.close(worth["value"], 875, "the value of a perfect forecast", look="what it saves")
short = perfect_forecast(0.25, 0.1, 4, 1)
checks.close(short["floor"], 975, "the floor with hands for a tenth", look=look)
checks.close(
    short["ceiling"], 600, "the ceiling with hands for a tenth", look="who is still missed"
)
checks.close(short["value"], 375, "the value of a perfect forecast with hands for a tenth")
rare = perfect_forecast(0.1, 1.0, 4, 1)
checks.close(
    rare["floor"], 400, "the floor when few flights are late and hands are many", look=look
)
checks.close(perfect_forecast(0.4, 0, 4, 1)["value"], 0, "the value to a desk without hands")
checks.passed("no model can be worth more than this, whatever its name")
### BEGIN HIDDEN TESTS
def desk_with(*numbers):
    return lambda rng: numbers


checks.same_as_reference(
    "perfect-forecast", perfect_forecast, checks.reference.perfect_forecast, "the answer",
    ("hands for fewer flights than are late", desk_with(1 / 3, 1 / 7, 4, 1), "the hint"),
    ("hands for exactly the late flights", desk_with(0.25, 0.25, 4, 1), "the hint"),
    ("hands for more flights than are late", desk_with(0.25, 0.7, 4, 1), "the hint"),
    ("a desk without hands", desk_with(0.3, 0, 4, 1), "the hint"),
    ("hands for all flights", desk_with(0.3, 1, 4, 1), "the hint"),
    ("a late rate below that of break-even", desk_with(0.3, 0.6, 2, 1), "which end is cheaper"),
    ("a late rate above that of break-even", desk_with(0.12, 0.6, 9, 1), "which end is cheaper"),
    ("a late rate exactly at break-even", desk_with(0.25, 0.5, 3, 1)),
    ("a needless action that costs more than a missed flight", desk_with(0.4, 0.3, 1, 3),
     "how many late flights the perfect forecast acts on"),
    ("no late flight", desk_with(0, 0.5, 4, 1)),
    ("flights that are all late", desk_with(1, 0.5, 4, 1)),
    ("another desk", desk_with(0.37, 0.21, 5.3, 0.7), "the hint"),
)
### END HIDDEN TESTS


# %% stand_in="perfect-forecast"
def perfect_forecast(late_rate, capacity, missed, needless):
    """As if there were hands for all."""
    return {"floor": 1000 * missed * late_rate, "ceiling": 0.0, "value": 1000 * missed * late_rate}


# %%
# 41 shares, and the one at which the hands just cover the late flights
hand_shares = np.sort(np.append(np.linspace(0, 1, 41), late_april.mean()))
worst_first = np.argsort(-p_narrow, kind="stable")
with_hands = []
for share in hand_shares:
    act = np.zeros(len(april), dtype=bool)
    act[worst_first[: round(share * len(april))]] = True
    with_hands.append(cost_per_1000(late_april, act, **costs))
with_hands = np.minimum.accumulate(with_hands)  # it need not use all its hands
reveal(my_ceiling, perfect_forecast(0.2875, 0.1, 5, 1)["ceiling"], "the cost of a perfect forecast")
bounds = pd.DataFrame(
    [perfect_forecast(late_april.mean(), share, **costs) for share in hand_shares]
)

# %%
fig, ax = plt.subplots()
ax.plot(100 * hand_shares, bounds["floor"], label="floor: no information")
ax.plot(100 * hand_shares, with_hands, label="narrow model, the best of its shares so far")
ax.plot(100 * hand_shares, bounds["ceiling"], label="ceiling: perfect forecast")
ax.fill_between(100 * hand_shares, bounds["ceiling"], bounds["floor"], alpha=0.08)
ax.set(xlabel="flights the desk can act on (%)", ylabel="cost per 1,000 flights in April (units)")
ax.set_title("The room is widest where hands just cover the late flights (29 %)")
ax.legend()
plots.show(
    fig,
    alt="Cost in April against the share of flights the desk can act on. The floor falls in a "
    "straight line from 1,438 to 712, the perfect forecast falls steeply to 0 at 29 per cent, and "
    "the model lies between them, nearer to the floor, and level from two thirds on.",
)

# %% [markdown]
# The shaded area is all that any forecast can win. With hands for everything, the best share of the
# narrow model, found afterwards, wins 85 of 712. With hands for 30 % it wins some 400 against
# random picking. Same model, same flights: its worth is a property of the desk. "How many flights
# can you prepare in a day?" is a better first question to a customer than "which algorithm?".

# %% claim
bounds["won"] = bounds["floor"] - with_hands
assert round(bounds["won"].iloc[-1]) == 85, bounds["won"].iloc[-1]
assert 390 < bounds["won"][np.isclose(hand_shares, 0.3)].item() < 410
assert hand_shares[np.argmax(bounds["value"])] == late_april.mean()
assert 0.6 < hand_shares[np.argmin(with_hands)] < 0.7

# %% [markdown]
# ## 5 · What you promise
#
# A forecast that does not arrive helps nobody. **Availability** is the share of time in which the
# service answers; what is left is the **error budget**. A service that needs several parts is down
# as soon as *one* of them is.

# %%
suppliers = {"flight feed": 0.995, "weather feed": 0.995, "our service": 0.995}

# %% [markdown] further
# ### When nothing answers
#
# *Three parts, each available 99.5 % of the time and failing independently. How many hours may the
# whole be down in 30 days?*

# %%
my_hours = None  # your prediction, in hours

# %% [markdown] exercise="error-budget" title="Minutes you may fail"
# Write `error_budget(parts, flights_per_day, days)`. `parts` is a dictionary from a part's name to
# its availability, a share such as 0.995. All parts are needed, and they fail independently. Return
# a dictionary with exactly these keys:
#
# - `availability`: of the whole, a share,
# - `minutes`: how long the whole may be down in `days` days,
# - `flights`: how many flights are expected to get no forecast in `days` days, if flights are
#   spread evenly over the time.
#
# An availability below 0 or above 1 is a slip (99.5 instead of 0.995): raise a `ValueError` whose
# message names the part (of several, one is enough). 0 and 1 themselves are allowed.
#
# <details><summary>Hint</summary>
#
# How likely is it that both of two independent things work? Which part is the culprit when the
# value makes no sense, and does your message say so?
#
# </details>


# %% answer="error-budget"
def error_budget(parts, flights_per_day, days):
    """Return what independent parts, all needed, leave of the time.

    Parameters
    ----------
    parts : dict from str to float
        Availability of each part, 0 to 1; at least one part.
    flights_per_day, days : float, 0 or more

    Returns
    -------
    dict with the keys ``availability`` (share), ``minutes`` and ``flights`` (in `days` days)

    Raises
    ------
    ValueError
        If an availability is below 0 or above 1; the message names the part.
    """
    ### BEGIN SOLUTION
    whole = 1.0
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"the availability of {name} is a share from 0 to 1, not {share}")
        whole *= share
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}
    ### END SOLUTION


# %% check="error-budget" points=2
budget = error_budget({"feed": 0.9, "screen": 0.8}, 100, 10)
checks.that(isinstance(budget, dict), f"A dictionary is expected; a {type(budget).__name__} came.")
checks.equal(sorted(budget), ["availability", "flights", "minutes"], "the list of keys")
checks.close(
    budget["availability"],
    0.72,
    "the availability of parts of 0.9 and 0.8",
    look="how likely it is that both work at the same time",
)
checks.close(budget["minutes"], 4032, "the minutes in 10 days", look="the minutes of a day")
checks.close(budget["flights"], 280, "the flights without forecast, of 100 a day in 10 days,")
checks.close(error_budget({"all": 0.999}, 900, 30)["minutes"], 43.2, "the minutes of one part")
checks.close(
    error_budget({"a": 1, "b": 0}, 50, 2)["flights"], 100, "the flights if one part is down"
)
for share in (99.5, -0.1):
    checks.raises(
        ValueError,
        error_budget,
        {"screen": 0.99, "weather": share},
        900,
        30,
        mentions="weather",
        what=f"a weather feed with an availability of {share}",
        look="the last paragraph of the task",
    )
checks.passed("a chain is weaker than each of its links, and you know by how many minutes")
### BEGIN HIDDEN TESTS
def of_parts(*shares, per_day=900, days=30):
    return lambda rng: ({f"part {n}": share for n, share in enumerate(shares)}, per_day, days)


checks.same_as_reference(
    "error-budget", error_budget, checks.reference.error_budget, "the answer",
    ("one part", of_parts(0.9987)),
    ("three equal parts", of_parts(0.97, 0.97, 0.97), "how likely it is that all work"),
    ("five parts", of_parts(0.999, 0.95, 0.98, 0.91, 0.9), "how likely it is that all work"),
    ("parts that are mostly down", of_parts(0.2, 0.1, 0.3)),
    ("a part that is always up", of_parts(1, 0.5), "which values are allowed"),
    ("a part that is never up", of_parts(0.5, 0), "which values are allowed"),
    ("a slip behind a part that is never up", of_parts(0, 0.5, 1.5), "the last paragraph"),
    ("half a day", of_parts(0.9, 0.8, days=0.5), "the days may be a fraction"),
    ("no day at all", of_parts(0.9, 0.8, days=0)),
    ("a flight every third day", of_parts(0.9, 0.99, per_day=1 / 3), "an expectation"),
    ("an availability a little above 1", of_parts(0.9, 1.0001), "the last paragraph of the task"),
    ("an availability a little below 0", of_parts(-0.0001, 0.9), "the last paragraph of the task"),
    ("two slips whose product is a share", of_parts(-0.5, -0.5), "each part by itself"),
    ("a slip that another part outweighs", of_parts(1.25, 0.5), "each part by itself"),
)
for at, part in enumerate(("feed", "mast", "lamp")):
    parts = {"feed": 0.9, "mast": 0.8, "lamp": 0.7} | {part: 70 + at}
    checks.raises(
        ValueError, error_budget, parts, 9, 9, mentions=part, what=f"a {part} at {70 + at}",
        look="which part the message names",
    )
### END HIDDEN TESTS


# %% stand_in="error-budget"
def error_budget(parts, flights_per_day, days):
    """As if the weakest part were the only one."""
    lost = (1 - min(parts.values())) * days
    return {
        "availability": 1 - lost / days,
        "minutes": 1440 * lost,
        "flights": flights_per_day * lost,
    }


# %%
budget = error_budget(suppliers, flights_per_day=len(april) / 30, days=30)
reveal(my_hours, budget["minutes"] / 60, "the time the whole may be down in 30 days", unit="h")
print(f"In April some {budget['flights']:.0f} flights would have had no forecast.")

# %% [markdown]
# ### The requirements sheet
#
# What was agreed goes onto one page that a machine can read. A **JSON Schema** says what must stand
# there: which entries, of which kind, in which range. Here is a first draft, as people write them,
# and what the course's schema, `frame.SHEET_SCHEMA`, says about it.

# %%
draft = {
    "act_from": 0.5,
    "target_cost": 900,
    "latency_s": 2,
    "refresh_min": 60,
    "availability": 99.9,
    "fallback": "we will see",
    "harms": [{"error": "missed", "who": "us"}],
}
for error in Draft202012Validator(frame.SHEET_SCHEMA).iter_errors(draft):
    print(f"{'.'.join(map(str, error.absolute_path)) or 'sheet'}: {error.message}")

# %% [markdown]
# The schema finds what is missing or out of range. It finds nothing wrong with acting from 0.5,
# with a target of 900 (worse than acting always), or with a refresh every 60 minutes. These
# contradict *measured numbers*, as `frame.sheet_problems(sheet, measured)` finds out.

# %% [markdown] exercise="requirements" title="A sheet that agrees with your numbers"
# Write `requirements(measured)`, which makes the sheet **from** measured numbers, so that it still
# holds when costs or suppliers change. It returns a dictionary with exactly these entries:
#
# - `act_from`: the probability that follows from `measured["missed"]` and `measured["needless"]`,
#   not rounded.
# - `target_cost`: your promise per 1,000 flights. It is not below `measured["ceiling"]` (perfect),
#   and below every policy in `measured["policies"]` (those without a forecast).
# - `refresh_min` (minutes between two runs, at least 1) and `latency_s` (seconds until the answer,
#   above 0). A flight that just missed a run waits for the next one, so
#   $$\text{refresh\_min} + \text{latency\_s} / 60 + \text{action\_min} \le \text{lead\_min},$$
#   the last two from `measured`.
# - `availability`: at least 0.9 and below 1, and not more than the suppliers in
#   `measured["parts"]` achieve together. All are needed and fail independently, so that is the
#   product of their availabilities.
# - `budget_min`: the minutes in 30 days which your `availability` leaves, not rounded.
# - `fallback`: what the desk does without a forecast, the name of the cheapest policy in
#   `measured["policies"]`.
# - `harms`: a list of three dictionaries with the keys `error` and `who`, one each for the errors
#   `"missed"`, `"needless"` and `"no forecast"`; `who` says, in ten characters or more, who is
#   harmed by it.
#
# Where the list leaves you room, choose. `lead_min` always exceeds `action_min` by 10 minutes or
# more, the suppliers together achieve 0.95 or more but less than 1, and every policy costs more
# than the perfect forecast.
#
# <details><summary>Hint</summary>
#
# For each entry: what is the largest or smallest value allowed, and how far from it do you want to
# stand? Try `frame.sheet_problems(requirements(measured), measured)`.
#
# </details>


# %% answer="requirements"
def requirements(measured):
    """Make a requirements sheet that agrees with measured numbers.

    Parameters
    ----------
    measured : dict
        ``missed``, ``needless`` (units); ``policies`` (dict from name to cost per 1,000 flights of
        policies without a forecast); ``ceiling`` (cost with a perfect forecast); ``parts`` (dict
        from supplier to availability, a share); ``lead_min``, ``action_min`` (minutes).

    Returns
    -------
    dict that satisfies ``frame.SHEET_SCHEMA``
    """
    ### BEGIN SOLUTION
    policies, parts = measured["policies"], measured["parts"]
    fallback = min(policies, key=policies.get)
    spare_min = measured["lead_min"] - measured["action_min"]
    availability = float(np.prod(list(parts.values())))
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        # a twentieth of the way to the ceiling: the narrow model came a little further in April
        "target_cost": 0.95 * policies[fallback] + 0.05 * measured["ceiling"],
        "latency_s": 30,
        "refresh_min": spare_min / 2,
        "availability": availability,
        "budget_min": (1 - availability) * 30 * 24 * 60,
        "fallback": fallback,
        "harms": [
            {"error": "missed", "who": "passengers who lose a connection"},
            {"error": "needless", "who": "the gate team, and the flight it should have looked at"},
            {"error": "no forecast", "who": "dispatchers of the early shift"},
        ],
    }
    ### END SOLUTION


# %% check="requirements" points=3
other_desk = {
    "missed": 6.0,
    "needless": 1.5,
    "policies": {"never act": 1500.0, "always act": 760.0, "clock rule": 715.5},
    "ceiling": 300.0,
    "parts": {"feed": 0.99, "screen": 0.98},
    "lead_min": 100,
    "action_min": 70,
}
sheet = requirements(other_desk)
problems = frame.sheet_problems(sheet, other_desk)
checks.that(not problems, f"The sheet of another desk has a problem: {'; '.join(problems)[:400]}.")
for change in [
    {"missed": 2.0},
    {"action_min": 88},
    {"ceiling": 700.0},
    {"parts": {"feed": 0.99, "screen": 0.98, "mast": 0.985}},
    {"policies": {"never act": 640.0, "always act": 760.0}},
]:
    name = next(iter(change))
    problems = frame.sheet_problems(requirements(other_desk | change), other_desk | change)
    checks.that(
        not problems,
        f"When {name!r} is {change[name]}, the sheet has a problem: {'; '.join(problems)[:400]}.",
    )
checks.passed("the sheet agrees with the numbers of this desk, and of five others")
### BEGIN HIDDEN TESTS
ordinary = {
    "missed": 5, "needless": 1, "policies": {"always": 700, "by the clock": 650.5}, "ceiling": 0.0,
    "parts": {"feed": 0.995, "screen": 0.995, "ours": 0.995}, "lead_min": 120, "action_min": 90,
}
for what, change in {
    "a lead time of 10 minutes more than the action": {"lead_min": 70, "action_min": 60},
    "10.5 minutes, and an action that takes no time": {"lead_min": 10.5, "action_min": 0},
    "hours to spare": {"lead_min": 600, "action_min": 30},
    "a ceiling a quarter of a unit below the cheapest policy": {"ceiling": 650.25},
    "an extremely expensive miss": {"missed": 700, "needless": 1},
    "a miss that costs less than a needless action": {"missed": 1, "needless": 4},
    "suppliers who together achieve 0.95": {"parts": {"feed": 0.95}},
    "five suppliers": {"parts": {str(n): 0.99 + n / 1000 for n in range(5)}},
    "suppliers who together achieve 0.98765": {"parts": {"feed": 0.98765}},
    "suppliers who hardly fail": {"parts": {"feed": 0.99997, "screen": 0.99998}},
    "one policy": {"policies": {"ask the captain": 400}},
    "a cheapest policy in the middle": {"policies": {"always": 700, "some": 9, "never": 1400}},
    "costs that are broken numbers": {"missed": 4.7, "needless": 0.3, "policies": {"a": 7.25}},
}.items():
    numbers = ordinary | change
    before = repr(numbers)
    problems = frame.sheet_problems(requirements(numbers), ordinary | change)
    checks.that(not problems, f"For {what}, the sheet has a problem: {'; '.join(problems)[:400]}.")
    checks.unchanged(before, repr(numbers), "the measured numbers")
### END HIDDEN TESTS


# %% stand_in="requirements"
def requirements(measured):
    """A sheet that does not agree with what was measured."""
    sheet = {"act_from": 0.5, "target_cost": min(measured["policies"].values()), "harms": []}
    times = {"latency_s": 3600, "refresh_min": 600, "availability": 1.0, "budget_min": 0.0}
    return sheet | times | {"fallback": max(measured["policies"])}


# %% [markdown]
# Now your own desk, with the costs and policies that you measured in April.

# %%
measured = {
    "missed": desk["missed"],
    "needless": desk["needless"],
    "policies": without_model,
    "ceiling": 0.0,  # with a perfect forecast, and hands for every flight
    "parts": suppliers,
    "lead_min": 120,
    "action_min": 90,
}
my_sheet = requirements(measured)
print("problems:", frame.sheet_problems(my_sheet, measured) or "none")
pd.Series(my_sheet, name="requirements of the desk").to_frame()

# %% [markdown]
# A target between the cheapest policy and what the models reached (638 and 664 in April) is a
# promise that can be kept; near the ceiling you promise a perfect forecast.

# %% claim
assert at_sixth["cost"].round().tolist() == [638, 664]

# %% [markdown] further
# ### Risks, with one name each
#
# A risk that "everybody" watches is watched by nobody. In a review, each risk needs **one role
# that owns it** and a **signal**: what that person would see, and when. `frame.DRAFT_RISKS` holds a
# first list. `chance` is the probability that it happens in a month, `cost` what it costs then, in
# units; both are estimates.

# %%
pd.DataFrame(frame.DRAFT_RISKS)

# %% [markdown] exercise="risk-review" title="Review the risks"
# Write `review_risks(risks, roles, stages)`. It returns two things.
#
# **A table** with one row per risk (no row without risks) and exactly the columns `name`, `owner`,
# `expected` (chance times cost) and `problem`, the largest `expected` first (equal ones by name, as
# Python sorts text). `problem` is the **first** that applies:
#
# | problem | when |
# |---|---|
# | `"no owner"` | the owner is `None` or blank (only spaces, or nothing) |
# | `"not a role"` | the owner is not one of `roles` (capitals matter, spaces around it do not) |
# | `"no signal"` | the signal is `None` or blank |
# | `""` | none of these |
#
# **A list** of the stages, in the order of `stages`, for which there is no risk without a problem:
# nobody looks there yet. `owner` in the table is the risk's own entry (pandas may show a missing
# one as `NaN`).
#
# <details><summary>Hint</summary>
#
# What does `(text or "").strip()` give for `None`, for `"  "` and for `" desk manager "`? Write a
# small function that names the problem of one risk, and use it twice. Walk over the list of
# dictionaries: in the rows of a DataFrame `None` may have become `NaN`, which has no `strip`.
#
# </details>


# %% answer="risk-review"
def review_risks(risks, roles, stages):
    """Rank risks, name what is missing in each, and list the stages nobody watches.

    Parameters
    ----------
    risks : list of dict
        ``name``, ``stage`` (str), ``chance`` (0 to 1 per month), ``cost`` (units), ``owner``,
        ``signal`` (str or None), and perhaps other entries.
    roles : list of str
    stages : list of str

    Returns
    -------
    (DataFrame, list of str)
        Columns ``name``, ``owner``, ``expected`` (units a month), ``problem``; stages uncovered.
    """
    ### BEGIN SOLUTION
    rows, covered = [], set()
    for risk in sorted(risks, key=lambda risk: (-risk["chance"] * risk["cost"], risk["name"])):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        problem = "" if signal else "no signal"
        if owner not in roles:
            problem = "not a role" if owner else "no owner"
        if not problem:
            covered.add(risk["stage"])
        expected = risk["chance"] * risk["cost"]
        rows.append([risk["name"], risk["owner"], expected, problem])
    table = pd.DataFrame(rows, columns=["name", "owner", "expected", "problem"])
    return table, [stage for stage in stages if stage not in covered]
    ### END SOLUTION


# %% check="risk-review" points=2
roles = ["pilot", "cook"]
five_risks = [
    {"name": "b", "stage": "sea", "chance": 0.5, "cost": 10, "owner": " cook ", "signal": "smoke"},
    {"name": "a", "stage": "sea", "chance": 0.25, "cost": 20, "owner": "  ", "signal": None},
    {"name": "c", "stage": "air", "chance": 1.0, "cost": 9, "owner": "all", "signal": " "},
    {"name": "d", "stage": "air", "chance": 0.1, "cost": 400, "owner": "pilot", "signal": "  "},
    {"name": "e", "stage": "moon", "chance": 0.0, "cost": 99, "owner": None, "signal": "light"},
]
kept = [dict(risk) for risk in five_risks]
answer = review_risks(five_risks, roles, ["moon", "sea", "air", "mars"])
checks.that(
    isinstance(answer, tuple | list) and len(answer) == 2,
    "review_risks returns two things: `return table, stages`.",
)
reviewed, uncovered = answer
checks.columns(reviewed, ["name", "owner", "expected", "problem"], "the table", exact=True)
checks.equal(
    list(reviewed["name"]),
    ["d", "c", "a", "b", "e"],
    "the order of the risks",
    look="which of two equal ones comes first",
)
checks.close(list(reviewed["expected"]), [40, 9, 5, 5, 0], "the column 'expected'")
checks.equal(
    list(reviewed["problem"]),
    ["no signal", "not a role", "no owner", "", "no owner"],
    "the list of problems",
    look="the first line of the table that applies, and blanks",
)
checks.equal(list(reviewed["owner"])[:4], ["pilot", "all", "  ", " cook "], "the list of owners")
checks.equal(
    uncovered,
    ["moon", "air", "mars"],
    "the list of stages that nobody watches",
    look="the last paragraph of the task: a list in the order of `stages`, and a risk with a "
    "problem covers nothing",
)
checks.unchanged(repr(kept), repr(five_risks), "the list of risks")
checks.passed("each risk has a name behind it, or a word that says what it lacks")
### BEGIN HIDDEN TESTS
def risk(name, stage, expected=10, owner="cook", signal="a bell", chance=0.5, **more):
    cost = expected / chance
    return {"name": name, "stage": stage, "chance": chance, "cost": cost, "owner": owner,
            "signal": signal, **more}


def reviewing(*some, stages=("air", "sea"), roles=("pilot", "cook", "first mate")):
    return lambda rng: ([dict(one) for one in some], list(roles), list(stages))


kinds = "the table of the task"


owners, signals = [None, " ", "cook", "Cook", "pilot "], [None, "", "smoke", "x"]
dozen = [
    risk(letter, f"stage {n % 5}", n % 4, owners[n % 5 - 1], signals[n % 4 - 1])
    for n, letter in enumerate("flbkadjcheig")
]
checks.same_as_reference(
    "risk-review", review_risks, checks.reference.review_risks, "the pair of table and list",
    *(
        (f"the owner {owner!r}", reviewing(risk("x", "air", owner=owner)), kinds)
        for owner in (None, "", "     ", "  pilot ", "first mate", "Pilot", "all pilots", "o")
    ),
    *(
        (f"the signal {signal!r}", reviewing(risk("x", "air", signal=signal)), kinds)
        for signal in (None, "", "     ", " smoke ")
    ),
    ("a risk without owner and signal", reviewing(risk("x", "air", owner=" ", signal=None)),
     "the first line that applies"),
    ("a risk with a stranger for an owner, and no signal",
     reviewing(risk("x", "sea", owner="all", signal="")), "the first line that applies"),
    ("risks that differ by less than a unit",
     reviewing(risk("x", "air", 5.25), risk("y", "air", 5.5), risk("a", "air", 5.0)), "the order"),
    ("rare expensive risks and frequent cheap ones",
     reviewing(risk("a", "air", 4, chance=0.01), risk("b", "sea", 5, chance=1.0)),
     "chance times cost"),
    ("equal risks",
     reviewing(risk("b", "air"), risk("c", "air", chance=1.0), risk("a", "air", chance=0.25)),
     "which of equal ones comes first"),
    ("equal risks with capitals", reviewing(risk("a", "air"), risk("B", "air"), risk("C", "sea")),
     "how Python sorts text"),
    ("a risk that never happens", reviewing({**risk("a", "air"), "chance": 0.0})),
    ("stages with a good and a bad risk",
     reviewing(risk("a", "sea", owner=None), risk("b", "sea"), risk("c", "air"),
               risk("d", "air", signal=" ")), "when somebody looks at a stage"),
    ("stages with bad risks, with none, and one that is not asked for",
     reviewing(risk("a", "sea", owner="all"), risk("b", "moon"), stages=("sea", "mars", "air")),
     "when somebody looks at a stage"),
    ("stages in no alphabetical order", reviewing(risk("a", "b"), stages="zbyax"),
     "the order of `stages`"),
    ("no stages", reviewing(risk("a", "air"), stages=())),
    ("no risks", reviewing(), "the columns, and the stages nobody looks at"),
    ("risks with further entries",
     reviewing(risk("a", "air", note="x"), risk("b", "sea", problem="y")), "exactly the columns"),
    ("a dozen risks", reviewing(*dozen, stages=[f"stage {n}" for n in (3, 0, 4, 1, 2)])),
    index=False,
)
### END HIDDEN TESTS


# %% stand_in="risk-review"
def review_risks(risks, roles, stages):
    """All risks as they come, without a problem."""
    rows = [(risk["name"], risk["owner"], risk["cost"], "") for risk in risks]
    return pd.DataFrame(rows, columns=["name", "owner", "expected", "problem"]), stages


# %%
team = ["desk manager", "data engineer", "data scientist", "platform engineer"]
lifecycle = ["frame", "data", "model", "deliver", "operate", "govern"]
reviewed, nobody_looks = review_risks(frame.DRAFT_RISKS, team, lifecycle)
print("Nobody looks at:", ", ".join(nobody_looks))
reviewed

# %% [markdown]
# The two most expensive risks that lack something are the ones to settle first. Which role
# would you give the summer storms to, and which stage is missing from the list altogether?

# %% [markdown] further
# ### What the screen says
#
# The desk sees neither model nor threshold, it sees a line on a screen. *A flight has
# probability 0.5. Somebody proposes the text "50 %: uncertain". What will a dispatcher do with it?
# What should she do, at a threshold of one sixth?*

# %% [markdown] exercise="screen-line" title="One line for the dispatcher"
# Write `screen_line(probability, threshold, age_min, max_age_min)`. It returns a dictionary with
# the keys `advice` and `text`.
#
# - **No forecast.** If the probability is missing (`None` or `NaN`), or older than allowed
#   (`age_min` above `max_age_min`): `advice` is `"no forecast"`, and the text contains the words
#   `no forecast` and **no digit**, so that nobody can take it for a number.
# - Otherwise `advice` is `"prepare"` from the threshold on, and `"wait"` below it. The text
#   contains the advice, and the chance as a count of twenty flights, rounded to the nearest
#   (`x.5` upwards): `about 10 of 20`. A chance below 0.05 reads `fewer than 1 of 20`, one above
#   0.95 `more than 19 of 20`: the screen never says never.
# - The words `uncertain` and `unsure` appear nowhere: they tell nobody what to do. Capitals do not
#   matter in the text.
#
# <details><summary>Hint</summary>
#
# Which question must be asked first, so that the other lines never see a missing number? What does
# Python's `round` do with 2.5, and what does `int(x + 0.5)` do?
#
# </details>


# %% answer="screen-line"
def screen_line(probability, threshold, age_min, max_age_min):
    """Say what a dispatcher reads about one flight.

    Parameters
    ----------
    probability : float from 0 to 1, or None or NaN if there is none
    threshold : float, above 0 and below 1
    age_min, max_age_min : float, minutes
        Age of the forecast, and the largest age allowed.

    Returns
    -------
    dict with the keys ``advice`` (``"prepare"``, ``"wait"``, ``"no forecast"``) and ``text`` (str)
    """
    ### BEGIN SOLUTION
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        text = "No forecast for this flight: work by the clock rule."
        return {"advice": "no forecast", "text": text}
    advice = "prepare" if probability >= threshold else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    text = f"{advice.capitalize()}: {count} flights like this one arrive late."
    return {"advice": advice, "text": text}
    ### END SOLUTION


# %% check="screen-line" points=2
def reads(answer, advice, words, what):
    """Expect an advice, and a text that contains words and neither of the two forbidden ones."""
    checks.that(
        isinstance(answer, dict) and sorted(answer) == ["advice", "text"],
        "screen_line returns a dictionary with the keys 'advice' and 'text', on every path.",
    )
    checks.equal(answer["advice"], advice, f"the advice for {what}", look="the points of the task")
    text = str(answer["text"]).lower()
    for word in (advice, words):
        checks.that(word in text, f"For {what} the text lacks {word!r}; it reads {text!r}.")
    for word in ("uncertain", "unsure"):
        checks.that(
            word not in text, f"The text says {word!r}; look at the last point of the task."
        )
    if advice == "no forecast":
        checks.that(
            not any(sign.isdigit() for sign in text),
            f"Without a forecast the text holds no digit, but it reads {text!r}.",
        )


reads(screen_line(0.5, 1 / 6, 5, 30), "prepare", "about 10 of 20", "a probability of 0.5")
reads(
    screen_line(0.5, 0.6, 30, 30),
    "wait",
    "about 10 of 20",
    "0.5 at a threshold of 0.6, 30 minutes old where 30 are allowed,",
)
reads(screen_line(0.25, 0.25, 0, 30), "prepare", "about 5 of 20", "exactly the threshold, 0.25")
reads(screen_line(0.125, 0.2, 0, 30), "wait", "about 3 of 20", "a probability of 0.125")
reads(screen_line(0.02, 0.2, 0, 30), "wait", "fewer than 1 of 20", "a probability of 0.02")
reads(screen_line(0.99, 0.2, 0, 30), "prepare", "more than 19 of 20", "a probability of 0.99")
reads(screen_line(0.05, 0.2, 0, 30), "wait", "about 1 of 20", "a probability of 0.05")
reads(screen_line(0.95, 0.2, 0, 30), "prepare", "about 19 of 20", "a probability of 0.95")
for missing in (None, float("nan"), np.nan):
    reads(screen_line(missing, 0.2, 0, 30), "no forecast", "no forecast", "a missing probability")
reads(screen_line(0.9, 0.2, 31, 30), "no forecast", "no forecast", "a forecast that is too old")
checks.passed("the screen says what to do, how sure to be, and when it does not know")
### BEGIN HIDDEN TESTS
few, many = "fewer than 1 of 20", "more than 19 of 20"
for what, arguments, advice, words in [
    ("a probability of 0", (0, 0.2, 0, 30), "wait", few),
    ("a probability of 0.0", (0.0, 0.2, 0, 30), "wait", few),
    ("a probability of 1", (1, 0.2, 0, 30), "prepare", many),
    ("a probability of 0.03", (0.03, 0.2, 0, 30), "wait", few),
    ("a probability of 0.049", (0.049, 0.2, 0, 30), "wait", few),
    ("a probability of 0.051", (0.051, 0.2, 0, 30), "wait", "about 1 of 20"),
    ("a probability of 0.949", (0.949, 0.2, 0, 30), "prepare", "about 19 of 20"),
    ("a probability of 0.951", (0.951, 0.2, 0, 30), "prepare", many),
    ("a probability of 0.97", (0.97, 0.2, 0, 30), "prepare", many),
    ("a probability of 0.03 at a threshold of 0.02", (0.03, 0.02, 0, 30), "prepare", few),
    ("a probability of 0.02 at a threshold of 0.02", (0.02, 0.02, 0, 30), "prepare", few),
    ("a probability of 0.96 at a threshold of 0.98", (0.96, 0.98, 0, 30), "wait", many),
    ("a probability of 0.17 at one sixth", (0.17, 1 / 6, 0, 30), "prepare", "about 3 of 20"),
    ("a probability of 0.16 at one sixth", (0.16, 1 / 6, 0, 30), "wait", "about 3 of 20"),
    ("a probability a hair below the threshold", (0.4499999, 0.45, 0, 30), "wait", "about 9 of 20"),
    ("a probability of 0.44 at 0.45", (0.44, 0.45, 0, 30), "wait", "about 9 of 20"),
    ("a probability of 0.375", (0.375, 0.2, 0, 30), "prepare", "about 8 of 20"),
    ("a probability of 0.625", (0.625, 0.2, 0, 30), "prepare", "about 13 of 20"),
    ("a probability of 0.875", (0.875, 0.9, 0, 30), "wait", "about 18 of 20"),
    ("a probability of 0.37", (0.37, 0.2, 0, 30), "prepare", "about 7 of 20"),
    ("a forecast exactly as old as allowed", (0.5, 0.2, 45.5, 45.5), "prepare", "about 10 of 20"),
    ("a forecast that must be new, and is", (0.5, 0.2, 0, 0), "prepare", "about 10 of 20"),
    ("a forecast half a minute too old", (0.5, 0.2, 30.5, 30), "no forecast", "no forecast"),
    ("a forecast that is hours too old", (0.5, 0.2, 190, 30), "no forecast", "no forecast"),
    ("a forecast that is days too old", (0.02, 0.2, 9000, 30), "no forecast", "no forecast"),
    ("a missing forecast that is hours old", (None, 0.2, 190, 30), "no forecast", "no forecast"),
    ("a missing forecast of an allowed age", (np.nan, 0.2, 30, 30), "no forecast", "no forecast"),
]:
    reads(screen_line(*arguments), advice, words, what)
### END HIDDEN TESTS


# %% stand_in="screen-line"
def screen_line(probability, threshold, age_min, max_age_min):
    """The bare number."""
    return {"advice": "wait", "text": f"p = {probability}"}


# %%
for chance, age in [(0.5, 5), (0.17, 5), (0.16, 5), (0.01, 5), (0.5, 45), (None, 5)]:
    print(
        f"{chance!s:>5}, {age:2} min old  {screen_line(chance, desk['threshold'], age, 30)['text']}"
    )

# %% [markdown]
# At 0.5 the screen says *prepare*: a miss costs five times as much as a needless preparation, and
# one half is three times the threshold. And 0.17 and 0.16 show the same count with different
# advice: next to the threshold either action costs nearly the same.

# %% [markdown]
# ## 6 · Is machine learning the right tool here, yet?
#
# Now all policies over the three months that followed. Nothing is fitted anew, and no threshold is
# moved. One more rule joins in, the **queue rule**: prepare if **two** or more flights of the
# airport are overdue (the cheapest such count from January to March). Which rule must a model beat?
# The past decides that, before you look at the months that judge.

# %%
def rules_for(part):
    return {
        "always act": np.ones(len(part), dtype=bool),
        "clock rule": (part["hour"] >= 8).to_numpy(),
        "queue rule": (part["overdue3h"] >= 2).to_numpy(),
    }


league(past["late"].to_numpy(), rules_for(past), **costs)[["cost"]].round(0)

# %% [markdown]
# In the past the queue rule was the cheapest, so it is the one to beat. Suppose that somebody who
# keeps a model alive (releases, features, the night when it stops) costs the desk **900 units per
# month**, and that the rules cost nothing. *In how many of the three months does the wide model pay
# for itself against the queue rule?*

# %%
my_months = None  # your prediction: 0, 1, 2 or 3

# %%
months = {}
for number, part in table[table["month"] > 3].groupby("month"):
    acts = rules_for(part)
    acts["carrier-hour rate"] = carrier_hour_rate(past, part, first_of_april, 50) >= 1 / 6
    for kind, (model, use) in models.items():
        acts[f"{kind} model"] = model.predict_proba(part[use])[:, 1] >= 1 / 6
    months[number] = league(part["late"].to_numpy(), acts, **costs)["cost"]
by_month = pd.DataFrame(months).set_axis(["April", "May", "June"], axis=1)
by_month.round(0)

# %%
flown = table[table["month"] > 3].groupby("month").size().to_numpy()
net = {}
for rule in ("queue rule", "clock rule"):
    for kind in models:
        gain = (by_month.loc[rule] - by_month.loc[f"{kind} model"]) * flown / 1000
        net[f"{kind} model against the {rule}"] = gain - 900
net = pd.DataFrame(net).T
in_the_black = (net.loc["wide model against the queue rule"] > 0).sum()
reveal(my_months, in_the_black, "the number of months in which the wide model pays for itself")
net["three months"] = net.sum(axis=1)
net.round(0)

# %% [markdown]
# The table holds the units saved against a rule, after 900 per month. Against the queue rule the
# wide model pays in April and May and not in June, 947 units in all. Against the clock rule the
# same model in the same months seems worth nearly twice as much: **the weaker the rule, the better
# the model looks**.
#
# How sure are these sums? A storm hits all flights of a day, and three months have only 91 days.
# With the days drawn anew, the wide model costs 44 units per 1,000 flights less than the queue
# rule, 22 to 66: it is better. Whether it earns its 900 per month is **undecided**: 947 units,
# between −900 and 2,700. And all this is one spring.

# %% claim
three = table[table["month"] > 3]
wide_acts = models["wide"][0].predict_proba(three[WIDE])[:, 1] >= 1 / 6
of_queue = paid(three["late"], rules_for(three)["queue rule"])
of_wide = paid(three["late"], wide_acts)
date = 100 * three["month"] + three["day"]
wide_saves = saved(of_queue - of_wide, date)
assert date.nunique() == 91
assert np.allclose(wide_saves, (44, 22, 66), atol=2), wide_saves
earned = [units * len(three) / 1000 - 2700 for units in wide_saves]
assert np.allclose(earned, (947, -900, 2700), atol=100), earned
assert [round(x) for x in net.loc["wide model against the queue rule"]] == [687, 626, -366, 947]
by_clock, by_queue = (net.loc[f"wide model against the {r} rule"] for r in ("clock", "queue"))
assert 1.7 < by_clock["three months"] / by_queue["three months"] < 2
counts = {n: cost_per_1000(past["late"], past["overdue3h"] >= n, **costs) for n in range(9)}
assert min(counts, key=counts.get) == 2

# %% [markdown] exercise="right-tool" title="The right tool, yet?"
# The desk's manager asks: *"Shall we build this with machine learning now, do it by a rule, or not
# do it at all?"* Answer in 100 to 160 words. All three answers can be right; an unsupported one is
# not.
#
# - your **decision**, and the measured numbers of this notebook that carry it, with their months,
#   against the best policy that needs no learning (say which one you take, and why),
# - **what it rests on**: how the decision moves with the ratio of five to one, with the 900 units,
#   or with what is undecided,
# - a **condition with a number**, and the role that watches it, at which the decision is to be
#   looked at again: what "yet" means.
#
# <details><summary>Hint</summary>
#
# What would change your own mind?
#
# </details>

# %% [markdown] answer="right-tool" points=3
# ### BEGIN SOLUTION
# **A model answer.** *Not yet as a service: start with the queue rule, the cheapest from January to
# March, and run the wide model beside it, unseen, for one season. The rule costs 722, 619 and 629
# units per 1,000 flights in April, May and June, the wide model at one sixth 664, 564 and 609. So
# it is better, but after 900 units per month it wins 947 units in three months, or anything from
# −900 to 2,700: undecided. All this hangs on five to one, which you have estimated: at two to one
# the threshold is one third, and I would compute everything anew. If keeping the model cost 300
# units per month, I would build it today. The data scientist reports each month what the unseen
# model would have saved. If that exceeds 900 units in two of three summer months, we build; the
# decision is yours, on 1 October.*
#
# **Rubric, one point each**
#
# 1. *Decision with evidence*: says build, rule, or neither, with costs per 1,000 flights (or net
#    units) of at least two months, compared with the queue rule, or with the clock rule and a
#    reason for it (it needs no feed; it is cheaper in April). Not with "never" or "always act"
#    alone, not by accuracy, and what is undecided is not given as certain.
# 2. *What it rests on*: names one assumption (ratio, capacity, running cost, the label, one
#    spring) and says in which direction the decision moves when it changes.
# 3. *Yet*: an observable quantity with a number and a time at which to decide again, and a role
#    that watches it.
#
# Half points for a criterion met without a number where one is asked. No points for length, and
# none taken for the direction of the decision.
# ### END SOLUTION

# %% [markdown]
# ## What stands now
#
# A label that somebody signed; four costs, two differences, one threshold. A price for every
# policy, and a floor that needs no data. A model that loses against "always" when it is used by
# habit. A sheet that follows from measured numbers, and a decision that says what is undecided.
#
# Still open: how the features came to be known in time (lab 03), how sure you can be of a
# difference (lab 10), and what happens once acting changes the label (lab 17).
#
# The schema and the rules of the sheet are in `mlops_lab.frame`, the features in
# `mlops_lab.flights.features`.
