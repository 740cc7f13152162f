"""The test explorer of an editor: it lists the checks, runs some by their ids, and shows each failure at its line.

What the Python extension of VS Code asks of pytest is written here in short: a plugin that hears of every item and of
every outcome, absolute ids, the folder's own `.vscode/settings.json`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.checks import tape
from autograder.checks.recorder import record
from autograder.checks.suite import with_suite

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "student_template" / ".vscode" / "settings.json"
SOLVED = """import numpy as np

def total(x):
    return x.sum()

def shares(x):
    return x / total(x)

def length(x):
    return np.sqrt((x**2).sum())
"""
EXPLORER = """
import json, os, pytest

said, tell = {"items": [], "outcomes": []}, os.environ["TELL"]

def place(item_or_report, path):
    return "::".join([str(path), *item_or_report.nodeid.split("::")[1:]])

def pytest_collection_finish(session):
    for item in session.items:
        said["items"].append([place(item, item.path), item.location[1] + 1])
        paths[item.nodeid] = item.path

paths = {}

def pytest_report_teststatus(report, config):
    if report.when == "call" or report.skipped:
        said["outcomes"].append([place(report, paths[report.nodeid]), report.outcome, report.longreprtext])

def pytest_exception_interact(node, call, report):
    said["outcomes"].append([place(node, node.path), call.excinfo.typename, report.longreprtext])

def pytest_sessionfinish(session, exitstatus):
    open(tell, "w", encoding="utf-8").write(json.dumps({**said, "status": int(exitstatus)}))
"""


@pytest.fixture
def folder(tiny_course, tmp_path):
    """What a student opens."""
    assignment = tiny_course.assignment("tiny")
    copy = tmp_path / "tiny"
    shutil.copytree(assignment.public, copy)
    if not (copy / tape.FILE).exists():
        with_suite(assignment, lambda suite: record(assignment, suite)).save(copy / tape.FILE)
    (copy / "tiny.py").write_text(SOLVED)
    (tmp_path / "explorer.py").write_text(EXPLORER)
    return copy


def ask(folder, *arguments, **more):
    """Starts pytest as the editor does; returns what its plugin has heard."""
    answer = folder.parent / "answer.json"
    answer.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(folder.parent), str(ROOT)]), "TELL": str(answer), **more}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "autograder.checks.plugin", "-p", "explorer", *arguments]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    return json.loads(answer.read_text("utf-8")) if answer.exists() else None


def run(folder, *names, **more):
    """Some checks by their absolute ids."""
    ids = [f"{folder / 'tests' / 'test_tiny.py'}::{name}" for name in names]
    return ask(folder, f"--rootdir={folder}", *ids, **more)


def test_every_check_is_listed_at_its_line(folder):
    settings = json.loads(TEMPLATE.read_text())
    assert settings["python.testing.pytestEnabled"] is True
    found = ask(folder, "--collect-only", *settings["python.testing.pytestArgs"])
    assert found["status"] == 0
    file = folder / "tests" / "test_tiny.py"
    lines = file.read_text().splitlines()
    assert [place for place, _ in found["items"]] == [
        f"{file}::{name}" for name in ("test_total", "test_shares", "test_length")
    ]
    for place, line in found["items"]:
        decorated = lines[line - 1 : line + 4]  # the first decorator is where a function begins
        assert decorated[0].startswith("@points")
        assert any(text.startswith(f"def {place.partition('::')[2]}(") for text in decorated)


def test_one_check_is_run_by_its_id(folder):
    """Also one that comes `after` another, which is not collected then."""
    found = run(folder, "test_shares")
    assert found["status"] == 0
    assert found["outcomes"] == [[f"{folder / 'tests' / 'test_tiny.py'}::test_shares", "passed", ""]]


def test_all_are_run_and_a_failure_says_what_is_wrong_and_where(folder):
    (folder / "tiny.py").write_text(SOLVED.replace("np.sqrt(", "3 * np.sqrt(").replace("x / total(x)", "x / nothing"))
    found = run(folder, "test_total", "test_shares", "test_length")
    first_words = {}
    for place, outcome, text in found["outcomes"]:
        first_words.setdefault(place.partition("::")[2], (outcome, text))
    assert first_words["test_total"] == ("passed", "")
    outcome, text = first_words["test_length"]
    assert outcome == "failed"
    assert text.startswith("✗ length of (3, 4) is 5\n    length: the value differs\n    >>> length([3, 4])\n")
    assert "expected 5" in text
    assert "hint: How long is (3, 4)?" in text
    outcome, text = first_words["test_shares"]
    assert outcome == "failed"
    assert "NameError: name 'nothing' is not defined" in text
    assert "tiny.py:7: return x / nothing" in text  # an editor makes that a link
    assert "Traceback" not in text
    assert str(ROOT / "autograder") not in text


@pytest.mark.parametrize("debugging", [True, False])
def test_a_breakpoint_may_be_stood_at_for_long(folder, debugging):
    """The watchdog ends what hangs; a debugger that does not trace (since Python 3.12) is known by its module."""
    manifest = folder / "assignment.toml"
    manifest.write_text(manifest.read_text().replace("seconds = 1 ", "seconds = 0.1 "))
    (folder / "tiny.py").write_text(SOLVED.replace("return x.sum()", "import time; time.sleep(2.6); return x.sum()"))
    (folder.parent / "pydevd.py").write_text("")
    found = run(folder, "test_total", **({"PYTEST_PLUGINS": "pydevd"} if debugging else {}))
    assert (found is not None) is debugging
    assert not debugging or found["outcomes"][0][1] == "passed"
