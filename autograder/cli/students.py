"""What students type: check, reset."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.common import FOLDER, NOT_FINAL, nearest_assignment, part_titles, say, terminal_look, with_lang


@click.command()
@click.option("--only", "only", multiple=True, metavar="NAME", help="Only this check; may be given several times.")
@with_lang
@click.argument("folder", type=FOLDER, default=".")
def check(only: tuple[str, ...], lang: str | None, folder: Path) -> None:
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
    if not report.final:
        sys.exit(NOT_FINAL)
    sys.exit(0 if report.score == report.max_score else 1)


@click.command()
@click.argument("file")
def reset(file: str) -> None:
    """Put the stub FILE back as it was handed out; what you wrote is kept beside it."""
    from autograder.workflow.reset import reset_stub

    backup = reset_stub(Path(file))
    say(f"{file} is the stub again; what was there is kept as {backup.name}.")
