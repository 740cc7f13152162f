"""Without namespaces: landlock for files, an allow-list of system calls for the rest. Works as root and not, in Docker.

Theory of operation
-------------------
Landlock lets an unprivileged process give up rights on files, network and signals, for itself and for good. Each worker
keeps the right to read the standard library, the system's shared libraries and the allowed packages, and to read and
write a scratch folder of its own, which the parent makes before and removes after it. Landlock can only allow, so a
folder with something to hide in it (the interpreter's own site-packages) is allowed entry by entry; the packages are
found through a folder of symbolic links, and the rules hold for what the links point to.

What landlock does not cover is closed by the allow-list of system calls: there is no socket, no exec, no fork, no kill
but to oneself, no ptrace, no change of a file's mode, owner or times, and no limit of another process can be set.

Where root grades, workers run as an unused user id, unless the interpreter lies in a folder that only root can enter:
then they stay root by name, without any capability.

What it cannot do, compared with `namespaces`:

- the size and existence of files (`stat`) can be asked where the user may; their content and names cannot;
- a scratch folder lies on a real disk: single files are bounded, their sum and number are not;
- threads are bounded by memory only, since a count would include the user's other processes;
- workers see the machine's host name, process ids and load.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

from autograder.sandbox import linux, seccomp
from autograder.sandbox.strategy import (
    DENIALS,
    WORKER_ID,
    Strategy,
    WorkerLimits,
    die_with_parent,
    drop_root,
    set_limits,
    settle_in,
)
from autograder.sandbox.visible import DEVICES, View

_GONE = "gone-"


class Folders(Strategy):
    """What the strategies without mounts share: a folder of links to the packages, and scratch folders beside it."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._home = ""
        self._kept: tuple[int, ...] = ()  # capabilities of a worker

    @property
    def packages(self) -> str:
        """As symbolic links."""
        return f"{self._home}/packages"

    def _scratch(self, pid: int) -> str:
        return f"{self._home}/worker-{pid}"

    def prepare(self) -> None:
        """Make the folders and leave root."""
        self._home = tempfile.mkdtemp(prefix="autograder-")
        for name, path in self.view.packages.items():
            link = Path(self.packages, name)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        if os.geteuid() == 0 and _others_can_read(self.view):
            self._hand_over()
            if not drop_root():
                _give(self._home, 0)

    def _hand_over(self) -> None:
        """The folders to the user that workers become."""
        _give(self._home, WORKER_ID)

    def enter_parent(self) -> None:
        """Nobody but root may look into the parent or its workers."""
        die_with_parent()
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        self.move_in()  # some libraries make a cache folder when they are imported

    def move_in(self) -> str:
        """Make and enter this process's own scratch folder; returns it."""
        scratch = self._scratch(os.getpid())
        os.mkdir(scratch, 0o700)  # noqa: PTH102
        settle_in(scratch)
        return scratch

    def give_up(self, limits: WorkerLimits) -> None:
        """Limits, and no privilege any more."""
        set_limits(limits, threads=None)
        linux.drop_capabilities(*self._kept)
        linux.no_new_privileges()
        die_with_parent()

    def forget(self, pid: int) -> None:
        """Out of the way before a process id comes back; the parent does not spend its time on what may be large."""
        with contextlib.suppress(OSError):
            os.rename(self._scratch(pid), f"{self._home}/{_GONE}{time.monotonic_ns()}")  # noqa: PTH104

    def sweep(self) -> None:
        """Remove the scratch folders of workers that have ended."""
        with contextlib.suppress(OSError):
            for entry in list(os.scandir(self._home)):
                if entry.name.startswith(_GONE):
                    _remove(entry.path)

    def clean_up(self) -> None:
        """All folders."""
        _remove(self._home)


def _give(folder: str, user: int) -> None:
    for path, _, _ in os.walk(folder):
        os.chown(path, user, user)


def _remove(folder: str) -> None:
    """Remove what student code may have made; moves the working directory.

    Step by step downwards and up again: a hostile tree is deeper than any stack, and its path longer than any path.
    """
    with contextlib.suppress(OSError):
        os.chdir(folder)
        levels = [_unlink_files()]
        while levels:
            if levels[-1]:
                os.chmod(levels[-1][-1], 0o700)  # noqa: PTH101
                os.chdir(levels[-1][-1])
                levels.append(_unlink_files())
            else:
                levels.pop()
                os.chdir("..")
                if levels:
                    os.rmdir(levels[-1].pop())  # noqa: PTH106
        os.rmdir(folder)  # noqa: PTH106


def _unlink_files() -> list[str]:
    """Remove all but the subfolders from the working directory; returns their names."""
    subfolders = []
    with os.scandir() as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                subfolders.append(entry.name)
            else:
                os.unlink(entry.name)  # noqa: PTH108
    return subfolders


class Landlock(Folders):
    """See the module."""

    name = "landlock"
    summary = "files by landlock, system calls by allow-list, an own user where root grades"
    denies = frozenset(DENIALS) - {"scratch size", "threads"}

    def enter_parent(self) -> None:
        """Prepare the rules once."""
        super().enter_parent()
        self._filter = seccomp.prepare()
        self._rules = linux.Landlock([*self.view.readable(), self.packages, *DEVICES])

    def enter_worker(self, limits: WorkerLimits) -> None:
        """See the module."""
        os.setsid()
        # The rules come before the limits: until its descriptors are closed a worker holds more than it may open.
        self._rules.enforce([self.move_in(), "/dev/null"])
        self.give_up(limits)
        linux.install_filter(seccomp.for_process(self._filter, os.getpid()))


def _others_can_read(view: View) -> bool:
    """Whether an ordinary user can enter the folders that a worker needs; asked as such a user."""
    try:
        os.setgroups([])
        os.setegid(WORKER_ID)
        os.seteuid(WORKER_ID)
        for path in (*view.path, *view.packages.values()):
            with contextlib.suppress(NotADirectoryError):
                os.listdir(path)  # noqa: PTH208
    except OSError:
        return False
    finally:
        os.seteuid(0)
        os.setegid(0)
    return True
