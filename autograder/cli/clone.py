"""What instructors type whose students hand in by git: clone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from autograder.cli.common import FOLDER, course_and, say
from autograder.errors import UsageError


@click.command()
@click.argument("slug")
@click.argument("repositories", type=FOLDER)
@click.argument("out", type=FOLDER)
@click.option("--before", metavar="TIME", help="The last commit before it counts: 2027-02-05T23:59:00+00:00.")
def clone(slug: str, repositories: Path, out: Path, before: str | None) -> None:
    """Fetch what students had pushed: from the CSV file REPOSITORIES to the class folder OUT, for `grade`.

    REPOSITORIES has the columns student,repository. Exit status: 0, or 1 where a repository could not be read.
    """
    from autograder.workflow import clone as cloning

    _, assignment = course_and(slug)
    rows = cloning.read_list(repositories)
    failed = 0
    for one in cloning.clone(rows, out, assignment, _moment(before)):
        failed += bool(one.problem)
        state = f"error: {one.problem}" if one.problem else one.commit or "nothing was pushed in time"
        say(f"{one.row.student},{one.row.repository},{state},{one.committed_at},{' '.join(one.files)}")
    say(f"{len(rows) - failed} of {len(rows)} repositories read", error=True)
    sys.exit(1 if failed else 0)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"--before {text}: expected a date and time with its offset, such as 2027-02-05T23:59:00+00:00"
        )
    return moment.astimezone(UTC)
