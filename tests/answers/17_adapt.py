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
    rows = table.loc[table["arr_utc"] + delay <= now]
    if window is not None:
        rows = rows.loc[(now - rows["sched_dep_utc"]) <= window]
    return rows.reset_index(drop=True)


# %% wrong="known-rows" because="knows a label although the flight never arrived"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    unknown = table["arr_utc"] > now - delay
    rows = ~unknown
    if window is not None:
        rows &= table["sched_dep_utc"] >= now - window
    return table[rows]


# %% wrong="known-rows" because="takes a window of length 0 for none"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    rows = table["arr_utc"] <= now - delay
    if window:
        rows &= table["sched_dep_utc"] >= now - window
    return table[rows]


# %% wrong="known-rows" because="counts delay and age in whole hours"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    hour = pd.Timedelta(hours=1)
    rows = (now - table["arr_utc"]) // hour >= delay // hour
    if window is not None:
        rows &= now - table["sched_dep_utc"] <= window
    return table[rows]


# %% wrong="known-rows" because="picks rows by labels, which may repeat"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    names = table.index[table["arr_utc"] + delay <= now]
    if window is not None:
        names = names.intersection(table.index[table["sched_dep_utc"] + window >= now], sort=False)
    return table.loc[names]


# %% wrong="known-rows" because="notices a negative delay only from an hour on"
def known_rows(table, now, *, delay, window=None):
    if int(delay.total_seconds() / 3600) < 0:
        raise ValueError("delay must not be negative")
    rows = table["arr_utc"] <= now - delay
    if window is not None:
        rows &= table["sched_dep_utc"] >= now - window
    return table[rows]


# %% wrong="known-rows" because="looks at the window only if it is longer than the delay"
def known_rows(table, now, *, delay, window=None):
    if delay < pd.Timedelta(0):
        raise ValueError("delay must not be negative")
    rows = table["arr_utc"] <= now - delay
    if window is not None and window > delay:
        rows &= table["sched_dep_utc"] >= now - window
    return table[rows]


# %% right="known-rows" because="comparisons by name, a query, and a function that checks the delay"
def _not_negative(delay):
    if delay / pd.Timedelta("1s") < 0:
        raise ValueError(f"delay = {delay}: a label from the future")
    return delay


def known_rows(table, now, *, delay, window=None):
    known = table[table["arr_utc"].le(now - _not_negative(delay))]
    first = now - window if window is not None else None
    return known if first is None else known.query("sched_dep_utc >= @first").copy()


# %% right="known-rows" because="a loop over rows, picked by position"
def known_rows(table, now, *, delay, window=None):
    if delay.total_seconds() < 0:
        raise ValueError("delay is negative")
    keep = []
    for place, (departs, lands) in enumerate(
        zip(table["sched_dep_utc"], table["arr_utc"], strict=True)
    ):
        if now - lands >= delay and (window is None or now - departs <= window):
            keep.append(place)
    return table.iloc[keep]


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
    total, serving = price * len(months), costs.index[0]
    for month in costs.columns:
        while months and months[0] <= month:
            serving = months.pop(0)
        total += costs.at[serving, month]
    return total


# %% wrong="bill" because="uses an iterator up before it pays"
def bill(costs, retrained, price):
    for month in retrained:
        if month not in costs.index[1:]:
            raise ValueError(f"no model for month {month}")
    months = sorted(set(retrained))
    total = price * len(months)
    for month in costs.columns:
        start = max([m for m in months if m <= month], default=costs.index[0])
        total += costs.loc[start, month]
    return float(total)


# %% wrong="bill" because="lets a month between two rows through"
def bill(costs, retrained, price):
    months = sorted(set(retrained))
    first, last = costs.index[0], costs.index[-1]
    for month in months:
        if not first < month <= last:
            raise ValueError(f"month {month} cannot be retrained")
    total = price * len(months)
    for month in costs.columns:
        start = max([first] + [m for m in months if m <= month])
        total += costs.at[start, month]
    return float(total)


# %% wrong="bill" because="changes the model only in a month that is served"
def bill(costs, retrained, price):
    months = set(retrained)
    for month in months:
        if month not in costs.index or month == costs.index[0]:
            raise ValueError(f"month {month} cannot be retrained")
    serving, total = costs.index[0], price * len(months)
    for month in costs.columns:
        if month in months:
            serving = month
        total += costs.loc[serving, month]
    return float(total)


