"""A small Moodle behind a requests adapter: the silent behaviours of the real one, with state.

What it answers and what it drops without a word is as docs/publishing.md and the recorded exchanges have it. Faults are
functions put into `faults`: each sees the next call and may answer in Moodle's place, before or after the call is done.
"""

import json
from urllib.parse import parse_qs

import requests
from requests.adapters import BaseAdapter

FUNCTIONS = [
    "core_webservice_get_site_info",
    "core_course_get_courses_by_field",
    "core_enrol_get_enrolled_users",
    "core_grading_get_definitions",
    "gradereport_user_get_grade_items",
    "mod_assign_get_assignments",
    "mod_assign_get_grades",
    "mod_assign_get_user_flags",
    "mod_assign_save_grade",
    "mod_assign_save_grades",
]
MAX_INPUT_VARS = 1000


def answer(text, status=200, headers=None):
    made = requests.Response()
    made.status_code = status
    made._content = text.encode()
    made.headers.update({"Content-Type": "application/json", **(headers or {})})
    return made


def refusal(code, message, exception="moodle_exception"):
    return {"exception": exception, "errorcode": code, "message": message}


class FakeMoodle(BaseAdapter):
    def __init__(self, people, *, token="secret-token", **assignment):
        super().__init__()
        self.token = token
        self.people = {str(person["id"]): person for person in people}
        self.assignment = {
            **{"id": 1, "cmid": 2, "name": "hw1", "grade": 100, "markingworkflow": 0, "blindmarking": 0},
            **{"revealidentities": 0, "teamsubmission": 0},
            "configs": [
                {"plugin": name, "subtype": "assignfeedback", "name": "enabled", "value": "1"}
                for name in ("comments", "file")
            ],
            **assignment,
        }
        self.method = ""
        self.grades, self.comments, self.books, self.flags, self.files = {}, {}, {}, {}, {}
        self.locked, self.overridden = set(), {}
        self.teamed = set()  # users whose team has a submission
        self.drafts, self.modified = {}, {}
        self.saves = 0  # rows that a save was asked for
        self.calls, self.forms, self.bodies = [], [], []
        self.faults = []
        self.variables = MAX_INPUT_VARS

    # ---- the wire

    def close(self):
        pass

    def send(self, request, **options):
        assert options.get("verify", True), "certificates are always checked"
        self.bodies.append(request.body if isinstance(request.body, bytes) else (request.body or "").encode())
        if "upload.php" in request.url:
            return self._through("upload", request, lambda: self._upload())
        pairs = [(key, values[0]) for key, values in parse_qs(self.bodies[-1].decode(), keep_blank_values=True).items()]
        form = dict(pairs)
        self.calls.append(form.get("wsfunction"))
        self.forms.append(pairs)
        return self._through(form.get("wsfunction"), request, lambda: self._rest(pairs))

    def _through(self, function, request, act):
        faulty = (made for fault in list(self.faults) if (made := fault(function, act)) is not None)
        made = next(faulty, None)
        made = act() if made is None else made  # a response with an error status is false
        made.url, made.request = request.url, request
        return made

    def _rest(self, pairs):
        cut = dict(pairs[: self.variables])
        if len(pairs) > self.variables and "wstoken" not in cut:
            return answer('<?xml version="1.0"?><EXCEPTION class="x"><ERRORCODE>invalidtoken</ERRORCODE></EXCEPTION>')
        if cut.get("wstoken") != self.token:
            return answer(json.dumps(refusal("invalidtoken", "Invalid token - token not found")))
        if len(pairs) > self.variables:
            return answer(json.dumps(refusal("invalidparameter", "Invalid parameter value detected")))
        handler = getattr(self, "on_" + cut["wsfunction"], None)
        made = handler(cut) if handler else refusal("accessexception", "Access control exception")
        return answer(json.dumps(made))

    def _upload(self):
        body = self.bodies[-1]
        if self.token.encode() not in body:
            return answer(json.dumps(refusal("invalidtoken", "Invalid token - token not found")))
        content = body.split(b"text/html\r\n\r\n")[1].rsplit(b"\r\n--", 1)[0]
        name = body.split(b'filename="')[1].split(b'"')[0].decode()
        itemid = 9000 + len(self.drafts)
        self.drafts[str(itemid)] = (name, content)
        return answer(json.dumps([{"itemid": itemid, "filename": name, "filesize": len(content)}]))

    # ---- reading

    def on_core_webservice_get_site_info(self, form):
        return {"release": "4.5", "userid": 3, "functions": [{"name": name} for name in FUNCTIONS]}

    def on_core_course_get_courses_by_field(self, form):
        mine = {"shortname": "DL101", "idnumber": "SIS-DL101", "id": "2"}
        found = mine.get(form["field"]) == form["value"]
        return {"courses": [{"id": 2, "fullname": "Deep Learning 101"}] if found else [], "warnings": []}

    def on_mod_assign_get_assignments(self, form):
        return {"courses": [{"id": 2, "assignments": [self.assignment]}], "warnings": []}

    def on_core_enrol_get_enrolled_users(self, form):
        hidden = ("idnumber", "sees")
        teacher = {"id": 3, "fullname": "A Teacher", "email": "prof@uni.example", "roles": []}
        return [teacher, *({k: v for k, v in p.items() if k not in hidden} for p in self.people.values())]

    def on_core_grading_get_definitions(self, form):
        if form.get("activeonly") == "1" and not self.method:
            return refusal("invalid_method_name", "Invalid advanced grading method name")
        return {"areas": [{"cmid": int(form["cmids[0]"]), "activemethod": self.method or None}], "warnings": []}

    def on_gradereport_user_get_grade_items(self, form):
        return {"usergrades": [self._line(user, person) for user, person in self.people.items()], "warnings": []}

    def _line(self, user, person):
        item = {
            **{"itemmodule": "assign", "iteminstance": self.assignment["id"], "itemnumber": 0, "locked": False},
            "graderaw": self.overridden.get(user, self.books.get(user, {}).get("grade")),
            "feedback": self.books.get(user, {}).get("feedback", ""),
            "gradeislocked": user in self.locked,
            "gradeisoverridden": user in self.overridden,
            "gradeishidden": False,
        }
        return {"userid": int(user), "useridnumber": person.get("idnumber", ""), "gradeitems": [item]}

    def on_mod_assign_get_grades(self, form):
        rows = [{"userid": int(u), "attemptnumber": 0, "grade": f"{g:.5f}"} for u, g in self.grades.items()]
        if not rows:
            return {"assignments": [], "warnings": [{"warningcode": "3", "message": "No grades found"}]}
        return {"assignments": [{"assignmentid": self.assignment["id"], "grades": rows}], "warnings": []}

    def on_mod_assign_get_user_flags(self, form):
        flags = [{"userid": int(user), "workflowstate": state} for user, state in self.flags.items()]
        return {"assignments": [{"assignmentid": 1, "userflags": flags}] if flags else [], "warnings": []}

    # ---- writing

    def on_mod_assign_save_grades(self, form):
        count = len({key.split("[")[1] for key in form if key.startswith("grades[")})
        seen = set()
        for index in range(count):
            row = {
                name: form.get(f"grades[{index}]{key}")
                for name, key in {
                    **{"user": "[userid]", "grade": "[grade]", "state": "[workflowstate]"},
                    "text": "[plugindata][assignfeedbackcomments_editor][text]",
                    "files": "[plugindata][files_filemanager]",
                }.items()
            }
            self.saves += 1
            if row["user"] in seen:
                continue  # the first stands
            seen.add(row["user"])
            try:
                float(row["grade"])
            except ValueError:
                return refusal("invalidparameter", "Invalid parameter value detected")
            if row["text"] is None and row["user"] in self.comments:
                return refusal("dmlwriteexception", "Error writing to database", "dml_write_exception")
            self._save(**row)
        return None

    def _save(self, user, grade, state, text, files):
        grade = float(grade)
        fits = 0 <= grade <= self.assignment["grade"] and not self.method
        team = self.assignment["teamsubmission"] and user not in self.teamed
        if not team:
            if fits:
                self.grades[user] = grade
            else:
                self.grades.setdefault(user, -1.0)
        self.modified[user] = self.modified.get(user, 0) + 1
        self.comments[user] = text
        if files:
            self.files[user] = self.drafts[files]
        if self.assignment["markingworkflow"]:
            self.flags[user] = state
        self._to_book(user)

    def _to_book(self, user):
        hidden = self.assignment["markingworkflow"] and self.flags.get(user) != "released"
        hidden = hidden or (self.assignment["blindmarking"] and not self.assignment["revealidentities"])
        if hidden:
            self.books.pop(user, None)
        elif user in self.people and user not in self.locked and user not in self.overridden:
            grade = self.grades.get(user, -1.0)
            self.books[user] = {"grade": None if grade == -1.0 else grade, "feedback": self.comments.get(user, "")}


def people(count=3):
    """Students 5, 6, ...: id numbers S1, S2, ... that only the grade report shows."""
    return [
        {"id": 5 + i, "fullname": f"Student {i}", "email": f"s{i:02}@uni.example", "idnumber": f"S{i}"}
        for i in range(1, count + 1)
    ]
