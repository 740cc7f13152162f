"""A report as text for a terminal: pure functions, no printing, no clock.

The anatomy of a failing check, each line of which earns its place:

    ✗ softmax stays finite for large scores                                    0/2
        >>> softmax([[1000, 1000]])              the call, typeable as it is
          2 of 2 values not finite, first [0, 0] kind before number
          expected 0.5
          got      nan
        softmax.py:4: return e / e.sum()         the student's own line, when it raised
        looks like: The largest score is not subtracted before exp.
        hint: exp(1000) overflows. What may be subtracted ...?
        again: autograder check --only stable
    · rows sum to one                            waiting for: softmax keeps the shape

Everything that came from a submission is cleaned of control characters and bounded; colour never says anything that
the signs do not; a console that cannot show the signs gets ASCII ones.
"""

from __future__ import annotations

import os
import statistics
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TextIO

from autograder.insight.classroom import mistakes
from autograder.model import IMPORTING, NO_GPU, CheckResult, Report, Status
from autograder.text import clean, clip, columns, counted, one_line
from autograder.words import Words

WIDTH = 80
_INDENT = "    "
CALL = ">>> "  # opens the details of a check that called the student's code
VALUES = ("expected", "got", "allowed")
_VALUE_COLUMN = len("expected ")
FOR_STAFF = "for staff: "  # opens a line of details that a student need not read
_BROKEN_WORDS = "The grader broke here. Your score for this check is not decided; staff have been told."

_BROKEN_HERE = "The grader broke here. Your score for this check is not decided; show this to your teachers."
_IN_PROCESS = "in-process"  # the integrity of a report that a student's own machine made

_NOT_PYTHON = {"SyntaxError", "IndentationError", "TabError"}
_SIGNS = {Status.PASSED: "✓", Status.BROKEN: "!", Status.UNWRITTEN: "·", Status.SKIPPED: "·"}
_COLOURS = {"✓": "32", "✗": "31", "!": "33", "·": "2"}
_ASCII = str.maketrans({"✓": "+", "✗": "x", "·": ".", "…": "...", "×": "x", "–": "-", "—": "-", "≤": "<=", "≥": ">="})


