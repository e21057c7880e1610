"""IPython without a kernel: runs a cell in this process and returns its outputs as a notebook's.

A kernel would cost threads, sockets and a second to shut down. What a student sees of it, rich
display, magics, plots and tracebacks, comes from IPython's shell and works the same.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

CUT = "\n[output cut off here: it was longer than allowed]\n"
_NEED_A_LOOP = ("create_task(", "ensure_future(", "get_running_loop(", "TaskGroup(")
# Scripts would run in the browser of whoever grades.
_MIME_TYPES = (
    "text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg",
    "image/svg+xml", "application/json",
)  # fmt: skip


class Outputs:
    """The outputs of one cell, in order, as nbformat writes them, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self.items: list[dict] = []
        self._left = limit

    def text(self, name: str, text: str) -> None:
        """Add to a stream, joining it to the output before if that is the same stream."""
        if not text or self._left <= 0:
            return
        if len(text) > self._left:
            text = text[: self._left] + CUT
        self._left -= len(text)
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def display(self, data: dict, metadata: dict, count: int | None = None) -> dict | None:
        """Add something displayed; with ``count``, the result of the cell."""
        data = {k: v for k, v in data.items() if k in _MIME_TYPES}
        size = sum(len(str(v)) for v in data.values())
        # a plot may be larger than all text of a cell, but not without end
        if size > 8 * max(self._left, 0) + 65536:
            self.text("stdout", CUT)
            return None
        self._left -= size // 8
        item: dict[str, Any] = {"output_type": "display_data", "data": data, "metadata": metadata}
        if count is not None:
            item |= {"output_type": "execute_result", "execution_count": count}
        self.items.append(item)
        return item

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """Add an error with its traceback."""
        lines = [line[:4000] for line in lines[-60:]]
        item = {"ename": name[:200], "evalue": value[:4000], "traceback": lines}
        self.items.append({"output_type": "error", **item})


class _Stream(io.TextIOBase):
    """Standard output or error of a cell."""

    def __init__(self, shell: Shell, name: str) -> None:
        self._shell = shell
        self._name = name

    @property
    def encoding(self) -> str:
        return "utf-8"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._name == "stdout" else 2

    def write(self, text: str) -> int:
        self._shell.outputs.text(self._name, str(text))
        return len(text)


class _Publisher(DisplayPublisher):
    """Collects what is displayed."""

    owner: Shell

    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs):
        self.owner.show(data, metadata or {}, (transient or {}).get("display_id"), update)

    def clear_output(self, wait=False):
        self.owner.outputs.items.clear()


class _Result(DisplayHook):
    """Collects the value of a cell's last expression."""

    owner: Shell

    def __call__(self, result=None):
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.owner.outputs.display(data, metadata, count=self.prompt_count)


class _Interactive(InteractiveShell):
    """IPython's shell with its outputs going to a list."""

    owner: Shell

    def init_display_pub(self):
        self.display_pub = _Publisher(parent=self, shell=self)

    def init_displayhook(self):
        self.displayhook = _Result(parent=self, shell=self)
        from IPython.core.display_trap import DisplayTrap

        self.display_trap = DisplayTrap(hook=self.displayhook)

    def _showtraceback(self, etype, evalue, stb):
        try:
            text = str(evalue)
        except Exception:
            text = ""
        self.owner.outputs.error(etype.__name__, text, list(stb))

    def _tee(self, channel):
        # IPython would keep all that is printed in its history as well, without end
        return contextlib.nullcontext()

    def ask_exit(self):
        pass

    def enable_gui(self, gui=None):
        pass  # plots are shown inline; there is no screen

    def should_run_async(self, raw_cell, **kwargs):
        # in JupyterLab a loop runs all the time, so a cell may start a task without awaiting it
        starts = any(word in raw_cell for word in _NEED_A_LOOP)
        return starts or super().should_run_async(raw_cell, **kwargs)

    def raw_input(self, prompt=""):
        raise OSError("input() has no one to ask while a notebook is graded")


def _nothing(line: str) -> None:
    """Do nothing: what this magic is for is not here."""


class Shell:
    """Runs cells one after the other in one namespace, as JupyterLab would."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.autocall = 0
        self.outputs = Outputs(1 << 20)
        self._shown: dict[str, list[dict]] = {}
        self._low: int | None = None
        self.interactive = _Interactive.instance(config=config)
        for part in (
            self.interactive,
            self.interactive.display_pub,
            self.interactive.displayhook,
        ):
            part.owner = self
        self.interactive.extension_manager.load_extension("storemagic")
        for name in ("autosave", "clear", "pdb"):  # for the screen and the keyboard alone
            self.interactive.register_magic_function(_nothing, "line", name)
        self._own = set(self.namespace)

    @property
    def namespace(self) -> dict[str, Any]:
        """The names of the notebook."""
        return self.interactive.user_ns

    def hear_below(self, on: bool = True) -> None:
        """Start or stop to collect what C code and children print, in a file of this process.

        The file is opened once: a student who fills the disk loses outputs, but no cell.
        """
        self._low = None
        if on:
            # a bare number: a file object would close it again in some forked process
            with tempfile.TemporaryFile() as file:
                self._low = os.dup(file.fileno())

    def defined(self) -> dict[str, Any]:
        """Return the names that cells have defined, without IPython's own."""
        return {
            name: value
            for name, value in self.namespace.items()
            if name not in self._own and not name.startswith("_i")
        }

    def show(self, data: dict, metadata: dict, display_id: str | None, update: bool) -> None:
        """Add a display, or change those shown before under the same id."""
        if update and display_id in self._shown:
            for item in self._shown[display_id]:
                item.update(data=dict(data), metadata=dict(metadata))
            return
        item = self.outputs.display(dict(data), dict(metadata))
        if item is not None and display_id:
            self._shown.setdefault(display_id, []).append(item)

    def run(self, source: str, output_bytes: int) -> dict:
        """Run one cell.

        Returns
        -------
        dict
            ``outputs`` as nbformat has them, ``count`` of the cell, ``error``: name of the
            exception that ended it, or None, and ``line`` of the cell in which it was raised.
        """
        self._shown = {}
        with self.capture(output_bytes) as outputs:
            done = self.interactive.run_cell(source, store_history=True)
        error = done.error_before_exec or done.error_in_exec
        return {
            "outputs": outputs.items,
            "count": self.interactive.execution_count - 1,
            "error": None if error is None else type(error).__name__,
            "line": None if error is None else line_of(error),
        }

    @contextlib.contextmanager
    def capture(self, output_bytes: int):
        """Collect everything that is printed and displayed."""
        self.outputs = outputs = Outputs(output_bytes)
        kept = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            with self._below(outputs, output_bytes):
                yield outputs
        finally:
            sys.stdout, sys.stderr = kept

    @contextlib.contextmanager
    def _below(self, outputs: Outputs, output_bytes: int):
        if self._low is None:
            yield
            return
        low = self._low
        os.ftruncate(low, 0)
        os.lseek(low, 0, os.SEEK_SET)
        saved = [os.dup(1), os.dup(2)]
        os.dup2(low, 1)
        os.dup2(low, 2)
        try:
            yield
        finally:
            for number, copy in enumerate(saved, 1):
                os.dup2(copy, number)
                os.close(copy)
            outputs.text("stdout", os.pread(low, output_bytes, 0).decode(errors="replace"))


def line_of(error: BaseException) -> int | None:
    """Return the line of a cell in which an error was raised, from 1, where it is known."""
    if isinstance(error, SyntaxError):
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith("<ipython-input"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
