"""What every lab must satisfy, whatever it teaches."""

from __future__ import annotations

import ast
import builtins
import collections
import dis
import functools
import itertools
import json
import math
import operator
import random
import re
import statistics
import sys
import types
from collections import Counter
from pathlib import Path

import jupytext
import nbformat
import pytest
import yaml

from autograder.__main__ import main
from autograder.engine import sandbox
from autograder.engine.world import names_assigned
from autograder.lab import minutes
from autograder.lab.minutes import CORE_EXERCISES, CORE_MINUTES
from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION, student_view, without
from autograder.lab.release import secret_lines
from autograder.lab.source import lab_names, read_lab

ROOT = Path(__file__).resolve().parent.parent.parent
LABS = lab_names(ROOT)
# Labs whose core asks for more than `CORE_EXERCISES` and `CORE_MINUTES`, with what it asks for at
# most: (exercises, minutes). A lab that is brought down is taken off, and none is added.
NOT_YET: dict[str, tuple[int, int]] = {}

# What an examination may take, in seconds of the processor, where it is more than 60.
EXAMINATION_S = {
    "01_recap": 140,
    "02_frame": 130,
    "03_store": 130,
    "04_clean": 200,
    "08_track": 300,
    "10_evaluate": 250,
    "14_serve": 180,
    "16_monitor": 180,
    "17_adapt": 240,
}
A_TRY_S = 0.4
# Exercises whose checks may take longer, and why.
MAY_TAKE_LONGER: dict[tuple[str, str], str] = {
    ("17_adapt", "policy"): "a policy is judged in eight hidden worlds, a simulated year each",
    ("08_track", "sweep"): "a sweep is a parent and several runs in MLflow's own store, each try anew",
    ("08_track", "register"): "MLflow writes and reads a model's files for each version",
    ("16_monitor", "feed-signals"): "a monitor is tried on a dozen months of deliveries, thrice",
    ("16_monitor", "value-signals"): "a monitor is tried on a dozen months of deliveries, thrice",
}


@pytest.fixture(params=LABS)
def lab(request):
    """Each lab in turn."""
    return read_lab(ROOT / "solutions" / request.param)


@pytest.fixture
def student(lab):
    """The student's notebook of the lab."""
    return nbformat.read(ROOT / "labs" / lab.name / f"{lab.word}.ipynb", as_version=4)


@pytest.fixture
def executed(lab):
    """The executed lab; running it is free as long as nothing has changed."""
    assert main(["execute", lab.name]) == 0
    return nbformat.read(ROOT / "build" / "executed" / f"{lab.name}.ipynb", as_version=4)


def test_the_released_labs_are_what_a_rebuild_gives():
    """Nobody edits labs/ by hand, and nobody forgets `make labs`."""
    assert main(["release", "--check"]) == 0
    assert sorted(p.name for p in (ROOT / "labs").iterdir()) == LABS


def test_nothing_secret_is_in_public(lab):
    """No line of an answer, a hidden check or a rubric stands in labs/ or in the book."""
    public = [*(ROOT / "labs").rglob("*.*"), *(ROOT / "book").glob("*.md")]
    for path in public:
        # others may use the idioms of a library, such as `optimiser.zero_grad()`
        own = path.parent.name == lab.name
        secrets = secret_lines(lab, shortest=30 if path.suffix == ".md" else 20 if own else 40)
        assert secrets
        text = path.read_text(encoding="utf-8")
        cells = nbformat.reads(text, 4).cells if path.suffix == ".ipynb" else None
        lines = "\n".join(c.source for c in cells) if cells else text
        shown = secrets & {line.strip() for line in lines.splitlines()}
        assert not shown, f"{path} shows {shown}"


def test_a_lab_has_eight_to_twelve_exercises_one_of_them_prose(lab):
    """Each with an answer and, but for the decision in prose, a check with points."""
    kinds = Counter(cell.kind for cell in lab.cells if cell.role == "answer")
    assert 8 <= sum(kinds.values()) <= 12
    assert kinds["markdown"] == 1


def test_the_decision_in_prose_has_a_rubric_that_adds_up(lab):
    """The one who grades it knows what gives which points."""
    (cell,) = [c for c in lab.cells if c.role == "answer" and c.kind == "markdown"]
    hidden = set(cell.text.splitlines()) - set(
        without(cell.text, BEGIN_SOLUTION, END_SOLUTION).splitlines()
    )
    assert any("rubric" in line.lower() for line in hidden)


