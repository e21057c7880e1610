import pytest

from autograder.engine import sandbox

pytestmark = pytest.mark.skipif(bool(sandbox.missing()), reason="walls missing on this machine")


def only(tiny, folder, visible=None, hidden=None, answers=None, **options):
    """What is found out about the exercise `weak`, with another check or other answers."""
    answer, *parts = tiny.EXERCISES["weak"]
    exercise = {"weak": (answer, visible or parts[0], hidden or parts[1])}
    course = tiny.course(folder, exercise, answers or tiny.ANSWERS_WEAK)
    return tiny.examined(course, **options)


def test_a_sound_check_accepts_right_answers_and_rejects_wrong_ones(tiny, findings):
    """All wrong answers are rejected, and the visible part alone misses the boundary."""
    numbers = tiny.row(findings, "late")
    assert (numbers["wrong_rejected"], numbers["wrong_rejected_by_visible"]) == (3, 1)
    assert (numbers["right_accepted"], numbers["points"]) == (1, 2)
    assert numbers["mutants_killed"] >= 0.9 * numbers["mutants"] > 5
    assert not any("`late`" in problem for problem in findings.problems)


@pytest.mark.parametrize(
    ("because", "verdict"),
    [
        ("never ends", "timed out"),
        ("sleeps", "timed out"),
        ("leaves the process", "crashed"),
        ("leaves a file", "failed"),
    ],
)
def test_whatever_an_answer_does_is_a_verdict(tiny, findings, because, verdict):
    """Loops, sleep, exits and files end in a rejection with a sentence, at home as here."""
    trial = tiny.of(findings, because)
    assert trial.rejected
    assert trial.finding.verdict == verdict
    assert trial.finding.sentence
    assert not any(because in problem for problem in findings.problems)


def test_an_answer_does_not_disturb_the_next(tiny, findings):
    """Changed tables and left files are gone for the answers that follow."""
    right = tiny.of(findings, "warns and prints, and leaves another process behind")
    assert [outcome.verdict for outcome in right.outcomes] == ["passed"]


def test_mutants_that_loop_are_rejected(tiny, findings):
    """An endless loop counts as noticed."""
    assert any(t.finding.verdict == "timed out" for t in findings.killed)
    assert tiny.row(findings, "calm")["mutants"] == tiny.row(findings, "calm")["mutants_killed"]


def test_every_secret_is_tried(tiny, findings):
    """Whatever meets data that were drawn runs under each secret; where none were, one will do."""
    secrets = {o.secret for o in tiny.of(findings, "takes the mean").outcomes}
    assert secrets == {o.secret for o in findings.trials[0].outcomes} == {1, 2, 3}
    assert len(tiny.of(findings, "leaves the boundary out").outcomes) == 3
    assert len(tiny.of(findings, "counts instead").outcomes) == 1
    assert len(tiny.of(findings, "adds three").outcomes) == 1


def test_a_check_that_depends_on_the_secret_is_found(tiny, tmp_path):
    """A right answer must pass for every course."""
    lucky = 'import os\nchecks.fresh("weak").random()\n'
    lucky += 'assert os.environ["COURSE_SECRET"] not in ("two", "three"), "bad luck"'
    wrong = '# %% wrong="weak" because="adds three"\ndef weak(value):\n    return value + 3\n'
    answers = tiny.ANSWERS_WEAK + "\n\n" + wrong
    secrets = ("one", "two", "three")
    found = only(tiny, tmp_path, hidden=lucky, answers=answers, mutated=False, secrets=secrets)
    assert any("the right answer “adds one twice”" in p for p in found.problems)
    assert all("under secrets 2 and 3 of 3: bad luck" in p for p in found.problems[:2])
    assert any(
        "“adds three” of `weak` is accepted under secret 1 of 3." in p for p in found.problems
    )


def test_what_is_said_at_home_must_be_said_before_the_judge(tiny, tmp_path):
    """A visible check that works in one process alone is found, and is told on both sides."""
    visible = 'import os\nchecks.that(os.environ["HOME"] != "/lab/judge", "This is no home.")'
    found = only(tiny, tmp_path, visible=visible, mutated=False)
    said = "at home the visible check says “right”, before the judge “This is no home.”."
    assert any("the reference answer of `weak`" in p and said in p for p in found.problems)


def test_an_answer_that_prints_to_standard_error_in_its_check_is_found(tiny, tmp_path):
    """Stock nbgrader would take all points for it."""
    answers = (
        '# %% right="weak" because="talks"\ndef weak(value):\n    import sys\n'
        '    print("adding", file=sys.stderr)\n    return value + 2\n'
    )
    found = only(tiny, tmp_path, answers=answers, mutated=False)
    assert any("at home it prints to standard error: adding." in p for p in found.problems)


def test_a_check_that_changes_what_the_judge_holds_spoils_no_verdict(tiny, tmp_path):
    """Each student has a judge of its own, so answers that shared one are tried again alone."""
    hidden = (
        'checks.equal(len(delays["UA"]), 2, "the number of delays")\ndelays["UA"].append(1)\n'
        'checks.equal(weak(2), 4, "the sum")'
    )
    answers = tiny.ANSWERS_WEAK + "\n\n" + '# %% wrong="weak" because="adds three"\n'
    answers += "def weak(value):\n    return value + 3\n"
    found = only(tiny, tmp_path, hidden=hidden, answers=answers, mutated=False)
    assert tiny.of(found, "adds one twice").always_accepted
    assert tiny.of(found, "adds three").finding.sentence.startswith("The sum")
    assert found.trials[0].always_accepted


def test_a_lab_that_stops_is_one_problem(tiny, tmp_path):
    """An error in a given cell is told with its line, and no verdict is made up."""
    text = tiny.HEADER + "\n# %% given=\"data\"\ntable = open('gone.csv')\n"
    folder = tiny.course(tmp_path)
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.write_text(text + lab.read_text()[len(tiny.HEADER) :])
    (problem,) = tiny.examined(folder).problems
    assert problem.startswith(
        "solutions/01_tiny/tiny.py:29: the lab stops here: "
        "FileNotFoundError: [Errno 2] No such file or directory: 'gone.csv'"
    )
    assert "2 cells that only show something did not run" in problem


def test_processor_time_is_counted(tiny, findings):
    """That of all processes inside the walls; each exercise has its part of it."""
    parts = sum(tiny.row(findings, e)["processor_seconds"] for e in findings.exercises())
    assert 0 < parts < findings.processor_seconds
