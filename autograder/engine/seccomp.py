"""A filter on system calls: what is not on the list of those that labs need does not exist.

A call off the list comes back with ENOSYS, as from an older kernel, so a library that tries a new
one falls back to what it did before; the calls with which attacks begin come back with EPERM, an
ordinary ``PermissionError``. The filter is a classic BPF program, written here by hand because it
is forty lines and needs no library; the list is in `autograder.engine.syscalls`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from autograder.engine import syscalls

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW* flag of clone()
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24
_SIGCHLD = 17
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


def available() -> bool:
    """Whether the filter is written for this machine."""
    return platform.machine() in _ARCHITECTURES


def program(machine: str) -> bytes:
    """Return the filter for ``machine``, eight bytes an instruction.

    >>> len(program("x86_64")) % 8
    0
    """
    number = {name: numbers[machine] for name, numbers in syscalls.LOOKED_AT.items()}
    refuse, unknown = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # the x32 calls have numbers of their own
        (_RETURN, 0, 0, refuse),
        # glibc asks for clone3 and takes clone when told that there is none; clone3 keeps its
        # flags in memory, where a filter cannot see them
        (_EQUAL, 0, 1, number["clone3"]),
        (_RETURN, 0, 0, unknown),
    ]
    for forbidden in syscalls.of(syscalls.FORBIDDEN, machine):
        steps += [(_EQUAL, 0, 1, forbidden), (_RETURN, 0, 0, refuse)]
    # Whoever ignores SIGCHLD need not wait for his children, and their processor time is in no
    # account. So its action stays as it is: a call that sets it does nothing and says that it did.
    steps += [
        (_EQUAL, 0, 8, number["rt_sigaction"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 0, 4, _SIGCHLD),
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        (_EQUAL, 0, 3, 0),
        (_LOAD, 0, 0, _SECOND_ARGUMENT + 4),
        (_EQUAL, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),  # another signal, or a question only
        (_RETURN, 0, 0, _ERROR),
    ]
    steps += [
        (_EQUAL, 0, 4, number["clone"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES & 0xFFFFFF00),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, len(_FAMILIES) + 3, number["socket"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_EQUAL, len(_FAMILIES) - place, 0, name) for place, name in enumerate(_FAMILIES)),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for first, last in syscalls.ranges(syscalls.of(syscalls.ALLOWED, machine)):
        steps += [
            (_AT_LEAST, 1, 0, first),
            (_RETURN, 0, 0, unknown),
            (_AT_LEAST, 1, 0, last + 1),
            (_RETURN, 0, 0, _ALLOW),
        ]
    steps.append((_RETURN, 0, 0, unknown))
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def install() -> None:
    """Put the filter on this process and all it will start; it cannot be taken off."""
    code = program(platform.machine())
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    wanted = Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero) or libc.prctl(
        _PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(wanted), zero, zero
    ):
        raise OSError(ctypes.get_errno(), "the filter on system calls was refused")
