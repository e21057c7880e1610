# %% wrong="flight-states" because="calls every flight without arrival delay cancelled"
def flight_state(table):
    return table["arr_delay"].isna().map({True: "cancelled", False: "completed"})


# %% wrong="flight-states" because="writes the words in the wrong order, so that the last one wins"
def flight_state(table):
    state = pd.Series("completed", index=table.index)
    state[table["dep_time"].isna()] = "cancelled"
    state[table["arr_time"].isna()] = "no arrival"
    state[table["arr_delay"].isna()] = "diverted"
    return state


# %% wrong="flight-states" because="loses the index of the table"
def flight_state(table):
    gaps = [table["dep_time"].isna(), table["arr_time"].isna(), table["arr_delay"].isna()]
    words = ["cancelled", "no arrival", "diverted"]
    return pd.Series(np.select(gaps, words, default="completed"))


# %% wrong="flight-states" because="takes a delay of zero for a missing one"
def flight_state(table):
    gaps = [table["dep_time"].isna(), table["arr_time"].isna(), table["arr_delay"].fillna(0) == 0]
    words = ["cancelled", "no arrival", "diverted"]
    return pd.Series(np.select(gaps, words, default="completed"), index=table.index)


# %% wrong="flight-states" because="adds its column to the table it was given"
def flight_state(table):
    gaps = [table["dep_time"].isna(), table["arr_time"].isna(), table["arr_delay"].isna()]
    words = ["cancelled", "no arrival", "diverted"]
    table["state"] = np.select(gaps, words, default="completed")
    return table["state"]


# %% right="flight-states" because="selects the first condition that holds"
def flight_state(table):
    gaps = [table["dep_time"].isna(), table["arr_time"].isna(), table["arr_delay"].isna()]
    words = ["cancelled", "no arrival", "diverted"]
    return pd.Series(np.select(gaps, words, default="completed"), index=table.index)


# %% right="flight-states" because="decides row by row"
def flight_state(table):
    def word(row):
        if pd.isna(row["dep_time"]):
            return "cancelled"
        if pd.isna(row["arr_time"]):
            return "no arrival"
        return "diverted" if pd.isna(row["arr_delay"]) else "completed"

    return table.apply(word, axis=1)


# %% wrong="hhmm-minutes" because="forgets the minutes"
def minutes_of_day(hhmm):
    return (hhmm // 100 * 60).where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60)).astype(float)


# %% wrong="hhmm-minutes" because="divides by 100 and takes the fraction for a part of an hour"
def minutes_of_day(hhmm):
    return (hhmm / 100 * 60).where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60))


# %% wrong="hhmm-minutes" because="takes 2400 for an error"
def minutes_of_day(hhmm):
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((hhmm >= 0) & (hhmm < 2400) & (hhmm % 100 < 60))


# %% wrong="hhmm-minutes" because="takes 2400 for the midnight that begins the day"
def minutes_of_day(hhmm):
    minutes = (hhmm // 100 * 60.0 + hhmm % 100) % 1440
    return minutes.where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60))


# %% wrong="hhmm-minutes" because="believes every number"
def minutes_of_day(hhmm):
    return hhmm // 100 * 60.0 + hhmm % 100


# %% wrong="hhmm-minutes" because="checks the result instead of the reading, so 12:75 becomes 13:15"
def minutes_of_day(hhmm):
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((minutes >= 0) & (minutes <= 1440))


# %% wrong="hhmm-minutes" because="fills missing readings with zero"
def minutes_of_day(hhmm):
    hhmm = hhmm.fillna(0)
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60))


# %% wrong="hhmm-minutes" because="drops missing readings"
def minutes_of_day(hhmm):
    hhmm = hhmm.dropna()
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60))


# %% right="hhmm-minutes" because="splits hours and minutes with divmod"
def minutes_of_day(hhmm):
    hours, minutes = divmod(hhmm.astype(float), 100)
    possible = hhmm.between(0, 2400) & (minutes <= 59)
    return (hours * 60 + minutes).mask(~possible)


# %% right="hhmm-minutes" because="reads each number on its own"
def minutes_of_day(hhmm):
    def one(value):
        if pd.isna(value) or not 0 <= value <= 2400 or value % 100 >= 60:
            return np.nan
        return int(value) // 100 * 60 + int(value) % 100

    return hhmm.map(one).astype(float)


# %% equivalent="hhmm-minutes" mutant="f5cb89" because="hours plus minutes stay below 99"


# %% wrong="departure-instant" because="five hours all year, without summer time"
def departed_at(table):
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = (wall + pd.Timedelta(hours=5)).dt.tz_localize("UTC")
    return scheduled + pd.to_timedelta(table["dep_delay"], unit="min")


# %% wrong="departure-instant" because="calls the New York clock UTC"
def departed_at(table):
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    return wall.dt.tz_localize("UTC") + pd.to_timedelta(table["dep_delay"], unit="min")


