"""The subjects that a suite is proved on: the reference, the stub, known mistakes, correct variants.

A mistake or a variant is a small file that defines some functions again. Appended to the reference it is a whole
submission: definitions that come later win, also for callers inside the module; a method is replaced by assigning to
the class. So one text serves as the program that a suite runs and as a file in a class of sample submissions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from autograder.errors import CourseError
from autograder.model import Assignment, Misconception
from autograder.remote import Module, Program

Kind = Literal["reference", "stub", "mistake", "variant"]

_MARKER = re.compile(rb"^[ \t]*#[ \t]*(BEGIN SOLUTION|END SOLUTION|\|).*\n?", re.MULTILINE)
_FUTURE = re.compile(r"^from __future__ import .*$", re.MULTILINE)


@dataclass(frozen=True)
class Subject:
    """Something that takes the checks. `sentence` is what a student reads about a mistake, or what a variant does."""

    id: str
    kind: Kind
    program: Program
    sentence: str = ""
    question: str = ""
    checks: tuple[str, ...] = ()  # ids it is about; empty: whichever it fails

    def files(self) -> dict[str, bytes]:
        """The same as a submission: file name -> content."""
        return {module.filename: module.source for module in self.program.modules}

    @property
    def misconception(self) -> Misconception:
        """What a failed check is explained by."""
        return Misconception(self.id, self.sentence, self.question)


def program_of(assignment: Assignment, files: Mapping[str, bytes]) -> Program:
    """What a worker is given: `files` in the assignment's order, and the public support code.

    Files that the assignment does not ask for are left out; a missing one is simply not there.
    """
    modules = tuple(
        Module(Path(name).stem, name, files[name], _aliases(assignment, name))
        for name in assignment.files
        if name in files
    )
    return Program(modules, given=given(assignment))


def _aliases(assignment: Assignment, name: str) -> tuple[str, ...]:
    """The names of other courses under which a file of ours is importable."""
    theirs = [names for file, names in assignment.accepts.items() if "/" not in file]  # the others stand for libraries
    return tuple(alias for names in theirs for alias in names if _stands_for(assignment, names, name))


def _stands_for(assignment: Assignment, names: tuple[str, ...], file: str) -> bool:
    return len(assignment.files) == 1 or any(alias.rpartition(".")[2] == Path(file).stem for alias in names)


def given(assignment: Assignment) -> tuple[Module, ...]:
    """The public support code as modules. One that `accepts` names stands in for another course's library."""
    folder = assignment.public / "support"
    found = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return tuple(_given(assignment, path, _relative(path, assignment.public)) for path in found)


def _given(assignment: Assignment, path: Path, name: str) -> Module:
    return Module(_dotted(path, assignment.public), name, path.read_bytes(), assignment.accepts.get(name, ()))


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _dotted(path: Path, root: Path) -> str:
    return _relative(path, root).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def load_reference(assignment: Assignment) -> Subject:
    """The solution, its markers taken out."""
    return Subject("reference", "reference", program_of(assignment, _solution(assignment)))


def load_stub(assignment: Assignment) -> Subject:
    """What a student starts from."""
    files = {name: _read(assignment.public / name) for name in assignment.files}
    return Subject("stub", "stub", program_of(assignment, files))


def load_mistakes(assignment: Assignment) -> tuple[Subject, ...]:
    """`solutions/<slug>/mistakes/*.py`, by name."""
    return tuple(_changed(assignment, "mistake", path) for path in _found(assignment, "mistakes"))


def load_variants(assignment: Assignment) -> tuple[Subject, ...]:
    """`solutions/<slug>/variants/*.py`, by name."""
    return tuple(_changed(assignment, "variant", path) for path in _found(assignment, "variants"))


def _found(assignment: Assignment, folder: str) -> Iterator[Path]:
    paths = (_private(assignment) / folder).glob("*.py")
    return iter(sorted(path for path in paths if not path.name.startswith("_")))


def _private(assignment: Assignment) -> Path:
    if assignment.private is None:
        raise CourseError(f"there is no solutions/{assignment.slug}: the reference and the mistakes live there")
    return assignment.private


def _solution(assignment: Assignment) -> dict[str, bytes]:
    return {name: _MARKER.sub(b"", _read(_private(assignment) / name)) for name in assignment.files}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", file=path) from None


def _changed(assignment: Assignment, kind: Kind, path: Path) -> Subject:
    """The subject that the small file at `path` makes of the reference."""
    text = _read(path).decode("utf-8")
    said = _declarations(text, path)
    if not said["doc"]:
        raise CourseError("a docstring is missing: the sentence that says what it does", file=path, line=1)
    target = said.get("FILE", assignment.files[0])
    if target not in assignment.files:
        raise CourseError(f"FILE = {target!r} is no file of the assignment: {', '.join(assignment.files)}", file=path)
    files = _solution(assignment)
    files[target] = _append(files[target].decode("utf-8"), text).encode("utf-8")
    return Subject(
        id=path.stem,
        kind=kind,
        program=program_of(assignment, files),
        sentence=said["doc"],
        question=said.get("QUESTION", ""),
        checks=tuple(said.get("CHECKS", ())),
    )


def _declarations(text: str, path: Path) -> dict[str, Any]:
    """The docstring's first paragraph as one line, and QUESTION, CHECKS, FILE; nothing is executed."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"not Python: {error.msg}", file=path, line=error.lineno) from None
    paragraph = (ast.get_docstring(tree) or "").partition("\n\n")[0]
    said: dict[str, Any] = {"doc": " ".join(paragraph.split())}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="QUESTION" | "CHECKS" | "FILE" as name)], value=value):
                said[name] = _literal(name, value, path)
    return said


def _literal(name: str, value: ast.expr, path: Path) -> Any:
    try:
        found = ast.literal_eval(value)
    except ValueError:
        found = None
    if name == "CHECKS" and isinstance(found, tuple | list) and all(isinstance(entry, str) for entry in found):
        return tuple(found)
    if name != "CHECKS" and isinstance(found, str):
        return found
    wanted = "a tuple of check ids" if name == "CHECKS" else "text"
    raise CourseError(f"{name} must be {wanted}, written out", file=path, line=value.lineno)


def _append(reference: str, change: str) -> str:
    """Both as one module; `from __future__` has to come first."""
    futures = dict.fromkeys(_FUTURE.findall(change))
    change = _FUTURE.sub("", change)
    missing = [line for line in futures if line not in reference]
    if missing:
        lines = reference.splitlines(keepends=True)
        at = _after_docstring(reference)
        reference = "".join([*lines[:at], *(line + "\n" for line in missing), *lines[at:]])
    return f"{reference.rstrip()}\n\n\n{change.strip()}\n"


def _after_docstring(source: str) -> int:
    """The number of lines up to the end of the module's docstring."""
    body = ast.parse(source).body
    has_docstring = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return (body[0].end_lineno or 0) if has_docstring else 0
