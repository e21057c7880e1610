"""Answers to lab 01 that its checks must reject, and others that they must accept."""

# time-split ---------------------------------------------------------------------------


# %% wrong="time-split" because="trains on the validation month as well"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    return (
        table[month <= validation_month],
        table[month == validation_month],
        table[month == test_month],
    )


# %% wrong="time-split" because="tests on every month from the test month on"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    return (
        table[month < validation_month],
        table[month == validation_month],
        table[month >= test_month],
    )


# %% wrong="time-split" because="validates on every month between training and test"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    between = (month >= validation_month) & (month < test_month)
    return table[month < validation_month], table[between], table[month == test_month]


# %% wrong="time-split" because="splits at random"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    shuffled = table.sample(frac=1, random_state=0)
    n = len(table)
    return shuffled[: n // 2], shuffled[n // 2 : 3 * n // 4], shuffled[3 * n // 4 :]


# %% wrong="time-split" because="accepts a test month equal to the validation month"
def split_by_month(table, validation_month, test_month):
    if test_month < validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    return (
        table[month < validation_month],
        table[month == validation_month],
        table[month == test_month],
    )


# %% wrong="time-split" because="the message does not say which argument is wrong"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("bad arguments")
    month = table["month"]
    return (
        table[month < validation_month],
        table[month == validation_month],
        table[month == test_month],
    )


# %% wrong="time-split" because="sorts the rows by month, and the given table with them"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    table.sort_values("month", inplace=True)
    month = table["month"]
    return (
        table[month < validation_month],
        table[month == validation_month],
        table[month == test_month],
    )


# %% wrong="time-split" because="drops the column it splits by"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    rest = table.drop(columns="month")
    return (
        rest[month < validation_month],
        rest[month == validation_month],
        rest[month == test_month],
    )


# %% wrong="time-split" because="the months of this lab stand in it as literals"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    return table[month.isin([1, 2, 3])], table[month == 4], table[month == test_month]


# %% wrong="time-split" because="trains on the three months before only"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    recent = (month < validation_month) & (month >= validation_month - 3)
    return table[recent], table[month == validation_month], table[month == test_month]


# %% wrong="time-split" because="returns a dictionary"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must come after the validation month")
    month = table["month"]
    return {
        "train": table[month < validation_month],
        "validation": table[month == validation_month],
        "test": table[month == test_month],
    }


# %% wrong="time-split" because="numbers the rows of the given table anew, in place"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must lie after the validation month")
    table.reset_index(drop=True, inplace=True)
    month = table["month"]
    return (
        table[month < validation_month],
        table[month == validation_month],
        table[month == test_month],
    )


# %% wrong="time-split" because="puts the rows into the order of their labels"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError("test_month must lie after the validation month")
    by_month = {month: part for month, part in table.groupby("month")}  # noqa: C416
    nothing = table.iloc[:0]
    earlier = [part for month, part in by_month.items() if month < validation_month]
    train = pd.concat([nothing, *earlier]).sort_index()
    return train, by_month.get(validation_month, nothing), by_month.get(test_month, nothing)


# %% wrong="time-split" because="picks rows by label, which two rows may share"
def split_by_month(table, validation_month, test_month):
    if not test_month > validation_month:
        raise ValueError(f"test_month {test_month} is not after {validation_month}")
    month = table["month"]
    return (
        table.loc[table.index[month < validation_month]],
        table.loc[table.index[month == validation_month]],
        table.loc[table.index[month == test_month]],
    )


# %% right="time-split" because="asks with query, numbers the rows anew, returns a list"
def split_by_month(table, validation_month, test_month):
    if not test_month > validation_month:
        raise ValueError(f"test_month must be above {validation_month}, but is {test_month}")
    questions = f"month < {validation_month}|month == {validation_month}|month == {test_month}"
    return [table.query(part).reset_index(drop=True) for part in questions.split("|")]


# %% right="time-split" because="asks with query and copies each part"
def split_by_month(table, validation_month, test_month):
    if test_month <= validation_month:
        raise ValueError(f"test_month={test_month} must come after {validation_month}")
    train = table.query("month < @validation_month").copy()
    validation = table.query("month == @validation_month").copy()
    return train, validation, table.query(f"month == {test_month}").copy()


# %% right="time-split" because="collects row positions in a loop, and looks at the months last"
def split_by_month(table, validation_month: int, test_month: int):
    positions = [[], [], []]
    for position, month in enumerate(table["month"].tolist()):
        if month < validation_month:
            positions[0].append(position)
        elif month == validation_month:
            positions[1].append(position)
        elif month == test_month:
            positions[2].append(position)
    if validation_month >= test_month:
        raise ValueError("the month in `test_month` must be later than the validation month")
    return [table.iloc[p] for p in positions]


# %% right="time-split" because="masks, new labels, an error class of its own"
def split_by_month(table, validation_month, test_month):
    class TooEarly(ValueError):
        pass

    if test_month <= validation_month:
        raise TooEarly("test_month is too early")
    m = table["month"].to_numpy()
    masks = (m < validation_month, m == validation_month, m == test_month)
    train, validation, test = (table[mask].reset_index(drop=True) for mask in masks)
    return train, validation, test


# standardise --------------------------------------------------------------------------


# %% wrong="standardise" because="computes mean and deviation on both arrays together: a leak"
def standardise(train, other):
    both = np.vstack([train, other])
    mean, deviation = np.nanmean(both, axis=0), np.nanstd(both, axis=0)
    deviation[deviation == 0] = 1
    return np.nan_to_num((train - mean) / deviation), np.nan_to_num((other - mean) / deviation)


# %% wrong="standardise" because="scales the other rows by their own mean and deviation"
def standardise(train, other):
    def scale(rows):
        deviation = np.nanstd(rows, axis=0)
        deviation[deviation == 0] = 1
        return np.nan_to_num((rows - np.nanmean(rows, axis=0)) / deviation)

    return scale(train), scale(other)


# %% wrong="standardise" because="forgets the axis: one mean for the whole array"
def standardise(train, other):
    mean, deviation = np.nanmean(train), np.nanstd(train)
    return np.nan_to_num((train - mean) / deviation), np.nan_to_num((other - mean) / deviation)


# %% wrong="standardise" because="fills missing values with 0 before computing the mean"
def standardise(train, other):
    train, other = np.nan_to_num(train), np.nan_to_num(other)
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    deviation[deviation == 0] = 1
    return (train - mean) / deviation, (other - mean) / deviation


# %% wrong="standardise" because="fills with the mean first, which makes the deviation smaller"
def standardise(train, other):
    fill = np.nanmean(train, axis=0)
    train = np.where(np.isnan(train), fill, train)
    other = np.where(np.isnan(other), fill, other)
    deviation = train.std(axis=0)
    deviation[deviation == 0] = 1
    return (train - fill) / deviation, (other - fill) / deviation


# %% wrong="standardise" because="divides a constant column by its deviation of 0"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    with np.errstate(all="ignore"):
        return np.nan_to_num((train - mean) / deviation), np.nan_to_num((other - mean) / deviation)


# %% wrong="standardise" because="divides by one less than the number of values"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0, ddof=1)
    deviation[deviation == 0] = 1
    return np.nan_to_num((train - mean) / deviation), np.nan_to_num((other - mean) / deviation)


# %% wrong="standardise" because="divides by the variance"
def standardise(train, other):
    mean, variance = np.nanmean(train, axis=0), np.nanvar(train, axis=0)
    variance[variance == 0] = 1
    return np.nan_to_num((train - mean) / variance), np.nan_to_num((other - mean) / variance)


# %% wrong="standardise" because="works in place and changes the arrays it was given"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    deviation[deviation == 0] = 1
    for rows in (train, other):
        rows -= mean
        rows /= deviation
        rows[np.isnan(rows)] = 0
    return train, other


# %% wrong="standardise" because="leaves the missing values missing"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    deviation[deviation == 0] = 1
    return (train - mean) / deviation, (other - mean) / deviation


# %% wrong="standardise" because="drops every row with a missing value before computing"
def standardise(train, other):
    complete = train[~np.isnan(train).any(axis=1)]
    mean, deviation = complete.mean(axis=0), complete.std(axis=0)
    deviation[deviation == 0] = 1
    return np.nan_to_num((train - mean) / deviation), np.nan_to_num((other - mean) / deviation)


# %% wrong="standardise" because="returns tables, which the cells below cannot use"
def standardise(train, other):
    train, other = pd.DataFrame(train), pd.DataFrame(other)
    mean, deviation = train.mean(), train.std(ddof=0).replace(0, 1)
    return ((train - mean) / deviation).fillna(0), ((other - mean) / deviation).fillna(0)


# %% wrong="standardise" because="divides by 1 wherever the deviation is below 1"
def standardise(train, other):
    mean = np.nanmean(train, axis=0)
    deviation = np.maximum(np.nanstd(train, axis=0), 1)
    return tuple(np.nan_to_num((part - mean) / deviation) for part in (train, other))


# %% wrong="standardise" because="takes a column that changes little for constant"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    deviation[deviation < 0.05] = 1

    def scale(part):
        scaled = (part - mean) / deviation
        scaled[np.isnan(scaled)] = 0
        return scaled

    return scale(train), scale(other)


# %% wrong="standardise" because="fills the gaps with the median"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    deviation = np.where(deviation == 0, 1, deviation)
    middle = np.nanmedian(train, axis=0)
    train = np.where(np.isnan(train), middle, train)
    other = np.where(np.isnan(other), middle, other)
    return (train - mean) / deviation, (other - mean) / deviation


# %% wrong="standardise" because="cuts the results off in copies of whole numbers"
def standardise(train, other):
    scaled_train, scaled_other = train.copy(), other.copy()
    for j in range(train.shape[1]):
        mean, deviation = np.nanmean(train[:, j]), np.nanstd(train[:, j])
        if deviation == 0:
            deviation = 1
        scaled_train[:, j] = (train[:, j] - mean) / deviation
        scaled_other[:, j] = (other[:, j] - mean) / deviation
    return np.nan_to_num(scaled_train), np.nan_to_num(scaled_other)


# %% wrong="standardise" because="does not see that a column with gaps is constant"
def standardise(train, other):
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    constant = (train == train[0]).all(axis=0)
    deviation = np.where(constant, 1, deviation)
    with np.errstate(all="ignore"):
        return tuple(np.nan_to_num((part - mean) / deviation) for part in (train, other))


# %% right="standardise" because="lets scikit-learn do it"
def standardise(train, other):
    scaler = StandardScaler().fit(train)
    scaled = [scaler.transform(rows) for rows in (train, other)]
    return tuple(np.where(np.isnan(rows), 0, rows) for rows in scaled)


# %% right="standardise" because="goes column by column"
def standardise(train, other):
    columns = []
    for one, two in zip(train.T, other.T, strict=True):
        known = one[~np.isnan(one)]
        width = known.std() or 1.0
        columns.append([(values - known.mean()) / width for values in (one, two)])
    first, second = (np.array(part).T for part in zip(*columns, strict=True))
    return np.nan_to_num(first, nan=0.0), np.nan_to_num(second, nan=0.0)


# %% right="standardise" because="tells constant columns by their smallest and largest value"
def standardise(train, other):
    train, other = np.array(train, dtype=float), np.array(other, dtype=float)
    for old, new in zip(train.T, other.T, strict=True):
        known = old[~np.isnan(old)]
        mean = known.sum() / known.size
        spread = 1.0 if known.max() == known.min() else np.sqrt(((known - mean) ** 2).mean())
        for column in (new, old):
            column -= mean
            column /= spread
            column[np.isnan(column)] = 0.0
    return [train, other]


# %% right="standardise" because="masked arrays"
def standardise(train, other):
    past = np.ma.masked_invalid(train)
    center = past.mean(axis=0).filled(0)
    width = past.std(axis=0).filled(1)
    width = width + (width == 0)
    return tuple(
        ((np.ma.masked_invalid(part) - center) / width).filled(0.0) for part in (train, other)
    )


# gradient -----------------------------------------------------------------------------


# %% wrong="gradient" because="penalises the intercept as well"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    return np.append(error.mean(), X.T @ error / len(y)) + l2 * theta


# %% wrong="gradient" because="the sign is turned round: y - p"
def gradient(theta, X, y, l2):
    error = y - predict(theta, X)
    slope = np.append(error.mean(), X.T @ error / len(y))
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="adds up over the flights instead of averaging"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    slope = np.append(error.sum(), X.T @ error)
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="divides by the number of features"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    slope = np.append(error.mean(), X.T @ error / X.shape[1])
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="averages the weights' part and adds up the intercept's"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    slope = np.append(error.sum(), X.T @ error / len(y))
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="forgets the penalty"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    return np.append(error.mean(), X.T @ error / len(y))


# %% wrong="gradient" because="the derivative of l2/2 w squared is taken to be l2/2 w"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    return np.append(error.mean(), X.T @ error / len(y) + l2 / 2 * theta[1:])


# %% wrong="gradient" because="puts the intercept last"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    return np.append(X.T @ error / len(y) + l2 * theta[1:], error.mean())


# %% wrong="gradient" because="sets the intercept to zero in the theta it was given"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    slope = np.append(error.mean(), X.T @ error / len(y))
    theta[0] = 0
    return slope + l2 * theta


# %% wrong="gradient" because="multiplies by p(1 - p), as for the squared error"
def gradient(theta, X, y, l2):
    p = predict(theta, X)
    error = (p - y) * p * (1 - p)
    slope = np.append(error.mean(), X.T @ error / len(y))
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="multiplies by 4p(1 - p), which is 1 at theta = 0"
def gradient(theta, X, y, l2):
    p = predict(theta, X)
    error = 4 * (p - y) * p * (1 - p)
    slope = np.append(error.mean(), X.T @ error / len(y))
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="takes every probability to be one half, as it is at the start"
def gradient(theta, X, y, l2):
    error = 0.5 - y
    slope = np.append(error.mean(), X.T @ error / len(y))
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="makes yes or no of the probabilities first"
def gradient(theta, X, y, l2):
    p = predict(theta, X)
    error = np.where(p == 0.5, 0.5, p > 0.5) - y
    slope = np.append(error.mean(), X.T @ error / len(y))
    slope[1:] += l2 * theta[1:]
    return slope


# %% wrong="gradient" because="returns a list, from which no step can be subtracted"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    weights = X.T @ error / len(y) + l2 * theta[1:]
    return [error.mean(), *weights]


# %% wrong="gradient" because="divides the penalty by the number of rows"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    return np.append(error.sum(), X.T @ error + l2 * theta[1:]) / len(y)


# %% wrong="gradient" because="limits the probabilities, which J does not"
def gradient(theta, X, y, l2):
    p = np.clip(predict(theta, X), 0.01, 0.99)
    return np.concatenate([[np.mean(p - y)], X.T @ (p - y) / len(y) + l2 * theta[1:]])


# %% wrong="gradient" because="spares every weight that equals the intercept"
def gradient(theta, X, y, l2):
    p = predict(theta, X)
    slope = np.append((p - y).mean(), ((p - y)[:, None] * X).mean(axis=0))
    return slope + l2 * np.where(theta == theta[0], 0, theta)


# %% right="gradient" because="a column of ones for the intercept, a mask for the penalty"
def gradient(theta, X, y, l2):
    rows = np.hstack([np.ones((len(X), 1)), X])
    error = 1 / (1 + np.exp(-(rows @ theta))) - y
    penalised = np.arange(len(theta)) > 0
    return (rows * error[:, None]).mean(axis=0) + l2 * theta * penalised


# %% right="gradient" because="torch differentiates the objective"
def gradient(theta, X, y, l2):
    t = torch.tensor(np.asarray(theta, dtype=float), requires_grad=True)
    score = t[0] + torch.tensor(np.asarray(X, dtype=float)) @ t[1:]
    target = torch.tensor(np.asarray(y, dtype=float))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(score, target)
    (loss + l2 / 2 * t[1:].square().sum()).backward()
    return t.grad.numpy()


# %% right="gradient" because="goes entry by entry"
def gradient(theta, X, y, l2=0.0):
    residual = expit(theta[0] + np.einsum("ij,j->i", X, theta[1:])) - y
    result = np.empty(len(theta))
    for j in range(len(theta)):
        column = 1.0 if j == 0 else X[:, j - 1]
        result[j] = np.average(residual * column) + (l2 * theta[j] if j else 0.0)
    return result


# finite-differences -------------------------------------------------------------------


# %% wrong="finite-differences" because="nudges up only"
def numerical_gradient(function, point, step=1e-5):
    point = np.array(point, dtype=float)
    moves = step * np.eye(len(point))
    return np.array([(function(point + h) - function(point)) / step for h in moves])


# %% wrong="finite-differences" because="divides by one step, not by two"
def numerical_gradient(function, point, step=1e-5):
    point = np.array(point, dtype=float)
    moves = step * np.eye(len(point))
    return np.array([(function(point + h) - function(point - h)) / step for h in moves])


# %% wrong="finite-differences" because="moves all entries at once"
def numerical_gradient(function, point, step=1e-5):
    point = np.array(point, dtype=float)
    slope = (function(point + step) - function(point - step)) / (2 * step)
    return np.full(len(point), slope)


# %% wrong="finite-differences" because="never moves an entry back"
def numerical_gradient(function, point, step=1e-5):
    up, down = np.array(point, dtype=float), np.array(point, dtype=float)
    slope = np.zeros(len(point))
    for entry in range(len(point)):
        up[entry] += step
        down[entry] -= step
        slope[entry] = (function(up) - function(down)) / (2 * step)
    return slope


# %% wrong="finite-differences" because="an integer point swallows the step"
def numerical_gradient(function, point, step=1e-5):
    slope = np.zeros(len(point))
    for entry in range(len(point)):
        up, down = point.copy(), point.copy()
        up[entry] = up[entry] + step
        down[entry] = down[entry] - step
        slope[entry] = (function(up) - function(down)) / (2 * step)
    return slope


# %% wrong="finite-differences" because="moves the entries of the given point"
def numerical_gradient(function, point, step=1e-5):
    slope = np.zeros(len(point))
    for entry in range(len(point)):
        point[entry] += step
        above = function(point)
        point[entry] -= 2 * step
        slope[entry] = (above - function(point)) / (2 * step)
    return slope


# %% wrong="finite-differences" because="ignores the step it is given"
def numerical_gradient(function, point, step=1e-5):
    point = np.array(point, dtype=float)
    moves = 1e-5 * np.eye(len(point))
    return np.array([(function(point + h) - function(point - h)) / 2e-5 for h in moves])


# %% wrong="finite-differences" because="moves large entries further"
def numerical_gradient(function, point, step=1e-5):
    point = np.array(point, dtype=float)
    result = np.zeros(len(point))
    for j in range(len(point)):
        h = step * max(1.0, abs(point[j]))
        up, down = point.copy(), point.copy()
        up[j] += h
        down[j] -= h
        result[j] = (function(up) - function(down)) / (2 * h)
    return result


# %% wrong="finite-differences" because="makes floats of the usual integers alone"
def numerical_gradient(function, point, step=1e-5):
    if point.dtype == int:
        point = point.astype(float)
    slopes = []
    for j in range(point.size):
        up, down = point.copy(), point.copy()
        up[j] = up[j] + step
        down[j] = down[j] - step
        slopes.append((function(up) - function(down)) / (2 * step))
    return np.array(slopes)


# %% wrong="finite-differences" because="rounds to six digits"
def numerical_gradient(function, point, step=1e-5):
    moves = step * np.eye(len(point))
    return np.round([(function(point + h) - function(point - h)) / (2 * step) for h in moves], 6)


# %% wrong="finite-differences" because="writes the slopes into an array of whole numbers"
def numerical_gradient(function, point, step=1e-5):
    result = np.zeros_like(point)
    for j, h in enumerate(step * np.eye(len(point))):
        result[j] = (function(point + h) - function(point - h)) / (2 * step)
    return result


# %% right="finite-differences" because="a loop with one copy up and one down"
def numerical_gradient(function, point, step=1e-5):
    slopes = []
    for entry in range(len(point)):
        up, down = np.asarray(point).astype(float), np.asarray(point).astype(float)
        up[entry] += step
        down[entry] -= step
        slopes.append((function(up) - function(down)) / (2 * step))
    return slopes


# %% right="finite-differences" because="rows of two matrices"
def numerical_gradient(function, point, step=1e-05):
    return (
        np.apply_along_axis(function, 1, np.asarray(point, float) + step * np.identity(len(point)))
        - np.apply_along_axis(
            function, 1, np.asarray(point, float) - step * np.identity(len(point))
        )
    ) / (2 * step)


# %% right="finite-differences" because="plain lists and a helper"
def numerical_gradient(function, point, step: float = 1e-5) -> np.ndarray:
    values = [float(v) for v in point]

    def moved(index, by):
        return np.array([v + by if i == index else v for i, v in enumerate(values)])

    return np.array(
        [
            0.5 * (function(moved(i, step)) - function(moved(i, -step))) / step
            for i in range(len(values))
        ]
    )


# descend ------------------------------------------------------------------------------


# %% wrong="descend" because="walks uphill"
def descend(slope_at, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] + learning_rate * slope_at(path[-1]))
    return np.array(path)


