"""A report as one HTML page that its student reads; readable without colour, aloud, at 360 pixels and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.feedback import drawing
from autograder.feedback.html import Say, render
from autograder.feedback.terminal import CALL, FOR_STAFF, VALUES, by_part, count_line, first_step, points, sign
from autograder.model import Assignment, CheckResult, Report, Status
from autograder.text import clean, clip, one_line

_FRAME = re.compile(r"^(\S+\.(py|ipynb):\d+|cell \d+, line \d+): ")
_MOST_FRAMES = 40

WORDS = {
    Status.PASSED: "passed",
    Status.FAILED: "wrong",
    Status.UNWRITTEN: "not written",
    Status.ERRORED: "stopped with an error",
    Status.TIMEOUT: "took too long",
    Status.MEMORY: "needed too much memory",
    Status.FORBIDDEN: "against the rules",
    Status.SKIPPED: "does not count here",
    Status.BROKEN: "not decided",
}
_KINDS = {
    Status.PASSED: "passed",
    Status.BROKEN: "broken",
    Status.UNWRITTEN: "waiting",
    Status.SKIPPED: "waiting",
}
# Where a hint would be no help: nothing to repair, nothing begun, or a rule that says it all.
_WITHOUT_HINT = {Status.PASSED, Status.UNWRITTEN, Status.FORBIDDEN, Status.SKIPPED, Status.BROKEN}


@dataclass(frozen=True)
class _Picture:
    svg: Markup
    caption: str
    legend: tuple[tuple[str, str], ...] = ()  # (kind of line, whose it is)


@dataclass(frozen=True)
class _Row:
    """One check on the page."""

    kind: str
    sign: str
    state: str
    title: str
    points: str
    hidden: bool
    open: bool
    call: str = ""
    message: str = ""
    values: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    frames: str = ""
    mistake: str = ""
    hint: str = ""
    pictures: tuple[_Picture, ...] = ()


@dataclass(frozen=True)
class _Part:
    title: str
    points: str
    value: float
    best: float
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _Changes:
    points: str
    lines: tuple[str, ...]


def student_page(
    report: Report,
    assignment: Assignment,
    *,
    before: Report | None = None,
    staff: bool = False,
    lang: str = "en",
    say: Say = str,
) -> str:
    """One report as HTML.

    Args:
        report: as graded; unless `staff`, hidden checks are shown without input, value or printed text.
        assignment: for its title and parts.
        before: the same student's report before this one, for what has changed.
        staff: with everything that hidden checks found.
        lang: of the page, an HTML language tag.
        say: our own sentences in that language.
    """
    seen = report if staff else report.for_student()
    page = {
        "assignment": say(assignment.title),
        "student": one_line(report.student, 80),
        "score": f"{points(report.score)} / {points(report.max_score)}",
        "count": say(count_line(report)),
        "decided": report.final,
        "submitted": _moment(report.submitted_at),
        "graded": _moment(report.graded_at),
        "notes": [say(one_line(note, 400)) for note in report.notes],
        "next_step": say(first_step(seen)),
        "changes": _changes(seen, before, say),
        "parts": _parts(seen, assignment, say),
        "footer": one_line(f"autograder {report.versions.get('autograder', '')} · {report.integrity}", 80),
    }
    return render("student.html", page, lang=lang, say=say)


def _parts(report: Report, assignment: Assignment, say: Say) -> list[_Part]:
    """In the order of the manifest; of all that is wrong the first is open, so that there is one thing to read."""
    first = next((r for r in report.results if r.status not in (Status.PASSED, Status.SKIPPED)), None)
    titles = {part.id: part.title for part in assignment.parts}
    found = by_part(report.results, titles)
    return [_part(say(title or "Checks"), results, first, say) for title, results in found]


def _part(title: str, results: Sequence[CheckResult], first: CheckResult | None, say: Say) -> _Part:
    value = round(sum(result.points for result in results), 6)
    best = round(sum(result.max_points for result in results), 6)
    rows = tuple(_row(result, say, is_open=result is first) for result in results)
    return _Part(title, f"{points(value)}/{points(best)}", value, best or 1.0, rows)


def _row(result: CheckResult, say: Say, *, is_open: bool) -> _Row:
    scored = "?" if result.status is Status.BROKEN else points(result.points)
    mistake = None if result.status is Status.PASSED else result.misconception
    hint = (mistake.question if mistake else "") or result.check.hint
    return _Row(
        kind=_KINDS.get(result.status, "wrong"),
        sign=sign(result),
        state=say(WORDS[result.status]),
        title=say(one_line(result.check.title, 300)),
        points=f"{scored}/{points(result.check.points)}" if result.check.points else "",
        hidden=result.check.hidden,
        open=is_open,
        mistake=say(one_line(mistake.sentence, 600)) if mistake else "",
        hint="" if result.status in _WITHOUT_HINT else say(one_line(hint, 600)),
        pictures=tuple(_pictures(result, say)),
        **_details(result, say),
    )


def _details(result: CheckResult, say: Say) -> dict[str, Any]:
    """The report's text, each line where it belongs on the page."""
    message = clean(result.message).strip()
    lines = [line.strip() for line in clip(clean(result.details)).split("\n")]
    call = next((line for line in lines if line.startswith(CALL)), "")
    frames = [line for line in lines if _FRAME.match(line)]
    values, remarks = [], []
    for line in lines:
        name, _, value = line.partition(" ")
        if name in VALUES and value:
            values.append((say(name), one_line(value.strip(), 400)))
        elif line not in ("", call, message, *frames) and not line.startswith(FOR_STAFF):
            remarks.append(say(one_line(line, 600)))
    own = result.line.strip()
    if own and own not in frames:
        frames.insert(0, own)
    return {
        "call": one_line(call.removeprefix(CALL), 600),
        "message": "" if result.status is Status.BROKEN else say(one_line(message, 600)),
        "values": tuple(values),
        "remarks": tuple(remarks),
        "frames": "\n".join(one_line(frame, 300) for frame in frames[:_MOST_FRAMES]),
    }


