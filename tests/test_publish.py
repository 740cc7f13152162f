"""Publishing apart from any LMS: who is who, what is refused, what is read, what is told, and the command."""

import json
import math
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

import fake_moodle
from publishing import Book, moodle, run, wish

from autograder.cli import main
from autograder.course import load_course
from autograder.errors import CourseError, PublishError, UsageError
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Event, Grade, Misconception, Person, Report, Status
from autograder.publishers import connect, http, kinds
from autograder.publishers.identity import Account, match
from autograder.publishers.protocol import Outside
from autograder.publishers.remark import as_html, as_text, is_ours, merged, own_block
from autograder.publishers.targets import Target, targets, token_of, variable
from autograder.workflow.publish_diff import render, summary
from autograder.workflow.wishes import comment_of, join, refuse

# ---- who is who -----------------------------------------------------------------------------------------------------

ACCOUNTS = [
    Account("1", "Bob Smith", "S1", "bob", "bob@uni.example"),
    Account("2", "Bob Smith", "", "", "bob2@uni.example"),
    Account("3", "Zoë", "S3", "", ""),
    Account("4", "Twin", "S4", "", "twin@uni.example"),
    Account("5", "Twin", "S4", "", "twin@uni.example"),
]


@pytest.mark.parametrize(
    ("person", "found"),
    [
        (Person("a", accounts={"moodle": "3"}, sid="S1", email="bob@uni.example"), "3"),  # the map comes first
        (Person("a", sid="S1"), "1"),
        (Person("a", sid=" s1 "), "1"),
        (Person("a", login="BOB"), "1"),
        (Person("a", email="Bob2@Uni.example"), "2"),
        (Person("a", sid="unknown", email="bob@uni.example"), "1"),
        (Person("a", sid="S1", login="bob", email="bob@uni.example"), "1"),
        (Person("a", accounts={"canvas": "2"}, sid="S1"), "1"),  # another target's map
    ],
)
def test_a_person_is_found_by_map_number_login_or_address(person, found):
    account = match([person], ACCOUNTS, "moodle")["a"]
    assert isinstance(account, Account)
    assert account.id == found


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Person("a", "Zoë"), "no number, login or e-mail of theirs"),  # a name decides nothing
        (Person("a", sid=" ", login="", email=""), "no number"),
        (Person("a", sid="S9"), "their number 'S9'"),
        (Person("a", sid="S4"), "2 accounts have the number 's4'"),
        (Person("a", email="twin@uni.example"), "2 accounts have the e-mail"),
        (
            Person("a", sid="S3", email="bob@uni.example"),
            "the number says account 3 (Zoë), the e-mail says 1 (Bob Smith)",
        ),
        (Person("a", accounts={"moodle": "9"}), "the account 9, which is not in the course"),
    ],
)
def test_what_is_not_certain_is_refused(person, said):
    assert said in match([person], ACCOUNTS, "moodle")["a"]


# ---- our comment ----------------------------------------------------------------------------------------------------


def test_our_block_is_renewed_and_the_rest_kept():
    first = merged("<p>by hand</p>", "one", "knn")
    second = merged(first + "<p>after</p>", "two", "knn")
    assert second == f"<p>by hand</p>\n{as_html('two', 'knn')}<p>after</p>"
    assert merged(second, "", "knn") == second
    assert merged(second + as_html("twice", "knn"), "three", "knn").count("autograder-knn") == 1
    assert own_block(second, "softmax") == ""


def test_a_comment_says_who_wrote_it():
    assert is_ours(as_text("words\nof two lines", "knn"), "knn")
    assert not is_ours(as_text("words", "knn"), "softmax")
    assert not is_ours("words about autograder · knn and more", "knn")
    assert not is_ours(None, "knn")


def test_control_characters_do_not_travel():
    assert "\x1b" not in as_text("a\x1b[31mred\x00", "knn")
    assert as_html("a\x1b[31mred\u202e", "knn") == '<div class="autograder-knn"><p>ared</p></div>'
    assert as_html("a\nb\n\nc", "knn") == '<div class="autograder-knn"><p>a<br>b</p><p>c</p></div>'


# ---- bad input ------------------------------------------------------------------------------------------------------

GOOD = Grade("knn", "a", 50.0, 100.0, 50.0)


