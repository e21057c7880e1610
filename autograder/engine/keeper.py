"""The keeper: stands between one submission and the rest.

It is forked from the warm parent for every submission, builds the walls, forks the judge and, as
often as the judge asks, the student's process. It watches the memory of that process and of all
that it starts, and ends them when they take too much, when the judge says so, and when the judge
is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.engine import walls
from autograder.engine.cgroup import Memory
from autograder.engine.channel import Channel
from autograder.engine.clock import Meter
from autograder.engine.judge import Judge, prepare
from autograder.engine.limits import Limits
from autograder.engine.link import KeeperLink
from autograder.engine.processes import family, resident
from autograder.engine.shell import Shell
from autograder.engine.student import live
from autograder.results import CRASHED, GRADER_FAILED, OUT_OF_MEMORY, TIMED_OUT

WATCH_S = 0.05


class Keeper:
    """Keeps one submission.

    Parameters
    ----------
    shell : Shell
        As the warm parent has it, the common beginning executed.
    opening : list of dict
        Outputs of that beginning.
    contained : bool
        Whether the walls can be built; without them only the limits hold.
    files : str or None
        Folder with the lab's small files, copied for each submission.
    keep : list of str
        What must stay in sight below /tmp.
    memory : int or None
        Open folder of the cgroups, where there are any.
    """

    def __init__(
        self,
        shell: Shell,
        opening: list[dict],
        *,
        contained: bool,
        files: str | None,
        keep: list[str],
        memory: int | None,
    ) -> None:
        self._shell, self._opening = shell, opening
        self._contained, self._files, self._keep = contained, files, keep
        self.cgroups, self._memory = memory, None
        self._home = ""
        self._student: int | None = None
        self._baseline = 0
        self._cause: tuple[str, str] | None = None
        self._limits = Limits()
        self._meter = Meter()

    def run(self, job: socket.socket, limits: Limits) -> None:
        """Keep one submission from its first cell to its last; called in a process of its own."""
        self._limits = limits
        if self.cgroups is not None:
            # a little more than the watchdog allows: files on the disk in memory count here
            most = (limits.memory_mib + limits.disk_mib) * 1024**2
            with contextlib.suppress(OSError):
                self._memory = Memory(self.cgroups, most)
        if self._contained:
            walls.unshare(walls.NEW_USER | walls.NEW_MOUNT | walls.NEW_IPC | walls.NEW_NET)
            walls.few_watches()
            walls.private_disk(limits, self._keep)
            walls.raise_loopback()
            home = walls.HOME
        else:
            home = tempfile.mkdtemp(prefix="submission-")
        self._home = home
        self._enter("work")
        mine, judges = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        judge = os.fork()
        if judge == 0:
            self._be_judge(job, judges)
        judges.close()
        job.close()
        try:
            self._watch(mine)
        finally:
            self._end()
            with contextlib.suppress(ProcessLookupError):
                os.kill(judge, signal.SIGKILL)
            os.waitpid(judge, 0)
            if self._memory is not None:
                self._memory.remove()
            if not self._contained:
                shutil.rmtree(home, ignore_errors=True)

    def _enter(self, name: str) -> None:
        """Go to a new folder of this name in the home, with the lab's small files."""
        work = Path(self._home) / name
        if self._files:
            shutil.copytree(self._files, work, ignore=shutil.ignore_patterns("*.ipynb"))
        else:
            work.mkdir()
        os.chdir(work)

    def _watch(self, link: socket.socket) -> None:
        """Answer the judge's questions, and look after the student's process, until it is gone."""
        poll = select.poll()
        poll.register(link, select.POLLIN)
        while True:
            if not poll.poll(WATCH_S * 1000 if self._student else None):
                self._look()
                continue
            question = link.recv(64).decode()
            if not question:
                return
            self._answer(question, link)

    def _answer(self, question: str, link: socket.socket) -> None:
        if question == "start":
            self._end()
            with self._begin() as end:
                socket.send_fds(link, [b"ready"], [end.fileno()])
        elif question == "interrupt" and self._student:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._student, signal.SIGINT)
        elif question == "used":
            link.send(str(self._meter.read(self._student)).encode())
        elif question == "fate":
            link.send(json.dumps(self._fate()).encode())

    # The judge --------------------------------------------------------------------

    def _be_judge(self, job: socket.socket, link: socket.socket) -> None:
        code = 1
        try:
            walls.close_all_but(job.fileno(), link.fileno())
            walls.die_with_parent()
            if self._contained:
                os.environ["HOME"] = walls.JUDGE_HOME
                walls.unshare(walls.NEW_USER | walls.NEW_MOUNT)
                walls.judges_disk(self._limits)
            walls.hide()
            self._home = walls.JUDGE_HOME if self._contained else self._home
            self._enter("judge")  # not the student's, who may change what lies there
            if self._contained:
                walls.drop_rights()
                walls.refuse_calls()
            channel = Channel(job)
            wanted, _ = channel.receive()
            prepare(wanted.pop("secret"))
            self._shell.hear_below(False)
            walls.set_limits(self._limits, judge=True)
            result = Judge(wanted, self._shell, self._opening, KeeperLink(link).start).judge()
            channel.send(result)
            code = 0
        except BaseException as error:
            with contextlib.suppress(BaseException):
                Channel(job).send({"failed": f"{type(error).__name__}: {error}"[:500]})
        finally:
            os._exit(code)

    # The student's process --------------------------------------------------------

    def _begin(self) -> socket.socket:
        """Fork the student's process and return the judge's end of the talk with it."""
        theirs, students = socket.socketpair()
        self._cause = None
        reading, writing = os.pipe()
        between = os.fork()
        if between == 0:
            try:
                os.close(reading)
                if self._contained:
                    walls.unshare(walls.NEW_USER | walls.NEW_MOUNT | walls.NEW_PID)
                student = os.fork()
                if student == 0:
                    self._be_student(students, writing)
                os.write(writing, str(student).encode())
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(between, 0)
        # the student's process is now ours: orphans come to the nearest subreaper
        self._student = int(os.read(reading, 20) or 0) or None
        os.close(reading)
        students.close()
        if self._student is None:
            self._cause = (GRADER_FAILED, "no process could be started for it")
        else:
            self._baseline = resident(self._student) or 0
        return theirs

    def _be_student(self, sock: socket.socket, writing: int) -> None:
        try:
            if self._memory is not None:
                self._memory.enter()
            walls.close_all_but(sock.fileno())
            # kill(0) reaches the whole process group, across namespaces
            os.setsid()
            if self._contained:
                walls.private_proc()
                walls.drop_rights()
                walls.refuse_calls()
            walls.set_limits(self._limits)
            sys.path.insert(0, "")
            live(sock, self._shell, self._limits.reply_mib * 1024**2)
        finally:
            os._exit(1)

    def _look(self) -> None:
        """End the student's processes if they hold too much memory; notice if they are gone."""
        if self._student is None:
            return
        with contextlib.suppress(ChildProcessError):
            done, status, usage = os.wait4(self._student, os.WNOHANG)
            if done:
                self._gone(status, usage)
                return
        allowed = self._limits.memory_mib * 1024**2
        used = 0
        for pid in family(self._student):
            used += max(0, (resident(pid) or 0) - self._baseline)
        if used > allowed:
            self._cause = (OUT_OF_MEMORY, f"it took more than {self._limits.memory_mib} MiB")
            self._end()

    def _gone(self, status: int, usage: resource.struct_rusage) -> None:
        self._meter.ended(usage.ru_utime + usage.ru_stime)
        self._student = None
        if self._cause is None and self._memory is not None and self._memory.exceeded():
            self._cause = (OUT_OF_MEMORY, f"it took more than {self._limits.memory_mib} MiB")
        if self._cause is None:
            self._cause = _how(status)

    def _fate(self) -> tuple[str, str]:
        # closed is not yet gone: a process may close its end and live on
        for _ in range(100):
            self._look()
            if self._student is None:
                break
            time.sleep(0.01)
        else:
            self._cause = self._cause or (
                CRASHED,
                "its code closed the connection over which it is graded",
            )
        self._end()
        return self._cause or (CRASHED, "the submission's process ended")

    def _end(self) -> None:
        """Kill the student's process; as the first of its namespace it takes all others along."""
        if self._student is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if self._contained:
                os.kill(self._student, signal.SIGKILL)
            else:
                for pid in reversed(family(self._student)):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        self._meter.read(self._student)
        _, status, usage = os.wait4(self._student, 0)
        self._gone(status, usage)


def _how(status: int) -> tuple[str, str]:
    """Return the cause and the sentence for a process that is gone."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return TIMED_OUT, "the submission used up its processor time"
        return CRASHED, f"the submission's process was ended by {signal.Signals(number).name}"
    code = os.waitstatus_to_exitcode(status)
    return CRASHED, f"the submission ended its own process (exit code {code})"


def keep(keeper: Keeper, job: Any, limits: Limits) -> None:
    """Run a keeper in a process just forked, and end it."""
    code = 1
    try:
        walls.close_all_but(job.fileno(), keeper.cgroups)
        walls.become_subreaper()
        walls.die_with_parent()
        keeper.run(job, limits)
        code = 0
    except BaseException as error:
        with contextlib.suppress(BaseException):
            Channel(job).send({"failed": f"{type(error).__name__}: {error}"[:500]})
    finally:
        os._exit(code)
