"""Build the book: lab pages without answers, the overview, Jupyter Book, and what must hold.

The site is `book/_build/html`. It opens from a folder as well as from a server, and asks
no other host for anything.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml

from autograder.book import sitecheck
from autograder.book.columns import broken
from autograder.book.labpage import page
from autograder.book.overview import write_if_changed, write_overview
from autograder.book.plan import read_plan
from autograder.lab.build import notebook as built_notebook
from autograder.lab.source import Lab, lab_names, read_lab
from mlops_lab.errors import UserError
from workspace.environment import kernel_environment

MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN", "### END HIDDEN")
SPHINX_PAGES = {"genindex", "search"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder book` on the command line."""
    parser.add_argument(
        "--fresh", action="store_true", help="forget earlier builds and run every chapter again"
    )
    parser.add_argument(
        "--pages-only",
        action="store_true",
        help="write the lab pages and the overview, and do not run Jupyter Book",
    )


def main(args: argparse.Namespace) -> int:
    """Build the book of a course and print the seconds it took."""
    start = time.perf_counter()
    book = args.course / "book"
    labs = [read_lab(args.course / "solutions" / name) for name in lab_names(args.course)]
    check_contents(book, labs)
    write_pages(args.course, labs)
    write_overview(read_plan(book, labs), book / "generated")
    if args.pages_only:
        return 0
    if args.fresh:
        shutil.rmtree(book / "_build", ignore_errors=True)
    if not (book / "_build" / ".jupyter_cache").exists():
        print("Building the book; the first time takes a minute or two.", flush=True)
    run_jupyter_book(book)
    site = book / "_build" / "html"
    # Sphinx leaves a changed style sheet where no page has changed.
    shutil.copytree(book / "_static", site / "_static", dirs_exist_ok=True)
    remove_old_pages(book, site)
    count = prove(args.course, labs, site)
    seconds = time.perf_counter() - start
    print(f"The book has {count} pages and asks no other host for anything ({seconds:.1f} s).")
    print(f"Open {site / 'index.html'}")
    return 0


