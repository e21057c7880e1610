"""The environment is made once, and whatever is in its way is said in one sentence."""

import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple

import pytest

from mlops_lab.errors import UserError
from workspace import setup as module
from workspace.setup import STAMP, setup


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the course with only a lock; install steps are written down, not run."""
    (tmp_path / "requirements.lock").write_text("six==1.17.0\n")
    done = []

    def run(what, command, root):
        done.append(what)
        if what == "making the environment":
            python = module.python(root)
            python.parent.mkdir(parents=True)
            python.touch()
            (root / ".venv" / "pyvenv.cfg").touch()

    monkeypatch.setattr(module, "_run", run)
    return tmp_path, done


ALL = [
    "making the environment",
    "installing the packages",
    "installing the course's own library",
]


def test_the_second_call_does_nothing(copy):
    """The stamp says that all is as the lock wants it."""
    root, done = copy
    assert setup(root)
    assert done == ALL
    assert not setup(root)
    assert done == ALL


def test_a_changed_lock_installs_into_the_environment_there_is(copy):
    """The environment is kept; the packages are brought up to date."""
    root, done = copy
    setup(root)
    (root / "requirements.lock").write_text("six==1.16.0\n")
    setup(root)
    assert done == ALL + ALL[1:]


def test_a_changed_project_installs_only_itself(copy):
    """Its commands may have other names; the packages are the same."""
    root, done = copy
    setup(root)
    (root / "pyproject.toml").write_text("[project]\n")
    done.clear()
    setup(root)
    assert done == ALL[2:]
    assert not setup(root)


def test_a_half_made_environment_is_made_again(copy, monkeypatch):
    """A run that stopped in the middle leaves no stamp, and the next one starts afresh."""
    root, done = copy
    whole = module._run

    def stops(what, command, root):
        if what == "installing the packages":
            raise UserError("no network")
        whole(what, command, root)

    monkeypatch.setattr(module, "_run", stops)
    with pytest.raises(UserError):
        setup(root)
    assert not (root / ".venv" / STAMP).exists()
    monkeypatch.setattr(module, "_run", whole)
    done.clear()
    setup(root)
    assert done == ALL


def test_a_moved_environment_is_made_again(copy):
    """Its scripts hold the old path."""
    root, done = copy
    setup(root)
    stamp = root / ".venv" / STAMP
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "for": "elsewhere"}))
    done.clear()
    setup(root)
    assert done == ALL


def test_what_is_no_environment_is_not_removed(copy):
    """A folder of somebody's own stays."""
    root, _ = copy
    (root / ".venv").mkdir()
    (root / ".venv" / "thesis.txt").write_text("all my work")
    with pytest.raises(UserError, match="is no environment of Python: move it away"):
        setup(root)
    assert (root / ".venv" / "thesis.txt").read_text() == "all my work"


def test_a_link_is_not_followed(copy, tmp_path_factory):
    """What it points to is not ours."""
    root, _ = copy
    (root / ".venv").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(UserError, match="is not a folder: move it away"):
        setup(root)


def test_a_full_disk_is_said_before_anything_is_downloaded(copy, monkeypatch):
    """With the space there is and the space it needs."""
    root, done = copy
    usage = namedtuple("usage", "total used free")(10, 9, 1024**3)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(UserError, match=r"only 1\.0 GiB are free below .* needs 4 GiB"):
        setup(root)
    assert not done


def test_another_python_is_refused(copy, monkeypatch):
    """With its version and what to do."""
    root, _ = copy
    monkeypatch.setattr(module, "WANTED", (3, 8))
    with pytest.raises(UserError, match=r"this is Python 3\.11\.\d+: install Python 3\.11"):
        setup(root)


def test_a_missing_lock_is_one_sentence(tmp_path):
    """The copy is not complete."""
    with pytest.raises(UserError, match=r"requirements\.lock is missing: run this in a complete"):
        setup(tmp_path)


def test_a_failing_step_is_one_sentence(tmp_path):
    """An install that fails says so, without a traceback, and what to do."""
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(UserError, match="installing the packages failed; .*starts afresh"):
        module._run("installing the packages", command, tmp_path)
    with pytest.raises(UserError, match="cannot be started"):
        module._run("installing", ["/does/not/exist"], tmp_path)


def test_without_python_make_says_what_to_install(root):
    """One sentence, exit status not 0."""
    said = subprocess.run(
        ["make", "setup", "PYTHON=python-that-is-not-there"],
        cwd=root,
        capture_output=True,
        text=True,
        env={**os.environ, "MAKEFLAGS": ""},
    )
    assert said.returncode != 0
    assert said.stderr.startswith("Python 3.11 is missing: install it")


def test_setup_needs_nothing_installed(root):
    """It runs with the standard library alone, in isolated mode."""
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "import workspace.__main__, workspace.setup\n"
        "print([m for m in sys.modules if 'site-packages' in str(getattr(sys.modules[m], "
        "'__file__', ''))])"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
