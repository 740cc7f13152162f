"""What an array of another shape than the expected one is: detectors as in `detectors`, a sentence or nothing each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.detectors import constant, same, turned
from autograder.checks.values import Array, shape_word


def other_order(got: Array, expected: Array, inputs: Sequence[Array]) -> str:
    """The right values in another shape or order of axes."""
    if got.size != expected.size or not got.size:
        return ""
    if got.ndim == expected.ndim == 2 and same(got.T, expected):
        return "the values are right but transposed: rows and columns are swapped"
    if words := turned(got, expected):
        return words
    return "the values are right; only the shape is not" if same(got.reshape(expected.shape), expected) else ""


def repeated(got: Array, expected: Array, inputs: Sequence[Array]) -> str:
    """The right values more than once, or a part of them."""
    if got.ndim and expected.ndim and got.size > expected.size > 1 and got.size % expected.size == 0:
        for axis in range(got.ndim):
            if got.shape[axis] > 1:
                first = np.take(got, 0, axis=axis)
                if (
                    first.size == expected.size
                    and constant(got, axis)
                    and same(first.reshape(expected.shape), expected)
                ):
                    return f"the right values, repeated {got.shape[axis]} times along axis {axis}"
    return ""


def other_reduction(got: Array, expected: Array, inputs: Sequence[Array]) -> str:
    """The shape of a reduction over another axis of something that the call was given."""
    for array in inputs:
        if array.ndim < 2:
            continue
        meant = [axis for axis in range(array.ndim) if _without(array.shape, axis) == _squeezed(expected.shape)]
        found = [axis for axis in range(array.ndim) if _without(array.shape, axis) == _squeezed(got.shape)]
        if len(meant) == len(found) == 1 and meant != found:
            given = shape_word(array.shape)
            return f"looks like a reduction over axis {found[0]} of an array of shape {given}; axis {meant[0]} is meant"
    return ""


def broadcast(got: Array, expected: Array, inputs: Sequence[Array]) -> str:
    """(3, 3) where (3,) or (3, 1) is expected, and the like."""
    if got.ndim == 0 or expected.ndim == 0 or got.size <= expected.size:
        return ""
    sizes = {n for n in expected.shape if n > 1}
    made = bool(sizes) and {n for n in got.shape if n > 1} <= sizes and got.ndim <= expected.ndim + 1
    return (
        "the shape is what broadcasting makes: an axis is kept, added or missing in one of the operands" if made else ""
    )


def not_reduced(got: Array, expected: Array, inputs: Sequence[Array]) -> str:
    """An axis that should be summed over is still there."""
    if got.ndim and expected.size and got.ndim > expected.ndim:
        for axis in range(got.ndim):
            if _without(got.shape, axis) == expected.shape:
                for reduce, word in ((np.sum, "sum"), (np.mean, "mean")):
                    if same(np.asarray(reduce(got, axis=axis)), expected):
                        return f"its {word} over axis {axis} is what is expected: the {word} is missing"
    return ""


def _without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return shape[:axis] + shape[axis + 1 :]


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n for n in shape if n != 1)
