"""A check says in one sentence what was expected, what came and where to look."""

import subprocess
import sys

import nbclient
import nbformat
import numpy as np
import pandas as pd
import pytest
import torch

from autograder.examine.grammar import slips
from mlops_lab import checks
from mlops_lab.checks import CheckFailed

FRAME = pd.DataFrame({"carrier": ["UA", "B6"], "delay": [3.0, np.nan]})


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3),
        (np.int64(3), 3),
        (3.0, 3),
        (np.array(3.0), 3.0),
        ("a", "a"),
        ("a", np.str_("a")),
        (True, np.True_),
        (None.__class__, None.__class__),
        ([1, [2, 3]], (1, (2, 3))),
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
        ({1, 2}, frozenset({2, 1})),
        (pd.Series(["a", "b"]), ["a", "b"]),
        (np.array([1, 2]), [1, 2]),
        (np.array([1, 2]), np.array([1, 2])),
        (pd.Series([1, 2], dtype="int16"), pd.Series([1.0, 2.0])),
        (pd.Series(["a", None]), pd.Series(["a", None], dtype=object)),
        (pd.Series(["a", "b"], dtype="category"), pd.Series(["a", "b"])),
        (FRAME[["delay", "carrier"]], FRAME),
        (float("nan"), float("nan")),
        (pd.Timestamp("2013-01-01"), pd.Timestamp("2013-01-01")),
        (
            pd.Series(pd.to_datetime(["2013-01-01 05:00Z", None])),
            pd.Series(pd.to_datetime(["2013-01-01 05:00Z", None])),
        ),
    ],
)
def test_equal_values_pass(got, expected):
    """Types that say the same are the same."""
    checks.equal(got, expected, "it")


@pytest.mark.parametrize(
    ("got", "expected", "sentence"),
    [
        (None, 3, "It should not be None: does every path of your function end in `return`?"),
        ("3", 3, "It should be a number, not text."),
        (True, 1, "It should be a number, not True or False."),
        (1, True, "It should be True or False, not an int."),
        (3, 4, "It should not be 3."),
        ([1], [1, 2], "It should have 2 entries, not 1."),
        ([1, 5], [1, 2], "It, entry 1, should not be 5."),
        ([[1], [5]], [[1], [2]], "It, entry 1, entry 0, should not be 5."),
        (np.eye(2), [1, 2], "It should be a list, not an array of shape (2, 2)."),
        ({"a": 1}, {"a": 1, "b": 2}, "It should also have the key 'b'."),
        ({"a": 1, "c": 2}, {"a": 1}, "It should not have the key 'c'."),
        ({"a": 2}, {"a": 1}, "It, entry 'a', should not be 2."),
        ([1], {"a": 1}, "It should be a dict, not a list."),
        ({1, 3}, {1, 2}, "It should not contain '3'."),
        ({1}, {1, 2}, "It should have 2 members, of which 1 is missing."),
        (np.zeros(3), np.zeros((3, 1)), "It should have shape (3, 1), not (3,)."),
        (
            np.array([1, 2]),
            np.array([1, 3]),
            "It should be different at 1 of 2 places, first at position 1 (now 2).",
        ),
        (FRAME[["carrier"]], FRAME, "It should also have the column 'delay'."),
        (FRAME.assign(x=1), FRAME, "It should not have the column 'x'."),
        (FRAME.iloc[:1], FRAME, "It should have 2 rows, not 1."),
        (FRAME.fillna(0), FRAME, "It, column 'delay', should be different at 1 of 2 places"),
        (FRAME.to_dict(), FRAME, "It should be a DataFrame, not a dict."),
        (np.nan, 3, "It should not be nan."),
        (pd.Series([2**53 + 1]), pd.Series([2**53]), "It should not be 9007199254740993."),
        (
            pd.Series([1, None], dtype="Int64"),
            pd.Series([1, 2]),
            "It should be different at 1 of 2 places",
        ),
        (np.float16("inf"), 100_000, "It should not be inf."),
        (np.float16(1000), 1000.2, "It should not be 1000.0."),
        (np.float32(2**24), 2**24 + 1, "It should not be 16777216.0."),
        (np.timedelta64(5), 5, "It should be a number, not a timedelta64."),
        (np.array([]), pd.Timedelta("1h"), "It should be a Timedelta, not an array of shape (0,)."),
        (pd.DataFrame(), b"x", "It should be bytes, not a DataFrame."),
        (
            [pd.Series([], dtype=object)],
            [pd.Timedelta("1h")],
            "It, entry 0, should be a Timedelta, not a Series.",
        ),
    ],
)
def test_unequal_values_say_the_first_stage_that_differs(got, expected, sentence):
    """The sentence names the stage and never the expected value of a scalar."""
    with pytest.raises(CheckFailed) as failure:
        checks.equal(got, expected, "it")
    assert str(failure.value).startswith(sentence)


