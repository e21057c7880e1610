"""The labs open in JupyterLab, and nothing is left behind when they are closed."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from mlops_lab import desk
from mlops_lab.__main__ import main


@pytest.fixture
def busy():
    """A port that another program listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_busy_port_is_one_sentence(busy, tmp_path, capsys):
    """The message says what to do."""
    status = main(["open", "--no-browser", "--port", str(busy), "--labs", str(tmp_path)])
    assert status == 1
    said = capsys.readouterr().err
    assert said == (
        f"mlops-lab open: port {busy} is taken by another program: choose another with --port N.\n"
    )


@pytest.mark.parametrize("port", ["80", "70000"])
def test_an_impossible_port_is_one_sentence(port, tmp_path, capsys):
    """Neither a traceback nor a server."""
    assert main(["open", "--port", port, "--labs", str(tmp_path)]) == 1
    assert "cannot be used: choose one from 1024 to 65535" in capsys.readouterr().err


def test_without_labs_it_says_so(tmp_path, capsys):
    """The folder is named."""
    assert main(["open", "--labs", str(tmp_path / "none")]) == 1
    assert "none does not exist" in capsys.readouterr().err


def test_without_a_port_the_first_free_one_is_taken(monkeypatch, busy):
    """A port that is taken is passed over."""
    monkeypatch.setattr(desk, "FIRST_PORT", busy)
    assert desk._free_port() > busy


def test_the_settings_that_ship_are_valid():
    """What they switch off exists under that name."""
    page = json.loads((desk.SETTINGS / "labconfig" / "page_config.json").read_text())
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


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="ends the server by a signal")
def test_the_labs_open_at_the_address_printed_and_end_with_it(tmp_path):
    """The address answers with its token alone; a signal ends the server too."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlops_lab", "open", "--no-browser", "--port", str(port)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with subprocess.Popen(
        [*command, "--labs", str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        address = next(m[0] for line in process.stdout if (m := re.search(r"http\S+", line)))
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
            assert "JupyterLab" in answer.read().decode()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert desk._is_free(port)
