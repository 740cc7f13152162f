"""Which checks are decided without running: the source cannot be parsed or breaks a rule, or the machine has no GPU."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from autograder.cells import Cells
from autograder.checks.rules import Violation, breaks, told, violations
from autograder.grading.intake import Refusal
from autograder.model import NO_GPU, Check, CheckResult, Forbid, Status
from autograder.text import clean, one_line

__all__ = ["Scan", "breaks", "forbidden", "scan", "skipped"]


@dataclass(frozen=True)
class Scan:
    """What reading the source without running it found."""

    violations: tuple[Violation, ...] = ()
    refusal: Refusal | None = None


def scan(files: Mapping[str, bytes], rules: Iterable[Forbid], cells: Mapping[str, Cells] | None = None) -> Scan:
    """Looks for violations in every file. One that Python cannot parse refuses the submission, unless it was set aside.

    `cells` has the layout of files that were made of a notebook.
    """
    found: list[Violation] = []
    for name, data in files.items():
        try:
            found += _in_cells(violations(name, data, tuple(rules)), (cells or {}).get(name))
        except SyntaxError as error:
            return Scan(refusal=syntax_refusal(name, error))
        except (RecursionError, MemoryError):
            return Scan(refusal=Refusal(Status.ERRORED, f"{name} is nested too deeply to be read"))
        except ValueError as error:
            return Scan(refusal=Refusal(Status.ERRORED, f"{name} cannot be read: {one_line(str(error))}"))
    return Scan(tuple(found))


def _in_cells(found: list[Violation], cells: Cells | None) -> list[Violation]:
    """The violations where their student finds them: in the cells of a notebook, if it was one."""
    if cells is None:
        return found
    places = [cells.shown(violation.line) for violation in found]
    return [replace(violation, file=file, line=line) for violation, (file, line) in zip(found, places, strict=True)]


def forbidden(check: Check, broken: list[Violation]) -> CheckResult:
    """The result of a check whose part breaks a rule."""
    message, details = told(broken)
    return CheckResult(check, Status.FORBIDDEN, message, "\n".join(details), line=broken[0].place)


def skipped(check: Check) -> CheckResult:
    """The result of a `gpu` check where there is no GPU, whatever was handed in: the maximum is everybody's."""
    return CheckResult(check, Status.SKIPPED, NO_GPU)


def syntax_refusal(name: str, error: SyntaxError) -> Refusal:
    """File, line, the line itself and a caret below the fault, as Python would show it."""
    line = error.lineno or 1
    kind = type(error).__name__
    text = clean((error.text or "").rstrip("\n")).expandtabs(1)
    stripped = text.lstrip()
    column = max((error.offset or 1) - 1 - (len(text) - len(stripped)), 0)
    # A window of a very long line, with the fault inside.
    start = max(column - 60, 0)
    window = stripped[start : start + 100]
    details = f"{name}:{line}: {kind}: {one_line(error.msg or '')}"
    if window:
        details += f"\n    {window}\n    {' ' * min(column - start, len(window))}^"
    message = f"{name} has a syntax error in line {line}: {one_line(error.msg or '')}"
    return Refusal(Status.ERRORED, message, details, line=f"{name}:{line}: {one_line(stripped)}")
