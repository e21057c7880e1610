"""What could stand in place of a piece of an answer: the table of small mistakes.

It follows the table of mutmut, which is written with the same ``libcst``, and keeps what can
pass for an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

OPERATORS = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Divide,
    cst.Modulo: cst.FloorDivide,
    cst.Power: cst.Multiply,
    cst.BitAnd: cst.BitOr,
    cst.BitOr: cst.BitAnd,
    cst.BitXor: cst.BitAnd,
    cst.And: cst.Or,
    cst.Or: cst.And,
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
    cst.BitAndAssign: cst.BitOrAssign,
    cst.BitOrAssign: cst.BitAndAssign,
}
# First the other side of the boundary, then the opposite.
COMPARISONS = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThanEqual),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThanEqual),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
}
_PAIRS = (
    "min max|any all|head tail|first last|floor ceil|mean median|argmin argmax|idxmin idxmax"
    "|cummin cummax|ffill bfill|nsmallest nlargest|zeros ones|minimum maximum|lower upper"
)
SWAPPED_CALLS = {
    one: other
    for pair in _PAIRS.split("|")
    for one, other in (pair.split(), reversed(pair.split()))
}
# Calls whose first argument, or whose object, could stand in their place.
_UNWRAPPED = (
    "abs round sorted clip exp log sqrt dropna fillna sort_values sort_index reset_index "
    "drop_duplicates astype rename ffill bfill shift strip tz_localize tz_convert copy deepcopy "
    "reversed nan_to_num"
)
UNWRAPPED_CALLS = set(_UNWRAPPED.split())
SYMMETRIC_CALLS = {"max", "min", "maximum", "minimum", "allclose", "isclose", "isinstance"}
MODULES = {"np", "numpy", "pd", "pandas", "torch", "math"}
# What these say decides how fast or how talkative an answer is, not whether it is right.
_NEUTRAL = (
    "random_state seed n_jobs verbose max_iter tol copy strict stacklevel desc disable leave "
    "label title figsize"
)
NEUTRAL_KEYWORDS = set(_NEUTRAL.split())
NEUTRAL_CALLS = {"print", "warn", "tqdm", "trange", "manual_seed", "seed", "errstate", "no_grad"}


def other_operator(
    node: cst.BinaryOperation | cst.BooleanOperation | cst.AugAssign,
) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield ``b - c`` for ``b + c``, and the name of the mistake; texts are left alone."""
    kind = OPERATORS.get(type(node.operator))
    if kind is None:
        return
    if isinstance(node, cst.BinaryOperation) and (_is_text(node.left) or _is_text(node.right)):
        return
    word = "boolean" if isinstance(node, cst.BooleanOperation) else "arithmetic"
    operator = kind()
    for side in ("whitespace_before", "whitespace_after"):  # a | b may be written a|b
        if hasattr(node.operator, side):
            operator = operator.with_changes(**{side: getattr(node.operator, side)})
    yield node.with_changes(operator=operator), word


def bare(node: cst.UnaryOperation) -> cst.BaseExpression:
    """Return the operand, with the parentheses of the operation around its own."""
    inner = node.expression
    return inner.with_changes(lpar=[*node.lpar, *inner.lpar], rpar=[*inner.rpar, *node.rpar])


def negated(
    node: cst.If | cst.While | cst.IfExp | cst.CompIf,
) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield ``if not late`` for ``if late``, unless another mistake turns the test round."""
    test = node.test
    single = isinstance(test, cst.Comparison) and len(test.comparisons) == 1
    if single or (isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)):
        return  # the operator itself is turned round elsewhere
    if isinstance(test, cst.BooleanOperation | cst.Comparison | cst.NamedExpr | cst.IfExp):
        test = test.with_changes(
            lpar=[cst.LeftParen(), *test.lpar], rpar=[*test.rpar, cst.RightParen()]
        )
    negated = cst.UnaryOperation(operator=cst.Not(), expression=test)
    yield node.with_changes(test=negated), "negated condition"


def near(value: float) -> tuple[float, ...]:
    """Return the numbers that somebody might have written instead."""
    if isinstance(value, int):
        return (1,) if value == 0 else (value + 1, value - 1)
    if value == 0:
        return (1.0,)
    return (1e-2,) if abs(value) < 1e-6 else (value * 2,)


def other_call(node: cst.Call) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield a call with an argument forgotten, two swapped, another function, or none at all."""
    name = called(node)
    if name in NEUTRAL_CALLS:
        return
    for position in _droppable(node):
        yield _without_argument(node, position), "dropped argument"
    plain = [arg for arg in node.args if arg.keyword is None and not arg.star]
    if len(plain) == 2 and plain == list(node.args[:2]) and name not in SYMMETRIC_CALLS:
        yield (
            node.with_changes(args=[*turned_round(plain), *node.args[2:]]),
            "swapped arguments",
        )
    if name in SWAPPED_CALLS:
        word = cst.Name(SWAPPED_CALLS[name])
        func = node.func.with_changes(attr=word) if isinstance(node.func, cst.Attribute) else word
        yield node.with_changes(func=func), "swapped call"
    if name in UNWRAPPED_CALLS:
        inner = _inside(node)
        if inner is not None:
            yield inner, "dropped call"