@pytest.mark.parametrize(
    ("roster", "grades", "said"),
    [
        ([Person("a"), Person("a")], [], "a (entry 1), a (entry 2) have one id: a"),
        ([Person("a", email="x@y"), Person("b", email="X@y ")], [], "a (entry 1), b (entry 2) have one e-mail: x@y"),
        ([Person("a", sid="1"), Person("b", sid="1")], [], "have one number: 1"),
        ([Person("a", login="l"), Person("b", login="l")], [], "have one login: l"),
        ([], [Grade("knn", "a", 100.5, 100.0, 0.0)], "a: the grade 100.5 is above the maximum of 100"),
        ([], [Grade("knn", "a", -1.0, 100.0, 0.0)], "a: the grade -1 is negative"),
        ([], [Grade("knn", "a", math.nan, 100.0, 0.0)], "a: the grade is nan"),
        ([], [Grade("knn", "a", math.inf, 100.0, 0.0)], "a: the grade is inf"),
        ([], [Grade("knn", "a", 1.0, math.nan, 0.0)], "not a number"),
        ([], [Grade("knn", "a", 0.0, 0.0, 0.0)], "a: the maximum is 0"),
        ([], [GOOD, GOOD], "a: has 2 grades"),
    ],
)
def test_bad_input_is_refused_by_name_before_anything_is_asked(roster, grades, said):
    with pytest.raises(PublishError) as told:
        join(roster, grades, [])
    assert said in str(told.value)
    assert "nothing was sent" in str(told.value)


def test_everything_wrong_is_told_at_once():
    with pytest.raises(PublishError) as told:
        refuse([Person("a"), Person("a")], [Grade("knn", "b", -1, 1, 0), Grade("knn", "c", 9, 1, 0)])
    assert all(f"{name}: " in str(told.value) for name in ("roster", "b", "c"))


def test_control_good_input_is_taken():
    people = [Person("a", email="", sid=""), Person("b", email="", sid="")]  # empty is not the same
    assert [one.student for one in join(people, [GOOD], [])] == ["a"]


# ---- what a student reads -------------------------------------------------------------------------------------------


def report(student, *statuses, broken=False):
    named = Misconception("axis", "The mean runs over the wrong axis.")
    results = tuple(
        CheckResult(
            Check(f"{'hidden' if n % 2 else 'public'}.c{n}", f"property {n} holds", 2.0, bool(n % 2)),
            status,
            "secret 42" if n % 2 else "2 of 6 values differ",
            misconception=named if n == 1 and status is Status.FAILED else None,
        )
        for n, status in enumerate(statuses)
    )
    results += (CheckResult(Check("hidden.b", "b", 1, True), Status.BROKEN),) if broken else ()
    return Report("knn", student, results, 1, "d", "process")


def test_what_a_student_reads_beside_the_number(golden):
    grade = Grade("knn", "a", 67.5, 100.0, 75.0, days_late=1.5, penalty=7.5, comment="Well explained.")
    found = report("a", *(status for status in Status if status is not Status.BROKEN)).for_student()
    golden("publish_comment.txt", comment_of(grade, found) + "\n")


def test_a_hidden_check_tells_nothing_but_its_title_and_the_mistake():
    (one,) = join([Person("a")], [GOOD], [report("a", Status.FAILED, Status.FAILED)])
    assert "secret 42" not in one.comment
    assert "wrong axis" in one.comment
    assert all("secret" not in json.dumps(result.to_dict()) for result in one.results)


def test_many_mistakes_are_told_in_a_few_lines():
    text = comment_of(GOOD, report("a", *[Status.FAILED] * 20).for_student())
    assert text.count("\n- ") == 9
    assert text.endswith("- and 12 more")


def test_a_report_that_is_not_final_is_never_published():
    site = fake_moodle.FakeMoodle(fake_moodle.people(1))
    wishes = join([Person("s01", sid="S1")], [], [report("s01", Status.PASSED, broken=True)])
    done = run(moodle(site), wishes)
    assert "not final" in done.blocked[0][1]
    assert site.saves == 0