def test_every_exercise_ends_in_one_folded_hint(lab):
    """A next question to ask, not the line to type."""
    for cell in lab.exercises:
        assert cell.text.count("<details>") == cell.text.count("</details>") == 1, cell.id


def test_every_code_exercise_lists_wrong_and_right_answers(lab):
    """At least three plausible mistakes and one other way to do it, each with its reason."""
    path = ROOT / "tests" / "answers" / f"{lab.name}.py"
    cells = jupytext.read(path, fmt="py:percent").cells
    wrong = Counter(c.metadata["wrong"] for c in cells if "wrong" in c.metadata)
    right = Counter(c.metadata["right"] for c in cells if "right" in c.metadata)
    exercises = {c.id for c in lab.cells if c.role == "answer" and c.kind == "code"}
    assert set(wrong) == set(right) == exercises
    assert min(wrong.values()) >= 3
    assert all(c.metadata.get("because") for c in cells if {"wrong", "right"} & c.metadata.keys())


def test_no_cell_of_the_text_uses_a_name_that_only_a_check_defines(lab):
    """Checks run apart from the student's code when a lab is graded: what they bind stays there."""
    own, of_checks = set(), set()
    for cell in lab.cells:
        if cell.kind != "code" or cell.role == "solution":
            continue
        for statement in ast.parse(cell.text).body:
            read, bound = names_of(statement)
            if cell.role == "check":
                of_checks |= bound
                continue
            lent = (read & of_checks) - own - bound
            assert not lent, f"{lab.path.name}:{cell.line}: only checks define {sorted(lent)}"
            own |= bound


def names_of(statement):
    """Return the global names that a statement reads, functions in it included, and binds."""
    read, bound, codes = set(), set(), [compile(ast.Module([statement], []), "<cell>", "exec")]
    while codes:
        code = codes.pop()
        codes += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]
        for one in dis.get_instructions(code):
            read |= {one.argval} if one.opname in ("LOAD_NAME", "LOAD_GLOBAL") else set()
            at_top = code.co_name == "<module>" and one.opname == "STORE_NAME"
            bound |= {one.argval} if at_top or one.opname == "STORE_GLOBAL" else set()
    return read, bound


def test_the_lab_is_in_the_table_of_contents_with_its_chapter(lab):
    """Chapter and lab page stand side by side."""
    text = (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8")
    files = re.findall(r"file: (\S+)", text)
    assert files.index(f"labs/{lab.name}") == files.index(lab.header.chapter) + 1
    assert (ROOT / "book" / f"{lab.header.chapter}.md").is_file()
    yaml.safe_load(text)


def test_the_core_of_a_lab_fits_an_evening(lab):
    """At most seven exercises and ninety counted minutes, the decision in prose among them."""
    core = minutes.of_core(lab)
    (decision,) = [c for c in lab.cells if c.role == "answer" and c.kind == "markdown"]
    assert not decision.further, f"{decision.id} is graded by a person and belongs to the core"
    fits = core.exercises <= CORE_EXERCISES and core.minutes <= CORE_MINUTES
    if lab.name not in NOT_YET:
        assert fits, f"the core takes {core.exercises} exercises and {core.minutes:.0f} minutes"
        return
    assert not fits, f"{lab.name} fits by now: take it off NOT_YET"
    exercises, at_most = NOT_YET[lab.name]
    assert core.exercises <= exercises, "a lab does not grow before it has shrunk"
    assert core.minutes <= at_most, "a lab does not grow before it has shrunk"


def test_a_lab_states_no_minutes_of_its_own(lab):
    """They are counted from the text and stand above it; flights are late by fewer."""
    first = next(place for place, cell in enumerate(lab.cells) if cell.role == "exercise")
    for cell in lab.cells[:first]:
        said = re.findall(r"\b([4-9]\d|1\d\d) minutes\b", cell.text)
        assert not said, f"{lab.path.name}:{cell.line} speaks of {said[0]} minutes"


def test_only_the_first_eight_labs_were_ever_let_off():
    """No lab that comes later may begin too long."""
    first = {"01_recap", "02_frame", "04_clean", "08_track"}
    assert NOT_YET.keys() <= first | {"10_evaluate", "14_serve", "16_monitor", "17_adapt"}


def test_cells_are_short(lab):
    """Half of what a student reads has at most eight lines; nine of ten under twenty."""
    given = [c for c in lab.cells if c.kind == "code" and c.role in (None, "given")]
    lengths = sorted(len(c.text.splitlines()) for c in given)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.8)] <= 25


