"""Report pages: report."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.common import FOLDER, course_and, say, with_lang, words_for


@click.command()
@click.argument("slug")
@click.option("--out", type=FOLDER, required=True, help="The folder to write: STUDENT.html each, and index.html.")
@with_lang
@click.option("--staff", is_flag=True, help="With everything that hidden checks found; not for students.")
def report(slug: str, out: Path, lang: str | None, staff: bool) -> None:
    """Write a page per student, and one of the class with figures for every check."""
    from autograder.workflow.pages import write_pages

    course, assignment = course_and(slug)
    words = words_for(assignment, lang)
    written = write_pages(course, assignment, out, staff=staff, lang=words.tag, say=words.say)
    say(f"{written.index}: the class, with links to {len(written.students)} pages")
