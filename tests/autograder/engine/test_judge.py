# ruff: noqa: E501  (cells are quoted as they are)
"""Checks run in the judge say what they would say in the student's own notebook."""

from __future__ import annotations

import textwrap
import warnings
from dataclasses import replace

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.engine.limits import Limits
from autograder.results import FAILED, GRADED, PARTLY_GRADED, PASSED

SETUP = """
import warnings
from dataclasses import replace
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression
from mlops_lab import checks

TABLE = pd.DataFrame({"a": [1, 2, 3], "b": list("xyz")})
NUMBERS = np.arange(5)

def double(x):
    return 2 * x
"""

# name: (answer that is right, check, answer that is wrong)
EXERCISES = {
    "number": (
        "def mean(x):\n    return float(np.mean(x))",
        "checks.close(mean(np.array([1., 2, 3])), 2.0, 'the mean')\n"
        "### BEGIN HIDDEN TESTS\n"
        "rng = checks.fresh('number')\nx = rng.normal(size=50)\n"
        "checks.close(mean(x), x.mean(), 'the mean of a-hidden-sample')\n"
        "### END HIDDEN TESTS",
        "def mean(x):\n    return 2.0",
    ),
    "table": (
        "def clean(df):\n    return df.dropna().assign(c=1)",
        "t = pd.DataFrame({'a': [1, None, 3], 's': ['p', 'q', None]})\nbefore = t.copy()\n"
        "out = clean(t)\nchecks.columns(out, ['a', 's', 'c'], 'the table')\n"
        "checks.equal(out, pd.DataFrame({'a': [1.], 's': ['p'], 'c': [1]}), 'the table')\n"
        "checks.unchanged(before, t, 'the table you were given')",
        "def clean(df):\n    df['c'] = 1\n    return df.dropna()",
    ),
    "in-place": (
        "def reverse(items):\n    items.reverse()",
        "items = [1, 2, 3]\nreverse(items)\nchecks.equal(items, [3, 2, 1], 'the list')",
        "def reverse(items):\n    items = items[::-1]",
    ),
    "array-in-place": (
        "def clip(x):\n    x[x > 1] = 1",
        "x = np.array([0.5, 2.])\nclip(x)\nchecks.close(x, [0.5, 1], 'the array')",
        "def clip(x):\n    return np.minimum(x, 1)",
    ),
    "estimator": (
        "def fit(X, y):\n    return LogisticRegression().fit(X, y)",
        "rng = np.random.default_rng(0)\nX = rng.normal(size=(200, 3))\ny = (X[:, 0] > 0).astype(int)\n"
        "model = fit(X, y)\nchecks.that((model.predict(X) == y).mean() > 0.9, 'too many errors')\n"
        "checks.equal(model.coef_.shape, (1, 3), 'the coefficients')\n"
        "checks.equal(model.get_params()['C'], 1.0, 'C')",
        "def fit(X, y):\n    return LogisticRegression(C=1e-6).fit(X, y)",
    ),
    "module": (
        "class Net(torch.nn.Module):\n"
        "    def __init__(self, n):\n        super().__init__()\n        self.l = torch.nn.Linear(n, 1)\n"
        "    def forward(self, x):\n        return self.l(x)",
        "net = Net(4)\nwith torch.no_grad():\n    out = net(torch.ones(5, 4))\n"
        "checks.equal(out.numpy().shape, (5, 1), 'the output')\n"
        "checks.equal(sum(p.numel() for p in net.parameters()), 5, 'the number of weights')\n"
        "checks.equal(sorted(net.state_dict()), ['l.bias', 'l.weight'], 'the names')\n"
        "checks.equal(tuple(net.l.weight.shape), (1, 4), 'the weights')",
        "class Net(torch.nn.Module):\n"
        "    def __init__(self, n):\n        super().__init__()\n        self.l = torch.nn.Linear(n, 2)\n"
        "    def forward(self, x):\n        return self.l(x)",
    ),
    "raises": (
        "def guard(t):\n    if t > 1:\n        raise ValueError(f'threshold {t} is above one')\n    return t",
        "checks.raises(ValueError, guard, 2, mentions='threshold', what='2')\n"
        "checks.equal(guard(0.5), 0.5, 'a good one')",
        "def guard(t):\n    return t",
    ),
    "own-error": (
        "class TooHot(ValueError):\n    pass\ndef heat(t):\n    if t > 1:\n        raise TooHot('too hot')",
        "checks.raises(TooHot, heat, 2)\nchecks.raises(ValueError, heat, 2)",
        "class TooHot(ValueError):\n    pass\ndef heat(t):\n    pass",
    ),
    "callback": (
        "def apply(f, xs):\n    return [f(x) for x in xs]",
        "k = 3\ndef add(x):\n    return x + k\n"
        "checks.equal(apply(add, [1, 2]), [4, 5], 'applied')\n"
        "checks.equal(apply(lambda v: v * k, [1, 2]), [3, 6], 'applied')\n"
        "checks.equal(apply(double, [1, 2]), [2, 4], 'applied')\n"
        "checks.close(apply(np.sqrt, [4.0]), [2.0], 'applied')",
        "def apply(f, xs):\n    return [4, 5]",
    ),
    "generator": (
        "def count():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        "import itertools\nchecks.equal(list(itertools.islice(count(), 3)), [0, 1, 2], 'the count')",
        "def count():\n    yield from [1, 2, 3]",
    ),
    "value": (
        "answer = {'share': 0.25, 'months': [1, 2]}",
        "checks.close(answer['share'], 0.25, 'the share')\n"
        "checks.equal(answer['months'], [1, 2], 'the months')",
        "answer = {'share': 0.5, 'months': [1, 2]}",
    ),
    "seeded": (
        "def draw():\n    return float(np.random.rand() + torch.rand(1).item())",
        "np.random.seed(3); torch.manual_seed(3)\nexpected = np.random.rand() + torch.rand(1).item()\n"
        "np.random.seed(3); torch.manual_seed(3)\nchecks.close(draw(), expected, 'the draw')",
        "def draw():\n    return float(np.random.rand() + torch.rand(1).item() + 1)",
    ),
    "printing": (
        "def noisy(x):\n    print('heard')\n    warnings.warn('careful')\n    return x",
        "import contextlib, io\nsaid = io.StringIO()\nwith contextlib.redirect_stdout(said):\n"
        "    got = noisy(3)\nchecks.equal(got, 3, 'it')\n"
        "checks.that('heard' in said.getvalue(), 'nothing was printed')\n"
        "with warnings.catch_warnings(record=True) as told:\n"
        "    warnings.simplefilter('always')\n    noisy(1)\n"
        "checks.equal(len(told), 1, 'the warnings')",
        "def noisy(x):\n    return x",
    ),
    "closure": (
        "def adder(n):\n    return lambda x: x + n",
        "add = adder(2)\nchecks.equal(add(3), 5, 'the sum')\nchecks.equal([add(i) for i in range(3)],"
        " [2, 3, 4], 'the sums')\ndef nested():\n    return adder(1)(1)\nchecks.equal(nested(), 2, 'it')",
        "def adder(n):\n    return lambda x: x",
    ),
    "object": (
        "class Account:\n    limit = 5\n    def __init__(self):\n        self.balance = 0\n"
        "    def pay(self, n):\n        self.balance += n\n        return self\n"
        "    def __len__(self):\n        return self.balance\n"
        "    def __getitem__(self, key):\n        return key * 2",
        "a = Account()\nchecks.equal(a.pay(3).balance, 3, 'the balance')\nchecks.equal(len(a), 3, 'it')\n"
        "checks.equal(a['x'], 'xx', 'it')\nchecks.equal(Account.limit, 5, 'the limit')\n"
        "a.balance = 9\nchecks.equal(a.balance, 9, 'the balance')",
        "class Account:\n    limit = 5\n    balance = 3\n    def pay(self, n):\n        return self\n",
    ),
    "file": (
        "from pathlib import Path\ndef save(path):\n    Path(path).write_text('saved')",
        "import tempfile, pathlib\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    place = pathlib.Path(folder) / 'a.txt'\n    save(place)\n"
        "    checks.equal(place.read_text(), 'saved', 'the file')",
        "from pathlib import Path\ndef save(path):\n    pass",
    ),
    "shadowed": (
        "TABLE = TABLE[TABLE.a > 1]",
        "checks.equal(len(TABLE), 2, 'the rows')",
        "TABLE = TABLE",
    ),
    "argument": (
        "def columns_of(frame):\n    return list(frame.columns)",
        "checks.equal(columns_of(TABLE.rename(columns={'a': 'q'})), ['q', 'b'], 'the columns')\n"
        "checks.equal(columns_of(frame=TABLE[[]]), [], 'no columns')",
        "def columns_of(frame):\n    return ['q', 'b']",
    ),
    "part-of-a-tensor": (
        "def held(x):\n    return x.untyped_storage().nbytes() // x.element_size()",
        "whole = torch.arange(100.0)\n"
        "checks.that(held(whole[:3]) in (3, 100), 'the numbers in sight')\n"
        "checks.equal(held(whole), 100, 'the numbers in sight')",
        "def held(x):\n    return 0",
    ),
    "threads-call-back": (
        "from concurrent.futures import ThreadPoolExecutor\ndef spread(work, xs):\n"
        "    with ThreadPoolExecutor(8) as pool:\n        return list(pool.map(work, xs))",
        "checks.equal(spread(lambda x: x * x, range(200)), [x * x for x in range(200)], 'it')",
        "def spread(work, xs):\n    return [work(0) for x in xs]",
    ),
    "stored-function": (
        "class Timer:\n    def __init__(self, clock):\n        self.clock = clock\n"
        "    def after(self, wait):\n        return self.clock() + wait()",
        "timer = Timer(lambda: 5.0)\nchecks.equal(timer.after(lambda: 1.0), 6.0, 'the time')",
        "class Timer:\n    def __init__(self, clock):\n        self.clock = clock\n"
        "    def after(self, wait):\n        return self.clock()",
    ),
    "lazy-argument": (
        "def hand_on(double):\n    return double(x for x in [1, 2])",
        "checks.equal(hand_on(lambda xs: [2 * x for x in xs]), [2, 4], 'it')",
        "def hand_on(double):\n    return double(iter([]))",
    ),
    "error-of-the-check": (
        "def survive(work):\n    try:\n        work()\n    except ValueError as error:\n"
        "        return str(error)",
        "class Broken(ValueError):\n    pass\ndef work():\n    raise Broken('a tooth')\n"
        "checks.equal(survive(work), 'a tooth', 'it')\n"
        "checks.equal(survive(lambda: None), None, 'it')",
        "def survive(work):\n    return 'a tooth'",
    ),
    "group-of-errors": (
        "def fail():\n    raise ExceptionGroup('many', [ValueError('a')])",
        "checks.raises(Exception, fail, mentions='many')",
        "def fail():\n    raise ExceptionGroup('few', [ValueError('a')])",
    ),
    "error-of-a-library": (
        "import dateutil.parser\ndef day(text):\n    return dateutil.parser.parse(text).day",
        "import dateutil.parser\nchecks.raises(dateutil.parser.ParserError, day, 'soon')",
        "def day(text):\n    raise ValueError(text)",
    ),
    "error-named-after-the-grader": (
        "def fail():\n    raise ValueError('mine')",
        "checks.raises(ValueError, fail, mentions='mine')",
        "class Absent(Exception):\n    __module__ = 'autograder.engine.remote'\n"
        "def fail():\n    raise Absent('mine')",
    ),
    "order": (
        "import functools\n@functools.total_ordering\nclass Version:\n"
        "    def __init__(self, n):\n        self.n = n\n"
        "    def __eq__(self, other):\n        return self.n == other.n\n"
        "    def __lt__(self, other):\n        return self.n < other.n",
        "checks.that(Version(1) <= Version(2) and Version(3) >= Version(2), 'the order')",
        "class Version:\n    def __init__(self, n):\n        self.n = n",
    ),
    "fit-argument": (
        "def train(model, X, y):\n    model.fit(X, y)\n    return model",
        "X = np.linspace(-1, 1, 20)[:, None]\ny = (X[:, 0] > 0).astype(int)\n"
        "model = train(LogisticRegression(), X, y)\nchecks.close(model.score(X, y), 1.0, 'the score')",
        "def train(model, X, y):\n    model.fit(X, 1 - y)\n    return model",
    ),
}  # fmt: skip


