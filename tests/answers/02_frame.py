"""Answers to lab 02 that its checks must reject, and others that they must accept."""

# desk-label ---------------------------------------------------------------------------


# %% wrong="desk-label" because="a cancelled flight has no delay, so it is not late"
def desk_label(table, cancelled, diverted):
    return (table["arr_delay"] >= 15).astype(float)


# %% wrong="desk-label" because="15 minutes sharp is not late"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] > 15).astype(float)
    label[table["arr_delay"].isna()] = np.nan if diverted is None else diverted
    label[table["dep_time"].isna()] = np.nan if cancelled is None else cancelled
    return label


# %% wrong="desk-label" because="treats every flight without delay as cancelled"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    label[table["arr_delay"].isna()] = np.nan if cancelled is None else cancelled
    return label


# %% wrong="desk-label" because="lets the rule for diverted overwrite the one for cancelled"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    label[table["dep_time"].isna()] = np.nan if cancelled is None else cancelled
    label[table["arr_delay"].isna()] = np.nan if diverted is None else diverted
    return label


# %% wrong="desk-label" because="drops the flights without a label"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    label[table["arr_delay"].isna()] = np.nan if diverted is None else diverted
    label[table["dep_time"].isna()] = np.nan if cancelled is None else cancelled
    return label.dropna()


# %% wrong="desk-label" because="None counts as 0"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    label[table["arr_delay"].isna()] = diverted or 0
    label[table["dep_time"].isna()] = cancelled or 0
    return label


# %% wrong="desk-label" because="loses the index"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    label[table["arr_delay"].isna()] = np.nan if diverted is None else diverted
    label[table["dep_time"].isna()] = np.nan if cancelled is None else cancelled
    return label.reset_index(drop=True)


# %% wrong="desk-label" because="writes a column into the table it was given"
def desk_label(table, cancelled, diverted):
    table["label"] = (table["arr_delay"] >= 15).astype(float)
    table.loc[table["arr_delay"].isna(), "label"] = np.nan if diverted is None else diverted
    table.loc[table["dep_time"].isna(), "label"] = np.nan if cancelled is None else cancelled
    return table["label"]


# %% right="desk-label" because="chooses with numpy.select"
def desk_label(table, cancelled, diverted):
    words = [np.nan if said is None else float(said) for said in (cancelled, diverted)]
    kinds = [table["dep_time"].isna(), table["arr_delay"].isna()]
    return pd.Series(np.select(kinds, words, table["arr_delay"] >= 15), index=table.index)


# %% right="desk-label" because="goes row by row"
def desk_label(table, cancelled, diverted):
    def one(row):
        if pd.isna(row["dep_time"]):
            return cancelled
        return diverted if pd.isna(row["arr_delay"]) else int(row["arr_delay"] >= 15)

    return table.apply(one, axis=1).astype(float)


# %% wrong="desk-label" because="a flight without dep_time but with a delay is not cancelled"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    none = table["arr_delay"].isna()
    label[none & table["dep_time"].isna()] = np.nan if cancelled is None else cancelled
    label[none & table["dep_time"].notna()] = np.nan if diverted is None else diverted
    return label


# %% wrong="desk-label" because="sets by label, so flights that share one overwrite each other"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] >= 15).astype(float)
    diverted_rows = table.index[table["arr_delay"].isna()]
    cancelled_rows = table.index[table["dep_time"].isna()]
    label.loc[diverted_rows] = np.nan if diverted is None else diverted
    label.loc[cancelled_rows] = np.nan if cancelled is None else cancelled
    return label


# %% wrong="desk-label" because="whole numbers where nothing is missing"
def desk_label(table, cancelled, diverted):
    labels = []
    for dep_time, arr_delay in zip(table["dep_time"], table["arr_delay"], strict=False):
        if pd.isna(dep_time):
            labels.append(cancelled)
        elif pd.isna(arr_delay):
            labels.append(diverted)
        else:
            labels.append(int(arr_delay >= 15))
    return pd.Series(labels, index=table.index)


# %% wrong="desk-label" because="14.5 minutes count as late"
def desk_label(table, cancelled, diverted):
    label = (table["arr_delay"] > 14).astype(float)
    label[table["arr_delay"].isna()] = np.nan if diverted is None else diverted
    label[table["dep_time"].isna()] = np.nan if cancelled is None else cancelled
    return label


# %% wrong="desk-label" because="sorts the rows by their labels"
def desk_label(table, cancelled, diverted):
    is_cancelled = table["dep_time"].isna()
    is_diverted = ~is_cancelled & table["arr_delay"].isna()
    others = (table["arr_delay"] >= 15).astype(float)[~is_cancelled & ~is_diverted]
    parts = [
        pd.Series(cancelled, index=table.index[is_cancelled], dtype=float),
        pd.Series(diverted, index=table.index[is_diverted], dtype=float),
        others,
    ]
    return pd.concat(parts).sort_index()


# %% right="desk-label" because="float32, row by row"
def desk_label(table, cancelled, diverted):
    def one(row):
        if row["dep_time"] != row["dep_time"]:
            return cancelled
        if np.isnan(row["arr_delay"]):
            return diverted
        return not row["arr_delay"] < 15

    return pd.Series(
        [one(row) for row in table.to_dict("records")], index=table.index, dtype="float32"
    )


# %% right="desk-label" because="where and mask in a chain"
def desk_label(table, cancelled=None, diverted=None):
    delay = table["arr_delay"]
    return (
        delay.ge(15)
        .astype(float)
        .mask(delay.isna(), float("nan") if diverted is None else diverted)
        .mask(table["dep_time"].isna(), float("nan") if cancelled is None else cancelled)
    )


# break-even ---------------------------------------------------------------------------


