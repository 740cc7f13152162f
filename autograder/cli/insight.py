"""What instructors type to learn about a class: stats."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import FOLDER, course_and, current_reports, say, terminal_look
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.insight.clusters import Cluster
    from autograder.model import Assignment

_SECONDS = 20.0  # to read one submission


@click.command()
@click.argument("slug")
@click.option(
    "--draft", "draft_of", metavar="CLUSTER", help="Write a draft of a new mistake from this group of students."
)
@click.option("--name", metavar="NAME", help="With --draft: what the mistake is called; by default the cluster's id.")
@click.option("--out", type=FOLDER, help="With --draft: the file to write; by default beside the known mistakes.")
@click.option(
    "--from", "path", type=FOLDER, help="With --draft: the graded folder; one student's function is copied in."
)
def stats(slug: str, draft_of: str | None, name: str | None, out: Path | None, path: Path | None) -> None:
    """The class in figures: pass rates, common mistakes, and students who fail alike without a known mistake."""
    from autograder.authoring.trial import in_child
    from autograder.insight.clusters import clusters
    from autograder.insight.draft import SUFFIX, draft, write_draft
    from autograder.insight.summary import class_text

    reports = current_reports(slug)
    if draft_of is None:
        say(terminal_look().fit(class_text(reports)), newline=False)
        return
    found = clusters(reports)
    cluster = next((one for one in found if one.id == draft_of), None)
    if cluster is None:
        known = ", ".join(one.id for one in found[:12]) or "there is none"
        raise UsageError(f"no cluster {draft_of!r} among the current reports of {slug}: {known}")
    _, assignment = course_and(slug)
    file = out or _beside_the_mistakes(assignment, (name or f"cluster_{cluster.id}") + SUFFIX)
    # What a student handed in is taken apart in a process of its own: some texts are made to exhaust a parser.
    text = in_child(lambda: draft(cluster, _files_of(cluster, assignment, path)), _SECONDS)
    written = write_draft(text, file)
    say(f"{written}: finish it, call it NAME.py beside the known mistakes, then `autograder verify {slug}`")


def _beside_the_mistakes(assignment: Assignment, name: str) -> Path:
    if assignment.private is None:
        raise UsageError(f"there is no solutions/{assignment.slug} here: say where with --out")
    if "/" in name or name.startswith("."):
        raise UsageError(f"{name!r} is no name for a mistake: letters, digits and underscores")
    return assignment.private / "mistakes" / name


def _files_of(cluster: Cluster, assignment: Assignment, path: Path | None) -> Mapping[str, bytes]:
    """The files of one of the students, taken in as when grading; nothing of them is executed."""
    if path is None:
        return {}
    from autograder.grading import intake

    entry = next((entry for entry in intake.roster(path, assignment) if entry.student in cluster.students), None)
    if entry is None:
        raise UsageError(f"none of the {len(cluster.students)} students is in {path}")
    return intake.unpack(intake.read(entry, assignment), assignment).files