# %% wrong="departure-instant" because="adds the delay to the wall clock and converts afterwards"
def departed_at(table):
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    wall = wall + pd.to_timedelta(table["dep_delay"], unit="min")
    local = wall.dt.tz_localize("America/New_York", ambiguous="NaT", nonexistent="shift_forward")
    return local.dt.tz_convert("UTC")


# %% wrong="departure-instant" because="a cancelled flight leaves on time"
def departed_at(table):
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = wall.dt.tz_localize("America/New_York").dt.tz_convert("UTC")
    return scheduled + pd.to_timedelta(table["dep_delay"].fillna(0), unit="min")


# %% wrong="departure-instant" because="stays in New York time"
def departed_at(table):
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = wall.dt.tz_localize("America/New_York")
    return scheduled + pd.to_timedelta(table["dep_delay"], unit="min")


# %% wrong="departure-instant" because="forgets the delay"
def departed_at(table):
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = wall.dt.tz_localize("America/New_York").dt.tz_convert("UTC")
    return scheduled.where(table["dep_delay"].notna())


# %% wrong="departure-instant" because="drops cancelled flights"
def departed_at(table):
    table = table.dropna()
    wall = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = wall.dt.tz_localize("America/New_York").dt.tz_convert("UTC")
    return scheduled + pd.to_timedelta(table["dep_delay"], unit="min")


# %% right="departure-instant" because="adds the delay as elapsed time in the zone, then converts"
def departed_at(table):
    midnight = pd.to_datetime(table[["year", "month", "day"]])
    wall = midnight + pd.to_timedelta(table["hour"] * 60 + table["minute"], unit="min")
    local = wall.dt.tz_localize("America/New_York")
    return (local + pd.to_timedelta(table["dep_delay"] * 60, unit="s")).dt.tz_convert("UTC")


# %% right="departure-instant" because="goes flight by flight with the standard library"
def departed_at(table):
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    new_york = ZoneInfo("America/New_York")
    instants = []
    for row in table.itertuples():
        clock = [int(part) for part in (row.year, row.month, row.day, row.hour, row.minute)]
        if pd.isna(row.dep_delay):
            instants.append(pd.NaT)
        else:
            scheduled = datetime(*clock, tzinfo=new_york).astimezone(UTC)
            instants.append(scheduled + timedelta(minutes=row.dep_delay))
    return pd.to_datetime(pd.Series(instants, index=table.index), utc=True)


# %% wrong="elapsed-minutes" because="forgets that the arrival can be on the next day"
def elapsed_minutes(departed, arrival_minutes, zones):
    elapsed = pd.Series(np.nan, index=departed.index)
    for zone, instants in departed.groupby(zones):
        local = instants.dt.tz_convert(zone)
        clock = local.dt.hour * 60 + local.dt.minute
        elapsed[instants.index] = arrival_minutes[instants.index] - clock
    return elapsed


# %% wrong="elapsed-minutes" because="reads the departure on the New York clock"
def elapsed_minutes(departed, arrival_minutes, zones):
    local = departed.dt.tz_convert("America/New_York")
    clock = local.dt.hour * 60 + local.dt.minute
    return ((arrival_minutes - clock) % 1440).where(zones.notna())


# %% wrong="elapsed-minutes" because="fixed offsets, right in winter alone"
def elapsed_minutes(departed, arrival_minutes, zones):
    offset = zones.map(
        lambda zone: pd.Timestamp("2013-01-01", tz=zone).utcoffset().total_seconds() / 60,
        na_action="ignore",
    )
    clock = departed.dt.hour * 60 + departed.dt.minute + offset
    return ((arrival_minutes - clock) % 1440).astype(float)


# %% wrong="elapsed-minutes" because="forgets the minutes of the departure"
def elapsed_minutes(departed, arrival_minutes, zones):
    elapsed = pd.Series(np.nan, index=departed.index)
    for zone, instants in departed.groupby(zones):
        local = instants.dt.tz_convert(zone)
        elapsed[instants.index] = (arrival_minutes[instants.index] - local.dt.hour * 60) % 1440
    return elapsed


# %% wrong="elapsed-minutes" because="a missing arrival becomes midnight"
def elapsed_minutes(departed, arrival_minutes, zones):
    elapsed = pd.Series(np.nan, index=departed.index)
    for zone, instants in departed.groupby(zones):
        local = instants.dt.tz_convert(zone)
        clock = local.dt.hour * 60 + local.dt.minute
        elapsed[instants.index] = (arrival_minutes.fillna(0)[instants.index] - clock) % 1440
    return elapsed