# %% wrong="break-even" because="takes the raw costs instead of the differences"
def break_even(matrix):
    missed, needless = matrix["wait"]["late"], matrix["act"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("missed and needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": needless / (needless + missed)}


# %% wrong="break-even" because="the ratio of the costs is not the probability"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("missed and needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": needless / missed}


# %% wrong="break-even" because="turns the threshold round"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("missed and needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": missed / (needless + missed)}


# %% wrong="break-even" because="compares down the rows instead of between the actions"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["wait"]["on time"]
    needless = matrix["act"]["late"] - matrix["act"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("missed and needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": needless / (needless + missed)}


# %% wrong="break-even" because="raises nothing"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    return {"missed": missed, "needless": needless, "threshold": needless / (needless + missed)}


# %% wrong="break-even" because="accepts an action that gains nothing"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed < 0 or needless < 0:
        raise ValueError("missed and needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": needless / (needless + missed)}


# %% wrong="break-even" because="the message does not say what is wrong"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("impossible costs")
    return {"missed": missed, "needless": needless, "threshold": needless / (needless + missed)}


# %% wrong="break-even" because="rounds"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("missed and needless must be above 0")
    share = round(needless / (needless + missed), 2)
    return {"missed": missed, "needless": needless, "threshold": share}


# %% right="break-even" because="one message for both, and the odds"
def break_even(matrix):
    act, wait = matrix["act"], matrix["wait"]
    answer = {
        "needless": act["on time"] - wait["on time"],
        "missed": wait["late"] - act["late"],
    }
    if min(answer.values()) <= 0:
        raise ValueError(f"missed and needless must be positive: {answer}")
    odds = answer["needless"] / answer["missed"]
    return answer | {"threshold": np.float64(odds / (1 + odds))}


# %% wrong="break-even" because="takes the costs in the order in which they stand"
def break_even(matrix):
    act_late, act_on_time = matrix["act"].values()
    wait_late, wait_on_time = matrix["wait"].values()
    missed, needless = wait_late - act_late, act_on_time - wait_on_time
    if missed <= 0:
        raise ValueError("missed must be above 0")
    if needless <= 0:
        raise ValueError("needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": needless / (missed + needless)}


# %% wrong="break-even" because="rounds to six digits, so that an expensive miss leaves 0"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed <= 0 or needless <= 0:
        raise ValueError("missed and needless must both be above 0")
    threshold = round(needless / (missed + needless), 6)
    return {"missed": missed, "needless": needless, "threshold": threshold}


# %% wrong="break-even" because="refuses a needless action that costs as much as a miss"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed <= 0 or needless <= 0 or needless >= missed:
        raise ValueError(f"missed={missed} and needless={needless} leave nothing to decide")
    return {"missed": missed, "needless": needless, "threshold": needless / (missed + needless)}


# %% wrong="break-even" because="looks at the product of the two alone"
def break_even(matrix):
    missed = matrix["wait"]["late"] - matrix["act"]["late"]
    needless = matrix["act"]["on time"] - matrix["wait"]["on time"]
    if missed * needless <= 0:
        raise ValueError("missed and needless must be above 0")
    return {"missed": missed, "needless": needless, "threshold": needless / (missed + needless)}


# %% right="break-even" because="a table of the matrix"
def break_even(matrix):
    costs = pd.DataFrame(matrix).astype(float)
    gain = costs["wait"] - costs["act"]
    missed, needless = gain["late"], -gain["on time"]
    if not (missed > 0 and needless > 0):
        raise ValueError(f"Both have to be above 0: missed {missed}, needless {needless}.")
    return {"threshold": 1 / (1 + missed / needless), "needless": needless, "missed": missed}


# %% right="break-even" because="exact fractions"
def break_even(matrix):
    from fractions import Fraction

    exact = {a: {o: Fraction(c) for o, c in row.items()} for a, row in matrix.items()}
    result = {
        "missed": exact["wait"]["late"] - exact["act"]["late"],
        "needless": exact["act"]["on time"] - exact["wait"]["on time"],
    }
    if wrong := [name for name, value in result.items() if value <= 0]:
        raise ValueError(f"not above 0: {', '.join(wrong)}")
    result["threshold"] = result["needless"] / sum(result.values())
    return {name: float(value) for name, value in result.items()}


# policy-cost --------------------------------------------------------------------------


# %% wrong="policy-cost" because="swaps the two prices"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act must have the same length, and not be empty")
    return 1000 * (needless * np.mean(late & ~act) + missed * np.mean(act & ~late))


# %% wrong="policy-cost" because="pays for every action, also the needed ones"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act must have the same length, and not be empty")
    return 1000 * (missed * np.mean(late & ~act) + needless * np.mean(act))


# %% wrong="policy-cost" because="the total, not per 1,000"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act must have the same length, and not be empty")
    return missed * np.sum(late & ~act) + needless * np.sum(act & ~late)


# %% wrong="policy-cost" because="divides by the flights acted on"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act must have the same length, and not be empty")
    paid = missed * np.sum(late & ~act) + needless * np.sum(act & ~late)
    return 1000 * paid / max(act.sum(), 1)


# %% wrong="policy-cost" because="pandas matches the labels instead of the positions"
def cost_per_1000(late, act, missed, needless):
    late, act = pd.Series(late).astype(bool), pd.Series(act).astype(bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act must have the same length, and not be empty")
    return 1000 * (missed * (late & ~act).mean() + needless * (act & ~late).mean())


# %% wrong="policy-cost" because="no flights cost nothing"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if len(late) != len(act):
        raise ValueError("late and act must have the same length")
    if len(late) == 0:
        return 0.0
    return 1000 * (missed * np.mean(late & ~act) + needless * np.mean(act & ~late))


# %% wrong="policy-cost" because="cuts the longer one to the length of the shorter"
def cost_per_1000(late, act, missed, needless):
    if len(late) == 0:
        raise ValueError("late is empty")
    pairs = list(zip(late, act, strict=False))
    paid = sum(missed if y and not a else needless if a and not y else 0 for y, a in pairs)
    return 1000 * paid / len(pairs)


# %% right="policy-cost" because="counts with a loop"
def cost_per_1000(late, act, missed, needless):
    late, act = list(late), list(act)
    if not late or len(late) != len(act):
        raise ValueError(f"late: {len(late)} flights, act: {len(act)}")
    paid = [
        missed * (y == 1) * (not a) + needless * (y == 0) * bool(a)
        for y, a in zip(late, act, strict=False)
    ]
    return sum(paid) * 1000 / len(late)


# %% right="policy-cost" because="numbers instead of truth values, and a numpy scalar"
def cost_per_1000(late, act, missed, needless):
    y, a = np.array(late, dtype=float), np.array(act, dtype=float)
    if y.size == 0 or y.size != a.size:
        raise ValueError("bad length of late")
    return np.mean(missed * y * (1 - a) + needless * (1 - y) * a) * 1000


# %% wrong="policy-cost" because="one action too many is cut off"
def cost_per_1000(late, act, missed, needless):
    if len(late) == 0 or len(late) > len(act):
        raise ValueError("late must hold one entry per action, and at least one")
    cost = sum(
        missed if y and not a else needless if a and not y else 0
        for y, a in zip(late, act, strict=False)
    )
    return 1000 * cost / len(late)


# %% wrong="policy-cost" because="calculates in small integers"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late), np.asarray(act).astype(bool)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act must have the same length, and hold a flight")
    return float(np.mean(1000 * late * ~act * missed + 1000 * (1 - late) * act * needless))


# %% wrong="policy-cost" because="inverts the bits of floats"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late), np.asarray(act)
    if late.size == 0 or late.size != act.size:
        raise ValueError("late is empty, or not as long as act")
    return 1000 * (missed * (late & ~act).sum() + needless * (~late & act).sum()) / late.size


# %% wrong="policy-cost" because="rounds to one digit"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late, dtype=bool), np.asarray(act, dtype=bool)
    if late.size == 0 or late.size != act.size:
        raise ValueError("late is empty, or not as long as act")
    cost = missed * (late & ~act).mean() + needless * (act & ~late).mean()
    return round(1000 * float(cost), 1)


# %% wrong="policy-cost" because="subtracts unsigned numbers"
def cost_per_1000(late, act, missed, needless):
    late, act = np.asarray(late), np.asarray(act)
    if len(late) == 0 or len(late) != len(act):
        raise ValueError("late and act differ in length, or are empty")
    difference = late - act
    cost = (difference == 1).sum() * missed + (difference == -1).sum() * needless
    return 1000 * cost / len(late)


# %% right="policy-cost" because="counts pairs"
def cost_per_1000(late, act, missed, needless):
    from collections import Counter

    try:
        pairs = Counter((bool(y), bool(a)) for y, a in zip(late, act, strict=True))
    except ValueError:
        raise ValueError("late and act are not of the same length") from None
    if not pairs:
        raise ValueError("late holds no flight")
    units = pairs[True, False] * missed + pairs[False, True] * needless
    return 1_000 * units / pairs.total()


# %% right="policy-cost" because="a confusion matrix times the costs"
def cost_per_1000(late, act, missed, needless):
    from sklearn.metrics import confusion_matrix

    late, act = (np.asarray(x).astype(float).astype(int) for x in (late, act))
    if not 0 < len(late) == len(act):
        raise ValueError("Check late: it is empty or of another length than act.")
    table = confusion_matrix(late, act, labels=[0, 1], normalize="all")
    return float((table * [[0, needless], [missed, 0]]).sum()) * 1000


# at-random ----------------------------------------------------------------------------


# %% wrong="at-random" because="draws instead of expecting"
def cost_at_random(late_rate, share, missed, needless):
    rng = np.random.default_rng(0)
    late, act = rng.random(1000) < late_rate, rng.random(1000) < share
    return missed * np.sum(late & ~act) + needless * np.sum(act & ~late)


# %% wrong="at-random" because="forgets that some of the acted flights are late"
def cost_at_random(late_rate, share, missed, needless):
    return 1000 * (missed * late_rate * (1 - share) + needless * share)


# %% wrong="at-random" because="misses all late flights, whatever is acted on"
def cost_at_random(late_rate, share, missed, needless):
    return 1000 * (missed * late_rate + needless * (1 - late_rate) * share)


# %% wrong="at-random" because="per flight"
def cost_at_random(late_rate, share, missed, needless):
    return missed * late_rate * (1 - share) + needless * (1 - late_rate) * share


# %% wrong="at-random" because="takes the share for the part not acted on"
def cost_at_random(late_rate, share, missed, needless):
    return 1000 * (missed * late_rate * share + needless * (1 - late_rate) * (1 - share))


# %% wrong="at-random" because="asks whether a number is above another: not for arrays"
def cost_at_random(late_rate, share, missed, needless):
    spared = max(late_rate * (1 - share), 0)
    return 1000 * (missed * spared + needless * (1 - late_rate) * share)


# %% right="at-random" because="starts from never and adds what an action changes"
def cost_at_random(late_rate, share, missed, needless):
    late_rate, share = np.asarray(late_rate), np.asarray(share)
    change = needless * (1 - late_rate) - missed * late_rate
    return (missed * late_rate + share * change) * 1e3


# %% wrong="at-random" because="crosses each rate with each share"
def cost_at_random(late_rate, share, missed, needless):
    missed_share = np.outer(late_rate, 1 - np.asarray(share))
    needless_share = np.outer(1 - np.asarray(late_rate), share)
    cost = 1000 * (missed * missed_share + needless * needless_share)
    return np.squeeze(cost)[()]


# %% wrong="at-random" because="rounds to whole units"
def cost_at_random(late_rate, share, missed, needless):
    cost = late_rate * (1 - share) * missed + (1 - late_rate) * share * needless
    return np.round(1000 * cost)


# %% wrong="at-random" because="the result has one dimension, whatever came"
def cost_at_random(late_rate, share, missed, needless):
    rates, shares = np.broadcast_arrays(late_rate, share)
    costs = [
        1000 * (r * (1 - s) * missed + (1 - r) * s * needless)
        for r, s in zip(rates.ravel(), shares.ravel(), strict=False)
    ]
    return np.array(costs) if len(costs) > 1 else costs[0]


# %% wrong="at-random" because="asks a question with `if`: not for arrays"
def cost_at_random(late_rate, share, missed, needless):
    if share == 0:
        return 1000 * late_rate * missed
    return 1000 * (late_rate * (1 - share) * missed + (1 - late_rate) * share * needless)


# %% right="at-random" because="the straight line between its two ends"
def cost_at_random(late_rate, share, missed, needless):
    never = np.multiply(late_rate, 1000 * missed)
    always = np.multiply(np.subtract(1, late_rate), 1000 * needless)
    return never + np.multiply(share, always - never)


# %% right="at-random" because="a function of numbers, made one of arrays"
def cost_at_random(late_rate, share, missed, needless):
    def one(q, s):
        return 1e3 * float(missed * q - s * (missed * q - needless * (1 - q)))

    return np.vectorize(one, otypes=[float])(late_rate, share)


# carrier-hour -------------------------------------------------------------------------


# %% wrong="carrier-hour" because="counts flights that are still in the air"
def carrier_hour_rate(history, upcoming, now, strength):
    if not (history["arr_utc"] <= now).any():
        raise ValueError("nothing known by now")
    overall = history["late"].mean()
    pairs = history.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="the overall rate looks ahead"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    overall = history["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="a flight that lands at this minute is not known"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] < now]
    if known.empty:
        raise ValueError("nothing known by now")
    overall = known["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="no smoothing"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    rate = known.groupby(["carrier", "hour"], observed=True)["late"].mean()
    rate = rate.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]))
    return rate.fillna(known["late"].mean()).to_numpy()


# %% wrong="carrier-hour" because="pulls towards one half"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * 0.5) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="groups by the carrier alone"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    overall = known["late"].mean()
    pairs = known.groupby("carrier", observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(upcoming["carrier"].astype(str), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="an inner merge loses unseen pairs and the order"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    overall = known["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    both = upcoming.merge(pairs.reset_index(), on=["carrier", "hour"])
    return ((both["sum"] + strength * overall) / (both["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="an unseen pair has no probability"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    overall = known["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]))
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="sorts the history in place"
def carrier_hour_rate(history, upcoming, now, strength):
    history.sort_values("arr_utc", inplace=True)
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("nothing known by now")
    overall = known["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% wrong="carrier-hour" because="without known flights it returns missing values"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    overall = known["late"].mean()
    pairs = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = pairs.reindex(pd.MultiIndex.from_frame(upcoming[["carrier", "hour"]]), fill_value=0)
    return ((pairs["sum"] + strength * overall) / (pairs["count"] + strength)).to_numpy()


# %% equivalent="carrier-hour" mutant="95abad" because="pairs that never occur have count 0"


# %% equivalent="carrier-hour" mutant="29b553" because="pairs that never occur have count 0"


# %% right="carrier-hour" because="a left merge"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history.loc[history["arr_utc"] <= now]
    if len(known) == 0:
        raise ValueError(f"now is {now}, and nothing has landed")
    overall = known["late"].sum() / len(known)
    counts = known.groupby(["carrier", "hour"], as_index=False, observed=True).agg(
        bad=("late", "sum"), n=("late", "size")
    )
    both = upcoming[["carrier", "hour"]].merge(counts, how="left", on=["carrier", "hour"])
    both = both[["bad", "n"]].fillna(0)
    return ((both["bad"] + strength * overall) / (both["n"] + strength)).to_numpy()


# %% right="carrier-hour" because="a dictionary and a loop"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[now - history["arr_utc"] >= pd.Timedelta(0)]
    if not len(known):
        raise ValueError("now is too early")
    overall, seen = known["late"].mean(), {}
    for key in zip(known["carrier"], known["hour"], known["late"], strict=False):
        bad, n = seen.get(key[:2], (0, 0))
        seen[key[:2]] = bad + key[2], n + 1
    result = []
    for key in zip(upcoming["carrier"], upcoming["hour"], strict=False):
        bad, n = seen.get(key, (0, 0))
        result.append((bad + strength * overall) / (n + strength))
    return np.array(result)


# %% wrong="carrier-hour" because="strips both clocks of their zone"
def carrier_hour_rate(history, upcoming, now, strength):
    landed = history["arr_utc"].dt.tz_localize(None) <= now.tz_localize(None)
    known = history[landed]
    if known.empty:
        raise ValueError("no flight had landed by now")
    overall = known["late"].mean()
    counts = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = upcoming[["carrier", "hour"]].merge(
        counts.reset_index(), on=["carrier", "hour"], how="left"
    )
    late, number = pairs["sum"].fillna(0).to_numpy(), pairs["count"].fillna(0).to_numpy()
    return (late + strength * overall) / (number + strength)


# %% wrong="carrier-hour" because="a flight without a landing is known"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[~(history["arr_utc"] > now)]
    if len(known) == 0:
        raise ValueError("no flight had landed by now")
    overall = known["late"].mean()
    counts = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = upcoming[["carrier", "hour"]].merge(
        counts.reset_index(), on=["carrier", "hour"], how="left"
    )
    late, number = pairs["sum"].fillna(0).to_numpy(), pairs["count"].fillna(0).to_numpy()
    return (late + strength * overall) / (number + strength)


# %% wrong="carrier-hour" because="a Series with the labels of `upcoming`"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if len(known) == 0:
        raise ValueError("no flight had landed by now")
    overall = known["late"].mean()
    counts = {
        key: (part["late"].sum(), len(part))
        for key, part in known.groupby(["carrier", "hour"], observed=True)
    }
    rates = []
    for key in zip(upcoming["carrier"], upcoming["hour"], strict=False):
        late, number = counts.get(key, (0, 0))
        rates.append((late + strength * overall) / (number + strength))
    return pd.Series(rates, index=upcoming.index)


# %% wrong="carrier-hour" because="an outer merge sorts by carrier and hour"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if len(known) == 0:
        raise ValueError("no flight had landed by now")
    overall = known["late"].mean()
    counts = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = upcoming[["carrier", "hour"]].merge(
        counts.reset_index(), on=["carrier", "hour"], how="outer"
    )
    pairs = pairs.merge(upcoming[["carrier", "hour"]].drop_duplicates())
    late, number = pairs["sum"].fillna(0).to_numpy(), pairs["count"].fillna(0).to_numpy()
    return (late + strength * overall) / (number + strength)


# %% wrong="carrier-hour" because="glues carrier and hour together"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if len(known) == 0:
        raise ValueError("no flight had landed by now")
    overall = known["late"].mean()
    key = known["carrier"].astype(str) + known["hour"].astype(str)
    counts = known.groupby(key)["late"].agg(["sum", "count"])
    wanted = upcoming["carrier"].astype(str) + upcoming["hour"].astype(str)
    found = counts.reindex(wanted, fill_value=0).to_numpy()
    return (found[:, 0] + strength * overall) / (found[:, 1] + strength)


# %% right="carrier-hour" because="two counters and a loop"
def carrier_hour_rate(history, upcoming, now, strength):
    from collections import Counter

    late, number = Counter(), Counter()
    for carrier, hour, was_late, landed in zip(
        history["carrier"], history["hour"], history["late"], history["arr_utc"], strict=False
    ):
        if landed <= now:
            number[carrier, hour] += 1
            late[carrier, hour] += int(was_late)
    if not (n := number.total()):
        raise ValueError(f"nothing had landed by now ({now})")
    prior = strength * late.total() / n
    keys = zip(upcoming["carrier"].tolist(), upcoming["hour"].tolist(), strict=False)
    return np.array([(late[k] + prior) / (number[k] + strength) for k in keys], dtype=float)


# %% right="carrier-hour" because="the weighted mean of two rates, with text for categories"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history.loc[history["arr_utc"].le(now.tz_convert("UTC")), ["carrier", "hour", "late"]]
    if known.shape[0] < 1:
        raise ValueError("`now` is before the first landing")
    known = known.astype({"carrier": str, "late": float})
    wanted = pd.MultiIndex.from_arrays([upcoming["carrier"].astype(str), upcoming["hour"]])
    groups = known.groupby(["carrier", "hour"])["late"]
    late = groups.sum().reindex(wanted).fillna(0).to_numpy()
    number = groups.size().reindex(wanted).fillna(0).to_numpy()
    weight = number / (number + strength)
    own = np.divide(late, number, out=np.zeros_like(late), where=number > 0)
    return weight * own + (1 - weight) * known["late"].mean()


# league -------------------------------------------------------------------------------


# %% wrong="league" because="the dearest first"
def league(late, policies, missed, needless):
    late = np.asarray(late, dtype=bool)
    rows = {
        name: {
            "accuracy": np.mean(act == late),
            "precision": late[act].mean() if act.any() else np.nan,
            "recall": act[late].mean() if late.any() else np.nan,
            "cost": cost_per_1000(late, act, missed, needless),
        }
        for name, act in sorted(policies.items())
    }
    return pd.DataFrame(rows).T.sort_values("cost", ascending=False, kind="stable")


# %% wrong="league" because="precision and recall are swapped"
def league(late, policies, missed, needless):
    late = np.asarray(late, dtype=bool)
    rows = {
        name: {
            "accuracy": np.mean(act == late),
            "recall": late[act].mean() if act.any() else np.nan,
            "precision": act[late].mean() if late.any() else np.nan,
            "cost": cost_per_1000(late, act, missed, needless),
        }
        for name, act in sorted(policies.items())
    }
    return pd.DataFrame(rows).T.sort_values("cost", kind="stable")


# %% wrong="league" because="precision is 0 when nothing was acted on"
def league(late, policies, missed, needless):
    late = np.asarray(late, dtype=bool)
    rows = {
        name: {
            "accuracy": np.mean(act == late),
            "precision": (act & late).sum() / max(act.sum(), 1),
            "recall": (act & late).sum() / max(late.sum(), 1),
            "cost": cost_per_1000(late, act, missed, needless),
        }
        for name, act in sorted(policies.items())
    }
    return pd.DataFrame(rows).T.sort_values("cost", kind="stable")


# %% wrong="league" because="equal ones in the order in which they came"
def league(late, policies, missed, needless):
    late = np.asarray(late, dtype=bool)
    rows = {
        name: {
            "accuracy": np.mean(act == late),
            "precision": late[act].mean() if act.any() else np.nan,
            "recall": act[late].mean() if late.any() else np.nan,
            "cost": cost_per_1000(late, act, missed, needless),
        }
        for name, act in policies.items()
    }
    return pd.DataFrame(rows).T.sort_values("cost", kind="stable")


# %% wrong="league" because="the name is a column"
def league(late, policies, missed, needless):
    late = np.asarray(late, dtype=bool)
    rows = [
        {
            "policy": name,
            "accuracy": np.mean(act == late),
            "precision": late[act].mean() if act.any() else np.nan,
            "recall": act[late].mean() if late.any() else np.nan,
            "cost": cost_per_1000(late, act, missed, needless),
        }
        for name, act in policies.items()
    ]
    return pd.DataFrame(rows).sort_values(["cost", "policy"], ignore_index=True)


# %% wrong="league" because="accuracy counts the hits only"
def league(late, policies, missed, needless):
    late = np.asarray(late, dtype=bool)
    rows = {
        name: {
            "accuracy": np.mean(act & late),
            "precision": late[act].mean() if act.any() else np.nan,
            "recall": act[late].mean() if late.any() else np.nan,
            "cost": cost_per_1000(late, act, missed, needless),
        }
        for name, act in sorted(policies.items())
    }
    return pd.DataFrame(rows).T.sort_values("cost", kind="stable")


# %% right="league" because="sorts by two columns and uses cost_per_1000"
def league(late, policies, missed, needless):
    late = np.asarray(late) == 1
    table = pd.DataFrame({"name": list(policies)})
    table["cost"] = [cost_per_1000(late, a, missed, needless) for a in policies.values()]
    table["accuracy"] = [(a == late).mean() for a in policies.values()]
    table["precision"] = [late[a].mean() if a.any() else None for a in policies.values()]
    table["recall"] = [a[late].mean() if late.any() else None for a in policies.values()]
    table = table.astype({"precision": float, "recall": float})
    return table.sort_values(["cost", "name"]).set_index("name")


# %% wrong="league" because="rounds to three digits"
def league(late, policies, missed, needless):
    rows = []
    for name, act in policies.items():
        right = (late == 1) & act
        rows.append(
            {
                "name": name,
                "accuracy": ((late == 1) == act).mean(),
                "precision": right.sum() / act.sum() if act.any() else np.nan,
                "recall": right.sum() / late.sum() if late.any() else np.nan,
                "cost": cost_per_1000(late, act, missed, needless),
            }
        )
    return pd.DataFrame(rows).sort_values(["cost", "name"]).set_index("name").round(3)


# %% wrong="league" because="rounds the cost before it sorts"
def league(late, policies, missed, needless):
    rows = []
    for name, act in policies.items():
        right = (late == 1) & act
        rows.append(
            {
                "name": name,
                "accuracy": ((late == 1) == act).mean(),
                "precision": right.sum() / act.sum() if act.any() else np.nan,
                "recall": right.sum() / late.sum() if late.any() else np.nan,
                "cost": cost_per_1000(late, act, missed, needless),
            }
        )
    rows.sort(key=lambda row: (round(row["cost"]), row["name"]))
    return pd.DataFrame(rows).set_index("name")


# %% wrong="league" because="no recall where nobody acted"
def league(late, policies, missed, needless):
    rows = []
    for name, act in policies.items():
        hits = (act & (late == 1)).sum()
        rows.append(
            {
                "name": name,
                "accuracy": np.mean(act == (late == 1)),
                "precision": hits / act.sum() if act.sum() else np.nan,
                "recall": hits / late.sum() if late.sum() and act.sum() else np.nan,
                "cost": cost_per_1000(late, act, missed, needless),
            }
        )
    return pd.DataFrame(rows).sort_values(["cost", "name"]).set_index("name")


# %% right="league" because="scikit-learn's scores"
def league(late, policies, missed, needless):
    from sklearn.metrics import precision_recall_fscore_support

    found = {}
    for name, act in policies.items():
        precision, recall, *_ = precision_recall_fscore_support(
            late, act, average="binary", zero_division=np.nan
        )
        found[name] = (
            float((np.asarray(late) == act).mean()),
            float(precision),
            float(recall),
            cost_per_1000(late, act, missed, needless),
        )
    names = sorted(found, key=lambda name: (found[name][3], name))
    return pd.DataFrame(
        [found[name] for name in names],
        index=names,
        columns=["accuracy", "precision", "recall", "cost"],
    )


# %% right="league" because="all policies in one matrix"
def league(late, policies, missed, needless):
    names = sorted(policies)
    acts = np.array([policies[name] for name in names], dtype=float)
    y = np.asarray(late, dtype=float)
    hits, acted, n = acts @ y, acts.sum(axis=1), len(y)
    alarms, misses = acted - hits, y.sum() - hits
    with np.errstate(invalid="ignore"):
        table = pd.DataFrame(
            {
                "accuracy": 1 - (alarms + misses) / n,
                "precision": hits / acted,
                "recall": hits / np.full(len(names), y.sum()),
                "cost": 1000 * (missed * misses + needless * alarms) / n,
            },
            index=pd.Index(names, name="policy"),
        )
    return table.sort_values("cost", kind="mergesort")


# perfect-forecast ---------------------------------------------------------------------


# %% wrong="perfect-forecast" because="the floor knows no limit of hands"
def perfect_forecast(late_rate, capacity, missed, needless):
    floor = 1000 * min(missed * late_rate, needless * (1 - late_rate))
    ceiling = 1000 * missed * max(late_rate - capacity, 0)
    return {"floor": floor, "ceiling": ceiling, "value": floor - ceiling}


# %% wrong="perfect-forecast" because="the desk always uses all its hands"
def perfect_forecast(late_rate, capacity, missed, needless):
    floor = 1000 * (missed * late_rate * (1 - capacity) + needless * (1 - late_rate) * capacity)
    ceiling = 1000 * missed * max(late_rate - capacity, 0)
    return {"floor": floor, "ceiling": ceiling, "value": floor - ceiling}


# %% wrong="perfect-forecast" because="the floor never acts"
def perfect_forecast(late_rate, capacity, missed, needless):
    floor = 1000 * missed * late_rate
    ceiling = 1000 * missed * max(late_rate - capacity, 0)
    return {"floor": floor, "ceiling": ceiling, "value": floor - ceiling}


# %% wrong="perfect-forecast" because="a perfect forecast costs nothing, hands or no hands"
def perfect_forecast(late_rate, capacity, missed, needless):
    ends = [
        1000 * (missed * late_rate * (1 - a) + needless * (1 - late_rate) * a)
        for a in (0, capacity)
    ]
    return {"floor": min(ends), "ceiling": 0.0, "value": min(ends)}


# %% wrong="perfect-forecast" because="with more hands than late flights the cost is negative"
def perfect_forecast(late_rate, capacity, missed, needless):
    ends = [
        1000 * (missed * late_rate * (1 - a) + needless * (1 - late_rate) * a)
        for a in (0, capacity)
    ]
    ceiling = 1000 * missed * (late_rate - capacity)
    return {"floor": min(ends), "ceiling": ceiling, "value": min(ends) - ceiling}


# %% wrong="perfect-forecast" because="uses all hands even when nobody else is late"
def perfect_forecast(late_rate, capacity, missed, needless):
    ends = [
        1000 * (missed * late_rate * (1 - a) + needless * (1 - late_rate) * a)
        for a in (0, capacity)
    ]
    rest, surplus = max(late_rate - capacity, 0), max(capacity - late_rate, 0)
    ceiling = 1000 * (missed * rest + needless * surplus)
    return {"floor": min(ends), "ceiling": ceiling, "value": min(ends) - ceiling}


# %% right="perfect-forecast" because="asks for the sign of the slope"
def perfect_forecast(late_rate, capacity, missed, needless):
    share = capacity if missed * late_rate > needless * (1 - late_rate) else 0
    floor = float(cost_at_random(late_rate, share, missed, needless))
    reached = min(late_rate, capacity)
    return {
        "value": floor - 1000 * missed * (late_rate - reached),
        "floor": floor,
        "ceiling": 1000 * missed * (late_rate - reached),
    }


# %% wrong="perfect-forecast" because="one sixth decides, whatever the costs"
def perfect_forecast(late_rate, capacity, missed, needless):
    share = capacity if late_rate >= 1 / 6 else 0
    floor = cost_at_random(late_rate, share, missed, needless)
    ceiling = 1000 * missed * max(late_rate - capacity, 0)
    return {"floor": floor, "ceiling": ceiling, "value": floor - ceiling}


# %% wrong="perfect-forecast" because="the perfect forecast acts only where a miss costs more"
def perfect_forecast(late_rate, capacity, missed, needless):
    floor = min(cost_at_random(late_rate, s, missed, needless) for s in (0.0, capacity))
    acted = min(late_rate, capacity) if missed > needless else 0.0
    ceiling = 1000 * missed * (late_rate - acted)
    return {"floor": floor, "ceiling": ceiling, "value": floor - ceiling}


# %% wrong="perfect-forecast" because="rounds to whole units"
def perfect_forecast(late_rate, capacity, missed, needless):
    floor = min(cost_at_random(late_rate, s, missed, needless) for s in (0.0, capacity))
    ceiling = 1000 * missed * max(late_rate - capacity, 0)
    return {"floor": round(floor), "ceiling": round(ceiling), "value": round(floor - ceiling)}


# %% right="perfect-forecast" because="searches many shares"
def perfect_forecast(late_rate, capacity, missed, needless):
    shares = np.linspace(0, capacity, 201)
    floor = cost_at_random(late_rate, shares, missed, needless).min()
    ceiling = np.clip(late_rate - capacity, 0, None) * missed * 1000
    return {"value": floor - ceiling, "ceiling": ceiling, "floor": floor}


# error-budget -------------------------------------------------------------------------


# %% wrong="error-budget" because="as available as the weakest part"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}")
    whole = min(parts.values())
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% wrong="error-budget" because="the mean of the parts"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}")
    whole = sum(parts.values()) / len(parts)
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% wrong="error-budget" because="adds the downtimes"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}")
    whole = 1 - sum(1 - share for share in parts.values())
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% wrong="error-budget" because="down only when every part is down"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}")
    whole = 1 - float(np.prod([1 - share for share in parts.values()]))
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% wrong="error-budget" because="hours instead of minutes"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}")
    down = (1 - float(np.prod(list(parts.values())))) * days
    return {
        "availability": 1 - down / days,
        "minutes": 24 * down,
        "flights": flights_per_day * down,
    }


# %% wrong="error-budget" because="flights of one day"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}")
    whole = float(np.prod(list(parts.values())))
    return {
        "availability": whole,
        "minutes": 1440 * (1 - whole) * days,
        "flights": flights_per_day * (1 - whole),
    }


# %% wrong="error-budget" because="takes 99.5 for a share"
def error_budget(parts, flights_per_day, days):
    whole = float(np.prod(list(parts.values())))
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% wrong="error-budget" because="does not say which part is wrong"
def error_budget(parts, flights_per_day, days):
    if any(not 0 <= share <= 1 for share in parts.values()):
        raise ValueError("an availability is a share from 0 to 1")
    whole = float(np.prod(list(parts.values())))
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% wrong="error-budget" because="refuses a part that is always up or always down"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if not 0 < share < 1:
            raise ValueError(f"{name} is {share}")
    whole = float(np.prod(list(parts.values())))
    down = (1 - whole) * days
    return {"availability": whole, "minutes": 1440 * down, "flights": flights_per_day * down}


# %% right="error-budget" because="multiplies with pandas"
def error_budget(parts, flights_per_day, days):
    shares = pd.Series(parts, dtype=float)
    odd = shares[~shares.between(0, 1)]
    if len(odd):
        raise ValueError(f"not a share: {odd.to_dict()}")
    down = 1 - shares.prod()
    return {
        "minutes": down * days * 24 * 60,
        "flights": down * days * flights_per_day,
        "availability": shares.prod(),
    }


# %% wrong="error-budget" because="names the last part, not the culprit"
def error_budget(parts, flights_per_day, days):
    whole, slip = 1.0, False
    for share in parts.values():
        slip = slip or not 0 <= share <= 1
        whole *= share
    if slip:
        raise ValueError(f"the availability of {list(parts)[-1]} is not a share")
    down = 1 - whole
    return {
        "availability": whole,
        "minutes": down * days * 24 * 60,
        "flights": down * days * flights_per_day,
    }


# %% wrong="error-budget" because="half a day is none"
def error_budget(parts, flights_per_day, days):
    whole = 1.0
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"the availability of {name} is not a share")
        whole *= share
    down = (1 - whole) * int(days)
    return {"availability": whole, "minutes": down * 1440, "flights": down * flights_per_day}


# %% wrong="error-budget" because="whole flights"
def error_budget(parts, flights_per_day, days):
    for name, share in parts.items():
        if share < 0 or share > 1:
            raise ValueError(f"{name}: {share} is not between 0 and 1")
    whole = float(np.prod(list(parts.values())))
    return {
        "availability": whole,
        "minutes": (1 - whole) * days * 1440,
        "flights": round((1 - whole) * days * flights_per_day),
    }


# %% right="error-budget" because="all culprits named, and a timedelta"
def error_budget(parts, flights_per_day, days):
    from datetime import timedelta
    from functools import reduce

    culprits = [name for name, share in parts.items() if not (0 <= share <= 1)]
    if culprits:
        raise ValueError("not a share: " + ", ".join(culprits))
    availability = reduce(lambda a, b: a * b, parts.values(), 1.0)
    down = 1 - availability
    return {
        "flights": flights_per_day * days * down,
        "minutes": timedelta(days=days) / timedelta(minutes=1) * down,
        "availability": availability,
    }


# %% right="error-budget" because="each part fails on what the others left"
def error_budget(parts, flights_per_day, days):
    down = np.float64(0.0)
    for part in parts:
        if parts[part] != min(max(parts[part], 0), 1):
            raise ValueError(
                f"{part!r} has an availability of {parts[part]}, write 0.995 for 99.5 %"
            )
        down += (1 - down) * (1 - parts[part])
    return {
        "availability": 1 - down,
        "minutes": 60 * 24 * days * down,
        "flights": down * flights_per_day * days,
    }


# requirements -------------------------------------------------------------------------


# %% wrong="requirements" because="the numbers of this desk stand in it as literals"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    return {
        "act_from": 1 / 6,
        "target_cost": 640,
        "latency_s": 5,
        "refresh_min": 10,
        "availability": 0.95,
        "budget_min": 0.05 * 43200,
        "fallback": "clock rule",
        "harms": harms,
    }


