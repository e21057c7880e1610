"""JupyterLab starts with the course's settings, and nothing is left behind when it is closed."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from workspace import launch
from workspace.__main__ import main


@pytest.fixture
def busy():
    """A port that another program listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def labs(tmp_path):
    """A folder without labs, and one to work in."""
    (tmp_path / "labs").mkdir()
    return ["--labs", str(tmp_path / "labs"), "--folder", str(tmp_path / "work")]


def test_a_busy_port_is_one_sentence(busy, labs, capsys):
    """The message says what to do."""
    assert main(["open", "--no-browser", "--port", str(busy), *labs]) == 1
    said = capsys.readouterr().err
    assert said == (
        f"mlops-lab open: port {busy} is taken by another program: choose another with --port N.\n"
    )


@pytest.mark.parametrize("port", ["80", "70000"])
def test_an_impossible_port_is_one_sentence(port, labs, capsys):
    """Neither a traceback nor a server."""
    assert main(["open", "--port", port, *labs]) == 1
    assert "cannot be used: choose one from 1024 to 65535" in capsys.readouterr().err


def test_without_a_port_the_first_free_one_is_taken(monkeypatch, busy):
    """A port that is taken is passed over."""
    monkeypatch.setattr(launch, "FIRST_PORT", busy)
    assert launch.free_port() > busy


def test_a_port_that_is_taken_meanwhile_is_passed_over(monkeypatch, busy, tmp_path, capsys):
    """Two labs opened at once both find the first port free; one of the servers does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = probe.getsockname()[1]
    answer_once = """
import http.server, sys
class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Server).handle_request()
"""

    def server(folder, port, token):
        return subprocess.Popen([sys.executable, "-c", answer_once, str(port)]), port

    ports = iter([busy, other])
    monkeypatch.setattr(launch, "free_port", lambda: next(ports))
    monkeypatch.setattr(launch, "_server", server)
    assert launch.launch(tmp_path, browser=False) == 0
    assert f"http://127.0.0.1:{other}/lab" in capsys.readouterr().out


def test_the_settings_that_ship_are_valid():
    """What they switch off exists under that name."""
    page = json.loads((launch.SETTINGS / "labconfig" / "page_config.json").read_text())
    extension = os.path.join(sys.prefix, "share", "jupyter", "labextensions", "@jupyter")
    text = ""
    for folder, _, names in os.walk(extension):
        for name in names:
            if name.endswith(".js"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text += file.read()
    for name in page["disabledExtensions"]:
        if name.startswith("@jupyter/nbgrader"):
            assert f'"{name}"' in text


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of one's own, for settings and data."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.skipif(os.name == "nt", reason="no such folder there")
def test_a_home_that_cannot_be_written_is_one_sentence(home, capsys, labs):
    """It is named, and what to do."""
    home.write_text("a file where the home should be")
    assert main(["open", "--no-browser", *labs]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"mlops-lab open: {home}")
    assert "set HOME to a folder that is" in said
    assert said.count("\n") == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="ends the server by a signal")
def test_the_labs_open_at_the_address_printed_and_end_with_it(home, labs):
    """With a proxy that leads nowhere, a kernel of one's own and a console of few characters.

    The address answers with its token alone, the kernel is the environment's, and a signal ends the
    server too.
    """
    spec = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    other = {"argv": ["/elsewhere/python"], "display_name": "Another Python 3", "language": "py"}
    (spec / "kernel.json").write_text(json.dumps(other))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "workspace", "open", "--no-browser", "--port", str(port)]
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:9", "PYTHONIOENCODING": "latin-1"}
    with subprocess.Popen(
        [*command, *labs], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        address = next(m[0] for line in process.stdout if (m := re.search(r"http\S+", line)))
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
            assert "JupyterLab" in answer.read().decode()
        with urllib.request.urlopen(address.replace("/lab?", "/api/kernelspecs?")) as answer:
            specs = json.load(answer)["kernelspecs"]
        assert specs["python3"]["spec"]["display_name"] != "Another Python 3"
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert launch._is_free(port)