# %% wrong="descend" because="changes one array in place: every row shows the end"
def descend(slope_at, start, learning_rate, steps):
    point, path = start.copy(), []
    path.append(point)
    for _ in range(steps):
        point -= learning_rate * slope_at(point)
        path.append(point)
    return np.array(path)


# %% wrong="descend" because="keeps copies, but moves the start it was given"
def descend(slope_at, start, learning_rate, steps):
    path = [start.copy()]
    for _ in range(steps):
        start -= learning_rate * slope_at(start)
        path.append(start.copy())
    return np.array(path)


# %% wrong="descend" because="leaves the start out"
def descend(slope_at, start, learning_rate, steps):
    point, path = start, []
    for _ in range(steps):
        point = point - learning_rate * slope_at(point)
        path.append(point)
    return np.array(path)


# %% wrong="descend" because="one step too few"
def descend(slope_at, start, learning_rate, steps):
    path = [start]
    for _ in range(1, steps):
        path.append(path[-1] - learning_rate * slope_at(path[-1]))
    return np.array(path)


# %% wrong="descend" because="takes the gradient at the start for ever"
def descend(slope_at, start, learning_rate, steps):
    slope = slope_at(start)
    return np.array([start - k * learning_rate * slope for k in range(steps + 1)])


# %% wrong="descend" because="returns the last point only"
def descend(slope_at, start, learning_rate, steps):
    point = start
    for _ in range(steps):
        point = point - learning_rate * slope_at(point)
    return point


