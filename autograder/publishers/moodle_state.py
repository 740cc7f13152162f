"""What Moodle has of one assignment now: maximum, people, grades, locks, workflow; read in a handful of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import PublishError
from autograder.publishers.identity import Account
from autograder.publishers.moodle_service import MoodleRefusal, Service
from autograder.publishers.protocol import Wish
from autograder.publishers.targets import Target

NONE = -1.0  # what get_grades says where there is no grade
FUNCTIONS = (
    "core_course_get_courses_by_field",
    "core_enrol_get_enrolled_users",
    "core_grading_get_definitions",
    "gradereport_user_get_grade_items",
    "mod_assign_get_assignments",
    "mod_assign_get_grades",
    "mod_assign_get_user_flags",
    "mod_assign_save_grades",
)
# Where a state is one of these, marking has not begun; any other is somebody's and is kept.
UNTOUCHED = ("", "notmarked")


@dataclass(frozen=True)
class MoodleCourse:
    """A course, found."""

    id: str
    name: str


@dataclass(frozen=True)
class State:
    """One assignment as it is now."""

    assignment: Mapping[str, Any]
    accounts: Sequence[Account]  # students who can be graded
    enrolled: frozenset[str]  # their ids
    grades: Mapping[str, float]  # user -> what the assignment has; no entry: none
    items: Mapping[str, Mapping[str, Any]]  # user -> their line of the gradebook
    states: Mapping[str, str]  # user -> state of the marking workflow
    method: str  # of advanced grading: "", "rubric", "guide"

    @property
    def maximum(self) -> float:
        """The assignment's points; negative: a scale."""
        return float(self.assignment["grade"])

    @property
    def refusal(self) -> str:
        """Why no grade of this assignment can be sent; empty if they can."""
        if self.maximum < 0:
            return "the assignment is graded by a scale: set it to points in Moodle"
        if self.maximum == 0:
            return "the assignment has no grade: set its type to points in Moodle"
        if self.method:
            return (
                f"the assignment is graded with a {self.method}, and Moodle drops a plain grade without a word: "
                "set its grading method to simple direct grading"
            )
        if self.assignment.get("blindmarking") and not self.assignment.get("revealidentities"):
            return (
                "marking is anonymous: students would read the comment while the gradebook stays empty: "
                "reveal the identities in Moodle first"
            )
        return ""

    @property
    def workflow(self) -> bool:
        """Whether grades are hidden until they are released."""
        return bool(self.assignment.get("markingworkflow"))

    @property
    def takes_comments(self) -> bool:
        """Whether the assignment has feedback comments."""
        return self._plugin("comments")

    @property
    def takes_files(self) -> bool:
        """Whether the assignment has feedback files."""
        return self._plugin("file")

    def _plugin(self, name: str) -> bool:
        entries = [
            entry
            for entry in self.assignment.get("configs", [])
            if (entry["plugin"], entry["subtype"], entry["name"]) == (name, "assignfeedback", "enabled")
        ]
        return any(str(entry["value"]) == "1" for entry in entries)

    def grade(self, user: str) -> float | None:
        """What the assignment has."""
        return self.grades.get(user)

    def booked(self, user: str) -> float | None:
        """What the gradebook has, which is what a student sees."""
        value = self.items.get(user, {}).get("graderaw")
        return None if value is None else float(value)

    def feedback(self, user: str) -> str:
        """The comment as the gradebook has it, as it was written; empty where it is not released."""
        return str(self.items.get(user, {}).get("feedback") or "").replace("\r\n", "\n")

    def visible(self, user: str) -> bool:
        """Whether the student sees what is written at once."""
        return not self.workflow or self.states.get(user, "") == "released"

    def workflow_state(self, user: str) -> str:
        """The state to send: an empty one would take a released grade back."""
        if not self.workflow:
            return ""
        now = self.states.get(user, "")
        return "readyforrelease" if now in UNTOUCHED else now

    def lock(self, user: str) -> str:
        """Why Moodle would keep the old grade and change the comment all the same; empty if it would not."""
        item = self.items.get(user, {})
        if item.get("gradeisoverridden"):
            return "the grade is overridden in Moodle's gradebook: remove the override there, or keep it"
        if item.get("gradeislocked") or item.get("locked"):
            return "the grade is locked in Moodle's gradebook: unlock it there"
        return ""

    def notes(self, wishes: Sequence[Wish]) -> tuple[str, ...]:
        """What an instructor should know before sending."""
        said = {
            "marking workflow: grades stay hidden until --release": self.workflow,
            "no marking workflow: students see a grade as soon as it is sent": not self.workflow,
            "submissions are of teams: every member gets their own grade from here": self.assignment.get(
                "teamsubmission"
            ),
            "feedback comments are switched off in the assignment: comments are not sent": not self.takes_comments
            and any(wish.comment for wish in wishes),
            "feedback files are switched off in the assignment: reports are not sent": not self.takes_files
            and any(wish.report for wish in wishes),
            "the grade item is hidden in the gradebook": any(item.get("gradeishidden") for item in self.items.values()),
            "if Moodle itself takes points for lateness (penalty rules of newer versions), switch that off": any(
                wish.grade.penalty for wish in wishes
            ),
        }
        return tuple(words for words, true in said.items() if true)


