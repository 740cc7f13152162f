"""What an instructor reads about a class: pass rates, the commonest mistakes, and what fails alike without a name."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from autograder.insight.classroom import CheckFigures, mistakes, per_check
from autograder.insight.clusters import Cluster, clusters
from autograder.model import CheckResult, Report
from autograder.text import counted, one_line, plural

WIDTH = 100
_MISTAKES = 12
_CLUSTERS = 12
_CHECKS = 4
_STUDENTS = 10
# Lines of a result that are values or a call, not what is said of them.
_NO_NOTE = (">>>", "expected", "got", "allowed", "checked", "before", "after", "your code printed", "for staff")


def class_text(reports: Sequence[Report]) -> str:
    """All of it. `reports` are one assignment's; there is at least one."""
    slug = reports[0].assignment
    sections = [
        [f"{slug}: {counted(len(reports), 'report')}", "", *_rates(per_check(reports), reports)],
        ["most common mistakes", *_commonest(reports)],
        ["wrong alike, and no known mistake matches", *_alike(clusters(reports), slug)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _rates(figures: Sequence[CheckFigures], reports: Sequence[Report]) -> list[str]:
    """A line a check; the cases of one check of which the same is to be said share a line."""
    helped = Counter(r.check.id for report in reports for r in report.results if r.substituted)
    lines = [f"{'passed':>13}  check"]

    def said(figure: CheckFigures) -> tuple[str, int, int, int]:
        return figure.check.id.partition("[")[0], figure.passed, figure.decided, helped[figure.check.id]

    for (name, passed, decided, put_right), cases in groupby(figures, said):
        alike = list(cases)
        rate = f"{passed:>4} of {decided:<4}{100 * alike[0].rate:>3.0f}%" if decided else f"{'-':>13}"
        notes = [f"{len(alike)} cases"] if len(alike) > 1 else []
        notes += [f"{put_right} with an earlier part put right"] if put_right else []
        shown = name if len(alike) > 1 else alike[0].check.id
        lines.append(f"{rate:>13}  {shown}" + (f" ({', '.join(notes)})" if notes else ""))
    return lines


def _commonest(reports: Sequence[Report]) -> list[str]:
    found = mistakes(reports)
    lines = [line for mistake, count in found[:_MISTAKES] for line in _wrapped(f"{count:>4} × ", mistake.sentence)]
    return lines or ["   none was named"]


def _alike(found: Sequence[Cluster], slug: str) -> list[str]:
    lines: list[str] = []
    for cluster in found[:_CLUSTERS]:
        who = f"{len(cluster.students):>4} {plural(len(cluster.students), 'student')}: "
        lines += [
            *_wrapped(who, _some(cluster.students, _STUDENTS)),
            *_wrapped("       fail  ", _some(cluster.checks, _CHECKS)),
            *_wrapped("       get   ", _seen(cluster.example)),
            f"       look at one of them:      autograder show {slug} {cluster.students[0]} --staff",
            f"       make it a known mistake:  autograder stats {slug} --draft {cluster.id} --from WHAT_WAS_GRADED",
        ]
    if len(found) > _CLUSTERS:
        lines.append(f"       and {len(found) - _CLUSTERS} smaller groups")
    return lines or ["   none"]


def _some(names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _seen(result: CheckResult) -> str:
    """What one of them got, and what the numbers look like."""
    notes = [line for line in result.details.splitlines() if line.strip() and not line.strip().startswith(_NO_NOTE)]
    return one_line("; ".join([result.message, *notes[:1]]), 300)


def _wrapped(start: str, text: str) -> list[str]:
    return textwrap.wrap(one_line(text, 600), WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
