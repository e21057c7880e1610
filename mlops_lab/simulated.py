"""What a service meets on a bad day, simulated: no network, no waiting, and every run the same.

A night job that is killed, an app that is asked without a network, calls that fail on a clock of
their own, rollouts of a new version, and a switch between two versions. Lab 14 tries its answers
in them. What an answer may call is handed over as plain functions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

COUNTS = ["stable_requests", "stable_errors", "canary_requests", "canary_errors"]
LOOKS = 10  # at each rollout, one after every `EACH` canary requests
EACH = 200
TOO_OFTEN = 2000  # calls after which an endless loop is taken for one


class NightJob:
    """Reads, scores and writes the parts of a month; can be stopped in one of these three steps.

    Parameters
    ----------
    killed_at : int, optional
        Which call of that step, counted from one, stops with an `error`; never if left out.
    step : str
        ``"read"``, ``"predict"`` or ``"write"``; killed in the last, it leaves half a file.

    Attributes
    ----------
    read_parts : list of str
    written_to : list of Path
    error : class
        An InterruptedError if nothing else is set.
    files : list of int
        The file system's number of each file written.
    """

    def __init__(self, killed_at: int | None = None, step: str = "write") -> None:
        self.killed_at, self.step = killed_at, step
        self.error: type[Exception] = InterruptedError
        self.read_parts: list[str] = []
        self.written_to: list[Path] = []
        self.files: list[int] = []
        self._calls = {"read": 0, "predict": 0, "write": 0}

    def _killed(self, step: str) -> bool:
        self._calls[step] += 1
        return step == self.step and self._calls[step] == self.killed_at

    def read(self, part: str) -> list[int]:
        """Return the rows of a part: how long its name is, and how many ones it has."""
        self.read_parts.append(part)
        if self._killed("read"):
            raise self.error("the job was killed while it read")
        return [len(part), part.count("1")]

    def predict(self, rows: list[int]) -> list[float]:
        """Return an eighth of each row."""
        if self._killed("predict"):
            raise self.error("the job was killed while it scored")
        return [n / 8 for n in rows]

    def write(self, result: list[float], path: str | Path) -> None:
        """Write a line for each row into a file that begins empty."""
        path, killed = Path(path), self._killed("write")
        self.written_to.append(path)
        lines = [f"{p}\n" for p in result]
        path.write_text("".join(lines[:1] if killed else lines))
        self.files.append(path.stat().st_ino)
        if killed:
            raise self.error("the job was killed while it wrote")

    def steps(self) -> dict[str, Callable]:
        """Return the three steps as plain functions, by name."""
        return {
            "read": lambda part: self.read(part),
            "predict": lambda rows: self.predict(rows),
            "write": lambda result, path: self.write(result, path),
        }


Message = tuple[str, str, Any]  # method, path, body


def talk_to(app: Any, messages: Sequence[Message]) -> list[tuple[int, Any]]:
    """Send messages to an ASGI app, without a network; return (status, answer) for each.

    An answer that is no JSON comes as text.
    """
    if not messages:
        return []
    import httpx

    async def talk() -> list[httpx.Response]:
        wire = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=wire, base_url="http://service") as client:
            return [await client.request(how, path, json=body) for how, path, body in messages]

    with ThreadPoolExecutor(1) as pool:  # a notebook has an event loop of its own already
        answers = pool.submit(lambda: asyncio.run(talk())).result()
    return [
        (a.status_code, a.json() if "json" in a.headers.get("content-type", "") else a.text)
        for a in answers
    ]


def exchange(
    make: Callable,
    messages: Sequence[Message | None],
    chance: float | None,
    version: str,
    names: dict[str, Any],
) -> tuple[list[tuple[int, Any]], list[list]]:
    """Make an app, and send it messages while its model loads and afterwards.

    Parameters
    ----------
    make : function
        ``make(state, version)`` returns the app. It sees the globals in `names` and no others.
    messages : sequence of (method, path, body) or None
        The model comes at the None; at once where there is none.
    chance : float, optional
        What the model says of every row; without it, the model never comes.
    version : str
    names : dict
        Globals that `make` may use.

    Returns
    -------
    answers : list of (status, answer)
    calls : list of list
        The rows that each call of the model got.

    Raises
    ------
    RuntimeError
        If `make` uses another global.
    """
    state, calls = SimpleNamespace(score=None), []
    messages = [message and tuple(message) for message in messages]
    comes = messages.index(None) if None in messages else 0

    def score(rows: list) -> list[float]:
        calls.append(list(rows))
        return [chance for _ in rows]

    try:
        app = FunctionType(make.__code__, dict(names), closure=make.__closure__)(state, version)
        answers = talk_to(app, messages[:comes])
        state.score = None if chance is None else score
        return answers + talk_to(app, [m for m in messages[comes:] if m]), calls
    except NameError as error:
        raise RuntimeError(f"{error} in the file of its own: put it inside make_app") from None


class World:
    """A clock that moves only when somebody sleeps or works, and a task that fails as planned.

    Parameters
    ----------
    *outcomes
        What each call of the task comes to: a class of errors is raised, with the number of the
        call as its message; anything else is returned. Afterwards it returns ``"done"``.
    takes_s : float
        Seconds that a call takes.
    budget : int
        Retries that `may_retry` grants.
    draw : float
        Where between low and high `uniform` draws, 0 to 1.
    start : float
        What the clock says at first, in seconds.
    late_s : float
        Seconds by which a sleep lasts longer than asked for.
    """

    def __init__(
        self,
        *outcomes: Any,
        takes_s: float = 0.0,
        budget: int = 100,
        draw: float = 0.5,
        start: float = 1000.0,
        late_s: float = 0.0,
    ) -> None:
        self.time, self.outcomes, self.takes_s, self.late_s = start, list(outcomes), takes_s, late_s
        self.budget, self.draw = budget, draw
        self.calls, self.asked = 0, 0
        self.waits: list[float] = []
        self.drawn: list[tuple[float, float]] = []

    def clock(self) -> float:
        """Return the time, in seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.waits.append(round(float(seconds), 9))
        self.time += seconds + self.late_s

    def uniform(self, low: float, high: float) -> float:
        """Return a number between the two, always at the same place."""
        self.drawn.append((round(float(low), 9), round(float(high), 9)))
        return low + self.draw * (high - low)

    def may_retry(self) -> bool:
        """Spend one retry of the budget; whether there was one."""
        self.asked += 1
        self.budget -= 1
        return self.budget >= 0

    def task(self) -> Any:
        """Work, and return or raise what was planned."""
        if self.calls > TOO_OFTEN:
            raise RuntimeError(f"the task was called more than {TOO_OFTEN} times")
        self.calls += 1
        self.time += self.takes_s
        outcome = self.outcomes.pop(0) if self.outcomes else "done"
        if isinstance(outcome, type):
            raise outcome(f"call {self.calls} failed as planned")
        return outcome

    def tools(self) -> dict[str, Callable]:
        """Return clock, sleep, chance and budget as plain functions, by name."""
        return {
            "clock": lambda: self.clock(),
            "sleep": lambda seconds: self.sleep(seconds),
            "uniform": lambda low, high: self.uniform(low, high),
            "may_retry": lambda: self.may_retry(),
        }


