"""Let subjects take a suite, each in a forked child of its own.

A known mistake may loop for ever or take the interpreter down; that is what makes it a mistake, and it must not take
the proof down. So every subject runs in a child that reports each outcome as soon as it is known. A child that is
silent for too long is killed, the check that it was in counts as timed out, and another child does the rest.

Forking also keeps the parent clean: it has collected the suite, and never runs a subject (nor torch's backward) itself.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from autograder import remote
from autograder.checks.bank import Subject
from autograder.checks.outcome import Outcome
from autograder.checks.suite import Suite
from autograder.errors import AutograderError, CourseError, UsageError
from autograder.model import Check, CheckResult, Status
from autograder.sandbox.visible import import_names
from autograder.sandbox.warm import warm

_NOT_THEIRS = (Status.PASSED, Status.SKIPPED, Status.BROKEN)
_GRACE = 10.0  # seconds that a child may need beyond a check's own limit: starting, importing, a confirmation


@dataclass(frozen=True)
class Trial:
    """One subject on one seed, on the checks named (None: all).

    `granted` are outcomes that it is known to have, since what it changes is not called there.
    """

    subject: Subject
    seed: int
    only: frozenset[str] | None = None
    granted: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Verdicts:
    """What became of a trial: an outcome for every check it was asked for, in the suite's order."""

    trial: Trial
    outcomes: tuple[Outcome, ...]
    peak_mb: float = 0.0  # memory beyond what the child started with

    @property
    def failed(self) -> list[CheckResult]:
        """What a student would lose points for, in the suite's order."""
        return [result for result in self.results if result.status not in _NOT_THEIRS]

    @property
    def put_right(self) -> list[CheckResult]:
        """What fails at first, and passes with an earlier part put right."""
        return [result for result in self.results if result.substituted]

    @property
    def broken(self) -> list[CheckResult]:
        """What is our own fault."""
        return [result for result in self.results if result.status is Status.BROKEN]

    @property
    def results(self) -> list[CheckResult]:
        """The result of each outcome."""
        return [outcome.result for outcome in self.outcomes]


def run_trials(
    suite: Suite,
    reference: Subject,
    trials: Sequence[Trial],
    *,
    at_once: int | None = None,
    on_done: Callable[[Trial], None] | None = None,
) -> list[Verdicts]:
    """The verdicts of all trials, in their order; `at_once` of them run at the same time (None: one a core)."""
    if not hasattr(os, "fork"):
        raise UsageError(
            "a suite is proved in forked processes, which this system does not have: use Linux, macOS or WSL"
        )
    warm(_by_name(suite.assignment.libraries))  # once, here, instead of in every child
    waiting = [_Running(trial, suite.checks, suite.in_turn(trial.only, trial.granted)) for trial in trials]
    finished: dict[int, Verdicts] = {}
    seconds = suite.assignment.limits.seconds
    order = {id(running): position for position, running in enumerate(waiting)}
    active: list[_Running] = []
    try:
        while waiting or active:
            while waiting and len(active) < (at_once or _cores()):
                active.append(waiting.pop(0).start(suite, reference))
            for running in _progress(active, seconds):
                active.remove(running)
                if running.left:
                    waiting.insert(0, running)
                    continue
                finished[order[id(running)]] = running.verdicts()
                if on_done is not None:
                    on_done(running.trial)
    finally:
        for running in active:
            running.stop()
    return [finished[position] for position in range(len(trials))]


def _by_name(libraries: Sequence[str]) -> list[str]:
    """Those that are imported by the name of their distribution. Raises `SandboxError` where one is not installed."""
    return [library for library in libraries if library in import_names(library)]


def in_child(work: Callable[[], str], seconds: float) -> str:
    """`work()`, in a forked child that is killed after `seconds`; where there is no fork, here and without a limit.

    Raises `CourseError` with what `work` raised, or that it did not end.
    """
    if not hasattr(os, "fork"):
        return work()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, work), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise CourseError(f"no end after {seconds:g} s: does a mistake or a check loop for ever?")
        answer = json.loads(ours.recv_bytes())
    except EOFError:
        process.join()
        raise CourseError(f"the process ended with status {process.exitcode}: does a mistake end it?") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if "fault" in answer:
        raise CourseError(answer["fault"])
    return str(answer["value"])


def _answer(pipe: Connection, work: Callable[[], str]) -> None:
    _be_quiet()
    _be_single()
    try:
        message = {"value": work()}
    except AutograderError as error:
        message = {"fault": str(error)}
    except Exception as error:  # noqa: BLE001  # whatever it is, the author has to hear of it
        message = {"fault": _fault(error)}
    pipe.send_bytes(json.dumps(message).encode())
    pipe.close()
    os._exit(0)


