"""Frames over a socket."""

from __future__ import annotations

import socket

import pytest

from autograder.engine import channel
from autograder.engine.channel import Channel, ChannelClosed, ChannelError, TooLarge


@pytest.fixture
def ends():
    """Both ends of a connection that takes little."""
    mine, theirs = (Channel(sock, 1000) for sock in socket.socketpair())
    yield mine, theirs
    mine.close()
    theirs.close()


def test_a_frame_arrives_whole(ends):
    """Head and buffers."""
    mine, theirs = ends
    mine.send({"a": [1, None]}, [b"xy", bytearray(3)])
    assert theirs.receive() == ({"a": [1, None]}, [bytearray(b"xy"), bytearray(3)])


def test_of_a_frame_that_is_too_large_nothing_is_sent(ends, monkeypatch):
    """So the next one arrives."""
    mine, theirs = ends
    with pytest.raises(TooLarge, match="takes more than"):
        mine.send({}, [bytes(2000)])
    monkeypatch.setattr(channel, "MAX_HEAD", 10)
    with pytest.raises(TooLarge, match="too many parts"):
        mine.send(list(range(100)))
    mine.send(1)
    assert theirs.receive()[0] == 1


def test_a_length_that_lies_is_refused_before_memory_is_taken(ends):
    """And a head that is no JSON."""
    mine, theirs = ends
    mine._sock.sendall(channel._LENGTHS.pack(2**31, 0))
    with pytest.raises(ChannelError, match="larger than allowed"):
        theirs.receive()
    theirs._sock.sendall(channel._LENGTHS.pack(3, 0) + b"{{{")
    with pytest.raises(ChannelError, match="no valid JSON|not valid JSON"):
        mine.receive()


def test_the_other_side_may_be_gone(ends):
    """That is an error of its own."""
    mine, theirs = ends
    theirs.close()
    with pytest.raises(ChannelClosed):
        mine.receive()
