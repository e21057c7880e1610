"""A small course of one lab, for tests of everything between text and grade."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processor_time import ProcessorTime

ROOT = Path(__file__).resolve().parent.parent
COST = pytest.StashKey[int]()

TOY = '''\
# ---
# title: "Double: a number and its double"
# chapter: 02_toy
# minutes: 5
# memory_mib: 200
# objectives: [LO1]
# topics: [doubling]
# able_to:
#   - double a number
# ---

# %% [markdown]
# ## The situation
#
# A number is too small.

# %% given="setup"
import numpy as np

from mlops_lab import checks

# %% [markdown] exercise="double" title="Double"
# Write `double`.

# %% answer="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    twice_the_value = 2 * x
    return twice_the_value
    ### END SOLUTION

# %% check="double" points=2
checks.equal(double(2), 4, "the double of 2")
checks.passed("doubled")
### BEGIN HIDDEN TESTS
hidden_number = int(checks.fresh("double").integers(3, 100))
checks.equal(double(hidden_number), 2 * hidden_number, f"the double of {hidden_number}")
### END HIDDEN TESTS

# %%
print(double(21))

# %% claim
assert double(21) == 42, "the text says that twice twenty-one is forty-two"

# %% [markdown] exercise="why" title="Why"
# Say why.

# %% [markdown] answer="why" points=3
# ### BEGIN SOLUTION
# Because two times one is two, as every rubric knows.
# ### END SOLUTION

# %% [markdown] solution
# A note for instructors: this lab is very short indeed.
'''


def pytest_configure(config: pytest.Config) -> None:
    """Count processor time by part of the tree and by lab."""
    config.pluginmanager.register(ProcessorTime(), "processor time")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares costly work: the tests of a lab, otherwise those of a module.

    A lab is executed and examined once for all its tests. Labs come first, and of them those with
    the most answers to try, so that no worker is left with one at the end.
    """
    costs: dict[str, int] = {}
    for item in items:
        group = item.nodeid.partition("::")[0]
        call = getattr(item, "callspec", None)
        lab = call.params.get("lab") if call and group.startswith("tests/labs/") else None
        if lab:
            group = lab
            answers = ROOT / "tests" / "answers" / f"{lab}.py"
            costs[group] = answers.stat().st_size if answers.is_file() else 1
        item.add_marker(pytest.mark.xdist_group(group))
        item.stash[COST] = costs.get(group, 0)
    items.sort(key=lambda item: -item.stash[COST])


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def toy_text() -> str:
    """The text of the toy lab."""
    return TOY


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with the toy lab `02_toy`."""
    folder = tmp_path / "course"
    lab = folder / "solutions" / "02_toy"
    lab.mkdir(parents=True)
    (lab / "toy.py").write_text(TOY, encoding="utf-8")
    return folder
