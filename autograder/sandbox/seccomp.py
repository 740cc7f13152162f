"""Which system calls a worker may make: a short allow-list, as a classic BPF program written by hand.

Theory of operation. A worker is forked from a warm parent, so it never needs to execute a program, to fork, or to open
a socket: what numpy, torch and Python do after that are a few dozen calls (33 were seen over all of our suites; the
list below adds their close relatives). Everything else fails with EPERM. Calls newer than this table fail with ENOSYS
instead, because libc then falls back to an older one; so does `clone3`, whose flags a filter cannot read. `clone` is
allowed for threads only.

Some allowed calls name another process or carry a dangerous subcommand, so their arguments are looked at:

- `tgkill` only to the process itself (abort and thread signals need it); there is no `kill`;
- `prlimit64` and `sched_getaffinity` only for oneself, or one worker could change another's limits;
- `fcntl` without F_SETOWN, F_SETSIG, F_NOTIFY and leases: these make the kernel send signals for us;
- `ioctl` only with what Python asks of any file (is it a terminal, how many bytes are waiting);
- `prctl` only to name a thread or a mapping: the parent-death signal and the dumpable flag stay as we set them;
- `open` not with O_TRUNC alone: landlock before its ABI 3 lets a reader truncate.

No call that changes a file's mode, owner or times is allowed: landlock does not control these.
"""

from __future__ import annotations

import errno
import struct

from autograder.sandbox import linux

# name: (x86_64, aarch64); None where the architecture has no such call.
_ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # descriptors
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "sendfile": (40, 71),
    "lseek": (8, 62),
    "close": (3, 57),
    "close_range": (436, 436),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "eventfd2": (290, 19),
    # files: where they may be is decided by mounts and landlock
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "stat": (4, None),
    "lstat": (6, None),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, None),
    "linkat": (265, 37),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "fadvise64": (221, 223),
    "flock": (73, 32),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "umask": (95, 166),
    # memory
    "brk": (12, 214),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "msync": (26, 227),
    "mincore": (27, 232),
    "mbind": (237, 235),
    "get_mempolicy": (239, 236),
    "set_mempolicy": (238, 237),
    "membarrier": (324, 283),
    # threads, signals to oneself, end
    "futex": (202, 98),
    "futex_waitv": (449, 449),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "arch_prctl": (158, None),
    "gettid": (186, 178),
    "sched_yield": (24, 124),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "getcpu": (309, 168),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # the one connected socket that the worker was given
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "shutdown": (48, 210),
    "getsockname": (51, 204),
    "getsockopt": (55, 209),
    # clocks, identity, machine
    "nanosleep": (35, 101),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getrlimit": (97, None),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrandom": (318, 278),
}

# Calls that are allowed with some arguments only.
_OPEN = (2, None)
_OPENAT = (257, 56)
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_TGKILL = (234, 131)
_PRLIMIT64 = (302, 261)
_SCHED_GETAFFINITY = (204, 123)
_FCNTL = (72, 25)
_IOCTL = (16, 29)
_PRCTL = (157, 167)

# F_DUPFD .. F_SETFL, record locks (5-7), open-file locks (36-38), F_DUPFD_CLOEXEC
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_IOCTL_COMMANDS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_PRCTL_OPTIONS = (linux.PR_SET_NAME, linux.PR_GET_NAME, linux.PR_SET_VMA)

_ACCESS_MODE_OR_TRUNCATE = 0o1003
_READ_AND_TRUNCATE = 0o1000
_NEITHER_AND_TRUNCATE = 0o1003  # access mode 3 opens for neither reading nor writing
_LAST_KNOWN_CALL = 467
_X32_CALLS = 0x40000000

