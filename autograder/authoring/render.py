"""A proof as tables for a terminal. Pure functions; the command line prints what they return."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.authoring.problems import CLEAR
from autograder.authoring.proof import Problem, Proof, Row, Tally

_KIND_ORDER = {"stub": 0, "reference": 1, "variant": 2, "mistake": 3}


def proof_table(proof: Proof) -> Table:
    """One line a subject: what it scores, which check fails it first, whether a student would be told the mistake."""
    table = Table(title=f"{proof.assignment}: {len(proof.checks)} checks", title_justify="left")
    for name in ("subject", "", "points", "failed by", "named"):
        table.add_column(name, justify="right" if name == "points" else "left", overflow="fold")
    for row in sorted(proof.rows, key=lambda row: _KIND_ORDER[row.kind]):
        table.add_row(Text(row.id if row.kind == row.id else f"{row.kind} {row.id}"), *_cells(row))
    return table


def check_table(proof: Proof) -> Table:
    """One line a check: what it is worth, how many mistakes it fails, how far values lie from its tolerance."""
    table = Table(title="checks", title_justify="left")
    for name in ("check", "points", "mistakes", "right values", "wrong values"):
        table.add_column(name, justify="left" if name == "check" else "right", overflow="fold")
    margins = {margin.check: margin for margin in proof.margins}
    mistakes = [row for row in proof.rows if row.kind == "mistake"]
    for check in proof.checks:
        margin = margins.get(check.id)
        fails = sum(check.id in row.failed for row in mistakes)
        right, wrong = (_times(margin.right), _times(margin.wrong)) if margin else ("-", "-")
        table.add_row(Text(check.id), f"{check.points:g}", str(fails), right, wrong)
    table.caption = (
        f"errors as multiples of the tolerance; right ones at most {1 / CLEAR:g}, wrong ones at least {CLEAR:g}"
    )
    return table


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Each problem as one line."""
    return [f"{problem.about}: {problem.text}" for problem in problems]


def naming_lines(proof: Proof) -> list[str]:
    """How well mistakes are named, a line each, with every wrong name."""
    if proof.naming is None or not proof.naming.known.total:
        return []
    known, unknown, pairs, forms = proof.naming.known, proof.naming.unknown, proof.naming.pairs, proof.naming.forms
    lines = [
        f"{proof.assignment}: of {known.total} known mistakes {known.right} are named, {known.silent} are not, "
        f"{len(known.wrong)} wrongly",
        f"{proof.assignment}: of {unknown.total} that nobody knew {unknown.right} get no name, "
        f"{len(unknown.wrong)} a wrong one",
        *_wrong_names(unknown),
    ]
    if pairs is not None:
        lines.append(
            f"{proof.assignment}: of {pairs.total} pairs both are named in {pairs.right}, one in {pairs.partly}, "
            f"none in {pairs.silent}, wrongly in {len(pairs.wrong)}"
        )
        lines += _wrong_names(pairs)
    if forms is not None:
        lines.append(
            f"{proof.assignment}: of {forms.total} confined to one of several forms {forms.right} are named, "
            f"{forms.silent} are not, {len(forms.wrong)} wrongly"
        )
        lines += _wrong_names(forms)
    return lines


def _wrong_names(tally: Tally) -> list[str]:
    return [f"    {words}" for words in tally.wrong]


def summary(proof: Proof) -> str:
    """The last line: does it hold?"""
    mistakes = [row for row in proof.rows if row.kind == "mistake"]
    killed, named = sum(bool(row.killed_by) for row in mistakes), sum(row.named for row in mistakes)
    variants = [row for row in proof.rows if row.kind == "variant"]
    passed = sum(not row.failed for row in variants)
    verdict = "proved" if proof.holds else f"not proved: {len(proof.problems)} problem(s)"
    counts = f"{killed}/{len(mistakes)} mistakes lose points, {named} are named; {passed}/{len(variants)} variants pass"
    if spared := sum(row.put_right for row in mistakes):
        lost = sum(row.max_points - row.points for row in mistakes)
        counts += f"; {lost:.0f} points lost instead of {lost + spared:.0f}, for what is wrong in earlier parts"
    return f"{proof.assignment}: {verdict}. {counts} ({proof.seconds:.1f} s)"


def _cells(row: Row) -> tuple[Text, str, Text, Text]:
    """Sign, points, failed by, named. Ids as `Text`: the case of a check, in brackets, would be read as a colour."""
    points = f"{row.points:g}/{row.max_points:g}"
    if row.kind == "mistake":
        named = Text("yes") if row.named else Text("no", style="red")
        return _sign(bool(row.killed_by)), points, Text(row.killed_by or "survives"), named
    if row.kind == "stub":
        return _sign(row.points == 0), points, Text(""), Text("")
    return _sign(not row.failed), points, Text(", ".join(row.failed)), Text("")


def _sign(good: bool) -> Text:
    return Text("✓", style="green") if good else Text("✗", style="red")


def _times(number: float) -> str:
    return "any" if math.isinf(number) else f"{number:.1e}"
