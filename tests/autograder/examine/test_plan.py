from pathlib import Path

from autograder.examine.plan import Plan


def test_places_are_told_as_an_editor_opens_them():
    """Inside of the course from its folder, elsewhere in full."""
    plan = Plan(Path("/course"), None, Path("answers.py"), (), (), (), mutated=False)
    assert plan.place("/course/solutions/01_tiny/tiny.py", 7) == "solutions/01_tiny/tiny.py:7"
    assert plan.place("/elsewhere/tiny.py", 7) == "/elsewhere/tiny.py:7"
