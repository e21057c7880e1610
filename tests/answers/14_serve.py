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
    todo = [part for part in parts if f"{part}-{version}.csv" not in there]
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


# percentile -------------------------------------------------------------------------


# %% wrong="percentile" because="interpolates"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.sort(np.where(np.isnan(values), np.inf, values))
    return float(np.percentile(values, q))


# %% wrong="percentile" because="forgets lost requests"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.sort(values[~np.isnan(values)])
    needed = int(np.ceil(np.round(q * len(values) / 100, 9)))
    return float(values[needed - 1])


# %% wrong="percentile" because="one place too far"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.sort(np.where(np.isnan(values), np.inf, values))
    needed = int(np.ceil(np.round(q * len(values) / 100, 9)))
    return float(values[min(needed, len(values) - 1)])


# %% wrong="percentile" because="rounds the place down"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.sort(np.where(np.isnan(values), np.inf, values))
    needed = int(max(1, q * len(values) // 100))
    return float(values[needed - 1])


# %% wrong="percentile" because="rounds the place to the nearest"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.sort(np.where(np.isnan(values), np.inf, values))
    needed = int(max(1, round(q * len(values) / 100)))
    return float(values[needed - 1])


# %% wrong="percentile" because="lost requests took no time"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.sort(np.where(np.isnan(values), 0.0, values))
    needed = int(np.ceil(np.round(q * len(values) / 100, 9)))
    return float(values[needed - 1])


# %% wrong="percentile" because="does not sort"
def percentile(latencies, q):
    values = np.asarray(latencies, dtype=float)
    values = np.where(np.isnan(values), np.inf, values)
    needed = int(np.ceil(np.round(q * len(values) / 100, 9)))
    return float(values[needed - 1])


# %% wrong="percentile" because="sorts the list it was given"
def percentile(latencies, q):
    if isinstance(latencies, list):
        latencies.sort()
    values = np.sort(np.nan_to_num(np.asarray(latencies, dtype=float), nan=np.inf))
    return float(values[int(np.ceil(np.round(q * len(values) / 100, 9))) - 1])


# %% right="percentile" because="NumPy's inverted distribution function"
def percentile(latencies, q):
    values = pd.Series(list(latencies), dtype=float).fillna(np.inf)
    return np.percentile(values, q, method="inverted_cdf")


# %% right="percentile" because="counts until enough lie at or below"
def percentile(latencies, q):
    known = sorted(v for v in latencies if v == v)
    for place, value in enumerate(known, start=1):
        if place * 100 >= q * len(latencies):
            return value
    return float("inf")


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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
    """Play a story on a new breaker; return what came of each call."""
    world = World(takes_s=takes_s)
    breaker = CircuitBreaker(limit, rest_s, world.clock)
    told = []
    for outcome, moment in zip(outcomes, moments, strict=True):
        world.time, world.outcomes, before = 1000.0 + moment, [outcome], world.calls
        try:
            result = breaker.call(world.task)
        except ConnectionRefusedError:
            result = "refused"
        except (TimeoutError, ValueError):
            result = "failed"
        told.append(result if world.calls > before or result == "refused" else "not called")
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
