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
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    good = batch[~batch.index.isin(broken["row"])]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return good, batch.head(0).assign(reason=pd.Series(dtype=object))


# %% wrong="quarantine" because="a row that breaks two rules stands there twice"
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    good = batch[~batch.index.isin(broken["row"])]
    reasons = broken.sort_values("rule").set_index("row")["rule"].rename("reason")
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return good, batch.join(reasons, how="inner")


# %% wrong="quarantine" because="keeps one reason of several"
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    bad = batch.index.isin(broken["row"])
    first = broken.drop_duplicates("row").set_index("row")["rule"].to_dict()
    quarantined = batch[bad].copy()
    quarantined["reason"] = [first[label] for label in quarantined.index]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="takes index labels for positions"
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    plain = batch.reset_index(drop=True)
    bad = plain.index.isin(reasons.index)
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return plain[~bad], plain[bad].assign(reason=list(reasons))


# %% wrong="quarantine" because="lets a batch pass that is at fault as a whole"
def split_batch(batch, broken, limit):
    broken = broken.dropna(subset=["row"])
    reasons = (
        broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules)))).to_dict()
    )
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="stops without saying why"
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError("bad batch")
    reasons = (
        broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules)))).to_dict()
    )
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="writes its column into the batch"
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {set(broken.loc[broken['row'].isna(), 'rule'])}")
    reasons = (
        broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules)))).to_dict()
    )
    batch["reason"] = [reasons.get(label) for label in batch.index]
    bad = batch["reason"].notna()
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad].drop(columns="reason"), batch[bad]


# %% right="quarantine" because="collects the rules row by row"
def split_batch(batch, broken, limit):
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
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
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
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {broken.loc[broken['row'].isna(), 'rule'].iloc[0]}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    reason = batch.index.to_series().map(reasons.to_dict())
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[reason.isna()], batch[reason.notna()].assign(reason=reason.dropna())


