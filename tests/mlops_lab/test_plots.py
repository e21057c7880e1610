"""Nobody is shown a plot without words."""

import matplotlib.pyplot as plt
import pytest

from mlops_lab import plots


@pytest.fixture
def figure():
    """A figure with labelled axes."""
    plots.use_style()
    fig, ax = plt.subplots()
    ax.plot([1, 2], [3, 4])
    ax.set(xlabel="hour of day (h)", ylabel="flights")
    yield fig
    plt.close(fig)


def test_a_plot_is_shown_with_its_text_and_closed(figure, monkeypatch):
    """The picture carries the text for those who cannot see it."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    plots.show(figure, alt="More flights later in the day.")
    data, metadata = shown[0]._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == "More flights later in the day."
    assert data["image/png"]
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"xlabel": ""}, "label on its x axis"), ({"ylabel": " "}, "label on its y axis")],
)
def test_an_axis_without_a_label_is_refused(figure, change, message):
    """The message says which."""
    figure.axes[0].set(**change)
    with pytest.raises(ValueError, match=message):
        plots.show(figure, alt="A line.")


def test_a_plot_without_a_text_is_refused(figure):
    """An empty alt is none."""
    with pytest.raises(ValueError, match="needs alt"):
        plots.show(figure, alt=" ")


def test_a_caption_travels_with_the_picture(figure, monkeypatch):
    """The book numbers a figure that has one."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    plots.show(figure, alt="A line.", caption="Flights by hour.")
    _, metadata = shown[0]._repr_mimebundle_()
    assert metadata["image/png"]["caption"] == "Flights by hour."


def test_a_title_longer_than_its_axis_is_broken_at_a_space(figure, monkeypatch):
    """Nothing of a title is cut off, and a short one stays as it is."""
    monkeypatch.setattr("IPython.display.display", lambda picture: None)
    axes = figure.axes[0]
    axes.set_title("A sentence about flights " * 5)
    plots.show(figure, alt="A line.")
    title = axes.get_title(loc="left")
    assert "\n" in title
    assert " ".join(title.split()) == ("A sentence about flights " * 5).strip()
    assert axes.get_xlabel() == "hour of day (h)"


def test_a_legend_wider_than_its_axis_stands_in_one_column(figure, monkeypatch):
    """Columns that would leave the picture go below one another."""
    monkeypatch.setattr("IPython.display.display", lambda picture: None)
    axes = figure.axes[0]
    for number in range(4):
        axes.plot([1, 2], [number, 3], label=f"a name with many words {number}")
    axes.legend(ncols=4)
    plots.show(figure, alt="Lines.")
    legend = axes.get_legend()
    assert [text.get_text()[-1] for text in legend.get_texts()] == ["0", "1", "2", "3"]
    assert legend.get_window_extent().width < axes.get_window_extent().width
