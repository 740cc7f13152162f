"""What each student's row at a target shall be: roster, grades and reports joined, and bad input refused by name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from autograder.errors import PublishError
from autograder.model import Check, CheckResult, Grade, Person, Report, Status
from autograder.publishers.protocol import Wish, equal, number
from autograder.text import one_line

WORST = 8  # mistakes that a comment tells of; the report has them all


def join(
    roster: Sequence[Person], grades: Sequence[Grade], reports: Sequence[Report], pages: Path | None = None
) -> list[Wish]:
    """One wish for everyone with a grade or a report, by student.

    `pages` is a folder with `STUDENT.html`. A report that is not final, and a student whom the roster does not have,
    become wishes that are held back.

    Raises `PublishError` with every mistake in roster and grades, before anything is sent.
    """
    refuse(roster, grades)
    people = {person.id: person for person in roster}
    found = {report.student: report.for_student() for report in reports}
    graded = {grade.student: grade for grade in grades}
    wishes = [_wish(graded[student], people.get(student), found.get(student), pages) for student in graded]
    undecided = [report for student, report in found.items() if student not in graded and not report.final]
    wishes += [_wish(_nothing(report), people.get(report.student), report, None) for report in undecided]
    return sorted(wishes, key=lambda wish: wish.student)


def _wish(grade: Grade, person: Person | None, report: Report | None, pages: Path | None) -> Wish:
    hold = ""
    if person is None:
        hold = "is not on the roster (`autograder gradebook import`)"
    elif report is not None and not report.final:
        hold = "the report is not final: the grader itself broke there; grade again"
    page = pages / f"{grade.student}.html" if pages is not None else None
    return Wish(
        person=person or Person(grade.student),
        grade=grade,
        comment=comment_of(grade, report),
        report=page.read_bytes() if page is not None and page.is_file() else None,
        results=report.results if report is not None else (),
        hold=hold,
    )


def _nothing(report: Report) -> Grade:
    """Stands where no grade is; its wish is always held back."""
    return Grade(report.assignment, report.student, 0.0, report.max_score, 0.0)


def comment_of(grade: Grade, report: Report | None) -> str:
    """What a student reads beside the number: points, lateness, what staff wrote, and what to look at first.

    `report` is `Report.for_student()`; equal grades give equal texts, so that a second run sends none.
    """
    lines = [f"{number(grade.score)} of {number(grade.max_score)} points"]
    if grade.penalty:
        lines.append(f"{number(grade.penalty)} points off: {number(grade.days_late)} days late")
    if grade.comment:
        lines += ["", grade.comment]
    open_ones = [result for result in report.results if result.status not in _DONE] if report is not None else []
    if report is not None:
        counted = [result for result in report.results if result.status is not Status.SKIPPED]
        lines.append(f"{len(counted) - len(open_ones)} of {len(counted)} checks pass")
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