# %% wrong="quarantine" because="names the rules of single rows as well"
def split_batch(batch, broken, limit):
    if broken["row"].isna().any():
        raise ValueError(f"stopped: {sorted(set(broken['rule']))}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    reason = batch.index.to_series().map(reasons.to_dict())
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
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


# %% wrong="flight-states" because="calls a flight cancelled only if all three are missing"
def flight_state(table):
    gap = table[["dep_time", "arr_time", "arr_delay"]].isna()
    words = np.select(
        [gap.all(axis=1), gap["arr_time"], gap["arr_delay"]],
        ["cancelled", "no arrival", "diverted"],
        "completed",
    )
    return pd.Series(words, index=table.index)


# %% wrong="flight-states" because="counts the gaps instead of asking which column is missing"
def flight_state(table):
    number = table[["dep_time", "arr_time", "arr_delay"]].isna().sum(axis=1)
    return number.map({0: "completed", 1: "diverted", 2: "no arrival", 3: "cancelled"})


# %% wrong="flight-states" because="writes by label, which hits all rows that share one"
def flight_state(table):
    state = pd.Series("completed", index=table.index)
    state.loc[table.index[table["arr_delay"].isna()]] = "diverted"
    state.loc[table.index[table["arr_time"].isna()]] = "no arrival"
    state.loc[table.index[table["dep_time"].isna()]] = "cancelled"
    return state


# %% wrong="flight-states" because="takes a clock reading of 0 for a missing one"
def flight_state(table):
    words = np.select(
        [~(table["dep_time"] > 0), ~(table["arr_time"] > 0), table["arr_delay"].isna()],
        ["cancelled", "no arrival", "diverted"],
        default="completed",
    )
    return pd.Series(words, index=table.index)


# %% right="flight-states" because="a loop over tuples with plain Python"
def flight_state(table):
    def word(dep, arr, delay):
        if dep != dep:
            return "cancelled"
        if arr != arr:
            return "no arrival"
        return "diverted" if delay != delay else "completed"

    columns = (table[name].astype(float).tolist() for name in ("dep_time", "arr_time", "arr_delay"))
    return pd.Series(
        [word(*row) for row in zip(*columns, strict=True)], index=table.index, dtype=object
    )


# %% right="flight-states" because="argmax of a matrix of gaps picks the first that applies"
def flight_state(table):
    words = np.array(["cancelled", "no arrival", "diverted", "completed"])
    gaps = table[["dep_time", "arr_time", "arr_delay"]].isna().assign(end=True).to_numpy()
    return pd.Series(words[gaps.argmax(axis=1)], index=table.index)


# %% wrong="hhmm-minutes" because="the hour 24 lets 2401 to 2459 pass"
def minutes_of_day(hhmm):
    hours, minutes = hhmm // 100, hhmm % 100
    return (hours * 60 + minutes).where(hours.between(0, 24) & (minutes < 60)).astype(float)


# %% wrong="hhmm-minutes" because="60 itself stays"
def minutes_of_day(hhmm):
    valid = hhmm.between(0, 2400) & (hhmm % 100 <= 60)
    return (hhmm // 100 * 60 + hhmm % 100).where(valid).astype(float)


# %% wrong="hhmm-minutes" because="as text -5 is -005, hour -0 and minute 5, and passes as 5"
def minutes_of_day(hhmm):
    def one(value):
        if pd.isna(value):
            return np.nan
        text = str(int(value)).zfill(4)
        hours, minutes = int(text[:-2]), int(text[-2:])
        if hours < 0 or minutes >= 60 or value > 2400:
            return np.nan
        return float(hours * 60 + minutes)

    return pd.Series([one(value) for value in hhmm], index=hhmm.index, dtype=float)


# %% wrong="hhmm-minutes" because="invalid readings are overwritten in the argument"
def minutes_of_day(hhmm):
    hhmm[(hhmm < 0) | (hhmm > 2400) | (hhmm % 100 >= 60)] = np.nan
    return (hhmm // 100 * 60 + hhmm % 100).astype(float)


# %% wrong="hhmm-minutes" because="a dictionary keeps one value for labels that occur twice"
def minutes_of_day(hhmm):
    result = {}
    for label, value in hhmm.items():
        good = 0 <= value <= 2400 and value % 100 < 60
        result[label] = value // 100 * 60.0 + value % 100 if good else np.nan
    return pd.Series(result, dtype=float)


# %% wrong="hhmm-minutes" because="whole numbers in give whole numbers out"
def minutes_of_day(hhmm):
    valid = hhmm.between(0, 2400) & (hhmm % 100 < 60)
    return (hhmm // 100 * 60 + hhmm % 100).where(valid)


# %% right="hhmm-minutes" because="divmod, and 40 minutes taken away for each hour"
def minutes_of_day(hhmm: pd.Series) -> pd.Series:
    hours, rest = divmod(hhmm.astype("float64"), 100)
    bad = hhmm.isna() | (hhmm < 0) | (hhmm > 2400) | rest.ge(60)
    return (hhmm - 40 * hours).mask(bad).astype("float64")


# %% right="hhmm-minutes" because="a table of all 1441 readings, looked up"
_READING = {100 * h + m: 60.0 * h + m for h in range(24) for m in range(60)} | {2400: 1440.0}


def minutes_of_day(hhmm):
    return hhmm.map(lambda value: _READING.get(value, float("nan"))).astype(float)


# %% right="hhmm-minutes" because="numpy alone, a float32 result"
def minutes_of_day(hhmm):
    value = np.asarray(hhmm, dtype=float)
    with np.errstate(invalid="ignore"):
        ok = (value >= 0) & (value <= 2400) & (np.mod(value, 100) < 60)
        result = np.where(ok, np.floor(value / 100) * 60 + np.mod(value, 100), np.nan)
    return pd.Series(result.astype("float32"), index=hhmm.index)


# %% wrong="departure-instant" because="has the clock change on the first of April and of November"
def departed_at(table):
    clock = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    behind = np.where(table["month"].between(4, 10), 4, 5)
    instant = clock + pd.to_timedelta(behind, unit="h")
    instant = instant + pd.to_timedelta(table["dep_delay"], unit="min")
    return instant.dt.tz_localize("UTC")


# %% wrong="departure-instant" because="writes summer time down as two dates of 2013, for all years"
def departed_at(table):
    clock = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    date = table["month"] * 100 + table["day"]
    changed_in, changed_out = (date > 310) | ((date == 310) & (table["hour"] >= 2)), date >= 1103
    summer = changed_in & ~(changed_out & ((date > 1103) | (table["hour"] >= 2)))
    instant = clock + pd.to_timedelta(np.where(summer, 4, 5), unit="h")
    return (instant + pd.to_timedelta(table["dep_delay"], unit="min")).dt.tz_localize("UTC")


# %% wrong="departure-instant" because="a delay of 2.5 minutes is cut to 2"
def departed_at(table):
    clock = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    scheduled = clock.dt.tz_localize("America/New_York").dt.tz_convert("UTC")
    whole = np.floor(table["dep_delay"])
    return scheduled + pd.to_timedelta(whole, unit="min")


# %% right="departure-instant" because="row by row with zoneinfo and timedelta"
import datetime as dt
from zoneinfo import ZoneInfo


def departed_at(table):
    def one(year, month, day, hour, minute, delay):
        if pd.isna(delay):
            return pd.NaT
        clock = dt.datetime(
            *map(int, (year, month, day, hour, minute)), tzinfo=ZoneInfo("America/New_York")
        )
        return pd.Timestamp(clock.astimezone(dt.UTC) + dt.timedelta(minutes=float(delay)))

    names = ["year", "month", "day", "hour", "minute", "dep_delay"]
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    return pd.Series([one(*row) for row in rows], index=table.index, dtype="datetime64[ns, UTC]")


# %% right="departure-instant" because="another name of the zone, and whole nanoseconds"
def departed_at(table):
    when = (
        pd.to_datetime(table.loc[:, "year":"minute"])
        if list(table.columns[:5]) == ["year", "month", "day", "hour", "minute"]
        else pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    )
    late = table["dep_delay"] * pd.Timedelta(1, "min")
    return (when.dt.tz_localize("US/Eastern") + late).dt.tz_convert("UTC")


# %% wrong="elapsed-minutes" because="reads the offset of a zone at its first flight and keeps it"
def elapsed_minutes(departed, arrival_minutes, zones):
    result = pd.Series(np.nan, index=departed.index)
    for zone in zones.dropna().unique():
        rows = (zones == zone) & departed.notna()
        if not rows.any():
            continue
        offset = departed[rows].iloc[0].tz_convert(zone).utcoffset().total_seconds() / 60
        utc = departed[rows].dt.hour * 60 + departed[rows].dt.minute
        result[rows] = (arrival_minutes[rows] - utc - offset) % 1440
    return result


# %% wrong="elapsed-minutes" because="takes the offset at the beginning of the UTC day"
def elapsed_minutes(departed, arrival_minutes, zones):
    result = pd.Series(np.nan, index=departed.index)
    midnight = departed.dt.normalize()
    for zone in zones.dropna().unique():
        rows = zones == zone
        naive = midnight[rows].dt.tz_convert(zone).dt.tz_localize(None)
        offset = (naive - midnight[rows].dt.tz_localize(None)) / pd.Timedelta(minutes=1)
        utc = departed[rows].dt.hour * 60 + departed[rows].dt.minute
        result[rows] = (arrival_minutes[rows] - utc - offset) % 1440
    return result


# %% wrong="elapsed-minutes" because="two instants are subtracted, which corrects"
def elapsed_minutes(departed, arrival_minutes, zones):
    result = pd.Series(np.nan, index=departed.index)
    for zone in zones.dropna().unique():
        rows = (zones == zone) & departed.notna() & arrival_minutes.notna()
        local = departed[rows].dt.tz_convert(zone)
        clock = local.dt.tz_localize(None)
        arrival = clock.dt.normalize() + pd.to_timedelta(arrival_minutes[rows] % 1440, unit="min")
        arrival = arrival.where(arrival >= clock, arrival + pd.Timedelta(days=1))
        landed = arrival.dt.tz_localize(
            zone, ambiguous=np.ones(len(arrival), dtype=bool), nonexistent="shift_forward"
        )
        result[rows] = (landed - local) / pd.Timedelta(minutes=1)
    return result


# %% wrong="elapsed-minutes" because="a departure at midnight with arrival 2400 gives 1440"
def elapsed_minutes(departed, arrival_minutes, zones):
    result = pd.Series(np.nan, index=departed.index)
    for zone in zones.dropna().unique():
        local = departed[zones == zone].dt.tz_convert(zone)
        gap = arrival_minutes[zones == zone] - (local.dt.hour * 60 + local.dt.minute)
        result[zones == zone] = gap.where(~(gap < 0), gap + 1440)
    return result


# %% wrong="elapsed-minutes" because="converting to the zone None is UTC"
def elapsed_minutes(departed, arrival_minutes, zones):
    minutes = []
    for when, arrival, zone in zip(departed, arrival_minutes, zones, strict=True):
        local = when.tz_convert(zone if isinstance(zone, str) else None)
        minutes.append((arrival - local.hour * 60 - local.minute) % 1440)
    return pd.Series(minutes, index=departed.index, dtype=float)


# %% wrong="elapsed-minutes" because="times of more than 12 hours are folded to negative ones"
def elapsed_minutes(departed, arrival_minutes, zones):
    result = pd.Series(np.nan, index=departed.index)
    for zone in zones.dropna().unique():
        local = departed[zones == zone].dt.tz_convert(zone)
        gap = arrival_minutes[zones == zone] - (local.dt.hour * 60 + local.dt.minute)
        result[zones == zone] = (gap + 720) % 1440 - 720
    return result


# %% right="elapsed-minutes" because="one flight at a time, with math.fmod in place of the operator"
import math


def elapsed_minutes(departed, arrival_minutes, zones):
    def one(when, arrival, zone):
        if pd.isna(when) or pd.isna(arrival) or pd.isna(zone):
            return math.nan
        local = when.tz_convert(zone)
        gap = math.fmod(arrival - 60 * local.hour - local.minute - local.second / 60, 1440)
        return gap + 1440 if gap < 0 else gap

    return pd.Series(
        map(one, departed, arrival_minutes, zones), index=departed.index, dtype="float64"
    )


# %% right="elapsed-minutes" because="groups by zone and puts the parts together with concat"
def elapsed_minutes(departed, arrival_minutes, zones):
    frame = pd.DataFrame(
        {
            "when": departed.to_numpy(),
            "arrival": arrival_minutes.to_numpy(),
            "zone": zones.to_numpy(),
        }
    )
    frame["when"] = pd.to_datetime(frame["when"], utc=True)
    parts = [pd.Series(dtype=float)]
    for zone, part in frame.groupby("zone"):
        clock = part["when"].dt.tz_convert(zone).dt.tz_localize(None)
        since = (clock - clock.dt.floor("D")) / np.timedelta64(1, "m")
        parts.append((part["arrival"] - since).mod(1440))
    return pd.concat(parts[1:] or parts).reindex(frame.index).set_axis(departed.index)


# %% wrong="missing-by-carrier" because="drops equal rows, which are two flights of one aircraft"
def without_record(table, planes):
    table = table.drop_duplicates()
    lost = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = lost.groupby(table["carrier"]).agg(flights="size", without="sum")
    result["share"] = result["without"] / result["flights"]
    return result.sort_values("share", ascending=False, kind="stable")


# %% wrong="missing-by-carrier" because="the airline with more flights goes first"
def without_record(table, planes):
    lost = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = lost.groupby(table["carrier"]).agg(flights="size", without="sum")
    result["share"] = result["without"] / result["flights"]
    return result.sort_values(["share", "flights"], ascending=False)


# %% wrong="missing-by-carrier" because="the order looks at shares rounded to whole per cents"
def without_record(table, planes):
    lost = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = lost.groupby(table["carrier"]).agg(flights="size", without="sum")
    result["share"] = result["without"] / result["flights"]
    return result.sort_values("share", ascending=False, kind="stable", key=lambda s: s.round(2))


# %% wrong="missing-by-carrier" because="counts an aircraft without record once, not its flights"
def without_record(table, planes):
    lost = table[~table["tailnum"].isin(planes["tailnum"].dropna())]
    result = pd.DataFrame({"flights": table.groupby("carrier").size()})
    per = lost.groupby("carrier")["tailnum"].nunique(dropna=False)
    result["without"] = per.reindex(result.index, fill_value=0)
    result["share"] = result["without"] / result["flights"]
    return result.sort_values("share", ascending=False, kind="stable")


# %% wrong="missing-by-carrier" because="both keys are turned round"
def without_record(table, planes):
    lost = ~table["tailnum"].isin(planes["tailnum"].dropna())
    result = lost.groupby(table["carrier"]).agg(flights="size", without="sum").reset_index()
    result["share"] = result["without"] / result["flights"]
    return result.sort_values(["share", "carrier"], ascending=False).set_index("carrier")


# %% right="missing-by-carrier" because="dictionaries and sorted, no group-by"
from collections import Counter


def without_record(table, planes):
    known = set(planes["tailnum"].dropna())
    total, lost = Counter(), Counter()
    for carrier, tail in zip(table["carrier"], table["tailnum"], strict=True):
        total[carrier] += 1
        lost[carrier] += 0 if isinstance(tail, str) and tail in known else 1
    order = sorted(total, key=lambda carrier: (-lost[carrier] / total[carrier], carrier))
    return pd.DataFrame(
        {
            "flights": [total[c] for c in order],
            "without": [lost[c] for c in order],
            "share": [lost[c] / total[c] for c in order],
        },
        index=pd.Index(order, name="carrier"),
    )


# %% right="missing-by-carrier" because="joins the distinct tail numbers; columns in another order"
def without_record(table, planes):
    seats = planes[["tailnum"]].dropna().drop_duplicates().assign(known=1)
    joined = table[["carrier", "tailnum"]].merge(seats, on="tailnum", how="left")
    result = joined.groupby("carrier").agg(share=("known", lambda k: k.isna().mean()))
    counted = joined["carrier"].value_counts()
    result["flights"] = counted
    result["without"] = joined.loc[joined["known"].isna(), "carrier"].value_counts()
    result["without"] = result["without"].fillna(0).astype(int)
    return result.iloc[
        np.lexsort((result.index.to_numpy().astype(str), -result["share"].to_numpy()))
    ]


# %% wrong="complete-hours" because="takes the span from the first and the last row"
def complete_hours(weather, limit):
    ordered = weather.sort_values(["origin", "time_hour"])
    hours = pd.date_range(ordered["time_hour"].iloc[0], ordered["time_hour"].iloc[-1], freq="h")
    grid = pd.MultiIndex.from_product(
        [ordered["origin"].unique(), hours], names=["origin", "time_hour"]
    )
    full = ordered.assign(observed=True).set_index(["origin", "time_hour"]).reindex(grid)
    observed = full.pop("observed").notna()
    full = full.groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=observed).reset_index()


# %% wrong="complete-hours" because="a row whose values are all missing is called not observed"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    grid = pd.MultiIndex.from_product(
        [sorted(weather["origin"].unique()), hours], names=["origin", "time_hour"]
    )
    full = weather.set_index(["origin", "time_hour"]).reindex(grid)
    observed = full.notna().any(axis=1)
    full = full.groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=observed).reset_index()


# %% wrong="complete-hours" because="only the usual names are filled"
def complete_hours(weather, limit):
    usual = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure"]
    usual = [name for name in [*usual, "visib"] if name in weather.columns]
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    grid = pd.MultiIndex.from_product(
        [sorted(weather["origin"].unique()), hours], names=["origin", "time_hour"]
    )
    full = weather.assign(observed=True).set_index(["origin", "time_hour"]).reindex(grid)
    full["observed"] = full["observed"].notna()
    full[usual] = full.groupby(level="origin")[usual].ffill(limit=limit)
    return full.reset_index()


# %% wrong="complete-hours" because="overwrites a recorded 0"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    grid = pd.MultiIndex.from_product(
        [sorted(weather["origin"].unique()), hours], names=["origin", "time_hour"]
    )
    keyed = weather.set_index(["origin", "time_hour"])
    full = keyed.reindex(grid, fill_value=0.0)
    full = full.replace(0.0, np.nan).groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=grid.isin(keyed.index)).reset_index()


