"""Wrong and right answers to lab 10_evaluate, one cell per answer, run by `autograder validity`."""


# time-folds -------------------------------------------------------------------------


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


# %% wrong="time-folds" because="the gap counts only days that have rows"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for k in range(folds, 0, -1):
        start = day.max() - k * valid_days + 1
        valid = np.flatnonzero((day >= start) & (day < start + valid_days))
        older = np.unique(day[day < start])
        if gap_days:
            older = older[:-gap_days]
        train = np.flatnonzero(np.isin(day, older))
        if len(train) == 0:
            raise ValueError("folds: no training rows")
        result.append((train, valid))
    return result


# %% wrong="time-folds" because="takes for granted that the days begin with 1"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    starts = [day.max() + 1 - k * valid_days for k in range(folds, 0, -1)]
    if starts[0] - gap_days <= 1:
        raise ValueError("folds is too large")
    return [
        (
            np.flatnonzero(day < start - gap_days),
            np.flatnonzero((day >= start) & (day < start + valid_days)),
        )
        for start in starts
    ]


# %% wrong="time-folds" because="trains on the last 60 days only"
def time_folds(day, *, folds, valid_days, gap_days):
    day = np.asarray(day)
    result = []
    for k in range(folds, 0, -1):
        start = day.max() - k * valid_days + 1
        end = start - gap_days
        train = np.flatnonzero((day < end) & (day >= end - 60))
        valid = np.flatnonzero((day >= start) & (day < start + valid_days))
        if not len(train):
            raise ValueError("folds: a fold has no training rows")
        result.append((train, valid))
    return result


# %% right="time-folds" because="plain loops over rows, recursion over the folds"
def time_folds(day, *, folds, valid_days, gap_days):
    days = [int(d) for d in day]
    newest = max(days)

    def build(k):
        if k == 0:
            return []
        start = newest - k * valid_days + 1
        train, valid = [], []
        for place, d in enumerate(days):
            if d < start - gap_days:
                train.append(place)
            elif start <= d < start + valid_days:
                valid.append(place)
        if not train:
            raise ValueError(f"folds={folds} leaves a fold without training rows")
        return [(train, valid), *build(k - 1)]

    return build(folds)


# %% right="time-folds" because="the number of the fold by division, positions in falling order"
def time_folds(day, *, folds: int = 1, valid_days: int = 1, gap_days: int = 0) -> list:
    age = pd.Series(np.asarray(day)).rsub(np.max(day))  # 0 is the newest day
    fold_of = age // valid_days
    out = []
    for number in range(folds)[::-1]:
        valid = fold_of.index[fold_of == number].to_numpy()[::-1]
        train = age.index[age >= (number + 1) * valid_days + gap_days].to_numpy()[::-1]
        if train.size < 1:
            raise ValueError("Too many FOLDS (folds): no training rows are left")
        out.append((train, valid))
    return out


# %% wrong="time-folds" because="days below zero count from the end of the list"
def time_folds(day, *, folds, valid_days, gap_days):
    rows_of = [np.flatnonzero(day == one).tolist() for one in range(int(day.max()) + 1)]
    parts = []
    for back in range(folds, 0, -1):
        first = len(rows_of) - back * valid_days
        train = sum(rows_of[: first - gap_days], [])
        valid = sum(rows_of[first : first + valid_days], [])
        if not train:
            raise ValueError("too many folds")
        parts.append((train, valid))
    return parts


# %% wrong="time-folds" because="older rows than day 1 are lost"
def time_folds(day, *, folds, valid_days, gap_days):
    last = day.max()
    parts = []
    for back in range(folds, 0, -1):
        first = last + 1 - back * valid_days
        train = np.flatnonzero(np.isin(day, np.arange(1, first - gap_days)))
        valid = np.flatnonzero(np.isin(day, np.arange(first, first + valid_days)))
        if train.size == 0:
            raise ValueError("folds without training rows")
        parts.append((train, valid))
    return parts


# leak-report ------------------------------------------------------------------------


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


# %% wrong="leak-report" because="compares all rows with the first row's t0"
def leak_report(values, known_at, t0, y):
    y = np.asarray(y)
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        auc = metrics.roc_auc_score(y[there], values[name][there])
        late = (known_at[name][there] > t0.iloc[0]).mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="turns the AUC by the sign of the correlation"
def leak_report(values, known_at, t0, y):
    y = np.asarray(y)
    rows = []
    for name in values.columns:
        there = values[name].notna().to_numpy()
        score, label = values[name].to_numpy()[there], y[there]
        sign = np.sign(np.corrcoef(score, label)[0, 1])
        auc = metrics.roc_auc_score(label, sign * score)
        late = (known_at[name] > t0)[there].mean()
        rows.append((name, auc, late))
    return pd.DataFrame(rows, columns=["column", "auc", "too_late"])


# %% wrong="leak-report" because="zeros count as missing"
def leak_report(values, known_at, t0, y):
    y = np.asarray(y)
    rows = []
    for name in values.columns:
        there = values[name].fillna(0).astype(bool).to_numpy()
        auc = metrics.roc_auc_score(y[there], values[name].to_numpy()[there])
        if auc < 0.5:
            auc = 1 - auc
        rows.append({"column": name, "auc": auc, "too_late": (known_at[name] > t0)[there].mean()})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="compares whole minutes"
def leak_report(values, known_at, t0, y):
    label = np.asarray(y)
    rows = []
    for name, column in values.items():
        there = column.notna().to_numpy()
        auc = metrics.roc_auc_score(label[there], column.to_numpy()[there])
        moment = known_at.loc[there, name].dt.floor("min")
        late = (moment > t0[there].dt.floor("min")).mean()
        rows.append({"column": name, "auc": max(auc, 1 - auc), "too_late": late})
    return pd.DataFrame(rows)


# %% wrong="leak-report" because="turns the AUC by the two means"
def leak_report(values, known_at, t0, y):
    y = np.asarray(y)
    rows = []
    for name in values:
        there = values[name].notna().to_numpy()
        score, label = values[name].to_numpy()[there], y[there]
        auc = metrics.roc_auc_score(label, score)
        if score[label == 1].mean() < score[label == 0].mean():
            auc = 1 - auc
        rows.append((name, auc, float((known_at[name][there] > t0[there]).mean())))
    return pd.DataFrame(rows, columns=["column", "auc", "too_late"])


# %% right="leak-report" because="the statistic of Mann and Whitney, an extra column"
from scipy import stats


