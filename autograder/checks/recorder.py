"""Make a tape: run the public checks with the reference, write every answer down, and try the mistakes on it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from autograder.checks.affected import changed_by, watching
from autograder.checks.bank import Subject, load_exemplar, load_mistakes, load_reference
from autograder.checks.diagnose import Known, know
from autograder.checks.outcome import Outcome
from autograder.checks.record import Ledger
from autograder.checks.seat import PUBLIC_SEED
from autograder.checks.standin import StandIn, target_of
from autograder.checks.suite import Suite
from autograder.checks.tape import HOOKS, Event, Tape, copy, kind, mapped
from autograder.errors import CourseError, StudentError
from autograder.model import Assignment, Status
from autograder.remote import Endpoint, Handle, in_process
from autograder.remote.proxy import Method
from autograder.worker.wire import encode


def record(assignment: Assignment, suite: Suite) -> Tape:
    """Run the public checks with the reference and with every known mistake; needs the `solutions` folder.

    Raises `CourseError` where the reference does not pass its own checks, live or from the recording.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mistake that overflows is meant to
        return _record(assignment, suite)


def _record(assignment: Assignment, suite: Suite) -> Tape:
    checks = [check.id for check in suite.checks if not check.hidden]
    solution = load_exemplar(assignment)
    recorder = _Recorder(in_process(load_reference(assignment).program))
    _must_pass(suite, solution, recorder, checks, "the reference does not pass")
    tape = Tape(assignment.slug, recorder.events)
    with watching(suite.assignment.files) as watch:
        _must_pass(suite, solution, tape, checks, "recorded answers do not replay in", watch.note)
    return Tape(assignment.slug, recorder.events, tuple(_known(assignment, suite, tape, watch.calls)))


def _must_pass(
    suite: Suite,
    solution: Subject,
    oracle: Any,
    checks: Sequence[str],
    complaint: str,
    on_result: Callable[[Outcome], None] | None = None,
) -> None:
    right = in_process(solution.program)
    for outcome in suite.run(right, reference=oracle, seed=PUBLIC_SEED, only=checks, on_result=on_result):
        result = outcome.result
        if result.status not in (Status.PASSED, Status.SKIPPED):
            raise CourseError(
                f"{complaint} {result.check.id}: {result.message}", file=suite.assignment.public / "tests"
            )


def _known(assignment: Assignment, suite: Suite, tape: Tape, calls: Mapping[str, Sequence[str]]) -> Iterable[Known]:
    """What each mistake does in the public checks that it can change; in the slow ones only where they are about it.

    A student receives what is returned, so it names no hidden check; nor a mistake that is about hidden checks only.
    """
    public = {check.id for check in suite.checks if not check.hidden}
    for mistake in load_mistakes(assignment):
        about = tuple(check for check in mistake.checks if check in public)
        if mistake.checks and not about:
            continue
        checks = {c.id for c in suite.checks if not c.hidden and (not c.training or c.id in mistake.checks)}
        checks &= changed_by(mistake, assignment, calls)
        endpoint = in_process(mistake.program)
        outcomes = suite.run(endpoint, reference=tape, seed=PUBLIC_SEED, only=checks)
        endpoint.close()
        known = know(mistake.misconception, outcomes, about)
        if known.wrong:
            yield known


class _Recorder:
    """The reference, each of its answers written down."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.events: dict[str, list[Event]] = {}

    def sit(self, check: str, seed: int) -> tuple[Any, Ledger | None]:
        """A reference whose answers are kept."""
        self.endpoint.begin(deadline=None, seed=seed)
        reel = _Recording(self.events.setdefault(check, []))
        return StandIn(reel, "reference", target=self.endpoint.student), reel


class _Recording:
    """A reel that asks and writes down. What it writes is a copy: values may change later."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    def answer(self, operation: str, label: str, ask: Callable[..., Any], arguments: tuple[Any, ...] = ()) -> Any:
        """Ask the reference."""
        live = _live(arguments)
        before = _bytes(live)
        try:
            found = ask(*live)
        except StudentError as error:
            self.events.append((operation, label, ("raised", error.type_name, error.message), _changed(live, before)))
            raise
        self.events.append((operation, label, ("value", copy(found)), _changed(live, before)))
        return _wrapped(found, self, label)

    def note(self, compute: Callable[[], Any]) -> Any:
        """Compute and keep."""
        # What the computation asks of the reference is part of it: only the result is kept.
        kept = len(self.events)
        found = compute()
        del self.events[kept:]
        self.events.append(("note", "", ("value", copy(found)), None))
        return found


def _live(value: Any) -> Any:
    """The same with the real objects in place of their stand-ins."""
    return mapped(value, lambda leaf: target_of(leaf) if isinstance(leaf, StandIn) else leaf)


def _wrapped(value: Any, reel: _Recording, label: str) -> Any:
    """The same with stand-ins in place of objects."""
    return mapped(value, lambda leaf: StandIn(reel, label, kind(leaf), leaf) if _is_object(leaf) else leaf)


def _is_object(value: Any) -> bool:
    return isinstance(value, Handle | Method)


def _changed(live: tuple[Any, ...], before: bytes) -> Any:
    return copy(live) if _bytes(live) != before else None


def _bytes(value: Any) -> bytes:
    frame, _ = encode(value, hooks=HOOKS)
    return b"".join(bytes(part) for part in frame.parts())