def test_where_to_look_is_said():
    """The place comes at the end of the sentence."""
    with pytest.raises(CheckFailed, match=r"The count should not be 3\. Look again: section 2\.$"):
        checks.equal(3, 4, "the count", look="section 2")
    with pytest.raises(CheckFailed, match=r"Look again: which flights are known\?$"):
        checks.equal(3, 4, "the count", look="which flights are known?")


@pytest.mark.parametrize(
    ("got", "expected", "passes"),
    [
        (1.0000001, 1.0, True),
        (1.001, 1.0, False),
        (torch.tensor([1.0, 2.0], requires_grad=True), [1.0, 2.0], True),
        (pd.Series([1.0, None]), [1.0, np.nan], True),
        ([1.0, np.nan], [1.0, 2.0], False),
        (np.ones((2, 2)), np.ones(4), False),
        ("1.0", 1.0, False),
        (["a"], [1.0], False),
        (["1.0"], [1.0], False),
        (np.array(["1.0"]), [1.0], False),
        (np.array([5], "m8[s]"), [5.0], False),
        (1.0 + 5j, 1.0, False),
        (np.array([1 + 0j]), [1.0], True),
        (np.inf, 1.0, False),
        (len, 1.0, False),
    ],
)
def test_close_compares_up_to_rounding(got, expected, passes):
    """Shape first, then values; missing equals missing."""
    if passes:
        checks.close(got, expected, "it")
    else:
        with pytest.raises(CheckFailed):
            checks.close(got, expected, "it")


def test_raises_wants_the_right_error_with_a_message_that_helps():
    """Another error, no error and a message without the word each get a sentence."""

    def call(error):
        if error:
            raise error

    checks.raises(ValueError, call, ValueError("column `delay` is missing"), mentions="Delay")
    for error, sentence in [
        (None, "a ValueError should be raised, but nothing was"),
        (KeyError("delay"), "a ValueError should be raised, but a KeyError came"),
        (ValueError("no"), "the ValueError should mention 'delay'; it says “no”"),
    ]:
        with pytest.raises(CheckFailed, match=sentence):
            checks.raises(ValueError, call, error, mentions="delay", what="a bad table")
    with pytest.raises(NotImplementedError):
        checks.raises(ValueError, call, NotImplementedError("not done yet"))


def test_a_changed_argument_is_noticed():
    """The sentence says what to do instead."""
    checks.unchanged(FRAME.copy(), FRAME, "the table")
    with pytest.raises(CheckFailed, match="Your function changed the table: work on a copy"):
        checks.unchanged(FRAME, FRAME.assign(x=1), "the table")


def test_columns_may_come_in_any_order():
    """At least those asked for, or exactly those."""
    checks.columns(FRAME, ["delay"], "the table")
    checks.columns(FRAME, ["delay", "carrier"], "the table", exact=True)
    with pytest.raises(CheckFailed, match="should not have the column 'carrier'"):
        checks.columns(FRAME, ["delay"], "the table", exact=True)


def test_fresh_data_depends_on_secret_and_exercise(monkeypatch):
    """The same course draws the same data; another course or exercise draws other data."""
    monkeypatch.setenv("COURSE_SECRET", "one")
    draws = [checks.fresh("a").random(), checks.fresh("a").random(), checks.fresh("b").random()]
    monkeypatch.setenv("COURSE_SECRET", "two")
    draws.append(checks.fresh("a").random())
    assert draws[0] == draws[1]
    assert len(set(draws)) == 3


def test_importing_the_library_is_quick():
    """Nothing heavy is imported before it is needed."""
    code = "import sys, mlops_lab, mlops_lab.checks, mlops_lab.plots; print(sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in ("'numpy'", "'pandas'", "'matplotlib'", "'torch'", "'sklearn'"):
        assert heavy not in said.stdout


