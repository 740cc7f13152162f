"""What a folder's last check found, so that `status`, `hint` and `watch` run nothing that has not changed.

Kept in `.autograder/progress/report.json` of the folder: the report, under a digest of everything that decided it.
A file that is missing, damaged or of another version only means that the checks run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.course import ORIGINALS
from autograder.files import write_whole
from autograder.model import Assignment, CheckResult, Report, Status
from autograder.workflow.check import check_folder

_REPORT = Path(ORIGINALS) / "progress" / "report.json"
_HINTS = Path(ORIGINALS) / "progress" / "hints.json"


def current(assignment: Assignment) -> Report:
    """The report on the files as they are now: the kept one if nothing has changed, else a new one.

    Raises:
        CourseError: the checks themselves cannot be loaded.
    """
    return _kept(assignment) or renew(assignment)


def renew(assignment: Assignment) -> Report:
    """Runs the public checks and keeps the report."""
    digest = _digest(assignment)
    report = check_folder(assignment)
    keep(assignment, report, digest)
    return report


def keep(assignment: Assignment, report: Report, digest: str | None = None) -> None:
    """Keeps a report of all checks; where the folder cannot be written, nothing is kept and nothing is lost."""
    _write(assignment.public / _REPORT, {"digest": digest or _digest(assignment), "report": report.to_dict()})


def open_results(report: Report) -> list[CheckResult]:
    """What does not pass yet, in the order in which it is best repaired: what waits for another comes after it."""
    failing = [result for result in report.results if result.status not in (Status.PASSED, Status.SKIPPED)]
    names = {result.check.name for result in failing}
    return sorted(failing, key=lambda result: not names.isdisjoint(result.check.after))


@dataclass(frozen=True)
class Stages:
    """The hints of one failing check, from a question to the answer's name."""

    check: str
    hints: tuple[str, ...]

    @classmethod
    def of(cls, result: CheckResult, part_title: str = "", before: str = "") -> Stages:
        """A question first, then where to look, then what the mistake is, as far as it is known.

        Nothing of all that helps where something else must be done `before`.
        """
        if before:
            return cls(result.check.name, (before,))
        mistake = result.misconception
        question = (mistake.question if mistake else "") or result.check.hint
        pointer = result.check.hint if question != result.check.hint else _where(result, part_title)
        answer = mistake.sentence if mistake else ""
        hints = dict.fromkeys(hint for hint in (question, pointer, answer) if hint)
        return cls(result.check.name, tuple(hints))


def next_stage(assignment: Assignment, stages: Stages, digest: str) -> int:
    """How many of its hints have been asked for, this time included; starts again when the code has changed.

    Args:
        assignment: the folder.
        stages: of the check that the hint is about.
        digest: of the files that the report is about.
    """
    path = assignment.public / _HINTS
    known = _read(path)
    seen = known.get(stages.check, {}) if isinstance(known.get(stages.check), dict) else {}
    last = seen.get("stage", 0) if seen.get("digest") == digest else 0
    stage = min(int(last) + 1, len(stages.hints))
    _write(path, {**known, stages.check: {"digest": digest, "stage": stage}})
    return stage


def _where(result: CheckResult, part_title: str) -> str:
    """Which part of the handout, and what the check saw first."""
    if result.status is Status.UNWRITTEN:
        return f"It is not written yet: begin with “{part_title}” in the handout." if part_title else ""
    handout = f"Read “{part_title}” in the handout again. " if part_title else ""
    saw = result.line or result.message
    return f"{handout}The check stopped at: {saw}" if saw else handout.strip()


def _kept(assignment: Assignment) -> Report | None:
    kept = _read(assignment.public / _REPORT)
    if kept.get("digest") != _digest(assignment):
        return None
    try:
        return Report.from_dict(kept["report"])
    except (KeyError, TypeError, ValueError):
        return None


def _digest(assignment: Assignment) -> str:
    """Of all that decides a report: the student's files, the checks, given code and recorded answers, the engine."""
    total = hashlib.sha256(__version__.encode())
    for path in _deciding(assignment):
        content = path.read_bytes() if path.is_file() else b"(missing)"
        total.update(f"{path.relative_to(assignment.public).as_posix()}:{len(content)}:".encode() + content)
    return total.hexdigest()


def _deciding(assignment: Assignment) -> Iterator[Path]:
    folder = assignment.public
    yield from (folder / name for name in (*assignment.files, "assignment.toml", "expected.npz"))
    for below in ("tests", "support"):
        yield from sorted(p for p in (folder / below).rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, data: object) -> None:
    if not path.parent.parent.is_dir():
        return  # no release: an author's checkout is not written into
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        write_whole(path, json.dumps(data).encode())
