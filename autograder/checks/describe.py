"""A wrong array beside the right one: at most two sentences, surest first, and a picture of where it is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.checks import detectors, regions, reshaped
from autograder.checks.detectors import Detector, Pair
from autograder.checks.values import Array

_LARGEST = 1 << 20  # entries; larger arrays are not analysed
_TILES = 32  # of a heat map, each way
_HISTORY = 5  # numbers in a row that may be a loss while training

# What the whole array is says more than where it is wrong, and one sentence of each kind is enough.
_OF_THE_WHOLE: tuple[Detector, ...] = (
    *(detectors.zero, detectors.factor, detectors.permuted, detectors.power, detectors.sign_lost),
    *(detectors.whole_numbers, detectors.offset, detectors.other_order, detectors.summed_along),
    *(regions.rest_is_right, detectors.own_factors),
)
_OF_A_PART: tuple[tuple[Detector, ...], ...] = (
    (regions.where_input, regions.region, regions.where_expected),
    (regions.cut_off,),
)
_OTHER_SHAPES = (
    *(reshaped.other_order, reshaped.repeated, reshaped.not_reduced),
    *(reshaped.other_reduction, reshaped.broadcast),
)


@dataclass(frozen=True)
class Picture:
    """Where an array is wrong: tiles with the share of wrong values, and a history beside the expected one."""

    shape: tuple[int, ...]
    grid: tuple[tuple[float, ...], ...]
    got: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()


def same_shape(got: Array, expected: Array, wrong: Array, inputs: Sequence[Array] = ()) -> tuple[str, ...]:
    """Sentences about numeric arrays of one shape; `wrong` marks the entries that differ.

    `inputs` are the arrays that the student's code was given.
    """
    if not _can_be_analysed(got, expected):
        return ()
    with np.errstate(all="ignore"):
        counted = expected.dtype.kind in "iub"
        pair = Pair(got.astype(np.float64), expected.astype(np.float64), wrong, _small(inputs), counted)
        if half := regions.half_precision(pair, got.dtype):
            return (half,)
        if whole := _first(_OF_THE_WHOLE, pair):
            return (whole,)
        return tuple(sentence for group in _OF_A_PART if (sentence := _first(group, pair)))


def other_shape(got: Array, expected: Array, inputs: Sequence[Array] = ()) -> tuple[str, ...]:
    """A sentence about numeric arrays whose shapes differ."""
    if not _can_be_analysed(got, expected):
        return ()
    given = _small(inputs)
    with np.errstate(all="ignore"):
        left, right = got.astype(np.float64), expected.astype(np.float64)
        found = (sentence for detector in _OTHER_SHAPES if (sentence := detector(left, right, given)))
        return tuple(list(found)[:1])


def picture(got: Array, expected: Array, wrong: Array) -> Picture | None:
    """What a page can draw of two arrays of one shape; None for single numbers."""
    if wrong.ndim == 0 or wrong.size < 2:
        return None
    history = wrong.ndim == 1 and wrong.size >= _HISTORY and {got.dtype.kind, expected.dtype.kind} <= set("fiu")
    numbers = (tuple(map(float, got)), tuple(map(float, expected))) if history else ((), ())
    return Picture(tuple(int(n) for n in wrong.shape), tiles(wrong), *numbers)


def tiles(wrong: Array) -> tuple[tuple[float, ...], ...]:
    """The share of wrong entries in each of at most 32 x 32 tiles; leading axes are folded into rows."""
    if wrong.all():
        return ((1.0,),)
    flat = wrong.reshape(-1, wrong.shape[-1]) if wrong.ndim > 1 else wrong.reshape(1, -1)
    shares = flat.astype(np.float64)
    for axis in (0, 1):
        size = shares.shape[axis]
        if size > _TILES:
            edges = np.linspace(0, size, _TILES + 1).astype(int)
            sums = np.add.reduceat(shares, edges[:-1], axis=axis)
            shares = sums / np.diff(edges).reshape((-1, 1) if axis == 0 else (1, -1))
    return tuple(tuple(float(share) for share in row) for row in shares)


def _first(group: Sequence[Detector], pair: Pair) -> str:
    found: Iterator[str] = (sentence for detector in group if (sentence := detector(pair)))
    return next(found, "")


def _can_be_analysed(got: Array, expected: Array) -> bool:
    return max(got.size, expected.size) <= _LARGEST and got.dtype.kind in "iufb" and expected.dtype.kind in "iufb"


def _small(inputs: Sequence[Array]) -> tuple[Array, ...]:
    return tuple(array for array in inputs if array.ndim and array.size <= _LARGEST)
