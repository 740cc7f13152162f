"""Which checks a known mistake can change at all, so that it is run on those only.

A mistake is a small file appended to the reference. As long as it only defines functions and methods again, a check in
which the reference calls none of them goes as it goes for the reference. What the reference calls in each check is seen
once, by a profile hook, when the suite is tried on it. Where this reasoning does not hold (the mistake changes anything
but functions; a check calls nothing and reads the source instead) the check counts as affected.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from autograder.checks.bank import Subject, assigned
from autograder.checks.outcome import Outcome
from autograder.course import text_of
from autograder.model import DEFAULT_PROFILE, Assignment

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def changed_by(mistake: Subject, assignment: Assignment, calls: Mapping[str, Collection[str]]) -> set[str]:
    """Ids of the checks (of `calls`, see `affected`) that may go another way with one of the known mistakes."""
    folder = assignment.private
    if folder is None or len(assignment.files) != 1 or assignment.profile != DEFAULT_PROFILE:
        return set(calls)
    source = text_of(folder / "mistakes" / f"{mistake.id}.py")
    return affected(source, text_of(folder / assignment.files[0]), calls)


def affected(mistake: str, reference: str, calls: Mapping[str, Collection[str]]) -> set[str]:
    """Ids of the checks that may go another way with the mistake.

    Args:
        mistake: its source, as it is appended to the reference.
        reference: the source of the file it is appended to.
        calls: check id -> names of the functions that the reference calls in it.
    """
    names = redefined(ast.parse(mistake), _kinds(reference))
    return {check for check, called in calls.items() if names is None or not called or names & set(called)}


def redefined(mistake: ast.Module, kinds: Mapping[str, str]) -> set[str] | None:
    """The functions and methods that a mistake puts in place of the reference's; None: it changes more than those."""
    names: set[str] = set()
    for node in mistake.body:
        if isinstance(node, _Function):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {_last(target) for target in assigned(node)}
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            names.add(_last(node.target))
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Pass) and not _is_docstring(node):
            return None
    # Other code may read a constant or make an object of a class without calling any function of that name.
    changes_more = any(kinds.get(name, "function") != "function" or not name.isidentifier() for name in names)
    return None if changes_more else names


class Watch:
    """Which functions run in which check; `note` is called after each."""

    def __init__(self) -> None:
        self.running: set[str] = set()  # since the last check ended
        self.calls: dict[str, list[str]] = {}  # check id -> names of functions

    def note(self, outcome: Outcome) -> None:
        """A check has ended: what ran since the one before it is its own."""
        self.calls[outcome.result.check.id] = sorted(self.running)
        self.running.clear()


@contextmanager
def watching(files: Collection[str]) -> Iterator[Watch]:
    """Sees the functions of `files` that run inside the block."""
    watch = Watch()

    def seen(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.rpartition("/")[2] in files:
            watch.running.add(code.co_name)

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        yield watch
    finally:
        sys.setprofile(before)


@functools.lru_cache(maxsize=4)  # one reference has a hundred mistakes
def _kinds(reference: str) -> dict[str, str]:
    """What the names of a source are: "function" for functions and methods, "other" for anything else."""
    kinds: dict[str, str] = {}
    tree = ast.parse(reference)
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            kinds.setdefault(node.name, "function")
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            kinds[node.name] = "other"
        elif isinstance(node, ast.Assign):
            kinds.update({_last(target): "other" for target in assigned(node)})
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            kinds[_last(node.target)] = "other"
    return kinds


def _last(target: ast.expr) -> str:
    """`f` for `f = ...`, `method` for `Class.method = ...`."""
    return ast.unparse(target).rpartition(".")[2]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
