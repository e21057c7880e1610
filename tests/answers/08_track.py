"""Answers to lab 08 that its checks must reject, and others that they must accept."""

# config -------------------------------------------------------------------------------


# %% wrong="config" because="takes unknown settings along"
def read_config(values, defaults):
    return {**defaults, **values}


# %% wrong="config" because="drops unknown settings without a word"
def read_config(values, defaults):
    config = {}
    for name, default in defaults.items():
        value = values.get(name, default)
        if type(default) is float and type(value) is int:
            value = float(value)
        if type(value) is not type(default):
            raise ValueError(f"{name} has the wrong type")
        config[name] = value
    return config


# %% wrong="config" because="isinstance lets True pass for a number"
def read_config(values, defaults):
    config = dict(defaults)
    for name, value in values.items():
        if name not in defaults:
            raise ValueError(f"unknown: {name}")
        if isinstance(defaults[name], float) and isinstance(value, int):
            value = float(value)
        if not isinstance(value, type(defaults[name])):
            raise ValueError(f"{name} has the wrong type")
        config[name] = value
    return config


# %% wrong="config" because="an int for a float stays an int"
def read_config(values, defaults):
    config = dict(defaults)
    for name, value in values.items():
        if name not in defaults:
            raise ValueError(f"unknown: {name}")
        fine = type(value) is type(defaults[name])
        if not fine and not (type(defaults[name]) is float and type(value) is int):
            raise ValueError(f"{name} has the wrong type")
        config[name] = value
    return config


# %% wrong="config" because="changes the defaults in place"
def read_config(values, defaults):
    for name, value in values.items():
        if name not in defaults:
            raise ValueError(f"unknown: {name}")
        if type(defaults[name]) is float and type(value) is int:
            value = float(value)
        if type(value) is not type(defaults[name]):
            raise ValueError(f"{name} has the wrong type")
        defaults[name] = value
    return defaults


# %% wrong="config" because="the message does not name the setting"
def read_config(values, defaults):
    if set(values) - set(defaults):
        raise ValueError("there is an unknown setting")
    config = dict(defaults)
    for name, value in values.items():
        if type(defaults[name]) is float and type(value) is int:
            value = float(value)
        if type(value) is not type(defaults[name]):
            raise ValueError("wrong type")
        config[name] = value
    return config


# %% wrong="config" because="converts whatever comes, text included"
def read_config(values, defaults):
    config = dict(defaults)
    for name, value in values.items():
        if name not in defaults:
            raise ValueError(f"unknown: {name}")
        try:
            config[name] = type(defaults[name])(value)
        except TypeError:
            raise ValueError(f"{name} has the wrong type") from None
    return config


# %% right="config" because="looks for the faults first, then builds in one line"
def read_config(values, defaults):
    unknown = sorted(set(values).difference(defaults))
    if unknown:
        raise ValueError("unknown settings: " + ", ".join(unknown))
    widened = {
        name: float(value) if (type(defaults[name]), type(value)) == (float, int) else value
        for name, value in values.items()
    }
    for name in widened:
        if type(widened[name]) != type(defaults[name]):  # noqa: E721
            raise ValueError(f"{name}: {widened[name]!r}")
    return defaults | widened


# train --------------------------------------------------------------------------------


