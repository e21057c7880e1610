"""The names that cells read and bind: which cells have to run, and what checks rely on."""

from __future__ import annotations

import ast
import dis
import re
import types
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the judge, which imports this, reads no lab's text
    from autograder.lab.cells import Cell

NEEDED = "needed"  # the tag of a cell that must run, whatever its names say
KEPT_TAGS = {NEEDED, "parameters"}

_READ = {"LOAD_NAME", "LOAD_GLOBAL"}
_BIND = {"STORE_NAME", "STORE_GLOBAL"}
_MAY_NOT_RUN = ast.If | ast.For | ast.While | ast.Try | ast.Match


def needed_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Return the code cells that have to run so that every check says what it would say, in order.

    An ordinary cell (a plot, a demonstration) is left out when no later answer, check or given cell
    reads a name that it binds, directly or by way of another cell. One that changes something in
    another way (a file, a store, a list in place) is kept if its author tags it ``needed``. Where
    every answer is there, no stand-in has anything to do.
    """
    code = [
        cell
        for cell in cells
        if cell.kind == "code" and not cell.withheld and cell.role != "stand_in"
    ]
    needed: list[Cell] = []
    read: set[str] = set()
    for cell in reversed(code):
        ordinary = cell.role is None and not KEPT_TAGS.intersection(cell.tags)
        if ordinary and not re.search(r"seed\(|inplace=True", cell.text):
            bound = binds(cell.text)
            if not bound & read:
                continue
        if cell.role != "check":  # checks run apart; what these bind is for nobody
            read -= _binds_anew(cell.text)
        read |= reads_from_before(cell.text)
        needed.append(cell)
    return needed[::-1]


def reads(code: types.CodeType) -> set[str]:
    """Return the global names that a cell reads, functions inside of it included."""
    names = {i.argval for i in dis.get_instructions(code) if i.opname in _READ}
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):  # a class's body reads names of its own, too
            bound = {i.argval for i in dis.get_instructions(inner) if i.opname == "STORE_NAME"}
            names |= reads(inner) - bound
    return names


def _binds_anew(text: str) -> set[str]:
    """Return the names to which a cell surely gives a whole new value."""
    body = [node for node in ast.parse(text).body if not isinstance(node, _MAY_NOT_RUN)]
    code = compile(ast.Module(body, []), "<cell>", "exec", dont_inherit=True)
    return {i.argval for i in dis.get_instructions(code) if i.opname in _BIND}


def binds(text: str) -> set[str]:
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


def reads_from_before(text: str) -> set[str]:
    """Return the names that a cell reads before it binds them itself."""
    read, own = set(), set()
    for instruction in dis.get_instructions(compile(text, "<cell>", "exec", dont_inherit=True)):
        if instruction.opname in _BIND:
            own.add(instruction.argval)
        elif instruction.opname in _READ:
            read |= {instruction.argval} - own
        elif isinstance(instruction.argval, types.CodeType):
            read |= reads(instruction.argval) - own
    return read