def _dedent(text: str) -> str:
    return textwrap.dedent(text).strip()


def _lab(cells, which):
    made = [cells.given("setup", _dedent(SETUP))]
    for name, (right, check, wrong) in EXERCISES.items():
        answer = wrong if which == "wrong" else right
        made.append(cells.exercise(name, answer, check, in_place="in-place" in name))
    return made


@pytest.fixture(scope="module")
def lab(desk, cells):
    """An engine for all the exercises above."""
    desk.source(*_lab(cells, "right"), limits=Limits(memory_mib=1000, call_s=5))
    return desk


@pytest.fixture(scope="module")
def verdicts(lab, cells):
    """The verdicts over the right and over the wrong answers."""
    return {which: lab.grade(*_lab(cells, which)) for which in ("right", "wrong")}


def _at_home(answer: str, check: str) -> bool:
    """Run setup, answer and check in one IPython, as the student's kernel does."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        shell = InteractiveShell()
        for text in (_dedent(SETUP), answer):
            assert shell.run_cell(text).success
        return shell.run_cell(check).success


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_answer_passes_in_the_judge_as_at_home(verdicts, name):
    """A check that an answer passes in one process, it passes apart from it."""
    right, check, _ = EXERCISES[name]
    verdict = verdicts["right"].cells[f"{name}-check"]
    assert verdict.status == PASSED, verdict.reason
    assert _at_home(right, check)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_wrong_answer_fails_in_the_judge_as_at_home(verdicts, name):
    """A check that an answer fails in one process, it fails apart from it."""
    _, check, wrong = EXERCISES[name]
    verdict = verdicts["wrong"].cells[f"{name}-check"]
    assert verdict.status == FAILED
    assert verdict.reason
    assert not _at_home(wrong, check)


def test_the_executed_notebook_is_nbgraders(verdicts, cells):
    """The result is a valid notebook with the source's metadata, and an error where a check failed."""
    for result in verdicts.values():
        assert result.status == GRADED
        nbformat.validate(result.notebook)
        by_id = {c.metadata.nbgrader.grade_id: c for c in result.notebook.cells}
        for name in EXERCISES:
            cell = by_id[f"{name}-check"]
            failed = any(o.output_type == "error" for o in cell.outputs)
            assert failed == (result.cells[f"{name}-check"].status == FAILED)
            assert all(o.get("name") != "stderr" for o in cell.outputs)
            assert cell.metadata.nbgrader["points"] == 2


