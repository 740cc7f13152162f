"""What Canvas has of one assignment now: maximum, people, scores, comments, posting and late policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import PublishError
from autograder.publishers.canvas_service import CanvasRefusal, Service
from autograder.publishers.identity import Account
from autograder.publishers.protocol import Wish
from autograder.publishers.remark import as_text, is_ours
from autograder.publishers.targets import Target


@dataclass(frozen=True)
class State:
    """One assignment as it is now; `course` and `assignment` are canvasapi's own objects."""

    course: Any
    assignment: Any
    me: str  # id of the token's owner
    accounts: Sequence[Account]
    submissions: Mapping[str, Any]  # user -> canvasapi's submission; who has none is not assigned
    deducts: bool  # whether the course's late policy takes points

    @property
    def maximum(self) -> float:
        """The assignment's points."""
        return float(self.assignment.points_possible or 0)

    @property
    def manual(self) -> bool:
        """Whether grades stay hidden until they are posted."""
        return bool(getattr(self.assignment, "post_manually", False))

    @property
    def refusal(self) -> str:
        """Why no grade of this assignment can be sent; empty if they can."""
        said = self.assignment
        kind = str(getattr(said, "grading_type", "points"))
        if kind in ("not_graded", "pass_fail"):
            return f"the assignment is displayed as {kind} in Canvas: display its grade as points"
        if not self.maximum:
            return "the assignment has no points in Canvas: set them"
        if getattr(said, "moderated_grading", False) and not getattr(said, "grades_published", False):
            return "grading is moderated, and final grades are not published: finish moderation in Canvas first"
        if getattr(said, "in_closed_grading_period", False):
            return "the assignment lies in a closed grading period"
        if getattr(said, "group_category_id", None) and not getattr(said, "grade_group_students_individually", False):
            return (
                "Canvas gives every member of a group the grade of the one who was graded last: tick "
                "`Assign grades to each student individually` in the assignment"
            )
        return ""

    def score(self, user: str) -> float | None:
        """What the student gets, after Canvas's own late policy."""
        value = getattr(self.submissions.get(user), "score", None)
        return None if value is None else float(value)

    def late(self, user: str) -> bool:
        """Whether Canvas would take points off, or did."""
        found = self.submissions[user]
        marked = any(getattr(found, name, False) for name in ("late", "missing", "points_deducted"))
        return self.deducts and marked

    def visible(self, user: str) -> bool:
        """Whether the student sees what is written at once."""
        return not self.manual or getattr(self.submissions.get(user), "posted_at", None) is not None

    def blocked(self, user: str) -> str:
        """Why this student cannot be graded; empty if they can."""
        if user not in self.submissions:
            return "is not assigned to this assignment in Canvas"
        if getattr(self.submissions[user], "excused", False):
            return "is excused in Canvas: a grade would take that back"
        return ""

    def own_comments(self, user: str, slug: str) -> list[Mapping[str, Any]]:
        """The comments that we wrote, oldest first."""
        return own_comments(self.submissions[user], slug)

    def notes(self, wishes: Sequence[Wish]) -> tuple[str, ...]:
        """What an instructor should know before sending."""
        said = {
            "grades are posted manually: hidden until --release, which posts those of all graded students": self.manual,
            "grades are posted automatically: students see a grade as soon as it is sent": not self.manual,
            "the course has a late policy: late and missing work is marked `none`, so that lateness counts once": (
                self.deducts
            ),
            "the assignment has a rubric that decides the grade: a score sent from here stands beside it": getattr(
                self.assignment, "use_rubric_for_grading", False
            ),
            "anonymous grading is on in Canvas: names are hidden there until grades are posted": getattr(
                self.assignment, "anonymous_grading", False
            ),
        }
        return tuple(words for words, true in said.items() if true)


def own_comments(submission: Any, slug: str) -> list[Mapping[str, Any]]:
    """The comments of a submission with our mark, oldest first; what the student wrote is never ours."""
    comments = getattr(submission, "submission_comments", None) or []
    ours = [one for one in comments if is_ours(one.get("comment"), slug)]
    return sorted(
        (one for one in ours if str(one.get("author_id")) != str(submission.user_id)), key=lambda one: one["id"]
    )


def comment_right(own: Sequence[Mapping[str, Any]], wish: Wish) -> bool:
    """Whether exactly the wished comment stands there, once."""
    text = as_text(wish.comment, wish.grade.assignment)
    return len(own) == 1 and str(own[0]["comment"]).replace("\r\n", "\n").strip() == text


def report_right(own: Sequence[Mapping[str, Any]], wish: Wish) -> bool:
    """Whether the wished report hangs on our comment; its digest is in the file's name."""
    names = [
        f"{file.get('display_name')} {file.get('filename')}" for one in own for file in one.get("attachments") or []
    ]
    return any(wish.report_digest in name for name in names)


def read_state(service: Service, target: Target, slug: str) -> State:
    """Reads everything that decides whether a grade will stand."""
    course = _course(service, target)
    assignment = _assignment(service, course, target, slug)
    submissions = service.read(lambda: list(assignment.get_submissions(include=["submission_comments"])))
    people = service.read(lambda: list(course.get_users(enrollment_type=["student"], include=["email"])))
    return State(
        course=course,
        assignment=assignment,
        me=str(service.read(service.canvas.get_current_user).id),
        accounts=[_account(person) for person in people],
        submissions={str(one.user_id): one for one in submissions},
        deducts=_deducts(service, course),
    )


def _course(service: Service, target: Target) -> Any:
    wanted = target.course
    try:
        return service.read(lambda: service.canvas.get_course(wanted, use_sis_id=not wanted.isdigit()))
    except CanvasRefusal as error:
        raise PublishError(
            f"the course {wanted!r} cannot be opened in Canvas ({error}): `course` in course.toml is the number in the "
            "course's address, or its SIS id"
        ) from None


def _assignment(service: Service, course: Any, target: Target, slug: str) -> Any:
    wanted = target.assignment(slug)
    everything = service.read(lambda: list(course.get_assignments()))
    found = [one for one in everything if wanted in (one.name, str(one.id))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one.name} (id {one.id})" for one in (found or everything)) or "none"
    what = "several assignments are" if found else "no assignment is"
    raise PublishError(
        f"{what} called {wanted!r} in {course.name}. There is: {known}. "
        f'Say which in course.toml: [publish.{target.name}] assignments = {{{slug} = "..."}}'
    )


def _account(person: Any) -> Account:
    """A person; Canvas shows the SIS id and the login only to those who may see them."""
    said = {name: str(getattr(person, name, None) or "") for name in ("name", "sis_user_id", "login_id", "email")}
    return Account(str(person.id), said["name"], said["sis_user_id"], said["login_id"], said["email"])


def _deducts(service: Service, course: Any) -> bool:
    try:
        policy = service.read(course.get_late_policy)
    except CanvasRefusal:
        return False  # 404: the course has none
    switches = ("late_submission_deduction_enabled", "missing_submission_deduction_enabled")
    return any(getattr(policy, name, False) for name in switches)
