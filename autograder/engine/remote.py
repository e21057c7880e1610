"""The judge's end of the talk with the student's process: questions, time limits, answers."""

from __future__ import annotations

import builtins
import io
import pickle
import secrets
import sys
import types
import warnings
from collections.abc import Mapping
from typing import Any

from autograder.engine import randomness
from autograder.engine.channel import Channel, ChannelClosed, ChannelError, Late
from autograder.engine.clock import Allowance, Clock
from autograder.engine.codec import CodecError, Decoder
from autograder.engine.handles import Handle, described, handle, place
from autograder.engine.limits import Limits
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
        self._callbacks: list[Any] = []  # kept: an object may store one and use it later
        self._first = 0  # number of the first of them
        self._numbers: dict[types.FunctionType, int] = {}
        self._in_callback = False
        self._filters = list(warnings.filters)
        self._seeds: dict[str, Any] = {}
        self._errors: dict[tuple[str, str], type] = {}
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
        if type(tree) is list and tree[:1] in (["type"], ["numpy type"]):
            raise CodecError("a type of the judge's own, which it would call")
        return self._value(reply, buffers, name)

    def use(self, target: Handle, what: str, name: Any, args: tuple, kwargs: dict) -> Any:
        """Call an object, read an attribute, or apply an operator to it."""
        head = {"do": what, "name": name, "handle": place(target), "gradients": _gradients()}
        if warnings.filters[:1] != self._filters[:1]:
            head["warnings"] = warnings.filters[0][0]  # "always", "error": the check's own wish
        packed = self._pack((args, kwargs, self._new_seeds()))
        reply, buffers = self._request(head, packed, self._limits.call_s, described(target))
        if type(said := reply.get("said")) is str and said:
            print(said, end="")
        self._warn_again(reply.get("warned"))
        given, returned = (*args, *kwargs.values()), reply.get("value") is not None
        self._take_over(given, reply.get("changed"), buffers, returned)
        if type(error := reply.get("error")) is dict:
            raised = self._error(error, buffers)
            raised.student_call = _words(target, what, name)
            raised.student_line = _line(error.get("line"))
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
        self._callbacks, self._numbers = [], {}
        self._first = secrets.randbits(40)  # an answer may have kept a function of another check

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
        known = 0 <= number - self._first < len(self._callbacks)
        call = self._callbacks[number - self._first] if known else _gone
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
            packed = self._pack(((value,), {}, {}))
        except Exception as error:  # of a class that a check made, which is nowhere to be found
            value = value if failed else error
            known = next(kind for kind in type(value).__mro__ if kind.__module__ == "builtins")
            packed, failed = self._pack(((_plain_error(known, value),), {}, {})), True
        self._channel.send({"failed": failed}, packed, deadline=deadline)

    # Values -----------------------------------------------------------------------

    def _value(self, reply: dict, buffers: list, what: str) -> Any:
        return Decoder(buffers, self._handle).decode(reply.get("value"))

    def _handle(self, number: Any, kind: Any, name: Any, is_callable: Any, error: Any) -> Any:
        if type(number) is not int or type(kind) is not str or type(name) is not str:
            raise CodecError("not a handle")
        if type(error) is list and error and name.isidentifier():
            # `except` and `checks.raises` want a class
            kinds = _pairs(error)
            own = kinds[0] if kinds else ("__main__", name)
            if own not in self._errors:
                self._errors[own] = type(name, (self._base(kinds),), {"__init__": _no_init})
            return self._errors[own]
        return handle(self, number, kind[:80], name[:80], bool(is_callable))

    def _pack(self, value: Any) -> list:
        """Pickle for the student's process; what is the student's goes as its number."""
        packed, beside = io.BytesIO(), []
        _Pickler(self, packed, beside).dump(value)
        return [packed.getbuffer(), *(b.raw() for b in beside)]

    def token(self, value: Any) -> tuple | None:
        """Return how an argument travels if not by value."""
        if isinstance(value, Handle):
            return "handle", place(value)
        if isinstance(value, types.FunctionType) and not _importable(value):
            if value not in self._numbers:
                self._numbers[value] = self._first + len(self._callbacks)
                self._callbacks.append(value)
            return "callback", self._numbers[value]
        if isinstance(value, types.ModuleType):
            return "module", value.__name__
        return None

    def _error(self, facts: dict, buffers: list) -> Exception:
        """Build the exception that a student's function raised, from a closed set of kinds."""
        text = str(facts.get("text"))[:4000]
        kinds = _pairs(facts.get("kinds"))
        base = self._base(kinds)
        name = kinds[0][1].rpartition(".")[2][:80] if kinds else "Exception"
        name = name if name.isidentifier() else "Exception"
        shape = {"__init__": _no_init, "__str__": lambda self: text, "__module__": base.__module__}
        try:
            error = type(name, (base,), shape)()
        except TypeError:  # a group of exceptions, which is made of others
            error = type(name, (Exception,), shape)()
        error.args = (text,)
        values = facts.get("facts")
        for attribute, tree in values.items() if type(values) is dict else ():
            if attribute.isidentifier() and not attribute.startswith("_"):
                try:
                    setattr(error, attribute, Decoder(buffers, self._handle).decode(tree))
                except (CodecError, AttributeError, TypeError):
                    continue
        return error

    def _base(self, kinds: Any) -> type:
        """Return the first of these classes of exceptions that the judge knows."""
        return next((b for kind in kinds if (b := self._known_error(*kind))), Exception)

    def _known_error(self, module: str, name: str) -> type | None:
        if (module, name) in self._errors:
            return self._errors[module, name]
        # from the libraries that the lab has imported here; what the grader raises is its own
        if module.partition(".")[0] == __name__.partition(".")[0]:
            return None
        found = vars(sys.modules.get(module, builtins)).get(name)
        fits = isinstance(found, type) and issubclass(found, Exception)
        return found if fits and found is not Exception else None

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
                _change(target, value)

    def _new_seeds(self) -> dict:
        now = randomness.states()
        new = {k: v for k, v in now.items() if not _same_state(v, self._seeds.get(k))}
        self._seeds = now
        return new