# %% wrong="elapsed-minutes" because="puts the zones one after the other and loses the order"
def elapsed_minutes(departed, arrival_minutes, zones):
    parts = []
    for zone, instants in departed.groupby(zones):
        local = instants.dt.tz_convert(zone)
        clock = local.dt.hour * 60 + local.dt.minute
        parts.append((arrival_minutes[instants.index] - clock) % 1440)
    return pd.concat(parts, ignore_index=True)


# %% right="elapsed-minutes" because="adds a day where the result is negative"
def elapsed_minutes(departed, arrival_minutes, zones):
    elapsed = pd.Series(np.nan, index=departed.index)
    for zone in zones.dropna().unique():
        here = zones == zone
        local = departed[here].dt.tz_convert(zone)
        midnight = local.dt.normalize()
        minutes = arrival_minutes[here] - (local.dt.hour * 60 + local.dt.minute)
        minutes = minutes.where((minutes >= 0) | midnight.isna(), minutes + 1440)
        elapsed[here] = minutes.where(minutes != 1440, 0)
    return elapsed


# %% right="elapsed-minutes" because="converts flight by flight"
def elapsed_minutes(departed, arrival_minutes, zones):
    def one(instant, arrival, zone):
        if pd.isna(instant) or pd.isna(arrival) or pd.isna(zone):
            return np.nan
        local = instant.tz_convert(zone)
        return float((arrival - local.hour * 60 - local.minute) % 1440)

    values = [one(*row) for row in zip(departed, arrival_minutes, zones, strict=True)]
    return pd.Series(values, index=departed.index)


