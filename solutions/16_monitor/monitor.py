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
#   - write a log line that a machine can read and that names no passenger
#   - turn scrapes of a running service into indicators, and an error budget into an alarm
#   - compare two samples with four measures, and set limits on what clean data do
#   - say why a large PSI is no harm, and what an estimate without labels cannot see
#   - build a monitor that finds nine kinds of upstream failure and stays silent in clean months
# ---

# %% [markdown]
# ## The situation
#
# The model has been in service since April. It answers, the desk acts, and on a Tuesday in July
# somebody asks: *is it still any good?* Nobody knows. The service has returned "200 OK" all
# along. Last winter somebody switched on a drift alarm; it rang every day from April on, and has
# been muted ever since.
#
# Both are failures of **monitoring**: one looked at too little, the other rang for nothing. In
# this lab you build what lies between. You start with the service itself (logs, metrics, an alarm
# that follows the error budget), go on to the data (four measures of drift and what they are
# worth), and end with a monitor that has to find nine real kinds of upstream failure without
# ringing in clean months. It is then tried on failures that you have not seen.
#
# The data are the flights that left New York in 2013, month by month; the model was trained on
# January to March and is never changed. The chapter *Monitor* explains the ideas; here you do
# them.

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
from scipy.stats import ks_2samp
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score
from tqdm.auto import tqdm

from mlops_lab import checks, flights, incidents, monitor, plots, serve
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

# %% [markdown]
# ## 1 · What the service says about itself
#
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
# with **exactly** these keys:
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
# that is not a number (`NaN` is not allowed in JSON, and the program that reads the line would
# stop at it). Whatever else a caller sent stays out. The text has no line break, also if a value
# has one.
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
    """Read JSON as its standard says: without NaN and Infinity."""

    def no_number(name):
        raise ValueError(name)

    try:
        return json.loads(text, parse_constant=no_number)
    except ValueError:
        raise checks.CheckFailed(
            f"This line is not JSON as the standard says: {text[:150]!r}. Look at who writes the "
            "text, and at values that are not a number."
        ) from None


asked = {"request_id": "a7", "flight": 2391, "origin": "JFK", "passenger": "I. Chen", "seat": "3A"}
answered = {"status": 200, "model_version": "queue-1", "probability": 0.375}
line = log_line(asked, answered, latency_ms=12.3456, now="2013-07-09T21:00:00Z")
checks.that(isinstance(line, str), "log_line returns text (str); something else came.")
checks.equal(
    strictly(line),
    {
        "time": "2013-07-09T21:00:00Z",
        "level": "info",
        "request_id": "a7",
        "flight": 2391,
        "origin": "JFK",
        "status": 200,
        "model_version": "queue-1",
        "probability": 0.375,
        "latency_ms": 12.3,
    },
    "what the line of a good answer holds",
    look="the table of the task: these keys, and no others",
)
broken = log_line(
    {"request_id": "b\n8", "origin": 'J"K', "e_mail": "x@example.org"},
    {"status": 500, "probability": float("nan")},
    latency_ms=3.0,
    now="later",
)
checks.that("\n" not in broken, "The line of a request id with a line break is two lines.")
found = strictly(broken)
checks.equal(found["level"], "error", "the level of a status of 500", look="the task's table")
checks.equal(
    [found["request_id"], found["origin"]], ["b\n8", 'J"K'], "the list of texts with odd characters"
)
checks.that(
    all(found[key] is None for key in ["flight", "model_version", "probability"]),
    "What is missing, or not a number, becomes null; look at the sentence below the table.",
)
for status, level in {399: "info", 400: "warning", 422: "warning", 499: "warning"}.items():
    text = log_line(asked, {"status": status}, latency_ms=1.0, now="now")
    checks.equal(strictly(text)["level"], level, f"the level of a status of {status}")
