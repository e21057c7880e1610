# ---
# title: "Recap: one classifier, three ways"
# chapter: 01_recap
# memory_mib: 1000
# objectives: [LO1, LO2]
# topics:
#   - split in time
#   - loss and gradient
#   - regularisation
#   - one-layer network
#   - small network
#   - learning curves
#   - probability and decision
# able_to:
#   - split a table by time, and prepare features without a look at the rows you validate on
#   - write the gradient of the log loss, and prove it right with finite differences
#   - fit one classifier with NumPy, scikit-learn and torch, and show that it is the same one
#   - read under- and overfitting off a learning curve, and say when to stop a network
#   - turn a probability into a decision with the costs of both mistakes, and hand it over
# ---

# %% [markdown]
# ## The situation
#
# An airline's operations desk looks at every departure two hours ahead. If a flight is going to
# arrive **15 minutes late or more**, the desk can still hold a connection, rebook passengers or
# swap an aircraft. It asks for one number per flight: *how likely is it to be late?*
#
# The data are the real departures from New York in 2013, one row per flight. Each feature was known
# two hours before departure, and `late` is 1 if the flight arrived at least 15 minutes late. You
# build the same small classifier three times, watch a network learn too much, and decide with money
# what "likely" has to mean.

# %% tags=["parameters"]
few_rows = 2_000  # training rows of the small-sample experiments
epochs = 300  # how long the small network trains
seed = 7

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from mlops_lab import checks, flights, plots
from mlops_lab.predictions import reveal

plots.use_style()
torch.set_num_threads(1)  # small networks run faster on one thread than on a busy many
torch.set_default_dtype(torch.float64)  # as NumPy: then three libraries can agree to many digits

# %% given="table"
FEATURES = [
    "overdue3h",  # flights of the airport that should have left in the last 3 h, and have not
    "org_delay3h",  # mean departure delay at the airport, last 3 h (minutes)
    "orgcar_delay6h",  # the same for this carrier, last 6 h
    "dest_arr6h",  # mean arrival delay at the destination, last 6 h
    "car_arr24h",  # mean arrival delay of the carrier, last 24 h
    "demand1h",  # flights scheduled at the airport within half an hour
    "sched_min",  # scheduled departure (minute of the day)
    "distance",  # miles
    "visib",  # visibility at the airport (miles)
    "precip",  # precipitation at the airport (inches)
]
table = flights.features([1, 2, 3, 4, 5])  # the very first time this takes ten seconds

# %%
table[["t0", "carrier", "origin", "dest", *FEATURES[:3], "late"]].head(4)

# %% [markdown]
# `t0` is the moment the desk looks: two hours before departure, in UTC.
#
# ## 1 · The calendar
#
# A model is made from the past and used on the future, so keep a piece of the future away from it:
# **train** on January to March, **validate** on April (every choice is made by looking at April),
# and **test** on May, once, at the very end. *The next cell prints the share of late flights in
# training. What share do you expect in April?*

# %%
print(f"late from January to March: {table.loc[table['month'] <= 3, 'late'].mean():.1%}")

# %%
my_april_share = None  # your prediction, in per cent

# %% [markdown] exercise="time-split" title="Split by time"
# Write `split_by_month`. It cuts a table with a column `month` (whole numbers) into three:
#
# - **train**: every month *before* the validation month,
# - **validation**: the validation month,
# - **test**: the test month, and no other.
#
# Rows stay in the order in which they came, with all their columns; two of them may share a label
# of the index, and the index of a part is up to you. A month without flights gives a table without
# rows, and the given table stays as it is. If the test month does not lie *after* the validation
# month, raise a `ValueError` whose message names `test_month`.
#
# <details><summary>Hint</summary>
#
# If April validates and June tests: which of your three tables does a flight in May belong to?
#
# </details>


# %% answer="time-split"
def split_by_month(table, validation_month, test_month):
    """Cut a table by its months into train, validation and test.

    Parameters
    ----------
    table : DataFrame with a column ``month`` (int, 1 to 12)
    validation_month : int
    test_month : int, after `validation_month`

    Returns
    -------
    (train, validation, test) : three DataFrames with the columns of `table`

    Raises
    ------
    ValueError
        If `test_month` is not after `validation_month`; the message names ``test_month``.
    """
    ### BEGIN SOLUTION
    if test_month <= validation_month:
        raise ValueError(f"test_month {test_month} must lie after month {validation_month}")
    month = table["month"]
    parts = (month < validation_month, month == validation_month, month == test_month)
    return tuple(table[part] for part in parts)
    ### END SOLUTION


# %% check="time-split" points=2
calendar = pd.DataFrame({"month": [3, 1, 4, 2, 5, 6, 4, 7], "flight": range(10, 18)})
untouched = calendar.copy()
look = "which months the task gives to each table, and the order of the rows"
for months, wanted in {
    (4, 6): [[10, 11, 13], [12, 16], [15]],
    (6, 7): [[10, 11, 12, 13, 14, 16], [15], [17]],
}.items():
    parts = split_by_month(calendar, *months)
    checks.that(
        isinstance(parts, tuple | list) and len(parts) == 3,
        "split_by_month returns three tables one after the other, `return train, validation, "
        f"test`; what came is of type {type(parts).__name__}.",
    )
    for name, part, flight_list in zip(
        ["training", "validation", "test"], parts, wanted, strict=True
    ):
        what = f"the {name} table of split_by_month(calendar, {months[0]}, {months[1]})"
        checks.columns(part, ["month", "flight"], what, look="the task: all columns stay")
        checks.equal(list(part["flight"]), flight_list, f"the list of flights in {what}", look=look)
checks.unchanged(untouched, calendar, "the table you were given")
for test_month in (3, 4):
    checks.raises(
        ValueError,
        split_by_month,
        calendar,
        4,
        test_month,
        mentions="test_month",
        what=f"validation month 4 and test month {test_month}",
        look="the last sentence of the task",
    )
checks.passed("each month stands in one table only, and training lies before validation")


### BEGIN HIDDEN TESTS
def flights_of(*months, index=None):
    flight = [("UA1", None, "UA2")[number % 3] for number in range(len(months))]
    return pd.DataFrame({"month": np.array(months, dtype=int), "flight": flight}, index=index)


which, picked = "which months the task gives to each table", "how you pick rows, and their order"
checks.same_as_reference(
    "time-split",
    split_by_month,
    checks.reference.split_by_month,
    "the three tables",
    ("a whole year", lambda rng: (flights_of(*range(12, 0, -1), 3, 9, 10), 9, 11), which),
    ("neighbouring months", lambda rng: (flights_of(7, 5, 6, 8, 5, 7, 1), 6, 7), which),
    ("months without flights", lambda rng: (flights_of(9, 1, 5, 12, 1), 4, 8), which),
    ("a table without rows", lambda rng: (flights_of(), 4, 5), which),
    ("shared labels", lambda rng: (flights_of(3, 4, 5, 6, 4, index=[0, 0, 0, 1, 1]), 4, 5), picked),
    ("unsorted labels", lambda rng: (flights_of(2, 5, 1, 4, index=[9, 4, 7, 1]), 4, 5), picked),
    ("other random months", lambda rng: (flights_of(*rng.integers(1, 13, 60)), 7, 10), which),
    index=False,
)
for given, *months in ((calendar, 6, 6), (calendar, 6, 5), (calendar, 12, 1), (flights_of(), 4, 4)):
    what = f"validation month {months[0]} and test month {months[1]}"
    look = "the last sentence of the task"
    checks.raises(
        ValueError, split_by_month, given, *months, mentions="test_month", what=what, look=look
    )
### END HIDDEN TESTS


# %% stand_in="time-split"
def split_by_month(table, validation_month, test_month):
    """Three parts by lot, whatever the months."""
    mixed = table.sample(frac=1, random_state=0)
    fifth = len(mixed) // 5
    return mixed[2 * fifth :], mixed[:fifth], mixed[fifth : 2 * fifth]


# %%
train, validation, test = split_by_month(table, 4, 5)
fig, ax = plt.subplots()
for name, part in {"train": train, "validation": validation, "test": test}.items():
    daily = part.groupby(["month", "day"])["late"].mean() * 100
    days = pd.to_datetime([f"2013-{month}-{day}" for month, day in daily.index])
    ax.plot(days, daily, label=f"{name}: {part['late'].mean():.1%} of {len(part):,} flights late")
ax.set(xlabel="day of departure", ylabel="flights late (%)", ylim=(0, 100))
ax.set_title("Days differ far more than months do")
ax.legend()
plots.show(
    fig,
    alt="Share of late flights per day from January to May: it jumps between 7 and 79 "
    "per cent, often from one day to the next; April lies a little higher than the months before.",
)

# %%
april_share = 100 * validation["late"].mean()
reveal(my_april_share, april_share, "the share of late flights in April", unit="%")

# %% [markdown]
# April is worse than the quarter before it: the future is not a copy of the past. And a day is good
# or bad for *all* its flights at once. A random split would put flights of one bad day into
# training and validation alike, and the model would look better than it is on days to come.

# %% claim
by_day = table.groupby(["month", "day"])["late"].mean()
assert round(100 * by_day.min()) == 7
assert round(100 * by_day.max()) == 79
assert by_day[4].mean() > by_day[[1, 2, 3]].mean()
assert by_day.std() > 3 * by_day.groupby("month").mean().std()

# %% [markdown]
# ### One scale for all features
#
# Distances run to thousands of miles, precipitation to fractions of an inch. So each feature is
# **standardised**: subtract its mean, divide by its standard deviation, both from the training rows
# alone, because nobody knows April in March. What is missing becomes 0.


# %% given="arrays"
def inputs_and_labels(months, scaler):
    """Return the scaled features (rows, 10) and the labels 0.0 or 1.0 (rows,) of some months."""
    rows = table[table["month"].isin(months)]
    features = np.nan_to_num(scaler.transform(rows[FEATURES].to_numpy(float)))
    return features, rows["late"].to_numpy(float)


first_quarter = table[table["month"].isin([1, 2, 3])]
scaler = StandardScaler().fit(first_quarter[FEATURES].to_numpy(float))
X_train, y_train = inputs_and_labels([1, 2, 3], scaler)
X_valid, y_valid = inputs_and_labels([4], scaler)
X_test, y_test = inputs_and_labels([5], scaler)

# %% [markdown] further
# ### What the scaler does
#
# The cell above used scikit-learn's `StandardScaler`. Write it yourself.

# %% [markdown] exercise="standardise" title="Standardise without looking ahead"
# Write `standardise(train, other)` for two arrays of numbers with the same columns. Both are
# scaled with the mean and the standard deviation **of the columns of `train`**:
#
# - missing values (`NaN`) are left out when mean and deviation are computed (the deviation
#   divides by the number of values, NumPy's default),
# - a column that never changes in `train` has deviation 0: divide it by 1 instead,
# - afterwards, what was missing becomes 0, which is now the training mean.
#
# Return both scaled arrays; do not change the arrays you were given.
#
# <details><summary>Hint</summary>
#
# Along which axis do the rows lie? And which NumPy functions compute a mean and a deviation as if
# the missing values were not there?
#
# </details>


# %% answer="standardise"
def standardise(train, other):
    """Scale the columns of two arrays by the means and deviations of the first.

    Parameters
    ----------
    train : array (rows, features), NaN where missing; each column holds at least one value
    other : array (other rows, features), NaN where missing

    Returns
    -------
    (train_scaled, other_scaled) : arrays of the same shapes, without NaN
    """
    ### BEGIN SOLUTION
    mean = np.nanmean(train, axis=0)
    deviation = np.nanstd(train, axis=0)
    deviation = np.where(deviation == 0, 1, deviation)
    return np.nan_to_num((train - mean) / deviation), np.nan_to_num((other - mean) / deviation)
    ### END SOLUTION


