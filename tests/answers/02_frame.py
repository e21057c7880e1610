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


# %% equivalent="policy-cost" mutant="0cedf5" because="0 and 1 combine with & as False and True do"


# %% equivalent="policy-cost" mutant="41549e" because="with & the numbers act as True and False"


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


# %% right="carrier-hour" because="a left merge, and a Series as the result"
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
    return (both["bad"] + strength * overall) / (both["n"] + strength)


# %% right="carrier-hour" because="a dictionary and a loop, and a list as the result"
def carrier_hour_rate(history, upcoming, now, strength):
    known = history[~(history["arr_utc"] > now)]
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
    return result


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


# %% equivalent="league" mutant="abca13" because="0 and 1 combine with & as False and True do"


# %% equivalent="league" mutant="9ca032" because="0 and 1 combine with & as False and True do"


# %% equivalent="league" mutant="68ae65" because="the policies are arrays of bool already"


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


# %% equivalent="requirements" mutant="01e9a7" because="suppliers together achieve less than 1"


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
    table = pd.DataFrame([dict(risk) for risk in risks])
    table["expected"] = table["chance"] * table["cost"]
    owner = table["owner"].fillna("").str.strip()
    signal = table["signal"].fillna("").str.strip()
    table["problem"] = np.select(
        [owner == "", ~owner.isin(roles), signal == ""],
        ["no owner", "not a role", "no signal"],
        default="",
    )
    watched = set(table.loc[table["problem"] == "", "stage"])
    table = table.sort_values(["expected", "name"], ascending=[False, True], ignore_index=True)
    return table[["problem", "expected", "owner", "name"]], [s for s in stages if s not in watched]


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


# %% right="screen-line" because="in capitals, with pandas and floor"
def screen_line(probability, threshold, age_min, max_age_min):
    if pd.isna(probability) or not age_min <= max_age_min:
        return {"text": "NO FORECAST. Ask the shift lead.", "advice": "no forecast"}
    words = f"about {np.floor(20 * probability + 0.5):.0f} of 20"
    words = "fewer than 1 of 20" if probability < 1 / 20 else words
    words = "more than 19 of 20" if probability > 19 / 20 else words
    advice = ["wait", "prepare"][int(probability >= threshold)]
    return {"text": f"{words.upper()} LATE. {advice.upper()}!", "advice": advice}
