"""What became of one check: the result, and what was compared on the way. And how an exception becomes a status."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from autograder.cells import place
from autograder.checks import curves, fingerprint, nearest, values
from autograder.checks.failure import CheckFailed, GraderFault
from autograder.checks.record import Comparison, Record
from autograder.errors import (
    AutograderError,
    Frame,
    ProtocolViolation,
    StudentCrash,
    StudentError,
    StudentFailure,
    StudentMemory,
    StudentTimeout,
    StudentUnwritten,
)
from autograder.model import Check, CheckResult, Status
from autograder.text import clean, one_line

_HERE = str(Path(__file__).resolve().parents[1])
_MESSAGE = 300  # characters of a message
_LINES = 12  # of a student's own output
_FRAMES = 5
_ROLE = "exception"
_INTROSPECTION = "assert "  # what pytest says of a failed expression begins so
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_ROLE_SHOWN = 40  # characters of a role in a signature


@dataclass(frozen=True)
class Outcome:
    """One check's result, its comparisons, and the names of the student's program that it asked for. JSON-able.

    `missing` is the function, class or method ("KNN.predict") for want of which the check did not get to its end.
    """

    result: CheckResult
    comparisons: tuple[Comparison, ...] = ()
    asked: tuple[str, ...] = ()
    missing: str = ""

    def to_dict(self) -> dict[str, Any]:
        """A JSON object."""
        comparisons = [c.to_dict() for c in self.comparisons]
        plain = {"result": self.result.to_dict(), "comparisons": comparisons, "asked": list(self.asked)}
        return {**plain, "missing": self.missing} if self.missing else plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], check: Check | None = None) -> Outcome:
        """Inverse of `to_dict`; `check` restores what a report does not say of a check."""
        result = CheckResult.from_dict(data["result"], check)
        comparisons = tuple(Comparison.from_dict(c) for c in data["comparisons"])
        return cls(result, comparisons, tuple(data.get("asked", ())), data.get("missing", ""))


@dataclass(frozen=True)
class Verdict:
    """What an exception (or none) that ended a check means.

    `unsure`: it may be what the student's code did, or the check itself; the reference can tell.
    """

    status: Status
    message: str = ""
    details: tuple[str, ...] = ()
    exception: str = ""
    line: str = ""
    comparison: Comparison | None = None
    missing: str = ""
    unsure: bool = field(default=False)
    cause: str = ""  # of what nobody expected: the exception and its line in the check, for who wrote the check

    @property
    def fault(self) -> str:
        """What to say of it if it turns out to be the check's own."""
        return self.cause or self.message

    def outcome(self, check: Check, record: Record, seconds: float) -> Outcome:
        """The check's outcome, with what the student's code printed where it helps.

        Text that came from the student's side becomes harmless here: it may hold lone surrogates that no file can take.
        """
        details = list(self.details)
        if self.status not in (Status.PASSED, Status.SKIPPED, Status.BROKEN, Status.UNWRITTEN):
            details += _printed(record)
        details += [f"for staff: {flag}" for flag in record.flags]
        extra = () if self.comparison is None else (self.comparison,)
        comparisons = (*record.comparisons, *extra)
        asked = () if record.subject is None else tuple(sorted(record.subject.asked))
        result = CheckResult(
            check=check,
            status=self.status,
            message=one_line(self.message, 2 * _MESSAGE),
            details=clean("\n".join(details)),
            exception=one_line(self.exception),
            line=one_line(self.line, _MESSAGE),
            seconds=seconds,
            differences=tuple(record.differences),
            curves=curves.drawn(check, record),
            signature=_signature(self.status, comparisons),
        )
        return Outcome(result, comparisons, asked, self.missing)


def _signature(status: Status, comparisons: Sequence[Comparison]) -> str:
    """The same for submissions whose values are wrong alike; empty where nothing wrong was compared."""
    wrong = [comparison for comparison in comparisons if comparison.fingerprint is not None]
    if not wrong or wrong[-1].fingerprint is None or status is Status.PASSED:
        return ""
    return f"{wrong[-1].role[:_ROLE_SHOWN]}|{wrong[-1].fingerprint.signature()}"


PASSED = Verdict(Status.PASSED)


def judge(error: BaseException | None, record: Record) -> Verdict:
    """What the exception that ended a check says about whom."""
    if error is None:
        return PASSED
    if isinstance(error, CheckFailed):
        return Verdict(Status.FAILED, clip(error.message), error.details)
    if isinstance(error, StudentFailure):
        return _student(error, record)
    if isinstance(error, AutograderError):
        return broken(str(error))  # the machine or the course: no code of a student can raise these
    if isinstance(error, GraderFault):
        return replace(broken(str(error)), unsure=True)
    if isinstance(error, pytest.skip.Exception):
        return replace(broken("the check skipped itself; only a `gpu` check may be skipped"), unsure=True)
    if isinstance(error, pytest.fail.Exception) or (isinstance(error, AssertionError) and not _is_ours(error)):
        return _assertion(error, record)
    return replace(_unexpected(error, record), unsure=True)


