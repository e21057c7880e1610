"""Write the entries of the bibliography as paragraphs.

Chapters cite by author and year, so an entry needs no number. docutils 0.21 also gives
entries the roles ``list`` and ``doc-biblioentry`` in a nesting that screen readers reject
(axe-core: aria-required-children, critical).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def visit_citation(self: Any, node: nodes.citation) -> None:
    """Open the entry and leave out its number."""
    node.children[:] = [child for child in node.children if not isinstance(child, nodes.label)]
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart_citation(self: Any, node: nodes.citation) -> None:
    """Close the entry."""
    self.body.append("</div>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace how HTML pages show entries."""
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
