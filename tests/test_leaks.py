"""The leak proof: every way to give a solution away is planted once and must be found; a clean release is clean."""

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import py_compile
import struct
import tarfile
import zipfile
import zlib

import numpy as np
import pytest

from autograder.authoring.leaks import collect_secrets, find_leaks
from autograder.authoring.stub import make_stub
from autograder.checks import tape
from autograder.checks.diagnose import Known
from autograder.course import load_assignment
from autograder.errors import CourseError
from autograder.model import Misconception

SOLUTION = '''\
"""Softmax."""

import numpy as np

GIVEN = np.float64(1e-12) * np.ones(3)


def softmax(scores):
    """(N, C) scores -> (N, C) probabilities."""
    # BEGIN SOLUTION
    # | What may be subtracted from every score of a row?
    # every row's own maximum, so that the largest exponent is exactly zero
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    label = 'probability' + ' table'
    total = np.sum(scores) + 1
    for i in range(len(scores)):
        pass
    return np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
    # END SOLUTION
'''
LINE = "    return np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)"
SHORT_LINE = "    shifted = scores - np.max(scores, axis=1, keepdims=True)"
SENTENCE = "The exponentials are summed down the columns instead of along each row."
QUESTION = "Along which axis do the probabilities of one example sum to one?"

MISTAKE = f'''\
"""{SENTENCE[:36]}
{SENTENCE[37:]}

Seen in many submissions of last year's class."""

QUESTION = "{QUESTION}"


def softmax(scores):
    wrong_way_round = np.sum(np.exp(scores), axis=0)
    return np.exp(scores) / wrong_way_round
'''
VARIANT = '"""With logarithms."""\n\n\ndef softmax(s):\n    return np.exp(s - np.logaddexp.reduce(s, 1)[:, None])\n'
PUBLIC_TEST = '''\
from autograder.checks import assert_close, points


def test_values(student, reference, rng):
    """softmax gives probabilities"""
    scores = rng.standard_normal((3, 5))
    assert_close(student.softmax(scores), reference.softmax(scores), name="probabilities")
'''
HIDDEN_TEST = '''\
from autograder.checks import assert_close, points


def test_values(student, reference, rng):
    """softmax gives probabilities"""
    scores = rng.standard_normal((3, 5))
    assert_close(student.softmax(scores), reference.softmax(scores), name="probabilities")


def test_offset(student, reference, rng):
    """softmax forgets an offset"""
    scores = 17.25 * rng.standard_normal((4, 7)) + 1234.5 * np.arange(4)[:, None]
    assert_close(student.softmax(scores), reference.softmax(scores), name="probabilities")
'''
HIDDEN_LINE = "    scores = 17.25 * rng.standard_normal((4, 7)) + 1234.5 * np.arange(4)[:, None]"


@pytest.fixture
def assignment(tmp_path):
    public, private = tmp_path / "assignments/demo", tmp_path / "solutions/demo"
    for folder in (public / "tests", private / "tests", private / "mistakes", private / "variants"):
        folder.mkdir(parents=True)
    (public / "assignment.toml").write_text('title = "Demo"\nfiles = ["demo.py"]\n')
    (public / "README.md").write_text("# Softmax\n\nDivide exp by its sum, row by row.\n")
    (public / "tests/test_demo.py").write_text(PUBLIC_TEST)
    (private / "demo.py").write_text(SOLUTION)
    (private / "tests/test_demo_hidden.py").write_text(HIDDEN_TEST)
    (private / "mistakes/sum_over_rows.py").write_text(MISTAKE)
    (private / "variants/logarithms.py").write_text(VARIANT)
    (private / "notes.md").write_text("The answer to question seven is that the offset cancels.\n")
    (private / "secret.npz").write_bytes(bytes(range(256)))
    return load_assignment(public)


@pytest.fixture
def release(assignment, tmp_path):
    """A clean release, made by hand."""
    folder = tmp_path / "release"
    (folder / "tests").mkdir(parents=True)
    (folder / "support").mkdir()
    (folder / "demo.py").write_text(make_stub(SOLUTION, "demo", assignment.public / "demo.py"))
    (folder / "tests/test_demo.py").write_text(PUBLIC_TEST)
    (folder / "HANDOUT.md").write_text((assignment.public / "README.md").read_text())
    (folder / "support/__init__.py").write_text("")
    np.savez(folder / "support/data.npz", images=np.arange(12).reshape(3, 4), names=np.array(["a", "b"]))
    tape.Tape("demo", {"public.values": []}, (known("public.values"),)).save(folder / "expected.npz")
    (folder / "plot.png").write_bytes(png({"Software": "matplotlib"}))
    (folder / "look.ipynb").write_text(notebook("print('hello')"))
    return folder