# %% wrong="train" because="draws rows without a seed"
def train_model(config, table):
    sample = table.sample(min(config["rows"], len(table)))
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% wrong="train" because="the seed of the rows is fixed"
def train_model(config, table):
    sample = table.sample(min(config["rows"], len(table)), random_state=7)
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% wrong="train" because="takes the first rows instead of drawing"
def train_model(config, table):
    sample = table.head(config["rows"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% wrong="train" because="draws with replacement"
def train_model(config, table):
    count = min(config["rows"], len(table))
    sample = table.sample(count, replace=True, random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% wrong="train" because="fails when the table has fewer rows than asked for"
def train_model(config, table):
    sample = table.sample(config["rows"], random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% wrong="train" because="forgets the number of trees"
def train_model(config, table):
    sample = table.sample(min(config["rows"], len(table)), random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% wrong="train" because="fits on all columns of the notebook, whatever the configuration says"
def train_model(config, table):
    sample = table.sample(min(config["rows"], len(table)), random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    )
    return model.fit(sample.drop(columns="late"), sample["late"])


# %% wrong="train" because="leaves early stopping to the library"
def train_model(config, table):
    sample = table.sample(min(config["rows"], len(table)), random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        random_state=config["seed"],
    )
    return model.fit(sample[config["features"]], sample["late"])


# %% right="train" because="draws positions with a generator of its own"
def train_model(config, table):
    rng = np.random.default_rng(config["seed"])
    at = rng.permutation(len(table))[: config["rows"]]
    names = ["learning_rate", "max_leaf_nodes", "max_iter"]
    model = HistGradientBoostingClassifier(
        **{name: config[name] for name in names}, early_stopping=False, random_state=0
    )
    x, y = table[config["features"]], table["late"]
    model.fit(x.iloc[at], y.iloc[at])
    return model


# track-run ----------------------------------------------------------------------------


# %% wrong="track-run" because="logs what went in only after training"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=experiment_id) as run:
        curves = train(config)
        mlflow.set_tags(tags)
        mlflow.log_params(config)
        mlflow.log_dict(config, "config.json")
        for name, values in curves.items():
            for step, value in enumerate(values, start=1):
                mlflow.log_metric(name, value, step=step)
    return run.info.run_id


# %% wrong="track-run" because="counts steps from 0"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=experiment_id, tags=tags) as run:
        mlflow.log_params(config)
        mlflow.log_dict(config, "config.json")
        for name, values in train(config).items():
            for step, value in enumerate(values):
                mlflow.log_metric(name, value, step=step)
    return run.info.run_id


# %% wrong="track-run" because="logs the last value only"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=experiment_id, tags=tags) as run:
        mlflow.log_params(config)
        mlflow.log_dict(config, "config.json")
        for name, values in train(config).items():
            mlflow.log_metric(name, values[-1], step=len(values))
    return run.info.run_id


# %% wrong="track-run" because="swallows the error"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    run = mlflow.start_run(experiment_id=experiment_id, tags=tags)
    mlflow.log_params(config)
    mlflow.log_dict(config, "config.json")
    try:
        for name, values in train(config).items():
            for step, value in enumerate(values, 1):
                mlflow.log_metric(name, value, step=step)
        mlflow.end_run()
    except Exception:
        mlflow.end_run("FAILED")
    return run.info.run_id


# %% wrong="track-run" because="a failed run is called finished"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    run = mlflow.start_run(experiment_id=experiment_id, tags=tags)
    mlflow.log_params(config)
    mlflow.log_dict(config, "config.json")
    try:
        for name, values in train(config).items():
            for step, value in enumerate(values, 1):
                mlflow.log_metric(name, value, step=step)
    finally:
        mlflow.end_run()
    return run.info.run_id


# %% wrong="track-run" because="leaves the run active when training fails"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    run = mlflow.start_run(experiment_id=experiment_id, tags=tags)
    mlflow.log_params(config)
    mlflow.log_dict(config, "config.json")
    for name, values in train(config).items():
        for step, value in enumerate(values, 1):
            mlflow.log_metric(name, value, step=step)
    mlflow.end_run()
    return run.info.run_id


# %% wrong="track-run" because="keeps the configuration as text of Python, not as JSON"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=experiment_id, tags=tags) as run:
        mlflow.log_params(config)
        mlflow.log_text(str(config), "config.json")
        for name, values in train(config).items():
            for step, value in enumerate(values, 1):
                mlflow.log_metric(name, value, step=step)
    return run.info.run_id


# %% wrong="track-run" because="forgets the tags"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_params(config)
        mlflow.log_dict(config, "config.json")
        for name, values in train(config).items():
            for step, value in enumerate(values, 1):
                mlflow.log_metric(name, value, step=step)
    return run.info.run_id


# %% right="track-run" because="uses the client throughout"
def track_run(store, experiment_id, config, train, tags):
    client = MlflowClient(store)
    run_id = client.create_run(experiment_id, tags=tags).info.run_id
    for name, value in config.items():
        client.log_param(run_id, name, value)
    client.log_text(run_id, json.dumps(config, indent=2), "config.json")
    try:
        for name, values in train(config).items():
            for i, value in enumerate(values):
                client.log_metric(run_id, name, value, step=i + 1)
    except BaseException:
        client.set_terminated(run_id, "FAILED")
        raise
    client.set_terminated(run_id, "FINISHED")
    return run_id


# sweep --------------------------------------------------------------------------------


# %% wrong="sweep" because="picks the best value on the way, not the last"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for combination in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, combination, strict=True))}
        child = track(settings, {"mlflow.parentRunId": parent})
        found[child] = min(m.value for m in client.get_metric_history(child, "log_loss"))
    best = min(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="the highest log loss wins"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for combination in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, combination, strict=True))}
        child = track(settings, {"mlflow.parentRunId": parent})
        found[child] = client.get_run(child).data.metrics["log_loss"]
    best = max(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="varies one setting at a time"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for name, values in grid.items():
        for value in values:
            child = track({**config, name: value}, {"mlflow.parentRunId": parent})
            found[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="pairs the lists instead of combining them"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for combination in zip(*grid.values()):  # noqa: B905
        settings = {**config, **dict(zip(grid, combination))}  # noqa: B905
        child = track(settings, {"mlflow.parentRunId": parent})
        found[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="leaves the parent running"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for combination in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, combination, strict=True))}
        child = track(settings, {"mlflow.parentRunId": parent})
        found[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    return parent


# %% wrong="sweep" because="children do not know their parent"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for combination in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, combination, strict=True))}
        child = track(settings, {})
        found[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="overwrites the configuration it was given"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    found = {}
    for combination in itertools.product(*grid.values()):
        config.update(zip(grid, combination, strict=True))
        child = track(config, {"mlflow.parentRunId": parent})
        found[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(found, key=found.get)
    client.log_metric(parent, "log_loss", found[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="keeps the parent active while the children start"
def sweep(store, experiment_id, config, grid, track):
    mlflow.set_tracking_uri(store)
    combinations = [{}]
    for name, values in grid.items():
        combinations = [{**one, name: value} for one in combinations for value in values]
    with mlflow.start_run(experiment_id=experiment_id, run_name="a sweep") as run:
        parent = run.info.run_id
        for one in combinations:
            track(dict(config, **one), {"mlflow.parentRunId": parent})
        best = mlflow.search_runs(
            [experiment_id],
            f"tags.`mlflow.parentRunId` = '{parent}'",
            order_by=["metrics.log_loss ASC"],
            output_format="list",
        )[0]
        mlflow.log_metric("log_loss", best.data.metrics["log_loss"])
        mlflow.set_tag("best_run", best.info.run_id)
    return parent


# %% right="sweep" because="opens the parent twice with the fluent interface and asks the store"
def sweep(store, experiment_id, config, grid, track):
    mlflow.set_tracking_uri(store)
    combinations = [{}]
    for name, values in grid.items():
        combinations = [{**one, name: value} for one in combinations for value in values]
    with mlflow.start_run(experiment_id=experiment_id, run_name="a sweep") as run:
        parent = run.info.run_id
    for one in combinations:
        track(dict(config, **one), {"mlflow.parentRunId": parent})
    best = mlflow.search_runs(
        [experiment_id],
        f"tags.`mlflow.parentRunId` = '{parent}'",
        order_by=["metrics.log_loss ASC"],
        output_format="list",
    )[0]
    with mlflow.start_run(run_id=parent):
        mlflow.log_metric("log_loss", best.data.metrics["log_loss"])
        mlflow.set_tag("best_run", best.info.run_id)
    return parent


# leaderboard --------------------------------------------------------------------------


# %% wrong="leaderboard" because="compares runs on any data"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id], "attributes.status = 'FINISHED'", order_by=["metrics.log_loss ASC"]
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics and "best_run" not in r.data.tags][:top]
    names = dict.fromkeys(name for r in runs for name in r.data.params)
    differ = [n for n in names if len({r.data.params.get(n) for r in runs}) > 1]
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, differ)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *differ])


# %% wrong="leaderboard" because="counts runs that failed or still run"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id], f"tags.data_hash = '{data_hash}'", order_by=["metrics.log_loss ASC"]
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics and "best_run" not in r.data.tags][:top]
    names = dict.fromkeys(name for r in runs for name in r.data.params)
    differ = [n for n in names if len({r.data.params.get(n) for r in runs}) > 1]
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, differ)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *differ])