# %% wrong="bill" because="takes the first row to be April"
def bill(costs, retrained, price):
    months = sorted(set(retrained))
    for month in months:
        if month not in costs.index or month == 4:
            raise ValueError(f"month {month} cannot be retrained")
    total = price * len(months)
    for month in costs.columns:
        start = max([m for m in months if m <= month], default=4)
        total += costs.loc[start, month]
    return float(total)


# %% wrong="bill" because="looks for the month among the columns"
def bill(costs, retrained, price):
    months = sorted(set(retrained))
    for month in months:
        if month not in costs.columns or month == costs.index[0]:
            raise ValueError(f"month {month} cannot be retrained")
    total = price * len(months)
    for month in costs.columns:
        start = max([m for m in months if m <= month], default=costs.index[0])
        total += costs.loc[start, month]
    return float(total)


# %% wrong="bill" because="does not pay for a retraining that serves no month"
def bill(costs, retrained, price):
    months = sorted(set(retrained))
    for month in months:
        if month not in costs.index[1:]:
            raise ValueError(f"month {month} cannot be retrained")
    total, used = 0.0, set()
    for month in costs.columns:
        start = max([m for m in months if m <= month], default=costs.index[0])
        total += costs.loc[start, month]
        if start != costs.index[0]:
            used.add(start)
    return float(total + price * len(used))


# %% right="bill" because="searchsorted over the sorted months, one lookup in the array"
def bill(costs, retrained, price):
    months = list(dict.fromkeys(int(m) for m in retrained))
    wrong = [m for m in months if m not in set(costs.index[1:])]
    if wrong:
        raise ValueError(f"Not a row after the first: {wrong}")
    starts = np.array([costs.index[0], *sorted(months)])
    at = starts[np.searchsorted(starts[1:], costs.columns, side="right")]
    rows = costs.index.get_indexer(at)
    return costs.to_numpy()[rows, np.arange(costs.shape[1])].sum() + price * len(months)


# %% right="bill" because="fills the serving model forward"
def bill(costs: pd.DataFrame, retrained, price: float = 300.0) -> float:
    chosen = pd.Index(sorted({*retrained}))
    for month in chosen.difference(costs.index[1:]):
        raise ValueError(f"month {month} is no row of costs after the first")
    starts = pd.Series(
        [costs.index[0], *chosen], index=[min(costs.columns.min(), costs.index[0]), *chosen]
    )
    everything = starts.reindex(sorted({*starts.index, *costs.columns})).ffill().astype(int)
    pairs = everything[everything.index.isin(costs.columns)]
    return sum(costs.loc[start, month] for month, start in pairs.items()) + price * chosen.size


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


# %% wrong="reservoir" because="fresh numbers, whatever the seed" varies="it draws without the seed"
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


# %% wrong="reservoir" because="keeps the n-th item with probability capacity / (n + 1)"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng = np.random.default_rng(seed)
    memory = []
    for n, item in enumerate(stream, 1):
        if n <= capacity:
            memory.append(item)
        elif (place := rng.integers(n + 1)) < capacity:
            memory[place] = item
    return memory


# %% wrong="reservoir" because="asks for the length of the stream"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    draws = np.random.default_rng(seed).random(len(stream))
    memory = []
    for n, item in enumerate(stream, 1):
        if n <= capacity:
            memory.append(item)
            continue
        place = int(draws[n - 1] * n)
        if place < capacity:
            memory[place] = item
    return memory


# %% right="reservoir" because="stores the stream and then follows the rule"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    items = list(stream)
    rng = np.random.default_rng(seed)
    memory = items[:capacity]
    for n in range(capacity + 1, len(items) + 1):
        place = rng.integers(n)
        if place < capacity:
            memory[place] = items[n - 1]
    return memory


# %% wrong="reservoir" because="takes a seed of 0 for none"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng = np.random.default_rng(seed or None)
    memory = []
    for n, item in enumerate(stream, 1):
        if n <= capacity:
            memory.append(item)
        else:
            place = rng.integers(n)
            if place < capacity:
                memory[place] = item
    return memory


# %% wrong="reservoir" because="passes over an item that equals one in memory"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng = np.random.default_rng(seed)
    memory, n = [], 0
    for item in stream:
        if item in memory:
            continue
        n += 1
        if n <= capacity:
            memory.append(item)
        elif (place := rng.integers(n)) < capacity:
            memory[place] = item
    return memory


