"""For translators: words."""

from __future__ import annotations

import sys

import click

from autograder.cli.common import assignments_named, say


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--lang", default="zh", show_default=True, help="The language.")
def words(slugs: tuple[str, ...], lang: str) -> None:
    """Sentences that another language has no words for yet, as lines to fill in, and stale ones.

    Exit status 1 if there are any.
    """
    from autograder.authoring.wording import as_toml, wordings

    complete = True
    for assignment in assignments_named(slugs):
        for wording in wordings(assignment, lang):
            if wording.complete:
                continue
            complete = False
            say(f"# {wording.file}: {len(wording.missing)} missing, {len(wording.stale)} stale")
            say(as_toml(wording.missing), newline=False)
            for sentence in wording.stale:
                say(f"# stale: {sentence}")
    if complete:
        say("every sentence has its words")
    sys.exit(0 if complete else 1)