def test_a_grade_that_a_person_set_over_such_a_report_goes_without_it(tmp_path):
    (tmp_path / "a.html").write_text("<html>", encoding="utf-8")
    (one,) = join([Person("a")], [GOOD], [report("a", Status.PASSED, broken=True)], tmp_path)
    assert (one.hold, one.report, one.results) == ("", None, ())
    assert "checks" not in one.comment
    (control,) = join([Person("a")], [GOOD], [report("a", Status.PASSED)], tmp_path)
    assert control.report == b"<html>"


def test_a_page_for_staff_is_never_sent(tmp_path):
    found = report("a", Status.FAILED, Status.FAILED)
    (tmp_path / "a.html").write_text("<p>2 of 6 values differ</p><p>wrong</p>", encoding="utf-8")
    (control,) = join([Person("a")], [GOOD], [found], tmp_path)
    assert control.hold == ""  # that is what a public check says
    (tmp_path / "a.html").write_text("<p>hidden.c1: secret 42</p>", encoding="utf-8")
    (one,) = join([Person("a")], [GOOD], [found], tmp_path)
    assert "for staff" in one.hold


def test_who_is_not_on_the_roster_is_held_back():
    (one,) = join([], [GOOD], [])
    assert "not on the roster" in one.hold


# ---- what an instructor reads ---------------------------------------------------------------------------------------


def test_the_diff_and_what_became_of_it(golden):
    site, book = fake_moodle.FakeMoodle(fake_moodle.people(6), markingworkflow=1), Book()
    run(moodle(site), [wish(1, 10.0), wish(2, 20.0), wish(3, 30.0)], book, release=False)
    site.locked.add("9")
    site.grades["9"], site.books["9"] = 12.0, {"grade": 12.0, "feedback": "x"}
    shown = []
    wishes = [wish(1, 10.0), wish(2, 87.5), wish(3, 30.0, "new words"), wish(4, 40.0), wish(5, 50.0, report=b"x")]
    wishes.append(wish(7, 70.0, who=Person("s07", "Nobody, of a name that is longer than a line")))
    done = run(moodle(site), wishes, book, release=False, agreed=lambda plan: shown.append(plan) or True)
    golden("publish_diff.txt", f"{render(shown[0])}\n\n{summary(done)}\n")


# ---- course.toml ----------------------------------------------------------------------------------------------------


def course_with(tmp_path, text):
    (tmp_path / "course.toml").write_text(f'title = "t"\n[assignments]\nknn = {{}}\n{text}', encoding="utf-8")
    return load_course(tmp_path)


def test_a_target_is_read_as_it_stands(tmp_path):
    text = '[publish.dl]\nkind = "moodle"\nurl = "https://m.example/"\ncourse = "DL"\nassignments = {knn = 17}\n'
    assert targets(course_with(tmp_path, text)) == {
        "dl": Target("dl", "moodle", "https://m.example", "DL", {"knn": "17"})
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kind = "moodle"\ntoken = "abc"', "never stands in the course: set AUTOGRADER_M_TOKEN"),
        ('kind = "moodle"\napi_token = "abc"', "never stands in the course"),
        ('kind = "moodle"\npassword = "abc"', "never stands in the course"),
        ('kind = "moodle"\ncorse = "DL"', "unknown key 'corse'"),
        ("kind = 3", "kind: expected a text"),
        ('url = "https://m.example"', "kind is missing"),
        ('kind = "moodle"\nurl = "http://m.example"', "not sent over an open line"),
        ('kind = "moodle"\nurl = "m.example"', "expected https://"),
        ('kind = "moodle"\nurl = "https://me:word@m.example"', "without user, password"),
        ('kind = "moodle"\nscale = "yes"', "scale: expected true or false"),
        ('kind = "moodle"\nassignments = "hw1"', "assignments: expected a table"),
    ],
)
def test_a_wrong_target_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(CourseError, match=r"course\.toml:4: \[publish\.m\]") as told:
        targets(course_with(tmp_path, f"[publish.m]\n{text}\n"))
    assert said in str(told.value)
    assert "abc" not in str(told.value)


def test_a_kind_that_does_not_exist_lists_those_that_do():
    with pytest.raises(UsageError, match="canvas, canvas_csv"):
        connect(Target("m", "modle"), Outside())