# %% wrong="complete-hours" because="a gap inside a row stays"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    grid = pd.MultiIndex.from_product(
        [sorted(weather["origin"].unique()), hours], names=["origin", "time_hour"]
    )
    full = weather.assign(observed=True).set_index(["origin", "time_hour"]).reindex(grid)
    observed = full.pop("observed").notna()
    filled = full.groupby(level="origin").ffill(limit=limit)
    return full.where(observed, filled).assign(observed=observed).reset_index()


# %% wrong="complete-hours" because="fills the rows before it makes the grid"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    grid = pd.MultiIndex.from_product(
        [sorted(weather["origin"].unique()), hours], names=["origin", "time_hour"]
    )
    full = weather.sort_values(["origin", "time_hour"]).assign(observed=True)
    values = [c for c in weather.columns if c not in ("origin", "time_hour")]
    full[values] = full.groupby("origin")[values].ffill(limit=1)
    full = full.set_index(["origin", "time_hour"]).reindex(grid)
    observed = full.pop("observed").notna()
    full = full.groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=observed).reset_index()


# %% wrong="complete-hours" because="an hour that no airport recorded is not in the list"
def complete_hours(weather, limit):
    hours = sorted(weather["time_hour"].unique())
    grid = pd.MultiIndex.from_product(
        [sorted(weather["origin"].unique()), hours], names=["origin", "time_hour"]
    )
    full = weather.assign(observed=True).set_index(["origin", "time_hour"]).reindex(grid)
    observed = full.pop("observed").notna()
    full = full.groupby(level="origin").ffill(limit=limit)
    return full.assign(observed=observed).reset_index()


