"""Collect submissions from where they were handed in: each under its student's id, nothing guessed.

1. `read`    an importer lists what lies in the source and what that says about its owners
2. `match`   every submission is somebody's on the roster, or a stranger's; two of one student's are a conflict
3. `write`   into a new folder beside the wanted one, which then takes its place in one step
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from autograder.course import Course
from autograder.errors import SubmissionError, UsageError
from autograder.files import part_of
from autograder.formats.collecting import importer
from autograder.formats.collecting.handed import Ask, Claim, Handed
from autograder.formats.collecting.match import identify
from autograder.gradebook.policy import Window
from autograder.gradebook.store import Gradebook
from autograder.grading import intake
from autograder.model import Assignment, Person
from autograder.text import one_line
from autograder.workflow import collected


@dataclass(frozen=True)
class Order:
    """What `autograder collect` was asked to do."""

    course: Course
    source: Path
    kind: str
    into: Path
    assignment: Assignment | None = None  # None: no deadline is known, and no file name asked for
    join: Path | None = None
    replace: bool = False


@dataclass(frozen=True)
class Taken:
    """One student's submission, as it was written."""

    student: str
    source: str
    submitted_at: datetime | None
    days_late: int
    late: bool  # by its time, or because the source says so
    notes: tuple[str, ...] = ()


@dataclass
class Collected:
    """What became of everything in the source."""

    taken: list[Taken] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # on the roster, and nothing in the source
    twice: dict[str, list[str]] = field(default_factory=dict)  # student -> where; none of them is taken
    strangers: list[tuple[str, str]] = field(default_factory=list)  # (where, who the source says and why not)
    problems: list[tuple[str, str]] = field(default_factory=list)  # (where, why)

    @property
    def clean(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return not (self.twice or self.strangers or self.problems)


def collect(order: Order) -> Collected:
    """Writes the submissions of everyone who can be told for certain; says what became of the others.

    Raises:
        UsageError: there is no such kind, the source is none of it, nobody is on the roster, or `into` is in the way.
    """
    reader = importer(order.kind)
    wanted = order.assignment
    with Gradebook.of(order.course) as book:
        people = book.roster()
        windows = book.windows(wanted.slug) if wanted else {person.id: Window() for person in people}
    if not people:
        raise UsageError("nobody is on the roster, so nothing can be anybody's: `autograder roster import FILE`")
    room = _Room(people, windows, _targets(order.course, order.kind))
    files = wanted.files if wanted else ()
    ask = Ask(files, order.course.rules.timezone, order.join, room.deadline, room.knows)
    done = Collected()
    owned = _match(reader.read(order.source, ask), room, done)
    done.problems += ask.refused
    with _new_folder(order.into, order.replace) as folder:
        _write(owned, folder, room, done)
    return done


@dataclass(frozen=True)
class _Room:
    """The people of a course, and until when each may hand in."""

    people: tuple[Person, ...]
    windows: dict[str, Window]
    targets: tuple[str, ...]

    def identify(self, claim: Claim) -> tuple[Person, ...] | str:
        return identify(claim, self.people, self.targets)

    def knows(self, claim: Claim) -> bool:
        return not isinstance(self.identify(claim), str)

    def deadline(self, claim: Claim) -> datetime | None:
        """Until when a submission of that owner is on time; of a group, the latest of its members'."""
        found = self.identify(claim)
        windows = [] if isinstance(found, str) else [self.windows[person.id] for person in found]
        ends = [w.due + timedelta(minutes=w.late.grace_minutes) for w in windows if w.due is not None]
        return max(ends, default=None)


def _targets(course: Course, kind: str) -> tuple[str, ...]:
    """The publishing targets whose accounts this kind's user ids are."""
    return (kind, *(name for name, target in course.publish.items() if target.get("kind", name) == kind))


def _match(all_handed: Iterable[Handed], room: _Room, done: Collected) -> dict[str, Handed]:
    """Student -> their only submission."""
    found: dict[str, list[Handed]] = {}
    named: set[str] = set()
    for handed in all_handed:
        people = _owners(handed, room, done)
        named |= {person.id for person in people}
        if handed.problem:
            done.problems.append((one_line(handed.source), handed.problem))
            continue
        for person in people:
            found.setdefault(person.id, []).append(handed)
    done.twice = {student: [one_line(h.source) for h in one] for student, one in sorted(found.items()) if len(one) > 1}
    done.missing = [person.id for person in room.people if person.id not in named]
    return {student: one[0] for student, one in sorted(found.items()) if len(one) == 1}


def _owners(handed: Handed, room: _Room, done: Collected) -> list[Person]:
    if not handed.owners and not handed.problem:
        done.strangers.append((one_line(handed.source), "the source does not say whose it is"))
    people: list[Person] = []
    for claim in handed.owners:
        who = room.identify(claim)
        if not isinstance(who, str):
            people += [person for person in who if person not in people]
        elif not handed.problem:
            done.strangers.append((one_line(handed.source), f"{one_line(str(claim))} {who}"))
    return people


def _write(owned: dict[str, Handed], folder: Path, room: _Room, done: Collected) -> None:
    origins: dict[str, collected.Origin] = {}
    for student, handed in owned.items():
        try:
            notes = _write_one(handed, folder / student)
        except (SubmissionError, OSError) as error:
            shutil.rmtree(folder / student, ignore_errors=True)
            done.problems.append((one_line(handed.source), str(error)))
            continue
        days = room.windows[student].days_late(handed.submitted_at)
        late = handed.late or days > 0
        done.taken.append(Taken(student, one_line(handed.source), handed.submitted_at, days, late, notes))
        when = None if handed.submitted_at is None else handed.submitted_at.isoformat()
        origins[student] = collected.Origin(one_line(handed.source), when)
    collected.write(folder, origins)


def _write_one(handed: Handed, folder: Path) -> tuple[str, ...]:
    """Writes one submission's files; what there is to say about them.

    Raises:
        SubmissionError: one of them is refused, or there is too much of everything.
    """
    if len(handed.files) > intake.MAX_FILES:
        raise SubmissionError(f"holds {len(handed.files):,} files; at most {intake.MAX_FILES:,} are taken")
    total = 0
    folder.mkdir()
    for path, name in handed.files.items():
        parts = PurePosixPath(intake.member_path(handed.source, path)).parts
        if len(parts) > intake.MAX_DEPTH:
            raise SubmissionError(f"folders are nested more than {intake.MAX_DEPTH} deep")
        data = handed.tree.read(name)
        total += len(data)
        if total > intake.MAX_TOTAL:
            raise SubmissionError(f"holds more than {intake.MAX_TOTAL >> 20} MB")
        file = folder.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as out:  # x: never through a link, never over another file
            out.write(data)
    return handed.notes


@contextmanager
def _new_folder(into: Path, replace: bool) -> Iterator[Path]:
    """A folder to write in, which becomes `into` if nothing goes wrong, and leaves no trace if something does."""
    if into.exists() and not replace:
        raise UsageError(f"{into} exists: name a new folder, or say --replace")
    if into.exists() and not (into / collected.NOTE).is_file():
        raise UsageError(f"{into} was not written by `collect`: it is not replaced")
    place = into.resolve()  # behind a link, and with a name also where it was given as `.`
    part, old = part_of(place), place.with_name(place.name + ".old")
    if old.exists():
        raise UsageError(f"{old} is in the way: it is what an earlier --replace was about to remove; look at it")
    try:
        part.mkdir(parents=True)
        yield part
        if place.exists():
            place.rename(old)
        part.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"{into} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
