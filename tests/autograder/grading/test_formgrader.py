"""Formgrader opens the results, and nothing in it runs a submission or shows a hidden check."""

import pytest

from autograder.grading.formgrader import CONFIG, OWN, configure

EVIL = """\
try:
    open({path!r}, "w").write("was run")
except OSError:
    pass


def double(x):
    return x + x"""


@pytest.fixture
def api(classroom, tmp_path, monkeypatch):
    """nbgrader's API as formgrader builds it, over results with a submission that would harm."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.coursedir import CourseDirectory

    classroom.hand_in("bob", double=EVIL.format(path=str(tmp_path / "harm")), why="Because.")
    (classroom.submitted / "bob" / "02_toy" / "timestamp.txt").write_text("2026-10-12 10:00 UTC")
    classroom.grade()
    assert not (tmp_path / "harm").exists()
    monkeypatch.chdir(classroom.out)
    app = NbGrader()
    app.load_config_file()
    app.config.CourseDirectory.root = str(classroom.out)
    return NbGraderAPI(CourseDirectory(config=app.config), config=app.config)


@pytest.mark.parametrize("force", [True, False])
def test_autograde_is_off_and_says_what_to_do(classroom, tmp_path, api, force):
    """Nothing is run, and what is graded stays where it is."""
    graded = classroom.out / "autograded" / "bob" / "02_toy" / "toy.ipynb"
    before = graded.read_bytes()
    said = api.autograde("02_toy", "bob", force=force)
    assert said["success"] is False
    assert "Autograde is off here" in said["error"]
    assert "autograder grade LAB --submitted DIR --out" in said["error"]
    assert not (tmp_path / "harm").exists()
    assert graded.read_bytes() == before


@pytest.mark.parametrize("student", ["bob", None])
def test_generate_feedback_is_off_and_our_pages_stay(classroom, api, student):
    """No page with a hidden check comes into the folder that is returned."""
    pages = classroom.out / "feedback"
    before = {path: path.read_bytes() for path in pages.rglob("*") if path.is_file()}
    said = api.generate_feedback("02_toy", student)
    assert said["success"] is False
    assert "Generate Feedback is off here" in said["error"]
    assert {path: path.read_bytes() for path in pages.rglob("*") if path.is_file()} == before
    assert before


def test_grading_by_hand_works(classroom, api):
    """Formgrader lists the submission with a name, and what it gives is kept."""
    (one,) = api.get_submissions("02_toy")
    assert (one["last_name"], one["first_name"], one["autograded"]) == ("bob", "", True)
    assert one["needs_manual_grade"]
    classroom.by_hand("bob", "why-answer", 3)
    assert classroom.grade()["bob"].points == 5


def test_settings_of_ones_own_are_kept(tmp_path):
    """Those of a file that was there first, too, and no copy of ours piles up."""
    path = tmp_path / "nbgrader_config.py"
    path.write_text('c = get_config()\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    for _ in range(3):
        configure(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(CONFIG)
    assert text.count(OWN) == text.count("penalty_method") == 1


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # nbgrader leaves a file open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nbgraders_exchange_releases_our_pages(classroom, tmp_path):
    """They lie where it looks for feedback, with what it needs beside them."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeReleaseFeedback
    from traitlets.config import Config

    folder = classroom.hand_in("bob", why="Because.")
    (folder / "timestamp.txt").write_text("2026-10-12 10:00:00.000000 UTC")
    (folder / "submission_secret.txt").write_text("s3cret")
    classroom.grade()
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    config = Config()
    config.Exchange.root = str(exchange)
    config.CourseDirectory.root = str(classroom.out)
    config.CourseDirectory.course_id = "mlops-lab"
    config.CourseDirectory.assignment_id = "02_toy"
    coursedir = CourseDirectory(config=config)
    ExchangeReleaseFeedback(coursedir=coursedir, config=config).start()
    (page,) = exchange.rglob("*.html")
    ours = classroom.out / "feedback" / "bob" / "02_toy" / "toy.html"
    assert page.read_bytes() == ours.read_bytes()
