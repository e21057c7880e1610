"""The system calls that a submission may make, by name and number.

The list was measured and then rounded up: what the model answers of the labs call under ``strace``,
and with each such call its kin, so that Python, numpy, torch, MLflow, scikit-learn, onnxruntime,
uvicorn and threads find what they may reasonably need. The numbers are those of the kernel's own
headers: ``asm/unistd_64.h`` for x86_64 and ``asm-generic/unistd.h`` for aarch64.
"""

from __future__ import annotations

ARCHITECTURES = ("x86_64", "aarch64")

# After each name its numbers; "-" where the newer of the two architectures never had the call.
_ALLOWED = """
    # Files and folders
    read 0 63, write 1 64, open 2 -, close 3 57, stat 4 -, fstat 5 80, lstat 6 -, lseek 8 62
    pread64 17 67, pwrite64 18 68, readv 19 65, writev 20 66, preadv 295 69, pwritev 296 70
    preadv2 327 286, pwritev2 328 287, access 21 -, dup 32 23, dup2 33 -, dup3 292 24, fcntl 72 25
    flock 73 32, fsync 74 82, fdatasync 75 83, truncate 76 45, ftruncate 77 46, getdents 78 -
    getdents64 217 61, getcwd 79 17, chdir 80 49, fchdir 81 50, rename 82 -, mkdir 83 -
    rmdir 84 -, creat 85 -, link 86 -, unlink 87 -, symlink 88 -, readlink 89 -, chmod 90 -
    fchmod 91 52, chown 92 -, fchown 93 55, lchown 94 -, umask 95 166, utime 132 -, utimes 235 -
    futimesat 261 -, utimensat 280 88, statfs 137 43, fstatfs 138 44, openat 257 56
    mkdirat 258 34, fchownat 260 54, newfstatat 262 79, unlinkat 263 35, renameat 264 38
    renameat2 316 276, linkat 265 37, symlinkat 266 36, readlinkat 267 78, fchmodat 268 53
    faccessat 269 48, faccessat2 439 439, openat2 437 437, statx 332 291, close_range 436 436
    fallocate 285 47, fadvise64 221 223, readahead 187 213, sendfile 40 71, splice 275 76
    tee 276 77, copy_file_range 326 285, mknod 133 -, mknodat 259 33, getxattr 191 8
    lgetxattr 192 9, fgetxattr 193 10, listxattr 194 11, llistxattr 195 12, flistxattr 196 13
    setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15
    fremovexattr 199 16, inotify_init 253 -, inotify_init1 294 26, inotify_add_watch 254 27
    inotify_rm_watch 255 28, ioctl 16 29
    # Memory
    mmap 9 222, mprotect 10 226, munmap 11 215, brk 12 214, mremap 25 216, msync 26 227
    madvise 28 233, membarrier 324 283, get_mempolicy 239 236
    # Processes and threads
    fork 57 -, vfork 58 -, execve 59 221, exit 60 93, exit_group 231 94, wait4 61 260
    waitid 247 95, kill 62 129, tkill 200 130, tgkill 234 131, pidfd_open 434 434
    pidfd_send_signal 424 424, uname 63 160, getpid 39 172, gettid 186 178, getppid 110 173
    getpgrp 111 -, getpgid 121 155, setpgid 109 154, getsid 124 156, setsid 112 157
    getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getgroups 115 158
    getresuid 118 148, getresgid 120 150, capget 125 90, set_tid_address 218 96
    set_robust_list 273 99, get_robust_list 274 100, futex 202 98, futex_waitv 449 449
    rseq 334 293, restart_syscall 219 128, sched_yield 24 124, sched_getaffinity 204 123
    sched_setaffinity 203 122, sched_getparam 143 121, sched_getscheduler 145 120
    sched_get_priority_max 146 125, sched_get_priority_min 147 126, getpriority 140 141
    setpriority 141 140, prctl 157 167, arch_prctl 158 -, getrlimit 97 163, setrlimit 160 164
    prlimit64 302 261, getrusage 98 165, times 100 153, sysinfo 99 179, getcpu 309 168
    getrandom 318 278
    # Signals
    rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136
    rt_sigtimedwait 128 137, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240
    rt_sigsuspend 130 133, sigaltstack 131 132, signalfd 282 -, signalfd4 289 74, pause 34 -
    # Time and waiting
    gettimeofday 96 169, time 201 -, clock_gettime 228 113, clock_getres 229 114
    clock_nanosleep 230 115, nanosleep 35 101, alarm 37 -, getitimer 36 102, setitimer 38 103
    timer_create 222 107, timer_settime 223 110, timer_gettime 224 108, timer_getoverrun 225 109
    timer_delete 226 111, timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87
    poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -, epoll_create1 291 20
    epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -
    eventfd2 290 19, pipe 22 -, pipe2 293 59
    # Sockets
    socketpair 53 199, connect 42 203, accept 43 202, accept4 288 242, sendto 44 206
    recvfrom 45 207, sendmsg 46 211, recvmsg 47 212, sendmmsg 307 269, recvmmsg 299 243
    shutdown 48 210, bind 49 200, listen 50 201, getsockname 51 204, getpeername 52 205
    setsockopt 54 208, getsockopt 55 209
"""

