"""The command: exit statuses, messages without tracebacks, what a second run does, what an interrupt leaves."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import autograder
from autograder import sandbox
from autograder.checks.bank import load_mistakes, load_reference
from autograder.checks.seat import STAND_IN
from autograder.cli import main
from autograder.course import load_course
from autograder.gradebook.store import Gradebook
from autograder.model import Status

SCHEMA = json.loads(Path(autograder.__file__).with_name("report.schema.json").read_text("utf-8"))


@pytest.fixture
def course(tiny_course, tmp_path, monkeypatch):
    """A course of its own for one test, which is run inside it."""
    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root, ignore=shutil.ignore_patterns("gradebook*"))
    monkeypatch.chdir(root)
    return load_course(root)


@pytest.fixture
def room(course, tmp_path):
    """A class of two: the reference and one with a mistake."""
    assignment = course.assignment("tiny")
    folder = tmp_path / "class"
    hand_in(folder, "ada", load_reference(assignment))
    hand_in(folder, "bob", load_mistakes(assignment)[0])
    return folder


def hand_in(folder, student, subject):
    (folder / student).mkdir(parents=True, exist_ok=True)
    for name, data in subject.files().items():
        (folder / student / name).write_bytes(data)


def run(*arguments, status=0):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == status, f"{result.exit_code}: {result.output}\n{result.stderr}\n{result.exception!r}"
    assert "Traceback" not in result.output + result.stderr
    return result


def fresh(room, course) -> list[str]:
    """Who is graded, and not found unchanged, in a run."""
    from autograder.workflow.grade_class import Job, grade_class

    job = Job(course, course.assignment("tiny"), room)
    return sorted(one.report.student for one in grade_class(job) if one.fresh)


def test_grade_results_show(course, room, tmp_path):
    out = tmp_path / "results.json"
    result = run("grade", "tiny", room, "--json", out)
    assert "ada" in result.output
    assert "10/10" in result.output
    assert "1 × Each row is divided by its own sum" in result.output
    reports = json.loads(out.read_text("utf-8"))
    for report in reports:
        jsonschema.validate(report, SCHEMA)
    assert [r["student"] for r in reports] == ["ada", "bob"]
    assert run("results", "tiny").output == result.output
    shown = run("show", "tiny", "bob").output
    assert "looks like: Each row is divided by its own sum" in shown
    assert "allowed" not in shown  # the failing check is hidden
    assert "allowed" in run("show", "tiny", "bob", "--staff").output


def test_staff_hear_of_a_newer_report_that_is_not_final(course, room):
    run("grade", "tiny", room)
    shown, before = run("show", "tiny", "ada").output, run("results", "tiny").output
    assert "not final" not in before
    with Gradebook.open(course.database) as book:
        report = book.find("tiny", "ada")
        why = "the grader broke here: no process can be started"
        broken = [replace(r, status=Status.BROKEN, message=why) if r.check.hidden else r for r in report.results]
        book.save(replace(report, results=tuple(broken), graded_at="2027-02-03T04:05:06+00:00"), "another suite")
    words = f"a newer report of 2027-02-03T04:05:06+00:00 is not final: hidden.long: {why} (and 1 other check)\n"
    assert run("results", "tiny").output == before + f"ada: {words}"
    assert run("show", "tiny", "ada", "--staff").output.endswith(words)
    assert run("show", "tiny", "ada").output == shown
    assert "newer" not in run("show", "tiny", "bob", "--staff").output


def test_the_schema_refuses_what_is_no_report():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": 1}, SCHEMA)


def test_a_second_run_grades_only_what_changed(course, room):
    assert fresh(room, course) == ["ada", "bob"]
    assert fresh(room, course) == []
    with (room / "bob" / "tiny.py").open("a") as file:
        file.write("\n# again\n")
    assert fresh(room, course) == ["bob"]
    hidden = course.root / "solutions" / "tiny" / "tests" / "test_tiny.py"
    hidden.write_text(hidden.read_text() + "\n# another suite\n")
    assert fresh(room, course) == ["ada", "bob"]


def test_seeds(course, room, tmp_path):
    def seeds(*options):
        run("grade", "tiny", room, "--json", tmp_path / "r.json", *options)
        return {report["seed"] for report in json.loads((tmp_path / "r.json").read_text())}

    assert seeds("--seed", 3) == {3}
    drawn = seeds()
    assert len(drawn) == 1
    assert seeds("--again") == drawn
    assert seeds("--new-seed") not in (drawn, {3})
    run("grade", "tiny", room, "--seed", 3, "--new-seed", status=2)


@pytest.mark.parametrize("name", ["landlock", "process"])
def test_another_sandbox_is_recorded(course, room, tmp_path, name):
    if sandbox.choice.why_not(name) is not None:
        pytest.skip(f"{name} does not work on this machine")
    run("grade", "tiny", room, "--sandbox", name, "--json", tmp_path / "r.json")
    reports = json.loads((tmp_path / "r.json").read_text())
    assert [(r["integrity"], r["score"]) for r in reports] == [(name, 10.0), (name, 7.0)]


def test_only_does_not_replace_reports(course, room):
    run("grade", "tiny", room)
    partly = run("grade", "tiny", room, "--only", "length")
    assert "2/2" in partly.output
    assert "10/10" in run("results", "tiny").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("grade", "tinny", "."), "Did you mean 'tiny'?"),
        (("grade", "tiny", "no/such"), "is not a folder"),
        (("grade", "tiny", "assignments/tiny"), "is one submission itself"),
        (("grade", "tiny", "class", "--sandbox", "nonsense"), "no sandbox 'nonsense': choose one of auto, namespaces"),
        (("regrade", "tiny", "class", "--sandbox", "nonsense"), "no sandbox 'nonsense'"),
        (("doctor", "--sandbox", "nonsense"), "no sandbox 'nonsense'"),
        (("grade", "tiny", ""), "PATH is empty"),
        (("regrade", "tiny", ""), "PATH is empty"),
        (("grade", "tiny", "class", "--json", ""), "--json is empty"),
        (("grade", "tiny", "class", "--json", "assignments"), "assignments cannot be written: it is a folder"),
        (("grade", "tiny", "."), "is the course's own folder"),
        (("grade", "tiny", ".."), "is the course's own folder, or holds it"),
        (("grade", "tiny", "assignments"), "give the folder that holds one folder, file or zip per student"),
        (("regrade", "tiny", "solutions"), "is the course's own folder"),
        (("grade", "tiny", "solutions/tiny/mistakes", "--only", "lenght"), "Did you mean length"),
        (("results", "tiny"), "nothing has been graded yet"),
        (("show", "tiny", "ada"), "nothing has been graded yet"),
        (("release", "tiny", "--out", "assignments/tiny/x"), "outside of the course"),
        (("reset", "tiny.py"), "no assignment.toml beside tiny.py"),
        (("check", "/"), "no assignment.toml in"),
    ],
)
def test_mistakes_at_the_keyboard_get_one_message(course, arguments, words):
    result = CliRunner().invoke(main, arguments)
    no_gradebook = "nothing has been graded yet" in words
    assert result.exit_code == (1 if no_gradebook else 2), result.output
    assert words in result.stderr
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.output


def test_a_broken_course_is_the_courses_fault(course, room):
    (course.root / "solutions" / "tiny" / "tests" / "test_bad.py").write_text("import no_such_module\n")
    result = CliRunner().invoke(main, ["grade", "tiny", str(room)])
    assert result.exit_code == 2
    assert "test_bad.py:1" in result.stderr
    assert "No module named 'no_such_module'" in result.stderr
    assert "checker.py" not in result.stderr


def test_reports_that_are_not_final(course, room):
    (course.root / "assignments" / "tiny" / "tests" / "test_bad.py").write_text(
        "from autograder.checks import points, hint\n\n"
        "@points(1)\n@hint('none')\ndef test_bad(student, reference):\n"
        '    """the reference passes its own check"""\n'
        "    assert reference.no_such_function(student.total.__name__)\n"
    )
    result = run("grade", "tiny", room, status=3)
    assert "not final (2): ada, bob" in result.output
    assert "The grader broke here" in run("show", "tiny", "ada").output


def test_an_unknown_student(course, room):
    run("grade", "tiny", room)
    assert "Did you mean ada" in run("show", "tiny", "adda", status=2).stderr


# --- interrupts: a real process, since they are about processes

SLOW = b"import time\ntime.sleep(0.6)\n"


def command(course, *arguments) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": str(Path(autograder.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=course.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def saved(course) -> list[str]:
    try:
        with Gradebook.open(course.database, create=False) as book:
            return [report.student for report in book.current("tiny")]
    except autograder.errors.GradebookError:
        return []


@pytest.fixture
def slow_room(course, tmp_path):
    folder = tmp_path / "class"
    reference = load_reference(course.assignment("tiny"))
    for i in range(30):
        hand_in(folder, f"s{i:02}", reference)
        path = folder / f"s{i:02}" / "tiny.py"
        path.write_bytes(path.read_bytes() + SLOW)
    return folder


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupt_leaves_what_is_done(course, slow_room, sent):
    process = command(course, "grade", "tiny", slow_room, "--jobs", 2)
    try:
        deadline = time.monotonic() + 60
        while len(saved(course)) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        below = children(process.pid)
        assert below
        process.send_signal(sent)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    before = saved(course)
    assert 3 <= len(before) < 30
    if sent == signal.SIGINT:
        assert process.returncode == 130
        assert "goes on from here" in err
        assert "Traceback" not in err
        assert before[0] in out
    deadline = time.monotonic() + 10
    while alive(below) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(below)
    # The next run goes on where this one ended.
    for extra in range(6, 30):
        shutil.rmtree(slow_room / f"s{extra:02}")
    again = fresh(slow_room, course)
    assert not set(again) & set(before)
    assert set(again) | set(before) >= {f"s{i:02}" for i in range(6)}


def test_an_interrupt_does_not_wait_for_a_hang(course, slow_room):
    manifest = course.root / "assignments" / "tiny" / "assignment.toml"
    manifest.write_text(manifest.read_text().replace("seconds = 1 ", "seconds = 100 "))
    for student in slow_room.iterdir():
        (student / "tiny.py").write_text("import time\ntime.sleep(100)\n")
    process = command(course, "grade", "tiny", slow_room)
    try:
        deadline = time.monotonic() + 60
        while not any("autograder.sandbox" in text or "checker" in text for text in commands(children(process.pid))):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(1)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert time.monotonic() - started < 50  # half of what one submission takes


def commands(pids: set[int]) -> list[str]:
    found = []
    for pid in pids:
        try:
            found.append(Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return found


def test_a_checker_that_is_killed_stops_the_class(course, slow_room):
    process = command(course, "grade", "tiny", slow_room)
    try:
        deadline = time.monotonic() + 60
        while len(saved(course)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        [checker] = [pid for pid in direct(process.pid) if any("grading.checker" in c for c in commands({pid}))]
        os.kill(checker, signal.SIGKILL)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 2
    assert "the checker of tiny has ended" in err
    assert "Traceback" not in err
    assert len(saved(course)) >= 2


def direct(pid: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.add(int(entry.name))
    return found


def test_a_fault_of_ours_stops_nobody_else(course, room, monkeypatch):
    from autograder.grading.grade import Grader

    grade = Grader.grade

    def faulty(self, submission):
        if submission.student == "ada":
            raise KeyError("ours")
        return grade(self, submission)

    monkeypatch.setattr(Grader, "grade", faulty)
    result = run("grade", "tiny", room, status=3)
    assert "not final (1): ada" in result.output
    assert "KeyError" in run("show", "tiny", "ada", "--staff").output


def children(pid: int) -> set[int]:
    found: dict[int, set[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found.setdefault(int(fields[1]), set()).add(int(entry.name))
    below, waiting = set(), [pid]
    while waiting:
        for child in found.get(waiting.pop(), ()):
            below.add(child)
            waiting.append(child)
    return below


def alive(pids: set[int]) -> set[int]:
    def runs(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False

    return {pid for pid in pids if runs(pid)}


# --- the student's side


@pytest.fixture
def desk(course, monkeypatch, tmp_path):
    """A folder as `release` leaves it, with the reference written into it."""
    folder = tmp_path / "desk"
    shutil.copytree(course.root / "assignments" / "tiny", folder, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = folder / "assignment.toml"
    manifest.write_text(
        'slug = "tiny"\n' + manifest.read_text() + '\n[hidden]\npoints = 6.0\nparts = ["Sums", "Lengths"]\n'
    )
    (folder / ".autograder").mkdir()
    shutil.copy(folder / "tiny.py", folder / ".autograder" / "tiny.py")
    for name, data in load_reference(course.assignment("tiny")).files().items():
        (folder / name).write_bytes(data)
    monkeypatch.chdir(folder)
    return folder


def write(desk, source):
    path = desk / "tiny.py"
    path.write_text(path.read_text() + "\n\n" + source)


def test_check_all_green(desk, golden):
    golden("check_green.txt", run("check").output)


def test_check_the_stub(desk, golden):
    shutil.copy(desk / ".autograder" / "tiny.py", desk / "tiny.py")
    golden("check_stub.txt", run("check", status=1).output)


def test_check_a_known_mistake(desk, golden):
    write(desk, "def length(x):\n    return (x**2).sum()\n")
    golden("check_mistake.txt", run("check", status=1).output)


NEEDS_A_GPU = """
from autograder.checks import gpu, hint, part, points


