"""A collected suite that runs on many subjects: grading, proof, recording and a student's `check` all go through here.

Theory of operation. `with_suite` starts pytest once, without its ini files, its conftests, its cache and any plugin of
the machine, collects both folders, and stops inside `pytest_runtestloop`, where it calls `serve`. There `Suite.run`
takes the collected items through pytest's own setup, call and teardown for one subject after the other. Nothing of ours
is open and no thread runs at that point, so `serve` may fork: a child has everything collected and imports nothing.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, Literal, TypeVar

import pytest
from _pytest.runner import runtestprotocol

from autograder.checks import plugin, upstream
from autograder.checks.bank import load_exemplar
from autograder.checks.declare import declare
from autograder.checks.direct import Call, direct
from autograder.checks.outcome import Outcome, Verdict, broken, judge, spoilt
from autograder.checks.record import Record, recording
from autograder.checks.seat import Live, Oracle, Seat, has_gpu, load_support, take_seat
from autograder.errors import AutograderError, CourseError
from autograder.model import DEFAULT_PROFILE, NO_GPU, Assignment, Check, Limits, Status
from autograder.remote import Endpoint, in_process

__all__ = ["Outcome", "Suite", "with_suite"]

T = TypeVar("T")
Pair = tuple[pytest.Function, Check]

_ENDED = pytest.StashKey["list[BaseException]"]()
_NO_SETTINGS = Path(__file__).with_name("suite.ini")
# What may come from a call of the reference instead of the student's code; a limit is only met by the student's.
_HELD_AGAINST_THE_REFERENCE = (Status.FAILED, Status.ERRORED, Status.UNWRITTEN)
_RESERVED = 0.5  # of a submission's time: divided equally among its checks, whatever the earlier ones take
_CONFIRMATIONS = 2  # timeouts that are tried again, each on a fresh worker

# None of these has work to do for a check, and each costs time around every one.
_UNUSED = (
    "cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "setuponly",
    "setupplan", "stepwise", "threadexception", "unittest", "unraisableexception", "warnings",
)  # fmt: skip


def with_suite(assignment: Assignment, serve: Callable[[Suite], T], *, public: bool = True, hidden: bool = True) -> T:
    """Collect the checks of an assignment once and return `serve(suite)`.

    `serve` runs inside pytest's loop; it may fork. Raises `CourseError` where the suite cannot be collected.
    """
    folders = [assignment.public / "tests"] if public else []
    if hidden and assignment.private is not None:
        folders.append(assignment.private / "tests")
    folders = [folder for folder in folders if folder.is_dir()]
    if not folders:
        raise CourseError(f"{assignment.slug} has no checks", file=assignment.public / "tests")
    host = _Host(assignment, serve)
    printed = io.StringIO()
    with _alone(folders), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        pytest.main(_arguments(assignment, folders), plugins=[plugin, host])
    return host.returned(printed.getvalue())


def _arguments(assignment: Assignment, folders: list[Path]) -> list[str]:
    roots = [str(folder) for folder in (assignment.public, assignment.private) if folder is not None]
    return [
        *("-c", str(_NO_SETTINGS)),  # or pytest would look for a configuration in the folders around
        *("--rootdir", os.path.commonpath(roots)),
        *("--import-mode", "importlib"),
        *("--noconftest", "--strict-markers", "--capture=no"),
        *(part for name in _UNUSED for part in ("-p", f"no:{name}")),
        *(str(folder) for folder in folders),
    ]


@contextlib.contextmanager
def _alone(folders: list[Path]) -> Iterator[None]:
    """Keep the machine's plugins and options out, and leave no test module behind: the next course has its own."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    before = {name: os.environ.pop(name, None) for name in names}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file and Path(file).parent in folders:
                del sys.modules[name]


