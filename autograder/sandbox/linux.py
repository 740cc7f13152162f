"""The kernel's isolation calls, by ctypes: no system package, no extension module.

Only names and wrappers live here; what is done in which order, and why, is told by the strategies. Every wrapper raises
`OSError` with the name of the call. Nothing runs at import but definitions, so that the module can be imported
anywhere; the first call on another system than Linux fails.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

# unshare(2), clone(2)
CLONE_THREAD = 0x00010000
CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

# mount(2)
MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

# prctl(2)
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_GET_NAME = 16
PR_SET_NO_NEW_PRIVS = 38
PR_SET_VMA = 0x53564D41
PR_SET_KEEPCAPS = 8
CAP_DAC_READ_SEARCH = 2  # read any file, enter any folder

_CAPABILITY_VERSION_3 = 0x20080522
_SECCOMP_SET_MODE_FILTER = 1
_HUGE_PAGE = 2 << 20
_MADV_COLLAPSE = 25

# landlock(7): rights on files, in the order of the bits
LANDLOCK_EXECUTE = 1 << 0
LANDLOCK_WRITE_FILE = 1 << 1
LANDLOCK_READ_FILE = 1 << 2
LANDLOCK_READ_DIR = 1 << 3
LANDLOCK_TRUNCATE = 1 << 14
_LANDLOCK_FIRST_RIGHTS = (1 << 13) - 1  # ABI 1
_LANDLOCK_LATER_RIGHTS = ((2, 1 << 13), (3, LANDLOCK_TRUNCATE), (5, 1 << 15))  # (ABI, right): refer, truncate, ioctl
_LANDLOCK_NET_BIND_AND_CONNECT = 3  # ABI 4
_LANDLOCK_SCOPE_ABSTRACT_SOCKET_AND_SIGNAL = 3  # ABI 6
_LANDLOCK_VERSION = 1
_LANDLOCK_PATH_BENEATH = 1

# The few calls that glibc does not wrap: (x86_64, aarch64).
_NUMBERS = {
    "pivot_root": (155, 41),
    "capset": (126, 91),
    "seccomp": (317, 277),
    "close_range": (436, 436),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
ARCHITECTURES = ("x86_64", "aarch64")


@functools.cache
def architecture() -> int:
    """The column of the system call tables for this machine; `OSError` where there is none."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(f"no system call table for {machine}; known are {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES.index(machine)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(name: str, *args: int | bytes | None) -> int:
    libc = _libc()
    number = _NUMBERS[name][architecture()]
    converted = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in args]
    return _checked(int(libc.syscall(ctypes.c_long(number), *converted)), name)


