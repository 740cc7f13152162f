"""Executes a notebook's module: one statement at a time, what fails does not keep the rest from counting.

A notebook does at its top level what a module leaves to its caller: it trains, plots, prints, asks. Of all that only
what may define something is run: imports, functions, classes, assignments, and blocks (`if`, `for`, `try`, `with`)
around them; bare calls and assertions are not. A statement that fails for want of a name is tried again when the others
have run, for cells need not stand in the order in which they were run. Whatever is no definition has a budget of
processor time: a training run that somebody assigned to a name is cut short.

Runs in the student's own process: nothing here decides about a point.
"""

from __future__ import annotations
import __future__

import ast
import sys
import time
import warnings
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

SECONDS = 0.25  # of processor time, for one statement that is no definition
TOTAL = 0.5  # for all of them together; what comes later still has LEAST
LEAST = 0.02
_ROUNDS = 4  # a statement that failed may have needed one that needed another ...

_DEFINES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ASSIGNS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.For, ast.While, ast.Try, ast.With)


class OverBudget(BaseException):
    """A top-level statement of a notebook took too long. No `Exception`: their own handlers must not keep it."""


def execute(source: bytes, filename: str, namespace: dict[str, Any]) -> dict[str, BaseException]:
    """Run what defines something; returns what went wrong, by the names that are missing for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about an odd escape: nobody would read it
        body = ast.parse(source.decode("utf-8"), filename).body
    flags = _future(body)
    waiting = [node for node in body if isinstance(node, _DEFINES + _ASSIGNS) or _sets(node)]
    failed: dict[ast.stmt, BaseException] = {}
    budget = _Budget()
    for _ in range(_ROUNDS):
        for node in waiting:
            error = _attempt(node, filename, namespace, flags, budget)
            failed.pop(node, None)
            if error is not None:
                failed[node] = error
        # Only what a later statement may have defined is worth another try, and only if nothing has replaced it.
        again = [node for node, error in failed.items() if isinstance(error, NameError) and _lacking(node, namespace)]
        if len(again) in (0, len(waiting)):
            break
        waiting = again
    return {name: error for node, error in failed.items() for name in _names(node) if name not in namespace}


def _lacking(node: ast.stmt, namespace: dict[str, Any]) -> bool:
    """Whether something that the statement would define is still missing."""
    names = list(_names(node))
    return not names or any(name not in namespace for name in names)


def _attempt(
    node: ast.stmt, filename: str, namespace: dict[str, Any], flags: int, budget: _Budget
) -> BaseException | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            code = compile(ast.Module([node], []), filename, "exec", flags=flags, dont_inherit=True)
        if isinstance(node, _DEFINES):
            exec(code, namespace)  # noqa: S102 - this process exists to run it
        else:
            budget.run(code, namespace)
    except (Exception, SystemExit, OverBudget) as error:  # noqa: BLE001 - whatever it is, the other statements count
        return error
    return None


def _sets(node: ast.stmt) -> bool:
    """Whether it is `setattr(...)`, an assignment by another name."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "setattr"


def _future(body: list[ast.stmt]) -> int:
    """The compiler flags of the module's `from __future__` imports, which count for every cell."""
    names = [
        a.name for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__" for a in node.names
    ]
    features = [getattr(__future__, name, None) for name in names]
    flags = 0
    for feature in features:
        flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement would have defined."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    else:
        yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


class _Budget:
    """Processor time for statements, watched from line to line: the same on every system, and no call to it."""

    def __init__(self) -> None:
        self._left = TOTAL

    def run(self, code: CodeType, namespace: dict[str, Any]) -> None:
        """Executes one statement; raises `OverBudget` in it when its time is over."""
        started = time.process_time()
        end = started + max(min(SECONDS, self._left), LEAST)

        def watch(frame: FrameType, event: str, argument: object) -> Any:
            if time.process_time() > end:
                raise OverBudget("it takes too long for a cell's top level; only what defines something is run here")
            return watch

        before = sys.gettrace()
        sys.settrace(watch)
        try:
            exec(code, namespace)  # noqa: S102 - this process exists to run it
        finally:
            sys.settrace(before)
            self._left -= time.process_time() - started
