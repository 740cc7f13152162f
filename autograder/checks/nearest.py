"""Is that it? What is not written may be there under a name that is nearly the right one."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from autograder.checks.record import Record
from autograder.course import ORIGINALS
from autograder.model import Assignment

_NEAR = 0.84  # what difflib calls the ratio: of twenty letters five may be missing, or seven be too many
_LONG = 6  # letters; a shorter name with another letter is another name: relu and elu, adam and adamw
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def suggestion(missing: str, record: Record) -> str:
    """A question to a student whose file lacks `missing` ("softmax", "KNN.predict"); "" where there is none to ask."""
    wanted = record.wanted() if missing and record.subject is not None else ()
    if not wanted or record.subject is None:
        return ""
    name = nearest(missing, record.subject.names(), wanted)
    owner = missing.rpartition(".")[0]
    files = "your files define" if len(record.subject.program.modules) > 1 else "your file defines"
    return f"{f'`{owner}` has' if owner else files} `{name}`: is that it?" if name else ""


def nearest(missing: str, there: Iterable[str], wanted: Collection[str]) -> str:
    """The name among `there` that was most likely meant to be `missing`; "" where none is clearly near.

    Of a method only methods of the same class are near, and nothing is that is itself `wanted`: who has written
    `two_loops` and not `no_loops` has not misspelt it. All are dotted names; what is returned is without its class.
    """
    owner, _, name = missing.rpartition(".")
    others = [other.rpartition(".") for other in there if other not in wanted and other != missing]
    near = [(_likeness(name, other), other) for of, _, other in others if of == owner]
    best, found = max(near, default=(0.0, ""))
    return found if best >= _NEAR else ""


def _likeness(one: str, other: str) -> float:
    """From 0 to 1. Upper case and underscores make no difference, a digit makes all: conv1d is not conv2d.

    So does a word more in the name of a class: an Encoder is made of EncoderLayers.
    """
    words, others = (set(re.findall(r"[A-Z][a-z]+", name)) for name in (one, other))
    if words and others and (words < others or others < words):
        return 0.0
    if re.findall(r"\d", one) != re.findall(r"\d", other):
        return 0.0
    one, other = (name.lower().replace("_", "") for name in (one, other))
    if sorted(one) == sorted(other):  # lenght
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if min(len(one), len(other)) >= _LONG else 0.0


def asked_for(assignment: Assignment) -> frozenset[str]:
    """The functions, classes and methods of the files that were handed out; empty where these are not known."""
    folder = assignment.public / ORIGINALS if assignment.private is None else assignment.public
    files = [folder / name for name in assignment.files]
    return frozenset(name for file in files if file.is_file() for name in _defined(file, file.stat().st_mtime_ns))


@lru_cache(maxsize=32)
def _defined(file: Path, changed: int) -> tuple[str, ...]:
    """The names in a file as it was when it was `changed`."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ()
    top = [node for node in tree.body if isinstance(node, _Definition)]
    inner = [(node, member) for node in top if isinstance(node, ast.ClassDef) for member in node.body]
    methods = [f"{node.name}.{member.name}" for node, member in inner if isinstance(member, _Definition)]
    return (*(node.name for node in top), *methods)
