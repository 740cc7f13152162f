"""What a wrong array looks like beside the right one, said in a sentence. At most two sentences, surest first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.values import Array, figure

_EXACT = 1e-5  # relative: far above rounding, far below any coincidence
_LARGEST = 1 << 20  # entries; larger arrays are not analysed
_KNOWN_FACTORS = {2.0: "twice", 0.5: "half of", -2.0: "-2 times", -0.5: "-0.5 times"}


def same_shape(got: Array, expected: Array, wrong: Array) -> tuple[str, ...]:
    """Sentences about numeric arrays of one shape; `wrong` marks the entries that differ."""
    if got.size > _LARGEST or got.dtype.kind not in "iufb" or expected.dtype.kind not in "iufb":
        return ()
    with np.errstate(all="ignore"):
        left, right = got.astype(np.float64), expected.astype(np.float64)
        finders: tuple[Callable[[Array, Array, Array], str], ...] = (_factor, _transposed, _power, _shifted, _region)
        found = [sentence for finder in finders if (sentence := finder(left, right, wrong))]
    return tuple(found[:2])


def other_shape(got: Array, expected: Array) -> tuple[str, ...]:
    """Sentences about numeric arrays whose shapes differ."""
    if max(got.size, expected.size) > _LARGEST or got.dtype.kind not in "iufb" or expected.dtype.kind not in "iufb":
        return ()
    if got.size == expected.size and got.size > 0:
        if got.ndim == expected.ndim == 2 and got.T.shape == expected.shape and _equal(got.T, expected):
            return ("the values are right but transposed: rows and columns are swapped",)
        if _equal(got.reshape(expected.shape), expected):
            return ("the values are right; only the shape is not",)
    if _broadcasts(got, expected):
        return ("the shape is what broadcasting makes: an axis is kept, added or missing in one of the operands",)
    return ()


def _factor(got: Array, expected: Array, wrong: Array) -> str:
    used = (np.abs(expected) > 1e-12 * np.max(np.abs(expected), initial=0.0)) & np.isfinite(got) & np.isfinite(expected)
    if used.sum() < (1 if got.ndim == 0 else 2) or not np.isfinite(got).all():
        return ""
    if not got[used].any():
        return "every value is 0" if not got.any() else ""
    ratio = float(got[used][0] / expected[used][0])
    if abs(ratio - 1) < _EXACT or not _equal(got, ratio * expected):
        return ""
    if abs(ratio + 1) < _EXACT:
        return "the sign is flipped: it is exactly the negative of what is expected"
    if got.ndim == 0 and not _plain(ratio):
        return ""  # every single number is some multiple of another: only a plain factor says anything
    factor = next((word for known, word in _KNOWN_FACTORS.items() if abs(ratio / known - 1) < _EXACT), "")
    return f"it is exactly {factor or figure(ratio) + ' times'} what is expected"


def _plain(ratio: float) -> bool:
    larger = max(abs(ratio), 1 / abs(ratio))
    return abs(larger - round(larger)) < _EXACT * larger and larger < 10_000


def _transposed(got: Array, expected: Array, wrong: Array) -> str:
    square = got.ndim == 2 and got.shape[0] == got.shape[1] > 1
    return "the values are transposed: rows and columns are swapped" if square and _equal(got.T, expected) else ""


def _power(got: Array, expected: Array, wrong: Array) -> str:
    if wrong.sum() < 2:
        return ""
    if _equal(got, expected**2):
        return "each value is the square of the expected one"
    if (expected >= 0).all() and _equal(got, np.sqrt(expected)):
        return "each value is the square root of the expected one"
    if (expected > 0).all() and _equal(got, np.log(expected)):
        return "each value is the logarithm of the expected one"
    return ""


def _shifted(got: Array, expected: Array, wrong: Array) -> str:
    gap = got - expected
    if got.size < 3 or not np.isfinite(gap).all() or not wrong.all():
        return ""
    shift = float(gap.flat[0])
    return f"every value is off by the same amount, {figure(shift)}" if _equal(gap, np.full_like(gap, shift)) else ""


def _region(got: Array, expected: Array, wrong: Array) -> str:
    """Which part is wrong, if it is one row, one column, or the entries where the expected value has one sign."""
    if got.ndim == 2 and min(got.shape) > 1:
        for axis, word in ((1, "row"), (0, "column")):
            touched = wrong.any(axis=axis)
            if touched.sum() == 1:
                index = int(np.flatnonzero(touched)[0])
                last = " (the last)" if index == touched.size - 1 else ""
                return f"only {word} {index}{last} is wrong"
    if got.ndim == 1 and got.size > 2 and wrong.sum() == 1 and wrong[-1]:
        return "only the last value is wrong"
    return ""


def _equal(left: Array, right: Array) -> bool:
    if left.shape != right.shape or not np.isfinite(left).all() or not np.isfinite(right).all():
        return False
    scale = float(np.max(np.abs(right), initial=0.0))
    return scale > 0 and bool((np.abs(left - right) <= _EXACT * np.abs(right) + 1e-12 * scale).all())


def _broadcasts(got: Array, expected: Array) -> bool:
    """(3, 3) where (3,) or (3, 1) is expected, and the like."""
    if got.ndim == 0 or expected.ndim == 0 or got.size <= expected.size:
        return False
    sizes = {n for n in expected.shape if n > 1}
    return bool(sizes) and {n for n in got.shape if n > 1} <= sizes and got.ndim <= expected.ndim + 1
