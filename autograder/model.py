"""The nouns: frozen, without input or output. `Report.to_dict()` is the one interchange format."""

from __future__ import annotations

import builtins
import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

REPORT_FORMAT = 1


class Status(enum.StrEnum):
    """What became of one check. Only `PASSED` scores."""

    PASSED = "passed"
    FAILED = "failed"
    UNWRITTEN = "unwritten"  # the stub's sentinel, or no such function
    ERRORED = "errored"  # the student's code raised, crashed, or broke the protocol
    TIMEOUT = "timeout"
    MEMORY = "memory"
    FORBIDDEN = "forbidden"  # a rule of the assignment was broken
    SKIPPED = "skipped"  # a gpu check without a GPU: outside the maximum
    BROKEN = "broken"  # our own fault: the report is not final and is never published


@dataclass(frozen=True)
class Limits:
    """What one check may use. `total_seconds` bounds a whole submission."""

    seconds: float = 10.0
    memory_mb: int = 1024
    total_seconds: float = 120.0


@dataclass(frozen=True)
class Part:
    """A task of an assignment; checks and rules name it by its id."""

    id: str
    title: str


@dataclass(frozen=True)
class Forbid:
    """A static rule. A violation makes the checks of `part` (all checks if None) `forbidden`.

    `names` are dotted names as written after resolving import aliases (`numpy.linalg.norm`), `modules` are import
    names, `operators` are spelled as in source (`@`), `constructs` are of `for`, `while`, `comprehension`.
    `functions` restricts the rule to functions or methods of these names (shell patterns); empty means the whole file.
    """

    message: str
    names: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    part: str | None = None


DEFAULT_PROFILE = "default"  # the [conventions] of a manifest as they stand there


@dataclass(frozen=True)
class Assignment:
    """One topic: what is handed in, how it is judged, where its two folders lie."""

    slug: str
    title: str
    summary: str
    files: tuple[str, ...]  # what a student hands in; the first is the main module
    parts: tuple[Part, ...]
    public: Path  # assignments/<slug>: all that a student may see
    private: Path | None = None  # solutions/<slug>; None where there is none, on a student's machine
    libraries: tuple[str, ...] = ("numpy",)  # the only distributions a worker can import
    limits: Limits = Limits()
    forbid: tuple[Forbid, ...] = ()
    conventions: Mapping[str, Any] = field(default_factory=dict)  # as the chosen profile has them
    profile: str = DEFAULT_PROFILE
    without: tuple[str, ...] = ()  # parts that a course has switched off: their checks do not count
    lang: str = "en"  # what its students read, where a command does not say otherwise
    # other courses' file names -> module names under which such a file is importable, first is the canonical one:
    # {"k_nearest_neighbor.py": ("cs231n.classifiers.k_nearest_neighbor",)}
    accepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # what a release says about checks that it does not contain: their points in all, and the titles of their parts
    hidden_points: float = 0.0
    hidden_parts: tuple[str, ...] = ()

    def asks(self, check: Check) -> bool:
        """Whether a check counts: its part is not switched off."""
        return check.part not in self.without

    @property
    def module(self) -> str:
        """The name of the main module, `knn` for `knn.py`."""
        return self.files[0].removesuffix(".py")


@dataclass(frozen=True)
class Check:
    """One pytest test, as the suite declares it."""

    id: str  # "hidden.stable", "public.shape[3]"
    title: str  # the docstring's first line: a sentence that is true when the check is green
    points: float
    hidden: bool
    part: str | None = None
    after: tuple[str, ...] = ()  # ids without prefix; orders what a student reads, never what is scored
    hint: str = ""
    limits: Limits | None = None  # its own; None: the assignment's
    gpu: bool = False
    training: bool = False  # runs once on the reference and on its own mistakes only when a suite is proved
    public_data: bool = False  # nothing hidden goes into it: a student may see their own curve also where it is hidden

    @property
    def name(self) -> str:
        """The id without its prefix: what `after` and commands call it."""
        return self.id.partition(".")[2] or self.id


@dataclass(frozen=True)
class Submission:
    """What one student handed in, as bytes. Nothing in it was executed or unpacked."""

    student: str
    files: Mapping[str, bytes]  # relative POSIX path -> content
    digest: str
    submitted_at: str | None = None  # ISO 8601 with offset
    source: str = ""  # where it came from, for people
    problem: str | None = None  # why nothing could be read (too large, a symlink, ...), for the student
    ignored: tuple[str, ...] = ()  # names that were seen and not read: extra files, wrong names


@dataclass(frozen=True)
class Misconception:
    """A known mistake that explains a failure."""

    id: str
    sentence: str
    question: str = ""


