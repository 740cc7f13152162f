"""What students type: check, reset."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import FOLDER, NOT_FINAL, nearest_assignment, part_titles, say, terminal_look, with_lang

if TYPE_CHECKING:
    from autograder.model import Assignment, Report


@click.command()
@click.option("--only", "only", multiple=True, metavar="NAME", help="Only this check; may be given several times.")
@click.option(
    "--github/--no-github",
    default=lambda: os.environ.get("GITHUB_ACTIONS") == "true",
    show_default="where GitHub Actions runs it",
    help="Also annotate the lines of the code, and write a table to the run's page.",
)
@with_lang
@click.argument("folder", type=FOLDER, default=".")
def check(only: tuple[str, ...], github: bool, lang: str | None, folder: Path) -> None:
    """Run the public checks of the assignment in this folder (or the one around it)."""
    from autograder.feedback.terminal import render_report
    from autograder.workflow.check import check_folder, hidden_words, next_step

    assignment = nearest_assignment(folder)
    look = terminal_look(assignment, lang)
    report = check_folder(assignment, only)
    text = render_report(
        report,
        look,
        parts=part_titles(assignment),
        hidden=hidden_words(assignment),
        next_step=next_step(assignment, report, only),
    )
    say(text, newline=False)
    if github:
        _tell_github(assignment, report, hidden_words(assignment), next_step(assignment, report, only))
    if not report.final:
        sys.exit(NOT_FINAL)
    sys.exit(0 if report.score == report.max_score else 1)


def _tell_github(assignment: Assignment, report: Report, hidden: str, step: str) -> None:
    """Annotations go to the log, where the runner reads them; the table to the file that it names."""
    from autograder.feedback.github import annotate, step_summary

    own = {name: (assignment.public / name) for name in assignment.files}
    sources = {name: file.read_text("utf-8", "replace") for name, file in own.items() if file.is_file()}
    root = Path(os.environ.get("GITHUB_WORKSPACE", assignment.public)).resolve()
    folder = assignment.public.resolve()
    below = folder.relative_to(root).as_posix() + "/" if folder.is_relative_to(root) and folder != root else ""
    for line in annotate(report, sources, below):
        say(line)
    if table := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(table).open("a", encoding="utf-8") as out:
            out.write(step_summary(report, part_titles(assignment), hidden, step))


@click.command()
@click.argument("file")
def reset(file: str) -> None:
    """Put the stub FILE back as it was handed out; what you wrote is kept beside it."""
    from autograder.workflow.reset import reset_stub

    backup = reset_stub(Path(file))
    kept = f"what was there is kept as {backup.name}" if backup else "there was none, so nothing is kept"
    say(f"{file} is the stub again; {kept}.")
