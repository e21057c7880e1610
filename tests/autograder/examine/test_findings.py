import pytest

from autograder.examine.answers import read_plan
from autograder.examine.findings import Findings
from autograder.examine.outcomes import Outcome, Trial
from autograder.examine.report import as_text


def test_a_wrong_answer_that_is_accepted_is_a_problem(tiny, findings):
    """The problem names the file and line of the answer."""
    said = "tests/answers/01_tiny.py:27: the wrong answer “adds three” of `weak` is accepted."
    assert said in findings.problems


def test_mutants_live_where_a_check_is_weak(tiny, findings):
    """Survivors are listed with their place and the change, and count against the lab."""
    assert tiny.row(findings, "weak")["mutants_killed"] == 1
    assert "weak" in {trial.variant.exercise for trial in findings.survivors}
    assert "value = value + 2  →  value = value - 2" in as_text(findings)
    assert "mutants are rejected" in findings.problems[-1]


def test_a_reference_that_its_check_rejects_is_a_problem(tiny, tmp_path):
    """The place and the sentence are told, and nothing else is concluded from it."""
    answer, _, hidden = tiny.EXERCISES["weak"]
    broken = {"weak": (answer, 'checks.equal(weak(1), 4, "the sum")', hidden)}
    answers = '# %% wrong="weak" because="adds three"\ndef weak(value):\n    return value + 3\n'
    found = tiny.examined(tiny.course(tmp_path, broken, answers))
    assert len(found.problems) == 2
    assert "the reference answer of `weak` is rejected in the visible part" in found.problems[0]
    assert "has no right answer" in found.problems[1]


def test_equivalent_mutants_do_not_count(tiny, tmp_path):
    """A declared mutant leaves the count; one that is rejected, or unknown, is a problem."""
    only = {"weak": tiny.EXERCISES["weak"]}
    first = tiny.examined(tiny.course(tmp_path / "one", only, tiny.ANSWERS_WEAK))
    keys = {t.variant.mutant.key: t for t in first.trials if t.variant.mutant}
    killed = next(key for key, trial in keys.items() if trial.rejected)
    lines = [
        f'# %% equivalent="weak" mutant="{key}" because="nobody minds"'
        for key in [*(key for key, trial in keys.items() if not trial.rejected), killed, "gone"]
    ]
    answers = tiny.ANSWERS_WEAK + "\n" + "\n".join(lines) + "\n"
    second = tiny.examined(tiny.course(tmp_path / "two", only, answers))
    assert second.survivors == []
    assert second.share == 1
    assert [p.split(": ", 1)[1] for p in second.problems] == [
        f"mutant {killed!r} is rejected, so it is not equivalent.",
        "`weak` has no mutant 'gone' (any more).",
    ]


def test_the_sentence_of_a_rejection_is_kept(tiny, findings):
    """What a student would read stands in the findings."""
    assert tiny.of(findings, "counts instead").finding.sentence.startswith("The share")
    assert tiny.of(findings, "crashes on nothing").finding.sentence.endswith(".")


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


def test_a_sentence_that_is_no_english_is_a_problem(tiny, tmp_path):
    """The sentence that a listed wrong answer gets is read for slips of grammar."""
    answer, _, hidden = tiny.EXERCISES["weak"]
    check = 'checks.that(weak(1) is not None, "Nothing came back ,,")'
    course = tiny.course(tmp_path, {"weak": (answer, check, hidden)}, tiny.ANSWERS_WEAK)
    (problem,) = tiny.examined(course, mutated=False).problems
    place = "tests/answers/01_tiny.py:6: the sentence for “returns nothing” of `weak`"
    assert problem == f"{place} has two marks and no full stop: Nothing came back ,,"


def tried(plan, **verdicts):
    """Findings in which answers of each kind met these verdicts, one for each secret."""
    trials = []
    for variant in plan.variants:
        words = verdicts.get(variant.kind, ["passed"])
        said = {"passed": "", "failed": "Nothing came back ,,"}
        outcomes = [Outcome(one, "hidden", said[one], secret=i) for i, one in enumerate(words, 1)]
        trials.append(Trial(variant, outcomes))
    return Findings(plan, trials, 1.0)


def test_the_sentences_of_mutants_are_worth_a_look(tiny, tmp_path):
    """They are read for slips as well, each once in an exercise."""
    plan = read_plan(tiny.course(tmp_path), "01_tiny", ["weak"], ("a",), True)
    (note,) = (note for note in tried(plan, mutant=["failed"]).notes if "sentence" in note)
    assert "of `weak` has two marks and no full stop: Nothing came back ,," in note


def test_a_verdict_that_depends_on_the_secret_is_a_problem(tiny, tmp_path):
    """It is told under which secrets a wrong answer passes, and under which the reference fails."""
    plan = read_plan(tiny.course(tmp_path), "01_tiny", ["weak"], tuple("abcde"), True)
    some = ["passed", "failed", "passed", "passed", "failed"]
    problems = tried(plan, reference=some, wrong=some, mutant=some).problems
    assert any("`weak` is accepted under secrets 1, 3 and 4 of 5." in one for one in problems)
    assert any("part of the check under secrets 2 and 5 of 5: Nothing" in one for one in problems)
    assert "(rejected under secrets 2 and 5 of 5)" in as_text(tried(plan, mutant=some))
