"""`expected.npz`: what the reference answers in the public checks, so that a student's machine needs no reference.

Theory of operation. Public checks draw fixed inputs, so their calls of `reference` are always the same. `record` runs
them once with the reference as the student and writes every answer down in order; on a student's machine the answers
are read back in the same order. The file also holds what the known mistakes do in these checks, as fingerprints with
the sentences to say: the diagnosis works offline. Nothing in it can be executed: arrays of bytes in the wire's own
format, and JSON; it is read with `allow_pickle=False`.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks import compare, values
from autograder.checks.bank import Subject, load_mistakes, load_reference
from autograder.checks.diagnose import Known, know
from autograder.checks.failure import GraderFault
from autograder.checks.record import Difference, Ledger
from autograder.checks.seat import PUBLIC_SEED
from autograder.checks.standin import KINDS, StandIn, target_of
from autograder.checks.suite import Suite
from autograder.checks.values import Array
from autograder.errors import CourseError, StudentError
from autograder.model import Assignment, Status
from autograder.remote import DictView, Endpoint, Handle, ListView, in_process
from autograder.remote.proxy import Method
from autograder.remote.readonly import freeze
from autograder.worker.wire import Frame, Hooks, WireError, decode, encode

FILE = "expected.npz"
_FORMAT = 1
_FETCHED = ("get", "item", "view")  # such a value is a read-only copy, as it is with the reference itself

# (operation, label, ("value", v) | ("raised", type name, message), arguments afterwards or None)
Event = tuple[str, str, tuple[Any, ...], Any]


@dataclass(frozen=True)
class Tape:
    """Recorded answers by check id, and the known mistakes. Stands where a suite wants a reference."""

    assignment: str
    events: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    known: tuple[Known, ...] = ()

    def sit(self, check: str, seed: int) -> tuple[Any, Ledger | None]:
        """A reference that knows the answers of one check."""
        reel = _Replay(self.assignment, self.events.get(check))
        return StandIn(reel, "reference"), reel

    def arrays(self) -> dict[str, Array]:
        """The content of the file: name -> one-dimensional array of bytes."""
        found: dict[str, Array] = {}
        index: dict[str, Any] = {"format": _FORMAT, "assignment": self.assignment, "checks": {}}
        for number, (check, events) in enumerate(self.events.items()):
            frame, _ = encode([list(event) for event in events], hooks=_HOOKS)
            index["checks"][check] = [f"{number}.body", *(f"{number}.{i}" for i in range(len(frame.buffers)))]
            for name, data in zip(index["checks"][check], [frame.body, *frame.buffers], strict=True):
                found[name] = np.frombuffer(bytes(data), dtype=np.uint8)
        index["known"] = [mistake.to_dict() for mistake in self.known]
        return {"index": np.frombuffer(json.dumps(index, indent=1).encode(), dtype=np.uint8), **found}

    def save(self, file: Path) -> None:
        """Write `expected.npz`; the same content gives the same bytes."""
        with file.open("wb") as out:
            np.savez_compressed(out, allow_pickle=False, **self.arrays())

    def differences(self, other: Tape) -> list[str]:
        """What differs by more than rounding, a line each: another machine sums in another order."""
        checks = sorted({*self.events, *other.events})
        found = [
            line for check in checks if (line := _difference(check, self.events.get(check), other.events.get(check)))
        ]
        return found + _other_mistakes(self.known, other.known)


def load(assignment: Assignment) -> Tape:
    """Read `assignments/<slug>/expected.npz`; without it every use of `reference` says what to do.

    Raises `CourseError` for a file that is none of ours.
    """
    file = assignment.public / FILE
    if not file.is_file():
        return Tape(assignment.slug)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return _read(assignment.slug, arrays)
    except (OSError, ValueError, KeyError, TypeError, WireError, zipfile.BadZipFile) as error:
        raise CourseError(f"cannot be read ({error}); `autograder build` writes it anew", file=file) from None


def _read(slug: str, arrays: Mapping[str, Array]) -> Tape:
    index = json.loads(arrays["index"].tobytes())
    if index["format"] != _FORMAT:
        raise ValueError(f"format {index['format']!r}, expected {_FORMAT}")
    events = {}
    for check, names in index["checks"].items():
        body, *buffers = (arrays[name].tobytes() for name in names)
        events[check] = [tuple(event) for event in decode(Frame(body, buffers), hooks=_HOOKS, copy=True).value]
    return Tape(slug, events, tuple(Known.from_dict(data) for data in index["known"]))


def record(assignment: Assignment, suite: Suite) -> Tape:
    """Run the public checks with the reference and with every known mistake; needs the `solutions` folder.

    Raises `CourseError` where the reference does not pass its own checks, live or from the recording.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mistake that overflows is meant to
        return _record(assignment, suite)


