"""Orders to a process that forks others: a message over a control socket, and sockets with it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Mapping
from typing import Any

LONGEST = 65536  # bytes of a message; what is longer goes over a socket that it brings


def order(control: socket.socket, message: Mapping[str, Any], *socks: socket.socket) -> None:
    """Send an order, named by ``do``, and the sockets over which its rest and its answer go."""
    socket.send_fds(control, [json.dumps(message).encode()], [sock.fileno() for sock in socks])


def serve(control: socket.socket, orders: Mapping[str, Callable[..., None]]) -> None:
    """Do what is asked, one thing after the other, until the control socket is closed.

    Parameters
    ----------
    control : socket
        A SEQPACKET socket.
    orders : mapping of str to callable
        By name; each takes the message and its sockets, which are closed after it. Children that
        it has left behind are waited for as soon as they have ended.
    """
    while True:
        text, handles, _, _ = socket.recv_fds(control, LONGEST, 4)
        if not text:
            return
        message = json.loads(text)
        with contextlib.ExitStack() as stack:
            socks = [stack.enter_context(socket.socket(fileno=one)) for one in handles]
            orders[message["do"]](message, *socks)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
