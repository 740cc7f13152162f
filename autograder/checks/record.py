"""What the running check compared, by role; what a diagnosis and the proof of a suite start from."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from autograder import model
from autograder.checks.describe import Picture
from autograder.checks.failure import CheckFailed
from autograder.checks.fingerprint import Fingerprint
from autograder.checks.values import Array, as_array

if TYPE_CHECKING:
    from autograder.remote import Endpoint


_ROLE = 80  # characters of a role in a picture
_TRAINING = ("loss", "history", "accuracy")


@dataclass(frozen=True)
class Agreement:
    """Two values are the same as far as the check asks. `margin` is the largest error as a part of what is allowed."""

    margin: float = 0.0


@dataclass(frozen=True)
class Difference:
    """Two values differ. `message` is one line, `lines` follow it; `evidence` counts telling wrong numbers."""

    message: str
    lines: tuple[str, ...]
    fingerprint: Fingerprint
    evidence: float
    margin: float = math.inf
    picture: Picture | None = None


@dataclass(frozen=True)
class Comparison:
    """What is kept of one assertion: JSON-able, and no value of a hidden check can be read from it.

    `fingerprint` is None where the values agreed.
    """

    role: str
    margin: float
    evidence: float = 0.0
    fingerprint: Fingerprint | None = None

    def to_dict(self) -> dict[str, Any]:
        """A JSON object; an infinite margin is null, which JSON has and infinity it has not."""
        return {
            "role": self.role,
            "margin": self.margin if math.isfinite(self.margin) else None,
            "evidence": self.evidence,
            "fingerprint": None if self.fingerprint is None else self.fingerprint.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Comparison:
        """Inverse of `to_dict`."""
        seen = data["fingerprint"]
        return cls(
            role=data["role"],
            margin=math.inf if data["margin"] is None else data["margin"],
            evidence=data["evidence"],
            fingerprint=None if seen is None else Fingerprint.from_dict(seen),
        )


class Ledger(Protocol):
    """Where trusted values of a check are written down (when recording) or read from (where no reference is)."""

    def note(self, compute: Callable[[], Any]) -> Any:
        """`compute()`, or what it returned when the check was recorded."""


@dataclass
class Record:
    """One check while it runs."""

    check: str = ""
    subject: Endpoint | None = None
    ledger: Ledger | None = None
    wanted: Callable[[], Collection[str]] = tuple  # the names that a student was asked to write, "KNN.predict"
    comparisons: list[Comparison] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)  # for a person to look at; never decides anything
    differences: list[model.Difference] = field(default_factory=list)
    curves: list[model.Curve] = field(default_factory=list)
    histories: list[tuple[str, Any]] = field(default_factory=list)  # (label, losses) that `show_curve` was given

    @property
    def calls(self) -> tuple[str, ...]:
        """The calls made to the student's code in this check, as one would type them."""
        return () if self.subject is None else self.subject.calls

    @property
    def inputs(self) -> tuple[Array, ...]:
        """The arrays that the newest call to the student's code was given."""
        given = () if self.subject is None else self.subject.given
        return tuple(array for value in given if (array := as_array(value)) is not None and array.ndim)

    def as_made(self) -> AbstractContextManager[None]:
        """While this lasts, the check's arrays are as it made them, whatever the student's code did to them."""
        return nullcontext() if self.subject is None else self.subject.originals.restored()

    def role(self, name: str) -> str:
        """`name`, or its ordinal; a name used again gets a number, so that every assertion has its own role."""
        name = name or f"value {len(self.comparisons) + 1}"
        used = {comparison.role for comparison in self.comparisons}
        if name not in used:
            return name
        return next(numbered for n in range(2, len(used) + 3) if (numbered := f"{name} ({n})") not in used)


_running: Record | None = None


def current() -> Record:
    """The running check's record; a new one, which nobody reads, outside a check."""
    return _running if _running is not None else Record()


@contextmanager
def recording(record: Record) -> Iterator[Record]:
    """Make `record` the current one. Nests: a check is run again inside another's aftermath."""
    global _running
    outer, _running = _running, record
    try:
        yield record
    finally:
        _running = outer


def settle(name: str, outcome: Agreement | Difference) -> None:
    """Write an assertion's outcome down; raise `CheckFailed` for a difference."""
    record = current()
    role = record.role(name)
    if isinstance(outcome, Agreement):
        record.comparisons.append(Comparison(role, outcome.margin))
        return
    record.comparisons.append(Comparison(role, outcome.margin, outcome.evidence, outcome.fingerprint))
    _draw(record, role, outcome.picture)
    call = (f">>> {record.calls[-1]}",) if record.calls else ()
    raise CheckFailed(f"{name}: {outcome.message}" if name else outcome.message, (*call, *outcome.lines))


def _draw(record: Record, role: str, picture: Picture | None) -> None:
    """Keep what a page can show of a difference; a history that is called a loss is a curve too."""
    if picture is None:
        return
    record.differences.append(model.Difference(role[:_ROLE], picture.shape, picture.grid))
    if picture.got and any(word in role.lower() for word in _TRAINING):
        record.curves.append(model.Curve.of(role[:_ROLE], picture.expected, picture.got))