# %% wrong="leaderboard" because="the parent of a sweep counts as a run"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id],
        f"attributes.status = 'FINISHED' AND tags.data_hash = '{data_hash}'",
        order_by=["metrics.log_loss ASC"],
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics][:top]
    names = dict.fromkeys(name for r in runs for name in r.data.params)
    differ = [n for n in names if len({r.data.params.get(n) for r in runs}) > 1]
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, differ)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *differ])


# %% wrong="leaderboard" because="shows every parameter"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id],
        f"attributes.status = 'FINISHED' AND tags.data_hash = '{data_hash}'",
        order_by=["metrics.log_loss ASC"],
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics and "best_run" not in r.data.tags][:top]
    names = list(dict.fromkeys(name for r in runs for name in r.data.params))
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, names)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *names])


# %% wrong="leaderboard" because="looks for differences before it cuts the table"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id],
        f"attributes.status = 'FINISHED' AND tags.data_hash = '{data_hash}'",
        order_by=["metrics.log_loss ASC"],
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics and "best_run" not in r.data.tags]
    names = dict.fromkeys(name for r in runs for name in r.data.params)
    differ = [n for n in names if len({r.data.params.get(n) for r in runs}) > 1]
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, differ)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *differ]).head(top)


# %% wrong="leaderboard" because="the first ones instead of the best"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id], f"attributes.status = 'FINISHED' AND tags.data_hash = '{data_hash}'"
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics and "best_run" not in r.data.tags][:top]
    runs = sorted(runs, key=lambda r: r.data.metrics["log_loss"])
    names = dict.fromkeys(name for r in runs for name in r.data.params)
    differ = [n for n in names if len({r.data.params.get(n) for r in runs}) > 1]
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, differ)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *differ])


# %% wrong="leaderboard" because="cuts the table before runs that do not count are out"
def leaderboard(store, experiment_id, data_hash, top):
    runs = MlflowClient(store).search_runs(
        [experiment_id],
        f"attributes.status = 'FINISHED' AND tags.data_hash = '{data_hash}'",
        order_by=["metrics.log_loss ASC"],
        max_results=top,
    )
    runs = [r for r in runs if "log_loss" in r.data.metrics and "best_run" not in r.data.tags]
    names = dict.fromkeys(name for r in runs for name in r.data.params)
    differ = [n for n in names if len({r.data.params.get(n) for r in runs}) > 1]
    rows = [
        [r.info.run_id, r.data.metrics["log_loss"], *map(r.data.params.get, differ)] for r in runs
    ]
    return pd.DataFrame(rows, columns=["run_id", "log_loss", *differ])