# %% right="complete-hours" because="`limit` steps of one hour each in place of ffill"
def complete_hours(weather, limit):
    first, last = weather["time_hour"].min(), weather["time_hour"].max()
    steps = int((last - first) / pd.Timedelta(hours=1)) + 1
    grid = pd.DataFrame(
        [
            (origin, first + pd.Timedelta(hours=step))
            for origin in sorted(set(weather["origin"]))
            for step in range(steps)
        ],
        columns=["origin", "time_hour"],
    )
    grid["time_hour"] = grid["time_hour"].astype(weather["time_hour"].dtype)
    full = grid.merge(weather, on=["origin", "time_hour"], how="left", indicator="observed")
    full["observed"] = full["observed"].eq("both")
    values = [c for c in weather.columns if c not in ("origin", "time_hour")]
    for _ in range(limit):
        full[values] = full[values].fillna(full.groupby("origin")[values].shift(1))
    return full


# %% right="complete-hours" because="merge_asof for each column, with a tolerance"
def complete_hours(weather, limit):
    dtype = weather["time_hour"].dtype
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    hours = pd.Series(hours).astype(dtype)
    parts = []
    for origin in sorted(weather["origin"].unique()):
        own = weather[weather["origin"] == origin].sort_values("time_hour")
        part = pd.DataFrame({"origin": origin, "time_hour": hours})
        for name in weather.columns.drop(["origin", "time_hour"]):
            there = own.loc[own[name].notna(), ["time_hour", name]]
            part[name] = pd.merge_asof(
                part[["time_hour"]], there, on="time_hour", tolerance=pd.Timedelta(hours=limit)
            )[name]
        part["observed"] = part["time_hour"].isin(own["time_hour"])
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


# %% wrong="impossible-values" because="writes by label, and rows may share one"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        bad = (table[column] < low) | (table[column] > high)
        clean.loc[table.index[bad], column] = np.nan
        removed[column] = int(bad.sum())
    return clean, removed


# %% wrong="impossible-values" because="the whole row is blanked when one value of it is impossible"
def remove_impossible(table, limits):
    clean, removed = table.copy(), {}
    for column, (low, high) in limits.items():
        bad = (table[column] < low) | (table[column] > high)
        clean = clean.mask(bad)
        removed[column] = int(bad.sum())
    return clean, removed


# %% right="impossible-values" because="two frames of limits, counts as numpy integers"
def remove_impossible(table, limits):
    names = list(limits)
    low = pd.Series({name: pair[0] for name, pair in limits.items()}, dtype=float)
    high = pd.Series({name: pair[1] for name, pair in limits.items()}, dtype=float)
    part = table[names]
    kept = part.where(part.ge(low, axis=1) & part.le(high, axis=1))
    number = part.count() - kept.count()
    return table.assign(**{name: kept[name] for name in names}), {n: number[n] for n in names}


# %% right="impossible-values" because="a list comprehension for each column"
def remove_impossible(table, limits):
    result = table.copy()
    counts = dict.fromkeys(limits, 0)
    for name, (lowest, highest) in limits.items():
        values = []
        for value in table[name].tolist():
            if value < lowest or value > highest:
                counts[name] += 1
                value = float("nan")
            values.append(value)
        result[name] = np.array(values, dtype=float)
    return result, counts


