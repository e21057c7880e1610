import json

import pytest

from autograder.examine.kept import Kept, content_key

SECRETS = ("a", "b")


def test_what_is_kept_is_found_as_long_as_nothing_has_changed(tiny, tmp_path):
    """A file that was cut off is none."""
    course = tiny.course(tmp_path)
    kept = Kept(course, "01_tiny", SECRETS)
    assert kept.load() is None
    kept.save("the report", "more of it", {"valid": True, "processor_seconds": 2.0})
    found = Kept(course, "01_tiny", SECRETS).load()
    assert (found["report"], found["told"], found["data"]) == (
        "the report",
        "more of it",
        {"valid": True, "processor_seconds": 2.0},
    )
    assert Kept(course, "01_tiny", ("a",)).load() is None
    kept.path.write_text(json.dumps(found)[:40])
    assert kept.load() is None


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("solutions/01_tiny/tiny.py", True),
        ("solutions/01_tiny/table.csv", True),
        ("tests/answers/01_tiny.py", True),
        ("requirements.lock", True),
        ("solutions/02_other/other.py", False),
        ("solutions/01_tiny/__pycache__/x.pyc", False),
    ],
)
def test_the_key_changes_with_all_that_a_verdict_depends_on(tiny, tmp_path, file, changes):
    """And with nothing else."""
    course = tiny.course(tmp_path)
    before = content_key(course, "01_tiny", SECRETS)
    path = course / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as opened:
        opened.write("\n# another line\n")
    assert (content_key(course, "01_tiny", SECRETS) != before) is changes
