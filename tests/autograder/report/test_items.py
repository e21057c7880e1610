"""The figures of the item analysis against numbers worked by hand and against scipy and pandas."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from autograder.report import items

NAN = float("nan")


@pytest.fixture
def some() -> np.ndarray:
    """Points of 40 students in six exercises of 1 to 3 points, drawn once."""
    rng = np.random.default_rng(7)
    skill = rng.normal(size=(40, 1))
    passed = skill + rng.normal(size=(40, 6)) > np.linspace(-1, 1, 6)
    return passed * np.array([1.0, 2, 3, 1, 2, 3])


@pytest.mark.parametrize(("passed", "students"), [(0, 7), (3, 7), (7, 7), (1, 1), (120, 300)])
def test_wilson_is_scipys(passed, students):
    """The interval of a share agrees with an independent computation."""
    ci = stats.binomtest(passed, students).proportion_ci(method="wilson")
    assert items.wilson(passed, students) == pytest.approx((ci.low, ci.high))


def test_wilson_by_hand():
    """1 of 4: centre 0.25 moved towards a half, as in the formula."""
    # z² = 3.8415; (0.25 + 0.4802) / 1.9604 = 0.3725; half 0.3269
    assert items.wilson(1, 4) == pytest.approx((0.0456, 0.6994), abs=1e-4)
    assert items.wilson(0, 0) == (None, None)


def test_item_rest_is_the_correlation_with_the_other_exercises(some):
    """Each exercise against the sum of the others, as pandas computes it."""
    frame = pd.DataFrame(some)
    found = items.analyse(some, np.array([1.0, 2, 3, 1, 2, 3]))
    for place, item in enumerate(found):
        rest = frame.drop(columns=place).sum(axis=1)
        assert item.discrimination == pytest.approx(frame[place].corr(rest))
        assert item.difficulty == pytest.approx((frame[place] / frame[place].max()).mean())


def test_item_rest_by_hand():
    """Five students, two exercises: the rest of one is the other; r = 1/6."""
    points = np.array([[1.0, 1], [1, 0], [1, 1], [0, 1], [0, 0]])
    # means 0.6, 0.6; Σab = 2 − 5·0.36 = 0.2; Σa² = Σb² = 3 − 5·0.36 = 1.2
    first, second = items.analyse(points, np.array([1.0, 1]))
    assert first.discrimination == second.discrimination == pytest.approx(1 / 6)


def test_upper_lower_by_hand():
    """Eleven students: groups of three, two of the best and none of the last have it."""
    shares = np.array([1.0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0])
    totals = np.array([11.0, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    assert items.upper_lower(shares, totals) == pytest.approx(2 / 3)


def test_equal_totals_share_their_places():
    """The order in which students are listed changes nothing."""
    shares = np.array([1.0, 0, 1, 0, 1, 0, 1, 0])
    totals = np.array([5.0, 5, 5, 5, 2, 2, 2, 2])
    found = items.upper_lower(shares, totals)
    assert found == pytest.approx(0.0)
    order = np.random.default_rng(1).permutation(8)
    assert items.upper_lower(shares[order], totals[order]) == pytest.approx(found)


def test_alpha_by_hand():
    """Four students, three exercises: three quarters."""
    points = np.array([[1.0, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]])
    # totals 3 2 1 0: variance 5/3; parts 1/3 + 1/4 + 1/4 = 5/6; 3/2 · (1 − 1/2) = 3/4
    assert items.alpha(points) == pytest.approx(0.75)


def test_alpha_is_kr20_for_exercises_of_one_point(some):
    """k/(k−1) · (1 − Σpq/σ²), with the variances of the population."""
    passed = (some > 0).astype(float)
    p = passed.mean(axis=0)
    kr20 = 6 / 5 * (1 - (p * (1 - p)).sum() / passed.sum(axis=1).var())
    assert items.alpha(passed) == pytest.approx(kr20)


def test_alpha_from_the_mean_covariance(some):
    """The same from covariances: k · c̄ / (v̄ + (k−1) · c̄)."""
    c = np.cov(some, rowvar=False)
    between = c[~np.eye(6, dtype=bool)].mean()
    assert items.alpha(some) == pytest.approx(6 * between / (c.trace() / 6 + 5 * between))


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([[1.0, 0]] * 4, "fewer than 5 students"),
        ([[1.0], [0], [1], [0], [1]], "no other exercise"),
        ([[0.0, 1], [0, 0], [0, 1], [0, 1], [0, 0]], "nobody got a point"),
        ([[2.0, 1], [2, 0], [2, 1], [2, 1], [2, 0]], "everybody got the same 2 points"),
        ([[2.0, 1], [0, 1], [2, 1], [2, 1], [0, 1]], "the same points in the rest"),
    ],
)
def test_what_does_not_exist_says_why(points, why):
    """No zero stands for a figure that is undefined."""
    item = items.analyse(np.array(points), np.array([2.0, 1.0][: len(points[0])]))[0]
    assert item.discrimination is item.upper_lower is None
    assert why in item.why_undefined


def test_an_exercise_that_waits_is_in_no_total():
    """Points a person has still to give count neither as zero nor for anybody."""
    points = np.array([[1.0, 1, NAN], [0, 0, 3], [1, 1, 0], [0, 1, 0], [1, 0, 0]])
    first, _, prose = items.analyse(points, np.array([1.0, 1, 3]))
    alone = items.analyse(points[:, :2], np.array([1.0, 1]))[0]
    assert first == alone
    assert (prose.students, prose.passed, prose.difficulty) == (4, 1, 0.25)


def test_a_class_of_nobody():
    """No student, no figure, no error."""
    (item,) = items.analyse(np.empty((0, 1)), np.array([2.0]))
    assert (item.students, item.pass_rate, item.difficulty) == (0, None, None)
    assert items.alpha(np.empty((0, 1))) is None


def item(students, passed, discrimination):
    low, high = items.wilson(passed, students)
    return items.Item(students, passed, low, high, 0.5, discrimination, 0.3, "")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (item(40, 20, -0.1), "Students who did well elsewhere did worse"),
        (item(40, 4, 0.4), "Few passed"),
        (item(40, 20, 0.1), "It hardly tells"),
        (item(40, 39, 0.4), "Nearly everybody passed"),
        (item(12, 2, 0.4), "A hint from 12 students: few passed"),
        (item(40, 20, 0.4), None),
        (item(9, 0, None), None),
    ],
)
def test_advice_where_an_exercise_looks_weak(one, words):
    """One sentence, with the number of students where they are few, and none for under ten."""
    said = items.advice(one)
    assert words in said if words else said == ""
