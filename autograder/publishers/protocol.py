"""What every publisher speaks: wishes go in, a plan comes out, rows are sent, and every row is read back.

    plan = publisher.plan("knn", wishes, receipts)      # reads only
    publisher.send(plan, rows)                          # at most `publisher.batch` rows
    for outcome in publisher.read_back(plan, rows): ... # what the target really has now
    publisher.release(plan, rows)                       # the step after which students see

A publisher never decides what a student gets: it says what is there, sends what differs, and reports what arrived.
"""

from __future__ import annotations

import enum
import hashlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from autograder.errors import PublishError
from autograder.model import CheckResult, Grade, Person, Receipt

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

DECIMALS = 4  # of a score that is sent; Moodle keeps five, Canvas a float
DIGEST = 16  # characters of a digest that tells one comment or report from another
ARRIVED = ("verified", "released")  # states of a receipt that was read back


class Unanswered(PublishError):
    """No answer that says what happened: the write may have been done, or not. Only reading back tells."""


class Throttled(PublishError):
    """Refused for now, and nothing was written; `after` is the pause in seconds that was asked for, if any."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True)
class Wish:
    """What one student's row at the target shall be."""

    person: Person
    grade: Grade
    comment: str = ""  # plain text; each target puts it into its own form
    report: bytes | None = None  # an HTML page for this student
    results: tuple[CheckResult, ...] = ()  # as the student may see them
    hold: str = ""  # why this grade may not leave; empty: it may

    @property
    def student(self) -> str:
        """The student's id, as reports call it."""
        return self.person.id

    @property
    def comment_digest(self) -> str:
        """Of the comment; empty without one."""
        return digest(self.comment.encode()) if self.comment else ""

    @property
    def report_digest(self) -> str:
        """Of the HTML page; empty without one."""
        return digest(self.report) if self.report is not None else ""


class Change(enum.StrEnum):
    """What sending a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Row:
    """One student in a plan."""

    wish: Wish
    change: Change
    why: str = ""  # blocked: the reason and what to do; otherwise what differs
    score: float | None = None  # in the target's points; None where that is not known
    was: float | None = None  # what the target shows now
    text: str = ""  # the comment as it is sent, with what others wrote there
    parts: frozenset[str] = frozenset()  # what differs: "grade", "comment", "report"
    visible: bool = False  # the student sees what is written at once
    remote: Mapping[str, str] = field(default_factory=dict)  # the target's ids: "user", "comment", ...

    @property
    def sendable(self) -> bool:
        """Whether there is something to send."""
        return self.change in (Change.NEW, Change.CHANGED)


@dataclass(frozen=True)
class Plan:
    """What is at the target, and what sending would do. Made by reading only."""

    target: str
    slug: str
    place: str  # course and assignment, as the target calls them
    maximum: float | None  # the target's points; None where it has none of its own
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # what an instructor should know before sending
    remote: Mapping[str, str] = field(default_factory=dict)  # the target's ids: "course", "assignment"
    file: str = ""  # where the target is a file for an import: its path

    def of(self, *changes: Change) -> list[Row]:
        """The rows of these kinds."""
        return [row for row in self.rows if row.change in changes]


@dataclass(frozen=True)
class Outcome:
    """What was found when one row was read back."""

    row: Row
    state: str  # as in a Receipt
    score: float | None
    why: str = ""
    remote: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outside:
    """All that a publisher has of the world; tests bring their own."""

    token: str = ""
    adapter: BaseAdapter | None = None  # of the session; None: the network, with time limits
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    source: Path | None = None  # a file that was exported from the LMS
    folder: Path = Path()  # where files for an import are written


class Publisher(Protocol):
    """One target, connected."""

    batch: int | None  # rows that one `send` takes at most; None: all of them
    stages: bool  # whether releasing is a step of its own here

    def plan(self, slug: str, wishes: Sequence[Wish], receipts: Mapping[str, Receipt], how: How) -> Plan:
        """Resolves course, assignment and people, reads what is there, and compares. Writes nothing.

        Raises `PublishError` where the course or assignment is not found, is ambiguous, or cannot be read.
        """

    def preview(self, plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """What `send` would send, as JSON objects without a token."""

    def send(self, plan: Plan, rows: Sequence[Row]) -> Mapping[str, str]:
        """Writes rows; returns student -> why, for those that were refused.

        Raises `Unanswered` where it is not known what was written, `PublishError` where nothing can be.
        """

    def read_back(self, plan: Plan, rows: Sequence[Row]) -> list[Outcome]:
        """What the target has now of each row. Raises `PublishError` where it cannot be read."""

    def release(self, plan: Plan, rows: Sequence[Row]) -> None:
        """Lets students see rows that arrived hidden, all in one call. Raises as `send` does."""


@dataclass(frozen=True)
class How:
    """What the person at the keyboard has decided."""

    release: bool = False  # students may see what is sent
    overwrite: bool = False  # also what somebody changed by hand at the target


@dataclass(frozen=True)
class There:
    """What a target has of one student now."""

    score: float | None = None
    comment_same: bool | None = True  # whether our comment there is the wished one; None: it cannot be read
    report_same: bool | None = True
    blocked: str = ""  # why nothing may be written here
    visible: bool = False
    text: str = ""
    remote: Mapping[str, str] = field(default_factory=dict)


def digest(content: bytes) -> str:
    """A short name of some content."""
    return hashlib.sha256(content).hexdigest()[:DIGEST]


def equal(one: float | None, other: float | None) -> bool:
    """Whether two scores are one, up to the last decimal that is sent."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=0, abs_tol=0.6 * 10**-DECIMALS)


