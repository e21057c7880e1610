"""Frames over a socket: a JSON head and raw buffers, each with a length that is checked first.

The judge and the student's process talk over such a channel. Whoever reads believes nothing: a
frame longer than allowed, one that is no JSON, or one that does not come in time ends the talk.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any, Protocol

_LENGTHS = struct.Struct("<II")  # bytes of the head, number of buffers
_LENGTH = struct.Struct("<Q")
MAX_BUFFERS = 100_000
MAX_HEAD = 32 * 1024**2  # bytes: JSON takes some thirty times its size in memory


class ChannelError(Exception):
    """The other side sent what no frame is, or more than is allowed."""


class TooLarge(ChannelError):
    """A frame would be larger than the other side accepts; nothing of it was sent."""


class ChannelClosed(ChannelError):
    """The other side is gone."""


class Late(Exception):
    """The deadline passed before a whole frame was there."""


class Deadline(Protocol):
    """A deadline that is not a moment, such as `autograder.engine.clock.Allowance`."""

    def left(self) -> float:
        """Return how many seconds to wait before asking again; 0 or less when it has passed."""


class Channel:
    """One end of a connection.

    Parameters
    ----------
    sock : socket
        A connected stream socket; the channel owns it.
    limit : int, bytes
        Size of the largest frame accepted.
    """

    def __init__(self, sock: socket.socket, limit: int = 256 * 1024**2) -> None:
        self._sock = sock
        self._limit = limit

    def fileno(self) -> int:
        """Return the number of the socket."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close this end."""
        self._sock.close()

    def send(
        self, head: Any, buffers: Sequence[Any] = (), *, deadline: float | Deadline | None = None
    ) -> None:
        """Send one frame by ``deadline``, such as a time of ``time.monotonic``, if one is given.

        Raises
        ------
        Late, ChannelClosed
        TooLarge
            Before anything is sent.
        """
        text = json.dumps(head).encode("ascii")
        views = [memoryview(b).cast("B") for b in buffers]
        if len(text) > MAX_HEAD or len(views) > MAX_BUFFERS:
            raise TooLarge("it has too many parts: return an array or a table instead")
        if len(text) + sum(map(len, views)) > self._limit:
            raise TooLarge(f"it takes more than {self._limit >> 20} MiB")
        parts = [_LENGTHS.pack(len(text), len(views)), *(_LENGTH.pack(len(v)) for v in views), text]
        self._send(memoryview(b"".join(parts)), deadline)
        for view in views:
            self._send(view, deadline)

    def receive(self, *, deadline: float | Deadline | None = None) -> tuple[Any, list[bytearray]]:
        """Return head and buffers of the next frame.

        Raises
        ------
        Late, ChannelClosed, ChannelError
        """
        head_length, count = _LENGTHS.unpack(self._read(_LENGTHS.size, deadline))
        if count > MAX_BUFFERS or head_length > MAX_HEAD:
            raise ChannelError("a frame claims to be larger than allowed")
        raw = self._read(count * _LENGTH.size, deadline)
        lengths = [n for (n,) in _LENGTH.iter_unpack(raw)]
        if head_length + sum(lengths) > self._limit:
            raise ChannelError("a frame claims to be larger than allowed")
        text = self._read(head_length, deadline)
        try:
            head = json.loads(text)
        except (ValueError, RecursionError):
            raise ChannelError("a frame is not valid JSON") from None
        return head, [self._read(n, deadline) for n in lengths]

    def pending(self) -> bool:
        """Whether bytes wait that nobody asked for yet."""
        return bool(select.select([self._sock], [], [], 0)[0])

    def _send(self, view: memoryview, deadline: float | Deadline | None) -> None:
        if deadline is None:
            try:
                self._sock.sendall(view)
            except OSError:
                raise ChannelClosed("the other side is gone") from None
            return
        while view:
            self._wait(deadline, writing=True)
            try:
                sent = self._sock.send(view, socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue
            except OSError:
                raise ChannelClosed("the other side is gone") from None
            view = view[sent:]

    def _read(self, size: int, deadline: float | Deadline | None) -> bytearray:
        # Grows with what arrives, so that a length alone costs no memory.
        data = bytearray(min(size, 1 << 20))
        filled = 0
        while filled < size:
            if filled == len(data):
                data.extend(bytes(min(size - filled, len(data))))
            if deadline is not None:
                self._wait(deadline)
            try:
                count = self._sock.recv_into(memoryview(data)[filled:])
            except OSError:
                raise ChannelClosed("the other side is gone") from None
            if not count:
                raise ChannelClosed("the other side is gone")
            filled += count
        return data

    def _wait(self, deadline: float | Deadline, writing: bool = False) -> None:
        event = select.POLLOUT if writing else select.POLLIN
        poll = select.poll()
        poll.register(self._sock, event)
        while True:
            fixed = isinstance(deadline, float | int)
            left = deadline - time.monotonic() if fixed else deadline.left()
            if left <= 0:
                raise Late
            if poll.poll(left * 1000 + 1):
                return
