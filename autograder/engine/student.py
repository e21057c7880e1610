"""The student's process: it runs the student's cells and answers the judge's calls.

Everything in this process may be changed by the code it runs, this module included. Nothing it
says is believed beyond its form: it hands over values, and the judge alone compares them.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable
from typing import Any

from autograder.engine import randomness
from autograder.engine.arguments import changed, snapshots, unpack
from autograder.engine.channel import Channel, ChannelClosed, TooLarge
from autograder.engine.codec import CodecError, Encoder
from autograder.engine.raised import class_names, describe
from autograder.engine.shell import Shell

# What a check may do with a handle, besides calling it and reading its attributes.
OPERATORS: dict[str, Callable[..., Any]] = {
    "len": len,
    "iter": iter,
    "next": next,
    "bool": bool,
    "int": int,
    "float": float,
    "str": str,
    "repr": repr,
    "abs": abs,
    "item": lambda x, key: x[key],
    "set item": lambda x, key, value: x.__setitem__(key, value),
    "contains": lambda x, key: key in x,
    "equal": lambda x, y: x == y,
    "less": lambda x, y: x < y,
    "greater": lambda x, y: x > y,
    "at most": lambda x, y: x <= y,
    "at least": lambda x, y: x >= y,
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "matmul": lambda x, y: x @ y,
    "truediv": lambda x, y: x / y,
    "neg": lambda x: -x,
    "array": lambda x: __import__("numpy").asarray(x),
    "enter": lambda x: x.__enter__(),
    "exit": lambda x: x.__exit__(None, None, None),
    "dir": lambda x: [n for n in dir(x) if not n.startswith("__")],
}


_LAZY = (types.GeneratorType, map, filter, zip, enumerate, reversed)


class Student:
    """Serves one channel until it closes.

    Parameters
    ----------
    channel : Channel
        To the judge.
    shell : Shell
        Runs the cells; its namespace is the notebook's.
    """

    def __init__(self, channel: Channel, shell: Shell) -> None:
        self._channel = channel
        self._shell = shell
        self._kept: list[Any] = []
        self._places: dict[int, int] = {}
        self._arguments: dict[int, Any] = {}
        self._calling = threading.Lock()  # a student's threads call back one at a time
        self._working = False
        self._timers: list[int] = []  # which no one but the student's code sets
        self._request = 0

    def serve(self) -> None:
        """Answer requests, one after the other."""
        signal.signal(signal.SIGINT, self._interrupted)
        # a child that goes on with this code would read the questions and answer them as well
        os.register_at_fork(after_in_child=self._channel.close)
        timers = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
        self._timers = [timer for timer in timers if not any(signal.getitimer(timer))]
        own = os.getpid()
        while os.getpid() == own:
            try:
                head, buffers = self._channel.receive()
            except ChannelClosed:
                return
            self._request = head["id"]
            self._answer(head, buffers)

    def _interrupted(self, number: int, frame: Any) -> None:
        if self._working:
            self._working = False
            raise KeyboardInterrupt

    def _answer(self, head: dict, buffers: list) -> None:
        encoder = Encoder(self._keep)
        try:
            if head["do"] == "run":
                reply = self._run(head)
            elif head["do"] == "get":
                reply = self._get(head["name"], encoder)
            else:
                reply = self._call(head, buffers, encoder)
        except KeyboardInterrupt:
            reply, encoder = {"interrupted": True}, Encoder(self._keep)
        except CodecError as error:
            reply, encoder = {"unfit": str(error)}, Encoder(self._keep)
        finally:
            self._working = False
            for timer in self._timers:  # left running, they would end what comes next
                signal.setitimer(timer, 0)
        try:
            self._channel.send({"id": self._request, **reply}, encoder.buffers)
        except TooLarge as error:
            self._channel.send({"id": self._request, "unfit": str(error)})

    def _run(self, head: dict) -> dict:
        self._working = True
        return self._shell.run(head["source"], head["output_bytes"])

    def _get(self, name: str, encoder: Encoder) -> dict:
        if name not in self._shell.namespace:
            return {"absent": True}
        value = self._shell.namespace[name]
        if isinstance(value, type):  # also a plain one, which as a value would be the judge's own
            return {"value": ["handle", *self._keep(value)]}
        return {"value": encoder.encode(value)}

    # Calls ------------------------------------------------------------------------

    def _call(self, head: dict, buffers: list, encoder: Encoder) -> dict:
        target = self._kept[head["handle"]]
        # the pickle comes from the judge, the one side that is trusted
        args, kwargs, seeds = unpack(self, buffers)
        # as a check in one process would have set them
        randomness.set_states(seeds)
        given = (*args, *kwargs.values())
        before = snapshots(given)
        said = _Said()
        reply: dict[str, Any] = {}
        with (
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
            _warned(head) as told,
        ):
            try:
                value = self._perform(head, target, args, kwargs)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # whatever it is, the judge hears of it
                reply["error"] = describe(error, encoder)
            else:
                reply["value"] = encoder.encode(value)
        reply["said"] = said.getvalue()[: head["output_bytes"]]
        reply["warned"] = [[w.category.__name__, str(w.message)[:2000]] for w in told[:100]]
        reply["changed"] = [[i, encoder.encode(given[i])] for i in changed(before, given)]
        return reply

    def _perform(self, head: dict, target: Any, args: tuple, kwargs: dict) -> Any:
        with _gradients(head["gradients"]):
            self._working = True
            try:
                if head["do"] == "call":
                    return target(*args, **kwargs)
                if head["do"] == "attribute":
                    return getattr(target, head["name"])
                if head["do"] == "set attribute":
                    return setattr(target, head["name"], *args)
                return OPERATORS[head["name"]](target, *args)
            finally:
                self._working = False

    def _keep(self, value: Any) -> list:
        """Keep an object that stays here, and describe its handle."""
        place = self._places.get(id(value))
        if place is None or self._kept[place] is not value:
            place = len(self._kept)
            self._kept.append(value)
            self._places[id(value)] = place
        kind = type(value)
        name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
        return [
            place,
            str(kind.__name__),
            str(name) if isinstance(name, str) else "",
            bool(callable(value)),
            class_names(value)
            if isinstance(value, type) and issubclass(value, Exception)
            else None,
        ]

    def kept(self, place: int) -> Any:
        """Return the object of a handle."""
        return self._kept[place]

    def call_back(self, number: int, args: tuple, kwargs: dict) -> Any:
        """Let the judge call one of its own functions, which came here as an argument."""
        # the judge could not ask here for what is still to come
        args = tuple(list(a) if isinstance(a, _LAZY) else a for a in args)
        encoder = Encoder(self._keep)
        tree = encoder.encode([list(args), kwargs])
        with self._calling:
            working, self._working = self._working, False
            head = {"id": self._request, "callback": number, "value": tree}
            self._channel.send(head, encoder.buffers)
            reply, buffers = self._channel.receive()
            (value,), _, _ = unpack(self, buffers)
            self._working = working
        if reply.get("failed"):
            raise value
        return value


class _Said(io.StringIO):
    """What a function prints; as in a notebook, it has a number, and stays open when closed."""

    encoding = "utf-8"

    def fileno(self) -> int:
        return 1

    def close(self) -> None:
        """Do nothing."""


@contextlib.contextmanager
def _warned(head: dict):
    """Collect the warnings of a call, under the filter that the check has set, if any."""
    with warnings.catch_warnings(record=True) as told:
        if "warnings" in head:
            warnings.simplefilter(head["warnings"])
        yield told


def _gradients(wanted: bool) -> Any:
    torch = sys.modules.get("torch")
    return torch.set_grad_enabled(wanted) if torch is not None else contextlib.nullcontext()


def _spawn_for_forkserver() -> None:
    """Have pools of both names start their workers anew.

    The server that forks them learns of their ends by SIGCHLD, whose action the filter on system
    calls keeps as it is, so its pools would never close.
    """
    from multiprocessing import context

    context._concrete_contexts["forkserver"] = context._concrete_contexts["spawn"]


def live(sock: Any, shell: Shell, limit: int) -> None:
    """Serve the judge over ``sock`` until it closes, then end without ceremony."""
    try:
        shell.hear_below()
        _spawn_for_forkserver()
        Student(Channel(sock, limit), shell).serve()
    finally:
        os._exit(0)
