import ast

from autograder.examine.mutants import mutants, sample

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


def test_only_the_solution_is_changed():
    """Docstring and what else the student is given stay as they are, but for a default."""
    default, *found = mutants(ANSWER)
    assert default.operator == "other default"
    assert default.after == "def share_late(delays, threshold: float = 30.0):"
    assert {mutant.line for mutant in found} == {6, 7, 8, 9}
    assert all('"""Return the share of 3 delays or more."""' in mutant.source for mutant in found)
    assert all("threshold + 1}" in m.source or m.after == "pass" for m in found)


def test_what_came_forward_is_shown_with_what_it_passed():
    """The change of two lines in another order names both."""
    found = mutants("def f(a):\n    a = a.abs()\n    a[0] = 1\n    return a")
    (swapped,) = (mutant for mutant in found if mutant.operator == "other order")
    assert (swapped.line, swapped.before) == (2, "a = a.abs() a[0] = 1")
    assert swapped.after == "a[0] = 1 a = a.abs()"


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


def test_a_sample_has_every_kind_and_is_always_the_same():
    """The rare mistakes are all in it, and it keeps its order."""
    lines = [f"    a = a + {number}" for number in range(40)]
    found = mutants("\n".join(["def f(a):", *lines, "    return a"]))
    some = sample(found, 30)
    assert len(some) == 30 < len(found)
    assert {mutant.operator for mutant in some} == {mutant.operator for mutant in found}
    assert some == [mutant for mutant in found if mutant in some]
    assert sample(found[::-1], 30) == some[::-1]
    assert sample(found[:9], 30) == found[:9]


def test_the_same_change_twice_has_two_keys():
    """Two equal lines with the same mistake are told apart by a number."""
    found = [m for m in mutants("a = b + c\nd(a)\na = b + c\n") if m.after == "a = b - c"]
    assert [m.line for m in found] == [1, 3]
    assert found[1].key == f"{found[0].key}-2"
