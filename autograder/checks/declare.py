"""Collected pytest items become `Check`s: ids, titles, points. What is wrong with one is said with file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.markers import DESCRIPTIONS
from autograder.errors import CourseError
from autograder.model import Assignment, Check, Limits

MARKERS = tuple(description.partition("(")[0] for description in DESCRIPTIONS)


def declare(
    items: Iterable[pytest.Item], assignment: Assignment, *, strict: bool
) -> list[tuple[pytest.Function, Check]]:
    """The checks among `items`, in their order.

    Where not `strict`, in a student's folder, tests without any of our markers are the student's own and left alone,
    and what `after` names need not be among them.
    Raises `CourseError`.
    """
    functions = [item for item in items if isinstance(item, pytest.Function)]
    if not strict:
        functions = [item for item in functions if any(item.get_closest_marker(name) for name in MARKERS)]
    cases = Counter(_function(item) for item in functions)
    pairs = [(item, _check(item, assignment, cases[_function(item)])) for item in functions]
    _no_duplicates(pairs)
    if strict:  # elsewhere one check may have been collected alone, by its id
        _known_names(pairs)
    return [(item, check) for item, check in pairs if assignment.asks(check)]


def _function(item: pytest.Function) -> tuple[Path, str]:
    return item.path, item.originalname


def _check(item: pytest.Function, assignment: Assignment, cases: int) -> Check:
    if item.cls is not None:
        raise _error(item, "a check is a function, not a method of a class")
    title = _title(item)
    points = float(_argument(item, "points", 0.0)) / cases
    hint = str(_argument(item, "hint", ""))
    if points > 0 and not hint:
        raise _error(item, 'a check that is worth points needs @hint("a question that leads to the answer")')
    hidden = _is_hidden(item.path, assignment)
    after = item.get_closest_marker("after")
    return Check(
        id=f"{'hidden' if hidden else 'public'}.{item.name.removeprefix('test_')}",
        title=title,
        points=points,
        hidden=hidden,
        part=_part(item, assignment),
        after=() if after is None else tuple(after.args),
        hint=hint,
        limits=_limits(item, assignment.limits),
        gpu=item.get_closest_marker("gpu") is not None,
        training=item.get_closest_marker("training") is not None,
        public_data=_has_public_data(item),
    )


def _has_public_data(item: pytest.Function) -> bool:
    """Whether what a student's code returns in the check cannot carry hidden inputs, as its author says."""
    if item.get_closest_marker("public_data") is None:
        return False
    if "rng" in item.fixturenames:
        raise _error(item, "@public_data goes without the fixture `rng`: what it draws depends on the hidden seed")
    return True


def _is_hidden(path: Path, assignment: Assignment) -> bool:
    return assignment.private is not None and path.resolve().is_relative_to(assignment.private.resolve())


def _title(item: pytest.Function) -> str:
    lines = (item.function.__doc__ or "").strip().splitlines()
    if not lines:
        raise _error(item, "a docstring is missing: the sentence about the student's code that is true when it passes")
    title = str(lines[0].strip())
    # Each case of a parametrized check has a line of its own: {k} in the docstring says which case it is.
    for name, value in item.callspec.params.items() if hasattr(item, "callspec") else ():
        title = title.replace(f"{{{name}}}", str(value))
    return title


def _argument(item: pytest.Function, marker: str, default: Any) -> Any:
    found = item.get_closest_marker(marker)
    return default if found is None or not found.args else found.args[0]


def _part(item: pytest.Function, assignment: Assignment) -> str | None:
    part = _argument(item, "part", None)
    known = [p.id for p in assignment.parts]
    if part is not None and part not in known:
        raise _error(item, f"@part({part!r}) is no [[part]] of assignment.toml; there are {', '.join(known) or 'none'}")
    return None if part is None else str(part)


def _limits(item: pytest.Function, default: Limits) -> Limits | None:
    found = item.get_closest_marker("limits")
    if found is None:
        return None
    seconds, memory = found.kwargs.get("seconds", default.seconds), found.kwargs.get("memory_mb", default.memory_mb)
    return Limits(float(seconds), int(memory), default.total_seconds)


def _no_duplicates(pairs: Sequence[tuple[pytest.Function, Check]]) -> None:
    seen: set[str] = set()
    for item, check in pairs:
        if check.id in seen:
            raise _error(item, f"there is another check {check.id!r}; names are unique in public and in hidden checks")
        seen.add(check.id)


def _known_names(pairs: Sequence[tuple[pytest.Function, Check]]) -> None:
    """`after` names public checks, and hidden ones where these are collected too."""
    names = {item.originalname.removeprefix("test_") for item, _ in pairs}
    if all(check.hidden for _, check in pairs):
        return  # only the hidden half was asked for
    for item, check in pairs:
        for name in check.after:
            if name not in names:
                raise _error(item, f"@after({name!r}) names no check; leave out `test_` and `public.`")


def _error(item: pytest.Function, message: str) -> CourseError:
    return CourseError(f"{item.name}: {message}", file=item.path, line=item.function.__code__.co_firstlineno)
