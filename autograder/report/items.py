"""How well each exercise measures: the classical analysis of test items.

Pure functions on arrays of points, one row a student, one column an exercise. A figure that
does not exist is `None`, never zero. Sources:

- difficulty and discrimination: L. Crocker and J. Algina, *Introduction to Classical and
  Modern Test Theory* (1986), chapter 14;
- correlation of an item with the rest of the test: S. Henrysson, Psychometrika 28 (1963) 211-218;
- upper and lower 27 %: T. L. Kelley, Journal of Educational Psychology 30 (1939) 17-24;
- alpha: L. J. Cronbach, Psychometrika 16 (1951) 297-334; with exercises of one point each, all or
  nothing, it is formula 20 of G. F. Kuder and M. W. Richardson, Psychometrika 2 (1937) 151-160;
- interval of a share: E. B. Wilson, Journal of the American Statistical Association 22 (1927)
  209-212.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mlops_lab.wording import as_sentence

FEWEST = 5  # students for any figure that compares students
FEWEST_FOR_ALPHA = 10
FEWEST_FOR_ADVICE = 10
FEW = 30  # below, an advice calls itself a hint
Z_95 = 1.959963984540054  # the normal quantile at 0.975
GROUP = 0.27  # of the class in Kelley's upper and lower group


@dataclass(frozen=True)
class Item:
    """How one exercise did; `None` where a figure does not exist."""

    students: int  # who have points for it
    passed: int  # with full points
    pass_low: float | None  # 95 % interval of the share that passed
    pass_high: float | None
    difficulty: float | None  # mean share of its points; a high one is an easy exercise
    discrimination: float | None  # correlation with the points in the rest
    upper_lower: float | None  # difference of the mean shares of the best and the last 27 %
    why_undefined: str  # one clause, empty where both are there

    @property
    def pass_rate(self) -> float | None:
        """Share of the students with full points."""
        return self.passed / self.students if self.students else None


def wilson(passed: int, students: int) -> tuple[float, float] | tuple[None, None]:
    """Return the 95 % interval of a share after Wilson; two `None` without students.

    >>> low, high = wilson(5, 10)
    >>> round(low, 4), round(high, 4)
    (0.2366, 0.7634)
    """
    if students == 0:
        return None, None
    share, z = passed / students, Z_95
    spread = 1 + z * z / students
    centre = (share + z * z / (2 * students)) / spread
    half = z * math.sqrt(share * (1 - share) / students + (z / (2 * students)) ** 2) / spread
    low = 0.0 if passed == 0 else centre - half
    return low, 1.0 if passed == students else centre + half


def correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """Return Pearson's correlation, or `None` where one of the two does not vary.

    >>> correlation(np.array([1.0, 2, 3]), np.array([2.0, 4, 6]))
    1.0
    >>> correlation(np.array([1.0, 1, 1]), np.array([2.0, 4, 6])) is None
    True
    """
    if len(one) < 2 or not np.ptp(one) or not np.ptp(other):
        return None
    a, b = one - one.mean(), other - other.mean()
    value = float(a @ b / math.sqrt(float(a @ a) * float(b @ b)))
    return min(1.0, max(-1.0, value))


def upper_lower(shares: np.ndarray, totals: np.ndarray) -> float | None:
    """Return how much more the best 27 % of a class got of an exercise than the last 27 %.

    Students with the same total share the places of a group that are left for them, so the
    order in which they are listed does not matter.

    Parameters
    ----------
    shares : array of float, shape (students,)
        Of the exercise's points, 0 to 1.
    totals : array of float, shape (students,)
        Points in the whole test.

    Returns
    -------
    float or None
        From -1 to 1; `None` for fewer than four students or where all have the same total.
    """
    if len(totals) < 4 or not np.ptp(totals):
        return None
    size = max(1, round(GROUP * len(totals)))
    return _group(shares, -totals, size) - _group(shares, totals, size)


def _group(shares: np.ndarray, ranks: np.ndarray, size: int) -> float:
    """Return the mean share of the ``size`` students of lowest rank, ties counted in part."""
    border = np.sort(ranks)[size - 1]
    inside, tied = ranks < border, ranks == border
    weights = inside + tied * (size - inside.sum()) / tied.sum()
    return float(weights @ shares / size)


def alpha(points: np.ndarray) -> float | None:
    """Return Cronbach's alpha of an array of points, shape (students, exercises).

    >>> alpha(np.array([[1.0, 1], [0, 0], [1, 1], [0, 0]]))
    1.0

    Returns
    -------
    float or None
        `None` for fewer than two exercises or students, or where all have the same total.
    """
    students, exercises = points.shape
    if exercises < 2 or students < 2:
        return None
    total = points.sum(axis=1).var(ddof=1)
    if total <= 1e-12:
        return None
    parts = points.var(axis=0, ddof=1).sum()
    return float(exercises / (exercises - 1) * (1 - parts / total))


def analyse(points: np.ndarray, max_points: np.ndarray) -> list[Item]:
    """Return how each exercise of a class did.

    Parameters
    ----------
    points : array of float, shape (students, exercises)
        Not a number where a person has still to grade an answer. Such an exercise is left out
        of the totals, for everybody, until it is graded.
    max_points : array of float, shape (exercises,)
    """
    complete = ~np.isnan(points).any(axis=0) if len(points) else np.ones(len(max_points), bool)
    return [_item(points, max_points, complete, place) for place in range(len(max_points))]


def _item(points: np.ndarray, max_points: np.ndarray, complete: np.ndarray, place: int) -> Item:
    known = ~np.isnan(points[:, place])
    own, most = points[known, place], max_points[place]
    others = complete.copy()
    others[place] = False
    rest = points[np.ix_(known, others)].sum(axis=1)
    shares = own / most if most else own
    students, passed = len(own), int((own >= most).sum())
    why = _why_not(own, rest, bool(others.any()))
    low, high = wilson(passed, students)
    return Item(
        students=students,
        passed=passed,
        pass_low=low,
        pass_high=high,
        difficulty=float(shares.mean()) if students else None,
        discrimination=None if why else correlation(own, rest),
        upper_lower=None if why else upper_lower(shares, own + rest),
        why_undefined=why,
    )


def _why_not(own: np.ndarray, rest: np.ndarray, others: bool) -> str:
    if len(own) < FEWEST:
        return f"fewer than {FEWEST} students have points"
    if not others:
        return "there is no other exercise to compare with"
    if not np.ptp(own):
        if own[0] == 0:
            return "nobody got a point"
        return f"everybody got the same {own[0]:g} points"
    if not np.ptp(rest):
        return "everybody has the same points in the rest"
    return ""


def advice(item: Item, *, by_hand: bool = False) -> str:
    """Return one sentence on an exercise that looks weak, or nothing.

    Fewer than ten students give no advice at all, and fewer than thirty a hint. The borders
    are customs (Crocker and Algina, chapter 14), not tests.
    """
    if item.students < FEWEST_FOR_ADVICE or item.pass_rate is None:
        return ""
    lead = f"A hint from {item.students} students: " if item.students < FEW else ""
    r = item.discrimination
    if r is not None and r < 0:
        found = (
            "students who did well elsewhere did worse here; read the task and the "
            "commonest wrong behaviour for a second meaning"
        )
    elif item.pass_rate < 0.2:
        found = (
            "few got full points; see what the rubric asks that the task does not say"
            if by_hand
            else "few passed; see whether the text invites the commonest wrong behaviour"
        )
    elif r is not None and r < 0.2:
        found = "it hardly tells strong from weak students; see what it asks beyond the others"
    elif item.pass_rate > 0.95:
        found = "nearly everybody passed, so it says little about anyone; good as a warm-up only"
    else:
        return ""
    return as_sentence(f"{lead}{found}")
