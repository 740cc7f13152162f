"""The checker: the trusted process that holds the hidden checks and the reference, and forks once per submission.

Theory of operation. `Checker` (in the command) executes this module as a clean process. That process imports the
libraries and pytest, collects the suite once, and waits inside `pytest_runtestloop`. Per submission it receives two
descriptors: a *job* connection to the command, and a *client* of the worker parent. It forks; the child reads the
submission from the job connection, takes it apart under tight limits, runs the suite against a sandboxed worker that
it spawns through the client, and answers on the job connection only. No file carries a result, and nothing that a
worker could reach does. The forked child is thrown away, so what one submission did to its checker ends with it.

What can go wrong in here is ours: a child that dies makes checks `broken`, never failed. The one exception is the
reading of the submission (archive, encoding, syntax), which is marked on the connection: a child that dies while
reading was killed by what it read.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import autograder
from autograder.cells import Cells
from autograder.checks import curves, gradient
from autograder.checks.affected import changed_by, watching
from autograder.checks.bank import Subject, file_name, given, load_exemplar, load_mistakes, load_reference
from autograder.checks.diagnose import know
from autograder.checks.outcome import Outcome
from autograder.checks.record import current
from autograder.checks.rules import Violation
from autograder.checks.suite import Suite, with_suite
from autograder.course import load_assignment
from autograder.errors import AutograderError, CourseError
from autograder.grading import channel, forbid, intake
from autograder.model import Assignment, Check, Submission
from autograder.remote import Connection, Endpoint, Module, Program, in_process, over_socket
from autograder.remote.remembered import Recorder, Remembered, confirmed, packed, unpacked
from autograder.sandbox import Client, linux
from autograder.sandbox.warm import warm

MARGIN_SECONDS = 15.0  # beyond a submission's own limit: starting workers, confirming a timeout
_START_SECONDS = 120.0  # importing torch from a cold disk is the slowest honest start
_TRY_SECONDS = 90.0  # of the suite on a right solution; without it grading costs more, and says the same
_READ_SECONDS = 10  # CPU seconds to take a submission apart; an honest one needs milliseconds
_READ_MEMORY = 512 << 20  # bytes above what the checker has, while reading
_CHECK_MEMORY = 2 << 30  # bytes above what the checker has, for the checks of one submission
_FILE_BYTES = 16 << 20  # what a checker child may write into any file
_PR_SET_PDEATHSIG = 1

# Isolated from the user's site-packages and the current folder; the engine is found where this one lies.
_BOOTSTRAP = "import sys; sys.path.append(sys.argv[1]); from autograder.grading.checker import main; sys.exit(main())"

Send = Callable[[Any], None]


# --- in the command


class Checker:
    """A running checker of one assignment and run seed. Jobs may be run from several threads."""

    def __init__(self, assignment: Assignment, seed: int) -> None:
        self.assignment = assignment
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-c", _BOOTSTRAP, str(Path(autograder.__file__).parents[1])),
                    *(str(theirs.fileno()), str(assignment.public), str(seed), assignment.profile),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the command: it decides what to stop
            )
        self._control = ours

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the checker and everything it started."""
        self._control.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def describe(self) -> tuple[Check, ...]:
        """All checks, once the suite is collected (their own limits stay with the checker).

        Raises:
            CourseError: the suite cannot be collected; with what was said about it.
        """
        request = {"op": "describe", "seconds": _START_SECONDS}
        described: Mapping[str, Any] | None = None
        with contextlib.suppress(CourseError):
            described = next(self.run(request, deadline=time.monotonic() + _START_SECONDS), None)
        if described is None:
            raise CourseError(f"the checks of {self.assignment.slug} cannot be loaded:\n{self._said()}")
        return tuple(
            Check(**{**check, "after": tuple(check["after"]), "limits": None}) for check in described["checks"]
        )

    def run(self, request: Mapping[str, Any], *, deadline: float, client: int | None = None) -> Iterator[Any]:
        """Runs one job in a fork; yields its messages when the fork has ended or died, or the deadline has passed.

        Args:
            request: `{"op": name, ...}`, see `_OPERATIONS`.
            client: a descriptor of the worker parent, for the job's own use.

        Raises:
            CourseError: the checker itself has ended.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                fds = [theirs.fileno()] + ([] if client is None else [client])
                try:
                    socket.send_fds(self._control, [b"job"], fds)
                except OSError:
                    slug = self.assignment.slug
                    raise CourseError(f"the checker of {slug} has ended:\n{self._said()}") from None
            with contextlib.suppress(OSError):
                channel.send(ours, request)
                yield from channel.receive_all(ours, deadline)

    def _said(self) -> str:
        """The end of what the process printed."""
        # Where it has closed the control connection it is about to end.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)
        self._log.seek(0)
        said = self._log.read().decode("utf-8", "replace")[-4000:].strip()
        return said or f"it said nothing (exit status {self._process.returncode})"


def _environment() -> dict[str, str]:
    """What the checker needs of our environment: no token, no proxy, and one thread (it forks)."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **single, "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg"}


