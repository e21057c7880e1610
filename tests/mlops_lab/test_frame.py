"""The requirements sheet is held to its schema and to the numbers."""

from __future__ import annotations

import jsonschema
import pytest

from mlops_lab import frame

MEASURED = {
    "missed": 4.0,
    "needless": 1.0,
    "policies": {"always": 700.0, "clock": 650.0},
    "ceiling": 0.0,
    "parts": {"feed": 0.995, "service": 0.995},
    "lead_min": 120,
    "action_min": 90,
}


def sheet(**changes):
    """Return a sheet that holds, with changes."""
    harms = [
        {"error": error, "who": "somebody who waits"}
        for error in ("missed", "needless", "no forecast")
    ]
    good = {
        "act_from": 0.2,
        "target_cost": 600,
        "latency_s": 60,
        "refresh_min": 15,
        "availability": 0.99,
        "budget_min": 432,
        "fallback": "clock",
        "harms": harms,
    }
    return good | changes


def test_the_schema_is_a_schema():
    """Its own meta-schema accepts it."""
    jsonschema.Draft202012Validator.check_schema(frame.SHEET_SCHEMA)


def test_a_sheet_that_holds_has_no_problems():
    """Limits themselves are allowed."""
    assert frame.sheet_problems(sheet(), MEASURED) == []
    assert frame.sheet_problems(sheet(refresh_min=29), MEASURED) == []
    assert frame.sheet_problems(sheet(target_cost=0), MEASURED) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"act_from": 0.5}, "act_from"),
        ({"target_cost": 650}, "target_cost"),
        ({"refresh_min": 30}, "lead time"),
        ({"availability": 0.995, "budget_min": 216}, "suppliers"),
        ({"budget_min": 43.2}, "budget_min"),
        ({"fallback": "always"}, "fallback"),
        ({"fallback": "prayer"}, "fallback"),
        ({"harms": [{"error": "missed", "who": "somebody who waits"}] * 3}, "harms"),
        ({"availability": 99.0}, "schema, availability"),
        ({"harms": [{"error": "late", "who": "somebody who waits"}] * 3}, "schema, harms.0.error"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_each_contradiction_is_named(changes, word):
    """One change, one sentence that names it."""
    problems = frame.sheet_problems(sheet(**changes), MEASURED)
    assert word in problems[0]


def test_something_else_than_a_sheet_is_a_problem_and_no_crash():
    """Text or nothing is told by the schema."""
    for wrong in (None, "sheet", []):
        assert frame.sheet_problems(wrong, MEASURED)[0].startswith("schema, top level")
