"""What may be left out of an answer and still look like one: a rule, a guard, a field.

A rule is a condition or one of its parts; a guard is what an answer does for an edge case; a field
is one entry of what it returns or of the columns that it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

Option = tuple[cst.CSTNode, str]

_TWO_OPERANDS = (cst.And, cst.Or, cst.BitAnd, cst.BitOr)
_BOUNDS = {"max", "min", "maximum", "minimum", "fmax", "fmin"}


def in_place(inner: cst.BaseExpression, node: cst.BaseExpression) -> cst.BaseExpression:
    """Return a part of an expression with the parentheses of the whole around its own."""
    return inner.with_changes(lpar=[*node.lpar, *inner.lpar], rpar=[*inner.rpar, *node.rpar])


def without_rule(node: cst.If | cst.CompIf) -> Iterator[Option]:
    """Yield ``if False: …`` for a rule of an answer, and ``… if True`` for one that selects."""
    word = "False" if isinstance(node, cst.If) else "True"
    yield node.with_changes(test=cst.Name(word)), "removed rule"


def without_operand(node: cst.CSTNode) -> Iterator[Option]:
    """Yield ``a`` and ``b`` for ``a and b``, each part of a longer chain left out once."""
    if isinstance(node, cst.BooleanOperation | cst.BinaryOperation):
        if not isinstance(node.operator, _TWO_OPERANDS):
            return
        yield in_place(node.left, node), "removed rule"
        chained = isinstance(node.left, type(node)) and not node.left.lpar
        if not (chained and isinstance(node.left.operator, type(node.operator))):
            yield in_place(node.right, node), "removed rule"
    elif isinstance(node, cst.Comparison) and len(node.comparisons) > 1:
        yield node.with_changes(comparisons=node.comparisons[:-1]), "removed rule"
        first, *others = node.comparisons
        yield node.with_changes(left=first.comparator, comparisons=others), "removed rule"
    elif isinstance(node, cst.IfExp):
        yield in_place(node.orelse, node), "removed rule"
        yield in_place(node.body, node), "removed guard"


def without_guard(node: cst.Call | cst.ExceptHandler, name: str = "") -> Iterator[Option]:
    """Yield ``x`` for ``max(x, 0)``, and an error passed on where it is caught."""
    if isinstance(node, cst.ExceptHandler):
        last = node.body.body[-1]
        if not (isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[0], cst.Raise)):
            again = cst.IndentedBlock([cst.SimpleStatementLine([cst.Raise()])])
            yield node.with_changes(body=again), "removed guard"
    elif name in _BOUNDS and len(node.args) == 2:
        values = [arg.value for arg in node.args if arg.keyword is None and not arg.star]
        for one, other in zip(values, reversed(values), strict=True) if len(values) == 2 else ():
            if _is_number(other) and not _is_number(one):
                yield in_place(_grouped(one), node), "removed guard"


def without_entry(node: cst.Dict | cst.List | cst.Return) -> Iterator[Option]:
    """Yield a dict or a list of names without one of its entries, or a tuple without its last."""
    if isinstance(node, cst.Return):
        if isinstance(node.value, cst.Tuple) and len(node.value.elements) > 1:
            *kept, last = node.value.elements[:-1]
            comma = cst.MaybeSentinel.DEFAULT if kept else cst.Comma()
            kept.append(last.with_changes(comma=comma))
            yield node.with_deep_changes(node.value, elements=kept), "dropped field"
        return
    names = all(isinstance(one.value, cst.SimpleString) for one in node.elements)
    if isinstance(node, cst.Dict) or (names and len(node.elements) > 1):
        for position in range(len(node.elements)):
            yield node.with_changes(elements=_without(node.elements, position)), "dropped field"


def _without(elements: Sequence[cst.CSTNode], position: int) -> list[cst.CSTNode]:
    kept = [one for i, one in enumerate(elements) if i != position]
    if kept and position == len(kept):  # the last one went: no comma is left hanging
        kept[-1] = kept[-1].with_changes(comma=elements[position].comma)
    return kept


def _grouped(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression that stays whole wherever it is put."""
    loose = cst.BinaryOperation | cst.BooleanOperation | cst.Comparison | cst.IfExp | cst.Lambda
    if not isinstance(node, loose) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _is_number(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.UnaryOperation):
        node = node.expression
    return isinstance(node, cst.BaseNumber)
