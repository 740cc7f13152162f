"""What every isolation strategy offers to the worker parent, and what all of them share."""

from __future__ import annotations

import abc
import os
import resource
import signal
import tempfile
from dataclasses import dataclass
from typing import ClassVar

from autograder.sandbox import linux
from autograder.sandbox.visible import View

MIB = 1 << 20
OUTPUT_AND_FILE_BYTES = 16 * MIB
SCRATCH_BYTES = 64 * MIB
OPEN_FILES = 64
THREADS = 32

# Who workers are where the supervisor is root. A number that no distribution hands out to anybody.
WORKER_ID = 60_999

# Every denial that the protection matrix knows; a strategy lists those it claims.
DENIALS = (
    "environment",  # secrets of the supervisor's environment, also those left on a stack
    "descriptors",  # files and sockets of the grader that are still open
    "hidden files",  # reading anything but the interpreter and the allowed packages
    "other packages",  # importing a library that the assignment does not allow
    "writing",  # creating or changing a file outside the scratch folder
    "scratch size",  # filling a disk
    "file size",  # one huge file
    "network",  # sockets of any family
    "exec",  # starting a program
    "fork",  # starting a process, so also daemons and fork bombs
    "threads",  # more threads than a handful
    "signals",  # kill(0), kill(-1), kill the parent
    "tracing",  # ptrace, process_vm_readv, pidfd_getfd
    "proc",  # environment, memory and descriptors of others in /proc
    "memory",
    "cpu",
    "scratch persists",  # leaving a file for the next worker
)


@dataclass(frozen=True)
class WorkerLimits:
    """What one worker may use. `memory_mb` is counted from what the warm parent already uses."""

    memory_mb: int
    cpu_seconds: int
    baseline_bytes: int = 0  # address space of the warm parent
    baseline_data: int = 0  # its private writable memory


class Strategy(abc.ABC):
    """One way to isolate a worker. An instance belongs to one worker parent and is called there only:

    `prepare` in the process that was executed; then the parent is forked from it, and calls `enter_parent` and, for
    each worker, `fork`, in the child `enter_worker`, and after its end `forget`. What stays behind calls `sweep`, and
    `clean_up` when the parent has ended.
    """

    name: ClassVar[str]
    summary: ClassVar[str]  # one line for people
    denies: ClassVar[frozenset[str]]  # of `DENIALS`

    def __init__(self, view: View) -> None:
        self.view = view

    @classmethod
    def describe(cls) -> str:
        """What it enforces and what it does not, for `autograder doctor`."""
        open_to = [denial for denial in DENIALS if denial not in cls.denies]
        return f"{cls.summary}; not enforced: {', '.join(open_to)}" if open_to else cls.summary

    @abc.abstractmethod
    def prepare(self) -> None:
        """Isolate the executed process as far as its children are to inherit it. Raises `OSError`."""

    def enter_parent(self) -> None:
        """In the worker parent itself, before anything is imported."""
        return

    @property
    @abc.abstractmethod
    def packages(self) -> str:
        """The folder that holds the allowed packages, for `sys.path`."""

    def fork(self) -> int:
        """As `os.fork`."""
        return os.fork()

    @abc.abstractmethod
    def enter_worker(self, limits: WorkerLimits) -> None:
        """In the forked worker: give up everything, for good. Raises `OSError`."""

    def forget(self, pid: int) -> None:
        """The worker `pid` has ended and was reaped."""
        return

    def sweep(self) -> None:
        """Called now and then by what stays behind: remove what ended workers left."""
        return

    def clean_up(self) -> None:
        """The parent has ended: leave nothing behind."""
        return


def drop_root(*, keep: int | None = None) -> bool:
    """From root to the worker's own user, where that is possible; whether it was done. `keep` is a capability."""
    if os.geteuid() != 0:
        return False
    try:
        linux.become(WORKER_ID, WORKER_ID, keep=keep)
    except OSError:  # a user namespace with few ids
        return False
    # A change of credentials makes /proc/self belong to root; the id maps must be written through it.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    return True


def die_with_parent() -> None:
    """To be called after every change of credentials: each of them clears the signal."""
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


# The same for every worker. A file that grows too large is an OSError, since the parent ignores SIGXFSZ.
_FIXED_LIMITS = (
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_FSIZE, OUTPUT_AND_FILE_BYTES),
    (resource.RLIMIT_NOFILE, OPEN_FILES),
    (resource.RLIMIT_MEMLOCK, 0),
    (resource.RLIMIT_MSGQUEUE, 0),
    (resource.RLIMIT_SIGPENDING, 64),
)


def set_limits(limits: WorkerLimits, *, threads: int | None) -> None:
    """The resource limits that all strategies share; `threads` None where they would count other people's."""
    memory = limits.memory_mb * MIB
    for kind, value in (
        *_FIXED_LIMITS,
        # Soft equal to hard: pid 1 of a namespace would not be ended by the soft limit's signal.
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        # DATA stops ordinary allocations, AS also shared mappings.
        (resource.RLIMIT_DATA, limits.baseline_data + memory),
        (resource.RLIMIT_AS, limits.baseline_bytes + memory),
        *(((resource.RLIMIT_NPROC, threads),) if threads is not None else ()),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)  # the machine's own may be lower still
        resource.setrlimit(kind, (bound, bound))


def settle_in(scratch: str) -> None:
    """Make `scratch` the working directory and the place of temporary files."""
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    tempfile.tempdir = None
