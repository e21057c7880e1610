"""The service counts what it answers, and fails where it is meant to fail."""

import asyncio

import httpx
from prometheus_client.parser import text_string_to_metric_families

from mlops_lab.watched import app


def ask(path, body=None):
    """Send one request to the app, without a socket."""

    async def send():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            return await (client.post(path, json=body) if body else client.get(path))

    return asyncio.run(send())


def counted():
    families = text_string_to_metric_families(ask("/metrics").text)
    return {
        sample.labels["status"]: sample.value
        for family in families
        for sample in family.samples
        if sample.name == "desk_requests_total"
    }


def test_every_answer_is_counted_by_its_status():
    """A good one, a caller's mistake and an error of the service; scrapes do not count."""
    good = {"request_id": "a", "flight": 1, "origin": "JFK", "overdue3h": 3}
    before = counted()
    assert 0 < ask("/predict", good).json()["probability"] < 1
    assert ask("/predict", good | {"flight": "x"}).status_code == 422
    assert ask("/predict", good | {"origin": "HPN"}).status_code == 500
    assert ask("/health").json() == {"alive": True}
    grown = {status: n - before.get(status, 0) for status, n in counted().items()}
    assert grown == {"200": 1, "422": 1, "500": 1}


def test_a_missing_feature_gives_the_base_rate():
    """After a wait for the feature store."""
    answer = ask("/predict", {"request_id": "b", "flight": 1, "origin": "LGA"})
    assert answer.json()["probability"] == 0.24