# %% wrong="missing-by-carrier" because="a join with a registry that lists tails twice adds rows"
def without_record(table, planes):
    joined = table.merge(planes.assign(known=True), on="tailnum", how="left")
    missing = joined["known"].isna()
    result = missing.groupby(joined["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="an inner join loses the flights it should count"
def without_record(table, planes):
    joined = table.merge(planes.drop_duplicates("tailnum"), on="tailnum")
    missing = joined["tailnum"].isna()
    result = missing.groupby(joined["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="counts only missing tail numbers"
def without_record(table, planes):
    missing = table["tailnum"].isna()
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="drops flights without a tail number"
def without_record(table, planes):
    table = table.dropna(subset=["tailnum"])
    missing = ~table["tailnum"].isin(planes["tailnum"])
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="gives the share in per cent"
def without_record(table, planes):
    missing = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    result["share"] = 100 * result["share"]
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="sorts by the number of gaps instead of their share"
def without_record(table, planes):
    missing = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values(["without", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="shares of all gaps, not of the airline's flights"
def without_record(table, planes):
    missing = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum")
    result["share"] = result["without"] / result["without"].sum()
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% right="missing-by-carrier" because="joins with a registry without doubles"
def without_record(table, planes):
    known = planes[["tailnum"]].dropna().drop_duplicates()
    joined = table.merge(known, on="tailnum", how="left", indicator=True)
    joined["gap"] = joined["_merge"] == "left_only"
    result = joined.groupby("carrier").agg(flights=("gap", "size"), without=("gap", "sum"))
    result["share"] = result["without"] / result["flights"]
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% right="missing-by-carrier" because="counts with plain Python"
def without_record(table, planes):
    known = set(planes["tailnum"].dropna())
    rows = []
    for carrier in sorted(set(table["carrier"])):
        tails = list(table.loc[table["carrier"] == carrier, "tailnum"])
        gaps = sum(1 for tail in tails if tail not in known)
        rows.append((carrier, len(tails), gaps, gaps / len(tails)))
    rows.sort(key=lambda row: -row[3])
    names = ["carrier", "flights", "without", "share"]
    return pd.DataFrame(rows, columns=names).set_index("carrier")


# %% wrong="complete-hours" because="fills over the border to the next airport"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    seen = weather.set_index(["origin", "time_hour"])
    full = seen.reindex(grid).ffill(limit=limit)
    return full.assign(observed=grid.isin(seen.index)).reset_index()


# %% wrong="complete-hours" because="fills without a limit"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    seen = weather.set_index(["origin", "time_hour"])
    full = seen.reindex(grid).groupby(level="origin").ffill()
    return full.assign(observed=grid.isin(seen.index)).reset_index()


# %% wrong="complete-hours" because="interpolates with a value that is known only later"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    seen = weather.set_index(["origin", "time_hour"])
    full = seen.reindex(grid)
    full = full.groupby(level="origin").transform(lambda s: s.interpolate(limit=limit))
    return full.assign(observed=grid.isin(seen.index)).reset_index()


# %% wrong="complete-hours" because="fills with the mean of the whole table"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    seen = weather.set_index(["origin", "time_hour"])
    full = seen.reindex(grid).fillna(seen.mean())
    return full.assign(observed=grid.isin(seen.index)).reset_index()


# %% wrong="complete-hours" because="fills only the rows that are there"
def complete_hours(weather, limit):
    full = weather.sort_values(["origin", "time_hour"], ignore_index=True).assign(observed=True)
    values = full.columns.difference(["origin", "time_hour", "observed"])
    full[values] = full.groupby("origin")[values].ffill(limit=limit)
    return full


# %% wrong="complete-hours" because="completes each airport between its own first and last hour"
def complete_hours(weather, limit):
    parts = []
    for origin, part in weather.groupby("origin"):
        seen = part.set_index("time_hour").sort_index()
        hours = pd.date_range(seen.index.min(), seen.index.max(), freq="h", name="time_hour")
        full = seen.drop(columns="origin").reindex(hours).ffill(limit=limit)
        full = full.assign(origin=origin, observed=hours.isin(seen.index))
        parts.append(full.reset_index())
    return pd.concat(parts, ignore_index=True)


# %% wrong="complete-hours" because="takes a value missing inside a row for an hour not observed"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    full = weather.set_index(["origin", "time_hour"]).reindex(grid)
    observed = full.notna().all(axis=1)
    full = full.groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=observed).reset_index()


# %% right="complete-hours" because="merges with a grid and looks back with an as-of join"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    unit = weather["time_hour"].dtype
    grid = pd.merge(
        pd.DataFrame({"origin": sorted(set(weather["origin"]))}),
        pd.DataFrame({"time_hour": hours}).astype({"time_hour": unit}),
        how="cross",
    ).sort_values("time_hour", kind="stable")
    result = grid.merge(weather[["origin", "time_hour"]].assign(observed=True), how="left")
    result["observed"] = result["observed"].notna()
    for column in weather.columns.difference(["origin", "time_hour"]):
        known = weather.loc[weather[column].notna(), ["origin", "time_hour", column]]
        result = pd.merge_asof(
            result,
            known.sort_values("time_hour"),
            on="time_hour",
            by="origin",
            tolerance=pd.Timedelta(hours=limit),
        )
    return result.sort_values(["origin", "time_hour"], ignore_index=True)


# %% right="complete-hours" because="resamples airport by airport"
def complete_hours(weather, limit):
    first, last = weather["time_hour"].min(), weather["time_hour"].max()
    parts = []
    for origin in sorted(weather["origin"].unique()):
        seen = weather[weather["origin"] == origin].drop(columns="origin").set_index("time_hour")
        full = seen.reindex(pd.date_range(first, last, freq="h", name="time_hour"))
        full = full.ffill(limit=limit)
        full.insert(0, "origin", origin)
        full["observed"] = full.index.isin(seen.index)
        parts.append(full.reset_index())
    return pd.concat(parts, ignore_index=True)


# %% wrong="impossible-values" because="clips to the limits instead of marking as missing"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        clean[column] = table[column].clip(low, high)
        removed[column] = int((clean[column] != table[column]).sum() - table[column].isna().sum())
    return clean, removed


# %% wrong="impossible-values" because="drops the rows"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        bad = (clean[column] < low) | (clean[column] > high)
        removed[column] = int(bad.sum())
        clean = clean[~bad]
    return clean, removed


# %% wrong="impossible-values" because="changes the table it was given"
def remove_impossible(table, limits):
    removed = {}
    for column, (low, high) in limits.items():
        bad = (table[column] < low) | (table[column] > high)
        removed[column] = int(bad.sum())
        table.loc[bad, column] = np.nan
    return table, removed


# %% wrong="impossible-values" because="counts values that were missing before"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        possible = table[column].between(low, high)
        clean[column] = table[column].where(possible)
        removed[column] = int((~possible).sum())
    return clean, removed


# %% wrong="impossible-values" because="removes values at the limits"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        bad = (table[column] <= low) | (table[column] >= high)
        clean[column] = table[column].mask(bad)
        removed[column] = int(bad.sum())
    return clean, removed


# %% wrong="impossible-values" because="forgets columns in which nothing was removed"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        bad = (table[column] < low) | (table[column] > high)
        clean[column] = table[column].mask(bad)
        if bad.any():
            removed[column] = int(bad.sum())
    return clean, removed


# %% wrong="impossible-values" because="removes what is far from the quartiles"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column in limits:
        low, high = table[column].quantile([0.25, 0.75])
        bad = (table[column] < low - 3 * (high - low)) | (table[column] > high + 3 * (high - low))
        clean[column] = table[column].mask(bad)
        removed[column] = int(bad.sum())
    return clean, removed


# %% right="impossible-values" because="compares with each limit"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        bad = (table[column] < low) | (table[column] > high)
        clean.loc[bad, column] = np.nan
        removed[column] = int(bad.sum())
    return clean, removed


# %% right="impossible-values" because="counts the gaps before and after"
def remove_impossible(table, limits):
    kept = {name: table[name].where(table[name].between(*pair)) for name, pair in limits.items()}
    clean = table.assign(**kept)
    removed = {name: int(clean[name].isna().sum() - table[name].isna().sum()) for name in limits}
    return clean, removed


# %% wrong="prepare" because="fits on both tables together"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    ).fit(pd.concat([train, later]))
    return steps.transform(train), steps.transform(later)


# %% wrong="prepare" because="fits again on the later table"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(features="all"), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.fit_transform(later)


# %% wrong="prepare" because="stops at a category that train never saw"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later)


# %% wrong="prepare" because="fills gaps with the mean"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later)


# %% wrong="prepare" because="does not mark what was missing"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later)


# %% wrong="prepare" because="gives back a sparse matrix"
def prepare(train, later, numeric, categorical):
    from scipy.sparse import csr_matrix

    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ]
    )
    steps.fit(train)
    return csr_matrix(steps.transform(train)), csr_matrix(steps.transform(later))


# %% wrong="prepare" because="makes its own columns of each table"
def prepare(train, later, numeric, categorical):
    def one(table):
        numbers = table[numeric].fillna(train[numeric].median())
        numbers = (numbers - train[numeric].mean()) / train[numeric].std(ddof=0)
        marks = table[numeric].isna().loc[:, train[numeric].isna().any()]
        hot = pd.get_dummies(table[categorical])
        return pd.concat([numbers, marks, hot], axis=1).to_numpy(dtype=float)

    return one(train), one(later)


# %% wrong="prepare" because="drops the later rows that have gaps"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later.dropna(subset=numeric))


# %% right="prepare" because="lets the imputer add the marks, which are then standardised too"
def prepare(train, later, numeric, categorical):
    imputer = SimpleImputer(strategy="median", add_indicator=True)
    hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    steps = ColumnTransformer(
        [("n", make_pipeline(imputer, StandardScaler()), numeric), ("c", hot, categorical)]
    )
    steps.fit(train)
    return steps.transform(train), steps.transform(later)


# %% right="prepare" because="computes with pandas alone"
def prepare(train, later, numeric, categorical):
    median = train[numeric].median()
    filled = train[numeric].fillna(median)
    gaps = [name for name in numeric if train[name].isna().any()]

    def one(table):
        numbers = (table[numeric].fillna(median) - filled.mean()) / filled.std(ddof=0)
        hot = {
            f"{column}={level}": table[column] == level
            for column in categorical
            for level in sorted(train[column].unique())
        }
        parts = [numbers, table[gaps].isna(), pd.DataFrame(hot, index=table.index)]
        return np.column_stack([part.to_numpy(dtype=float) for part in parts])

    return one(train), one(later)


# %% wrong="contract" because="checks types only"
def validate(batch):
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str),
            "origin": pa.Column(str),
            "sched_dep_time": pa.Column(int),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, nullable=True),
            "temp": pa.Column(float, nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, nullable=True),
        }
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="types and ranges, but no relation"
def validate(batch):
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        }
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="the share of gaps never fires: the check does not see them"
def validate(batch):
    def clock(b):
        sched, dep = b["sched_dep_time"], b["dep_time"]
        off = (
            dep // 100 * 60 + dep % 100 - sched // 100 * 60 - sched % 100 - b["dep_delay"]
        ) % 1440
        return ~(off > 0)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    tails = pa.Check(
        lambda b: ~(b.groupby("tailnum").carrier.transform("nunique") > 1), name="aircraft"
    )
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            tails,
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="false alarm: the clock without the circle of 1440 minutes"
def validate(batch):
    def clock(b):
        sched, dep = b["sched_dep_time"], b["dep_time"]
        off = dep // 100 * 60 + dep % 100 - sched // 100 * 60 - sched % 100 - b["dep_delay"]
        return off.isna() | (off == 0)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    tails = pa.Check(
        lambda b: ~(b.groupby("tailnum").carrier.transform("nunique") > 1), name="aircraft"
    )
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            tails,
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="false alarm: forbids gaps, so every cancelled flight breaks it"
def validate(batch):
    def clock(b):
        sched, dep = b["sched_dep_time"], b["dep_time"]
        off = (
            dep // 100 * 60 + dep % 100 - sched // 100 * 60 - sched % 100 - b["dep_delay"]
        ) % 1440
        return ~(off > 0)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    tails = pa.Check(
        lambda b: ~(b.groupby("tailnum").carrier.transform("nunique") > 1), name="aircraft"
    )
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440)),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            tails,
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="one copy only, and flights without tail number as one aircraft"
def validate(batch):
    def clock(b):
        sched, dep = b["sched_dep_time"], b["dep_time"]
        off = (
            dep // 100 * 60 + dep % 100 - sched // 100 * 60 - sched % 100 - b["dep_delay"]
        ) % 1440
        return ~(off > 0)

    def tails(b):
        return b.groupby("tailnum", dropna=False).carrier.transform("nunique") == 1

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="knows the faults by name, and nothing else"
def validate(batch):
    rules = []
    if (
        "dep_delay" not in batch
        or batch["dep_delay"].dtype == object
        or str(batch["dep_delay"].dtype) == "str"
    ):
        rules.append("dep_delay")
    elif (batch["dep_delay"].dropna() % 1 != 0).any():
        rules.append("clock")
    if "temp" in batch and batch["temp"].isna().mean() > 0.2:
        rules.append("temp")
    if batch["wind_speed"].max() > 1000:
        rules.append("wind_speed")
    return pd.DataFrame({"rule": rules, "row": pd.array([None] * len(rules), dtype="Int64")})


