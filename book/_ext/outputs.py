"""What myst-nb leaves out when it puts a notebook's outputs on a page.

``plots.show(fig, alt=…)`` stores a text with the picture, as Jupyter does; myst-nb 1.4
reads width and height from there but not the text. A picture without one is a warning,
and this book builds with warnings as errors. A picture shown with ``caption=…`` becomes a
numbered figure, and figures are counted within their chapter. The empty corner of a pandas
table becomes a cell, because an empty header means nothing to a screen reader.
"""

from __future__ import annotations

import re
from functools import wraps
from hashlib import sha256

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

render_image = NbElementRenderer.render_image
render_text_html = NbElementRenderer.render_text_html


@wraps(render_image)
def render_image_with_alt(self: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """Render as myst-nb does, then add the text, and the caption if there is one."""
    rendered = render_image(self, data)
    alt = data.output_metadata.get(data.mime_type, {}).get("alt", "")
    caption = data.output_metadata.get(data.mime_type, {}).get("caption", "")
    for image in rendered:
        image["alt"] = alt or image.get("alt", "")
        if not image["alt"].strip():
            self.logger.warning(
                "a picture without alternative text: show it with plots.show(fig, alt=…)",
                subtype="image",
                line=data.line,
            )
    if not caption:
        return rendered
    # Sphinx numbers what has an id
    name = f"figure-{sha256((caption + alt).encode()).hexdigest()[:10]}"
    return [nodes.figure("", *rendered, nodes.caption(caption, caption), ids=[name])]


@wraps(render_text_html)
def render_table_with_corner(self: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """Render as myst-nb does, with a cell in place of an empty header."""
    rendered = render_text_html(self, data)
    for raw in rendered:
        if isinstance(raw, nodes.raw):
            text = raw.astext().replace("<th></th>", "<td></td>")
            raw.children[:] = [nodes.Text(text)]
    return rendered


def number_by_chapter(app: Sphinx, env: BuildEnvironment) -> None:
    """Call the third figure of chapter 14 figure 14.3, which a new chapter before it leaves alone.

    The environment is written to disk before, with Sphinx's own numbers, so that the next build
    does not take every page for a changed one.
    """
    for page, kinds in env.toc_fignumbers.items():
        chapter = re.match(r"(\d\d)_", page)
        figures = kinds.get("figure", {})
        for place, name in enumerate(figures, start=1):
            figures[name] = (int(chapter[1]), place) if chapter else (place,)


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Replace both renderings for this build."""
    NbElementRenderer.render_image = render_image_with_alt
    NbElementRenderer.render_text_html = render_table_with_corner
    app.connect("env-check-consistency", number_by_chapter)
    # Another version has every page made anew: raise it when what this file does changes.
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