@gpu
@points(3)
@part("lengths")
@hint("On which device is x?")
def test_there(student, device):
    \"\"\"length works on a GPU\"\"\"
    student.length(device)
"""


def test_check_counts_no_gpu_check_whatever_is_wrong(desk, monkeypatch):
    monkeypatch.delenv(STAND_IN, raising=False)
    (desk / "tests/test_there.py").write_text(NEEDS_A_GPU)
    write(desk, "import numpy as np\ndef length(x):\n    return np.linalg.norm(x)\n")
    assert "2 of 3 checks pass, 2 of 4 points." in run("check", status=1).output
    write(desk, "x = = 1\n")
    assert "0 of 3 checks pass, 0 of 4 points." in run("check", status=1).output
    assert "needs a GPU; it does not count here" in run("check", status=1).output


def test_check_forbidden(desk, golden):
    write(desk, "def length(x):\n    return np.linalg.norm(x)\n")
    golden("check_forbidden.txt", run("check", status=1).output)


def test_check_a_syntax_error(desk, golden):
    write(desk, "def length(x:\n    return 1\n")
    golden("check_syntax_error.txt", run("check", status=1).output)


def test_check_from_below_and_one_only(desk, monkeypatch):
    monkeypatch.chdir(desk / "tests")
    output = run("check", "--only", "length").output
    assert "1 of 1 checks pass, 2 of 2 points." in output
    assert "Next: run all checks: autograder check" in output
    assert "Did you mean length" in run("check", "--only", "lenght", status=2).stderr


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import time; time.sleep(1000)", "no answer within"),
        ("import os; os._exit(0)", "ended the process"),
        ("import ctypes; ctypes.string_at(0)", "ended the process"),
    ],
)
def test_check_goes_on_after_a_hang_or_a_crash(desk, body, words):
    write(desk, f"def shares(x):\n    {body}\n")
    output = run("check", status=1).output
    assert words in output
    assert "✓ total adds all entries" in output
    assert "✓ length of (3, 4) is 5" in output
    assert "2 of 3 checks pass" in output


def test_check_with_an_import_that_exits(desk):
    write(desk, "import os; os._exit(3)\n")
    output = run("check", status=1).output
    assert "0 of 3 checks pass" in output
    assert "exit status 3" in output


def test_check_prints_of_the_student_do_not_disturb(desk):
    write(desk, 'print("""{"result": 1}""")\nimport os\nos.write(1, b"raw\\n")\n')
    assert "3 of 3 checks pass" in run("check").output


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"damaged")])
def test_check_without_the_recorded_answers(desk, damage):
    damage(desk / "expected.npz")
    said = run("check", status=2).stderr
    assert "expected.npz" in said
    assert "take expected.npz from a fresh copy of what was handed out" in said


def test_check_with_an_import_that_raises(desk):
    write(desk, "print(undefined_thing)\n")
    output = run("check", status=1).output
    assert "hint:" not in output
    assert re.search(r"Next: repair this line: tiny.py:\d+: print\(undefined_thing\)\n", output)


@pytest.fixture
def short(desk, monkeypatch):
    """A function that limits the checks of the desk's folder; nobody waits much longer."""
    monkeypatch.setattr("autograder.workflow.check._MARGIN_SECONDS", 0.5)
    manifest = desk / "assignment.toml"

    def limit(seconds, total=12):
        text = manifest.read_text().replace("\nseconds = 1 ", f"\nseconds = {seconds} ")
        manifest.write_text(text.replace("total_seconds = 12", f"total_seconds = {total}"))

    return limit


