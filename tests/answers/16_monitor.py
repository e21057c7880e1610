"""Wrong and right answers to lab 16_monitor, one cell per answer, run by `autograder validity`."""


# log-line ----------------------------------------------------------------------------


# %% wrong="log-line" because="passes on everything the caller sent"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    record = {"time": now, "level": level, **request, **answer}
    record["latency_ms"] = round(latency_ms, 1)
    return json.dumps(record)


# %% wrong="log-line" because="takes out the names it knows, and lets the next one in"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    private = {"passenger", "seat", "e_mail"}
    record = {key: value for key, value in request.items() if key not in private}
    record |= {"time": now, "level": level, "status": status}
    for key in ["request_id", "flight", "origin"]:
        record.setdefault(key, None)
    record["model_version"] = answer.get("model_version")
    p = answer.get("probability")
    record["probability"] = None if p is None or p != p else p
    record["latency_ms"] = round(latency_ms, 1)
    return json.dumps(record)


# %% wrong="log-line" because="writes the JSON by hand, so a quotation mark breaks it"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    p = answer.get("probability")
    p = "null" if p is None or p != p else p
    return (
        f'{{"time": "{now}", "level": "{level}", "request_id": "{request.get("request_id")}", '
        f'"flight": {request.get("flight") or "null"}, "origin": "{request.get("origin")}", '
        f'"status": {status}, "model_version": "{answer.get("model_version")}", '
        f'"probability": {p}, "latency_ms": {round(latency_ms, 1)}}}'
    )


# %% wrong="log-line" because="writes NaN, which is no JSON"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    record = {
        "time": now,
        "level": "error" if status >= 500 else "warning" if status >= 400 else "info",
        "request_id": request.get("request_id"),
        "flight": request.get("flight"),
        "origin": request.get("origin"),
        "status": status,
        "model_version": answer.get("model_version"),
        "probability": answer.get("probability"),
        "latency_ms": round(latency_ms, 1),
    }
    return json.dumps(record)


# %% wrong="log-line" because="stops at a request that lacks a key"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    p = answer.get("probability")
    record = {
        "time": now,
        "level": "error" if status >= 500 else "warning" if status >= 400 else "info",
        "request_id": request["request_id"],
        "flight": request["flight"],
        "origin": request["origin"],
        "status": status,
        "model_version": answer["model_version"],
        "probability": None if p is None or p != p else p,
        "latency_ms": round(latency_ms, 1),
    }
    return json.dumps(record)


# %% wrong="log-line" because="indents the JSON over many lines"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    p = answer.get("probability")
    record = {
        "time": now,
        "level": "error" if status >= 500 else "warning" if status >= 400 else "info",
        "request_id": request.get("request_id"),
        "flight": request.get("flight"),
        "origin": request.get("origin"),
        "status": status,
        "model_version": answer.get("model_version"),
        "probability": None if p is None or p != p else p,
        "latency_ms": round(latency_ms, 1),
    }
    return json.dumps(record, indent=1)


# %% wrong="log-line" because="leaves out the keys that are missing"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    p = answer.get("probability")
    record = {
        "time": now,
        "level": "error" if status >= 500 else "warning" if status >= 400 else "info",
        "request_id": request.get("request_id"),
        "flight": request.get("flight"),
        "origin": request.get("origin"),
        "status": status,
        "model_version": answer.get("model_version"),
        "probability": None if p is None or p != p else p,
        "latency_ms": round(latency_ms, 1),
    }
    return json.dumps({key: value for key, value in record.items() if value is not None})


# %% wrong="log-line" because="only 500 is an error, and 503 a warning"
def log_line(request, answer, *, latency_ms, now):
    status = answer.get("status")
    level = "info"
    if status is not None and status >= 400:
        level = "error" if status == 500 else "warning"
    probability = answer.get("probability")
    if probability is not None and math.isnan(probability):
        probability = None
    return json.dumps(
        {
            "time": now,
            "level": level,
            "request_id": request.get("request_id"),
            "flight": request.get("flight"),
            "origin": request.get("origin"),
            "status": status,
            "model_version": answer.get("model_version"),
            "probability": probability,
            "latency_ms": round(latency_ms, 1),
        }
    )


# %% wrong="log-line" because="a probability of 0.0 becomes null"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    p = answer.get("probability") or None
    if p is not None and p != p:
        p = None
    row = {
        "time": now,
        "level": "error" if status >= 500 else "warning" if status >= 400 else "info",
        "request_id": request.get("request_id") or None,
        "flight": request.get("flight") or None,
        "origin": request.get("origin") or None,
        "status": status,
        "model_version": answer.get("model_version") or None,
        "probability": p,
        "latency_ms": round(latency_ms, 1),
    }
    return json.dumps(row)


# %% wrong="log-line" because="cuts the latency instead of rounding it"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    p = answer.get("probability")
    if p is not None and math.isnan(p):
        p = None
    row = {"time": now, "level": "info"}
    if status >= 500:
        row["level"] = "error"
    elif status >= 400:
        row["level"] = "warning"
    for key in ("request_id", "flight", "origin"):
        row[key] = request.get(key)
    row["status"] = status
    row["model_version"] = answer.get("model_version")
    row["probability"] = p
    row["latency_ms"] = int(latency_ms * 10) / 10
    return json.dumps(row)


# %% wrong="log-line" because="logs a probability that the caller sent"
def log_line(request, answer, *, latency_ms, now):
    everything = {**request, **answer}
    status = everything["status"]
    level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    row = {"time": now, "level": level, "latency_ms": round(latency_ms, 1)}
    for key in ["request_id", "flight", "origin", "status", "model_version", "probability"]:
        value = everything.get(key)
        row[key] = None if isinstance(value, float) and math.isnan(value) else value
    return json.dumps(row)


# %% wrong="log-line" because="replaces the text NaN in the finished line, in a request id too"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    row = {
        "time": now,
        "level": level,
        **{key: request.get(key) for key in ("request_id", "flight", "origin")},
        **{key: answer.get(key) for key in ("status", "model_version", "probability")},
        "latency_ms": round(latency_ms, 1),
    }
    return json.dumps(row).replace("NaN", "null")


# %% wrong="log-line" because="a failed request has fewer keys"
def log_line(request, answer, *, latency_ms, now):
    status = answer["status"]
    row = {
        "time": now,
        "level": "error" if status >= 500 else "warning" if status >= 400 else "info",
        "request_id": request.get("request_id"),
        "flight": request.get("flight"),
        "origin": request.get("origin"),
        "status": status,
        "latency_ms": round(latency_ms, 1),
        "model_version": answer.get("model_version"),
        "probability": answer.get("probability"),
    }
    if row["probability"] is not None and math.isnan(row["probability"]):
        row["probability"] = None
    if status > 500:
        del row["model_version"], row["probability"]
    return json.dumps(row)


# %% right="log-line" because="fills a record with nulls and overwrites what is there"
def log_line(request, answer, *, latency_ms, now):
    record = dict.fromkeys(["request_id", "flight", "origin"])
    record.update({key: request[key] for key in request if key in record})
    said = dict.fromkeys(["status", "model_version", "probability"])
    said.update({key: answer[key] for key in answer if key in said})
    if isinstance(said["probability"], float) and np.isnan(said["probability"]):
        said["probability"] = None
    level = {4: "warning", 5: "error"}.get(answer["status"] // 100, "info")
    times = {"time": now, "latency_ms": float(f"{latency_ms:.1f}")}
    return json.dumps(record | said | times | {"level": level})


# %% right="log-line" because="keys in another order and a table of levels"
FROM_REQUEST = ("origin", "flight", "request_id")
FROM_ANSWER = ("probability", "status", "model_version")


def _clean(value):
    try:
        return None if math.isnan(value) else value
    except TypeError:
        return value


def log_line(request: dict, answer: dict, *, latency_ms: float, now: str) -> str:
    fields = {key: _clean(request.get(key)) for key in FROM_REQUEST}
    fields.update({key: _clean(answer.get(key)) for key in FROM_ANSWER})
    fields["level"] = ("info", "warning", "error")[sum(answer["status"] >= s for s in (400, 500))]
    fields["latency_ms"] = float(np.round(latency_ms, 1))
    fields["time"] = now
    return json.dumps(fields, separators=(",", ":"), sort_keys=True, allow_nan=False)


# %% right="log-line" because="one piece of JSON for each value, joined by hand"
def log_line(request, answer, *, latency_ms, now):
    def piece(key, value):
        return f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=True)}"

    match answer["status"]:
        case s if s >= 500:
            level = "error"
        case s if s >= 400:
            level = "warning"
        case _:
            level = "info"
    p = answer.get("probability")
    pairs = [("time", now), ("level", level)]
    pairs += [(k, request.get(k)) for k in ("request_id", "flight", "origin")]
    pairs += [("status", answer["status"]), ("model_version", answer.get("model_version"))]
    pairs += [("probability", p if p == p else None), ("latency_ms", round(latency_ms, 1))]
    return "{" + ", ".join(piece(*pair) for pair in pairs) + "}"


# indicators --------------------------------------------------------------------------


# %% wrong="indicators" because="takes the totals of the last scrape"
def indicators(before, after, *, fast_s):
    new = {
        (s.name, *s.labels.values()): s.value
        for family in text_string_to_metric_families(after)
        for s in family.samples
    }
    answers = {key[1]: v for key, v in new.items() if key[0] == "desk_requests_total"}
    buckets = {float(key[1]): v for key, v in new.items() if key[0].endswith("seconds_bucket")}
    if fast_s not in buckets:
        raise ValueError("fast_s")
    n = sum(answers.values())
    good = sum(v for status, v in answers.items() if int(status) < 500)
    return {
        "requests": n,
        "available": good / n if n else math.nan,
        "fast": buckets[fast_s] / buckets[math.inf] if n else math.nan,
    }


# %% wrong="indicators" because="a restart gives a negative increase"
def indicators(before, after, *, fast_s):
    def read(text):
        return {
            (s.name, *s.labels.values()): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }

    old, new = read(before), read(after)
    grown = {key: value - old.get(key, 0) for key, value in new.items()}
    answers = {key[1]: v for key, v in grown.items() if key[0] == "desk_requests_total"}
    buckets = {float(key[1]): v for key, v in grown.items() if key[0].endswith("seconds_bucket")}
    if fast_s not in buckets:
        raise ValueError("fast_s")
    n = sum(answers.values())
    good = sum(v for status, v in answers.items() if int(status) < 500)
    return {
        "requests": n,
        "available": good / n if n else math.nan,
        "fast": buckets[fast_s] / buckets[math.inf] if n else math.nan,
    }


# %% wrong="indicators" because="blames the service for mistakes of callers"
def indicators(before, after, *, fast_s):
    def read(text):
        return {
            (s.name, *s.labels.values()): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }

    old, new = read(before), read(after)
    grown = {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}
    answers = {key[1]: v for key, v in grown.items() if key[0] == "desk_requests_total"}
    buckets = {float(key[1]): v for key, v in grown.items() if key[0].endswith("seconds_bucket")}
    if fast_s not in buckets:
        raise ValueError("fast_s")
    n = sum(answers.values())
    return {
        "requests": n,
        "available": answers.get("200", 0) / n if n else math.nan,
        "fast": buckets[fast_s] / buckets[math.inf] if n else math.nan,
    }


