"""Which part of an array is wrong: detectors as in `detectors`, a sentence or nothing each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.detectors import EXACT, FEW, Pair, same
from autograder.checks.values import Array, figure


def region(pair: Pair) -> str:
    """Which part is wrong, if it is one slice, the border, or all but one slice."""
    wrong = pair.wrong
    if wrong.ndim == 0 or wrong.size < (8 if pair.counted else 4) or wrong.all():
        return ""
    return next((found for axis in range(wrong.ndim) if (found := _slice(wrong, axis))), "") or _border(wrong)


def _slice(wrong: Array, axis: int) -> str:
    size = wrong.shape[axis]
    if size < FEW and (size < 2 or wrong.ndim == 1):
        return ""
    lines = np.moveaxis(wrong, axis, 0).reshape(size, -1)
    touched = lines.any(axis=1)
    if touched.sum() == 1:
        index = int(np.flatnonzero(touched)[0])
        return f"only {_named(wrong.ndim, axis, index, size)} is wrong"
    if size > FEW + 1 and touched.sum() == size - 1 and lines[touched].any(axis=1).all():
        index = int(np.flatnonzero(~touched)[0])
        return f"only {_named(wrong.ndim, axis, index, size)} is right" if index in (0, size - 1) else ""
    return ""


def _named(axes: int, axis: int, index: int, size: int) -> str:
    place = " (the last)" if index == size - 1 else " (the first)" if index == 0 and axes != 2 else ""
    if axes == 1:
        return "the last value" if index == size - 1 else f"value {index}{place}"
    if axes == 2:
        return f"{'row' if axis == 0 else 'column'} {index}{place}"
    return f"index {index}{place} of axis {axis}"


def _border(wrong: Array) -> str:
    if wrong.ndim < 2 or min(wrong.shape[-2:]) < FEW:
        return ""
    inside = np.zeros(wrong.shape, dtype=bool)
    inside[..., 1:-1, 1:-1] = True
    outside = wrong & ~inside
    if (wrong & inside).any() or outside.sum() < FEW:
        return ""
    return "only the border of the last two axes is wrong"


def where_input(pair: Pair) -> str:
    """Wrong only where something that the call was given has one sign, or where its mask is one of two."""
    wrong = pair.wrong
    if wrong.sum() < FEW or (~wrong).sum() < FEW:
        return ""
    for array in pair.inputs:
        if array.dtype.kind == "b" and _fits(array, wrong):
            found = _side(wrong, ((np.broadcast_to(array, wrong.shape), "the mask is True"),))
        elif array.shape == wrong.shape and array.dtype.kind in "if":
            found = _side(wrong, ((array > 0, "the input is positive"), (array < 0, "the input is negative")))
        else:
            found = ""
        if found:
            return found
    return ""


def where_expected(pair: Pair) -> str:
    """Wrong only where the expected value has one sign."""
    positive, negative = pair.expected > 0, pair.expected < 0
    if pair.wrong.sum() < FEW or (~pair.wrong).sum() < FEW or not (positive.any() and negative.any()):
        return ""
    sides = ((positive, "the expected value is positive"), (negative, "the expected value is negative"))
    return _side(pair.wrong, sides)


def _side(wrong: Array, sides: Sequence[tuple[Array, str]]) -> str:
    """A side that holds all wrong entries, most of which are wrong, while there are right ones on the other."""
    for holds, words in (
        *sides,
        *((~holds, words.replace("True", "False")) for holds, words in sides if "True" in words),
    ):
        if not (wrong & ~holds).any() and 2 * (wrong & holds).sum() > holds.sum() and (~holds).sum() >= FEW:
            return f"only where {words}"
    return ""


def _fits(mask: Array, wrong: Array) -> bool:
    try:
        return np.broadcast_shapes(mask.shape, wrong.shape) == wrong.shape and mask.size > 1
    except ValueError:
        return False


def cut_off(pair: Pair) -> str:
    """All wrong entries have one value, and the expected ones lie beyond it."""
    wrong = pair.wrong
    if pair.counted or wrong.sum() < FEW or wrong.all() or not pair.finite:
        return ""
    values, meant = pair.got[wrong], pair.expected[wrong]
    level = float(values[0])
    if not np.allclose(values, level, rtol=EXACT, atol=0):
        return ""
    if (meant > level).all() and (pair.got <= level + EXACT * abs(level)).all():
        return f"every value above {figure(level)} is cut off there"
    if (meant < level).all() and (pair.got >= level - EXACT * abs(level)).all():
        return f"every value below {figure(level)} is cut off there"
    return f"the wrong values are all {figure(level)}"


def rest_is_right(pair: Pair) -> str:
    """Not finite in some places, right in all others."""
    unbounded = ~np.isfinite(pair.got)
    if not unbounded.any() or unbounded.all() or not same(pair.got[~unbounded], pair.expected[~unbounded]):
        return ""
    return "all finite values are right"


def half_precision(pair: Pair, dtype: np.dtype[np.generic]) -> str:
    """Right, but rounded too hard."""
    if dtype.itemsize > 2 or dtype.kind != "f" or not pair.finite:
        return ""
    near = np.abs(pair.got - pair.expected) <= 4 * float(np.finfo(np.float16).eps) * np.abs(pair.expected) + 1e-7
    return f"the values are right as far as {dtype.name} can tell: compute in more digits" if near.all() else ""
