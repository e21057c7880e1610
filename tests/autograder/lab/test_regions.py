"""Regions are cut, replaced and split at their markers, and nowhere else."""

from __future__ import annotations

from autograder.lab.regions import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    regions,
    replaced,
    split_check,
    student_view,
    without,
)

ANSWER = f"def f(x):\n    {BEGIN_SOLUTION}\n    return x\n\n    {END_SOLUTION}"
CHECK = f"assert a\n{BEGIN_HIDDEN}\nassert b\nassert c\n{END_HIDDEN}"


def test_regions_are_cut_out_with_their_markers():
    """What is left is the text before and after."""
    text = f"a\n{BEGIN_HIDDEN}\nb\n  {END_HIDDEN}\nc"
    assert without(text, BEGIN_HIDDEN, END_HIDDEN) == "a\nc"


def test_what_takes_the_place_of_a_region_is_indented_like_it():
    """So that a function keeps a body."""
    made = replaced(ANSWER, BEGIN_SOLUTION, END_SOLUTION, ("pass", "pass"))
    assert made == "def f(x):\n    pass\n    pass"


def test_students_see_neither_kind():
    """Solutions and hidden tests both go."""
    assert student_view(f"{ANSWER}\n{CHECK}") == "def f(x):\nassert a"


def test_what_is_not_seen_is_listed_without_empty_lines():
    """Region by region."""
    assert list(regions(f"{ANSWER}\n{CHECK}")) == [["    return x"], ["assert b", "assert c"]]


def test_a_check_is_split_where_its_hidden_part_begins():
    """Both parts keep the lines of the whole."""
    visible, hidden = split_check(CHECK)
    assert [node.lineno for node in visible.body] == [1]
    assert [node.lineno for node in hidden.body] == [3, 4]


def test_a_check_without_a_hidden_part_is_all_visible():
    """As in the released notebook."""
    visible, hidden = split_check("assert a\nassert b")
    assert len(visible.body) == 2
    assert hidden.body == []
