import pytest

from autograder.examine.mutants import mutants


def changes(text, operator):
    """Return the changed lines of an answer's mutants of one kind."""
    return [mutant.after for mutant in mutants(text) if mutant.operator == operator]


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("a = b and c and d", "a = b and c"),
        ("a = b and c and d", "a = c and d"),
        ("a = b and c and d", "a = b and d"),
        ("a = (b > 1) & ~c", "a = (b > 1)"),
        ("a = (b > 1) & ~c", "a = ~c"),
        ("a = b or 'none'", "a = b"),
        ("a = 0 <= b <= 1", "a = 0 <= b"),
        ("a = 0 <= b <= 1", "a = b <= 1"),
        ("a = b / n if n else 0.0", "a = 0.0"),
        ("a = [b for b in c if b.late]", "a = [b for b in c if True]"),
        ("def f(a):\n    if a > 1:\n        a = 1\n        a += b", "if False:"),
        ("if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    b = 3", "elif False:"),
    ],
)
def test_a_rule_is_forgotten(answer, mistake):
    """A condition or one of its parts goes, each once."""
    assert changes(answer, "removed rule").count(mistake) == 1


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("a = 2 * max(b - c, 0)", "a = 2 * (b - c)"),
        ("a = np.minimum(1, b)", "a = b"),
        ("a = b / n if n else 0.0", "a = b / n"),
        ("try:\n    a = b\nexcept KeyError:\n    a = None", "raise"),
    ],
)
def test_a_guard_is_forgotten(answer, mistake):
    """What an answer does for an edge case goes."""
    assert mistake in changes(answer, "removed guard")


@pytest.mark.parametrize(
    ("answer", "mistakes"),
    [
        ("def f(a):\n    return {'n': a, 'm': b}", ["return {'m': b}", "return {'n': a}"]),
        ("def f(a):\n    rows.append({'n': a})", ["rows.append({})"]),
        ("def f(a):\n    return a, b, c", ["return a, b"]),
        ("def f(a):\n    return a, b", ["return a,"]),
        ("a = b[['x', 'y']]", ["a = b[['y']]", "a = b[['x']]"]),
        ("a = pd.DataFrame({'n': b})", []),
        ("a = pd.DataFrame(rows, columns=['n', 'm'])", []),
        ("a = [b, c]", []),
    ],
)
def test_a_field_is_forgotten(answer, mistakes):
    """One entry of what is handed out goes; what would only stop the next line stays."""
    assert changes(answer, "dropped field") == mistakes


def test_a_rule_of_one_line_is_left_out_once():
    """Where a condition has only one line, to leave out that line is the same."""
    assert changes("def f(a):\n    if a:\n        raise ValueError('no')", "removed rule") == []


def test_no_rule_is_left_out_on_which_a_name_hangs():
    """That would only stop the answer for a name without a value."""
    assert changes("def f(a):\n    if a:\n        b = 1\n        b += a\n", "removed rule") == []
