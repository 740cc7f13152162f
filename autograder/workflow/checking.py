"""The child of `autograder check`: a request on stdin, JSON lines on stdout.

Runs the student's code in this very process, through the same calls and the same suite as a grader. What that code
prints goes to stderr, never between our lines: the descriptor of stdout is moved away before anything of it runs. The
student's folder is not among those where modules are looked for: a file of theirs may be called `random.py`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from autograder.checks import tape
from autograder.checks.bank import program_of
from autograder.checks.diagnose import diagnose
from autograder.checks.outcome import Outcome
from autograder.checks.plugin import recorded
from autograder.checks.seat import PUBLIC_SEED, has_gpu
from autograder.checks.suite import Suite, with_suite
from autograder.course import load_assignment
from autograder.errors import AutograderError, UsageError
from autograder.grading import forbid, intake
from autograder.grading.digest import versions
from autograder.grading.select import select
from autograder.model import Assignment, Check, CheckResult, Status, Submission
from autograder.remote import Endpoint
from autograder.remote.transport import Local, OnCallback
from autograder.worker.wire import Frame

Send = Callable[[Mapping[str, Any]], None]


def main() -> int:
    """Answers one request.

    `{"folder": path, "only": [names], "part": id, "notebook": text, "pending": [ids], "seconds": left for all}`.
    """
    request = json.loads(sys.stdin.buffer.read())
    send = _own_stdout()
    try:
        assignment = load_assignment(Path(request["folder"]))
        with_suite(assignment, lambda suite: _serve(assignment, suite, request, send), hidden=False)
    except AutograderError as error:
        send({"error": str(error), "usage": isinstance(error, UsageError)})
        return 1
    return 0


def _own_stdout() -> Send:
    """Writes to what was stdout; from now on descriptor 1 is stderr, for C code too."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)

    def send(message: Mapping[str, Any]) -> None:
        lines.write(json.dumps(message) + "\n")
        lines.flush()

    return send


def _serve(assignment: Assignment, suite: Suite, request: Mapping[str, Any], send: Send) -> None:
    ids = [check.id for check in suite.checks]
    chosen = select(ids, request["only"])
    pending = request["pending"] or [c.id for c in suite.checks if c.id in chosen and request["part"] in (None, c.part)]
    if not pending:
        raise UsageError(f"the part {request['part']!r} has no public checks; hidden ones decide it")
    text = request["notebook"]
    submission = _own_files(assignment) if text is None else _from_notebook(text, assignment)
    sources = intake.unpack(submission, assignment)
    scan = forbid.scan(sources.files, assignment.forbid, sources.cells) if sources.refusal is None else forbid.Scan()
    refusal = sources.refusal or scan.refusal
    notes = [*([refusal.message] if refusal else []), *sources.notes]
    send(
        {
            "checks": [asdict(replace(check, limits=None)) for check in suite.checks],
            "seconds": {check.id: (check.limits or assignment.limits).seconds for check in suite.checks},
            "pending": list(pending),
            "notes": notes,
            "versions": dict(versions(assignment.libraries)),
            "digest": submission.digest,
        }
    )
    remaining = set(pending)
    for check in suite.checks:
        result = _without_running(check, assignment, refusal, scan) if check.id in remaining else None
        if result is not None:
            remaining.discard(check.id)
            _send_result(send, result)
    if remaining:
        answers = recorded(assignment)
        program = program_of(assignment, sources.files, sources.cells)
        subject = Endpoint(program, lambda: _Announcing(lambda: send({"imported": True})))
        ends = time.monotonic() + request["seconds"]
        outcomes = []
        for check in suite.in_turn(remaining):
            outcomes.append(_taken(suite, subject, answers, check, ends))
            _send_result(send, outcomes[-1].result)
        # Which mistake it is can only be said when all results are known; those are then said again.
        for result in diagnose(outcomes, answers.known):
            if result.misconception is not None:
                _send_result(send, result)


def _without_running(
    check: Check, assignment: Assignment, refusal: intake.Refusal | None, scan: forbid.Scan
) -> CheckResult | None:
    """What is known of a check before anything runs; a `gpu` check does not count without a GPU, whatever is wrong."""
    if check.gpu and not has_gpu(assignment):
        return forbid.skipped(check)
    if refusal is not None:
        return refusal.result(check)
    broken = forbid.breaks(check, scan.violations)
    return forbid.forbidden(check, broken) if broken else None


class _Announcing(Local):
    """The runtime in this process, which says when the student's files have been imported, or have failed to be."""

    def __init__(self, imported: Callable[[], None]) -> None:
        super().__init__()
        self._imported = imported
        self._first = True

    def converse(self, request: Frame, on_callback: OnCallback, deadline: float | None) -> Frame:
        """The first request is the import."""
        reply = super().converse(request, on_callback, deadline)
        if self._first:
            self._first = False
            self._imported()
        return reply


def _taken(suite: Suite, subject: Endpoint, answers: tape.Tape, check: Check, ends: float) -> Outcome:
    """One check. Nothing stops it here where a grader would: if it is too slow twice, that is said instead."""
    limit = (check.limits or suite.assignment.limits).seconds
    [outcome] = suite.run(subject, reference=answers, seed=PUBLIC_SEED, only={check.id}, deadline=ends)
    if outcome.result.seconds > limit:
        subject.renew()
        [outcome] = suite.run(subject, reference=answers, seed=PUBLIC_SEED, only={check.id}, deadline=ends)
    if outcome.result.seconds <= limit:
        return outcome
    message = f"it took {outcome.result.seconds:.1f} s; a check may take {limit:g} s"
    return replace(outcome, result=replace(outcome.result, status=Status.TIMEOUT, message=message))


def _send_result(send: Send, result: CheckResult) -> None:
    send({"result": result.to_dict()})


def _from_notebook(text: str, assignment: Assignment) -> Submission:
    """The cells that were run in a notebook, handed in alone."""
    files = {f"{assignment.slug}.ipynb": text.encode("utf-8", "replace")}
    return Submission("you", files, intake.digest(files))


def _own_files(assignment: Assignment) -> Submission:
    """The student's files as they are in this folder; a missing one is said, not raised."""
    folder = assignment.public
    wanted = [*assignment.files, f"{assignment.slug}.ipynb"]  # which of the two counts is for the intake to say
    files = {name: (folder / name).read_bytes() for name in wanted if (folder / name).is_file()}
    missing = [name for name in assignment.files if name not in files]
    # Only where one is missing are other names of interest: one of them may be meant.
    others = sorted(path.name for path in folder.glob("*.py") if path.name not in files) if missing else []
    return Submission("you", files, intake.digest(files), ignored=tuple(others))
