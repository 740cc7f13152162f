"""A class as one HTML page, for whoever teaches it: scores, checks, mistakes, students."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from autograder.feedback import drawing
from autograder.feedback.html import Say, link_to, render
from autograder.feedback.terminal import class_remark, points
from autograder.insight import classroom
from autograder.model import Assignment, Report, Status
from autograder.text import one_line

_MOST_NAMES = 12
_MOST_MISTAKES = 10


def class_page(reports: Sequence[Report], assignment: Assignment, *, lang: str = "en", say: Say = str) -> str:
    """All reports of an assignment as HTML, with links to the students' pages beside it.

    Args:
        reports: at least one.
        assignment: for its title and parts.
        lang: of the page, an HTML language tag.
        say: our own sentences in that language.
    """
    titles = {part.id: say(part.title) for part in assignment.parts}
    figures = classroom.per_check(reports)
    page = {
        "assignment": say(assignment.title),
        "count": str(len(reports)),
        "summary": _summary(reports, say),
        "unfinished": [link_to(report.student) for report in reports if not report.final],
        "histogram": Markup(drawing.histogram(classroom.distribution(reports))),  # noqa: S704 - escaped there
        "mistakes": [
            {"id": one_line(mistake.id, 80), "sentence": say(one_line(mistake.sentence, 400)), "count": count}
            for mistake, count in classroom.mistakes(reports)[:_MOST_MISTAKES]
        ],
        "unnamed": _unnamed(reports, figures, say),
        "surprises": _surprises(reports, titles),
        "check_columns": [
            (say("check"), False),
            (say("part"), False),
            *_numbers(say, "points", "pass", "discrimination"),
        ],
        "checks": [_check_row(one, titles, say) for one in figures],
        "student_columns": [
            (say("student"), False),
            *_numbers(say, "points", "checks passed", "seconds", "MB"),
            (say("remarks"), False),
        ],
        "students": [_student_row(report, say) for report in reports],
        "footer": one_line(f"autograder {reports[0].versions.get('autograder', '')}", 80),
    }
    return render("class.html", page, lang=lang, say=say, script="sort.js")


def _numbers(say: Say, *titles: str) -> list[tuple[str, bool]]:
    return [(say(title), True) for title in titles]


def _summary(reports: Sequence[Report], say: Say) -> str:
    final = [report.score for report in reports if report.final]
    counted = f"{len(reports)} {say('reports')}"
    if not final:
        return counted
    best = points(max(report.max_score for report in reports))
    mean, middle = points(round(statistics.fmean(final), 2)), points(statistics.median(final))
    return f"{counted} · {say('mean')} {mean} · {say('median')} {middle} · {say('of')} {best} {say('points')}"


def _unnamed(reports: Sequence[Report], figures: Sequence[classroom.CheckFigures], say: Say) -> list[dict[str, Any]]:
    titles = {one.check.id: say(one_line(one.check.title, 200)) for one in figures}
    found = classroom.without_a_name(reports)[:_MOST_MISTAKES]
    return [{"id": check, "title": titles[check], "count": count} for check, count in found]


def _surprises(reports: Sequence[Report], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    by_part: dict[str, list[str]] = {}
    for found in classroom.surprises(reports):
        by_part.setdefault(found.part, []).append(found.student)
    return [
        {
            "part": titles.get(part, part),
            "count": len(who),
            "who": [link_to(student) for student in who[:_MOST_NAMES]],
            "more": len(who) > _MOST_NAMES,
        }
        for part, who in sorted(by_part.items(), key=lambda item: -len(item[1]))
    ]


def _check_row(one: classroom.CheckFigures, titles: Mapping[str, str], say: Say) -> dict[str, Any]:
    known = one.discrimination is not None
    return {
        "id": one.check.id,
        "title": say(one_line(one.check.title, 200)),
        "where": titles.get(one.check.part or "", ""),
        "points": points(one.check.points),
        "points_value": one.check.points,
        "rate": f"{one.rate:.0%} ({one.passed}/{one.decided})",
        "rate_value": round(one.rate, 4),
        "discrimination": f"{one.discrimination:+.2f}" if known else "–",
        "discrimination_value": round(one.discrimination or 0.0, 4) if known else -2,  # nothing to compare: below all
    }


def _student_row(report: Report, say: Say) -> dict[str, Any]:
    return {
        **link_to(report.student),
        "score": f"{points(report.score)}/{points(report.max_score)}" if report.final else say("not decided"),
        "score_value": report.score,
        "passed": sum(result.status is Status.PASSED for result in report.results),
        "seconds": f"{report.seconds:.2f}",
        "seconds_value": round(report.seconds, 4),
        "memory": f"{report.memory_mb:.0f}",
        "memory_value": report.memory_mb,
        "remark": one_line(class_remark(report), 200),
    }
