"""Collected pytest items become `Check`s: ids, titles, points. What is wrong with one is said with file and line."""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.markers import DESCRIPTIONS
from autograder.checks.rules import defined_twice
from autograder.course import text_of
from autograder.errors import CourseError
from autograder.model import Assignment, Check, Limits

_ONE_TEXT, _TEXTS = ("hint", "part"), ("after", "uses")
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
        _no_circles(pairs)
        for file in dict.fromkeys(item.path for item in functions):
            _no_lost_test(file)
    return [(item, check) for item, check in pairs if assignment.asks(check)]


def _function(item: pytest.Function) -> tuple[Path, str]:
    return item.path, item.originalname


def _check(item: pytest.Function, assignment: Assignment, cases: int) -> Check:
    if item.cls is not None:
        raise _error(item, "a check is a function, not a method of a class")
    _sound_markers(item)
    title = _title(item)
    points = float(_argument(item, "points", 0.0)) / cases
    hint = str(_argument(item, "hint", "")).strip()
    if points > 0 and not hint:
        raise _error(item, 'a check that is worth points needs @hint("a question that leads to the answer")')
    hidden = _is_hidden(item.path, assignment)
    after = (name.strip() for marker in item.iter_markers("after") for name in marker.args)
    return Check(
        id=f"{'hidden' if hidden else 'public'}.{item.name.removeprefix('test_')}",
        title=title,
        points=points,
        hidden=hidden,
        part=_part(item, assignment),
        after=tuple(dict.fromkeys(after)),
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
    part = _argument(item, "part", "").strip() or None
    known = [p.id for p in assignment.parts]
    if part is not None and part not in known:
        raise _error(item, f"@part({part!r}) is no [[part]] of assignment.toml; there are {', '.join(known) or 'none'}")
    return None if part is None else str(part)


def _sound_markers(item: pytest.Function) -> None:
    """Raises `CourseError` where a marker that can count once stands twice, or one says what it cannot mean."""
    for name, count in Counter(marker.name for marker in item.own_markers).items():
        if name in MARKERS and name not in _TEXTS and count > 1:
            raise _error(item, f"@{name} stands {count} times, and only one can count: keep one")
    for marker in item.iter_markers():
        if wanted := _wanted(marker):
            given = ", ".join([*map(repr, marker.args), *(f"{key}={value!r}" for key, value in marker.kwargs.items())])
            raise _error(item, f"@{marker.name}({given}): expected {wanted}")


def _wanted(marker: pytest.Mark) -> str:
    """What a marker should have been given, in words; "" if it was."""
    if marker.name == "points":
        return "" if len(marker.args) == 1 and _is_number(marker.args[0]) else "a number of points, 0 or more"
    if marker.name == "limits":
        values = tuple(marker.kwargs.values())
        return (
            ""
            if values and all(_is_number(value) and value > 0 for value in values)
            else "seconds= or memory_mb=, each a number above 0"
        )
    if marker.name in (*_ONE_TEXT, *_TEXTS):
        right = len(marker.args) == 1 if marker.name in _ONE_TEXT else len(marker.args) > 0
        texts = all(isinstance(text, str) and text.strip() for text in marker.args)
        return "" if right and texts else "a text" if marker.name in _ONE_TEXT else "names, each a text"
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


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


def _no_circles(pairs: Sequence[tuple[pytest.Function, Check]]) -> None:
    """A check that waits for itself would never show its message to a student."""
    items = {item.originalname.removeprefix("test_"): item for item, _ in pairs}
    waits: dict[str, set[str]] = {name: set() for name in items}
    for item, check in pairs:
        waits[item.originalname.removeprefix("test_")].update(check.after)
    for name, item in items.items():
        if circle := _way(waits, name, name):
            raise _error(item, f"@after leads back to where it starts: {' after '.join([name, *circle])}")


def _way(waits: Mapping[str, set[str]], start: str, end: str) -> list[str]:
    """The names from `start` (left out) to `end`, each after the next; empty where there is no way."""
    ways = [[name] for name in sorted(waits.get(start, ()))]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked
        if way[-1] == end:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, name] for name in sorted(waits.get(way[-1], ()))]
    return []


def _no_lost_test(file: Path) -> None:
    """Of two functions of one name in a module Python keeps the last: the first would be a check that nobody takes."""
    functions = [f for f in ast.parse(text_of(file)).body if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)]
    if twice := defined_twice(function for function in functions if function.name.startswith("test")):
        name, first, second = twice
        words = f"{name} is also the name of the test in line {first}, which would be lost: rename one"
        raise CourseError(words, file=file, line=second)


def _error(item: pytest.Function, message: str) -> CourseError:
    return CourseError(f"{item.name}: {message}", file=item.path, line=item.function.__code__.co_firstlineno)
