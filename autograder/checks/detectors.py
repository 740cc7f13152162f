"""What happened to a wrong array, found by comparing it with the right one: pure functions, a sentence or nothing each.

A detector says what it has seen of the numbers ("exactly the negative"); where it concludes something about the code it
says "looks like". Each looks at arrays of numbers in float64, and at the arrays that the call was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from autograder.checks.values import Array, figure

EXACT = 1e-5  # relative: far above rounding, far below any coincidence
FEW = 3  # entries on each side of a border between right and wrong, so that it is none of chance
_PROBES = 32  # entries that are compared before all are
_AXES = 4  # arrays of more axes are not tried in every order
_KNOWN_FACTORS = {2.0: "twice", 0.5: "half of", -2.0: "-2 times", -0.5: "-0.5 times"}


@dataclass(frozen=True)
class Pair:
    """A wrong array and the right one, of one shape; `wrong` marks the entries that differ.

    `inputs` are the arrays that the call was given.
    """

    got: Array
    expected: Array
    wrong: Array
    inputs: tuple[Array, ...] = ()
    counted: bool = False  # whole numbers are expected, labels for example: that some agree says little

    @property
    def finite(self) -> bool:
        """Whether the student's numbers are all finite, and so are the expected ones."""
        return bool(np.isfinite(self.got).all() and np.isfinite(self.expected).all())


Detector = Callable[[Pair], str]


# --- the whole array is another one


def zero(pair: Pair) -> str:
    """Nothing was computed."""
    return "every value is 0" if pair.got.size and not pair.got.any() and pair.expected.any() else ""


def factor(pair: Pair) -> str:
    """A constant ratio, or the other sign; with where the number may come from."""
    got, expected = pair.got, pair.expected
    used = np.abs(expected) > 1e-12 * np.max(np.abs(expected), initial=0.0)
    if not pair.finite or used.sum() < (1 if got.ndim == 0 else 2) or not got[used].any():
        return ""
    ratio = float(got[used][0] / expected[used][0])
    if abs(ratio - 1) < EXACT or not same(got, ratio * expected):
        return ""
    if abs(ratio + 1) < EXACT:
        return "the sign is flipped: it is exactly the negative of what is expected"
    source = _source(ratio, pair.inputs)
    if got.ndim == 0 and not source and not _plain(ratio):
        return ""  # every single number is some multiple of another: only a plain factor says anything
    word = next((word for known, word in _KNOWN_FACTORS.items() if abs(ratio / known - 1) < EXACT), "")
    return f"it is exactly {word or figure(ratio) + ' times'} what is expected{source}"


def _plain(ratio: float) -> bool:
    larger = max(abs(ratio), 1 / abs(ratio))
    return abs(larger - round(larger)) < EXACT * larger and larger < 10_000


def _source(ratio: float, inputs: Sequence[Array]) -> str:
    """A sum where a mean is meant, or the other way round, over an axis of something that the call was given."""
    larger = max(abs(ratio), 1 / abs(ratio))
    count = round(larger)
    if count < 3 or abs(larger - count) > EXACT * larger:
        return ""
    if not any(count in array.shape for array in inputs):
        return ""
    if any(array.size <= _PROBES and _holds(array, larger) for array in inputs):
        return ""  # it may be one of the numbers given as well
    return f" ({count} numbers: looks like a {'sum where a mean' if abs(ratio) > 1 else 'mean where a sum'} is meant)"


def _holds(array: Array, ratio: float) -> bool:
    sizes = np.abs(array.astype(np.float64))
    return bool(np.isclose(sizes, ratio).any() or np.isclose(sizes, 1 / ratio).any())


def sign_lost(pair: Pair) -> str:
    """Nothing is below 0."""
    lost = pair.wrong.sum() >= 2 and same(pair.got, np.abs(pair.expected))
    return "each value is the absolute value of the expected one" if lost else ""


def offset(pair: Pair) -> str:
    """The same amount was added everywhere."""
    gap = pair.got - pair.expected
    if gap.size < FEW or not pair.finite or not pair.wrong.all():
        return ""
    shift = float(gap.flat[0])
    constant = same(gap, np.full_like(gap, shift))
    return f"every value is off by the same amount, {figure(shift)}" if constant else ""


def power(pair: Pair) -> str:
    """A square, a root or a logarithm too many or too few."""
    got, expected = pair.got, pair.expected
    if pair.wrong.sum() < 2:
        return ""
    if same(got, expected**2):
        return "each value is the square of the expected one"
    if (expected >= 0).all() and same(got, np.sqrt(expected)):
        return "each value is the square root of the expected one"
    if (expected > 0).all() and same(got, np.log(expected)):
        return "each value is the logarithm of the expected one"
    if (expected != 0).all() and same(got, 1 / expected):
        return "each value is 1 divided by the expected one"
    return ""


