"""A service as a real process on this machine's loopback interface, which never outlives its owner.

`start` hands an app to uvicorn in a process of its own and returns when it answers. The service
ends with the ``with`` block, with `Service.stop`, when its object is collected, when the
interpreter exits, and also when the notebook's kernel is killed and cannot say goodbye::

    notebook ── pipe ──► guard ──► service (uvicorn and the app) ──► whatever the app starts

The guard is a bare Python process that holds one end of a pipe. When the other end closes, for
whatever reason, or its parent is another one than before, it kills the service's process group.
It shares no lock with the app, so an app that hangs is ended as well. Only a process that leaves
its group on purpose (``setsid``) escapes.

This file is also the program that guard and service run, so at its top it imports the standard
library alone. Linux and macOS.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from pathlib import Path

HOST = "127.0.0.1"
_TERMINATE = b"t"
_LOOK_S = 0.05  # how often the guard looks whether its child and its parent are still there


class Service:
    """A running service; made by `start`, and a context manager that stops it.

    Attributes
    ----------
    port : int
    url : str
        ``http://127.0.0.1:PORT``, without a slash at the end.
    pid : int
        Of the process that runs the app.
    """

    def __init__(self, guard: subprocess.Popen, pid: int, port: int, folder: Path) -> None:
        self.pid, self.port, self.url = pid, port, f"http://{HOST}:{port}"
        self._guard, self._folder, self._said = guard, folder, ""
        self._end = weakref.finalize(self, _end, guard, folder, os.getpid())

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Whether the process of the service is still there."""
        return self._guard.poll() is None

    def log(self) -> str:
        """Return what the service has written to standard output and error."""
        with contextlib.suppress(OSError):
            self._said = (self._folder / "log").read_text(encoding="utf-8", errors="replace")
        return self._said

    def stop(self, grace_s: float = 5.0) -> int:
        """Ask the service to finish its requests and end; kill it when it has not after a while.

        Parameters
        ----------
        grace_s : float
            Seconds it gets; with 0 it is killed at once, in the middle of its requests.

        Returns
        -------
        int
            Its exit status: 0 after a shutdown in good order, -9 when it was killed.
        """
        if grace_s > 0 and self.alive:
            with contextlib.suppress(OSError):
                self._guard.stdin.write(_TERMINATE)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._guard.wait(grace_s)
        self.log()
        self._end()
        return _status(self._guard.returncode)