@pytest.mark.parametrize("kind", ["moodle", "canvas"])
def test_a_site_needs_an_address(kind):
    with pytest.raises(PublishError, match="needs url and course"):
        connect(Target("m", kind), Outside())


@pytest.fixture
def vault(tmp_path):
    """A course in one folder, a token beside it."""
    (tmp_path / "course").mkdir()
    course = course_with(tmp_path / "course", "")
    file = tmp_path / "token"
    file.write_text("abc\n", encoding="utf-8")
    file.chmod(0o600)
    return course, file


def test_a_token_comes_from_the_environment_or_a_file_outside(vault):
    course, file = vault
    assert token_of(Target("m_1", "moodle"), course, {variable("m_1"): " xyz "}) == "xyz"
    assert token_of(Target("m", "moodle", token_file=str(file)), course, {}) == "abc"
    with pytest.raises(PublishError, match="set AUTOGRADER_M_TOKEN"):
        token_of(Target("m", "moodle"), course, {})


@pytest.mark.parametrize("place", ["token", "sub/token", "link"])
def test_a_token_inside_the_course_is_refused(vault, place):
    course, file = vault
    inside = course.root / place
    inside.parent.mkdir(exist_ok=True)
    if place == "link":
        inside.symlink_to(file)
    else:
        inside.write_text("abc", encoding="utf-8")
        inside.chmod(0o600)
    for name in (place, str(inside), f"../course/{place}"):
        with pytest.raises(PublishError, match="inside the course"):
            token_of(Target("m", "moodle", token_file=name), course, {})


def test_a_link_that_leads_into_the_course_is_refused(vault):
    course, file = vault
    (course.root / "token").write_text("abc", encoding="utf-8")
    link = file.with_name("link")
    link.symlink_to(course.root / "token")
    with pytest.raises(PublishError, match="inside the course"):
        token_of(Target("m", "moodle", token_file=str(link)), course, {})


def test_a_token_that_others_can_read_is_refused(vault):
    course, file = vault
    file.chmod(0o644)
    with pytest.raises(PublishError, match="chmod 600"):
        token_of(Target("m", "moodle", token_file=str(file)), course, {})


@pytest.mark.parametrize("content", ["", "two words", "a\nb"])
def test_a_file_that_holds_no_token_is_told(vault, content):
    course, file = vault
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PublishError, match="the token and nothing else"):
        token_of(Target("m", "moodle", token_file=str(file)), course, {})


# ---- the network ----------------------------------------------------------------------------------------------------


def test_every_wait_on_the_network_is_bounded(monkeypatch):
    import requests

    seen = {}
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", lambda self, *given: seen.update(given=given))
    made = http.session(Outside())
    made.get_adapter("https://m.example").send(requests.Request("GET", "https://m.example").prepare())
    assert seen["given"][2] == http.SECONDS  # the timeout
    assert seen["given"][3] is True  # certificates are checked


def test_publishers_are_found_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "requests", None)
    monkeypatch.setitem(sys.modules, "canvasapi", None)
    assert "moodle" in kinds()
    with pytest.raises(UsageError, match="dl-autograder"):
        connect(Target("m", "moodle", "https://m.example", "DL"), Outside())
    with pytest.raises(UsageError, match="dl-autograder"):
        connect(Target("m", "canvas", "https://m.example", "1"), Outside())


# ---- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tiny_course, tmp_path, monkeypatch):
    """A graded course with a CSV target and a Moodle."""
    import shutil

    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root, ignore=shutil.ignore_patterns("gradebook*"))
    with (root / "course.toml").open("a", encoding="utf-8") as file:
        file.write('\n[publish.list]\nkind = "csv_file"\n\n[publish.dl]\nkind = "moodle"\n')
        file.write('url = "https://moodle.uni.example"\ncourse = "DL101"\nassignments = {tiny = "hw1"}\n')
    monkeypatch.chdir(root)
    made = load_course(root)
    people = [Person(f"s0{n}", f"Student {n}", f"s0{n}@uni.example", sid=f"S{n}") for n in (1, 2, 3)]
    with Gradebook.of(made) as book:
        book.set_roster(people, Event("roster", "me", "term begins"))
        for student, statuses in (("s01", (Status.PASSED,)), ("s02", (Status.FAILED, Status.PASSED))):
            book.save(Report("tiny", student, report(student, *statuses).results, 1, student, "process"), student)
        book.save(Report("tiny", "s03", report("s03", broken=True).results, 1, "x", "process"), "x")
    return made