def whole_numbers(pair: Pair) -> str:
    """What comes after the decimal point is lost."""
    if pair.wrong.sum() < 2 or not pair.finite or not np.array_equal(pair.got, np.trunc(pair.got)):
        return ""
    for change, word in ((np.trunc, "cut off"), (np.floor, "rounded down"), (np.round, "rounded")):
        if pair.expected.any() and np.array_equal(pair.got, change(pair.expected)):
            return f"each value is {word} to a whole number"
    return ""


def permuted(pair: Pair) -> str:
    """The right values with the axes in another order, where their sizes allow it."""
    return turned(pair.got, pair.expected)


def other_order(pair: Pair) -> str:
    """The right rows, or entries, at other places along the first axis."""
    got, expected = pair.got, pair.expected
    if pair.counted or got.ndim == 0 or len(got) < 2 or got.size < 2 * FEW or not pair.finite:
        return ""
    if same(got[::-1], expected):
        return "the values are right, in the opposite order along the first axis"
    if len(got) > FEW and same(got[1:], expected[:-1]):
        return "every value is one place too late along the first axis"
    if len(got) > FEW and same(got[:-1], expected[1:]):
        return "every value is one place too early along the first axis"
    flat = got.reshape(len(got), -1), expected.reshape(len(expected), -1)
    left, right = (rows[np.lexsort(rows.T[::-1])] for rows in flat)
    if flat[0].shape[1] <= _PROBES and same(left, right):
        return "the values are right, in another order along the first axis"
    return ""


def own_factors(pair: Pair) -> str:
    """Every row, or every column, has a factor or an offset of its own."""
    if pair.got.ndim != 2 or min(pair.got.shape) < 2 or not pair.finite or pair.wrong.sum() < FEW:
        return ""
    for axis, word in ((1, "row"), (0, "column")):
        if constant(pair.got - pair.expected, axis):
            return f"each {word} is off by an amount of its own"
        if (np.abs(pair.expected) > 0).all() and constant(pair.got / pair.expected, axis):
            return f"each {word} is the expected one times a factor of its own"
    return ""


def constant(array: Array, axis: int) -> bool:
    """Whether nothing changes along an axis."""
    first = np.take(array, [0], axis=axis)
    return same(array, np.broadcast_to(first, array.shape))


def summed_along(pair: Pair) -> str:
    """It sums to 1, or to 0, along another axis than it should: the wrong axis of a reduction."""
    if pair.got.ndim < 2 or not pair.finite:
        return ""
    for total, word in ((1.0, "sums to 1"), (0.0, "has the mean 0")):
        meant, found = (_axes_with_sum(array, total) for array in (pair.expected, pair.got))
        if len(meant) == len(found) == 1 and meant != found:
            return (
                f"it {word} along axis {found[0]}, expected along axis {meant[0]}: looks like a reduction over the "
                "wrong axis"
            )
    return ""


def _axes_with_sum(array: Array, total: float) -> list[int]:
    scale = float(np.max(np.abs(array), initial=0.0))
    wide = [axis for axis in range(array.ndim) if array.shape[axis] > 1 and scale > 0]
    return [a for a in wide if np.abs(array.sum(axis=a) - total).max() <= EXACT * max(scale, total) * array.shape[a]]


# --- comparing


def same(left: Array, right: Array) -> bool:
    """Equal to far more digits than chance would give. A few entries are looked at before all are."""
    if left.shape != right.shape or left.size == 0:
        return False
    step = max(1, left.size // _PROBES)
    return _near(left.reshape(-1)[::step], right.reshape(-1)[::step]) and _near(left, right)


def _near(left: Array, right: Array) -> bool:
    if not np.isfinite(left).all() or not np.isfinite(right).all():
        return False
    scale = float(np.max(np.abs(right), initial=0.0))
    return bool((np.abs(left - right) <= EXACT * np.abs(right) + 1e-12 * scale).all())


def _orders(axes: int) -> Iterator[tuple[int, ...]]:
    return (order for order in permutations(range(axes)) if order != tuple(range(axes)))


def turned(got: Array, expected: Array) -> str:
    """The order of axes in which both are the same, as a sentence."""
    if not 2 <= got.ndim == expected.ndim <= _AXES or not np.ptp(expected):
        return ""
    for order in _orders(got.ndim):
        if tuple(got.shape[axis] for axis in order) == expected.shape and same(got.transpose(order), expected):
            if got.ndim == 2:
                return "the values are transposed: rows and columns are swapped"
            return f"the values are right, the axes are not: transpose{order} of it is what is expected"
    return ""
