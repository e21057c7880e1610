"""The names that cells read and bind: which cells have to run, and what checks rely on."""

from __future__ import annotations

import ast
import builtins
import dis
import re
import types
from collections.abc import Iterator

from autograder.examine.plan import Plan
from autograder.lab.source import Cell

_READ = {"LOAD_NAME", "LOAD_GLOBAL"}
_BIND = {"STORE_NAME", "STORE_GLOBAL"}
_MAY_NOT_RUN = ast.If | ast.For | ast.While | ast.Try | ast.Match


def needed_cells(plan: Plan) -> list[Cell]:
    """Return the code cells that have to run, in order.

    An ordinary cell (a plot, a demonstration) is left out when nothing that runs later reads
    a name that it binds: checks rely on given cells alone.
    """
    tried = {variant.exercise for variant in plan.variants}
    code = [c for c in plan.lab.cells if c.kind == "code" and not c.withheld]
    last = max(i for i, c in enumerate(code) if c.role == "check" and c.id in tried)
    needed: list[Cell] = []
    read: set[str] = set()
    for cell in reversed(code[: last + 1]):
        ordinary = cell.role is None and "parameters" not in cell.tags
        if ordinary and not re.search(r"seed\(|inplace=True", cell.text):
            bound = _binds(cell.text)
            if not bound & read:
                continue
        if cell.role != "check":  # children run checks; what these bind is for nobody
            read -= _binds_anew(cell.text)
        read |= _reads_from_before(cell.text)
        needed.append(cell)
    return needed[::-1]


def foreign_names(plan: Plan) -> Iterator[str]:
    """Yield the names that a check reads although no given cell and no answer of it bind them."""
    tried = {variant.exercise for variant in plan.variants}
    given, ordinary = set(dir(builtins)), {}
    answers = {c.id: _binds(c.text) for c in plan.lab.cells if c.role == "answer" and c.points == 0}
    for cell in plan.lab.cells:
        if cell.kind != "code":
            continue
        bound = _binds(cell.text)
        if cell.role == "given" or "parameters" in cell.tags:
            given |= bound
        elif cell.role == "check" and cell.id in tried:
            read = _reads(compile(cell.text, "<cell>", "exec", dont_inherit=True))
            for name in sorted(read - given - bound - answers.get(cell.id, set())):
                where = f", bound in line {ordinary[name]}," if name in ordinary else ""
                yield (
                    f"{plan.place(plan.lab.path, cell.line)}: the check of `{cell.id}` reads "
                    f"`{name}`{where} which no given cell binds."
                )
        ordinary |= dict.fromkeys(bound, cell.line)


def _reads(code: types.CodeType) -> set[str]:
    """Return the global names that a cell reads, functions inside of it included."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in _READ}
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):  # a class's body reads names of its own, too
            bound = {i.argval for i in dis.get_instructions(inner) if i.opname == "STORE_NAME"}
            names |= _reads(inner) - bound
    return names


def _binds_anew(text: str) -> set[str]:
    """Return the names to which a cell surely gives a whole new value."""
    body = [node for node in ast.parse(text).body if not isinstance(node, _MAY_NOT_RUN)]
    code = compile(ast.Module(body, []), "<cell>", "exec", dont_inherit=True)
    return {i.argval for i in dis.get_instructions(code) if i.opname in _BIND}


def _binds(text: str) -> set[str]:
    """Return the names to which a cell gives a value or a part of one."""
    code = compile(text, "<cell>", "exec", dont_inherit=True)
    names = {i.argval for i in dis.get_instructions(code) if i.opname in _BIND}
    for node in ast.walk(ast.parse(text)):
        root = node
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        changed = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        if root is not node and isinstance(root, ast.Name) and changed:
            names.add(root.id)
    return names


def _reads_from_before(text: str) -> set[str]:
    """Return the names that a cell reads before it binds them itself."""
    read, own = set(), set()
    for instruction in dis.get_instructions(compile(text, "<cell>", "exec", dont_inherit=True)):
        if instruction.opname in _BIND:
            own.add(instruction.argval)
        elif instruction.opname in _READ:
            read |= {instruction.argval} - own
        elif isinstance(instruction.argval, types.CodeType):
            read |= _reads(instruction.argval) - own
    return read