_LEVELS = 9  # of a tile: 0 nothing is wrong in it, 9 everything
_TILES = 32
_CURVE_POINTS = 64


@dataclass(frozen=True)
class Difference:
    """Where an array of the student's differs from the expected one, coarsely: a heat map's data.

    `shape` is the array's own. `grid` has at most 32 x 32 tiles, each the share of wrong values in it, from 0 to 1 in
    ninths; leading axes are folded into rows. A grid of one tile, 1.0, stands for an array that is wrong everywhere.
    """

    role: str  # what the check calls the array: "dW", "grads['W1']"
    shape: tuple[int, ...]
    grid: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        """In ninths, so that it is the same when it comes back from JSON; a tile with anything wrong is above 0."""
        rows = (tuple(math.ceil(round(_LEVELS * share, 6)) / _LEVELS for share in row) for row in self.grid)
        object.__setattr__(self, "grid", tuple(rows))

    def to_dict(self) -> dict[str, Any]:
        """A JSON object; a row of the grid is a text of digits, one a tile, from 0 to 9."""
        grid = ["".join(str(round(_LEVELS * share)) for share in row) for row in self.grid]
        return {"role": self.role, "shape": list(self.shape), "grid": grid}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Difference:
        """Inverse of `to_dict`. Raises `ValueError` for a grid that is no such text."""
        if len(data["grid"]) > _TILES or any(len(row) > _TILES for row in data["grid"]):
            raise ValueError(f"a heat map has at most {_TILES} x {_TILES} tiles")
        grid = tuple(tuple(int(digit) / _LEVELS for digit in row) for row in data["grid"])
        return cls(data["role"], tuple(data["shape"]), grid)


@dataclass(frozen=True)
class Curve:
    """A loss while training, beside the reference's: at most 64 points of each, four digits, evenly spaced.

    `expected` may be empty. None is a point that is no finite number. One that `is_open` cannot carry hidden inputs:
    the student may see their own half of it also where the check is hidden.
    """

    label: str
    expected: tuple[float | None, ...]
    got: tuple[float | None, ...]
    is_open: bool = False

    @classmethod
    def of(cls, label: str, expected: Sequence[float], got: Sequence[float]) -> Curve:
        """A bounded curve of two histories of any length."""
        return cls(label, _thinned(expected), _thinned(got))

    def to_dict(self) -> dict[str, Any]:
        """A JSON object."""
        is_open = {"open": True} if self.is_open else {}
        return {"label": self.label, "expected": list(self.expected), "got": list(self.got), **is_open}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Curve:
        """Inverse of `to_dict`."""
        return cls(data["label"], tuple(data["expected"]), tuple(data["got"]), data.get("open", False))


