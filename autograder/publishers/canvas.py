"""Canvas by its REST API: scores in bulk (an asynchronous job), comments one by one because each send would add one.

A job can fail and still have graded everyone but one; a score can arrive and be cut by the course's late policy; a
comment has no key. So every row is read back, comments are looked for before one is written, and ours carry a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import PublishError
from autograder.model import Receipt
from autograder.publishers.canvas_service import CanvasRefusal, Service
from autograder.publishers.canvas_state import State, comment_right, own_comments, read_state, report_right
from autograder.publishers.http import understood
from autograder.publishers.identity import Account, match
from autograder.publishers.protocol import (
    How,
    Outcome,
    Outside,
    Plan,
    Publisher,
    Row,
    There,
    Wish,
    blocked,
    equal,
    in_points,
    judge,
    number,
)
from autograder.publishers.remark import as_text
from autograder.publishers.targets import Target

_POST_GRADES = """
mutation ($assignment: ID!) {
  postAssignmentGrades(input: {assignmentId: $assignment, gradedOnly: true}) {
    progress { _id }
    errors { message }
  }
}
"""


def connect(target: Target, outside: Outside) -> Publisher:
    """A Canvas site. Raises `PublishError` where course.toml lacks its address or course."""
    if not target.url or not target.course:
        raise PublishError(f"[publish.{target.name}] needs url and course")
    return CanvasPublisher(target, Service(target.url, outside))


@dataclass
class CanvasPublisher:
    """One course on a Canvas site."""

    target: Target
    service: Service
    batch: int | None = 50  # a comment is two requests or more: what a killed run has to look at again stays small
    stages: bool = True

    # ---- reading

    def plan(self, slug: str, wishes: Sequence[Wish], receipts: Mapping[str, Receipt], how: How) -> Plan:
        """As the protocol says."""
        with understood("Canvas"):
            state = read_state(self.service, self.target, slug)
            found = match([wish.person for wish in wishes], state.accounts, self.target.name)
            rows = [self._row(wish, found[wish.student], state, receipts.get(wish.student), how) for wish in wishes]
        place = f"{state.course.name}, {state.assignment.name}"
        remote = {"course": str(state.course.id), "assignment": str(state.assignment.id)}
        return Plan(self.target.name, slug, place, state.maximum, tuple(rows), state.notes(wishes), remote)

    def _row(self, wish: Wish, account: Account | str, state: State, receipt: Receipt | None, how: How) -> Row:
        if reason := wish.hold or state.refusal:
            return blocked(wish, reason)
        if isinstance(account, str):
            return blocked(wish, account)
        score = in_points(wish, state.maximum, scale=self.target.scale, name=self.target.name)
        if isinstance(score, str):
            return blocked(wish, score)
        if reason := state.blocked(account.id):
            return blocked(wish, reason, state.score(account.id))
        user, slug = account.id, wish.grade.assignment
        own = state.own_comments(user, slug)
        there = There(
            score=state.score(user),
            comment_same=comment_right(own, wish),
            report_same=report_right(own, wish),
            visible=state.visible(user),
            text=as_text(wish.comment, slug),
            remote={"user": user, **({"late": "none"} if state.late(user) else {})},
        )
        return judge(wish, score, there, receipt, how)

    def read_back(self, plan: Plan, rows: Sequence[Row]) -> list[Outcome]:
        """As the protocol says."""
        with understood("Canvas"):
            state = read_state(self.service, self.target, plan.slug)
            return [self._outcome(plan, row, state) for row in rows]

    def _outcome(self, plan: Plan, row: Row, state: State) -> Outcome:
        user = row.remote["user"]
        score, remote = state.score(user), {"user": user}
        if user not in {account.id for account in state.accounts}:
            return Outcome(row, "blocked", score, "is not in the course any more", remote)
        if reason := state.refusal or state.blocked(user):
            return Outcome(row, "blocked", score, reason, remote)
        own = state.own_comments(user, plan.slug)
        if own:
            remote["comment"] = str(own[-1]["id"])
        if report_right(own, row.wish):
            remote["report"] = row.wish.report_digest
        why = _trouble(plan, row, state, own)
        done = "released" if state.visible(user) else "verified"
        return Outcome(row, "blocked" if why else done, score, why, remote)

    # ---- writing

    def preview(self, plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """As the protocol says."""
        jobs = [{"update_grades": _grade_data(_in_bulk(rows))}] if _in_bulk(rows) else []
        single = [{"submission": row.remote["user"], **_uncut(row)} for row in _one_by_one(rows)]
        comments = [
            {"comment_on": row.remote["user"], "text": row.text, "file": _file_name(plan, row)}
            for row in _commented(rows)
        ]
        return [*jobs, *single, *comments]

    def send(self, plan: Plan, rows: Sequence[Row]) -> Mapping[str, str]:
        """As the protocol says."""
        assignment = self._assignment(plan)
        with understood("Canvas"):
            refused = self._grade(assignment, _in_bulk(rows))
            for row in _one_by_one(rows):
                refused |= self._tried(row, lambda row=row: self._grade_uncut(assignment, row))
            for row in _commented(rows):
                if row.wish.student not in refused:
                    refused |= self._tried(row, lambda row=row: self._comment(plan, assignment, row))
        return refused

    def release(self, plan: Plan, rows: Sequence[Row]) -> None:
        """Posts the grades of the assignment: of everyone graded, for Canvas knows no smaller step by this way."""
        with understood("Canvas"):
            answer = self.service.graphql(_POST_GRADES, {"assignment": plan.remote["assignment"]})
            posting = answer["postAssignmentGrades"]
            if posting.get("errors"):
                words = "; ".join(str(one["message"]) for one in posting["errors"])
                raise PublishError(f"Canvas did not post: {words}")
            job = self.service.read(lambda: self.service.canvas.get_progress(posting["progress"]["_id"]))
            if message := self.service.finish(job):
                raise PublishError(f"Canvas did not post all grades: {message}")

    def _assignment(self, plan: Plan) -> Any:
        """canvasapi's object, made without asking: only its two ids are used."""
        from canvasapi.assignment import Assignment

        ids = {"id": plan.remote["assignment"], "course_id": plan.remote["course"]}
        return Assignment(self.service.requester, ids)

    def _grade(self, assignment: Any, rows: Sequence[Row]) -> dict[str, str]:
        """Scores in one job. It can fail because of one and have graded the rest: reading back tells."""
        if not rows:
            return {}
        job = self.service.write(lambda: assignment.submissions_bulk_update(grade_data=_grade_data(rows)))
        message = self.service.finish(job)
        _, found, named = message.partition("Couldn't find User(s) with API ids")
        ids = set(re.findall(r"[^\s,']+", named)) if found else set()
        return {row.wish.student: message for row in rows if row.remote["user"] in ids}

    def _grade_uncut(self, assignment: Any, row: Row) -> None:
        """One score without Canvas's own deduction: ours has the lateness in it already."""
        from canvasapi.submission import Submission

        ids = {"course_id": assignment.course_id, "assignment_id": assignment.id, "user_id": row.remote["user"]}
        Submission(self.service.requester, ids).edit(**_uncut(row))

    def _comment(self, plan: Plan, assignment: Any, row: Row) -> None:
        """Makes our comment what it shall be: looks first, so that it can be repeated after any trouble."""
        user, wish = row.remote["user"], row.wish
        place = (assignment.course_id, assignment.id, user)
        submission = assignment.get_submission(user, include=["submission_comments"])
        own = own_comments(submission, plan.slug)
        report_done = wish.report is None or report_right(own, wish)
        if comment_right(own, wish) and report_done:
            return
        mine = len(own) == 1 and str(own[0]["author_id"]) == str(self.service.canvas.get_current_user().id)
        if mine and report_done:
            self.service.comment("PUT", (*place, own[0]["id"]), comment=row.text)
            return
        name = _file_name(plan, row)
        files = [self.service.upload(place, name, wish.report)] if name and wish.report is not None else []
        for old in own:  # deleted before the new one is written: a student never reads two
            self.service.comment("DELETE", (*place, old["id"]))
        submission.edit(comment={"text_comment": row.text, **({"file_ids": files} if files else {})})

    def _tried(self, row: Row, action: Any) -> dict[str, str]:
        try:
            self.service.read(action)
        except CanvasRefusal as error:
            return {row.wish.student: str(error)}
        return {}