class _Host(Generic[T]):
    """The pytest plugin that stops in the loop and serves."""

    def __init__(self, assignment: Assignment, serve: Callable[[Suite], T]) -> None:
        self.assignment, self.serve = assignment, serve
        self.output, self.errors = (sys.stdout, sys.stderr), list[str]()
        self.pairs: list[Pair] = []
        self.value: list[T] = []
        self.raised: BaseException | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[plugin.IN_CHARGE] = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(str(report.longrepr))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        try:
            self.pairs = declare(items, self.assignment, strict=True)
            if any("support" in item.fixturenames for item, _ in self.pairs):
                load_support(self.assignment)
        except AutograderError as error:
            self.raised = error

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        if self.raised is None and not self.errors and self.pairs:
            suite = Suite(self.assignment, self.pairs)
            gc.collect()
            out, err = self.output
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
                warnings.simplefilter("default")  # whatever this process makes of warnings, a verdict is the same
                try:
                    self.value.append(self.serve(suite))
                except BaseException as error:  # noqa: BLE001 handed on outside of pytest, which would report it
                    self.raised = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception; formatting a traceback that nobody reads would cost more than most checks."""
        if call.excinfo is not None:
            item.stash.setdefault(_ENDED, []).append(call.excinfo.value)
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)  # type: ignore[arg-type]

    def returned(self, printed: str) -> T:
        """What `serve` returned; raises what it raised, or why it was not called."""
        if self.raised is not None:
            raise self.raised
        if self.value:
            return self.value[0]
        said = "\n".join(self.errors) or printed.strip() or "no test function was found"
        raise CourseError(f"the checks cannot be collected:\n{said[-4000:]}", file=self.assignment.public)


class Suite:
    """The collected checks of one assignment."""

    def __init__(self, assignment: Assignment, pairs: list[Pair]) -> None:
        self.assignment = assignment
        self._pairs = pairs
        self._direct = {check.id: call for item, check in pairs if (call := direct(item)) is not None}
        self._apart = {check.id for item, check in pairs if _needs_own_worker(item, check, assignment.limits)}
        self.uses = {check.id: used for item, check in pairs if (used := upstream.used_by(item))}
        self._sound: dict[tuple[str, int], str] = {}  # (check, seed) -> "" or what the reference failed with

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, public ones first, in the order of their files."""
        return tuple(check for _, check in self._pairs)

    def in_turn(self, only: Collection[str] | None = None, granted: Sequence[Outcome] = ()) -> list[Check]:
        """The checks that `run` takes, as it takes them: those that call with public data only come first."""
        return [check for _, check in self._in_turn(only, granted)]

    def _in_turn(self, only: Collection[str] | None, granted: Sequence[Outcome]) -> list[Pair]:
        known = {outcome.result.check.id for outcome in granted}
        wanted = (pair for pair in self._pairs if only is None or pair[1].id in only)
        to_take = (pair for pair in wanted if pair[1].id not in known)
        return sorted(to_take, key=lambda pair: pair[1].hidden and not pair[1].public_data)

    def sound(
        self,
        right: Endpoint,
        seed: int,
        on_result: Callable[[Outcome], None] | None = None,
        *,
        reference: Endpoint | None = None,
    ) -> dict[str, str]:
        """Check id -> what a right solution fails it with, "" where it passes.

        `right` is the reference, or under a profile of conventions what that makes of it; `reference` is then itself.
        A check that it does not pass says nothing about anybody. The answer may be given to `believe`, also
        in another process, so that no failing submission has to pay for the question again.
        """
        outcomes = self.run(right, reference=reference or right, seed=seed, on_result=on_result)
        good = (Status.PASSED, Status.SKIPPED)
        failed = [o.result for o in outcomes if o.result.status not in good]
        faults = {result.check.id: self._sound.get((result.check.id, seed)) or result.message for result in failed}
        return {o.result.check.id: faults.get(o.result.check.id, "") for o in outcomes}

    def believe(self, sound: Mapping[str, str], seed: int) -> None:
        """Take the answer of `sound` for granted."""
        self._sound.update({(check, seed): fault for check, fault in sound.items()})

    def run(
        self,
        subject: Endpoint,
        *,
        reference: Endpoint | Oracle,
        seed: int,
        only: Collection[str] | None = None,
        on_result: Callable[[Outcome], None] | None = None,
        deadline: float | None = None,
        substitute: bool = False,
        granted: Sequence[Outcome] = (),
    ) -> list[Outcome]:
        """Take the checks with one subject; outcomes in the suite's order.

        They are taken `in_turn`: a worker that is shared on public data has seen nothing hidden yet.

        Args:
            subject: whose code is called.
            reference: the running solution, or a recording of it (then nothing can be run again with the reference).
            seed: of the hidden checks' inputs; public ones are fixed.
            only: ids of the checks to take; None for all.
            on_result: called after each check that is taken, and again for one that passes when it is substituted.
            deadline: `time.monotonic()` at which everything must have ended, beside the assignment's own limit.
            substitute: take failed checks once more with the reference's functions for those that they use.
            granted: outcomes that are known beforehand: these checks are not taken, whatever `only` says.
        """
        oracle = Live(reference) if isinstance(reference, Endpoint) else reference
        ends = time.monotonic() + self.assignment.limits.total_seconds
        sitting = _Sitting(self, subject, oracle, seed, ends if deadline is None else min(ends, deadline))
        outcomes = {outcome.result.check.id: outcome for outcome in granted}
        to_take = self._in_turn(only, granted)
        for index, pair in enumerate(to_take):
            sitting.reserved = self.assignment.limits.total_seconds * _RESERVED * (1 - (index + 1) / len(to_take))
            outcomes[pair[1].id] = sitting.take(pair, self._following(to_take, index))
            if on_result is not None:
                on_result(outcomes[pair[1].id])
        pairs = [pair for pair in self._pairs if pair[1].id in outcomes]
        taken = [upstream.Taken(outcomes[check.id]) for _, check in pairs]
        if substitute and isinstance(oracle, Live):
            for index in sitting.substitute(pairs, taken):
                if on_result is not None:
                    on_result(taken[index].outcome)
        return [one.outcome for one in taken]

    def _following(self, to_take: list[Pair], index: int) -> pytest.Item | None:
        """What pytest may leave set up after a check that it takes: for the next one that it takes."""
        if to_take[index][1].id in self._direct:
            return None
        return next((item for item, check in to_take[index + 1 :] if check.id not in self._direct), None)

    def with_stand_ins(
        self, subject: Endpoint, check: str, *, reference: Endpoint, seed: int
    ) -> tuple[Outcome, frozenset[str]]:
        """One check with the reference's functions for those that it uses, and which of them were called."""
        pair = next(pair for pair in self._pairs if pair[1].id == check)
        ends = time.monotonic() + self.assignment.limits.total_seconds
        sitting = _Sitting(self, subject, Live(reference), seed, ends)
        try:
            return sitting.with_stand_ins(pair, self.uses.get(check, ()))
        finally:
            sitting.stand_back()