# %% check="standardise" points=2
four_rows = np.array([[1.0, 10, 2], [5.0, 10, 2], [np.nan, 10, 4], [np.nan, 10, 4]])
two_rows = np.array([[9.0, 10, 5], [np.nan, 13, np.nan]])
copies = four_rows.copy(), two_rows.copy()
scaled = standardise(four_rows, two_rows)
checks.unchanged(copies, (four_rows, two_rows), "the arrays you were given")
checks.that(
    scaled is not None and len(scaled) == 2,
    "standardise returns two arrays, first the scaled train, then the scaled other.",
)
for part, shape in zip(scaled, [(4, 3), (2, 3)], strict=True):
    checks.that(
        isinstance(part, np.ndarray) and part.shape == shape,
        f"Each result is a NumPy array of the shape it was made from, here {shape}; a "
        f"{type(part).__name__} of shape {np.shape(part)} came.",
    )
checks.close(
    standardise(four_rows, 100 * two_rows)[0],
    scaled[0],
    "`train`, scaled beside other rows than before,",
    look="whether anything of `other` goes into the mean or the deviation: that is a leak",
)
checks.close(
    scaled[0][:2, 0],
    [-1, 1],
    "what becomes of the values 1 and 5 beside two missing ones",
    look="one mean and one deviation per column, without the missing values, and what the "
    "deviation divides by",
)
checks.close(
    scaled[0][2:, 0], [0, 0], "what becomes of missing values", look="the last point of the task"
)
checks.close(
    scaled[0][:, 2],
    [-1, -1, 1, 1],
    "what becomes of a column of which no value is missing",
    look="whether a value missing in one column takes the whole row away from the others",
)
checks.close(
    scaled[1][0, 0],
    3,
    "what becomes of the value 9 in the same column of `other`",
    look="whose mean and deviation the task asks for",
)
checks.close(
    np.append(scaled[0][:, 1], scaled[1][:, 1]),
    [0, 0, 0, 0, 0, 3],
    "what becomes of a column that is always 10 in `train`, and 10 and 13 in `other`,",
    look="what to divide by when the deviation is 0",
)
checks.close(
    scaled[1],
    [[3, 0, 2], [0, 3, 0]],
    "the scaled `other`",
    look="each point of the task: it holds for both arrays",
)
checks.passed("both arrays are scaled by what the training rows know, and by nothing else")


### BEGIN HIDDEN TESTS
def both(train, other, kind=float):
    return lambda rng: (np.array(train, dtype=kind), np.array(other, dtype=kind))


no, width = np.nan, "what to divide by"
gaps, constant = "what becomes of missing values, and when", "the rule for a column without changes"
checks.same_as_reference(
    "standardise",
    standardise,
    checks.reference.standardise,
    "the two scaled arrays",
    ("narrow columns", both([[1e-6, 3], [2e-6, 1], [4e-6, 1]], [[3e-6, 7], [-5, 2]]), width),
    ("wide columns", both([[-4e5, 9], [3e5, 4], [9.5, -1]], [[7e4, 1]]), width),
    ("gaps beside a few large values", both([[1], [2], [3], [30], [no]], [[no], [7]]), gaps),
    ("gaps in several columns", both([[1, no], [no, 2], [5, 5]], [[no, 1], [2, no]]), gaps),
    ("a column missing throughout `other`", both([[1, 2], [3, 5]], [[no, 2]]), gaps),
    ("a constant column with gaps", both([[no, 1], [8, no], [8, 4]], [[9, 1], [no, 1]]), constant),
    ("a column constant in `other` alone", both([[2], [5]], [[4], [4], [4]]), constant),
    ("a single training row", both([[3, -2]], [[4, -2], [5, -2], [no, 1]]), constant),
    ("whole numbers", both([[1, 2], [4, 7], [5, 7]], [[2, 9]], int), "what numbers an array holds"),
    ("random numbers", lambda rng: (rng.normal(3, 9, (30, 4)), rng.normal(size=(7, 4))), width),
)
### END HIDDEN TESTS


# %% stand_in="standardise"
def standardise(train, other):
    """Each array by its own smallest and largest values."""
    spans = [(part, np.nanmin(part, axis=0), np.nanmax(part, axis=0)) for part in (train, other)]
    return tuple(np.nan_to_num((part - low) / (high - low)) for part, low, high in spans)


# %%
raw_train = table.loc[table["month"] <= 3, FEATURES].to_numpy(float)
raw_april = table.loc[table["month"] == 4, FEATURES].to_numpy(float)
scaled_train, scaled_april = standardise(raw_train, raw_april)
pd.DataFrame(
    {
        "missing in train (%)": 100 * np.isnan(raw_train).mean(axis=0),
        "mean, scaled train": scaled_train.mean(axis=0),
        "mean, scaled April": scaled_april.mean(axis=0),
        "deviation, scaled April": scaled_april.std(axis=0),
    },
    index=FEATURES,
).round(2)

# %% [markdown]
# April's means are not zero, and they should not be: that shift is real, and the model has to live
# with it. Had you scaled April by April, the shift would have been wiped out with knowledge that
# nobody has on the first of April.

# %% claim
assert np.allclose(scaled_train, X_train)
assert np.allclose(scaled_april, X_valid)
assert np.abs(scaled_april.mean(axis=0)).max() > 0.25

# %% [markdown]
# ## 2 · By hand

# %% [markdown]
# ### What a wrong probability costs
#
# The desk asks for a probability, so we must be able to say how good a probability was. The **log
# loss** of one flight is $-\log$ of the probability that was given to what really happened:
#
# $$\ell(y, p) = -\bigl(y \log p + (1 - y) \log(1 - p)\bigr).$$
#
# A forecast of 0.99 costs 0.01 for a flight that is late, 4.6 for one that is on time, and a
# forecast of exactly 1 would then cost infinity.

# %%
constant_loss = log_loss(y_valid, np.full(len(y_valid), y_train.mean()))
print(f"log loss in April of saying {y_train.mean():.3f} for every flight: {constant_loss:.3f}")

# %% [markdown] further
# ### Sure, and honest
#
# Three forecasters. **Constant** says 0.236 for every flight, the share of January to March.
# **Sure** looks at the queue: with more than ten overdue flights at the airport it says 0.99,
# otherwise 0.01. **Honest** looks at the same queue, and says how often flights were late in the
# first quarter when it was long, and how often when it was not. *What is the log loss of* Sure *in
# April?*

# %%
my_sure_loss = None  # your prediction: the log loss of Sure in April

# %%
long_train, long_april = (
    table.loc[rows, "overdue3h"].to_numpy() > 10
    for rows in (table["month"] <= 3, table["month"] == 4)
)
late_if_long, late_if_short = y_train[long_train].mean(), y_train[~long_train].mean()
forecasts = {
    "Constant": np.full(len(y_valid), y_train.mean()),
    "Sure": np.where(long_april, 0.99, 0.01),
    "Honest": np.where(long_april, late_if_long, late_if_short),
}
scores = pd.DataFrame(
    {
        "right side of 0.5 (%)": {
            n: 100 * np.mean((p >= 0.5) == y_valid) for n, p in forecasts.items()
        },
        "log loss": {name: log_loss(y_valid, p) for name, p in forecasts.items()},
    }
)
scores.round(3)

# %%
reveal(my_sure_loss, scores.loc["Sure", "log loss"], "the log loss of Sure")

# %% [markdown]
# *Sure* is right more often than *Constant*, and its loss is about twice as high. *Honest* stands
# on the same side of one half as *Sure* for every single flight, and beats both. Only its numbers
# differ. That is what a probability is for, and why accuracy alone cannot choose a model here.

# %% claim
assert scores["right side of 0.5 (%)"]["Sure"] > scores["right side of 0.5 (%)"]["Constant"]
assert 1.8 < scores["log loss"]["Sure"] / scores["log loss"]["Constant"] < 2.2
assert ((forecasts["Sure"] >= 0.5) == (forecasts["Honest"] >= 0.5)).all()
assert scores["log loss"].idxmin() == "Honest"
day_of = {m: table.loc[table["month"] == m, "day"].to_numpy() for m in (4, 5)}


def between_days(a, b, month):
    """Return the mean of a - b and the 95 % interval of its mean, from drawing whole days."""
    sums = (
        pd.DataFrame({"day": day_of[month], "gap": a - b})
        .groupby("day")["gap"]
        .agg(["sum", "size"])
    )
    drawn = np.random.default_rng(0).integers(0, len(sums), (2000, len(sums)))
    totals = sums.to_numpy()[drawn].sum(axis=1)
    return np.mean(a - b), *np.quantile(totals[:, 0] / totals[:, 1], [0.025, 0.975])


def loss_of(p, y):
    return -np.log(np.where(y == 1, p, 1 - p))


each = {name: loss_of(p, y_valid) for name, p in forecasts.items()}
for rival in ("Constant", "Sure"):
    assert between_days(each["Honest"], each[rival], 4)[2] < 0, rival

# %% [markdown]
# ### A line through ten features
#
# **Logistic regression** computes a score, one weight per feature plus an intercept, and makes it a
# probability with the sigmoid function (`expit` in SciPy):
#
# $$p = \operatorname{sigmoid}(b + w_1 x_1 + \dots + w_d x_d).$$
#
# All parameters stand in one vector `theta`: first the intercept $b$, then the $d$ weights. Wanted
# is the vector that minimises the **objective**, the mean log loss plus a penalty on large weights:
#
# $$J(\theta) = \frac{1}{n} \sum_i \ell(y_i, p_i) + \frac{\lambda}{2} \sum_j w_j^2 .$$
#
# The strength $\lambda$ of the penalty is called `l2` in the code. The intercept is *not*
# penalised: the model should rely less on its features, not deny that a quarter of all flights are
# late.


# %% given="objective"
def predict(theta, X):
    """Return the probability of 1 for each row of X; theta = [intercept, weights …]."""
    return expit(theta[0] + X @ theta[1:])


def objective(theta, X, y, l2):
    """Return mean log loss plus l2/2 times the sum of squared weights (not the intercept)."""
    score = theta[0] + X @ theta[1:]
    # log(1 + e^s) - y s is the log loss of sigmoid(s), without ever forming a 0 or a 1
    return np.mean(np.logaddexp(0, score) - y * score) + l2 / 2 * np.sum(theta[1:] ** 2)


# %% [markdown]
# To walk downhill we need the **gradient**: for each entry of `theta`, how fast the objective rises
# when that entry grows. The derivative of one flight's log loss with respect to its score is
# $p - y$. *At `theta` = 0 every probability is 0.5, and 23.6 % of the training flights
# were late. What is the first entry of the gradient, that of the intercept?*

# %%
my_intercept_slope = None  # your prediction: the gradient's first entry at theta = 0

# %% [markdown] exercise="gradient" title="The gradient"
# Write `gradient(theta, X, y, l2)`: the gradient of the objective $J$ above, with one entry per
# entry of `theta`, which stays as it is. You may call `predict` from the cell above.
#
# <details><summary>Hint</summary>
#
# How does a flight's score change when the weight of feature $j$ grows by one? And when the
# intercept does?
#
# </details>


# %% answer="gradient"
def gradient(theta, X, y, l2):
    """Return the gradient of mean log loss plus l2/2 times the sum of squared weights.

    Parameters
    ----------
    theta : array (1 + features,), the intercept first
    X : array (rows, features)
    y : array (rows,) of 0.0 and 1.0
    l2 : float, 0 or more; strength of the penalty on the weights, not on the intercept

    Returns
    -------
    array (1 + features,)
    """
    ### BEGIN SOLUTION
    too_high = predict(theta, X) - y
    return np.append(too_high.mean(), X.T @ too_high / len(y) + l2 * theta[1:])
    ### END SOLUTION