def _thinned(history: Sequence[float]) -> tuple[float | None, ...]:
    step = max(1, -(-len(history) // _CURVE_POINTS))
    kept = [float(value) for value in list(history)[::step]]
    return tuple(float(f"{value:.4g}") if math.isfinite(value) else None for value in kept)


@dataclass(frozen=True)
class CheckResult:
    """What one check decided about one submission."""

    check: Check
    status: Status
    message: str = ""  # one line, kind before value: "2 of 6 values differ", "not written yet"
    details: str = ""  # the rest of the anatomy: call, expected / got / allowed, own frames; several lines
    misconception: Misconception | None = None
    exception: str = ""  # type name of what the student's code raised
    line: str = ""  # "knn.py:14: return e / e.sum()": the student's own line, innermost
    seconds: float = 0.0
    differences: tuple[Difference, ...] = ()
    curves: tuple[Curve, ...] = ()
    signature: str = ""  # of what was wrong: two submissions that fail alike have the same; for staff only
    # Functions of earlier parts that the reference's stood in for: the check passes with them, and not with their own.
    substituted: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """Points scored: the check's if it passed, else 0."""
        return self.check.points if self.status is Status.PASSED else 0.0

    @property
    def max_points(self) -> float:
        """Points that could be scored: 0 for a skipped check."""
        return 0.0 if self.status is Status.SKIPPED else self.check.points

    def to_dict(self) -> dict[str, Any]:
        """A JSON object; `report.schema.json` describes it."""
        return {
            "id": self.check.id,
            "title": self.check.title,
            "part": self.check.part,
            "after": list(self.check.after),
            "status": self.status.value,
            "points": self.points,
            "max_points": self.max_points,
            "hidden": self.check.hidden,
            "message": self.message,
            "details": self.details,
            "misconception": None
            if self.misconception is None
            else {
                "id": self.misconception.id,
                "sentence": self.misconception.sentence,
                "question": self.misconception.question,
            },
            "exception": self.exception,
            "line": self.line,
            "hint": self.check.hint,
            "seconds": round(self.seconds, 4),
            **self._extras(),
        }

    def _extras(self) -> dict[str, Any]:
        """What most results do not have: left out where it is empty, for every byte is kept once per check."""
        extras = {
            "differences": [difference.to_dict() for difference in self.differences],
            "curves": [curve.to_dict() for curve in self.curves],
            "signature": self.signature,
            "substituted": list(self.substituted),
        }
        return {name: value for name, value in extras.items() if value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], check: Check | None = None) -> CheckResult:
        """Inverse of `to_dict`. `check` is the one it is about, if it is at hand: a report does not tell all of it."""
        mistake = data["misconception"]
        return cls(
            check=_check_of(data) if check is None else check,
            status=Status(data["status"]),
            message=data["message"],
            details=data["details"],
            misconception=None if mistake is None else Misconception(**mistake),
            exception=data["exception"],
            line=data["line"],
            seconds=data["seconds"],
            differences=tuple(Difference.from_dict(entry) for entry in data.get("differences", ())),
            curves=tuple(Curve.from_dict(entry) for entry in data.get("curves", ())),
            signature=data.get("signature", ""),
            substituted=tuple(data.get("substituted", ())),
        )

    def for_student(self) -> CheckResult:
        """Of a hidden check only what cannot carry hidden inputs: no value, no text printed or raised by their code.

        The name of an exception is such a text too, unless it is one of Python's own: a class can be made and named at
        run time.
        """
        if not self.check.hidden:
            return replace(self, signature="")
        exception = self.exception if self.exception in _KNOWN_EXCEPTIONS else ""
        # What is said of a part that the reference stood in for is ours: names of functions and titles of checks.
        message = self.message if self.substituted else _HIDDEN_WORDS[self.status]
        bare = replace(self, message=message, details="", exception=exception)
        own = tuple(replace(curve, expected=()) for curve in self.curves if curve.is_open)
        return replace(bare, differences=(), curves=own, signature="")


def _check_of(data: Mapping[str, Any]) -> Check:
    return Check(
        id=data["id"],
        title=data["title"],
        points=data["max_points"],
        hidden=data["hidden"],
        part=data["part"],
        after=tuple(data["after"]),
        hint=data["hint"],
    )


_KNOWN_EXCEPTIONS = {name for name, kind in vars(builtins).items() if isinstance(kind, type)} | {"LinAlgError"}


NO_GPU = "needs a GPU; it does not count here"
IMPORTING = ">>> import\n"  # opens the details of a check that did not get beyond importing the student's file

_HIDDEN_WORDS = {
    Status.PASSED: "",
    Status.FAILED: "the result differs from the expected one",
    Status.UNWRITTEN: "not written yet",
    Status.ERRORED: "your code stopped with an error",
    Status.TIMEOUT: "no answer within the time limit",
    Status.MEMORY: "the memory limit was reached",
    Status.FORBIDDEN: "a rule of the assignment was broken",
    Status.SKIPPED: NO_GPU,
    Status.BROKEN: "the grader broke here; this check is not decided",
}


@dataclass(frozen=True)
class Report:
    """One submission's results."""

    assignment: str
    student: str
    results: tuple[CheckResult, ...]
    seed: int
    digest: str  # of the submission
    integrity: str  # "namespaces", "landlock", "process", "in-process"
    versions: Mapping[str, str] = field(default_factory=dict)  # autograder, suite, python, numpy, torch
    notes: tuple[str, ...] = ()  # about the submission as a whole: wrong file name, file ignored, own prints
    submitted_at: str | None = None
    graded_at: str | None = None
    seconds: float = 0.0
    memory_mb: float = 0.0  # MiB at the worker's peak, the libraries that it shares with others included

    @property
    def score(self) -> float:
        """Points of what passed."""
        return round(sum(r.points for r in self.results), 6)

    @property
    def max_score(self) -> float:
        """Points of what counts."""
        return round(sum(r.max_points for r in self.results), 6)

    @property
    def final(self) -> bool:
        """Whether every check is decided; a report that is not final is never published."""
        return bool(self.results) and all(r.status is not Status.BROKEN for r in self.results)

    def to_dict(self) -> dict[str, Any]:
        """A JSON object; `report.schema.json` describes it."""
        return {
            "format": REPORT_FORMAT,
            "assignment": self.assignment,
            "student": self.student,
            "score": self.score,
            "max_score": self.max_score,
            "final": self.final,
            "integrity": self.integrity,
            "seed": self.seed,
            "digest": self.digest,
            "versions": dict(self.versions),
            "notes": list(self.notes),
            "submitted_at": self.submitted_at,
            "graded_at": self.graded_at,
            "seconds": round(self.seconds, 4),
            "memory_mb": self.memory_mb,
            "results": [r.to_dict() for r in self.results],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Inverse of `to_dict`. Raises `ValueError`, `KeyError` or `TypeError` for what is no such report."""
        if not isinstance(data, Mapping):
            raise ValueError(f"it is no JSON object but {type(data).__name__}")
        if data.get("format") != REPORT_FORMAT:
            raise ValueError(f"report format {data.get('format')!r}, expected {REPORT_FORMAT}")
        return cls(
            assignment=data["assignment"],
            student=data["student"],
            results=tuple(CheckResult.from_dict(r) for r in data["results"]),
            seed=data["seed"],
            digest=data["digest"],
            integrity=data["integrity"],
            versions=dict(data["versions"]),
            notes=tuple(data["notes"]),
            submitted_at=data["submitted_at"],
            graded_at=data["graded_at"],
            seconds=data["seconds"],
            memory_mb=data.get("memory_mb", 0.0),  # reports of earlier versions have none
        )

    def for_student(self) -> Report:
        """All that may leave towards a student."""
        return replace(self, results=tuple(r.for_student() for r in self.results), seed=0)


@dataclass(frozen=True)
class Person:
    """One student of the roster, and how other systems call them."""

    id: str  # as reports call them: the name of their folder when a class is graded
    name: str = ""
    email: str = ""
    login: str = ""
    sid: str = ""  # the institution's number: SIS id, idnumber, OrgDefinedId
    section: str = ""
    group: str = ""  # members of a group share a submission
    accounts: Mapping[str, str] = field(default_factory=dict)  # publishing target -> its own user id, set by hand


@dataclass(frozen=True)
class Grade:
    """What is published of one student's assignment: a report's score after policy and overrides."""

    assignment: str
    student: str
    score: float  # what is published
    max_score: float
    earned: float  # the report's score, before lateness and overrides
    report_digest: str = ""  # of the submission that it stands on; empty for an override without one
    days_late: float = 0.0
    penalty: float = 0.0  # points taken off for lateness
    comment: str = ""  # what the student reads beside the number


@dataclass(frozen=True)
class Receipt:
    """What is known to have arrived of one grade at one target. Only `verified` was read back and found equal."""

    target: str
    assignment: str
    student: str
    state: str  # "sent": written, not yet read back; "verified"; "blocked": refused, `why` says it; "released"
    score: float | None
    comment_digest: str = ""  # of the comment that was sent, so that a second run sends none again
    why: str = ""
    at: str = ""  # ISO 8601 with offset
    remote: Mapping[str, str] = field(default_factory=dict)  # the target's own ids: user, comment, file


class Keeps(enum.StrEnum):
    """Which of a student's submissions counts; one chosen by hand comes before all of these."""

    LATEST = "latest"  # the newest that was not too late
    ON_TIME = "latest_on_time"  # the newest by the deadline; where there is none, the least late one
    BEST = "best"  # the one with the most points after what lateness costs; the earliest of equals


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs on one assignment. A day is a day on the wall clock of the course, begun is counted whole."""

    grace_minutes: float = 0.0  # so much later is still on time; later than that counts from the deadline
    percent_per_day: float = 0.0
    percent_of: str = "earned"  # or "maximum"
    bank_days_each: int | None = None  # at most so many days of the bank for this assignment; None: as many as are left
    close_days: float | None = None  # days after the deadline when it closes; what comes later scores 0. None: never


@dataclass(frozen=True)
class Rules:
    """What decides a grade beside the reports: deadlines, lateness, which submission counts. From `course.toml`."""

    timezone: tzinfo = UTC  # whose wall clock counts days
    due: Mapping[str, datetime] = field(default_factory=dict)  # aware; an assignment without one is never late
    keeps: Keeps = Keeps.LATEST
    bank_days: int = 0  # late days that every student may use without loss in all, spent in the order of deadlines
    late: LatePolicy = LatePolicy()
    late_of: Mapping[str, LatePolicy] = field(default_factory=dict)  # assignments with a policy of their own

    def lateness(self, assignment: str) -> LatePolicy:
        """The late policy of an assignment."""
        return self.late_of.get(assignment, self.late)


@dataclass(frozen=True)
class Event:
    """One line of the audit trail: a decision of a person about a grade, or something done to the gradebook.

    The newest of a kind for a student and an assignment is the one that counts; one without a value takes the earlier
    ones back.
    """

    kind: str  # "extension", "override", "comment", "choice", "roster", "regrade", "import", "release"
    who: str
    why: str
    assignment: str = ""  # empty: not about one assignment
    student: str = ""
    value: Any = None  # JSON: the new deadline, the score, the text, the digest of the chosen submission
    at: str = ""  # ISO 8601 with offset; the gradebook fills it in