def _record(assignment: Assignment, suite: Suite) -> Tape:
    checks = [check.id for check in suite.checks if not check.hidden]
    solution = load_reference(assignment)
    recorder = _Recorder(in_process(solution.program))
    _must_pass(suite, solution, recorder, checks, "the reference does not pass")
    tape = Tape(assignment.slug, recorder.events)
    _must_pass(suite, solution, tape, checks, "recorded answers do not replay in")
    return Tape(assignment.slug, recorder.events, tuple(_known(assignment, suite, tape)))


def _must_pass(suite: Suite, solution: Subject, oracle: Any, checks: Sequence[str], complaint: str) -> None:
    for outcome in suite.run(in_process(solution.program), reference=oracle, seed=PUBLIC_SEED, only=checks):
        result = outcome.result
        if result.status not in (Status.PASSED, Status.SKIPPED):
            raise CourseError(
                f"{complaint} {result.check.id}: {result.message}", file=suite.assignment.public / "tests"
            )


def _known(assignment: Assignment, suite: Suite, tape: Tape) -> Iterable[Known]:
    """What each mistake does in the public checks; the slow ones only where they are about it."""
    for mistake in load_mistakes(assignment):
        checks = [c.id for c in suite.checks if not c.hidden and (not c.training or c.id in mistake.checks)]
        endpoint = in_process(mistake.program)
        outcomes = suite.run(endpoint, reference=tape, seed=PUBLIC_SEED, only=checks)
        endpoint.close()
        known = know(mistake.misconception, outcomes, mistake.checks)
        if known.wrong:
            yield known


# --- recording


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
        self.events.append((operation, label, ("value", _copy(found)), _changed(live, before)))
        return _wrapped(found, self, label)

    def note(self, compute: Callable[[], Any]) -> Any:
        """Compute and keep."""
        # What the computation asks of the reference is part of it: only the result is kept.
        kept = len(self.events)
        found = compute()
        del self.events[kept:]
        self.events.append(("note", "", ("value", _copy(found)), None))
        return found


def _live(value: Any) -> Any:
    """The same with the real objects in place of their stand-ins."""
    return _mapped(value, lambda leaf: target_of(leaf) if isinstance(leaf, StandIn) else leaf)


def _wrapped(value: Any, reel: _Recording, label: str) -> Any:
    """The same with stand-ins in place of objects."""
    return _mapped(value, lambda leaf: StandIn(reel, label, _kind(leaf), leaf) if _is_object(leaf) else leaf)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A structure with its objects exchanged; lists and dicts stay themselves: a call may change them."""
    if type(value) is tuple:
        return tuple(_mapped(entry, change) for entry in value)
    if type(value) is list:
        value[:] = [_mapped(entry, change) for entry in value]
        return value
    if type(value) is dict:
        value.update({key: _mapped(entry, change) for key, entry in value.items()})
        return value
    return change(value)


def _is_object(value: Any) -> bool:
    return isinstance(value, Handle | Method)


def _kind(value: Any) -> str:
    return KINDS[1] if isinstance(value, DictView) else KINDS[2] if isinstance(value, ListView) else KINDS[0]


def _changed(live: tuple[Any, ...], before: bytes) -> Any:
    return _copy(live) if _bytes(live) != before else None


def _bytes(value: Any) -> bytes:
    frame, _ = encode(value, hooks=_HOOKS)
    return b"".join(bytes(part) for part in frame.parts())


def _copy(value: Any) -> Any:
    frame, _ = encode(value, hooks=_HOOKS)
    return decode(frame, hooks=_HOOKS, copy=True).value


@dataclass(frozen=True)
class _Object:
    """An object of the reference's side in an answer; nothing of it is kept but that it was there."""

    kind: str


class _Hooks(Hooks):
    """Objects and functions travel as their kind; tensors without their graph."""

    def opaque(self, obj: Any) -> Any:
        return ("object", obj.kind if isinstance(obj, _Object) else _kind(obj))

    def resolve(self, description: Any) -> Any:
        if type(description) is not tuple or len(description) != 2 or description[1] not in KINDS:
            raise WireError("malformed object")
        return _Object(description[1])

    def tensor_out(self, tensor: Any) -> Any:
        return None


