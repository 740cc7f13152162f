"""GitHub: what a run of the public checks says, fetching repositories, and the two workflows' own steps.

`peers` executes the `run:` steps of both in fresh folders with an environment made as they say; that needs a package
index.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from autograder.authoring.leaks import find_leaks
from autograder.authoring.release import release
from autograder.checks.bank import load_mistakes, load_reference
from autograder.cli import main
from autograder.course import load_course
from autograder.errors import UsageError
from autograder.feedback.github import SHOWN, annotate, step_summary
from autograder.model import Check, CheckResult, Misconception, Report, Status
from autograder.workflow.clone import Row, clone, read_list
from autograder.workflow.export import export

ROOT = Path(__file__).parent.parent
CHECK = ROOT / "student_template" / ".github" / "workflows" / "check.yml"
SOURCE = '''\
"""kNN."""


class KNN:
    def far(self, x):
        return x * x

    def near(self, x):
        raise NotImplementedError
'''
SOURCES = {"knn.py": SOURCE}


def result(name, status=Status.PASSED, **said):
    check = Check(f"public.{name}", f"{name} is right", 2.0, hidden=False, part="far")
    return CheckResult(check, status, **said)


def report(*results, **said):
    return Report("knn", "you", results, seed=0, digest="d", integrity="in-process", **said)


FAILED = result(
    "far", Status.FAILED, message="1 of 2 values differ", details=">>> KNN().far([3])\nexpected 3\ngot      9",
    misconception=Misconception("squared", "The root is missing, 100% of it."),
)  # fmt: skip
RAISED = result(
    "near", Status.ERRORED, message="ValueError: no | pipe\n::error::x", details="", line="knn.py:8: def near(self, x):"
)
UNWRITTEN = result("vote", Status.UNWRITTEN, message="not written yet")
ALL = report(result("shape"), FAILED, RAISED, UNWRITTEN, notes=("knn.py is there more than once",))


# ---- annotations and the table --------------------------------------------------------------------------------------


def test_annotations_stand_on_the_students_lines(golden):
    lines = annotate(ALL, SOURCES)
    golden("github_annotations.txt", "\n".join(lines) + "\n")
    # Where it raised; else the method that was called, found in the file; what is not written is one notice.
    assert [re.search(r"^::(\w+) file=knn.py,line=(\d+)", line).groups() for line in lines] == [
        ("error", "5"), ("error", "8"), ("notice", "9"),
    ]  # fmt: skip


def test_nothing_in_an_annotation_is_a_command_of_its_own():
    lines = annotate(ALL, SOURCES)
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert "%0A::error::x" in lines[1]
    assert "100%25 of it" in lines[0]
    odd = report(result("a,b: c", Status.FAILED, message="m"))
    assert "title=a%2Cb%3A c is right::m" in annotate(odd, SOURCES)[0]


def test_no_more_errors_than_github_shows_and_none_where_all_is_right():
    many = report(*(result(f"n{i}", Status.FAILED, message="m") for i in range(30)))
    assert len(annotate(many, SOURCES)) == SHOWN
    assert annotate(report(result("shape")), SOURCES) == []


def test_a_file_that_cannot_be_parsed_is_annotated_at_its_top():
    broken = report(result("far", Status.ERRORED, message="SyntaxError", details=">>> KNN().far([3])"))
    assert annotate(broken, {"knn.py": "def far(:\n"})[0].startswith("::error file=knn.py,line=1,")
    assert annotate(broken, {}, "hw1/")  # not handed in at all


def test_the_table_is_text_whatever_is_in_it(golden):
    text = step_summary(ALL, {"far": "How far <b>is</b> it"}, "70 more points are hidden.", "write vote")
    golden("github_summary.md", text)
    assert "<b>" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_check_tells_github_where_github_runs_it(tiny_course, tmp_path, monkeypatch):
    assignment = tiny_course.assignment("tiny")
    folder = tmp_path / "repository" / "hw1"
    release(assignment, folder)
    (folder / "tiny.py").write_bytes(load_mistakes(assignment)[1].program.modules[0].source)
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "repository"))
    for on in ("", "true"):
        monkeypatch.setenv("GITHUB_ACTIONS", on)
        done = CliRunner().invoke(main, ["check", str(folder)])
        assert done.exit_code == 1
        assert ("::error file=hw1/tiny.py,line=" in done.output) is (on == "true")
        assert summary.exists() is (on == "true")
    assert "checks pass" in summary.read_text("utf-8")


# ---- fetching repositories ------------------------------------------------------------------------------------------


def git(folder, *arguments, when="2027-01-01T12:00:00+00:00"):
    identity = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "s01")
    mail = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "s01@example.com")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), when)
    nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment = {**os.environ, **identity, **mail, **dates, **nobodys}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def repository(folder, *versions, name="tiny.py"):
    """A repository with one commit a day: the content of `name`, from 2027-01-01 on."""
    folder.mkdir()
    git(folder, "init", "--quiet", "-b", "main")
    for day, content in enumerate(versions, 1):
        (folder / name).write_bytes(content)
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", "work", when=f"2027-01-0{day}T12:00:00+00:00")
    return folder


@pytest.fixture
def assignment(tiny_course):
    return tiny_course.assignment("tiny")


def test_the_last_commit_before_the_moment_counts(tmp_path, assignment):
    source = repository(tmp_path / "r", b"first", b"second", b"late")
    before = datetime(2027, 1, 2, 18, tzinfo=UTC)
    (one,) = clone([Row("s01", str(source))], tmp_path / "out", assignment, before)
    assert (tmp_path / "out/s01/tiny.py").read_bytes() == b"second"
    assert one.committed_at == "2027-01-02T12:00:00+00:00"
    (now,) = clone([Row("s01", str(source))], tmp_path / "now", assignment, None)
    assert (tmp_path / "now/s01/tiny.py").read_bytes() == b"late"
    assert now.commit != one.commit


def test_only_plain_files_that_are_asked_for_are_written(tmp_path, assignment):
    source = repository(tmp_path / "r", b"x = 1")
    (source / "link").mkdir()
    (source / "link" / "tiny.py").symlink_to("/etc/passwd")
    (source / "big.bin").write_bytes(b"0" * 100)
    (source / "deep").mkdir()
    (source / "deep" / "work.ipynb").write_text("{}")
    git(source, "add", "-A")
    git(source, "commit", "--quiet", "-m", "more")
    (one,) = clone([Row("s01", str(source))], tmp_path / "out", assignment, None)
    assert one.files == ("deep/work.ipynb", "tiny.py")
    assert sorted(p.name for p in (tmp_path / "out").rglob("*") if p.is_file()) == ["tiny.py", "work.ipynb"]


def test_nothing_of_a_repository_is_executed(tmp_path, assignment):
    source = repository(tmp_path / "r", b"x = 1")
    mark = tmp_path / "executed"
    (source / ".gitattributes").write_text("*.py filter=evil export-subst\n")
    git(source, "config", "filter.evil.smudge", f"touch {mark}")  # what only a repository's own settings could do
    hook = source / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    git(source, "add", "-A")
    git(source, "commit", "--quiet", "-m", "attributes")
    list(clone([Row("s01", str(source))], tmp_path / "out", assignment, None))
    list(clone([Row("s02", f"ext::sh -c 'touch {mark}'")], tmp_path / "out2", assignment, None))
    assert not mark.exists()
    git(source, "checkout", "-q", "-B", "other")  # the control: git itself does run it there
    assert mark.exists()


def test_who_cannot_be_read_stops_nobody_and_who_pushed_nothing_has_an_empty_folder(tmp_path, assignment):
    here, empty = repository(tmp_path / "r", b"x = 1"), repository(tmp_path / "empty")
    rows = [Row("s01", str(tmp_path / "none")), Row("s02", str(empty)), Row("s03", str(here))]
    lost, nothing, found = clone(rows, tmp_path / "out", assignment, None)
    assert "does not exist" in lost.problem
    assert (nothing.problem, nothing.commit) == ("", "")
    assert found.files == ("tiny.py",)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["s02", "s03"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,url\n", "expected the columns"),
        ("student,repository\n../s01,a/b\n", "list.csv:2.*name of a folder"),
        ("student,repository\ns01,--upload-pack=touch x\n", "no repository"),
        ("student,repository\ns01,a/b\n# note\ns01,a/c\n", "list.csv:4.*twice"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused_with_its_line(tmp_path, text, words):
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(UsageError, match=words):
        read_list(tmp_path / "list.csv")


def test_a_list_as_a_spreadsheet_writes_it(tmp_path):
    (tmp_path / "list.csv").write_bytes("\ufeffstudent,repository,section\r\ns01, o/r ,A\r\n".encode())
    assert read_list(tmp_path / "list.csv") == [Row("s01", "o/r")]


# ---- the workflows --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def central(tiny_course, tmp_path_factory):
    """The repository that `autograder export tiny DIR --to github` writes."""
    out = tmp_path_factory.mktemp("github") / "grading"
    settings = {"before": "2027-01-31T23:59:00+01:00", "seed": "7"}
    export(tiny_course.assignment("tiny"), tiny_course, "github", out, settings=settings)
    return out


def workflow_of(path):
    """As YAML 1.2 reads it: `on` is a word."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