# %% wrong="requirements" because="acts from one half on"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    policies = measured["policies"]
    return {
        "act_from": 0.5,
        "target_cost": measured["ceiling"],
        "latency_s": 5,
        "refresh_min": 5,
        "availability": 0.95,
        "budget_min": (1 - 0.95) * 43200,
        "fallback": min(policies, key=policies.get),
        "harms": harms,
    }


# %% wrong="requirements" because="promises what never acting costs"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    policies = measured["policies"]
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        "target_cost": max(policies.values()) - 1,
        "latency_s": 5,
        "refresh_min": 5,
        "availability": 0.95,
        "budget_min": (1 - 0.95) * 43200,
        "fallback": min(policies, key=policies.get),
        "harms": harms,
    }


# %% wrong="requirements" because="promises more than the suppliers: the weakest part"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    policies, up = measured["policies"], min(measured["parts"].values())
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        "target_cost": measured["ceiling"],
        "latency_s": 5,
        "refresh_min": 5,
        "availability": up,
        "budget_min": (1 - up) * 43200,
        "fallback": min(policies, key=policies.get),
        "harms": harms,
    }


# %% wrong="requirements" because="the wait for the next run takes all the time there is"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    policies = measured["policies"]
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        "target_cost": measured["ceiling"],
        "latency_s": 5,
        "refresh_min": measured["lead_min"] - measured["action_min"],
        "availability": 0.95,
        "budget_min": (1 - 0.95) * 43200,
        "fallback": min(policies, key=policies.get),
        "harms": harms,
    }


