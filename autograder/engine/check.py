"""One check: the names it reads, how it is executed, and when it is ended."""

from __future__ import annotations

import ast
import contextlib
import signal
import time
from collections.abc import Collection, Iterator
from typing import Any

from autograder.engine.clock import Clock
from autograder.engine.remote import Absent, OutOfTime, Remote


class CheckNamespace(dict):
    """The globals of one check: the source's own names, and those that are asked of the student.

    Parameters
    ----------
    given : dict
        What the cells that the judge ran have defined.
    asked : collection of str
        The names whose values are the student's; no other name is ever asked for.
    """

    def __init__(self, given: dict[str, Any], asked: Collection[str], remote: Remote) -> None:
        super().__init__((k, v) for k, v in given.items() if k not in asked)
        self._asked, self._remote = asked, remote

    def __missing__(self, name: str) -> Any:
        if name not in self._asked:
            raise KeyError(name)
        try:
            value = self._remote.get(name)
        except Absent:
            raise KeyError(name) from None
        self[name] = value
        return value


@contextlib.contextmanager
def ending(clock: Clock) -> Iterator[None]:
    """End a check that itself waits, as for a pipe that a function left in place of a file.

    Or one that itself computes without end. A second more, for the student's process comes first.
    """

    def over(number: int, frame: Any) -> None:
        raise OutOfTime

    total = clock.limits.total_s
    timers = {
        signal.SIGALRM: (signal.ITIMER_REAL, clock.ends - time.monotonic()),
        signal.SIGPROF: (signal.ITIMER_PROF, total - clock.judge_seconds()),
    }
    before = {number: signal.signal(number, over) for number in timers}
    for timer, seconds in timers.values():
        signal.setitimer(timer, max(0.001, seconds + 1))
    try:
        yield
    finally:
        for timer, _ in timers.values():
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


class NothingCompared(Exception):
    """A part of a check came to its end without a comparison."""


class _Counted(ast.NodeTransformer):
    """Marks every comparison: an ``assert``, and a call of `mlops_lab.checks` that can fail."""

    def __init__(self) -> None:
        self.found = 0

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        self.generic_visit(node)
        node.test = self._marked(node.test)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(ast.Name("checks"), name) if name not in _NO_COMPARISONS:
                node.func = self._marked(node.func)
        return node

    def _marked(self, node: ast.expr) -> ast.expr:
        self.found += 1
        call = ast.Call(ast.Name(_MARK, ast.Load()), [node], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


_MARK = "__compared__"
_NO_COMPARISONS = ("passed", "fresh")


def execute(tree: ast.Module, namespace: dict) -> Any:
    """Run a part of a check and return the value of its last expression.

    Raises
    ------
    NothingCompared
        If it has comparisons and made none, as where all its loops are empty: anything would pass.
    """
    counted, made = _Counted(), []
    counted.visit(tree)

    def compared(one: Any) -> Any:
        made.append(1)
        return one

    namespace[_MARK] = compared
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<check>", "exec", dont_inherit=True), namespace)
    value = None
    if last is not None:
        expression = ast.Expression(last.value)
        value = eval(compile(expression, "<check>", "eval", dont_inherit=True), namespace)
    if counted.found and not made:
        raise NothingCompared
    return value
