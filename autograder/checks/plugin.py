"""The pytest plugin: fixtures and markers of checks; plain `pytest` in a student's folder.

Theory of operation. The fixtures read the *seat* of their item: who is the student, who the reference. Two drivers put
one there: `suite.Suite.run`, one subject after the other, and this module, where somebody runs plain `pytest` (or the
button of an editor) on a folder with an `assignment.toml` above it. There the subject is the student's own files, in
process, so that breakpoints and print work, and the reference is replayed from `expected.npz`. Everywhere else the
plugin does nothing: it is installed with the engine, and most test suites on a machine are none of ours.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.checks import rules, tape
from autograder.checks.bank import program_of
from autograder.checks.declare import declare
from autograder.checks.diagnose import diagnose
from autograder.checks.failure import CheckFailed
from autograder.checks.markers import DESCRIPTIONS
from autograder.checks.outcome import Outcome, judge
from autograder.checks.record import recording
from autograder.checks.seat import PUBLIC_SEED, Seat, has_gpu, take_seat
from autograder.checks.unparsed import set_aside
from autograder.course import ASSIGNMENT_FILE, load_assignment
from autograder.encoding import check_text
from autograder.errors import AutograderError, CourseError, SubmissionError
from autograder.model import IMPORTING, NO_GPU, Assignment, Check, Status
from autograder.remote import Endpoint, in_process

SEAT = pytest.StashKey[Seat]()
IN_CHARGE = pytest.StashKey[bool]()  # set by `suite`: it takes care of everything but the fixtures
_STDERR = pytest.StashKey[int]()
_DESKS = pytest.StashKey["dict[Path, _Desk]"]()
_GRACE_SECONDS = 2.0  # beyond a check's limit before a hanging process is ended


# --- fixtures


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Any:
    """The student's code: `student.knn_predict(X)`."""
    return _seat(request).student


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Any:
    """The solution, called as the student's code is."""
    return _seat(request).reference


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Random inputs: the same for everyone in one run, fixed for public checks."""
    return _seat(request).rng


@pytest.fixture
def device(request: pytest.FixtureRequest) -> str:
    """Where tensors live: "cuda" in a `gpu` check, else "cpu"."""
    return _seat(request).device


@pytest.fixture
def support(request: pytest.FixtureRequest) -> ModuleType:
    """The assignment's given code, our own copy."""
    return _seat(request).support


