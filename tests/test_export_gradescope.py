"""The export to Gradescope: the zip, results.json by the documented fields, and a run in folders as in the container.

`peers` runs it in a clean root as well, as Gradescope's documentation says: with root's rights and bubblewrap.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import jsonschema
import pytest

from autograder import sandbox
from autograder.authoring.leaks import find_leaks
from autograder.checks.bank import load_mistakes, load_reference
from autograder.course import load_course
from autograder.errors import SandboxError, UsageError
from autograder.feedback.gradescope import BROKEN, fault, results
from autograder.formats.gradescope import container_limits, with_limits
from autograder.model import Assignment, Check, CheckResult, Limits, Misconception, Part, Report, Status
from autograder.workflow import gradescope
from autograder.workflow.export import export

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((Path(__file__).parent / "data" / "gradescope_results.schema.json").read_text("utf-8"))
ROOM = "AUTOGRADER_TEST_ROOM"  # a clean root, made with debootstrap: see tools/gradescope_room.py


def accepted(found) -> bool:
    return not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(found))


# ---- results.json ---------------------------------------------------------------------------------------------------

ASSIGNMENT = Assignment("knn", "kNN", "", ("knn.py",), (Part("vote", "The vote"), Part("far", "Far")), Path("knn"))


def result(name, status=Status.PASSED, *, hidden=False, points=2.0, **said):
    prefix = "hidden" if hidden else "public"
    check = Check(f"{prefix}.{name}", f"{name} is right", points, hidden, part="vote", hint="Try two rows by hand.")
    return CheckResult(check, status, **said)


def report(*found, **said):
    return Report("knn", "s01", found, seed=7, digest="d", integrity="landlock", seconds=1.5, **said)


def mapped(*found, hidden="after_due_date", **said):
    return results(report(*found, **said), ASSIGNMENT, hidden=hidden)


WRONG = result(
    "wrong", Status.FAILED, message="1 of 2 values differ", details=">>> f(1)\nexpected 5\ngot      25",
    misconception=Misconception("squared", "The root is missing."),
)  # fmt: skip
SECRET = result(
    "secret", Status.ERRORED, hidden=True, points=6.0, message="ValueError: 12345", details=">>> f(12345)\ngot 12345",
    exception="ValueError", line="knn.py:3: raise ValueError(x)",
)  # fmt: skip


def test_it_has_the_documented_fields_only():
    found = mapped(result("right"), WRONG, SECRET, result("gpu", Status.SKIPPED))
    assert accepted(found)
    assert not accepted({**found, "points": 3})
    assert not accepted({**found, "tests": [{**found["tests"][0], "visibility": "later"}]})


def test_scores_add_up_to_the_reports():
    found = mapped(result("right"), WRONG, SECRET, result("gpu", Status.SKIPPED))
    assert sum(test["score"] for test in found["tests"]) == 2.0
    assert sum(test["max_score"] for test in found["tests"]) == 10.0
    assert "score" not in found  # it would override the sum
    assert [test.get("status") for test in found["tests"]] == ["passed", "failed", None, "failed"]


@pytest.mark.parametrize("when", ["after_due_date", "after_published", "hidden", "visible"])
def test_public_checks_are_visible_and_hidden_ones_when_it_was_said(when):
    found = mapped(WRONG, SECRET, hidden=when)
    assert [test["visibility"] for test in found["tests"]] == ["visible", when]
    assert ("6 more points" in found["output"]) is (when != "visible")


def test_a_student_reads_our_words_and_nothing_of_a_hidden_check(golden):
    found = mapped(result("right"), WRONG, SECRET, notes=("knn.py is there more than once",))
    golden("gradescope_results.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert "12345" not in json.dumps(found)
    assert "12345" in json.dumps(SECRET.to_dict())  # it was there to be left out
    assert '"seed"' not in json.dumps(found)


def test_what_is_not_decided_has_no_score_anywhere():
    found = mapped(result("right"), result("broken", Status.BROKEN, message="worker parent ended"))
    assert "score" not in found
    assert all("score" not in test for test in found["tests"])
    assert found["output"].startswith(BROKEN)
    assert found["tests"][1]["output"] == BROKEN
    assert not accepted(found)  # so Gradescope reports an error, not a zero
    del found["tests"]
    assert accepted({**found, "score": 0.0})  # the score is all that it lacks


def test_a_fault_of_ours_has_no_score():
    found = fault("OSError: disk full")
    assert not accepted(found)
    assert accepted({**found, "score": 0.0})
    assert found["extra_data"]["fault"] == "OSError: disk full"


# ---- the zip --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tiny_course, tmp_path_factory):
    """The zip that `autograder export tiny OUT --to gradescope` writes."""
    out = tmp_path_factory.mktemp("gradescope") / "tiny.zip"
    export(tiny_course.assignment("tiny"), tiny_course, "gradescope", out, settings={"seed": "7"})
    return out


def test_the_scripts_are_at_the_root_and_may_be_executed(exported):
    with zipfile.ZipFile(exported) as opened:
        modes = {info.filename: info.external_attr >> 16 for info in opened.infolist()}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert {name for name, mode in modes.items() if mode & 0o111} == {"setup.sh", "run_autograder"}


def test_it_pins_what_it_was_made_with(exported):
    with zipfile.ZipFile(exported) as opened:
        pins = opened.read("constraints.txt").decode().splitlines()
        wanted = opened.read("requirements.txt").decode().splitlines()
    assert any(line.startswith("numpy==") for line in pins)
    assert any(line.startswith("msgspec==") for line in pins)
    assert [line for line in wanted if line.endswith(".whl")]


def test_the_same_seed_gives_the_same_bytes(exported, tiny_course, tmp_path):
    out = tmp_path / "again.zip"
    export(tiny_course.assignment("tiny"), tiny_course, "gradescope", out, settings={"seed": "7"})
    assert out.read_bytes() == exported.read_bytes()
    export(tiny_course.assignment("tiny"), tiny_course, "gradescope", out, replace=True)
    assert out.read_bytes() != exported.read_bytes()


def test_limits_are_those_of_the_container():
    small = container_limits(ASSIGNMENT, 0.5, 768)
    assert small == Limits(seconds=20.0, memory_mb=468, total_seconds=240.0)
    assert container_limits(ASSIGNMENT, 2, 8192) == ASSIGNMENT.limits
    assert container_limits(ASSIGNMENT, 0.1, 768).total_seconds < 600  # Gradescope's own end
    text = 'title = "x"\n\n[limits]\nseconds = 1 # two\n\nmemory_mb = 5\n[[part]]\nid = "a"\ntitle = "[b]"\n'
    read = tomllib.loads(with_limits(text, small))
    assert read["limits"] == {"seconds": 20, "memory_mb": 468, "total_seconds": 240}
    assert read["part"] == tomllib.loads(text)["part"]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("hidden=later", "after_due_date"),
        ("seed=-1", "whole number"),
        ("cpus=0", "at least 0.1"),
        ("colour=red", "no setting"),
    ],
)
def test_an_impossible_setting_is_refused(tiny_course, tmp_path, setting, words):
    name, _, value = setting.partition("=")
    with pytest.raises(UsageError, match=words):
        export(tiny_course.assignment("tiny"), tiny_course, "gradescope", tmp_path / "x.zip", settings={name: value})
    assert not list(tmp_path.iterdir())


# ---- a run ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(exported, tmp_path_factory):
    """A folder as /autograder is after setup.sh: the zip in source/, the reference graded."""
    home = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(exported) as opened:
        opened.extractall(home / "source")
    assert gradescope.setup(home / "source") == 0
    return home


@pytest.fixture
def home(prepared, tmp_path):
    """A copy of it for one submission."""
    shutil.copytree(prepared, tmp_path / "autograder")
    for name in ("results", "submission"):
        (tmp_path / "autograder" / name).mkdir()
    users = [{"email": "s01@example.com", "id": 1, "name": "s01"}]
    metadata = {"id": 5, "created_at": "2027-02-01T10:00:00.000000-07:00", "users": users}
    (tmp_path / "autograder" / "submission_metadata.json").write_text(json.dumps(metadata))
    return tmp_path / "autograder"


def files_of(subject):
    return {module.filename: module.source for module in subject.program.modules}


def run(home, files):
    for name, data in files.items():
        (home / "submission" / name).write_bytes(data)
    status = gradescope.grade(home)
    return status, json.loads((home / "results" / "results.json").read_text("utf-8"))


def total(found):
    return sum(test["score"] for test in found["tests"])


def test_the_reference_gets_everything(home, tiny_course, capfd):
    status, found = run(home, files_of(load_reference(tiny_course.assignment("tiny"))))
    assert (status, accepted(found)) == (0, True)
    assert total(found) == sum(test["max_score"] for test in found["tests"]) > 0
    assert found["extra_data"]["integrity"] in sandbox.strategies()
    assert "isolation: " in capfd.readouterr().out


def test_a_mistake_is_named_as_our_own_grading_names_it(home, tiny_course):
    mistake = load_mistakes(tiny_course.assignment("tiny"))[0]
    status, found = run(home, files_of(mistake))
    assert status == 0
    assert 0 <= total(found) < sum(test["max_score"] for test in found["tests"])
    assert f"looks like: {mistake.sentence.split()[0]}" in json.dumps(found)


def test_a_zip_is_taken_and_nothing_at_all_is_said(home, tiny_course, tmp_path):
    with zipfile.ZipFile(home / "submission" / "hw.zip", "w") as packed:
        for name, data in files_of(load_reference(tiny_course.assignment("tiny"))).items():
            packed.writestr(f"hw/{name}", data)
    assert total(run(home, {})[1]) > 0
    (home / "submission" / "hw.zip").unlink()
    status, found = run(home, {})
    assert (status, total(found)) == (0, 0)
    assert "nothing was handed in" in found["output"]


def test_a_notebook_is_taken(home, tiny_course):
    (source,) = files_of(load_reference(tiny_course.assignment("tiny"))).values()
    cell = {"cell_type": "code", "metadata": {}, "source": source.decode(), "outputs": [], "execution_count": None}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    status, found = run(home, {"work.ipynb": json.dumps(notebook).encode()})
    assert (status, total(found)) == (0, 10)


def test_what_a_student_reads_holds_nothing_of_the_solution(home, tiny_course):
    assignment = tiny_course.assignment("tiny")
    run(home, files_of(load_mistakes(assignment)[0]))
    told = {leak.what.partition(" (")[0] for leak in find_leaks(assignment, home / "results")}
    assert told <= {"what a student is told about a mistake"}  # its own sentence, on purpose
    line = max(
        (line for line in (assignment.private / assignment.files[0]).read_text().splitlines() if "return" in line),
        key=len,
    )
    results_file = home / "results" / "results.json"
    found = json.loads(results_file.read_text("utf-8"))
    found["tests"][0]["output"] += "\n".join(path.read_text() for path in (assignment.private / "tests").glob("*.py"))
    found["output"] += line
    results_file.write_text(json.dumps(found), encoding="utf-8")
    planted = {leak.what.partition(" (")[0] for leak in find_leaks(assignment, home / "results")}
    assert planted - told, "the search finds what is planted"


def test_a_broken_suite_says_so_and_scores_nobody(home, tiny_course, capfd):
    for path in (home / "source" / "course" / "solutions").rglob("test_*.py"):
        path.write_text("import not_there\n")
    status, found = run(home, files_of(load_reference(tiny_course.assignment("tiny"))))
    assert status == 1
    assert not accepted(found)
    assert accepted({**found, "score": 0.0})
    assert "The grader broke here" in found["output"]
    assert "not_there" in capfd.readouterr().err


def test_a_reference_that_fails_ends_the_build(prepared, tmp_path, capfd):
    source = tmp_path / "source"
    shutil.copytree(prepared / "source", source)
    (source / "ready.json").unlink()
    (module,) = (source / "course" / "solutions" / "tiny").glob("*.py")
    module.write_text(module.read_text().replace("return np.sqrt(", "return 3 * np.sqrt("))  # a check knows the number
    assert gradescope.setup(source) == 1
    assert "the reference does not pass" in capfd.readouterr().out
    assert not (source / "ready.json").exists()


def test_without_setup_the_script_says_so_and_gives_no_score(exported, tmp_path):
    with zipfile.ZipFile(exported) as opened:
        script = opened.read("run_autograder").decode()
    script = script.replace("/autograder", str(tmp_path)).replace("/opt/dl-", f"{tmp_path}/none-")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "setup.sh did not finish" in done.stdout
    found = json.loads((tmp_path / "results" / "results.json").read_text())
    assert found["output"] == BROKEN
    assert not accepted(found)


def test_only_process_is_refused_where_it_can_read_what_is_private(tmp_path, monkeypatch):
    open_to_all = tmp_path / "source"
    open_to_all.mkdir()
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    open_to_all.parent.chmod(0o755)
    choose = sandbox.choose

    def only_process(name="auto"):
        if name != "process":
            raise SandboxError(f"{name}: not in this container")
        return choose(name)

    monkeypatch.setattr(gradescope.sandbox, "choose", only_process)
    with pytest.raises(SandboxError, match="can read"):
        gradescope.isolate([open_to_all])
    monkeypatch.setattr(gradescope.sandbox, "choose", choose)
    assert gradescope.isolate([open_to_all]).strategy != "process"  # the control: a stronger one does not need it


@pytest.mark.peers
@pytest.mark.skipif(ROOM not in os.environ or os.geteuid() != 0, reason=f"{ROOM} names no clean root")
def test_in_a_clean_root_as_the_documentation_says(tmp_path):
    course = load_course(ROOT)
    assignment, room = course.assignment("knn"), os.environ[ROOM]
    export(assignment, course, "gradescope", tmp_path / "knn.zip")
    tool = [sys.executable, str(ROOT / "tools" / "gradescope_room.py")]
    subprocess.run([*tool, "setup", room, str(tmp_path / "knn.zip")], check=True)
    for name, files, most in (("reference", files_of(load_reference(assignment)), 100), ("nothing", {}, 0)):
        (tmp_path / name).mkdir()
        for file, data in files.items():
            (tmp_path / name / file).write_bytes(data)
        for without in ("", "namespaces", "namespaces,landlock"):
            command = [*tool, "grade", room, str(tmp_path / name), "--without", without]
            found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            assert accepted(found["results"])
            assert total(found["results"]) == most
            assert found["exit"] == 0