# %% wrong="indicators" because="an idle minute counts as perfect"
def indicators(before, after, *, fast_s):
    def read(text):
        return {
            (s.name, *s.labels.values()): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }

    old, new = read(before), read(after)
    grown = {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}
    answers = {key[1]: v for key, v in grown.items() if key[0] == "desk_requests_total"}
    buckets = {float(key[1]): v for key, v in grown.items() if key[0].endswith("seconds_bucket")}
    if fast_s not in buckets:
        raise ValueError("fast_s")
    n = sum(answers.values())
    good = sum(v for status, v in answers.items() if int(status) < 500)
    return {
        "requests": n,
        "available": good / n if n else 1.0,
        "fast": buckets[fast_s] / buckets[math.inf] if n else 1.0,
    }


# %% wrong="indicators" because="looks for the bound as text"
def indicators(before, after, *, fast_s):
    def read(text):
        return {
            (s.name, *s.labels.values()): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }

    old, new = read(before), read(after)
    grown = {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}
    answers = {key[1]: v for key, v in grown.items() if key[0] == "desk_requests_total"}
    buckets = {key[1]: v for key, v in grown.items() if key[0].endswith("seconds_bucket")}
    if str(fast_s) not in buckets:
        raise ValueError("fast_s")
    n = sum(answers.values())
    good = sum(v for status, v in answers.items() if int(status) < 500)
    return {
        "requests": n,
        "available": good / n if n else math.nan,
        "fast": buckets[str(fast_s)] / buckets["+Inf"] if n else math.nan,
    }


# %% wrong="indicators" because="counts every metric that ends in requests_total"
def indicators(before, after, *, fast_s):
    def read(text):
        return {
            (s.name, *s.labels.values()): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }

    old, new = read(before), read(after)
    grown = {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}
    answers = {k: v for k, v in new.items() if k[0].endswith("requests_total")}
    answers = {k: grown[k] if k in old else v for k, v in answers.items()}
    answers[("other", "200")] = 0
    buckets = {float(key[1]): v for key, v in grown.items() if key[0].endswith("seconds_bucket")}
    if fast_s not in buckets:
        raise ValueError("fast_s")
    n = sum(new[k] for k in answers if k in new)
    good = sum(v for k, v in answers.items() if int(k[1]) < 500)
    return {"requests": n, "available": good / n, "fast": buckets[fast_s] / buckets[math.inf]}


# %% wrong="indicators" because="decides on a restart once, by the total of requests"
def indicators(before, after, *, fast_s):
    def read(text):
        return {
            (s.name, tuple(sorted(s.labels.items()))): s.value
            for family in text_string_to_metric_families(text)
            for s in family.samples
        }

    old, new = read(before), read(after)

    def total(scrape):
        return sum(v for (name, _), v in scrape.items() if name == "desk_requests_total")

    if total(new) < total(old):
        old = {}
    up = {key: value - old.get(key, 0) for key, value in new.items()}
    requests = sum(v for (name, _), v in up.items() if name == "desk_requests_total")
    good = sum(
        v
        for (name, labels), v in up.items()
        if name == "desk_requests_total" and int(dict(labels)["status"]) < 500
    )
    buckets = {
        float(dict(labels)["le"]): v
        for (name, labels), v in up.items()
        if name == "desk_latency_seconds_bucket"
    }
    if float(fast_s) not in buckets:
        raise ValueError(f"fast_s={fast_s} is no bound")
    nan = float("nan")
    return {
        "requests": requests,
        "available": good / requests if requests else nan,
        "fast": buckets[float(fast_s)] / buckets[math.inf] if buckets[math.inf] else nan,
    }


# %% wrong="indicators" because="divides the bucket by the counter of requests"
def indicators(before, after, *, fast_s):
    def read(text):
        counts, buckets = {}, {}
        for family in text_string_to_metric_families(text):
            for s in family.samples:
                if s.name == "desk_requests_total":
                    counts[int(s.labels["status"])] = s.value
                elif s.name == "desk_latency_seconds_bucket":
                    buckets[float(s.labels["le"])] = s.value
        return counts, buckets

    def increase(old, new):
        return {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}

    (c0, b0), (c1, b1) = read(before), read(after)
    counts, buckets = increase(c0, c1), increase(b0, b1)
    if fast_s not in buckets:
        raise ValueError("fast_s is not a bound of the histogram")
    n = sum(counts.values())
    if n == 0:
        return {"requests": 0, "available": math.nan, "fast": math.nan}
    good = sum(v for status, v in counts.items() if status < 500)
    return {"requests": n, "available": good / n, "fast": buckets[fast_s] / n}


# %% wrong="indicators" because="looks for the bound only where something was asked"
def indicators(before, after, *, fast_s):
    def read(text):
        counts, buckets = {}, {}
        for family in text_string_to_metric_families(text):
            for s in family.samples:
                if s.name == "desk_requests_total":
                    counts[int(s.labels["status"])] = s.value
                elif s.name == "desk_latency_seconds_bucket":
                    buckets[float(s.labels["le"])] = s.value
        return counts, buckets

    def increase(old, new):
        return {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}

    (c0, b0), (c1, b1) = read(before), read(after)
    counts, buckets = increase(c0, c1), increase(b0, b1)
    n = sum(counts.values())
    if n == 0:
        return {"requests": 0, "available": math.nan, "fast": math.nan}
    if fast_s not in buckets:
        raise ValueError("fast_s is not a bound of the histogram")
    good = sum(v for status, v in counts.items() if status < 500)
    return {"requests": n, "available": good / n, "fast": buckets[fast_s] / buckets[math.inf]}


# %% wrong="indicators" because="adds up every sample whose name begins alike"
def indicators(before, after, *, fast_s):
    def read(text):
        found = {}
        for family in text_string_to_metric_families(text):
            for s in family.samples:
                found[s.name, frozenset(s.labels.items())] = s.value
        return found

    old, new = read(before), read(after)
    up = {}
    for key, value in new.items():
        was = old.get(key, 0.0)
        up[key] = value if value < was else value - was
    requests = available = 0
    buckets = {}
    for (name, labels), value in up.items():
        labels = dict(labels)
        if name.startswith("desk_requests"):
            requests += value
            if int(labels["status"]) < 500:
                available += value
        if name == "desk_latency_seconds_bucket":
            buckets[float(labels["le"])] = value
    if fast_s not in buckets:
        raise ValueError("fast_s must be a bound")
    if not requests:
        return {"requests": 0, "available": np.nan, "fast": np.nan}
    return {
        "requests": requests,
        "available": available / requests,
        "fast": buckets[fast_s] / buckets[float("inf")],
    }


# %% wrong="indicators" because="adds up the counters of other programs"
def indicators(before, after, *, fast_s):
    def read(text):
        found = {}
        for family in text_string_to_metric_families(text):
            for s in family.samples:
                found[s.name, frozenset(s.labels.items())] = s.value
        return found

    old, new = read(before), read(after)
    up = {}
    for key, value in new.items():
        was = old.get(key, 0.0)
        up[key] = value if value < was else value - was
    requests = available = 0
    buckets = {}
    for (name, labels), value in up.items():
        labels = dict(labels)
        if name.endswith("requests_total"):
            requests += value
            if int(labels["status"]) < 500:
                available += value
        if name.endswith("seconds_bucket"):
            buckets[float(labels["le"])] = value
    if fast_s not in buckets:
        raise ValueError("fast_s must be a bound")
    if not requests:
        return {"requests": 0, "available": np.nan, "fast": np.nan}
    return {
        "requests": requests,
        "available": available / requests,
        "fast": buckets[fast_s] / buckets[float("inf")],
    }


# %% wrong="indicators" because="reads the bounds from the first scrape"
def indicators(before, after, *, fast_s):
    def read(text):
        counts, buckets = {}, {}
        for family in text_string_to_metric_families(text):
            for s in family.samples:
                if s.name == "desk_requests_total":
                    counts[int(s.labels["status"])] = s.value
                elif s.name == "desk_latency_seconds_bucket":
                    buckets[float(s.labels["le"])] = s.value
        return counts, buckets

    (c0, b0), (c1, b1) = read(before), read(after)
    if fast_s not in b0:
        raise ValueError(f"fast_s must be one of {sorted(b0)}")
    counts = {k: v - c0.get(k, 0) if v >= c0.get(k, 0) else v for k, v in c1.items()}
    some, all_ = (
        b1[bound] - b0[bound] if b1[bound] >= b0[bound] else b1[bound]
        for bound in (fast_s, math.inf)
    )
    n = sum(counts.values())
    if n == 0:
        return {"requests": 0, "available": math.nan, "fast": math.nan}
    good = sum(v for status, v in counts.items() if status < 500)
    return {"requests": n, "available": good / n, "fast": some / all_}


# %% wrong="indicators" because="rounds the shares to two decimals"
def indicators(before, after, *, fast_s):
    def read(text):
        counts, buckets = {}, {}
        for family in text_string_to_metric_families(text):
            for s in family.samples:
                if s.name == "desk_requests_total":
                    counts[int(s.labels["status"])] = s.value
                elif s.name == "desk_latency_seconds_bucket":
                    buckets[float(s.labels["le"])] = s.value
        return counts, buckets

    def increase(old, new):
        return {k: v - old.get(k, 0) if v >= old.get(k, 0) else v for k, v in new.items()}

    (c0, b0), (c1, b1) = read(before), read(after)
    counts, buckets = increase(c0, c1), increase(b0, b1)
    if fast_s not in buckets:
        raise ValueError("fast_s is not a bound of the histogram")
    n = sum(counts.values())
    if n == 0:
        return {"requests": 0, "available": math.nan, "fast": math.nan}
    good = sum(v for status, v in counts.items() if status < 500)
    return {
        "requests": n,
        "available": round(good / n, 2),
        "fast": round(buckets[fast_s] / buckets[math.inf], 2),
    }


# %% right="indicators" because="reads the lines itself, with a table"
def indicators(before, after, *, fast_s):
    import re

    def read(text):
        pairs = re.findall(r'^(\w+)\{\w+="([^"]*)"\} (\S+)$', text, re.MULTILINE)
        return {(name, label): float(value) for name, label, value in pairs}

    table = pd.DataFrame({"old": read(before), "new": read(after)}).fillna(0.0)
    up = (table["new"] - table["old"]).where(table["new"] >= table["old"], table["new"])
    answers = up.xs("desk_requests_total")
    buckets = up.xs("desk_latency_seconds_bucket")
    buckets.index = [float(label) for label in buckets.index]
    if not np.isclose(buckets.index, fast_s).any():
        raise ValueError("fast_s is not a bound of the histogram")
    bad = answers[[label.startswith("5") for label in answers.index]].sum()
    n, timed = answers.sum(), buckets[np.inf]
    with np.errstate(invalid="ignore"):
        return {
            "requests": int(n),
            "available": np.float64(n - bad) / n,
            "fast": np.float64(buckets[np.isclose(buckets.index, fast_s)].iloc[0]) / timed,
        }


# %% right="indicators" because="a Series indexed by counter and label"
def indicators(before: str, after: str, *, fast_s: float) -> dict:
    def series(text):
        rows = [
            (sample.name, sample.labels.get("status"), sample.labels.get("le"), sample.value)
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name in ("desk_requests_total", "desk_latency_seconds_bucket")
        ]
        table = pd.DataFrame(rows, columns=["name", "status", "le", "value"])
        number = table["status"].where(table["status"].notna(), table["le"]).astype(float)
        return table.assign(number=number).groupby(["name", "number"])["value"].sum()

    new = series(after)
    old = series(before).reindex(new.index).fillna(0.0)
    up = (new - old).where(new >= old, new)
    statuses, buckets = up["desk_requests_total"], up["desk_latency_seconds_bucket"]
    if float(fast_s) not in buckets.index:
        raise ValueError(f"fast_s ({fast_s}) is not among {list(buckets.index)}")
    asked = statuses.sum()
    return {
        "fast": buckets[float(fast_s)] / buckets[np.inf] if asked else np.nan,
        "available": statuses[statuses.index < 500].sum() / asked if asked else np.nan,
        "requests": asked,
    }