def start(
    app: str | Path,
    *,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    factory: bool = False,
    ready: str | None = None,
    timeout_s: float = 30.0,
    threads: int = 8,
    log_level: str = "warning",
) -> Service:
    """Start a service on 127.0.0.1 and return when it answers.

    Parameters
    ----------
    app : str or Path
        ``"package.module:name"``, a file of Python text, or the text itself (anything with a line
        break). A file or text names its app ``app``. The module's folder, or the current one for
        an import string, comes first on the service's import path.
    port : int, optional
        1024..65535; a free one when omitted.
    env : mapping of str to str, optional
        Added to the environment; the way to hand the path of a model to the app.
    factory : bool
        Whether the name is a function that makes the app.
    ready : str, optional
        Path that must answer with status 200 before the service counts as started, such as
        ``"/ready"``. When omitted, any answer will do.
    timeout_s : float
        Seconds until then.
    threads : int
        Most threads for endpoints that are not ``async``.
    log_level : str
        Of uvicorn: ``"warning"``, ``"info"``, ...

    Raises
    ------
    UserError
        If the port is taken, the service ends, or it does not answer in time: one sentence.
    """
    from mlops_lab.errors import UserError

    with contextlib.ExitStack() as undo, _bound(port) as sock:
        port = sock.getsockname()[1]
        folder = Path(tempfile.mkdtemp(prefix="service-"))
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        spec = {
            **_place(app, folder), "factory": factory, "socket": sock.fileno(), "threads": threads,
            "log_level": log_level, "log": str(folder / "log"),
        }  # fmt: skip
        guard = subprocess.Popen(
            [sys.executable, "-P", __file__, json.dumps(spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pass_fds=[sock.fileno()],
            start_new_session=True,  # so that interrupting a cell does not end the service
            env={"OMP_NUM_THREADS": "1", **os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
        )
        undo.pop_all()
    try:
        pid = int(guard.stdout.readline() or 0)
        service = Service(guard, pid, port, folder)
    except BaseException:  # an interrupt
        _end(guard, folder, os.getpid())
        raise
    try:
        trouble = _wait(service, ready, time.monotonic() + timeout_s)
    except BaseException:
        service.stop(0)
        raise
    if trouble:
        service.stop(0)
        said = [line for line in service.log().splitlines() if line.strip()]
        last = f"; the last line of its log: {said[-1].strip()}" if said else ""
        trouble = trouble.replace("TIMEOUT", f"{timeout_s:g} s")
        raise UserError(f"The service did not start: {trouble}{last}")
    return service


def _bound(port: int | None) -> socket.socket:
    from mlops_lab.errors import UserError

    if port is not None and not 1024 <= port <= 65535:
        raise UserError(f"Port {port} cannot be used: choose one from 1024 to 65535, or none.")
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free again
    try:
        sock.bind((HOST, port or 0))
    except OSError:
        sock.close()
        raise UserError(
            f"Port {port} is taken by another program: choose another one, or leave `port` out "
            "and take a free one."
        ) from None
    return sock


def _place(app: str | Path, folder: Path) -> dict[str, str]:
    """Return where the service finds the app."""
    from mlops_lab.errors import UserError

    if isinstance(app, str) and "\n" in app:
        path = folder / "service_app.py"
        path.write_text(app, encoding="utf-8")
    elif isinstance(app, str) and ":" in app and not app.endswith(".py"):
        module, _, name = app.partition(":")
        return {"module": module, "name": name, "folder": os.getcwd()}
    else:
        path = Path(app).absolute()
        if not path.is_file():
            raise UserError(
                f"There is no file {path}: give 'module:name', a file of Python text, or the text."
            )
    return {"module": path.stem, "name": "app", "folder": str(path.parent), "file": str(path)}


def _wait(service: Service, ready: str | None, deadline: float) -> str:
    """Wait until the service answers; return what went wrong, or nothing."""
    seen = "it did not accept a connection"
    while time.monotonic() < deadline:
        if not service.alive:
            return f"it ended with status {_status(service._guard.returncode)}"
        connection = http.client.HTTPConnection(HOST, service.port, timeout=1.0)
        try:
            connection.request("GET", ready or "/")
            status = connection.getresponse().status
            if ready is None or status == 200:
                return ""
            seen = f"GET {ready} answered with status {status}"
        except (OSError, http.client.HTTPException) as error:
            if not isinstance(error, ConnectionRefusedError):
                seen = f"GET {ready or '/'} gave no answer ({type(error).__name__})"
        finally:
            connection.close()
        time.sleep(0.02)
    return f"within TIMEOUT, {seen}"


def _status(code: int) -> int:
    """Return the exit status of the service from that of its guard."""
    return 128 - code if code > 128 else code


def _end(guard: subprocess.Popen, folder: Path, owner: int) -> None:
    """Close the pipe, on which the guard kills the service, and wait for that."""
    if os.getpid() != owner:  # a forked copy of the owner ends: the service is not its own
        return
    with contextlib.suppress(OSError):
        guard.stdin.close()
    try:
        guard.wait(10)
    except subprocess.TimeoutExpired:
        guard.kill()
        guard.wait()
    guard.stdout.close()
    shutil.rmtree(folder, ignore_errors=True)


# --- the guard, and the service below it ---------------------------------------------------------


def _guard(spec: dict) -> int:
    parent, group = os.getppid(), os.getpid()
    log = os.open(spec["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        _die_with(group)
        _run(spec)
        sys.exit(0)
    with contextlib.suppress(OSError):  # both do it, so that it is done whoever is first
        os.setpgid(child, child)
    os.close(spec["socket"])
    os.write(1, f"{child}\n".encode())
    left_alone = False
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            _kill_group(child)
            code = os.waitstatus_to_exitcode(status)
            if left_alone:
                shutil.rmtree(Path(spec["log"]).parent, ignore_errors=True)
            return 128 - code if code < 0 else code
        readable, _, _ = select.select([0], [], [], _LOOK_S)
        order = os.read(0, 1) if readable else b""
        if order == _TERMINATE:
            os.kill(child, signal.SIGTERM)
        elif readable or os.getppid() != parent:
            left_alone = True  # nobody is there to read the log and clear up
            _kill_group(child)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _die_with(guard: int) -> None:
    """End when somebody kills the guard: by the kernel on Linux, by looking elsewhere."""
    if sys.platform == "linux":
        import ctypes

        parent_death_signal = 1  # PR_SET_PDEATHSIG
        # AttributeError where the C library has no prctl
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)

    def look() -> None:
        while os.getppid() == guard:
            time.sleep(0.5)
        _kill_group(os.getpid())

    threading.Thread(target=look, daemon=True).start()


def _run(spec: dict) -> None:
    import asyncio
    import importlib
    import importlib.util

    # Until uvicorn takes the signal over, and again after its shutdown in good order
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    sys.path.insert(0, spec["folder"])
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    import anyio.to_thread
    import uvicorn

    if "file" in spec:
        found = importlib.util.spec_from_file_location(spec["module"], spec["file"])
        module = importlib.util.module_from_spec(found)
        sys.modules[spec["module"]] = module
        found.loader.exec_module(module)
    else:
        module = importlib.import_module(spec["module"])
    app = getattr(module, spec["name"])
    config = uvicorn.Config(
        app, factory=spec["factory"], log_level=spec["log_level"], access_log=False,
        loop="asyncio", timeout_graceful_shutdown=30,
    )  # fmt: skip
    server = uvicorn.Server(config)

    async def main() -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = spec["threads"]
        await server.serve(sockets=[socket.socket(fileno=spec["socket"])])

    asyncio.run(main())
    if not server.started:
        sys.exit(3)


if __name__ == "__main__":
    sys.exit(_guard(json.loads(sys.argv[1])))
