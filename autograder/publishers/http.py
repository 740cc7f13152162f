"""Asking a server with patience: time limits, pauses, and errors that say whether something may have been written."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.errors import PublishError, UsageError
from autograder.publishers.protocol import Outside, Throttled, Unanswered
from autograder.text import one_line

if TYPE_CHECKING:
    import requests

SECONDS = (10.0, 120.0)  # to connect; between two bytes of an answer
LONGEST_PAUSE = 60.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """How often and how long: pauses double from `first` seconds; a pause that the server asks for is kept."""

    sleep: Callable[[float], None]
    tries: int = 5
    first: float = 1.0

    def pause(self, attempt: int, asked: float | None = None) -> None:
        """Waits before attempt number `attempt` + 2, counted from zero."""
        self.sleep(min(LONGEST_PAUSE, max(asked or 0.0, self.first * 2**attempt)))

    def ask(self, action: Callable[[], Result], *, repeatable: bool) -> Result:
        """The result of `action`, repeated while the server is busy.

        Only what changes nothing is `repeatable` after an answer was lost: a write that may have been done is not done
        again before it was read back.
        """
        for attempt in range(self.tries):
            last = attempt == self.tries - 1
            try:
                return action()
            except Throttled as error:
                if last:
                    raise PublishError(
                        f"{error}; gave up after {self.tries} attempts: run the same command later"
                    ) from None
                self.pause(attempt, error.after)
            except Unanswered:
                if last or not repeatable:
                    raise
                self.pause(attempt)
        raise AssertionError("the last attempt returns or raises")


def session(outside: Outside) -> requests.Session:
    """A session over the given transport: certificates are checked, every wait is bounded."""
    try:
        import requests
        from requests.adapters import HTTPAdapter
    except ImportError:
        raise UsageError('publishing to an LMS needs two more packages: pip install "dl-autograder[lms]"') from None

    class Bounded(HTTPAdapter):
        """An adapter that never waits for ever; canvasapi sets no time limit of its own."""

        def send(
            self,
            request: Any,
            stream: bool = False,
            timeout: Any = None,
            verify: Any = True,
            cert: Any = None,
            proxies: Any = None,
        ) -> Any:
            return super().send(request, stream, timeout or SECONDS, verify, cert, proxies)

    made = requests.Session()
    mount(made, outside.adapter or Bounded())
    return made


def mount(made: requests.Session, adapter: Any) -> None:
    """Puts every request of a session through `adapter`."""
    for scheme in ("https://", "http://"):
        made.mount(scheme, adapter)


@contextmanager
def lost_connections(name: str) -> Iterator[None]:
    """Turns what `requests` raises into `Unanswered`."""
    import requests

    try:
        yield
    except requests.exceptions.SSLError as error:
        raise PublishError(f"{name}: the certificate cannot be trusted ({_reason(error)}); nothing was sent") from None
    except requests.RequestException as error:
        raise Unanswered(f"{name}: the connection was lost ({_reason(error)})") from None


def _reason(error: BaseException) -> str:
    """The kind of an error without its text, which may hold an address with a token."""
    return type(error).__name__


@contextmanager
def understood(name: str) -> Iterator[None]:
    """An answer of an unexpected shape is the target's trouble, with a message, not a traceback of ours."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        words = one_line(f"{type(error).__name__}: {error}")
        raise PublishError(
            f"{name} answered in a form that is not understood ({words}); nothing was taken from it"
        ) from error


def pause_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header. A date counts from the server's own clock, which may differ from ours."""
    value = headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    until, now = _moment(value), _moment(headers.get("Date", ""))
    return max(0.0, until - now) if until is not None and now is not None else None


def _moment(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None


def page_words(text: str) -> str:
    """What a page says in a few words: its title, or its first text."""
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.I | re.S)
    words = title[1] if title else re.sub(r"<[^>]*>", " ", text)
    return one_line(" ".join(words.split())) or "nothing"