def test_in_a_notebook_a_failed_check_is_one_line():
    """A sentence instead of a traceback; other errors keep theirs; warnings are no error."""
    cells = [
        "from mlops_lab import checks\nimport warnings",
        "checks.equal(3, 4, 'the count')",
        "assert 1 > 2, 'one is not more than two'",
        "def f():\n    raise NotImplementedError('not done yet')\nf()",
        "def g():\n    return {}['delay']\ng()",
        "warnings.warn('old')",
    ]
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    nbclient.NotebookClient(node, allow_errors=True, kernel_name="python3").execute()
    outputs = [cell.outputs[0] for cell in node.cells[1:]]
    assert [len(o.traceback) for o in outputs[:3]] == [1, 1, 1]
    assert outputs[0].traceback[0].startswith("Not yet: The count should not be 3")
    assert outputs[1].traceback[0] == "Not yet: one is not more than two"
    assert outputs[2].traceback[0].startswith("Not done yet: write your answer above")
    assert len(outputs[3].traceback) > 1
    assert (outputs[4].output_type, outputs[4].name) == ("stream", "stdout")


def test_none_equals_none_and_nothing_else():
    """A missing entry inside a structure is a value like others."""
    checks.equal({"a": None, "b": [None, 1]}, {"a": None, "b": [None, 1]}, "the sheet")
    checks.unchanged({"a": None}, {"a": None}, "the sheet")
    checks.equal([float("nan")], [None], "what is missing")
    with pytest.raises(checks.CheckFailed, match="should be None, not an int"):
        checks.equal({"a": 3}, {"a": None}, "the sheet")
    with pytest.raises(checks.CheckFailed, match="should not be None"):
        checks.equal({"a": None}, {"a": 3}, "the sheet")


# a plural, a clause and names that end in a comma are used as they are
SUBJECTS = ["the low ends", "the bias", "what becomes of 1 and 5", "their owners, by stage,"]
LOOKS = ["", "the hint", "limits belong to the allowed range", "exactly at t0 is in time."]
PAIRS = [
    *((None, 3), ("3", 3), (3, 4), ([1], [1, 2]), ([], [1]), ([1, 5], [1, 2]), ({1: 2}, {1: 3})),
    *(({}, {"a": 1, "b": 2}), ({"a": 1, "b": 2}, {}), ({1}, {1, 2}), ({1, 2, 3}, {3}), ("x", "y")),
    *((np.zeros(3), np.zeros((3, 1))), (np.array([1]), np.array([2])), (np.zeros(2), np.ones(2))),
    *((FRAME[[]], FRAME), (FRAME.assign(x=1, y=2), FRAME), (FRAME.iloc[:1], FRAME)),
    *((FRAME, FRAME.iloc[:1]), (FRAME.fillna(0), FRAME), (["a"], [1.0]), (True, 1), (3, None)),
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("what", SUBJECTS)
def test_every_sentence_that_is_built_is_grammatical(what, look):
    """Whatever is compared, in singular and plural, and whatever the look is."""
    said = []
    for got, expected in PAIRS:
        with pytest.raises(CheckFailed) as failure:
            checks.equal(got, expected, what, look=look)
        said += [str(failure.value), failure.value.brief]
    for error in (None, KeyError("x"), ValueError("no."), ValueError("")):
        with pytest.raises(CheckFailed) as failure:
            checks.raises(
                ValueError, _raise, error, mentions="delay", what="an empty table", look=look
            )
        said += [str(failure.value), failure.value.brief]
    for sentence in said:
        assert not slips(sentence), sentence


def _raise(error):
    if error is not None:
        raise error


@pytest.mark.parametrize(
    ("call", "brief"),
    [
        (lambda: checks.equal(31, 4, "the sum", look="the hint"), "The sum should be different."),
        (lambda: checks.equal("31", 4, "the sum"), "The sum should be a number."),
        (lambda: checks.equal([31], [4, 5], "it"), "It should have 2 entries."),
        (lambda: checks.equal({31}, {4}, "it"), "It should not contain 1 of its members."),
        (
            lambda: checks.equal({"31": 1}, {}, "it"),
            "It should not have 1 key that nobody asked for.",
        ),
        (lambda: checks.close([31.0, 1], [4, 1], "it"), "It should be different at 1 of 2 places."),
        (
            lambda: checks.raises(ValueError, _raise, ValueError("31"), mentions="x", what="it"),
            "For it the ValueError should mention 'x'.",
        ),
    ],
)
def test_the_brief_sentence_shows_nothing_that_came_back(call, brief):
    """What an answer returns may be the hidden data it was called with."""
    with pytest.raises(CheckFailed) as failure:
        call()
    assert failure.value.brief.startswith(brief)
    assert "31" not in failure.value.brief
