"""A submission's memory is held by the kernel where the system hands a cgroup over."""

from __future__ import annotations

import os
import signal
import time

import pytest

from autograder.engine import cgroup, sandbox
from autograder.engine.limits import Limits
from autograder.results import GRADED, OUT_OF_MEMORY, PASSED


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder that looks like the cgroups of a scope of our own."""
    own = tmp_path / "user.slice" / "run.scope"
    own.mkdir(parents=True)
    (own / "cgroup.controllers").write_text("cpu memory pids\n")
    (own / "cgroup.procs").write_text(f"{os.getpid()}\n")
    (tmp_path / "self").write_text("4:memory:/old\n0::/user.slice/run.scope\n")
    monkeypatch.setattr(cgroup, "ROOT", tmp_path)
    monkeypatch.setattr(cgroup, "_SELF", tmp_path / "self")
    return own


def test_a_scope_of_our_own_is_divided(tree):
    """The engine steps aside, and the controller is passed on twice."""
    subtree = cgroup.claim(None)
    assert (tree / "autograder-main" / "cgroup.procs").read_text() == str(os.getpid())
    assert (tree / "cgroup.subtree_control").read_text() == "+memory"
    assert (subtree.folder / "cgroup.subtree_control").read_text() == "+memory"
    assert (subtree.folder / "warm").is_dir()
    os.close(subtree.handle)


def test_a_second_engine_finds_itself_moved(tree):
    """What stepped aside once has its part beside itself, not below."""
    cgroup.ROOT.joinpath("self").write_text("0::/user.slice/run.scope/autograder-main\n")
    (tree / "autograder-main").mkdir()
    (tree / "autograder-main" / "cgroup.controllers").write_text("memory\n")
    subtree = cgroup.claim(None)
    assert subtree.folder.parent == tree
    os.close(subtree.handle)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda own: (own / "cgroup.controllers").write_text("cpu pids\n"),
        lambda own: (own / "cgroup.procs").write_text(f"1\n{os.getpid()}\n"),
        lambda own: (own / "cgroup.subtree_control").mkdir(),
        lambda own: cgroup._SELF.write_text("4:memory:/old\n"),
        lambda own: cgroup._SELF.unlink(),
    ],
    ids=["no-memory", "others", "not-ours", "version-1", "no-proc"],
)
def test_what_is_not_ours_is_left_alone(tree, spoil):
    """Then there is no cgroup, and nobody was moved."""
    spoil(tree)
    assert cgroup.claim(None) is None
    assert not list(tree.glob("autograder-[0-9]*"))


@pytest.fixture
def subtree():
    """A real part of a real cgroup."""
    one = cgroup.claim(None)
    if one is None:
        pytest.skip("no memory controller of version 2 to divide on this machine")
    yield one
    one.close()
    assert not one.folder.exists()


def _child(memory: cgroup.Memory, mib: int) -> int:
    """Return how a process inside ended that writes to so much memory at once."""
    pid = os.fork()
    if pid == 0:
        try:
            memory.enter()
            held = bytearray(mib * 1024**2)
            os._exit(0 if held else 1)
        finally:
            os._exit(3)
    return os.waitpid(pid, 0)[1]


def test_the_kernel_ends_what_takes_too_much(subtree):
    """However fast it was, and only then; the next one begins anew."""
    memory = cgroup.Memory(subtree.handle, 100 * 1024**2)
    assert _child(memory, 20) == 0
    assert not memory.exceeded()
    assert os.WTERMSIG(_child(memory, 400)) == signal.SIGKILL
    assert memory.exceeded()
    assert _child(memory, 20) == 0
    assert not memory.exceeded()
    memory.remove()


@pytest.mark.slow
@pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")
def test_an_engine_holds_submissions_in_cgroups(subtree, desk, cells):
    """One that takes much at once is out of memory, the next is graded, and nothing is left."""
    where = "def two():\n    return open('/proc/self/cgroup').read()"
    exercise = cells.exercise("two", where, "assert '/job-' in two()")
    source = desk.source(exercise, limits=Limits(memory_mib=300, disk_mib=64, cell_s=60))
    greedy = (
        "import mmap\nheld = mmap.mmap(-1, 2**30)\nfor i in range(0, 2**30, 4096):\n    held[i] = 1"
    )
    result = desk.grade(cells.code(greedy), exercise)
    assert OUT_OF_MEMORY in f"{result.status} {result.reason}"
    result = desk.grade_file(source)
    assert result.status == GRADED
    assert result.cells["two-check"].status == PASSED
    folder = desk.engine.parent.memory.folder
    ends = time.monotonic() + 10  # a keeper clears up when its result is out already
    while [path.name for path in folder.iterdir() if path.is_dir()] != ["warm"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    desk.engine.close()
    assert not folder.exists()