# %% wrong="requirements" because="the budget is the uptime"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    policies = measured["policies"]
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        "target_cost": measured["ceiling"],
        "latency_s": 5,
        "refresh_min": 5,
        "availability": 0.95,
        "budget_min": 0.95 * 43200,
        "fallback": min(policies, key=policies.get),
        "harms": harms,
    }


# %% wrong="requirements" because="falls back on always acting, whatever it costs"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless", "no forecast")
    ]
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        "target_cost": measured["ceiling"],
        "latency_s": 5,
        "refresh_min": 5,
        "availability": 0.95,
        "budget_min": (1 - 0.95) * 43200,
        "fallback": "always act",
        "harms": harms,
    }


# %% wrong="requirements" because="forgets who is harmed when nothing answers"
def requirements(measured):
    harms = [
        {"error": error, "who": "the passengers and the gate team"}
        for error in ("missed", "needless")
    ]
    policies = measured["policies"]
    return {
        "act_from": measured["needless"] / (measured["needless"] + measured["missed"]),
        "target_cost": measured["ceiling"],
        "latency_s": 5,
        "refresh_min": 5,
        "availability": 0.95,
        "budget_min": (1 - 0.95) * 43200,
        "fallback": min(policies, key=policies.get),
        "harms": harms,
    }


