"""Wrong and right answers to lab 10_evaluate, one cell per answer, run by `autograder validity`."""


# time-folds --------------------------------------------------------------------------


# %% wrong="time-folds" because="the gap is a day too short"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day <= first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="forgets the gap"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="newest fold first"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(1, folds + 1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="a window that slides instead of growing"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(
            (day < first - gap_days) & (day >= first - gap_days - 2 * valid_days)
        )
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="trains on the flights after the validation as well"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero((day < first - gap_days) | (day >= first + valid_days))
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="counts only days that have rows"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.unique(np.asarray(day), return_inverse=True)[1]
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="the validation is a day too long"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day <= first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="each validation reaches to the end"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day <= day.max()))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="raises only when the training is empty without the gap"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if not (day < first).any():
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="says nothing about folds"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="leaves a fold without training out"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = np.flatnonzero(day < first - gap_days)
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            continue
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="returns masks"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for back in range(folds, 0, -1):
        first = day.max() - back * valid_days + 1
        train = day < first - gap_days
        valid = np.flatnonzero((day >= first) & (day < first + valid_days))
        if len(train) == 0:
            raise ValueError(f"folds={folds} leaves no training rows before day {first}")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="cuts by number of rows, not by days"
def time_folds(day, *, folds, valid_days, gap_days):
    order = np.argsort(day, kind="stable")
    size = max(1, len(order) // (folds + 1))
    if folds >= len(order) // 2:
        raise ValueError(f"too many folds: {folds}")
    return [(order[: size * k], order[size * k : size * (k + 1)]) for k in range(1, folds + 1)]


# %% right="time-folds" because="walks back from the last day, lists of positions"
def time_folds(day, *, folds, valid_days, gap_days):
    day = [int(one) for one in day]
    end, parts = max(day), []
    for _ in range(folds):
        start = end - valid_days + 1
        valid = [i for i, one in enumerate(day) if start <= one <= end]
        train = [i for i, one in enumerate(day) if one + gap_days < start]
        if not train:
            raise ValueError("too many folds for these days")
        parts.insert(0, (train, valid))
        end = start - 1
    return parts


# %% right="time-folds" because="yields the folds from a data frame, positions in the order of days"
def time_folds(day, *, folds, valid_days, gap_days):
    rows = pd.DataFrame({"day": day}).reset_index().sort_values("day", kind="stable")
    age = rows["day"].max() - rows["day"]
    pairs = []
    for k in reversed(range(folds)):
        train = rows.loc[age >= (k + 1) * valid_days + gap_days, "index"]
        if train.empty:
            raise ValueError(f"{folds=} is too many")
        pairs.append(
            [train, rows.loc[age.between(k * valid_days, (k + 1) * valid_days - 1), "index"]]
        )
    return pairs


# leak-report -------------------------------------------------------------------------


# %% wrong="leak-report" because="known exactly at t0 counts as too late"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] >= t0)[there].mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="does not turn the AUC of a falling column"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0)[there].mean()
        rows.append({"column": name, "auc": auc, "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="the share counts rows without a value"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0).mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="missing values count as zero"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(y, values[name].fillna(0))
        late = (known_at[name] > t0)[there].mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="missing values are filled with the median"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(y, values[name].fillna(values[name].median()))
        late = (known_at[name] > t0)[there].mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="drops every row that has a gap anywhere"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values.notna().all(axis=1).to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0)[there].mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="says whether, not how often"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = float((known_at[name] > t0).any())
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="lists only the columns that came too late"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0)[there].mean()
        if late > 0:
            rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="the share known in time"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] <= t0)[there].mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="always turns the AUC"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0)[there].mean()
        rows.append({"column": name, "auc": 1 - auc, "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="a number of flights, not a share"
def leak_report(values, known_at, t0, y):
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(np.asarray(y)[there], values[name][there])
        late = (known_at[name] > t0)[there].sum()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% right="leak-report" because="sorted by score, with another AUC and pandas for the share"
def leak_report(values, known_at, t0, y):
    y = pd.Series(y, index=values.index)
    found = {}
    for name, column in values.items():
        column = column.dropna()
        score = evaluate.weighted_auc(y[column.index], column)
        known = known_at.loc[column.index, name]
        found[name] = {
            "too_late": known.gt(t0[column.index]).mean(),
            "auc": 0.5 + abs(score - 0.5),
        }
    return pd.DataFrame(found).T.rename_axis("column").reset_index().sort_values("auc")


# rank-scores -------------------------------------------------------------------------


# %% wrong="rank-scores" because="equal scores count as wrong"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    np.searchsorted(on_time, late, side="right")
    return float(below.mean() / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="equal scores count as right"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float(not_above.mean() / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="one class gives one half"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        return 0.5
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="looks only whether late flights are there"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="looks only whether on-time flights are there"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="flights with equal scores enter one by one"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.full(len(p), True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="precision at the start of a group"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(True, p[1:] != p[:-1])
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="from the lowest score up"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="divides by the pairs of all flights"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(y))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="the mean of the precisions, without the gain"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    np.diff(hits, prepend=0) / hits[-1]
    return float((hits / entered).mean())


# %% wrong="rank-scores" because="area under the precision-recall curve by trapezes"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    np.diff(hits, prepend=0) / hits[-1]
    precision, recall = hits / entered, hits / hits[-1]
    return float(np.trapezoid(np.append(1, precision), np.append(0, recall)))


# %% wrong="rank-scores" because="the recall, not its gain"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


def average_precision(y, p):
    y, p = np.asarray(y), np.asarray(p)
    order = np.argsort(-p)
    y, p = y[order], p[order]
    group_ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[group_ends]
    entered = np.arange(1, len(y) + 1)[group_ends]
    gain = hits / hits[-1]
    return float((hits / entered * gain).sum())


# %% wrong="rank-scores" because="a loop over all pairs"
def auc(y, p):
    late = [q for q, one in zip(p, y, strict=True) if one == 1]
    on_time = [q for q, one in zip(p, y, strict=True) if one == 0]
    if not late or not on_time:
        raise ValueError("y holds one class")
    right = sum((a > b) + 0.5 * (a == b) for a in late for b in on_time)
    return right / len(late) / len(on_time)


def average_precision(y, p):
    order = np.argsort(-p)
    y, p = y[order], p[order]
    ends = np.append(p[1:] != p[:-1], True)
    hits = np.cumsum(y)[ends]
    entered = np.arange(1, len(y) + 1)[ends]
    return float((hits / entered * np.diff(hits, prepend=0)).sum() / hits[-1])


# %% right="rank-scores" because="ranks for the AUC, groups for the precision"
def auc(y, p):
    frame = pd.DataFrame({"y": y, "p": p})
    late = int(frame["y"].sum())
    on_time = len(frame) - late
    if late * on_time == 0:
        raise ValueError("y: one class only")
    ranks = frame["p"].rank()[frame["y"] == 1].sum()
    return (ranks - late * (late + 1) / 2) / (late * on_time)


def average_precision(y, p):
    groups = pd.DataFrame({"y": y, "p": p}).groupby("p")["y"].agg(["sum", "size"])
    groups = groups.iloc[::-1]
    precision = groups["sum"].cumsum() / groups["size"].cumsum()
    return (precision * groups["sum"]).sum() / groups["sum"].sum()


# proper-scores -----------------------------------------------------------------------


# %% wrong="proper-scores" because="logarithm to base two"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log2(p), np.log2(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="the sum, not the mean"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.sum(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="no limits: infinite for a certain mistake"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="other limits"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-15, 1 - 1e-15)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="limits below only"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.maximum(np.asarray(p, dtype=float), 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="the sign is turned"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="counts the late flights alone"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), 0)))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="Brier as a mean of absolute differences"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean(np.abs(np.asarray(p) - np.asarray(y))))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="Brier with a root"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.sqrt(np.mean((np.asarray(p) - np.asarray(y)) ** 2)))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant))


# %% wrong="proper-scores" because="skill turned round"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, np.full(len(y), constant)) / mean_log_loss(y, p)


# %% wrong="proper-scores" because="skill as a difference"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return mean_log_loss(y, np.full(len(y), constant)) - mean_log_loss(y, p)


# %% wrong="proper-scores" because="compares with the rate of these flights, not with the constant"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), np.mean(y)))


# %% wrong="proper-scores" because="skill never below zero"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return max(0.0, 1 - mean_log_loss(y, p) / mean_log_loss(y, np.full(len(y), constant)))


# %% wrong="proper-scores" because="skill of the Brier score"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


def brier(y, p):
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))


def skill(y, p, constant):
    return 1 - brier(y, p) / brier(y, np.full(len(y), constant))


# %% right="proper-scores" because="the probability of what happened"
def mean_log_loss(y, p):
    happened = np.where(y, p, 1 - np.asarray(p))
    return -np.log(happened.clip(1e-6, 1 - 1e-6)).mean()


def brier(y, p):
    return np.dot(p - y, p - y) / len(y)


def skill(y, p, constant):
    flat = -np.mean(y) * np.log(constant) - (1 - np.mean(y)) * np.log(1 - constant)
    return (flat - mean_log_loss(y, p)) / flat


# reliability -------------------------------------------------------------------------


# %% wrong="reliability" because="a border belongs to the lower bin"
def reliability(y, p, bins):
    number = np.maximum(np.ceil(np.asarray(p) * bins).astype(int) - 1, 0)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% wrong="reliability" because="p = 1 gets a bin of its own"
def reliability(y, p, bins):
    number = (np.asarray(p) * bins).astype(int)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% wrong="reliability" because="rounds to the nearest bin"
def reliability(y, p, bins):
    number = np.minimum(np.round(np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% wrong="reliability" because="bins of equal numbers of flights"
def reliability(y, p, bins):
    number = pd.qcut(p, bins, labels=False, duplicates="drop")
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% wrong="reliability" because="empty bins have a row as well"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reindex(range(bins), fill_value=0)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% wrong="reliability" because="the middle of the bin instead of the mean"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(
            flights=("y", "size"),
            mean_p=("bin", lambda b: (b.iloc[0] + 0.5) / bins),
            rate=("y", "mean"),
        )
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% wrong="reliability" because="all bins weigh the same"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs()))


# %% wrong="reliability" because="gaps of opposite sign cancel"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average(part["mean_p"] - part["rate"], weights=part["flights"]))


# %% wrong="reliability" because="the largest gap"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float((part["mean_p"] - part["rate"]).abs().max())


# %% wrong="reliability" because="squared gaps"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]) ** 2, weights=part["flights"]))


# %% wrong="reliability" because="always ten bins"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * 10).astype(int), 9)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


def calibration_error(y, p, bins):
    part = reliability(y, p, bins)
    return float(np.average((part["mean_p"] - part["rate"]).abs(), weights=part["flights"]))


# %% right="reliability" because="counts with weights, bins from edges"
def reliability(y, p, bins):
    edges = [k / bins for k in range(1, bins)]
    number = np.searchsorted(edges, p, side="right")
    flights_in = np.bincount(number, minlength=bins)
    there = flights_in > 0
    return pd.DataFrame(
        {
            "rate": (np.bincount(number, y, minlength=bins)[there] / flights_in[there]),
            "mean_p": (np.bincount(number, p, minlength=bins)[there] / flights_in[there]),
            "flights": flights_in[there],
        }
    )


def calibration_error(y, p, bins):
    rows = reliability(y, p, bins)
    return sum(rows.flights * abs(rows.mean_p - rows.rate)) / len(y)


# promised-paid -----------------------------------------------------------------------


# %% wrong="promised-paid" because="acts only above the threshold"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p > threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="the promise looks at what happened"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - y), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="per flight, not per 1,000"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": float(promised.mean()), "paid": float(paid.mean())}


# %% wrong="promised-paid" because="the costs are swapped"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_miss * (1 - p), cost_false_alarm * p)
    paid = np.where(act, cost_miss * (1 - y), cost_false_alarm * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="every action costs, needed or not"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm, cost_miss * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="promises that every action is needless"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm, cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="the total, not per 1,000 flights"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": float(promised.sum()), "paid": float(paid.sum())}


# %% wrong="promised-paid" because="the costs of this lab as literals"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, 1 * (1 - p), 5 * p)
    paid = np.where(act, 1 * (1 - y), 5 * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="p turned round in the promise"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * p, cost_miss * (1 - p))
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"promised": 1000 * float(promised.mean()), "paid": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="the two keys are exchanged"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {"paid": 1000 * float(promised.mean()), "promised": 1000 * float(paid.mean())}


# %% wrong="promised-paid" because="rounds to whole units"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return {
        "promised": round(1000 * float(promised.mean())),
        "paid": round(1000 * float(paid.mean())),
    }


# %% right="promised-paid" because="one bill for any outcome, called twice"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    acted = np.array(p) >= threshold

    def bill(late):
        missed = np.sum(np.array(late)[~acted])
        needless = np.sum(1 - np.array(late)[acted])
        return 1000 / len(acted) * (cost_miss * missed + cost_false_alarm * needless)

    return {"paid": bill(y), "promised": bill(p)}


# draw-days ---------------------------------------------------------------------------


# %% wrong="draw-days" because="draws flights"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    np.random.default_rng(seed).integers(0, len(days), size=len(days))
    return np.bincount(
        np.random.default_rng(seed).integers(0, len(day), len(day)), minlength=len(day)
    )


# %% wrong="draw-days" because="draws without replacement"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(len(days))
    return np.bincount(drawn, minlength=len(days))[position]


# %% wrong="draw-days" because="days with many flights are drawn more often"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).choice(position, size=len(days))
    return np.bincount(drawn, minlength=len(days))[position]


# %% wrong="draw-days" because="draws as many days as there are flights"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(days), size=len(day))
    return np.bincount(drawn, minlength=len(days))[position]


# %% wrong="draw-days" because="ignores the seed"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng().integers(0, len(days), size=len(days))
    return np.bincount(drawn, minlength=len(days))[position]


# %% wrong="draw-days" because="always the same seed"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(0).integers(0, len(days), size=len(days))
    return np.bincount(drawn, minlength=len(days))[position]


# %% wrong="draw-days" because="never draws the last day"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(days) - 1, size=len(days))
    return np.bincount(drawn, minlength=len(days))[position]


# %% wrong="draw-days" because="says only whether the day was drawn"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(days), size=len(days))
    return (np.bincount(drawn, minlength=len(days)) > 0).astype(int)[position]


# %% wrong="draw-days" because="one number per day, not per flight"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(days), size=len(days))
    return np.bincount(drawn, minlength=len(days))


# %% wrong="draw-days" because="positions of the drawn flights instead of counts"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(days), size=len(days))
    return np.concatenate([np.flatnonzero(position == one) for one in drawn])


# %% wrong="draw-days" because="draws half of the days, each twice"
def draw_days(day, seed):
    days, position = np.unique(day, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(len(days))[: len(days) // 2].repeat(2)
    return np.bincount(drawn, minlength=len(days))[position]


# %% right="draw-days" because="the generator of the standard library and a counter"
def draw_days(day, seed):
    import random
    from collections import Counter

    names = sorted({int(one) for one in day})
    times = Counter(random.Random(seed).choices(names, k=len(names)))
    return [times[int(one)] for one in day]


# %% right="draw-days" because="a multinomial, as a Series"
def draw_days(day, seed):
    names = pd.unique(pd.Series(day))
    share = np.full(len(names), 1 / len(names))
    times = np.random.RandomState(seed).multinomial(len(names), share)
    return pd.Series(day).map(dict(zip(names, times, strict=True)))


# slice-table -------------------------------------------------------------------------


# %% wrong="slice-table" because="n is the number of flights"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["flights"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="the share among all flights"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / part["flights"]
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="the normal interval"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    m + z**2 / (2 * n)
    z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = m - z * np.sqrt(m * (1 - m) / n)
    part["high"] = m + z * np.sqrt(m * (1 - m) / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="more than min_late instead of at least"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n > min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="enough flights instead of enough late ones"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = part["flights"] >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="the share of late flights acted on"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="counts all flights without action"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="slices without late flights are left out"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part[part["late"] > 0].drop(columns="lost").reset_index()


# %% wrong="slice-table" because="small slices are left out"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part[part["enough"]].drop(columns="lost").reset_index()


# %% wrong="slice-table" because="a slice without late flights has missed none"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = (part["lost"] / n).fillna(0)
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="a 90 per cent interval"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.645
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle - spread) / (1 + z**2 / n)
    part["high"] = (middle + spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="the ends are exchanged"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (middle + spread) / (1 + z**2 / n)
    part["high"] = (middle - spread) / (1 + z**2 / n)
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="forgets the denominator of the formula"
def slice_table(slice_of, y, act, *, min_late):
    y, act = np.asarray(y), np.asarray(act)
    rows = pd.DataFrame({"slice": np.asarray(slice_of), "late": y, "lost": (y == 1) & ~act})
    part = rows.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part["lost"] / n
    middle = m + z**2 / (2 * n)
    spread = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = middle - spread
    part["high"] = middle + spread
    part["enough"] = n >= min_late
    return part.drop(columns="lost").reset_index()


# %% right="slice-table" because="a loop over the slices with the statistics library"
def slice_table(slice_of, y, act, *, min_late):
    from statsmodels.stats.proportion import proportion_confint

    rows = []
    for name in np.unique(slice_of):
        inside = np.asarray(slice_of) == name
        late = int(np.sum(y[inside]))
        row = {"slice": str(name), "flights": int(inside.sum()), "late": late}
        row.update(missed=None, low=None, high=None, enough=late >= min_late)
        if late:
            lost = late - int(np.sum(np.asarray(act)[inside] & (np.asarray(y)[inside] == 1)))
            low, high = proportion_confint(lost, late, alpha=0.05, method="wilson")
            row.update(missed=lost / late, low=low, high=high)
        rows.append(row)
    return pd.DataFrame(rows).sample(frac=1, random_state=0)


# tune --------------------------------------------------------------------------------


# %% wrong="tune" because="never asks whether to prune"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if False:
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="reports nothing, so nothing is pruned"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="starts while a single unit is left"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent > 0:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="stops one configuration early"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent > steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="the budget counts configurations"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    for _ in range(budget):
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="as many configurations as a search without pruning could pay"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    for _ in range(budget // steps):
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="stages from zero"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(0, steps):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="looks for the highest loss"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="returns the lowest loss seen at any stage"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return min(trial.storage.get_trial(trial._trial_id).intermediate_values.values())

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="no seed" varies="what it draws decides which line notices"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="always the same seed"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=0),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="counts pruned configurations as complete"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": len(states),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="rates up to one"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 5.0, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="calls the last stage alone"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(steps, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="spends by configurations, not by calls"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        spent += steps
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="a configuration may be pruned after its last stage"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% right="tune" because="ask and tell"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    left, complete, pruned = budget, [], 0
    while left >= steps:
        trial = study.ask()
        rate = trial.suggest_float("learning_rate", 0.01, 0.5, log=True)
        leaves = trial.suggest_int("leaves", 3, 31, log=True)
        chosen = {"leaves": leaves, "learning_rate": rate}
        step, stopped = 0, False
        while step < steps and not stopped:
            step, left = step + 1, left - 1
            loss = score_at(chosen, step)
            trial.report(loss, step)
            stopped = step < steps and trial.should_prune()
        if stopped:
            pruned += 1
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            complete.append((loss, chosen))
            study.tell(trial, loss)
    value, chosen = min(complete, key=lambda pair: pair[0])
    return {
        "params": chosen,
        "value": value,
        "spent": budget - left,
        "complete": len(complete),
        "pruned": pruned,
    }


# %% wrong="tune" because="a linear scale for the rate"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5),
            "leaves": trial.suggest_int("leaves", 3, 31, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# %% wrong="tune" because="a linear scale for the leaves"
def tune(score_at, *, budget, steps, seed):
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 31),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count("COMPLETE"),
        "pruned": states.count("PRUNED"),
    }


# compare -----------------------------------------------------------------------------


# %% wrong="compare" because="counts flights, not days"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean)
    groups = len(sums) if len(np.unique(day)) > 1 else 0
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="B minus A"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_b) - np.asarray(loss_a)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="the winner is turned round"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "B" if high < 0 else "A" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="somebody always wins"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if mean < 0 else "B"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="means per day instead of sums"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).mean()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="forgets the factor for few days"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt((sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="does not take the mean off"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="an interval that touches 0 has a winner"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high <= 0 else "B" if low >= 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="one standard error instead of 1.96"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - error, mean + error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="divides by the days, not by the flights"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / groups
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="one day is enough"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        return {"difference": mean, "low": mean, "high": mean, "winner": "undecided"}
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="does not say which argument"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError("too few groups")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="no winner is None"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    mean = d.mean()
    sums = pd.Series(d - mean).groupby(np.asarray(day)).sum()
    groups = len(sums)
    if groups < 2:
        raise ValueError(f"day holds {groups} different days; at least two are needed")
    error = np.sqrt(groups / (groups - 1) * (sums**2).sum()) / len(d)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    winner = "A" if high < 0 else "B" if low > 0 else None
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% right="compare" because="adds up with bincount, and decides by the sign of both ends"
def compare(loss_a, loss_b, day):
    names, place = np.unique(day, return_inverse=True)
    if len(names) == 1:
        raise ValueError("one day only")
    d = np.subtract(loss_a, loss_b)
    total = np.bincount(place, weights=d - np.mean(d))
    variance = np.var(total, ddof=1) * len(names) / len(d) ** 2
    ends = np.mean(d) + np.array([-1.96, 1.96]) * variance**0.5
    winner = {-2: "A", 2: "B"}.get(int(np.sign(ends).sum()), "undecided")
    return {"winner": winner, "low": ends[0], "high": ends[1], "difference": np.mean(d)}


# model-report ------------------------------------------------------------------------


# %% wrong="model-report" because="two decimals"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.2f} | {low:.2f} to {high:.2f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="cuts decimals instead of rounding"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {str(value)[:5]} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="no look at the interval"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if False:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="a missing end passes"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if value < low or value > high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="looks only whether the keys are there"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not {"value", "low", "high"} <= set(entry):
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="the message does not name the score"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError("a value lies outside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="better and worse are exchanged"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"B": "better than", "A": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="undecided becomes better"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "better than"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="undecided becomes equal"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "equal to"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="lists the slices that have enough"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="slices in the order of the table"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = list(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="an empty list instead of none"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or ''}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="scores in alphabetical order"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in sorted(scores.items()):
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="prints instead of returning"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    print("\n".join(lines))


# %% wrong="model-report" because="refuses a value on the end of its interval"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low < value < high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% wrong="model-report" because="the interval with a dash"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, entry in scores.items():
        value, low, high = (entry.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score} needs a value inside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} - {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"].astype(bool), "slice"])
    lines += [
        "",
        f"Verdict: {words[verdict['winner']]} {against}",
        f"Too few late flights to judge: {', '.join(few) or 'none'}",
    ]
    return "\n".join(lines)


# %% right="model-report" because="one template, scores through pandas"
def model_report(name, scores, slices, against, verdict):
    rows = pd.DataFrame(scores).T.reindex(columns=["value", "low", "high"])
    for score, (value, low, high) in rows.iterrows():
        if np.isnan([value, low, high]).any() or value < low or value > high:
            raise ValueError(f"no interval around {score}")
    body = "".join(
        f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |  \n"
        for score, value, low, high in rows.itertuples()
    )
    how = {"A": "better than", "B": "worse than"}.get(verdict["winner"], "not shown to differ from")
    few = [str(one) for one, ok in zip(slices["slice"], slices["enough"], strict=True) if not ok]
    return f"""# Model report: {name}

| score | value | 95 % interval |
|---|---|---|
{body}
Verdict: {how} {against}

Too few late flights to judge: {", ".join(sorted(few)) if few else "none"}
"""


# %% equivalent="time-folds" mutant="6592ad" because="the check passes an array already"


# %% equivalent="rank-scores" mutant="9b7410" because="the check passes arrays already"


# %% equivalent="rank-scores" mutant="d2f51c" because="left is the default"


# %% equivalent="rank-scores" mutant="9b7410-2" because="the check passes arrays already"


# %% equivalent="proper-scores" mutant="6eef47" because="the check passes floats already"


# %% equivalent="reliability" mutant="75a334" because="a further column is allowed"


# %% equivalent="reliability" mutant="13fde9" because="the index is not looked at"


# %% equivalent="reliability" mutant="e07584" because="a further column is allowed"


# %% equivalent="promised-paid" mutant="9b7410" because="the check passes arrays already"


# %% equivalent="slice-table" mutant="a30bcb" because="the check passes arrays already"


# %% equivalent="tune" mutant="0d3723" because="minimize is the default"


# %% equivalent="model-report" mutant="373203" because="the column holds True and False already"
