import numpy as np
import pandas as pd
import pytest

from mlops_lab import checks
from mlops_lab.situations import Reference, same_as_reference
from mlops_lab.wording import CheckFailed


def shares(table: pd.DataFrame, threshold: float) -> pd.Series:
    """Return the share of late flights by carrier."""
    if threshold < 0:
        raise ValueError("threshold")
    return (table["delay"] >= threshold).groupby(table["carrier"]).mean()


def some_table(rng):
    carriers = rng.choice(["B6", "UA"], size=6)
    return pd.DataFrame({"carrier": carriers, "delay": rng.integers(-20, 60, size=6)})


SITUATIONS = (
    ("any table", lambda rng: (some_table(rng), 15.0)),
    ("a delay of exactly the threshold",
     lambda rng: (pd.DataFrame({"carrier": ["B6"], "delay": [15]}), 15.0), "which delays count"),
    ("two rows with one label", lambda rng: (some_table(rng).iloc[[0, 0, 1]], 15.0)),
    ("a negative threshold", lambda rng: (some_table(rng), -1.0)),
)  # fmt: skip


def compare(answer, **options):
    same_as_reference("shares", answer, shares, "the shares", *SITUATIONS, **options)


def test_the_model_answer_and_another_way_pass():
    def by_loop(table, threshold):
        if threshold < 0:
            raise ValueError("no")
        parts = {}
        for carrier in sorted(set(table["carrier"])):
            delays = table.loc[table["carrier"] == carrier, "delay"]
            parts[carrier] = sum(delay >= threshold for delay in delays) / len(delays)
        return pd.Series(parts)

    compare(shares)
    compare(by_loop)


def sharp(table, threshold):
    checks.that(threshold >= 0, "")
    return (table["delay"] > threshold).groupby(table["carrier"]).mean()


def without_error(table, threshold):
    return (table["delay"] >= threshold).groupby(table["carrier"]).mean()


def wrong_error(table, threshold):
    if threshold < 0:
        raise KeyError("threshold")
    return shares(table, threshold)


def in_place(table, threshold):
    answer = shares(table, threshold)
    table["late"] = table["delay"] >= threshold
    return answer


def other_labels(table, threshold):
    return shares(table, threshold).reset_index(drop=True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (sharp, "For a delay of exactly the threshold, the shares should not be 0. "
         "Look again: which delays count."),
        (without_error, "For a negative threshold a ValueError should be raised, but nothing was."),
        (wrong_error, "For a negative threshold a ValueError should be raised, but a KeyError "
         "came: “'threshold'”."),
        (in_place, "For any table, your function changed argument 1: work on a copy and return "
         "that."),
        (other_labels, "For any table, the shares, its index, should be different."),
    ],
)  # fmt: skip
def test_the_first_situation_that_differs_is_named(answer, said):
    with pytest.raises(CheckFailed) as raised:
        compare(answer)
    assert str(raised.value) == said


def test_the_index_counts_unless_it_is_said_not_to():
    with pytest.raises(CheckFailed):
        compare(other_labels)
    compare(other_labels, index=False)


def test_an_error_where_none_is_due_is_the_answers_own():
    def stops(table, threshold):
        raise ZeroDivisionError("no")

    with pytest.raises(ZeroDivisionError) as raised:
        compare(stops)
    assert raised.value._situation == "any table"


def test_what_came_is_not_in_the_brief_sentence():
    """A hidden check says the brief one, for what came back may be what it was called with."""
    with pytest.raises(CheckFailed) as raised:
        compare(wrong_error)
    assert "threshold'" not in raised.value.brief


def test_an_answer_that_changes_what_it_is_asked_to_change():
    def reverse(items):
        items.reverse()

    def forgets(items):
        items = items[::-1]

    situation = ("three items", lambda rng: ([1, 2, 3],))
    same_as_reference("reverse", reverse, reverse, "it", situation)
    with pytest.raises(CheckFailed, match="its argument is not what it should be after the call"):
        same_as_reference("reverse", forgets, reverse, "it", situation)


def test_what_is_compared_can_be_more_than_one_call():
    class Mean:
        def __init__(self):
            self.seen = []

        def __call__(self, x):
            self.seen.append(x)
            return sum(self.seen) / len(self.seen)

    class Last(Mean):
        def __call__(self, x):
            return x

    def calls(kind, *numbers):
        mean = kind()
        return [mean(x) for x in numbers]

    situation = ("three numbers in a row", lambda rng: tuple(rng.random(3)))
    same_as_reference("mean", Mean, Mean, "the means", situation, use=calls)
    with pytest.raises(CheckFailed, match=r"For three numbers in a row, the means, entry 1"):
        same_as_reference("mean", Last, Mean, "the means", situation, use=calls)


def test_every_situation_has_numbers_of_its_own():
    drawn = []

    def note(x):
        drawn.append(x)
        return x

    pair = [(name, lambda rng: (float(rng.random()),)) for name in ("one", "two")]
    same_as_reference("note", note, lambda x: x, "it", *pair)
    assert drawn[0] != drawn[1]


def test_no_situation_is_an_error():
    with pytest.raises(ValueError, match="compares nothing"):
        same_as_reference("shares", shares, shares, "the shares")


def test_numbers_agree_up_to_rounding_and_whole_ones_exactly():
    situation = ("a number", lambda rng: (10_000_000,))
    same_as_reference("x", lambda n: n / 3 + 1e-3, lambda n: n / 3, "it", situation)
    with pytest.raises(CheckFailed):
        same_as_reference("x", lambda n: n + 1, lambda n: n, "it", situation)
    same_as_reference("x", lambda n: np.float32(0.1), lambda n: 0.1, "it", situation)


def test_model_answers_are_found_by_name():
    reference = Reference()
    reference.found_by({"shares": shares}.__getitem__)
    assert reference.shares is shares
    with pytest.raises(AttributeError, match="no model answer 'others'"):
        reference.others  # noqa: B018
