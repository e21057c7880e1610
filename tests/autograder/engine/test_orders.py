"""Orders over a control socket."""

from __future__ import annotations

import socket

from autograder.engine.orders import order, serve


def test_orders_are_done_in_turn_until_the_other_side_closes():
    """Each with its message and its sockets, which are closed when it is done."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    one, other = socket.socketpair()
    seen = []

    def work(message, *socks):
        seen.append((message["do"], len(socks)))
        for sock in socks:
            sock.send(b"done")

    with theirs, one:
        order(mine, {"do": "first"}, other)
        order(mine, {"do": "second"})
        other.close()
        mine.close()
        serve(theirs, {"first": work, "second": work})
        assert seen == [("first", 1), ("second", 0)]
        assert (one.recv(9), one.recv(9)) == (b"done", b"")
