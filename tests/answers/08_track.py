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


# %% wrong="config" because="lets subclasses pass, such as a number of NumPy or an enumeration"
def read_config(values, defaults):
    for name in values:
        if name not in defaults:
            raise ValueError(f"unknown setting {name!r}")
    config = {}
    for name, default in defaults.items():
        value = values.get(name, default)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if isinstance(value, bool) != isinstance(default, bool) or not isinstance(
            value, type(default)
        ):
            raise ValueError(f"{name}: {value!r} is of the wrong type")
        config[name] = value
    return config


# %% right="config" because="a recursion over the defaults, with a deep copy"
import copy


def read_config(values, defaults):
    def typed(name, value, default):
        match (type(default).__name__, type(value).__name__):
            case ("float", "int"):
                return float(value)
            case (one, other) if one == other and type(default) is type(value):
                return copy.deepcopy(value)
        raise ValueError(f"setting '{name}' should be {type(default)}")

    if strangers := [name for name in values if name not in defaults]:
        raise ValueError("nobody knows " + ", ".join(map(str, strangers)))

    def walk(names):
        if not names:
            return {}
        head, *tail = names
        return {
            head: typed(head, values[head], defaults[head]) if head in values else defaults[head],
            **walk(tail),
        }

    return walk(list(defaults))


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


# %% wrong="train" because="the classifier, which draws in large tables, has no seed"
def train_model(config, table):
    rows = table.sample(min(config["rows"], len(table)), random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
    )
    return model.fit(rows[config["features"]], rows["late"])


# %% wrong="train" because="draws labels, which bring more rows when they occur twice"
def train_model(config, table):
    rng = np.random.default_rng(config["seed"])
    size = min(config["rows"], len(table))
    rows = table.loc[rng.choice(table.index.to_numpy(), size, replace=False)]
    return HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    ).fit(rows[config["features"]], rows["late"])


# %% wrong="train" because="drops rows with a gap first"
def train_model(config, table):
    whole = table.dropna(subset=config["features"])
    rows = whole.sample(min(config["rows"], len(whole)), random_state=config["seed"])
    return HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    ).fit(rows[config["features"]], rows["late"])


# %% wrong="train" because="takes the table's index away"
def train_model(config, table):
    table.reset_index(drop=True, inplace=True)
    rng = np.random.default_rng(config["seed"])
    rows = table.loc[rng.permutation(len(table))[: config["rows"]]]
    return HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    ).fit(rows[config["features"]], rows["late"])


# %% wrong="train" because="draws with replacement where the table has more rows"
def train_model(config, table):
    rng = np.random.default_rng(config["seed"])
    rows = table
    if config["rows"] < len(table):
        rows = table.iloc[rng.integers(len(table), size=config["rows"])]
    return HistGradientBoostingClassifier(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
        random_state=config["seed"],
    ).fit(rows[config["features"]], rows["late"])


# %% right="train" because="random numbers of the standard library, rows in the order of the table"
import random


def train_model(config, table):
    count = min(config["rows"], len(table))
    chosen = sorted(random.Random(config["seed"]).sample(range(len(table)), count))
    part = table.take(chosen)
    names = ("learning_rate", "max_leaf_nodes", "max_iter")
    model = HistGradientBoostingClassifier(
        early_stopping=False, random_state=config["seed"], **{n: config[n] for n in names}
    )
    model.fit(part.loc[:, list(config["features"])], part["late"].to_numpy())
    return model


# %% right="train" because="scikit-learn draws, parameters are set afterwards, the label as bool"
from sklearn.utils import resample


def train_model(config, table, label="late"):
    size = min(len(table), config["rows"])
    drawn = resample(table, replace=False, n_samples=size, random_state=config["seed"])
    model = HistGradientBoostingClassifier(
        random_state=np.random.RandomState(config["seed"]).randint(9)
    )
    model.set_params(
        learning_rate=config["learning_rate"],
        max_leaf_nodes=config["max_leaf_nodes"],
        max_iter=config["max_iter"],
        early_stopping=False,
    )
    return model.fit(drawn[config["features"]], drawn[label])


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


# %% right="track-run" because="all numbers of all curves in one batch, inside a fluent run"
def track_run(store, experiment_id, config, train, tags):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_params(config)
        mlflow.set_tags(tags)
        mlflow.log_dict(config, "config.json")
        curves = train(config)
        batch = [
            Metric(name, float(value), 0, step)
            for name, values in curves.items()
            for step, value in enumerate(values, 1)
        ]
        MlflowClient(store).log_batch(run.info.run_id, metrics=batch)
    return run.info.run_id