def test_no_output_holds_the_text_of_a_hidden_check(verdicts):
    """What a student will read names neither the hidden sample nor the lines of the check."""
    for result in verdicts.values():
        shown = str([c.get("outputs") for c in result.notebook.cells])
        assert "rng.normal" not in shown
    assert (
        "hidden-sample" in verdicts["wrong"].cells["number-check"].reason
    )  # the sentence is shown


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("def mean(x):\n    raise NotImplementedError('not done yet')", "not done yet"),
        ("raise NotImplementedError('not done yet')", "not done yet"),
        ("def mean(x):\n    return 1 / 0", "`mean` stopped with ZeroDivisionError in line 2 of its cell: division by zero"),
        ("def mean(x):\n    return x.nothing",
         "`mean` stopped with AttributeError in line 2 of its cell: 'numpy.ndarray' object has no attribute 'nothing'"),
        ("def mean(x) return", "`mean` is not defined: its cell stopped with SyntaxError in line 1 (expected ':')."),
        ("", "`mean` is not defined: no cell of the notebook defines it."),
        ("mean = 3", "TypeError: 'int' object is not callable"),
        ("def mean(x):\n    pass",
         "The mean should not be None: does every path of your function end in `return`?"),
        ("def mean(x):\n    raise SystemExit(3)", "`mean` stopped with SystemExit in line 2 of its cell: 3"),
        ("def mean(x):\n    return mean(x)",
         "`mean` stopped with RecursionError in line 2 of its cell: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_a_failed_check_is_one_sentence(lab, cells, answer, reason):
    """Whatever goes wrong in an answer, the check says it in one sentence."""
    result = lab.grade(cells.given("setup", ""), cells.exercise("number", answer, ""))
    verdict = result.cells["number-check"]
    assert verdict.status == FAILED
    assert verdict.reason.startswith(reason)
    assert result.status == GRADED


def test_the_given_cells_are_the_sources(lab, cells):
    """A student who edits or deletes a given cell is graded with the original."""
    right, check, _ = EXERCISES["number"]
    for first in ([cells.given("setup", "import sys\nnp = None")], []):
        result = lab.grade(*first, cells.exercise("number", right, "assert False"))
        assert result.cells["number-check"].status == PASSED


@pytest.mark.parametrize("arrangement", ["deleted", "copied", "before its answer", "emptied"])
def test_a_check_that_was_moved_copied_or_deleted_runs_once(lab, cells, arrangement):
    """What a student does to a check cell changes nothing about what is checked."""
    answer, check = cells.exercise("number", EXERCISES["number"][0], "assert True")
    arranged = {
        "deleted": [answer],
        "copied": [answer, check, check],
        "before its answer": [check, answer],
        "emptied": [answer, cells.exercise("number", "", "")[1]],
    }[arrangement]
    result = lab.grade(cells.given("setup", ""), *arranged)
    assert result.cells["number-check"].status == PASSED
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in result.notebook.cells]
    assert ids.count("number-check") == 1


