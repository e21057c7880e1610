"""`autograder book` from executed labs to a site that is proved to be clean."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.book import site as book
from autograder.lab.build import notebook
from autograder.lab.source import lab_names, read_lab
from mlops_lab.errors import UserError

PLAN = """\
objectives: {LO1: One, LO2: Two, LO3: Three, LO4: Four, LO5: Five, LO6: Six}
stages:
  - {word: ground, title: Ground, question: "?"}
  - {word: frame, title: Frame, question: "?"}
  - {word: data, title: Data, question: "?"}
  - {word: model, title: Model, question: "?"}
  - {word: deliver, title: Deliver, question: "?"}
  - {word: operate, title: Operate, question: "?"}
  - {word: govern, title: Govern, question: "?"}
  - {word: whole, title: Whole, question: "?"}
labs:
  - {lab: 02_toy, stage: frame, week: "1", about: doubling}
  - {lab: 03_next, stage: data, week: "2", about: something to come}
"""


@pytest.fixture
def small(course: Path, root: Path) -> Path:
    """The toy course with an executed lab and a book of one chapter in this book's dress."""
    made = course / "book"
    made.mkdir()
    for name in ("_config.yml", "_ext", "_static", "_templates", "_extra"):
        source = root / "book" / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, made / name)
    texts = {
        "_toc.yml": "format: jb-book\nroot: index\nchapters:\n"
        "- file: 02_toy\n- file: labs/02_toy\n",
        "index.md": "# Index\n\n```{raw} html\n:file: generated/picture.html\n```\n\n"
        "```{include} generated/cards.md\n```\n\n```{include} generated/matrix.md\n```\n",
        "02_toy.md": "# Toy\n\nA chapter about doubling.\n",
        "lifecycle.yml": PLAN,
        "references.bib": "",
    }
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")
    execute(course)
    return course


def execute(course: Path) -> None:
    """Put the lab where `autograder execute` would, with an output."""
    executed = notebook(read_lab(course / "solutions" / "02_toy"))
    for cell in executed.cells:
        if "print(double(21))" in cell.source:
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="42 the target\n")]
    folder = course / "build" / "executed"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(executed, folder / "02_toy.ipynb")


def run(course: Path, *, pages_only: bool = True) -> int:
    return book.main(argparse.Namespace(course=course, fresh=False, pages_only=pages_only))


def test_missing_execution_is_one_sentence(small):
    """Without an executed lab the build says which command comes first."""
    (small / "build" / "executed" / "02_toy.ipynb").unlink()
    with pytest.raises(UserError, match="02_toy has not been executed yet: run `autograder exec"):
        run(small)


def test_a_lab_that_changed_since_is_not_shown(small):
    """A page is never made from an execution of another text."""
    path = small / "solutions" / "02_toy" / "toy.py"
    path.write_text(path.read_text().replace("print(double(21))", "print(double(4))"))
    with pytest.raises(UserError, match="02_toy changed since it was executed"):
        run(small)


def test_lab_missing_from_the_contents_is_named(small):
    """A lab that the table of contents forgets stops the build."""
    path = small / "book" / "_toc.yml"
    path.write_text(path.read_text().replace("- file: labs/02_toy\n", ""))
    with pytest.raises(UserError, match=r"_toc\.yml does not list labs/02_toy"):
        run(small)


def test_chapter_that_does_not_exist_is_named(small):
    """A chapter that is listed but not written stops the build."""
    (small / "book" / "02_toy.md").unlink()
    with pytest.raises(UserError, match=r"book/02_toy\.md is missing"):
        run(small)


def test_pages_of_labs_that_went_are_removed(small):
    """A page whose lab is gone does not stay."""
    (small / "book" / "labs").mkdir()
    (small / "book" / "labs" / "01_gone.ipynb").write_text("{}")
    assert run(small) == 0
    assert [path.name for path in (small / "book" / "labs").iterdir()] == ["02_toy.ipynb"]