# %% wrong="track-run" because="what ends the program is no Exception and leaves the run RUNNING"
def track_run(store, experiment_id, config, train, tags):
    client = MlflowClient(store)
    run_id = client.create_run(experiment_id, tags=tags).info.run_id
    for name, value in config.items():
        client.log_param(run_id, name, value)
    client.log_dict(run_id, config, "config.json")
    try:
        curves = train(config)
    except Exception:
        client.set_terminated(run_id, "FAILED")
        raise
    for name, values in curves.items():
        for step, value in enumerate(values, 1):
            client.log_metric(run_id, name, value, step=step)
    client.set_terminated(run_id)
    return run_id


# %% right="track-run" because="the client alone, in batches of 500, BaseException included"
from mlflow.entities import Param, RunTag


def track_run(store, experiment_id, config, train, tags):
    client = MlflowClient(tracking_uri=store)
    run_id = client.create_run(experiment_id).info.run_id
    client.log_batch(
        run_id,
        params=[Param(str(k), str(v)) for k, v in config.items()],
        tags=[RunTag(k, v) for k, v in tags.items()],
    )
    client.log_text(run_id, json.dumps(config, indent=1, sort_keys=True), "config.json")
    end = "FAILED"
    try:
        curves = train(config)
        points = [(n, v, s) for n, values in curves.items() for s, v in enumerate(values, start=1)]
        while points:
            part, points = points[:500], points[500:]
            client.log_batch(run_id, metrics=[Metric(n, v, 1, s) for n, v, s in part])
        end = "FINISHED"
    finally:
        client.set_terminated(run_id, end)
    return run_id


# %% right="track-run" because="the fluent calls one by one, a file written to a temporary folder"
def track_run(store, experiment_id, config, train, tags):
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(store)
    try:
        with (
            mlflow.start_run(experiment_id=experiment_id) as run,
            tempfile.TemporaryDirectory() as place,
        ):
            for name in config:
                mlflow.log_param(name, config[name])
            [mlflow.set_tag(name, text) for name, text in tags.items()]
            path = Path(place) / "config.json"
            path.write_text(json.dumps(config))
            mlflow.log_artifact(str(path))
            curves = train(dict(config))
            longest = max(map(len, curves.values()), default=0)
            for step in range(1, longest + 1):
                now = {n: v[step - 1] for n, v in curves.items() if len(v) >= step}
                mlflow.log_metrics(now, step=step)
            return run.info.run_id
    finally:
        mlflow.set_tracking_uri(before)


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