checks.passed("one line, one object, nine keys, nobody's name")
### BEGIN HIDDEN TESTS
rng = checks.fresh("log-line")
for status in (200, 404, 500, 503):
    extra = "field" + str(rng.integers(1000))
    flight, p, ms = int(rng.integers(1, 9000)), float(rng.random()), float(rng.uniform(1, 900))
    request = {extra: "private\nline", "flight": flight, "request_id": f"r{flight}"}
    answer = {"status": status, "probability": p, "internal": "x"}
    copies = dict(request), dict(answer)
    text = log_line(request, answer, latency_ms=ms, now="t")
    checks.unchanged(copies, (request, answer), "the dictionaries you were given")
    checks.that("\n" not in text, "On another request, the line holds a line break.")
    expected = {
        "time": "t",
        "level": "info" if status < 400 else "warning" if status < 500 else "error",
        "request_id": f"r{flight}",
        "flight": flight,
        "status": status,
        "probability": p,
        "latency_ms": round(ms, 1),
    }
    got = strictly(text)
    missing = ["model_version", "origin"]
    checks.equal(sorted(got), sorted([*expected, *missing]), "on another request, the list of keys")
    checks.that(
        all(got[key] is None for key in missing),
        "On another request, what neither request nor answer has is not null.",
    )
    checks.equal(
        {key: got[key] for key in expected},
        expected,
        "on another request, what the line holds",
        look="the task's table",
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
def requests_to_send(rng, n):
    """Return n bodies: about 5 in 100 lack a feature, 3 name an odd airport, 4 are malformed."""
    bodies = []
    for number, kind in enumerate(rng.choice(4, size=n, p=[0.88, 0.05, 0.03, 0.04])):
        body = {"request_id": f"r{number}", "flight": int(rng.integers(1, 6000)), "origin": "JFK"}
        body["overdue3h"] = float(rng.integers(0, 20))
        if kind == 1:
            del body["overdue3h"]
        body["origin"] = "HPN" if kind == 2 else body["origin"]
        body["flight"] = "many" if kind == 3 else body["flight"]
        bodies.append(body)
    return bodies


# %%
bodies = requests_to_send(np.random.default_rng(seed), 200)
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
#   the bucket with that bound, compared as a number, against the bucket `+Inf`.
#
# Without a request in between, both shares are `NaN`: nothing was measured, which is neither good
# nor bad. If `fast_s` is not one of the bounds, raise a `ValueError` that mentions `fast_s`.
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
    buckets = {float(key[1]): grown[key] for key in grown if key[0].endswith("seconds_bucket")}
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
def scrape_of(statuses, buckets):
    """Write a scrape in Prometheus' text format."""
    lines = ["# HELP desk_requests_total Requests.", "# TYPE desk_requests_total counter"]
    lines += [f'desk_requests_total{{status="{s}"}} {n}' for s, n in statuses.items()]
    lines += ["# TYPE desk_latency_seconds histogram"]
    lines += [f'desk_latency_seconds_bucket{{le="{b}"}} {n}' for b, n in buckets.items()]
    lines += [f"desk_latency_seconds_count {buckets['+Inf']}", "desk_latency_seconds_sum 3.5"]
    lines += ["# TYPE other_requests_total counter", 'other_requests_total{status="500"} 77']
    return "\n".join(lines) + "\n"


early = scrape_of({"200": 90, "500": 10}, {"0.05": 60, "0.1": 80, "+Inf": 100})
late_scrape = scrape_of({"200": 160, "422": 20, "500": 20}, {"0.05": 100, "0.1": 150, "+Inf": 200})
got = indicators(early, late_scrape, fast_s=0.1)
checks.that(isinstance(got, dict), "indicators returns a dictionary; something else came.")
checks.equal(sorted(got), ["available", "fast", "requests"], "the list of keys")
checks.close(
    got["requests"], 100, "the number of requests", look="increase against total, all statuses"
)
checks.close(
    got["available"],
    0.9,
    "the availability with 70 good answers, 20 mistakes of callers and 10 of the service",
    look="which statuses count as bad, and a status that was not there before",
)
checks.close(got["fast"], 0.7, "the share within 0.1 s", look="the increase of two buckets")
checks.close(indicators(early, late_scrape, fast_s=0.05)["fast"], 0.4, "the share within 0.05 s")
restarted = scrape_of({"200": 30, "503": 10}, {"0.050": 20, "0.10": 30, "+Inf": 40})
busy = scrape_of({"200": 160, "422": 20, "500": 20}, {"0.050": 100, "0.10": 150, "+Inf": 200})
again = indicators(busy, restarted, fast_s=0.05)
checks.close(again["requests"], 40, "the number of requests after a restart", look="the restart")
checks.close(again["available"], 0.75, "the availability after a restart", look="the restart")
checks.close(
    again["fast"],
    0.5,
    "the share within 0.05 s after a restart, with a bound written as 0.050",
    look="comparing bounds as numbers, and the restart",
)
idle = indicators(early, early, fast_s=0.1)
checks.equal(idle["requests"], 0, "the number of requests when nobody asked")
checks.that(
    math.isnan(idle["available"]) and math.isnan(idle["fast"]),
    "When nobody asked, nothing was measured, and both shares are NaN: look at the task.",
)
checks.raises(
    ValueError, indicators, early, late_scrape, fast_s=0.2, mentions="fast_s", what="fast_s=0.2"
)
checks.passed("increases, not totals; a restart and an idle minute are no failure")
### BEGIN HIDDEN TESTS
rng = checks.fresh("indicators")
for _ in range(3):
    first, grown = rng.integers(5, 90, size=(2, 4))
    steps_before, steps = rng.integers(1, 40, size=(2, 3))
    codes = ["200", "499", "500", "503"]
    bounds = ["0.025", "0.25", "+Inf"]
    old = scrape_of(
        dict(zip(codes, first, strict=True)), dict(zip(bounds, steps_before.cumsum(), strict=True))
    )
    new = scrape_of(
        dict(zip(codes, first + grown, strict=True)),
        dict(zip(bounds, (steps_before + steps).cumsum(), strict=True)),
    )
    got = indicators(old, new, fast_s=0.25)
    checks.close(got["requests"], grown.sum(), "between other scrapes, the number of requests")
    checks.close(
        got["available"],
        grown[:2].sum() / grown.sum(),
        "between other scrapes, the availability",
        look="which statuses count as bad",
    )
    checks.close(
        got["fast"], steps[:2].sum() / steps.sum(), "between other scrapes, the share within 0.25 s"
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
#
# ## 2 · A budget for mistakes
#
# The desk and the team have agreed on a **service level objective** (SLO): 99.5 % of the requests
# of a month are answered. What is left, 0.5 %, is the **error budget**. Errors are not forbidden,
# they are spent. The useful question is therefore not "is there an error?" but "how fast is the
# budget going?". The **burn rate** is
#
# $$\text{burn rate} = \frac{\text{share of errors}}{1 - \text{SLO}}.$$
#
# At a burn rate of 1 the budget lasts exactly the month; at 14.4 a fiftieth of it is gone in an
# hour. An alarm looks at two windows, a long one (enough has been lost to matter) *and* a short
# one (it is still going on). This is the scheme of Google's *Site Reliability Workbook* (2018,
# chapter 5).
#
# Here are thirty days of a service, minute by minute: about 20 requests a minute, a background of
# 0.1 % errors, and two real failures: 25 minutes with 30 % errors, and ten hours with 4 %. *How
# often in thirty days would an alarm ring that fires in every minute with more than 2 % errors?
# Minutes one after the other count as one ring.*

# %%
my_rings = None  # your prediction: number of rings in thirty days


# %% given="thirty-days"
def thirty_days(rng):
    """Return errors and requests per minute, both (43200,), with two failures in them."""
    requests = rng.poisson(20, size=30 * 1440)
    chance = np.full(len(requests), 0.001)
    chance[12 * 1440 + 840 : 12 * 1440 + 865] = 0.30
    chance[21 * 1440 + 480 : 21 * 1440 + 1080] = 0.04
    return rng.binomial(requests, chance), requests


# %% [markdown] exercise="burn-alarm" title="An alarm that follows the budget"
# Write `burn_alarm(errors, requests, *, slo, long, short, factor)`. For every minute it says
# whether the alarm is on: the burn rate over the last `long` minutes **and** the one over the last
# `short` minutes are both **at or above** `factor`.
#
# - The last `n` minutes include the current one. At the beginning, where there are fewer, take
#   those there are.
# - The burn rate of a window is computed from its totals: all its errors through all its requests.
# - A window without a request has burn rate 0.
# - No minute may look at a later one.
#
# <details><summary>Hint</summary>
#
# How do you get the sum over the last `n` entries of an array for all positions at once? pandas has
# a method for it, and a difference of cumulative sums does it as well. Why is the mean of the
# minutes' error shares something else than the share of the totals?
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
rule = {"slo": 0.9, "long": 4, "short": 2, "factor": 2.5}
got = burn_alarm(wrong, calls, **rule)
checks.that(got is not None, "burn_alarm returned nothing: does it end in `return`?")
checks.that(np.shape(got) == (8,), f"One answer a minute, shape (8,); {np.shape(got)} came.")
checks.that(
    all(value in (True, False) for value in list(got)), "Each answer is True or False; look at it."
)
checks.equal(
    [bool(value) for value in got],
    [False, False, False, True, True, True, False, False],
    "the list of minutes with an alarm, for 5 errors of 10 in minutes 2 to 4,",
    look="which minutes a window holds, that both windows must burn, and 'at or above'",
)
checks.equal(
    [bool(value) for value in burn_alarm(wrong, calls, **(rule | {"factor": 2.505}))],
    [False, False, False, False, True, False, False, False],
    "the list of minutes with an alarm for a factor just above a burn rate that occurs",
    look="whether something is rounded",
)
uneven = burn_alarm(
    np.array([1, 0, 0]), np.array([1, 99, 100]), slo=0.9, long=3, short=2, factor=6.0
)
checks.equal(
    [bool(value) for value in uneven],
    [True, False, False],
    "the list for one error in a minute with 1 request, then 99 and 100 good ones,",
    look="totals of the window against the mean of shares, and windows that are not full yet",
)
checks.that(
    not any(burn_alarm(np.zeros(5, int), np.zeros(5, int), slo=0.99, long=3, short=1, factor=1.0)),
    "Without requests the burn rate is 0, and no alarm is on.",
)
checks.passed("two windows of the past, their totals, and silence where nobody asks")
### BEGIN HIDDEN TESTS
rng = checks.fresh("burn-alarm")
for size, slo in ((60, 0.9), (200, 0.99)):
    calls = rng.integers(0, 9, size=size)
    wrong = rng.binomial(calls, 0.25 * rng.random(size))
    long, short = int(rng.integers(10, 20)), int(rng.integers(2, 6))
    factor = float(rng.uniform(0.9, 1.4)) * (0.12 / (1 - slo))
    expected = []
    for minute in range(size):
        burns = []
        for length in (long, short):
            first = max(0, minute - length + 1)
            asked_for = calls[first : minute + 1].sum()
            share = wrong[first : minute + 1].sum() / asked_for if asked_for else 0.0
            burns.append(share / (1 - slo))
        expected.append(min(burns) >= factor)
    got = burn_alarm(wrong, calls, slo=slo, long=long, short=short, factor=factor)
    checks.equal(
        [bool(value) for value in got],
        expected,
        f"on {size} other minutes, the list of minutes with an alarm",
        look="the four points of the task",
    )
### END HIDDEN TESTS


# %% stand_in="burn-alarm"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    """Every minute by itself, without a window."""
    return errors > factor * (1 - slo) * np.maximum(requests, 1)


# %%
errors, requests = thirty_days(np.random.default_rng(seed))
real = np.zeros(len(errors), dtype=bool)
real[12 * 1440 + 840 : 12 * 1440 + 890] = real[21 * 1440 + 480 : 21 * 1440 + 1110] = True
page = burn_alarm(errors, requests, slo=0.995, long=60, short=5, factor=14.4)
ticket = burn_alarm(errors, requests, slo=0.995, long=360, short=30, factor=6)
rules = {
    "more than 2 % errors in a minute": errors > 0.02 * np.maximum(requests, 1),
    "burn rate 6 in 5 minutes": burn_alarm(errors, requests, slo=0.995, long=5, short=5, factor=6),
    "burn rate 14.4 in 1 h and 5 min, or 6 in 6 h and 30 min": page | ticket,
}


# %%
def rings(on):
    """Return the minutes at which an alarm goes from off to on."""
    return np.flatnonzero(on & ~np.append(False, on[:-1]))


# %%
table = pd.DataFrame(
    {
        name: {
            "rings": len(rings(on)),
            "rings without a failure": int((~real[rings(on)]).sum()),
            "minutes to find the first": int(np.argmax(on[12 * 1440 + 840 :])),
            "found the second": bool(on[21 * 1440 + 480 : 21 * 1440 + 1080].any()),
        }
        for name, on in rules.items()
    }
).T
table

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
# With twenty requests a minute, *one* error is already 5 %: the first rule does not watch the
# service, it watches chance. Five minutes are better, but a slow failure makes that rule ring
# again and again, each time a handful of errors more or less. The rule with two windows takes
# longer to notice, and rings only while there is a failure.
#
# But look at *when* it rings. Of its 18 rings, 17 are one and the same failure: the short window
# hovers around its limit, and the alarm goes off and on. This is **flapping**, and it tires people
# as surely as false alarms do. Two remedies are usual. *Grouping* sends one message for all rings
# of one alarm that follow within some hours; here two messages would be left, one for each
# failure. *Hysteresis* ends an alarm only when the burn rate is well below the limit at which it
# began.
#
# The workbook pages somebody for both of these rules, and opens a ticket for the morning at a burn
# rate of 1 over three days and six hours. Your team may decide otherwise: at a burn rate of 6 the
# month's budget lasts five days.

# %% claim
two_windows = rings(page | ticket)
assert len(two_windows) == 18
assert (two_windows > 21 * 1440).sum() == 17
assert 1 + (np.diff(two_windows) > 6 * 60).sum() == 2, "grouped, two messages are left"
assert real[two_windows].all(), "it rings only while there is a failure"
assert 30 / 6 == 5

# %% [markdown]
# All of this tells whether the service *answers*. A service that answers nonsense has an
# availability of 100 %.

# %% [markdown]
# ## 3 · How different are two samples?
#
# The label of a flight comes hours later, its features at once. So one watches features: is this
# month's sample still like the one the model learned from? There are many measures for it, and
# tools offer them all. You write the four best known, and then look at what a tool says.
#
# Three of them begin by counting rows in **bins**. The edges of the bins come from the reference
# alone, as its quantiles, so that there each bin holds about the same share.

# %% [markdown] exercise="bin-shares" title="The same bins for both"
# Write `bin_shares(reference, current, bins)` for two arrays of numbers. It returns two arrays of
# shares, one for each sample, with the same bins in the same order:
#
# - **edges**: the quantiles of the reference's known values at 1/bins, 2/bins, … (bins − 1)/bins
#   (`np.quantile`, its default), each different edge once,
# - a value belongs to the first bin whose edge is **at or above** it; values above the last edge
#   have a bin of their own,
# - **one more bin, the last**, for missing values (`NaN`). Missing is a fact about the data, and
#   often the most telling one,
# - half a row is added to the count of every bin before dividing, so that no share is 0. The
#   shares of a sample add up to 1.
#
# With k different edges there are thus k + 2 bins. Leave both arrays as they are.
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
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    shares = []
    for values in (reference, current):
        place = np.searchsorted(edges, values, side="left")
        place[np.isnan(values)] = len(edges) + 1
        count = np.bincount(place, minlength=len(edges) + 2) + 0.5
        shares.append(count / count.sum())
    return shares[0], shares[1]
    ### END SOLUTION


# %% check="bin-shares" points=2
four = np.array([1.0, 2.0, 3.0, 4.0])
others = np.array([2.5, 9.0, np.nan, np.nan, 0.0])
copies = four.copy(), others.copy()
got = bin_shares(four, others, 2)
checks.that(
    isinstance(got, tuple | list) and len(got) == 2,
    "bin_shares returns two arrays, `return p, q`; something else came.",
)
checks.unchanged(copies, (four, others), "the arrays you were given")
for shares, name in zip(got, ["reference", "current"], strict=True):
    checks.equal(np.shape(shares), (3,), f"the shape of the shares of the {name} sample, one edge,")
    checks.close(np.sum(shares), 1, f"the sum of the shares of the {name} sample")
checks.close(
    got[0],
    [2.5 / 5.5, 2.5 / 5.5, 0.5 / 5.5],
    "the shares of the reference (1, 2, 3, 4) in two bins",
    look="the half row added to every bin, the one for missing values included",
)
checks.close(
    got[1],
    [2.5 / 6.5, 1.5 / 6.5, 2.5 / 6.5],
    "the shares of (2.5, 9, missing, missing, 0) in these bins",
    look="a value that equals an edge, and the bin of the missing values",
)
zeros = np.array([0.0] * 8 + [1.0, 2.0])
checks.close(
    bin_shares(zeros, np.array([0.0, 5.0]), 10)[1],
    [1.5 / 4.5, 0.5 / 4.5, 0.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5],
    "the shares of (0, 5) against a reference with eight zeros of ten",
    look="which of the nine quantiles are different ones",
)
checks.passed("bins from the reference alone, none of them empty, and missing counts")
### BEGIN HIDDEN TESTS
rng = checks.fresh("bin-shares")
for bins in (4, 10):
    reference = np.round(rng.normal(size=150), 1)
    current = np.round(rng.normal(0.5, 2, size=90), 1)
    reference[:7] = np.nan
    current[rng.integers(0, 90, size=11)] = np.nan
    cuts = sorted({np.quantile(reference[7:], k / bins) for k in range(1, bins)})
    for sample, name, got in zip(
        (reference, current), ("p", "q"), bin_shares(reference, current, bins), strict=True
    ):
        counts = [0.5] * (len(cuts) + 2)
        for value in sample:
            counts[-1 if np.isnan(value) else sum(value > cut for cut in cuts)] += 1
        checks.close(
            got,
            np.array(counts) / sum(counts),
            f"on other samples in {bins} bins, the shares {name}",
            look="the four points of the task",
        )
### END HIDDEN TESTS


# %% stand_in="bin-shares"
def bin_shares(reference, current, bins):
    """Bins of one width, in place of quantiles."""
    edges = np.linspace(np.nanmin(reference), np.nanmax(reference), bins + 1)
    counts = [np.histogram(sample, edges)[0] + 1.0 for sample in (reference, current)]
    return tuple(count / count.sum() for count in counts)


# %% [markdown]
# Now the distances. With the shares $p_k$ of the reference and $q_k$ of the current sample:
#
# - **population stability index**: $\text{PSI} = \sum_k (q_k - p_k)\,\ln (q_k / p_k)$,
# - **Jensen-Shannon distance**: with $m_k = (p_k + q_k)/2$, the square root of
#   $\frac12\sum_k p_k \ln(p_k/m_k) + \frac12\sum_k q_k \ln(q_k/m_k)$. It never exceeds
#   $\sqrt{\ln 2} \approx 0.83$,
# - **Kolmogorov-Smirnov statistic** (KS): no bins. The largest vertical distance between the two
#   empirical distribution functions, where $F(x)$ is the share of values at or below $x$.

# %% [markdown] exercise="distances" title="Three numbers for one question"
# Write `psi(p, q)`, `js(p, q)` and `ks(a, b)`. The first two take arrays of shares, all above 0;
# `ks` takes two samples of numbers in any order, of any two sizes, and leaves missing values out.
#
# <details><summary>Hint</summary>
#
# For KS: at which values of x can the distance be largest, and how does `np.searchsorted` on a
# sorted sample count the values at or below x?
#
# </details>


# %% answer="distances"
def psi(p, q):
    """Return the population stability index of two arrays of shares (bins,), natural logarithm."""
    ### BEGIN SOLUTION
    return float(np.sum((q - p) * np.log(q / p)))
    ### END SOLUTION


def js(p, q):
    """Return the Jensen-Shannon distance of two arrays of shares (bins,), natural logarithm."""
    ### BEGIN SOLUTION
    middle = (p + q) / 2
    return float(np.sqrt(np.sum(p * np.log(p / middle) + q * np.log(q / middle)) / 2))
    ### END SOLUTION


def ks(a, b):
    """Return the Kolmogorov-Smirnov statistic of two samples (n,) and (m,), NaN left out."""
    ### BEGIN SOLUTION
    a, b = (np.sort(sample[~np.isnan(sample)]) for sample in (a, b))
    at = np.append(a, b)
    below = [np.searchsorted(s, at, side="right") / len(s) for s in (a, b)]
    return float(np.max(np.abs(below[0] - below[1])))
    ### END SOLUTION


# %% check="distances" points=2
p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
checks.close(psi(p, q), 0.549774, "the PSI of (0.5, 0.3, 0.2) and (0.2, 0.3, 0.5)", rtol=1e-5)
checks.close(psi(p, p), 0, "the PSI of a sample and itself")
checks.close(
    js(p, q), 0.257710, "the Jensen-Shannon distance of the same shares", rtol=1e-4,
    look="both halves of the sum, and the square root",
)  # fmt: skip
checks.close(js(p, p), 0, "the Jensen-Shannon distance of a sample and itself", atol=1e-7)
one, two = np.array([3.0, 1.0, 2.0, np.nan]), np.array([2.0, 2.0, 5.0, 6.0, 7.0, 1.5, 8.0, 9.0])
checks.close(
    ks(one, two), 0.625, "the KS statistic of (3, 1, 2, missing) and eight other numbers",
    look="equal values in both samples, samples of two sizes, and the missing one",
)  # fmt: skip
checks.close(ks(two, one), 0.625, "the KS statistic with the samples changed over")
checks.close(ks(np.array([1.0, 2.0]), np.array([2.0, 1.0])), 0, "the KS statistic of equal samples")
checks.passed("three distances, all of them 0 for equal samples")
### BEGIN HIDDEN TESTS
rng = checks.fresh("distances")
for size in (3, 12):
    p, q = rng.dirichlet(np.ones(size) * 3, size=2) * 0.99 + 0.01 / size
    between = sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))
    checks.close(psi(p, q), between, f"on {size} other shares, the PSI", look="the formula")
    half = sum(
        a * math.log(2 * a / (a + b)) + b * math.log(2 * b / (a + b))
        for a, b in zip(p, q, strict=True)
    )
    checks.close(js(p, q), math.sqrt(half / 2), f"on {size} other shares, the JS distance")
