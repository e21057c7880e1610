"""A prediction is shown beside the number, and a missing one is asked for."""

from mlops_lab.predictions import reveal


def test_both_numbers_and_the_distance_are_printed(capsys):
    """Unit and sentence included."""
    reveal(20, 24.47, "the share of late flights", unit="%")
    assert capsys.readouterr().out == (
        "The share of late flights: you predicted 20 %, measured 24.47 % "
        "(off by 4.47 percentage points).\n"
    )


def test_no_prediction_is_no_error(capsys):
    """The lab runs through without one."""
    reveal(None, 0.192, "the AUC gap")
    assert "measured 0.192. You wrote no prediction down" in capsys.readouterr().out


def test_a_prediction_with_its_unit_is_no_error(capsys):
    """The lab goes on, and says how to write it."""
    reveal("22 %", 24.47, "the share of late flights", unit="%")
    said = capsys.readouterr().out
    assert "Your prediction was '22 %': write a plain number, without a unit." in said
