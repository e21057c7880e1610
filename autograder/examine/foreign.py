"""Names on which a check relies although nothing gives them back before grading."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from autograder.examine.plan import Plan
from autograder.lab.names import binds, reads


def foreign_names(plan: Plan) -> Iterator[str]:
    """Yield the names that a check reads although no given cell and no answer of it bind them."""
    tried = {variant.exercise for variant in plan.variants}
    given, ordinary = set(dir(builtins)), {}
    answers = {c.id: binds(c.text) for c in plan.lab.cells if c.role == "answer" and c.points == 0}
    for cell in plan.lab.cells:
        if cell.kind != "code":
            continue
        bound = binds(cell.text)
        if cell.role == "given" or "parameters" in cell.tags:
            given |= bound
        elif cell.role == "check" and cell.id in tried:
            read = reads(compile(cell.text, "<cell>", "exec", dont_inherit=True))
            for name in sorted(read - given - bound - answers.get(cell.id, set())):
                where = f", bound in line {ordinary[name]}," if name in ordinary else ""
                yield (
                    f"{plan.place(plan.lab.path, cell.line)}: the check of `{cell.id}` reads "
                    f"`{name}`{where} which no given cell binds."
                )
        ordinary |= dict.fromkeys(bound, cell.line)
