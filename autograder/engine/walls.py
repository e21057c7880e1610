"""What a process inside bubblewrap does to be walled from its neighbours.

Bubblewrap walls the warm parent from the machine. The functions here wall one submission from the
warm parent and from the others: a process leaves for namespaces of its own, gets an empty disk
kept in memory, gives up every right, and takes limits that cannot be lifted again.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.engine import seccomp
from autograder.engine.limits import Limits

NEW_MOUNT, NEW_UTS, NEW_IPC = 0x20000, 0x4000000, 0x8000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
STUDENT_ID = 1000
HOME = "/lab/home"
JUDGE_HOME = "/lab/judge"

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_MNT_DETACH = 2
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def _prctl(option: int, value: int = 0) -> int:
    return _libc.prctl(option, *(ctypes.c_ulong(n) for n in (value, 0, 0, 0)))


def _write(path: str, text: str) -> None:
    # os.write, because an error at the close of a Python file is not raised
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def unshare(flags: int) -> None:
    """Leave for new namespaces; with a new user namespace, become ``STUDENT_ID`` in it."""
    user, group = os.geteuid(), os.getegid()
    _prctl(_PR_SET_DUMPABLE, 1)  # or the maps below would belong to root
    _check(_libc.unshare(flags), "unshare")
    if flags & NEW_USER:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{STUDENT_ID} {user} 1")
        _write("/proc/self/gid_map", f"{STUDENT_ID} {group} 1")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Call mount(2)."""
    arguments = (text.encode() for text in (source, target, kind))
    _check(_libc.mount(*arguments, ctypes.c_ulong(flags), options.encode()), f"mount {target}")


def uncover_proc() -> None:
    """Take off what bubblewrap lays over parts of /proc when root starts it.

    The kernel lets a child mount a /proc of its own only where nothing of the old one is hidden.
    """
    for name in ("sys", "sysrq-trigger", "irq", "bus", "fs"):
        _libc.umount2(f"/proc/{name}".encode(), _MNT_DETACH)


def become(user: int) -> None:
    """Give up root for the user ``user``, and with it all capabilities."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def private_disk(limits: Limits, keep: Iterable[str] = ()) -> None:
    """Lay an empty disk, kept in memory, over every place that can be written to.

    Parameters
    ----------
    keep : iterable of str
        Files and folders below ``/tmp`` that stay in sight: the interpreter's, if it lives there.
    """
    mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    kept = {path: os.open(path, os.O_PATH) for path in keep}
    plain = _MS_NOSUID | _MS_NODEV
    size = f"size={limits.disk_mib}m,nr_inodes=20000,mode=755"
    mount("tmpfs", "/tmp", "tmpfs", plain, size)
    for name, target in (("home", HOME), ("shm", "/dev/shm"), ("tmp", "/tmp")):
        os.mkdir(f"/tmp/{name}")
        mount(f"/tmp/{name}", target, "", _MS_BIND)
    for path, handle in kept.items():
        place = Path(path)
        (place if os.path.isdir(f"/proc/self/fd/{handle}") else place.parent).mkdir(
            parents=True, exist_ok=True
        )
        place.exists() or place.touch()
        mount(f"/proc/self/fd/{handle}", path, "", _MS_BIND | _MS_REC)
        os.close(handle)


def judges_disk(limits: Limits) -> None:
    """Lay an empty disk over the judge's home that no other process sees."""
    mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    size = f"size={limits.disk_mib}m,nr_inodes=20000,mode=755"
    mount("tmpfs", JUDGE_HOME, "tmpfs", _MS_NOSUID | _MS_NODEV, size)


def private_proc() -> None:
    """Mount the /proc of this process's own pid namespace."""
    mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def raise_loopback() -> None:
    """Switch on the loopback device of a new network namespace."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        up_and_running = 0x1 | 0x40
        fcntl.ioctl(sock, 0x8914, struct.pack("16sH14s", b"lo", up_and_running, b""))


def few_watches() -> None:
    """Let the processes of a new user namespace watch few files, for all together have 128.

    The machine counts these for one user, and submissions are one user's.
    """
    for name, most in (("max_inotify_instances", 8), ("max_inotify_watches", 1024)):
        with contextlib.suppress(OSError):  # a kernel without them counts none
            _write(f"/proc/sys/user/{name}", str(most))


def drop_rights() -> None:
    """Give up every capability, now and for whatever is executed later."""
    for capability in range(64):
        if _prctl(_PR_CAPBSET_DROP, capability):
            break
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, bytes(24)), "capset")


def hide() -> None:
    """Let nobody read this process's memory, whoever they are."""
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    """Be killed when the process that forked this one ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def refuse_calls() -> None:
    """Install the filter on system calls where there is one for this machine."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # the filter keeps it so
    if seccomp.available():
        seccomp.install()


def become_subreaper() -> None:
    """Adopt the processes below this one whose parents end."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def set_limits(limits: Limits, *, judge: bool = False) -> None:
    """Take the limits of one process of a submission.

    The judge takes those on memory and time too, so that no answer can use it up.
    """
    mib = 1024**2
    cpu = int(limits.total_s) + 5
    for name, value in {
        "RLIMIT_CORE": 0,
        "RLIMIT_DATA": data_bytes() + limits.memory_mib * mib,
        "RLIMIT_FSIZE": limits.file_mib * mib,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_SIGPENDING": 256,
        "RLIMIT_CPU": cpu + 1,
    }.items():
        if judge and name == "RLIMIT_NPROC":
            continue
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        # a second early comes the signal that tells why; at both at once comes only the last one
        soft = min(value, cpu) if name == "RLIMIT_CPU" else value
        resource.setrlimit(kind, (soft, value))
    # A long write stops with an error instead of a signal that ends the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def collapse_memory() -> None:
    """Have the kernel keep this process's memory in large pages, where it can.

    A fork copies one entry for each page: with pages of two megabytes instead of four kilobytes
    it takes less than half the time. Kernels before 6.1 refuse, and nothing changes.
    """
    size, collapse = 2 << 20, 25
    for line in Path("/proc/self/maps").read_text().splitlines():
        area, rights = line.split()[:2]
        start, end = (int(part, 16) for part in area.split("-"))
        start, end = -(-start // size) * size, end // size * size
        if rights == "rw-p" and end > start:
            _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), collapse)


def data_bytes(pid: int | str = "self") -> int:
    """Return the private writable memory that a process has asked for, in bytes."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[5]
    return int(pages) * resource.getpagesize()


def close_all_but(*keep: int | None) -> None:
    """Close every open file except standard input, output, error and ``keep``, None left out."""
    low = 3
    for number in sorted(one for one in keep if one is not None):
        os.closerange(low, number)
        low = max(low, number + 1)
    os.closerange(low, 4096)
