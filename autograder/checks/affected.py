"""Which checks a known mistake can change at all, so that it is run on those only.

A mistake is a small file appended to the reference. As long as it only defines functions and methods again, a check in
which the reference calls none of them goes as it goes for the reference. What the reference calls in each check is seen
once, by a profile hook, when the suite is tried on it. Where this reasoning does not hold (the mistake changes anything
but functions; a check calls nothing and reads the source instead) the check counts as affected.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from autograder.checks.bank import Subject
from autograder.model import DEFAULT_PROFILE, Assignment

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def changed_by(mistake: Subject, assignment: Assignment, calls: Mapping[str, Collection[str]]) -> set[str]:
    """Ids of the checks (of `calls`, see `affected`) that may go another way with one of the known mistakes."""
    folder = assignment.private
    if folder is None or len(assignment.files) != 1 or assignment.profile != DEFAULT_PROFILE:
        return set(calls)
    source = (folder / "mistakes" / f"{mistake.id}.py").read_text("utf-8")
    return affected(source, (folder / assignment.files[0]).read_text("utf-8"), calls)


def affected(mistake: str, reference: str, calls: Mapping[str, Collection[str]]) -> set[str]:
    """Ids of the checks that may go another way with the mistake.

    Args:
        mistake: its source, as it is appended to the reference.
        reference: the source of the file it is appended to.
        calls: check id -> names of the functions that the reference calls in it.
    """
    names = redefined(ast.parse(mistake), _kinds(ast.parse(reference)))
    return {check for check, called in calls.items() if names is None or not called or names & set(called)}


def redefined(mistake: ast.Module, kinds: Mapping[str, str]) -> set[str] | None:
    """The functions and methods that a mistake puts in place of the reference's; None: it changes more than those."""
    names: set[str] = set()
    for node in mistake.body:
        if isinstance(node, _Function):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {name for target in node.targets for name in _assigned(target)}
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            names |= set(_assigned(node.target))
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Pass) and not _is_docstring(node):
            return None
    # Other code may read a constant or make an object of a class without calling any function of that name.
    return None if any(kinds.get(name, "function") != "function" for name in names) else names


@contextmanager
def watching(files: Collection[str]) -> Iterator[set[str]]:
    """Collects the names of the functions of `files` that run inside the block; clear the set between checks."""
    names: set[str] = set()

    def seen(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.rpartition("/")[2] in files:
            names.add(code.co_name)

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        yield names
    finally:
        sys.setprofile(before)


def _kinds(reference: ast.Module) -> dict[str, str]:
    """What the reference's names are: "function" for functions and methods, "other" for anything else."""
    kinds: dict[str, str] = {}
    for node in ast.walk(reference):
        if isinstance(node, _Function):
            kinds.setdefault(node.name, "function")
    for node in reference.body:
        if isinstance(node, ast.ClassDef):
            kinds[node.name] = "other"
        elif isinstance(node, ast.Assign):
            kinds.update({name: "other" for target in node.targets for name in _assigned(target)})
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            kinds.update({name: "other" for name in _assigned(node.target)})
    return kinds


def _assigned(target: ast.expr) -> list[str]:
    """`f` for `f = ...`, `method` for `Class.method = ...`."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Attribute):
        return [target.attr]
    if isinstance(target, ast.Tuple | ast.List):
        return [name for element in target.elts for name in _assigned(element)]
    return ["?"] if not isinstance(target, ast.Starred) else _assigned(target.value)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