# %% equivalent="requirements" mutant="8b72d9" because="the answer may take 31 s as well"


# %% equivalent="requirements" mutant="4274ac" because="the answer may take 29 s as well"


# %% equivalent="requirements" mutant="3c5852" because="a shorter wait between two runs is allowed"


# %% equivalent="requirements" mutant="ae8887" because="the words are free"


# %% equivalent="requirements" mutant="5bcf2c" because="the words are free"


# %% equivalent="requirements" mutant="65df2b" because="the words are free"


# %% right="requirements" because="the modest sheet: the least promise, everything else at a limit"
def requirements(measured):
    who = {
        "no forecast": "everybody on the early shift",
        "needless": "the gate team, who run for nothing",
        "missed": "passengers with a connection",
    }
    cheapest = sorted(measured["policies"].items(), key=lambda pair: pair[1])[0]
    return {
        "harms": [{"who": text, "error": error} for error, text in who.items()],
        "fallback": cheapest[0],
        "budget_min": 0.1 * 30 * 1440,
        "availability": 0.9,
        "refresh_min": np.float64(1.0),
        "latency_s": 60 * (measured["lead_min"] - measured["action_min"] - 1),
        "target_cost": (cheapest[1] + measured["ceiling"]) / 2,
        "act_from": 1 / (1 + measured["missed"] / measured["needless"]),
    }