# %% wrong="prepare" because="they stand in the order in which train brings them"
def prepare(train, later, numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    seen = [list(train[name].unique()) for name in categorical]
    both = ColumnTransformer(
        [
            ("numbers", numbers, numeric),
            ("gaps", MissingIndicator(error_on_new=False), numeric),
            (
                "names",
                OneHotEncoder(categories=seen, handle_unknown="ignore", sparse_output=False),
                categorical,
            ),
        ],
        sparse_threshold=0,
    )
    return both.fit_transform(train).astype(float), both.transform(later).astype(float)


# %% wrong="prepare" because="one mark stands for all of them"
def prepare(train, later, numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(train[numeric])
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train[categorical])
    gappy = [name for name in numeric if train[name].isna().any()]

    def apply(table):
        parts = [numbers.transform(table[numeric])]
        if gappy:
            parts.append(table[gappy].isna().any(axis=1).to_numpy(float)[:, None])
        return np.hstack([*parts, names.transform(table[categorical])])

    return apply(train), apply(later)


# %% wrong="prepare" because="throws the categories of all columns together"
def prepare(train, later, numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(train[numeric])
    gappy = [name for name in numeric if train[name].isna().any()]
    words = sorted({word for name in categorical for word in train[name]})

    def apply(table):
        hot = np.array(
            [
                [float(word in row) for word in words]
                for row in table[categorical].to_numpy().tolist()
            ]
        ).reshape(len(table), len(words))
        return np.hstack(
            [numbers.transform(table[numeric]), table[gappy].isna().to_numpy(float), hot]
        )

    return apply(train), apply(later)


# %% wrong="prepare" because="joins the parts by label, whatever the index"
def prepare(train, later, numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(train[numeric])
    gappy = [name for name in numeric if train[name].isna().any()]
    dummies = pd.get_dummies(train[categorical].astype(str)).columns

    def apply(table):
        parts = [
            pd.DataFrame(numbers.transform(table[numeric])),
            table[gappy].isna(),
            pd.get_dummies(table[categorical].astype(str)).reindex(
                columns=dummies, fill_value=False
            ),
        ]
        return pd.concat(parts, axis=1).to_numpy(dtype=float)

    return apply(train), apply(later)


# %% wrong="prepare" because="stops where no column has a gap in train"
def prepare(train, later, numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(train[numeric])
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train[categorical])
    gappy = [name for name in numeric if train[name].isna().any()]

    def apply(table):
        marks = np.column_stack([table[name].isna().to_numpy(float) for name in gappy])
        return np.hstack(
            [numbers.transform(table[numeric]), marks, names.transform(table[categorical])]
        )

    return apply(train), apply(later)


# %% wrong="prepare" because="the scale of the later table is its own"
def prepare(train, later, numeric, categorical):
    gappy = [name for name in numeric if train[name].isna().any()]
    median = train[numeric].median()
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train[categorical])

    def apply(table):
        numbers = StandardScaler().fit_transform(table[numeric].fillna(median))
        return np.hstack(
            [numbers, table[gappy].isna().to_numpy(float), names.transform(table[categorical])]
        )

    return apply(train), apply(later)


# %% wrong="prepare" because="mean and width are taken before the gaps are filled"
def prepare(train, later, numeric, categorical):
    gappy = [name for name in numeric if train[name].isna().any()]
    median, mean, width = (
        train[numeric].median(),
        train[numeric].mean(),
        train[numeric].std(ddof=0),
    )
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train[categorical])

    def apply(table):
        numbers = ((table[numeric] - mean) / width).fillna((median - mean) / width)
        return np.hstack(
            [
                numbers.to_numpy(),
                table[gappy].isna().to_numpy(float),
                names.transform(table[categorical]),
            ]
        )

    return apply(train), apply(later)


# %% right="prepare" because="pandas and numpy alone, marks of -1 and 1"
def prepare(train, later, numeric, categorical):
    center = {name: train[name].median() for name in numeric}
    filled = {name: train[name].fillna(center[name]).to_numpy(float) for name in numeric}
    scale = {name: (v.mean(), v.std() or 1.0) for name, v in filled.items()}
    known = {name: sorted(set(train[name])) for name in categorical}

    def columns(table):
        for name in numeric:
            mean, width = scale[name]
            yield (table[name].fillna(center[name]).to_numpy(float) - mean) / width
        for name in numeric:
            if train[name].isna().any():
                yield np.where(table[name].isna(), 1.0, -1.0)
        for name in categorical:
            for category in known[name]:
                yield (table[name] == category).to_numpy(float)

    return np.column_stack(list(columns(train))), np.column_stack(list(columns(later)))


# %% right="prepare" because="the indicator of SimpleImputer is standardised along with the numbers"
def prepare(train, later, numeric, categorical):
    steps = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=np.float32)
    both = ColumnTransformer([("n", steps, list(numeric)), ("c", encoder, list(categorical))])
    return np.asarray(both.fit_transform(train)), np.asarray(both.transform(later))


# %% right="prepare" because="marks are 1 where there is a value, dummies come from a Categorical"
class Preparation:
    def __init__(self, train, numeric, categorical):
        self.numeric, self.categorical = list(numeric), list(categorical)
        self.fill = SimpleImputer(strategy="median").fit(train[self.numeric])
        self.scale = StandardScaler().fit(self.fill.transform(train[self.numeric]))
        self.gappy = [n for n in self.numeric if train[n].isna().sum() > 0]
        self.levels = {n: sorted(train[n].unique()) for n in self.categorical}

    def __call__(self, table):
        parts = [self.scale.transform(self.fill.transform(table[self.numeric]))]
        parts.append(table[self.gappy].notna().to_numpy().astype(float))
        for name, levels in self.levels.items():
            known = table[name].where(table[name].isin(levels))
            parts.append(pd.get_dummies(pd.Categorical(known, categories=levels)).to_numpy(float))
        return np.concatenate(parts, axis=1)


def prepare(train, later, numeric, categorical):
    ready = Preparation(train, numeric, categorical)
    return ready(train), ready(later)


# %% wrong="contract" because="2400 passes, which is no scheduled time"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2400), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="a flight scheduled at 0 breaks the rule"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359, include_min=False), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="a delay of exactly -60 or 1440 breaks the rule"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(
            float, pa.Check.in_range(-60, 1440, include_min=False, include_max=False), nullable=True
        ),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="-20 breaks the rule"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.gt(-20),
                pa.Check.le(120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="a calm of 0 breaks the rule"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100, include_min=False), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="exactly 20 % are refused"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() < 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="gaps are compared with the rows that have a value"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().sum() <= 0.2 * t.notna().sum(), ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="the year is left out"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="two airlines may share a flight number"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="a flight that leaves early across midnight breaks the rule"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap == 0) | (gap == -1440)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="a minute too many passes"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 <= 1)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="a cancelled flight breaks the clock"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap % 1440 == 0

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="comparing with a gap gives False"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: b["dewp"] <= b["temp"], name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="they are taken for one aircraft of many carriers"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        tails = b["tailnum"].fillna("none")
        return b.groupby(tails)["carrier"].transform("nunique") <= 1

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep=False), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="the first copy passes"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)]
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    flight = ["year", "month", "day", "carrier", "flight", "origin"]

    def clock(b):
        gap = minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]
        return gap.isna() | (gap % 1440 == 0)

    def aircraft(b):
        number = b.groupby("tailnum")["carrier"].transform("nunique")
        return ~(number > 1)

    relations = [
        pa.Check(clock, name="clock"),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(aircraft, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(flight, keep="first"), name="one row per flight"),
    ]
    schema = pa.DataFrameSchema(columns, checks=relations)
    return broken_rules(schema, batch)


