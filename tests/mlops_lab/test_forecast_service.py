"""The program around an app is Python that holds the app's own text."""

from __future__ import annotations

import ast

from mlops_lab import forecast_service

MAKE = "def make_app(state, version):\n    return {'braces': '{}', 'new line': '\\n'}\n"


def test_the_program_is_python_and_holds_features_and_app():
    """Braces and line breaks of the app's text stay what they are."""
    text = forecast_service.program(MAKE, ["wind", "rain"], -999.0)
    ast.parse(text)
    assert MAKE in text
    assert "FEATURES, MISSING = ['wind', 'rain'], -999.0" in text
