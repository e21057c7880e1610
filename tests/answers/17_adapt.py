"""Answers to lab 17 that its checks must reject, and others that they must accept."""

# known-rows ---------------------------------------------------------------------------


# %% wrong="known-rows" because="takes a flight as known when it was scheduled to leave"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    known = table["sched_dep_utc"] <= now - delay
    if window is not None:
        known &= table["sched_dep_utc"] >= now - window
    return table[known]


# %% wrong="known-rows" because="forgets the delay of the label"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    known = table["arr_utc"] <= now
    if window is not None:
        known &= table["sched_dep_utc"] >= now - window
    return table[known]


# %% wrong="known-rows" because="measures the window from the landing"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    known = table["arr_utc"] <= now - delay
    if window is not None:
        known &= table["arr_utc"] >= now - window
    return table[known]


# %% wrong="known-rows" because="lets the window begin before the delay"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    now = now - delay
    known = table["arr_utc"] <= now
    if window is not None:
        known &= table["sched_dep_utc"] >= now - window
    return table[known]


# %% wrong="known-rows" because="leaves out a label that arrives at this very moment"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    known = table["arr_utc"] + delay < now
    if window is not None:
        known &= table["sched_dep_utc"] >= now - window
    return table[known]


# %% wrong="known-rows" because="accepts a label from the future"
def known_rows(table, now, *, delay, window=None):
    known = table["arr_utc"] + delay <= now
    if window is not None:
        known &= table["sched_dep_utc"] >= now - window
    return table[known]


# %% wrong="known-rows" because="sorts the flights"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    table = table.sort_values("sched_dep_utc")
    known = table["arr_utc"] + delay <= now
    if window is not None:
        known &= table["sched_dep_utc"] >= now - window
    return table[known]


# %% right="known-rows" because="filters step by step and numbers the rows anew"
def known_rows(table, now, *, delay, window=None):
    if delay / pd.Timedelta(hours=1) < 0:
        raise ValueError("a negative delay makes no sense")
    rows = table.loc[~(table["arr_utc"] + delay > now)]
    if window is not None:
        rows = rows.loc[(now - rows["sched_dep_utc"]) <= window]
    return rows.reset_index(drop=True)


# bill ---------------------------------------------------------------------------------


# %% wrong="bill" because="the new model serves only from the month after"
def bill(costs, retrained, price):
    retrained, first = set(retrained), costs.index[0]
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no month {month}")
    total = price * len(retrained)
    for month in costs.columns:
        total += costs.loc[max([first, *(m for m in retrained if m < month)]), month]
    return float(total)


# %% wrong="bill" because="pays for the first model too"
def bill(costs, retrained, price):
    retrained, first = set(retrained), costs.index[0]
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no month {month}")
    total = price * (1 + len(retrained))
    for month in costs.columns:
        total += costs.loc[max([first, *(m for m in retrained if m <= month)]), month]
    return float(total)


# %% wrong="bill" because="counts a month that is named twice as two retrainings"
def bill(costs, retrained, price):
    retrained, first = list(retrained), costs.index[0]
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no month {month}")
    total = price * len(retrained)
    for month in costs.columns:
        total += costs.loc[max([first, *(m for m in retrained if m <= month)]), month]
    return float(total)


# %% wrong="bill" because="a new model serves one month, then the first one returns"
def bill(costs, retrained, price):
    retrained, first = set(retrained), costs.index[0]
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no month {month}")
    total = price * len(retrained)
    for month in costs.columns:
        total += costs.loc[month if month in retrained else first, month]
    return float(total)


# %% wrong="bill" because="forgets the price"
def bill(costs, retrained, price):
    retrained, first = set(retrained), costs.index[0]
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no month {month}")
    return float(
        sum(
            costs.loc[max([first, *(m for m in retrained if m <= month)]), month]
            for month in costs.columns
        )
    )


# %% wrong="bill" because="accepts a retraining in the first month"
def bill(costs, retrained, price):
    retrained, first = set(retrained), costs.index[0]
    for month in retrained:
        if month not in costs.index:
            raise ValueError(f"no month {month}")
    total = price * len(retrained)
    for month in costs.columns:
        total += costs.loc[max([first, *(m for m in retrained if m <= month)]), month]
    return float(total)


