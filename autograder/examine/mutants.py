"""Small mistakes put into a reference answer, one at a time, to see whether the checks notice.

A check is worth what it rejects. Each :class:`Mutant` is the answer with one change of the
kind people make: a comparison at the wrong side of its boundary, a sign, a number that is
off by one, a forgotten argument, a negated condition, a line left out, a rule, a guard or a field
forgotten, an order or a default changed.

mutmut 3.8 and cosmic-ray 8.7, the maintained libraries, were read first. Both expect a project
and its test command; cosmic-ray's operators know neither forgotten arguments nor lines left
out, and many of mutmut's (every assignment and argument set to ``None``, every text wrapped in
``XX``) crash at once and would flatter the share of mutants killed. The mistakes made here
stand in `operators`, `omissions` and `order`.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from autograder.examine.omissions import (
    without_entry,
    without_guard,
    without_operand,
    without_rule,
)
from autograder.examine.operators import (
    COMPARISONS,
    NEUTRAL_CALLS,
    NEUTRAL_KEYWORDS,
    bare,
    called,
    is_name,
    near,
    negated,
    other_call,
    other_default,
    other_operator,
    turned_round,
)
from autograder.examine.order import other_way_round, swapped_branches, swapped_statements
from autograder.examine.plan import Mutant
from autograder.lab.regions import BEGIN_SOLUTION, END_SOLUTION

MOST = 30  # mutants of one answer that are tried, unless all are asked for


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of an answer, in the order of its lines.

    Only what stands between the solution markers is changed, or everything where there
    are none, and defaults of parameters in any case. Docstrings, annotations, imports and the
    messages of errors stay as they are.

    Parameters
    ----------
    source : str
        The text of a reference answer; must be valid Python.

    >>> for mutant in mutants("def late(delay):\\n    return delay >= 15\\n"):
    ...     print(mutant.operator, "|", mutant.after)
    dropped return | return None
    comparison | return delay > 15
    comparison | return delay < 15
    constant | return delay >= 16
    constant | return delay >= 14
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    collector = _Collector(_solution_lines(source))
    wrapper.visit(collector)
    module, original = wrapper.module, ast.dump(ast.parse(source))
    found: dict[str, Mutant] = {}
    keys: dict[str, int] = {}
    for node, replacement, operator in [*collector.changes, *collector.swaps]:
        text = module.deep_replace(node, replacement).code
        if text in found or not _differs(text, original):
            continue
        line, before, after = _change(source, text)
        digest = hashlib.sha256(f"{before}\n{after}".encode()).hexdigest()[:6]
        again = keys[digest] = keys.get(digest, 0) + 1
        key = digest if again == 1 else f"{digest}-{again}"
        found[text] = Mutant(key, operator, line, before, after, text)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def sample(found: list[Mutant], most: int = MOST) -> list[Mutant]:
    """Return at most so many mutants, always the same, in the order of their lines.

    Every kind of mistake has its turn, so that the rare ones are all tried before the last of the
    many; within a kind the keys decide, which stay when other lines change.
    """
    kinds: dict[str, list[Mutant]] = {}
    for mutant in sorted(found, key=lambda mutant: mutant.key):
        kinds.setdefault(mutant.operator, []).append(mutant)
    turns = zip_longest(*(kinds[name] for name in sorted(kinds)))
    chosen = {mutant.key for mutant in [m for turn in turns for m in turn if m][:most]}
    return [mutant for mutant in found if mutant.key in chosen]


def _solution_lines(source: str) -> set[int]:
    """Return the lines that a student writes; all, when the text has no markers."""
    lines, inside = set(), False
    texts = [line.strip() for line in source.splitlines()]
    for number, text in enumerate(texts, 1):
        if text in (BEGIN_SOLUTION, END_SOLUTION):
            inside = text == BEGIN_SOLUTION
        elif inside:
            lines.add(number)
    return lines or set(range(1, len(texts) + 1))


def _differs(text: str, original: str) -> bool:
    """Tell whether a text is valid Python and means something else than the original."""
    try:
        return ast.dump(ast.parse(text)) != original
    except SyntaxError:
        return False


def _change(source: str, text: str) -> tuple[int, str, str]:
    """Return the first changed line, and what stood and stands there."""
    old, new = source.splitlines(), text.splitlines()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = [block for block in blocks if block[0] != "equal"]
    (_, i, i_end, j, j_end), *others = changed
    if i == i_end and others:  # something came forward: show what it went past
        _, _, i_end, _, j_end = others[-1]
    return i + 1, _one_line(old[i:i_end]), _one_line(new[j:j_end])


def _one_line(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


Change = tuple[cst.CSTNode, cst.CSTNode, str]


class _Collector(cst.CSTVisitor):
    """Walks through an answer and notes what could be written in place of each node."""

    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, lines: set[int]) -> None:
        self.lines = lines
        self.changes: list[Change] = []
        self.bound: list[set[str]] = [set()]  # names that have a value, by function
        self.columns: list[cst.SimpleString] = []  # texts in square brackets

    @property
    def swaps(self) -> list[Change]:
        """What becomes of the answer when one column is taken for another."""
        values = list(dict.fromkeys(node.value for node in self.columns))
        if len(values) < 2:
            return []
        following = dict(zip(values, [*values[1:], values[0]], strict=True))
        return [
            (node, node.with_changes(value=following[node.value]), "other column")
            for node in self.columns
        ]

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            self.bound.append(_parameters(node.params))
        start = self._line(node)
        if isinstance(node, cst.SimpleStatementLine) and self._is_docstring(node):
            return False
        if start in self.lines:
            self.changes += [(node, *option) for option in self._options(node)]
            if isinstance(node, cst.SimpleString) and isinstance(self._parent(node), cst.Index):
                self.columns.append(node)
        if isinstance(node, cst.IndentedBlock):
            movable = [self._line(one) in self.lines for one in node.body]
            swapped = swapped_statements(node, movable, self.bound[-1])
            self.changes += [(node, *option) for option in swapped]
        elif isinstance(node, cst.Param) and start not in self.lines:
            self.changes += [(node, *option) for option in other_default(node)]
        if isinstance(node, cst.Assign):
            self.bound[-1].update(_names(node))
        return not self._is_neutral(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef):
            self.bound.pop()

    def _line(self, node: cst.CSTNode) -> int:
        return self.get_metadata(PositionProvider, node).start.line

    def _parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self.get_metadata(ParentNodeProvider, node, None)

    def _is_docstring(self, node: cst.SimpleStatementLine) -> bool:
        first = node.body[0]
        return isinstance(first, cst.Expr) and isinstance(
            first.value, cst.SimpleString | cst.ConcatenatedString
        )

    def _is_neutral(self, node: cst.CSTNode) -> bool:
        """Tell whether nothing inside of this node is worth a mutant."""
        if isinstance(node, cst.Call):
            return called(node) in NEUTRAL_CALLS - {"tqdm", "trange"}
        if isinstance(node, cst.Arg):
            return node.keyword is not None and node.keyword.value in NEUTRAL_KEYWORDS
        kinds = (
            cst.Annotation,
            cst.Decorator,
            cst.Raise,
            cst.Import,
            cst.ImportFrom,
            cst.FormattedString,
            cst.Global,
            cst.Nonlocal,
        )
        return isinstance(node, kinds)

    def _options(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        """Yield what could stand in place of a node, and the name of the mistake."""
        if isinstance(node, cst.SimpleStatementLine):
            yield from self._without_statement(node)
        elif isinstance(node, cst.Return):
            if node.value is not None and not is_name(node.value, "None"):
                yield node.with_changes(value=cst.Name("None")), "dropped return"
            if isinstance(node.value, cst.Tuple) and len(node.value.elements) == 2:
                swapped = turned_round(node.value.elements)
                yield node.with_deep_changes(node.value, elements=swapped), "swapped return"
            yield from without_entry(node)
        elif isinstance(node, cst.ComparisonTarget):
            for kind in COMPARISONS.get(type(node.operator), ()):
                yield node.with_changes(operator=kind()), "comparison"
        elif isinstance(node, cst.BinaryOperation | cst.BooleanOperation | cst.AugAssign):
            yield from other_operator(node)
            yield from without_operand(node)
        elif isinstance(node, cst.UnaryOperation):
            if isinstance(node.operator, cst.Not | cst.BitInvert | cst.Minus):
                yield bare(node), "dropped operator"
        elif isinstance(node, cst.If | cst.While | cst.IfExp | cst.CompIf):
            yield from negated(node)
            yield from self._without_rule(node)
        elif isinstance(node, cst.Comparison):
            yield from without_operand(node)
        elif isinstance(node, cst.ExceptHandler):
            yield from without_guard(node)
        elif isinstance(node, cst.Dict | cst.List):
            if self._is_fields(node):
                yield from without_entry(node)
        elif isinstance(node, cst.Integer | cst.Float):
            for value in near(node.evaluated_value):
                yield node.with_changes(value=repr(value)), "constant"
        elif isinstance(node, cst.Name):
            if node.value in ("True", "False"):
                yield node.with_changes(value=str(node.value == "False")), "constant"
        elif isinstance(node, cst.SimpleString):
            if self._is_result(node):
                quote = node.quote
                yield node.with_changes(value=f"{node.value[: -len(quote)]}?{quote}"), "constant"
        elif isinstance(node, cst.Continue):
            yield cst.Break(semicolon=node.semicolon), "statement"
        elif isinstance(node, cst.Call):
            yield from other_call(node)
            yield from other_way_round(node, called(node))
            yield from without_guard(node, called(node))

    def _without_rule(
        self, node: cst.If | cst.While | cst.IfExp | cst.CompIf
    ) -> Iterator[tuple[cst.CSTNode, str]]:
        """Leave a rule out, unless that is the same as to leave out its only line."""
        if isinstance(node, cst.IfExp):
            yield from without_operand(node)
        elif isinstance(node, cst.CompIf):
            yield from without_rule(node)
        elif isinstance(node, cst.If):
            yield from swapped_branches(node)
            (only,) = node.body.body if len(node.body.body) == 1 else (None,)
            simple = isinstance(only, cst.SimpleStatementLine)
            same = node.orelse is None and simple and any(self._without_statement(only))
            lines = [one for one in node.body.body if isinstance(one, cst.SimpleStatementLine)]
            small = [one for line in lines for one in line.body if isinstance(one, cst.Assign)]
            known = {name for one in small for name in _names(one)} <= self.bound[-1]
            if not same and (known or node.orelse is not None):
                yield from without_rule(node)

    def _is_fields(self, node: cst.Dict | cst.List) -> bool:
        """Tell whether a dict is handed out, or a list names what is used.

        What becomes a table for the lines below only stops them where a column is missing.
        """
        above = self._parent(node)
        if isinstance(node, cst.List):
            keyword = above.keyword if isinstance(above, cst.Arg) else None
            return not is_name(keyword, "columns")
        if isinstance(above, cst.Arg):
            call = self._parent(above)
            while above is not None and not isinstance(above, cst.Return | cst.BaseStatement):
                above = self._parent(above)
            gathers = isinstance(call, cst.Call) and called(call) in ("append", "update")
            return gathers or isinstance(above, cst.Return)
        return True

    def _is_result(self, node: cst.SimpleString) -> bool:
        """Tell whether a text is compared or handed out; a column's name only crashes."""
        parent = self._parent(node)
        if isinstance(parent, cst.DictElement):
            return parent.value is node
        if isinstance(parent, cst.IfExp):
            return parent.test is not node
        return isinstance(parent, cst.Return | cst.ComparisonTarget | cst.Comparison)

    def _without_statement(
        self, node: cst.SimpleStatementLine
    ) -> Iterator[tuple[cst.CSTNode, str]]:
        """Leave a line out, unless the next one would stop for a name without a value."""
        statement = node.body[0]
        if len(node.body) > 1:
            return
        if isinstance(statement, cst.Assign):
            names = set(_names(statement))
            removable = names <= self.bound[-1]
        elif isinstance(statement, cst.Expr):
            value = statement.value
            removable = isinstance(value, cst.Call) and called(value) not in NEUTRAL_CALLS
        elif isinstance(statement, cst.Return):
            block = self._parent(node)
            owner = self._parent(block) if block is not None else None
            last = isinstance(owner, cst.FunctionDef) and block.body[-1] is node
            removable = not last
        else:
            kinds = cst.AugAssign | cst.Raise | cst.Break | cst.Del
            removable = isinstance(statement, kinds)
        if removable:
            yield node.with_changes(body=[cst.Pass()]), "removed statement"


def _parameters(params: cst.Parameters) -> set[str]:
    """Return the names of a function's parameters."""
    every = [*params.posonly_params, *params.params, *params.kwonly_params]
    every += [p for p in (params.star_arg, params.star_kwarg) if isinstance(p, cst.Param)]
    return {param.name.value for param in every}


def _names(node: cst.Assign) -> Iterator[str]:
    """Yield the plain names that an assignment gives a value."""
    for target in node.targets:
        elements = [target.target]
        while elements:
            element = elements.pop()
            if isinstance(element, cst.Name):
                yield element.value
            elif isinstance(element, cst.Tuple | cst.List):
                elements.extend(item.value for item in element.elements)