for n, m in ((40, 25), (7, 200)):
    a, b = np.round(rng.normal(size=n), 1), np.round(rng.normal(0.6, 1.5, size=m), 1)
    b[3] = np.nan
    gaps = [abs(np.mean(a <= x) - np.mean(b[~np.isnan(b)] <= x)) for x in [*a, *b[~np.isnan(b)]]]
    checks.close(ks(a, b), max(gaps), f"on samples of {n} and {m} values, the KS statistic")
### END HIDDEN TESTS


# %% stand_in="distances"
def psi(p, q):
    """Half the sum of all differences, another measure."""
    return float(np.abs(p - q).sum() / 2)


def js(p, q):
    """The largest difference, another measure."""
    return float(np.abs(p - q).max())


def ks(a, b):
    """How far the median of one sample is from that of the other, in its ranks."""
    return float(abs(np.mean(b > np.nanmedian(a)) - 0.5))


# %% [markdown]
# The four measures, for two features, month by month against January to March. *The PSI of the
# temperature in July: below 0.25 counts as harmless in many guides. Write down what you expect.*

# %%
my_temperature_psi = None  # your prediction: PSI of `temp`, July against January to March

# %%
rng = np.random.default_rng(seed)
before = winter.sample(2 * sample_rows, random_state=seed)
rows = []
for month in range(4, 13):
    now = by_month[month].sample(sample_rows, random_state=seed)
    for name in ["temp", "sched_min"]:
        a, b = before[name].to_numpy(float), now[name].to_numpy(float)
        shares = bin_shares(a, b, 10)
        rows.append([month, name, psi(*shares), js(*shares), ks(a, b)])