# %% wrong="bill" because="takes the retrainings in the order given"
def bill(costs, retrained, price):
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no month {month}")
    serving, waiting, total = costs.index[0], list(retrained), price * len(set(retrained))
    for month in costs.columns:
        if waiting and waiting[0] == month:
            serving = waiting.pop(0)
        total += costs.loc[serving, month]
    return float(total)


# %% right="bill" because="walks through the months and remembers who serves"
def bill(costs, retrained, price):
    months = sorted(set(retrained))
    for month in months:
        if month not in list(costs.index)[1:]:
            raise ValueError(f"month {month} has no model of its own")
    total, serving = 0.0, costs.index[0]
    for month in costs.columns:
        if month in months:
            serving, total = month, total + price
        total += costs.at[serving, month]
    return total


# reservoir ----------------------------------------------------------------------------


# %% wrong="reservoir" because="keeps the first items"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    return list(stream)[:capacity]


# %% wrong="reservoir" because="keeps the newest items"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    return list(stream)[-capacity:]


# %% wrong="reservoir" because="lets every new item in"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng, kept = np.random.default_rng(seed), []
    for item in stream:
        if len(kept) < capacity:
            kept.append(item)
        else:
            kept[rng.integers(capacity)] = item
    return kept


# %% wrong="reservoir" because="counts the items before this one"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng, kept = np.random.default_rng(seed), []
    for n, item in enumerate(stream):
        if len(kept) < capacity:
            kept.append(item)
        elif (place := rng.integers(n)) < capacity:
            kept[place] = item
    return kept


# %% wrong="reservoir" because="keeps each new item with a fixed probability"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng, kept = np.random.default_rng(seed), []
    for item in stream:
        if len(kept) < capacity:
            kept.append(item)
        elif rng.random() < 0.5:
            kept[rng.integers(capacity)] = item
    return kept


# %% wrong="reservoir" because="the seed has no effect"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng, kept = np.random.default_rng(0), []
    for n, item in enumerate(stream, start=1):
        if len(kept) < capacity:
            kept.append(item)
        elif (place := rng.integers(n)) < capacity:
            kept[place] = item
    return kept


# %% wrong="reservoir" because="draws with replacement"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    items = list(stream)
    return [items[i] for i in np.random.default_rng(seed).integers(len(items), size=capacity)]


# %% wrong="reservoir" because="holds the whole stream and draws at its end"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    items = list(stream)
    picked = np.random.default_rng(seed).permutation(len(items))[:capacity]
    return [items[i] for i in picked]


# %% wrong="reservoir" because="fresh random numbers at each call, whatever the seed"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng, kept = np.random.default_rng(), []
    for n, item in enumerate(stream, start=1):
        if len(kept) < capacity:
            kept.append(item)
        elif (place := rng.integers(n)) < capacity:
            kept[place] = item
    return kept


# %% right="reservoir" because="the random module of Python, probability and place drawn apart"
def reservoir(stream, capacity, seed):
    import random

    if capacity < 1:
        raise ValueError(f"a capacity of {capacity} holds nothing")
    dice, kept = random.Random(seed), []
    for n, item in enumerate(stream, start=1):
        if len(kept) < capacity:
            kept.append(item)
        elif dice.random() < capacity / n:
            kept.pop(dice.randrange(capacity))
            kept.append(item)
    return kept


# %% right="reservoir" because="keeps the items with the largest random marks"
def reservoir(stream, capacity, seed):
    import heapq

    if capacity < 1:
        raise ValueError("capacity: at least one place")
    rng, kept = np.random.default_rng(seed), []
    for n, item in enumerate(stream):
        heapq.heappush(kept, (rng.random(), n, item))
        if len(kept) > capacity:
            heapq.heappop(kept)
    return [item for _, _, item in kept]


# score-alarms -------------------------------------------------------------------------


