"""Publishing one assignment to one target, as the steps that an instructor can follow.

    join        roster, grades and reports become wishes; bad input is refused by name before anything is asked or sent
    plan        what is there, who is who, what would change (reads only)
    show        the diff; a person says yes
    plan again  what changed since it was shown is not sent
    deliver     in batches: a receipt that says "sent", the write, every row read back, a receipt of what was found
    release     students may see, if that was asked for; read back again

Receipts are saved one by one as things happen, so that a second run does nothing and a killed run goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import PublishError
from autograder.model import Receipt
from autograder.publishers.http import Patience
from autograder.publishers.protocol import (
    ARRIVED,
    Change,
    How,
    Outcome,
    Plan,
    Publisher,
    Row,
    Unanswered,
    Wish,
    blocked,
    equal,
)

TRIES = 4  # that a batch is sent again after its answer was lost


@dataclass(frozen=True)
class Desk:
    """What publishing needs besides the publisher: what is known, and where what happens is kept."""

    target: str
    slug: str
    receipts: Mapping[str, Receipt]
    save: Callable[[Receipt], None]
    how: How = field(default_factory=How)
    sleep: Callable[[float], None] = time.sleep
    advance: Callable[[int, int], None] = lambda done, total: None  # after each batch: rows read back, rows in all
    now: Callable[[], str] = lambda: datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class Published:
    """What came of it."""

    plan: Plan
    outcomes: list[Outcome] = field(default_factory=list)
    sent: bool = False  # whether the person said yes
    release: bool = False  # whether students were to see it

    @property
    def blocked(self) -> list[tuple[str, str]]:
        """Student and reason, of everyone whose grade is not at the target as it should be."""
        before = [(row.wish.student, row.why) for row in self.plan.of(Change.BLOCKED)]
        wrong = ("blocked", "verified", "sent") if self.release else ("blocked",)
        return before + [(one.row.wish.student, one.why) for one in self.outcomes if one.state in wrong]


def publish(
    publisher: Publisher, wishes: Sequence[Wish], desk: Desk, agreed: Callable[[Plan], bool] = lambda plan: True
) -> Published:
    """Plans, shows, sends, reads back and, if asked, releases. `agreed` shows the plan and says whether to go on.

    Raises `PublishError` where the target cannot be read or written; what happened until then is in the receipts.
    """
    if desk.how.release and not publisher.stages:
        raise PublishError(f"{desk.target} is a file that is imported by hand: grades are released in the LMS itself")
    shown = publisher.plan(desk.slug, wishes, desk.receipts, desk.how)
    done = Published(shown, release=desk.how.release)
    if not agreed(shown):
        return done
    done.sent = True
    done.plan = plan = _as_shown(shown, publisher.plan(desk.slug, wishes, desk.receipts, desk.how))
    _note(plan, publisher, desk)
    rows = [row for row in plan.rows if row.sendable]
    for batch in _batches(rows, publisher.batch):
        done.outcomes += deliver(publisher, plan, batch, desk)
        desk.advance(len(done.outcomes), len(rows))
    if desk.how.release:
        done.outcomes = _released(publisher, plan, done.outcomes, desk)
    return done


def write_preview(publisher: Publisher, plan: Plan, folder: Path) -> Path:
    """Writes what would be sent as JSON, and returns where; there is no token in it."""
    rows = [row for row in plan.rows if row.sendable]
    content = {
        "target": plan.target,
        "assignment": plan.slug,
        "place": plan.place,
        "requests": publisher.preview(plan, rows),
        "blocked": {row.wish.student: row.why for row in plan.of(Change.BLOCKED)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{plan.slug}-{plan.target}-dry-run.json"
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _as_shown(shown: Plan, now: Plan) -> Plan:
    """The newer plan; rows that would do something else than what was shown are not sent."""
    before = {row.wish.student: row for row in shown.rows}
    moved = "changed at the target since the diff was shown: look at it again"

    def kept(row: Row) -> Row:
        old = before[row.wish.student]
        same = (row.change, row.parts, row.score) == (old.change, old.parts, old.score) and equal(row.was, old.was)
        return row if same or not row.sendable else blocked(row.wish, moved, row.was)

    return replace(now, rows=tuple(kept(row) for row in now.rows))


def _note(plan: Plan, publisher: Publisher, desk: Desk) -> None:
    """Receipts of what needs no sending: refused rows, and rows that are found to be right already."""
    for row in plan.of(Change.BLOCKED):
        known = desk.receipts.get(row.wish.student)
        if known is None or (known.state not in ARRIVED and (known.state, known.why) != ("blocked", row.why)):
            _save(desk, row, "blocked", row.was, row.why, row.remote)
    unknown = [row for row in plan.of(Change.SAME) if not _known(desk.receipts.get(row.wish.student), row)]
    for outcome in publisher.read_back(plan, unknown) if unknown else []:
        if not _same(desk.receipts.get(outcome.row.wish.student), outcome):
            _keep(desk, outcome)


def _known(receipt: Receipt | None, row: Row) -> bool:
    return (
        receipt is not None
        and receipt.state in ARRIVED
        and equal(receipt.score, row.score)
        and receipt.comment_digest == row.wish.comment_digest
        and (receipt.state == "released") == row.visible
    )


def _same(receipt: Receipt | None, outcome: Outcome) -> bool:
    """Whether a receipt says already what was found."""
    found = (outcome.state, outcome.why, outcome.row.wish.comment_digest)
    known = receipt is not None and (receipt.state, receipt.why, receipt.comment_digest) == found
    return known and receipt is not None and equal(receipt.score, outcome.score)


def deliver(publisher: Publisher, plan: Plan, rows: Sequence[Row], desk: Desk) -> list[Outcome]:
    """Sends one batch and reads it back; where the answer was lost, sends again what reading back did not find."""
    patience = Patience(desk.sleep)
    found: dict[str, Outcome] = {}
    pending = list(rows)
    for attempt in range(TRIES):
        for row in pending:
            _save(desk, row, "sent", row.score, "being sent; not read back yet", row.remote)
        refused, trouble = _sent(publisher, plan, pending)
        for outcome in publisher.read_back(plan, pending):
            student = outcome.row.wish.student
            if outcome.state not in ARRIVED and student in refused:
                outcome = replace(outcome, state="blocked", why=refused[student])
            elif outcome.state not in ARRIVED and trouble is not None:
                outcome = replace(outcome, why=f"{outcome.why} ({trouble})")
            found[student] = outcome
            _keep(desk, outcome)
        if trouble is not None and not isinstance(trouble, Unanswered):
            raise trouble
        pending = [row for row in pending if trouble and found[row.wish.student].state not in ARRIVED]
        if not pending:
            break
        if attempt == TRIES - 1:
            raise PublishError(f"{trouble}; {len(pending)} of {len(rows)} did not arrive. Run the same command again")
        patience.pause(attempt)
    return list(found.values())


def _sent(publisher: Publisher, plan: Plan, rows: Sequence[Row]) -> tuple[Mapping[str, str], PublishError | None]:
    """Who was refused and why; and the trouble after which only reading back tells what was written."""
    try:
        return publisher.send(plan, rows), None
    except PublishError as trouble:
        return {}, trouble


def _released(publisher: Publisher, plan: Plan, outcomes: Sequence[Outcome], desk: Desk) -> list[Outcome]:
    """Releases what arrived hidden, and reads it back; students see nothing that was not verified before."""
    arrived = {outcome.row.wish.student: outcome for outcome in outcomes}
    hidden = [outcome.row for outcome in outcomes if outcome.state == "verified"]
    hidden += [row for row in plan.of(Change.SAME) if not row.visible]
    if not hidden:
        return list(outcomes)
    trouble: PublishError | None = None
    try:
        publisher.release(plan, hidden)
    except PublishError as error:  # reading back tells what was done all the same
        trouble = error
    for outcome in publisher.read_back(plan, hidden):
        still = outcome if outcome.state != "verified" else replace(outcome, why="arrived, but is still hidden")
        arrived[outcome.row.wish.student] = still
        _keep(desk, still)
    if trouble is not None and any(arrived[row.wish.student].state != "released" for row in hidden):
        raise trouble
    return list(arrived.values())


def _batches(rows: Sequence[Row], size: int | None) -> Iterable[Sequence[Row]]:
    step = size or max(1, len(rows))
    return [rows[start : start + step] for start in range(0, len(rows), step)]


def _keep(desk: Desk, outcome: Outcome) -> None:
    _save(desk, outcome.row, outcome.state, outcome.score, outcome.why, outcome.remote)


def _save(desk: Desk, row: Row, state: str, score: float | None, why: str, remote: Mapping[str, str]) -> None:
    """Saves what is known of a row. A report's digest is kept as long as the target holds that report."""
    before = desk.receipts.get(row.wish.student)
    report = {"report": before.remote["report"]} if before is not None and "report" in before.remote else {}
    receipt = Receipt(
        target=desk.target,
        assignment=desk.slug,
        student=row.wish.student,
        state=state,
        score=score,
        comment_digest=row.wish.comment_digest,
        why=why,
        at=desk.now(),
        remote={**report, **remote},
    )
    desk.save(receipt)
