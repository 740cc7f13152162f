"""One submission to one report.

    with Grader(assignment, seed=seed) as grader:
        report = grader.grade(submission)

`grade` is a function of the submission, the suite, the engine and the seed: bytes in, JSON out. Its steps are intake,
forbid and check, which happen in a fork of the checker (`checker.py`) beside a sandboxed worker, then diagnose and
score, here, from what came back.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from autograder import sandbox
from autograder.checks.diagnose import Known, diagnose
from autograder.checks.outcome import Outcome
from autograder.errors import SandboxError
from autograder.grading import forbid
from autograder.grading.checker import MARGIN_SECONDS, Checker
from autograder.grading.digest import versions
from autograder.grading.select import select
from autograder.model import DEFAULT_PROFILE, Assignment, Check, CheckResult, Report, Status, Submission

_ATTEMPTS = 2  # of a checker child that died: once may be the machine's fault
_UNREADABLE = "the submission could not be read: taking it apart used up the time or the memory for that"
_UNDECIDED = "the grader stopped before this check was decided"


@dataclass
class Examination:
    """What came back from the checker about one submission."""

    notes: tuple[str, ...] = ()
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # by check id
    reading: bool = False  # it was being taken apart when the messages ended
    complete: bool = False
    memory: int = 0  # bytes at the worker's peak


class Grader:
    """Warm parents for one assignment and one run seed. `grade` may be called from several threads."""

    def __init__(
        self,
        assignment: Assignment,
        *,
        seed: int,
        strategy: str = "auto",
        only: Collection[str] = (),
        known: tuple[Known, ...] | None = None,
    ) -> None:
        """Nothing starts before `with`.

        Args:
            assignment: with its private folder.
            seed: of the hidden checks' inputs.
            strategy: of the sandbox.
            only: names of checks; all if empty.
            known: what an earlier run with the same suite and seed has found out (`known`), to save doing it again.
        """
        self.assignment, self.seed = assignment, seed
        self._known = known
        self._strategy, self._only = strategy, tuple(only)
        self._cores = _Cores()

    def __enter__(self) -> Grader:
        """Starts both parents side by side.

        Raises:
            CourseError: the suite cannot be collected.
            SandboxError: no isolation, or the canary got out.
            UsageError: `only` names no check.
        """
        with ExitStack() as stack:
            # The checker imports and collects while the worker parent starts.
            self._checker = stack.enter_context(Checker(self.assignment, self.seed))
            self._parent = stack.enter_context(
                sandbox.start(self.assignment.libraries, self._strategy, self.assignment.limits)
            )
            self.integrity = self._parent.strategy
            self.checks = tuple(filter(self.assignment.asks, self._checker.describe()))
            self._by_id = {check.id: check for check in self.checks}
            self._wanted = select([check.id for check in self.checks], self._only)
            _refuse_what_gets_out(self._parent)
            self._bank = _Bank(self._checker, self.assignment, self._known)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def known(self) -> tuple[Known, ...] | None:
        """What the known mistakes do on this run's inputs; None as long as nobody needed it."""
        return self._bank.found

    def learn(self) -> tuple[Known, ...]:
        """`known`, found out now if nobody has needed it yet."""
        return self._bank.known()

    def close(self) -> None:
        """Ends both parents and whatever runs below them; a `grade` in flight ends with broken checks."""
        self._stack.close()

    def grade(self, submission: Submission) -> Report:
        """The report of one submission. A student's failure is data in it; so is a fault of ours (`broken`)."""
        started = time.monotonic()
        examination = self._examine(submission)  # intake, forbid, check
        results = self._diagnose(examination)
        return self._score(submission, examination, results, seconds=time.monotonic() - started)

    def undecided(self, submission: Submission, fault: Exception) -> Report:
        """The report where grading itself failed: nothing is decided, and nothing is held against the student."""
        why = f"{_UNDECIDED}: {type(fault).__name__}: {fault}"
        wanted = [check for check in self.checks if check.id in self._wanted]
        results = [forbid.skipped(c) if c.gpu else CheckResult(c, Status.BROKEN, why) for c in wanted]
        return self._score(submission, Examination(), results, seconds=0.0)

    def _examine(self, submission: Submission) -> Examination:
        """Asks the checker; once more if its child died, for then it may have been the machine."""
        examination = Examination()
        for _ in range(_ATTEMPTS):
            examination = self._attempt(submission)
            if examination.complete:
                break
        return examination

    def _attempt(self, submission: Submission) -> Examination:
        examination = Examination()
        seconds = self.assignment.limits.total_seconds + MARGIN_SECONDS
        with self._parent.client() as client, self._cores.one() as core:
            request = {
                "op": "grade",
                "submission": asdict(submission),
                "only": self._wanted if self._only or self.assignment.without else (),
                "seconds": seconds,
                "core": core,
            }
            deadline = time.monotonic() + seconds + MARGIN_SECONDS
            for message in self._checker.run(request, deadline=deadline, client=client.fileno()):
                _take(message, examination, self._by_id)
        return examination

    def _diagnose(self, examination: Examination) -> list[CheckResult]:
        """Every wanted check's result, in the suite's order, failures with the known mistake that explains them."""
        outcomes = [self._outcome(check, examination) for check in self.checks if check.id in self._wanted]
        wrong = any(o.comparisons and o.result.status is not Status.PASSED for o in outcomes)
        return diagnose(outcomes, self._bank.known() if wrong else ())

    def _outcome(self, check: Check, examination: Examination) -> Outcome:
        """What the checker said about a check, or what its silence means."""
        if check.gpu:  # workers are sandboxed and see no device
            return Outcome(forbid.skipped(check))
        if check.id in examination.outcomes:
            return examination.outcomes[check.id]
        if examination.reading:
            return Outcome(CheckResult(check, Status.ERRORED, _UNREADABLE))
        return Outcome(CheckResult(check, Status.BROKEN, _UNDECIDED))

    def _score(
        self, submission: Submission, examination: Examination, results: list[CheckResult], seconds: float
    ) -> Report:
        return Report(
            assignment=self.assignment.slug,
            student=submission.student,
            results=tuple(results),
            seed=self.seed,
            digest=submission.digest,
            integrity=self.integrity,
            versions=_versions(self.assignment),
            notes=(_UNREADABLE,) if examination.reading else examination.notes,
            submitted_at=submission.submitted_at,
            graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=seconds,
            memory_mb=round(examination.memory / (1 << 20), 1),
        )