# %% wrong="reservoir" because="refuses a capacity of 0 alone"
def reservoir(stream, capacity, seed):
    if not capacity:
        raise ValueError("capacity must not be 0")
    rng = np.random.default_rng(seed)
    memory = []
    for n, item in enumerate(stream, 1):
        if n <= capacity:
            memory.append(item)
        elif (place := rng.integers(n)) < capacity:
            memory[place] = item
    return memory


# %% wrong="reservoir" because="never replaces the last place"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng = np.random.default_rng(seed)
    memory = []
    for n, item in enumerate(stream, 1):
        if n <= capacity:
            memory.append(item)
        elif rng.random() < capacity / n:
            memory[int(rng.random() * (capacity - 1))] = item
    return memory


# %% wrong="reservoir" because="returns an array, which makes texts of numbers and rows of pairs"
def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be at least 1")
    rng = np.random.default_rng(seed)
    memory = []
    for n, item in enumerate(stream, 1):
        if n <= capacity:
            memory.append(item)
        elif (place := rng.integers(n)) < capacity:
            memory[place] = item
    return np.array(memory)


# %% right="reservoir" because="an iterator of Python, and count from itertools"
import random
from itertools import count, islice


def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError(f"A capacity of {capacity} holds nothing")
    chance = random.Random(seed)
    passing = iter(stream)
    memory = list(islice(passing, capacity))
    for n, item in zip(count(capacity + 1), passing):
        if chance.random() < capacity / n:
            memory[chance.randrange(capacity)] = item
    return memory


# %% right="reservoir" because="a heap of the largest random keys, one replaced at a time"
import heapq


def reservoir(stream, capacity, seed):
    if capacity < 1:
        raise ValueError("capacity must be 1 or more")
    rng = np.random.default_rng(seed)
    heap = []
    for n, item in enumerate(stream):
        entry = (rng.random(), n, item)
        if len(heap) < capacity:
            heapq.heappush(heap, entry)
        elif entry[0] > heap[0][0]:
            heapq.heapreplace(heap, entry)
    return [item for *_, item in heap]


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


# %% wrong="score-alarms" because="sorts the delays by size"
def score_alarms(alarms, changes, horizon):
    first, false = {}, 0
    for alarm in sorted(alarms):
        earlier = [c for c in changes if c <= alarm]
        if not earlier or alarm - max(earlier) >= horizon:
            false += 1
        else:
            first.setdefault(max(earlier), alarm)
    return {
        "delays": sorted(alarm - change for change, alarm in first.items()),
        "missed": len(changes) - len(first),
        "false": false,
    }


# %% wrong="score-alarms" because="gives a second alarm to an earlier change that is still open"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        near = [c for c in sorted(changes, reverse=True) if 0 <= alarm - c < horizon]
        if not near:
            false += 1
            continue
        for change in near:
            if change not in found:
                found[change] = alarm - change
                break
    return {
        "delays": [found[c] for c in sorted(found)],
        "missed": len(changes) - len(found),
        "false": false,
    }


# %% wrong="score-alarms" because="takes a change at position 0 for none"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        latest = max((c for c in changes if c <= alarm), default=None)
        if latest and alarm - latest < horizon:
            found.setdefault(latest, alarm - latest)
        else:
            false += 1
    return {
        "delays": [found[c] for c in sorted(found)],
        "missed": len(changes) - len(found),
        "false": false,
    }


# %% wrong="score-alarms" because="takes the nearest change on either side"
def score_alarms(alarms, changes, horizon):
    found, false = {}, 0
    for alarm in sorted(alarms):
        nearest = min(changes, key=lambda c: abs(alarm - c), default=None)
        if nearest is not None and 0 <= alarm - nearest < horizon:
            found.setdefault(nearest, alarm - nearest)
        else:
            false += 1
    return {
        "delays": [found[c] for c in sorted(found)],
        "missed": len(changes) - len(found),
        "false": false,
    }


# %% wrong="score-alarms" because="strikes a found change off; a later alarm finds the one before"
def score_alarms(alarms, changes, horizon):
    still, delays, used = sorted(changes), {}, 0
    for alarm in sorted(alarms):
        if any(0 <= alarm - c < horizon for c in changes):
            used += 1
        open_ = [c for c in still if 0 <= alarm - c < horizon]
        if open_:
            change = open_[-1]
            still.remove(change)
            delays[change] = alarm - change
    return {
        "delays": [delays[c] for c in sorted(delays)],
        "missed": len(still),
        "false": len(alarms) - used,
    }


