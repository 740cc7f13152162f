"""What an instructor learns about a class: pass rates, groups that fail alike, and a draft of the next mistake."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.checks import fingerprint
from autograder.checks.bank import load_mistakes
from autograder.cli import main
from autograder.course import load_course
from autograder.errors import UsageError
from autograder.insight.clusters import clusters
from autograder.insight.draft import draft, write_draft
from autograder.insight.summary import class_text
from autograder.model import Check, CheckResult, Misconception, Report, Status

RIGHT = [0.5, -2.0, 1.0, 3.0]


def result(name, value=None, *, mistake=None, status=Status.FAILED):
    check = Check(f"hidden.{name}", f"{name} is right", 2.0, hidden=True)
    if value is None:
        return CheckResult(check, Status.PASSED)
    import numpy as np

    signature = f"out|{fingerprint.of_difference(np.array(value), np.array(RIGHT)).signature()}"
    return CheckResult(
        check,
        status,
        message="4 of 4 values differ",
        details=f">>> {name}(array(4) float64)\nexpected 0.5\ngot      1\nit is exactly twice what is expected",
        misconception=mistake,
        signature=signature,
    )


def report(student, *results, seed=1):
    return Report("demo", student, results, seed, "d", "namespaces")


TWICE, THRICE = [2 * x for x in RIGHT], [3 * x for x in RIGHT]
KNOWN = Misconception("no_root", "The root is missing.")


def test_those_who_fail_alike_are_one_cluster_over_all_checks():
    room = [report(f"s{i:02}", result("a", TWICE), result("b", THRICE)) for i in range(4)]
    room += [report(f"t{i}", result("a", THRICE), result("b")) for i in range(2)]
    room += [report("u", result("a"), result("b", TWICE))]
    first, second = clusters(room)
    assert first.students == ("s00", "s01", "s02", "s03")
    assert first.checks == ("hidden.a", "hidden.b")
    assert (second.students, second.checks) == (("t0", "t1"), ("hidden.a",))


def test_rounding_does_not_part_them_and_another_value_does():
    near = [x * (1 + 1e-9) for x in TWICE]
    assert len(clusters([report("s1", result("a", TWICE)), report("s2", result("a", near))])) == 1
    assert clusters([report("s1", result("a", TWICE)), report("s2", result("a", THRICE))]) == []


def test_what_has_a_name_passes_or_was_judged_on_other_inputs_is_no_cluster():
    named = [report(f"s{i}", result("a", TWICE, mistake=KNOWN)) for i in range(3)]
    passed = [report(f"s{i}", result("a")) for i in range(3)]
    slow = [report(f"s{i}", result("a", TWICE, status=Status.TIMEOUT)) for i in range(3)]
    other = [report(f"s{i}", result("a", TWICE), seed=i) for i in range(3)]
    for room in (named, passed, slow, other):
        assert clusters(room) == []
    assert len(clusters([report(f"s{i}", result("a", TWICE)) for i in range(3)])) == 1


def test_a_cluster_keeps_its_id_when_the_class_grows():
    room = [report(f"s{i}", result("a", TWICE)) for i in range(3)]
    assert clusters(room)[0].id == clusters([*room, report("s9", result("a", TWICE))])[0].id


def test_students_never_get_a_signature():
    seen = report("s1", result("a", TWICE))
    assert seen.results[0].signature
    assert seen.for_student().results[0].signature == ""


def test_what_an_instructor_reads(golden):
    room = [report(f"s{i:02}", result("a", TWICE), result("b", THRICE)) for i in range(23)]
    room += [report(f"t{i}", result("a", TWICE, mistake=KNOWN), result("b")) for i in range(7)]
    helped = replace(result("b"), substituted=("a",), message="passes when `a` is right: yours is wrong")
    room += [report("u", result("a"), result("b")), report("v", result("a", THRICE), helped)]
    golden("stats.txt", class_text(room))
    golden("stats_green.txt", class_text([report("u", result("a"), result("b"))]))


def test_a_draft_shows_what_was_seen_and_the_students_own_function(golden):
    (cluster,) = clusters([report(f"s{i}", result("a", TWICE)) for i in range(3)])
    source = b"import numpy as np\n\ndef helper(x):\n    return x\n\ndef a(x):\n    return 2 * helper(x)\n"
    text = draft(cluster, {"demo.py": source})
    golden("mistake.py.draft", text)
    compile(text, "draft", "exec")
    compile(draft(cluster, {"demo.py": b"def a(:\n"}), "draft", "exec")
    compile(draft(cluster), "draft", "exec")


def test_a_draft_has_the_method_that_was_called_in_its_last_definition():
    called = ">>> Net(...).loss([1, 2])\nexpected 1\ngot 2"
    (cluster,) = clusters([report(f"s{i}", replace(result("a", TWICE), details=called)) for i in range(3)])
    body = "class Net:\n    def loss(self, x):\n        {}\n\n    def other(self):\n        pass\n"
    said = draft(cluster, {"net.py": (body.format("return 1") + body.format('"""Old."""\n        return 2')).encode()})
    assert "def loss(self, x):\n    return 2\n\n\nNet.loss = loss\n" in said
    assert "other" not in said
    assert "return 1" not in said
    assert draft(cluster).endswith("    ...\n\n\nNet.loss = loss\n")
    compile(said, "draft", "exec")


def test_cases_of_a_check_share_a_line_where_they_went_alike():
    names = ["a[1]", "a[2]", "b[1]", "b[2]"]
    room = [report("s", *(result(name, *([TWICE] if name == "b[2]" else [])) for name in names))]
    lines = class_text(room).splitlines()
    assert [line.split("  ")[-1] for line in lines[3:6]] == ["hidden.a (2 cases)", "hidden.b[1]", "hidden.b[2]"]


def test_a_draft_is_never_written_over_anything(tmp_path):
    file = write_draft("text\n", tmp_path / "x.py.draft")
    with pytest.raises(UsageError, match="exists"):
        write_draft("other\n", file)
    assert file.read_text() == "text\n"
    with pytest.raises(UsageError, match="no folder"):
        write_draft("text\n", tmp_path / "nowhere" / "x.py.draft")


@pytest.fixture
def course(tiny_course, tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root, ignore=shutil.ignore_patterns("gradebook*"))
    monkeypatch.chdir(root)
    return load_course(root)


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_from_a_class_to_a_known_mistake(course, tmp_path):
    """Three students make a mistake that the course does not know: they are found, the draft leads to their code."""
    tiny = course.assignment("tiny")
    unknown = next(mistake for mistake in load_mistakes(tiny) if mistake.id == "no_root")
    (tiny.private / "mistakes/no_root.py").unlink()
    room = tmp_path / "room"
    for student in ("s01", "s02", "s03"):
        (room / student).mkdir(parents=True)
        for name, data in unknown.files().items():
            (room / student / name).write_bytes(data)
    assert run("stats", "tiny").exit_code != 0  # nothing is graded yet, and it says so
    assert run("grade", "tiny", room).exit_code == 0
    told = run("stats", "tiny").output
    assert "wrong alike, and no known mistake matches\n   3 students: s01, s02, s03\n" in told
    identity = next(line.partition("--draft ")[2].split()[0] for line in told.splitlines() if "--draft" in line)
    written = run("stats", "tiny", "--draft", identity, "--name", "mine", "--from", room)
    assert written.exit_code == 0, written.output
    text = (tiny.private / "mistakes/mine.py.draft").read_text()
    assert text.count("def length(") == 1
    assert "return (x**2).sum()" in text  # theirs, not what is defined above it
    assert "3 students fail alike" in text
    assert not any(mistake.id.startswith("mine") for mistake in load_mistakes(tiny))
    assert run("stats", "tiny", "--draft", identity, "--name", "mine").exit_code != 0
    assert run("stats", "tiny", "--draft", "nobody").exit_code != 0
    assert run("stats", "tiny", "--draft", identity, "--name", "../x").exit_code != 0
    elsewhere = run("stats", "tiny", "--draft", identity, "--out", tmp_path / "kept.py.draft")
    assert elsewhere.exit_code == 0
    assert Path(tmp_path / "kept.py.draft").is_file()
