import pytest


def test_every_secret_is_tried(tiny, findings):
    """References and right answers run under each secret, wrong ones until the hidden part."""
    secrets = {o.secret for o in tiny.of(findings, "takes the mean").outcomes}
    assert secrets == {o.secret for o in findings.trials[0].outcomes} == {1, 2, 3}
    assert len(tiny.of(findings, "leaves the boundary out").outcomes) == 3
    assert len(tiny.of(findings, "counts instead").outcomes) == 1


@pytest.mark.parametrize(
    ("because", "verdict"),
    [
        ("never ends", "timed out"),
        ("sleeps", "timed out"),
        ("leaves the process", "crashed"),
        ("talks to stderr", "failed"),
        ("changes what was given and leaves a file", "failed"),
    ],
)
def test_whatever_an_answer_does_is_a_verdict(tiny, findings, because, verdict):
    """Loops, sleep, exits and prints to standard error end in a rejection with a sentence."""
    trial = tiny.of(findings, because)
    assert trial.rejected
    assert trial.finding.verdict == verdict
    assert trial.finding.sentence
    assert not any(because in problem for problem in findings.problems)


def test_an_answer_does_not_disturb_the_next(tiny, findings):
    """Changed tables and left files are gone for the answers that follow."""
    right = tiny.of(findings, "warns and prints, and leaves another process behind")
    assert [outcome.verdict for outcome in right.outcomes] == ["passed"] * 3


def test_mutants_that_loop_are_rejected(tiny, findings):
    """An endless loop counts as noticed."""
    assert any(t.finding.verdict == "timed out" for t in findings.killed)
    assert tiny.row(findings, "calm")["mutants"] == tiny.row(findings, "calm")["mutants_killed"]


def test_a_check_that_depends_on_the_secret_is_found(tiny, tmp_path):
    """A right answer must pass for every course."""
    answer, visible, _ = tiny.EXERCISES["weak"]
    lucky = 'import os\nassert os.environ["COURSE_SECRET"] != "two", "bad luck"'
    answers = (
        '# %% right="weak" because="adds one twice"\ndef weak(value):\n    return value + 1 + 1\n'
    )
    folder = tiny.course(tmp_path, {"weak": (answer, visible, lucky)}, answers)
    found = tiny.examined(folder, mutated=False, secrets=("one", "two", "three"))
    assert any("the right answer “adds one twice”" in p for p in found.problems)
    assert all("under secret 2: bad luck" in p for p in found.problems[:2])
