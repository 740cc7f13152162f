"""`[publish.NAME]` of course.toml: where grades go, and where the token is taken from.

[publish.moodle]
kind = "moodle"                       # a module of this folder
url = "https://moodle.uni.example"
course = "DL101"                      # short name, ID number or id
token_file = "~/.config/autograder/moodle.token"   # outside the course; or the environment: AUTOGRADER_MOODLE_TOKEN
scale = false                         # true: another maximum there is reached by scaling
assignments = {knn = "hw1"}           # slug -> the name or id there
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.course import COURSE_FILE, Course
from autograder.errors import CourseError, PublishError, UsageError

_KEYS: dict[str, type] = {"kind": str, "url": str, "course": str, "token_file": str, "scale": bool, "assignments": dict}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Target:
    """One place where grades go."""

    name: str
    kind: str
    url: str = ""  # without a slash at the end
    course: str = ""
    assignments: Mapping[str, str] = field(default_factory=dict)
    scale: bool = False
    token_file: str = ""

    def assignment(self, slug: str) -> str:
        """What the target calls an assignment; its slug where course.toml says nothing."""
        return self.assignments.get(slug, slug)


def targets(course: Course) -> dict[str, Target]:
    """The targets that course.toml names, checked; `CourseError` says which key is wrong."""
    return {name: _target(name, table, course.root / COURSE_FILE) for name, table in course.publish.items()}


def target_named(course: Course, name: str) -> Target:
    """One target. Raises `UsageError` if the course has none of that name."""
    known = targets(course)
    if name not in known:
        there = f"there is {', '.join(known)}" if known else "there is none yet: docs/publishing.md shows what to write"
        raise UsageError(f"no [publish.{name}] in {COURSE_FILE}; {there}")
    return known[name]


def _target(name: str, table: Mapping[str, Any], file: Path) -> Target:
    def wrong(words: str) -> CourseError:
        return CourseError(f"[publish.{name}] {words}", file=file, line=_line(file, name))

    if not _NAME.fullmatch(name):
        raise wrong("a target's name has lower-case letters, digits and _")
    for key, value in table.items():
        if ("token" in key and key != "token_file") or key in ("password", "secret"):
            raise wrong(f"{key}: a token never stands in the course: set {variable(name)}, or name a token_file")
        if key not in _KEYS:
            raise wrong(f"unknown key {key!r}. Known: {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]):
            words = {str: "a text", bool: "true or false", dict: 'a table such as {knn = "hw1"}'}
            raise wrong(f"{key}: expected {words[_KEYS[key]]}, got {value!r}")
    if not table.get("kind"):
        raise wrong('kind is missing, such as kind = "moodle"')
    assignments = {slug: str(there) for slug, there in table.get("assignments", {}).items()}
    url = str(table.get("url", "")).rstrip("/")
    if url and (reason := _bad_address(url)):
        raise wrong(f"url: {reason}")
    plain = {key: table[key] for key in ("kind", "course", "token_file", "scale") if key in table}
    return Target(name=name, url=url, assignments=assignments, **plain)


def _bad_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        return "only the address of the site, without user, password or question mark"
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
        return ""
    return f"expected https://..., got {url!r}: a token is not sent over an open line"


def _line(file: Path, name: str) -> int | None:
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except OSError:
        return None
    heads = (number for number, line in enumerate(lines, 1) if line.strip().startswith(f"[publish.{name}]"))
    return next(heads, None)


def variable(name: str) -> str:
    """The environment variable with a target's token."""
    return f"AUTOGRADER_{name.upper()}_TOKEN"


def token_of(target: Target, course: Course, environment: Mapping[str, str] = os.environ) -> str:
    """The token: from the environment, or from a file outside the course.

    Raises `PublishError` where there is none, or where the file could be handed out with the course.
    """
    if token := environment.get(variable(target.name), "").strip():
        return token
    if not target.token_file:
        raise PublishError(
            f"no token for {target.name}: set {variable(target.name)}, or name a token_file outside the course in "
            f"[publish.{target.name}]"
        )
    file = Path(target.token_file).expanduser()
    file = file if file.is_absolute() else course.root / file
    if file.resolve().is_relative_to(course.root.resolve()) or file.absolute().is_relative_to(course.root.absolute()):
        raise PublishError(
            f"{file} lies inside the course, which is released and shared: move it out, and change the token"
        )
    try:
        token = file.read_text("utf-8").strip()
        mode = file.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(f"the token file {file} cannot be read: {error}") from None
    if os.name == "posix" and mode & 0o077:
        raise PublishError(f"others on this machine can read {file}: `chmod 600 {file}`")
    if not token or len(token.split()) != 1:
        raise PublishError(f"{file} must hold the token and nothing else")
    return token