def number(score: float) -> str:
    """A score as LMSs read it: a point, no exponent, no zeros behind: 87.5, 40."""
    return f"{round(score, DECIMALS):.{DECIMALS}f}".rstrip("0").rstrip(".")


def blocked(wish: Wish, why: str, was: float | None = None) -> Row:
    """A row that is not sent."""
    return Row(wish, Change.BLOCKED, why, was=was)


def judge(wish: Wish, score: float, there: There, receipt: Receipt | None, how: How) -> Row:
    """The row of one student: compares the wish with what is there, and with what is known to have arrived."""
    parts = frozenset(_differences(wish, score, there, receipt))
    reason = wish.hold or (parts and (there.blocked or _refusal(score, parts, there, receipt, how)))
    if reason:
        return blocked(wish, reason, there.score)
    change = Change.SAME if not parts else Change.NEW if there.score is None else Change.CHANGED
    words = ", ".join(part for part in ("grade", "comment", "report") if part in parts)
    return Row(wish, change, words, score, there.score, there.text, parts, there.visible, there.remote)


def _differences(wish: Wish, score: float, there: There, receipt: Receipt | None) -> list[str]:
    known = receipt if receipt is not None and receipt.state in ARRIVED else None
    comment_same, report_same = there.comment_same, there.report_same
    if comment_same is None:  # not readable: what was read or acknowledged before decides
        comment_same = known is not None and known.comment_digest == wish.comment_digest
    if report_same is None:
        report_same = known is not None and known.remote.get("report", "") == wish.report_digest
    found = [] if equal(there.score, score) else ["grade"]
    if wish.comment and not comment_same:
        found.append("comment")
    if wish.report is not None and not report_same:
        found.append("report")
    return found


def _refusal(score: float, parts: frozenset[str], there: There, receipt: Receipt | None, how: How) -> str:
    """Why a row that differs is not sent all the same."""
    if there.visible and not how.release:
        return "the student would see it at once: add --release if that is meant"
    arrived = receipt.score if receipt is not None and receipt.state in ARRIVED else None
    by_hand = arrived is not None and not equal(arrived, there.score) and "grade" in parts
    if by_hand and not how.overwrite:
        now = "nothing" if there.score is None else number(there.score)
        return (
            f"was changed there by hand: {now} instead of the {number(arrived or 0)} that arrived; enter it as an "
            "override in the gradebook, or send ours with --overwrite"
        )
    return ""


def in_points(wish: Wish, maximum: float, *, scale: bool, name: str) -> float | str:
    """The score in the target's points, or why there is none.

    A maximum that differs is refused unless course.toml says `scale = true`: 9 of 12 must not arrive as 9 of 100.
    """
    if equal(maximum, wish.grade.max_score):
        return round(wish.grade.score, DECIMALS)
    if not scale:
        return (
            f"the maximum is {number(maximum)} there and {number(wish.grade.max_score)} here: "
            f"make them equal, or say `scale = true` in [publish.{name}]"
        )
    return round(wish.grade.score / wish.grade.max_score * maximum, DECIMALS)