# %% wrong="sweep" because="no child counts whose log loss is above 1"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    best, best_loss = "", 1.0
    for values in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, values, strict=True))}
        child = track(settings, {"mlflow.parentRunId": parent})
        loss = client.get_run(child).data.metrics["log_loss"]
        if loss < best_loss:
            best, best_loss = child, loss
    client.log_metric(parent, "log_loss", best_loss)
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="skips the combination that equals the configuration"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id).info.run_id
    losses_of = {}
    for values in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, values, strict=True))}
        if settings == config:
            continue
        child = track(settings, {"mlflow.parentRunId": parent})
        losses_of[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(losses_of, key=losses_of.get)
    client.log_metric(parent, "log_loss", losses_of[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% wrong="sweep" because="the parent lies in the default experiment"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run("0").info.run_id
    losses_of = {}
    for values in itertools.product(*grid.values()):
        settings = {**config, **dict(zip(grid, values, strict=True))}
        child = track(settings, {"mlflow.parentRunId": parent})
        losses_of[child] = client.get_run(child).data.metrics["log_loss"]
    best = min(losses_of, key=losses_of.get)
    client.log_metric(parent, "log_loss", losses_of[best])
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent)
    return parent


# %% right="sweep" because="a recursion over the grid, the best found by sorting"
def sweep(store, experiment_id, config, grid, track):
    client = MlflowClient(store)
    parent = client.create_run(experiment_id, run_name="sweep").info.run_id

    def children(settings, names):
        if not names:
            return [track(dict(settings), {"mlflow.parentRunId": parent})]
        name, *rest = names
        return [run for value in grid[name] for run in children({**settings, name: value}, rest)]

    ranked = sorted(
        (max((m.step, m.value) for m in client.get_metric_history(child, "log_loss"))[1], child)
        for child in children(dict(config), sorted(grid))
    )
    loss, best = ranked[0]
    client.log_metric(parent, "log_loss", loss)
    client.set_tag(parent, "best_run", best)
    client.set_terminated(parent, status="FINISHED")
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


# %% wrong="leaderboard" because="takes runs without parameters for parents"
def leaderboard(store, experiment_id, data_hash, top):
    rows = []
    for run in MlflowClient(store).search_runs([experiment_id], order_by=["metrics.log_loss ASC"]):
        data = run.data
        if run.info.status != "FINISHED" or data.tags.get("data_hash") != data_hash:
            continue
        if "log_loss" in data.metrics and data.params:
            rows.append(
                {"run_id": run.info.run_id, "log_loss": data.metrics["log_loss"], **data.params}
            )
    board = pd.DataFrame(rows[:top], columns=None if rows else ["run_id", "log_loss"])
    differ = [c for c in board.columns[2:] if board[c].nunique(dropna=False) > 1]
    return board[["run_id", "log_loss", *differ]]


# %% wrong="leaderboard" because="a log loss of exactly 0 counts as none"
def leaderboard(store, experiment_id, data_hash, top):
    found = MlflowClient(store).search_runs(
        [experiment_id], f"tags.data_hash = '{data_hash}' AND attributes.status = 'FINISHED'"
    )
    found = [r for r in found if r.data.metrics.get("log_loss") and "best_run" not in r.data.tags]
    found = sorted(found, key=lambda run: run.data.metrics["log_loss"])[:top]
    if not found:
        return pd.DataFrame(columns=["run_id", "log_loss"])
    head = pd.DataFrame(
        {
            "run_id": [r.info.run_id for r in found],
            "log_loss": [r.data.metrics["log_loss"] for r in found],
        }
    )
    params = pd.DataFrame([r.data.params for r in found])
    return head.join(params[[c for c in params if params[c].nunique(dropna=False) > 1]])


# %% wrong="leaderboard" because="a hash that only contains the one asked for passes"
def leaderboard(store, experiment_id, data_hash, top):
    found = MlflowClient(store).search_runs(
        [experiment_id], f"tags.data_hash LIKE '%{data_hash}%' AND attributes.status = 'FINISHED'"
    )
    found = [r for r in found if "log_loss" in r.data.metrics and "best_run" not in r.data.tags]
    found = sorted(found, key=lambda run: run.data.metrics["log_loss"])[:top]
    if not found:
        return pd.DataFrame(columns=["run_id", "log_loss"])
    head = pd.DataFrame(
        {
            "run_id": [r.info.run_id for r in found],
            "log_loss": [r.data.metrics["log_loss"] for r in found],
        }
    )
    params = pd.DataFrame([r.data.params for r in found])
    return head.join(params[[c for c in params if params[c].nunique(dropna=False) > 1]])


# %% wrong="leaderboard" because="a run that was killed counts"
def leaderboard(store, experiment_id, data_hash, top):
    found = MlflowClient(store).search_runs([experiment_id], f"tags.data_hash = '{data_hash}'")
    found = [
        r
        for r in found
        if r.info.status not in ("FAILED", "RUNNING")
        and "log_loss" in r.data.metrics
        and "best_run" not in r.data.tags
    ]
    rows = [
        {"run_id": r.info.run_id, "log_loss": r.data.metrics["log_loss"], **r.data.params}
        for r in found
    ]
    board = pd.DataFrame(rows, columns=None if rows else ["run_id", "log_loss"])
    board = board.sort_values("log_loss", ignore_index=True).head(top)
    differ = [c for c in board.columns[2:] if board[c].nunique(dropna=False) > 1]
    return board[["run_id", "log_loss", *differ]]


# %% right="leaderboard" because="heapq and sets of texts, no filter of MLflow"
import heapq


def leaderboard(store, experiment_id, data_hash, top):
    def counts(run):
        tags, metrics = run.data.tags, run.data.metrics
        return (
            run.info.status == "FINISHED"
            and tags.get("data_hash") == data_hash
            and "log_loss" in metrics
            and "best_run" not in tags
        )

    every_run = MlflowClient(store).search_runs(experiment_ids=[experiment_id])
    best = heapq.nsmallest(top, filter(counts, every_run), key=lambda r: r.data.metrics["log_loss"])
    names = sorted({name for run in best for name in run.data.params})
    differ = [n for n in names if len({run.data.params.get(n) for run in best}) != 1]
    lines = [
        (r.info.run_id, r.data.metrics["log_loss"], *(r.data.params.get(n) for n in differ))
        for r in best
    ]
    return pd.DataFrame(lines, columns=["run_id", "log_loss", *differ])


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


# %% wrong="audit" because="a leak that does not repeat is taken for the unrepeatable one"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id], order_by=["attributes.start_time"])
    found = {}
    pairs = [(r.data.tags["data"], r.data.tags["data_hash"]) for r in runs]
    names = [data for data, _ in pairs]
    for run, pair in zip(runs, pairs, strict=False):
        if set(run.data.params["features"].split(",")) - set(known):
            found["leak"] = run.info.run_id
        if pairs.count(pair) == 1 and names.count(pair[0]) > 1:
            found["data"] = run.info.run_id
    for run in runs:
        loss = run.data.metrics.get("log_loss")
        if loss is None or run.info.run_id == found["data"]:
            continue
        if abs(rerun(run.info.run_id) - loss) > 1e-9:
            found.setdefault("unrepeatable", run.info.run_id)
    return found


# %% wrong="audit" because="only a worse repetition is seen"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    found = {}
    pairs = [(r.data.tags["data"], r.data.tags["data_hash"]) for r in runs]
    names = [data for data, _ in pairs]
    for run, pair in zip(runs, pairs, strict=False):
        loss = run.data.metrics.get("log_loss")
        if not set(run.data.params["features"].split(",")) <= set(known):
            found["leak"] = run.info.run_id
        elif pairs.count(pair) == 1 and names.count(pair[0]) > 1:
            found["data"] = run.info.run_id
        elif loss is not None and rerun(run.info.run_id) - loss > 1e-9:
            found["unrepeatable"] = run.info.run_id
    found.setdefault("unrepeatable", None)
    return found


# %% wrong="audit" because="isclose allows a difference of a hundred-thousandth"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    found = {"leak": None, "data": None, "unrepeatable": None}
    pairs = [(r.data.tags["data"], r.data.tags["data_hash"]) for r in runs]
    names = [data for data, _ in pairs]
    for run, pair in zip(runs, pairs, strict=False):
        loss = run.data.metrics.get("log_loss")
        if not set(run.data.params["features"].split(",")) <= set(known):
            found["leak"] = run.info.run_id
        elif pairs.count(pair) == 1 and names.count(pair[0]) > 1:
            found["data"] = run.info.run_id
        elif loss is not None and not np.isclose(rerun(run.info.run_id), loss):
            found["unrepeatable"] = run.info.run_id
    return found


# %% wrong="audit" because="a repetition that differs in the last digit is a flaw"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    found = {"leak": None, "data": None, "unrepeatable": None}
    pairs = [(r.data.tags["data"], r.data.tags["data_hash"]) for r in runs]
    names = [data for data, _ in pairs]
    for run, pair in zip(runs, pairs, strict=False):
        loss = run.data.metrics.get("log_loss")
        if not set(run.data.params["features"].split(",")) <= set(known):
            found["leak"] = run.info.run_id
        elif pairs.count(pair) == 1 and names.count(pair[0]) > 1:
            found["data"] = run.info.run_id
        elif loss is not None and rerun(run.info.run_id) != loss:
            found["unrepeatable"] = run.info.run_id
    return found


# %% wrong="audit" because="the first run that is seen is the measure of its data"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id], order_by=["attributes.start_time ASC"])
    found, first = {}, {}
    for run in runs:
        data, data_hash = run.data.tags["data"], run.data.tags["data_hash"]
        loss = run.data.metrics.get("log_loss")
        if not set(run.data.params["features"].split(",")) <= set(known):
            found["leak"] = run.info.run_id
        elif data_hash != first.setdefault(data, data_hash):
            found["data"] = run.info.run_id
        elif loss is not None and abs(rerun(run.info.run_id) - loss) > 1e-9:
            found["unrepeatable"] = run.info.run_id
    return found


# %% wrong="audit" because="looks for the one column that it has seen"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    found = {"leak": None, "data": None, "unrepeatable": None}
    pairs = [(r.data.tags["data"], r.data.tags["data_hash"]) for r in runs]
    names = [data for data, _ in pairs]
    for run, pair in zip(runs, pairs, strict=False):
        loss = run.data.metrics.get("log_loss")
        if "dep_delay" in run.data.params["features"].split(","):
            found["leak"] = run.info.run_id
        elif pairs.count(pair) == 1 and names.count(pair[0]) > 1:
            found["data"] = run.info.run_id
        elif loss is not None and abs(rerun(run.info.run_id) - loss) > 1e-9:
            found["unrepeatable"] = run.info.run_id
    return found


# %% right="audit" because="a table of runs and group-bys; all are repeated, then two struck out"
def audit(store, experiment_id, known, rerun):
    runs = MlflowClient(store).search_runs([experiment_id])
    table = pd.DataFrame(
        {
            "loss": [r.data.metrics.get("log_loss", np.nan) for r in runs],
            "features": [r.data.params["features"] for r in runs],
            "data": [r.data.tags["data"] for r in runs],
            "hash": [r.data.tags["data_hash"] for r in runs],
        },
        index=[r.info.run_id for r in runs],
    )
    strange = table["features"].str.split(",").map(lambda names: any(n not in known for n in names))
    same = table.groupby(["data", "hash"])["hash"].transform("size")
    alike = table.groupby("data")["hash"].transform("size")
    odd = (same == 1) & (alike > 1)
    again = pd.Series(
        {i: rerun(i) if pd.notna(table.at[i, "loss"]) else np.nan for i in table.index}
    )
    off = ((again - table["loss"]).abs() > 1e-9) & ~strange & ~odd
    return {"leak": strange.idxmax(), "data": odd.idxmax(), "unrepeatable": off.idxmax()}


# %% right="audit" because="three functions and next, the majority of each data set by Counter"
from collections import Counter


def audit(store, experiment_id, known, rerun):
    runs = list(MlflowClient(store).search_runs([experiment_id]))
    by_data = {}
    for run in runs:
        by_data.setdefault(run.data.tags["data"], Counter())[run.data.tags["data_hash"]] += 1

    def leaks(run):
        return bool(set(run.data.params["features"].split(",")).difference(known))

    def odd(run):
        usual, _ = by_data[run.data.tags["data"]].most_common(1)[0]
        return run.data.tags["data_hash"] != usual

    def off(run):
        if (loss := run.data.metrics.get("log_loss")) is None or leaks(run) or odd(run):
            return False
        return abs(rerun(run.info.run_id) - loss) > 1e-9

    tests = {"unrepeatable": off, "data": odd, "leak": leaks}
    return {name: next(r.info.run_id for r in runs if test(r)) for name, test in tests.items()}


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


# %% wrong="register" because="the course's list of trusted types, whatever was given"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        info = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(rows, model.predict_proba(rows)),
            input_example=rows.head(3),
            pyfunc_predict_fn="predict_proba",
            serialization_format="skops",
            skops_trusted_types=track.TRUSTED,
            pip_requirements=requirements,
            registered_model_name=name,
        )
    return int(info.registered_model_version)


# %% wrong="register" because="counts the versions, which is another number once one was deleted"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(rows, model.predict_proba(rows)),
            input_example=rows.head(3),
            pyfunc_predict_fn="predict_proba",
            serialization_format="skops",
            skops_trusted_types=trusted,
            pip_requirements=requirements,
            registered_model_name=name,
        )
    return len(MlflowClient(store).search_model_versions(f"name = '{name}'"))