def test_the_student_version_can_be_read_by_nbgrader(student):
    """Its metadata is whole, and no output gives anything away."""
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(student)
    assert not any(cell.get("outputs") for cell in student.cells)


def test_the_lab_runs_and_every_plot_has_a_text(executed):
    """From a clean folder, with papermill; a picture comes with words."""
    pictures = [
        output
        for cell in executed.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) >= 3
    for output in pictures:
        assert len(output.metadata["image/png"]["alt"]) > 30


def test_nothing_is_written_to_standard_error(executed):
    """A warning in a lab is a question no student should have to ask."""
    noise = [
        output.text
        for cell in executed.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr" and "it/s" not in output.text and "%|" not in output.text
    ]
    assert noise == []


def test_a_lab_takes_at_most_half_a_minute_of_the_processor(lab, executed):
    """Kernel and all that it starts; where processes are the point of a lab, a minute."""
    assert lab.header.run_seconds <= 60
    record = json.loads((ROOT / "build" / "executed" / f"{lab.name}.json").read_text())
    assert record["processor_seconds"] <= lab.header.run_seconds


def test_memory_stays_below_what_the_header_says(lab, executed):
    """Measured for the kernel as a whole; the limit for any lab is 2 GiB."""
    record = json.loads((ROOT / "build" / "executed" / f"{lab.name}.json").read_text())
    assert record["peak_mib"] <= lab.header.memory_mib <= 2048


LIBRARY = (builtins, collections, functools, itertools, math, operator, random, statistics)
# What a student may well import or define, and a check cell would define anew in the notebook.
USUAL_NAMES = set(sys.stdlib_module_names).union(*(dir(module) for module in LIBRARY))
CHECKS_TO_RENAME = {  # this list may only get shorter
    ("01_recap", "time-split"): {"calendar"},
}


def test_a_check_takes_no_usual_name_away(lab):
    """`count = …` in a check breaks an answer that has `from itertools import count`."""
    for cell in lab.cells:
        if cell.role != "check":
            continue
        text = student_view(cell.text)
        imports = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)]
        imported = names_assigned(map(ast.unparse, imports))
        taken = (names_assigned([text]) & USUAL_NAMES) - imported
        assert taken == CHECKS_TO_RENAME.get((lab.name, cell.id), set()), cell.id


STATUS: dict[str, int] = {}  # of the examinations in this process


@pytest.fixture
def examined(lab):
    """What the lab's examination came to; it is free as long as nothing has changed."""
    if sandbox.missing():
        pytest.skip("walls missing on this machine")
    if lab.name not in STATUS:  # an invalid outcome is not kept, and once is enough
        STATUS[lab.name] = main(["validity", lab.name])
    path = ROOT / "build" / "examined" / f"{lab.name}.json"
    assert STATUS[lab.name] == 0, "see the problems printed"
    return json.loads(path.read_text(encoding="utf-8"))["data"]


@pytest.mark.slow
def test_wrong_answers_and_mutants_are_rejected_and_right_ones_accepted(examined):
    """Every listed wrong answer, at least nine of ten mutants; every listed right answer.

    And the visible part of a check says the same in the student's own kernel as before the judge.
    """
    assert examined["valid"], examined["problems"]


@pytest.mark.slow
def test_the_examination_stays_within_its_budget(lab, examined):
    """In processor time, which does not depend on what else the machine does."""
    assert examined["processor_seconds"] <= EXAMINATION_S.get(lab.name, 60)


@pytest.mark.slow
def test_a_check_takes_little_time(lab, examined):
    """Processor time of the usual try, that of the processes around it included."""
    slow = {
        row["exercise"]: row["seconds_a_try"]
        for row in examined["exercises"]
        if row["seconds_a_try"] > A_TRY_S and (lab.name, row["exercise"]) not in MAY_TAKE_LONGER
    }
    assert not slow, f"over {A_TRY_S} s a try: {slow}; make it cheaper, or say why it cannot be"