# %% check="gradient" points=3
four_rows = np.array([[2.0, 0.0], [0.0, 4.0], [4.0, 4.0], [0.0, 0.0]])
one_late = np.array([1.0, 0.0, 0.0, 0.0])
at_zero = gradient(np.zeros(3), four_rows, one_late, 0.0)
checks.that(at_zero is not None, "gradient returned nothing: does it end in `return`?")
checks.that(
    isinstance(at_zero, np.ndarray),
    f"gradient returns a NumPy array, with which one can compute; a {type(at_zero).__name__} came.",
)
checks.that(
    np.shape(at_zero) == (3,),
    "With two features the gradient has three entries, the intercept's first; the result has "
    f"shape {np.shape(at_zero)}: add along the rows, and keep one entry per parameter.",
)
checks.close(
    at_zero[0],
    0.25,
    "the intercept's entry at theta = 0",
    look="the mean of p - y over the rows, and its sign",
)
checks.close(
    at_zero[1:],
    [0.25, 1.0],
    "the part of the gradient that belongs to the weights, at theta = 0,",
    look="how each feature multiplies p - y, mean against sum, and the order of the entries",
)
somewhere = np.array([5.0, 1.0, -2.0])
before = somewhere.copy()
gradient(somewhere, four_rows, one_late, 0.1)
checks.unchanged(before, somewhere, "theta")
checks.close(
    gradient(np.array([0.0, 1.0, -1.0]), four_rows, one_late, 0.0),
    [0.224696, 0.440399, 0.517986],
    "the gradient at theta = (0, 1, -1), without penalty,",
    rtol=1e-4,
    look="p - y for each row with the p that `predict` gives there (at theta = 0 it was right)",
)
of_penalty = np.subtract(
    gradient(somewhere, four_rows, one_late, 0.1), gradient(somewhere, four_rows, one_late, 0.0)
)
checks.close(
    of_penalty[0],
    0,
    "what the penalty adds to the intercept's entry",
    look="which parameters the sum in the penalty includes",
)
checks.close(
    of_penalty[1:],
    [0.1, -0.2],
    "what l2 = 0.1 adds to the entries of the weights 1 and -2",
    look="the derivative of l2/2 times w squared",
)
checks.passed("one entry per parameter, averaged over the flights, and the intercept goes free")


### BEGIN HIDDEN TESTS
def somewhere_at(theta, rows, l2, size=2.0):
    inputs = size * np.sin(1 + 3.7 * np.arange(rows * (len(theta) - 1))).reshape(rows, -1)
    return np.array(theta), inputs, (np.arange(rows) % 3 == 0).astype(float), l2


penalty, formula = "which entries the penalty reaches, and with what factor", "the formula of J"
checks.same_as_reference(
    "gradient",
    gradient,
    checks.reference.gradient,
    "the gradient",
    ("no penalty", lambda rng: somewhere_at([0.3, -1.0, 0.5, 2.0], 40, 0.0), formula),
    ("scores far from zero", lambda rng: somewhere_at([2.0, 5, -4], 30, 0.1, size=4.0), formula),
    ("a strong penalty", lambda rng: somewhere_at([0.3, -1.0, 0.5, 2.0], 40, 7.5), penalty),
    ("weights like the intercept", lambda rng: somewhere_at([0.5, 0.5, -1, 0.5], 9, 2.0), penalty),
    ("an intercept of 0", lambda rng: somewhere_at([0.0, 3.0, 0.0], 9, 2.0), penalty),
    ("a single row", lambda rng: somewhere_at([0.3, -2.0, 1.0, 0.1], 1, 0.4), formula),
    ("a single feature", lambda rng: somewhere_at([0.3, -2.0], 25, 0.4), formula),
    ("parameters in whole numbers", lambda rng: somewhere_at([0, 1, -2], 20, 0.3), "the kind"),
    ("more features than rows", lambda rng: somewhere_at([0.1, 1, 2, -3, 0.4], 2, 0.1), formula),
    ("other random weights", lambda rng: somewhere_at(rng.normal(size=6), 50, 0.7), formula),
)
### END HIDDEN TESTS


# %% stand_in="gradient"
def gradient(theta, X, y, l2):
    """Measured with a large step on every fiftieth flight."""
    X, y, step = X[::50], y[::50], 0.1
    here = objective(theta, X, y, l2)
    moved = theta + step * np.eye(len(theta))
    return np.array([objective(there, X, y, l2) - here for there in moved]) / step


# %%
origin = np.zeros(1 + len(FEATURES))
slope = gradient(origin, X_train, y_train, l2=0.01)
reveal(my_intercept_slope, slope[0], "the intercept's entry of the gradient")

# %% [markdown]
# **Gradient descent** starts anywhere and repeats one line: the new point is the old one minus the
# *learning rate* times the gradient. Two hundred steps of rate 1 fit our first model.

# %%
by_hand = origin
for _ in range(200):
    by_hand = by_hand - 1.0 * gradient(by_hand, X_train, y_train, l2=0.01)
print(f"objective after 200 steps: {objective(by_hand, X_train, y_train, 0.01):.4f}")

# %% [markdown] further
# ### Trust, but check
#
# A gradient with an error in it still goes downhill, more or less, and nothing crashes. So we
# measure it: nudge one parameter up and down by a small step, look how much the objective changes,
# and divide. This is a **central difference**,
#
# $$\frac{f(\theta + h e_j) - f(\theta - h e_j)}{2 h},$$
#
# where $h$ is the step and $e_j$ changes entry $j$ alone. In theory, the smaller the step, the
# better. *Which step from $10^{-1}$ to $10^{-13}$ gives the smallest error on our objective? Write
# the exponent.*

# %%
my_best_exponent = None  # your prediction, such as -3

# %% [markdown] exercise="finite-differences" title="Measure a slope"
# Write `numerical_gradient(function, point, step)`, which measures the gradient of any function
# that takes an array and returns a number, by central differences, one entry at a time. The point
# may hold whole numbers (an integer array): the result must be right for them too. Leave `point`
# as it is.
#
# <details><summary>Hint</summary>
#
# What happens to 0.00001 when you add it to an entry of an *integer* array? What do you need a
# fresh copy of for each entry?
#
# </details>


# %% answer="finite-differences"
def numerical_gradient(function, point, step=1e-5):
    """Measure the gradient of a function by central differences.

    Parameters
    ----------
    function : callable, takes an array (d,) and returns a number
    point : array (d,) of floats or whole numbers
    step : float, greater than 0; how far each entry is moved up, and down

    Returns
    -------
    array (d,) of floats
    """
    ### BEGIN SOLUTION
    moves = step * np.eye(len(point))
    return np.array([(function(point + h) - function(point - h)) / (2 * step) for h in moves])
    ### END SOLUTION


# %% check="finite-differences" points=2
flat = numerical_gradient(np.sum, np.array([1.0, 2.0, 3.0]))
checks.close(
    flat,
    [1, 1, 1],
    "the gradient of the sum of three numbers",
    rtol=1e-6,
    look="the formula: which entries move, and by what the difference is divided",
)
checks.close(
    numerical_gradient(np.linalg.norm, np.array([0.05]), step=0.1),
    [0.5],
    "the slope of the length of (0.05), measured with a step of 0.1,",
    look="the formula: the given step up, the same step down, and what the change is divided by",
)
checks.close(
    numerical_gradient(np.linalg.norm, np.array([3.0, 4.0])),
    [0.6, 0.8],
    "the gradient of the length of the vector (3, 4)",
    rtol=1e-6,
    look="whether only one entry moves at a time, and moves back again",
)
checks.close(
    numerical_gradient(np.linalg.norm, np.array([3, 4])),
    [0.6, 0.8],
    "the gradient at the same point given as whole numbers",
    rtol=1e-6,
    look="the kind of number your copy of the point can hold",
)
here = np.array([1.0, -2.0])
numerical_gradient(np.prod, here)
checks.unchanged(np.array([1.0, -2.0]), here, "the point")
checks.passed("each slope is measured over two steps, one entry at a time")


### BEGIN HIDDEN TESTS
def bowl(x):  # every entry has a slope of its own, and a large step sees the third power
    return float(np.sum(np.arange(1, len(x) + 1) * x**3) + np.prod(x))


def wave(x):  # so narrow that a step twice as long gives another slope
    return float(np.sin(1e5 * x).sum())


kind = "the kind of number that your copy of the point can hold"
formula = "the formula: the given step up, the same step down, one entry at a time"
checks.same_as_reference(
    "finite-differences",
    numerical_gradient,
    checks.reference.numerical_gradient,
    "the measured gradient",
    ("a large step", lambda rng: (bowl, np.array([1.2, -0.4, 0.3, -1.9]), 0.5), formula),
    ("a step larger than the point", lambda rng: (bowl, np.array([0.001, 0.0]), 1.5), formula),
    ("large and small entries", lambda rng: (bowl, np.array([40.0, 0.02, -3]), 0.25), formula),
    ("the step used if none is given", lambda rng: (wave, np.array([0.0, 1e-6])), formula),
    ("a single entry", lambda rng: (bowl, np.array([1.25]), 0.01), formula),
    ("equal entries", lambda rng: (bowl, np.array([2.0, 2.0, 2.0]), 0.1), formula),
    ("tiny slopes", lambda rng: (lambda x: bowl(x) / 3e6, np.array([0.3, 1.1]), 0.1), "rounding"),
    ("whole numbers", lambda rng: (bowl, np.array([3, -1, 2]), 0.3), kind),
    ("whole numbers of 32 bits", lambda rng: (bowl, np.array([3, -1], dtype="int32"), 0.3), kind),
    ("floats of 32 bits", lambda rng: (bowl, np.array([30, -1], "float32"), 1e-5), kind),
    ("whole numbers of 8 bits", lambda rng: (bowl, np.array([1, 4], dtype="int8"), 0.3), kind),
    ("another random point", lambda rng: (bowl, rng.uniform(-2, 2, size=5), 0.2), formula),
    atol=1e-12,
    rtol=1e-5,
)
### END HIDDEN TESTS


# %% stand_in="finite-differences"
def numerical_gradient(function, point, step=1e-5):
    """From one side only."""
    here = function(point)
    return np.array([function(moved) - here for moved in point + step * np.eye(len(point))]) / step


# %% [markdown]
# Now your gradient against your measurement of the given objective, at a random point, for many
# steps. The plot also shows the one-sided difference, which nudges up only.

# %%
point = np.random.default_rng(seed).normal(size=1 + len(FEATURES))
steps = 10.0 ** -np.arange(1, 14)
exact = gradient(point, X_valid, y_valid, 0.01)


def april_objective(theta):
    return objective(theta, X_valid, y_valid, 0.01)


def one_sided(step):
    rises = [april_objective(point + h) - april_objective(point) for h in step * np.eye(len(point))]
    return np.array(rises) / step


errors = [np.abs(numerical_gradient(april_objective, point, h) - exact).max() for h in steps]
errors_one_sided = [np.abs(one_sided(h) - exact).max() for h in steps]

# %%
fig, ax = plt.subplots()
ax.loglog(steps, errors, "o-", label="central difference")
ax.loglog(steps, errors_one_sided, "s--", label="one-sided difference")
ax.set(xlabel="step", ylabel="largest error of an entry")
ax.set_title("Smaller steps help, until rounding takes over")
ax.legend()
plots.show(
    fig,
    alt="Error of the measured gradient against the step, both on logarithmic axes: a V "
    "shape. The central difference is best near a step of 1e-5 and gets worse on both sides.",
)

# %%
best = round(np.log10(steps[np.argmin(errors)]))
reveal(my_best_exponent, best, "the exponent of the best step")
print(f"largest error there: {min(errors):.1e}")

# %% [markdown]
# Agreement to ten digits: the gradient is right. (Had it been wrong by a factor, no step would have
# helped.) A tiny step fails because two almost equal numbers are subtracted, and only their
# rounding is left. Use this test whenever you write a derivative, or suspect one.

