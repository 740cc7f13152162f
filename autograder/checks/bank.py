"""The subjects that a suite is proved on: the reference, the stub, known mistakes, correct variants.

A mistake or a variant is a small file that defines some functions again. Appended to the reference it is a whole
submission: definitions that come later win, also for callers inside the module; a method is replaced by assigning to
the class. So one text serves as the program that a suite runs and as a file in a class of sample submissions.

A profile of conventions is a third such file, `profiles/NAME.py`: it makes what is right under the profile of what is
right by default, by changing what goes into a function or comes out of it. It is appended last, also to mistakes and
variants, which then follow the conventions of the profile as well. The reference alone becomes a known mistake.
"""

from __future__ import annotations

import ast
import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from autograder.cells import Cells
from autograder.checks.rules import parse
from autograder.course import text_of
from autograder.errors import CourseError
from autograder.model import DEFAULT_PROFILE, Assignment, Misconception
from autograder.remote import Module, Program

Kind = Literal["reference", "stub", "mistake", "variant"]

_MARKER = re.compile(rb"^[ \t]*#[ \t]*(BEGIN SOLUTION|END SOLUTION|\|).*\n?", re.MULTILINE)
_TEXTS = ("QUESTION", "FILE", "OTHERWISE")
_TUPLES = {"CHECKS": "a tuple of check ids", "TAKEN_FOR": "a tuple of ids of mistakes"}

BY_DEFAULT = "default_conventions"  # the mistake of whom a profile does not reach

_BETWEEN = 2  # blank lines before what is appended
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
    functions: tuple[str, ...] = ()  # names of the program that a mistake defines again
    appended: tuple[tuple[str, Path], ...] = ()  # file of the assignment -> the small file below it, in their order

    def files(self) -> dict[str, bytes]:
        """The same as a submission: file name -> content."""
        return {module.filename: module.source for module in self.program.modules}

    @property
    def misconception(self) -> Misconception:
        """What a failed check is explained by."""
        return Misconception(self.id, self.sentence, self.question)


def program_of(assignment: Assignment, files: Mapping[str, bytes], cells: Mapping[str, Cells] | None = None) -> Program:
    """What a worker is given: `files` in the assignment's order, and the public support code.

    Files that the assignment does not ask for are left out; a missing one is simply not there. `cells` has the layout
    of files that were made of a notebook.
    """
    layouts = cells or {}
    modules = tuple(
        Module(Path(name).stem, file_name(name, layouts), files[name], _aliases(assignment, name), layouts.get(name))
        for name in assignment.files
        if name in files
    )
    return Program(modules, given=given(assignment))


def file_name(name: str, cells: Mapping[str, Cells]) -> str:
    """What the file `name` is called in a program: a notebook by its own suffix, by which a worker knows it."""
    return f"{name.removesuffix('.py')}.ipynb" if name in cells else name


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


def load_exemplar(assignment: Assignment) -> Subject:
    """What is right under the profile: by default the reference, else what `profiles/NAME.py` makes of it."""
    if assignment.profile == DEFAULT_PROFILE:
        return load_reference(assignment)
    change = _profile(assignment)
    program = program_of(assignment, change.upon(_solution(assignment)))
    appended = ((change.target, change.path),)
    return Subject("reference", "reference", program, sentence=change.said["doc"], appended=appended)


def load_mistakes(assignment: Assignment) -> tuple[Subject, ...]:
    """`solutions/<slug>/mistakes/*.py`, by name.

    Under a profile without those that it makes right, and first the one who follows the default conventions.
    """
    mistakes = tuple(_changed(assignment, "mistake", path) for path in _found(assignment, "mistakes"))
    if assignment.profile == DEFAULT_PROFILE:
        return mistakes
    said = _profile(assignment).said
    by_default = Subject(
        id=BY_DEFAULT,
        kind="mistake",
        program=load_reference(assignment).program,
        sentence=said["OTHERWISE"],
        question=said.get("QUESTION", ""),
        checks=said.get("CHECKS", ()),
    )
    return (by_default, *(mistake for mistake in mistakes if mistake.id not in taken_for(assignment)))


