"""A value goes through encoder, JSON, bytes and decoder."""

from __future__ import annotations

import json

from autograder.engine.codec import Decoder, Encoder


def carried(value: object) -> object:
    """Encode, go through JSON and bytes, decode."""
    encoder = Encoder(lambda kept: [0, type(kept).__name__])
    tree = json.loads(json.dumps(encoder.encode(value)))
    buffers = [bytearray(memoryview(b).cast("B")) for b in encoder.buffers]
    return Decoder(buffers, lambda *facts: ("handle", *facts)).decode(tree)
