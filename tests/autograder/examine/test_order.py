import pytest

from autograder.examine.mutants import mutants
from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION


def changes(text):
    """Return an answer's mutants in which something has another order, without indentation."""
    found = [mutant.source for mutant in mutants(text) if mutant.operator == "other order"]
    return [[line.strip() for line in text.splitlines()[1:]] for text in found]


def body(*lines):
    """Return a function of these lines."""
    return "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("call", "mistake"),
    [
        ("sorted(a)", "sorted(a, reverse=True)"),
        ("a.sort()", "a.sort(reverse=True)"),
        ("a.sort_values('x')", "a.sort_values('x', ascending=False)"),
        ("a.sort_values('x', ascending=False)", None),
        ("np.sort(a)", None),
        ("a.mean()", None),
    ],
)
def test_what_sorts_upwards_sorts_downwards(call, mistake):
    """Where a call says the order itself, its argument is dropped or turned elsewhere."""
    assert changes(body(call)) == ([[mistake]] if mistake else [])


@pytest.mark.parametrize(
    ("lines", "swapped"),
    [
        (("a = a.abs()", "b = b[a > 1]"), True),
        (("a[b] = 1", "a[~b] = 2"), True),
        (("a.append(1)", "b = a[0]"), True),
        (("a = 1", "b = 2"), False),
        (("c = a + 1", "b = c + 1"), False),
        (("if a: return 1", "if b: return 2"), True),
        (("if a: raise TypeError", "if b: raise ValueError"), False),
        (("if a: return 1", "b = 2"), False),
        (("import a", "import b"), False),
    ],
)
def test_two_lines_change_places_where_that_matters(lines, swapped):
    """Not where they have nothing to do with each other, nor where a name would lack a value."""
    assert changes(body(*lines)) == ([list(reversed(lines))] if swapped else [])


def test_a_rule_comes_before_the_other():
    """The branches of one condition are tried in the other order."""
    (found,) = changes(
        body("if a > 1:", "    b = 1", "elif a > 0:", "    b = 2", "else:", "    b = 3")
    )
    assert found == ["if a > 0:", "b = 2", "elif a > 1:", "b = 1", "else:", "b = 3"]


def test_only_what_a_student_writes_changes_places():
    """The markers of the solution stay where they are."""
    answer = body("a = 1", BEGIN_SOLUTION, "a = b", "b = a", END_SOLUTION, "return a")
    (found,) = changes(answer)
    assert found == [
        "a = 1",
        BEGIN_SOLUTION,
        "b = a",
        "a = b",
        END_SOLUTION,
        "return a",
    ]
