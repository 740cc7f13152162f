"""A report for GitHub Actions: annotations on the student's own lines, and the table on the run's page.

An annotation is a line that the runner reads from the log (`::error file=knn.py,line=14,title=...::text`). GitHub shows
ten errors and ten notices of a step, so checks that are not written yet are one notice together.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from autograder.feedback.terminal import CALL, counting, points
from autograder.model import CheckResult, Report, Status
from autograder.text import clean, one_line

SHOWN = 10  # annotations of a kind that GitHub shows of one step

_SIGNS = {Status.PASSED: "✅", Status.BROKEN: "⚠️", Status.UNWRITTEN: "✏️", Status.SKIPPED: "➖"}
_QUIET = (Status.PASSED, Status.SKIPPED, Status.UNWRITTEN)
_LINE = re.compile(r"([\w./-]+\.py):(\d+): ")
_CALLED = re.compile(r"(\w+)\(")


def annotate(report: Report, sources: Mapping[str, str], folder: str = "") -> list[str]:
    """Workflow commands, one a line: an error for each check that fails, where the student's code did it.

    Args:
        report: what its student may read.
        sources: file name -> text of the student's files.
        folder: where they lie in the repository, with a "/" at its end; "" for its root.
    """
    failing = [result for result in report.results if result.status not in _QUIET]
    errors = [_error(result, folder, *_place(result, sources)) for result in failing[:SHOWN]]
    unwritten = [result for result in report.results if result.status is Status.UNWRITTEN]
    if unwritten:
        words = f"{len(unwritten)} of {len(counting(report))} checks wait for code that is not written yet"
        first = next(iter(sources), "")
        errors.append(_command("notice", words, file=folder + first, line=_unwritten_line(sources.get(first, ""))))
    return errors


def step_summary(report: Report, parts: Mapping[str, str], hidden: str = "", next_step: str = "") -> str:
    """Markdown for $GITHUB_STEP_SUMMARY: the points, then every check with its sign.

    Args:
        report: what its student may read.
        parts: id -> title.
        hidden: a sentence about what is decided elsewhere.
        next_step: what to do.
    """
    those = counting(report)
    passed = sum(result.status is Status.PASSED for result in those)
    head = f"{passed} of {len(those)} checks pass, {points(report.score)} of {points(report.max_score)} points"
    lines = [f"### {head}", ""]
    for note in report.notes:
        lines += [f"> {_markdown(note)}", ""]
    if not report.final:
        lines += ["> The grader broke in some checks: they are not decided.", ""]
    lines += ["| | check | points | |", "|---|---|--:|---|"]
    lines += [_row(result, parts) for result in report.results]
    said = [_markdown(sentence) for sentence in (hidden, f"Next: {next_step}" if next_step else "") if sentence]
    return "\n".join([*lines, "", "\n\n".join(said)]).rstrip() + "\n"


def _row(result: CheckResult, parts: Mapping[str, str]) -> str:
    part = parts.get(result.check.part or "", "")
    scored = f"{points(result.points)}/{points(result.check.points)}" if result.check.points else ""
    title = _markdown(result.check.title) + (f"<br><sub>{_markdown(part)}</sub>" if part else "")
    return f"| {_SIGNS.get(result.status, '❌')} | {title} | {scored} | {_markdown(_why(result))} |"


def _why(result: CheckResult) -> str:
    if result.status is Status.PASSED:
        return ""
    mistake = f"; looks like: {result.misconception.sentence}" if result.misconception else ""
    return one_line(result.message, 300) + mistake


def _markdown(text: str) -> str:
    """Text in a table cell: it stays text, whatever a student's code put into it."""
    plain = one_line(clean(text), 600).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]|#!~@$])", r"\\\1", plain)


def _error(result: CheckResult, folder: str, file: str, line: int) -> str:
    mistake = f"looks like: {result.misconception.sentence}" if result.misconception else ""
    said = [result.message, *clean(result.details).split("\n")[:8], mistake]
    text = "\n".join(part for part in said if part)
    return _command("error", text, file=folder + file, line=line, title=one_line(result.check.title, 120))


def _place(result: CheckResult, sources: Mapping[str, str]) -> tuple[str, int]:
    """File and line: where the code raised, else the function that the check called, else the file's beginning."""
    for text in (result.line, result.details):
        if (found := _LINE.search(text)) and found[1] in sources:
            return found[1], int(found[2])
    called = _CALLED.findall(result.details.partition("\n")[0]) if result.details.startswith(CALL) else []
    for name in reversed(called):
        for file, source in sources.items():
            if name in (lines := dict(_definitions(source))):
                return file, lines[name]
    return next(iter(sources), ""), 1


def _definitions(source: str) -> Iterator[tuple[str, int]]:
    """(name, line) of every function and class; nothing of a file that cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno


def _unwritten_line(source: str) -> int:
    """The first line that still says so."""
    lines = source.split("\n")
    return next((number for number, line in enumerate(lines, 1) if "raise NotImplementedError" in line), 1)


def _command(kind: str, text: str, **where: str | int) -> str:
    """`::kind file=...,line=...::text` with everything escaped that the runner would read as its own."""
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in where.items() if value)
    return f"::{kind} {properties}::{_escaped(clean(text))}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(letter):02X}" if letter in "%\r\n" + more else letter for letter in text)
