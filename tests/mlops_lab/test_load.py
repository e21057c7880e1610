"""The two loops count what they send, from when they sent it and from when it was planned."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from mlops_lab import load


@pytest.fixture
def answering():
    """A server that takes 20 ms for each request, and counts how many it has at a time."""
    seen = {"now": 0, "most": 0, "bodies": []}
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                seen["bodies"].append(body)
                seen["now"] += 1
                seen["most"] = max(seen["most"], seen["now"])
            time.sleep(0.02)
            with lock:
                seen["now"] -= 1
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_closed_loop_sends_each_body_once(answering):
    """Every body arrives once, from no more clients than asked for."""
    url, seen = answering
    run = load.closed_loop(url, "/", list(range(20)), clients=3)
    assert sorted(int(body) for body in seen["bodies"]) == list(range(20))
    assert seen["most"] <= 3
    assert (run["status"] == 200).all()
    assert (run["done_s"] >= run["sent_s"]).all()


def test_an_open_loop_waits_for_the_plan_and_not_for_answers(answering):
    """Nothing is sent before its time; with one connection, later requests queue."""
    url, _ = answering
    planned = np.array([0.0, 0.0, 0.0, 0.0, 0.3])
    told = []
    run = load.open_loop(
        url, "/", list(range(5)), planned_s=planned, connections=1, done=lambda: told.append(1)
    )
    assert len(told) == 5
    assert (run["sent_s"] >= planned).all()
    latency = run["done_s"] - run["planned_s"]
    assert latency[3] > latency[0]


def test_a_refused_connection_and_a_time_limit_are_told():
    """Nobody listens: status 0. No time left: nothing is sent, and there is no time of sending."""
    run = load.closed_loop("http://127.0.0.1:9", "/", [1, 2], clients=2)
    assert (run["status"] == 0).all()
    run = load.closed_loop("http://127.0.0.1:9", "/", [1, 2], clients=2, limit_s=-1)
    assert run["sent_s"].isna().all()
