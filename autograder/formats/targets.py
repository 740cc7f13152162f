"""The tools that an assignment can be exported to: one module each, with one function.

    def export(assignment: Assignment, course: Course, out: Path) -> Exported

`out` is a new, empty folder that does not have its final name yet, or, of a target whose `FOLDER` is False, the path of
the file to write. The caller has checked that the assignment is built, puts the result in place, and removes it where
anything is raised. Where `Exported.owns` names folders, several assignments are exported into one place: those folders
are the assignment's own, anything else is shared and only written where it is missing. A target that may be told
something has SETTINGS (name -> what it means, for `--set NAME=VALUE`) and takes them as a fourth argument. A target
proves itself that what it gives to students holds nothing of the solution (`find_leaks`).
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from autograder.course import Course
from autograder.errors import UsageError
from autograder.model import Assignment


@dataclass(frozen=True)
class Exported:
    """What a target wrote."""

    files: tuple[str, ...]  # POSIX paths below the folder; of a single file, its name
    next_steps: tuple[str, ...] = ()  # what to type or do now, a line each
    owns: tuple[str, ...] = ()  # folders that belong to this assignment alone; empty: all that was written does


class Target(Protocol):
    """A module of this package that writes for one tool."""

    FOLDER: bool  # whether it writes a folder or a single file

    def export(self, assignment: Assignment, course: Course, out: Path) -> Exported:
        """Write the assignment for the tool."""


class Adjustable(Protocol):
    """A target with settings."""

    SETTINGS: Mapping[str, str]  # name -> what it says, for people

    def export(self, assignment: Assignment, course: Course, out: Path, settings: Mapping[str, str]) -> Exported:
        """As a `Target`; `settings` has names of `SETTINGS` only. Raises `UsageError` for an impossible value."""


def write(chosen: Target, assignment: Assignment, course: Course, out: Path, settings: Mapping[str, str]) -> Exported:
    """Have a target write, with those settings.

    Raises:
        UsageError: it has no such setting.
    """
    known: Mapping[str, str] = getattr(chosen, "SETTINGS", {})
    for name in settings:
        if name not in known:
            listed = "".join(f"\n  {setting}: {words}" for setting, words in known.items())
            raise UsageError(f"there is no setting {name!r} here. There are: {listed or 'none'}")
    if not known:
        return chosen.export(assignment, course, out)
    return cast("Adjustable", chosen).export(assignment, course, out, settings)


@dataclass(frozen=True)
class Entry:
    """One target as the command lists it."""

    module: str  # imported when it is used
    summary: str


TARGETS: Mapping[str, Entry] = {
    "nbgrader": Entry("autograder.formats.nbgrader", "a course folder that nbgrader releases, autogrades and comments"),
    "otter": Entry("autograder.formats.otter", "a notebook for `otter assign`, and what its zip grades with"),
    "gradescope": Entry("autograder.formats.gradescope", "a zip for Configure Autograder"),
    "github": Entry("autograder.formats.github", "a private repository that grades all students' repositories"),
}


def target(name: str) -> Target:
    """The target of that name.

    Raises:
        UsageError: there is none; with the nearest name.
    """
    if name not in TARGETS:
        near = difflib.get_close_matches(name, TARGETS, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"no target {name!r}.{hint} There are: {', '.join(TARGETS)}")
    return cast("Target", importlib.import_module(TARGETS[name].module))