# %% claim
assert min(errors) < 1e-10
assert 1e-6 <= steps[np.argmin(errors)] <= 1e-4
assert min(errors) < min(errors_one_sided)

# %% [markdown] further
# ### How long a step
#
# We try the learning rates 0.01, 1 and 12. *At `theta` = 0 the objective is 0.693. Where is it
# after 60 steps with the largest rate? Write a number.*

# %%
my_far_objective = None  # your prediction: the objective after 60 steps of rate 12

# %% [markdown] exercise="descend" title="Gradient descent"
# Write `descend(slope_at, start, learning_rate, steps)` for *any* function `slope_at` that takes
# a point and returns the gradient there. Return **all** points that were visited, as one array
# with a row per point: the start first, then the point after each step, so `steps + 1` rows. With
# 0 steps there is one row, the start. Leave `start` as it is.
#
# <details><summary>Hint</summary>
#
# If you keep the points in a list and change *the same* array in place, what will all the entries
# of the list show in the end?
#
# </details>


# %% answer="descend"
def descend(slope_at, start, learning_rate, steps):
    """Walk downhill and return the whole path.

    Parameters
    ----------
    slope_at : callable, takes an array (d,) and returns the gradient there, an array (d,)
    start : array (d,) of floats
    learning_rate : float, greater than 0
    steps : int, 0 or more

    Returns
    -------
    array (steps + 1, d), the start in row 0
    """
    ### BEGIN SOLUTION
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * slope_at(path[-1]))
    return np.array(path)
    ### END SOLUTION


# %% check="descend" points=2
start = np.array([4.0, -8.0])
# np.positive returns its argument: the gradient of half the squared distance from zero
walk = descend(np.positive, start, learning_rate=0.5, steps=2)
checks.unchanged(np.array([4.0, -8.0]), start, "the start")
checks.that(
    isinstance(walk, np.ndarray),
    f"descend returns one NumPy array with a row per point; a {type(walk).__name__} came.",
)
checks.that(
    np.shape(walk) == (3, 2),
    "Two steps visit three points, so for two numbers the path has shape (3, 2), the start "
    f"included; the shape is {np.shape(walk)}.",
)
checks.close(
    walk[0],
    [4, -8],
    "row 0 of the path",
    look="where the path begins, and rows that share one array",
)
checks.close(
    walk[1:],
    [[2, -4], [1, -2]],
    "the path after the start",
    look="the sign of the step, where the gradient is taken, and rows that share one array",
)
checks.close(descend(np.positive, start, 0.5, 0), [[4, -8]], "the path of 0 steps", look="the task")
checks.passed("each row is the one before it, minus the learning rate times the gradient there")
### BEGIN HIDDEN TESTS
start, rows = np.array([1.0, -3.0]), "how many rows the task asks for"
formula = "the line that is repeated: nothing but the rate times the gradient is subtracted"
checks.same_as_reference(
    "descend",
    descend,
    checks.reference.descend,
    "the path",
    ("a start at the lowest point", lambda rng: (np.positive, np.zeros(2), 0.1, 4), rows),
    ("a tiny learning rate", lambda rng: (np.sinh, start.copy(), 1e-10, 6), rows),
    ("no steps", lambda rng: (np.sinh, start.copy(), 0.1, 0), rows),
    ("a single step", lambda rng: (np.sign, start.copy(), 0.1, 1), formula),
    ("a single parameter", lambda rng: (np.tanh, np.array([0.7]), 0.3, 12), formula),
    ("steep gradients", lambda rng: (np.positive, 1e4 * start, 0.1, 3), formula),
    ("steps that jump too far", lambda rng: (np.positive, start.copy(), 2.5, 5), formula),
    ("many steps", lambda rng: (np.sinh, start.copy(), 0.02, 150), formula),
    ("a gradient that is never zero", lambda rng: (np.exp, start.copy(), 0.2, 9), formula),
    ("another random start", lambda rng: (np.sinh, rng.uniform(-2, 2, size=3), 0.1, 8), formula),
    atol=1e-15,
)
### END HIDDEN TESTS


# %% stand_in="descend"
def descend(slope_at, start, learning_rate, steps):
    """Straight on in the first direction."""
    first = slope_at(start)
    return np.array([start - learning_rate * n * first for n in range(steps + 1)])


# %%
def train_gradient(theta):
    return gradient(theta, X_train, y_train, 0.01)


paths = {rate: descend(train_gradient, origin, rate, 60) for rate in [0.01, 1, 12]}
curves = {
    rate: [objective(theta, X_train, y_train, 0.01) for theta in path]
    for rate, path in paths.items()
}

# %%
fig, ax = plt.subplots()
for rate, style in zip(curves, ["-", "-", "--"], strict=True):
    ax.plot(curves[rate], style, label=f"learning rate {rate}")
ax.set(xlabel="step", ylabel="objective on the training months")
ax.set_title("Too slow, right, and too far at every step")
ax.legend(loc="center right", bbox_to_anchor=(1, 0.21))
plots.show(
    fig,
    alt="Objective against step for three learning rates: 0.01 sinks slowly; 1 is near the "
    "bottom after ten steps; 12 jumps up and down and stays above its start nearly everywhere.",
)

# %%
reveal(my_far_objective, curves[12][-1], "the objective after 60 steps of rate 12")

# %% [markdown]
# With the largest rate each step jumps across the valley: the objective alternates between about
# 0.73 and 0.89, worse than where it began. Nothing crashed; only the curve shows it.

# %% claim
late_steps = np.array(curves[12][-10:])
assert np.allclose(late_steps[1::2], 0.73, atol=0.01), late_steps
assert np.allclose(late_steps[::2], 0.89, atol=0.01), late_steps
assert np.mean(np.array(curves[12][1:]) > curves[12][0]) > 0.9
assert curves[1][10] - curves[1][-1] < 0.01 < curves[0.01][-1] - curves[1][-1]

# %% [markdown]
# ## 3 · Three libraries, one minimum
#
# scikit-learn finds the minimum in one line, but that line has a trap: its strength of
# regularisation is called `C`, and `LogisticRegression(C=C)` minimises
#
# $$C \sum_i \ell(y_i, p_i) + \frac{1}{2} \sum_j w_j^2 ,$$
#
# a *sum* over the rows instead of a mean, the factor on the other term, and the intercept free.

# %% [markdown] exercise="same-objective" title="The same objective in scikit-learn"
# Write `fit_sklearn(X, y, l2)`: fit a `LogisticRegression` that minimises **our** objective $J$,
# and return `theta`, the intercept first. Choose `C` from `l2` and the number of rows. `l2` = 0
# means no penalty at all, which scikit-learn calls `C=np.inf`. Let it search to the end:
# `tol=1e-8`, `max_iter=1000`.
#
# <details><summary>Hint</summary>
#
# Multiplying an objective by a constant does not move its minimum. By what must you multiply ours
# so that the penalty becomes ½ Σ w²? What then stands in front of the sum?
#
# </details>


# %% answer="same-objective"
def fit_sklearn(X, y, l2):
    """Minimise mean log loss plus l2/2 times the sum of squared weights with scikit-learn.

    Parameters
    ----------
    X : array (rows, features)
    y : array (rows,) of 0.0 and 1.0
    l2 : float, 0 or more; 0 means no penalty

    Returns
    -------
    array (1 + features,), the intercept first
    """
    ### BEGIN SOLUTION
    C = 1 / (len(y) * l2) if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])
    ### END SOLUTION


# %% check="same-objective" points=2
some_rows, some_labels = X_valid[::100], y_valid[::100]
for strength in (0.1, 0.0):
    theta = fit_sklearn(some_rows, some_labels, strength)
    checks.that(theta is not None, "fit_sklearn returned nothing: does it end in `return`?")
    checks.that(
        isinstance(theta, np.ndarray),
        f"fit_sklearn returns theta, one NumPy array of numbers; a {type(theta).__name__} came.",
    )
    checks.that(
        np.shape(theta) == (11,),
        "Ten features and an intercept make one flat array of 11 numbers; the result has shape "
        f"{np.shape(theta)}: look at the shapes of `intercept_` and `coef_`.",
    )
    lowest = objective(theta, some_rows, some_labels, strength)
    for nudge in np.concatenate([0.002 * np.eye(11), -0.002 * np.eye(11)]):
        checks.that(
            objective(theta + nudge, some_rows, some_labels, strength) > lowest,
            f"For l2 = {strength} your theta is not the bottom of our objective: entry "
            f"{np.abs(nudge).argmax()} (0 is the intercept) can move by {nudge.sum():+.3f} and the "
            "objective falls. Look at how C follows from l2 and the number of rows, and at the "
            "order: the intercept comes first.",
        )
checks.passed("whichever way a parameter moves, our objective rises: this is its minimum")


### BEGIN HIDDEN TESTS
def slope_at_the_fit(fit, inputs, labels, l2):
    theta = np.asarray(fit(inputs, labels, l2), dtype=float)
    return checks.reference.gradient(theta, inputs, labels, l2)


def some_flights(rows, features, l2, every=3):
    inputs = np.sin(1 + 3.7 * np.arange(rows * features) ** 1.1).reshape(rows, features)
    return inputs * np.geomspace(1, 3, features), (np.arange(rows) % every == 0).astype(float), l2


follows = "`C`, which follows from l2 and the number of rows, and the other settings"
checks.same_as_reference(
    "same-objective",
    fit_sklearn,
    checks.reference.fit_sklearn,
    "the gradient of our objective at your theta",
    ("few rows", lambda rng: some_flights(40, 3, 0.02), follows),
    ("many rows", lambda rng: some_flights(900, 3, 0.02), follows),
    ("a strong penalty", lambda rng: some_flights(90, 5, 3.0), follows),
    ("a weak penalty", lambda rng: some_flights(90, 4, 2e-4), follows),
    ("no penalty", lambda rng: some_flights(90, 4, 0.0), follows),
    ("a single feature", lambda rng: some_flights(60, 1, 0.1), follows),
    ("few late flights", lambda rng: some_flights(300, 2, 0.05, every=25), follows),
    ("other numbers of rows", lambda rng: some_flights(int(rng.integers(50, 99)), 3, 0.1), follows),
    use=slope_at_the_fit,
    atol=2e-6,
)
### END HIDDEN TESTS


# %% stand_in="same-objective"
def fit_sklearn(X, y, l2):
    """Least squares with a penalty, another objective."""
    inputs = np.column_stack([np.ones(len(X)), X])
    penalty = (1e-9 + l2) * len(X) * np.eye(inputs.shape[1])
    return np.linalg.solve(inputs.T @ inputs + penalty, inputs.T @ (4 * y - 2))


# %% [markdown]
# What does the penalty do? Take only a thousand flights of the first quarter, and give the model
# every square and every product of two features as well: 65 inputs. *For which strength from
# $10^{-5}$ to $10^{2}$ is the log loss in April lowest? Write the exponent.*

# %%
my_best_l2_exponent = None  # your prediction, from -5 to 2

