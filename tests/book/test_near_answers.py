"""No function that a chapter shows is an answer to its lab, under whatever name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.engine import sandbox
from autograder.examine import SECRETS
from autograder.examine.answers import read_plan
from autograder.examine.examine import examine
from autograder.lab.source import lab_names, read_lab

ROOT = Path(__file__).resolve().parents[2]
CELL = re.compile(r"```\{code-cell\} python\n(?::tags: \[(.*?)\]\n)?\n?(.*?)```", re.DOTALL)


def cells_of(text: str) -> list[tuple[bool, ast.Module]]:
    """Whether each cell's code is on the page, folded or not, and its syntax tree."""
    return [("remove" not in tags, ast.parse(code)) for tags, code in CELL.findall(text)]


def functions(cells: list[tuple[bool, ast.Module]]) -> Iterator[tuple[str, int, int, str]]:
    """Yield name, least and greatest number of arguments, and text of each function shown."""
    for shown, tree in cells:
        for node in tree.body if shown else []:
            named = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
            if named or isinstance(node, ast.FunctionDef):
                name = node.targets[0].id if named else node.name
                args = node.value.args if named else node.args
                most = len(args.args) + len(args.kwonlyargs)
                yield name, most - len(args.defaults), most, ast.unparse(node)


def near_answers(chapter: str, name: str) -> str:
    """Return the chapter's functions as answers to all exercises with as many arguments."""
    cells = cells_of(chapter)
    imports = {
        ast.unparse(node)
        for _, tree in cells
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and "myst_nb" not in ast.unparse(node)
    }
    written = []
    for cell in read_lab(ROOT / "solutions" / name).cells:
        if cell.role != "answer" or cell.kind != "code" or len(cell.definitions) != 1:
            continue
        answer = cell.definitions[0]
        if isinstance(answer, ast.ClassDef):
            continue
        wanted = len(answer.args.args) + len(answer.args.kwonlyargs) - len(answer.args.defaults)
        for own, least, most, text in functions(cells):
            if least <= wanted <= most:
                mark = f'# %% wrong="{cell.id}" because="is {own} of the chapter"'
                written.append("\n".join([mark, *sorted(imports), text, f"{answer.name} = {own}"]))
    return "\n\n\n".join(written)


def test_functions_on_the_page_are_found_and_others_not():
    """A function counts if its code is shown; lambdas that have a name count, too."""
    chapter = (
        "```{code-cell} python\n:tags: [remove-cell]\n\ndef hidden(x):\n    return x\n```\n"
        "```{code-cell} python\n:tags: [hide-input]\n\ndef folded(x, y=1):\n    return x\n```\n"
        "```{code-cell} python\nopen_one = lambda z: z\n```\n"
    )
    found = [(name, least, most) for name, least, most, _ in functions(cells_of(chapter))]
    assert found == [("folded", 1, 2), ("open_one", 1, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("name", lab_names(ROOT))
def test_no_function_of_a_chapter_passes_a_check(name, tmp_path):
    """Each is tried on every exercise with as many arguments, and fails what students see of it."""
    if sandbox.missing():
        pytest.skip("walls missing on this machine")
    header = read_lab(ROOT / "solutions" / name).header
    chapter = (ROOT / "book" / f"{header.chapter}.md").read_text(encoding="utf-8")
    text = near_answers(chapter, name)
    if not text:
        return
    file = tmp_path / "chapter.py"
    file.write_text(text + "\n", encoding="utf-8")
    findings = examine(read_plan(ROOT, name, [], SECRETS[:1], False, (file,)))
    tried = findings.of("wrong")
    assert tried
    assert [t.variant.because for t in tried if not t.visibly_rejected] == []
