"""Wrong and right answers to lab 03, tried on its checks by `autograder validity`."""


# %% wrong="row-groups" because="takes the lower end of the range as excluded"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is None or not kept.has_min_max or (kept.min <= high and low < kept.max):
            found.append(group)
    return found


# %% wrong="row-groups" because="takes the upper end of the range as excluded"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is None or not kept.has_min_max or (kept.min < high and low <= kept.max):
            found.append(group)
    return found


# %% wrong="row-groups" because="skips a row group without minimum and maximum"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is not None and kept.has_min_max and kept.min <= high and low <= kept.max:
            found.append(group)
    return found


# %% wrong="row-groups" because="skips a row group whose values are all missing"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is None or (kept.has_min_max and kept.min <= high and low <= kept.max):
            found.append(group)
    return found


# %% wrong="row-groups" because="asks that the whole row group lies inside of the range"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is None or not kept.has_min_max or (low <= kept.min and kept.max <= high):
            found.append(group)
    return found


# %% wrong="row-groups" because="asks that the whole range lies inside of the row group"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is None or not kept.has_min_max or (kept.min <= low and high <= kept.max):
            found.append(group)
    return found


# %% wrong="row-groups" because="asks that one end of the row group lies in the range"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if (
            kept is None
            or not kept.has_min_max
            or low <= kept.min <= high
            or low <= kept.max <= high
        ):
            found.append(group)
    return found


# %% wrong="row-groups" because="reads the first column, whichever is asked for"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)  # noqa: F841
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(0).statistics
        if kept is None or not kept.has_min_max or (kept.min <= high and low <= kept.max):
            found.append(group)
    return found


# %% wrong="row-groups" because="numbers the row groups from 1"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if kept is None or not kept.has_min_max or (kept.min <= high and low <= kept.max):
            found.append(group + 1)
    return found


# %% wrong="row-groups" because="compares what is read as text"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    at = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    found = []
    for group in range(footer.num_row_groups):
        kept = footer.row_group(group).column(at).statistics
        if (
            kept is None
            or not kept.has_min_max
            or (str(kept.min) <= str(high) and str(low) <= str(kept.max))
        ):
            found.append(group)
    return found


# %% right="row-groups" because="opens the file and keeps it in a comprehension"
def groups_to_read(path, column, low, high):
    with pq.ParquetFile(path) as file:
        footer, names = file.metadata, file.metadata.schema.names
        if column not in names:
            raise ValueError(column)

        def may_hold(group):
            kept = footer.row_group(group).column(names.index(column)).statistics
            return not (kept and kept.has_min_max and (high < kept.min or kept.max < low))

        return [group for group in range(footer.num_row_groups) if may_hold(group)]


# %% right="row-groups" because="looks through the columns of each row group"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(Path(path))
    if column not in footer.schema.to_arrow_schema().names:
        raise ValueError("the file has no column " + column)
    found = []
    for group in range(footer.num_row_groups):
        chunks = footer.row_group(group).to_dict()["columns"]
        chunk = next(c for c in chunks if c["path_in_schema"] == column)
        kept = chunk["statistics"]
        if kept and kept["has_min_max"] and not kept["min"] <= high:
            continue
        if kept and kept["has_min_max"] and not low <= kept["max"]:
            continue
        found += [group]
    return found


# %% wrong="files-to-open" because="compares values without making them text"
def files_to_open(paths, question):
    asked = {column: set(values) for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if all(value in asked[name] for name, sign, value in folders if sign and name in asked):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="looks for the text anywhere in the path"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]  # noqa: F841
        if all(any(f"{c}={v}" in path for v in vs) for c, vs in asked.items() if f"{c}=" in path):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="takes the file's own name for a folder"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")]
        if all(value in asked[name] for name, sign, value in folders if sign and name in asked):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="skips files whose path says nothing of the column"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        values = {name: value for name, sign, value in folders}
        if all(values.get(name) in some for name, some in asked.items()):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="is content with one of two columns"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if not asked or any(
            value in asked[name] for name, sign, value in folders if sign and name in asked
        ):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="splits at the last sign of equality"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.rpartition("=") for part in path.split("/")[:-1]]
        if all(value in asked[name] for name, sign, value in folders if sign and name in asked):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="returns the files sorted"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if all(value in asked[name] for name, sign, value in folders if sign and name in asked):
            opened.append(path)
    return sorted(opened)


# %% wrong="files-to-open" because="takes a column without values for one that restricts nothing"
def files_to_open(paths, question):
    asked = {
        column: {str(value) for value in values} for column, values in question.items() if values
    }
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if all(value in asked[name] for name, sign, value in folders if sign and name in asked):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="keeps the last value of a column that is in the path twice"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        values = {name: value for name, sign, value in folders if sign}
        if all(values[name] in asked[name] for name in values if name in asked):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="returns a set"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if all(value in asked[name] for name, sign, value in folders if sign and name in asked):
            opened.append(path)
    return set(opened)


# %% wrong="files-to-open" because="takes numbers out of the path, and text never fits them"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if all(
            (int(value) if value.isdigit() else value) in question[name]
            for name, sign, value in folders
            if sign and name in asked
        ):
            opened.append(path)
    return opened


# %% wrong="files-to-open" because="lets a value fit that only begins with the one asked for"
def files_to_open(paths, question):
    asked = {column: {str(value) for value in values} for column, values in question.items()}
    opened = []
    for path in paths:
        folders = [part.partition("=") for part in path.split("/")[:-1]]
        if all(
            any(value.startswith(a) for a in asked[name])
            for name, sign, value in folders
            if sign and name in asked
        ):
            opened.append(path)
    return opened


