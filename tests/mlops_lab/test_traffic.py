"""The failures are where they should be, and the faulty requests are as many as said."""

import numpy as np

from mlops_lab import traffic


def test_errors_rise_in_the_two_failures_and_nowhere_else():
    """Shares of errors near those that are written beside the failures."""
    errors, requests = traffic.thirty_days(np.random.default_rng(1))
    assert errors.shape == requests.shape == (traffic.MINUTES,)
    assert (errors <= requests).all()
    calm = ~traffic.during_failures()
    for part, share in ((traffic.FIRST, 0.30), (traffic.SECOND, 0.04), (calm, 0.001)):
        assert abs(errors[part].sum() / requests[part].sum() - share) < 0.15 * share


def test_a_failure_may_count_a_little_longer():
    """By as many minutes as asked for, for each of the two."""
    longer = traffic.during_failures(after=20).sum()
    assert longer - traffic.during_failures().sum() == 40


def test_some_requests_are_faulty():
    """In about the shares that are promised."""
    bodies = traffic.bodies(np.random.default_rng(2), 2_000)
    shares = [
        np.mean(["overdue3h" not in body for body in bodies]),
        np.mean([body["origin"] == "HPN" for body in bodies]),
        np.mean([body["flight"] == "many" for body in bodies]),
    ]
    assert np.allclose(shares, (0.05, 0.03, 0.04), atol=0.015)
