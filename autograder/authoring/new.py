"""`autograder new SLUG`: a small, complete assignment to change into one's own.

It is a real exercise (softmax and its gradient) with everything an assignment has: handout, public and hidden checks, a
known mistake for each of them, correct variants. It passes `verify` as it is written, so that an author starts from
something that works and sees at every step what broke.

The files are package data in `templates/`, laid out as they are written: `SLUG` in a path and `{{slug}}`, `{{title}}`
in a text are filled in, and the suffix `.tmpl` goes.
"""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.build import build
from autograder.course import COURSE_FILE, Course, load_course
from autograder.errors import CourseError, UsageError
from autograder.model import Assignment

_TEMPLATES = Path(__file__).parent / "templates"
_TABLE = re.compile(r"^\[assignments\][^\n]*$", re.MULTILINE)
_HEADER = re.compile(r"^\[", re.MULTILINE)
_RESERVED = {"support", "tests", "conftest", "numpy", "torch", "autograder"}


@dataclass(frozen=True)
class Created:
    """What was written: the assignment, and the files by path, those that `build` generated included."""

    assignment: Assignment
    files: tuple[Path, ...]


def new(course: Course, slug: str) -> Created:
    """Write `assignments/<slug>` and `solutions/<slug>`, add the line to `course.toml`, and build.

    Raises `UsageError` where the name cannot be used or is taken; nothing is written then.
    """
    _may_be_called(course, slug)
    _list(course.root / COURSE_FILE, slug)
    title = slug.replace("_", " ").capitalize()
    written: list[Path] = []
    for template in sorted(_TEMPLATES.rglob("*.tmpl")):
        name = template.relative_to(_TEMPLATES).as_posix().removesuffix(".tmpl").replace("SLUG", slug)
        text = template.read_text(encoding="utf-8").replace("{{slug}}", slug).replace("{{title}}", title)
        file = course.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        written.append(file)
    assignment = load_course(course.root).assignment(slug)
    return Created(assignment, (*written, *(drift.file for drift in build(assignment))))


def _may_be_called(course: Course, slug: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug) or keyword.iskeyword(slug):
        raise UsageError(
            f"{slug!r} cannot be an assignment: use lower-case letters, digits and _, such as 'batch_norm'"
        )
    if slug in _RESERVED or slug in sys.stdlib_module_names:
        raise UsageError(f"{slug!r} cannot be an assignment: {slug}.py would hide the module of that name")
    for kind in ("assignments", "solutions"):
        if (course.root / kind / slug).exists():
            raise UsageError(f"{course.root / kind / slug} exists already: move it away, or choose another name")


def _list(manifest: Path, slug: str) -> None:
    """Add the assignment to `course.toml`. Where its form is too unusual for that, nothing is changed."""
    text = manifest.read_text(encoding="utf-8")
    manifest.write_bytes(_with_line(text, f"{slug} = {{}}").encode())
    try:
        listed = slug in load_course(manifest.parent).assignments
    except CourseError:
        listed = False
    if not listed:
        manifest.write_bytes(text.encode())
        message = f"cannot be extended: write `{slug} = {{}}` under [assignments] yourself, and try again"
        raise CourseError(message, file=manifest)


def _with_line(text: str, line: str) -> str:
    """The manifest with one more line at the end of `[assignments]`; its comments and its order stay."""
    found = _TABLE.search(text)
    if found is None:
        return f"{text.rstrip()}\n\n[assignments]\n{line}\n"
    following = _HEADER.search(text, found.end())
    end = following.start() if following else len(text)
    rest = f"\n{text[end:]}" if following else ""
    return f"{text[:end].rstrip()}\n{line}\n{rest}"
