"""Calling a check as a plain function, where nothing would be lost by it.

pytest's protocol around one test (three phases, a request and a definition for each fixture, a hook call for
everything) costs more than most checks do. A check that asks for nothing but our own fixtures and its parameters needs
none of it: what it is given stands in its seat. Whatever else an author may use (fixtures of their own, classes, skips,
set-up functions) goes through pytest.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from autograder.checks import plugin
from autograder.checks.seat import Seat

_PARAMETER = "get_direct_param_fixture_func"  # pytest's name for the fixture that hands out a parameter's value
_MARKS = ("skip", "skipif", "xfail", "usefixtures", "filterwarnings")  # what pytest would look at

Call = Callable[[Seat], None]


def direct(item: pytest.Function) -> Call | None:
    """How to call a check without pytest; None where it has to go through pytest."""
    function, info = item.obj, item._fixtureinfo
    if item.cls is not None or any(item.get_closest_marker(name) for name in _MARKS):
        return None
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return None
    if not all(_is_ours(item, name) or _is_parameter(item, name) for name in info.initialnames):
        return None
    parameters = {name: item.callspec.params[name] for name in info.argnames if _is_parameter(item, name)}
    fixtures = [name for name in info.argnames if name not in parameters]

    def call(seat: Seat) -> None:
        function(**{name: getattr(seat, name) for name in fixtures}, **parameters)

    return call


def _is_ours(item: pytest.Function, name: str) -> bool:
    return name in plugin.FIXTURES and _source(item, name) == (plugin.__name__, name)


def _is_parameter(item: pytest.Function, name: str) -> bool:
    return _source(item, name)[1] == _PARAMETER


def _source(item: pytest.Function, name: str) -> tuple[str, str]:
    """Where the fixture that counts is defined: (module, function)."""
    definitions = item._fixtureinfo.name2fixturedefs.get(name)
    if not definitions:
        return "", ""
    function = definitions[-1].func
    return getattr(function, "__module__", ""), getattr(function, "__name__", "")
