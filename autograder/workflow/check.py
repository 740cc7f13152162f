"""`autograder check`: the public checks of one folder, in a child process that may hang or die.

The child (`checking.py`) imports numpy and pytest and runs the student's code in process; this side imports neither, so
that it starts at once. The child answers with a JSON line per check. Where a line is late, or the child ends, the check
that was running gets that verdict, and a new child goes on with the remaining ones, for as long as a grader would.
The same on every system.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import autograder
from autograder.errors import CourseError, UsageError
from autograder.model import Assignment, Check, CheckResult, Report, Status

_START_SECONDS = 120.0  # a cold import of torch
_MARGIN_SECONDS = 5.0  # beyond a check's own limit, which the child itself watches where it can

# No folder of the student's is searched for modules: what lies there may be called `random.py`.
_BOOTSTRAP = "import sys; sys.path.append(sys.argv[1]); from autograder.workflow.checking import main; sys.exit(main())"


@dataclass
class _Run:
    """What is known so far."""

    wishes: Mapping[str, Any]  # what was asked for, as the child reads it
    checks: dict[str, Check] = field(default_factory=dict)  # all that the folder has
    seconds: dict[str, float] = field(default_factory=dict)  # their limits
    pending: list[str] = field(default_factory=list)
    results: dict[str, CheckResult] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    ends: float | None = None  # when all checks must have ended (`time.monotonic`)
    imported: bool = False  # whether the present child got as far as running checks


def check_folder(
    assignment: Assignment, only: Collection[str] = (), *, part: str | None = None, notebook: str | None = None
) -> Report:
    """Runs the public checks and returns the student's report.

    Args:
        assignment: whose folder it is.
        only: names of checks; all if empty.
        part: only the checks of this part.
        notebook: the text of a notebook file that is checked instead of the files in the folder.

    Raises:
        CourseError: the checks themselves cannot be loaded.
        UsageError: `only` names no check.
    """
    run = _Run(wishes={"only": list(only), "part": part, "notebook": notebook})
    unimported = 0
    while not run.checks or run.pending:
        verdict = _one_child(assignment, run)
        unimported = 0 if run.imported else unimported + 1
        # Twice not even the import came to its end: whatever it is would happen to each of the checks.
        _settle_as(verdict, run, run.pending if unimported > 1 else run.pending[:1])
        if _seconds_left(assignment, run) <= 0:
            total = f"not run: the {assignment.limits.total_seconds:g} s for all checks are used up"
            _settle_as(CheckResult(_NOBODY, Status.TIMEOUT, total), run, run.pending)
    chosen = [run.results[i] for i in run.checks if i in run.results]
    return Report(
        assignment=assignment.slug,
        student="you",
        results=tuple(chosen),
        seed=0,
        digest=run.digest,
        integrity="in-process",
        versions=run.versions,
        notes=run.notes,
    )


def hidden_words(assignment: Assignment) -> str:
    """What is decided elsewhere, if the folder says so."""
    points = f"{assignment.hidden_points:g}"
    if not assignment.hidden_points:
        return ""
    topics = f" on: {', '.join(assignment.hidden_parts)}" if assignment.hidden_parts else ""
    return f"{points} more points are decided by hidden checks{topics}."


def next_step(assignment: Assignment, report: Report, only: Collection[str]) -> str:
    """What to do when everything that was run passes; "" leaves it to the report."""
    if report.score < report.max_score or not report.final:
        return ""
    if only:
        return "run all checks: autograder check"
    return f"hand in {' and '.join(assignment.files)}"


def _one_child(assignment: Assignment, run: _Run) -> CheckResult:
    """Runs a child until it ends or is late; what it lets the check that it was running be."""
    request = {**run.wishes, "pending": run.pending, "seconds": _seconds_left(assignment, run)}
    run.imported = False
    with _Child(assignment.public, request) as child:
        wait = _START_SECONDS
        while (message := child.next(wait)) is not None:
            if "error" in message:
                raise (UsageError if message["usage"] else CourseError)(message["error"])
            _take(message, run)
            run.ends = run.ends or time.monotonic() + assignment.limits.total_seconds
            wait = _patience(run)
        if not run.checks:
            raise CourseError(f"the checks of {assignment.public} cannot be run:\n{child.said()}")
        return child.verdict(_limit(run))


def _take(message: Mapping[str, Any], run: _Run) -> None:
    if "checks" in message:
        if not run.checks:
            run.checks = {c["id"]: Check(**{**c, "limits": None}) for c in message["checks"]}
            run.pending = list(message["pending"])
        run.seconds = message["seconds"]
        run.notes, run.versions = tuple(message["notes"]), message["versions"]
        run.digest = message["digest"]
    elif "result" in message:
        _settle(run, CheckResult.from_dict(message["result"]))
    elif "imported" in message:
        run.imported = True


def _settle_as(verdict: CheckResult, run: _Run, checks: Collection[str]) -> None:
    for check in list(checks):
        _settle(run, replace(verdict, check=run.checks[check]))


def _settle(run: _Run, result: CheckResult) -> None:
    run.results[result.check.id] = result
    if result.check.id in run.pending:
        run.pending.remove(result.check.id)


def _seconds_left(assignment: Assignment, run: _Run) -> float:
    return assignment.limits.total_seconds if run.ends is None else run.ends - time.monotonic()


def _limit(run: _Run) -> float:
    return run.seconds[run.pending[0]] if run.pending else 0.0


def _patience(run: _Run) -> float:
    # The module is imported within the first check, and a timeout is confirmed once.
    return 2 * _limit(run) + _MARGIN_SECONDS


class _Child:
    """One child process, its lines in a queue. Threads and pipes, because Windows can select neither."""

    def __init__(self, folder: Path, wishes: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOTSTRAP, str(Path(autograder.__file__).parents[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
        )
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._errors = b""
        self._late = False
        self._threads = [
            threading.Thread(target=self._read_lines, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        request = {"folder": str(folder), **wishes}
        assert self._process.stdin is not None
        with self._process.stdin as stdin:
            stdin.write(json.dumps(request).encode())

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()

    def next(self, seconds: float) -> dict[str, Any] | None:
        """The next message; None where the child has ended or is late."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self._late = True
            return None
        return None if line is None else dict(json.loads(line))

    def verdict(self, limit: float) -> CheckResult:
        """What this end means for the check that was running; its check is filled in by the caller."""
        if self._late:
            return CheckResult(_NOBODY, Status.TIMEOUT, f"no answer within {limit:g} s: does a loop never end?")
        code = self._process.wait()
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return CheckResult(_NOBODY, Status.ERRORED, f"your code ended the process ({how})")

    def said(self) -> str:
        """The end of what it wrote to its standard error."""
        self._process.wait()
        self._threads[1].join()
        return self._errors.decode("utf-8", "replace")[-2000:].strip() or "it said nothing"

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for line in stdout:
                self._lines.put(line)
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            for line in stderr:
                self._errors = (self._errors + line)[-8000:]


_NOBODY = Check("", "", 0.0, hidden=False)
