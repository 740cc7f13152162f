"""What authors type: new, build, verify, release."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.common import FOLDER, assignments_named, course_and, progress, say


@click.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Write a small complete assignment SLUG, to change into your own."""
    from autograder.authoring.new import new as write_new
    from autograder.course import load_course

    course = load_course()
    created = write_new(course, slug)
    for file in created.files:
        say(str(file.relative_to(course.root)))
    say(f"Next: autograder verify {slug}")


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit status 1 if anything is out of date.")
def build(slugs: tuple[str, ...], check_only: bool) -> None:
    """Generate stubs and recorded answers from the solutions; all assignments by default."""
    from autograder.authoring.build import build as build_one

    drifts = [drift for assignment in assignments_named(slugs) for drift in build_one(assignment, check=check_only)]
    for drift in drifts:
        say(f"{drift.file} {drift.why}" + ("" if check_only else ": written"))
    if not drifts:
        say("everything is up to date")
    sys.exit(1 if drifts and check_only else 0)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--seed", "seeds", type=int, multiple=True, help="Prove with this seed; may be given several times.")
@click.option("--jobs", type=click.IntRange(min=1), help="Subjects at a time; by default one a core.")
@click.option("--brief", is_flag=True, help="Only problems and the last line.")
@click.option("--profile", metavar="NAME", help="Conventions: of this profile; by default what course.toml says.")
@click.option("--pairs", type=click.IntRange(min=1), help="Also try so many pairs of mistakes: how are they named?")
@click.option("--forms", is_flag=True, help="Also try mistakes in one of several forms alone: how are they named?")
def verify(
    slugs: tuple[str, ...],
    seeds: tuple[int, ...],
    jobs: int | None,
    brief: bool,
    profile: str | None,
    pairs: int | None,
    forms: bool,
) -> None:
    """Prove suites: every known mistake is caught and named, and no correct variant fails.

    Exit status 1 where a proof does not hold.
    """
    from rich.console import Console

    from autograder.authoring import render
    from autograder.authoring.verify import SEEDS
    from autograder.authoring.verify import verify as prove

    console = Console()
    holds = True
    for assignment in assignments_named(slugs, profile):
        with progress(f"proving {assignment.slug}") as advance:
            proof = prove(
                assignment,
                seeds=seeds or SEEDS,
                at_once=jobs,
                on_done=lambda subject, done, total, advance=advance: advance(done, total),  # type: ignore[misc]
                pairs=pairs or 0,
                forms=forms,
            )
        holds = holds and proof.holds
        if not brief:
            console.print(render.proof_table(proof), render.check_table(proof))
        told = [] if brief and not (pairs or forms) else render.naming_lines(proof)
        say("\n".join([*render.problem_lines(proof.problems), *told, render.summary(proof)]))
    sys.exit(0 if holds else 1)


@click.command()
@click.argument("slug")
@click.option("--out", type=FOLDER, required=True, help="The new folder to write.")
@click.option("--replace", is_flag=True, help="Replace an earlier release of the same assignment.")
@click.option("--trust", multiple=True, metavar="FILE", help="A file that the leak proof cannot look into (a PDF).")
def release(slug: str, out: Path, replace: bool, trust: tuple[str, ...]) -> None:
    """Write what a student receives, after the proof that it holds nothing of the solution."""
    from autograder.authoring.release import TEMPLATE
    from autograder.authoring.release import release as write_release

    course, assignment = course_and(slug)
    template, index = course.root / TEMPLATE, course.torch_index
    released = write_release(assignment, out, template=template, torch_index=index, replace=replace, trust=trust)
    say(f"{released.folder}: {len(released.files)} files; no line of the solution is in it")