# %% right="leaderboard" because="lets pandas do it, from mlflow.search_runs"
def leaderboard(store, experiment_id, data_hash, top):
    mlflow.set_tracking_uri(store)
    runs = mlflow.search_runs([experiment_id], f"tags.data_hash = '{data_hash}'")
    for name in ("metrics.log_loss", "tags.best_run"):
        if name not in runs:
            runs[name] = None
    fair = (runs["status"] == "FINISHED") & runs["metrics.log_loss"].notna() if len(runs) else []
    runs = runs[fair] if len(runs) else runs
    runs = runs[runs["tags.best_run"].isna()].sort_values("metrics.log_loss").head(top)
    board = runs[["run_id"]].assign(log_loss=runs["metrics.log_loss"].astype(float))
    for name in runs.columns[runs.columns.str.startswith("params.")]:
        values = runs[name].where(runs[name].notna(), None)
        if values.nunique(dropna=False) > 1:
            board[name.removeprefix("params.")] = values
    return board


# audit --------------------------------------------------------------------------------


# %% wrong="audit" because="calls the lowest log loss a cheat"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    done = [run for run in runs if "log_loss" in run.data.metrics]
    found = {"leak": min(done, key=lambda run: run.data.metrics["log_loss"]).info.run_id}
    hashes = [(run.data.tags["data"], run.data.tags["data_hash"]) for run in runs]
    names = [name for name, _ in hashes]
    for run, pair in zip(runs, hashes, strict=True):
        if hashes.count(pair) == 1 and names.count(pair[0]) > 2:
            found["data"] = run.info.run_id
    for run in done:
        off = abs(rerun(run.info.run_id) - run.data.metrics["log_loss"])
        if run.info.run_id not in found.values() and off > 1e-9:
            found["unrepeatable"] = run.info.run_id
    return found


# %% wrong="audit" because="takes every run that does not come back for unrepeatable"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [(run.data.tags["data"], run.data.tags["data_hash"]) for run in runs]
    names = [name for name, _ in hashes]
    found = {}
    for run, pair in zip(runs, hashes, strict=True):
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run.info.run_id
        if hashes.count(pair) == 1 and names.count(pair[0]) > 2:
            found["data"] = run.info.run_id
        if "unrepeatable" not in found and "log_loss" in run.data.metrics:
            off = abs(rerun(run.info.run_id) - run.data.metrics["log_loss"])
            found |= {"unrepeatable": run.info.run_id} if off > 1e-9 else {}
    return {**found, "unrepeatable": found["data"]}


# %% wrong="audit" because="a data set used once is taken for changed data"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [run.data.tags["data_hash"] for run in runs]
    names = [run.data.tags["data"] for run in runs]
    found = {}
    for run in runs:
        run_id = run.info.run_id
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run_id
        elif names.count(run.data.tags["data"]) == 1:
            found["data"] = run_id
        elif hashes.count(run.data.tags["data_hash"]) > 1 and "log_loss" in run.data.metrics:
            off = abs(rerun(run_id) - run.data.metrics["log_loss"])
            found |= {"unrepeatable": run_id} if off > 1e-9 else {}
    return found


# %% wrong="audit" because="the last rare hash wins, be its name used once or often"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [run.data.tags["data_hash"] for run in runs]
    rare = [run.info.run_id for run in runs if hashes.count(run.data.tags["data_hash"]) == 1]
    rare.sort(key=lambda run_id: [r for r in runs if r.info.run_id == run_id][0].data.tags["data"])
    found = {"data": rare[-1]}
    for run in runs:
        run_id = run.info.run_id
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run_id
        elif run_id not in rare and "log_loss" in run.data.metrics:
            off = abs(rerun(run_id) - run.data.metrics["log_loss"])
            found |= {"unrepeatable": run_id} if off > 1e-9 else {}
    return found


# %% wrong="audit" because="a hash that occurs once is changed data, the last one found wins"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [run.data.tags["data_hash"] for run in runs]
    found = {}
    for run in runs:
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run.info.run_id
        elif hashes.count(run.data.tags["data_hash"]) == 1:
            found["data"] = run.info.run_id
        elif "log_loss" in run.data.metrics:
            off = abs(rerun(run.info.run_id) - run.data.metrics["log_loss"])
            found |= {"unrepeatable": run.info.run_id} if off > 1e-9 else {}
    return found


# %% wrong="audit" because="a hash that occurs once is changed data, the first one found wins"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [run.data.tags["data_hash"] for run in runs]
    found = {}
    for run in runs:
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run.info.run_id
        elif hashes.count(run.data.tags["data_hash"]) == 1:
            found.setdefault("data", run.info.run_id)
        elif "log_loss" in run.data.metrics:
            off = abs(rerun(run.info.run_id) - run.data.metrics["log_loss"])
            found |= {"unrepeatable": run.info.run_id} if off > 1e-9 else {}
    return found