# %% wrong="score-alarms" because="counts repeated alarms as false"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        change = max((c for c in changes if c <= alarm), default=None)
        if change is None or alarm - change >= horizon or change in found:
            false += 1
        else:
            found[change] = alarm - change
    delays = [found[c] for c in sorted(found)]
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% wrong="score-alarms" because="still counts an alarm exactly at the horizon"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        change = max((c for c in changes if c <= alarm), default=None)
        if change is None or alarm - change > horizon:
            false += 1
        else:
            found.setdefault(change, alarm - change)
    delays = [found[c] for c in sorted(found)]
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% wrong="score-alarms" because="an alarm at the change itself does not count"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        change = max((c for c in changes if c < alarm), default=None)
        if change is None or alarm - change >= horizon:
            false += 1
        else:
            found.setdefault(change, alarm - change)
    delays = [found[c] for c in sorted(found)]
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% wrong="score-alarms" because="gives an alarm to every change that it follows"
def score_alarms(alarms, changes, horizon):
    delays, used = [], set()
    for change in sorted(changes):
        mine = [a for a in alarms if change <= a < change + horizon]
        used.update(mine)
        if mine:
            delays.append(min(mine) - change)
    return {
        "delays": delays,
        "missed": len(changes) - len(delays),
        "false": len(set(alarms) - used),
    }


# %% wrong="score-alarms" because="measures the delay of the last alarm"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        change = max((c for c in changes if c <= alarm), default=None)
        if change is None or alarm - change >= horizon:
            false += 1
        else:
            found[change] = alarm - change
    delays = [found[c] for c in sorted(found)]
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% wrong="score-alarms" because="takes the lists as sorted"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in alarms:
        before = [c for c in changes if c <= alarm]
        if not before or alarm - before[-1] >= horizon:
            false += 1
        else:
            found.setdefault(before[-1], alarm - before[-1])
    delays = list(found.values())
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% wrong="score-alarms" because="sorts the lists it was given"
def score_alarms(alarms, changes, horizon):
    alarms.sort()
    changes.sort()
    found, false = {}, 0
    for alarm in alarms:
        before = [c for c in changes if c <= alarm]
        if not before or alarm - before[-1] >= horizon:
            false += 1
        else:
            found.setdefault(before[-1], alarm - before[-1])
    delays = list(found.values())
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% wrong="score-alarms" because="reports the mean delay"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        change = max((c for c in changes if c <= alarm), default=None)
        if change is None or alarm - change >= horizon:
            false += 1
        else:
            found.setdefault(change, alarm - change)
    delay = float(np.mean(list(found.values()))) if found else 0.0
    return {"delays": delay, "missed": len(changes) - len(found), "false": false}


# %% right="score-alarms" because="goes from change to change up to the next one"
def score_alarms(alarms, changes, horizon):
    order = sorted(changes)
    delays, belonging = [], 0
    for change, following in zip(order, [*order[1:], float("inf")], strict=False):
        mine = sorted(a for a in alarms if change <= a < min(following, change + horizon))
        belonging += len(mine)
        delays += [mine[0] - change] if mine else []
    return {
        "false": len(alarms) - belonging,
        "missed": len(order) - len(delays),
        "delays": delays,
    }


# day-error ----------------------------------------------------------------------------


# %% wrong="day-error" because="both errors count flights"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    error = 1000 * np.sqrt(((d - d.mean()) ** 2).sum()) / len(d)
    return {"saving": 1000 * d.mean(), "by_flight": error, "by_day": error}


# %% wrong="day-error" because="the sign is turned round"
def paired_saving(day, champion, challenger):
    d = challenger - champion
    c = d - d.mean()
    days = pd.Series(c).groupby(day).sum()
    return {
        "saving": 1000 * d.mean(),
        "by_flight": 1000 * np.sqrt((c**2).sum()) / len(d),
        "by_day": 1000 * np.sqrt((days**2).sum()) / len(d),
    }


# %% wrong="day-error" because="per flight, not per thousand"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    c = d - d.mean()
    days = pd.Series(c).groupby(day).sum()
    return {
        "saving": d.mean(),
        "by_flight": np.sqrt((c**2).sum()) / len(d),
        "by_day": np.sqrt((days**2).sum()) / len(d),
    }


# %% wrong="day-error" because="squares before it sums up the day"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    c = d - d.mean()
    days = pd.Series(c**2).groupby(day).sum()
    return {
        "saving": 1000 * d.mean(),
        "by_flight": 1000 * np.sqrt((c**2).sum()) / len(d),
        "by_day": 1000 * np.sqrt(days.sum()) / len(d),
    }