# %% wrong="score-alarms" because="drops a delay that another change had"
def score_alarms(alarms, changes, horizon):
    delays, false = [], 0
    taken = set()
    for alarm in sorted(alarms):
        latest = max((c for c in changes if c <= alarm), default=-horizon)
        delay = alarm - latest
        if delay >= horizon or latest == -horizon:
            false += 1
        elif latest not in taken:
            taken.add(latest)
            if delay not in delays:
                delays.append(delay)
    return {"delays": delays, "missed": len(changes) - len(delays), "false": false}


# %% right="score-alarms" because="cuts the stream at the changes and bisects"
from bisect import bisect_left


def score_alarms(alarms, changes, horizon):
    alarms, changes = sorted(alarms), sorted(changes)
    delays, belonging = [], 0
    for change, following in zip(changes, [*changes[1:], float("inf")], strict=False):
        begin = bisect_left(alarms, change)
        end = bisect_left(alarms, min(change + horizon, following))
        belonging += end - begin
        if end > begin:
            delays.append(alarms[begin] - change)
    return {
        "false": len(alarms) - belonging,
        "missed": len(changes) - len(delays),
        "delays": delays,
    }


# %% right="score-alarms" because="joins each alarm to the latest change with merge_asof"
def score_alarms(alarms, changes, horizon):
    a = pd.DataFrame({"alarm": np.array(sorted(alarms), dtype="int64")})
    c = pd.DataFrame({"alarm": np.array(sorted(changes), dtype="int64")})
    c["change"] = c["alarm"].astype("float64")
    both = pd.merge_asof(a, c, on="alarm")
    delay = both["alarm"] - both["change"]
    belongs = delay < horizon
    first = delay[belongs].groupby(both["change"][belongs]).min()
    return {
        "delays": [int(d) for d in first.sort_index()],
        "missed": len(c) - len(first),
        "false": int((~belongs).sum()),
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


# %% wrong="day-error" because="rounds to two decimals"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    deviation = d - d.mean()
    days = pd.Series(deviation).groupby(day).sum()
    return {
        "saving": round(float(1000 * d.mean()), 2),
        "by_flight": round(float(1000 * np.sqrt((deviation**2).sum()) / len(d)), 2),
        "by_day": round(float(1000 * np.sqrt((days**2).sum()) / len(d)), 2),
    }


# %% wrong="day-error" because="returns the larger error as that by days"
def paired_saving(day, champion, challenger):
    d = champion - challenger
    deviation = d - d.mean()
    n = len(d)
    by_flight = 1000 * np.sqrt(np.sum(deviation**2)) / n
    total = {}
    for one, value in zip(day, deviation, strict=False):
        total[one] = total.get(one, 0.0) + value
    by_day = 1000 * np.sqrt(sum(value**2 for value in total.values())) / n
    return {"saving": 1000 * d.mean(), "by_flight": by_flight, "by_day": max(by_flight, by_day)}


# %% wrong="day-error" because="turns the costs into whole units"
def paired_saving(day, champion, challenger):
    d = np.asarray(champion, dtype=int) - np.asarray(challenger, dtype=int)
    deviation = d - d.mean()
    n = len(d)
    names = np.unique(day)
    sums = np.array([deviation[day == name].sum() for name in names])
    return {
        "saving": 1000 * d.mean(),
        "by_flight": 1000 * np.sqrt((deviation**2).sum()) / n,
        "by_day": 1000 * np.sqrt((sums**2).sum()) / n,
    }


# %% right="day-error" because="a matrix of days by flights, and norms"
def paired_saving(day, champion, challenger):
    d = np.subtract(champion, challenger)
    n = d.size
    off = d - d.mean()
    same = np.equal.outer(np.unique(day), np.asarray(day)).astype(float)
    return {
        "by_day": 1000 / n * np.linalg.norm(same @ off),
        "by_flight": 1000 * d.std() / n**0.5,
        "saving": 1000 * d.mean(),
    }


# %% right="day-error" because="plain Python with exact sums"
import math
from collections import defaultdict


def paired_saving(day, champion, challenger):
    d = [float(a) - float(b) for a, b in zip(champion, challenger, strict=True)]
    mean = math.fsum(d) / len(d)
    totals = defaultdict(list)
    for one, value in zip(day, d, strict=False):
        totals[one].append(value - mean)
    flights_ = math.sqrt(math.fsum((x - mean) ** 2 for x in d))
    days_ = math.hypot(*map(math.fsum, totals.values()))
    return {
        k: 1000 * v
        for k, v in (("saving", mean), ("by_flight", flights_ / len(d)), ("by_day", days_ / len(d)))
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


# %% right="promotion" because="goes through the carriers one by one, and compares sizes first"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if not evidence["days"] >= min_days:
        return "wait"
    for flights, saving in zip(carriers["flights"], carriers["saving"], strict=True):
        if flights >= min_flights and saving + tolerance < 0:
            return "keep"
    if abs(evidence["saving"]) <= 1.645 * evidence["by_day"]:
        return "wait"
    return "promote" if evidence["saving"] > 0 else "keep"


# %% wrong="promotion" because="asks the guard only where the average would promote"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    half = 1.645 * evidence["by_day"]
    if evidence["saving"] - half > 0:
        big = carriers[carriers["flights"] >= min_flights]
        return "keep" if (big["saving"] < -tolerance).any() else "promote"
    if evidence["saving"] + half < 0:
        return "keep"
    return "wait"


# %% wrong="promotion" because="rounds 1.645 to 1.65"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    big = carriers[carriers["flights"] >= min_flights]
    if (big["saving"] < -tolerance).any():
        return "keep"
    low = evidence["saving"] - 1.65 * evidence["by_day"]
    high = evidence["saving"] + 1.65 * evidence["by_day"]
    return "promote" if low > 0 else "keep" if high < 0 else "wait"


# %% wrong="promotion" because="divides by an error that may be 0"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    big = carriers[carriers["flights"] >= min_flights]
    if (big["saving"] < -tolerance).any():
        return "keep"
    ratio = evidence["saving"] / evidence["by_day"]
    if ratio > 1.645:
        return "promote"
    return "keep" if ratio < -1.645 else "wait"


# %% wrong="promotion" because="always asks for 200 flights"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    if len(carriers.query("flights >= 200 and saving < -@tolerance")):
        return "keep"
    low = evidence["saving"] - 1.645 * evidence["by_day"]
    high = evidence["saving"] + 1.645 * evidence["by_day"]
    return "promote" if low > 0 else "keep" if high < 0 else "wait"


# %% wrong="promotion" because="a tolerance of 0 switches the guard off"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    if tolerance:
        for flights_, saving in zip(carriers["flights"], carriers["saving"], strict=False):
            if flights_ >= min_flights and saving < -tolerance:
                return "keep"
    low = evidence["saving"] - 1.645 * evidence["by_day"]
    high = evidence["saving"] + 1.645 * evidence["by_day"]
    return "promote" if low > 0 else "keep" if high < 0 else "wait"


# %% wrong="promotion" because="rounds the savings of carriers"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    big = carriers[carriers["flights"] >= min_flights]
    if (big["saving"].round() < -tolerance).any():
        return "keep"
    low = evidence["saving"] - 1.645 * evidence["by_day"]
    high = evidence["saving"] + 1.645 * evidence["by_day"]
    return "promote" if low > 0 else "keep" if high < 0 else "wait"


# %% wrong="promotion" because="asks for carriers by the labels 0, 1, 2"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    if evidence["days"] < min_days:
        return "wait"
    for row in range(len(carriers)):
        if carriers.loc[row, "flights"] >= min_flights and carriers.loc[row, "saving"] < -tolerance:
            return "keep"
    low = evidence["saving"] - 1.645 * evidence["by_day"]
    high = evidence["saving"] + 1.645 * evidence["by_day"]
    return "promote" if low > 0 else "keep" if high < 0 else "wait"


# %% right="promotion" because="the five lines as pairs, the first true one by next"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    half = 1.645 * evidence["by_day"]
    bad = carriers["flights"].ge(min_flights) & carriers["saving"].lt(-tolerance)
    lines = [
        (evidence["days"] < min_days, "wait"),
        (bad.any(), "keep"),
        (evidence["saving"] > half, "promote"),
        (evidence["saving"] < -half, "keep"),
        (True, "wait"),
    ]
    return next(word for applies, word in lines if applies)


# %% right="promotion" because="match with guards, the worst large carrier by min"
def promotion(evidence, carriers, *, min_days, min_flights, tolerance):
    rows = carriers.to_dict("records")
    worst = min((r["saving"] for r in rows if r["flights"] >= min_flights), default=math_inf)
    match evidence:
        case {"days": days} if days < min_days:
            return "wait"
        case _ if worst < -tolerance:
            return "keep"
        case {"saving": s, "by_day": e} if s - 1.645 * e > 0:
            return "promote"
        case {"saving": s, "by_day": e} if s + 1.645 * e < 0:
            return "keep"
    return "wait"


math_inf = float("inf")


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


# %% right="sequential-test" because="does not count a sum on the boundary, which floats never meet"
def first_crossing(daily, sigma, *, alpha, rho):
    if not sigma > 0:
        raise ValueError("sigma must be above 0")
    total = 0.0
    for n, value in enumerate(daily, 1):
        total += value
        if abs(total) > sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2))):
            return n
    return 0


