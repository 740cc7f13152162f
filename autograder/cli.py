"""The `autograder` command: parse, call one function, print. Nothing else in the package prints.

Everything is imported where it is used: `autograder check` has about a second from prompt to prompt, and a student's
machine has no use for what grades a class.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder import __version__
from autograder.errors import AutograderError, UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.model import Assignment, Report
    from autograder.workflow.grade_class import Graded, Job

NOT_FINAL = 3  # exit status: some report is not final
INTERRUPTED = 130  # as shells report Ctrl-C

_FOLDER = click.Path(path_type=Path)


class _Group(click.Group):
    """Turns our errors into messages, and lists commands in the order in which people meet them."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            _say(f"error: {error}", error=True)
            ctx.exit(error.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """A deep-learning course in a box: check your work, grade a class, write assignments."""


# --- students


@main.command()
@click.option("--only", "only", multiple=True, metavar="NAME", help="Only this check; may be given several times.")
@click.argument("folder", type=_FOLDER, default=".")
def check(only: tuple[str, ...], folder: Path) -> None:
    """Run the public checks of the assignment in this folder (or the one around it)."""
    from autograder.feedback.terminal import render_report
    from autograder.workflow.check import check_folder, hidden_words, next_step

    look = _look()
    assignment = _nearest_assignment(folder)
    report = check_folder(assignment, only)
    text = render_report(
        report,
        look,
        parts=_parts(assignment),
        hidden=hidden_words(assignment),
        next_step=next_step(assignment, report, only),
    )
    _say(text, newline=False)
    if not report.final:
        sys.exit(NOT_FINAL)
    sys.exit(0 if report.score == report.max_score else 1)


@main.command()
@click.argument("file")
def reset(file: str) -> None:
    """Put the stub FILE back as it was handed out; what you wrote is kept beside it."""
    from autograder.workflow.reset import reset_stub

    backup = reset_stub(Path(file))
    _say(f"{file} is the stub again; what was there is kept as {backup.name}.")


# --- instructors


@main.command()
@click.argument("slug")
@click.argument("path", type=_FOLDER)
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions at a time; by default one a core.")
@click.option("--json", "json_file", type=_FOLDER, help="Also write all reports to this file.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="The run seed; by default the one of earlier runs.")
@click.option("--new-seed", is_flag=True, help="Draw a new run seed: everybody is graded again, on new inputs.")
@click.option("--sandbox", help="auto, namespaces, landlock or process; by default what course.toml says.")
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
    from autograder.workflow.grade_class import Job, write_results

    course, assignment = _course_and(slug, profile)
    if seed is not None and new_seed:
        raise UsageError("--seed and --new-seed contradict each other")
    job = Job(course, assignment, path, jobs or 0, seed, new_seed, sandbox, only, again)
    graded, interrupted = _grade_with_progress(job)
    graded.sort(key=lambda one: one.report.student)
    reports = [one.report for one in graded]
    look = _look()
    _say(class_table(reports, look) + "\n" + class_summary(reports, look), newline=False)
    if unchanged := sum(not one.fresh for one in graded):
        _say(f"{unchanged} of {len(graded)} unchanged since the last run")
    if json_file is not None:
        write_results(reports, json_file)
    if interrupted:
        _say("stopped: what is above is saved; the same command goes on from here", error=True)
        sys.exit(INTERRUPTED)
    sys.exit(0 if all(report.final for report in reports) else NOT_FINAL)


def _grade_with_progress(job: Job) -> tuple[list[Graded], bool]:
    """Everything that was graded, and whether Ctrl-C ended it."""
    from contextlib import closing

    from autograder.workflow.grade_class import grade_class

    graded: list[Graded] = []
    try:
        # closing: an interrupt must end the processes below before anything is printed
        with _progress(f"grading {job.assignment.slug}") as advance, closing(grade_class(job)) as steps:
            for one in steps:
                graded.append(one)
                advance(one.done, one.total)
    except KeyboardInterrupt:
        return graded, True
    return graded, False


@contextmanager
def _progress(title: str) -> Iterator[Any]:
    """A bar with the time left, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@main.command()
@click.argument("slug")
def results(slug: str) -> None:
    """The class: the current report of every student."""
    from autograder.feedback.terminal import class_summary, class_table

    reports = _reports(slug)
    look = _look()
    _say(class_table(reports, look) + "\n" + class_summary(reports, look), newline=False)


@main.command()
@click.argument("slug")
@click.argument("student")
@click.option("--staff", is_flag=True, help="With everything that hidden checks found; not for students.")
def show(slug: str, student: str, staff: bool) -> None:
    """One student's report, as the student reads it."""
    import difflib

    from autograder.course import load_course
    from autograder.feedback.terminal import render_report

    reports = {report.student: report for report in _reports(slug)}
    if student not in reports:
        near = difflib.get_close_matches(student, list(reports), n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no report of {student!r} for {slug}.{hint}")
    report = reports[student]
    seen = report if staff else report.for_student()
    parts = _parts(load_course().assignment(slug))
    _say(render_report(seen, _look(), parts=parts, again="", staff=staff), newline=False)


@main.command()
@click.option("--sandbox", default="auto", help="Try this one instead of the one that grading would choose.")
def doctor(sandbox: str) -> None:
    """What this machine can enforce, tried out; and which isolation grading will use."""
    from autograder.workflow.doctor import examine

    machine = examine(sandbox)
    _say("\n".join(machine.lines))
    sys.exit(0 if machine.healthy else 1)


# --- authors


@main.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Write a small complete assignment SLUG, to change into your own."""
    from autograder.authoring.new import new as write_new
    from autograder.course import load_course

    course = load_course()
    created = write_new(course, slug)
    for file in created.files:
        _say(str(file.relative_to(course.root)))
    _say(f"Next: autograder verify {slug}")


@main.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit status 1 if anything is out of date.")
def build(slugs: tuple[str, ...], check_only: bool) -> None:
    """Generate stubs and recorded answers from the solutions; all assignments by default."""
    from autograder.authoring.build import build as build_one

    drifts = [drift for assignment in _assignments(slugs) for drift in build_one(assignment, check=check_only)]
    for drift in drifts:
        _say(f"{drift.file} {drift.why}" + ("" if check_only else ": written"))
    if not drifts:
        _say("everything is up to date")
    sys.exit(1 if drifts and check_only else 0)


@main.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--seed", "seeds", type=int, multiple=True, help="Prove with this seed; may be given several times.")
@click.option("--jobs", type=click.IntRange(min=1), help="Subjects at a time; by default one a core.")
@click.option("--brief", is_flag=True, help="Only problems and the last line.")
@click.option("--profile", metavar="NAME", help="Conventions: of this profile; by default what course.toml says.")
def verify(slugs: tuple[str, ...], seeds: tuple[int, ...], jobs: int | None, brief: bool, profile: str | None) -> None:
    """Prove suites: every known mistake is caught and named, and no correct variant fails.

    Exit status 1 where a proof does not hold.
    """
    from rich.console import Console

    from autograder.authoring import render
    from autograder.authoring.verify import SEEDS
    from autograder.authoring.verify import verify as prove

    console = Console()
    holds = True
    for assignment in _assignments(slugs, profile):
        with _progress(f"proving {assignment.slug}") as advance:
            proof = prove(
                assignment,
                seeds=seeds or SEEDS,
                at_once=jobs,
                on_done=lambda subject, done, total, advance=advance: advance(done, total),  # type: ignore[misc]
            )
        holds = holds and proof.holds
        if not brief:
            console.print(render.proof_table(proof), render.check_table(proof))
        _say("\n".join([*render.problem_lines(proof.problems), render.summary(proof)]))
    sys.exit(0 if holds else 1)


@main.command()
@click.argument("slug")
@click.option("--out", type=_FOLDER, required=True, help="The new folder to write.")
@click.option("--replace", is_flag=True, help="Replace an earlier release of the same assignment.")
@click.option("--trust", multiple=True, metavar="FILE", help="A file that the leak proof cannot look into (a PDF).")
def release(slug: str, out: Path, replace: bool, trust: tuple[str, ...]) -> None:
    """Write what a student receives, after the proof that it holds nothing of the solution."""
    from autograder.authoring.release import TEMPLATE
    from autograder.authoring.release import release as write_release

    course, assignment = _course_and(slug)
    template, index = course.root / TEMPLATE, course.torch_index
    released = write_release(assignment, out, template=template, torch_index=index, replace=replace, trust=trust)
    _say(f"{released.folder}: {len(released.files)} files; no line of the solution is in it")


def _look() -> Any:
    from autograder.feedback.terminal import Look

    return Look.of(sys.stdout)


def _say(text: str, *, newline: bool = True, error: bool = False) -> None:
    """Prints, whatever the console can encode."""
    stream = sys.stderr if error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=newline, err=error)


def _nearest_assignment(start: Path) -> Assignment:
    """The assignment of the nearest folder with a manifest, upward from `start`."""
    from autograder.course import ASSIGNMENT_FILE, load_assignment

    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / ASSIGNMENT_FILE).is_file():
            return load_assignment(folder)
    raise UsageError(f"no {ASSIGNMENT_FILE} in {here} or above: go into the folder of an assignment")


def _parts(assignment: Assignment) -> dict[str, str]:
    return {part.id: part.title for part in assignment.parts}


def _course_and(slug: str, profile: str | None = None) -> tuple[Course, Assignment]:
    from autograder.course import load_course

    course = load_course()
    return course, course.assignment(slug, profile)


def _assignments(slugs: tuple[str, ...], profile: str | None = None) -> list[Assignment]:
    """Those named, or all of the course."""
    from autograder.course import load_course

    course = load_course()
    return [course.assignment(slug, profile) for slug in slugs or course.assignments]


def _reports(slug: str) -> list[Report]:
    """The current reports of an assignment; there is at least one."""
    from autograder.gradebook.store import Gradebook

    course, assignment = _course_and(slug)
    with Gradebook.open(course.database, create=False) as book:
        reports = book.current(assignment.slug)
    if not reports:
        raise UsageError(f"no reports for {slug} yet: `autograder grade {slug} PATH`")
    return reports