# %% right="files-to-open" because="asks of each folder whether it forbids the file"
def files_to_open(paths, question):
    def forbids(folder):
        if "=" not in folder:
            return False
        name, value = folder.split("=", 1)
        return name in question and value not in map(str, question[name])

    return [path for path in paths if not any(map(forbids, path.split("/")[:-1]))]


# %% right="files-to-open" because="takes paths apart with pathlib"
from pathlib import PurePosixPath


def files_to_open(paths: list[str], question: dict) -> list[str]:
    opened = []
    for path in paths:
        fits = True
        for folder in PurePosixPath(path).parent.parts:
            for column, values in question.items():
                if folder.startswith(f"{column}="):
                    fits = fits and folder in [f"{column}={value}" for value in values]
        if fits:
            opened.append(path)
    return opened


# %% wrong="worst-days" because="counts flights, arrived or not"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "size"])
    days = days[days["size"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "size": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="asks for more flights than `at_least`"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] > at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="takes the later of two days of equal mean"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, False, False]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="groups by the day of the month alone"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "day"]).agg(
        month=("month", "first"), mean=("arr_delay", "mean"), count=("arr_delay", "count")
    )
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="takes the total delay for the mean"
def worst_days(table, at_least):
    days = (
        table.groupby(["carrier", "month", "day"])["arr_delay"]
        .agg(["sum", "count"])
        .rename(columns={"sum": "mean"})
    )
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="takes the day with the smallest mean"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(["carrier", "mean_delay", "month", "day"], ascending=True)
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="keeps the rows in the order of their delay"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    days = days.drop_duplicates("carrier").sort_values("mean_delay", ascending=False)
    return days.reset_index(drop=True)


# %% wrong="worst-days" because="leaves the index of the days"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier")


# %% wrong="worst-days" because="compares the day of the month before the month"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "day", "month"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="takes a missing delay for 0"
def worst_days(table, at_least):
    table = table.assign(arr_delay=table["arr_delay"].fillna(0))
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="takes the largest single delay"
def worst_days(table, at_least):
    days = (
        table.groupby(["carrier", "month", "day"])["arr_delay"]
        .agg(["max", "count"])
        .rename(columns={"max": "mean"})
    )
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="leaves out carriers whose days are all early"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    days = days[days["mean_delay"] > 0]
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="worst-days" because="gives the columns in another order"
def worst_days(table, at_least):
    days = table.groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "count"])
    days = days[days["count"] >= at_least].reset_index()
    days = days.rename(columns={"mean": "mean_delay", "count": "arrived"})
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    days = days[["carrier", "mean_delay", "arrived", "month", "day"]]
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% right="worst-days" because="asks in SQL"
def worst_days(table, at_least):
    flown = table  # noqa: F841
    return duckdb.sql(
        f"""
        WITH days AS (
            SELECT carrier, month, day, avg(arr_delay) AS mean_delay, count(arr_delay) AS arrived
            FROM flown GROUP BY carrier, month, day
        )
        SELECT * FROM days WHERE arrived >= {at_least}
        QUALIFY row_number() OVER (PARTITION BY carrier ORDER BY mean_delay DESC, month, day) = 1
        ORDER BY carrier
        """
    ).df()


# %% right="worst-days" because="looks at each carrier in a loop"
def worst_days(table, at_least):
    rows = []
    flown = table[table["arr_delay"].notna()]
    for carrier, mine in sorted(flown.groupby("carrier"), key=lambda pair: pair[0]):
        best = None
        for (month, day), then in mine.groupby(["month", "day"]):
            mean = then["arr_delay"].mean()
            if len(then) >= at_least and (best is None or mean > best[3]):
                best = (carrier, month, day, mean, len(then))
        if best:
            rows.append(best)
    return pd.DataFrame(rows, columns=["carrier", "month", "day", "mean_delay", "arrived"])


# %% wrong="known-weather" because="takes a record for known when its hour begins"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + 0 * HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="leaves out a record that is complete exactly at t0"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
        allow_exact_matches=False,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="takes the nearest record"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
        direction="nearest",
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="takes a record of any age"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="measures the age from the beginning of the hour"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age - HOUR,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="looks at all airports together"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[[*columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        tolerance=max_age,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="returns the flights in the order of t0"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found[columns].set_axis(table.index)


# %% wrong="known-weather" because="returns an index of its own"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found.sort_values("place")[columns]


# %% wrong="known-weather" because="takes the latest record that has a value"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR).dropna()
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="brings the columns into the order of the alphabet"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found.sort_values("place")[sorted(columns)].set_axis(table.index)


# %% wrong="known-weather" because="takes a record a minute before it is complete"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(
        known_at=records["time_hour"] + HOUR - pd.Timedelta(minutes=1)
    )
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="fills flights without a record with the mean"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    found = found.sort_values("place")[columns].set_axis(table.index)
    return found.fillna(found.mean())


# %% wrong="known-weather" because="puts the table in order and leaves it so"
def known_weather(table, records, columns, max_age):
    table.sort_values("t0", inplace=True)
    asked = table[["origin", "t0"]].assign(place=np.arange(len(table))).sort_values("t0")
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)
    found = pd.merge_asof(
        asked,
        known.sort_values("known_at"),
        left_on="t0",
        right_on="known_at",
        by="origin",
        tolerance=max_age,
    )
    return found.sort_values("place")[columns].set_axis(table.index)


# %% right="known-weather" because="asks in SQL"
def known_weather(table, records, columns, max_age):
    asked = table[["origin", "t0"]].assign(place=range(len(table)))  # noqa: F841
    known = records[["origin", *columns]].assign(known_at=records["time_hour"] + HOUR)  # noqa: F841
    found = duckdb.sql(
        "SELECT known.*, t0 FROM asked ASOF LEFT JOIN known "
        "ON asked.origin = known.origin AND asked.t0 >= known.known_at ORDER BY place"
    ).df()
    old = ~(found["t0"] - found["known_at"] <= max_age)
    found.loc[old, columns] = np.nan
    return found[columns].set_axis(table.index)