@dataclass(frozen=True)
class Look:
    """What the console at the other end can show, and the language of whoever sits there."""

    colour: bool = False
    encoding: str = "utf-8"
    width: int = WIDTH
    words: Words = field(default_factory=Words)

    @classmethod
    def of(cls, stream: TextIO) -> Look:
        """The look of a stream: colour on terminals only, and never where NO_COLOR is set."""
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(colour=stream.isatty() and not plain, encoding=stream.encoding or "ascii")

    def paint(self, text: str, code: str) -> str:
        """`text` in a colour (an SGR code), where there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def say(self, english: str) -> str:
        """A sentence of ours in the reader's language."""
        return self.words.say(english)

    def fit(self, text: str) -> str:
        """`text` in characters that the console has: our signs as ASCII, anything else that it lacks as `?`."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return text.translate(_ASCII).encode(self.encoding, "replace").decode(self.encoding)
        return text


def render_report(
    report: Report,
    look: Look = Look(),
    *,
    parts: Mapping[str, str] | None = None,
    again: str = "autograder check --only {name}",
    hidden: str = "",
    next_step: str = "",
    staff: bool = False,
) -> str:
    """One report as its student reads it: every check, then the count, the points and one next step.

    Args:
        report: for a student's eyes it must have gone through `for_student()`.
        parts: id -> title; checks are put under the title of their part.
        again: the command that runs one check again; "" where there is none.
        hidden: a sentence about what is decided elsewhere.
        next_step: what to do; by default the first check that does not pass.
        staff: also what is said to staff: why a check is broken, what should be looked at.
    """
    say = look.say
    lines = [f"{say('note')}: {say(one_line(note, 400))}" for note in report.notes]
    refusal = _refusal(report)
    if refusal is not None:
        lines += [_INDENT + say(line) for line in clip(clean(refusal.details)).split("\n") if line.strip()]
        next_step = next_step or "repair this first: none of your code was run"
    page = _Page(report, look, again, staff)
    for part, results in by_part(report.results, parts or {}):
        if lines and lines[-1]:
            lines.append("")
        if part:
            lines.append(look.paint(say(part), "1"))
        for result in _merged(results):
            alone = refusal is not None and result.status is not Status.SKIPPED  # said above, for all of them
            lines += [_row(result, sign(result), look)] if alone else page.lines(result)
    lines += ["", *summary(report, hidden, next_step or first_step(report, again), look)]
    return look.fit("\n".join(lines) + "\n")


def render_check(report: Report, result: CheckResult, look: Look = Look(), *, hints: bool = True) -> str:
    """One check of a report on its own; without `hints` it leaves the student to think first."""
    return look.fit("\n".join(_Page(report, look, "", staff=False, hints=hints).failing(result)) + "\n")


def summary(report: Report, hidden: str = "", next_step: str = "", look: Look = Look()) -> list[str]:
    """The last lines: count, points, what is hidden, the next step."""
    say = look.say
    elsewhere = textwrap.wrap(say(hidden), WIDTH, subsequent_indent=_INDENT)
    following = [f"{say('Next')}: {say(next_step)}"] if next_step else []
    return [say(count_line(report)), *elsewhere, *following]


def count_line(report: Report) -> str:
    """How many checks pass, and what that is worth."""
    those = counting(report)
    passed = sum(r.status is Status.PASSED for r in those)
    broken = sum(r.status is Status.BROKEN for r in those)
    count = f"{passed} of {len(those)} checks pass, {points(report.score)} of {points(report.max_score)} points."
    return f"{count} {counted(broken, 'check')} could not be decided: this is not final." if broken else count


def counting(report: Report) -> list[CheckResult]:
    """The results of checks that count here: all but those that were skipped."""
    return [r for r in report.results if r.status is not Status.SKIPPED]


def class_table(reports: Sequence[Report], look: Look = Look()) -> str:
    """One line a student: name, score, a sign per check, what stands out."""
    if not reports:
        return "no reports\n"
    name_width = max(7, *(min(len(r.student), 32) for r in reports))
    say = look.say
    lines = [look.paint(f"{say('student'):<{name_width}}  {say('score'):>11}  {say('checks')}", "1")]
    for report in reports:
        score = f"{points(report.score)}/{points(report.max_score)}"
        signs = "".join(sign(r) for r in report.results) if len(report.results) <= 40 else _ratio(report)
        lines.append(
            f"{one_line(report.student, 32):<{name_width}}  {score:>11}  {signs}  {class_remark(report)}".rstrip()
        )
    return look.fit("\n".join(lines) + "\n")


def class_summary(reports: Sequence[Report], look: Look = Look()) -> str:
    """How the class did: the middle, what is not final, the mistakes that were named most often."""
    if not reports:
        return ""
    scores = [r.score for r in reports]
    best = max(r.max_score for r in reports)
    lines = [
        f"{counted(len(reports), 'report')}; points: mean {points(round(statistics.fmean(scores), 2))}, "
        f"median {points(statistics.median(scores))}, of {points(best)}"
    ]
    unfinished = [one_line(r.student, 32) for r in reports if not r.final]
    if unfinished:
        lines.append(f"not final ({len(unfinished)}): {', '.join(unfinished[:8])}{'…' if len(unfinished) > 8 else ''}")
    lines += [f"{count:>4} × {look.say(mistake.sentence)}" for mistake, count in mistakes(reports)[:5]]
    return look.fit("\n".join(lines) + "\n")


def points(value: float) -> str:
    """A number of points without needless zeros: 2, 1.5, 0.67."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _refusal(report: Report) -> CheckResult | None:
    """A result that speaks for all of them: the submission as a whole was not run, and a note says why."""
    those = counting(report)
    if len({r.status for r in those}) != 1 or those[0].status is Status.PASSED:
        return None
    return next((r for r in those if r.message and r.message in report.notes), None)


def by_part(results: Sequence[CheckResult], parts: Mapping[str, str]) -> Iterable[tuple[str, list[CheckResult]]]:
    """(title of the part, its results), in the order of the parts; what belongs to none comes last."""
    for part, title in parts.items():
        if found := [r for r in results if r.check.part == part]:
            yield title, found
    if rest := [r for r in results if r.check.part not in parts]:
        yield ("Others" if len(rest) < len(results) else ""), rest


def _merged(results: Iterable[CheckResult]) -> Iterator[CheckResult]:
    """Cases of one parametrized check that pass under one title are one line, with their points together."""
    for (_, _, status), cases in groupby(
        results, key=lambda r: (r.check.id.partition("[")[0], r.check.title, r.status)
    ):
        first, *others = cases
        if status is Status.PASSED and not any(r.substituted for r in (first, *others)):
            together = round(sum(r.check.points for r in (first, *others)), 6)
            yield replace(first, check=replace(first.check, points=together))
        else:
            yield from (first, *others)