def _versions(assignment: Assignment) -> Mapping[str, str]:
    """Of what a report was made with; a profile of conventions is named where it is not the default."""
    profile = {} if assignment.profile == DEFAULT_PROFILE else {"profile": assignment.profile}
    return {**versions(assignment.libraries), **profile}


def _refuse_what_gets_out(parent: sandbox.WorkerParent) -> None:
    """Attacks a fresh worker before any student does; grading stops where one succeeds."""
    escaped = [f"{result.name}: {result.evidence}" for result in sandbox.canary(parent) if not result.denied]
    if escaped:
        raise SandboxError(
            f"the isolation {parent.strategy!r} does not hold on this machine, nothing was graded:\n  "
            + "\n  ".join(escaped)
        )


class _Bank:
    """What the known mistakes do on this run's inputs: computed once, at the first failure that could be one."""

    def __init__(self, checker: Checker, assignment: Assignment, found: tuple[Known, ...] | None) -> None:
        self._checker = checker
        # Each mistake may take as long as a submission.
        self._seconds = assignment.limits.total_seconds * 4
        self._lock = threading.Lock()
        self.found = found

    def known(self) -> tuple[Known, ...]:
        """All known mistakes; those whose run did not end are left out: no name is better than a wrong one."""
        with self._lock:
            if self.found is None:
                shares = len(os.sched_getaffinity(0))
                with ThreadPoolExecutor(shares) as threads:
                    parts = threads.map(lambda first: self._compute(first, shares), range(shares))
                    self.found = tuple(known for part in parts for known in part)
            return self.found

    def _compute(self, first: int, step: int) -> list[Known]:
        request = {"op": "mistakes", "first": first, "step": step, "seconds": self._seconds}
        deadline = time.monotonic() + self._seconds + MARGIN_SECONDS
        messages = self._checker.run(request, deadline=deadline)
        return [Known.from_dict(message["known"]) for message in messages if "known" in message]


def _take(message: Mapping[str, Any], examination: Examination, checks: Mapping[str, Check]) -> None:
    """Adds one message of the checker to what is known. One `Check` for the whole class: no report has its own."""
    if "outcome" in message:
        check = checks.get(message["outcome"]["result"]["id"])
        if check is not None:
            examination.outcomes[check.id] = Outcome.from_dict(message["outcome"], check)
    elif "reading" in message:
        examination.reading = bool(message["reading"])
        examination.notes = tuple(message.get("notes", ()))
    elif "memory" in message:
        examination.memory = int(message["memory"])
    elif "end" in message:
        examination.complete = True


class _Cores:
    """Cores to lend: a checker and its worker talk fastest on one core."""

    def __init__(self) -> None:
        self._free = sorted(os.sched_getaffinity(0))
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[int | None]:
        """A core for one submission; None where all are lent, and the system places it."""
        with self._lock:
            core = self._free.pop() if self._free else None
        try:
            yield core
        finally:
            if core is not None:
                with self._lock:
                    self._free.append(core)