# %% wrong="register" because="overwrites tags of the run"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    with mlflow.start_run(run_id=run_id):
        info = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(rows, model.predict_proba(rows)),
            input_example=rows.head(3),
            pyfunc_predict_fn="predict_proba",
            serialization_format="skops",
            skops_trusted_types=trusted,
            pip_requirements=requirements,
            registered_model_name=name,
        )
        for tag in ("data_hash", "code"):
            mlflow.set_tag(tag, "registered")
    return int(info.registered_model_version)


# %% right="register" because="logged first, registered by a second call"
def register(run_id, store, name, model, rows, requirements, trusted):
    mlflow.set_tracking_uri(store)
    papers = {
        "signature": infer_signature(rows, np.asarray(model.predict_proba(rows))),
        "input_example": rows.iloc[[0, 1, 2]].reset_index(drop=True),
        "pyfunc_predict_fn": "predict_proba",
        "serialization_format": mlflow.sklearn.SERIALIZATION_FORMAT_SKOPS,
        "skops_trusted_types": list(trusted),
        "pip_requirements": list(requirements),
    }
    with mlflow.start_run(run_id=run_id):
        info = mlflow.sklearn.log_model(model, name="late-model", **papers)
        version = mlflow.register_model(info.model_uri, name)
    return int(version.version)


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


