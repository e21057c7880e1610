# ---
# title: "Monitor: what to watch, and what not to wake anyone for"
# chapter: 16_monitor
# memory_mib: 1200
# objectives: [LO1, LO3, LO4]
# topics:
#   - structured logs
#   - service metrics
#   - error budget
#   - burn-rate alert
#   - drift measures
#   - A/A calibration
#   - delayed labels
#   - incidents
# able_to:
#   - turn an error budget into an alarm
#   - compare two samples in bins of the first, and say why a large PSI is no harm
#   - count labels that come late, and say what an estimate without labels cannot see
#   - build a monitor that finds nine kinds of upstream failure and stays silent in clean months
# ---

# %% [markdown]
# ## The situation
#
# The model has been in service since April. It answers, the desk acts, and on a Tuesday in July
# somebody asks: *is it still any good?* Nobody knows. The service has returned "200 OK" all
# along. Last winter a drift alarm was switched on; it rang every day from April on, and has been
# muted ever since.
#
# Both are failures of **monitoring**: one looked at too little, the other rang for nothing. You
# build what lies between: an alarm that follows the error budget, measures of drift, and a monitor
# that finds nine kinds of upstream failure without ringing in clean months.
#
# The data are the flights from New York in 2013, without those cancelled or diverted, month by
# month. The model was trained on January to March and is never changed. All functions of this lab
# leave their arguments as they are.

# %% tags=["parameters"]
seed = 16
sample_rows = 3_000  # rows of a month that the drift measures look at

# %% given="setup"
import json
import math
from pathlib import Path

import httpx
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from prometheus_client.parser import text_string_to_metric_families
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score
from tqdm.auto import tqdm

from mlops_lab import checks, flights, incidents, monitor, plots, serve, traffic, trials
from mlops_lab.predictions import reveal

plots.use_style()

# %% [markdown]
# The next cell loads the year (the very first time this builds the tables, which takes about ten
# seconds) and trains the model that stays frozen from here on.

# %% given="table"
FEATURES = flights.FEATURES
year = flights.features()
by_month = {month: part.reset_index(drop=True) for month, part in year.groupby("month")}
winter = year[year["month"] <= 3]
learned_from = winter.sample(12_000, random_state=16)
model = HistGradientBoostingClassifier(
    max_iter=60, max_leaf_nodes=15, early_stopping=False, random_state=0
).fit(monitor.codes(learned_from, FEATURES), learned_from["late"])


def predict(table):
    """Return the frozen model's probability of a late arrival, one number a row."""
    return model.predict_proba(monitor.codes(table, FEATURES))[:, 1]


# %%
print(f"{len(year):,} flights; the model was trained on {len(learned_from):,} of January to March")

# %% [markdown] further
# ## 1 · What the service says about itself

# %% [markdown]
# ### Logs
#
# A log line is written once and read in a hurry, mostly by a program. So it is **structured**:
# one line, one JSON object, always the same keys. It carries a **request id**, by which the lines
# of one request can be found again in every service it went through. And it holds nothing about
# persons: logs are copied, kept and searched by many people, and what never entered them need not
# be protected there. The safe way is a list of what may go in, not of what must stay out: a
# caller who sends one field more tomorrow must not get it into your log.

# %% [markdown] exercise="log-line" title="One line a request"
# Write `log_line(request, answer, *, latency_ms, now)`. It returns one line of text, a JSON object
# with **exactly** these keys, each from the place that the table names:
#
# | key | value |
# |---|---|
# | `time` | `now`, the text that was given |
# | `level` | `"error"` from status 500 on, `"warning"` from 400 to 499, otherwise `"info"` |
# | `request_id`, `flight`, `origin` | from `request` |
# | `status`, `model_version`, `probability` | from `answer` |
# | `latency_ms` | rounded to one decimal |
#
# A key that the request or the answer does not have becomes `null`, and so does a probability
# of `NaN` (JSON does not allow it, and the program that reads the line would stop). All other
# values stay as they are, 0 and empty text among them. Whatever else a caller sent stays out.
# The text has no line break, also if a value has one.
#
# <details><summary>Hint</summary>
#
# Build a dictionary first, from the keys in the table, and let a library write it. What does that
# library do with a line break inside a text, and what with a `NaN`?
#
# </details>


# %% answer="log-line"
def log_line(request, answer, *, latency_ms, now):
    """Return one line of JSON about a request, without anything about persons.

    Parameters
    ----------
    request : dict, what the caller sent; may hold any keys, or lack some
    answer : dict with ``status`` (int), and ``model_version`` (str) and ``probability`` (float,
        perhaps NaN) where there is one
    latency_ms : float, milliseconds
    now : str, the time in UTC as text

    Returns
    -------
    str, without a line break; a JSON object with the nine keys of the task
    """
    ### BEGIN SOLUTION
    status = answer["status"]
    level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    probability = answer.get("probability")
    if probability is not None and math.isnan(probability):
        probability = None
    record = {"time": now, "level": level, "status": status, "probability": probability}
    record |= {key: request.get(key) for key in ["request_id", "flight", "origin"]}
    record["model_version"] = answer.get("model_version")
    record["latency_ms"] = round(latency_ms, 1)
    return json.dumps(record)
    ### END SOLUTION


# %% check="log-line" points=2
def strictly(text):
    """Read one line of JSON as its standard says: without NaN and Infinity."""

    def no_number(name):
        raise ValueError(name)

    checks.that(isinstance(text, str), "log_line returns text (str); something else came.")
    checks.that("\n" not in text, "This is more than one line: a value holds a line break.")
    try:
        return json.loads(text, parse_constant=no_number)
    except ValueError:
        raise checks.CheckFailed(
            f"This line is not JSON as the standard says: {text[:150]!r}. Look at who writes the "
            "text, and at values that are not a number."
        ) from None


asked = {"request_id": "a7", "flight": 2391, "origin": "JFK", "passenger": "I. Chen", "seat": "3A"}
answered = {"status": 200, "model_version": "queue-1", "probability": 0.375}
plain_line = {key: asked[key] for key in ["request_id", "flight", "origin"]} | answered
plain_line |= {"time": "2013-07-09T21:00:00Z", "level": "info", "latency_ms": 12.4}
checks.equal(
    strictly(log_line(asked, answered, latency_ms=12.3856, now="2013-07-09T21:00:00Z")),
    plain_line,
    "what the line of a good answer holds",
    look="the table of the task: these keys, and no others",
)
odd_request = {"request_id": "b\n8", "origin": 'J"K', "e_mail": "x@example.org"}
odd_answer = {"status": 503, "probability": float("nan")}
checks.equal(
    strictly(log_line(odd_request, odd_answer, latency_ms=3.0, now="later")),
    dict.fromkeys(["flight", "model_version", "probability"])
    | {"request_id": "b\n8", "origin": 'J"K', "status": 503, "level": "error"}
    | {"time": "later", "latency_ms": 3.0},
    "what the line of a failed request with odd characters holds",
    look="the sentences below the table",
)
checks.passed("one line, one object, nine keys, nobody's name")


### BEGIN HIDDEN TESTS
def line_of(function, request, answer, latency_ms=1.0):
    """Return what a line holds."""
    return strictly(function(request, answer, latency_ms=latency_ms, now="2013-07-09"))


short_request = {"request_id": "r1", "flight": 7, "origin": "EWR"}
answer_200 = {"status": 200, "model_version": "v", "probability": 0.5}
checks.same_as_reference(
    "log-line",
    log_line,
    checks.reference.log_line,
    "what the line holds",
    *(
        (f"a status of {s}", lambda rng, s=s: (short_request, answer_200 | {"status": s}))
        for s in (200, 302, 399, 400, 422, 499, 500, 502, 599)
    ),
    ("a probability of 0", lambda rng: (short_request, answer_200 | {"probability": 0.0})),
    (
        "flight number 0 and two empty texts",
        lambda rng: ({"request_id": "", "flight": 0, "origin": ""}, answer_200),
    ),
    (
        "a caller who sends keys of the answer",
        lambda rng: ({"probability": 0.9, "model_version": "x", "status": 1}, {"status": 404}),
        "which values come from the request and which from the answer",
    ),
    (
        "a caller who sends a time and a level",
        lambda rng: (short_request | {"time": "never", "level": "info"}, {"status": 500}),
        "where the time and the level come from",
    ),
    (
        "an answer with keys of the request",
        lambda rng: ({"flight": 3}, answer_200 | {"request_id": "z", "origin": "LGA"}),
        "which values come from the request and which from the answer",
    ),
    ("a request id that reads NaN-7", lambda rng: ({"request_id": "NaN-7"}, answer_200)),
    (
        "a NaN of numpy",
        lambda rng: (short_request, {"status": 200, "probability": np.float64("nan")}),
        "what becomes of a probability that is not a number",
    ),
    ("a failed request without keys", lambda rng: ({}, {"status": 503})),
    ("a latency that is rounded up", lambda rng: (short_request, answer_200, 12.38), "rounding"),
    ("a latency that is rounded down", lambda rng: (short_request, answer_200, 0.04), "rounding"),
    (
        "a field that nobody has heard of",
        lambda rng: (short_request | {f"f{rng.integers(1000)}": "private\nline"}, answer_200),
        "what a caller may get into your log",
    ),
    use=line_of,
)
### END HIDDEN TESTS


# %% stand_in="log-line"
def log_line(request, answer, *, latency_ms, now):
    """Two of the keys, whatever the values are."""
    return json.dumps({"time": now, "status": answer["status"]})


# %%
print(
    log_line(
        {"request_id": "a7", "flight": 2391, "origin": "JFK", "passenger": "I. Chen"},
        {"status": 200, "model_version": "queue-1", "probability": 0.375},
        latency_ms=12.3456,
        now="2013-07-09T21:00:00Z",
    )
)

# %% [markdown]
# ### Metrics
#
# Logs tell about one request, **metrics** about all of them: numbers that the service keeps
# counting, and that a monitoring system (the best known is Prometheus) fetches every few seconds.
# That fetch is called a **scrape**. The service of this lab lives in `mlops_lab/watched.py`, and
# these are the lines that make it observable:
#
# ```python
# requests_total = Counter("desk_requests", "Requests answered, by HTTP status.", ["status"])
# latency_seconds = Histogram("desk_latency_seconds", "Time from request to answer.", buckets=[...])
# ```
#
# The next cell starts it as a process of its own, sends it 200 requests over a real socket, some
# of them broken, and scrapes it before, in the middle and at the end. When the cell is over, so
# is the service.

# %%
bodies = traffic.bodies(np.random.default_rng(seed), 200)
with (
    serve.start("mlops_lab.watched:app", ready="/health", timeout_s=55) as service,
    httpx.Client(base_url=service.url, timeout=5, trust_env=False) as client,
):
    scrapes = [client.get("/metrics").text]
    for number, body in enumerate(tqdm(bodies, desc="requests"), 1):
        client.post("/predict", json=body)
        if number in (100, 200):
            scrapes.append(client.get("/metrics").text)

# %%
print("\n".join(line for line in scrapes[-1].splitlines() if "created" not in line))

# %% [markdown]
# Two kinds of metric stand there. (The lines named `_created`, the times at which counting began,
# are left out here; a scrape has them.) A **counter** only grows, so one scrape says little and the
# difference of two says what happened between them. If the service restarts, it counts from zero
# again: a value *smaller* than before means that all of it came since. A **histogram** is a row
# of counters: `le="0.1"` counts the requests that took at most 0.1 seconds, the smaller ones
# included.
#
# From them follow the **service level indicators** (SLI), shares of good events. *You know what
# was sent: about 3 in 100 name an airport that the service does not know, and 4 in 100 are
# malformed. The service answers a malformed request with status 422; an airport that it does not
# know makes it fail, with status 500, because nobody wrote a rule for that. What availability, in
# per cent, do you expect if only the service's own failures count as bad?*

# %%
my_availability = None  # your prediction, in per cent

# %% [markdown] exercise="indicators" title="From two scrapes to two indicators"
# Write `indicators(before, after, *, fast_s)` for two scrapes (text). Take the **increase** of each
# counter between them: after − before, but after itself if that is smaller than before (the service
# was restarted). A counter that `before` does not have was 0. Return a dictionary with
#
# - `requests`: the increase of `desk_requests_total`, over all statuses,
# - `available`: the share of them whose status is below 500. A caller's mistake (400 to 499) was
#   served as it should be,
# - `fast`: the share of the requests in `desk_latency_seconds` that took at most `fast_s` seconds:
#   the bucket with that bound, compared as a number, divided by the bucket `+Inf`.
#
# Where nothing was asked in between, both shares are `NaN`: nothing was measured, which is neither
# good nor bad. If `fast_s` is not one of the bounds in `after`, raise a `ValueError` that mentions
# `fast_s`, also where nothing was asked. A scrape may hold counters of other programs.
#
# `text_string_to_metric_families(text)` from `prometheus_client.parser` reads a scrape: it gives
# families, each with `.samples`, each with `.name`, `.labels` (a dictionary of texts) and `.value`.
#
# <details><summary>Hint</summary>
#
# First make one dictionary a scrape, from (name, labels) to value: what can stand for the labels
# as a key? Then the increase of every counter is one line, and the rest is adding up.
#
# </details>


