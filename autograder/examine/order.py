"""What may come in another order: rows sorted the other way, two rules or two lines exchanged.

Two lines are exchanged only where that changes what they do and no name lacks a value.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from autograder.examine.operators import MODULES, is_name

Option = tuple[cst.CSTNode, str]

_EMPTY = cst.Module([])
_SORTS = {
    "sort_values": "ascending",
    "sort_index": "ascending",
    "sorted": "reverse",
    "sort": "reverse",  # of a list; numpy's has no such argument
}


def other_way_round(node: cst.Call, name: str) -> Iterator[Option]:
    """Yield a call that sorts downwards for one that sorts upwards."""
    keyword = _SORTS.get(name)
    given = {arg.keyword.value for arg in node.args if arg.keyword}
    if not keyword or keyword in given or any(arg.star == "**" for arg in node.args):
        return
    owner = node.func.value if isinstance(node.func, cst.Attribute) else None
    if name == "sort" and (owner is None or is_name(owner, *MODULES)):
        return
    value = cst.Name("False" if keyword == "ascending" else "True")
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    args = list(node.args)
    if args:
        comma = args[-1].comma
        spaced = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        args[-1] = args[-1].with_changes(comma=spaced)
        args.append(cst.Arg(value, cst.Name(keyword), equal=equal, comma=comma))
    else:
        args = [cst.Arg(value, cst.Name(keyword), equal=equal)]
    yield node.with_changes(args=args), "other order"


def swapped_branches(node: cst.If) -> Iterator[Option]:
    """Yield a rule and the next one, ``elif``, in the other order."""
    other = node.orelse
    if isinstance(other, cst.If):
        later = other.with_changes(test=node.test, body=node.body)
        yield node.with_changes(test=other.test, body=other.body, orelse=later), "other order"


def swapped_statements(
    block: cst.IndentedBlock, movable: Sequence[bool], bound: set[str]
) -> Iterator[Option]:
    """Yield a block with two neighbouring statements exchanged.

    Parameters
    ----------
    movable : sequence of bool
        Which of its statements may move.
    bound : set of str
        Names that have a value where the block begins.
    """
    facts = [_facts(one) for one in block.body]
    bound = set(bound)
    for at, (one, other) in enumerate(zip(facts, facts[1:], strict=False)):
        alike = one is not None and other is not None and one.kind is other.kind
        if alike and movable[at] and movable[at + 1]:
            conflict = one.written & (other.read | other.written) or one.read & other.written
            rules = one.ends and other.ends and not (one.raises and other.raises)
            if (conflict or rules) and other.read & one.stored <= bound:
                body, (first, second) = list(block.body), block.body[at : at + 2]
                body[at] = second.with_changes(leading_lines=first.leading_lines)
                body[at + 1] = first.with_changes(leading_lines=second.leading_lines)
                yield block.with_changes(body=body), "other order"
        if one is not None:
            bound |= one.stored


@dataclass(frozen=True)
class _Facts:
    kind: type
    read: frozenset[str]
    stored: frozenset[str]  # names that get a value
    written: frozenset[str]  # these, and names of what is changed: x in x[0] = 1 and x.append(1)
    ends: bool  # whether nothing below runs when this does
    raises: bool


def _facts(node: cst.CSTNode) -> _Facts | None:
    """Return what a statement does with names; None for one that stays where it is."""
    rule = isinstance(node, cst.If) and node.orelse is None
    if not rule and not isinstance(node, cst.SimpleStatementLine):
        return None
    (tree,) = ast.parse(textwrap.dedent(_EMPTY.code_for_node(node))).body[:1] or (ast.Pass(),)
    last = tree.body[-1] if rule else None
    if not rule and not isinstance(tree, ast.Assign | ast.AugAssign | ast.Expr):
        return None
    if isinstance(tree, ast.Expr) and not isinstance(tree.value, ast.Call):
        return None
    read, stored, written = set(), set(), set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Name):
            (read if isinstance(part.ctx, ast.Load) else stored).add(part.id)
        elif isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.ctx, ast.Store):
            written |= _base(part)
        elif isinstance(part, ast.AugAssign):
            read |= _base(part.target)
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            written |= (
                _base(part.value.func) if isinstance(part.value.func, ast.Attribute) else set()
            )
    return _Facts(
        type(node),
        frozenset(read),
        frozenset(stored),
        frozenset(written | stored),
        isinstance(last, ast.Return | ast.Continue | ast.Break | ast.Raise),
        isinstance(last, ast.Raise),
    )


def _base(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