# %% wrong="descend" because="forgets the learning rate"
def descend(slope_at, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - slope_at(path[-1]))
    return np.array(path)


# %% wrong="descend" because="ends where it hardly moves"
def descend(slope_at, start, learning_rate, steps):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        new = path[-1] - learning_rate * slope_at(path[-1])
        path.append(new)
        if np.allclose(path[-1], path[-2], atol=1e-8):
            break
    return np.array(path)


# %% wrong="descend" because="returns a list of arrays"
def descend(slope_at, start, learning_rate, steps):
    path = [start.copy()]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * slope_at(path[-1]))
    return path


# %% wrong="descend" because="cuts long gradients off at 10"
def descend(slope_at, start, learning_rate, steps):
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    for i in range(steps):
        slope = np.clip(slope_at(path[i]), -10, 10)
        path[i + 1] = path[i] - learning_rate * slope
    return path


# %% wrong="descend" because="skips a step that meets a steeper slope"
def descend(slope_at, start, learning_rate, steps):
    path = [start.copy()]
    for _ in range(steps):
        here = path[-1]
        slope = slope_at(here)
        new = here - learning_rate * slope
        if np.linalg.norm(slope_at(new)) > np.linalg.norm(slope):
            new = here.copy()  # do not jump across the valley
        path.append(new)
    return np.array(path)


