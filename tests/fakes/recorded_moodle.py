"""A real Moodle 4.5, as it answered: a transport that finds each answer in the recorded exchanges.

The recording is a history, and `position` says where in it we are: a read gets the latest answer up to there, a write
must be one that was made, and moves the position behind it. What was never asked of the real site is put together from
what was, and only there: the list of courses (from the course in its answers), assignments without a rubric, flags
(from the states that were saved), and the grade report of everyone (from the reports of single students).
"""

import json
from pathlib import Path
from urllib.parse import parse_qs

from fake_moodle import answer
from requests.adapters import BaseAdapter

FILE = Path(__file__).parent.parent / "data" / "lms" / "moodle-4.5-exchanges.jsonl"
PLAIN = ("wstoken", "wsfunction", "moodlewsrestformat")


def exchanges():
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


class RecordedMoodle(BaseAdapter):
    def __init__(self, position, role="prof"):
        super().__init__()
        self.history, self.position, self.role = exchanges(), position, role
        self.bodies, self.saved = [], []

    def close(self):
        pass

    def send(self, request, **options):
        self.bodies.append(request.body.encode() if isinstance(request.body, str) else request.body)
        form = {key: values[0] for key, values in parse_qs(request.body, keep_blank_values=True).items()}
        function = form["wsfunction"]
        arguments = {key: value for key, value in form.items() if key not in PLAIN}
        special = getattr(self, "on_" + function, None)
        made = answer(special(arguments) if special else self._recorded(function, arguments))
        made.url, made.request = request.url, request
        return made

    def _all(self, function):
        """(number, arguments, body) of this role's exchanges, in order."""
        for number, one in enumerate(self.history):
            if one["role"] == self.role and one["form"]["wsfunction"] == function:
                yield number, {k: str(v) for k, v in one["form"].items() if k not in PLAIN}, one["body"]

    def _recorded(self, function, arguments):
        found = [(number, body) for number, asked, body in self._all(function) if asked == arguments]
        assert found, f"{function} with {arguments} was not asked of the real Moodle"
        before = [body for number, body in found if number <= self.position]
        return before[-1] if before else found[0][1]

    # ---- put together

    def on_core_course_get_courses_by_field(self, asked):
        course = json.loads(self._recorded("mod_assign_get_assignments", {"courseids[0]": "2"}))["courses"][0]
        fits = asked["field"] == "shortname" and asked["value"] == course["shortname"]
        return json.dumps({"courses": [course] if fits else [], "warnings": []})

    def on_mod_assign_get_grades(self, asked):
        found = [(number, body) for number, said, body in self._all("mod_assign_get_grades") if said == asked]
        before = [body for number, body in found if number <= self.position]
        none = next(body for _, _, body in self._all("mod_assign_get_grades") if "No grades found" in body)
        return before[-1] if before else none

    def on_core_grading_get_definitions(self, asked):
        number, said, body = next(self._all("core_grading_get_definitions"))
        if said["cmids[0]"] == asked["cmids[0]"] and number <= self.position:
            return body
        area = {"cmid": int(asked["cmids[0]"]), "activemethod": None, "definitions": []}
        return json.dumps({"areas": [area], "warnings": []})

    def on_mod_assign_get_user_flags(self, asked):
        states = {}
        for number, said, body in self._all("mod_assign_save_grade"):
            if number <= self.position and said["assignmentid"] == asked["assignmentids[0]"] and body == "null":
                states[said["userid"]] = said.get("workflowstate", "")
        flags = [{"userid": int(user), "workflowstate": state} for user, state in states.items()]
        return json.dumps({"assignments": [{"assignmentid": 0, "userflags": flags}], "warnings": []})

    def on_gradereport_user_get_grade_items(self, asked):
        everyone = next(b for _, said, b in self._all("gradereport_user_get_grade_items") if "userid" not in said)
        return json.dumps(
            {"usergrades": [self._line(line) for line in json.loads(everyone)["usergrades"]], "warnings": []}
        )

    def _line(self, late):
        """The latest report of one student up to the position; before the first there is nothing in it."""
        lines = [
            line
            for number, _, body in self._all("gradereport_user_get_grade_items")
            if number <= self.position
            for line in json.loads(body)["usergrades"]
            if line["userid"] == late["userid"]
        ]
        empty = {"graderaw": None, "feedback": "", "gradeislocked": False, "gradeisoverridden": False}
        return lines[-1] if lines else {**late, "gradeitems": [{**item, **empty} for item in late["gradeitems"]]}

    # ---- writes that were made

    def on_mod_assign_save_grades(self, asked):
        """One row: the save of this grade of this student, alone or in a bulk, that came next in the recording."""
        user, grade, state = (asked[f"grades[0][{key}]"] for key in ("userid", "grade", "workflowstate"))
        self.saved.append((user, grade, state))
        bulk = [(n, said, body, self._row(said, user)) for n, said, body in self._all("mod_assign_save_grades")]
        single = [(n, said, body, said) for n, said, body in self._all("mod_assign_save_grade")]
        for number, said, body, row in sorted(bulk + single, key=lambda one: one[0]):
            same = (said["assignmentid"], row.get("userid"), row.get("grade"), row.get("workflowstate"))
            if number > self.position and same == (asked["assignmentid"], user, grade, state):
                self.position = number + 3  # with the reads that the recording made after it
                return body
        raise AssertionError(f"{user} -> {grade} ({state}) was not saved on the real Moodle after {self.position}")

    @staticmethod
    def _row(said, user):
        for index in range(3):
            row = {key.split("[")[2][:-1]: value for key, value in said.items() if key.startswith(f"grades[{index}]")}
            if row.get("userid") == user:
                return row
        return {}