def test_a_hidden_line_is_refused_before_code_is_broken(small):
    """A long line that becomes several is looked for as it was."""
    lab = read_lab(small / "solutions" / "02_toy")
    book.refuse_secrets(lab, "print(double(21))")
    with pytest.raises(UserError, match="02_toy would show a hidden line: twice_the_value"):
        book.refuse_secrets(lab, "def double(x):\n    twice_the_value  =  2 * x")


SECRETS = [
    "twice_the_value = 2 * x",
    "checks.equal(double(hidden_number), 2 * hidden_number",
    "Because two times one is two, as every rubric knows.",
    "A note for instructors: this lab is very short indeed.",
    "### BEGIN HIDDEN TESTS",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_line_planted_in_a_lab_page_stops_the_build(small, tmp_path, secret):
    """The proof after the build names the lab page that shows a single hidden line."""
    page = tmp_path / "html" / "labs" / "02_toy.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>{secret.replace('as every', '<b>as</b> every')}")
    lab = read_lab(small / "solutions" / "02_toy")
    if "double(hidden_number)" in secret:
        page.write_text(f"<pre>{secret}, f&quot;the double of {{hidden_number}}&quot;)</pre>")
    with pytest.raises(UserError, match=r"^labs/02_toy\.html shows a line of an answer"):
        book.prove(small, [lab], tmp_path / "html")


def test_a_whole_answer_in_a_chapter_stops_the_build(small, tmp_path):
    """A chapter may share a phrase with an answer, and may not give the answer away."""
    site = tmp_path / "html"
    site.mkdir()
    labs = [read_lab(small / "solutions" / "02_toy")]
    (site / "02_toy.html").write_text("<pre>twice_the_value = 2 * x</pre>")
    assert book.prove(small, labs, site) == 1
    (site / "02_toy.html").write_text(
        "<pre><b>twice_the_value</b> = 2 * x\n  return twice_the_value</pre>"
    )
    with pytest.raises(UserError, match=r"^02_toy\.html shows an answer"):
        book.prove(small, labs, site)


def test_a_hidden_name_in_the_search_index_stops_the_build(small, tmp_path):
    """The search index is proved as well."""
    site = tmp_path / "html"
    site.mkdir()
    (site / "searchindex.js").write_text('Search.setIndex({terms:{"hidden_number":0}})')
    with pytest.raises(UserError, match=r"searchindex\.js knows 'hidden_number'"):
        book.prove(small, [read_lab(small / "solutions" / "02_toy")], site)


@pytest.mark.slow
def test_small_book_from_end_to_end(small, capsys):
    """The whole command builds a site with the target and without the secrets, offline."""
    assert run(small, pages_only=False) == 0
    assert "asks no other host for anything" in capsys.readouterr().out
    site = small / "book" / "_build" / "html"
    lab_page = (site / "labs" / "02_toy.html").read_text()
    assert "42 the target" in lab_page
    assert "Your answer goes here" in lab_page
    for path in site.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert b"twice_the_value" not in text, path
            assert b"hidden_number" not in text, path
            assert b"every rubric" not in text, path

    style = small / "book" / "_static" / "book.css"
    style.write_text(style.read_text() + "\n/* changed alone */\n")
    assert run(small, pages_only=False) == 0
    assert "changed alone" in (site / "_static" / "book.css").read_text()

    (small / "book" / "02_toy.md").write_text("# Toy\n\nSee {doc}`nowhere`.\n")
    with pytest.raises(UserError, match="Jupyter Book found mistakes"):
        run(small, pages_only=False)
    assert "nowhere" in capsys.readouterr().err
    with pytest.raises(UserError, match="Jupyter Book found mistakes"):
        run(small, pages_only=False)


def test_every_lab_is_in_the_contents_and_the_plan(root):
    """Each lab of this course has its chapter and its page in the table of contents."""
    labs = [read_lab(root / "solutions" / name) for name in lab_names(root)]
    listed = book.contents(root / "book")
    for lab in labs:
        assert lab.header.chapter in listed
        assert f"labs/{lab.name}" in listed
