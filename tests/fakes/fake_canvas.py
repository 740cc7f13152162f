"""A small Canvas behind a requests adapter, under canvasapi: jobs, appended comments, late policy, posting.

Faults are functions in `faults`: each sees the next call, such as "GET users/self", and may answer in Canvas's place.
"""

import json
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter

ME = 3
SITE = "https://canvas.uni.example"


def answer(content, status=200, headers=None):
    made = requests.Response()
    made.status_code = status
    made._content = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    made.headers.update({"Content-Type": "application/json", **(headers or {})})
    return made


def without_dates(monkeypatch):
    """canvasapi tries to read every text as a date, which takes most of a test's time."""
    from canvasapi import canvas_object

    class NoDates:
        ParserError = ValueError

        @staticmethod
        def get(text):
            raise ValueError(text)

    monkeypatch.setattr(canvas_object, "arrow", NoDates)


class FakeCanvas(BaseAdapter):
    def __init__(self, people, *, token="secret-token", polls=2, page=100, **assignment):
        super().__init__()
        self.token, self.polls, self.page = token, polls, page
        self.people = {str(person["id"]): person for person in people}
        self.assignment = {
            **{"id": 70, "name": "hw1", "points_possible": 100.0, "grading_type": "points", "post_manually": True},
            **{"course_id": 7, "use_rubric_for_grading": False, "group_category_id": None},
            **assignment,
        }
        self.late_policy = None
        self.submissions = {
            user: {
                **{"entered": None, "late": False, "excused": False, "posted_at": None, "status": None},
                "comments": [],
            }
            for user in self.people
        }
        self.jobs, self.files = {}, {}
        self.numbers = iter(range(1000, 10**6))
        self.graded = 0  # scores that a job or a request wrote
        self.calls, self.bodies, self.faults = [], [], []

    def close(self):
        pass

    def send(self, request, **options):
        assert options.get("verify", True), "certificates are always checked"
        parts = urlsplit(request.url)
        body = request.body or b""
        body = body if isinstance(body, bytes) else body.encode()
        self.bodies.append(body)
        path = parts.path.removeprefix("/api").removeprefix("/v1").strip("/")
        self.calls.append((request.method, path))
        query = parse_qs(parts.query)

        def act():
            if path != "upload" and request.headers.get("Authorization") != f"Bearer {self.token}":
                headers = {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
                return answer({"errors": [{"message": "Invalid access token."}]}, 401, headers)
            made = self._route(request.method, path.split("/"), query, body)
            return made if isinstance(made, requests.Response) else answer(made)

        for fault in list(self.faults):
            made = fault(f"{request.method} {path}", act)
            if made is not None:
                return self._sealed(made, request)
        return self._sealed(act(), request)

    @staticmethod
    def _sealed(made, request):
        made.url, made.request = request.url, request
        return made

    # ---- routes

    def _route(self, method, steps, query, body):  # noqa: C901 - a table of routes
        form = {
            key: values for key, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()
        }
        match (method, *steps):
            case ("GET", "users", "self"):
                return {"id": ME, "name": "A Teacher"}
            case ("GET", "courses", ("7" | "sis_course_id:DL101")):
                return {"id": 7, "name": "Deep Learning 101"}
            case ("GET", "courses", "7", "assignments"):
                return [self.assignment]
            case ("GET", "courses", "7", "search_users"):
                return self._paged(list(self.people.values()), query, "courses/7/search_users")
            case ("GET", "courses", "7", "late_policy"):
                return {"late_policy": self.late_policy} if self.late_policy else answer({"errors": []}, 404)
            case ("GET", "courses", "7", "assignments", "70", "submissions"):
                mine = [self._shown(user) for user in self.submissions]
                return self._paged(mine, query, "courses/7/assignments/70/submissions")
            case ("POST", "courses", "7", "assignments", "70", "submissions", "update_grades"):
                return self._job(lambda: self._bulk(form))
            case ("GET", "progress", number):
                return self._polled(int(number))
            case ("POST", "graphql"):
                return self._graphql(json.loads(body))
            case ("POST", "upload"):
                return self._uploaded(body)
            case (_, "courses", "7", "assignments", "70", "submissions", user, *rest) if user in self.submissions:
                return self._submission(method, user, rest, form)
        return answer({"errors": [{"message": "The specified resource does not exist."}]}, 404)

    def _paged(self, items, query, path):
        page, size = int(query.get("page", ["1"])[0]), min(self.page, int(query.get("per_page", ["10"])[0]))
        link = f'<{SITE}/api/v1/{path}?page={page + 1}&per_page={size}>; rel="next"'
        return answer(
            items[(page - 1) * size : page * size], headers={"Link": link} if len(items) > page * size else {}
        )

    def _submission(self, method, user, rest, form):
        mine = self.submissions[user]
        match (method, *rest):
            case ("GET",):
                return self._shown(user)
            case ("PUT",):
                if "submission[posted_grade]" in form:
                    self._grade(user, form["submission[posted_grade]"][0])
                if "submission[late_policy_status]" in form:
                    mine["status"] = form["submission[late_policy_status]"][0]
                if "comment[text_comment]" in form:
                    files = [self.files[int(number)] for number in form.get("comment[file_ids][]", [])]
                    self._comment(user, form["comment[text_comment]"][0], files)
                return self._shown(user)
            case ("POST", "comments", "files"):
                params = {"number": next(self.numbers), "name": form["name"][0]}
                return {"upload_url": f"{SITE}/upload", "upload_params": params}
            case ("PUT", "comments", number):
                self._own(user, number)["comment"] = form["comment"][0]
                return {}
            case ("DELETE", "comments", number):
                mine["comments"].remove(self._own(user, number))
                return {}
        return answer({"errors": []}, 404)

    def _own(self, user, number):
        return next(one for one in self.submissions[user]["comments"] if one["id"] == int(number))

    # ---- what it does

    def _comment(self, user, text, files=(), author=ME):
        made = {"id": next(self.numbers), "author_id": author, "comment": text, "attachments": list(files)}
        self.submissions[user]["comments"].append(made)

    def _grade(self, user, text):
        mine = self.submissions[user]
        if mine["entered"] != float(text):
            mine["entered"] = float(text)
            self.graded += 1
            if not self.assignment["post_manually"]:
                mine["posted_at"] = "2027-01-01T00:00:00Z"

    def _deducted(self, user):
        mine = self.submissions[user]
        cuts = self.late_policy and self.late_policy["late_submission_deduction_enabled"]
        return 10.0 if cuts and mine["late"] and mine["status"] != "none" and mine["entered"] is not None else 0.0

    def _shown(self, user):
        mine, cut = self.submissions[user], self._deducted(user)
        return {
            **{
                "user_id": int(user),
                "assignment_id": 70,
                "id": int(user) + 500,
                "late": mine["late"] and not mine["status"],
            },
            **{"score": None if mine["entered"] is None else mine["entered"] - cut, "entered_score": mine["entered"]},
            **{"points_deducted": cut or None, "posted_at": mine["posted_at"], "excused": mine["excused"]},
            "submission_comments": [dict(one) for one in mine["comments"]],
        }

    def _job(self, work):
        number = next(self.numbers)
        self.jobs[number] = {"left": self.polls, "work": work, "state": "queued", "message": None}
        return self._progress(number)

    def _polled(self, number):
        job = self.jobs[number]
        job["left"] -= 1
        if job["left"] > 0:
            job["state"] = "running"
        elif job["work"] is not None:
            job["message"], job["work"] = job["work"](), None
            job["state"] = "failed" if job["message"] else "completed"
        return self._progress(number)

    def _progress(self, number):
        job = self.jobs[number]
        said = {"id": number, "tag": "submissions_update", "workflow_state": job["state"], "message": job["message"]}
        return {**said, "url": f"{SITE}/api/v1/progress/{number}"}

    def _bulk(self, form):
        missing = []
        for key, values in form.items():
            user = key.split("[")[1].rstrip("]")
            if user in self.people and user in self.submissions:
                self._grade(user, values[0])
            else:
                missing.append(user)
        return f"Couldn't find User(s) with API ids '{', '.join(missing)}'" if missing else None

    def _graphql(self, asked):
        if str(asked["variables"]["assignment"]) != "70":
            return {"errors": [{"message": "not found"}]}
        made = self._job(self._post)
        return {"data": {"postAssignmentGrades": {"progress": {"_id": str(made["id"])}, "errors": None}}}

    def _post(self):
        for mine in self.submissions.values():
            if mine["entered"] is not None:
                mine["posted_at"] = mine["posted_at"] or "2027-01-01T00:00:00Z"

    def _uploaded(self, body):
        fields = {}
        for part in body.split(b'Content-Disposition: form-data; name="')[1:]:
            name, content = part.split(b'"', 1)
            fields[name.decode()] = content
        number = int(fields["number"].split(b"\r\n\r\n")[1].split(b"\r\n")[0])
        name = fields["name"].split(b"\r\n\r\n")[1].split(b"\r\n")[0].decode()
        content = fields["file"].split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
        self.files[number] = {"id": number, "display_name": name, "filename": name, "content": content.decode()}
        return {"id": number, "url": f"{SITE}/files/{number}", "display_name": name}


def people(count=3):
    """Students 11, 12, ...: SIS ids S1, S2, ..."""
    return [
        {
            "id": 10 + i,
            "name": f"Student {i}",
            "sis_user_id": f"S{i}",
            "login_id": f"s{i:02}",
            "email": f"s{i:02}@uni.example",
        }
        for i in range(1, count + 1)
    ]