distances = pd.DataFrame(rows, columns=["month", "feature", "PSI", "JS", "KS"])
distances.pivot(index="month", columns="feature").round(3)

# %%
july = distances.query("month == 7 and feature == 'temp'")["PSI"].iloc[0]
reveal(my_temperature_psi, july, "the PSI of the temperature in July")

# %% [markdown]
# PSI has no upper end: bins that are nearly empty in one sample make it large. The other two have
# a maximum, and July's temperatures come close to that of KS. The timetable (`sched_min`) is the
# same all year.
#
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
# of the reference. **A PSI without its bins is no number**, and a limit from a guide (Evidently's
# is 0.1) belongs to the bins of whoever wrote the guide. The last three rows show what it picks by
# itself for samples of this size.
#
# ### Ask a classifier
#
# All these measures look at one column at a time. The fourth looks at all of them: label the rows
# of the reference 0 and the current rows 1, and see whether a classifier can tell them apart *on
# rows it was not trained on*. An AUC of 0.5 means it cannot. (AUC is the chance that a row of the
# one kind gets a higher score than a row of the other.)

# %% [markdown] exercise="domain-auc" title="Can they be told apart?"
# Write `domain_auc(reference, current, seed)` for two tables of numbers with the same columns
# (`NaN` where missing). Train a classifier on a random part of the rows of both and return its AUC
# on the other rows.
#
# - Two samples of the same kind give about 0.5, whatever the order in which their rows stand and
#   whatever their two sizes.
# - It must see a change in *how two columns go together* even where neither column changes by
#   itself.
# - It uses the columns alone, not the index.
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
def pair_of_tables(rng, sizes, kind):
    """Return two tables: of the same kind, with a shifted column, or with a broken relation."""
    tables = []
    for number, size in enumerate(sizes):
        x, y, z = rng.normal(size=(3, size))
        if kind == "relation":
            y = np.abs(y) * np.sign(x) * (1 if number else -1)
        if kind == "shift":
            z = z + 2.5 * number
        table = pd.DataFrame({"x": x, "y": y, "z": z}).sort_values("z")
        table.loc[::9, "x"] = np.nan
        tables.append(table.reset_index(drop=True))
    return tables


