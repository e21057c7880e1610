"""Which other exercises a piece of code needs that are not done.

An answer may call what an earlier exercise asked for, directly or through a cell between them.
Where that one still holds what was released, an error here is no mistake of this answer's own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlops_lab.stand_ins import NOT_DONE

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_STUB = re.compile(rf"^\s*raise NotImplementedError\([\"']{NOT_DONE}[\"']\)", re.MULTILINE)


def is_stub(source: str) -> bool:
    """Return whether an answer still ends where the released one does.

    >>> is_stub('def f():\\n    raise NotImplementedError("not done yet")')
    True
    """
    return bool(_STUB.search(source))


def needed(
    names: Iterable[str], cells: Sequence[tuple[str, str]], answers: Mapping[str, int], own: str
) -> list[int]:
    """Return the numbers of the exercises not done that these names lead to.

    Parameters
    ----------
    names : iterable of str
        Names that are read where it failed.
    cells : sequence of (label, source)
        The code cells of the submission.
    answers : mapping of str to int
        Labels of answer cells with the number of their exercise.
    own : str
        Label of the answer that failed; what it lacks itself is not counted.
    """
    made: dict[str, list[int]] = {}
    reads: list[set[str]] = []
    for place, (_, source) in enumerate(cells):
        assigned, read = assigned_and_read(source)
        reads.append(read)
        for name in assigned:
            made.setdefault(name, []).append(place)
    found: set[int] = set()
    todo, seen = list(names), set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for place in made.get(name, ()):
            label, source = cells[place]
            if label != own and label in answers and is_stub(source):
                found.add(answers[label])
            else:
                todo.extend(reads[place])
    return sorted(found)


def sentence(numbers: Sequence[int]) -> str:
    """Say which exercises are needed.

    >>> sentence([7]), sentence([2, 7])
    ('needs exercise 7, which is not done', 'needs exercises 2 and 7, which are not done')
    """
    if len(numbers) == 1:
        return f"needs exercise {numbers[0]}, which is not done"
    listed = ", ".join(str(number) for number in numbers[:-1])
    return f"needs exercises {listed} and {numbers[-1]}, which are not done"


def assigned_and_read(source: str) -> tuple[set[str], set[str]]:
    """Return the names that code defines at its top level, and those it reads anywhere.

    >>> assigned, read = assigned_and_read("def f(x):\\n    return g(x)")
    >>> sorted(assigned), sorted(read)
    (['f'], ['g', 'x'])
    """
    try:
        tree = ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set()
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return names_bound(tree), read


def names_bound(tree: ast.Module) -> set[str]:
    """Return the names that code assigns or defines at its top level, without its imports."""
    names = set()
    for node in at_top_level(tree):
        if isinstance(node, _DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def at_top_level(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes of code that are not inside a function, a class or a comprehension."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda, ast.comprehension)):
            todo.extend(ast.iter_child_nodes(node))