# %%
order = np.random.default_rng(seed).permutation(len(y_train))
chosen = order[: few_rows // 2]
widen = make_pipeline(PolynomialFeatures(2, include_bias=False), StandardScaler())
wide_train, wide_april = widen.fit_transform(X_train[chosen]), widen.transform(X_valid)
strengths = 10.0 ** np.arange(-5, 3)
fits = [fit_sklearn(wide_train, y_train[chosen], l2) for l2 in strengths]
seen = [objective(theta, wide_train, y_train[chosen], 0) for theta in fits]
unseen = [objective(theta, wide_april, y_valid, 0) for theta in fits]

# %%
fig, ax = plt.subplots()
ax.semilogx(strengths, seen, "o-", label=f"the {len(chosen):,} training flights")
ax.semilogx(strengths, unseen, "s-", label="April")
ax.axhline(constant_loss, color="grey", linestyle=":", label="April, constant forecast")
ax.axvline(1 / len(chosen), color="black", linewidth=0.8, label="scikit-learn's default C = 1")
ax.set(xlabel="strength of the penalty (l2)", ylabel="mean log loss")
ax.set_title("Left: it fits the noise. Right: it is not allowed to learn")
ax.legend(loc="upper center")
plots.show(
    fig,
    alt="Log loss against the strength of the penalty. Training loss rises throughout; "
    "April's loss is high on the left, above the constant forecast, lowest near 0.1, and "
    "rises again on the right. The default of scikit-learn lies on the bad left side.",
)

# %%
best = round(np.log10(strengths[np.argmin(unseen)]))
reveal(my_best_l2_exponent, best, "the exponent of the best strength")

# %% [markdown]
# On the left the model **overfits**: it fits the flights it has seen, and does worse on April than
# a constant forecast. On the right it **underfits**: forbidden to rely on anything, it ends at the
# constant forecast. scikit-learn's default `C=1` is `l2` = 1/1000 for these thousand rows, and
# 1/78,000 for all: next to no penalty, and one that changes with the number of rows.

# %% claim
assert np.all(np.diff(seen) > 0)
assert strengths[np.argmin(unseen)] == 0.1
assert unseen[0] > constant_loss
assert abs(unseen[-1] - constant_loss) < 0.01
wide = {
    l2: loss_of(predict(theta, wide_april), y_valid)
    for l2, theta in zip(strengths, fits, strict=True)
}
for other in (strengths[0], strengths[2], strengths[-1]):
    assert between_days(wide[strengths[4]], wide[other], 4)[2] < 0, other
assert between_days(each["Constant"], wide[strengths[0]], 4)[2] < 0

# %% [markdown]
# ### One layer of a network
#
# A neural network with a single linear layer and a sigmoid *is* logistic regression. In torch you
# do not write the gradient: `loss.backward()` runs the chain rule backwards through all recorded
# operations. It **adds** the result to each parameter's `.grad`, so a loop must clear that first.


# %% given="layer"
def zero_layer(inputs):
    """Return a linear layer from `inputs` numbers to one, with weight and bias all 0."""
    layer = torch.nn.Linear(inputs, 1)
    torch.nn.init.zeros_(layer.weight)  # shape (1, inputs)
    torch.nn.init.zeros_(layer.bias)  # shape (1,)
    return layer


bce_with_logits = torch.nn.functional.binary_cross_entropy_with_logits
_ = torch.optim.SGD(zero_layer(1).parameters())  # the first optimiser takes seconds: have it here

# %% [markdown]
# `bce_with_logits(scores, labels)` is the mean log loss of the sigmoid of the scores; both
# arguments need the same shape. (`float64` is torch's default here, so `torch.tensor(X)` of a NumPy
# array fits as it is.) *How large is the largest difference between two coefficients that NumPy,
# scikit-learn and torch find? Write the exponent: -2 for about 0.01.*

# %%
my_difference_exponent = None  # your prediction, such as -2

# %% [markdown] exercise="one-layer-net" title="The same objective in torch"
# Write `fit_torch(X, y, l2, learning_rate, steps)`: start from `zero_layer`, and make `steps`
# steps of plain gradient descent (`torch.optim.SGD`, no momentum), each with **all** rows, on our
# objective $J$, the bias free of the penalty. Return `theta` as a NumPy array, the intercept first.
#
# <details><summary>Hint</summary>
#
# Which four things happen in each turn of the loop, and in which order? Does SGD's own
# `weight_decay` know which parameter is the bias?
#
# </details>


# %% answer="one-layer-net"
def fit_torch(X, y, l2, learning_rate, steps):
    """Minimise mean log loss plus l2/2 times the sum of squared weights with torch.

    Parameters
    ----------
    X : NumPy array (rows, features)
    y : NumPy array (rows,) of 0.0 and 1.0
    l2 : float, 0 or more; penalty on the weights, not on the bias
    learning_rate : float, greater than 0
    steps : int, 0 or more; each uses all rows

    Returns
    -------
    NumPy array (1 + features,), the intercept first
    """
    ### BEGIN SOLUTION
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs)[:, 0], labels) + l2 / 2 * (layer.weight**2).sum()
        loss.backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())
    ### END SOLUTION


# %% check="one-layer-net" points=3
four_rows = np.array([[2.0, 0.0], [0.0, 4.0], [4.0, 4.0], [0.0, 0.0]])
one_late = np.array([1.0, 0.0, 0.0, 0.0])
at_start = fit_torch(four_rows, one_late, 0.0, 0.4, 0)
checks.that(at_start is not None, "fit_torch returned nothing: does it end in `return`?")
checks.that(
    isinstance(at_start, np.ndarray),
    f"fit_torch returns a NumPy array; a {type(at_start).__name__} came: look at how a tensor that "
    "records its operations becomes one.",
)
checks.that(
    np.shape(at_start) == (3,),
    "Two features and an intercept make one flat array of 3 numbers; the result has shape "
    f"{np.shape(at_start)}: look at the shapes in `zero_layer`.",
)
checks.close(at_start, [0, 0, 0], "theta after 0 steps", look="`zero_layer`, where the walk starts")
checks.close(
    fit_torch(four_rows, one_late, 0.0, 0.4, 1),
    [-0.1, -0.1, -0.4],
    "theta after one step with learning rate 0.4",
    rtol=1e-5,
    look="the optimiser, the order of the entries, and the arguments of bce_with_logits",
)
checks.close(
    fit_torch(four_rows, one_late, 0.0, 0.4, 2),
    [-0.116414, -0.02875, -0.505425],
    "theta after two steps (one step is right)",
    rtol=1e-4,
    look="what is still in `.grad` when the second step begins",
)
with_penalty = fit_torch(four_rows, one_late, 2.0, 0.4, 2)
checks.close(
    with_penalty[0],
    -0.116414,
    "the intercept after two steps with l2 = 2",
    rtol=1e-4,
    look="whether the penalty reaches the bias, which should go free",
)
checks.close(
    with_penalty[1:],
    [0.05125, -0.185425],
    "the vector of weights after two steps with l2 = 2",
    rtol=1e-4,
    look="the penalty term: l2/2 times the sum of squares",
)
checks.passed("clear, forward, backward, step; and the bias goes free")


### BEGIN HIDDEN TESTS
def some_flights(rows, features, *settings, size=1.0):
    inputs = size * np.sin(1 + 3.7 * np.arange(rows * features) ** 1.1).reshape(rows, features)
    return inputs, (np.arange(rows) > 0.7 * rows - 1).astype(float), *settings


plain = "plain gradient descent: every step has all rows, one learning rate, and no early end"
penalty, shapes = "the penalty, which the bias does not pay", "the shapes in `zero_layer`"
checks.same_as_reference(
    "one-layer-net",
    fit_torch,
    checks.reference.fit_torch,
    "theta",
    ("two thousand rows", lambda rng: some_flights(2000, 2, 0.1, 0.5, 6), plain),
    ("two hundred steps", lambda rng: some_flights(20, 2, 0.5, 0.2, 200), plain),
    ("a tiny learning rate", lambda rng: some_flights(30, 3, 0.2, 1e-7, 5), plain),
    ("steep gradients", lambda rng: some_flights(40, 3, 0.0, 0.01, 3, size=90.0), plain),
    ("no penalty", lambda rng: some_flights(50, 4, 0.0, 0.3, 9), plain),
    ("a strong penalty", lambda rng: some_flights(9, 4, 2.0, 0.3, 5), penalty),
    ("no steps", lambda rng: some_flights(8, 5, 0.7, 0.3, 0), shapes),
    ("a single feature", lambda rng: some_flights(25, 1, 0.7, 0.4, 4), shapes),
    ("a single row", lambda rng: some_flights(1, 3, 0.1, 0.5, 3), shapes),
    ("another learning rate", lambda rng: some_flights(9, 2, 0.1, rng.uniform(0.1, 1), 4), plain),
    atol=1e-13,
)
### END HIDDEN TESTS


# %% stand_in="one-layer-net"
def fit_torch(X, y, l2, learning_rate, steps):
    """The start, without a step."""
    return np.zeros(1 + X.shape[1])


# %%
coefficients = pd.DataFrame(
    {
        "NumPy": by_hand,
        "scikit-learn": fit_sklearn(X_train, y_train, l2=0.01),
        "torch": fit_torch(X_train, y_train, l2=0.01, learning_rate=1.0, steps=200),
    },
    index=["intercept", *FEATURES],
)
coefficients.round(6)

# %%
largest = (coefficients.max(axis=1) - coefficients.min(axis=1)).max()
print(f"largest difference: {largest:.1e}")
exponent = int(np.floor(np.log10(largest)))
reveal(my_difference_exponent, exponent, "the exponent of the largest difference")

# %% [markdown]
# Three libraries, one minimum: the objective has a single lowest point, and all three minimise the
# same function. When two tools disagree, ask first whether they were asked the same question.

# %% claim
assert largest < 1e-6

# %% [markdown] further
# ### How many flights does a line need?
#
# The log loss of the line for more and more training rows, with `l2` = 0.01, so `C` = 100 / rows.

# %%
sizes = [30, 100, 300, 1_000, 3_000, 10_000, 30_000, len(y_train)]
rows = []
for size in sizes:
    X_part, y_part = X_train[order[:size]], y_train[order[:size]]
    theta = fit_sklearn(X_part, y_part, 0.01)
    rows.append([objective(theta, X_part, y_part, 0), objective(theta, X_valid, y_valid, 0)])

# %%
fig, ax = plt.subplots()
ax.semilogx(sizes, rows, "o-", label=["on the rows it was fitted to", "on April"])
ax.axhline(constant_loss, color="grey", linestyle=":", label="April, constant forecast")
ax.set(xlabel="training rows", ylabel="mean log loss", ylim=(0.2, 0.9))
ax.set_title("After a thousand rows, more data hardly help a line")
ax.legend()
plots.show(
    fig,
    alt="Learning curve of logistic regression: with 30 rows the training loss is low and "
    "April's loss is far above the constant forecast; the two approach each other and are nearly "
    "flat from one thousand rows on, with a gap that stays.",
)

# %% [markdown]
# With few rows even a line overfits. With many it has learnt what a line can learn: from a thousand
# rows on, April's loss falls by less than 0.01. The gap that remains does not close with data from
# the same months: April is not the first quarter.

# %% claim
on_train, on_april = np.array(rows).T
assert on_april[0] > constant_loss + 0.1 > on_april[-1] + 0.1
assert on_april[3] - on_april[-1] < 0.01
assert on_april[-1] - on_train[-1] > 0.03

# %% [markdown]
# ## 4 · Too little, too much
#
# A **multilayer perceptron** can bend: it puts a layer of hidden units between features and score,
# here 32 units, without a penalty. We give it only two thousand flights and 300 epochs of Adam with
# learning rate 0.02. *What is its log loss on April at the end?* (The constant forecast has 0.61,
# the line on all rows 0.55.)

# %%
my_final_loss = None  # your prediction: April log loss after 300 epochs


# %% given="network"
def make_mlp(inputs, hidden, seed):
    """Return a network inputs → hidden (ReLU) → 1 score; the same seed gives the same start."""
    torch.manual_seed(seed)
    return torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 1)
    )


# %% [markdown] exercise="train-mlp" title="Train, and watch both curves"
# Write `train_mlp`. It starts from `make_mlp(…, hidden, seed)` and trains with
# `torch.optim.Adam(…, lr=learning_rate)` on the mean log loss of the training rows, without a
# penalty. One **epoch** is one step with *all* training rows. **After** each epoch's step it
# measures the mean log loss on the training rows and on the validation rows with the network as it
# then is, and learns nothing from the latter. Return a DataFrame with the columns `train` and
# `validation` and one row per epoch, in order.
#
# <details><summary>Hint</summary>
#
# It is the loop of the exercise before with another network and optimiser. What has to be computed
# again after the step?
#
# </details>


