"""What those type whose course lives in another tool: export."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.common import FOLDER, course_and, say
from autograder.errors import UsageError


@click.command()
@click.argument("slug")
@click.argument("out", type=FOLDER)
@click.option("--to", "to", required=True, metavar="TOOL", help="nbgrader, otter, ...: what OUT is written for.")
@click.option("--replace", is_flag=True, help="Replace an earlier export at OUT.")
@click.option("--profile", metavar="NAME", help="Conventions: of this profile; by default what course.toml says.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of TOOL, if it has any.")
def export(slug: str, out: Path, to: str, replace: bool, profile: str | None, settings: tuple[str, ...]) -> None:
    """Write assignment SLUG for another tool at OUT, a new folder (for some tools: a file)."""
    from autograder.workflow.export import export as write_export

    course, assignment = course_and(slug, profile)
    written = write_export(assignment, course, to, out, replace=replace, settings=_pairs(settings))
    say(f"{out}: {len(written.files)} files" if len(written.files) > 1 else str(out))
    for line in written.next_steps:
        say(line)


def _pairs(settings: tuple[str, ...]) -> dict[str, str]:
    if wrong := [text for text in settings if "=" not in text]:
        raise UsageError(f"--set {wrong[0]}: expected NAME=VALUE")
    return dict(text.split("=", 1) for text in settings)