# %% right="indicators" because="regular expressions instead of the parser"
import re
from collections import Counter


def indicators(before, after, *, fast_s):
    line = re.compile(
        r'^(desk_requests_total|desk_latency_seconds_bucket)\{(?:status|le)="([^"]*)"\} (\S+)'
    )

    def counters(text):
        hits = (line.match(row) for row in text.splitlines())
        return Counter({(h[1], float(h[2])): float(h[3]) for h in hits if h})

    old, new = counters(before), counters(after)
    up = {key: value - old[key] if value >= old[key] else value for key, value in new.items()}
    bounds = {number: v for (name, number), v in up.items() if name.endswith("bucket")}
    if fast_s not in bounds:
        raise ValueError(f"No bucket ends at fast_s={fast_s}")
    total = sum(v for (name, _), v in up.items() if name.endswith("total"))
    bad = sum(v for (name, number), v in up.items() if name.endswith("total") and number >= 500)
    if total == 0:
        return {"requests": 0, "available": float("nan"), "fast": float("nan")}
    return {
        "requests": int(total),
        "available": 1 - bad / total,
        "fast": bounds[fast_s] / bounds[math.inf],
    }


# burn-alarm --------------------------------------------------------------------------


# %% wrong="burn-alarm" because="fires when either window burns"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n, min_periods=1).sum() for n in (long, short)]
    return np.any([x["e"] / x["r"].clip(lower=1) / (1 - slo) >= factor - 1e-9 for x in w], axis=0)


# %% wrong="burn-alarm" because="above instead of at or above"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n, min_periods=1).sum() for n in (long, short)]
    return np.all([x["e"] / x["r"].clip(lower=1) / (1 - slo) > factor + 1e-9 for x in w], axis=0)


# %% wrong="burn-alarm" because="averages the shares of the minutes"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    share = pd.Series(errors / np.maximum(requests, 1))
    w = [share.rolling(n, min_periods=1).mean() for n in (long, short)]
    return np.all([x / (1 - slo) >= factor - 1e-9 for x in w], axis=0)


# %% wrong="burn-alarm" because="waits until the windows are full"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n).sum().fillna(0) for n in (long, short)]
    return np.all([x["e"] / x["r"].clip(lower=1) / (1 - slo) >= factor - 1e-9 for x in w], axis=0)


# %% wrong="burn-alarm" because="looks at the minutes around, not at those before"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n, min_periods=1, center=True).sum() for n in (long, short)]
    return np.all([x["e"] / x["r"].clip(lower=1) / (1 - slo) >= factor - 1e-9 for x in w], axis=0)


# %% wrong="burn-alarm" because="compares the share with the factor, without the budget"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n, min_periods=1).sum() for n in (long, short)]
    return np.all([x["e"] / x["r"].clip(lower=1) / slo >= factor for x in w], axis=0)


# %% wrong="burn-alarm" because="no requests give NaN, which it calls an alarm"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n, min_periods=1).sum() for n in (long, short)]
    return np.all([~(x["e"] / x["r"] / (1 - slo) < factor - 1e-9) for x in w], axis=0)


# %% wrong="burn-alarm" because="silences a minute without a request although its windows have some"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    e, r = pd.Series(np.asarray(errors)), pd.Series(np.asarray(requests))

    def burn(n):
        wrong = e.rolling(n, min_periods=1).sum()
        asked = r.rolling(n, min_periods=1).sum()
        rate = (wrong / asked / (1 - slo)).fillna(0.0)
        return rate.where(r > 0, 0.0)

    return ((burn(long) >= factor) & (burn(short) >= factor)).to_numpy()


# %% wrong="burn-alarm" because="counts a minute without a request as one request"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    e = np.cumsum(np.r_[0, errors])
    r = np.cumsum(np.r_[0, np.maximum(requests, 1)])
    end = np.arange(1, len(e))

    def burn(n):
        start = np.maximum(end - n, 0)
        return (e[end] - e[start]) / (r[end] - r[start]) / (1 - slo)

    return (burn(long) >= factor) & (burn(short) >= factor)


# %% wrong="burn-alarm" because="drops minutes without a request, so windows reach further back"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    errors, requests = np.asarray(errors), np.asarray(requests)
    busy = requests > 0
    table = pd.DataFrame({"e": errors[busy], "r": requests[busy]})
    on = pd.Series(True, index=table.index)
    for n in (long, short):
        sums = table.rolling(n, min_periods=1).sum()
        on &= sums["e"] / sums["r"] / (1 - slo) >= factor
    out = np.zeros(len(errors), dtype=bool)
    out[busy] = on.to_numpy()
    return out


# %% wrong="burn-alarm" because="an array of 0 and 1, on which ~ means something else"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    e, r = pd.Series(np.asarray(errors)), pd.Series(np.asarray(requests))

    def burn(n):
        rate = e.rolling(n, min_periods=1).sum() / r.rolling(n, min_periods=1).sum()
        return rate.fillna(0) / (1 - slo)

    return np.where((burn(long) >= factor) & (burn(short) >= factor), 1, 0)


# %% wrong="burn-alarm" because="divides by the mean requests of all minutes, later ones included"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    errors, requests = np.asarray(errors, float), np.asarray(requests, float)
    usual = requests.mean()
    answer = np.zeros(len(errors), dtype=bool)
    for t in range(len(errors)):
        both = []
        for n in (long, short):
            window = errors[max(0, t - n + 1) : t + 1]
            asked = usual * len(window)
            both.append(asked > 0 and window.sum() / asked / (1 - slo) >= factor)
        answer[t] = all(both)
    return answer


# %% wrong="burn-alarm" because="stays on until the long window has calmed down as well"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    e, r = pd.Series(np.asarray(errors)), pd.Series(np.asarray(requests))

    def high(n):
        rate = e.rolling(n, min_periods=1).sum() / r.rolling(n, min_periods=1).sum()
        return (rate.fillna(0) / (1 - slo) >= factor).to_numpy()

    slow, quick = high(long), high(short)
    out, on = [], False
    for a, b in zip(slow, quick, strict=False):
        on = (a and b) or (on and a)
        out.append(bool(on))
    return np.array(out)


# %% wrong="burn-alarm" because="a list, with which the next cell cannot compute"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    t = pd.DataFrame({"e": errors, "r": requests})
    w = [t.rolling(n, min_periods=1).sum() for n in (long, short)]
    on = [x["e"] / x["r"].clip(lower=1) / (1 - slo) >= factor - 1e-9 for x in w]
    return (on[0] & on[1]).tolist()


# %% right="burn-alarm" because="differences of cumulative sums"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    e, r = (np.concatenate([[0], np.cumsum(x)]) for x in (errors, requests))
    now = np.arange(1, len(e))
    on = []
    for n in (long, short):
        then = np.maximum(now - n, 0)
        spent, asked = e[now] - e[then], r[now] - r[then]
        on.append((asked > 0) & (spent >= factor * (1 - slo) * asked - 1e-9))
    return on[0] & on[1]


# %% right="burn-alarm" because="minute by minute"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    def burn(minute, n):
        part = slice(max(0, minute + 1 - n), minute + 1)
        asked = requests[part].sum()
        return round(errors[part].sum() / asked / (1 - slo), 9) if asked else 0

    minutes = range(len(errors))
    return np.array([min(burn(m, long), burn(m, short)) >= factor for m in minutes])


# %% right="burn-alarm" because="convolution with a row of ones"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    def last(values, n):
        return np.convolve(np.asarray(values), np.ones(n, dtype=int))[: len(values)]

    def burning(n):
        wrong, asked = last(errors, n), last(requests, n)
        share = wrong / np.where(asked == 0, 1, asked)
        return share / (1 - slo) >= factor

    return np.logical_and(burning(short), burning(long))


# %% right="burn-alarm" because="two deques and running totals"
from collections import deque


class Window:
    def __init__(self, length):
        self.rows, self.length, self.wrong, self.asked = deque(), length, 0, 0

    def add(self, wrong, asked):
        self.rows.append((wrong, asked))
        self.wrong += wrong
        self.asked += asked
        if len(self.rows) > self.length:
            old_wrong, old_asked = self.rows.popleft()
            self.wrong -= old_wrong
            self.asked -= old_asked
        return self.wrong / self.asked if self.asked else 0.0


def burn_alarm(errors, requests, *, slo, long, short, factor):
    windows = [Window(long), Window(short)]
    on = []
    for wrong, asked in zip(
        np.asarray(errors).tolist(), np.asarray(requests).tolist(), strict=False
    ):
        rates = [w.add(wrong, asked) / (1 - slo) for w in windows]
        on.append(min(rates) >= factor)
    return np.array(on, dtype=bool)


# %% right="burn-alarm" because="exact arithmetic with fractions"
from fractions import Fraction


def burn_alarm(errors, requests, *, slo, long, short, factor):
    budget, limit = 1 - Fraction(str(slo)), Fraction(str(factor))
    sums = [np.concatenate([[0], np.cumsum(x)]).tolist() for x in (errors, requests)]
    on = []
    for t in range(1, len(sums[0])):
        high = True
        for n in (long, short):
            wrong, asked = (s[t] - s[max(t - n, 0)] for s in sums)
            rate = Fraction(wrong, asked) / budget if asked else Fraction(0)
            high = high and rate >= limit
        on.append(high)
    return np.array(on, dtype=bool)


# bin-shares --------------------------------------------------------------------------


# %% wrong="bin-shares" because="bins of equal width over both samples"
def bin_shares(reference, current, bins):
    both = np.append(reference, current)
    edges = np.linspace(np.nanmin(both), np.nanmax(both), bins + 1)[1:-1]
    out = []
    for v in (reference, current):
        k = np.searchsorted(edges, v, side="left")
        k[np.isnan(v)] = len(edges) + 1
        n = np.bincount(k, minlength=len(edges) + 2) + 0.5
        out.append(n / n.sum())
    return tuple(out)


# %% wrong="bin-shares" because="drops what is missing"
def bin_shares(reference, current, bins):
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    out = []
    for v in (reference, current):
        k = np.searchsorted(edges, v[~np.isnan(v)], side="left")
        n = np.bincount(k, minlength=len(edges) + 2) + 0.5
        out.append(n / n.sum())
    return tuple(out)


# %% wrong="bin-shares" because="the value at an edge goes into the bin above"
def bin_shares(reference, current, bins):
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    out = []
    for v in (reference, current):
        k = np.searchsorted(edges, v, side="right")
        k[np.isnan(v)] = len(edges) + 1
        n = np.bincount(k, minlength=len(edges) + 2) + 0.5
        out.append(n / n.sum())
    return tuple(out)


# %% wrong="bin-shares" because="each sample has bins of its own"
def bin_shares(reference, current, bins):
    out = []
    for v in (reference, current):
        known = v[~np.isnan(v)]
        edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
        k = np.searchsorted(edges, v, side="left")
        k[np.isnan(v)] = len(edges) + 1
        n = np.bincount(k, minlength=len(edges) + 2) + 0.5
        out.append(n / n.sum())
    return tuple(out)