class _Sitting:
    """One subject's way through the suite."""

    def __init__(self, suite: Suite, subject: Endpoint, oracle: Oracle, seed: int, ends: float) -> None:
        self.suite, self.subject, self.oracle, self.seed, self.ends = suite, subject, oracle, seed, ends
        self.confirmations = _CONFIRMATIONS
        self.reserved = 0.0  # seconds that belong to the checks after this one
        self._stand_ins: upstream.StandIns | None = None

    def take(self, pair: Pair, following: pytest.Item | None) -> Outcome:
        """One check, with what is due after it: a timeout is tried again, a failure is held against the reference."""
        _, check = pair
        if check.gpu and not has_gpu(self.suite.assignment, apart=self.subject.apart):
            return Verdict(Status.SKIPPED, NO_GPU).outcome(check, Record(), 0.0)
        alone = check.id in self.suite._apart
        if alone:
            self.subject.renew()
        outcome = self._judged(pair, following)
        if outcome.result.status is Status.TIMEOUT and self.confirmations and time.monotonic() < self.ends:
            self.confirmations -= 1
            self.subject.renew()
            outcome = self._judged(pair, following)
        if alone:
            self.subject.renew()
        return outcome

    def substitute(self, pairs: list[Pair], taken: list[upstream.Taken]) -> Iterator[int]:
        """Take again what failed and may be the fault of another part; yields the places in `taken` of what passes."""
        titles = {check.id: check.title for check in self.suite.checks}
        try:
            for index, pair in enumerate(pairs):
                uses = self.suite.uses.get(pair[1].id, ())
                if not self.subject.loads or time.monotonic() >= self.ends:
                    return
                if upstream.worth_another(taken[index], uses, taken):
                    outcome, called = self.with_stand_ins(pair, uses)
                    if outcome.result.status is Status.PASSED and called:
                        taken[index] = upstream.substituted(taken[index], called, taken, titles)
                        yield index
        finally:
            self.stand_back()

    def with_stand_ins(self, pair: Pair, names: Sequence[str]) -> tuple[Outcome, frozenset[str]]:
        """What becomes of a check where the reference's functions stand in, and which of them were called.

        Only checks in a row that use the same functions share a worker: there none is answered anything that the next
        could not ask for itself. What is answered must not help in any other check.
        """
        assert isinstance(self.oracle, Live)
        limits = pair[1].limits or self.suite.assignment.limits
        alone = pair[1].id in self.suite._apart
        if alone or self._stand_ins is None or tuple(names) != tuple(self._stand_ins.names):
            self._stand_ins = upstream.StandIns(names, self._right(self.oracle))
            self.subject.stand_ins = self._stand_ins.functions()
            self.subject.renew()
        self._stand_ins.called.clear()
        deadline = min(time.monotonic() + limits.seconds, self.ends)
        verdict, record = self._once(pair, None, self.subject, deadline)
        outcome, called = verdict.outcome(pair[1], record, 0.0), frozenset(self._stand_ins.called)
        if alone:
            self.stand_back()
        return outcome, called

    def stand_back(self) -> None:
        """The student's own functions again, in the next worker."""
        if self._stand_ins is not None:
            self._stand_ins = None
            self.subject.stand_ins = {}
            self.subject.renew()

    def _judged(self, pair: Pair, following: pytest.Item | None) -> Outcome:
        _, check = pair
        limits = check.limits or self.suite.assignment.limits
        started = time.monotonic()
        # A function that hangs in every check may not use up the time of the others: those after it have their share.
        deadline = min(started + limits.seconds, self.ends - self.reserved)
        if deadline <= started:
            total = f"{self.suite.assignment.limits.total_seconds:g} s for all checks are used up"
            return Verdict(Status.TIMEOUT, f"not run: the {total}").outcome(check, Record(), 0.0)
        verdict, record = self._once(pair, following, self.subject, deadline)
        if verdict.unsure or verdict.status in _HELD_AGAINST_THE_REFERENCE:
            verdict = self._against_reference(verdict, pair, following)
        return verdict.outcome(check, record, time.monotonic() - started)

    def _once(
        self, pair: Pair, following: pytest.Item | None, subject: Endpoint, deadline: float
    ) -> tuple[Verdict, Record]:
        item, check = pair
        record = Record(check.id, subject)
        try:
            seat = take_seat(self.suite.assignment, check, subject, self.oracle, seed=self.seed, deadline=deadline)
            record = seat.record
            with recording(record):
                call = self.suite._direct.get(check.id)
                error = _through_pytest(item, seat, following) if call is None else _called(call, seat)
        except Exception as unexpected:  # noqa: BLE001 whatever breaks around a check is ours, and one check's only
            return broken(f"{type(unexpected).__name__}: {unexpected}"), record
        try:
            return judge(error, record), record
        except Exception as unexpected:  # noqa: BLE001 what is looked at here may be of a student's making
            return replace(broken(f"{type(unexpected).__name__}: {unexpected}"), unsure=True), record

    def _against_reference(self, verdict: Verdict, pair: Pair, following: pytest.Item | None) -> Verdict:
        """A check that the reference fails too says nothing about the student."""
        if not isinstance(self.oracle, Live):
            return verdict
        key = pair[1].id, self.seed
        if self.subject is self.oracle.endpoint:
            self.suite._sound[key] = verdict.fault
        elif key not in self.suite._sound:
            limits = pair[1].limits or self.suite.assignment.limits
            own, _ = self._once(pair, following, self._right(self.oracle), time.monotonic() + limits.seconds)
            self.suite._sound[key] = "" if own.status is Status.PASSED else own.fault
        fault = self.suite._sound[key]
        if fault:
            return broken(f"the reference does not pass this check: {fault}")
        return spoilt(verdict) if verdict.status is Status.BROKEN else verdict

    def _right(self, oracle: Live) -> Endpoint:
        """A right solution: the reference, or what the profile of conventions makes of it."""
        assignment = self.suite.assignment
        if assignment.profile == DEFAULT_PROFILE:
            return oracle.endpoint
        return in_process(load_exemplar(assignment).program)


def _needs_own_worker(item: pytest.Function, check: Check, usual: Limits) -> bool:
    """Whether a check must not share its student's worker: another limit of memory, or `fresh`."""
    memory = check.limits is not None and check.limits.memory_mb != usual.memory_mb
    return memory or item.get_closest_marker("fresh") is not None


def _through_pytest(item: pytest.Function, seat: Seat, following: pytest.Item | None) -> BaseException | None:
    """What ended a check that needs pytest around it."""
    item.stash[plugin.SEAT] = seat
    item.stash[_ENDED] = []
    runtestprotocol(item, log=False, nextitem=following)
    ended: list[BaseException] = item.stash[_ENDED]
    return ended[0] if ended else None


def _called(call: Call, seat: Seat) -> BaseException | None:
    """What ended a check that is a plain function. As in pytest, nothing but the person at the keyboard stops us."""
    try:
        call(seat)
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:  # noqa: BLE001 - what it means is for `judge` to say
        return error
    return None