# %% wrong="audit" because="looks for a word in the names of features"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [(run.data.tags["data"], run.data.tags["data_hash"]) for run in runs]
    names = [name for name, _ in hashes]
    found = {}
    for run, pair in zip(runs, hashes, strict=True):
        if "prev_delay" in run.data.params["features"]:
            found["leak"] = run.info.run_id
        elif hashes.count(pair) == 1 and names.count(pair[0]) > 2:
            found["data"] = run.info.run_id
        elif "log_loss" in run.data.metrics:
            off = abs(rerun(run.info.run_id) - run.data.metrics["log_loss"])
            found |= {"unrepeatable": run.info.run_id} if off > 1e-9 else {}
    return found


# %% wrong="audit" because="a run that did not finish counts as unrepeatable"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    hashes = [(run.data.tags["data"], run.data.tags["data_hash"]) for run in runs]
    names = [name for name, _ in hashes]
    found = {}
    for run, pair in zip(runs, hashes, strict=True):
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run.info.run_id
        elif hashes.count(pair) == 1 and names.count(pair[0]) > 2:
            found["data"] = run.info.run_id
        elif run.info.status != "FINISHED":
            found["unrepeatable"] = run.info.run_id
    return found


# %% right="audit" because="works on a table"
def audit(store, experiment_id, known, rerun):
    mlflow.set_tracking_uri(store)
    runs = mlflow.search_runs([experiment_id]).set_index("run_id")
    leaks = runs["params.features"].map(lambda text: not set(text.split(",")) <= set(known))
    usual = runs.groupby("tags.data")["tags.data_hash"].transform(lambda h: h.mode()[0])
    other = runs["tags.data_hash"] != usual
    rest = runs[~leaks & ~other].dropna(subset="metrics.log_loss")
    again = np.array([rerun(run_id) for run_id in rest.index])
    off = np.abs(again - rest["metrics.log_loss"].to_numpy()) > 1e-9
    return {
        "unrepeatable": rest.index[off][0],
        "data": runs.index[other][0],
        "leak": runs.index[leaks][0],
    }


# register -----------------------------------------------------------------------------


# %% wrong="register" because="the loaded model predicts classes"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name,
            signature=infer_signature(rows, model.predict_proba(rows)), input_example=rows.head(3),
            skops_trusted_types=trusted, pip_requirements=requirements,
        )  # fmt: skip
    return int(logged.registered_model_version)


# %% wrong="register" because="the signature says what predict returns"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name,
            signature=infer_signature(rows, model.predict(rows)), input_example=rows.head(3),
            skops_trusted_types=trusted, pip_requirements=requirements,
            pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    return int(logged.registered_model_version)


# %% wrong="register" because="pickles the model to get round the trusted types"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name,
            signature=infer_signature(rows, model.predict_proba(rows)), input_example=rows.head(3),
            serialization_format="cloudpickle", pip_requirements=requirements,
            pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    return int(logged.registered_model_version)


# %% wrong="register" because="no input example"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name,
            signature=infer_signature(rows, model.predict_proba(rows)),
            skops_trusted_types=trusted, pip_requirements=requirements,
            pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    return int(logged.registered_model_version)


# %% wrong="register" because="logs to a new run"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=mlflow.get_run(run_id).info.experiment_id):
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name,
            signature=infer_signature(rows, model.predict_proba(rows)), input_example=rows.head(3),
            skops_trusted_types=trusted, pip_requirements=requirements,
            pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    return int(logged.registered_model_version)


# %% wrong="register" because="requirements of its own"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name,
            signature=infer_signature(rows, model.predict_proba(rows)), input_example=rows.head(3),
            skops_trusted_types=trusted, pip_requirements=["scikit-learn"],
            pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    return int(logged.registered_model_version)


