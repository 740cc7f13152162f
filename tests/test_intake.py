"""Taking submissions in: what is read, what is refused, and what is said about it."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.encoding import check_text
from autograder.errors import SubmissionError, UsageError
from autograder.grading import intake
from autograder.grading.intake import digest, nearest_name, read, read_zip, roster, unpack
from autograder.model import Assignment, Status

CODE = b"def predict(x):\n    return x\n"


@pytest.fixture
def knn(tmp_path):
    return Assignment(
        slug="knn",
        title="kNN",
        summary="",
        files=("knn.py",),
        parts=(),
        public=tmp_path / "assignments" / "knn",
        accepts={"k_nearest_neighbor.py": ("cs231n.classifiers.k_nearest_neighbor",)},
    )


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    return folder


def hand_in(room: Path, student: str, **files: bytes) -> Path:
    folder = room / student
    for name, data in files.items():
        path = folder / name.replace("__", ".").replace("SLASH", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def sources(room, assignment, student="ada"):
    [entry] = [e for e in roster(room, assignment) if e.student == student]
    return unpack(read(entry, assignment), assignment)


def make_zip(*members, compression=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as out:
        for name, data in members:
            out.writestr(name, data)
    return buffer.getvalue()


# --- the class folder


def test_folders_files_and_zips_are_students(room, knn):
    hand_in(room, "ada", knn__py=CODE)
    (room / "bob.py").write_bytes(CODE)
    (room / "cy.zip").write_bytes(make_zip(("work/knn.py", CODE)))
    (room / ".hidden").write_bytes(b"")
    assert [e.student for e in roster(room, knn)] == ["ada", "bob", "cy"]
    for student in ("ada", "bob", "cy"):
        assert sources(room, knn, student).files == {"knn.py": CODE}


def test_one_submission_is_no_class(room, knn):
    (room / "knn.py").write_bytes(CODE)
    with pytest.raises(UsageError, match="is one submission itself"):
        roster(room, knn)


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir()])
def test_nothing_to_grade(tmp_path, knn, make):
    make(tmp_path / "x")
    with pytest.raises(UsageError):
        roster(tmp_path / "x", knn)


def test_the_same_student_twice(room, knn):
    (room / "ada.py").write_bytes(CODE)
    (room / "ada.zip").write_bytes(make_zip(("knn.py", CODE)))
    assert "handed in 2 times" in sources(room, knn).refusal.message


def test_names_that_are_not_text(room, knn):
    (room / "new\nline").mkdir()
    os.mkdir(os.fsencode(room) + b"/latin-\xe9")
    assert sorted(e.student for e in roster(room, knn)) == ["latin-\\udce9", "new\\nline"]


def test_a_huge_file_is_refused_unread(room, knn, monkeypatch):
    big = hand_in(room, "ada", knn__py=b"") / "knn.py"
    os.truncate(big, 1 << 30)
    monkeypatch.setattr(intake.os, "fdopen", lambda fd, *a, **k: NoRead(fd))
    assert "1,073,741,824 bytes" in sources(room, knn).refusal.message


class NoRead(io.FileIO):
    def read(self, *args):
        raise AssertionError("was read")


def test_a_huge_file_beside_it_does_not_matter(room, knn):
    folder = hand_in(room, "ada", knn__py=CODE)
    with open(folder / "data.bin", "wb") as file:
        file.truncate(1 << 30)
    found = sources(room, knn)
    assert found.files == {"knn.py": CODE}
    assert "not used: data.bin" in found.notes[0]


def test_links_lead_nowhere(room, knn, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_bytes(b"SECRET = 1\n")
    hand_in(room, "ada", readme__txt=b"")
    (room / "ada" / "knn.py").symlink_to(secret)
    (room / "bob").symlink_to(tmp_path)
    hand_in(room, "cy", knn__py=CODE)
    (room / "cy" / "deeper").symlink_to(tmp_path)
    assert "knn.py is a symbolic link" in sources(room, knn, "ada").refusal.message
    assert "bob is a symbolic link" in sources(room, knn, "bob").refusal.message
    assert sources(room, knn, "cy").files == {"knn.py": CODE}


def test_a_pipe_does_not_hang(room, knn):
    hand_in(room, "ada", readme__txt=b"")
    os.mkfifo(room / "ada" / "knn.py")
    os.mkfifo(room / "bob.py")
    assert "is a pipe" in sources(room, knn, "ada").refusal.message
    assert "is a pipe" in sources(room, knn, "bob").refusal.message


def test_too_many_files_and_too_deep(room, knn, monkeypatch):
    monkeypatch.setattr(intake, "MAX_FILES", 20)
    hand_in(room, "ada", knn__py=CODE)
    for i in range(30):
        (room / "ada" / f"f{i}").touch()
    hand_in(room, "bob", **{"SLASH".join("abcdefghijk") + "SLASHknn__py": CODE})
    assert "more than 20 files" in sources(room, knn, "ada").refusal.message
    assert "nested more than" in sources(room, knn, "bob").refusal.message


# --- names


@pytest.mark.parametrize("name", ["KNN.py", "knn (1).py", "my_knn.py", "kn.py", "knn_final.PY"])
def test_a_wrong_name_is_named(room, knn, name):
    (room / "ada").mkdir()
    (room / "ada" / name).write_bytes(CODE)
    refusal = sources(room, knn).refusal
    assert refusal.status is Status.UNWRITTEN
    assert f"rename {name} to knn.py" in refusal.message


def test_nothing_near_is_suggested():
    assert nearest_name("knn.py", ["report.pdf", "zebra.py"]) is None


def test_empty_submissions(room, knn):
    (room / "ada").mkdir()
    hand_in(room, "bob", knn__py=b" \n")
    assert "nothing was handed in" in sources(room, knn, "ada").refusal.message
    assert sources(room, knn, "bob").refusal.status is Status.UNWRITTEN


def test_another_courses_name_is_accepted(room, knn):
    hand_in(room, "ada", k_nearest_neighbor__py=CODE)
    found = sources(room, knn)
    assert found.files == {"k_nearest_neighbor.py": CODE}
    assert found.notes == ()


def test_another_courses_file_of_python_2_is_read_as_that(room, knn):
    old = b"def f(n):\n    print n / 2\n"
    hand_in(room, "ada", k_nearest_neighbor__py=old)
    found = sources(room, knn)
    assert b"print(old_div(n , 2))" in found.files["k_nearest_neighbor.py"]
    assert found.notes == (
        "read as Python 2, where / between whole numbers rounds down, for the print, xrange or iteritems in it: "
        "k_nearest_neighbor.py",
    )
    # A file of this course is written for this Python.
    hand_in(room, "bob", knn__py=old)
    assert sources(room, knn, "bob").files["knn.py"] == old


def test_files_that_would_shadow_modules_are_left_out(room, knn):
    hand_in(room, "ada", knn__py=CODE, numpy__py=b"raise SystemExit", conftest__py=b"", sitecustomize__py=b"")
    found = sources(room, knn)
    assert list(found.files) == ["knn.py"]
    assert "conftest.py, numpy.py, sitecustomize.py" in found.notes[0]


def test_the_file_nearest_to_the_top_counts(room, knn):
    hand_in(room, "ada", aSLASHbSLASHknn__py=b"old\n", cSLASHknn__py=CODE)
    found = sources(room, knn)
    assert found.files == {"knn.py": CODE}
    assert any("c/knn.py was graded" in note for note in found.notes)
    hand_in(room, "bob", aSLASHknn__py=b"old\n", bSLASHknn__py=CODE)
    assert "more than once" in sources(room, knn, "bob").refusal.message


@pytest.mark.parametrize(("name", "word"), [("a.tar.gz", "archive"), ("a.docx", "asked for")])
def test_other_kinds_are_refused_politely(room, knn, name, word):
    (room / name).write_bytes(b"{}")
    [entry] = roster(room, knn)
    message = unpack(read(entry, knn), knn).refusal.message
    assert word in message
    assert "hand in knn.py" in message


def test_a_notebook_in_a_folder(room, knn):
    hand_in(room, "ada", knn__ipynb=b"{}")
    assert "knn.ipynb is no notebook" in sources(room, knn).refusal.message


# --- archives

WANTED = {"knn.py"}


def refused(data: bytes) -> str:
    with pytest.raises(SubmissionError) as caught:
        read_zip("a.zip", data, WANTED)
    return str(caught.value)


def test_an_ordinary_zip():
    data = make_zip(("knn/", b""), ("knn/knn.py", CODE), ("__MACOSX/knn/knn.py", b"x"), ("knn/notes.txt", b""))
    assert read_zip("a.zip", data, WANTED) == ({"knn/knn.py": CODE}, ["knn/notes.txt"])


def test_a_zip_with_backslashes():
    files, _ = read_zip("a.zip", make_zip(("work\\knn.py", CODE)), WANTED)
    assert files == {"work/knn.py": CODE}


@pytest.mark.parametrize("name", ["../../knn.py", "/etc/knn.py", "C:\\knn.py", "a/../../b/knn.py", "..\\knn.py"])
def test_paths_out_of_the_zip(name):
    assert "outside itself" in refused(make_zip((name, CODE)))


def test_a_bomb_is_not_unpacked():
    assert "unpacks to" in refused(make_zip(("knn.py", b"\0" * (1 << 25))))


def test_a_bomb_that_lies_about_its_size():
    data = bytearray(make_zip(("knn.py", b"\0" * (1 << 25))))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 100)
    local = data.index(b"PK\x03\x04")
    data[local + 22 : local + 26] = struct.pack("<I", 100)
    # zipfile stops at the size claimed and then finds that the checksum is wrong.
    assert "cannot be opened" in refused(bytes(data))


def test_a_bomb_beside_the_file_is_never_read():
    files, others = read_zip("a.zip", make_zip(("knn.py", CODE), ("bomb.bin", b"\0" * (1 << 25))), WANTED)
    assert files == {"knn.py": CODE}
    assert others == ["bomb.bin"]


def test_too_many_members(monkeypatch):
    monkeypatch.setattr(intake, "MAX_FILES", 3)
    assert "holds 5 files" in refused(make_zip(*((f"f{i}", b"") for i in range(5))))


def test_an_encrypted_zip():
    data = bytearray(make_zip(("knn.py", CODE)))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(bytes(data))


def test_the_same_name_twice():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = make_zip(("knn.py", CODE), ("knn.py", b"other"))
    assert "twice" in refused(data)


def test_a_link_in_a_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        info = zipfile.ZipInfo("knn.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(info, "/etc/passwd")
    assert "symbolic link" in refused(buffer.getvalue())


DAMAGED = {
    "empty": b"",
    "begins": b"PK",
    "text": b"not a zip",
    "cut off": make_zip(("knn.py", CODE * 99))[:-30],
    "its end alone": b"PK\x05\x06" + b"\xff" * 18,
}


# A zip says when it was made, which must not be part of a test's name.
@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_damaged_zips(data):
    assert "make it again" in refused(data)


def test_other_compressions():
    assert "packed in a way" in refused(make_zip(("knn.py", CODE), compression=zipfile.ZIP_BZIP2))


def test_nested_zips_and_odd_names(room, knn):
    inner = make_zip(("knn.py", CODE))
    (room / "ada.zip").write_bytes(make_zip(("inner.zip", inner), ("x" * 300, b""), ("new\nline", b"")))
    assert "inner.zip inside the archive is not opened" in sources(room, knn).refusal.message
    (room / "bob.zip").write_bytes(make_zip(("knn.py", CODE), ("x" * 300, b""), ("new\nline", b"")))
    [note] = sources(room, knn, "bob").notes
    assert "new\\nline" in note
    assert len(note) < 300


# --- text


@pytest.mark.parametrize(
    "data",
    [
        CODE,
        "s = 'é'\n".encode(),
        b"\xef\xbb\xbf" + CODE,
        CODE.replace(b"\n", b"\r\n"),
        "# -*- coding: latin-1 -*-\ns = 'é'\n".encode("latin-1"),
        b"",
    ],
    ids=["ascii", "utf-8", "bom", "crlf", "latin-1 with a coding line", "empty"],
)
def test_readable_text(data):
    check_text("knn.py", data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("x = 1\n\ns = 'é'\n".encode("latin-1"), "line 3 holds a byte that is not utf-8"),
        ("s = 'é'\n".encode("latin-1"), "line 1 holds a byte that is not UTF-8"),
        (b"x = 1\ny = '\0'\n", "NUL byte in line 2"),
        ("x = 1\n".encode("utf-16"), "UTF-16"),
        (b"# coding: no_such_thing\n", "without a coding line"),
        (b"# coding: utf-7\nx = 1\n", "its coding is utf-7"),
        (b"\x7fELF\x01\x00\x00", "NUL byte"),
    ],
)
def test_unreadable_text(data, words):
    with pytest.raises(SubmissionError, match=words) as caught:
        check_text("knn.py", data)
    assert "knn.py" in str(caught.value)


def test_digests_tell_submissions_apart():
    assert digest({"a": b"1"}) == digest({"a": b"1"})
    others = [{"a": b"2"}, {"b": b"1"}, {"a": b"", "1": b""}, {}]
    assert len({digest(files) for files in [{"a": b"1"}, *others]}) == 5
    assert digest({}, problem="x") != digest({})
