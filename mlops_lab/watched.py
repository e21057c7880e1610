"""A small service that says how it does: counters and a histogram for Prometheus.

It answers ``POST /predict`` with a probability of a late arrival, and ``GET /metrics`` with what
it has counted since it started. Two weaknesses are built in on purpose: an airport that it does
not know ends in an error of its own, and a flight without ``overdue3h`` makes it wait for the
feature store before it falls back to the base rate.
"""

from __future__ import annotations

import math
import time

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from pydantic import BaseModel

BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
VERSION = "queue-1"
_TIMEOUT_S = 0.12  # how long it waits for a feature that does not come
_LOGIT = {"EWR": -1.45, "JFK": -1.75, "LGA": -1.60}  # of a flight with no aircraft waiting
_BASE_RATE = 0.24


class Flight(BaseModel):
    """What a caller sends; `overdue3h` may be missing."""

    request_id: str
    flight: int
    origin: str
    overdue3h: float | None = None


registry = CollectorRegistry()
requests_total = Counter(
    "desk_requests", "Requests answered, by HTTP status.", ["status"], registry=registry
)
latency_seconds = Histogram(
    "desk_latency_seconds",
    "Time from request to answer.",
    buckets=BUCKETS_S,
    registry=registry,
)
app = FastAPI(title="On time")


@app.middleware("http")
async def count(request: Request, call_next) -> Response:
    """Count every answer of the model, and how long it took."""
    if request.url.path != "/predict":
        return await call_next(request)
    began = time.perf_counter()
    try:
        response = await call_next(request)
    except Exception as error:
        response = JSONResponse({"error": type(error).__name__}, status_code=500)
    latency_seconds.observe(time.perf_counter() - began)
    requests_total.labels(status=str(response.status_code)).inc()
    return response


@app.post("/predict")
def predict(flight: Flight) -> dict:
    """Return the probability that the flight arrives late."""
    logit = _LOGIT[flight.origin]
    if flight.overdue3h is None:
        time.sleep(_TIMEOUT_S)
        return {"probability": _BASE_RATE, "model_version": VERSION}
    probability = 1 / (1 + math.exp(-(logit + 0.11 * flight.overdue3h)))
    return {"probability": probability, "model_version": VERSION}


@app.get("/health")
def health() -> dict:
    """Say that the process lives."""
    return {"alive": True}


@app.get("/metrics")
def metrics() -> Response:
    """Return everything counted since the start, as Prometheus reads it."""
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
