"""Everything odd that students hand in, graded once, as one class, between honest submissions.

Each item has what its report must say; the honest reports must be exactly what they are without such neighbours.
"""

import io
import json
import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.checks.bank import load_reference
from autograder.cli import main
from autograder.model import Report, Status

HONEST = ("aaa_honest", "mmm_honest", "zzz_honest")
SEED = "11"
UNREADABLE = {Status.ERRORED}
NOTHING = {Status.UNWRITTEN}


@dataclass(frozen=True)
class Bad:
    """What a bad submission must get: the statuses of its checks, and words of a note or a message."""

    statuses: frozenset[Status] | set[Status]
    words: str
    score: float = 0


EXPECTED = {
    "missing_file": Bad(NOTHING, "nothing was handed in: there is no tiny.py"),
    "empty_file": Bad(NOTHING, "tiny.py is empty"),
    "extra_files": Bad({Status.PASSED}, "not used: data.csv, notes.txt", 10),
    "wrong_name": Bad(NOTHING, "rename Tiny (1).py to tiny.py"),
    "untouched_stub": Bad(NOTHING, "not written yet"),
    "notebook": Bad(UNREADABLE, "is no notebook: it holds no cells"),
    "syntax_error": Bad(UNREADABLE, "syntax error in line 2"),
    "minus_signs": Bad(UNREADABLE, "could not be read|nested too deeply|syntax error"),
    "brackets": Bad(UNREADABLE, "could not be read|nested too deeply|syntax error"),
    "import_error": Bad(UNREADABLE, "No module named 'nothing_like_this'"),
    "import_hangs": Bad({Status.TIMEOUT}, "time limit|within|took"),
    "import_exits": Bad(UNREADABLE, "exit"),
    "import_kills_itself": Bad(UNREADABLE, "signal|SIGSEGV|ended"),
    "import_prints_100_mb": Bad({Status.PASSED, Status.ERRORED}, "", -1),
    "import_deletes_files": Bad({Status.PASSED, Status.ERRORED}, "", -1),
    "import_starts_threads": Bad({Status.PASSED, Status.ERRORED}, "", -1),
    "shadows_modules": Bad({Status.PASSED}, "not used: conftest.py, numpy.py, sitecustomize.py", 10),
    "latin_1": Bad(UNREADABLE, "line 1 holds a byte that is not UTF-8"),
    "latin_1_declared": Bad({Status.PASSED}, "", 10),
    "bom": Bad({Status.PASSED}, "", 10),
    "crlf": Bad({Status.PASSED}, "", 10),
    "utf_16": Bad(UNREADABLE, "UTF-16"),
    "nul_bytes": Bad(UNREADABLE, "NUL byte in line 3"),
    "one_gigabyte": Bad(UNREADABLE, "1,073,741,824 bytes"),
    "symlinked_file": Bad(UNREADABLE, "symbolic link"),
    "symlinked_folder": Bad(UNREADABLE, "symbolic link"),
    "pipe": Bad(UNREADABLE, "is a pipe"),
    "zip_honest": Bad({Status.PASSED}, "", 10),
    "zip_slip": Bad(UNREADABLE, "a path outside itself"),
    "zip_bomb": Bad(UNREADABLE, "unpacks to"),
    "zip_many": Bad(UNREADABLE, "at most 2,000 are read"),
    "zip_nested": Bad(NOTHING, "inner.zip inside the archive is not opened"),
    "zip_encrypted": Bad(UNREADABLE, "password"),
    "zip_duplicate": Bad(UNREADABLE, "twice"),
    "zip_odd_names": Bad({Status.PASSED}, "new\\nline", 10),
    "zip_damaged": Bad(UNREADABLE, "make it again"),
    "name_with\\nnewline": Bad({Status.PASSED}, "", 10),
    "n" * 120: Bad({Status.PASSED}, "", 10),
}


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members:
            out.writestr(name, data)
    return buffer.getvalue()


def duplicated(code: bytes) -> bytes:
    """`zipped` twice the same name; zipfile warns about it, so the second name is changed afterwards."""
    return zipped(("tiny.py", code), ("tinx.py", b"")).replace(b"tinx.py", b"tiny.py")