# %% answer="train-mlp"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    """Train a small network and record its log loss after every epoch.

    Parameters
    ----------
    X_train, X_valid : NumPy arrays (rows, features) and (other rows, features)
    y_train, y_valid : NumPy arrays (rows,) and (other rows,) of 0.0 and 1.0
    hidden : int, number of hidden units
    learning_rate : float
    epochs : int; each is one step with all training rows
    seed : int, for `make_mlp`

    Returns
    -------
    DataFrame (epochs rows), columns ``train`` and ``validation``: mean log loss after each epoch
    """
    ### BEGIN SOLUTION
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(network(X_train)[:, 0], y_train).backward()
        optimiser.step()
        with torch.no_grad():
            samples = (X_train, y_train), (X_valid, y_valid)
            history.append([bce_with_logits(network(X)[:, 0], y).item() for X, y in samples])
    return pd.DataFrame(history, columns=["train", "validation"])
    ### END SOLUTION


# %% check="train-mlp" points=3
small = (X_train[::1000], y_train[::1000], X_valid[::500], y_valid[::500])
start_at = make_mlp(10, 8, 3)
with torch.no_grad():
    untrained = bce_with_logits(start_at(torch.tensor(small[0])).squeeze(1), torch.tensor(small[1]))
still = train_mlp(*small, hidden=8, learning_rate=0.0, epochs=2, seed=3)
checks.columns(still, ["train", "validation"], "the history", exact=True, look="the task")
checks.that(len(still) == 2, f"Two epochs make a history of two rows; {len(still)} came.")
checks.close(
    list(still["train"]),
    [float(untrained)] * 2,
    "the training loss with a learning rate of 0",
    rtol=1e-5,
    look="make_mlp and its seed, the shapes you give to bce_with_logits, and which of the two "
    "columns holds which rows' loss",
)
lesson = train_mlp(*small, hidden=8, learning_rate=0.05, epochs=60, seed=3)
checks.that(
    len(lesson) == 60,
    f"Sixty epochs make sixty rows, even when the validation loss rises; {len(lesson)} came.",
)
checks.that(
    abs(lesson["train"].iloc[0] - float(untrained)) > 1e-4,
    "The first row shows the loss of the untrained network; measure after the step of the epoch.",
)
elsewhere = train_mlp(
    *small[:2], small[0], 1 - small[1], hidden=8, learning_rate=0.05, epochs=60, seed=3
)
checks.close(
    list(elsewhere["train"]),
    list(lesson["train"]),
    "the training loss beside other validation rows",
    rtol=1e-6,
    look="whether the network learns from the validation rows: it must not",
)
checks.close(
    lesson["train"].iloc[-1],
    0.154233,
    "the training loss after 60 epochs",
    rtol=1e-4,
    look="the loop: clear, forward, backward, step, once per epoch, with Adam and no penalty",
)
checks.close(
    lesson["validation"].iloc[-1],
    2.370228,
    "the validation loss after 60 epochs",
    rtol=1e-4,
    look="which rows the validation loss is measured on, and with the network as of when",
)
checks.passed(
    "both curves are measured after each step, and validation teaches the network nothing"
)


### BEGIN HIDDEN TESTS
def sample(rows, features, shift):
    inputs = np.sin(1 + shift + 3.7 * np.arange(rows * features) ** 1.1).reshape(rows, features)
    return inputs, (np.arange(rows) % 3 == shift).astype(float)


def lesson(rows, others, features, **settings):
    usual = {"hidden": 4, "learning_rate": 0.05, "epochs": 6, "seed": 11}
    return [*sample(rows, features, 0), *sample(others, features, 1)], usual | settings


def trained(train, arrays, settings):
    return train(*arrays, **settings)


batch, loop = "what one epoch is, and over which rows a loss is averaged", "the loop of the task"
end = "one row per epoch, one learning rate, and no early end"
long = {"epochs": 120, "learning_rate": 0.03}
checks.same_as_reference(
    "train-mlp",
    train_mlp,
    checks.reference.train_mlp,
    "the history",
    ("another seed", lambda rng: lesson(30, 8, 4, seed=5), "make_mlp and its seed"),
    ("many training rows", lambda rng: lesson(700, 9, 3, epochs=3), batch),
    ("many validation rows", lambda rng: lesson(20, 700, 2, epochs=2), batch),
    ("120 epochs", lambda rng: lesson(12, 9, 2, **long), end),
    ("a network that does not learn", lambda rng: lesson(12, 9, 2, learning_rate=0.0), end),
    ("a single epoch", lambda rng: lesson(25, 5, 3, epochs=1), loop),
    ("a single hidden unit", lambda rng: lesson(25, 5, 3, hidden=1), loop),
    ("a single validation row", lambda rng: lesson(30, 1, 14), loop),
    ("random settings", lambda rng: lesson(30, 8, 4, learning_rate=rng.uniform(0.01, 0.1)), loop),
    use=trained,
    index=False,
    rtol=1e-5,
)
### END HIDDEN TESTS


# %% stand_in="train-mlp"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    """Two curves that are made up."""
    epoch = np.arange(1, epochs + 1)
    fall = np.exp(-epoch / 15)
    return pd.DataFrame({"train": 0.4 + 0.3 * fall, "validation": 0.55 + 0.15 * fall + epoch / 2e3})


# %%
few = order[:few_rows]
settings = {"hidden": 32, "learning_rate": 0.02, "seed": seed}
history = train_mlp(X_train[few], y_train[few], X_valid, y_valid, epochs=epochs, **settings)
on_few, on_april = history["train"].to_numpy(), history["validation"].to_numpy()
best_epoch = 1 + on_april.argmin()

# %%
fig, ax = plt.subplots()
ax.plot(1 + np.arange(epochs), on_few, label=f"the {few_rows:,} flights it trains on")
ax.plot(1 + np.arange(epochs), on_april, label="April")
ax.axhline(constant_loss, color="grey", linestyle=":", label="April, constant forecast")
best = f"best on April: {on_april.min():.3f} in epoch {best_epoch}"
ax.plot(best_epoch, on_april.min(), "ko", label=best)
ax.set(xlabel="epoch", ylabel="mean log loss")
ax.set_title("It goes on improving on what it has seen")
ax.legend()
plots.show(
    fig,
    alt="Learning curves of the network: the training loss sinks nearly all the way; April's "
    "loss sinks for some twenty epochs, then climbs, and ends above the constant forecast.",
)

# %%
reveal(my_final_loss, on_april[-1], "the April log loss at the end")

# %% [markdown]
# The loss on the flights it trains on falls nearly all the way. On others it turns early, and by
# the end it is worse than a constant. The cures: penalise the weights as in section 3, stop at the
# turn (**early stopping**), or bring more data. But an epoch picked *by looking at April* makes
# April's number a little too good. That is what May is kept for.

# %% claim
assert 10 <= best_epoch <= 30
assert on_april[-1] > constant_loss
assert np.argmin(on_few) > 0.9 * epochs

# %% [markdown] further
# ### More flights
#
# Ten times the flights, and to save time a fifth of the epochs. *Does the network now beat the
# line?*

# %%
more, fewer = order[: 10 * few_rows], epochs // 5
broad = train_mlp(X_train[more], y_train[more], X_valid, y_valid, epochs=fewer, **settings)
line = fit_sklearn(X_train, y_train, l2=0.01)
losses = {
    "constant forecast": constant_loss,
    "line, all rows": objective(line, X_valid, y_valid, 0),
    f"network, {few_rows:,} rows, epoch {epochs}": on_april[-1],
    f"network, {few_rows:,} rows, stopped at its best": on_april.min(),
    f"network, {len(more):,} rows, epoch {fewer}": broad["validation"].iloc[-1],
}
pd.Series(losses, name="log loss on April").round(3).to_frame()

# %% [markdown]
# Both networks beat the line, which has seen all the flights, on April: the line **underfits**, by
# about 0.01. (If the days of April are drawn again, the lead of the last row lies between 0.006 and
# 0.020. Which of the last two rows is better is undecided.)


# %% claim
def chances_of_mlp(rows, stop):
    inputs, labels = torch.tensor(X_train[rows]), torch.tensor(y_train[rows])
    network = make_mlp(len(FEATURES), 32, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(stop):
        optimiser.zero_grad()
        bce_with_logits(network(inputs)[:, 0], labels).backward()
        optimiser.step()
    with torch.no_grad():
        return expit(network(torch.tensor(X_valid))[:, 0].numpy())


small, large = (
    loss_of(chances_of_mlp(rows, stop), y_valid)
    for rows, stop in ((few, best_epoch), (more, fewer))
)
assert np.isclose(large.mean(), broad["validation"].iloc[-1])
assert between_days(small, loss_of(predict(line, X_valid), y_valid), 4)[2] < 0
lead = between_days(loss_of(predict(line, X_valid), y_valid), large, 4)
assert np.allclose(lead, (0.0126, 0.006, 0.020), atol=0.001), lead
_, low, high = between_days(large, small, 4)
assert low < 0 < high

# %% [markdown] further
# ### Patience
#
# Nobody sees the turn while it happens: the next epoch might be better again. So training goes on
# for some epochs of **patience**, and the weights of the best epoch so far are kept. *With a
# patience of 20 epochs, how many of the 300 epochs does the network above train?*

# %%
my_stop = None  # your prediction: the epoch after which training stops

# %% [markdown] exercise="early-stopping" title="Stop in time"
# Write `stop_early(losses, patience)`, which reads the validation losses of one training and says
# what early stopping does with them:
#
# - training stops after the first epoch that is the `patience`-th **in a row without a new lowest
#   loss**; without such an epoch it goes on to the last one,
# - the weights that are kept are those of the epoch with the lowest loss **up to the stop**, the
#   earliest of equally low ones.
#
# A loss that equals the lowest is no new lowest, however small a difference counts, and an epoch
# whose loss is `NaN` brings no new lowest either. Return the pair `(stopped, kept)`: the numbers of
# the two epochs, counted from 1.
#
# <details><summary>Hint</summary>
#
# Which two things must the loop remember from epoch to epoch? What is their difference when
# training stops?
#
# </details>


# %% answer="early-stopping"
def stop_early(losses, patience):
    """Return after which epoch early stopping ends a training, and which epoch it keeps.

    Parameters
    ----------
    losses : sequence of float, one validation loss per epoch; at least one, the first a number
    patience : int, 1 or more; so many epochs in a row without a new lowest loss end the training

    Returns
    -------
    (stopped, kept) : two ints, epochs counted from 1
    """
    ### BEGIN SOLUTION
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        elif epoch - kept >= patience:
            break
    return epoch, kept
    ### END SOLUTION


# %% check="early-stopping" points=2
seven = [0.7, 0.6, 0.61, 0.59, 0.62, 0.6, 0.5]
look = "what `patience` counts, and that nobody knows the losses behind the stop"
checks.equal(stop_early(seven, 2), (6, 4), "what comes of a patience of 2", look=look)
checks.equal(stop_early(seven, 1), (3, 2), "what comes of a patience of 1", look=look)
checks.equal(stop_early(seven, 3), (7, 7), "what comes of a patience of 3", look=look)
checks.passed("training stops when patience is used up, and the best epoch before it is kept")
### BEGIN HIDDEN TESTS
lowest, when = "what a new lowest loss is", "which epoch uses up the patience"
checks.same_as_reference(
    "early-stopping",
    stop_early,
    checks.reference.stop_early,
    "the pair of epochs",
    ("equal losses", lambda rng: ([0.5, 0.5, 0.5, 0.5], 2), lowest),
    ("the lowest loss again, later", lambda rng: ([0.6, 0.5, 0.7, 0.5, 0.7, 0.6], 3), lowest),
    ("losses that fall by a hair", lambda rng: ([0.5 - 1e-9 * n for n in range(9)], 2), lowest),
    ("losses that fall above the lowest", lambda rng: ([1, 3, 2.5, 2, 1.5, 0.5], 4), lowest),
    ("a missing loss", lambda rng: ([0.5, np.nan, 0.4, np.nan, np.nan, 0.1], 2), lowest),
    ("a new lowest at the last moment", lambda rng: ([0.3, 0.4, 0.5, 0.2, 0.4], 3), when),
    ("patience that ends with the last epoch", lambda rng: ([0.3, 0.4, 0.4, 0.4], 3), when),
    ("patience longer than the training", lambda rng: ([0.3, 0.4, 0.4], 9), when),
    ("a single epoch", lambda rng: ([0.7], 1), when),
    ("losses far above 1", lambda rng: ([5e9, 4e9, 6e9, 7e9, 1e9], 2), lowest),
    ("losses below 0", lambda rng: ([-1.0, -3.0, -2.0, -2.5, -9.0], 2), lowest),
    ("a column of a table", lambda rng: (pd.Series([3.0, 1, 2, 2], [7, 7, 3, 0]), 2), when),
    ("an array", lambda rng: (np.array([3.0, 1, 2, 2, 0]), 2), when),
    ("other random losses", lambda rng: (list(rng.normal(size=80)), 12), when),
)
### END HIDDEN TESTS


# %% stand_in="early-stopping"
def stop_early(losses, patience):
    """Stops after twice the patience, and keeps the last epoch."""
    return min(2 * patience, len(losses)), min(2 * patience, len(losses))


# %%
stops = {patience: stop_early(on_april, patience) for patience in [1, 5, 20, 100]}
pd.DataFrame(
    {
        "trained epochs": {patience: stopped for patience, (stopped, _) in stops.items()},
        "kept epoch": {patience: kept for patience, (_, kept) in stops.items()},
        "its loss on April": {
            patience: on_april[kept - 1] for patience, (_, kept) in stops.items()
        },
    }
).rename_axis("patience").round(4)

# %%
reveal(my_stop, stops[20][0], "the epoch after which training stops")

# %% [markdown]
# Too little patience ends at a bump of the curve. With 20 epochs the best one is found after 38 of
# 300; with 100 it is the same one, after 80 epochs more. Patience is a setting like any other, and
# is chosen on the validation months.

# %% claim
assert max(stops[1][1], stops[5][1]) < best_epoch
assert stops[20] == (38, best_epoch)
assert stops[100] == (118, best_epoch)

# %% [markdown]
# ## 5 · From probability to decision
#
# The desk acts, or it does not. Mistakes cost it, in units of one needless preparation:
#
# | | flight is on time | flight is late |
# |---|---|---|
# | **desk acts** | 1 (a false alarm) | 0 |
# | **desk does nothing** | 0 | 3 (a miss) |
#
# It acts if the probability is **at or above a threshold**. We use the probabilities of the line.
# *Which threshold will be cheapest in April?*

# %% given="probabilities"
forecaster = LogisticRegression(C=100 / len(y_train)).fit(X_train, y_train)
p_valid = forecaster.predict_proba(X_valid)[:, 1]
p_test = forecaster.predict_proba(X_test)[:, 1]

# %%
my_threshold = None  # your prediction, between 0 and 1

# %% [markdown] exercise="cost-curve" title="What each threshold costs"
# Write `cost_curve`. For every threshold it says which share of the flights the desk acts on, and
# what the mistakes cost **per 1,000 flights**. The desk acts on a flight whose probability is at
# or above the threshold. Return a DataFrame with the columns `threshold`, `acted` (a share from 0
# to 1) and `cost`, one row per threshold, in the order given. Round nothing.
#
# <details><summary>Hint</summary>
#
# For one threshold, take two true-or-false arrays: acted on, and late. Which combination of the two
# is a miss, and which a false alarm?
#
# </details>


# %% answer="cost-curve"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    """Return the cost of acting at each threshold.

    Parameters
    ----------
    y : array (flights,) of 0 and 1
    p : array (flights,), probability of being late
    thresholds : sequence of float
    cost_miss : float, cost of a late flight not acted on
    cost_false_alarm : float, cost of acting on a flight that is on time

    Returns
    -------
    DataFrame, one row per threshold in the order given, with the columns
    ``threshold``, ``acted`` (share of flights, 0 to 1) and ``cost`` (per 1,000 flights)
    """
    ### BEGIN SOLUTION
    acted = p >= np.array(thresholds)[:, np.newaxis]  # a row per threshold
    misses = np.mean(~acted & (y == 1), axis=1)
    false_alarms = np.mean(acted & (y == 0), axis=1)
    cost = 1000 * (cost_miss * misses + cost_false_alarm * false_alarms)
    return pd.DataFrame({"threshold": thresholds, "acted": acted.mean(axis=1), "cost": cost})
    ### END SOLUTION


# %% check="cost-curve" points=2
late, chance = np.array([1, 1, 0, 0]), np.array([0.9, 0.3, 0.6, 0.3])
curve = cost_curve(late, chance, [0.5, 0.3, 0.0, 1.1], cost_miss=5.001, cost_false_alarm=1)
checks.columns(curve, ["threshold", "acted", "cost"], "the cost curve", exact=True, look="the task")
checks.close(
    list(curve["threshold"]),
    [0.5, 0.3, 0.0, 1.1],
    "the column 'threshold'",
    look="the order of the rows: as the thresholds were given",
)
checks.close(
    list(curve["acted"]),
    [0.5, 1, 1, 0],
    "the column 'acted'",
    look="flights exactly at the threshold, and share against count",
)
checks.close(
    curve["cost"].iloc[-1],
    2500.5,
    "the cost of never acting (two of four flights late)",
    look="what a miss is, what it costs (here 5.001), per how many flights, and rounding",
)
checks.close(
    curve["cost"].iloc[2],
    500,
    "the cost of always acting (two of four flights on time)",
    look="what a false alarm is, and what it costs",
)
checks.close(
    list(curve["cost"]), [1500.25, 500, 500, 2500.5], "the column 'cost'", look="the cost table"
)
checks.passed("misses and false alarms are counted apart, and both are paid for")


### BEGIN HIDDEN TESTS
def priced(curve, labels, chances, thresholds, *prices):
    miss, alarm = prices or (3, 1)
    labels, chances = np.array(labels), np.array(chances)
    return curve(labels, chances, thresholds, cost_miss=miss, cost_false_alarm=alarm)


seven = [1, 0, 0, 1, 0, 1, 0], [0.25, 0.254, 0.2461, 0.9, 0.6, 0.1, 0.0]
hair = [1, 0, 1], [0.3 - 1e-9, 0.3, 0.2999]
both, none = ([1.0, 1.0], [0.2, 0.8]), ([0.0, 0.0], [0.2, 0.8])
at = "flights at, just below and just above a threshold: probabilities are used as they are"
one, table_of = "one row for each threshold, in the order given", "the cost table, and rounding"
checks.same_as_reference(
    "cost-curve",
    cost_curve,
    checks.reference.cost_curve,
    "the cost curve",
    ("costs that are no whole numbers", lambda rng: (*seven, [0.2, 0.6], 1 / 3, np.pi), table_of),
    ("thresholds that no flight reaches", lambda rng: (*seven, [0.95, 1.0, 1.5]), one),
    ("thresholds near a probability", lambda rng: (*seven, [0.25, 0.254, 0.255]), at),
    ("probabilities a hair below a threshold", lambda rng: (*hair, [0.3]), at),
    ("a single flight at a threshold", lambda rng: ([0], [0.7], [0.7, 0.71]), at),
    ("probabilities of 0 and 1", lambda rng: ([1, 0], [1.0, 0.0], [0.0, 1.0, 0.5]), at),
    ("thresholds given twice", lambda rng: (*seven, [0.5, 0.1, 0.5, 0.1]), one),
    ("thresholds in no order", lambda rng: (*seven, [0.7, 1.01, 0.0, 0.2]), one),
    ("a tuple of one threshold", lambda rng: (*seven, (0.4,)), one),
    ("an array of thresholds", lambda rng: (*seven, np.array([0.4, 0.0])), one),
    ("a false alarm without cost", lambda rng: (*seven, [0.0, 0.3], 2.5, 0.0), table_of),
    (
        "labels of 8 bits, more than they can count",
        lambda rng: (np.ones(300, "int8"), np.full(300, 0.1), [0.2, 0.05]),
        "what an int8 can hold",
    ),
    ("late flights alone", lambda rng: (*both, [0.5, 0.9]), table_of),
    ("flights on time alone", lambda rng: (*none, [0.5, 0.9]), table_of),
    ("random flights", lambda rng: (rng.integers(0, 2, 99), rng.random(99), [0.2, 0.7]), table_of),
    use=priced,
    index=False,
)
### END HIDDEN TESTS


# %% stand_in="cost-curve"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    """As if the desk acted as often, but by lot."""
    late, acted = np.mean(y), np.array([np.mean(p >= threshold) for threshold in thresholds])
    cost = cost_miss * late * (1 - acted) + cost_false_alarm * (1 - late) * acted
    return pd.DataFrame({"threshold": thresholds, "acted": acted, "cost": 1000 * cost})


# %%
grid = np.append(np.round(np.arange(0, 1, 0.01), 2), 1.01)  # the last one: never act
costs = {"cost_miss": 3, "cost_false_alarm": 1}
april_curve = cost_curve(y_valid, p_valid, grid, **costs)
cheapest = grid[april_curve["cost"].to_numpy().argmin()]

# %%
fig, ax = plt.subplots()
ax.plot(april_curve["threshold"], april_curve["cost"])
ax.plot(cheapest, april_curve["cost"].min(), "ko", label=f"cheapest: {cheapest:.2f}")
ax.axvline(0.5, color="grey", linestyle=":", label="one half")
ax.set(xlabel="threshold on the probability", ylabel="cost per 1,000 flights (preparations)")
ax.set_title("One half is far from the cheapest threshold")
ax.legend()
plots.show(
    fig,
    alt="Cost against threshold in April: 712 at zero, down to 550 near 0.2, and up again to 863; "
    "at one half the curve lies above its value at zero.",
)

# %%
reveal(my_threshold, cheapest, "the cheapest threshold in April")

# %% [markdown]
# At one half, the value that a classifier's `predict` uses in scikit-learn, the model does not beat
# *acting on every flight without any model*: 748 against 712 (the difference lies between -133 and
# 208 if the days of April are drawn again: undecided). And it costs 197 more than at the cheapest
# threshold (104 to 295). The model is not bad; the threshold answers another question.
#
# The right one can be worked out beforehand. For a flight with probability $p$, acting costs on
# average $(1 - p) \cdot 1$, not acting $p \cdot 3$. Acting is cheaper as soon as $p$ reaches the
# point where both are equal: 0.25. If probabilities can be trusted, that is the best threshold, up
# to the chance that a month brings. Five policies, in April:

# %%
policies = {"cheapest in April": cheapest, "in theory": 0.25, "one half": 0.5}
policies |= {"always act": 0.0, "never act": 1.01}
april = cost_curve(y_valid, p_valid, list(policies.values()), **costs).set_axis(list(policies))
april.round(2)

# %%
print(f"April: mean probability {p_valid.mean():.1%}, late {y_valid.mean():.1%}")

# %% [markdown] further
# ### A record to sign
#
# A threshold without its reasons cannot be reviewed, so the desk signs a record.

# %% [markdown] exercise="decision-record" title="Write the decision down"
# A threshold without its reasons cannot be reviewed. Write `decision_record`, which turns a cost
# curve into the few lines that the desk signs: a dictionary with exactly these keys.
#
# | key | value |
# |---|---|
# | `threshold` | the threshold of the cheapest row; of equally cheap ones, the lowest |
# | `cost` | cost per 1,000 flights in that row |
# | `acted` | share of flights acted on in that row |
# | `theory` | the threshold that follows from the two costs alone, by the reasoning above |
# | `saved` | how much cheaper that row is than the better policy without a model (below) |
#
# Two policies need no model: always act, and never act. The desk would take the cheaper one, and
# `saved` compares with that. The curve is one of `cost_curve`. Its rows may stand in any order;
# among them are always the threshold 0 (always act) and a threshold above 1 (never act). A record
# must agree with the curve it comes from, so round nothing, and leave the curve as it is.
#
# <details><summary>Hint</summary>
#
# Set the two average costs equal and solve for $p$. For `saved`: which rows of the curve are the
# two policies without a model, and which of the two would the desk choose?
#
# </details>


# %% answer="decision-record"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    """Return the decision that a cost curve supports, with its reasons.

    Parameters
    ----------
    curve : DataFrame with the columns ``threshold``, ``acted`` and ``cost``, in any row order,
        with a row for threshold 0 (always act) and one for a threshold above 1 (never act)
    cost_miss, cost_false_alarm : float, greater than 0

    Returns
    -------
    dict with the keys ``threshold``, ``cost``, ``acted``, ``theory`` and ``saved``, all numbers
    """
    ### BEGIN SOLUTION
    by_threshold = curve.sort_values("threshold")
    always, never = by_threshold["cost"].iloc[0], by_threshold["cost"].iloc[-1]
    best = by_threshold.loc[by_threshold["cost"] == by_threshold["cost"].min()].iloc[0]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": min(always, never) - best["cost"],
    }
    ### END SOLUTION


# %% check="decision-record" points=3
five_rows = pd.DataFrame(
    {
        "threshold": [0.4, 0.0, 1.01, 0.205, 0.23],
        "acted": [0.304, 1.0, 0.0, 0.512, 0.48],
        "cost": [500.25, 700.0, 900.0, 500.25, 650.0],
    }
)
kept = five_rows.copy()
signed = decision_record(five_rows, cost_miss=5, cost_false_alarm=1.5)
keys = ["acted", "cost", "saved", "theory", "threshold"]
checks.that(signed is not None, "decision_record returned nothing: does it end in `return`?")
checks.that(
    isinstance(signed, dict),
    f"decision_record returns a dictionary; a {type(signed).__name__} came.",
)
checks.equal(sorted(signed), keys, "the list of keys", look="the table of the task")
checks.close(
    signed["threshold"],
    0.205,
    "the threshold",
    look="which row is the cheapest, the rule for equal ones in any row order, and rounding",
)
row_of = "the row of the threshold you chose"
checks.close(signed["cost"], 500.25, "the cost", look=row_of)
checks.close(signed["acted"], 0.512, "the share acted on", look=row_of)
checks.close(
    signed["theory"],
    0.230769,
    "the threshold in theory, for a miss of 5 and a false alarm of 1.5,",
    rtol=1e-5,
    look="the two average costs above the task, and where they are equal: the curve has no say",
)
checks.close(
    signed["saved"],
    199.75,
    "the saving",
    look="the cheaper one of always and never acting, and what is subtracted from what",
)
useless = pd.DataFrame(
    {"threshold": [1.5, 0.5, 0.0], "acted": [0.0, 0.4, 1.0], "cost": [80.0, 120.0, 90.0]}
)
checks.close(
    decision_record(useless, cost_miss=1, cost_false_alarm=4)["saved"],
    0,
    "the saving of a model that is worse than never acting",
    look="the two policies without a model: threshold 0, and a threshold above 1 (there 1.5)",
)
checks.unchanged(kept, five_rows, "the curve you were given")
checks.passed(
    "every entry of the record can be found again in the curve, or follows from the costs"
)


### BEGIN HIDDEN TESTS
def signed_for(record, thresholds, paid, miss=3.0, alarm=1.0, index=None):
    shares = np.clip(1 - np.array(thresholds) / 1.01, 0, 1)  # no two rows have the same
    columns = {"threshold": thresholds, "acted": shares, "cost": paid}
    return record(pd.DataFrame(columns, index=index), cost_miss=miss, cost_false_alarm=alarm)


ties, lowest = "which of equally cheap rows is meant", "the cheapest row, and nothing is rounded"
simple = "which rows are the two policies without a model, and which of them is cheaper"
three, theory = [0.0, 0.5, 1.01], "the threshold in theory, and rounding"
checks.same_as_reference(
    "decision-record",
    decision_record,
    checks.reference.decision_record,
    "the record",
    ("equal costs, the lowest first", lambda rng: ([0.2, 0.0, 0.4, 1.01], [5, 7, 5, 9.0]), ties),
    ("equal costs, the lowest last", lambda rng: ([1.01, 0.4, 0.0, 0.2], [9, 5, 7, 5.0]), ties),
    ("three equal costs", lambda rng: ([0.6, 0.2, 0.4, 0, 2], [5, 5, 5, 7, 9.0]), ties),
    ("costs that nearly agree", lambda rng: ([0, 0.1, 0.2, 1.01], [9, 5.00001, 5, 7]), lowest),
    ("a month in which acting always pays", lambda rng: (three, [30, 45.0, 80]), lowest),
    ("a month in which never acting pays", lambda rng: (three, [80, 45.0, 30]), lowest),
    ("labels that repeat", lambda rng: (three, [80, 20, 30.0], 3, 1, [0, 0, 0]), lowest),
    ("a threshold near 0", lambda rng: ([0.0, 0.03, 0.5, 1.01], [80, 20, 30.0, 70]), simple),
    ("a threshold of exactly 1", lambda rng: ([1.0, 0, 0.3, 1.2], [6, 9, 4, 8.0]), simple),
    ("two thresholds above 1", lambda rng: ([1.5, 0, 1.01, 0.3], [6, 9, 6, 4.0]), simple),
    ("costs far apart", lambda rng: (three, [80, 20, 30.0], 9.7, 1 / 3), theory),
    ("a miss that costs less", lambda rng: (three, [8, 2, 3.0], 0.5, 4), theory),
    ("other random costs", lambda rng: (three, list(rng.random(3)), *rng.uniform(1, 9, 2)), theory),
    use=signed_for,
    rtol=1e-9,
)
### END HIDDEN TESTS


# %% stand_in="decision-record"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    """Any row of the curve, and one half."""
    row = curve.iloc[len(curve) // 3]
    return {**row[["threshold", "cost", "acted"]], "theory": 0.5, "saved": 0.0}


# %%
record = decision_record(april_curve, **costs)
pd.Series(record, name="April").round(3).to_frame()

# %% [markdown]
# ### May, once
#
# May, for the first and only time; nothing may be adjusted any more. *What will April's cheapest
# threshold cost per 1,000 flights in May?*

# %%
my_may_cost = None  # your prediction: cost per 1,000 flights in May

# %%
may = cost_curve(y_test, p_test, list(policies.values()), **costs).set_axis(list(policies))
may.round(2)

# %%
reveal(my_may_cost, may["cost"].iloc[0], "the cost per 1,000 flights in May")

# %% [markdown]
# May had fewer late flights, so compare within a month. The cheaper policy without a model was to
# act *always* in April and *never* in May; nobody can know that beforehand. Against it, April's
# cheapest threshold saved 162 in April (77 to 243, if the days of the month are drawn again) and
# saves 217 in May (101 to 339).
#
# The threshold in theory cost 16 more than it in April, and costs 13 less in May. Both intervals
# include zero (-8 to 41, and -29 to 2), so these months cannot tell the two apart (lab 10 shows
# how). What speaks for the theoretical one is its reason. For the desk they differ in another way:
# look at `acted`.


# %% claim
def paid(y, p, threshold):
    return 1000.0 * np.where(p >= threshold, y == 0, 3 * (y == 1))


months_of = {4: (y_valid, p_valid, april["cost"]), 5: (y_test, p_test, may["cost"])}
for month, rival, expected in (
    (4, "always act", (162, 77, 243)),
    (5, "never act", (217, 101, 339)),
    (4, "in theory", (16, -8, 41)),
    (5, "in theory", (-13, -29, 2)),
    (4, "one half", (197, 104, 295)),
):
    y, p, cost = months_of[month]
    assert (
        rival == "in theory"
        or rival == "one half"
        or cost[rival] == cost[["always act", "never act"]].min()
    )
    saved = between_days(paid(y, p, policies[rival]), paid(y, p, cheapest), month)
    assert np.allclose(saved, expected, atol=1), (month, rival, saved)
_, low, high = between_days(paid(y_valid, p_valid, 0.5), paid(y_valid, p_valid, 0.0), 4)
assert (round(low), round(high)) == (-133, 208)
assert y_test.mean() < y_valid.mean()

# %% [markdown] exercise="hand-over" title="What do you hand to the desk?"
# The desk's manager asks: *"Shall we use this logistic regression, at which threshold, and when
# should we stop trusting it?"* Answer in 150 to 250 words that she can act on:
#
# - the threshold, the share of flights acted on, and the **numbers printed above** that decide it,
#   each with its month,
# - what that costs compared with doing without a model, and with a threshold of one half,
# - one thing that these five months cannot tell,
# - one observation, with a number, that would make you change the decision.
#
# More than one choice can be right; an unsupported one is not.
#
# <details><summary>Hint</summary>
#
# Which numbers were still untouched when you had chosen?
#
# </details>

# %% [markdown] answer="hand-over" points=4
# ### BEGIN SOLUTION
# **A model answer.** *Yes. Act on every flight whose probability is 0.25 or more. With your costs
# of three to one a trustworthy probability pays from 0.25 on; the cheapest threshold in April was
# 0.21, but 0.25 cost only three per cent more there (566 against 550 units per 1,000 flights), and
# the days of one month cannot tell the two apart.
# And at 0.21 you would have acted on 47 % of the April flights, at 0.25 on 34 %: if your people
# cannot prepare every third flight, tell us, because then the threshold must rise. May played no
# part in the choice. There 0.25 costs 450; acting on every flight would have cost 773, never
# acting 680, a threshold of one half 576. The forecast itself is better than a constant one: log
# loss 0.55 against 0.61 in April. A small network reached 0.53, but its epoch was picked on April
# and nobody has computed its cost; we would try it next. We have seen one spring, so we
# cannot say how the model does in summer storms. Stop and call us if over two weeks the mean
# probability and the share of late flights differ by more than five percentage points (in April
# it was four), and whenever your costs change: the threshold follows from them.*
#
# **Rubric, one point each**
#
# 1. *Choice with evidence*: names a threshold and the share of flights acted on, supported by
#    validation numbers of this notebook or by the costs (not by training loss, not chosen on
#    May). The record's threshold and the theoretical one are equally good answers; so is
#    "not yet", with a number as its reason.
# 2. *Money*: compares the cost at the threshold with a policy without a model **and** with one
#    half, with numbers and their month, and connects the threshold with the cost ratio.
# 3. *Honest limit*: names something the data cannot show (other seasons, another year, an April
#    looked at twice, few independent days, costs assumed, whether the desk can act that often)
#    and does not claim May's lower cost as an improvement of the model.
# 4. *Reversible*: names an observable quantity, a number and a period at which the decision is to
#    be revisited.
#
# Half points for a criterion met without a number. No points for length.
# ### END SOLUTION

# %% [markdown]
# ## What stands now
#
# A split in time, one minimum, curves that tell too little from too much, a threshold that follows
# from costs. Still open: where the costs come from (lab 02), how features were joined without
# looking ahead (lab 03; `mlops_lab/asof.py`), what dirt the table hid (lab 04), how a month
# compares two models (lab 10), what happens after May (lab 16).