def leak_report(values, known_at, t0, y):
    label = pd.Series(np.asarray(y), index=values.index).astype(bool)
    rows = []
    for name in sorted(values.columns, reverse=True):
        late, punctual = values.loc[label, name].dropna(), values.loc[~label, name].dropna()
        share = stats.mannwhitneyu(late, punctual).statistic / (len(late) * len(punctual))
        there = values[name].notna()
        rows.append(
            {
                "column": name,
                "auc": 0.5 + abs(share - 0.5),
                "too_late": np.mean(known_at.loc[there, name] > t0[there]),
                "rows": int(there.sum()),
            }
        )
    return pd.DataFrame(rows)


# %% right="leak-report" because="whole tables, ranks for the AUC, the names also as index"
def leak_report(values, known_at, t0, y):
    label = np.asarray(y) == 1
    there = values.notna()
    ranks = values.rank()
    n_late = there[label].sum()
    n_rest = there[~label].sum()
    area = (ranks[label].sum() - n_late * (n_late + 1) / 2) / (n_late * n_rest)
    late = known_at.gt(t0, axis="index").where(there).astype(float).mean()
    table = pd.DataFrame({"auc": area.where(area >= 0.5, 1 - area), "too_late": late})
    return table.assign(column=table.index)


# %% wrong="leak-report" because="the share counts rows in which any column is there"
def leak_report(values, known_at, t0, y):
    complete = values.notna().any(axis=1).to_numpy()  # rows with anything at all
    rows = []
    for name in values:
        there = values[name].notna().to_numpy()
        score = metrics.roc_auc_score(y[there], values[name][there])
        late = (known_at[name] > t0)[complete].mean()
        rows.append((name, max(score, 1 - score), late))
    return pd.DataFrame(rows, columns=["column", "auc", "too_late"])


# rank-scores ------------------------------------------------------------------------


# %% wrong="rank-scores" because="equal scores count as wrong"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    np.searchsorted(on_time, late, side="right")
    return float(below.mean() / len(on_time))


# %% wrong="rank-scores" because="equal scores count as right"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float(not_above.mean() / len(on_time))


# %% wrong="rank-scores" because="one class gives one half"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        return 0.5
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


# %% wrong="rank-scores" because="looks only whether late flights are there"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


# %% wrong="rank-scores" because="looks only whether on-time flights are there"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(on_time))


# %% wrong="rank-scores" because="divides by the pairs of all flights"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if len(late) == 0 or len(on_time) == 0:
        raise ValueError("y holds only one class: there is no pair to compare")
    below = np.searchsorted(on_time, late, side="left")
    not_above = np.searchsorted(on_time, late, side="right")
    return float((below + not_above).mean() / 2 / len(y))


# %% wrong="rank-scores" because="a loop over all pairs"
def auc(y, p):
    late = [q for q, one in zip(p, y, strict=True) if one == 1]
    on_time = [q for q, one in zip(p, y, strict=True) if one == 0]
    if not late or not on_time:
        raise ValueError("y holds one class")
    right = sum((a > b) + 0.5 * (a == b) for a in late for b in on_time)
    return right / len(late) / len(on_time)


# %% right="rank-scores" because="ranks for the AUC, groups for the precision"
def auc(y, p):
    frame = pd.DataFrame({"y": y, "p": p})
    late = int(frame["y"].sum())
    on_time = len(frame) - late
    if late * on_time == 0:
        raise ValueError("y: one class only")
    ranks = frame["p"].rank()[frame["y"] == 1].sum()
    return (ranks - late * (late + 1) / 2) / (late * on_time)


# %% wrong="rank-scores" because="calls scikit-learn, which refuses infinite scores"
def auc(y, p):
    if len(np.unique(y)) < 2:
        raise ValueError("y holds only one class")
    return metrics.roc_auc_score(y, p)


# %% wrong="rank-scores" because="rounds scores to three decimals"
def auc(y, p):
    y, p = np.asarray(y), np.round(np.asarray(p, dtype=float), 3)
    late, rest = p[y == 1], np.sort(p[y == 0])
    if not len(late) or not len(rest):
        raise ValueError("only one class in y")
    wins = np.searchsorted(rest, late, side="left").sum()
    ties = np.searchsorted(rest, late, side="right").sum() - wins
    return (wins + 0.5 * ties) / (len(late) * len(rest))


