"""`assert_gradient`: the student's gradient against the reference's, and the reference's against its numerical one.

Nothing of the student is differentiated: a check that differentiates the student's own loss is passed by a loss of 0
with a gradient of zeros. The reference is differentiated instead, in float64, first along two random directions (four
evaluations); the full table of partial derivatives is made only when something disagrees. Entries where the one-sided
differences disagree lie on a kink (a hinge, a ReLU, a tie): any subgradient is right there, so they are left out.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.checks import compare, values
from autograder.checks.failure import GraderFault
from autograder.checks.record import Agreement, Difference, current, settle
from autograder.checks.values import Array

# Steps relative to the largest entry of `at` (at least 1), best guess first: truncation falls with h squared, rounding
# grows with 1/h, and they meet near 1e-5 in float64.
_STEPS = (1e-5, 1e-6, 1e-4, 1e-3)
_DIRECTIONS = 2
_AGREES = 1e-6  # of the sum of the absolute terms of a directional derivative
_TABLE_AGREES = 1e-5  # of the gradient's largest entry: single entries carry more rounding than a sum
_EPSILON = float(np.finfo(np.float64).eps)
_CHEAP_SECONDS = 0.2  # of processor time: a table that is made before anybody needs it
_LARGEST_TABLE = 2000  # entries; larger gradients are sampled evenly


def assert_gradient(
    got: Any,
    *,
    of: Callable[[Any], Any],
    at: Any,
    expected: Any,
    upstream: Any = None,
    name: str = "",
    rtol: float | None = None,
    atol: float | None = None,
    why: str = "",
) -> None:
    """`got`, the student's gradient, equals `expected`, the reference's, which equals the numerical one of `of`.

    `of` maps an array of `at`'s shape to a number, or to an array of `upstream`'s shape; it calls the reference only.
    `upstream` must vary: a constant hides transposed, permuted and summed gradients. Raises `CheckFailed`; raises
    `GraderFault` when the reference disagrees with its own numerical gradient.
    """
    rule = compare.close(rtol, atol, why)
    ledger = current().ledger
    with current().as_made():  # what the student's code did to these arrays is no matter of the reference's
        numerical = _Numerical(of, at, expected, upstream)
    facts = (
        numerical.verify() if ledger is None else _recorded(ledger.note(lambda: numerical.verify(table=True).plain()))
    )
    outcome = _only(compare.compare(got, expected, name, rule))
    if isinstance(outcome, Difference):
        facts = facts if ledger is not None else numerical.verify(table=True)
        outcome = _without_kinks(got, expected, rule, facts, outcome)
    settle(name, outcome)


@dataclass(frozen=True)
class _Facts:
    """What is known about the reference's gradient: the step that was used, and the flat indices on a kink."""

    step: float
    kinks: tuple[int, ...] = ()
    checked: int = 0  # entries of the table; 0: directions only

    def plain(self) -> dict[str, Any]:
        return {"step": self.step, "kinks": list(self.kinks), "checked": self.checked}

    def line(self) -> str:
        how = f"{self.checked} entries" if self.checked else "random directions"
        left_out = f"; {len(self.kinks)} on a kink left out" if self.kinks else ""
        return f"checked  expected agrees with central differences in float64, h={self.step:g} ({how}{left_out})"


# Tables by what they follow from. A table is the reference's alone: a class needs it once, not once for everybody
# whose gradient is wrong.
_tables: dict[bytes, _Facts] = {}
_waiting: list[tuple[bytes, _Numerical]] | None = None  # gradients of the running check whose tables may be wanted


@contextlib.contextmanager
def collecting() -> Iterator[Callable[[], None]]:
    """While this lasts, gradients are noted; what is given, called after a check, makes the tables of its gradients.

    Not those that take long; and after the check, so that what it asks the reference is what it always asks.
    """
    global _waiting
    waiting: list[tuple[bytes, _Numerical]] = []
    outer, _waiting = _waiting, waiting

    def make() -> None:
        global _waiting
        noted, _waiting = [*waiting], None
        waiting.clear()
        for key, numerical in noted:
            with contextlib.suppress(Exception):  # whatever is wrong, the check that needs the table will say it
                if (facts := numerical.table_if_cheap()) is not None:
                    _tables[key] = facts
        _waiting = waiting

    try:
        yield make
    finally:
        _waiting = outer


