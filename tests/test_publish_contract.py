"""What every publisher promises, for each that lies in the folder."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

import fake_canvas
import fake_moodle
from publishing import Book, canvas, moodle, person, run, wish

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers import connect, kinds
from autograder.publishers.protocol import ARRIVED, Change, Outside
from autograder.publishers.targets import Target
from autograder.workflow.publish import write_preview

NAMES = ["Müller, Jr., Zoë", "李 小龙", "Bob Smith", "Bob Smith", 'O\'Neill "Sé"; -án']
COUNT = len(NAMES)


class Place:
    """A target that knows five students, of whom the fourth has no number there; `connected` opens it again."""

    stages = False

    def __init__(self, folder):
        self.folder = folder
        self.source = self.export()

    def export(self):
        return None

    def connected(self):
        target = Target(self.kind, self.kind, assignments={"knn": "hw1"})
        return connect(target, Outside(source=self.source, folder=self.folder / "out"))

    def sent(self):
        """Everything that left, as bytes."""
        return b"".join(file.read_bytes() for file in sorted((self.folder / "out").rglob("*")) if file.is_file())

    def written(self, text):
        file = self.folder / "export.csv"
        file.write_text(text, encoding="utf-8")
        return file


class Site(Place):
    stages = True

    def connected(self):
        return self.open(self.site)

    def sent(self):
        return b"".join(body for body in self.site.bodies if b"save_grade" in body or b"posted_grade" in body)


class Moodle(Site):
    open = staticmethod(moodle)

    def export(self):
        self.site = fake_moodle.FakeMoodle(fake_moodle.people(COUNT), markingworkflow=1)
        for one, name in zip(self.site.people.values(), NAMES, strict=True):
            one["fullname"] = name
        self.site.people["9"]["idnumber"] = ""


class Canvas(Site):
    open = staticmethod(canvas)

    def export(self):
        self.site = fake_canvas.FakeCanvas(fake_canvas.people(COUNT))
        for one, name in zip(self.site.people.values(), NAMES, strict=True):
            one["name"] = name
        self.site.people["14"]["sis_user_id"] = None


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class CanvasCsv(Place):
    def export(self):
        rows = [f"{quoted(n)},{i},S{i},s0{i}@uni.example,DL," for i, n in enumerate(NAMES, 1)]
        rows[3] = f"{quoted(NAMES[3])},4,,s04@uni.example,DL,"
        head = "Student,ID,SIS User ID,SIS Login ID,Section,hw1 (1)\n    Points Possible,,,,,100\n"
        return self.written(head + "\n".join(rows))


class MoodleFiles(Place):
    def export(self):
        rows = [f'"Participant {i}",{quoted(n)},s0{i}@uni.example,x,,100.00,Yes,-,-,' for i, n in enumerate(NAMES, 1)]
        return self.written("Identifier,Name,Email,Status,Grade,Max,Can,Sub,Mod,Comments\n" + "\n".join(rows))


class Blackboard(Place):
    def export(self):
        rows = [f"{quoted(n)},s0{i}@uni.example," for i, n in enumerate(NAMES, 1)]
        return self.written("Last Name,Username,hw1 [Total Pts: 100 Score] |7\n" + "\n".join(rows))


class Unread(Place):
    """Brightspace, Gradescope, plain CSV: without an export the roster says who is who."""


PLACES = {
    **{"moodle": Moodle, "canvas": Canvas, "canvas_csv": CanvasCsv, "moodle_files": MoodleFiles},
    **{"blackboard": Blackboard, "brightspace": Unread, "gradescope": Unread, "csv_file": Unread},
}


@pytest.fixture(params=sorted(kinds()))
def place(request, tmp_path):
    made = type(request.param, (PLACES[request.param],), {"kind": request.param})
    return made(tmp_path)


def wishes(**changes):
    people = [person(n, name=name) for n, name in enumerate(NAMES, 1)]
    return [wish(n, changes.get(who.id, 10.0 * n), who=who) for n, who in enumerate(people, 1)]


def published(place, wanted, book, **options):
    return run(place.connected(), wanted, book, release=False, **options)


def test_every_publisher_of_the_folder_is_tested():
    assert set(PLACES) == set(kinds())
    assert len(PLACES) == 8


def test_everyone_gets_their_own_grade_and_a_receipt(place):
    book = Book()
    done = published(place, wishes(), book)
    assert done.blocked == []
    assert [row.change for row in done.plan.rows] == [Change.NEW] * COUNT
    arrived = {"verified"} if place.stages else {"sent"}
    assert {state for state in book.states().values()} == arrived
    assert {student: receipt.score for student, receipt in book.receipts.items()} == {
        f"s{n:02}": 10.0 * n for n in range(1, COUNT + 1)
    }
    assert all(receipt.remote["user"] for receipt in book.receipts.values())
    assert len({receipt.remote["user"] for receipt in book.receipts.values()}) == COUNT


def test_a_second_run_does_nothing(place):
    book = Book()
    published(place, wishes(), book)
    sent, receipts = place.sent(), len(book.trail)
    again = published(place, wishes(), book)
    assert {row.change for row in again.plan.rows} == {Change.SAME}
    assert place.sent() == sent
    assert len(book.trail) == receipts


def test_planning_changes_nothing(place):
    book = Book()
    done = published(place, wishes(), book, agreed=lambda plan: False)
    assert not done.sent
    assert place.sent() == b""
    assert book.trail == []
    assert len(done.plan.of(Change.NEW)) == COUNT


def test_a_change_reaches_who_it_is_for(place):
    book = Book()
    published(place, wishes(), book)
    published(place, wishes(s03=33.5), book)
    assert book.receipts["s03"].score == 33.5
    assert book.receipts["s02"].score == 20.0


def test_a_preview_says_what_would_be_sent_and_holds_no_token(place, tmp_path):
    shown = []
    published(place, wishes(), Book(), agreed=lambda plan: shown.append(plan) or False)
    file = write_preview(place.connected(), shown[0], tmp_path / "preview")
    text = file.read_text("utf-8")
    assert "secret-token" not in text
    content = json.loads(text)
    assert content["requests"]
    assert all(score in json.dumps(content["requests"]) for score in ("10", "20", "30", "40", "50"))
    assert place.sent() == b""


def test_what_is_held_back_never_leaves(place):
    held = wish(2, 20.0, who=person(2))
    held = type(held)(held.person, held.grade, "words that must not leave", hold="the report is not final")
    book = Book()
    done = published(place, [wishes()[0], held], book)
    assert done.blocked == [("s02", "the report is not final")]
    assert (book.receipts["s02"].state, book.receipts["s02"].why) == ("blocked", "the report is not final")
    assert b"must not leave" not in place.sent().replace(b"+", b" ")


def test_a_stranger_is_never_sent(place):
    book = Book()
    done = published(place, [wishes()[0], wish(9, who=Person("stranger", NAMES[2]))], book)
    if place.kind in ("gradescope", "csv_file"):
        assert done.blocked == []  # such a file has no people of its own
        return
    assert [student for student, _ in done.blocked] == ["stranger"]
    assert book.receipts["stranger"].state == "blocked"
    assert b"stranger" not in place.sent()


def test_two_who_are_one_there_are_both_refused(place):
    twins = [person(1), person(1)]
    twins = [type(twins[0])(who, email="s01@uni.example", sid="S1", login="x") for who in ("one", "two")]
    if place.source is None and not place.stages:
        pytest.skip("a file without an export has no people of its own")
    done = published(place, [wish(1, 10.0, who=twins[0]), wish(1, 20.0, who=twins[1])], Book())
    assert [student for student, _ in done.blocked] == ["one", "two"]
    assert place.sent() == b""


def test_another_maximum_is_refused(place):
    done = published(place, [wish(1, 10.0, maximum=12.0)], Book())
    if place.kind in ("brightspace", "gradescope", "csv_file"):
        assert done.blocked == []  # these say nothing of a maximum
    else:
        assert "the maximum is 100 there and 12 here" in done.blocked[0][1]


def test_release_is_refused_where_it_is_no_step(place):
    if place.stages:
        book = Book()
        run(place.connected(), wishes(), book, release=True)
        assert set(book.states().values()) == {"released"}
    else:
        with pytest.raises(PublishError, match="released in the LMS itself"):
            run(place.connected(), wishes(), Book(), release=True)
        assert place.sent() == b""


def test_nobody_is_a_class_too(place):
    done = published(place, [], Book())
    assert (done.blocked, done.outcomes) == ([], [])
    assert place.sent() == b""


def test_receipts_name_only_what_was_read_back_as_arrived(place):
    book = Book()
    published(place, wishes(), book)
    first = {}
    for receipt in book.trail:
        first.setdefault(receipt.student, receipt.state)
    assert set(first.values()) == {"sent"}  # written before the write, so that a killed run is known
    assert all(receipt.state in (*ARRIVED, "sent") for receipt in book.trail)