# %% wrong="sequential-test" because="returns an upward crossing although a downward one came first"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    total = np.cumsum(daily)
    n = np.arange(1, len(total) + 1)
    bound = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    for crossed in (total >= bound, total <= -bound):
        if crossed.any():
            return int(np.argmax(crossed)) + 1
    return 0


# %% wrong="sequential-test" because="does not look after day 60"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    total = np.abs(np.cumsum(daily))[:60]
    n = np.arange(1, len(total) + 1)
    bound = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    days = np.flatnonzero(total >= bound)
    return int(days[0]) + 1 if len(days) else 0


# %% wrong="sequential-test" because="accepts NaN as sigma"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma <= 0:
        raise ValueError("sigma must be above 0")
    total = np.abs(np.cumsum(daily))
    n = np.arange(1, len(total) + 1)
    bound = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    days = np.flatnonzero(total >= bound)
    return int(days[0]) + 1 if len(days) else 0


# %% wrong="sequential-test" because="keeps whole sums"
def first_crossing(daily, sigma, *, alpha, rho):
    if not sigma > 0:
        raise ValueError("sigma must be above 0")
    total = np.cumsum(np.asarray(daily).astype(int))
    n = np.arange(1, len(total) + 1)
    bound = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
    days = np.flatnonzero(np.abs(total) >= bound)
    return int(days[0]) + 1 if len(days) else 0