# %% right="contract" because="a subclass of DataFrameModel, and uniqueness by hand"
def validate(batch):
    def minutes(t):
        return (t // 100) * 60 + t % 100

    class Flights(pa.DataFrameModel):
        carrier: str = pa.Field(isin=CARRIERS)
        origin: str = pa.Field(isin=["EWR", "JFK", "LGA"])
        sched_dep_time: int = pa.Field(ge=0, le=2359)
        dep_time: float = pa.Field(nullable=True)
        dep_delay: float = pa.Field(ge=-60, le=1440, nullable=True)
        temp: float = pa.Field(ge=-20, le=120, nullable=True)
        dewp: float = pa.Field(nullable=True)
        wind_speed: float = pa.Field(ge=0, le=100, nullable=True)

        @pa.check("sched_dep_time")
        def last_two_digits(cls, t):
            return t % 100 <= 59

        @pa.check("temp", ignore_na=False)
        def few_gaps(cls, t):
            return bool(5 * t.isna().sum() <= len(t))

        @pa.dataframe_check(name="clock")
        def clock(cls, b):
            delay = minutes(b["dep_time"]) - minutes(b["sched_dep_time"])
            return ((delay - b["dep_delay"]) % 1440).fillna(0) == 0

        @pa.dataframe_check(name="dew point")
        def dew(cls, b):
            return (b["dewp"] <= b["temp"]) | b["dewp"].isna() | b["temp"].isna()

        @pa.dataframe_check(name="aircraft")
        def one_carrier(cls, b):
            return b.groupby("tailnum")["carrier"].transform("nunique").fillna(1) == 1

        @pa.dataframe_check(name="one row per flight")
        def unique(cls, b):
            key = ["year", "month", "day", "carrier", "flight", "origin"]
            return b.groupby(key)["flight"].transform("size") == 1

    return broken_rules(Flights.to_schema(), batch)


# %% equivalent="contract" mutant="b0e179" because="whole numbers: the other check refuses 2360"


# %% wrong="quarantine" because="drops the bad rows"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    good = batch[~batch.index.isin(broken["row"])]
    return good, batch.head(0).assign(reason=pd.Series(dtype=object))


# %% wrong="quarantine" because="a row that breaks two rules stands there twice"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    good = batch[~batch.index.isin(broken["row"])]
    reasons = broken.sort_values("rule").set_index("row")["rule"].rename("reason")
    return good, batch.join(reasons, how="inner")


# %% wrong="quarantine" because="keeps one reason of several"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    bad = batch.index.isin(broken["row"])
    first = broken.drop_duplicates("row").set_index("row")["rule"].to_dict()
    quarantined = batch[bad].copy()
    quarantined["reason"] = [first[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="takes index labels for positions"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    plain = batch.reset_index(drop=True)
    bad = plain.index.isin(reasons.index)
    return plain[~bad], plain[bad].assign(reason=list(reasons))


# %% wrong="quarantine" because="lets a batch pass that is at fault as a whole"
def split_batch(batch, broken):
    broken = broken.dropna(subset=["row"])
    reasons = (
        broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules)))).to_dict()
    )
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="stops without saying why"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError("bad batch")
    reasons = (
        broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules)))).to_dict()
    )
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="writes its column into the batch"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    reasons = (
        broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules)))).to_dict()
    )
    batch["reason"] = [reasons.get(label) for label in batch.index]
    bad = batch["reason"].notna()
    return batch[~bad].drop(columns="reason"), batch[bad]


