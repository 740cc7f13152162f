"""Collecting: what every importer owes, and what each one knows about its source."""

import json
import os
import shutil
import stat
import subprocess
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.checks.bank import load_reference
from autograder.cli import main
from autograder.course import load_course
from autograder.errors import UsageError
from autograder.formats.collecting import importers
from autograder.formats.collecting.handed import Claim
from autograder.formats.collecting.match import identify
from autograder.gradebook.store import Gradebook
from autograder.grading import intake
from autograder.model import Event, Person
from autograder.workflow.collect import Order, collect
from autograder.workflow.grade_class import Job, grade_class

REAL = Path(__file__).parent / "data" / "lms"  # from a real Moodle 4.5
DUE = datetime(2027, 2, 5, 23, 59, tzinfo=UTC)
PEOPLE = (
    Person("s01", "Ada Lovelace", "stu01@uni.example", "ada", "1001", group="g1", accounts={"canvas": "71"}),
    Person("s02", "Søren Østergård", "stu02@uni.example", "soren", "1002", group="g1"),
    Person("s03", "José García López", "stu03@uni.example", "jose-g", "1003"),
    Person("s04", "李 小龙", "stu04@uni.example", "li", "1004"),
)
NUMBERS = {"s01": "13", "s02": "16", "s03": "17", "s04": "9", "eve": "66"}  # a Moodle's of one assignment
CANVAS = {"s01": "71", "s02": "72", "s03": "73", "s04": "74", "eve": "99"}


@pytest.fixture
def course(tiny_course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root, ignore=shutil.ignore_patterns("gradebook*"))
    (root / "course.toml").write_text(
        'title = "A term"\ntimezone = "UTC"\n[assignments]\ntiny = { due = 2027-02-05T23:59:00 }\n'
    )
    course = load_course(root)
    with Gradebook.of(course) as book:
        book.set_roster(PEOPLE, Event("roster", "ta", ""))
    return course


def order(course, source, kind, join=None, into=None, **more) -> Order:
    into = into or course.root.parent / "class"
    return Order(course, source, kind, into, course.assignment("tiny"), join, **more)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---- one class, as every kind of source would hold it


@dataclass
class Room:
    """What is handed in: (who, files), in any order; who may be "eve", who is on no roster."""

    handed: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)

    def add(self, who: str, **files: bytes) -> "Room":
        self.handed.append((who, {name + ".py": data for name, data in files.items()}))
        return self

    def named(self, name, again):
        """(folder, files) of each submission; a second one of the same student goes by another name."""
        seen = set()
        for who, files in self.handed:
            yield (again if who in seen else name)(who), files
            seen.add(who)


def person(who: str) -> Person:
    return next((p for p in PEOPLE if p.id == who), Person(who, "Eve", "eve@else.example", "eve", "6666"))


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def in_folders(room: Room, name, again=lambda who: f"another folder of {who}") -> dict[str, bytes]:
    return {f"{folder}/{path}": data for folder, files in room.named(name, again) for path, data in files.items()}


def a_folder(room, tmp_path):
    for path, data in in_folders(room, lambda who: person(who).login, lambda who: who).items():
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(data)
    return tmp_path / "in", None


def a_zip(room, tmp_path):
    return zipped(
        tmp_path / "in.zip", in_folders(room, lambda who: f"export/{person(who).sid}", lambda who: f"export/{who}")
    ), None


def a_moodle(room, tmp_path):
    members = in_folders(room, lambda who: f"{person(who).name}_{NUMBERS[who]}_assignsubmission_file")
    lines = ['Identifier,"Full name","Email address",Status,"Last modified (submission)"']
    lines += [f'"Participant {NUMBERS[p.id]}","{p.name}",{p.email},x,-' for p in (*PEOPLE, person("eve"))]
    (tmp_path / "worksheet.csv").write_text("\ufeff" + "\n".join(lines) + "\n")
    return zipped(tmp_path / "in.zip", members), tmp_path / "worksheet.csv"


