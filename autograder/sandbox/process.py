"""Ordinary process limits: what is left where the kernel offers neither namespaces nor landlock.

Theory of operation
-------------------
The student's code still runs in a process of its own, forked from a parent that never held a secret: a clean
environment, no inherited descriptor, its own session, limits on memory, CPU time and file size, an end with its
supervisor, and an unused user id where root grades. Where only root can read the interpreter, that user may read all
files, which this strategy does not deny anyway; it may never write one. Student code does not run as root: without a
user id to change to (a user namespace that knows root alone), the parent refuses to start. The checks, the reference
and the expected values are in another process and never sent.

Nothing stops it from reading files, from using the network or from starting programs. The hidden checks lie in files:
grade with this only on a machine where their folder cannot be read by the workers' user, or where you trust the class.
`grade` refuses it unless told `--sandbox process`, and every report says so.
"""

from __future__ import annotations

import os

from autograder.errors import SandboxError
from autograder.sandbox import linux
from autograder.sandbox.landlock import Folders
from autograder.sandbox.strategy import WorkerLimits, drop_root


class Process(Folders):
    """See the module."""

    name = "process"
    summary = "resource limits and a clean process only"
    denies = frozenset({"environment", "descriptors", "file size", "memory", "cpu", "scratch persists"})

    def prepare(self) -> None:
        """See the module."""
        super().prepare()
        if os.geteuid() == 0:
            self._hand_over()
            if not drop_root(keep=linux.CAP_DAC_READ_SEARCH):
                raise SandboxError(
                    "root cannot change to another user here, and nothing else would keep student code from deleting "
                    "files: grade as an ordinary user"
                )
            self._kept = (linux.CAP_DAC_READ_SEARCH,)

    def enter_worker(self, limits: WorkerLimits) -> None:
        """See the module."""
        os.setsid()
        self.move_in()
        self.give_up(limits)
