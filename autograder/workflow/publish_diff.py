"""A plan and its outcome as the lines that an instructor reads."""

from __future__ import annotations

from collections import Counter

from autograder.publishers.protocol import Change, Plan, Row, number
from autograder.text import one_line
from autograder.workflow.publish import Published

_NAME = 28  # columns for a student


def render(plan: Plan) -> str:
    """The diff: who gets what instead of what; rows that stay as they are only as a count."""
    maximum = "" if plan.maximum is None else f", {number(plan.maximum)} points"
    lines = [f"{plan.slug} -> {plan.target}: {one_line(plan.place)}{maximum}"]
    lines += [f"  note: {note}" for note in plan.notes]
    shown = [row for row in plan.rows if row.change is not Change.SAME]
    lines += [_line(row) for row in shown]
    counts = Counter(row.change for row in plan.rows)
    return "\n".join([*lines, ", ".join(f"{counts[change]} {change}" for change in Change)])


def _line(row: Row) -> str:
    person = row.wish.person
    name = one_line(f"{person.id} {person.name}".strip(), _NAME)
    if row.change is Change.BLOCKED:
        return f"  {name:{_NAME}}  blocked  {row.why}"
    was = "-" if row.was is None else number(row.was)
    now = number(row.score or 0.0)
    move = f"{was} -> {now}" if "grade" in row.parts else now
    return f"  {name:{_NAME}}  {row.change.value:7}  {move:16}  {row.why}"


def summary(done: Published) -> str:
    """What arrived, and who has not got their grade and why."""
    counts = Counter(outcome.state for outcome in done.outcomes)
    words = {"released": "arrived, students see it", "verified": "arrived, hidden until release", "sent": "open"}
    if done.plan.file:
        words["sent"] = f"written to {done.plan.file}: import it, then publish again with a fresh export to verify"
    told = [f"{counts[state]} {text}" for state, text in words.items() if counts[state]]
    same = len(done.plan.of(Change.SAME))
    told += [f"{same} were right already"] if same else []
    blocked = [f"  {student}: {why}" for student, why in done.blocked]
    told += [f"{len(blocked)} blocked:"] if blocked else []
    return "\n".join([*(told or ["nothing to do"]), *blocked])
