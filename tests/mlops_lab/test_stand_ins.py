"""A stand-in takes the place of what is open, of nothing else, and never before its own check."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlops_lab import progress, stand_ins

STUB = "def f(x):\n    raise NotImplementedError('not done yet')"
OTHER = "def g(x):\n    raise NotImplementedError('not done yet')"
STAND_IN = (
    "# Stand-in for exercise 1, used while that is open\n"
    "from mlops_lab.stand_ins import stand_in\n"
    "@stand_in(1)\ndef f(x):\n    return 'rough'\n"
    "@stand_in(1)\ndef g(x):\n    return 'rough too'"
)
CHECK = "# Check of exercise 1: F\nassert f(1) == 'exact'"
SAID = "Exercise 1 is open: a stand-in is used from here on.\n"


@pytest.fixture
def kernel(monkeypatch):
    """IPython's shell, watched as a notebook's is."""
    monkeypatch.setattr(progress, "_ran", [])
    monkeypatch.setattr(stand_ins, "_in_use", {})
    monkeypatch.setattr(stand_ins, "_said", None)
    shell = InteractiveShell()
    progress.watch(shell)
    return shell


def run(kernel, *cells):
    """Run cells and return how the last one ended."""
    for cell in cells:
        done = kernel.run_cell(cell, store_history=True)
    return done.error_in_exec


def test_what_is_open_is_replaced_and_said_once(kernel, capsys):
    """Also if the answer's cell did not run at all; and again when the cell is run again."""
    run(kernel, STUB, STAND_IN)  # g is missing
    assert capsys.readouterr().out == SAID
    assert kernel.user_ns["f"](1) == "rough"
    assert kernel.user_ns["g"](1) == "rough too"
    run(kernel, STAND_IN)
    assert capsys.readouterr().out == SAID


def test_an_answer_stays_whatever_it_does(kernel, capsys):
    """A wrong one too: it is the student's, who wants to see what comes of it."""
    run(kernel, "def f(x):\n    return 1 / 0", "class g:\n    pass", STAND_IN)
    assert capsys.readouterr().out == ""
    with pytest.raises(ZeroDivisionError):
        kernel.user_ns["f"](1)
    assert isinstance(kernel.user_ns["g"], type)


def test_a_check_never_meets_the_stand_in_of_its_own_exercise(kernel):
    """In whatever order cells are run; behind the check the stand-in is there again."""
    exact = STAND_IN.replace("'rough'", "'exact'")
    assert isinstance(run(kernel, STUB, exact, CHECK), NotImplementedError)
    assert kernel.user_ns["f"](1) == "exact"
    assert run(kernel, CHECK.replace("exercise 1", "exercise 2")) is None


def test_a_name_that_was_missing_is_missing_for_the_check(kernel):
    """As at home when the answer's cell was not run."""
    assert isinstance(run(kernel, STAND_IN, CHECK), NameError)
    assert kernel.user_ns["f"](1) == "rough"


def test_an_answer_written_later_takes_its_name_back(kernel):
    """The check and all that follows see it at once."""
    written = "def f(x):\n    return 'exact'"
    assert run(kernel, STUB, STAND_IN, written, CHECK) is None
    assert run(kernel, STAND_IN) is None
    assert kernel.user_ns["f"](1) == "exact"
    assert isinstance(run(kernel, STUB, CHECK), NotImplementedError)


def test_a_stub_is_open_in_a_class_and_in_a_function_within():
    """Wherever the released line stands."""

    class Machine:
        def start(self):
            raise NotImplementedError("not done yet")

    def outer():
        def inner():
            raise NotImplementedError("not done yet")

        return inner

    class Other:
        def start(self):
            raise NotImplementedError("for a subclass")

    assert stand_ins.is_open(Machine)
    assert stand_ins.is_open(outer)
    assert not stand_ins.is_open(Other)
    assert not stand_ins.is_open(3)
