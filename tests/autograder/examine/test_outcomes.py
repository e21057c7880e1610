import pytest

from autograder.examine.outcomes import Home, Outcome, Trial

PASSED = Outcome("passed", "hidden")
FAILED = Outcome("failed", "visible", "The share is 2.")


def test_one_secret_is_enough_to_be_accepted_and_none_for_being_rejected():
    """A wrong answer must be rejected every time, a right one accepted every time."""
    mixed = Trial(None, [PASSED, FAILED])
    assert (mixed.accepted, mixed.always_accepted, mixed.rejected) == (True, False, False)
    assert mixed.finding is FAILED
    assert Trial(None, [FAILED, FAILED]).rejected
    untried = Trial(None)
    assert (untried.accepted, untried.always_accepted, untried.rejected) == (False, False, False)


def test_the_visible_part_counts_for_itself():
    """What the student can run is told apart from what only the grader runs."""
    assert Trial(None, [FAILED]).visibly_rejected
    assert not Trial(None, [Outcome("failed", "hidden")]).visibly_rejected


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        (PASSED, "is accepted"),
        (FAILED, "is rejected in the visible part of the check"),
        (Outcome("error", "given"), "stops with an error in a given cell"),
        (Outcome("timed out", "answer"), "timed out in its own cell"),
    ],
)
def test_an_outcome_is_told_in_words(outcome, fate):
    """They say what happened, and where."""
    assert outcome.fate == fate


@pytest.mark.parametrize(
    ("home", "judged", "differs"),
    [
        (Home(), PASSED, False),
        (Home(), Outcome("failed", "hidden", "No."), False),
        (Home(), FAILED, True),
        (Home("CheckFailed", "The share is 2."), FAILED, False),
        (Home("CheckFailed", "The share is 3."), FAILED, True),
        (Home("CheckFailed", "The share is 3.", again="The share is 4."), FAILED, False),
        (Home("CheckFailed", "The sum is 2.", again="The sum is 5."), FAILED, True),
        (Home("CheckFailed", "The share is 2.", again="The share is 2 or so."), FAILED, False),
        (Home("CheckFailed", "The share is 2."), PASSED, True),
        (Home("Stopped"), Outcome("timed out", "visible", "It took too long."), False),
        (Home("KeyError", "1"), Outcome("error", "visible", "`f` stopped with KeyError."), False),
        (Home("CheckFailed", "Another sentence.", free=True), FAILED, False),
        (Home(stderr="a warning"), PASSED, True),
    ],
)
def test_home_and_judge_have_to_agree(home, judged, differs):
    """On the visible part alone, and where the check speaks, word for word."""
    assert bool(home.differs(judged)) is differs
