"""How every plot of the course looks, and that nobody is shown one without words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

# Okabe and Ito's palette, told apart by colour-blind readers (https://jfly.uni-koeln.de/color/).
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]


def use_style() -> None:
    """Set size, colours, grid and fonts of the plots that follow."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "figure.figsize": (7.2, 3.8),
            "figure.dpi": 110,
            # A phone shows a picture of 7.2 inches at half its size: this leaves ten pixels.
            "font.size": 14,
            "lines.linewidth": 2,
            "figure.constrained_layout.use": True,
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.alpha": 0.25,
            "axes.titlelocation": "left",
            "axes.titlesize": "medium",
            "axes.titleweight": "bold",
            # words over a line stay readable
            "legend.framealpha": 0.8,
            "legend.edgecolor": "none",
            "legend.fontsize": 12,
            "legend.handlelength": 1.4,
            "legend.columnspacing": 1,
        }
    )


def show(fig: Figure, *, alt: str, caption: str = "") -> None:
    """Show a figure with a text for those who cannot see it, and close it.

    A title or label that is longer than its axis is broken into lines, and a legend that is
    wider stands in one column.

    Parameters
    ----------
    fig : matplotlib Figure
        Each of its axes needs a label on x and on y, with the unit where there is one.
    alt : str
        Shape and finding in a sentence, for screen readers and for a page whose picture
        does not load.
    caption : str
        What is drawn, for the line below the figure; the book numbers figures that have one.

    Raises
    ------
    ValueError
        If ``alt`` is empty or an axis has no label.
    """
    import io

    import matplotlib.pyplot as plt
    from IPython.display import Image, display

    if not alt.strip():
        raise ValueError("plots.show needs alt=…: say in a sentence what the figure shows")
    for axes in fig.axes:
        if axes.axison and axes.get_label() != "<colorbar>":
            for side, label in (("x", axes.get_xlabel()), ("y", axes.get_ylabel())):
                if not label.strip():
                    raise ValueError(f"a plot without a label on its {side} axis: set_{side}label")
    _fit(fig)
    picture = io.BytesIO()
    fig.savefig(picture, format="png", dpi=fig.dpi, facecolor="white")
    plt.close(fig)
    metadata = {"caption": caption} if caption else None
    display(Image(data=picture.getvalue(), format="png", alt=alt, metadata=metadata))


def _fit(fig: Figure) -> None:
    """Break titles and labels that are longer than their axis; put wide legends in a column."""
    legends = [legend for axes in fig.axes if (legend := axes.get_legend())]
    for legend in legends:
        legend.set_in_layout(False)  # else the axes shrink until it has room
    fig.draw_without_rendering()
    for legend in legends:
        if legend.get_window_extent().width > legend.axes.get_window_extent().width:
            words = [text.get_text() for text in legend.get_texts()]
            title = legend.get_title().get_text() or None
            legend.axes.legend(legend.legend_handles, words, title=title, loc=legend._loc)
        legend.set_in_layout(True)
    for _ in range(2):  # a broken label leaves its axis less room
        fig.draw_without_rendering()
        for axes in fig.axes:
            box = axes.get_window_extent()
            titles = [title for title in (axes.title, axes._left_title) if title.get_text()]
            for title in titles:
                _break(title, title.get_window_extent().width, box.width)
            for label, long in ((axes.xaxis.label, "width"), (axes.yaxis.label, "height")):
                _break(label, getattr(label.get_window_extent(), long), getattr(box, long))


def _break(text: Text, length: float, room: float) -> None:
    """Break a text into lines that have room, about equally long."""
    import textwrap

    words = text.get_text()
    if length > room and "\n" not in words and " " in words:
        lines = int(length / room) + 1
        text.set_text(textwrap.fill(words, width=int(len(words) / lines * 1.15) + 1))