def _pictures(result: CheckResult, say: Say) -> Iterator[_Picture]:
    for difference in result.differences:
        if svg := drawing.heat_map(difference):
            shape = " × ".join(map(str, difference.shape))
            caption = f"{one_line(difference.role, 60)} ({shape}): {say('dark tiles hold wrong values')}"
            yield _Picture(Markup(svg), caption)  # noqa: S704 - escaped there
    for curve in result.curves:
        if svg := drawing.curves(curve):
            whose = [("got", say("yours (solid)"))]
            whose += [("expected", say("the reference's (dashed)"))] if curve.expected else []
            scale = f" ({say('logarithmic scale')})" if drawing.is_logarithmic(curve) else ""
            yield _Picture(Markup(svg), one_line(curve.label, 60) + scale, tuple(whose))  # noqa: S704 - escaped there


def _changes(report: Report, before: Report | None, say: Say) -> _Changes | None:
    """What another submission changed; None where there is nothing to compare."""
    if before is None or before.digest == report.digest:
        return None
    then = {result.check.id: result.status for result in before.results}
    now = [(say(one_line(r.check.title, 300)), then.get(r.check.id), r.status) for r in report.results]
    lines = [f"{say('passes now')}: {title}" for title, old, new in now if old != new and new is Status.PASSED and old]
    lines += [
        f"{say('does not pass any more')}: {title}" for title, old, new in now if old != new and old is Status.PASSED
    ]
    total = f"{points(before.score)} → {points(report.score)} {say('points')}"
    return _Changes(total, tuple(lines) or (say("The same checks pass as before."),))


def _moment(iso: str | None) -> str:
    """`2027-02-05 23:59:00 UTC` of an ISO 8601 time."""
    return one_line(iso or "", 40).replace("T", " ").replace("+00:00", " UTC")
