"""Why a check failed: the cause, and the one sentence that a student reads."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Collection, Mapping, Sequence

from autograder.engine.check import NothingCompared
from autograder.engine.codec import CodecError
from autograder.engine.needs import assigned_and_read, is_stub, needed, sentence
from autograder.lab.names import reads
from autograder.results import (
    GRADER_FAILED,
    HIDDEN,
    NEEDS_ANOTHER,
    NOT_BEGUN,
    NOT_COMPARABLE,
    OUT_OF_MEMORY,
    RAISED,
    UNDEFINED,
    WRONG,
)
from mlops_lab.stand_ins import NOT_DONE
from mlops_lab.wording import as_sentence

# A check of a lab's own may quote what an answer returned; what is as long as this is no name.
_QUOTED = re.compile(r"""'[^']{25,}'|"[^"]{25,}"|“[^”]{25,}”""")


class Reasons:
    """Knows what of a submission did not run, and says why a check does not hold.

    Parameters
    ----------
    steps : sequence of dict
        All cells of the submission, as the judge takes them.
    asked : mapping of str to collection of str
        The names asked of the student's process, by check.
    exercises : mapping of str to int
        Numbers of the exercises, by the label of the answer.

    Attributes
    ----------
    stopped : dict
        Cause and sentence for each of the student's cells that stopped, by its label.
    broken : dict
        Why a name of the source's is not there.
    """

    def __init__(
        self,
        steps: Sequence[dict],
        asked: Mapping[str, Collection[str]],
        exercises: Mapping[str, int],
    ) -> None:
        self._steps, self._asked, self._exercises = steps, asked, exercises
        self.stopped: dict[str, tuple[str, str]] = {}
        self.broken: dict[str, str] = {}

    def of(self, error: BaseException, step: dict, part: str) -> tuple[str, str]:
        """Return why a check failed: its cause, and the sentence a student reads.

        In the hidden part nothing of the sentence comes from the student's code, which knows the
        hidden data by then.
        """
        cause, said = self._reason(error, step, part)
        if cause in (WRONG, RAISED) and (numbers := self._stood_in(step)):
            said += f" It was run with a stand-in, for it {sentence(numbers)}."
        return cause, said

    def _reason(self, error: BaseException, step: dict, part: str) -> tuple[str, str]:
        hidden = part == HIDDEN
        text = short(str(error))
        call = getattr(error, "student_call", None)
        if hidden and call is not None and call not in step["source"]:
            call = "your code"
        told = f"`{call}`" if call != "your code" else "your code"
        undone = isinstance(error, NotImplementedError) and NOT_DONE in text
        if (undone or isinstance(error, NameError)) and (numbers := self._needs(step)):
            return NEEDS_ANOTHER, as_sentence(f"this {sentence(numbers)}")
        if undone:
            return NOT_BEGUN, NOT_DONE
        if isinstance(error, CodecError):
            what = "what came back cannot be compared"
            return NOT_COMPARABLE, as_sentence(what if hidden or not text else f"{what}: {text}")
        if isinstance(error, NothingCompared):
            return GRADER_FAILED, "Nothing was compared in this check, which is a fault of the lab."
        if _out_of_memory(error):
            what = f"{told if call else 'the check'} asked for more memory than there is"
            return OUT_OF_MEMORY, as_sentence(what if hidden or not text else f"{what}: {text}")
        if call is not None:
            kind = _known_kind(error) if hidden else type(error).__name__
            line = getattr(error, "student_line", None)
            place = f" in line {line} of its cell" if line else ""
            # an attribute with an underscore is never the student's
            where = getattr(error, "_situation", "")
            told = f"for {where}, {told}" if where else told
            if not text or hidden:
                return RAISED, as_sentence(f"{told} stopped with {kind}{place}")
            return RAISED, as_sentence(f"{told} stopped with {kind}{place}: {text}")
        if isinstance(error, NameError) and error.name:
            if error.name not in self._asked.get(step["label"], ()):
                why = self.broken.get(error.name, "no given cell of the lab defines it")
                return GRADER_FAILED, f"`{error.name}` is not defined: {why}."
            nowhere = UNDEFINED, "no cell of the notebook defines it"
            cause, why = self.stopped.get(step["answer"], nowhere)
            if cause == NOT_BEGUN:
                return cause, why
            return cause, f"`{error.name}` is not defined: {why}."
        if isinstance(error, AssertionError):
            said = _QUOTED.sub("…", getattr(error, "brief", text)) if hidden else text
            return WRONG, short(said) or "The check does not hold."
        # the check itself stumbled over what the answer returned
        kind = type(error).__name__
        if hidden:
            return WRONG, f"What your code returned is not of the kind that was asked for ({kind})."
        return WRONG, as_sentence(f"{kind}: {text}")

    def _stood_in(self, step: dict) -> list[int]:
        """Return the numbers of exercises, not done, whose stand-ins an answer calls itself."""
        sources = {one["label"]: one["source"] for one in self._steps}
        answer = sources.get(step["answer"], "")
        try:
            read = reads(compile(answer, "<answer>", "exec", dont_inherit=True))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        return sorted(
            number
            for label, number in self._exercises.items()
            if f"{label.removesuffix('-answer')}-stand-in" in sources
            and is_stub(sources.get(label, ""))
            and assigned_and_read(sources[label])[0] & read
        )

    def _needs(self, step: dict) -> list[int]:
        """Return the numbers of other exercises, not done, that an answer or its check needs."""
        cells = [(one["label"], one["source"]) for one in self._steps if one["kind"] != "check"]
        answer = next((source for label, source in cells if label == step["answer"]), "")
        if is_stub(answer):
            return []
        names = assigned_and_read(answer)[1] | assigned_and_read(step["source"])[1]
        return needed(names, cells, self._exercises, step["answer"])


def stopped_with(error: str, done: dict, outputs: list[dict]) -> str:
    """Say with what a cell stopped, and in which line.

    The name of a class may be anything, and a cell below a hidden check knows what that asked.
    """
    kind = error if hasattr(builtins, error) else "an error of its own"
    line = done.get("line")
    place = f" in line {line}" if type(line) is int and 0 < line < 100_000 else ""
    why = ""
    if kind in ("SyntaxError", "IndentationError", "TabError") and outputs:
        why = re.sub(r" \(.*", "", short(str(outputs[-1].get("evalue", "")), 60))
        why = f" ({why})" if re.fullmatch(r"[a-z ,':;=()?.\"-]+", why) else ""
    return f"its cell stopped with {kind}{place}{why}"


def _known_kind(error: BaseException) -> str:
    """Return the name of the first class of an error that is no student's own."""
    for kind in type(error).__mro__:
        if getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind:
            return kind.__name__
    return "an error"


def _out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "can't allocate memory" in str(error)


def short(text: str, limit: int = 400) -> str:
    """Return a text as one line of at most ``limit`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
