"""The full set: a file system, a network, a process tree and a user of its own for every worker.

Theory of operation
-------------------
Linux namespaces give a process a private version of a kernel resource. The worker parent builds, once:

- a mount namespace whose root is an empty memory file system of 1 MB, into which the standard library, the system's
  shared libraries and each allowed package are bound read-only. `pivot_root` makes it the root and the old root is
  detached: the machine's files, the hidden checks among them, have no name any more;
- a network namespace without any interface, and fresh IPC, host name and cgroup namespaces;
- a user namespace in which the parent is root and outside of which it is nobody (the person who grades, or an unused
  user id where root grades). It gives the right to mount and to make further namespaces, and nothing outside;
- a process namespace: the parent is its process 1, so that its end ends everything below it.

Each worker is one fork more (1 ms): the parent makes a process namespace for it, so the worker is process 1 of its own
and sees and can signal only itself. The worker then takes a session of its own (else `kill(0)` would reach the parent),
user, mount and IPC namespaces of its own, a fresh 64 MB memory file system as /tmp, an empty /proc, resource limits
(the number of threads counts in its own user namespace only), gives up all capabilities, and locks itself in twice
more: with landlock where the kernel has it (nothing is writable but /tmp), and with the allow-list of system calls
(no exec, no fork, no socket, no mount, no namespace).

The order matters in three places. Root binds the files before it becomes nobody, since the interpreter may lie in a
folder that only root can enter. The user namespace comes before the process namespace, or the parent could not return
to its own one after a fork. The death signal comes after every change of credentials, which clears it.

Needs a kernel that lets the user make namespaces: not inside Docker by default, nor where AppArmor restricts them.
"""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from autograder.sandbox import linux, seccomp
from autograder.sandbox.strategy import (
    DENIALS,
    SCRATCH_BYTES,
    THREADS,
    Strategy,
    WorkerLimits,
    die_with_parent,
    drop_root,
    set_limits,
    settle_in,
)
from autograder.sandbox.visible import DEVICES, View

_PACKAGES = "/packages"
_MEMORY_FILES = linux.MS_NOSUID | linux.MS_NODEV


class Namespaces(Strategy):
    """See the module."""

    name = "namespaces"
    summary = "own file system, network, processes and user per worker; system calls by allow-list"
    denies = frozenset(DENIALS)

    def __init__(self, view: View) -> None:
        super().__init__(view)
        # An interpreter that lies in /tmp must not be covered by the scratch folder.
        self._scratch = "/scratch" if any(p.startswith("/tmp/") for p in view.system) else "/tmp"  # noqa: S108

    @property
    def packages(self) -> str:
        """As mounts."""
        return _PACKAGES

    def prepare(self) -> None:
        """Mounts first, then the user; see the module."""
        uid, gid = os.geteuid(), os.getegid()
        if uid == 0:
            linux.unshare(linux.CLONE_NEWNS)
        else:
            linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS)
            linux.map_ids(0, uid, gid)
        self._build_root()
        rest = linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP
        if uid == 0:
            drop_root()
            uid, gid = os.geteuid(), os.getegid()
            linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS | rest)
            linux.map_ids(0, uid, gid)
        else:
            linux.unshare(rest)
        socket.sethostname("worker")

    def _build_root(self) -> None:
        linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
        # Any folder will do: this mount is seen in our namespace only, and the folder goes as soon as it is covered.
        new = tempfile.gettempdir()
        sources = self._pinned([*self.view.system, *self.view.packages.values(), *DEVICES, "/proc"])
        linux.mount("tmpfs", new, "tmpfs", _MEMORY_FILES, "size=1m,mode=755")
        for path in self.view.system:
            self._show(sources[path], new + path)
        for link in ("/lib", "/lib64", "/bin"):
            target = Path(new + link)
            if Path(link).is_symlink() and not target.exists():
                target.symlink_to(Path(link).readlink())
        for path in self.view.hidden:
            linux.mount("tmpfs", new + path, "tmpfs", _MEMORY_FILES | linux.MS_RDONLY, "size=4k")
        for name, path in self.view.packages.items():
            self._show(sources[path], f"{new}{_PACKAGES}/{name}")
        for device in DEVICES:
            _make_file(new + device)
            linux.mount(sources[device], new + device, None, linux.MS_BIND)
        for folder in (self._scratch, "/proc", "/old"):
            os.makedirs(new + folder, exist_ok=True)  # noqa: PTH103
        linux.mount(sources["/proc"], new + "/proc", None, linux.MS_BIND | linux.MS_REC)
        # Some libraries make a cache folder when they are imported. No worker sees it: each covers it by its own.
        linux.mount("tmpfs", new + self._scratch, "tmpfs", _MEMORY_FILES | linux.MS_NOEXEC, "size=1m,mode=1777")
        linux.pivot_root(new, "old")
        linux.mount(None, "/", None, linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | _MEMORY_FILES)
        for fd in self._pins:
            os.close(fd)

    def _pinned(self, paths: list[str]) -> dict[str, str]:
        """Names for `paths` that stay good when the new root covers the folder that they lie in."""
        self._pins = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in paths]
        return {path: f"/proc/self/fd/{fd}" for path, fd in zip(paths, self._pins, strict=True)}

    def _show(self, source: str, target: str) -> None:
        if Path(source).is_dir():
            os.makedirs(target, exist_ok=True)  # noqa: PTH103
        else:
            _make_file(target)
        linux.bind_read_only(source, target)

    def enter_parent(self) -> None:
        """Process 1 of a new process namespace: its own /proc."""
        die_with_parent()
        settle_in(self._scratch)
        linux.mount("proc", "/proc", "proc", _MEMORY_FILES | linux.MS_NOEXEC)
        self._own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._filter = seccomp.for_process(seccomp.prepare(), 1)
        self._landlock = linux.Landlock(["/"]) if linux.landlock_abi() else None

    def fork(self) -> int:
        """The child is process 1 of a process namespace of its own."""
        linux.unshare(linux.CLONE_NEWPID)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:  # in the parent, also when there was no fork
                linux.setns(self._own_processes, linux.CLONE_NEWPID)
        return pid

    def enter_worker(self, limits: WorkerLimits) -> None:
        """See the module."""
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else the id maps below cannot be written
        os.setsid()
        linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS | linux.CLONE_NEWIPC)
        linux.map_ids(1000, 0, 0)
        die_with_parent()
        scratch = f"size={SCRATCH_BYTES},nr_inodes=2k,mode=0700"
        linux.mount("tmpfs", self._scratch, "tmpfs", _MEMORY_FILES | linux.MS_NOEXEC, scratch)
        linux.mount("tmpfs", "/proc", "tmpfs", _MEMORY_FILES | linux.MS_NOEXEC | linux.MS_RDONLY, "size=4k")
        os.chdir(self._scratch)  # the parent's folder of this name is covered now; the environment names it already
        set_limits(limits, threads=THREADS)
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        linux.no_new_privileges()
        if self._landlock is not None:
            self._landlock.enforce([self._scratch, "/dev/null"])
        linux.install_filter(self._filter)


def _make_file(path: str) -> None:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch()
