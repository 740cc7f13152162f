"""What `verify` finds out about a suite: rows, margins, problems. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.model import Check


@dataclass(frozen=True)
class Problem:
    """Something that keeps the proof from holding."""

    about: str  # a check's id, "mistake no_shift", "stub", "release"
    text: str


@dataclass(frozen=True)
class Row:
    """One subject of the proof; of several seeds the one with the most failed checks."""

    id: str
    kind: str  # "stub", "reference", "variant", "mistake"
    points: float
    max_points: float
    failed: tuple[str, ...] = ()  # ids, in the order of the suite
    killed_by: str = ""  # of a mistake: the check with points that fails it first
    named: bool = False  # of a mistake: a student who made it would read its sentence
    note: str = ""  # of a reference or variant that is failed: the observed values


@dataclass(frozen=True)
class Margin:
    """How far right and wrong values lie from one check's tolerance, as multiples of what is allowed."""

    check: str
    right: float  # the largest error of the reference and the variants
    wrong: float  # the smallest error that fails a mistake; infinite where it is not a matter of size
    nearest: str = ""  # that mistake


@dataclass(frozen=True)
class Proof:
    """What `verify` found. It holds if there are no problems."""

    assignment: str
    checks: tuple[Check, ...]
    rows: tuple[Row, ...]
    margins: tuple[Margin, ...]
    problems: tuple[Problem, ...]
    seeds: tuple[int, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.problems
