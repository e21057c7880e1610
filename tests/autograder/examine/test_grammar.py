"""Slips of grammar are found where parts do not fit, and nothing is found in good sentences."""

import pytest

from autograder.examine.grammar import all_slips, slips

BAD = {
    "The list has 1 entries, expected 2.": "a plural behind 1",
    "It should have 2 entry, not 1.": "a singular behind a number",
    "The low ends differs at 1 of 2 places.": "a plural with a singular verb",
    "It is 3; look at limits belong to the allowed range.": "a clause behind `look at`",
    "It is 3; look at exactly at t0 is in time.": "a clause behind `look at`",
    "It is 3; look at true extremes stay.": "a clause behind `look at`",
    "The count  is 3.": "two spaces",
    "The count is 3": "no full stop",
    "the count is 3.": "no capital letter",
    "The the count is 3.": "a word twice",
    "For a an empty table it is 3.": "two articles",
    "The count is 3..": "two marks",
    "The count is 3 ; look at the hint.": "a space before a mark",
    "For a empty table it is 3.": "`a` before a vowel",
    "For an table it is 3.": "`an` before a consonant",
}
GOOD = [
    "The count should not be 3. Look again: section 2.",
    "The count is 3; look at which rows are counted.",
    "The list should have 1 entry, not 3. Look again: how many gaps are allowed.",
    "It should be different at 1 of 2 places, first at position 1 (now 2).",
    "`mean` stopped with ValueError: “no.”",
    "The bias should not be 0.1. Look again: whether it is shrunk.",
    "For a uniform grid of 11 columns an HTTPError should be raised, but nothing was.",
    "It should not be None: does every path of your function end in `return`?",
    "The text lacks 'a  b '; look at the last point.",
    "Two rows share a label; look at what becomes of a label that is there twice.",
]


@pytest.mark.parametrize("sentence", BAD)
def test_a_slip_is_found(sentence):
    """Each kind by name."""
    assert BAD[sentence] in slips(sentence)


@pytest.mark.parametrize("sentence", GOOD)
def test_nothing_is_found_in_a_good_sentence(sentence):
    """Not even where quoted words look odd."""
    assert slips(sentence) == []


def test_many_sentences_are_looked_through_at_once():
    """Only those with a slip come back, each once."""
    assert list(all_slips(["Good.", "bad.", "bad."])) == ["bad."]