def test_an_answer_copied_counts_as_it_stands_last(lab, cells):
    """Of an answer cell that was copied all copies run, in order."""
    right, _, wrong = EXERCISES["number"]
    first, check = cells.exercise("number", wrong, "")
    second, _ = cells.exercise("number", right, "")
    assert lab.grade(first, second, check).cells["number-check"].status == PASSED


def test_cells_of_the_student_run_where_they_stand(lab, cells):
    """An answer may use what the student's own cell above it defines, and cells keep outputs."""
    answer, check = cells.exercise("number", "def mean(x):\n    return total(x) / len(x)", "")
    own = cells.code("def total(x):\n    return sum(x)\nprint('hello')\ntotal([1, 2])")
    result = lab.grade(cells.given("setup", ""), own, cells.text("words"), answer, check)
    assert result.cells["number-check"].status == PASSED
    shown = next(c for c in result.notebook.cells if c.source.startswith("def total"))
    assert [o.output_type for o in shown.outputs] == ["stream", "execute_result"]
    assert any(c.source == "words" for c in result.notebook.cells)


def test_a_later_cell_does_not_change_an_earlier_verdict(lab, cells):
    """A name used again further down does not take points from a check that came before."""
    right = EXERCISES["number"][0]
    result = lab.grade(*cells.exercise("number", right, ""), cells.code("mean = None"))
    assert result.cells["number-check"].status == PASSED