def broken(why: str) -> Verdict:
    """Our own fault; `why` is for staff."""
    return Verdict(Status.BROKEN, clip(f"the grader broke here: {why}"), cause=why)


def spoilt(verdict: Verdict) -> Verdict:
    """A check that breaks for this student only was broken by the student's code: it changed the check's own arrays."""
    return Verdict(
        Status.FAILED, "the check could not go on after what your code did to its arguments", (verdict.message,)
    )


def clip(text: str, limit: int = _MESSAGE) -> str:
    """One line of bounded length."""
    line = " ".join(text[: 4 * limit].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _student(error: StudentFailure, record: Record) -> Verdict:
    call = (f">>> {clip(error.call)}",) if error.call else ()
    details = (*call, *(_frame(frame) for frame in error.frames[-_FRAMES:]))
    line = _frame(error.frames[-1]) if error.frames else ""
    match error:
        case StudentUnwritten():
            lines = _clipped(error.message, nearest.suggestion(error.missing, record))
            return Verdict(Status.UNWRITTEN, "not written yet", lines, missing=error.missing)
        case StudentError():
            found = Comparison(_ROLE, float("inf"), *_exception_evidence(error))
            missing = _called_in_vain(error, record)
            details += _clipped(nearest.suggestion(missing, record))
            return Verdict(Status.ERRORED, clip(str(error)), details, error.type_name, line, found, missing)
        case StudentTimeout():
            return Verdict(Status.TIMEOUT, clip(error.message or "no answer within the time limit"), details, line=line)
        case StudentMemory():
            return Verdict(Status.MEMORY, clip(error.message or "the memory limit was reached"), details, line=line)
        case StudentCrash() | ProtocolViolation() | _:
            return Verdict(Status.ERRORED, clip(error.message or "your code ended the process"), details, line=line)


def _called_in_vain(error: StudentError, record: Record) -> str:
    """The function that the student's code calls and was asked to write, but does not have; "" if it is not that."""
    found = _UNDEFINED.fullmatch(error.message) if error.type_name == "NameError" else None
    return found[1] if found and found[1] in record.wanted() else ""


def _clipped(*lines: str) -> tuple[str, ...]:
    return tuple(clip(line) for line in lines if line)


def _frame(frame: Frame) -> str:
    return f"{place(frame.file, frame.line)}: {clip(frame.source, 120)}"


def _exception_evidence(error: StudentError) -> tuple[float, fingerprint.Fingerprint]:
    """How telling an exception is: one whose message has shapes in it says as much as two numbers."""
    function = error.frames[-1].function if error.frames else ""
    message = re.sub(r"0x[0-9a-f]+", "0x", error.message[:_MESSAGE])
    seen = fingerprint.of_text("exception", f"{error.type_name}|{message}|{function}")
    return (2.0 if len(re.findall(r"\d+", message)) >= 2 else 1.0), seen


def _is_ours(error: BaseException) -> bool:
    """Whether an assertion failed inside the engine instead of in a check."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HERE)


def _assertion(error: BaseException, record: Record) -> Verdict:
    first, *rest = str(error).splitlines() or ["the check does not hold"]
    if not first.startswith(_INTROSPECTION):  # the author says it in words: pytest's view of the expression adds noise
        rest = list(takewhile(lambda line: not line.startswith(_INTROSPECTION), rest))
    call = (f">>> {clip(record.calls[-1])}",) if record.calls else ()
    return Verdict(Status.FAILED, clip(first), (*call, *(clip(line, 160) for line in rest[:_LINES])))


def _unexpected(error: BaseException, record: Record) -> Verdict:
    """The check could not use what it got: the wrong form, unless the reference's value is no better."""
    what = clip(f"{type(error).__name__}: {error}", 160)
    call = f"`{clip(record.calls[-1], 120)}`" if record.calls else "your code"
    message = f"{call} returned something of another form than the check expects"
    cause = " ".join((what, *_raised_at(error)))
    return Verdict(Status.FAILED, clip(message), (f"the check could not go on: {what}",), cause=cause)


def _raised_at(error: BaseException) -> tuple[str, ...]:
    """The innermost line outside of the engine and of libraries that an exception passed: `(test_x.py:12)`."""
    trace = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [(Path(file).name, line) for file, line in trace if not _is_library(file)]
    return (f"({own[-1][0]}:{own[-1][1]})",) if own else ()


def _is_library(filename: str) -> bool:
    return filename.startswith((_HERE, sys.prefix, sys.base_prefix))


def _printed(record: Record) -> list[str]:
    """The end of what the student's code printed in this check."""
    printed = record.subject.output() if record.subject is not None else ""
    lines = [line for line in printed.splitlines() if line.strip()]
    if not lines:
        return []
    shown = [values.text(line)[1:-1] if len(line) > 120 else line for line in lines[-_LINES:]]
    return [
        f"your code printed{' (the end of it)' if len(lines) > _LINES else ''}:",
        *(f"    {line}" for line in shown),
    ]
