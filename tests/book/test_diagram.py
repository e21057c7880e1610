"""Diagrams are drawn from text, fit a phone, and refuse what cannot be drawn."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.md"))
DIAGRAM = re.compile(
    r"```\{diagram\} (?P<caption>.+)\n:name: (?P<name>\S+)\n:alt: (?P<alt>.+)\n\n(?P<text>[^`]+)```"
)


@pytest.fixture(scope="module")
def diagram():
    """The extension, which is no package of ours."""
    spec = importlib.util.spec_from_file_location("diagram", BOOK / "_ext" / "diagram.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawings(chapter: Path) -> list[dict[str, str]]:
    return [m.groupdict() for m in DIAGRAM.finditer(chapter.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_has_a_diagram_that_says_what_it_shows(chapter, diagram):
    """A chapter draws how its parts hang together, with words for who cannot see it."""
    found = drawings(chapter)
    assert found
    for drawing in found:
        svg = diagram.draw(drawing["name"], drawing["alt"], drawing["text"].splitlines())
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert len(root.get("aria-label")) > 60
        rows, arrows = diagram.read(drawing["text"].splitlines())
        space = "{http://www.w3.org/2000/svg}"
        assert len(root.findall(f"{space}rect")) == sum(map(len, rows))
        assert len(root.findall(f"{space}path")) == len(arrows)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_word_or_box_leaves_the_drawing(chapter, diagram):
    """Boxes lie inside 340 units, and so do words, at six units a letter."""
    space = "{http://www.w3.org/2000/svg}"
    for drawing in drawings(chapter):
        svg = diagram.draw(drawing["name"], drawing["alt"], drawing["text"].splitlines())
        root = ElementTree.fromstring(svg)
        width, height = (float(size) for size in root.get("viewBox").split()[2:])
        assert width == 340
        for box in root.iter(f"{space}rect"):
            assert float(box.get("x")) + float(box.get("width")) <= width
            assert float(box.get("y")) + float(box.get("height")) <= height
        for words in root.iter(f"{space}text"):
            if words.get("transform"):
                continue
            x, length = float(words.get("x")), 6 * len(words.text)
            shift = {"start": 0, "middle": length / 2, "end": length}[words.get("text-anchor")]
            assert x - shift >= 0
            assert x - shift + length <= width


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: One\n\na > b", "no box is called 'b'"),
        ("a: One | a: Two", "with a new name"),
        ("One", "`name: title / small print`"),
        ("a: One | b: Two | c: A title that is far too long", "wider than its box"),
    ],
)
def test_what_cannot_be_drawn_is_said(diagram, text, sentence):
    """An author reads what is wrong."""
    with pytest.raises(ValueError, match=re.escape(sentence)):
        diagram.draw("x", "y", text.splitlines())