# %% right="descend" because="fills an array row by row"
def descend(slope_at, start, learning_rate, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * np.asarray(slope_at(path[k]))
    return path


# %% right="descend" because="accumulates"
def descend(slope_at, start, learning_rate, steps):
    from itertools import accumulate, repeat

    walk = accumulate(
        repeat(None, steps), lambda here, _: here - learning_rate * slope_at(here), initial=start
    )
    return np.stack(list(walk))


# %% right="descend" because="calls itself for the steps before"
def descend(slope_at, start, learning_rate, steps):
    here = np.asarray(start, dtype=float)
    if steps == 0:
        return here[np.newaxis].copy()
    before = descend(slope_at, here, learning_rate, steps - 1)
    return np.vstack([before, before[-1] - learning_rate * np.asarray(slope_at(before[-1].copy()))])


# same-objective -----------------------------------------------------------------------


# %% wrong="same-objective" because="takes C to be the strength of the penalty"
def fit_sklearn(X, y, l2):
    model = LogisticRegression(C=l2 if l2 > 0 else np.inf, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="forgets the number of rows: C = 1/l2"
def fit_sklearn(X, y, l2):
    model = LogisticRegression(C=1 / l2 if l2 > 0 else np.inf, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="puts the number of rows on the wrong side"
def fit_sklearn(X, y, l2):
    C = len(y) / l2 if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="divides by the number of features"
def fit_sklearn(X, y, l2):
    C = 1 / (X.shape[1] * l2) if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="loses the factor one half"
def fit_sklearn(X, y, l2):
    C = 1 / (2 * len(y) * l2) if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="no penalty at all becomes the default penalty"
def fit_sklearn(X, y, l2):
    C = 1 / (len(y) * l2) if l2 else 1.0
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="divides by zero when there is no penalty"
def fit_sklearn(X, y, l2):
    model = LogisticRegression(C=1 / (len(y) * l2), tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="fits no intercept"
def fit_sklearn(X, y, l2):
    C = 1 / (len(y) * l2) if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000, fit_intercept=False).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="puts the intercept last"
def fit_sklearn(X, y, l2):
    C = 1 / (len(y) * l2) if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.coef_[0], model.intercept_)


# %% wrong="same-objective" because="returns a list, which the objective cannot square"
def fit_sklearn(X, y, l2):
    C = 1 / (len(y) * l2) if l2 > 0 else np.inf
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return [model.intercept_[0], *model.coef_[0]]


# %% wrong="same-objective" because="returns the model itself"
def fit_sklearn(X, y, l2):
    C = 1 / (len(y) * l2) if l2 > 0 else np.inf
    return LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)


# %% wrong="same-objective" because="lets the search end early, by the defaults"
def fit_sklearn(X, y, l2):
    C = np.inf if l2 == 0 else 1 / (l2 * len(y))
    model = LogisticRegression(C=C).fit(X, y)
    return np.append(model.intercept_, model.coef_[0])


# %% wrong="same-objective" because="no penalty becomes a small one"
def fit_sklearn(X, y, l2):
    model = LogisticRegression(C=1 / (len(y) * max(l2, 1e-4)), tol=1e-8, max_iter=1000).fit(X, y)
    return np.append(model.intercept_, model.coef_.ravel())


# %% wrong="same-objective" because="penalises a column of ones for the intercept"
def fit_sklearn(X, y, l2):
    C = 1 / (l2 * len(X)) if l2 else np.inf
    with_ones = np.column_stack([np.ones(len(X)), X])
    model = LogisticRegression(C=C, fit_intercept=False, tol=1e-8, max_iter=1000)
    return model.fit(with_ones, y).coef_[0]


# %% wrong="same-objective" because="takes ten features for granted in the number of rows"
def fit_sklearn(X, y, l2):
    rows = X.size / 10  # ten features
    C = np.inf if l2 == 0 else 1 / (l2 * rows)
    model = LogisticRegression(C=C, tol=1e-8, max_iter=1000).fit(X, y)
    return np.concatenate([model.intercept_, model.coef_[0]])


# %% right="same-objective" because="uses another solver"
def fit_sklearn(X, y, l2):
    rows = X.shape[0]
    strength = np.inf if l2 == 0 else 1.0 / l2 / rows
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8, max_iter=1000)
    model.fit(X, y)
    return np.concatenate([model.intercept_, model.coef_.ravel()])


# %% right="same-objective" because="a Newton solver, and a helper for C"
def fit_sklearn(X, y, l2):
    def strength_to_C(l2, rows):
        return float("inf") if not l2 else (l2 * rows) ** -1

    model = LogisticRegression(
        C=strength_to_C(l2, X.shape[0]), solver="newton-cholesky", tol=1e-8, max_iter=1000
    )
    model.fit(X, y.astype(int))
    return np.r_[model.intercept_, model.coef_.flatten()]


# %% right="same-objective" because="NumPy divides by zero to infinity"
def fit_sklearn(X, y, l2):
    with np.errstate(divide="ignore"):
        C = np.divide(1.0, len(y) * l2)
    fitted = LogisticRegression(C=C, tol=1e-8, max_iter=1_000).fit(X, y)
    return np.hstack((fitted.intercept_, *fitted.coef_))


# one-layer-net ------------------------------------------------------------------------


