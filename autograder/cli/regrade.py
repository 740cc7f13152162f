"""What instructors type after a suite changed: regrade."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import FOLDER, course_and, progress, sandbox_named, say
from autograder.cli.gradebook import who_option

if TYPE_CHECKING:
    from autograder.workflow.regrade import Applied, Preview


@click.command()
@click.argument("slug")
@click.argument("path", type=FOLDER)
@click.option("--preview/--apply", "only_look", default=True, help="Only look (the default), or let it count.")
@click.option("--allow-fall", "allowed", multiple=True, metavar="STUDENT", help="May fall; `all` for everyone.")
@click.option("--why", default="", help="Why somebody may fall; it stays in the audit trail.")
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions at a time; by default one a core.")
@click.option("--sandbox", callback=sandbox_named, help="As for `grade`; by default what course.toml says.")
@who_option
def regrade(
    slug: str,
    path: Path,
    only_look: bool,
    allowed: tuple[str, ...],
    why: str,
    jobs: int | None,
    sandbox: str | None,
    who: str,
) -> None:
    """Grade PATH by the present suite: who moves, from what to what, because of which check.

    Nothing counts until --apply, and then nobody falls without --allow-fall. Exit status: 0, or 1 if somebody is held.
    """
    from autograder.workflow import regrade as work
    from autograder.workflow.grade_class import Job, grade_class

    course, assignment = course_and(slug)
    job = Job(course, assignment, path, jobs or 0, sandbox=sandbox, keep=False)
    graded = []
    with progress(f"grading {slug}") as advance:
        for one in grade_class(job):
            graded.append(one)
            advance(one.done, one.total)
    found = work.compare(graded, job)
    applied = None if only_look else work.apply(found, job, work.Signature(who, why, allowed))
    say("\n".join(_lines(found, applied)))
    sys.exit(1 if applied is not None and applied.held else 0)


def _lines(found: Preview, applied: Applied | None) -> Iterator[str]:
    from autograder.feedback.regrade import distribution, move_lines

    yield distribution(found.before, found.after).rstrip()
    held = {move.student for move in found.moves if move.falls} if applied is None else set(applied.held)
    words = "  falls: held back until --allow-fall" if applied is None else "  HELD BACK: nobody signed the fall"
    for move in found.moves:
        remark = words if move.student in held else ""
        yield from move_lines(move.student, move.before, move.after, move.checks, remark)
    for student, why in found.left_out:
        yield f"{student} {why}"
    yield f"{len(found.moves)} move, {len(held)} of them fall unsigned; {found.same} stay as they are"
    if applied is None:
        yield "nothing was changed; --apply lets it count"
    else:
        yield f"applied: {len(applied.moved)} moved"
