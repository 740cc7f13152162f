"""The markers an author puts on a check. Each is a thin function over a pytest marker of the same name.

None looks at what it is given: it runs while pytest imports the file, where an error would be a traceback through
pytest. `declare` says what is wrong, with the check's file and line.
"""

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
    return pytest.mark.points(number)


def hint(question: str) -> pytest.MarkDecorator:
    """A question that leads to the answer; never code."""
    return pytest.mark.hint(question)


def part(identifier: str) -> pytest.MarkDecorator:
    """The `[[part]]` of assignment.toml that the check belongs to."""
    return pytest.mark.part(identifier)


def after(*names: str) -> pytest.MarkDecorator:
    """Checks that a student should read first, named without `test_` and without prefix."""
    return pytest.mark.after(*names)


def limits(*, seconds: float | None = None, memory_mb: int | None = None) -> pytest.MarkDecorator:
    """The check's own limits; what is left out stays the assignment's."""
    given: dict[str, float | None] = {"seconds": seconds, "memory_mb": memory_mb}
    decorator: pytest.MarkDecorator = pytest.mark.limits(
        **{k: value for k, value in given.items() if value is not None}
    )
    return decorator


def uses(*names: str) -> pytest.MarkDecorator:
    """Functions of other parts that the checked one may call."""
    return pytest.mark.uses(*names)
