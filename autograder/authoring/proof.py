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
    put_right: float = 0.0  # of a mistake: points that it would lose too if nothing stood in for earlier parts


@dataclass(frozen=True)
class Margin:
    """How far right and wrong values lie from one check's tolerance, as multiples of what is allowed."""

    check: str
    right: float  # the largest error of the reference and the variants
    wrong: float  # the smallest error that fails a mistake; infinite where it is not a matter of size
    nearest: str = ""  # that mistake


@dataclass(frozen=True)
class Tally:
    """Of a number of wrong submissions: how many were named."""

    right: int  # by all names that are right, and no other
    partly: int  # by some of them
    silent: int  # by none
    wrong: tuple[str, ...]  # in words: which one, and what it was called

    @property
    def total(self) -> int:
        """All of them."""
        return self.right + self.partly + self.silent + len(self.wrong)


@dataclass(frozen=True)
class Naming:
    """How well mistakes are named."""

    known: Tally
    unknown: Tally  # each as if nobody knew it: right is no name
    pairs: Tally | None = None  # two in one submission; None: not asked for
    forms: Tally | None = None  # each in one of several forms alone; None: not asked for


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
    naming: Naming | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.problems
