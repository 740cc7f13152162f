"""What instructors type to bring grades to students: publish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import FOLDER, course_and, say

if TYPE_CHECKING:
    from autograder.publishers.protocol import Plan
    from autograder.workflow.publish import Published

BLOCKED = 4  # exit status: some grades are not where they should be


@click.command()
@click.argument("slug")
@click.option("--to", "to", required=True, metavar="TARGET", help="A [publish.TARGET] of course.toml.")
@click.option("--dry-run", is_flag=True, help="Show the diff, write what would be sent to a file, send nothing.")
@click.option("--release", is_flag=True, help="Students may see it: release what is hidden, send what is seen at once.")
@click.option("--reports", type=FOLDER, metavar="DIR", help="Attach DIR/STUDENT.html where the LMS takes files.")
@click.option("--source", type=FOLDER, metavar="FILE", help="The LMS's own export, for targets that are files.")
@click.option("--out", type=FOLDER, metavar="DIR", help="Where files are written; by default the folder `publish`.")
@click.option("--overwrite", is_flag=True, help="Also replace what somebody changed by hand at the target.")
@click.option("--yes", is_flag=True, help="Do not ask after the diff.")
def publish(
    slug: str,
    to: str,
    dry_run: bool,
    release: bool,
    reports: Path | None,
    source: Path | None,
    out: Path | None,
    overwrite: bool,
    yes: bool,
) -> None:
    """Send the grades of an assignment to an LMS, read every row back, and keep a receipt of each.

    Exit status: 0 everything is there, 4 some grades are not (the list says why), 1 the LMS is out of reach.
    """
    from autograder.gradebook.store import Gradebook
    from autograder.publishers import connect
    from autograder.publishers.protocol import How, Outside
    from autograder.publishers.targets import target_named, token_of
    from autograder.workflow.publish import Desk, write_preview
    from autograder.workflow.publish import publish as run
    from autograder.workflow.wishes import join

    course, assignment = course_and(slug)
    target = target_named(course, to)
    folder = out or Path("publish")
    token = token_of(target, course) if target.url else ""
    publisher = connect(target, Outside(token=token, source=source, folder=folder))
    with Gradebook.of(course, create=False) as book:
        wishes = join(book.roster(), book.grades(assignment.slug), book.current(assignment.slug), reports)
        how = How(release=release, overwrite=overwrite)
        receipts = book.receipts(to, assignment.slug)
        desk = Desk(to, assignment.slug, receipts, book.save_receipt, how, advance=_advance)

        def agreed(plan: Plan) -> bool:
            say(_diff(plan))
            if dry_run:
                say(f"nothing was sent; {write_preview(publisher, plan, folder)} has what would be")
                return False
            ask = not yes and sys.stdin.isatty() and any(row.sendable for row in plan.rows)
            return not ask or click.confirm("send this?")

        done = run(publisher, wishes, desk, agreed)
    _conclude(done, dry_run)


def _advance(done: int, total: int) -> None:
    if done < total:
        say(f"{done} of {total} sent and read back", error=True)


def _diff(plan: Plan) -> str:
    from autograder.workflow.publish_diff import render

    return render(plan)


def _conclude(done: Published, dry_run: bool) -> None:
    from autograder.workflow.publish_diff import summary

    if done.sent:
        say(summary(done))
    elif not dry_run:
        say("nothing was sent")
    sys.exit(BLOCKED if done.blocked else 0)