def typed(*arguments, status=0):
    result = CliRunner().invoke(main, ["publish", "tiny", *map(str, arguments)])
    assert result.exit_code == status, f"{result.exit_code}: {result.output}\n{result.stderr}\n{result.exception!r}"
    assert "Traceback" not in result.output + result.stderr
    return result.output + result.stderr


def receipts(course, target):
    with Gradebook.of(course) as book:
        return book.receipts(target, "tiny")


def test_a_dry_run_shows_the_diff_writes_the_requests_and_sends_nothing(course):
    text = typed("--to", "list", "--dry-run", "--out", "there", status=4)
    assert "2 new, 0 changed, 0 same, 1 blocked" in text
    assert "not final" in text
    file = Path("there/tiny-list-dry-run.json")
    assert str(file) in text
    assert json.loads(file.read_text("utf-8"))["requests"][0]["file"] == "tiny-list.csv"
    assert not Path("there/tiny-list.csv").exists()
    assert receipts(course, "list") == {}


def test_publish_sends_and_a_second_time_does_nothing(course):
    text = typed("--to", "list", status=4)
    assert "2 written to publish/tiny-list.csv" in text
    assert {student: one.state for student, one in receipts(course, "list").items()} == {
        **{"s01": "sent", "s02": "sent", "s03": "blocked"}
    }
    content = Path("publish/tiny-list.csv").read_bytes()
    assert "0 new, 0 changed, 2 same, 1 blocked" in typed("--to", "list", status=4)
    assert Path("publish/tiny-list.csv").read_bytes() == content


def test_publish_to_a_site_from_the_gradebook_and_back(course, monkeypatch):
    site = fake_moodle.FakeMoodle(fake_moodle.people(3), markingworkflow=1, grade=2)
    monkeypatch.setenv("AUTOGRADER_DL_TOKEN", "secret-token")
    monkeypatch.setattr(http, "session", lambda outside: _session(site))
    monkeypatch.setattr("autograder.publishers.moodle_service.session", lambda outside: _session(site))
    text = typed("--to", "dl", "--dry-run", status=4)
    assert "the maximum is 2 there and 4 here" in text  # s02 has a report of two checks
    site.assignment["grade"] = 4
    typed("--to", "dl", status=4)
    typed("--to", "dl", "--release", status=4)
    kept = receipts(course, "dl")
    assert {student: one.state for student, one in kept.items()} == {
        **{"s01": "blocked", "s02": "released", "s03": "blocked"}
    }
    assert site.grades == {"7": 2.0}
    assert "secret-token" not in Path("publish/tiny-dl-dry-run.json").read_text("utf-8")


def _session(site):
    import requests

    made = requests.Session()
    http.mount(made, site)
    return made


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--to", "nowhere"), 2, "no [publish.nowhere] in course.toml; there is list, dl"),
        (("--to", "dl"), 1, "set AUTOGRADER_DL_TOKEN"),
        (("--to", "list", "--release"), 1, "released in the LMS itself"),
        ((), 2, "--to"),
    ],
)
def test_what_cannot_be_published_is_told(course, monkeypatch, arguments, status, said):
    monkeypatch.delenv("AUTOGRADER_DL_TOKEN", raising=False)
    assert said in typed(*arguments, status=status)


NETWORK = {"requests", "canvasapi", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request", "ftplib", "smtplib"}


def talks_to_the_world(folder):
    """Modules outside publishers/ that import what reaches the network."""
    import ast

    for path in sorted(folder.rglob("*.py")):
        if "publishers" in path.parts or "templates" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            else:
                continue
            if any(name.split(".")[0] in NETWORK or name in NETWORK for name in names):
                yield f"{path.name}:{node.lineno}"


def test_only_publishers_talk_to_the_world(tmp_path):
    import autograder

    assert list(talks_to_the_world(Path(autograder.__file__).parent)) == []
    (tmp_path / "control.py").write_text("from urllib import request\nimport requests.adapters\nimport json\n", "utf-8")
    assert list(talks_to_the_world(tmp_path)) == ["control.py:1", "control.py:2"]
