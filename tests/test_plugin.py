"""Plain `pytest` in a student's folder: the same verdicts, in words for a student; and nothing anywhere else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.checks import tape
from autograder.checks.suite import with_suite
from autograder.course import load_assignment
from autograder.model import Status
from autograder.remote import Module, Program, in_process

ROOT = Path(__file__).parents[1]


def run_pytest(folder, *arguments):
    """Plain pytest in a folder, as a student or an editor starts it."""
    # In a CI (pytest looks for these names) the last lines would repeat what is said of each failure.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "CI", "BUILD_NUMBER"))}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "autograder.checks.plugin", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=60)


@pytest.fixture
def folder(tiny_course, tmp_path):
    """What a student has: the public folder alone, built."""
    import shutil

    copy = tmp_path / "tiny"
    shutil.copytree(tiny_course.assignment("tiny").public, copy)
    if not (copy / tape.FILE).exists():
        from autograder.checks.recorder import record

        assignment = tiny_course.assignment("tiny")
        with_suite(assignment, lambda suite: record(assignment, suite)).save(copy / tape.FILE)
    return copy


SOLVED = """import numpy as np

def total(x):
    return x.sum()

def shares(x):
    return x / total(x)

def length(x):
    print("in length")
    return np.sqrt((x**2).sum())
"""


def test_an_untouched_stub_is_not_written_yet(folder):
    done = run_pytest(folder, "-q")
    assert done.returncode == 1
    assert done.stdout.count("not written yet") >= 3
    assert "3 failed" in done.stdout
    assert "Traceback" not in done.stdout
    assert "autograder/" not in done.stdout


def test_a_right_solution_passes_without_the_reference(folder):
    (folder / "tiny.py").write_text(SOLVED)
    done = run_pytest(folder, "-q", "-s")
    assert "3 passed" in done.stdout
    assert "in length" in done.stdout
    assert done.returncode == 0


def test_a_failure_reads_as_autograder_check_tells_it(folder, golden):
    (folder / "tiny.py").write_text(
        SOLVED.replace("np.sqrt(", "2 * np.sqrt(").replace("x / total(x)", "x / 0 / nothing")
    )
    done = run_pytest(folder, "-q", "--no-header", "-p", "no:warnings")
    text = done.stdout.partition("\n")[2]
    golden("plain_pytest.txt", text[: text.index("short test summary")].rstrip("= \n") + "\n")


@pytest.mark.parametrize(
    "source",
    [
        SOLVED,
        SOLVED.replace("np.sqrt(", "("),
        SOLVED.replace("x.sum()", "None"),
        SOLVED.replace("def shares", "def no_shares"),
        SOLVED.replace("x.sum()", "x.sum("),
        SOLVED.replace("x.sum()", "np.ones((2, 2))"),
    ],
)
def test_plain_pytest_and_a_suite_give_the_same_verdict(folder, source):
    (folder / "tiny.py").write_text(source)
    assignment = load_assignment(folder)
    program = Program((Module("tiny", "tiny.py", source.encode()),))
    run = lambda suite: suite.run(in_process(program), reference=tape.load(assignment), seed=0)  # noqa: E731
    outcomes = with_suite(assignment, run)
    done = run_pytest(folder, "-q", "-rA")
    for outcome in outcomes:
        word = "PASSED" if outcome.result.status is Status.PASSED else "FAILED"
        name = outcome.result.check.id.removeprefix("public.")
        assert f"{word} tests/test_tiny.py::test_{name}" in done.stdout, done.stdout
        if outcome.result.message and word == "FAILED":
            assert outcome.result.message in done.stdout


def test_what_no_grader_reads_does_not_pass(folder):
    (folder / "tiny.py").write_bytes(SOLVED.encode() + "\n# Maß\n".encode("latin-1"))
    done = run_pytest(folder, "-q")
    assert "3 failed" in done.stdout
    assert f"tiny.py line {SOLVED.count(chr(10)) + 2} holds a byte that is not utf-8; save it as UTF-8" in done.stdout
    assert "hint:" not in done.stdout


def test_a_missing_file_is_said(folder):
    (folder / "tiny.py").unlink()
    done = run_pytest(folder, "-q")
    assert done.stdout.count("    there is no tiny.py\n") == 3


def test_an_import_that_raises_has_no_hint_of_a_check(folder):
    (folder / "tiny.py").write_text("print(undefined_thing)\n")
    done = run_pytest(folder, "-q")
    assert "tiny.py:1: print(undefined_thing)" in done.stdout
    assert "hint:" not in done.stdout


def test_a_folder_without_the_recorded_answers(folder):
    (folder / tape.FILE).unlink()
    assert "take expected.npz from a fresh copy of what was handed out" in run_pytest(folder, "-q").stderr


def test_a_known_mistake_is_named_after_all_checks(folder):
    (folder / "tiny.py").write_text(SOLVED.replace("x / total(x)", "x / np.sqrt((x**2).sum())"))
    assert "known mistakes" not in run_pytest(folder, "-q").stdout
    (folder / "tiny.py").write_text(SOLVED.replace("np.sqrt((x**2).sum())", "(x**2).sum()"))
    done = run_pytest(folder, "-q")
    section = done.stdout.partition("known mistakes")[2]
    assert "The square root is missing: that is the squared length.\n    ✗ length of (3, 4) is 5\n" in section


def test_a_students_own_tests_beside_ours_are_left_alone(folder):
    (folder / "tiny.py").write_text(SOLVED)
    (folder / "tests" / "test_mine.py").write_text("def test_mine():\n    assert [1] == [2]\n")
    done = run_pytest(folder, "-q")
    assert "assert [1] == [2]" in done.stdout
    assert "1 failed, 3 passed" in done.stdout


def test_a_hang_ends_with_the_line_where_it_is(folder):
    manifest = folder / "assignment.toml"
    manifest.write_text(manifest.read_text().replace("seconds = 1 ", "seconds = 0.1 "))
    (folder / "tiny.py").write_text(SOLVED.replace("    return x.sum()", "    while True:\n        pass"))
    done = run_pytest(folder, "-q")
    assert done.returncode != 0
    assert "Timeout" in done.stderr
    assert re.search(r'tiny\.py", line [45] in total', done.stderr)


def test_a_folder_without_a_manifest_is_none_of_ours(tmp_path):
    (tmp_path / "test_other.py").write_text(
        "import pytest\n\n\ndef test_it():\n    assert 1 == 2\n\n\nclass TestMore:\n    def test_that(self): pass\n"
    )
    done = run_pytest(tmp_path, "-q")
    assert "assert 1 == 2" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_the_fixtures_say_where_they_work(tmp_path):
    (tmp_path / "test_other.py").write_text("def test_it(student): pass\n")
    done = run_pytest(tmp_path, "-q")
    assert "below an assignment's `tests` folder" in done.stdout


def test_a_wrong_suite_is_one_message(folder):
    tests = folder / "tests" / "test_tiny.py"
    tests.write_text(tests.read_text().replace('"""total adds all entries"""', "pass"))
    done = run_pytest(folder, "-q")
    assert done.returncode == 4
    assert "ERROR: " in done.stderr
    assert "a docstring is missing" in done.stderr
    assert "Traceback" not in done.stderr
