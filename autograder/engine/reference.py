"""The model answers in the judge: defined only where a check asks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from autograder.engine.world import Known, names_assigned


class ModelAnswers(dict):
    """The globals in which model answers live; a name that is missing is looked for in the lab.

    The cell that defines it is then executed here, and with it whatever that needs in turn. So a
    check that compares with one function costs the definition of that function.

    Parameters
    ----------
    known : dict
        What the judge has executed of the lab itself.
    cells : sequence of Known
        The lab's given cells and whole model answers before the check, in order.
    student : collection of str
        Names whose values in the judge's own world, if any, are not to be used.
    transform : callable
        Turns a cell with magics into Python.
    """

    def __init__(
        self,
        known: dict[str, Any],
        cells: Sequence[Known],
        student: Collection[str],
        transform: Callable[[str], str],
    ) -> None:
        super().__init__((k, v) for k, v in known.items() if k not in student)
        self["__name__"] = "__main__"
        self._cells, self._transform = list(cells), transform

    def __missing__(self, name: str) -> Any:
        for at in range(len(self._cells) - 1, -1, -1):
            if name in names_assigned([self._cells[at].source]):
                cell = self._cells.pop(at)
                code = compile(
                    self._transform(cell.source), f"<model {cell.label}>", "exec", dont_inherit=True
                )
                exec(code, self)
                return dict.__getitem__(self, name)
        raise KeyError(name)