def _trouble(plan: Plan, row: Row, state: State, own: Sequence[Mapping[str, Any]]) -> str:
    """Why a row that was sent did not arrive as meant; empty if it did."""
    user = row.remote["user"]
    if not equal(plan.maximum, state.maximum):
        return f"the maximum changed from {number(plan.maximum or 0)} to {number(state.maximum)} while grades were sent"
    if not equal(state.score(user), row.score):
        cut = getattr(state.submissions[user], "points_deducted", None)
        because = f": its late policy took {number(cut)} off" if cut else ""
        return f"Canvas shows {_shown(state.score(user))} instead of {_shown(row.score)}{because}"
    if row.wish.comment and not comment_right(own, row.wish):
        return "the grade arrived, the comment did not"
    if row.wish.report is not None and not report_right(own, row.wish):
        return "the grade arrived, the report did not"
    return ""


def _in_bulk(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if "grade" in row.parts and "late" not in row.remote]


def _one_by_one(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if "grade" in row.parts and "late" in row.remote]


def _commented(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.parts & {"comment", "report"}]


def _grade_data(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    return {row.remote["user"]: {"posted_grade": number(row.score or 0.0)} for row in rows}


def _uncut(row: Row) -> dict[str, dict[str, str]]:
    return {"submission": {"posted_grade": number(row.score or 0.0), "late_policy_status": row.remote["late"]}}


def _file_name(plan: Plan, row: Row) -> str | None:
    return None if row.wish.report is None else f"{plan.slug}-{row.wish.report_digest}.html"


def _shown(score: float | None) -> str:
    return "no grade" if score is None else number(score)