draw = np.random.default_rng(5)
for sizes in ((900, 900), (1_500, 500)):
    same = domain_auc(*pair_of_tables(draw, sizes, "same"), 0)
    checks.that(same is not None, "domain_auc returned nothing: does it end in `return`?")
    checks.that(
        0.39 <= same <= 0.61,
        f"Two samples of the same kind, with {sizes[0]} and {sizes[1]} rows, should give an AUC "
        f"near 0.5; {same:.3f} came. Look at which rows are scored, and how they were picked.",
    )
shifted = domain_auc(*pair_of_tables(draw, (400, 400), "shift"), 0)
checks.that(
    0.9 <= shifted <= 1.0,
    f"A column that moved by 2.5 standard deviations should give an AUC above 0.9; "
    f"{shifted:.3f} came.",
)
related = domain_auc(*pair_of_tables(draw, (900, 900), "relation"), 0)
checks.that(
    0.8 <= related <= 1.0,
    "Two columns whose signs went together, and now go apart, should give an AUC above 0.8; "
    f"{related:.3f} came. Look at what your classifier can express.",
)
checks.passed("about one half for more of the same, and a broken relation is seen")
### BEGIN HIDDEN TESTS
rng = checks.fresh("domain-auc")
sizes, number = (800, 1_000), int(rng.integers(1000))
same = domain_auc(*pair_of_tables(rng, sizes, "same"), number)
checks.that(0.39 <= same <= 0.61, f"On other samples of the same kind, the AUC is {same:.3f}.")
shifted = domain_auc(*pair_of_tables(rng, (400, 400), "shift"), number)
checks.that(shifted >= 0.9, f"On other samples with a moved column, the AUC is {shifted:.3f}.")
related = domain_auc(*pair_of_tables(rng, sizes, "relation"), number)
checks.that(related >= 0.8, f"On other samples with a broken relation, the AUC is {related:.3f}.")
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
#
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
# The data are the same in every row. With enough of them the test finds a difference in nearly
# everything, because nearly everything does differ a little. A p-value answers "is there any
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
# 1. Put the columns on one scale: subtract the column's mean, divide by its standard deviation.
# 2. Of each draw, take the largest of these numbers.
# 3. Let $c$ be the quantile of these largest numbers at `1 - rate` (`np.quantile` or pandas, their
#    default).
# 4. The limit of a column is its mean + $c$ × its standard deviation.
#
# A column that never changes has the limit of its own value, and plays no part in step 2.
#
# <details><summary>Hint</summary>
#
# Each step is one line of pandas. What is 0/0, and what does `max` do with it?
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
got = family_limits(small, 0.25)
checks.that(got is not None, "family_limits returned nothing: does it end in `return`?")
checks.that(hasattr(got, "index"), "family_limits returns a Series; something else came.")
checks.equal(sorted(got.index), ["a", "b"], "the list of columns that have a limit")
checks.close(
    [got["a"], got["b"]],
    [5.0, 7.656854],
    "the limits of two small columns at a rate of 0.25",
    rtol=1e-5,
    look="the four steps, and one c for both columns",
)
constant = family_limits(small.assign(c=0.5), 0.25)
checks.close(constant["c"], 0.5, "the limit of a column that is always 0.5")
checks.close(constant["a"], 5.0, "the limit of another column beside it", look="0/0")
many = pd.DataFrame(np.random.default_rng(3).gamma(2, size=(100, 26)))
fired = float((many > family_limits(many, 0.1)).any(axis=1).mean())
checks.that(
    0.05 <= fired <= 0.11,
    f"At a rate of 0.1, any of 26 columns should be above its limit in about a tenth of the draws; "
    f"it is {fired:.0%}.",
)
checks.passed("one limit a column, and one rate for all of them together")
### BEGIN HIDDEN TESTS
rng = checks.fresh("family-limits")
for draws, rate in ((40, 0.1), (200, 0.05)):
    values = rng.gamma(2, rng.uniform(0.1, 5, size=4), size=(draws, 4))
    centre, width = values.mean(axis=0), values.std(axis=0, ddof=1)
    c = np.quantile(((values - centre) / width).max(axis=1), 1 - rate)
    got = family_limits(pd.DataFrame(values, columns=list("wxyz")), rate)
    checks.close(
        [got[name] for name in "wxyz"],
        centre + c * width,
        f"on {draws} other draws, the limits at a rate of {rate}",
        look="the four steps",
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
# These limits are far below the 0.1 and 0.25 of the guides: that is all that chance does at a
# thousand rows. So now the alarm is honest. Does it also help?

# %%
print("features above their limit, of 26, by month:")
above.sum().rename("features").to_frame().T

# %% [markdown]
# ## 5 · The year goes by
#
# Every month at least nine features are above their limits, and nearly every one of these alarms
# is *true*: spring is not winter. What the desk wants to know is whether the model is worse for
# it. For that one needs labels. Below, month by month: the PSI of the temperature, the PSI of the
# label itself, and what the model is worth, as the share of the log loss of a constant forecast
# (that month's own rate of late flights) that it takes away.

# %%
rows = []
for month in range(4, 13):
    part = by_month[month]
    p, rate = predict(part), part["late"].mean()
    shares = [np.array([1 - r, r]) for r in (winter["late"].mean(), rate)]
    constant = log_loss(part["late"], np.full(len(part), rate))
    loss = log_loss(part["late"], p)
    rows.append(
        {
            "month": month,
            "PSI of temp": drift.loc["temp", month],
            "PSI of label": psi(*shares),
            "late (%)": 100 * rate,
            "mean p (%)": 100 * p.mean(),
            "log loss": loss,
            "gain (%)": 100 * (1 - loss / constant),
            "AUC": roc_auc_score(part["late"], p),
        }
    )
stream = pd.DataFrame(rows).set_index("month")
stream.round(3)

# %%
fig, axes = plt.subplots(3, 1, figsize=(7.2, 6))
for ax, name, unit in zip(
    axes,
    ["PSI of temp", "PSI of label", "gain (%)"],
    ["PSI of temperature", "PSI of label", "gain (%)"],
    strict=True,
):
    ax.plot(stream.index, stream[name], "o-")
    ax.set(xlabel="month of 2013", ylabel=unit)
axes[1].axhline(0.1, color="grey", linestyle=":", label="0.1, the guides' limit")
axes[1].legend()
axes[0].set_title("The model's worth does not follow the temperature's drift")
plots.show(
    fig,
    alt="Three curves from April to December. The PSI of the temperature is above 2 from April to "
    "October and highest in summer. The PSI of the label stays below 0.1 throughout. The gain over "
    "a constant forecast is highest in May and June and lowest in November and September.",
)

# %% [markdown]
# Read the curves together. In May and June the temperature's PSI is above 5 and the model gains
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

# %% [markdown]
# A caution about all of this: it is *one* year. Season and lasting change cannot be told apart in
# it; nobody can say from these data whether November would have looked the same the year before.
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
# before** `now`. Return a dictionary with
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
    outcomes : DataFrame with ``sched_dep_utc`` and ``arr_utc`` (datetimes in UTC) and ``late``
        (0 or 1), rows in any order
    now : Timestamp in UTC
    wait_h, window_h : float, hours; the window ends `wait_h` before now and is `window_h` long

    Returns
    -------
    dict with ``flights`` (int), ``known`` (share 0..1) and ``late`` (share 0..1), or NaN
    """
    ### BEGIN SOLUTION
    end = now - pd.Timedelta(hours=wait_h)
    start = end - pd.Timedelta(hours=window_h)
    scheduled = outcomes["sched_dep_utc"]
    window = outcomes[(scheduled > start) & (scheduled <= end)]
    landed = window["arr_utc"] <= now
    late = window.loc[landed, "late"].mean()
    return {"flights": len(window), "known": landed.mean(), "late": late}
    ### END SOLUTION


# %% check="known-rate" points=2
noon = pd.Timestamp("2013-07-01 12:00", tz="UTC")
hours = pd.to_timedelta
day = pd.DataFrame(
    {
        "sched_dep_utc": noon + hours([-1, -2, -4, -6, -8, -5, -7.9], unit="h"),
        "arr_utc": noon + hours([1, 0, 3, -3, -5, 5, -2], unit="h"),
        "late": [0, 0, 1, 1, 1, 1, 0],
    }
)
for wait, window, expected in [
    (0, 4, {"flights": 2, "known": 0.5, "late": 0.0}),
    (0, 8, {"flights": 6, "known": 0.5, "late": 1 / 3}),
    (2, 6, {"flights": 5, "known": 0.6, "late": 1 / 3}),
    (2, 2, {"flights": 1, "known": 1.0, "late": 0.0}),
    (4, 2, {"flights": 2, "known": 0.0, "late": float("nan")}),
    (50, 2, {"flights": 0, "known": float("nan"), "late": float("nan")}),
]:
    got = known_rate(day, noon, wait_h=wait, window_h=window)
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
rng = checks.fresh("known-rate")
for _ in range(4):
    n = 60
    left = rng.integers(-20, 1, size=n)
    table = pd.DataFrame(
        {
            "sched_dep_utc": noon + hours(left, unit="h"),
            "arr_utc": noon + hours(left + rng.integers(1, 9, size=n), unit="h"),
            "late": rng.integers(0, 2, size=n),
        }
    )
    wait, window = int(rng.integers(0, 6)), int(rng.integers(2, 9))
    inside = (left > -wait - window) & (left <= -wait)
    there = inside & (table["arr_utc"] <= noon).to_numpy()
    got = known_rate(table, noon, wait_h=wait, window_h=window)
    checks.equal(got["flights"], int(inside.sum()), "on other flights, the number in the window")
    checks.close(got["known"], there.sum() / inside.sum() if inside.any() else np.nan, "`known`")
    checks.close(
        got["late"], table["late"][there].mean(), "on other flights, the late rate of the known"
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
# known beside it. (The flights compared must be the same: a window that slides along with the wait
# would compare evenings with mornings.)

# %% claim
assert curve["in the end"].std() < 1e-9, "the same flights for every wait"
assert curve["so far"].is_monotonic_increasing
assert np.allclose(curve.loc[0], (40, 23, 38), atol=0.6), curve
assert np.allclose(curve.loc[6], (95, 36, 38), atol=0.6), curve
gap = delayed.query("wait == 0").eval("`in the end` - `so far`")
assert gap.mean() - 1.96 * gap.std() / len(gap) ** 0.5 > 5, "too cheerful, with an interval"

# %% [markdown]
# ### An estimate without labels
#
# Six hours are nothing. In lending, labels take years. Can one say how good a model is *before*
# they come? If its probabilities are right, yes: a forecast of 0.3 then comes true in 30 of 100
# cases, and the expected value of any score follows. This is the idea behind
# confidence-based performance estimation.

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
checks.equal(sorted(got), ["auc", "late", "log_loss"], "the list of keys")
checks.unchanged(kept, given, "the array of forecasts")
checks.close(got["late"], 0.525, "the expected share of late flights")
checks.close(
    got["log_loss"], 0.552944, "the expected log loss", rtol=1e-5,
    look="both outcomes of each flight, each with its own probability",
)  # fmt: skip
checks.close(
    got["auc"], 0.824074, "the expected AUC of (0.2, 0.5, 0.5, 0.9)", rtol=1e-5,
    look="a flight against itself, equal probabilities, and the weight of a pair",
)  # fmt: skip
checks.close(expected_scores(np.full(5, 0.3))["auc"], 0.5, "the expected AUC of equal forecasts")
checks.passed("three scores without a single label, if the probabilities are right")
### BEGIN HIDDEN TESTS
rng = checks.fresh("expected-scores")
for size in (6, 45):
    p = np.round(rng.uniform(0.03, 0.97, size=size), 2)
    good = total = 0.0
    for i in range(size):
        for j in range(size):
            if i != j:
                total += p[i] * (1 - p[j])
                good += p[i] * (1 - p[j]) * (1.0 if p[i] > p[j] else 0.5 if p[i] == p[j] else 0.0)
    got = expected_scores(p)
    checks.close(got["late"], p.sum() / size, f"on {size} other flights, the expected late share")
    entropy = sum(-c * math.log(c) - (1 - c) * math.log(1 - c) for c in p) / size
    checks.close(got["log_loss"], entropy, f"on {size} other flights, the expected log loss")
    checks.close(got["auc"], good / total, f"on {size} other flights, the expected AUC")
expected_scores(rng.uniform(0.05, 0.9, size=3_000))
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
    "April, July, August and December the expected values lie below the measured ones; from "
    "September to November, the quiet months, above.",
)

# %% [markdown]
# The expected loss is too low in five of the nine months (April, June, July, August and December)
# and too high in the other four. Its errors follow one rule: where more flights were late than the
# model thought, by two points or more, the loss is underestimated, and in the quiet autumn months,
# where fewer were, it is overestimated. For the estimate measures the model with the model's own
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
# it has one column more than before, `ops_utc`, the time at which the operations feed last wrote
# the row. (That stamp is ours. The rest is the real table.) Nine things can go wrong; each begins
# at some moment in the *first half* of the month and lasts to its end, so it reaches at least
# half of the rows:

# %%
for incident, what_happens in incidents.INCIDENTS.items():
    print(f"{incident:20} {what_happens}")

# %% [markdown]
# Which of them hurt the model most? *Sort these four by the damage to the AUC, on paper:
# operations stale, weather silent, weather metric, carriers shuffled.* Then look.

# %%
rows = []
for incident in tqdm([None, *incidents.INCIDENTS], desc="incidents"):
    delivery = incidents.deliver(
        by_month[5], np.random.default_rng(seed), size=6_000, incident=incident
    )
    p, y = predict(delivery), delivery["late"]
    rows.append(
        {
            "incident": incident or "none (clean May)",
            "AUC": roc_auc_score(y, p),
            "log loss": log_loss(y, p),
            "expected log loss": expected_scores(p[::4])["log_loss"],
            "mean p (%)": 100 * p.mean(),
        }
    )
damage = pd.DataFrame(rows).set_index("incident")
damage.sort_values("AUC").round(3)

# %% [markdown]
# All of these deliveries were answered with "200 OK". Two rows deserve a long look. *Operations
# stale*: the values are real ones, only of yesterday. Ranking and loss are much worse, and the
# estimate without labels stays where it was: the inputs look like any May, so the probabilities do
# too. *Carriers shuffled* and *weather metric* do next to nothing to the scores, because this model
# hardly uses what they broke. They are still faults: the next model trained on these rows will
# learn from them.
#
# So neither scores nor the estimate find everything. What does? First the obvious candidate, the
# PSI of every feature. As its reference we take the *month before*, so that the season moves it
# less. Its limits come from clean pairs of months, not from A/A halves of one month, and so allow
# for a usual month's drift: `monitor.limits` takes the largest value of a signal over clean pairs,
# plus their spread (at least 0.05: no change of less than five percentage points is worth getting
# up for).


# %% given="deliveries"
def delivered(month, rng, incident=None):
    """Return a reference (6,000 flights of the month before) and a delivery of the month."""
    share = rng.uniform(0.5, 1.0)
    reference = incidents.deliver(by_month[month - 1], rng, size=6_000)
    return reference, incidents.deliver(by_month[month], rng, incident=incident, share=share)


def trial(signals, months, rng):
    """Try a monitor: return its limits, its alarms on clean months, and those on incidents."""
    calm = monitor.measure(signals, [delivered(month, rng) for month in (3, 4, 5, 6)])
    limits = monitor.limits(calm)
    clean = monitor.measure(signals, [delivered(month, rng) for month in months])
    chosen = rng.choice(months, size=len(incidents.INCIDENTS))
    faulty = monitor.measure(
        signals,
        [delivered(m, rng, i) for m, i in zip(chosen, incidents.INCIDENTS, strict=True)],
    )
    clean.index, faulty.index = list(months), list(incidents.INCIDENTS)
    return limits, clean > limits, faulty > limits


# %%
def psi_of_everything(reference, delivery):
    """Return the PSI of each feature."""
    return {name: monitor.psi(reference[name], delivery[name]) for name in FEATURES}


# %%
tries = [
    trial(psi_of_everything, range(7, 12), np.random.default_rng(seed + k))
    for k in tqdm(range(3), desc="trials")
]
rang = pd.DataFrame([false_alarms.any(axis=1) for _, false_alarms, _ in tries]).sum()
caught = pd.DataFrame([found.any(axis=1) for _, _, found in tries]).sum()
print("clean months with an alarm, of 3 each: ", rang.to_dict())
caught.rename("found, of 3").to_frame()

# %% [markdown]
# PSI on everything rings in clean months *and* misses incidents. (Some of those it "finds" fell
# into a month in which it rings anyway.) It looks at the one thing that moves with the season, the
# distribution of each column alone. Some faults do not touch that: a shuffled column has the same
# distribution as before, and yesterday's values are as typical as today's.
#
# Better signals follow from the question *what must always hold, whatever the season?*
#
# | look at | because |
# |---|---|
# | how much is missing, how much is exactly 0 | a silent feed, a default |
# | how old the stamp is: `t0` − `ops_utc` | a stale feed |
# | values that the reference never had, in columns that know only few | another unit |
# | combinations that the reference never had, such as (`carrier`, `dest`) | a wrong join |
# | a law between columns | another unit, another clock |
#
# To the third row: `tail_prev_delay` is in whole minutes and `wind_speed` in whole knots (written
# in miles an hour). To the last: `sched_min` is the New York time of `sched_dep_utc`, and the
# relative humidity in per cent follows from temperature and dew point in degrees **Fahrenheit**:
# `monitor.relative_humidity(temp, dewp)`. In clean deliveries that agrees with `humid` to within a
# few tenths, with rare exceptions.

# %% [markdown] exercise="signals" title="The monitor"
# Write `signals(reference, delivery)`: a dictionary of numbers, the larger the more suspicious.
# `trial` (above) does the rest: it takes the limits from clean pairs of March to June and raises an
# alarm for a delivery if **any** of your signals is above its limit.
#
# Your monitor has to
#
# - find **each of the nine incidents**, wherever in the first half of the month it begins,
# - raise an alarm in **at most one of five clean months**,
# - return the same names each time and finite numbers only, also when a column holds
#   nothing but `NaN`. All columns are there, always.
#
# The spread that `monitor.limits` adds is at least 0.05 in the unit of your signal. So write shares
# as 0 to 1, where it means five percentage points.
#
# The visible check tries it on July to November, and so does the hidden one, with deliveries,
# months and beginnings that are drawn afresh. A delivery has the columns of `flights.FEATURES`,
# `t0`, `sched_dep_utc`, `ops_utc` and some keys. Labels are not used. Leave both tables as they
# are.
#
# <details><summary>Hint</summary>
#
# Write one signal, run the check, and see which incidents are not found yet. Five to nine signals
# will do. Which of them would move from October to November although nothing is wrong?
#
# </details>


# %% answer="signals"
def signals(reference, delivery):
    """Return how suspicious a delivery is, by name of the signal.

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
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    found = {
        "operations age (h)": age.mean(),
        "operations zero": (delivery["car_arr24h"] == 0).mean(),
        "humidity wrong": ((delivery["humid"] - humid).abs() > 3).mean(),
        "route unseen": np.mean([pair not in routes for pair in route]),
        "clock wrong": (clock.hour * 60 + clock.minute != delivery["sched_min"]).mean(),
    }
    for name in ["car_arr24h", "temp"]:
        found[f"{name} missing"] = delivery[name].isna().mean()
    for name in ["tail_prev_delay", "wind_speed"]:
        found[f"{name} unseen"] = (~delivery[name].isin(reference[name])).mean()
    return found
    ### END SOLUTION


# %% check="signals" points=5
def judge_monitor(signals, rng, which):
    """Fail unless the monitor finds every incident and stays silent in clean months."""
    try:
        _, false_alarms, found = trial(signals, [7, 8, 9, 10, 11], rng)
    except ValueError as error:
        raise checks.CheckFailed(f"The trial stopped: {error}.") from None
    missed = list(found.index[~found.any(axis=1)])
    checks.that(
        not missed,
        f"{which}: no alarm for {', '.join(missed)}. Look at what such an incident does to a "
        "delivery, and at the table above the task.",
    )
    rang = false_alarms[false_alarms.any(axis=1)]
    names = sorted(rang.columns[rang.any()])
    checks.that(
        len(rang) <= 1,
        f"{which}: {len(rang)} of 5 clean months raise an alarm, by {', '.join(names)}. Look at "
        "which signals move with the season.",
    )


one_reference, one_delivery = (table.head(500) for table in delivered(5, np.random.default_rng(1)))
copies = one_reference.copy(), one_delivery.copy()
one = signals(one_reference, one_delivery)
checks.that(isinstance(one, dict), "signals returns a dictionary of numbers; something else came.")
checks.unchanged(copies, (one_reference, one_delivery), "a table you were given")
judge_monitor(signals, np.random.default_rng(2), "On July to November")
checks.passed("all nine found, and at most one clean month disturbed")
### BEGIN HIDDEN TESTS
judge_monitor(signals, checks.fresh("signals"), "On incidents drawn afresh")
### END HIDDEN TESTS


# %% stand_in="signals"
def signals(reference, delivery):
    """The PSI of two columns, which this lab warns of."""
    return {name: monitor.psi(reference[name], delivery[name]) for name in ["temp", "dewp"]}


# %%
limits, false_alarms, found = trial(signals, range(7, 12), np.random.default_rng(seed + 1))
fig, ax = plt.subplots(figsize=(7.2, 4.6))
seen = pd.concat([found, false_alarms.rename(index=lambda month: f"clean, month {month}")])
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
#
# ### One failure, many alarms
#
# When the weather feed dies, the share of missing temperatures rises, the humidity check fails,
# the mean probability jumps, the desk acts on more flights and its phone lines are busy. Five
# alarms, one cause. What feeds what is known, so an alarm whose own input is in alarm can be shown
# as a consequence and need not ring.

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
    alarmed : set, list or tuple of str
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
    "humidity wrong": ["weather feed"],
    "operations age": ["operations feed"],
    "mean p": ["temp missing", "humidity wrong", "operations age"],
    "flights acted on": ["mean p"],
    "desk lines busy": ["flights acted on", "staff on duty"],
    "availability": ["machine"],
}
copy = {name: list(made) for name, made in MADE_FROM.items()}
for alarmed, expected in [
    (["mean p", "temp missing", "humidity wrong"], ["humidity wrong", "temp missing"]),
    (["flights acted on", "weather feed", "temp missing"], ["weather feed"]),
    (["desk lines busy", "operations feed"], ["operations feed"]),
    (["desk lines busy", "availability"], ["availability", "desk lines busy"]),
    (["machine"], ["machine"]),
    ([], []),
]:
    checks.equal(
        root_causes(alarmed, MADE_FROM),
        expected,
        f"the list of root causes of {alarmed}",
        look="everything upstream of a name, also past names that are not in alarm",
    )
