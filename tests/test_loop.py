"""The student's loop: watch, hint, status, pack."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
import zipfile

import pytest
from click.testing import CliRunner

from autograder.authoring.release import release
from autograder.checks.bank import load_reference
from autograder.cli import main
from autograder.course import load_assignment
from autograder.feedback.loop import bar, key_line, screen
from autograder.grading import intake
from autograder.model import Status
from autograder.workflow import progress
from autograder.workflow.watch import SAVED, State, checked, keys_and_saves, step, watch

NO_ROOT = "\n\ndef length(x):\n    return (x**2).sum()\n"


@pytest.fixture(scope="module")
def released(tiny_course, tmp_path_factory):
    """What a student of the tiny course receives."""
    return release(tiny_course.assignment("tiny"), tmp_path_factory.mktemp("released") / "tiny").folder


@pytest.fixture
def desk(released, tmp_path, monkeypatch):
    folder = tmp_path / "tiny"
    shutil.copytree(released, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def solved(desk, tiny_course):
    for name, data in load_reference(tiny_course.assignment("tiny")).files().items():
        (desk / name).write_bytes(data)
    return desk


def add(desk, source):
    (desk / "tiny.py").write_text((desk / "tiny.py").read_text() + source)


def run(*arguments, status=0, answer=None):
    result = CliRunner().invoke(main, [str(a) for a in arguments], input=answer)
    assert result.exit_code == status, f"{result.exit_code}: {result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result.output


# --- what is kept


def test_what_has_not_changed_is_not_run_again(solved, monkeypatch):
    assignment = load_assignment(solved)
    first = progress.current(assignment)
    monkeypatch.setattr(progress, "check_folder", lambda assignment: pytest.fail("ran again"))
    assert progress.current(assignment) == first
    add(solved, "\n# another line\n")
    with pytest.raises(pytest.fail.Exception, match="ran again"):
        progress.current(assignment)


@pytest.fixture(scope="module")
def full_marks(released, tiny_course, tmp_path_factory):
    """The report on the solution."""
    folder = tmp_path_factory.mktemp("solved") / "tiny"
    shutil.copytree(released, folder)
    for name, data in load_reference(tiny_course.assignment("tiny")).files().items():
        (folder / name).write_bytes(data)
    return progress.check_folder(load_assignment(folder))


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"digest": 1}', b"\xff\xfe", b'{"report": {}}'])
def test_a_damaged_memory_only_means_another_run(solved, full_marks, monkeypatch, damage):
    runs: list[object] = []
    monkeypatch.setattr(progress, "check_folder", lambda assignment: runs.append(assignment) or full_marks)
    assignment = load_assignment(solved)
    assert progress.current(assignment) == progress.current(assignment)
    assert len(runs) == 1
    (solved / ".autograder" / "progress" / "report.json").write_bytes(damage)
    assert progress.current(assignment).score == full_marks.score
    assert len(runs) == 2


def test_an_authors_checkout_is_not_written_into(tiny_course):
    assignment = tiny_course.assignment("tiny")
    progress.current(assignment)
    assert not (assignment.public / ".autograder").exists()


def test_reset_does_not_take_the_memory_for_a_stub(solved):
    progress.current(load_assignment(solved))
    assert "report.json is not a stub of this assignment. There are: tiny" in run("reset", "report.json", status=2)


# --- hint


def test_hints_come_one_by_one(solved, golden):
    add(solved, NO_ROOT)
    golden("hint_stages.txt", "".join(run("hint", "length") for _ in range(3)))
    assert run("hint", "length") == run("hint")  # the last stage stays, and is that of the first failing check


def test_hints_begin_again_when_the_code_has_changed(solved):
    add(solved, NO_ROOT)
    first = run("hint", "length")
    assert run("hint", "length") != first
    add(solved, "\n# tried something\n")
    assert run("hint", "length") == first


def test_a_hint_for_what_is_not_written(desk):
    assert "begin with “Sums” in the handout" in run("hint", "total") + run("hint", "total")


@pytest.mark.parametrize("source", ["def total(x:\n", "print(undefined_thing)\n"])
def test_the_hint_for_a_line_for_which_nothing_runs(solved, source):
    add(solved, source)
    assert f": {source.strip()}" in run("hint").replace("\n       ", " ")
    assert "1. repair this line: tiny.py:" in run("hint", "length")


def test_the_hint_for_a_missing_file(solved):
    (solved / "tiny.py").rename(solved / "mine.py")
    assert "1. there is no tiny.py" in run("hint")


def test_no_hint_is_needed(solved):
    assert run("hint") == "every public check passes: no hint is needed\n"
    assert "Did you mean" in run("hint", "lenght", status=2)


# --- status


def test_status_of_a_term(solved, released, golden):
    other = solved.parent / "unwritten"
    shutil.copytree(released, other)
    wrong = solved.parent / "wrong"
    shutil.copytree(solved, wrong)
    add(wrong, NO_ROOT)
    for folder in (other, wrong):
        manifest = folder / "assignment.toml"
        manifest.write_text(manifest.read_text().replace('slug = "tiny"', f'slug = "{folder.name}"'))
    golden("status.txt", run("status", solved.parent))
    assert run("status", "tests").startswith("tiny ")


def test_status_where_there_is_nothing(tmp_path):
    assert "no assignment.toml" in run("status", tmp_path, status=2)


@pytest.mark.parametrize(
    ("done", "total", "drawn"), [(0, 4, ">---"), (2, 4, "##>-"), (4, 4, "####"), (3.99, 4, "###>"), (0, 0, ">---")]
)
def test_bar(done, total, drawn):
    assert bar(done, total, 4) == drawn


# --- pack


def test_pack_shows_what_goes_in_and_what_does_not(solved, golden):
    for path in solved.iterdir():  # what else a release holds is not of interest here
        if path.is_file() and path.name not in ("tiny.py", "assignment.toml", "expected.npz", "README.md"):
            path.unlink()
    shutil.rmtree(solved / "engine")
    (solved / "notes.txt").write_text("mine")
    output = run("pack", "--out", "mine.zip").replace(str((solved / "tiny.py").stat().st_size), "N")
    golden("pack.txt", output.replace(str(solved), ""))


def test_a_packed_submission_is_the_same_whenever_it_is_packed(solved):
    run("pack", "--out", "one.zip")
    os.utime(solved / "tiny.py", (1, 1))
    run("pack", "--out", "two.zip")
    assert (solved / "one.zip").read_bytes() == (solved / "two.zip").read_bytes()
    add(solved, "\n")
    run("pack", "--out", "two.zip")
    assert (solved / "one.zip").read_bytes() != (solved / "two.zip").read_bytes()


def test_what_is_packed_is_what_a_grader_reads(solved):
    run("pack", "--out", solved.parent / "class" / "ana.zip", status=2)  # no such folder: said, not raised
    (solved.parent / "class").mkdir()
    run("pack", "--out", solved.parent / "class" / "ana.zip")
    assignment = load_assignment(solved)
    (entry,) = intake.roster(solved.parent / "class", assignment)
    sources = intake.unpack(intake.read(entry, assignment), assignment)
    assert sources.files == {"tiny.py": (solved / "tiny.py").read_bytes()}
    assert not sources.notes


def test_a_stub_is_packed_only_after_a_question(desk):
    assert "still the stub" in run("pack", answer="\n", status=1)
    assert not (desk / "tiny.zip").exists()
    run("pack", answer="y\n")
    assert zipfile.ZipFile(desk / "tiny.zip").namelist() == ["tiny.py"]
    (desk / "tiny.zip").unlink()
    run("pack", "--yes")
    assert (desk / "tiny.zip").exists()


def test_nothing_to_pack(desk):
    (desk / "tiny.py").unlink()
    assert "nothing to hand in" in run("pack", status=2)


# --- watch


def test_what_watch_shows(solved, golden):
    add(solved, NO_ROOT)
    assignment = load_assignment(solved)
    state = checked(None, progress.renew(assignment))
    stages = progress.Stages.of(state.current, "Lengths").hints
    shown = [screen(assignment, state.report, state.current, _plain(), hints=stages[:n]) for n in (0, len(stages))]
    golden("watch.txt", "\n".join(shown) + key_line(state.current, several=False, more_hints=True) + "\n")


def _plain():
    from autograder.feedback.terminal import Look

    return Look()


def test_the_keys(desk):
    report = progress.renew(load_assignment(desk))
    state = checked(None, report)
    names = [state.current.check.id]
    assert step(state, "h").hints == 1
    state = step(step(state, "h"), "n")
    names.append(state.current.check.id)
    assert len(set(names)) == 2
    assert state.hints == 0
    assert step(state, "a").everything
    assert step(state, SAVED).stale
    assert step(state, "q").over
    assert step(state, "x") == state


def test_hints_stay_open_while_the_same_check_fails(desk, tiny_course):
    before = step(checked(None, progress.renew(load_assignment(desk))), "h")
    assert checked(before, before.report).hints == 1
    for name, data in load_reference(tiny_course.assignment("tiny")).files().items():
        (desk / name).write_bytes(data)
    add(desk, NO_ROOT)
    assert checked(before, progress.renew(load_assignment(desk))).hints == 0


def test_a_save_runs_the_checks_again(solved):
    assignment = load_assignment(solved)
    shown: list[State] = []

    def events():
        add(solved, NO_ROOT)
        yield SAVED
        yield "q"

    watch(assignment, lambda: progress.renew(assignment), shown.append, events())
    assert [state.current is None for state in shown] == [True, False, False]
    assert shown[1].current.status is Status.FAILED


def test_a_save_is_seen(solved, monkeypatch):
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115 - no keyboard
    events = keys_and_saves(load_assignment(solved), poll=0.01)
    add(solved, "\n# x\n")
    assert next(events) == SAVED
    sys.stdin.close()


def test_watch_in_a_terminal(solved):
    """As it is used: a real terminal, a save, keys; afterwards the terminal is as it was."""
    import termios

    parent, child = pty.openpty()
    before = termios.tcgetattr(child)
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "watch"], stdin=child, stdout=child, stderr=child, cwd=solved
    )
    try:
        read_until(parent, "all public checks pass", "q:quit")
        add(solved, NO_ROOT)
        seen = read_until(parent, "length of (3, 4) is 5", "h:hint")
        assert "looks like" not in seen
        os.write(parent, b"\x1b[A")  # an arrow key is no command
        os.write(parent, b"h")
        read_until(parent, "hint: How long is (3, 4)?")
        os.write(parent, b"q")
        read_until(parent, "Go on any time")
        assert process.wait(30) == 0
        assert termios.tcgetattr(child) == before
    finally:
        process.kill()
        process.wait()
        os.close(parent)
        os.close(child)


def read_until(terminal, *words):
    seen, until = "", time.monotonic() + 60
    while not all(word in seen for word in words):
        assert time.monotonic() < until, f"{words} did not appear in: {seen}"
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 4096).decode("utf-8", "replace")
    return seen