# %% wrong="day-error" because="standard error of the means of the days"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    c = d - d.mean()
    means = pd.Series(d).groupby(day).mean()
    return {
        "saving": 1000 * d.mean(),
        "by_flight": 1000 * np.sqrt((c**2).sum()) / len(d),
        "by_day": 1000 * means.std() / np.sqrt(len(means)),
    }


# %% wrong="day-error" because="adds up the differences instead of their deviations"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    c = d - d.mean()
    days = pd.Series(d).groupby(day).sum()
    return {
        "saving": 1000 * d.mean(),
        "by_flight": 1000 * np.sqrt((c**2).sum()) / len(d),
        "by_day": 1000 * np.sqrt((days**2).sum()) / len(d),
    }


# %% right="day-error" because="a loop over the days"
def paired_saving(day, champion, challenger):
    d = np.subtract(champion, challenger)
    n, mean = len(d), np.mean(d)
    squares = 0.0
    for one in np.unique(day):
        squares += np.sum(d[np.asarray(day) == one] - mean) ** 2
    return {
        "by_day": 1000 / n * squares**0.5,
        "by_flight": 1000 * np.std(d) / n**0.5,
        "saving": 1000 * mean,
    }


# promotion ----------------------------------------------------------------------------


# %% wrong="promotion" because="has no guard"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    margin = 1.645 * evidence["by_day"]
    if evidence["saving"] - margin > 0:
        return "promote"
    return "keep" if evidence["saving"] + margin < 0 else "wait"


# %% wrong="promotion" because="looks at the saving without its error"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    large = carriers[carriers["flights"] >= min_flights]
    if (large["saving"] < -tolerance).any():
        return "keep"
    return "promote" if evidence["saving"] > 0 else "keep"


# %% wrong="promotion" because="the guard listens to the smallest carrier"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    if (carriers["saving"] < -tolerance).any():
        return "keep"
    margin = 1.645 * evidence["by_day"]
    if evidence["saving"] - margin > 0:
        return "promote"
    return "keep" if evidence["saving"] + margin < 0 else "wait"


# %% wrong="promotion" because="the guard speaks before the days are over"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    large = carriers[carriers["flights"] >= min_flights]
    if (large["saving"] < -tolerance).any():
        return "keep"
    if evidence["days"] < min_days:
        return "wait"
    margin = 1.645 * evidence["by_day"]
    if evidence["saving"] - margin > 0:
        return "promote"
    return "keep" if evidence["saving"] + margin < 0 else "wait"


# %% wrong="promotion" because="promotes first, and guards afterwards"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    margin = 1.645 * evidence["by_day"]
    if evidence["saving"] - margin > 0:
        return "promote"
    large = carriers[carriers["flights"] >= min_flights]
    if (large["saving"] < -tolerance).any():
        return "keep"
    return "keep" if evidence["saving"] + margin < 0 else "wait"


# %% wrong="promotion" because="keeps when it should wait"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    large = carriers[carriers["flights"] >= min_flights]
    if (large["saving"] < -tolerance).any():
        return "keep"
    return "promote" if evidence["saving"] > 1.645 * evidence["by_day"] else "keep"


# %% wrong="promotion" because="uses 1.96"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    large = carriers[carriers["flights"] >= min_flights]
    if (large["saving"] < -tolerance).any():
        return "keep"
    margin = 1.96 * evidence["by_day"]
    if evidence["saving"] - margin > 0:
        return "promote"
    return "keep" if evidence["saving"] + margin < 0 else "wait"


# %% right="promotion" because="goes through the carriers one by one, and divides by the error"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if not evidence["days"] >= min_days:
        return "wait"
    for flights, saving in zip(carriers["flights"], carriers["saving"], strict=True):
        if flights >= min_flights and saving + tolerance < 0:
            return "keep"
    errors = evidence["saving"] / evidence["by_day"]
    if abs(errors) <= 1.645:
        return "wait"
    return "promote" if errors > 0 else "keep"


# sequential-test ----------------------------------------------------------------------


# %% wrong="sequential-test" because="tests each day at 1.96 standard errors"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    crossed = np.flatnonzero(np.abs(np.cumsum(daily)) >= 1.96 * sigma * np.sqrt(n))
    return int(crossed[0]) + 1 if len(crossed) else 0


