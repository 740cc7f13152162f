"""`autograder release`: the folder a student receives.

It is made from scratch in a folder beside the wanted one, searched for anything that belongs to the solutions, and only
then renamed; what is interrupted or refused leaves nothing behind.

    knn.py               the stub, made from the solution, whatever lies in assignments/
    knn.ipynb            the same as a notebook
    HANDOUT.md           the assignment's README
    support/ tests/ expected.npz and whatever else assignments/<slug> has
    assignment.toml      with the assignment's name, and how many points hidden checks decide on which parts
    engine/*.whl         the checker, so that it installs without a network
    .autograder/         the stub once more, for `autograder reset`
    README.md AGENTS.md pyproject.toml requirements.txt .gitignore .vscode/    from the student template

The student template is `student_template/` of the course; files that it does not have are taken from the one that
comes with the engine. In its texts `{{title}}`, `{{summary}}`, `{{slug}}`, `{{files}}`, `{{module}}` and
`{{requirements}}` are filled in.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

import autograder
from autograder.authoring.build import build, stubs
from autograder.authoring.build import notebook as make
from autograder.authoring.leaks import find_leaks
from autograder.authoring.notebooks import notebook_file
from autograder.authoring.wheel import build_wheel, requirements_of_engine
from autograder.checks.suite import with_suite
from autograder.course import ASSIGNMENT_FILE, ORIGINALS, load_assignment, text_of
from autograder.errors import CourseError, UsageError
from autograder.model import DEFAULT_PROFILE, Assignment, Check
from autograder.words import ENGLISH

TEMPLATE = "student_template"

_DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}
_LITTER = re.compile(r"\..*|__pycache__|.*\.(pyc|part|bak)")
_SHOWN_LEAKS = 12


@dataclass(frozen=True)
class Released:
    """What was written."""

    folder: Path
    files: tuple[str, ...]  # POSIX paths in it, sorted
    hidden_points: float


def release(
    assignment: Assignment,
    out: Path,
    *,
    template: Path | None = None,
    torch_index: str = "",
    replace: bool = False,
    trust: Collection[str] = (),
    built: bool = False,
) -> Released:
    """Write what a student receives into the new folder `out`.

    `template` is the course's own student template, if it has one. `torch_index` is the address of a package index with
    CPU builds of torch, which the install line then asks first: on Linux the default build brings gigabytes of GPU
    libraries that no exercise needs. `replace` allows an earlier release of the same
    assignment to be replaced. `trust` names files (paths in the release) of a kind that the leak proof cannot look
    into, a PDF for example, and that the instructor vouches for. `built` says that the caller has just found no drift.

    Raises `UsageError` where `out` is taken and `CourseError` where the assignment is not ready (a generated file is
    out of date, the handout is missing) or anything of the solutions would be given away; nothing is written then.
    """
    out = out.absolute()
    _may_write(assignment, out, replace)
    if not built:
        _must_be_built(assignment)
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        hidden = _fill(assignment, part, template, torch_index)
        _must_be_clean(assignment, part, trust)
        _move(part, out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    files = sorted(file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file())
    return Released(out, tuple(files), sum(check.points for check in hidden))


def _fill(assignment: Assignment, folder: Path, template: Path | None, torch_index: str) -> tuple[Check, ...]:
    (folder / "engine").mkdir(parents=True)
    wheel = build_wheel(folder / "engine")
    hidden = with_suite(assignment, lambda suite: tuple(filter(assignment.asks, suite.checks)), public=False)
    files = dict(_template_files(template, _texts(assignment, wheel, torch_index)))
    files |= _public_files(assignment)
    files[ASSIGNMENT_FILE] = _manifest(assignment, hidden)
    for stub, text in stubs(assignment).items():
        files[stub.name] = files[f"{ORIGINALS}/{stub.name}"] = text.encode()
    notebook = notebook_file(assignment).name
    files[notebook] = files[f"{ORIGINALS}/{notebook}"] = make(assignment, files["HANDOUT.md"].decode("utf-8-sig"))
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return hidden


# ---- may it be written ----------------------------------------------------------------------------------------------


def _may_write(assignment: Assignment, out: Path, replace: bool) -> None:
    for own in (assignment.public, assignment.private):
        if own is not None and out.resolve().is_relative_to(own):
            raise UsageError(f"{out} lies inside {own}: write the release outside of the course's own folders")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not replace:
        raise UsageError(f"{out} exists: choose another folder, or say that it may be replaced")
    if not _is_release(out, assignment.slug):
        raise UsageError(f"{out} is not a release of {assignment.slug}: it is not replaced; choose another folder")


def _is_release(folder: Path, slug: str) -> bool:
    manifest = folder / ASSIGNMENT_FILE
    return (folder / "engine").is_dir() and manifest.is_file() and f'slug = "{slug}"' in manifest.read_text("utf-8")


def _must_be_built(assignment: Assignment) -> None:
    drifts = build(assignment, check=True)
    if drifts:
        listed = "; ".join(f"{drift.file.name} {drift.why}" for drift in drifts)
        message = f"{listed}. Run `autograder build {assignment.slug}` first"
        raise CourseError(message, file=assignment.public)


def _must_be_clean(assignment: Assignment, folder: Path, trust: Collection[str]) -> None:
    leaks = find_leaks(assignment, folder, trust=trust)
    if leaks:
        shown = [f"  {leak.where}: {leak.what}" for leak in leaks[:_SHOWN_LEAKS]]
        more = [f"  and {len(leaks) - _SHOWN_LEAKS} more"] if len(leaks) > _SHOWN_LEAKS else []
        head = f"a release of {assignment.slug} would give away {len(leaks)} thing(s); nothing was written:"
        raise CourseError("\n".join([head, *shown, *more]), file=assignment.public)


def _move(part: Path, out: Path) -> None:
    """Put the finished folder in its place; an earlier one is deleted only when the new one is there."""
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        out.rename(old)
    part.rename(out)
    shutil.rmtree(old, ignore_errors=True)


# ---- what is in it --------------------------------------------------------------------------------------------------


def _public_files(assignment: Assignment) -> dict[str, bytes]:
    files = {name: (assignment.public / name).read_bytes() for name in _walk(assignment.public)}
    if "README.md" not in files:
        raise CourseError("README.md, the handout, is missing", file=assignment.public)
    files["HANDOUT.md"] = _handout(assignment, files.pop("README.md"))
    return files


def _handout(assignment: Assignment, text: bytes) -> bytes:
    """The handout; it is written for the default conventions, so those of a profile are said at its end."""
    if assignment.profile == DEFAULT_PROFILE:
        return text
    default = load_assignment(assignment.public, DEFAULT_PROFILE).conventions
    changed = {key: value for key, value in assignment.conventions.items() if value != default[key]}
    lines = [f"- `{key} = {_toml(value)}` (in the text: `{_toml(default[key])}`)" for key, value in changed.items()]
    said = "Where the text above or a docstring says otherwise, this holds; the checks ask for it:"
    head = f"## Conventions of this course ({assignment.profile})"
    return text.rstrip() + "\n".join(["", "", head, "", said, "", *lines, ""]).encode()


def _walk(folder: Path) -> Iterator[str]:
    """POSIX paths of the files in a folder, without what editors, Python and a build leave behind."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _LITTER.fullmatch(name))
        for name in sorted(files) + folders:
            path = Path(where) / name
            if path.is_symlink():
                raise CourseError("is a link: a release holds plain files", file=path)
            if path.is_file() and not _LITTER.fullmatch(name):
                yield path.relative_to(folder).as_posix()


