"""Cells are called what a reader can find in the notebook."""

from nbformat.v4 import new_notebook

from autograder.engine.merge import merge
from autograder.engine.spoken import spoken


def test_every_step_has_a_name_that_a_reader_finds(cells):
    """An exercise by its number, its check too, any other cell by heading and first line."""
    source = new_notebook(
        cells=[
            cells.text("# Lab\n\n## Means"),
            *cells.exercise("mean", "def mean(): pass", "check"),
            *cells.exercise("sum", "def total(): pass", "check"),
        ]
    )
    own = cells.code("\n# plot `it`\nx = 1")
    handed_in = new_notebook(cells=[cells.code("y"), source.cells[0], own, *source.cells[1:]])
    assert list(spoken(merge(source, handed_in)).values()) == [
        "the cell at the top that begins with `y`",
        "the cell below “Means” that begins with `# plot 'it'`",
        "the cell of exercise 1",
        "the check of exercise 1",
        "the cell of exercise 2",
        "the check of exercise 2",
    ]
