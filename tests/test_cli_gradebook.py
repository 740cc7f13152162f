"""`roster` and `gradebook`, as an instructor types them."""

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.course import load_course
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Report, Status

COURSE = """\
title = "A term"
timezone = "Europe/Berlin"
[late]
percent_per_day = 10
[assignments]
tiny = { due = 2027-02-05T23:59:00 }
"""


@pytest.fixture
def course(tiny_course, tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root, ignore=shutil.ignore_patterns("gradebook*"))
    (root / "course.toml").write_text(COURSE)
    monkeypatch.chdir(root)
    course = load_course(root)
    with Gradebook.of(course) as book:
        for student, day in (("s01", 5), ("s02", 7)):
            result = CheckResult(Check("public.a", "t", 10, False), Status.PASSED)
            when = f"2027-02-0{day}T20:00:00+01:00"
            book.save(Report("tiny", student, (result,), 1, f"d-{student}", "process", submitted_at=when), "k")
    return course


def run(*arguments, status=0) -> str:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == status, f"{result.exit_code}: {result.output}\n{result.stderr}\n{result.exception!r}"
    assert "Traceback" not in result.output + result.stderr
    return result.output if status == 0 else result.stderr


def test_a_roster(course, tmp_path):
    (tmp_path / "r.csv").write_text("id,name,section\ns01,Ana,A\ns02,Bo,B\n")
    assert run("roster", "import", tmp_path / "r.csv") == "new (2): s01, s02\n2 on the roster\n"
    (tmp_path / "r.csv").write_text("id,name,section\ns01,Ana,A\n")
    assert "not in the file and kept (1): s02" in run("roster", "import", tmp_path / "r.csv")
    assert "left (1): s02" in run("roster", "import", tmp_path / "r.csv", "--complete")
    assert run("roster", "show").split("\n")[1].split() == ["s01", "Ana", "A"]
    (tmp_path / "r.csv").write_text("id\ns01\ns01\n")
    assert "r.csv:3: the id 's01'" in run("roster", "import", tmp_path / "r.csv", status=1)


def test_grades_and_what_is_decided(course, golden):
    words = ("--why", "ill", "--who", "ta")
    assert "s02      8/10   10      2 d   -2" in run("gradebook", "grades", "tiny")
    run("gradebook", "extend", "tiny", "s02", "--until", "2027-02-06T23:59", *words)
    assert "s02      9/10   10      1 d   -1" in run("gradebook", "grades", "tiny")
    run("gradebook", "override", "tiny", "s02", "--score", "9.5", *words)
    run("gradebook", "comment", "tiny", "all", "--text", "see me", *words)
    golden("gradebook_grades.txt", run("gradebook", "grades", "tiny"))
    run("gradebook", "withdraw", "tiny", "s02", "--kind", "override", *words)
    assert "s02      9/10" in run("gradebook", "grades", "tiny")
    trail = run("gradebook", "audit", "--student", "s02")
    assert [line.split()[2] for line in trail.strip().split("\n")[1:]] == [
        *("extension", "override", "comment", "override")
    ]
    assert "taken back" in trail
    assert "d-s02" in run("gradebook", "history", "tiny", "s02")
    assert run("gradebook", "choose", "tiny", "s02", "--submission", "d-", *words) == "choose: s02\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("override", "tiny", "s02", "--score", "nan"), "nan is not a score"),
        (("override", "tiny", "s02", "--score", "-1"), "negative"),
        (("override", "tiny", "s02", "--score", "10.5"), "above the maximum of 10"),
        (("override", "tiny", "s03", "--score", "1"), "Did you mean s0"),
        (("override", "nothing", "s02", "--score", "1"), "no assignment 'nothing'"),
        (("extend", "tiny", "s02", "--until", "friday"), "'friday' is no time"),
        (("choose", "tiny", "s02", "--submission", "x"), "0 submissions of s02 begin with 'x'"),
        (("choose", "tiny", "all", "--submission", "x"), "name one student"),
        (("withdraw", "tiny", "s02", "--kind", "grade"), "cannot be taken back"),
        (("comment", "tiny", "s02", "--text", "x", "--why", " "), "say why"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(course, arguments, message):
    why = () if "--why" in arguments else ("--why", "w")
    assert message in run("gradebook", *arguments, *why, status=2)
    assert run("gradebook", "audit") == "nothing was decided by hand\n"


def test_a_section_and_a_group(course, tmp_path):
    (tmp_path / "r.csv").write_text("id,section,group\ns01,A,\ns02,B,g\ns03,A,g\n")
    run("roster", "import", tmp_path / "r.csv")
    until = ("--until", "2027-02-07T23:59", "--why", "w")
    assert run("gradebook", "extend", "tiny", "section:A", *until) == "extend: s01, s03\n"
    assert run("gradebook", "extend", "tiny", "group:g", "s02", *until) == "extend: s02, s03\n"
    assert "'section:C' is not on the roster" in run("gradebook", "extend", "tiny", "section:C", *until, status=2)


def test_without_sqlalchemy_the_command_says_what_to_install(course):
    program = "import sys; sys.modules['sqlalchemy'] = None; from autograder.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "results", "tiny"], cwd=course.root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'error: the gradebook needs one more package: pip install "dl-autograder[grade]"\n'


def test_files(course, tmp_path):
    assert run("gradebook", "export", tmp_path / "g.csv") == f"{tmp_path / 'g.csv'}: 2 grades\n"
    assert run("gradebook", "export", tmp_path / "g.json") == f"{tmp_path / 'g.json'}: 2 rows\n"
    assert "the ending says what it is" in run("gradebook", "export", tmp_path / "g.txt", status=2)
    run("gradebook", "backup", tmp_path / "copy.sqlite")
    changed = (tmp_path / "g.csv").read_text().replace("tiny,s02,,,8,", "tiny,s02,,,9,")
    (tmp_path / "g.csv").write_text(changed)
    assert "say why" in run("gradebook", "import", tmp_path / "g.csv", status=2)
    assert run("gradebook", "import", tmp_path / "g.csv", "--why", "oral exam") == "1 changes\n"
    assert "s02      9/10" in run("gradebook", "grades", "tiny")
    course.database.unlink()
    assert run("gradebook", "import", tmp_path / "g.json") == "2 rows\n"
    assert "s02      8/10" in run("gradebook", "grades", "tiny")
