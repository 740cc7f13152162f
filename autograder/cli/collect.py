"""What instructors type between the LMS and grading: collect."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import FOLDER, say

if TYPE_CHECKING:
    from autograder.workflow.collect import Collected


@click.command()
@click.argument("source", type=FOLDER)
@click.option("--from", "kind", required=True, metavar="KIND", help="What SOURCE is; an unknown KIND lists them all.")
@click.option("--into", type=FOLDER, required=True, help="The new folder, with one folder per student.")
@click.option("--assignment", "slug", help="Which one it is: its deadline and file names then count.")
@click.option("--with", "join", type=FOLDER, help="Who is who: Moodle's worksheet, Canvas's gradebook, a roster.")
@click.option("--replace", is_flag=True, help="Replace what an earlier `collect` wrote there.")
def collect(source: Path, kind: str, into: Path, slug: str | None, join: Path | None, replace: bool) -> None:
    """Put what was handed in under its students' ids, ready for `grade`.

    Exit status: 0 everything is somebody's, 1 something is left for you to decide (it is listed).
    """
    from autograder.course import load_course
    from autograder.workflow.collect import Order
    from autograder.workflow.collect import collect as collect_all

    course = load_course()
    assignment = None if slug is None else course.assignment(slug)
    done = collect_all(Order(course, source, kind, into, assignment, join, replace))
    say("\n".join(_lines(done)))
    say(f"Next: autograder grade {slug or 'SLUG'} {into}")
    sys.exit(0 if done.clean else 1)


def _lines(done: Collected) -> Iterator[str]:
    yield f"taken: {len(done.taken)}"
    for one in done.taken:
        yield from (f"  {one.student}: {note}" for note in one.notes)
    late = [f"{one.student} ({one.days_late} d)" if one.days_late else one.student for one in done.taken if one.late]
    unknown = sum(one.submitted_at is None for one in done.taken)
    if late:
        yield f"late ({len(late)}): {', '.join(late)}"
    if unknown:
        yield f"handed in at a time that the source does not say, so never late: {unknown}"
    if done.missing:
        yield f"missing ({len(done.missing)}): {', '.join(done.missing)}"
    if done.twice:
        yield f"more than once ({len(done.twice)}), none taken: keep one of each"
        yield from (f"  {student}: {', '.join(sources)}" for student, sources in done.twice.items())
    if done.strangers:
        yield f"nobody's ({len(done.strangers)}), not taken: correct the roster or the source"
        yield from (f"  {where}: {why}" for where, why in done.strangers)
    if done.problems:
        yield f"not taken ({len(done.problems)}):"
        yield from (f"  {where}: {why}" for where, why in done.problems)