def a_canvas(room, tmp_path):
    members = {
        f"{person(who).name.lower().replace(' ', '')}_{CANVAS[who]}_{5000 + number}_{path.replace('/', '-')}": data
        for who, files in room.handed
        for number, (path, data) in enumerate(files.items())
    }
    lines = ["Student,ID,SIS User ID,SIS Login ID,Section,Tiny (12)", "    Points Possible,,,,,10"]
    lines += [f'"{p.name}",{CANVAS[p.id]},{p.sid},{p.login},A,' for p in PEOPLE]
    (tmp_path / "gradebook.csv").write_text("\n".join(lines) + "\n")
    return zipped(tmp_path / "in.zip", members), tmp_path / "gradebook.csv"


def a_gradescope(room, tmp_path):
    entries, members = [], {}
    for number, (who, files) in enumerate(room.handed, 400):
        entries.append(
            f"submission_{number}:\n  :submitters:\n  - :name: {person(who).name}\n    :sid: '{person(who).sid}'\n"
            f"    :email: {person(who).email}\n  :created_at: 2027-02-05 20:00:00.000000000 Z\n  :score: 0.0\n"
        )
        members.update({f"assignment_7_export/submission_{number}/{path}": data for path, data in files.items()})
    members["assignment_7_export/submission_metadata.yml"] = ("---\n" + "".join(entries)).encode()
    members["__MACOSX/assignment_7_export/._submission_metadata.yml"] = b"\0noise"
    return zipped(tmp_path / "in.zip", members), None


def git(folder, *arguments, at=None):
    stamp = {} if at is None else {f"GIT_{who}_DATE": at.isoformat() for who in ("AUTHOR", "COMMITTER")}
    identity = {f"GIT_{who}_{what}": "s@x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **identity, **stamp, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-C", str(folder), *arguments], env=environment, check=True, capture_output=True)


def commit(folder, files, at):
    if not folder.exists():
        folder.mkdir(parents=True)
        git(folder, "init", "-q")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "work", at=at)


def a_git(room, tmp_path, name=lambda who: person(who).email, again=lambda who: who):
    for folder, files in room.named(name, again):
        commit(tmp_path / "in" / folder, files, DUE - timedelta(hours=2))
    return tmp_path / "in", None


def a_classroom(room, tmp_path):
    source, _ = a_git(
        room, tmp_path, lambda who: f"tiny-gh-{person(who).login}", lambda who: f"b-gh-{person(who).login}"
    )
    lines = ["identifier,github_username,github_id,name"]
    lines += [f"{p.id},gh-{p.login},1,x" for p in PEOPLE]
    (tmp_path / "classroom_roster.csv").write_text("\n".join(lines) + "\n")
    return source, tmp_path / "classroom_roster.csv"


SOURCES = {
    "folder": a_folder,
    "zip": a_zip,
    "moodle": a_moodle,
    "canvas": a_canvas,
    "gradescope": a_gradescope,
    "git": a_git,
    "classroom": a_classroom,
}


@pytest.fixture(params=sorted(importers()))
def kind(request):
    """Every importer in the folder; one without a source here fails."""
    return request.param


# ---- what every importer owes


def test_every_submission_under_its_students_id(course, tmp_path, kind):
    room = Room().add("s03", tiny=b"3", extra=b"e").add("s01", tiny=b"1").add("s04", tiny="é".encode())
    source, join = SOURCES[kind](room, tmp_path)
    done = collect(order(course, source, kind, join))
    assert [one.student for one in done.taken] == ["s01", "s03", "s04"]
    assert done.missing == ["s02"]
    assert done.clean, done
    found = tree(tmp_path / "class")
    note = json.loads(found.pop(".collected.json"))
    assert found == {"s01/tiny.py": b"1", "s03/extra.py": b"e", "s03/tiny.py": b"3", "s04/tiny.py": "é".encode()}
    assert set(note["submissions"]) == {"s01", "s03", "s04"}
    assert not list(tmp_path.glob("class.*"))
    entries = intake.roster(tmp_path / "class", course.assignment("tiny"))
    assert [entry.student for entry in entries] == ["s01", "s03", "s04"], "the note is no student"