def contents(book: Path) -> list[str]:
    """Return the documents of the table of contents in order, without endings.

    Raises
    ------
    UserError
        If ``_toc.yml`` is missing or names a file that does not exist.
    """
    path = book / "_toc.yml"
    if not path.is_file():
        raise UserError(f"{path} is missing: it is the table of contents of the book.")

    def files(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("file", "root"):
                    yield value
                else:
                    yield from files(value)
        elif isinstance(node, list):
            for item in node:
                yield from files(item)

    return list(files(yaml.safe_load(path.read_text(encoding="utf-8"))))


def check_contents(book: Path, labs: list[Lab]) -> None:
    """Hold table of contents, chapters and labs together.

    Raises
    ------
    UserError
        If a lab is not listed, or something listed does not exist.
    """
    listed = contents(book)
    for lab in labs:
        for document in (lab.header.chapter, f"labs/{lab.name}"):
            if document not in listed:
                raise UserError(f"book/_toc.yml does not list {document}: add it below its stage.")
    names = {f"labs/{lab.name}" for lab in labs}
    for document in listed:
        if document.startswith("labs/"):
            if document not in names:
                raise UserError(f"book/_toc.yml lists {document}, but there is no such lab.")
        elif not any((book / f"{document}{ending}").is_file() for ending in (".md", ".ipynb")):
            raise UserError(f"book/_toc.yml lists {document}, but book/{document}.md is missing.")


def write_pages(course: Path, labs: list[Lab]) -> None:
    """Write ``book/labs/NN_word.ipynb`` from each executed lab, and remove old ones.

    Raises
    ------
    UserError
        If a lab was not executed, or was changed since.
    """
    folder = course / "book" / "labs"
    for lab in labs:
        path = course / "build" / "executed" / f"{lab.name}.ipynb"
        if not path.is_file():
            raise UserError(
                f"{lab.name} has not been executed yet: run `autograder execute` first."
            )
        executed = nbformat.read(path, as_version=4)
        if not is_current(executed, lab):
            raise UserError(f"{lab.name} changed since it was executed: run `autograder execute`.")
        made = page(executed)
        code = [cell for cell in made.cells if cell.cell_type == "code"]
        refuse_secrets(lab, "\n".join(cell.source for cell in code))
        for cell, source in zip(code, broken([cell.source for cell in code]), strict=True):
            cell.source = source
        write_if_changed(folder / f"{lab.name}.ipynb", nbformat.writes(made) + "\n")
    for path in folder.glob("*.ipynb"):
        if path.stem not in {lab.name for lab in labs}:
            path.unlink()


def refuse_secrets(lab: Lab, code: str) -> None:
    """Look for hidden lines before code is broken into others, in which they would not be found.

    Raises
    ------
    UserError
        With the line, if the page's code holds one.
    """
    shown = sitecheck.squeeze(code)
    for line in sorted(sitecheck.secret_lines(lab)):
        if sitecheck.squeeze(line) in shown:
            raise UserError(f"The page of {lab.name} would show a hidden line: {line}")


def is_current(executed: nbformat.NotebookNode, lab: Lab) -> bool:
    """Say whether an executed notebook comes from the lab's text as it is now."""
    ran = [
        cell.source
        for cell in executed.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    return ran == [cell.source for cell in built_notebook(lab).cells]


def run_jupyter_book(book: Path) -> None:
    """Run Jupyter Book with warnings as errors; what it cached of chapters that ran is kept.

    Raises
    ------
    UserError
        If it warned of anything; the warnings stand on standard error.
    """
    environment = {
        **kernel_environment(),
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build"]
    command += [str(book), "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if not done.returncode:
        return
    # Sphinx would not warn again of a page that it keeps; so it keeps none.
    shutil.rmtree(book / "_build" / ".doctrees", ignore_errors=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)
    said = [line for line in plain.splitlines() if not line.startswith("[IPKernelApp]")]
    found = [line for line in said if re.search(r"\b(WARNING|ERROR)\b", line)]
    print("\n".join(found) if found else "\n".join(said[-40:]), file=sys.stderr)
    raise UserError("Jupyter Book found mistakes; they stand above.")


def remove_old_pages(book: Path, site: Path) -> None:
    """Delete pages of documents that the table of contents no longer lists."""
    wanted = {*contents(book), *SPHINX_PAGES}
    for path in site.rglob("*.html"):
        relative = path.relative_to(site)
        if relative.parts[0] in ("_static", "vendor"):
            continue
        if relative.with_suffix("").as_posix() not in wanted:
            path.unlink()


def prove(course: Path, labs: list[Lab], site: Path) -> int:
    """Check the built site and return how many pages it has.

    Raises
    ------
    UserError
        Naming the page, if it loads something from another host, links to nothing, or
        shows of an answer, a hidden test or a rubric what it must not.
    """
    for name, address in sitecheck.foreign_loads(site):
        raise UserError(f"{name} loads {address} from another host: put the file into book/.")
    for name, address in sitecheck.broken_links(site):
        raise UserError(f"{name} links to {address}, which does not exist.")
    secrets, passages = set(), set()
    for lab in labs:
        lines = sitecheck.secret_lines(lab)
        secrets |= lines
        passages |= sitecheck.secret_passages(lab)
        shown = sitecheck.leaks(site, lines | set(MARKERS), where=f"**/labs/{lab.name}.*")
        for name, line in shown:
            raise UserError(f"{name} shows a line of an answer, hidden test or rubric: {line}")
    for name, text in sitecheck.leaks(site, passages):
        line = text.replace("\n", " ⏎ ")
        raise UserError(
            f"{name} shows an answer, hidden test or rubric: {line}. "
            "Write the chapter's example differently, or make the exercise another one."
        )
    public = "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (course / "book").rglob("*")
        if path.suffix in (".md", ".ipynb", ".bib") and "_build" not in path.parts
    )
    for word in sitecheck.indexed(site, sitecheck.secret_words(secrets, public)):
        raise UserError(f"searchindex.js knows {word!r}, which stands only in what is hidden.")
    return sum(1 for path in site.rglob("*.html") if "_static" not in path.parts)