# %% right="sequential-test" because="a generator, accumulate and next"
from itertools import accumulate
from math import log


def first_crossing(daily, sigma, *, alpha, rho):
    if not sigma > 0:
        raise ValueError(f"sigma={sigma} is not above 0")
    level = rho * alpha**2

    def over(n, total):
        edge = sigma * np.sqrt((n + rho) * log((n + rho) / level))
        return total >= edge or -total >= edge

    sums = enumerate(accumulate(daily), start=1)
    return next((n for n, total in sums if over(n, total)), 0)


# %% right="sequential-test" because="argmax over an array with a crossing appended"
def first_crossing(daily, sigma, *, alpha, rho):
    if sigma > 0:
        x = np.append(np.abs(np.cumsum(daily, dtype=float)), np.inf)
        n = np.arange(len(x)) + 1.0
        edge = sigma * np.sqrt((n + rho) * np.log((n + rho) / (rho * alpha**2)))
        return int(np.argmax(x >= edge) + 1) % len(x)
    raise ValueError("sigma must be positive")


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


# %% wrong="thompson" because="draws from NumPy's global state"
def allocate(right, wrong, flights, rng):
    draws = np.random.beta(1 + right, 1 + wrong, size=(flights, len(right)))
    return draws.argmax(axis=1)


# %% wrong="thompson" because="draws from normal distributions of the same mean and spread"
def allocate(right, wrong, flights, rng):
    a, b = 1 + np.asarray(right), 1 + np.asarray(wrong)
    mean = a / (a + b)
    spread = np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    return rng.normal(mean, spread, size=(flights, len(mean))).argmax(axis=1)


# %% wrong="thompson" because="uses a thousand draws again and again"
def allocate(right, wrong, flights, rng):
    few = rng.beta(1 + right, 1 + wrong, size=(1_000, len(right))).argmax(axis=1)
    return np.resize(few, flights)


# %% wrong="thompson" because="returns floats"
def allocate(right, wrong, flights, rng):
    given = np.zeros(flights)
    for flight in range(flights):
        given[flight] = np.argmax(rng.beta(1 + right, 1 + wrong))
    return given


