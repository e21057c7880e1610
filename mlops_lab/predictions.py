"""A prediction before the number: what surprises is what is learned."""


def reveal(prediction: float | None, measured: float, what: str, *, unit: str = "") -> None:
    """Print what was predicted beside what was measured.

    Parameters
    ----------
    prediction : float or None
        The student's guess; None if none was written down.
    measured : float
        The number the notebook has just computed.
    what : str
        What was predicted, as it reads in a sentence: ``"the AUC gap"``.
    unit : str
        Unit of both numbers, printed behind them.

    >>> reveal(0.05, 0.192, "the AUC gap")
    The AUC gap: you predicted 0.05, measured 0.192 (off by 0.142).
    >>> reveal(None, 24.5, "the share of late flights", unit="%")
    The share of late flights: measured 24.5 %. You wrote no prediction down: try one next time.
    """
    distance = " percentage points" if unit == "%" else f" {unit}" if unit else ""
    unit = f" {unit}" if unit else ""
    name = what[0].upper() + what[1:]
    if prediction is None:
        print(
            f"{name}: measured {measured:.4g}{unit}. "
            "You wrote no prediction down: try one next time."
        )
        return
    try:
        prediction = float(prediction)
    except (TypeError, ValueError):
        print(
            f"{name}: measured {measured:.4g}{unit}. Your prediction was {prediction!r}: write a "
            "plain number, without a unit."
        )
        return
    off = abs(prediction - measured)
    print(
        f"{name}: you predicted {prediction:.4g}{unit}, "
        f"measured {measured:.4g}{unit} (off by {off:.3g}{distance})."
    )
