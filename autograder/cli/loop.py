"""The student's loop: watch, hint, status, pack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import FOLDER, NOT_FINAL, nearest_assignment, part_titles, say, terminal_look, with_lang
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.workflow.watch import State


@click.command()
@with_lang
@click.argument("folder", type=FOLDER, default=".")
def watch(lang: str | None, folder: Path) -> None:
    """Run the checks on every save and show one thing to do; keys: hint, next, all, quit."""
    from autograder.feedback.loop import key_line, screen
    from autograder.feedback.terminal import in_the_way, render_report
    from autograder.workflow import progress
    from autograder.workflow import watch as loop

    assignment = nearest_assignment(folder)
    look, titles = terminal_look(assignment, lang), part_titles(assignment)
    live = sys.stdout.isatty()

    def show(state: State) -> None:
        current = state.current
        part = titles.get(current.check.part or "", "") if current else ""
        stages = progress.Stages.of(current, part, in_the_way(state.report)).hints if current else ()
        hints = stages[: state.hints]
        if live:
            click.clear()
        if state.everything:
            say(render_report(state.report, look, parts=titles), newline=False)
        else:
            say(screen(assignment, state.report, current, look, hints=hints), newline=False)
        if live and not state.over:
            several = len(progress.open_results(state.report)) > 1
            say(key_line(current, look, several=several, more_hints=len(hints) < len(stages)))

    try:
        last = loop.watch(assignment, lambda: progress.renew(assignment), show, loop.keys_and_saves(assignment))
    except KeyboardInterrupt:
        say("")
        return
    say("" if last.current is None else "Go on any time: autograder watch")


@click.command()
@click.argument("check", required=False, metavar="[CHECK]")
@with_lang
def hint(check: str | None, lang: str | None) -> None:
    """A hint for CHECK, by default for the first that fails: a question, then a pointer, then the mistake's name."""
    from autograder.feedback.loop import hint_text
    from autograder.feedback.terminal import in_the_way
    from autograder.grading.select import select
    from autograder.workflow import progress

    assignment = nearest_assignment(Path())
    report = progress.current(assignment)
    failing = progress.open_results(report)
    if check is not None:
        wanted = set(select([result.check.id for result in report.results], (check,)))
        failing = [result for result in failing if result.check.id in wanted]
    if not failing:
        say(f"{check or 'every public check'} passes: no hint is needed")
        return
    first = failing[0]
    stages = progress.Stages.of(first, part_titles(assignment).get(first.check.part or "", ""), in_the_way(report))
    stage = progress.next_stage(assignment, stages, report.digest)
    look = terminal_look(assignment, lang)
    say(hint_text(stages.check, first.check.title, stages.hints[:stage], len(stages.hints), look), newline=False)


@click.command()
@with_lang
@click.argument("folder", type=FOLDER, default=".")
def status(lang: str | None, folder: Path) -> None:
    """One line for each assignment in or below this folder: points proven, points hidden, what is next."""
    from autograder.course import ASSIGNMENT_FILE, load_assignment
    from autograder.feedback.loop import status_line
    from autograder.workflow import progress
    from autograder.workflow.watch import folders_below

    folders = folders_below(folder, ASSIGNMENT_FILE)
    if not folders:
        raise UsageError(f"no {ASSIGNMENT_FILE} in {folder.resolve()}, above it or in the folders below it")
    assignments = [load_assignment(one) for one in folders]
    width = max(len(assignment.slug) for assignment in assignments)
    final = True
    for assignment in assignments:
        report = progress.current(assignment)
        waiting = progress.open_results(report)
        name = waiting[0].check.name if waiting else ""
        say(status_line(assignment, report, name, width, terminal_look(assignment, lang)))
        final = final and report.final
    sys.exit(0 if final else NOT_FINAL)


@click.command()
@click.option("--out", type=FOLDER, help="The zip to write; by default SLUG.zip in this folder.")
@click.option("--yes", is_flag=True, help="Do not ask, also where a file is still the stub.")
@with_lang
def pack(out: Path | None, lang: str | None, yes: bool) -> None:
    """Show what is handed in and what is not, and write it as one zip."""
    from autograder.feedback.loop import packing_list
    from autograder.workflow import pack as packing

    assignment = nearest_assignment(Path())
    parcel = packing.plan(assignment, out)
    say(packing_list(parcel.sizes, parcel.outside, parcel.missing, terminal_look(assignment, lang)), newline=False)
    doubts = [f"{name} is still the stub as it was handed out" for name in parcel.untouched]
    doubts += [f"{name} is missing" for name in parcel.missing]
    if doubts and not yes and not click.confirm(f"{'; '.join(doubts)}. Hand it in all the same?", default=False):
        say("nothing was written")
        sys.exit(1)
    packing.write(parcel)
    say(f"{parcel.target} is what you hand in.")