# %% right="quarantine" because="collects the rules row by row"
def split_batch(batch, broken):
    whole, reasons = [], {}
    for rule, row in zip(broken["rule"], broken["row"], strict=True):
        if pd.isna(row):
            whole.append(rule)
        else:
            reasons.setdefault(row, set()).add(rule)
    if whole:
        raise ValueError("stopped by " + " and ".join(whole))
    bad = [label for label in batch.index if label in reasons]
    quarantined = batch.loc[bad].copy()
    quarantined["reason"] = ["; ".join(sorted(reasons[label])) for label in bad]
    return batch.drop(index=bad), quarantined


# %% wrong="cleaning-log" because="compares the number of rows only"
def cleaning_log(batch, good, quarantined):
    if len(good) + len(quarantined) != len(batch):
        raise ValueError("the log does not balance")
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="cleaning-log" because="compares sets of labels, so a row twice goes unnoticed"
def cleaning_log(batch, good, quarantined):
    if set(good.index) | set(quarantined.index) != set(batch.index):
        raise ValueError("the log does not balance")
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="cleaning-log" because="counts combinations of rules instead of rules"
def cleaning_log(batch, good, quarantined):
    if sorted([*good.index, *quarantined.index]) != sorted(batch.index):
        raise ValueError("the log does not balance")
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= quarantined["reason"].value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="cleaning-log" because="the most frequent rule first"
def cleaning_log(batch, good, quarantined):
    if sorted([*good.index, *quarantined.index]) != sorted(batch.index):
        raise ValueError("the log does not balance")
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="cleaning-log" because="believes the batch: received is the sum of what is left"
def cleaning_log(batch, good, quarantined):
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    received = len(good) + len(quarantined)
    entries = {"received": received, "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="cleaning-log" because="prints a warning instead of stopping"
def cleaning_log(batch, good, quarantined):
    if sorted([*good.index, *quarantined.index]) != sorted(batch.index):
        print("the log does not balance")
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% right="cleaning-log" because="counts labels and rules with Counter"
def cleaning_log(batch, good, quarantined):
    from collections import Counter

    if Counter(batch.index) != Counter(good.index) + Counter(quarantined.index):
        raise ValueError("Balance: not every row stands in exactly one table")
    rules = Counter(rule for reason in quarantined["reason"] for rule in reason.split("; "))
    lines = [("received", len(batch)), ("good", len(good)), ("quarantined", len(quarantined))]
    return pd.DataFrame(lines + sorted(rules.items()), columns=["entry", "rows"])


# %% wrong="hhmm-minutes" because="returns an array without the index"
def minutes_of_day(hhmm):
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((hhmm >= 0) & (hhmm <= 2400) & (hhmm % 100 < 60)).to_numpy()


# %% wrong="hhmm-minutes" because="refuses no negative reading"
def minutes_of_day(hhmm):
    minutes = hhmm // 100 * 60.0 + hhmm % 100
    return minutes.where((hhmm <= 2400) & (hhmm % 100 < 60))


# %% wrong="flight-states" because="returns a list without the index"
def flight_state(table):
    gaps = [table["dep_time"].isna(), table["arr_time"].isna(), table["arr_delay"].isna()]
    words = ["cancelled", "no arrival", "diverted"]
    return list(np.select(gaps, words, default="completed"))


# %% wrong="elapsed-minutes" because="a day instead of zero when the clock shows the arrival"
def elapsed_minutes(departed, arrival_minutes, zones):
    elapsed = pd.Series(np.nan, index=departed.index)
    for zone, instants in departed.groupby(zones):
        local = instants.dt.tz_convert(zone)
        minutes = arrival_minutes[instants.index] - (local.dt.hour * 60 + local.dt.minute)
        elapsed[instants.index] = minutes.where(minutes > 0, minutes + 1440)
    return elapsed


# %% wrong="elapsed-minutes" because="stops at a missing zone"
def elapsed_minutes(departed, arrival_minutes, zones):
    def one(instant, arrival, zone):
        local = instant.tz_convert(zone if isinstance(zone, str) else "nowhere")
        return float((arrival - local.hour * 60 - local.minute) % 1440)

    values = [one(*row) for row in zip(departed, arrival_minutes, zones, strict=True)]
    return pd.Series(values, index=departed.index)


# %% wrong="missing-by-carrier" because="sorts equal shares in any order"
def without_record(table, planes):
    missing = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values("share", ascending=False, kind="quicksort")


# %% wrong="missing-by-carrier" because="writes a column into the table it was given"
def without_record(table, planes):
    table["missing"] = ~table["tailnum"].isin(planes["tailnum"].dropna())
    groups = table.groupby("carrier")["missing"]
    result = groups.agg(flights="size", without="sum", share="mean")
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="missing-by-carrier" because="takes the first column of the registry for the tail number"
def without_record(table, planes):
    missing = ~table["tailnum"].isin(planes.iloc[:, 0].dropna())
    result = missing.groupby(table["carrier"]).agg(flights="size", without="sum", share="mean")
    return result.sort_values(["share", "carrier"], ascending=[False, True])


# %% wrong="complete-hours" because="knows one measured column, temp"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    airports = sorted(weather["origin"].unique())
    grid = pd.MultiIndex.from_product([airports, hours], names=["origin", "time_hour"])
    seen = weather.set_index(["origin", "time_hour"])
    full = seen.reindex(grid)
    full["temp"] = full["temp"].groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=grid.isin(seen.index)).reset_index()


