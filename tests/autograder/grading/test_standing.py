"""What stands in the gradebook now counts, and what it does not know is told."""

from autograder.grading.classresults import load, save
from autograder.grading.gradebook import open_gradebook
from autograder.grading.standing import UNKNOWN, current
from autograder.lab.source import read_lab

RIGHT = "def double(x):\n    return x + x"


def test_points_extensions_and_comments_count_at_once(classroom):
    """Nothing has to be graded again for them."""
    lab = read_lab(classroom.course / "solutions" / "02_toy")
    folder = classroom.hand_in("ann", double=RIGHT, why="Because adding doubles.")
    (folder / "timestamp.txt").write_text("2026-10-14 12:00 UTC")
    classroom.grade("--due", "2026-10-12T12:00Z", "--late-penalty", "1")
    classroom.by_hand("ann", "why-answer", 2, "Nearly.")
    (ann,) = current(classroom.out, lab).students
    assert (ann.points, ann.seconds_late, ann.exercises[1].comment) == (2, 2 * 86400, "Nearly.")
    assert ann.exercises[1].status == "failed"
    with open_gradebook(classroom.out / "gradebook.db") as book:
        book.grant_extension("02_toy", "ann", days=7)
    (ann,) = current(classroom.out, lab).students
    assert (ann.points, ann.seconds_late, ann.penalty) == (4, 0, 0)


def test_who_is_in_the_gradebook_alone_is_told(classroom):
    """A run that was killed wrote no results for them."""
    lab = read_lab(classroom.course / "solutions" / "02_toy")
    classroom.hand_in("ann", double=RIGHT)
    classroom.hand_in("bob", double=RIGHT)
    classroom.grade()
    results = load(classroom.out, "02_toy")
    save(type(results)("02_toy", "Toy", "", students=results.students[:1]), classroom.out)
    ann, bob = current(classroom.out, lab).students
    assert (ann.status, bob.status, bob.student) == ("graded", UNKNOWN, "bob")
    assert bob.points == 2
    assert not bob.ran