def taken_for(assignment: Assignment) -> tuple[str, ...]:
    """The mistakes by whose names the profile's own behaviour goes under the default conventions."""
    return tuple(_profile(assignment).said["TAKEN_FOR"])


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
    paths = {name: _private(assignment) / name for name in assignment.files}
    for path in paths.values():
        text_of(path)  # or whatever comes next would say that it is not UTF-8, and not which file
    return {name: _MARKER.sub(b"", _read(path).removeprefix(codecs.BOM_UTF8)) for name, path in paths.items()}


def origin(assignment: Assignment, subject: Subject, file: str, line: int) -> tuple[Path, int]:
    """The file of `solutions/<slug>`, and its line, that a line of a subject's program was written in.

    Counted from the end: what was put together keeps its last lines, and may get new ones at the top.
    """
    below = _length(subject.files()[file].decode("utf-8")) - line  # lines of the program below this one
    for path in reversed([path for name, path in subject.appended if name == file]):
        text = text_of(path)
        if below < _length(text.strip()):
            return path, max(_length(text) - below, 1)
        below -= _length(text.strip()) + _BETWEEN
    path = _private(assignment) / file
    text = text_of(path).rstrip()
    kept = [number for number, words in enumerate(text.split("\n"), 1) if not _MARKER.match(words.encode())]
    return path, kept[max(len(kept) - 1 - below, 0)]


def _length(text: str) -> int:
    """How many lines a text has, without blank ones at its end."""
    return text.rstrip().count("\n") + 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", file=path) from None


def _changed(assignment: Assignment, kind: Kind, path: Path) -> Subject:
    """The subject that the small file at `path` makes of the reference."""
    change = _Change.read(assignment, path)
    files = change.upon(_solution(assignment))
    appended = [(change.target, path)]
    if assignment.profile != DEFAULT_PROFILE:
        profile = _profile(assignment)
        if shared := profile.own_names & change.own_names:
            words = f"{', '.join(sorted(shared))} is a name of {path.parent.name}/{path.name} too: choose another"
            raise CourseError(words, file=profile.path)
        files = profile.upon(files)
        appended.append((profile.target, profile.path))
    return Subject(
        id=path.stem,
        kind=kind,
        program=program_of(assignment, files),
        sentence=change.said["doc"],
        question=change.said.get("QUESTION", ""),
        checks=change.said.get("CHECKS", ()),
        functions=tuple(sorted(change.redefined)),
        appended=tuple(appended),
    )


def load_pair(assignment: Assignment, first: Subject, second: Subject) -> Subject:
    """Two known mistakes in one submission; only those of different functions make one."""
    changes = [_Change.read(assignment, _private(assignment) / "mistakes" / f"{m.id}.py") for m in (first, second)]
    files = changes[1].upon(changes[0].upon(_solution(assignment)))
    return Subject(f"{first.id} + {second.id}", "mistake", program_of(assignment, files))


def _profile(assignment: Assignment) -> _Change:
    """The file of the assignment's profile."""
    path = _private(assignment) / "profiles" / f"{assignment.profile}.py"
    change = _Change.read(assignment, path)
    for name, words in _PROFILE_SAYS.items():
        if not change.said.get(name):
            raise CourseError(f"{name} is missing: {words}", file=path)
    return change


_PROFILE_SAYS = {
    "OTHERWISE": "the sentence that a student reads who follows the default conventions",
    "TAKEN_FOR": "the known mistakes that this profile's behaviour is under the default conventions",
}