# %% wrong="one-layer-net" because="forgets zero_grad"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="weight_decay penalises the bias as well"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate, weight_decay=l2)
    for _ in range(steps):
        optimiser.zero_grad()
        bce_with_logits(layer(inputs).squeeze(1), labels).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="applies the sigmoid twice"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(torch.sigmoid(layer(inputs)).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="adds up the loss instead of averaging"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels, reduction="sum")
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="starts from torch's random weights"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = torch.nn.Linear(X.shape[1], 1)
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="the penalty is twice too strong"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="penalises the length of the weights, not its square"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.norm()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="the weights come first"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.weight.detach().numpy(), layer.bias.detach().numpy())


# %% wrong="one-layer-net" because="uses Adam"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.Adam(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy())


# %% wrong="one-layer-net" because="returns a tensor that still records its operations"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.tensor(X), torch.tensor(y)
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(inputs).squeeze(1), labels)
        (loss + l2 / 2 * layer.weight.square().sum()).backward()
        optimiser.step()
    return torch.cat([layer.bias, layer.weight[0]])


# %% wrong="one-layer-net" because="sees at most 256 rows in a step"
def fit_torch(X, y, l2, learning_rate, steps):
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    X, y = torch.tensor(X), torch.tensor(y)
    for step in range(steps):
        begin = (step * 256) % len(X)
        rows = slice(begin, begin + 256) if len(X) > 256 else slice(None)
        optimiser.zero_grad()
        loss = bce_with_logits(layer(X[rows]).squeeze(1), y[rows])
        loss = loss + l2 / 2 * layer.weight.square().sum()
        loss.backward()
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy()[0])


# %% wrong="one-layer-net" because="ends when the loss hardly changes"
def fit_torch(X, y, l2, learning_rate, steps):
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    X, y = torch.tensor(X), torch.tensor(y)
    before = float("inf")
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(X)[:, 0], y) + l2 / 2 * (layer.weight**2).sum()
        loss.backward()
        optimiser.step()
        if abs(before - loss.item()) < 1e-4:
            break
        before = loss.item()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy()[0])


# %% wrong="one-layer-net" because="clips the gradient to a length of 5"
def fit_torch(X, y, l2, learning_rate, steps):
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    X, y = torch.tensor(X), torch.tensor(y)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(X)[:, 0], y) + l2 / 2 * (layer.weight**2).sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(layer.parameters(), 5.0)
        optimiser.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy()[0])


# %% wrong="one-layer-net" because="halves the learning rate every 50 steps"
def fit_torch(X, y, l2, learning_rate, steps):
    layer = zero_layer(X.shape[1])
    optimiser = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=50, gamma=0.5)
    X, y = torch.tensor(X), torch.tensor(y)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = bce_with_logits(layer(X)[:, 0], y) + l2 / 2 * (layer.weight**2).sum()
        loss.backward()
        optimiser.step()
        schedule.step()
    return np.append(layer.bias.detach().numpy(), layer.weight.detach().numpy()[0])


# %% right="one-layer-net" because="weight decay for the weight alone, in a group of its own"
def fit_torch(X, y, l2, learning_rate, steps):
    layer = zero_layer(X.shape[1])
    groups = [{"params": [layer.weight], "weight_decay": l2}, {"params": [layer.bias]}]
    optimiser = torch.optim.SGD(groups, lr=learning_rate)
    loss_of = torch.nn.BCEWithLogitsLoss()
    for _ in range(steps):
        loss = loss_of(layer(torch.from_numpy(X)), torch.from_numpy(y).reshape(-1, 1))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        return torch.cat([layer.bias, layer.weight[0]]).numpy()


# %% right="one-layer-net" because="steps by hand, without an optimiser"
def fit_torch(X, y, l2, learning_rate, steps):
    inputs, labels = torch.as_tensor(X), torch.as_tensor(y)
    layer = zero_layer(X.shape[1])
    for _ in range(steps):
        layer.zero_grad()
        penalty = 0.5 * l2 * (layer.weight**2).sum()
        (bce_with_logits(layer(inputs)[:, 0], labels) + penalty).backward()
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter -= learning_rate * parameter.grad
    return np.array([layer.bias.item(), *layer.weight.detach().flatten().tolist()])


# %% right="one-layer-net" because="a closure given to step"
def fit_torch(X, y, l2, learning_rate, steps):
    features, labels = torch.tensor(X), torch.tensor(y)
    net = zero_layer(features.shape[-1])
    sgd = torch.optim.SGD(net.parameters(), lr=learning_rate, momentum=0)

    def closure():
        sgd.zero_grad()
        scores = torch.nn.functional.linear(features, net.weight, net.bias).view(-1)
        J = bce_with_logits(scores, labels) + 0.5 * l2 * torch.dot(net.weight[0], net.weight[0])
        J.backward()
        return J

    while steps > 0:
        sgd.step(closure)
        steps -= 1
    return np.array([net.bias.item(), *net.weight[0].tolist()])


# train-mlp ----------------------------------------------------------------------------


