"""The service counts what it answers, and fails where it is meant to fail."""

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from mlops_lab.watched import app


def counted(client):
    text = client.get("/metrics").text
    families = text_string_to_metric_families(text)
    return {
        sample.labels["status"]: sample.value
        for family in families
        for sample in family.samples
        if sample.name == "desk_requests_total"
    }


def test_every_answer_is_counted_by_its_status():
    """A good one, a caller's mistake and an error of the service; scrapes do not count."""
    client = TestClient(app)
    good = {"request_id": "a", "flight": 1, "origin": "JFK", "overdue3h": 3}
    assert 0 < client.post("/predict", json=good).json()["probability"] < 1
    assert client.post("/predict", json=good | {"flight": "x"}).status_code == 422
    assert client.post("/predict", json=good | {"origin": "HPN"}).status_code == 500
    assert client.get("/health").json() == {"alive": True}
    assert counted(client) == {"200": 1, "422": 1, "500": 1}
    assert counted(client) == {"200": 1, "422": 1, "500": 1}


def test_a_missing_feature_gives_the_base_rate():
    """After a wait, which the histogram sees."""
    client = TestClient(app)
    answer = client.post("/predict", json={"request_id": "b", "flight": 1, "origin": "LGA"})
    assert answer.json()["probability"] == 0.24
