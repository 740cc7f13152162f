"""Compare a student's value with the expected one: kind of object, shape, dtype kind, finite, value, in this order.

The student's value is hostile until shown otherwise: its shape is compared before anything is computed with it, nothing
broadcasts, NaN equals nothing, and no message grows with the size of an array.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, Protocol

import numpy as np

from autograder.checks import describe, fingerprint, values
from autograder.checks.failure import GraderFault
from autograder.checks.record import Agreement, Difference, current, settle
from autograder.checks.values import Array
from autograder.text import plural

_EVIDENCE_CAP = 8.0
_TRIVIAL = 0.5  # evidence of a value that many mistakes give: all zeros, all ones
_NOT_FINITE = 1.0
_MOST_KEYS = 200

Outcome = Agreement | Difference


def assert_close(
    got: Any,
    expected: Any,
    *,
    name: str = "",
    rtol: float | None = None,
    atol: float | None = None,
    why: str = "",
) -> None:
    """`got` equals `expected` within a tolerance: |got - expected| <= atol + rtol * |expected|, entry by entry.

    Numbers, arrays, tensors, and lists, tuples or dicts of them. The tolerance's default depends on the less precise of
    the two dtypes; `why` is the reason for another and is shown beside it. Raises `CheckFailed`.
    """
    _judge(got, expected, name, _Close(rtol, atol, why))


def assert_equal(got: Any, expected: Any, *, name: str = "", any_number: bool = False) -> None:
    """`got` is exactly `expected`: labels, shapes, text, lists, dict keys. NaN equals nothing.

    `any_number` takes the label 3.0 for 3. Raises `CheckFailed`.
    """
    _judge(got, expected, name, _Exact(any_number))


def assert_unchanged(now: Any, before: Any, *, name: str = "") -> None:
    """An argument is still what it was before the call. Raises `CheckFailed`."""
    _judge(now, before, name, _Unchanged())


def close(rtol: float | None = None, atol: float | None = None, why: str = "") -> Rule:
    """The rule of `assert_close`."""
    return _Close(rtol, atol, why)


class Rule(Protocol):
    """How two arrays of numbers, or two pieces of text, are held against each other."""

    def arrays(self, got: Array, expected: Array) -> Outcome:
        """Both numeric or boolean; of any shape."""

    def other(self, got: Any, expected: Any) -> Outcome:
        """Anything that is no number and no container."""


def _judge(got: Any, expected: Any, name: str, rule: Rule) -> None:
    for role, outcome in compare(got, expected, name, rule):
        settle(role, outcome)


def compare(got: Any, expected: Any, name: str, rule: Rule) -> Iterator[tuple[str, Outcome]]:
    """Each value of a structure with its role ("grads['W1']"), in the order of `expected`, and what became of it."""
    got, expected = values.plain(got), values.plain(expected)
    right = values.as_array(expected)
    if right is None and (flat := values.numbers(expected)) is not None:
        # A list of numbers is a vector: a loss history may come as a list, a tuple or an array.
        right, got = flat, _vector(got)
    if right is not None:
        left = values.as_array(got)
        yield name, _wrong_class(got, expected) if left is None else rule.arrays(left, right)
    elif isinstance(expected, Mapping):
        yield from _mappings(got, expected, name, rule)
    elif isinstance(expected, list | tuple):
        yield from _sequences(got, expected, name, rule)
    else:
        yield name, rule.other(got, expected)


def _vector(got: Any) -> Any:
    flat = values.numbers(got)
    return got if flat is None else flat


def _mappings(got: Any, expected: Mapping[Any, Any], name: str, rule: Rule) -> Iterator[tuple[str, Outcome]]:
    if not isinstance(got, Mapping):
        yield name, _wrong_class(got, expected)
        return
    missing = [key for key in expected if key not in got]
    extra = [key for key in list(got)[:_MOST_KEYS] if key not in expected]
    if missing or extra or len(got) != len(expected):
        wrong = f"the key {values.text((missing or extra)[0])}" if missing or extra else f"{len(got)} keys"
        message = f"{wrong} is missing" if missing else f"{wrong} should not be there"
        yield name, _structural(message, _keys(expected), _keys(got))
        return
    for key, value in expected.items():
        yield from compare(got[key], value, f"{name}[{values.text(key)}]", rule)


def _sequences(got: Any, expected: list[Any] | tuple[Any, ...], name: str, rule: Rule) -> Iterator[tuple[str, Outcome]]:
    if not isinstance(got, list | tuple):
        yield name, _wrong_class(got, expected)
        return
    if len(got) != len(expected):
        yield (
            name,
            _structural(f"{len(got)} values where {len(expected)} are expected", str(len(expected)), str(len(got))),
        )
        return
    for index, (left, right) in enumerate(zip(got, expected, strict=True)):
        yield from compare(left, right, f"{name}[{index}]", rule)


def _keys(mapping: Mapping[Any, Any]) -> str:
    shown = ", ".join(values.text(key) for key in list(mapping)[:12])
    return f"keys {shown}" + (", ..." if len(mapping) > 12 else "")


def _wrong_class(got: Any, expected: Any) -> Difference:
    right, left = values.class_word(expected), values.class_word(got)
    message = "None was returned; is a `return` missing?" if got is None else f"{left} where {right} is expected"
    return _structural(message, right, left)


def _structural(message: str, expected: str, got: str) -> Difference:
    """A difference of kind, keys or length: no numbers to tell apart, so little evidence for a particular mistake."""
    return Difference(message, _two_lines(expected, got), fingerprint.of_text("structure", f"{got}"), evidence=_TRIVIAL)


def _two_lines(expected: str, got: str) -> tuple[str, str]:
    return (f"expected {expected}", f"got      {got}")


def _wrong_shape(got: Array, expected: Array) -> Difference:
    right, left = values.shape_word(expected.shape), values.shape_word(got.shape)
    small = got.size <= 4 * max(expected.size, 1 << 16) and got.dtype.kind in "iufcb"
    return Difference(
        f"the shape is {left}, expected {right}" if got.shape else f"a single number, expected shape {right}",
        (*_two_lines(f"shape {right}", f"shape {left}"), *_other_shape_notes(got, expected, small)),
        fingerprint.of_value(got) if small else fingerprint.Fingerprint("value", tuple(got.shape)),
        evidence=_evidence(got, np.ones(got.shape, dtype=bool)) if small else _TRIVIAL,
    )


def _other_shape_notes(got: Array, expected: Array, small: bool) -> tuple[str, ...]:
    return describe.other_shape(got, expected, current().inputs) if small else ()


def _wrong_kind(got: Array, expected: Array) -> Difference:
    right, left = values.kind_words(expected.dtype), values.kind_words(got.dtype)
    return Difference(
        f"{left} where {right} are expected",
        _two_lines(f"{right} ({expected.dtype})", f"{left} ({got.dtype})"),
        fingerprint.of_text("dtype", got.dtype.kind),
        evidence=_TRIVIAL,
    )


def _evidence(got: Array, wrong: Array) -> float:
    """How many of the wrong numbers say something about how they came about."""
    entries = got[wrong][: 1 << 12]
    if entries.dtype.kind in "biuUS":
        return float(min(entries.size, _EVIDENCE_CAP))
    with np.errstate(all="ignore"):
        finite = entries[np.isfinite(entries)]
        telling = finite[(np.abs(finite) != 1) & (finite != 0)]
        distinct = np.unique(np.round(telling, 10)).size if telling.size else 0
    if distinct:
        return float(min(distinct, _EVIDENCE_CAP))
    return _NOT_FINITE if finite.size < entries.size else _TRIVIAL


@dataclass(frozen=True)
class _Tolerance:
    rtol: float
    atol: float
    origin: str

    def allowed(self, expected: Array) -> Array:
        return np.asarray(self.atol + self.rtol * np.abs(expected))

    def line(self) -> str:
        return f"allowed  rtol={self.rtol:g}, atol={self.atol:g} ({self.origin})"


# float64: central differences and reordered sums agree to about 1e-9, so 1e-6 is neither luck nor generosity.
# float32: 2**-24 times the thousand or so operations behind one entry.
_DEFAULTS = {8: (1e-6, 1e-8, "float64"), 4: (1e-4, 1e-6, "float32"), 2: (1e-2, 1e-3, "float16")}


@dataclass(frozen=True)
class _Close:
    rtol: float | None
    atol: float | None
    why: str

    def __post_init__(self) -> None:
        for name, chosen in (("rtol", self.rtol), ("atol", self.atol)):
            if chosen is not None and not (isinstance(chosen, Real) and 0 <= chosen < np.inf):
                raise GraderFault(f"{name}={chosen!r} is no tolerance: give a finite number, 0 or more")

    def arrays(self, got: Array, expected: Array) -> Outcome:
        if got.shape != expected.shape:
            return _wrong_shape(got, expected)
        if not _same_kind(got, expected):
            return _wrong_kind(got, expected)
        if expected.dtype.kind not in "fc":
            return _exactly(got, expected)
        if np.isnan(expected).any():
            raise GraderFault("the expected value holds nan: nothing can be close to it")
        if (unbounded := ~np.isfinite(got) & np.isfinite(expected)).any():
            return _not_finite(got, expected, unbounded)
        return self._values(got, expected)

    def other(self, got: Any, expected: Any) -> Outcome:
        return _same_thing(got, expected)

    def tolerance(self, got: Array, expected: Array) -> _Tolerance:
        # Half precision counts only where the reference has it too: rounding harder must not buy room.
        sizes = [min(_precision(got), 8), min(_precision(expected), 8)]
        rtol, atol, origin = _DEFAULTS[max(min(sizes), min(4, sizes[1]))]
        if self.rtol is None and self.atol is None:
            return _Tolerance(rtol, atol, f"usual for {origin}")
        chosen_rtol, chosen_atol = (
            self.rtol if self.rtol is not None else rtol,
            self.atol if self.atol is not None else atol,
        )
        return _Tolerance(chosen_rtol, chosen_atol, self.why or "set by this check")

    def _values(self, got: Array, expected: Array) -> Outcome:
        tolerance = self.tolerance(got, expected)
        wide = np.complex128 if expected.dtype.kind == "c" else np.float64
        with np.errstate(all="ignore"):
            left, right = got.astype(wide), expected.astype(wide)
            same = left == right  # infinities of the same sign
            error = np.where(same, 0.0, np.abs(left - right))
            room = tolerance.allowed(right)
            margin = np.where(same, 0.0, np.where(room > 0, error / room, np.inf))
        wrong = ~(margin <= 1.0)
        largest = float(margin.max(initial=0.0))
        if not wrong.any():
            return Agreement(largest)
        worst = np.unravel_index(int(np.argmax(np.where(wrong, margin, -1.0))), wrong.shape)
        return _differing(got, expected, wrong, tuple(int(i) for i in worst), "worst", (tolerance.line(),), largest)


@dataclass(frozen=True)
class _Exact:
    any_number: bool

    def arrays(self, got: Array, expected: Array) -> Outcome:
        if got.shape != expected.shape:
            return _wrong_shape(got, expected)
        numbers = got.dtype.kind in "iuf" and expected.dtype.kind in "iuf"
        if not (self.any_number and numbers) and not _same_kind(got, expected):
            return _wrong_kind(got, expected)
        return _exactly(got, expected)

    def other(self, got: Any, expected: Any) -> Outcome:
        return _same_thing(got, expected)


@dataclass(frozen=True)
class _Unchanged:
    def arrays(self, got: Array, expected: Array) -> Outcome:
        if got.shape != expected.shape or got.dtype != expected.dtype:
            right = f"shape {values.shape_word(expected.shape)}, {expected.dtype}"
            left = f"shape {values.shape_word(got.shape)}, {got.dtype}"
            fault = _structural("your code replaced it by another array", right, left)
            return Difference(
                fault.message, (f"before   {right}", f"after    {left}"), fault.fingerprint, fault.evidence
            )
        with np.errstate(all="ignore"):  # nan that stays nan is unchanged
            changed = ~((got == expected) | ((got != got) & (expected != expected)))
        if not changed.any():
            return Agreement()
        first = tuple(int(i) for i in np.argwhere(changed)[0]) if changed.ndim else ()
        before, after = values.figures(expected[first], got[first])
        where = f"; first at {values.place(first)}" if first else ""
        return Difference(
            f"your code changed it: {_count(changed)}{where}",
            (f"before   {before}", f"after    {after}"),
            fingerprint.of_difference(got, expected) if _numeric(got) else fingerprint.of_text("text", after),
            _evidence(got, changed),
            picture=describe.picture(got, expected, changed),
        )

    def other(self, got: Any, expected: Any) -> Outcome:
        return _same_thing(got, expected)


def _same_kind(got: Array, expected: Array) -> bool:
    """Integers of any width are one kind. A whole number may stand for a single float: `loss = 0` is a number."""
    kinds = {"u": "i"}
    left, right = kinds.get(got.dtype.kind, got.dtype.kind), kinds.get(expected.dtype.kind, expected.dtype.kind)
    return left == right or (got.ndim == 0 and left == "i" and right == "f")


def _precision(array: Array) -> int:
    """Bytes of one real number; whole numbers count as exact."""
    if array.dtype.kind not in "fc":
        return 8
    return max(2, array.dtype.itemsize // (2 if array.dtype.kind == "c" else 1))


def _numeric(array: Array) -> bool:
    return array.dtype.kind in "biufc"


def _count(wrong: Array) -> str:
    return f"{int(wrong.sum())} of {wrong.size} {plural(wrong.size, 'value')}"


def _not_finite(got: Array, expected: Array, unbounded: Array) -> Difference:
    first = tuple(int(i) for i in np.argwhere(unbounded)[0]) if unbounded.ndim else ()
    right, left = values.figures(expected[first], got[first])
    message = f"{_count(unbounded)} not finite; first at {values.place(first)}" if first else f"{left} is not finite"
    return Difference(
        message,
        (*_two_lines(right, left), *describe.same_shape(got, expected, unbounded, current().inputs)),
        fingerprint.of_difference(got, expected),
        _evidence(got, unbounded),
        picture=describe.picture(got, expected, unbounded),
    )


def _exactly(got: Array, expected: Array) -> Outcome:
    with np.errstate(all="ignore"):
        wrong = np.asarray(got != expected)
    if not wrong.any():
        return Agreement()
    first = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.ndim else ()
    return _differing(got, expected, wrong, first, "first", ("allowed  exactly this",), np.inf)


def _differing(
    got: Array, expected: Array, wrong: Array, at: tuple[int, ...], which: str, lines: tuple[str, ...], margin: float
) -> Difference:
    message = "the value differs" if not at else f"{_count(wrong)} differ; {which} at {values.place(at)}"
    pair = values.rows(expected, got) if values.is_short(expected) else values.figures(expected[at], got[at])
    if _numeric(got) and _numeric(expected):
        notes = describe.same_shape(got, expected, wrong, current().inputs)
        seen, drawn = fingerprint.of_difference(got, expected), describe.picture(got, expected, wrong)
    else:
        notes, seen, drawn = (), fingerprint.of_text("text", pair[1]), None
    return Difference(message, (*_two_lines(*pair), *lines, *notes), seen, _evidence(got, wrong), margin, drawn)


def _same_thing(got: Any, expected: Any) -> Outcome:
    """Text, bytes, None, slices: the same type and equal."""
    if type(got) is not type(expected):
        return _wrong_class(got, expected)
    if got == expected:
        return Agreement()
    right, left = values.text(expected), values.text(got)
    message = "the value differs"
    if isinstance(expected, str):
        pairs = zip(got, expected, strict=False)
        first = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(got), len(expected)))
        message = f"the text differs from character {first} on"
        if right == left or first >= 40:
            right, left = ("..." + values.text(part[max(first - 10, 0) : first + 30]) for part in (expected, got))
    return Difference(message, _two_lines(right, left), fingerprint.of_text("text", str(got)[:4096]), evidence=1.0)
