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
- a scratch folder lies on a real disk: single files are bounded, their sum is not;
- threads are bounded by memory only, since a count would include the user's other processes;
- workers see the machine's host name, process ids and load.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
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


class Folders(Strategy):
    """What the strategies without mounts share: a folder of links to the packages, and scratch folders beside it."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._home = ""

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
            os.chown(self._home, WORKER_ID, WORKER_ID)
            if not drop_root():
                os.chown(self._home, 0, 0)

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
        linux.drop_capabilities()
        linux.no_new_privileges()
        die_with_parent()

    def forget(self, pid: int) -> None:
        """Its scratch folder goes before a process id can come back."""
        shutil.rmtree(self._scratch(pid), ignore_errors=True)

    def clean_up(self) -> None:
        """All folders."""
        shutil.rmtree(self._home, ignore_errors=True)


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