checks.equal(root_causes({"machine", "availability"}, MADE_FROM), ["machine"], "the list for a set")
checks.equal(MADE_FROM, copy, "what you were given in `inputs`, after the calls,")
checks.passed("one alarm for one cause, and nothing that is a mere consequence")
### BEGIN HIDDEN TESTS
rng = checks.fresh("root-causes")
for _ in range(8):
    names = [f"n{number:02d}" for number in rng.permutation(14)]
    made = {names[k]: [names[j] for j in range(k) if rng.random() < 0.25] for k in range(1, 14)}
    above = {}
    for name in names:
        above[name] = set(made.get(name, []))
        for parent in made.get(name, []):
            above[name] |= above[parent]
    alarmed = [name for name in names if rng.random() < 0.4]
    expected = sorted(name for name in alarmed if not above[name] & set(alarmed))
    checks.equal(
        root_causes(alarmed, made),
        expected,
        "on another system, the list of root causes",
        look="everything upstream of a name",
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 7 · The page on the wall, and the report after it
#
# One incident, from beginning to end. In the second week of July the operations feed stops being
# refreshed and repeats the day before, until somebody notices on the 19th. Every request is
# answered. This is the page that the team had before it, day by day: one page, few curves, each
# with the limit that makes it ring.

# %%
july = incidents.deliver(by_month[7], np.random.default_rng(seed), size=12_000)
stale = incidents.deliver(
    by_month[7], np.random.default_rng(seed), size=12_000, incident="operations stale"
)
broken = july["day"].between(10, 18)
shown = pd.concat([july[~broken], stale[broken]]).sort_index()
shown["p"], shown["p if healthy"] = predict(shown), predict(july)


# %%
def age_alone(reference, delivery):
    """Return how old the operations data of a delivery are, in hours."""
    return {"age": (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds().mean() / 3600}


# %%
pairs = [delivered(month, np.random.default_rng(seed)) for month in (3, 4, 5, 6)]
age_limit = monitor.limits(monitor.measure(age_alone, pairs))["age"]
daily = pd.DataFrame(
    {
        day: {
            "age (h)": (part["t0"] - part["ops_utc"]).dt.total_seconds().mean() / 3600,
            "PSI": monitor.psi(by_month[6]["org_delay3h"], part["org_delay3h"]),
            "mean p": part["p"].mean(),
            "late": part["late"].mean(),
            "expected": expected_scores(part["p"].to_numpy())["log_loss"],
            "measured": log_loss(part["late"], part["p"], labels=[0, 1]),
            "healthy": log_loss(part["late"], part["p if healthy"], labels=[0, 1]),
        }
        for day, part in shown.groupby("day")
    }
).T

# %%
fig, axes = plt.subplots(2, 2, figsize=(9, 5.8))
(age, drifted), (rates, losses) = axes
age.plot(daily.index, daily["age (h)"])
age.axhline(age_limit, color=plots.COLOURS[1], linestyle="--", label="limit")
age.set_yscale("log")
age.set(
    xlabel="day of July", ylabel="age of operations data (h)", title="Freshness: rings on the 10th"
)
drifted.plot(daily.index, daily["PSI"])
drifted.set(
    xlabel="day of July", ylabel="PSI of org_delay3h", title="Drift: nothing to see but weather"
)
rates.plot(daily.index, 100 * daily["mean p"], label="forecast")
rates.plot(daily.index, 100 * daily["late"], label="late (known next day)")
rates.set(ylabel="flights (%)", xlabel="day of July", title="Forecast and outcome")
for name, style in (("expected", "--"), ("measured", "-"), ("healthy", ":")):
    losses.plot(daily.index, daily[name], style, label=name)
losses.set(ylabel="log loss (nats)", xlabel="day of July", title="Loss (measured: next day)")
for ax in axes.flat:
    ax.axvspan(9.5, 18.5, color="grey", alpha=0.15)
for ax in (rates, losses):
    ax.set_ylim(top=1.3 * ax.get_ylim()[1])  # room for the legend above the lines
for ax in (age, rates, losses):
    ax.legend(fontsize=8, loc="upper left", ncols=3)
plots.show(
    fig,
    alt="Four panels over July, the incident from the 10th to the 18th shaded. The age of the "
    "operations data, on a logarithmic axis, jumps from minutes to a day. The PSI goes up and "
    "down all month. Forecast and late rate part on several days of the incident. The measured "
    "loss lies above that of a healthy feed on most of these days, the expected one does not.",
)

# %%
span = daily.loc[10:18]
summary = {
    "age of operations data, worst day (h)": span["age (h)"].max(),
    "limit of that age (h)": age_limit,
    "log loss, 10 to 18 July": span["measured"].mean(),
    "log loss with a healthy feed": span["healthy"].mean(),
    "log loss expected without labels": span["expected"].mean(),
    "AUC, 10 to 18 July": roc_auc_score(shown["late"][broken], shown["p"][broken]),
    "AUC with a healthy feed": roc_auc_score(shown["late"][broken], shown["p if healthy"][broken]),
    "days until noticed, without a freshness alarm": len(span),
}
pd.Series(summary, name="the incident").round(3).to_frame()

# %% [markdown] exercise="post-mortem" title="Write the post-mortem"
# Write the report that the team keeps: 150 to 300 words, **blameless** (it speaks of what the
# system let happen, not of who did it), so that somebody who was not there understands it.
#
# - What happened, and what it cost the forecasts (their loss, their AUC): with **numbers of this
#   notebook**, each with its period. What that means for the desk, in words.
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
# Which of the scores in the table above would have been better with a fresh feed, and by how much?
# What does a desk do that trusts such a ranking? And what would have happened to each of the three
# signals if the feed had gone silent instead of stale?
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
# - A log line that a program can read and that names nobody; indicators from two scrapes of a
#   running service; an alarm that follows the error budget in two windows.
# - Four measures of difference, the A/A draws that say what their noise is, and a year in which
#   big differences did no harm.
# - Labels with their delay, and an estimate without them that cannot see when the model is off.
# - A monitor made of things that must always hold, tried on incidents it had not seen, and one
#   alarm for one cause.
#
# What is still open: whether to retrain, on what, and how to let the new model in (lab 17); how the
# service itself survives its faults (lab 14); what the regulator wants to see of all this (lab 18).
#
# **Where this lives.** `mlops_lab/monitor.py` holds PSI, the limits and the door to Evidently,
# `mlops_lab/incidents.py` makes deliveries and breaks them, `mlops_lab/watched.py` is the service
# with its counters, started by `mlops_lab/serve.py`. At work you would take the KS test from
# `scipy.stats`, logs from a library for structured logging, and alarms from Prometheus' own rules.