def find_course(service: Service, wanted: str) -> MoodleCourse:
    """The course with this short name, ID number or id; exactly one."""
    service_has(service)
    fields = ("shortname", "idnumber", *(("id",) if wanted.isdigit() else ()))
    found: dict[str, str] = {}
    for field in fields:
        answer = service.read("core_course_get_courses_by_field", field=field, value=wanted)
        found |= {str(course["id"]): str(course["fullname"]) for course in answer["courses"]}
    if len(found) != 1:
        what = "no course has" if not found else f"{len(found)} courses ({', '.join(found)}) have"
        raise PublishError(
            f"{what} the short name, ID number or id {wanted!r} in Moodle: correct `course` in course.toml"
        )
    return MoodleCourse(*next(iter(found.items())))


def service_has(service: Service) -> None:
    """Raises `PublishError` where the token's service lacks a function that is needed."""
    site = service.read("core_webservice_get_site_info")
    missing = sorted({*FUNCTIONS} - {function["name"] for function in site["functions"]})
    if missing:
        raise PublishError(f"the token's service lacks {', '.join(missing)}: an administrator can add them in Moodle")


def find_assignment(service: Service, course: MoodleCourse, target: Target, slug: str) -> Mapping[str, Any]:
    """The assignment that course.toml names for a slug: by name, or by the id in its address."""
    wanted = target.assignment(slug)
    answer = service.read("mod_assign_get_assignments", courseids=[course.id])
    all_of = [entry for part in answer["courses"] if str(part["id"]) == course.id for entry in part["assignments"]]
    found = [entry for entry in all_of if wanted in (entry["name"], str(entry["cmid"]))]
    if len(found) == 1:
        return dict(found[0])
    known = ", ".join(f"{entry['name']} (id {entry['cmid']})" for entry in (found or all_of)) or "none"
    what = "several assignments are" if found else "no assignment is"
    raise PublishError(
        f"{what} called {wanted!r} in {course.name}. There is: {known}. "
        f'Say which in course.toml: [publish.{target.name}] assignments = {{{slug} = "..."}}'
    )


def read_state(service: Service, course: MoodleCourse, assignment: Mapping[str, Any]) -> State:
    """Reads everything that decides whether a grade will stand."""
    instance, module = str(assignment["id"]), str(assignment["cmid"])
    people = service.read("core_enrol_get_enrolled_users", courseid=course.id)
    lines = service.read("gradereport_user_get_grade_items", courseid=course.id, userid=0)["usergrades"]
    graded = {str(line["userid"]): line for line in lines}
    # In the book and enrolled: only such a person can be graded. Moodle itself takes a grade for anybody, even nobody.
    students = [user for user in people if str(user["id"]) in graded]
    flags = service.read("mod_assign_get_user_flags", assignmentids=[instance])
    return State(
        assignment=assignment,
        accounts=[_account(user, graded[str(user["id"])]) for user in students],
        enrolled=frozenset(str(user["id"]) for user in students),
        grades=_grades(service.read("mod_assign_get_grades", assignmentids=[instance]), instance),
        items={user: item for user, line in graded.items() if (item := _item(line, instance)) is not None},
        states={
            str(flag["userid"]): str(flag["workflowstate"] or "")
            for part in flags["assignments"]
            for flag in part["userflags"]
        },
        method=_method(service, module),
    )


def _account(user: Mapping[str, Any], line: Mapping[str, Any]) -> Account:
    """A person: the list of the enrolled hides the ID number from teachers by default, the grade report does not."""
    sid = str(user.get("idnumber") or line.get("useridnumber") or "")
    return Account(str(user["id"]), user.get("fullname", ""), sid, user.get("username", ""), user.get("email", ""))


def _grades(answer: Mapping[str, Any], instance: str) -> dict[str, float]:
    """The newest attempt's grade of everyone who has one."""
    rows = [row for part in answer["assignments"] if str(part["assignmentid"]) == instance for row in part["grades"]]
    rows.sort(key=lambda row: int(row["attemptnumber"]))
    newest = {str(row["userid"]): float(row["grade"] or NONE) for row in rows}
    return {user: grade for user, grade in newest.items() if grade != NONE}


def _item(line: Mapping[str, Any], instance: str) -> Mapping[str, Any] | None:
    items = (item for item in line["gradeitems"] if item["itemmodule"] == "assign" and item["itemnumber"] == 0)
    return next((item for item in items if str(item["iteminstance"]) == instance), None)


def _method(service: Service, module: str) -> str:
    try:
        # Not only the active one: where none is, that fails with `invalid_method_name`.
        answer = service.read("core_grading_get_definitions", cmids=[module], areaname="submissions", activeonly=0)
    except MoodleRefusal as error:
        raise PublishError(f"whether a rubric is in use cannot be read: {error}") from None
    methods = [str(area.get("activemethod") or "") for area in answer["areas"] if str(area["cmid"]) == module]
    return next((method for method in methods if method), "")
