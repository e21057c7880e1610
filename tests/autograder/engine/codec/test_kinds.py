"""A new kind of value is one call."""

from __future__ import annotations

import ipaddress

import pytest

from autograder.engine.codec import KINDS, kinds
from tests.autograder.engine.codec.carrying import carried


@pytest.fixture
def addresses():
    """Addresses cross for the time of one test."""
    kinds.register(
        "address",
        ipaddress.IPv4Address,
        encode=lambda encoder, value, depth: [int(value)],
        decode=lambda decoder, depth, number: ipaddress.IPv4Address(number),
    )
    yield
    del KINDS["address"], kinds._by_type[ipaddress.IPv4Address]
    kinds.kind_of.cache_clear()


def test_one_call_makes_a_kind_cross_in_both_directions(addresses):
    """Also within containers."""
    address = ipaddress.IPv4Address("10.0.0.1")
    assert carried([address, {"a": address}]) == [address, {"a": address}]


def test_what_is_not_registered_stays_where_it_is():
    """The same value without that call is a handle."""
    assert carried(ipaddress.IPv4Address("10.0.0.1")) == ("handle", 0, "IPv4Address")


def test_two_kinds_never_have_one_tag_or_one_type(addresses):
    """Which of them a value is would depend on the order of imports."""
    with pytest.raises(ValueError, match="already"):
        kinds.register("address", encode=None, decode=None)
    with pytest.raises(ValueError, match="already"):
        kinds.register("another", ipaddress.IPv4Address, encode=None, decode=None)
