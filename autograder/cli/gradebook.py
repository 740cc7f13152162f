"""What instructors type about grades and people: roster, gradebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.cli.common import FOLDER, say
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.gradebook.store import Gradebook
    from autograder.model import Event


def _login() -> str:
    import getpass

    return getpass.getuser()


who_option = click.option("--who", default=_login, help="Who decides; by default the login name.")
why_option = click.option("--why", required=True, help="The reason; it stays in the audit trail.")


@contextmanager
def the_gradebook(*, create: bool = True) -> Iterator[tuple[Gradebook, Course]]:
    """The gradebook of the course around the working directory."""
    from autograder.course import load_course
    from autograder.gradebook.store import Gradebook

    course = load_course()
    with Gradebook.of(course, create=create) as book:
        yield book, course


@click.group()
def roster() -> None:
    """Who takes the course."""


@roster.command("import")
@click.argument("file", type=FOLDER)
@click.option("--complete", is_flag=True, help="The file names everyone: who is not in it has left the course.")
@who_option
def import_(file: Path, complete: bool, who: str) -> None:
    """Read a CSV file with the columns id, name, email, login, sid, section, group, account.TARGET."""
    from autograder.workflow.deciding import import_roster

    with the_gradebook() as (book, _):
        change = import_roster(book, file, complete=complete, who=who)
    for words, ids in (("new", change.added), ("changed", change.changed), ("left", change.left)):
        if ids:
            say(f"{words} ({len(ids)}): {', '.join(ids)}")
    if change.unnamed:
        say(f"not in the file and kept ({len(change.unnamed)}): {', '.join(change.unnamed)}; --complete says they left")
    say(f"{change.total} on the roster")


@roster.command("show")
def show_roster() -> None:
    """Everyone on the roster."""
    from autograder.feedback.gradebook import roster_table

    with the_gradebook(create=False) as (book, _):
        say(roster_table(book.roster()), newline=False)


@click.group()
def gradebook() -> None:
    """Grades: what counts, what was decided by hand, and all of it as files."""


@gradebook.command()
@click.argument("slug")
def grades(slug: str) -> None:
    """What would be published: after the late policy, extensions and overrides."""
    from autograder.feedback.gradebook import grade_table

    with the_gradebook(create=False) as (book, course):
        course.assignment(slug)
        say(grade_table(book.grades(slug)), newline=False)


@gradebook.command()
@click.argument("slug")
@click.argument("student")
def history(slug: str, student: str) -> None:
    """Every report about one student's submissions."""
    from autograder.feedback.gradebook import history_table

    with the_gradebook(create=False) as (book, _):
        say(history_table(book.history(slug, student)), newline=False)


@gradebook.command()
@click.option("--assignment", help="Only about this one.")
@click.option("--student", help="Only about this one.")
def audit(assignment: str | None, student: str | None) -> None:
    """Who did what, when and why; nothing here is ever changed."""
    from autograder.feedback.gradebook import trail

    with the_gradebook(create=False) as (book, _):
        say(trail(book.events(assignment, student)), newline=False)


def _decision(name: str, text: str, argument: str) -> Callable[..., Any]:
    """A command that decides something about students; `deciding.NAME` does it."""

    @gradebook.command(name, help=text)
    @click.argument("slug")
    @click.argument("students", nargs=-1, required=True, metavar="STUDENT...")
    @click.option(f"--{argument}", "value", required=True)
    @why_option
    @who_option
    def command(slug: str, students: tuple[str, ...], value: str, why: str, who: str) -> None:
        from autograder.workflow import deciding

        decide: Callable[..., list[Event]] = getattr(deciding, name)
        with the_gradebook() as (book, course):
            events = decide(book, course, deciding.Decision(slug, students, who, why), value)
        say(f"{name}: {', '.join(event.student for event in events)}")

    return command


extend = _decision("extend", "Give students until another time (group:NAME, section:NAME and all work too).", "until")
override = _decision("override", "Set a score, whatever the reports say.", "score")
comment = _decision("comment", "Say something beside the number; students read it.", "text")
choose = _decision("choose", "Make one submission count: the beginning of its digest, from `history`.", "submission")
withdraw = _decision("withdraw", "Take back an extension, override, comment or choice.", "kind")


@gradebook.command()
@click.argument("file", type=FOLDER)
def backup(file: Path) -> None:
    """Copy the gradebook to FILE as it is now, also while a class is graded."""
    with the_gradebook(create=False) as (book, _):
        book.backup(file)
    say(f"{file}: a copy of the gradebook as it was at one moment")


@gradebook.command()
@click.argument("file", type=FOLDER)
@click.option("--assignment", "slugs", multiple=True, help="Only this one (CSV); may be given several times.")
def export(file: Path, slugs: tuple[str, ...]) -> None:
    """Write FILE.csv (grades, as they would be published) or FILE.json (everything, to keep or to move)."""
    from autograder.gradebook.exchange import write_grades

    with the_gradebook(create=False) as (book, course):
        if _is_json(file):
            say(f"{file}: {book.write_json(file)} rows")
            return
        wanted = slugs or tuple(slug for slug in course.assignments if slug in book.assignments())
        lines = [grade for slug in wanted for grade in book.grades(course.assignment(slug).slug)]
        write_grades(lines, book.roster(all_ever=True), file)
        say(f"{file}: {len(lines)} grades")


@gradebook.command("import")
@click.argument("file", type=FOLDER)
@click.option("--why", default="", help="The reason for the overrides that a CSV file makes.")
@who_option
def import_file(file: Path, why: str, who: str) -> None:
    """Read FILE.json into an empty gradebook, or the scores of FILE.csv as overrides."""
    from autograder.workflow.deciding import import_grades

    with the_gradebook() as (book, _):
        if _is_json(file):
            say(f"{book.read_json(file)} rows")
            return
        if not why.strip():
            raise UsageError('scores from a file are overrides: say why with --why "..."')
        events = import_grades(book, file, who=who, why=why)
    say(f"{len(events)} changes" if events else "the file says what the gradebook says: nothing changed")


def _is_json(file: Path) -> bool:
    if file.suffix not in (".csv", ".json"):
        raise UsageError(f"{file}: the ending says what it is: .csv (grades) or .json (everything)")
    return file.suffix == ".json"
