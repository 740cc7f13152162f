"""One subject of a suite: a submission, a known mistake, or the reference; and how its workers come and go."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from types import ModuleType
from typing import Any

from autograder.errors import StudentCrash, StudentFailure, StudentTimeout
from autograder.remote.calls import Note
from autograder.remote.originals import Originals
from autograder.remote.program import Connection, Program
from autograder.remote.proxy import Student
from autograder.remote.session import Session
from autograder.remote.transport import Local, Remote, Transport
from autograder.worker.protocol import MAX_NAME, MAX_NAMES

_NAME = re.compile(r"\w+(\.\w+)?")
_KEPT = 20  # calls of a check that are remembered


class Endpoint:
    """One subject. Its worker starts when it is first used, and is replaced after any trouble at the next `begin`.

    A program that cannot be loaded (it raises, hangs, exits) fails every check at once with the same failure; only a
    time-out is tried once more, after `renew`, because the machine may have been busy.
    """

    def __init__(
        self, program: Program, start: Callable[[], Transport], *, loaded: bool = False, apart: bool = False
    ) -> None:
        self.program = program
        self.apart = apart  # in another process, which need not have the devices of this one
        self.student = Student(self)
        self._start = start
        self._loaded = loaded  # nothing to load: the names exist already
        self._session: Session | None = None
        self._unloadable: StudentFailure | None = None
        self._said = ""  # what it printed then
        self._hung = 0  # time-outs while loading
        self._began: tuple[float | None, int | None] = (None, None)
        self._calls: deque[Note] = deque(maxlen=_KEPT)
        self._output = ""  # of this check, by a worker that has ended
        self.originals = Originals()  # arguments that this subject changed in this check
        self.asked: set[str] = set()  # names of the program that this check asked for
        self.stand_ins: Mapping[str, Callable[..., Any]] = {}  # of the next worker; see `Session.stand_in`
        self.sees: Originals | None = None  # what another subject changed: this one is shown it as it was

    def begin(self, *, deadline: float | None, seed: int) -> None:
        """Start a check: absolute deadline (`time.monotonic`; None: none), seed of the worker's random generators.

        The worker restores its process state (number settings, default dtype, warning filters) with its first request.
        """
        self._began = (deadline, seed)
        self._calls.clear()
        self.originals.clear()
        self.asked.clear()
        if self._session is not None and self._session.ended:
            self._close()
        self._output = ""
        if self._session is not None:
            self._session.transport.listen()
            self._arm(self._session)

    def session(self) -> Session:
        """The live worker, started if there is none. Raises the failure that ended it earlier in this check."""
        if self._session is None:
            self._session = self._open()
        elif self._session.ended:
            raise StudentCrash(f"the process ended earlier in this check ({self._session.ended})")
        return self._session

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """A function of the program, given values that belong to nobody else."""
        return getattr(self.student, name)(*args, **kwargs)

    def renew(self) -> None:
        """Throw the worker away; the next use starts a fresh one."""
        self._close()
        if isinstance(self._unloadable, StudentTimeout) and self._hung < 2:
            self._unloadable = None

    def close(self) -> None:
        """End the worker."""
        self._close()

    @property
    def loads(self) -> bool:
        """Whether the program has not failed to load."""
        return self._unloadable is None

    def output(self) -> str:
        """What the present (or else the last) worker wrote to stdout and stderr in this check; bounded.

        What is printed while the program is loaded belongs to no check, but to the failure where it does not load.
        """
        if self._unloadable is not None:
            return self._said
        return self._session.transport.output() if self._session is not None else self._output

    def names(self) -> tuple[str, ...]:
        """What functions, classes and methods ("KNN.predict") the program says it defines.

        The word of a process that runs a student's code: for a hint, and for nothing else. Empty where it says nothing.
        """
        if self._session is None or self._session.ended:
            return ()
        try:
            said = self._session.request("names", call="import")
        except StudentFailure:
            return ()
        if type(said) is not tuple or len(said) > MAX_NAMES:
            return ()
        return tuple(name for name in said if type(name) is str and len(name) <= MAX_NAME and _NAME.fullmatch(name))

    @property
    def calls(self) -> tuple[str, ...]:
        """The calls made in this check as a student would type them, newest last."""
        return tuple(str(note) for note in self._calls)

    @property
    def given(self) -> tuple[Any, ...]:
        """The arguments of the newest call."""
        return self._calls[-1].given if self._calls else ()

    def _open(self) -> Session:
        if self._unloadable is not None:
            raise _again(self._unloadable)
        session = Session(self._start(), self.program)
        session.noted = self._note
        session.changing = self.originals.keep
        session.around = lambda: nullcontext() if self.sees is None else self.sees.restored()
        self._arm(session)
        if self._loaded:
            return session
        try:
            session.load()
        except StudentFailure as failure:
            self._unloadable = failure
            self._hung += isinstance(failure, StudentTimeout)
            self._said = session.transport.output()
            session.end("it could not be loaded")
            raise
        session.transport.listen()
        if self.stand_ins:
            session.stand_in(self.stand_ins)
        return session

    def _note(self, call: Note) -> None:
        """Of earlier calls only the words are kept: their arguments may be large."""
        if self._calls:
            self._calls[-1].given = ()
        self._calls.append(call)

    def _arm(self, session: Session) -> None:
        session.deadline, session.seed = self._began
        session.started = time.monotonic()

    def _close(self) -> None:
        if self._session is not None:
            self._output = self._session.transport.output()
            self._session.end("it was replaced")
            self._session = None


def _again(failure: StudentFailure) -> StudentFailure:
    """The same failure without the traceback that the first one collects."""
    same = type(failure).__new__(type(failure), *failure.args)
    same.__dict__.update(failure.__dict__)
    return same


def in_process(program: Program) -> Endpoint:
    """The program in this process: on a student's machine, and for trusted programs. No deadline is enforced."""
    return Endpoint(program, Local)


def from_module(namespace: ModuleType | dict[str, Any] | Any) -> Endpoint:
    """A trusted module (or any object's attributes) that is already loaded, behind the same encoder."""
    names = namespace if isinstance(namespace, dict) else vars(namespace)

    def start() -> Transport:
        transport = Local()
        transport.runtime.adopt([(str(names.get("__name__", "")), names)])
        return transport

    return Endpoint(Program(()), start, loaded=True)


def over_socket(program: Program, spawn: Callable[[], Connection]) -> Endpoint:
    """The program in a worker of its own; `spawn` is called when one is needed."""
    return Endpoint(program, lambda: Remote(spawn()), apart=True)
