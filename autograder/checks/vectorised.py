"""`assert_vectorised`: no Python loop over data. The source decides; counted interpreter events only support it.

Seconds decide nothing: they depend on the machine. What a worker says about itself could be forged, so events are
counted only where the student's code runs in this process, and a suspicion is noted for a person, never scored.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from autograder.cells import place
from autograder.checks import fingerprint
from autograder.checks.failure import GraderFault
from autograder.checks.record import Agreement, Difference, current, settle
from autograder.checks.rules import parse
from autograder.errors import StudentUnwritten
from autograder.remote import Unparsed

_SMALL = 16  # a loop over this many literal things is no loop over data
_LOOPING_CALLS = {
    *("map", "filter", "starmap"),
    *(
        "vectorize",
        "frompyfunc",
        "fromfunction",
        "apply_along_axis",
        "apply_over_axes",
        "nditer",
        "ndenumerate",
        "ndindex",
    ),
}
# Loops as functions of these modules, whole-array operations as methods of a ufunc (`np.logaddexp.reduce`).
_FOLDS = {"reduce", "accumulate"}
_FOLDING_MODULES = {"functools", "itertools"}
_CALLS_AT = (8, 32)  # N and 4N

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def assert_vectorised(student: Any, function: str, *, call: Callable[[int], object] | None = None) -> None:
    """`function` ("name" or "Class.method") and the helpers of its file that it calls hold no loop over data.

    `call` runs the student's code on N data; it is used for a note to staff only. Raises `CheckFailed`.
    """
    found = scan(_sources(), function)
    if found is None:
        getattr(student, function.partition(".")[0])  # an absent function is not written yet
        _fail(f"{function} is not defined as a function in your files", "a plain `def`", "something else", "")
    elif found.unwritten:
        raise StudentUnwritten("NotImplementedError", f"{function} is not written yet", missing=function)
    elif found.loop is not None:
        construct, where = found.loop.construct, _as_submitted(found.loop).where()
        _fail(f"{function} still loops in Python over its data", "whole-array operations", construct, where)
    else:
        if call is not None and (growth := _growth(call)) is not None:
            events = f"{growth[0]} lines of Python run for N={_CALLS_AT[0]}, {growth[1]} for N={_CALLS_AT[1]}"
            current().flags.append(f"{function}: {events}")
        settle(f"{function} is vectorised", Agreement())


def _fail(message: str, expected: str, got: str, where: str) -> None:
    lines = (f"expected {expected}", f"got      {got}", *([f"    {where}"] if where else []))
    settle("", Difference(message, lines, fingerprint.of_text("loop", got), evidence=1.0))


@dataclass(frozen=True)
class Loop:
    """A loop over data in the student's source."""

    file: str
    line: int
    source: str
    construct: str  # "for", "while", "comprehension", "np.vectorize", "recursion"

    def where(self) -> str:
        """The line as a student finds it: `knn.py:41: for i in range(n):`."""
        return f"{place(self.file, self.line)}: {self.source}"


def _as_submitted(loop: Loop) -> Loop:
    """The loop where its student wrote it: in a cell, where the file is a notebook."""
    subject = current().subject
    modules = subject.program.modules if subject is not None else ()
    layout = next((module.cells for module in modules if module.filename == loop.file), None)
    if layout is None:
        return loop
    file, line = layout.shown(loop.line)
    return replace(loop, file=file, line=line)


def _sources() -> dict[str, bytes]:
    subject = current().subject
    if subject is None:
        raise GraderFault("assert_vectorised works inside a check only")
    modules = subject.program.modules
    return {module.filename: module.source for module in modules if not isinstance(module.source, Unparsed)}


@dataclass(frozen=True)
class Scan:
    """What the source says about a function."""

    unwritten: bool  # it, or a helper, is still the stub's
    loop: Loop | None  # the first one in it or in a helper


def scan(sources: dict[str, bytes], function: str) -> Scan | None:
    """Look at `function` and the helpers that it calls; None where no file defines it."""
    for file, source in sources.items():
        try:
            tree = parse(source, file)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # such a file cannot be imported either: the call of its functions says so
        functions = _functions(tree)
        if function in functions:
            names = _reached(functions, function)
            unwritten = any(_is_stub(functions[name]) for name in names)
            hits = (_loop_in(functions[name], name) for name in names)
            hit = next((hit for hit in hits if hit is not None), None)
            return Scan(unwritten, None if hit is None else _loop(file, source, *hit))
    return None


def _loop(file: str, source: bytes, node: Any, construct: str) -> Loop:
    lines = source.decode("utf-8", "replace").splitlines()
    text = lines[node.lineno - 1].strip()[:120] if node.lineno <= len(lines) else ""
    return Loop(file, node.lineno, text, construct)


