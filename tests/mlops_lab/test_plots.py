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