# %% right="known-weather" because="looks each flight up in a loop"
def known_weather(table, records, columns, max_age):
    rows = []
    for origin, t0 in zip(table["origin"], table["t0"], strict=True):
        done = records["time_hour"] + HOUR
        mine = records[(records["origin"] == origin) & (done <= t0) & (done >= t0 - max_age)]
        if len(mine):
            rows.append(mine.loc[mine["time_hour"].idxmax(), columns].astype(float).tolist())
        else:
            rows.append([np.nan] * len(columns))
    return pd.DataFrame(rows, columns=columns, index=table.index, dtype=float)


# %% wrong="looks-ahead" because="looks at one t0 for all flights, the latest"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in [table["t0"].max()]:
        flights_then = table
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="looks at the first t0 alone"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique()[:1]:
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="looks at one t0 for all flights, the earliest"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in [table["t0"].min()]:
        flights_then = table
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="changes values and never takes records away"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed,):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="takes records away and never changes values"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (records[~later],):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="changes the first measurement alone"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns[:1]
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="takes a record for known when its hour begins"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="takes a record that is complete exactly at t0 for unknown"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR >= moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="accuses a join that returns missing values"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR > moment
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if (true_result.to_numpy() != join(flights_then, altered).to_numpy()).any():
                return True
    return False


# %% wrong="looks-ahead" because="alters all records, known ones too"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] == records["time_hour"]
        changed = records.copy()
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% wrong="looks-ahead" because="leaves the altered records behind"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for moment in table["t0"].unique():
        flights_then = table[table["t0"] == moment]
        later = records["time_hour"] + HOUR > moment
        changed = records
        changed.loc[later, numbers] += 1000
        true_result = join(flights_then, records)
        for altered in (changed, records[~later]):
            if not true_result.equals(join(flights_then, altered)):
                return True
    return False


# %% right="looks-ahead" because="gathers what was altered, and looks at one flight at a time"
def looks_ahead(join, table, records):
    done = records["time_hour"] + pd.Timedelta(hours=1)
    for place in range(len(table)):
        one = table.iloc[[place]]
        late = (done > one["t0"].iloc[0]).to_numpy()
        other = records.copy()
        for name in records.select_dtypes("number"):
            other[name] = records[name].where(~late, records[name] * -3 - 17)
        results = [join(one, version) for version in (records, other, records[~late])]
        if any(not results[0].equals(result) for result in results[1:]):
            return True
    return False


# %% right="looks-ahead" because="compares with numpy, and counts the differences"
def looks_ahead(join, table, records):
    differences = 0
    for moment, group in table.groupby("t0"):
        known = records["time_hour"] <= moment - HOUR
        altered = records.assign(
            **{c: records[c].mask(~known, 9999.0) for c in records.select_dtypes("number")}
        )
        truth = join(group, records).to_numpy(dtype=float)
        for other in (altered, records[known].copy()):
            got = join(group, other).to_numpy(dtype=float)
            differences += int((~np.isclose(truth, got, equal_nan=True)).sum())
    return differences > 0


# %% wrong="ingest" because="deletes first and appends then, in two commits"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if DeltaTable.is_deltatable(folder):
        same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
        merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
        merge.when_matched_delete().execute()
    write_deltalake(folder, source, mode="append")


# %% wrong="ingest" because="appends, whatever is there"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    write_deltalake(folder, source, mode="append")


# %% wrong="ingest" because="keeps what the table holds of a flight"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_not_matched_insert_all().execute()


# %% wrong="ingest" because="adds no new flights"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().execute()


# %% wrong="ingest" because="keeps the first row of a flight that a batch holds twice"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="first")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="leaves out flights that a batch holds twice"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep=False)
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="takes rows that differ in their delay for different flights"
def ingest(folder, batch):
    rows = batch.drop_duplicates(keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="forgets the airport in what a flight is"
def ingest(folder, batch):
    rows = batch.drop_duplicates(["carrier", "flight", "time_hour"], keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY if name != "origin")
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="forgets the hour in what a flight is"
def ingest(folder, batch):
    rows = batch.drop_duplicates(["carrier", "flight", "origin"], keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY if name != "time_hour")
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="replaces the table by the batch"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source, mode="overwrite")
        return
    write_deltalake(folder, source)
    return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="commits a batch without rows"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="writes one flight after the other, each with a commit"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    if len(rows) > 1:
        for place in range(len(rows)):
            ingest(folder, rows.iloc[[place]])
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="does not look for doubles in the first batch"
def ingest(folder, batch):
    rows = batch
    if DeltaTable.is_deltatable(folder):
        rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="ingest" because="does not replace a value by a missing one"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all("s.delay IS NOT NULL").when_not_matched_insert_all().execute()


# %% wrong="ingest" because="stops where the table is there already"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=False)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    raise FileExistsError(folder)
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% right="ingest" because="replaces the whole table in one commit"
def ingest(folder, batch):
    rows = batch
    if rows.empty:
        return
    if DeltaTable.is_deltatable(folder):
        rows = pd.concat([DeltaTable(folder).to_pandas(), batch])
    rows = rows.drop_duplicates(KEY, keep="last")
    write_deltalake(folder, pa.Table.from_pandas(rows, preserve_index=False), mode="overwrite")


# %% right="ingest" because="commits nothing where nothing is new"
def ingest(folder, batch):
    rows = batch.drop_duplicates(subset=KEY, keep="last").reset_index(drop=True)
    if len(rows) == 0:
        return
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, pa.Table.from_pandas(rows, preserve_index=False))
        return
    table = DeltaTable(folder)
    held = table.to_pandas().set_index(KEY)
    mine = rows.set_index(KEY)
    if mine.equals(held.reindex(mine.index)):
        return
    (
        table.merge(
            source=pa.Table.from_pandas(rows, preserve_index=False),
            predicate=" and ".join(f"target.{k} = source.{k}" for k in KEY),
            source_alias="source",
            target_alias="target",
        )
        .when_matched_update_all()
        .when_not_matched_insert_all()
        .execute()
    )
    return


