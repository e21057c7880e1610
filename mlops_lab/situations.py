"""Hidden checks by comparison: the same situations for an answer and for the model answer.

An author names situations and builds their arguments; what is right in each, the model answer says.
One comparison then looks at everything a caller can see: the result or the error, every part of it,
and whether the arguments were left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from mlops_lab.compare import same_types, whole
from mlops_lab.seeds import fresh
from mlops_lab.wording import CheckFailed, article, quoted, sentences


def _in_notebook(name: str) -> Any:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return (shell.user_ns if shell else vars(sys.modules["__main__"]))[name]


class Reference:
    """The model answers of a lab, by name: ``reference.late_share``.

    Where a submission is judged, the judge says how they are found. In a notebook that holds them
    already, they are what the notebook defines.
    """

    def __init__(self) -> None:
        self._find: Callable[[str], Any] = _in_notebook

    def found_by(self, find: Callable[[str], Any]) -> None:
        """Take model answers from ``find(name)``, which raises KeyError where there is none."""
        self._find = find

    def __getattr__(self, name: str) -> Any:
        try:
            return self._find(name)
        except KeyError:
            raise AttributeError(f"the lab has no model answer {name!r}") from None


reference = Reference()


def same_as_reference(
    exercise: str,
    answer: Callable[..., Any],
    model: Callable[..., Any],
    what: str,
    *situations: tuple,
    use: Callable[..., Any] | None = None,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    index: bool = True,
) -> None:
    """Compare an answer with the model answer in every situation, one after the other.

    Parameters
    ----------
    exercise : str
        Id of the exercise. With the course secret and the situation's name it seeds the data.
    answer, model : callable
        The student's function and `reference`'s.
    what : str
        What is returned, as it reads in a sentence: ``"the shares"``.
    *situations : tuple of (name, build) or (name, build, look)
        ``name`` is a noun phrase that reads behind "for": ``"a table with two equal labels"``;
        ``build(rng)`` returns the tuple of arguments, made anew at every call; ``look`` is where to
        look when *this* situation differs.
    use : callable, optional
        ``use(function, *arguments)`` returns what is compared, where it is not the result of one
        call: a sequence of calls, the predictions of a fitted model. It must not keep state.
    rtol, atol : float
        Allowed difference of numbers that are not whole: ``atol + rtol * abs(expected)``.
    index : bool
        Whether the index of a table or a column counts.

    Raises
    ------
    CheckFailed
        For the first situation in which something differs.

    >>> same_as_reference("double", lambda x: x + x, lambda x: 2 * x, "the double",
    ...                   ("a negative number", lambda rng: (-rng.random(),)))
    >>> same_as_reference("double", lambda x: x * x, lambda x: 2 * x, "the double",
    ...                   ("the number two", lambda rng: (2,)),
    ...                   ("one", lambda rng: (1,), "the factor"))
    Traceback (most recent call last):
    ...
    mlops_lab.wording.CheckFailed: For one, the double should not be 1. Look again: the factor.
    """
    if not situations:
        raise ValueError("a comparison without a situation compares nothing")
    for name, build, *rest in situations:
        look = rest[0] if rest else ""

        def made(build: Callable = build, seed: str = f"{exercise}: {name}") -> tuple:
            return tuple(build(fresh(seed)))

        before, expected_arguments, arguments = made(), made(), made()
        expected, error = _outcome(model, use, expected_arguments)
        try:
            got, came = _outcome(answer, use, arguments)
        except BaseException as stopped:
            stopped._situation = name
            raise
        if error is not None or came is not None:
            _same_error(came, error, name, look)
            continue
        phrase = f"for {name}, {what}"
        whole(got, expected, phrase, look, rtol=rtol, atol=atol, index=index)
        _same_arguments(arguments, expected_arguments, before, name)


def _outcome(function: Callable, use: Callable | None, arguments: tuple) -> tuple:
    """Return what a call returns, or the error that it raises."""
    try:
        return (use(function, *arguments) if use else function(*arguments)), None
    except (AssertionError, NotImplementedError):
        raise
    except Exception as error:
        return None, error


def _same_error(came: Exception | None, expected: Exception | None, name: str, look: str) -> None:
    if expected is None:
        came._situation = name
        raise came
    wanted = article(type(expected).__name__)
    begin = f"for {name} {wanted} should be raised, but"
    if came is None:
        said = brief = f"{begin} nothing was"
    elif isinstance(came, type(expected)):
        return
    else:
        said = f"{begin} {article(type(came).__name__)} came: {quoted(str(came))}"
        brief = f"{begin} another error came"
    raise CheckFailed(*sentences(said, brief, look))


def _same_arguments(after: tuple, expected: tuple, before: tuple, name: str) -> None:
    """Expect arguments to be as the model answer leaves them."""
    for place, (one, other, old) in enumerate(zip(after, expected, before, strict=True)):
        if not _is_data(old) or _alike(one, other):
            continue
        nth = f"argument {place + 1}" if len(after) > 1 else "its argument"
        if _alike(other, old):
            said = f"For {name}, your function changed {nth}: work on a copy and return that."
        else:
            said = f"For {name}, {nth} is not what it should be after the call."
        raise CheckFailed(said)


def _alike(one: Any, other: Any) -> bool:
    try:
        whole(one, other, "it", "", index=True)
    except CheckFailed:
        return False
    return same_types(one, other)


def _is_data(value: Any) -> bool:
    return isinstance(value, list | dict | set) or hasattr(value, "__array__")
