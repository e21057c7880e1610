"""What every chapter has, and what must hold of its text."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.md"))
QUIZ = re.compile(r"```\{quiz\}\n:name: (\S+)\n(.*?)```", flags=re.DOTALL)
OPTION = re.compile(r"^- \[([ x])\] (.*?)\n\n", flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def quizzes() -> dict[str, list[tuple[bool, str]]]:
    """Each knowledge check with one right option, in the order of the page."""
    spec = importlib.util.spec_from_file_location("quiz", BOOK / "_ext" / "quiz.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = {}
    for chapter in CHAPTERS:
        for name, body in QUIZ.findall(chapter.read_text(encoding="utf-8")):
            options = [(mark == "x", " ".join(text.split())) for mark, text in OPTION.findall(body)]
            if sum(right for right, _ in options) == 1:
                found[name] = module.shuffled(name, options)
    assert len(found) > 20
    return found


def shown(chapter: Path) -> list[tuple[str, str]]:
    """Tags and code of each cell whose code is on the page."""
    cells = re.findall(
        r"```\{code-cell\} python\n(?::tags: \[(.*?)\]\n)?\n?(.*?)```",
        chapter.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    return [(tags, code) for tags, code in cells if "remove" not in tags]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_says_what_it_is_for_and_what_stays(chapter):
    """Objectives stand before the first section; what to remember before the closing box."""
    text = chapter.read_text(encoding="utf-8")
    first = text.index("\n## ")
    assert ":class: objectives" in text[:first]
    end = text.index("\n## What to remember\n")
    assert text.index("{admonition} State of the process") > end
    assert len(re.findall(r"^- ", text[end:].split("```")[0].split("\n## ")[1], re.MULTILINE)) >= 4


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_plot_has_a_caption(chapter):
    """A reader can name a figure by its number."""
    text = chapter.read_text(encoding="utf-8")
    assert text.count("plots.show(fig,") == text.count("plots.show(fig, caption=")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_code_that_readers_see_fits_a_laptop(chapter):
    """Code, folded or not, has at most 79 columns; longer lines are cut on a page."""
    lines = [line for _, code in shown(chapter) for line in code.splitlines()]
    assert [line for line in lines if len(line) > 79] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_nothing_is_folded_that_shows_nothing(chapter):
    """Code that is folded away has a plot or a text below it, else it is no part of the page."""
    for tags, code in shown(chapter):
        if "hide-input" in tags:
            assert re.search(r"plots\.show\(|print\(", code), code


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_imports_are_not_the_first_thing_a_reader_meets(chapter):
    """The cell that only prepares the page is not on it, not even folded."""
    for tags, code in re.findall(
        r"```\{code-cell\} python\n:tags: \[(.*?)\]\n\n(.*?)```",
        chapter.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    ):
        if "from myst_nb import glue" in code:
            assert tags == "remove-cell"


def test_the_right_option_is_not_told_by_its_length(quizzes):
    """The longest option, and the shortest, is right about as often as by chance."""
    longest = shortest = 0
    for options in quizzes.values():
        lengths = {right: [] for right in (True, False)}
        for right, text in options:
            lengths[right].append(len(text))
        longest += lengths[True][0] > max(lengths[False])
        shortest += lengths[True][0] < min(lengths[False])
    assert longest <= 0.4 * len(quizzes)
    assert shortest <= 0.4 * len(quizzes)


def test_the_right_option_is_not_told_by_its_place(quizzes):
    """After shuffling, no place holds the right option in more than half of the checks."""
    places = Counter([right for right, _ in options].index(True) for options in quizzes.values())
    assert max(places.values()) <= len(quizzes) / 2


def test_references_are_complete_and_can_be_searched():
    """Authors are named in letters, all of them, and every entry leads to its text."""
    text = (BOOK / "references.bib").read_text(encoding="utf-8")
    assert "and others" not in text
    assert not re.search(r"\\[\"'`~^.vc]", text), "write é, not {\\'e}: a search finds words"
    entries = re.findall(r"@\w+\{(\w+),\n(.*?)\n\}", text, flags=re.DOTALL)
    bare = [key for key, body in entries if not re.search(r"^\s*(doi|url)\s*=", body, re.MULTILINE)]
    assert bare == []