class _Page:
    """The checks of one report; what was already said on the page is not said again."""

    def __init__(self, report: Report, look: Look, again: str, staff: bool, *, hints: bool = True) -> None:
        self._look, self._again, self._staff, self._hints = look, again, staff, hints
        self._titles = {r.check.name: r.check.title for r in report.results}
        self._states = _states(report)
        self._said: set[tuple[str, str]] = set()
        self._here = report.integrity == _IN_PROCESS

    def lines(self, result: CheckResult) -> list[str]:
        """The lines of one check."""
        status, look = result.status, self._look
        if status is Status.PASSED:
            whose = [_INDENT + look.say(one_line(result.message, 600))] if result.substituted else []
            return [_row(result, "✓", look), *whose]
        if status is Status.BROKEN:
            why = [_INDENT + one_line(result.message, 600)] if (self._staff or self._here) and result.message else []
            words = look.say(_BROKEN_HERE if self._here else _BROKEN_WORDS)
            return [_row(result, "!", look, decided=False), f"{_INDENT}{words}", *why]
        if status is Status.SKIPPED:
            return [_row(result, "·", look, look.say(one_line(result.message) or NO_GPU))]
        waits_for = _waits_for(result, self._states)
        if waits_for is not None:
            return self._waiting(result, self._titles[waits_for])
        what = (result.message, result.details)
        if status is not Status.UNWRITTEN and result.details and what in self._said:
            return [
                _row(result, sign(result), look),
                f"{_INDENT}{look.say('as above')}: {look.say(one_line(result.message, 200))}",
            ]
        self._said.add(what)
        return self.failing(result)

    def _waiting(self, result: CheckResult, first: str) -> list[str]:
        """A check that is better read after another: one line, or two where both titles are long."""
        remark = f"{self._look.say('waiting for')}: {self._look.say(one_line(first, 200))}"
        if columns(self._look.say(result.check.title)) + columns(remark) + 4 <= self._look.width:
            return [_row(result, "·", self._look, remark)]
        return [_row(result, "·", self._look), _INDENT + remark]

    def failing(self, result: CheckResult) -> list[str]:
        """The whole anatomy of a check that does not pass."""
        lines = [_row(result, sign(result), self._look)]
        say = self._look.say
        body = [line for line in _body(result) if self._staff or not line.strip().startswith(FOR_STAFF)]
        lines += [_INDENT + _said(line, say) for line in body]
        mistake = result.misconception if self._hints else None
        if mistake is not None:
            lines.append(f"{_INDENT}{say('looks like')}: {say(one_line(mistake.sentence, 600))}")
        hint = (mistake.question if mistake else "") or result.check.hint
        of_use = result.status not in (Status.UNWRITTEN, Status.FORBIDDEN) and not _keeps_all_from_running(result)
        if hint and self._hints and of_use:
            lines.append(f"{_INDENT}{say('hint')}: {say(one_line(hint, 600))}")
        if self._again and not result.check.hidden:
            lines.append(
                _INDENT + self._look.paint(f"{say('again')}: {self._again.format(name=result.check.name)}", "2")
            )
        return lines


def _body(result: CheckResult) -> list[str]:
    """The call, below it the message and what was expected and got, then the student's own line."""
    message, details = clean(result.message).strip(), clip(clean(result.details).rstrip())
    if result.status is Status.UNWRITTEN and details:
        return details.split("\n")  # they say what is not written
    lines = details.split("\n") if details.strip() else []
    call = lines.pop(0) if lines and lines[0].startswith(CALL) else ""
    if message and not any(line.strip() == message for line in lines):
        lines = [one_line(message, 600), *lines]
    if call:
        lines = [one_line(call, 600), *("  " + line for line in lines)]
    own = clean(result.line).strip()
    if own and own not in details and result.status is not Status.UNWRITTEN:
        lines.append(one_line(own, 200))
    return lines


def _said(line: str, say: Callable[[str], str]) -> str:
    """A line of a report's text in the reader's language; its indent and `expected`, `got`, `allowed` stay in place."""
    text = line.lstrip(" ")
    indent = line[: len(line) - len(text)]
    name, _, value = text.partition(" ")
    if name in VALUES and value:
        return f"{indent}{say(name)}{' ' * (_VALUE_COLUMN - len(name))}{value.strip()}"
    return indent + say(text)


