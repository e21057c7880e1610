from dataclasses import asdict

import pytest

from autograder.engine import sandbox
from autograder.engine.limits import Limits
from autograder.engine.merge import Step
from autograder.engine.walk import Stopped, Walk

pytestmark = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")

CHECK = "import os\nassert f(2) == 4, 'no double'\n### BEGIN HIDDEN TESTS\n"
CHECK += "assert f(3) == 6 and os.environ['COURSE_SECRET'] == 's', 'no double of three'\n"
CHECK += "assert not os.path.exists('left'), 'a file is left'\n### END HIDDEN TESTS"


@pytest.fixture(scope="module")
def walk(desk, cells):
    """A lab that has run a cell which writes a file, and stands before its only answer."""
    desk.source(
        cells.given("setup", "import os"),
        cells.code("open('made', 'w').write('x')"),
        cells.exercise("double", "def f(x):\n    return 2 * x", CHECK),
        probe=False,
    )
    walk = Walk(desk.engine)
    assert walk.run("open('made', 'w').write('x')")["error"] is None
    yield walk
    walk.close()


@pytest.fixture(scope="module")
def pair(walk):
    """A keeper and a judge at that place."""
    walk.know(2)
    with walk.pair(Limits(call_s=1, patience=1)) as pair:
        yield pair


def judged(walk, pair, source, allowed=None):
    """What the judge finds out about an answer, and its verdict on the check."""
    steps = [
        Step("code", source, "double-answer", 0),
        Step("check", CHECK, "double-check", 1, points=2, answer="double-answer", place=3),
    ]
    job = {"steps": [asdict(step) for step in steps], "limits": asdict(Limits(patience=1))}
    said = pair.judge({**walk.world, **job, "secret": "s"}, allowed=allowed)
    return said, said["checks"]["double-check"]


@pytest.mark.parametrize("allowed", [None, 1.0])
def test_answers_are_judged_one_after_the_other(walk, pair, allowed):
    """With all walls and with fewer: each finds the disk as it was, and no trace of the last."""
    _, verdict = judged(walk, pair, "open('left', 'w')\ndef f(x): return 2 * x", allowed)
    assert (verdict["status"], verdict["part"]) == ("failed", "hidden")
    _, verdict = judged(walk, pair, "assert open('made').read()\nf = lambda x: x + x", allowed)
    assert verdict["status"] == "passed", verdict
    _, verdict = judged(walk, pair, "def f(x): return 5", allowed)
    assert (verdict["reason"], verdict["part"]) == ("no double", "visible")


def test_a_mutant_that_loops_is_ended_by_processor_time(walk, pair):
    """Without waiting for the clock, and the next one is judged by the same pair."""
    said, _ = judged(walk, pair, "def f(x):\n    while True: pass", 0.3)
    assert said["stopped"][0][1] == "timed out"
    assert "0.3 s of processor time" in said["stopped"][0][2]
    assert 0.2 < said["student_seconds"] < 2
    assert judged(walk, pair, "def f(x): return x * 2", 0.3)[1]["status"] == "passed"


def test_at_home_the_visible_part_is_executed_in_one_process(walk):
    """What it says is told, and a process that ends or never ends is an exception."""
    times = {"processor_s": 1, "clock_s": 5}
    said = walk.home(["f = abs", "assert f(2) == 4, 'no double'"], "s", **times)
    assert (said["error"], said["sentence"]) == ("AssertionError", "no double")
    for source in ("while True: pass", "os._exit(0)"):
        with pytest.raises(Stopped):
            walk.home([source], "s", **times)


def test_a_fork_stays_where_it_is(walk):
    """The lab walks on, and what it defines and writes is not seen at the fork."""
    stop = walk.fork()
    assert walk.run("later = 1\nopen('later', 'w')")["error"] is None
    times = {"processor_s": 5, "clock_s": 20}
    said = stop.home(["later"], "s", **times)
    assert said["error"] == "NameError"
    assert stop.home(["open('made'), open('later')"], "s", **times)["error"] == "FileNotFoundError"
    assert walk.home(["later, open('later')"], "s", **times)["error"] is None
    stop.close()
