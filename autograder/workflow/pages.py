"""Report pages of a class: one per student, one for whoever teaches it, written from the gradebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.feedback.class_page import class_page
from autograder.feedback.html import Say, file_name
from autograder.feedback.student_page import student_page
from autograder.files import write_whole
from autograder.gradebook.store import Gradebook
from autograder.model import Assignment, Report

INDEX = "index.html"


@dataclass(frozen=True)
class Pages:
    """What was written."""

    index: Path
    students: tuple[Path, ...]


def write_pages(
    course: Course, assignment: Assignment, out: Path, *, staff: bool = False, lang: str = "en", say: Say = str
) -> Pages:
    """Writes `out/<student>.html` for everybody with a report, then `out/index.html`.

    Args:
        course: whose gradebook is read.
        assignment: of the pages.
        out: the folder; made if missing. Pages in it are replaced, each in one step.
        staff: pages with everything that hidden checks found. Never give these to students.
        lang: of the pages.
        say: our sentences in that language.

    Raises:
        UsageError: there are no reports, or `out` cannot be written.
    """
    with Gradebook.of(course, create=False) as book:
        reports = book.current(assignment.slug)
        before = {report.student: _before(report, book.history(assignment.slug, report.student)) for report in reports}
    if not reports:
        raise UsageError(f"no reports for {assignment.slug} yet: `autograder grade {assignment.slug} PATH`")

    def page(report: Report) -> str:
        return student_page(report, assignment, before=before[report.student], staff=staff, lang=lang, say=say)

    students = [_write(out / file_name(report.student), page(report)) for report in reports]
    index = _write(out / INDEX, class_page(reports, assignment, lang=lang, say=say))
    return Pages(index, tuple(students))


def _before(report: Report, history: list[Report]) -> Report | None:
    """The newest report on other files than these."""
    others = [one for one in history if one.digest != report.digest and one.final]
    return others[-1] if others else None


def _write(target: Path, text: str) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, text.encode())
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from None
    return target
