"""Which of the notebooks that were handed in stands in for the main module, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.cells import Cells
from autograder.course import ORIGINALS
from autograder.errors import SubmissionError
from autograder.grading.notebook import Notebook, read
from autograder.model import Assignment
from autograder.text import one_line
from autograder.worker.protocol import SENTINEL

WRITTEN = "# Written by the checks of a notebook: edit the notebook, not this file."  # a module's first line
COUNTED = "was graded; where a cell is named, cells are counted from the top, text cells too"  # a note


@dataclass(frozen=True)
class Taken:
    """What came of the notebooks of a submission; all empty where the module counts."""

    files: Mapping[str, bytes] = field(default_factory=dict)  # the main module's name -> what the cells make
    cells: Mapping[str, Cells] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()  # paths that need no mention: what counts, and what is as it was handed out


def is_notebook(name: str) -> bool:
    """Whether a file of that name would be a notebook."""
    return name.lower().endswith(".ipynb")


def take(
    notebooks: Mapping[str, bytes], chosen: Mapping[str, bytes], others: Iterable[str], assignment: Assignment
) -> Taken:
    """What counts of `notebooks` (path -> content) beside the files that were `chosen` (wanted name -> content).

    `others` are the names of what was not read.

    A module that its student has written counts, and so do files of another course; one that is still the stub, or that
    a notebook's checks wrote, gives way to a notebook in which something is written.
    Raises `SubmissionError` where one is needed and cannot be read, or it is not clear which of several.
    """
    if not notebooks:
        return Taken()
    main = assignment.files[0]
    stub = handed_out(assignment)
    theirs = set(assignment.accepts) - set(assignment.files)  # a file of another course may have the name of ours
    foreign = bool(theirs & set(chosen))
    module_counts = foreign or (main in chosen and is_own_work(chosen[main], stub))
    try:
        path = _one_of(notebooks, assignment)
        found = read(one_line(PurePosixPath(path).name), notebooks[path])
    except SubmissionError:
        if module_counts:
            return Taken()
        raise
    untouched = found.empty or _is_untouched(found, stub)
    beside = main in chosen or any(name.endswith(".py") for name in others)
    if module_counts or (untouched and beside):
        return Taken(known=frozenset({path} if untouched else ()))
    name = one_line(PurePosixPath(path).name)
    if found.empty:
        raise SubmissionError(f"{name} holds no code: was it saved after you had written in it?")
    notes = (f"{name} {COUNTED}", *found.notes)
    return Taken({main: found.source}, {main: found.cells}, notes, frozenset({path}))


def handed_out(assignment: Assignment) -> bytes:
    """The stub of the main module; empty where it is not known."""
    folder = assignment.public / ORIGINALS if assignment.private is None else assignment.public
    file = folder / assignment.files[0]
    return file.read_bytes() if file.is_file() else b""


def is_own_work(module: bytes, stub: bytes) -> bool:
    """Whether a student wrote in the module itself: it is neither the stub nor what a notebook's checks wrote."""
    plain = module.replace(b"\r\n", b"\n").strip()
    return plain != stub.replace(b"\r\n", b"\n").strip() and not plain.startswith(WRITTEN.encode())


def _is_untouched(found: Notebook, stub: bytes) -> bool:
    """Whether it still says of every function that the stub has that it is not written."""
    sentinel = SENTINEL.encode()
    return 0 < stub.count(sentinel) <= found.source.count(sentinel)


def _one_of(notebooks: Mapping[str, bytes], assignment: Assignment) -> str:
    """The path of the notebook that is meant: `knn.ipynb`, else the one with that word in its name, else the only one.

    Raises `SubmissionError` where several are equally likely and differ.
    """
    names = {assignment.slug.lower(), assignment.module.lower()}
    word = re.compile(rf"(?<![a-z])({'|'.join(map(re.escape, sorted(names)))})(?![a-z])")
    exact = [path for path in notebooks if _stem(path) in names]
    similar = [path for path in notebooks if word.search(_stem(path))]
    paths = sorted(exact or similar or notebooks, key=lambda path: (len(PurePosixPath(path).parts), path))
    nearest = [path for path in paths if len(PurePosixPath(path).parts) == len(PurePosixPath(paths[0]).parts)]
    if len({notebooks[path] for path in nearest}) > 1:
        listed = ", ".join(map(one_line, nearest[:5]))
        raise SubmissionError(f"{len(nearest)} notebooks: {listed}; keep one, or call it {assignment.slug}.ipynb")
    return paths[0]


def _stem(path: str) -> str:
    return PurePosixPath(path).stem.lower()
