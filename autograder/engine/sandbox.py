"""The wall around everything that runs student code: bubblewrap, and whether it stands.

`command` builds the bubblewrap call under which the warm parent starts: a read-only system, the
interpreter and its packages, the course library, and nothing else of the machine; no network, no
other processes, no environment. The walls between submissions are in `autograder.engine.walls`.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.engine import seccomp
from autograder.engine.walls import HOME, JUDGE_HOME
from mlops_lab import errors
from mlops_lab.errors import UserError

NOBODY = 65534
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
_ETC = (
    "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "alternatives", "fonts", "mime.types",
    "nsswitch.conf", "ssl/openssl.cnf", "ssl/certs",
)  # fmt: skip
_INTERPRETER_FILES = ("lib", "lib64", "bin", "pyvenv.cfg", "include", "share")


@functools.cache
def missing() -> tuple[str, ...]:
    """Return one sentence for each wall that cannot be built on this machine.

    An empty result means that student code can be contained.
    """
    if sys.platform != "linux":
        return (f"student code can be contained on Linux only, and this is {sys.platform}",)
    if shutil.which("bwrap") is None:
        return ("bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)",)
    said = []
    if not seccomp.available():
        said.append("there is no filter on system calls for this processor")
    trial = (
        "import os; from autograder.engine import walls as w;"
        f"w.uncover_proc(); {'w.become(65534);' if os.geteuid() == 0 else ''}"
        "w.unshare(w.NEW_USER | w.NEW_MOUNT | w.NEW_PID | w.NEW_NET | w.NEW_IPC);"
        "pid = os.fork();"
        "pid or (w.private_proc(), w.raise_loopback(), w.drop_rights(), w.refuse_calls());"
        "pid and os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
    )
    try:
        tried = subprocess.run(
            [*command(), sys.executable, "-P", "-s", "-c", trial],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return (*said, f"bubblewrap could not be started: {error}")
    if tried.returncode:
        last = (tried.stderr.strip().splitlines() or ["no message"])[-1]
        said.append(
            "this machine does not let an ordinary user make namespaces"
            f" (bubblewrap or the kernel said: {last})"
        )
    return tuple(said)


def require(unsafe: bool) -> tuple[str, ...]:
    """Return the walls that are missing, or refuse.

    Raises
    ------
    UserError
        If a wall is missing and ``unsafe`` is false.
    """
    holes = missing()
    if holes and not unsafe:
        raise UserError(
            f"Student code cannot be contained here: {'; '.join(holes)}."
            " Mend that, or grade code you trust with --unsafe."
        )
    return holes


def environment() -> dict[str, str]:
    """Return the whole environment of the warm parent: nothing of the grader's own."""
    one_thread = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": HOME,
        "USER": "student",
        "LOGNAME": "student",
        "TMPDIR": "/tmp",
        "XDG_CACHE_HOME": "/tmp/cache",  # for whatever wants to keep something, such as fontconfig
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "IPYTHONDIR": "/tmp/ipython",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(str(p.parent) for p in _libraries())),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "random",
        "TOKENIZERS_PARALLELISM": "false",
        "TORCHDYNAMO_DISABLE": "1",  # there is no compiler: the function runs as it is written
        # Arrow's allocator would start a thread, and a fork of a process with threads is unsound
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "1",
        **{f"{name}_NUM_THREADS": "1" for name in one_thread},
    }


def command(shown: Mapping[str, Path] | None = None, *, divided: bool = False) -> list[str]:
    """Return the bubblewrap call up to the program it runs.

    Parameters
    ----------
    shown : mapping of str to Path, optional
        Files and folders shown read-only, by the place where they appear.
    divided : bool
        Whether processes inside will be moved between cgroups. The kernel refuses that across the
        border of a cgroup namespace, so there is none then; its files are out of sight anyway.
    """
    call = ["bwrap", "--die-with-parent", "--new-session", "--hostname", "lab"]
    call += ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"]
    call += [] if divided else ["--unshare-cgroup-try"]
    if os.geteuid() == 0:
        # Root mounts, then becomes nobody: a student who breaks out is not root outside.
        for right in ("SYS_ADMIN", "SETUID", "SETGID"):
            call += ["--cap-add", f"CAP_{right}"]
    else:
        call += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    for path in _SYSTEM:
        if os.path.islink(path):
            call += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            call += ["--ro-bind", path, path]
    for folder in ("/etc", "/etc/ssl"):  # bubblewrap's own would be root's alone
        call += ["--perms", "0755", "--dir", folder]
    for name in _ETC:
        call += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    call += ["--proc", "/proc", "--dev", "/dev"]
    call += ["--perms", "1777", "--tmpfs", "/tmp"]
    for path in (HOME, JUDGE_HOME):
        call += ["--perms", "0755", "--dir", path]
    binds = {str(path): path for path in own_files()} | dict(shown or {})
    folders = {str(parent) for place in binds for parent in Path(place).parents}
    for folder in sorted(folders - {"/", "/tmp", "/usr"}):
        call += ["--perms", "0755", "--dir", folder]
    for place, path in binds.items():
        call += ["--ro-bind", str(path), place]
    call += ["--chdir", "/", "--remount-ro", "/dev", "--remount-ro", "/"]
    return call


def _libraries() -> list[Path]:
    """Return the folders of the course library and of the grader."""
    return [Path(errors.__file__).parent.absolute(), Path(__file__).parent.parent.absolute()]


def own_files() -> list[Path]:
    """Return what is shown besides the system: interpreter, packages, course library."""
    paths = []
    for prefix in {sys.prefix, sys.base_prefix}:
        if not Path(prefix).is_relative_to("/usr"):
            paths += [Path(prefix) / name for name in _INTERPRETER_FILES]
    paths += _libraries()
    resolved = [Path(sys.executable).resolve()]  # a link in the environment may lead anywhere
    wanted = [p for p in dict.fromkeys([*paths, *resolved]) if p.exists()]
    return [p for p in wanted if not any(q != p and p.is_relative_to(q) for q in wanted)]