# %% wrong="sequential-test" because="counts days from 0"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    crossed = np.flatnonzero(np.abs(np.cumsum(daily)) >= boundary)
    return int(crossed[0]) if len(crossed) else 0


# %% wrong="sequential-test" because="sees only gains"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    crossed = np.flatnonzero(np.cumsum(daily) >= boundary)
    return int(crossed[0]) + 1 if len(crossed) else 0


# %% wrong="sequential-test" because="looks at the last day only"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = len(daily)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    return n if n and abs(np.sum(daily)) >= boundary else 0


# %% wrong="sequential-test" because="forgets to square the level"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha)))
    crossed = np.flatnonzero(np.abs(np.cumsum(daily)) >= boundary)
    return int(crossed[0]) + 1 if len(crossed) else 0


# %% wrong="sequential-test" because="compares the mean with the boundary of the sum"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    crossed = np.flatnonzero(np.abs(np.cumsum(daily)) / n >= boundary)
    return int(crossed[0]) + 1 if len(crossed) else 0


# %% wrong="sequential-test" because="argmax says the first day if it never crosses"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    return int(np.argmax(np.abs(np.cumsum(daily)) >= boundary)) + 1 if len(n) else 0


# %% wrong="sequential-test" because="accepts a sigma of 0"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma < 0:
        raise ValueError("sigma must be above 0")
    n = np.arange(1, len(daily) + 1)
    boundary = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    crossed = np.flatnonzero(np.abs(np.cumsum(daily)) >= boundary)
    return int(crossed[0]) + 1 if len(crossed) else 0


# %% right="sequential-test" because="day by day, in units of sigma"
def first_crossing(daily, sigma, *, alpha, rho):
    import math

    if not sigma > 0:
        raise ValueError("the test needs a positive sigma")
    total = 0.0
    for n, value in enumerate(daily, 1):
        total += value / sigma
        if total**2 >= (n + rho) * (math.log((n + rho) / rho) - 2 * math.log(alpha)):
            return n
    return 0


# thompson -----------------------------------------------------------------------------


# %% wrong="thompson" because="always uses the model with the best rate so far"
def allocate(right, wrong, flights, rng):
    rate = (1 + np.asarray(right)) / (2 + np.asarray(right) + np.asarray(wrong))
    return np.full(flights, rate.argmax())


# %% wrong="thompson" because="draws once a day for all flights"
def allocate(right, wrong, flights, rng):
    return np.full(flights, rng.beta(1 + np.asarray(right), 1 + np.asarray(wrong)).argmax())


# %% wrong="thompson" because="the two parameters are swapped"
def allocate(right, wrong, flights, rng):
    right, wrong = np.asarray(right), np.asarray(wrong)
    return rng.beta(1 + wrong, 1 + right, size=(flights, len(right))).argmax(axis=1)


# %% wrong="thompson" because="gives every model the same share"
def allocate(right, wrong, flights, rng):
    return rng.integers(len(right), size=flights)


# %% wrong="thompson" because="the best model gets nine flights of ten"
def allocate(right, wrong, flights, rng):
    best = ((1 + np.asarray(right)) / (2 + np.asarray(right) + np.asarray(wrong))).argmax()
    lot = rng.integers(len(right), size=flights)
    return np.where(rng.random(flights) < 0.9, best, lot)


# %% wrong="thompson" because="takes the number of tries for the number of failures"
def allocate(right, wrong, flights, rng):
    right, wrong = np.asarray(right), np.asarray(wrong)
    return rng.beta(1 + right, 1 + right + wrong, size=(flights, len(right))).argmax(axis=1)


# %% wrong="thompson" because="shares in proportion to the rates"
def allocate(right, wrong, flights, rng):
    rate = (1 + np.asarray(right)) / (2 + np.asarray(right) + np.asarray(wrong))
    return rng.choice(len(rate), size=flights, p=rate / rate.sum())


# %% right="thompson" because="flight by flight, returns a list"
def allocate(right, wrong, flights, rng):
    given = []
    for _ in range(flights):
        draws = [rng.beta(1 + r, 1 + w) for r, w in zip(right, wrong, strict=True)]
        given.append(draws.index(max(draws)))
    return given


# weights ------------------------------------------------------------------------------


# %% wrong="weights" because="every flight left alone counts the same"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).any():
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, 1.0)


