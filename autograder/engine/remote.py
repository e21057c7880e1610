"""The judge's end of the talk with the student's process: questions, time limits, answers."""

from __future__ import annotations

import builtins
import secrets
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from autograder.engine import randomness
from autograder.engine.arguments import Outgoing, apply_change
from autograder.engine.channel import Channel, ChannelClosed, ChannelError, Late
from autograder.engine.clock import Allowance, Clock
from autograder.engine.codec import CodecError, Decoder
from autograder.engine.handles import Handle, described, handle, place
from autograder.engine.limits import Limits
from autograder.engine.raised import Raised
from autograder.results import CRASHED, TIMED_OUT


class Stopped(BaseException):
    """The student's process is gone or had to be ended. No check can catch this by accident."""

    def __init__(self, cause: str, sentence: str) -> None:
        super().__init__(sentence)
        self.cause = cause
        self.sentence = sentence


class CallTimeout(BaseException):
    """A call did not come back in time; the student's process lives on."""


class OutOfTime(BaseException):
    """The time of the whole submission is over."""


class Absent(Exception):
    """The student has not defined this name."""


class Remote:
    """Asks one student's process.

    Parameters
    ----------
    channel : Channel
    keeper : object with ``interrupt()``, ``used()`` and ``fate()``
        Stands by the process: interrupts it, and says what it used and why it is gone.
    limits : Limits
    clock : Clock
        Of the whole submission.
    """

    def __init__(self, channel: Channel, keeper: Any, limits: Limits, clock: Clock) -> None:
        self._channel = channel
        self._keeper = keeper
        self._limits = limits
        self._clock = clock
        self._outgoing = Outgoing()
        self._raised = Raised()
        self._in_callback = False
        self._filters = list(warnings.filters)
        self._seeds: dict[str, Any] = {}
        self._keep = self._in_place = False
        self.changed_data = False  # whether a function changed data of this check unasked

    # Questions --------------------------------------------------------------------

    def run(self, source: str) -> dict:
        """Run a cell; return its outputs as the student's process reports them.

        Where it took too long, ``timed out`` is the sentence that says so.
        """
        reply, _ = self._request({"do": "run", "source": source}, [], self._limits.cell_s)
        return reply

    def get(self, name: str) -> Any:
        """Return the value of a name in the student's notebook.

        Raises
        ------
        Absent
            If the notebook has no such name.
        """
        reply, buffers = self._request({"do": "get", "name": name}, [], self._limits.call_s)
        if reply.get("absent"):
            raise Absent(name)
        tree = reply.get("value")
        if type(tree) is list and tree[:1] == ["type"]:
            raise CodecError("a type of the judge's own, which it would call")
        return self._value(reply, buffers, name)

    def use(self, target: Handle, what: str, name: Any, args: tuple, kwargs: dict) -> Any:
        """Call an object, read an attribute, or apply an operator to it."""
        head = {"do": what, "name": name, "handle": place(target), "gradients": _gradients()}
        if warnings.filters[:1] != self._filters[:1]:
            head["warnings"] = warnings.filters[0][0]  # "always", "error": the check's own wish
        packed = self._outgoing.pack((args, kwargs, self._new_seeds()))
        called = f"`{described(target)}`"
        reply, buffers = self._request(head, packed, self._limits.call_s, called)
        if type(said := reply.get("said")) is str and said:
            print(said, end="")
        self._warn_again(reply.get("warned"))
        given, returned = (*args, *kwargs.values()), reply.get("value") is not None
        self._take_over(given, reply.get("changed"), buffers, returned)
        if type(error := reply.get("error")) is dict:
            raised = self._raised.error(error, Decoder(buffers, self._handle))
            raised.student_call = _words(target, what, name)
            raise raised from None
        return self._value(reply, buffers, described(target))

    def start_check(self, *, keep: bool = False, in_place: bool = False) -> None:
        """Remember random states and filters, so that what the check sets is passed on.

        Parameters
        ----------
        keep : bool
            Whether the check's data stay as they are, whatever a function does to what it was
            given.
        in_place : bool
            Whether functions are asked to change what they are given. Then what one that returns
            nothing does, and what happens to lists, sets and mappings, counts in any case.
        """
        self._filters = list(warnings.filters)
        self._seeds = randomness.states()
        self._keep, self._in_place, self.changed_data = keep, in_place, False
        self._outgoing.start_check()  # an answer may have kept a function of another check

    # The talk ---------------------------------------------------------------------

    def _request(
        self, head: dict, buffers: list, seconds: float, what: str = "the cell"
    ) -> tuple[dict, list]:
        if self._in_callback:
            raise RuntimeError("a function that a check hands over must not call the student's")
        if self._channel.pending():
            raise Stopped(CRASHED, "its code wrote to the connection over which it is graded")
        number = secrets.randbits(53)
        head |= {"id": number, "output_bytes": self._limits.output_kib * 1024}
        deadline = Allowance(seconds, self._clock, self._keeper.used)
        try:
            self._channel.send(head, buffers, deadline=deadline)
            reply, answer = self._answer(number, deadline)
            reply.pop("timed out", None)  # that is not the student's to say
        except Late:
            reply, answer = self._interrupt(number, deadline, what)
        except ChannelClosed:
            raise Stopped(*self._keeper.fate()) from None
        except (ChannelError, CodecError) as error:
            raise Stopped(
                CRASHED, f"the connection over which it is graded broke: {error}"
            ) from None
        if type(unfit := reply.get("unfit")) is str:
            raise CodecError(unfit[:200])
        return reply, answer

    def _answer(self, number: int, deadline: Allowance) -> tuple[dict, list]:
        """Wait for the answer to one request, serving callbacks on the way."""
        while True:
            reply, buffers = self._channel.receive(deadline=deadline)
            if type(reply) is not dict or reply.get("id") != number:
                raise ChannelError("an answer to a question that was not asked")
            if "callback" not in reply:
                return reply, buffers
            self._serve_callback(reply, buffers, deadline)

    def _interrupt(self, number: int, passed: Allowance, what: str) -> tuple[dict, list]:
        self._keeper.interrupt()
        grace = Allowance(self._limits.grace_s, self._clock, self._keeper.used, grace=True)
        try:
            reply, answer = self._answer(number, grace)
        except ChannelClosed:
            raise Stopped(*self._keeper.fate()) from None
        except (Late, ChannelError):
            if passed.over:
                raise OutOfTime from None
            raise Stopped(TIMED_OUT, passed.sentence(what)) from None
        if passed.over:
            raise OutOfTime
        if what == "the cell":
            return reply | {"timed out": passed.sentence(what)}, answer
        raise CallTimeout(passed.sentence(what))

    def _serve_callback(self, reply: dict, buffers: list, deadline: Allowance) -> None:
        number = reply["callback"]
        if type(number) is not int:
            raise ChannelError("a call of no function")
        call = self._outgoing.function(number)
        arguments = self._value(reply, buffers, "a callback")
        if type(arguments) is not list or len(arguments) != 2:
            raise ChannelError("a call without arguments")
        self._in_callback = True
        try:
            value, failed = call(*arguments[0], **arguments[1]), False
        except Exception as error:
            value, failed = error, True
        finally:
            self._in_callback = False
        try:
            packed = self._outgoing.pack(((value,), {}, {}))
        except Exception as error:  # of a class that a check made, which is nowhere to be found
            value = value if failed else error
            known = next(kind for kind in type(value).__mro__ if kind.__module__ == "builtins")
            packed = self._outgoing.pack(((_plain_error(known, value),), {}, {}))
            failed = True
        self._channel.send({"failed": failed}, packed, deadline=deadline)

    # Values -----------------------------------------------------------------------

    def _value(self, reply: dict, buffers: list, what: str) -> Any:
        return Decoder(buffers, self._handle).decode(reply.get("value"))

    def _handle(self, number: Any, kind: Any, name: Any, is_callable: Any, error: Any) -> Any:
        if type(number) is not int or type(kind) is not str or type(name) is not str:
            raise CodecError("not a handle")
        if type(error) is list and error and name.isidentifier():
            return self._raised.class_of(name, error)
        return handle(self, number, kind[:80], name[:80], bool(is_callable))

    def _warn_again(self, warned: Any) -> None:
        for entry in warned[:100] if type(warned) is list else ():
            if type(entry) is list and len(entry) == 2 and type(entry[1]) is str:
                kind = getattr(builtins, str(entry[0]), UserWarning)
                known = isinstance(kind, type) and issubclass(kind, Warning)
                warnings.warn(entry[1], kind if known else UserWarning, stacklevel=2)

    def _take_over(self, arguments: tuple, changed: Any, buffers: list, returned: bool) -> None:
        """Do to the check's arguments what the function did to its copies of them."""
        for entry in changed[: len(arguments)] if type(changed) is list else ():
            if type(entry) is not list or len(entry) != 2 or type(entry[0]) is not int:
                raise CodecError("not a changed argument")
            if 0 <= entry[0] < len(arguments):
                value = Decoder(buffers, self._handle).decode(entry[1])
                target = arguments[entry[0]]
                fills = isinstance(target, list | bytearray | set | Mapping)
                if not self._in_place or (returned and not fills):
                    self.changed_data = True
                    if self._keep:
                        continue
                apply_change(target, value)

    def _new_seeds(self) -> dict:
        now = randomness.states()
        new = {k: v for k, v in now.items() if not _same_state(v, self._seeds.get(k))}
        self._seeds = now
        return new


def _plain_error(kind: type, error: BaseException) -> Exception:
    try:
        return kind(str(error))
    except TypeError:  # such as UnicodeDecodeError, which wants more
        return Exception(str(error))


def _words(target: Handle, what: str, name: Any) -> str:
    """Name a call the way a student reads it."""
    return described(target) if what != "attribute" else f"{described(target)}.{name}"


def _gradients() -> bool:
    torch = sys.modules.get("torch")
    return True if torch is None else torch.is_grad_enabled()


def _same_state(one: Any, other: Any) -> bool:
    if other is None or type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return all(
            bool((a == b).all()) if hasattr(a, "all") else a == b
            for a, b in zip(one, other, strict=True)
        )
    return bool((one == other).all())