@pytest.fixture(params=["check", "grade"])
def workflow(request, central):
    return workflow_of(CHECK if request.param == "check" else central / ".github/workflows/grade-tiny.yml")


def test_a_job_may_read_and_nothing_else_and_has_an_end(workflow):
    rights = [workflow.get("permissions"), *(job.get("permissions") for job in workflow["jobs"].values())]
    assert rights[0] is not None
    assert {value for right in rights if isinstance(right, dict) for value in right.values()} <= {"read"}
    assert all(int(job["timeout-minutes"]) <= 360 for job in workflow["jobs"].values())


def test_actions_are_pinned_by_hash_and_leave_no_token_behind(workflow):
    for step in (step for job in workflow["jobs"].values() for step in job["steps"]):
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


def test_the_token_is_where_no_student_code_runs(central):
    jobs = workflow_of(central / ".github/workflows/grade-tiny.yml")["jobs"]
    assert [name for name, job in jobs.items() if "secrets." in str(job)] == ["collect"]
    assert [name for name, job in jobs.items() if "autograder grade" in str(job)] == ["grade"]


def test_it_runs_soon_after_the_deadline_in_utc(central, tiny_course, tmp_path):
    text = (central / ".github/workflows/grade-tiny.yml").read_text("utf-8")
    assert workflow_of(central / ".github/workflows/grade-tiny.yml")["on"]["schedule"] == [{"cron": "9 23 31 1 *"}]
    assert "|| '2027-01-31T22:59:00+00:00'" in text
    export(tiny_course.assignment("tiny"), tiny_course, "github", tmp_path / "open")
    assert "schedule" not in workflow_of(tmp_path / "open/.github/workflows/grade-tiny.yml")["on"]


