"""A regrade as text for a terminal: the distribution before and after, then everyone who moves, and by which check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from autograder.feedback.terminal import points
from autograder.model import Report
from autograder.text import one_line

_BINS = 10
_BAR = 30  # characters of the longest bar
_CHECKS = 3  # of one student; the others are counted


class CheckMove(Protocol):
    """One check that decides differently."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def before(self) -> float | None: ...  # noqa: D102
    @property
    def after(self) -> float | None: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102


def distribution(before: Sequence[float], after: Sequence[float]) -> str:
    """How many students are in each tenth of the points (shares of 0 to 1), before and after."""
    counts = [_counts(before), _counts(after)]
    longest = max(1, *counts[0], *counts[1])
    lines = [f"{'points':>9}  {'before':<{_BAR + 4}}after"]
    for index in range(_BINS):
        first, last = index * 100 // _BINS, (index + 1) * 100 // _BINS
        bars = [f"{one[index]:>3} {'#' * round(_BAR * one[index] / longest)}" for one in counts]
        lines.append(f"{first:>3}-{last:>3} %  {bars[0]:<{_BAR + 4}}{bars[1]}".rstrip())
    return "\n".join(lines) + "\n"


def move_lines(student: str, before: Report, after: Report, checks: Sequence[CheckMove], remark: str) -> Iterator[str]:
    """One student who moves."""
    was, now = (f"{points(report.score)}/{points(report.max_score)}" for report in (before, after))
    yield f"{one_line(student, 32)}: {was} -> {now}{remark}"
    for move in checks[:_CHECKS]:
        message = f": {one_line(move.message)}" if move.message else ""
        yield f"    {move.id}: {_points(move.before)} -> {_points(move.after)}{message}"
    if len(checks) > _CHECKS:
        yield f"    and {len(checks) - _CHECKS} more checks"


def _points(value: float | None) -> str:
    return "none" if value is None else points(value)


def _counts(shares: Sequence[float]) -> list[int]:
    counts = [0] * _BINS
    for share in shares:
        counts[min(_BINS - 1, max(0, int(share * _BINS + 1e-9)))] += 1
    return counts