# What a manifest may say and its course may say otherwise: the head of a release's manifest has the outcome.
_WRITTEN_HERE = re.compile(r"^(?:without[ \t]*=[ \t]*\[[^\]]*\]|lang[ \t]*=).*\n", re.MULTILINE)


def _manifest(assignment: Assignment, hidden: tuple[Check, ...]) -> bytes:
    """The manifest, and what a folder without its course cannot know: its name, and what is hidden."""
    text = _resolved(text_of(assignment.public / ASSIGNMENT_FILE), assignment)
    top, bracket, tables = text.partition("\n[")
    text = _WRITTEN_HERE.sub("", top + "\n") + bracket.removeprefix("\n") + tables
    titles = {part.id: part.title for part in assignment.parts}
    parts = list(dict.fromkeys(titles[check.part] for check in hidden if check.points and check.part in titles))
    points = round(sum(check.points for check in hidden), 6)
    head = "" if re.search(r"^slug\s*=", text, re.MULTILINE) else f'slug = "{assignment.slug}"\n'
    if assignment.without:
        off = ", ".join(map(_toml_text, dict.fromkeys(assignment.without)))
        head += f"without = [{off}] # parts that this course leaves out\n"
    if assignment.lang != ENGLISH:
        head += f'lang = "{assignment.lang}"\n'
    listed = ", ".join(_toml_text(title) for title in parts)
    tail = f"\n[hidden] # decided by checks that are not in this folder\npoints = {points}\nparts = [{listed}]\n"
    return (head + text.rstrip("\n") + "\n" + tail).encode()


