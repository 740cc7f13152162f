"""Everything this package raises on purpose.

What a person did, or the machine lacks (shown as one message, exit status 2 or 1, never a traceback):

    AutograderError
    ├── UsageError          the command line asks for something impossible
    ├── CourseError         course.toml, assignment.toml, a suite or a solution is wrong: file, line, what was expected
    ├── SubmissionError     a submission cannot be taken in (archive refused, file missing); becomes data in its report
    ├── SandboxError        this machine cannot give the isolation that was asked for
    ├── PublishError        an LMS refused or is out of reach
    └── GradebookError      the gradebook file is missing, locked or of another version

What a check sees when the student's side returned no value (data for a result, never a traceback of ours):

    StudentFailure
    ├── StudentError        the student's code raised: type name, message, the student's own frames
    │   └── StudentUnwritten    ... and it was the stub's own sentinel, or the function is absent
    ├── StudentTimeout      no answer before the deadline
    ├── StudentMemory       the memory limit was reached
    ├── StudentCrash        the worker died: exit, signal
    └── ProtocolViolation   what came back was not a message we understand
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class AutograderError(Exception):
    """Base of every error that is shown to the person at the keyboard as one message."""

    exit_code = 1


class UsageError(AutograderError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class CourseError(AutograderError):
    """The course's own files are wrong."""

    exit_code = 2

    def __init__(self, message: str, *, file: Path | None = None, line: int | None = None) -> None:
        where = "" if file is None else f"{file}:{line}: " if line is not None else f"{file}: "
        super().__init__(where + message)
        self.file, self.line = file, line


class SubmissionError(AutograderError):
    """A submission cannot be taken in; the message is for its student."""


class SandboxError(AutograderError):
    """This machine cannot give the isolation that was asked for."""


class PublishError(AutograderError):
    """A grade could not be sent, or did not arrive as sent."""


class GradebookError(AutograderError):
    """The gradebook file is missing, locked, or written by another version."""


@dataclass(frozen=True)
class Frame:
    """One line of a traceback that lies in the student's own files."""

    file: str
    line: int
    function: str
    source: str


class StudentFailure(Exception):
    """The student's side did not return a value. `call` is the call as a student would type it."""

    def __init__(self, message: str, *, call: str = "", frames: tuple[Frame, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.call, self.frames = message, call, frames


class StudentError(StudentFailure):
    """The student's code raised `type_name`."""

    def __init__(self, type_name: str, message: str, *, call: str = "", frames: tuple[Frame, ...] = ()) -> None:
        super().__init__(message, call=call, frames=frames)
        self.type_name = type_name
        self.args = (type_name, message)  # what a copy is made from

    def __str__(self) -> str:
        return f"{self.type_name}: {self.message}" if self.message else self.type_name


class StudentUnwritten(StudentError):
    """The stub's own sentinel was raised from a student file, or the function does not exist.

    `missing` is what is not there, as far as it is known: "softmax", "KNN.predict".
    """

    def __init__(
        self, type_name: str, message: str, *, call: str = "", frames: tuple[Frame, ...] = (), missing: str = ""
    ) -> None:
        super().__init__(type_name, message, call=call, frames=frames)
        self.missing = missing


class StudentTimeout(StudentFailure):
    """No answer before the check's deadline."""


class StudentMemory(StudentFailure):
    """The memory limit was reached."""


class StudentCrash(StudentFailure):
    """The worker process ended: exit, or a signal."""


class ProtocolViolation(StudentFailure):
    """The worker sent something that is not a message; it was killed."""
