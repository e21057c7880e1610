"""The text that had points is kept until nothing waits any more."""

import json

import pytest

from autograder.grading.earlier import EarlierTexts, texts


def notebook(**answers):
    cells = [
        {"metadata": {"nbgrader": {"grade_id": f"{name}-answer"}}, "source": [text, "\n"]}
        for name, text in answers.items()
    ]
    return json.dumps({"cells": [{"metadata": {}, "source": "x"}, *cells]}).encode()


def test_texts_are_read_by_exercise():
    """Spaces around them are no other text."""
    assert texts(notebook(why="Because.", double="x ")) == {"why": "Because.", "double": "x"}


@pytest.mark.parametrize(
    "data", [None, b"", b'{"cells": [', b"[1]", b'{"cells": [3]}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_notebook_has_no_texts(data):
    """It stops nothing."""
    assert texts(data) == {}


def test_kept_until_it_is_forgotten(tmp_path):
    """One for each student."""
    kept = EarlierTexts(tmp_path, "02_toy")
    assert kept.of("ann") is None
    kept.keep("ann", notebook(why="Because."))
    assert kept.of("ann") == {"why": "Because."}
    kept.forget("ann")
    kept.forget("ann")
    assert kept.of("ann") is None
