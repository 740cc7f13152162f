"""What an instructor reads about a class: pass rates, the commonest mistakes, and what fails alike without a name."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from autograder.insight.classroom import CheckFigures, mistakes, per_check
from autograder.insight.clusters import Cluster, clusters
from autograder.model import Report
from autograder.text import one_line

WIDTH = 100
_MISTAKES = 12
_CLUSTERS = 12
_CHECKS = 4


def class_text(reports: Sequence[Report]) -> str:
    """All of it. `reports` are one assignment's; there is at least one."""
    slug = reports[0].assignment
    sections = [
        [f"{slug}: {_people(len(reports))}", "", *_rates(per_check(reports), reports)],
        ["most common mistakes", *_commonest(reports)],
        ["wrong alike, and no known mistake matches", *_alike(clusters(reports), slug)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _rates(figures: Sequence[CheckFigures], reports: Sequence[Report]) -> list[str]:
    helped = Counter(r.check.id for report in reports for r in report.results if r.substituted)
    lines = [f"{'passed':>13}  check"]
    for figure in figures:
        rate = (
            f"{figure.passed:>4} of {figure.decided:<4}{100 * figure.rate:>3.0f}%" if figure.decided else f"{'-':>13}"
        )
        note = f" ({helped[figure.check.id]} with an earlier part put right)" if helped[figure.check.id] else ""
        lines.append(f"{rate:>13}  {figure.check.id}{note}")
    return lines


def _commonest(reports: Sequence[Report]) -> list[str]:
    found = mistakes(reports)
    lines = [line for mistake, count in found[:_MISTAKES] for line in _wrapped(f"{count:>4} × ", mistake.sentence)]
    return lines or ["   none was named"]


def _alike(found: Sequence[Cluster], slug: str) -> list[str]:
    lines: list[str] = []
    for cluster in found[:_CLUSTERS]:
        checks = ", ".join(cluster.checks[:_CHECKS]) + (", …" if len(cluster.checks) > _CHECKS else "")
        lines += [
            f"{len(cluster.students):>4} students fail alike and no known mistake matches: {checks}",
            f"       they get: {one_line(cluster.example.message, 200)}",
            f"       one of them: autograder show {slug} {cluster.students[0]} --staff",
            f"       make it a known mistake: autograder stats {slug} --draft {cluster.id}",
        ]
    if len(found) > _CLUSTERS:
        lines.append(f"       and {len(found) - _CLUSTERS} smaller groups")
    return lines or ["   none"]


def _wrapped(start: str, text: str) -> list[str]:
    return textwrap.wrap(one_line(text, 600), WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _people(count: int) -> str:
    return f"{count} {'report' if count == 1 else 'reports'}"