def _path(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def unshare(flags: int) -> None:
    """Leave the namespaces in `flags`; for NEWPID only children are moved."""
    _checked(_libc().unshare(ctypes.c_int(flags)), f"unshare({flags:#x})")


def setns(fd: int, kind: int) -> None:
    """Enter the namespace behind `fd`; for NEWPID only later children are moved."""
    _checked(_libc().setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")


def map_ids(inside: int, uid: int, gid: int) -> None:
    """In a fresh user namespace: the only user and group, called `inside` in it, are `uid` and `gid` of its parent."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{inside} {uid} 1"), ("gid_map", f"{inside} {gid} 1")):
        fd = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """mount(2)."""
    data = None if options is None else options.encode()
    type_name = None if kind is None else kind.encode()
    result = _libc().mount(_path(source), _path(target), type_name, ctypes.c_ulong(flags), data)
    _checked(result, f"mount {source or kind} on {target}")


def bind_read_only(source: str, target: str) -> None:
    """Show `source` at `target`, read-only, without setuid programs and device files."""
    mount(source, target, None, MS_BIND | MS_REC)
    # The flags of a bind are taken only by a second call, which may not take back what the source's mount forbids.
    kept = os.statvfs(target).f_flag & MS_NOEXEC
    mount(None, target, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | kept)


def pivot_root(new: str, inner: str) -> None:
    """Make `new` the root and detach the old one; `inner` is an empty directory in `new` that is used and removed."""
    os.chdir(new)
    _syscall("pivot_root", b".", os.fsencode(inner))
    os.chdir("/")
    _checked(_libc().umount2(os.fsencode("/" + inner), ctypes.c_int(MNT_DETACH)), "umount2")
    os.rmdir("/" + inner)  # noqa: PTH106


def prctl(option: int, argument: int = 0) -> None:
    """prctl(2) with one argument."""
    zero = ctypes.c_ulong(0)
    _checked(_libc().prctl(ctypes.c_int(option), ctypes.c_ulong(argument), zero, zero, zero), f"prctl({option})")


def close_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    _syscall("close_range", first, 0xFFFFFFFF, 0)


def drop_capabilities(*keep: int) -> None:
    """Give up every capability but `keep`; with `no_new_privileges`, executing a file does not bring one back."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    kept = sum(1 << capability for capability in keep)
    effective = permitted = kept
    _syscall("capset", header, struct.pack("=6I", effective, permitted, 0, 0, 0, 0))  # the last four: none


def no_new_privileges() -> None:
    """Executing a file gives no privilege any more; needed before landlock and seccomp."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def become(uid: int, gid: int, *, keep: int | None = None) -> None:
    """From root to `uid`, for good, with no capability but `keep`.

    Raises `OSError` where the system does not let us.
    """
    if keep is not None:
        prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if keep is not None:
        drop_capabilities(keep)


def install_filter(program: bytes) -> None:
    """Put a seccomp program (8 bytes an instruction) on this thread and its descendants, for good."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))

    buffer = ctypes.create_string_buffer(program, len(program))
    header = Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    _syscall("seccomp", _SECCOMP_SET_MODE_FILTER, 0, bytes(header))


def collapse_memory() -> None:
    """Put this process's own memory into pages of 2 MB, as far as the kernel does it (6.1 and later).

    A fork copies one table entry for each page: with large ones it takes a third of the time where torch is loaded.
    Copies on write are made of small pages all the same.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, mode, _, _, inode, *name = line.split()
        if mode != "rw-p" or inode != "0" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(bound, 16) for bound in span.split("-"))
        start, end = -(-start // _HUGE_PAGE) * _HUGE_PAGE, end // _HUGE_PAGE * _HUGE_PAGE
        if start < end:  # what it returns does not matter: small pages work too
            _libc().madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), ctypes.c_int(_MADV_COLLAPSE))


def landlock_abi() -> int:
    """The kernel's landlock version; 0 where there is none."""
    try:
        return _syscall("landlock_create_ruleset", None, 0, _LANDLOCK_VERSION)
    except OSError:
        return 0


class Landlock:
    """A set of rules, prepared once in a parent and enforced in each worker.

    Everything that the kernel's landlock knows is refused, but reading below `readable`. A path that does not exist
    is left out. TCP, signals to other processes and abstract sockets are refused where the kernel can.
    """

    def __init__(self, readable: Iterable[str]) -> None:
        self._abi = landlock_abi()
        if not self._abi:
            raise OSError("landlock is not available")
        self._all = _LANDLOCK_FIRST_RIGHTS | sum(right for abi, right in _LANDLOCK_LATER_RIGHTS if abi <= self._abi)
        # Opened once: adding 250 rules costs each worker half a millisecond, opening 250 paths would cost it two.
        opened = [fd for fd in map(_open_path, readable) if fd is not None]
        self._rules = [self._rule(fd, LANDLOCK_READ_FILE | LANDLOCK_READ_DIR) for fd in opened]

    def enforce(self, writable: Sequence[str] = ()) -> None:
        """Restrict this process for good; `writable` paths may be read and written, but nothing in them executed."""
        network = _LANDLOCK_NET_BIND_AND_CONNECT if self._abi >= 4 else 0
        scope = _LANDLOCK_SCOPE_ABSTRACT_SOCKET_AND_SIGNAL if self._abi >= 6 else 0
        size = 8 if self._abi < 4 else 16 if self._abi < 6 else 24
        attributes = struct.pack("=QQQ", self._all, network, scope)[:size]
        rules = _syscall("landlock_create_ruleset", attributes, size, 0)
        opened = [fd for fd in map(_open_path, writable) if fd is not None]
        for rule in (*self._rules, *(self._rule(fd, self._all & ~LANDLOCK_EXECUTE) for fd in opened)):
            _syscall("landlock_add_rule", rules, _LANDLOCK_PATH_BENEATH, rule, 0)
        no_new_privileges()
        _syscall("landlock_restrict_self", rules, 0)
        # The descriptors are left to the caller's `close_from`.

    def _rule(self, fd: int, rights: int) -> bytes:
        if not _is_directory(fd):
            rights &= LANDLOCK_READ_FILE | LANDLOCK_WRITE_FILE | (LANDLOCK_TRUNCATE & self._all)
        return struct.pack("=Qi", rights, fd)


def _open_path(path: str) -> int | None:
    try:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


def _is_directory(fd: int) -> bool:
    return (os.fstat(fd).st_mode & 0o170000) == 0o040000
