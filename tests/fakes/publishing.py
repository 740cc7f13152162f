"""What the tests of publishing share: people, grades, a gradebook of a few dicts, and one call that does it all."""

from dataclasses import dataclass, field

from autograder.model import Grade, Person
from autograder.publishers.protocol import How, Outside, Wish
from autograder.publishers.targets import Target
from autograder.workflow.publish import Desk, publish


def person(n, **other):
    return Person(f"s{n:02}", **{"name": f"Student {n}", "email": f"s{n:02}@uni.example", "sid": f"S{n}", **other})


def wish(n, score=50.0, comment="look at the axis", *, maximum=100.0, who=None, report=None, **grade):
    who = who or person(n)
    return Wish(who, Grade("knn", who.id, score, maximum, score, **grade), comment, report)


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Book:
    """Receipts as the gradebook keeps them: the newest counts, all stay."""

    receipts: dict = field(default_factory=dict)
    trail: list = field(default_factory=list)
    die_at: int = -1  # the receipt with which the process is killed

    def save(self, receipt):
        if len(self.trail) == self.die_at:
            raise Killed
        self.trail.append(receipt)
        self.receipts[receipt.student] = receipt

    def states(self):
        return {student: receipt.state for student, receipt in sorted(self.receipts.items())}

    def whys(self):
        return {student: receipt.why for student, receipt in sorted(self.receipts.items())}


@dataclass
class Clock:
    """Sleeping takes no time; everything that was slept is known."""

    now: float = 0.0
    slept: list = field(default_factory=list)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self):
        return self.now


def moodle(adapter, clock=None, **target):
    from autograder.publishers.moodle import connect

    clock = clock or Clock()
    made = Target(
        "moodle", "moodle", "https://moodle.uni.example", "DL101", **{"assignments": {"knn": "hw1"}, **target}
    )
    return connect(made, Outside(token="secret-token", adapter=adapter, sleep=clock.sleep, monotonic=clock.monotonic))


def canvas(adapter, clock=None, **target):
    from autograder.publishers.canvas import connect

    clock = clock or Clock()
    made = Target("canvas", "canvas", "https://canvas.uni.example", "7", **{"assignments": {"knn": "hw1"}, **target})
    return connect(made, Outside(token="secret-token", adapter=adapter, sleep=clock.sleep, monotonic=clock.monotonic))


def run(publisher, wishes, book=None, *, release=True, overwrite=False, agreed=lambda plan: True, clock=None):
    """One `autograder publish`, as the command does it."""
    book = book if book is not None else Book()
    clock = clock or Clock()
    how = How(release=release, overwrite=overwrite)
    desk = Desk(
        publisher.target.name,
        "knn",
        dict(book.receipts),
        book.save,
        how,
        clock.sleep,
        now=lambda: "2027-01-01T00:00:00+00:00",
    )
    return publish(publisher, wishes, desk, agreed)
