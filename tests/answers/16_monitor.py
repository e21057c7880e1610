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


# %% right="log-line" because="fills a record with nulls and overwrites what is there"
def log_line(request, answer, *, latency_ms, now):
    record = dict.fromkeys(["request_id", "flight", "origin", "model_version", "probability"])
    for source in (request, answer):
        record.update({key: source[key] for key in source if key in record})
    if isinstance(record["probability"], float) and np.isnan(record["probability"]):
        record["probability"] = None
    levels = {4: "warning", 5: "error"}
    record["status"] = answer["status"]
    record["level"] = levels.get(answer["status"] // 100, "info")
    return json.dumps(record | {"time": now, "latency_ms": float(f"{latency_ms:.1f}")})


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


# %% right="burn-alarm" because="differences of cumulative sums"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    e, r = (np.concatenate([[0], np.cumsum(x)]) for x in (errors, requests))
    now = np.arange(1, len(e))
    on = []
    for n in (long, short):
        then = np.maximum(now - n, 0)
        spent, asked = e[now] - e[then], r[now] - r[then]
        on.append((asked > 0) & (spent >= factor * (1 - slo) * asked - 1e-9))
    return list(on[0] & on[1])


# %% right="burn-alarm" because="minute by minute"
def burn_alarm(errors, requests, *, slo, long, short, factor):
    def burn(minute, n):
        part = slice(max(0, minute + 1 - n), minute + 1)
        asked = requests[part].sum()
        return round(errors[part].sum() / asked / (1 - slo), 9) if asked else 0

    minutes = range(len(errors))
    return np.array([min(burn(m, long), burn(m, short)) >= factor for m in minutes])


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


# %% wrong="distances" because="takes the Kullback-Leibler divergence for PSI"
def psi(p, q):
    return np.sum(q * np.log(q / p))


def js(p, q):
    m = (p + q) / 2
    return np.sqrt(np.sum(p * np.log(p / m) + q * np.log(q / m)) / 2)


def ks(a, b):
    from scipy.stats import ks_2samp

    return ks_2samp(a[~np.isnan(a)], b[~np.isnan(b)]).statistic


# %% wrong="distances" because="forgets the root of Jensen-Shannon"
def psi(p, q):
    return np.sum((q - p) * np.log(q / p))


def js(p, q):
    m = (p + q) / 2
    return np.sum(p * np.log(p / m) + q * np.log(q / m)) / 2


def ks(a, b):
    from scipy.stats import ks_2samp

    return ks_2samp(a[~np.isnan(a)], b[~np.isnan(b)]).statistic


# %% wrong="distances" because="leaves out one half of Jensen-Shannon"
def psi(p, q):
    return np.sum((q - p) * np.log(q / p))


def js(p, q):
    m = (p + q) / 2
    return np.sqrt(np.sum(p * np.log(p / m)))


def ks(a, b):
    from scipy.stats import ks_2samp

    return ks_2samp(a[~np.isnan(a)], b[~np.isnan(b)]).statistic


# %% wrong="distances" because="KS looks at one side only"
def psi(p, q):
    return np.sum((q - p) * np.log(q / p))


def js(p, q):
    m = (p + q) / 2
    return np.sqrt(np.sum(p * np.log(p / m) + q * np.log(q / m)) / 2)


def ks(a, b):
    a, b = (np.sort(s[~np.isnan(s)]) for s in (a, b))
    at = np.append(a, b)
    f, g = (np.searchsorted(s, at, side="right") / len(s) for s in (a, b))
    return np.max(f - g)


# %% wrong="distances" because="KS counts missing values among the rows"
def psi(p, q):
    return np.sum((q - p) * np.log(q / p))


def js(p, q):
    m = (p + q) / 2
    return np.sqrt(np.sum(p * np.log(p / m) + q * np.log(q / m)) / 2)


def ks(a, b):
    at = np.append(a, b)
    return max(abs(np.mean(a <= x) - np.mean(b <= x)) for x in at)


# %% right="distances" because="takes them from SciPy"
def psi(p, q):
    from scipy.stats import entropy

    return entropy(p, q) + entropy(q, p) if np.isclose(p.sum(), 1) else np.nan


def js(p, q):
    from scipy.spatial.distance import jensenshannon

    return jensenshannon(p, q)


def ks(a, b):
    from scipy.stats import ks_2samp

    return ks_2samp(a, b, nan_policy="omit").statistic


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


# %% wrong="family-limits" because="each column by itself"
def family_limits(aa, rate):
    return aa.quantile(1 - rate)


# %% wrong="family-limits" because="Bonferroni: another rule than the one asked for"
def family_limits(aa, rate):
    return aa.quantile(1 - rate / aa.shape[1])


# %% wrong="family-limits" because="one limit for all, without a common scale"
def family_limits(aa, rate):
    return pd.Series(aa.max(axis=1).quantile(1 - rate), index=aa.columns)


# %% right="family-limits" because="divides by the number of draws, which cancels out"
def family_limits(aa, rate):
    mean, deviation = aa.mean(), aa.std(ddof=0)
    c = ((aa - mean) / deviation.replace(0, np.nan)).max(axis=1).quantile(1 - rate)
    return mean + c * deviation


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


# %% right="family-limits" because="computes with arrays"
def family_limits(aa, rate):
    values = aa.to_numpy()
    mean, width = values.mean(axis=0), values.std(axis=0, ddof=1)
    moving = width > 1e-12
    largest = ((values[:, moving] - mean[moving]) / width[moving]).max(axis=1)
    c = np.quantile(largest, 1 - rate)
    return pd.Series(np.where(moving, mean + c * width, mean), index=aa.columns)


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


# %% wrong="signals" because="the PSI of everything"
def signals(reference, delivery):
    return {name: monitor.psi(reference[name], delivery[name]) for name in FEATURES}


# %% wrong="signals" because="counts gaps and zeros only"
def signals(reference, delivery):
    found = {f"{name} missing": delivery[name].isna().mean() for name in FEATURES}
    found["zero"] = (delivery["car_arr24h"] == 0).mean()
    return found


# %% wrong="signals" because="a schema of ranges: what lies outside those of the reference"
def signals(reference, delivery):
    numeric = [name for name in FEATURES if name not in flights.CATEGORICAL]
    found = {}
    for name in numeric:
        low, high = reference[name].min(), reference[name].max()
        found[name] = 1 - delivery[name].between(low, high).mean()
    return found


# %% wrong="signals" because="a domain classifier finds the season"
def signals(reference, delivery):
    a, b = (monitor.codes(t, FEATURES).iloc[::6] for t in (reference, delivery))
    return {"AUC": domain_auc(a, b, 0)}


# %% wrong="signals" because="all but the stamp: a stale feed looks healthy"
def signals(reference, delivery):
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


# %% wrong="signals" because="a mean over nothing: NaN when the weather is silent"
def signals(reference, delivery):
    routes = set(zip(reference["carrier"], reference["dest"], strict=True))
    route = zip(delivery["carrier"], delivery["dest"], strict=True)
    clock = delivery["sched_dep_utc"].dt.tz_convert("America/New_York").dt
    humid = monitor.relative_humidity(delivery["temp"], delivery["dewp"])
    age = (delivery["t0"] - delivery["ops_utc"]).dt.total_seconds() / 3600
    return {
        "age": age.mean(),
        "zero": (delivery["car_arr24h"] == 0).mean(),
        "humidity": (delivery["humid"] - humid).abs().mean(),
        "temperature": delivery["temp"].iloc[-100:].mean() / 1e6,
        "route": np.mean([pair not in routes for pair in route]),
        "clock": (clock.hour * 60 + clock.minute != delivery["sched_min"]).mean(),
        "gaps": delivery[["car_arr24h", "temp"]].isna().mean().max(),
        "units": (~delivery["tail_prev_delay"].isin(reference["tail_prev_delay"])).mean(),
        "wind": (~delivery["wind_speed"].isin(reference["wind_speed"])).mean(),
    }


# %% wrong="signals" because="finds everything, and rings with the season"
def signals(reference, delivery):
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


# %% right="signals" because="other signals: PSI of what does not drift, and sets of values"
def signals(reference, delivery):
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


# %% equivalent="burn-alarm" mutant="69e2a5" because="a window is never without its own minute"
# %% equivalent="burn-alarm" mutant="ed13f2" because="0/0 is NaN, which reaches no factor"
# %% equivalent="burn-alarm" mutant="a4c8bd" because="0/0 is NaN, which reaches no factor"
# %% equivalent="burn-alarm" mutant="16b5ed" because="0/0 is NaN, which reaches no factor"
# %% equivalent="burn-alarm" mutant="f162c1" because="the tolerance decides, not the sign"
# %% equivalent="bin-shares" mutant="0be04c" because="left is the default"
# %% equivalent="distances" mutant="a4405d" because="the largest distance does not ask for order"
# %% equivalent="distances" mutant="a2ada5" because="left limits reach the same largest distance"
# %% equivalent="domain-auc" mutant="5aff34" because="nothing reads the index"
# %% equivalent="domain-auc" mutant="e17e8a" because="nothing reads the index"
# %% equivalent="domain-auc" mutant="2a548d" because="two labels, whatever they are called"
# %% equivalent="domain-auc" mutant="fd0d95" because="no draw is exactly one half"
# %% equivalent="domain-auc" mutant="b9f7bc" because="the other half is as good"
# %% equivalent="family-limits" mutant="8f7507" because="no deviation is exactly the tolerance"
# %% equivalent="signals" mutant="e51cd8" because="another unit; the limit is taken in the same"
# %% equivalent="signals" mutant="ceb436" because="another unit; the limit is taken in the same"
# %% equivalent="signals" mutant="dbea94" because="another unit; the limit is taken in the same"