# %% wrong="bin-shares" because="no half row, so bins are empty"
def bin_shares(reference, current, bins):
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    out = []
    for v in (reference, current):
        k = np.searchsorted(edges, v, side="left")
        k[np.isnan(v)] = len(edges) + 1
        n = np.bincount(k, minlength=len(edges) + 2)
        out.append(n / n.sum())
    return tuple(out)


# %% wrong="bin-shares" because="keeps equal edges, so some bins can never be filled"
def bin_shares(reference, current, bins):
    edges = np.nanquantile(reference, np.arange(1, bins) / bins)
    out = []
    for v in (reference, current):
        k = np.searchsorted(edges, v, side="left")
        k[np.isnan(v)] = len(edges) + 1
        n = np.bincount(k, minlength=len(edges) + 2) + 0.5
        out.append(n / n.sum())
    return tuple(out)


# %% wrong="bin-shares" because="a missing value makes the edges missing"
def bin_shares(reference, current, bins):
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))
    out = []
    for values in (reference, current):
        place = np.searchsorted(edges, values, side="left")
        place = np.where(np.isnan(values), len(edges) + 1, place)
        rows = np.bincount(place, minlength=len(edges) + 2) + 0.5
        out.append(rows / rows.sum())
    return tuple(out)


# %% wrong="bin-shares" because="sorts the reference in place"
def bin_shares(reference, current, bins):
    reference.sort()
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))

    def shares(values):
        missing = np.isnan(values)
        place = np.searchsorted(edges, values[~missing], side="left")
        rows = np.append(np.bincount(place, minlength=len(edges) + 1), missing.sum()) + 0.5
        return rows / rows.sum()

    return shares(reference), shares(current)


# %% wrong="bin-shares" because="rounds edges before it compares them"
def bin_shares(reference, current, bins):
    known = reference[~np.isnan(reference)]
    edges = sorted(set(np.round(np.quantile(known, np.arange(1, bins) / bins), 2).tolist()))

    def shares(values):
        rows = np.full(len(edges) + 2, 0.5)
        for value in values:
            if np.isnan(value):
                rows[-1] += 1
            else:
                rows[np.searchsorted(edges, value)] += 1
        return rows / rows.sum()

    return shares(reference), shares(current)


# %% wrong="bin-shares" because="drops missing rows of the reference"
def bin_shares(reference, current, bins):
    reference = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))

    def shares(values):
        missing = np.isnan(values)
        place = np.searchsorted(edges, values[~missing], side="left")
        rows = np.append(np.bincount(place, minlength=len(edges) + 1), missing.sum()) + 0.5
        return rows / rows.sum()

    return shares(reference), shares(current)


# %% wrong="bin-shares" because="counts infinite values as missing"
def bin_shares(reference, current, bins):
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    result = []
    for values in (reference, current):
        place = np.searchsorted(edges, values, side="left")
        place[~np.isfinite(values)] = len(edges) + 1
        rows = np.bincount(place, minlength=len(edges) + 2) + 0.5
        result.append(rows / rows.sum())
    return result[0], result[1]


# %% right="bin-shares" because="counts with comparisons, bin by bin"
def bin_shares(reference, current, bins):
    edges = sorted(set(np.nanquantile(reference, [k / bins for k in range(1, bins)])))

    def shares(values):
        bounds = [-np.inf, *edges, np.inf]
        counts = [
            ((values > low) & (values <= high)).sum() + 0.5
            for low, high in zip(bounds[:-1], bounds[1:], strict=True)
        ]
        counts.append(np.isnan(values).sum() + 0.5)
        return np.array(counts) / sum(counts)

    return [shares(reference), shares(current)]


# %% right="bin-shares" because="compares all values with all edges"
def bin_shares(reference, current, bins):
    levels = [k / bins for k in range(1, bins)]
    edges = pd.Series(reference).dropna().quantile(levels).drop_duplicates().to_numpy()

    def shares(values):
        values = np.asarray(values, dtype=float)
        known = values[~np.isnan(values)]
        at_most = [(known <= edge).sum() for edge in edges] + [len(known)]
        rows = np.r_[np.diff([0, *at_most]), len(values) - len(known)] + 0.5
        return rows / rows.sum()

    return [shares(reference), shares(current)]


# %% right="bin-shares" because="counts places with a Series"
def bin_shares(reference, current, bins):
    inner = np.unique(np.nanquantile(reference, np.linspace(0, 1, bins + 1)[1:-1]))
    k = len(inner)

    def shares(values):
        codes = np.searchsorted(inner, np.nan_to_num(values, nan=np.inf))
        codes = np.where(np.isnan(values), k + 1, codes)
        counts = pd.Series(codes).value_counts().reindex(range(k + 2), fill_value=0)
        return ((counts + 0.5) / (len(values) + (k + 2) / 2)).to_numpy()

    return shares(reference), shares(current)


# domain-auc --------------------------------------------------------------------------


# %% wrong="domain-auc" because="scores the rows it was trained on"
def domain_auc(reference, current, seed):
    X = pd.concat([reference, current], ignore_index=True)
    y = np.repeat([0, 1], [len(reference), len(current)])
    model = HistGradientBoostingClassifier(max_iter=40, random_state=seed).fit(X, y)
    return roc_auc_score(y, model.predict_proba(X)[:, 1])


# %% wrong="domain-auc" because="a line does not see how two columns go together"
def domain_auc(reference, current, seed):
    from sklearn.linear_model import LogisticRegression

    X = pd.concat([reference, current], ignore_index=True).fillna(0)
    y = np.repeat([0, 1], [len(reference), len(current)])
    half = np.random.default_rng(seed).random(len(X)) < 0.5
    model = LogisticRegression().fit(X[half], y[half])
    return roc_auc_score(y[~half], model.predict_proba(X[~half])[:, 1])


# %% wrong="domain-auc" because="reports the accuracy"
def domain_auc(reference, current, seed):
    X = pd.concat([reference, current], ignore_index=True)
    y = np.repeat([0, 1], [len(reference), len(current)])
    half = np.random.default_rng(seed).random(len(X)) < 0.5
    model = HistGradientBoostingClassifier(max_iter=40, random_state=seed)
    return model.fit(X[half], y[half]).score(X[~half], y[~half])


# %% wrong="domain-auc" because="the first rows train, and the last ones are all of one kind"
def domain_auc(reference, current, seed):
    X = pd.concat([reference, current], ignore_index=True)
    y = np.repeat([0, 1], [len(reference), len(current)])
    cut = int(0.7 * len(X))
    model = HistGradientBoostingClassifier(max_iter=40, random_state=seed)
    model.fit(X[:cut], y[:cut])
    return roc_auc_score(y[cut:], model.predict_proba(X[cut:])[:, 1])


# %% wrong="domain-auc" because="feeds the index, which tells the tables apart"
def domain_auc(reference, current, seed):
    X = pd.concat([reference, current], ignore_index=True).reset_index()
    y = np.repeat([0, 1], [len(reference), len(current)])
    half = np.random.default_rng(seed).random(len(X)) < 0.5
    model = HistGradientBoostingClassifier(max_iter=40, random_state=seed)
    model.fit(X[half], y[half])
    return roc_auc_score(y[~half], model.predict_proba(X[~half])[:, 1])


# %% wrong="domain-auc" because="trains on the first rows of each table"
def domain_auc(reference, current, seed):
    cut_a, cut_b = int(0.7 * len(reference)), int(0.7 * len(current))
    train = pd.concat([reference.iloc[:cut_a], current.iloc[:cut_b]])
    y_train = np.r_[np.zeros(cut_a), np.ones(cut_b)]
    test = pd.concat([reference.iloc[cut_a:], current.iloc[cut_b:]])
    y_test = np.r_[np.zeros(len(reference) - cut_a), np.ones(len(current) - cut_b)]
    tree = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=seed)
    tree.fit(train, y_train)
    return roc_auc_score(y_test, tree.predict_proba(test)[:, 1])


# %% wrong="domain-auc" because="folds that are not shuffled"
from sklearn.model_selection import cross_val_predict


def domain_auc(reference, current, seed):
    X = pd.concat([reference, current], ignore_index=True)
    y = np.r_[np.zeros(len(reference), int), np.ones(len(current), int)]
    tree = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=seed)
    p = cross_val_predict(tree, X, y, cv=5, method="predict_proba")[:, 1]
    return float(roc_auc_score(y, p))


# %% wrong="domain-auc" because="tells rows apart by their labels"
def domain_auc(reference, current, seed):
    both = pd.concat([reference.assign(target=0), current.assign(target=1)])
    train = both.sample(frac=0.6, random_state=seed)
    test = both.drop(train.index)
    names = list(reference.columns)
    tree = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=seed)
    tree.fit(train[names], train["target"])
    return float(roc_auc_score(test["target"], tree.predict_proba(test[names])[:, 1]))


# %% wrong="domain-auc" because="pays no attention to the seed"
from sklearn.model_selection import train_test_split


def domain_auc(reference, current, seed):
    X = np.vstack([reference.to_numpy(), current.to_numpy()])
    y = np.repeat([0, 1], [len(reference), len(current)])
    a, b, c, d = train_test_split(X, y, test_size=0.4, random_state=0, stratify=y)
    tree = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=0).fit(a, c)
    return float(roc_auc_score(d, tree.predict_proba(b)[:, 1]))


# %% wrong="domain-auc" because="a forest whose draws are not seeded"
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split


def domain_auc(reference, current, seed):
    X = np.vstack([reference.to_numpy(), current.to_numpy()])
    y = np.repeat([0, 1], [len(reference), len(current)])
    a, b, c, d = train_test_split(X, y, test_size=0.4, random_state=seed, stratify=y)
    forest = RandomForestClassifier(60, min_samples_leaf=5).fit(a, c)
    return float(roc_auc_score(d, forest.predict_proba(b)[:, 1]))


# %% wrong="domain-auc" because="drops rows with a missing value"
from sklearn.model_selection import train_test_split


def domain_auc(reference, current, seed):
    reference, current = reference.dropna(), current.dropna()
    X = np.vstack([reference.to_numpy(), current.to_numpy()])
    y = np.repeat([0, 1], [len(reference), len(current)])
    a, b, c, d = train_test_split(X, y, test_size=0.4, random_state=seed, stratify=y)
    tree = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=0).fit(a, c)
    return float(roc_auc_score(d, tree.predict_proba(b)[:, 1]))


# %% right="domain-auc" because="a forest with cross-validated scores"
def domain_auc(reference, current, seed):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    X = np.vstack([reference.to_numpy(), current.to_numpy()])
    y = np.append(np.zeros(len(reference)), np.ones(len(current)))
    folds = StratifiedKFold(2, shuffle=True, random_state=seed)
    forest = RandomForestClassifier(40, min_samples_leaf=10, random_state=seed)
    p = cross_val_predict(forest, X, y, cv=folds, method="predict_proba")[:, 1]
    return float(roc_auc_score(y, p))


# %% right="domain-auc" because="a random forest on filled values, AUC by ranks"
from scipy.stats import rankdata
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline


