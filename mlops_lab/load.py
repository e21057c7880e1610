"""Clients that put load on a service: closed loop, open loop, and a router between two services.

A *closed loop* sends the next request when the last one was answered: a slow service is asked
less. An *open loop* follows a plan that was made beforehand, as the outside world does: a request
that could not be sent in time has been waiting since the moment it was planned for.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import pandas as pd

TIMEOUT_S = 5.0


class Router:
    """Where requests go at the moment, and how many are under way to each place.

    >>> router = Router("http://127.0.0.1:8001")
    >>> with router.request() as url:
    ...     print(url, router.in_flight(url))
    http://127.0.0.1:8001 1
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self._under_way: dict[str, int] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def request(self) -> Iterator[str]:
        """Take a request to the present target, and count it until it is over."""
        with self._lock:
            url = self.target
            self._under_way[url] = self._under_way.get(url, 0) + 1
        try:
            yield url
        finally:
            with self._lock:
                self._under_way[url] -= 1

    def in_flight(self, url: str) -> int:
        """Return the number of requests under way to ``url``."""
        with self._lock:
            return self._under_way.get(url, 0)


def closed_loop(
    url: str, path: str, bodies: Sequence[object], *, clients: int, limit_s: float = 8.0
) -> pd.DataFrame:
    """Send every body once, from clients that each wait for their answer before the next.

    Parameters
    ----------
    url, path : str
        Such as ``"http://127.0.0.1:8001"`` and ``"/predict"``; requests are POST with JSON.
    bodies : sequence
        What to send; whatever ``json.dumps`` takes.
    clients : int
        Number of clients at a time, each with one connection.
    limit_s : float
        After so many seconds no further request is sent.

    Returns
    -------
    DataFrame, one row a request, in the order of `bodies`
        ``sent_s`` and ``done_s``: seconds since the start, NaN for a request that was not sent.
        ``status``: of HTTP; 0 when it was not sent, the connection was refused, or no answer came
        within 5 s.
    """
    return _run(Router(url), path, bodies, None, clients, limit_s, None)


def open_loop(
    target: str | Router,
    path: str,
    bodies: Sequence[object],
    *,
    planned_s: Sequence[float],
    connections: int,
    limit_s: float = 8.0,
    done: Callable[[], object] | None = None,
) -> pd.DataFrame:
    """Send every body at the time planned for it, or as soon after as a connection is free.

    Parameters
    ----------
    target : str or Router
        Address of the service, or a router that is asked anew for each request.
    path, bodies
        As in `closed_loop`.
    planned_s : sequence of float
        Seconds since the start, ascending, one for each body.
    connections : int
        Most requests under way at a time; with one, requests queue behind each other.
    limit_s
        As in `closed_loop`.
    done : callable, optional
        Called after each request, from several threads, such as the ``update`` of a progress bar.

    Returns
    -------
    DataFrame
        As from `closed_loop`, and ``planned_s``.
    """
    router = Router(target) if isinstance(target, str) else target
    run = _run(router, path, bodies, list(planned_s), connections, limit_s, done)
    return run.assign(planned_s=planned_s)


def _run(router, path, bodies, planned, workers, limit_s, done) -> pd.DataFrame:
    import pandas as pd

    rows: list[tuple[float, float, int]] = [(math.nan, math.nan, 0)] * len(bodies)
    payloads = [json.dumps(body) for body in bodies]
    places = iter(range(len(bodies)))  # gives each place to one thread only
    begin = time.perf_counter()

    def work() -> None:
        with contextlib.closing(_Connections()) as connections:
            for place in places:
                if time.perf_counter() - begin > limit_s:
                    return
                if planned is not None:
                    time.sleep(max(0.0, planned[place] - (time.perf_counter() - begin)))
                sent = time.perf_counter() - begin
                with router.request() as url:
                    status = connections.post(url, path, payloads[place])
                rows[place] = (sent, time.perf_counter() - begin, status)
                if done is not None:
                    done()

    _together(work, workers)
    return pd.DataFrame(rows, columns=["sent_s", "done_s", "status"])


def _together(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Connections:
    """One kept connection to each service."""

    def __init__(self) -> None:
        self._open: dict[str, http.client.HTTPConnection] = {}

    def post(self, url: str, path: str, payload: str) -> int:
        connection = self._open.get(url)
        if connection is None:
            place = urlsplit(url)
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT_S)
            self._open[url] = connection
        try:
            connection.request("POST", path, payload, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0
        return answer.status

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()