def _is_stub(function: Function) -> bool:
    """Whether it raises what a stub raises."""
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", "")
            if name == "NotImplementedError" and "is not written yet" in ast.unparse(node.exc):
                return True
    return False


def _functions(tree: ast.Module) -> dict[str, Function]:
    """Every function by its name, every method by "Class.method"; the last definition wins, as in Python."""
    found: dict[str, Function] = {}
    for node in _statements(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            _add_methods(found, node)
        elif isinstance(node, ast.Assign):
            value = found.get(node.value.id) if isinstance(node.value, ast.Name) else node.value
            if isinstance(value, Function):
                found.update({ast.unparse(target): value for target in node.targets})
    return found


def _add_methods(found: dict[str, Function], node: ast.ClassDef) -> None:
    for base in node.bases:
        inherited = f"{ast.unparse(base)}."
        found.update(
            {
                node.name + "." + name.removeprefix(inherited): f
                for name, f in [*found.items()]
                if name.startswith(inherited)
            }
        )
    for member in _statements(node.body):
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
            found[f"{node.name}.{member.name}"] = member
        elif isinstance(member, ast.Assign) and isinstance(member.value, ast.Name) and member.value.id in found:
            found.update({f"{node.name}.{ast.unparse(target)}": found[member.value.id] for target in member.targets})


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module or a class, also those under `if` and `try`, but not those inside functions."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            for inner in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, inner, []))
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)


def _reached(functions: dict[str, Function], start: str) -> list[str]:
    """`start` and what it calls in the same file, nearest first."""
    order, queue = [start], [start]
    while queue:
        name = queue.pop(0)
        owner = name.rpartition(".")[0]
        for called in _called(functions[name]):
            target = f"{owner}.{called[5:]}" if called.startswith("self.") else called
            if target in functions and target not in order:
                order.append(target)
                queue.append(target)
    return order


def _called(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                yield f"{node.func.value.id}.{node.func.attr}"


def _loop_in(function: Function, name: str) -> tuple[Any, str] | None:
    for decorator in getattr(function, "decorator_list", ()):
        if isinstance(decorator, ast.Attribute | ast.Name) and _last_name(decorator) in _LOOPING_CALLS:
            return decorator, f"`{_last_name(decorator)}`, which loops in Python"
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.AsyncFor) and not _literal(node.iter):
            return node, "a for loop"
        if isinstance(node, ast.While):
            return node, "a while loop"
        if isinstance(node, _COMPREHENSIONS) and not all(_literal(part.iter) for part in node.generators):
            return node, "a comprehension"
        if isinstance(node, ast.Call):
            called = _last_name(node.func)
            if called in _LOOPING_CALLS or _folds(node.func):
                return node, f"`{called}`, which loops in Python"
            own = name.rpartition(".")[2]
            if called == own and (isinstance(node.func, ast.Name) or "." in name):
                return node, "a function that calls itself"
    return None


def _folds(called: ast.expr) -> bool:
    """Whether this is `reduce` or `functools.reduce`, not the method of a ufunc."""
    bare = isinstance(called, ast.Name)
    from_module = isinstance(called, ast.Attribute) and _last_name(called.value) in _FOLDING_MODULES
    return _last_name(called) in _FOLDS and (bare or from_module)


def _last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _literal(iterable: ast.expr) -> bool:
    """Whether a loop runs over a few things that are written down in the source: names of parameters, two signs."""
    if isinstance(iterable, ast.Tuple | ast.List | ast.Set):
        return len(iterable.elts) <= _SMALL and not any(isinstance(entry, ast.Starred) for entry in iterable.elts)
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.args:
        if iterable.func.id == "range":
            return all(isinstance(a, ast.Constant) and isinstance(a.value, int) for a in iterable.args) and all(
                abs(a.value) <= _SMALL
                for a in iterable.args
                if isinstance(a, ast.Constant) and isinstance(a.value, int)
            )
        if iterable.func.id in {"zip", "enumerate", "reversed", "sorted"}:
            return any(_literal(argument) for argument in iterable.args)
    return False


def _growth(call: Callable[[int], object]) -> tuple[int, int] | None:
    """Python-level events in the student's files at N and 4N where they grow with N; None otherwise."""
    subject = current().subject
    files = {module.filename for module in subject.program.modules} if subject is not None else set()
    counts = [_events(call, size, files) for size in _CALLS_AT]
    return (counts[0], counts[1]) if counts[0] and counts[1] > 2 * counts[0] else None


def _events(call: Callable[[int], object], size: int, files: set[str]) -> int:
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        nonlocal count
        if frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2] not in files:
            return None
        count += event == "line"
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        call(size)
    finally:
        sys.settrace(before)
    return count