def _be_quiet() -> None:
    """What a mistake prints is nobody's output. The parent's stream objects are replaced as well: a progress bar's may
    wait for a lock that a thread held when we were forked."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False)


def _be_single() -> None:
    """torch's threads did not come along when we were forked, and work that is handed to them never ends. There is a
    child a core anyway."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def _fault(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(eq=False)
class _Running:
    """A trial on its way: what is still to come, and the child that works on it."""

    trial: Trial
    checks: tuple[Check, ...]
    left: list[Check]  # in the order in which a child takes them: it is in the first
    outcomes: list[Outcome] = field(default_factory=list)
    peak_mb: float = 0.0
    heard: float = 0.0
    process: BaseProcess | None = None
    pipe: Connection | None = None

    def start(self, suite: Suite, reference: Subject) -> _Running:
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe(duplex=False)
        names = [check.id for check in self.left]
        self.process = context.Process(target=_child, args=(theirs, suite, reference, self.trial, names), daemon=True)
        sys.stdout.flush()
        sys.stderr.flush()
        self.process.start()
        theirs.close()
        self.heard = time.monotonic()
        return self

    def hear(self) -> bool:
        """Take one message; False if there will be no more."""
        assert self.pipe is not None
        try:
            message = json.loads(self.pipe.recv_bytes())
        except (EOFError, OSError):
            return False
        self.heard = time.monotonic()
        if "peak_mb" in message:
            self.peak_mb = max(self.peak_mb, message["peak_mb"])
            return True
        if "fault" in message:
            while self.left:
                self.give_up(Status.BROKEN, message["fault"])
            return True
        check = next(check for check in self.checks if check.id == message["result"]["id"])
        outcome = Outcome.from_dict(message, check)
        if check in self.left:
            self.left.remove(check)
            self.outcomes.append(outcome)
        else:  # taken again, with an earlier part put right
            self.outcomes = [outcome if other.result.check is check else other for other in self.outcomes]
        return True

    def give_up(self, status: Status, why: str) -> None:
        """The child is gone or silent: the check it was in ends so; the others are for the next child."""
        self.outcomes.append(Outcome(CheckResult(self.left.pop(0), status, why)))

    def late(self, seconds: float) -> bool:
        limits = self.left[0].limits if self.left else None
        return time.monotonic() - self.heard > (limits.seconds if limits else seconds) + _GRACE

    def stop(self) -> None:
        assert self.process is not None
        assert self.pipe is not None
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()

    def verdicts(self) -> Verdicts:
        place = {check.id: index for index, check in enumerate(self.checks)}
        outcomes = sorted((*self.trial.granted, *self.outcomes), key=lambda outcome: place[outcome.result.check.id])
        return Verdicts(self.trial, tuple(outcomes), self.peak_mb)


def _progress(active: list[_Running], seconds: float) -> Iterator[_Running]:
    """Wait for news; yields the trials whose child has ended, stopped and accounted for."""
    ready = wait([running.pipe for running in active if running.pipe is not None], timeout=0.5)
    for running in list(active):
        if running.pipe in ready:
            if running.hear():
                continue
            running.stop()
            if running.left:
                running.give_up(Status.ERRORED, "the process ended in this check")
            yield running
        elif running.late(seconds):
            running.stop()
            if running.left:
                running.give_up(Status.TIMEOUT, "no answer within the time limit")
            yield running


def _child(pipe: Connection, suite: Suite, reference: Subject, trial: Trial, names: Collection[str]) -> None:
    """Run a trial and say each outcome; `_exit`, because what the parent has open is not ours to close."""
    before = _memory_mb()
    _be_quiet()
    _be_single()

    def tell(message: dict[str, Any]) -> None:
        pipe.send_bytes(json.dumps(message).encode())

    try:
        with (
            closing(remote.in_process(trial.subject.program)) as subject,
            closing(remote.in_process(reference.program)) as right,
        ):
            suite.run(
                subject,
                reference=right,
                seed=trial.seed,
                only=set(names),
                on_result=lambda o: tell(o.to_dict()),
                substitute=True,
                granted=trial.granted,
            )
        tell({"peak_mb": max(0.0, _memory_mb() - before)})
    except Exception as error:  # noqa: BLE001  # whatever it is: it belongs into the table, with its place
        tell({"fault": _fault(error)})
    pipe.close()
    os._exit(0)


def _memory_mb() -> float:
    """The largest resident size of this process so far. A forked child starts with its parent's."""
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / 1e6 if sys.platform == "darwin" else largest / 1e3