@pytest.mark.parametrize("body", ["import time; time.sleep(1000)", "import os; os._exit(7)"])
def test_check_one_function_that_never_returns_dooms_no_other(desk, short, body):
    short(0.5)
    write(desk, f"def total(x):\n    {body}\ndef shares(x):\n    return x / total(x)\n")
    output = run("check", status=1).output
    assert "✓ length of (3, 4) is 5" in output
    assert "1 of 3 checks pass" in output


def test_check_goes_on_for_as_long_as_a_grader(desk, short):
    short(0.5, total=1)
    write(desk, "import time\ndef total(x):\n    time.sleep(1000)\nshares = length = total\n")
    assert "not run: the 1 s for all checks are used up" in run("check", status=1).output


def test_check_says_what_a_grader_would_not_wait_for(desk, short):
    short(0.5)
    write(desk, "import time\ndef length(x):\n    time.sleep(0.7)\n    return np.sqrt((x**2).sum())\n")
    output = run("check", status=1).output
    assert "it took 0.7 s; a check may take 0.5 s" in output
    assert "2 of 3 checks pass" in output


def test_check_with_a_file_that_is_called_like_a_module(desk):
    for name in ("numpy", "random", "json", "string", "types", "numbers", "autograder"):
        (desk / f"{name}.py").write_text('print("not meant")\nraise ImportError("not this one")\n')
    assert "3 of 3 checks pass" in run("check").output


