"""What holds for the repository as a whole."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from autograder.__main__ import COMMANDS, main

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("mlops_lab", "workspace", "autograder")
MODULES = sorted(path for name in PACKAGES for path in ROOT.glob(f"{name}/**/*.py"))


def tracked(pattern: str = "") -> list[Path]:
    """The files git knows, but for what others wrote."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern or "."]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / line for line in said.stdout.splitlines()]
    return [p for p in paths if p.is_file() and "vendor" not in p.parts and "fonts" not in p.parts]


def locked() -> dict[str, str]:
    """The versions of requirements.lock by name."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [re.split("==", line.split(";")[0].strip()) for line in lines if line.strip()]
    return {name.split("[")[0]: pin for name, pin in pins}


def test_the_lock_satisfies_the_ranges():
    """Everything pyproject.toml asks for is pinned, inside its range, and installed so."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ranges = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    pins = locked()
    for text in ranges:
        wanted = Requirement(text)
        assert wanted.name in pins, f"{wanted.name} is not in requirements.lock"
        assert wanted.specifier.contains(pins[wanted.name], prereleases=True)
        assert version(wanted.name).split("+")[0] == pins[wanted.name]


def test_the_lock_names_no_host_and_no_local_build():
    """It works with any index, on any platform."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "+" not in text
    assert locked()["torch"] == "2.13.0"


def test_conda_users_get_the_same_lock():
    """environment.yml gives Python and leaves the rest to the lock."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, _, pip = environment["dependencies"]
    assert python == "python=3.11"
    assert pip == {"pip": ["-r requirements.lock", "--no-deps --editable ."]}


def test_make_has_the_targets_promised_each_in_one_line():
    """The door on Linux and macOS."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):.*;", text, re.MULTILINE)
    assert targets == [
        *("setup", "lab", "doctor", "test", "labs", "run", "book", "grade", "validity", "bench"),
        "clean",
    ]


def test_ruff_finds_nothing():
    """Lint and format."""
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "-q"], ["format", "-q", "--check", *PACKAGES]):
        said = subprocess.run([*ruff, *command], cwd=ROOT, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_have_type_hints(path):
    """Arguments and results of what others may call."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            if path.name in ("__main__.py", "setup.py"):
                continue  # has to be read by old Pythons, too, to say that they are too old
            bare = [a.arg for a in node.args.args + node.args.kwonlyargs if a.annotation is None]
            assert not bare, f"{node.name} in line {node.lineno}: {bare}"
            assert node.returns is not None, f"{node.name} in line {node.lineno}"


def test_labs_and_chapters_know_nothing_of_the_grader():
    """They are no package, so the linter of imports does not see them."""
    for path in tracked("*.py"):
        if path.parts[len(ROOT.parts)] in ("solutions", "book"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"^\s*(import|from) (nbgrader|autograder|workspace)", text, re.MULTILINE
            )


def test_no_module_is_named_after_nothing():
    """A file says what it holds."""
    assert not [p for p in tracked("*.py") if p.stem in ("utils", "helpers", "misc", "common")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    """--help works for each, and every one takes --course."""
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert "--course DIR" in capsys.readouterr().out


def test_a_course_that_is_none_is_one_sentence(tmp_path, capsys):
    """For every command that takes one."""
    for command in (["build"], ["release"], ["execute"], ["validity"]):
        assert main([*command, "--course", str(tmp_path)]) == 1
        said = capsys.readouterr().err
        assert "is not a course: it has no folder `solutions/`" in said
        assert said.count("\n") == 1


def own_test(path: Path) -> Path:
    """The test of a module: the same path below tests/, and tests/book/ for what makes the book."""
    folder = path.relative_to(ROOT).parent
    folder = Path("book") if folder == Path("autograder/book") else folder
    return ROOT / "tests" / folder / f"test_{path.stem}.py"


# Modules that are tested through others: their processes and types make sense together alone.
TESTED_BY = {
    "mlops_lab/errors.py": "tests/workspace/test_setup.py",
    "mlops_lab/compare.py": "tests/mlops_lab/test_checks.py",
    "mlops_lab/seeds.py": "tests/mlops_lab/test_checks.py",
    "mlops_lab/wording.py": "tests/mlops_lab/test_checks.py",
    "autograder/book/plan.py": "tests/book/test_overview.py",
    "autograder/book/picture.py": "tests/book/test_overview.py",
    "autograder/results.py": "tests/autograder/grading/test_classresults.py",
    "autograder/lab/gaps.py": "tests/autograder/lab/test_build.py",
    "autograder/lab/tags.py": "tests/autograder/lab/test_build.py",
    "autograder/lab/cells.py": "tests/autograder/lab/test_source.py",
    "autograder/lab/header.py": "tests/autograder/lab/test_source.py",
    "autograder/lab/rules.py": "tests/autograder/lab/test_source.py",
    "autograder/lab/nbgrader_config.py": "tests/autograder/lab/test_release.py",
    "autograder/grading/standing.py": "tests/autograder/grading/test_gradebook.py",
    "autograder/grading/tables.py": "tests/autograder/commands/test_grade.py",
    "autograder/commands/export.py": "tests/autograder/report/test_export.py",
    "autograder/commands/report.py": "tests/autograder/report/test_report.py",
    "autograder/examine/report.py": "tests/autograder/examine/test_validity.py",
    "autograder/engine/keeper.py": "tests/autograder/engine/test_sandbox.py",
    "autograder/engine/limits.py": "tests/autograder/engine/test_sandbox.py",
    "autograder/engine/link.py": "tests/autograder/engine/test_walk.py",
    "autograder/engine/outcome.py": "tests/autograder/engine/test_handles.py",
    "autograder/engine/parent.py": "tests/autograder/engine/test_warm.py",
    "autograder/engine/remote.py": "tests/autograder/engine/test_judge.py",
    "autograder/engine/syscalls.py": "tests/autograder/engine/test_seccomp.py",
    "autograder/engine/shell.py": "tests/autograder/engine/test_engine.py",
    "autograder/engine/student.py": "tests/autograder/engine/test_judge.py",
    "autograder/engine/verdicts.py": "tests/autograder/engine/test_engine.py",
    "autograder/engine/walls.py": "tests/autograder/engine/test_sandbox.py",
    "autograder/engine/warmup.py": "tests/autograder/engine/test_warm.py",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_has_its_test(path):
    """tests/ mirrors the tree; TESTED_BY says which test covers a module that has none."""
    name = path.relative_to(ROOT).as_posix()
    if path.stem.startswith("__"):
        return
    test = ROOT / TESTED_BY[name] if name in TESTED_BY else own_test(path)
    assert test.is_file(), f"write {test.relative_to(ROOT)}, or name {name} in TESTED_BY"


def test_imports_are_declared_and_declarations_imported():
    """pyproject.toml names what the code imports itself, and nothing else; see [tool.deptry]."""
    said = subprocess.run(
        [sys.executable, "-m", "deptry", ".", "--no-ansi"], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr


def test_parts_import_only_what_lies_below_them():
    """The library, the workspace and the layers of the autograder; see [tool.importlinter]."""
    call = "from importlinter.cli import lint_imports_command as main; main()"
    said = subprocess.run(
        [sys.executable, "-c", call, "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stdout


def test_internal_links_of_the_top_pages_resolve():
    """A reader of README and CONTRIBUTING finds what they name."""
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{name} links to {target}"