# %% wrong="promote" because="two missing hashes agree"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    run = client.get_run(client.get_model_version(name, str(version)).run_id)
    now = client.get_registered_model(name).aliases.get("champion")
    broken = []
    if run.info.status != "FINISHED":
        broken.append("run")
    loss, data = run.data.metrics.get("log_loss"), run.data.tags.get("data_hash")
    if now is None:
        broken += ["data"] * (data is None) + ["margin"] * (loss is None)
    else:
        champion = client.get_run(client.get_model_version(name, now).run_id)
        if data != champion.data.tags.get("data_hash"):
            broken.append("data")
        if loss is None or loss > champion.data.metrics["log_loss"] - margin:
            broken.append("margin")
    if not broken:
        if now is not None:
            client.set_registered_model_alias(name, "previous", now)
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="the margin is a share of the champion's log loss"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    run = client.get_run(client.get_model_version(name, str(version)).run_id)
    now = client.get_registered_model(name).aliases.get("champion")
    loss, data = run.data.metrics.get("log_loss"), run.data.tags.get("data_hash")
    wanted, limit = data, float("inf")
    if now is not None:
        champion = client.get_run(client.get_model_version(name, now).run_id).data
        wanted, limit = champion.tags.get("data_hash"), champion.metrics["log_loss"] * (1 - margin)
    broken = []
    if run.info.status != "FINISHED":
        broken.append("run")
    if data is None or data != wanted:
        broken.append("data")
    if loss is None or loss > limit:
        broken.append("margin")
    if not broken:
        if now is not None:
            client.set_registered_model_alias(name, "previous", now)
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="a run that was killed or never began passes"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    run = client.get_run(client.get_model_version(name, str(version)).run_id)
    now = client.get_registered_model(name).aliases.get("champion")
    loss, data = run.data.metrics.get("log_loss"), run.data.tags.get("data_hash")
    wanted, limit = data, float("inf")
    if now is not None:
        champion = client.get_run(client.get_model_version(name, now).run_id).data
        wanted, limit = champion.tags.get("data_hash"), champion.metrics["log_loss"] - margin
    broken = []
    if run.info.status in ("FAILED", "RUNNING"):
        broken.append("run")
    if data is None or data != wanted:
        broken.append("data")
    if loss is None or loss > limit:
        broken.append("margin")
    if not broken:
        if now is not None:
            client.set_registered_model_alias(name, "previous", now)
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% wrong="promote" because="a log loss of exactly 0 counts as missing"
def promote(store, name, version, margin):
    client = MlflowClient(store)
    run = client.get_run(client.get_model_version(name, str(version)).run_id)
    now = client.get_registered_model(name).aliases.get("champion")
    loss, data = run.data.metrics.get("log_loss"), run.data.tags.get("data_hash")
    wanted, limit = data, float("inf")
    if now is not None:
        champion = client.get_run(client.get_model_version(name, now).run_id).data
        wanted, limit = champion.tags.get("data_hash"), champion.metrics["log_loss"] - margin
    broken = []
    if run.info.status != "FINISHED":
        broken.append("run")
    if not data or data != wanted:
        broken.append("data")
    if not loss or loss > limit:
        broken.append("margin")
    if not broken:
        if now is not None:
            client.set_registered_model_alias(name, "previous", now)
        client.set_registered_model_alias(name, "champion", str(version))
    return broken


