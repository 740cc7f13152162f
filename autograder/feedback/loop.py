"""What the student's loop shows: one thing to do, how far it is, what is handed in. Pure functions, no printing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from autograder.feedback.terminal import WIDTH, Look, points, render_check
from autograder.model import Assignment, CheckResult, Report, Status
from autograder.text import one_line

_BAR = 24
_KEYS = {"h": "hint", "n": "next", "a": "all", "r": "run again", "q": "quit"}


def bar(done: float, total: float, width: int = _BAR) -> str:
    """`####>-----`: filled as far as the points go, with a head unless it is full."""
    filled = int(width * done / total) if total else 0
    return "#" * filled + (">" + "-" * (width - filled - 1) if filled < width else "")


def screen(
    assignment: Assignment, report: Report, current: CheckResult | None, look: Look, *, hints: Sequence[str] = ()
) -> str:
    """What `watch` shows: notes, the current check, hints as far as they were asked for, progress, the keys."""
    say = look.say
    lines = [f"{say('note')}: {say(one_line(note, 400))}" for note in report.notes]
    if current is None:
        done = look.paint(f"✓ {say('all public checks pass')}", "32")
        lines.append(done if report.final else f"! {say('the grader broke here')}")
    else:
        lines.append(render_check(report, current, look, hints=False).rstrip("\n"))
        for hint in hints:
            lines += textwrap.wrap(
                f"{say('hint')}: {say(one_line(hint, 600))}",
                look.width,
                initial_indent="    ",
                subsequent_indent="          ",
            )
    return look.fit("\n".join([*lines, "", progress_line(assignment, report, look)]) + "\n")


def progress_line(assignment: Assignment, report: Report, look: Look = Look()) -> str:
    """`Progress: [####>---]  12/30 points  (70 more: hidden checks)`."""
    more = look.say(f"{points(assignment.hidden_points)} more: hidden checks") if assignment.hidden_points else ""
    score, best = report.score, report.max_score
    line = f"{look.say('Progress')}: [{bar(score, best)}]  {points(score)}/{points(best)} {look.say('points')}"
    return f"{line}  ({more})" if more else line


def key_line(current: CheckResult | None, look: Look = Look(), *, several: bool, more_hints: bool) -> str:
    """Only the keys that make sense now."""
    useful = {"h": current is not None and more_hints, "n": several, "a": True, "r": True, "q": True}
    return " / ".join(f"{key}:{look.say(_KEYS[key])}" for key, is_useful in useful.items() if is_useful)


def status_line(assignment: Assignment, report: Report, next_name: str, name_width: int, look: Look = Look()) -> str:
    """One assignment: how many points are proven, how many are decided elsewhere, what is next."""
    counted = [result for result in report.results if result.status is not Status.SKIPPED]
    passed = sum(result.status is Status.PASSED for result in counted)
    say = look.say
    hidden = f", {points(assignment.hidden_points)} {say('hidden')}" if assignment.hidden_points else ""
    score = f"{points(report.score)}/{points(report.max_score)} {say('proven')}{hidden}"
    if not report.final:
        following = say("the grader broke: run `autograder check`")
    elif next_name:
        following = f"{say('next')}: {next_name}"
    else:
        following = f"{say('ready to hand in')}: autograder pack"
    title = f"{assignment.slug:<{name_width}}  {bar(report.score, report.max_score, 10):<10}"
    return look.fit(f"{title}  {passed:>2}/{len(counted):<2} {say('checks')}  {score}  {following}")


def hint_text(name: str, title: str, hints: Sequence[str], total: int, look: Look = Look()) -> str:
    """The hints of one check up to the stage that was asked for."""
    say = look.say
    lines = [one_line(say(title), 200)]
    for number, hint in enumerate(hints, 1):
        lines += textwrap.wrap(
            f"{number}. {say(one_line(hint, 600))}", WIDTH, initial_indent="    ", subsequent_indent="       "
        )
    if len(hints) < total:
        lines.append(f"{say('Think about it, change something; there is more')}: autograder hint {name}")
    else:
        lines.append(f"{say('That is all there is. See the values')}: autograder check --only {name}")
    return look.fit("\n".join(lines) + "\n")


def packing_list(
    inside: Sequence[tuple[str, int]], outside: Sequence[str], missing: Sequence[str], look: Look = Look()
) -> str:
    """What is handed in, with sizes in bytes, and what is not."""
    say = look.say
    lines = [f"{say('Goes in')}:", *(f"    {name}  ({size} {say('bytes')})" for name, size in inside)]
    if missing:
        lines += [f"{say('Is missing')}:", *(f"    {name}" for name in missing)]
    if outside:
        lines += [f"{say('Stays here')}:", *(f"    {one_line(name, 80)}" for name in outside)]
    return look.fit("\n".join(lines) + "\n")