# %% wrong="ingest" because="stores the index as a column"
def ingest(folder, batch):
    rows = batch.drop_duplicates(KEY, keep="last")
    if rows.empty:
        return
    source = pa.Table.from_pandas(rows, preserve_index=True)
    if not DeltaTable.is_deltatable(folder):
        write_deltalake(folder, source)
        return
    same = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, same, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="version-at" because="leaves out a commit exactly at the moment"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") < moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return max(then)


# %% wrong="version-at" because="takes the timestamp for seconds"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="s", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return max(then)


# %% wrong="version-at" because="takes the first version after the moment"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") >= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return min(then)


# %% wrong="version-at" because="takes the last entry of the list"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return then[-1]


# %% wrong="version-at" because="takes the first entry of the list, as if the newest came first"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return then[0]


# %% wrong="version-at" because="counts the commits"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return len(then) - 1


# %% wrong="version-at" because="returns None where there was no table yet"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        return None
    return max(then)


# %% wrong="version-at" because="raises a LookupError"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise LookupError(f"there was no table at the moment {moment}")
    return max(then)


# %% wrong="version-at" because="forgets that a clock may go back: takes the latest commit"
def version_at(history, moment):
    then = []
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append((commit["timestamp"], commit["version"]))
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return max(then)[1]


# %% wrong="version-at" because="takes the clock of New York for UTC"
def version_at(history, moment):
    then = []
    moment = moment.tz_localize(None).tz_localize("UTC")
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return max(then)


# %% wrong="version-at" because="rounds the moment to whole seconds"
def version_at(history, moment):
    then = []
    moment = moment.round("s")
    for commit in history:
        if pd.Timestamp(commit["timestamp"], unit="ms", tz="UTC") <= moment:
            then.append(commit["version"])
    if not then:
        raise ValueError(f"there was no table at the moment {moment}")
    return max(then)


# %% right="version-at" because="compares milliseconds"
def version_at(history, moment):
    now = moment.timestamp() * 1000
    return (
        max((c["version"] for c in history if c["timestamp"] <= now + 1e-6), default=None)
        if any(c["timestamp"] <= now + 1e-6 for c in history)
        else _none(moment)
    )


def _none(moment):
    raise ValueError(f"no version at this moment: {moment}")


# %% right="version-at" because="goes through sorted versions from the largest"
from datetime import datetime, timezone, UTC


def version_at(history, moment):
    for commit in sorted(history, key=lambda one: one["version"], reverse=True):
        made = datetime.fromtimestamp(commit["timestamp"] / 1000, tz=UTC)
        if pd.Timestamp(made) <= moment:
            return commit["version"]
    raise ValueError("moment is before the first commit")


# %% wrong="schema-change" because="lets a column be removed"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": wider,
    }


# %% wrong="schema-change" because="lets no column be retyped"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)  # noqa: F841
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and not retyped,
    }


# %% wrong="schema-change" because="lets every column be retyped"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)  # noqa: F841
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed,
    }


# %% wrong="schema-change" because="is content with one column that became wider"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = not retyped or any(new[name] in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider,
    }


# %% wrong="schema-change" because="takes the direction the wrong way round"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(old[name] in WIDER.get(new[name], ()) for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider,
    }


# %% wrong="schema-change" because="lets no column be added"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider and old.keys() >= new.keys(),
    }


# %% wrong="schema-change" because="swaps added and removed"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": removed,
        "removed": sorted(new.keys() - old.keys()),
        "retyped": retyped,
        "may_pass": not removed and wider,
    }


# %% wrong="schema-change" because="leaves names in no order"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": [name for name in new if name not in old],
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider,
    }


# %% wrong="schema-change" because="takes another order of columns for a change"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider and [n for n in new if n in old] == list(old),
    }


# %% wrong="schema-change" because="stops at a type that WIDER does not hold"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    removed = sorted(old.keys() - new.keys())
    wider = all(new[name] in WIDER[old[name]] for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider,
    }


# %% wrong="schema-change" because="counts columns that were removed as retyped"
def schema_change(old, new):
    retyped = sorted(name for name in old.keys() if old[name] != new.get(name))  # noqa: SIM118
    removed = sorted(old.keys() - new.keys())
    wider = all(new.get(name) in WIDER.get(old[name], ()) for name in retyped)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": removed,
        "retyped": retyped,
        "may_pass": not removed and wider,
    }


# %% right="schema-change" because="goes through all names in a loop"
def schema_change(old, new):
    answer = {"added": [], "removed": [], "retyped": [], "may_pass": True}
    for name in sorted({*old, *new}):
        if name not in old:
            answer["added"].append(name)
        elif name not in new:
            answer["removed"].append(name)
            answer["may_pass"] = False
        elif old[name] != new[name]:
            answer["retyped"].append(name)
            if new[name] not in WIDER.get(old[name], set()):
                answer["may_pass"] = False
    return answer


# %% right="schema-change" because="compares two Series"
def schema_change(old, new):
    before, after = pd.Series(old, dtype=object), pd.Series(new, dtype=object)
    both = before.index.intersection(after.index)
    changed = [name for name in both if before[name] != after[name]]
    gone = before.index.difference(after.index).tolist()
    fine = [after[name] in WIDER.get(before[name], {}) for name in changed]
    return dict(  # noqa: C408
        retyped=sorted(changed),
        added=sorted(after.index.difference(before.index)),
        removed=sorted(gone),
        may_pass=len(gone) == 0 and all(fine),
    )