_HOOKS = _Hooks()


# --- replaying


class _Replay:
    """A reel that reads. It knows nothing but the order of the questions."""

    def __init__(self, slug: str, events: Sequence[Event] | None) -> None:
        self.slug, self.known = slug, events is not None
        self.events = list(events or ())
        self.at = 0

    def answer(self, operation: str, label: str, ask: Callable[..., Any], arguments: tuple[Any, ...] = ()) -> Any:
        """The next recorded answer."""
        outcome, after = self._next(operation, label)
        if after is not None:
            _restore(arguments, after)
        if outcome[0] == "raised":
            raise StudentError(outcome[1], outcome[2])
        value = _mapped(
            _copy(outcome[1]), lambda leaf: StandIn(self, label, leaf.kind) if isinstance(leaf, _Object) else leaf
        )
        return freeze(value, label, {}) if operation in _FETCHED else value

    def note(self, compute: Callable[[], Any]) -> Any:
        """What was computed when the reference was there."""
        return _copy(self._next("note", "")[0][1])

    def _next(self, operation: str, label: str) -> tuple[tuple[Any, ...], Any]:
        if not self.known:
            raise GraderFault(f"{FILE} has no answers for this check: `autograder build {self.slug}` records them")
        if self.at >= len(self.events) or self.events[self.at][:2] != (operation, label):
            raise GraderFault(f"{FILE} does not fit this check: `autograder build {self.slug}` records it anew")
        self.at += 1
        return self.events[self.at - 1][2], self.events[self.at - 1][3]


def _restore(arguments: Any, after: Any) -> None:
    """Do to the caller's arguments what the recorded call did to its own."""
    if isinstance(arguments, np.ndarray) and isinstance(after, np.ndarray):
        if arguments.shape == after.shape and arguments.flags.writeable:
            arguments[...] = after
    elif isinstance(arguments, dict) and isinstance(after, dict):
        _restore_dict(arguments, after)
    elif isinstance(arguments, list) and isinstance(after, list):
        arguments[:] = after
    elif isinstance(arguments, tuple) and isinstance(after, tuple):
        for old, new in zip(arguments, after, strict=False):
            _restore(old, new)
    elif values.is_tensor(arguments) and values.is_tensor(after):
        arguments.detach().copy_(after)


def _restore_dict(argument: dict[Any, Any], after: dict[Any, Any]) -> None:
    for key in [key for key in argument if key not in after]:
        del argument[key]
    for key, value in after.items():
        if isinstance(argument.get(key), np.ndarray | dict | list):
            _restore(argument[key], value)
        else:
            argument[key] = value


# --- comparing two recordings


def _difference(check: str, old: Sequence[Event] | None, new: Sequence[Event] | None) -> str:
    if old is None or new is None:
        return f"{check}: {'not recorded yet' if old is None else 'no such check any more'}"
    if [event[:2] for event in old] != [event[:2] for event in new]:
        return f"{check}: asks the reference other questions"
    rule = compare.close(rtol=1e-6, atol=1e-9)
    for before, now in zip(old, new, strict=True):
        for _, outcome in compare.compare((now[2], now[3]), (before[2], before[3]), now[1], rule):
            if isinstance(outcome, Difference):
                return f"{check}: {now[1] or 'a numerical gradient'}: {outcome.message}"
    return ""


def _other_mistakes(old: Sequence[Known], new: Sequence[Known]) -> list[str]:
    before, now = ({mistake.misconception.id: mistake for mistake in known} for known in (old, new))
    return [
        f"mistake {name}: {'new' if name not in before else 'gone' if name not in now else 'other values or words'}"
        for name in sorted({*before, *now})
        if name not in before or name not in now or not _same_mistake(before[name], now[name])
    ]


def _same_mistake(old: Known, new: Known) -> bool:
    if (old.misconception, old.failed, old.checks, [*old.wrong]) != (
        new.misconception,
        new.failed,
        new.checks,
        [*new.wrong],
    ):
        return False
    pairs = ((old.wrong[check].fingerprint, new.wrong[check].fingerprint) for check in old.wrong)
    return all(left is not None and right is not None and left.matches(right) for left, right in pairs)