# %% wrong="impossible-values" because="numbers the rows anew"
def remove_impossible(table, limits):
    clean, removed = table.reset_index(drop=True), {}
    for column, (low, high) in limits.items():
        bad = (clean[column] < low) | (clean[column] > high)
        clean[column] = clean[column].mask(bad)
        removed[column] = int(bad.sum())
    return clean, removed


# %% wrong="prepare" because="clips at three standard deviations"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train).clip(-3, 3), steps.transform(later).clip(-3, 3)


# %% wrong="prepare" because="knows the columns by name"
def prepare(train, later, numeric, categorical):
    numeric, categorical = ["delay", "wind"], ["dest"]
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            ("c", OneHotEncoder(handle_unknown="ignore"), categorical),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later)


# %% wrong="prepare" because="divides by n - 1, which the text excludes"
def prepare(train, later, numeric, categorical):
    median = train[numeric].median()
    filled = train[numeric].fillna(median)
    gaps = [name for name in numeric if train[name].isna().any()]

    def one(table):
        numbers = (table[numeric].fillna(median) - filled.mean()) / filled.std()
        hot = {
            f"{column}={level}": table[column] == level
            for column in categorical
            for level in sorted(train[column].unique())
        }
        parts = [numbers, table[gaps].isna(), pd.DataFrame(hot, index=table.index)]
        return np.column_stack([part.to_numpy(dtype=float) for part in parts])

    return one(train), one(later)