# %% wrong="contract" because="coerces text into numbers, so that delays as text pass"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(
            int, [pa.Check.in_range(0, 2359), pa.Check(lambda s: s % 100 < 60)], coerce=True
        ),
        "dep_delay": pa.Column(float, pa.Check.in_range(-60, 1440), nullable=True, coerce=True),
        "temp": pa.Column(
            float,
            [
                pa.Check.in_range(-20, 120),
                pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False),
            ],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    }
    key = ["year", "month", "day", "carrier", "flight", "origin"]
    checks_of_table = [
        pa.Check(
            lambda b: (
                (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"])
                .mod(1440)
                .fillna(0)
                == 0
            ),
            name="clock",
        ),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(
            lambda b: ~(b.groupby("tailnum")["carrier"].transform("nunique") > 1), name="aircraft"
        ),
        pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
    ]
    return broken_rules(pa.DataFrameSchema(columns, checks=checks_of_table), batch)


# %% right="contract" because="ge and le instead of a range, groups counted by hand"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    def number(low, high, *more, kind=float, gaps=True):
        return pa.Column(kind, [pa.Check.ge(low), pa.Check.le(high), *more], nullable=gaps)

    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
    }
    columns["origin"] = pa.Column(str, pa.Check(lambda o: o.isin({"EWR", "JFK", "LGA"})))
    columns["sched_dep_time"] = number(
        0, 2359, pa.Check(lambda s: (s - s // 100 * 100) <= 59), kind=int, gaps=False
    )
    columns["dep_delay"] = number(-60, 1440)
    enough = pa.Check(lambda t: 5 * int(t.isna().sum()) <= len(t), ignore_na=False)
    columns["temp"] = number(-20, 120, enough)
    columns["wind_speed"] = number(0, 100)

    def clock(b):
        says = minutes(b["dep_time"]) - minutes(b["sched_dep_time"])
        fine = (says - b["dep_delay"]).isin([k * 1440 for k in range(-3, 4)])
        return fine | b["dep_time"].isna() | b["dep_delay"].isna()

    def aircraft(b):
        carriers = {}
        for tail, carrier in zip(b["tailnum"], b["carrier"], strict=True):
            carriers.setdefault(tail, set()).add(carrier)
        good = [pd.isna(tail) or len(carriers[tail]) == 1 for tail in b["tailnum"]]
        return pd.Series(good, index=b.index, dtype=bool)

    def alone(b):
        key = ["year", "month", "day", "carrier", "flight", "origin"]
        return b.groupby(key, dropna=False)["flight"].transform("size") == 1

    relations = {
        "clock": clock,
        "dew point": lambda b: (b["dewp"] <= b["temp"]) | b["dewp"].isna() | b["temp"].isna(),
        "aircraft": aircraft,
        "one row per flight": alone,
    }
    schema = pa.DataFrameSchema(
        columns, checks=[pa.Check(rule, name=name) for name, rule in relations.items()]
    )
    return broken_rules(schema, batch)


# %% wrong="quarantine" because="a rule that also names a row elsewhere is left out"
def split_batch(batch, broken, limit):
    whole = set(broken.loc[broken["row"].isna(), "rule"])
    if whole:
        named = whole - set(broken.loc[broken["row"].notna(), "rule"])
        raise ValueError(f"the whole batch breaks {', '.join(sorted(named))}")
    reason = broken.drop_duplicates().sort_values("rule").groupby("row")["rule"].agg("; ".join)
    bad = batch.index.isin(reason.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reason[label] for label in quarantined.index]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="0 stands for missing, but 0 is a label that a batch has"
def split_batch(batch, broken, limit):
    rows = broken["row"].fillna(0).astype(int)
    if (rows == 0).any():
        raise ValueError(f"the whole batch breaks {sorted(set(broken['rule'][rows == 0]))}")
    reasons = {}
    for rule, row in zip(broken["rule"], rows, strict=True):
        reasons.setdefault(row, set()).add(rule)
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = ["; ".join(sorted(reasons[label])) for label in quarantined.index]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="loses dep_time when sched_dep_time, which contains it, came first"
def split_batch(batch, broken, limit):
    whole = broken[broken["row"].isna()]
    if len(whole):
        raise ValueError("the whole batch breaks " + ", ".join(sorted(set(whole["rule"]))))
    reasons = {}
    for rule, row in zip(broken["rule"], broken["row"], strict=True):
        text = reasons.get(row, "")
        if rule not in text:
            reasons[row] = f"{text}; {rule}" if text else rule
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = [
        "; ".join(sorted(reasons[label].split("; "))) for label in quarantined.index
    ]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="the order is that of the report"
def split_batch(batch, broken, limit):
    whole = broken[broken["row"].isna()]
    if len(whole):
        raise ValueError("the whole batch breaks " + ", ".join(sorted(set(whole["rule"]))))
    reasons = broken.drop_duplicates().groupby("row")["rule"].agg("; ".join)
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = reasons.reindex(quarantined.index).astype(object)
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% wrong="quarantine" because="a join on the row number sorts the bad rows and numbers them anew"
def split_batch(batch, broken, limit):
    whole = broken[broken["row"].isna()]
    if len(whole):
        raise ValueError("the whole batch breaks " + ", ".join(sorted(set(whole["rule"]))))
    reasons = broken.drop_duplicates().sort_values("rule").groupby("row")["rule"].agg("; ".join)
    quarantined = batch.loc[reasons.index.tolist()].assign(reason=reasons.to_numpy())
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch.drop(index=reasons.index.tolist()), quarantined


# %% wrong="quarantine" because="here all lines have to be without a row"
def split_batch(batch, broken, limit):
    if len(broken) and broken["row"].isna().all():
        raise ValueError("the whole batch breaks " + ", ".join(sorted(set(broken["rule"]))))
    reasons = {}
    for rule, row in zip(broken["rule"], broken["row"], strict=True):
        if pd.notna(row):
            reasons.setdefault(row, set()).add(rule)
    bad = batch.index.isin(list(reasons))
    quarantined = batch[bad].copy()
    quarantined["reason"] = ["; ".join(sorted(reasons[label])) for label in quarantined.index]
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[~bad], quarantined


# %% right="quarantine" because="one walk over the rows with a set for each label"
def split_batch(batch, broken, limit):
    if whole := sorted(
        {rule for rule, row in zip(broken["rule"], broken["row"], strict=True) if pd.isna(row)}
    ):
        raise ValueError(f"stopped by {' and '.join(whole)}")
    why = {label: set() for label in batch.index}
    for rule, row in broken[["rule", "row"]].itertuples(index=False):
        why[row].add(rule)
    fine = np.array([not why[label] for label in batch.index], dtype=bool)
    texts = pd.Series(
        {label: "; ".join(sorted(rules)) for label, rules in why.items()}, dtype=object
    )
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch.loc[fine], batch.assign(reason=texts).loc[~fine]


# %% right="quarantine" because="a cross table of rows and rules, joined back"
def split_batch(batch, broken, limit):
    stopped = broken["row"].isna()
    if stopped.any():
        raise ValueError("; ".join(broken["rule"][stopped].unique()))
    table = broken.assign(hit=True).drop_duplicates(["rule", "row"])
    reason = pd.Series(pd.NA, index=batch.index, dtype=object)
    for label in table["row"].unique():
        reason.loc[label] = "; ".join(sorted(table.loc[table["row"] == label, "rule"]))
    with_reason = batch.assign(reason=reason)
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    return batch[reason.isna()].copy(), with_reason[reason.notna()]


# %% wrong="cleaning-log" because="compares sizes and overlap, not how often a row is there"
def cleaning_log(batch, good, quarantined):
    both = good.index.intersection(quarantined.index)
    if len(both) or len(good) + len(quarantined) != len(batch):
        raise ValueError("the accounts do not balance")
    rules = quarantined["reason"].str.split("; ").explode().value_counts().sort_index()
    entries = ["received", "good", "quarantined", *rules.index]
    return pd.DataFrame(
        {"entry": entries, "rows": [len(batch), len(good), len(quarantined), *rules]}
    )


# %% wrong="cleaning-log" because="a row twice in `quarantined` is not seen"
def cleaning_log(batch, good, quarantined):
    mine, bad = set(good.index), set(quarantined.index)
    if len(mine) != len(good) or mine & bad or mine | bad != set(batch.index):
        raise ValueError("the accounts do not balance")
    rules = quarantined["reason"].str.split("; ").explode().value_counts().sort_index()
    entries = ["received", "good", "quarantined", *rules.index]
    return pd.DataFrame(
        {"entry": entries, "rows": [len(batch), len(good), len(quarantined), *rules]}
    )


# %% wrong="cleaning-log" because="does not see a quarantined row that came from nowhere"
def cleaning_log(batch, good, quarantined):
    times = pd.Series(0, index=batch.index)
    for label in [*good.index, *quarantined.index]:
        if label in times.index:
            times[label] += 1
    if (times != 1).any() or not good.index.isin(batch.index).all():
        raise ValueError("the accounts do not balance")
    rules = quarantined["reason"].str.split("; ").explode().value_counts().sort_index()
    entries = ["received", "good", "quarantined", *rules.index]
    return pd.DataFrame(
        {"entry": entries, "rows": [len(batch), len(good), len(quarantined), *rules]}
    )


# %% wrong="cleaning-log" because="tears apart a name with a space, such as dew point"
def cleaning_log(batch, good, quarantined):
    if sorted([*good.index, *quarantined.index]) != sorted(batch.index):
        raise ValueError("the accounts do not balance")
    counts = {}
    for reason in quarantined["reason"]:
        for rule in reason.replace(";", " ").split():
            counts[rule] = counts.get(rule, 0) + 1
    lines = [("received", len(batch)), ("good", len(good)), ("quarantined", len(quarantined))]
    return pd.DataFrame([*lines, *sorted(counts.items())], columns=["entry", "rows"])


# %% wrong="cleaning-log" because="assert raises an AssertionError"
def cleaning_log(batch, good, quarantined):
    labels_out = sorted([*good.index, *quarantined.index])
    assert labels_out == sorted(batch.index), "the accounts do not balance"
    rules = quarantined["reason"].str.split("; ").explode().value_counts().sort_index()
    entries = ["received", "good", "quarantined", *rules.index]
    return pd.DataFrame(
        {"entry": entries, "rows": [len(batch), len(good), len(quarantined), *rules]}
    )


# %% right="cleaning-log" because="counters of labels, a dictionary of entries"
from collections import Counter


def cleaning_log(batch, good, quarantined):
    after = Counter(good.index.tolist())
    after.update(quarantined.index.tolist())
    if after != Counter(batch.index.tolist()):
        raise ValueError("out of BALANCE: the labels in and the labels out differ; no balance")
    named = Counter(rule for text in quarantined["reason"] for rule in set(text.split("; ")))
    rows = {"received": len(batch), "good": len(good), "quarantined": len(quarantined)}
    rows = list(rows.items()) + sorted(named.items())
    return pd.DataFrame(rows, columns=["entry", "rows"])


# %% right="cleaning-log" because="numpy sorts the labels, and get_dummies counts the rules"
def cleaning_log(batch, good, quarantined):
    out = np.sort(np.r_[good.index.to_numpy(), quarantined.index.to_numpy()].astype("int64"))
    if not np.array_equal(out, np.sort(batch.index.to_numpy().astype("int64"))):
        raise ValueError("unbalanced log")
    log = pd.Series({"received": len(batch), "good": len(good), "quarantined": len(quarantined)})
    if len(quarantined):
        log = pd.concat([log, quarantined["reason"].str.get_dummies("; ").sum().sort_index()])
    return log.astype(int).rename_axis("entry").reset_index(name="rows")


# %% wrong="quarantine" because="splits whatever the limit says"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="stops at the limit, not above it"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if broken["row"].nunique() >= limit * len(batch):
        raise ValueError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="counts lines of the report, not rows"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if len(broken) > limit * len(batch):
        raise ValueError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="counts each rule by itself"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if broken["rule"].value_counts().max() > limit * len(batch):
        raise ValueError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="takes the limit for per cent"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if 100 * broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="limits the good rows"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if 1 - broken["row"].nunique() / len(batch) > limit:
        raise ValueError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="stops without saying that it is the limit"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("too many bad rows")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="returns an empty table above the limit"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if broken["row"].nunique() > limit * len(batch):
        return batch.head(0), batch.assign(reason="limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="looks at the limit first, so a whole batch at fault is not named"
def split_batch(batch, broken, limit):
    if broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="takes a limit of 0 for no limit"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if limit and broken["row"].nunique() > limit * len(batch):
        raise ValueError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="quarantine" because="raises another class above the limit"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if broken["row"].nunique() > limit * len(batch):
        raise RuntimeError("over the limit")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% right="quarantine" because="takes the mean of a mask for the share"
def split_batch(batch, broken, limit):
    whole = broken["row"].isna()
    if whole.any():
        raise ValueError(f"stopped by {sorted(set(broken.loc[whole, 'rule']))}")
    if np.mean([label in set(broken["row"]) for label in batch.index]) > limit:
        raise ValueError(f"Limit of {limit:.0%} exceeded")
    reasons = broken.groupby("row")["rule"].agg(lambda rules: "; ".join(sorted(set(rules))))
    bad = batch.index.isin(reasons.index)
    quarantined = batch[bad].copy()
    quarantined["reason"] = [reasons[label] for label in quarantined.index]
    return batch[~bad], quarantined


# %% wrong="flight-states" because="walks over labels, and a label may stand for several rows"
def flight_state(table):
    words = {}
    for label in table.index:
        row = table.loc[label]
        gaps = [row["dep_time"], row["arr_time"], row["arr_delay"]]
        words[label] = next(
            (
                w
                for w, g in zip(["cancelled", "no arrival", "diverted"], gaps, strict=True)
                if pd.isna(g)
            ),
            "completed",
        )
    return pd.Series(words)


# %% wrong="elapsed-minutes" because="reads the offset of a zone at its middle flight"
def elapsed_minutes(departed, arrival_minutes, zones):
    out = pd.Series(np.nan, index=departed.index)
    for zone, instants in departed.groupby(zones):
        known = instants.dropna().sort_values()
        if len(known) == 0:
            continue
        offset = known.iloc[len(known) // 2].tz_convert(zone).utcoffset().total_seconds() / 60
        utc = instants.dt.hour * 60 + instants.dt.minute
        out[instants.index] = (arrival_minutes[instants.index] - utc - offset) % 1440
    return out


# %% wrong="prepare" because="leaves categories out that occur once"
def prepare(train, later, numeric, categorical):
    steps = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("m", MissingIndicator(error_on_new=False), numeric),
            (
                "c",
                OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2),
                categorical,
            ),
        ],
        sparse_threshold=0,
    )
    return steps.fit_transform(train), steps.transform(later)


# %% wrong="contract" because="of one tail number only the rarer carrier breaks the rule"
def validate(batch):
    def minutes(hhmm):
        return hhmm // 100 * 60 + hhmm % 100

    R = pa.Check.in_range
    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "dep_time": pa.Column(float, nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "origin": pa.Column(str, pa.Check.isin(["EWR", "JFK", "LGA"])),
        "sched_dep_time": pa.Column(int, [R(0, 2359), pa.Check(lambda t: t % 100 < 60)]),
        "dep_delay": pa.Column(float, R(-60, 1440), nullable=True),
        "temp": pa.Column(
            float,
            [R(-20, 120), pa.Check(lambda t: t.isna().mean() <= 0.2, ignore_na=False)],
            nullable=True,
        ),
        "wind_speed": pa.Column(float, R(0, 100), nullable=True),
    }
    key = ["year", "month", "day", "carrier", "flight", "origin"]

    def usual(b):
        mode = b.groupby("tailnum")["carrier"].transform(
            lambda c: c.mode()[0] if len(c.mode()) else None
        )
        return b["tailnum"].isna() | (b["carrier"] == mode)

    relations = [
        pa.Check(
            lambda b: (
                ~(
                    (minutes(b["dep_time"]) - minutes(b["sched_dep_time"]) - b["dep_delay"]) % 1440
                    > 0
                )
            ),
            name="clock",
        ),
        pa.Check(lambda b: ~(b["dewp"] > b["temp"]), name="dew point"),
        pa.Check(usual, name="aircraft"),
        pa.Check(lambda b: ~b.duplicated(key, keep=False), name="one row per flight"),
    ]
    return broken_rules(pa.DataFrameSchema(columns, checks=relations), batch)


# %% right="contract" because="element by element, with relations in NumPy"
def validate(batch):
    def inside(low, high):
        return pa.Check(lambda value: low <= value <= high, element_wise=True)

    def table_rule(name):
        def mark(function):
            relations.append(pa.Check(lambda b: pd.Series(function(b), index=b.index), name=name))

        return mark

    relations = []

    @table_rule("clock")
    def _(b):
        clock = [b[c].to_numpy(dtype=float) for c in ("dep_time", "sched_dep_time")]
        gone, planned = (c // 100 * 60 + c % 100 for c in clock)
        off = np.mod(gone - planned - b["dep_delay"].to_numpy(dtype=float), 1440)
        return np.isnan(off) | (off == 0)

    @table_rule("dew point")
    def _(b):
        return (b["dewp"] <= b["temp"]).to_numpy() | b[["dewp", "temp"]].isna().any(
            axis=1
        ).to_numpy()

    @table_rule("aircraft")
    def _(b):
        pairs = b[["tailnum", "carrier"]].dropna().drop_duplicates()
        twice = pairs["tailnum"][pairs["tailnum"].duplicated()]
        return ~b["tailnum"].isin(set(twice)).to_numpy()

    @table_rule("one row per flight")
    def _(b):
        key = b[["year", "month", "day", "carrier", "flight", "origin"]]
        return key.groupby(list(key), dropna=False)["year"].transform("size").to_numpy() == 1

    few = pa.Check(lambda t: bool(t.isna().sum() * 5 <= len(t)), ignore_na=False)
    columns = {
        "carrier": pa.Column(str, pa.Check.isin(CARRIERS)),
        "origin": pa.Column(str, pa.Check.isin({"EWR", "JFK", "LGA"})),
        "sched_dep_time": pa.Column(int, [inside(0, 2359), pa.Check(lambda t: t % 100 <= 59)]),
        "dep_time": pa.Column(float, nullable=True),
        "dep_delay": pa.Column(float, inside(-60, 1440), nullable=True),
        "temp": pa.Column(float, [inside(-20, 120), few], nullable=True),
        "dewp": pa.Column(float, nullable=True),
        "wind_speed": pa.Column(float, inside(0, 100), nullable=True),
    }
    return broken_rules(pa.DataFrameSchema(columns, checks=relations), batch)


# %% wrong="quarantine" because="cuts the share to whole per cent before it looks at the limit"
def split_batch(batch, broken, limit):
    whole = broken.loc[broken["row"].isna(), "rule"].unique()
    if len(whole):
        raise ValueError("stopped by " + ", ".join(whole))
    reasons = broken.groupby("row")["rule"].agg(lambda r: "; ".join(sorted(set(r))))
    if int(100 * len(reasons) / len(batch)) > 100 * limit:
        raise ValueError("limit")
    bad = batch.index.isin(reasons.index)
    aside = batch[bad].copy()
    aside["reason"] = [reasons[label] for label in aside.index]
    return batch[~bad], aside


# %% wrong="quarantine" because="the share is that of bad to good rows"
def split_batch(batch, broken, limit):
    whole = broken.loc[broken["row"].isna(), "rule"].unique()
    if len(whole):
        raise ValueError("stopped by " + ", ".join(whole))
    reasons = broken.groupby("row")["rule"].agg(lambda r: "; ".join(sorted(set(r))))
    bad = batch.index.isin(reasons.index)
    if bad.sum() > limit * (~bad).sum():
        raise ValueError("limit")
    aside = batch[bad].copy()
    aside["reason"] = [reasons[label] for label in aside.index]
    return batch[~bad], aside


# %% wrong="prepare" because="fills only columns that have gaps in train"
def prepare(train, later, numeric, categorical):
    gappy = [name for name in numeric if train[name].isna().any()]
    medians = train[gappy].median()
    scaler = StandardScaler().fit(train[numeric].fillna(medians))
    codes = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train[categorical])

    def one(table):
        numbers = scaler.transform(table[numeric].fillna(medians))
        return np.hstack(
            [numbers, table[gappy].isna().to_numpy(float), codes.transform(table[categorical])]
        )

    return one(train), one(later)


# %% right="complete-hours" because="looks the last value up with merge_asof, column by column"
def complete_hours(weather, limit):
    hours = pd.date_range(weather["time_hour"].min(), weather["time_hour"].max(), freq="h")
    grid = pd.DataFrame(
        [(origin, hour) for origin in sorted(set(weather["origin"])) for hour in hours],
        columns=["origin", "time_hour"],
    ).astype({"time_hour": weather["time_hour"].dtype})
    out = grid.copy()
    for name in weather.columns.drop(["origin", "time_hour"]):
        known = (
            weather[["origin", "time_hour", name]].dropna(subset=[name]).sort_values("time_hour")
        )
        got = pd.merge_asof(
            grid.reset_index().sort_values("time_hour"),
            known,
            on="time_hour",
            by="origin",
            tolerance=pd.Timedelta(hours=limit),
        )
        out[name] = got.set_index("index")[name].sort_index()
    pairs = set(zip(weather["origin"], weather["time_hour"], strict=True))
    out["observed"] = [
        pair in pairs for pair in zip(grid["origin"], grid["time_hour"], strict=True)
    ]
    return out
