import pytest

from autograder.examine.mutants import mutants


def changes(text):
    """Return the changed lines of an answer's mutants."""
    return [mutant.after for mutant in mutants(text)]


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("a = b < c", "a = b <= c"),
        ("a = b < c", "a = b >= c"),
        ("a = b == c", "a = b != c"),
        ("a = b in c", "a = b not in c"),
        ("a = b + c", "a = b - c"),
        ("a = b * c", "a = b / c"),
        ("a = b ** 2", "a = b * 2"),
        ("a = -b", "a = b"),
        ("a = ~(b & c)", "a = (b & c)"),
        ("a = b and c", "a = b or c"),
        ("a = (b>1)&(c>1)", "a = (b>1)|(c>1)"),
        ("a = b[1:]", "a = b[2:]"),
        ("a = b[1:]", "a = b[0:]"),
        ("a = b * 0.5", "a = b * 1.0"),
        ("a = f(b, c)", "a = f(b)"),
        ("a = f(b, axis=0)", "a = f(b)"),
        ("a = f(b, c + 1, d=2)", "a = f(c + 1, b, d=2)"),
        ("a = b['x'] - b['y']", "a = b['y'] - b['y']"),
        ("a = b.shift(-1)", "a = b.shift()"),
        ("a = f(keep=True)", "a = f(keep=False)"),
        ("a = b.max()", "a = b.min()"),
        ("a = np.log(b)", "a = b"),
        ("a = b.dropna().sum()", "a = b.sum()"),
        ("a = f(b.log(), axis=1)", "a = f(b.log())"),
        ("a = 1 if b and c else 2", "a = 1 if not (b and c) else 2"),
        ("a = [b for b in c if b.late]", "a = [b for b in c if not b.late]"),
        ("a = b == 'late'", "a = b == 'late?'"),
        ("a = {'state': 'late'}", "a = {'state': 'late?'}"),
        ("a.append(b)", "pass"),
        ("a += b", "pass"),
        ("a += b", "a -= b"),
        ("def f(a):\n    a = a.dropna()\n    return a", "pass"),
        ("def f(a):\n    return a", "return None"),
        ("def f(a):\n    return a, -a", "return -a, a"),
        ("def f(a):\n    if a:\n        raise ValueError('no')", "pass"),
    ],
)
def test_a_mistake_people_make_is_among_the_mutants(answer, mistake):
    """Each kind of mistake is made, and the rest of the line keeps its formatting."""
    assert mistake in changes(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "import numpy",
        "a = b['late']",
        "a = f'{b + 1}'",
        "a = 'late'",
        "a = g(random_state=1, n_jobs=2)",
        "a: 'list[3]' = b",
        "print('3' + b, 3)",
        "a = b + ' km'",
        "a = b",
    ],
)
def test_what_has_no_behaviour_of_its_own_is_left_alone(answer):
    """Imports, annotations, names of columns, seeds, messages and printing have no mutants."""
    assert changes(answer) == []
