"""The overview tells what the labs say of themselves, and which of them are here."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from autograder.book import overview
from autograder.book.picture import picture
from autograder.book.plan import LOOP, Plan, read_plan
from autograder.lab.source import lab_names, read_lab
from mlops_lab.errors import UserError


@pytest.fixture
def plan(root: Path) -> Plan:
    """The plan of this course with the labs that are here."""
    labs = [read_lab(root / "solutions" / name) for name in lab_names(root)]
    return read_plan(root / "book", labs)


def svgs(plan: Plan) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(text)
        for text in re.findall(r"<svg.*?</svg>", picture(plan), flags=re.DOTALL)
    ]


def test_both_drawings_are_well_formed_and_show_every_lab_of_the_plan(plan):
    """Desk and phone see the same labs: links where a lab is here, plain where it is to come."""
    for svg in svgs(plan):
        space = "{http://www.w3.org/2000/svg}"
        linked = ["".join(a.itertext()).split()[1] for a in svg.iter(f"{space}a")]
        words = [node.text for node in svg.iter(f"{space}text") if node.get("class") == "word"]
        assert sorted(words) == sorted(entry.word for entry in plan.planned)
        assert sorted(linked) == sorted(lab.word for lab in plan.labs.values())


def test_every_word_of_the_picture_fits_its_box(plan):
    """No text reaches beyond the drawing, estimated at seven units a letter."""
    for svg in svgs(plan):
        width = float(svg.get("viewBox").split()[2])
        for node in svg.iter("{http://www.w3.org/2000/svg}text"):
            if node.get("text-anchor") == "start":
                assert float(node.get("x")) + 6.4 * len(node.text) < width


def test_labs_to_come_have_no_card_and_no_row(plan):
    """Cards and matrix speak only of labs that are here."""
    for entry in plan.planned:
        here = entry.lab in plan.labs
        assert (f"labs/{entry.lab}>" in overview.cards(plan)) == here
        assert (f"labs/{entry.lab}>" in overview.matrix(plan)) == here
        assert f"{entry.number} {entry.word}" in overview.calendar(plan)


def test_the_matrix_marks_what_the_header_says(plan):
    """A lab's row has a mark for each objective of its header, and lists its topics."""
    rows = [row for row in overview.matrix(plan).splitlines() if "<labs/" in row]
    for row, lab in zip(rows, plan.labs.values(), strict=True):
        assert row.count('class="served"') == len(lab.header.objectives)
        assert lab.header.topics[0] in row


def test_cards_and_calendar_say_the_minutes_of_core_and_further_part(plan, course, toy_text):
    """Counted from the text; a lab without a further part names none."""
    path = course / "solutions" / "02_toy" / "toy.py"
    plain = replace(read_lab(path), name="02_frame")
    path.write_text(toy_text.replace('title="Double"', 'title="Double" further'), encoding="utf-8")
    marked = replace(read_lab(path), name="02_frame")
    both, one = (replace(plan, labs={"02_frame": lab}) for lab in (marked, plain))
    said = "15 minutes · 1 exercise · 3 points · further: 1 exercise, 5 minutes"
    assert said in overview.cards(both)
    assert "| 15 minutes, and 5 for what is further |" in overview.calendar(both)
    assert "further" not in overview.cards(one)
    assert "| 20 minutes |" in overview.calendar(one)


def test_a_lab_that_the_plan_does_not_know_is_named(course, tmp_path):
    """A lab outside the plan stops the build with a sentence that says where to add it."""
    lab = read_lab(course / "solutions" / "02_toy")
    stages = [
        {"word": word, "title": word, "question": "?"}
        for word in ("ground", *LOOP, "govern", "whole")
    ]
    text = yaml.safe_dump({"objectives": {}, "stages": stages, "labs": []})
    (tmp_path / "lifecycle.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"02_toy is not in book/lifecycle\.yml"):
        read_plan(tmp_path, [lab])


def test_unchanged_files_keep_their_time(tmp_path):
    """A file with the same text is not written again, so that Sphinx does not read it again."""
    path = tmp_path / "a.md"
    assert overview.write_if_changed(path, "x")
    before = path.stat().st_mtime_ns
    assert not overview.write_if_changed(path, "x")
    assert path.stat().st_mtime_ns == before
