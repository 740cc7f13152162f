"""`expected.npz`: what the reference answers in the public checks, so that a student's machine needs no reference.

Theory of operation. Public checks draw fixed inputs, so their calls of `reference` are always the same. `recorder`
runs them once with the reference as the student and writes every answer down in order; on a student's machine the
answers are read back in the same order. The file also holds what the known mistakes do in these checks, as
fingerprints with the sentences to say: the diagnosis works offline. Nothing in it can be executed: arrays of bytes in
the wire's own format, and JSON; it is read with `allow_pickle=False`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks import compare, values
from autograder.checks.diagnose import Known
from autograder.checks.failure import GraderFault
from autograder.checks.record import Comparison, Difference, Ledger
from autograder.checks.standin import KINDS, StandIn
from autograder.checks.values import Array
from autograder.errors import CourseError, StudentError
from autograder.model import Assignment
from autograder.remote import DictView, ListView
from autograder.remote.readonly import freeze
from autograder.worker.wire import Frame, Hooks, WireError, decode, encode

FILE = "expected.npz"
_FORMAT = 1
_FETCHED = ("get", "item", "view")  # such a value is a read-only copy, as it is with the reference itself

# One question and its answer: (operation, label, ("value", v) | ("raised", type name, message), arguments afterwards).
# The arguments are None where the call did not change them.
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
            frame, _ = encode([list(event) for event in events], hooks=HOOKS)
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
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
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
        events[check] = [tuple(event) for event in decode(Frame(body, buffers), hooks=HOOKS, copy=True).value]
    return Tape(slug, events, tuple(Known.from_dict(data) for data in index["known"]))


# --- what is written down


def copy(value: Any) -> Any:
    """A value as the tape keeps it: later changes do not reach it."""
    frame, _ = encode(value, hooks=HOOKS)
    return decode(frame, hooks=HOOKS, copy=True).value


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A structure with its objects exchanged; lists and dicts stay themselves: a call may change them."""
    if type(value) is tuple:
        return tuple(mapped(entry, change) for entry in value)
    if type(value) is list:
        value[:] = [mapped(entry, change) for entry in value]
        return value
    if type(value) is dict:
        value.update({key: mapped(entry, change) for key, entry in value.items()})
        return value
    return change(value)


def kind(value: Any) -> str:
    """What kind of object stands behind a proxy."""
    return KINDS[1] if isinstance(value, DictView) else KINDS[2] if isinstance(value, ListView) else KINDS[0]


@dataclass(frozen=True)
class _Object:
    """An object of the reference's side in an answer; nothing of it is kept but that it was there."""

    kind: str


class _Hooks(Hooks):
    """Objects and functions travel as their kind; tensors without their graph."""

    def opaque(self, obj: Any) -> Any:
        return ("object", obj.kind if isinstance(obj, _Object) else kind(obj))

    def resolve(self, description: Any) -> Any:
        if type(description) is not tuple or len(description) != 2 or description[1] not in KINDS:
            raise WireError("malformed object")
        return _Object(description[1])

    def tensor_out(self, tensor: Any) -> Any:
        return None


HOOKS = _Hooks()


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
        value = mapped(
            copy(outcome[1]), lambda leaf: StandIn(self, label, leaf.kind) if isinstance(leaf, _Object) else leaf
        )
        return freeze(value, label, {}) if operation in _FETCHED else value

    def note(self, compute: Callable[[], Any]) -> Any:
        """What was computed when the reference was there."""
        return copy(self._next("note", "")[0][1])

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
    return all(_same_comparison(old.wrong[check], new.wrong[check]) for check in old.wrong)


def _same_comparison(old: Comparison, new: Comparison) -> bool:
    left, right = old.fingerprint, new.fingerprint
    return old.role == new.role and left is not None and right is not None and left.matches(right)
