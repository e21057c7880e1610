"""Answers to lab 14 that its checks must reject, and others that they must accept."""


# batch-score ------------------------------------------------------------------------


# %% wrong="batch-score" because="writes straight to the final name"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        result = predict(read(part))
        folder / f"{final.name}.unfinished"
        write(result, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="never looks whether a part is done"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="reads done parts all the same"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        rows = read(part)
        if final.exists():
            continue
        result = predict(rows)
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="swallows the error of a killed part"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        try:
            write(result, unfinished)
        except Exception:
            continue
        os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="returns all parts, also the done ones"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        scored.append(part)
        if final.exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        os.replace(unfinished, final)
    return scored


# %% wrong="batch-score" because="forgets the version in the name"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}.csv"
        if final.exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="takes an unfinished file of a killed run for done"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists() or (folder / f"{final.name}.unfinished").exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="copies instead of moving and leaves the copy"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        final.write_bytes(unfinished.read_bytes())
        scored.append(part)
    return scored


# %% wrong="batch-score" because="puts half a file into place after a kill"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        try:
            write(result, unfinished)
        finally:
            os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="starts from scratch when anything is missing"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    if any(not (folder / f"{p}-{version}.csv").exists() for p in parts):
        for old in folder.glob(f"*-{version}.csv"):
            old.unlink()
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        result = predict(read(part))
        unfinished = folder / f"{final.name}.unfinished"
        write(result, unfinished)
        os.replace(unfinished, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="scores all parts before it writes the first"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    open_parts = [p for p in parts if not (folder / f"{p}-{version}.csv").exists()]
    results = [predict(read(part)) for part in open_parts]
    for part, result in zip(open_parts, results, strict=True):
        write(result, folder / f"{part}-{version}.tmp")
        os.replace(folder / f"{part}-{version}.tmp", folder / f"{part}-{version}.csv")
    return open_parts


# %% wrong="batch-score" because="the unfinished file has a name that readers look for"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if not final.exists():
            unfinished = folder / f"unfinished-{part}-{version}.csv"
            write(predict(read(part)), unfinished)
            os.replace(unfinished, final)
            scored.append(part)
    return scored


# %% right="batch-score" because="works on strings, and lists the folder once"
def score_batch(parts, read, predict, write, folder, version):
    folder = str(folder)
    os.makedirs(folder, exist_ok=True)
    there = set(os.listdir(folder))
    todo = [part for part in dict.fromkeys(parts) if f"{part}-{version}.csv" not in there]
    for part in todo:
        handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
        os.close(handle)
        try:
            write(predict(read(part)), name)
        except BaseException:
            os.unlink(name)
            raise
        os.replace(name, os.path.join(folder, f"{part}-{version}.csv"))
    return todo


# %% wrong="batch-score" because="with_suffix cuts the end of a version such as v1.2"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = (folder / f"{part}-{version}").with_suffix(".csv")
        if final.exists():
            continue
        half = folder / f"{part}-{version}.tmp"
        rows = read(part)
        result = predict(rows)
        write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="looks for done parts once, before the run"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    done = {path.name for path in folder.glob("*.csv")}
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.name in done:
            continue
        half = folder / f"{part}-{version}.tmp"
        rows = read(part)
        result = predict(rows)
        write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="any file whose name begins so counts, so v1 is done when v10 is"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if list(folder.glob(f"{part}-{version}*.csv")):
            continue
        half = folder / f"{part}-{version}.tmp"
        rows = read(part)
        result = predict(rows)
        write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="copies it, which takes many"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        half = folder / f"{part}-{version}.tmp"
        rows = read(part)
        result = predict(rows)
        write(result, half)
        final.write_bytes(half.read_bytes())
        half.unlink()
        scored.append(part)
    return scored


# %% wrong="batch-score" because="it is made only when there is something to write"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        half = folder / f"{part}-{version}.tmp"
        rows = read(part)
        result = predict(rows)
        folder.mkdir(parents=True, exist_ok=True)
        write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="if its parent is not there either, this stops with an error"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        half = folder / f"{part}-{version}.tmp"
        rows = read(part)
        result = predict(rows)
        write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="takes the half file for a finished one if it is found"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        half = folder / f"{part}-{version}.tmp"
        if not half.exists():
            rows = read(part)
            result = predict(rows)
            write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% wrong="batch-score" because="a part that cannot be read is left out"
def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for part in parts:
        final = folder / f"{part}-{version}.csv"
        if final.exists():
            continue
        half = folder / f"{part}-{version}.tmp"
        try:
            rows = read(part)
        except FileNotFoundError:
            continue
        result = predict(rows)
        write(result, half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% right="batch-score" because="a name drawn for each write, taken away on any error"
import contextlib


def score_batch(parts, read, predict, write, folder, version):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def complete(final):
        handle, name = tempfile.mkstemp(dir=folder, prefix=".half-", suffix=".part")
        os.close(handle)
        try:
            yield Path(name)
            Path(name).replace(final)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def one(part):
        final = folder.joinpath(f"{part}-{version}.csv")
        if not final.is_file():
            rows = read(part)
            result = predict(rows)
            with complete(final) as path:
                write(result, path)
            return [part]
        return []

    return [done for part in parts for done in one(part)]


# %% wrong="batch-score" because="the half file of a killed run stays for ever"
def score_batch(parts, read, predict, write, folder, version):
    import uuid

    os.makedirs(folder, exist_ok=True)
    scored = []
    for part in parts:
        final = os.path.join(folder, f"{part}-{version}.csv")
        if os.path.exists(final):
            continue
        half = os.path.join(folder, f"{part}-{version}-{uuid.uuid4().hex}.half")
        write(predict(read(part)), half)
        os.replace(half, final)
        scored.append(part)
    return scored


# %% right="batch-score" because="one temporary name for all parts, and recursion"
def score_batch(parts, read, predict, write, folder, version):
    os.makedirs(folder, exist_ok=True)
    half = os.path.join(str(folder), "unfinished")

    def go(rest):
        if not rest:
            return []
        part, *others = rest
        final = os.path.join(str(folder), part + "-" + version + ".csv")
        if os.path.isfile(final):
            return go(others)
        rows = read(part)
        result = predict(rows)
        if os.path.lexists(half):
            os.remove(half)
        write(result, half)
        os.replace(src=half, dst=final)
        return [part] + go(others)

    return go(list(parts))


# service ----------------------------------------------------------------------------


# %% wrong="service" because="not alive while the model loads"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        if state.score is None:
            raise HTTPException(503, "loading")
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="ready at once"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="looks for the model when the app is made"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()
    score = state.score

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if score is not None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if score is not None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="takes fields it does not know"
def make_app(state, version):

    class Flight(BaseModel):
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="missing values become zero"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [0.0 if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="a zero counts as missing"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [float(value or MISSING) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="no ranges"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="minutes up to 1440"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1440)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="request_id needs two characters"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=2, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="the optional ones are required"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None
        car_arr24h: float | None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="the row has the order of the body"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in Flight.model_fields if name != "request_id"]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="says 400 for a bad request"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse

    @app.exception_handler(RequestValidationError)
    def bad(request, error):
        return JSONResponse({"detail": [{"loc": e["loc"]} for e in error.errors()]}, 400)

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="does not say which field"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse

    @app.exception_handler(RequestValidationError)
    def bad(request, error):
        return JSONResponse({"detail": "the request is not valid"}, 422)

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="no version in the forecast"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="an error of 500 while the model loads"
def make_app(state, version):

    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "alive", "version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is being loaded")
        return {"status": "ready", "version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        values = [getattr(flight, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        probability = float(state.score([row])[0])
        return {"request_id": flight.request_id, "probability": probability, "version": version}

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="looks for the model only when the app is made"
def make_app(state, version):
    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    score = state.score
    app = FastAPI()

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if score is None:
            raise HTTPException(503)
        return {"version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if score is None:
            raise HTTPException(503)
        row = [MISSING if (v := getattr(flight, name)) is None else float(v) for name in FEATURES]
        return {
            "request_id": flight.request_id,
            "probability": float(score([row])[0]),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="the class of the request stands outside"
class Flight(BaseModel):
    model_config = ConfigDict(extra="forbid")
    request_id: str = Field(min_length=1, max_length=40)
    overdue3h: int = Field(ge=0)
    demand1h: int = Field(ge=1)
    sched_min: int = Field(ge=0, le=1439)
    org_delay3h: float | None = None
    car_arr24h: float | None = None
    precip: float | None = Field(None, ge=0)


def make_app(state, version):
    app = FastAPI()

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503)
        return {"version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503)
        row = [MISSING if (v := getattr(flight, name)) is None else float(v) for name in FEATURES]
        return {
            "request_id": flight.request_id,
            "probability": float(state.score([row])[0]),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="a helper stands outside"
def row_of(flight):
    return [MISSING if (v := getattr(flight, name)) is None else float(v) for name in FEATURES]


def make_app(state, version):
    class Flight(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(None, ge=0)

    app = FastAPI()

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503)
        return {"version": version}

    @app.post("/predict")
    def predict(flight: Flight):
        if state.score is None:
            raise HTTPException(503)
        row = row_of(flight)
        return {
            "request_id": flight.request_id,
            "probability": float(state.score([row])[0]),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% right="service" because="async endpoints, annotated types, an answer as a model"
def make_app(state, version):
    from typing import Annotated

    Count = Annotated[int, Field(ge=0)]

    class Flight(BaseModel, extra="forbid"):
        request_id: Annotated[str, Field(min_length=1, max_length=40)]
        overdue3h: Count
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        demand1h: Annotated[int, Field(gt=0)]
        sched_min: Annotated[int, Field(ge=0, lt=1440)]
        precip: Annotated[float | None, Field(ge=0)] = None

    class Forecast(BaseModel):
        request_id: str
        probability: float
        version: str

    app = FastAPI(title="late or not", version=version)

    def model():
        if not state.score:
            raise HTTPException(status_code=503, detail="loading")
        return state.score

    @app.get("/health")
    async def health():
        return {"version": version}

    @app.get("/ready")
    async def ready():
        model()
        return {"version": version, "ready": True}

    @app.post("/predict", response_model=Forecast)
    async def predict(flight: Flight):
        sent = flight.model_dump(exclude_none=True)
        chance = model()([[sent.get(name, MISSING) for name in FEATURES]])[0]
        return Forecast(request_id=flight.request_id, probability=chance, version=version)

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="41 are taken too"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="40 are refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=39)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="minus one is taken"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="1439 itself is refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, lt=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="0 is refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(gt=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="2.5 is taken"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: float = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="a demand of 1.5 is taken"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: float = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="a negative one is refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = Field(None, ge=0)
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="a mean delay of 0.0 is known"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        for place in (1, 2):
            row[place] = row[place] or MISSING
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="left out it is refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="null is refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float = Field(default=MISSING, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="null is refused"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float = MISSING
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="the number 7 is taken as well"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40, coerce_numbers_to_str=True)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="blanks around it are cut off"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="a request_id that came before gets the old answer"
def make_app(state, version):
    app = FastAPI()
    known = {}

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        if question.request_id in known:
            return known[question.request_id]
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        known[question.request_id] = {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }
        return known[question.request_id]

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="rounds it to two decimals"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: float | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": round(float(chance), 2),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% wrong="service" because="0.25 inches are refused, as not whole"
def make_app(state, version):
    app = FastAPI()

    class Question(BaseModel):
        model_config = ConfigDict(extra="forbid")
        request_id: str = Field(min_length=1, max_length=40)
        overdue3h: int = Field(ge=0)
        demand1h: int = Field(ge=1)
        sched_min: int = Field(ge=0, le=1439)
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        precip: int | None = Field(default=None, ge=0)

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        return {"version": version}

    @app.post("/predict")
    def predict(question: Question):
        if state.score is None:
            raise HTTPException(503, "the model is loading")
        values = [getattr(question, name) for name in FEATURES]
        row = [MISSING if value is None else float(value) for value in values]
        chance = state.score([row])[0]
        return {
            "request_id": question.request_id,
            "probability": float(chance),
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% right="service" because="annotated types, a router, a dependency that answers 503"
def make_app(state, version):
    from typing import Annotated, Optional

    from fastapi import APIRouter, Depends
    from fastapi.responses import JSONResponse

    Count = Annotated[int, Field(ge=0, strict=True)]

    class Body(BaseModel, extra="forbid"):
        request_id: Annotated[str, Field(min_length=1, max_length=40)]
        overdue3h: Count
        org_delay3h: float | None = None
        car_arr24h: float | None = None
        demand1h: Annotated[Count, Field(gt=0)]
        sched_min: Annotated[Count, Field(lt=1440)]
        precip: Annotated[float, Field(ge=0)] | None = None

    def model():
        if (score := state.score) is None:
            raise HTTPException(status_code=503, detail="loading")
        return score

    router = APIRouter()

    @router.get("/health")
    async def health():
        return JSONResponse({"status": "alive", "version": version})

    @router.get("/ready")
    async def ready(score=Depends(model)):  # noqa: B008
        return {"version": version, "ready": callable(score)}

    @router.post("/predict")
    def predict(body: Body, score=Depends(model)):  # noqa: B008
        given = body.model_dump()
        row = [float(MISSING if given[name] is None else given[name]) for name in FEATURES]
        (probability,) = score([row])
        return {"version": version, "request_id": given["request_id"], "probability": probability}

    app = FastAPI(title="forecast", docs_url=None)
    app.include_router(router)
    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# %% right="service" because="no pydantic model, but a table of rules"
def make_app(state, version):
    from fastapi import Body

    whole = {"overdue3h": (0, 10**9), "demand1h": (1, 10**9), "sched_min": (0, 1439)}
    number = {"org_delay3h": -1e300, "car_arr24h": -1e300, "precip": 0.0}
    app = FastAPI()

    def fault(body):
        for name in body:
            if name not in (*whole, *number, "request_id"):
                return name
        text = body.get("request_id")
        if not isinstance(text, str) or not 1 <= len(text) <= 40:
            return "request_id"
        for name, (low, high) in whole.items():
            value = body.get(name)
            if type(value) is not int or value < low or value > high:
                return name
        for name, low in number.items():
            value = body.get(name)
            if value is not None and (type(value) not in (int, float) or value < low):
                return name
        return None

    @app.get("/health")
    def health():
        return {"version": version}

    @app.get("/ready")
    def ready():
        if not state.score:
            raise HTTPException(503)
        return {"version": version}

    @app.post("/predict")
    def predict(body: dict = Body()):  # noqa: B008
        wrong = fault(body)
        if wrong is not None:
            raise HTTPException(422, f"the field {wrong} is wrong")
        if state.score is None:
            raise HTTPException(503, "no model yet")
        row = []
        for name in FEATURES:
            value = body.get(name)
            row.append(MISSING if value is None else value)
        return {
            "probability": state.score([row])[0],
            "request_id": body["request_id"],
            "version": version,
        }

    return app


def exchange(messages, chance, version):
    """Send messages to your app while the model loads (chance None), or when it has come."""
    return exchange_with(make_app, messages, chance, version)


# planned-latency --------------------------------------------------------------------


# %% wrong="planned-latency" because="counts from the start of the work"
def planned_latencies(planned_s, service_s):
    free_at = 0.0
    latencies = []
    for planned, needed in zip(planned_s, service_s, strict=True):
        free_at = max(planned, free_at) + needed
        latencies.append(needed)
    return np.array(latencies)


# %% wrong="planned-latency" because="lets requests overlap"
def planned_latencies(planned_s, service_s):
    free_at = 0.0
    latencies = []
    for planned, needed in zip(planned_s, service_s, strict=True):
        free_at = planned + needed
        latencies.append(free_at - planned)
    return np.array(latencies)


# %% wrong="planned-latency" because="ignores idle time"
def planned_latencies(planned_s, service_s):
    free_at = 0.0
    latencies = []
    for planned, needed in zip(planned_s, service_s, strict=True):
        free_at = free_at + needed
        latencies.append(free_at - planned)
    return np.array(latencies)


# %% wrong="planned-latency" because="counts the waiting only"
def planned_latencies(planned_s, service_s):
    free_at = 0.0
    latencies = []
    for planned, needed in zip(planned_s, service_s, strict=True):
        free_at = max(planned, free_at) + needed
        latencies.append(free_at - planned - needed)
    return np.array(latencies)


# %% wrong="planned-latency" because="a late start moves the plan"
def planned_latencies(planned_s, service_s):
    free_at = 0.0
    latencies = []
    for planned, needed in zip(planned_s, service_s, strict=True):
        free_at = max(planned, free_at) + needed
        latencies.append(free_at - planned if free_at - needed == planned else needed)
    return np.array(latencies)


# %% right="planned-latency" because="without a loop: the running maximum"
def planned_latencies(planned_s, service_s):
    planned, needed = np.asarray(planned_s, float), np.asarray(service_s, float)
    if not len(planned):
        return planned
    done = np.cumsum(needed)
    slack = np.maximum.accumulate(planned - (done - needed))
    return slack + done - planned


# %% wrong="planned-latency" because="the first one waits until second 0"
def planned_latencies(planned_s, service_s):
    latencies, free = [], 0.0
    for planned, service in zip(planned_s, service_s, strict=True):
        free = max(planned, free) + service
        latencies.append(free - planned)
    return np.array(latencies)


# %% wrong="planned-latency" because="these are rounded to milliseconds"
def planned_latencies(planned_s, service_s):
    latencies, free = [], -np.inf
    for planned, service in zip(planned_s, service_s, strict=True):
        free = max(planned, free) + service
        latencies.append(free - planned)
    return np.round(np.array(latencies), 3)


# %% wrong="planned-latency" because="remembers only the two requests before"
def planned_latencies(planned_s, service_s):
    planned, service = np.asarray(planned_s, dtype=float), np.asarray(service_s, dtype=float)
    end = planned + service
    for _ in range(2):
        end[1:] = np.maximum(planned[1:], end[:-1]) + service[1:]
    return end - planned


# %% wrong="planned-latency" because="of those that wait the shortest is taken first"
def planned_latencies(planned_s, service_s):
    planned, service = np.asarray(planned_s, dtype=float), np.asarray(service_s, dtype=float)
    order = np.lexsort((service, planned))
    latency, free = np.zeros(len(planned)), -np.inf
    for i in order:
        free = max(planned[i], free) + service[i]
        latency[i] = free - planned[i]
    return latency


# %% right="planned-latency" because="a running maximum of the starts without the work"
def planned_latencies(planned_s, service_s):
    planned = np.asarray(planned_s, dtype=float)
    work = np.cumsum(np.asarray(service_s, dtype=float))
    before = np.concatenate([[0.0], work])[:-1] if len(planned) else work
    return np.maximum.accumulate(planned - before) + work - planned


# %% right="planned-latency" because="Lindley's recursion on the waiting time, with accumulate"
from itertools import accumulate, pairwise


def planned_latencies(planned_s, service_s):
    planned, service = list(planned_s), list(service_s)
    if not planned:
        return np.empty(0)
    steps = [s - (b - a) for s, (a, b) in zip(service, pairwise(planned), strict=False)]
    waits = accumulate(steps, lambda wait, step: max(0.0, wait + step), initial=0.0)
    return np.fromiter((w + s for w, s in zip(waits, service, strict=False)), dtype=np.float64)


# capacity-plan ----------------------------------------------------------------------


# %% wrong="capacity-plan" because="a good value beyond a bad one counts"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = by_rate["p99_ms"] <= slo_ms
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="rounds the replicas down"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = (by_rate["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(peak_rate // usable) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="one replica more than needed when it divides"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = (by_rate["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(peak_rate // usable) + 1 + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="forgets the spare ones"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = (by_rate["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable))
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="the load without the spare ones"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = (by_rate["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {
        "usable_rate": usable,
        "replicas": replicas,
        "load": peak_rate / (replicas - spare) / usable,
    }


# %% wrong="capacity-plan" because="does not sort the rates"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured
    kept = (by_rate["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="less than the promise, not at most"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = (by_rate["p99_ms"] < slo_ms).cummin()
    if not kept.any():
        raise ValueError(f"slo_ms {slo_ms} is not kept at any measured rate")
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="answers with zero when the promise is never kept"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    by_rate = measured.sort_values("rate")
    kept = (by_rate["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        return {"usable_rate": 0.0, "replicas": 0, "load": 0.0}
    usable = float(by_rate.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="sorts the table it was given"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    measured.sort_values("rate", inplace=True)
    kept = (measured["p99_ms"] <= slo_ms).cummin()
    if not kept.any():
        raise ValueError("slo_ms is not kept")
    usable = float(measured.loc[kept, "rate"].max())
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% right="capacity-plan" because="a loop over rates, and whole division upwards"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    usable = None
    for rate, p99 in sorted(zip(measured["rate"], measured["p99_ms"], strict=True)):
        if p99 > slo_ms:
            break
        usable = rate
    if usable is None:
        raise ValueError("slo_ms is below every p99 that was measured")
    replicas = -(-peak_rate // usable) + spare
    return {"replicas": replicas, "load": peak_rate / (usable * replicas), "usable_rate": usable}


# %% wrong="capacity-plan" because="looks only at the rate itself and the next lower one"
import math


def capacity_plan(measured, peak_rate, slo_ms, spare):
    table = measured.sort_values("rate")
    kept = table["p99_ms"] <= slo_ms
    kept &= kept.shift(1, fill_value=True)
    if not (table["p99_ms"] <= slo_ms).iloc[0]:
        raise ValueError("slo_ms is broken at the lowest rate")
    usable = table.loc[kept, "rate"].max()
    replicas = math.ceil(peak_rate / usable) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / (replicas * usable)}


# %% wrong="capacity-plan" because="two are taken at least"
import math


def capacity_plan(measured, peak_rate, slo_ms, spare):
    usable = None
    for rate, p99 in sorted(zip(measured["rate"], measured["p99_ms"], strict=True)):
        if p99 > slo_ms:
            break
        usable = float(rate)
    if usable is None:
        raise ValueError(f"no rate keeps slo_ms={slo_ms}")
    replicas = max(2, math.ceil(peak_rate / usable) + spare)
    return {
        "usable_rate": usable,
        "replicas": replicas,
        "load": peak_rate / replicas / usable,
    }


# %% wrong="capacity-plan" because="cuts it to a whole number"
import math


def capacity_plan(measured, peak_rate, slo_ms, spare):
    usable = None
    for rate, p99 in sorted(zip(measured["rate"], measured["p99_ms"], strict=True)):
        if p99 > slo_ms:
            break
        usable = int(rate)
    if usable is None:
        raise ValueError(f"no rate keeps slo_ms={slo_ms}")
    replicas = math.ceil(peak_rate / usable) + spare
    return {
        "usable_rate": usable,
        "replicas": replicas,
        "load": peak_rate / replicas / usable,
    }


# %% wrong="capacity-plan" because="it is rounded to three decimals"
import math


def capacity_plan(measured, peak_rate, slo_ms, spare):
    usable = None
    for rate, p99 in sorted(zip(measured["rate"], measured["p99_ms"], strict=True)):
        if p99 > slo_ms:
            break
        usable = float(rate)
    if usable is None:
        raise ValueError(f"no rate keeps slo_ms={slo_ms}")
    replicas = math.ceil(peak_rate / usable) + spare
    return {
        "usable_rate": usable,
        "replicas": replicas,
        "load": round(peak_rate / replicas / usable, 3),
    }


# %% wrong="capacity-plan" because="raises only if no rate keeps the promise"
def capacity_plan(measured, peak_rate, slo_ms, spare):
    table = measured.sort_values("rate", ignore_index=True)
    kept = (table["p99_ms"] <= slo_ms).to_numpy()
    if not kept.any():
        raise ValueError("slo_ms is never kept")
    first = kept.argmax()
    broken = np.flatnonzero(~kept[first:])
    last = first + (broken[0] if len(broken) else len(kept) - first) - 1
    usable = float(table["rate"][last])
    replicas = int(np.ceil(peak_rate / usable)) + spare
    return {"usable_rate": usable, "replicas": replicas, "load": peak_rate / replicas / usable}


# %% wrong="capacity-plan" because="rounds half a replica to the even number"
import math


def capacity_plan(measured, peak_rate, slo_ms, spare):
    usable = None
    for rate, p99 in sorted(zip(measured["rate"], measured["p99_ms"], strict=True)):
        if p99 > slo_ms:
            break
        usable = float(rate)
    if usable is None:
        raise ValueError(f"no rate keeps slo_ms={slo_ms}")
    replicas = round(peak_rate / usable + 0.5) + spare
    return {
        "usable_rate": usable,
        "replicas": replicas,
        "load": peak_rate / replicas / usable,
    }


# %% right="capacity-plan" because="a running maximum, and scalars of NumPy"
def capacity_plan(measured, peak_rate, slo_ms, spare=0):
    worst = measured.set_index("rate")["p99_ms"].sort_index().cummax()
    good = worst.index[worst <= slo_ms]
    if good.empty:
        raise ValueError("The promise (slo_ms) cannot be kept at any rate measured.")
    replicas = np.int64(-(-peak_rate // good[-1]) + spare)
    return {
        "load": peak_rate / (good[-1] * replicas),
        "usable_rate": good[-1],
        "replicas": replicas,
    }


# %% right="capacity-plan" because="takewhile over records, and replicas found by counting up"
from itertools import count, takewhile


def capacity_plan(measured, peak_rate, slo_ms, spare):
    rows = sorted(measured.to_dict("records"), key=lambda row: row["rate"])
    *_, usable = [None, *(r["rate"] for r in takewhile(lambda r: r["p99_ms"] <= slo_ms, rows))]
    if usable is None:
        raise ValueError("slo_ms")
    needed = next(n for n in count(1) if peak_rate <= n * usable)
    return {
        "usable_rate": usable,
        "replicas": needed + spare,
        "load": peak_rate / (needed + spare) / usable,
    }


# retry ------------------------------------------------------------------------------


# %% wrong="retry" because="retries everything"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except Exception:
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="retries timeouts only"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except TimeoutError:
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="attempts counts retries"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="no jitter"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = min(cap_s, base_s * 2**retry)
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="jitter on top of half the wait"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(min(cap_s, base_s * 2**retry) / 2, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="no cap"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, base_s * 2**retry)
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="the wait grows by addition"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * (retry + 1)))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="the first wait is doubled already"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2 ** (retry + 1)))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="no deadline"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    _start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="the deadline forgets the wait to come"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="never asks the budget"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s:
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="asks the budget first"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if not may_retry() or clock() + wait - start > deadline_s:
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="sleeps after the last attempt too"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1
        if retry == attempts:
            return task()


# %% wrong="retry" because="gives up by returning nothing"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                return None
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% wrong="retry" because="sleeps before it knows that the budget is empty"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    start, retry = clock(), 0
    while True:
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s:
                raise
            sleep(wait)
            if not may_retry():
                raise
        retry += 1


# %% wrong="retry" because="starts the deadline anew with each attempt"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    retry = 0
    while True:
        start = clock()
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if retry == attempts - 1:
                raise
            wait = uniform(0, min(cap_s, base_s * 2**retry))
            if clock() + wait - start > deadline_s or not may_retry():
                raise
        sleep(wait)
        retry += 1


# %% right="retry" because="recursion, and the deadline as a moment"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    end = clock() + deadline_s

    def attempt(number):
        try:
            return task()
        except OSError as error:
            if not isinstance(error, TimeoutError | ConnectionError) or number >= attempts:
                raise
            most = base_s * 2 ** (number - 1)
            wait = uniform(0.0, most if most < cap_s else cap_s)
            if clock() + wait > end:
                raise
            if not may_retry():
                raise
        sleep(wait)
        return attempt(number + 1)

    return attempt(1)


# %% wrong="retry" because="exactly deadline_s is not more"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if k == attempts:
                raise
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if clock() + wait - begin >= deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="OSError takes in FileNotFoundError and PermissionError"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except OSError:
            if k == attempts:
                raise
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="only two of its subclasses are caught, not itself or BrokenPipeError"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionResetError, ConnectionRefusedError):
            if k == attempts:
                raise
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="raises twice base_s to the power"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if k == attempts:
                raise
            wait = uniform(0, min(cap_s, (2 * base_s) ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="base_s is not used"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if k == attempts:
                raise
            wait = uniform(0, min(cap_s, 2 ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="the first one comes"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin, first = clock(), None
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionError) as error:
            first = first or error
            if k == attempts:
                raise first from None
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise first from None
            if not may_retry():
                raise first from None
        sleep(wait)
    return None


# %% wrong="retry" because="a new TimeoutError comes in its place, whatever it was"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if k == attempts:
                raise TimeoutError("all attempts are used") from None
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="a result such as 0 or None counts as a failure"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin, result = clock(), None
    for k in range(attempts):
        try:
            if result := task():
                return result
        except (TimeoutError, ConnectionError):
            if k + 1 >= attempts:
                raise
            wait = uniform(0, min(base_s * 2**k, cap_s))
            if clock() - begin + wait > deadline_s or not may_retry():
                raise
            sleep(wait)
    return result


# %% wrong="retry" because="leaves out the time of the attempt itself"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        before = clock()
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if k == attempts:
                raise
            now = before
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if now + wait - begin > deadline_s:
                raise
            if not may_retry():
                raise
        sleep(wait)
    return None


# %% wrong="retry" because="a retry whose wait was drawn as 0 does not ask the budget"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    begin = clock()
    for k in range(1, attempts + 1):
        try:
            return task()
        except (TimeoutError, ConnectionError):
            if k == attempts:
                raise
            wait = uniform(0, min(cap_s, base_s * 2 ** (k - 1)))
            if clock() + wait - begin > deadline_s:
                raise
            if wait > 0 and not may_retry():
                raise
        sleep(wait)
    return None


# %% right="retry" because="recursion, with the errors and the bounds in a helper"
import itertools


def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    end = clock() + deadline_s
    longest = itertools.chain(min(base_s * 2**k, cap_s) for k in range(attempts - 1))

    def attempt():
        try:
            return task()
        except (ConnectionError, TimeoutError):
            most = next(longest, None)
            if most is None:
                raise
            wait = uniform(0.0, most)
            if clock() + wait > end or may_retry() is False:
                raise
            sleep(wait)
        return attempt()

    return attempt()


# %% right="retry" because="carries the doubled wait along"
def call_with_retry(task, *, attempts, base_s, cap_s, deadline_s, may_retry, clock, sleep, uniform):
    started_at = clock()
    most, used, last = base_s, 0, None
    while used < attempts:
        if last is not None:
            wait = uniform(0, most if most < cap_s else cap_s)
            passed = clock() - started_at
            if passed + wait > deadline_s:
                break
            if not may_retry():
                break
            sleep(wait)
            most = most * 2
        try:
            used += 1
            return task()
        except Exception as error:
            if not isinstance(error, (TimeoutError, ConnectionError)):
                raise
            last = error
    raise last


# breaker ----------------------------------------------------------------------------


# %% wrong="breaker" because="counts failures that are not in a row"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        if self.opened is not None:
            self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="opens one failure too late"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures > self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="calls the task while it is open"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            task()
            raise ConnectionRefusedError
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="never tries again"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="still closed at exactly the end of the rest"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened <= self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="rests from the first opening only"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.opened or self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="needs the whole count again after a trial that failed"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None:
                self.failures, self.opened = 1, None
            if self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="the count survives a good trial"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        if self.opened is None:
            self.failures = 0
        self.opened = None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="only timeouts count"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except TimeoutError:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="opens at the moment the call began"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        begin = self.clock()
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = begin
            raise
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="swallows the failure"
class CircuitBreaker:
    """Stops calling what keeps failing.

    Parameters
    ----------
    limit : int, failures in a row after which it opens, at least 1
    rest_s : float, seconds it stays open
    clock : callable, returns seconds
    """

    def __init__(self, limit, rest_s, clock):
        ### BEGIN SOLUTION
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None
        ### END SOLUTION

    def call(self, task):
        """Return ``task()``; raise ConnectionRefusedError instead while the breaker is open."""
        ### BEGIN SOLUTION
        if self.opened is not None and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the circuit breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if self.opened is not None or self.failures >= self.limit:
                self.opened = self.clock()
            return None
        self.failures, self.opened = 0, None
        return result
        ### END SOLUTION


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% right="breaker" because="three named states"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self._limit, self._rest, self._now = limit, rest_s, clock
        self._state, self._row, self._until = "closed", 0, 0.0

    def call(self, task):
        if self._state == "open":
            if self._now() < self._until:
                raise ConnectionRefusedError
            self._state = "trial"
        try:
            value = task()
        except BaseException:
            self._row += 1
            if self._state == "trial" or self._row == self._limit:
                self._state, self._until, self._row = "open", self._now() + self._rest, 0
            raise
        self._state, self._row = "closed", 0
        return value


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="after a good trial the count stays, and the next failure opens it"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = self.opened is not None
        if trial and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        if trial:
            self.opened = None
        else:
            self.failures = 0
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="a breaker that opened at time 0 is never open"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = bool(self.opened)
        if trial and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="a ConnectionRefusedError of the task itself is not counted"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = self.opened is not None
        if trial and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except ConnectionRefusedError:
            raise
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="another error of one fixed kind comes in its place"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = self.opened is not None
        if trial and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise TimeoutError("the task failed") from None
        self.failures, self.opened = 0, None
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="only whole seconds are counted, so a rest of half a second lasts one"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = self.opened is not None
        if trial and int(self.clock() - self.opened) < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="the second rest is twice as long from the second bad trial on"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened, self.rests = 0, None, 0

    def call(self, task):
        trial = self.opened is not None
        if trial and self.clock() - self.opened < self.rest_s * max(1, self.rests - 1):
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
                self.rests += 1
            raise
        self.failures, self.opened = 0, None
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="a result of 0 or an empty list becomes None"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = self.opened is not None
        if trial and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception:
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result or None


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% wrong="breaker" because="failures in a row are counted only if they are of one kind"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self.limit, self.rest_s, self.clock = limit, rest_s, clock
        self.failures, self.opened = 0, None

    def call(self, task):
        trial = self.opened is not None
        if trial and self.clock() - self.opened < self.rest_s:
            raise ConnectionRefusedError("the breaker is open")
        try:
            result = task()
        except Exception as error:
            if self.failures and type(error) is not self.kind:
                self.failures = 0
            self.kind = type(error)
            self.failures += 1
            if trial or self.failures >= self.limit:
                self.opened = self.clock()
            raise
        self.failures, self.opened = 0, None
        return result


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% right="breaker" because="states as methods that replace each other"
class CircuitBreaker:
    def __init__(self, limit, rest_s, clock):
        self._limit, self._rest, self._clock = limit, rest_s, clock
        self._close()

    def _close(self):
        self._left, self._until = self._limit, float("-inf")

    def _open(self):
        self._left, self._until = 1, self._clock() + self._rest  # one failure will do after it

    def call(self, task):
        if self._clock() < self._until:
            raise ConnectionRefusedError
        try:
            answer = task()
        except BaseException:
            self._left -= 1
            if self._left <= 0:
                self._open()
            raise
        else:
            self._close()
            return answer


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# %% right="breaker" because="an enumeration of states, and a deque of outcomes"
from collections import deque
from contextlib import contextmanager
from enum import Enum


class State(Enum):
    CLOSED = "closed"
    OPEN = "open"
    TRIAL = "trial"


class CircuitBreaker:
    def __init__(self, limit: int, rest_s: float, clock):
        self.last, self.rest_s, self.clock = deque(maxlen=limit), rest_s, clock
        self.state, self.since = State.CLOSED, None

    @contextmanager
    def watching(self):
        try:
            yield
        except Exception:
            self.last.append(False)
            full = len(self.last) == self.last.maxlen and not any(self.last)
            if self.state is State.TRIAL or full:
                self.state, self.since = State.OPEN, self.clock()
            raise
        self.last.clear()
        self.state = State.CLOSED

    def call(self, task):
        if self.state is State.OPEN:
            if not self.clock() - self.since >= self.rest_s:
                raise ConnectionRefusedError("resting")
            self.state = State.TRIAL
        with self.watching():
            return task()


def story(outcomes, moments, *, limit, rest_s, takes_s=0.0):
    """Play a story on a new breaker; return (calls of the task, what came) for each call."""
    world, told = World(takes_s=takes_s), []
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = moment, [outcome], world.calls
        try:
            came = ["returned", breaker.call(world.task)]
        except Exception as error:
            came = ["raised", type(error).__name__]
        told.append([world.calls - before, *came])
    return told


# availability -----------------------------------------------------------------------


# %% wrong="availability" because="replicas all have to work"
def chain_availability(parts):
    whole = 1.0
    for part in parts:
        down = 1 - part["availability"] ** part.get("replicas", 1)
        whole *= 1 - down * (1 - part.get("fallback", 0))
    return whole


# %% wrong="availability" because="ignores fallbacks"
def chain_availability(parts):
    whole = 1.0
    for part in parts:
        down = (1 - part["availability"]) ** part.get("replicas", 1)
        whole *= 1 - down
    return whole


# %% wrong="availability" because="ignores replicas"
def chain_availability(parts):
    whole = 1.0
    for part in parts:
        down = 1 - part["availability"]
        whole *= 1 - down * (1 - part.get("fallback", 0))
    return whole


# %% wrong="availability" because="adds up what is missing"
def chain_availability(parts):
    whole = 1.0
    for part in parts:
        down = (1 - part["availability"]) ** part.get("replicas", 1)
        whole -= down * (1 - part.get("fallback", 0))
    return whole


# %% wrong="availability" because="the weakest part alone"
def chain_availability(parts):
    whole = 1.0
    for part in parts:
        down = (1 - part["availability"]) ** part.get("replicas", 1)
        whole = min(whole, 1 - down * (1 - part.get("fallback", 0)))
    return whole


# %% wrong="availability" because="the fallback counts for each replica"
def chain_availability(parts):
    whole = 1.0
    for part in parts:
        down = ((1 - part["availability"]) * (1 - part.get("fallback", 0))) ** part.get(
            "replicas", 1
        )
        whole *= 1 - down
    return whole


# %% right="availability" because="a product of sums"
def chain_availability(parts):
    def answered(availability, replicas=1, fallback=0.0):
        works = 1 - np.power(1 - availability, replicas)
        return works + (1 - works) * fallback

    return np.prod([answered(**part) for part in parts])


# %% wrong="availability" because="it is rounded to four decimals"
def chain_availability(parts):
    result = 1.0
    for part in parts:
        down = (1 - part["availability"]) ** part.get("replicas", 1)
        result *= 1 - down * (1 - part.get("fallback", 0))
    return round(result, 4)


# %% wrong="availability" because="the fallback of an earlier part is kept"
def chain_availability(parts):
    result, replicas, fallback = 1.0, 1, 0.0
    for part in parts:
        replicas = part.get("replicas", 1)
        fallback = part.get("fallback", fallback)
        works = 1 - (1 - part["availability"]) ** replicas
        result *= works + (1 - works) * fallback
    return result


# %% wrong="availability" because="with a fallback the replicas are capped at two"
def chain_availability(parts):
    result = 1.0
    for part in parts:
        copies = part.get("replicas", 1)
        if "fallback" in part:
            copies = min(copies, 2)
        result *= 1 - (1 - part["availability"]) ** copies * (1 - part.get("fallback", 0))
    return result


# %% wrong="availability" because="equal parts are counted once"
def chain_availability(parts):
    result = 1.0
    for availability, replicas, fallback in {
        (part["availability"], part.get("replicas", 1), part.get("fallback", 0)) for part in parts
    }:
        result *= 1 - (1 - availability) ** replicas * (1 - fallback)
    return result


# %% right="availability" because="recursion, the fallback as one more replica"
from functools import reduce


def chain_availability(parts):
    if not parts:
        return 1
    first, *rest = parts
    copies = [first["availability"]] * first.get("replicas", 1) + [first.get("fallback", 0)]
    nobody = reduce(lambda product, one: product * (1 - one), copies, 1)
    return (1 - nobody) * chain_availability(rest)


# %% right="availability" because="a table with missing values filled"
def chain_availability(parts):
    table = pd.DataFrame(list(parts), columns=["availability", "replicas", "fallback"])
    table = table.astype(float).fillna({"replicas": 1, "fallback": 0})
    down = (1 - table["availability"]).pow(table["replicas"])
    return (1 - down + down * table["fallback"]).prod()


# canary -----------------------------------------------------------------------------


# %% wrong="canary" because="two standard errors, ten times"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 1.96 * error) & (canary >= 200)
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="twice the share of errors"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (looks["canary_errors"] / canary > 2 * looks["stable_errors"] / stable) & (
        canary >= 200
    )
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="either direction counts"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap.abs() > 3 * error) & (canary >= 200)
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="no least number of requests"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = gap > 3 * error
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="promotes as soon as there is something to see"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 3 * error) & (canary >= 200)
    rest = np.where(canary >= 200, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="never promotes"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 3 * error) & (canary >= 200)
    rest = "wait"
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="looks at the end only"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 3 * error) & (canary >= 2000)
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="ten standard errors"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 10 * error) & (canary >= 200)
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="compares counts instead of shares"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = (looks["canary_errors"] - looks["stable_errors"]) / canary
    worse = (gap > 3 * error) & (canary >= 200)
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="any error at all"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 0) & (canary >= 200)
    rest = np.where(canary >= 2000, "promote", "wait")
    return np.where(worse, "rollback", rest).tolist()


# %% wrong="canary" because="one decision for the whole table"
def canary_rule(looks):
    stable, canary = looks["stable_requests"], looks["canary_requests"]
    together = (looks["stable_errors"] + looks["canary_errors"]) / (stable + canary)
    error = np.sqrt(together * (1 - together) * (1 / stable + 1 / canary))
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / stable
    worse = (gap > 3 * error) & (canary >= 200)
    np.where(canary >= 2000, "promote", "wait")
    return ["rollback" if worse.any() else "wait"] * len(looks)


# %% wrong="canary" because="so timid that bad versions stay for long"
def canary_rule(looks):
    canary = looks["canary_requests"]
    gap = looks["canary_errors"] / canary - looks["stable_errors"] / looks["stable_requests"]
    worse = (gap > 0.055) & (canary >= 1000) | (gap > 0.3) & (canary >= 200)
    return np.where(worse, "rollback", np.where(canary >= 2000, "promote", "wait")).tolist()


# %% right="canary" because="an exact test for each row, with a small level"
def canary_rule(looks):
    from scipy.stats import binom

    decisions = []
    for s, se, c, ce in looks[
        ["stable_requests", "stable_errors", "canary_requests", "canary_errors"]
    ].itertuples(index=False):
        errors = int(se + ce)
        chance = binom.sf(ce - 1, errors, c / (s + c)) if errors else 1.0
        if c < 200:
            decisions.append("wait")
        elif chance < 0.003 and ce / c > se / s:
            decisions.append("rollback")
        else:
            decisions.append("promote" if c >= 2000 else "wait")
    return decisions


# %% right="canary" because="an array of decisions, from the square root of the counts"
def canary_rule(looks):
    n, m = looks["canary_requests"].to_numpy(), looks["stable_requests"].to_numpy()
    gap = np.sqrt((looks["canary_errors"] + 0.375) / n) - np.sqrt(
        (looks["stable_errors"] + 0.375) / m
    )
    far = 2 * gap.to_numpy() / np.sqrt(1 / n + 1 / m) > 2.9
    choice = np.select([n < 200, far, n >= 2000], ["wait", "rollback", "promote"], "wait")
    return choice


# %% wrong="canary" because="at 2,400 this waits"
def canary_rule(looks):
    decisions = []
    for row in looks.itertuples(index=False):
        n, m = row.canary_requests, row.stable_requests
        if n < 200:
            decisions.append("wait")
            continue
        canary, stable = row.canary_errors / n, row.stable_errors / m
        pooled = (row.canary_errors + row.stable_errors) / (n + m)
        se = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
        if canary > stable and canary - stable > 2.9 * se:
            decisions.append("rollback")
        else:
            decisions.append("promote" if n == 2000 else "wait")
    return decisions


# %% wrong="canary" because="takes for granted that stable has nine times the requests"
def canary_rule(looks):
    decisions = []
    for row in looks.itertuples(index=False):
        n, m = row.canary_requests, row.stable_requests
        if n < 200:
            decisions.append("wait")
            continue
        canary, stable = row.canary_errors / n, row.stable_errors / (9 * n)
        pooled = (row.canary_errors + row.stable_errors) / (n + m)
        se = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
        if canary > stable and canary - stable > 2.9 * se:
            decisions.append("rollback")
        else:
            decisions.append("promote" if n >= 2000 else "wait")
    return decisions


# %% wrong="canary" because="reads them by the labels 0, 1, 2, ..."
def canary_rule(looks):
    decisions = []
    for number in range(len(looks)):
        row = looks.loc[number]
        n, m = row.canary_requests, row.stable_requests
        if n < 200:
            decisions.append("wait")
            continue
        canary, stable = row.canary_errors / n, row.stable_errors / m
        pooled = (row.canary_errors + row.stable_errors) / (n + m)
        se = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
        if canary > stable and canary - stable > 2.9 * se:
            decisions.append("rollback")
        else:
            decisions.append("promote" if n >= 2000 else "wait")
    return decisions


# %% wrong="canary" because="with errors in the canary and none in stable this divides by zero"
def canary_rule(looks):
    decisions = []
    for row in looks.to_dict("records"):
        n, m = row["canary_requests"], row["stable_requests"]
        canary, stable = row["canary_errors"] / n if n else 0.0, row["stable_errors"] / m
        verdict = "promote" if n >= 2000 else "wait"
        if n >= 200 and canary > stable:
            z = (canary - stable) / (stable * (1 - stable) * (1 / n + 1 / m)) ** 0.5
            if z > 3.3:
                verdict = "rollback"
        decisions.append(verdict)
    return decisions


# %% wrong="canary" because="counts both sides together, as if the canary always had a tenth"
def canary_rule(looks):
    decisions = []
    for row in looks.itertuples(index=False):
        n, m = row.canary_requests, row.stable_requests
        if n + m < 2000:
            decisions.append("wait")
            continue
        canary, stable = row.canary_errors / n, row.stable_errors / m
        pooled = (row.canary_errors + row.stable_errors) / (n + m)
        se = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
        if canary > stable and canary - stable > 2.9 * se:
            decisions.append("rollback")
        else:
            decisions.append("promote" if n >= 2000 else "wait")
    return decisions


# %% wrong="canary" because="without any error it promotes from 1,500 on"
def canary_rule(looks):
    decisions = []
    for row in looks.itertuples(index=False):
        n, m = row.canary_requests, row.stable_requests
        if n < 200:
            decisions.append("wait")
            continue
        canary, stable = row.canary_errors / n, row.stable_errors / m
        pooled = (row.canary_errors + row.stable_errors) / (n + m)
        se = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
        if canary > stable and canary - stable > 2.9 * se:
            decisions.append("rollback")
        else:
            decisions.append(
                "promote" if n >= 2000 or (n >= 1500 and row.canary_errors == 0) else "wait"
            )
    return decisions


# %% wrong="canary" because="rolls back a look that follows a rollback"
def canary_rule(looks):
    decisions, before, back = [], None, False
    for row in looks.itertuples(index=False):
        n, m = row.canary_requests, row.stable_requests
        canary, stable = row.canary_errors / max(n, 1), row.stable_errors / max(m, 1)
        grown = before is not None and n == before.canary_requests + 200
        back = back and grown
        pooled = (row.canary_errors + row.stable_errors) / max(n + m, 1)
        se = (pooled * (1 - pooled) * (1 / max(n, 1) + 1 / max(m, 1))) ** 0.5
        back = back or (n >= 200 and canary > stable and canary - stable > 2.9 * se)
        decisions.append("rollback" if back else "promote" if n >= 2000 else "wait")
        before = row
    return decisions


# %% right="canary" because="Fisher's exact test, one tail, with a threshold for ten looks"
from scipy.stats import hypergeom


def canary_rule(looks):
    n, m = looks["canary_requests"].to_numpy(), looks["stable_requests"].to_numpy()
    bad, stable_bad = looks["canary_errors"].to_numpy(), looks["stable_errors"].to_numpy()
    chance = hypergeom.sf(bad - 1, n + m, bad + stable_bad, n)
    worse = (chance < 0.004) & (bad * m > stable_bad * n)
    return np.select([n < 200, worse, n >= 2000], ["wait", "rollback", "promote"], "wait").tolist()


# %% right="canary" because="arcsine of the root of the share"
def canary_rule(looks: pd.DataFrame, *, limit: float = 2.9) -> list:
    def angle(errors, requests):
        return np.arcsin(np.sqrt((errors + 0.375) / (requests + 0.75)))

    c = looks[["canary_errors", "canary_requests"]].astype(float).to_numpy().T
    s = looks[["stable_errors", "stable_requests"]].astype(float).to_numpy().T
    z = 2 * (angle(*c) - angle(*s)) / np.sqrt(1 / c[1].clip(1) + 1 / s[1].clip(1))
    said = pd.Series("wait", index=range(len(looks)))
    said[c[1] >= 2000] = "promote"
    said[(c[1] >= 200) & (z > limit) & (c[0] * s[1] > s[0] * c[1])] = "rollback"
    return list(said)


# switch -----------------------------------------------------------------------------


# %% wrong="switch" because="does not wait for green"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    route("green")
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="stops blue before it is idle"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    begin = clock()
    stop("blue")
    return 0


# %% wrong="switch" because="drains before it routes, for ever busy"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    route("green")
    stop("blue")
    return left


# %% wrong="switch" because="stops blue before the switch"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    stop("blue")
    route("green")
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    return left


# %% wrong="switch" because="the drain limit counts from the very start"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="no limit for the drain"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    begin = clock()
    while left := in_flight():
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="goes on with a green that is not ready"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            break
        sleep(pause_s)
    route("green")
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="an error when blue is not idle in time"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    if left:
        raise TimeoutError("blue is busy")
    stop("blue")
    return left


# %% wrong="switch" because="stops the wrong one"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(pause_s)
    stop("green")
    return left


# %% wrong="switch" because="sleeps a second, whatever the pause"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(1)
    route("green")
    begin = clock()
    while (left := in_flight()) and clock() - begin < drain_limit_s:
        sleep(1)
    stop("blue")
    return left


# %% wrong="switch" because="returns nothing"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    begin = clock()
    while in_flight() and clock() - begin < drain_limit_s:
        sleep(pause_s)
    stop("blue")


# %% right="switch" because="one waiting function for both"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    def wait(until, limit):
        end = clock() + limit
        while True:
            if until():
                return True
            if clock() >= end:
                return False
            sleep(pause_s)

    left = [None]

    def idle():
        left[0] = in_flight()
        return left[0] == 0

    if not wait(ready, start_limit_s):
        raise TimeoutError("green")
    route("green")
    wait(idle, drain_limit_s)
    stop("blue")
    return left[0]


# %% wrong="switch" because="counts from the call on"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError("green is not ready in time")
        sleep(pause_s)
    route("green")
    while (left := in_flight()) != 0:
        if clock() - begin >= drain_limit_s:
            break
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="counts pauses, as if asking took no time"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    waited = 0.0
    while not ready():
        if waited >= start_limit_s:
            raise TimeoutError("green did not get ready")
        sleep(pause_s)
        waited += pause_s
    route("green")
    waited = 0.0
    left = in_flight()
    while left and waited < drain_limit_s:
        sleep(pause_s)
        waited += pause_s
        left = in_flight()
    stop("blue")
    return left


# %% wrong="switch" because="the last pause is cut short to the limit"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError("green is not ready in time")
        sleep(min(pause_s, begin + start_limit_s - clock()))
    route("green")
    begin = clock()
    while (left := in_flight()) != 0:
        if clock() - begin >= drain_limit_s:
            break
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="does not ask once more when the limit is reached"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    end = clock() + start_limit_s
    while clock() < end:
        if ready():
            break
        sleep(pause_s)
    else:
        raise TimeoutError("green is not ready")
    route("green")
    end = clock() + drain_limit_s
    while (left := in_flight()) > 0 and clock() < end:
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="at exactly the limit this sleeps once more"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin > start_limit_s:
            raise TimeoutError("green is not ready in time")
        sleep(pause_s)
    route("green")
    begin = clock()
    while (left := in_flight()) != 0:
        if clock() - begin >= drain_limit_s:
            break
        sleep(pause_s)
    stop("blue")
    return left


# %% wrong="switch" because="a drain that ends is followed by one more pause"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    begin = clock()
    while not ready():
        if clock() - begin >= start_limit_s:
            raise TimeoutError("green is not ready in time")
        sleep(pause_s)
    route("green")
    begin = clock()
    while (left := in_flight()) != 0:
        if clock() - begin >= drain_limit_s:
            break
        sleep(pause_s)
    if left == 0 and clock() > begin:
        sleep(pause_s)
    stop("blue")
    return left


# %% right="switch" because="one helper for both loops, iter with a sentinel"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    def poll(ask, wanted, limit_s):
        """Return the last answer, and whether it is the one wanted."""
        since = clock()
        answer = ask()
        while answer != wanted and clock() - since < limit_s:
            sleep(pause_s)
            answer = ask()
        return answer, answer == wanted

    _, up = poll(lambda: bool(ready()), True, start_limit_s)
    if not up:
        raise TimeoutError("green")
    route("green")
    remaining, _ = poll(in_flight, 0, drain_limit_s)
    stop("blue")
    return remaining


# %% right="switch" because="recursion and an early return of the count"
def switch_over(
    *, ready, route, in_flight, stop, clock, sleep, start_limit_s, drain_limit_s, pause_s
):
    deadline = clock() + start_limit_s
    while True:
        if ready():
            break
        if not clock() < deadline:
            raise TimeoutError(f"green was not ready within {start_limit_s} s")
        sleep(pause_s)
    route("green")
    deadline = clock() + drain_limit_s
    answers = []
    for answer in iter(in_flight, 0):
        answers.append(answer)
        if clock() >= deadline:
            break
        sleep(pause_s)
    else:
        answers.append(0)
    stop("blue")
    return answers[-1]


# skew -------------------------------------------------------------------------------


# %% wrong="skew" because="missing values differ from each other"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = ~(gap <= tolerance)
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="a value that is missing on one side is overlooked"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = gap > tolerance
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="compares row by row, without the request"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service = service.iloc[: len(both)]
    training = training.iloc[: len(both)][service.columns].set_axis(service.index)
    gap = (service - training).abs()
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="missing values count as zero"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id").fillna(0)
    training = replayed.set_index("request_id").fillna(0)
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="no absolute values"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = service - training
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="sorted the wrong way"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=True)


# %% wrong="skew" because="per cent instead of shares"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame(
        {"rows": len(both), "different": 100 * different.mean(), "largest": gap.max()}
    )
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="ignores the tolerance"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = (gap > 1e-4) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="rows of the log, not those in both"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index.intersection(training.index)
    service, training = service.loc[both], training.loc[both, service.columns]
    gap = (service - training).abs()
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(logged), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="counts requests without a partner as different"
def skew_table(logged, replayed, tolerance=1e-4):
    service = logged.set_index("request_id")
    training = replayed.set_index("request_id")
    both = service.index
    training = training.reindex(both)[service.columns]
    gap = (service - training).abs()
    different = (gap > tolerance) | (service.isna() != training.isna())
    table = pd.DataFrame({"rows": len(both), "different": different.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% right="skew" because="merges with suffixes and loops over the features"
def skew_table(logged, replayed, tolerance=1e-4):
    both = logged.merge(replayed, on="request_id", suffixes=("_s", "_t"))
    rows = {}
    for name in logged.columns.drop("request_id"):
        a, b = both[name + "_s"].to_numpy(), both[name + "_t"].to_numpy()
        missing = np.isnan(a).astype(int) + np.isnan(b)
        unlike = np.where(missing == 0, np.abs(a - b) > tolerance, missing == 1)
        there = np.abs(a - b)[missing == 0]
        rows[name] = {
            "rows": len(both),
            "different": unlike.sum() / len(both),
            "largest": there.max() if len(there) else float("nan"),
        }
    return pd.DataFrame(rows).T.sort_values("different")[::-1]


# %% wrong="skew" because="takes the replayed value minus the logged one with its sign"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = other - one
    differs = (gap > tolerance) | (one.isna() != other.isna())
    table = pd.DataFrame({"rows": len(both), "different": differs.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="isclose adds a hundred-thousandth of the value"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = pd.DataFrame(
        ~np.isclose(one, other, atol=tolerance, equal_nan=True), one.index, one.columns
    )
    table = pd.DataFrame({"rows": len(both), "different": differs.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="a missing value and a zero are taken for equal"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = (one.fillna(0) - other.fillna(0)).abs() > tolerance
    table = pd.DataFrame({"rows": len(both), "different": differs.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="only a value missing in the log counts"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = (gap > tolerance) | (one.isna() & other.notna())
    table = pd.DataFrame({"rows": len(both), "different": differs.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="differences within the tolerance are set to 0"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = (gap > tolerance) | (one.isna() != other.isna())
    table = pd.DataFrame(
        {
            "rows": len(both),
            "different": differs.mean(),
            "largest": gap.where(gap > tolerance, 0 * gap).max(),
        }
    )
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="rounds the difference to four decimals first"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = (gap.round(4) > tolerance) | (one.isna() != other.isna())
    table = pd.DataFrame({"rows": len(both), "different": differs.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="the replayed table gets the order of columns of the other and its index"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    if not replayed["request_id"].is_monotonic_increasing:
        other = replayed.set_index("request_id")
    else:
        replayed.set_index("request_id", inplace=True)
        other = replayed
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = (gap > tolerance) | (one.isna() != other.isna())
    table = pd.DataFrame({"rows": len(both), "different": differs.mean(), "largest": gap.max()})
    return table.sort_values("different", ascending=False)


# %% wrong="skew" because="where a value is missing in both the request is left out of the share"
def skew_table(logged, replayed, tolerance=1e-4):
    one = logged.set_index("request_id")
    other = replayed.set_index("request_id")
    both = one.index.intersection(other.index)
    one, other = one.loc[both], other.loc[both, one.columns]
    gap = (one - other).abs()
    differs = (gap > tolerance) | (one.isna() != other.isna())
    table = pd.DataFrame(
        {
            "rows": len(both),
            "different": differs.sum() / (one.notna() | other.notna()).sum().clip(1),
            "largest": gap.max(),
        }
    )
    return table.sort_values("different", ascending=False)


# %% right="skew" because="long tables merged, and a group-by"
def skew_table(logged, replayed, tolerance=1e-4):
    keys = ["request_id", "feature"]
    a = logged.melt("request_id", var_name="feature", value_name="a")
    b = replayed.melt("request_id", var_name="feature", value_name="b")
    pairs = a.merge(b, on=keys)
    pairs["gap"] = (pairs["a"] - pairs["b"]).abs()
    alone = pairs["a"].isna() ^ pairs["b"].isna()
    pairs["differs"] = pairs["gap"].gt(tolerance) | alone
    table = pairs.groupby("feature").agg(
        largest=("gap", "max"), different=("differs", "mean"), rows=("request_id", "nunique")
    )
    return table.sort_values(["different", "largest"], ascending=[False, True])


# %% right="skew" because="dictionaries and loops, one row a feature"
import math


def skew_table(logged, replayed, tolerance=1e-4):
    known = {row["request_id"]: row for row in replayed.to_dict("records")}
    pairs = [
        (row, known[row["request_id"]])
        for row in logged.to_dict("records")
        if row["request_id"] in known
    ]
    rows = {}
    for name in logged.columns:
        if name == "request_id":
            continue
        count, largest = 0, math.nan
        for one, other in pairs:
            x, y = one[name], other[name]
            if math.isnan(x) or math.isnan(y):
                count += math.isnan(x) != math.isnan(y)
                continue
            gap = abs(x - y)
            largest = gap if math.isnan(largest) else max(largest, gap)
            count += gap > tolerance
        rows[name] = {"rows": len(pairs), "different": count / len(pairs), "largest": largest}
    ordered = sorted(rows.items(), key=lambda item: -item[1]["different"])
    return pd.DataFrame.from_dict(dict(ordered), orient="index")
