"""Moodle's web services as Python calls: one function, one POST, the token first, every kind of refusal told apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from autograder.errors import PublishError
from autograder.publishers.http import Patience, lost_connections, page_words, pause_asked, session
from autograder.publishers.protocol import Outside, Throttled, Unanswered
from autograder.text import one_line

REST = "/webservice/rest/server.php"
UPLOAD = "/webservice/upload.php"


class MoodleRefusal(PublishError):
    """Moodle's own error: HTTP 200 with an exception in the body."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Service:
    """A site's web services."""

    def __init__(self, url: str, outside: Outside) -> None:
        self._url, self._token = url, outside.token
        self._session = session(outside)
        self._patience = Patience(outside.sleep)

    def read(self, function: str, **arguments: Any) -> Any:
        """What a function that changes nothing answers; asked again after a lost answer."""
        return self._patience.ask(lambda: self._call(function, flat(arguments)), repeatable=True)

    def write(self, function: str, **arguments: Any) -> Any:
        """What a function that writes answers. Never sent twice: `Unanswered` leaves open whether it was done."""
        return self._patience.ask(lambda: self._call(function, flat(arguments)), repeatable=False)

    def upload(self, name: str, content: bytes) -> int:
        """Puts a file into a new draft area, and returns that area's item id."""
        return self._patience.ask(lambda: self._upload(name, content), repeatable=True)

    def _call(self, function: str, arguments: Mapping[str, str]) -> Any:
        # The token first: PHP drops what comes after its limit of variables, then it would be the token.
        form = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json", **arguments}
        return self._post(REST, function, form)

    def _upload(self, name: str, content: bytes) -> int:
        form = {"token": self._token, "filearea": "draft", "itemid": "0"}
        answer = self._post(UPLOAD, "upload.php", form, {"file": (name, content, "text/html")})
        if not isinstance(answer, list) or not answer or "itemid" not in answer[0]:
            raise Unanswered(f"Moodle did not say where it put {name}")
        return int(answer[0]["itemid"])

    def _post(self, path: str, function: str, form: Mapping[str, str], files: Any = None) -> Any:
        with lost_connections("Moodle"):
            answer = self._session.post(self._url + path, data=dict(form), files=files, allow_redirects=False)
            text = answer.content.decode("utf-8", "replace").replace(self._token or "\0", "***")  # a page may show it
        _check_status(function, answer.status_code, answer.headers, text)
        return _content(function, text)


def _check_status(function: str, status: int, headers: Mapping[str, str], text: str) -> None:
    if status == 429 or (status in (403, 503) and "rate limit" in text.lower()):
        raise Throttled(f"Moodle is busy (HTTP {status})", pause_asked(headers))
    if status >= 500:
        raise Unanswered(f"Moodle failed at {function} (HTTP {status}: {page_words(text)})")
    if 300 <= status < 400:
        raise PublishError(
            "Moodle redirects to another address: correct `url` in course.toml, the token is not sent there"
        )
    if status != 200:
        raise PublishError(f"Moodle refused {function} (HTTP {status}: {page_words(text)})")


def _content(function: str, text: str) -> Any:
    """The JSON of an answer; an exception in it is raised. Some errors come as XML whatever was asked for."""
    if text.lstrip().startswith("<?xml") and "<EXCEPTION" in text:
        code = text.partition("<ERRORCODE>")[2].partition("</ERRORCODE>")[0]
        raise MoodleRefusal(f"Moodle refused {function}: {page_words(text)}", code)
    try:
        content = json.loads(text)
    except ValueError:
        words = f"Moodle answered {function} with something that is not JSON ({page_words(text)})"
        raise Unanswered(f"{words}: is the session over, or `url` wrong, or the site in maintenance?") from None
    if isinstance(content, dict) and ("exception" in content or "errorcode" in content):
        code = str(content.get("errorcode", ""))
        raise MoodleRefusal(_refusal(function, code, str(content.get("message") or content.get("error", ""))), code)
    return content


def _refusal(function: str, code: str, message: str) -> str:
    what = {
        "invalidtoken": "the token is not valid (any more): make a new one in Moodle (Preferences, Security keys)",
        "accessexception": f"the token's service does not contain {function}: an administrator can add it",
        "nopermissions": "the token's owner may not grade in this course",
    }.get(code)
    words = f"Moodle refused {function}: {one_line(message)} ({code})"
    return f"{words}; {what}" if what else words


def flat(value: Any, name: str = "") -> dict[str, str]:
    """Nested arguments as Moodle's form fields: `grades[0][userid]`."""
    if isinstance(value, Mapping):
        inner = [flat(item, f"{name}[{key}]" if name else str(key)) for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        inner = [flat(item, f"{name}[{index}]") for index, item in enumerate(value)]
    else:
        return {name: str(int(value)) if isinstance(value, bool) else str(value)}
    return {key: item for part in inner for key, item in part.items()}
