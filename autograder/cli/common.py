"""What the commands share: messages, colours, progress, and finding the course around the caller."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.errors import AutograderError, UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.feedback.terminal import Look
    from autograder.model import Assignment, Report
    from autograder.words import Words

NOT_FINAL = 3  # exit status: some report is not final
INTERRUPTED = 130  # as shells report Ctrl-C


class _Place(click.Path):
    """A path; an empty one is refused, for pathlib takes it for the working directory."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Raises `UsageError`."""
        if value == "":
            name = "a path" if param is None else param.get_error_hint(ctx).strip("'")
            raise UsageError(f"{name} is empty: is a variable of your shell not set? (`.` is this folder)")
        return super().convert(value, param, ctx)


FOLDER = _Place(path_type=Path)


def sandbox_named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A callback for `--sandbox`: a name that does not exist is a wrong command, not a machine that lacks something."""
    from autograder.course import SANDBOXES

    if value is not None and value not in SANDBOXES:
        raise UsageError(f"there is no sandbox {value!r}: choose one of {', '.join(SANDBOXES)}")
    return value


class Group(click.Group):
    """Turns our errors into messages, and lists commands in the order in which people meet them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an error of ours is a message and an exit status, not a traceback."""
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            say(f"error: {error}", error=True)
            ctx.exit(error.exit_code)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "sqlalchemy":
                raise
            say('error: the gradebook needs one more package: pip install "dl-autograder[grade]"', error=True)
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of registration, not of the alphabet."""
        return list(self.commands)


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """A bar with the time left, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def with_lang(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the option `--lang`."""
    option = click.option("--lang", envvar="AUTOGRADER_LANG", help="en or zh; by default what the course says.")
    return option(command)


def terminal_look(assignment: Assignment | None = None, lang: str | None = None) -> Look:
    """What standard output can show, and the language: `lang`, or that of the assignment."""
    from autograder.feedback.terminal import Look

    return replace(Look.of(sys.stdout), words=words_for(assignment, lang))


def words_for(assignment: Assignment | None, lang: str | None) -> Words:
    """The language of a command, with the words of its assignment."""
    from autograder.words import Words, load

    if assignment is None:
        return load(lang) if lang else Words()
    return load(lang or assignment.lang, assignment.public, assignment.private)


def say(text: str, *, newline: bool = True, error: bool = False) -> None:
    """Prints, whatever the console can encode."""
    stream = sys.stderr if error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=newline, err=error)


def nearest_assignment(start: Path) -> Assignment:
    """The assignment of the nearest folder with a manifest, upward from `start`."""
    from autograder.course import ASSIGNMENT_FILE, load_assignment

    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / ASSIGNMENT_FILE).is_file():
            return load_assignment(folder)
    raise UsageError(f"no {ASSIGNMENT_FILE} in {here} or above: go into the folder of an assignment")


def part_titles(assignment: Assignment) -> dict[str, str]:
    """Part id -> the title that people read."""
    return {part.id: part.title for part in assignment.parts}


def course_and(slug: str, profile: str | None = None) -> tuple[Course, Assignment]:
    """The course around the working directory, and one assignment of it."""
    from autograder.course import load_course

    course = load_course()
    return course, course.assignment(slug, profile)


def assignments_named(slugs: tuple[str, ...], profile: str | None = None) -> list[Assignment]:
    """Those named, or all of the course."""
    from autograder.course import load_course

    course = load_course()
    return [course.assignment(slug, profile) for slug in slugs or course.assignments]


def say_held(slug: str) -> None:
    """Who has a newer report that does not count, because they would fall by it and nobody has signed that."""
    from autograder.gradebook.store import Gradebook

    with Gradebook.of(course_and(slug)[0]) as book:
        held = book.held(slug)
    if held:
        names = ", ".join(f"{student} ({was:.0%}, now {now:.0%})" for student, was, now in held[:8])
        more = f" and {len(held) - 8} more" if len(held) > 8 else ""
        say(f"{len(held)} would fall by a newer report, so the older one counts: {names}{more}")
        say(f"see why, and sign: autograder regrade {slug} PATH")


def unfinished_reports(slug: str) -> list[Report]:
    """The newest reports that are not final, where an older one is what `current_reports` has."""
    from autograder.gradebook.store import Gradebook

    with Gradebook.of(course_and(slug)[0]) as book:
        return book.unfinished(slug)


def current_reports(slug: str) -> list[Report]:
    """The current reports of an assignment; there is at least one."""
    from autograder.gradebook.store import Gradebook

    course, assignment = course_and(slug)
    with Gradebook.of(course, create=False) as book:
        reports = book.current(assignment.slug)
    if not reports:
        raise UsageError(f"no reports for {slug} yet: `autograder grade {slug} PATH`")
    return reports
