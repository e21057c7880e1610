"""Every authoring mistake is refused with its file and line."""

import pytest

from autograder.lab.source import SourceError, chosen, read_lab
from mlops_lab.errors import UserError


def test_a_lab_is_read_with_roles_ids_points_and_lines(course):
    """The cells come in order, each with what it is and where it stands."""
    lab = read_lab(course / "solutions" / "02_toy")
    roles = [cell.role for cell in lab.cells]
    assert roles == [
        *(None, "given", "exercise", "answer", "check", None),
        *("claim", "exercise", "answer", "solution"),
    ]
    text = lab.path.read_text().splitlines()
    assert all(text[cell.line - 1].startswith("# %%") for cell in lab.cells)
    assert (lab.name, lab.word) == ("02_toy", "toy")
    assert lab.points("double") == 2
    assert lab.points("why") == 3
    assert [cell.title for cell in lab.exercises] == ["Double", "Why"]


MISTAKES = {
    "unknown marker": ('answer="double"', 'anwser="double"', "unknown marker 'anwser'"),
    "unknown word": ("# %% [markdown] solution", "# %% [markdown] solutoin", "unknown marker"),
    "check without answer": ('answer="why" points=3', 'answer="whi" points=3', "no answer|without"),
    "answer without check": ('# %% check="double" points=2', "# %%", "outside of a check"),
    "duplicate id": ('exercise="why"', 'exercise="double"', "stands already in line"),
    "unclosed solution": ("    ### END SOLUTION\n\n# %% check", "\n# %% check", "is not closed"),
    "solution not begun": ("    ### BEGIN SOLUTION\n", "", "without `### BEGIN"),
    "no solution": (
        "    ### BEGIN SOLUTION\n    twice_the_value = 2 * x\n    return twice_the_value\n"
        "    ### END SOLUTION\n",
        "    return 2 * x\n",
        "has no `### BEGIN SOLUTION`",
    ),
    "unclosed hidden tests": ("### END HIDDEN TESTS\n", "", "is not closed"),
    "marker beside code": ("### END HIDDEN TESTS", "### END HIDDEN TESTS here", "alone on their"),
    "stderr": ('checks.passed("doubled")', "import sys; print(1, file=sys.stderr)", "stderr"),
    "no visible part": (
        'checks.equal(double(2), 4, "the double of 2")\nchecks.passed("doubled")\n',
        "",
        "no visible part",
    ),
    "no points": ('check="double" points=2', 'check="double"', "needs points"),
    "bad points": ('check="double" points=2', 'check="double" points=0', "whole number"),
    "bad id": ('answer="double"', 'answer="Double_2"', "kebab-case"),
    "no title": ('exercise="why" title="Why"', 'exercise="why"', "needs a title"),
    "two roles": ('answer="double"', 'answer="double" given="double"', "not both"),
    "tag that loses points": ("# %%\nprint", '# %% tags=["raises-exception"]\nprint', "no points"),
    "claim of nothing": ("assert double(21) == 42,", "2 == 2,", "code that asserts"),
    "syntax": ("print(double(21))", "print(double(21)", "not valid Python"),
    "header key": ("# memory_mib: 200", "# memori_mib: 200", "unknown key 'memori_mib'"),
    "header lacks": ("# memory_mib: 200\n", "", "lacks 'memory_mib'"),
    "header kind": ("# memory_mib: 200", "# memory_mib: many", "must be a int"),
    "header objective": ("[LO1]", "[LO9]", "'LO9' is none of"),
    "header not closed": ("#   - double a number\n# ---\n", "#   - double a number\n", "closed"),
    "header missing": ("# ---\n# title", "# title", "begins with a header"),
}


def test_a_header_may_still_state_minutes(course):
    """Labs of earlier courses do; they are counted from the text now."""
    lab = read_lab(course / "solutions" / "02_toy")
    lab.path.write_text(lab.path.read_text().replace("# memory_mib", "# minutes: 5\n# memory_mib"))
    assert read_lab(course / "solutions" / "02_toy").header == lab.header


STAND_IN = '# %% stand_in="double"\ndef double(x):\n    return 0\n\n# %% claim'
STAND_IN_MISTAKES = {
    "of nothing": ('stand_in="double"', 'stand_in="halve"', "comes without a check before it"),
    "twice": ("# %% claim", STAND_IN, "stands already in line"),
    "text": ("# %% stand_in", "# %% [markdown] stand_in", "a stand-in is code"),
    "another name": ("def double(x):\n    return 0", "def triple(x):\n    return 0", "nothing but"),
    "a value": ("def double(x):\n    return 0", "double = 3", "answer defines: double"),
    "the answer": ("return 0", "twice_the_value = 2 * x", "gives away a line of the answer"),
}


@pytest.mark.parametrize("mistake", STAND_IN_MISTAKES)
def test_a_stand_in_holds_what_its_answer_defines_and_nothing_of_it(course, toy_text, mistake):
    """It stands behind the check, once."""
    path = course / "solutions" / "02_toy" / "toy.py"
    text = toy_text.replace("# %% claim", STAND_IN)
    path.write_text(text)
    assert "double-stand-in" in [cell.grade_id for cell in read_lab(path).cells]
    old, new, message = STAND_IN_MISTAKES[mistake]
    head, middle, tail = text.partition("# %% stand_in")
    path.write_text(head + (middle + tail).replace(old, new))
    with pytest.raises(SourceError, match=rf"solutions/02_toy/toy\.py:\d+: .*({message})"):
        read_lab(path)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_file_and_line(course, toy_text, mistake):
    """The message says which file, which line and what is wrong."""
    old, new, message = MISTAKES[mistake]
    assert toy_text.count(old) >= 1
    path = course / "solutions" / "02_toy" / "toy.py"
    path.write_text(toy_text.replace(old, new, 1))
    with pytest.raises(SourceError, match=rf"solutions/02_toy/toy\.py:\d+: .*({message})"):
        read_lab(path)


def test_the_line_named_is_the_line_of_the_mistake(course, toy_text):
    """A syntax error in the middle of the file is found where it is."""
    path = course / "solutions" / "02_toy" / "toy.py"
    path.write_text(toy_text.replace("print(double(21))", "print(double(21))\nx = = 1"))
    line = path.read_text().splitlines().index("x = = 1") + 1
    with pytest.raises(SourceError, match=rf":{line}: "):
        read_lab(path)


def test_a_lab_that_does_not_exist_is_one_sentence(course):
    """An unknown name lists the labs there are."""
    with pytest.raises(UserError, match="no lab '09_none' here; the labs are 02_toy"):
        chosen(course, ["09_none"])
    with pytest.raises(UserError, match="is not a course"):
        chosen(course / "solutions", [])