# %% right="promote" because="a dictionary of rules, the champion's run found by its alias"
def promote(store, name, version, margin):
    client = MlflowClient(store)

    def facts(number):
        run = client.get_run(client.get_model_version(name, f"{number}").run_id)
        return run.info.status, run.data.tags.get("data_hash"), run.data.metrics.get("log_loss")

    status, data, loss = facts(version)
    try:
        champion = client.get_model_version_by_alias(name, "champion").version
    except mlflow.MlflowException:
        champion = None
    fine = {"margin": loss is not None, "data": data is not None, "run": status == "FINISHED"}
    if champion is not None:
        _, their_data, their_loss = facts(champion)
        fine["data"] = fine["data"] and data == their_data
        fine["margin"] = fine["margin"] and loss <= their_loss - margin
    broken = [word for word, holds in fine.items() if not holds]
    if broken:
        return broken
    for alias, number in (("previous", champion), ("champion", version)):
        if number is not None:
            client.set_registered_model_alias(name, alias, str(number))
    return broken


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


# %% wrong="roll-back" because="tags the champion before it looks for a way back"
def roll_back(store, name, reason):
    client = MlflowClient(store)
    aliases = client.get_registered_model(name).aliases
    client.set_model_version_tag(name, aliases["champion"], "rolled_back", reason)
    if "previous" not in aliases:
        raise ValueError("there is no version previous")
    client.set_registered_model_alias(name, "champion", aliases["previous"])
    client.delete_registered_model_alias(name, "previous")
    return int(aliases["previous"])


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


# %% right="elsewhere" because="lets subprocess check, and leaves the index behind"
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
        return np.load(files[1])