def test_a_stranger_is_told_and_nobody_else_loses(course, tmp_path, kind):
    source, join = SOURCES[kind](Room().add("eve", tiny=b"x").add("s01", tiny=b"1"), tmp_path)
    done = collect(order(course, source, kind, join))
    assert [one.student for one in done.taken] == ["s01"]
    assert len(done.strangers) + len(done.problems) == 1
    assert not done.clean
    assert {path for path in tree(tmp_path / "class") if path[0] != "."} == {"s01/tiny.py"}


def test_who_is_there_twice_is_not_taken(course, tmp_path, kind):
    if kind in ("moodle", "canvas"):
        pytest.skip("there a user has one submission at most; two files of one name have a test of their own")
    source, join = SOURCES[kind](Room().add("s01", tiny=b"1").add("s01", tiny=b"2").add("s02", tiny=b"3"), tmp_path)
    done = collect(order(course, source, kind, join))
    assert list(done.twice) == ["s01"]
    assert len(done.twice["s01"]) == 2
    assert [one.student for one in done.taken] == ["s02"]
    assert "s01" not in done.missing


def test_what_is_no_source_of_that_kind(course, tmp_path, kind):
    _, join = SOURCES[kind](Room().add("s01", tiny=b"1"), tmp_path)
    file = tmp_path / "something.txt"
    file.write_text("no archive")
    for wrong in (file, tmp_path / "nothing"):
        with pytest.raises(UsageError):
            collect(order(course, wrong, kind, join))
    assert not (tmp_path / "class").exists()
    assert not list(tmp_path.glob("*.part"))


def test_nothing_is_anybodys_without_a_roster(course, tmp_path, kind):
    source, join = SOURCES[kind](Room().add("s01", tiny=b"1"), tmp_path)
    with Gradebook.of(course) as book:
        book.set_roster([], Event("roster", "ta", ""))
    with pytest.raises(UsageError, match="roster import"):
        collect(order(course, source, kind, join))


# ---- archives are hostile


def hostile(kind, archive: Path) -> str:
    """Where in the archive a file of s01's goes."""
    with zipfile.ZipFile(archive) as opened:
        [name] = [name for name in opened.namelist() if name.endswith("tiny.py")]
    return name.removesuffix("tiny.py")


@pytest.fixture(params=["zip", "moodle", "canvas", "gradescope"])
def archive(request, tmp_path):
    """(kind, zip with the submission of s01, joined file, prefix of a file of s01's)."""
    source, join = SOURCES[request.param](Room().add("s01", tiny=b"1"), tmp_path)
    return request.param, source, join, hostile(request.param, source)


def with_member(source, info, data=b"evil", **how):
    with zipfile.ZipFile(source, "a", **how) as opened:
        opened.writestr(info, data)


@pytest.mark.parametrize("name", ["../../evil.py", "/tmp/evil.py", "C:\\evil.py", "a/../../evil.py"])
def test_a_path_that_leads_outside(course, archive, name, tmp_path):
    kind, source, join, _ = archive
    with_member(source, name)
    done = collect(order(course, source, kind, join))
    assert [one.student for one in done.taken] == ["s01"]
    assert any("a path outside itself" in why for _, why in done.problems)
    assert not [path for path in tmp_path.rglob("*evil*")]