def other_default(node: cst.Param) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield a parameter whose default is another number, truth value or text."""
    default = node.default
    if isinstance(default, cst.Integer | cst.Float):
        value = repr(near(default.evaluated_value)[0])
    elif isinstance(default, cst.Name) and default.value in ("True", "False"):
        value = str(default.value == "False")
    elif isinstance(default, cst.SimpleString):
        quote = default.quote
        value = f"{default.value[: -len(quote)]}?{quote}"
    else:
        return
    yield node.with_deep_changes(default, value=value), "other default"


def _droppable(node: cst.Call) -> Iterator[int]:
    """Yield the positions of arguments that a call may do without."""
    plain = [i for i, arg in enumerate(node.args) if arg.keyword is None and not arg.star]
    for i, arg in enumerate(node.args):
        if arg.keyword is not None:
            if arg.keyword.value not in NEUTRAL_KEYWORDS:
                yield i
        elif plain and i == plain[-1]:
            # x.head(5), x.diff(-1): most other calls with one argument crash without it
            value = arg.value.expression if isinstance(arg.value, cst.UnaryOperation) else arg.value
            number = isinstance(value, cst.BaseNumber) and isinstance(node.func, cst.Attribute)
            if len(plain) > 1 or number:
                yield i


def turned_round(
    pair: Sequence[cst.Arg] | Sequence[cst.BaseElement],
) -> list[cst.Arg] | list[cst.BaseElement]:
    """Return two arguments or elements the other way round, with the commas where they were."""
    first, second = pair
    return [first.with_changes(value=second.value), second.with_changes(value=first.value)]


def _without_argument(node: cst.Call, position: int) -> cst.Call:
    args = [arg for i, arg in enumerate(node.args) if i != position]
    if args and position == len(args):  # the last one went: no comma is left hanging
        args[-1] = args[-1].with_changes(comma=node.args[position].comma)
    return node.with_changes(args=args)


def _inside(node: cst.Call) -> cst.BaseExpression | None:
    """Return what a call is made on: ``x`` for ``np.log(x)``, ``x.round(2)`` or ``abs(x)``."""
    method = isinstance(node.func, cst.Attribute)
    owner = node.func.value if method else None
    if owner is not None and not (isinstance(owner, cst.Name) and owner.value in MODULES):
        if node.func.attr.value == "copy" and not isinstance(owner, cst.Name):
            return None  # a selection is a new object already
        return owner.with_changes(lpar=[*node.lpar, *owner.lpar], rpar=[*owner.rpar, *node.rpar])
    if not node.args or node.args[0].keyword is not None or node.args[0].star:
        return None
    inner = node.args[0].value
    if isinstance(inner, cst.BinaryOperation | cst.BooleanOperation | cst.Comparison):
        inner = inner.with_changes(
            lpar=[cst.LeftParen(), *inner.lpar], rpar=[*inner.rpar, cst.RightParen()]
        )
    return inner


def is_name(node: cst.CSTNode | None, *values: str) -> bool:
    """Tell whether a node is just a name, one of these."""
    return isinstance(node, cst.Name) and node.value in values


def called(node: cst.Call) -> str:
    """Return the last word of what is called: ``mean`` for ``frame.delay.mean()``."""
    if isinstance(node.func, cst.Attribute):
        return node.func.attr.value
    return node.func.value if isinstance(node.func, cst.Name) else ""


def _is_text(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString)