# %% wrong="weights" because="weights with the probability instead of its inverse"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).any():
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, np.where(chance >= threshold, explore, 1.0))


# %% wrong="weights" because="weights the flights below the threshold too"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).any():
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, 1 / explore)


# %% wrong="weights" because="divides by the share that is acted on"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).any():
        raise ValueError("acted below the threshold")
    with np.errstate(divide="ignore"):
        return np.where(acted, 0.0, np.where(chance >= threshold, 1 / (1 - np.float64(explore)), 1))


# %% wrong="weights" because="a chance exactly at the threshold counts as below"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).any():
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, np.where(chance > threshold, 1 / explore, 1.0))


# %% wrong="weights" because="weights the flights acted on by 1"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).any():
        raise ValueError("acted below the threshold")
    return np.where(acted, 1.0, np.where(chance >= threshold, 1 / explore, 1.0))


# %% wrong="weights" because="does not notice a log of another policy"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    return np.where(acted, 0.0, np.where(chance >= threshold, 1 / explore, 1.0))


# %% right="weights" because="one flight after the other, as a list"
def learning_weights(chance, acted, *, threshold, explore):
    if explore <= 0 or explore > 1:
        raise ValueError(f"explore is a share, {explore} is not")
    weights = []
    for p, did in zip(chance, acted, strict=True):
        if did and p < threshold:
            raise ValueError("acted on a flight that the policy leaves alone")
        weights.append(0 if did else 1 if p < threshold else 1 / explore)
    return weights


# policy -------------------------------------------------------------------------------


# %% wrong="policy" because="never retrains"
def policy(history):
    return 0


# %% wrong="policy" because="retrains every week"
def policy(history):
    return 8


# %% wrong="policy" because="follows a calendar of eight weeks"
def policy(history):
    return 4 if (history[-1]["week"] + 1) % 8 == 0 else 0


# %% wrong="policy" because="takes every week that is costlier than expected for a change"
def policy(history):
    return 2 if history[-1]["cost"] > history[-1]["expected_cost"] else 0


# %% wrong="policy" because="takes an expensive week for a change, whatever was expected"
def policy(history):
    return 4 if history[-1]["cost"] > 700 else 0


# %% wrong="policy" because="retrains when many flights are late, expected or not"
def policy(history):
    return 4 if history[-1]["late"] > 0.3 else 0


# %% wrong="policy" because="notices the change and learns from thirteen weeks, mostly before it"
def policy(history):
    gap = history[-1]["late"] - history[-1]["expected_late"]
    return 13 if abs(gap) > 0.06 else 0


# %% right="policy" because="last week's cost against what was expected, a month of data"
def policy(history):
    last = history[-1]
    return 4 if last["cost"] - last["expected_cost"] > 100 else 0


# %% right="policy" because="a difference of rates over two weeks, then once more on more weeks"
def policy(history):
    now = history[-1]
    if now["age"] == 0:
        return 0
    gaps = [week["late"] - week["expected_late"] for week in history[-2:]]
    if abs(sum(gaps)) / 2 > 0.05:
        return 2
    return 0


# %% equivalent="policy" mutant="bbc5cf" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="8cfe9b" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="f863ce" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="d8e76b" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="1a3d2e" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="8623ec" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="aed4f9" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="4bbc0d" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="c6441a" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="a3ef18" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="028392" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="9ea998" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="98d9bd" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="432889" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="976a04" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="772804" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="5c0c82" because="another trigger that pays less than 80 %"
# %% equivalent="policy" mutant="96f686" because="another trigger that pays less than 80 %"
# %% equivalent="day-error" mutant="c89aa3" because="the costs are arrays, or a list minus an array"
# %% equivalent="day-error" mutant="f1fe1c" because="an array minus a list is an array"
# %% equivalent="sequential-test" mutant="6b0316" because="floats do not meet the boundary exactly"
# %% equivalent="thompson" mutant="0d49f6" because="the counts are arrays already"
# %% equivalent="weights" mutant="901f74" because="the log comes as arrays"
# %% equivalent="weights" mutant="a0b1f1" because="the log comes as arrays"
# %% equivalent="weights" mutant="ad49e2" because="the log comes as arrays"
# %% equivalent="score-alarms" mutant="c60671" because="sorted alarms find changes in order"