# %% wrong="quarantine" because="names the first rule of the whole batch only"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {broken.loc[broken['row'].isna(), 'rule'].iloc[0]}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    reason = batch.index.to_series().map(reasons.to_dict())
    return batch[reason.isna()], batch[reason.notna()].assign(reason=reason.dropna())


# %% wrong="quarantine" because="names the rules of single rows as well"
def split_batch(batch, broken):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {sorted(set(broken['rule']))}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    reason = batch.index.to_series().map(reasons.to_dict())
    return batch[reason.isna()], batch[reason.notna()].assign(reason=reason.dropna())


# %% wrong="cleaning-log" because="lets rows pass that came from nowhere"
def cleaning_log(batch, good, quarantined):
    labels = [*good.index, *quarantined.index]
    if len(set(labels)) != len(labels) or not set(batch.index) <= set(labels):
        raise ValueError("the log does not balance")
    rules = quarantined["reason"].astype(object).str.split("; ").explode()
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    entries |= rules.value_counts().sort_index().to_dict()
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="cleaning-log" because="looks for a rule's name inside of other names"
def cleaning_log(batch, good, quarantined):
    if sorted([*good.index, *quarantined.index]) != sorted(batch.index):
        raise ValueError("the log does not balance")
    reasons = quarantined["reason"].astype(object)
    entries = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    for rule in sorted(set(reasons.str.split("; ").explode())):
        entries[rule] = int(reasons.str.contains(rule).sum())
    return pd.DataFrame({"entry": list(entries), "rows": list(entries.values())})


# %% wrong="contract" because="has no limits for the delay"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="has no limits for the temperature"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, few, nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="has no lower limit for the wind"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.le(100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="lets 12:75 pass"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm[0]),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="allows every origin"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="allows a gap for the carrier"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS), nullable=True),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="does not declare dep_time"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="does not declare dewp"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="turns a schedule of floats into whole numbers"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm, coerce=True),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="refuses a dew point equal to the temperature"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] >= b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="takes flights from two airports for copies"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="has the departure time in the key"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin", "dep_time"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="calls a row a copy only if all columns agree"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="blames only the flights that differ from the first"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return (
            ~(b["carrier"] != b.groupby("tailnum").carrier.transform("first")) | b["tailnum"].isna()
        )

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="says of the clock only whether all rows agree"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return bool((~(off > 0)).all())

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    return broken_rules(schema, batch)


# %% wrong="contract" because="refuses other columns"
def validate(batch):
    def minutes(t):
        return t // 100 * 60 + t % 100

    def clock(b):
        off = (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
        return ~(off > 0)

    def tails(b):
        return ~(b.groupby("tailnum").carrier.transform("nunique") > 1)

    hhmm = [pa.Check.in_range(0, 2359), pa.Check(lambda t: t % 100 < 60)]
    few = pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    schema = pa.DataFrameSchema(
        {
            "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
            "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
            "sched_dep_time": pa.Column(int, hhmm),
            "dep_time": pa.Column(float, nullable=True),
            "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
            "temp": pa.Column(float, [pa.Check.in_range(-20, 120), few], nullable=True),
            "dewp": pa.Column(float, nullable=True),
            "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        },
        checks=[
            pa.Check(clock, name="clock"),
            pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
            pa.Check(tails, name="aircraft"),
            pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
        ],
    )
    schema.strict = True
    return broken_rules(schema, batch)