# %% wrong="elsewhere" because="its folder stays when the script fails"
def score_elsewhere(script, store, model_uri, rows):
    import shutil

    folder = Path(tempfile.mkdtemp())
    rows.to_parquet(folder / "rows.parquet")
    done = subprocess.run(
        [
            sys.executable,
            str(script),
            store,
            model_uri,
            folder / "rows.parquet",
            folder / "out.npy",
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the script failed: {done.stderr}")
    chances = np.load(folder / "out.npy")
    shutil.rmtree(folder)
    return chances


# %% wrong="elsewhere" because="the files go and the folder stays"
def score_elsewhere(script, store, model_uri, rows):
    folder = Path(tempfile.mkdtemp())
    table, out = folder / "rows.parquet", folder / "out.npy"
    rows.to_parquet(table)
    try:
        done = subprocess.run(
            [sys.executable, str(script), store, model_uri, str(table), str(out)],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"the script failed: {done.stderr}")
        return np.load(out)
    finally:
        table.unlink(missing_ok=True)
        out.unlink(missing_ok=True)


# %% wrong="elsewhere" because="an array of two dimensions comes back flat"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "rows.parquet", Path(folder) / "out.npy"
        rows.to_parquet(table)
        done = subprocess.run(
            [sys.executable, str(script), store, model_uri, str(table), str(out)],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return np.load(out).ravel()


# %% wrong="elsewhere" because="whatever the script wrote becomes a float64"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "rows.parquet", Path(folder) / "out.npy"
        rows.to_parquet(table)
        done = subprocess.run(
            [sys.executable, str(script), store, model_uri, str(table), str(out)],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return np.asarray(np.load(out), dtype=float)


# %% wrong="elsewhere" because="a warning on standard error counts as an error"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "rows.parquet", Path(folder) / "out.npy"
        rows.to_parquet(table)
        done = subprocess.run(
            [sys.executable, str(script), store, model_uri, str(table), str(out)],
            capture_output=True,
            text=True,
        )
        if done.stderr:
            raise RuntimeError(done.stderr)
        return np.load(out)


# %% wrong="elsewhere" because="a script that wrote its file and then failed is believed"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "rows.parquet", Path(folder) / "out.npy"
        rows.to_parquet(table)
        done = subprocess.run(
            [sys.executable, str(script), store, model_uri, str(table), str(out)],
            capture_output=True,
            text=True,
        )
        if not out.exists():
            raise RuntimeError(done.stderr)
        return np.load(out)


# %% wrong="elsewhere" because="runs the script inside the temporary folder"
def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(Path(folder) / "rows.parquet")
        done = subprocess.run(
            [
                sys.executable,
                str(script),
                store,
                model_uri,
                f"{folder}/rows.parquet",
                f"{folder}/out.npy",
            ],
            capture_output=True,
            text=True,
            cwd=folder,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return np.load(Path(folder) / "out.npy")


# %% right="elsewhere" because="Popen, check by hand, pyarrow writes the table, bytes decoded"
import os

import pyarrow as pa
import pyarrow.parquet as pq


def score_elsewhere(script, store, model_uri, rows):
    with tempfile.TemporaryDirectory(prefix="away from home ") as folder:
        table, out = os.path.join(folder, "t.parquet"), os.path.join(folder, "chances.npy")
        pq.write_table(pa.Table.from_pandas(rows), table)
        with subprocess.Popen(
            [sys.executable, os.fspath(script), store, model_uri, table, out],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            _, said = process.communicate()
        if process.returncode:
            raise RuntimeError(said.decode(errors="replace"))
        with open(out, "rb") as file:
            return np.load(io.BytesIO(file.read()))


# %% right="elsewhere" because="turns one error into another; an ExitStack takes the folder away"
from contextlib import ExitStack


def score_elsewhere(script, store, model_uri, rows):
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows.to_parquet(folder / "rows.parquet", engine="pyarrow", compression=None)
        command = [
            sys.executable,
            script,
            store,
            model_uri,
            folder / "rows.parquet",
            folder / "out.npy",
        ]
        try:
            subprocess.run(
                list(map(str, command)), check=True, stderr=subprocess.PIPE, encoding="utf-8"
            )
        except subprocess.CalledProcessError as error:
            raise RuntimeError(f"{error}\n{error.stderr}") from error
        return np.load(folder / "out.npy").copy()


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


# %% wrong="report" because="sorts the months"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = []
    for month in sorted(months):
        done = execute(
            str(notebook),
            str(Path(folder) / f"report-{month:02d}.ipynb"),
            parameters={**parameters, "month": month},
        )
        cell = next(c for c in done["cells"] if "result" in c["metadata"].get("tags", []))
        rows.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(rows)


# %% wrong="report" because="a month among the parameters wins"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = []
    for month in months:
        done = execute(
            str(notebook),
            str(Path(folder) / f"report-{month:02d}.ipynb"),
            parameters={"month": month, **parameters},
        )
        cell = next(c for c in done["cells"] if "result" in c["metadata"].get("tags", []))
        rows.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(rows)


# %% wrong="report" because="takes the last cell but one"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = []
    for month in months:
        done = execute(
            str(notebook),
            str(Path(folder) / f"report-{month:02d}.ipynb"),
            parameters={**parameters, "month": month},
        )
        rows.append({"month": month, **json.loads(done["cells"][-2]["outputs"][0]["text"])})
    return pd.DataFrame(rows)


# %% wrong="report" because="takes a tag that contains the word"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = []
    for month in months:
        done = execute(
            str(notebook),
            str(Path(folder) / f"report-{month:02d}.ipynb"),
            parameters={**parameters, "month": month},
        )
        cell = next(c for c in done["cells"] if "result" in str(c["metadata"].get("tags", "")))
        rows.append({"month": month, **json.loads(cell["outputs"][0]["text"])})
    return pd.DataFrame(rows)


# %% wrong="report" because="reads Python, where true and null are no names"
import ast


def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = []
    for month in months:
        done = execute(
            str(notebook),
            str(Path(folder) / f"report-{month:02d}.ipynb"),
            parameters={**parameters, "month": month},
        )
        cell = next(c for c in done["cells"] if "result" in c["metadata"].get("tags", []))
        rows.append({"month": month, **ast.literal_eval(cell["outputs"][0]["text"].strip())})
    return pd.DataFrame(rows)


# %% wrong="report" because="loses keys that the first month does not have"
def monthly_report(execute, notebook, months, folder, parameters):
    Path(folder).mkdir(parents=True, exist_ok=True)
    columns = {"month": []}
    for month in months:
        done = execute(
            str(notebook),
            str(Path(folder) / f"report-{month:02d}.ipynb"),
            parameters={**parameters, "month": month},
        )
        cell = next(c for c in done["cells"] if "result" in c["metadata"].get("tags", []))
        values = {"month": month, **json.loads(cell["outputs"][0]["text"])}
        if len(columns) == 1:
            columns = {name: [] for name in values}
        for name in columns:
            columns[name].append(values.get(name))
    return pd.DataFrame(columns)


# %% right="report" because="a helper, further keywords of papermill, paths joined as text"
import os


def _said(done):
    for cell in done.cells:
        if "result" in set(cell.metadata.get("tags") or ()):
            texts = ("".join(output.get("text", "")) for output in cell.outputs)
            return json.loads("".join(texts))
    raise KeyError("no cell is tagged result")


def monthly_report(execute, notebook, months, folder, parameters):
    os.makedirs(folder, exist_ok=True)
    gathered = {}
    for month in months:
        path = os.path.join(str(folder), f"report-{str(month).zfill(2)}.ipynb")
        given = dict(parameters, month=month)
        gathered[month] = _said(execute(str(notebook), path, parameters=given, progress_bar=False))
    table = pd.DataFrame.from_dict(gathered, orient="index")
    return table.rename_axis("month").reset_index()


# %% right="report" because="a comprehension, and read_json for the line"
def monthly_report(execute, notebook, months, folder, parameters):
    folder = Path(folder)
    folder.mkdir(exist_ok=True, parents=True)

    def page(month):
        done = execute(
            str(notebook),
            str(folder / f"report-{month:0>2}.ipynb"),
            parameters=parameters | {"month": month},
        )
        (cell,) = [c for c in done["cells"] if "result" in c["metadata"].get("tags", ())]
        line = "".join(o["text"] for o in cell["outputs"] if o["output_type"] == "stream")
        return pd.Series(json.loads(line), dtype=object).to_frame().T.assign(month=month)

    return pd.concat(map(page, months), ignore_index=True).infer_objects()


# %% equivalent="track-run" mutant="d1f6d4" because="the time of a metric is not asked for"
# %% equivalent="sweep" mutant="b362a0" because="the name of the parent is not asked for"
# %% equivalent="audit" mutant="02cfba" because="no data set is used by exactly two runs"
# %% equivalent="audit" mutant="7b2874" because="no data set is used by exactly three runs"
# %% equivalent="audit" mutant="91a3f9" because="no data set is used by exactly two runs"
# %% equivalent="audit" mutant="e2cb5d" because="no log loss is off by exactly 1e-9"
# %% equivalent="register" mutant="8effec" because="the name inside the run is not asked for"
# %% equivalent="register" mutant="6c4e54" because="skops is what MLflow takes anyway"
# %% equivalent="report" mutant="bba82b" because="every output of the result cell is text"
# %% equivalent="promote" mutant="2fb7f9" because="the rules may be listed in any order"