def encrypted(code: bytes) -> bytes:
    data = bytearray(zipped(("tiny.py", code)))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def hand_in(room: Path, code: bytes, stub: bytes, witness: Path) -> None:
    """Writes the class folder. `witness` is the folder that one of the submissions tries to delete.

    That one must never aim at more than the witness: this file may come to run where nothing holds it back.
    """

    def put(student: str, name: str = "tiny.py", data: bytes = code) -> Path:
        (room / student).mkdir(exist_ok=True)
        path = room / student / name
        path.write_bytes(data)
        return path

    def importing(student: str, what: str) -> None:
        put(student, data=what.encode() + b"\n" + code)

    for student in HONEST:
        put(student)
    (room / "missing_file").mkdir()
    put("empty_file", data=b"\n")
    put("extra_files")
    put("extra_files", "notes.txt", b"hello")
    put("extra_files", "data.csv", b"1,2")
    put("wrong_name", "Tiny (1).py")
    put("untouched_stub", data=stub)
    put("notebook", "tiny.ipynb", b"{}")
    put("syntax_error", data=b"import numpy as np\nx = (1,\n")
    put("minus_signs", data=b"x = " + b"-" * 500_000 + b"1\n")
    put("brackets", data=b"x = " + b"(" * 400_000 + b")" * 400_000)
    importing("import_error", "import nothing_like_this")
    importing("import_hangs", "while True: pass")
    importing("import_exits", "import os; os._exit(0)")
    importing("import_kills_itself", "import ctypes; ctypes.string_at(0)")
    importing("import_prints_100_mb", "for _ in range(100): print('x' * 1_000_000)")
    importing("import_deletes_files", f"import shutil; shutil.rmtree({str(witness)!r}, ignore_errors=True)")
    importing(
        "import_starts_threads",
        "import threading, time\nfor _ in range(8): threading.Thread(target=time.sleep, args=(99,)).start()",
    )
    put("shadows_modules")
    for name in ("numpy.py", "conftest.py", "sitecustomize.py"):
        put("shadows_modules", name, b"raise SystemExit('shadowed')")
    put("latin_1", data="s = 'é'\n".encode("latin-1") + code)
    put("latin_1_declared", data="# coding: latin-1\ns = 'é'\n".encode("latin-1") + code)
    put("bom", data=b"\xef\xbb\xbf" + code)
    put("crlf", data=code.replace(b"\n", b"\r\n"))
    put("utf_16", data=code.decode().encode("utf-16"))
    put("nul_bytes", data=b"x = 1\n\n'\0'\n" + code)
    os.truncate(put("one_gigabyte"), 1 << 30)
    (room / "symlinked_file").mkdir()
    (room / "symlinked_file" / "tiny.py").symlink_to(room / HONEST[0] / "tiny.py")
    (room / "symlinked_folder").symlink_to(room / HONEST[0])
    (room / "pipe").mkdir()
    os.mkfifo(room / "pipe" / "tiny.py")
    archives = {
        "zip_honest": zipped(("work/tiny.py", code)),
        "zip_slip": zipped(("tiny.py", code), ("../../../escaped.py", code)),
        "zip_bomb": zipped(("tiny.py", b"#" * (1 << 26))),
        "zip_many": zipped(("tiny.py", code), *((f"f{i}", b"") for i in range(2100))),
        "zip_nested": zipped(("inner.zip", zipped(("tiny.py", code)))),
        "zip_encrypted": encrypted(code),
        "zip_duplicate": duplicated(code),
        "zip_odd_names": zipped(("tiny.py", code), ("new\nline", b""), ("l" * 300, b"")),
        "zip_damaged": zipped(("tiny.py", code * 20))[:-40],
    }
    for student, data in archives.items():
        (room / f"{student}.zip").write_bytes(data)
    put("name_with\nnewline")
    put("n" * 200)


@pytest.fixture(scope="module")
def witness(tmp_path_factory):
    """A folder that anybody may change: only the sandbox protects it."""
    folder = tmp_path_factory.mktemp("witness")
    (folder / "file").write_text("still here")
    for path in (folder, folder / "file"):
        path.chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def graded(tiny_course, tmp_path_factory, witness):
    """Reports by student: of the whole class, and of the honest ones alone."""
    assignment = tiny_course.assignment("tiny")
    [code] = load_reference(assignment).files().values()
    stub = (assignment.public / "tiny.py").read_bytes()
    room = tmp_path_factory.mktemp("class")
    hand_in(room, code, stub, witness)
    alone = tmp_path_factory.mktemp("honest")
    for student in HONEST:
        shutil.copytree(room / student, alone / student)
    return grade(tiny_course, room), grade(tiny_course, alone)


def grade(course, room: Path) -> dict[str, Report]:
    out = room.parent / f"{room.name}.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.root)
        arguments = ["grade", "tiny", str(room), "--json", str(out), "--seed", SEED, "--jobs", "2", "--again"]
        result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output + result.stderr
    reports = [Report.from_dict(data) for data in json.loads(out.read_text("utf-8"))]
    return {report.student: report for report in reports}


def comparable(report: Report) -> dict:
    """A report without what differs between any two runs."""
    data = report.to_dict()
    for key in ("seconds", "graded_at", "memory_mb"):
        data.pop(key)
    for result in data["results"]:
        result.pop("seconds")
    return data


def test_everybody_has_a_final_report(graded):
    everybody, _ = graded
    long_name = [name for name in everybody if name.startswith("nnn")]
    assert len(long_name) == 1
    assert len(long_name[0]) <= 120
    assert set(everybody) - set(long_name) == {*HONEST, *EXPECTED} - {"n" * 120}
    assert all(report.final and len(report.results) == 5 for report in everybody.values())


def test_no_other_grade_changes(graded):
    everybody, alone = graded
    assert set(alone) == set(HONEST)
    for student in HONEST:
        assert alone[student].score == 10
        assert comparable(everybody[student]) == comparable(alone[student])


@pytest.mark.parametrize("student", EXPECTED)
def test_a_clear_report(graded, student):
    everybody, _ = graded
    report = next(r for name, r in everybody.items() if name == student or (student[0:3] == "nnn" == name[0:3]))
    expected = EXPECTED[student]
    assert {r.status for r in report.results} <= expected.statuses, [(r.check.id, r.message) for r in report.results]
    if expected.score >= 0:
        assert report.score == expected.score
    said = "\n".join([*report.notes, *(f"{r.message}\n{r.details}" for r in report.results)])
    assert any(words in said for words in expected.words.split("|")), said


def test_nothing_was_deleted(graded, witness):
    assert (witness / "file").read_text() == "still here"
    # The control: without a sandbox the same line does it.
    shutil.rmtree(witness, ignore_errors=True)
    assert not witness.exists()


def test_nothing_was_written_outside(graded, tiny_course):
    root = tiny_course.root
    assert not [path for path in (root, root.parent, root.parent.parent) if (path / "escaped.py").exists()]
    assert (root / "solutions" / "tiny" / "tiny.py").exists()
    assert stat.S_ISREG((root / "course.toml").stat().st_mode)
