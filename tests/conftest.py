"""A small course of one lab, for tests of everything between text and grade."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.processor_time import ProcessorTime, part

ROOT = Path(__file__).resolve().parent.parent
LABS = {path.name for path in (ROOT / "solutions").iterdir()}

TOY = '''\
# ---
# title: "Double: a number and its double"
# chapter: 02_toy
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


class ByPart(LoadScopeScheduling):
    """Keep together what shares costly work: the tests of a lab, otherwise those of a module.

    A lab is executed and examined once for all its tests. The groups of pytest-xdist itself
    (`--dist loadgroup`, 3.8) have no effect with pytest 9.2, whose node ids are fixed earlier.
    """

    def _split_scope(self, nodeid: str) -> str:
        return part(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByPart:
    """Give the workers whole parts."""
    return ByPart(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Count processor time by part of the tree and by lab."""
    config.pluginmanager.register(ProcessorTime(), "processor time")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put labs first, and of them those with the most answers to try.

    So no worker is left with a long one at the end.
    """

    def cost(item: pytest.Item) -> int:
        lab = part(item.nodeid).removeprefix("lab ")
        answers = ROOT / "tests" / "answers" / f"{lab}.py"
        return answers.stat().st_size if answers.is_file() else lab in LABS

    items.sort(key=cost, reverse=True)


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