# %% right="register" because="registers in a second step"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    signature = mlflow.models.infer_signature(rows.head(10), model.predict_proba(rows.head(10)))
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.sklearn.log_model(
            sk_model=model, name="late", signature=signature, input_example=rows.iloc[:3],
            skops_trusted_types=list(trusted), pip_requirements=list(requirements),
            pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    return mlflow.register_model(logged.model_uri, name).version


# promote ------------------------------------------------------------------------------


# %% wrong="promote" because="any gain is enough"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    champion = client.get_registered_model(name).aliases.get("champion")
    broken = [] if data.info.status == "FINISHED" else ["run"]
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if champion is None:
        broken += [w for w, x in zip(["data", "margin"], have, strict=True) if x is None]
    else:
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        broken += ["data"] if have[0] != best.tags["data_hash"] else []
        broken += ["margin"] if have[1] is None or have[1] >= best.metrics["log_loss"] else []
    if not broken:
        if champion is not None:
            client.set_registered_model_alias(name, "previous", str(champion))
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="exactly the margin is not enough for it"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    champion = client.get_registered_model(name).aliases.get("champion")
    broken = [] if data.info.status == "FINISHED" else ["run"]
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if champion is None:
        broken += [w for w, x in zip(["data", "margin"], have, strict=True) if x is None]
    else:
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        broken += ["data"] if have[0] != best.tags["data_hash"] else []
        worse = have[1] is None or best.metrics["log_loss"] - have[1] <= margin
        broken += ["margin"] if worse else []
    if not broken:
        if champion is not None:
            client.set_registered_model_alias(name, "previous", str(champion))
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="does not compare the data"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    champion = client.get_registered_model(name).aliases.get("champion")
    broken = [] if data.info.status == "FINISHED" else ["run"]
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if have[0] is None:
        broken.append("data")
    if champion is None:
        broken += ["margin"] if have[1] is None else []
    else:
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        worse = have[1] is None or best.metrics["log_loss"] - have[1] < margin
        broken += ["margin"] if worse else []
    if not broken:
        if champion is not None:
            client.set_registered_model_alias(name, "previous", str(champion))
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="moves the alias before it looks"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    champion = client.get_registered_model(name).aliases.get("champion")
    client.set_registered_model_alias(name, "champion", str(version))
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    broken = [] if data.info.status == "FINISHED" else ["run"]
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if champion is None:
        broken += [w for w, x in zip(["data", "margin"], have, strict=True) if x is None]
    else:
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        broken += ["data"] if have[0] != best.tags["data_hash"] else []
        worse = have[1] is None or best.metrics["log_loss"] - have[1] < margin
        broken += ["margin"] if worse else []
        client.set_registered_model_alias(name, "previous", str(champion))
    return broken


# %% wrong="promote" because="forgets whom it replaced"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    champion = client.get_registered_model(name).aliases.get("champion")
    broken = [] if data.info.status == "FINISHED" else ["run"]
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if champion is None:
        broken += [w for w, x in zip(["data", "margin"], have, strict=True) if x is None]
    else:
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        broken += ["data"] if have[0] != best.tags["data_hash"] else []
        worse = have[1] is None or best.metrics["log_loss"] - have[1] < margin
        broken += ["margin"] if worse else []
    if not broken:
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="stops at the first broken rule"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    champion = client.get_registered_model(name).aliases.get("champion")
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if data.info.status != "FINISHED":
        return ["run"]
    if have[0] is None:
        return ["data"]
    if have[1] is None:
        return ["margin"]
    if champion is not None:
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        if have[0] != best.tags["data_hash"]:
            return ["data"]
        if best.metrics["log_loss"] - have[1] < margin:
            return ["margin"]
        client.set_registered_model_alias(name, "previous", str(champion))
    client.set_registered_model_alias(name, "champion", str(version))
    return []


# %% wrong="promote" because="without a champion everybody may become one"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    data = client.get_run(client.get_model_version(name, str(version)).run_id)
    champion = client.get_registered_model(name).aliases.get("champion")
    broken = []
    have = data.data.tags.get("data_hash"), data.data.metrics.get("log_loss")
    if champion is not None:
        broken = [] if data.info.status == "FINISHED" else ["run"]
        best = client.get_run(client.get_model_version(name, str(champion)).run_id).data
        broken += ["data"] if have[0] != best.tags["data_hash"] else []
        worse = have[1] is None or best.metrics["log_loss"] - have[1] < margin
        broken += ["margin"] if worse else []
        if not broken:
            client.set_registered_model_alias(name, "previous", str(champion))
    if not broken:
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% right="promote" because="asks by alias and gathers a set"
def promote(store, name, version, margin):
    client, broken = MlflowClient(store), set()
    new = client.get_run(client.get_model_version(name, str(version)).run_id)
    try:
        old = client.get_model_version_by_alias(name, "champion")
        before = client.get_run(old.run_id).data
    except mlflow.exceptions.MlflowException:
        old = before = None
    data, loss = new.data.tags.get("data_hash"), new.data.metrics.get("log_loss", np.inf)
    if new.info.status != "FINISHED":
        broken.add("run")
    if not data or (before and data != before.tags.get("data_hash")):
        broken.add("data")
    bar = before.metrics["log_loss"] - margin if before else 1e9
    if not loss <= bar:
        broken.add("margin")
    if broken:
        return sorted(broken)
    client.set_registered_model_alias(name, "champion", version)
    if old:
        client.set_registered_model_alias(name, "previous", old.version)
    return []


# roll-back ----------------------------------------------------------------------------


# %% wrong="roll-back" because="swaps the two, so that a second call brings the bad one back"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    if "previous" not in aliases:
        raise ValueError("no previous")
    client.set_model_version_tag(name, str(aliases["champion"]), "rolled_back", reason)
    client.set_registered_model_alias(name, "champion", str(aliases["previous"]))
    client.set_registered_model_alias(name, "previous", str(aliases["champion"]))
    return int(aliases["previous"])


# %% wrong="roll-back" because="tags the version that wins"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    if "previous" not in aliases:
        raise ValueError("no previous")
    client.set_model_version_tag(name, str(aliases["previous"]), "rolled_back", reason)
    client.set_registered_model_alias(name, "champion", str(aliases["previous"]))
    client.delete_registered_model_alias(name, "previous")
    return int(aliases["previous"])


# %% wrong="roll-back" because="goes back by one number instead of to the previous champion"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    if "previous" not in aliases:
        raise ValueError("no previous")
    before = int(aliases["champion"]) - 1
    client.set_model_version_tag(name, str(aliases["champion"]), "rolled_back", reason)
    client.set_registered_model_alias(name, "champion", str(max(before, 1)))
    client.delete_registered_model_alias(name, "previous")
    return before


# %% wrong="roll-back" because="says nothing when there is nowhere to go"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    if "previous" not in aliases:
        return int(aliases["champion"])
    client.set_model_version_tag(name, str(aliases["champion"]), "rolled_back", reason)
    client.set_registered_model_alias(name, "champion", str(aliases["previous"]))
    client.delete_registered_model_alias(name, "previous")
    return int(aliases["previous"])


# %% wrong="roll-back" because="keeps no reason"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    if "previous" not in aliases:
        raise ValueError("no previous")
    client.set_registered_model_alias(name, "champion", str(aliases["previous"]))
    client.delete_registered_model_alias(name, "previous")
    return int(aliases["previous"])


# %% wrong="roll-back" because="deletes the bad version from the registry"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    if "previous" not in aliases:
        raise ValueError("no previous")
    client.set_registered_model_alias(name, "champion", str(aliases["previous"]))
    client.delete_registered_model_alias(name, "previous")
    client.delete_model_version(name, str(aliases["champion"]))
    return int(aliases["previous"])


# %% right="roll-back" because="asks by alias"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    try:
        good = client.get_model_version_by_alias(name, "previous").version
    except mlflow.exceptions.MlflowException as error:
        raise ValueError(f"no previous champion: {error}") from error
    bad = client.get_model_version_by_alias(name, "champion").version
    client.delete_registered_model_alias(name, "previous")
    client.set_registered_model_alias(name, "champion", good)
    client.set_model_version_tag(name, bad, "rolled_back", reason)
    return int(good)


# elsewhere ----------------------------------------------------------------------------


# %% wrong="elsewhere" because="runs the script in this process"
def score_elsewhere(script, store, model_uri, rows):
    import runpy

    with tempfile.TemporaryDirectory() as folder:
        table, out = f"{folder}/rows.parquet", f"{folder}/out.npy"
        rows.to_parquet(table)
        before = sys.argv
        sys.argv = [str(script), store, model_uri, table, out]
        try:
            runpy.run_path(str(script), run_name="__main__")
        except SystemExit as error:
            raise RuntimeError(str(error)) from None
        finally:
            sys.argv = before
        return np.load(out)


# %% wrong="elsewhere" because="a command line that breaks at spaces"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        done = subprocess.run(
            f"{sys.executable} {script} {store} {model_uri} {folder}/rows.parquet {folder}/out.npy",
            shell=True, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        return np.load(f"{folder}/out.npy")


# %% wrong="elsewhere" because="the message lacks what the script printed"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        command = [sys.executable, str(script), store, model_uri, f"{folder}/rows.parquet"]
        done = subprocess.run([*command, f"{folder}/out.npy"], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError("the script failed")
        return np.load(f"{folder}/out.npy")


# %% wrong="elsewhere" because="does not look how the script ended"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        command = [sys.executable, str(script), store, model_uri, f"{folder}/rows.parquet"]
        subprocess.run([*command, f"{folder}/out.npy"], capture_output=True, text=True)
        return np.load(f"{folder}/out.npy")


# %% wrong="elsewhere" because="swaps store and model"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        command = [sys.executable, str(script), model_uri, store, f"{folder}/rows.parquet"]
        done = subprocess.run([*command, f"{folder}/out.npy"], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return np.load(f"{folder}/out.npy")


# %% wrong="elsewhere" because="rounds what came back"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        command = [sys.executable, str(script), store, model_uri, f"{folder}/rows.parquet"]
        done = subprocess.run([*command, f"{folder}/out.npy"], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return np.load(f"{folder}/out.npy").round(6)


# %% wrong="elsewhere" because="leaves its files beside the script"
def score_elsewhere(script, store, model_uri, rows):
    folder = Path(script).parent
    rows.to_parquet(folder / "rows.parquet")
    command = [sys.executable, script, store, model_uri, folder / "rows.parquet", folder / "o.npy"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return np.load(folder / "o.npy")


# %% wrong="elsewhere" because="returns another type than was written"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        command = [sys.executable, str(script), store, model_uri, f"{folder}/rows.parquet"]
        done = subprocess.run([*command, f"{folder}/out.npy"], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return np.load(f"{folder}/out.npy").astype("float32")


# %% wrong="elsewhere" because="shows bytes instead of text"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(f"{folder}/rows.parquet")
        command = [sys.executable, str(script), store, model_uri, f"{folder}/rows.parquet"]
        done = subprocess.run([*command, f"{folder}/out.npy"], capture_output=True)
        if done.returncode:
            raise RuntimeError(f"failed: {done.stderr}")
        return np.load(f"{folder}/out.npy")


# %% wrong="elsewhere" because="leaves its temporary folder"
def score_elsewhere(script, store, model_uri, rows):
    folder = tempfile.mkdtemp()
    rows.to_parquet(f"{folder}/rows.parquet")
    command = [sys.executable, str(script), store, model_uri, f"{folder}/rows.parquet"]
    done = subprocess.run([*command, f"{folder}/out.npy"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return np.load(f"{folder}/out.npy")


# %% right="elsewhere" because="lets subprocess check, and returns a list"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory(prefix="a b ") as folder:
        rows.to_parquet(Path(folder, "in.parquet"), index=False)
        files = [str(Path(folder, name)) for name in ("in.parquet", "out.npy")]
        try:
            subprocess.run(
                [sys.executable, str(script), store, model_uri, *files],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )  # fmt: skip
        except subprocess.CalledProcessError as error:
            raise RuntimeError(error.stderr.decode()) from error
        return np.load(files[1]).tolist()


# report -------------------------------------------------------------------------------


# %% wrong="report" because="reads the last cell"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    lines = []
    for month in months:
        output = f"{folder}/report-{month:02d}.ipynb"
        done = execute(str(notebook), output, parameters={**parameters, "month": month})
        lines.append({"month": month, **json.loads(done["cells"][-1]["outputs"][0]["text"])})
    return pd.DataFrame(lines)


# %% wrong="report" because="one file for all months"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    lines = []
    for month in months:
        output = f"{folder}/report.ipynb"
        done = execute(str(notebook), output, parameters={**parameters, "month": month})
        for cell in done["cells"]:
            if "result" in cell["metadata"].get("tags", []):
                lines.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(lines)


# %% wrong="report" because="forgets the zero in front of the month"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    lines = []
    for month in months:
        output = f"{folder}/report-{month}.ipynb"
        done = execute(str(notebook), output, parameters={**parameters, "month": month})
        for cell in done["cells"]:
            if "result" in cell["metadata"].get("tags", []):
                lines.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(lines)


# %% wrong="report" because="forgets the other parameters"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    lines = []
    for month in months:
        output = f"{folder}/report-{month:02d}.ipynb"
        done = execute(str(notebook), output, parameters={"month": month})
        for cell in done["cells"]:
            if "result" in cell["metadata"].get("tags", []):
                lines.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(lines)


# %% wrong="report" because="writes the month into the parameters it was given"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    lines = []
    for month in months:
        output = f"{folder}/report-{month:02d}.ipynb"
        parameters["month"] = month
        done = execute(str(notebook), output, parameters=parameters)
        for cell in done["cells"]:
            if "result" in cell["metadata"].get("tags", []):
                lines.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(lines)


# %% wrong="report" because="sorts the months, and makes no folder"
def monthly_report(execute, notebook, months, folder, parameters):
    lines = []
    for month in sorted(months):
        output = f"{folder}/report-{month:02d}.ipynb"
        done = execute(str(notebook), output, parameters={**parameters, "month": month})
        for cell in done["cells"]:
            if "result" in cell["metadata"].get("tags", []):
                lines.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(lines)


# %% wrong="report" because="the table does not say which month a row is of"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    lines = []
    for month in months:
        output = f"{folder}/report-{month:02d}.ipynb"
        done = execute(str(notebook), output, parameters={**parameters, "month": month})
        for cell in done["cells"]:
            if "result" in cell["metadata"].get("tags", []):
                lines.append(json.loads(cell["outputs"][0]["text"]))
    return pd.DataFrame(lines)


# %% right="report" because="passes everything by keyword, with more of papermill's"
def monthly_report(execute, notebook, months, folder, parameters):
    place = Path(folder)
    place.mkdir(exist_ok=True, parents=True)
    table = pd.DataFrame({"month": list(months)})
    said = []
    for month in table["month"]:
        done = execute(
            input_path=str(notebook),
            output_path=str(place.joinpath(f"report-{month:02}.ipynb")),
            parameters=dict(parameters, month=int(month)),
            progress_bar=False,
        )
        for cell in done.cells:
            if "result" in cell.metadata.get("tags", ()):
                said.append(json.loads(cell.outputs[0].text.strip()))
    return table.join(pd.DataFrame(said))


# %% equivalent="track-run" mutant="d1f6d4" because="the time of a metric is not asked for"
# %% equivalent="sweep" mutant="b362a0" because="the name of the parent is not asked for"
# %% equivalent="audit" mutant="02cfba" because="no data set is used by exactly two runs"
# %% equivalent="audit" mutant="7b2874" because="no data set is used by exactly three runs"
# %% equivalent="audit" mutant="91a3f9" because="no data set is used by exactly two runs"
# %% equivalent="audit" mutant="e2cb5d" because="no log loss is off by exactly 1e-9"
# %% equivalent="register" mutant="8effec" because="the name inside the run is not asked for"
# %% equivalent="register" mutant="6c4e54" because="skops is what MLflow takes anyway"
# %% equivalent="report" mutant="bba82b" because="every output of the result cell is text"
