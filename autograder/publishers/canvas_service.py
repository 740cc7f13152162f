"""canvasapi with patience: its exceptions told apart by what they mean for a write, its session given time limits."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from autograder.errors import PublishError, UsageError
from autograder.publishers.http import Patience, lost_connections, session
from autograder.publishers.protocol import Outside, Throttled, Unanswered
from autograder.text import one_line

JOB_SECONDS = 600.0  # that an asynchronous job of Canvas is waited for

Result = TypeVar("Result")


class CanvasRefusal(PublishError):
    """Canvas says no to this one request."""


class Service:
    """A Canvas site."""

    def __init__(self, url: str, outside: Outside) -> None:
        try:
            from canvasapi import Canvas
        except ImportError:
            raise UsageError('publishing to Canvas needs canvasapi: pip install "dl-autograder[lms]"') from None
        self.canvas = Canvas(url, outside.token)
        # canvasapi takes no session; without this one it would wait for ever.
        self.requester = self.canvas._Canvas__requester
        self.requester._session = session(outside)
        self._patience, self._outside = Patience(outside.sleep), outside

    def read(self, action: Callable[[], Result]) -> Result:
        """The result of an action that may be repeated: it reads, or it looks before it writes."""
        return self._ask(action, repeatable=True)

    def write(self, action: Callable[[], Result]) -> Result:
        """The result of an action that is not repeated where its answer was lost."""
        return self._ask(action, repeatable=False)

    def _ask(self, action: Callable[[], Result], *, repeatable: bool) -> Result:
        def explained() -> Result:
            with canvas_errors(self._outside.token):
                return action()

        return self._patience.ask(explained, repeatable=repeatable)

    def finish(self, job: Any) -> str:
        """Waits for an asynchronous job; returns what it says at its end: empty if all went well.

        Raises `PublishError` if it does not end: sending again would only put another behind it.
        """
        until, pause = self._outside.monotonic() + JOB_SECONDS, 1.0
        while job.workflow_state not in ("completed", "failed"):
            if self._outside.monotonic() >= until:
                raise PublishError(f"Canvas is still at work on job {job.id}: run the same command later")
            self._outside.sleep(pause)
            pause = min(10.0, pause * 2)
            job = self.read(job.query)
        message = str(getattr(job, "message", "") or "")
        return (message or "the job failed") if job.workflow_state == "failed" else ""

    def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of a GraphQL answer; its errors, which come as HTTP 200, are raised."""
        answer = self.write(lambda: self.canvas.graphql(query, variables))
        if answer.get("errors"):
            words = "; ".join(str(error.get("message")) for error in answer["errors"])
            raise PublishError(f"Canvas refused: {one_line(words)}")
        return dict(answer["data"])

    def comment(self, method: str, place: Sequence[object], **fields: Any) -> None:
        """Edits or deletes one comment, for which canvasapi has no method."""
        course, assignment, user, comment = place
        path = f"courses/{course}/assignments/{assignment}/submissions/{user}/comments/{comment}"
        self.requester.request(method, path, _kwargs=list(fields.items()))

    def upload(self, place: Sequence[object], name: str, content: bytes) -> str:
        """Uploads a file for a comment on a submission, and returns its id."""
        from canvasapi.upload import Uploader

        course, assignment, user = place
        path = f"courses/{course}/assignments/{assignment}/submissions/{user}/comments/files"
        with tempfile.TemporaryDirectory() as folder:  # the uploader takes the name from the file
            file = Path(folder) / name
            file.write_bytes(content)
            done, answer = Uploader(self.requester, path, file).start()
        if not done or "id" not in answer:
            raise Unanswered(f"Canvas did not say where it put {name}")
        return str(answer["id"])


@contextmanager
def canvas_errors(token: str) -> Iterator[None]:
    """Turns canvasapi's exceptions into ours; what a site says is told without the token."""
    from canvasapi import exceptions

    try:
        with lost_connections("Canvas"):
            yield
    except exceptions.CanvasException as error:
        raise _ours(error, str(error).replace(token or "\0", "***")) from None


def _ours(error: Exception, text: str) -> PublishError:
    from canvasapi import exceptions

    words = one_line(text)
    # 429 since October 2025; 403 before, and on sites of one's own.
    if isinstance(error, exceptions.RateLimitExceeded) or "rate limit exceeded" in words.lower():
        return Throttled("Canvas is throttling requests")
    if isinstance(error, exceptions.InvalidAccessToken):
        return PublishError(
            "Canvas does not accept the token (any more): make a new one (Account, Settings, New Access Token)"
        )
    if isinstance(error, (exceptions.Unauthorized, exceptions.Forbidden)):
        return CanvasRefusal(f"Canvas says that the token's owner may not do this: {words}")
    if isinstance(error, exceptions.ResourceDoesNotExist):
        return CanvasRefusal("Canvas has no such thing (404)")
    status = re.search(r"status code (\d+)", words)
    if status and int(status[1]) >= 500:
        return Unanswered(f"Canvas failed (HTTP {status[1]})")
    return CanvasRefusal(f"Canvas refused: {words}")