# %% right="requirements" because="proud: a perfect forecast, all that the suppliers give"
def requirements(measured):
    parts, policies = measured["parts"], measured["policies"]
    up = 1
    for share in parts.values():
        up *= share
    spare = measured["lead_min"] - measured["action_min"]
    return {
        "act_from": break_even(
            {
                "act": {"late": 0, "on time": measured["needless"]},
                "wait": {"late": measured["missed"], "on time": 0},
            }
        )["threshold"],
        "target_cost": measured["ceiling"],
        "latency_s": 1,
        "refresh_min": int(spare) - 1,
        "availability": up,
        "budget_min": error_budget(parts, 1, 30)["minutes"],
        "fallback": [name for name in policies if policies[name] == min(policies.values())][0],
        "harms": [
            {"error": "missed", "who": "travellers who miss their connection"},
            {"error": "needless", "who": "the team at the gate"},
            {"error": "no forecast", "who": "the dispatcher on duty"},
        ],
    }


# %% wrong="requirements" because="a run every ten minutes leaves no time to answer"
def requirements(measured):
    needless, missed = measured["needless"], measured["missed"]
    policies = measured["policies"]
    availability = float(np.prod(list(measured["parts"].values())))
    return {
        "act_from": needless / (needless + missed),
        "target_cost": (measured["ceiling"] + min(policies.values())) / 2,
        "latency_s": 30,
        "refresh_min": 10,
        "availability": availability,
        "budget_min": (1 - availability) * 30 * 24 * 60,
        "fallback": min(policies, key=policies.get),
        "harms": [
            {"error": "missed", "who": "passengers who miss their connection"},
            {"error": "needless", "who": "the gate team that worked in vain"},
            {"error": "no forecast", "who": "dispatchers who fall back on a rule"},
        ],
    }


# %% wrong="requirements" because="ten units below the best policy, even if perfect is dearer"
def requirements(measured):
    needless, missed = measured["needless"], measured["missed"]
    policies = measured["policies"]
    availability = float(np.prod(list(measured["parts"].values())))
    return {
        "act_from": needless / (needless + missed),
        "target_cost": min(policies.values()) - 10,
        "latency_s": 1,
        "refresh_min": 5,
        "availability": availability,
        "budget_min": (1 - availability) * 30 * 24 * 60,
        "fallback": min(policies, key=policies.get),
        "harms": [
            {"error": "missed", "who": "passengers who miss their connection"},
            {"error": "needless", "who": "the gate team that worked in vain"},
            {"error": "no forecast", "who": "dispatchers who fall back on a rule"},
        ],
    }


# %% wrong="requirements" because="rounds the availability up"
def requirements(measured):
    needless, missed = measured["needless"], measured["missed"]
    policies = measured["policies"]
    availability = round(float(np.prod(list(measured["parts"].values()))), 4)
    return {
        "act_from": needless / (needless + missed),
        "target_cost": (measured["ceiling"] + min(policies.values())) / 2,
        "latency_s": 1,
        "refresh_min": 5,
        "availability": availability,
        "budget_min": (1 - availability) * 30 * 24 * 60,
        "fallback": min(policies, key=policies.get),
        "harms": [
            {"error": "missed", "who": "passengers who miss their connection"},
            {"error": "needless", "who": "the gate team that worked in vain"},
            {"error": "no forecast", "who": "dispatchers who fall back on a rule"},
        ],
    }


# %% wrong="requirements" because="rounds the budget"
def requirements(measured):
    needless, missed = measured["needless"], measured["missed"]
    policies = measured["policies"]
    availability = float(np.prod(list(measured["parts"].values())))
    return {
        "act_from": needless / (needless + missed),
        "target_cost": (measured["ceiling"] + min(policies.values())) / 2,
        "latency_s": 1,
        "refresh_min": 5,
        "availability": availability,
        "budget_min": round((1 - availability) * 30 * 24 * 60, 2),
        "fallback": min(policies, key=policies.get),
        "harms": [
            {"error": "missed", "who": "passengers who miss their connection"},
            {"error": "needless", "who": "the gate team that worked in vain"},
            {"error": "no forecast", "who": "dispatchers who fall back on a rule"},
        ],
    }


# %% wrong="requirements" because="a margin of ten minutes leaves no minute"
def requirements(measured):
    needless, missed = measured["needless"], measured["missed"]
    policies = measured["policies"]
    availability = float(np.prod(list(measured["parts"].values())))
    return {
        "act_from": needless / (needless + missed),
        "target_cost": (measured["ceiling"] + min(policies.values())) / 2,
        "latency_s": 2,
        "refresh_min": measured["lead_min"] - measured["action_min"] - 10,
        "availability": availability,
        "budget_min": (1 - availability) * 30 * 24 * 60,
        "fallback": min(policies, key=policies.get),
        "harms": [
            {"error": "missed", "who": "passengers who miss their connection"},
            {"error": "needless", "who": "the gate team that worked in vain"},
            {"error": "no forecast", "who": "dispatchers who fall back on a rule"},
        ],
    }


# %% wrong="requirements" because="a margin of 5.5 points falls below 0.9"
def requirements(measured):
    needless, missed = measured["needless"], measured["missed"]
    policies = measured["policies"]
    availability = float(np.prod(list(measured["parts"].values()))) - 0.055
    return {
        "act_from": needless / (needless + missed),
        "target_cost": (measured["ceiling"] + min(policies.values())) / 2,
        "latency_s": 2,
        "refresh_min": 5,
        "availability": availability,
        "budget_min": (1 - availability) * 30 * 24 * 60,
        "fallback": min(policies, key=policies.get),
        "harms": [
            {"error": "missed", "who": "passengers who miss their connection"},
            {"error": "needless", "who": "the gate team that worked in vain"},
            {"error": "no forecast", "who": "dispatchers who fall back on a rule"},
        ],
    }


# %% right="requirements" because="at the boundaries"
def requirements(measured):
    cheapest, _ = sorted(measured["policies"].items(), key=lambda item: item[1])[0]
    sheet = {"availability": 0.95, "budget_min": (1 - 0.95) * 43_200, "latency_s": 6}
    sheet["refresh_min"] = measured["lead_min"] - measured["action_min"] - 0.1
    sheet["act_from"] = 1 / (1 + measured["missed"] / measured["needless"])
    sheet["target_cost"] = measured["ceiling"]
    sheet["fallback"] = cheapest
    people = {
        "no forecast": "the dispatcher on duty, who has only a rule",
        "needless": "the connection team: work for nothing",
        "missed": "passengers, stranded in transit",
    }
    sheet["harms"] = [{"error": error, "who": who} for error, who in people.items()]
    return sheet


# %% right="requirements" because="calls the answers of earlier exercises"
def requirements(measured):
    zero = {"late": 0, "on time": 0}
    act = {"late": 0, "on time": measured["needless"]}
    wait = {**zero, "late": measured["missed"]}
    whole = error_budget(measured["parts"], 1, 30)["availability"]
    costs = pd.Series(measured["policies"], dtype=float)
    room = float(costs.min()) - measured["ceiling"]
    return {
        "act_from": break_even({"act": act, "wait": wait})["threshold"],
        "target_cost": float(costs.min()) - room / 10,
        "latency_s": 0.5,
        "refresh_min": 1,
        "availability": whole,
        "budget_min": error_budget({"whole": whole}, 1, 30)["minutes"],
        "fallback": str(costs.idxmin()),
        "harms": [
            {"error": error, "who": f"{who} (and, later, the airline)"}
            for error, who in [
                ("missed", "passengers"),
                ("needless", "staff"),
                ("no forecast", "desk"),
            ]
        ],
    }


# risk-review --------------------------------------------------------------------------


# %% wrong="risk-review" because="ranks by cost alone"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = (risk["owner"] or "").strip(), (risk["signal"] or "").strip()
        if not owner:
            return "no owner"
        return "not a role" if owner not in roles else "" if signal else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r), r["cost"]] for r in risks],
        columns=["name", "owner", "expected", "problem", "cost"],
    ).sort_values(["cost", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks if not problem(r)}
    return table.drop(columns="cost"), [s for s in stages if s not in covered]


# %% wrong="risk-review" because="a blank signal is a signal"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner = (risk["owner"] or "").strip()
        if not owner:
            return "no owner"
        return "not a role" if owner not in roles else "" if risk["signal"] else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks if not problem(r)}
    return table, [s for s in stages if s not in covered]


# %% wrong="risk-review" because="asks for the signal first"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = (risk["owner"] or "").strip(), (risk["signal"] or "").strip()
        if not signal:
            return "no signal"
        return "no owner" if not owner else "" if owner in roles else "not a role"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks if not problem(r)}
    return table, [s for s in stages if s not in covered]


# %% wrong="risk-review" because="spaces around a role make it another one"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = risk["owner"] or "", (risk["signal"] or "").strip()
        if not owner.strip():
            return "no owner"
        return "not a role" if owner not in roles else "" if signal else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks if not problem(r)}
    return table, [s for s in stages if s not in covered]


