"""What a page will show below the cells of a submission, within limits."""

from __future__ import annotations

import json
from typing import Any

from autograder.engine.limits import Limits
from autograder.engine.shell import CUT, Outputs

SHOWN = 16 * 1024**2  # characters of JSON: all outputs of a submission together
DEEPEST = 20  # levels of what is shown as JSON, and of metadata


class Room:
    """Keeps the outputs of cells while there is room for them.

    Attributes
    ----------
    cells : dict
        ``outputs`` and ``count`` of each cell, by its index.
    """

    def __init__(self) -> None:
        self._left = SHOWN
        self.cells: dict[int, dict] = {}

    def show(self, index: int, outputs: list[dict], count: int | None = None) -> None:
        """Keep the outputs of a cell of the student's."""
        size = len(json.dumps(outputs))
        if size > self._left:
            outputs, size = [{"output_type": "stream", "name": "stdout", "text": CUT}], 0
        self._left -= size
        self.cells[index] = {"outputs": outputs, "count": count}

    def show_check(self, index: int, said: list[dict], verdict: list[dict]) -> None:
        """Keep what a check printed, and its verdict in any case."""
        self.show(index, said)
        self.cells[index]["outputs"] = [*self.cells[index]["outputs"], *verdict]


def cleaned(outputs: Any, limits: Limits) -> list[dict]:
    """Return the outputs that the student's process claims, in the form nbformat wants."""
    kept = Outputs(limits.output_kib * 1024)
    for item in outputs[:2000] if type(outputs) is list else ():
        if type(item) is not dict:
            continue
        kind = item.get("output_type")
        if kind == "stream" and type(item.get("text")) is str:
            kept.text("stderr" if item.get("name") == "stderr" else "stdout", item["text"])
        elif kind in ("display_data", "execute_result") and type(item.get("data")) is dict:
            data = {
                str(k): v
                for k, v in item["data"].items()
                if type(v) is str or (k == "application/json" and _shallow(v))
            }
            meta = item.get("metadata")
            small = type(meta) is dict and _shallow(meta) and len(json.dumps(meta)) < 10_000
            count = count_of(item.get("execution_count")) if kind == "execute_result" else None
            kept.display(data, meta if small else {}, count)
        elif kind == "error":
            lines = item.get("traceback")
            lines = [x for x in lines if type(x) is str] if type(lines) is list else []
            name, value = item.get("ename"), item.get("evalue")
            texts = (text if type(text) is str else "" for text in (name, value))
            kept.error(*texts, lines)
    return kept.items


def count_of(claimed: Any) -> int | None:
    """Return the number of a cell, if what is claimed to be one can be."""
    return claimed if type(claimed) is int and 0 <= claimed < 10**6 else None


def _shallow(value: Any) -> bool:
    """Whether a value has few enough levels for every program that reads it later."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [one for one in level if type(one) in (dict, list)]
        if not inner:
            return True
        level = [x for one in inner for x in (one.values() if type(one) is dict else one)]
    return False


def as_stdout(items: list[dict]) -> list[dict]:
    """Return what a check printed or showed; nbgrader takes all points for a word on stderr."""
    outputs = Outputs(1 << 26)
    for item in items:
        if item["output_type"] == "stream":
            outputs.text("stdout", item["text"])
        elif item["output_type"] == "display_data":
            outputs.display(item["data"], item["metadata"])
    return outputs.items


def error_output(name: str, sentence: str) -> dict:
    """Return an error as nbformat has it."""
    return {
        "output_type": "error",
        "ename": name,
        "evalue": sentence,
        "traceback": [f"{name}: {sentence}"],
    }