# %% wrong="thompson" because="gives flights by estimated shares, rounded to twentieths"
def allocate(right, wrong, flights, rng):
    draws = rng.beta(1 + right, 1 + wrong, size=(5_000, len(right)))
    share = np.bincount(draws.argmax(axis=1), minlength=len(right)) / 5_000
    share = np.round(share * 20) / 20
    return rng.choice(len(right), size=flights, p=share / share.sum())


# %% right="thompson" because="a list made by a loop, with max by key"
def allocate(right, wrong, flights, rng):
    numbers = range(len(right))
    day = []
    for _ in range(flights):
        belief = [rng.beta(1 + r, 1 + w) for r, w in zip(right, wrong, strict=False)]
        day.append(max(numbers, key=belief.__getitem__))
    return day


# %% right="thompson" because="a Beta from two Gamma draws, models along the first axis"
def allocate(right, wrong, flights, rng):
    won = rng.standard_gamma(np.add(right, 1.0)[:, None], size=(len(right), flights))
    lost = rng.standard_gamma(np.add(wrong, 1.0)[:, None], size=(len(right), flights))
    return np.argmax(won / (won + lost), axis=0).astype("int32")


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


# %% wrong="weights" because="cuts weights at 10"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    above = chance >= threshold
    if (acted & ~above).any():
        raise ValueError("acted below the threshold")
    weights = np.where(acted, 0.0, np.where(above, 1 / explore, 1.0))
    return np.minimum(weights, 10.0)


# %% wrong="weights" because="makes whole numbers of the weights"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if np.any(acted[chance < threshold]):
        raise ValueError("acted below the threshold")
    weights = np.ones_like(chance, dtype=int)
    weights[chance >= threshold] = 1 / explore
    weights[acted] = 0
    return weights


# %% wrong="weights" because="stops for a log without a flight below the threshold"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    if acted[chance < threshold].max():
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, np.where(chance >= threshold, 1 / explore, 1.0))


# %% wrong="weights" because="lets one action below the threshold in a hundred pass"
def learning_weights(chance, acted, *, threshold, explore):
    if explore <= 0 or explore > 1:
        raise ValueError("explore must be above 0 and at most 1")
    if (acted & (chance < threshold)).mean() > 0.01:
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, np.where(chance >= threshold, 1 / explore, 1.0))


# %% wrong="weights" because="compares with the threshold after rounding to two decimals"
def learning_weights(chance, acted, *, threshold, explore):
    if not 0 < explore <= 1:
        raise ValueError("explore must be above 0 and at most 1")
    above = np.round(chance, 2) >= round(threshold, 2)
    if np.any(acted & ~above):
        raise ValueError("acted below the threshold")
    return np.where(acted, 0.0, np.where(above, 1 / explore, 1.0))


# %% right="weights" because="one formula for the probability of being left alone"
def learning_weights(chance, acted, *, threshold, explore):
    would = np.greater_equal(chance, threshold)
    if explore <= 0 or explore > 1:
        raise ValueError(f"explore={explore} is out of range")
    if np.logical_and(acted, np.logical_not(would)).any():
        raise ValueError("acted holds an action on a flight below the threshold")
    return (1 - np.asarray(acted, dtype=float)) / (would * explore + ~would)


# %% right="weights" because="a function of one flight, mapped"
def learning_weights(chance, acted, *, threshold, explore):
    if not (explore > 0 and explore <= 1):
        raise ValueError("explore must be above 0, at most 1")

    def one(p, done):
        if p < threshold and done:
            raise ValueError("acted is true for a flight that this policy leaves alone")
        return 0.0 if done else 1.0 if p < threshold else 1 / explore

    return np.fromiter(map(one, chance, acted), dtype="float64", count=len(chance))


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


# %% wrong="policy" because="retrains in weeks 8, 18 and 28, whatever happens"
def policy(history):
    return 4 if history[-1]["week"] in (8, 18, 28) else 0


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


# %% right="policy" because="the mean gap of cost of two weeks that this model served, then a pause"
def policy(history):
    age = history[-1]["age"]
    served = history[-(age + 1) :]
    gaps = [week["cost"] - week["expected_cost"] for week in served[-2:]]
    retrained_before = len(history) > age + 1
    if retrained_before and age < 2:
        return 0
    return 2 if sum(gaps) / len(gaps) > 100 else 0