def _row(result: CheckResult, sign: str, look: Look, remark: str = "", *, decided: bool = True) -> str:
    """`sign title` with, at the right edge, the points or a remark."""
    title = one_line(look.say(result.check.title), 200)
    scored = points(result.points) if decided else "?"
    right = remark or (f"{scored}/{points(result.check.points)}" if result.check.points else "")
    gap = max(look.width - 2 - columns(title) - columns(right), 2)
    return f"{look.paint(sign, _COLOURS[sign])} {title}{' ' * gap}{right}".rstrip()


def sign(result: CheckResult) -> str:
    """What stands for a status beside its word: it never takes a colour to tell them apart."""
    return _SIGNS.get(result.status, "✗")


def _states(report: Report) -> dict[str, Status]:
    return {r.check.name: r.status for r in report.results}


def _waits_for(result: CheckResult, states: Mapping[str, Status]) -> str | None:
    """The name of the check that is better read before `result`."""
    return next((first for name in result.check.after if (first := _before(result, name, states))), None)


def _before(result: CheckResult, name: str, states: Mapping[str, Status]) -> str | None:
    """`name`, or its case with the same parameters; of a check that has other cases one, where all of them are open."""
    cases = [name, name + "[" + result.check.name.partition("[")[2]]
    of_it = next(([case] for case in cases if case in states), [k for k in states if k.startswith(f"{name}[")])
    waiting = [case for case in of_it if _keeps_waiting(states[case], result)]
    return waiting[0] if waiting and len(waiting) == len(of_it) else None


def _is_open(status: Status | None) -> bool:
    """Whether a check of this status was run, or could have been, and does not pass."""
    return status is not None and status not in (Status.PASSED, Status.SKIPPED)


def _keeps_waiting(status: Status | None, result: CheckResult) -> bool:
    """Whether a check of this status is better seen to before `result`.

    What is not written explains why something else is not, and no failure of what is: a student who leaves one function
    out still reads what is wrong with the others.
    """
    return _is_open(status) and (status is not Status.UNWRITTEN or result.status is Status.UNWRITTEN)


def first_step(report: Report, again: str = "") -> str:
    """The first check that does not pass and waits for nothing; before it a line for which nothing runs."""
    open_checks = [r for r in report.results if _is_open(r.status) and r.status is not Status.BROKEN]
    if not open_checks:
        return ""
    if repair := _line_to_repair(filter(_keeps_all_from_running, open_checks)):
        return repair
    states = _states(report)
    ready = [r for r in open_checks if _waits_for(r, states) is None]
    first = (ready or open_checks)[0]
    step = f"make this true: {one_line(first.check.title, 200)}"
    return f"{step} ({again.format(name=first.check.name)})" if again and not first.check.hidden else step


def in_the_way(report: Report) -> str:
    """What is to be done before any check says anything: a line to repair, a file that is missing; "" if nothing is."""
    failing = [r for r in report.results if _is_open(r.status)]
    refusal = _refusal(report)
    blocking = [refusal] if refusal else [r for r in failing if _keeps_all_from_running(r)]
    if not blocking:
        return ""
    return _line_to_repair(blocking) or one_line(blocking[0].message, 600)


def _line_to_repair(results: Iterable[CheckResult]) -> str:
    line = next((r.line for r in results if r.line), "")
    return f"repair this line: {one_line(line, 200)}" if line else ""


def _keeps_all_from_running(result: CheckResult) -> bool:
    """Whether a file could not be read or imported: what a check is about does not matter then."""
    return result.exception in _NOT_PYTHON or result.details.startswith(IMPORTING)


def _ratio(report: Report) -> str:
    those = counting(report)
    return f"{sum(r.status is Status.PASSED for r in those)} of {len(those)}"


def class_remark(report: Report) -> str:
    """What whoever runs the class should see of a report: how it ended, and which mistake explains most of it."""
    ended, found = _ended(report), Counter(r.misconception.id for r in report.results if r.misconception)
    named = f"looks like {found.most_common(1)[0][0]}" if found else ""
    more = f" and {counted(len(found) - 1, 'other')}" if len(found) > 1 else ""
    return "; ".join(words for words in (ended, named + more) if words)


def _ended(report: Report) -> str:
    if not report.final:
        return "not final"
    statuses = Counter(r.status for r in counting(report))
    for status in (Status.FORBIDDEN, Status.MEMORY, Status.TIMEOUT, Status.ERRORED):
        if statuses[status]:
            return status.value if len(statuses) == 1 else f"{statuses[status]} {status.value}"
    return "not written" if set(statuses) == {Status.UNWRITTEN} else ""