class _Pickler(pickle.Pickler):
    def __init__(self, remote: Remote, file: Any, beside: list) -> None:
        super().__init__(file, protocol=5, buffer_callback=beside.append)
        self._remote = remote

    def persistent_id(self, value: Any) -> tuple | None:
        return self._remote.token(value)

    def reducer_override(self, value: Any) -> Any:
        # part of a tensor would travel with the whole of it, which may hold what is expected
        torch = sys.modules.get("torch")
        if torch is not None and type(value) is torch.Tensor and _is_part(value):
            return value.detach().clone().requires_grad_(value.requires_grad).__reduce_ex__(5)
        # one from which the check has drawn could be turned back to what is expected
        numpy = sys.modules.get("numpy")
        if numpy is not None and type(value) is numpy.random.Generator and _has_drawn(value):
            return value.spawn(1)[0].__reduce__()
        return NotImplemented


def _gone(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("this function was handed over by another check, which is over")


def _plain_error(kind: type, error: BaseException) -> Exception:
    try:
        return kind(str(error))
    except TypeError:  # such as UnicodeDecodeError, which wants more
        return Exception(str(error))


def _has_drawn(generator: Any) -> bool:
    """Whether a generator is no longer as its seed made it; False if that cannot be told."""
    bits = generator.bit_generator
    seeds = getattr(bits, "seed_seq", None)
    if not hasattr(seeds, "spawn"):
        return False
    return pickle.dumps(type(bits)(seeds).state) != pickle.dumps(bits.state)


def _is_part(tensor: Any) -> bool:
    """Whether a tensor shows less than its memory holds."""
    if tensor.layout is not sys.modules["torch"].strided:
        return False
    return tensor.untyped_storage().nbytes() > tensor.numel() * tensor.element_size()


def _importable(function: types.FunctionType) -> bool:
    found: Any = sys.modules.get(function.__module__ or "")
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is function


def _pairs(kinds: Any) -> list[tuple[str, str]]:
    """Return the classes of an exception as they were named, as pairs of strings."""
    kinds = kinds[:50] if type(kinds) is list else []
    return [(str(k[0]), str(k[1])) for k in kinds if type(k) is list and len(k) == 2]


def _line(claimed: Any) -> int | None:
    return claimed if type(claimed) is int and 0 < claimed < 100_000 else None


def _no_init(self: Exception, *args: Any) -> None:
    """Leave out the checks that an exception's own constructor makes."""


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


def _change(target: Any, value: Any) -> None:
    """Give ``target`` the content of ``value``, in place, if they are of one kind."""
    if type(target) is not type(value):
        return
    if isinstance(target, list | bytearray):
        target[:] = value
    elif isinstance(target, Mapping | set):
        target.clear()
        target.update(value)
    elif hasattr(target, "_update_inplace"):  # DataFrame and Series
        target._update_inplace(value)
    elif hasattr(target, "copy_"):
        target.data = value.detach()
    elif hasattr(target, "flags") and target.shape == value.shape:
        target[...] = value
