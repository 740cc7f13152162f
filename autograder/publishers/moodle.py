"""Moodle by web services: mod_assign_save_grades, because it alone writes grade, comment and file in one step.

Every answer is HTTP 200 and a saved grade answers `null`, as does one that was dropped. So nothing counts before it was
read back, from the assignment and, where students can see it, from the gradebook. What is known beforehand to be
dropped is refused beforehand: locks, overrides, rubrics, scales, blind marking, people who are not in the course.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.errors import PublishError
from autograder.model import Receipt
from autograder.publishers.http import understood
from autograder.publishers.identity import Account, match
from autograder.publishers.moodle_service import MoodleRefusal, Service
from autograder.publishers.moodle_state import MoodleCourse, State, find_assignment, find_course, read_state
from autograder.publishers.protocol import (
    ARRIVED,
    How,
    Outcome,
    Outside,
    Plan,
    Publisher,
    Row,
    There,
    Unanswered,
    Wish,
    blocked,
    equal,
    in_points,
    judge,
    number,
)
from autograder.publishers.remark import as_html, merged, own_block
from autograder.publishers.targets import Target

READY = "readyforrelease"
RELEASED = "released"


def connect(target: Target, outside: Outside) -> Publisher:
    """A Moodle site. Raises `PublishError` where course.toml lacks its address or course."""
    if not target.url or not target.course:
        raise PublishError(f"[publish.{target.name}] needs url and course")
    return MoodlePublisher(target, Service(target.url, outside))


@dataclass
class MoodlePublisher:
    """One course on a Moodle site."""

    target: Target
    service: Service
    batch: int | None = 100  # a row costs up to 8 of the 1000 variables that PHP takes
    stages: bool = True

    def __post_init__(self) -> None:
        self._attached: dict[str, str] = {}  # user -> digest of the report that Moodle acknowledged

    # ---- reading

    def plan(self, slug: str, wishes: Sequence[Wish], receipts: Mapping[str, Receipt], how: How) -> Plan:
        """As the protocol says."""
        with understood("Moodle"):
            course = find_course(self.service, self.target.course)
            assignment = find_assignment(self.service, course, self.target, slug)
            state = read_state(self.service, course, assignment)
        found = match([wish.person for wish in wishes], state.accounts, self.target.name)
        rows = tuple(self._row(wish, found[wish.student], state, receipts.get(wish.student), how) for wish in wishes)
        remote = {"course": course.id, "assignment": str(assignment["id"])}
        place = f"{course.name}, {assignment['name']}"
        return Plan(self.target.name, slug, place, state.maximum, rows, state.notes(wishes), remote)

    def _row(self, wish: Wish, account: Account | str, state: State, receipt: Receipt | None, how: How) -> Row:
        if reason := wish.hold or state.refusal:
            return blocked(wish, reason)
        if isinstance(account, str):
            return blocked(wish, account)
        score = in_points(wish, state.maximum, scale=self.target.scale, name=self.target.name)
        if isinstance(score, str):
            return blocked(wish, score)
        if not state.takes_comments:
            wish = replace(wish, comment="")
        if not state.takes_files:
            wish = replace(wish, report=None)
        there = self._there(wish, account, state, score)
        if there.comment_same is None and there.score is not None and not _knows(receipt) and not how.overwrite:
            return blocked(
                wish,
                "was graded in Moodle, where the comment cannot be read before release: it would be lost. "
                "Send all the same with --overwrite",
                there.score,
            )
        return judge(wish, score, there, receipt, how)

    def _there(self, wish: Wish, account: Account, state: State, score: float) -> There:
        user, slug = account.id, wish.grade.assignment
        visible = state.visible(user)
        feedback = state.feedback(user)
        readable = visible or bool(feedback)
        # The assignment and the gradebook can differ; a student sees the latter. What differs from the wish is shown.
        shown = [state.grade(user), *([state.booked(user)] if visible else [])]
        found = next((one for one in shown if not equal(one, score)), score)
        same = own_block(feedback, slug) == as_html(wish.comment, slug)
        return There(
            score=found,
            comment_same=same if readable else None,
            report_same=None,
            blocked=state.lock(user),
            visible=visible,
            text=merged(feedback, wish.comment, slug),
            remote={"user": user, "state": state.workflow_state(user)},
        )

    def read_back(self, plan: Plan, rows: Sequence[Row]) -> list[Outcome]:
        """As the protocol says."""
        with understood("Moodle"):
            course = MoodleCourse(plan.remote["course"], plan.place)  # found when planning; the rest may have changed
            assignment = find_assignment(self.service, course, self.target, plan.slug)
            state = read_state(self.service, course, assignment)
        return [self._outcome(plan, row, state) for row in rows]

    def _outcome(self, plan: Plan, row: Row, state: State) -> Outcome:
        user = row.remote["user"]
        remote = {"user": user}
        if attached := self._attached.get(user):
            remote["report"] = attached
        visible = state.visible(user)
        grade = state.booked(user) if visible else state.grade(user)
        if why := _trouble(plan, row, state, user):
            return Outcome(row, "blocked", grade, why, remote)
        if "report" in row.parts and attached != row.wish.report_digest:
            return Outcome(
                row, "sent", grade, "grade and comment are there; whether the report is, Moodle did not say", remote
            )
        readable = visible or bool(state.feedback(user))
        why = "" if readable or not row.wish.comment else "the comment can be read back only after release"
        return Outcome(row, RELEASED if visible else "verified", grade, why, remote)

    # ---- writing

    def preview(self, plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """As the protocol says."""
        parts = self._parts(rows)
        files = [{"upload": _file_name(plan), "student": row.wish.student} for row in rows if "report" in row.parts]
        return [*files, *({"function": "mod_assign_save_grades", **_saving(plan, part, {})} for part in parts)]

    def send(self, plan: Plan, rows: Sequence[Row]) -> Mapping[str, str]:
        """As the protocol says."""
        drafts = {row.wish.student: self._draft(plan, row) for row in rows if "report" in row.parts and row.wish.report}
        return dict(self._save(plan, rows, drafts))

    def release(self, plan: Plan, rows: Sequence[Row]) -> None:
        """Saves the rows once more, as `released`: setting only the flag would not move them into the book."""
        released = [replace(row, remote={**row.remote, "state": RELEASED}) for row in rows]
        refused: dict[str, str] = {}
        for part in self._parts(released):
            refused |= self._save(plan, part, {})
        if refused:
            words = "; ".join(f"{student}: {why}" for student, why in refused.items())
            raise PublishError(f"not released: {words}")

    def _parts(self, rows: Sequence[Row]) -> list[Sequence[Row]]:
        size = self.batch or max(1, len(rows))
        return [rows[start : start + size] for start in range(0, len(rows), size)]

    def _draft(self, plan: Plan, row: Row) -> int:
        return self.service.upload(_file_name(plan), row.wish.report or b"")

    def _save(self, plan: Plan, rows: Sequence[Row], drafts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """Saves rows; of a batch that Moodle refuses, half at a time, until it is known which row it refuses."""
        if not rows:
            return
        try:
            answer = self.service.write("mod_assign_save_grades", **_saving(plan, rows, drafts))
        except MoodleRefusal as error:
            if error.code in ("accessexception", "nopermissions"):
                raise  # it is the same for every row
            if error.code == "invalidtoken":  # said too where PHP's limit of variables cut the form off
                self.service.read("core_webservice_get_site_info")  # raises where it is the token after all
            if len(rows) == 1:
                yield rows[0].wish.student, str(error)
                return
            middle = len(rows) // 2
            yield from self._save(plan, rows[:middle], drafts)
            yield from self._save(plan, rows[middle:], drafts)
            return
        if answer is not None:
            raise Unanswered(f"Moodle answered saving with {answer!r:.80} instead of null")
        self._attached |= {row.remote["user"]: row.wish.report_digest for row in rows if row.wish.student in drafts}


def _knows(receipt: Receipt | None) -> bool:
    """Whether what is there came from here."""
    return receipt is not None and receipt.state in (*ARRIVED, "sent")


def _trouble(plan: Plan, row: Row, state: State, user: str) -> str:
    """Why a row that was sent did not arrive as meant; empty if it did."""
    if state.refusal:
        return state.refusal
    if not equal(plan.maximum, state.maximum):
        return f"the maximum changed from {number(plan.maximum or 0)} to {number(state.maximum)} while grades were sent"
    if user not in state.enrolled:
        return "is not in the course any more"
    grade, booked = state.grade(user), state.booked(user)
    if not equal(grade, row.score):
        return state.lock(user) or f"Moodle kept {_shown(grade)} instead of {_shown(row.score)}"
    if state.visible(user) and not equal(booked, row.score):
        return state.lock(user) or f"the assignment has {_shown(grade)}, the gradebook {_shown(booked)}"
    feedback = state.feedback(user)
    if row.wish.comment and (state.visible(user) or feedback) and not _holds(feedback, row):
        return state.lock(user) or "the grade arrived, the comment did not"
    return ""


def _holds(feedback: str, row: Row) -> bool:
    slug = row.wish.grade.assignment
    return own_block(feedback, slug) == as_html(row.wish.comment, slug)


def _shown(score: float | None) -> str:
    return "no grade" if score is None else number(score)


def _file_name(plan: Plan) -> str:
    return f"{plan.slug}.html"


def _saving(plan: Plan, rows: Sequence[Row], drafts: Mapping[str, int]) -> dict[str, Any]:
    grades = [_saved_row(row, drafts.get(row.wish.student)) for row in rows]
    return {"assignmentid": plan.remote["assignment"], "applytoall": 0, "grades": grades}


def _saved_row(row: Row, draft: int | None) -> dict[str, Any]:
    """One row. The comment is always there: without it Moodle fails where one exists."""
    files = {} if draft is None else {"files_filemanager": draft}
    return {
        "userid": row.remote["user"],
        "grade": number(row.score or 0.0),
        "attemptnumber": -1,
        "addattempt": 0,
        "workflowstate": row.remote["state"],
        "plugindata": {"assignfeedbackcomments_editor": {"text": row.text, "format": 1}, **files},
    }