def test_a_link_in_an_archive(course, archive, tmp_path):
    kind, source, join, prefix = archive
    info = zipfile.ZipInfo(f"{prefix}link.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with_member(source, info, b"/etc/passwd")
    done = collect(order(course, source, kind, join))
    assert done.taken == []
    assert ["symbolic link" in why for _, why in done.problems] == [True]
    assert not (tmp_path / "class" / "s01").exists()


def test_a_bomb(course, archive, tmp_path):
    kind, source, join, prefix = archive
    with_member(source, f"{prefix}bomb.py", b"\0" * (20 << 20), compression=zipfile.ZIP_DEFLATED)
    done = collect(order(course, source, kind, join))
    assert done.taken == []
    assert ["unpacks to 20,971,520 bytes" in why for _, why in done.problems] == [True]


def test_too_many_files_in_one_submission(course, archive, monkeypatch):
    kind, source, join, prefix = archive
    for number in range(3):
        with_member(source, f"{prefix}f{number}.py")
    monkeypatch.setattr(intake, "MAX_FILES", 3)
    assert "holds 4 files" in collect(order(course, source, kind, join)).problems[0][1]
    monkeypatch.setattr(intake, "MAX_FILES", 4)
    assert collect(order(course, source, kind, join, replace=True)).clean


def test_a_name_that_is_there_twice_in_the_archive(course, archive):
    kind, source, join, prefix = archive
    with pytest.warns(UserWarning, match="Duplicate name"):
        with_member(source, f"{prefix}tiny.py", b"other")
    done = collect(order(course, source, kind, join))
    assert any("twice" in why for _, why in done.problems)
    assert done.taken == []


def test_a_damaged_member(course, archive):
    kind, source, join, _ = archive
    data = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as opened:
        [info] = [info for info in opened.infolist() if info.filename.endswith("tiny.py")]
    data[info.header_offset + 30 + len(info.filename.encode())] ^= 0xFF
    source.write_bytes(bytes(data))
    done = collect(order(course, source, kind, join))
    assert done.taken == []
    assert any("cannot be unpacked" in why for _, why in done.problems)


@pytest.mark.parametrize("what", ["link", "pipe", "deep"])
def test_what_is_no_regular_file_in_a_folder(course, tmp_path, what):
    source, _ = a_folder(Room().add("s01", tiny=b"1").add("s02", tiny=b"2"), tmp_path)
    if what == "link":
        (source / "ada" / "link.py").symlink_to("/etc/passwd")
    elif what == "pipe":
        os.mkfifo(source / "ada" / "pipe.py")
    else:
        (source / "ada" / "/".join("abcdefghijkl")).mkdir(parents=True)
    done = collect(order(course, source, "folder"))
    assert [one.student for one in done.taken] == ["s02"]
    assert len(done.problems) == 1
    assert "ada" in done.problems[0][0]


# ---- identities


def test_a_label_that_two_people_share_is_nobodys(course, tmp_path):
    with Gradebook.of(course) as book:
        book.set_roster([Person("s01", login="x"), Person("x")], Event("roster", "ta", ""))
    (tmp_path / "in" / "x").mkdir(parents=True)
    (tmp_path / "in" / "x" / "tiny.py").write_text("1")
    done = collect(order(course, tmp_path / "in", "folder"))
    assert done.taken == []
    assert "leads to more than one person: the label is of" in done.strangers[0][1]


def test_a_label_that_is_a_group_and_a_person_is_nobodys():
    people = (Person("s01", group="x"), Person("s02", group="x"), Person("s03", login="x"))
    assert identify(Claim(label="x"), people) == "is a group and also leads to s03"
    assert identify(Claim(label="x"), people[:2]) == people[:2]
    assert identify(Claim(), people) == "is nobody on the roster"


def test_what_the_source_says_must_agree(course, tmp_path):
    source, _ = a_gradescope(Room().add("s01", tiny=b"1"), tmp_path)
    with zipfile.ZipFile(source) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    key = "assignment_7_export/submission_metadata.yml"
    members[key] = members[key].replace(b"'1001'", b"'1002'")
    done = collect(order(course, zipped(source, members), "gradescope"))
    assert done.taken == []
    assert "the number is of s02; the e-mail is of s01" in done.strangers[0][1]


def test_a_folder_of_a_group_is_every_members(course, tmp_path):
    (tmp_path / "in" / "g1").mkdir(parents=True)
    (tmp_path / "in" / "g1" / "tiny.py").write_text("1")
    done = collect(order(course, tmp_path / "in", "folder"))
    assert [one.student for one in done.taken] == ["s01", "s02"]


def test_files_in_place_of_folders(course, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ada.py").write_text("1")
    zipped(folder / "jose-g.zip", {"tiny.py": b"3"})
    done = collect(order(course, folder, "folder"))
    assert {path for path in tree(tmp_path / "class") if path[0] != "."} == {"s01/tiny.py", "s03/jose-g.zip"}
    assert done.taken[0].notes == ("ada.py was taken as tiny.py",)


def test_without_an_assignment_no_file_is_renamed(course, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.py").write_text("1")
    collect(Order(course, tmp_path / "in", "folder", tmp_path / "class"))
    assert (tmp_path / "class" / "s01" / "ada.py").exists()
    with pytest.raises(UsageError, match="--assignment SLUG is missing"):
        collect(Order(course, tmp_path / "in", "git", tmp_path / "other"))


# ---- Moodle, with files of a real one


def test_a_real_download_and_its_worksheet(course, tmp_path):
    done = collect(order(course, REAL / "downloadall-hw1.zip", "moodle", REAL / "worksheet-hw1.csv"))
    assert [one.student for one in done.taken] == ["s01", "s02", "s03"]
    assert done.missing == ["s04"]
    assert {path for path in tree(tmp_path / "class") if path[0] != "."} == {
        "s01/hw1.py",
        "s02/hw1.py",
        "s03/my notebook (final).ipynb",
        "s03/util.py",
    }
    assert {one.submitted_at for one in done.taken} == {datetime(2026, 11, 21, 5, 26, tzinfo=UTC)}


def test_the_worksheet_of_another_assignment_is_noticed(course, tmp_path):
    """Participant numbers are drawn anew for every assignment."""
    done = collect(order(course, REAL / "downloadall-hw1.zip", "moodle", REAL / "worksheet-hw2-workflow.csv"))
    assert done.taken == []
    assert len(done.problems) == 3
    assert all("the worksheet of another assignment" in why for _, why in done.problems)


@pytest.mark.parametrize(
    ("join", "words"),
    [
        (None, "--with FILE is missing: Moodle's grading worksheet"),
        ("worksheet-hw3-blind.csv", "names nobody"),
        ("empty.csv", "is no grading worksheet"),
    ],
)
def test_a_worksheet_that_says_nothing(course, tmp_path, join, words):
    (tmp_path / "empty.csv").write_text("Identifier\n")
    file = None if join is None else next(f for f in (REAL / join, tmp_path / join) if f.exists())
    with pytest.raises(UsageError, match=words):
        collect(order(course, REAL / "downloadall-hw1.zip", "moodle", file))


def test_a_moodle_that_puts_all_files_in_one_heap(course, tmp_path):
    _, join = a_moodle(Room(), tmp_path)
    source = zipped(tmp_path / "heap.zip", {"Ada Lovelace_13_assignsubmission_file_tiny.py": b"1"})
    assert collect(order(course, source, "moodle", join)).clean
    assert (tmp_path / "class" / "s01" / "tiny.py").read_bytes() == b"1"


# ---- Canvas


def test_canvas_without_a_gradebook_knows_who_the_roster_maps(course, tmp_path):
    source, _ = a_canvas(Room().add("s01", tiny=b"1").add("s02", tiny=b"2"), tmp_path)
    done = collect(order(course, source, "canvas"))
    assert [one.student for one in done.taken] == ["s01"]
    assert done.strangers == [("sørenøstergård_72", "sørenøstergård, 72 is nobody on the roster")]


def test_canvas_names(course, tmp_path):
    _, join = a_canvas(Room(), tmp_path)
    members = {
        "adalovelace_LATE_71_500_tiny-2.py": b"1",
        "adalovelace_LATE_71_501_my_notes_2.txt": b"n",
        "østergård_72_502_tiny.py": b"2",
        "østergård_72_503_tiny-1.py": b"2b",
        "anon_1234_505_tiny.py": b"x",
        "notes.txt": b"",
    }
    done = collect(order(course, zipped(tmp_path / "c.zip", members), "canvas", join))
    assert [(one.student, one.late, one.notes) for one in done.taken] == [
        ("s01", True, ("tiny-2.py was taken as tiny.py",))
    ]
    assert (tmp_path / "class" / "s01" / "my_notes_2.txt").exists()
    assert ("anon_1234", "anon, 1234 is nobody on the roster") in done.strangers
    assert {where for where, _ in done.problems} == {"østergård_72", "notes.txt"}


# ---- Gradescope


def test_a_group_on_gradescope(course, tmp_path):
    text = (
        "---\nsubmission_9: !ruby/hash:ActiveSupport::HashWithIndifferentAccess\n  :submitters:\n"
        "  - :name: Ada Lovelace\n    :email: stu01@uni.example\n"
        "  - :name: Sean\n    :sid: '1003'\n    :email:\n  :created_at: 2027-02-07 20:00:00.000000000 Z\n"
    )
    members = {"submission_metadata.yml": text.encode(), "submission_9/tiny.py": b"1"}
    done = collect(order(course, zipped(tmp_path / "g.zip", members), "gradescope"))
    assert [(one.student, one.days_late) for one in done.taken] == [("s01", 2), ("s03", 2)]
    assert done.taken[0].submitted_at == datetime(2027, 2, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize("text", ["[1]", "a: [", "a: *nothing", "&a [*a, *a]"])
def test_metadata_that_are_no_table(course, tmp_path, text):
    members = {"submission_metadata.yml": text.encode(), "submission_9/tiny.py": b"1"}
    with pytest.raises(UsageError, match=r"submission_metadata\.yml"):
        collect(order(course, zipped(tmp_path / "g.zip", members), "gradescope"))


def test_folders_and_metadata_that_do_not_fit(course, tmp_path):
    text = "submission_1:\n  :submitters:\n  - :email: stu01@uni.example\nsubmission_2: 7\n"
    members = {"submission_metadata.yml": text.encode(), "submission_3/tiny.py": b"1"}
    done = collect(order(course, zipped(tmp_path / "g.zip", members), "gradescope"))
    assert [where for where, _ in done.problems] == ["submission_1", "submission_2", "submission_3"]
    assert "s01" not in done.missing, "something of theirs is there"


# ---- git


@pytest.fixture
def clone(tmp_path):
    """A clone with a commit before the deadline and one after it."""
    folder = tmp_path / "in" / "s01"
    commit(folder, {"tiny.py": b"in time"}, DUE - timedelta(minutes=1))
    commit(folder, {"tiny.py": b"too late"}, DUE + timedelta(minutes=1))
    return folder


def test_the_last_commit_before_the_deadline(course, tmp_path, clone):
    [one] = collect(order(course, tmp_path / "in", "git")).taken
    assert (one.submitted_at, one.late) == (DUE - timedelta(minutes=1), False)
    assert (tmp_path / "class" / "s01" / "tiny.py").read_bytes() == b"in time"


def test_an_extension_is_a_later_deadline(course, tmp_path, clone):
    with Gradebook.of(course) as book:
        book.record([Event("extension", "ta", "ill", "tiny", "s01", (DUE + timedelta(hours=1)).isoformat())])
    collect(order(course, tmp_path / "in", "git"))
    assert (tmp_path / "class" / "s01" / "tiny.py").read_bytes() == b"too late"


def test_without_a_commit_before_the_deadline_it_is_late(course, tmp_path):
    commit(tmp_path / "in" / "s01", {"tiny.py": b"late"}, DUE + timedelta(days=1, hours=1))
    [one] = collect(order(course, tmp_path / "in", "git")).taken
    assert (one.late, one.days_late) == (True, 2)


def test_a_repository_runs_nothing(course, tmp_path, clone):
    """Configuration that names programs: none of them starts, and nothing of it is needed."""
    trap = tmp_path / "trap"
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {trap}\n")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "gpg.program", "filter.f.smudge", "diff.external"):
        git(clone, "config", key, str(program))
    git(clone, "config", "log.showSignature", "true")
    git(clone, "config", "core.hooksPath", str(tmp_path))
    shutil.copy(program, tmp_path / "post-checkout")
    commit_file = clone / ".git" / "info" / "attributes"
    commit_file.parent.mkdir(exist_ok=True)
    commit_file.write_text("* filter=f\n")
    assert collect(order(course, tmp_path / "in", "git")).clean
    assert not trap.exists()
    subprocess.run(["git", "-C", str(clone), "status"], capture_output=True, check=False)
    assert trap.exists(), "the control: an ordinary command does start one of them"


def test_what_is_in_a_commit_and_no_regular_file(course, tmp_path, clone):
    (clone / "link.py").symlink_to("/etc/passwd")
    commit(clone, {"big.py": b"x"}, DUE - timedelta(seconds=30))
    done = collect(order(course, tmp_path / "in", "git"))
    assert done.taken[0].notes == ("link.py is a link or another repository; only regular files are read",)
    assert not (tmp_path / "class" / "s01" / "link.py").exists()


def test_what_is_no_clone_of_its_own(course, tmp_path, clone):
    (tmp_path / "in" / "s02").mkdir()
    (tmp_path / "in" / "s02" / ".git").write_text(f"gitdir: {clone / '.git'}\n")
    (tmp_path / "in" / "s03").mkdir()
    git(tmp_path / "in" / "s03", "init", "-q")
    (tmp_path / "in" / "s04").symlink_to(clone)
    done = collect(order(course, tmp_path / "in", "git"))
    assert [one.student for one in done.taken] == ["s01"]
    assert done.problems == [
        ("s02", "is not a git clone of its own"),
        ("s03", "has no commit"),
        ("s04", "is not a git clone of its own"),
    ]


def test_grades_of_github_classroom(course, tmp_path):
    commit(tmp_path / "in" / "tiny-Ada-L", {"tiny.py": b"1"}, DUE - timedelta(hours=1))
    commit(tmp_path / "in" / "tiny-L", {"tiny.py": b"2"}, DUE - timedelta(hours=1))
    commit(tmp_path / "in" / "tiny-else", {"tiny.py": b"3"}, DUE - timedelta(hours=1))
    rows = "assignment_name,github_username,roster_identifier,student_repository_name\n"
    rows += "tiny,Ada-L,stu01@uni.example,tiny-Ada-L\ntiny,L,s02,\n"
    (tmp_path / "grades.csv").write_text(rows)
    done = collect(order(course, tmp_path / "in", "classroom", tmp_path / "grades.csv"))
    assert [one.student for one in done.taken] == ["s01", "s02"]
    assert done.problems == [("tiny-else", "nobody is known to own this clone")]


# ---- the folder that is written


def test_a_folder_in_the_way_stays(course, tmp_path):
    source, _ = a_folder(Room().add("s01", tiny=b"1"), tmp_path)
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "mine").write_text("precious")
    for replace in (False, True):
        with pytest.raises(UsageError, match=r"class (exists|was not written)"):
            collect(order(course, source, "folder", replace=replace))
        assert (tmp_path / "class" / "mine").read_text() == "precious"


def test_nothing_beside_the_folder_is_taken_for_its_own(course, tmp_path):
    source, _ = a_folder(Room().add("s01", tiny=b"1"), tmp_path)
    (tmp_path / "class.part").mkdir()
    (tmp_path / "class.part" / "mine").write_text("precious")
    collect(order(course, source, "folder"))
    assert (tmp_path / "class.part" / "mine").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.glob("*.part")) == ["class.part"]


def test_a_folder_behind_a_link_is_replaced_there(course, tmp_path):
    source, _ = a_folder(Room().add("s01", tiny=b"1"), tmp_path)
    collect(order(course, source, "folder", into=tmp_path / "far"))
    (source / "ada" / "tiny.py").write_bytes(b"2")
    (tmp_path / "class").symlink_to("far")
    collect(order(course, source, "folder", replace=True))
    assert (tmp_path / "class").is_symlink()
    assert (tmp_path / "far" / "s01" / "tiny.py").read_bytes() == b"2"


def test_an_earlier_folder_is_replaced_whole_or_not_at_all(course, tmp_path, monkeypatch):
    source, _ = a_folder(Room().add("s01", tiny=b"1"), tmp_path)
    collect(order(course, source, "folder"))
    with pytest.raises(UsageError, match="--replace"):
        collect(order(course, source, "folder"))
    (source / "ada" / "tiny.py").write_bytes(b"2")

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("autograder.workflow.collected.write", stop)
        with pytest.raises(KeyboardInterrupt):
            collect(order(course, source, "folder", replace=True))
    assert (tmp_path / "class" / "s01" / "tiny.py").read_bytes() == b"1"
    collect(order(course, source, "folder", replace=True))
    assert (tmp_path / "class" / "s01" / "tiny.py").read_bytes() == b"2"
    assert [path.name for path in tmp_path.glob("class*")] == ["class"]


# ---- and on to grading


def test_when_it_was_handed_in_reaches_the_gradebook(course, tmp_path):
    """Also where the same work is collected again with another time: it is not graded twice."""
    right = load_reference(course.assignment("tiny")).files()["tiny.py"]
    job = Job(course, course.assignment("tiny"), tmp_path / "class")
    for hours in (30, 60):
        shutil.rmtree(tmp_path / "in", ignore_errors=True)
        commit(tmp_path / "in" / "s01", {"tiny.py": right}, DUE + timedelta(hours=hours))
        collect(order(course, tmp_path / "in", "git", replace=True))
        [graded] = grade_class(job)
        assert graded.fresh == (hours == 30)
    with Gradebook.of(course) as book:
        assert [one.submitted_at for one in book.history("tiny", "s01")] == [
            (DUE + timedelta(hours=hours)).isoformat() for hours in (30, 60)
        ]
        assert [(one.student, one.days_late) for one in book.grades("tiny")] == [("s01", 3)]
        assert book.unchanged("tiny", "s01", graded.key) is not None


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', '{"format": 1, "submissions": {"s01": {"by": 1}}}'])
def test_a_damaged_note_is_not_guessed_around(course, tmp_path, text):
    (tmp_path / "class" / "s01").mkdir(parents=True)
    (tmp_path / "class" / ".collected.json").write_text(text)
    with pytest.raises(UsageError, match="collect the submissions again"):
        list(grade_class(Job(course, course.assignment("tiny"), tmp_path / "class")))


# ---- the command


def test_the_command(course, tmp_path, monkeypatch, golden):
    monkeypatch.chdir(course.root)
    commit(tmp_path / "in" / "ada", {"tiny.py": b"1"}, DUE + timedelta(hours=30))
    commit(tmp_path / "in" / "soren", {"tiny.py": b"2"}, DUE - timedelta(hours=30))
    commit(tmp_path / "in" / "s02", {"tiny.py": b"2"}, DUE - timedelta(hours=30))
    commit(tmp_path / "in" / "eve", {"tiny.py": b"3"}, DUE)
    (tmp_path / "in" / "li").mkdir()
    arguments = ["collect", str(tmp_path / "in"), "--from", "git", "--into", str(tmp_path / "term" / "class")]
    result = CliRunner().invoke(main, [*arguments, "--assignment", "tiny"])
    assert result.exit_code == 1, result.output
    golden("collect.txt", result.output.replace(str(tmp_path), "..."))
    wrong = CliRunner().invoke(main, ["collect", "x", "--from", "blackboard", "--into", "y"])
    assert wrong.exit_code == 2
    assert all(f"  {kind} " in wrong.stderr for kind in importers())
