"""A service answers, says why when it cannot, and is gone when its owner is."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path

import pytest

from mlops_lab import serve
from mlops_lab.errors import UserError

# A bare ASGI app starts faster than one with FastAPI.
APP = textwrap.dedent(
    """
    import asyncio, os, subprocess, sys

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": message["type"] + ".complete"})
            print("goodbye")
            return await send({"type": "lifespan.shutdown.complete"})
        path, status = scope["path"], 200
        body = os.environ.get("GREETING", "hello")
        if path == "/ready" and not os.path.exists(os.environ.get("WHEN", "/")):
            status = 503
        if path == "/child":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            body = str(child.pid)
        if path == "/slow":
            await asyncio.sleep(0.5)
        if path == "/hang":
            while True:
                pass
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body.encode()})
    """
)


def get(service, path="/"):
    with urllib.request.urlopen(service.url + path, timeout=5) as answer:
        return answer.read().decode()


def gone(pid, within_s=5.0):
    """Whether a process has ended, or does so in time; a zombie has ended."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def refuses(port):
    with contextlib.closing(socket.socket()) as sock:
        return sock.connect_ex((serve.HOST, port)) != 0


def test_it_answers_and_is_gone_after_the_block():
    """Text becomes a service with its own environment; afterwards process and port are free."""
    with serve.start(APP, env={"GREETING": "good day"}, ready="/ready") as service:
        assert get(service) == "good day"
        assert service.alive
        child = int(get(service, "/child"))
    assert not service.alive
    assert gone(service.pid)
    assert gone(child)
    assert refuses(service.port)
    assert "goodbye" in service.log()


def test_a_file_and_an_import_string_will_do(tmp_path, monkeypatch):
    """The same app is found as a file and as a module of the current folder."""
    (tmp_path / "greeter.py").write_text(APP)
    monkeypatch.chdir(tmp_path)
    for app in (tmp_path / "greeter.py", "greeter:app"):
        with serve.start(app) as service:
            assert get(service) == "hello"


def test_fastapi_and_a_factory():
    """A function that makes a FastAPI app is called in the service."""
    text = "from fastapi import FastAPI\ndef app():\n    return FastAPI(title='made')\n"
    with serve.start(text, factory=True) as service:
        assert "made" in get(service, "/openapi.json")


def test_the_chosen_port_is_used_and_may_not_be_taken():
    """A port of choice, again right after it was left, and one sentence when it is busy."""
    with serve.start(APP) as service:
        port = service.port
        with pytest.raises(UserError, match=f"Port {port} is taken"):
            serve.start(APP, port=port)
    with serve.start(APP, port=port) as service:
        assert service.url.endswith(f":{port}")
    with pytest.raises(UserError, match="1024 to 65535"):
        serve.start(APP, port=80)


@pytest.mark.parametrize(
    ("app", "sentence"),
    [
        ("import no_such_module\n", "ended with status 1.*No module named 'no_such_module'"),
        ("nothing = 1\n", "ended with status 1.*attribute 'app'"),
        ("no_such_module:app", "ended with status 1.*No module named"),
        ("missing.py", "no file .*missing.py"),
        (
            "async def app(scope, receive, send):\n"
            "    if scope['type'] == 'lifespan':\n"
            "        await receive()\n"
            "        await send({'type': 'lifespan.startup.failed', 'message': 'no model'})\n",
            "ended with status 3",
        ),
    ],
)
def test_a_service_that_cannot_start_says_why(app, sentence):
    """The error is one sentence with the last line of the log."""
    with pytest.raises(UserError, match=sentence) as caught:
        serve.start(app, log_level="error")
    assert "\n" not in str(caught.value)


def test_not_ready_in_time(tmp_path):
    """A service that answers but is not ready is given up after the time limit, and ended."""
    with pytest.raises(UserError, match="within 1.5 s, GET /ready answered with status 503"):
        serve.start(APP, env={"WHEN": str(tmp_path / "never")}, ready="/ready", timeout_s=1.5)


def test_stop_finishes_requests_and_kills_what_hangs():
    """A request in flight is answered before the end; an endless one does not prevent it."""
    with serve.start(APP) as service:
        slow = subprocess.Popen(
            [sys.executable, "-c", f"import urllib.request as u; u.urlopen('{service.url}/slow')"]
        )
        time.sleep(0.3)
        while not _connected(service.port):
            time.sleep(0.01)
        assert service.stop() == 0
        assert slow.wait(10) == 0
    with (
        serve.start(APP) as service,
        socket.create_connection((serve.HOST, service.port)) as sock,
    ):
        sock.sendall(b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        assert service.stop(grace_s=0.3) == -9
    assert gone(service.pid)


def _connected(port):
    want = f":{port:04X}"
    with open("/proc/net/tcp") as file:
        return any(
            line.split()[1].endswith(want) and line.split()[3] == "01" for line in list(file)[1:]
        )


def test_a_dropped_object_stops_its_service():
    """Running the cell that starts it a second time leaves one service, not two."""
    service = serve.start(APP)
    first = service.pid
    service = serve.start(APP)
    assert gone(first)
    service.stop()


OWNER = """
import os, sys, time
from mlops_lab import serve
service = serve.start(open(sys.argv[1]).read())
import urllib.request
child = urllib.request.urlopen(service.url + "/child").read().decode()
{extra}
print(service._guard.pid, service.pid, child, service.port, service._folder, flush=True)
{end}
"""


@pytest.mark.parametrize(
    ("extra", "end"),
    [
        ("", "sys.exit(0)"),
        ("", "raise ValueError('a cell failed')"),
        ("", "os.kill(os.getpid(), 9)"),
        # a forked copy of the owner keeps the pipe open: then only the change of parent tells
        ("if os.fork() == 0: time.sleep(8); os._exit(0)", "os.kill(os.getpid(), 9)"),
        ("", "os.kill(service._guard.pid, 9); time.sleep(1); os.kill(os.getpid(), 9)"),
    ],
    ids=["exit", "error", "kill", "kill-with-fork", "guard-killed"],
)
def test_no_process_is_left(tmp_path, extra, end, request):
    """However the owner ends, guard, service, what it started and the port are gone."""
    (tmp_path / "app.txt").write_text(APP)
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(extra=extra, end=end), str(tmp_path / "app.txt")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    *numbers, folder = owner.stdout.readline().split()
    guard, service, child, port = (int(n) for n in numbers)
    owner.stdout.close()
    owner.wait(30)
    assert gone(guard)
    assert gone(service)
    assert refuses(port)
    if "guard-killed" in request.node.callspec.id:
        with contextlib.suppress(ProcessLookupError):  # who kills the guard orphans what is below
            os.kill(child, signal.SIGKILL)
    else:
        assert not Path(folder).exists()
    assert gone(child)