# %% wrong="watermark" because="closes a window only when the watermark is above its end"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness > start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="lets the watermark follow the last event, back too"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = event
    return counts, dropped


# %% wrong="watermark" because="compares the event, not the end of its window"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= event:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="compares with the beginning of the window"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= start:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="adds the lateness"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest + lateness >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="ignores the lateness"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="names windows by the hour"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= start + 60:
            dropped += 1
        else:
            counts[start // 60] = counts.get(start // 60, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="counts dropped events in their window as well"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= start + 60:
            dropped += 1
        counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="puts an event at the end of a window into it"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(-(-event // 60) - 1) * 60
        if latest - lateness >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="returns the number of counted events instead of dropped ones"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, sum(counts.values())


# %% wrong="watermark" because="keeps windows that have only dropped events, with 0"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = int(event // 60) * 60
        if latest - lateness >= start + 60:
            dropped += 1
            counts.setdefault(start, 0)
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% wrong="watermark" because="rounds minutes with a fraction"
def hourly_counts(events, lateness):
    counts, dropped, latest = {}, 0, -np.inf
    for event in events:
        start = round(event) // 60 * 60
        if latest - lateness >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        latest = max(latest, event)
    return counts, dropped


# %% right="watermark" because="keeps closed windows by their number"
from collections import Counter


def hourly_counts(events, lateness):
    counted, dropped, watermark = Counter(), 0, float("-inf")
    for event in events:
        window = int(event) // 60
        closed = (window + 1) * 60 <= watermark
        dropped += closed
        if not closed:
            counted[60 * window] += 1
        watermark = max(watermark, event - lateness)
    return dict(counted), int(dropped)


# %% right="watermark" because="computes the watermarks first"
def hourly_counts(events, lateness):
    times = np.asarray(list(events), dtype=float)
    if len(times) == 0:
        return {}, 0
    before = np.concatenate([[-np.inf], np.maximum.accumulate(times)[:-1]]) - lateness
    starts = (times // 60 * 60).astype(int)
    keep = before < starts + 60
    values, numbers = np.unique(starts[keep], return_counts=True)
    return dict(zip(values.tolist(), numbers.tolist(), strict=True)), int((~keep).sum())


# %% wrong="to-run" because="looks one step far"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if name in changed or any(r in changed for r in inputs[name]):
            again.append(name)
    return again


# %% wrong="to-run" because="leaves out tasks whose own code changed"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if any(r in changed or r in again for r in inputs[name]):
            again.append(name)
    return again


# %% wrong="to-run" because="returns files, too"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order()]  # noqa: C416
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if name in changed or any(r in changed or r in again for r in inputs.get(name, ())):
            again.append(name)
    return again


# %% wrong="to-run" because="returns the tasks in the order of the dictionary"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if name in changed or any(r in changed or r in again for r in inputs[name]):
            again.append(name)
    return [name for name in inputs if name in again]


# %% wrong="to-run" because="runs everything if anything changed"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if name in changed or any(r in changed or r in again for r in inputs[name]):
            again.append(name)
    return order if again else []


# %% wrong="to-run" because="returns the tasks backwards"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if name in changed or any(r in changed or r in again for r in inputs[name]):
            again.append(name)
    return again[::-1]


# %% wrong="to-run" because="asks that all that a task reads changed"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if (
            name in changed
            or inputs[name]
            and all(r in changed or r in again for r in inputs[name])
        ):
            again.append(name)
    return again


# %% wrong="to-run" because="finds a circle only where something changed"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    if not changed:
        return []
    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if name in changed or any(r in changed or r in again for r in inputs[name]):
            again.append(name)
    return again


# %% wrong="to-run" because="leaves out a changed task that reads nothing"
def to_run(inputs, changed):
    from graphlib import CycleError, TopologicalSorter

    try:
        order = [name for name in TopologicalSorter(inputs).static_order() if name in inputs]
    except CycleError as circle:
        raise ValueError(str(circle)) from None
    again = []
    for name in order:
        if (
            inputs[name]
            and name in changed
            or any(r in changed or r in again for r in inputs[name])
        ):
            again.append(name)
    return again


# %% wrong="to-run" because="does not notice a circle"
def to_run(inputs, changed):
    again = [name for name in inputs if name in changed]
    for _ in inputs:
        for name, reads in inputs.items():
            if name not in again and any(r in changed or r in again for r in reads):
                again.append(name)
    order = []
    while again:
        ready = [n for n in again if not any(r in again for r in inputs[n])] or again[:1]
        order += ready
        again = [n for n in again if n not in ready]
    return order


# %% wrong="to-run" because="visits a task once for each way to it"
def to_run(inputs, changed):
    order = []

    def visit(name, trail=()):
        if name in trail:
            raise ValueError("a circle")
        hit = name in changed
        for read in inputs.get(name, ()):
            hit = visit(read, (*trail, name)) or hit
        if hit and name in inputs:
            order.append(name)
        return hit

    for name in inputs:
        visit(name)
    return order


# %% right="to-run" because="visits what each task reads first"
def to_run(inputs, changed):
    done, open_, order = {}, set(), []

    def must(name):
        if name in open_:
            raise ValueError(f"a circle at {name}")
        if name not in done:
            open_.add(name)
            hits = [must(read) for read in inputs.get(name, [])]
            open_.discard(name)
            done[name] = name in changed or any(hits)
            if done[name] and name in inputs:
                order.append(name)
        return done[name]

    for task in inputs:
        must(task)
    return order


# %% right="to-run" because="takes away ready tasks, round by round"
def to_run(inputs, changed):
    left, order, hit = {t: set(r) & inputs.keys() for t, r in inputs.items()}, [], set(changed)
    while left:
        ready = sorted(t for t, reads in left.items() if not reads)
        if not ready:
            raise ValueError("the tasks read each other: " + ", ".join(left))
        for task in ready:
            del left[task]
            if task in hit or hit & set(inputs[task]):
                hit.add(task)
                order.append(task)
        for reads in left.values():
            reads -= set(ready)
    return order


# %% wrong="row-groups" because="reads all row groups between the first and the last that may hold"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    index = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    hits = []
    for g in range(footer.num_row_groups):
        kept = footer.row_group(g).column(index).statistics
        if kept is None or not kept.has_min_max or not (kept.max < low or kept.min > high):
            hits.append(g)
    return list(range(hits[0], hits[-1] + 1)) if hits else []


# %% wrong="row-groups" because="takes a minimum of 0 or an empty text for a missing one"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    index = [footer.schema.column(i).name for i in range(footer.num_columns)].index(column)
    groups = []
    for g in range(footer.num_row_groups):
        kept = footer.row_group(g).column(index).statistics
        smallest = kept.min if kept else None
        largest = kept.max if kept else None
        if not smallest or not largest or (smallest <= high and largest >= low):
            groups.append(g)
    return groups


# %% wrong="row-groups" because="takes the first column whose name ends with the one asked for"
def groups_to_read(path, column, low, high):
    footer = pq.read_metadata(path)
    names = [footer.schema.column(i).name for i in range(footer.num_columns)]
    index = next(i for i, name in enumerate(names) if name.endswith(column))
    groups = []
    for g in range(footer.num_row_groups):
        kept = footer.row_group(g).column(index).statistics
        if kept is None or not kept.has_min_max or (kept.min <= high and kept.max >= low):
            groups.append(g)
    return groups


# %% wrong="worst-days" because="drops flights with a gap in any column"
def worst_days(table, at_least):
    days = table.dropna().groupby(["carrier", "month", "day"])["arr_delay"].agg(["mean", "size"])
    days = days.rename(columns={"mean": "mean_delay", "size": "arrived"}).reset_index()
    days = days[days["arrived"] >= at_least]
    days = days.sort_values(
        ["carrier", "mean_delay", "month", "day"], ascending=[True, False, True, True]
    )
    return days.drop_duplicates("carrier").reset_index(drop=True)


# %% wrong="known-weather" because="takes an older record where no value asked for is there"
def known_weather(table, records, columns, max_age):
    left = table[["origin", "t0"]].assign(place=range(len(table))).sort_values("t0")
    right = records.dropna(subset=columns, how="all")
    right = right[["origin", *columns]].assign(complete=right["time_hour"] + HOUR)
    both = pd.merge_asof(
        left,
        right.sort_values("complete"),
        left_on="t0",
        right_on="complete",
        by="origin",
        tolerance=max_age,
    )
    return both.sort_values("place")[columns].set_axis(table.index)


# %% wrong="known-weather" because="stops where the flights have a column of that name"
def known_weather(table, records, columns, max_age):
    left = table.assign(place=np.arange(len(table))).sort_values("t0")
    right = records.assign(complete=records["time_hour"] + pd.Timedelta(hours=1)).sort_values(
        "complete"
    )
    both = pd.merge_asof(
        left, right, left_on="t0", right_on="complete", by="origin", tolerance=max_age
    )
    return both.sort_values("place")[columns].set_axis(table.index)


# %% wrong="looks-ahead" because="looks at the first flight of each t0 alone"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    one_each = table.drop_duplicates("t0")
    for place in range(len(one_each)):
        flight = one_each.iloc[[place]]
        later = records["time_hour"] + HOUR > flight["t0"].iloc[0]
        altered = records.copy()
        altered.loc[later, numbers] = altered.loc[later, numbers].fillna(0) + 1000
        truth = join(flight, records)
        if not truth.equals(join(flight, altered)) or not truth.equals(
            join(flight, records[~later])
        ):
            return True
    return False


# %% wrong="looks-ahead" because="alters the records of the flight's own airport alone"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for (t0, origin), some in table.groupby(["t0", "origin"]):
        later = (records["time_hour"] + HOUR > t0) & (records["origin"] == origin)
        altered = records.copy()
        altered.loc[later, numbers] = altered.loc[later, numbers].fillna(0) + 1000
        truth = join(some, records)
        if not (truth.equals(join(some, altered)) and truth.equals(join(some, records[~later]))):
            return True
    return False


# %% wrong="looks-ahead" because="doubles later values, and twice zero is zero"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for t0, some in table.groupby("t0"):
        later = records["time_hour"] + HOUR > t0
        altered = records.copy()
        altered.loc[later, numbers] = 2 * altered.loc[later, numbers]
        truth = join(some, records)
        if not truth.equals(join(some, altered)) or not truth.equals(join(some, records[~later])):
            return True
    return False


# %% wrong="looks-ahead" because="leaves columns of whole numbers as they are"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("float").columns
    for t0, some in table.groupby("t0"):
        later = records["time_hour"] + HOUR > t0
        altered = records.copy()
        altered.loc[later, numbers] = altered.loc[later, numbers].fillna(0) + 1000
        truth = join(some, records)
        if not truth.equals(join(some, altered)) or not truth.equals(join(some, records[~later])):
            return True
    return False


# %% wrong="ingest" because="takes a folder without a table for a table"
def ingest(folder, batch):
    if not len(batch):
        return
    source = pa.Table.from_pandas(batch.drop_duplicates(KEY, keep="last"), preserve_index=False)
    if not Path(folder).exists():
        write_deltalake(folder, source)
        return
    condition = " AND ".join(f"s.{name} = t.{name}" for name in KEY)
    merge = DeltaTable(folder).merge(source, condition, source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()


# %% wrong="looks-ahead" because="compares the first column of the results alone"
def looks_ahead(join, table, records):
    numbers = records.select_dtypes("number").columns
    for t0, some in table.groupby("t0"):
        later = records["time_hour"] + HOUR > t0
        altered = records.copy()
        altered.loc[later, numbers] = altered.loc[later, numbers].fillna(0) + 1000
        truth = join(some, records).iloc[:, 0]
        for tried in (altered, records[~later]):
            if not truth.equals(join(some, tried).iloc[:, 0]):
                return True
    return False


# %% wrong="version-at" because="cuts the moment to whole seconds"
def version_at(history, moment):
    now = int(moment.timestamp()) * 1000
    known = [commit["version"] for commit in history if commit["timestamp"] <= now]
    if not known:
        raise ValueError(f"there is no table yet at the moment {moment}")
    return max(known)


# %% wrong="version-at" because="rounds the moment to milliseconds"
def version_at(history, moment):
    ms = round(moment.timestamp() * 1000)
    versions = sorted(c["version"] for c in history if c["timestamp"] <= ms)
    if not versions:
        raise ValueError(f"no table at moment {moment}")
    return versions[-1]


# %% wrong="watermark" because="puts the hours of the next day into those of this one"
def hourly_counts(events, lateness):
    counts, dropped, largest = {}, 0, float("-inf")
    for event in events:
        start = 60 * (int(event) // 60 % 24)
        if largest - lateness >= 60 * (event // 60) + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        largest = max(largest, event)
    return counts, dropped


# %% wrong="watermark" because="cuts event times to whole minutes"
def hourly_counts(events, lateness):
    counts, dropped, largest = {}, 0, float("-inf")
    for event in events:
        minute = int(event)
        start = minute - minute % 60
        if largest - lateness >= start + 60:
            dropped += 1
        else:
            counts[start] = counts.get(start, 0) + 1
        largest = max(largest, minute)
    return counts, dropped


# %% wrong="to-run" because="orders tasks by the shortest way from the change"
def to_run(inputs, changed):
    from graphlib import TopologicalSorter

    tuple(TopologicalSorter(inputs).static_order())
    level = dict.fromkeys(changed, 0)
    frontier, distance = set(changed), 0
    while frontier:
        distance += 1
        frontier = {t for t, reads in inputs.items() if t not in level and frontier & set(reads)}
        level.update(dict.fromkeys(frontier, distance))
    return sorted((name for name in level if name in inputs), key=lambda name: (level[name], name))


# %% wrong="to-run" because="looks for a name in the text of the inputs"
def to_run(inputs, changed):
    from graphlib import TopologicalSorter

    must = []
    for name in TopologicalSorter(inputs).static_order():
        if name not in inputs:
            continue
        reads = " ".join(inputs[name])
        if name in changed or any(one in reads for one in [*changed, *must]):
            must.append(name)
    return must


# %% right="row-groups" because="a set of those to skip, taken from all, with a helper and a"
def groups_to_read(path, column, low, high):
    def cannot(chunk):
        kept = chunk.statistics
        return kept is not None and kept.has_min_max and (kept.max < low or high < kept.min)

    with pq.ParquetFile(path) as file:
        footer = file.metadata
        at = (
            next(
                i
                for i in range(footer.num_columns)
                if footer.row_group(0).column(i).path_in_schema == column
            )
            if footer.num_row_groups
            else 0
        )
        skip = {g for g in range(footer.num_row_groups) if cannot(footer.row_group(g).column(at))}
        return sorted(set(range(footer.num_row_groups)) - skip)


# %% right="files-to-open" because="pathlib, str patterns and filter, with a set of skipped"
from pathlib import PurePosixPath


def files_to_open(paths, question):
    allowed = {c: [f"{c}={v}" for v in values] for c, values in question.items()}

    def stays(path: str) -> bool:
        for folder in PurePosixPath(path).parent.parts:
            for column, texts in allowed.items():
                if folder.startswith(column + "=") and folder not in texts:
                    return False
        return True

    return list(filter(stays, paths))


# %% right="worst-days" because="SQL with a window function inside a subquery, on a renamed local"
def worst_days(table, at_least):
    flown_ = table[["carrier", "month", "day", "arr_delay"]]  # noqa: F841
    return duckdb.sql(
        f"""
        SELECT carrier, month, day, mean_delay, arrived FROM (
            SELECT *, row_number() OVER (
                PARTITION BY carrier ORDER BY mean_delay DESC, 100 * month + day
            ) AS n
            FROM (
                SELECT carrier, month, day, avg(arr_delay) AS mean_delay, count(*) AS arrived
                FROM flown_ WHERE arr_delay IS NOT NULL AND NOT isnan(arr_delay)
                GROUP BY ALL HAVING count(*) >= {int(at_least)}
            )
        ) WHERE n = 1 ORDER BY carrier
        """
    ).df()


# %% right="known-weather" because="a loop over flights with searchsorted in each airport's records"
def known_weather(table, records, columns, max_age):
    by_origin = {}
    for origin, mine in records.groupby("origin"):
        mine = mine.sort_values("time_hour")
        by_origin[origin] = (mine["time_hour"] + HOUR).tolist(), mine[columns].to_numpy(dtype=float)
    from bisect import bisect_right

    rows = np.full((len(table), len(columns)), np.nan)
    for n, (origin, t0) in enumerate(zip(table["origin"], table["t0"])):  # noqa: B905
        complete, values = by_origin.get(origin, ([], None))
        if (at := bisect_right(complete, t0) - 1) >= 0 and t0 - complete[at] <= max_age:
            rows[n] = values[at]
    return pd.DataFrame(rows, index=table.index, columns=columns)


# %% right="looks-ahead" because="any() over flights one by one, and pandas.testing for the"
def looks_ahead(join, table, records):
    numbers = [c for c in records if pd.api.types.is_numeric_dtype(records[c])]

    def differs(place):
        flight = table.iloc[place : place + 1]
        known = (records["time_hour"] + HOUR).le(flight["t0"].iloc[0])
        other = records.assign(**{c: records[c].where(known, -4321) for c in numbers})
        truth = join(flight.copy(), records.copy())
        for tried in (other, records[known]):
            try:
                pd.testing.assert_frame_equal(
                    truth, join(flight.copy(), tried.copy()), check_exact=True, check_dtype=False
                )
            except AssertionError:
                return True
        return False

    return any(differs(place) for place in range(len(table)))


# %% right="looks-ahead" because="numpy: unique moments, values replaced by where, results"
def looks_ahead(join, table, records, far=12345.678):
    numeric = list(records.select_dtypes(include="number"))
    ends = records["time_hour"] + pd.Timedelta(1, "h")
    verdict = False
    for t0 in table["t0"].drop_duplicates():
        mine, known = table.loc[(table["t0"] == t0).to_numpy()], ends <= t0
        changed = records.copy(deep=True)
        for column in numeric:
            changed[column] = np.where(known, records[column], far)
        results = [join(mine, some) for some in (records, changed, records.loc[known.to_numpy()])]
        a, b, c = (
            result.astype(object).where(result.notna(), None).to_numpy().tolist()
            for result in results
        )
        verdict |= a != b or a != c
    return bool(verdict)


# %% right="ingest" because="an empty batch goes into the merge, which commits nothing where"
def ingest(folder, batch):
    source = pa.Table.from_pandas(batch.drop_duplicates(KEY, keep="last"), preserve_index=False)
    if DeltaTable.is_deltatable(folder):
        (
            DeltaTable(folder)
            .merge(
                source,
                " AND ".join(f"t.{k} = s.{k}" for k in KEY),
                source_alias="s",
                target_alias="t",
            )
            .when_matched_update_all()
            .when_not_matched_insert_all()
            .execute()
        )
    elif source.num_rows:
        write_deltalake(folder, source)


# %% right="ingest" because="one overwrite with the old rows that the batch does not name, found"
def ingest(folder, batch):
    if len(batch) == 0:
        return
    rows = batch[~batch.duplicated(KEY, keep="last")]
    if exists := DeltaTable.is_deltatable(str(folder)):
        held = DeltaTable(str(folder)).to_pandas()
        new = pd.MultiIndex.from_frame(rows[KEY])
        stays = ~pd.MultiIndex.from_frame(held[KEY].astype(rows[KEY].dtypes)).isin(new)
        rows = pd.concat([held[stays].astype(rows.dtypes), rows], ignore_index=True)
    arrow = pa.Table.from_pandas(rows, preserve_index=False)
    write_deltalake(str(folder), arrow, mode="overwrite" if exists else "error")


# %% right="ingest" because="the columns named one by one in the updates, and the last rows kept"
def ingest(folder, batch):
    last = {key: n for n, key in enumerate(batch[KEY].itertuples(index=False, name=None))}
    if not last:
        return
    source = pa.Table.from_pandas(batch.iloc[sorted(last.values())], preserve_index=False)
    try:
        table = DeltaTable(folder)
    except Exception:
        write_deltalake(folder, source)
        return
    values = {name: f"new.{name}" for name in source.column_names}
    (
        table.merge(
            source=source,
            predicate=" and ".join(f"old.{k} = new.{k}" for k in reversed(KEY)),
            source_alias="new",
            target_alias="old",
        )
        .when_not_matched_insert(values)
        .when_matched_update(values)
        .execute()
    )


# %% right="version-at" because="integers: nanoseconds since 1970 against milliseconds, and max"
def version_at(history: list, moment: pd.Timestamp) -> int:
    nanoseconds = moment.as_unit("ns").value
    found = max(
        (c["version"] for c in history if c["timestamp"] * 1_000_000 <= nanoseconds), default=None
    )
    if found is None:
        raise ValueError(f"moment={moment!s} is earlier than every commit")
    return int(found)


# %% right="schema-change" because="one walk over the sorted union of names, sorted into lists"
def schema_change(old, new):
    answer = dict(added=[], removed=[], retyped=[], may_pass=True)  # noqa: C408
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        match before, after:
            case None, _:
                answer["added"].append(name)
            case _, None:
                answer["removed"].append(name)
                answer["may_pass"] = False
            case _ if before != after:
                answer["retyped"].append(name)
                if before not in WIDER or after not in WIDER[before]:
                    answer["may_pass"] = False
    return answer


# %% right="watermark" because="the watermark moved before the test: an event can never close its"
def hourly_counts(events, lateness):
    from collections import Counter

    counts, largest = Counter(), float("-inf")
    for event in events:
        largest = max(largest, event)
        if largest - lateness < (start := int(event) // 60 * 60) + 60:
            counts[start] += 1
    return dict(counts), len(events) - sum(counts.values())


# %% right="to-run" because="Kahn's algorithm by hand, ready tasks in reverse alphabetical order"
def to_run(inputs, changed):
    waits = {task: {one for one in reads if one in inputs} for task, reads in inputs.items()}
    order = []
    while waits:
        ready = sorted((task for task, some in waits.items() if not some), reverse=True)
        if not ready:
            raise ValueError(f"a circle among {sorted(waits)}")
        order.append(ready[0])
        del waits[ready[0]]
        for some in waits.values():
            some.discard(ready[0])
    dirty = set(changed)
    return [
        t for t in order if (t in dirty or not dirty.isdisjoint(inputs[t])) and not dirty.add(t)
    ]


# %% equivalent="looks-ahead" mutant="335d62" because="any other measurement does"

# %% equivalent="looks-ahead" mutant="435b61" because="any other measurement does"

# %% equivalent="looks-ahead" mutant="09a189" because="any other measurement does"

# %% equivalent="watermark" mutant="97e542" because="event times are not negative"
