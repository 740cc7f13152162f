"""What instructors type: grade, results, show, doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import (
    FOLDER,
    INTERRUPTED,
    NOT_FINAL,
    course_and,
    current_reports,
    part_titles,
    progress,
    sandbox_named,
    say,
    say_held,
    terminal_look,
    unfinished_reports,
    with_lang,
)
from autograder.errors import UsageError
from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.workflow.class_reports import ClassReports
    from autograder.workflow.grade_class import Job

_SHOWN = 8  # students whose newer report is not final, of whom `results` says why


@click.command()
@click.argument("slug")
@click.argument("path", type=FOLDER)
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions at a time; by default one a core.")
@click.option("--json", "json_file", type=FOLDER, help="Also write all reports to this file.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="The run seed; by default the one of earlier runs.")
@click.option("--new-seed", is_flag=True, help="Draw a new run seed: everybody is graded again, on new inputs.")
@click.option(
    "--sandbox", callback=sandbox_named, help="auto, namespaces, landlock or process; by default what course.toml says."
)
@click.option("--only", "only", multiple=True, metavar="CHECK", help="Only this check; such reports are not kept.")
@click.option("--again", is_flag=True, help="Also grade what has not changed since the last run.")
@click.option("--profile", metavar="NAME", help="Conventions: of this profile; by default what course.toml says.")
def grade(
    slug: str,
    path: Path,
    jobs: int | None,
    json_file: Path | None,
    seed: int | None,
    new_seed: bool,
    sandbox: str | None,
    only: tuple[str, ...],
    again: bool,
    profile: str | None,
) -> None:
    """Grade a class: PATH holds one folder, file or zip per student.

    Exit status: 0 all reports are final, 3 some are not, 2 the command or the course is wrong.
    """
    if sys.platform != "linux":
        raise UsageError("grading needs Linux, where student code can be isolated; `autograder check` runs everywhere")
    from autograder.feedback.terminal import class_summary, class_table
    from autograder.workflow.class_reports import ClassReports
    from autograder.workflow.grade_class import Job

    course, assignment = course_and(slug, profile)
    if seed is not None and new_seed:
        raise UsageError("--seed and --new-seed contradict each other")
    job = Job(course, assignment, path, jobs or 0, seed, new_seed, sandbox, only, again)
    with ClassReports(json_file) as kept:
        unchanged, interrupted = _grade_with_progress(job, kept)
        reports, look = kept.reports, terminal_look()
        say(class_table(reports, look) + "\n" + class_summary(reports, look), newline=False)
        if unchanged:
            say(f"{unchanged} of {len(reports)} unchanged since the last run")
        if not only:
            say_held(slug)
        kept.write()
    if interrupted:
        say("stopped: what is above is saved; the same command goes on from here", error=True)
        sys.exit(INTERRUPTED)
    sys.exit(0 if all(report.final for report in reports) else NOT_FINAL)


def _grade_with_progress(job: Job, kept: ClassReports) -> tuple[int, bool]:
    """Grades everybody; how many were unchanged, and whether Ctrl-C ended it."""
    from contextlib import closing

    from autograder.workflow.grade_class import grade_class

    unchanged = 0
    try:
        # closing: an interrupt must end the processes below before anything is printed
        with progress(f"grading {job.assignment.slug}") as advance, closing(grade_class(job)) as steps:
            for one in steps:
                kept.add(one.report)
                unchanged += not one.fresh
                advance(one.done, one.total)
    except KeyboardInterrupt:
        return unchanged, True
    return unchanged, False


@click.command()
@click.argument("slug")
@with_lang
def results(slug: str, lang: str | None) -> None:
    """The class: the current report of every student."""
    from autograder.feedback.terminal import class_summary, class_table

    reports = current_reports(slug)
    look = terminal_look(course_and(slug)[1], lang)
    say(class_table(reports, look) + "\n" + class_summary(reports, look), newline=False)
    say_held(slug)
    _say_unfinished(slug)


def _say_unfinished(slug: str) -> None:
    """Whose newer report the grader broke: the table has the older one, and nothing else would tell."""
    from autograder.feedback.gradebook import unfinished_line

    unfinished = unfinished_reports(slug)
    for report in unfinished[:_SHOWN]:
        say(f"{one_line(report.student, 32)}: {unfinished_line(report)}")
    if len(unfinished) > _SHOWN:
        say(f"and {len(unfinished) - _SHOWN} more have a newer report that is not final")


@click.command()
@click.argument("slug")
@click.argument("student")
@with_lang
@click.option("--staff", is_flag=True, help="With everything that hidden checks found; not for students.")
def show(slug: str, student: str, lang: str | None, staff: bool) -> None:
    """One student's report, as the student reads it."""
    import difflib

    from autograder.feedback.gradebook import unfinished_line
    from autograder.feedback.terminal import render_report

    reports = {report.student: report for report in current_reports(slug)}
    if student not in reports:
        near = difflib.get_close_matches(student, list(reports), n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no report of {student!r} for {slug}.{hint}")
    report = reports[student]
    seen = report if staff else report.for_student()
    assignment = course_and(slug)[1]
    look, parts = terminal_look(assignment, lang), part_titles(assignment)
    say(render_report(seen, look, parts=parts, again="", staff=staff), newline=False)
    if staff:
        for newer in unfinished_reports(slug):
            if newer.student == student:
                say(unfinished_line(newer))


@click.command()
@click.option(
    "--sandbox",
    default="auto",
    callback=sandbox_named,
    help="Try this one instead of the one that grading would choose.",
)
def doctor(sandbox: str) -> None:
    """What this machine can enforce, tried out; and which isolation grading will use."""
    from autograder.workflow.doctor import examine

    machine = examine(sandbox)
    say("\n".join(machine.lines))
    sys.exit(0 if machine.healthy else 1)