def _resolved(text: str, assignment: Assignment) -> str:
    """A manifest with the conventions of the chosen profile, and of no other. Raises `CourseError` where it cannot be
    written so."""
    own: list[str] = []
    if assignment.profile != DEFAULT_PROFILE:
        values = [f"{key} = {_toml(value)}\n" for key, value in assignment.conventions.items()]
        own = [f"[conventions] # of the profile {assignment.profile}\n", *values]
    resolved = ""
    for head, table in _tables(text):
        resolved += "".join(own if own and head == "conventions" else [] if head.startswith("profiles.") else table)
    try:
        found = tomllib.loads(resolved)
    except tomllib.TOMLDecodeError:
        found = {}
    if found.get("conventions", {}) != assignment.conventions or "profiles" in found:
        words = "write [conventions] and each [profiles.NAME] as tables, one key a line: a release rewrites them"
        raise CourseError(words, file=assignment.public / ASSIGNMENT_FILE)
    return resolved


def _tables(text: str) -> list[tuple[str, list[str]]]:
    """The name and the lines of each table; blank lines and comments before a table's head belong to it."""
    tables: list[tuple[str, list[str]]] = [("", [])]
    waiting: list[str] = []
    for line in text.splitlines(keepends=True):
        if head := re.match(r"\[+([^\]]+)\]", line):
            tables.append((head[1].strip(), waiting))
            waiting = []
        elif not line.strip() or line.startswith("#"):
            waiting.append(line)
            continue
        tables[-1][1].extend([*waiting, line])
        waiting = []
    tables[-1][1].extend(waiting)
    return tables


def _toml(value: object) -> str:
    """A convention as TOML writes it: a text, a number, true or false, or a list of such."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return _toml_text(value) if isinstance(value, str) else str(value).lower()


def _toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _texts(assignment: Assignment, wheel: Path, torch_index: str) -> dict[str, str]:
    return {
        "slug": assignment.slug,
        "title": assignment.title,
        "summary": assignment.summary,
        "files": " and ".join(f"`{file}`" for file in assignment.files),
        "module": assignment.module,
        "requirements": "\n".join(_requirements(assignment, wheel, torch_index)),
    }


def _requirements(assignment: Assignment, wheel: Path, torch_index: str) -> list[str]:
    """The lines of requirements.txt: the engine by its path, then what the assignment imports beyond the engine."""
    known = {Requirement(text).name: Requirement(text) for text in requirements_of_engine()}
    imported = _imports(assignment) - {"pytest"}  # the engine brings it
    wanted = sorted({_DISTRIBUTIONS.get(name, name) for name in (*assignment.libraries, *imported)})
    named = {name: str(known[name].specifier) if name in known else "" for name in wanted}
    torch = [f"--extra-index-url {torch_index}"] if torch_index and "torch" in named else []
    return [*torch, f"./engine/{wheel.name}", *(name + version for name, version in named.items())]


def _imports(assignment: Assignment) -> set[str]:
    """The third-party packages that the given code and the stubs import, also inside functions."""
    local = {"support", "tests", "conftest", "autograder", *(file.removesuffix(".py") for file in assignment.files)}
    names: set[str] = set()
    sources = [text_of(assignment.public / name) for name in _walk(assignment.public) if name.endswith(".py")]
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names - local - set(sys.stdlib_module_names)


def _template_files(template: Path | None, texts: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The student template, filled in: the engine's, and over it the course's own."""
    for folder in (_engine_template(), template):
        if folder is None or not folder.is_dir():
            continue
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            name = file.relative_to(folder).as_posix().removesuffix(".tmpl")
            yield name, _fill_in(file, texts).encode()


def _engine_template() -> Path:
    """Inside the package where it was installed, beside it in a checkout."""
    package = Path(autograder.__file__).parent
    return next((path for path in (package / TEMPLATE, package.parent / TEMPLATE) if path.is_dir()), package / TEMPLATE)


def _fill_in(file: Path, texts: Mapping[str, str]) -> str:
    source = file.read_text(encoding="utf-8")

    def value(found: re.Match[str]) -> str:
        if found[1] not in texts:
            line = source.count("\n", 0, found.start()) + 1
            raise CourseError(f"unknown {found[0]}; known: {', '.join(texts)}", file=file, line=line)
        return texts[found[1]]

    return re.sub(r"\{\{(\w+)\}\}", value, source)