def known() -> dict[bytes, dict[str, Any]]:
    """All tables of this process, to be sent to another process of ours."""
    return {key: facts.plain() for key, facts in _tables.items()}


def learn(tables: Mapping[bytes, dict[str, Any]]) -> None:
    """Take the `known` tables of another process for granted."""
    _tables.update({key: _recorded(plain) for key, plain in tables.items()})


def _recorded(plain: dict[str, Any]) -> _Facts:
    return _Facts(plain["step"], tuple(plain["kinks"]), plain["checked"])


def _only(outcomes: Iterator[tuple[str, Agreement | Difference]]) -> Agreement | Difference:
    """A gradient is one array, so there is one outcome."""
    return next(outcomes)[1]


def _without_kinks(
    got: Any, expected: Any, rule: compare.Rule, facts: _Facts, outcome: Difference
) -> Agreement | Difference:
    """Judge again where entries lie on a kink; say what the expected gradient was held against."""
    left, right = values.as_array(got), values.as_array(expected)
    again: Agreement | Difference = outcome
    if facts.kinks and left is not None and right is not None and left.shape == right.shape:
        masked = left.copy()
        masked.flat[list(facts.kinks)] = right.flat[list(facts.kinks)]
        again = rule.arrays(masked, right)
    if isinstance(again, Agreement):
        return again
    return replace(again, lines=(*again.lines, facts.line()))