def domain_auc(reference, current, seed):
    X = np.concatenate([reference.to_numpy(float), current.to_numpy(float)])
    y = np.array([0] * len(reference) + [1] * len(current))
    parts = StratifiedKFold(2, shuffle=True, random_state=seed).split(X, y)
    train, test = next(iter(parts))
    forest = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        RandomForestClassifier(80, min_samples_leaf=3, random_state=seed),
    ).fit(X[train], y[train])
    ranks = rankdata(forest.predict_proba(X[test])[:, 1])
    ones = y[test] == 1
    n1, n0 = ones.sum(), (~ones).sum()
    return float((ranks[ones].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


# %% right="domain-auc" because="the reference is class 1, with a split by permutation"
def domain_auc(reference, current, seed, part=0.5):
    rng = np.random.default_rng(seed)
    X = pd.concat([current, reference], ignore_index=True)
    y = pd.Series([0] * len(current) + [1] * len(reference))
    order = rng.permutation(len(X))
    cut = round(part * len(X))
    train, test = order[:cut], order[cut:]
    model_ = HistGradientBoostingClassifier(
        max_iter=40, max_leaf_nodes=6, early_stopping=False, random_state=seed
    )
    model_.fit(X.iloc[train], y.iloc[train])
    return roc_auc_score(y.iloc[test], model_.decision_function(X.iloc[test]))


# family-limits -----------------------------------------------------------------------


# %% wrong="family-limits" because="each column by itself"
def family_limits(aa, rate):
    return aa.quantile(1 - rate)


# %% wrong="family-limits" because="Bonferroni: another rule than the one asked for"
def family_limits(aa, rate):
    return aa.quantile(1 - rate / aa.shape[1])


# %% wrong="family-limits" because="one limit for all, without a common scale"
def family_limits(aa, rate):
    return pd.Series(aa.max(axis=1).quantile(1 - rate), index=aa.columns)


# %% wrong="family-limits" because="takes the rate for the quantile"
def family_limits(aa, rate):
    mean, deviation = aa.mean(), aa.std()
    c = ((aa - mean) / deviation.replace(0, np.nan)).max(axis=1).quantile(rate)
    return mean + c * deviation


# %% wrong="family-limits" because="forgets the mean"
def family_limits(aa, rate):
    mean, deviation = aa.mean(), aa.std()
    c = ((aa - mean) / deviation.replace(0, np.nan)).max(axis=1).quantile(1 - rate)
    return c * deviation


# %% wrong="family-limits" because="a constant column plays a part as 0"
def family_limits(aa, rate):
    mean, spread = aa.mean(), aa.std()
    scaled = ((aa - mean) / spread).fillna(0.0)
    c = scaled.max(axis=1).quantile(1 - rate)
    return mean + c * spread


# %% wrong="family-limits" because="takes the next higher draw for the quantile"
def family_limits(aa, rate):
    mean, spread = aa.mean(), aa.std()
    scaled = (aa - mean) / spread.where(spread > 0)
    c = np.quantile(scaled.max(axis=1), 1 - rate, method="higher")
    return mean + c * spread


# %% wrong="family-limits" because="takes the largest number without its sign"
def family_limits(aa, rate):
    mean, spread = aa.mean(), aa.std()
    scaled = (aa - mean) / spread.where(spread > 0)
    c = scaled.abs().max(axis=1).quantile(1 - rate)
    return mean + c * spread


# %% wrong="family-limits" because="takes columns of small numbers for constant"
def family_limits(aa, rate):
    mean, spread = aa.mean(), aa.std()
    moving = spread > 0.01
    scaled = (aa.loc[:, moving] - mean[moving]) / spread[moving]
    c = scaled.max(axis=1).quantile(1 - rate)
    return mean + c * spread


# %% wrong="family-limits" because="the rounding error of a constant column plays a part"
def family_limits(aa, rate):
    mean, spread = aa.to_numpy().sum(axis=0) / len(aa), np.std(aa.to_numpy(), axis=0)
    moving = spread != 0
    scaled = (aa.to_numpy()[:, moving] - mean[moving]) / spread[moving]
    c = np.quantile(scaled.max(axis=1), 1 - rate)
    return pd.Series(mean + c * spread, index=aa.columns)


# %% wrong="family-limits" because="makes text of the name of a constant column"
def family_limits(aa, rate):
    fixed = [name for name in aa.columns if aa[name].nunique() == 1]
    rest = aa.drop(columns=fixed)
    mean, spread = rest.mean(), rest.std()
    c = ((rest - mean) / spread).max(axis=1).quantile(1 - rate)
    found = (mean + c * spread).to_dict()
    found.update({str(name): aa[name].iloc[0] for name in fixed})
    return pd.Series(found)


# %% right="family-limits" because="divides by the number of draws, which cancels out"
def family_limits(aa, rate):
    mean, deviation = aa.mean(), aa.std(ddof=0)
    c = ((aa - mean) / deviation.where(deviation > 1e-12)).max(axis=1).quantile(1 - rate)
    return mean + c * deviation


# %% right="family-limits" because="computes with arrays"
def family_limits(aa, rate):
    values = aa.to_numpy()
    mean, width = values.mean(axis=0), values.std(axis=0, ddof=1)
    moving = width > 1e-12
    largest = ((values[:, moving] - mean[moving]) / width[moving]).max(axis=1)
    c = np.quantile(largest, 1 - rate)
    return pd.Series(np.where(moving, mean + c * width, mean), index=aa.columns)


# %% right="family-limits" because="a loop over columns, and constants found by their values"
def family_limits(aa, rate):
    values = aa.to_numpy(dtype=float)
    constant = np.array([len(set(column)) == 1 for column in values.T])
    mean, spread = values.mean(axis=0), values.std(axis=0, ddof=0)
    z = (values[:, ~constant] - mean[~constant]) / spread[~constant]
    c = np.quantile(np.amax(z, axis=1), 1 - rate)
    limits_ = np.where(constant, values[0], mean + c * spread)
    return pd.Series(dict(zip(aa.columns, limits_, strict=False)), dtype=float)


# %% right="family-limits" because="a function applied to each column"
def family_limits(aa, rate):
    def scale(column):
        if (column == column.iloc[0]).all():
            return column * np.nan
        return column.sub(column.mean()).div(column.std())

    c = aa.apply(scale).max(axis="columns").quantile(1 - rate, interpolation="linear")
    return aa.apply(
        lambda col: col.iloc[0] if col.min() == col.max() else col.mean() + c * col.std()
    )


# known-rate --------------------------------------------------------------------------


# %% wrong="known-rate" because="uses labels that nobody knows yet"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    s = outcomes["sched_dep_utc"]
    w = outcomes[(s > end - pd.Timedelta(hours=window_h)) & (s <= end)]
    return {"flights": len(w), "known": (w["arr_utc"] <= now).mean(), "late": w["late"].mean()}


# %% wrong="known-rate" because="looks at what landed in the window, not at what was scheduled"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    s = outcomes["arr_utc"]
    w = outcomes[(s > end - pd.Timedelta(hours=window_h)) & (s <= end)]
    return {"flights": len(w), "known": (w["arr_utc"] <= now).mean(), "late": w["late"].mean()}


# %% wrong="known-rate" because="the wait shortens the window"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    s = outcomes["sched_dep_utc"]
    w = outcomes[(s > now - pd.Timedelta(hours=window_h)) & (s <= end)]
    known = w["arr_utc"] <= now
    return {"flights": len(w), "known": known.mean(), "late": w.loc[known, "late"].mean()}


# %% wrong="known-rate" because="known by the end of the window, not by now"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    s = outcomes["sched_dep_utc"]
    w = outcomes[(s > end - pd.Timedelta(hours=window_h)) & (s <= end)]
    known = w["arr_utc"] <= end
    return {"flights": len(w), "known": known.mean(), "late": w.loc[known, "late"].mean()}


# %% wrong="known-rate" because="the window takes in its first moment and leaves out its last"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    s = outcomes["sched_dep_utc"]
    w = outcomes[(s >= end - pd.Timedelta(hours=window_h)) & (s < end)]
    known = w["arr_utc"] <= now
    return {"flights": len(w), "known": known.mean(), "late": w.loc[known, "late"].mean()}


# %% wrong="known-rate" because="takes what is not known for on time"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    s = outcomes["sched_dep_utc"]
    w = outcomes[(s > end - pd.Timedelta(hours=window_h)) & (s <= end)]
    known = w["arr_utc"] <= now
    return {"flights": len(w), "known": known.mean(), "late": (w["late"] * known).mean()}


# %% wrong="known-rate" because="takes a missing arrival for known"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    start = end - pd.Timedelta(hours=window_h)
    dep = outcomes["sched_dep_utc"]
    part = outcomes[(dep > start) & (dep <= end)]
    unknown = part["arr_utc"] > now
    return {
        "flights": len(part),
        "known": (~unknown).mean(),
        "late": part.loc[~unknown, "late"].mean(),
    }


# %% wrong="known-rate" because="cuts wait and window to whole hours"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(int(wait_h), unit="h")
    start = end - pd.Timedelta(int(window_h), unit="h")
    part = outcomes[outcomes["sched_dep_utc"].between(start, end, inclusive="right")]
    known = part["arr_utc"] <= now
    return {
        "flights": len(part),
        "known": known.mean(),
        "late": part["late"][known].mean(),
    }


# %% wrong="known-rate" because="leaves the days away, so that yesterday's flights count too"
def known_rate(outcomes, now, *, wait_h, window_h):
    ago = (now - outcomes["sched_dep_utc"]).dt.seconds / 3600
    part = outcomes[(ago >= wait_h) & (ago < wait_h + window_h)]
    known = part["arr_utc"] <= now
    return {
        "flights": len(part),
        "known": known.mean(),
        "late": part.loc[known, "late"].mean(),
    }


# %% wrong="known-rate" because="picks rows by labels, which may repeat"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    start = end - pd.Timedelta(hours=window_h)
    dep = outcomes["sched_dep_utc"]
    inside = outcomes.index[(dep > start) & (dep <= end)]
    part = outcomes.loc[inside]
    known = part["arr_utc"] <= now
    return {
        "flights": len(part),
        "known": known.mean(),
        "late": part["late"][known.to_numpy()].mean(),
    }


# %% wrong="known-rate" because="rounds the share that is known"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    start = end - pd.Timedelta(hours=window_h)
    dep = outcomes["sched_dep_utc"]
    part = outcomes[(dep > start) & (dep <= end)]
    landed = part[part["arr_utc"] <= now]
    if len(part) == 0:
        return {"flights": 0, "known": np.nan, "late": np.nan}
    return {
        "flights": len(part),
        "known": round(len(landed) / len(part), 2),
        "late": landed["late"].mean(),
    }


# %% wrong="known-rate" because="rounds departures to whole hours"
def known_rate(outcomes, now, *, wait_h, window_h):
    ago = (now - outcomes["sched_dep_utc"]).dt.total_seconds() // 3600
    part = outcomes[(ago >= wait_h) & (ago < wait_h + window_h)]
    known = part["arr_utc"] <= now
    return {
        "flights": len(part),
        "known": known.mean(),
        "late": part["late"][known].mean(),
    }


# %% right="known-rate" because="computes with ages in hours"
def known_rate(outcomes, now, *, wait_h, window_h):
    age = (now - outcomes["sched_dep_utc"]) / pd.Timedelta(hours=1)
    inside = ((age >= wait_h) & (age < wait_h + window_h)).to_numpy()
    there = inside & (outcomes["arr_utc"] <= now).to_numpy()
    flights, known = int(inside.sum()), int(there.sum())
    late = outcomes["late"].to_numpy()[there].sum()
    return {
        "late": late / known if known else float("nan"),
        "known": known / flights if flights else float("nan"),
        "flights": flights,
    }


# %% right="known-rate" because="a loop over flights and plain sums"
def known_rate(outcomes, now, *, wait_h, window_h):
    end = now - pd.Timedelta(hours=wait_h)
    start = now - pd.Timedelta(hours=wait_h + window_h)
    flights_, landed, late = 0, 0, 0
    for departs, arrives, is_late in zip(
        outcomes["sched_dep_utc"], outcomes["arr_utc"], outcomes["late"], strict=False
    ):
        if start < departs <= end:
            flights_ += 1
            if arrives <= now:
                landed += 1
                late += int(is_late)
    return {
        "late": late / landed if landed else float("nan"),
        "known": landed / flights_ if flights_ else float("nan"),
        "flights": flights_,
    }


# %% right="known-rate" because="a query with names from outside"
def known_rate(outcomes, now, *, wait_h, window_h):
    hour = pd.Timedelta("1h")
    last = now - wait_h * hour
    window = {"first": last - window_h * hour, "last": last}
    rule = "@first < sched_dep_utc and sched_dep_utc <= @last"
    part = outcomes.query(rule, local_dict=window)
    here = part["arr_utc"].le(now)
    return {
        "flights": np.int64(here.size),
        "known": here.mean(),
        "late": part["late"].where(here).mean(),
    }


# expected-scores ---------------------------------------------------------------------


# %% wrong="expected-scores" because="scores the forecasts against rounded outcomes"
def expected_scores(p):
    y = p >= 0.5
    loss = -np.mean(np.where(y, np.log(p), np.log(1 - p)))
    weight = np.outer(y, ~y).astype(float)
    right = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    return {"late": p.mean(), "log_loss": loss, "auc": (weight * right).sum() / weight.sum()}


# %% wrong="expected-scores" because="pairs every flight with itself as well"
def expected_scores(p):
    weight = np.outer(p, 1 - p)
    right = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    loss = -np.mean(p * np.log(p) + (1 - p) * np.log(1 - p))
    return {"late": p.mean(), "log_loss": loss, "auc": (weight * right).sum() / weight.sum()}


# %% wrong="expected-scores" because="only the loss of the late ones"
def expected_scores(p):
    weight = np.outer(p, 1 - p)
    np.fill_diagonal(weight, 0)
    right = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    loss = -np.mean(p * np.log(p))
    return {"late": p.mean(), "log_loss": loss, "auc": (weight * right).sum() / weight.sum()}


# %% wrong="expected-scores" because="equal probabilities count as wrong"
def expected_scores(p):
    weight = np.outer(p, 1 - p)
    np.fill_diagonal(weight, 0)
    loss = -np.mean(p * np.log(p) + (1 - p) * np.log(1 - p))
    auc = (weight * (p[:, None] > p[None, :])).sum() / weight.sum()
    return {"late": p.mean(), "log_loss": loss, "auc": auc}


# %% wrong="expected-scores" because="pairs without their weights"
def expected_scores(p):
    right = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    loss = -np.mean(p * np.log(p) + (1 - p) * np.log(1 - p))
    return {"late": p.mean(), "log_loss": loss, "auc": right.mean()}


# %% wrong="expected-scores" because="draws outcomes, so each call says something else"
def expected_scores(p):
    y = np.random.default_rng(0).random(len(p)) < p
    y[np.argmax(p)], y[np.argmin(p)] = True, False
    return {"late": y.mean(), "log_loss": log_loss(y, p), "auc": roc_auc_score(y, p)}


# %% wrong="expected-scores" because="rounds the forecasts before it compares them"
def expected_scores(p):
    p = np.asarray(p, dtype=float)
    weight = p[:, None] * (1 - p[None, :])
    np.fill_diagonal(weight, 0)
    r = p.round(2)
    better = (r[:, None] > r[None, :]) + 0.5 * (r[:, None] == r[None, :])
    return {
        "late": float(p.mean()),
        "log_loss": float(-(p * np.log(p) + (1 - p) * np.log(1 - p)).mean()),
        "auc": float((weight * better).sum() / weight.sum()),
    }


# %% wrong="expected-scores" because="takes the AUC of the first 1,000 flights"
def expected_scores(p):
    p = np.asarray(p, dtype=float)
    few = p[:1000]
    weight = few[:, None] * (1 - few[None, :])
    np.fill_diagonal(weight, 0)
    better = (few[:, None] > few[None, :]) + 0.5 * (few[:, None] == few[None, :])
    return {
        "late": float(p.mean()),
        "log_loss": float(-(p * np.log(p) + (1 - p) * np.log(1 - p)).mean()),
        "auc": float((weight * better).sum() / weight.sum()),
    }


# %% wrong="expected-scores" because="clips probabilities near 0 and 1"
def expected_scores(p):
    p = np.clip(np.asarray(p, dtype=float), 0.01, 0.99)
    weight = p[:, None] * (1 - p[None, :])
    np.fill_diagonal(weight, 0)
    better = np.sign(p[:, None] - p[None, :]) / 2 + 0.5
    return {
        "late": float(p.mean()),
        "log_loss": float(-(p * np.log(p) + (1 - p) * np.log(1 - p)).mean()),
        "auc": float((weight * better).sum() / weight.sum()),
    }


# %% wrong="expected-scores" because="pairs only two of several equal forecasts"
def expected_scores(p):
    p = np.asarray(p, dtype=float)
    n = len(p)
    late = p.sum()
    order = np.argsort(p)
    s = p[order]
    below = np.cumsum(1 - s) - (1 - s)
    value, start, count = np.unique(s, return_index=True, return_counts=True)
    won = 0.0
    for v, at, k in zip(value, start, count, strict=False):
        won += k * v * below[at] + 0.5 * min(k, 2) * (min(k, 2) - 1) * v * (1 - v)
    weight = late * (n - late) - (p * (1 - p)).sum()
    return {
        "late": float(p.mean()),
        "log_loss": float(-(p * np.log(p) + (1 - p) * np.log(1 - p)).mean()),
        "auc": 0.5 if len(value) == 1 else float(won / weight),
    }


# %% right="expected-scores" because="sorts instead of comparing all pairs"
def expected_scores(p):
    p = np.asarray(p, dtype=float)
    order = np.sort(p)
    below = np.searchsorted(order, order, side="left")
    upto = np.searchsorted(order, order, side="right")
    calm = np.concatenate([[0.0], np.cumsum(1 - order)])
    smaller, equal = calm[below], calm[upto] - calm[below] - (1 - order)
    total = order.sum() * (1 - order).sum() - (order * (1 - order)).sum()
    auc = (order * (smaller + 0.5 * equal)).sum() / total
    losses = np.where(True, -p * np.log(p) - (1 - p) * np.log1p(-p), 0)
    return {"auc": auc, "log_loss": losses.sum() / len(p), "late": p.sum() / len(p)}


# %% right="expected-scores" because="takes weighted scores of twice as many rows"
def expected_scores(p):
    y, twice = np.repeat([1, 0], len(p)), np.tile(p, 2)
    weight = np.append(p, 1 - p)
    same = (p * (1 - p)).sum()
    total = p.sum() * (1 - p).sum()
    auc = (roc_auc_score(y, twice, sample_weight=weight) * total - 0.5 * same) / (total - same)
    loss = log_loss(y, twice, sample_weight=weight)
    return {"late": np.mean(p), "log_loss": loss, "auc": auc}


# %% right="expected-scores" because="cumulative sums over groups of ties"
def expected_scores(p):
    p = np.asarray(p, dtype=float)
    values, counts = np.unique(p, return_counts=True)
    late, on_time = counts * values, counts * (1 - values)
    below = np.concatenate([[0.0], np.cumsum(on_time)[:-1]])
    itself = counts * values * (1 - values)
    won = (late * below).sum() + 0.5 * (late * on_time - itself).sum()
    weight = late.sum() * on_time.sum() - itself.sum()
    entropy = -(p * np.log(p) + (1 - p) * np.log1p(-p))
    return {"auc": won / weight, "late": p.mean(), "log_loss": entropy.mean()}


# %% right="expected-scores" because="weighted scores of each flight twice"
def expected_scores(p):
    p = np.asarray(p)
    n = len(p)
    both = np.r_[np.ones(n), np.zeros(n)]
    chance = np.r_[p, 1 - p]
    with_self = roc_auc_score(both, np.r_[p, p], sample_weight=chance)
    everything = p.sum() * (1 - p).sum()
    own = (p * (1 - p)).sum()
    return {
        "late": float(np.mean(p)),
        "log_loss": float(n * log_loss(both, np.r_[p, p], sample_weight=chance) / n),
        "auc": float((with_self * everything - own / 2) / (everything - own)),
    }


# root-causes -------------------------------------------------------------------------


# %% wrong="root-causes" because="looks one step up only"
def root_causes(alarmed, inputs):
    return sorted(n for n in set(alarmed) if not set(inputs.get(n, [])) & set(alarmed))


# %% wrong="root-causes" because="stops at a name that is not in alarm"
def root_causes(alarmed, inputs):
    def explained(name):
        return any(
            one in alarmed or (one in alarmed and explained(one)) for one in inputs.get(name, [])
        )

    return sorted(name for name in set(alarmed) if not explained(name))


# %% wrong="root-causes" because="returns everything upstream, alarmed or not"
def root_causes(alarmed, inputs):
    def roots(name):
        direct = inputs.get(name, [])
        return set().union(*(roots(one) for one in direct)) if direct else {name}

    return sorted(set().union(*(roots(name) for name in alarmed)) if alarmed else [])


# %% wrong="root-causes" because="stops at names that are made from nothing"
def root_causes(alarmed, inputs):
    def up(name):
        return set(inputs[name]).union(*(up(one) for one in inputs[name]))

    return sorted(name for name in set(alarmed) if not up(name) & set(alarmed))


# %% wrong="root-causes" because="returns the last consequences instead of the causes"
def root_causes(alarmed, inputs):
    def up(name):
        return set(inputs.get(name, [])).union(*(up(one) for one in inputs.get(name, [])))

    above = set().union(*(up(name) for name in alarmed)) if alarmed else set()
    return sorted(set(alarmed) - above)


# %% wrong="root-causes" because="remembers what is upstream by name, also for other inputs"
def upstream(name, inputs, known={}):  # noqa: B006
    if name not in known:
        found = set()
        for one in inputs.get(name, []):
            found |= {one} | upstream(one, inputs)
        known[name] = found
    return known[name]


def root_causes(alarmed, inputs):
    on = set(alarmed)
    return sorted(name for name in on if not upstream(name, inputs) & on)


# %% wrong="root-causes" because="looks five steps up"
def root_causes(alarmed, inputs):
    on = set(alarmed)
    result = []
    for name in on:
        level, above = [name], set()
        for _ in range(5):
            level = [one for other in level for one in inputs.get(other, [])]
            above.update(level)
        if not above & on:
            result.append(name)
    return sorted(result)


# %% wrong="root-causes" because="finds a name inside of another name"
def root_causes(alarmed, inputs):
    def upstream(name):
        text = ""
        for one in inputs.get(name, []):
            text += one + ";" + upstream(one)
        return text

    on = set(alarmed)
    return sorted(name for name in on if not any(other in upstream(name) for other in on))


# %% wrong="root-causes" because="sorts in place, which a tuple does not have"
def root_causes(alarmed, inputs):
    def explained(name):
        return any(one in alarmed or explained(one) for one in inputs.get(name, []))

    names = list(alarmed) if isinstance(alarmed, set) else alarmed
    names = list(names) if isinstance(names, list) else names
    names.sort()
    return [name for name in names if not explained(name)]


# %% wrong="root-causes" because="going deeper, forgets the inputs that it has not looked at"
def root_causes(alarmed, inputs):
    on = set(alarmed)
    dismissed = set()
    for name in on:
        stack = list(inputs.get(name, []))
        while stack:
            one = stack.pop()
            if one in on:
                dismissed.add(name)
                break
            made = inputs.get(one, [])
            stack = list(made) if made else stack
    return sorted(on - dismissed)


# %% right="root-causes" because="walks upstream with a list of names to visit"
def root_causes(alarmed, inputs):
    causes = []
    for name in alarmed:
        seen, waiting = set(), list(inputs.get(name, []))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(inputs.get(one, []))
        if seen.isdisjoint(alarmed):
            causes.append(name)
    causes.sort()
    return causes


# %% right="root-causes" because="strikes off everything downstream of an alarm"
from collections import defaultdict, deque


def root_causes(alarmed, inputs):
    feeds = defaultdict(list)
    for name, made_from in inputs.items():
        for one in made_from:
            feeds[one].append(name)
    struck, queue = set(), deque(set(alarmed))
    while queue:
        for name in feeds[queue.popleft()]:
            if name not in struck:
                struck.add(name)
                queue.append(name)
    return sorted(set(alarmed) - struck)


# %% right="root-causes" because="recursion that collects nothing"
def root_causes(alarmed, inputs):
    watched = frozenset(alarmed)

    def explained(name: str) -> bool:
        return bool(made := inputs.get(name)) and any(
            one in watched or explained(one) for one in made
        )

    return [*sorted(filter(lambda name: not explained(name), watched))]


# feed-signals ------------------------------------------------------------------------


# %% wrong="feed-signals" because="the PSI of everything"
def feed_signals(reference, delivery):
    return {name: monitor.psi(reference[name], delivery[name]) for name in FEATURES}


# %% wrong="feed-signals" because="counts gaps and zeros only"
def feed_signals(reference, delivery):
    found = {f"{name} missing": delivery[name].isna().mean() for name in FEATURES}
    found["zero"] = (delivery["car_arr24h"] == 0).mean()
    return found


# %% wrong="feed-signals" because="a schema of ranges: what lies outside those of the reference"
def feed_signals(reference, delivery):
    numeric = [name for name in FEATURES if name not in flights.CATEGORICAL]
    found = {}
    for name in numeric:
        low, high = reference[name].min(), reference[name].max()
        found[name] = 1 - delivery[name].between(low, high).mean()
    return found


# %% wrong="feed-signals" because="all but the stamp: a stale feed looks healthy"
def feed_signals(reference, delivery):
    routes = set(zip(reference["carrier"], reference["dest"], strict=True))
    route = zip(delivery["carrier"], delivery["dest"], strict=True)
    clock = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    humid = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    return {
        "zero": (delivery["car_arr24h"] == 0).mean(),
        "humidity": ((delivery["humid"] - humid).abs() > 3).mean(),
        "route": np.mean([pair not in routes for pair in route]),
        "clock": (clock.hour * 60 + clock.minute != delivery["sched_min"]).mean(),
        "gaps": delivery[["car_arr24h", "temp"]].isna().mean().max(),
        "units": (~delivery["tail_prev_delay"].isin(reference["tail_prev_delay"])).mean(),
        "wind": (~delivery["wind_speed"].isin(reference["wind_speed"])).mean(),
    }


# %% wrong="feed-signals" because="finds everything, and rings with the season"
def feed_signals(reference, delivery):
    routes = set(zip(reference["carrier"], reference["dest"], strict=True))
    route = zip(delivery["carrier"], delivery["dest"], strict=True)
    clock = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    humid = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    return {
        "age": age.mean(),
        "zero": (delivery["car_arr24h"] == 0).mean(),
        "humidity": ((delivery["humid"] - humid).abs() > 3).mean(),
        "route": np.mean([pair not in routes for pair in route]),
        "clock": (clock.hour * 60 + clock.minute != delivery["sched_min"]).mean(),
        "gaps": delivery[["car_arr24h", "temp"]].isna().mean().max(),
        "units": (~delivery["tail_prev_delay"].isin(reference["tail_prev_delay"])).mean(),
        "wind": (~delivery["wind_speed"].isin(reference["wind_speed"])).mean(),
        "colder": (reference["temp"].mean() - delivery["temp"].mean()) / 10
        if delivery["temp"].notna().any()
        else 0.0,
    }


# %% wrong="feed-signals" because="a feed is silent where more than 65 in 100 rows are missing"
def feed_signals(reference, delivery):
    out = {}
    for name in ["overdue3h", "temp", "org_delay3h"]:
        out["missing " + name] = delivery[name].isna().mean() > 0.65
    out["zero"] = (delivery[["overdue3h", "tail_prev_age_h", "dest_arr6h"]] == 0).all(axis=1).mean()
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    out["old"] = (age > 1).mean()
    tail = delivery["tail_prev_delay"]
    out["parts of minutes"] = (tail.notna() & (tail % 1 != 0)).mean()
    wind = delivery["wind_speed"]
    out["new wind"] = (wind.notna() & ~wind.isin(reference["wind_speed"].dropna().unique())).mean()
    pairs = set(zip(reference["carrier"].astype(str), reference["dest"].astype(str), strict=False))
    here = zip(delivery["carrier"].astype(str), delivery["dest"].astype(str), strict=False)
    out["new pairs"] = float(np.mean([pair not in pairs for pair in here]))
    local = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    out["clock"] = (delivery["sched_min"] != local.hour * 60 + local.minute).mean()
    wet = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    out["humidity"] = ((wet - delivery["humid"]).abs() > 3).mean()
    return {name: float(value) for name, value in out.items()}


# %% wrong="feed-signals" because="medians, which see nothing that reaches less than half"
def feed_signals(reference, delivery):
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    names = ["car_arr24h", "temp"]
    found = {f"{name} missing": float(delivery[name].isna().median()) for name in names}
    return found | {"age": age.median(), "zero": float((delivery["car_arr24h"] == 0).median())}


# %% wrong="feed-signals" because="a mean over nothing: NaN where the feed is silent all month"
def feed_signals(reference, delivery):
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    known = delivery["car_arr24h"].dropna()
    found = {f"{name} missing": delivery[name].isna().mean() for name in ["car_arr24h", "temp"]}
    return found | {"age": age.mean(), "zero": (known == 0).mean()}


# %% wrong="feed-signals" because="compares the second half of a month with the first"
def feed_signals(reference, delivery):
    middle = len(delivery) // 2
    early, late = delivery.iloc[:middle], delivery.iloc[middle:]

    def shares(part):
        age = (part["t0"] - part["ops_utc"]).dt.total_seconds() / 3600
        found = {f"{name} missing": part[name].isna().mean() for name in ["car_arr24h", "temp"]}
        return found | {"age": age.mean(), "zero": (part["car_arr24h"] == 0).mean()}

    before = shares(early)
    return {name: value - before[name] for name, value in shares(late).items()}


# %% wrong="feed-signals" because="fills the gaps of the delivery itself"
def feed_signals(reference, delivery):
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    found = {f"{name} missing": delivery[name].isna().mean() for name in ["car_arr24h", "temp"]}
    delivery["car_arr24h"] = delivery["car_arr24h"].fillna(-1)
    return found | {"age": age.mean(), "zero": (delivery["car_arr24h"] == 0).mean()}


# %% right="feed-signals" because="looks at the last quarter of the month alone"
def feed_signals(reference, delivery):
    end = delivery.iloc[-len(delivery) // 4 :]

    def share(condition):
        return float(np.asarray(condition, dtype=float).mean())

    local = end["sched_dep_utc"].dt.tz_convert("America/New_York")
    wet = monitor.relative_humidity(end["temp"], end["dewp"])
    know = reference[["carrier", "dest"]].astype(str).agg("/".join, axis=1).unique()
    tail, wind = end["tail_prev_delay"], end["wind_speed"]
    wind_known = set(reference["wind_speed"].dropna())
    return {
        "silent operations": share(end["overdue3h"].isna()),
        "silent weather": share(end["humid"].isna()),
        "zero": share((end[incidents.FEEDS["operations"]] == 0).all(axis=1)),
        "stale": share(end["t0"] - end["ops_utc"] > pd.Timedelta("1h")),
        "no whole minutes": share(tail.notna() & (tail.round() != tail)),
        "unknown winds": share([not math.isnan(v) and v not in wind_known for v in wind]),
        "unknown routes": share(
            ~end[["carrier", "dest"]].astype(str).agg("/".join, axis=1).isin(know)
        ),
        "clock": share(local.dt.hour * 60 + local.dt.minute != end["sched_min"]),
        "humidity": share((wet - end["humid"]).abs().gt(2)),
    }


# %% right="feed-signals" because="numbers of numpy, and a class with one method for each signal"
class Look:
    def __init__(self, reference, delivery):
        self.r, self.d = reference, delivery

    def silence(self):
        columns = ["overdue3h", "tail_prev_delay", "temp", "wind_speed", "humid", "org_delay3h"]
        return np.float32(max(self.d[c].isna().mean() - self.r[c].isna().mean() for c in columns))

    def zeros(self):
        ops = self.d[incidents.FEEDS["operations"]].to_numpy(float)
        return np.mean((ops == 0).sum(axis=1) >= 6)

    def age(self):
        return np.mean((self.d["t0"] - self.d["ops_utc"]).dt.total_seconds() / 3600 > 0.5)

    def minutes(self):
        tail = self.d["tail_prev_delay"].to_numpy(float)
        return np.mean(np.nan_to_num(tail) % 1 > 0)

    def winds(self):
        w = self.d["wind_speed"].to_numpy(float)
        new = ~np.isin(w, self.r["wind_speed"].to_numpy(float))
        return np.mean(new & ~np.isnan(w))

    def routes(self):
        pair = self.r.groupby(["carrier", "dest"], observed=True).size().rename("n").reset_index()
        pair = pair.astype({"carrier": str, "dest": str})
        mine = self.d[["carrier", "dest"]].astype(str).merge(pair, how="left")
        return mine["n"].isna().mean()

    def clock(self):
        minute = self.d["sched_dep_utc"].dt.tz_convert("America/New_York").dt
        return np.mean(minute.hour * 60 + minute.minute != self.d["sched_min"])

    def humidity(self):
        gap = monitor.relative_humidity(self.d["temp"], self.d["dewp"]) - self.d["humid"]
        return np.mean(np.abs(np.nan_to_num(gap)) > 2)


def feed_signals(reference, delivery):
    look = Look(reference, delivery)
    names = ["silence", "zeros", "age", "minutes", "winds", "routes", "clock", "humidity"]
    return {name: getattr(look, name)() for name in names}


# value-signals -----------------------------------------------------------------------


# %% wrong="value-signals" because="the PSI of everything"
def value_signals(reference, delivery):
    return {name: monitor.psi(reference[name], delivery[name]) for name in FEATURES}


# %% wrong="value-signals" because="a schema of ranges: what lies outside those of the reference"
def value_signals(reference, delivery):
    numeric = [name for name in FEATURES if name not in flights.CATEGORICAL]
    found = {}
    for name in numeric:
        low, high = reference[name].min(), reference[name].max()
        found[name] = 1 - delivery[name].between(low, high).mean()
    return found


# %% wrong="value-signals" because="finds everything, and rings with the season"
def value_signals(reference, delivery):
    routes = set(zip(reference["carrier"], reference["dest"], strict=True))
    route = zip(delivery["carrier"], delivery["dest"], strict=True)
    clock = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    humid = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    return {
        "age": age.mean(),
        "zero": (delivery["car_arr24h"] == 0).mean(),
        "humidity": ((delivery["humid"] - humid).abs() > 3).mean(),
        "route": np.mean([pair not in routes for pair in route]),
        "clock": (clock.hour * 60 + clock.minute != delivery["sched_min"]).mean(),
        "gaps": delivery[["car_arr24h", "temp"]].isna().mean().max(),
        "units": (~delivery["tail_prev_delay"].isin(reference["tail_prev_delay"])).mean(),
        "wind": (~delivery["wind_speed"].isin(reference["wind_speed"])).mean(),
        "colder": (reference["temp"].mean() - delivery["temp"].mean()) / 10
        if delivery["temp"].notna().any()
        else 0.0,
    }


# %% wrong="value-signals" because="the mean of no humidity difference is NaN"
def value_signals(reference, delivery):
    out = {}
    for name in ["overdue3h", "temp", "org_delay3h"]:
        out["missing " + name] = delivery[name].isna().mean()
    out["zero"] = (delivery[["overdue3h", "tail_prev_age_h", "dest_arr6h"]] == 0).all(axis=1).mean()
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    out["old"] = (age > 1).mean()
    tail = delivery["tail_prev_delay"].dropna()
    out["parts of minutes"] = (tail % 1 != 0).mean()
    wind = delivery["wind_speed"].dropna()
    out["new wind"] = (~wind.isin(reference["wind_speed"].unique())).mean()
    pairs = set(zip(reference["carrier"].astype(str), reference["dest"].astype(str), strict=False))
    here = zip(delivery["carrier"].astype(str), delivery["dest"].astype(str), strict=False)
    out["new pairs"] = float(np.mean([pair not in pairs for pair in here]))
    local = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    out["clock"] = (delivery["sched_min"] != local.hour * 60 + local.minute).mean()
    wet = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    off = (wet - delivery["humid"]).abs().dropna()
    out["humidity"] = (off > 3).sum() / len(off)
    return {name: float(value) for name, value in out.items()}


# %% wrong="value-signals" because="subtracts four hours all year, which is wrong in winter"
def value_signals(reference, delivery):
    out = {}
    for name in ["overdue3h", "temp", "org_delay3h"]:
        out["missing " + name] = delivery[name].isna().mean()
    out["zero"] = (delivery[["overdue3h", "tail_prev_age_h", "dest_arr6h"]] == 0).all(axis=1).mean()
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    out["old"] = (age > 1).mean()
    tail = delivery["tail_prev_delay"]
    out["parts of minutes"] = (tail.notna() & (tail % 1 != 0)).mean()
    wind = delivery["wind_speed"]
    out["new wind"] = (wind.notna() & ~wind.isin(reference["wind_speed"].dropna().unique())).mean()
    pairs = set(zip(reference["carrier"].astype(str), reference["dest"].astype(str), strict=False))
    here = zip(delivery["carrier"].astype(str), delivery["dest"].astype(str), strict=False)
    out["new pairs"] = float(np.mean([pair not in pairs for pair in here]))
    utc = delivery["sched_dep_utc"].dt
    local = (utc.hour * 60 + utc.minute - 240) % 1440
    out["clock"] = (delivery["sched_min"] != local).mean()
    wet = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    out["humidity"] = ((wet - delivery["humid"]).abs() > 3).mean()
    return {name: float(value) for name, value in out.items()}


# %% wrong="value-signals" because="makes text of the carriers in the tables themselves"
def value_signals(reference, delivery):
    out = {}
    for name in ["overdue3h", "temp", "org_delay3h"]:
        out["missing " + name] = delivery[name].isna().mean()
    out["zero"] = (delivery[["overdue3h", "tail_prev_age_h", "dest_arr6h"]] == 0).all(axis=1).mean()
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    out["old"] = (age > 1).mean()
    tail = delivery["tail_prev_delay"]
    out["parts of minutes"] = (tail.notna() & (tail % 1 != 0)).mean()
    wind = delivery["wind_speed"]
    out["new wind"] = (wind.notna() & ~wind.isin(reference["wind_speed"].dropna().unique())).mean()
    for table in (reference, delivery):
        table["carrier"] = table["carrier"].astype(str)
        table["dest"] = table["dest"].astype(str)
    pairs = set(zip(reference["carrier"], reference["dest"], strict=False))
    out["new pairs"] = float(
        np.mean(
            [pair not in pairs for pair in zip(delivery["carrier"], delivery["dest"], strict=False)]
        )
    )
    local = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    out["clock"] = (delivery["sched_min"] != local.hour * 60 + local.minute).mean()
    wet = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    out["humidity"] = ((wet - delivery["humid"]).abs() > 3).mean()
    return {name: float(value) for name, value in out.items()}


# %% wrong="value-signals" because="leaves a signal out where no row has both"
def value_signals(reference, delivery):
    out = {}
    for name in ["overdue3h", "temp", "org_delay3h"]:
        out["missing " + name] = delivery[name].isna().mean()
    out["zero"] = (delivery[["overdue3h", "tail_prev_age_h", "dest_arr6h"]] == 0).all(axis=1).mean()
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    out["old"] = (age > 1).mean()
    tail = delivery["tail_prev_delay"]
    out["parts of minutes"] = (tail.notna() & (tail % 1 != 0)).mean()
    wind = delivery["wind_speed"]
    out["new wind"] = (wind.notna() & ~wind.isin(reference["wind_speed"].dropna().unique())).mean()
    pairs = set(zip(reference["carrier"].astype(str), reference["dest"].astype(str), strict=False))
    here = zip(delivery["carrier"].astype(str), delivery["dest"].astype(str), strict=False)
    out["new pairs"] = float(np.mean([pair not in pairs for pair in here]))
    local = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    out["clock"] = (delivery["sched_min"] != local.hour * 60 + local.minute).mean()
    wet = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    off = (wet - delivery["humid"]).abs().dropna()
    if len(off):
        out["humidity"] = (off > 3).mean()
    return {name: float(value) for name, value in out.items()}


# %% right="value-signals" because="other signals, and sets of values"
def value_signals(reference, delivery):
    found = {}
    for name in ["car_arr24h", "dest_arr6h", "visib"]:
        found["gaps " + name] = abs(delivery[name].isna().mean() - reference[name].isna().mean())
    pairs = {tuple(pair) for pair in reference[["carrier", "origin", "dest"]].astype(str).values}
    here = [tuple(pair) for pair in delivery[["carrier", "origin", "dest"]].astype(str).values]
    found["pairs"] = sum(pair not in pairs for pair in here) / len(here)
    late = delivery["t0"] - delivery["ops_utc"] > pd.Timedelta(hours=1)
    found["old"] = late.mean()
    found["timetable"] = monitor.psi(reference["sched_min"], delivery["sched_min"])
    off = (delivery["humid"] - monitor.relative_humidity(delivery["temp"], delivery["dewp"])).abs()
    found["humidity"] = float(np.nan_to_num(off.mean())) / 10
    found["fractions"] = (delivery["tail_prev_delay"].dropna() % 1 != 0).sum() / len(delivery)
    knots = delivery["wind_speed"].dropna() / 1.15078
    found["knots"] = (abs(knots - knots.round()) > 0.02).sum() / len(delivery)
    found["nothing happens"] = (delivery[["car_arr24h", "dest_arr6h"]] == 0).all(axis=1).mean()
    return found


# %% right="value-signals" because="looks at the last quarter of the month alone"
def value_signals(reference, delivery):
    end = delivery.iloc[-len(delivery) // 4 :]

    def share(condition):
        return float(np.asarray(condition, dtype=float).mean())

    local = end["sched_dep_utc"].dt.tz_convert("America/New_York")
    wet = monitor.relative_humidity(end["temp"], end["dewp"])
    know = reference[["carrier", "dest"]].astype(str).agg("/".join, axis=1).unique()
    tail, wind = end["tail_prev_delay"], end["wind_speed"]
    wind_known = set(reference["wind_speed"].dropna())
    return {
        "silent operations": share(end["overdue3h"].isna()),
        "silent weather": share(end["humid"].isna()),
        "zero": share((end[incidents.FEEDS["operations"]] == 0).all(axis=1)),
        "stale": share(end["t0"] - end["ops_utc"] > pd.Timedelta("1h")),
        "no whole minutes": share(tail.notna() & (tail.round() != tail)),
        "unknown winds": share([not math.isnan(v) and v not in wind_known for v in wind]),
        "unknown routes": share(
            ~end[["carrier", "dest"]].astype(str).agg("/".join, axis=1).isin(know)
        ),
        "clock": share(local.dt.hour * 60 + local.dt.minute != end["sched_min"]),
        "humidity": share((wet - end["humid"]).abs().gt(2)),
    }


# %% right="value-signals" because="numbers of numpy, and a class with one method for each signal"
class Look:
    def __init__(self, reference, delivery):
        self.r, self.d = reference, delivery

    def silence(self):
        columns = ["overdue3h", "tail_prev_delay", "temp", "wind_speed", "humid", "org_delay3h"]
        return np.float32(max(self.d[c].isna().mean() - self.r[c].isna().mean() for c in columns))

    def zeros(self):
        ops = self.d[incidents.FEEDS["operations"]].to_numpy(float)
        return np.mean((ops == 0).sum(axis=1) >= 6)

    def age(self):
        return np.mean((self.d["t0"] - self.d["ops_utc"]).dt.total_seconds() / 3600 > 0.5)

    def minutes(self):
        tail = self.d["tail_prev_delay"].to_numpy(float)
        return np.mean(np.nan_to_num(tail) % 1 > 0)

    def winds(self):
        w = self.d["wind_speed"].to_numpy(float)
        new = ~np.isin(w, self.r["wind_speed"].to_numpy(float))
        return np.mean(new & ~np.isnan(w))

    def routes(self):
        pair = self.r.groupby(["carrier", "dest"], observed=True).size().rename("n").reset_index()
        pair = pair.astype({"carrier": str, "dest": str})
        mine = self.d[["carrier", "dest"]].astype(str).merge(pair, how="left")
        return mine["n"].isna().mean()

    def clock(self):
        minute = self.d["sched_dep_utc"].dt.tz_convert("America/New_York").dt
        return np.mean(minute.hour * 60 + minute.minute != self.d["sched_min"])

    def humidity(self):
        gap = monitor.relative_humidity(self.d["temp"], self.d["dewp"]) - self.d["humid"]
        return np.mean(np.abs(np.nan_to_num(gap)) > 2)


def value_signals(reference, delivery):
    look = Look(reference, delivery)
    names = ["silence", "zeros", "age", "minutes", "winds", "routes", "clock", "humidity"]
    return {name: getattr(look, name)() for name in names}


# %% equivalent="burn-alarm" mutant="69e2a5" because="a window is never without its own minute"
# %% equivalent="burn-alarm" mutant="ed13f2" because="0/0 is NaN, which reaches no factor"
# %% equivalent="burn-alarm" mutant="a4c8bd" because="0/0 is NaN, which reaches no factor"
# %% equivalent="burn-alarm" mutant="16b5ed" because="0/0 is NaN, which reaches no factor"
# %% equivalent="burn-alarm" mutant="f162c1" because="the tolerance decides, not the sign"
# %% equivalent="bin-shares" mutant="0be04c" because="left is the default"
# %% equivalent="domain-auc" mutant="5aff34" because="nothing reads the index"
# %% equivalent="domain-auc" mutant="e17e8a" because="nothing reads the index"
# %% equivalent="domain-auc" mutant="2a548d" because="two labels, whatever they are called"
# %% equivalent="domain-auc" mutant="fd0d95" because="no draw is exactly one half"
# %% equivalent="domain-auc" mutant="b9f7bc" because="the other half is as good"
# %% equivalent="family-limits" mutant="8f7507" because="no deviation is exactly the tolerance"