_AUDIT_ARCHITECTURE = (0xC000003E, 0xC00000B7)
# offsets in struct seccomp_data
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
# BPF: load a word; jump; jump if equal / greater or equal / any bit set; and with a constant; return
_LOAD, _JUMP, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x54, 0x06
_STEP_BYTES = 8
_LONGEST_JUMP = 255
_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_REFUSE = _ERRNO | errno.EPERM
_UNKNOWN = _ERRNO | errno.ENOSYS


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction; jump distances are counted from the next one."""
    return struct.pack("=HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def _return(verdict: int) -> bytes:
    return _step(_RETURN, verdict)


def _if_argument(index: int, values: tuple[int, ...], then: int, otherwise: int, mask: int | None = None) -> bytes:
    """Return `then` if argument `index` (lower half, masked) is one of `values`, else `otherwise`."""
    load = [_step(_LOAD, _ARGUMENTS + 8 * index)]
    if mask is not None:
        load.append(_step(_AND, mask))
    # Over the tests that remain and the first return.
    tests = [_step(_EQUAL, value, len(values) - i) for i, value in enumerate(values)]
    return b"".join([*load, *tests, _return(otherwise), _return(then)])


def _threads_only() -> bytes:
    return b"".join(
        [
            _step(_LOAD, _ARGUMENTS),
            _step(_ANY_BIT, linux.CLONE_THREAD, 1, 0),
            _return(_REFUSE),
            _return(_ALLOW),
        ]
    )


def _rules(column: int, pid: int) -> dict[int, bytes]:
    """Call number -> the steps that decide it; what is absent is refused."""
    truncation = (_READ_AND_TRUNCATE, _NEITHER_AND_TRUNCATE)
    conditional = {
        _OPEN: _if_argument(1, truncation, _REFUSE, _ALLOW, mask=_ACCESS_MODE_OR_TRUNCATE),
        _OPENAT: _if_argument(2, truncation, _REFUSE, _ALLOW, mask=_ACCESS_MODE_OR_TRUNCATE),
        _CLONE: _threads_only(),
        _CLONE3: _return(_UNKNOWN),
        _FCNTL: _if_argument(1, _FCNTL_COMMANDS, _ALLOW, _REFUSE),
        _IOCTL: _if_argument(1, _IOCTL_COMMANDS, _ALLOW, _REFUSE),
        _PRCTL: _if_argument(0, _PRCTL_OPTIONS, _ALLOW, _REFUSE),
        _PRLIMIT64: _if_argument(0, (0, pid), _ALLOW, _REFUSE),
        _SCHED_GETAFFINITY: _if_argument(0, (0, pid), _ALLOW, _REFUSE),
        _TGKILL: _if_argument(0, (pid,), _ALLOW, _REFUSE),
    }
    rules = dict.fromkeys(_ALLOWED.values(), _return(_ALLOW)) | conditional
    here = ((numbers[column], steps) for numbers, steps in rules.items())
    return {number: steps for number, steps in here if number is not None}


def _runs(rules: dict[int, bytes]) -> list[tuple[int, bytes]]:
    """The number line as (first number of a run, the steps that hold for the whole run), from 0 up."""
    runs: list[tuple[int, bytes]] = []
    for number in range(_LAST_KNOWN_CALL + 1):
        steps = rules.get(number, _return(_REFUSE))
        if not runs or runs[-1][1] != steps:
            runs.append((number, steps))
    return [*runs, (_LAST_KNOWN_CALL + 1, _return(_UNKNOWN)), (_X32_CALLS, _return(_KILL_PROCESS))]


def _search(runs: list[tuple[int, bytes]]) -> bytes:
    """A binary search for the run of the loaded number."""
    if len(runs) == 1:
        return runs[0][1]
    middle = len(runs) // 2
    below, above = _search(runs[:middle]), _search(runs[middle:])
    distance = len(below) // _STEP_BYTES
    if distance <= _LONGEST_JUMP:
        return _step(_AT_LEAST, runs[middle][0], distance, 0) + below + above
    # Conditional jumps reach 255 steps; the unconditional one reaches all.
    return _step(_AT_LEAST, runs[middle][0], 0, 1) + _step(_JUMP, distance) + below + above


# Stands for the worker's process id in a program that is prepared before the worker exists.
_ANY_PROCESS = 0x7FEDCBA9


def prepare() -> bytes:
    """The program, but for the process id; `for_process` completes it in the worker.

    The kernel runs a new program once for each of its calls to learn which need no look at their arguments, so a
    search by halves is four times cheaper to install than a list of comparisons.
    """
    column = linux.architecture()
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE),
            _step(_EQUAL, _AUDIT_ARCHITECTURE[column], 1, 0),
            _return(_KILL_PROCESS),  # a 32-bit call: other numbers, so nothing below would hold
            _step(_LOAD, _NUMBER),
            _search(_runs(_rules(column, _ANY_PROCESS))),
        ]
    )


def for_process(program: bytes, pid: int) -> bytes:
    """A prepared program for the worker that calls itself `pid`."""
    return program.replace(struct.pack("=I", _ANY_PROCESS), struct.pack("=I", pid))


def refuse(*numbers: int) -> bytes:
    """A program that refuses `numbers` and allows the rest: tests play a container with it."""
    tests = [_step(_EQUAL, number, len(numbers) - i) for i, number in enumerate(numbers)]
    return b"".join([_step(_LOAD, _NUMBER), *tests, _return(_ALLOW), _return(_REFUSE)])
