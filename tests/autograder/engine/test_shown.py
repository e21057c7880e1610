"""What a page shows of a submission is rebuilt, within limits."""

from __future__ import annotations

from autograder.engine.limits import Limits
from autograder.engine.shown import SHOWN, Room, cleaned


def test_outputs_are_rebuilt_not_believed():
    """Of the outputs that the student's process claims, only well-formed parts are kept."""
    claimed = [
        {"output_type": "stream", "name": "stdout", "text": "a"},
        {"output_type": "stream", "name": "stdout", "text": ["b"]},
        {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}},
        {"output_type": "update", "x": 1},
        {"output_type": "error", "ename": 3, "traceback": [1, "line"]},
        "text",
        {"output_type": "stream", "name": "other", "text": "z" * 10**7},
    ]
    kept = cleaned(claimed, Limits(output_kib=1))
    assert [o["output_type"] for o in kept] == ["stream", "display_data", "error", "stream"]
    assert kept[1]["data"] == {}
    assert len(kept[3]["text"]) < 1200
    assert cleaned("no list", Limits()) == []


def test_what_is_nested_too_deeply_is_not_shown():
    """JSON and metadata that a later reader would fall over are left out."""
    deep = {}
    for _ in range(500):
        deep = {"a": deep}
    data = {"text/plain": "x", "application/json": deep}
    item = {"output_type": "display_data", "data": data, "metadata": deep}
    (shown,) = cleaned([item], Limits())
    assert (shown["data"], shown["metadata"]) == ({"text/plain": "x"}, {})


def test_all_outputs_together_have_an_end():
    """What comes later is cut off, but a verdict is kept."""
    room, long = Room(), [{"output_type": "stream", "name": "stdout", "text": "z" * (SHOWN - 99)}]
    verdict = [{"output_type": "error", "ename": "CheckFailed", "evalue": "no", "traceback": []}]
    room.show(0, long)
    room.show(1, long)
    room.show_check(2, long, verdict)
    assert room.cells[0]["outputs"] == long
    assert "longer than allowed" in room.cells[1]["outputs"][0]["text"]
    assert room.cells[2]["outputs"][-1:] == verdict