class _Numerical:
    """The numerical gradient of a trusted function at one point."""

    def __init__(self, of: Callable[[Any], Any], at: Any, expected: Any, upstream: Any) -> None:
        point, analytic = values.as_array(at), values.as_array(expected)
        if point is None or analytic is None or point.shape != analytic.shape:
            words = values.class_word(at), values.class_word(expected)
            raise GraderFault(f"assert_gradient: `at` is {words[0]} and `expected` is {words[1]}; one shape is needed")
        self.of, self.at, self.tensor = of, point.astype(np.float64), values.is_tensor(at)
        self.analytic = analytic.astype(np.float64)
        if not np.isfinite(self.analytic).all():
            raise GraderFault("assert_gradient: the reference's gradient is not finite here")
        self.upstream = _upstream(upstream)
        self.unit = float(max(1.0, np.max(np.abs(self.at), initial=0.0)))
        self._along: list[tuple[float, float]] = []  # the function's values along the directions

    def verify(self, *, table: bool = False) -> _Facts:
        """Hold the reference's gradient against numerical ones; raise `GraderFault` where they disagree."""
        if table or (step := self._directional()) is None:
            return self._known_table()
        if _waiting is not None:
            _waiting.append((self._digest(), self))
        return _Facts(step)

    def _known_table(self) -> _Facts:
        """`_table`, or what it found before where the function is the same.

        That it is the same is seen along the random directions: its values there are known to the last bit.
        """
        if not self._along:
            return self._table()
        key = self._digest()
        if key not in _tables:
            _tables[key] = self._table()
        return _tables[key]

    def _digest(self) -> bytes:
        sha = hashlib.blake2b(repr((current().check, self.at.shape, self._along)).encode(), digest_size=16)
        for array in (self.at, self.analytic, self.upstream):
            sha.update(b"-" if array is None else array.tobytes())
        return sha.digest()

    def table_if_cheap(self) -> _Facts | None:
        """The table, where it is soon made and the function is what it was when the check used it."""
        before, self._along = self._along, []
        started = time.thread_time()
        self._directional()
        each = (time.thread_time() - started) / max(2 * len(self._along), 1)
        cheap = 2 * min(self.at.size, _LARGEST_TABLE) * each < _CHEAP_SECONDS
        return self._table() if cheap and self._along == before else None

    def value(self, point: Array) -> float:
        """The scalar that is differentiated: the function's value, weighted by `upstream`."""
        returned = values.as_array(self.of(self._like_given(point)))
        if returned is None:
            raise GraderFault("assert_gradient: `of` must return a number or an array")
        if self.upstream is None:
            if returned.size != 1:
                shape = values.shape_word(returned.shape)
                raise GraderFault(f"assert_gradient: `of` returns shape {shape}; pass the `upstream` gradient as well")
            return float(returned.reshape(()))
        if returned.shape != self.upstream.shape:
            shapes = values.shape_word(returned.shape), values.shape_word(self.upstream.shape)
            raise GraderFault(f"assert_gradient: `of` returns shape {shapes[0]}, `upstream` has shape {shapes[1]}")
        return float(np.sum(returned.astype(np.float64) * self.upstream))

    def _like_given(self, point: Array) -> Any:
        if not self.tensor:
            return point
        import torch

        return torch.from_numpy(point.copy())

    @cached_property
    def _here(self) -> float:
        return self.value(self.at.copy())

    def _directional(self) -> float | None:
        """The step with which every direction agrees, or None: then the table decides."""
        generator = np.random.default_rng(0)
        used = 0.0
        for _ in range(_DIRECTIONS):
            direction = generator.uniform(-1, 1, size=self.at.shape)
            step = next((h for h in _STEPS if self._agrees_along(direction, h * self.unit)), None)
            if step is None:
                return None
            used = max(used, step * self.unit)
        return used

    def _agrees_along(self, direction: Array, h: float) -> bool:
        ahead, behind = self.value(self.at + h * direction), self.value(self.at - h * direction)
        self._along.append((ahead, behind))
        slope, scale = float(np.sum(self.analytic * direction)), float(np.sum(np.abs(self.analytic * direction)))
        noise = 8 * _EPSILON * max(abs(ahead), abs(behind)) / h
        # Where rounding could hide a wrong gradient, agreement says nothing. A gradient of 0 has no scale.
        if noise > 1e-3 * scale and scale > 0:
            return False
        return abs((ahead - behind) / (2 * h) - slope) <= _AGREES * scale + noise

    def _table(self) -> _Facts:
        size = self.at.size
        chosen = np.arange(size) if size <= _LARGEST_TABLE else np.linspace(0, size - 1, _LARGEST_TABLE).astype(int)
        analytic = self.analytic.reshape(-1)
        largest = float(np.max(np.abs(analytic), initial=0.0))
        kinks: list[int] = []
        for index in chosen:
            partial = self._partial(int(index), float(analytic[index]), largest)
            if partial is None:
                kinks.append(int(index))
            elif not math.isclose(partial, analytic[index], rel_tol=0.0, abs_tol=self._room(largest)):
                self._disagrees(int(index), partial, float(analytic[index]))
        if size and len(kinks) == len(chosen):
            raise GraderFault("assert_gradient: every entry lies on a kink; choose another point")
        return _Facts(_STEPS[0] * self.unit, tuple(kinks), len(chosen))

    def _room(self, largest: float) -> float:
        return _TABLE_AGREES * largest + 8 * _EPSILON * abs(self._here) / (_STEPS[1] * self.unit)

    def _partial(self, index: int, analytic: float, largest: float) -> float | None:
        """One partial derivative, None on a kink: there the one-sided differences stay apart however small the step."""
        gaps: list[float] = []
        central = 0.0
        for relative in (_STEPS[2], _STEPS[0], _STEPS[1]):
            h = relative * self.unit
            moved = np.zeros(self.at.size)
            moved[index] = h
            ahead = self.value(self.at + moved.reshape(self.at.shape))
            behind = self.value(self.at - moved.reshape(self.at.shape))
            central = (ahead - behind) / (2 * h)
            gaps.append(abs((ahead - self._here) - (self._here - behind)) / h)
            if abs(central - analytic) <= _TABLE_AGREES * largest and gaps[-1] <= 1e-2 * largest:
                return central
        return None if gaps[-1] > 0.5 * gaps[-2] and gaps[-1] > 10 * self._room(largest) else central

    def _disagrees(self, index: int, partial: float, analytic: float) -> None:
        where = values.place(tuple(int(i) for i in np.unravel_index(index, self.at.shape))) if self.at.ndim else ""
        raise GraderFault(
            f"assert_gradient: the reference's gradient{where} is {analytic:.9g}, its numerical gradient {partial:.9g}"
        )


def _upstream(upstream: Any) -> Array | None:
    if upstream is None:
        return None
    array = values.as_array(upstream)
    if array is None:
        raise GraderFault("assert_gradient: `upstream` must be an array")
    if array.size > 1 and np.ptp(array) == 0:
        raise GraderFault("assert_gradient: `upstream` is constant, which hides permuted and summed gradients; draw it")
    return array.astype(np.float64)
