import pytest


def test_the_sentence_of_a_rejection_is_kept(tiny, findings):
    """What a student would read stands in the findings."""
    assert tiny.of(findings, "counts instead").finding.sentence.startswith("The share is 2")
    assert "ZeroDivisionError" in tiny.of(findings, "crashes on nothing").finding.sentence


@pytest.mark.parametrize(
    ("because", "accident"),
    [
        ("forgets an import", "a name is not defined"),
        ("is no Python", "it is not valid Python"),
        ("stops in its own cell", "its own cell does not run"),
        ("is not done", "not done yet"),
    ],
)
def test_a_wrong_answer_must_not_fail_by_accident(findings, because, accident):
    """A list of wrong answers that no student would hand in proves nothing."""
    problem = next(p for p in findings.problems if because in p)
    assert f"is rejected for an accident, {accident}" in problem


def test_the_open_answer_says_not_done_yet(findings):
    """The student's untouched cell fails, with that sentence."""
    stubs = [t for t in findings.trials if t.variant.kind == "stub"]
    assert [t.finding.accident for t in stubs] == ["not done yet"] * 3
