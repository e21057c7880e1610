"""The judge's way to ask its keeper: one word a question, over a SEQPACKET socket."""

from __future__ import annotations

import json
import socket

from autograder.engine.channel import Channel
from autograder.engine.clock import Clock
from autograder.engine.limits import Limits
from autograder.engine.remote import Remote


class KeeperLink:
    """The judge's way to ask its keeper."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def start(self, limits: Limits, clock: Clock) -> Remote:
        """Have a new student's process started and return the way to it."""
        self._sock.send(b"start")
        _, handles, _, _ = socket.recv_fds(self._sock, 16, 1)
        channel = Channel(socket.socket(fileno=handles[0]), limits.reply_mib * 1024**2)
        return Remote(channel, self, limits, clock)

    def interrupt(self) -> None:
        """Send the student's process what Ctrl-C sends."""
        self._sock.send(b"interrupt")

    def used(self) -> float:
        """Return the processor time of the submission's processes so far, in seconds."""
        self._sock.send(b"used")
        return float(self._sock.recv(64))

    def fate(self) -> tuple[str, str]:
        """End the student's process if it lives, and return why it ended and the sentence."""
        self._sock.send(b"fate")
        cause, sentence = json.loads(self._sock.recv(4096))
        return cause, sentence