def rollouts(
    count: int, stable_rate: float, canary_rate: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Simulate rollouts with a tenth of the requests to the canary.

    Parameters
    ----------
    count : int
    stable_rate, canary_rate : float
        Shares of requests that end in an error, 0 to 1.
    rng : Generator

    Returns
    -------
    DataFrame
        `LOOKS` rows per rollout, one after the other, with `COUNTS` since its beginning.
    """
    shape = (count, LOOKS)
    stable = rng.binomial(9 * EACH, stable_rate, size=shape).cumsum(axis=1)
    canary = rng.binomial(EACH, canary_rate, size=shape).cumsum(axis=1)
    seen = np.tile(EACH * np.arange(1, LOOKS + 1), count)
    columns = (9 * seen, stable.ravel(), seen, canary.ravel())
    return pd.DataFrame(dict(zip(COUNTS, columns, strict=True)))


def rolled_back(decisions: Sequence[str]) -> np.ndarray:
    """Return, for each of `rollouts`, the look at which it was rolled back, or 99."""
    bad = np.asarray(decisions).reshape(-1, LOOKS) == "rollback"
    return np.where(bad.any(axis=1), bad.argmax(axis=1) + 1, 99)


class Street:
    """Two services and a router on a clock of their own, with a diary of what was done.

    Parameters
    ----------
    ready_at : float
        Seconds until the new service is ready.
    drained_after : float
        Seconds from the switch until the old one has answered all it was sent; each second before
        that, one request more is in flight.
    answers_s : float
        Seconds that each question and the change of the route take.
    """

    def __init__(self, ready_at: float, drained_after: float, answers_s: float = 0.0) -> None:
        self.time, self.answers_s = 500.0, answers_s
        self.diary: list[str] = []
        self.slept: list[float] = []
        self.ready_at, self.drained_after = 500 + ready_at, drained_after
        self.switched: float | None = None
        self.stopped = False

    def clock(self) -> float:
        """Return the time, in seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        if len(self.slept) > TOO_OFTEN:
            raise RuntimeError(f"slept more than {TOO_OFTEN} times")
        self.slept.append(float(seconds))
        self.time += seconds

    def ready(self) -> bool:
        """Whether the new service may get requests."""
        self.time += self.answers_s
        return self.time >= self.ready_at

    def route(self, name: str) -> None:
        """Send new requests to that service."""
        self.time += self.answers_s
        self.diary.append(f"{self.time - 500:g} s: route to {name}")
        self.switched = self.time

    def stop(self, name: str) -> None:
        """End that service; what it worked on is lost."""
        self.stopped = True
        self.diary.append(f"{self.time - 500:g} s: stop {name}")

    def in_flight(self) -> int:
        """Return the number of requests that the old service still works on."""
        self.time += self.answers_s
        if self.stopped:
            return 0
        if self.switched is None:
            return 9
        return max(0, int(np.ceil(self.drained_after - (self.time - self.switched))))

    def means(self) -> dict[str, Callable]:
        """Return what can be done here as plain functions, by name."""
        return {
            "ready": lambda: self.ready(),
            "route": lambda name: self.route(name),
            "in_flight": lambda: self.in_flight(),
            "stop": lambda name: self.stop(name),
            "clock": lambda: self.clock(),
            "sleep": lambda seconds: self.sleep(seconds),
        }
