"""The hostile suite: its files are complete, its judge can object, its witnesses notice; `-m hostile` runs it all."""

import importlib.util
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import Check, CheckResult, Misconception, Report, Status

if sys.platform != "linux":
    pytest.skip("grading, and so attacking it, needs Linux", allow_module_level=True)

TOOLS = Path(__file__).resolve().parent.parent / "tools"


def tool(name):
    """A module of tools/, as its neighbours import it."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


hostile = tool("hostile")
witnesses = tool("witnesses")
ATTACKS = hostile.load()


# --- the files


def test_there_are_many_attacks_against_every_layer():
    assert len(ATTACKS) >= 45
    assert {attack.layer for attack in ATTACKS} == set(hostile.LAYERS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_says_what_it_must(attack):
    assert attack.sentence.endswith((".", "?")), attack.sentence
    assert attack.layer in hostile.LAYERS
    assert attack.score in (0, "control", "public")
    assert attack.statuses <= set(Status) - {Status.PASSED, Status.BROKEN, Status.SKIPPED}
    assert len(attack.cite) > 10
    assert attack.unprotected in hostile.UNPROTECTED | {"nothing"}
    assert attack.assignment in ("knn", "linear_classifiers")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_honest_part_is_marked_where_it_counts_and_runs_alone(attack):
    assert bool(attack.control) == (attack.score == "control")
    names = {}
    exec(compile(attack.control, attack.name, "exec"), names)
    assert bool(attack.control) == any(callable(value) for value in names.values())


def test_every_place_that_an_attack_names_is_one_that_a_witness_watches(tmp_path):
    with witnesses.Witnesses(tmp_path / "witnesses", tmp_path) as watch:
        for attack in ATTACKS:
            hostile.hand_in(replace(attack, archive_names=0, tail=()), tmp_path / attack.name, watch.places)
        for path in tmp_path.rglob("*.py"):
            if path.is_file() and "archive" not in path.parent.name:
                assert not any(f"@{name}@" in path.read_text("utf-8") for name in watch.places), path


# --- the judge


def report(*statuses, hidden=True, **changes):
    """A report with a check of 5 points per status."""
    check = Check("hidden.a", "a title", 5, hidden)
    results = tuple(replace(CheckResult(check, status), **changes) for status in statuses)
    return Report("knn", "x", results, seed=1, digest="d", integrity="namespaces")


ZERO = next(attack for attack in ATTACKS if attack.name == "zeros")
HALF = replace(ZERO, score="control")


def test_an_attack_that_lost_is_no_problem():
    assert hostile.judge(ZERO, report(Status.FAILED, Status.ERRORED), 0) == []
    assert hostile.judge(HALF, report(Status.FAILED, Status.PASSED), 5) == []


@pytest.mark.parametrize(
    ("attack", "found", "words"),
    [
        (ZERO, report(Status.FAILED, Status.PASSED), "gained 5 points: hidden.a"),
        (HALF, report(Status.PASSED, Status.PASSED), "gained 5 points"),
        (HALF, report(Status.FAILED, Status.FAILED), "its honest part has 0 points instead of 5"),
        (ZERO, report(Status.BROKEN), "1 checks are broken"),
        (ZERO, report(Status.MEMORY), "1 checks are memory"),
        (ZERO, report(), "empty report"),
        (ZERO, None, "no report"),
        (ZERO, report(Status.FAILED, seconds=500.0), "took 500 s"),
        (ZERO, report(Status.FAILED, line="knn.py:1: \x1b[31m"), "shows"),
        (ZERO, report(Status.FAILED, line="knn.py:1: \u202e"), "shows"),
        (ZERO, report(Status.FAILED, hidden=False, message="\ud800"), "shows"),
        (replace(ZERO, secret="LOOT"), report(Status.FAILED, line="LOOT of hidden inputs"), "carries hidden inputs"),
    ],
)
def test_the_judge_objects(attack, found, words):
    assert any(words in problem for problem in hostile.judge(attack, found, 5 if attack is HALF else 0))


def test_public_points_are_allowed_only_where_an_attack_may_have_them():
    public = replace(ZERO, score="public")
    assert hostile.judge(public, report(Status.PASSED, hidden=False), 0) == []
    assert hostile.judge(public, report(Status.PASSED, hidden=True), 0) != []


@pytest.mark.parametrize("disguise", [lambda t: t, lambda t: t[::-1], lambda t: t.encode().hex()])
def test_a_token_is_found_in_the_usual_disguises(disguise):
    assert hostile.leaked(f"... {disguise('tok-0123456789')} ...", "tok-0123456789", "treasure-1") != []
    assert hostile.leaked("... nothing ...", "tok-0123456789", "treasure-1") == []


def test_a_line_of_the_solution_is_found_unless_it_is_the_students_own():
    line = "squares_test = np.sum(X * X, axis=1)[:, np.newaxis]"
    assert line in hostile.solution_lines("knn")
    quoting = report(Status.ERRORED, line=f"knn.py:3: {line}")
    assert hostile.quoted_solution(quoting, "import os", {line}) != []
    assert hostile.quoted_solution(quoting, f"    {line}\n", {line}) == []
    named = report(Status.FAILED, misconception=Misconception("m", line))
    assert hostile.quoted_solution(named, "import os", {line}) == []


def test_reports_of_the_same_submission_differ_in_nothing_that_counts():
    one, other = report(Status.FAILED, seconds=1.0), report(Status.FAILED, seconds=2.0)
    assert hostile.comparable(one) == hostile.comparable(replace(other, student="y", digest="e"))
    assert hostile.comparable(one) != hostile.comparable(report(Status.PASSED))


def test_small_limits_and_no_rules_in_the_scratch_course(tmp_path):
    from autograder.course import load_assignment

    hostile.make_course(tmp_path, ["knn"])
    whole = load_assignment(tmp_path / "assignments" / "knn")
    open_ = load_assignment(tmp_path / "assignments" / "knn_open")
    assert whole.limits.total_seconds == open_.limits.total_seconds == hostile.LIMITS["total_seconds"]
    assert whole.forbid
    assert not open_.forbid


# --- the witnesses


@pytest.fixture
def watch(tmp_path):
    with witnesses.Witnesses(tmp_path / "witnesses", tmp_path / "course") as watching:
        yield watching


def test_on_a_quiet_machine_nothing_is_noticed(watch):
    assert watch.noticed() == []


def test_every_witness_notices(watch, tmp_path):
    import signal
    import socket

    socket.create_connection(("127.0.0.1", int(watch.places["TCP"]))).close()
    for path in (watch.places["UNIX"], "\0" + watch.places["ABSTRACT"]):
        with socket.socket(socket.AF_UNIX) as out:
            out.connect(path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"x", ("127.0.0.1", int(watch.places["UDP"])))
    os.kill(int(watch.places["VICTIM"]), signal.SIGKILL)
    Path(watch.places["CANARY"], "new").write_text("")
    Path(watch.places["CANARY"], "treasure").unlink()
    deadline = time.monotonic() + 5
    while not watch.victim_died() and time.monotonic() < deadline:
        time.sleep(0.01)
    noticed = "\n".join(watch.noticed())
    for what in ("tcp", "udp", "unix", "abstract", "victim", "new", "treasure"):
        assert what in noticed


def test_an_orphan_is_found_and_belongs_to_whoever_started_it():
    code = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from witnesses import become_subreaper, children, left_over
become_subreaper()
known = children()
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)
time.sleep(0.2)
found = left_over(known, patience=0)
print(len(found))
for child in found:
    os.kill(child, 9)
print(len(left_over(known, patience=5)))
"""
    done = subprocess.run([sys.executable, "-c", code, str(TOOLS)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0"]


# --- all of it


@pytest.mark.hostile
def test_no_attack_gets_through(tmp_path):
    verdicts = hostile.run_suite(ATTACKS, scratch=tmp_path)
    assert [f"{v.name}: {problem}" for v in verdicts for problem in v.problems] == []


@pytest.mark.hostile
def test_every_attack_works_where_nothing_protects():
    done = subprocess.run([sys.executable, str(TOOLS / "hostile.py"), "--unprotected"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