@pytest.fixture
def conventions(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the manifest declares where practice differs."""
    return _seat(request).conventions


FIXTURES = frozenset({"student", "reference", "rng", "device", "support", "conventions"})  # each an attribute of a seat


def _seat(request: pytest.FixtureRequest) -> Seat:
    seat: Seat | None = request.node.stash.get(SEAT, None)
    if seat is None:
        raise CourseError(
            "the fixtures of a check work below an assignment's `tests` folder; hidden checks run in `verify`",
            file=request.path,
        )
    return seat


# --- hooks


def pytest_configure(config: pytest.Config) -> None:
    """Say which markers exist."""
    for description, meaning in DESCRIPTIONS.items():
        config.addinivalue_line("markers", f"{description}: {meaning}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Find the assignments that the collected tests belong to, unless a suite is in charge."""
    if config.stash.get(IN_CHARGE, False):
        return
    try:
        desks = config.stash[_DESKS] = _desks(items)
        for desk in desks.values():
            if desk.assignment.private is None:  # an author's are written by `build`
                desk._oracle = recorded(desk.assignment)
    except AutograderError as error:
        raise pytest.UsageError(str(error)) from None
    items[:] = [item for item in items if not _switched_off(item, desks)]
    if desks:
        # Here stderr is still the terminal: while a check runs, pytest catches what is written there.
        with contextlib.suppress(AttributeError, ValueError, OSError):  # no real file behind it, in some editors
            config.stash[_STDERR] = os.dup((sys.__stderr__ or sys.stderr).fileno())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what was opened for the watchdog."""
    stderr = config.stash.get(_STDERR, None)
    if stderr is not None:
        os.close(stderr)
        del config.stash[_STDERR]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A check of a student's folder gets its seat."""
    desk = _desk_of(item)
    if desk is None or not isinstance(item, pytest.Function):
        return (yield)
    with desk.seated(item):
        return (yield)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a `gpu` check out where there is none."""
    seat = item.stash.get(SEAT, None)
    if seat is not None and _desk_of(item) is not None and seat.check.gpu and not has_gpu(seat.assignment):
        pytest.skip(NO_GPU)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Files that no grader reads fail each check; one whose part breaks a static rule is decided by the source."""
    desk = _desk_of(item)
    if desk is not None and desk.refusal:
        raise CheckFailed(desk.refusal)
    broken = desk.broken_rules(item) if desk is not None else []
    if broken:
        raise CheckFailed(*rules.told(broken))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed check is told as `autograder check` tells it, without a traceback through the engine."""
    report = yield
    seat, desk = item.stash.get(SEAT, None), _desk_of(item)
    if seat is None or desk is None or report.skipped:
        return report
    verdict = judge(None if call.excinfo is None else call.excinfo.value, seat.record)
    outcome = verdict.outcome(seat.check, seat.record, call.duration)
    if call.when == "call" or call.excinfo is not None:
        desk.outcomes[seat.check.id] = outcome
    if call.excinfo is None:
        return report
    if not verdict.unsure:  # what nobody expected is best read with its traceback
        report.longrepr = tell(outcome, hint=not desk.refusal)
    report.sections = [section for section in report.sections if "Captured" not in section[0]]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Known mistakes, once all checks were seen: what passes says as much about them as what fails."""
    desks = {id(desk): desk for desk in config.stash.get(_DESKS, {}).values()}
    found = [entry for desk in desks.values() if desk.outcomes for entry in desk.explanations().items()]
    if found:
        terminalreporter.section("known mistakes")
    for sentence, titles in found:
        terminalreporter.line(sentence)
        for title in titles:
            terminalreporter.line(f"    ✗ {title}")


@pytest.hookimpl
def pytest_enter_pdb() -> None:
    """Somebody debugs: no deadline."""
    faulthandler.cancel_dump_traceback_later()


def recorded(assignment: Assignment) -> tape.Tape:
    """The recorded answers of a student's folder, without which hardly any check can be decided.

    Raises:
        CourseError: there are none, or not ours; with what a student can do about it.
    """
    if assignment.private is not None:
        return tape.load(assignment)  # an author's, where `build` writes them
    again = f"take {tape.FILE} from a fresh copy of what was handed out"
    if not (assignment.public / tape.FILE).is_file():
        raise CourseError(f"{tape.FILE} is missing here, and no check can be decided without it: {again}")
    try:
        return tape.load(assignment)
    except CourseError as error:
        raise CourseError(f"{tape.FILE} here is damaged, and no check can be decided without it: {again}") from error


def unreadable(name: str, data: bytes) -> str:
    """Why a grader does not read a file that Python, or our import of it, might; "" if it does."""
    try:
        check_text(name, data)
    except SubmissionError as error:
        return str(error)
    return ""


def tell(outcome: Outcome, *, hint: bool = True) -> str:
    """A failed check as a student reads it in pytest's own output."""
    check, result = outcome.result.check, outcome.result
    lines = [f"✗ {check.title}", f"    {result.message}", *(f"    {line}" for line in result.details.splitlines())]
    if hint and check.hint and result.status is not Status.BROKEN and not result.details.startswith(IMPORTING):
        lines.append(f"    hint: {check.hint}")
    lines.append(f"    again: pytest -k {check.id.partition('.')[2].partition('[')[0]}")
    return "\n".join(lines)


# --- plain pytest


@dataclass
class _Desk:
    """One student's folder in plain `pytest`."""

    assignment: Assignment
    checks: dict[pytest.Item, Check] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @contextlib.contextmanager
    def seated(self, item: pytest.Function) -> Iterator[None]:
        """Runs one check: the student's files in this process, the reference from the recording."""
        seconds = (self.checks[item].limits or self.assignment.limits).seconds
        deadline = time.monotonic() + seconds
        seat = take_seat(
            self.assignment, self.checks[item], self.subject, self.oracle, seed=PUBLIC_SEED, deadline=deadline
        )
        item.stash[SEAT] = seat
        with recording(seat.record), _watchdog(seconds + _GRACE_SECONDS, item.config.stash.get(_STDERR, None)):
            yield

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The student's files as they are now."""
        folder = self.assignment.public
        found = {name: (folder / name).read_bytes() for name in self.assignment.files if (folder / name).is_file()}
        return set_aside(found)

    @cached_property
    def refusal(self) -> str:
        """Why none of them would be run; "" if they would."""
        if not self.files:
            return f"there is no {' and no '.join(self.assignment.files)}"
        return next(filter(None, (unreadable(name, data) for name, data in self.files.items())), "")

    @cached_property
    def violations(self) -> list[rules.Violation]:
        """Where they break a rule. A file that cannot be parsed breaks none: importing it says what is wrong."""
        found: list[rules.Violation] = []
        for name, data in self.files.items():
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                found += rules.violations(name, data, self.assignment.forbid)
        return found

    def broken_rules(self, item: pytest.Item) -> list[rules.Violation]:
        """Those that decide about one check."""
        return rules.breaks(self.checks[item], self.violations)

    @property
    def subject(self) -> Endpoint:
        """The student's code."""
        if self._subject is None:
            self._subject = in_process(program_of(self.assignment, self.files))
        return self._subject

    @property
    def oracle(self) -> tape.Tape:
        """The recorded answers of the reference, and the known mistakes."""
        if self._oracle is None:
            self._oracle = tape.load(self.assignment)
        return self._oracle

    def explanations(self) -> dict[str, list[str]]:
        """Sentence of a known mistake -> titles of the checks that it explains."""
        found: dict[str, list[str]] = {}
        for result in diagnose([*self.outcomes.values()], self.oracle.known):
            if result.misconception is not None:
                found.setdefault(result.misconception.sentence, []).append(result.check.title)
        return found

    _subject: Endpoint | None = None
    _oracle: tape.Tape | None = None


def _desks(items: list[pytest.Item]) -> dict[Path, _Desk]:
    """Desks by the folder of their tests."""
    folders: dict[Path, list[pytest.Item]] = {}
    for item in items:
        folders.setdefault(item.path.parent, []).append(item)
    by_assignment: dict[Path, list[pytest.Item]] = {}
    for folder, found in folders.items():
        home = next((p for p in (folder, *folder.parents) if (p / ASSIGNMENT_FILE).is_file()), None)
        if home is not None:
            by_assignment.setdefault(home, []).extend(found)
    desks: dict[Path, _Desk] = {}
    for home, found in by_assignment.items():
        assignment = load_assignment(home)
        desk = _Desk(assignment, dict(declare(found, assignment, strict=False)))
        desks.update({item.path.parent: desk for item in found})
    return desks


def _switched_off(item: pytest.Item, desks: dict[Path, _Desk]) -> bool:
    """Whether the course has left out the part that a check is about."""
    desk, part = desks.get(item.path.parent), item.get_closest_marker("part")
    return desk is not None and part is not None and part.args[0] in desk.assignment.without


def _desk_of(item: pytest.Item) -> _Desk | None:
    desks = item.config.stash.get(_DESKS, None)
    desk = desks.get(item.path.parent) if desks else None
    return desk if desk is not None and item in desk.checks else None


def _debugging() -> bool:
    """Whether somebody may be stepping through. Since Python 3.12 an editor's debugger need not trace to stop us."""
    return sys.gettrace() is not None or "pydevd" in sys.modules


@contextlib.contextmanager
def _watchdog(seconds: float, stderr: int | None) -> Iterator[None]:
    """End a process that hangs, and show the line where it does, for a signal does not interrupt a loop in C."""
    if _debugging() or stderr is None:
        yield
        return
    faulthandler.dump_traceback_later(seconds, exit=True, file=stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
