"""`assert_statistic`: a random quantity, judged so that a correct solution practically never fails."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.checks import fingerprint, values
from autograder.checks.compare import compare
from autograder.checks.failure import GraderFault
from autograder.checks.record import Agreement, Difference, settle
from autograder.checks.values import Array

SIGMAS = 6.0


def assert_statistic(got: Any, expected: Any, *, standard_error: Any, name: str = "", why: str = "") -> None:
    """Every entry of `got` lies within 6 standard errors of `expected`. Raises `CheckFailed`.

    `standard_error` is that of the estimate (for a mean of n samples, sigma / sqrt(n)): one number or one per entry.
    """
    rule = _Within(np.asarray(standard_error, dtype=np.float64), why)
    for role, outcome in compare(got, expected, name, rule):
        settle(role, outcome)


def false_failure_rate(entries: int) -> float:
    """How likely a correct solution is failed, with independent normal estimates."""
    return entries * math.erfc(SIGMAS / math.sqrt(2))


class _Within:
    def __init__(self, standard_error: Array, why: str) -> None:
        if not ((standard_error > 0) & np.isfinite(standard_error)).all():
            raise GraderFault("assert_statistic needs a finite standard error above 0")
        self.standard_error, self.why = standard_error, why

    def arrays(self, got: Array, expected: Array) -> Agreement | Difference:
        if got.shape != expected.shape:
            words = values.shape_word(expected.shape), values.shape_word(got.shape)
            shapes = (f"expected shape {words[0]}", f"got      shape {words[1]}")
            seen = fingerprint.Fingerprint("value", tuple(got.shape))
            return Difference(f"the shape is {words[1]}, expected {words[0]}", shapes, seen, evidence=0.5)
        with np.errstate(all="ignore"):
            away = np.abs(got.astype(np.float64) - expected) / np.broadcast_to(self.standard_error, expected.shape)
        wrong = ~(away <= SIGMAS)  # nan is outside
        margin = float(np.max(away, initial=0.0)) / SIGMAS
        if not wrong.any():
            return Agreement(margin)
        worst = np.unravel_index(int(np.argmax(np.where(wrong, np.nan_to_num(away, nan=np.inf), -1.0))), wrong.shape)
        right, left = values.figures(expected[worst], got[worst])
        error = values.figure(np.broadcast_to(self.standard_error, expected.shape)[worst], 3)
        origin = f" ({self.why})" if self.why else ""
        notes = (
            f"allowed  6 standard errors of {error}{origin}",
            f"a correct solution fails here by chance once in {1 / false_failure_rate(expected.size):.0e} runs",
        )
        message = f"{values.figure(float(away[worst]), 3)} standard errors away from what is expected"
        # Another run of the same mistake draws other numbers: nothing here can be recognised.
        lines = (f"expected {right}", f"got      {left}", *notes)
        return Difference(message, lines, fingerprint.of_text("statistic", ""), 0.0, margin)

    def other(self, got: Any, expected: Any) -> Agreement | Difference:
        raise GraderFault(f"assert_statistic compares numbers, not {values.class_word(expected)}")