# %% wrong="rank-scores" because="single precision makes close scores equal"
def auc(y, p):
    y = np.asarray(y)
    if y.min() == y.max():
        raise ValueError("y has one class only")
    rank = pd.Series(np.asarray(p, dtype=np.float32)).rank().to_numpy()
    n1 = (y == 1).sum()
    n0 = len(y) - n1
    return (rank[y == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)


# %% right="rank-scores" because="average ranks from SciPy"
from collections import defaultdict

from scipy.stats import rankdata


def auc(y, p):
    late = np.asarray(y, dtype=bool)
    n1, n0 = int(late.sum()), int((~late).sum())
    if 0 in (n1, n0):
        raise ValueError("`y` must hold both classes")
    return float(rankdata(p)[late].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)


# %% right="rank-scores" because="a loop over the late flights with a comparison of arrays each"
def auc(y, p):
    y, p = np.asarray(y), np.asarray(p)
    positive, negative = p[y == 1], p[y != 1]
    if positive.size * negative.size == 0:
        raise ValueError("no pairs: y holds a single class")
    points = sum(
        np.count_nonzero(negative < one) + 0.5 * np.count_nonzero(negative == one)
        for one in positive
    )
    return points / positive.size / negative.size


# %% wrong="rank-scores" because="equal infinite scores give no number"
def auc(y, p):
    late, on_time = p[y == 1], p[y == 0]
    if not len(late) or not len(on_time):
        raise ValueError("y holds one class only")
    points = 0.0
    for one in late:
        points += (np.sign(one - on_time) + 1).sum() / 2
    return points / (len(late) * len(on_time))


# %% wrong="rank-scores" because="infinite scores equal the largest finite one"
def auc(y, p):
    if len(np.unique(y)) < 2:
        raise ValueError("y needs both classes")
    finite = p[np.isfinite(p)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0, 1)
    ranks = stats.rankdata(np.clip(p, low, high))
    n, m = (y == 1).sum(), (y == 0).sum()
    return (ranks[y == 1].sum() - n * (n + 1) / 2) / (n * m)


# %% wrong="rank-scores" because="infinity becomes the largest number plus 1, which may be no more"
def auc(y, p):
    if y.min() == y.max():
        raise ValueError("y holds only one class")
    p = np.array(p, dtype=float)
    finite = p[np.isfinite(p)]
    top, bottom = (finite.max(), finite.min()) if finite.size else (0.0, 0.0)
    p[p == np.inf] = top + 1
    p[p == -np.inf] = bottom - 1
    return metrics.roc_auc_score(y, p)


# %% wrong="rank-scores" because="scores are rounded to nine digits"
def auc(y, p):
    n, m = int((y == 1).sum()), int((y == 0).sum())
    if n * m == 0:
        raise ValueError("y: one class")
    ranks = pd.Series(np.round(p, 9)).rank().to_numpy()
    return float((ranks[y == 1].sum() - n * (n + 1) / 2) / (n * m))


# %% wrong="rank-scores" because="a constant score gives one half, also with one class"
def auc(y, p):
    if np.all(p == p[0]):
        return 0.5
    late, on_time = p[y == 1], np.sort(p[y == 0])
    if min(len(late), len(on_time)) == 0:
        raise ValueError("y holds only one class")
    wins = np.searchsorted(on_time, late) + np.searchsorted(on_time, late, side="right")
    return wins.sum() / (2 * len(late) * len(on_time))


# %% wrong="rank-scores" because="counts late flights in one byte"
def auc(y, p):
    n = int(y @ y)
    m = len(y) - n
    if n == 0 or m == 0:
        raise ValueError("y: both classes are needed")
    ranks = stats.rankdata(p)
    return (ranks[y == 1].sum() - n * (n + 1) / 2) / (n * m)


# %% right="rank-scores" because="the place among different scores, and a curve"
def auc(y, p):
    y = np.asarray(y).astype(bool)
    if y.all() or not y.any():
        raise ValueError("`y` holds one class only")
    values, place = np.unique(p, return_inverse=True)
    late = np.bincount(place[y], minlength=len(values)).astype(float)
    on_time = np.bincount(place[~y], minlength=len(values)).astype(float)
    fpr = np.r_[0, np.cumsum(on_time[::-1])] / on_time.sum()
    tpr = np.r_[0, np.cumsum(late[::-1])] / late.sum()
    return np.trapezoid(tpr, fpr)


# proper-scores ----------------------------------------------------------------------


# %% wrong="proper-scores" because="logarithm to base two"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log2(p), np.log2(1 - p))))


# %% wrong="proper-scores" because="the sum, not the mean"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.sum(np.where(y == 1, np.log(p), np.log(1 - p))))


# %% wrong="proper-scores" because="no limits: infinite for a certain mistake"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


# %% wrong="proper-scores" because="other limits"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-15, 1 - 1e-15)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


# %% wrong="proper-scores" because="limits below only"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.maximum(np.asarray(p, dtype=float), 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


# %% wrong="proper-scores" because="the sign is turned"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))


# %% wrong="proper-scores" because="counts the late flights alone"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.clip(np.asarray(p, dtype=float), 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(y == 1, np.log(p), 0)))


# %% right="proper-scores" because="the probability of what happened"
def mean_log_loss(y, p):
    happened = np.where(y, p, 1 - np.asarray(p))
    return -np.log(happened.clip(1e-6, 1 - 1e-6)).mean()


# %% wrong="proper-scores" because="a certain forecast that is right costs nothing"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    right = np.where(y == 1, p, 1 - p)
    return -np.mean(np.log(np.maximum(right, 1e-6)))


# %% right="proper-scores" because="scikit-learn's log loss, with probabilities inside the limits"
def mean_log_loss(y, p):
    return metrics.log_loss(y, np.clip(p, 1e-6, 1 - 1e-6), labels=[0, 1])


# %% wrong="proper-scores" because="moves probabilities below one in 100,000 to one in a million"
def mean_log_loss(y, p):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    p = np.where(p < 1e-5, 1e-6, np.where(p > 1 - 1e-5, 1 - 1e-6, p))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()


# %% right="proper-scores" because="math and sums, flight by flight"
import math


def _loss(label, chance, floor=1e-6):
    chance = min(max(float(chance), floor), 1 - floor)
    return -math.log(chance if label == 1 else 1 - chance)


def mean_log_loss(y, p):
    return sum(losses := [_loss(*pair) for pair in zip(y, p, strict=True)]) / len(losses)


# %% right="proper-scores" because="a lambda and xlogy of SciPy"
from scipy.special import xlogy

_limited = lambda p: np.minimum(np.maximum(p, 1e-6), 1 - 1e-6)  # noqa: E731


def mean_log_loss(y, p):
    y, q = np.asarray(y, dtype=float), _limited(np.asarray(p, dtype=float))
    return -(xlogy(y, q) + xlogy(1 - y, 1 - q)).sum() / y.size


# reliability ------------------------------------------------------------------------


# %% wrong="reliability" because="a border belongs to the lower bin"
def reliability(y, p, bins):
    number = np.maximum(np.ceil(np.asarray(p) * bins).astype(int) - 1, 0)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


# %% wrong="reliability" because="p = 1 gets a bin of its own"
def reliability(y, p, bins):
    number = (np.asarray(p) * bins).astype(int)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


# %% wrong="reliability" because="rounds to the nearest bin"
def reliability(y, p, bins):
    number = np.minimum(np.round(np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


# %% wrong="reliability" because="bins of equal numbers of flights"
def reliability(y, p, bins):
    number = pd.qcut(p, bins, labels=False, duplicates="drop")
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


# %% wrong="reliability" because="empty bins have a row as well"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * bins).astype(int), bins - 1)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reindex(range(bins), fill_value=0)
    )


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


# %% wrong="reliability" because="always ten bins"
def reliability(y, p, bins):
    number = np.minimum((np.asarray(p) * 10).astype(int), 9)
    return (
        pd.DataFrame({"bin": number, "p": p, "y": y})
        .groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index(drop=True)
    )


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


# %% wrong="reliability" because="sorts the bins as text"
def reliability(y, p, bins):
    number = np.clip(np.floor(np.asarray(p) * bins), 0, bins - 1)
    label = [f"{100 * k / bins:.0f} to {100 * (k + 1) / bins:.0f} %" for k in number]
    frame = pd.DataFrame({"bin": label, "p": p, "y": y})
    return (
        frame.groupby("bin")
        .agg(flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
        .reset_index()
    )


# %% wrong="reliability" because="rounds probabilities to two decimals first"
def reliability(y, p, bins):
    p = np.round(np.asarray(p, dtype=float), 2)
    number = np.minimum((p * bins).astype(int), bins - 1)
    frame = pd.DataFrame({"p": p, "y": np.asarray(y)})
    return frame.groupby(number).agg(
        flights=("y", "size"), mean_p=("p", "mean"), rate=("y", "mean")
    )


# %% wrong="reliability" because="puts 1 into the highest bin below the last that holds flights"
def reliability(y, p, bins):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    number = np.floor(p * bins).astype(int)
    below = number[number < bins]
    number[number == bins] = below.max() if len(below) else bins - 1
    groups = pd.DataFrame({"p": p, "y": y}).groupby(number)
    return pd.DataFrame(
        {"flights": groups.size(), "mean_p": groups["p"].mean(), "rate": groups["y"].mean()}
    )


# %% wrong="reliability" because="leaves out bins with a single flight"
def reliability(y, p, bins):
    y, p = np.asarray(y), np.asarray(p)
    number = np.minimum(np.floor(p * bins).astype(int), bins - 1)
    rows = []
    for k in range(bins):
        inside = number == k
        if inside.sum() > 1:
            rows.append((int(inside.sum()), p[inside].mean(), y[inside].mean()))
    return pd.DataFrame(rows, columns=["flights", "mean_p", "rate"])


# %% wrong="reliability" because="divides the range up to the largest probability"
def reliability(y, p, bins):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    top = p.max()
    number = np.minimum((p / top * bins).astype(int), bins - 1)
    frame = pd.DataFrame({"bin": number, "p": p, "y": y})
    table = frame.groupby("bin", as_index=False).agg(
        flights=("y", "count"), mean_p=("p", "mean"), rate=("y", "mean")
    )
    return table.drop(columns="bin")


# %% right="reliability" because="sums with bincount, bins with searchsorted"
def reliability(y, p, bins):
    y, p = np.asarray(y), np.asarray(p)
    inner = np.arange(1, bins) / bins
    number = np.searchsorted(inner, p, side="right")
    count = np.bincount(number, minlength=bins)
    full = count > 0
    return pd.DataFrame(
        {
            "flights": count[full],
            "mean_p": np.bincount(number, p, bins)[full] / count[full],
            "rate": np.bincount(number, y, bins)[full] / count[full],
        }
    )


# %% right="reliability" because="a dictionary of lists, a border as a further column"
def _in_bins(y, p, bins):
    found = {}
    for label, chance in zip(y, p, strict=True):
        found.setdefault(min(int(chance * bins), bins - 1), []).append((chance, label))
    return dict(sorted(found.items()))


def reliability(y, p, bins=10):
    rows = [
        {
            "from": k / bins,
            "rate": sum(int(label) for _, label in pairs) / len(pairs),
            "mean_p": sum(chance for chance, _ in pairs) / len(pairs),
            "flights": len(pairs),
        }
        for k, pairs in _in_bins(y, p, bins).items()
    ]
    return pd.DataFrame(rows)


# %% wrong="reliability" because="adds up labels of one byte"
def reliability(y, p, bins):
    found = {}
    for label, chance in zip(y, p, strict=True):
        found.setdefault(min(int(chance * bins), bins - 1), []).append((chance, label))
    rows = [
        {
            "rate": sum(label for _, label in found[k]) / len(found[k]),
            "mean_p": sum(chance for chance, _ in found[k]) / len(found[k]),
            "flights": len(found[k]),
        }
        for k in sorted(found)
    ]
    return pd.DataFrame(rows)


# %% wrong="reliability" because="divides by the width, so 0.5 of ten bins falls into the lower"
def reliability(y, p, bins):
    which = np.minimum(p // (1 / bins), bins - 1).astype(int)
    groups = pd.DataFrame({"p": p, "y": y}).groupby(which)
    return pd.DataFrame(
        {"flights": groups.size(), "mean_p": groups["p"].mean(), "rate": groups["y"].mean()}
    ).reset_index(drop=True)


# %% wrong="reliability" because="numbers the bins in one byte"
def reliability(y, p, bins):
    which = (p * bins).astype(np.int64).clip(max=bins - 1).astype(np.int8)
    part = (
        pd.DataFrame({"p": p, "y": y})
        .groupby(which)
        .agg(flights=("p", "size"), mean_p=("p", "mean"), rate=("y", "mean"))
    )
    return part.reset_index(drop=True)


# promised-paid ----------------------------------------------------------------------


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


# %% wrong="promised-paid" because="the promise takes 1 for a false alarm"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    paid = cost_miss * (y * ~act).sum() + cost_false_alarm * ((1 - y) * act).sum()
    promised = np.where(act, 1 - p, cost_miss * p).sum()
    return {"promised": 1000 * promised / len(y), "paid": 1000 * paid / len(y)}


# %% wrong="promised-paid" because="the promise takes the cheaper action, whatever the threshold"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    paid = np.where(act, cost_false_alarm * (y == 0), cost_miss * (y == 1))
    promised = np.minimum(cost_false_alarm * (1 - p), cost_miss * p)
    return {"promised": 1000 * promised.mean(), "paid": 1000 * paid.mean()}


# %% wrong="promised-paid" because="rounds probabilities to two decimals first"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = np.round(p, 2) >= threshold
    paid = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p)
    return {"promised": 1000 * promised.mean(), "paid": 1000 * paid.mean()}


# %% wrong="promised-paid" because="what is paid for a false alarm is 1"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    y, p = np.asarray(y), np.asarray(p)
    act = p >= threshold
    misses, alarms = ((y == 1) & ~act).sum(), ((y == 0) & act).sum()
    promised = np.where(act, cost_false_alarm * (1 - p), cost_miss * p).mean()
    return {"promised": promised * 1000, "paid": (cost_miss * misses + alarms) / len(y) * 1000}


# %% right="promised-paid" because="dot products, a comparison turned round"
def promised_and_paid(y, p, threshold, *, cost_miss=5, cost_false_alarm=1):
    p = np.asarray(p, dtype=np.float64)

    def bill(lateness):
        idle = (threshold > p).astype(float)
        return (
            np.float64(1e3)
            * (cost_miss * idle @ lateness + cost_false_alarm * (1 - idle) @ (1 - lateness))
            / p.size
        )

    return dict(zip(("paid", "promised"), map(bill, (np.asarray(y, dtype=float), p)), strict=True))


# %% wrong="promised-paid" because="asks for four cells of the matrix, also where there is one"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    acted = p >= threshold
    _, alarms, misses, _ = metrics.confusion_matrix(y, acted).ravel()
    promised = cost_false_alarm * (1 - p)[acted].sum() + cost_miss * p[~acted].sum()
    return {
        "promised": 1000 * promised / len(p),
        "paid": 1000 * (alarms * cost_false_alarm + misses * cost_miss) / len(p),
    }


# %% wrong="promised-paid" because="counts misses in one byte"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    acted = p >= threshold
    missed, alarms = int(y @ ~acted), int((1 - y) @ acted)
    promised = cost_false_alarm * np.sum(1 - p[acted]) + cost_miss * np.sum(p[~acted])
    paid = cost_miss * missed + cost_false_alarm * alarms
    return {"promised": 1000 * promised / len(y), "paid": 1000 * paid / len(y)}


# %% wrong="promised-paid" because="means over groups that may be empty"
def promised_and_paid(y, p, threshold, *, cost_miss, cost_false_alarm):
    acted = p >= threshold
    share = acted.mean()
    paid = cost_miss * ((y == 1) & ~acted).mean() + cost_false_alarm * ((y == 0) & acted).mean()
    promised = share * cost_false_alarm * (1 - p[acted]).mean()
    promised += (1 - share) * cost_miss * p[~acted].mean()
    return {"promised": 1000 * promised, "paid": 1000 * paid}


# draw-days --------------------------------------------------------------------------


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


# %% wrong="draw-days" because="the first and the last day have half a chance"
def draw_days(day, seed):
    days, place = np.unique(day, return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = np.round(rng.uniform(0, len(days) - 1, size=len(days))).astype(int)
    return np.bincount(drawn, minlength=len(days))[place]


# %% wrong="draw-days" because="a seed of 0 counts as none"
def draw_days(day, seed):
    days, place = np.unique(day, return_inverse=True)
    rng = np.random.default_rng(seed or None)
    drawn = rng.integers(len(days), size=len(days))
    return np.bincount(drawn, minlength=len(days))[place]


# %% wrong="draw-days" because="sorts the given days and answers for the sorted rows"
def draw_days(day, seed):
    day.sort()
    days, sizes = np.unique(day, return_counts=True)
    rng = np.random.default_rng(seed)
    count = np.bincount(rng.choice(len(days), len(days)), minlength=len(days))
    return np.repeat(count, sizes)


# %% wrong="draw-days" because="uses only the last two digits of the seed"
def draw_days(day, seed):
    days, place = np.unique(np.asarray(day), return_inverse=True)
    rng = np.random.default_rng(seed % 100)
    drawn = rng.choice(len(days), size=len(days), replace=True)
    return np.bincount(drawn, minlength=len(days))[place]


# %% wrong="draw-days" because="draws one half and then the other, each without replacement"
def draw_days(day, seed):
    days, place = np.unique(day, return_inverse=True)
    rng = np.random.default_rng(seed)
    n = len(days)
    first, second = rng.permutation(n)[: n // 2], rng.permutation(n)[: n - n // 2]
    return np.bincount(np.concatenate([first, second]), minlength=n)[place]


# %% right="draw-days" because="a multinomial draw and a dictionary"
def draw_days(day, seed):
    names = sorted(set(np.asarray(day).tolist()))
    counts = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names))
    )
    often = dict(zip(names, counts, strict=True))
    return np.array([often[one] for one in np.asarray(day).tolist()])


# %% right="draw-days" because="the older generator, a Series and map"
def draw_days(day, seed):
    column = pd.Series(np.asarray(day))
    pool = column.drop_duplicates()
    drawn = pool.sample(n=len(pool), replace=True, random_state=np.random.RandomState(seed))
    return column.map(drawn.value_counts()).fillna(0).astype(np.int32).to_numpy()


# slice-table ------------------------------------------------------------------------


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


# %% wrong="slice-table" because="lines the names up by their labels"
def slice_table(slice_of, y, act, *, min_late):
    late = pd.Series(np.asarray(y) == 1)
    lost = late & ~pd.Series(np.asarray(act, dtype=bool))
    table = pd.DataFrame(
        {"flights": late.groupby(slice_of).size(), "late": late.groupby(slice_of).sum()}
    )
    n, z = table["late"], 1.96
    m = lost.groupby(slice_of).sum() / n
    root = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    table["missed"] = m
    table["low"] = (m + z**2 / (2 * n) - root) / (1 + z**2 / n)
    table["high"] = (m + z**2 / (2 * n) + root) / (1 + z**2 / n)
    table["enough"] = n >= min_late
    return table.rename_axis("slice").reset_index()


# %% wrong="slice-table" because="a slice without late flights never has enough"
def slice_table(slice_of, y, act, *, min_late):
    frame = pd.DataFrame({"slice": np.asarray(slice_of), "late": np.asarray(y)})
    frame["lost"] = frame["late"] * ~np.asarray(act, dtype=bool)
    t = frame.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = t["late"].astype(float).replace(0, np.nan), 1.96
    m = t["lost"] / n
    half = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    t["missed"], t["low"] = m, (m + z**2 / (2 * n) - half) / (1 + z**2 / n)
    t["high"] = (m + z**2 / (2 * n) + half) / (1 + z**2 / n)
    t["enough"] = n >= min_late
    return t.drop(columns="lost").reset_index()


# %% wrong="slice-table" because="the normal interval from 30 late flights on"
def slice_table(slice_of, y, act, *, min_late):
    names, y, act = np.asarray(slice_of), np.asarray(y), np.asarray(act, dtype=bool)
    z, rows = 1.96, []
    for name in np.unique(names):
        inside = names == name
        n = int(y[inside].sum())
        m = low = high = np.nan
        if n:
            m = (~act[inside & (y == 1)]).mean()
            if n >= 30:
                half = z * np.sqrt(m * (1 - m) / n)
                low, high = m - half, m + half
            else:
                half = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
                low = (m + z**2 / (2 * n) - half) / (1 + z**2 / n)
                high = (m + z**2 / (2 * n) + half) / (1 + z**2 / n)
        rows.append((name, int(inside.sum()), n, m, low, high, n >= min_late))
    return pd.DataFrame(
        rows, columns=["slice", "flights", "late", "missed", "low", "high", "enough"]
    )


# %% wrong="slice-table" because="an interval from 0 to 1 for a slice without late flights"
def slice_table(slice_of, y, act, *, min_late):
    frame = pd.DataFrame(
        {"slice": np.asarray(slice_of), "y": np.asarray(y), "act": np.asarray(act, dtype=bool)}
    )
    z, rows = 1.96, []
    for name, part in frame.groupby("slice"):
        n = int(part["y"].sum())
        row = {"slice": name, "flights": len(part), "late": n, "enough": n >= min_late}
        if n:
            m = 1 - part.loc[part["y"] == 1, "act"].mean()
            half = z * (m * (1 - m) / n + z**2 / 4 / n**2) ** 0.5
            row |= {
                "missed": m,
                "low": (m + z**2 / 2 / n - half) / (1 + z**2 / n),
                "high": (m + z**2 / 2 / n + half) / (1 + z**2 / n),
            }
        elif len(part) > 1:
            row |= {"missed": np.nan, "low": 0.0, "high": 1.0}
        rows.append(row)
    return pd.DataFrame(rows)


# %% wrong="slice-table" because="a share of 0 becomes missing"
def slice_table(slice_of, y, act, *, min_late):
    frame = pd.DataFrame({"slice": np.asarray(slice_of), "y": np.asarray(y)})
    frame["quiet"] = ~np.asarray(act, dtype=bool)
    table = frame.groupby("slice").agg(flights=("y", "size"), late=("y", "sum"))
    lost = frame[frame["y"] == 1].query("quiet").groupby("slice").size()
    n, z = table["late"], 1.96
    m = (lost / n).reindex(table.index)
    half = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    table = table.assign(
        missed=m,
        low=(m + z**2 / (2 * n) - half) / (1 + z**2 / n),
        high=(m + z**2 / (2 * n) + half) / (1 + z**2 / n),
        enough=n >= min_late,
    )
    return table.reset_index()


# %% right="slice-table" because="a loop over flights, Wilson as the roots of its equation"
def _wilson(missed, n, z=1.96):
    if n == 0:
        return np.nan, np.nan, np.nan
    m = missed / n
    # (share - m)^2 = z^2 share (1 - share) / n
    low, high = sorted(np.roots([1 + z * z / n, -(2 * m + z * z / n), m * m]).real)
    return m, low, high


def slice_table(slice_of, y, act, *, min_late=100):
    counts = {}
    for name, late, acted in zip(slice_of, y, act, strict=True):
        one = counts.setdefault(str(name), [0, 0, 0])
        one[0] += 1
        one[1] += int(late)
        one[2] += int(late and not acted)
    rows = []
    for name in sorted(counts, reverse=True):
        flights, late, lost = counts[name]
        m, low, high = _wilson(lost, late)
        rows.append(
            {
                "slice": name,
                "flights": flights,
                "late": late,
                "missed": m,
                "low": low,
                "high": high,
                "enough": late >= min_late,
            }
        )
    return pd.DataFrame(rows).sort_values("missed")


# %% right="slice-table" because="a cross table, columns in another order"
def slice_table(slice_of, y, act, *, min_late):
    names = np.asarray(slice_of, dtype=object)
    kind = np.where(np.asarray(y) == 1, np.where(act, "caught", "lost"), "on time")
    counts = pd.crosstab(names, kind).reindex(columns=["caught", "lost", "on time"], fill_value=0)
    late = counts["caught"] + counts["lost"]
    n = late.where(late > 0)
    m, zz = counts["lost"] / n, 1.96**2
    middle, spread = m + zz / 2 / n, (zz * (m * (1 - m) / n + zz / 4 / n**2)) ** 0.5
    return pd.DataFrame(
        {
            "enough": late.ge(min_late),
            "low": (middle - spread) * n / (n + zz),
            "high": (middle + spread) * n / (n + zz),
            "missed": m,
            "late": late,
            "flights": counts.sum(axis=1),
            "slice": counts.index,
        }
    )


# %% wrong="slice-table" because="joins by labels that stand more than once"
def slice_table(slice_of, y, act, *, min_late):
    names = pd.Series(slice_of)
    frame = pd.DataFrame({"y": y, "alone": ~act}, index=names.index)
    late_names = names.loc[frame[frame["y"] == 1].index]
    lost_names = names.loc[frame[(frame["y"] == 1) & frame["alone"]].index]
    part = names.value_counts().rename("flights").to_frame()
    part["late"] = late_names.value_counts().reindex(part.index, fill_value=0)
    n = part["late"].where(part["late"] > 0)
    m = lost_names.value_counts().reindex(part.index, fill_value=0) / n
    z = 1.96
    half = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    part["missed"] = m
    part["low"] = (m + z**2 / (2 * n) - half) / (1 + z**2 / n)
    part["high"] = (m + z**2 / (2 * n) + half) / (1 + z**2 / n)
    part["enough"] = part["late"] >= min_late
    return part.rename_axis("slice").reset_index()


# %% wrong="slice-table" because="cuts names to two letters"
def slice_table(slice_of, y, act, *, min_late):
    names = np.array(slice_of, dtype="<U2")
    frame = pd.DataFrame({"slice": names, "late": y == 1, "lost": (y == 1) & ~act})
    part = frame.groupby("slice").agg(
        flights=("late", "size"), late=("late", "sum"), lost=("lost", "sum")
    )
    n, z = part["late"], 1.96
    m = part.pop("lost") / n
    half = z * np.sqrt(m * (1 - m) / n + z**2 / (4 * n**2))
    middle, below = m + z**2 / (2 * n), 1 + z**2 / n
    return part.assign(
        missed=m, low=(middle - half) / below, high=(middle + half) / below, enough=n >= min_late
    ).reset_index()


# %% right="slice-table" because="SciPy's interval, whose z is 1.959964"
def slice_table(slice_of, y, act, *, min_late):
    tally = {}
    for name, late, acted in zip(list(slice_of), y, act, strict=True):
        flights, lates, lost = tally.get(name, (0, 0, 0))
        tally[name] = flights + 1, lates + int(late), lost + int(late and not acted)
    rows = []
    for name, (flights, lates, lost) in tally.items():
        low = high = missed = float("nan")
        if lates:
            missed = lost / lates
            low, high = stats.binomtest(lost, lates).proportion_ci(method="wilson")
        rows.append([name, flights, lates, missed, low, high, lates >= min_late])
    return pd.DataFrame(
        rows, columns=["slice", "flights", "late", "missed", "low", "high", "enough"]
    )


# tune -------------------------------------------------------------------------------


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


# %% wrong="tune" because="samples at random"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.RandomSampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
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

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# %% wrong="tune" because="the pruner with its defaults"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(),
    )
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

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# %% wrong="tune" because="asks after the first stage only"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
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
            if step == 1 < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# %% wrong="tune" because="never suggests 31 leaves"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    spent = 0

    def objective(trial):
        nonlocal spent
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.5, log=True),
            "leaves": trial.suggest_int("leaves", 3, 30, log=True),
        }
        for step in range(1, steps + 1):
            loss = score_at(params, step)
            spent += 1
            trial.report(loss, step)
            if step < steps and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# %% wrong="tune" because="asks after the last stage too if there are several"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
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
            if (step < steps or steps > 2) and trial.should_prune():
                raise optuna.TrialPruned()
        return loss

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# %% wrong="tune" because="the winner is the one with the lowest loss at any stage"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
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

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    done = [t for t in study.trials if t.state == optuna.trial.TrialState.COMPLETE]
    done = sorted(done, key=lambda t: min(t.intermediate_values.values()))
    states = [trial.state for trial in study.trials]
    return {
        "params": done[0].params,
        "value": done[0].value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# %% wrong="tune" because="a pruner that waits for two stages"
def tune(score_at, *, budget, steps, seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3, n_warmup_steps=2),
    )
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

    while budget - spent >= steps:
        study.optimize(objective, n_trials=1)
    states = [trial.state for trial in study.trials]
    return {
        "params": study.best_params,
        "value": study.best_value,
        "spent": spent,
        "complete": states.count(optuna.trial.TrialState.COMPLETE),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
    }


