"""How a check ends when it does not pass: the student's value is wrong, or the check itself is."""

from __future__ import annotations

from collections.abc import Sequence


class CheckFailed(AssertionError):
    """The student's value is not what it should be.

    `message` is one line, kind before value. `details` are the lines after it: `>>> call`, expected, got, allowed, and
    what the difference looks like.
    """

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *details]))
        self.message, self.details = message, tuple(details)


class GraderFault(Exception):
    """The check, the reference or the recorded values are wrong. It never costs a student a point."""
