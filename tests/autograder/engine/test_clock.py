"""Limits count processor time: what else the machine does takes nobody's points."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import textwrap
import time

import pytest

from autograder.engine import sandbox
from autograder.engine.clock import Allowance, Clock, Meter, processor_seconds
from autograder.engine.limits import Limits
from autograder.engine.processes import family
from autograder.results import FAILED, GRADED, PASSED, TIMED_OUT, Job

needs_walls = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")

RIGHT = """
    def {name}():
        return 1
"""
ANSWERS = {
    "sleeps": """
        import time

        def sleeps():
            time.sleep(2.5)
            return 1
    """,
    "sleeps_long": """
        import time

        def sleeps_long():
            time.sleep(100)
            return 1
    """,
    # a child nobody waits for takes its time with it, unless its parent cannot ignore its end
    "hides": """
        import os, signal, time

        def hides():
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            for _ in range(100):
                if os.fork() == 0:
                    started = time.process_time()
                    while time.process_time() < started + 0.03:
                        pass
                    os._exit(0)
                try:
                    os.waitpid(-1, 0)
                except ChildProcessError:
                    pass
            return 1
    """,
    "signals": """
        import os, signal, subprocess

        def signals():
            rung = []
            signal.signal(signal.SIGUSR1, lambda *_: rung.append(1))
            os.kill(os.getpid(), signal.SIGUSR1)
            said = subprocess.run("true; (exit 3)", shell=True).returncode
            return len(rung) if said == 3 else said
    """,
    "shorts": """
        import time

        def shorts():
            started = time.process_time()
            while time.process_time() < started + 0.08:
                pass
            return 1
    """,
}


class Fake:
    """A submission whose processor time a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def used(self) -> float:
        return self.seconds


def _spent(allowance: Allowance, fake: Fake, seconds: float) -> float:
    """Look once so that the count begins, use ``seconds``, and look again."""
    time.sleep(allowance.left())
    allowance.left()
    fake.seconds += seconds
    time.sleep(allowance.left())
    return allowance.left()


def test_an_allowance_ends_with_the_processor_time_it_gives():
    """Less leaves time; as much does not, and the sentence says what was counted."""
    fake = Fake()
    clock = Clock(Limits())
    assert _spent(Allowance(0.1, clock, fake.used), fake, 0.05) > 0
    spent = Allowance(0.1, clock, fake.used)
    assert _spent(spent, fake, 0.11) == 0
    assert not spent.over
    assert spent.sentence("mean") == "mean used more than 0.1 s of processor time"


def test_an_allowance_ends_with_the_time_of_the_submission():
    """What all questions together used counts, and a grace is given all the same."""
    fake = Fake()
    clock = Clock(Limits(total_s=5.0))
    spent = Allowance(1.0, clock, fake.used)
    assert _spent(spent, fake, 0.5) > 0
    fake.seconds = 5.1
    assert _spent(spent, fake, 0.0) == 0
    assert spent.over
    grace = Allowance(1.0, clock, fake.used, grace=True)
    assert _spent(grace, fake, 0.5) > 0


def test_many_short_questions_are_much_time():
    """Questions that are answered before anybody looks end with the submission's time."""
    fake = Fake()
    clock = Clock(Limits(total_s=1.0))
    clock.looked -= 2.0
    fake.seconds = 0.9
    assert Allowance(0.5, clock, fake.used).left() > 0
    fake.seconds = 1.1
    assert Allowance(0.5, clock, fake.used).left() > 0  # just looked at
    clock.looked -= 2.0
    spent = Allowance(0.5, clock, fake.used)
    assert spent.left() == 0
    assert spent.over


def test_waiting_ends_ten_times_as_late():
    """Who uses no processor time is ended by the clock."""
    clock = Clock(Limits(patience=3.0))
    waiting = Allowance(0.1, clock, lambda: 0.0)
    ends = time.monotonic() + 0.3
    while (left := waiting.left()) > 0:
        time.sleep(left)
    assert time.monotonic() >= ends
    assert waiting.sentence("mean") == "mean was still waiting after 0.3 s"


def test_a_meter_counts_children_while_they_run_and_when_they_are_gone():
    """The sum over a family never falls, whoever of it ends."""
    loop = "import time\nwhile time.process_time() < 0.3: pass"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {loop!r}]); input()"
    meter, seen = Meter(), [0.0]
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as process:
        while seen[-1] < 0.3:
            seen.append(meter.read(process.pid))
        while len(family(process.pid)) > 1:
            seen.append(meter.read(process.pid))
        assert processor_seconds([process.pid]) >= 0.3
    meter.ended(0.0)
    seen.append(meter.read(None))
    assert seen == sorted(seen)
    assert seen[-1] >= 0.3


@pytest.fixture(scope="module")
def result(desk, cells):
    """A submission that waits, computes and hides it."""
    checks = {name: f"assert {name}() == 1" for name in ANSWERS}
    checks["shorts"] = "assert all(shorts() == 1 for _ in range(100))"
    right = {name: textwrap.dedent(RIGHT.format(name=name)) for name in ANSWERS}
    desk.source(
        *(cells.exercise(name, right[name], check) for name, check in checks.items()),
        limits=Limits(call_s=0.5, total_s=3.0, patience=20.0, memory_mib=600, disk_mib=64),
    )
    texts = {name: textwrap.dedent(text) for name, text in ANSWERS.items()}
    return desk.grade(*(cells.exercise(name, texts[name], check) for name, check in checks.items()))


@needs_walls
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("sleeps", ""),
        ("sleeps_long", "`sleeps_long` was still waiting after 10 s."),
        ("hides", "`hides` used more than 0.5 s of processor time."),
        ("signals", ""),
        ("shorts", "The submission used more than 3 s of processor time."),
    ],
)
def test_a_call_may_wait_and_may_not_compute(result, name, sentence):
    """Sleeping is no work; what children do is, and so are many calls that are short enough."""
    verdict = result.cells[f"{name}-check"]
    assert verdict.reason == sentence
    assert verdict.status == (FAILED if sentence else PASSED)
    assert not sentence or verdict.cause == TIMED_OUT


WORK = """
    import time

    def work():
        started = time.process_time()
        while time.process_time() < started + {seconds}:
            pass
        return 1
"""


@contextlib.contextmanager
def _busy(number: int):
    """Keep the machine busy with so many endless loops."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@needs_walls
@pytest.mark.slow
def test_a_class_gets_the_same_points_on_a_busy_machine(desk, cells, tmp_path):
    """Half of the time that a call may take is enough, also where it takes six times as long."""
    desk = type(desk)(tmp_path)
    check = "assert work() == 1"
    answers = {
        "quick": WORK.format(seconds=0.01),
        "half": WORK.format(seconds=1.0),
        "wrong": "def work():\n    return 2",
        "endless": WORK.format(seconds=1000),
    }
    paths = {
        name: desk.write(name, cells.exercise("work", textwrap.dedent(text), check))
        for name, text in answers.items()
    }
    right = cells.exercise("work", "def work():\n    return 1", check)
    desk.source(right, limits=Limits(call_s=2.0), workers=2)
    jobs = [Job(name, path) for name, path in paths.items()]

    def graded() -> dict[str, tuple[str, str]]:
        found = {result.student: result for result in desk.engine.run(jobs)}
        return {name: (r.status, r.cells["work-check"].reason) for name, r in found.items()}

    with contextlib.closing(desk.engine):
        alone = graded()
        with _busy(6):
            busy = graded()
    assert busy == alone
    assert alone["half"] == (GRADED, "")
    assert alone["endless"] == (TIMED_OUT, "`work` used more than 2 s of processor time.")
