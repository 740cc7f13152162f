"""Students whose code is wrong alike while no known mistake matches: the next mistake to write down.

A report keeps of each wrong value a short signature (`CheckResult.signature`). Everyone of a run was judged on the same
inputs, so equal signatures are equal wrong values. Groups of one check that consist of nearly the same students are one
cluster.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.model import CheckResult, Report, Status

_WRONG = (Status.FAILED, Status.ERRORED)
_SAME = 0.02  # of the size of a difference: signatures have three digits
_OVERLAP = 0.8  # of the students of two groups together: they are one cluster


@dataclass(frozen=True)
class Cluster:
    """Students who fail alike. `example` is what one of them got in the first of the checks."""

    students: tuple[str, ...]
    checks: tuple[str, ...]  # ids, the one that most students fail first
    example: CheckResult
    seed: int  # of the run: on other inputs the same error has another signature

    @property
    def id(self) -> str:
        """Short, and the same as long as the run is."""
        return hashlib.sha256(f"{self.checks[0]}|{self.example.signature}|{self.seed}".encode()).hexdigest()[:6]


@dataclass
class _Group:
    """Results of one check with one signature."""

    check: str
    example: CheckResult
    seed: int
    students: list[str]


def clusters(reports: Sequence[Report], least: int = 2) -> list[Cluster]:
    """Clusters of at least `least` students, the largest first."""
    groups = sorted(_groups(reports), key=lambda group: -len(group.students))
    found: list[list[_Group]] = []
    for group in groups:
        home = next((members for members in found if _overlap(members[0], group) >= _OVERLAP), None)
        if home is None:
            found.append([group])
        else:
            home.append(group)
    made = [
        Cluster(tuple(sorted(first.students)), (first.check, *(g.check for g in rest)), first.example, first.seed)
        for first, *rest in found
    ]
    return [cluster for cluster in made if len(cluster.students) >= least]


def _groups(reports: Iterable[Report]) -> list[_Group]:
    groups: dict[tuple[int, str, str], list[_Group]] = {}
    for report in reports:
        for result in report.results:
            if result.status not in _WRONG or result.misconception is not None or not result.signature:
                continue
            kind, numbers = _parsed(result.signature)
            same = groups.setdefault((report.seed, result.check.id, kind), [])
            near = next((group for group in same if _near(numbers, _parsed(group.example.signature)[1])), None)
            if near is None:
                near = _Group(result.check.id, result, report.seed, [])
                same.append(near)
            near.students.append(report.student)
    return [group for same in groups.values() for group in same]


def _parsed(signature: str) -> tuple[str, tuple[float, ...]]:
    """What must be equal, and the numbers that must be near."""
    kind, _, numbers = signature.rpartition("|")
    try:
        return kind, tuple(float(number) for number in numbers.split(",") if number)
    except ValueError:
        return signature, ()


def _near(left: Sequence[float], right: Sequence[float]) -> bool:
    if len(left) != len(right) or not all(map(math.isfinite, (*left, *right))):
        return tuple(left) == tuple(right)
    room = _SAME * max((abs(number) for number in (*left[:1], *right[:1])), default=0.0)
    return all(abs(a - b) <= room for a, b in zip(left, right, strict=True))


def _overlap(left: _Group, right: _Group) -> float:
    """Of all students of both, those that are in both. Groups of one check are never one."""
    if left.check == right.check or left.seed != right.seed:
        return 0.0
    a, b = set(left.students), set(right.students)
    return len(a & b) / len(a | b)