def test_a_students_repository_has_the_workflow_and_nothing_hidden(assignment, tmp_path):
    released = release(assignment, tmp_path / "repository")
    assert ".github/workflows/check.yml" in released.files
    assert find_leaks(assignment, released.folder) == ()
    (released.folder / ".github/workflows/check.yml").write_text("# return np.sqrt((x**2).sum())\n")
    (leak,) = find_leaks(assignment, released.folder)
    assert leak.where == ".github/workflows/check.yml:1"


def test_the_organisations_repository_is_known_to_hold_what_students_must_not_see(central, tiny_course):
    assert find_leaks(tiny_course.assignment("tiny"), central)


# ---- their steps, executed ------------------------------------------------------------------------------------------


def run_steps(job, folder, **values):
    """What each `run:` step printed; its expressions replaced, its `uses:` left out."""
    printed = {}
    for step in (step for step in job["steps"] if "run" in step):

        def value(found):
            return values[found[1].strip().partition(" ")[0]]

        environment = {key: re.sub(r"\$\{\{(.*?)\}\}", value, text) for key, text in step.get("env", {}).items()}
        venv = folder.parent / "venv" / "bin"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", re.sub(r"\$\{\{(.*?)\}\}", value, step["run"])],
            cwd=folder / step.get("working-directory", "."),
            env={**clean_environment(folder), **environment, "PATH": f"{venv}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        printed[step["name"]] = (done.returncode, done.stdout + done.stderr)
    return printed


def clean_environment(folder):
    kept = {name: text for name, text in os.environ.items() if name.startswith(("PIP_", "SSL_")) or name == "LANG"}
    summary = folder.parent / "summary.md"
    return {**kept, "HOME": str(folder.parent), "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(folder)}  # fmt: skip


@pytest.fixture
def clone_of(tmp_path):
    """A fresh clone of a folder that was pushed, and beside it an empty environment, as actions/setup-python gives."""

    def make(folder):
        pushed = shutil.copytree(folder, tmp_path / "pushed")
        git(pushed, "init", "--quiet", "-b", "main")
        git(pushed, "add", "-A")
        git(pushed, "commit", "--quiet", "-m", "work")
        git(tmp_path, "clone", "--quiet", str(pushed), "repository")
        subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
        return tmp_path / "repository"

    return make


@pytest.mark.peers
def test_the_steps_of_the_students_workflow(clone_of, tmp_path):
    assignment = load_course(ROOT).assignment("knn")
    released = release(assignment, tmp_path / "released")
    repo = clone_of(released.folder)
    job = workflow_of(repo / ".github/workflows/check.yml")["jobs"]["check"]
    printed = run_steps(job, repo)
    assert printed["Install"][0] == 0
    status, said = printed["Check"]
    assert status == 1  # the stub
    assert "::notice file=knn.py,line=" in said
    (repo / "knn.py").write_bytes(load_reference(assignment).program.modules[0].source)
    status, said = run_steps(job, repo)["Check"]
    assert (status, "::" in said.replace("[::", "")) == (0, False)
    assert "11 of 11 checks pass" in (tmp_path / "summary.md").read_text("utf-8")


@pytest.mark.peers
def test_the_steps_of_the_organisations_workflow(clone_of, tmp_path):
    course = load_course(ROOT)
    assignment = course.assignment("knn")
    export(assignment, course, "github", tmp_path / "exported", settings={"before": "2027-01-02T18:00:00+00:00"})
    right = load_reference(assignment).program.modules[0].source
    stub = (assignment.public / "knn.py").read_bytes()
    rows = {
        "s01": repository(tmp_path / "r1", stub, right, name="knn.py"),
        "s02": repository(tmp_path / "r2", stub, stub + b"\n", right, name="knn.py"),  # too late
        "s03": repository(tmp_path / "r3"),
        "s04": tmp_path / "none",
    }
    with (tmp_path / "exported/knn/repositories.csv").open("a", newline="") as out:
        csv.writer(out).writerows((student, str(path)) for student, path in rows.items())
    repo = clone_of(tmp_path / "exported")
    jobs = workflow_of(repo / ".github/workflows/grade-knn.yml")["jobs"]
    values = {"secrets.CLONE_TOKEN": "", "inputs.before": "2027-01-02T18:00:00+00:00"}
    collected = run_steps(jobs["collect"], repo, **values)
    assert collected["Clone"][0] == 1
    assert "s04" in collected["Clone"][1]
    assert "error" in collected["Clone"][1]
    shutil.rmtree(repo / "knn" / "submissions")  # the artifact brings it to the next machine
    graded = run_steps(jobs["grade"], repo)
    assert {name: status for name, (status, _) in graded.items()} == dict.fromkeys(graded, 0), graded["Grade"][1]
    reports = {r["student"]: r["score"] for r in yaml.safe_load((repo / "knn/results.json").read_text("utf-8"))}
    assert reports == {"s01": 100, "s02": 0, "s03": 0}
    assert "s01" in (tmp_path / "summary.md").read_text("utf-8")