def test_a_call_that_hangs_costs_only_its_check(lab, cells):
    """A call is interrupted after its time; the checks after it are judged."""
    result = lab.grade(
        cells.exercise("number", "def mean(x):\n    while True:\n        pass", ""),
        cells.exercise("value", EXERCISES["value"][0], ""),
    )
    assert result.cells["number-check"].reason == "`mean` used more than 5 s of processor time."
    assert result.cells["value-check"].status == PASSED
    assert result.status == PARTLY_GRADED
    assert result.reason.startswith(
        "The check of exercise 1 was stopped (timed out): `mean` used more than"
    )


def test_a_crash_costs_only_its_cell(lab, cells):
    """After a cell that ends the process the rest is graded without it."""
    result = lab.grade(
        cells.code("kept = 1"),
        cells.exercise("number", "import os\nos._exit(3)", ""),
        cells.exercise("value", EXERCISES["value"][0] + "\nkept += 1", ""),
    )
    assert "(exit code 3)" in result.cells["number-check"].reason
    assert result.cells["value-check"].status == PASSED
    assert result.status == PARTLY_GRADED


def test_a_result_that_is_a_module_is_refused(lab, cells):
    """It would stand for the judge's own: `got.run(...)` would run there."""
    right, check, _ = EXERCISES["argument"]
    made = [cells.given("setup", _dedent(SETUP))]
    made.append(cells.exercise("argument", "def columns_of(frame):\n    return np", check))
    assert "a module" in lab.grade(*made).cells["argument-check"].reason


def test_standard_output_of_a_call_is_that_of_a_notebook(lab, cells):
    """It has a number and an encoding, and whoever closes it can print on."""
    _, check, _ = EXERCISES["argument"]
    answer = """
        import subprocess, sys
        def columns_of(frame):
            subprocess.run(["true"], stdout=sys.stdout)
            print(sys.stdout.encoding.lower())
            sys.stdout.close()
            print("after all")
            return list(frame.columns)
    """
    made = [
        cells.given("setup", _dedent(SETUP)),
        cells.exercise("argument", _dedent(answer), check),
    ]
    result = lab.grade(*made)
    assert (result.status, result.cells["argument-check"].status) == (GRADED, PASSED)


def test_a_pipe_left_for_the_check_costs_only_what_follows(desk, tmp_path, cells, quick):
    """The judge waits for it until the time is over, and keeps the verdicts before it."""
    setup = cells.given("setup", "from pathlib import Path\nfrom mlops_lab import checks")
    # a relative path would name a file of the judge's own, who has another folder
    before = cells.exercise("before", "def one():\n    return 1", "checks.equal(one(), 1, 'it')")
    check = "save('/tmp/out')\nchecks.equal(Path('/tmp/out').read_text(), 'x', 'it')"
    right = cells.exercise("save", "def save(name):\n    Path(name).write_text('x')", check)
    pipe = cells.exercise("save", "import os\ndef save(name):\n    os.mkfifo(name)", check)
    desk = type(desk)(tmp_path)
    desk.source(setup, before, right, limits=replace(quick, total_s=4, patience=1))
    try:
        result = desk.grade(setup, before, pipe)
    finally:
        desk.engine.close()
    assert result.status == PARTLY_GRADED
    assert result.cells["before-check"].status == PASSED
    assert "was still waiting after 4 s" in result.cells["save-check"].reason