# --- in the checker process


@dataclass(frozen=True)
class _Service:
    """What every fork inherits, warm."""

    assignment: Assignment
    suite: Suite
    reference: Endpoint
    seed: int
    calls: Mapping[str, Collection[str]]  # check id -> functions that the reference calls in it


def main() -> int:
    """The checker process: collects the suite and serves forks of itself until the command goes away."""
    control, folder, seed = socket.socket(fileno=int(sys.argv[2])), Path(sys.argv[3]), int(sys.argv[4])
    _die_with_parent()
    try:
        assignment = load_assignment(folder, profile=sys.argv[5])
        with_suite(assignment, lambda suite: _serve(_warm(assignment, suite, seed), control))
    except AutograderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _warm(assignment: Assignment, suite: Suite, seed: int) -> _Service:
    """The reference, imported once, and what a right solution says about the checks themselves."""
    loaded = in_process(load_reference(assignment).program)
    loaded.begin(deadline=None, seed=0)
    loaded.session()
    warm([library for library in assignment.libraries if library in sys.modules])  # by the checks or the reference
    right = in_process(load_exemplar(assignment).program)
    tried = _in_a_fork(lambda: _try(suite, right, loaded, seed))
    suite.believe(tried.get("sound", {}), seed)
    gradient.learn(tried.get("tables", {}))
    curves.learn(tried.get("curves", {}))
    reference = Remembered(loaded, unpacked(tried.get("answers", ())))
    return _Service(assignment, suite, reference, seed, tried.get("calls", {}))


def _try(suite: Suite, right: Endpoint, loaded: Endpoint, seed: int) -> dict[str, Any]:
    """The suite on a right solution: which checks it does not pass, what it calls, and what the reference answers."""
    drawn: dict[str, list[dict[str, Any]]] = {}
    reference = Recorder(loaded)
    with watching(suite.assignment.files) as watch, gradient.collecting() as make_tables:

        def note(outcome: Outcome) -> None:
            drawn[outcome.result.check.id] = [curve.to_dict() for curve in outcome.result.curves]
            watch.note(outcome)
            make_tables()
            watch.running.clear()  # what the tables called is no part of the check

        sound = suite.sound(right, seed, note, reference=reference)
    answers = confirmed(loaded, reference.conversations)
    tables = gradient.known()
    return {"sound": sound, "calls": watch.calls, "answers": packed(answers), "tables": tables, "curves": drawn}


