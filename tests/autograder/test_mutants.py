import ast

import pytest

from autograder.mutants import mutants

ANSWER = '''\
import numpy as np

def share_late(delays, threshold: float = 15.0):
    """Return the share of 3 delays or more."""
    ### BEGIN SOLUTION
    if threshold < 0:
        raise ValueError(f"threshold must be 0 or more, not {threshold + 1}")
    late = [delay for delay in delays if delay >= threshold]
    return len(late) / len(delays)
    ### END SOLUTION
'''


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


def test_only_the_solution_is_changed():
    """Signature, docstring and what else the student is given stay as they are."""
    found = mutants(ANSWER)
    assert {mutant.line for mutant in found} == {6, 7, 8, 9}
    assert all('"""Return the share of 3 delays or more."""' in mutant.source for mutant in found)
    assert all("threshold + 1}" in m.source or m.after == "pass" for m in found)


def test_every_mutant_is_valid_and_different():
    """A mutant parses, differs from the answer and from every other mutant, and has its own key."""
    found = mutants(ANSWER)
    trees = {ast.dump(ast.parse(mutant.source)) for mutant in found}
    assert ast.dump(ast.parse(ANSWER)) not in trees
    assert len({mutant.key for mutant in found}) == len(found) == len(trees)


def test_two_runs_give_the_same_mutants():
    """Order and keys do not depend on the run."""
    assert mutants(ANSWER) == mutants(ANSWER)


def test_a_key_stays_when_other_lines_change():
    """A mutant declared equivalent is still found after an edit elsewhere."""
    longer = ANSWER.replace("    late = [", "    delays = list(delays)\n    late = [")
    keys = {mutant.key for mutant in mutants(ANSWER)}
    assert keys <= {mutant.key for mutant in mutants(longer)}


def test_the_same_change_twice_has_two_keys():
    """Two equal lines with the same mistake are told apart by a number."""
    found = [m for m in mutants("a = b + c\nd(a)\na = b + c\n") if m.after == "a = b - c"]
    assert [m.line for m in found] == [1, 3]
    assert found[1].key == f"{found[0].key}-2"