def test_check_shows_what_was_printed(desk):
    write(desk, 'def length(x):\n    print("x is", x)\n    return 0.0\nprint("imported")\n')
    output = run("check", status=1).output
    assert "your code printed:\n          x is [3. 4.]\n" in output
    assert "imported" not in output


def test_check_with_a_stream_of_the_students_own(desk):
    write(
        desk,
        "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\n"
        'def length(x):\n    print("x is", x)\n    return 0.0\n',
    )
    output = run("check", status=1).output
    assert "        x is [3. 4.]\n" in output
    assert "2 of 3 checks pass" in output


def test_check_without_the_file(desk):
    (desk / "tiny.py").rename(desk / "Tiny2.py")
    assert "rename Tiny2.py to tiny.py" in run("check", status=1).output


def test_check_in_a_console_of_windows(desk):
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(autograder.__file__).parents[1]),
        "PYTHONIOENCODING": "cp1252:strict",
    }
    result = subprocess.run(
        [sys.executable, "-m", "autograder", "check"], cwd=desk, env=environment, capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert b"+ total adds all entries" in result.stdout
    assert "✓" not in result.stdout.decode("cp1252")


def test_check_gives_the_graders_verdict(desk, course, tmp_path):
    """The same public results, word for word, from both sides of the split."""
    from autograder.course import load_assignment
    from autograder.workflow.check import check_folder

    for index, mistake in enumerate(load_mistakes(course.assignment("tiny"))):
        hand_in(tmp_path / "both", f"s{index}", mistake)
    run_in = course.root
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(run_in)
        run("grade", "tiny", tmp_path / "both")
    with Gradebook.open(course.database) as book:
        graded = {report.student: report for report in book.current("tiny")}
    for index in range(2):
        shutil.copy(tmp_path / "both" / f"s{index}" / "tiny.py", desk / "tiny.py")
        local = check_folder(load_assignment(desk))
        there = {r.check.id: r for r in graded[f"s{index}"].results}
        for result in local.results:
            other = there[result.check.id]
            assert (result.status, result.message, result.details) == (other.status, other.message, other.details)


def test_plain_pytest_knows_the_rules_too(desk):
    def pytest_in_desk():
        environment = {**os.environ, "PYTHONPATH": str(Path(autograder.__file__).parents[1])}
        # With or without an installed entry point.
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "autograder.checks.plugin", "-p", "no:cacheprovider"]
        return subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True, check=False)

    assert "3 passed" in pytest_in_desk().stdout
    write(desk, "def length(x):\n    return np.linalg.norm(x)\n")
    output = pytest_in_desk().stdout
    assert "2 passed" in output
    assert "1 failed" in output
    assert "The length is the exercise" in output


