"""Make the students' notebooks: nbgrader removes the answers, and we make sure that it did."""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import tempfile
from pathlib import Path

import nbformat

from autograder.lab import minutes
from autograder.lab.build import build
from autograder.lab.further import lab_of
from autograder.lab.regions import MARKERS, student_view
from autograder.lab.source import Lab, chosen
from mlops_lab.errors import UserError
from workspace.stamp import changed, notebook_of, stamp, visible


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `autograder release` on the command line."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="such as 01_recap; default: all")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if labs/ is out of date"
    )
    parser.add_argument(
        "--sections", action="store_true", help="print in which sections the minutes are"
    )


def main(args: argparse.Namespace) -> int:
    """Make `labs/` anew for the labs named, or all."""
    labs, stale, kept = [], [], []
    for name in chosen(args.course, args.labs):
        lab = lab_of(args.course, name)
        labs.append(lab)
        with tempfile.TemporaryDirectory(prefix="release-") as scratch:
            made = release(lab, Path(scratch))
            target = args.course / "labs" / name
            if _same(made, target):
                print(f"unchanged labs/{name}")
            elif theirs := changed(target):
                kept.append(f"labs/{name}/{theirs[0]}")
            elif args.check:
                stale.append(name)
            else:
                _replace(made, target)
                print(f"released labs/{name}")
    print(f"\n{minutes.table(labs)}")
    for lab in labs if args.sections else ():
        print(f"\n{minutes.sections(lab)}")
    if kept:
        was, it = ("was", "it") if len(kept) == 1 else ("were", "them")
        raise UserError(
            f"{', '.join(kept)} {was} changed or put there by hand and {was} left alone: "
            f"move {it} to a folder outside of labs/, then run `make labs`."
        )
    if stale:
        raise UserError(f"labs/ is out of date for {', '.join(stale)}: run `make labs`.")
    return 0


def release(lab: Lab, root: Path, *, book: Path | None = None) -> Path:
    """Make the student's version of a lab in the nbgrader course folder ``root``.

    Parameters
    ----------
    lab : Lab
    root : Path
        Gets ``source/`` and ``release/``.
    book : Path, optional
        A gradebook to enter the assignment into, which grading needs.

    Returns
    -------
    Path
        ``root/release/01_recap``: the notebook and the small files.

    Raises
    ------
    UserError
        If nbgrader fails, or if an answer or a hidden test is still in what it made.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    from autograder.lab.nbgrader_config import config, convert

    source_notebook(lab, root / "source")
    settings = config(root, lab.name, book)
    if book is None:
        steps = GenerateAssignment.preprocessors.default_args[0]
        settings.GenerateAssignment.no_database = True
        settings.GenerateAssignment.preprocessors = [s for s in steps if s is not SaveCells]
    convert(GenerateAssignment, settings)
    made = root / "release" / lab.name
    _prove_clean(lab, made / f"{lab.word}.ipynb")
    stamp(made / f"{lab.word}.ipynb")
    return made


def source_notebook(lab: Lab, out: Path) -> Path:
    """Write nbgrader's source of a lab below ``out`` and return its path.

    It holds answers and hidden checks. Whole cells tagged ``solution``, which nbgrader would
    release, are left out.
    """
    path = build(lab, out)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [c for c in notebook.cells if "solution" not in c.metadata.get("tags", [])]
    nbformat.write(notebook, path)
    return path


def _prove_clean(lab: Lab, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for marker in MARKERS:
        if marker in text:
            raise UserError(f"`{marker}` is still in the student's version of {lab.name}.")
    if "checks.reference" in text:
        raise UserError(
            f"A visible part of a check of {lab.name} uses `checks.reference`, which students do "
            "not have: move the comparison into the hidden tests."
        )
    released = {
        line.strip() for c in nbformat.reads(text, 4).cells for line in c.source.split("\n")
    }
    for line in sorted(secret_lines(lab) & released):
        raise UserError(f"the student's version of {lab.name} shows a secret line: {line}")


def secret_lines(lab: Lab, *, shortest: int = 20) -> set[str]:
    """Return the lines that nobody but instructors may see.

    Lines of answers, hidden tests and instructors' cells that stand nowhere in the open
    text. Those with fewer than ``shortest`` characters (``return x``) are left out: they may
    come up by chance.
    """
    secret: set[str] = set()
    open_lines: set[str] = set()
    for cell in lab.cells:
        visible = "" if cell.withheld else student_view(cell.text)
        seen = {line.strip() for line in visible.splitlines()}
        open_lines |= seen
        secret |= {line.strip() for line in cell.text.splitlines()} - seen
    return {line for line in secret - open_lines - set(MARKERS) if len(line) >= shortest}


def _same(one: Path, other: Path) -> bool:
    names = visible(one)
    return names == visible(other) and all(
        filecmp.cmp(one / name, other / name, shallow=False) for name in names
    )


def _replace(made: Path, target: Path) -> None:
    """Put a release in the place of an older one, file by file, the notebook last."""
    names = visible(made)
    for name in sorted(names, key=lambda name: name == notebook_of(target).name):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}.new")
        shutil.copyfile(made / name, fresh)
        os.replace(fresh, place)
    for name in set(visible(target)) - set(names):  # of the older release, or it would be kept
        (target / name).unlink()
