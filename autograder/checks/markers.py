"""The markers an author puts on a check. Each is a thin function over a pytest marker of the same name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

# What `plugin` registers; a marker that is not listed here does not exist.
DESCRIPTIONS = {
    "points(n)": "what the check is worth; divided over the cases of a parametrized check",
    "hint(question)": "what a student is asked when the check fails",
    "part(id)": "the part of the assignment that the check belongs to",
    "after(*names)": "checks that a student should read first",
    "limits(seconds, memory_mb)": "the check's own limits",
    "gpu": "skipped without CUDA, and then outside the maximum",
    "training": "trains a model: a proof of the suite runs it only where it must",
    "uses(*names)": "functions of other parts that the checked one may call",
    "fresh": "runs in a worker of its own",
    "public_data": "calls with public data only: the student may see their own curve of a hidden check",
}

Function = TypeVar("Function", bound=Callable[..., Any])


def gpu(check: Function) -> Function:
    """Skipped without CUDA, and then outside the maximum."""
    marked: Function = pytest.mark.gpu(check)
    return marked


def training(check: Function) -> Function:
    """Trains a model: a proof of the suite runs it only where it must."""
    marked: Function = pytest.mark.training(check)
    return marked


def fresh(check: Function) -> Function:
    """Runs in a worker of its own."""
    marked: Function = pytest.mark.fresh(check)
    return marked


def public_data(check: Function) -> Function:
    """Calls with public data only: taken before anything hidden, so the student may see their own curve of it."""
    marked: Function = pytest.mark.public_data(check)
    return marked


def points(number: float) -> pytest.MarkDecorator:
    """What the check is worth. The cases of a parametrized check share it."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < float("inf"):
        raise TypeError(f"points({number!r}): expected a number of points, 0 or more")
    return pytest.mark.points(number)


def hint(question: str) -> pytest.MarkDecorator:
    """A question that leads to the answer; never code."""
    return pytest.mark.hint(_text("hint", question))


def part(identifier: str) -> pytest.MarkDecorator:
    """The `[[part]]` of assignment.toml that the check belongs to."""
    return pytest.mark.part(_text("part", identifier))


def after(*names: str) -> pytest.MarkDecorator:
    """Checks that a student should read first, named without `test_` and without prefix."""
    return pytest.mark.after(*(_text("after", name) for name in names))


def limits(*, seconds: float | None = None, memory_mb: int | None = None) -> pytest.MarkDecorator:
    """The check's own limits; what is left out stays the assignment's."""
    given: dict[str, float | None] = {"seconds": seconds, "memory_mb": memory_mb}
    chosen = {name: value for name, value in given.items() if value is not None}
    if not chosen or any(value <= 0 for value in chosen.values()):
        raise TypeError(f"limits({chosen}): expected seconds= or memory_mb=, each above 0")
    decorator: pytest.MarkDecorator = pytest.mark.limits(**chosen)
    return decorator


def uses(*names: str) -> pytest.MarkDecorator:
    """Functions of other parts that the checked one may call."""
    return pytest.mark.uses(*(_text("uses", name) for name in names))


def _text(marker: str, value: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{marker}({value!r}): expected text")
    return value.strip()
