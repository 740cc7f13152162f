"""A wrong value, short: enough to recognise the same wrong value elsewhere, too little to reconstruct it.

What is kept of an array is how it *differs* from the expected one: the places that are not finite, and three random
projections of the difference. Two submissions got the same check on the same inputs, so the expected value is the same
for both; rounding (another machine, another order of summation, float32) is then small beside the difference.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.checks.values import Array

_PROJECTIONS = 3
_SAMPLED = 1 << 16  # of larger arrays this many entries, evenly spaced
_SAME = 1e-4  # of the size of the difference: far above rounding, far below two different mistakes
_USELESS = 1e-2  # where rounding reaches this part of the difference, nothing can be recognised


@dataclass(frozen=True)
class Fingerprint:
    """One wrong value. `size` is the norm of the difference, `noise` what rounding may change in a projection."""

    kind: str  # "difference" (shapes agree), "value" (they do not), "text", "none", "exception", ...
    shape: tuple[int, ...] = ()
    pattern: str = ""  # digest of where it is nan, +inf, -inf; of the text for text
    size: float = 0.0
    noise: float = 0.0
    projections: tuple[float, ...] = ()

    def matches(self, other: Fingerprint) -> bool:
        """Whether both are the same wrong value within rounding."""
        if (self.kind, self.shape, self.pattern) != (other.kind, other.shape, other.pattern):
            return False
        size, noise = max(self.size, other.size), self.noise + other.noise
        if noise > _USELESS * size:
            # What is finite is right, or drowned in rounding. Where the rest is not finite is a sign of its own.
            return size == 0.0 or bool(self.pattern)
        allowed = _SAME * size + noise
        pairs = zip(self.projections, other.projections, strict=True)
        return abs(self.size - other.size) <= allowed and all(abs(a - b) <= allowed for a, b in pairs)

    def signature(self) -> str:
        """Short, for a report: `kind|shape|pattern|size,projections`, three digits each."""
        numbers = ",".join(f"{number:.3g}" for number in (self.size, *self.projections) if self.projections)
        return "|".join([self.kind, "x".join(map(str, self.shape)), self.pattern, numbers])

    def to_dict(self) -> dict[str, Any]:
        """A JSON object."""
        return {**asdict(self), "shape": list(self.shape), "projections": list(self.projections)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Fingerprint:
        """Inverse of `to_dict`."""
        return cls(**{**data, "shape": tuple(data["shape"]), "projections": tuple(data["projections"])})


def of_difference(got: Array, expected: Array) -> Fingerprint:
    """The fingerprint of `got - expected`; both of one shape and numeric."""
    taken, wanted = _sample(got), _sample(expected)
    return _project("difference", got, taken, taken - wanted)


def of_value(got: Array) -> Fingerprint:
    """The fingerprint of a numeric array that cannot be subtracted from the expected one."""
    taken = _sample(got)
    return _project("value", got, taken, taken)


def of_text(kind: str, text: str) -> Fingerprint:
    """The fingerprint of anything that is described by words: text, the kind of an object, an exception."""
    return Fingerprint(kind, pattern=_digest(text.encode("utf-8", "replace")))


def _project(kind: str, got: Array, taken: Array, numbers: Array) -> Fingerprint:
    finite = np.isfinite(taken) & np.isfinite(numbers)
    kept = np.where(finite, numbers, 0.0)
    largest = float(np.max(np.abs(taken), where=finite, initial=0.0))
    with np.errstate(all="ignore"):
        size = float(np.linalg.norm(kept))
        projections = tuple(float(value) for value in _weights(kept.size) @ kept)
    noise = 64 * _rounding(got) * largest * math.sqrt(max(kept.size, 1))
    return Fingerprint(kind, tuple(int(n) for n in got.shape), _pattern(taken, finite), size, noise, projections)


def _sample(array: Array) -> Array:
    """The entries that are looked at, flat, float64 (a complex array as its real and imaginary parts)."""
    flat = array.reshape(-1)
    if flat.size > _SAMPLED:
        flat = flat[:: -(-flat.size // _SAMPLED)]
    if flat.dtype.kind == "c":
        flat = np.concatenate([flat.real, flat.imag])
    with np.errstate(all="ignore"):
        return np.asarray(flat, dtype=np.float64)


def _rounding(array: Array) -> float:
    return float(np.finfo(array.dtype).eps) if array.dtype.kind in "fc" else 0.0


def _pattern(taken: Array, finite: Array) -> str:
    if finite.all():
        return ""
    codes = np.select([finite, np.isnan(taken), taken > 0], [0, 1, 2], 3).astype(np.uint8)
    return _digest(codes.tobytes())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def _weights(size: int) -> Array:
    """Shape (3, size), in [-1, 1): a hash of the position, so that it is the same with every version of numpy."""
    position = np.arange(_PROJECTIONS * size, dtype=np.uint64) + np.uint64(1)
    with np.errstate(over="ignore"):
        mixed = position * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    unit = (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (2.0 * unit - 1.0).reshape(_PROJECTIONS, size)
