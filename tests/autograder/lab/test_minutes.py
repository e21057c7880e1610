"""Minutes are counted from the text, for the core and for what is further."""

import re

import pytest

from autograder.__main__ import main
from autograder.lab import minutes
from autograder.lab.source import read_lab

MARKED = (
    ('title="Double"', 'title="Double" further'),
    ("# %%\nprint", "# %% further\nprint"),
)


@pytest.fixture
def lab(course, toy_text):
    """Read the toy lab with changes to its text."""

    def read(*changes: tuple[str, str]):
        text = toy_text
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = course / "solutions" / "02_toy" / "toy.py"
        path.write_text(text)
        return read_lab(path)

    return read


@pytest.mark.parametrize(
    ("markdown", "count"),
    [
        ("Three plain words.", 3),
        ("## A heading\n\nand *a* `name` in it", 7),
        ("```python\nx = 1\n```\nafter it", 2),
        ("    indented code\n\nafter it", 2),
        ("<details><summary>Hint</summary>\n\nAsk yourself.\n\n</details>", 3),
        ("<!-- nobody sees this --> seen", 1),
        ("[two words](https://a.b/c) and – a dash &nbsp;", 5),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("", 0),
    ],
)
def test_words_are_what_a_student_reads(markdown, count):
    """Neither code blocks nor markup, nor signs that stand alone."""
    assert minutes.words(markdown) == count


@pytest.mark.parametrize(("lines", "long"), [(1, 6), (2, 6.5), (7, 9), (13, 12), (40, 12)])
def test_writing_grows_with_the_model_answer_between_six_and_twelve(lines, long):
    """Comments and empty lines of it do not count."""
    body = "\n    # why\n\n".join(f"    x = {n}" for n in range(lines))
    answer = f"def f():\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
    assert minutes.writing(answer) == long


def test_the_minutes_are_the_sum_of_their_parts(lab):
    """Words, lines, writing, essay and run time, each by its own rate."""
    load = minutes.of_core(lab())
    assert (load.exercises, load.points) == (2, 5)
    assert load.code_lines == 5  # two imports, the frame of an answer, one print
    assert (load.writing, load.essay, load.run) == (6.5, 12, 0.5)
    assert load.minutes == pytest.approx(load.words / 180 + 5 / 25 + 6.5 + 12 + 0.5)
    assert load.about == 20


def test_checks_answers_and_cells_of_instructors_take_no_reading(lab):
    """A check is folded, a model answer and a claim are not there."""
    before = minutes.of_core(lab())
    after = minutes.of_core(
        lab(
            ('checks.passed("doubled")', 'checks.passed("doubled")\nchecks.passed("again")'),
            ("# A note for instructors", "# Many more words for instructors"),
            ("# Because two times one", "# Because, as we have seen, two times one"),
            ("assert double(21) == 42", "assert double(1) == 2\nassert double(21) == 42"),
        )
    )
    assert after == before


def test_what_is_further_counts_apart(lab):
    """Together they are what the whole was, but for the word itself."""
    whole = lab()
    parts = lab(*MARKED)
    core, further = minutes.of_core(parts), minutes.of_further(parts)
    assert (core.exercises, further.exercises) == (1, 1)
    assert (core.points, further.points) == (3, 2)
    assert (further.writing, further.essay, further.run) == (6.5, 0, 0)
    assert core.minutes + further.minutes == pytest.approx(minutes.of_core(whole).minutes)
    assert minutes.of_further(whole).minutes == minutes.of_further(whole).about == 0
    assert minutes.said(whole) == "20 minutes"
    assert minutes.said(parts) == "15 minutes, and 5 for what is further"


def test_release_prints_a_line_for_each_part(course, lab, capsys):
    """Where nothing is further, the core alone."""
    lab(*MARKED)
    assert main(["release", "--course", str(course)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^lab +part +exercises +points +words +lines .* minutes$", out, re.MULTILINE)
    assert re.search(r"^02_toy +core +1 +3 ", out, re.MULTILINE)
    assert re.search(r"^02_toy +further +1 +2 ", out, re.MULTILINE)
    lab()
    assert main(["release", "--course", str(course)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^02_toy +core +2 +5 ", out, re.MULTILINE)
    assert "further " not in out


def test_sections_and_their_exercises_add_up(course, lab, capsys):
    """A line for each section, indented ones for its exercises, printed on demand."""
    toy = lab(("# %%\nprint", "# %% [markdown]\n# ## After it\n\n# %%\nprint"))
    rows = list(minutes.by_section(toy))
    names = ["The situation", "  1 · Double", "After it", "  2 · Why"]
    assert [name for name, _ in rows] == names
    whole = sum(load.minutes for name, load in rows if not name.startswith(" "))
    core = minutes.of_core(toy)
    opening = minutes.words("Double: a number and its double") + minutes.words("double a number")
    assert whole == pytest.approx(core.minutes - core.run - opening / 180)
    assert main(["release", "--sections", "--course", str(course)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^  2 · Why +1 +3 .* 12$", out, re.MULTILINE)
