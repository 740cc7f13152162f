"""A report as Gradescope's results.json: the documented fields, in the words of our own reports.

A report that is not final has no score anywhere in it: a sum over what was decided would look like a grade. Gradescope
asks for a score, so it reports an error of the autograder instead, which is what it is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from autograder.feedback.terminal import Look, points, render_check
from autograder.model import Assignment, CheckResult, Report, Status
from autograder.text import one_line

BROKEN = "The grader broke here. Nothing is decided and nothing is held against you; please tell the course staff."

_LOOK = Look(width=100)
_WHEN = {
    "after_due_date": "after the due date",
    "after_published": "when grades are published",
    "hidden": "by the course staff only",
}


def results(
    report: Report, assignment: Assignment, *, hidden: str, isolation: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What is uploaded to Gradescope for one submission.

    Args:
        report: as it was graded; only its `for_student()` goes in.
        assignment: for the titles of its parts.
        hidden: the visibility of hidden checks, one of Gradescope's four.
        isolation: for the staff, which sandboxes could not be had and why.
    """
    seen = report.for_student()
    return {
        "output": _output(seen, hidden),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "execution_time": round(report.seconds, 2),
        "tests": _tests(seen, assignment, hidden),
        "extra_data": {
            "final": seen.final,
            "integrity": seen.integrity,
            "unavailable": dict(isolation or {}),
            "versions": dict(seen.versions),
            "digest": seen.digest,
        },
    }


def fault(why: str) -> dict[str, Any]:
    """What is uploaded where grading itself failed: our words, the reason for the staff, and no score."""
    return {
        "output": BROKEN,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"final": False, "fault": why},
    }


def _tests(report: Report, assignment: Assignment, hidden: str) -> list[dict[str, Any]]:
    """In the order of the parts, public checks of a part before its hidden ones."""
    titles = {part.id: part.title for part in assignment.parts}
    places = {part: place for place, part in enumerate(titles)}
    ordered = sorted(report.results, key=lambda r: (places.get(r.check.part or "", len(places)), r.check.hidden))
    return [_test(report, result, titles, hidden) for result in ordered]


def _test(report: Report, result: CheckResult, titles: Mapping[str, str], hidden: str) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": one_line(result.check.title, 200),
        "name_format": "text",
        "max_score": result.max_points,
        "output": _said(report, result),
        "output_format": "text",
        "visibility": hidden if result.check.hidden else "visible",
        "tags": [titles[part]] if (part := result.check.part or "") in titles else [],
        "extra_data": {"id": result.check.id, "status": result.status.value},
    }
    if report.final:
        test["score"] = result.points
    if result.status not in (Status.BROKEN, Status.SKIPPED):
        test["status"] = "passed" if result.status is Status.PASSED else "failed"
    return test


def _said(report: Report, result: CheckResult) -> str:
    """The anatomy of a check below its title, as `autograder check` prints it."""
    if result.status is Status.PASSED:
        return ""
    if result.status is Status.BROKEN:
        return BROKEN
    _, _, body = render_check(report, result, _LOOK).partition("\n")
    return textwrap.dedent(body).rstrip()


def _output(report: Report, hidden: str) -> str:
    """Notes, the public points, what is decided elsewhere, and how far the grader was protected."""
    if not report.final:
        return "\n".join([BROKEN, *(f"note: {one_line(note, 400)}" for note in report.notes)])
    public = [result for result in report.results if not result.check.hidden]
    secret = [result for result in report.results if result.check.hidden]
    scored, most = sum(r.points for r in public), sum(r.max_points for r in public)
    lines = [f"note: {one_line(note, 400)}" for note in report.notes]
    lines.append(f"{points(scored)} of {points(most)} points in the public checks.")
    if secret and hidden in _WHEN:
        more = points(sum(r.max_points for r in secret))
        lines.append(f"{more} more points are decided by hidden checks, which are shown {_WHEN[hidden]}.")
    lines.append(f"Your code ran apart from the checks (isolation: {report.integrity}).")
    return "\n".join(lines)