def test_reset_keeps_what_was_written(desk):
    written = (desk / "tiny.py").read_bytes()
    stub = (desk / ".autograder" / "tiny.py").read_bytes()
    run("reset", "tiny.py")
    assert (desk / "tiny.py").read_bytes() == stub
    assert (desk / "tiny.py.bak").read_bytes() == written
    (desk / "tiny.py").write_text("more work\n")
    assert "tiny.py.bak2" in run("reset", "tiny.py").output
    (desk / "tiny.py").unlink()
    assert run("reset", "tiny.py").output == "tiny.py is the stub again; there was none, so nothing is kept.\n"
    assert (desk / "tiny.py").read_bytes() == stub
    assert not (desk / "tiny.py.bak3").exists()
    assert (desk / "tiny.py.bak").read_bytes() == written
    assert (desk / "tiny.py.bak2").read_text() == "more work\n"
    assert "Did you mean tiny.py" in run("reset", "tyni.py", status=2).stderr


# --- the rest


def test_help_of_every_command():
    assert set(main.commands) >= {"grade", "results", "show", "check", "reset", "doctor", "build", "new", "verify"}
    for name, one in main.commands.items():
        assert one.help, name
        run(name, "--help")


def test_the_module_and_the_version():
    environment = {**os.environ, "PYTHONPATH": str(Path(autograder.__file__).parents[1])}
    result = subprocess.run(
        [sys.executable, "-m", "autograder", "--version"], env=environment, capture_output=True, text=True, check=True
    )
    assert autograder.__version__ in result.stdout


def test_a_student_command_imports_little():
    """`check` has about a second in all: its own process must not import what its child or a grader needs."""
    heavy = ("numpy", "torch", "pytest", "rich", "msgspec", "sqlite3", "autograder.sandbox")
    code = (
        "import sys\nfrom autograder.cli import main\nimport autograder.workflow.check, autograder.feedback.terminal\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(autograder.__file__).parents[1])}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd="/"
    )
    assert result.stdout.strip() == "[]"


def test_doctor_says_what_would_be_used():
    result = CliRunner().invoke(main, ["doctor"])
    assert "grading uses" in result.output or "cannot be graded here" in result.output


def test_build_new_and_release(course, tmp_path):
    assert "up to date" in run("build", "--check").output
    stub = course.root / "assignments" / "tiny" / "tiny.py"
    stub.write_text(stub.read_text() + "# drift\n")
    assert "differs" in run("build", "--check", status=1).output
    run("build", "tiny")
    run("build", "--check")
    assert "Next: autograder verify fresh" in run("new", "fresh").output
    assert "files" in run("release", "tiny", "--out", tmp_path / "given").output
    assert (tmp_path / "given" / "tiny.py").exists()