# %% answer="indicators"
def indicators(before, after, *, fast_s):
    """Return what happened between two scrapes of the service.

    Parameters
    ----------
    before, after : str, two scrapes in Prometheus' text format, the older one first
    fast_s : float, seconds; one of the bounds of the latency histogram

    Returns
    -------
    dict with ``requests`` (number), ``available`` and ``fast`` (shares 0..1, or NaN)

    Raises
    ------
    ValueError
        If `fast_s` is not a bound of the histogram; the message mentions ``fast_s``.
    """
    ### BEGIN SOLUTION
    old, new = (
        {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        for text in (before, after)
    )
    grown = {key: value - old.get(key, 0) for key, value in new.items()}
    grown = {key: value if value >= 0 else new[key] for key, value in grown.items()}
    answers = {key[1]: grown[key] for key in grown if key[0] == "desk_requests_total"}
    timed = {key: n for key, n in grown.items() if key[0] == "desk_latency_seconds_bucket"}
    buckets = {float(key[1]): count for key, count in timed.items()}
    if fast_s not in buckets:
        raise ValueError(f"fast_s must be one of {sorted(buckets)}; it was {fast_s}")
    requests, timed = sum(answers.values()), buckets[math.inf]
    good = sum(count for status, count in answers.items() if int(status) < 500)
    return {
        "requests": requests,
        "available": good / requests if requests else math.nan,
        "fast": buckets[fast_s] / timed if timed else math.nan,
    }
    ### END SOLUTION


# %% check="indicators" points=3
def scrape_of(statuses, buckets, others=77, lines=()):
    """Write a scrape in Prometheus' text format, with counters of other programs in it."""
    rows = ["# TYPE desk_requests counter", *lines]
    rows += [f'desk_requests_total{{status="{s}"}} {n}' for s, n in statuses.items()]
    rows += [f'desk_requests_created{{status="{s}"}} 1.37e+09' for s in statuses]
    rows += ["# TYPE desk_latency_seconds histogram"]
    rows += [f'desk_latency_seconds_bucket{{le="{b}"}} {n}' for b, n in buckets.items()]
    rows += [f"desk_latency_seconds_count {buckets['+Inf']}", "desk_latency_seconds_sum 3.5"]
    rows += ["# TYPE other_requests counter", f'other_requests_total{{status="500"}} {others}']
    return "\n".join(rows) + "\n"


early = scrape_of({"200": 90, "500": 10}, {"0.05": 60, "0.1": 80, "+Inf": 100})
later_on = scrape_of(
    {"200": 160, "422": 20, "500": 20}, {"0.05": 100, "0.1": 150, "+Inf": 200}, others=99
)
checks.equal(
    indicators(early, later_on, fast_s=0.1),
    {"requests": 100, "available": 0.9, "fast": 0.7},
    "what came between two scrapes (70 good answers, 20 mistakes of callers, 10 failures),",
    look="increases, not totals; which statuses count as bad; the name of each counter",
)
restarted = scrape_of({"200": 30, "503": 10}, {"0.050": 20, "0.10": 30, "+Inf": 40})
busy = scrape_of({"200": 160, "422": 20, "500": 20}, {"0.050": 100, "0.10": 150, "+Inf": 200})
checks.equal(
    indicators(busy, restarted, fast_s=0.05),
    {"requests": 40, "available": 0.75, "fast": 0.5},
    "what came after a restart, with a bound written as 0.050,",
    look="the restart, and comparing bounds as numbers",
)
checks.equal(
    indicators(early, early, fast_s=0.1),
    {"requests": 0, "available": math.nan, "fast": math.nan},
    "what came between two scrapes without a request",
    look="what a share of nothing is",
)
checks.raises(
    ValueError, indicators, early, later_on, fast_s=0.2, mentions="fast_s", what="fast_s=0.2"
)
checks.passed("increases, not totals; a restart and an idle minute are no failure")
### BEGIN HIDDEN TESTS
two_bounds = {"0.05": 64, "0.1": 88, "+Inf": 110}


def drawn_pair(rng):
    """Return two scrapes of a service that was not restarted."""
    first, grown = rng.integers(5, 90, size=(2, 4))
    past, steps = rng.integers(1, 40, size=(2, 3))
    statuses, bounds = ["200", "499", "500", "503"], ["0.025", "0.25", "+Inf"]
    one = scrape_of(
        dict(zip(statuses, first, strict=True)), dict(zip(bounds, past.cumsum(), strict=True))
    )
    two = scrape_of(
        dict(zip(statuses, first + grown, strict=True)),
        dict(zip(bounds, (past + steps).cumsum(), strict=True)),
    )
    return one, two, 0.25


checks.same_as_reference(
    "indicators",
    indicators,
    checks.reference.indicators,
    "the dictionary",
    (
        "a restart after which more requests came than before",
        lambda rng: (
            scrape_of({"200": 10, "500": 50}, {"0.1": 50, "+Inf": 60}),
            scrape_of({"200": 100, "500": 3}, {"0.1": 40, "+Inf": 103}),
            0.1,
        ),
        "the restart, counter by counter",
    ),
    (
        "a histogram with fewer requests than the counter",
        lambda rng: (early, scrape_of({"200": 190, "500": 10}, two_bounds | {"+Inf": 140}), 0.1),
        "what `fast` is divided by",
    ),
    (
        "a status that was not there before",
        lambda rng: (early, scrape_of({"200": 91, "500": 10, "504": 4}, two_bounds), 0.05),
        "a counter that `before` does not have",
    ),
    (
        "a first scrape that is empty",
        lambda rng: ("", later_on, 0.05),
        "a counter that `before` does not have",
    ),
    (
        "another program that answers requests too",
        lambda rng: (early, scrape_of({"200": 95, "500": 10}, two_bounds, others=500), 0.1),
        "the whole name of the counter",
    ),
    (
        "another histogram with the same bounds",
        lambda rng: (
            early,
            later_on + 'other_latency_seconds_bucket{le="0.1"} 9\n'
            'other_latency_seconds_bucket{le="+Inf"} 9\n',
            0.1,
        ),
        "the whole name of the histogram",
    ),
    (
        "one failure in 200 requests",
        lambda rng: (early, scrape_of({"200": 289, "500": 11}, two_bounds | {"+Inf": 300}), 0.1),
        "whether a share is rounded",
    ),
    (
        "statuses around 500",
        lambda rng: (early, scrape_of({"200": 95, "499": 3, "500": 12, "599": 1}, two_bounds), 0.1),
        "which statuses count as bad",
    ),
    ("two scrapes that are drawn", drawn_pair),
    ("a bound that is missing", lambda rng: (early, later_on, 0.3)),
    (
        "a bound that is missing while nobody asked",
        lambda rng: (early, early, 0.3),
        "in which order you look",
    ),
    use=lambda function, before, after, fast_s: function(before, after, fast_s=fast_s),
)
### END HIDDEN TESTS


# %% stand_in="indicators"
def indicators(before, after, *, fast_s):
    """What such a run often gives, whatever was counted."""
    return {"requests": 100.0, "available": 0.97, "fast": 0.99}


# %%
halves = {
    "first half": indicators(scrapes[0], scrapes[1], fast_s=0.1),
    "second half": indicators(scrapes[1], scrapes[2], fast_s=0.1),
    "both": indicators(scrapes[0], scrapes[2], fast_s=0.1),
}
pd.DataFrame(halves).T.rename(columns={"fast": "within 0.1 s"}).round(3)

# %%
reveal(my_availability, 100 * halves["both"]["available"], "the availability", unit="%")

# %% [markdown]
# Each half is a small sample of one and the same service, and they differ. Keep that in mind: an
# alarm on a short window would ring for such a difference.

# %% [markdown]
# ## 2 · A budget for mistakes
#
# The desk and the team have agreed on a **service level objective** (SLO): 99.5 % of the requests
# of a month are answered without a failure of the service. What is left, 0.5 %, is the **error
# budget**. The useful question is not "is there an error?" but "how fast is the budget spent?".
# The **burn rate** is
#
# $$\text{burn rate} = \frac{\text{share of errors}}{1 - \text{SLO}}.$$
#
# At a burn rate of 1 the budget lasts exactly the month; at 14.4 a fiftieth of it is gone in an
# hour. An alarm looks at two windows, a long one (enough has been lost to matter) *and* a short
# one (it is still going on). This is the scheme of Google's *Site Reliability Workbook* (2018,
# chapter 5).
#
# The data are thirty days of a service, minute by minute: about 20 requests per minute, a
# background of 0.1 % errors, and two real failures: 25 minutes with 30 % errors, and ten hours
# with 4 %. An alarm fires in every minute with more than 2 % errors; consecutive minutes are one
# ring. *How often does it ring in thirty days? The order of magnitude is enough.*

# %%
my_rings = None  # your prediction: number of rings in thirty days

# %% [markdown] exercise="burn-alarm" title="An alarm that follows the budget"
# Write `burn_alarm(errors, requests, *, slo, long, short, factor)`. It returns an array of bool:
# whether, in each minute, the burn rate over the last `long` minutes **and** the one over the last
# `short` minutes are both **at or above** `factor`. (Rounding does not matter: 72 errors in 1,000
# requests at 99.5 % may come out as 14.4 or as 14.399999999999999.)
#
# - The last `n` minutes include the current one. At the beginning, where there are fewer, take
#   those there are.
# - The burn rate of a window is computed from its totals: all its errors divided by all its
#   requests.
# - A window without a request has burn rate 0.
# - A minute depends on nothing but its two windows.
#
# <details><summary>Hint</summary>
#
# How do you get the sum over the last `n` entries of an array for all positions at once? pandas has
# a method for it, and a difference of cumulative sums does it as well. Why is the mean of the
# minutes' error shares not the share of the totals?
#
# </details>


# %% answer="burn-alarm"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    """Return for every minute whether the error budget burns too fast in both windows.

    Parameters
    ----------
    errors, requests : arrays of int (minutes,), errors at most requests
    slo : float, the share of good answers that was promised, less than 1
    long, short : int, minutes; the lengths of the two windows
    factor : float, burn rate from which on the alarm is on

    Returns
    -------
    array of bool (minutes,)
    """
    ### BEGIN SOLUTION
    minutes = pd.DataFrame({"errors": errors, "requests": requests})
    on = np.ones(len(minutes), dtype=bool)
    for length in (long, short):
        window = minutes.rolling(length, min_periods=1).sum()
        share = window["errors"] / window["requests"].clip(lower=1)
        on &= (share / (1 - slo) >= factor - 1e-9).to_numpy()
    return on
    ### END SOLUTION


# %% check="burn-alarm" points=3
calls = np.full(8, 10)
wrong = np.array([0, 0, 5, 5, 5, 0, 0, 0])
rule = {"slo": 0.75, "long": 4, "short": 2, "factor": 1.0}
got = burn_alarm(wrong, calls, **rule)
checks.that(got is not None, "burn_alarm returned nothing: does it end in `return`?")
checks.that(
    isinstance(got, np.ndarray) and got.dtype == bool,
    "burn_alarm returns an array of True and False (np.ndarray of bool); something else came.",
)
checks.equal(
    got,
    np.array([False, False, False, True, True, True, False, False]),
    "the alarm for 5 errors of 10 in minutes 2 to 4",
    look="which minutes a window holds, that both windows must burn, and 'at or above'",
)
uneven = burn_alarm(
    np.array([1, 0, 0]), np.array([1, 99, 100]), slo=0.75, long=3, short=2, factor=1.2
)
checks.equal(
    uneven,
    np.array([True, False, False]),
    "the alarm for one error in a minute with 1 request, then 99 and 100 good ones,",
    look="totals of the window against the mean of shares, and windows that are not full yet",
)
nobody = burn_alarm(np.zeros(5, int), np.zeros(5, int), slo=0.75, long=3, short=1, factor=1.0)
checks.equal(nobody, np.zeros(5, bool), "the alarm where nobody asks", look="the burn rate of 0")
checks.passed("two windows of the past, their totals, and silence where nobody asks")
### BEGIN HIDDEN TESTS
pause = [16, 0, 16, 0, 0, 16, 0, 16, 16]  # requests, with minutes in which nobody asks


def alarm(function, errors, requests, long, short, factor, slo=0.75):
    """Return the type of an answer and its values."""
    found = function(
        np.asarray(errors), np.asarray(requests), slo=slo, long=long, short=short, factor=factor
    )
    checks.that(isinstance(found, np.ndarray), "burn_alarm returns an array; something else came.")
    checks.that(found.dtype == bool, "Each answer is True or False; something else came.")
    return found


checks.same_as_reference(
    "burn-alarm",
    burn_alarm,
    checks.reference.burn_alarm,
    "the alarm",
    ("a long window exactly at the factor", lambda rng: ([0, 0, 16, 16, 0], [16] * 5, 4, 1, 2.0)),
    ("a short window exactly at the factor", lambda rng: ([16, 16, 8, 0], [16] * 4, 4, 2, 3.0)),
    ("a factor just above both", lambda rng: ([0, 0, 16, 16, 0], [16] * 5, 4, 1, 2.001)),
    ("a factor just below both", lambda rng: ([0, 0, 16, 16, 0], [16] * 5, 4, 1, 1.999)),
    (
        "minutes without a request inside of a window",
        lambda rng: ([8, 0, 8, 0, 0, 8, 0, 8, 0], pause, 4, 2, 2.0),
        "a minute without a request in a window with some",
    ),
    (
        "a window whose minutes are all without a request",
        lambda rng: ([16, 0, 0, 0, 0, 16, 0, 0, 0], [16, 0, 0, 0, 0, 16, 0, 0, 0], 3, 2, 1.0),
        "the burn rate of a window without a request",
    ),
    (
        "a failure that ends while the long window still burns",
        lambda rng: ([16, 16, 16, 0, 0, 0, 0, 16, 0, 0], [16] * 10, 6, 1, 0.5),
        "that both windows must burn in this minute",
    ),
    (
        "a failure that begins while the long window is still calm",
        lambda rng: ([0] * 7 + [16] * 4, [16] * 11, 8, 1, 1.5),
        "that both windows must burn in this minute",
    ),
    (
        "a service that grows busier",
        lambda rng: ([2, 2, 2, 2, 2, 2], [4, 4, 8, 64, 256, 512], 3, 2, 1.0),
        "whether a minute looks at later ones",
    ),
    (
        "one error in a quiet minute beside busy ones",
        lambda rng: ([1, 0, 0, 0, 1, 0], [1, 64, 64, 64, 1, 64], 3, 2, 1.0),
        "totals of the window against the mean of shares",
    ),
    ("windows longer than the data", lambda rng: ([8, 0, 8, 8], [16] * 4, 90, 50, 2.0)),
    ("one minute", lambda rng: ([4], [16], 5, 2, 1.0)),
    ("two windows of one length", lambda rng: ([16, 0, 0, 16, 0], [16] * 5, 2, 2, 2.0)),
    ("another objective", lambda rng: ([0, 1, 1, 0, 1], [16] * 5, 3, 1, 0.4), "the factor"),
    (
        "the same minutes at a stricter objective",
        lambda rng: ([0, 1, 1, 0, 1], [16] * 5, 3, 1, 0.4, 0.875),
        "the part of the objective in the burn rate",
    ),
    (
        "400 minutes that are drawn",
        lambda rng: (
            rng.binomial(8, 0.3 * rng.random(400)),
            8 + rng.integers(0, 9, size=400),
            int(rng.integers(10, 20)),
            int(rng.integers(2, 6)),
            float(rng.uniform(0.3, 0.5)),
        ),
    ),
    use=alarm,
)
### END HIDDEN TESTS


# %% stand_in="burn-alarm"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    """Every minute by itself, without a window."""
    return errors > factor * (1 - slo) * np.maximum(requests, 1)


# %%
errors, requests = traffic.thirty_days(np.random.default_rng(seed))
page = burn_alarm(errors, requests, slo=0.995, long=60, short=5, factor=14.4)
slow_page = burn_alarm(errors, requests, slo=0.995, long=360, short=30, factor=6)
rules = {
    "more than 2 % errors in a minute": errors > 0.02 * np.maximum(requests, 1),
    "burn rate 6 in 5 minutes": burn_alarm(errors, requests, slo=0.995, long=5, short=5, factor=6),
    "burn rate 14.4 in 1 h and 5 min, or 6 in 6 h and 30 min": page | slow_page,
}


# %%
def rings(on):
    """Return the minutes at which an alarm goes from off to on."""
    return np.flatnonzero(on & ~np.append(False, on[:-1]))


# %%
real = traffic.during_failures(after=30)
table = {}
for name, on in rules.items():
    table[name] = {
        "rings": len(rings(on)),
        "rings without a failure": int((~real[rings(on)]).sum()),
        "minutes to find the first": int(np.argmax(on[traffic.FIRST.start :])),
        "found the second": bool(on[traffic.SECOND].any()),
    }
pd.DataFrame(table).T

# %%
fig, axes = plt.subplots(3, 1, figsize=(7.2, 5.2))
days = np.arange(len(errors)) / 1440
for ax, (name, on) in zip(axes, rules.items(), strict=True):
    ax.fill_between(days, 0, 1, where=real, color=plots.COLOURS[5], label="failure")
    ax.vlines(rings(on) / 1440, 0, 1, color=plots.COLOURS[1], linewidth=0.8, label="ring")
    ax.set(yticks=[], ylabel="ring", xlabel="day of the month", xlim=(0, 30))
    ax.set_title(f"{name}: {len(rings(on))} rings", fontsize=9)
axes[2].legend(loc="upper left", ncols=2)
plots.show(
    fig,
    alt="Three strips of thirty days. The alarm on single minutes rings hundreds of times, all "
    "over the month. The one on five minutes rings dozens of times, nearly always during one of "
    "the two failures. The one on two windows rings less, and only at the two failures.",
)

# %%
reveal(my_rings, len(rings(rules["more than 2 % errors in a minute"])), "the number of rings")

# %% [markdown]
# With twenty requests per minute, *one* error is already 5 %: the first rule watches chance. Five
# minutes are better, but a slow failure makes that rule ring again and again. The rule with two
# windows takes longer to notice, and rings only while there is a failure.
#
# But of its 18 rings, 17 are one and the same failure: the short window hovers around its limit,
# and the alarm goes off and on. This is **flapping**, and it tires people as surely as false alarms
# do. *Grouping* sends one message for all rings that follow within some hours; here two would be
# left, one for each failure. *Hysteresis* ends an alarm only when the burn rate is well below the
# limit at which it began.
#
# The workbook pages somebody for both of these rules, and opens a ticket for the morning at a burn
# rate of 1 over three days and six hours.
#
# All of this tells whether the service *answers*. A service that answers nonsense has an
# availability of 100 %.

# %% claim
two_windows = rings(page | slow_page)
assert len(two_windows) == 18
assert (two_windows > 21 * 1440).sum() == 17
assert 1 + (np.diff(two_windows) > 6 * 60).sum() == 2, "grouped, two messages are left"
assert real[two_windows].all(), "it rings only while there is a failure"
found_after = [table[name]["minutes to find the first"] for name in rules]
assert found_after[2] > max(found_after[:2])
ringing = [table[name]["rings"] for name in rules]
assert ringing[0] > 500 > ringing[1] > ringing[2]

# %% [markdown] further
# ### The same rule in Prometheus
#
# At work nobody programs this alarm. Prometheus evaluates a rule every minute or so:
#
# ```yaml
# - alert: ErrorBudgetBurn
#   expr: |
#     sum(rate(desk_requests_total{status=~"5.."}[1h])) / sum(rate(desk_requests_total[1h])) > 0.072
#     and
#     sum(rate(desk_requests_total{status=~"5.."}[5m])) / sum(rate(desk_requests_total[5m])) > 0.072
#   for: 2m
#   keep_firing_for: 10m
#   labels: {severity: page}
# ```
#
# 0.072 is 14.4 × 0.005. `for` waits until the condition has held for two minutes, and
# `keep_firing_for` keeps the alarm on for ten minutes after it has ended, one form of hysteresis.
# In the thirty days above, these ten minutes alone would turn 18 rings into two.

# %% claim
kept_on = pd.Series(page | slow_page).rolling(11, min_periods=1).max().to_numpy(bool)
assert len(rings(kept_on)) == 2
assert abs(14.4 * 0.005 - 0.072) < 1e-12

# %% [markdown]
# ## 3 · How different are two samples?
#
# The label of a flight comes hours later, its features at once. So one watches features: is this
# month's sample still like the one the model learned from? Many measures begin by counting rows in
# **bins**, whose edges are quantiles of the reference.

# %% [markdown] exercise="bin-shares" title="The same bins for both"
# Write `bin_shares(reference, current, bins)` for two arrays of numbers. It returns two arrays of
# shares, one for each sample, with the same bins in the same order:
#
# - **edges**: the quantiles of the reference's known values at 1/bins, 2/bins, … (bins − 1)/bins
#   (`np.quantile`, its default), each different edge once,
# - a value belongs to the first bin whose edge is **at or above** it; values above the last edge
#   have a bin of their own, infinity among them,
# - **one more bin, the last**, for missing values (`NaN`). Missing is a fact about the data, and
#   often the most telling one,
# - half a row is added to the count of every bin before dividing, so that no share is 0. The
#   shares of a sample add up to 1.
#
# With k different edges there are thus k + 2 bins.
#
# <details><summary>Hint</summary>
#
# `np.searchsorted` finds places among edges; which `side` puts a value that equals an edge into
# the bin below it? What does it do with `NaN`? And what makes `np.bincount` count a bin that
# nobody fell into?
#
# </details>


# %% answer="bin-shares"
def bin_shares(reference, current, bins):
    """Return the shares of two samples in the quantile bins of the first.

    Parameters
    ----------
    reference, current : arrays of float (n,) and (m,), NaN where missing; the reference holds at
        least one value that is not missing
    bins : int, 2 or more

    Returns
    -------
    (p, q) : arrays (different edges + 2,), shares of `reference` and of `current`; the last
        entry is that of missing values
    """
    ### BEGIN SOLUTION
    edges = np.unique(np.nanquantile(reference, np.arange(1, bins) / bins))
    shares = []
    for values in (reference, current):
        place = np.searchsorted(edges, values, side="left")
        place[np.isnan(values)] = len(edges) + 1
        count = np.bincount(place, minlength=len(edges) + 2) + 0.5
        shares.append(count / count.sum())
    return shares[0], shares[1]
    ### END SOLUTION


# %% check="bin-shares" points=2
four = np.array([3.0, 1.0, np.nan, 4.0, 2.0])
others = np.array([2.5, 9.0, np.nan, np.nan, 0.0, 2.6])
copies = four.copy(), others.copy()
got = bin_shares(four, others, 2)
checks.that(
    isinstance(got, tuple | list) and len(got) == 2,
    "bin_shares returns two arrays, `return p, q`; something else came.",
)
checks.unchanged(copies, (four, others), "the arrays you were given")
checks.close(
    got[0],
    [2.5 / 6.5, 2.5 / 6.5, 1.5 / 6.5],
    "the shares of the reference (3, 1, missing, 4, 2) in two bins",
    look="known values, and the half row added to every bin, that of missing values included",
)
checks.close(
    got[1],
    [2.5 / 7.5, 2.5 / 7.5, 2.5 / 7.5],
    "the shares of (2.5, 9, missing, missing, 0, 2.6) in these bins",
    look="a value that equals an edge, and the bin of the missing values",
)
zeros = np.array([0.0] * 8 + [1.0, 2.0])
checks.close(
    bin_shares(zeros, np.array([0.0, 5.0]), 10)[1],
    [1.5 / 4.5, 0.5 / 4.5, 0.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5],
    "the shares of (0, 5) against a reference with eight zeros of ten",
    look="which of the nine quantiles are different ones",
)
checks.passed("bins from the known values of the reference alone, none empty, and missing counts")
### BEGIN HIDDEN TESTS
gap = np.nan
checks.same_as_reference(
    "bin-shares",
    bin_shares,
    checks.reference.bin_shares,
    "the two arrays of shares",
    ("a reference that is not sorted", lambda rng: (np.r_[5.0, 1, 4, 2, 3], np.r_[2.0, 9], 2)),
    (
        "values at, just below and just above each edge",
        lambda rng: (
            np.r_[4.0, 0, 3, 1, 2],
            np.r_[1.0, 1 - 1e-9, 1 + 1e-9, 2, 2 + 1e-9, 3, 3 - 1e-9],
            4,
        ),
        "which bin a value belongs to that equals an edge",
    ),
    (
        "a reference with missing values",
        lambda rng: (np.r_[gap, 3.0, 1, gap, 7, 4, 9], np.r_[2.0, 8, 4], 3),
        "the known values, and the bin of the missing ones",
    ),
    (
        "a sample with nothing but missing values",
        lambda rng: (np.r_[3.0, 1, 7, 4], np.full(5, gap), 3),
        "the bin of missing values",
    ),
    (
        "values that are infinite",
        lambda rng: (np.r_[3.0, 1, 7, 4], np.r_[np.inf, gap, np.inf, 5], 3),
        "the values above the last edge",
    ),
    (
        "very small values",
        lambda rng: (np.arange(20) * 1e-5, np.r_[3e-5, 12e-5, 40e-5], 5),
        "when two edges are different",
    ),
    ("a reference of one value", lambda rng: (np.full(6, 2.0), np.r_[1.0, 2, 3], 4)),
    ("a reference with one known value", lambda rng: (np.r_[gap, 2.0], np.r_[1.0, 3], 4)),
    ("more bins than values", lambda rng: (np.r_[3.0, 1, 2], np.r_[1.5, 2.5, 8], 10)),
    ("quantiles between values", lambda rng: (np.r_[1.0, 2, 4, 9], np.r_[1.7, 1.8, 5, 5.1], 3)),
    (
        "drawn values with ties",
        lambda rng: (
            np.append(np.round(rng.normal(size=150), 1), [gap] * 7),
            np.round(rng.normal(0.5, 2, size=90), 1),
            10,
        ),
    ),
)
### END HIDDEN TESTS


# %% stand_in="bin-shares"
def bin_shares(reference, current, bins):
    """Bins of one width, in place of quantiles."""
    edges = np.linspace(np.nanmin(reference), np.nanmax(reference), bins + 1)
    counts = [np.histogram(sample, edges)[0] + 1.0 for sample in (reference, current)]
    return tuple(count / count.sum() for count in counts)


# %% [markdown]
# With the shares $p_k$ of the reference and $q_k$ of the current sample, the **population stability
# index** is $\text{PSI} = \sum_k (q_k - p_k)\,\ln (q_k / p_k)$. SciPy has two more measures: the
# **Jensen-Shannon distance** (JS) of the shares, at most $\sqrt{\ln 2} \approx 0.83$, and the
# **Kolmogorov-Smirnov statistic** (KS), which needs no bins: the largest distance between two
# empirical distribution functions, at most 1.
#
# *The PSI of the temperature in July against January to March: below 0.25 counts as harmless in
# many guides to drift. Write down what you expect.*

# %%
my_temperature_psi = None  # your prediction: PSI of `temp`, July against January to March


# %%
def psi(p, q):
    """Return the population stability index of two arrays of shares."""
    return float(np.sum((q - p) * np.log(q / p)))


before = winter.sample(2 * sample_rows, random_state=seed)
rows = []
for month in range(4, 13):
    now = by_month[month].sample(sample_rows, random_state=seed)
    for name in ["temp", "sched_min"]:
        a, b = before[name].to_numpy(float), now[name].to_numpy(float)
        p, q = bin_shares(a, b, 10)
        ks = ks_2samp(a, b, nan_policy="omit", method="asymp").statistic
        rows.append([month, name, psi(p, q), jensenshannon(p, q), ks])
distances = pd.DataFrame(rows, columns=["month", "feature", "PSI", "JS", "KS"])
distances.pivot(index="month", columns="feature").round(3)

# %%
temperature_psi = distances[distances["feature"] == "temp"].set_index("month")["PSI"]
reveal(my_temperature_psi, temperature_psi[7], "the PSI of the temperature in July")

# %% [markdown]
# PSI has no upper end: bins that are nearly empty in one sample make it large, the more so the
# more rows there are beside the half row. The other two have a maximum, and July's temperatures
# come close to that of KS. The timetable (`sched_min`) hardly changes all year.

# %% claim
july_row = distances.query("month == 7 and feature == 'temp'").iloc[0]
assert july_row["PSI"] > 7
assert july_row["KS"] > 0.85
assert (distances.query("feature == 'sched_min'")["PSI"] < 0.05).all()
assert monitor.psi(before["temp"], by_month[7]["temp"].sample(1_000, random_state=seed)) < 7

# %% [markdown] further
# ### A tool beside it
#
# Evidently is an open library for this work. The next cell runs its drift preset on July against
# January to March, first with PSI and then with its own choice of measures, and writes its
# interactive report to a file (`drift_report.html`, about 4 MB; open it in a browser, it needs no
# network).

# %%
both = ["temp", "sched_min", "carrier"]
now = by_month[7].sample(sample_rows, random_state=seed)
found = []
for method in tqdm(["psi", None], desc="Evidently"):
    html = Path("drift_report.html") if method is None else None
    found.append(monitor.evidently_drift(before, now, both, method=method, html=html))
pd.concat(found).round(3)

# %% [markdown]
# Compare its PSI of the temperature with yours. Neither is wrong. Evidently cuts the range of both
# samples together into bins of equal width, and does not count missing values; you took quantiles
# of the reference. **A PSI without its bins and its number of rows says nothing**, and a limit from
# a guide (Evidently's is 0.1) belongs to the bins of whoever wrote the guide. The last three rows
# show what it picks by itself for samples of this size.

# %% [markdown] further
# ### Ask a classifier
#
# All these measures look at one column at a time. One more looks at all of them: label the rows of
# the reference 0 and the current rows 1, and see whether a classifier can tell them apart *on
# rows it was not trained on*. An AUC of 0.5 means it cannot. (AUC is the chance that a row of the
# one kind gets a higher score than a row of the other.)

# %% [markdown] exercise="domain-auc" title="Can they be told apart?"
# Write `domain_auc(reference, current, seed)` for two tables of numbers with the same columns in
# the same order (`NaN` where missing). Train a classifier on a random part of the rows of both and
# return its AUC on the other rows.
#
# - Two samples of the same kind give about 0.5, whatever the order in which their rows stand and
#   whatever their two sizes.
# - It must see a change in *how two columns go together* even where neither column changes by
#   itself.
# - It uses the columns alone, not the index, and rows with missing values count like others.
# - Everything random follows `seed`: the same seed gives the same number, and another seed another
#   part of the rows.
#
# Something like 40 small trees is enough; it should answer within three seconds for 2,000 rows.
#
# <details><summary>Hint</summary>
#
# `HistGradientBoostingClassifier` reads missing values as they are. What would a linear model see
# of two columns that only change how they go together? And which AUC does any classifier with many
# trees reach on rows that it has learned by heart?
#
# </details>


# %% answer="domain-auc"
def domain_auc(reference, current, seed):
    """Return how well a classifier tells two tables apart on rows it has not seen.

    Parameters
    ----------
    reference, current : DataFrames of float with the same columns, NaN where missing
    seed : int, for everything random

    Returns
    -------
    float, AUC: about 0.5 if they cannot be told apart, 1 if always
    """
    ### BEGIN SOLUTION
    rows = pd.concat([reference, current], ignore_index=True)
    is_current = np.repeat([0, 1], [len(reference), len(current)])
    half = np.random.default_rng(seed).random(len(rows)) < 0.5
    judge = HistGradientBoostingClassifier(max_iter=40, random_state=seed)
    judge.fit(rows[half], is_current[half])
    return roc_auc_score(is_current[~half], judge.predict_proba(rows[~half])[:, 1])
    ### END SOLUTION


# %% check="domain-auc" points=2
def pair_of_tables(rng, size, kind):
    """Return two tables: of one kind, with a shifted column, or with a broken relation."""
    tables = []
    for number in range(2):
        x, y, z = rng.normal(size=(3, size))
        if kind == "relation":
            y = np.abs(y) * np.sign(x) * (1 if number else -1)
        if kind == "shift":
            z = z + 2.5 * number
        rows = pd.DataFrame({"x": x, "y": y, "z": z})
        rows = rows.sort_values("z", ascending=number == 0, ignore_index=True)
        rows.loc[::2, "x"] = np.nan if kind != "relation" else rows.loc[::2, "x"]
        rows.loc[1::2, "y"] = np.nan if kind == "shift" else rows.loc[1::2, "y"]
        tables.append(rows)
    return tables


def within(auc, low, high, said, look):
    """Fail unless an AUC lies between two bounds."""
    checks.that(auc is not None, "domain_auc returned nothing: does it end in `return`?")
    checks.that(low <= auc <= high, f"{said}; {auc:.3f} came. Look at {look}.")


auc_seen = domain_auc(*pair_of_tables(np.random.default_rng(5), 800, "same"), 0)
within(
    auc_seen, 0.39, 0.61, "Two samples of the same kind should give an AUC near 0.5",
    "which rows are scored, and how they were picked",
)  # fmt: skip
auc_seen = domain_auc(*pair_of_tables(np.random.default_rng(6), 800, "relation"), 0)
within(
    auc_seen, 0.8, 1, "Two columns that went together, and now go apart, should give above 0.8",
    "what your classifier can express",
)  # fmt: skip
checks.passed("about one half for more of the same, and a broken relation is seen")
### BEGIN HIDDEN TESTS
gaps = pair_of_tables(checks.fresh("domain-auc"), 300, "shift")
gap_aucs = [domain_auc(*gaps, number) for number in (3, 3, 4)]
within(
    gap_aucs[0], 0.9, 1, "A column that moved, in tables where each row lacks a value, should give "
    "above 0.9", "what becomes of rows with missing values",
)  # fmt: skip
checks.that(gap_aucs[0] == gap_aucs[1], "The same seed gives another AUC when called again.")
checks.that(gap_aucs[0] != gap_aucs[2], "Another seed gives exactly the same AUC.")
alike = [table.set_index(np.zeros(len(table), int)) for table in gaps]
within(
    domain_auc(*alike, 3), 0.9, 1, "A column that moved, in tables whose labels are all alike, "
    "should give above 0.9", "what depends on the index",
)  # fmt: skip
unequal = pair_of_tables(np.random.default_rng(7), 1_200, "same")
within(
    domain_auc(unequal[0], unequal[1].iloc[::3].reset_index(drop=True), 8), 0.39, 0.61,
    "Samples of the same kind, one of them smaller, should give an AUC near 0.5",
    "which rows are scored, and how they were picked",
)  # fmt: skip
### END HIDDEN TESTS


# %% stand_in="domain-auc"
def domain_auc(reference, current, seed):
    """How well the best single column tells two tables apart, without a model."""
    label = [0] * len(reference) + [1] * len(current)
    both = pd.concat([reference, current]).fillna(-999)
    return max(abs(roc_auc_score(label, both[name]) - 0.5) for name in both) + 0.5


# %%
no_weather = [name for name in FEATURES if name not in incidents.FEEDS["weather"]]
aucs = {}
for month in tqdm([4, 7, 10], desc="domain classifiers"):
    now = by_month[month].sample(sample_rows, random_state=seed)
    aucs[month] = {
        "all features": domain_auc(*(monitor.codes(t, FEATURES) for t in (before, now)), seed),
        "without weather": domain_auc(*(monitor.codes(t, no_weather) for t in (before, now)), seed),
    }
pd.DataFrame(aucs).T.rename_axis("month").round(3)

# %% [markdown]
# July and January can be told apart almost without error. A thermometer can do that too. What the
# classifier finds is *a* difference, not one that matters.

# %% claim
assert aucs[7]["all features"] > 0.99
assert all(auc["without weather"] > 0.55 for auc in aucs.values())

# %% [markdown] further
# ## 4 · How different is different?
#
# A measure needs a limit. Instead of taking one from a guide, measure what it does when nothing
# has changed: draw two samples from the *same* months, over and over. This is an **A/A test**, and
# what it gives is the noise of the measure at your number of rows, for your bins and your data.
#
# First the textbook's limit: call a feature drifted if the KS test gives a p-value below 0.05.
# *For April, July and October against January to March: in what share of the 69 pairs of feature
# and month does it fire with 100 rows on each side? With all rows?*

# %%
my_share_small = None  # your prediction for 100 rows, in per cent
my_share_full = None  # your prediction for all rows, in per cent

# %%
numeric = [name for name in FEATURES if name not in flights.CATEGORICAL]


# %%
def share_fired(size):
    """Return the share of feature-months with a KS p-value below 0.05, in per cent."""
    fired, rng = [], np.random.default_rng(seed)
    for name in numeric:
        a = winter[name].dropna().to_numpy()
        for month in (4, 7, 10):
            b = by_month[month][name].dropna().to_numpy()
            pair = (rng.choice(a, size), rng.choice(b, size)) if size else (a, b)
            fired.append(ks_2samp(*pair, method="asymp").pvalue < 0.05)
    return 100 * np.mean(fired)


# %%
shares = {size: share_fired(size) for size in tqdm([100, 3_000, None], desc="KS tests")}

# %%
reveal(my_share_small, shares[100], "the share that fires with 100 rows", unit="%")
reveal(my_share_full, shares[None], "the share that fires with all rows", unit="%")
pd.Series({str(size or "all"): f"{value:.0f} %" for size, value in shares.items()}, name="fires")

# %% [markdown]
# The data are the same in every row of this table. With all flights the test finds a difference in
# every feature and month, because everything differs a little. A p-value answers "is there any
# difference at all?", and about two seasons nobody asks that.
#
# The second trap is the number of columns. If every feature has a limit that it passes by chance
# in 5 of 100 draws, how often does *at least one* of 26 pass its own?

# %%
my_any_alarm = None  # your prediction, in per cent

# %%
aa_rows = []
for draw in tqdm(range(100), desc="A/A draws"):
    mixed = winter.sample(2 * 1_000, random_state=draw)
    a, b = mixed.iloc[:1_000], mixed.iloc[1_000:]
    aa_rows.append({name: monitor.psi(a[name], b[name]) for name in FEATURES})
aa = pd.DataFrame(aa_rows)
one_each = aa.quantile(0.95)
any_alarm = 100 * (aa > one_each).any(axis=1).mean()
reveal(my_any_alarm, any_alarm, "the share of A/A draws with at least one alarm", unit="%")

# %% [markdown] exercise="family-limits" title="Limits for all of them together"
# Write `family_limits(aa, rate)`: one limit for each column of a table of A/A draws (one row a
# draw), so that in about the share `rate` of the draws *any* column lies above its limit.
#
# 1. Put the columns on one scale: subtract the column's mean, divide by its standard deviation
#    (over n or over n − 1 draws: the limits are the same).
# 2. Of each draw, take the largest of these numbers.
# 3. Let $c$ be the quantile of these largest numbers at `1 - rate` (`np.quantile` or pandas, their
#    default).
# 4. The limit of a column is its mean + $c$ × its standard deviation.
#
# A column that never changes has the limit of its own value, and plays no part in step 2.
#
# <details><summary>Hint</summary>
#
# Each step is one line of pandas. What is 0/0, and what does `max` do with it? And is the standard
# deviation of ten times 0.1 exactly 0?
#
# </details>


# %% answer="family-limits"
def family_limits(aa, rate):
    """Return limits that are passed by any column in about a share of the draws.

    Parameters
    ----------
    aa : DataFrame (draws, columns) of float, without NaN; at least one column changes
    rate : float, between 0 and 1; share of draws in which at least one column may be above

    Returns
    -------
    Series of float, one limit a column, indexed by the columns of `aa`
    """
    ### BEGIN SOLUTION
    mean, deviation = aa.mean(), aa.std()
    scaled = (aa - mean) / deviation.where(deviation > 1e-12)
    largest = scaled.max(axis=1)
    return mean + largest.quantile(1 - rate) * deviation
    ### END SOLUTION


# %% check="family-limits" points=2
small = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 5.0], "b": [10.0, 0.0, 0.0, 0.0, 0.0]})
checks.close(
    family_limits(small, 0.25),
    [5.0, 7.656854],
    "the limits of two small columns at a rate of 0.25",
    rtol=1e-5,
    look="the four steps, and one c for both columns",
)
still = family_limits(small.assign(c=0.5), 0.25)
checks.that(hasattr(still, "index"), "family_limits returns a Series; something else came.")
checks.equal(list(still.index), ["a", "b", "c"], "the list of columns that have a limit")
checks.close(still["c"], 0.5, "the limit of a column that is always 0.5")
checks.close(still["a"], 5.0, "the limit of another column beside it", look="0/0")
checks.passed("one limit for each column, and one rate for all of them together")
### BEGIN HIDDEN TESTS
low_together = pd.DataFrame({"a": [0.0, 0, 0, 8], "b": [1.0, 1, 1, 9]})
below_mean = pd.DataFrame({"a": [-9.0, 1, 1, 1, 2, 1], "b": [0.0, 1, 0, 2, 0, 1]})
checks.same_as_reference(
    "family-limits",
    family_limits,
    checks.reference.family_limits,
    "the limits",
    (
        "draws in which all columns that change are below their means",
        lambda rng: (low_together.assign(c=3.0), 0.5),
        "what plays a part in step 2",
    ),
    ("a column far below its mean", lambda rng: (below_mean, 0.1), "step 2: the sign"),
    ("a quantile between two draws", lambda rng: (small, 0.37), "step 3"),
    (
        "columns of very small numbers",
        lambda rng: (small * np.array([1e-4, 1e-5]), 0.25),
        "which columns never change",
    ),
    (
        "a column that is always 0.3",
        lambda rng: (pd.concat([small, small * 2], ignore_index=True).assign(c=0.3), 0.7),
        "a standard deviation that is not exactly 0",
    ),
    (
        "columns whose names are numbers",
        lambda rng: (pd.DataFrame({7: [1.0, 2, 4], 2: [5.0, 5, 5], 3: [0.0, 1, 0]}), 0.2),
        "the index",
    ),
    ("draws with labels in another order", lambda rng: (small.set_index([[4, 4, 1, 0, 2]]), 0.3)),
    ("one column", lambda rng: (small[["b"]], 0.1)),
    (
        "40 draws of four columns",
        lambda rng: (pd.DataFrame(rng.gamma(2, size=(40, 4)) * [1, 5, 0.1, 3]), 0.1),
    ),
)
### END HIDDEN TESTS


# %% stand_in="family-limits"
def family_limits(aa, rate):
    """The largest value that each column ever had, whatever the rate."""
    return aa.max()


# %%
noise_limits = family_limits(aa, 0.05)
drift = pd.DataFrame(
    {
        month: {name: monitor.psi(before[name], now[name]) for name in FEATURES}
        for month in range(4, 13)
        for now in [by_month[month].sample(1_000, random_state=seed)]
    }
)
above = drift.gt(noise_limits, axis=0)
pd.DataFrame({"A/A limit": noise_limits, **drift[[4, 7, 10]]}).round(3).sort_values(7).tail(8)

# %% [markdown]
# All of these limits but one are below the 0.1 of the guides: that is all that chance does at a
# thousand rows. (`dest`, with its hundred bins, needs 0.24.) Does the alarm help now?

# %%
print("features above their limit, of 26, by month:")
above.sum().rename("features").to_frame().T

# %% [markdown]
# Every month at least nine features are above their limits, and nearly every one of these alarms
# is *true*: spring is not winter. What the desk wants to know is whether the model is worse for it.

# %% claim
assert shares[None] == 100
assert noise_limits.index[noise_limits >= 0.1].tolist() == ["dest"]
assert round(noise_limits["dest"], 2) == 0.24
assert above.sum().min() >= 9

# %% [markdown]
# ## 5 · The year goes by
#
# Is the model worse for a drift? For that one needs labels. Below, month by month: the PSI of the
# temperature, the PSI of the label itself, and the model's *gain*: by how much, in per cent, its
# log loss is below that of a constant forecast (that month's own rate of late flights).

# %%
rows = []
for month in range(4, 13):
    part = by_month[month]
    p, rate = predict(part), part["late"].mean()
    label_shares = [np.array([1 - r, r]) for r in (winter["late"].mean(), rate)]
    constant, loss = log_loss(part["late"], np.full(len(part), rate)), log_loss(part["late"], p)
    rows.append([temperature_psi[month], psi(*label_shares), 100 * rate, 100 * p.mean(), loss])
    rows[-1] += [100 * (1 - loss / constant), roc_auc_score(part["late"], p)]
names = ["PSI of temp", "PSI of label", "late (%)", "mean p (%)", "log loss", "gain (%)", "AUC"]
stream = pd.DataFrame(rows, columns=names, index=pd.RangeIndex(4, 13, name="month"))
stream.round(3)

# %%
fig, axes = plt.subplots(3, 1, figsize=(7.2, 6))
for ax, name in zip(axes, ["PSI of temp", "PSI of label", "gain (%)"], strict=True):
    ax.plot(stream.index, stream[name], "o-")
    ax.set(xlabel="month of 2013", ylabel=name)
axes[1].axhline(0.1, color="grey", linestyle=":", label="0.1, the guides' limit")
axes[1].legend()
axes[0].set_title("The model's gain does not follow the temperature's drift")
plots.show(
    fig,
    alt="Three curves from April to December. The PSI of the temperature is above 2 from April to "
    "October and highest in summer. The PSI of the label stays below 0.1 throughout. The gain over "
    "a constant forecast is highest in May and June and lowest in November and September.",
)

# %% [markdown]
# In May and June the temperature's PSI is above 5 and the model gains
# most. In November it has fallen to about 0.7, still well above the guides' 0.25, and the model
# gains least. The share of late flights goes from 14 per cent in September to 34 in December, which
# decides how many people the desk needs, and its PSI never reaches the guides' 0.1: for a
# two-valued label PSI is blunt. **A big PSI is no harm, and a small one no safety.**

# %% claim
assert (stream.loc[[5, 6], "PSI of temp"] > 5).all()
assert set(stream["gain (%)"].nlargest(2).index) == {5, 6}
assert abs(stream.loc[11, "PSI of temp"] - 0.7) < 0.05
assert stream["gain (%)"].idxmin() == 11
assert stream.loc[[9, 12], "late (%)"].round().tolist() == [14, 34]
assert (stream["PSI of label"] < 0.1).all()
assert (stream.loc[4:10, "PSI of temp"] > 2).all()
assert stream.loc[4:10, "AUC"].round(3).agg(["min", "max"]).tolist() == [0.703, 0.752]

# %% [markdown]
# A caution: this is *one* year. Season and lasting change cannot be told apart in it.
#
# ### Labels come late, and not at random
#
# So labels are what counts. When do they come? A flight's label is known when it has landed. *On
# 10 July at 22:00 UTC, of the flights scheduled to depart in the last six hours, those whose label
# is already known: is the share of late ones among them higher or lower than it will be for all of
# them? Write down the difference in percentage points, negative if lower.*

# %%
my_label_bias = None  # your prediction, in percentage points

# %% [markdown] exercise="known-rate" title="What is known by now"
# Write `known_rate(outcomes, now, *, wait_h, window_h)`. Consider the flights whose scheduled
# departure `sched_dep_utc` lies in **(now − wait_h − window_h, now − wait_h]** (hours): after the
# first, at or before the second. A label is known if the flight has landed, `arr_utc` **at or
# before** `now`; `arr_utc` may be missing (`NaT`) where it has not. Return a dictionary with
#
# - `flights`: the number of flights in the window,
# - `known`: the share of them whose label is known,
# - `late`: the mean of `late` over those whose label is known.
#
# In an empty window `known` and `late` are `NaN`, and `late` is `NaN` if nothing is known yet.
#
# <details><summary>Hint</summary>
#
# Which two moments bound the scheduled departures? What may the mean never be taken over?
#
# </details>


# %% answer="known-rate"
def known_rate(outcomes, now, *, wait_h, window_h):
    """Return what is known at `now` about flights scheduled some hours ago.

    Parameters
    ----------
    outcomes : DataFrame with ``sched_dep_utc`` and ``arr_utc`` (datetimes in UTC, the latter
        perhaps NaT) and ``late`` (0 or 1); rows in any order, with any index
    now : Timestamp in UTC
    wait_h, window_h : float, hours; the window ends `wait_h` before now and is `window_h` long

    Returns
    -------
    dict with ``flights`` (int), ``known`` (share 0..1) and ``late`` (share 0..1), or NaN
    """
    ### BEGIN SOLUTION
    end = now - pd.Timedelta(hours=wait_h)
    start = end - pd.Timedelta(hours=window_h)
    window = outcomes[outcomes["sched_dep_utc"].between(start, end, inclusive="right")]
    landed = window["arr_utc"] <= now
    late = window["late"][landed.to_numpy()].mean()
    return {"flights": len(window), "known": landed.mean(), "late": late}
    ### END SOLUTION


# %% check="known-rate" points=2
noon = pd.Timestamp("2013-07-01 12:00", tz="UTC")
to_hours = pd.to_timedelta


def flights_of(left, landed, late, index=None):
    """Return flights by their hours from noon, which may be missing."""
    times = {"sched_dep_utc": left, "arr_utc": landed}
    times = {name: noon + to_hours(hours, unit="h") for name, hours in times.items()}
    return pd.DataFrame(times).assign(late=late).set_axis(index or range(len(left)))


some_flights = flights_of(
    [-1, -2, -4, -6, -8, -5, -7.9], [1, 0, 3, -3, -5, None, -2], [0, 0, 1, 1, 1, 1, 0]
)
for wait, window, expected in [
    (0, 4, {"flights": 2, "known": 0.5, "late": 0.0}),
    (0, 8, {"flights": 6, "known": 0.5, "late": 1 / 3}),
    (2.5, 5.5, {"flights": 4, "known": 0.5, "late": 0.5}),
    (4, 2, {"flights": 2, "known": 0.0, "late": float("nan")}),
    (50, 2, {"flights": 0, "known": float("nan"), "late": float("nan")}),
]:
    got = known_rate(some_flights, noon, wait_h=wait, window_h=window)
    checks.that(isinstance(got, dict), "known_rate returns a dictionary; something else came.")
    checks.equal(sorted(got), sorted(expected), "the list of keys")
    for key, value in expected.items():
        checks.close(
            got[key],
            value,
            f"the entry {key!r} with wait_h={wait} and window_h={window}",
            look="the two ends of the window, 'at or before', and over which flights each is taken",
        )
checks.passed("only what had landed by then is counted, and how much that is")
### BEGIN HIDDEN TESTS
each_hour = list(range(-9, 0))
landed_late = [hour + 2.5 for hour in each_hour]
second = pd.Timedelta(seconds=1)


def rate_of(function, table, wait, window):
    """Return what is known at noon."""
    return function(table, noon, wait_h=wait, window_h=window)


checks.same_as_reference(
    "known-rate",
    known_rate,
    checks.reference.known_rate,
    "the dictionary",
    (
        "flights that never landed",
        lambda rng: (flights_of([-1, -2, -3, -4], [None, -1, None, 0], [1, 0, 1, 1]), 0, 6),
        "a landing that is missing",
    ),
    (
        "waits and windows of broken hours",
        lambda rng: (flights_of(each_hour, landed_late, [0, 1, 1] * 3), 1.5, 2.75),
        "whether hours are cut to whole ones",
    ),
    (
        "departures at minutes between the hours",
        lambda rng: (
            flights_of([-3.2, -3.7, -1.5, -2.9], [0, -1, -0.2, 0.1], [1, 0, 1, 0]),
            1.6,
            2,
        ),
        "whether departures are rounded",
    ),
    (
        "flights of the day before at the same hour",
        lambda rng: (flights_of([-2, -26, -50, -3], [-1, -24, -48, 1], [0, 1, 1, 1]), 1, 4),
        "the two moments that bound a departure",
    ),
    (
        "rows that share a label",
        lambda rng: (flights_of([-2, -9, -3], [-1, -7, 1], [0, 1, 1], ["a", "a", "b"]), 1, 4),
        "how rows are picked",
    ),
    (
        "departures at the two ends of the window",
        lambda rng: (flights_of([-2, -6, -4], [-1, -3, -1], [1, 0, 1]), 2, 4),
        "which end belongs to the window",
    ),
    (
        "departures a second from the two ends",
        lambda rng: (
            flights_of([-2, -2, -6, -6], [-1, -1, -3, -2], [1, 0, 1, 0]).assign(
                sched_dep_utc=lambda t: t["sched_dep_utc"] + second * np.array([1, -1, 1, -1])
            ),
            2,
            4,
        ),
        "which end belongs to the window",
    ),
    (
        "landings at, before and after now",
        lambda rng: (flights_of([-3, -3, -3], [0, -1 / 3600, 1 / 3600], [1, 0, 1]), 1, 4),
        "a landing exactly at `now`",
    ),
    (
        "labels known between the window's end and now",
        lambda rng: (flights_of([-5, -6, -7], [-3, -5, 2], [1, 0, 1]), 4, 4),
        "by when a label must be known",
    ),
    (
        "a share of one third",
        lambda rng: (flights_of([-2, -3, -4], [1, 1, -1], [0, 1, 1]), 1, 4),
        "whether a share is rounded",
    ),
    ("no flights at all", lambda rng: (some_flights.iloc[:0], 1, 4)),
    (
        "sixty flights that are drawn",
        lambda rng: (
            flights_of(-rng.integers(0, 20, 60), rng.integers(-12, 9, 60), rng.integers(0, 2, 60)),
            int(rng.integers(0, 6)),
            int(rng.integers(2, 9)),
        ),
    ),
    use=rate_of,
)
### END HIDDEN TESTS


# %% stand_in="known-rate"
def known_rate(outcomes, now, *, wait_h, window_h):
    """All that landed on the day before now, whatever the window."""
    day = outcomes["arr_utc"].between(now - pd.Timedelta(days=1), now)
    return {"flights": int(day.sum()), "known": 1.0, "late": outcomes["late"][day].mean()}


# %%
outcomes = flights.outcomes(7)
moments = pd.date_range("2013-07-02 22:00", "2013-07-30 22:00", freq="D", tz="UTC")
waits = [0, 1, 2, 3, 4, 6]
rows = []
for wait in tqdm(waits, desc="waits"):
    for now in moments:
        # always the same flights, those of the six hours before `now`, looked at later and later
        got = known_rate(outcomes, now + pd.Timedelta(hours=wait), wait_h=wait, window_h=6)
        later = known_rate(outcomes, now + pd.Timedelta(days=2), wait_h=48, window_h=6)
        rows.append([wait, now, 100 * got["known"], 100 * got["late"], 100 * later["late"]])
delayed = pd.DataFrame(rows, columns=["wait", "now", "known", "so far", "in the end"])
curve = delayed.groupby("wait")[["known", "so far", "in the end"]].mean()

# %%
fig, ax = plt.subplots()
ax.plot(curve.index, curve["so far"], "o-", label="late, of those known")
ax.plot(curve.index, curve["in the end"], "s--", label="late, of all in the end")
ax.plot(curve.index, curve["known"], ":", color="grey", label="share known")
ax.set(xlabel="wait after the scheduled departure (h)", ylabel="flights (%)", ylim=(0, 105))
ax.set_title("The first labels to arrive are the good ones")
ax.legend(loc="center right")
plots.show(
    fig,
    alt="Against the hours waited: the share of labels known climbs from 40 to 95 per cent after "
    "six hours. The late rate among the known rises from 23 to 36 per cent, towards the final rate "
    "of 38 per cent, a flat line.",
)

# %%
tenth = delayed[(delayed["wait"] == 0) & (delayed["now"] == "2013-07-10 22:00Z")].iloc[0]
difference = tenth["so far"] - tenth["in the end"]
reveal(my_label_bias, difference, "the difference on 10 July", unit="points")

# %% [markdown]
# A late flight's label is itself late. Whoever computes "the late rate of the last hours" from
# what has landed gets too cheerful a number: 23 per cent, averaged over July's evenings, where 38
# per cent came late in the end. The cure is to wait. After six hours 95 per cent of the labels are
# there and the rate is within two to three points of the final one. Always show the share that is
# known beside it.

# %% claim
assert curve["in the end"].std() < 1e-9, "the same flights for every wait"
assert curve["so far"].is_monotonic_increasing
assert np.allclose(curve.loc[0], (40, 23, 38), atol=0.6), curve
assert np.allclose(curve.loc[6], (95, 36, 38), atol=0.6), curve
gap = delayed.query("wait == 0").eval("`in the end` - `so far`")
assert gap.mean() - 1.96 * gap.std() / len(gap) ** 0.5 > 5, "too cheerful, with an interval"

# %% [markdown] further
# ### An estimate without labels
#
# Six hours are nothing. In lending, labels take years. Can one say how good a model is *before*
# they come? If its probabilities are right, yes: a forecast of 0.3 then comes true in 30 of 100
# cases, and the expected value of any score follows. This is the idea behind confidence-based
# performance estimation.

# %% [markdown] exercise="expected-scores" title="How good, if the probabilities are right"
# Write `expected_scores(p)`. Suppose every flight is late with exactly its probability,
# independently of the others. Return a dictionary with
#
# - `late`: the expected share of late flights,
# - `log_loss`: the expected log loss of the forecasts `p` (all strictly between 0 and 1). A flight
#   with probability $p$ has loss $-\ln p$ if it is late and $-\ln(1-p)$ if not,
# - `auc`: over all ordered pairs of two *different* flights $i \ne j$, each weighted with the
#   probability that $i$ is late and $j$ is not, the share of weight where $p_i > p_j$; pairs with
#   $p_i = p_j$ count half.
#
# It has to answer for 3,000 flights in a few seconds, so no loops over pairs in Python.
#
# <details><summary>Hint</summary>
#
# With 3,000 flights a table of all pairs has nine million entries, which NumPy holds and compares
# easily: `p[:, None]` against `p[None, :]`. What must be taken out of the diagonal?
#
# </details>


# %% answer="expected-scores"
def expected_scores(p):
    """Return the scores that forecasts have on average if they are right.

    Parameters
    ----------
    p : array of float (flights,), strictly between 0 and 1; at most a few thousand

    Returns
    -------
    dict with ``late``, ``log_loss`` and ``auc``, all floats
    """
    ### BEGIN SOLUTION
    weight = p[:, None] * (1 - p)
    np.fill_diagonal(weight, 0)
    right = (p[:, None] > p) + 0.5 * (p[:, None] == p)
    return {
        "late": p.mean(),
        "log_loss": -np.mean(p * np.log(p) + (1 - p) * np.log(1 - p)),
        "auc": np.sum(weight * right) / np.sum(weight),
    }
    ### END SOLUTION


# %% check="expected-scores" points=2
given = np.array([0.2, 0.5, 0.5, 0.9])
kept = given.copy()
got = expected_scores(given)
checks.that(isinstance(got, dict), "expected_scores returns a dictionary; something else came.")
checks.unchanged(kept, given, "the array of forecasts")
checks.equal(sorted(got), ["auc", "late", "log_loss"], "the list of keys")
checks.close(got["late"], 0.525, "the expected share of late flights")
checks.close(
    got["log_loss"], 0.552944, "the expected log loss", rtol=1e-5,
    look="both outcomes of each flight, each with its own probability",
)  # fmt: skip
checks.close(
    got["auc"], 0.824074, "the expected AUC of (0.2, 0.5, 0.5, 0.9)", rtol=1e-5,
    look="a flight against itself, equal probabilities, and the weight of a pair",
)  # fmt: skip
checks.passed("three scores without a single label, if the probabilities are right")
### BEGIN HIDDEN TESTS
checks.same_as_reference(
    "expected-scores",
    expected_scores,
    checks.reference.expected_scores,
    "the dictionary",
    (
        "probabilities that are nearly equal",
        lambda rng: (np.array([0.301, 0.304, 0.299, 0.7]),),
        "when two probabilities are equal",
    ),
    (
        "probabilities near 0 and 1",
        lambda rng: (np.array([0.001, 0.9995, 0.0001, 0.4]),),
        "whether anything is cut off",
    ),
    (
        "four equal probabilities beside others",
        lambda rng: (np.array([0.3, 0.3, 0.6, 0.3, 0.3, 0.1]),),
        "pairs of equal probabilities",
    ),
    ("equal probabilities", lambda rng: (np.full(5, 0.3),), "pairs of equal probabilities"),
    ("two flights", lambda rng: (np.array([0.2, 0.9]),), "a flight against itself"),
    ("two flights in another order", lambda rng: (np.array([0.9, 0.2]),)),
    (
        "1,200 flights in the order of their probabilities",
        lambda rng: (np.sort(np.linspace(0.05, 0.9, 1_200) ** 2),),
        "whether all flights count",
    ),
    ("45 drawn flights", lambda rng: (np.round(rng.uniform(0.03, 0.97, 45), 2),)),
)
### END HIDDEN TESTS


# %% stand_in="expected-scores"
def expected_scores(p):
    """The scores of one forecast for all, their mean."""
    rate = float(np.mean(p))
    entropy = -rate * np.log(rate) - (1 - rate) * np.log(1 - rate)
    return {"late": rate, "log_loss": entropy, "auc": 0.5}


# %%
rows = []
for month in tqdm(range(4, 13), desc="months"):
    part = by_month[month].sample(sample_rows, random_state=seed)
    p, y = predict(part), part["late"]
    real = {"late": y.mean(), "log_loss": log_loss(y, p), "auc": roc_auc_score(y, p)}
    rows.append({"month": month, **{(k, "expected"): v for k, v in expected_scores(p).items()}})
    rows[-1] |= {(k, "measured"): v for k, v in real.items()}
estimated = pd.DataFrame(rows).set_index("month")
estimated.columns = pd.MultiIndex.from_tuples(estimated.columns)
estimated = estimated.sort_index(axis=1)
estimated.round(3)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.6))
for ax, key, label in (
    (left, "late", "late flights (share)"),
    (right, "log_loss", "log loss (nats)"),
):
    ax.plot(estimated.index, estimated[key, "expected"], "o--", label="expected, without labels")
    ax.plot(estimated.index, estimated[key, "measured"], "s-", label="measured, with labels")
    ax.set(xlabel="month of 2013", ylabel=label)
left.set_title("It misses how bad a bad month is")
left.set_ylim(0, 0.5)
left.legend(loc="upper left")
plots.show(
    fig,
    alt="Expected and measured share of late flights and log loss from April to December. In "
    "April, June, July, August and December the expected loss lies below the measured one; in May "
    "and from September to November, the quiet months, above.",
)

# %% [markdown]
# The expected loss is too low in five of the nine months (April, June, July, August and December)
# and too high in the other four. Where many more flights were late than the model thought, by two
# points or more, the loss is underestimated; in the quiet autumn months, where fewer were, it is
# overestimated; May and June lie between. For the estimate measures the model with the model's own
# probabilities, and cannot see that these are off. The expected AUC errs too, and mostly to the
# other side: it is below the measured one in seven of nine months. What the estimate does see is
# that some months are *harder* than others: it ranks September easiest and December hardest.

# %% claim
off = {key: estimated[key, "expected"] - estimated[key, "measured"] for key in ("late", "log_loss")}
assert sorted(off["log_loss"].index[off["log_loss"] < 0]) == [4, 6, 7, 8, 12]
assert (off["log_loss"][off["late"] < -0.02] < 0).all(), off
assert (off["log_loss"][off["late"] > 0] > 0).all(), off
assert set(off["late"].index[off["late"] > 0]) == {9, 10, 11}
for key in off:
    assert (off[key][[4, 7, 8, 12]] < 0).all(), off
    assert (off[key][[9, 10, 11]] > 0).all(), off
assert (estimated["auc", "expected"] < estimated["auc", "measured"]).sum() == 7
for key in ("expected", "measured"):
    assert estimated["log_loss", key].idxmin() == 9
assert estimated["log_loss", "expected"].idxmax() == 12

# %% [markdown]
# ## 6 · Incidents
#
# Now something breaks upstream. A **delivery** is what the service got in a month, 3,000 flights;
# with one more column, `ops_utc`, the time at which the operations feed last wrote the row. (That
# stamp is ours. The rest is the real table.) Nine things can go wrong. Each begins in the *first
# half* of the month and lasts to its end: it reaches half of the month's flights or more, which of
# the 3,000 may be slightly less than half.

# %%
for incident, what_happens in incidents.INCIDENTS.items():
    print(f"{incident:20} {what_happens}")

# %% [markdown]
# Which of them hurt the model most? *Sort these four by the damage to the AUC, on paper:
# operations stale, weather silent, weather metric, carriers shuffled.* Then look. The table also
# has the log loss to *expect* if the model's own probabilities are right
# (`monitor.expected_loss(p)`), an estimate that needs no labels.

# %%
damage = {}
for incident in [None, *incidents.INCIDENTS]:
    rng = np.random.default_rng(seed)
    delivery = incidents.deliver(by_month[5], rng, size=6_000, incident=incident)
    p, y = predict(delivery), delivery["late"]
    scores = {"AUC": roc_auc_score(y, p), "log loss": log_loss(y, p)}
    scores |= {"expected log loss": monitor.expected_loss(p), "mean p (%)": 100 * p.mean()}
    damage[incident or "none (clean May)"] = scores
damage = pd.DataFrame(damage).T
damage.sort_values("AUC").round(3)

# %% [markdown]
# All of these deliveries were answered with "200 OK". *Operations stale*: the values are real ones,
# only of yesterday. Ranking and loss are much worse, and the estimate without labels stays where it
# was: it measures the model with the model's own probabilities, and these look as usual. *Carriers
# shuffled* and *weather metric* do next to nothing to the scores, because this model hardly uses
# what they broke. They are still faults: the next model trained on these rows will learn from them.

# %% claim
change = damage - damage.loc["none (clean May)"]
assert change.loc["operations stale", "AUC"] < -0.05
assert change.loc["operations stale", "log loss"] > 0.01
assert abs(change.loc["operations stale", "expected log loss"]) < 0.01
assert (change.loc[["carriers shuffled", "weather metric"], "AUC"].abs() < 0.01).all()

# %% [markdown] further
# ### The PSI of everything
#
# What finds these incidents? First the obvious candidate, the PSI of every feature. As its
# reference we take the *month before*, so that the season moves it less. `trials.trial` sets limits
# on clean deliveries of March to June and tries the monitor on five clean months, July to
# November, and on each of the incidents.


# %%
def psi_of_everything(reference, delivery):
    """Return the PSI of each feature."""
    return {name: monitor.psi(reference[name], delivery[name]) for name in FEATURES}


# %%
tries = [
    trials.trial(psi_of_everything, by_month, np.random.default_rng(seed + k)) for k in range(3)
]
rang = pd.DataFrame([one.false_alarms.any(axis=1) for one in tries]).sum()
caught = pd.DataFrame([one.found.any(axis=1) for one in tries]).sum()
print("clean months with an alarm, of 3 each: ", rang.to_dict())
caught.rename("found, of 3").to_frame()

# %% [markdown]
# It rings in clean months *and* misses incidents; some that it "finds" fell into a month in which
# it rings anyway. It looks at what moves with the season, the distribution of each column alone.

# %% claim
assert rang.sum() > 0, "it rings in clean months"
assert (caught < 3).sum() >= 2, "and misses incidents"

# %% [markdown]
# ### What must always hold
#
# Neither the scores nor the estimate find everything, and the PSI of all features rings with the
# season. It cannot see a shuffled column, which has the same distribution as before, nor
# yesterday's values, which are as typical as today's.
#
# Better signals follow from the question *what must hold in any season?* Three examples, to which
# you will add others:
#
# | look at | because |
# |---|---|
# | how much is missing | a silent feed |
# | combinations that the reference never had, such as (`carrier`, `dest`) | a wrong join |
# | a law between columns | another unit |
#
# A monitor takes a `reference`, clean and of the month before, and a `delivery`, and returns a
# dictionary of **signals**: numbers, the larger the more suspicious. A signal's limit comes from
# clean deliveries of March to June: their largest value plus their spread, at least 0.05. So write
# shares as 0 to 1. One signal above its limit raises the alarm. In both exercises a monitor has to
#
# - find **each incident that the task names**, wherever in the first half of the month it begins,
# - raise an alarm in **at most one of five clean months**,
# - return the same names each time and finite numbers only, also when a column holds nothing but
#   `NaN`. All columns are there, always.
#
# A delivery has the columns of `flights.FEATURES`, `t0`, `sched_dep_utc` and `ops_utc`. The visible
# checks try July to November, with incidents that begin in mid-month; the hidden ones try other
# deliveries and other beginnings.

# %% [markdown] exercise="feed-signals" title="A feed that is silent, or repeats itself"
# Write `feed_signals(reference, delivery)`. Its signals have to find *operations silent*,
# *operations zero*, *operations stale* and *weather silent*, by the rules above.
#
# <details><summary>Hint</summary>
#
# Three to five signals will do. Write one, run the check, and see which incidents are not found
# yet. How old is a row of the operations feed, and which column tells?
#
# </details>


# %% answer="feed-signals"
def feed_signals(reference, delivery):
    """Return how suspicious the feeds of a delivery are, by name of the signal.

    Parameters
    ----------
    reference, delivery : DataFrames as `incidents.deliver` returns them; the reference is clean
        and of the month before

    Returns
    -------
    dict of str to float: finite, the same names each time, the larger the more suspicious
    """
    ### BEGIN SOLUTION
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    return {
        "operations age (h)": age.mean(),
        "operations zero": (delivery["car_arr24h"] == 0).mean(),
        "operations missing": delivery["car_arr24h"].isna().mean(),
        "weather missing": delivery["temp"].isna().mean(),
    }
    ### END SOLUTION


# %% check="feed-signals" points=2
silent_feeds = ["operations silent", "operations zero", "operations stale", "weather silent"]
look = "what such an incident does to a delivery"
trials.check_signals(
    feed_signals, by_month, np.random.default_rng(40), silent_feeds, share=0.5,
    said="On July to November", look=look,
)  # fmt: skip
checks.passed("all four found from the middle of the month on, at most one clean month disturbed")
### BEGIN HIDDEN TESTS
trials.check_signals(
    feed_signals, by_month, np.random.default_rng(20), silent_feeds, share=1.0,
    said="For incidents that last all month", look="columns that hold nothing but NaN",
)  # fmt: skip
trials.check_signals(
    feed_signals, by_month, np.random.default_rng(69), silent_feeds, months=(), share=0.5,
    said="On other deliveries", look=look,
)  # fmt: skip
### END HIDDEN TESTS


# %% stand_in="feed-signals"
def feed_signals(reference, delivery):
    """The PSI of two columns, which this lab warns of."""
    return {name: monitor.psi(reference[name], delivery[name]) for name in ["temp", "overdue3h"]}


# %% [markdown] exercise="value-signals" title="Values that cannot be right"
# Write `value_signals(reference, delivery)`. Its signals have to find *operations in hours*,
# *weather in Celsius*, *weather metric*, *carriers shuffled* and *clock in UTC*, by the rules
# above. What you may rely on:
#
# - `tail_prev_delay` is in whole minutes, `wind_speed` in whole knots, written in miles per hour,
# - `sched_min` is the minute of the day of `sched_dep_utc` in New York,
# - the relative humidity in per cent follows from temperature and dew point in degrees
#   **Fahrenheit**, `monitor.relative_humidity(temp, dewp)`. In clean deliveries that agrees with
#   `humid` to within a few tenths, with rare exceptions.
#
# <details><summary>Hint</summary>
#
# One signal for each incident. Which values can a delay in hours take that one in minutes cannot?
# Which of your signals would move from October to November although nothing is wrong?
#
# </details>


# %% answer="value-signals"
def value_signals(reference, delivery):
    """Return how suspicious the values of a delivery are, by name of the signal.

    Parameters
    ----------
    reference, delivery : DataFrames as `incidents.deliver` returns them; the reference is clean
        and of the month before

    Returns
    -------
    dict of str to float: finite, the same names each time, the larger the more suspicious
    """
    ### BEGIN SOLUTION
    routes = set(zip(reference["carrier"], reference["dest"], strict=True))
    route = zip(delivery["carrier"], delivery["dest"], strict=True)
    clock = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    humid = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    found = {
        "humidity wrong": ((delivery["humid"] - humid).abs() > 3).mean(),
        "route unseen": np.mean([pair not in routes for pair in route]),
        "clock wrong": (clock.hour * 60 + clock.minute != delivery["sched_min"]).mean(),
    }
    for name in ["tail_prev_delay", "wind_speed"]:
        known = delivery[name].notna()
        found[f"{name} unseen"] = (known & ~delivery[name].isin(reference[name])).mean()
    return found
    ### END SOLUTION


# %% check="value-signals" points=3
wrong_values = ["operations in hours", "weather in Celsius", "weather metric"]
wrong_values += ["carriers shuffled", "clock in UTC"]
look = "what such an incident does to a delivery, and what you may rely on"
trials.check_signals(
    value_signals, by_month, np.random.default_rng(40), wrong_values, share=0.5,
    said="On July to November", look=look,
)  # fmt: skip
checks.passed("all five found from the middle of the month on, at most one clean month disturbed")
### BEGIN HIDDEN TESTS
trials.check_signals(
    value_signals, by_month, np.random.default_rng(30), wrong_values, share=1.0,
    said="For incidents that last all month", look=look,
)  # fmt: skip
trials.check_signals(
    value_signals, by_month, np.random.default_rng(69), wrong_values, months=(), share=0.5,
    said="On other deliveries", look=look,
)  # fmt: skip
for silent in ("operations silent", "weather silent"):
    ordinary, without = (
        value_signals(*trials.pair(by_month, 8, np.random.default_rng(31), it))
        for it in (None, silent)
    )
    checks.that(
        set(ordinary) == set(without) and np.isfinite([*map(float, without.values())]).all(),
        f"With {silent} all month, the signals are not the same finite numbers as in other months. "
        "Look at columns that hold nothing but NaN.",
    )
### END HIDDEN TESTS


# %% stand_in="value-signals"
def value_signals(reference, delivery):
    """The PSI of two other columns, which this lab warns of."""
    return {name: monitor.psi(reference[name], delivery[name]) for name in ["humid", "sched_min"]}


# %%
def both_signals(reference, delivery):
    """Return the signals of both monitors."""
    return feed_signals(reference, delivery) | value_signals(reference, delivery)


tried = trials.trial(both_signals, by_month, np.random.default_rng(seed + 1))
clean = tried.false_alarms.rename(index=lambda month: f"clean, month {month}")
fig, ax = plt.subplots(figsize=(7.2, 4.6))
seen = pd.concat([tried.found, clean])
ax.imshow(seen, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
ax.set_xticks(range(seen.shape[1]), seen.columns, rotation=40, ha="right")
ax.set_yticks(range(len(seen)), seen.index)
ax.set(xlabel="signal", ylabel="delivery")
ax.grid(False)
ax.set_title("Each incident leaves its own mark")
plots.show(
    fig,
    alt="A grid of deliveries against signals. Each of the nine incidents has a dark cell at one "
    "or two signals, most of them at a different one; the five clean months have none.",
)

# %% [markdown]
# Each row has its own pattern: the alarm also says *what* broke. And nothing in this monitor is a
# statistical test. It knows the data, which is why it is both quieter and sharper than PSI.

# %% claim
assert tried.found.any(axis=1).all()
assert tried.false_alarms.any(axis=1).sum() == 0
assert (tried.found.sum(axis=1) <= 2).all(), "one or two signals for each incident"

# %% [markdown] further
# ### One failure, many alarms
#
# When the weather feed dies, the share of missing temperatures rises, the mean probability jumps,
# the desk acts on more flights and its phone lines are busy. Four alarms, one cause. What feeds
# what is known, so an alarm whose own input is in alarm can be shown as a consequence and need not
# ring. (Prometheus' Alertmanager calls this *inhibition*.)

# %% [markdown] exercise="root-causes" title="Ring once"
# Write `root_causes(alarmed, inputs)`. `inputs` maps a name to the list of names it is *directly*
# made from; a name that is no key is made from nothing. Return the **sorted list** of those
# alarmed names that have no alarmed name upstream of them, however many steps away, and also if
# the names in between are not in alarm (nobody may watch them). There are no circles.
#
# <details><summary>Hint</summary>
#
# How would you collect *everything* upstream of one name, if you could already do it for its
# inputs?
#
# </details>


# %% answer="root-causes"
def root_causes(alarmed, inputs):
    """Return the alarmed names that no other alarmed name can explain.

    Parameters
    ----------
    alarmed : set, list or tuple of str, each name once
    inputs : dict of str to list of str; what each name is directly made from; without circles

    Returns
    -------
    list of str, sorted
    """

    ### BEGIN SOLUTION
    def upstream(name):
        direct = set(inputs.get(name, []))
        return direct.union(*(upstream(one) for one in direct))

    return sorted(name for name in set(alarmed) if not upstream(name) & set(alarmed))
    ### END SOLUTION


# %% check="root-causes" points=2
MADE_FROM = {
    "temp missing": ["weather feed"],
    "operations age": ["operations feed"],
    "mean p": ["temp missing", "operations age"],
    "flights acted on": ["mean p"],
    "desk lines busy": ["flights acted on", "staff on duty"],
    "availability": ["machine"],
}
made_before = {name: list(made) for name, made in MADE_FROM.items()}
for alarmed, expected in [
    (["mean p", "temp missing", "operations age"], ["operations age", "temp missing"]),
    (["flights acted on", "weather feed", "temp missing"], ["weather feed"]),
    (("desk lines busy", "operations feed"), ["operations feed"]),
    ({"desk lines busy", "availability"}, ["availability", "desk lines busy"]),
    ([], []),
]:
    checks.equal(
        root_causes(alarmed, MADE_FROM),
        expected,
        f"the list of root causes of {sorted(alarmed)}",
        look="everything upstream of a name, also past names that are not in alarm",
    )
checks.equal(MADE_FROM, made_before, "what you were given in `inputs`, after the calls,")
checks.passed("one alarm for one cause, and nothing that is a mere consequence")
### BEGIN HIDDEN TESTS
chain = {f"s{k:02d}": [f"s{k - 1:02d}"] for k in range(1, 15)}
fork = {"top": ["left", "right"], "left": ["deep"], "right": ["far"], "deep": ["x"], "far": ["y"]}


def system(rng):
    """Return alarms and inputs of 14 parts without circles."""
    names = [f"n{number:02d}" for number in rng.permutation(14)]
    made = {names[k]: [names[j] for j in range(k) if rng.random() < 0.25] for k in range(1, 14)}
    return [name for name in names if rng.random() < 0.4], made


checks.same_as_reference(
    "root-causes",
    root_causes,
    checks.reference.root_causes,
    "the list of root causes",
    ("a long chain", lambda rng: (["s14", "s00"], chain), "how many steps are looked at"),
    ("the first of two inputs far away", lambda rng: (["top", "x"], fork), "each input"),
    ("the second of two inputs far away", lambda rng: (["top", "y"], fork), "each input"),
    ("the nearer of two inputs", lambda rng: (["top", "right"], fork), "each input"),
    (
        "a name that is a part of another name",
        lambda rng: ({"p", "temp"}, {"p": ["temp missing"], "temp": []}),
        "how names are compared",
    ),
    ("a tuple that is not sorted", lambda rng: (("x", "left", "y"), fork)),
    ("a set of names without inputs", lambda rng: ({"b", "a", "c"}, {})),
    ("a name with an empty list of inputs", lambda rng: (["a", "b"], {"a": [], "b": ["c"]})),
    ("no alarm", lambda rng: (set(), fork)),
    ("fourteen parts that are drawn", system),
)
checks.same_as_reference(
    "root-causes",
    root_causes,
    checks.reference.root_causes,
    "the lists of root causes",
    (
        "two systems with the same names",
        lambda rng: (["a", "b"], {"b": ["a"]}, {"a": ["b"]}, {}),
        "what is kept from one call to the next",
    ),
    use=lambda function, alarmed, *systems: [function(alarmed, one) for one in systems],
)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 · The page on the wall, and the report after it
#
# One incident, from beginning to end. On 10 July the operations feed stops being refreshed and
# repeats the day before, until somebody notices on the 19th. Every request is answered. This is
# the page that the team sees, day by day: one page, few curves.

# %%
july, stale = (
    incidents.deliver(by_month[7], np.random.default_rng(seed), size=12_000, incident=incident)
    for incident in (None, "operations stale")
)
broken = july["day"].between(10, 18)
shown = pd.concat([july[~broken], stale[broken]]).sort_index()
shown["p"], shown["p if healthy"] = predict(shown), predict(july)


# %%
def age_alone(reference, delivery):
    """Return how old the operations data of a delivery are, in hours."""
    return {"age": (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds().mean() / 3600}


pairs = [trials.pair(by_month, month, np.random.default_rng(seed)) for month in trials.CALM]
age_limit = monitor.limits(monitor.measure(age_alone, pairs))["age"]
daily = pd.DataFrame(
    {
        day: age_alone(None, part)
        | {
            "PSI": monitor.psi(by_month[6]["org_delay3h"], part["org_delay3h"]),
            "expected": monitor.expected_loss(part["p"].to_numpy()),
            "measured": log_loss(part["late"], part["p"], labels=[0, 1]),
            "healthy": log_loss(part["late"], part["p if healthy"], labels=[0, 1]),
        }
        for day, part in shown.groupby("day")
    }
).T

# %%
fig, axes = plt.subplots(3, 1, figsize=(7.2, 7.5))
titles = ["Freshness: rings on the 10th", "Drift: nothing to see but weather"]
titles += ["Loss (measured: next day)"]
units = ["age of operations data (h)", "PSI of org_delay3h", "log loss (nats)"]
parts = [["age"], ["PSI"], ["expected", "measured", "healthy"]]
for ax, names, unit, title in zip(axes, parts, units, titles, strict=True):
    for name, style in zip(names, ["-", "--", ":"], strict=False):
        ax.plot(daily.index, daily[name], style, label=name)
    ax.axvspan(9.5, 18.5, color="grey", alpha=0.15)
    ax.set(xlabel="day of July", ylabel=unit, title=title)
axes[0].axhline(age_limit, color=plots.COLOURS[1], linestyle="--", label="limit")
axes[0].set_yscale("log")
for ax in (axes[0], axes[2]):
    ax.legend(fontsize=8, loc="upper left", ncols=3)
plots.show(
    fig,
    alt="Three panels over July, the incident from the 10th to the 18th shaded. The age of the "
    "operations data, on a logarithmic axis, jumps from minutes to a day. The PSI goes up and down "
    "all month. The measured loss lies above that of a healthy feed on eight of the nine days, "
    "while the expected one stays in the range of the other days.",
)

# %%
span = daily.loc[10:18]
summary = {
    "age of operations data, worst day (h)": span["age"].max(),
    "limit of that age (h)": age_limit,
    "log loss, 10 to 18 July": span["measured"].mean(),
    "log loss with a healthy feed": span["healthy"].mean(),
    "log loss expected without labels": span["expected"].mean(),
    "AUC, 10 to 18 July": roc_auc_score(shown["late"][broken], shown["p"][broken]),
    "AUC with a healthy feed": roc_auc_score(shown["late"][broken], shown["p if healthy"][broken]),
}
pd.Series(summary, name="the incident").round(3).to_frame()

# %% claim
others = daily.drop(index=range(10, 19))
assert (span["measured"] > span["healthy"]).sum() == 8
assert span["expected"].between(others["expected"].min(), others["expected"].max()).sum() >= 8
assert span["PSI"].max() < others["PSI"].max()
assert daily.index[daily["age"] > age_limit].tolist() == list(range(10, 19))

# %% [markdown] exercise="post-mortem" title="Write the post-mortem"
# Write the report that the team keeps: 150 to 300 words, **blameless** (about what the system let
# happen, not who did it).
#
# - What happened, and what it cost the forecasts (their loss, their AUC), with **numbers of this
#   notebook**, and what that means for the desk.
# - Why none of the following found it: the availability, the PSI, the estimate without labels. One
#   reason for each.
# - Which signal finds it, with its limit and where that limit comes from, and whether it should
#   ring a telephone at night or open a ticket. Say why.
# - One thing that these data cannot tell, and one action with an owner (a role) and a measurable
#   end.
#
# A person reads this answer. More than one view on ringing is right; one without a reason is not.
#
# <details><summary>Hint</summary>
#
# Which scores in the table above would have been better with a fresh feed, and by how much? What
# does a desk do that trusts such a ranking?
#
# </details>

# %% [markdown] answer="post-mortem" points=4
# ### BEGIN SOLUTION
# **A model answer.** *From 10 to 18 July the operations feed repeated the values of the day
# before. All requests were answered. The forecasts of these nine days ranked flights worse than
# they would have with a fresh feed and their log loss rose (the figures stand in the table of the
# incident: measured against healthy), so the desk prepared for yesterday's queues. Nobody noticed
# for nine days. Availability counts answers, and a wrong number is an answer. The PSI of
# `org_delay3h` compares distributions, and yesterday's values are as typical of July as today's;
# it also moves with every thunderstorm. The estimate without labels trusts the model's own
# probabilities, which looked as usual: it stayed at its level while the measured loss rose. The
# age of the data (`t0` − `ops_utc`) finds it within the first hours: about 24 h against a limit of
# about 0.13 h, which is the largest value of clean pairs of months plus 0.05. It should ring
# during the desk's hours and open a ticket at night: fewer flights leave, and the fallback to the
# carrier-hour rate can be switched on by itself. The labels would have shown it a day late, if
# anybody had compared loss with that of other days; they swing by more than the damage. With one
# incident in one July we cannot tell how much the damage depends on the weather of these days.
# Action: the owner of the feature store adds the freshness check with fallback to all three feeds
# by the end of the month; done when a stale feed, injected in a rehearsal, rings within 30
# minutes.*
#
# **Rubric, one point each**
#
# 1. *What happened and what it cost*: period, and at least two numbers of the notebook that show
#    the damage (measured against healthy, loss or AUC), blameless in tone.
# 2. *Why it was not found*: one correct reason each for availability, PSI and the estimate without
#    labels. Half a point for two of three.
# 3. *Signal and limit*: the freshness of the feed (or comparison of loss with labels, with its
#    delay), the limit and that it was calibrated on clean deliveries, ring or ticket with a
#    reason. Either choice earns the point.
# 4. *Limit and action*: something the data cannot show (one incident, one July, season and change
#    not separable, the stamp is simulated) and an action with a role and a measurable end.
#
# Half points for a criterion met without a number. No points for length.
# ### END SOLUTION

# %% [markdown]
# ## What stands now
#
# An alarm that follows the error budget in two windows; a year in which big differences did no
# harm; labels with their delay, and an estimate without them that cannot see when the model is
# off; a monitor made of things that must always hold, tried on incidents that it had not seen.
# Whether to retrain, and on what, is the question of lab 17.
#
# **Where this lives.** `mlops_lab/monitor.py` holds PSI, limits and the call of Evidently,
# `incidents.py` breaks deliveries, `trials.py` tries a monitor. At work you would take alarms from
# Prometheus' own rules.
