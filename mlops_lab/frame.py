"""The requirements sheet of the desk: what has to stand in it, and whether its numbers agree.

A schema can say that an entry is there, and that it is a number between two limits. It cannot say
that a threshold follows from two costs, or that a promise is larger than what the suppliers
promise. So a sheet is checked twice: by JSON Schema, and against what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import jsonschema

MINUTES_30_DAYS = 30 * 24 * 60

_HARM = {
    "type": "object",
    "properties": {
        "error": {"enum": ["missed", "needless", "no forecast"]},
        "who": {"type": "string", "minLength": 10},
    },
    "required": ["error", "who"],
    "additionalProperties": False,
}

SHEET_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Requirements of the forecast for the operations desk",
    "type": "object",
    "properties": {
        "act_from": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "target_cost": {"type": "number", "minimum": 0},
        "latency_s": {"type": "number", "exclusiveMinimum": 0},
        "refresh_min": {"type": "number", "minimum": 1},
        "availability": {"type": "number", "minimum": 0.9, "exclusiveMaximum": 1},
        "budget_min": {"type": "number", "exclusiveMinimum": 0},
        "fallback": {"type": "string", "minLength": 1},
        "harms": {"type": "array", "items": _HARM, "minItems": 3, "maxItems": 3},
    },
    "required": [
        "act_from", "target_cost", "latency_s", "refresh_min", "availability", "budget_min",
        "fallback", "harms",
    ],
    "additionalProperties": False,
}  # fmt: skip

DRAFT_RISKS: list[dict[str, Any]] = [
    {"name": "feed of overdue flights stops", "stage": "operate", "chance": 0.3, "cost": 900,
     "owner": "data engineer", "signal": "no new row for 20 minutes"},
    {"name": "summer storms unlike spring", "stage": "model", "chance": 0.5, "cost": 1500,
     "owner": "everybody", "signal": "log loss above the base rate's for 7 days"},
    {"name": "cost of a missed flight was guessed", "stage": "frame", "chance": 0.4, "cost": 2000,
     "owner": "desk manager", "signal": "quarterly count of missed connections"},
    {"name": "cancelled flights have no label", "stage": "data", "chance": 0.9, "cost": 300,
     "owner": None, "signal": "share of flights without label above 4 %"},
    {"name": "staff stop reading the alarms", "stage": "operate", "chance": 0.2, "cost": 2500,
     "owner": "desk manager", "signal": " "},
    {"name": "release breaks the screen", "stage": "deliver", "chance": 0.1, "cost": 400,
     "owner": "platform engineer", "signal": "error rate above 1 % for 5 minutes"},
]  # fmt: skip


def sheet_problems(sheet: Any, measured: Mapping[str, Any]) -> list[str]:
    """List what is wrong with a requirements sheet, in sentences.

    Parameters
    ----------
    sheet : dict
        As `SHEET_SCHEMA` describes it: ``act_from`` (probability), ``target_cost`` (units per
        1,000 flights), ``latency_s``, ``refresh_min`` (minutes between two runs),
        ``availability`` (0.9 to below 1), ``budget_min`` (minutes in 30 days), ``fallback`` (name
        of a policy) and ``harms`` (one for each kind of error).
    measured : mapping
        ``missed``, ``needless``: costs, units. ``policies``: name to cost per 1,000 flights of
        each policy without a forecast. ``ceiling``: the same for a perfect forecast. ``parts``:
        name to availability of each supplier. ``lead_min``, ``action_min``: minutes from the
        desk's look to departure, and minutes that acting takes.

    Returns
    -------
    list of str
        Empty if the sheet holds. Contradictions are looked for only if the schema is satisfied.

    Examples
    --------
    >>> sheet_problems({}, {})[0]
    "schema, top level: 'act_from' is a required property"
    """
    validator = jsonschema.Draft202012Validator(SHEET_SCHEMA)
    errors = sorted(validator.iter_errors(sheet), key=lambda error: str(list(error.absolute_path)))
    if errors:
        return [
            f"schema, {'.'.join(map(str, e.absolute_path)) or 'top level'}: {e.message}"
            for e in errors
        ]
    return _contradictions(sheet, measured)


def _contradictions(sheet: Mapping[str, Any], measured: Mapping[str, Any]) -> list[str]:
    floor = min(measured["policies"].values())
    missed, needless = measured["missed"], measured["needless"]
    promised = math.prod(measured["parts"].values())
    used_min = sheet["refresh_min"] + sheet["latency_s"] / 60 + measured["action_min"]
    budget_min = (1 - sheet["availability"]) * MINUTES_30_DAYS
    rules = [
        (
            math.isclose(sheet["act_from"], needless / (needless + missed), rel_tol=1e-6),
            "act_from is not the probability that follows from the two costs",
        ),
        (
            measured["ceiling"] <= sheet["target_cost"] < floor,
            "target_cost does not lie between a perfect forecast and the best policy without one",
        ),
        (
            used_min <= measured["lead_min"] + 1e-9,
            "refresh_min, latency_s and the time to act together exceed the lead time",
        ),
        (
            sheet["availability"] <= promised * (1 + 1e-9),
            "availability is more than the suppliers together promise",
        ),
        (
            math.isclose(sheet["budget_min"], budget_min, rel_tol=1e-6),
            "budget_min is not what availability leaves of 30 days",
        ),
        (
            measured["policies"].get(sheet["fallback"]) == floor,
            "fallback is not the cheapest policy without a forecast",
        ),
        (
            len({harm["error"] for harm in sheet["harms"]}) == len(sheet["harms"]),
            "harms does not hold each kind of error once",
        ),
    ]
    return [sentence for holds, sentence in rules if not holds]
