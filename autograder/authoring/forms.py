"""Known mistakes confined to one of the forms that they were made in: `svm_loss_vectorized` alone, not the naive one.

A student who writes something several times, or in several layers, need not be wrong in all of them. What the mistake's
file defines again is put in place one form at a time; that form sees the rest of the file as it is, and everybody else
sees the reference. A forward pass and the backward passes that read its cache are one form: apart they would be
something else. Where a forward pass alone has two modes, the mistake is also made in each of them alone.

Such a submission should still be named as the mistake, and never as another.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.checks.bank import Subject, assigned, load_reference, program_of
from autograder.model import DEFAULT_PROFILE, Assignment

OF = ", only in "  # between a mistake and its form in an id

_PASS = re.compile(r"_(forward|backward(_alt)?)(?=_|$)")

_PLACE = """

def _confine(text, form, others, mode):
    own, right = dict(globals()), dict(globals())
    places = [place.rpartition(".")[::2] for place in others]
    before = {(c, name): vars(own[c]).get(name) for c, name in places if c}
    exec(compile(text, _confine.__code__.co_filename, "exec"), own)
    for (c, name), method in before.items():
        delattr(own[c], name) if method is None else setattr(own[c], name, method)
    for name in form:
        if "." not in name:
            globals()[name] = _in_mode(own[name], right[name], mode) if mode else own[name]


def _in_mode(wrong, right, mode):
    def either(*args):
        modes = [one["mode"] for one in args if isinstance(one, dict) and "mode" in one]
        return (wrong if mode in modes else right)(*args)

    return either


_confine(%r, %r, %r, %r)
"""


def confined(assignment: Assignment, mistakes: Sequence[Subject]) -> list[Subject]:
    """Every mistake that is made in several forms, once in each of them alone; under the default conventions only."""
    if assignment.profile != DEFAULT_PROFILE:
        return []
    right = load_reference(assignment).files()
    return [one for mistake in mistakes for one in _confined(assignment, mistake, right)]


def _confined(assignment: Assignment, mistake: Subject, right: dict[str, bytes]) -> Iterator[Subject]:
    for name, data in mistake.files().items():
        reference, whole = right[name].decode("utf-8"), data.decode("utf-8")
        if not whole.startswith(reference.rstrip()):
            continue  # it changes the file's first lines too
        text = whole.removeprefix(reference.rstrip())
        forms = _forms([place for place in _defined(text) if place in _defined(reference, methods=True)])
        for form, places in forms.items():
            others = [other for apart in forms.values() if apart is not places for other in apart]
            for mode in (*([""] if others else []), *_modes(places, text)):
                files = {**right, name: (reference + _PLACE % (text, places, others, mode)).encode("utf-8")}
                said = f"{mistake.id}{OF}{form}{f' in mode {mode}' if mode else ''}"
                yield replace(mistake, id=said, program=program_of(assignment, files))


def _modes(places: Sequence[str], text: str) -> tuple[str, ...]:
    alone = len(places) == 1 and "." not in places[0] and places[0].endswith("_forward")
    return ("train", "test") if alone and '"mode"' in text else ()


def _forms(places: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(_PASS.sub("", place), []).append(place)
    return found


def _defined(text: str, *, methods: bool = False) -> list[str]:
    """Names of functions, classes and, as `Class.name`, of methods, that a module defines or assigns, once each."""
    found: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append(node.name)
        if isinstance(node, ast.ClassDef) and methods:
            found += [f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)]
        if isinstance(node, ast.Assign):
            found += [ast.unparse(target) for target in assigned(node)]
    return list(dict.fromkeys(name for name in found if not name.startswith("_")))