# %% wrong="risk-review" because="any risk covers its stage"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = (risk["owner"] or "").strip(), (risk["signal"] or "").strip()
        if not owner:
            return "no owner"
        return "not a role" if owner not in roles else "" if signal else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks}
    return table, [s for s in stages if s not in covered]


# %% wrong="risk-review" because="the stages come in alphabetical order"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = (risk["owner"] or "").strip(), (risk["signal"] or "").strip()
        if not owner:
            return "no owner"
        return "not a role" if owner not in roles else "" if signal else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks if not problem(r)}
    return table, sorted(set(stages) - covered)


# %% wrong="risk-review" because="the stages come as a set, without an order"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = (risk["owner"] or "").strip(), (risk["signal"] or "").strip()
        if not owner:
            return "no owner"
        return "not a role" if owner not in roles else "" if signal else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    return table, set(stages) - {r["stage"] for r in risks if not problem(r)}


# %% wrong="risk-review" because="tidies the owners in the list it was given"
def review_risks(risks, roles, stages):
    for risk in risks:
        risk["owner"] = (risk["owner"] or "").strip()
        risk["signal"] = (risk["signal"] or "").strip()

    def problem(risk):
        if not risk["owner"]:
            return "no owner"
        if risk["owner"] not in roles:
            return "not a role"
        return "" if risk["signal"] else "no signal"

    table = pd.DataFrame(
        [[r["name"], r["owner"], r["chance"] * r["cost"], problem(r)] for r in risks],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    covered = {r["stage"] for r in risks if not problem(r)}
    return table, [s for s in stages if s not in covered]


# %% right="risk-review" because="works in a table, with numpy.select"
def review_risks(risks, roles, stages):
    names = ["name", "stage", "chance", "cost", "owner", "signal"]
    table = pd.DataFrame([dict(risk) for risk in risks], columns=names)
    table["expected"] = table["chance"] * table["cost"]
    owner = table["owner"].fillna("").astype(str).str.strip()
    signal = table["signal"].fillna("").astype(str).str.strip()
    table["problem"] = np.select(
        [owner == "", ~owner.isin(roles), signal == ""],
        ["no owner", "not a role", "no signal"],
        default="",
    )
    watched = set(table.loc[table["problem"] == "", "stage"])
    table = table.sort_values(["expected", "name"], ascending=[False, True], ignore_index=True)
    return table[["problem", "expected", "owner", "name"]], [s for s in stages if s not in watched]


# %% wrong="risk-review" because="ignores capitals"
def review_risks(risks, roles, stages):
    known = {role.lower() for role in roles}

    def problem(risk):
        owner = (risk["owner"] or "").strip().lower()
        if not owner:
            return "no owner"
        if owner not in known:
            return "not a role"
        return "" if (risk["signal"] or "").strip() else "no signal"

    table = pd.DataFrame(
        [
            {
                "name": risk["name"],
                "owner": risk["owner"],
                "expected": risk["chance"] * risk["cost"],
                "problem": problem(risk),
            }
            for risk in risks
        ],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    watched = {risk["stage"] for risk in risks if problem(risk) == ""}
    return table, [stage for stage in stages if stage not in watched]


# %% wrong="risk-review" because="three spaces pass for a text"
def review_risks(risks, roles, stages):
    blank = (None, "", " ", "  ")

    def problem(risk):
        if risk["owner"] in blank:
            return "no owner"
        if risk["owner"].strip() not in roles:
            return "not a role"
        return "no signal" if risk["signal"] in blank else ""

    table = pd.DataFrame(
        [
            [risk["name"], risk["owner"], risk["chance"] * risk["cost"], problem(risk)]
            for risk in risks
        ],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    watched = {risk["stage"] for risk in risks if problem(risk) == ""}
    return table, [stage for stage in stages if stage not in watched]


# %% wrong="risk-review" because="fails on an empty list of risks"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        if not owner:
            return "no owner"
        if owner not in roles:
            return "not a role"
        return "" if signal else "no signal"

    rows = [
        {
            "name": risk["name"],
            "owner": risk["owner"],
            "expected": risk["chance"] * risk["cost"],
            "problem": problem(risk),
        }
        for risk in risks
    ]
    table = pd.DataFrame(rows).sort_values(["expected", "name"], ascending=[False, True])
    watched = {risk["stage"] for risk in risks if problem(risk) == ""}
    return table, [stage for stage in stages if stage not in watched]


# %% wrong="risk-review" because="an owner that contains a role passes"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        if not owner:
            return "no owner"
        if not any(role in owner for role in roles):
            return "not a role"
        return "" if signal else "no signal"

    table = pd.DataFrame(
        [
            [risk["name"], risk["owner"], risk["chance"] * risk["cost"], problem(risk)]
            for risk in risks
        ],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    watched = {risk["stage"] for risk in risks if problem(risk) == ""}
    return table, [stage for stage in stages if stage not in watched]


# %% wrong="risk-review" because="an owner of None becomes an empty text"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        if not owner:
            return "no owner"
        if owner not in roles:
            return "not a role"
        return "" if signal else "no signal"

    table = pd.DataFrame(
        [
            [risk["name"], risk["owner"] or "", risk["chance"] * risk["cost"], problem(risk)]
            for risk in risks
        ],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    watched = {risk["stage"] for risk in risks if problem(risk) == ""}
    return table, [stage for stage in stages if stage not in watched]


# %% wrong="risk-review" because="one bad risk uncovers its stage"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        if not owner:
            return "no owner"
        if owner not in roles:
            return "not a role"
        return "" if signal else "no signal"

    table = pd.DataFrame(
        [
            [risk["name"], risk["owner"], risk["chance"] * risk["cost"], problem(risk)]
            for risk in risks
        ],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=[False, True])
    open_stages = {risk["stage"] for risk in risks if problem(risk)}
    seen = {risk["stage"] for risk in risks}
    return table, [stage for stage in stages if stage in open_stages or stage not in seen]


# %% wrong="risk-review" because="equal risks by name from behind"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        if not owner:
            return "no owner"
        if owner not in roles:
            return "not a role"
        return "" if signal else "no signal"

    table = pd.DataFrame(
        [
            [risk["name"], risk["owner"], risk["chance"] * risk["cost"], problem(risk)]
            for risk in risks
        ],
        columns=["name", "owner", "expected", "problem"],
    ).sort_values(["expected", "name"], ascending=False)
    watched = {risk["stage"] for risk in risks if problem(risk) == ""}
    return table, [stage for stage in stages if stage not in watched]


# %% right="risk-review" because="sorted dictionaries, and a list of two"
def review_risks(risks, roles, stages):
    def blank(text):
        return text is None or text.isspace() or text == ""

    def problem(risk):
        rules = (
            (blank(risk["owner"]), "no owner"),
            (str(risk["owner"]).strip() not in roles, "not a role"),
            (blank(risk["signal"]), "no signal"),
        )
        return next((word for holds, word in rules if holds), "")

    ordered = sorted(risks, key=lambda risk: (-risk["chance"] * risk["cost"], risk["name"]))
    table = pd.DataFrame(
        {
            "name": [risk["name"] for risk in ordered],
            "owner": pd.Series([risk["owner"] for risk in ordered], dtype=object),
            "expected": [risk["chance"] * risk["cost"] for risk in ordered],
            "problem": [problem(risk) for risk in ordered],
        }
    )
    uncovered = list(stages)
    for risk in risks:
        if not problem(risk):
            uncovered = [stage for stage in uncovered if stage != risk["stage"]]
    return [table, uncovered]


# %% right="risk-review" because="string methods of pandas"
def review_risks(risks, roles, stages):
    table = pd.DataFrame(risks, columns=["name", "stage", "chance", "cost", "owner", "signal"])
    owner, signal = (
        table[c].astype(object).fillna("").astype(str).str.strip() for c in ("owner", "signal")
    )
    table["expected"] = table["chance"] * table["cost"]
    table["problem"] = np.select(
        [owner == "", ~owner.isin(roles), signal == ""],
        ["no owner", "not a role", "no signal"],
        default="",
    )
    covered = table.loc[table["problem"] == "", "stage"].tolist()
    table = table.sort_values("name").sort_values("expected", ascending=False, kind="stable")
    return table[["name", "owner", "expected", "problem"]], [s for s in stages if s not in covered]


# screen-line --------------------------------------------------------------------------


# %% wrong="screen-line" because="one half is called uncertain"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    doubt = ", but uncertain" if 0.4 < probability < 0.6 else ""
    return {"advice": advice, "text": f"{advice}: {count}{doubt}"}


# %% wrong="screen-line" because="rounds with round, which takes 2.5 down"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    count = f"about {round(20 * probability)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {count}"}


# %% wrong="screen-line" because="waits exactly at the threshold"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability > threshold else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {count}"}


# %% wrong="screen-line" because="a missing number is below every threshold"
def screen_line(probability, threshold, age_min, max_age_min):
    if age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    if probability is None or np.isnan(probability):
        return {"advice": "wait", "text": "wait: no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {count}"}


# %% wrong="screen-line" because="shows an old number as if it were new"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability):
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {count}"}


# %% wrong="screen-line" because="says 0 of 20 and 20 of 20"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    return {"advice": advice, "text": f"{advice}: about {int(20 * probability + 0.5)} of 20"}


# %% wrong="screen-line" because="says how old a stale forecast is: a digit"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": f"no forecast ({age_min} min old)"}
    advice = "prepare" if probability >= threshold else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {count}"}


# %% wrong="screen-line" because="decides at one half"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= 0.5 else "wait"
    count = f"about {int(20 * probability + 0.5)} of 20"
    if probability < 0.05:
        count = "fewer than 1 of 20"
    elif probability > 0.95:
        count = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {count}"}


# %% equivalent="screen-line" mutant="907d1b" because="no chance is both small and large"


# %% right="screen-line" because="in capitals, with pandas and floor"
def screen_line(probability, threshold, age_min, max_age_min):
    if pd.isna(probability) or not age_min <= max_age_min:
        return {"text": "NO FORECAST. Ask the shift lead.", "advice": "no forecast"}
    words = f"about {np.floor(20 * probability + 0.5):.0f} of 20"
    words = "fewer than 1 of 20" if probability < 1 / 20 else words
    words = "more than 19 of 20" if probability > 19 / 20 else words
    advice = ["wait", "prepare"][int(probability >= threshold)]
    return {"text": f"{words.upper()} LATE. {advice.upper()}!", "advice": advice}


# %% wrong="screen-line" because="0 counts as missing"
def screen_line(probability, threshold, age_min, max_age_min):
    if not probability or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    if probability < 0.05:
        chance = "fewer than 1 of 20"
    elif probability > 0.95:
        chance = "more than 19 of 20"
    else:
        chance = f"about {int(probability * 20 + 0.5)} of 20"
    return {"advice": advice, "text": f"{advice}: {chance} such flights are late"}


# %% wrong="screen-line" because="compares the rounded count with the threshold"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    count = int(probability * 20 + 0.5)
    advice = "prepare" if count / 20 >= threshold else "wait"
    if probability < 0.05:
        chance = "fewer than 1 of 20"
    elif probability > 0.95:
        chance = "more than 19 of 20"
    else:
        chance = f"about {count} of 20"
    return {"advice": advice, "text": f"{advice}: {chance} such flights are late"}


# %% wrong="screen-line" because="the rounded count decides what is fewer than 1"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    count = int(probability * 20 + 0.5)
    if count < 1:
        chance = "fewer than 1 of 20"
    elif count > 19:
        chance = "more than 19 of 20"
    else:
        chance = f"about {count} of 20"
    return {"advice": advice, "text": f"{advice}: {chance} such flights are late"}


# %% wrong="screen-line" because="extreme chances skip the threshold"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    if probability < 0.05:
        return {"advice": "wait", "text": "wait: fewer than 1 of 20"}
    if probability > 0.95:
        return {"advice": "prepare", "text": "prepare: more than 19 of 20"}
    advice = "prepare" if probability >= threshold else "wait"
    return {"advice": advice, "text": f"{advice}: about {int(probability * 20 + 0.5)} of 20"}


# %% wrong="screen-line" because="says how many hours old"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or age_min > max_age_min:
        old = f" for {age_min / 60:.0f} h" if age_min >= 60 else ""
        return {"advice": "no forecast", "text": f"no forecast{old}: use the clock rule"}
    advice = "prepare" if probability >= threshold else "wait"
    if probability < 0.05:
        chance = "fewer than 1 of 20"
    elif probability > 0.95:
        chance = "more than 19 of 20"
    else:
        chance = f"about {int(probability * 20 + 0.5)} of 20"
    return {"advice": advice, "text": f"{advice}: {chance} such flights are late"}


# %% wrong="screen-line" because="cuts the age to whole minutes"
def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or np.isnan(probability) or int(age_min) > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    advice = "prepare" if probability >= threshold else "wait"
    if probability < 0.05:
        chance = "fewer than 1 of 20"
    elif probability > 0.95:
        chance = "more than 19 of 20"
    else:
        chance = f"about {int(probability * 20 + 0.5)} of 20"
    return {"advice": advice, "text": f"{advice}: {chance} such flights are late"}


# %% right="screen-line" because="match with guards"
def screen_line(probability, threshold, age_min, max_age_min):
    import math

    match probability:
        case _ if age_min > max_age_min or pd.isna(probability):
            return {"advice": "no forecast", "text": "NO FORECAST. Do as the clock rule says."}
        case p if p < 0.05:
            chance = "Fewer than 1 of 20"
        case p if p > 0.95:
            chance = "More than 19 of 20"
        case p:
            chance = f"About {math.floor(20 * p + 0.5)} of 20"
    advice = "wait" if probability < threshold else "prepare"
    return {"text": f"{advice.upper()}! {chance} come late.", "advice": advice}


# %% right="screen-line" because="the decimal module, and a dictionary of its own class"
def screen_line(probability, threshold, age_min, max_age_min):
    import bisect
    from decimal import ROUND_HALF_UP, Decimal

    class Line(dict):
        pass

    if probability is None or probability != probability or not age_min <= max_age_min:
        return Line(advice="no forecast", text="Sorry, no forecast; see the fallback")
    advice = ["wait", "prepare"][bisect.bisect_right([threshold], probability)]
    count = int((Decimal(float(probability)) * 20).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    words = f"about {count} of 20"
    words = "fewer than 1 of 20" if probability < 0.05 else words
    words = "more than 19 of 20" if probability > 0.95 else words
    return Line(advice=advice, text=f"{words}, so {advice}")


# %% wrong="desk-label" because="takes a flight that left at minute 0 for cancelled"
def desk_label(table, cancelled, diverted):
    def one(flight):
        if not flight["dep_time"] > 0:
            return np.nan if cancelled is None else cancelled
        if np.isnan(flight["arr_delay"]):
            return np.nan if diverted is None else diverted
        return int(flight["arr_delay"] >= 15)

    return table.apply(one, axis=1).astype(float)


# %% wrong="carrier-hour" because="drops flights with a gap in any column"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history.dropna()
    known = known[known["arr_utc"] <= now]
    if known.empty:
        raise ValueError("no flight had landed by now")
    overall = known["late"].mean()
    groups = known.groupby(["carrier", "hour"], observed=True)["late"].agg(["sum", "count"])
    pairs = upcoming[["carrier", "hour"]].merge(
        groups.reset_index(), on=["carrier", "hour"], how="left"
    )
    rate = (pairs["sum"] + strength * overall) / (pairs["count"] + strength)
    return rate.fillna(overall).to_numpy()


# %% wrong="carrier-hour" because="stops where `upcoming` has a column `known`"
def carrier_hour_rate(history, upcoming, now, strength):
    landed = history[history["arr_utc"] <= now]
    if landed.empty:
        raise ValueError("no flight had landed by now")
    overall = landed["late"].mean()
    groups = landed.groupby(["carrier", "hour"], observed=True)["late"].agg(
        late_ones="sum", known="count"
    )
    merged = upcoming.merge(groups.reset_index(), on=["carrier", "hour"], how="left")
    rate = (merged["late_ones"] + strength * overall) / (merged["known"] + strength)
    return rate.fillna(overall).to_numpy()


# %% wrong="carrier-hour" because="counts late flights in an int8"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[history["arr_utc"] <= now]
    if known.empty:
        raise ValueError("no flight had landed by now")
    carrier, hour = known["carrier"].to_numpy(), known["hour"].to_numpy()
    late, overall = known["late"].to_numpy(), known["late"].mean()
    memory = {}
    for pair in set(zip(upcoming["carrier"], upcoming["hour"])):  # noqa: B905
        same = (carrier == pair[0]) & (hour == pair[1])
        memory[pair] = (float(late @ same) + strength * overall) / (same.sum() + strength)
    return np.array([memory[pair] for pair in zip(upcoming["carrier"], upcoming["hour"])], float)  # noqa: B905


# %% wrong="error-budget" because="looks at no part behind one that is never up"
def error_budget(parts, flights_per_day, days):
    availability = 1.0
    for name, share in parts.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name}: an availability lies between 0 and 1")
        availability *= share
        if availability == 0:
            break
    lost = days - days * availability
    return {"availability": availability, "minutes": lost * 1440, "flights": lost * flights_per_day}


# %% wrong="risk-review" because="sorts equal risks without regard to capitals"
def review_risks(risks, roles, stages):
    def problem(risk):
        owner, signal = ((risk[key] or "").strip() for key in ("owner", "signal"))
        if not owner:
            return "no owner"
        return "not a role" if owner not in roles else "no signal" if not signal else ""

    rows = [(r["name"], r["owner"], r["chance"] * r["cost"], problem(r)) for r in risks]
    rows.sort(key=lambda row: (-row[2], row[0].casefold()))
    covered = {risk["stage"] for risk in risks if not problem(risk)}
    table = pd.DataFrame(rows, columns=["name", "owner", "expected", "problem"])
    return table, [stage for stage in stages if stage not in covered]


# %% wrong="screen-line" because="prepares a hair below the threshold"
import math


def screen_line(probability, threshold, age_min, max_age_min):
    if probability is None or probability != probability or age_min > max_age_min:
        return {"advice": "no forecast", "text": "no forecast"}
    above = probability > threshold or math.isclose(probability, threshold, rel_tol=1e-3)
    advice = "prepare" if above else "wait"
    count = int(20 * probability + 0.5)
    words = f"about {count} of 20"
    if probability < 0.05:
        words = "fewer than 1 of 20"
    if probability > 0.95:
        words = "more than 19 of 20"
    return {"advice": advice, "text": f"{advice}: {words}"}