# compare ----------------------------------------------------------------------------


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
    if len(names) < 2:
        raise ValueError("fewer than two values of day")
    d = np.subtract(loss_a, loss_b)
    total = np.bincount(place, weights=d - np.mean(d))
    variance = np.var(total, ddof=1) * len(names) / len(d) ** 2
    ends = np.mean(d) + np.array([-1.96, 1.96]) * variance**0.5
    winner = {-2: "A", 2: "B"}.get(int(np.sign(ends).sum()), "undecided")
    return {"winner": winner, "low": ends[0], "high": ends[1], "difference": np.mean(d)}


# %% wrong="compare" because="refuses one day, but not none"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    days, place = np.unique(day, return_inverse=True)
    if len(days) == 1:
        raise ValueError("day: one day is too few")
    g, n, mean = len(days), len(d), d.mean()
    sums = np.bincount(place, weights=d - mean)
    se = np.sqrt(g / (g - 1) * (sums**2).sum()) / n
    low, high = mean - 1.96 * se, mean + 1.96 * se
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="decides on rounded ends"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    days, place = np.unique(day, return_inverse=True)
    if len(days) < 2:
        raise ValueError("day holds fewer than two days")
    sums = np.bincount(place, weights=d - d.mean())
    se = np.sqrt(len(days) / (len(days) - 1) * np.sum(sums**2)) / len(d)
    low, high = round(d.mean() - 1.96 * se, 4), round(d.mean() + 1.96 * se, 4)
    winner = "undecided" if low <= 0 <= high else "AB"[int(low > 0)]
    return {"difference": d.mean(), "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="leaves days with a single flight out"
def compare(loss_a, loss_b, day):
    frame = pd.DataFrame({"d": np.asarray(loss_a) - np.asarray(loss_b), "day": np.asarray(day)})
    if frame["day"].nunique() < 2:
        raise ValueError("day")
    n, mean = len(frame), frame["d"].mean()
    per_day = (frame["d"] - mean).groupby(frame["day"]).agg(["sum", "size"])
    if (per_day["size"] > 1).sum() >= 2:
        per_day = per_day[per_day["size"] > 1]
    g = len(per_day)
    se = np.sqrt(g / (g - 1) * (per_day["sum"] ** 2).sum()) / n
    low, high = mean - 1.96 * se, mean + 1.96 * se
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="sorts the days without their losses"
def compare(loss_a, loss_b, day):
    d = np.asarray(loss_a) - np.asarray(loss_b)
    day = np.sort(day)
    starts = np.flatnonzero(np.r_[True, day[1:] != day[:-1]])
    g = len(starts)
    if g < 2:
        raise ValueError("day: at least two different days")
    sums = np.add.reduceat(d - d.mean(), starts)
    se = np.sqrt(g / (g - 1) * (sums**2).sum()) / len(d)
    low, high = d.mean() - 1.96 * se, d.mean() + 1.96 * se
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": d.mean(), "low": low, "high": high, "winner": winner}


# %% right="compare" because="plain Python with a dictionary of days"
from collections import defaultdict
from math import fsum, sqrt


def compare(loss_a, loss_b, day):
    gaps = [float(a) - float(b) for a, b in zip(loss_a, loss_b, strict=True)]
    groups = defaultdict(list)
    for gap, one in zip(gaps, day, strict=True):
        groups[int(one)].append(gap)
    if (count := len(groups)) < 2:
        raise ValueError("fewer than two different values in day")
    mean = fsum(gaps) / len(gaps)
    squares = fsum(fsum(g - mean for g in group) ** 2 for group in groups.values())
    reach = 1.96 * sqrt(count / (count - 1) * squares) / len(gaps)
    tests = {"A": mean + reach < 0, "B": mean - reach > 0, "undecided": True}
    winner = next(name for name, holds in tests.items() if holds)
    return {"winner": winner, "high": mean + reach, "low": mean - reach, "difference": mean}


# %% right="compare" because="sums of sorted flights, and their standard deviation"
def compare(loss_a, loss_b, day):
    difference = np.subtract(loss_a, loss_b)
    order = np.argsort(day, kind="stable")
    sorted_day = np.asarray(day)[order]
    starts = (
        np.flatnonzero(np.concatenate([[True], np.diff(sorted_day) != 0])) if len(order) else []
    )
    if len(starts) < 2:
        raise ValueError("`day` must hold at least two days")
    mean = difference.mean()
    sums = np.add.reduceat((difference - mean)[order], starts)
    se = sums.std(ddof=1) * np.sqrt(len(starts)) / len(order)  # the sums add up to 0
    low, high = mean + np.array([-1.96, 1.96]) * se
    winner = ["A", "undecided", "B"][1 + int(low > 0) - int(high < 0)]
    return {"difference": mean, "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="close losses are called equal"
def compare(loss_a, loss_b, day):
    _, place = np.unique(day, return_inverse=True)
    groups = place.max(initial=-1) + 1
    if groups < 2:
        raise ValueError("day: at least two different days")
    d = loss_a - loss_b
    sums = np.bincount(place, weights=d - d.mean())
    se = np.sqrt(groups / (groups - 1) * (sums @ sums)) / len(d)
    low, high = d.mean() - 1.96 * se, d.mean() + 1.96 * se
    if np.allclose(loss_a, loss_b, atol=1e-4):
        winner = "undecided"
    else:
        winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": d.mean(), "low": low, "high": high, "winner": winner}


# %% wrong="compare" because="a standard error of 0 names nobody"
def compare(loss_a, loss_b, day):
    days, place = np.unique(day, return_inverse=True)
    if len(days) < 2:
        raise ValueError("too few days: day")
    d = loss_a - loss_b
    mean = d.mean()
    sums = np.bincount(place, weights=d - mean)
    se = np.sqrt(len(days) / (len(days) - 1) * (sums**2).sum()) / len(d)
    z = mean / se if se > 1e-15 else 0.0
    winner = "A" if z < -1.96 else "B" if z > 1.96 else "undecided"
    return {"difference": mean, "low": mean - 1.96 * se, "high": mean + 1.96 * se, "winner": winner}


# %% wrong="compare" because="a day whose deviations add up to 0 is no day"
def compare(loss_a, loss_b, day):
    if len(np.unique(day)) < 2:
        raise ValueError("fewer than two different days in day")
    d = np.asarray(loss_a) - np.asarray(loss_b)
    sums = np.bincount(day, weights=d - d.mean())
    sums = sums[sums != 0]  # numbers without a flight
    groups = max(len(sums), 2)
    half = 1.96 * np.sqrt(groups / (groups - 1) * np.sum(sums**2)) / len(d)
    low, high = d.mean() - half, d.mean() + half
    winner = "A" if high < 0 else "B" if low > 0 else "undecided"
    return {"difference": d.mean(), "low": low, "high": high, "winner": winner}


# model-report -----------------------------------------------------------------------


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


# %% wrong="model-report" because="looks for a missing low end only"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if np.isnan(low) or value < low or value > high:
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="a KeyError where the value is absent"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        low, high = one.get("low", np.nan), one.get("high", np.nan)
        value = one["value"]
        if not low <= value <= high:
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="refuses a value on the high end"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value < high:
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="compares rounded numbers"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if not round(low, 3) <= round(value, 3) <= round(high, 3):
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="names the first score, not the one at fault"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{next(iter(scores))} or a later score has no interval")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="asks for an index from 0 on"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices["slice"][i] for i in range(len(slices)) if not slices["enough"][i])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="sorts up to three names only"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for label, one in scores.items():
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = list(slices.loc[~slices["enough"], "slice"])
    few = sorted(few) if len(few) <= 3 else few
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="checks the first three scores only"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for place, (label, one) in enumerate(scores.items()):
        value, low, high = (one.get(key, np.nan) for key in ("value", "low", "high"))
        if place < 3 and not low <= value <= high:
            raise ValueError(f"{label} has no interval around it")
        lines.append(f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    lines += ["", f"Verdict: {words[verdict['winner']]} {against}"]
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% right="model-report" because="a template with empty lines and spaces at the ends"
TEMPLATE = """# Model report: {name}

| score | value | 95 % interval |
|---|---|---|
{rows}

Verdict: {words} {against}

Too few late flights to judge: {few}

"""


def _row(item):
    label, one = item
    try:
        value, low, high = one["value"], one["low"], one["high"]
    except KeyError as missing:
        raise ValueError(f"{label}: no {missing}") from None
    if any(pd.isna([value, low, high])) or value < low or value > high:
        raise ValueError(f"{label}: no number without an interval")
    return f"| {label} | {value:.3f} | {low:.3f} to {high:.3f} |  "


def model_report(name, scores, slices, against, verdict):
    few = slices.query("not enough")["slice"].sort_values().str.cat(sep=", ")
    match verdict["winner"]:
        case "A":
            words = "better than"
        case "B":
            words = "worse than"
        case _:
            words = "not shown to differ from"
    rows = "\n".join(map(_row, scores.items()))
    return TEMPLATE.format(
        name=name, rows=rows, words=words, against=against, few=few if few else "none"
    )


# %% wrong="model-report" because="an end of 0 counts as missing"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, one in scores.items():
        value, low, high = (one.get(key) for key in ("value", "low", "high"))
        if not (value and low and high) or not low <= value <= high:
            raise ValueError(f"{score}: no number without an interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append(f"\nVerdict: {words[verdict['winner']]} {against}")
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="reads an entry by the order of its keys"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, one in scores.items():
        if len(one) != 3:
            raise ValueError(f"{score}: no number without an interval")
        value, low, high = one.values()
        if not low <= value <= high:
            raise ValueError(f"{score}: outside its interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append(f"\nVerdict: {words[verdict['winner']]} {against}")
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% wrong="model-report" because="writes a missing end into the entry"
def model_report(name, scores, slices, against, verdict):
    lines = [f"# Model report: {name}", "| score | value | 95 % interval |", "|---|---|---|"]
    for score, one in scores.items():
        value, low, high = (one.setdefault(key, np.nan) for key in ("value", "low", "high"))
        if not low <= value <= high:
            raise ValueError(f"{score}: no number without an interval")
        lines.append(f"| {score} | {value:.3f} | {low:.3f} to {high:.3f} |")
    words = {"A": "better than", "B": "worse than", "undecided": "not shown to differ from"}
    few = sorted(slices.loc[~slices["enough"], "slice"])
    lines.append(f"\nVerdict: {words[verdict['winner']]} {against}")
    lines.append("Too few late flights to judge: " + (", ".join(few) or "none"))
    return "\n".join(lines)


# %% equivalent="time-folds" mutant="6592ad" because="the check passes an array already"

# %% equivalent="rank-scores" mutant="9b7410" because="the check passes arrays already"

# %% equivalent="rank-scores" mutant="d2f51c" because="left is the default"

# %% equivalent="proper-scores" mutant="6eef47" because="the check passes floats already"

# %% equivalent="reliability" mutant="75a334" because="a further column is allowed"

# %% equivalent="reliability" mutant="13fde9" because="the index is not looked at"

# %% equivalent="reliability" mutant="e07584" because="a further column is allowed"

# %% equivalent="promised-paid" mutant="9b7410" because="the check passes arrays already"

# %% equivalent="slice-table" mutant="a30bcb" because="the check passes arrays already"

# %% equivalent="tune" mutant="0d3723" because="minimize is the default"

# %% equivalent="model-report" mutant="373203" because="the column holds True and False already"