# These begin an attack and nothing else. They would be refused anyway, but as calls that do not
# exist; so whoever tries reads "Operation not permitted".
_FORBIDDEN = """
    # looking into or driving another process
    ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, pidfd_getfd 438 438
    process_madvise 440 440, kcmp 312 272
    # new namespaces and mounts: the way back to rights that were given up
    unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51
    open_tree 428 428, move_mount 429 429, fsopen 430 430, fsconfig 431 431, fsmount 432 432
    fspick 433 433, mount_setattr 442 442, open_by_handle_at 304 265, name_to_handle_at 303 264
    # memory that neither a limit nor the watchdog would see
    memfd_create 319 279, memfd_secret 447 447, shmget 29 194, shmat 30 196, shmctl 31 195
    msgget 68 186, semget 64 190
    # corners of the kernel in which most holes are found
    bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, io_uring_setup 425 425
    io_uring_enter 426 426, io_uring_register 427 427, keyctl 250 219, add_key 248 217
    request_key 249 218, fanotify_init 300 262, personality 135 92, syslog 103 116
    init_module 175 105, finit_module 313 273, delete_module 176 106, kexec_load 246 104
    kexec_file_load 320 294, reboot 169 142, swapon 167 224, swapoff 168 225, acct 163 89
    quotactl 179 60, settimeofday 164 170, clock_settime 227 112, adjtimex 159 171
"""

# Allowed under conditions, see `autograder.engine.seccomp`.
_LOOKED_AT = "clone 56 220, clone3 435 435, socket 41 198, rt_sigaction 13 134"


def _numbers(table: str) -> dict[str, dict[str, int]]:
    """Read a table: for each name its number by architecture, where it has one."""
    lines = [line for line in table.splitlines() if not line.strip().startswith("#")]
    entries = (entry.split() for line in lines for entry in line.split(",") if entry.strip())
    return {
        name: {a: int(n) for a, n in zip(ARCHITECTURES, numbers, strict=True) if n != "-"}
        for name, *numbers in entries
    }


ALLOWED = _numbers(_ALLOWED)
FORBIDDEN = _numbers(_FORBIDDEN)
LOOKED_AT = _numbers(_LOOKED_AT)


def of(table: dict[str, dict[str, int]], machine: str) -> list[int]:
    """Return the numbers of a table on one architecture, in order.

    >>> of(LOOKED_AT, "aarch64")
    [134, 198, 220, 435]
    """
    return sorted(numbers[machine] for numbers in table.values() if machine in numbers)


def ranges(numbers: list[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as ranges, both ends included.

    >>> ranges([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
