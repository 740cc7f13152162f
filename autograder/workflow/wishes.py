"""What each student's row at a target shall be: roster, grades and reports joined, and bad input refused by name."""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from autograder.errors import PublishError
from autograder.model import Check, CheckResult, Grade, Person, Report, Status
from autograder.publishers.protocol import Wish, equal, number
from autograder.text import one_line

SECRET = 8  # characters of a message that would not stand in a page by chance
WORST = 8  # mistakes that a comment tells of; the report has them all


def join(
    roster: Sequence[Person], grades: Sequence[Grade], reports: Sequence[Report], pages: Path | None = None
) -> list[Wish]:
    """One wish for everyone with a grade or a report, by student.

    `pages` is a folder with `STUDENT.html`. A report that is not final, and a student whom the roster does not have,
    become wishes that are held back. Where a person has set a grade over such a report, the grade goes without it.

    Raises `PublishError` with every mistake in roster and grades, before anything is sent.
    """
    refuse(roster, grades)
    people = {person.id: person for person in roster}
    final = {report.student: report for report in reports if report.final}
    graded = {grade.student: grade for grade in grades}
    wishes = [_wish(grade, people.get(student), final.get(student), pages) for student, grade in graded.items()]
    wishes += [_undecided(one, people) for one in reports if not one.final and one.student not in graded]
    return sorted(wishes, key=lambda wish: wish.student)


def _wish(grade: Grade, person: Person | None, report: Report | None, pages: Path | None) -> Wish:
    hold = "is not on the roster (`autograder roster import`)" if person is None else ""
    # Without a final report there is a grade only where a person has decided it: then the number goes, no report.
    page = _page(pages, report) if report is not None else None
    if page is not None and report is not None and _for_staff(page, report):
        hold = "the page in --reports is one for staff, with what hidden checks found: write them without --staff"
    return Wish(
        person=person or Person(grade.student),
        grade=grade,
        comment=comment_of(grade, report.for_student() if report is not None else None),
        report=page,
        results=report.for_student().results if report is not None else (),
        hold=hold,
    )


def _page(pages: Path | None, report: Report) -> bytes | None:
    file = pages / f"{report.student}.html" if pages is not None else None
    return file.read_bytes() if file is not None and file.is_file() else None


def _for_staff(page: bytes, report: Report) -> bool:
    """Whether a page tells what a hidden check found, which a student may not read."""
    text = html.unescape(page.decode("utf-8", "replace"))
    told = {result.message for result in report.for_student().results}  # what a student may read anyway
    hidden = {result.message for result in report.results if result.check.hidden} - told
    return any(len(message) >= SECRET and message in text for message in hidden)


def _undecided(report: Report, people: Mapping[str, Person]) -> Wish:
    """Stands where no grade is, and is always held back."""
    person = people.get(report.student, Person(report.student))
    nothing = Grade(report.assignment, report.student, 0.0, report.max_score, 0.0)
    return Wish(person, nothing, hold="the report is not final: the grader itself broke there; grade again")


def comment_of(grade: Grade, report: Report | None) -> str:
    """What a student reads beside the number: points, lateness, what staff wrote, and what to look at first.

    `report` is `Report.for_student()`; equal grades give equal texts, so that a second run sends none.
    """
    lines = [f"{number(grade.score)} of {number(grade.max_score)} points"]
    if grade.penalty:
        lines.append(f"{number(grade.penalty)} points off: {number(grade.days_late)} days late")
    open_ones = [result for result in report.results if result.status not in _DONE] if report is not None else []
    if report is not None:
        counted = [result for result in report.results if result.status is not Status.SKIPPED]
        lines.append(f"{len(counted) - len(open_ones)} of {len(counted)} checks pass")
    if grade.comment:
        lines += ["", grade.comment]
    told = list(dict.fromkeys(_sentence(result) for result in open_ones))
    if told:
        lines += ["", "What to look at:", *(f"- {line}" for line in told[:WORST])]
    if len(told) > WORST:
        lines.append(f"- and {len(told) - WORST} more")
    return "\n".join(lines)


_DONE = (Status.PASSED, Status.SKIPPED)


def _sentence(result: CheckResult) -> str:
    check: Check = result.check
    if result.misconception is not None:
        return one_line(f"{check.title}: {result.misconception.sentence}", 400)
    return one_line(f"{check.title}: {result.message or result.status.value}", 400)


def refuse(roster: Sequence[Person], grades: Sequence[Grade]) -> None:
    """Raises `PublishError` that names everything wrong in roster and grades; returns if nothing is."""
    wrong = [*_twice(roster), *(f"{grade.student}: {words}" for grade in grades for words in _bad(grade))]
    wrong += [
        f"{student}: has {n} grades" for student, n in Counter(grade.student for grade in grades).items() if n > 1
    ]
    if wrong:
        raise PublishError("nothing was sent; first correct the gradebook:\n  " + "\n  ".join(wrong))


def _twice(roster: Sequence[Person]) -> Iterator[str]:
    keys: dict[str, Callable[[Person], str]] = {
        "id": lambda person: person.id,
        "e-mail": lambda person: person.email,
        "login": lambda person: person.login,
        "number": lambda person: person.sid,
    }
    for name, key in keys.items():
        seen: dict[str, list[str]] = {}
        for line, person in enumerate(roster, 1):
            if value := key(person).strip().casefold():
                seen.setdefault(value, []).append(f"{person.id} (entry {line})")
        for value, people in seen.items():
            if len(people) > 1:
                yield f"roster: {', '.join(people)} have one {name}: {one_line(value)}"


def _bad(grade: Grade) -> Iterator[str]:
    if not all(math.isfinite(value) for value in (grade.score, grade.max_score)):
        yield f"the grade is {grade.score} of {grade.max_score}: not a number"
    elif grade.max_score <= 0:
        yield f"the maximum is {number(grade.max_score)}"
    elif grade.score < 0:
        yield f"the grade {number(grade.score)} is negative"
    elif grade.score > grade.max_score and not equal(grade.score, grade.max_score):
        yield f"the grade {number(grade.score)} is above the maximum of {number(grade.max_score)}"