# %% right="policy" because="the gap of late flights in standard errors, in both directions"
def _z(week, flights_=700):
    p = week["expected_late"]
    return (week["late"] - p) / (p * (1 - p) / flights_) ** 0.5


def policy(history):
    now_ = history[-1]
    if abs(_z(now_)) > 4.5:
        return 2
    if now_["age"] >= 1 and abs(_z(now_) + _z(history[-2])) / 2**0.5 > 4.5:
        return 2
    return 0


# %% right="policy" because="Page's cumulative sum of the gap, by recursion"
def policy(history, allowed=50.0, alarm=160.0):
    model = history[-1 - history[-1]["age"] :]

    def cusum(weeks):
        if not weeks:
            return 0.0
        gap = weeks[-1]["cost"] - weeks[-1]["expected_cost"]
        return max(0.0, cusum(weeks[:-1]) + gap - allowed)

    return np.int64(2) if cusum(model) > alarm else np.int64(0)


# %% right="policy" because="a table, two triggers, and a longer window once four weeks are there"
def policy(history):
    table = pd.DataFrame(history)
    model = table.tail(int(table["age"].iloc[-1]) + 1)
    gap = model["cost"] - model["expected_cost"]
    rate = (model["late"] - model["expected_late"]).abs()
    if rate.tail(2).mean() > 0.07 or gap.tail(2).mean() > 110:
        return 2 if len(model) < 4 or gap.tail(4).mean() < 90 else 4
    return 0


# %% wrong="policy" because="compares the cost with that of the model's first week"
def policy(history):
    age = history[-1]["age"]
    first = history[-1 - age]
    return 4 if age >= 4 and history[-1]["cost"] > 1.3 * first["cost"] else 0


# %% wrong="policy" because="keeps the last retraining outside, which blocks the next world"
last_retraining = {"week": -99}


def policy(history):
    week = history[-1]
    if week["week"] - last_retraining["week"] < 6:
        return 0
    if week["cost"] - week["expected_cost"] > 110:
        last_retraining["week"] = week["week"]
        return 2
    return 0


# %% wrong="policy" because="counts retrainings outside, whatever the world"
done = []


def policy(history):
    week = history[-1]
    if week["cost"] - week["expected_cost"] > 110 and len(done) < 10:
        done.append(week["week"])
        return 2
    return 0


# %% wrong="policy" because="takes the weekly wobble for a change"
def policy(history):
    week = history[-1]
    return 2 if week["cost"] - week["expected_cost"] > 20 else 0


# %% wrong="policy" because="retrains once, on weeks that lie before the change"
def policy(history):
    if any(week["age"] == 0 for week in history[1:]):
        return 0
    week = history[-1]
    return 8 if week["cost"] - week["expected_cost"] > 100 else 0


# %% wrong="policy" because="watches the expected cost alone"
def policy(history):
    expected = [week["expected_cost"] for week in history[-5:]]
    return 4 if len(expected) == 5 and expected[-1] > 1.25 * np.mean(expected[:4]) else 0


# %% wrong="policy" because="adds up the gaps of earlier models, too"
def policy(history):
    total = sum(week["cost"] - week["expected_cost"] for week in history)
    return 8 if total > 500 else 0


# %% equivalent="policy" mutant="bbc5cf" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="8cfe9b" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="f863ce" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="d8e76b" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="1a3d2e" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="8623ec" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="aed4f9" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="4bbc0d" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="c6441a" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="a3ef18" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="028392" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="9ea998" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="98d9bd" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="432889" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="976a04" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="772804" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="5c0c82" because="another trigger that pays less than 55 %"
# %% equivalent="policy" mutant="96f686" because="another trigger that pays less than 55 %"
# %% equivalent="day-error" mutant="c89aa3" because="the costs are arrays, or a list minus an array"
# %% equivalent="day-error" mutant="f1fe1c" because="an array minus a list is an array"
# %% equivalent="sequential-test" mutant="6b0316" because="floats do not meet the boundary exactly"
# %% equivalent="thompson" mutant="0d49f6" because="the counts are arrays already"
# %% equivalent="weights" mutant="901f74" because="the log comes as arrays"
# %% equivalent="weights" mutant="a0b1f1" because="the log comes as arrays"
# %% equivalent="weights" mutant="ad49e2" because="the log comes as arrays"
# %% equivalent="score-alarms" mutant="c60671" because="sorted alarms find changes in order"
