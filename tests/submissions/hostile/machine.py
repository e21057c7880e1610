"""The grader's machine as an attacker would like to see it: files, servers and secrets to touch."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from pathlib import Path

VARIABLE = "GRADER_TOKEN"  # in the grader's environment, with a canary in it


class Machine:
    """Canaries in files and in the environment, and servers that hear who calls them.

    Parameters
    ----------
    folder : Path
        An empty folder; the canary files lie in ``outside`` below it.
    course : Path
        What stands for ``@COURSE@`` in the attacks: the folder of the course's sources.
    """

    def __init__(self, folder: Path, course: Path) -> None:
        self.folder = folder
        self.course = course
        self.canary = f"canary-{secrets.token_hex(8)}"
        self.outside = folder / "outside"
        self.outside.mkdir()
        self.outside.chmod(0o777)
        self.files = {}
        for name in ("GRADEBOOK", "SOURCE", "OTHER"):
            path = self.files[name] = self.outside / f"{name.lower()}.db"
            path.write_text(self.canary)
            path.chmod(0o666)
        self.heard: list[str] = []
        self.servers = [self._listen(socket.AF_INET, ("127.0.0.1", 0))]
        self.abstract = f"autograder-{secrets.token_hex(4)}"
        self.servers.append(self._listen(socket.AF_UNIX, f"\0{self.abstract}"))
        self.servers.append(self._listen(socket.AF_UNIX, str(self.outside / "socket")))
        os.environ[VARIABLE] = self.canary

    def _listen(self, family: int, address: object) -> socket.socket:
        server = socket.socket(family)
        server.bind(address)
        server.listen()
        threading.Thread(target=self._serve, args=(server,), daemon=True).start()
        return server

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            self.heard.append(str(server.getsockname()))
            client.close()

    @property
    def places(self) -> dict[str, str]:
        """What stands for the placeholders of the attacks."""
        return {
            **{name: str(path) for name, path in self.files.items()},
            "OUTSIDE": str(self.outside),
            "COURSE": str(self.course),
            "PORT": str(self.servers[0].getsockname()[1]),
            "ABSTRACT": self.abstract,
            "SOCKET": str(self.outside / "socket"),
        }

    def changed(self) -> list[str]:
        """Name what is no longer as it was."""
        found = sorted({p.name for p in self.outside.iterdir()} - {"socket"})
        wrong = set(found) ^ {path.name for path in self.files.values()}
        for path in self.files.values():
            try:
                wrong |= set() if path.read_text() == self.canary else {path.name}
            except (OSError, ValueError):
                wrong.add(path.name)
        return sorted(wrong)

    def close(self) -> None:
        """Shut the servers."""
        del os.environ[VARIABLE]
        for server in self.servers:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