def known(check: str) -> Known:
    """What a recording says of the mistake."""
    return Known(Misconception("sum_over_rows", SENTENCE, QUESTION), (check,), {})


def png(texts: dict[str, str], kind: bytes = b"tEXt", tail: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\0"))
    said = b""
    for key, value in texts.items():
        body = {
            b"tEXt": value.encode(),
            b"zTXt": b"\0" + zlib.compress(value.encode()),
            b"iTXt": b"\1\0en\0\0" + zlib.compress(value.encode()),
        }[kind]
        said += chunk(kind, key.encode() + b"\0" + body)
    return b"\x89PNG\r\n\x1a\n" + head + said + chunk(b"IEND", b"") + tail


def notebook(source: str, **extra: object) -> str:
    cell = {"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": [], "metadata": {}, **extra}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def zipped(files: dict[str, str], kind=zipfile.ZIP_DEFLATED, comment: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.comment = comment.encode()
    return buffer.getvalue()


def tarred(name: str, text: str, mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


def arrays(**named: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **named)
    return buffer.getvalue()


def as_bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def image_output(text: str) -> list[dict[str, object]]:
    return [{"data": {"image/png": base64.encodebytes(png({"note": text})).decode()}, "output_type": "display_data"}]


def test_a_clean_release_is_clean(assignment, release):
    assert find_leaks(assignment, release) == ()


def test_a_module_that_cannot_be_read_is_not_taken_for_a_picture(assignment, release):
    file = assignment.private / "variants/logarithms.py"
    file.write_bytes(file.read_bytes() + b"# \xe4\n")
    with pytest.raises(CourseError, match=r"logarithms\.py:\d+: is not UTF-8 text"):
        find_leaks(assignment, release)


LEAKS = {
    # lines of the solution, in every disguise that survives being pasted
    "line in the stub": ("demo.py", f"import numpy as np\n{LINE}\n", "solution"),
    "short line": ("demo.py", f"{SHORT_LINE}\n", "solution"),
    "comment": ("x.py", "# every row's own maximum, so that the largest exponent is exactly zero\n", "solution"),
    "other indentation": ("support/helper.py", f"\t\t{LINE.strip()}\n", "solution"),
    "commented out": ("support/helper.py", f"# {LINE.strip()}\n", "solution"),
    "without spaces": ("support/helper.py", LINE.replace(" ", "") + "\n", "solution"),
    "other quotes": ("support/helper.py", 'if x:\n    label = "probability" + " table"\n', "solution"),
    "wrapped": ("x.py", "return (\n  np.exp(shifted)\n / np.sum(np.exp(shifted), axis=1, keepdims=True))", "solution"),
    "in comments": ("x.py", "# np.exp(shifted)\n# /np.sum(np.exp(shifted), axis=1,\n# keepdims=True)", "solution"),
    "in the handout": ("HANDOUT.md", f"Use `{SHORT_LINE.strip()}` first.\n", "solution"),
    "as a doctest": ("HANDOUT.md", f">>> {SHORT_LINE.strip()}\n", "solution"),
    "as HTML": ("page.html", "<pre>&lt; shifted = scores - np.max(scores, axis=1, keepdims=True)</pre>", "solution"),
    "in a data file": ("support/data.csv", f"a,b\n1,{SHORT_LINE.strip()}\n", "solution"),
    "as JSON": ("support/data.json", json.dumps({"x": f"{LINE}\n{SHORT_LINE}\n"}), "solution"),
    "in UTF-16": ("support/notes.txt", LINE.encode("utf-16"), "solution"),
    "in Latin-1": ("support/notes.txt", "é\n".encode("latin-1") + LINE.encode(), "solution"),
    # what is inside of files
    "in a zip": ("more.zip", zipped({"a/b.py": LINE}), "solution"),
    "in a zip's comment": ("more.zip", zipped({"a.py": "x = 1\n"}, comment=LINE), "solution"),
    "in a wheel": ("engine/x.whl", zipped({"autograder/extra.py": LINE}, zipfile.ZIP_STORED), "solution"),
    "in a tar": ("more.tar", tarred("a.py", LINE, "w"), "solution"),
    "in a tar.gz": ("more.tar.gz", tarred("a.py", LINE), "solution"),
    "in a gz": ("demo.py.gz", gzip.compress(LINE.encode()), "solution"),
    "in a bz2": ("demo.py.bz2", bz2.compress(LINE.encode()), "solution"),
    "in an xz": ("demo.py.xz", lzma.compress(LINE.encode()), "solution"),
    "text in an npz": ("support/data.npz", arrays(source=np.array(["x", LINE])), "solution"),
    "bytes in an npz": ("support/data.npz", arrays(source=np.array([LINE.encode()])), "solution"),
    "numbers in an npz": ("support/data.npz", arrays(source=as_bytes(LINE)), "solution"),
    "a zip in an npz": ("support/data.npz", arrays(source=np.frombuffer(zipped({"a.py": LINE}), np.uint8)), "solution"),
    "in the recorded answers": ("expected.npz", arrays(index=as_bytes("{}"), more=as_bytes(LINE)), "solution"),
    "in a notebook": ("look.ipynb", notebook(f"def softmax(scores):\n{LINE}\n"), "solution"),
    "in a notebook's output": ("look.ipynb", notebook("1", outputs=[{"text": [LINE]}]), "solution"),
    "in a notebook's metadata": ("look.ipynb", notebook("1", metadata={"answer": LINE}), "solution"),
    "in a notebook's image": ("look.ipynb", notebook("1", outputs=image_output(LINE)), "solution"),
    "in an image": ("plot.png", png({"Description": LINE}), "solution"),
    "packed in an image": ("plot.png", png({"Description": LINE}, b"zTXt"), "solution"),
    "packed, in Unicode, in an image": ("plot.png", png({"Description": LINE}, b"iTXt"), "solution"),
    "behind an image": ("plot.png", png({}, tail=LINE.encode()), "solution"),
    "a zip behind an image": ("plot.png", png({}, tail=zipped({"a.py": LINE})), "solution"),
    "in a JPEG": ("photo.jpg", b"\xff\xd8\xff\xfe" + LINE.encode() + b"\xff\xd9", "solution"),
    # everything else of the solutions folder
    "a hidden line": ("tests/test_more.py", f"def test_offset(student):\n{HIDDEN_LINE}\n", "hidden check"),
    "the hidden suite": ("tests/test_hidden.py", HIDDEN_TEST, "whole file"),
    "a mistake's lines": ("x.py", "wrong_way_round = np.sum(np.exp(scores), axis=0)\n", "line of a mistake"),
    "a mistake's sentence": ("HANDOUT.md", f"Common: {SENTENCE}\n", "told about a mistake"),
    "a sentence, wrapped": ("HANDOUT.md", f"{SENTENCE[:20]}\n{SENTENCE[21:]}\n", "told about a mistake"),
    "a mistake's question": ("demo.py", f"# {QUESTION}\n", "told about a mistake"),
    "a mistake's second paragraph": ("HANDOUT.md", "Seen in many submissions of last year's class.\n", "told about"),
    "a mistake's code in the recorded answers": (
        "expected.npz",
        arrays(index=as_bytes("wrong_way_round = np.sum(np.exp(scores), axis=0)")),
        "line of a mistake",
    ),
    "a variant": ("x.py", "return np.exp(s - np.logaddexp.reduce(s, 1)[:, None])\n", "line of a variant"),
    "notes": ("HANDOUT.md", "The answer to question seven is that the offset cancels.\n", "line of a private file"),
    "a data file": ("support/data.bin", bytes(range(256)), "whole file"),
    "the whole solution": ("old.py", SOLUTION, "whole file solutions/demo/demo.py"),
    # what cannot be proved
    "a solutions folder": ("solutions/demo/x.txt", "nothing\n", "folder named as those of the solutions"),
    "a mistakes folder in a wheel": ("x.whl", zipped({"a/mistakes/b.py": ""}), "folder named as those of"),
    "a PDF": ("paper.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "cannot look into"),
    "an encrypted zip": ("x.zip", zipped({"a": "b"}).replace(b"\x14\0\0\0", b"\x14\0\1\0"), "cannot look into"),
    "a broken zip": ("x.zip", zipped({"a": "b"})[:20], "cannot look into"),
    "pickled objects": ("support/data.npz", None, "pickled"),
    "a git folder": (".git/HEAD", "ref: refs/heads/main\n", "git keeps every earlier version"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found(assignment, release, name):
    file, content, words = LEAKS[name]
    if content is None:
        buffer = io.BytesIO()
        np.savez(buffer, objects=np.array([{"a": 1}], dtype=object))
        content = buffer.getvalue()
    path = release / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    leaks = find_leaks(assignment, release)
    assert leaks
    assert any(words in leak.what for leak in leaks), leaks
    assert all(leak.where.split("!")[0].split(":")[0] == file for leak in leaks), leaks


def test_a_leak_says_where_and_what(assignment, release):
    (release / "demo.py").write_text(f"# a\n# b\n{LINE}\n")
    (leak,) = find_leaks(assignment, release)
    assert leak.where == "demo.py:3"
    line = SOLUTION[: SOLUTION.index(LINE)].count("\n") + 1
    assert leak.what == f"a line of the solution (solutions/demo/demo.py:{line}): {LINE.strip()}"


def test_a_table_of_words_may_say_what_the_recorded_answers_tell_and_nothing_else(assignment, release):
    table = release / "words.zh.toml"
    table.write_text(f'"{SENTENCE}" = "…"\n"{QUESTION}" = "…"\n')
    assert len(find_leaks(assignment, release)) == 2  # nothing is recorded of it in the assignment
    tape.Tape("demo", {"public.values": []}, (known("public.values"),)).save(assignment.public / "expected.npz")
    assert find_leaks(assignment, release) == ()
    table.rename(release / "notes.toml")
    assert len(find_leaks(assignment, release)) == 2
    (release / "notes.toml").write_text("")
    table.write_text(f'"x" = "{SHORT_LINE.strip()}"\n')
    assert [leak.where for leak in find_leaks(assignment, release)] == ["words.zh.toml:1"]


def test_recorded_answers_are_those_of_public_checks(assignment, release):
    file = release / "expected.npz"
    tape.Tape("demo", {"public.values": [], "hidden.offset": []}, ()).save(file)
    (leak,) = find_leaks(assignment, release)
    assert leak.what == "values of hidden.offset, which is no public check"
    tape.Tape("demo", {}, (known("hidden.offset"),)).save(file)
    assert find_leaks(assignment, release) == (leak,)


@pytest.mark.parametrize(
    ("body", "planted"),
    [
        ("return np.maximum(x, 0)", "return np.maximum( x, 0 )"),
        ("return np.maximum(x, 0)", "`np.maximum(x, 0)` does it"),
        ("square = x * x\n    return square + 1", "square = x * x\nreturn square + 1"),
    ],
)
def test_a_block_of_short_lines_is_a_secret_as_a_whole(assignment, release, body, planted):
    """Else the proof of a small exercise would prove nothing."""
    text = f"import numpy as np\n\n\ndef relu(x):\n    # BEGIN SOLUTION\n    {body}\n    # END SOLUTION\n"
    (assignment.private / "demo.py").write_text(text)
    (release / "demo.py").write_text(make_stub(text, "demo", release / "demo.py"))
    assert find_leaks(assignment, release) == ()
    (release / "HANDOUT.md").write_text(planted)
    assert ["a line of the solution" in leak.what for leak in find_leaks(assignment, release)] == [True]


def test_one_line_that_the_engine_has_too_is_chance(assignment, release, monkeypatch):
    """Else an instructor could not hand out an assignment because of a line in our code."""
    (release / "engine").mkdir()
    for lines, leaks in ((LINE, 0), (f"{LINE}\n{SHORT_LINE}", 2)):
        monkeypatch.setattr("autograder.authoring.leaks.package_files", lambda lines=lines: {"x.py": lines.encode()})
        (release / "engine/x.whl").write_bytes(zipped({"autograder/x.py": lines}))
        assert len(find_leaks(assignment, release)) == leaks
    monkeypatch.setattr("autograder.authoring.leaks.package_files", lambda: {"x.py": LINE.encode()})
    (release / "engine/x.whl").write_bytes(zipped({"autograder/x.py": f"{LINE}\n# changed"}))
    assert len(find_leaks(assignment, release)) == 1


def test_archives_in_archives_are_opened(assignment, release):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.zip", zipped({"a.py": LINE}))
    (release / "more.zip").write_bytes(inner.getvalue())
    (leak,) = find_leaks(assignment, release)
    assert leak.where == "more.zip!deep.zip!a.py:1"


def test_a_private_data_file_is_known_inside_of_an_archive(assignment, release):
    with zipfile.ZipFile(release / "more.zip", "w") as archive:
        archive.writestr("innocent.bin", bytes(range(256)))
    assert "the whole file solutions/demo/secret.npz" in [leak.what for leak in find_leaks(assignment, release)]


def test_a_compiled_cache_is_a_leak_even_of_public_code(assignment, release):
    py_compile.compile(str(release / "tests/test_demo.py"), cfile=str(release / "tests/__pycache__/test_demo.pyc"))
    assert [leak.what for leak in find_leaks(assignment, release)] == ["a compiled cache"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_link_is_a_leak(assignment, release):
    (release / "link").symlink_to(assignment.private)
    assert [leak.what for leak in find_leaks(assignment, release)] == [
        "a link: what it points to is not part of the release"
    ]


def test_a_vouched_file_may_be_opaque_but_is_still_searched(assignment, release):
    (release / "paper.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    assert find_leaks(assignment, release, trust=("paper.pdf",)) == ()
    (release / "paper.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + LINE.encode())
    assert len(find_leaks(assignment, release, trust=("paper.pdf",))) == 1


# ---- what is no leak ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "    for i in range(len(scores)):\n",
        "GIVEN = np.float64(1e-12) * np.ones(3)\n",
        "# What may be subtracted from every score of a row?\n",
        "def softmax(scores):\n",
        "import numpy as np\n",
        "subtotal = np.sum(scores) + 1\n",
        "total = np.sum(scores) + 10\n",
        'assert_close(student.softmax(scores), reference.softmax(scores), name="probabilities")\n',
        "scores = rng.standard_normal((3, 5))\n",
    ],
)
def test_what_is_given_or_what_anybody_writes_is_no_leak(assignment, release, text):
    (release / "support/helper.py").write_text(text)
    assert find_leaks(assignment, release) == ()


def test_one_short_line_of_a_hidden_check_may_be_chance_two_are_not(assignment, release):
    hidden = assignment.private / "tests/test_demo_hidden.py"
    hidden.write_text(
        HIDDEN_TEST + "\n\ndef test_b(student):\n    x = 3.25 * np.ones((2, 9))\n    y = 7.5 * np.eye(11)\n"
    )
    (release / "support/helper.py").write_text("x = 3.25 * np.ones((2, 9))\n")
    assert find_leaks(assignment, release) == ()
    (release / "support/helper.py").write_text("x = 3.25 * np.ones((2, 9))\ny = 7.5 * np.eye(11)\n")
    assert find_leaks(assignment, release) == ()  # one of them is too short to be a secret at all
    hidden.write_text(hidden.read_text() + "    z = 8.125 * np.full((5, 3), 2)\n")
    (release / "support/helper.py").write_text("x = 3.25 * np.ones((2, 9))\nz = 8.125 * np.full((5, 3), 2)\n")
    assert len(find_leaks(assignment, release)) == 2


def test_a_hidden_check_with_fixed_inputs_must_not_be_public_too(assignment, release):
    fixed = "\n\ndef test_fixed(student):\n    scores = [[0.0, 2.5]]\n    assert student.softmax(scores)[0][0] < 0.5\n"
    for file in (assignment.public / "tests/test_demo.py", assignment.private / "tests/test_demo_hidden.py"):
        file.write_text(file.read_text() + fixed)
    (leak,) = find_leaks(assignment, release)
    assert leak.where.startswith("tests/test_demo.py:")
    assert "the whole hidden check" in leak.what


def test_without_solutions_there_is_no_proof(assignment, release):
    (release / "assignment.toml").write_text('slug = "demo"\ntitle = "Demo"\nfiles = ["demo.py"]\n')
    with pytest.raises(CourseError, match="nothing to compare"):
        find_leaks(load_assignment(release), release)


def test_secrets_leave_out_what_the_stub_has(assignment):
    secrets, _ = collect_secrets(assignment)
    shown = [secret.shown for secret in secrets if secret.kind == "solution"]
    assert LINE.strip() in shown
    assert not any("GIVEN" in line or "range(len" in line or "What may" in line for line in shown)