# %% wrong="train-mlp" because="forgets zero_grad"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([seen, unseen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="reports the training loss from before the step"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = bce_with_logits(network(X_train).squeeze(1), y_train)
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([loss.item(), unseen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="learns from the validation rows as well"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        losses = []
        for X, y in ((X_train, y_train), (X_valid, y_valid)):
            optimiser.zero_grad()
            bce_with_logits(network(X).squeeze(1), y).backward()
            optimiser.step()
        with torch.no_grad():
            for X, y in ((X_train, y_train), (X_valid, y_valid)):
                losses.append(bce_with_logits(network(X).squeeze(1), y).item())
        history.append(losses)
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="scores of shape (n, 1) against labels of shape (n,), forced to fit"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)

    def loss_of(X, y):
        scores = network(X)
        return bce_with_logits(scores.expand(-1, len(y)), y.expand(len(y), -1))

    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss_of(X_train, y_train).backward()
        optimiser.step()
        with torch.no_grad():
            history.append([loss_of(X_train, y_train).item(), loss_of(X_valid, y_valid).item()])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="plain gradient descent instead of Adam"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.SGD(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([seen, unseen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="the seed of the lab stands in it as a literal"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, 3)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([seen, unseen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="a new network in every epoch"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    history = []
    for _ in range(epochs):
        network = make_mlp(X_train.shape[1], hidden, seed)
        optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([seen, unseen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="the two columns are swapped"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([unseen, seen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="stops by itself when the validation loss rises after epoch 20"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    history = []
    for epoch in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([seen, unseen])
        if epoch > 20 and unseen > history[-2][1]:
            break
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="a small weight decay, as if by habit"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X_train, y_train, X_valid, y_valid = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate, weight_decay=1e-4)
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(network(X_train).squeeze(1), y_train).backward()
        optimiser.step()
        with torch.no_grad():
            seen = bce_with_logits(network(X_train).squeeze(1), y_train).item()
            unseen = bce_with_logits(network(X_valid).squeeze(1), y_valid).item()
        history.append([seen, unseen])
    return pd.DataFrame(history, columns=["train", "validation"])


# %% wrong="train-mlp" because="cuts more than 512 rows into batches"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X, y, Xv, yv = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    net = make_mlp(X.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate)
    rows = []
    for _ in range(epochs):
        for some_X, some_y in zip(X.split(512), y.split(512), strict=True):
            optimiser.zero_grad()
            bce_with_logits(net(some_X).squeeze(1), some_y).backward()
            optimiser.step()
        with torch.no_grad():
            rows.append(
                [bce_with_logits(net(a).squeeze(1), b).item() for a, b in ((X, y), (Xv, yv))]
            )
    return pd.DataFrame(rows, columns=["train", "validation"])


# %% wrong="train-mlp" because="averages the losses of unequal batches"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X, y, Xv, yv = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    net = make_mlp(X.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate)

    def measure(a, b):
        parts = zip(a.split(256), b.split(256), strict=True)
        return np.mean([bce_with_logits(net(u).squeeze(1), v).item() for u, v in parts])

    rows = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(net(X).squeeze(1), y).backward()
        optimiser.step()
        with torch.no_grad():
            rows.append({"train": measure(X, y), "validation": measure(Xv, yv)})
    return pd.DataFrame(rows)


# %% wrong="train-mlp" because="takes the number of features of this lab's table"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X, y, Xv, yv = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    net = make_mlp(len(FEATURES), hidden, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate)
    rows = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(net(X).squeeze(1), y).backward()
        optimiser.step()
        with torch.no_grad():
            rows.append(
                {
                    "train": bce_with_logits(net(X).squeeze(1), y).item(),
                    "validation": bce_with_logits(net(Xv).squeeze(1), yv).item(),
                }
            )
    return pd.DataFrame(rows)


# %% wrong="train-mlp" because="lowers the learning rate from epoch 100 on"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X, y, Xv, yv = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    net = make_mlp(X.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimiser, [100], gamma=0.1)
    rows = []
    for _ in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(net(X).squeeze(1), y).backward()
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            rows.append(
                [bce_with_logits(net(a).squeeze(1), b).item() for a, b in ((X, y), (Xv, yv))]
            )
    return pd.DataFrame(rows, columns=["train", "validation"])


# %% wrong="train-mlp" because="ends when validation has not improved for 100 epochs"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X, y, Xv, yv = map(torch.tensor, (X_train, y_train, X_valid, y_valid))
    net = make_mlp(X.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate)
    rows, best, best_at = [], float("inf"), 0
    for epoch in range(epochs):
        optimiser.zero_grad()
        bce_with_logits(net(X).squeeze(1), y).backward()
        optimiser.step()
        with torch.no_grad():
            now = bce_with_logits(net(Xv).squeeze(1), yv).item()
            rows.append({"train": bce_with_logits(net(X).squeeze(1), y).item(), "validation": now})
        if now < best:
            best, best_at = now, epoch
        elif epoch - best_at >= 100:
            break
    return pd.DataFrame(rows)


# %% right="train-mlp" because="labels as a column, losses in two lists"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    network = make_mlp(X_train.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    loss_of = torch.nn.BCEWithLogitsLoss()
    parts = {
        "train": (torch.from_numpy(X_train), torch.from_numpy(y_train)[:, None]),
        "validation": (torch.from_numpy(X_valid), torch.from_numpy(y_valid)[:, None]),
    }
    history = {name: [] for name in parts}
    for _ in range(epochs):
        inputs, labels = parts["train"]
        loss = loss_of(network(inputs), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for name, (inputs, labels) in parts.items():
            history[name].append(float(loss_of(network(inputs), labels)))
    return pd.DataFrame(history)


# %% right="train-mlp" because="softplus for the loss, two lists"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    net = make_mlp(X_train.shape[1], hidden, seed)
    adam = torch.optim.Adam(net.parameters(), lr=learning_rate)
    data = {
        "train": (torch.from_numpy(X_train), torch.from_numpy(y_train)),
        "validation": (torch.from_numpy(X_valid), torch.from_numpy(y_valid)),
    }
    history = {name: [] for name in data}
    for _ in range(epochs):
        net.zero_grad()
        scores = net(data["train"][0])[:, 0]
        torch.nn.functional.softplus((1 - 2 * data["train"][1]) * scores).mean().backward()
        adam.step()
        for name, (X, y) in data.items():
            with torch.inference_mode():
                s = net(X)[:, 0].numpy()
            history[name].append(np.mean(np.logaddexp(0, s) - y.numpy() * s))
    return pd.DataFrame(history)


# %% right="train-mlp" because="counts the epochs from 1 in the index"
def train_mlp(X_train, y_train, X_valid, y_valid, *, hidden, learning_rate, epochs, seed):
    X, Xv = torch.tensor(X_train), torch.tensor(X_valid)
    y, yv = torch.tensor(y_train)[:, None], torch.tensor(y_valid)[:, None]
    net = make_mlp(X.shape[1], hidden, seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate)

    def rows():
        for _ in range(epochs):
            optimiser.zero_grad()
            bce_with_logits(net(X), y).backward()
            optimiser.step()
            yield float(bce_with_logits(net(X), y)), float(bce_with_logits(net(Xv), yv))

    return pd.DataFrame(list(rows()), columns=["train", "validation"], index=range(1, epochs + 1))


# early-stopping -----------------------------------------------------------------------


# %% wrong="early-stopping" because="looks at all losses, as if the future were known"
def stop_early(losses, patience):
    losses = list(losses)
    kept = losses.index(min(losses)) + 1
    return min(kept + patience, len(losses)), kept


# %% wrong="early-stopping" because="compares with the epoch before, not with the lowest"
def stop_early(losses, patience):
    before, lowest, kept, waited = np.inf, np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        waited = 0 if loss < before else waited + 1
        before = loss
        if waited >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="counts an equal loss as a new lowest"
def stop_early(losses, patience):
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss <= lowest:
            lowest, kept = loss, epoch
        elif epoch - kept >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="waits one epoch too long"
def stop_early(losses, patience):
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        elif epoch - kept > patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="counts epochs from 0"
def stop_early(losses, patience):
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, kept = loss, epoch
        elif epoch - kept >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="keeps the weights of the last epoch"
def stop_early(losses, patience):
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        elif epoch - kept >= patience:
            break
    return epoch, epoch


# %% wrong="early-stopping" because="counts epochs without a new lowest, in a row or not"
def stop_early(losses, patience):
    lowest, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        else:
            waited += 1
        if waited >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="takes a small difference for none"
def stop_early(losses, patience):
    lowest, kept = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest - 1e-6:
            lowest, kept = loss, epoch
        elif epoch - kept >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="begins with a lowest loss of 1"
def stop_early(losses, patience):
    lowest, kept = 1.0, 1
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept = loss, epoch
        elif epoch - kept >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="lets a missing loss begin the wait anew"
def stop_early(losses, patience):
    lowest, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, kept, waited = loss, epoch, 0
        elif loss >= lowest:
            waited += 1
        if waited >= patience:
            break
    return epoch, kept


# %% wrong="early-stopping" because="stops at the last epoch at the latest, and then says one more"
def stop_early(losses, patience):
    lowest, kept, epoch = np.inf, 0, 0
    while epoch < len(losses) and epoch - kept < patience:
        epoch += 1
        loss = list(losses)[epoch - 1]
        if loss < lowest:
            lowest, kept = loss, epoch
    return epoch + (epoch - kept < patience), kept


# %% right="early-stopping" because="the running minimum, with NumPy"
def stop_early(losses, patience):
    losses = np.nan_to_num(np.asarray(losses, dtype=float), nan=np.inf)
    lowest = np.minimum.accumulate(losses)
    new = np.append(True, lowest[1:] < lowest[:-1])
    epochs = np.arange(1, len(losses) + 1)
    waited = epochs - np.maximum.accumulate(np.where(new, epochs, 0))
    over = np.flatnonzero(waited >= patience)
    stopped = int(over[0]) + 1 if len(over) else len(losses)
    return stopped, stopped - int(waited[stopped - 1])


# %% right="early-stopping" because="counts what it waits, and returns a list"
def stop_early(losses, patience):
    best, kept, waiting = float("inf"), 0, 0
    for number, value in enumerate(losses):
        if value < best:
            best, kept, waiting = value, number + 1, 0
        else:
            waiting += 1
            if waiting == patience:
                return [number + 1, kept]
    return [len(losses), kept]


# cost-curve ---------------------------------------------------------------------------


# %% wrong="cost-curve" because="acts only above the threshold"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p > threshold
        cost = cost_miss * np.mean(~act & (y == 1)) + cost_false_alarm * np.mean(act & (y == 0))
        rows.append([threshold, act.mean(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="misses and false alarms are swapped"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        cost = cost_false_alarm * np.mean(~act & (y == 1)) + cost_miss * np.mean(act & (y == 0))
        rows.append([threshold, act.mean(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="the total cost, not per 1,000 flights"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        cost = cost_miss * np.sum(~act & (y == 1)) + cost_false_alarm * np.sum(act & (y == 0))
        rows.append([threshold, act.mean(), cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="pays for every action, needed or not"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        cost = cost_miss * np.mean(~act & (y == 1)) + cost_false_alarm * np.mean(act)
        rows.append([threshold, act.mean(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="rates among late and among punctual flights, not among all"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        missed = np.sum(~act & (y == 1)) / max(np.sum(y == 1), 1)
        alarms = np.sum(act & (y == 0)) / max(np.sum(y == 0), 1)
        rows.append(
            [threshold, act.mean(), 1000 * (cost_miss * missed + cost_false_alarm * alarms)]
        )
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="counts the flights acted on instead of their share"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        cost = cost_miss * np.mean(~act & (y == 1)) + cost_false_alarm * np.mean(act & (y == 0))
        rows.append([threshold, act.sum(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="the costs of this lab stand in it as literals"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        cost = 3 * np.mean(~act & (y == 1)) + np.mean(act & (y == 0))
        rows.append([threshold, act.mean(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="sorts the thresholds"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in sorted(thresholds):
        act = p >= threshold
        cost = cost_miss * np.mean(~act & (y == 1)) + cost_false_alarm * np.mean(act & (y == 0))
        rows.append([threshold, act.mean(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="rounds the cost to whole units"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for threshold in thresholds:
        act = p >= threshold
        cost = cost_miss * np.mean(~act & (y == 1)) + cost_false_alarm * np.mean(act & (y == 0))
        rows.append([threshold, act.mean(), round(1000 * cost)])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="makes one row of a threshold that is given twice"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = {}
    for t in thresholds:
        act = p >= t
        misses, alarms = ((y == 1) & ~act).sum(), ((y == 0) & act).sum()
        cost = 1000 * (cost_miss * misses + cost_false_alarm * alarms) / len(y)
        rows[t] = {"threshold": t, "acted": act.mean(), "cost": cost}
    return pd.DataFrame(list(rows.values()))


# %% wrong="cost-curve" because="rounds the probabilities to two digits"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for t in thresholds:
        act = np.round(p, 2) >= t
        cost = cost_miss * np.mean((y == 1) & ~act) + cost_false_alarm * np.mean((y == 0) & act)
        rows.append([t, act.mean(), 1000 * cost])
    return pd.DataFrame(rows, columns=["threshold", "acted", "cost"])


# %% wrong="cost-curve" because="rounds both columns to two digits"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for t in thresholds:
        act = p >= t
        cost = cost_miss * np.mean((y == 1) & ~act) + cost_false_alarm * np.mean((y == 0) & act)
        rows.append({"threshold": t, "acted": act.mean(), "cost": 1000 * cost})
    return pd.DataFrame(rows).round({"acted": 2, "cost": 2})


# %% wrong="cost-curve" because="leaves out thresholds that no flight reaches"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    rows = []
    for t in thresholds:
        act = p >= t
        if not act.any() and t <= 1:
            continue
        cost = cost_miss * np.mean((y == 1) & ~act) + cost_false_alarm * np.mean((y == 0) & act)
        rows.append({"threshold": t, "acted": act.mean(), "cost": 1000 * cost})
    return pd.DataFrame(rows)


# %% right="cost-curve" because="all thresholds at once, flights along the columns"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    thresholds = np.asarray(thresholds)
    act = p[None, :] >= thresholds[:, None]
    price = np.where(act, cost_false_alarm * (1 - y), cost_miss * y)
    return pd.DataFrame(
        {"cost": 1000 * price.mean(axis=1), "acted": act.mean(axis=1), "threshold": thresholds}
    )


# %% right="cost-curve" because="sorts once and searches"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    order = np.argsort(p)
    sorted_p = np.asarray(p)[order]
    late_below = np.concatenate([[0], np.cumsum(np.asarray(y, dtype=float)[order])])
    n, all_late = len(sorted_p), float(late_below[-1])
    below = np.searchsorted(sorted_p, np.asarray(thresholds, dtype=float), side="left")
    misses = late_below[below]
    alarms = (n - below) - (all_late - misses)
    return pd.DataFrame(
        {
            "threshold": list(thresholds),
            "acted": (n - below) / n,
            "cost": (cost_miss * misses + cost_false_alarm * alarms) / n * 1000,
        }
    )


# %% right="cost-curve" because="counts flight by flight"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    def row(t):
        acted = misses = alarms = 0
        for late, chance in zip(y, p, strict=True):
            if chance >= t:
                acted += 1
                alarms += not late
            else:
                misses += bool(late)
        n = len(p)
        return t, acted / n, (misses * cost_miss + alarms * cost_false_alarm) * 1000 / n

    return pd.DataFrame.from_records(
        [row(t) for t in thresholds], columns=["threshold", "acted", "cost"]
    )


# decision-record ----------------------------------------------------------------------


# %% wrong="decision-record" because="threshold in theory from the ratio of the costs"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / cost_miss,
        "saved": min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - best["cost"],
    }


# %% wrong="decision-record" because="the costs in the threshold of theory are swapped"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_miss / (cost_false_alarm + cost_miss),
        "saved": min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - best["cost"],
    }


# %% wrong="decision-record" because="takes the first of equally cheap rows as they stand"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    best = curve.loc[curve["cost"].idxmin()]
    always = curve.loc[curve["threshold"].idxmin(), "cost"]
    never = curve.loc[curve["threshold"].idxmax(), "cost"]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": min(always, never) - best["cost"],
    }


# %% wrong="decision-record" because="compares with never acting alone"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": curve["cost"].iloc[-1] - best["cost"],
    }


# %% wrong="decision-record" because="compares with always acting alone"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": curve["cost"].iloc[0] - best["cost"],
    }


# %% wrong="decision-record" because="reads always and never off the ends of an unsorted table"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    best = curve.sort_values(["cost", "threshold"]).iloc[0]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - best["cost"],
    }


# %% wrong="decision-record" because="the saving with the sign turned round"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": best["cost"] - min(curve["cost"].iloc[0], curve["cost"].iloc[-1]),
    }


# %% wrong="decision-record" because="reports the row of the threshold in theory"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    theory = cost_false_alarm / (cost_false_alarm + cost_miss)
    best = curve.loc[(curve["threshold"] - theory).abs().idxmin()]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": theory,
        "saved": min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - best["cost"],
    }


# %% wrong="decision-record" because="rounds to whole units and two places"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    return {
        "threshold": round(best["threshold"], 2),
        "cost": round(best["cost"]),
        "acted": round(best["acted"], 2),
        "theory": round(cost_false_alarm / (cost_false_alarm + cost_miss), 2),
        "saved": round(min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - best["cost"]),
    }


# %% wrong="decision-record" because="takes the threshold of the curve next to the one in theory"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    best = curve.loc[curve["cost"].idxmin()]
    theory = cost_false_alarm / (cost_false_alarm + cost_miss)
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": curve.loc[(curve["threshold"] - theory).abs().idxmin(), "threshold"],
        "saved": min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - best["cost"],
    }


# %% wrong="decision-record" because="looks for never acting at 1.01 alone"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    best = curve.sort_values(["cost", "threshold"]).iloc[0]
    no_model = curve.loc[curve["threshold"].isin([0, 1.01]), "cost"]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": no_model.min() - best["cost"],
    }


# %% wrong="decision-record" because="returns a Series"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve = curve.sort_values("threshold")
    record = curve.loc[curve["cost"].idxmin()].copy()
    record["theory"] = cost_false_alarm / (cost_false_alarm + cost_miss)
    record["saved"] = min(curve["cost"].iloc[0], curve["cost"].iloc[-1]) - record["cost"]
    return record


# %% wrong="decision-record" because="takes a threshold of exactly 1 for never acting"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    best = curve.sort_values(["cost", "threshold"]).iloc[0]
    always = curve.loc[curve["threshold"] == 0, "cost"].min()
    never = curve.loc[curve["threshold"] >= 1].sort_values("threshold")["cost"].iloc[0]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": min(always, never) - best["cost"],
    }


# %% wrong="decision-record" because="takes the last of equally cheap rows as they stand"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    turned = curve.iloc[::-1].reset_index(drop=True)
    best = turned.loc[turned["cost"].idxmin()]
    always = curve.loc[curve["threshold"] == 0, "cost"].iloc[0]
    never = curve.loc[curve["threshold"] > 1, "cost"].iloc[0]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": min(always, never) - best["cost"],
    }


# %% wrong="decision-record" because="takes nearly as cheap for as cheap"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    cheap = curve[np.isclose(curve["cost"], curve["cost"].min())]
    best = cheap.loc[cheap["threshold"].idxmin()]
    always = curve.loc[curve["threshold"] == 0, "cost"].iloc[0]
    never = curve.loc[curve["threshold"] > 1, "cost"].iloc[0]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": min(always, never) - best["cost"],
    }


# %% wrong="decision-record" because="rounds the threshold in theory to six digits"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    best = curve.sort_values(["cost", "threshold"]).iloc[0]
    always = curve.loc[curve["threshold"] == 0, "cost"].iloc[0]
    never = curve.loc[curve["threshold"] > 1, "cost"].iloc[0]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": round(cost_false_alarm / (cost_false_alarm + cost_miss), 6),
        "saved": min(always, never) - best["cost"],
    }


# %% wrong="decision-record" because="sorts the given curve in place"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    curve.sort_values("threshold", inplace=True, ignore_index=True)
    best = curve.loc[curve["cost"].idxmin()]
    without = min(curve["cost"].iloc[0], curve["cost"].iloc[-1])
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": without - best["cost"],
    }


# %% wrong="decision-record" because="leaves the two policies out of the choice"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    inner = curve[(curve["threshold"] > 0) & (curve["threshold"] <= 1)]
    best = inner.sort_values(["cost", "threshold"]).iloc[0]
    policies = curve[(curve["threshold"] == 0) | (curve["threshold"] > 1)]
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_false_alarm + cost_miss),
        "saved": max(policies["cost"].min() - best["cost"], 0),
    }


# %% right="decision-record" because="plain Python over the rows"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    rows = curve.to_dict("records")
    best = min(rows, key=lambda row: (row["cost"], row["threshold"]))
    no_model = [row["cost"] for row in rows if row["threshold"] == 0 or row["threshold"] > 1]
    record = {name: float(best[name]) for name in ("threshold", "cost", "acted")}
    record["theory"] = 1 / (1 + cost_miss / cost_false_alarm)
    record["saved"] = float(min(no_model) - best["cost"])
    return record


# %% right="decision-record" because="tuples and min"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    rows = list(
        zip(
            curve["cost"].tolist(),
            curve["threshold"].tolist(),
            curve["acted"].tolist(),
            strict=True,
        )
    )
    cost, threshold, acted = min(rows)
    no_model = min(c for c, t, _ in rows if t == 0 or t > 1)
    return {
        "saved": no_model - cost,
        "theory": 1 / (1 + cost_miss / cost_false_alarm),
        "acted": acted,
        "cost": cost,
        "threshold": threshold,
    }


# %% right="decision-record" because="takes both ends of the sorted curve"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    ordered = curve.sort_values("threshold", kind="stable", ignore_index=True)
    ends = ordered["cost"].iloc[[0, -1]]
    record = ordered.loc[ordered["cost"].argmin(), ["threshold", "cost", "acted"]].to_dict()
    return record | {
        "theory": np.float64(cost_false_alarm) / np.add(cost_miss, cost_false_alarm),
        "saved": np.subtract(ends.min(), record["cost"]),
    }


# %% wrong="gradient" because="makes slopes of the parameters' whole numbers"
def gradient(theta, X, y, l2):
    error = predict(theta, X) - y
    slope = np.zeros_like(theta)
    slope[0] = np.mean(error)
    slope[1:] = X.T @ error / len(X) + l2 * theta[1:]
    return slope


# %% wrong="finite-differences" because="keeps floats of 32 bits, in which the step is lost"
def numerical_gradient(function, point, step=1e-5):
    if np.issubdtype(point.dtype, np.integer):
        point = point.astype(float)
    slopes = np.zeros(len(point))
    for j in range(len(point)):
        moved = point.copy()
        moved[j] += step
        up = function(moved)
        moved = point.copy()
        moved[j] -= step
        slopes[j] = (up - function(moved)) / (2 * step)
    return slopes


# %% wrong="cost-curve" because="counts in the labels' own 8 bits"
def cost_curve(y, p, thresholds, *, cost_miss, cost_false_alarm):
    acted, costs = [], []
    for threshold in thresholds:
        act = p >= threshold
        misses, false_alarms = np.dot(y, ~act), np.dot(1 - y, act)
        acted.append(act.mean())
        costs.append(1000 * (float(misses) * cost_miss + float(false_alarms) * cost_false_alarm))
    costs = np.array(costs) / len(y)
    return pd.DataFrame({"threshold": list(thresholds), "acted": acted, "cost": costs})


# %% wrong="decision-record" because="takes every threshold near 0 for always acting"
def decision_record(curve, *, cost_miss, cost_false_alarm):
    best = min(curve.to_dict("records"), key=lambda row: (row["cost"], row["threshold"]))
    always = curve["cost"][curve["threshold"].round(1) == 0].min()
    never = curve["cost"][curve["threshold"] > 1].min()
    return {
        "threshold": best["threshold"],
        "cost": best["cost"],
        "acted": best["acted"],
        "theory": cost_false_alarm / (cost_miss + cost_false_alarm),
        "saved": min(always, never) - best["cost"],
    }