def _in_a_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """`work()` in a child that is then gone: a process that has run a backward pass must not be forked any more.

    Empty where the child died or took too long; nobody is judged by that.
    """
    ours, theirs = socket.socketpair()
    with ours:
        pid = os.fork()
        if pid == 0:
            try:
                _die_with_parent()
                channel.send(theirs, work())
            except BaseException:  # noqa: BLE001 - as in `_child`
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(0)
        theirs.close()
        found = None
        with contextlib.suppress(channel.ChannelTimeout):
            found = channel.receive(ours, time.monotonic() + _TRY_SECONDS)
    os.kill(pid, signal.SIGKILL)  # it has said all that it will be heard
    os.waitpid(pid, 0)
    return dict(found or {})


def _serve(service: _Service, control: socket.socket) -> None:
    """Forks a child per request. The parent runs nothing else: what it has not done cannot go wrong in a fork."""
    gc.collect()
    gc.freeze()
    linux.collapse_memory()
    while True:
        message, fds, _, _ = socket.recv_fds(control, 64, 2)
        _reap()
        if not message:
            return
        if os.fork() == 0:
            _child(service, control, fds)
        for fd in fds:
            os.close(fd)


def _reap() -> None:
    """Collects children that have ended, without waiting."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _child(service: _Service, control: socket.socket, fds: list[int]) -> NoReturn:
    """One job from beginning to end; whatever happens, this process never returns into the parent's loop."""
    try:
        _die_with_parent()
        control.close()
        job = socket.socket(fileno=fds[0])
        client = socket.socket(fileno=fds[1]) if len(fds) > 1 else None
        request = channel.receive(job)
        if request is not None:
            _bound(request["seconds"])
            _OPERATIONS[request["op"]](service, request, client, lambda message: channel.send(job, message))
            channel.send(job, {"end": True})
    except ConnectionError:
        pass  # the command has heard enough
    except BaseException:  # noqa: BLE001 - the last frame of a forked child: it is written down, and the job has no end
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _bound(seconds: float) -> None:
    """The child's own limits: its death is ours to report, but it has to come."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, value in ((resource.RLIMIT_FSIZE, _FILE_BYTES), (resource.RLIMIT_CPU, int(seconds) + 1)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


@contextmanager
def _at_most(*, memory: int, seconds: int | None = None) -> Iterator[None]:
    """At most these bytes and seconds of processor time beyond what was used before."""
    bounds = {resource.RLIMIT_DATA: _private_bytes() + memory}
    if seconds is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        bounds[resource.RLIMIT_CPU] = int(used.ru_utime + used.ru_stime) + seconds
    before = {kind: resource.getrlimit(kind) for kind in bounds}
    for kind, value in bounds.items():
        soft, hard = before[kind]
        resource.setrlimit(kind, (value if soft == resource.RLIM_INFINITY else min(value, soft), hard))
    try:
        yield
    finally:
        for kind, limits in before.items():
            resource.setrlimit(kind, limits)


def _private_bytes() -> int:
    """What RLIMIT_DATA counts of this process now, and its stack."""
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


# --- the jobs


def _describe(service: _Service, request: Mapping[str, Any], client: socket.socket | None, send: Send) -> None:
    send({"checks": [asdict(check) for check in service.suite.checks]})


def _mistakes(service: _Service, request: Mapping[str, Any], client: socket.socket | None, send: Send) -> None:
    """What each known mistake (of this job's share) does to the suite, for the diagnosis."""
    subjects = load_mistakes(service.assignment)[request["first"] :: request["step"]]
    for subject in subjects:
        endpoint = in_process(subject.program)
        try:
            outcomes = service.suite.run(
                endpoint,
                reference=service.reference,
                seed=service.seed,
                only=_worth_running(service, subject),
            )
        finally:
            endpoint.close()
        send({"known": know(subject.misconception, outcomes, subject.checks, subject.functions).to_dict()})


def _worth_running(service: _Service, subject: Subject) -> set[str]:
    """The checks that the mistake can change. One that trains is slow: only where the mistake says it is about it."""
    worth = {check.id for check in service.suite.checks if not check.training or check.id in subject.checks}
    return changed_by(subject, service.assignment, {check: service.calls.get(check, ()) for check in worth})


def _grade(service: _Service, request: Mapping[str, Any], client: socket.socket | None, send: Send) -> None:
    """intake, forbid, check: everything about one submission that needs its bytes."""
    send({"reading": True})
    # Little, for hostile data is taken apart: what exceeds it kills this child.
    with _at_most(memory=_READ_MEMORY, seconds=_READ_SECONDS):
        sources, violations = _read(Submission(**request["submission"]), service.assignment)
    send({"reading": False, "notes": sources.notes})
    remaining: set[str] = set()
    for check in service.suite.checks:
        if request["only"] and check.id not in request["only"]:
            continue
        if sources.refusal is not None:
            send({"outcome": Outcome(sources.refusal.result(check)).to_dict()})
        elif broken := forbid.breaks(check, violations):
            send({"outcome": Outcome(forbid.forbidden(check, broken)).to_dict()})
        else:
            remaining.add(check.id)
    if remaining and client is not None:
        _check(service, sources, request, client, remaining, send)


def _read(submission: Submission, assignment: Assignment) -> tuple[intake.Sources, tuple[Violation, ...]]:
    """The submission's files and what they may not do; a refusal is among the notes too, for it says everything."""
    sources = intake.unpack(submission, assignment)
    violations: tuple[Violation, ...] = ()
    if sources.refusal is None:
        found = forbid.scan(sources.files, assignment.forbid, sources.cells)
        sources, violations = replace(sources, refusal=found.refusal), found.violations
    if sources.refusal is not None:
        sources = replace(sources, notes=(sources.refusal.message, *sources.notes))
    return sources, violations


def _check(
    service: _Service,
    sources: intake.Sources,
    request: Mapping[str, Any],
    client: socket.socket,
    only: set[str],
    send: Send,
) -> None:
    limits, core = service.assignment.limits, request["core"]
    own_limits = {check.id: check.limits for check in service.suite.checks}
    workers, spawned = Client(client), []

    def spawn() -> Connection:
        # A check with limits of its own has a worker of its own: the suite sees to that, and asks while it runs.
        memory_mb = (own_limits.get(current().check) or limits).memory_mb
        spawned.append(workers.spawn(memory_mb=memory_mb, cpu_seconds=limits.total_seconds, core=core))
        return spawned[-1]

    if core is not None:
        os.sched_setaffinity(0, {core})
    endpoint = over_socket(program(service.assignment, sources.files, sources.cells), spawn)
    try:
        # What a check does with a student's values may be large as well: two long columns compared make a table.
        with _at_most(memory=_CHECK_MEMORY):
            service.suite.run(
                endpoint,
                reference=service.reference,
                seed=service.seed,
                only=only,
                on_result=lambda outcome: send({"outcome": outcome.to_dict()}),
                deadline=time.monotonic() + limits.total_seconds,
                substitute=True,
            )
    finally:
        endpoint.close()
        # Of the workers that have ended, which is all of them: what the system counted, not what they say.
        send({"memory": max((worker.max_rss or 0 for worker in spawned), default=0)})


def program(assignment: Assignment, files: Mapping[str, bytes], cells: Mapping[str, Cells] | None = None) -> Program:
    """What a worker is given: the assignment's own files first, then files that other courses name differently."""
    layouts = cells or {}
    names = [name for name in dict.fromkeys((*assignment.files, *assignment.accepts)) if name in files]
    modules = tuple(
        Module(
            Path(name).stem,
            file_name(name, layouts),
            files[name],
            tuple(assignment.accepts.get(name, ())),
            layouts.get(name),
        )
        for name in names
    )
    return Program(modules, given=given(assignment))


_OPERATIONS: dict[str, Callable[[_Service, Mapping[str, Any], socket.socket | None, Send], None]] = {
    "describe": _describe,
    "mistakes": _mistakes,
    "grade": _grade,
}