@dataclass(frozen=True)
class _Change:
    """A small file that defines something again."""

    path: Path
    text: str
    target: str  # the file that it is appended to
    said: Mapping[str, Any]

    @classmethod
    def read(cls, assignment: Assignment, path: Path) -> _Change:
        text = text_of(path)
        said = _declarations(text, path)
        if not said["doc"]:
            raise CourseError("a docstring is missing: the sentence that says what it does", file=path, line=1)
        target = said.get("FILE", assignment.files[0])
        if target not in assignment.files:
            words = f"FILE = {target!r} is no file of the assignment: {', '.join(assignment.files)}"
            raise CourseError(words, file=path)
        change = cls(path, text, target, said)
        change.must_change(_private(assignment) / target)
        return change

    def must_change(self, reference: Path) -> None:
        """Raises `CourseError` where nothing in it touches the reference: a misspelt function is called by nobody."""
        own = _parsed(self.text, self.path).body
        theirs = set(_names_given(_parsed(text_of(reference), reference).body))
        if not self.redefined & theirs and not any(_does_more(node) for node in own):
            defined = ", ".join(sorted(self.redefined)) or "nothing"
            words = f"changes nothing: it defines {defined}, and {reference.name} has no function or class of that name"
            raise CourseError(words, file=self.path)

    def upon(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Both as one submission."""
        return {**files, self.target: _append(files[self.target].decode("utf-8"), self.text).encode("utf-8")}

    @property
    def redefined(self) -> set[str]:
        """Names of functions and classes that it defines again, or changes a method of."""
        names = set()
        for node in ast.parse(self.text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign):
                names |= {ast.unparse(target).partition(".")[0] for target in assigned(node)}
        return {name for name in names if name.isidentifier() and name not in (*_TEXTS, *_TUPLES)}

    @property
    def own_names(self) -> set[str]:
        """Names that it gives to something of its own, `_right` for example."""
        body = ast.parse(self.text).body
        assigned = [node for line in body for node in ast.walk(line) if isinstance(line, ast.Assign)]
        names = {node.id for node in assigned if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        names |= {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        return {name for name in names if name.startswith("_")}


def _parsed(text: str, path: Path) -> ast.Module:
    try:
        return parse(text.encode("utf-8"), path.name)
    except SyntaxError as error:
        raise CourseError(f"not Python: {error.msg}", file=path, line=error.lineno) from None


def _names_given(body: list[ast.stmt]) -> Iterator[str]:
    """What a module gives names to: functions, classes, constants, imports; also below `if` and `try`."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            inner = [child for child in ast.walk(node) if isinstance(child, ast.stmt) and child is not node]
            yield from _names_given(inner)
        else:
            yield from (child.id for child in ast.walk(node) if isinstance(child, ast.Name))


def _does_more(node: ast.stmt) -> bool:
    """Whether a statement may change what is there without giving it a name: `setattr(...)`, a loop over classes."""
    plain = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.Import, ast.ImportFrom)
    said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return not said and not isinstance(node, plain)


def assigned(node: ast.Assign) -> list[ast.expr]:
    """What an assignment gives a value to, one by one: `f`, `Class.method`."""

    def apart(target: ast.expr) -> Iterator[ast.expr]:
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                yield from apart(element)
        else:
            yield target.value if isinstance(target, ast.Starred) else target

    return [single for target in node.targets for single in apart(target)]


def _declarations(text: str, path: Path) -> dict[str, Any]:
    """The docstring's first paragraph as one line, and the texts and tuples declared; nothing is executed."""
    tree = _parsed(text, path)
    paragraph = (ast.get_docstring(tree) or "").partition("\n\n")[0]
    said: dict[str, Any] = {"doc": " ".join(paragraph.split())}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in (*_TEXTS, *_TUPLES):
                said[name] = _literal(name, value, path)
    return said


def _literal(name: str, value: ast.expr, path: Path) -> Any:
    try:
        found = ast.literal_eval(value)
    except ValueError:
        found = None
    if name in _TUPLES and isinstance(found, tuple | list) and all(isinstance(entry, str) for entry in found):
        return tuple(found)
    if name in _TEXTS and isinstance(found, str):
        return found
    wanted = _TUPLES.get(name, "text")
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
