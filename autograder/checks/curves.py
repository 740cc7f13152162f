"""`show_curve`: the loss of a training check for its page, the student's beside that of a right solution.

The author hands over the losses that the check has seen, no more. What a right solution's are is known from the same
check: before anybody is graded, it takes the suite once. Nothing here decides anything, and nothing that a student's
code returns as a loss can fail a check here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from autograder.checks import values
from autograder.checks.record import Record, current
from autograder.model import Check, Curve

_LABEL = 60  # characters
_MOST_CURVES = 4  # of one check
_MOST_LOSSES = 100_000

_right: dict[str, tuple[Curve, ...]] = {}  # of the one assignment and run seed that this process grades

History = TypeVar("History")


def show_curve(losses: History, *, name: str = "loss") -> History:
    """Show `losses` on the page, beside those of a right solution in the same check; returns `losses`.

    A sequence or array of numbers, one a step. A list may be handed over empty and filled while training: what is in it
    when the check ends is shown, also where the training stops with an error. What is no such thing is not shown.
    """
    current().histories.append((name, losses))
    return losses


def drawn(check: Check, record: Record) -> tuple[Curve, ...]:
    """The curves of one check: of histories that it compared, and of those that it handed over."""
    if not record.histories:
        return tuple(record.curves)
    shown = [(name, _numbers(losses)) for name, losses in record.histories[:_MOST_CURVES]]
    made = [Curve.of(name[:_LABEL], (), history) for name, history in shown if history is not None]
    right = {curve.label: curve.got for curve in _right.get(check.id, ())}
    beside = [replace(curve, expected=right.get(curve.label, ()), is_open=check.public_data) for curve in made]
    return (*record.curves, *beside)


def learn(curves: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Check id -> the curves of a right solution, as JSON objects: from now on drawn beside everybody's."""
    _right.update({check: tuple(Curve.from_dict(one) for one in found) for check, found in curves.items()})


def _numbers(losses: Any) -> list[float] | None:
    """A history as numbers; None for anything else that a student's code may have returned as one."""
    try:
        plain = values.plain(losses)
    except Exception:  # noqa: BLE001 - a list on the student's side is asked for, and anything may be answered
        return None
    entries = list(plain[:_MOST_LOSSES]) if isinstance(plain, list | tuple) else values.as_array(plain)
    if isinstance(entries, np.ndarray):
        entries = [*entries[:_MOST_LOSSES]] if entries.ndim == 1 else []
    arrays = [values.as_array(entry) for entry in entries or ()]
    numbers = [float(a.item()) for a in arrays if a is not None and a.size == 1 and a.dtype.kind in "iuf"]
    return numbers if numbers and len(numbers) == len(arrays) else None
